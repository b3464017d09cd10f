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

_DAY = 86_400.0
_BUSY_MS = 10_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, text TEXT NOT NULL, finish TEXT NOT NULL,
    prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS endpoints (key TEXT PRIMARY KEY, capability TEXT NOT NULL, at REAL NOT NULL);
"""


class Answer(NamedTuple):
    """What the endpoint sent for one question. `finish` is its finish reason; `cached` where nothing was paid now."""

    text: str
    finish: str
    prompt_tokens: int
    completion_tokens: int
    cached: bool = False


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
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA)
        connection.execute("DELETE FROM answers WHERE at < ?", (time.time() - self._days * _DAY,))
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
