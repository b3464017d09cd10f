"""How fast something may be done, over all processes: each taker is given a moment, one interval behind the last one's."""

import datetime as dt

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.store import schema
from analyzer.store.database import Transaction


def take(transaction: Transaction, name: str, interval: dt.timedelta, at: dt.datetime) -> dt.timedelta:
    """How long to wait from `at` on for the next free moment of the pace `name`; the moment is taken."""
    table = schema.paces
    free = _free(transaction, name)
    if free is None:
        try:
            with transaction.begin_nested():
                transaction.execute(insert(table).values(name=name, next_at=at))
            free = at
        except IntegrityError:
            free = _free(transaction, name) or at
    mine = max(free, at)
    transaction.execute(update(table).where(table.c.name == name).values(next_at=mine + interval))
    return mine - at


def _free(transaction: Transaction, name: str) -> dt.datetime | None:
    query = select(schema.paces.c.next_at).where(schema.paces.c.name == name).with_for_update()
    return transaction.execute(query).scalar_one_or_none()
