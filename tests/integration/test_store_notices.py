"""Notices in the store, on both databases: with their event or not at all, once where asked, taken by one."""

import datetime as dt

import pytest

from analyzer.domain.notice import Event
from analyzer.store import accounts, notices
from analyzer.store.database import Database, Transaction, new_id, now
from analyzer.store.records import Account, Channel, Deal, DeliveryState, Subscription

LEASE = dt.timedelta(seconds=60)


def subscribe(transaction: Transaction, *events: str, active: bool = True) -> str:
    made = Subscription(
        id=new_id("sub"), channel=Channel.WEBHOOK, shown="https://hooks.example", label="", events=events, active=active,
        created_at=now(), created_by="root",
    )  # fmt: skip
    notices.subscribe(transaction, made, b"sealed")
    return made.id


def account(transaction: Transaction) -> None:
    accounts.add(transaction, Account(id="acme", name="Acme", created_at=now(), created_by="root"))
    accounts.add_deal(transaction, Deal(id="acme-1", account_id="acme", name="First", created_at=now()))


def test_a_notice_reaches_those_who_asked_for_its_event_or_its_kind(database: Database) -> None:
    with database.writing() as transaction:
        wanting = {subscribe(transaction, "*"), subscribe(transaction, "flag.raised"), subscribe(transaction, "flag.raised.alert")}
        subscribe(transaction, "flag.raised.watch", "draft.ready", "flag")
        subscribe(transaction, "*", active=False)
        wanting.add(subscribe(transaction, "flag"))
        notices.announce(transaction, Event.FLAG_ALERT, {"flag_id": "flag_1"})
        found = notices.deliveries(transaction, 50, None).items
    assert wanting < {one.subscription_id for one in found}
    assert len(found) == 5
    assert {one.event for one in found} == {Event.FLAG_ALERT}


def test_an_event_that_is_rolled_back_was_never_announced(database: Database) -> None:
    with database.writing() as transaction:
        subscribe(transaction, "*")
    with pytest.raises(RuntimeError), database.writing() as transaction:
        notices.announce(transaction, Event.HANDED_OVER, {"handoff_id": "hand_1"})
        raise RuntimeError
    with database.reading() as transaction:
        assert notices.deliveries(transaction, 50, None).items == ()


def test_what_is_announced_once_is_not_announced_again(database: Database) -> None:
    with database.writing() as transaction:
        subscribe(transaction, "*")
        assert notices.announce(transaction, Event.ESCALATION_VP, {}, once="escalation:d:vp") is not None
    with database.writing() as transaction:
        assert notices.announce(transaction, Event.ESCALATION_VP, {}, once="escalation:d:vp") is None
        assert len(notices.deliveries(transaction, 50, None).items) == 1


def test_a_notice_is_erased_with_its_account(database: Database) -> None:
    with database.writing() as transaction:
        subscribe(transaction, "*")
        account(transaction)
        made = notices.announce(transaction, Event.FLAG_WATCH, {"account_id": "acme", "deal_id": "acme-1", "why": "tone"})
        kept = notices.notice(transaction, str(made))
        assert kept is not None
        assert (kept.account_id, kept.deal_id, kept.subject) == ("acme", "acme-1", {"why": "tone"})
        accounts.remove(transaction, "acme")
        assert notices.notice(transaction, str(made)) is None
        assert notices.deliveries(transaction, 50, None).items == ()


def test_a_delivery_is_taken_by_one_and_by_the_next_after_the_lease(database: Database) -> None:
    with database.writing() as transaction:
        subscribe(transaction, "*")
        notices.announce(transaction, Event.DRAFT_READY, {})
    at = now()
    with database.writing() as transaction:
        (first,) = notices.claim(transaction, at, LEASE, 10)
        assert notices.claim(transaction, at, LEASE, 10) == ()
    with database.writing() as transaction:
        (second,) = notices.claim(transaction, at + LEASE, LEASE, 10)
        assert (first.tries, second.tries) == (1, 2)
        # The first one comes back late: its word counts no more.
        assert not notices.settle(transaction, first, DeliveryState.DEAD, None, 500, "late")
        assert notices.settle(transaction, second, DeliveryState.DELIVERED, None, 200, None)
        assert notices.claim(transaction, at + LEASE * 9, LEASE, 10) == ()


def test_old_deliveries_are_forgotten_and_what_is_said_once_stays_said(database: Database) -> None:
    with database.writing() as transaction:
        subscribe(transaction, "*")
        notices.announce(transaction, Event.DRAFT_READY, {})
        notices.announce(transaction, Event.ESCALATION_VP, {}, once="key")
        for one in notices.claim(transaction, now(), LEASE, 10):
            notices.settle(transaction, one, DeliveryState.DELIVERED, None, 204, None)
        notices.announce(transaction, Event.HANDED_OVER, {})
    with database.writing() as transaction:
        assert notices.forget(transaction, now() + dt.timedelta(days=1)) == 2
        assert [one.event for one in notices.deliveries(transaction, 50, None).items] == [Event.HANDED_OVER]
        assert notices.announce(transaction, Event.ESCALATION_VP, {}, once="key") is None
