"""Requests at the same moment, on both databases: PostgreSQL lets several write at once, where SQLite lets them queue up."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from analyzer.app import Analyzer
from analyzer.desk import closing, erasing, receiving, registry
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.desk.receiving import Entered
from analyzer.domain.account import called
from analyzer.errors import Conflict
from analyzer.intake.archives import File
from analyzer.jobs import DbosQueue
from analyzer.settings import Settings
from analyzer.store import accounts, conversations
from analyzer.store.database import Database, now
from analyzer.store.records import Account, Deal, KeyRole

T = TypeVar("T")
ROOT, TOGETHER = Caller("root", KeyRole.ADMIN), 8


def call(number: int) -> File:
    words = f"Ann Lee (Vendor): We include report number {number}, that is a promise.\nBo Ray (Acme): And who moves the data?\n"
    return File(f"call{number}.txt", words.encode())


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer(Settings(threads=1))


@pytest.fixture
def desk(database: Database, tmp_path: Path, analyzer: Analyzer) -> Iterator[Desk]:
    queue = DbosQueue(database)
    queue.prepare()
    yield Desk(Settings(data_dir=tmp_path, database_url=database.url), database, queue, analyzer.engine, lambda: analyzer.embedder)
    queue.close()


def at_once(work: Callable[[int], T]) -> list[T]:
    """What several threads make of it that start together; fails where one of them does."""
    start, done, failed = threading.Barrier(TOGETHER), [], []

    def run(number: int) -> None:
        start.wait()
        try:
            done.append(work(number))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    return done


def send(desk: Desk, number: int, account: str = "acme", deal: str | None = None) -> receiving.Received:
    return receiving.receive(desk, ROOT, account, [call(number)], Entered(), deal)


def kept(desk: Desk, account: str = "acme") -> tuple[int, int]:
    """How many deals and conversations an account has."""
    with desk.database.reading() as transaction:
        deals = accounts.deals_of(transaction, account)
        return len(deals), sum(len(conversations.of_deal(transaction, deal.id)) for deal in deals)


def test_the_first_uploads_of_an_account_all_go_into_one_deal(desk: Desk) -> None:
    at_once(lambda number: send(desk, number))
    assert kept(desk) == (1, TOGETHER)


def test_the_same_file_sent_several_times_is_kept_once_and_one_receipt_is_the_first(desk: Desk) -> None:
    got = at_once(lambda _: send(desk, 1))
    assert kept(desk) == (1, 1)
    assert [one.receipts[0].duplicate_of is None for one in got].count(True) == 1


def test_an_account_without_a_deal_gets_one(desk: Desk) -> None:
    registry.add_account(desk, ROOT, {"id": "acme", "name": "Acme"})
    at_once(lambda number: send(desk, number))
    assert kept(desk) == (1, TOGETHER)


def test_the_same_people_in_two_deals_of_an_account_are_met_once(desk: Desk) -> None:
    registry.add_account(desk, ROOT, {"id": "acme", "name": "Acme"})
    for name in ("one", "two"):
        registry.add_deal(desk, ROOT, "acme", {"id": name, "name": name})
    at_once(lambda number: send(desk, number, deal=("one", "two")[number % 2]))
    with desk.database.reading() as transaction:
        assert [one.name for one in accounts.people_of(transaction, "acme")] == ["Ann Lee (Vendor)", "Bo Ray (Acme)"]


def test_a_deal_that_is_won_several_times_is_closed_once(desk: Desk) -> None:
    won = closing.Won("006", "acme", signed_on=dt.date(2026, 11, 20))
    closed = at_once(lambda _: closing.close(desk, ROOT, won))
    assert [one.new for one in closed].count(True) == 1
    assert {len(one.tasks) for one in closed} == {1}


def test_deals_of_one_new_account_that_are_won_at_once_are_all_closed_in_it(desk: Desk) -> None:
    names = ("Acme Freight", "ACME  freight", "Acme Ltd")
    won = [closing.Won(f"d{n}", "acme", names[n % 3], ("acme.example",), signed_on=dt.date(2026, 11, 20)) for n in range(TOGETHER)]
    closed = at_once(lambda number: closing.close(desk, ROOT, won[number]))
    assert [one.new for one in closed] == [True] * TOGETHER
    with desk.database.reading() as transaction:
        (account,) = accounts.listed(transaction, accounts.EVERYTHING, 9, None).items
        assert len(accounts.deals_of(transaction, "acme")) == TOGETHER
    assert account.domains == ("acme.example",)
    assert {called(name) for name in (account.name, *account.aliases)} == {"acme freight", "acme ltd"}
    assert len(account.aliases) == 1


def test_an_upload_to_an_account_that_is_being_erased_is_kept_whole_or_gone(desk: Desk) -> None:
    send(desk, 99)

    def one(number: int) -> None:
        if number:
            send(desk, number)
        else:
            erasing.erase(desk, ROOT, "acme")

    at_once(one)
    with desk.database.reading() as transaction:
        there = accounts.find(transaction, "acme") is not None
    assert (kept(desk)[0] == 1) is there


def test_what_two_write_at_once_without_knowing_of_each_other_is_a_conflict_and_no_fault(database: Database) -> None:
    with pytest.raises(Conflict, match="at this moment"), database.writing() as transaction:
        transaction.execute(accounts.schema.deals.insert().values(**_deal("nobody").model_dump() | {"vendor_domains": []}))


def test_an_account_that_is_held_is_made_once(database: Database) -> None:
    made = Account(id="acme", name="Acme", created_at=now(), created_by="root")
    with database.writing() as transaction:
        assert [accounts.hold(transaction, made)[1] for _ in range(2)] == [True, False]


def _deal(account: str) -> Deal:
    return Deal(id="d", account_id=account, name="d", created_at=now())
