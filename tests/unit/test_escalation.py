"""The clock of a deal that was won, in business days."""

import datetime as dt

import pytest

from analyzer.domain.due import business_days_after
from analyzer.domain.review import HandoffStatus
from analyzer.handoff.escalation import EscalationLevel, escalation

MONDAY, FRIDAY, SATURDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 20), dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [(MONDAY, 3, dt.date(2026, 11, 26)), (FRIDAY, 3, dt.date(2026, 11, 25)), (SATURDAY, 1, MONDAY), (MONDAY, 0, MONDAY)],
)
def test_business_days_leave_weekends_out(day: dt.date, count: int, expected: dt.date) -> None:
    assert business_days_after(day, count) == expected


@pytest.mark.parametrize(
    ("today", "level", "following"),
    [
        (dt.date(2026, 11, 25), EscalationLevel.NONE, EscalationLevel.MANAGER),
        (dt.date(2026, 11, 26), EscalationLevel.MANAGER, EscalationLevel.VP),
        (dt.date(2026, 11, 27), EscalationLevel.MANAGER, EscalationLevel.VP),
        (dt.date(2026, 11, 28), EscalationLevel.VP, None),
    ],
)
def test_a_deal_closed_on_friday_escalates_after_three_and_five_business_days(
    today: dt.date, level: EscalationLevel, following: EscalationLevel | None
) -> None:
    found = escalation(FRIDAY, today, HandoffStatus.DRAFT, introduced=True)
    assert (found.level, found.next_level) == (level, following)


def test_the_day_of_the_next_level_is_named() -> None:
    assert escalation(FRIDAY, FRIDAY, HandoffStatus.DRAFT, False).next_on == dt.date(2026, 11, 26)


def test_nothing_is_left_to_escalate_once_approved_and_introduced() -> None:
    assert escalation(FRIDAY, dt.date(2027, 1, 1), HandoffStatus.APPROVED, introduced=True).level is EscalationLevel.NONE


def test_an_approved_document_without_an_introduction_still_escalates() -> None:
    found = escalation(FRIDAY, dt.date(2027, 1, 1), HandoffStatus.APPROVED, introduced=False)
    assert (found.level, found.reasons) == (EscalationLevel.VP, ("the warm introduction is not scheduled",))


def test_a_deal_that_is_not_closed_has_no_clock() -> None:
    assert escalation(None, FRIDAY, HandoffStatus.DRAFT, False).level is EscalationLevel.NONE
