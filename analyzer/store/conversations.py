"""Conversations as received: originals by content, turns, passages, and what engines read in them."""

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.domain.account import Phase
from analyzer.store import schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, now
from analyzer.store.paging import page
from analyzer.store.records import FoundPassage, Page, Passage, StoredConversation, StoredTurn

LEVEL = 6
"""zlib level of originals: transcripts shrink to a fifth."""


class Added(NamedTuple):
    """What became of an upload: the conversation, and whether it was there before."""

    conversation: StoredConversation
    duplicate: bool


def digest(data: bytes) -> str:
    """The name of an original: its SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(data: bytes) -> str:
    """SHA-256 of what a file says, whatever its line ends and byte order mark."""
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return digest(plain)


def by_fingerprint(transaction: Transaction, deal_id: str, mark: str) -> StoredConversation | None:
    """The conversation of a deal that says the same, or None."""
    query = select(schema.conversations).where(schema.conversations.c.deal_id == deal_id, schema.conversations.c.fingerprint == mark)
    row = transaction.execute(query).one_or_none()
    return StoredConversation.model_validate(row) if row else None


def add(
    transaction: Transaction,
    conversation: StoredConversation,
    data: bytes,
    turns: Iterable[StoredTurn],
    passages: Iterable[Passage],
) -> Added:
    """Keeps a conversation with its original, turns and passages; the one that is there already where it says the same."""
    mark = fingerprint(data)
    known = by_fingerprint(transaction, conversation.deal_id, mark)
    if known is not None:
        return Added(known, True)
    row = conversation.model_dump(mode="python") | {
        "fingerprint": mark,
        "warnings": list(conversation.warnings),
        "kind": conversation.kind.value,
        "type": conversation.type.value if conversation.type else None,
        "phase": conversation.phase.value,
    }
    try:
        with transaction.begin_nested():
            _keep_original(transaction, conversation, data)
            transaction.execute(insert(schema.conversations).values(**row))
    except IntegrityError:
        # Somebody else's upload of the same file was faster.
        known = by_fingerprint(transaction, conversation.deal_id, mark)
        if known is None:
            raise
        return Added(known, True)
    own = {"conversation_id": conversation.id}
    _insert_all(transaction, schema.turns, [turn.model_dump() | own for turn in turns])
    place = own | {"account_id": conversation.account_id, "deal_id": conversation.deal_id}
    _insert_all(transaction, schema.passages, [passage.model_dump() | place for passage in passages])
    return Added(conversation, False)


def _keep_original(transaction: Transaction, conversation: StoredConversation, data: bytes) -> None:
    table = schema.originals
    there = select(table.c.size).where(table.c.account_id == conversation.account_id, table.c.sha256 == conversation.sha256)
    if transaction.execute(there).first() is None:
        content = zlib.compress(data, LEVEL)
        row = {"account_id": conversation.account_id, "sha256": conversation.sha256, "size": len(data), "content": content}
        transaction.execute(insert(table).values(**row))


def _insert_all(transaction: Transaction, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        transaction.execute(insert(table), [{name: _plain(value) for name, value in row.items()} for row in rows])


def _plain(value: Any) -> Any:
    """Words of an enumeration as text; PostgreSQL refuses NUL, which no reader lets through."""
    return getattr(value, "value", value)


def find(transaction: Transaction, conversation_id: str, sight: Sight = EVERYTHING) -> StoredConversation | None:
    """The conversation, or None where there is none within `sight`."""
    query = select(schema.conversations).where(
        schema.conversations.c.id == conversation_id, sight.of_deal_column(schema.conversations.c.deal_id)
    )
    row = transaction.execute(query).one_or_none()
    return StoredConversation.model_validate(row) if row else None


def listed(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, account_id: str | None = None, deal_id: str | None = None
) -> Page[StoredConversation]:
    """Conversations within `sight`, newest first."""
    query = select(schema.conversations).where(sight.of_deal_column(schema.conversations.c.deal_id))
    if account_id:
        query = query.where(schema.conversations.c.account_id == account_id)
    if deal_id:
        query = query.where(schema.conversations.c.deal_id == deal_id)
    return page(transaction, query, schema.conversations, "received_at", StoredConversation, limit, cursor)


def of_deal(transaction: Transaction, deal_id: str) -> tuple[StoredConversation, ...]:
    """All conversations of a deal in the order in which they came."""
    query = select(schema.conversations).where(schema.conversations.c.deal_id == deal_id)
    rows = transaction.execute(query.order_by(schema.conversations.c.received_at, schema.conversations.c.id))
    return tuple(StoredConversation.model_validate(row) for row in rows)


def date(transaction: Transaction, conversation_id: str, day: dt.date, phase: Phase) -> None:
    """Says on which day a conversation was, and in which phase of the deal that is."""
    table = schema.conversations
    transaction.execute(update(table).where(table.c.id == conversation_id).values(occurred_on=day, phase=_plain(phase)))


def original(transaction: Transaction, conversation: StoredConversation) -> bytes:
    """The file as it was received."""
    table = schema.originals
    query = select(table.c.content).where(table.c.account_id == conversation.account_id, table.c.sha256 == conversation.sha256)
    return zlib.decompress(transaction.execute(query).scalar_one())


def turns_of(transaction: Transaction, conversation_id: str, start: int = 0, limit: int = 1000) -> tuple[StoredTurn, ...]:
    """Turns from number `start` on."""
    query = select(schema.turns).where(schema.turns.c.conversation_id == conversation_id, schema.turns.c.number >= start)
    return tuple(StoredTurn.model_validate(row) for row in transaction.execute(query.order_by(schema.turns.c.number).limit(limit)))


# What engines read


def reading(transaction: Transaction, key: str) -> Any | None:
    """What an engine read under `key`, as it was kept; None where it has not."""
    return transaction.execute(select(schema.readings.c.content).where(schema.readings.c.key == key)).scalar_one_or_none()


def keep_reading(transaction: Transaction, key: str, conversation_id: str, engine: str, content: Any) -> None:
    """Keeps what an engine read; the same key says the same, so the first one stays."""
    if reading(transaction, key) is not None:
        return
    row = {"key": key, "conversation_id": conversation_id, "engine": engine, "made_at": now(), "content": content}
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.readings).values(**row))
    except IntegrityError:
        if reading(transaction, key) is None:
            raise


# For the search index


def unindexed(transaction: Transaction, index: str, limit: int) -> tuple[str, ...]:
    """Ids of conversations that the index called `index` does not hold yet, oldest first."""
    column = schema.conversations.c.indexed_as
    query = select(schema.conversations.c.id).where((column.is_(None)) | (column != index))
    return tuple(transaction.execute(query.order_by(schema.conversations.c.received_at).limit(limit)).scalars())


def mark_indexed(transaction: Transaction, conversation_ids: Sequence[str], index: str | None) -> None:
    """Notes that the index called `index` holds these; None: that no index does."""
    transaction.execute(update(schema.conversations).where(schema.conversations.c.id.in_(conversation_ids)).values(indexed_as=index))


def forget_index(transaction: Transaction) -> int:
    """Notes that no conversation is in the index; how many there are."""
    return transaction.execute(update(schema.conversations).values(indexed_as=None)).rowcount


def passages_of(transaction: Transaction, conversation_ids: Sequence[str]) -> tuple[FoundPassage, ...]:
    """All passages of some conversations."""
    return _found(transaction, schema.passages.c.conversation_id.in_(conversation_ids))


def passages(transaction: Transaction, ids: Sequence[int], sight: Sight = EVERYTHING) -> tuple[FoundPassage, ...]:
    """The passages of these ids that are within `sight`, in no order."""
    return _found(transaction, schema.passages.c.id.in_(ids), sight.of_deal_column(schema.passages.c.deal_id))


def _found(transaction: Transaction, *conditions: Any) -> tuple[FoundPassage, ...]:
    table, home = schema.passages, schema.conversations
    query = select(table, home.c.name.label("document"), home.c.occurred_on).join(home, home.c.id == table.c.conversation_id)
    return tuple(FoundPassage.model_validate(row) for row in transaction.execute(query.where(*conditions).order_by(table.c.id)))


def removals(transaction: Transaction) -> tuple[tuple[int, str], ...]:
    """Accounts that were erased and may still be in the index: (number, account id)."""
    return tuple((row.id, row.account_id) for row in transaction.execute(select(schema.removals).order_by(schema.removals.c.id)))


def removed(transaction: Transaction, gone: Sequence[tuple[int, str]]) -> None:
    """Notes that the index has let go of these accounts; who has come back under such an id is to be indexed again."""
    table = schema.removals
    transaction.execute(delete(table).where(table.c.id.in_([number for number, _ in gone])))
    home = schema.conversations
    transaction.execute(update(home).where(home.c.account_id.in_([account for _, account in gone])).values(indexed_as=None))
