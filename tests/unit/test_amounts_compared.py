"""What texts measure, and whether two of them give the same."""

import pytest

from analyzer.handoff import measure


def test_amounts_compare_in_their_unit() -> None:
    week, days = measure.measures("within one week"), measure.measures("within 7 days")
    assert measure.compare(week, days).same == {measure.Dimension.SPAN}
    assert measure.compare(week, measure.measures("within 30 days")).grows == {measure.Dimension.SPAN}
    assert not measure.compare(measure.measures("$500"), measure.measures("EUR 900")).differ


def test_a_number_behind_days_that_counts_something_else_is_no_span_of_days() -> None:
    assert [m.amount for m in measure.measures("On exam days: 15 minutes.")] == [pytest.approx(15 / 1440)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("in a day or two", 2.0),
        ("a month after the order", 30.44),
        ("a full year of warranty", 365.25),
        ("within the hour", 1 / 24),
        ("a quarter of an hour", 1 / 96),
        ("five on-site days", 5.0),
        ("training days: 3", 3.0),
    ],
)
def test_spans_without_a_number_are_read(text: str, days: float) -> None:
    assert days in [m.amount for m in measure.measures(text)]


@pytest.mark.parametrize(
    ("said", "written", "same"),
    [
        ("Two eighty-five a pallet, by the week.", "GBP 2.85 per pallet per week", True),
        ("One twenty-eight apiece.", "2 x packager at $128,000 each", True),
        ("Thirty-eight pence a tag.", "RFID tag GBP 0.38", True),
        ("Two eighty-five a pallet.", "GBP 2.95 per pallet", False),
        ("Thirty-eight users to start.", "RFID tag GBP 0.38", False),
    ],
)
def test_a_price_may_be_told_short(said: str, written: str, same: bool) -> None:
    assert measure.same_price(said, written) is same


@pytest.mark.parametrize(
    ("text", "priced"),
    [
        ("about four hundred and fifty each", True),
        ("GBP 45 per head", True),
        ("you get two each", True),
        ("four hundred and fifty devices", False),
    ],
)
def test_what_one_costs_is_told_by_a_number_for_each(text: str, priced: bool) -> None:
    assert measure.priced(text) is priced
