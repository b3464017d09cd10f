"""Questions that the customer has to ask again (S68): by what the message says, or by meaning."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from analyzer.domain.due import short_date
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, Severity
from analyzer.drift import third_parties, weighing
from analyzer.drift.asked_again import History, Match, Ruled
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import LONGEST_MESSAGE, asks, is_question
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import Sentence, split
from analyzer.intake.names import folded

LIKELY = 0.55
SAID = 0.6
"""What plain words for it are worth, where the engine has not seen them."""
REMINDS = 0.5
"""What is left of the chance where the answer is told, too: that reminds of what was said, and asks nothing again."""
UNSAID = 0.8
"""What is left of it where no word tells of asking before: a new question, or a chaser, often reads alike."""
ALIKE = 0.72
"""From this cosine on two questions are the same."""
HALF = 0.55
"""From here on they are where the engine half thinks so too."""
PERHAPS = 0.08
SURE = 0.4
"""From this chance on, as labelled accounts teach it, a message asks again (how it was set: evals/RESULTS.md)."""
LATER = dt.timedelta(hours=18)
"""The same question within a day is one question."""
MOST = 50
"""So many of the nearest are looked at for one from another day."""
SHORT = 12
"""Characters: "Ok?" is no question of its own."""
_NOTHING = re.compile(
    r"\b(?:(?:can|could|would|will|do|does|did|are|is|shall|should|may|might|have|has) (?:you|we|i|that|this|it|they|there)"
    r"|any (?:news|update|word|idea|luck|thoughts|chance)|what do you think|have a look"
    r"|(?:a|any|next|this) (?:minute|moment|chance|time|week|month|day|morning|afternoon|evening)"
    r"|get back to|come back to|let (?:me|us) know|make sense|sounds? good|works? for|suits?|okay|alright|right|possible|please"
    r"|thanks?|help|when|what|which|with|would|could|should|from|your|this|that|here|there|them|about|again|still|also|just|need"
    r"|want|look|send|sent|call|meet(?:ing)?|slot|free|time|date"
    r"|mov(?:e|ed|ing)|shift(?:ed|ing)?|push(?:ed|ing)?|postpon(?:e|ed|ing)|(?:re)?schedul(?:e|ed|ing)|appointment|session|earlier|later|instead"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|tonight|week|month|(?:january|february|march|april|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
"""Words that are in every question, and those of appointments: "Would Thursday at ten suit you?" is a new question each week."""
_WORD = re.compile(r"[^\W\d_]{4,}|\b(?!(?:OK|AM|PM|CET|GMT|UTC|EST|EOD|COB|FYI|ASAP|ETA|PS)\b)[A-Z]{2,}\b")
"""What a question is about: a word of some length, or an abbreviation, as "the DPA"."""
_NAMED = re.compile(r"(?<=[a-z,;:] )[A-Z][\w&-]+|\b(?=\w*\d)[\w.-]+")
"""Names within a sentence, and figures."""
_BESIDE = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:^(?:So|Hi|Hello|Dear|Hey|And|But|OK|Okay),? |, )[A-Z][a-z]+(?=[,?!] ?|$)"
)
"""Until when it is wanted, and who is spoken to: a question stays the same."""


_AGAIN = re.compile(
    r"(?<!not )(?<!never )(?<!n['\u2019]t )(?<!to )(?<!stopped )\b(?:ask(?:ed|ing)?)\b(?! (?:me|us|him|her"
    r"|them)\b).{0,60}\b(?:again(?! (?:in|next|later|when|once|if|after|nearer)\b)|once more|(?:two|three|several) ways)"
    r"|\b(?:i|we) (?:keep|kept) asking\b"
    r"|\b(?:second|third|fourth|2nd|3rd|last|one last) time\b.{0,20}\bask"
    r"|\bask\b.{0,12}\b(?:second|third|fourth|2nd|3rd|last|one last) time\b|\basked (?:once )?more\b"
    r"|\b(?:still|yet to) (?:waiting (?:for|on) (?:an |your )?(?:answer|reply)|wondering"
    r"|no (?:word|answer|news|reply))"
    r"|\bstill don['\u2019]t know (?:who|what|when|where|which|how)\b.{0,80}\b(?:are|is|do|does|will|would|goes|gets|can)\b|\b(?:asked|asking)\b.{0,80}\bstill don['\u2019]t know\b"
    r"|\b(?:never|didn['\u2019]t|haven['\u2019]t|don['\u2019]t (?:believe|think|seem)|can['\u2019]t find|nobody|no one)\b.{0,20}\b(?:get"
    r"|got|had|have|has|receive[ds]?|see|saw|seen|find|an?|my|any)\b.{0,12}\b(?:answer(?:ed)?|reply|replied|response|responded)\b"
    r"|\bcome back to my question\b"
    r"|\b(?:did|have|has|were) (?:you|we|they|anybody|anyone|somebody|someone|he|she)\b.{0,30}\b(?:find|found) out\b"
    r"|\b(?:i|we)(?:['\u2019]ve| have)?(?: now| already)? (?:called|rung|rang|phoned|written|wrote|mailed|e-?mailed|chased|asked"
    r"|sent (?:this|it|you this|that))(?: (?:you|in|them all|about (?:it|this|that)|for (?:it|this)))? (?:twice"
    r"|(?:three|four|five|six|seven|eight|nine|ten|eleven|\d+) times"
    r"|(?:three|four|five|\d) of you)\b(?!.{0,80}\b(?:to test|picked up|answered|worked|helped)\b)"
    r"|^\W*(?:second|third|fourth|next|another|new|last) (?:attempt|try)\b ?[:.,\u2013-]"
    r"|\b(?:my|our|the|this|that) questions?\b.{0,40}\b(?:is|are|was|were|remains?|has been) (?:still |yet |left )?(?:open|unanswered"
    r"|not answered)\b(?! (?:on|at|with|here|in) (?:our|my|us|me)\b)"
    r"|\b(?:nobody|no one|none of you)(?: has| have|['\u2019]s)? (?:ever )?(?:come|came|got|gotten) back to (?:me"
    r"|us)\b(?! with (?:complaints?|problems?|trouble|anything))"
    r"|\b(?:i|we) (?:wrote|mailed|asked|called) on (?:the )?\w+ and (?:again )?on\b"
    r"|\bstill nothing (?:from (?:you|your \w+) )?(?:on|about|regarding)\b"
    r"|\b(?:brought|bring|bringing) (?:this|it|that|\w+ \w+) up\b.{0,60}\b(?:and |once )?again\b"
    r"|^\W*(?:second|third|fourth|fifth|\d(?:nd|rd|th)|yet another|another) (?:e-?mail|mail|message|reminder|request"
    r"|time of asking)\b.{0,20}\b(?:same|this|it|asking|subject|about)\b(?! (?:day|week|morning|afternoon|evening|month)\b)"
    r"|\bbroken record\b|^\W*(?:bump(?:ing)?|nudging|nudge)\b"
    r"|\bstill waiting to (?:hear|know|learn|be told)\b"
    r"|\bhow (?:many times|often) (?:do|must|should|will) (?:i|we) (?:have to |need to )?(?:ask|write|call|chase|repeat)\b"
    r"|\b(?:got|had|received|have|with) no (?:reply|answer|response|word back)\b"
    r"|\bsame question as (?:last|before|on|in|yesterday|a)\b"
    r"|\byou (?:still )?owe (?:me|us) an? (?:answer|reply)\b"
    r"|\b(?:asked|mailed|e-?mailed|wrote|written|called|rang|texted)\b.{0,40}\b(?:and|but) (?:i |we )?(?:have |['\u2019]ve )?(?:heard"
    r"|got|had|received) nothing\b"
    r"|\bsent (?:this|it) twice\b"
    r"|\b(?:two|three|four|five|several|\d) (?:requests|reminders|e-?mails|messages) (?:on|later|in)\b(?! (?:the|my|your)\b)"
    r"|\b(?:i ask|i am asking|i['\u2019]m asking|we ask|we are asking)(?: now)? since\b"
    r"|\bwhy (?:i am|i['\u2019]m|we are|we['\u2019]re) (?:writing|asking|calling|chasing)\b.{0,30}\b(?:every|again)\b"
    r"|\b(?:zum|das) (?:zweiten?|dritten?|vierten?|x-ten) mal\b|\b(?:deuxième|troisième|quatrième|énième) (?:relance|demande|fois)\b|\bsans réponse\b",
    re.IGNORECASE,
)
"""It is asked again, or was never answered."""
_BEFORE = re.compile(
    r"\b(?:asked|asking|raised|put it to)\b(?! (?:me|us|him|her"
    r"|them)\b).{0,60}\b(?:before(?! (?:our|the|your|my|we|i|you|it|he|she|they)\b)|already|twice"
    r"|(?:two|three|four|several|many|\d+) times|last (?:week|month|call|time)"
    r"|(?:in|on|since|back in) (?:(?:early |mid |late )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
    r"|january|february|march|april|june|july|august|september|october|november|december"
    r"|(?:mon|tues|wednes|thurs|fri)day)\b|the (?:\d|first\b|last\b|call\b|phone\b)|\d)"
    r"|at (?:the )?kick-?off|(?:days?|weeks?|fortnight|months?|ages) (?:ago|back|now))|(?<!thanks )(?<!you )\bagain:",
    re.IGNORECASE,
)
"""It was asked before: a repeat where something is asked now, and nothing tells of the answer."""
_ANSWERED = re.compile(
    r"\b(?:(?:the|your|his|her|their) (?:answer|reply) was|(?:got|(?:was|were) given) an? (?:\w+ )?(?:yes|no|answer|reply)"
    r"|(?:was|were|been) (?:told|assured)|(?:told|assured) (?:me|us)"
    r"|(?:he|she|they|you|\w+) (?:said|confirmed) (?:yes|no|that|it|so))\b(?!.{0,40}\b(?:check|look into|find out|back|know|soon"
    r"|ask)\b)",
    re.IGNORECASE,
)
"""Who tells what the answer was holds the vendor to it."""
_IF_ASKED = re.compile(
    r"\b(?:if|whether|in case|perhaps|maybe)\b.{0,30}\b(?:asked|answered|explained|covered|discussed|come up)\b"
    r"|\b(?:falls|ob|wenn)\b.{0,40}\b(?:gefragt|beantwortet|besprochen|geklärt)\b"
    r"|\bsi\b.{0,30}\b(?:preguntado|contestado|hablado|demandé|répondu)\b"
    r"|\bse\b.{0,30}\b(?:perguntado|respondido|chiesto|risposto)\b",
    re.IGNORECASE,
)
"""Whoever excuses themselves in case it was asked does not know of any answer."""
_INSIDE = re.compile(
    r"\b(?:asked|asking) (?:my|our|around|internally|all|every\w*|both"
    r"|the (?:team|board|staff|boss|others|drivers|nurses|desks?|shops?|sites?|branches|lads|girls|office|owner|accountant|auditors?|bank"
    r"|IT\b))\b|\b(?:was|were|been|being|got|get|am|are) asked\b"
    r"|\b(?:board|committee|auditors?|finance|management|customers?|clients?|parents|staff|drivers|members|doctors|boss|owners?"
    r"|nurses|people|they|teachers|students|tenants|guests|council|union|everybody"
    r"|everyone) (?:(?:have|has|had|all|also|already|just) )*(?:asked|asking|raised)\b(?! (?:you|\w+ at \w+)\b)",
    re.IGNORECASE,
)
"""Asked among the customer's own people, not of the vendor."""
_UNMARKED = re.compile(
    r"(?:^|[.!?;:\n])\s{0,3}(?:(?:and|so|but|again|once more|please)[, ]+)?(?:when|where|why|who|what|how(?! are you)) (?:do"
    r"|does|did|is|are|was|will|would|can|could|should|has|have)(?:n['\u2019]t)? \w",
    re.IGNORECASE,
)
"""A question without its mark, as people write who have asked before: "When does the import get turned on."."""
_FETCH = re.compile(r"\b(?:link|password|invite|invitation|attachment)\b", re.IGNORECASE)


_Called = str | tuple[str, ...]
"""An address, or a name by its words."""
Placing = Callable[[Heard, Sentence], tuple[Evidence, ...]]
"""The evidence of a sentence of a message."""


class Questions(NamedTuple):
    """All questions of the customer's in order: where each stands, and a row of `vectors` for each."""

    messages: tuple[Heard, ...]
    vectors: Vectors | None
    texts: tuple[str, ...] = ()
    spans: tuple[Sentence, ...] = ()

    def within(self, heard: Sequence[Heard]) -> "Questions":
        """Those of the messages `heard` only."""
        ids = {message.id for message in heard}
        kept = [number for number, message in enumerate(self.messages) if message.id in ids]
        rows = None if self.vectors is None else self.vectors[kept]
        return Questions(
            tuple(self.messages[n] for n in kept), rows, tuple(self.texts[n] for n in kept), tuple(self.spans[n] for n in kept)
        )


class _Pair(NamedTuple):
    """A question and the earlier one that is nearest to it, by their numbers, and how near the two are."""

    first: int
    again: int
    near: float


def find(heard: Sequence[Heard], everything: Questions, quote: Quoting, place: Placing | None = None) -> list[DriftFlag]:
    """A flag at each message that asks again what was asked before, with both questions where the first is known.

    `quote` picks the sentence that says so, `place` shows a question that was found by its likeness to an earlier one.
    """
    asked = everything.within(heard)
    numbers: dict[str, list[int]] = {}
    for number, asking in enumerate(asked.messages):
        numbers.setdefault(asking.id, []).append(number)
    flags = []
    known: set[_Called] = set()
    history = History()
    for message in heard:
        new = _is_new(message, known)
        known |= _people(message)
        if message.of_customer and not third_parties.blamed(message.turn.text[:LONGEST_MESSAGE]):
            pair = _nearest(message, numbers.get(message.id, []), asked)
            match = history.match(message, LATER)
            if _repeats(message, history, match, _ruled(message, pair, new)):
                near = pair if pair and pair.near >= HALF else None
                flags.append(_flag(message, asked, near, match, quote, place))
        history.hear(message)
    return flags


def _repeats(message: Heard, history: History, match: Match | None, ruled: Ruled) -> bool:
    """Is it a repeat by the rules, or by its signs where no rule forbids it and an answer is still open?"""
    by_rule = _is_ruled(ruled)
    if not by_rule and not (_may_repeat(message, match, ruled) and history.is_open(message, match)):
        return False
    likely = weighing.chance(FlagType.REPEATED_QUESTION, history.signs(message, match, ruled))
    return by_rule or likely >= SURE


def _ruled(message: Heard, pair: _Pair | None, new: bool) -> Ruled:
    return Ruled(
        seen=message.reading.cues.get(Cue.REPEATED_QUESTION, 0.0),
        chance=chance(message),
        says=_says_again(message.turn.text[:LONGEST_MESSAGE]),
        near=pair.near if pair else 0.0,
        new=new,
    )


def _is_ruled(ruled: Ruled) -> bool:
    """Is it a repeat by plain words, by the engine, or by the likeness of two questions?"""
    if _is_news(ruled):
        return False
    return ruled.chance >= LIKELY or ruled.near >= ALIKE or (ruled.near >= HALF and ruled.chance >= PERHAPS)


def _may_repeat(message: Heard, match: Match | None, ruled: Ruled) -> bool:
    """May it be a repeat where no rule says so? Not who is new, tells the answer, too, asked among their own people, or asks about
    somebody else.
    """
    text = message.turn.text[:LONGEST_MESSAGE]
    told = list(_asked_before(text))
    if _is_news(ruled) or (told and all(told)) or _INSIDE.search(text):
        return False
    if match is None or match.dated > 0:
        return True
    return _names_something(match.earlier.text) and not _of_others(match.earlier.text, text)


def _is_news(ruled: Ruled) -> bool:
    """Does somebody new ask in good temper, and nothing says that it was asked before?"""
    return ruled.new and ruled.chance < LIKELY and not ruled.says


def chance(message: Heard) -> float:
    """How likely the message says of itself that it asks again, by the engine or in plain words."""
    text = message.turn.text[:LONGEST_MESSAGE]
    said = message.reading.cues.get(Cue.REPEATED_QUESTION, 0.0)
    if _FETCH.search(text):
        return said
    if _AGAIN.search(text):
        return max(said, SAID) if message.tone <= 0 or "?" in text else said
    before = list(_asked_before(text))
    if before and all(before):
        return said * REMINDS
    if not before:
        return said * UNSAID
    return max(said, SAID) if asks(text) or "?" in text or _UNMARKED.search(text) else said * UNSAID


def _says_again(text: str) -> bool:
    """Do plain words tell that it was asked before, and not only that it may have been?"""
    return _AGAIN.search(text) is not None or next(_asked_before(text), None) is not None


def _asked_before(text: str) -> Iterator[bool]:
    """For each sentence that tells of an earlier question: does it tell the answer, too, or the next sentence?"""
    if _BEFORE.search(text):
        sentences = [text[span.start : span.end] for span in split(text)]
        for one, then in zip(sentences, [*sentences[1:], ""], strict=True):
            if _BEFORE.search(one) and not _IF_ASKED.search(one) and not _INSIDE.search(one):
                yield _ANSWERED.search(f"{one} {then}") is not None


def questions(heard: Sequence[Heard], embedder: Embedder) -> Questions:
    """What the customer asked, embedded in one go."""
    spans = [
        (message, span)
        for message in heard
        if message.of_customer
        for span in split(message.turn.text[:LONGEST_MESSAGE])
        if span.end - span.start >= SHORT and _is_about_something(message.turn.text[span.start : span.end])
    ]
    texts = tuple(message.turn.text[span.start : span.end] for message, span in spans)
    return Questions(tuple(m for m, _ in spans), embedder.embed(texts) if spans else None, texts, tuple(s for _, s in spans))


def _is_about_something(words: str) -> bool:
    """Is it a question, and does it name what it is about?"""
    return is_question(words) and _names_something(words)


def _names_something(words: str) -> bool:
    """Is there a word that not every question has?"""
    return _WORD.search(_NOTHING.sub(" ", words)) is not None


def _of_others(one: str, other: str) -> bool:
    """Do both name people, things or figures, and none that is the same? "Tom's login" is not "Ana's"."""
    first, second = (set(_NAMED.findall(_BESIDE.sub(" ", words))) for words in (one, other))
    return bool(first and second) and first.isdisjoint(second)


def _nearest(message: Heard, own: Sequence[int], asked: Questions) -> _Pair | None:
    """The earlier question that is nearest to one of the questions `own`."""
    if not own or own[0] == 0 or asked.vectors is None:
        return None
    pairs = asked.vectors[: own[0]] @ asked.vectors[list(own)].T
    nearness = pairs.max(axis=1)
    for number in nearness.argsort(kind="stable")[::-1][:MOST]:
        again = own[int(pairs[number].argmax())]
        if _earlier(asked.messages[number], message) and not _of_others(asked.texts[number], asked.texts[again]):
            return _Pair(int(number), again, float(nearness[number]))
    return None


def _is_new(message: Heard, known: Collection[_Called]) -> bool:
    """Does somebody ask in good temper who is not among the `known`? What others asked is no news to repeat."""
    own = message.writer
    return message.tone >= 0 and bool(own) and own.isdisjoint(known)


def _people(message: Heard) -> frozenset[_Called]:
    """The names and addresses of who wrote or got it."""
    return message.writer | {word for to in message.letter.recipients for word in (to.casefold(), folded(to))}


def _earlier(first: Heard, message: Heard) -> bool:
    return first.turn.at is None or message.turn.at is None or message.turn.at - first.turn.at >= LATER


def _flag(message: Heard, asked: Questions, pair: _Pair | None, match: Match | None, quote: Quoting, place: Placing | None) -> DriftFlag:
    who = message.turn.speaker or "The customer"
    plain = match.earlier if match and match.is_plain else None
    first = asked.messages[pair.first] if pair else plain.message if plain else None
    since = f", first asked on {short_date(first.turn.at)}" if first and first.turn.at else ""
    if pair and first and place:
        evidence = (*place(message, asked.spans[pair.again]), *place(first, asked.spans[pair.first]))
    elif plain and place:
        evidence = (*quote(message), *place(plain.message, plain.asking))
    else:
        evidence = (*quote(message), *(quote(first) if first else ()))
    return DriftFlag(
        type=FlagType.REPEATED_QUESTION,
        at_message=message.id,
        severity=Severity.WATCH if message.tone >= 0 else Severity.ALERT,
        why=f"{who} asks again what is still open{since}.",
        next_step="Answer today in one sentence, and say who owns it if the answer is not known yet.",
        evidence=evidence,
    )
