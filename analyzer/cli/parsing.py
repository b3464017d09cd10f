"""`handoff parse`: how one file is read."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import write

if TYPE_CHECKING:
    from analyzer.domain.conversation import Conversation


class ParseFormat(StrEnum):
    """What `handoff parse` writes."""

    TABLE = "table"
    JSON = "json"


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A transcript, mail, chat or contract.", show_default=False)],
    form: Annotated[ParseFormat, typer.Option("--format", help="`table` to look at, `json` for programs.")] = ParseFormat.TABLE,
) -> None:
    """Show how one file is read: format, speakers, sides, turns.

    \b
    Examples:
      handoff parse call.vtt
      handoff parse thread.eml --format json | jq '.turns[].speaker'
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer

    conversation = Analyzer().parse(file)
    if form is ParseFormat.JSON:
        from analyzer.handoff.rendering import json_text

        write(json_text(conversation.model_dump(mode="json")).encode())
    else:
        _show_conversation(conversation)


def _show_conversation(conversation: "Conversation") -> None:
    """Head and turns as a table; text is cleaned, as it may hold terminal commands."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from analyzer.handoff.places import clock
    from analyzer.handoff.wording import clean

    console = Console(highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else 120)
    people = ", ".join(f"{clean(p.name or p.email or 'unnamed')} ({p.side})" for p in conversation.participants)
    head = {
        "Format": f"{conversation.format} ({conversation.kind})",
        "Title": conversation.title,
        "Date": conversation.date,
        "People": people,
    }
    for name, value in head.items():
        console.print(f"{name + ':':8} {clean(str(value or 'not stated'))}")
    for warning in conversation.warnings:
        console.print(f"Note:    {clean(warning)}")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("Turn", "When", "Speaker", "Text"):
        table.add_column(column, justify="right" if column == "Turn" else "left", overflow="fold", ratio=1 if column == "Text" else None)
    for turn in conversation.turns:
        when = clock(turn.start) if turn.start is not None else f"{turn.at:%Y-%m-%d %H:%M}" if turn.at else ""
        speaker = f"{clean(turn.speaker or 'unknown')}\n{turn.side}" + (f", {turn.zone}" if turn.zone else "")
        table.add_row(str(turn.index), when, Text(speaker), Text(clean(turn.text)))
    console.print(table)
