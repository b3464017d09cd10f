"""Personal numbers and addresses are kept back and come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.engines.llm.redaction import Redaction


def sent(text: str) -> tuple[str, Redaction]:
    marks = Redaction()
    return marks.hidden([{"role": "user", "content": text}])[0]["content"], marks


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("ana.ruiz+deal@fenn-foods.co.uk", "[mail-1]"),
        ("+44 20 7946 0958", "[phone-1]"),
        ("+49 (0)30 901820-12", "[phone-1]"),
        ("(0212) 555 01 99", "[phone-1]"),
        ("030 901820", "[phone-1]"),
        ("415-555-0132", "[phone-1]"),
        ("415.555.0132", "[phone-1]"),
        ("495-123-45-67", "[phone-1]"),
        ("DE89 3704 0044 0532 0130 00", "[account-1]"),
        ("GB82WEST12345698765432", "[account-1]"),
        ("4111 1111 1111 1111", "[card-1]"),
    ],
)
def test_what_nobody_else_needs_is_a_mark(value: str, mark: str) -> None:
    shown, marks = sent(f"Write to {value}, please.")
    assert shown == f"Write to {mark}, please."
    assert marks.restored(shown) == f"Write to {value}, please."


@pytest.mark.parametrize(
    "text",
    [
        "51,765 USD a year, 22680.00 in total",
        "from 2025-03-14 to 14.03.2026, at 10:30-11:45",
        "order 4111 1111 1111 1112 of 120-150 seats",
        "March 14 2025, 9 to 5, 24/7, 99.95 percent",
        "01_call.vtt, turn 17, 3.5 hours, 10.000,00 EUR",
        "Section 12.4.1 of 2024/25",
        "The budget is 100.000-200.000 EUR",
        "250.000/300.000 euros, or 100.000 - 200.000",
        "the server 192.168.100.20, then 172.016.254.001",
        "150-200/300-400 seats",
        "@everyone: see v2.0",
    ],
)
def test_figures_of_a_deal_stay(text: str) -> None:
    assert sent(text)[0] == text


def test_the_same_value_has_the_same_mark() -> None:
    shown, _ = sent("a@b.example, c@d.example, a@b.example")
    assert shown == "[mail-1], [mail-2], [mail-1]"


@given(st.text(max_size=200))
def test_whatever_is_hidden_comes_back(text: str) -> None:
    shown, marks = sent(f"{text} a@b.example")
    assert marks.restored(shown) == f"{text} a@b.example"
