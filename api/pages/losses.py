"""Lost customers: what an engine was not sure of and a person has to say, tables that are imported, and single cancellations."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse

from analyzer.desk import recording, rereading
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.classifying import KIND, taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.errors import BadRequest, Conflict, UnreadableInput
from analyzer.intake.cancellations import FIELDS, read_table
from analyzer.store import accounts, cancellations, jobs
from analyzer.store.cancellations import CENTS, StoredCancellation
from analyzer.store.database import Transaction
from analyzer.store.records import Job
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import Signed, Upload, Visitor

routes = APIRouter(include_in_schema=False)
_pages = APIRouter(prefix="/desk/churn", route_class=Signed, include_in_schema=False)
_uploads = APIRouter(prefix="/desk/churn", route_class=Upload, include_in_schema=False)

Order = Literal["revenue", "date"]
AT_ONCE = 25
FOLDED = 420
"""Characters of a text from which on the rest of it is folded away."""
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


def reading(transaction: Transaction) -> Job | None:
    """The job that reads reasons, while one does."""
    return next((job for job in jobs.open_jobs(transaction) if job.kind == KIND), None)


def page_of(
    request: Request, desk: Desk, caller: Caller, order: Order = "revenue", cursor: str | None = None, currency: str | None = None
) -> HTMLResponse:
    """The customers whom the visitor may see and who have left, the latest first, or the dearest of one currency."""
    caller.refuse_unless(Act.READ_CANCELLATIONS)
    with desk.database.reading() as transaction:
        paid = cancellations.currencies(transaction, caller.sight)
        several = paid if len(paid) > 1 else ()
        # Amounts of two currencies have no order: one is looked at at a time, at first that of most customers.
        chosen = None if order == "date" or not several else next((name for name, _ in several if name == currency), several[0][0])
        found = cancellations.ranked(transaction, caller.sight, AT_ONCE, cursor, order == "date", chosen)
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
    return rendering.page(
        request,
        "losses.html",
        part=False,
        rows=rows,
        order=order,
        next_cursor=found.next_cursor,
        reviews=reviews,
        currencies=several,
        currency=chosen,
    )


@_pages.get("/lost")
def read_losses(
    request: Request, desk: DeskDep, caller: Visitor, order: Order = "revenue", cursor: Annotated[str | None, Query(max_length=400)] = None,
    currency: Annotated[str | None, Query(max_length=16)] = None,
) -> HTMLResponse:  # fmt: skip
    """All lost customers."""
    return page_of(request, desk, caller, order, cursor, currency)


@_pages.get("/queue")
def read_queue(
    request: Request, desk: DeskDep, caller: Visitor, done: Annotated[str, Query(max_length=60)] = "",
    followed: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:  # fmt: skip
    """What the engine was not sure of, one text after the other; `done` is what was just answered, `followed` how many went with it."""
    return _queue(request, desk, caller, done=done, followed=followed)


def _queue(
    request: Request, desk: Desk, caller: Caller, status: int = 200, notice: str = "", done: str = "", followed: int = 0
) -> HTMLResponse:
    asked = recording.unsure(desk, caller, AT_ONCE)
    with desk.database.reading() as transaction:
        just = cancellations.find(transaction, done, caller.sight) if done else None
        waiting = cancellations.waiting(transaction)
        job = reading(transaction)
    taxonomy = taxonomy_of(desk)
    return rendering.page(
        request, "queue.html", status, part=False, asked=[(one.row, revenue(one.row), one.others) for one in asked], waiting=waiting,
        taxonomy=taxonomy, notice=notice, reading=job is not None, just=just if just and just.corrected else None, followed=followed, folded=FOLDED,
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
        told = recording.correct(desk, caller, cancellation_id, category, taxonomy_of(desk).slugs, note.strip() or None)
    except BadRequest as error:
        return _queue(request, desk, caller, 400, str(error))
    queue = f"/desk/churn/queue?done={told.cancellation.id}&followed={told.followed}"
    return rendering.go(request, queue if back == "queue" else f"/desk/churn/lost/{cancellation_id}?done=reason")


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
    request: Request, desk: Desk, caller: Caller, status: int = 200, notice: str = "", got: recording.Recorded | None = None,
    typed: Mapping[str, str] | None = None, headers: Sequence[str] = (),
) -> HTMLResponse:  # fmt: skip
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    with desk.database.reading() as transaction:
        job = reading(transaction)
    return rendering.page(
        request, "import.html", status, part=False, notice=notice, got=got, typed=typed or {}, headers=headers, fields=_fields(), job=job,
        most_mb=desk.settings.max_file_bytes // 1_000_000, today=dt.datetime.now(dt.UTC).date(),
    )  # fmt: skip


def _fields() -> list[tuple[str, str]]:
    """The columns that a person may name, and what they are called."""
    return [(name, FIELD_WORDS[name]) for name in SHOWN_FIELDS if name in FIELDS]


@_uploads.post("/import")
async def take_table(
    request: Request, desk: DeskDep, caller: Visitor, file: Annotated[UploadFile | None, File()] = None,
    sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Keeps the cancellations of a table and says what was left out. A script that sends it is first told what is odd in it."""
    from anyio.to_thread import run_sync

    form = await request.form()
    columns = {name: header for name in SHOWN_FIELDS if (header := str(form.get(f"column-{name}") or "").strip())}
    data = await file.read() if file is not None and file.filename else b""
    name = file.filename if file is not None and file.filename else "table.csv"
    asks = rendering.asks_for_part(request)

    def work() -> Response:
        try:
            if not data:
                raise BadRequest("No file came, or an empty one. Choose the table, then import it.")
            table = read_table(data, name, desk.settings, columns) if asks and not sure else None
            if table is not None and table.odd:
                caller.refuse_unless(Act.RECORD_CANCELLATIONS)
                return rendering.page(request, "parts/odd.html", table=table)
            got = recording.import_table(desk, caller, data, name, columns)
        except (BadRequest, UnreadableInput) as error:
            said = str(error).replace(': --column on="..."', " below").replace(': --column text="..."', " below")
            headers = error.context.get("headers", ())
            if asks:
                # The form stays as it is, with the file and what was typed.
                return rendering.page(request, "parts/refused.html", notice=said, headers=headers, typed=columns, fields=_fields())
            return _import(request, desk, caller, 400, said, typed=columns, headers=headers)
        answer = _import(request, desk, caller, got=got)
        if asks:
            answer.headers["HX-Retarget"], answer.headers["HX-Reswap"], answer.headers["HX-Reselect"] = "main", "innerHTML", "main > *"
        return answer

    return await run_sync(work)


routes.include_router(_uploads)
routes.include_router(_pages)
