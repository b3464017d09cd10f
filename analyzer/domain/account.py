"""The deal, its two sides, and the documents it left behind."""

import datetime as dt
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


def called(name: str) -> str:
    """`name` as names are compared: however it is spaced and capitalised."""
    return " ".join(name.casefold().split())


class Phase(StrEnum):
    """Where a conversation stands in the life of a deal."""

    SALES = "sales"
    IMPLEMENTATION = "implementation"
    LIVE = "live"


class DocumentType(StrEnum):
    """What a document of a deal is, as deal.json says it or as intake guesses it."""

    CALL_TRANSCRIPT = "call_transcript"
    EMAIL_THREAD = "email_thread"
    ORDER_FORM = "order_form"
    CONTRACT = "contract"
    PROPOSAL = "proposal"
    CHAT = "chat"
    NOTE = "note"


class Party(BaseModel):
    """One side of a deal: a company and the mail domains by which its people are known."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    domains: tuple[str, ...] = ()


class DocumentEntry(BaseModel):
    """One line of deal.json: a file of the deal folder and what is known of it."""

    model_config = ConfigDict(frozen=True)

    file: str
    type: DocumentType | None = None
    phase: Phase = Phase.SALES
    date: dt.date | None = None
    title: str | None = None


class Deal(BaseModel):
    """One sale to an account (CONTRACTS.md, "Deal folder")."""

    model_config = ConfigDict(frozen=True)

    deal_id: str = ""
    vendor: Party = Party()
    customer: Party = Party()
    documents: tuple[DocumentEntry, ...] = ()
    guessed: bool = False
    """True where there was no deal.json, so that parties and sides are inferred."""

    def entry(self, file: str) -> DocumentEntry | None:
        """The entry of `file` (a bare file name), or None."""
        return next((e for e in self.documents if e.file == file), None)
