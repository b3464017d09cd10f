"""What each value that the model may choose means, in the words that prompts insert.

Tables by enum of the domain: a value without a meaning fails a test, so prompt, schema and code never disagree.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from analyzer.domain.sentiment import Cue
from analyzer.domain.statement import Attitude, FactKind, How, Level, PromiseKind, Rank, RiskKind, Role

PROMISE_KINDS: Final[Mapping[StrEnum, str]] = {
    PromiseKind.FEATURE: "the product does, or will do, something",
    PromiseKind.TIMELINE: "something is finished or happens by a time",
    PromiseKind.SUPPORT: "service hours, response times, a named contact, training material",
    PromiseKind.PRICING: "a price, discount, credit, cap, or that something costs nothing",
    PromiseKind.INTEGRATION: "it works together with another system, or data moves between them",
    PromiseKind.SERVICE: "work the vendor does: set-up, migration, training, a review",
    PromiseKind.FOLLOW_UP: "a next step: find out, send, ask, introduce, come back to it",
}
HOWS: Final[Mapping[StrEnum, str]] = {
    How.EXPLICIT: "said outright as a fact or a commitment",
    How.IMPLICIT: "by habit, estimate or reassurance that the customer may rely on",
    How.CONDITIONAL: "bound to a condition that the customer can meet",
}
FACT_KINDS: Final[Mapping[StrEnum, str]] = {
    FactKind.PRODUCT: "what is bought: product, plan, module",
    FactKind.QUANTITY: "how many: seats, sites, units",
    FactKind.VALUE: "the price of the whole deal; amount, currency and period",
    FactKind.TERM: "how long the contract runs; months",
    FactKind.START: "when it starts; date",
    FactKind.PAYMENT: "when and how it is paid",
    FactKind.DISCOUNT: "a discount or special price that was agreed",
    FactKind.RENEWAL: "how it renews or ends",
}
RANKS: Final[Mapping[StrEnum, str]] = {
    Rank.PRIMARY: "what they will judge the purchase by",
    Rank.SECONDARY: "wanted as well",
}
ROLES: Final[Mapping[StrEnum, str]] = {
    Role.ECONOMIC_BUYER: "holds or signs off the money",
    Role.EXEC_SPONSOR: "senior person who stands behind the purchase",
    Role.DECISION_MAKER: "decides on the purchase or the renewal",
    Role.CHAMPION: "argues for it inside",
    Role.INFLUENCER: "is listened to, without deciding",
    Role.TECHNICAL: "judges or does the technical side",
    Role.DAY_TO_DAY_USER: "will work with it",
    Role.PROJECT_LEAD: "runs the roll-out on the customer's side",
    Role.LEGAL_PROCUREMENT: "handles contract, purchasing, data protection",
    Role.BLOCKER: "can stop or slow it, and leans that way",
}
ATTITUDES: Final[Mapping[StrEnum, str]] = {
    Attitude.CHAMPION: "works for it",
    Attitude.SUPPORTER: "is in favour",
    Attitude.NEUTRAL: "neither for nor against, or not known",
    Attitude.SKEPTIC: "doubts it or is against",
}
RISK_KINDS: Final[Mapping[StrEnum, str]] = {
    RiskKind.COMPETITOR: "another vendor is preferred, or still in play",
    RiskKind.INTERNAL_RESISTANCE: "people on the customer's side do not want it",
    RiskKind.TECHNICAL: "a system, data or interface may not work",
    RiskKind.TIMELINE: "a date may not hold",
    RiskKind.PAST_EXPERIENCE: "an earlier vendor or project went badly",
    RiskKind.BUDGET: "money may be cut, or is watched closely",
    RiskKind.SECURITY: "security, privacy or law may stop it",
    RiskKind.ADOPTION: "people may not use it",
    RiskKind.CHAMPION: "the person behind it may leave, change or lose weight",
    RiskKind.OTHER: "anything else that threatens delivery or renewal",
}
CUES: Final[Mapping[StrEnum, str]] = {
    Cue.NO_SHOW: "somebody of the customer missed an agreed meeting without saying so before",
    Cue.SCOPE_CREEP: "the customer asks for more than was sold or agreed",
    Cue.REPEATED_QUESTION: "asks again what was asked before, for want of an answer",
    Cue.CHAMPION_DISENGAGED: "the writer, or whoever carried the project, leaves, hands over, steps back or gives up",
}
LEVELS: Final[Mapping[StrEnum, str]] = {Level.LOW: "little", Level.MEDIUM: "some", Level.HIGH: "much"}

TABLES: Final[Mapping[str, Mapping[StrEnum, str]]] = {
    "promise_kinds": PROMISE_KINDS,
    "hows": HOWS,
    "fact_kinds": FACT_KINDS,
    "ranks": RANKS,
    "roles": ROLES,
    "attitudes": ATTITUDES,
    "risk_kinds": RISK_KINDS,
    "levels": LEVELS,
    "cues": CUES,
}
"""The tables by the names under which prompts insert them."""


def listed(table: Mapping[StrEnum, str]) -> str:
    """A table as lines `- value: meaning`."""
    return "\n".join(f"- {value.value}: {meaning}" for value, meaning in table.items())
