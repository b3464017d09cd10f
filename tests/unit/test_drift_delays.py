"""Late answers: to which of several questions, and one flag for a run of them."""

import datetime as dt

from analyzer.domain.conversation import Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import DriftFlag, SentimentReading, Severity
from analyzer.drift import delays
from analyzer.drift.feed import Letter
from analyzer.drift.heard import Heard
from analyzer.drift.working_time import Calendar

MONDAY = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LIST = "Could you send me the stock list of the warehouse?"
COLOURS = "Should the labels be blue or green?"


def _mail(key: str, side: Side, day: float, text: str, subject: str | None = None) -> Heard:
    number = int(key[1:])
    turn = Turn(
        index=number, speaker="Vic Dale" if side is Side.VENDOR else "Ann Roe", side=side, at=MONDAY + dt.timedelta(days=day), text=text,
        span=(0, len(text)), subject=subject,
    )  # fmt: skip
    return Heard(Letter(key, number, turn), SentimentReading(id=key, index=50, confidence=0.9))


def _ours(key: str, day: float, text: str, subject: str | None = None) -> Heard:
    return _mail(key, Side.VENDOR, day, text, subject)


def _theirs(key: str, day: float, text: str = "Fine.", subject: str | None = None) -> Heard:
    return _mail(key, Side.CUSTOMER, day, text, subject)


def _quote(heard: Heard) -> tuple[Evidence, ...]:
    return (Evidence(document="messages.jsonl", turn=heard.turn.index, start=0, end=1, quote=heard.turn.text),)


def _find(*heard: Heard, as_of: float | None = None) -> list[DriftFlag]:
    return delays.find(heard, Calendar(), _quote, None if as_of is None else MONDAY + dt.timedelta(days=as_of))


def test_an_answer_in_another_thread_leaves_the_question_waiting() -> None:
    feed = [_ours("m1", 0, LIST, "Stock"), _ours("m2", 0.2, COLOURS, "Labels"), _theirs("m3", 1, "Green, please.", "Re: Labels")]
    (flag,) = _find(*feed, as_of=4)
    assert flag.at_message == "m1"
    (late,) = _find(*feed, _theirs("m4", 7, "Here you are.", "Re: Stock"))
    assert (late.at_message, late.why.startswith("Vic Dale asked on 2 Mar 2026")) == ("m4", True)


def test_a_question_left_beside_counts_no_more_once_the_vendor_writes_on_without_it() -> None:
    feed = [_ours("m1", 0, LIST, "Stock"), _ours("m2", 0.2, COLOURS, "Labels"), _theirs("m3", 1, "Green, please.", "Re: Labels")]
    assert _find(*feed, _ours("m4", 2, "They go to print today.", "Re: Labels"), as_of=9) == []


def test_what_the_vendor_asks_for_again_was_never_answered() -> None:
    feed = [_ours("m1", 0, f"{LIST} {COLOURS}"), _theirs("m2", 1, "Green ones, please."), _ours("m3", 4, "I still need the stock list.")]
    (flag,) = _find(*feed, as_of=4)
    assert flag.at_message == "m3"
    assert "2 Mar 2026" in flag.why


def test_an_answer_that_names_nothing_answers_all() -> None:
    feed = [_ours("m1", 0, f"{LIST} {COLOURS}"), _theirs("m2", 1, "Will do."), _ours("m3", 4, "Any news of the stock list?")]
    assert _find(*feed, as_of=4) == []


def test_late_answers_running_are_one_flag_that_grows() -> None:
    feed = [
        _ours("m1", 0, LIST), _theirs("m2", 4), _ours("m3", 7, COLOURS), _theirs("m4", 11), _ours("m5", 14, "Which day suits?"),
        _theirs("m6", 18),
    ]  # fmt: skip
    (one,) = _find(*feed[:2])
    (two,) = _find(*feed[:4])
    (three,) = _find(*feed)
    assert [flag.at_message for flag in (one, two, three)] == ["m2", "m4", "m6"]
    assert [flag.severity for flag in (one, two, three)] == [Severity.WATCH, Severity.WATCH, Severity.ALERT]
    assert {flag.evidence[0].quote for flag in (one, two, three)} == {LIST}, "the first question is the name under which it is kept"
    assert "third late answer running; the first was to a question of 2 Mar 2026" in three.why


def test_an_answer_in_time_ends_the_run() -> None:
    feed = [_ours("m1", 0, LIST), _theirs("m2", 4), _ours("m3", 7, COLOURS), _theirs("m4", 7.1), _ours("m5", 8, LIST), _theirs("m6", 14)]
    assert [flag.at_message for flag in _find(*feed)] == ["m2", "m6"]


def test_a_late_answer_after_long_is_a_flag_of_its_own() -> None:
    feed = [_ours("m1", 0, LIST), _theirs("m2", 4), _ours("m3", 49, COLOURS), _theirs("m4", 53)]
    assert [flag.at_message for flag in _find(*feed)] == ["m2", "m4"]
