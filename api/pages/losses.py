"""Lost customers: what an engine was not sure of and a person has to say, tables that are imported, and single cancellations."""

import datetime as dt
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse

from analyzer.desk import recording, rereading
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.classifying import KIND, taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.errors import BadRequest, Conflict, UnreadableInput
from analyzer.intake.cancellations import FIELDS
from analyzer.store import accounts, cancellations, jobs
from analyzer.store.cancellations import CENTS, StoredCancellation
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import Signed, Upload, Visitor

routes = APIRouter(include_in_schema=False)
_pages = APIRouter(prefix="/desk/churn", route_class=Signed, include_in_schema=False)
_uploads = APIRouter(prefix="/desk/churn", route_class=Upload, include_in_schema=False)

Order = Literal["revenue", "date"]
AT_ONCE = 25
SHOWN_FIELDS = ("on", "text", "stated", "account", "customer", "monthly", "currency", "plan", "started", "region", "size", "id")
FIELD_WORDS = {
    "on": "Day of cancellation", "text": "The customer's words", "stated": "Reason chosen from a list",
    "account": "Account", "customer": "Id of the customer", "monthly": "Revenue a month",
    "currency": "Currency", "plan": "Plan", "started": "Customer since", "region": "Region", "size": "Size", "id": "Id of the cancellation",
}  # fmt: skip


def revenue(row: StoredCancellation) -> str:
    """Revenue a month in words, "" where none was given."""
    return f"{row.mrr_cents / CENTS:,.0f} {row.currency or ''}".strip() if row.mrr_cents else ""


class Row(NamedTuple):
    """A lost customer in the list: `name` is the account's where there is one, `label` the reason in words."""

    row: StoredCancellation
    name: str
    worth: str
    label: str


def page_of(request: Request, desk: Desk, caller: Caller, order: Order = "revenue", cursor: str | None = None) -> HTMLResponse:
    """The customers whom the visitor may see and who have left, the dearest or the latest first."""
    caller.refuse_unless(Act.READ_CANCELLATIONS)
    with desk.database.reading() as transaction:
        found = cancellations.ranked(transaction, caller.sight, AT_ONCE, cursor, order == "date")
        names = accounts.names_of(transaction, [row.account_id for row in found.items if row.account_id])
    taxonomy = taxonomy_of(desk)
    rows = [
        Row(
            row,
            names.get(row.account_id or "", row.account_name),
            revenue(row),
            taxonomy.category(slug).label if (slug := row.corrected or row.category) else "",
        )
        for row in found.items
    ]
    reviews = caller.role in ALLOWED[Act.REVIEW_CHURN]
    return rendering.page(request, "losses.html", part=False, rows=rows, order=order, next_cursor=found.next_cursor, reviews=reviews)


@_pages.get("/lost")
def read_losses(
    request: Request, desk: DeskDep, caller: Visitor, order: Order = "revenue", cursor: Annotated[str | None, Query(max_length=400)] = None
) -> HTMLResponse:
    """All lost customers."""
    return page_of(request, desk, caller, order, cursor)


@_pages.get("/queue")
def read_queue(request: Request, desk: DeskDep, caller: Visitor) -> HTMLResponse:
    """What the engine was not sure of, one text after the other."""
    return _queue(request, desk, caller)


def _queue(request: Request, desk: Desk, caller: Caller, status: int = 200, notice: str = "") -> HTMLResponse:
    caller.refuse_unless(Act.CORRECT_REASONS)
    with desk.database.reading() as transaction:
        rows = cancellations.queue(transaction, AT_ONCE)
        waiting = cancellations.waiting(transaction)
        reading = [job for job in jobs.open_jobs(transaction) if job.kind == KIND]
    taxonomy = taxonomy_of(desk)
    return rendering.page(
        request, "queue.html", status, part=False, rows=[(row, revenue(row)) for row in rows], waiting=waiting,
        taxonomy=taxonomy, notice=notice, reading=bool(reading),
    )  # fmt: skip


@_pages.post("/cancellations/{cancellation_id}/correction")
def correct(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    cancellation_id: str,
    category: Annotated[str, Form(max_length=60)] = "",
    note: Annotated[str, Form(max_length=2_000)] = "",
    back: Annotated[str, Form(max_length=20)] = "queue",
) -> Response:
    """A person says what the reason is."""
    try:
        if not category:
            raise BadRequest("Choose a reason.")
        recording.correct(desk, caller, cancellation_id, category, taxonomy_of(desk).slugs, note.strip() or None)
    except BadRequest as error:
        return _queue(request, desk, caller, 400, str(error))
    return rendering.go(request, "/desk/churn/queue" if back == "queue" else f"/desk/churn/lost/{cancellation_id}")


@_pages.get("/rereading")
def read_rereading(request: Request, desk: DeskDep, caller: Visitor) -> HTMLResponse:
    """What reading again would change."""
    return _rereading(request, desk, caller)


def _rereading(request: Request, desk: Desk, caller: Caller, status: int = 200, notice: str = "") -> HTMLResponse:
    found = rereading.standing(desk, caller)
    return rendering.page(request, "rereading.html", status, part=False, found=found, taxonomy=taxonomy_of(desk), notice=notice)


@_pages.post("/rereading")
def reread(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    do: Annotated[Literal["order", "take", "discard"], Form()],
    seen: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Orders a rereading, takes over what it found, or throws that away."""
    try:
        if do == "order":
            rereading.order(desk, caller)
        else:
            rereading.settle(desk, caller, do == "take", seen)
    except Conflict as error:
        return _rereading(request, desk, caller, 409, str(error))
    return rendering.go(request, "/desk/churn/rereading")


@_pages.get("/import")
def ask_table(request: Request, desk: DeskDep, caller: Visitor) -> HTMLResponse:
    """The page that takes a table."""
    return _import(request, desk, caller)


def _import(
    request: Request, desk: Desk, caller: Caller, status: int = 200, notice: str = "", got: recording.Recorded | None = None
) -> HTMLResponse:
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    with desk.database.reading() as transaction:
        reading = [job for job in jobs.open_jobs(transaction) if job.kind == KIND]
    fields = [(name, FIELD_WORDS[name]) for name in SHOWN_FIELDS if name in FIELDS]
    return rendering.page(
        request, "import.html", status, part=False, notice=notice, got=got, fields=fields, job=reading[0] if reading else None,
        most_mb=desk.settings.max_file_bytes // 1_000_000, today=dt.datetime.now(dt.UTC).date(),
    )  # fmt: skip


@_uploads.post("/import")
async def take_table(request: Request, desk: DeskDep, caller: Visitor, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keeps the cancellations of a table and says what was left out."""
    from anyio.to_thread import run_sync

    form = await request.form()
    columns = {name: str(form.get(f"column-{name}") or "").strip() for name in SHOWN_FIELDS}
    data = await file.read() if file is not None and file.filename else b""
    name = file.filename if file is not None and file.filename else "table.csv"

    def work() -> Response:
        if not data:
            return _import(request, desk, caller, 400, "No file came, or an empty one. Choose the table, then import it.")
        try:
            got = recording.import_table(desk, caller, data, name, {field: header for field, header in columns.items() if header})
        except UnreadableInput as error:
            return _import(
                request, desk, caller, 400, str(error).replace(': --column on="..."', " below").replace(': --column text="..."', " below")
            )
        return _import(request, desk, caller, got=got)

    return await run_sync(work)


routes.include_router(_uploads)
routes.include_router(_pages)
