"""What would have been flagged, and when, on past accounts: each deal folder is watched again, message by message.

    python -m evals drift-backtest FOLDER [--preset normal] [--details] [--json]

FOLDER is a deal folder or holds several. A deal with a cancellation.txt was lost; its end is `cancelled_on` in deal.json where
that is stated, else the day of its last message. A deal that was kept has no end to be ahead of: there every alert is one
that somebody would have looked into for an account that stayed. First comes a line for each account, the worst first, and what the folder says as a
whole; `--details` tells each account in the order of time.
"""

import argparse
import datetime as dt
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.sentiment import DriftFlag, DriftReport, DriftState, FlagType, Severity, Signal, SignalType
from analyzer.drift.scoring import PRESETS, PresetName, state_of
from analyzer.drift.watch import Watched, assess
from analyzer.drift.wording import KINDS
from analyzer.drift.working_time import Calendar, calendar_of
from analyzer.errors import AnalyzerError, UnreadableInput

TONES = {
    DriftState.OK: "as in the sales phase",
    DriftState.WATCH: "cooler",
    DriftState.ALERT: "clearly cooler",
    DriftState.NOT_ENOUGH: "not enough messages to say",
}
LONGEST = 90
"""Characters of a sentence that are quoted."""
MONTH = 30.4
"""Days."""


class Raised(NamedTuple):
    """A flag or signal, and the moment at which it could first be seen."""

    flag: DriftFlag | Signal
    at: dt.datetime


class Backtest(NamedTuple):
    """One deal watched again. `lead_days` count from the first alert of any sort to the end; None without one, or where it was kept.

    `tone` has for each preset the first day on which the tone alone would have been an alert; `days` is how long was watched.
    """

    deal: str
    lost: bool
    end: dt.date | None
    raised: tuple[Raised, ...]
    states: tuple[tuple[dt.datetime, DriftState], ...]
    alerts: tuple[dt.date, ...]
    lead_days: int | None
    tone: Mapping[str, dt.date | None] = MappingProxyType({})
    days: int = 0


def run(watched: Watched, deal: Path, preset: PresetName, calendar: Calendar | None = None) -> Backtest:
    """Assesses the account after each of its messages, with those messages only."""
    moments = sorted({h.turn.at for h in watched.heard if h.turn.at})
    raised: dict[tuple[str, ...], Raised] = {}
    states: list[tuple[dt.datetime, DriftState]] = []
    tone: dict[str, dt.date | None] = {name.value: None for name in PRESETS}
    for moment in moments:
        report = assess(watched, preset, moment, calendar)
        if not states or states[-1][1] is not report.state:
            states.append((moment, report.state))
        for name, bar in PRESETS.items():
            if tone[name] is None and state_of(report.drop_percent, report.chance, bar) is DriftState.ALERT:
                tone[name] = moment.date()
        for key, flag in _kept(report):
            raised.setdefault(key, Raised(flag, moment))
    lost = (deal / "cancellation.txt").is_file()
    end = _end(deal) or (moments[-1].date() if moments else None)
    alerts = {r.at.date() for r in raised.values() if r.flag.severity is Severity.ALERT}
    alerts |= {at.date() for at, state in states if state is DriftState.ALERT}
    days = (moments[-1] - moments[0]).days if moments else 0
    lead = (end - min(alerts)).days if lost and alerts and end else None
    return Backtest(deal.name, lost, end, tuple(raised.values()), tuple(states), tuple(sorted(alerts)), lead, tone, days)


def _kept(report: DriftReport) -> Iterator[tuple[tuple[str, ...], DriftFlag | Signal]]:
    """Flags and signals under what stays the same when they are found again, a worse severity apart."""
    for flag in report.flags:
        # A late answer is told at the reminder and again when it comes: the question is what stays.
        about = str(flag.evidence[0].start) if flag.type is FlagType.RESPONSE_DELAY and flag.evidence else flag.at_message
        yield (flag.type, about, flag.severity), flag
    for signal in report.signals:
        # The general fall is the state, which is told beside; where it is seen moves with each message.
        if signal.type is not SignalType.TONE_BELOW:
            about = signal.evidence[-1].quote if signal.type is SignalType.PROMISE_AT_RISK else signal.at_message
            yield (signal.type, about, signal.severity), signal


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
        "days_watched": test.days,
        "tone_alert_by_preset": {name: day.isoformat() if day else None for name, day in test.tone.items()},
        "alerts": [day.isoformat() for day in test.alerts],
        "states": [{"from": at.isoformat(), "state": state.value} for at, state in test.states],
        "flags": [{"seen": r.at.isoformat(), **r.flag.model_dump(mode="json", exclude={"evidence"})} for r in test.raised],
    }


def told(test: Backtest) -> list[str]:
    """One deal in lines."""
    outcome = f"cancelled, end {test.end or 'unknown'}" if test.lost else "kept"
    if not test.alerts:
        heard = "no alert"
    elif test.lead_days is None:
        heard = f"{len(test.alerts)} day{'' if len(test.alerts) == 1 else 's'} with an alert, the first on {test.alerts[0]}"
    else:
        heard = f"first alert {test.lead_days} days before the end"
    lines = [f"{test.deal} ({outcome}): {heard}"]
    events = [(at, f"tone: {TONES[state]}") for at, state in test.states]
    events += [(r.at, f"{r.flag.severity.value}: {KINDS[r.flag.type.value]}{_words(r.flag)}") for r in test.raised]
    return [*lines, *(f"  {at:%Y-%m-%d}  {what}" for at, what in sorted(events, key=lambda event: event[0]))]


def _words(flag: DriftFlag | Signal) -> str:
    """The sentence that it rests on, and whose it is."""
    if not flag.evidence:
        return ""
    quote = " ".join(flag.evidence[0].quote.split())
    short = quote if len(quote) <= LONGEST else f"{quote[: LONGEST - 1].rstrip()}…"
    return f': "{short}" {flag.evidence[0].speaker or ""}'.rstrip()


def overview(tests: Sequence[Backtest]) -> list[str]:
    """A line for each account: the lost first, then those with most days of alert."""
    wide = max(len("account"), *(len(test.deal) for test in tests))
    lines = [f"{'account':{wide}}  {'outcome':16}  {'watched':>7}  {'alerts on':>9}  {'to watch':>8}  first alert"]
    for test in sorted(tests, key=lambda test: (not test.lost, -len(test.alerts), test.deal)):
        outcome = f"lost {test.end or ''}".rstrip() if test.lost else "kept"
        watches = sum(r.flag.severity is Severity.WATCH for r in test.raised)
        days = f"{len(test.alerts)} day{'' if len(test.alerts) == 1 else 's'}"
        lines.append(f"{test.deal:{wide}}  {outcome:16}  {test.days:>5} d  {days:>9}  {watches:>8}  {_first(test)}")
    return lines


def _first(test: Backtest) -> str:
    if not test.alerts:
        return "none"
    day = test.alerts[0]
    what = next(
        (KINDS[r.flag.type.value] for r in test.raised if r.at.date() == day and r.flag.severity is Severity.ALERT), TONES[DriftState.ALERT]
    )
    lead = f", {test.lead_days} days before the end" if test.lead_days is not None and test.lead_days > 0 else ""
    return f"{day}{lead}: {what}"


def totals(tests: Sequence[Backtest]) -> list[str]:
    """What alerts there were and how many, and what each preset makes of the tone alone: of lost and of kept accounts."""
    lost, kept = [t for t in tests if t.lost], [t for t in tests if not t.lost]
    months = sum(t.days for t in kept) / MONTH
    days = sum(len(t.alerts) for t in kept)
    lines = (
        [f"Kept accounts had an alert on {days} days in {months:.1f} months of watching, {days / months:.1f} a month."] if months else []
    )
    raised = Counter((KINDS[r.flag.type.value], t.lost) for t in tests for r in t.raised if r.flag.severity is Severity.ALERT)
    kinds = sorted({kind for kind, _ in raised}, key=lambda kind: -(raised[kind, True] + raised[kind, False]))
    if kinds:
        lines += [
            "",
            f"{'alerts':34}  {'of lost':>7}  {'of kept':>7}",
            *(f"{kind:34}  {raised[kind, True]:>7}  {raised[kind, False]:>7}" for kind in kinds),
        ]
    lines += [
        "",
        f"{'accounts with an alert by the tone':34}  {'of ' + str(len(lost)) + ' lost':>9}  {'of ' + str(len(kept)) + ' kept':>9}",
    ]
    return lines + [
        f"{name:34}  {sum(t.tone.get(name) is not None for t in lost):>9}  {sum(t.tone.get(name) is not None for t in kept):>9}"
        for name in PRESETS
    ]


def summary(tests: Sequence[Backtest]) -> str:
    """What a whole folder says: how many of the lost were alerted before their end and how long before, how many of the kept at all."""
    lost, kept = [t for t in tests if t.lost], [t for t in tests if not t.lost]
    leads = sorted(t.lead_days for t in lost if t.lead_days is not None and t.lead_days > 0)
    ahead = f", {statistics.median(leads):.0f} days in the median ({leads[0]} to {leads[-1]})" if leads else ""
    return (
        f"Of {len(lost)} cancelled, {len(leads)} had an alert before the end{ahead}. "
        f"Of {len(kept)} kept, {sum(bool(t.alerts) for t in kept)} had an alert: right where there was trouble that somebody mended."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Watches past deals again. Exit codes: 0 done, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m evals drift-backtest", description="What would have been flagged, and when.")
    parser.add_argument("folder", type=Path, help="a deal folder, or a folder of them")
    parser.add_argument("--preset", choices=[p.value for p in PresetName], default="normal")
    parser.add_argument("--country", help="whose public holidays are no working days (US, GB, DE, ...)")
    parser.add_argument("--details", action="store_true", help="what was first seen when, with the words, for each account")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    options = parser.parse_args(arguments)
    try:
        analyzer, calendar = Analyzer(), calendar_of(options.country) if options.country else None
        tests = [run(analyzer.watch(deal), deal, PresetName(options.preset), calendar) for deal in deals_of(options.folder)]
    except AnalyzerError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([as_json(test) for test in tests], indent=1, ensure_ascii=False))
    else:
        details = [line for test in tests for line in ("", *told(test))] if options.details or len(tests) == 1 else []
        print("\n".join([*overview(tests), "", summary(tests), *totals(tests), *details]))
    return 0
