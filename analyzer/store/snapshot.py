"""The whole database as one file, taken while it is in use, and put back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from analyzer.errors import Conflict, StoreFull, StoreUnavailable, UnreadableInput
from analyzer.store.database import Database

NO_ROOM = "The disk of the backup is full. Make room, or write to another place."
FILES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
"""Names by kind of database: a SQLite file, or pg_dump's own format."""


def take(database: Database, file: Path) -> None:
    """Writes one state of the database to `file`; others go on reading and writing meanwhile.

    Raises:
        StoreUnavailable: the database does not answer, or the programs of PostgreSQL are not here.
        StoreFull: there is no room for it.
    """
    with database.reading():
        # Says in one line where it does not answer.
        pass
    if database.is_sqlite:
        _take_sqlite(_file_of(database), file)
        return
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def put_back(database: Database, file: Path) -> None:
    """Fills an empty database from `file`.

    Raises:
        Conflict: there is something in it.
        UnreadableInput: `file` is no whole database.
        StoreUnavailable: as for `take`.
    """
    if database.version() is not None:
        raise Conflict("The database is not empty. A backup is restored into an empty one: choose another HANDOFF_DATA_DIR or database.")
    if not database.is_sqlite:
        _run(database, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file))
        return
    _refuse_damaged(file)
    database.close()
    target = _file_of(database)
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    shutil.copyfile(file, target)


def _file_of(database: Database) -> Path:
    return Path(str(make_url(database.url).database))


def _take_sqlite(source: Path, file: Path) -> None:
    reading, writing = sqlite3.connect(source, timeout=30), sqlite3.connect(file)
    try:
        # All pages in one step: the log lets others write, and a backup that stops in between would begin anew with each write.
        reading.backup(writing, pages=-1)
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise StoreFull(NO_ROOM) from error
        raise StoreUnavailable("The database cannot be copied: is there room on the disk?") from error
    finally:
        writing.close()
        reading.close()
    _refuse_damaged(file)


def _refuse_damaged(file: Path) -> None:
    try:
        opened = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            whole = opened.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        finally:
            opened.close()
    except sqlite3.Error:
        whole = False
    if not whole:
        raise UnreadableInput("The database in this backup is damaged. Take another one.")


def _run(database: Database, program: str, *arguments: str) -> None:
    """A program of PostgreSQL on this database; the password travels in the environment, which other users cannot read."""
    found = shutil.which(program)
    if found is None:
        raise StoreUnavailable(f"{program} is not installed here (Debian: apt-get install postgresql-client).")
    url = make_url(database.url)
    done = subprocess.run(  # noqa: S603 - our own arguments
        [found, f"--dbname={_address(url)}", *arguments], capture_output=True, check=False, env=os.environ | _secret(url)
    )
    if done.returncode:
        raise StoreUnavailable(
            f"{program} ended with {done.returncode}. Is it as new as the server, and may this user read and make all tables?"
        )


def _address(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string()


def _secret(url: URL) -> dict[str, Any]:
    return {"PGPASSWORD": str(url.password)} if url.password else {}
