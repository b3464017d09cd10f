"""The amounts of money in a conversation, each with what it is the amount of."""

import re
from collections import Counter
from typing import NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.figures import Sum, sums
from analyzer.domain.statement import FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.commercial_terms import AmountRole
from analyzer.engines.local.order_form import Entry, entries


class Amount(NamedTuple):
    """`amount` in `currency` per `period` ("year", "month", "once", "total", "first year" or None) at `[start, end)` of a turn.

    `role` says how fit it is to be the contract value; `superseded` marks an offer that the text itself withdraws.
    """

    turn: int
    start: int
    end: int
    amount: float
    currency: str | None
    period: str | None
    role: AmountRole
    superseded: bool
    entry: Entry


class _Surroundings(NamedTuple):
    """The words before and after a sum in its sentence, and those of its label, row and column."""

    before: str
    after: str
    beside: str
    header: str


_NEAR = 90
_MONTHS = 12
_STOP = re.compile(r"[;\n]|\.\s|\s\|\s")
_PRICE_COLUMN = re.compile(
    r"\b(?:annual|amount|price|total|extended|fee|cost|charge|net|unit|list|usd|eur|gbp|chf|aed|cad|aud|nok|sek|dkk|inr|mxn|brl|pln|rate"
    r"|pu|betrag|preis|montant|prix|importe|precio|canone|prezzo|valor|preço|bedrag|prijs|belopp|"
    r"monthly|yearly|year|monat|jahr|option)\b|[$€£]|/mo",
    re.IGNORECASE,
)
_CODE = re.compile(r"\b(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|NGN|ZAR|BRL|MXN|SGD|HKD|CNY|AED|SAR|IDR|MYR)\b|[$€£]")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP"}
_CHOICE = re.compile(r"\[\s?[xX✓]\s?\]\s{0,3}(?:option\s)?(?P<name>\w{1,20})")
_OPTION_COLUMN = re.compile(r"^(?:option|plan|package|tier|variant)\s(?P<name>\w{1,20})", re.IGNORECASE)


def amounts(conversation: Conversation, deal: Deal | None = None, laid_out: list[Entry] | None = None) -> list[Amount]:
    """All amounts of a conversation in reading order; `laid_out` saves laying it out again."""
    found: list[Amount] = []
    around = entries(conversation, deal) if laid_out is None else laid_out
    chosen = chosen_option(around)
    for entry in around:
        bare = bool(_PRICE_COLUMN.search(entry.header)) or (bool(entry.row) and terms.kind_of_label(entry.row) is FactKind.VALUE)
        listed = sums(entry.cell.text, bare=bare)
        for at, one in enumerate(listed):
            found.append(_amount(entry, one, _surroundings(entry, listed, at), chosen))
    return _first_years(_promoted(_totals(_after_tax(_with_currency(found)))))


def chosen_option(around: list[Entry]) -> str:
    """The option that is ticked ("[X] B") or recommended, in lower case; "" where there are no options."""
    for entry in around:
        if match := _CHOICE.search(entry.cell.text):
            return match["name"].lower()
    for entry in around:
        if (match := _OPTION_COLUMN.match(entry.header)) and re.search(r"recommended|selected|chosen", entry.header, re.IGNORECASE):
            return match["name"].lower()
    return ""


def is_option(entry: Entry) -> bool:
    """True for a cell below "Option A", "Plan 2" and the like."""
    return bool(_OPTION_COLUMN.match(entry.header))


def is_unchosen(entry: Entry, chosen: str) -> bool:
    """True for a cell of an option that was not taken."""
    match = _OPTION_COLUMN.match(entry.header)
    return bool(chosen) and match is not None and match["name"].lower() != chosen


def _surroundings(entry: Entry, listed: list[Sum], at: int) -> _Surroundings:
    text, one = entry.cell.text, listed[at]
    before = text[max(listed[at - 1].end if at else 0, one.start - _NEAR) : one.start]
    after = text[one.end : min(listed[at + 1].start if at + 1 < len(listed) else len(text), one.end + _NEAR)]
    before = _STOP.split(before)[-1]
    after = _STOP.split(after)[0]
    label = entry.label or entry.row
    beside = label if label else ("" if entry.header else entry.heading)
    return _Surroundings(before, after, beside, entry.header)


def _amount(entry: Entry, one: Sum, near: _Surroundings, chosen: str) -> Amount:
    period = _period(near)
    superseded = _superseded(entry, one, near)
    role = AmountRole.OTHER if superseded or _is_aside(entry, one, near, chosen) else _role(entry, near, period)
    if role is AmountRole.WHOLE_TERM:
        period = "total"
    elif role is AmountRole.FIRST_YEAR_TOTAL:
        period = "year"
    elif role is AmountRole.ONE_TIME:
        period = "once"
    cell = entry.cell
    currency = one.currency or (match[0] if (match := _CODE.search(entry.header)) else "") or None
    start, end = cell.start + one.start, cell.start + one.end
    return Amount(cell.turn, start, end, one.amount, _SYMBOLS.get(currency or "", currency), period, role, superseded, entry)


def _period(near: _Surroundings) -> str | None:
    """The nearest word of time decides: behind the sum, before it, its label, its column."""
    for text in (near.after, near.before, near.beside, near.header):
        year, month, other = terms.YEAR.search(text), terms.MONTH.search(text), terms.OTHER_PERIOD.search(text)
        first = min((m for m in (year, month, other) if m), key=lambda m: m.start(), default=None)
        if first is not None:
            return "year" if first is year else "month" if first is month else None
    return None


def _superseded(entry: Entry, one: Sum, near: _Surroundings) -> bool:
    whole = entry.cell.text[max(0, one.start - _NEAR) : one.start]
    if terms.LIST_PRICE.search(near.before[-14:]) or terms.OWN_FIGURES.search(f"{near.beside} {whole}"):
        return False
    if terms.SUPERSEDED_BEFORE.search(whole) or terms.SUPERSEDED_AFTER.search(near.after):
        return True
    rest = re.split(r"[;.)\n]", entry.cell.text[one.end : one.end + _NEAR])[0]
    inside = whole.count("(") > whole.count(")")
    return inside and bool(terms.SUPERSEDED_AFTER.search(rest) or re.search(r"\b(?:rev|v|R)\.?\s?\w{1,3}\s?(?:at|:)\s?$", whole))


def _is_aside(entry: Entry, one: Sum, near: _Surroundings, chosen: str) -> bool:
    """True for what is no part of the price: reductions, list prices, options, penalties, later years."""
    if is_unchosen(entry, chosen):
        return True
    reduced = terms.REDUCTION.search(near.beside) or re.match(r"\s?(?:off|discount|rebate|waived|credit)\b", near.after, re.IGNORECASE)
    reduced = reduced or re.search(
        r"\b(?:discount|rebate|credit|reduction|remise|rabatt|saving|less|save)s?\W{0,2}(?:of|:)?\s{0,3}$", near.before, re.IGNORECASE
    )
    listed = (
        terms.LIST_PRICE.search(near.header)
        or terms.LIST_PRICE.search(near.before[-24:])
        or terms.LIST_PRICE.match(near.after[:12].strip())
    )
    aside = terms.ASIDE.search(near.before[-50:] + " " + near.after[:40]) or terms.ASIDE.search(near.beside)
    later = (
        terms.LATER_YEAR.search(near.beside)
        or terms.LATER_YEAR.search(near.before[-20:])
        or terms.LATER_YEAR.match(near.after.removeprefix(" for").strip())
    )
    clause = entry.clause
    named = terms.TOTAL.search(near.beside) or terms.kind_of_label(near.beside) is FactKind.VALUE
    left_out = clause.optional or ((clause.excluded or clause.customer_obligation) and not named)
    return one.less or one.amount == 0 or bool(reduced or listed or aside or later) or left_out


def _role(entry: Entry, near: _Surroundings, period: str | None) -> AmountRole:
    named = f"{near.beside} | {near.before}"
    total = bool(terms.TOTAL.search(named))
    label = terms.kind_of_label(near.beside)
    line_item = entry.row and (entry.header or not entry.label) and label is not FactKind.VALUE and not is_option(entry)
    by_period = {"year": AmountRole.YEARLY, "month": AmountRole.MONTHLY}.get(period or "")
    totals = {"year": AmountRole.YEARLY_TOTAL, "month": AmountRole.MONTHLY_TOTAL}
    cue = label is FactKind.VALUE or terms.VALUE_CUE.search(f"{near.before[-50:]} {near.after[:30]}")
    # The first that holds says what the sum is.
    tests: tuple[tuple[object, AmountRole], ...] = (
        (terms.WHOLE_TERM.search(f"{named} | {near.after}"), AmountRole.WHOLE_TERM),
        (terms.FIRST_YEAR.search(f"{named} | {near.after[:24]} | {near.header}") and (total or not line_item), AmountRole.FIRST_YEAR_TOTAL),
        (terms.GROSS.search(f"{near.beside} | {near.after}") and not terms.SUBTOTAL.search(named), AmountRole.GROSS),
        (not total and _is_unit_price(near), AmountRole.UNIT_PRICE),
        (_is_one_time(near, period), AmountRole.ONE_TIME),
        (terms.SUBTOTAL.search(near.beside), AmountRole.SUBTOTAL),
        (total, totals.get(period or "", AmountRole.TOTAL)),
        (line_item, AmountRole.LINE_ITEM),
        (by_period, by_period or AmountRole.STATED),
        (cue, AmountRole.STATED),
    )
    return next((role for holds, role in tests if holds), AmountRole.LINE_ITEM)


def _is_unit_price(near: _Surroundings) -> bool:
    before = bool(re.search(r"(?:@|\bx|\bat|×|\bper [a-z]{3,15})\s{0,3}$", near.before)) and not re.search(
        r"\bper (?:annum|year|month)\s$", near.before
    )
    return before or bool(
        terms.UNIT.search(near.after[:40])
        or terms.UNIT.search(near.header)
        or re.match(r"\s?(?:per|price per)\b(?! (?:year|month|annum))", near.beside, re.IGNORECASE)
    )


def _is_one_time(near: _Surroundings, period: str | None) -> bool:
    plain = re.match(r"[\s(,]{0,3}(?:one[- ]?(?:time|off)|once|einmalig|una tantum|fixed\b|flat\b|licen[cs]e)", near.after, re.IGNORECASE)
    named = terms.ONE_TIME.search(near.beside) or terms.ONE_TIME.search(near.before[-45:])
    yearly = period and (terms.YEAR.search(near.after[:30]) or terms.MONTH.search(near.after[:30]))
    return bool(plain or named) and not yearly


def _with_currency(found: list[Amount]) -> list[Amount]:
    """Bare numbers get the currency that the rest of the paper is in."""
    counts = Counter(a.currency for a in found if a.currency)
    if not counts:
        return found
    usual = counts.most_common(1)[0][0]
    return [a if a.currency else a._replace(currency=usual) for a in found]


def _after_tax(found: list[Amount]) -> list[Amount]:
    """A total below a line of tax holds the tax."""
    out: list[Amount] = []
    since = 99
    for one in found:
        beside = one.entry.label or one.entry.row
        since += 1
        if terms.TAX.search(beside):
            since, one = 0, one._replace(role=AmountRole.OTHER)
        elif (
            since <= 2
            and one.role in {AmountRole.TOTAL, AmountRole.YEARLY_TOTAL, AmountRole.MONTHLY_TOTAL, AmountRole.FIRST_YEAR_TOTAL}
            and any(a.role >= AmountRole.SUBTOTAL for a in out)
        ):
            one = one._replace(role=AmountRole.GROSS)
        out.append(one)
    return out


def _totals(found: list[Amount]) -> list[Amount]:
    """A total without a word of time has that of the lines above it, where they agree; what adds up what is paid once and what is
    paid yearly is the whole, and no longer one of its parts.
    """
    out: list[Amount] = []
    above: list[Amount] = []
    for one in found:
        if one.role is AmountRole.TOTAL and one.entry.row:
            periods = {
                a.period
                for a in above
                if a.role in {AmountRole.LINE_ITEM, AmountRole.YEARLY, AmountRole.MONTHLY, AmountRole.UNIT_PRICE, AmountRole.ONE_TIME}
            }
            if len(periods) == 1 and (period := periods.pop()) in {"year", "month"}:
                one = one._replace(period=period, role=AmountRole.YEARLY_TOTAL if period == "year" else AmountRole.MONTHLY_TOTAL)
            elif _adds_up(one, above):
                one = one._replace(role=AmountRole.FIRST_YEAR_TOTAL)
        above = [*above, one] if one.entry.row else []
        out.append(one)
    return out


def _adds_up(total: Amount, above: list[Amount]) -> bool:
    """Is `total` the sum of yearly lines and of lines that are paid once?"""
    parts = [a for a in above if a.role in {AmountRole.LINE_ITEM, AmountRole.YEARLY, AmountRole.ONE_TIME}]
    once = [a for a in parts if a.role is AmountRole.ONE_TIME]
    return 0 < len(once) < len(parts) and abs(sum(a.amount for a in parts) - total.amount) < 0.01


def _promoted(found: list[Amount]) -> list[Amount]:
    """The only line item of a paper without totals is its price."""
    if any(a.role >= AmountRole.MONTHLY for a in found):
        return found
    items = [a for a in found if a.role is AmountRole.LINE_ITEM]
    if len({a.amount for a in items}) != 1:
        return found
    role = {"year": AmountRole.YEARLY, "month": AmountRole.MONTHLY}.get(items[0].period or "", AmountRole.STATED)
    return [a._replace(role=role) if a is items[0] else a for a in found]


def _first_years(found: list[Amount]) -> list[Amount]:
    """A total of the first year that holds what is paid once is no price of every year: "34,300 for the first year, of it 14,500 once"."""
    once = {a.amount for a in found if a.role is AmountRole.ONE_TIME and a.amount}
    yearly = {round(a.amount * (_MONTHS if a.period == "month" else 1), 2) for a in found if a.period != "once"}
    return [
        a._replace(period="first year")
        if a.role is AmountRole.FIRST_YEAR_TOTAL and any(round(a.amount - one, 2) in yearly for one in once)
        else a
        for a in found
    ]
