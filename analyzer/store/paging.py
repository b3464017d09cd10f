"""Pages of rows: the greatest first, from a cursor that is opaque to callers."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Date, Integer, Select, Table, and_, or_

from analyzer.errors import BadRequest
from analyzer.store.database import Transaction
from analyzer.store.records import Page, Record

R = TypeVar("R", bound=Record)

MOST = 200
"""Records of one page."""
_LARGEST: Final = 2**63
"""No database counts further."""


def page(transaction: Transaction, query: Select[Any], table: Table, made: str, record: type[R], limit: int, cursor: str | None) -> Page[R]:
    """The next `limit` rows of `query` by `table`'s moment column `made`, newest first.

    Raises:
        BadRequest: `cursor` is not one of ours.
    """
    return ranked(transaction, query, table, (made,), record, limit, cursor)


def ranked(
    transaction: Transaction, query: Select[Any], table: Table, by: Sequence[str], record: type[R], limit: int, cursor: str | None
) -> Page[R]:
    """The next `limit` rows of `query` by the columns `by` of `table`, greatest first; those that are alike in them by id.

    Raises:
        BadRequest: `cursor` is not one of ours.
    """
    limit = max(1, min(limit, MOST))
    if cursor:
        query = query.where(_after(table, by, cursor))
    rows = transaction.execute(query.order_by(*(table.c[name].desc() for name in (*by, "id"))).limit(limit + 1)).all()
    kept = tuple(record.model_validate(row) for row in rows[:limit])
    return Page(items=kept, next_cursor=_cursor(kept[-1], by) if len(rows) > limit else None)


def _cursor(last: Any, by: Sequence[str]) -> str:
    values = [getattr(last, name) for name in (*by, "id")]
    said = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _after(table: Table, by: Sequence[str], cursor: str) -> ColumnElement[bool]:
    try:
        *values, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(identity, str):
            raise ValueError
        pairs = [(table.c[name], _value(table.c[name], value)) for name, value in zip(by, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadRequest("This cursor is not one that a page gave. Leave it out to start again.") from None
    after: ColumnElement[bool] = table.c.id < identity
    for column, value in reversed(pairs):
        after = or_(column < value, and_(column == value, after))
    return after


def _value(column: ColumnElement[Any], said: Any) -> dt.datetime | dt.date | int:
    """What a cursor says of a column; raises ValueError or TypeError where it says nothing of that kind."""
    if isinstance(column.type, Integer):
        if not isinstance(said, int) or abs(said) >= _LARGEST:
            raise ValueError
        return said
    if isinstance(column.type, Date):
        return dt.date.fromisoformat(said)
    at = dt.datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError
    return at
