"""The promise ledger: what is still owed, in the order in which it matters, against what was sold (S17)."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from analyzer.domain.account import DocumentEntry, DocumentType
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import How, InContract, Promise, PromiseKind, PromiseStatus
from analyzer.handoff.wording import FAIRLY_SURE, LIKELY

PAPERS = frozenset({DocumentType.ORDER_FORM, DocumentType.CONTRACT})
OVER = frozenset({PromiseStatus.DONE, PromiseStatus.WITHDRAWN})


def has_contract(draft: Draft) -> bool:
    """True where a contract or order form is among the documents, so that promises could be compared."""
    return holds_contract(draft.about.documents)


def holds_contract(documents: Iterable[DocumentEntry]) -> bool:
    """As `has_contract`, of the list of documents alone."""
    return bool(papers(documents))


def papers(documents: Iterable[DocumentEntry]) -> frozenset[str]:
    """The names of those documents that are contracts or order forms."""
    return frozenset(entry.file for entry in documents if entry.type in PAPERS)


def contradicted(promise: Promise) -> bool:
    """True where the contract says otherwise."""
    return promise.in_contract is InContract.NO and promise.contract_conflict is not None


def carrying(said: Promise, evidence: Sequence[Evidence], papers: Collection[str]) -> Evidence | None:
    """The clause among `evidence` that perhaps carries what was `said`; None where nothing is to compare, or where it was split off.

    It is the first piece from one of `papers`: what people merged into the line stands behind it. One that stands alone has
    no words to compare it with.
    """
    return next((piece for piece in evidence if piece.document in papers), None) if said.to_compare and len(evidence) > 1 else None


def bereft(said: Promise, evidence: Iterable[Evidence], papers: Collection[str]) -> bool:
    """True where the clause that perhaps carried what was `said` was split off: then the contract does not mention it."""
    return said.to_compare and not any(piece.document in papers for piece in evidence)


def casual(said: Promise, confidence: float) -> bool:
    """True where a promise that the contract does not mention is perhaps no obligation: unsure, or the product shown in passing.

    A contract names modules, not every click; what is to come by a day or on a condition is more than showing.
    """
    if said.contract_conflict is not None or said.due or said.due_date or said.how is How.CONDITIONAL:
        return False
    return confidence < (FAIRLY_SURE if said.kind is PromiseKind.FEATURE else LIKELY)


def unsold(draft: Draft) -> list[Finding[Promise]]:
    """Verified promises still owed that the contract leaves out or contradicts, in `order`.

    Empty where there is no contract: then nobody knows.
    """
    if not has_contract(draft):
        return []
    owed = (p for p in draft.promises if p.verified and p.statement.status not in OVER)
    return sorted((p for p in owed if p.statement.in_contract is InContract.NO), key=order)


def order(promise: Finding[Promise]) -> tuple[Any, ...]:
    """Sort key: owed before over; contradicted, left out, perhaps sold, follow-ups, sold; casual ones after the others; soonest due first."""
    said = promise.statement
    coverage = 0.5 if said.to_compare else (InContract.NO, InContract.NOT_APPLICABLE, InContract.YES).index(said.in_contract)
    return (
        not promise.verified,
        said.status in OVER,
        not contradicted(said),
        coverage,
        said.contract_chance if said.to_compare else 0,
        casual(said, promise.confidence),
        said.due_date or dt.date.max,
        -promise.confidence,
        promise.id,
    )
