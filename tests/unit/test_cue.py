import re

import pytest

from analyzer.domain.cue import Cue

PATTERN = r"\b(?:don['\u2019]t|never)\s+(?:\w+ )?agree\b|[A-Z]{3} \d\S*|größer"


@pytest.mark.parametrize(
    "text",
    [
        "We NEVER agree.",
        "we don\u2019t agree",
        "Eur 20.5",
        "20 eur",
        "GRÖẞER",
        "GRÖßER",
        "größer als das",
        "\u0130 never agree",
        "neve\u0280 agree",
        "agree",
        "",
    ],
)
def test_a_cue_is_found_where_a_pattern_without_regard_to_case_is(text):
    assert Cue(PATTERN).stands_in(text) is (re.search(PATTERN, text, re.IGNORECASE) is not None)


def test_a_letter_that_has_two_lower_cases_is_still_found():
    assert Cue(r"\bsign\b").stands_in("\u017fign")


@pytest.mark.parametrize("text", ["I came, BUT it rained", "caf\u00e9 But wine"])
def test_a_text_is_cut_at_a_cue_in_any_case(text):
    assert [part.lower() for part in Cue(r"\bbut\b").split(text)] == re.split("but", text.lower())


def test_what_holds_no_cue_stays_as_it_is():
    assert Cue(r"\bno problem\b").without("We Will See") == "We Will See"


def test_a_cue_is_taken_out_in_any_case():
    assert Cue(r"\bno problem\b").without("Well, No Problem at all").split() == ["well,", "at", "all"]
