"""`handoff drift`: how an account sounds since the sale."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import Engine, EngineName
from analyzer.cli.output import ProgressBar, write

if TYPE_CHECKING:
    from analyzer.domain.sentiment import DriftFlag, DriftReport, Signal


class DriftFormat(StrEnum):
    """What `handoff drift` writes."""

    TABLE = "table"
    JSON = "json"
    SVG = "svg"


class DriftPreset(StrEnum):
    """How easily `handoff drift` flags."""

    LOOSE = "loose"
    NORMAL = "normal"
    STRICT = "strict"


def drift(
    folder: Annotated[Path, typer.Argument(metavar="DEAL_DIR", help="A deal folder with messages.jsonl.", show_default=False)],
    form: Annotated[
        DriftFormat, typer.Option("--format", help="`table` to read, `json` for programs, `svg` for the timeline.")
    ] = DriftFormat.TABLE,
    engine: Engine = EngineName.LOCAL,
    preset: Annotated[DriftPreset, typer.Option(help="How easily an account is flagged.")] = DriftPreset.NORMAL,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"], help="How it stood at the end of that day.", show_default=False),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Whose public holidays are no working days: US, GB, DE-BY, CA-ON, ... Default: as the customer's address tells.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show how an account sounds since the sale.

    \b
    Examples:
      handoff drift deals/acme
      handoff drift deals/acme --as-of 2025-06-30 --country GB
      handoff drift deals/acme --format json | jq '.flags[] | {type, at_message, why}'
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer

    with ProgressBar() as progress:
        report = Analyzer().drift(folder, engine.value, preset.value, _end_of_day(as_of), country, progress)
    if form is DriftFormat.JSON:
        from analyzer.handoff.rendering import json_text

        write(json_text(report.as_json()).encode())
    elif form is DriftFormat.SVG:
        from analyzer.drift.timeline import svg

        write(svg(report).encode())
    else:
        _show_drift(report)


def _end_of_day(moment: datetime | None) -> datetime | None:
    """A bare date means all of that day, everywhere; a moment with its zone means itself."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(hour=23, minute=59, second=59, tzinfo=UTC)


def _show_drift(report: "DriftReport") -> None:
    """State, flags and messages; text is cleaned, as it may hold terminal commands."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from analyzer.drift.wording import bar, flag_lines, state_lines
    from analyzer.handoff.wording import clean

    console = Console(highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else 120)
    for line in state_lines(report):
        console.print(clean(line))
    for warning in report.warnings:
        console.print(f"Note: {clean(warning)}")
    found: list[DriftFlag | Signal] = [*report.flags, *report.signals]
    for flag in found:
        console.print()
        for number, line in enumerate(flag_lines(flag)):
            console.print(Text(clean(line) if number == 0 else f"  {clean(line)}", style="bold" if number == 0 else ""))
    if report.messages:
        console.print()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("Message", "When", "Who", "Index", ""):
        table.add_column(column, justify="right" if column == "Index" else "left", overflow="fold")
    for point in report.messages:
        when = f"{point.at:%Y-%m-%d %H:%M}" if point.at else "no date"
        index = f"{point.index:.0f}" if point.counted else "-"
        table.add_row(Text(clean(point.id)), when, Text(clean(point.speaker or "unknown")), index, bar(point))
    if report.messages:
        console.print(table)
