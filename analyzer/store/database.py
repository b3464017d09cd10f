"""One database, SQLite or PostgreSQL: connections, transactions, migrations."""

import datetime as dt
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError

from analyzer.errors import BadRequest, BadSettings, Conflict, StoreFull, StoreUnavailable
from analyzer.sqlite import write_ahead

Transaction = Connection
"""An open transaction, handed through by callers that know nothing of SQL."""

HEAD = "0007"
"""The newest migration."""

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 7_211_094
"""Number of PostgreSQL's advisory lock under which one process migrates."""
ROOM = 64_000_000
"""Bytes that must be free on the disk of SQLite's file for a service that is to take uploads."""
_PATIENCE = 30.0
"""Seconds to wait while somebody else writes to SQLite."""
_OF_SQLITE = {
    "locked": f"Another process wrote to the database all the time, for {_PATIENCE:.0f} seconds. Try again; if it stays, look for one that hangs, or use PostgreSQL.",
    "full": "The disk of the database is full. Make room; nothing of this request was kept.",
    "unable to open": "The file of the database cannot be opened. Check HANDOFF_DATA_DIR and HANDOFF_DATABASE_URL, and who may read and write there.",
    "readonly": "The file of the database cannot be written to. Check who may write to it and to its folder.",
    "disk i/o error": "The disk of the database does not answer well. Check the disk; `handoff restore` puts a backup back.",
}
"""What SQLite says, and what is said of it."""
_NOT_KEPT = "A value holds what the database cannot keep, such as a NUL character. Take it out."
_RACES = ("UniqueViolation", "ForeignKeyViolation", "UNIQUE constraint", "FOREIGN KEY constraint")
"""What only happens where two requests are in each other's way: one alone is told before it writes."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def now() -> dt.datetime:
    """This moment in UTC."""
    return dt.datetime.now(dt.UTC)


def new_id(prefix: str) -> str:
    """A name that nobody can guess and that sorts by time of making: prefix, 48 bits of milliseconds, 80 of chance."""
    number = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    letters = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(letters))}"


class Database:
    """Opens transactions; `url` is sqlite:///path or postgresql://..."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        # SQLite keeps a reader's state by itself; PostgreSQL would show what others write between two questions.
        self._still = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        # SQLite lets one write at a time and makes the others ask again and again; within a process they queue up instead.
        self._turn: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that may write; commits at the end, rolls back at an error. Not to be opened inside another one.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with self._turn, _said(), self.engine.execution_options(immediate=True).begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that only reads: one state of the database throughout."""
        with _said(), self._still.connect() as connection:
            yield connection

    def migrate(self) -> None:
        """Brings the schema to the newest version; several processes may try at once.

        Raises:
            StoreUnavailable: the database does not answer, or was made by a later version of the program.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with self.writing() as transaction:
            if not self.is_sqlite:
                transaction.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            config.attributes["connection"] = transaction
            try:
                command.upgrade(config, "head")
            except CommandError:
                raise StoreUnavailable("The database was made by a later version of this program. Install that version.") from None

    def version(self) -> str | None:
        """The newest migration that the database has; None for an empty one."""
        from alembic.runtime.migration import MigrationContext

        with self.reading() as transaction:
            return MigrationContext.configure(transaction).get_current_revision()

    def check(self) -> None:
        """Can it take requests? Writes nothing; the disk of a PostgreSQL server is not seen from here.

        Raises:
            StoreUnavailable: it does not answer, is not of this version, or cannot be written to; StoreFull where its disk is nearly full.
        """
        if self.version() != HEAD:
            raise StoreUnavailable("The database is of another version of this program. Restart the service to bring it up to date.")
        if not self.is_sqlite:
            return
        file = Path(str(self.engine.url.database))
        if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
            raise StoreUnavailable(_OF_SQLITE["readonly"])
        free = shutil.disk_usage(file.parent).free
        if free < ROOM:
            raise StoreFull(
                f"The disk of the database is nearly full: {free // 1_000_000} MB are free, {ROOM // 1_000_000} MB are needed. Make room."
            )

    def compact(self) -> None:
        """Overwrites what was deleted in SQLite's file and log; PostgreSQL does that by its own (auto)vacuum."""
        if not self.is_sqlite:
            return
        with self.writing() as transaction:
            transaction.execute(text("INSERT INTO passages_words(passages_words) VALUES ('optimize')"))
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


@contextmanager
def _said() -> Iterator[None]:
    """Errors of the connection and of values as one line; address, password and values stay out."""
    try:
        yield
    except OperationalError as error:
        unavailable = _unavailable(error)
        if unavailable is None:
            raise
        raise unavailable from error
    except DataError as error:
        raise BadRequest(_NOT_KEPT) from error
    except IntegrityError as error:
        if not any(sign in type(error.orig).__name__ + str(error.orig) for sign in _RACES):
            raise
        raise Conflict("Somebody else changed or erased the same thing at this moment. Load it again.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable("The connection to the database was lost. Try again.") from error
        raise


def _unavailable(error: OperationalError) -> StoreUnavailable | None:
    """What is the case and what to do about it; None where it is a fault of ours."""
    words = str(error.orig).lower()
    if isinstance(error.orig, sqlite3.Error):
        sign = next((sign for sign in _OF_SQLITE if sign in words), None)
        return (StoreFull if sign == "full" else StoreUnavailable)(_OF_SQLITE[sign]) if sign else None
    if "deadlock" in words:
        return StoreUnavailable("Two requests were in each other's way. Try again.")
    if any(sign in words for sign in ("disk full", "disk is full", "no space left")):
        return StoreFull(_OF_SQLITE["full"])
    signs = ("connection", "shutting down", "starting up")
    gone = error.connection_invalidated or "connect" in type(error.orig).__name__.lower() or any(sign in words for sign in signs)
    return StoreUnavailable("The database does not answer. Check that it runs, and HANDOFF_DATABASE_URL.") if gone else None


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSettings("HANDOFF_DATABASE_URL is not an address: write postgresql://user:password@host/name, or leave it out.") from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(str(parsed.database or ""))
    if parsed.get_backend_name() != "postgresql":
        raise BadSettings("HANDOFF_DATABASE_URL: only postgresql:// and sqlite:/// are known.")
    address = parsed.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_size=20, max_overflow=20, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True)


def _sqlite(path: str) -> Engine:
    if not path or path == ":memory:":
        raise BadSettings("HANDOFF_DATABASE_URL: a SQLite database needs a file, as in sqlite:///handoff.db.")
    folder = Path(path).parent
    if not folder.is_dir():
        raise StoreUnavailable(f"There is no folder {folder.name} for the database. Make it, or set HANDOFF_DATA_DIR.")
    engine = create_engine(f"sqlite:///{path}", pool_size=20, max_overflow=20, connect_args={"timeout": _PATIENCE}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _refuse_nul)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Transactions are begun by `_begin`, not by the driver, which would let two readers deadlock on their first write."""
    connection.isolation_level = None
    write_ahead(connection, _PATIENCE)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _refuse_nul(*asked: Any) -> None:
    """PostgreSQL keeps no NUL in text. SQLite would, and the same request would be answered otherwise there."""
    parameters, many = asked[3], asked[5]
    for row in parameters if many else (parameters,):
        if any(isinstance(value, str) and "\0" in value for value in row):
            raise BadRequest(_NOT_KEPT)


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
