"""Full-text search of passages: FTS5 in SQLite, tsvector in PostgreSQL."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, select, text

from analyzer.store import schema
from analyzer.store.accounts import Sight
from analyzer.store.database import Transaction

_WORD = re.compile(r"\w+", re.UNICODE)
_MOST_WORDS = 32
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "let",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "said",
        "say",
        "shall",
        "she",
        "should",
        "so",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


def words_of(query: str) -> tuple[str, ...]:
    """What to look for in a question: its words without those that stand everywhere; all of them where nothing else is left."""
    words = [word.lower() for word in _WORD.findall(query)][:_MOST_WORDS]
    return tuple(dict.fromkeys([word for word in words if word not in _STOP] or words))


def by_words(
    transaction: Transaction, query: str, sight: Sight, limit: int, account_id: str | None = None, deal_id: str | None = None
) -> tuple[int, ...]:
    """Ids of passages that hold words of `query`, the best match first; any of the words will do."""
    words = words_of(query)
    if not words:
        return ()
    narrowed = and_(*_narrowed(sight, account_id, deal_id))
    sqlite = transaction.dialect.name == "sqlite"
    found = _in_sqlite(words, narrowed) if sqlite else _in_postgresql(words, narrowed)
    return tuple(transaction.execute(found.limit(limit)).scalars())


def narrowed_deals(transaction: Transaction, sight: Sight, account_id: str | None, deal_id: str | None) -> tuple[str, ...] | None:
    """The deals that a search within `sight` may look at; None for all of them."""
    if sight.everything and not account_id and not deal_id:
        return None
    query = select(schema.deals.c.id).where(sight.of_deals())
    if account_id:
        query = query.where(schema.deals.c.account_id == account_id)
    if deal_id:
        query = query.where(schema.deals.c.id == deal_id)
    return tuple(transaction.execute(query).scalars())


def _narrowed(sight: Sight, account_id: str | None, deal_id: str | None) -> list[ColumnElement[bool]]:
    table = schema.passages
    conditions = [sight.of_deal_column(table.c.deal_id)]
    if account_id:
        conditions.append(table.c.account_id == account_id)
    if deal_id:
        conditions.append(table.c.deal_id == deal_id)
    return conditions


def _in_sqlite(words: Sequence[str], narrowed: ColumnElement[bool]) -> Select[Any]:
    # Quoted, so that no word is an operator of FTS5.
    match = " OR ".join(f'"{word}"' for word in words)
    table = schema.passages
    return (
        select(table.c.id)
        .select_from(table)
        .join(text("passages_words"), text("passages_words.rowid = passages.id"))
        .where(text("passages_words MATCH :match").bindparams(match=match), narrowed)
        .order_by(text("bm25(passages_words)"), table.c.id)
    )


def _in_postgresql(words: Sequence[str], narrowed: ColumnElement[bool]) -> Select[Any]:
    table = schema.passages
    asked = func.to_tsquery("english", " | ".join(words))
    column: ColumnElement[str] = literal_column("passages.words")
    return select(table.c.id).where(column.op("@@")(asked), narrowed).order_by(func.ts_rank_cd(column, asked).desc(), table.c.id)
