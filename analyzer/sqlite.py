"""What every SQLite file of the product needs: a write-ahead log, turned on in turn."""

import secrets
import sqlite3
import time


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Turns the write-ahead log on and waits up to `patience` seconds for others.

    SQLite itself does not wait at this step whatever its busy timeout: of processes that open a new file at once, one was refused.

    Raises:
        sqlite3.OperationalError: the file cannot be written, or others kept it locked all the time.
    """
    connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            # A random wait: those that were refused together do not all come back together.
            time.sleep((5 + secrets.randbelow(20)) / 1000)
