"""`handoff ground`, `handoff doctor` and `handoff eval`: quotes, the engines and drafts are checked."""

import io
import sys
from pathlib import Path

import typer

from analyzer.cli.output import say, write
from analyzer.errors import EngineUnavailable, UnreadableInput


def ground() -> None:
    """Check quotes against their source, by JSON Lines.

    \b
    Reads rows {"id", "source", "quote", "statement"} and answers {"id", "status", "start", "end", "quote", "reason"}:
      echo '{"id": 1, "source": "We go live on May 5.", "quote": "go live on May 6"}' | handoff ground
    """  # noqa: D301 - \b keeps the lines apart
    if sys.stdin.isatty():
        raise UnreadableInput("Nothing to check: pipe JSON Lines into `handoff ground` (see --help).")
    from analyzer.grounding import ground_lines

    rows = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    for answer in ground_lines(rows):
        # A lone surrogate that came in as an escape goes out as one.
        write(answer.encode(errors="backslashreplace") + b"\n")


def doctor() -> None:
    """Check the embedded engine, and the endpoint of the llm engine.

    \b
    The endpoint is any that speaks OpenAI's protocol; the check costs a few tokens:
      OPENAI_API_KEY=... HANDOFF_LLM_MODEL=gpt-4.1-mini handoff doctor
      HANDOFF_LLM_BASE_URL=http://127.0.0.1:8080/v1 handoff doctor      lists its models
    """  # noqa: D301 - \b keeps the lines apart
    from analyzer.app import Analyzer
    from analyzer.handoff.wording import clean

    for name, found in Analyzer().doctor():
        write(f"{name + ':':17}{clean(found)}\n".encode())


def evaluate(context: typer.Context) -> None:
    """Score drafts against labelled deals (`handoff eval --help` lists what can be measured).

    `handoff eval harvest FOLDER` writes what people corrected in the service's handoffs as cases, anonymised.
    """
    if context.args[:1] == ["harvest"]:
        _harvest(context.args[1:])
        return
    try:
        from evals.tasks import main as run
    except ImportError:
        raise EngineUnavailable("The evaluation data is not part of this installation: run `handoff eval` in the source folder.") from None
    raise typer.Exit(run(context.args))


def _harvest(arguments: list[str]) -> None:
    """Corrections of reviews as evaluation cases."""
    from analyzer.app import read_settings
    from analyzer.desk import harvesting
    from analyzer.desk.opening import database_of
    from analyzer.handoff.wording import counted

    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise UnreadableInput("Name one folder to write to: handoff eval harvest FOLDER.")
    database = database_of(read_settings())
    try:
        found = harvesting.harvest(database)
        file = harvesting.write(found, Path(arguments[0]))
    except OSError as error:
        raise UnreadableInput(f"The folder cannot be written to: {error.strerror}.") from None
    finally:
        database.close()
    say(
        f"{counted(len(found.cases), 'case')} in {file}. Read them before they leave the house: names that nobody listed are still in them."
    )
    if found.left_out:
        say(f"{counted(found.left_out, 'correction')} without a quote in a conversation that is still there.")
