"""The commands of the service: it is served, worked for, backed up, and opened with keys."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.output import say, show, write
from analyzer.errors import UnreadableInput

keys = typer.Typer(no_args_is_help=True, help="API keys of the service.", rich_markup_mode=None)


class KeyRole(StrEnum):
    """Whose key it is."""

    REP = "rep"
    CSM = "csm"
    RETENTION = "retention"
    ADMIN = "admin"


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

    run(host, port, work, say, show)


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

    work(say, cores)


def reindex() -> None:
    """Build the search index anew from the database."""
    from api.serving import rebuild

    say(f"The search index holds {rebuild(say):,} conversations.")


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="To be written; it must not be there.", show_default=False)]) -> None:
    """Save the database, originals and pepper as one file."""
    from analyzer.app import read_settings
    from analyzer.desk.backup import take

    taken = take(read_settings(), file)
    say(
        f"{file.name}: {taken.size:,} bytes, {taken.kind}{', with the pepper' if taken.pepper else ''}. Keep it as private as the database."
    )
    if not taken.pepper:
        say("The pepper is not in it: it is set by HANDOFF_KEY_PEPPER. Keep that too, or no key opens anything.")


def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="Written by `handoff backup`.", show_default=False)]) -> None:
    """Put a backup back into an empty data folder and database."""
    from analyzer.app import read_settings
    from analyzer.desk.backup import restore as put_back

    put_back(read_settings(), file)
    say(f"{file.name} is restored. The search index is built at the next `handoff serve`.")


@keys.command("create")
def create_key(
    role: Annotated[KeyRole, typer.Option(help="What its holder does.")],
    person: Annotated[str, typer.Option(help="Whose deals (rep) or accounts (csm) it opens, such as a mail address.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a key. It is printed this once."""
    from api.serving import make_key

    made = make_key(role.value, person, label)
    say(f"Key {made.key.id} ({made.key.role}) for {made.key.person}, shown this once:")
    show(made.secret)


@keys.command("list")
def list_keys() -> None:
    """Show all keys, without their secrets, as JSON."""
    from analyzer.handoff.rendering import json_text
    from api.serving import list_keys as listed

    write(json_text({"items": listed()}).encode())


@keys.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(metavar="ID", help="Of the key, as `list` shows it.", show_default=False)]) -> None:
    """End a key at once."""
    from api.serving import end_key

    if not end_key(key):
        raise UnreadableInput("There is no such key. See `handoff keys list`.")
    say(f"Key {key} is revoked.")
