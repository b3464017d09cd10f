"""Good news: the customer wants more people, places or uses (S60), or speaks well of us to others."""

import re
from collections.abc import Sequence

from analyzer.domain.sentiment import Severity, Signal, SignalType
from analyzer.drift.heard import Heard, evidence_of
from analyzer.drift.quotes import Picker
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import split

CONTENT = 45.0
"""Who sounds cooler than this has other worries than growing."""
LONGEST_SENTENCE = 600

_WHO = (
    r"(?:teams?|departments?|sites?|plants?|offices?|countries|country|regions?|branch(?:es)?|locations?|divisions?|subsidiar(?:y|ies)|factor(?:y|ies)|mines?"
    r"|units?|warehouses?|depots?|stores?|shops?|clinics?|practices?|schools?|campus(?:es)?|colleagues|propert(?:y|ies)|hotels?|lines|centres?|centers?|farms?|restaurants?)"
)
_OTHER = r"(?:other|another|more|sister|second|third|fourth|additional|further|neighbou?ring|extra|rest of the|\d{1,3} more|two|three|four|\d{1,3})"
_GROWS = re.compile(
    rf"\b(?:roll(?:ing|ed)? (?:\w+ )?out|extend(?:ing)?|expand(?:ing)?|bring(?:ing)?|include|put(?:ting)?|want|wants|like|get"
    rf"|add(?:ing)?|have)\b.{{0,40}}\b(?:the |our |her |his )?{_OTHER}\b.{{0,20}}\b{_WHO}\b"
    rf"|\b(?:{_OTHER}|our|corporate|group) (?:\w+ ){{0,2}}?{_WHO}\b.{{0,50}}\b(?:wants?|would like"
    rf"|(?:is|are|also) (?:keen|interested|asking)|asks?(?: what| if| to| whether)|asked|(?:is )?jealous|(?:has|have) asked|in too"
    rf"|could (?:get|have))\b"
    r"|\b(?:need|want|like|add|buy|order|take)\b.{0,15}\b(?:another|\d{1,4}|more|additional|extra|further) (?:\w+ )?(?:seats?|licen[cs]es?|users?|logins?|agents?|modules?|aides)\b"
    r"|\bwe(?:['\u2019]re| are| will| have|['\u2019]ve)? (?:also )?(?:buying|bought|opening|open|adding|putting it on"
    r"|tak(?:e|ing) over|took over|acquir(?:ed?|ing))\b.{0,60}\b(?:\w+ ){0,4}(?:store|nursery|taproom|propert|plant|site"
    r"|branch|clinic|practice|school|hotel|office|shop|warehouse|depot|in \w+)"
    r"|\b(?:cousin|sister|brother|neighbou?r|uncle|friends?|association|colleagues?|partner)\b.{0,60}\b(?:wants?|asks?|about you|your number|to (?:see|go to)|interested)\b"
    r"|\bwants? (?:to see it|your number|a (?:demo|quote|presentation))\b|\b(?:upgrade|move up)\b.{0,30}\b(?:plan|tier|package|edition)\b"
    r"|\b(?:recommend(?:ed|ing)?|refer(?:red|ring)?) you\b|\b(?:happy to be|put me down as|count on me for) (?:a|your) reference\b"
    rf"|\b(?:new|next|second|third|fourth|other|another) (?:[\w-]+ )?{_WHO}\b.{{0,70}}\b(?:want|wants|like|need|put|have"
    rf"|get) (?:it|them|that one|those|(?:all|both) of them) (?:on|in|onto|with|from)\b"
    r"|\b(?:want|wants|like|need|take|put|moving?|bring(?:ing)?|switch(?:ing)?)\b.{0,20}\b(?:other|remaining) (?:\d{1,3}|two|three|four"
    r"|five|six|seven|eight|nine|ten)\b(?! (?:\w+ )?(?:days?|weeks?|months?|hours?|questions?|points?|things?|files?|calls?|lists?"
    r"|reports?|columns?|labels?|fields?|pages?|documents?|formats?|people|dates?))"
    rf"|\b(?:corporate|headquarters|head office|the group) wants? .{{0,40}}\b(?:on|in) it\b"
    rf"|\b(?:the|our) (?:[\w-]+ ){{0,2}}{_WHO} (?:has |have |had )?asked to see (?:it|you|the system)\b"
    r"|\bsend (?:me )?(?:the )?paperwork\b|\bweitere (?:standorte|abteilungen|werke|lizenzen)\b|\bd'autres (?:sites|équipes|services)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no longer|without|before we|unless|instead of|cancel|less|fewer|nicht|pas|problem|wrong|broken"
    r"|missing|fail\w*)\b|n['\u2019]t\b|\bas per the order\b|\bif (?:this|it) ",
    re.IGNORECASE,
)


def find(heard: Sequence[Heard], picker: Picker) -> list[Signal]:
    """A signal at each message of a customer who is content and says so: the sentence that wants more."""
    signals = []
    for message in heard:
        if not message.counts or message.reading.index < CONTENT:
            continue
        text = message.turn.text[:LONGEST_MESSAGE]
        for span in split(text):
            words = text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
            if _GROWS.search(words) and not _NOT.search(words):
                who = message.turn.speaker or "The customer"
                signals.append(
                    Signal(
                        type=SignalType.EXPANSION,
                        at_message=message.id,
                        severity=Severity.GOOD,
                        why=f"{who} speaks of more people, places or uses.",
                        next_step="Thank them, ask who is behind it, and tell the rep; the first promise comes first.",
                        evidence=(evidence_of(message.turn, picker.conversation, span.start, span.end),),
                    )
                )
                break
    return signals
