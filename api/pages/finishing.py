"""The end of a review: waive, approve, hand over; then the CSM's side: the story, acknowledging, rating."""

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse

from analyzer.desk import reviewing
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.handoff import Draft
from analyzer.domain.review import HandoffStatus, Section
from analyzer.errors import BadRequest, Conflict
from analyzer.handoff.influence_map import draw
from analyzer.handoff.layout import lay_out
from analyzer.handoff.rendering import Format, render
from analyzer.store import accounts, handoffs, keys
from analyzer.store.database import new_id, now
from analyzer.store.records import Task
from api.deps import DeskDep, ThingId
from api.pages import asking, lines, rendering
from api.pages.deals import ACKNOWLEDGE
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/handoffs/{handoff_id}", route_class=Signed, include_in_schema=False)
_NOT_IN_NAME: Final = re.compile(r"[^a-z0-9]+")
Seen = Annotated[int, Form(ge=0, le=1_000_000)]
_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.JSON: "application/json",
    Format.HTML: "text/html; charset=utf-8",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@routes.post("/waivers")
def waive(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, section: Annotated[Section, Form()],
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:  # fmt: skip
    """Lets a section be empty, with the reason that the document shows."""
    reviewing.waive(desk, caller, handoff_id, section, reason)
    return rendering.go(request, f"/desk/handoffs/{handoff_id}#section-{section.value}")


@routes.post("/approve")
def approve(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, version: Seen) -> Response:
    """The rep stands by the document as it was shown."""
    reviewing.approve(desk, caller, handoff_id, version)
    return rendering.go(request, f"/desk/handoffs/{handoff_id}")


@routes.post("/hand-over")
def hand_over(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, version: Seen) -> Response:
    """Gives the document to the CSM; nothing in it changes afterwards."""
    reviewing.hand_over(desk, caller, handoff_id, version)
    return rendering.go(request, f"/desk/handoffs/{handoff_id}/story")


@routes.get("/story")
def story(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId) -> HTMLResponse:
    """The document to be read and printed, with what the CSM does with it."""
    return _story(request, desk, caller, handoff_id)


def _story(request: Request, desk: Desk, caller: Caller, handoff_id: str, notice: str = "", typed: Any = None) -> HTMLResponse:
    document, handoff, status = reviewing.document(desk, caller, handoff_id)
    with desk.database.reading() as transaction:
        tasks = accounts.tasks_of(transaction, handoff.deal_id)
        board = asking.Board(transaction, caller, handoff.id)
        # The document writes the ids of lines with dashes only.
        items = {item.id.replace("_", "-"): item.id for item in handoffs.items_of(transaction, handoff.id)}
    read = next((task for task in tasks if task.kind == ACKNOWLEDGE and task.done_at), None)
    return rendering.page(
        request,
        "story.html",
        400 if notice else 200,
        part=False,
        sheet=lay_out(document.model_copy(update={"warnings": lines.told(document.warnings)}), status),
        map=draw(document.stakeholders),
        handoff=handoff,
        board=board,
        items=items,
        over=handoff.status is HandoffStatus.HANDED_OVER,
        final=handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER},
        acknowledged=read,
        may_rate=caller.role in ALLOWED[Act.RATE],
        notice=notice,
        typed=typed or {"rating": handoff.rating, "note": handoff.rating_note or ""},
    )


@routes.post("/acknowledgement")
def acknowledge(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId) -> Response:
    """The CSM has read the document; kept as a task of the deal that is done, and in the audit trail."""
    caller.refuse_unless(Act.RATE)
    _, handoff, _ = reviewing.document(desk, caller, handoff_id)
    if handoff.status is not HandoffStatus.HANDED_OVER:
        raise Conflict("A handoff is acknowledged once it has been handed over.")
    with desk.database.writing() as transaction:
        task = Task(id=new_id("task"), deal_id=handoff.deal_id, kind=ACKNOWLEDGE, title="Read the handoff and acknowledge it")
        accounts.add_task(transaction, task)
        accounts.finish_task(transaction, handoff.deal_id, ACKNOWLEDGE, caller.person, now())
        keys.note(transaction, "handoff.acknowledge", handoff.id, caller.person, caller.key_id)
    return rendering.go(request, f"/desk/handoffs/{handoff_id}/story#rating")


@routes.post("/rating")
def rate(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId,
    rating: Annotated[int, Form(ge=0, le=5)] = 0, note: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:  # fmt: skip
    """The CSM says how good the handoff was; below satisfactory with what was missing."""
    try:
        if not rating:
            raise BadRequest("Choose a number from 1 to 5.")
        if rating < 4 and not note.strip():
            raise BadRequest("Say what was missing: the rep learns from it.")
    except BadRequest as error:
        return _story(request, desk, caller, handoff_id, str(error), {"rating": rating or None, "note": note})
    reviewing.rate(desk, caller, handoff_id, rating, note.strip() or None)
    return rendering.go(request, f"/desk/handoffs/{handoff_id}/story#rating")


@routes.get("/export/{format}")
def export(desk: DeskDep, caller: Visitor, handoff_id: ThingId, format: Format) -> Response:
    """The document as a file."""
    draft, handoff, status = reviewing.document(desk, caller, handoff_id)
    with desk.database.writing() as transaction:
        keys.note(transaction, "handoff.export", handoff.id, caller.person, caller.key_id, {"format": format.value})
    draft = draft.model_copy(update={"warnings": lines.told(draft.warnings)})
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(draft)}.{format.value}"'}
    return Response(render(draft, format, status), media_type=_TYPES[format], headers=headers)


def _file_name(draft: Draft) -> str:
    """What the file is called where it is kept: by the customer, in letters that every system takes."""
    name = _NOT_IN_NAME.sub("-", draft.about.customer.name.lower()).strip("-")[:60]
    return f"handoff-{name}" if name else "handoff"
