"""Packaged ONNX models on the processor: one thread a run, as many runs side by side as there are cores.

Runs side by side use two cores better than two threads inside one run do (measured: by a third), and nobody spins while
waiting, so that a busy machine slows a draft down only in proportion.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer import weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MOST_WORKERS = 8
DIMENSIONS = 384

Rows = NDArray[np.float32]

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores(threads: int) -> int:
    """How many cores a process with this setting uses; 0 = as many as there are."""
    return threads or os.cpu_count() or 1


class Model:
    """One packaged model, loaded at once (about 0.2 s)."""

    def __init__(self, file: str, threads: int = 0) -> None:
        # Here and not at the top: onnxruntime takes 0.1 s to import and `handoff parse` never needs it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights.path(file).read_bytes(), options, providers=["CPUExecutionProvider"])
        self._workers = min(cores(threads), MOST_WORKERS)

    def run(self, feed: dict[str, Any]) -> Any:
        """The first output for the inputs `feed`."""
        return self._session.run(None, feed)[0]

    def side_by_side(self, task: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """`task` on each of `items`, several at a time; results in the order of `items`."""
        if self._workers == 1:
            yield from map(task, items)
            return
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(task, items)

    def one_by_one(self, inputs: Sequence[Item], width: int, read: Callable[[Item], Rows]) -> Rows:
        """float32 (n, width) for n `inputs`, each of which `read` answers with a row.

        They are not padded to batches: eight bits round by what is read together, and the same words are to be read alike everywhere.
        """
        out = np.zeros((len(inputs), width), dtype=np.float32)
        for number, row in enumerate(self.side_by_side(read, inputs)):
            out[number] = row
        return out


class WordPieces:
    """Texts as token ids for all packaged models; of a longer text only the first `longest` tokens count where that is given."""

    def __init__(self, longest: int | None = None) -> None:
        self._tokenizer = _tokenizer()
        self._longest = longest

    def bare(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, without marks of beginning and end."""
        return [e.ids[: self._longest] for e in self._tokenizer.encode_batch_fast([writable(t) for t in texts], add_special_tokens=False)]

    def whole(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, with the marks of beginning and end."""
        found = [e.ids for e in self._tokenizer.encode_batch_fast([writable(text) for text in texts])]
        longest = self._longest
        return found if longest is None else [ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in found]


@lru_cache(maxsize=1)
def _tokenizer() -> "Tokenizer":
    """The one tokenizer of this process."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights.path("minilm/tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def padded(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], Rows]:
    """Token ids of n texts -> ids and mask (n, tokens of the longest)."""
    ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros(ids.shape, dtype=np.float32)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1.0
    return ids, mask


def chance(logits: Any, slope: Any = 1.0, offset: Any = 0.0) -> Any:
    """Log odds as a chance, calibrated by `slope` and `offset` (Platt scaling): numbers or arrays of one shape."""
    return 1.0 / (1.0 + np.exp(-(slope * logits + offset)))


@cache
def regression(file: str, part: str) -> tuple[Mapping[str, float], float]:
    """The packaged logistic regression `part` of `file`: what each sign weighs, and the offset."""
    with np.load(weights.path(file)) as packed:
        names = (str(name) for name in packed[f"{part}_names"])
        return dict(zip(names, packed[f"{part}_weights"].tolist(), strict=True)), float(packed[f"{part}_bias"])


def writable(text: str) -> str:
    """`text` of the same length without lone surrogates, which come in as escapes of JSON and have no UTF-8: each is a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


class WordTable:
    """The word vectors of MiniLM, which every packaged model reads: stored once (int8, a scale a row), outside the graphs."""

    def __init__(self) -> None:
        self._rows = np.load(weights.path("words/rows.npy"), mmap_mode="r")
        self._scales: NDArray[np.float32] = np.load(weights.path("words/scales.npy"))

    def embed(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Token ids of any shape -> float32 (*shape, 384)."""
        rows: NDArray[np.float32] = self._rows[ids].astype(np.float32)
        rows *= self._scales[ids][..., None]
        return rows


@lru_cache(maxsize=1)
def word_table() -> WordTable:
    """The one table of this process."""
    return WordTable()
