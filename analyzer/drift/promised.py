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
from analyzer.drift.heard import Heard, evidence_of
from analyzer.drift.quotes import Picker
from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import split

ABOUT = 0.6
"""From this cosine on a question is about a promise."""
SAID = 0.45
"""Less is enough where the customer says that it was promised."""
PLEASED = 62.5
"""Who sounds better than this thanks for what came, and does not ask for it."""
SHORT = 4
"""Words: less asks for nothing in particular."""
LONGEST_SENTENCE = 600

_OF_PROMISE = re.compile(
    r"(?<!like )(?<!as )\b(?:promised|you said|you told|was told|were told|told us|assured|committed|(?<!as )agreed|supposed to|meant to|was going to|in the sales)\b"
    r"|\b(?:versprochen|zugesagt|promis|prometi\w+)\b",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\b(?:still (?:waiting|no|not|don['\u2019]t have|missing)|waiting for|when (?:will|can|do|is|are)|where (?:is|are)|what about|any (?:news|update|word) on|status of|by when)\b"
    r"|\b(?:wann|noch nicht|quand|où en est)\b",
    re.IGNORECASE,
)


_HOW = re.compile(
    r"\bhow (?:do|does|can|should|would|did) (?:i|we|you|one|the|my|our)\b|\bhow to\b|\bwhere (?:do|does|can) (?:i|we|one)\b|\bwhich \w+ (?:do|does|should|is|are)\b|\bor (?:do|does|is|are|only)\b|^\W*(?:\w+ ){0,12}(?:does|do) (?:that|it|this|they|the|\w+s)\b"
    r"|\bwie (?:bucht|macht|kann|geht|funktioniert)\b|\bcomment (?:fait|faire|peut)\b",
    re.IGNORECASE,
)
"""Who asks how it works has it, or will: that is no wait for a promise."""
_ON_SIGNING = re.compile(
    r"\b(?:if|when|once|provided|wenn|falls|sofern|sobald|si)\b.{0,60}\b(?:sign\w*|orders?|ordered|commit\w*|unterschreib\w*|unterzeichn\w*|bestell\w*|beauftrag\w*|signez)\b",
    re.IGNORECASE,
)
"""The day in such a promise is that of the signature."""


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
) -> list[Signal]:
    """One signal for each promise that is asked for, or whose day has passed at `moment`; both at once are an alert.

    Days up to `sold_on`, when the sales phase ended, were for the sale itself.
    """
    asked = _asked(heard, promised, embedder)
    signals = []
    for number, one in enumerate(promised):
        due = one.promise.statement.due_date
        passed = (
            due is not None
            and not _ON_SIGNING.search(one.promise.evidence[0].quote)
            and moment is not None
            and (sold_on or dt.date.min) < due < moment.date()
        )
        asking = asked.get(number)
        if asking or (passed and _is_plain(one.promise.statement)):
            signals.append(_signal(one.promise, asking, due if passed else None, picker))
    return signals


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
        best = int(np.argmax(row))
        bar = SAID if _OF_PROMISE.search(message.turn.text[start:end]) else ABOUT
        if row[best] >= bar:
            asked[best] = _Asking(message, start, end, float(row[best]))
    return asked


def _asks(words: str) -> bool:
    words = words[:LONGEST_SENTENCE]
    if len(words.split()) < SHORT:
        return False
    return bool(_WAITS.search(words) or _OF_PROMISE.search(words)) or (is_question(words) and not _HOW.search(words))


def _is_plain(promise: Promise) -> bool:
    """Was it promised outright that something will be there on its day? A price or a support level has no such day."""
    kinds = {PromiseKind.FEATURE, PromiseKind.TIMELINE, PromiseKind.INTEGRATION, PromiseKind.SERVICE}
    return promise.kind in kinds and promise.how is How.EXPLICIT


def _signal(promise: Finding[Promise], asking: _Asking | None, due: dt.date | None, picker: Picker) -> Signal:
    late = f"its day, {short_date(due)}, has passed" if due else ""
    who = asking.message.turn.speaker or "The customer" if asking else ""
    why = (
        f"{who} asks for what was promised before the sale" + (f", and {late}." if late else ".")
        if asking
        else f"Something was promised, and {late}; nothing here says that it was done."
    )
    turn = asking.message.turn if asking else None
    own = (evidence_of(turn, picker.conversation, asking.start, asking.end),) if asking and turn else ()
    return Signal(
        type=SignalType.PROMISE_AT_RISK,
        at_message=asking.message.id if asking else "",
        at=turn.at if turn else dt.datetime.combine(due or dt.date.min, dt.time(12), dt.UTC),
        severity=Severity.ALERT if asking and due else Severity.WATCH,
        why=why,
        next_step="Find out who owns it, and tell the customer a day before they ask again. If it cannot be kept, say so yourself.",
        evidence=(*own, promise.evidence[0]),
    )
