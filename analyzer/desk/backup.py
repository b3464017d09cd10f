"""A backup: the database with its originals, and the pepper that its keys are made with, in one file for its owner alone.

The search index is not in it: it is built anew from the database.
"""

import json
import os
import tempfile
import zipfile
from pathlib import Path
from shutil import copyfileobj
from typing import Final, NamedTuple

import analyzer
from analyzer.desk.keyring import PEPPER, known_pepper
from analyzer.desk.opening import database_at, database_of
from analyzer.errors import AnalyzerError, Conflict, StoreFull, StoreUnavailable, UnreadableInput, is_full
from analyzer.settings import Settings
from analyzer.store import conversations, snapshot
from analyzer.store.database import now

MANIFEST: Final = "manifest.json"
FORM: Final = "handoff-backup/1"
_PRIVATE: Final = 0o600


class Taken(NamedTuple):
    """What is in a backup. `pepper` is False where the pepper comes from HANDOFF_KEY_PEPPER and is kept elsewhere."""

    kind: str
    size: int
    pepper: bool


def take(settings: Settings, file: Path) -> Taken:
    """Writes a backup to `file`, which is not there before; the service may run meanwhile.

    Raises:
        Conflict: there is a file of that name.
        StoreUnavailable: the database cannot be read, or `file` not written; StoreFull where there is no room for it.
    """
    if file.exists():
        raise Conflict(f"There is a file {file.name} already. Choose another name.")
    pepper = None if settings.key_pepper.get_secret_value() else known_pepper(settings)
    database = database_at(settings)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    manifest = {"form": FORM, "database": kind, "version": analyzer.__version__, "schema": database.version(), "made_at": now().isoformat()}
    if manifest["schema"] is None:
        raise StoreUnavailable("There is no database to back up. Check HANDOFF_DATA_DIR and HANDOFF_DATABASE_URL.")
    part = file.with_name(f"{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".handoff-") as folder:
            whole = Path(folder) / snapshot.FILES[kind]
            snapshot.take(database, whole)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb") as out:
                _pack(out, manifest, whole, pepper)
                out.flush()
                os.fsync(out.fileno())
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        if is_full(error):
            raise StoreFull(snapshot.NO_ROOM) from error
        raise StoreUnavailable(f"{file.name} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from error
    finally:
        database.close()
    return Taken(kind, file.stat().st_size, pepper is not None)


def _pack(out: "zipfile._ZipWritable", manifest: dict[str, str | None], whole: Path, pepper: bytes | None) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        if pepper is not None:
            archive.writestr(PEPPER, pepper)
        archive.write(whole, whole.name)


def restore(settings: Settings, file: Path) -> Taken:
    """Puts a backup back into an empty data folder and database, and brings it up to this version.

    Raises:
        UnreadableInput: `file` is no backup, or damaged.
        Conflict: there is something where it is to go.
        StoreUnavailable: it is of a later version, or the database does not answer.
    """
    if not file.is_file():
        raise UnreadableInput(f"There is no file {file.name} here. Name one that `handoff backup` wrote.")
    try:
        with zipfile.ZipFile(file) as archive:
            return _restored(settings, archive, file.stat().st_size)
    except AnalyzerError:
        raise
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        if is_full(error):
            raise StoreFull("The disk of the database is full. Make room, empty the data folder and restore again.") from error
        raise UnreadableInput(f"{file.name} is not a backup of this program, or is damaged.") from error


def _restored(settings: Settings, archive: zipfile.ZipFile, size: int) -> Taken:
    manifest = json.loads(archive.read(MANIFEST))
    if manifest.get("form") != FORM:
        raise ValueError
    kind = manifest["database"]
    database = database_at(settings)
    try:
        here = "sqlite" if database.is_sqlite else "postgresql"
        if kind != here:
            raise Conflict(f"This is a backup of {kind}, and the database here is {here}. Set HANDOFF_DATABASE_URL accordingly.")
        keeps_pepper = PEPPER in archive.namelist()
        _refuse_other_pepper(settings, archive.read(PEPPER) if keeps_pepper else None)
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".handoff-") as folder:
            whole = Path(folder) / snapshot.FILES[kind]
            with archive.open(whole.name) as packed, whole.open("wb") as out:
                copyfileobj(packed, out, 1 << 20)
            snapshot.put_back(database, whole)
        if keeps_pepper and known_pepper(settings) is None:
            handle = os.open(settings.data_dir / PEPPER, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(handle, "wb") as out:
                out.write(archive.read(PEPPER))
    finally:
        database.close()
    _bring_up(settings)
    return Taken(kind, size, keeps_pepper)


def _refuse_other_pepper(settings: Settings, kept: bytes | None) -> None:
    here = known_pepper(settings)
    if kept is not None and here is not None and here != kept.strip():
        raise Conflict("Another pepper is set or lies in the data folder: the keys of this backup would open nothing. Take it away first.")


def _bring_up(settings: Settings) -> None:
    """Migrates, and marks everything as not in the index, which is built from it at the next start."""
    database = database_of(settings)
    try:
        with database.writing() as transaction:
            conversations.forget_index(transaction)
    finally:
        database.close()
