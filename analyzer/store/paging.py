"""Pages of rows: newest first, from a cursor that is opaque to callers."""

import base64
import binascii
import datetime as dt
import json
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, or_

from analyzer.errors import BadRequest
from analyzer.store.database import Transaction
from analyzer.store.records import Page, Record

R = TypeVar("R", bound=Record)

MOST = 200
"""Records of one page."""


def page(transaction: Transaction, query: Select[Any], table: Table, made: str, record: type[R], limit: int, cursor: str | None) -> Page[R]:
    """The next `limit` rows of `query` by `table`'s moment column `made`, newest first.

    Raises:
        BadRequest: `cursor` is not one of ours.
    """
    limit = max(1, min(limit, MOST))
    if cursor:
        query = query.where(_after(table, made, cursor))
    rows = transaction.execute(query.order_by(table.c[made].desc(), table.c.id.desc()).limit(limit + 1)).all()
    kept = tuple(record.model_validate(row) for row in rows[:limit])
    return Page(items=kept, next_cursor=_cursor(getattr(kept[-1], made), kept[-1]) if len(rows) > limit else None)


def _cursor(moment: dt.datetime, last: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), last.id]).encode()).decode().rstrip("=")


def _after(table: Table, made: str, cursor: str) -> ColumnElement[bool]:
    try:
        moment, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = dt.datetime.fromisoformat(moment)
        if at.tzinfo is None or not isinstance(identity, str):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BadRequest("This cursor is not one that a page gave. Leave it out to start again.") from None
    column = table.c[made]
    return or_(column < at, and_(column == at, table.c.id < identity))
