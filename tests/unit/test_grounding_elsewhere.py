"""What a claim adds to its quote may be said in another turn of the document; what is said of something else may not be taken."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Conversation, Kind, Turn
from analyzer.domain.due import resolve_date
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Goal, Promise, PromiseKind, Rank, Role, Stakeholder
from analyzer.grounding.claims import Ground, ground

SAID = dt.date(2025, 3, 4)


def conversation(*texts: str) -> Conversation:
    turns, at = [], 0
    for i, text in enumerate(texts):
        turns.append(Turn(index=i, speaker="Nora" if i % 2 else "Ivo", text=text, span=(at, at + len(text))))
        at += len(text) + 1
    return Conversation(document="call.txt", format="test", kind=Kind.CALL, turns=tuple(turns), date=SAID, original="\n".join(texts))


CALL = conversation(
    "How bad are the late deliveries today?",
    "We run at about fourteen percent, and the warehouse loses three percent of its pallets.",
    "Okay. And what would good look like?",
    "If I could say five percent late deliveries by July, I'd be happy.",
)


def goal(baseline: str | None, *, metric: str = "late deliveries") -> Ground:
    statement = Goal(
        summary="Nora wants five percent late deliveries by July.",
        rank=Rank.PRIMARY,
        metric=metric,
        baseline=baseline,
        target="five percent",
        timeline="by July",
    )
    quote = Quote(document="call.txt", turn=3, text="If I could say five percent late deliveries by July")
    return ground(Claim(statement=statement, quotes=(quote,), confidence=0.9), CALL)


def test_a_baseline_from_another_turn_holds_and_its_sentence_is_further_evidence() -> None:
    found = goal("about fourteen percent")
    assert found.verified
    assert [e.turn for e in found.evidence] == [3, 1]
    assert found.evidence[1].quote == CALL.turns[1].text


@pytest.mark.parametrize("baseline", ["about forty percent", "fourteen minutes", "four percent"])
def test_an_altered_baseline_does_not_hold(baseline: str) -> None:
    assert not goal(baseline).verified


def test_a_value_that_is_said_of_another_matter_is_no_baseline() -> None:
    talk = conversation(*CALL.turns[0].text.split("?")[:1], "Our rent went up fourteen percent.", "Oh dear.", CALL.turns[3].text)
    statement = Goal(summary="Nora wants five percent late deliveries by July.", rank=Rank.PRIMARY, baseline="fourteen percent")
    far = conversation("Our rent went up fourteen percent.", "Oh dear.", CALL.turns[2].text, CALL.turns[3].text)
    quote = Quote(document="call.txt", turn=3, text="If I could say five percent late deliveries by July")
    assert ground(Claim(statement=statement, quotes=(quote,), confidence=0.9), talk).verified  # the turn before asks for late deliveries
    assert not ground(Claim(statement=statement, quotes=(quote,), confidence=0.9), far).verified


ORDER = conversation(
    "Order Date: January 30, 2025                Service Start Date: February 3, 2025",
    "Set-up: remote. Target completion is 90 days from\n    Service Start Date, dependent on access.",
)


def counted(due: str, day: dt.date, paper: Conversation = ORDER) -> Ground:
    statement = Promise(summary="Set-up is to be complete.", kind=PromiseKind.TIMELINE, due=due, due_date=day)
    quote = Quote(document="call.txt", turn=1, text="Target completion is 90 days from")
    return ground(Claim(statement=statement, quotes=(quote,), confidence=0.9), paper)


def test_a_due_day_may_count_from_a_day_that_the_document_names_elsewhere() -> None:
    found = counted("90 days from Service Start Date", dt.date(2025, 5, 4))
    assert found.verified
    assert found.evidence[1].quote == "Service Start Date: February 3, 2025"


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("90 days from Service Start Date", dt.date(2025, 4, 30)),  # counted from the order date
        ("90 days from Service Start Date", dt.date(2025, 5, 5)),
        ("60 days from Service Start Date", dt.date(2025, 4, 4)),
        ("90 days from Order Date", dt.date(2025, 4, 30)),  # not what the clause says
    ],
)
def test_a_due_day_counted_otherwise_does_not_hold(due: str, day: dt.date) -> None:
    assert not counted(due, day).verified


@pytest.mark.parametrize("phrase", ["this afternoon", "this evening", "later this morning", "the same day", "heute noch", "cet après-midi"])
def test_a_part_of_this_day_is_this_day(phrase: str) -> None:
    assert resolve_date(phrase, SAID) == SAID


def test_the_day_after_tomorrow_is_two_days_off() -> None:
    assert resolve_date("by the day after tomorrow", SAID) == dt.date(2025, 3, 6)


@pytest.mark.parametrize(("due", "day", "holds"), [("this afternoon", 4, True), ("this afternoon", 5, False), ("this evening", 4, False)])
def test_what_is_due_this_afternoon_is_due_on_the_day_it_is_said(due: str, day: int, holds: bool) -> None:
    talk = conversation("Could I have a login?", "I'll set you up this afternoon.")
    statement = Promise(summary="Nora will set up a login.", kind=PromiseKind.FOLLOW_UP, due=due, due_date=dt.date(2025, 3, day))
    quote = Quote(document="call.txt", turn=1, text="I'll set you up this afternoon.")
    assert ground(Claim(statement=statement, quotes=(quote,), confidence=0.9), talk).verified is holds


def test_a_quote_written_with_a_blank_for_a_line_break_is_found_whole() -> None:
    letter = conversation(
        "Hello,", "> We'll send the connector in May, if the\n> licence is signed by then, at no\n>   charge for the first hundred users."
    )
    said = "We'll send the connector in May, if the licence is signed by then, at no charge for the first hundred users."
    statement = Promise(summary="Nora said they'll send the connector in May, if the licence is signed by then.", kind=PromiseKind.FEATURE)
    found = ground(Claim(statement=statement, quotes=(Quote(document="call.txt", turn=1, text=said),), confidence=0.9), letter)
    assert found.verified
    assert found.evidence[0].quote.endswith("hundred users.")


DESK = conversation(
    "Can I say something? It's Colette, from the back shift.",
    "Go on.",
    "I've no one on the desk after six, so it's me at the gate.",
    "And Dr. Brandt?",
    "He signs the checks. Petra will run the project with him.",
)


def person(name: str, turn: int, quote: str) -> Ground:
    statement = Stakeholder(name=name, roles=(Role.INFLUENCER,), summary="")
    return ground(Claim(statement=statement, quotes=(Quote(document="call.txt", turn=turn, text=quote),), confidence=0.9), DESK)


@pytest.mark.parametrize(
    ("name", "turn", "quote", "said"),
    [
        ("Colette", 2, "so it's me at the gate", "It's Colette, from the back shift."),
        ("Dr. Brandt", 4, "He signs the checks.", "And Dr. Brandt?"),
    ],
)
def test_a_person_may_be_named_just_before_the_words_that_tell_of_them(name: str, turn: int, quote: str, said: str) -> None:
    found = person(name, turn, quote)
    assert found.verified
    assert found.evidence[-1].quote == said


@pytest.mark.parametrize(
    ("name", "turn", "quote"),
    [
        ("Dr. Brandt", 2, "so it's me at the gate"),  # is named only later
        ("Dr. Brandt", 4, "Petra will run the project with him."),  # tells of somebody else
        ("Colette", 4, "He signs the checks."),  # too far back
        ("Dr. Stone", 4, "He signs the checks."),
    ],
)
def test_words_about_somebody_else_make_no_person(name: str, turn: int, quote: str) -> None:
    assert not person(name, turn, quote).verified
