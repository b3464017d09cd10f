"""Where a line that says two things parts, and what of it a half keeps."""

import datetime as dt

import pytest

from analyzer.domain.evidence import Evidence
from analyzer.domain.statement import Fact, FactKind, Goal, InContract, Promise, PromiseKind, Stakeholder
from analyzer.handoff.halves import Half, can_be_halved, cut, guessed, half_of

CLAUSE = Evidence(document="order.txt", turn=0, start=0, end=9, quote="No support")
BOTH = Promise(
    summary="Ann promised a named CSM and a reply within two hours",
    kind=PromiseKind.SUPPORT,
    due="within two hours",
    due_date=dt.date(2026, 3, 1),
    in_contract=InContract.NO,
    contract_conflict=CLAUSE,
    contract_chance=0.8,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("- a named CSM and a reply within two hours", ("a named CSM", "a reply within two hours")),
        ("We train the nights. You also get the scorecards.", ("We train the nights.", "You also get the scorecards.")),
        ("we load it for you, and the interface is ready by May", ("we load it for you", "the interface is ready by May")),
        ("die Schulung vor Ort und ein fester Ansprechpartner", ("die Schulung vor Ort", "ein fester Ansprechpartner")),
        ("Ann and Bo come by", ("Ann and Bo come by", "")),
        ("exports run nightly", ("exports run nightly", "")),
        ("", ("", "")),
    ],
)
def test_a_text_parts_where_it_says_two_things_and_never_into_a_single_word(text: str, parts: tuple[str, str]) -> None:
    assert cut(text) == parts


def test_the_first_guess_takes_the_words_of_the_line_and_of_the_quote_apart() -> None:
    one, other = guessed(BOTH.summary, "a named CSM and a reply within two hours")
    assert one == Half("Ann promised a named CSM", "a named CSM")
    assert other == Half("A reply within two hours", "a reply within two hours")


def test_a_half_keeps_the_day_that_its_own_words_name_and_nothing_of_the_contract() -> None:
    one = half_of(BOTH, Half("A named CSM", "a named CSM"))
    other = half_of(BOTH, Half("A reply within two hours", "a reply  Within two hours"))
    assert isinstance(one, Promise) and isinstance(other, Promise)
    assert (one.due, one.due_date) == (None, None)
    assert (other.due, other.due_date) == (BOTH.due, BOTH.due_date)
    for half in (one, other):
        assert (half.in_contract, half.contract_conflict, half.contract_chance) == (InContract.NOT_APPLICABLE, None, None)


def test_of_a_goal_a_half_keeps_the_figures_that_its_own_words_name() -> None:
    whole = Goal(summary="Faster and cheaper", baseline="9 hours", target="2 hours", timeline="by June")
    half = half_of(whole, Half("Faster", "from 9 hours to 2 hours"))
    assert isinstance(half, Goal)
    assert (half.baseline, half.target, half.timeline) == ("9 hours", "2 hours", None)


def test_people_and_figures_are_one_thing() -> None:
    assert can_be_halved(BOTH) and can_be_halved(Fact(kind=FactKind.PRODUCT, summary="Two modules"))
    assert not can_be_halved(Stakeholder(name="Ann"))
    assert not can_be_halved(Fact(kind=FactKind.TERM, months=12))


def test_a_run_of_blanks_is_one_blank_to_a_cut() -> None:
    assert cut(f"We move the scans.{' ' * 9}You get a named person.") == ("We move the scans.", "You get a named person.")
    assert cut("one two" + " " * 20_000 + "three four") == ("one two three four", "")
