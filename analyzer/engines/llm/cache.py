"""Answers that were paid for, in one SQLite file: a repeated or resumed run asks only for what is missing.

The file holds quotes of customers, so it is readable by its owner alone and forgets after some days. It is a cache:
deleting it loses money, never data, which is why it is not a table of the store.
"""

import hashlib
import json
import os
import sqlite3
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.errors import EngineUnavailable
from analyzer.sqlite import write_ahead

_DAY = 86_400.0
_PATIENCE = 10.0
"""Seconds to wait while another run writes."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, text TEXT NOT NULL, finish TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS endpoints (key TEXT PRIMARY KEY, capability TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, endpoint TEXT NOT NULL, open INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS batch_questions (batch TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (batch, key));
"""


class Answer(NamedTuple):
    """What the endpoint sent for one question. `finish` is its finish reason; `cached` where nothing was paid now."""

    text: str
    finish: str
    prompt_tokens: int
    completion_tokens: int
    cached: bool = False


class Batch(NamedTuple):
    """Questions that are answered together, later. `endpoint` names endpoint and model; `sizes` are the tokens of each question by its key."""

    id: str
    endpoint: str
    open: bool
    sizes: Mapping[str, int]


def default_path() -> Path:
    """The user's cache folder by the XDG rules."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "handoff" / "llm.sqlite3"


def key_of(parts: Mapping[str, Any]) -> str:
    """The same question to the same model at the same endpoint has the same key."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class AnswerCache:
    """Keeps answers by key for `days`; with no path it keeps them for this process only. Safe among threads and processes."""

    def __init__(self, path: Path | None, days: int = 30) -> None:
        self._path = path
        self._days = days
        self._lock = threading.Lock()
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._connection: sqlite3.Connection | None = None

    def get(self, key: str) -> Answer | None:
        """The answer kept under `key`."""
        row = self._one("SELECT text, finish, prompt_tokens, completion_tokens FROM answers WHERE key = ?", key)
        return Answer(row[0], row[1], row[2], row[3], cached=True) if row else None

    def put(self, key: str, answer: Answer) -> None:
        """Keeps `answer`, at once and for good: a killed run has lost nothing that was answered."""
        row = (key, answer.text, answer.finish, answer.prompt_tokens, answer.completion_tokens, time.time())
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)

    def drop(self, key: str) -> None:
        """Forgets an answer that turned out to be of no use."""
        self._write("DELETE FROM answers WHERE key = ?", (key,))

    def capability(self, endpoint: str) -> str | None:
        """What was found out about an endpoint, as JSON."""
        row = self._one("SELECT capability FROM endpoints WHERE key = ?", endpoint)
        return str(row[0]) if row else None

    def remember(self, endpoint: str, capability: str) -> None:
        """Keeps what was found out about an endpoint."""
        self._write("INSERT OR REPLACE INTO endpoints VALUES (?, ?, ?)", (endpoint, capability, time.time()))

    def remember_batch(self, batch: Batch) -> None:
        """Keeps which questions are in a batch; their words are not kept."""
        with self._together() as connection:
            connection.execute("INSERT OR REPLACE INTO batches VALUES (?, ?, ?, ?)", (batch.id, batch.endpoint, batch.open, time.time()))
            rows = [(batch.id, key, size) for key, size in batch.sizes.items()]
            connection.executemany("INSERT OR REPLACE INTO batch_questions VALUES (?, ?, ?)", rows)

    def batch(self, batch: str) -> Batch | None:
        """The batch called `batch`."""
        with self._together() as connection:
            row = connection.execute("SELECT endpoint, open FROM batches WHERE id = ?", (batch,)).fetchone()
            sizes = connection.execute("SELECT key, size FROM batch_questions WHERE batch = ?", (batch,)).fetchall()
        return Batch(batch, row[0], bool(row[1]), dict(sizes)) if row else None

    def on_the_way(self) -> dict[str, str]:
        """The questions in batches that are not collected yet, by key, each with its batch."""
        with self._together() as connection:
            rows = connection.execute("SELECT key, batch FROM batch_questions JOIN batches ON id = batch WHERE open").fetchall()
        return dict(rows)

    def close_batch(self, batch: str) -> None:
        """Nobody waits for a batch any more: its questions are free to be asked again."""
        self._write("UPDATE batches SET open = 0 WHERE id = ?", (batch,))

    def forget_batch(self, batch: str) -> None:
        """Forgets a batch whose answers are kept."""
        with self._together() as connection:
            connection.execute("DELETE FROM batch_questions WHERE batch = ?", (batch,))
            connection.execute("DELETE FROM batches WHERE id = ?", (batch,))

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Nobody else in this process asks the question of `key` meanwhile."""
        with self._lock:
            mine = self._asking[key]
        with mine:
            yield

    def _one(self, sql: str, key: str) -> Any:
        with self._lock, self._said():
            return self._open().execute(sql, (key,)).fetchone()

    def _write(self, sql: str, row: tuple[Any, ...]) -> None:
        with self._lock, self._said():
            self._open().execute(sql, row)

    @contextmanager
    def _together(self) -> Iterator[sqlite3.Connection]:
        """All of the statements in the block, or none."""
        with self._lock, self._said():
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._made()
        return self._connection

    def _made(self) -> sqlite3.Connection:
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Before SQLite makes it by the umask: the file holds customers' words.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path or ":memory:", isolation_level=None, check_same_thread=False)
        write_ahead(connection, _PATIENCE)
        connection.executescript(_SCHEMA)
        before = time.time() - self._days * _DAY
        connection.execute("DELETE FROM answers WHERE at < ?", (before,))
        connection.execute("DELETE FROM batches WHERE at < ?", (before,))
        connection.execute("DELETE FROM batch_questions WHERE batch NOT IN (SELECT id FROM batches)")
        weakref.finalize(self, connection.close)
        return connection

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            name = self._path.name if self._path else "memory"
            raise EngineUnavailable(
                f"The cache of answers ({name}) cannot be used: delete it, name another file in HANDOFF_LLM_CACHE, or set that to off."
            ) from error
