"""Uploads: many files in, conversations kept once, a draft ordered."""

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.drafting import order_draft
from analyzer.desk.passages import passages_of, turns_of
from analyzer.domain.account import DocumentType, Phase
from analyzer.domain.conversation import Conversation
from analyzer.errors import AnalyzerError, BadRequest, NotFound, TooLarge, UnreadableInput
from analyzer.intake.archives import File, files_in
from analyzer.intake.mail_dates import sane
from analyzer.intake.reader import read_bytes
from analyzer.store import accounts, conversations, handoffs
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Account, Deal, Job, KeyRole, StoredConversation

_TOLD = 5
"""Files of which it is said why, where not one can be read."""


class Entered(NamedTuple):
    """What the uploader says of the files; None where they leave it to the file."""

    title: str | None = None
    phase: Phase | None = None
    type: DocumentType | None = None
    occurred_on: dt.date | None = None


class Receipt(NamedTuple):
    """What became of one file: its conversation, and the earlier one that says the same."""

    conversation_id: str
    name: str
    duplicate_of: str | None


class Refusal(NamedTuple):
    """A file of an upload with others that cannot be read, and why."""

    name: str
    error: str
    detail: str


class Received(NamedTuple):
    """What became of an upload. `job` drafts the deal's handoff from all that it has now."""

    deal_id: str
    receipts: tuple[Receipt, ...]
    refused: tuple[Refusal, ...]
    job: Job


def receive(desk: Desk, caller: Caller, account_id: str, files: Sequence[File], entered: Entered, deal_id: str | None = None) -> Received:
    """Keeps the conversations of `files` and orders a draft, in one transaction: all of it is there afterwards, or nothing.

    An account that nobody knows is made, so that one request is enough; so is its first deal. Of several files those that
    cannot be read are named and the others are kept.

    Raises:
        NotAllowed, NotFound: not this caller, or not this account or deal.
        BadRequest: the account has several deals, and `deal_id` names none.
        UnreadableInput: not one of the files can be read; it is the first one's error, with the reasons of all.
    """
    caller.refuse_unless(Act.UPLOAD)
    with desk.database.reading() as transaction:
        _place(transaction, desk, caller, account_id, deal_id, make=False)
    read, refused = _read_all(desk, files)
    with desk.database.writing() as transaction:
        deal = _place(transaction, desk, caller, account_id, deal_id, make=True)
        assert deal is not None
        accounts.lock_deal(transaction, deal.id)
        receipts = tuple(_keep(transaction, caller, deal, file, conversation, entered) for file, conversation in read)
        handoffs.add(transaction, deal.account_id, deal.id)
        job = order_draft(transaction, desk, deal, caller.person)
    return Received(deal.id, receipts, refused, job)


def date(desk: Desk, caller: Caller, deal_id: str, conversation_id: str, day: dt.date) -> Job:
    """Says on which day a conversation of a deal was, so that its "by Friday" is a day, and orders a draft that knows it.

    Raises:
        NotAllowed, NotFound: not this caller, or no such conversation in this deal.
        BadRequest: a day on which nobody can have talked.
    """
    caller.refuse_unless(Act.UPLOAD)
    if not sane(day):
        raise BadRequest("Write the day of the document as 2026-01-31.")
    with desk.database.writing() as transaction:
        deal = accounts.find_deal(transaction, deal_id, caller.sight)
        found = conversations.find(transaction, conversation_id, caller.sight)
        if deal is None or found is None or found.deal_id != deal.id:
            raise NotFound("There is no such document in this deal.")
        accounts.lock_deal(transaction, deal.id)
        conversations.date(transaction, found.id, day, _phase(deal, day) or found.phase)
        return order_draft(transaction, desk, deal, caller.person)


def _read_all(desk: Desk, files: Sequence[File]) -> tuple[list[tuple[File, Conversation]], tuple[Refusal, ...]]:
    read: list[tuple[File, Conversation]] = []
    refused: list[Refusal] = []
    first: AnalyzerError | None = None
    for upload in files:
        try:
            unpacked = files_in(upload.data, upload.name, desk.settings)
        except UnreadableInput as error:
            first = first or error
            refused.append(Refusal(upload.name, error.code, str(error)))
            continue
        for file in unpacked:
            try:
                read.append((file, _spoken(read_bytes(file.data, file.name, desk.settings))))
            except UnreadableInput as error:
                first = first or error
                refused.append(Refusal(file.name, error.code, str(error)))
        if len(read) + len(refused) > desk.settings.max_upload_files:
            most = desk.settings.max_upload_files
            raise TooLarge(f"More than {most} files in one upload. Send them in parts, or raise HANDOFF_MAX_UPLOAD_FILES.", limit=most)
    if not read:
        raise (
            _all_refused(first, refused) if first else UnreadableInput("There is no file in this upload. Send it as the form field `file`.")
        )
    return read, tuple(refused)


def _spoken(read: Conversation) -> Conversation:
    """What was read, if anybody says anything in it: of a header alone no draft can be made."""
    if not read.turns:
        raise UnreadableInput(f"{read.document} holds no words that anybody said or wrote. Export it again.")
    return read


def _all_refused(first: AnalyzerError, refused: Sequence[Refusal]) -> AnalyzerError:
    """The error of an upload of which nothing can be read: who sent several files mends all of them at once."""
    if len(refused) == 1:
        return first
    said = [refusal.detail for refusal in refused[:_TOLD]]
    more = f" And {len(refused) - _TOLD} more." if len(refused) > _TOLD else ""
    return type(first)(f"None of the {len(refused)} files can be read. {' '.join(said)}{more}", **first.context)


def _place(transaction: Transaction, desk: Desk, caller: Caller, account_id: str, deal_id: str | None, make: bool) -> Deal | None:
    """The deal that an upload belongs to; made where `make`, else None for what would be made."""
    unknown = Account(id=account_id, name=account_id, created_at=now(), created_by=caller.person)
    if make:
        account, new = accounts.hold(transaction, unknown)
    else:
        found = accounts.find(transaction, account_id)
        account, new = found or unknown, found is None
    if new:
        if caller.role is KeyRole.CSM:
            raise NotFound("There is no such account. A rep or an admin creates it.")
        if deal_id is not None and accounts.find_deal(transaction, deal_id) is not None:
            raise NotFound("There is no such deal in this account.")
    deal = None if new else _deal_of(transaction, caller, account_id, deal_id)
    if deal is None and make:
        return accounts.add_deal(transaction, _deal(desk, caller, account, deal_id))
    return deal


def _deal_of(transaction: Transaction, caller: Caller, account_id: str, deal_id: str | None) -> Deal | None:
    """The deal of an account that is meant; None where it has none yet."""
    seen = accounts.deals_of(transaction, account_id, caller.sight)
    if deal_id is not None:
        deal = next((one for one in seen if one.id == deal_id), None)
        if deal is None:
            raise NotFound("There is no such deal in this account. Create it first.")
        return deal
    if len(seen) > 1:
        raise BadRequest("This account has several deals: name one in the form field `deal_id`.", deals=[deal.id for deal in seen])
    if not seen and accounts.find(transaction, account_id, caller.sight) is None:
        raise NotFound("There is no such account.")
    return seen[0] if seen else None


def _deal(desk: Desk, caller: Caller, account: Account, deal_id: str | None = None) -> Deal:
    return Deal(
        id=deal_id or new_id("deal"),
        account_id=account.id,
        name=account.name,
        vendor_name=desk.settings.vendor_name,
        vendor_domains=desk.settings.vendor_domains,
        rep=caller.person if caller.role is KeyRole.REP else None,
        created_at=now(),
    )


def _keep(transaction: Transaction, caller: Caller, deal: Deal, file: File, conversation: Conversation, entered: Entered) -> Receipt:
    named = conversation.model_copy(update={"document": _free_name(transaction, deal, file.name)})
    stored = StoredConversation(
        id=new_id("conv"),
        account_id=deal.account_id,
        deal_id=deal.id,
        sha256=conversations.digest(file.data),
        name=named.document,
        title=entered.title or named.title,
        kind=named.kind,
        format=named.format,
        type=entered.type or named.type,
        phase=entered.phase or _phase(deal, entered.occurred_on or named.date) or named.phase,
        occurred_on=entered.occurred_on or named.date,
        turns=len(named.turns),
        warnings=named.warnings,
        received_at=now(),
        received_by=caller.person,
    )
    kept, duplicate = conversations.add(transaction, stored, file.data, turns_of(named), passages_of(named))
    if not duplicate:
        accounts.meet(transaction, deal.account_id, named.participants)
    return Receipt(kept.id, named.document if not duplicate else file.name, kept.id if duplicate else None)


def _phase(deal: Deal, day: dt.date | None) -> Phase | None:
    """By the dates of the deal; None where they or the day are not known."""
    signed = deal.signed_on or (deal.closed_at.date() if deal.closed_at else None)
    if day is None or signed is None or day <= signed:
        return None
    return Phase.LIVE if deal.live_on and day > deal.live_on else Phase.IMPLEMENTATION


def _free_name(transaction: Transaction, deal: Deal, name: str) -> str:
    """`name`, with a number where the deal has a conversation of that name: evidence names its document."""
    taken = {one.name for one in conversations.of_deal(transaction, deal.id)}
    path, number = PurePosixPath(name), 1
    while name in taken:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name
