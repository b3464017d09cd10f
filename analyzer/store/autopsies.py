"""Conclusions of autopsies as people confirmed them; only added to."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from analyzer.errors import Conflict
from analyzer.store import schema
from analyzer.store.database import Transaction, now
from analyzer.store.records import Record


class Conclusion(Record):
    """What a person concluded, and what had been drafted for them."""

    number: int
    drafted: str
    conclusion: str
    person: str
    at: dt.datetime


def conclude(transaction: Transaction, cancellation_id: str, drafted: str, conclusion: str, person: str, seen: int) -> Conclusion:
    """Adds a conclusion behind the `seen` ones that its writer knew of.

    Raises:
        Conflict: there are more by now.
    """
    made = Conclusion(number=seen + 1, drafted=drafted, conclusion=conclusion, person=person, at=now())
    if len(of(transaction, cancellation_id)) != seen:
        raise Conflict("Somebody else has concluded meanwhile. Load it again.", id=cancellation_id)
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.autopsies).values(cancellation_id=cancellation_id, **made.model_dump()))
    except IntegrityError:
        raise Conflict("Somebody else has concluded meanwhile. Load it again.", id=cancellation_id) from None
    return made


def of(transaction: Transaction, cancellation_id: str) -> tuple[Conclusion, ...]:
    """The conclusions on one cancellation, the oldest first."""
    table = schema.autopsies
    rows = transaction.execute(select(table).where(table.c.cancellation_id == cancellation_id).order_by(table.c.number))
    return tuple(Conclusion.model_validate(row) for row in rows)


def confirmed(transaction: Transaction, cancellation_ids: Collection[str]) -> set[str]:
    """Which of these cancellations somebody has concluded on."""
    table = schema.autopsies
    query = select(table.c.cancellation_id).where(table.c.cancellation_id.in_(list(cancellation_ids))).distinct()
    return set(transaction.execute(query).scalars())


def count(transaction: Transaction) -> int:
    """How many cancellations somebody has concluded on."""
    return int(transaction.execute(select(func.count(schema.autopsies.c.cancellation_id.distinct()))).scalar_one())
