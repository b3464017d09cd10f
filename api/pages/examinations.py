"""The autopsy of a lost customer, and which gaps of the handoff go with churn."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from analyzer.churn.autopsy import QUESTIONS, Observation
from analyzer.desk import examining
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.classifying import taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.errors import BadRequest, Conflict
from analyzer.store import accounts
from api.deps import DeskDep
from api.pages import rendering
from api.pages.losses import revenue
from api.pages.session import Signed, Visitor
from api.pages.sources import Sources

routes = APIRouter(prefix="/desk/churn", route_class=Signed, include_in_schema=False)

QUOTES = 6
"""Quotes under one answer."""


@routes.get("/lost/{cancellation_id}")
def read_autopsy(
    request: Request, desk: DeskDep, caller: Visitor, cancellation_id: str, done: Annotated[Literal["", "reason"], Query()] = ""
) -> HTMLResponse:
    """One lost customer: what they said, and the handoff where it began; `done` is what was just said of them."""
    return _page(request, desk, caller, cancellation_id, done=done)


def _page(
    request: Request, desk: Desk, caller: Caller, cancellation_id: str, status: int = 200, notice: str = "", typed: str = "", done: str = ""
) -> HTMLResponse:
    found = examining.examine(desk, caller, cancellation_id)
    kept, taxonomy = found.told.cancellation, taxonomy_of(desk)
    answers = []
    if found.autopsy is not None:
        with desk.database.reading() as transaction:
            sources = Sources(transaction, found.deal.id) if found.deal else None
            answers = [
                (o, _tone(o), [sources.place(e) for e in o.evidence[:QUOTES]] if sources else []) for o in found.autopsy.observations
            ]
    slug = kept.corrected or kept.category
    drafted = found.autopsy.conclusion if found.autopsy else ""
    return rendering.page(
        request, "lost.html", status, part=False, found=found, kept=kept, revenue=revenue(kept), answers=answers,
        label=taxonomy.category(slug).label if slug else "", read_label=taxonomy.category(kept.category).label if kept.category else "",
        taxonomy=taxonomy, notice=notice, done=done, words=typed or (found.conclusions[-1].conclusion if found.conclusions else drafted),
        may=caller.role in ALLOWED[Act.CORRECT_REASONS], reviews=caller.role in ALLOWED[Act.REVIEW_CHURN],
    )  # fmt: skip


def _tone(answer: Observation) -> tuple[str, str]:
    """The gap in a word, and its tone: what is there is bad, what is not is good."""
    if answer.found is None:
        return "not known", "plain"
    if not answer.found:
        return "no gap", "good"
    return ("fits the reason", "bad") if answer.fits_reason else ("a gap", "warn")


@routes.post("/lost/{cancellation_id}/conclusion")
def conclude(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    cancellation_id: str,
    seen: Annotated[int, Form(ge=0, le=100_000)],
    words: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:
    """A person concludes."""
    try:
        examining.conclude(desk, caller, cancellation_id, words, seen)
    except (BadRequest, Conflict) as error:
        return _page(request, desk, caller, cancellation_id, 409 if isinstance(error, Conflict) else 400, str(error), words)
    return rendering.go(request, f"/desk/churn/lost/{cancellation_id}#conclusion")


@routes.get("/gaps")
def read_gaps(request: Request, desk: DeskDep, caller: Visitor) -> HTMLResponse:
    """Lost customers beside those who stayed: how often each gap was there."""
    found = examining.compare(desk, caller)
    with desk.database.reading() as transaction:
        homes = {one.account_id for those in found.who.values() for one in those if one.account_id}
        names = accounts.names_of(transaction, sorted(homes))
    return rendering.page(request, "gaps.html", part=False, found=found, questions=QUESTIONS, names=names)
