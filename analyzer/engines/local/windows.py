"""Runs of sentences that the statement reader sees at once, as token ids.

Every sentence starts with a marker token that tells its speaker's side, so that the model knows who talks;
the second token tells the kind of conversation. The training code builds its windows with the same pieces.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side

CLS, SEP = 101, 102
SIDE_MARKER = {Side.VENDOR: 1, Side.CUSTOMER: 2, Side.OTHER: 3, Side.UNKNOWN: 4}
"""WordPiece ids of [unused0] to [unused3], which no text contains."""
CONTINUED = 4
"""Added to the marker of a sentence that does not open its turn."""
KIND_MARKER = {"call": 11, "email": 12, "chat": 13, "contract": 14, "note": 15}
MAX_SENTENCE = 120
"""Tokens of one sentence that are read; the rest of a longer one is cut."""


class Feed(NamedTuple):
    """One window ready for the model: ids (1, n), owner (1, s, n) with 1/len of each sentence."""

    ids: NDArray[np.int64]
    owner: NDArray[np.float32]


def kind_marker(conversation: Conversation) -> int:
    """The token that tells the model what sort of conversation it reads."""
    if conversation.kind is Kind.DOCUMENT:
        return KIND_MARKER["note" if conversation.type is DocumentType.NOTE else "contract"]
    return KIND_MARKER[conversation.kind.value]


def keep_central(out: NDArray[np.float32], best: NDArray[np.int64], rows: NDArray[np.float32], run: range) -> None:
    """Puts `rows` of the sentences of `run` into `out` (n sentences) where they stand further from a cut than in any window before.

    `best` (n, at first -1) holds how far that was; the ends of the text are no cuts.
    """
    for row, i in zip(rows, run, strict=True):
        before = i - run.start if run.start else len(out)
        after = run.stop - 1 - i if run.stop < len(out) else len(out)
        if min(before, after) > best[i]:
            best[i], out[i] = min(before, after), row


def runs(lengths: Sequence[int], size: int, overlap: int) -> list[range]:
    """Consecutive sentences (token counts in `lengths`) that fit `size` tokens; neighbours share about
    `overlap` tokens, so that every sentence is read with context on both sides in one of them.
    """
    out: list[range] = []
    at = 0
    while at < len(lengths):
        end, room = at, size - 3
        while end < len(lengths) and room >= lengths[end]:
            room -= lengths[end]
            end += 1
        end = max(end, at + 1)
        out.append(range(at, end))
        if end >= len(lengths):
            break
        back, shared = end, 0
        while back > at + 1 and shared + lengths[back - 1] <= overlap:
            back -= 1
            shared += lengths[back]
        at = back
    return out


def feed(sentences: Sequence[Sequence[int]], markers: Sequence[int], kind: int) -> Feed:
    """`sentences` as token ids without markers, `markers` one a sentence -> arrays for one window."""
    ids = [CLS, kind]
    bounds = []
    for tokens, marker in zip(sentences, markers, strict=True):
        start = len(ids)
        ids += [marker, *tokens]
        bounds.append((start, len(ids)))
    ids.append(SEP)
    owner = np.zeros((1, len(bounds), len(ids)), dtype=np.float32)
    for row, (start, end) in enumerate(bounds):
        owner[0, row, start:end] = 1.0 / (end - start)
    return Feed(np.array([ids], dtype=np.int64), owner)
