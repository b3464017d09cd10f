"""What a form shows of a statement, and what comes back as a change."""

import pytest

from analyzer.domain.statement import Fact, FactKind
from analyzer.errors import BadRequest
from api.pages import forms


def _fact(amount: float) -> Fact:
    return Fact(kind=FactKind.VALUE, amount=amount, currency="EUR", period="year")


@pytest.mark.parametrize("amount", [1234567.0, 122680.5, 999999.99, 12500000.25, 0.1, 22680.0, 12.345, 1e15, -20.5])
def test_what_is_left_as_it_is_shown_is_no_change(amount: float) -> None:
    fact = _fact(amount)
    fields = forms.fields_of(fact)
    shown = {control.field.name: [control.value] for control in forms.controls(fields, fact)}
    assert "e" not in shown["amount"][0]
    assert forms.changes(fields, fact, {**shown, "period": ["month"]}) == {"period": "month"}
    assert forms.changes(fields, fact, shown) == {}


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("22.680,00", 22680.0), ("22,680.00", 22680.0), ("22,680", 22680.0), ("1.234.567", 1234567.0), ("1234.567", 1234.567),
        ("1234,5", 1234.5), ("4 750", 4750.0), ("15'120", 15120.0), ("12.5", 12.5), ("-20", -20.0), ("1.234.567,89", 1234567.89),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(typed: str, amount: float) -> None:
    fact = _fact(7.0)
    assert forms.changes(forms.fields_of(fact), fact, {"amount": [typed], "currency": ["EUR"], "period": ["year"]}) == {"amount": amount}


def test_an_amount_that_may_be_two_things_is_asked_for_again() -> None:
    fact = _fact(7.0)
    with pytest.raises(BadRequest, match=r"22\.680 may be 22,680 or 22\.680"):
        forms.changes(forms.fields_of(fact), fact, {"amount": ["22.680"], "currency": ["EUR"], "period": ["year"]})


@pytest.mark.parametrize("typed", ["4.8.1", "about 5", "1e6", "nan", "--5"])
def test_what_is_no_number_is_told(typed: str) -> None:
    fact = _fact(7.0)
    with pytest.raises(BadRequest, match="Amount cannot be read"):
        forms.changes(forms.fields_of(fact), fact, {"amount": [typed], "currency": ["EUR"], "period": ["year"]})
