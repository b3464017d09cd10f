"""The draft handoff document: five sections (S1), a narrative (S26), and what needs review."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict

from analyzer.domain.account import Deal
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, NeedsReview, Provenance
from analyzer.domain.statement import Goal, Promise, Risk, Stakeholder


class Term(BaseModel):
    """One commercial term in the source's words, with its evidence."""

    model_config = ConfigDict(frozen=True)

    text: str
    evidence: tuple[Evidence, ...] = ()


class Money(BaseModel):
    """A contract value; `period` is "year", "month", "once", "total", "first year" (with what is paid once) or None where not said."""

    model_config = ConfigDict(frozen=True)

    amount: float
    currency: str | None = None
    period: str | None = None
    evidence: tuple[Evidence, ...] = ()


class DealSummary(BaseModel):
    """Section 1 (S2, S3): what was bought, for how much, how long, on what terms."""

    model_config = ConfigDict(frozen=True)

    products: tuple[Term, ...] = ()
    value: Money | None = None
    term_months: int | None = None
    start_date: dt.date | None = None
    payment: str | None = None
    discounts: tuple[Term, ...] = ()
    quantity: Term | None = None
    renewal: Term | None = None
    superseded: tuple[Term, ...] = ()
    """Earlier offers that the final document replaced (S3); never to be quoted to the customer."""
    term_evidence: tuple[Evidence, ...] = ()
    start_evidence: tuple[Evidence, ...] = ()
    payment_evidence: tuple[Evidence, ...] = ()


class Completeness(BaseModel):
    """Is each of the five sections filled with substance (S28)? `missing` says in words what is not."""

    model_config = ConfigDict(frozen=True)

    deal: bool = False
    goals: bool = False
    stakeholders: bool = False
    promises: bool = False
    risks: bool = False
    missing: tuple[str, ...] = ()


class Usage(BaseModel):
    """What a run cost; all zero for the embedded engine. `cost` is in US dollars.

    `unread` counts the parts of documents about which no answer could be had; the draft's warnings name them.
    """

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_calls: int = 0
    cost: float | None = None
    unread: int = 0


class Draft(BaseModel):
    """A handoff before a person has looked at it. `as_json` is the shape of CONTRACTS.md."""

    model_config = ConfigDict(frozen=True)

    about: Deal
    deal: DealSummary
    promises: tuple[Finding[Promise], ...] = ()
    goals: tuple[Finding[Goal], ...] = ()
    stakeholders: tuple[Finding[Stakeholder], ...] = ()
    risks: tuple[Finding[Risk], ...] = ()
    needs_review: tuple[NeedsReview, ...] = ()
    narrative: tuple[Term, ...] = ()
    """Short paragraphs that read like a story, each with the evidence of what it says."""
    completeness: Completeness = Completeness()
    usage: Usage = Usage()
    provenance: Provenance
    warnings: tuple[str, ...] = ()
    """What intake and drafting want the rep to know (guessed sides, unread files)."""

    def as_json(self) -> dict[str, Any]:
        """The document of CONTRACTS.md: findings flat, statement fields beside id and evidence."""
        out = self.model_dump(mode="json", exclude={"about", "promises", "goals", "stakeholders", "risks"})
        for name in ("promises", "goals", "stakeholders", "risks"):
            out[name] = [flat(finding) for finding in getattr(self, name)]
        out["about"] = self.about.model_dump(mode="json", include={"deal_id", "vendor", "customer", "guessed"})
        return out


def flat(finding: Finding[Any]) -> dict[str, Any]:
    """One finding as CONTRACTS.md writes it."""
    own = finding.model_dump(mode="json")
    statement = own.pop("statement")
    statement.pop("type")
    statement.pop("contract_chance", None)  # for those who review the draft: CONTRACTS.md has no word for it
    return {"id": own["id"], **statement, "confidence": own["confidence"], "verified": own["verified"], "evidence": own["evidence"]}
