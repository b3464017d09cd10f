"""The stakeholder map: where people stand, who needs attention, and that nobody covers anybody."""

from analyzer.handoff.influence_map import LEVELS, LONGEST, draw
from tests import drafts


def test_without_people_there_is_no_map() -> None:
    assert draw(()) is None


def test_influence_goes_upwards_and_attitude_to_the_right() -> None:
    drawn = draw(drafts.PEOPLE)
    assert drawn is not None
    at = {mark.name: mark for mark in drawn.marks}
    assert at["Ana Ruiz"].y < at["Ola Berg"].y
    assert at["Liv Dahl"].x < at["Per Holm"].x < at["Ola Berg"].x < at["Ana Ruiz"].x
    assert [band.name for band in drawn.rows] == [level.value for level in LEVELS]
    assert not at["Per Holm"].heard


def test_who_needs_attention_is_said_with_the_reason() -> None:
    drawn = draw(drafts.PEOPLE)
    assert drawn is not None
    reasons = {mark.name: " ".join(mark.attention) for mark in drawn.watched}
    assert "skeptic with medium influence" in reasons["Liv Dahl"]
    assert "never heard" in reasons["Per Holm"]
    assert "Ola Berg" not in reasons


def test_twenty_people_in_one_cell_stand_apart_and_inside_their_row() -> None:
    drawn = draw([drafts.person(f"Person Number {n} with a long name", influence="high", attitude="champion") for n in range(20)])
    assert drawn is not None
    places = [(mark.x, mark.y) for mark in drawn.marks]
    assert len(set(places)) == 20
    row = drawn.rows[0]
    assert all(row.start < y < row.start + row.size for _, y in places)
    assert all(len(mark.label) <= LONGEST for mark in drawn.marks)
