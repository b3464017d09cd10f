"""Sentences as vectors: the packaged MiniLM (all-MiniLM-L6-v2, ONNX, int8)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.inference import DIMENSIONS, Model, WordPieces, padded, word_table

MAX_TOKENS = 128

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that turns texts into unit vectors."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """`texts` (n) -> float32 (n, d), each row of length one."""
        ...


@lru_cache(maxsize=1)
def shared_embedder() -> "LocalEmbedder":
    """The packaged sentence model of whoever brings none along, loaded once; an `Analyzer` has its own, with its own settings."""
    return LocalEmbedder()


class LocalEmbedder:
    """The packaged sentence model. Loading takes about 0.2 s and happens at the first use."""

    def __init__(self, threads: int = 0) -> None:
        self._model = Model("minilm/model.onnx", threads)
        self._words = word_table()
        self._pieces = WordPieces(MAX_TOKENS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """`texts` (n) -> float32 (n, 384), unit rows; texts are cut at 128 tokens."""
        return self._model.one_by_one(self._pieces.whole(texts), DIMENSIONS, self._row)

    def _row(self, pieces: list[int]) -> Vectors:
        ids, mask = padded([pieces])
        unit: Vectors = self._model.run({"embedded": self._words.embed(ids), "mask": mask})
        return unit
