"""Packaged ONNX models on the processor: one thread a run, as many runs side by side as there are cores.

Runs side by side use two cores better than two threads inside one run do (measured: by a third), and nobody spins while
waiting, so that a busy machine slows a draft down only in proportion.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from analyzer import weights

MOST_WORKERS = 8

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
