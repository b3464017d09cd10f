"""Promises at risk: the customer asks for what was promised before the sale, or its day has passed (S73's other side)."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from analyzer.domain.due import short_date
from analyzer.domain.finding import Finding
from analyzer.domain.sentiment import Severity, Signal, SignalType
from analyzer.domain.statement import How, Promise, PromiseKind, PromiseStatus
from analyzer.drift import third_parties, topics
from analyzer.drift.absences import absences
from analyzer.drift.days import When, days_in
from analyzer.drift.heard import Heard, evidence_of
from analyzer.drift.quotes import Picker
from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.drift.working_time import Calendar
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import split

ABOUT = 0.6
"""From this cosine on a question is about a promise."""
SAID = 0.45
"""Less is enough where the customer says that it was promised."""
NAMED = 0.3
"""Less still where the customer waits for a thing by its name."""
PLEASED = 62.5
"""Who sounds better than this thanks for what came, and does not ask for it."""
SHORT = 4
"""Words: less asks for nothing in particular."""
LONGEST_SENTENCE = 600
QUIET = 5 * 24.0
"""Hours of working days: a customer who writes within them of a promised day would say that something is missing."""
BEFORE = dt.timedelta(days=14)
"""Within so long before its day a thing may be told to be there already."""
SHOWN = 3
"""So many of the promises of one day are quoted."""

_DELIVERED = frozenset({PromiseKind.FEATURE, PromiseKind.TIMELINE, PromiseKind.INTEGRATION, PromiseKind.SERVICE})
"""What is there from some day on; a price or a support level has no such day."""
_OF_PROMISE = re.compile(
    r"(?<!like )(?<!as )\b(?:promised|you said|you told|was told|were told|told us|assured|committed|(?<!as )agreed"
    r"|supposed to|meant to|was going to|in the sales|had understood"
    r"|(?:was|were) (?:under the impression|given to understand|led to believe)|my understanding was)\b"
    r"|\b(?:versprochen|zugesagt|promis|prometi\w+)\b",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\b(?:still (?:waiting|no|not|don['\u2019]t have|missing)|waiting for|when (?:will|can|do|is|are)|where (?:is|are)|what about|any (?:news|update|word) on|status of|by when)\b"
    r"|\b(?:wann|noch nicht|quand|où en est)\b",
    re.IGNORECASE,
)


_HOW = re.compile(
    r"\bhow (?:do|does|can|should|would|did) (?:i|we|you|one|the|my|our)\b|\bhow to\b|\bwhere (?:do|does|can) (?:i|we|one)\b"
    r"|\bwhich \w+ (?:do|does|should|is|are)\b|\bor (?:do|does|is|are|only)\b"
    r"|^\W*(?:\w+ ){0,12}(?:does|do) (?:that|it|this|they|the|\w+s)\b"
    r"|\bwie (?:bucht|macht|kann|geht|funktioniert)\b|\bcomment (?:fait|faire|peut)\b",
    re.IGNORECASE,
)
"""Who asks how it works has it, or will: that is no wait for a promise."""
_ON_SIGNING = re.compile(
    r"\b(?:if|when|once|provided|wenn|falls|sofern|sobald|si)\b.{0,60}\b(?:sign\w*|orders?|ordered|commit\w*|unterschreib\w*|unterzeichn\w*|bestell\w*|beauftrag\w*|signez)\b",
    re.IGNORECASE,
)
"""The day in such a promise is that of the signature."""


_FOR = re.compile(
    r"\b(?:by|for|before|until|end of|told|said|promised|bis|zum|für|avant|para|até) (?:the |mid |early |den |das |le |el |o )?(?:(?:end|middle|beginning) of )?$",
    re.IGNORECASE,
)
"""Before a day: it was to be there then."""


class Promised(NamedTuple):
    """A promise that is still open, its texts as vectors."""

    promise: Finding[Promise]
    vectors: Vectors


def open_promises(promises: Iterable[Finding[Promise]], embedder: Embedder) -> list[Promised]:
    """The promises of the handoff that somebody may still wait for: neither done nor withdrawn, with their words."""
    kept = [
        p
        for p in promises
        if p.evidence
        and p.statement.status in {PromiseStatus.OPEN, PromiseStatus.CHANGED}
        and p.statement.kind is not PromiseKind.FOLLOW_UP
    ]
    texts = [(p.statement.summary, " ".join(p.evidence[0].quote.split())) for p in kept]
    if not texts:
        return []
    vectors = embedder.embed([text for pair in texts for text in pair])
    return [Promised(p, vectors[2 * n : 2 * n + 2]) for n, p in enumerate(kept)]


class _Asking(NamedTuple):
    """A sentence in which the customer asks for something, and how near it is to the nearest promise."""

    message: Heard
    start: int
    end: int
    near: float


def find(
    heard: Sequence[Heard],
    promised: Sequence[Promised],
    embedder: Embedder,
    picker: Picker,
    moment: dt.datetime | None,
    sold_on: dt.date | None = None,
    calendar: Calendar | None = None,
) -> list[Signal]:
    """One signal for each promise that is asked for, an alert where its day has passed by then; and one for each promised day
    since which nobody of the customer's has written for a working week.

    Who goes on writing and misses nothing has what was promised, or has agreed on another day: that is no signal.
    Days up to `sold_on`, when the sales phase ended, were for the sale itself.
    """
    asked = _asked(heard, promised, embedder)
    silence = _Silence(heard, moment, calendar or Calendar())
    signals = []
    unheard: dict[dt.date, list[Finding[Promise]]] = {}
    for number, one in enumerate(promised):
        due = _day(one.promise, sold_on)
        asking = asked.get(number)
        if asking:
            at = asking.message.turn.at
            late = due is not None and ((at is not None and at.date() > due) or silence.since(due))
            signals.append(_asked_for(one.promise, asking, due if late else None, picker))
        elif due and _is_plain(one.promise.statement) and silence.since(due) and not _is_told(one, due, heard, embedder):
            unheard.setdefault(due, []).append(one.promise)
    return signals + [_unheard(due, unheard[due]) for due in sorted(unheard)]


def _day(promise: Finding[Promise], sold_on: dt.date | None) -> dt.date | None:
    """The day by which it is to be there; None where there is none, or where it was that of the sale."""
    due = promise.statement.due_date
    return due if due and due > (sold_on or dt.date.min) and not _ON_SIGNING.search(promise.evidence[0].quote) else None


class _Silence:
    """How long the customer has been silent at `moment`, by their working days without those that they announced to be off."""

    def __init__(self, heard: Sequence[Heard], moment: dt.datetime | None, calendar: Calendar) -> None:
        self._moment = moment
        self._last = max((m.turn.at.date() for m in heard if m.of_customer and m.turn.at), default=dt.date.min)
        self._calendar = calendar.without(absences(heard))

    def since(self, day: dt.date) -> bool:
        """Did a working week go by after `day`, and no word on it or since?"""
        if self._moment is None or self._last >= day or day >= self._moment.date():
            return False
        after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self._moment.tzinfo)
        return self._calendar.hours(after, self._moment) >= QUIET


def _is_told(one: Promised, due: dt.date, heard: Sequence[Heard], embedder: Embedder) -> bool:
    """Does either side speak of it shortly before its day, as of something that is there and not planned?"""
    near = [m for m in heard if (m.of_customer or m.of_vendor) and m.turn.at and due - BEFORE <= m.turn.at.date()]
    spans = [
        m.turn.text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
        for m in near
        for span in split(m.turn.text[:LONGEST_MESSAGE])
        if not is_question(m.turn.text[span.start : span.end]) and not _plans(m.turn.text[span.start : span.end], m.turn.at)
    ]
    return bool(spans) and float((embedder.embed(spans) @ one.vectors.T).max()) >= SAID


def _plans(words: str, at: dt.datetime | None) -> bool:
    return any(day.when in {When.AHEAD, When.WEEKDAY} for day in days_in(words[:LONGEST_SENTENCE], at.date() if at else None))


def _asked(heard: Sequence[Heard], promised: Sequence[Promised], embedder: Embedder) -> dict[int, _Asking]:
    """The last sentence that asks for each promise; a sentence asks for the promise that is nearest to it."""
    spans = [
        (message, span.start, span.end)
        for message in heard
        if message.of_customer and message.reading.index < PLEASED
        for span in split(message.turn.text[:LONGEST_MESSAGE])
    ]
    spans = [(m, start, end) for m, start, end in spans if _asks(m.turn.text[start:end])]
    if not promised or not spans:
        return {}
    vectors = embedder.embed([m.turn.text[start : min(end, start + LONGEST_SENTENCE)] for m, start, end in spans])
    nearness = np.stack([(vectors @ one.vectors.T).max(axis=1) for one in promised], axis=1)
    asked: dict[int, _Asking] = {}
    for (message, start, end), row in zip(spans, nearness, strict=True):
        words = message.turn.text[start : min(end, start + LONGEST_SENTENCE)]
        best = _meant(words, message.turn.at, promised, row)
        if best is not None:
            # Two promises of the same thing, asked for by its name, are one.
            named = topics.words_of(words) & _topic(promised[best])
            same = [
                n for n, one in asked.items() if named & _topic(promised[n]) & topics.words_of(one.message.turn.text[one.start : one.end])
            ]
            for number in same:
                del asked[number]
            best = next((n for n in (best, *same) if promised[n].promise.statement.due_date), best)
            asked[best] = _Asking(message, start, end, float(row[best]))
    return asked


def _meant(words: str, at: dt.datetime | None, promised: Sequence[Promised], row: Vectors) -> int | None:
    """The number of the promise that the sentence asks for; None where there is none. `row` says how near it is to each.

    Who holds up the day of a promise means that one, and who waits for a thing that only one promise names means that, in whatever words.
    """
    held_up = _OF_PROMISE.search(words) is not None
    held = _days_held(words, at) if held_up else []
    dated = [n for n, one in enumerate(promised) if _is_due(one.promise.statement, held)] if held else []
    if dated:
        return max(dated, key=lambda n: float(row[n]))
    best = int(np.argmax(row))
    if row[best] >= (SAID if held_up else ABOUT):
        return best
    if not (held_up or _WAITS.search(words)):
        return None
    asked = topics.words_of(words)
    plain = [n for n, one in enumerate(promised) if _is_plain(one.promise.statement)]
    named = [n for n in plain if row[n] >= NAMED and not asked.isdisjoint(_topic(promised[n]))]
    return named[0] if len(named) == 1 else None


def _days_held(words: str, at: dt.datetime | None) -> list[tuple[str, dt.date | None]]:
    """The days by which, as `words` have it, something was to be there: in small letters, and the date where they give one."""
    days = days_in(words, at.date() if at else None)
    return [(words[day.start : day.end].lower(), day.on) for day in days if _FOR.search(words[: day.start])]


def _is_due(promise: Promise, held: Sequence[tuple[str, dt.date | None]]) -> bool:
    """Is one of the days `held` up that of the promise, by its date or as it was said ("by Thanksgiving")?"""
    said, due = (promise.due or "").lower(), promise.due_date
    if promise.kind not in _DELIVERED or not (said or due):
        return False
    return any(on == due if due and on else said.endswith(words) for words, on in held)


def _topic(one: Promised) -> frozenset[str]:
    return topics.words_of(one.promise.evidence[0].quote)


def _asks(words: str) -> bool:
    words = words[:LONGEST_SENTENCE]
    if len(words.split()) < SHORT:
        return False
    if third_parties.is_theirs(words):
        return False
    return bool(_WAITS.search(words) or _OF_PROMISE.search(words)) or (is_question(words) and not _HOW.search(words))


def _is_plain(promise: Promise) -> bool:
    """Was it promised outright that something will be there on its day?"""
    return promise.kind in _DELIVERED and promise.how is How.EXPLICIT


def _asked_for(promise: Finding[Promise], asking: _Asking, due: dt.date | None, picker: Picker) -> Signal:
    turn = asking.message.turn
    late = f", and its day, {short_date(due)}, has passed" if due else ""
    return Signal(
        type=SignalType.PROMISE_AT_RISK,
        at_message=asking.message.id,
        at=turn.at,
        severity=Severity.ALERT if due else Severity.WATCH,
        why=f"{turn.speaker or 'The customer'} asks for what was promised before the sale{late}.",
        next_step="Find out who owns it, and tell the customer a day before they ask again. If it cannot be kept, say so yourself.",
        evidence=(evidence_of(turn, picker.conversation, asking.start, asking.end), promise.evidence[0]),
    )


def _unheard(due: dt.date, promises: Sequence[Finding[Promise]]) -> Signal:
    what = "Something was" if len(promises) == 1 else f"{len(promises)} things were"
    return Signal(
        type=SignalType.PROMISE_AT_RISK,
        at_message="",
        at=dt.datetime.combine(due, dt.time(12), dt.UTC),
        severity=Severity.WATCH,
        why=f"{what} promised for {short_date(due)}, and since that day the customer has not written a word.",
        next_step="Ring and ask whether it is there and in use. Silence after a promised day is seldom agreement.",
        evidence=tuple(promise.evidence[0] for promise in promises[:SHOWN]),
    )
