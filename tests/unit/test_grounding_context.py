"""A statement may quote the question that its quote answers, as long as the question stands there word for word."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Conversation, Kind, Turn
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Goal, Promise, PromiseKind, Rank, Risk, RiskKind, Role, Stakeholder
from analyzer.grounding.claims import ground

TURNS = ("And you don't charge for the first 500 texts?", "Correct, those are free.")
CALL = Conversation(
    document="call.txt",
    format="test",
    kind=Kind.CALL,
    turns=tuple(
        Turn(index=i, speaker=s, text=t, span=(100 * i, 100 * i + len(t))) for i, (s, t) in enumerate(zip("AB", TURNS, strict=True))
    ),
)


def claim(summary: str) -> Claim:
    quote = Quote(document="call.txt", turn=1, text="Correct, those are free.")
    return Claim(statement=Promise(summary=summary, kind=PromiseKind.PRICING), quotes=(quote,), confidence=0.9)


def test_the_question_may_be_quoted_in_the_statement() -> None:
    assert ground(claim("Asked “And you don't charge for the first 500 texts?”, B answered: “Correct, those are free”."), CALL).verified


def test_an_altered_question_is_not_let_through() -> None:
    assert not ground(claim("Asked “And you don't charge for the first 900 texts?”, B answered: “Correct, those are free”."), CALL).verified


def spoken_by(speaker: str, text: str, before: str = "") -> Conversation:
    turns = (
        Turn(index=0, speaker="Nora", text=before, span=(0, len(before))),
        Turn(index=1, speaker=speaker, text=text, span=(500, 500 + len(text))),
    )
    return Conversation(document="call.txt", format="test", kind=Kind.CALL, turns=turns, date=dt.date(2025, 3, 4))


def told(summary: str, text: str) -> Claim:
    """A risk that rests on `text`, the second turn."""
    return Claim(
        statement=Risk(summary=summary, kind=RiskKind.OTHER), quotes=(Quote(document="call.txt", turn=1, text=text),), confidence=0.9
    )


@pytest.mark.parametrize("speaker", ["Speaker 3", "Conference Room Pune (4)", "Pieter-Jan Mulder", "Room 2"])
def test_a_speaker_label_that_reads_like_a_value_is_none(speaker: str) -> None:
    text = "We get forty calls a day and nobody writes them down."
    said = told(f"{speaker} said they get forty calls a day and nobody writes them down.", text)
    assert ground(said, spoken_by(speaker, text)).verified


def test_a_name_that_reads_like_a_month_only_in_the_sentence_is_no_value() -> None:
    text = "We'd do half an hour every Wednesday, you and me."
    said = told("They would do half an hour every Wednesday, the customer and Mei-Lin Foo.", text)
    assert ground(said, spoken_by("Mei-Lin Foo", text)).verified


def test_a_number_beside_the_label_is_still_checked() -> None:
    text = "We get forty calls a day and nobody writes them down."
    said = told("Speaker 3 said they get fifty calls a day and nobody writes them down.", text)
    assert not ground(said, spoken_by("Speaker 3", text)).verified


def test_the_first_number_of_a_range_may_be_a_baseline() -> None:
    text = "First-time fix has to go from sixty to eighty percent."
    goal = Goal(summary=f"Sam said {text[0].lower()}{text[1:]}", rank=Rank.PRIMARY, baseline="sixty", target="eighty percent")
    assert ground(
        Claim(statement=goal, quotes=(Quote(document="call.txt", turn=1, text=text),), confidence=0.9), spoken_by("Sam", text)
    ).verified


@pytest.mark.parametrize(("due_date", "holds"), [(dt.date(2025, 8, 31), True), (dt.date(2025, 12, 24), False)])
def test_a_due_day_must_follow_from_the_due_words(due_date: dt.date, holds: bool) -> None:
    text = "To the extent your team can't staff the connector before September, ours builds it."
    promise = Promise(summary=f"Sam said {text[0].lower()}{text[1:]}", kind=PromiseKind.FEATURE, due="before September", due_date=due_date)
    said = Claim(statement=promise, quotes=(Quote(document="call.txt", turn=1, text=text),), confidence=0.9)
    assert ground(said, spoken_by("Sam", text)).verified is holds


def test_a_person_may_be_named_by_another_name_that_is_known() -> None:
    text = "Robbie is going to lead the rollout."
    person = Stakeholder(name="Rob Castellano", aliases=("Robbie",), roles=(Role.PROJECT_LEAD,), summary="Rob Castellano runs the project.")
    talk = spoken_by("Sam", text, before="Rob Castellano, everybody calls him Robbie.")
    assert ground(Claim(statement=person, quotes=(Quote(document="call.txt", turn=1, text=text),), confidence=0.9), talk).verified


def test_a_wrapped_line_is_no_new_line() -> None:
    text = "Also he asked me twice about the\nMarch date so that one is real."
    said = Claim(
        statement=Risk(summary="Sam said he asked them twice about the March date so that one is real.", kind=RiskKind.TIMELINE),
        quotes=(Quote(document="call.txt", turn=1, text=text),),
        confidence=0.9,
    )
    assert ground(said, spoken_by("Sam", text)).verified


def test_a_due_phrase_may_be_wrapped_in_the_quote() -> None:
    text = "We hold the\nMarch date for you."
    promise = Promise(summary="Sam said they hold the March date.", kind=PromiseKind.TIMELINE, due="the March date")
    said = Claim(statement=promise, quotes=(Quote(document="call.txt", turn=1, text=text),), confidence=0.9)
    assert ground(said, spoken_by("Sam", text)).verified


def test_every_three_months_is_not_every_three_years() -> None:
    text = "We've a recall, let's say, every three years."
    said = told("Nora said they've a recall every three months.", text)
    assert not ground(said, spoken_by("Nora", text)).verified
