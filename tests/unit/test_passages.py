"""Turns cut into passages for search."""

from hypothesis import given
from hypothesis import strategies as st

from analyzer.desk.passages import LONGEST, passages_of
from analyzer.domain.conversation import Conversation, Kind, Piece, Side, Turn, Zone


def conversation(*texts: str, zone: Zone | None = None) -> Conversation:
    original, turns = "", []
    for number, text in enumerate(texts):
        turns.append(Turn(index=number, side=Side.VENDOR, text=text, span=(len(original), len(original) + len(text)), zone=zone))
        original += text
    return Conversation(document="a.txt", format="text", kind=Kind.DOCUMENT, turns=tuple(turns), original=original)


@given(st.lists(st.text(max_size=900), max_size=4))
def test_passages_are_slices_of_the_original_and_cover_every_word(texts: list[str]) -> None:
    whole = conversation(*texts)
    passages = passages_of(whole)
    for passage in passages:
        assert whole.original[passage.start : passage.end] == passage.text
        assert len(passage.text) <= LONGEST
    kept = "".join("".join(p.text.split()) for p in passages)
    # White space, and scraps of one or two characters between it, are all that may be missing.
    assert len("".join(whole.original.split())) - len(kept) <= 2 * (
        len(texts) + whole.original.count("\n") + len(whole.original) // LONGEST + 4
    )


@given(st.text(alphabet="ab \n\r", max_size=60))
def test_the_line_of_an_offset_is_one_more_than_the_line_ends_before_it(text: str) -> None:
    whole = conversation(text)
    assert [whole.line(at) for at in range(len(text) + 1)] == [text.count("\n", 0, at) + 1 for at in range(len(text) + 1)]


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=9), st.data())
def test_an_offset_is_placed_by_the_last_piece_that_begins_at_or_before_it(lengths: list[int], data: st.DataObject) -> None:
    pieces, at = [], 0
    for number, length in enumerate(lengths):
        pieces.append(Piece(at, 100 * number, length))
        at += length + 1
    turn = Turn(index=0, side=Side.VENDOR, text="x" * at, span=(0, at), pieces=tuple(pieces))
    offset = data.draw(st.integers(min_value=0, max_value=at - 1))
    last = [piece for piece in pieces if piece.at <= offset][-1]
    assert turn.locate(offset, offset + 1)[0] == last.start + min(offset - last.at, last.length - 1)


def test_sentences_stay_whole_where_they_fit() -> None:
    text = "We include SSO. " * 40
    assert all(p.text.endswith("SSO.") for p in passages_of(conversation(text)))


def test_signatures_are_not_searched() -> None:
    assert passages_of(conversation("Ann Lee, Director", zone=Zone.SIGNATURE)) == []
