"""How much a word looks like a person's name: `Jana` does, `Lakeside` and `Okay` do not."""

import math
import zlib
from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analyzer import weights

BUCKETS: Final = 1 << 16
LONGEST: Final = 5


def buckets(word: str) -> list[int]:
    """The hashed letter groups of a word (2 to 5 letters, ends marked, and the word itself)."""
    marked = f" {word.lower()} "
    found = {_bucket(marked)}
    for length in range(2, LONGEST + 1):
        found.update(_bucket(marked[at : at + length]) for at in range(len(marked) - length + 1))
    return sorted(found)


def _bucket(letters: str) -> int:
    return zlib.crc32(letters.encode()) % BUCKETS


@cache
def _table() -> tuple[NDArray[np.float32], float]:
    with np.load(weights.path("people/names.npz")) as packed:
        return packed["weights"].astype(np.float32) * packed["scale"], float(packed["bias"])


@lru_cache(maxsize=20_000)
def of(word: str) -> float:
    """From -3 (surely no name) to 3 (surely one): the clipped log odds of the packaged letter model."""
    table, bias = _table()
    found = buckets(word[:40])
    odds = float(table[found].sum()) / math.sqrt(len(found)) + bias
    return max(-3.0, min(3.0, odds))
