"""Which sentence of a message to show: the one that pulls the tone down, that shows the cue, or that asks."""

from collections.abc import Callable

from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Cue, Message, SentimentReading
from analyzer.drift.heard import FEW, Heard, Quoting, evidence_of
from analyzer.drift.requests import LONGEST_MESSAGE, asks
from analyzer.engines.base import Engine
from analyzer.engines.local.sentences import Sentence, split
from analyzer.intake.emails import FAREWELL, GREETING
from analyzer.intake.names import folded

TELLING = 8
"""Words: a shorter sentence is shown with another."""
MOST = 60
"""Sentences of one message that are compared."""

_FEWEST_SAID = 8
"""Words: a line with more is no greeting, closing or part of a signature."""
_SIGNED = 6
"""So many lines from the end a closing may stand: name, post, company, telephone and address below it."""


class Picker:
    """Reads the sentences of flagged messages with the engine that read the messages, each message once."""

    def __init__(self, conversation: Conversation, engine: Engine) -> None:
        self._conversation = conversation
        self._engine = engine
        self._read: dict[str, list[tuple[Sentence, SentimentReading]]] = {}
        self._alone: dict[str, float] = {}

    @property
    def conversation(self) -> Conversation:
        """The feed, into which evidence points."""
        return self._conversation

    def coolest(self, message: Heard) -> tuple[Evidence, ...]:
        """The sentence with the lowest index."""
        return self._best(message, lambda reading: -reading.index)

    def showing(self, cue: Cue) -> Quoting:
        """A way to pick the sentence in which `cue` is likeliest."""
        return lambda message: self._best(message, lambda reading: reading.cues.get(cue, 0.0))

    def asking(self, message: Heard) -> tuple[Evidence, ...]:
        """The first sentence that wants something, else the first of all; a short one with the one before it, which says of what."""
        span = asks(message.turn.text)
        return (self.saying(message, span),) if span else self._evidence(message, next(iter(_worded(message)), None))

    def saying(self, message: Heard, span: Sentence) -> Evidence:
        """A sentence of the message; a short one with the one before it, which says of what, else with the one behind it."""
        text = message.turn.text
        if len(text[span.start : span.end].split()) < TELLING:
            others = split(text[:LONGEST_MESSAGE])
            before = [other for other in others if other.end <= span.start and len(text[other.start : other.end].split()) > FEW]
            behind = [other for other in others if other.start >= span.end]
            beside = [*before[-1:], *behind[:1]]
            span = _joined(message, span, beside[0]) if beside else span
        return evidence_of(message.turn, self._conversation, span.start, span.end)

    def exactly(self, message: Heard, span: Sentence) -> tuple[Evidence, ...]:
        """A sentence of the message and nothing beside it."""
        return self._evidence(message, span)

    def alone(self, message: Heard) -> float:
        """The index of a message that is read by itself, without what was said before it."""
        if message.id not in self._alone:
            bare = Message(id=f"{message.id}.alone", text=message.turn.text, side=message.turn.side, speaker=message.turn.speaker)
            reading = self._engine.read_sentiment([bare]).readings[0]
            self._alone[message.id] = message.reading.index if reading.unread else reading.index
        return self._alone[message.id]

    def _best(self, message: Heard, key: Callable[[SentimentReading], float]) -> tuple[Evidence, ...]:
        """The sentence that shows it best; a short one with the better of its neighbours, as alone it says little."""
        read = self.sentences(message)
        if not read:
            return self._evidence(message, next(iter(_worded(message)), None))
        place = max(range(len(read)), key=lambda n: key(read[n][1]))
        span = read[place][0]
        beside = [n for n in (place + 1, place - 1) if 0 <= n < len(read)]
        if beside and len(message.turn.text[span.start : span.end].split()) < TELLING:
            span = _joined(message, span, read[max(beside, key=lambda n: key(read[n][1]))][0])
        return self._evidence(message, span)

    def sentences(self, message: Heard) -> list[tuple[Sentence, SentimentReading]]:
        """The sentences of a message, each read by itself."""
        if message.id not in self._read:
            spans = _worded(message)
            texts = [message.turn.text[s.start : s.end] for s in spans]
            parts = [
                Message(id=f"{message.id}.{n}", text=text, side=message.turn.side, speaker=message.turn.speaker)
                for n, text in enumerate(texts)
            ]
            # One sentence needs no reader to be chosen.
            readings = self._engine.read_sentiment(parts).readings if len(parts) > 1 else (message.reading,) * len(parts)
            self._read[message.id] = list(zip(spans, readings, strict=True))
        return self._read[message.id]

    def _evidence(self, message: Heard, span: Sentence | None) -> tuple[Evidence, ...]:
        return (evidence_of(message.turn, self._conversation, span.start, span.end),) if span else ()


def _joined(message: Heard, one: Sentence, other: Sentence) -> Sentence:
    """Both sentences, where nothing stands between them; else `one`."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    between = message.turn.text[min(one.end, other.end) : max(one.start, other.start)]
    return one._replace(start=start, end=end) if between.strip(" ") == "" else one


def _worded(message: Heard) -> list[Sentence]:
    """The sentences with more than a few words, or all where none has; without greeting and signature, which tell no tone."""
    text = message.turn.text[:LONGEST_MESSAGE]
    spans = _body(text, [span for span in split(text) if span.end > span.start], message.turn.speaker)
    return ([s for s in spans if len(text[s.start : s.end].split()) > FEW] or spans)[:MOST]


def _body(text: str, spans: list[Sentence], writer: str | None) -> list[Sentence]:
    """The sentences between greeting and closing; all of them where a message is nothing else."""
    said = [text[span.start : span.end].strip() for span in spans]
    # A line of its own each: "Thanks. Nothing works." is no closing with a name below it.
    alone = [_is_line(text, span) and len(words.split()) <= _FEWEST_SAID for span, words in zip(spans, said, strict=True)]
    first = 1 if said and alone[0] and GREETING.match(said[0]) else 0
    ends = range(max(first, len(said) - _SIGNED), len(said))
    closing = next((n for n in ends if alone[n] and FAREWELL.match(said[n]) and all(alone[n:])), len(said))
    name = set(folded(writer))
    within = [
        span for span, words, line in list(zip(spans, said, alone, strict=True))[first:closing]
        if not (line and name and set(folded(words)) <= name)
    ]  # fmt: skip
    # "Thanks." alone is no closing but all that was said.
    return within or spans[first:] or spans


def _is_line(text: str, span: Sentence) -> bool:
    return text[: span.start].rstrip(" \t")[-1:] in {"", "\n"} and text[span.end :].lstrip(" \t")[:1] in {"", "\n"}
