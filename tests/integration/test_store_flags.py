"""Messages and flags on both databases: idempotent, guarded, erased with their account."""

import datetime as dt

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError

from analyzer.desk import digest
from analyzer.domain.flag import FlagAct, FlagState, Found, Shown
from analyzer.domain.sentiment import FlagType, Severity
from analyzer.errors import Conflict
from analyzer.store import accounts, departures, flags, messages, schema
from analyzer.store.database import Database, Transaction, new_id, now
from analyzer.store.messages import StoredMessage
from analyzer.store.records import Account, Deal

FOUND = Found("no_show:m1", FlagType.NO_SHOW, Severity.WATCH, "m1", now(), "Why.", "Call.", (Shown(quote="Sorry", message="m1"),))


def home(transaction: Transaction) -> None:
    accounts.add(transaction, Account(id="acme", name="Acme", csm="kim", created_at=now(), created_by="root"))
    accounts.add_deal(transaction, Deal(id="d", account_id="acme", name="D", rep="ann", created_at=now()))


def message(key: str, at: dt.datetime) -> StoredMessage:
    return StoredMessage(
        id=new_id("msg"), account_id="acme", deal_id="d", key=key, fingerprint=key * 8, sent_at=at, person="Bo", email=None, channel="email",
        text="Where is it?", automatic=False, line="{}", source="api", received_at=now(), received_by="kim",
    )  # fmt: skip


def test_flags_keep_what_people_did_when_they_are_found_again(database: Database) -> None:
    with database.writing() as transaction:
        home(transaction)
        (flag,) = flags.sync(transaction, "acme", "d", [FOUND]).raised
        flags.note(transaction, flags.settle(transaction, flag, FlagState.ACKNOWLEDGED), FlagAct.ACKNOWLEDGED, "kim")
        again = flags.sync(transaction, "acme", "d", [FOUND])
    assert again == flags.Synced((), (), 0)
    with database.reading() as transaction:
        kept = flags.find(transaction, flag.id)
        assert kept is not None
        assert (kept.state, kept.evidence) == (FlagState.ACKNOWLEDGED, FOUND.evidence)
        assert [entry.act for entry in flags.history(transaction, flag.id)] == [FlagAct.RAISED, FlagAct.ACKNOWLEDGED]


def test_a_resolved_flag_that_grows_is_opened_again_and_a_dismissed_one_is_not(database: Database) -> None:
    asked = now() + dt.timedelta(days=9)
    grown = FOUND._replace(message="m9", at=asked, why="Again.", since=asked)
    for state, act, woken in ((FlagState.RESOLVED, FlagAct.RESOLVED, 1), (FlagState.DISMISSED, FlagAct.DISMISSED, 0)):
        deal = state.value
        with database.writing() as transaction:
            if woken:
                home(transaction)
            accounts.add_deal(transaction, Deal(id=deal, account_id="acme", name="D", rep="ann", created_at=now()))
            (flag,) = flags.sync(transaction, "acme", deal, [FOUND]).raised
            flags.note(transaction, flags.settle(transaction, flag, state, outcome="talked"), act, "kim")
            assert flags.sync(transaction, "acme", deal, [FOUND._replace(why="They answered.", since=FOUND.at)]).worsened == ()
            assert len(flags.sync(transaction, "acme", deal, [grown]).worsened) == woken
            assert flags.sync(transaction, "acme", deal, [grown]).worsened == ()


def test_the_history_of_a_flag_is_only_added_to(database: Database) -> None:
    with database.writing() as transaction:
        home(transaction)
        flags.sync(transaction, "acme", "d", [FOUND])
    with pytest.raises(DBAPIError, match="only added to"), database.writing() as transaction:
        transaction.execute(update(schema.flag_acts).values(person="x"))


def test_two_deeds_on_one_version_leave_one(database: Database) -> None:
    with database.writing() as transaction:
        home(transaction)
        (flag,) = flags.sync(transaction, "acme", "d", [FOUND]).raised
        flags.note(transaction, flag, FlagAct.ACKNOWLEDGED, "kim")
        with pytest.raises(Conflict):
            flags.note(transaction, flag, FlagAct.DISMISSED, "rae")


def test_the_messages_around_one_come_in_the_order_in_which_they_were_sent(database: Database) -> None:
    start = now().replace(microsecond=0)
    with database.writing() as transaction:
        home(transaction)
        messages.add(transaction, [message(f"m{n}", start + dt.timedelta(hours=n)) for n in (3, 0, 2, 4, 1)])
        middle = messages.find(transaction, "d", "m2")
        assert middle is not None
        assert [m.key for m in messages.around(transaction, middle, 1)] == ["m1", "m2", "m3"]
        assert messages.known(transaction, "d", {"m2" * 8, "none"}) == {"m2" * 8}


def test_an_erased_account_leaves_no_messages_and_no_flags(database: Database) -> None:
    with database.writing() as transaction:
        home(transaction)
        messages.add(transaction, [message("m1", now())])
        messages.keep_readings(transaction, "acme", "local", {"k": {"index": 50}})
        flags.sync(transaction, "acme", "d", [FOUND])
        accounts.remove(transaction, "acme")
        for table in (schema.messages, schema.message_readings, schema.flags, schema.flag_acts):
            assert transaction.execute(select(func.count()).select_from(table)).scalar() == 0, table.name


def test_a_flag_that_is_raised_while_a_digest_is_made_waits_for_the_next(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing() as transaction:
        home(transaction)
        flags.sync(transaction, "acme", "d", [FOUND])
        accounts.add(transaction, Account(id="late", name="Late", created_at=now(), created_by="root"))
        accounts.add_deal(transaction, Deal(id="l", account_id="late", name="L", created_at=now()))
    count = flags.waiting_by_account

    def meanwhile(transaction: Transaction, sight: accounts.Sight) -> object:
        counted = count(transaction, sight)
        with database.writing() as other:
            flags.sync(other, "late", "l", [FOUND])
        return counted

    monkeypatch.setattr(flags, "waiting_by_account", meanwhile)
    with database.reading() as transaction:
        assert [line.account_id for line in digest.digest(transaction, accounts.EVERYTHING, now()).lines] == ["acme"]


def lose(transaction: Transaction, number: str, day: dt.date, source: str = "api") -> None:
    """A cancellation of the account `acme`."""
    transaction.execute(
        insert(schema.cancellations).values(
            id=number, event_id=number, account_id="acme", account_name="Acme", left_on=day, text="", mrr_cents=0,
            offer_outcome="none", source=source, received_at=now(), received_by="x", updated_at=now(), needs_review=False,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        (("api", "stripe"), False),
        (("form", "table", "stripe"), False),
        (("form", "form"), False),
        (("stripe", "stripe"), True),
        (("form", "api", "api"), True),
    ],
)
def test_one_loss_that_two_tell_of_is_one_deal_lost(database: Database, told: tuple[str, ...], gone: bool) -> None:
    today = now().date()
    with database.writing() as transaction:
        home(transaction)
        accounts.add_deal(transaction, Deal(id="d2", account_id="acme", name="second", created_at=now()))
        (flag,) = flags.sync(transaction, "acme", "d", [FOUND]).raised
        for number, source in enumerate(told):
            lose(transaction, f"e{number}", today - dt.timedelta(days=3 + number), source)
        assert departures.has_left(transaction, flag.id, now()) is gone
        assert bool(departures.days(transaction, ["acme"])) is gone


@pytest.mark.parametrize(("signed", "gone"), [(None, True), (40, True), (20, True), (19, False), (5, False)])
def test_who_signs_after_they_left_is_back(database: Database, signed: int | None, gone: bool) -> None:
    today = now().date()
    with database.writing() as transaction:
        home(transaction)
        transaction.execute(update(schema.deals).values(signed_on=today - dt.timedelta(days=signed) if signed else None))
        (flag,) = flags.sync(transaction, "acme", "d", [FOUND]).raised
        lost = today - dt.timedelta(days=20)
        for number in ("e1", "e2"):
            lose(transaction, number, lost)
        assert departures.has_left(transaction, flag.id, now()) is gone
        assert departures.days(transaction, ["acme"]) == ({"acme": lost} if gone else {})
