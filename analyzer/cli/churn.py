"""`handoff classify` and `handoff issues`: why customers leave."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import Engine, EngineName
from analyzer.cli.output import ProgressBar, is_terminal, say, show_markdown, write
from analyzer.errors import UnreadableInput

if TYPE_CHECKING:
    from analyzer.churn.review import Review


class ClassifyFormat(StrEnum):
    """What `handoff classify` writes."""

    JSON = "json"


class IssuesFormat(StrEnum):
    """What `handoff issues` writes."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


def classify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSON Lines, each {"id", "text"}.', show_default=False)],
    form: Annotated[ClassifyFormat, typer.Option("--format", help="JSON Lines, one answer a row.")] = ClassifyFormat.JSON,  # noqa: ARG001 - one form only
    engine: Engine = EngineName.LOCAL,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An earlier output: what is read differently now is told on standard error.", show_default=False),
    ] = None,
) -> None:
    """Say why each customer leaves, with the words that say so.

    \b
    Examples:
      handoff classify cancellations.jsonl
      handoff classify cancellations.jsonl | jq -r 'select(.needs_review) | .id'
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer

    analyzer = Analyzer()
    before = None
    if against is not None:
        from analyzer.churn.reasons import read_answers

        before = read_answers(against, analyzer.settings.max_file_bytes)
    after = []
    any_rows = False
    for line in analyzer.classify(file, engine.value):
        # A lone surrogate that came in as an escape goes out as one.
        write(line.encode(errors="backslashreplace") + b"\n")
        any_rows = True
        if before is not None:
            answer = json.loads(line)
            after.append((answer["id"], answer["category"]))
    if not any_rows:
        say(f'Note: {file.name} holds no rows. Each line is one object: {{"id": "...", "text": "..."}}.')
    if before is not None:
        from analyzer.churn.reasons import difference_lines

        for said in difference_lines(before, after):
            say(said)


def issues(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A table of cancellations (CSV): Stripe, Chargebee, HubSpot, any spreadsheet.", show_default=False
        ),
    ],
    form: Annotated[
        IssuesFormat, typer.Option("--format", help="`md` is the agenda, `json` for programs, `csv` for spreadsheets.")
    ] = IssuesFormat.MARKDOWN,
    week: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Any day of the week to look at; else the last one that is over.", show_default=False),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=HEADER", help='Where a field stands, as in text="Why did you leave?"; repeat it for more.', show_default=False
        ),
    ] = None,
    engine: Engine = EngineName.LOCAL,
) -> None:
    """Show which reasons for leaving are top, rising or spiking.

    \b
    Examples:
      handoff issues stripe_export.csv
      handoff issues churn.csv --column text="Why?" --column on=Left --week 2026-02-02
      handoff issues churn.csv --format json | jq '.issues.issues[] | select(.signals | index("spiking"))'
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer
    from analyzer.intake.cancellations import YEARS

    if week is not None and week.year not in YEARS:
        raise UnreadableInput(f"--week takes a day of the years {YEARS[0]} to {YEARS[-1]}.")
    with ProgressBar() as progress:
        review, warnings = Analyzer().issues(file, week.date() if week else None, _columns(column or []), engine.value, progress)
    for warning in warnings:
        say(f"Note: {warning}")
    _show_review(review, form)


def _show_review(review: "Review", form: IssuesFormat) -> None:
    if form is IssuesFormat.JSON:
        from analyzer.handoff.rendering import json_text

        write(json_text(review.model_dump(mode="json", exclude={"taxonomy"})).encode(errors="replace"))
    elif form is IssuesFormat.CSV:
        from analyzer.churn.spreadsheet import csv_of

        write(csv_of(review).encode(errors="replace"))
    else:
        from analyzer.churn.review import agenda

        text = agenda(review)
        if is_terminal():
            show_markdown(text)
        else:
            write(text.encode(errors="replace"))


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    if not all(mark and header for _, mark, header in pairs):
        raise UnreadableInput('--column takes FIELD=HEADER, as in --column text="Why did you leave?".')
    return {field.strip(): header for field, _, header in pairs}
