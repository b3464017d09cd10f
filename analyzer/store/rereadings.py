"""What another taxonomy or engine would read: kept beside what counts until a person takes it over or throws it away."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select

from analyzer.domain.churn import Reason
from analyzer.store import cancellations, schema
from analyzer.store.cancellations import Reader
from analyzer.store.database import Transaction

_again, _table = schema.rereadings, schema.cancellations


class Change(NamedTuple):
    """How many would go from one category to another."""

    before: str
    after: str
    many: int


class Example(NamedTuple):
    """One cancellation that would be read differently."""

    cancellation_id: str
    account: str
    quote: str
    confidence: float


def clear(transaction: Transaction) -> int:
    """Throws everything away; how many there were."""
    return int(transaction.execute(delete(_again)).rowcount)


def keep(transaction: Transaction, reasons: Sequence[tuple[str, Reason]], reader: Reader) -> None:
    """Notes what would be read differently."""
    rows = [
        {
            "cancellation_id": identity,
            **reason.model_dump(include={"category", "secondary", "quote", "confidence", "needs_review"}),
            **reader._asdict(),
        }
        for identity, reason in reasons
    ]
    if rows:
        transaction.execute(insert(_again), rows)


def changes(transaction: Transaction) -> tuple[Change, ...]:
    """What would change, the most frequent first."""
    joined = select(_table.c.category, _again.c.category, func.count()).join(_table, _table.c.id == _again.c.cancellation_id)
    query = joined.where(_table.c.corrected.is_(None)).group_by(_table.c.category, _again.c.category)
    found = [Change(row[0] or "", row[1], int(row[2])) for row in transaction.execute(query)]
    return tuple(sorted(found, key=lambda change: (-change.many, change.before, change.after)))


def examples(transaction: Transaction, change: Change, limit: int) -> tuple[Example, ...]:
    """Some cancellations of a change, the latest first."""
    query = (
        select(_table.c.id, _table.c.account_name, _again.c.quote, _again.c.confidence)
        .join(_again, _table.c.id == _again.c.cancellation_id)
        .where(_table.c.category == change.before, _again.c.category == change.after, _table.c.corrected.is_(None))
        .order_by(_table.c.left_on.desc(), _table.c.id)
        .limit(limit)
    )
    return tuple(Example(row[0], row[1], row[2] or "", row[3]) for row in transaction.execute(query))


def take_over(transaction: Transaction) -> int:
    """Lets what was read again count; how many cancellations changed. What a person corrected stays."""
    query = select(_again).join(_table, _table.c.id == _again.c.cancellation_id).where(_table.c.corrected.is_(None))
    rows = transaction.execute(query).all()
    by_reader: dict[Reader, list[tuple[str, Reason]]] = {}
    for row in rows:
        reason = Reason(
            category=row.category, secondary=row.secondary, confidence=row.confidence, quote=row.quote or "", needs_review=row.needs_review
        )
        by_reader.setdefault(Reader(row.engine, row.model, row.taxonomy), []).append((row.cancellation_id, reason))
    for reader, reasons in by_reader.items():
        cancellations.keep_reasons(transaction, reasons, reader)
    clear(transaction)
    return len(rows)


def outdated(transaction: Transaction, taxonomy: str) -> int:
    """How many reasons another version of the taxonomy was read by."""
    query = select(func.count()).select_from(_table).where(_table.c.taxonomy.is_not(None), _table.c.taxonomy != taxonomy)
    return int(transaction.execute(query).scalar_one())


def settle(transaction: Transaction, ids: Sequence[str], taxonomy: str) -> None:
    """Notes that these were read by that version too, with the same result."""
    for at in range(0, len(ids), cancellations.AT_ONCE):
        chosen = _table.c.id.in_(list(ids[at : at + cancellations.AT_ONCE]))
        transaction.execute(_table.update().where(chosen).values(taxonomy=taxonomy))
