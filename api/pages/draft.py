"""The draft: lines on one side, their source on the other, a verdict for each line."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from analyzer.desk import drafting, registry, reviewing
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.review import HandoffItem, HandoffStatus, Section, Verdict
from analyzer.domain.statement import InContract, Promise, Risk
from analyzer.errors import AnalyzerError, Conflict, NotFound
from analyzer.handoff import ledger, repeats
from analyzer.handoff.influence_map import InfluenceMap
from analyzer.handoff.review import told
from analyzer.store import accounts, conversations, handoffs
from analyzer.store.database import Transaction
from api.deps import DeskDep, ThingId
from api.pages import asking, forms, lines, rendering, sources
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/handoffs/{handoff_id}", route_class=Signed, include_in_schema=False)
LineId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_ENTRIES = 500
"""Entries of the history of all lines that one page shows."""
_FROZEN = frozenset({HandoffStatus.HANDED_OVER})


class Earlier(NamedTuple):
    """A line that another one perhaps repeats."""

    id: str
    text: str


class Moved(NamedTuple):
    """Parts of the page that tell of many lines, where a change of one line may have changed them; None where it cannot have."""

    gaps: tuple[lines.Shown, ...] | None = None
    map: InfluenceMap | None = None


class Bench:
    """A handoff with what its lines and its bar need. A verdict is answered from this: the words of the other lines are not read."""

    def __init__(self, caller: Caller, handoff_id: str, transaction: Transaction) -> None:
        self.standing = reviewing.standing(transaction, caller, handoff_id)
        self.handoff = self.standing.handoff
        self.sources = sources.Sources(transaction, self.handoff.deal_id)
        self.drafted = self.handoff.draft_number > 0
        self.papers = ledger.papers(self.standing.documents)
        self.board = asking.Board(transaction, caller, self.handoff.id)
        self.may_review = caller.role in ALLOWED[Act.REVIEW] and self.handoff.status not in _FROZEN
        account = accounts.find(transaction, self.handoff.account_id)
        self.nobody = account is None or registry.nobody_of(transaction, account)
        """True where no CSM would see it once it is handed over."""
        self.repeats: Mapping[str, Earlier] = {}
        """What each line perhaps says once more."""

    def compare(self, items: Sequence[HandoffItem]) -> None:
        """Tells which of `items`, in their order, perhaps repeat an earlier one that still stands."""
        known = {item.id: item for item in items if not item.gone and item.verdict is not Verdict.REJECTED}
        found = repeats.likely(repeats.lines(known.values(), self.papers)) if self.may_review else {}
        self.repeats = {late: Earlier(early.id, lines.headline(known[early.id].statement)) for late, early in found.items()}

    def show(self, item: HandoffItem) -> lines.Shown:
        """A line for the page."""
        return lines.show(item, self.sources, self.papers)

    def bar(self) -> dict[str, Any]:
        """How far the review is, and what the gates still need."""
        states = self.standing.lines
        waiting = [line for line in states if not (line.gone and line.verdict is Verdict.PENDING)]
        first: dict[Section | None, str | None] = {
            section: next((line.id for line in states if line.section is section and not line.settled), None) for section in Section
        }
        return {
            "handoff": self.handoff,
            "done": sum(line.settled for line in waiting),
            "all": len(waiting),
            "reasons": [(lines.gate(reason), reason.section, first.get(reason.section)) for reason in self.standing.approve],
            "sure": lines.sure(states),
            "nobody": self.nobody,
        }

    def moved(self, transaction: Transaction, section: Section) -> "Moved":
        """What the page shows of the lines of `section` beside the lines themselves."""
        if section not in {Section.PROMISES, Section.STAKEHOLDERS}:
            return Moved()
        items = handoffs.items_of(transaction, self.handoff.id, section)
        if section is Section.STAKEHOLDERS:
            return Moved(map=lines.influence(items))
        # The table shows clauses and no quotes, so nobody has to look those up.
        compare = [(item, clause) for item in items if (clause := lines.clause_of(item, self.papers))]
        doubtful = [item.model_copy(update={"evidence": (clause, clause), "nearest": None}) for item, clause in compare]
        unsold = [item.model_copy(update={"evidence": (), "nearest": None}) for item in items if lines.is_gap(item, self.papers)]
        return Moved(gaps=lines.gaps([self.show(item) for item in (*unsold, *doubtful)]))


@routes.get("")
def read(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId) -> HTMLResponse:
    """The page of the draft."""
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        handoff = opened.handoff
        opened.sources.load()
        items = handoffs.items_of(transaction, handoff.id)
        opened.compare(items)
        shown = [opened.show(item) for item in items]
        first = opened.sources.all[0] if opened.sources.all else None
        turns = sources.turns(transaction, first) if first else ()
        account = accounts.find(transaction, handoff.account_id)
        warnings = handoffs.warnings(transaction, handoff)
        waivers = handoffs.waivers_of(transaction, handoff.id)
        fallen = drafting.fallen_approval(transaction, handoff)
    return rendering.page(
        request,
        "draft.html",
        fallen=fallen,
        opened=opened,
        name=account.name if account else handoff.account_id,
        warnings=lines.told(warnings),
        standing=opened.bar(),
        groups=lines.grouped(shown),
        gaps=lines.gaps(shown),
        map=lines.influence(items),
        waivers={waiver.section: waiver for waiver in waivers},
        conversation=first,
        turns=turns,
        mark=None,
    )


@routes.get("/sources/{conversation_id}")
def read_source(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    handoff_id: ThingId,
    conversation_id: ThingId,
    turn: Annotated[int | None, Query(ge=0, le=10_000_000)] = None,
    low: Annotated[int | None, Query(ge=0, le=100_000_000)] = None,
    high: Annotated[int | None, Query(ge=0, le=100_000_000)] = None,
) -> HTMLResponse:
    """One conversation; without a script as a page of its own, with the quote marked."""
    view = reviewing.view(desk, caller, handoff_id)
    with desk.database.reading() as transaction:
        found = conversations.find(transaction, conversation_id, caller.sight)
        if found is None or found.deal_id != view.deal.id:
            raise NotFound("There is no such conversation.")
        turns = sources.turns(transaction, found)
    template = "parts/source.html" if rendering.asks_for_part(request) else "source.html"
    mark = (turn, low, high) if turn is not None else None
    return rendering.page(request, template, conversation=found, turns=turns, mark=mark, handoff_id=handoff_id)


@routes.get("/lines/{item_id}")
def read_line(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId) -> HTMLResponse:
    """One line as it stands."""
    return _line(request, desk, caller, handoff_id, item_id)


@routes.get("/lines/{item_id}/edit")
def edit(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId) -> HTMLResponse:
    """One line as a form."""
    caller.refuse_unless(Act.REVIEW)
    return _line(request, desk, caller, handoff_id, item_id, editing={})


@routes.get("/lines/{item_id}/history")
def history(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId) -> HTMLResponse:
    """Who said what of a line, and when."""
    reviewing.view_item(desk, caller, handoff_id, item_id)
    with desk.database.reading() as transaction:
        entries = [(entry, lines.headline(entry.statement)) for entry in handoffs.history(transaction, item_id)]
        named = {entry.other for entry, _ in entries if entry.other}
        others = {one.id: lines.headline(one.statement) for one in handoffs.drafted_items(transaction, handoff_id) if one.id in named}
    template = "parts/history.html" if rendering.asks_for_part(request) else "history.html"
    return rendering.page(request, template, entries=entries, others=others, CHANGES=lines.CHANGES, handoff_id=handoff_id)


@routes.get("/changes")
def changes(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId) -> HTMLResponse:
    """Who changed what, over all lines, the latest first."""
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        ties = handoffs.ties_of(transaction, handoff_id)
        entries = [(entry, item_id, ties.speaker(item_id)) for item_id, entry in handoffs.latest_entries(transaction, handoff_id, _ENTRIES)]
        words = {one.id: lines.named(one.proposed or one.statement) for one in handoffs.drafted_items(transaction, handoff_id)}
        account = accounts.find(transaction, opened.handoff.account_id)
    return rendering.page(
        request, "changes.html", entries=entries, words=words, handoff=opened.handoff, CHANGES=lines.CHANGES, most=_ENTRIES,
        name=account.name if account else opened.handoff.account_id, headline=lines.named,
    )  # fmt: skip


@routes.post("/lines/{item_id}")
async def judge(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    handoff_id: ThingId,
    item_id: LineId,
    verdict: Annotated[Verdict, Form()],
    version: Annotated[int, Query(ge=0, le=1_000_000)],
    note: Annotated[str, Form(max_length=4_000)] = "",
    sold: Literal["", "no"] = "",
) -> Response:
    """A verdict on a line. Where somebody was faster, the page says so and shows theirs; what was typed stays in the form."""
    if sold and verdict is Verdict.EDITED:
        # One button says that a promise is true and that no clause carries it: an edit of that field, without the form.
        given = reviewing.Judgement(verdict, version, {"in_contract": InContract.NO.value}, note or None)
        return await _threaded(_judge, request, desk, caller, handoff_id, item_id, given, None)
    sent = await _sent(request)
    return await _threaded(
        _judge, request, desk, caller, handoff_id, item_id, reviewing.Judgement(verdict, version, None, note or None), sent
    )


def _judge(
    request: Request,
    desk: Desk,
    caller: Caller,
    handoff_id: str,
    item_id: str,
    given: reviewing.Judgement,
    sent: Mapping[str, Sequence[str]] | None,
) -> Response:
    typed: dict[str, Any] | None = None
    fields: Sequence[forms.Field] = ()
    try:
        if given.verdict is Verdict.EDITED and sent is not None:
            said = reviewing.told(desk, handoff_id, [reviewing.view_item(desk, caller, handoff_id, item_id)])[0].statement
            fields = forms.fields_of(said)
            typed = {name: values[0] if len(values) == 1 else list(values) for name, values in sent.items()}
            changed = forms.changes(fields, said, sent)
            given = given._replace(changes=changed) if changed else given._replace(verdict=Verdict.ACCEPTED)
        item = reviewing.judge(desk, caller, handoff_id, item_id, given)
    except Conflict as error:
        if "merged_into" in error.context:
            raise
        return _line(request, desk, caller, handoff_id, item_id, notice=_overtaken(desk, item_id, error), editing=typed, status=409)
    except AnalyzerError as error:
        noting = given.verdict is Verdict.ACCEPTED and typed is None
        notice = forms.worded(error, fields)
        return _line(request, desk, caller, handoff_id, item_id, notice=notice, editing=typed, noting=noting, status=400)
    if not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/handoffs/{handoff_id}#line-{item_id}")
    return _line(request, desk, caller, handoff_id, item, judged=True)


def _overtaken(desk: Desk, item_id: str, error: Conflict) -> str:
    """Who was faster, and that nothing of theirs was overwritten."""
    if "version" not in error.context:
        return str(error)
    with desk.database.reading() as transaction:
        entries = handoffs.history(transaction, item_id)
    if not entries:
        return str(error)
    last = entries[-1]
    return (
        f"Not saved: {last.person} gave the verdict “{last.verdict.value}” on this line at {last.at:%H:%M} UTC, after you opened it. "
        "It is shown here as it is now. Look at it and decide again."
    )


@routes.get("/add")
def adding(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    handoff_id: ThingId,
    section: Section,
    conversation_id: Annotated[str, Query(max_length=64)] = "",
    quote: Annotated[str, Query(max_length=2_000)] = "",
    summary: Annotated[str, Query(max_length=4_000)] = "",
    note: Annotated[str, Query(max_length=4_000)] = "",
) -> HTMLResponse:
    """The form for a line that was not found, with what was typed before another section was chosen."""
    caller.refuse_unless(Act.REVIEW)
    typed = {"conversation_id": conversation_id, "quote": quote, "note": note} | ({"summary": summary} if summary else {})
    return _adding(request, desk, caller, handoff_id, section, typed)


def _adding(
    request: Request, desk: Desk, caller: Caller, handoff_id: str, section: Section, typed: Mapping[str, Any], notice: str = ""
) -> HTMLResponse:
    view = reviewing.view(desk, caller, handoff_id)
    with desk.database.reading() as transaction:
        kept = conversations.of_deal(transaction, view.deal.id)
    controls = forms.controls(forms.new_fields(section), forms.BLANKS[section], typed)
    template = "parts/adding.html" if rendering.asks_for_part(request) else "adding.html"
    return rendering.page(
        request,
        template,
        400 if notice else 200,
        handoff_id=handoff_id,
        section=section,
        title=lines.TITLES[section],
        # Without a script another section is chosen by its own link.
        titles=[(one.value, title) for one, title in lines.TITLES.items()] if rendering.asks_for_part(request) else (),
        controls=controls,
        kept=kept,
        typed=typed,
        notice=notice,
    )


@routes.post("/lines")
async def add(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, section: Annotated[Section, Form()]) -> Response:
    """Adds a line; a quote is checked against its conversation."""
    return await _threaded(_add, request, desk, caller, handoff_id, section, await _sent(request))


def _add(request: Request, desk: Desk, caller: Caller, handoff_id: str, section: Section, sent: Mapping[str, Sequence[str]]) -> Response:
    typed = {name: values[0] if len(values) == 1 else list(values) for name, values in sent.items()}
    quote, conversation_id, note = (str(typed.get(name, "")).strip() for name in ("quote", "conversation_id", "note"))
    try:
        fields = {"type": forms.BLANKS[section].type, **forms.read(forms.new_fields(section), sent)}
        line = reviewing.NewLine(section, fields, conversation_id if quote else None, quote or None, note or None)
        item = reviewing.add(desk, caller, handoff_id, line)
    except AnalyzerError as error:
        return _adding(request, desk, caller, handoff_id, section, typed, forms.worded(error, forms.new_fields(section)))
    if not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/handoffs/{handoff_id}#line-{item.id}")
    return _line(request, desk, caller, handoff_id, item, judged=True)


@routes.post("/accept-sure")
async def accept_sure(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId) -> Response:
    """Accepts the lines that were verified and that the engine was confident of, each at the version that was shown; or takes that back."""
    form = await _sent(request)
    verdict = Verdict.PENDING if form.get("back") else Verdict.ACCEPTED
    return await _threaded(_accept_sure, request, desk, caller, handoff_id, " ".join(form.get("lines", ())).split(), verdict)


def _accept_sure(request: Request, desk: Desk, caller: Caller, handoff_id: str, sent: Sequence[str], verdict: Verdict) -> Response:
    seen = [(item_id, int(version) if version.isdecimal() else -1) for item_id, _, version in (one.partition(":") for one in sent)]
    accepted, overtaken = reviewing.accept(desk, caller, handoff_id, seen, verdict)
    if not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/handoffs/{handoff_id}")
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        shown = [opened.show(item) for item in accepted]
    return rendering.page(
        request, "parts/accepted.html", opened=opened, shown=shown, overtaken=overtaken, verdict=verdict, standing=opened.bar()
    )


def _line(
    request: Request,
    desk: Desk,
    caller: Caller,
    handoff_id: str,
    item: HandoffItem | str,
    *,
    notice: str = "",
    editing: Mapping[str, Any] | None = None,
    noting: bool = False,
    judged: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """A line as a part of the page, with the standing where a verdict was given; as a page of its own without a script."""
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        line = opened.show(item if isinstance(item, HandoffItem) else reviewing.line_of(transaction, opened.handoff, item))
        moved = opened.moved(transaction, line.item.section) if judged and _moves(line) else Moved()
        if not line.item.settled and isinstance(line.item.statement, Promise | Risk):
            opened.compare(handoffs.items_of(transaction, handoff_id, line.item.section))
    statement = told(line.item, opened.papers)
    controls = forms.controls(forms.fields_of(statement), statement, editing) if editing is not None else ()
    template = "parts/judged.html" if rendering.asks_for_part(request) else "line.html"
    return rendering.page(
        request, template, status, opened=opened, line=line, notice=notice, controls=controls, noting=noting, judged=judged,
        standing=opened.bar(), moved=moved,
    )  # fmt: skip


def _moves(line: lines.Shown) -> bool:
    """False for the verdict that most lines get: to accept a promise that was found leaves the table of the unsold as it is."""
    item = line.item
    if item.section is not Section.PROMISES or item.verdict is not Verdict.ACCEPTED or line.doubtful:
        return True
    # One to compare is compared now, and one that was perhaps no obligation is one.
    return isinstance(item.statement, Promise) and (item.statement.to_compare or ledger.casual(item.statement, item.confidence))


async def _sent(request: Request) -> Mapping[str, Sequence[str]]:
    """The words of a form, by field."""
    form = await request.form()
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}


async def _threaded(work: Any, *arguments: Any) -> Response:
    """Runs `work` where it may wait for the database."""
    from anyio.to_thread import run_sync

    answer: Response = await run_sync(lambda: work(*arguments))
    return answer
