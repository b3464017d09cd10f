"""Commercial facts: what order forms, contracts, quotes and closing mails say of product, price, term, start and payment."""

import re
from collections.abc import Iterator

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.amounts import Amount, is_option, is_unchosen
from analyzer.engines.local.commercial_terms import AmountRole
from analyzer.engines.local.order_form import Entry
from analyzer.engines.local.paper import LONGEST_QUOTE, Paper, Place, claim, from_label, lay_out
from analyzer.engines.local.sale_conditions import discount, payment, renewal
from analyzer.engines.local.sale_items import product, quantity
from analyzer.engines.local.sale_period import start, term

# The roles that are worth a claim; the rest are unit prices of add-ons, penalties and the like.
_LEAST_ROLE = AmountRole.UNIT_PRICE
_REACH = 60
"""Characters in front of a price in which the words stand that withdraw it."""


def find_facts(conversation: Conversation, deal: Deal) -> list[Claim]:
    """The commercial facts of one conversation, each with a verbatim quote inside one turn."""
    paper = lay_out(conversation, deal)
    found = [
        *_values(paper),
        *(claim for entry in paper.entries for claim in _of_entry(paper, entry)),
    ]
    return _distinct(found)


def _distinct(found: list[Claim]) -> list[Claim]:
    """One claim for each kind and place, the surest."""
    out: dict[tuple[object, ...], Claim] = {}
    for one in found:
        fact, quote = one.statement, one.quotes[0]
        assert isinstance(fact, Fact)
        key = (fact.kind, quote.turn, quote.text, fact.amount, fact.months, fact.date)
        if key not in out or out[key].confidence < one.confidence:
            out[key] = one
    return list(out.values())


def _values(paper: Paper) -> Iterator[Claim]:
    for one in paper.amounts:
        if (one.role < _LEAST_ROLE and not one.superseded) or (
            not paper.written and one.role in {AmountRole.LINE_ITEM, AmountRole.UNIT_PRICE} and not one.period
        ):
            continue
        row = bool(one.entry.row) or not one.entry.cell.text.startswith(one.entry.label or one.entry.cell.text)
        place = from_label(paper, one.entry, one.end) if row else Place(one.turn, one.entry.clause.start, one.entry.clause.end)
        if one.superseded and any(_beside(one, other) for other in paper.amounts):
            place = _withdrawn(paper, one)
        if place.end - place.start > LONGEST_QUOTE:
            place = Place(one.turn, max(place.start, one.start - 80), min(place.end, one.end + 80))
        fact = Fact(kind=FactKind.VALUE, amount=one.amount, currency=one.currency, period=one.period, superseded=one.superseded)
        yield claim(paper, fact, place, 0.5 if one.superseded else max(0.2, one.role / 100))


def _beside(withdrawn: Amount, other: Amount) -> bool:
    """Does the price that holds stand in the same cell?"""
    return not other.superseded and other.entry.clause == withdrawn.entry.clause


def _withdrawn(paper: Paper, one: Amount) -> Place:
    """Only the words that withdraw a price ("instead of the $289"): the rest of the sentence says what holds."""
    text = paper.texts[one.turn]
    cue = terms.SUPERSEDED_BEFORE.search(text, max(one.entry.clause.start, one.start - _REACH), one.start)
    return Place(one.turn, cue.start() if cue else one.start, one.end)


def _of_entry(paper: Paper, entry: Entry) -> Iterator[Claim]:
    if is_unchosen(entry, paper.chosen):
        return
    label = entry.label or (entry.row if not entry.header or is_option(entry) else "")
    if paper.conversation.kind is Kind.CALL:
        label = ""
    if terms.is_reference(label) or re.match(r"signed|by\b|name\b|title\b|accepted", label, re.IGNORECASE):
        return
    kind = terms.kind_of_label(label) if label else None
    if kind is None and not entry.header and paper.conversation.kind is not Kind.CALL:
        kind = terms.kind_of_heading(entry.heading)
    if entry.row == entry.cell.text and is_option(entry):
        return
    yield from term(paper, entry, kind)
    yield from start(paper, entry, kind)
    yield from payment(paper, entry, kind)
    yield from renewal(paper, entry, kind)
    yield from discount(paper, entry, kind)
    yield from quantity(paper, entry, kind)
    yield from product(paper, entry, kind)
