"""The promise ledger: what is still owed, in the order in which it matters, against what was sold (S17)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from analyzer.domain.account import DocumentEntry, DocumentType
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import InContract, Promise, PromiseStatus
from analyzer.handoff.wording import LIKELY

PAPERS = frozenset({DocumentType.ORDER_FORM, DocumentType.CONTRACT})
OVER = frozenset({PromiseStatus.DONE, PromiseStatus.WITHDRAWN})


def has_contract(draft: Draft) -> bool:
    """True where a contract or order form is among the documents, so that promises could be compared."""
    return holds_contract(draft.about.documents)


def holds_contract(documents: Iterable[DocumentEntry]) -> bool:
    """As `has_contract`, of the list of documents alone."""
    return any(entry.type in PAPERS for entry in documents)


def contradicted(promise: Promise) -> bool:
    """True where the contract says otherwise."""
    return promise.in_contract is InContract.NO and promise.contract_conflict is not None


def unsold(draft: Draft) -> list[Finding[Promise]]:
    """Verified promises still owed that the contract leaves out or contradicts, in `order`.

    Empty where there is no contract: then nobody knows.
    """
    if not has_contract(draft):
        return []
    owed = (p for p in draft.promises if p.verified and p.statement.status not in OVER)
    return sorted((p for p in owed if p.statement.in_contract is InContract.NO), key=order)


def order(promise: Finding[Promise]) -> tuple[Any, ...]:
    """Sort key: owed before over; contradicted, left out, follow-ups, sold; unsure ones after the others; soonest due first."""
    said = promise.statement
    coverage = (InContract.NO, InContract.NOT_APPLICABLE, InContract.YES).index(said.in_contract)
    return (
        not promise.verified,
        said.status in OVER,
        not contradicted(said),
        coverage,
        promise.confidence < LIKELY,
        said.due_date or dt.date.max,
        -promise.confidence,
        promise.id,
    )
