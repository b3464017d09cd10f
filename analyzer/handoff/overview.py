"""The second pass: an engine that can looks over what all documents state together, and what of its answer holds.

The engine proposes joins, coverage and a story, by numbers only. Joins and coverage are taken where our own rules are
not sure and no value speaks against them. A sentence of the story is taken where its values, names, negations and most
of its words are those of the findings that it is told from. Without such an engine, or where it has no answer, the
rules alone decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, S
from analyzer.domain.handoff import DealSummary, Draft, Term, Usage
from analyzer.domain.statement import Stakeholder
from analyzer.embedding import Embedder
from analyzer.engines.base import Engine, LooksOver, Material, Overview, Told
from analyzer.grounding.agreement import Setting, statement_problem
from analyzer.grounding.orders import ordered
from analyzer.handoff import meaning, merging, wording
from analyzer.handoff.provision import read_provisions
from analyzer.handoff.ruling import SecondOpinion

FEWEST: Final = 3
"""Sentences that must hold; a story with fewer is told by the rules."""
LONGEST: Final = 8
_LONGEST_SENTENCE: Final = 400
_OWN_WORDS: Final = 0.5
"""Share of a sentence's content words that must be those of its findings."""


@dataclass
class Looked:
    """What holds of an engine's overview of one deal."""

    answer: Overview
    terms: tuple[Term, ...] = ()
    seconds: Mapping[str, SecondOpinion] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """Under which id a finding stands that was joined with another."""
    warnings: tuple[str, ...] = ()

    @property
    def usage(self) -> Usage:
        """What the overview cost."""
        return self.answer.usage

    def joined(
        self, findings: Sequence[Finding[S]], conversations: Mapping[str, Conversation], embedder: Embedder
    ) -> tuple[Finding[S], ...]:
        """`findings` of one sort without those that the engine takes for repeats of another."""
        if not self.answer.same:
            return tuple(findings)
        found, ids = merging.join(findings, self.answer.same, conversations, embedder)
        self.ids.update(ids)
        return found

    def story(self, draft: Draft) -> tuple[Term, ...]:
        """The sentences that hold, in order; () where they are too few for a story."""
        known = {f.id: f for part in (draft.promises, draft.goals, draft.stakeholders, draft.risks) for f in part if f.verified}
        told = [made for said in self.answer.story if (made := self._sentence(said, known, draft)) is not None]
        if self.answer.story and len(told) < FEWEST:
            self.warnings = (*self.warnings, "The story that the model told is not carried by its quotes: the rules tell it.")
            return ()
        return tuple(told[:LONGEST])

    def _sentence(self, said: Told, known: Mapping[str, Finding[Any]], draft: Draft) -> Term | None:
        findings = [known.get(self.ids.get(i, i)) for i in said.findings]
        if len(said.text) > _LONGEST_SENTENCE or any(f is None for f in findings):
            return None
        found = [f for f in findings if f is not None]
        terms = [self.terms[place] for place in said.terms]
        words = [text for f in found for text in _texts(f)] + [t.text for t in terms] + [e.quote for t in terms for e in t.evidence]
        evidence = tuple(dict.fromkeys([*(f.evidence[0] for f in found), *(e for t in terms for e in t.evidence[:1])]))
        return Term(text=said.text, evidence=evidence) if evidence and _holds(said.text, words, draft) else None


def look_over(
    engine: Engine,
    about: Deal,
    summary: DealSummary,
    found: Sequence[Sequence[Finding[Any]]],
    contract: Sequence[Conversation],
    embedder: Embedder,
) -> Looked:
    """What `engine` says of all findings of a deal; nothing where it does not look over them."""
    look: LooksOver | None = engine if hasattr(engine, "look_over") else None  # type: ignore[assignment]
    if look is None:
        return Looked(Overview())
    provisions = read_provisions(contract, embedder) if contract else ()
    # An order to a machine is no clause.
    shown = [place for place, p in enumerate(provisions) if not ordered(p.clause.text, 0, len(p.clause.text))]
    terms = tuple(_terms(summary))
    findings = tuple(f for part in found for f in part if f.verified and f.evidence)
    answer = look.look_over(Material(about, findings, terms, tuple(provisions[place].evidence for place in shown)))
    seconds = {c.promise: SecondOpinion(c.answer, None if c.clause is None else shown[c.clause]) for c in answer.covered}
    return Looked(answer, terms, seconds, warnings=answer.warnings)


def _terms(summary: DealSummary) -> Iterable[Term]:
    """What was bought and on which terms, a line each."""
    yield from summary.products
    if summary.value is not None:
        yield Term(text=f"for {wording.money(summary.value)}", evidence=summary.value.evidence)
    if summary.term_months:
        yield Term(text=f"for {wording.months(summary.term_months)}", evidence=summary.term_evidence)
    if summary.start_date:
        yield Term(text=f"from {wording.date(summary.start_date)}", evidence=summary.start_evidence)
    yield from summary.discounts


def _texts(finding: Finding[Any]) -> list[str]:
    said = finding.statement
    own = [said.name, said.title or "", *(r.replace("_", " ") for r in said.roles), said.attitude] if isinstance(said, Stakeholder) else []
    return [*own, said.summary, *_quotes(finding.evidence)]


def _quotes(evidence: Iterable[Evidence]) -> list[str]:
    return [text for e in evidence for text in (e.quote, e.speaker or "")]


def _holds(text: str, words: Sequence[str], draft: Draft) -> bool:
    people = tuple(p.statement.name for p in draft.stakeholders if p.verified)
    setting = Setting(speakers=(draft.about.vendor.name, draft.about.customer.name), people=people)
    if statement_problem(text, words, setting) is not None:
        return False
    mine, own = meaning.stems(text), meaning.stems("\n".join((*words, *setting.speakers, *people)))
    return len(mine & own) >= _OWN_WORDS * len(mine)
