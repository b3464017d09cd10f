"""Does a confidence hold? Draws how often answers were right, by the confidence that was shown with them.

    python -m evals.reliability evals/reliability_reasons.json docs/churn-calibration.svg

The file has rows {"low", "high", "right", "texts"}: of `texts` answers shown at `low` to `high`, the share `right` was right.
A bar is the 95 % interval of that share (Wilson 1927), the line what a perfect confidence would give.
"""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

SIDE: Final = 300
LEFT: Final = 46
TOP: Final = 16
Z: Final = 1.96


class Shown(NamedTuple):
    """Answers shown at `low` to `high`: their number, and the share of them that was right."""

    low: float
    high: float
    right: float
    texts: int


def interval(right: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share `right` seen in `count` cases."""
    if not count:
        return 0.0, 1.0
    middle = (right + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * math.sqrt(right * (1 - right) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def figure(rows: Sequence[Shown]) -> str:
    """The rows as SVG."""
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + SIDE + 20} {TOP + SIDE + 48}" role="img" font-family="sans-serif" font-size="11">',
        "<title>How often answers were right, by the confidence shown</title>",
        f'<rect width="100%" height="100%" fill="#fff"/><rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4 3"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        out.append(f'<text x="{_x(tick)}" y="{TOP + SIDE + 15}" text-anchor="middle">{tick:g}</text>')
        out.append(f'<text x="{LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:.0%}</text>')
    for row in rows:
        x, (low, high) = _x((row.low + row.high) / 2), interval(row.right, row.texts)
        out.append(f'<line x1="{x}" y1="{_y(low)}" x2="{x}" y2="{_y(high)}" stroke="#1a56c4" stroke-width="2"/>')
        out.append(f'<circle cx="{x}" cy="{_y(row.right)}" r="4" fill="#1a56c4"><title>{row.texts} texts</title></circle>')
        out.append(f'<text x="{x + 6}" y="{_y(row.right) + 14}" fill="#555" font-size="9">{row.texts}</text>')
    out.append(f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 34}" text-anchor="middle">confidence shown (numbers: texts)</text></svg>')
    return "\n".join(out) + "\n"


def _x(share: float) -> float:
    return round(LEFT + share * SIDE, 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * SIDE, 1)


def main() -> None:
    """Writes the figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=Path)
    parser.add_argument("figure", type=Path)
    options = parser.parse_args()
    rows = [Shown(**row) for row in json.loads(options.rows.read_text(encoding="utf-8"))]
    options.figure.write_text(figure(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
