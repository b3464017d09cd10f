"""Messages since the sale: into the feed, and how the customer sounds in it."""

from typing import Annotated, Any

from fastapi import Body, Form, Query, Response, UploadFile
from fastapi import File as FormFile

from analyzer.desk import feeding, registry, sentiment
from analyzer.errors import TooLarge
from analyzer.intake.archives import File
from analyzer.store import messages
from analyzer.store.records import Page
from api.auth import Keyed, Upload
from api.deps import ID, AccountId, CallerDep, Cursor, DeskDep, Limit
from api.routes import NOT_CHANGED, router
from api.schemas import FileRefusal, MessagesReceipt, MessageView, SentimentView, TakenReceipt
from api.service import Service

MOST_JSON = 20_000_000
"""Bytes of a body of messages: ten thousand of two kilobytes each."""


class Batch(Keyed):
    """A route that takes many messages as JSON."""

    def most_bytes(self, service: Service) -> int:
        """Less than an upload: JSON takes several times its size while it is read."""
        return min(MOST_JSON, service.desk.settings.max_upload_bytes)


routes = router("Messages and flags")
batches = router("Messages and flags", Batch)
uploads = router("Messages and flags", Upload)

_ONE_OR_MANY = Body(
    description="One message or a list of them, each as a row of messages.jsonl.",
    openapi_examples={
        "one": {
            "value": {
                "id": "m1", "sent_at": "2026-03-02T09:00:00+01:00", "channel": "email",
                "from": {"name": "Bo Ray", "email": "bo@acme.example"}, "to": ["kim@vendor.example"], "subject": "Go-live",
                "body": "We still wait for the import. When will it be done?",
            }
        }
    },
)  # fmt: skip
Rows = Annotated[dict[str, Any] | list[Any], _ONE_OR_MANY]
DealChoice = Annotated[str | None, Query(max_length=64, pattern=ID, description="Without it: the account's newest deal.")]


def taken(got: feeding.Taken) -> TakenReceipt:
    """What became of a batch, as the API shows it."""
    return TakenReceipt(
        items=tuple(
            MessagesReceipt(account_id=k.account_id, deal_id=k.deal_id, new=k.new, known=k.known, job_id=k.job.id) for k in got.kept
        ),
        homeless=got.homeless,
        refused=tuple(FileRefusal(**refusal._asdict()) for refusal in got.refused),
        warnings=got.warnings,
    )


@batches.post("/accounts/{account_id}/messages", status_code=202)
def add_messages(
    desk: DeskDep, caller: CallerDep, response: Response, account_id: AccountId, body: Rows, deal_id: DealChoice = None
) -> TakenReceipt:
    """Add messages of an account; a job reads them, compares them with the sales phase and raises or updates flags.

    What the deal has already, by id or by content, is in `known` and not kept twice. Rows that cannot be used are named in
    `warnings` by their number.
    """
    got = feeding.take(desk, caller, body if isinstance(body, list) else [body], "api", account_id, deal_id)
    response.headers["Location"] = f"/v1/jobs/{got.kept[0].job.id}"
    return taken(got)


@batches.post("/messages", status_code=202)
def add_messages_of_all(desk: DeskDep, caller: CallerDep, body: Rows) -> TakenReceipt:
    """Add messages that find their accounts by themselves: by mail domains, else by people who are known.

    `homeless` names those that fit no account that this key may see, or several: nothing is kept of them.
    """
    return taken(feeding.take(desk, caller, body if isinstance(body, list) else [body], "api"))


@uploads.post("/messages/files", status_code=202)
def add_message_files(
    desk: DeskDep,
    caller: CallerDep,
    file: Annotated[
        list[UploadFile], FormFile(description=".eml, .mbox, messages.jsonl, a Slack export, Teams, Intercom or HubSpot JSON.")
    ],
    account_id: Annotated[str | None, Form(max_length=64, pattern=ID)] = None,
    deal_id: Annotated[str | None, Form(max_length=64, pattern=ID)] = None,
) -> TakenReceipt:
    """Add the messages of mails, mailboxes and exports. Without `account_id` they find their accounts by themselves."""
    most = desk.settings.max_upload_files
    if len(file) > most:
        raise TooLarge(f"More than {most} files in one upload. Send them in parts.", limit=most)
    files = [File(one.filename or "unnamed", one.file.read()) for one in file]
    return taken(feeding.take_files(desk, caller, files, "upload", account_id or None, deal_id or None))


@routes.get("/accounts/{account_id}/messages", responses=NOT_CHANGED)
def list_messages(
    desk: DeskDep, caller: CallerDep, account_id: AccountId, limit: Limit = 50, cursor: Cursor = None, deal_id: DealChoice = None
) -> Page[MessageView]:
    """Messages of an account, the last received first. `text` is the writer's own new words."""
    registry.account(desk, caller, account_id)
    with desk.database.reading() as transaction:
        found = messages.listed(transaction, caller.sight, limit, cursor, account_id, deal_id)
    return Page(items=tuple(MessageView.model_validate(one) for one in found.items), next_cursor=found.next_cursor)


@routes.get("/accounts/{account_id}/sentiment", responses=NOT_CHANGED)
def read_sentiment(desk: DeskDep, caller: CallerDep, account_id: AccountId, deal_id: DealChoice = None) -> SentimentView:
    """How the customer sounds: what `handoff drift` says, as of the last reading. Before the first one `report` is null."""
    stands = sentiment.of_account(desk, caller, account_id, deal_id)
    return SentimentView(
        account_id=account_id,
        deal_id=stands.deal.id if stands.deal else None,
        messages=stands.messages,
        read_at=stands.watch.made_at if stands.watch else None,
        report=stands.report,
    )
