"""The figures that a run must reach (`bars.toml`), and the difference to the last committed run (`baseline.json`)."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

BARS: Final = Path(__file__).with_name("bars.toml")
BASELINE: Final = Path(__file__).with_name("baseline.json")


class Miss(NamedTuple):
    """A figure on the wrong side of its bar; `value` is None where the report has no such figure."""

    figure: str
    value: float | None
    bar: float

    def __str__(self) -> str:
        return f"{self.figure} is {'missing' if self.value is None else format(self.value, 'g')}, the bar is {self.bar:g}"


def figure(report: Mapping[str, Any], name: str) -> float | None:
    """The number at a dotted place ("promises.f1") of a report; None where there is none."""
    value: Any = report
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, int | float) else None


def misses(report: Mapping[str, Any], bars: Mapping[str, Mapping[str, float]]) -> list[Miss]:
    """All bars that `report` does not reach; a figure that is not there at all counts as missed."""
    lowest = [Miss(name, figure(report, name), bar) for name, bar in bars.get("at_least", {}).items()]
    highest = [Miss(name, figure(report, name), bar) for name, bar in bars.get("at_most", {}).items()]
    return [m for m in lowest if m.value is None or m.value < m.bar] + [m for m in highest if m.value is None or m.value > m.bar]


def read_bars(path: Path = BARS) -> dict[str, dict[str, float]]:
    """The two tables of bars: `at_least` and `at_most`."""
    with path.open("rb") as file:
        return tomllib.load(file)


def read_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """The last committed report, empty where there is none yet."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write_baseline(report: Mapping[str, Any], path: Path = BASELINE) -> None:
    """Makes `report` the one to compare with."""
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
