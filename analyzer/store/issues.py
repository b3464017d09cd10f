"""Churn issues with their decisions, which are only added to, and the weeks in which they were seen."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from analyzer.errors import Conflict
from analyzer.store import schema
from analyzer.store.database import Transaction, now
from analyzer.store.records import Record


class Issue(Record):
    """An issue under its name for good: `key` is its category, with the part of the customers that it is of."""

    id: str
    key: str
    category: str
    first_week: dt.date


class StoredDecision(Record):
    """One decision on an issue, as it was made; `why` are the numbers that were on the table."""

    issue_id: str
    number: int
    week: dt.date
    action: str
    note: str = ""
    owner: str | None = None
    destination: str | None = None
    due: dt.date | None = None
    until: dt.date | None = None
    why: str = ""
    person: str
    at: dt.datetime


def id_of(key: str) -> str:
    """The id of the issue `key`: its category, and behind it a digest of the part of the customers."""
    category, mark, part = key.partition("/")
    return f"{category}.{hashlib.sha256(part.encode()).hexdigest()[:10]}" if mark else category


def add(transaction: Transaction, key: str, week: dt.date) -> Issue:
    """The issue `key`, a new one where it was not kept yet."""
    known = find(transaction, id_of(key))
    if known is not None:
        return known
    made = Issue(id=id_of(key), key=key, category=key.partition("/")[0], first_week=week)
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.churn_issues).values(**made.model_dump(), created_at=now()))
    except IntegrityError:
        return find(transaction, made.id) or made
    return made


def find(transaction: Transaction, issue_id: str) -> Issue | None:
    """The issue of that id, if it is kept."""
    row = transaction.execute(select(schema.churn_issues).where(schema.churn_issues.c.id == issue_id)).one_or_none()
    return Issue.model_validate(row) if row else None


def decide(transaction: Transaction, decision: StoredDecision) -> StoredDecision:
    """Adds a decision; its number is the next one.

    Raises:
        Conflict: somebody else decided at the same moment.
    """
    table = schema.decisions
    last = transaction.execute(select(func.max(table.c.number)).where(table.c.issue_id == decision.issue_id)).scalar()
    made = decision.model_copy(update={"number": (last or 0) + 1})
    try:
        with transaction.begin_nested():
            transaction.execute(insert(table).values(**made.model_dump()))
    except IntegrityError:
        raise Conflict("Somebody else decided on this issue at the same moment. Load it again.", issue=decision.issue_id) from None
    return made


def of(transaction: Transaction, issue_id: str) -> tuple[StoredDecision, ...]:
    """The decisions on an issue, the oldest first."""
    table = schema.decisions
    rows = transaction.execute(select(table).where(table.c.issue_id == issue_id).order_by(table.c.number))
    return tuple(StoredDecision.model_validate(row) for row in rows)


def decided(transaction: Transaction) -> list[tuple[str, StoredDecision]]:
    """All decisions with the keys of their issues, the oldest first."""
    table, home = schema.decisions, schema.churn_issues
    rows = transaction.execute(select(table, home.c.key).join(home, home.c.id == table.c.issue_id).order_by(table.c.id))
    return [(row.key, StoredDecision.model_validate(row)) for row in rows]


def see(transaction: Transaction, issue: Issue, week: dt.date, signals: Sequence[str]) -> bool:
    """Notes that an issue rises or spikes in a week; True the first time."""
    table = schema.sightings
    known = select(table.c.week).where(table.c.issue_id == issue.id, table.c.week == week)
    if transaction.execute(known).first() is not None:
        return False
    try:
        with transaction.begin_nested():
            transaction.execute(insert(table).values(issue_id=issue.id, week=week, signals=list(signals), seen_at=now()))
    except IntegrityError:
        return False
    return True
