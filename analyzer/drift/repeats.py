"""Questions that the customer has to ask again (S68): by what the message says, or by meaning."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, Severity
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import LONGEST_MESSAGE, is_question
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import Sentence, split

LIKELY = 0.5
ALIKE = 0.72
"""From this cosine on two questions are the same."""
HALF = 0.55
"""From here on they are where the engine half thinks so too."""
PERHAPS = 0.2
LATER = dt.timedelta(hours=18)
"""The same question within a day is one question."""
SHORT = 12
"""Characters: "Ok?" is no question of its own."""


class Question(NamedTuple):
    """One question of the customer's."""

    message: Heard
    span: Sentence
    vector: Vectors


def find(heard: Sequence[Heard], embedder: Embedder, quote: Quoting) -> list[DriftFlag]:
    """A flag at each message that asks again what was asked before, with both questions where the first is known."""
    asked = _questions(heard, embedder)
    flags = []
    for message in heard:
        if not message.of_customer:
            continue
        said = message.reading.cues.get(Cue.REPEATED_QUESTION, 0.0)
        first, near = _first(message, [q for q in asked if q.message.id == message.id], asked)
        if said >= LIKELY or near >= ALIKE or (near >= HALF and said >= PERHAPS):
            flags.append(_flag(message, first if near >= HALF else None, quote))
    return flags


def _questions(heard: Sequence[Heard], embedder: Embedder) -> list[Question]:
    spans = [
        (message, span)
        for message in heard
        if message.of_customer
        for span in split(message.turn.text[:LONGEST_MESSAGE])
        if span.end - span.start >= SHORT and is_question(message.turn.text[span.start : span.end])
    ]
    vectors = embedder.embed([m.turn.text[s.start : s.end] for m, s in spans]) if spans else ()
    return [Question(m, s, v) for (m, s), v in zip(spans, vectors, strict=True)]


def _first(message: Heard, own: Sequence[Question], asked: Sequence[Question]) -> tuple[Heard | None, float]:
    """The earlier message whose question is nearest to one of `own`, and how near it is."""
    best: tuple[Heard | None, float] = (None, 0.0)
    for question in asked:
        if question.message.id == message.id:
            break
        if not _earlier(question.message, message):
            continue
        near = max((float(question.vector @ mine.vector) for mine in own), default=0.0)
        if near > best[1]:
            best = (question.message, near)
    return best


def _earlier(first: Heard, message: Heard) -> bool:
    return first.turn.at is None or message.turn.at is None or message.turn.at - first.turn.at >= LATER


def _flag(message: Heard, first: Heard | None, quote: Quoting) -> DriftFlag:
    who = message.turn.speaker or "The customer"
    since = f", first asked on {first.turn.at:%Y-%m-%d}" if first and first.turn.at else ""
    return DriftFlag(
        type=FlagType.REPEATED_QUESTION,
        at_message=message.id,
        severity=Severity.WATCH if message.tone >= 0 else Severity.ALERT,
        why=f"{who} asks again what is still open{since}.",
        next_step="Answer today in one sentence, and say who owns it if the answer is not known yet.",
        evidence=(*quote(message), *(quote(first) if first else ())),
    )
