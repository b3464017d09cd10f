"""Calls as a poor transcriber would have them: full stops and commas lost or in the wrong place, fillers.

What people say in meetings mostly reaches the product through machines that hear sentences where none end. Readers that also
learn from such copies lose less on them (evals/RESULTS.md), and nothing on clean ones.
"""

import random
import re
from typing import Final

from evals.corpus import Excerpt, Tag, Turn

MARK: Final = "~"
"""Ends the id of a copy."""
_SPOTS: Final = re.compile(r"([.?!]) +([A-Z])|, | (?=\w)")
_FILLERS: Final = ("um", "uh", "you know", "like", "I mean", "kind of", "right", "I guess", "so")
_NO_STOP, _NO_COMMA, _FILLER, _STOP = 0.4, 0.5, 0.012, 0.008


def badly_heard(excerpt: Excerpt, rng: random.Random) -> Excerpt:
    """A copy with the same tags on the same words; its id ends with `MARK`."""
    turns = tuple(_turn(turn, rng) for turn in excerpt.turns)
    return excerpt.model_copy(update={"id": excerpt.id + MARK, "turns": turns})


def _turn(turn: Turn, rng: random.Random) -> Turn:
    edits = [edit for match in _SPOTS.finditer(turn.text) if (edit := _edit(turn.text, match, rng))]
    out, last = [], 0
    moves: list[tuple[int, int, int]] = []
    for start, end, words in edits:
        out += [turn.text[last:start], words]
        moves.append((start, end, len(words)))
        last = end
    tags = tuple(Tag(kind=tag.kind, start=_moved(tag.start, moves), end=_moved(tag.end, moves), attrs=tag.attrs) for tag in turn.tags)
    return turn.model_copy(update={"text": "".join([*out, turn.text[last:]]), "tags": tags})


def _edit(text: str, match: re.Match[str], rng: random.Random) -> tuple[int, int, str] | None:
    """What stands instead of text[start:end], or None: most of it stays."""
    start, end = match.span()
    if match[1]:
        return (start, end, f" {match[2].lower()}") if match[1] == "." and rng.random() < _NO_STOP else None
    if match[0] == ", ":
        return (start, end, " ") if rng.random() < _NO_COMMA else None
    if rng.random() < _FILLER:
        return start, end, f" {rng.choice(_FILLERS)} "
    if rng.random() < _STOP:
        return start, end + 1, f". {text[end].upper()}"
    return None


def _moved(at: int, moves: list[tuple[int, int, int]]) -> int:
    shift = 0
    for start, end, size in moves:
        if end <= at:
            shift += size - (end - start)
        elif start < at:
            return start + shift + max(0, size - (end - at))
    return at + shift
