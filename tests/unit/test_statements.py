"""The embedded engine's claims of promises, goals and risks, with the packaged model."""

import datetime as dt
import re

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Piece, Side, Turn
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Goal, Promise, Risk, RiskKind
from analyzer.engines.local import undertones
from analyzer.engines.local.reading import SentenceReading, StatementReader
from analyzer.engines.local.statements import find_statements

PROMISED = "I'll send you the import template next week."

DEAL = Deal(deal_id="x", vendor=Party(name="Palletry"), customer=Party(name="Ostro Foods"))


@pytest.fixture(scope="module")
def reader() -> StatementReader:
    return StatementReader(threads=1)


def call(*lines: tuple[str, Side, str]) -> Conversation:
    turns, at = [], 0
    for index, (speaker, side, text) in enumerate(lines):
        turns.append(Turn(index=index, speaker=speaker, side=side, text=text, span=(at, at + len(text))))
        at += len(text) + 1
    return Conversation(document="call.txt", format="test", kind=Kind.CALL, date=dt.date(2025, 1, 14), turns=tuple(turns))


def paper(*lines: str) -> Conversation:
    turns, at = [], 0
    for index, text in enumerate(lines):
        turns.append(Turn(index=index, text=text, span=(at, at + len(text))))
        at += len(text) + 1
    return Conversation(document="form.txt", format="text", kind=Kind.DOCUMENT, type=DocumentType.ORDER_FORM, turns=tuple(turns))


TALK = call(
    ("Sam", Side.CUSTOMER, "Morning. It rained here all night."),
    ("Sam", Side.CUSTOMER, "What we want is fewer mispicks. Our mispick rate is four percent and it has to be under one by summer."),
    ("Nora", Side.VENDOR, "Okay. We'll connect to your warehouse system, and we'll have the connector live by the end of March."),
    ("Sam", Side.CUSTOMER, "My worry is the night shift. They hated the last system and simply stopped using it after a month."),
    ("Sam", Side.CUSTOMER, "I'll send you the list of users tomorrow."),
    ("Nora", Side.VENDOR, "Thanks. How is the dog, by the way?"),
)


def claims(reader: StatementReader, conversation: Conversation) -> list[Claim]:
    return find_statements(reader.read(conversation), conversation, DEAL, reader.labels["thresholds"])


def kinds_at(found: list[Claim], turn: int) -> set[str]:
    return {c.statement.type for c in found if c.quotes[0].turn == turn}


def test_promise_goal_and_risk_are_found_where_they_stand(reader: StatementReader) -> None:
    found = claims(reader, TALK)
    assert "goal" in kinds_at(found, 1)
    assert "promise" in kinds_at(found, 2)
    assert "risk" in kinds_at(found, 3)


ASKED = call(
    ("Nora", Side.VENDOR, "So that is the label printer."),
    ("Sam", Side.CUSTOMER, "Good. Is the connector to our warehouse system included in that price?"),
    ("Nora", Side.VENDOR, "Yes, it is. Everything on this page is included."),
    ("Sam", Side.CUSTOMER, "And can the labels be printed in Polish as well?"),
    ("Nora", Side.VENDOR, "They can."),
    ("Sam", Side.CUSTOMER, "Did you have far to drive this morning?"),
    ("Nora", Side.VENDOR, "Not far."),
)


def test_a_short_answer_that_promises_is_quoted_with_its_question(reader: StatementReader) -> None:
    answer = next(c for c in claims(reader, ASKED) if c.quotes[0].text == "They can.")
    assert answer.quotes[1].text == "And can the labels be printed in Polish as well?"
    assert answer.statement.summary == "Asked “And can the labels be printed in Polish as well?”, Nora answered: “They can”."


def test_a_short_answer_that_promises_nothing_is_no_claim(reader: StatementReader) -> None:
    assert kinds_at(claims(reader, ASKED), 6) == set()


def test_small_talk_carries_nothing(reader: StatementReader) -> None:
    found = claims(reader, TALK)
    assert kinds_at(found, 0) == kinds_at(found, 5) == set()


def test_the_customers_own_commitment_is_no_promise(reader: StatementReader) -> None:
    assert "promise" not in kinds_at(claims(reader, TALK), 4)


def test_a_promise_names_who_made_it_and_when_it_is_due(reader: StatementReader) -> None:
    promise = next(c.statement for c in claims(reader, TALK) if c.statement.type == "promise")
    assert (promise.made_by, promise.due, promise.due_date) == ("Nora", "by the end of March", dt.date(2025, 3, 31))


def test_every_quote_is_a_verbatim_slice_of_its_turn(reader: StatementReader) -> None:
    assert all(q.text in TALK.turns[q.turn].text for c in claims(reader, TALK) for q in c.quotes)


def test_a_paper_promises_for_the_vendor(reader: StatementReader) -> None:
    form = paper("ORDER FORM", "Support by telephone, Monday to Friday, 8:00 to 18:00, response within 4 hours.", "Governing law: Ohio.")
    found = claims(reader, form)
    assert {c.statement.type for c in found if c.quotes[0].turn == 1} == {"promise"}
    assert next(c.statement.summary for c in found).startswith("The order form ")


def test_reading_twice_gives_the_same_claims(reader: StatementReader) -> None:
    assert claims(reader, TALK) == claims(reader, TALK)


def test_a_conversation_without_words_gives_no_claims(reader: StatementReader) -> None:
    assert claims(reader, call()) == []


def test_a_long_call_is_read_to_its_end(reader: StatementReader) -> None:
    filler = [("Sam", Side.CUSTOMER, "And then we went on to talk about the weather for quite a while.")] * 120
    long = call(*filler, ("Nora", Side.VENDOR, "We'll have the connector live by the end of March."))
    assert "promise" in kinds_at(claims(reader, long), 120)


def test_what_a_summary_repeats_of_the_other_side_is_quoted_too(reader: StatementReader) -> None:
    talk = call(
        ("Sam", Side.CUSTOMER, "Our data protection officer asks where you host it, and whether that is with an American provider?"),
        ("Nora", Side.VENDOR, "It is AWS Frankfurt, yes, and it stays there."),
    )
    (promise,) = [c for c in claims(reader, talk) if c.statement.type == "promise"]
    assert "American provider" in promise.statement.summary
    assert [q.turn for q in promise.quotes] == [1, 0]


def test_a_goal_takes_its_measures_from_its_own_paragraph_only(reader: StatementReader) -> None:
    talk = call(
        ("Sam", Side.CUSTOMER, "We have 29 stores and we close by June 30."),
        ("Nora", Side.VENDOR, "Okay."),
        ("Sam", Side.CUSTOMER, "What we want is fewer mispicks, that is the goal for us."),
    )
    goals = [c.statement for c in claims(reader, talk) if isinstance(c.statement, Goal)]
    assert goals
    assert all("June" not in (goal.timeline or "") and "29" not in (goal.baseline or "") for goal in goals if "mispicks" in goal.summary)


def thread(*mails: tuple[str, Side, dt.datetime, str]) -> Conversation:
    turns = tuple(
        Turn(index=i, speaker=who, side=side, at=at, text=text, span=(i * 900, i * 900 + len(text)))
        for i, (who, side, at, text) in enumerate(mails)
    )
    return Conversation(document="t.eml", format="test", kind=Kind.EMAIL, turns=turns)


QUESTION = ("Sam", Side.CUSTOMER, dt.datetime(2025, 1, 14, 9, tzinfo=dt.UTC), "Can you connect to our warehouse system before the summer?")
REPLY = ("Nora", Side.VENDOR, dt.datetime(2025, 1, 15, 9, tzinfo=dt.UTC), "Yes. We will have the connector live by the end of May.")
THANKS = ("Sam", Side.CUSTOMER, dt.datetime(2025, 1, 16, 9, tzinfo=dt.UTC), "Thank you, that is what we need.")


def test_a_thread_reads_the_same_whichever_mail_stands_first(reader: StatementReader) -> None:
    forward, backward = (reader.read(thread(*mails)) for mails in ((QUESTION, REPLY, THANKS), (THANKS, REPLY, QUESTION)))
    assert [(r.text, r.chances) for r in forward] == [(r.text, r.chances) for r in backward]


def test_what_a_quoted_mail_promises_is_due_counted_from_its_own_day(reader: StatementReader) -> None:
    asked = dt.datetime(2025, 1, 20, 9, 0, tzinfo=dt.UTC)
    found = thread(
        ("Sam", Side.CUSTOMER, asked, "Thanks, that is all fine with us."), ("Nora", Side.VENDOR, asked - dt.timedelta(days=11), PROMISED)
    )
    promise = next(c.statement for c in claims(reader, found) if isinstance(c.statement, Promise))
    assert promise.due_date == dt.date(2025, 1, 17)


def test_answers_between_quoted_lines_stay_where_they_stand(reader: StatementReader) -> None:
    read = reader.read(thread(REPLY, QUESTION, (REPLY[0], REPLY[1], REPLY[2], "It costs nothing extra.")))
    assert [r.text for r in read][-1] == "It costs nothing extra."


def heard(conversation: Conversation, goal: dict[str, float], risk: float = 0.0, at: int = 0) -> list[SentenceReading]:
    """Readings of turn `at` as the model would give them: the chance of a goal by sentence."""
    turn = conversation.turns[at]
    attributes = {
        "promise_kind": "feature",
        "promise_how": "explicit",
        "goal_rank": "primary",
        "risk_kind": "other",
        "risk_severity": "low",
    }
    chances = {"promise": 0.0, "risk": risk, "commitment": 0.0, "trouble": 0.0}
    places = [(turn.text.index(text), text, chance) for text, chance in goal.items()]
    return [SentenceReading(turn, start, start + len(text), {**chances, "goal": chance}, attributes) for start, text, chance in places]


NINE_DAYS = "It takes us nine days on average. I would be content with seven. The canteen is on the left."


@pytest.mark.parametrize(("risk", "quotes"), [(0.0, 2), (0.5, 1)])
def test_a_likely_sentence_beside_a_goal_is_quoted_with_it_unless_it_is_likelier_a_risk(risk: float, quotes: int) -> None:
    said = call(("Sam", Side.CUSTOMER, NINE_DAYS))
    chances = {"It takes us nine days on average.": 0.28, "I would be content with seven.": 0.8, "The canteen is on the left.": 0.02}
    (claim,) = find_statements(heard(said, chances, risk), said, DEAL, {"promise": 0.9, "goal": 0.4, "risk": 0.9, "trouble": 0.9})
    assert [q.text for q in claim.quotes] == ["I would be content with seven.", "It takes us nine days on average."][:quotes]


@pytest.mark.parametrize(
    ("before", "goal", "told"),
    [
        (
            "Eleven percent of shifts go out uncovered.",
            "I've told Simon four.",
            "Sam said eleven percent of shifts go out uncovered; Sam has told Simon four.",
        ),
        ("They hold Christmas trees.", "I've told Simon four.", "Sam has told Simon four."),
        ("Is eleven percent of it late?", "I've told Simon four.", "Sam has told Simon four."),
    ],
)
def test_a_goal_that_names_only_a_number_is_told_with_how_it_is_today(before: str, goal: str, told: str) -> None:
    said = call(("Sam", Side.CUSTOMER, f"{before} {goal}"))
    chances = {before: 0.0, goal: 0.9}
    (claim,) = find_statements(heard(said, chances), said, DEAL, {"promise": 0.9, "goal": 0.4, "risk": 0.9, "trouble": 0.9})
    assert claim.statement.summary == told
    assert [q.text for q in claim.quotes] == [goal, before][: 1 + told.startswith("Sam said")]


def test_where_the_speaker_is_obliges_nobody(reader: StatementReader) -> None:
    sure = {"promise": 0.9, "goal": 0.0, "risk": 0.0, "trouble": 0.0}
    for text, promises in (("I'm in Pittsburgh, it's forty minutes.", 0), ("I'm in Pittsburgh on Monday and bring the trainer.", 1)):
        talk = call(("Nora", Side.VENDOR, text))
        readings = [r._replace(chances=sure) for r in reader.read(talk)]
        found = find_statements(readings, talk, DEAL, reader.labels["thresholds"])
        assert sum(isinstance(c.statement, Promise) for c in found) == promises, text


def vendor_heard(said: Conversation, promise: dict[str, float]) -> list[SentenceReading]:
    """Readings of every sentence in `promise`, in the order given, with the chance of a promise."""
    out = []
    for text, chance in promise.items():
        turn = next(t for t in said.turns if text in t.text)
        (made,) = heard(call(("x", turn.side, text)), {text: 0.0}, 0.0)
        at = turn.text.index(text)
        out.append(made._replace(turn=turn, start=at, end=at + len(text), chances={**made.chances, "promise": chance}))
    return out


PROMISES_ONLY = {"promise": 0.5, "goal": 0.9, "risk": 0.9, "trouble": 0.9}


@pytest.mark.parametrize(("words", "found"), [("I can give you Ludo for two weeks.", 0), ("I told them we would train both shifts.", 1)])
def test_what_colleagues_offer_each_other_in_their_own_channel_is_no_promise(words: str, found: int) -> None:
    said = call(("Nora", Side.VENDOR, words), ("Ian", Side.VENDOR, "Nice.")).model_copy(update={"kind": Kind.CHAT})
    assert len(find_statements(vendor_heard(said, {words: 0.9}), said, DEAL, PROMISES_ONLY)) == found


def test_a_promise_that_points_back_is_told_with_the_sentence_before_it_and_only_one_promise_quotes_that() -> None:
    said = call(("Nora", Side.VENDOR, "The tag costs a pound. It lasts ten years. It is washed at ninety."))
    chances = {"The tag costs a pound.": 0.1, "It lasts ten years.": 0.9, "It is washed at ninety.": 0.9}
    one, other = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert one.statement.summary == "Nora said the tag costs a pound; it lasts ten years."
    assert [[q.text for q in claim.quotes] for claim in (one, other)] == [
        ["It lasts ten years.", "The tag costs a pound."],
        ["It is washed at ninety."],
    ]


def test_a_sentence_that_only_announces_leads_no_other() -> None:
    said = call(("Nora", Side.VENDOR, "Everything about the tag is in the Leeds plan. I'll just say that. It lasts ten years."))
    (one,) = find_statements(
        vendor_heard(said, {"Everything about the tag is in the Leeds plan.": 0.1, "I'll just say that.": 0.1, "It lasts ten years.": 0.9}),
        said,
        DEAL,
        PROMISES_ONLY,
    )
    assert one.statement.summary == "Nora said everything about the tag is in the Leeds plan; it lasts ten years."


def test_an_answer_is_told_with_the_question_and_not_with_what_follows_the_question() -> None:
    said = call(
        ("Sam", Side.CUSTOMER, "And if she doesn't get it? My aunt never picks up."),
        ("Nora", Side.VENDOR, "Then it goes to the next one on the list."),
    )
    chances = {"And if she doesn't get it?": 0.0, "My aunt never picks up.": 0.0, "Then it goes to the next one on the list.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "Asked \u201cAnd if she doesn't get it?\u201d, Nora said then it goes to the next one on the list."


def test_a_yes_or_no_is_told_with_the_question_however_much_was_said_behind_that() -> None:
    said = call(
        ("Sam", Side.CUSTOMER, "And is somebody coming here? The others did it all on a screen. Nobody ever came."),
        ("Nora", Side.VENDOR, "Yeah, no, we'd come to you."),
    )
    heard = ("And is somebody coming here?", "The others did it all on a screen.", "Nobody ever came.")
    chances = {**dict.fromkeys(heard, 0.0), "Yeah, no, we'd come to you.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary.startswith("Asked \u201cAnd is somebody coming here?\u201d, Nora said no, Palletry would come to ")
    assert [q.text for q in claim.quotes] == ["Yeah, no, we'd come to you.", "And is somebody coming here?"]


def test_a_question_that_points_back_brings_the_sentence_before_it() -> None:
    said = call(
        ("Sam", Side.CUSTOMER, "Six hundred more tags. Would that change the price?"), ("Nora", Side.VENDOR, "Only tags change it.")
    )
    chances = {"Six hundred more tags.": 0.0, "Would that change the price?": 0.0, "Only tags change it.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert [q.text for q in claim.quotes] == ["Only tags change it.", "Six hundred more tags. Would that change the price?"]


@pytest.mark.parametrize(("before", "found"), [("So you don't hear it from Ann.", 0), ("Does our data leave the country?", 1)])
def test_discretion_among_people_is_no_promise_unless_it_answers_a_question(before: str, found: int) -> None:
    said = call(("Sam", Side.CUSTOMER, before), ("Nora", Side.VENDOR, "It stays here."))
    assert len(find_statements(vendor_heard(said, {before: 0.0, "It stays here.": 0.9}), said, DEAL, PROMISES_ONLY)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It doesn't talk to the key cabinet, no. Sorry.", 0),
        ("We don't do credits at this tier, sorry.", 0),
        ("That's Ledger Pay, that's a separate add-on.", 0),
        ("Extended Support is available at additional charge.", 0),
        ("The parent app isn't part of your plan.", 0),
        ("You get the parent app at no additional charge.", 1),
        ("Scans I can't do, sorry, but we'll load what is typed.", 1),
        ("It doesn't charge you for that.", 1),
    ],
)
def test_a_refusal_and_what_costs_more_are_no_promises(words: str, found: int) -> None:
    said = call(("Sam", Side.CUSTOMER, "Does it do that?"), ("Nora", Side.VENDOR, words))
    assert len(find_statements(vendor_heard(said, {"Does it do that?": 0.0, words: 0.9}), said, DEAL, PROMISES_ONLY)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("He was nervous since our newsletter tool got hacked, we changed it right after, long solved.", 0),
        ("She gets the meters in March, the yard has confirmed, so this solves itself.", 0),
        ("The scanner gate has not been fixed since the flood.", 1),
        ("Nothing moves on our side until it is sorted.", 1),
        ("He says it'll be fine, but the night shift has no phones.", 1),
        ("My lad's getting married so I'm not here that week.", 0),
        ("I'm away from March to May, and nobody else knows the sheets.", 1),
    ],
)
def test_trouble_that_is_over_and_a_day_off_are_no_risks(words: str, found: int) -> None:
    said = call(("Sam", Side.CUSTOMER, words))
    sure = heard(said, {words: 0.0}, 0.9)
    assert len(find_statements(sure, said, DEAL, {"promise": 0.9, "goal": 0.9, "risk": 0.5, "trouble": 0.9})) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("He handed in his notice on Monday.", 1),
        ("So I'm gone from about Christmas, for six months at least.", 1),
        ("He reckons it's a stopwatch with a screen on it.", 1),
        ("The drivers are going to hate it.", 1),
        ("We bought a system in 2019 and nobody ever used it.", 1),
        ("There were people in suits walking round in August.", 1),
        ("The other vendor is a fair bit cheaper, I should mention.", 1),
        ("Will the drivers hate it?", 0),
        ("He said it works, and he'll like it.", 0),
        ("We moved the office in 2019.", 0),
    ],
)
@pytest.mark.parametrize(("chance", "heeded"), [(0.1, True), (0.03, False)])
def test_trouble_told_in_passing_is_a_risk_also_where_the_reader_doubts_it(words: str, found: int, chance: float, heeded: bool) -> None:
    said = call(("Sam", Side.CUSTOMER, words))
    risks = find_statements(heard(said, {words: 0.0}, chance), said, DEAL, {"promise": 0.9, "goal": 0.9, "risk": 0.3, "trouble": 0.9})

    assert [claim.confidence for claim in risks] == [undertones.CHANCE] * (found if heeded else 0)


def test_what_is_told_in_passing_says_itself_what_sort_of_risk_it_is() -> None:
    words = "We bought a system in 2019 and nobody ever used it."
    said = call(("Sam", Side.CUSTOMER, words))
    (claim,) = find_statements(heard(said, {words: 0.0}, 0.1), said, DEAL, {"promise": 0.9, "goal": 0.9, "risk": 0.3, "trouble": 0.9})

    assert isinstance(claim.statement, Risk)
    assert claim.statement.kind is RiskKind.PAST_EXPERIENCE


def test_what_the_vendor_says_in_passing_is_no_risk() -> None:
    words = "We had one go live in 2019 and they lost two weeks."
    said = call(("Ravi", Side.VENDOR, words))
    assert not find_statements(heard(said, {words: 0.0}, 0.2), said, DEAL, {"promise": 0.9, "goal": 0.9, "risk": 0.3, "trouble": 0.9})


def test_a_later_sentence_of_an_answer_is_told_with_the_question_too_which_is_quoted_once() -> None:
    said = call(
        ("Sam", Side.CUSTOMER, "And when can it be in place?"),
        ("Nora", Side.VENDOR, "Two months. In spring it is July. In autumn it is May."),
    )
    chances = {"And when can it be in place?": 0.0, "Two months.": 0.0, "In spring it is July.": 0.9, "In autumn it is May.": 0.9}
    one, other = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert one.statement.summary == "Asked \u201cAnd when can it be in place?\u201d, Nora said in spring it is July."
    assert other.statement.summary == "Asked \u201cAnd when can it be in place?\u201d, Nora said in autumn it is May."
    assert [len(claim.quotes) for claim in (one, other)] == [2, 1]


def test_an_answer_without_a_verb_is_told_with_its_question_and_a_second_one_by_itself() -> None:
    said = call(
        ("Sam", Side.CUSTOMER, "How long does it take?"), ("Nora", Side.VENDOR, "Six weeks for the first one. Then two weeks each.")
    )
    chances = {"How long does it take?": 0.0, "Six weeks for the first one.": 0.9, "Then two weeks each.": 0.9}
    one, other = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert one.statement.summary == "Asked \u201cHow long does it take?\u201d, Nora answered: \u201cSix weeks for the first one\u201d."
    assert other.statement.summary == "Nora said two weeks each."
    assert [[q.text for q in claim.quotes] for claim in (one, other)] == [
        ["Six weeks for the first one.", "How long does it take?"],
        ["Then two weeks each."],
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("And implementation?", "Asked \u201cAnd implementation?\u201d, Nora answered: \u201cWe waive it\u201d."),
        ("Right?", "Palletry waives it."),
        ("And those?", "Palletry waives it."),
    ],
)
def test_a_question_of_a_word_or_two_counts_where_it_asks_for_something(asked: str, told: str) -> None:
    said = call(("Sam", Side.CUSTOMER, asked), ("Nora", Side.VENDOR, "We waive it."))
    (claim,) = find_statements(vendor_heard(said, {asked: 0.0, "We waive it.": 0.9}), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == told


def test_what_an_answer_comes_under_is_told_with_it() -> None:
    said = call(("Sam", Side.CUSTOMER, "Perth. In the call a figure was named."), ("Nora", Side.VENDOR, "That is held till June."))
    chances = {"Perth.": 0.0, "In the call a figure was named.": 0.0, "That is held till June.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "To \u201cPerth. In the call a figure was named\u201d, Nora said that is held till June."


def test_a_word_or_two_between_a_sentence_and_what_it_points_back_to_are_told_too() -> None:
    said = call(("Nora", Side.VENDOR, "So a fitter has the code. Three buttons. He can talk into it."))
    chances = {"So a fitter has the code.": 0.1, "Three buttons.": 0.0, "He can talk into it.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "Nora said a fitter has the code. Three buttons; he can talk into it."
    assert [q.text for q in claim.quotes] == ["He can talk into it.", "So a fitter has the code. Three buttons."]


def test_what_is_quoted_of_a_question_lies_within_its_cue() -> None:
    asked, answer = "Hmm. And if I do that in January?", "It is still eight."
    said = call(("Sam", Side.CUSTOMER, asked), ("Nora", Side.VENDOR, answer))
    question, told = vendor_heard(said, {asked: 0.0, answer: 0.9})
    cut = question.turn.model_copy(update={"pieces": (Piece(0, 0, 4), Piece(5, 40, len(asked) - 5))})
    (claim,) = find_statements([question._replace(turn=cut), told], said, DEAL, PROMISES_ONLY)
    assert [quote.text for quote in claim.quotes] == [answer, "And if I do that in January?"]


def test_a_note_is_told_with_the_line_before_it() -> None:
    said = call(("Nora", Side.VENDOR, "Mr Roe kept me back. He wants a pilot by September."))
    said = said.model_copy(update={"kind": Kind.DOCUMENT, "type": DocumentType.NOTE})
    chances = {"Mr Roe kept me back.": 0.0, "He wants a pilot by September.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "Nora noted Mr Roe kept Nora back; he wants a pilot by September."


def test_nobody_is_told_to_have_been_asked_by_himself() -> None:
    said = call(
        ("Nora", Side.VENDOR, "How many shops is that?"),
        ("Sam", Side.CUSTOMER, "About thirty."),
        ("Nora", Side.VENDOR, "Then it takes five weeks."),
    )
    chances = {"How many shops is that?": 0.0, "About thirty.": 0.0, "Then it takes five weeks.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "Nora said it takes five weeks."


def test_an_offer_behind_an_answer_is_not_told_with_the_question() -> None:
    said = call(("Sam", Side.CUSTOMER, "What is the monthly fee?"), ("Nora", Side.VENDOR, "One twelfth. I'll make it thirty days."))
    chances = {"What is the monthly fee?": 0.0, "One twelfth.": 0.0, "I'll make it thirty days.": 0.9}
    (claim,) = find_statements(vendor_heard(said, chances), said, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == "Nora will make it thirty days."


def test_of_a_speaker_whose_side_nobody_knows_no_company_is_told(reader: StatementReader) -> None:
    talk = call(
        ("Tom", Side.UNKNOWN, "We'll have the card readers with you by 1 December."),
        ("Grace", Side.UNKNOWN, "Great. Our auditors come on the 8th."),
    )
    told = [c.statement.summary for c in claims(reader, talk)]
    assert told and not any("Ostro Foods" in one or "Palletry" in one for one in told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Told him yes, unlimited users.", "The rep told him yes, unlimited users."),
        ("I said we'll do that as a second import.", "The rep said Palletry will do that as a second import."),
    ],
)
def test_a_line_of_a_note_in_which_its_writer_speaks_is_told_of_the_rep(line: str, told: str) -> None:
    turn = Turn(index=0, speaker=None, side=Side.UNKNOWN, text=line, span=(0, len(line)))
    note = Conversation(document="n.md", format="text", kind=Kind.DOCUMENT, type=DocumentType.NOTE, turns=(turn,))
    (claim,) = find_statements(vendor_heard(note, {line: 0.9}), note, DEAL, PROMISES_ONLY)
    assert claim.statement.summary == told


@pytest.mark.parametrize(
    ("before", "side", "baseline"),
    [
        ("One in nine.", Side.CUSTOMER, "One in nine"),
        ("One in nine.", Side.VENDOR, None),
        (
            "One in nine. " + "Nobody knows why that is so, and it has been so for as long as anybody here can remember. " * 4,
            Side.CUSTOMER,
            None,
        ),
    ],
)
def test_a_goal_starts_from_what_a_colleague_told_right_before(before: str, side: Side, baseline: str | None) -> None:
    said = call(("Priya", side, before.strip()), ("Deb", Side.CUSTOMER, "Which is bad. I told him I'd have it at one in twenty."))
    told = heard(said, dict.fromkeys(re.findall(r"[^.]+\.", before.strip()), 0.0))
    told += heard(said, {"Which is bad.": 0.0, "I told him I'd have it at one in twenty.": 0.8}, at=1)
    (claim,) = find_statements(told, said, DEAL, {"promise": 0.9, "goal": 0.4, "risk": 0.9, "trouble": 0.9})
    assert isinstance(claim.statement, Goal)
    assert (claim.statement.baseline, claim.statement.target) == (baseline, "one in twenty")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("I'd take single digits.", 1),
        ("It'd be nice if it were an afternoon.", 1),
        ("I could live with one in twenty.", 1),
        ("Twice in a month I can explain.", 1),
        ("She would smile if there was a two in front.", 1),
        ("I'd like them to ask me about ten times.", 1),
        ("He wants zero files with something missing.", 1),
        ("Could you live with one in twenty?", 0),
        ("I can't take six people off the shift.", 0),
        ("I'd take the other one.", 0),
        ("They could take forty people down the road.", 0),
    ],
)
@pytest.mark.parametrize(("chance", "heeded"), [(0.06, True), (0.02, False)])
def test_the_figure_that_somebody_would_settle_for_is_a_goal_also_where_the_reader_doubts_it(
    words: str, found: int, chance: float, heeded: bool
) -> None:
    said = call(("Sam", Side.CUSTOMER, words))
    goals = find_statements(heard(said, {words: chance}), said, DEAL, {"promise": 0.9, "goal": 0.3, "risk": 0.9, "trouble": 0.9})

    assert [claim.confidence for claim in goals] == [undertones.CHANCE] * (found if heeded else 0)
