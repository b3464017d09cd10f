"""Outgoing notices: announced in the transaction of what happened, delivered afterwards, kept until somebody has them.

`announce` is what the other parts call. It writes the notice and, for each subscription that wants it, a delivery: both are
there when the event is, and neither when it is rolled back, so that a process that dies loses none.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.domain.notice import Event, covers
from analyzer.store import schema
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.paging import page
from analyzer.store.records import Delivery, DeliveryState, Notice, Page, Subscription

LONGEST: Final = 500
"""Characters of one value of a subject."""


def announce(transaction: Transaction, event: Event, subject: Mapping[str, Any], once: str | None = None) -> str | None:
    """Notes that `event` happened; whoever subscribed hears of it once `transaction` is committed. The notice's id.

    `subject` says what it is about: ids, numbers and our own words, never a customer's. `account_id` and `deal_id` in it tie the
    notice to them: it is erased with them, and their names stand in what is sent. `once` names a thing that is announced a
    single time (up to 200 characters, such as "flag:flag_123:alert"); None is returned where it has been.
    """
    if once is not None and transaction.execute(select(schema.notices.c.id).where(schema.notices.c.once == once)).first():
        return None
    made = {
        "id": new_id("note"),
        "event": event.value,
        "account_id": subject.get("account_id"),
        "deal_id": subject.get("deal_id"),
        "subject": {name: _short(value) for name, value in subject.items() if name not in {"account_id", "deal_id"}},
        "once": once,
        "at": now(),
    }
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.notices).values(**made))
    except IntegrityError:
        if once is None:
            raise
        # Another process was faster.
        return None
    wanting = [one.id for one in active(transaction) if any(covers(wanted, event) for wanted in one.events)]
    _address(transaction, str(made["id"]), wanting)
    return str(made["id"])


def _short(value: Any) -> Any:
    """Words are cut; lists and mappings are gone through."""
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, Mapping):
        return {str(name): _short(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [_short(one) for one in value]
    return value


def _address(transaction: Transaction, notice_id: str, subscription_ids: Iterable[str]) -> tuple[str, ...]:
    at = now()
    rows = [
        {
            "id": new_id("dlv"), "notice_id": notice_id, "subscription_id": one, "state": DeliveryState.WAITING.value, "tries": 0,
            "next_at": at, "created_at": at,
        }
        for one in subscription_ids
    ]  # fmt: skip
    if rows:
        transaction.execute(insert(schema.deliveries), rows)
    return tuple(str(row["id"]) for row in rows)


def announced(transaction: Transaction, keys: Iterable[str]) -> frozenset[str]:
    """Which of these were announced already, as `once`."""
    return frozenset(transaction.execute(select(schema.notices.c.once).where(schema.notices.c.once.in_(list(keys)))).scalars())


def subjects(transaction: Transaction, keys: Iterable[str]) -> Mapping[str, tuple[dt.datetime, Mapping[str, Any]]]:
    """When these were announced, by `once`, and with which subject."""
    table = schema.notices
    rows = transaction.execute(select(table.c.once, table.c.at, table.c.subject).where(table.c.once.in_(list(keys))))
    return {row.once: (row.at, row.subject) for row in rows}


def ping(transaction: Transaction, subscription_id: str, person: str) -> str:
    """A test notice to one subscription, whatever it wants to hear of; the delivery's id."""
    row = {"id": new_id("note"), "event": Event.PING.value, "subject": {"asked_by": _short(person)}, "at": now()}
    transaction.execute(insert(schema.notices).values(**row))
    (made,) = _address(transaction, str(row["id"]), [subscription_id])
    return made


def leave_out(transaction: Transaction, account_id: str) -> None:
    """Takes an account out of the digests, which name several and so do not go with it; before it is erased."""
    table = schema.notices
    for row in transaction.execute(select(table.c.id, table.c.subject).where(table.c.event == Event.FLAG_DIGEST.value)).all():
        lines = [line for line in row.subject["lines"] if line["account_id"] != account_id]
        if len(lines) < len(row.subject["lines"]):
            transaction.execute(update(table).where(table.c.id == row.id).values(subject={**row.subject, "lines": lines}))


# Subscriptions


def subscribe(transaction: Transaction, made: Subscription, target: bytes) -> None:
    """Keeps a subscription with its sealed target."""
    recipient = made.recipient.value if made.recipient else None
    row = made.model_dump() | {"channel": made.channel.value, "recipient": recipient, "events": list(made.events), "target": target}
    transaction.execute(insert(schema.subscriptions).values(**row))


def active(transaction: Transaction) -> tuple[Subscription, ...]:
    """All subscriptions that are not switched off."""
    rows = transaction.execute(select(schema.subscriptions).where(schema.subscriptions.c.active))
    return tuple(Subscription.model_validate(row) for row in rows)


def subscription(transaction: Transaction, subscription_id: str) -> Subscription | None:
    """The subscription of that id."""
    row = transaction.execute(select(schema.subscriptions).where(schema.subscriptions.c.id == subscription_id)).one_or_none()
    return Subscription.model_validate(row) if row else None


def target_of(transaction: Transaction, subscription_id: str) -> bytes:
    """The sealed target of a subscription that exists."""
    query = select(schema.subscriptions.c.target).where(schema.subscriptions.c.id == subscription_id)
    return bytes(transaction.execute(query).scalar_one())


def subscriptions(transaction: Transaction, limit: int, cursor: str | None) -> Page[Subscription]:
    """All subscriptions, newest first."""
    return page(transaction, select(schema.subscriptions), schema.subscriptions, "created_at", Subscription, limit, cursor)


def change(transaction: Transaction, subscription_id: str, fields: Mapping[str, Any]) -> bool:
    """Sets `fields` (label, events, active) of a subscription; False where there is none."""
    if subscription(transaction, subscription_id) is None:
        return False
    if fields:
        transaction.execute(update(schema.subscriptions).where(schema.subscriptions.c.id == subscription_id).values(**fields))
    return True


def unsubscribe(transaction: Transaction, subscription_id: str) -> bool:
    """Removes a subscription with its deliveries; False where there is none."""
    return bool(transaction.execute(delete(schema.subscriptions).where(schema.subscriptions.c.id == subscription_id)).rowcount)


# Deliveries

_JOINED = select(
    schema.deliveries, schema.notices.c.event, schema.notices.c.account_id, schema.notices.c.deal_id, schema.notices.c.subject
).join(schema.notices, schema.notices.c.id == schema.deliveries.c.notice_id)


def delivery(transaction: Transaction, delivery_id: str) -> Delivery | None:
    """The delivery of that id."""
    row = transaction.execute(_JOINED.where(schema.deliveries.c.id == delivery_id)).one_or_none()
    return Delivery.model_validate(row) if row else None


def notice(transaction: Transaction, notice_id: str) -> Notice | None:
    """The notice of that id."""
    row = transaction.execute(select(schema.notices).where(schema.notices.c.id == notice_id)).one_or_none()
    return Notice.model_validate(row) if row else None


def deliveries(
    transaction: Transaction,
    limit: int,
    cursor: str | None,
    state: str | None = None,
    subscription_id: str | None = None,
    event: str | None = None,
) -> Page[Delivery]:
    """Deliveries, newest first; those in the state `dead` are the dead letters."""
    query = _JOINED
    for column, value in (
        (schema.deliveries.c.state, state),
        (schema.deliveries.c.subscription_id, subscription_id),
        (schema.notices.c.event, event),
    ):
        if value:
            query = query.where(column == value)
    return page(transaction, query, schema.deliveries, "created_at", Delivery, limit, cursor)


def are_due(transaction: Transaction, at: dt.datetime) -> bool:
    """True where a delivery waits for its try at `at`."""
    due = and_(schema.deliveries.c.state == DeliveryState.WAITING.value, schema.deliveries.c.next_at <= at)
    return transaction.execute(select(schema.deliveries.c.id).where(due).limit(1)).first() is not None


def counts(transaction: Transaction) -> Mapping[str, int]:
    """How many deliveries there are in each state."""
    rows = transaction.execute(select(schema.deliveries.c.state, func.count()).group_by(schema.deliveries.c.state))
    return {state.value: 0 for state in DeliveryState} | {row[0]: row[1] for row in rows}


def claim(transaction: Transaction, at: dt.datetime, lease: dt.timedelta, limit: int) -> tuple[Delivery, ...]:
    """Deliveries that are due at `at`, taken for the time of `lease`: whoever dies with them loses them to the next."""
    table = schema.deliveries
    due = and_(table.c.state == DeliveryState.WAITING.value, table.c.next_at <= at)
    switched_on = table.c.subscription_id.in_(select(schema.subscriptions.c.id).where(schema.subscriptions.c.active))
    query = select(table.c.id).where(due, switched_on).order_by(table.c.next_at, table.c.id).limit(limit)
    ids = list(transaction.execute(query.with_for_update(skip_locked=True)).scalars())
    if not ids:
        return ()
    transaction.execute(update(table).where(table.c.id.in_(ids)).values(next_at=at + lease, tries=table.c.tries + 1))
    rows = transaction.execute(_JOINED.where(table.c.id.in_(ids)).order_by(table.c.created_at, table.c.id))
    return tuple(Delivery.model_validate(row) for row in rows)


def renew(transaction: Transaction, taken: Delivery, until: dt.datetime) -> bool:
    """Takes a delivery of `claim` for longer; False where it was taken by another meanwhile, or is gone."""
    return bool(transaction.execute(update(schema.deliveries).where(_held(taken)).values(next_at=until)).rowcount)


def _held(taken: Delivery) -> ColumnElement[bool]:
    """Whoever takes it next counts one try more."""
    table = schema.deliveries
    return and_(table.c.id == taken.id, table.c.tries == taken.tries, table.c.state == DeliveryState.WAITING.value)


def settle(
    transaction: Transaction, taken: Delivery, state: DeliveryState, next_at: dt.datetime | None, status: int | None, error: str | None
) -> bool:
    """Notes how one try went; False where the delivery was taken by another meanwhile, or is gone."""
    finished = None if state is DeliveryState.WAITING else now()
    fields = {"state": state.value, "next_at": next_at, "status": status, "error": error, "finished_at": finished}
    return bool(transaction.execute(update(schema.deliveries).where(_held(taken)).values(**fields)).rowcount)


def redeliver(transaction: Transaction, delivery_id: str) -> bool:
    """Sends a delivery again from its first try on, whatever became of it; False where there is none."""
    chosen = schema.deliveries.c.id == delivery_id
    fields = {"state": DeliveryState.WAITING.value, "tries": 0, "next_at": now(), "status": None, "error": None, "finished_at": None}
    return bool(transaction.execute(update(schema.deliveries).where(chosen).values(**fields)).rowcount)


def forget(transaction: Transaction, before: dt.datetime) -> int:
    """Forgets what was delivered or given up before that moment; how many. What is announced once only stays known as such."""
    over = schema.deliveries.c.finished_at < before
    gone = transaction.execute(delete(schema.deliveries).where(over)).rowcount
    open_notices = select(schema.deliveries.c.notice_id)
    old = and_(schema.notices.c.at < before, schema.notices.c.once.is_(None), schema.notices.c.id.not_in(open_notices))
    transaction.execute(delete(schema.notices).where(old))
    return gone
