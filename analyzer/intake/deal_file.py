"""deal.json: who sells, who buys, and what the files of a deal folder are."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analyzer.domain.account import Deal, DocumentEntry, DocumentType, Party, Phase
from analyzer.errors import UnreadableInput
from analyzer.intake.mail_dates import sane

NAME = "deal.json"
SYNONYMS = {
    "call": "call_transcript", "transcript": "call_transcript", "meeting": "call_transcript", "recording": "call_transcript",
    "meeting_transcript": "call_transcript", "email": "email_thread", "mail": "email_thread", "emails": "email_thread", "mails": "email_thread",
    "thread": "email_thread", "mail_thread": "email_thread", "order": "order_form", "purchase_order": "order_form", "agreement": "contract",
    "sow": "contract", "msa": "contract", "statement_of_work": "contract", "schedule": "contract", "addendum": "contract", "amendment": "contract",
    "quote": "proposal", "quotation": "proposal", "offer": "proposal", "rfp": "proposal", "rfp_answers": "proposal", "rfp_response": "proposal",
    "tender": "proposal", "bid": "proposal", "slack": "chat", "teams": "chat", "whatsapp": "chat", "channel": "chat",
    "chat_export": "chat", "chat_thread": "chat", "slack_export": "chat", "teams_chat": "chat", "notes": "note", "rep_notes": "note", "crm_note": "note",
    "crm_notes": "note", "call_notes": "note", "meeting_notes": "note", "internal_notes": "note", "minutes": "note", "meeting_minutes": "note",
}  # fmt: skip
"""Words that people write for our document types."""


def read_deal_file(path: Path) -> Deal:
    """The deal of a deal.json.

    Raises:
        UnreadableInput: not valid JSON, or a field is of the wrong sort; the message names it.
    """
    try:
        stated = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        place = f" near line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableInput(f"{NAME} is not valid JSON{place}. Mend it, or take it away: the sides are guessed then.") from error
    if not isinstance(stated, Mapping):
        raise UnreadableInput(f"{NAME} must be one JSON object with deal_id, vendor, customer and documents.")
    documents = stated.get("documents") or []
    if not isinstance(documents, list):
        raise UnreadableInput(f'{NAME}: "documents" must be a list.')
    entries = [_entry(row, i) for i, row in enumerate(documents)]
    return Deal(
        deal_id=str(stated.get("deal_id") or ""),
        vendor=_party(stated.get("vendor"), "vendor"),
        customer=_party(stated.get("customer"), "customer"),
        documents=tuple(_sold(entries)),
    )


def _party(stated: Any, side: str) -> Party:
    if stated is None:
        return Party()
    if isinstance(stated, str):
        return Party(name=stated)
    if not isinstance(stated, Mapping):
        raise UnreadableInput(f'{NAME}: "{side}" must be an object with name and domains.')
    domains = stated.get("domains") or []
    if isinstance(domains, str):
        domains = [domains]
    if not isinstance(domains, list) or not all(isinstance(d, str) for d in domains):
        raise UnreadableInput(f'{NAME}: the domains of "{side}" must be a list of texts.')
    return Party(name=str(stated.get("name") or ""), domains=tuple(d.strip().casefold().lstrip("@") for d in domains if d.strip()))


def _entry(row: Any, index: int) -> DocumentEntry:
    if isinstance(row, str):
        return DocumentEntry(file=Path(row).name)
    if not isinstance(row, Mapping) or not isinstance(row.get("file"), str):
        raise UnreadableInput(f'{NAME}: document {index + 1} must be an object with "file".')
    return DocumentEntry(
        file=Path(row["file"]).name,
        type=_type(row.get("type"), index),
        phase=_phase(row.get("phase"), index),
        date=_date(row.get("date"), index),
        title=str(row["title"]) if row.get("title") else None,
    )


def _type(stated: Any, index: int) -> DocumentType | None:
    if stated is None:
        return None
    word = str(stated).strip().casefold().replace(" ", "_").replace("-", "_")
    try:
        return DocumentType(SYNONYMS.get(word, word))
    except ValueError as error:
        known = ", ".join(DocumentType)
        raise UnreadableInput(f"{NAME}: document {index + 1} has a type that is not known. Known are {known}.") from error


def _phase(stated: Any, index: int) -> Phase:
    try:
        return Phase(str(stated).strip().casefold()) if stated else Phase.SALES
    except ValueError as error:
        raise UnreadableInput(f"{NAME}: document {index + 1} has a phase that is not known. Known are {', '.join(Phase)}.") from error


def _date(stated: Any, index: int) -> dt.date | None:
    if not stated:
        return None
    try:
        day = dt.date.fromisoformat(str(stated)[:10])
    except ValueError as error:
        raise UnreadableInput(f"{NAME}: the date of document {index + 1} must be written as 2025-01-31.") from error
    # Exports write 0001-01-01 and 9999-12-31 where nobody knows.
    return day if sane(day) else None


def _sold(entries: list[DocumentEntry]) -> list[DocumentEntry]:
    """Where a deal was closed on a quote, with no order form or contract, the last quote says what was sold."""
    if any(e.type in {DocumentType.ORDER_FORM, DocumentType.CONTRACT} for e in entries):
        return entries
    quotes = [e for e in entries if e.type is DocumentType.PROPOSAL]
    if not quotes:
        return entries
    last = max(quotes, key=lambda e: e.date or dt.date.min)
    return [e.model_copy(update={"type": DocumentType.ORDER_FORM}) if e is last else e for e in entries]
