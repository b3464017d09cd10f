"""All documents of a deal together, as the model gets them, and what it says of them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Goal, Promise, Risk, Stakeholder
from analyzer.engines.base import Cover, Material, Overview, Told
from analyzer.engines.llm import script
from analyzer.engines.llm.answers import CoverItem, Raw, SameItem, ToldItem
from analyzer.engines.llm.trouble import WORDS, Trouble

_LONGEST: Final = 400
"""Characters of a quote or clause that are shown."""
_MORE_QUOTES: Final = 2
_FEWEST: Final = 2
"""Findings below which there is nothing to look over."""


class Listing:
    """Findings, terms and clauses under one count of numbers, from 1 on."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._days = {d.file: d.date for d in material.deal.documents if d.date}
        self._findings = dict(enumerate(material.findings, 1))
        first = len(self._findings) + 1
        self._terms = dict(enumerate(range(len(material.terms)), first))
        first += len(self._terms)
        self._clauses = dict(enumerate(range(len(material.clauses)), first))

    @property
    def worth_asking(self) -> bool:
        """Is there anything that could be said twice or told?"""
        return len(self._findings) >= _FEWEST

    @property
    def about(self) -> dict[str, Any]:
        """What the prompt inserts."""
        deal, clauses = self._material.deal, self._material.clauses
        return {
            "vendor": script.one_line(deal.vendor.name) or "not stated",
            "customer": script.one_line(deal.customer.name) or "not stated",
            "findings": script.enclosed("findings", "\n".join(self._lines())),
            "clauses": script.enclosed("contract", "\n".join(self._clause_lines())) if clauses else "",
        }

    @property
    def tokens(self) -> int:
        """About how many tokens findings, terms and clauses take."""
        return sum(script.tokens(str(text)) for text in self.about.values())

    def read(self, raws: Sequence[Raw]) -> Overview:
        """The answer with ids and places for numbers; what names a number that was not given is left out."""
        items = [raw.item for raw in raws]
        groups = (self._group(i) for i in items if isinstance(i, SameItem))
        covered = (self._cover(i) for i in items if isinstance(i, CoverItem))
        story = (self._told(i) for i in items if isinstance(i, ToldItem))
        return Overview(
            same=tuple(g for g in groups if g),
            covered=tuple(c for c in covered if c is not None),
            story=tuple(t for t in story if t is not None),
        )

    def _group(self, item: SameItem) -> tuple[str, ...]:
        found = [self._findings[n] for n in dict.fromkeys(item.items) if n in self._findings]
        sorts = {f.statement.type for f in found}
        return tuple(f.id for f in found) if len(found) > 1 and len(sorts) == 1 and sorts <= {"promise", "goal", "risk"} else ()

    def _cover(self, item: CoverItem) -> Cover | None:
        promise, clause = self._findings.get(item.promise), self._clauses.get(item.clause or 0)
        if promise is None or not isinstance(promise.statement, Promise) or (clause is None and item.answer != "no"):
            return None
        return Cover(promise=promise.id, answer=item.answer, clause=clause if item.answer != "no" else None)

    def _told(self, item: ToldItem) -> Told | None:
        known = [n for n in dict.fromkeys(item.items) if n in self._findings or n in self._terms]
        text = " ".join(item.text.split())
        if not text or not known or len(known) < len(set(item.items)):
            return None
        findings = tuple(self._findings[n].id for n in known if n in self._findings)
        return Told(text=text, findings=findings, terms=tuple(self._terms[n] for n in known if n in self._terms))

    def _lines(self) -> Iterator[str]:
        for number, finding in self._findings.items():
            yield f"[{number}] {_sort(finding)}, {self._said(finding.evidence[0])}{_summary(finding)}"
            for more in finding.evidence[1 : 1 + _MORE_QUOTES]:
                yield f"    also {self._said(more)}"
        for number, place in self._terms.items():
            yield f"[{number}] term: {_short(self._material.terms[place].text)}"

    def _clause_lines(self) -> Iterator[str]:
        for number, place in self._clauses.items():
            yield f"[{number}] {_short(self._material.clauses[place].quote)}"

    def _said(self, evidence: Evidence) -> str:
        day = self._days.get(evidence.document)
        who = f", {script.one_line(evidence.speaker)}" if evidence.speaker else ""
        return f'{script.one_line(evidence.document)}{f" of {day}" if day else ""}{who}: "{_short(evidence.quote)}"'


def warning(trouble: Trouble, detail: str = "") -> str:
    """One line for the draft: the model has not looked over the whole, and why."""
    why = "there is more of it than the model's context holds." if trouble is Trouble.TOO_LONG else WORDS[trouble]
    shown = "What is said twice, what the contract carries and the story are by the rules alone"
    return f"All documents together: not looked over by the model: {why}{f' ({detail})' if detail else ''} {shown}."


def _sort(finding: Finding[Any]) -> str:
    match finding.statement:
        case Promise() as said:
            return f"promise ({said.kind}, {said.how}{'' if said.status == 'open' else f', {said.status}'})"
        case Goal() as said:
            return f"goal ({said.rank})"
        case Risk() as said:
            return f"risk ({said.kind}, {said.severity})"
        case Stakeholder() as said:
            return f"stakeholder ({said.attitude}, {said.influence} influence)"
    return str(finding.statement.type)


def _summary(finding: Finding[Any]) -> str:
    said = finding.statement
    if isinstance(said, Stakeholder):
        roles = ", ".join(r.replace("_", " ") for r in said.roles)
        return f" = {script.one_line(said.name)}" + "".join(f", {_short(part)}" for part in (said.title, roles) if part)
    summary = _short(said.summary)
    return "" if summary == _short(finding.evidence[0].quote) else f" = {summary}"


def _short(text: str) -> str:
    """Words of a document on one harmless line."""
    return script.one_line(text, _LONGEST)
