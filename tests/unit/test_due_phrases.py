import datetime as dt

import pytest

from analyzer.domain.due import resolve_date
from analyzer.engines.local.due import due_of

SAID = dt.date(2025, 1, 14)


@pytest.mark.parametrize(
    ("text", "phrase", "day"),
    [
        ("Everybody is up by the end of March, honestly.", "by the end of March", dt.date(2025, 3, 31)),
        ("It is in your inbox within two weeks.", "within two weeks", dt.date(2025, 1, 28)),
        ("You'll have the sheet from me Thursday.", "Thursday", dt.date(2025, 1, 16)),
        ("If we kick off in, say, the second week of March, we'd have all of you live by May 12.", "by May 12", dt.date(2025, 5, 12)),
        ("If you send the export by May 1, we'll go live.", "by May 1", dt.date(2025, 5, 1)),
    ],
)
def test_a_due_phrase_is_resolved_against_the_documents_date(text: str, phrase: str, day: dt.date) -> None:
    assert due_of(text, SAID) == (phrase, day)


@pytest.mark.parametrize(
    ("phrase", "days"), [("this afternoon", 0), ("later this evening", 0), ("the day after tomorrow", 2), ("tomorrow", 1)]
)
def test_a_day_told_from_today_is_counted_from_it(phrase: str, days: int) -> None:
    assert resolve_date(phrase, SAID) == SAID + dt.timedelta(days=days)


def test_a_range_is_one_due_phrase() -> None:
    assert due_of("We answer within two or three working days.", SAID)[0] == "within two or three working days"


def test_hours_of_work_are_no_due_day() -> None:
    assert due_of("Phones and chat are 8-8 Eastern Mon-Fri.", SAID) == (None, None)


def test_a_length_of_term_is_no_due_date() -> None:
    assert due_of("The initial term is 24 months.", SAID) == (None, None)


def test_without_a_date_of_the_document_only_the_phrase_is_known() -> None:
    assert due_of("Done by the end of March.", None) == ("by the end of March", None)


@pytest.mark.parametrize(
    "text", ["The text can be in Spanish today.", "The screens have been in Spanish since June.", "It is in your inbox on a Monday."]
)
def test_a_feature_that_is_there_already_is_not_due(text: str) -> None:
    assert due_of(text, SAID, deadline=False) == (None, None)


def test_opening_days_are_not_due_dates() -> None:
    assert due_of("There is somebody on the phones Saturdays.", SAID) == (None, None)


def test_a_span_counted_from_something_else_has_no_day() -> None:
    assert due_of("Ready within 30 days of kickoff.", SAID) == ("within 30 days", None)


@pytest.mark.parametrize(
    ("text", "phrase", "day"),
    [
        ("And one day on site in April next year.", "in April next year", dt.date(2026, 4, 30)),
        ("You have it by the end of June of next year.", "by the end of June of next year", dt.date(2026, 6, 30)),
        ("It will be there by 12 March next year.", "by 12 March next year", dt.date(2026, 3, 12)),
    ],
)
def test_a_month_of_next_year_is_not_the_coming_one(text: str, phrase: str, day: dt.date) -> None:
    assert due_of(text, SAID) == (phrase, day)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("From March to June there is somebody on Saturdays.", "From March to June"),
        ("Somebody is on the phone, March to June.", "March to June"),
    ],
)
def test_a_stretch_in_which_something_holds_is_not_due_at_its_start(text: str, phrase: str) -> None:
    assert due_of(text, SAID) == (phrase, None)


def test_how_soon_somebody_reacts_is_no_day_on_which_it_is_due() -> None:
    assert due_of("We notify you of an incident within 24 hours.", SAID, deadline=False) == (None, None)
    assert due_of("I'll have it with you within 24 hours.", SAID) == ("within 24 hours", dt.date(2025, 1, 15))


@pytest.mark.parametrize(
    ("text", "due", "day"),
    [
        ("We will have you live by 15 May 2025.", "by 15 May 2025", dt.date(2025, 5, 15)),
        ("You will have it in June 2026.", "in June 2026", None),
        ("We will have you live by 15 May, yes.", "by 15 May", None),
        ("We will have you live within six weeks.", "within six weeks", None),
    ],
)
def test_a_day_that_names_its_year_needs_no_date_of_the_document(text: str, due: str, day: dt.date | None) -> None:
    assert due_of(text, None) == (due, day)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Typically we're live in six to eight weeks.", "in six to eight weeks"),
        ("Most customers are through it within five weeks.", "within five weeks"),
    ],
)
def test_how_long_it_usually_takes_is_no_day(text: str, phrase: str) -> None:
    assert due_of(text, SAID) == (phrase, None)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("So if you were to start first of July, Melbourne is usually about six weeks.", (None, None)),
        ("If we kick off on 3 February, you're live by March 10.", ("by March 10", dt.date(2025, 3, 10))),
        ("Once you sign on January 20 it's live within four weeks.", ("within four weeks", dt.date(2025, 2, 11))),
        ("If you sign by Friday, we hold the price.", ("by Friday", dt.date(2025, 1, 17))),
    ],
)
def test_a_supposed_beginning_is_not_when_it_is_done(text: str, due: tuple[str | None, dt.date | None]) -> None:
    assert due_of(text, SAID) == due


def test_the_day_of_a_supposed_decision_is_not_when_it_is_done() -> None:
    text = "If you decide in March we'd have the nurses on by the beginning of June."
    assert due_of(text, SAID) == ("by the beginning of June", dt.date(2025, 6, 1))


def test_a_response_time_is_no_due_day() -> None:
    assert due_of("First response within 1 business day.", SAID, deadline=False) == (None, None)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("That's there today.", None),
        ("I'll send it today.", "today"),
        ("I have to send it today.", "today"),
        ("She's sending it today.", "today"),
    ],
)
def test_what_is_there_today_is_not_due(text: str, due: str | None) -> None:
    assert due_of(text, SAID)[0] == due


def test_before_the_weekend_is_by_when() -> None:
    assert due_of("I'll send the tariff before the weekend.", SAID) == ("before the weekend", None)


@pytest.mark.parametrize(
    "text",
    [
        "First response within one business day", "Support: response within 4 hours on weekdays, in two days otherwise", "Response time: within two days",
        "All tickets are answered within one day", "SLA: priority 2 within three days", "Reaktionszeit innerhalb von 2 Tagen",
        "We reply within one business day", "Faults are acknowledged within a day", "The service desk usually answers within one day",
    ],
)  # fmt: skip
def test_how_soon_support_answers_is_no_day(text: str) -> None:
    assert due_of(text, SAID)[1] is None
    assert due_of(text, SAID, deadline=False) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "You get our answer to your question within two days.",
        "We send the response to your tender by 20 January.",
        "I'll reply within two days.",
    ],
)
def test_one_answer_has_its_day(text: str) -> None:
    assert due_of(text, SAID)[1] is not None
