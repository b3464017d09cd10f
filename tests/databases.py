"""Real databases for tests: a SQLite file, and a PostgreSQL server of our own where its programs are installed."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from analyzer.store.database import Database

MISSING = "PostgreSQL is not installed here (Debian: apt-get install postgresql)"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl."""
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    candidates += [Path(found).parent for found in [shutil.which("initdb")] if found]
    return next((folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


class Server:
    """A PostgreSQL server in a folder of its own, on loopback; root runs it as the user postgres, as initdb asks for."""

    def __init__(self, folder: Path, port: int) -> None:
        found = programs()
        assert found is not None
        self.bin, self.folder, self.port = found, folder, port
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            self.user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *arguments], cwd=self.folder, capture_output=True, text=True, check=False, **self.user
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def start(self) -> None:
        """Starts and waits until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stops, cutting connections off."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def database(self, template: str = "template1") -> str:
        """The address of a new database."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://postgres:none@127.0.0.1:{self.port}/{name}"


def server() -> Iterator[Server]:
    """Starts a server and stops it."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    running = None
    try:
        running = Server(folder, 10_000 + secrets.randbelow(20_000))  # below the ports that connections go out from
        running.start()
        yield running
    finally:
        if running is not None:
            running.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server of this test session."""
    yield from server()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of either kind."""
    return address(request, tmp_path)


def address(request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of an empty database of the kind that `request` asks for."""
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'test.db'}"
    running: Server = request.getfixturevalue("postgresql")
    return running.database()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of either kind with all tables."""
    opened = Database(database_url)
    opened.migrate()
    yield opened
    opened.close()
