"""Is each of the five sections filled with substance (S28)? What is missing is said in words."""

from collections.abc import Callable, Sequence
from typing import Any

from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Completeness, DealSummary
from analyzer.domain.statement import Goal, InContract, Promise, PromiseStatus, Rank, Risk, Role, Stakeholder
from analyzer.handoff import specificity
from analyzer.handoff.attention import BUYERS, champions
from analyzer.handoff.wording import counted, stated, unpointed

NO_CONTRACT = "Promises: no contract or order form among the documents, so nothing could be compared with what was sold"
_USERS = frozenset({Role.DAY_TO_DAY_USER, Role.PROJECT_LEAD, Role.TECHNICAL})


def assess(
    deal: DealSummary,
    promises: Sequence[Finding[Promise]],
    goals: Sequence[Finding[Goal]],
    stakeholders: Sequence[Finding[Stakeholder]],
    risks: Sequence[Finding[Risk]],
    contract_read: bool,
) -> Completeness:
    """Judges the substance of a draft; only verified findings count.

    `contract_read` says whether a contract or order form was among the documents.
    """
    sections = {
        "deal": _deal(deal),
        "goals": _goals(_verified(goals)),
        "stakeholders": _stakeholders(_verified(stakeholders)),
        "promises": _promises(_verified(promises), contract_read),
        "risks": _risks(_verified(risks)),
    }
    filled = {name: complete for name, (complete, _) in sections.items()}
    return Completeness(**filled, missing=tuple(line for _, lines in sections.values() for line in lines))


def has_contract(conversations: Sequence[Conversation]) -> bool:
    """True where a contract or order form is among `conversations`."""
    return any(c.is_contract for c in conversations)


def _verified(findings: Sequence[Finding[Any]]) -> list[Finding[Any]]:
    return [f for f in findings if f.verified]


def _deal(deal: DealSummary) -> tuple[bool, list[str]]:
    needed = {
        "product or plan": deal.products,
        "contract value": deal.value,
        "contract length": deal.term_months,
        "payment terms": stated(deal.payment),
    }
    gaps = [f"Deal: no {name} found" for name, value in needed.items() if not value]
    optional = [] if deal.start_date else ["Deal: no start date found"]
    return not gaps, gaps + optional


def _goals(goals: list[Finding[Goal]]) -> tuple[bool, list[str]]:
    if not goals:
        return False, ["Goals: none found; ask what they will judge the purchase by"]
    lines = []
    if not any(g.statement.rank is Rank.PRIMARY for g in goals):
        lines.append("Goals: none stands out as the primary one")
    complete = any(specificity.checkable(g.statement) for g in goals)
    if not complete:
        lines.append("Goals: none can be checked later, as no goal has a metric, a target and a deadline")
    for goal in goals:
        gaps = specificity.missing(goal.statement)
        if goal.statement.rank is Rank.PRIMARY and gaps:
            lines.append(f"Goal “{unpointed(goal.statement.summary)}”: {specificity.verdict(goal.statement)}")
    return complete, lines


def _stakeholders(people: list[Finding[Stakeholder]]) -> tuple[bool, list[str]]:
    if not people:
        return False, ["Stakeholders: none found"]
    roles = {role for p in people for role in p.statement.roles}
    lines = []
    if not roles & BUYERS:
        lines.append("Stakeholders: nobody is known to hold the budget or decide")
    if not roles & _USERS:
        lines.append("Stakeholders: nobody is known to run the project or use the product day to day")
    if not champions(people):
        lines.append("Stakeholders: no champion shows")
    complete = bool(roles & BUYERS) and bool(roles & _USERS)
    if Role.DECISION_MAKER not in roles and roles & BUYERS:
        lines.append("Stakeholders: who decides on the renewal is not stated")
    return complete, lines


def _promises(promises: list[Finding[Promise]], contract_read: bool) -> tuple[bool, list[str]]:
    lines = [] if promises else ["Promises: none found; ask the rep whether nothing was promised"]
    if not contract_read:
        lines.append(NO_CONTRACT)
    undated = _count(promises, lambda p: p.kind.value == "timeline" and p.due is None and p.due_date is None)
    if undated:
        lines.append(f"Promises: {counted(undated, 'timeline promise')} without a date")
    unnamed = _count(promises, lambda p: p.made_by is None and p.in_contract is InContract.NO)
    if unnamed:
        lines.append(f"Promises: for {counted(unnamed, 'promise')} outside the contract it is not clear who made it")
    return bool(promises) and contract_read, lines


def _count(promises: list[Finding[Promise]], matches: Callable[[Promise], bool]) -> int:
    return sum(1 for p in promises if p.statement.status is PromiseStatus.OPEN and matches(p.statement))


def _risks(risks: list[Finding[Risk]]) -> tuple[bool, list[str]]:
    if risks:
        return True, []
    return False, ["Risks: none found; ask the rep whether they saw a red flag"]
