"""Themes inside a category, kept between two weeks so that a text never changes its theme."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update

from analyzer.store import schema
from analyzer.store.database import Transaction
from analyzer.store.records import Record

_table = schema.cancellations
_category = func.coalesce(_table.c.corrected, _table.c.category)


class StoredTheme(Record):
    """A theme: `middle` is the sum of its first texts' vectors, float32."""

    id: str
    category: str
    label: str = ""
    size: int
    middle: bytes


class Told(NamedTuple):
    """The words of one cancellation."""

    id: str
    quote: str


def of_category(transaction: Transaction, category: str) -> tuple[StoredTheme, ...]:
    """All themes of a category."""
    query = select(schema.themes).where(schema.themes.c.category == category).order_by(schema.themes.c.id)
    return tuple(StoredTheme.model_validate(row) for row in transaction.execute(query))


def without(transaction: Transaction, category: str, first: dt.date, limit: int) -> list[Told]:
    """Cancellations of a category since `first` that are in no theme and have words: the latest ones, oldest first."""
    query = select(_table.c.id, _table.c.quote).where(
        _category == category, _table.c.theme_id.is_(None), _table.c.left_on >= first, _table.c.quote != ""
    )
    rows = transaction.execute(query.order_by(_table.c.left_on.desc(), _table.c.id.desc()).limit(limit)).all()
    return [Told(row.id, row.quote) for row in reversed(rows)]


def keep(transaction: Transaction, changed: Sequence[StoredTheme]) -> None:
    """New themes, and those that texts have joined."""
    ids = [one.id for one in changed]
    there = set(
        transaction.execute(select(schema.themes.c.id).where(schema.themes.c.category == (changed[0].category if ids else ""))).scalars()
    )
    new = [one.model_dump() for one in changed if one.id not in there]
    old = [{"chosen": one.id, "size": one.size, "middle": one.middle} for one in changed if one.id in there]
    if new:
        transaction.execute(insert(schema.themes), new)
    if old:
        chosen = update(schema.themes).where(schema.themes.c.id == bindparam("chosen"))
        transaction.execute(chosen.values(size=bindparam("size"), middle=bindparam("middle")), old)


def join(transaction: Transaction, joined: Sequence[tuple[str, str]]) -> None:
    """Which cancellation belongs to which theme."""
    rows: list[dict[str, Any]] = [{"chosen": identity, "home": theme} for identity, theme in joined]
    if rows:
        transaction.execute(update(_table).where(_table.c.id == bindparam("chosen")).values(theme_id=bindparam("home")), rows)


def prune(transaction: Transaction, category: str) -> None:
    """Removes themes that nothing is in any more: their texts were erased or corrected."""
    filled = select(_table.c.theme_id).where(_table.c.theme_id.is_not(None))
    transaction.execute(delete(schema.themes).where(schema.themes.c.category == category, schema.themes.c.id.not_in(filled)))


def quotes(transaction: Transaction, category: str, first: dt.date, limit: int) -> list[tuple[str, str]]:
    """Themes and words of the latest cancellations of a category, oldest first."""
    query = select(_table.c.theme_id, _table.c.quote).where(
        _category == category, _table.c.theme_id.is_not(None), _table.c.left_on >= first
    )
    rows = transaction.execute(query.order_by(_table.c.left_on.desc(), _table.c.id.desc()).limit(limit)).all()
    return [(row.theme_id, row.quote) for row in reversed(rows)]


def label(transaction: Transaction, labels: Mapping[str, str]) -> None:
    """What themes are called."""
    rows = [{"chosen": theme, "words": words} for theme, words in labels.items()]
    if rows:
        transaction.execute(update(schema.themes).where(schema.themes.c.id == bindparam("chosen")).values(label=bindparam("words")), rows)


def labels(transaction: Transaction, ids: Collection[str]) -> dict[str, str]:
    """What these themes are called."""
    wanted = list(ids)
    found: dict[str, str] = {}
    for at in range(0, len(wanted), 500):
        query = select(schema.themes.c.id, schema.themes.c.label).where(schema.themes.c.id.in_(wanted[at : at + 500]))
        found |= {row.id: row.label for row in transaction.execute(query)}
    return found


def dissolve(transaction: Transaction, account_id: str) -> None:
    """Removes the themes that words of an account have shaped; what else is in them finds new ones at the next reading."""
    touched = select(_table.c.theme_id).where(_table.c.account_id == account_id, _table.c.theme_id.is_not(None))
    transaction.execute(delete(schema.themes).where(schema.themes.c.id.in_(touched)))
