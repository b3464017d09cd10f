"""`handoff serve`, `handoff worker` and `handoff reindex`: opens the desk, lets nobody in without a key, runs until told to stop."""

import ipaddress
import logging
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from analyzer.app import Analyzer, read_settings
from analyzer.desk import searching, watching
from analyzer.desk.desk import Desk
from analyzer.desk.keyring import Keyring, NewKey, Wanted
from analyzer.desk.opening import database_of, indexing, open_desk, open_recall, pace_of, working
from analyzer.errors import BadSettings
from analyzer.inference import cores as count
from analyzer.store.paging import MOST
from analyzer.store.records import KeyRole
from api.main import create_app
from api.pages import rendering
from api.service import Service

GRACE_S = 10
LONGEST_NAME = 200
_LONGEST_CHAIN = 5
_LOG = "%(asctime)s %(levelname)s %(name)s %(message)s"

Say = Callable[[str], None]


def serve(host: str, port: int, work: bool, say: Say, show: Say) -> None:
    """Serves the API, and with `work` runs jobs in the same process. `show` prints the first key, `say` everything else.

    Raises:
        BadSettings: nobody has a key yet, and `host` is not loopback; or the address cannot be listened on.
        StoreUnavailable: the database or the search index cannot be had.
    """
    _log_plainly()
    analyzer = _analyzer()
    # The address before the desk: a first key must not be made, and shown once, by a service that cannot start.
    with _bound(host, port) as door, open_desk(analyzer.settings, analyzer.engine, lambda: analyzer.embedder) as desk:
        analyzer.pace = pace_of(desk)
        keyring = Keyring(analyzer.settings, desk.database)
        _let_in(keyring, host, say, show)
        _know_ourselves(desk, say)
        app = create_app(Service(desk, keyring))
        config = uvicorn.Config(
            app, host, port, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_S, lifespan="off"
        )
        with indexing(desk):
            # Whoever reads the next line may ask at once: it is kept waiting, not refused.
            door.listen(config.backlog)
            say(f"Listening on http://{host}:{door.getsockname()[1]}")
            rendering.warm()
            if not work:
                _Server(config).run([door])
                return
            with working(desk):
                _Server(config).run([door])


def _bound(host: str, port: int) -> socket.socket:
    """A socket at the address, not yet listening."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
    except OSError as error:
        door.close()
        reason = (error.strerror or "unknown reason").lower()
        raise BadSettings(f"{host}:{port} cannot be listened on: {reason}. Choose another with --host or --port.") from error
    return door


class _Server(uvicorn.Server):
    """Ends its loop at a signal and returns, where uvicorn raises the signal anew: what is behind it gives jobs and locks back."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Until the end of the block signals ask the server to stop."""
        before = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def _let_in(keyring: Keyring, host: str, say: Say, show: Say) -> None:
    """Makes the first key, on loopback only: on a network somebody else might read it, or be faster."""
    if keyring.exist():
        return
    if not is_loopback(host):
        raise BadSettings(
            f"Nobody has a key yet, so {host} is not listened on. Make one first: handoff keys create --role admin --person you@example.com"
        )
    made = keyring.make(Wanted(KeyRole.ADMIN, "admin", "first start"), "first start")
    say("This is the first start. The admin's key, shown this once:")
    show(made.secret)


def _know_ourselves(desk: Desk, say: Say) -> None:
    """Deals made before the settings named the vendor get it now; without a name sides are guessed, which is said."""
    watching.adopt_vendor(desk)
    if not desk.settings.vendor_domains:
        say("Who is your company is guessed deal by deal. Set it: HANDOFF_VENDOR_NAME=Example HANDOFF_VENDOR_DOMAINS=example.com")


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def work(say: Say, cores: int | None = None) -> None:
    """Runs jobs until told to stop. It has the search index only where that is a server.

    `cores` is how many it reads with, 0 all there are. By default HANDOFF_THREADS says, and without that it is one: one process a
    core gets more done than one process with all of them.
    """
    _log_plainly()
    analyzer = _analyzer(reading_with(cores, read_settings().threads))
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    shared = bool(analyzer.settings.chroma_url)
    with open_desk(analyzer.settings, analyzer.engine, lambda: analyzer.embedder, index=shared) as desk:
        analyzer.pace = pace_of(desk)
        with indexing(desk), working(desk) as worker:
            used = count(analyzer.settings.threads)
            say(f"Worker {worker.id} takes jobs, with {used} {'core' if used == 1 else 'cores'}")
            stopping.wait()


def reading_with(asked: int | None, threads: int) -> int:
    """How many cores a worker reads with: what it was asked to, else what the setting says, else one; 0 is all there are."""
    return threads or 1 if asked is None else asked


def _analyzer(threads: int | None = None) -> Analyzer:
    """One that keeps no paid answers outside the store, unless a file for them is named: what is erased has to be gone."""
    settings = read_settings()
    changed: dict[str, object] = {} if settings.llm_cache else {"llm_cache": "off"}
    if threads is not None:
        changed["threads"] = threads
    return Analyzer(settings.model_copy(update=changed))


def rebuild(say: Say) -> int:
    """Builds the search index anew from the store; how many conversations it holds then."""
    analyzer = Analyzer()
    database = database_of(analyzer.settings)
    recall = open_recall(analyzer.settings, analyzer.embedder)
    try:
        say("Building the search index anew")
        return searching.reindex(database, recall)
    finally:
        recall.close()
        database.close()


def make_key(role: str, person: str, label: str) -> NewKey:
    """A key made at the command line; raises BadSettings for a name that could not be one over HTTP."""
    person = " ".join(person.split())
    if not 0 < len(person) <= LONGEST_NAME or len(label) > LONGEST_NAME:
        raise BadSettings(f"A key belongs to somebody: --person you@example.com. It and --label take up to {LONGEST_NAME} characters.")
    analyzer = Analyzer()
    database = database_of(analyzer.settings)
    try:
        return Keyring(analyzer.settings, database).make(Wanted(KeyRole(role), person, label), "command line")
    finally:
        database.close()


def list_keys() -> list[dict[str, object]]:
    """All keys without their secrets, newest first."""
    from analyzer.store import keys

    analyzer = Analyzer()
    database = database_of(analyzer.settings)
    try:
        with database.reading() as transaction:
            found = keys.listed(transaction, MOST, None)
            shown = list(found.items)
            while found.next_cursor:
                found = keys.listed(transaction, MOST, found.next_cursor)
                shown += found.items
            return [key.model_dump(mode="json") for key in shown]
    finally:
        database.close()


def end_key(key_id: str) -> bool:
    """Revokes a key; False where there is none."""
    from analyzer.store import keys

    analyzer = Analyzer()
    database = database_of(analyzer.settings)
    try:
        with database.writing() as transaction:
            found = keys.revoke(transaction, key_id)
            if found:
                keys.note(transaction, "key.revoke", key_id, "command line")
            return found
    finally:
        database.close()


class Silent(logging.Formatter):
    """Shows where an error came from and of what type it is, not its message: that may quote what was sent or kept."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The frames and types of an error and of those that it came from."""
        found: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(found) < _LONGEST_CHAIN:
            frames = "".join(traceback.format_tb(error.__traceback__))
            found.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(found)


def _log_plainly() -> None:
    """One line an event, to standard error; libraries only when something is wrong."""
    handler = logging.StreamHandler()
    handler.setFormatter(Silent(_LOG))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in ("dbos", "alembic", "chromadb", "httpx", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
