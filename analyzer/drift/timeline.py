"""The sentiment timeline as SVG: the band of the baseline, each message of each person, the flags. A pure function of a report.

Every text from outside is escaped. Nothing in it can run or load: no script, style sheet, link or image. Colours differ in shape
too (one mark for each person), and a table with the same content belongs beside it for those who cannot see it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from analyzer.domain.due import short_date
from analyzer.domain.sentiment import DriftFlag, DriftReport, Point, Severity, Signal
from analyzer.drift.heard import clock
from analyzer.drift.wording import KINDS

WIDTH, HEIGHT = 860, 320
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 34, 56
COLOURS = ("#2563a8", "#b4541a", "#3f7d3a", "#7a3f8f", "#8a6d12", "#3b7f86")
FLAG_COLOURS = {Severity.ALERT: "#b3261e", Severity.WATCH: "#b8860b", Severity.GOOD: "#2e7d32"}
MARKS = ("circle", "square", "diamond", "triangle")
MOST_PEOPLE = 8
"""So many people are named below the chart; the others are drawn alike."""
LONGEST_NAME = 28
LINES = (0, 25, 50, 75, 100)


class Milestone(NamedTuple):
    """A day of the deal that is drawn with its name."""

    on: dt.date
    name: str


def svg(report: DriftReport, milestones: Sequence[Milestone] = ()) -> str:
    """The timeline of `report` as one SVG document, at most some 200 bytes for each message.

    Of `milestones` those within the time of the messages are drawn.
    """
    points = [p for p in report.messages if p.counted]
    places = _places(points)
    people = list(dict.fromkeys(p.speaker or "unknown" for p in points))
    title = f"Sentiment of {report.customer or report.deal_id or 'this account'}: {len(points)} messages, {len(_found(report))} flags"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="drift-title" font-family="sans-serif" font-size="11">',
        f'<title id="drift-title">{_text(title)}</title>',
        *_grid(),
        *_band(report),
        *_milestones(milestones, points),
        *_line(points, places),
        *_marks(points, places, people),
        *_flags(report, points, places),
        *_days(points, places),
        *_legend(people),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def table(report: DriftReport) -> list[tuple[str, str, str, str, str]]:
    """The same content as rows of text: when, who, message, index, flags."""
    flags: dict[str, list[str]] = {}
    for flag in _found(report):
        if flag.at_message:
            flags.setdefault(flag.at_message, []).append(f"{KINDS[flag.type.value]} ({flag.severity})")
    at = {p.id for p in report.messages}
    rows = [
        (
            clock(p.at) if p.at else "no date",
            p.speaker or "unknown",
            p.id,
            f"{p.index:.0f}" if p.counted else "not counted",
            ", ".join(flags.get(p.id, ())),
        )
        for p in report.messages
    ]
    return rows + [("", "", key, "", ", ".join(names)) for key, names in flags.items() if key not in at]


def _found(report: DriftReport) -> list[DriftFlag | Signal]:
    return [*report.flags, *report.signals]


def _text(value: str) -> str:
    """`value` for SVG: escaped, without characters that XML forbids."""
    return escape("".join(c if c.isprintable() else " " for c in value))


def _places(points: Sequence[Point]) -> list[float]:
    """Where each message stands from left to right: by time where all have one, else evenly."""
    width = WIDTH - LEFT - RIGHT
    moments = [p.at.timestamp() for p in points if p.at]
    if len(moments) == len(points) and moments and max(moments) > min(moments):
        span = max(moments) - min(moments)
        return [LEFT + 8 + (width - 16) * (m - min(moments)) / span for m in moments]
    return [LEFT + width * (n + 0.5) / max(1, len(points)) for n in range(len(points))]


def _y(index: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - index / 100), 1)


def _grid() -> Iterator[str]:
    for index in LINES:
        weight = "#888" if index == 50 else "#ddd"
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(index)}" y2="{_y(index)}" stroke="{weight}"/>'
        yield f'<text x="{LEFT - 6}" y="{_y(index) + 4}" text-anchor="end" fill="#555">{index}</text>'


def _band(report: DriftReport) -> Iterator[str]:
    if report.baseline is None:
        return
    low, high = report.baseline.interval
    yield (
        f'<rect x="{LEFT}" y="{_y(high)}" width="{WIDTH - LEFT - RIGHT}" height="{round(_y(low) - _y(high), 1)}" fill="#2563a8" fill-opacity="0.12">'
        f"<title>Baseline {report.baseline.index:.0f}, 90 % between {low:.0f} and {high:.0f}</title></rect>"
    )
    y = _y(report.baseline.index)
    yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#2563a8" stroke-dasharray="6 4"/>'
    yield f'<text x="{WIDTH - RIGHT}" y="{y - 4}" text-anchor="end" fill="#2563a8">sales phase</text>'


def _milestones(milestones: Sequence[Milestone], points: Sequence[Point]) -> Iterator[str]:
    moments = [p.at.timestamp() for p in points if p.at]
    if len(moments) < len(points) or not moments or max(moments) == min(moments):
        return
    first, last = min(moments), max(moments)
    for one in milestones:
        moment = dt.datetime.combine(one.on, dt.time(12), dt.UTC).timestamp()
        if first <= moment <= last:
            x = LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (moment - first) / (last - first)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#888" stroke-dasharray="1 4"/>'
            yield f'<text x="{x + 4:.1f}" y="{HEIGHT - BOTTOM - 5}" fill="#555">{_text(one.name)}</text>'


def _line(points: Sequence[Point], places: Sequence[float]) -> Iterator[str]:
    if len(points) > 1:
        dots = " ".join(f"{x:.1f},{_y(p.index)}" for p, x in zip(points, places, strict=True))
        yield f'<polyline points="{dots}" fill="none" stroke="#999" stroke-width="1"/>'


def _marks(points: Sequence[Point], places: Sequence[float], people: Sequence[str]) -> Iterator[str]:
    number_of = {name: n for n, name in enumerate(people)}
    for point, x in zip(points, places, strict=True):
        number = number_of[point.speaker or "unknown"]
        when = clock(point.at) if point.at else "no date"
        words = _text(f"{when} {point.speaker or 'unknown'}: {point.index:.0f} ({point.id})")
        yield _mark(number, x, _y(point.index), words)


def _mark(number: int, x: float, y: float, words: str) -> str:
    colour, shape = COLOURS[number % len(COLOURS)], MARKS[number % len(MARKS)]
    about = f'fill="{colour}"><title>{words}</title>'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y}" r="4.5" {about}</circle>'
    outlines = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
    }
    corners = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in outlines[shape])
    return f'<polygon points="{corners}" {about}</polygon>'


def _flags(report: DriftReport, points: Sequence[Point], places: Sequence[float]) -> Iterator[str]:
    """A pennant above the message; what stands at a vendor's message is drawn at the right end."""
    at = {p.id: x for p, x in zip(points, places, strict=True)}
    stacked: dict[float, int] = {}
    for flag in _found(report):
        if isinstance(flag, Signal) and not flag.at_message:
            continue
        x = at.get(flag.at_message, WIDTH - RIGHT - 8.0)
        level = stacked[x] = stacked.get(x, -1) + 1
        colour = FLAG_COLOURS[flag.severity]
        top = TOP - 8 - 9 * level
        words = _text(f"{KINDS[flag.type.value]} ({flag.at_message}): {flag.why}")
        yield (
            f'<g><title>{words}</title><line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{HEIGHT - BOTTOM}" stroke="{colour}" stroke-dasharray="2 3"/>'
            f'<polygon points="{x:.1f},{top} {x + 10:.1f},{top + 4} {x:.1f},{top + 8}" fill="{colour}"/></g>'
        )


def _days(points: Sequence[Point], places: Sequence[float]) -> Iterator[str]:
    dated = [(p.at, x) for p, x in zip(points, places, strict=True) if p.at]
    if not dated:
        return
    ends: list[tuple[dt.datetime, float, str]] = [(*dated[0], "start")]
    if len(dated) > 1:
        ends.append((*dated[-1], "end"))
    for at, x, anchor in ends:
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="{anchor}" fill="#555">{short_date(at)}</text>'


def _legend(people: Sequence[str]) -> Iterator[str]:
    x = float(LEFT)
    y = HEIGHT - 16
    for number, name in enumerate(people[:MOST_PEOPLE]):
        shown = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "\u2026"
        if x + 16 + 6.2 * len(shown) > WIDTH - RIGHT:
            break
        yield _mark(number, x + 5, y - 4, _text(name))
        yield f'<text x="{x + 14:.1f}" y="{y}" fill="#333">{_text(shown)}</text>'
        x += 26 + 6.2 * len(shown)
