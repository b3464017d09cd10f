"""Names that a call mixes up."""

import pytest

from analyzer.engines.local import sounds


@pytest.mark.parametrize(
    ("one", "other"), [("Merfyn", "Mervyn"), ("Merfyn", "Murphin"), ("Shivon", "Sivon"), ("Katharina", "Catarina"), ("Ksenija", "Xenia")]
)
def test_one_name_heard_in_two_ways_sounds_alike(one: str, other: str) -> None:
    assert sounds.alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jan", "Jon"), ("Martin", "Martina"), ("Christian", "Christine"), ("Marisol", "Marcel"), ("Siobhan", "Sivon")]
)
def test_short_names_and_names_of_others_do_not(one: str, other: str) -> None:
    assert not sounds.alike(one, other)
