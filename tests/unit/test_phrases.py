"""Phrases made of listed words end where a pattern would end them, and take no time to compile."""

import re

import pytest

from analyzer.engines.local import duties, occupations, titles
from analyzer.engines.local.phrases import Listed, chain, either, maybe, plain, up_to, word


def _ends(what: object, text: str, at: int = 0) -> list[str]:
    return [text[at:end] for end in what(text, at)]  # type: ignore[operator]


def test_a_listed_phrase_stands_up_to_the_end_of_a_word_and_the_one_listed_first_comes_first() -> None:
    fields = Listed("accounts payable|accounts|account")
    assert _ends(fields, "Accounts payable, please") == ["Accounts payable", "Accounts"]
    assert _ends(fields, "accountsx") == []


def test_what_is_listed_in_capitals_stands_only_as_it_is_written() -> None:
    assert _ends(Listed("IT|sales"), "it is") == []
    assert _ends(Listed("IT|sales"), "IT is") == ["IT"]
    assert _ends(Listed("IT|sales", as_written=True), "Sales") == []


def test_a_word_may_end_at_each_mark_in_it() -> None:
    assert _ends(word(r"[\w-]+"), "paint-shop now") == ["paint-shop", "paint"]


def test_parts_are_tried_in_order() -> None:
    two = up_to(2, plain(r"\w+ "))
    assert _ends(chain(two, either(plain("shop"), plain("floor"))), "big paint shop") == ["big paint shop"]
    assert _ends(maybe(plain("the ")), "the shop") == ["the ", ""]


def test_a_compound_and_letters_that_are_spelled_are_posts() -> None:
    text = "Our Vertriebs-leiterin, the C F O and two drivers"
    assert [text[start:end] for start, end in occupations.found(text)] == ["Vertriebs-leiterin", "C F O"]
    assert _ends(occupations.plural, "drivers are here") == ["driver"]


@pytest.mark.parametrize("module", [duties, titles, occupations])
def test_no_pattern_spells_a_list_of_words_out_again(module: object) -> None:
    patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    assert max(len(pattern.pattern) for pattern in patterns) < 3_000
