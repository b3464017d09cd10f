"""Posts that the form of a text tells: lists, lines below a name, answers, and posts that stand near somebody."""

import time

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn
from analyzer.engines.local import holders, posts, roster, titles

DEAL = Deal(vendor=Party(name="Skiffware"), customer=Party(name="Alder Mills"))
C, V = Side.CUSTOMER, Side.VENDOR


def call(*lines: tuple[str, Side, str]) -> Conversation:
    turns = tuple(Turn(index=i, speaker=s, side=side, text=t, span=(i * 1000, i * 1000 + len(t))) for i, (s, side, t) in enumerate(lines))
    people = {s: Participant(name=s, side=side) for s, side, _ in lines}
    return Conversation(document="call.txt", format="txt", kind=Kind.CALL, turns=turns, participants=tuple(people.values()))


def title_of(name: str, conversation: Conversation) -> str | None:
    return next(p.title for p in roster.read(conversation, DEAL) if p.name == name)


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("On the call: Priti Shah - Dir Ops; Leo Grant", "Leo Grant", None),
        ("* Bernadette Coyle: nursing director, wants it", "Bernadette Coyle", "nursing director"),
        ("Spoke to Ruth: the nursing director left", "Ruth", None),
    ],
)
def test_an_entry_of_a_list_tells_a_post_behind_the_name(text: str, name: str, title: str | None) -> None:
    start = text.index(name)
    found = posts.in_list(text, start, start + len(name))
    assert (found and found.text) == title


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("Procurement - Elspeth Hume", "Elspeth Hume", "Procurement"),
        ("IT manager: Craig Dow", "Craig Dow", "IT manager"),
        ("Attendees: Craig Dow", "Craig Dow", None),
        ("Ruth's purchasing: Craig Dow", "Craig Dow", None),
    ],
)
def test_the_label_of_a_line_tells_the_post_of_the_name_behind_it(text: str, name: str, title: str | None) -> None:
    found = posts.before_in_list(text, text.index(name))
    assert (found and found.text) == title


@pytest.mark.parametrize(
    ("line", "post"),
    [
        ("Fleet Performance", "Fleet Performance"),
        ("Chargée de communication", "Chargée de communication"),
        ("14 Mill Lane", None),
        ("Alder Mills Ltd", None),
        ("Alder Mills", None),
        ("Sent from my phone", None),
        ("Making work work", None),
    ],
)
def test_a_short_line_right_below_a_name_is_a_post_unless_it_is_an_address_a_firm_or_a_motto(line: str, post: str | None) -> None:
    assert posts.from_line(line, {"alder", "mills"}) == post


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("I took over from her as quality lead.", "quality lead"),
        ("Since Harald left I've been acting head of collections.", "acting head of collections"),
        ("I'm what they call the harbour operations coordinator, which means little.", "harbour operations coordinator"),
        ("I'm only the interim general manager, till they find one.", "interim general manager"),
        ("My job title is something like associate director of revenue.", "associate director of revenue"),
    ],
)
def test_verbs_and_hedges_before_a_post_are_no_part_of_it(sentence: str, title: str) -> None:
    found = titles.of_self(sentence)
    assert found is not None
    assert found.text == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ruth, who you met, is the finance director.", "finance director"),
        ("Then there's Ruth, up in Leeds, our foreman.", "foreman"),
        ("Ruth (she/her), finance director", "finance director"),
        ("Ruth is the controller and nothing over 25 a year leaves the building without a signature", "controller"),
        ("Ruth is the boss's daughter and will take over the mill", None),
    ],
)
def test_a_post_is_found_behind_what_else_is_said_of_somebody(text: str, title: str | None) -> None:
    found = titles.after_name(text, text.index("Ruth") + 4)
    assert (found and found.text) == title


def test_how_two_people_stand_to_each_other_says_less_than_a_post() -> None:
    talk = call(
        ("Nadia Brooks", V, "Who decides?"),
        ("Kenji Mori", C, "My boss, Mr. Tanabe. He is our general manager, he decides after the trial."),
    )
    assert title_of("Tanabe", talk) == "general manager"


def test_who_was_asked_for_holds_the_post_that_the_answer_begins_with() -> None:
    talk = call(
        ("Nadia Brooks", V, "And who is Otis Grandison?"), ("Kenji Mori", C, "Our senior color technician. Thirty-six years at the window.")
    )
    assert title_of("Otis Grandison", talk) == "senior color technician"


def test_a_post_that_is_known_to_be_anothers_is_nobody_elses() -> None:
    talk = call(("Ruth Adler", C, "I'm the finance director here. Pavel Novak, he's a good man, he decides."), ("Nadia Brooks", V, "Fine."))
    assert title_of("Pavel Novak", talk) is None


def test_posts_keep_what_they_are_of() -> None:
    found = [p.text for p in holders.posts_in("The head of planning for the group said our finance director signs, and a lead came in.")]
    assert found == ["head of planning", "finance director"]


def test_a_turn_full_of_names_and_posts_is_read_quickly() -> None:
    talk = call(
        ("Ruth Adler", C, "Pavel Novak, he said, is the head of planning and Ingrid Solheim our director of " * 45),
        ("Nadia Brooks", V, "Fine."),
    )
    began = time.perf_counter()
    roster.read(talk, DEAL)
    assert time.perf_counter() - began < 2.0


def paper(text: str) -> Conversation:
    turn = Turn(index=0, text=text, span=(0, len(text)))
    return Conversation(document="form.txt", format="txt", kind=Kind.DOCUMENT, turns=(turn,), type=DocumentType.ORDER_FORM)


@pytest.mark.parametrize(
    "text",
    [
        "SIGNED for and on behalf of Alder Mills\n\nName:   Isobel Crane\nTitle:  Chief Operating Officer",
        "For Alder Mills                     For Skiffware\nIsobel Crane                        Nora Quist\nChief Operating Officer             Account Director",
        "| | Skiffware | Alder Mills |\n| Name | Nora Quist | Isobel Crane |\n| Title | Account Director | Chief Operating Officer |",
    ],
)
def test_the_post_below_a_signatory_is_theirs_however_the_block_is_laid_out(text: str) -> None:
    assert title_of("Isobel Crane", paper(text)) == "Chief Operating Officer"


def test_a_post_far_below_a_name_is_anothers() -> None:
    text = "Invoices:          Lasse Friis\n1. Fees\n2. Term\n3. Law\n4. Notices\n" + "For Skiffware      Account Director"
    assert title_of("Lasse Friis", paper(text)) is None


def test_the_field_of_work_of_a_contact_in_a_paper_is_told() -> None:
    assert title_of("Lasse Friis", paper("Customer contact: Lasse Friis, Accounts Payable")) == "Accounts Payable"


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("Hospital CFO is Ed Lang.", "Ed Lang", "Hospital CFO"),
        ("Head stockman's Macca.", "Macca", "Head stockman"),
        ("Theo is the franchise owner of 6 sites, Carmen wants it.", "Carmen", None),
        ("So our fractional CTO is a guy named Avi", "Avi", "fractional CTO"),
    ],
)
def test_a_sentence_that_begins_with_a_post_says_whose_it_is(text: str, name: str, title: str | None) -> None:
    found = titles.before_name(text, text.index(name))
    assert (found and found.text) == title


def test_letters_behind_our_are_a_post_unless_they_name_a_system() -> None:
    gc, mes = "Melissa is our GC", "Konrad is our MES"
    assert (found := titles.after_name(gc, 7)) is not None
    assert found.text == "GC"
    assert titles.after_name(mes, 6) is None


def test_what_somebody_used_to_be_is_no_post_of_theirs() -> None:
    talk = call(("Ruth Adler", C, "Gareth used to be our ops director before the move."), ("Nadia Brooks", V, "Fine."))
    assert title_of("Gareth", talk) is None


def test_turns_full_of_posts_and_pronouns_are_read_in_linear_time() -> None:
    talk = call(*[("Ruth Adler", C, "I clerk he " * 350), ("Nadia Brooks", V, "Fine.")] * 5)
    began = time.process_time()
    roster.read(talk, DEAL)
    assert time.process_time() - began < 2.0
