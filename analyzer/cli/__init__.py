"""The `handoff` command: each command is a function of a module here, and this one lists them.

Standard output carries exactly one document; progress, warnings and errors go to standard error. Exit codes are in `exits`.
"""

import io
import sys
from typing import Annotated

import typer

from analyzer.cli import batch, checking, churn, drafting, drift, parsing, service
from analyzer.cli.exits import DONE, FAILED, INTERRUPTED, WRONG_USE, code_of
from analyzer.cli.output import write

__all__ = ["DONE", "FAILED", "INTERRUPTED", "WRONG_USE", "main", "run"]

cli = typer.Typer(name="handoff", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def _version(asked: bool) -> None:
    if asked:
        from analyzer import __version__

        write(f"handoff {__version__}\n".encode())
        raise typer.Exit


@cli.callback()
def handoff(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    """Turns what a won deal left behind (call transcripts, e-mails, the order form) into a draft handoff
    in which every statement shows the words it rests on.

    \b
    Start here:
      handoff draft DEAL_FOLDER                      read it in the terminal
      handoff draft DEAL_FOLDER --out handoff.html   one page, quotes unfold in place
      handoff parse call.vtt                         see how one file is read
      handoff drift DEAL_FOLDER                      how the customer sounds since the sale
      handoff issues cancellations.csv               why customers left last week
      handoff serve                                  all of it for a team, in the browser
    """  # noqa: D301 - \b keeps the lines apart


cli.command()(drafting.draft)
cli.command()(parsing.parse)
cli.command()(drift.drift)
cli.command()(churn.classify)
cli.command()(churn.issues)
cli.command()(checking.ground)
cli.command()(checking.doctor)
cli.command(
    "eval",
    short_help="Score drafts against labelled deals.",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)(checking.evaluate)
cli.command()(service.serve)
cli.command()(service.worker)
cli.command()(service.reindex)
cli.command()(service.backup)
cli.command()(service.restore)
cli.add_typer(service.keys, name="keys")
cli.add_typer(batch.batch, name="batch")


def main() -> None:
    """Runs the command line and exits with its code; every error is one line."""
    for stream in (sys.stdout, sys.stderr):
        # UTF-8 whatever the locale says: customers' words are in every language.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of `handoff` with `arguments`."""
    return code_of(cli, arguments)
