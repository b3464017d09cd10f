"""`handoff draft`: the handoff document of one deal."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import Engine, EngineName
from analyzer.cli.output import ProgressBar, is_terminal, save, say, show_markdown, write
from analyzer.errors import UnreadableInput

if TYPE_CHECKING:
    from analyzer.domain.handoff import Draft


class DraftFormat(StrEnum):
    """What `handoff draft` writes."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    WORD = "docx"


def draft(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A deal folder, or the files of one deal.", show_default=False)],
    engine: Engine = EngineName.LOCAL,
    form: Annotated[
        DraftFormat | None, typer.Option("--format", help="What to write. Without it: what --out ends with, else md.", show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write to FILE, not to standard output.", show_default=False)] = None,
) -> None:
    """Draft the handoff document of one deal.

    \b
    Examples:
      handoff draft deals/acme
      handoff draft call.vtt thread.eml order_form.pdf --out acme.docx
      handoff draft deals/acme --format json | jq '.promises[] | select(.in_contract == "no")'
    """  # noqa: D301 - \b keeps the lines apart
    chosen = form or _format_of(out)
    if chosen is DraftFormat.WORD and out is None and sys.stdout.isatty():
        raise UnreadableInput("A Word file cannot be shown in a terminal. Add --out handoff.docx.")
    if out is not None and not out.parent.is_dir():
        raise UnreadableInput(f"There is no folder to write {out.name} to. Make it first, or name another.")
    from analyzer.app import Analyzer
    from analyzer.handoff.rendering import Format, render

    analyzer = Analyzer()
    with ProgressBar() as progress:
        made = analyzer.draft(paths, engine.value, progress)
        content = render(made, Format(chosen.value))
    if out is not None:
        save(out, content)
    elif chosen is DraftFormat.MARKDOWN and is_terminal():
        show_markdown(content.decode())
    else:
        write(content)
    _tell_of_draft(made, out, kept=analyzer.settings.llm_cache.strip().lower() != "off")


def _tell_of_draft(made: "Draft", out: Path | None, *, kept: bool) -> None:
    """What was written, what was not read, and whether reading it again is paid again."""
    from analyzer.handoff.wording import counted
    from analyzer.intake.reader import NOT_READ

    if out is not None:
        parts = {"promise": made.promises, "goal": made.goals, "stakeholder": made.stakeholders, "risk": made.risks}
        say(f"Wrote {out}: {', '.join(counted(len(found), name) for name, found in parts.items())}.")
    for warning in made.warnings:
        if warning.startswith(NOT_READ):
            say(f"Note: {warning}")
    if made.usage.unread:
        paid = ": what was read is kept and not paid twice" if kept else ""
        say(f"{_parts(made.usage.unread)} not read; the notes of the draft name them. Run the same command again{paid}.")


def _parts(count: int) -> str:
    return "1 part of the documents was" if count == 1 else f"{count:,} parts of the documents were"


def _format_of(out: Path | None) -> DraftFormat:
    """By the ending of the file; without one Markdown. Anything else would be Markdown under a name that promises more."""
    ending = out.suffix.lower().lstrip(".") if out else ""
    names = {"htm": "html", "markdown": "md", "txt": "md", "": "md"}
    try:
        return DraftFormat(names.get(ending, ending))
    except ValueError as error:
        hint = " For a PDF write .html and print it." if ending == "pdf" else ""
        raise UnreadableInput(f"A .{ending} file cannot be written: name it .html, .docx, .md or .json, or say --format.{hint}") from error
