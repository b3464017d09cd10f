"""Weekly counts as bars: places and sizes for an SVG that the template draws; labels are escaped there like any other text."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from analyzer.churn.trends import BEFORE, WEEK
from analyzer.domain.due import short_date
from analyzer.handoff.wording import counted

WIDE, HIGH, FOOT, HEAD, LEFT, RIGHT = 520.0, 134.0, 20.0, 24.0, 26.0, 12.0
"""Above there is room for a number and the mark of a decision, at the right there is room for the half of a label below the last bar."""
LABELS: Final = 6
"""Weeks below the bars that are named."""


class Bar(NamedTuple):
    """One week. `kind` is now, before (what it is compared with) or past."""

    x: float
    y: float
    wide: float
    high: float
    many: int
    kind: str
    title: str


class Mark(NamedTuple):
    """A week in which something was decided."""

    x: float
    words: str


class Label(NamedTuple):
    """A word below the bars, or at a line."""

    x: float
    y: float
    words: str


class Chart(NamedTuple):
    """A chart of WIDE by HIGH units; `level` is the height of the mean of the weeks before, None where there is none."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    level: float | None
    ground: float
    left: float
    wide: float
    high: float
    words: str
    """What it shows, for those who cannot see it."""
    table: tuple[tuple[str, int], ...]
    """The same as a table: the weeks by their Mondays."""


def chart(counts: Sequence[int], last: dt.date, decided: Mapping[dt.date, str] | None = None, most: int = 26) -> Chart:
    """`counts` by week, oldest first, of which the last begins on `last`; at most `most` of them are shown."""
    shown = list(counts)[-most:] or [0]
    first = last - (len(shown) - 1) * WEEK
    days = [first + at * WEEK for at in range(len(shown))]
    top = max(*shown, 4)
    ground, step = HIGH - FOOT, (WIDE - LEFT - RIGHT) / len(shown)
    scale = (ground - HEAD) / top
    bars = tuple(
        Bar(
            round(LEFT + at * step + step * 0.14, 2), round(ground - count * scale, 2), round(step * 0.72, 2), round(count * scale, 2), count,
            _kind(at, len(shown)), f"Week of {short_date(day)}: {counted(count, 'cancellation')}",
        )
        for at, (day, count) in enumerate(zip(days, shown, strict=True))
    )  # fmt: skip
    before = shown[-1 - BEFORE : -1]
    level = sum(before) / BEFORE if len(before) == BEFORE else None
    marks = [(days.index(day), words) for day, words in (decided or {}).items() if day in days]
    every = max(1, -(-len(shown) // LABELS))
    named = range(len(shown) - 1, -1, -every)
    labels = [Label(round(LEFT + at * step + step / 2, 2), HIGH - 5, f"{days[at]:%-d %b}") for at in sorted(named)]
    labels.append(Label(LEFT - 5, HEAD + 4, str(top)))
    return Chart(
        bars=bars,
        marks=tuple(Mark(round(LEFT + at * step + step / 2, 2), words) for at, words in marks),
        labels=tuple(labels),
        level=None if level is None else round(ground - level * scale, 2),
        ground=ground,
        left=LEFT,
        wide=WIDE,
        high=HIGH,
        words=f"Cancellations a week, {counted(len(shown), 'week')} up to the week of {short_date(last)}: {' '.join(map(str, shown))}",
        table=tuple((short_date(day), count) for day, count in zip(days, shown, strict=True)),
    )


def _kind(at: int, of: int) -> str:
    if at == of - 1:
        return "now"
    return "before" if at >= of - 1 - BEFORE else "past"
