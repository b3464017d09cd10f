"""What counts as a value in a text, and what it is worth."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain.values import ValueKind, find_values, resolve_date


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("27k", "27000"),
        ("1.2M", "1200000"),
        ("12'000", "12000"),
        ("ninety four", "94"),
        ("ninety-four", "94"),
        ("a hundred ninety", "190"),
        ("two hundred eleven thousand", "211000"),
        ("five hundred and twenty", "520"),
        ("nineteen and a half K", "19500"),
        ("two point five", "2.5"),
        ("half a million", "500000"),
        ("a quarter million", "250000"),
        ("one fifty", "150"),
        ("a dozen", "12"),
        ("two grand", "2000"),
        ("fünfundzwanzig", "25"),
        ("dreitausendfünfhundert", "3500"),
        ("two thirds", "0.6666"),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, amount: str) -> None:
    (value,) = find_values(text)
    assert (value.kind, value.amount, value.text) == (ValueKind.NUMBER, Decimal(amount), text)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("$1,200", "1200", "USD"),
        ("USD 1,200", "1200", "USD"),
        ("$1.2k", "1200", "USD"),
        ("US$ 5", "5", "USD"),
        ("£8,100", "8100", "GBP"),
        ("EUR 31.200", "31200", "EUR"),
        ("12 500 €", "12500", "EUR"),
        ("€ 5 000", "5000", "EUR"),
        ("₦500", "500", "NGN"),
        ("CHF 12'000", "12000", "CHF"),
        ("kr 500", "500", "KR"),
        ("forty euros", "40", "EUR"),
        ("A$70", "70", "AUD"),
        ("CA$ 20", "20", "CAD"),
        ("R$ 890", "890", "BRL"),
        ("MX$900", "900", "MXN"),
    ],
)
def test_money_has_an_amount_and_a_currency(text: str, amount: str, unit: str) -> None:
    (value,) = find_values(text)
    assert (value.kind, value.amount, value.unit) == (ValueKind.MONEY, Decimal(amount), unit)


@pytest.mark.parametrize("text", ["15%", "fifteen percent", "15 per cent", "15 Prozent"])
def test_a_percentage_is_the_same_in_every_spelling(text: str) -> None:
    (value,) = find_values(text)
    assert (value.kind, value.amount) == (ValueKind.PERCENT, Decimal(15))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("90 days", "90", "day"),
        ("six weeks", "42", "day"),
        ("24 months", "24", "month"),
        ("three-year", "36", "month"),
        ("two (2) years", "24", "month"),
        ("4 hours", "240", "minute"),
        ("5 business days", "5", "business day"),
        ("half an hour", "30", "minute"),
        ("zwei Wochen", "14", "day"),
        ("trois mois", "3", "month"),
    ],
)
def test_a_duration_is_counted_in_its_base_unit(text: str, amount: str, unit: str) -> None:
    (value,) = find_values(text)
    assert (value.kind, value.amount, value.unit, value.text) == (ValueKind.DURATION, Decimal(amount), unit, text)


def test_the_first_number_of_a_range_takes_the_unit_of_the_second() -> None:
    assert [(v.kind, v.amount) for v in find_values("30 to 90 days, 10-15%")] == [
        (ValueKind.DURATION, Decimal(30)),
        (ValueKind.DURATION, Decimal(90)),
        (ValueKind.PERCENT, Decimal(10)),
        (ValueKind.PERCENT, Decimal(15)),
    ]


@pytest.mark.parametrize(
    "text", ["2025-03-14", "14 March 2025", "March 14th, 2025", "14. März 2025", "14.03.2025", "the 14th of March 2025"]
)
def test_a_full_date_is_one_value_in_every_shape(text: str) -> None:
    (value,) = find_values(text)
    assert (value.dates[0].year, value.dates[0].month, value.dates[0].day) == (2025, 3, 14)


def test_a_date_that_can_be_read_two_ways_keeps_both_readings() -> None:
    (value,) = find_values("04/03/2025")
    assert {(d.month, d.day) for d in value.dates} == {(4, 3), (3, 4)}
    assert len(find_values("3/14/25")[0].dates) == 1


@pytest.mark.parametrize(
    "text",
    [
        "March is tight for us",
        "March I'm out",
        "March there's nothing on",
        "March and February we couldn't",
        "May or June suits us",
    ],
)
def test_a_month_that_opens_a_sentence_is_a_date(text: str) -> None:
    assert find_values(text)[0].dates[0].month == (3 if text.startswith("March") else 5)


@pytest.mark.parametrize(
    "text",
    [
        "May is going to send it",
        "May I ask you something",
        "March on with it and tell me",
        "we may march on",
        "an august person's may",
        "no one",
        "that one",
        "first of all",
        "call it a second",
    ],
)
def test_words_that_only_look_like_values_are_none(text: str) -> None:
    assert [v for v in find_values(text) if v.text not in {"august"}] == []


def test_times_of_day_are_read_from_both_clocks() -> None:
    assert [v.text for v in find_values("7:00am-5:00pm or 06:00-22:00, noon")] == ["7:00am", "5:00pm", "06:00", "22:00", "noon"]
    (evening,), (night,) = find_values("5:00pm"), find_values("17:00")
    assert evening.covers(night)


@pytest.mark.parametrize(
    ("source", "claimed", "carried"),
    [
        ("March 14, 2025", "March 14", True),
        ("March 14", "March 14, 2025", False),
        ("$1,200", "1,200", True),
        ("1,200", "$1,200", False),
        ("15%", "15", False),
        ("three years", "36 months", True),
        ("six weeks", "six days", False),
        ("end of March", "March", True),
        ("March", "end of March", False),
    ],
)
def test_a_value_carries_what_says_no_more_than_it(source: str, claimed: str, carried: bool) -> None:
    (mine,), (theirs,) = find_values(source), find_values(claimed)
    assert mine.covers(theirs) is carried


@given(st.text(max_size=400))
def test_values_never_overlap_and_are_slices(text: str) -> None:
    last = 0
    for value in find_values(text):
        assert last <= value.start < value.end
        assert value.text == text[value.start : value.end]
        last = value.end


@given(st.integers(min_value=1, max_value=10**9))
def test_any_number_with_separators_is_read_back(number: int) -> None:
    (value,) = find_values(f"{number:,}")
    assert value.amount == number


TUESDAY = dt.date(2025, 1, 14)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("by the end of March", "2025-03-31"),
        ("Thursday", "2025-01-16"),
        ("next Friday", "2025-01-24"),
        ("tomorrow before lunch", "2025-01-15"),
        ("by end of day", "2025-01-14"),
        ("end of day Thursday", "2025-01-16"),
        ("first week in September", "2025-09-01"),
        ("before Thanksgiving", "2025-11-26"),
        ("by Labor Day", "2025-09-01"),
        ("before Memorial Day", "2025-05-25"),
        ("before New Year's", "2025-12-31"),
        ("Pentecost 2025", "2025-06-08"),
        ("2 weeks", "2025-01-28"),
        ("within five working days", "2025-01-21"),
        ("within 90 days", "2025-04-14"),
        ("in eighteen months", "2026-07-14"),
        ("mid-April", "2025-04-15"),
        ("Q3", "2025-09-30"),
        ("KW 15", "2025-04-11"),
        ("calendar week 25/2025", "2025-06-20"),
        ("year end", "2025-12-31"),
        ("by 30 June 2025", "2025-06-30"),
        ("bis 31.12.2025", "2025-12-31"),
        ("before June", "2025-05-31"),
        ("by October", "2025-10-01"),
        ("on or before 31st January 2025", "2025-01-31"),
        ("Monday the ninth", "2025-06-09"),
        ("the 15th", "2025-01-15"),
        ("a week from Monday", "2025-01-27"),
        ("Thursday week", "2025-01-23"),
        ("Monday week", "2025-01-27"),
        ("next Monday", "2025-01-20"),
        ("before Good Friday", "2025-04-17"),
        ("on Good Friday 2025", "2025-04-18"),
        ("by Easter Monday", "2025-04-21"),
        ("Whit Monday", "2025-06-09"),
        ("Ash Wednesday", "2025-03-05"),
        ("Maundy Thursday", "2025-04-17"),
        ("Palm Sunday", "2025-04-13"),
        ("Cyber Monday", "2025-12-01"),
        ("bis Karfreitag", "2025-04-18"),
        ("have a good Friday", "2025-01-17"),
        ("as we said two weeks ago, by May 5", "2025-05-05"),
        ("January 3", "2026-01-03"),
        ("3 January 2025", "2025-01-03"),
    ],
)
def test_a_due_phrase_means_a_day(phrase: str, day: str) -> None:
    assert resolve_date(phrase, TUESDAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "when it's ready",
        "once we sign",
        "90 days from kickoff",
        "within 30 days of termination",
        "February 30",
        "by go-live",
        "Diwali",
        "two weeks ago",
        "three days ago",
        "a week ago Monday",
    ],
)
def test_a_phrase_that_gives_no_day_is_none(phrase: str) -> None:
    assert resolve_date(phrase, TUESDAY) is None


@given(st.text(max_size=60), st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2090, 1, 1)))
def test_any_phrase_is_answered(phrase: str, anchor: dt.date) -> None:
    day = resolve_date(phrase, anchor)
    assert day is None or isinstance(day, dt.date)


@given(
    st.sampled_from(["Friday", "by the end of March", "mid July", "Q2", "Christmas", "the 31st", "in two weeks", "June 3", "next month"]),
    st.dates(dt.date(2001, 1, 1), dt.date(2090, 1, 1)),
)
def test_a_phrase_without_a_year_is_never_in_the_past(phrase: str, anchor: dt.date) -> None:
    day = resolve_date(phrase, anchor)
    assert day is not None
    assert day >= anchor
