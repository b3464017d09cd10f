"""The story of the deal in four to seven sentences (S26), told from findings only, each with its evidence.

Sentences set a finding's own summary after a colon instead of bending it into running text: what the
story says is then exactly what the finding says.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft, Term
from analyzer.domain.statement import (
    Attitude,
    Goal,
    How,
    InContract,
    Promise,
    PromiseKind,
    PromiseStatus,
    Rank,
    Risk,
    RiskKind,
    Role,
    Stakeholder,
)
from analyzer.handoff import attention, ledger, replacement, wording
from analyzer.handoff.wording import clean, counted, listed, unpointed

LONGEST = 7
QUOTES_SHOWN = 4
"""Quotes that renderers show per finding; the story cites no other."""
_OWN_WORDS = range(25, 200)
_LONGEST_CLAUSE = 200
_SHORTEST_CLAUSE = 50
_BORDER = re.compile(r";(?= )|(?<=[a-z\d)\u201d])\.(?= [A-Z])|,(?= (?:and|because|so|which means) )")
"""Where a sentence may end early and still say what it says: not before "but", "if" or "unless"."""
_SEPARATED = re.compile(r"[,;:]| - | and ")


class Sentence(NamedTuple):
    """One sentence of the story; those with the lowest `weight` go first where there are too many."""

    weight: int
    text: str
    evidence: tuple[Evidence, ...]


def tell(draft: Draft) -> tuple[Term, ...]:
    """The story of `draft`: what was bought, why, who is for and against, what was promised, what may go wrong."""
    parts: tuple[Callable[[Draft], Sentence | None], ...] = (
        _bought, _aim, _own_words, _in_favour, _against, _beyond_paper, _first_date, _history, _threat,
    )  # fmt: skip
    told = [sentence for part in parts if (sentence := part(draft)) is not None and sentence.evidence]
    kept = sorted(told, key=lambda s: -s.weight)[:LONGEST]
    return tuple(Term(text=s.text, evidence=s.evidence) for s in told if s in kept)


def _sure(findings: Iterable[Finding[Any]]) -> list[Finding[Any]]:
    return [f for f in findings if f.verified and f.confidence >= wording.LIKELY and f.evidence]


def _first(findings: Sequence[Finding[Any]]) -> tuple[Evidence, ...]:
    return tuple(f.evidence[0] for f in findings)


def _bought(draft: Draft) -> Sentence | None:
    deal = draft.deal
    if not deal.products and deal.value is None:
        return None
    customer, vendor = clean(draft.about.customer.name) or "The customer", clean(draft.about.vendor.name)
    products = [_product(p) for p in deal.products[:3]]
    more = len(deal.products) - len(products)
    what = listed(products + ([counted(more, "more item")] if more else []))
    text = f"{customer} bought {what}" if what else f"{customer} signed"
    text += f" from {vendor}" if vendor and what else f" with {vendor}" if vendor else ""
    terms = [f"for {wording.money(deal.value)}"] if deal.value else []
    terms += [f"for {wording.months(deal.term_months)}"] if deal.term_months else []
    terms += [f"from {wording.date(deal.start_date)}"] if deal.start_date else []
    sources = [p.evidence for p in deal.products[:3]] + [deal.value.evidence if deal.value else ()]
    sources += [deal.term_evidence if deal.term_months else (), deal.start_evidence if deal.start_date else ()]
    evidence = tuple(dict.fromkeys(found[0] for found in sources if found))
    return Sentence(10, f"{text}{' ' if terms else ''}{', '.join(terms)}.", evidence)


def _product(term: Term) -> str:
    name = unpointed(term.text)
    return f"“{name}”" if _SEPARATED.search(name) else name


def _aims(draft: Draft) -> list[Finding[Goal]]:
    goals = _sure(draft.goals)
    primary = [g for g in goals if g.statement.rank is Rank.PRIMARY]
    return (_tellable(primary) or _tellable(goals))[:2]


def _aim(draft: Draft) -> Sentence | None:
    aims = _aims(draft)
    if not aims:
        return None
    leads = (
        ("They will judge it by this", "And by this") if aims[0].statement.rank is Rank.PRIMARY else ("They want this from it", "And this")
    )
    told = " ".join(f"{lead}: {_short(g.statement.summary)}{_today(g.statement)}." for lead, g in zip(leads, aims, strict=False))
    return Sentence(10, told, _first(aims))


def _today(goal: Goal) -> str:
    """How it is today, where the summary tells only how it should be."""
    today = wording.stated(goal.baseline)
    return f" (today: {today})" if today and today.lower() not in goal.summary.lower() else ""


def _own_words(draft: Draft) -> Sentence | None:
    """The first goal as the customer put it (S6); only where a known person on their side said it."""
    names = {clean(n).lower() for p in draft.stakeholders if p.verified for n in (p.statement.name, *p.statement.aliases)}
    for goal in _aims(draft)[:1]:
        for found in goal.evidence[:QUOTES_SHOWN]:
            quote, speaker = clean(found.quote), clean(found.speaker or "")
            if len(quote) in _OWN_WORDS and speaker.lower() in names:
                return Sentence(3, f"In the words of {speaker}: “{unpointed(quote)}.”", (found,))
    return None


def _in_favour(draft: Draft) -> Sentence | None:
    people = _sure(draft.stakeholders)
    champions = attention.champions(people)
    supporters = [p for p in people if p.statement.attitude is Attitude.SUPPORTER and p not in champions]
    groups: list[tuple[list[Finding[Stakeholder]], str, str]] = [
        (champions, "champions it", "champion it"),
        (supporters, "supports it", "support it"),
        ([p for p in people if Role.ECONOMIC_BUYER in p.statement.roles], "holds the budget", "hold the budget"),
    ]
    clauses, used = [], []
    for group, one, many in groups:
        if group:
            told = listed([clean(p.statement.name) if p in used else _named(p.statement) for p in group[:3]])
            clauses.append(f"{told} {one if len(group[:3]) == 1 else many}")
            used += group[:3]
    return Sentence(8, f"On their side, {listed(clauses)}.", tuple(dict.fromkeys(_first(used)))) if clauses else None


def _against(draft: Draft) -> Sentence | None:
    """Who doubts it, and who can stop it without having said where they stand."""
    people = _sure(draft.stakeholders)
    doubters = [p for p in people if p.statement.attitude is Attitude.SKEPTIC][:3]
    open_ = [p for p in people if Role.BLOCKER in p.statement.roles and p.statement.attitude is Attitude.NEUTRAL][:3]
    clauses = []
    if doubters:
        verb, has = ("is", "has") if len(doubters) == 1 else ("are", "have")
        clauses.append(f"{listed([_named(p.statement) for p in doubters])} {verb} not convinced and {has} to be won over.")
    if open_:
        has = "has" if len(open_) == 1 else "have"
        clauses.append(f"{listed([_named(p.statement) for p in open_])} can stop it and {has} not come out in favour.")
    return Sentence(9, " ".join(clauses), _first([*doubters, *open_])) if clauses else None


def _short(summary: str) -> str | None:
    """`summary` without its full stop; of a long one what stands before the last border of its clauses, None where it has none."""
    text = unpointed(summary)
    if len(text) <= _LONGEST_CLAUSE:
        return text
    ends = [m.start() for m in _BORDER.finditer(text, _SHORTEST_CLAUSE, _LONGEST_CLAUSE) if _is_whole(text[: m.start()])]
    return text[: ends[-1]] if ends else None


def _is_whole(text: str) -> bool:
    """Is no quotation and no bracket left open in `text`?"""
    return text.count("\u201c") == text.count("\u201d") and text.count("(") == text.count(")")


def _tellable(findings: Sequence[Finding[Any]]) -> list[Finding[Any]]:
    """Those that a story can tell without breaking off in the middle of a clause."""
    return [f for f in findings if _short(f.statement.summary)]


def _named(person: Stakeholder) -> str:
    title = wording.stated(person.title)
    return f"{clean(person.name)} ({title})" if title else clean(person.name)


def _beyond_paper(draft: Draft) -> Sentence | None:
    gap = [p for p in ledger.unsold(draft) if not ledger.casual(p.statement, p.confidence)]
    told = _tellable(_sure(gap))
    if not told:
        return None
    top = told[0]
    against = sum(1 for p in gap if p.statement.contract_conflict)
    text = f"Sales promised {counted(len(gap), 'thing')} that the contract does not carry"
    text += f", and the contract contradicts {'it' if len(gap) == 1 else f'{against:,} of them'}" if against else ""
    clause = top.statement.contract_conflict
    evidence = (top.evidence[0], clause) if clause else (top.evidence[0],)
    return Sentence(10, f"{text}; first among them: {_short(top.statement.summary)}.", evidence)


def _first_date(draft: Draft) -> Sentence | None:
    signed = max((d.date for d in draft.about.documents if d.date), default=dt.date.min)
    dated = [
        p for p in _tellable(_sure(draft.promises)) if p.statement.due_date and p.statement.due_date >= signed and _is_delivery(p.statement)
    ]
    if not dated:
        return None
    first = min(dated, key=lambda p: p.statement.due_date)
    return Sentence(
        4, f"The first promised date is {wording.date(first.statement.due_date)}: {_short(first.statement.summary)}.", _first([first])
    )


def _is_delivery(promise: Promise) -> bool:
    """Something to be delivered to the customer; not an offer's condition, a follow-up of the sale, or done."""
    return (
        promise.status is PromiseStatus.OPEN
        and promise.how is not How.CONDITIONAL
        and promise.kind is not PromiseKind.PRICING
        and promise.in_contract is not InContract.NOT_APPLICABLE
    )


def _risks(draft: Draft, *kinds: RiskKind) -> list[Finding[Risk]]:
    risks = sorted(_tellable(_sure(draft.risks)), key=lambda r: (wording.level(r.statement.severity), -r.confidence))
    return [r for r in risks if r.statement.kind in kinds] if kinds else risks


def _history(draft: Draft) -> Sentence | None:
    """Who else is in the picture and what went wrong before (S116, S22)."""
    rivals, past = _risks(draft, RiskKind.COMPETITOR)[:1], _risks(draft, RiskKind.PAST_EXPERIENCE)[:1]
    leaving = [] if rivals else [f for f in _tellable(_sure(replacement.replaced(draft))) if f not in (*_aims(draft), *past)][:1]
    clauses = [f"A competitor is in the picture: {_short(r.statement.summary)}." for r in rivals]
    clauses += [f"They leave something behind for it: {_short(f.statement.summary)}." for f in leaving]
    clauses += [f"They carry this from before: {_short(r.statement.summary)}." for r in past]
    return Sentence(5, " ".join(clauses), _first([*rivals, *leaving, *past])) if clauses else None


def _threat(draft: Draft) -> Sentence | None:
    told = {RiskKind.COMPETITOR, RiskKind.PAST_EXPERIENCE}
    # The gap to the contract has been told as promises already.
    clauses = {p.statement.contract_conflict for p in draft.promises}
    risks = [r for r in _risks(draft) if r.statement.kind not in told and r.evidence[0] not in clauses][:2]
    if not risks:
        return None
    dangers = (f"{lead}: {_short(r.statement.summary)}." for lead, r in zip(("What could go wrong first", "And then"), risks, strict=False))
    return Sentence(7, " ".join(dangers), _first(risks))
