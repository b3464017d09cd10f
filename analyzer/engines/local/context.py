"""What the words around a name say: does it mean somebody of the customer's, of the vendor's, or a thing?

`Marcus runs on a server` and `I can have Marcus show that` differ in everything but the name, so the name is left
out: a small linear model reads the words beside it, their order, and which side said them.
"""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.conversation import Side

BUCKETS: Final = 1 << 15
CUSTOMER, VENDOR, THING = range(3)
"""Columns of the model: whose person, or none at all."""
NEAR: Final = 3
FAR: Final = 160
"""Letters on either side of a name that are read."""
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+|[.,;:?!()\"]")


def features(text: str, start: int, end: int, side: Side) -> list[int]:
    """The hashed features of the name at `text[start:end]`, said by `side`."""
    before = _words(text[max(0, start - FAR) : start])
    after = _words(text[end : end + FAR])
    found = {*_named(before, after)}
    return sorted({zlib.crc32(f"{whose} {f}".encode()) % BUCKETS for whose in (side.value[0], "*") for f in found})


def _words(text: str) -> list[str]:
    return ["#" if w[0].isdigit() else "CAP" if w[0].isupper() and len(w) > 1 else w.lower() for w in _TOKEN.findall(text)]


def _named(before: list[str], after: list[str]) -> Iterator[str]:
    left, right = ["^", "^", *before][-NEAR:], [*after, "$", "$"][:NEAR]
    yield from (f"-{NEAR - i} {w}" for i, w in enumerate(left))
    yield from (f"+{i + 1} {w}" for i, w in enumerate(right))
    yield f"-- {' '.join(left[-2:])}"
    yield f"++ {' '.join(right[:2])}"
    yield f"-+ {left[-1]} {right[0]}"
    yield from (f"~ {w}" for w in {*before[-10:], *after[:10]} if w.isalpha())


@cache
def _table() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(weights.path("people/context.npz")) as packed:
        return packed["weights"].astype(np.float32) * packed["scale"], packed["bias"].astype(np.float32)


def odds(text: str, start: int, end: int, side: Side) -> NDArray[np.float32]:
    """(3,) log chances: somebody of the customer's, somebody of the vendor's, a thing."""
    table, bias = _table()
    found = features(text, start, end, side)
    scores: NDArray[np.float32] = table[:, found].sum(axis=1) / np.sqrt(len(found)) + bias
    chances: NDArray[np.float32] = scores - float(np.logaddexp.reduce(scores))
    return chances
