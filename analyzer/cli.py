"""The `handoff` command.

Standard output carries exactly one document; progress, warnings and errors go to standard error.
Exit codes: 0 done, 2 wrong use or unreadable input, 1 failed.
"""

import errno
import io
import json
import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analyzer.errors import AnalyzerError, BadWeights, EngineUnavailable, NoRoom, UnreadableInput, is_full

if TYPE_CHECKING:
    from analyzer.app import Progress
    from analyzer.churn.review import Review
    from analyzer.domain.conversation import Conversation
    from analyzer.domain.handoff import Draft
    from analyzer.domain.sentiment import DriftFlag, DriftReport, Signal

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
_NO_ROOM = "The disk is full. Make room, or write to another place."


class DraftFormat(StrEnum):
    """What `handoff draft` writes."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    WORD = "docx"


class EngineName(StrEnum):
    """Which engine reads."""

    LOCAL = "local"
    LLM = "llm"


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


class ClassifyFormat(StrEnum):
    """What `handoff classify` writes."""

    JSON = "json"


class IssuesFormat(StrEnum):
    """What `handoff issues` writes."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


class KeyRole(StrEnum):
    """Whose key it is."""

    REP = "rep"
    CSM = "csm"
    RETENTION = "retention"
    ADMIN = "admin"


class ParseFormat(StrEnum):
    """What `handoff parse` writes."""

    TABLE = "table"
    JSON = "json"


cli = typer.Typer(name="handoff", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

keys = typer.Typer(no_args_is_help=True, help="API keys of the service.", rich_markup_mode=None)
cli.add_typer(keys, name="keys")

batch = typer.Typer(no_args_is_help=True, help="Questions of many drafts in a batch, for less (llm engine).", rich_markup_mode=None)
cli.add_typer(batch, name="batch")


def _version(asked: bool) -> None:
    if asked:
        from analyzer import __version__

        _write(f"handoff {__version__}\n".encode())
        raise typer.Exit


@cli.callback()
def _handoff(
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


@cli.command()
def draft(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A deal folder, or the files of one deal.", show_default=False)],
    engine: Annotated[
        EngineName, typer.Option(help="Which engine reads. `local` needs no key and no network, `llm` an endpoint (see `handoff doctor`).")
    ] = EngineName.LOCAL,
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
    with _Progress() as progress:
        made = analyzer.draft(paths, engine.value, progress)
        content = render(made, Format(chosen.value))
    if out is not None:
        _save(out, content)
    elif chosen is DraftFormat.MARKDOWN and _is_terminal():
        _show_markdown(content.decode())
    else:
        _write(content)
    _tell_of_draft(made, out, kept=analyzer.settings.llm_cache.strip().lower() != "off")


def _tell_of_draft(made: "Draft", out: Path | None, *, kept: bool) -> None:
    """What was written, what was not read, and whether reading it again is paid again."""
    from analyzer.handoff.wording import counted
    from analyzer.intake.reader import NOT_READ

    if out is not None:
        parts = {"promise": made.promises, "goal": made.goals, "stakeholder": made.stakeholders, "risk": made.risks}
        _say(f"Wrote {out}: {', '.join(counted(len(found), name) for name, found in parts.items())}.")
    for warning in made.warnings:
        if warning.startswith(NOT_READ):
            _say(f"Note: {warning}")
    if made.usage.unread:
        paid = ": what was read is kept and not paid twice" if kept else ""
        _say(f"{_parts(made.usage.unread)} not read; the notes of the draft name them. Run the same command again{paid}.")


@cli.command()
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

        _write(json_text(conversation.model_dump(mode="json")).encode())
    else:
        _show_conversation(conversation)


@cli.command()
def drift(
    folder: Annotated[Path, typer.Argument(metavar="DEAL_DIR", help="A deal folder with messages.jsonl.", show_default=False)],
    form: Annotated[
        DriftFormat, typer.Option("--format", help="`table` to read, `json` for programs, `svg` for the timeline.")
    ] = DriftFormat.TABLE,
    engine: Annotated[
        EngineName, typer.Option(help="Which engine reads. `local` needs no key and no network, `llm` an endpoint (see `handoff doctor`).")
    ] = EngineName.LOCAL,
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

    with _Progress() as progress:
        report = Analyzer().drift(folder, engine.value, preset.value, _end_of_day(as_of), country, progress)
    if form is DriftFormat.JSON:
        from analyzer.handoff.rendering import json_text

        _write(json_text(report.as_json()).encode())
    elif form is DriftFormat.SVG:
        from analyzer.drift.timeline import svg

        _write(svg(report).encode())
    else:
        _show_drift(report)


@cli.command()
def classify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSON Lines, each {"id", "text"}.', show_default=False)],
    form: Annotated[ClassifyFormat, typer.Option("--format", help="JSON Lines, one answer a row.")] = ClassifyFormat.JSON,  # noqa: ARG001 - one form only
    engine: Annotated[EngineName, typer.Option(help="Which engine reads. `local` needs no key and no network.")] = EngineName.LOCAL,
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
        _write(line.encode(errors="backslashreplace") + b"\n")
        any_rows = True
        if before is not None:
            answer = json.loads(line)
            after.append((answer["id"], answer["category"]))
    if not any_rows:
        _say(f'Note: {file.name} holds no rows. Each line is one object: {{"id": "...", "text": "..."}}.')
    if before is not None:
        from analyzer.churn.reasons import difference_lines

        for said in difference_lines(before, after):
            _say(said)


@cli.command()
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
    engine: Annotated[EngineName, typer.Option(help="Which engine reads. `local` needs no key and no network.")] = EngineName.LOCAL,
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
    with _Progress() as progress:
        review, warnings = Analyzer().issues(file, week.date() if week else None, _columns(column or []), engine.value, progress)
    for warning in warnings:
        _say(f"Note: {warning}")
    _show_review(review, form)


def _show_review(review: "Review", form: IssuesFormat) -> None:
    if form is IssuesFormat.JSON:
        from analyzer.handoff.rendering import json_text

        _write(json_text(review.model_dump(mode="json", exclude={"taxonomy"})).encode(errors="replace"))
    elif form is IssuesFormat.CSV:
        from analyzer.churn.spreadsheet import csv_of

        _write(csv_of(review).encode(errors="replace"))
    else:
        from analyzer.churn.review import agenda

        text = agenda(review)
        if _is_terminal():
            _show_markdown(text)
        else:
            _write(text.encode(errors="replace"))


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given]
    if not all(mark and header for _, mark, header in pairs):
        raise UnreadableInput('--column takes FIELD=HEADER, as in --column text="Why did you leave?".')
    return {field.strip(): header for field, _, header in pairs}


@cli.command()
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
        _write(answer.encode(errors="backslashreplace") + b"\n")


@cli.command()
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
        _write(f"{name + ':':17}{clean(found)}\n".encode())


@cli.command(
    "eval",
    short_help="Score drafts against labelled deals.",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
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
    _say(
        f"{counted(len(found.cases), 'case')} in {file}. Read them before they leave the house: names that nobody listed are still in them."
    )
    if found.left_out:
        _say(f"{counted(found.left_out, 'correction')} without a quote in a conversation that is still there.")


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on. Beyond loopback only once there is a key.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    work: Annotated[bool, typer.Option("--work/--no-work", help="Run jobs in this process too.")] = True,
) -> None:
    """Serve the HTTP API, with a worker in the same process.

    \b
    The first start prints an admin's key. Then:
      curl -H "Authorization: Bearer $KEY" -F file=@call.vtt http://127.0.0.1:8000/v1/accounts/acme/conversations
    """  # noqa: D301 - \b keeps the lines apart
    from api.serving import serve as run

    run(host, port, work, _say, _show)


@cli.command()
def worker(
    cores: Annotated[
        int | None,
        typer.Option(min=0, help="Cores to read with, 0 for all; without it HANDOFF_THREADS, else one.", show_default=False),
    ] = None,
) -> None:
    """Run jobs of a service.

    One for each core, on as many machines as you like, on the same database.
    """
    from api.serving import work

    work(_say, cores)


@cli.command()
def reindex() -> None:
    """Build the search index anew from the database."""
    from api.serving import rebuild

    _say(f"The search index holds {rebuild(_say):,} conversations.")


@cli.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="To be written; it must not be there.", show_default=False)]) -> None:
    """Save the database, originals and pepper as one file."""
    from analyzer.app import read_settings
    from analyzer.desk.backup import take

    taken = take(read_settings(), file)
    _say(
        f"{file.name}: {taken.size:,} bytes, {taken.kind}{', with the pepper' if taken.pepper else ''}. Keep it as private as the database."
    )
    if not taken.pepper:
        _say("The pepper is not in it: it is set by HANDOFF_KEY_PEPPER. Keep that too, or no key opens anything.")


@cli.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="Written by `handoff backup`.", show_default=False)]) -> None:
    """Put a backup back into an empty data folder and database."""
    from analyzer.app import read_settings
    from analyzer.desk.backup import restore as put_back

    put_back(read_settings(), file)
    _say(f"{file.name} is restored. The search index is built at the next `handoff serve`.")


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
        _say(f"Note: {warning}")
    if plan.kept:
        _say(f"Kept already: {counted(plan.kept, 'answer')}.")
    for name, count in plan.on_the_way.items():
        _say(f"On their way in batch {name}: {counted(count, 'question')}. See `handoff batch collect {name}`.")
    if not plan.questions:
        _say("There is nothing to submit.")
    for made in analyzer.batches.submit(plan):
        _say(
            f"Submitted {counted(made.questions, 'question')}, about {made.prompt_tokens:,} tokens. Later: handoff batch collect {made.id}"
        )
        _show(made.id)


@batch.command("collect")
def collect_batch(name: Annotated[str, typer.Argument(metavar="ID", help="As `submit` printed it.", show_default=False)]) -> None:
    """Fetch the answers of a batch. Exit code 1: none, or none yet."""
    from analyzer.app import Analyzer

    outcome = Analyzer().batches.collect(name)
    _say(outcome.line)
    if not outcome.collected:
        raise typer.Exit(FAILED)


@keys.command("create")
def create_key(
    role: Annotated[KeyRole, typer.Option(help="What its holder does.")],
    person: Annotated[str, typer.Option(help="Whose deals (rep) or accounts (csm) it opens, such as a mail address.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a key. It is printed this once."""
    from api.serving import make_key

    made = make_key(role.value, person, label)
    _say(f"Key {made.key.id} ({made.key.role}) for {made.key.person}, shown this once:")
    _show(made.secret)


@keys.command("list")
def list_keys() -> None:
    """Show all keys, without their secrets, as JSON."""
    from analyzer.handoff.rendering import json_text
    from api.serving import list_keys as listed

    _write(json_text({"items": listed()}).encode())


@keys.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(metavar="ID", help="Of the key, as `list` shows it.", show_default=False)]) -> None:
    """End a key at once."""
    from api.serving import end_key

    if not end_key(key):
        raise UnreadableInput("There is no such key. See `handoff keys list`.")
    _say(f"Key {key} is revoked.")


def main() -> None:
    """Runs the command line and exits with its code; every error is one line."""
    for stream in (sys.stdout, sys.stderr):
        # UTF-8 whatever the locale says: customers' words are in every language.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of `handoff` with `arguments`."""
    try:
        code = cli(args=arguments, prog_name="handoff", standalone_mode=False)
        if _has_output():
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us has enough.
        _write_no_more()
        return FAILED
    except AnalyzerError as error:
        return _fail(str(error), FAILED if isinstance(error, BadWeights | NoRoom) else WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if is_full(error):
            _write_no_more()
            return _fail(_NO_ROOM, FAILED)
        if isinstance(error, AttributeError) and not _has_output():
            return _fail("The output cannot be written: standard output is closed.", FAILED)
        return _unexpected(error)
    return code if isinstance(code, int) else DONE


def _has_output() -> bool:
    """Python has no standard output where whoever started it closed that."""
    return sys.__stdout__ is not None


def _write_no_more() -> None:
    """What standard output still holds goes nowhere: the interpreter must not complain about it when it closes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> int:
    """Wrong use as the parser of the command line words it; of anything else only the type, as messages may hold customers' words."""
    if os.environ.get("HANDOFF_DEBUG"):
        import traceback

        traceback.print_exc()
        return FAILED
    words = getattr(error, "format_message", None)
    if words is not None:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(words(), file=sys.stderr)  # noqa: T201 - our own help, as it is laid out
            return WRONG_USE
        command = getattr(getattr(error, "ctx", None), "command_path", "handoff")
        said = words().replace("Value error, ", "").strip().rstrip(".")
        return _fail(f"{said}. See `{command} --help`.", WRONG_USE)
    return _fail(f"Something went wrong ({type(error).__name__}). Set HANDOFF_DEBUG=1 to see where.", FAILED)


def _fail(message: str, code: int) -> int:
    _say(f"handoff: {message}")
    return code


def _parts(count: int) -> str:
    return "1 part of the documents was" if count == 1 else f"{count:,} parts of the documents were"


def _say(message: str) -> None:
    """One line on standard error, whatever the message holds."""
    from analyzer.handoff.wording import clean

    print(clean(message), file=sys.stderr)  # noqa: T201 - the command's own voice


def _show(text: str) -> None:
    """One line on standard output, at once."""
    _write(f"{text}\n".encode())


def _write(content: bytes) -> None:
    """To standard output as it is: UTF-8 whatever the locale, no translation of line ends."""
    try:
        sys.stdout.flush()
        rest = memoryview(content)
        while rest:
            # Without Python's buffer (PYTHONUNBUFFERED) the system may take a part and say so in the count only.
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
    except OSError as error:
        if error.errno == errno.EPIPE or is_full(error):
            raise
        _write_no_more()
        raise UnreadableInput(f"The output cannot be written: {_why(error)}.") from error


def _save(out: Path, content: bytes) -> None:
    """All of `content` or nothing: what was there before stays where the disk is full or somebody interrupts."""
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(content)  # a device or a pipe, which has no other name that could be opened
            return
        target = out.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
        try:
            beside.write_bytes(content)
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        if is_full(error):
            kept = " What was there before is still there." if out.is_file() else ""
            raise NoRoom(_NO_ROOM + kept) from error
        raise UnreadableInput(f"{out.name} cannot be written: {_why(error)}.") from error


def _why(error: OSError) -> str:
    """What the system says, and what helps."""
    if isinstance(error, IsADirectoryError):
        return "it is a folder. Name a file in it"
    if isinstance(error, PermissionError):
        return "you have no right to. Write to a folder of your own"
    return (error.strerror or "unknown reason").lower()


def _format_of(out: Path | None) -> DraftFormat:
    """By the ending of the file; without one Markdown. Anything else would be Markdown under a name that promises more."""
    ending = out.suffix.lower().lstrip(".") if out else ""
    names = {"htm": "html", "markdown": "md", "txt": "md", "": "md"}
    try:
        return DraftFormat(names.get(ending, ending))
    except ValueError as error:
        hint = " For a PDF write .html and print it." if ending == "pdf" else ""
        raise UnreadableInput(f"A .{ending} file cannot be written: name it .html, .docx, .md or .json, or say --format.{hint}") from error


def _end_of_day(moment: datetime | None) -> datetime | None:
    """A bare date means all of that day, everywhere; a moment with its zone means itself."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(hour=23, minute=59, second=59, tzinfo=UTC)


def _is_terminal() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _show_markdown(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(highlight=False)
    console.print(Markdown(text, hyperlinks=False), width=min(console.width, 100))


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


class _Progress:
    """A bar on standard error where that is a terminal; nothing otherwise."""

    def __enter__(self) -> "Progress":
        self._bar: Any = None
        self._task: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True)
            self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _show(self, what: str, done: int, total: int) -> None:
        if self._bar is None:
            return
        if self._task is None:
            self._task = self._bar.add_task(what, total=total)
        self._bar.update(self._task, description=what, completed=done, total=total)
