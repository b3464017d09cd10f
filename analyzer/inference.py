"""Packaged ONNX models on the processor: one thread a run, as many runs side by side as there are cores.

Runs side by side use two cores better than two threads inside one run do (measured: by a third), and nobody spins while
waiting, so that a busy machine slows a draft down only in proportion.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analyzer import weights

MOST_WORKERS = 8
DIMENSIONS = 384

Item = TypeVar("Item")
Result = TypeVar("Result")


class Model:
    """One packaged model, loaded at once (about 0.2 s)."""

    def __init__(self, file: str, threads: int = 0) -> None:
        # Here and not at the top: onnxruntime takes 0.1 s to import and `handoff parse` never needs it.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights.path(file).read_bytes(), options, providers=["CPUExecutionProvider"])
        self._workers = min(threads or os.cpu_count() or 1, MOST_WORKERS)

    def run(self, feed: dict[str, Any]) -> Any:
        """The first output for the inputs `feed`."""
        return self._session.run(None, feed)[0]

    def side_by_side(self, task: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """`task` on each of `items`, several at a time; results in the order of `items`."""
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(task, items)


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
