"""Which goals the purchase is judged by: whoever reads one document at a time takes too many for the main one."""

from collections.abc import Sequence
from typing import Final

from analyzer.domain.finding import Finding
from analyzer.domain.statement import Goal, Rank
from analyzer.handoff.wording import stated

Goals = tuple[Finding[Goal], ...]

MOST: Final = 2
"""Primary goals of one deal. A customer who judges by five things has not said which counts."""
_REPEATED, _COUNTED = 0.3, 0.3


def ranked(goals: Sequence[Finding[Goal]]) -> Goals:
    """`goals` in their order, of which at most `MOST` are primary: those said in most documents, with something to count, surest."""
    main = [g for g in goals if g.statement.rank is Rank.PRIMARY]
    kept = {g.id for g in sorted(main, key=_weight, reverse=True)[:MOST]}
    return tuple(g if g.statement.rank is not Rank.PRIMARY or g.id in kept else _secondary(g) for g in goals)


def _weight(goal: Finding[Goal]) -> float:
    documents = len({e.document for e in goal.evidence})
    counted = any(stated(value) for value in (goal.statement.target, goal.statement.baseline))
    return goal.confidence + _REPEATED * (documents - 1) + _COUNTED * counted


def _secondary(goal: Finding[Goal]) -> Finding[Goal]:
    return goal.model_copy(update={"statement": goal.statement.model_copy(update={"rank": Rank.SECONDARY})})
