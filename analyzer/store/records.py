"""What the store gives back: rows as frozen models."""

import datetime as dt
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from analyzer.domain.account import DocumentType, Phase, called
from analyzer.domain.conversation import Kind, Side, Zone
from analyzer.domain.notice import Event
from analyzer.domain.review import HandoffStatus


class Record(BaseModel):
    """A row of a table."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


R = TypeVar("R")


class Page(BaseModel, Generic[R]):
    """Some records and where the next ones start; `next_cursor` is None at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[R, ...]
    next_cursor: str | None = None


class Account(Record):
    """A customer company; `csm` is the person who looks after it, `aliases` are other names that it goes by."""

    id: str
    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    csm: str | None = None
    created_at: dt.datetime
    created_by: str

    @property
    def unnamed(self) -> bool:
        """True for one that an upload made: all that is known of it is its id."""
        return self.name == self.id

    def goes_by(self, name: str) -> bool:
        """True where `name` is its name or one of its aliases."""
        return called(name) in {called(one) for one in (self.name, *self.aliases)}


class Deal(Record):
    """One sale to an account; `rep` is the person who sold it."""

    id: str
    account_id: str
    name: str
    vendor_name: str = ""
    vendor_domains: tuple[str, ...] = ()
    rep: str | None = None
    value: float | None = None
    currency: str | None = None
    signed_on: dt.date | None = None
    kickoff_on: dt.date | None = None
    live_on: dt.date | None = None
    closed_at: dt.datetime | None = None
    created_at: dt.datetime


class Person(Record):
    """Somebody who spoke or was addressed in a conversation of an account."""

    name: str | None = None
    email: str | None = None
    side: Side
    title: str | None = None


class StoredConversation(Record):
    """One conversation as it was received; its turns are rows of their own."""

    id: str
    account_id: str
    deal_id: str
    sha256: str
    name: str
    title: str | None = None
    kind: Kind
    format: str
    type: DocumentType | None = None
    phase: Phase
    occurred_on: dt.date | None = None
    turns: int
    warnings: tuple[str, ...] = ()
    received_at: dt.datetime
    received_by: str


class StoredTurn(Record):
    """One turn; `span_start` and `span_end` are character offsets into the decoded original."""

    number: int
    speaker: str | None = None
    email: str | None = None
    side: Side
    at: dt.datetime | None = None
    start: float | None = None
    end: float | None = None
    zone: Zone | None = None
    text: str
    span_start: int
    span_end: int


class Passage(Record):
    """A few sentences of one turn: what search finds. `start` and `end` are offsets into the decoded original."""

    turn: int
    start: int
    end: int
    speaker: str | None = None
    side: Side
    place: str | None = None
    text: str


class FoundPassage(Passage):
    """A passage with the conversation that it stands in."""

    id: int
    conversation_id: str
    account_id: str
    deal_id: str
    document: str
    occurred_on: dt.date | None = None


class Handoff(Record):
    """The handoff document of one deal."""

    id: str
    account_id: str
    deal_id: str
    status: HandoffStatus
    version: int
    draft_number: int
    created_at: dt.datetime
    updated_at: dt.datetime
    approved_at: dt.datetime | None = None
    approved_by: str | None = None
    handed_over_at: dt.datetime | None = None
    handed_over_by: str | None = None
    rating: int | None = None
    rating_note: str | None = None
    rated_by: str | None = None


class Question(Record):
    """What somebody asked about a line of a handoff, or about all of it; `answer` is None while it waits."""

    id: str
    handoff_id: str
    item_id: str | None = None
    text: str
    asked_by: str
    asked_at: dt.datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: dt.datetime | None = None


class Task(Record):
    """Something to be done about a deal, with its day."""

    id: str
    deal_id: str
    kind: str
    title: str
    due_on: dt.date | None = None
    done_at: dt.datetime | None = None
    done_by: str | None = None


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    """accepted; a worker will take it"""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """`error` says why; it can be started again"""
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """True where nothing more happens by itself."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class Job(Record):
    """A piece of work; `done` of `total` steps are finished, `step` says which one runs."""

    id: str
    kind: str
    account_id: str | None = None
    deal_id: str | None = None
    payload: dict[str, Any]
    state: JobState
    attempt: int
    deaths: int = 0
    """Workers that died with it since its last finished step."""
    done: int
    total: int
    step: str | None = None
    error: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    created_by: str
    created_at: dt.datetime
    updated_at: dt.datetime
    finished_at: dt.datetime | None = None


class EnlistedWorker(Record):
    """A process that runs jobs, and when it was last heard of."""

    id: str
    host: str
    pid: int
    started_at: dt.datetime
    seen_at: dt.datetime


class KeyRole(StrEnum):
    """What the holder of a key does."""

    REP = "rep"
    CSM = "csm"
    RETENTION = "retention"
    ADMIN = "admin"


class Key(Record):
    """An API key without its secret. `person` is whose deals and accounts it opens."""

    id: str
    prefix: str
    role: KeyRole
    person: str
    label: str
    rate_per_minute: int | None = None
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


class AuditEntry(Record):
    """Who did what to what, when."""

    id: int
    at: dt.datetime
    key_id: str | None = None
    person: str
    action: str
    subject: str
    context: dict[str, Any]


class Channel(StrEnum):
    """How a notice travels."""

    WEBHOOK = "webhook"
    """a signed POST of JSON"""
    MESSAGE = "message"
    """words for people: Slack, Teams, Google Chat, e-mail"""


class Recipient(StrEnum):
    """Whose mail address a notice goes to, where it is not the target's own."""

    REP = "rep"
    """who sold the deal"""
    CSM = "csm"
    """who looks after the account"""


class Subscription(Record):
    """Who hears of what. `shown` is the target without its secret parts; the target itself is sealed."""

    id: str
    channel: Channel
    shown: str
    recipient: Recipient | None = None
    label: str
    events: tuple[str, ...]
    active: bool
    created_at: dt.datetime
    created_by: str


class Notice(Record):
    """Something that happened, as the outside is told of it: ids, numbers and our own words, never a customer's."""

    id: str
    event: Event
    account_id: str | None = None
    deal_id: str | None = None
    subject: dict[str, Any]
    at: dt.datetime


class DeliveryState(StrEnum):
    """What became of a notice on its way to one subscription."""

    WAITING = "waiting"
    """it will be sent, or sent again, at `next_at`"""
    DELIVERED = "delivered"
    DEAD = "dead"
    """given up after all tries; it can be sent again by hand"""


class Delivery(Record):
    """One notice on its way to one subscription."""

    id: str
    notice_id: str
    subscription_id: str
    event: Event
    account_id: str | None = None
    deal_id: str | None = None
    subject: dict[str, Any]
    state: DeliveryState
    tries: int
    next_at: dt.datetime | None = None
    status: int | None = None
    error: str | None = None
    created_at: dt.datetime
    finished_at: dt.datetime | None = None
