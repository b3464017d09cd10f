"""Jobs as the API shows them, and the signs of life of the workers that run them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.store import schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, now
from analyzer.store.paging import page
from analyzer.store.records import EnlistedWorker, Job, JobState, Page

_OPEN = (JobState.QUEUED.value, JobState.RUNNING.value)


def add(transaction: Transaction, job: Job) -> tuple[Job, bool]:
    """Notes a job; the one that is there where the id is known. True where it is new."""
    known = find(transaction, job.id)
    if known is not None:
        return known, False
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.jobs).values(**job.model_dump() | {"state": job.state.value}))
    except IntegrityError:
        known = find(transaction, job.id)
        if known is None:
            raise
        return known, False
    return job, True


def find(transaction: Transaction, job_id: str, sight: Sight = EVERYTHING) -> Job | None:
    """The job, or None where there is none within `sight`."""
    table = schema.jobs
    row = transaction.execute(select(table).where(table.c.id == job_id, sight.of_deal_column(table.c.deal_id))).one_or_none()
    return Job.model_validate(row) if row else None


def listed(
    transaction: Transaction,
    sight: Sight,
    limit: int,
    cursor: str | None,
    state: str | None = None,
    account_id: str | None = None,
    deal_id: str | None = None,
) -> Page[Job]:
    """Jobs within `sight`, newest first."""
    table = schema.jobs
    query = select(table).where(sight.of_deal_column(table.c.deal_id))
    for column, value in ((table.c.state, state), (table.c.account_id, account_id), (table.c.deal_id, deal_id)):
        if value:
            query = query.where(column == value)
    return page(transaction, query, table, "created_at", Job, limit, cursor)


def latest(transaction: Transaction, sight: Sight, deal_id: str, kind: str) -> Job | None:
    """The newest job of one sort of a deal within `sight`."""
    table = schema.jobs
    query = select(table).where(sight.of_deal_column(table.c.deal_id), table.c.deal_id == deal_id, table.c.kind == kind)
    row = transaction.execute(query.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(1)).one_or_none()
    return Job.model_validate(row) if row else None


def of_account(transaction: Transaction, account_id: str) -> tuple[Job, ...]:
    """All jobs of an account."""
    rows = transaction.execute(select(schema.jobs).where(schema.jobs.c.account_id == account_id))
    return tuple(Job.model_validate(row) for row in rows)


def open_jobs(transaction: Transaction) -> tuple[Job, ...]:
    """All jobs that are not finished, oldest first."""
    query = select(schema.jobs).where(schema.jobs.c.state.in_(_OPEN)).order_by(schema.jobs.c.created_at)
    return tuple(Job.model_validate(row) for row in transaction.execute(query))


def counts(transaction: Transaction) -> Mapping[str, int]:
    """How many jobs there are in each state."""
    rows = transaction.execute(select(schema.jobs.c.state, func.count()).group_by(schema.jobs.c.state))
    return {state.value: 0 for state in JobState} | {row[0]: row[1] for row in rows}


def change(transaction: Transaction, job_id: str, attempt: int, **fields: Any) -> bool:
    """Sets `fields` of an open job in its `attempt`; False where it is finished or started anew."""
    table = schema.jobs
    plain = {name: getattr(value, "value", value) for name, value in fields.items()}
    if plain.get("state") in {s.value for s in JobState if s.final}:
        plain["finished_at"] = now()
    chosen = and_(table.c.id == job_id, table.c.attempt == attempt, table.c.state.in_(_OPEN))
    return bool(transaction.execute(update(table).where(chosen).values(updated_at=now(), **plain)).rowcount)


def again(transaction: Transaction, job: Job, done: bool = False) -> Job | None:
    """A failed or cancelled job, with `done` also a finished one, queued anew with the next attempt; None where it is neither."""
    table = schema.jobs
    over = [JobState.FAILED.value, JobState.CANCELLED.value, *([JobState.DONE.value] if done else [])]
    fields: dict[str, Any] = {
        "state": JobState.QUEUED.value, "attempt": job.attempt + 1, "done": 0, "total": 0, "step": None, "error": None, "result": None,
        "finished_at": None, "updated_at": now(), "deaths": 0,
    }  # fmt: skip
    chosen = and_(table.c.id == job.id, table.c.attempt == job.attempt, table.c.state.in_(over))
    if not transaction.execute(update(table).where(chosen).values(**fields)).rowcount:
        return None
    return find(transaction, job.id)


def died(transaction: Transaction, job_id: str, attempt: int) -> int:
    """A worker died with this job in its hands; how many did since the last step that was finished."""
    table = schema.jobs
    chosen = and_(table.c.id == job_id, table.c.attempt == attempt, table.c.state.in_(_OPEN))
    transaction.execute(update(table).where(chosen).values(deaths=table.c.deaths + 1, updated_at=now()))
    return transaction.execute(select(table.c.deaths).where(chosen)).scalar() or 0


# Workers


def enlist(transaction: Transaction, worker: EnlistedWorker) -> None:
    """A worker starts."""
    transaction.execute(insert(schema.workers).values(**worker.model_dump()))


def beat(transaction: Transaction, worker_id: str) -> bool:
    """A worker is alive; False where it has been taken for dead."""
    table = schema.workers
    return bool(transaction.execute(update(table).where(table.c.id == worker_id).values(seen_at=now())).rowcount)


def dismiss(transaction: Transaction, worker_id: str) -> None:
    """A worker is gone, and nothing of it is left to do."""
    transaction.execute(delete(schema.workers).where(schema.workers.c.id == worker_id))


def workers(transaction: Transaction) -> tuple[EnlistedWorker, ...]:
    """All workers that are not known to be gone."""
    return tuple(
        EnlistedWorker.model_validate(row) for row in transaction.execute(select(schema.workers).order_by(schema.workers.c.started_at))
    )


def claim_dead(transaction: Transaction, worker: EnlistedWorker, at: dt.datetime) -> bool:
    """True for the one who may clear up after a dead worker; where that one dies too, the next may after the same time."""
    table = schema.workers
    chosen = and_(table.c.id == worker.id, table.c.seen_at == worker.seen_at)
    return bool(transaction.execute(update(table).where(chosen).values(seen_at=at)).rowcount)
