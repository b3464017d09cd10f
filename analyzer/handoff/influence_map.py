"""The stakeholder map as a picture: influence upwards, attitude from left to right, and who needs attention (S8, S9, S13)."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from analyzer.domain.finding import Finding
from analyzer.domain.statement import Attitude, Level, Stakeholder
from analyzer.handoff import attention, wording

ATTITUDES: Final = (Attitude.SKEPTIC, Attitude.NEUTRAL, Attitude.SUPPORTER, Attitude.CHAMPION)
LEVELS: Final = (Level.HIGH, Level.MEDIUM, Level.LOW)
LEFT: Final = 68
COLUMN: Final = 166
TOP: Final = 8
LINE: Final = 24
PADDING: Final = 12
LONGEST: Final = 18
"""Letters of a name that a column holds; the whole name stands in the table and in the mark's title."""


class Mark(NamedTuple):
    """One person on the map; `x` and `y` are the middle of the dot, in the units of the picture."""

    id: str
    name: str
    label: str
    attitude: Attitude
    influence: Level
    title: str
    roles: str
    heard: bool
    attention: tuple[str, ...]
    x: int
    y: int


class Band(NamedTuple):
    """A column or a row of the grid: its name, where it begins, how wide or high it is."""

    name: str
    start: int
    size: int


class InfluenceMap(NamedTuple):
    """The picture; `marks` stand in the order of weight, as the table lists them."""

    width: int
    height: int
    columns: tuple[Band, ...]
    rows: tuple[Band, ...]
    marks: tuple[Mark, ...]

    @property
    def watched(self) -> tuple[Mark, ...]:
        """Those who need attention."""
        return tuple(mark for mark in self.marks if mark.attention)


def draw(people: Sequence[Finding[Stakeholder]]) -> InfluenceMap | None:
    """The map of `people`; None where there are none. A row is as high as its fullest cell needs."""
    if not people:
        return None
    why = attention.notices(people)
    cells = {(level, attitude): [p for p in people if _at(p) == (level, attitude)] for level in LEVELS for attitude in ATTITUDES}
    columns = tuple(Band(wording.label(one), LEFT + number * COLUMN, COLUMN) for number, one in enumerate(ATTITUDES))
    rows, marks, top = [], [], TOP
    for level in LEVELS:
        height = max(2, *(len(cells[level, one]) for one in ATTITUDES)) * LINE + 2 * PADDING
        rows.append(Band(wording.label(level), top, height))
        for number, attitude in enumerate(ATTITUDES):
            for place, person in enumerate(cells[level, attitude]):
                y = top + PADDING + place * LINE + LINE // 2
                marks.append(_mark(person, why.get(person.id, ()), columns[number].start + 16, y))
        top += height
    return InfluenceMap(LEFT + len(ATTITUDES) * COLUMN, top + 28, columns, tuple(rows), tuple(marks))


def _at(person: Finding[Stakeholder]) -> tuple[Level, Attitude]:
    return person.statement.influence, person.statement.attitude


def _mark(person: Finding[Stakeholder], why: tuple[str, ...], x: int, y: int) -> Mark:
    said = person.statement
    name = wording.clean(said.name) or "(no name)"
    label = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
    roles = wording.listed([wording.label(role) for role in said.roles])
    return Mark(person.id, name, label, said.attitude, said.influence, wording.stated(said.title) or "", roles, said.present, why, x, y)
