"""Questions that the customer has to ask again (S68): by what the message says, or by meaning."""

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from analyzer.domain.due import short_date
from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, Severity
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import split
from analyzer.intake.names import folded

LIKELY = 0.5
SAID = 0.6
"""What plain words for it are worth, where the engine has not seen them."""
ALIKE = 0.72
"""From this cosine on two questions are the same."""
HALF = 0.55
"""From here on they are where the engine half thinks so too."""
PERHAPS = 0.08
LATER = dt.timedelta(hours=18)
"""The same question within a day is one question."""
MOST = 50
"""So many of the nearest are looked at for one from another day."""
SHORT = 12
"""Characters: "Ok?" is no question of its own."""


_AGAIN = re.compile(
    r"\b(?:ask(?:ed|ing)?|asked you|raised|put it to)\b.{0,60}\b(?:again|before|already|twice|once more|(?:two|three|several) (?:times|ways)|last (?:week|month|call|time)|(?:in|on|since) (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|the))"
    r"|\b(?:second|third|fourth|2nd|3rd|last|one last) time\b.{0,20}\bask|\bask\b.{0,12}\b(?:second|third|fourth|2nd|3rd|last|one last) time\b|\b(?:asking|asked) (?:once )?(?:again|more)\b|\bagain:|\b(?:still|yet to) (?:waiting (?:for|on) (?:an |your )?(?:answer|reply)|wondering|don['\u2019]t know|no (?:word|answer|news|reply))"
    r"|\b(?:never|didn['\u2019]t|haven['\u2019]t|don['\u2019]t (?:believe|think|seem)).{0,20}\b(?:get|got|had|have|receive[ds]?|see|saw|seen)\b.{0,12}\b(?:answer|reply|response)\b|\bcome back to my question\b|\b(?:find|found) out (?:about|whether|if)\b|\b(?:zum|das) (?:zweiten?|dritten?) mal\b|\bsans réponse\b",
    re.IGNORECASE,
)
_FETCH = re.compile(r"\b(?:link|password|invite|invitation|attachment)\b", re.IGNORECASE)


_Called = str | tuple[str, ...]
"""An address, or a name by its words."""


class Questions(NamedTuple):
    """All questions of the customer's in order: where each stands, and a row of `vectors` for each."""

    messages: tuple[Heard, ...]
    vectors: Vectors | None

    def within(self, heard: Sequence[Heard]) -> "Questions":
        """Those of the messages `heard` only."""
        ids = {message.id for message in heard}
        kept = [number for number, message in enumerate(self.messages) if message.id in ids]
        return Questions(tuple(self.messages[n] for n in kept), None if self.vectors is None else self.vectors[kept])


def find(heard: Sequence[Heard], everything: Questions, quote: Quoting) -> list[DriftFlag]:
    """A flag at each message that asks again what was asked before, with both questions where the first is known."""
    asked = everything.within(heard)
    numbers: dict[str, list[int]] = {}
    for number, asking in enumerate(asked.messages):
        numbers.setdefault(asking.id, []).append(number)
    flags = []
    known: set[_Called] = set()
    for message in heard:
        new = _is_new(message, known)
        known |= _people(message)
        if not message.of_customer:
            continue
        said = chance(message)
        first, near = _first(message, numbers.get(message.id, []), asked)
        if said < PERHAPS and new:
            continue
        if said >= LIKELY or near >= ALIKE or (near >= HALF and said >= PERHAPS):
            flags.append(_flag(message, first if near >= HALF else None, quote))
    return flags


def chance(message: Heard) -> float:
    """How likely the message says of itself that it asks again, by the engine or in plain words."""
    text = message.turn.text[:LONGEST_MESSAGE]
    plain = _AGAIN.search(text) is not None and not _FETCH.search(text) and (message.tone <= 0 or "?" in text)
    return max(message.reading.cues.get(Cue.REPEATED_QUESTION, 0.0), SAID if plain else 0.0)


def questions(heard: Sequence[Heard], embedder: Embedder) -> Questions:
    """What the customer asked, embedded in one go."""
    spans = [
        (message, message.turn.text[span.start : span.end])
        for message in heard
        if message.of_customer
        for span in split(message.turn.text[:LONGEST_MESSAGE])
        if span.end - span.start >= SHORT and is_question(message.turn.text[span.start : span.end])
    ]
    return Questions(tuple(m for m, _ in spans), embedder.embed([text for _, text in spans]) if spans else None)


def _first(message: Heard, own: Sequence[int], asked: Questions) -> tuple[Heard | None, float]:
    """The earlier message whose question is nearest to one of the questions `own`, and how near it is."""
    if not own or own[0] == 0 or asked.vectors is None:
        return None, 0.0
    nearness = (asked.vectors[: own[0]] @ asked.vectors[list(own)].T).max(axis=1)
    for number in nearness.argsort(kind="stable")[::-1][:MOST]:
        if _earlier(asked.messages[number], message):
            return asked.messages[number], float(nearness[number])
    return None, 0.0


def _is_new(message: Heard, known: Collection[_Called]) -> bool:
    """Does somebody ask in good temper who is not among the `known`? What others asked is no news to repeat."""
    own = _writer(message)
    return message.tone >= 0 and bool(own) and own.isdisjoint(known)


def _writer(message: Heard) -> set[_Called]:
    """The name and the address of who wrote it, as far as there are any."""
    return {one for one in (folded(message.turn.speaker), (message.turn.email or "").casefold()) if one}


def _people(message: Heard) -> set[_Called]:
    """The names and addresses of who wrote or got it."""
    return _writer(message) | {word for to in message.letter.recipients for word in (to.casefold(), folded(to))}


def _earlier(first: Heard, message: Heard) -> bool:
    return first.turn.at is None or message.turn.at is None or message.turn.at - first.turn.at >= LATER


def _flag(message: Heard, first: Heard | None, quote: Quoting) -> DriftFlag:
    who = message.turn.speaker or "The customer"
    since = f", first asked on {short_date(first.turn.at)}" if first and first.turn.at else ""
    return DriftFlag(
        type=FlagType.REPEATED_QUESTION,
        at_message=message.id,
        severity=Severity.WATCH if message.tone >= 0 else Severity.ALERT,
        why=f"{who} asks again what is still open{since}.",
        next_step="Answer today in one sentence, and say who owns it if the answer is not known yet.",
        evidence=(*quote(message), *(quote(first) if first else ())),
    )
