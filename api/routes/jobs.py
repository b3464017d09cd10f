"""Jobs: how far they are, as an answer or as events; cancel and start again."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from anyio.to_thread import run_sync
from fastapi import Query
from fastapi.responses import StreamingResponse

from analyzer.desk import drafting, registry, working
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.store import handoffs
from analyzer.store import jobs as store
from analyzer.store.records import Job, JobState, Page
from api.deps import CallerDep, Cursor, DealId, DeskDep, Limit, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import DraftOrder, JobReceipt, JobView

routes = router("Jobs")

_LOOK_S = 0.5
_ALIVE_EVERY = 20
"""Looks between two comments that keep a connection open."""


def view(job: Job) -> JobView:
    """A job as the API shows it."""
    return JobView.model_validate(job)


@routes.post("/deals/{deal_id}/drafts", status_code=202)
def order_draft(desk: DeskDep, caller: CallerDep, deal_id: DealId, body: DraftOrder | None = None) -> JobReceipt:
    """Draft the handoff of a deal from its conversations; the same conversations are drafted once. Verdicts stay."""
    caller.refuse_unless(Act.DRAFT)
    with desk.database.writing() as transaction:
        deal = registry.deal(transaction, caller, deal_id)
        handoffs.add(transaction, deal.account_id, deal.id)
        job = drafting.order_draft(transaction, desk, deal, caller.person, body.engine if body else None)
    return JobReceipt(job_id=job.id, state=job.state)


@routes.get("/jobs", responses=NOT_CHANGED)
def list_jobs(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: JobState | None = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    deal_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[JobView]:
    """Jobs that this key may see, newest first."""
    with desk.database.reading() as transaction:
        found = store.listed(transaction, caller.sight, limit, cursor, state.value if state else None, account_id, deal_id)
    return Page(items=tuple(view(job) for job in found.items), next_cursor=found.next_cursor)


@routes.get("/jobs/{job_id}", responses=NOT_CHANGED)
def read_job(desk: DeskDep, caller: CallerDep, job_id: ThingId) -> JobView:
    """A job: state, progress, what came of it. A draft made superfluous by a later upload names that one's job."""
    return view(working.job(desk, caller, job_id))


@routes.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "`progress` events with the job, the last one `end`."}},
)
def follow_job(desk: DeskDep, caller: CallerDep, job_id: ThingId) -> StreamingResponse:
    """The same as server-sent events, until the job is finished."""
    first = working.job(desk, caller, job_id)
    return StreamingResponse(_events(desk, caller, first), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(desk: Desk, caller: Caller, job: Job) -> AsyncIterator[str]:
    shown, looks = None, 0
    while True:
        now = view(job).model_dump(mode="json")
        if now != shown:
            yield f"event: {'end' if job.state.final else 'progress'}\ndata: {json.dumps(now)}\n\n"
            shown = now
        elif looks % _ALIVE_EVERY == 0:
            yield ": still here\n\n"
        if job.state.final:
            return
        looks += 1
        await anyio.sleep(_LOOK_S)
        found = await run_sync(working.job_or_none, desk, caller, job.id)
        if found is None:
            # Erased meanwhile: nothing more will come.
            return
        job = found


@routes.post("/jobs/{job_id}/cancel")
def cancel_job(desk: DeskDep, caller: CallerDep, job_id: ThingId) -> JobView:
    """Stop a job before its next step. What it has read is kept for the next time."""
    return view(working.cancel(desk, caller, job_id))


@routes.post("/jobs/{job_id}/retry", status_code=202)
def retry_job(desk: DeskDep, caller: CallerDep, job_id: ThingId) -> JobView:
    """Start a job again that failed or was cancelled."""
    return view(working.retry(desk, caller, job_id))
