"""Section 1: what was bought. The final document wins over what was offered before it (S2, S3)."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzer.domain.account import Deal, DocumentType, Phase
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import DealSummary, Money, Term
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local.amounts import amounts
from analyzer.engines.local.commercial_terms import AmountRole
from analyzer.engines.local.paper import on_terms

FactFinding = Finding[Fact]


class _Standing(NamedTuple):
    """How far a document has the last word: the kind of paper, then signature, then date, then revision."""

    paper: int
    signed: bool
    date: dt.date
    revision: int


_SIGNED = re.compile(
    r"\b(?:signed (?:for|by)|accepted(?: and agreed)?\s?(?:by|:)|countersigned|executed|in witness whereof|by:\s?\S|/s/"
    r"|docusign|unterschrift|unterzeichnet|signé|firmado|lu et approuvé|handtekening)",
    re.IGNORECASE,
)
_REVISION = re.compile(r"\b(?:rev(?:ision)?|version|v|r)\.?\s?(\d{1,3})\b", re.IGNORECASE)
_DRAFT = re.compile(r"\bdraft\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:revised?|updated?|amend\w*|chang\w+|instead of|new (?:total|price|quote|number|figure|start|term)"
    r"|reduc\w+|lower\w*|down from|up from|corrected|final|moves? to|pushed to|now)\b",
    re.IGNORECASE,
)
_WEIGHT_OF_KIND = {Kind.CALL: 0, Kind.CHAT: 1, Kind.EMAIL: 1, Kind.DOCUMENT: 2}
_ROLE_OF_PERIOD = {
    "year": AmountRole.YEARLY,
    "month": AmountRole.MONTHLY,
    "total": AmountRole.WHOLE_TERM,
    "once": AmountRole.ONE_TIME,
    "first year": AmountRole.FIRST_YEAR_TOTAL,
}
_OLDEST = dt.date(1, 1, 1)
_SURE_ENOUGH = 0.55


def summarise_deal(facts: Sequence[FactFinding], conversations: Sequence[Conversation], deal: Deal) -> DealSummary:
    """The deal as its final document has it; what other documents said differently is `superseded`.

    The final document is the signed order form or contract, else the latest one, else the latest offer or mail;
    a later mail changes what an unsigned paper says. Unverified facts are left out.
    """
    book = _Book(facts, conversations, deal)
    value, term, start = book.value(), book.one(FactKind.TERM), book.one(FactKind.START)
    payment, quantity = book.some(FactKind.PAYMENT, 2), book.some(FactKind.QUANTITY, 1)
    renewal = book.some(FactKind.RENEWAL, 2)
    return DealSummary(
        products=_terms(book.final(FactKind.PRODUCT)),
        value=_money(value),
        term_months=term.statement.months if term else None,
        term_evidence=term.evidence if term else (),
        start_date=start.statement.date if start else None,
        start_evidence=start.evidence if start else (),
        payment="; ".join(f.statement.summary for f in payment) or None,
        payment_evidence=_evidence(payment),
        discounts=_terms(book.final(FactKind.DISCOUNT)),
        quantity=_joined(quantity),
        renewal=_joined(renewal),
        superseded=_terms(book.superseded(value)),
    )


class _Book:
    """The facts of a deal, filed by the standing of their documents."""

    def __init__(self, facts: Sequence[FactFinding], conversations: Sequence[Conversation], deal: Deal) -> None:
        self.deal = deal
        self.conversations = {c.document: c for c in conversations}
        self.facts = [f for f in facts if f.verified and f.evidence and f.evidence[0].document in self.conversations]
        self.standing = {c.document: _standing(c, deal) for c in conversations}
        self.roles = _roles(self.facts, conversations, deal)
        self.order = sorted({self._document(f) for f in self.facts}, key=lambda d: self.standing[d], reverse=True)

    def role(self, fact: FactFinding) -> AmountRole:
        """What the amount of a fact is."""
        return self.roles.get((fact.id, fact.statement.amount), AmountRole.OTHER)

    def _document(self, fact: FactFinding) -> str:
        return fact.evidence[0].document

    def _of(self, kind: FactKind, document: str) -> list[FactFinding]:
        return [f for f in self.facts if f.statement.kind is kind and self._document(f) == document and not f.statement.superseded]

    def final(self, kind: FactKind) -> list[FactFinding]:
        """The facts of a kind in the document of the highest standing that has any, in reading order."""
        for document in self.order:
            if found := self._of(kind, document):
                return sorted(found, key=lambda f: (f.evidence[0].turn, f.evidence[0].start))
        return []

    def one(self, kind: FactKind) -> FactFinding | None:
        """The surest fact of a kind in the final document, unless a later mail changed it."""
        best = max(self.final(kind), key=lambda f: (f.confidence, -f.evidence[0].start), default=None)
        return self._changed(kind, best) or best

    def some(self, kind: FactKind, most: int) -> list[FactFinding]:
        """The surest facts of a kind in the final document, none that says what another one says."""
        out: list[FactFinding] = []
        for fact in sorted(self.final(kind), key=lambda f: -f.confidence):
            text = fact.statement.summary.lower()
            if len(out) < most and not any(text in o.statement.summary.lower() or o.statement.summary.lower() in text for o in out):
                out.append(fact)
        return out

    def value(self) -> FactFinding | None:
        """The amount that stands highest by its role: totals of the year before fees before line items."""
        for document in self.order:
            found = [f for f in self._of(FactKind.VALUE, document) if f.statement.amount and self.role(f) >= AmountRole.UNIT_PRICE]
            if found:
                best = max(found, key=lambda f: (self.role(f), f.confidence, f.statement.amount or 0))
                if (
                    self.role(best) is AmountRole.LINE_ITEM
                    and len({f.statement.amount for f in found if self.role(f) is AmountRole.LINE_ITEM}) > 1
                ):
                    # Several lines and nothing that adds them up: none of them is what the contract is worth.
                    return None
                return self._changed(FactKind.VALUE, best) or best
        return None

    def _changed(self, kind: FactKind, fact: FactFinding | None) -> FactFinding | None:
        """What a vendor's later mail made of `fact`, where the paper that holds it was never signed."""
        if fact is None or self.standing[self._document(fact)].signed:
            return None
        paper = self.standing[self._document(fact)]
        later = []
        for document in self.order:
            conversation = self.conversations[document]
            if conversation.kind not in {Kind.EMAIL, Kind.CHAT} or conversation.phase is not Phase.SALES or paper.paper < 2:
                continue
            later += [f for f in self._of(kind, document) if f.confidence >= _SURE_ENOUGH and self._is_change(f, fact, paper)]
        return max(later, key=lambda f: (self._when(f), self.role(f), f.confidence), default=None)

    def _is_change(self, later: FactFinding, fact: FactFinding, paper: _Standing) -> bool:
        """True for the vendor's word, after the paper's date, that something like `fact` is now otherwise."""
        new, old = later.statement, fact.statement
        turn = self._turn(later.evidence[0])
        comparable = new.period == old.period or new.kind is not FactKind.VALUE
        return (
            comparable
            and turn is not None
            and turn.side is not Side.CUSTOMER
            and self._when(later) > paper.date
            and bool(_CHANGE.search(turn.text))
        )

    def _turn(self, evidence: Evidence) -> Turn | None:
        return next((t for t in self.conversations[evidence.document].turns if t.index == evidence.turn), None)

    def _when(self, fact: FactFinding) -> dt.date:
        turn = self._turn(fact.evidence[0])
        return turn.at.date() if turn is not None and turn.at else self.standing[self._document(fact)].date

    def superseded(self, value: FactFinding | None) -> list[FactFinding]:
        """Amounts that a text itself withdraws, and the vendor's other prices in documents that did not win."""
        kept = {f.statement.amount for f in self._of(FactKind.VALUE, self._document(value))} if value else set()
        out: list[FactFinding] = []
        for fact in self.facts:
            own = fact.statement
            if own.kind is not FactKind.VALUE or own.amount in kept or any(o.statement.amount == own.amount for o in out):
                continue
            if own.superseded or (value is not None and self._lost(fact, value)):
                out.append(fact)
        return out

    def _lost(self, fact: FactFinding, value: FactFinding) -> bool:
        """True for an offer in another document: a price by its role, of the same period, in the vendor's words."""
        turn = self._turn(fact.evidence[0])
        same = fact.statement.period == value.statement.period and fact.statement.currency == value.statement.currency
        offered = self.standing[self._document(fact)].paper >= 2 or (turn is not None and turn.side is Side.VENDOR)
        return same and offered and self.role(fact) >= AmountRole.MONTHLY and self._document(fact) != self._document(value)


def _standing(conversation: Conversation, deal: Deal) -> _Standing:
    entry = deal.entry(conversation.document)
    kind = conversation.type or (entry.type if entry else None)
    text = "\n".join(t.text for t in conversation.turns)
    title = f"{conversation.title or ''} {entry.title if entry and entry.title else ''} {conversation.document.replace('_', ' ')}"
    paper = _WEIGHT_OF_KIND[conversation.kind]
    if kind in {DocumentType.ORDER_FORM, DocumentType.CONTRACT}:
        paper = 3
    elif kind is DocumentType.NOTE:
        paper = 0
    signed = paper >= 2 and bool(_SIGNED.search(text) or re.search(r"\b(?:counter)?signed\b|\bexecuted\b", title, re.IGNORECASE))
    if paper == 3 and _DRAFT.search(title) and not signed:
        paper = 2
    elif paper == 2 and signed:
        paper = 3
    date = conversation.date or (entry.date if entry else None) or _OLDEST
    revisions = [int(n) for n in _REVISION.findall(f"{title} {text[:400]}")]
    return _Standing(paper, signed, date, max(revisions, default=0))


def _roles(facts: Iterable[FactFinding], conversations: Sequence[Conversation], deal: Deal) -> dict[tuple[str, float | None], AmountRole]:
    """What each amount is, by finding id and amount (one sentence can hold several): read from the layout around it, else guessed from its period."""
    seen: dict[tuple[str, int, float], AmountRole] = {}
    for conversation in conversations:
        for one in amounts(on_terms(conversation), deal):
            key = (conversation.document, one.turn, one.amount)
            seen[key] = max(seen.get(key, AmountRole.OTHER), one.role)
    out: dict[tuple[str, float | None], AmountRole] = {}
    for fact in facts:
        own = fact.statement
        if own.kind is FactKind.VALUE and own.amount is not None:
            places = [seen[key] for e in fact.evidence if (key := (e.document, e.turn, own.amount)) in seen]
            out[fact.id, own.amount] = max(places) if places else _ROLE_OF_PERIOD.get(own.period or "", AmountRole.STATED)
    return out


def _money(fact: FactFinding | None) -> Money | None:
    if fact is None or fact.statement.amount is None:
        return None
    own = fact.statement
    return Money(amount=fact.statement.amount, currency=own.currency, period=own.period, evidence=fact.evidence)


def _terms(facts: Iterable[FactFinding]) -> tuple[Term, ...]:
    """One term for each wording."""
    out: dict[str, Term] = {}
    for fact in facts:
        text = fact.statement.summary
        out.setdefault(text.lower(), Term(text=text, evidence=fact.evidence))
    return tuple(out.values())


def _joined(facts: Sequence[FactFinding]) -> Term | None:
    if not facts:
        return None
    return Term(text="; ".join(f.statement.summary for f in facts), evidence=_evidence(facts))


def _evidence(facts: Iterable[FactFinding]) -> tuple[Evidence, ...]:
    return tuple(e for f in facts for e in f.evidence)
