"""What was asked before is known again by its words, its day and who asked, however little the reminder says."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Cue, FlagType, SentimentReading
from analyzer.drift import repeats, weighing
from analyzer.drift.asked_again import BACK, History, Match, Ruled
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


def said(
    text: str, day: float = 0, *, side: Side = Side.CUSTOMER, who: str = "Rory Sim", index: float = 48, email: str | None = None
) -> Heard:
    at = START + dt.timedelta(days=day)
    number = int(10 * day)
    turn = Turn(index=number, speaker=who, email=email, side=side, at=at, text=text, span=(0, len(text)))
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


REMINDER = "Six days on, and the pump for Hallgrim?"


def test_a_reminder_that_no_rule_sees_is_flagged_beside_the_question_that_nobody_answered(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = [said(PUMP), said("The tablets are in the van.", 1), said(REMINDER, 6)]
    assert [quotes[-1] for quotes in flagged(embedder, *feed)] == [PUMP]
    monkeypatch.setattr(weighing, "chance", lambda *_: 0.0)
    assert flagged(embedder, *feed) == []


def test_one_address_missing_makes_nobody_another_person() -> None:
    history = History()
    history.hear(said(PUMP, email="rory@orsay.example"))
    found = history.match(said(REMINDER, 6), A_DAY)
    assert found is not None
    assert found.same


ANSWERED = [
    ("Which day do we start the import of the old orders?", "The import of the old orders starts on Monday."),
    ("Do the drivers need their own accounts?", "Yes, each driver gets an account of their own."),
    ("How many orders can the import take in one go?", "The import takes ten thousand orders in one go."),
    ("Thank you. When does the training for the drivers take place?", "The training for the drivers is on Thursday."),
    ("Great, thanks. Who do I call if the portal is down on Saturday?", "Saturdays it is Mina on the hotline."),
]


def test_questions_that_are_answered_one_by_one_repeat_nothing(embedder: LocalEmbedder) -> None:
    feed = [
        one
        for number, (question, answer) in enumerate(ANSWERED)
        for one in (said(question, 3 * number, index=62), answered(answer, 3 * number + 0.3))
    ]
    assert flagged(embedder, *feed) == []


@pytest.mark.parametrize(
    "words",
    [
        "I asked on Monday whether the pump for Hallgrim comes by boat and you said yes. It is not there.",
        "I have asked the drivers which forms they use, the night shift answered last week. Please set it up.",
    ],
)
def test_what_rules_call_no_repeat_is_not_weighed(words: str, embedder: LocalEmbedder) -> None:
    before = [said(PUMP), answered("By boat.", 0.2), said("Which forms do the drivers use?", 1), answered("The short ones.", 1.2)]
    assert flagged(embedder, *before, said(words, 6, index=40)) == []


def test_another_question_while_the_first_is_open_is_no_repeat(embedder: LocalEmbedder) -> None:
    assert flagged(embedder, said(PUMP), said("Which forms do the drivers use?", 1)) == []


@pytest.mark.parametrize(
    ("words", "dated"),
    [
        ("I refer to mine of 14 October.", 1.0), ("As asked on Oct. 14th", 1.0), ("since the 14th", 1.0), ("I asked on Tuesday", 0.5),
        ("14 octagonal tanks", 0.0), ("the 14th floor", 0.0), ("room 14", 0.0), ("10/14 of the price", 0.0),
    ],
)  # fmt: skip
def test_a_day_is_named_by_its_date_or_day_of_the_week(words: str, dated: float) -> None:
    history = History()
    history.hear(said(PUMP))
    found = history.match(said(words, 9), A_DAY)
    assert found is not None
    assert found.dated == dated


def test_the_signs_are_those_that_were_weighed() -> None:
    history = History()
    history.hear(said(PUMP))
    match = history.match(said(REMINDER, 6), A_DAY)
    ruled = Ruled(seen=0.1, chance=0.1, says=False, near=0.2, new=False)
    assert set(history.signs(said(REMINDER, 6), match, ruled)) == weighing.names(FlagType.REPEATED_QUESTION)


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
