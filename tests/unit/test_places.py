"""Quotes are shown in one stretch of the file, with the place where that is."""

import pytest

from analyzer.domain.conversation import Conversation, Kind, Piece, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, NeedsReview
from analyzer.domain.statement import Goal
from analyzer.handoff.places import whole, with_places

FIRST, SECOND = "we bring over twelve years of", "spreadsheets by the end of March, all of them"


def in_two_lines(between: str, first: str = FIRST, second: str = SECOND) -> Conversation:
    """A sentence of one speaker, of which the file has the second half behind `between`."""
    original = f"Ann: {first}{between}{second}"
    at = original.index(second)
    turn = Turn(
        index=0, speaker="Ann", text=f"{first} {second}", span=(5, len(original)),
        pieces=(Piece(0, 5, len(first)), Piece(len(first) + 1, at, len(second))),
    )  # fmt: skip
    return Conversation(document="call.txt", format="transcript", kind=Kind.CALL, turns=(turn,), original=original)


def all_of(call: Conversation) -> Evidence:
    """All that the turn says, as it is grounded."""
    start, end = call.turns[0].locate(0, len(call.turns[0].text))
    return Evidence(document=call.document, turn=0, speaker="Ann", start=start, end=end, quote=call.turns[0].text)


def quoted(call: Conversation) -> tuple[Evidence, ...]:
    """The same as a draft shows it."""
    goal = Finding[Goal](id="a", statement=Goal(summary="x"), confidence=0.5, evidence=(all_of(call),))
    return with_places(goal, [call]).evidence


def test_a_quote_over_two_labelled_lines_is_cut_at_the_label_with_the_longest_part_first() -> None:
    call = in_two_lines("\n[00:07:29] Ann: ")
    found = quoted(call)
    assert [e.quote for e in found] == [SECOND, FIRST]
    assert [call.original[e.start : e.end] for e in found] == [e.quote for e in found]


@pytest.mark.parametrize(
    "between",
    [
        "\n",
        "\n> ",
        "\n\n142\n00:07:29.000 --> 00:07:31.000\n",
        "</v>\n\n00:07:29.000 --> 00:07:31.000\n<v Ann>",
        "&amp;",
        "\n\ncue-2\n00:07:29.000 --> 00:07:31.000\n",
    ],
)
def test_line_wraps_quote_marks_and_cue_headers_cut_no_quote(between: str) -> None:
    call = in_two_lines(between)
    found = quoted(call)
    assert [e.quote for e in found] == [call.turns[0].text]


def test_a_part_of_one_word_is_left_out_and_a_figure_is_not() -> None:
    call = in_two_lines("\n[00:07:29] Ann: ", first="Right so", second="we bring over twelve years of files")
    assert [e.quote for e in quoted(call)] == ["we bring over twelve years of files"]
    call = in_two_lines("\n[00:07:29] Ann: ", first="the whole price of it is", second="40,000 euro")
    assert [e.quote for e in quoted(call)] == ["the whole price of it is", "40,000 euro"]


def test_a_quote_that_stands_alone_in_its_field_is_cut_too() -> None:
    call = in_two_lines("\n[00:07:29] Ann: ")
    review = with_places(NeedsReview(kind="promise", statement="x", reason="y", nearest=all_of(call)), [call])
    assert review.nearest is not None
    assert review.nearest.quote == SECOND


def said(quote: str, start: int, turn: int = 0) -> Evidence:
    return Evidence(document="call.vtt", turn=turn, start=start, end=start + len(quote), quote=quote)


SATURDAYS, HOURS, PEOPLE = (
    said("so there's somebody on the phones Saturdays,", 10),
    said("eight to four Eastern.", 90),
    said("Real people.", 150),
)


def test_the_parts_of_a_cut_sentence_are_told_together_and_what_follows_it_is_not() -> None:
    assert whole((SATURDAYS, HOURS, PEOPLE)) == (SATURDAYS, HOURS)


def test_the_parts_stand_as_they_were_said_whichever_is_the_longest() -> None:
    assert whole((HOURS, PEOPLE, SATURDAYS)) == (SATURDAYS, HOURS)


@pytest.mark.parametrize("other", [said("as it was, of course,", 3, turn=1), said("That is so.", 0)])
def test_another_turn_and_the_sentence_before_are_no_part(other: Evidence) -> None:
    assert whole((HOURS, other)) == (HOURS,)


def test_lines_of_a_list_that_stand_apart_are_no_one_sentence() -> None:
    first, second = said("training for all sites", 10), said("phones on Saturdays", 900)
    assert whole((first, second)) == (first,)


def test_nothing_said_has_no_parts() -> None:
    assert whole(()) == ()
