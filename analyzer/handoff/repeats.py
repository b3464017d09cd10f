"""Lines of a draft that perhaps say the same. Merging joins what is surely one; the rest is for a person to tell.

The signs are those that a page can read off the lines without a model. `python -m evals.deals.repeats` fits the weights
and says how often the likeliest repeat is one.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from analyzer.domain.evidence import Evidence
from analyzer.domain.review import HandoffItem
from analyzer.domain.statement import Promise, Risk

WEIGHTS: Final[Mapping[str, float]] = {
    "sort": 2.3,
    "summaries": 2.1,
    "words": 1.0,
    "next": 2.1,
    "near": 3.5,
    "document": -2.4,
    "paper": 1.3,
}
OFFSET: Final = -6.0
"""Weights of a logistic regression over pairs of lines in the drafts of eleven whole deals (evals/deals/look)."""
PERHAPS: Final = 0.25
"""From this chance on a line is shown as a possible repeat: about half of what is shown is one."""
ALIKE: Final = 0.1
"""From this chance on another line comes before those that share words only."""
_NEXT, _NEAR = 12, 4
"""Characters between two sentences of one breath; turns between an answer and what it answers."""
_WORD: Final = re.compile(r"\w{3,}")


class Line(NamedTuple):
    """What is compared of a line: its sort, the words of its summary and those with its first quote, and where that stands."""

    id: str
    sort: tuple[str, str]
    summary: frozenset[str]
    words: frozenset[str]
    place: Evidence | None
    on_paper: bool


class Repeat(NamedTuple):
    """The earlier line that a line perhaps repeats, and how likely that is (0-1)."""

    id: str
    chance: float


def lines(items: Iterable[HandoffItem], papers: Collection[str]) -> list[Line]:
    """The promises and risks among `items`; `papers` are the names of the contracts."""
    return [line for item in items if (line := _line(item, papers)) is not None]


def _line(item: HandoffItem, papers: Collection[str]) -> Line | None:
    said = item.statement
    if not isinstance(said, Promise | Risk):
        return None
    first = item.evidence[0] if item.evidence else None
    words = words_of(f"{said.summary} {first.quote if first else ''}")
    return Line(item.id, (said.type, said.kind.value), words_of(said.summary), words, first, first is not None and first.document in papers)


def likely(of: Sequence[Line]) -> dict[str, Repeat]:
    """For each line that perhaps repeats an earlier one of its sort: the likeliest of these."""
    found: dict[str, Repeat] = {}
    for number, line in enumerate(of):
        before = [Repeat(other.id, chance(other, line)) for other in of[:number] if other.sort == line.sort and _may_be(other, line)]
        best = max(before, key=lambda repeat: repeat.chance, default=None)
        if best is not None and best.chance >= PERHAPS:
            found[line.id] = best
    return found


def _may_be(one: Line, other: Line) -> bool:
    """False where no words could make it likely: far apart in one document. Of five hundred lines most pairs are."""
    here, turns, _ = _distance(one.place, other.place)
    return not here or turns <= _NEAR


def chance(one: Line, other: Line) -> float:
    """How likely it is that two lines say the same (0-1)."""
    return 1 / (1 + math.exp(-OFFSET - sum(WEIGHTS[name] * value for name, value in signs(one, other).items())))


def signs(one: Line, other: Line) -> dict[str, float]:
    """What `WEIGHTS` weighs."""
    here, turns, apart = _distance(one.place, other.place)
    return {
        "sort": float(one.sort == other.sort),
        "summaries": len(one.summary & other.summary) / max(1, min(len(one.summary), len(other.summary))),
        "words": len(one.words & other.words) / max(1, len(one.words | other.words)),
        "next": float(here and not turns and apart <= _NEXT),
        "near": float(here and turns <= _NEAR),
        "document": float(here),
        "paper": float(one.on_paper is not other.on_paper),
    }


def _distance(one: Evidence | None, other: Evidence | None) -> tuple[bool, int, int]:
    """Do two quotes stand in one document, and how many turns and characters lie between them?"""
    if one is None or other is None or one.document != other.document:
        return False, 0, 0
    return True, abs(one.turn - other.turn), max(one.start, other.start) - min(one.end, other.end)


def words_of(text: str) -> frozenset[str]:
    """The words of three letters and more, however they are written."""
    return frozenset(_WORD.findall(text.casefold()))
