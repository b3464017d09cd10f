"""Texts as bags of hashed n-grams of characters and words, for linear models that need no vocabulary."""

import itertools
import re
import zlib
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 2**15
SHORTEST: Final = 2
LONGEST: Final = 5
MOST_CHARACTERS: Final = 2_000
"""Characters of a text that are looked at."""

_WORD: Final = re.compile(r"\w+", re.UNICODE)


def counts(text: str) -> Counter[int]:
    """How often each bucket's n-grams occur in `text`: words, pairs of words, and 2 to 5 characters within a padded word."""
    words = _WORD.findall(text[:MOST_CHARACTERS].lower())
    grams = [f"w {word}" for word in words]
    grams += [f"w {first} {second}" for first, second in itertools.pairwise(words)]
    for word in words:
        padded = f" {word} "
        grams += [padded[at : at + n] for n in range(SHORTEST, LONGEST + 1) for at in range(len(padded) - n + 1)]
    return Counter(zlib.crc32(gram.encode("utf-8", "surrogatepass")) % BUCKETS for gram in grams)


def weighted(text: str, idf: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Buckets of `text` and their weights, 1 + log(count) times `idf` (BUCKETS), scaled to length one."""
    counted = counts(text)
    buckets = np.fromiter(counted, dtype=np.int64, count=len(counted))
    values: NDArray[np.float32] = (1 + np.log(np.fromiter(counted.values(), dtype=np.float32, count=len(counted)))) * idf[buckets]
    length = float(np.linalg.norm(values))
    return buckets, values / length if length else values
