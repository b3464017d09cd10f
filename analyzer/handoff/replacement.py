"""Does the customer leave something behind for this purchase (S116)? Then they expect its features again and will compare."""

import re
from typing import Any

from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import RiskKind

_LONGEST = 2_000
_LEAVING = re.compile(
    r"\b(?:replac(?:e|es|ed|ing|ement)|switch(?:ed|ing)? (?:over )?(?:from|away)|mov(?:e|ed|ing) (?:off|away from)|com(?:e|ing) off|"
    r"gets? (?:off|rid of)|getting (?:off|rid of)|migrat(?:e|ed|ing) (?:off|away|from)|phas(?:e|ed|ing) out|sunset(?:ting)?|"
    r"ripp?(?:ed|ing)? (?:it )?out|(?:current|existing|old|previous|present) (?:tool|system|software|vendor|provider|supplier|platform|solution)|"
    r"incumbent)\b",
    re.IGNORECASE,
)


def replaced(draft: Draft) -> list[Finding[Any]]:
    """Verified goals and risks that speak of something being replaced, goals first.

    Competitors are not among them, nor what only takes time: windows that are replaced in the week of the start are no tool.
    """
    risks = (r for r in draft.risks if r.statement.kind not in {RiskKind.COMPETITOR, RiskKind.TIMELINE})
    return [f for f in (*draft.goals, *risks) if f.verified and _speaks_of_leaving(f)]


def _speaks_of_leaving(finding: Finding[Any]) -> bool:
    texts = [finding.statement.summary, *(e.quote for e in finding.evidence[:1])]
    return any(_LEAVING.search(" ".join(text[:_LONGEST].split())) for text in texts)
