"""Sentences as vectors: the packaged MiniLM (all-MiniLM-L6-v2, ONNX, int8)."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.inference import DIMENSIONS, Model, word_table

BATCH = 24
LEAST = 4
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
        from tokenizers import Tokenizer

        self._model = Model("minilm/model.onnx", threads)
        self._words = word_table()
        self._tokenizer = Tokenizer.from_file(str(weights.path("minilm/tokenizer.json")))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """`texts` (n) -> float32 (n, 384), unit rows; texts are cut at 128 tokens."""
        out = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        # Sorted by length so that a batch is padded to its own longest text only.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        # Few texts are cut into small batches too, so that no core waits for one long one.
        size = max(LEAST, min(BATCH, len(order) // 4))
        batches = [order[at : at + size] for at in range(0, len(order), size)]
        read = self._model.side_by_side(lambda rows: self._embed_batch([texts[i] for i in rows]), batches)
        for rows, vectors in zip(batches, read, strict=True):
            out[rows] = vectors
        return out

    def _embed_batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encodings], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encodings], dtype=np.float32)
        unit: Vectors = self._model.run({"embedded": self._words.embed(ids), "mask": mask})
        return unit
