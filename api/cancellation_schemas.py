"""What the routes about cancellations and churn issues take and give."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from analyzer.churn.autopsy import Accompaniment, Gap
from analyzer.churn.decisions import Action, Recheck, Standing
from analyzer.churn.trends import IssueSignal
from analyzer.desk.leaving import LASTS, LONGEST_LINK
from analyzer.domain.churn import Destination, OfferOutcome
from analyzer.domain.evidence import Evidence
from analyzer.store.autopsies import Conclusion
from analyzer.store.cancellations import Correction, StoredCancellation
from analyzer.store.issues import StoredDecision
from api.schemas import Currency, Id, Person, Taken

EventId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Said = Annotated[str, StringConstraints(max_length=50_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
Note = Annotated[str, StringConstraints(max_length=2_000)]
MOST_EVENTS = 1_000


class CancellationEvent(Taken):
    """A customer leaves. Sent again under the same `event_id`, nothing happens; what becomes known later is patched."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event_id": "sub_0042", "account": "acme", "left_on": "2026-11-20", "stated": "too expensive",
                    "text": "The new price is twice what finance had planned.", "plan": "Team", "mrr_cents": 49000, "currency": "USD",
                    "tenure_days": 71, "offer": "20 % off for three months", "offer_outcome": "declined",
                }
            ]
        }
    )  # fmt: skip
    event_id: EventId
    account: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Field(description="Id, name or mail domain.")
    ]
    left_on: Annotated[dt.date, Field(ge=dt.date(1970, 1, 1), le=dt.date(2099, 12, 31))]
    stated: Annotated[Label | None, Field(description="What the customer chose from a list.")] = None
    text: Said = ""
    plan: Label | None = None
    size: Label | None = None
    region: Label | None = None
    mrr_cents: Annotated[int, Field(ge=0, le=10**14, description="Revenue a month, in hundredths of the currency's unit.")] = 0
    currency: Currency | None = None
    tenure_days: Annotated[int | None, Field(ge=0, le=100_000)] = None
    offer: Annotated[str | None, Field(max_length=500)] = None
    offer_outcome: OfferOutcome = OfferOutcome.NONE


Events = CancellationEvent | Annotated[list[CancellationEvent], Field(min_length=1, max_length=MOST_EVENTS)]


class EventReceipt(BaseModel):
    """What became of one event; `new` is False where it was known."""

    id: str
    event_id: str
    account_id: str | None
    new: bool


class Receipts(BaseModel):
    """What became of events. `job_id` names the job that reads the reasons; null where nothing was new."""

    items: tuple[EventReceipt, ...]
    job_id: str | None


class Imported(BaseModel):
    """What became of a table; `warnings` say what had to be guessed or left out."""

    new: int
    known: int
    warnings: tuple[str, ...]
    job_id: str | None


class CancellationChange(Taken):
    """What became known later; what is left out stays."""

    offer: Annotated[str | None, Field(max_length=500)] = None
    offer_outcome: OfferOutcome | None = None
    stated: Label | None = None
    text: Said | None = None
    account_id: Id | None = None


class CorrectionGiven(Taken):
    """What the reason is, in the view of a person."""

    category: Slug
    note: Note | None = None


class CancellationView(BaseModel):
    """A cancellation: what was stated, what was read, and every correction; `counts_as` is what is counted."""

    cancellation: StoredCancellation
    counts_as: str | None
    corrections: tuple[Correction, ...]


class WebhookTaken(BaseModel):
    """What a webhook of a billing system brought; null where it was about something else."""

    cancellation_id: str | None


class LinkOrder(Taken):
    """For how many days a link to the cancel form is good."""

    days: Annotated[int, Field(ge=1, le=LONGEST_LINK)] = LASTS


class CancelLink(BaseModel):
    """Where the customer cancels. Whoever has it can, so it belongs to their administrator alone."""

    path: str
    url: str
    expires_at: dt.datetime


class RereadingOrder(Taken):
    """Which engine reads again; left out, the one of the settings."""

    engine: Literal["local", "llm"] | None = None


class RereadingSettled(Taken):
    """`take` lets what was read again count, else it is thrown away. `seen` is the `count` that was looked at: 409 where it changed."""

    take: bool
    seen: Annotated[int, Field(ge=0)]


class ChangeView(BaseModel):
    """How many would go from one category to another, and some of them."""

    before: str
    after: str
    count: int
    cancellation_ids: tuple[str, ...]


class RereadingView(BaseModel):
    """What reading again would change. `outdated` reasons come of another version of the taxonomy than `version`."""

    job_id: str | None
    count: int
    changes: tuple[ChangeView, ...]
    outdated: int
    version: str


class Settled(BaseModel):
    """How many cancellations were changed, or how many differences thrown away."""

    count: int


class AnswerView(BaseModel):
    """One question of an autopsy. `found` is true where the gap is there, false where it is not, null where nobody can know."""

    gap: Gap
    question: str
    found: bool | None
    what: str
    fits_reason: bool
    evidence: tuple[Evidence, ...]


class AutopsyView(BaseModel):
    """A lost customer's handoff beside its reason. Without an account that is known here there are no answers."""

    cancellation_id: str
    account_id: str | None
    deal_id: str | None
    handoff_id: str | None
    answers: tuple[AnswerView, ...]
    drafted: str | None
    conclusions: tuple[Conclusion, ...]


class ConclusionGiven(Taken):
    """What a person concludes; `seen` is how many conclusions there were when they looked."""

    conclusion: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
    seen: Annotated[int, Field(ge=0, le=100_000)] = 0


class GapsView(BaseModel):
    """Which gaps of the handoff go with churn, with counts and 90 % intervals; what goes together is no cause."""

    lost: int
    kept: int
    concluded: int
    gaps: tuple[Accompaniment, ...]


class ThemeView(BaseModel):
    """Texts of the four weeks inside a category that say the same; `new` where nobody is known to have said it before."""

    label: str
    count: int
    example: str
    new: bool = False


class ConcentrationView(BaseModel):
    """A part of the customers that holds far more of an issue than of everything else: `many` of `of`, against the share `usual`."""

    by: str
    value: str
    many: int
    of: int
    usual: float


class AccountView(BaseModel):
    """A customer behind an issue; revenue a month in hundredths."""

    cancellation_id: str
    account: str
    account_id: str | None
    left_on: dt.date
    mrr_cents: int
    currency: str | None


class IssueView(BaseModel):
    """One issue in one week, with the numbers that made it so and everything that was decided on it."""

    id: str
    key: str
    category: str
    label: str
    owner_hint: Destination
    avoidable: bool
    standing: Standing
    signals: tuple[IssueSignal, ...]
    now: int
    before: float
    spike: float | None
    rise: float | None
    why: str
    small: bool
    early: int
    rank: int
    revenue_cents: dict[str, int]
    weeks: tuple[int, ...]
    segments: dict[str, dict[str, int]]
    quotes: tuple[str, ...]
    themes: tuple[ThemeView, ...]
    sits: tuple[ConcentrationView, ...] = ()
    accounts: tuple[AccountView, ...]
    decisions: tuple[StoredDecision, ...]
    recheck: Recheck | None


class PartView(BaseModel):
    """An issue that rises or spikes in a part of the customers only."""

    by: str
    value: str
    category: str
    why: str
    signals: tuple[IssueSignal, ...]


class WeekView(BaseModel):
    """The review of a week. `total_before` is the week before's, null where nothing is known of it; `unread` cancellations of its
    four weeks nobody has read yet; `waiting` ones wait for a person.
    """

    week: dt.date
    over: bool
    total: int
    total_before: int | None
    unread: int
    waiting: int
    other_share: float
    issues: tuple[IssueView, ...]
    early: tuple[PartView, ...]
    parts: tuple[PartView, ...]
    changes: tuple[str, ...]


class DecisionGiven(Taken):
    """What is decided on an issue in the review of `week` (default: the last one that is over).

    Acting needs `owner` and `destination`, dismissing a `note`, snoozing a day (`until`). `take_back` ends the
    latest decision that holds; both stay in the history. `seen` is how many decisions the issue had
    when it was looked at: 409 where there are more now. `by` and `value` name the part of the customers, where it is of one.
    """

    action: Action
    week: dt.date | None = None
    note: Note = ""
    owner: Person | None = None
    destination: Destination | None = None
    due: dt.date | None = None
    until: dt.date | None = None
    seen: Annotated[int | None, Field(ge=0, le=100_000)] = None
    by: Annotated[str | None, Field(max_length=20)] = None
    value: Label | None = None
