"""Messages since the sale, what engines read in them, and how each deal stood at the last reading."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from analyzer.domain.sentiment import DriftReport, DriftState, Rhythm
from analyzer.store import schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, now
from analyzer.store.paging import page
from analyzer.store.records import Page, Record

_AT_ONCE = 500
"""Values of one IN list."""


class StoredMessage(Record):
    """One message as it came: `text` holds the writer's own new words, `key` names it within its deal.

    `line` is the message in the form of messages.jsonl (CONTRACTS.md), from which it is read anew.
    """

    id: str
    account_id: str
    deal_id: str
    key: str
    fingerprint: str
    sent_at: dt.datetime | None = None
    person: str | None = None
    email: str | None = None
    channel: str
    subject: str | None = None
    text: str
    automatic: bool
    line: str
    source: str
    received_at: dt.datetime
    received_by: str


class Watch(Record):
    """How a deal stood when it was read last; `last_at` is when its last message was sent, `rhythm` when the customer was heard."""

    deal_id: str
    account_id: str
    source: str
    made_at: dt.datetime
    state: DriftState
    drop_percent: float | None = None
    messages: int
    last_at: dt.datetime | None = None
    preset: str | None = None
    rhythm: Rhythm | None = None


class Fall(Record):
    """How far a deal's tone fell, how often chance makes such a fall, and by which preset it was judged and why."""

    deal_id: str
    account_id: str
    drop_percent: float | None = None
    chance: float | None = None
    preset: str = "normal"
    preset_why: str = ""


def known(transaction: Transaction, deal_id: str, fingerprints: Collection[str]) -> set[str]:
    """Those of `fingerprints` that the deal has."""
    table = schema.messages
    found: set[str] = set()
    for some in _parts(fingerprints):
        found |= set(
            transaction.execute(select(table.c.fingerprint).where(table.c.deal_id == deal_id, table.c.fingerprint.in_(some))).scalars()
        )
    return found


def taken(transaction: Transaction, deal_id: str, keys: Collection[str]) -> set[str]:
    """Those of `keys` that messages of the deal bear."""
    table = schema.messages
    found: set[str] = set()
    for some in _parts(keys):
        found |= set(transaction.execute(select(table.c.key).where(table.c.deal_id == deal_id, table.c.key.in_(some))).scalars())
    return found


def add(transaction: Transaction, made: Sequence[StoredMessage]) -> None:
    """Keeps new messages; the caller has left out those that are there and holds the lock on the deal."""
    if made:
        transaction.execute(insert(schema.messages), [message.model_dump() for message in made])


def of_deal(transaction: Transaction, deal_id: str) -> tuple[StoredMessage, ...]:
    """All messages of a deal in the order in which they came."""
    table = schema.messages
    rows = transaction.execute(select(table).where(table.c.deal_id == deal_id).order_by(table.c.received_at, table.c.id))
    return tuple(StoredMessage.model_validate(row) for row in rows)


def fingerprints(transaction: Transaction, deal_id: str) -> tuple[str, ...]:
    """What names the messages of a deal, sorted."""
    table = schema.messages
    return tuple(transaction.execute(select(table.c.fingerprint).where(table.c.deal_id == deal_id).order_by(table.c.fingerprint)).scalars())


def find(transaction: Transaction, deal_id: str, key: str, sight: Sight = EVERYTHING) -> StoredMessage | None:
    """The message of a deal that is called `key`, or None where there is none within `sight`."""
    table = schema.messages
    query = select(table).where(table.c.deal_id == deal_id, table.c.key == key, sight.of_deal_column(table.c.deal_id))
    row = transaction.execute(query).one_or_none()
    return StoredMessage.model_validate(row) if row else None


def latest(transaction: Transaction, deal_id: str, limit: int) -> tuple[StoredMessage, ...]:
    """The messages of a deal that were sent last, the newest first."""
    table = schema.messages
    query = (
        select(table).where(table.c.deal_id == deal_id, table.c.sent_at.is_not(None)).order_by(table.c.sent_at.desc(), table.c.id.desc())
    )
    return tuple(StoredMessage.model_validate(row) for row in transaction.execute(query.limit(limit)))


def around(transaction: Transaction, message: StoredMessage, each: int) -> tuple[StoredMessage, ...]:
    """A message between the `each` ones that were sent just before and just after it."""
    table = schema.messages
    if message.sent_at is None:
        return (message,)
    home, at = table.c.deal_id == message.deal_id, table.c.sent_at
    earlier = or_(at < message.sent_at, and_(at == message.sent_at, table.c.id < message.id))
    later = or_(at > message.sent_at, and_(at == message.sent_at, table.c.id > message.id))
    before = transaction.execute(select(table).where(home, earlier).order_by(at.desc(), table.c.id.desc()).limit(each)).all()
    after = transaction.execute(select(table).where(home, later).order_by(at, table.c.id).limit(each)).all()
    rows = [*reversed(before), message, *after]
    return tuple(StoredMessage.model_validate(row) for row in rows)


def listed(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, account_id: str, deal_id: str | None = None
) -> Page[StoredMessage]:
    """Messages of an account within `sight`, the last received first."""
    table = schema.messages
    query = select(table).where(sight.of_deal_column(table.c.deal_id), table.c.account_id == account_id)
    if deal_id:
        query = query.where(table.c.deal_id == deal_id)
    return page(transaction, query, table, "received_at", StoredMessage, limit, cursor)


def remove(transaction: Transaction, message: StoredMessage) -> None:
    """Takes one message out again."""
    transaction.execute(delete(schema.messages).where(schema.messages.c.id == message.id))


# Mailboxes


def seen(transaction: Transaction, mailbox: str) -> tuple[int, int]:
    """(validity, number) of the last mail that was taken from a mailbox; zeros before the first."""
    table = schema.mailboxes
    row = transaction.execute(select(table.c.validity, table.c.uid).where(table.c.id == mailbox)).one_or_none()
    return (row.validity, row.uid) if row else (0, 0)


def look_at(transaction: Transaction, mailbox: str, validity: int, uid: int) -> None:
    """Notes how far a mailbox was taken."""
    table = schema.mailboxes
    transaction.execute(delete(table).where(table.c.id == mailbox))
    transaction.execute(insert(table).values(id=mailbox, validity=validity, uid=uid, looked_at=now()))


# What engines read


def readings(transaction: Transaction, keys: Collection[str]) -> Mapping[str, Any]:
    """What an engine read, by key, for those of `keys` that were kept."""
    table = schema.message_readings
    found: dict[str, Any] = {}
    for some in _parts(keys):
        found |= {row.key: row.content for row in transaction.execute(select(table.c.key, table.c.content).where(table.c.key.in_(some)))}
    return found


def keep_readings(transaction: Transaction, account_id: str, engine: str, made: Mapping[str, Any]) -> None:
    """Keeps what an engine read; the same key says the same, so the first one stays."""
    missing = set(made) - set(readings(transaction, made))
    rows = [
        {"key": key, "account_id": account_id, "engine": engine, "made_at": now(), "content": made[key]} for key in made if key in missing
    ]
    if not rows:
        return
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.message_readings), rows)
    except IntegrityError:
        # Another worker was faster, and has kept the same; or the account was erased meanwhile, and nothing is to be kept.
        return


# How a deal stands


def keep_watch(transaction: Transaction, deal_id: str, account_id: str, source: str, report: DriftReport) -> None:
    """Keeps the newest report on a deal in place of the one before."""
    table = schema.watches
    transaction.execute(delete(table).where(table.c.deal_id == deal_id))
    row = {
        "deal_id": deal_id, "account_id": account_id, "source": source, "made_at": now(), "state": report.state.value,
        "drop_percent": report.drop_percent, "messages": len(report.messages),
        "last_at": max((point.at for point in report.messages if point.at), default=None), "content": report.as_json(),
    }  # fmt: skip
    transaction.execute(insert(table).values(**row))


def watch(transaction: Transaction, deal_id: str) -> tuple[Watch, DriftReport] | None:
    """The newest report on a deal; None before the first."""
    table = schema.watches
    row = transaction.execute(select(table).where(table.c.deal_id == deal_id)).one_or_none()
    return (Watch.model_validate(row), DriftReport.model_validate(row.content)) if row else None


def watches(transaction: Transaction, sight: Sight, account_ids: Collection[str] | None = None) -> tuple[Watch, ...]:
    """How the deals within `sight` stand, without the reports themselves."""
    table = schema.watches
    kept = [table.c.content[name].label(name) for name in ("preset", "rhythm")]
    query = select(*(table.c[name] for name in Watch.model_fields if name in table.c), *kept).where(sight.of_deal_column(table.c.deal_id))
    if account_ids is not None:
        query = query.where(table.c.account_id.in_(list(account_ids)))
    return tuple(Watch.model_validate(row) for row in transaction.execute(query.order_by(table.c.deal_id)))


def drops(transaction: Transaction, sight: Sight) -> tuple[Fall, ...]:
    """The falls behind the states of the deals within `sight`."""
    table = schema.watches
    content = [table.c.content[name].label(name) for name in ("chance", "preset", "preset_why")]
    query = select(table.c.deal_id, table.c.account_id, table.c.drop_percent, *content).where(sight.of_deal_column(table.c.deal_id))
    return tuple(Fall.model_validate(row) for row in transaction.execute(query.order_by(table.c.deal_id)))


def stale(transaction: Transaction, before: dt.datetime) -> tuple[str, ...]:
    """Deals with messages that were not read since `before`, or never: silence is seen by looking again, and a failed reading is made up for."""
    table = schema.watches
    old = list(transaction.execute(select(table.c.deal_id).where(table.c.made_at < before).order_by(table.c.made_at)).scalars())
    unread = select(schema.messages.c.deal_id).where(schema.messages.c.deal_id.not_in(select(table.c.deal_id))).distinct()
    return (*old, *transaction.execute(unread.order_by(schema.messages.c.deal_id)).scalars())


def counts(transaction: Transaction, sight: Sight) -> Mapping[str, int]:
    """How many messages each deal within `sight` has."""
    table = schema.messages
    query = select(table.c.deal_id, func.count()).where(sight.of_deal_column(table.c.deal_id)).group_by(table.c.deal_id)
    return {row[0]: row[1] for row in transaction.execute(query)}


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    rest = list(values)
    return (rest[at : at + _AT_ONCE] for at in range(0, len(rest), _AT_ONCE))
