"""What is asserted about a deal: promises, goals, stakeholders, risks and commercial facts."""

import datetime as dt
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from analyzer.domain.evidence import Evidence


class PromiseKind(StrEnum):
    """What a promise is about (S15)."""

    FEATURE = "feature"
    TIMELINE = "timeline"
    SUPPORT = "support"
    PRICING = "pricing"
    INTEGRATION = "integration"
    SERVICE = "service"
    FOLLOW_UP = "follow_up"


class How(StrEnum):
    """How a promise was made: outright, by habit or reassurance, or bound to a condition (S14, S16)."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"
    CONDITIONAL = "conditional"


class InContract(StrEnum):
    """Does the contract carry a promise? `n/a` for follow-ups and what is done before signature (S17)."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n/a"


class PromiseStatus(StrEnum):
    """What became of a promise in later documents (S120)."""

    OPEN = "open"
    DONE = "done"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Rank(StrEnum):
    """`primary` goals are those by which the customer will judge the purchase (S4)."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Level(StrEnum):
    """A three-step scale for influence and severity."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Attitude(StrEnum):
    """Where a stakeholder stands at signature (S9)."""

    CHAMPION = "champion"
    SUPPORTER = "supporter"
    NEUTRAL = "neutral"
    SKEPTIC = "skeptic"


class Role(StrEnum):
    """The parts that people play in a purchase (S10, S11)."""

    ECONOMIC_BUYER = "economic_buyer"
    EXEC_SPONSOR = "exec_sponsor"
    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    TECHNICAL = "technical"
    DAY_TO_DAY_USER = "day_to_day_user"
    PROJECT_LEAD = "project_lead"
    LEGAL_PROCUREMENT = "legal_procurement"
    BLOCKER = "blocker"


class RiskKind(StrEnum):
    """Where a risk comes from (S21, S22)."""

    COMPETITOR = "competitor"
    INTERNAL_RESISTANCE = "internal_resistance"
    TECHNICAL = "technical"
    TIMELINE = "timeline"
    PAST_EXPERIENCE = "past_experience"
    BUDGET = "budget"
    SECURITY = "security"
    ADOPTION = "adoption"
    CHAMPION = "champion"
    OTHER = "other"


PERHAPS: Final = 0.7
"""Below this chance that the contract carries a promise people are asked to compare: of so weak answers 58 % were right, of the others 84 %."""


class FactKind(StrEnum):
    """A commercial term of the deal (S2)."""

    PRODUCT = "product"
    QUANTITY = "quantity"
    VALUE = "value"
    TERM = "term"
    START = "start"
    PAYMENT = "payment"
    DISCOUNT = "discount"
    RENEWAL = "renewal"


class Statement(BaseModel):
    """The base of everything asserted; `summary` is one plain sentence in the third person."""

    model_config = ConfigDict(frozen=True)

    summary: str = ""


class Promise(Statement):
    """Something that the vendor led the customer to expect."""

    type: Literal["promise"] = "promise"
    kind: PromiseKind
    how: How = How.EXPLICIT
    made_by: str | None = None
    due: str | None = None
    due_date: dt.date | None = None
    in_contract: InContract = InContract.NO
    contract_conflict: Evidence | None = None
    contract_chance: float | None = Field(default=None, ge=0, le=1)
    """How likely it is that `in_contract` is right; None where nothing was compared or nobody doubts it."""
    status: PromiseStatus = PromiseStatus.OPEN

    @property
    def to_compare(self) -> bool:
        """True where a clause carries the promise perhaps, so that somebody should compare the two."""
        return self.in_contract is InContract.YES and self.contract_chance is not None and self.contract_chance < PERHAPS


class Goal(Statement):
    """An outcome that the customer wants, in their words, with numbers where they gave them (S5)."""

    type: Literal["goal"] = "goal"
    rank: Rank = Rank.SECONDARY
    metric: str | None = None
    baseline: str | None = None
    target: str | None = None
    timeline: str | None = None


class Stakeholder(Statement):
    """A customer-side or third-party person with a part in buying, using, blocking or enabling."""

    type: Literal["stakeholder"] = "stakeholder"
    name: str
    aliases: tuple[str, ...] = ()
    title: str | None = None
    roles: tuple[Role, ...] = ()
    influence: Level = Level.MEDIUM
    attitude: Attitude = Attitude.NEUTRAL
    communication_preference: str | None = None
    present: bool = False
    """True for somebody who spoke or wrote, False for somebody only talked about."""


class Portrayed(Stakeholder):
    """A stakeholder as one document tells of them, with the traits that their roles were read from; no draft shows these."""

    traits: tuple[float, ...] = Field(default=(), exclude=True, repr=False)


class Risk(Statement):
    """What could make the deal fail later."""

    type: Literal["risk"] = "risk"
    kind: RiskKind
    severity: Level = Level.MEDIUM


class Fact(Statement):
    """A commercial term as one document states it. `summary` is the term in the source's words.

    `amount` is in `currency` per `period` ("year", "month", "once", "total", "first year" for a total with what is paid once; None where not said);
    `months` is the length of a term; `date` a start. `superseded` marks an offer that a later or
    final document replaced.
    """

    type: Literal["fact"] = "fact"
    kind: FactKind
    amount: float | None = None
    currency: str | None = None
    period: str | None = None
    months: int | None = None
    date: dt.date | None = None
    superseded: bool = False


AnyStatement = Promise | Goal | Stakeholder | Risk | Fact
