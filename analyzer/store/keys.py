"""API keys (only their digests), the audit trail, and answers kept for repeated requests."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.store import schema
from analyzer.store.database import Transaction, now
from analyzer.store.paging import page
from analyzer.store.records import AuditEntry, Key, KeyRole, Page

ABANDONED = dt.timedelta(minutes=5)
"""After so long a request that has no answer yet was cut off: its process died, and it may be sent again."""


class KeptAnswer(NamedTuple):
    """What a request with an idempotency key was answered; `status` is None while it still runs."""

    request: str
    status: int | None
    headers: Mapping[str, str]
    body: bytes


def add(transaction: Transaction, key: Key, digest: str) -> None:
    """Keeps a key by the digest of its secret."""
    transaction.execute(insert(schema.keys).values(**key.model_dump() | {"role": key.role.value, "digest": digest}))


def by_digest(transaction: Transaction, digest: str) -> Key | None:
    """The key of that digest, or None where it is unknown, revoked or past its time."""
    table = schema.keys
    alive = and_(table.c.revoked_at.is_(None), or_(table.c.expires_at.is_(None), table.c.expires_at > now()))
    row = transaction.execute(select(table).where(table.c.digest == digest, alive)).one_or_none()
    return Key.model_validate(row) if row else None


def find(transaction: Transaction, key_id: str) -> Key | None:
    """The key of that id."""
    row = transaction.execute(select(schema.keys).where(schema.keys.c.id == key_id)).one_or_none()
    return Key.model_validate(row) if row else None


def listed(transaction: Transaction, limit: int, cursor: str | None) -> Page[Key]:
    """All keys, newest first."""
    return page(transaction, select(schema.keys), schema.keys, "created_at", Key, limit, cursor)


def count(transaction: Transaction) -> int:
    """How many keys open something now."""
    return transaction.execute(select(func.count()).select_from(schema.keys).where(schema.keys.c.revoked_at.is_(None))).scalar_one()


def people(transaction: Transaction, role: KeyRole) -> tuple[str, ...]:
    """Everybody who holds a key of that role that opens something now, by name."""
    table = schema.keys
    alive = and_(table.c.revoked_at.is_(None), or_(table.c.expires_at.is_(None), table.c.expires_at > now()))
    query = select(table.c.person).where(table.c.role == role.value, alive).distinct().order_by(table.c.person)
    return tuple(transaction.execute(query).scalars())


def revoke(transaction: Transaction, key_id: str) -> bool:
    """Ends a key; False where there is none."""
    table = schema.keys
    if find(transaction, key_id) is None:
        return False
    transaction.execute(update(table).where(table.c.id == key_id, table.c.revoked_at.is_(None)).values(revoked_at=now()))
    return True


def note(
    transaction: Transaction, action: str, subject: str, person: str, key_id: str | None = None, context: Mapping[str, Any] | None = None
) -> None:
    """Adds a line to the audit trail; `context` holds ids and numbers, never a customer's words."""
    row = {"at": now(), "key_id": key_id, "person": person, "action": action, "subject": subject, "context": dict(context or {})}
    transaction.execute(insert(schema.audit).values(**row))


def trail(transaction: Transaction, limit: int, before: int | None = None, subject: str | None = None) -> tuple[AuditEntry, ...]:
    """The audit trail, newest first, from number `before` on."""
    table = schema.audit
    query = select(table)
    if before is not None:
        query = query.where(table.c.id < before)
    if subject:
        query = query.where(table.c.subject == subject)
    return tuple(AuditEntry.model_validate(row) for row in transaction.execute(query.order_by(table.c.id.desc()).limit(limit)))


def begin_answer(transaction: Transaction, key_id: str, idempotency_key: str, request: str) -> KeptAnswer | None:
    """Reserves an idempotency key; what is known of it where it was used before, None where it is new."""
    table = schema.answers
    chosen = and_(table.c.key_id == key_id, table.c.idempotency_key == idempotency_key)
    row = transaction.execute(select(table).where(chosen)).one_or_none()
    if row is None:
        try:
            with transaction.begin_nested():
                transaction.execute(insert(table).values(key_id=key_id, idempotency_key=idempotency_key, request=request, made_at=now()))
            return None
        except IntegrityError:
            row = transaction.execute(select(table).where(chosen)).one()
    if row.status is None and row.made_at < now() - ABANDONED:
        mine = update(table).where(chosen, table.c.made_at == row.made_at).values(request=request, made_at=now())
        if transaction.execute(mine).rowcount:
            return None
    return KeptAnswer(row.request, row.status, row.headers or {}, row.body or b"")


def keep_answer(transaction: Transaction, key_id: str, idempotency_key: str, answer: KeptAnswer) -> None:
    """Keeps what was answered."""
    table = schema.answers
    chosen = and_(table.c.key_id == key_id, table.c.idempotency_key == idempotency_key)
    fields = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
    transaction.execute(update(table).where(chosen).values(**fields))


def drop_answer(transaction: Transaction, key_id: str, idempotency_key: str) -> None:
    """Lets an idempotency key be used again: its request failed here, not at the caller."""
    table = schema.answers
    transaction.execute(delete(table).where(table.c.key_id == key_id, table.c.idempotency_key == idempotency_key))


def expire_answers(transaction: Transaction, before: dt.datetime) -> int:
    """Forgets answers from before that moment; how many."""
    return transaction.execute(delete(schema.answers).where(schema.answers.c.made_at < before)).rowcount
