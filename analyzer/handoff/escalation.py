"""The clock that starts when a deal is won: business days, the warm introduction, who is told when nothing happens (S36-S38)."""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain.due import business_days_after
from analyzer.domain.review import HandoffStatus

INTRODUCTION_DAYS = 3
"""Business days after the close within which the warm introduction is to be scheduled (S37)."""
MANAGER_DAYS, VP_DAYS = 3, 5
"""Business days after the close from which the sales manager, then the VP, is told (S38)."""
INTRODUCTION = "warm_introduction"


class EscalationLevel(StrEnum):
    """Who has to be told."""

    NONE = "none"
    MANAGER = "manager"
    VP = "vp"


class Escalation(NamedTuple):
    """Where the clock of a deal stands: who is to be told, why, and when the next level falls due."""

    level: EscalationLevel
    reasons: tuple[str, ...]
    next_level: EscalationLevel | None
    next_on: dt.date | None


def escalation(closed_on: dt.date | None, today: dt.date, status: HandoffStatus, introduced: bool) -> Escalation:
    """The escalation of a deal closed on `closed_on`: none before the close, and none once nothing is left undone."""
    reasons = []
    if status in {HandoffStatus.DRAFT, HandoffStatus.IN_REVIEW}:
        reasons.append("the handoff document is not approved")
    if not introduced:
        reasons.append("the warm introduction is not scheduled")
    if closed_on is None or not reasons:
        return Escalation(EscalationLevel.NONE, (), None, None)
    manager, vp = business_days_after(closed_on, MANAGER_DAYS), business_days_after(closed_on, VP_DAYS)
    if today > vp:
        return Escalation(EscalationLevel.VP, tuple(reasons), None, None)
    if today > manager:
        return Escalation(EscalationLevel.MANAGER, tuple(reasons), EscalationLevel.VP, vp + dt.timedelta(days=1))
    return Escalation(EscalationLevel.NONE, tuple(reasons), EscalationLevel.MANAGER, manager + dt.timedelta(days=1))
