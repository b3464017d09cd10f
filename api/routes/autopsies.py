"""Autopsies of lost customers, which gaps go with churn, and reading reasons again."""

from typing import Annotated

from fastapi import Path

from analyzer.desk import examining, rereading
from analyzer.desk.examining import Examined
from api.cancellation_schemas import (
    AnswerView,
    AutopsyView,
    ChangeView,
    ConclusionGiven,
    GapsView,
    RereadingOrder,
    RereadingSettled,
    RereadingView,
    Settled,
)
from api.deps import CallerDep, DeskDep
from api.routes import NOT_CHANGED, router
from api.schemas import JobReceipt

routes = router("Churn review")

CancellationId = Annotated[str, Path(min_length=1, max_length=200, description="Id of a cancellation, or of its event.")]


def _shown(found: Examined) -> AutopsyView:
    kept, made = found.told.cancellation, found.autopsy
    answers = [
        AnswerView(gap=o.gap, question=o.question, found=o.found, what=o.what, fits_reason=o.fits_reason, evidence=o.evidence)
        for o in (made.observations if made else ())
    ]
    return AutopsyView(
        cancellation_id=kept.id, account_id=kept.account_id, deal_id=found.deal.id if found.deal else None,
        handoff_id=found.handoff.id if found.handoff else None, answers=tuple(answers), drafted=made.conclusion if made else None,
        conclusions=found.conclusions,
    )  # fmt: skip


@routes.get("/cancellations/{cancellation_id}/autopsy", responses=NOT_CHANGED)
def read_autopsy(desk: DeskDep, caller: CallerDep, cancellation_id: CancellationId) -> AutopsyView:
    """The handoff where a lost customer began: promises, risks, flags, times, rating, each with its quotes; a drafted conclusion."""
    return _shown(examining.examine(desk, caller, cancellation_id))


@routes.post("/cancellations/{cancellation_id}/conclusions", status_code=201)
def conclude(desk: DeskDep, caller: CallerDep, cancellation_id: CancellationId, body: ConclusionGiven) -> AutopsyView:
    """Confirm the drafted conclusion, or write another. The history only grows."""
    return _shown(examining.conclude(desk, caller, cancellation_id, body.conclusion, body.seen))


@routes.get("/handoff-gaps", responses=NOT_CHANGED)
def read_gaps(desk: DeskDep, caller: CallerDep) -> GapsView:
    """Lost customers beside those who stayed: how often each gap of the handoff was there."""
    found = examining.compare(desk, caller)
    return GapsView(lost=found.lost, kept=found.kept, concluded=found.concluded, gaps=found.gaps)


@routes.post("/rereadings", status_code=202)
def order_rereading(desk: DeskDep, caller: CallerDep, body: RereadingOrder | None = None) -> JobReceipt:
    """Read all reasons again, by the taxonomy as it is now. Nothing changes before it is taken over."""
    job = rereading.order(desk, caller, body.engine if body else None)
    return JobReceipt(job_id=job.id, state=job.state)


@routes.get("/rereadings", responses=NOT_CHANGED)
def read_rereading(desk: DeskDep, caller: CallerDep) -> RereadingView:
    """What reading again would change."""
    found = rereading.standing(desk, caller)
    changes = tuple(
        ChangeView(
            before=one.change.before,
            after=one.change.after,
            count=one.change.many,
            cancellation_ids=tuple(example.cancellation_id for example in one.examples),
        )
        for one in found.differences
    )
    job_id = found.job.id if found.job else None
    return RereadingView(job_id=job_id, count=found.many, changes=changes, outdated=found.outdated, version=found.version)


@routes.post("/rereadings/settle")
def settle_rereading(desk: DeskDep, caller: CallerDep, body: RereadingSettled) -> Settled:
    """Take over what was read again, or throw it away. What people corrected stays."""
    return Settled(count=rereading.settle(desk, caller, body.take, body.seen))
