"""Backup while the service is in use, and restoring into nothing: drafts, originals, keys and searching are there again."""

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from analyzer.app import Analyzer
from analyzer.desk import backup
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.desk.erasing import erase
from analyzer.desk.keyring import Keyring, Wanted
from analyzer.desk.opening import database_of
from analyzer.errors import AnalyzerError, Conflict, StoreUnavailable, UnreadableInput
from analyzer.jobs import DbosQueue
from analyzer.settings import Settings
from analyzer.store import conversations, keys
from analyzer.store.database import Database
from analyzer.store.records import KeyRole
from api.main import create_app
from api.service import Service
from tests.api.conftest import CALL, House
from tests.databases import Server, postgresql

__all__ = ["postgresql"]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def reopened(analyzer: Analyzer) -> Iterator[Callable[[Settings], TestClient]]:
    """Serves what lies in a data folder."""
    open_ones: list[Any] = []

    def serve(settings: Settings) -> TestClient:
        database = database_of(settings)
        queue = DbosQueue(database)
        desk = Desk(settings, database, queue, analyzer.engine, lambda: analyzer.embedder)
        open_ones.extend([queue, database])
        return TestClient(create_app(Service(desk, Keyring(settings, database))))

    yield serve
    for one in open_ones:
        one.close()


def test_a_backup_that_is_taken_while_others_write_is_restored_with_drafts_originals_and_keys(
    house: House, tmp_path: Path, reopened: Callable[[Settings], TestClient]
) -> None:
    handoff_id = house.drafted()
    conversation = house.upload().json()["conversation_id"]
    lines = house.items(handoff_id)
    stopping = threading.Event()

    def write() -> None:
        while not stopping.is_set():
            with house.desk.database.writing() as transaction:
                keys.note(transaction, "test", "writing", "ann")

    writer = threading.Thread(target=write)
    writer.start()
    file = tmp_path / "monday.zip"
    taken = backup.take(house.desk.settings, file)
    stopping.set()
    writer.join()
    assert taken.pepper
    assert file.stat().st_mode & 0o077 == 0
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    backup.restore(elsewhere, file)
    client = reopened(elsewhere)
    headers = {"X-API-Key": house.keys["rep"]}
    assert client.get(f"/v1/handoffs/{handoff_id}/items", headers=headers).json()["items"] == lines
    assert client.get(f"/v1/conversations/{conversation}/original", headers=headers).content == CALL
    assert client.get("/v1/search", params={"q": "migration"}, headers=headers).json()["items"]
    assert {one.name for one in tmp_path.iterdir() if one.name.startswith((".handoff", "monday"))} == {"monday.zip"}


def test_what_is_restored_is_not_marked_as_indexed(house: House, tmp_path: Path) -> None:
    identity = house.upload().json()["conversation_id"]
    with house.desk.database.writing() as transaction:
        conversations.mark_indexed(transaction, [identity], "passages-x")
    backup.take(house.desk.settings, tmp_path / "b.zip")
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")
    backup.restore(elsewhere, tmp_path / "b.zip")
    database = database_of(elsewhere)
    with database.reading() as transaction:
        assert conversations.unindexed(transaction, "passages-x", 10) == (identity,)
    database.close()


def test_an_account_that_was_erased_is_in_no_later_backup(house: House, tmp_path: Path) -> None:
    house.upload(data=CALL + b"Bo Ray (Acme): The codeword is quillfeather.\n")
    erase(house.desk, Caller("root", KeyRole.ADMIN), "acme")
    backup.take(house.desk.settings, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert b"quillfeather" not in archive.read("database.sqlite")


def test_nothing_is_overwritten(house: House, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    backup.take(house.desk.settings, file)
    with pytest.raises(Conflict, match="already"):
        backup.take(house.desk.settings, file)
    with pytest.raises(Conflict, match="not empty"):
        backup.restore(house.desk.settings, file)


def test_a_pepper_that_is_set_is_not_in_the_backup_and_another_one_is_refused(house: House, tmp_path: Path) -> None:
    set_one = house.desk.settings.model_copy(update={"key_pepper": Settings(key_pepper="p" * 32).key_pepper})  # type: ignore[arg-type]
    assert not backup.take(set_one, tmp_path / "without.zip").pepper
    backup.take(house.desk.settings, tmp_path / "with.zip")
    with pytest.raises(Conflict, match="pepper"):
        backup.restore(Settings(data_dir=tmp_path / "a", key_pepper="q" * 32), tmp_path / "with.zip")  # type: ignore[arg-type]


@pytest.mark.parametrize("harm", ["cut", "flipped", "text", "other zip", "missing"])
def test_a_damaged_backup_is_one_line_and_leaves_nothing(house: House, tmp_path: Path, harm: str) -> None:
    house.upload()
    file = tmp_path / "b.zip"
    backup.take(house.desk.settings, file)
    data = bytearray(file.read_bytes())
    if harm == "cut":
        del data[len(data) // 2 :]
    if harm == "flipped":
        data[len(data) // 2] ^= 0xFF
    if harm == "text":
        data = bytearray(b"not a zip")
    file.write_bytes(data)
    if harm == "other zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("call.txt", "hello")
    if harm == "missing":
        file.unlink()
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(UnreadableInput, match=r"b\.zip (is not a backup|here\. Name one)"):
        backup.restore(Settings(data_dir=elsewhere), file)
    assert database_of(Settings(data_dir=elsewhere)).version() is not None
    assert not (elsewhere / "pepper").exists()


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="no database"):
        backup.take(Settings(data_dir=tmp_path / "new"), tmp_path / "b.zip")


def test_a_postgresql_database_is_backed_up_and_restored_with_its_own_programs(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgresql.bin}{os.pathsep}{os.environ['PATH']}")
    first = Settings(data_dir=tmp_path / "a", database_url=postgresql.database())
    database = database_of(first)
    DbosQueue(database).prepare()
    secret = Keyring(first, database).make(Wanted(KeyRole.ADMIN, "root"), "test").secret
    database.close()
    assert backup.take(first, tmp_path / "b.zip").kind == "postgresql"
    second = Settings(data_dir=tmp_path / "b", database_url=postgresql.database())
    backup.restore(second, tmp_path / "b.zip")
    restored = Database(second.database_url)
    holder = Keyring(second, restored).holder(secret)
    restored.close()
    assert holder is not None and holder.person == "root"
    with pytest.raises(Conflict, match="not empty"):
        backup.restore(second, tmp_path / "b.zip")
    with pytest.raises(AnalyzerError, match="backup of postgresql"):
        backup.restore(Settings(data_dir=tmp_path / "c"), tmp_path / "b.zip")


def test_the_command_saves_and_restores(house: House, tmp_path: Path) -> None:
    house.upload()

    def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "HANDOFF_DATA_DIR": str(folder)}
        return subprocess.run(
            [sys.executable, "-m", "analyzer", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    saved = run(tmp_path, "backup", str(tmp_path / "b.zip"))
    assert (saved.returncode, "with the pepper" in saved.stderr) == (0, True), saved.stderr
    assert run(tmp_path / "new", "restore", str(tmp_path / "b.zip")).returncode == 0
    again = run(tmp_path / "new", "restore", str(tmp_path / "b.zip"))
    assert again.returncode == 2
    assert again.stderr.startswith("handoff: The database is not empty.")
