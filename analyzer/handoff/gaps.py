"""Where the contract says otherwise than what was promised: a risk for whoever has to deliver."""

import hashlib
import re
from collections.abc import Sequence

from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import How, InContract, Level, Promise, PromiseKind, PromiseStatus, Risk, RiskKind
from analyzer.handoff import meaning, measure, merging, portion, stance
from analyzer.handoff.said import overlap

Risks = tuple[Finding[Risk], ...]

_KINDS = {
    PromiseKind.TIMELINE: RiskKind.TIMELINE,
    PromiseKind.PRICING: RiskKind.BUDGET,
    PromiseKind.FEATURE: RiskKind.TECHNICAL,
    PromiseKind.INTEGRATION: RiskKind.TECHNICAL,
}
_LONGEST_QUOTE = 160
_MARK = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
"""Of a list; in the middle of a sentence it tells nothing."""


def gap_risks(promises: Sequence[Finding[Promise]]) -> Risks:
    """A risk for every open promise that a clause contradicts; none for what the contract is silent about.

    The evidence is the clause, then the promise. A risk is no surer than the promise it rests on. Severity is high
    for what was promised outright, medium for a habit, an estimate or a condition.
    """
    return tuple(risk for promise in promises if (risk := _gap(promise)) is not None)


def with_gaps(risks: Sequence[Finding[Risk]], promises: Sequence[Finding[Promise]]) -> Risks:
    """`risks` and the gaps of `promises`; a risk that already quotes the clause takes the gap's evidence and severity."""
    found = list(risks)
    for gap in gap_risks(promises):
        index = next((i for i, risk in enumerate(found) if _same_clause(risk, gap)), None)
        if index is None:
            found.append(gap)
        else:
            found[index] = _joined(found[index], gap)
    return tuple(found)


def _gap(promise: Finding[Promise]) -> Finding[Risk] | None:
    statement = promise.statement
    clause = statement.contract_conflict
    if clause is None or statement.in_contract is not InContract.NO or statement.status is PromiseStatus.WITHDRAWN:
        return None
    said = _fullest(promise, clause)
    severity = Level.HIGH if statement.how is How.EXPLICIT else Level.MEDIUM
    risk = Risk(kind=_KINDS.get(statement.kind, RiskKind.OTHER), severity=severity, summary=_summary(statement, said, clause))
    digest = hashlib.sha256(f"gap\0{promise.id}\0{clause.document}\0{clause.start}".encode()).hexdigest()
    return Finding[Risk](
        id=f"gap-{digest[:12]}",
        statement=risk,
        confidence=round(promise.confidence * 0.9, 4),
        verified=promise.verified,
        evidence=(clause, said),
    )


def _fullest(promise: Finding[Promise], clause: Evidence) -> Evidence:
    """The words by which most was promised of what the clause is about: "Beginning of April, yes" shows no difference to anybody.

    What somebody else said, and what was asked, is no promise.
    """
    first = promise.evidence[0]
    said = [e for e in promise.evidence[1:] if e.speaker == first.speaker and not e.quote.rstrip().endswith("?")]
    about = [e for e in (first, *said) if _differs(e.quote, clause.quote) or meaning.stems(e.quote) & meaning.stems(clause.quote)]
    return max(about or [first], key=lambda e: (_differs(e.quote, clause.quote), len(meaning.stems(e.quote))))


def _differs(said: str, written: str) -> bool:
    """Do these words show by themselves what is otherwise in the clause?"""
    amounts = measure.compare(measure.measures(said, measure.ANY_DAY), measure.measures(written, measure.ANY_DAY))
    return bool(stance.opposed(said, written) or amounts.differ - {measure.Dimension.COUNT} or portion.fewer(said, written))


def _summary(promise: Promise, said: Evidence, clause: Evidence) -> str:
    """Both sides in their own words: what was promised, and what the contract says instead."""
    who = promise.made_by or said.speaker or "The vendor"
    return f"{who} promised \u201c{_short(said.quote)}\u201d, but the contract says \u201c{_short(clause.quote)}\u201d."


def _short(quote: str) -> str:
    flat = " ".join(_MARK.sub("", quote).split()).strip(" .")
    return flat if len(flat) <= _LONGEST_QUOTE else flat[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " \u2026"


def _same_clause(risk: Finding[Risk], gap: Finding[Risk]) -> bool:
    return any(overlap(e, gap.evidence[0]) for e in risk.evidence)


def _joined(risk: Finding[Risk], gap: Finding[Risk]) -> Finding[Risk]:
    more = tuple(e for e in gap.evidence if not any(overlap(e, kept) for kept in risk.evidence))
    order = [Level.LOW, Level.MEDIUM, Level.HIGH]
    severity = max(risk.statement.severity, gap.statement.severity, key=order.index)
    update = {
        "statement": risk.statement.model_copy(update={"severity": severity, "summary": gap.statement.summary}),
        "confidence": merging.together(risk.confidence, [gap.confidence]),
        "evidence": (*risk.evidence, *more),
    }
    return risk.model_copy(update=update)
