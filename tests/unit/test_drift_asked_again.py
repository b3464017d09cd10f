"""What was asked before is known again by its words, its day and who asked, however little the reminder says."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Cue, SentimentReading
from analyzer.drift import repeats
from analyzer.drift.asked_again import BACK, History, Match
from analyzer.drift.feed import Letter
from analyzer.drift.heard import Heard
from analyzer.embedding import LocalEmbedder
from analyzer.engines.local.sentences import Sentence

START = dt.datetime(2025, 10, 14, 8, 40, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
PUMP = "Matt, when is the satellite pump for Hallgrim arriving?"


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def said(text: str, day: float = 0, *, side: Side = Side.CUSTOMER, who: str = "Rory Sim", index: float = 48) -> Heard:
    at = START + dt.timedelta(days=day)
    number = int(10 * day)
    turn = Turn(index=number, speaker=who, side=side, at=at, text=text, span=(0, len(text)))
    reading = SentimentReading(id=f"m{number}", index=index, confidence=0.9, cues={Cue.REPEATED_QUESTION: 0.03})
    return Heard(Letter(f"m{number}", number, turn), reading)


def answered(text: str, day: float) -> Heard:
    return said(text, day, side=Side.VENDOR, who="Matt Webb")


def matched(*heard: Heard) -> Match | None:
    """What the last of the messages is matched with."""
    history = History()
    for message in heard[:-1]:
        history.hear(message)
    return history.match(heard[-1], A_DAY)


def flagged(embedder: LocalEmbedder, *heard: Heard) -> list[list[str]]:
    """The quotes of each flag."""

    def quote(message: Heard) -> tuple[Evidence, ...]:
        return place(message, Sentence(0, len(message.turn.text)))

    def place(message: Heard, span: Sentence) -> tuple[Evidence, ...]:
        words = message.turn.text[span.start : span.end]
        return (Evidence(document="messages.jsonl", turn=message.turn.index, start=span.start, end=span.end, quote=words),)

    found = repeats.find(heard, repeats.questions(heard, embedder), quote, place)
    return [[evidence.quote for evidence in flag.evidence] for flag in found]


def test_of_two_open_questions_the_one_with_the_same_words_is_asked_again() -> None:
    found = matched(said(PUMP), said("Who trains the night shift in Leeds?", 1), said("The pump for Hallgrim, when?", 6))
    assert found is not None
    assert found.earlier.message.turn.text == PUMP
    assert found.shared == 2


def test_the_day_on_which_it_was_asked_tells_which_question_is_meant() -> None:
    invoice = "Which minimum holds in the invoice, 16,000 or 18,000?"
    found = matched(said(PUMP), said(invoice, 2), said("I refer to mine of the 16th, still without reply.", 9))
    assert found is not None
    assert found.earlier.message.turn.text == invoice


def test_a_question_of_the_same_day_is_not_asked_again() -> None:
    assert matched(said(PUMP), said("The pump for Hallgrim, when?", 0.2)) is None


def test_a_reminder_of_few_words_is_flagged_beside_the_question_that_nobody_answered(embedder: LocalEmbedder) -> None:
    reminder = "Six days on. The pump for Hallgrim, when?"
    found = flagged(embedder, said(PUMP), answered("I will look into the tablets.", 1), said(reminder, 6, index=34))
    assert [quotes[-1] for quotes in found] == [PUMP]


def test_the_same_words_where_nothing_was_asked_before_are_a_first_question(embedder: LocalEmbedder) -> None:
    first = said("The tablets are in the van.", who="Rory Sim")
    assert flagged(embedder, first, said("The pump for Hallgrim, when?", 6)) == []


def test_who_reports_on_what_was_answered_asks_nothing_again(embedder: LocalEmbedder) -> None:
    done = said("The pump for Hallgrim is in and runs. Thank you, six days on and not one drop lost.", 6, index=75)
    assert flagged(embedder, said(PUMP), answered("The pump arrives in Hallgrim on Friday.", 1), done) == []


def test_only_so_many_of_the_last_questions_are_compared() -> None:
    history = History()
    history.hear(said(PUMP))
    for number in range(BACK):
        history.hear(said(f"Which gate opens for lorry number {number}?", 1 + number))
    found = history.match(said("The pump for Hallgrim, when?", BACK + 9), A_DAY)
    assert found is not None
    assert found.earlier.message.turn.text != PUMP
