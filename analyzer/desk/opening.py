"""Opens what the service needs and closes it again; the only place that knows how it fits together."""

import datetime as dt
import logging
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from analyzer.desk import classifying, deciding, digest, drafting, feeding, notifying, rereading, searching, watching
from analyzer.desk.desk import Desk
from analyzer.desk.notifying import Courier
from analyzer.embedding import Embedder
from analyzer.engines.base import Engine
from analyzer.errors import StoreUnavailable
from analyzer.inference import cores
from analyzer.jobs import DbosQueue, Worker
from analyzer.recall import Recall
from analyzer.settings import Settings
from analyzer.store import pace
from analyzer.store.database import Database, now

DATABASE = "handoff.db"
VECTORS = "all-MiniLM-L6-v2/int8/1"
"""Of the packaged embedder: another one makes another index."""
LLM = "llm"
LOOK_S = 1.0
OVERDUE_S, TIDY_S, LOOK_AGAIN_S = 60.0, 3_600.0, 900.0
_PRIVATE, _PRIVATE_FILE, _OTHERS = 0o700, 0o600, 0o077

_log = logging.getLogger(__name__)


def database_of(settings: Settings) -> Database:
    """The database of the settings, brought up to date; the data folder is made, for its owner alone."""
    database = database_at(settings)
    database.migrate()
    return database


def database_at(settings: Settings) -> Database:
    """The same as it is, of whatever version, or empty."""
    try:
        settings.data_dir.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        if not settings.database_url:
            _made_private(settings.data_dir / DATABASE)
    except OSError as error:
        raise StoreUnavailable("The data folder cannot be made. Set HANDOFF_DATA_DIR to a folder that can be written to.") from error
    return Database(settings.database_url or f"sqlite:///{settings.data_dir / DATABASE}")


def _made_private(file: Path) -> None:
    """The file is there, for its owner alone: the folder may have been made by somebody else, open to all. What SQLite puts beside it follows it."""
    if not file.exists():
        # Only then: to close a file of which SQLite holds locks in this process would let them go.
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
    if stat.S_IMODE(file.stat().st_mode) & _OTHERS:
        # A database of an earlier version; on disks that know no owners nothing changes.
        with suppress(OSError):
            file.chmod(_PRIVATE_FILE)


@contextmanager
def open_desk(settings: Settings, engine: Callable[[str], Engine], embedder: Callable[[], Embedder], index: bool = True) -> Iterator[Desk]:
    """The desk of this process. With `index` it has the search index too, where it can be had.

    Raises:
        StoreUnavailable: the database, or with `index` the search index, is not to be had.
    """
    with ExitStack() as stack:
        database = database_of(settings)
        stack.callback(database.close)
        queue = DbosQueue(database)
        queue.prepare()
        stack.callback(queue.close)
        recall = open_recall(settings, embedder()) if index else None
        if recall is not None:
            stack.callback(recall.close)
        yield Desk(settings, database, queue, engine, embedder, recall)


def open_recall(settings: Settings, embedder: Embedder) -> Recall:
    """The search index; raises StoreUnavailable where another process has it."""
    return Recall(embedder, VECTORS, settings.data_dir, settings.chroma_url)


def pace_of(desk: Desk, sleep: Callable[[float], None] = time.sleep) -> Callable[[], None]:
    """Returns when a question may be put to the llm endpoint: over all processes so many in a minute as the settings say."""
    per_minute = desk.settings.llm_calls_per_minute

    def wait() -> None:
        if per_minute:
            with desk.database.writing() as transaction:
                waiting = pace.take(transaction, LLM, dt.timedelta(minutes=1) / per_minute, now())
            sleep(waiting.total_seconds())

    return wait


@contextmanager
def working(desk: Desk) -> Iterator[Worker]:
    """Runs jobs in this process until the end of the block."""
    settings = desk.settings
    assert isinstance(desk.queue, DbosQueue)
    handlers = {
        drafting.KIND: drafting.handler(desk),
        watching.KIND: watching.handler(desk),
        classifying.KIND: classifying.handler(desk, deciding.see),
        rereading.KIND: rereading.handler(desk),
    }
    worker = Worker(desk.database, desk.queue, handlers, settings.job_workers, settings.worker_timeout_s, cores(settings.threads))
    worker.start()
    courier = Courier(desk.database, settings)
    try:
        with (
            _repeated("notices", courier.drain, LOOK_S),
            _repeated("overdue", lambda: notifying.announce_overdue(desk.database, now()), OVERDUE_S),
            _repeated("watch", lambda: watching.look_again(desk), LOOK_AGAIN_S),
            _repeated("digest", lambda: digest.announce(desk.database, now()), LOOK_AGAIN_S),
            _repeated("mailbox", lambda: feeding.pull(desk, now()), settings.imap_every_s),
            _repeated("tidy", lambda: notifying.tidy(desk.database, settings, now()), TIDY_S),
        ):
            yield worker
    finally:
        worker.stop()


@contextmanager
def indexing(desk: Desk) -> Iterator[None]:
    """Keeps the search index up with the store until the end of the block, if this process has it."""
    if desk.recall is None:
        yield
        return
    recall = desk.recall
    # Search by words goes on where it fails; the next round tries again.
    with _repeated("search-index", lambda: searching.catch_up(desk.database, recall), LOOK_S):
        yield


@contextmanager
def _repeated(name: str, work: Callable[[], object], every_s: float) -> Iterator[None]:
    """Does `work` again and again in a thread of its own until the end of the block; what fails is tried the next time."""
    stopping = threading.Event()

    def keep_on() -> None:
        while not stopping.is_set():
            try:
                work()
            except Exception as error:
                # The name of the error only: its words may be a customer's.
                _log.warning("%s failed and goes on: %s", name, type(error).__name__)
            stopping.wait(every_s)

    thread = threading.Thread(target=keep_on, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=30)
