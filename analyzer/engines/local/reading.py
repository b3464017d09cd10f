"""The statement reader at work: every sentence of a conversation with what it carries.

The model (analyzer/weights/statements, made by evals/training/statements.py) reads windows of a few hundred
tokens once and answers for each sentence in it: is it a promise, a goal, a risk, and of what sort.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.conversation import Conversation, Side, Turn
from analyzer.engines.local import windows
from analyzer.engines.local.sentences import split
from analyzer.inference import Model, WordPieces, chance, word_table

WINDOW = 320
OVERLAP = 24
YES_NO = ("found", "other")
"""Tasks whose classes are asked one by one."""

Logits = NDArray[np.float32]


class SentenceReading(NamedTuple):
    """One sentence (`turn.text[start:end]`) and the model's calibrated answers.

    `chances` holds the probability of each calibrated kind (promise, goal, risk; commitment = somebody of whatever side says
    what he will do); `attributes` the likeliest class of each attribute task ("promise_kind" -> "timeline").
    """

    turn: Turn
    start: int
    end: int
    chances: dict[str, float]
    attributes: dict[str, str]

    @property
    def text(self) -> str:
        """The words of the sentence, a verbatim slice of the turn."""
        return self.turn.text[self.start : self.end]


class StatementReader:
    """Loads the packaged model at first use (about 0.3 s) and reads conversations with it."""

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads

    def load(self) -> None:
        """Loads model and tokenizer now instead of at the first use."""
        _ = self._model, self._tokenizer, self.labels, word_table()

    @cached_property
    def labels(self) -> dict[str, Any]:
        """Tasks with their classes in the order of the model's output, calibration and thresholds."""
        loaded: dict[str, Any] = json.loads(weights.path("statements/labels.json").read_text(encoding="utf-8"))
        return loaded

    def read(self, conversation: Conversation) -> list[SentenceReading]:
        """All sentences of `conversation`, in the order in which they were said."""
        turns = in_time(list(conversation.spoken()))
        places = [(turn, s.start, s.end, n == 0) for turn in turns for n, s in enumerate(split(turn.text))]
        if not places:
            return []
        tokens = self._tokens([turn.text[start:end] for turn, start, end, _ in places])
        sides = [windows.SIDE_MARKER[side_read(turn, conversation)] for turn, *_ in places]
        markers = [side + (0 if opens else windows.CONTINUED) for side, (*_, opens) in zip(sides, places, strict=True)]
        logits = self._logits(tokens, markers, windows.kind_marker(conversation))
        chances, attributes = self._chances(logits), self._attributes(logits)
        return [SentenceReading(*place[:3], *told) for place, told in zip(places, zip(chances, attributes, strict=True), strict=True)]

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        return [ids[: windows.MAX_SENTENCE - 1] for ids in self._tokenizer.bare(texts)]

    def _logits(self, tokens: Sequence[list[int]], markers: list[int], kind: int) -> Logits:
        """(sentences, all classes), each row from the window in which the sentence has the most context."""
        out: Logits = np.zeros((len(tokens), sum(len(c) for c in self.labels["tasks"].values())), dtype=np.float32)
        best = np.full(len(tokens), -1)
        runs = windows.runs([len(t) + 1 for t in tokens], WINDOW, OVERLAP)
        read = self._model.side_by_side(
            lambda run: self._window(windows.feed(tokens[run.start : run.stop], markers[run.start : run.stop], kind)), runs
        )
        for run, rows in zip(runs, read, strict=True):
            windows.keep_central(out, best, rows, run)
        return out

    def _window(self, feed: windows.Feed) -> Logits:
        """(sentences of one window, all classes)."""
        rows: Logits = self._model.run({"embedded": word_table().embed(feed.ids), "owner": feed.owner})[0]
        return rows

    def _chances(self, logits: Logits) -> list[dict[str, float]]:
        """The calibrated chance of each kind, for each row of (sentences, all classes)."""
        calibration: dict[str, list[float]] = self.labels["calibration"]
        columns: dict[str, int] = {}
        at = 0
        for task, classes in self.labels["tasks"].items():
            columns |= {name: at + i for i, name in enumerate(classes) if task in YES_NO and name in calibration}
            at += len(classes)
        asked = logits[:, list(columns.values())].astype(np.float64)
        slopes, offsets = np.array([calibration[kind] for kind in columns]).T
        return [dict(zip(columns, row, strict=True)) for row in chance(asked, slopes, offsets).tolist()]

    def _attributes(self, logits: Logits) -> list[dict[str, str]]:
        """The likeliest class of each attribute task, for each row of (sentences, all classes)."""
        found: list[dict[str, str]] = [{} for _ in logits]
        at = 0
        for task, classes in self.labels["tasks"].items():
            if task not in YES_NO:
                for attributes, best in zip(found, logits[:, at : at + len(classes)].argmax(axis=1).tolist(), strict=True):
                    attributes[task] = classes[best]
            at += len(classes)
        return found

    @cached_property
    def _tokenizer(self) -> WordPieces:
        return WordPieces()

    @cached_property
    def _model(self) -> Model:
        return Model("statements/model.onnx", self._threads)


def in_time(turns: Sequence[Turn]) -> list[Turn]:
    """Mails of a thread, the oldest first: a reply that carries its thread has it the other way round.

    Where answers stand between the lines that they quote, that order says more, and is kept.
    """
    runs = [(at, list(run)) for at, run in groupby(turns, key=lambda turn: turn.at)]
    dated = {at.timestamp(): run for at, run in runs if at}
    if len(dated) < len(runs):
        return list(turns)
    return [turn for moment in sorted(dated) for turn in dated[moment]]


def side_read(turn: Turn, conversation: Conversation) -> Side:
    """Whose words the model takes `turn` for. A paper speaks for the vendor: order forms and contracts are the vendor's wording
    in the training corpus too.
    """
    return Side.VENDOR if conversation.type is not None and turn.speaker is None and turn.side is Side.UNKNOWN else turn.side
