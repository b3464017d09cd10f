"""A red flag on its way through people's hands: raised by the analyzer, then acknowledged, snoozed, resolved or dismissed by a person."""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.domain.sentiment import FlagType, Severity, SignalType

Kind = FlagType | SignalType
"""What a flag is about: one of the six of CONTRACTS.md, or a signal beside them."""

FRESH = dt.timedelta(days=30)
"""A flag whose message is older than this is history: it is kept, and waits for nobody."""


class FlagState(StrEnum):
    """What a person did about a flag last."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    """seen; somebody is on it"""
    SNOOZED = "snoozed"
    """comes back by itself on its day"""
    RESOLVED = "resolved"
    """something was done, with the outcome"""
    DISMISSED = "dismissed"
    """it was no reason to act; the reason why teaches the next reading"""


class Outcome(StrEnum):
    """What came of a flag that was resolved (S70: people solve it, not the analyzer)."""

    TALKED = "talked"
    FIXED = "fixed"
    AGREED = "agreed"
    LOST = "lost"
    OTHER = "other"


class Dismissal(StrEnum):
    """Why a flag was no reason to act."""

    MISREAD = "misread"
    HARMLESS = "harmless"
    KNOWN = "known"
    NOT_OURS = "not_ours"
    OTHER = "other"


class FlagAct(StrEnum):
    """One line of a flag's history."""

    RAISED = "raised"
    TOLD = "told"
    WORSENED = "worsened"
    WITHDRAWN = "withdrawn"
    """no longer found, because messages came or went"""
    FOUND_AGAIN = "found_again"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    REOPENED = "reopened"


TO_STATE = {
    FlagAct.ACKNOWLEDGED: FlagState.ACKNOWLEDGED,
    FlagAct.SNOOZED: FlagState.SNOOZED,
    FlagAct.RESOLVED: FlagState.RESOLVED,
    FlagAct.DISMISSED: FlagState.DISMISSED,
    FlagAct.REOPENED: FlagState.OPEN,
}
"""Where each act of a person leads."""


class Shown(BaseModel):
    """Words that show a flag. `message` is the id of the message they stand in; for words of another document `document`, `turn`
    and the offsets `start` and `end` into its original say where.
    """

    model_config = ConfigDict(frozen=True)

    quote: str
    message: str | None = None
    document: str | None = None
    turn: int | None = None
    start: int | None = None
    end: int | None = None
    speaker: str | None = None
    place: str | None = None


class Found(NamedTuple):
    """A flag as the last reading found it. `identity` names it for good within its deal; `at` is when its message was sent.

    Of a flag that grows, `since` is when the newest part of it began.
    """

    identity: str
    kind: Kind
    severity: Severity
    message: str | None
    at: dt.datetime | None
    why: str
    next_step: str
    evidence: tuple[Shown, ...]
    since: dt.datetime | None = None
