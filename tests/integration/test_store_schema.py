"""Migrations on real databases: they make what the code expects, once, and guard what is only added to."""

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from analyzer.errors import BadSettings, StoreFull, StoreUnavailable
from analyzer.store import accounts, cancellations, handoffs, keys, migrations, schema
from analyzer.store.database import HEAD, Database, Transaction, now
from analyzer.store.records import Account, Deal


def _is_ours(_object: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """The full-text index and its column stand in the migration only: each database has its own."""
    made_by_hand = (name or "").startswith("passages_words") or name in {"words", "ix_passages_words"}
    return not (reflected and made_by_hand and kind in {"table", "column", "index"})


def test_migrations_make_exactly_the_tables_of_the_schema(database: Database) -> None:
    with database.reading() as transaction:
        context = MigrationContext.configure(transaction, opts={"include_object": _is_ours})
        assert compare_metadata(context, schema.metadata) == []


def test_an_empty_database_has_no_version_and_a_migrated_one_the_newest(database_url: str) -> None:
    database = Database(database_url)
    assert database.version() is None
    database.migrate()
    assert database.version() == HEAD
    database.check()
    database.close()


def test_a_database_of_an_earlier_version_keeps_its_rows(database_url: str) -> None:
    database = Database(database_url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with database.writing() as transaction:
        config.attributes["connection"] = transaction
        command.upgrade(config, "0005")
        _rows_of_0005(transaction)
    database.migrate()
    with database.reading() as transaction:
        account = accounts.find(transaction, "a")
        left = cancellations.find(transaction, "c")
        homes = cancellations.accounts_by_name(transaction)
    assert account is not None and (account.name, account.domains, account.aliases) == ("Acme", ("acme.example",), ())
    assert left is not None and (left.account_name, left.account_id, left.customer) == ("Acme", "a", "")
    assert homes == {"a": "a", "acme": "a", "acme.example": "a"}
    assert database.version() == HEAD
    database.close()


def _rows_of_0005(transaction: Transaction) -> None:
    """As that version wrote them: without the columns that came later."""
    account = {"id": "a", "name": "Acme", "domains": ["acme.example"], "created_at": now(), "created_by": "ann"}
    transaction.execute(insert(schema.accounts).values(account))
    left = {"id": "c", "event_id": "e", "account_id": "a", "account_name": "Acme", "left_on": now().date(), "text": "", "mrr_cents": 100}
    facts = {
        "offer_outcome": "none",
        "source": "api",
        "received_at": now(),
        "received_by": "ann",
        "updated_at": now(),
        "needs_review": False,
    }
    transaction.execute(insert(schema.cancellations).values(left | facts))


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        database = Database(database_url)
        try:
            database.migrate()
        except BaseException as error:
            failed.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_connections_that_open_a_new_database_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """SQLite refuses the second of two that turn the write-ahead log on at once: 9 of 150 starts failed."""
    failed: list[BaseException] = []

    def start(url: str, gate: threading.Barrier) -> None:
        database = Database(url)
        gate.wait()
        try:
            with database.writing():
                pass
        except BaseException as error:
            failed.append(error)
        finally:
            database.close()

    for number in range(60):
        gate = threading.Barrier(8)
        threads = [threading.Thread(target=start, args=(f"sqlite:///{tmp_path / str(number)}.db", gate)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []


def test_a_database_of_a_later_version_is_refused_in_one_line(database: Database) -> None:
    with database.writing() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="later version"):
        database.migrate()
    with pytest.raises(StoreUnavailable, match="another version"):
        database.check()


@pytest.mark.parametrize("change", ["UPDATE audit SET person = 'x'", "DELETE FROM audit"])
def test_the_audit_trail_is_only_added_to(database: Database, change: str) -> None:
    with database.writing() as transaction:
        keys.note(transaction, "test", "subject", "ann")
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as transaction:
        transaction.execute(text(change))


def test_a_verdict_is_never_changed(database: Database) -> None:
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as transaction:
        _verdict(transaction)
        transaction.execute(update(schema.verdicts).values(verdict="rejected"))


def _verdict(transaction: Transaction) -> None:
    accounts.add(transaction, Account(id="a", name="A", created_at=now(), created_by="ann"))
    accounts.add_deal(transaction, Deal(id="d", account_id="a", name="D", created_at=now()))
    handoff = handoffs.add(transaction, "a", "d")
    row = {"id": "i", "handoff_id": handoff.id, "section": "risks", "position": 0, "source": "engine", "proposal": {}, "gone": False}
    transaction.execute(insert(schema.items).values(**row, drafted_in=1))
    entry = {"item_id": "i", "number": 1, "verdict": "accepted", "statement": {}, "proposed": {}, "person": "ann", "at": now()}
    transaction.execute(insert(schema.verdicts).values(**entry))


@pytest.mark.parametrize("url", ["mysql://x/y", "not an address", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_used_names_the_setting(url: str) -> None:
    with pytest.raises(BadSettings, match="HANDOFF_DATABASE_URL"):
        Database(url)


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    database = Database("postgresql://me:secret@127.0.0.1:9/none")
    with pytest.raises(StoreUnavailable) as caught, database.reading() as transaction:
        transaction.execute(text("SELECT 1"))
    assert "secret" not in str(caught.value)


def test_a_file_that_another_process_keeps_to_itself_is_not_told_as_a_server_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.database._PATIENCE", 0.05)
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    database.migrate()
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="Another process wrote to the database") as caught, database.writing():
        pass
    assert "HANDOFF_DATABASE_URL" not in str(caught.value)
    other.close()
    database.close()


def test_a_file_that_is_a_folder_is_told_as_one_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "test.db").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with pytest.raises(StoreUnavailable, match="cannot be opened"), database.reading():
        pass
    database.close()


def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    database.migrate()
    with pytest.raises(StoreUnavailable, match="disk of the database is full"), database.writing() as transaction:
        # A database of so many pages at most is what SQLite knows as a disk that is full.
        transaction.execute(text("PRAGMA max_page_count = 1"))
        transaction.execute(text("CREATE TABLE more (words TEXT)"))
        transaction.execute(text("INSERT INTO more VALUES (:words)"), {"words": "x" * 1_000_000})
    database.close()


def test_a_full_disk_of_a_postgresql_server_is_told_as_one(database: Database) -> None:
    told = psycopg.errors.DiskFull('could not extend file "base/5/16384": No space left on device')
    with pytest.raises(StoreFull), database.reading():
        raise OperationalError("INSERT", {}, told)


def test_a_missing_folder_is_named(tmp_path: object) -> None:
    with pytest.raises(StoreUnavailable, match="no folder"):
        Database(f"sqlite:///{tmp_path}/nowhere/a.db")


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as transaction:
        keys.note(transaction, "test", "subject", "ann")
        raise RuntimeError
    with database.reading() as transaction:
        assert keys.trail(transaction, 10) == ()


def test_who_reads_sees_one_state_of_the_database_throughout(database: Database) -> None:
    with database.reading() as transaction:
        assert accounts.listed(transaction, accounts.EVERYTHING, 10, None).items == ()
        with database.writing() as other:
            accounts.add(other, Account(id="acme", name="Acme", created_at=now(), created_by="x"))
        assert accounts.listed(transaction, accounts.EVERYTHING, 10, None).items == ()
    with database.reading() as transaction:
        assert len(accounts.listed(transaction, accounts.EVERYTHING, 10, None).items) == 1
