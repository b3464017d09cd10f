"""What the API takes and gives, where that is not a record of the store as it is."""

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from analyzer.desk.searching import Hit
from analyzer.domain.flag import Dismissal, Outcome
from analyzer.domain.handoff import Completeness
from analyzer.domain.review import HandoffItem, HandoffStatus, Section, Verdict, Waiver
from analyzer.domain.sentiment import DriftReport
from analyzer.handoff.escalation import EscalationLevel
from analyzer.store.flags import Flag, FlagEntry
from analyzer.store.records import Account, AuditEntry, Deal, Handoff, JobState, Key, KeyRole, Recipient, StoredTurn, Subscription, Task
from api.deps import ID

Id = Annotated[str, StringConstraints(pattern=ID)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Words = Annotated[str, StringConstraints(max_length=4_000)]
Person = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Domain = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[A-Za-z0-9.-]{1,253}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Value = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


def _within_reach(moment: dt.datetime) -> dt.datetime:
    """Days can be counted from it, and it is a moment in every time zone."""
    if not 1970 <= moment.year <= 2200:
        raise ValueError("a moment between 1970 and 2200")
    return moment


Moment = Annotated[dt.datetime, AfterValidator(_within_reach)]


class Taken(BaseModel):
    """A body that is sent to us; fields that we do not know are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid")


class ErrorBody(BaseModel):
    """The one shape of every error: `error` is a stable code, `detail` says what to do about it."""

    error: str
    detail: str
    context: dict[str, Any] = {}


class NewAccount(Taken):
    """An account to be made; without `id` we make one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "acme", "name": "Acme Freight", "domains": ["acme.example"]}]})
    id: Id | None = None
    name: Name
    domains: list[Domain] = Field([], max_length=50)
    csm: Person | None = None


class AccountChange(Taken):
    """Fields to change; what is left out stays."""

    name: Name | None = None
    domains: list[Domain] | None = Field(None, max_length=50)
    aliases: Annotated[list[Name] | None, Field(max_length=50, description="Other names that events may call it by.")] = None
    csm: Person | None = None


class NewDeal(Taken):
    """A deal to be made; without `id` we make one. A rep's new deal is the rep's own."""

    id: Id | None = None
    name: Name
    vendor_name: Annotated[str, StringConstraints(max_length=300)] | None = None
    vendor_domains: list[Domain] | None = Field(None, max_length=50)
    rep: Person | None = None
    value: Value | None = None
    currency: Currency | None = None
    signed_on: dt.date | None = None
    kickoff_on: dt.date | None = None
    live_on: dt.date | None = None


class DealChange(Taken):
    """Fields to change; what is left out stays."""

    name: Name | None = None
    vendor_name: Annotated[str, StringConstraints(max_length=300)] | None = None
    vendor_domains: list[Domain] | None = Field(None, max_length=50)
    rep: Person | None = None
    value: Value | None = None
    currency: Currency | None = None
    signed_on: dt.date | None = None
    kickoff_on: dt.date | None = None
    live_on: dt.date | None = None


class WonAccount(Taken):
    """The account of a deal that is won."""

    id: Id
    name: Name | None = None
    domains: list[Domain] = Field([], max_length=50)
    csm: Person | None = None


class WonDeal(Taken):
    """A deal that is won: `signed_on` or `kickoff_on` has to be there."""

    id: Id
    name: Name | None = None
    rep: Person | None = None
    value: Value | None = None
    currency: Currency | None = None
    signed_on: dt.date | None = None
    kickoff_on: dt.date | None = None
    closed_at: Annotated[Moment | None, Field(description="With its zone; without it, now.")] = None


class ClosedWon(Taken):
    """What a CRM sends when a deal is closed won."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": {"id": "acme", "name": "Acme Freight", "domains": ["acme.example"], "csm": "kim@vendor.example"},
                    "deal": {"id": "006XX", "rep": "ann@vendor.example", "value": 48000, "currency": "USD", "signed_on": "2026-11-20"},
                }
            ]
        }
    )
    account: WonAccount
    deal: WonDeal


class EscalationView(BaseModel):
    """Where the clock of a deal stands (S38)."""

    level: EscalationLevel
    reasons: tuple[str, ...]
    next_level: EscalationLevel | None
    next_on: dt.date | None


class DealView(BaseModel):
    """A deal with its tasks and its clock."""

    deal: Deal
    handoff_id: str | None
    handoff_status: HandoffStatus | None
    tasks: tuple[Task, ...]
    escalation: EscalationView


class AccountName(BaseModel):
    """Which account."""

    id: str
    name: str


class ClosedView(DealView):
    """What was made for a deal that is won; `new` is false where it was closed before.

    `alike` are other accounts with the same name or mail domain, which may be the same customer; nothing is put together.
    """

    account: Account
    new: bool
    alike: tuple[AccountName, ...] = ()


class FileReceipt(BaseModel):
    """What became of one file."""

    name: str
    conversation_id: str
    duplicate_of: str | None


class FileRefusal(BaseModel):
    """A file of an upload with others that cannot be read."""

    name: str
    error: str
    detail: str


class UploadReceipt(BaseModel):
    """What became of an upload. The first three fields are those of the first file; `job_id` drafts the deal's handoff."""

    conversation_id: str
    job_id: str
    duplicate_of: str | None
    deal_id: str
    conversations: tuple[FileReceipt, ...]
    refused: tuple[FileRefusal, ...] = ()


class Turns(BaseModel):
    """Turns of a conversation from one number on."""

    items: tuple[StoredTurn, ...]
    next_start: int | None


class JobView(BaseModel):
    """A job and how far it is; `error` has the shape of every error."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    state: JobState
    attempt: int
    done: int
    total: int
    step: str | None
    error: ErrorBody | None
    result: dict[str, Any] | None
    account_id: str | None
    deal_id: str | None
    created_by: str
    created_at: dt.datetime
    updated_at: dt.datetime
    finished_at: dt.datetime | None


class DraftOrder(Taken):
    """Which engine drafts; without it the one of the settings."""

    engine: Annotated[str, StringConstraints(pattern="^(local|llm)$")] | None = None


class JobReceipt(BaseModel):
    """A job that was accepted."""

    job_id: str
    state: JobState


class GateReason(BaseModel):
    """Why a gate is shut."""

    code: str
    detail: str
    section: Section | None = None


class GatesView(BaseModel):
    """What each next step still needs; an empty list is an open gate."""

    approve: tuple[GateReason, ...]
    hand_over: tuple[GateReason, ...]
    commission: tuple[GateReason, ...]


class HandoffView(BaseModel):
    """A handoff: where it stands, what it lacks; its lines are at `/items`."""

    handoff: Handoff
    deal: Deal
    lines: dict[str, int]
    waivers: tuple[Waiver, ...]
    completeness: Completeness | None
    gates: GatesView
    escalation: EscalationView


class Items(BaseModel):
    """Lines of a handoff, in their order."""

    items: tuple[HandoffItem, ...]


class VerdictGiven(Taken):
    """A verdict on a line. `version` is the line's, as you saw it; `statement` holds the changed fields of an edit."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"verdict": "edited", "version": 0, "statement": {"summary": "SSO by the end of May"}}]}
    )
    verdict: Verdict
    version: int = Field(ge=0, le=1_000_000)
    statement: dict[str, Any] | None = None
    note: Words | None = None


class LineAdded(Taken):
    """A line that no engine found. `statement` has a `type` (promise, goal, stakeholder, risk, fact) and its fields."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"section": "risks", "statement": {"type": "risk", "kind": "adoption", "summary": "Two plants lack Wi-Fi"}}]
        }
    )
    section: Section
    statement: dict[str, Any]
    conversation_id: Id | None = None
    quote: Words | None = None
    note: Words | None = None


class MergeAsked(Taken):
    """The line that goes into this one, and the versions of both as you saw them."""

    version: int = Field(ge=0, le=1_000_000)
    other_id: Id
    other_version: int = Field(ge=0, le=1_000_000)


class Span(Taken):
    """Which evidence of a line is meant."""

    document: Annotated[str, StringConstraints(max_length=1_000)]
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class SplitAsked(Taken):
    """The evidence that becomes a line of its own, and the version of the line as you saw it."""

    version: int = Field(ge=0, le=1_000_000)
    evidence: list[Span] = Field(min_length=1, max_length=1_000)


class HalfGiven(Taken):
    """One of two lines: what it says, and the words of the quote that it rests on, as they stand there."""

    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
    quote: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class HalveAsked(Taken):
    """The piece of evidence that says two things, the two lines in their order, and the version of the line as you saw it."""

    version: int = Field(ge=0, le=1_000_000)
    evidence: Span
    lines: list[HalfGiven] = Field(min_length=2, max_length=2)


class TakenBack(Taken):
    """The version of the line as you saw it."""

    version: int = Field(ge=0, le=1_000_000)


class JoinedView(BaseModel):
    """The line, lines that appeared beside it, and the ids of those that went into it."""

    item: HandoffItem
    shown: tuple[HandoffItem, ...]
    hidden: tuple[str, ...]


class WaiverGiven(Taken):
    """Why a section may stay empty."""

    section: Section
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class Version(Taken):
    """The handoff's version as you saw it; left out, any will do."""

    version: int | None = Field(None, ge=0, le=1_000_000)


class QuestionAsked(Taken):
    """What the CSM wants to know, of a line or of the whole handoff."""

    item_id: Id | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class AnswerGiven(Taken):
    """What the rep says to a question."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class Rating(Taken):
    """How good a handoff was, 1 to 5."""

    rating: int = Field(ge=1, le=5)
    note: Words | None = None


class Hits(BaseModel):
    """Quotes with their places, the best first. `complete` is false where only words were searched, not meaning."""

    items: tuple[Hit, ...]
    complete: bool


class NewKey(Taken):
    """A key to be made. `person` is whose deals (rep) or accounts (csm) it opens."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "rep", "person": "ann@vendor.example", "label": "Ann's laptop"}]})
    role: KeyRole
    person: Person
    label: Annotated[str, StringConstraints(max_length=200)] = ""
    rate_per_minute: int | None = Field(None, ge=1, le=1_000_000)
    expires_at: Moment | None = None


class MadeKey(BaseModel):
    """A key just made; `secret` is shown this once."""

    key: Key
    secret: str


EventName = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z_]+(\.[a-z_]+)*)$", max_length=40)]


class NewSubscription(Taken):
    """Who is to hear of what. `recipient` sends a mail to the deal's rep or the account's CSM instead of the target's own address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"target": "https://hooks.vendor.example/handoff", "events": ["draft.ready", "escalation.due"], "label": "CRM"}]
        }
    )
    target: SecretStr = Field(
        min_length=8, max_length=1_000, description="https://... for a signed webhook; slack://, gchat://, workflows:// or mailto(s)://."
    )
    events: list[EventName] = Field(min_length=1, max_length=20, description="Names, their beginnings (`escalation.due`), or `*`.")
    label: Annotated[str, StringConstraints(max_length=200)] = ""
    recipient: Recipient | None = None


class SubscriptionChange(Taken):
    """Fields to change; what is left out stays."""

    events: list[EventName] | None = Field(None, min_length=1, max_length=20)
    label: Annotated[str, StringConstraints(max_length=200)] | None = None
    active: bool | None = None


class MadeSubscription(BaseModel):
    """A subscription just made; `secret`, for webhooks, is shown this once."""

    subscription: Subscription
    secret: str | None


class Me(BaseModel):
    """Who a key belongs to, and what they may do."""

    person: str
    role: KeyRole
    may: tuple[str, ...]


class Trail(BaseModel):
    """Lines of the audit trail, newest first; the next page starts `before` the last one."""

    items: tuple[AuditEntry, ...]
    next_before: int | None


class MessagesReceipt(BaseModel):
    """What became of the messages of one deal: ids of `new` ones and of those that were `known`; `job_id` reads them."""

    account_id: str
    deal_id: str
    new: tuple[str, ...]
    known: tuple[str, ...]
    job_id: str


class TakenReceipt(BaseModel):
    """What became of a batch, by deal. Of `homeless` messages (by id) and `refused` files nothing is kept."""

    items: tuple[MessagesReceipt, ...]
    homeless: tuple[str, ...] = ()
    refused: tuple[FileRefusal, ...] = ()
    warnings: tuple[str, ...] = ()


class MessageView(BaseModel):
    """A message: the writer's own new words."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    deal_id: str
    sent_at: dt.datetime | None
    person: str | None
    email: str | None
    channel: str
    subject: str | None
    text: str
    automatic: bool
    source: str
    received_at: dt.datetime


class SentimentView(BaseModel):
    """How a deal's customer sounds; `report` is what `handoff drift` says, null before the first reading."""

    account_id: str
    deal_id: str | None
    messages: int
    read_at: dt.datetime | None
    report: DriftReport | None


class FlagList(BaseModel):
    """Flags, the worst first; `next_start` leads on."""

    items: tuple[Flag, ...]
    next_start: int | None


class FlagView(BaseModel):
    """A flag with its history."""

    flag: Flag
    history: tuple[FlagEntry, ...]


class FlagAcknowledged(Taken):
    """`version` is the flag's as you saw it; left out, any will do."""

    note: Words = ""
    version: int | None = Field(None, ge=0, le=1_000_000)


class FlagSnoozed(FlagAcknowledged):
    """Until which day it sleeps."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"until": "2026-12-01", "note": "Meeting on the 30th"}]})
    until: dt.date


class FlagResolved(FlagAcknowledged):
    """What came of it; `other` needs a note."""

    outcome: Outcome


class FlagDismissed(FlagAcknowledged):
    """Why it was no reason to act; `other` needs a note."""

    reason: Dismissal
