"""Days and hours of service: what is told, and what goes beyond it."""

import pytest

from analyzer.handoff import hours
from analyzer.handoff.hours import Hours

WEEK = frozenset(range(5))
EVERY_DAY = frozenset(range(7))


@pytest.mark.parametrize(
    ("clause", "there"),
    [
        ("Support: phone 5:00 AM to 6:00 PM Eastern, Monday through Saturday.", Hours(frozenset(range(6)), 5, 18)),
        ("The hotline is available from Monday to Friday, 8 a.m. to 5 p.m.", Hours(WEEK, 8, 17)),
        ("Telephone help on weekdays 6 am to 10 pm", Hours(WEEK, 6, 22)),
        ("Live phone support Mon-Fri 7-7 CT", Hours(WEEK, 7, 19)),
        ("Hotline is open noon to midnight, every day", Hours(EVERY_DAY, 12, 24)),
        ("24/7 phone support", Hours(EVERY_DAY, 0, 24)),
        ("Service desk 24x5", Hours(WEEK, 0, 24)),
        ("Reaction within 2 to 4 hours on working days", Hours(WEEK)),
        ("Delivery 6 to 8 weeks after the order", Hours(frozenset())),
        ("No weekend coverage.", Hours(frozenset())),
    ],
)
def test_a_clause_tells_when_somebody_is_there(clause: str, there: Hours) -> None:
    assert hours.written(clause) == there


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("Sunday deliveries, you can call us then too.", "Phone 5:00 AM to 6:00 PM, Monday through Saturday."),
        ("At three in the morning somebody picks up as well.", "Every day 7:00 to 23:00"),
        ("Night sits, two in the morning, you ring us.", "Telephone support 6:00 to 22:00 every day of the year."),
        ("Weekends too, we're there.", "Support is available on working days"),
        ("We answer around the clock, day and night.", "Monday to Friday, 9.00 to 17.00"),
        ("During harvest you can call us till midnight.", "Phone support 6am to 6pm Central"),
        ("We'll have someone on from six on Mondays.", "Monday to Friday, 8:00 am to 6:00 pm"),
    ],
)
def test_a_day_or_an_hour_at_which_nobody_is_there_is_beyond_the_clause(promise: str, clause: str) -> None:
    assert hours.beyond(promise, clause)


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("Saturdays there's a person.", "Support 8am-6pm Mon-Sat by phone"),
        ("At ten at night there's someone.", "Hotline is open noon to midnight, every day"),
        ("Saturday night you're closing a deal, call us.", "24/7 phone support"),
        ("We pick up the phone within a minute.", "Monday to Friday, 9.00 to 17.00"),
        ("Call us on Sunday.", "Support is included."),
        ("There's somebody there from nine on Mondays.", "Monday to Friday, 8:00 am to 6:00 pm"),
        ("There's somebody there from two on Mondays.", "Monday to Friday, 8:00 am to 6:00 pm"),
        ("We're on from six weeks after the start.", "Monday to Friday, 8:00 am to 6:00 pm"),
        ("And if it stops at night? Support's seven till seven, weekdays.", "Monday to Friday, 07:00 to 19:00"),
    ],
)
def test_what_the_clause_covers_or_does_not_tell_is_not_beyond_it(promise: str, clause: str) -> None:
    assert not hours.beyond(promise, clause)


@pytest.mark.parametrize(
    ("clause", "told"), [("On public holidays an emergency number is answered.", True), ("Priority 1: four business hours.", False)]
)
def test_a_clause_on_holidays_tells_when_somebody_is_there(clause: str, told: bool) -> None:
    assert hours.told(clause) is told
