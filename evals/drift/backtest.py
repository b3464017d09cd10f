"""What would have been flagged, and when, on past accounts: each deal folder is watched again, message by message.

    python -m evals drift-backtest FOLDER [--preset normal] [--json]

FOLDER is a deal folder or holds several. A deal with a cancellation.txt was lost; its end is `cancelled_on` in deal.json where
that is stated, else the day of its last message.
"""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.sentiment import DriftFlag, DriftState, Severity
from analyzer.drift.scoring import PresetName
from analyzer.drift.watch import Watched, assess
from analyzer.drift.wording import FLAGS
from analyzer.drift.working_time import Calendar, calendar_of
from analyzer.errors import AnalyzerError, UnreadableInput


class Raised(NamedTuple):
    """A flag and the moment at which it could first be seen."""

    flag: DriftFlag
    at: dt.datetime


class Backtest(NamedTuple):
    """One deal watched again. `lead_days` count from the first alert of any sort to the end."""

    deal: str
    lost: bool
    end: dt.date | None
    raised: tuple[Raised, ...]
    states: tuple[tuple[dt.datetime, DriftState], ...]
    lead_days: int | None


def run(watched: Watched, deal: Path, preset: PresetName, calendar: Calendar) -> Backtest:
    """Assesses the account after each of its messages, with those messages only."""
    moments = sorted({h.turn.at for h in watched.heard if h.turn.at})
    raised: dict[tuple[str, str], Raised] = {}
    states: list[tuple[dt.datetime, DriftState]] = []
    for moment in moments:
        report = assess(watched, preset, moment, calendar)
        if not states or states[-1][1] is not report.state:
            states.append((moment, report.state))
        for flag in report.flags:
            raised.setdefault((flag.type, flag.at_message), Raised(flag, moment))
    end = _end(deal) or (moments[-1].date() if moments else None)
    alerts = [r.at for r in raised.values() if r.flag.severity is Severity.ALERT]
    alerts += [at for at, state in states if state is DriftState.ALERT]
    lead = (end - min(alerts).date()).days if alerts and end else None
    return Backtest(deal.name, (deal / "cancellation.txt").is_file(), end, tuple(raised.values()), tuple(states), lead)


def _end(deal: Path) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(json.loads((deal / "deal.json").read_text(encoding="utf-8")).get("cancelled_on"))[:10])
    except (OSError, ValueError, AttributeError):
        return None


def deals_of(folder: Path) -> list[Path]:
    """The deal folders that `folder` is or holds; raises UnreadableInput where there is none."""
    deals = [folder] if (folder / "messages.jsonl").is_file() else sorted(p.parent for p in folder.glob("*/messages.jsonl"))
    if not deals:
        raise UnreadableInput(f"No deal folder with a messages.jsonl lies in {folder.name}.")
    return deals


def as_json(test: Backtest) -> dict[str, Any]:
    """One deal as a JSON object."""
    return {
        "deal": test.deal,
        "lost": test.lost,
        "end": test.end.isoformat() if test.end else None,
        "lead_days": test.lead_days,
        "states": [{"from": at.isoformat(), "state": state.value} for at, state in test.states],
        "flags": [{"seen": r.at.isoformat(), **r.flag.model_dump(mode="json", exclude={"evidence"})} for r in test.raised],
    }


def told(test: Backtest) -> list[str]:
    """One deal in lines."""
    outcome = "cancelled" if test.lost else "kept"
    lead = "no alert" if test.lead_days is None else f"first alert {test.lead_days} days before the end"
    lines = [f"{test.deal} ({outcome}, end {test.end or 'unknown'}): {lead}"]
    lines += [f"  {at:%Y-%m-%d}  state {state.value}" for at, state in test.states]
    lines += [f"  {r.at:%Y-%m-%d}  {r.flag.severity.value}: {FLAGS[r.flag.type]} ({r.flag.at_message})" for r in test.raised]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Watches past deals again. Exit codes: 0 done, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m evals drift-backtest", description="What would have been flagged, and when.")
    parser.add_argument("folder", type=Path, help="a deal folder, or a folder of them")
    parser.add_argument("--preset", choices=[p.value for p in PresetName], default="normal")
    parser.add_argument("--country", help="whose public holidays are no working days (US, GB, DE, ...)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    options = parser.parse_args(arguments)
    try:
        analyzer, calendar = Analyzer(), calendar_of(options.country)
        tests = [run(analyzer.watch(deal), deal, PresetName(options.preset), calendar) for deal in deals_of(options.folder)]
    except AnalyzerError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([as_json(test) for test in tests], indent=1, ensure_ascii=False))
    else:
        print("\n".join(line for test in tests for line in told(test)))
    return 0
