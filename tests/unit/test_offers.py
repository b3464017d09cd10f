"""Offers that the contract shows not to be taken."""

import pytest

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Promise, PromiseKind
from analyzer.handoff import offers

ORDER = "Acme Growth plan, 24 months, EUR 9,000 a year."


def promise(quote: str, document: str = "call.txt") -> Finding[Promise]:
    evidence = Evidence(document=document, turn=0, start=0, end=len(quote), quote=quote)
    return Finding[Promise](id=quote[:9], statement=Promise(kind=PromiseKind.PRICING), confidence=0.8, evidence=(evidence,))


def order() -> Conversation:
    turn = Turn(index=0, text=ORDER, span=(0, len(ORDER)))
    return Conversation(
        document="order.txt", format="text", kind=Kind.DOCUMENT, type=DocumentType.ORDER_FORM, turns=(turn,), original=ORDER
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "stays"),
    [
        ("On a three year I could do twenty percent.", False),
        ("If you commit to three years by April we'd make it 8,000.", False),
        ("If you went for a two-year deal I could do ten percent.", True),
        ("We hold that price for three years.", True),
        ("If you sign this week the three years of history come for free.", True),
        ("That would be in the Network plan, with an open API.", False),
        ("If it's on the Growth plan you get an open API.", True),
    ],
)
def test_an_offer_for_another_term_or_plan_is_no_promise(quote: str, stays: bool) -> None:
    kept, left = offers.taken([promise(quote)], [order()], 24)
    assert bool(kept) is stays
    assert bool(left) is not stays


def test_without_a_contract_every_offer_stays() -> None:
    kept, left = offers.taken([promise("On a three year I could do twenty percent.")], [], 24)
    assert kept
    assert not left


def test_what_the_contract_says_itself_stays() -> None:
    kept, left = offers.taken([promise("On a three year term the fee would be 8,000.", "order.txt")], [order()], 24)
    assert kept
    assert not left


def test_an_offer_that_was_not_taken_is_left_to_a_person_with_its_quote() -> None:
    _, (left,) = offers.taken([promise("On a three year I could do twenty percent.")], [order()], 24)
    assert left.kind == "promise"
    assert "another term or plan" in left.reason
    assert left.nearest is not None
    assert left.nearest.quote == "On a three year I could do twenty percent."
