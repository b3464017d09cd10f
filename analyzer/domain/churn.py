"""Why customers leave: the taxonomy of reasons, a classified reason, and one cancellation."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

OTHER = "other"
"""The category of texts without a usable reason; every taxonomy has it."""

EARLY_DAYS = 90
"""A customer lost within so many days of its start left early (S104)."""

TENURES: Final = ((EARLY_DAYS, "up to 90 days"), (365, "up to a year"), (1095, "1 to 3 years"))
"""Bands of tenure: the most days of each, and its name."""
LONG_TENURE: Final = "over 3 years"


def same_words(text: str) -> str:
    """`text` as its words alone: two that differ in capitals, blanks, dots and the like are one."""
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    return " ".join(words) or " ".join(text.split())


class Destination(StrEnum):
    """Where a decision goes (S103): who can do something about an issue."""

    PRODUCT = "product"
    PRICING = "pricing"
    ONBOARDING = "onboarding"
    SUPPORT = "support"
    COMMERCIAL = "commercial"


class Category(BaseModel):
    """One reason for leaving, as `reasons.toml` describes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str = Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")
    label: str = Field(min_length=1)
    definition: str = Field(min_length=1)
    asked: str = ""
    """What the cancel form calls it, in the words of whoever leaves; empty = its label."""
    examples: tuple[str, ...] = ()
    owner: Destination
    avoidable: bool
    stripe: str = "other"
    """The value of Stripe's `cancellation_details.feedback` that comes nearest."""
    offer: str = Field("", max_length=500)
    """What the cancel form offers to customers who choose this reason, before they go on; empty = nothing."""


class Taxonomy(BaseModel):
    """The categories in use, and their version: a reason remembers by which version it was classified."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str = Field(min_length=1)
    categories: tuple[Category, ...]

    @model_validator(mode="after")
    def _whole(self) -> "Taxonomy":
        if len(set(self.slugs)) != len(self.slugs):
            raise ValueError("a category is listed twice")
        if OTHER not in self.slugs:
            raise ValueError(f'the category "{OTHER}" is missing')
        return self

    @property
    def slugs(self) -> tuple[str, ...]:
        """The categories' slugs in the order of the file."""
        return tuple(category.slug for category in self.categories)

    def category(self, slug: str) -> Category:
        """The category called `slug`; one that an earlier version had is described by its slug alone."""
        known = {category.slug: category for category in self.categories}
        name = slug.replace("_", " ").capitalize()
        return known.get(slug) or Category(slug=slug, label=name, definition=name, owner=Destination.COMMERCIAL, avoidable=True)


class Reason(BaseModel):
    """Why a customer leaves, as an engine reads its text.

    `quote` is a verbatim slice of the text that carries the reason, "" where the text is empty. `confidence` is
    calibrated: of the reasons shown at 0.8, about 80 % are right. `needs_review` asks for a person.
    """

    model_config = ConfigDict(frozen=True)

    category: str
    secondary: str | None = None
    confidence: float = Field(ge=0, le=1)
    quote: str = ""
    needs_review: bool = False


class OfferOutcome(StrEnum):
    """What became of an offer that was made to keep the customer (S97)."""

    NONE = "none"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Cancellation(BaseModel):
    """One customer leaving. What the customer chose (`stated`), what was read (`reason`) and what a person says
    (`corrected`) are kept apart; `revenue` is what is lost a month, in `currency`.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    account: str
    account_id: str | None = None
    """The account of the store that `account` or `customer` names, where there is one."""
    customer: str | None = None
    """The id by which whoever tells of it knows the customer, where that is not its name."""
    on: dt.date
    text: str = ""
    stated: str | None = None
    reason: Reason | None = None
    corrected: str | None = None
    revenue: float = 0.0
    currency: str | None = None
    plan: str | None = None
    size: str | None = None
    region: str | None = None
    tenure_days: int | None = None
    offer: str | None = None
    offer_outcome: OfferOutcome = OfferOutcome.NONE
    theme: str | None = None
    """The theme inside its category that its words belong to, where texts were compared."""

    @property
    def category(self) -> str | None:
        """A person's correction, else what was read; None before anybody has looked."""
        return self.corrected or (self.reason.category if self.reason else None)

    @property
    def quote(self) -> str:
        """The words that carry the reason, "" before anybody has looked."""
        return self.reason.quote if self.reason else ""

    @property
    def lost(self) -> bool:
        """False for a customer whom an offer kept."""
        return self.offer_outcome is not OfferOutcome.ACCEPTED

    @property
    def early(self) -> bool:
        """Lost within 90 days of the start."""
        return self.tenure_days is not None and self.tenure_days <= EARLY_DAYS


class Loss(Protocol):
    """As much of a cancellation as counting needs; a `Cancellation` is one, and so is a lighter row of a store."""

    @property
    def id(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def on(self) -> dt.date: ...
    @property
    def category(self) -> str | None: ...
    @property
    def corrected(self) -> str | None: ...
    @property
    def quote(self) -> str: ...
    @property
    def theme(self) -> str | None: ...
    @property
    def lost(self) -> bool: ...
    @property
    def early(self) -> bool: ...
    @property
    def revenue(self) -> float: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def plan(self) -> str | None: ...
    @property
    def size(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def tenure_days(self) -> int | None: ...


@dataclass(slots=True)
class LossRow:
    """A `Loss` of which there are many: made without checks from what was checked when it was kept."""

    id: str
    account: str
    account_id: str | None
    on: dt.date
    category: str | None
    corrected: str | None
    quote: str
    theme: str | None
    revenue: float
    currency: str | None
    plan: str | None
    size: str | None
    region: str | None
    tenure_days: int | None
    early: bool
    lost: bool = True
