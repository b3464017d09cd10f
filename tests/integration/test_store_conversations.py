"""Conversations, readings, search by words and pages, on both databases."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from analyzer.domain.account import Phase
from analyzer.domain.conversation import Kind, Participant, Side
from analyzer.errors import BadRequest, Conflict
from analyzer.store import accounts, conversations, schema, search
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Database, Transaction, new_id, now
from analyzer.store.records import Account, Deal, Passage, StoredConversation, StoredTurn

TEXT = b"Ann: We include single sign-on in the plan.\nBo: And the invoices?\n"


def account(transaction: Transaction, name: str = "acme", rep: str | None = "ann", csm: str | None = None) -> Deal:
    accounts.add(transaction, Account(id=name, name=name.title(), csm=csm, created_at=now(), created_by=rep or "root"))
    return accounts.add_deal(transaction, Deal(id=f"{name}-1", account_id=name, name=name, rep=rep, created_at=now()))


def keep(transaction: Transaction, deal: Deal, data: bytes = TEXT, name: str = "call.txt") -> conversations.Added:
    made = StoredConversation(
        id=new_id("conv"), account_id=deal.account_id, deal_id=deal.id, sha256=conversations.digest(data), name=name, kind=Kind.CALL,
        format="text", phase=Phase.SALES, occurred_on=dt.date(2026, 3, 1), turns=2, received_at=now(), received_by="ann",
    )  # fmt: skip
    turns = [StoredTurn(number=0, speaker="Ann", side=Side.VENDOR, text="We include single sign-on.", span_start=5, span_end=43)]
    passages = [
        Passage(turn=0, start=5, end=43, speaker="Ann", side=Side.VENDOR, place="turn 0", text="We include single sign-on in the plan."),
        Passage(turn=1, start=48, end=65, speaker="Bo", side=Side.CUSTOMER, place="turn 1", text="And the invoices?"),
    ]
    return conversations.add(transaction, made, data, turns, passages)


def test_the_original_comes_back_byte_for_byte(database: Database) -> None:
    data = bytes(range(256)) * 100
    with database.writing() as transaction:
        kept = keep(transaction, account(transaction), data).conversation
    with database.reading() as transaction:
        assert conversations.original(transaction, kept) == data


@pytest.mark.parametrize("again", [TEXT, TEXT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + TEXT])
def test_a_file_that_says_the_same_is_kept_once_and_the_first_is_named(database: Database, again: bytes) -> None:
    with database.writing() as transaction:
        deal = account(transaction)
        first = keep(transaction, deal)
        second = keep(transaction, deal, again, "again.txt")
    assert (second.duplicate, second.conversation.id) == (True, first.conversation.id)


def test_the_same_file_of_another_account_is_its_own(database: Database) -> None:
    with database.writing() as transaction:
        one, other = keep(transaction, account(transaction)), keep(transaction, account(transaction, "other"))
    assert not other.duplicate
    assert one.conversation.id != other.conversation.id


def test_uploads_of_one_file_at_once_keep_it_once(database: Database) -> None:
    with database.writing() as transaction:
        deal = account(transaction)
    ids: list[str] = []

    def upload() -> None:
        with database.writing() as transaction:
            ids.append(keep(transaction, deal).conversation.id)

    threads = [threading.Thread(target=upload) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(ids), len(set(ids))) == (6, 1)


def test_a_reading_is_kept_under_its_key_and_the_first_one_stays(database: Database) -> None:
    with database.writing() as transaction:
        kept = keep(transaction, account(transaction)).conversation
        conversations.keep_reading(transaction, "k", kept.id, "local", {"claims": [1]})
        conversations.keep_reading(transaction, "k", kept.id, "local", {"claims": [2]})
        assert conversations.reading(transaction, "k") == {"claims": [1]}
        assert conversations.reading(transaction, "other") is None


@pytest.mark.parametrize("question", ["sign-on", "what about SIGN-ON?", "include the plans", "invoice"])
def test_words_are_found_in_any_case_and_form(database: Database, question: str) -> None:
    with database.writing() as transaction:
        keep(transaction, account(transaction))
        assert search.by_words(transaction, question, EVERYTHING, 5)


@pytest.mark.parametrize("question", ['"', "' OR 1=1", "NEAR(a b)", "zz* AND (", ":*", "\x00", "   ", "-", "ключ & !", "x" * 5_000])
def test_a_question_is_words_and_never_a_command(database: Database, question: str) -> None:
    with database.writing() as transaction:
        keep(transaction, account(transaction))
        assert search.by_words(transaction, question, EVERYTHING, 5) == ()


def test_search_sees_no_further_than_the_caller(database: Database) -> None:
    with database.writing() as transaction:
        keep(transaction, account(transaction, "acme", rep="ann", csm="kim"))
        keep(transaction, account(transaction, "other", rep="bo", csm="lee"))
        found = {
            who: len(search.by_words(transaction, "sign-on", sight, 9))
            for who, sight in {
                "all": EVERYTHING,
                "ann": Sight(rep="ann"),
                "kim": Sight(csm="kim"),
                "none": Sight(),
                "x": Sight(rep="x"),
            }.items()
        }
    assert found == {"all": 2, "ann": 1, "kim": 1, "none": 0, "x": 0}


def test_search_can_be_narrowed_to_an_account_and_a_deal(database: Database) -> None:
    with database.writing() as transaction:
        keep(transaction, account(transaction, "acme"))
        keep(transaction, account(transaction, "other"))
        assert len(search.by_words(transaction, "sign-on", EVERYTHING, 9, account_id="acme")) == 1
        assert len(search.by_words(transaction, "sign-on", EVERYTHING, 9, deal_id="other-1")) == 1
        assert search.by_words(transaction, "sign-on", EVERYTHING, 9, account_id="acme", deal_id="other-1") == ()


def test_pages_go_through_everything_once_even_while_more_arrives(database: Database) -> None:
    with database.writing() as transaction:
        deal = account(transaction)
        for number in range(7):
            keep(transaction, deal, f"file {number}".encode(), f"{number}.txt")
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        with database.writing() as transaction:
            page = conversations.listed(transaction, EVERYTHING, 3, cursor)
            keep(transaction, deal, f"new {new_id('x')}".encode(), f"{new_id('x')}.txt")
        seen += [one.name for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"{number}.txt" for number in range(6, -1, -1)]


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "WyIyMDI2Iiwi", "WzEsMl0", "%", "é"])
def test_a_cursor_that_is_none_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as transaction, pytest.raises(BadRequest, match="cursor"):
        conversations.listed(transaction, EVERYTHING, 3, cursor)


def test_what_is_known_of_a_person_grows_and_is_not_overwritten(database: Database) -> None:
    with database.writing() as transaction:
        account(transaction)
        accounts.meet(transaction, "acme", [Participant(email="ann@x.example"), Participant(name="Bo", side=Side.VENDOR)])
        accounts.meet(transaction, "acme", [Participant(name="Ann Lee", email="Ann@x.example", side=Side.CUSTOMER, title="CFO")])
        accounts.meet(transaction, "acme", [Participant(name="Bo", side=Side.UNKNOWN)])
        people = accounts.people_of(transaction, "acme")
    assert [(p.name, p.side, p.title) for p in people] == [("Ann Lee", Side.CUSTOMER, "CFO"), ("Bo", Side.VENDOR, None)]


def test_an_id_that_is_taken_is_a_conflict_and_the_transaction_goes_on(database: Database) -> None:
    with database.writing() as transaction:
        account(transaction)
        with pytest.raises(Conflict, match="already"):
            account(transaction)
        assert accounts.find(transaction, "acme") is not None


def test_erasing_an_account_leaves_no_row_and_no_byte_of_it(database: Database, tmp_path: Path) -> None:
    marker = "Zyxwvut-secret-words"
    with database.writing() as transaction:
        deal = account(transaction)
        data = f"Ann: {marker} is promised.\n".encode()
        kept = keep(transaction, deal, data).conversation
        conversations.keep_reading(transaction, "k", kept.id, "local", {"claims": [marker]})
        accounts.meet(transaction, "acme", [Participant(name=marker)])
        place = {"account_id": "acme", "deal_id": "acme-1", "turn": 0, "start": 0, "end": 5, "side": "vendor", "text": marker}
        transaction.execute(schema.passages.insert().values(conversation_id=kept.id, **place))
    with database.writing() as transaction:
        assert accounts.remove(transaction, "acme")
    database.compact()
    with database.reading() as transaction:
        left = {
            table.name: count
            for table in schema.metadata.sorted_tables
            if (count := len(transaction.execute(table.select()).all())) and table.name not in {"removals", "alembic_version"}
        }
        assert left == {}
        assert search.by_words(transaction, marker, EVERYTHING, 5) == ()
        assert [account_id for _, account_id in conversations.removals(transaction)] == ["acme"]
    if database.is_sqlite:
        database.close()
        for file in tmp_path.iterdir():
            content = file.read_bytes().lower()
            assert marker.lower().encode() not in content, file.name
            assert b"zyxwvut" not in content, file.name
