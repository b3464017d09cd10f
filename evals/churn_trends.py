"""How often the tests of churn trends cry wolf, and what they see: a simulation, and real dated series.

    python -m evals.churn_trends [--json] [--daily] [--series FILE.jsonl ...]

Counts are Poisson: customers leave independently of each other. Each figure is a share of simulated issue-weeks. A series
is JSON Lines with "date" or "created_at" (ISO) and "category".
"""

import argparse
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.churn.trends import BEFORE, SHOWN, WEEK, is_climbing, is_rising, is_spiking, monday, weekly

MEANS = (1, 2, 3, 5, 8, 12, 20, 30)
FACTORS = (1.5, 2.0, 3.0)
RUNS = 20_000
SEED = 20251

Test = Callable[[Sequence[int]], bool]


def by_half(counts: Sequence[int]) -> bool:
    """The rule that dashboards use: half as many again as in the four weeks before."""
    return counts[-1] > 1.5 * sum(counts[-1 - BEFORE : -1]) / BEFORE


def share(test: Test, rates: Sequence[float], runs: int = RUNS) -> float:
    """How often `test` fires in the last of weeks with these mean counts."""
    drawn = np.random.default_rng(SEED).poisson(rates, (runs, len(rates))).tolist()
    return sum(test(row) for row in drawn) / runs


def simulate(runs: int = RUNS) -> list[dict[str, Any]]:
    """One row for each mean: false alarms with nothing changed, and how often true changes are seen."""
    rows = []
    for mean in MEANS:
        still = [float(mean)] * (BEFORE + 1)
        row: dict[str, Any] = {
            "mean": mean,
            "spiking": share(is_spiking, still, runs),
            "rising": share(is_rising, still, runs),
            "either": share(lambda counts: is_spiking(counts) or is_rising(counts), still, runs),
            "climbing": share(is_climbing, [float(mean)] * SHOWN, runs),
            "half_again": share(by_half, still, runs),
        }
        for factor in FACTORS:
            jump = [*still[:-1], mean * factor]
            # From week to week by the same step, so that the fourth week stands at `factor` times the first.
            climb = [float(mean), *(mean * factor ** (step / 3) for step in range(4))]
            row[f"spike_x{factor:g}"] = share(is_spiking, jump, runs)
            row[f"climb_x{factor:g}"] = share(is_rising, climb, runs)
            slow = [mean * (1 + (factor - 1) * step / (SHOWN - 1)) for step in range(SHOWN)]
            row[f"slow_x{factor:g}"] = share(is_climbing, slow, runs)
        rows.append({key: round(value, 4) for key, value in row.items()})
    return rows


def read_series(file: Path) -> dict[str, list[dt.date]]:
    """Days by category; rows without a category are left out."""
    found: dict[str, list[dt.date]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day = row.get("date") or row.get("created_at")
        if row.get("category") and day:
            found.setdefault(row["category"], []).append(dt.date.fromisoformat(day[:10]))
    return found


def signals(series: dict[str, list[dt.date]], daily: bool = False) -> list[dict[str, Any]]:
    """Every week (or day) in which a category spikes or rises, with its counts."""
    days = [day for each in series.values() for day in each]
    first, last = (min(days), max(days)) if daily else (monday(min(days)), monday(max(days)))
    length = dt.timedelta(days=1) if daily else WEEK
    out = []
    for step in range((last - first) // length + 1):
        week = first + step * length
        for category, when in sorted(series.items()):
            counts = [when.count(week - back * length) for back in range(step, -1, -1)] if daily else weekly(when, week, step + 1)
            found = [name for name, test in (("spiking", is_spiking), ("rising", is_rising)) if test(counts)]
            if found:
                out.append(
                    {
                        "week": week.isoformat() if daily else f"{week:%G-W%V}",
                        "category": category,
                        "signals": found,
                        "counts": counts[-1 - BEFORE :],
                    }
                )
    return out


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--daily", action="store_true", help="look through the series by days instead of weeks")
    parser.add_argument("--series", type=Path, nargs="*", default=[], metavar="FILE", help="dated reasons to look through as well")
    options = parser.parse_args()
    rows = simulate()
    found = {file.name: signals(read_series(file), options.daily) for file in options.series}
    if options.json:
        print(json.dumps({"simulation": rows, "series": found}, indent=1))
        return
    print(" ".join(f"{key:>10}" for key in rows[0]))
    for row in rows:
        print(" ".join(f"{value:>10}" for value in row.values()))
    for name, weeks in found.items():
        print(name)
        for week in weeks:
            print(f"  {week['week']} {week['category']}: {', '.join(week['signals'])} {week['counts']}")


if __name__ == "__main__":
    main()
