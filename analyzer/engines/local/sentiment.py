"""The message reader at work: how each message of a deal sounds, and what trouble it shows.

The model (analyzer/weights/sentiment, made by evals/training/sentiment.py) reads a message with the end of the one before
it and answers in five steps from angry to delighted, and with the chance of each cue.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from analyzer import weights
from analyzer.domain.conversation import Side
from analyzer.domain.sentiment import NEUTRAL, Cue, Message, SentimentReading
from analyzer.engines.local import messages as layout
from analyzer.engines.local.gloss import MESSAGES, gloss
from analyzer.inference import Model, Rows, WordPieces, chance, padded, word_table

TONES = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
EDGES = (12.5, 37.5, 62.5, 87.5)
"""Indices at which one tone gives way to the next: 25 points a step."""
LONGEST_HEAD, LONGEST_TAIL = 1_500, 600
"""Characters of a long message that are cut into word pieces: enough for all that the model reads of it."""


class _Row(NamedTuple):
    ids: list[int]
    own: tuple[int, int]


class SentimentReader:
    """Loads the packaged model at first use (about 0.1 s) and reads messages with it; other languages `glossed`, or as they stand."""

    def __init__(self, threads: int = 0, glossed: bool = True) -> None:
        self._threads = threads
        self._readable = readable if glossed else str

    def load(self) -> None:
        """Loads model and tokenizer now instead of at the first use."""
        _ = self._model, self._tokenizer, self._scales, word_table()

    def read(self, messages: Sequence[Message]) -> tuple[SentimentReading, ...]:
        """One reading for each of `messages`; a message without words is businesslike, with no confidence."""
        worded = [m for m in messages if any(c.isalpha() for c in m.text)]
        logits = self._logits(self._rows(worded))
        read = {id(m): reading_of(m.id, row, self._scales) for m, row in zip(worded, logits, strict=True)}
        return tuple(read.get(id(m)) or SentimentReading(id=m.id, index=NEUTRAL, confidence=0.0) for m in messages)

    def _rows(self, messages: Sequence[Message]) -> list[_Row]:
        texts = self._tokenizer.bare([self._readable(_shortened(m.text)) for m in messages])
        before = self._tokenizer.bare([self._readable(m.before[-LONGEST_TAIL:]) for m in messages])
        vendor = [m.side is Side.VENDOR for m in messages]
        return [_Row(*layout.row(t, b, v)) for t, b, v in zip(texts, before, vendor, strict=True)]

    def _logits(self, rows: Sequence[_Row]) -> Rows:
        """(messages, tones and cues)."""
        width = len(TONES) + len(self._scales["cues"])
        return self._model.one_by_one(rows, width, lambda row: self._model.run(_feed([row])))

    @cached_property
    def _scales(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(weights.path("sentiment/scales.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def _tokenizer(self) -> WordPieces:
        return WordPieces()

    @cached_property
    def _model(self) -> Model:
        return Model("sentiment/model.onnx", self._threads)


def reading_of(key: str, row: Sequence[float] | Rows, scales: Mapping[str, Any]) -> SentimentReading:
    """The model's answer to one message (five tones, then the cues) as a reading; `scales` are those of the packaged model."""
    scaled = np.asarray(row[: len(TONES)], dtype=np.float64) / scales["heat"]
    shares = np.exp(scaled - scaled.max())
    shares /= shares.sum()
    index = index_of(float(shares @ TONES), scales["cuts"])
    cues = {
        Cue(name): round(float(chance(float(x), slope, offset)), 3)
        for (name, (slope, offset)), x in zip(scales["cues"].items(), row[len(TONES) :], strict=True)
    }
    # How sure: the share of the tone that the index stands for.
    tone = int(np.digitize(index, EDGES))
    return SentimentReading(id=key, index=round(index, 1), confidence=round(float(shares[tone]), 2), cues=cues)


def index_of(mean: float, cuts: Sequence[float]) -> float:
    """A mean tone (-2..2) on the scale 0-100: at `cuts` one tone gives way to the next, straight lines between them."""
    return float(np.interp(mean, (-2.0, *cuts, 2.0), (0.0, *EDGES, 100.0)))


def readable(text: str) -> str:
    """`text` as the model reads it: word for word in English where it is in another language that the glossary knows."""
    return gloss(text, MESSAGES)


def _feed(rows: Sequence[_Row]) -> dict[str, Rows]:
    ids, mask = padded([row.ids for row in rows])
    own = np.zeros(ids.shape, dtype=np.float32)
    for number, (start, end) in enumerate(row.own for row in rows):
        own[number, start:end] = 1.0 / (end - start)
    return {"embedded": word_table().embed(ids), "mask": mask, "own": own}


def _shortened(text: str) -> str:
    """Beginning and end of a long text: cutting megabytes into pieces to read two hundred of them would take seconds."""
    return text if len(text) <= LONGEST_HEAD + LONGEST_TAIL else f"{text[:LONGEST_HEAD]} {text[-LONGEST_TAIL:]}"
