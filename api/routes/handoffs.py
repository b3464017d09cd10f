"""Handoffs: what was drafted, what people say of it, the gates, the document."""

from collections import Counter
from typing import Annotated

from fastapi import Query, Response

from analyzer.desk import asking, halving, joining, reviewing
from analyzer.desk.desk import Desk
from analyzer.domain.review import HandoffItem, HandoffStatus, Section, Verdict, VerdictEntry, Waiver
from analyzer.handoff.halves import Half
from analyzer.handoff.rendering import Format, render
from analyzer.handoff.review import Obstacle
from analyzer.store import handoffs, keys
from analyzer.store.records import Handoff, Page, Question
from api.deps import CallerDep, Cursor, DeskDep, Limit, ThingId
from api.routes import NOT_CHANGED, router
from api.routes.accounts import escalation_view
from api.schemas import (
    AnswerGiven,
    GateReason,
    GatesView,
    HalveAsked,
    HandoffView,
    Items,
    JoinedView,
    LineAdded,
    MergeAsked,
    QuestionAsked,
    Rating,
    SplitAsked,
    TakenBack,
    VerdictGiven,
    Version,
    WaiverGiven,
)

routes = router("Handoffs")

_TYPES = {
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.JSON: "application/json",
    Format.HTML: "text/html; charset=utf-8",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _reasons(reasons: tuple[Obstacle, ...]) -> tuple[GateReason, ...]:
    return tuple(GateReason(**reason._asdict()) for reason in reasons)


def _shown(view: reviewing.View) -> HandoffView:
    lines = Counter(item.verdict.value for item in view.items if not (item.gone and item.verdict is Verdict.PENDING))
    return HandoffView(
        handoff=view.handoff,
        deal=view.deal,
        lines={verdict.value: lines[verdict.value] for verdict in Verdict},
        waivers=view.waivers,
        completeness=view.completeness,
        gates=GatesView(**{name: _reasons(reasons) for name, reasons in view.gates._asdict().items()}),
        escalation=escalation_view(view.escalation),
    )


@routes.get("/handoffs", responses=NOT_CHANGED)
def list_handoffs(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    status: HandoffStatus | None = None,
) -> Page[Handoff]:
    """Handoffs that this key may see, newest first."""
    with desk.database.reading() as transaction:
        return handoffs.listed(transaction, caller.sight, limit, cursor, account_id, status.value if status else None)


@routes.get("/handoffs/{handoff_id}", responses=NOT_CHANGED)
def read_handoff(desk: DeskDep, caller: CallerDep, handoff_id: ThingId) -> HandoffView:
    """Where a handoff stands: counts of verdicts, completeness, what each gate still needs, the escalation clock."""
    return _shown(reviewing.view(desk, caller, handoff_id))


@routes.get("/handoffs/{handoff_id}/items", responses=NOT_CHANGED)
def list_items(
    desk: DeskDep,
    caller: CallerDep,
    handoff_id: ThingId,
    section: Section | None = None,
    verdict: Verdict | None = None,
    gone: Annotated[bool, Query(description="With lines that nobody took up and the latest draft no longer finds.")] = False,
) -> Items:
    """The lines of a handoff with their evidence and latest verdicts."""
    view = reviewing.view(desk, caller, handoff_id)
    kept = (item for item in view.items if gone or not (item.gone and item.verdict is Verdict.PENDING))
    wanted = [i for i in kept if (section is None or i.section is section) and (verdict is None or i.verdict is verdict)]
    return Items(items=reviewing.told(desk, handoff_id, wanted))


@routes.get("/handoffs/{handoff_id}/items/{item_id}", responses=NOT_CHANGED)
def read_item(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId) -> HandoffItem:
    """One line."""
    return reviewing.told(desk, handoff_id, [reviewing.view_item(desk, caller, handoff_id, item_id)])[0]


@routes.get("/handoffs/{handoff_id}/items/{item_id}/verdicts", responses=NOT_CHANGED)
def read_history(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId) -> Page[VerdictEntry]:
    """All verdicts on a line, the first first. Entries are added, never changed."""
    reviewing.view_item(desk, caller, handoff_id, item_id)
    with desk.database.reading() as transaction:
        return Page(items=handoffs.history(transaction, item_id))


@routes.post("/handoffs/{handoff_id}/items/{item_id}/verdicts", status_code=201)
def judge(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId, body: VerdictGiven) -> HandoffItem:
    """Accept, edit or reject a line, or take a verdict back (`pending`). 409 where somebody was faster; an approval falls."""
    given = reviewing.Judgement(body.verdict, body.version, body.statement, body.note)
    return reviewing.told(desk, handoff_id, [reviewing.judge(desk, caller, handoff_id, item_id, given)])[0]


@routes.post("/handoffs/{handoff_id}/items/{item_id}/merge")
def merge(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId, body: MergeAsked) -> JoinedView:
    """Put another line into this one, with all its evidence. 409 where somebody was faster on either; an approval falls."""
    other = joining.Seen(body.other_id, body.other_version)
    return _joined(desk, handoff_id, joining.merge(desk, caller, handoff_id, joining.Seen(item_id, body.version), other))


@routes.post("/handoffs/{handoff_id}/items/{item_id}/split")
def split(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId, body: SplitAsked) -> JoinedView:
    """Make a line of its own of some of this one's evidence; it starts with the same words and waits for a verdict."""
    pieces = {(one.document, one.start, one.end) for one in body.evidence}
    return _joined(desk, handoff_id, joining.split(desk, caller, handoff_id, joining.Seen(item_id, body.version), pieces))


@routes.post("/handoffs/{handoff_id}/items/{item_id}/halve")
def halve(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId, body: HalveAsked) -> JoinedView:
    """Make two lines of one whose quote says two things. Each is checked against its part; the contract is read anew for both, and both wait for a verdict."""
    piece = (body.evidence.document, body.evidence.start, body.evidence.end)
    one, other = (Half(line.summary, line.quote) for line in body.lines)
    return _joined(desk, handoff_id, halving.halve(desk, caller, handoff_id, joining.Seen(item_id, body.version), piece, (one, other)))


@routes.post("/handoffs/{handoff_id}/items/{item_id}/take-back")
def take_back(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, item_id: ThingId, body: TakenBack) -> JoinedView:
    """Take the latest merge or split of a line back."""
    return _joined(desk, handoff_id, joining.take_back(desk, caller, handoff_id, joining.Seen(item_id, body.version)))


def _joined(desk: Desk, handoff_id: str, made: joining.Joined) -> JoinedView:
    item, *shown = reviewing.told(desk, handoff_id, (made.item, *made.shown))
    return JoinedView(item=item, shown=tuple(shown), hidden=made.hidden)


@routes.post("/handoffs/{handoff_id}/items", status_code=201)
def add_line(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: LineAdded) -> HandoffItem:
    """Add what no engine found. A `quote` is checked against its conversation."""
    line = reviewing.NewLine(body.section, body.statement, body.conversation_id, body.quote, body.note)
    return reviewing.add(desk, caller, handoff_id, line)


@routes.post("/handoffs/{handoff_id}/waivers", status_code=201)
def waive(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: WaiverGiven) -> Waiver:
    """Let a section be empty, with the reason; the document shows it."""
    return reviewing.waive(desk, caller, handoff_id, body.section, body.reason)


@routes.post("/handoffs/{handoff_id}/approve")
def approve(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: Version | None = None) -> HandoffView:
    """Stand by the document. 409 with the reasons while lines wait for a verdict or a section is empty and not waived."""
    return _shown(reviewing.approve(desk, caller, handoff_id, body.version if body else None))


@routes.post("/handoffs/{handoff_id}/handover")
def hand_over(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: Version | None = None) -> HandoffView:
    """Give the approved document to the CSM: nothing in it changes afterwards."""
    return _shown(reviewing.hand_over(desk, caller, handoff_id, body.version if body else None))


@routes.post("/handoffs/{handoff_id}/rating")
def rate(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: Rating) -> HandoffView:
    """The CSM rates a handoff, 1 to 5, once it was handed over."""
    return _shown(reviewing.rate(desk, caller, handoff_id, body.rating, body.note))


@routes.get("/handoffs/{handoff_id}/questions", responses=NOT_CHANGED)
def list_questions(desk: DeskDep, caller: CallerDep, handoff_id: ThingId) -> Page[Question]:
    """What the CSM asked about lines, and what the rep answered."""
    return Page(items=asking.asked(desk, caller, handoff_id))


@routes.post("/handoffs/{handoff_id}/questions", status_code=201)
def ask(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, body: QuestionAsked) -> Question:
    """Ask the rep about a line, or without `item_id` about the whole handoff."""
    return asking.ask(desk, caller, handoff_id, body.item_id, body.text)


@routes.post("/handoffs/{handoff_id}/questions/{question_id}/answer")
def answer(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, question_id: ThingId, body: AnswerGiven) -> Question:
    """Answer a question. An answer stays as it is: a second one is refused with 409."""
    return asking.answer(desk, caller, handoff_id, question_id, body.text)


@routes.get(
    "/handoffs/{handoff_id}/export",
    response_class=Response,
    responses={200: {"content": {kind.split(";")[0]: {} for kind in _TYPES.values()}, "description": "The document."}},
)
def export(desk: DeskDep, caller: CallerDep, handoff_id: ThingId, format: Format = Format.MARKDOWN) -> Response:
    """The document as Markdown, JSON, HTML or Word: what people stand by, and until approval what waits for a verdict."""
    draft, handoff, status = reviewing.document(desk, caller, handoff_id)
    with desk.database.writing() as transaction:
        keys.note(transaction, "handoff.export", handoff.id, caller.person, caller.key_id, {"format": format.value})
    headers = {"Content-Disposition": f'attachment; filename="handoff-{handoff.id}.{format.value}"'}
    return Response(render(draft, format, status), media_type=_TYPES[format], headers=headers)
