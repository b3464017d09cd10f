"""A long conversation cut into windows: on turn borders, few and large, each with the turns just before it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.engines.llm.script import Part, width

BEFORE = 6
"""Turns in front of a window that are shown, not to be read again: whom an answer answers, what "it" is."""
_BEFORE_TOKENS = 600
SMALLEST = 240
"""Characters below which a piece of a turn is not cut any further."""
_SEAMS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s"), re.compile(r"\s"))


class Window(NamedTuple):
    """A run of turns given to the model at once; `before` is context that is read in another window."""

    parts: tuple[Part, ...]
    before: tuple[Part, ...] = ()

    @property
    def place(self) -> str:
        """`turn 7` or `turns 7-81`."""
        first, last = self.parts[0].turn.index, self.parts[-1].turn.index
        return f"turn {first}" if first == last else f"turns {first}-{last}"


def cut(parts: Sequence[Part], budget: int) -> list[Window]:
    """Windows of at most `budget` tokens that together hold every part once.

    The windows are of about equal size: a last one of two turns would be read without any surroundings.
    """
    pieces = [piece for part in parts for piece in _pieces(part, budget)]
    total = width(pieces)
    if not pieces:
        return []
    share = total / -(-total // budget)
    runs: list[list[Part]] = [[]]
    filled, done = 0, 0
    for piece in pieces:
        size = width([piece])
        if runs[-1] and (filled + size > budget or done + size / 2 > share * len(runs)):
            runs.append([])
            filled = 0
        runs[-1].append(piece)
        filled += size
        done += size
    return _with_context(runs, pieces)


def halves(window: Window) -> tuple[Window, ...]:
    """The window in two, or () where it is too small to be cut."""
    parts = window.parts
    if len(parts) == 1:
        pair = _split(parts[0])
        if pair is None:
            return ()
        return Window((pair[0],), window.before), Window((pair[1],), (pair[0],))
    half, run = width(parts) / 2, 0.0
    at = next((i for i, part in enumerate(parts[:-1], 1) if (run := run + width([part])) >= half), len(parts) - 1)
    return Window(parts[:at], window.before), Window(parts[at:], _tail(parts[:at]))


def _with_context(runs: Sequence[Sequence[Part]], pieces: Sequence[Part]) -> list[Window]:
    windows, at = [], 0
    for run in runs:
        windows.append(Window(tuple(run), _tail(pieces[:at])))
        at += len(run)
    return windows


def _tail(pieces: Sequence[Part]) -> tuple[Part, ...]:
    """The last few parts, as far as they are short."""
    kept: list[Part] = []
    for piece in reversed(pieces[-BEFORE:]):
        if width([*kept, piece]) > _BEFORE_TOKENS:
            break
        kept.insert(0, piece)
    return tuple(kept)


def _pieces(part: Part, budget: int) -> list[Part]:
    """A part that is wider than the budget, cut in halves until the pieces fit."""
    if width([part]) <= budget or (pair := _split(part)) is None:
        return [part]
    return [piece for half in pair for piece in _pieces(half, budget)]


def _split(part: Part) -> tuple[Part, Part] | None:
    """At the best seam in the middle half of the text: paragraph, line, sentence, word; else in the very middle."""
    length = part.end - part.start
    if length < 2 * SMALLEST:
        return None
    low, high, middle = part.start + length // 4, part.end - length // 4, part.start + length // 2
    for seam in _SEAMS:
        places = [m.end() for m in seam.finditer(part.turn.text, low, high)]
        if places:
            middle = min(places, key=lambda p: abs(p - (part.start + length // 2)))
            break
    return part._replace(end=middle), part._replace(start=middle)
