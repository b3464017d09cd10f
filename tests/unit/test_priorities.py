"""Which goals a purchase is judged by."""

from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Goal, Rank
from analyzer.handoff import priorities


def goal(name: str, confidence: float = 0.8, documents: int = 1, rank: Rank = Rank.PRIMARY, **said: str) -> Finding[Goal]:
    evidence = tuple(Evidence(document=f"{n}.txt", turn=0, start=0, end=4, quote=name) for n in range(documents))
    return Finding[Goal](id=name, statement=Goal(summary=name, rank=rank, **said), confidence=confidence, evidence=evidence)


def ranks(*goals: Finding[Goal]) -> dict[str, str]:
    return {g.id: g.statement.rank.value for g in priorities.ranked(goals)}


def test_what_is_repeated_or_counted_stays_primary_before_what_is_only_sure() -> None:
    found = ranks(goal("calm", 0.95), goal("days", 0.8, target="15 days"), goal("cost", 0.75, documents=3), goal("less paper", 0.85))
    assert found == {"calm": "secondary", "days": "primary", "cost": "primary", "less paper": "secondary"}


def test_one_goal_or_two_stay_as_they_are() -> None:
    assert ranks(goal("a"), goal("b"), goal("c", rank=Rank.SECONDARY)) == {"a": "primary", "b": "primary", "c": "secondary"}


def test_no_goal_becomes_primary_by_being_alone() -> None:
    assert ranks(goal("a", rank=Rank.SECONDARY)) == {"a": "secondary"}
