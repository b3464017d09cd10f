"""Cancellations: events, tables, the webhook of Stripe, and what people say the reason is."""

import json
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Form, HTTPException, Path, Query, Request, UploadFile
from fastapi import File as FormFile

from analyzer.desk import leaving, recording
from analyzer.desk.callers import Act
from analyzer.desk.classifying import taxonomy_of
from analyzer.domain.churn import Cancellation
from analyzer.errors import BadRequest
from analyzer.intake import stripe
from analyzer.store import cancellations
from analyzer.store.cancellations import CENTS, StoredCancellation, Wanted
from analyzer.store.database import now
from analyzer.store.records import Page
from api.auth import Keyless, Upload
from api.cancellation_schemas import (
    CancellationChange,
    CancellationEvent,
    CancellationView,
    CancelLink,
    CorrectionGiven,
    EventReceipt,
    Events,
    Imported,
    LinkOrder,
    Receipts,
    WebhookTaken,
)
from api.deps import AccountId, CallerDep, Cursor, DeskDep, Limit
from api.routes import ERRORS, NOT_CHANGED, router

routes = router("Cancellations")
uploads = router("Cancellations", Upload)
hooks = APIRouter(prefix="/v1", tags=["Cancellations"], route_class=Keyless, responses={n: ERRORS[n] for n in (400, 413, 422, 429, 503)})

CancellationId = Annotated[str, Path(min_length=1, max_length=200, description="Id of a cancellation, or of its event.")]


def _event(body: CancellationEvent) -> Cancellation:
    return Cancellation(
        id=body.event_id, account=body.account, on=body.left_on, text=body.text, stated=body.stated or None,
        revenue=body.mrr_cents / CENTS, currency=body.currency, plan=body.plan or None, size=body.size or None,
        region=body.region or None, tenure_days=body.tenure_days, offer=body.offer or None, offer_outcome=body.offer_outcome,
    )  # fmt: skip


def _shown(told: recording.Told) -> CancellationView:
    kept = told.cancellation
    return CancellationView(cancellation=kept, counts_as=kept.corrected or kept.category, corrections=told.corrections)


@routes.post("/cancellations", status_code=202)
def record(desk: DeskDep, caller: CallerDep, body: Annotated[Events, Body()]) -> Receipts:
    """Record that customers leave: one event, or a list of at most 1,000. Each `event_id` counts once."""
    events = body if isinstance(body, list) else [body]
    got = recording.record(desk, caller, [_event(event) for event in events])
    receipts = tuple(EventReceipt(**receipt._asdict()) for receipt in got.receipts)
    return Receipts(items=receipts, job_id=got.job.id if got.job else None)


@uploads.post("/cancellations/import", status_code=202)
def import_table(
    desk: DeskDep,
    caller: CallerDep,
    file: Annotated[UploadFile, FormFile(description="A CSV of Stripe, Chargebee, HubSpot, or of any spreadsheet.")],
    columns: Annotated[
        str | None, Form(max_length=4_000, description='Where a field stands, as JSON: {"text": "Why did you leave?"}.')
    ] = None,
) -> Imported:
    """Record the cancellations of a table. Sent again, or longer, what is known is not kept twice."""
    got = recording.import_table(desk, caller, file.file.read(), file.filename or "table.csv", _columns(columns))
    job_id = got.job.id if got.job else None
    return Imported(new=got.new, known=len(got.receipts) - got.new, warnings=got.warnings, job_id=job_id)


def _columns(given: str | None) -> dict[str, str]:
    if not given:
        return {}
    try:
        read = json.loads(given)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not all(isinstance(header, str) for header in read.values()):
        raise BadRequest('`columns` is not a JSON object of fields and headers. Write it as {"text": "Why did you leave?"}.')
    return read


@routes.get("/cancellations", responses=NOT_CHANGED)
def list_cancellations(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    needs_review: Annotated[bool | None, Query(description="True: those that wait for a person.")] = None,
    category: Annotated[str | None, Query(max_length=60)] = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[StoredCancellation]:
    """Cancellations that this key may see, the last received first; a CSM's are those of their own accounts."""
    caller.refuse_unless(Act.READ_CANCELLATIONS)
    with desk.database.reading() as transaction:
        return cancellations.listed(transaction, caller.sight, limit, cursor, Wanted(needs_review, category, account_id))


@routes.get("/cancellations/{cancellation_id}", responses=NOT_CHANGED)
def read_cancellation(desk: DeskDep, caller: CallerDep, cancellation_id: CancellationId) -> CancellationView:
    """One cancellation with what was stated, read and corrected."""
    return _shown(recording.tell(desk, caller, cancellation_id))


@routes.patch("/cancellations/{cancellation_id}")
def change_cancellation(desk: DeskDep, caller: CallerDep, cancellation_id: CancellationId, body: CancellationChange) -> CancellationView:
    """Add what became known later, such as the outcome of an offer. A customer whom an offer kept is not counted as lost."""
    given = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return _shown(recording.patch(desk, caller, cancellation_id, given))


@routes.post("/cancellations/{cancellation_id}/correction", status_code=201)
def correct(desk: DeskDep, caller: CallerDep, cancellation_id: CancellationId, body: CorrectionGiven) -> CancellationView:
    """Say what the reason is. It wins over what was read, which stays beside it; texts that say the same follow."""
    slugs = taxonomy_of(desk).slugs
    return _shown(recording.correct(desk, caller, cancellation_id, body.category, slugs, body.note))


@routes.post("/accounts/{account_id}/cancel-link", status_code=201)
def make_cancel_link(
    desk: DeskDep, caller: CallerDep, request: Request, account_id: AccountId, body: LinkOrder | None = None
) -> CancelLink:
    """A link to the hosted cancel form for one account, signed and good for one cancellation. Put it where they look for a way out."""
    link = leaving.make_link(desk, caller, account_id, body.days if body else leaving.LASTS)
    path = f"/cancel/{link.token}"
    # The link goes to customers: a Host header must not lead them elsewhere, nor to a name that only a proxy knows.
    home = desk.settings.public_url or str(request.base_url)
    return CancelLink(path=path, url=home.rstrip("/") + path, expires_at=link.expires_at)


async def _raw(request: Request) -> bytes:
    return await request.body()


@hooks.post("/webhooks/stripe", responses={401: ERRORS[401]})
def take_stripe(desk: DeskDep, request: Request, body: Annotated[bytes, Depends(_raw)]) -> WebhookTaken:
    """For Stripe: subscriptions that end, are to end, or go on after all. Signed by `Stripe-Signature`; sent twice, it counts once."""
    secret = desk.settings.stripe_webhook_secret.get_secret_value()
    if not stripe.is_signed(body, request.headers.get("Stripe-Signature", ""), secret, now()):
        raise HTTPException(401, "The signature does not fit. Set HANDOFF_STRIPE_WEBHOOK_SECRET to the secret of this endpoint.")
    receipt = recording.take(desk, stripe.read_event(body))
    return WebhookTaken(cancellation_id=receipt.id if receipt else None)
