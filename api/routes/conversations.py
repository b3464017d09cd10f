"""Uploads, conversations, their turns and originals."""

import datetime as dt
from typing import Annotated
from urllib.parse import quote

from fastapi import File as FormFile
from fastapi import Form, Query, Request, Response, UploadFile

from analyzer.desk import receiving, registry
from analyzer.desk.callers import Act
from analyzer.domain.account import DocumentType, Phase
from analyzer.errors import BadRequest, NotFound, TooLarge
from analyzer.intake.archives import File
from analyzer.intake.mail_dates import sane
from analyzer.store import conversations, keys
from analyzer.store.records import Page, StoredConversation
from api.auth import Upload
from api.deps import AccountId, CallerDep, Cursor, DeskDep, Limit, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import FileReceipt, FileRefusal, Turns, UploadReceipt

routes = router("Conversations")
uploads = router("Conversations", Upload)

_TURNS = 500


@uploads.post("/accounts/{account_id}/conversations", status_code=202)
def upload(
    desk: DeskDep,
    caller: CallerDep,
    request: Request,
    response: Response,
    account_id: AccountId,
    file: Annotated[list[UploadFile], FormFile(description="One or many files; a zip or mbox stands for those in it.")],
    title: Annotated[str | None, Form(max_length=300)] = None,
    phase: Annotated[Phase | None, Form()] = None,
    type: Annotated[DocumentType | None, Form(description="What the files are, where they do not show it.")] = None,
    occurred_at: Annotated[str | None, Form(max_length=40, description="An ISO date or moment.")] = None,
    deal_id: Annotated[str | None, Form(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}$")] = None,
) -> UploadReceipt:
    """Upload transcripts, mails and papers of a deal; a job drafts its handoff from all that it has then.

    An unknown account is made, and its first deal. A file that says the same as one that the deal has is not kept twice:
    `duplicate_of` names the first. Of several files, those that cannot be read are in `refused`.
    """
    if len(file) > desk.settings.max_upload_files:
        most = desk.settings.max_upload_files
        raise TooLarge(f"More than {most} files in one upload. Send them in parts.", limit=most)
    files = [File(one.filename or "unnamed", one.file.read()) for one in file]
    entered = receiving.Entered(title or None, phase, type, _day(occurred_at))
    got = receiving.receive(desk, caller, account_id, files, entered, deal_id or None)
    response.headers["Location"] = request.url_for("read_job", job_id=got.job.id).path
    first = got.receipts[0]
    return UploadReceipt(
        conversation_id=first.conversation_id,
        job_id=got.job.id,
        duplicate_of=first.duplicate_of,
        deal_id=got.deal_id,
        conversations=tuple(FileReceipt(**receipt._asdict()) for receipt in got.receipts),
        refused=tuple(FileRefusal(**refusal._asdict()) for refusal in got.refused),
    )


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        day = dt.datetime.fromisoformat(text).date()
    except ValueError:
        raise BadRequest("`occurred_at` is not a date. Write it as 2026-01-31.") from None
    # CRMs write 0001-01-01 and 9999-12-31 where nobody knows.
    return day if sane(day) else None


@routes.get("/accounts/{account_id}/conversations", responses=NOT_CHANGED)
def list_of_account(
    desk: DeskDep,
    caller: CallerDep,
    account_id: AccountId,
    limit: Limit = 50,
    cursor: Cursor = None,
    deal_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Page[StoredConversation]:
    """Conversations of an account that this key may see, newest first."""
    registry.account(desk, caller, account_id)
    with desk.database.reading() as transaction:
        return conversations.listed(transaction, caller.sight, limit, cursor, account_id, deal_id)


@routes.get("/conversations/{conversation_id}", responses=NOT_CHANGED)
def read_conversation(desk: DeskDep, caller: CallerDep, conversation_id: ThingId) -> StoredConversation:
    """One conversation without its words."""
    with desk.database.reading() as transaction:
        found = conversations.find(transaction, conversation_id, caller.sight)
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


@routes.get("/conversations/{conversation_id}/turns", responses=NOT_CHANGED)
def read_turns(desk: DeskDep, caller: CallerDep, conversation_id: ThingId, start: Annotated[int, Query(ge=0, le=10_000_000)] = 0) -> Turns:
    """What was said, turn by turn; `next_start` leads on."""
    read_conversation(desk, caller, conversation_id)
    with desk.database.reading() as transaction:
        found = conversations.turns_of(transaction, conversation_id, start, _TURNS + 1)
    return Turns(items=found[:_TURNS], next_start=found[_TURNS].number if len(found) > _TURNS else None)


@routes.get(
    "/conversations/{conversation_id}/original",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file, byte for byte."}},
)
def read_original(desk: DeskDep, caller: CallerDep, conversation_id: ThingId) -> Response:
    """The file as it was received. Each reading is noted in the audit trail."""
    caller.refuse_unless(Act.READ_ORIGINALS)
    with desk.database.writing() as transaction:
        found = conversations.find(transaction, conversation_id, caller.sight)
        if found is None:
            raise NotFound("There is no such conversation.")
        keys.note(transaction, "original.read", conversation_id, caller.person, caller.key_id, {"account_id": found.account_id})
        content = conversations.original(transaction, found)
    # Never shown by a browser as what it says it is.
    disposition = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": disposition})
