"""Missed deadlines (S77): an agreed day went by, on the customer's side or on ours, as either of them tells it."""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.domain.sentiment import Severity, Signal, SignalType
from analyzer.drift import no_shows, third_parties
from analyzer.drift.days import marked
from analyzer.drift.heard import Heard, ordinal
from analyzer.drift.quotes import TELLING, Picker
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import Sentence, split

MANY = 2
"""From the second one on it is an alert."""
SAME = dt.timedelta(days=7)
"""Within this time the same missed day is talked about."""
LONGEST_SENTENCE = 600
_GONE = r"@(?:gone|weekday|some)\b"
_LATE = re.compile(
    r"\b(?:is|are|now) (?:\w+ )?overdue\b|^overdue\b|\b(?:ist|sind) (?:vorbei|überfällig)\b|\bya se cumplieron\b"
    rf"|(?:@\w+|\b(?:date|deadline|day|that|noon|midnight|end of (?:the )?(?:day|week|month|quarter))),? (?:has passed"
    rf"|(?:has |have )?(?:come|came) and (?:gone|went))\b|@(?:gone|weekday) is over\b"
    rf"|{_GONE} (?:was supposed to be|ist vorbei)\b|@today was (?:supposed|meant) to be\b"
    r"|\b(?:won['\u2019]t|will not|can['\u2019]t|cannot|couldn['\u2019]t|didn['\u2019]t|did not|failed to) (?:make|meet|hit"
    r"|keep)\b(?! it (?:@|to\b)).{0,12}(?:@\w+|\b(?:deadline|date|it (?:in|on) time))"
    r"|\b(?:we|i|will|you)(?:['\u2019]ll|['\u2019]ve| have| will| again)? (?:slipped|miss(?:ed)? (?:the )?(?:@\w+|deadline|date|go-?live|milestone))|\bslight slip\b"
    r"|\b(?:deadline|date|milestone|go-?live) (?:was|has been|is) missed\b|\b(?:date|deadline|milestone) (?:that )?(?:you|we)(?:['\u2019]ve| have)? (?:now )?missed\b"
    r"|\b(?:running|is|are|am|be|['\u2019](?:s|re|m)) an? (?:\w+ )?(?:day|week|fortnight|month) (?:late\b"
    r"|behind (?:schedule|plan|with|on)\b)"
    r"|\b(?:one|two|three|four|five|six|ten|\d{1,2}) (?:working |business )?(?:days?|weeks?|months?) (?:late|behind(?! on)|of delay"
    r"|past (?:the|its|our|your) (?:date|deadline|day))\b|\bbehind schedule\b|\bim verzug\b|\b(?:de atraso|atrasad[ao])\b"
    r"|\bdelay of the\b|\bnot (?:reported|delivered|here) (?:before|by|on) the (?:date|day)\b|\btermin\b.{0,60}\bnicht (?:\w+ )?(?:halten|eingehalten|geschafft)\b"
    r"|\bit (?:has |had )?slipped\b"
    r"|\b(?:needs?|takes?|is taking|will take|took) (?:a (?:little|bit|few days|week) |somewhat |much |slightly "
    r"|even )?(?:longer|more time) than (?:planned|promised|agreed|announced|i (?:said|told|promised)"
    r"|we (?:said|told|promised|planned|agreed))\b(?! @today)"
    rf"|\b(?:had understood(?! (?:that|it) \w+ly)|(?:was|were|had been) (?:under the impression|given to understand"
    rf"|led to believe|told)|my understanding was)\b.{{0,40}}\b(?:would|['\u2019]d"
    rf"|(?:was|were) (?:to|going|supposed|meant))\b.{{0,60}}\b(?:by|on|in|before|at) (?:the )?(?:end of )?{_GONE}",
    re.IGNORECASE,
)
"""Plain words for it, whichever day it was. Rules read a text in which each day is marked (`analyzer.drift.days`)."""
_BROKEN = re.compile(
    r"\b(?:the )?new date (?:is|will be) (?!fine|ok|good|perfect|great)|\bwe (?:have )?missed it\b(?! by the\b)"
    r"|\bI(?:['\u2019]ve| have) blown (?:this|it)\b|\b(?:was|got|were) (?:pulled|dropped|taken) (?:from|out of) the release\b"
    r"|\bisn['\u2019]t in (?:this|the) release either\b|\bneither\b.{0,60}\bha(?:s|ve) (?:reached|arrived)"
    rf"|\b(?:was|were)(?:n['\u2019]t| not) (?:the|your|our|it|that|this|we|you)\b.{{0,50}}\bto (?:be|have|come|go|arrive"
    rf"|get)\b.{{0,40}}{_GONE}|\b(?:named|given|set|announced|promised|said) @gone as the (?:day|date)\b"
    rf"|\b(?:says|said|states|agreed)\b.{{0,60}}@gone,? and (?:it['\u2019]s|it is|today is|now it['\u2019]s) (?:now |already )?@today"
    r"|\bwas a (?:week|day|month)-\w+ item\b|\b(?:days?|weeks?|months?) ha(?:s|ve) become \w+"
    r"|\b(?:said|promised|was|were)\b.{0,60},? then (?:for |by |it was |on )?@\w+"
    r"|\bit(?:['\u2019]s| is) (?:well )?past (?:\w+|\d+)(?: o['\u2019]clock)? on @\w+"
    r"|\bprazo combinado (?:era|foi)\b|\bfecha acordada (?:era|fue)\b|\bvereinbarte[rn]? termin war\b|\bdate convenue (?:était|etait)\b",
    re.IGNORECASE,
)
"""An agreed day that went by, told sideways: by the day that replaces it, by its side effects."""
_DUE = re.compile(
    r"\b(?:was|were) (?:planned|scheduled|promised|agreed|announced|set)\b|\b(?:was|were) to (?!me\b|us\b|you\b)"
    r"|\b(?:was|were|is|are) (?:supposed|meant|going) to\b|\b(?:should|would) have\b|\bhad to be\b"
    r"|\bdeadline\b.{0,25}\b(?:was|were)\b|\bdate on\b"
    r"|\b(?:per|according to|by) (?:the|your|our) (?:plan|mail|e-?mail|schedule|note|word|order)\b|\bannounced\b.{0,20}\bfor\b"
    r"|\bwas the day\b|\bweren['\u2019]t (?:we|you|they)\b|\b(?:owes?|owed) (?:us|me|you)\b"
    r"|\b(?:you|we|i)(?:['\u2019]d| had|['\u2019]ve| have| (?:were|was))? ?(?:said|told (?:us|me|you)|told|agreed"
    r"|promised|assured|committed|owed?|expected|(?:asked|counting|counted|hoped|waited) (?:for"
    r"|on))\b(?! (?:you )?(?:no|yes|so|that|about|from|on|in) )|\bpromised\b"
    r"|\b(?:sollte[nst]?|war(?:en)? (?:für|zum|bis)|hatten? .{0,30}(?:zugesagt|versprochen|vereinbart)|zugesagt"
    r"|versprochen|vereinbart|geplant)\b|\b(?:devait|devaient|debía|deveria)\b",
    re.IGNORECASE,
)
"""Something was to be there on a day."""
_LACK = re.compile(
    r"\b(?:no|not|nothing|nobody|none|still|only|empty|blank|missing|without|waiting|yet|never|have(?:n['\u2019]t| got)|nicht|nichts"
    r"|kein\w*|noch|toujours|rien|late|delayed|sorry|apolog\w+|unfortunately|leider)\b|n['\u2019]t\b|\?"
    r"|\b(?:it(?:['\u2019]s)?|is) (?:is )?(?:now )?@(?:today|weekday)|@today\.$",
    re.IGNORECASE,
)
"""It was not, or somebody asks where it is."""
_DENIED = re.compile(
    r"\b(?:not|never)\b.{0,12}\b(?:have|had|got|get|received?|seen|see|here|there|come|arrived?|yet)\b"
    r"|n['\u2019]t\b.{0,12}\b(?:have|had|got|received?|seen|here|there|come|arrived?)\b"
    r"|\b(?:nothing|nobody|missing)\b|\b(?:nicht|nichts)\b.{0,12}\b(?:da|bekommen|erhalten|gekommen)\b",
    re.IGNORECASE,
)
"""What somebody had wished for did not come."""
_FAILED = re.compile(
    rf"(?:{_GONE}(?:['\u2019]s)?(?: \w+){{0,3}}|\b(?:the|your|our|this|that|any) (?:\w+ ){{1,4}}) ?(?:did(?:n['\u2019]t| not)"
    rf"|has(?:n['\u2019]t| not)|have(?:n['\u2019]t| not)|(?:was|were)(?:n['\u2019]t| not)) (?:\w+ )?(?:happen\w*|go(?:ne)? out|start\w*"
    rf"|take|taken|arrive\w*|come|ship\w*|turn\w* up|reach\w*|work|materiali[sz]e\w*|appear\w*|deliver\w*|there|up|ready|done|finished)\b",
    re.IGNORECASE,
)
"""A thing, not a person, did not come about: "Monday's delivery did not go out"."""
_APOLOGY = re.compile(
    r"\b(?:sorry|apolog\w+|unfortunately|leider|tut mir leid)\b.{0,80}(?<!\bi )\b(?:didn['\u2019]t|did not|couldn['\u2019]t|missed|konnten|(?:is|was) (?:delayed|late))\b",
    re.IGNORECASE,
)
_ARRIVED = re.compile(r"\bit(?:['\u2019]s| is) (?:now )?@today\b(?!,? and not @)|^@today\.$", re.IGNORECASE)
"""Today's date, held up, as in "It is the 8th and there's no Arabic"."""
_WAS_DUE = re.compile(r"\b(?:was|were) due\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bsaid \w+ (?:days?|weeks?|months?)\b.{0,60}@gone", re.IGNORECASE)
_MET = re.compile(
    r"\b(?:it|they|that|all|everything) (?:was|were|is|are) (?:there|done|delivered|ready|met|fine|in)\b|\btook place\b"
    r"|\b(?:was|were) (?:met|kept|good|fine)\b|\b(?:in|on|ahead of) time\b|\b(?:days?|week) (?:early|before)\b"
    r"|\b(?:went|gone) live\b|\bhere (?:it is|they are|you go)\b|\bno (?:hurry|rush|need to)\b"
    r"|\b(?:no longer|not) matter\b|\bis (?:fine|all right|ok(?:ay)?)\b|\b(?:so )?thank(?:s| you)\b",
    re.IGNORECASE,
)
"""It was there, or did not need to be."""
_IDLE = re.compile(
    r"^(?:if|in case|should|unless|suppose|falls|wenn|sollten?)\b(?! have)|\bwhat (?:happens|if)\b"
    r"|\bif (?:we|you|i|it|that|they) (?:had|miss\w*|were|was|is|do|does|would|can(?:no|['\u2019])t)\b|\bwould have been\b"
    r"|\b(?:don['\u2019]t|do not|never) let\b|\bplease (?:make sure|don['\u2019]t)\b"
    r"|\b(?:move|moved|moving|postpone\w*|push(?:ed)?|shift(?:ed)?|verschoben|verlegt|verschieben)\b.{0,60}@\w+"
    r"|\bas (?:we )?(?:agreed|discussed),? (?:on|in|we|the)\b.{0,60}\b(?:move|new)\b|\binstead of @|\bcould become\b"
    r"|\bsince you (?:asked|wanted)\b",
    re.IGNORECASE,
)
"""A condition, a day moved by agreement: no day was missed."""
_WISH = re.compile(
    r"\b(?:you|they|we|i)(?:['\u2019]d| had| would)? (?:said |told (?:me|us) "
    r"|mentioned )?(?:that )?(?:(?:you|they|we|i)(?:['\u2019]d| would| had)? )?(?:need|needed|like|want|wanted|ask"
    r"|asked)\b.{0,40}@\w+",
    re.IGNORECASE,
)
"""A wish names a day, too: "You said you'd need it by the 20th"."""
_OUTSIDE = re.compile(
    r"\b(?:our|my|the|their|his|her)\b(?: \w+){0,2} (?:auditors?|suppliers?|providers?|builders?|contractors?|landlord|bank|insurers?"
    r"|insurance|authorit(?:y|ies)|inspectors?|couriers?|carriers?|agency|lawyers?|accountants?|council|tax office|customers?|clients?"
    r"|printers?' shop|electricians?|manufacturer|installers?|partner)(?:['\u2019]s?)?\b(?! (?:success|service|list|data|portal))"
    r".{0,40}\b(?:miss\w*|wanted|promised|said|told|didn['\u2019]t|was to|were to|(?:was|were) supposed|should have"
    r"|(?:has|have)n['\u2019]t|late|slipped|behind|due)\b"
    r"|\b(?:old|previous|former|last|other) (?:vendor|supplier|provider|system|tool)\b"
    r"|\b(?:i|he|she) (?:was|is) supposed to be on\b",
    re.IGNORECASE,
)
"""Somebody else's day: neither the customer nor the vendor was to keep it."""
_OF_CUSTOMER = re.compile(
    r"\b(?:we|i|our|my)\b.{0,40}\b(?:won['\u2019]t|can['\u2019]t|couldn['\u2019]t|didn['\u2019]t|need|slipped|missed|behind|sorry"
    r"|late)\b|\bsorry\b|\bdesculpa\b|\bI know it was due\b"
    r"|(?<!your )(?<!the )(?<!those )(?<!of )\bapologies\b(?! (?:won|don|do|will|are))|\bi owe you\b"
    r"|\b(?:i|we)(?:['\u2019]ve| have) blown\b",
    re.IGNORECASE,
)
"""Said by the customer, of themselves."""
_OF_VENDOR = re.compile(
    r"\b(?:we|i|our)\b.{0,40}\b(?:miss|slipped|missed|behind|won['\u2019]t|can['\u2019]t|late|didn['\u2019]t|couldn['\u2019]t)\b"
    r"|\bsorry\b(?! to (?:hear|chase|bother|press|push|trouble))|\bapolog|\bim verzug\b|\bslip\b|\batraso\b|\bleider\b|\btut mir leid\b"
    r"|\b(?:i|we)(?:['\u2019]d| had|['\u2019]ve| have)? (?:told you|promised|said|announced|committed|owed?)\b"
    r"|\b(?:my|our) (?:fault|mistake|side|end|responsibility)\b|\bon me\b|\b(?:longer|more time) than\b"
    r"|\b(?:our|my) \w+(?: \w+)? needs? (?:\w+ )?more\b",
    re.IGNORECASE,
)
"""Said by the vendor, of themselves."""
_REGRET = re.compile(
    r"(?:\b(?:i|we)(?:['\u2019]m|['\u2019]re| am| are| was| were)? (?:so |very |really |truly |deeply )?(?:sorry|apologi[sz]e)"
    r"|\b(?:my|our) apologies|\bowe you an apology|\btut (?:mir|uns) (?:\w+ )?leid|\bentschuldig(?:en|ung))\b"
    r"(?!(?: again| so much)? (?:(?:to|for) (?:keep )?(?:hear|chas|bother|press|push|nag|remind|ask)|to trouble|for troubling"
    r"|(?:about|for) (?:\w+ ){0,3}(?:typos?|spelling|mix-?up|confusion|duplicates?|short notice|(?:e-?)?mails?|links?|files?|attachments?|questions?|calls?)\b"
    r"|(?:that )?i (?:missed|couldn['\u2019]t (?:join|make|take)) (?:you\b|(?:\w+ ){0,3}(?:call|meeting|mail|message)s?\b)))"
    r"(?P<back> (?:about|for) (?:that|it)\b)?",
    re.IGNORECASE,
)
"""The vendor is sorry, for what was said before (`back`) or for anything but having to ask, bad news, a typo, a missed call."""
_GREETING = re.compile(r"\s*(?:(?:hi|hello|hey|dear|good \w+|hallo)\b[^.!?,\n]{0,40}[,.!\s]\s*)?", re.IGNORECASE)
_MONEY = re.compile(r"\b(?:invoice|payment|bill|paid|pay)s?\b", re.IGNORECASE)
"""A late payment is the accountants' affair."""


def find(heard: Sequence[Heard], picker: Picker) -> list[Signal]:
    """A signal at each message that tells of an agreed day that was missed, by whichever side, or of a meeting that the vendor missed;
    a week of talk about it is one.
    """
    signals: list[Signal] = []
    last: dt.datetime | None = None
    said: dict[bool, str] = {}
    for message in heard:
        if not (message.of_customer or message.of_vendor):
            continue
        text = message.turn.text[:LONGEST_MESSAGE]
        waited = no_shows.missed_by_vendor(message)
        span = no_shows.waiting(text) if waited else told(text, message.turn.at, said.get(message.of_vendor, ""))
        said[message.of_customer] = text
        if message.of_vendor and no_shows.chance(message) >= no_shows.LIKELY:
            # A meeting that the customer missed is a flag of its own.
            continue
        if span is None or (last and message.turn.at and message.turn.at - last < SAME):
            continue
        last = message.turn.at
        signals.append(_signal(message, picker, span, len(signals) + 1, waited))
    return signals


def told(text: str, at: dt.datetime | None = None, before: str = "") -> Sentence | None:
    """The first sentence that tells of an agreed day that was missed; a date counts as missed where it lies before `at`.

    `before` is what the other side had written: "they" may be somebody of whom it speaks.
    """
    spans = split(text)
    today = at.date() if at else None
    days = [marked(text[span.start : min(span.end, span.start + LONGEST_SENTENCE)].strip(), today) for span in spans]
    for number, (span, words) in enumerate(zip(spans, days, strict=True)):
        others = third_parties.is_theirs(words) or third_parties.means_theirs(words, before)
        before = f"{before} {words}"[-LONGEST_SENTENCE:]
        if _MONEY.search(words) or _IDLE.search(words) or _OUTSIDE.search(words) or others:
            continue
        if _LATE.search(words) or _BROKEN.search(words) or _by_date(words, days[number + 1] if number + 1 < len(days) else ""):
            return span
    return None


def _by_date(words: str, after: str) -> bool:
    """Is today's date held up against what is not there, or was something to be there on a day that has passed? `after` is the next sentence."""
    arrived = _ARRIVED.search(words)
    if arrived and _LACK.search(f"{words[arrived.end() :]} {after}".strip()):
        return True
    if _WAS_DUE.search(words):
        return _MET.search(f"{words} {after}") is None
    if _COUNTED.search(words) or (_APOLOGY.search(words) and re.search(_GONE, words)):
        return True
    if re.search(_GONE, words) is None or _MET.search(f"{words} {after}"):
        return False
    if _FAILED.search(words):
        return True
    if _WISH.search(words):
        return _DENIED.search(words) is not None
    return _DUE.search(words) is not None and (_LACK.search(words) is not None or _LACK.search(after) is not None)


def _signal(message: Heard, picker: Picker, span: Sentence, number: int, waited: bool = False) -> Signal:
    text = message.turn.text[:LONGEST_MESSAGE]
    words = text[span.start : span.end]
    before = next((text[one.start : one.end] for one in reversed(split(text)) if one.end <= span.start), "")
    said = f"{before} {words}" if len(words.split()) < TELLING and message.of_vendor else words
    own = not waited and ((_OF_CUSTOMER if message.of_customer else _OF_VENDOR).search(said) is not None or _is_ours(message, span))
    late = "the customer" if own is message.of_customer else "the vendor"
    who = message.turn.speaker or ("the customer" if message.of_customer else "the vendor")
    again = "" if number == 1 else f" It is the {ordinal(number)} missed day that they tell of since the sale."
    step = (
        "Ask what holds it up, take over what you can, and agree on a new day with a name behind it."
        if late == "the customer"
        else "Say what went wrong before you are asked, and give one day that will hold, with a name behind it."
    )
    return Signal(
        type=SignalType.MISSED_DEADLINE,
        at_message=message.id,
        severity=Severity.ALERT if number >= MANY else Severity.WATCH,
        why=f"An agreed {'meeting' if waited else 'day'} was missed, by {late} as far as {who} tells it.{again}",
        next_step=step,
        evidence=(picker.saying(message, span),),
    )


def _is_ours(message: Heard, span: Sentence) -> bool:
    """Does the vendor apologise for the day of `span` elsewhere in the message? Nobody does so for one that the customer missed."""
    text = message.turn.text[:LONGEST_MESSAGE]
    found = _REGRET.finditer(text) if message.of_vendor else ()
    # What opens a message has nothing before it that it could mean.
    return any(one["back"] is None or one.start() >= span.end or _GREETING.fullmatch(text, 0, one.start()) for one in found)
