"""`handoff batch`: questions of many drafts at once, for less."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.exits import FAILED
from analyzer.cli.output import say, show

batch = typer.Typer(no_args_is_help=True, help="Questions of many drafts in a batch, for less (llm engine).", rich_markup_mode=None)


@batch.command("submit")
def submit_batch(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Deal folders, each a deal; or the files of one deal.", show_default=False)
    ],
) -> None:
    """Ask in a batch what drafts of these deals would ask first. Prints the id of the batch; answers take up to a day.

    \b
    Examples:
      handoff batch submit deals/*
      handoff batch collect batch_abc123      later
      handoff draft deals/acme --engine llm   pays for what is still to be asked only
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer
    from analyzer.handoff.wording import counted

    analyzer = Analyzer()
    plan, warnings = analyzer.plan_batch(paths)
    for warning in warnings:
        say(f"Note: {warning}")
    if plan.kept:
        say(f"Kept already: {counted(plan.kept, 'answer')}.")
    for name, count in plan.on_the_way.items():
        say(f"On their way in batch {name}: {counted(count, 'question')}. See `handoff batch collect {name}`.")
    if not plan.questions:
        say("There is nothing to submit.")
    for made in analyzer.batches.submit(plan):
        say(f"Submitted {counted(made.questions, 'question')}, about {made.prompt_tokens:,} tokens. Later: handoff batch collect {made.id}")
        show(made.id)


@batch.command("collect")
def collect_batch(name: Annotated[str, typer.Argument(metavar="ID", help="As `submit` printed it.", show_default=False)]) -> None:
    """Fetch the answers of a batch. Exit code 1: none, or none yet."""
    from analyzer.app import Analyzer

    outcome = Analyzer().batches.collect(name)
    say(outcome.line)
    if not outcome.collected:
        raise typer.Exit(FAILED)
