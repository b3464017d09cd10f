"""Which way sentences run on the pages."""

import pytest

from api.pages.rendering import way

NAME = "\u0645\u062d\u0645\u062f \u0639\u0628\u062f \u0627\u0644\u0644\u0647"
WORDS = "\u0646\u0631\u064a\u062f \u062a\u0642\u0631\u064a\u0631\u0627 \u0643\u0644 \u0623\u0633\u0628\u0648\u0639"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        (f"{NAME} said they need a report every week.", "ltr"),
        (f"{NAME} said: \u201c{WORDS}\u201d.", "ltr"),
        (f"{NAME} sounds clearly cooler than in the sales phase", "ltr"),
        (WORDS, "auto"),
        (f"{WORDS} SSO", "auto"),
        ("They need a report", "ltr"),
    ],
)
def test_a_sentence_of_ours_runs_from_left_to_right_whatever_name_it_opens_with(text: str, runs: str) -> None:
    assert way(text) == runs
