"""My deals, one deal with its conversations, and the upload with its progress."""

import datetime as dt
import hashlib
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse

from analyzer.desk import closing, drafting, example, parties, receiving, registry, reviewing
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.due import short_date
from analyzer.domain.review import HandoffStatus, LineState, Verdict
from analyzer.errors import BadRequest, Conflict, NotFound, TooLarge
from analyzer.handoff import escalation, review, wording
from analyzer.intake import archives
from analyzer.store import accounts, conversations, handoffs, jobs, keys, questions
from analyzer.store.database import Transaction, now
from analyzer.store.paging import MOST
from analyzer.store.records import Deal, Handoff, Job, JobState, KeyRole, Task
from api.deps import DealId, DeskDep, ThingId
from api.pages import rendering
from api.pages.session import Signed, Upload, Visitor

routes = APIRouter(include_in_schema=False)
_pages = APIRouter(prefix="/desk", route_class=Signed, include_in_schema=False)
_uploads = APIRouter(prefix="/desk", route_class=Upload, include_in_schema=False)

ACKNOWLEDGE = "acknowledge_handoff"
_AT_ONCE = 60
MOST_DEALS: Final = 2_000
"""Deals that are looked at for what waits first."""
_LACKING: dict[tuple[str, int], tuple[str, ...]] = {}
_MOST_KEPT = 10_000
_SECTIONS = {
    "deal": "deal summary",
    "goals": "customer goals",
    "stakeholders": "stakeholder map",
    "promises": "promises",
    "risks": "risk factors",
}
_LOOK_S = 0.5
_ALIVE_EVERY = 20
"""Looks between two comments that keep a connection open."""
_LOOKS = 1_200
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
STATUS = {
    HandoffStatus.DRAFT: ("Draft", "plain"),
    HandoffStatus.IN_REVIEW: ("In review", "warn"),
    HandoffStatus.APPROVED: ("Approved", "good"),
    HandoffStatus.HANDED_OVER: ("Handed over", "good"),
}


DRAFTED_NOW: Final = "Being drafted"
"""Nobody has to do anything until the draft is there."""


class Done(StrEnum):
    """What was just changed on the page of a deal."""

    CSM = "csm"
    PARTIES = "parties"
    DATE = "date"
    INTRODUCTION = "introduction"
    AGAIN = "again"


_SAID: Final = {
    Done.PARTIES: "Seller and buyer are kept. The draft is made anew with them; your verdicts stay.",
    Done.DATE: "The day is kept. The draft is made anew with it; your verdicts stay.",
    Done.INTRODUCTION: "Noted: the warm introduction is scheduled.",
    Done.AGAIN: "The draft is made once more.",
}


class Row(NamedTuple):
    """A deal in the list: `waits` says what the visitor has to do, `target` where."""

    deal: Deal
    account: str
    status: tuple[str, str]
    handoff: Handoff | None
    """None until it is drafted."""
    lacking: tuple[str, ...]
    done: int
    all: int
    clock: tuple[str, str, str]
    waits: str
    target: str


@_pages.get("")
def read_deals(
    request: Request, desk: DeskDep, caller: Visitor, name: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=MOST_DEALS)] = 1,
) -> HTMLResponse:  # fmt: skip
    """The deals of the visitor, what each waits for, and its clock."""
    with desk.database.reading() as transaction:
        found, more = _found(transaction, caller, name.strip())
        asked = questions.open_of_deals(transaction, caller.sight) if caller.role in ALLOWED[Act.ANSWER] else {}
        # What waits first does so over all pages, so all are looked at; what one lacks is read for those that are shown.
        rows = waiting_first(_rows(transaction, caller, found, asked))
        here = [_with_lacking(transaction, row) for row in rows[(page - 1) * _AT_ONCE : page * _AT_ONCE]]
        csms = keys.people(transaction, KeyRole.CSM)
    may_open = caller.role in ALLOWED[Act.KEEP_ACCOUNTS]
    shown: dict[str, Any] = {"csms": csms, "example": may_open and example.folder() is not None, "notice": "", "typed": {}, "part": False}
    pages = range(1, -(-len(rows) // _AT_ONCE) + 1)
    return rendering.page(request, "deals.html", rows=here, name=name, page=page, pages=pages, more=more, may_open=may_open, **shown)


def _found(transaction: Transaction, caller: Caller, words: str) -> tuple[list[Deal], bool]:
    """The newest deals of a name, and whether there are more than are looked at."""
    found: list[Deal] = []
    cursor = None
    while len(found) < MOST_DEALS:
        page = accounts.listed_deals(transaction, caller.sight, MOST, cursor, words=words or None)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found, cursor is not None


def waiting_first(rows: Sequence[Row]) -> list[Row]:
    """What the visitor has to do before the rest, and of that what is late first; else as they came, the newest first."""
    return sorted(rows, key=lambda row: (not row.waits or row.waits == DRAFTED_NOW, row.clock[1] != "bad"))


def _rows(transaction: Transaction, caller: Caller, deals: Sequence[Deal], asked: Mapping[str, int]) -> list[Row]:
    """The rows of `deals`; what they need is read for all of them at once."""
    ids = [deal.id for deal in deals]
    names = accounts.names_of(transaction, [deal.account_id for deal in deals])
    found, tasks = handoffs.of_deals(transaction, ids), accounts.tasks_of_deals(transaction, ids)
    states = handoffs.states_of_all(transaction, [handoff.id for handoff in found.values()])
    rows = []
    for deal in deals:
        name, handoff = names.get(deal.account_id, deal.account_id), found.get(deal.id)
        if handoff is None or handoff.draft_number == 0:
            waits = _waits_for_draft(caller, deal, jobs.latest(transaction, caller.sight, deal.id, drafting.KIND))
            rows.append(
                Row(
                    deal,
                    name,
                    ("No draft yet", "plain"),
                    None,
                    tuple(_SECTIONS.values()),
                    0,
                    0,
                    _clock(None, tasks[deal.id]),
                    waits,
                    f"/desk/deals/{deal.id}",
                )
            )
            continue
        lines = [line for line in states[handoff.id] if not (line.gone and line.verdict is Verdict.PENDING)]
        waits, target = _waits(transaction, caller, handoff, lines, tasks[deal.id])
        if waiting := asked.get(handoff.id):
            waits, target = f"Answer {wording.counted(waiting, 'question')}", f"{_answering(handoff)}#questions"
        scheduled = any(task.kind == escalation.INTRODUCTION and task.done_at for task in tasks[deal.id])
        clock = _clock(reviewing.clock_of(deal, handoff.status, scheduled, now()), tasks[deal.id])
        done = sum(line.settled for line in lines)
        rows.append(Row(deal, name, STATUS[handoff.status], handoff, (), done, len(lines), clock, waits, target))
    return rows


def _with_lacking(transaction: Transaction, row: Row) -> Row:
    return row if row.handoff is None else row._replace(lacking=_lacking(transaction, row.handoff))


def _lacking(transaction: Transaction, handoff: Handoff) -> tuple[str, ...]:
    """The sections without substance. All lines have to be read for that, so it is kept for each version of a handoff."""
    key = handoff.id, handoff.version
    if key not in _LACKING:
        complete = reviewing.completeness(transaction, handoff)
        if len(_LACKING) >= _MOST_KEPT:
            _LACKING.clear()
        _LACKING[key] = tuple(words for name, words in _SECTIONS.items() if complete is None or not getattr(complete, name))
    return _LACKING[key]


def _waits_for_draft(caller: Caller, deal: Deal, job: Job | None) -> str:
    """What the visitor has to do; a CSM may upload, but where there is a rep that is theirs to do."""
    if job is not None and not job.state.final:
        return DRAFTED_NOW
    if job is not None and job.state is JobState.FAILED:
        return "Drafting failed: look why"
    if caller.role is KeyRole.CSM and deal.rep is not None:
        return ""
    return "Upload calls and mails" if caller.role in ALLOWED[Act.UPLOAD] else "Waits for the rep's documents"


def _waits(
    transaction: Transaction, caller: Caller, handoff: Handoff, lines: Sequence[LineState], tasks: tuple[Task, ...]
) -> tuple[str, str]:
    """What the visitor has to do next, and the page for it."""
    here, status = f"/desk/handoffs/{handoff.id}", handoff.status
    open_lines = sum(not line.settled for line in lines)
    reviews, rates = caller.role in ALLOWED[Act.REVIEW], caller.role in ALLOWED[Act.RATE]
    if status is HandoffStatus.HANDED_OVER:
        read = any(task.kind == ACKNOWLEDGE and task.done_at for task in tasks)
        if rates and handoff.rating is None:
            return ("Rate the handoff" if read else "Read and acknowledge"), f"{here}/story"
        return "", f"{here}/story"
    if not reviews:
        return "", here
    if status is HandoffStatus.APPROVED:
        return "Hand over", here
    if open_lines:
        return f"Check {wording.counted(open_lines, 'line')}", here
    shut = review.shut(lines, handoffs.waivers_of(transaction, handoff.id))
    return ("Fill or waive what is empty" if shut else "Approve"), here


def _answering(handoff: Handoff) -> str:
    """The page on which the questions of a handoff are answered: the draft while it is worked on, then the story."""
    here = f"/desk/handoffs/{handoff.id}"
    return f"{here}/story" if handoff.status is HandoffStatus.HANDED_OVER else here


def _clock(state: escalation.Escalation | None, tasks: tuple[Task, ...]) -> tuple[str, str, str]:
    """The clock in words, its tone, and what is late."""
    why = wording.listed(state.reasons) if state is not None else ""
    if state is not None and state.level is escalation.EscalationLevel.VP:
        return "Late: for the VP to know", "bad", why
    if state is not None and state.level is escalation.EscalationLevel.MANAGER:
        return f"Late: for the manager to know; for the VP on {short_date(state.next_on)}" if state.next_on else "Late", "bad", why
    due = next((task.due_on for task in tasks if task.kind == escalation.INTRODUCTION and not task.done_at), None)
    if due is not None:
        return f"Introduction due {short_date(due)}", "bad" if due < dt.datetime.now(dt.UTC).date() else "warn", ""
    if state is not None and state.next_on is not None:
        return f"Approve before {short_date(state.next_on)}", "warn", ""
    return "", "plain", ""


@_pages.post("/deals")
def open_deal(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    name: Annotated[str, Form(max_length=300)] = "",
    signed_on: Annotated[str, Form(max_length=10)] = "",
    domain: Annotated[str, Form(max_length=253)] = "",
    csm: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Opens the deal of a customer that has signed."""
    typed = {"name": name, "signed_on": signed_on, "domain": domain, "csm": csm}
    try:
        won = _won(name, signed_on, domain, csm)
        closed = closing.close(desk, caller, won._replace(account_id=closing.home_of(desk, caller, name) or won.account_id))
    except (BadRequest, Conflict, NotFound) as error:
        with desk.database.reading() as transaction:
            csms = keys.people(transaction, KeyRole.CSM)
        return rendering.page(
            request, "deals.html", 400, csms=csms, rows=[], name="", page=1, pages=(), more=False, may_open=True, notice=str(error), typed=typed, example=False,
            part=False,
        )  # fmt: skip
    return rendering.go(request, f"/desk/deals/{closed.deal.id}")


def _won(name: str, signed_on: str, domain: str, csm: str) -> closing.Won:
    words = " ".join(name.split())
    if not any(map(str.isalnum, words)):
        raise BadRequest("Write the customer's name with at least one letter or figure.")
    # Names in other letters cannot stand in an id: they are told apart by what they are made of.
    identity = _NOT_IN_ID.sub("-", words.lower()).strip("-")[:40] or f"c-{hashlib.sha256(words.lower().encode()).hexdigest()[:16]}"
    try:
        day = dt.date.fromisoformat(signed_on)
    except ValueError:
        raise BadRequest("Say when the contract was signed: the clock starts there.") from None
    at = dt.datetime.combine(day, dt.time(12), dt.UTC)
    customer = parties.typed(words, domain)
    parties.check_domains(customer, "customer")
    return closing.Won(
        f"{identity}-{day:%Y%m%d}", identity, words, customer.domains, csm.strip() or None, words, None, None, None, day, None, at
    )


@_pages.post("/example")
def open_example(request: Request, desk: DeskDep, caller: Visitor) -> Response:
    """Opens the example deal and drafts it."""
    return rendering.go(request, f"/desk/deals/{example.open_deal(desk, caller)}")


@_pages.get("/deals/{deal_id}")
def read_deal(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, done: Done | None = None) -> HTMLResponse:
    """A deal: its conversations, the upload, its job, its tasks; `done` is what was just changed."""
    return _deal_page(request, desk, caller, deal_id, done=done)


def _said(done: Done | None, csm: str | None) -> str:
    """What was just changed, in words."""
    if done is Done.CSM:
        return f"{csm} looks after the account now." if csm else "Nobody looks after the account now."
    return _SAID[done] if done else ""


def _deal_page(
    request: Request, desk: Desk, caller: Caller, deal_id: str, notice: str = "", status: int = 200, **more: Any
) -> HTMLResponse:
    with desk.database.reading() as transaction:
        deal = accounts.find_deal(transaction, deal_id, caller.sight)
        if deal is None:
            raise NotFound("There is no such deal, or it is somebody else's.")
        latest = jobs.latest(transaction, caller.sight, deal.id, drafting.KIND)
        account = accounts.find(transaction, deal.account_id)
        handoff = handoffs.of_deal(transaction, deal.id)
        values = {
            "deal": deal,
            "account": account,
            "parties": more.get("parties") or (parties.of_deal(transaction, deal, account) if account else None),
            "kept": sorted(
                conversations.of_deal(transaction, deal.id), key=lambda one: (one.occurred_on is not None, one.occurred_on or dt.date.max)
            ),
            "tasks": accounts.tasks_of(transaction, deal.id),
            "handoff": handoff,
            "job": latest,
            "fallen": drafting.fallen_approval(transaction, handoff) if handoff else None,
            "csms": keys.people(transaction, KeyRole.CSM),
        }
        nobody = account is not None and registry.nobody_of(transaction, account)
    may = {
        "may_upload": caller.role in ALLOWED[Act.UPLOAD],
        "may_do": caller.role in ALLOWED[Act.DO_TASKS],
        "may_draft": caller.role in ALLOWED[Act.DRAFT],
        "may_name": caller.role in ALLOWED[Act.KEEP_ACCOUNTS],
        "may_assign": caller.may(Act.ASSIGN) or (nobody and caller.may(Act.KEEP_ACCOUNTS)),
        "nobody": nobody,
    }
    most = {"most_files": desk.settings.max_upload_files, "most_mb": desk.settings.max_upload_bytes // 1_000_000}
    said = _said(more.get("done"), account.csm if account else None)
    return rendering.page(
        request, "deal.html", status, notice=notice, done=said, part=False, refused=more.get("refused", ()), **values, **may, **most
    )


def _back(request: Request, deal_id: str, done: Done) -> Response:
    """To the page of the deal, which says what was done."""
    return rendering.go(request, f"/desk/deals/{deal_id}?done={done.value}")


@_uploads.post("/deals/{deal_id}/files")
def upload(
    request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, file: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Takes files and orders a draft. Files that cannot be read are named with the reason; the others are kept."""
    chosen = [one for one in file or () if one.filename]
    if not chosen:
        raise BadRequest("No file came. Choose the calls, mails and the order form of the deal, then upload.")
    if len(chosen) > desk.settings.max_upload_files:
        raise TooLarge(f"More than {desk.settings.max_upload_files} files at once. Upload them in parts.")
    with desk.database.reading() as transaction:
        deal = accounts.find_deal(transaction, deal_id, caller.sight)
    if deal is None:
        raise NotFound("There is no such deal, or it is somebody else's.")
    files = [archives.File(one.filename or "unnamed", one.file.read()) for one in chosen]
    got = receiving.receive(desk, caller, deal.account_id, files, receiving.Entered(), deal.id)
    if got.refused or not rendering.asks_for_part(request):
        return _deal_page(request, desk, caller, deal_id, refused=got.refused)
    return rendering.go(request, f"/desk/deals/{deal_id}")


@_pages.post("/deals/{deal_id}/documents/{document_id}/date")
def date_document(
    request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, document_id: ThingId, day: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Says on which day a document was, and orders a draft that knows it."""
    try:
        receiving.date(desk, caller, deal_id, document_id, dt.date.fromisoformat(day))
    except ValueError:
        return _deal_page(request, desk, caller, deal_id, "That is no date. Write it as 2026-01-31.", 400)
    return _back(request, deal_id, Done.DATE)


@_pages.post("/deals/{deal_id}/parties")
def name_parties(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    deal_id: DealId,
    vendor: Annotated[str, Form(max_length=300)] = "",
    vendor_domains: Annotated[str, Form(max_length=2_000)] = "",
    customer: Annotated[str, Form(max_length=300)] = "",
    customer_domains: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Says who sells and who buys, and orders a draft that knows it."""
    seller, buyer = parties.typed(vendor, vendor_domains), parties.typed(customer, customer_domains)
    try:
        parties.say(desk, caller, deal_id, seller, buyer)
    except BadRequest as error:
        return _deal_page(request, desk, caller, deal_id, str(error), 400, parties=parties.Parties(seller, buyer, guessed=True))
    return _back(request, deal_id, Done.PARTIES)


@_pages.post("/deals/{deal_id}/draft")
def draft_again(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId) -> Response:
    """Drafts from the documents that are there, where that failed or was stopped."""
    caller.refuse_unless(Act.DRAFT)
    with desk.database.writing() as transaction:
        deal = registry.deal(transaction, caller, deal_id)
        drafting.order_draft(transaction, desk, deal, caller.person)
    return _back(request, deal_id, Done.AGAIN)


@_pages.get("/deals/{deal_id}/progress/{job_id}")
def read_progress(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, job_id: ThingId) -> HTMLResponse:
    """How far a draft is, for browsers that cannot follow it."""
    return _progress(request, desk, caller, deal_id, job_id)[0]


@_pages.get("/deals/{deal_id}/progress/{job_id}/events")
def follow_progress(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, job_id: ThingId) -> StreamingResponse:
    """The same as server-sent events: one at once and one at each change, the last one `end`."""
    first = _progress(request, desk, caller, deal_id, job_id)
    told = _told(first, lambda: _progress(request, desk, caller, deal_id, job_id))
    return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _progress(request: Request, desk: Desk, caller: Caller, deal_id: str, job_id: str) -> tuple[HTMLResponse, bool]:
    """How far a draft is, and whether that was the last word; raises NotFound."""
    with desk.database.reading() as transaction:
        job = jobs.find(transaction, job_id, caller.sight)
        deal = accounts.find_deal(transaction, deal_id, caller.sight)
        handoff = handoffs.of_deal(transaction, deal_id)
        account = accounts.find(transaction, deal.account_id) if deal else None
        sides = parties.of_deal(transaction, deal, account) if deal and account else None
        fallen = drafting.fallen_approval(transaction, handoff) if handoff else None
    if job is None or deal is None or job.deal_id != deal.id:
        raise NotFound("There is no such draft under way.")
    may = {"may_draft": caller.role in ALLOWED[Act.DRAFT], "may_name": caller.role in ALLOWED[Act.KEEP_ACCOUNTS]}
    page = rendering.page(request, "parts/progress.html", job=job, deal=deal, handoff=handoff, parties=sides, fallen=fallen, **may)
    return page, job.state.final


async def _told(first: tuple[HTMLResponse, bool], look: Callable[[], tuple[HTMLResponse, bool]]) -> AsyncIterator[str]:
    """Events of what `look` gives; ends after a while, and the browser asks anew with a session that still holds."""
    (part, final), shown = first, b""
    for number in range(_LOOKS):
        if part.body != shown:
            shown = bytes(part.body)
            lines = "".join(f"data: {line}\n" for line in shown.decode().splitlines())
            yield f"event: {'end' if final else 'progress'}\n{lines}\n"
        elif number % _ALIVE_EVERY == 0:
            yield ": still here\n\n"
        if final:
            return
        await anyio.sleep(_LOOK_S)
        try:
            part, final = await run_sync(look)
        except NotFound:
            # Erased meanwhile: nothing more will come.
            return


@_pages.post("/deals/{deal_id}/introduction")
def introduced(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId) -> Response:
    """Notes that the warm introduction is scheduled."""
    caller.refuse_unless(Act.DO_TASKS)
    with desk.database.writing() as transaction:
        if accounts.find_deal(transaction, deal_id, caller.sight) is None:
            raise NotFound("There is no such deal, or it is somebody else's.")
        accounts.finish_task(transaction, deal_id, escalation.INTRODUCTION, caller.person, dt.datetime.now(dt.UTC))
    return _back(request, deal_id, Done.INTRODUCTION)


@_pages.post("/deals/{deal_id}/csm")
def assign(request: Request, desk: DeskDep, caller: Visitor, deal_id: DealId, csm: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Says who looks after the account."""
    try:
        registry.name_csm(desk, caller, deal_id, csm.strip())
    except BadRequest as error:
        return _deal_page(request, desk, caller, deal_id, str(error), 400)
    return _back(request, deal_id, Done.CSM)


routes.include_router(_uploads)
routes.include_router(_pages)
