"""How a draft becomes a handoff: its lines, verdicts on them, drafting again, and the gates (S28, S39)."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter, ValidationError

from analyzer.domain.account import DocumentEntry
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, NeedsReview
from analyzer.domain.handoff import Completeness, DealSummary, Draft, Money, Term
from analyzer.domain.review import HandoffItem, HandoffStatus, LineState, Proposal, Section, Verdict, Waiver
from analyzer.domain.statement import AnyStatement, Fact, FactKind, Goal, InContract, Promise, PromiseKind, Risk, RiskKind, Stakeholder
from analyzer.errors import BadRequest, Conflict
from analyzer.handoff import completeness, ledger, narrative
from analyzer.handoff.said import overlap
from analyzer.handoff.wording import counted

SECTION_OF: Mapping[str, Section] = {
    "promise": Section.PROMISES,
    "goal": Section.GOALS,
    "stakeholder": Section.STAKEHOLDERS,
    "risk": Section.RISKS,
    "fact": Section.DEAL,
}
_STATEMENT: TypeAdapter[AnyStatement] = TypeAdapter(Annotated[AnyStatement, Field(discriminator="type")])
_AnyFinding = Finding[Any]
_WORD = re.compile(r"\w+")
_GUESSED = re.compile(r"Taken for the vendor:|[Ss]ides (?:are )?guessed|who speaks for the vendor")
"""Who was taken for whom is for the rep to see while the draft is read; who approves stands by it."""
_BY_ENGINE_ONLY = frozenset({"type", "contract_conflict", "contract_chance"})


SATISFACTORY = 4
"""The rating from which a handoff counts as satisfactory, of 1 to 5 (S40, S87)."""


class Redraft(NamedTuple):
    """What a new draft means for the lines that are there: item id -> its new proposal, new lines, and ids not found again."""

    again: dict[str, Proposal]
    new: tuple[Proposal, ...]
    gone: tuple[str, ...]


class Obstacle(NamedTuple):
    """Why a gate is shut: a stable code, what to do about it, and where."""

    code: str
    detail: str
    section: Section | None = None


# From a draft to its lines


def proposals(draft: Draft) -> tuple[Proposal, ...]:
    """The lines of `draft` in the order of the sections; what needs review is among them, unverified."""
    lines = list(_terms(draft.deal))
    for section in (Section.GOALS, Section.STAKEHOLDERS, Section.PROMISES, Section.RISKS):
        lines += [_line(section, finding) for finding in getattr(draft, section.value)]
    lines += [_unverified(claim) for claim in draft.needs_review]
    return tuple({(line.section, line.key): line for line in lines}.values())


def _line(section: Section, finding: Finding[Any]) -> Proposal:
    return Proposal(
        key=finding.id,
        section=section,
        statement=finding.statement,
        evidence=finding.evidence,
        confidence=finding.confidence,
        verified=finding.verified,
        reason=None if finding.verified else "Its words were not found in the documents as they are quoted.",
    )


def _unverified(claim: NeedsReview) -> Proposal:
    statement = _guessed(claim.kind, claim.statement)
    return Proposal(
        key=f"review:{claim.kind}:{_folded(claim.statement)[:80]}",
        section=SECTION_OF[statement.type],
        statement=statement,
        confidence=0.0,
        verified=False,
        reason=claim.reason,
        nearest=claim.nearest,
    )


def _guessed(kind: str, text: str) -> AnyStatement:
    """A statement of the sort that the claim was; what only the claim knew is left at its default for the rep to edit."""
    made: Mapping[str, Callable[[], AnyStatement]] = {
        "promise": lambda: Promise(summary=text, kind=PromiseKind.FEATURE),
        "goal": lambda: Goal(summary=text),
        "stakeholder": lambda: Stakeholder(name=text, summary=text),
        "fact": lambda: Fact(summary=text, kind=FactKind.PRODUCT),
    }
    return made.get(kind, lambda: Risk(summary=text, kind=RiskKind.OTHER))()


def _terms(deal: DealSummary) -> Sequence[Proposal]:
    """Section 1 as facts, one line a term."""
    lines = [_term(FactKind.PRODUCT, term) for term in deal.products]
    if deal.quantity:
        lines.append(_term(FactKind.QUANTITY, deal.quantity, single=True))
    if deal.value:
        value = deal.value
        fact = Fact(kind=FactKind.VALUE, summary="", amount=value.amount, currency=value.currency, period=value.period)
        lines.append(_fact(fact, value.evidence))
    if deal.term_months:
        lines.append(_fact(Fact(kind=FactKind.TERM, summary="", months=deal.term_months), deal.term_evidence))
    if deal.start_date:
        lines.append(_fact(Fact(kind=FactKind.START, summary="", date=deal.start_date), deal.start_evidence))
    if deal.payment:
        lines.append(_fact(Fact(kind=FactKind.PAYMENT, summary=deal.payment), deal.payment_evidence))
    lines += [_term(FactKind.DISCOUNT, term) for term in deal.discounts]
    if deal.renewal:
        lines.append(_term(FactKind.RENEWAL, deal.renewal, single=True))
    return lines


def _term(kind: FactKind, term: Term, single: bool = False) -> Proposal:
    line = _fact(Fact(kind=kind, summary=term.text), term.evidence)
    return line if single else line.model_copy(update={"key": f"{kind.value}:{_folded(term.text)[:80]}"})


def _fact(fact: Fact, evidence: tuple[Evidence, ...]) -> Proposal:
    return Proposal(key=fact.kind.value, section=Section.DEAL, statement=fact, evidence=evidence)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


# Drafting again


def redraft(items: Sequence[HandoffItem], drafted: Sequence[Proposal]) -> Redraft:
    """Which of `items` the lines of a new draft are: by key, else by their words, else by the place of their evidence.

    No verdict is touched: an item goes on with its own, whatever the draft says now.
    """
    waiting = [item for item in items if item.source == "engine"]
    left = list(drafted)
    again: dict[str, Proposal] = {}
    for same in (_same_key, _same_words, _same_place):
        for item in list(waiting):
            found = next((line for line in left if line.section is item.section and same(item, line)), None)
            if found is not None:
                again[item.id] = found
                left.remove(found)
                waiting.remove(item)
    return Redraft(again, tuple(left), tuple(item.id for item in waiting))


def _same_key(item: HandoffItem, line: Proposal) -> bool:
    return item.key == line.key


def _same_words(item: HandoffItem, line: Proposal) -> bool:
    before, now = item.proposed or item.statement, line.statement
    if isinstance(before, Stakeholder) and isinstance(now, Stakeholder):
        names = {_folded(name) for name in (before.name, *before.aliases)}
        return bool(names & {_folded(name) for name in (now.name, *now.aliases)})
    return bool(before.summary) and _folded(before.summary) == _folded(now.summary)


def _same_place(item: HandoffItem, line: Proposal) -> bool:
    if item.section in {Section.STAKEHOLDERS, Section.DEAL}:
        # Two people, or two terms, stand in one sentence.
        return False
    return any(overlap(one, other) for one in item.evidence for other in line.evidence)


# Verdicts


def judged(item: HandoffItem, verdict: Verdict, changes: Mapping[str, Any] | None, note: str | None) -> AnyStatement:
    """The statement that a verdict stands by.

    Raises:
        BadRequest: an edit without changes or with fields that the line does not have, or a line that could not be
            verified accepted without a note that says how it is known.
    """
    if verdict is Verdict.EDITED:
        if not changes:
            raise BadRequest("An edited line needs the changed fields: send them as `statement`.")
        return edited(item.statement, changes)
    if changes:
        raise BadRequest(f"The verdict `{verdict.value}` changes no fields. Send `edited` with them.")
    if verdict is Verdict.ACCEPTED and not item.verified and not (note or "").strip():
        raise BadRequest("This line was not found in the documents: say how it is known, or edit or reject it.", field="note")
    return item.statement


def edited(statement: AnyStatement, changes: Mapping[str, Any]) -> AnyStatement:
    """`statement` with `changes`; raises BadRequest that names the field that cannot be."""
    fields = set(type(statement).model_fields) - _BY_ENGINE_ONLY
    unknown = sorted(set(changes) - fields)
    if unknown:
        raise BadRequest(f"A {statement.type} has no field {unknown[0][:60]} to edit. It has: {', '.join(sorted(fields))}.")
    return stated({**statement.model_dump(mode="json"), **changes})


def stated(fields: Mapping[str, Any]) -> AnyStatement:
    """A statement of its fields as JSON has them, `type` among them; raises BadRequest that names the first wrong field."""
    _refuse_unwritable(fields)
    try:
        statement = _STATEMENT.validate_python(dict(fields))
    except ValidationError as error:
        where = [str(part) for part in error.errors()[0]["loc"] if part not in SECTION_OF]
        name = ".".join(where) or "type"
        raise BadRequest(f"The statement is not one: {name} is missing or not an allowed value.", field=name) from None
    _refuse_empty(statement)
    return statement


def _refuse_empty(statement: AnyStatement) -> None:
    """A line without words would fill a section with nothing; a term may be told by its amount, its length or its day."""
    field = "name" if isinstance(statement, Stakeholder) else "summary"
    told = [getattr(statement, field).strip()]
    if isinstance(statement, Fact):
        field = {FactKind.VALUE: "amount", FactKind.TERM: "months", FactKind.START: "date"}.get(statement.kind, field)
        told += [statement.amount is not None, statement.months, statement.date]
    if not any(told):
        raise BadRequest(f"A {statement.type} needs words: send its {field}.", field=field)


def _refuse_unwritable(fields: Mapping[str, Any]) -> None:
    """Half characters and numbers without end can be sent as JSON, but not written as text again."""
    try:
        json.dumps(dict(fields), ensure_ascii=False, allow_nan=False).encode()
        if any("\x00" in one for one in _texts(fields)):
            raise ValueError
    except (ValueError, RecursionError):
        raise BadRequest("The statement holds a character or a number that is none. Take it out.") from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def refuse_frozen(status: HandoffStatus) -> None:
    """Raises Conflict where nothing can be changed any more."""
    if status is HandoffStatus.HANDED_OVER:
        raise Conflict("This handoff has been handed over and is frozen. Add what has come up since to the deal's conversations.")


# Gates


def shut(items: Sequence[HandoffItem] | Sequence[LineState], waivers: Sequence[Waiver]) -> tuple[Obstacle, ...]:
    """Why a handoff cannot be approved yet; empty where it can."""
    waived = {waiver.section for waiver in waivers}
    reasons = []
    for section in Section:
        lines = [item for item in items if item.section is section]
        pending = sum(not item.settled for item in lines)
        if pending:
            reasons.append(Obstacle("pending", f"{counted(pending, 'line')} of {section.value} without a verdict", section))
        elif not any(item.stands for item in lines) and section not in waived:
            reasons.append(Obstacle("empty", f"{section.value} is empty: add a line, or waive the section with a reason", section))
    return tuple(reasons)


# The document that comes of it


def reviewed(draft: Draft, items: Sequence[HandoffItem], waivers: Sequence[Waiver], final: bool) -> Draft:
    """`draft` as the verdicts leave it: rejected lines out, edited ones as edited, those of people in.

    Lines without a verdict are left out where `final`, else they stay as they were drafted.
    """
    kept = _kept(items, final)
    open_claims = [item for item in items if not final and not item.settled and not item.verified and item.source == "engine"]
    found = _found(kept, ledger.papers(draft.about.documents))
    made = draft.model_copy(
        update={
            "deal": _summary(draft.deal, [item for item in kept if item.section is Section.DEAL]),
            **{section.value: found[section] for section in Section if section is not Section.DEAL},
            "needs_review": tuple(_claim(item) for item in open_claims),
            "warnings": (
                *(one for one in draft.warnings if not (final and _GUESSED.search(one))),
                *(f"{w.section.value}: left empty by {w.person}: {w.reason}" for w in waivers),
            ),
        }
    )
    judged_now = completeness.assess(made.deal, made.promises, made.goals, made.stakeholders, made.risks, ledger.has_contract(made))
    quoted = {name: tuple(f for f in getattr(made, name) if f.evidence) for name in ("promises", "goals", "stakeholders", "risks")}
    return made.model_copy(update={"completeness": judged_now, "narrative": narrative.tell(made.model_copy(update=quoted))})


def assessed(items: Sequence[HandoffItem], documents: Sequence[DocumentEntry], final: bool) -> Completeness:
    """How complete the document of `reviewed` is, without making it: `documents` are those of the draft."""
    kept = _kept(items, final)
    found = _found(kept, ledger.papers(documents))
    deal = _summary(DealSummary(), [item for item in kept if item.section is Section.DEAL])
    promises, goals, people, risks = (found[one] for one in (Section.PROMISES, Section.GOALS, Section.STAKEHOLDERS, Section.RISKS))
    return completeness.assess(deal, promises, goals, people, risks, ledger.holds_contract(documents))


def _kept(items: Sequence[HandoffItem], final: bool) -> list[HandoffItem]:
    """The lines that the document shows as findings."""
    return [item for item in items if item.stands or (not final and not item.settled and (item.verified or item.source == "person"))]


def _found(kept: Sequence[HandoffItem], papers: frozenset[str]) -> dict[Section, tuple[Finding[Any], ...]]:
    return {section: tuple(_finding(item, papers) for item in kept if item.section is section) for section in Section}


def left_out(item: HandoffItem, papers: Collection[str]) -> bool:
    """True for a promise that the contract does not mention, as drafted, as edited, or since its clause was split off."""
    said = item.statement
    if not isinstance(said, Promise):
        return False
    split_off = item.verdict is not Verdict.EDITED and ledger.bereft(said, item.evidence, papers)
    return split_off or said.in_contract is InContract.NO


def told(item: HandoffItem, papers: Collection[str]) -> AnyStatement:
    """The statement of `item` as everybody is told it: without its clause in one of `papers`, a promise is in no contract."""
    said = item.statement
    if isinstance(said, Promise) and said.in_contract is not InContract.NO and left_out(item, papers):
        return said.model_copy(update={"contract_chance": None, "in_contract": InContract.NO})
    return said


def _finding(item: HandoffItem, papers: Collection[str]) -> Finding[Any]:
    # What a person stands by counts as verified: the history says who, and how it is known.
    verified = item.verified or item.stands
    confidence = 1.0 if item.stands else item.confidence
    statement = told(item, papers)
    if item.stands and isinstance(statement, Promise):
        statement = statement.model_copy(update={"contract_chance": None})
    return _AnyFinding(id=item.id, statement=statement, confidence=confidence, verified=verified, evidence=item.evidence)


def _claim(item: HandoffItem) -> NeedsReview:
    text = item.statement.summary or getattr(item.statement, "name", "")
    return NeedsReview(kind=item.statement.type, statement=text, reason=item.reason or "", nearest=item.nearest)


def _summary(drafted: DealSummary, items: Sequence[HandoffItem]) -> DealSummary:
    """Section 1 from its lines; offers that were replaced stay as drafted, nobody stands by them."""
    facts: dict[FactKind, list[HandoffItem]] = {}
    for item in items:
        assert isinstance(item.statement, Fact)
        facts.setdefault(item.statement.kind, []).append(item)
    value, term, start = (_single(facts.get(kind)) for kind in (FactKind.VALUE, FactKind.TERM, FactKind.START))
    payment = _joined(facts.get(FactKind.PAYMENT))
    return DealSummary(
        products=_listed(facts.get(FactKind.PRODUCT)),
        value=_money(value),
        term_months=term[0].months if term else None,
        term_evidence=term[1] if term else (),
        start_date=start[0].date if start else None,
        start_evidence=start[1] if start else (),
        payment=payment.text if payment else None,
        payment_evidence=payment.evidence if payment else (),
        discounts=_listed(facts.get(FactKind.DISCOUNT)),
        quantity=_joined(facts.get(FactKind.QUANTITY)),
        renewal=_joined(facts.get(FactKind.RENEWAL)),
        superseded=drafted.superseded,
    )


def _single(items: Sequence[HandoffItem] | None) -> tuple[Fact, tuple[Evidence, ...]] | None:
    """The first of `items`, one that a person stands by before others."""
    chosen = next(iter(sorted(items or (), key=lambda item: not item.stands)), None)
    return (chosen.statement, chosen.evidence) if chosen and isinstance(chosen.statement, Fact) else None


def _money(value: tuple[Fact, tuple[Evidence, ...]] | None) -> Money | None:
    if value is None or value[0].amount is None:
        return None
    return Money(amount=value[0].amount, currency=value[0].currency, period=value[0].period, evidence=value[1])


def _listed(items: Sequence[HandoffItem] | None) -> tuple[Term, ...]:
    return tuple(Term(text=item.statement.summary, evidence=item.evidence) for item in items or ())


def _joined(items: Sequence[HandoffItem] | None) -> Term | None:
    if not items:
        return None
    return Term(text="; ".join(item.statement.summary for item in items), evidence=tuple(e for item in items for e in item.evidence))
