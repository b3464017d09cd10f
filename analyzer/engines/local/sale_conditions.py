"""On what conditions: payment, renewal and discounts."""

import re
from collections.abc import Iterator

from analyzer.domain.conversation import Kind
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.order_form import Entry
from analyzer.engines.local.paper import LONGEST_QUOTE, Paper, Place, claim, flat, from_label, untitled

_PAYMENT_ASIDE = re.compile(
    r"\b(?:late|interest|penalt\w+|damages|payable by (?:the )?(?:customer|client)|credit note|overdue|bear|accrue"
    r"|refund\w*|bid|insurance|deliver(?:y|ed) (?:of|within|by|in|is|are|will))\b",
    re.IGNORECASE,
)
_PAYMENT_SURE = re.compile(
    r"\bnet[- ]?\d|\b(?:annually|monthly|quarterly|yearly|annual|semi-annually) in (?:advance|arrears?)\b"
    r"|\b\d{1,3}\)?\s(?:days|tage|jours|días|dagen|dager|dni|dnů|dias)['’]?\s(?:net\b|netto"
    r"|from (?:the )?(?:date of )?(?:valid )?(?:invoice|receipt)|of (?:the )?(?:invoice|receipt)|after (?:invoice|receipt)|end of"
    r"|fin de|na ontvangst|nach rechnung)|\bdirect debit\b|\binstal?lments?\b|\bup ?front\b|\bin (?:advance|arrears?)\b|"
    r"\bprepaid\b|\binvoiced\b|\bpayable\b|\bbilled\b|\binvoice (?:monthly|quarterly|annually|yearly|on)\b|\bpay it in\b"
    r"|\bach\b|\bcard\b(?! (?:reader|terminal|machine|holder|printer)s?\b)|\bby wire\b|\bdebit\b|\bdd\b|\d\d/\d\d"
    r"|\bim voraus\b|\bhalf\b|\b\d{1,3}\s?%|\bnet (?:thirty|sixty|forty|fifteen)",
    re.IGNORECASE,
)


_ADDRESSEE = re.compile(r"\b(?:to|contact|address|attn|attention|e-?mail)\b", re.IGNORECASE)
"""Labels of those who get the invoices: "Invoices to", "Billing contact"."""


def payment(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """When and how the customer pays; interest, credits and penalties are none of it."""
    text = entry.cell.text
    if _ADDRESSEE.search(entry.label or "") and not _PAYMENT_SURE.search(text):
        return
    if kind is FactKind.PAYMENT and not entry.clause.excluded:
        if entry.label or entry.row or len(text) < 200 or _PAYMENT_SURE.search(text):
            yield claim(paper, Fact(kind=FactKind.PAYMENT, summary=flat(untitled(entry))), from_label(paper, entry, entry.cell.end), 0.92)
        return
    cue = terms.PAYMENT.search(text)
    if (
        cue is None
        or kind in {FactKind.RENEWAL, FactKind.PRODUCT}
        or entry.header
        or _PAYMENT_ASIDE.search(text)
        or not _PAYMENT_SURE.search(text[max(0, cue.start() - 40) :])
    ):
        return
    if not paper.written and not re.search(
        r"\bnet[- ]?(?:\d|thirty|sixty|forty)|\binvoice|\bbill|\bpay|\bdebit|\bdd\b|\badvance|\barrear|\binstal", text, re.IGNORECASE
    ):
        return
    start = entry.cell.start + _piece_start(text, cue.start())
    # A line that begins anew behind a closed one is about something else.
    done = _NEW_LINE.search(text, cue.end())
    end = entry.cell.start + done.start() if done else entry.cell.end
    yield claim(paper, Fact(kind=FactKind.PAYMENT), Place(entry.cell.turn, start, end), 0.7)


_NEW_LINE = re.compile(r"(?<=[.)])[ \t]*\n\s*(?=[A-Z])")


def _piece_start(text: str, at: int) -> int:
    """Where the part of a sentence begins that holds `at`."""
    last = 0
    for match in re.finditer(r"[,;:]\s{1,9}|\((?![^()]{0,200}\))|\.\s{1,9}|\n", text[:at]):
        last = match.end()
    return last


_SPOKEN_RENEWAL = re.compile(
    r"\bauto-?renew|\brenews? (?:for|at|every|each|auto)|\bnotice\b|\bescalator of|\buplift\b|\bcap(?:ped)?\b|\bevergreen\b|\brolls? over (?:year|month|for)",
    re.IGNORECASE,
)


_WHOLE_AGREEMENT = re.compile(r"\bentire agreement\b|\breplaces? all (?:earlier|prior|previous)\b", re.IGNORECASE)


def renewal(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """What happens at the end: renewal, notice, indexation, a way out."""
    text = entry.cell.text
    if _WHOLE_AGREEMENT.search(text):
        return
    if kind is FactKind.RENEWAL:
        if not _is_money_line(entry) and len(text) > 2:
            yield claim(paper, Fact(kind=FactKind.RENEWAL, summary=flat(untitled(entry))), from_label(paper, entry, entry.cell.end), 0.9)
        return
    cue = terms.RENEWAL.search(text)
    if cue is None or entry.header or kind in {FactKind.DISCOUNT, FactKind.PRODUCT}:
        return
    if paper.conversation.kind is Kind.CALL and not _SPOKEN_RENEWAL.search(text):
        return
    notice = "notice" in cue[0].lower() and "until" not in cue[0].lower()
    if notice and not re.search(r"\b(?:terminat|renew|cancel|end of|extend|leave|non-renewal)", text, re.IGNORECASE):
        return
    start = entry.cell.start + (
        _piece_start(text, cue.start()) if kind in {FactKind.TERM, FactKind.VALUE, FactKind.START} or not paper.written else 0
    )
    yield claim(paper, Fact(kind=FactKind.RENEWAL), Place(entry.cell.turn, start, entry.cell.end), 0.75 if paper.written else 0.5)


def _is_money_line(entry: Entry) -> bool:
    return bool(re.fullmatch(r"[\W\d]{3,}(?:usd|eur|gbp|chf)?", entry.cell.text.strip(), re.IGNORECASE))


_FREE_TIME = re.compile(
    r"\b(?:first|months?|year)\b[^.;]{0,30}\b(?:free|no charge|gratis|kostenlos|offerts?)\b|\b(?:free|no charge)\b[^.;]{0,20}\b(?:first|months?|year)\b",
    re.IGNORECASE,
)
_DISCOUNT_IDLE = re.compile(r"^\W{0,3}(?:none|n/?a|nil|no|keine?|-|0\s?%?)\W{0,3}$", re.IGNORECASE)


def _line(text: str) -> str:
    """A table line as a sentence tells it, without the count of the item: "Signing credit: ($6,500.00)"."""
    cells = [flat(cell) for cell in re.split(r"\s*\|\s*|[ \t]{2,}(?=\S)", text.strip())]
    told = [cell for at, cell in enumerate(cells) if cell and not (at and re.fullmatch(r"\d{1,3}", cell))]
    return f"{told[0].rstrip(':')}: {', '.join(told[1:])}" if len(told) > 1 and "\n" not in text else flat(text)


def discount(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """What was taken off the price, or waived, or is free for a time."""
    text, row = entry.cell.text, entry.row
    if _DISCOUNT_IDLE.match(text):
        return
    if kind is FactKind.DISCOUNT or (row and terms.DISCOUNT.search(row)):
        place = (
            Place(entry.cell.turn, entry.clause.start, min(entry.clause.end, entry.clause.start + LONGEST_QUOTE))
            if row
            else from_label(paper, entry, entry.cell.end)
        )
        yield claim(paper, Fact(kind=FactKind.DISCOUNT, summary=_line(paper.texts[place.turn][place.start : place.end])), place, 0.9)
        return
    cue = terms.DISCOUNT.search(text)
    if (
        cue is None
        or kind in {FactKind.RENEWAL, FactKind.PAYMENT}
        or (entry.clause.conditional and not paper.written)
        or entry.clause.customer_obligation
    ):
        return
    free = re.search(r"free|no charge|credit|gratis", cue[0], re.IGNORECASE)
    commercial = (
        kind in {FactKind.VALUE, FactKind.PRODUCT, FactKind.DISCOUNT}
        or bool(row)
        or re.search(r"\d\s?%|[$€£]|\bfees?\b|\bprice|\brate\b|\bmonth|\byear|\bterm\b", text, re.IGNORECASE)
    )
    timed = _FREE_TIME.search(text) and not entry.clause.conditional
    if not timed and ((free and (entry.clause.conditional or kind not in {FactKind.VALUE, FactKind.PRODUCT})) or not commercial):
        return
    # What a reduced price is the price of stands before the colon ("Set-up fee: EUR 500 (half of the standard fee)").
    start = entry.clause.start if entry.header or kind is FactKind.VALUE else entry.cell.start
    yield claim(paper, Fact(kind=FactKind.DISCOUNT), Place(entry.cell.turn, start, entry.cell.end), 0.7)
