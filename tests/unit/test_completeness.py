"""Completeness is about substance (S28)."""

from typing import Any

import pytest

from analyzer.domain.handoff import Completeness, DealSummary
from analyzer.handoff import completeness
from tests import drafts


def assess(contract_read: bool = True, **parts: Any) -> Completeness:
    made = drafts.draft(**parts)
    return completeness.assess(made.deal, made.promises, made.goals, made.stakeholders, made.risks, contract_read)


def mentions(judged: Completeness, *words: str) -> bool:
    return any(all(word in line for word in words) for line in judged.missing)


def test_a_full_draft_is_complete() -> None:
    judged = assess()
    assert (judged.deal, judged.goals, judged.stakeholders, judged.promises, judged.risks) == (True,) * 5


def test_an_empty_draft_has_no_complete_section_and_says_why() -> None:
    judged = assess(deal=DealSummary(), promises=(), goals=(), stakeholders=(), risks=())
    assert not any((judged.deal, judged.goals, judged.stakeholders, judged.promises, judged.risks))
    assert all(mentions(judged, section) for section in ("Deal", "Goals", "Stakeholders", "Promises", "Risks"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("products", (), "product"),
        ("value", None, "contract value"),
        ("term_months", None, "contract length"),
        ("payment", "not stated", "payment terms"),
    ],
)
def test_a_deal_without_one_of_its_terms_is_incomplete(field: str, value: Any, words: str) -> None:
    judged = assess(deal=drafts.DEAL.model_copy(update={field: value}))
    assert not judged.deal
    assert mentions(judged, words)


def test_a_missing_start_date_is_named_but_leaves_the_deal_complete() -> None:
    judged = assess(deal=drafts.DEAL.model_copy(update={"start_date": None}))
    assert judged.deal
    assert mentions(judged, "start date")


def test_one_vague_goal_is_not_a_goals_section() -> None:
    judged = assess(goals=(drafts.goal("Improve efficiency", rank="primary", target="better"),))
    assert not judged.goals
    assert mentions(judged, "Improve efficiency", "no metric, baseline, target or deadline stated")


def test_goals_without_a_primary_one_are_pointed_out() -> None:
    goal = drafts.goal("Save time", rank="secondary", metric="hours", baseline="9", target="2", timeline="May")
    judged = assess(goals=(goal,))
    assert judged.goals
    assert mentions(judged, "primary")


def test_unverified_findings_fill_no_section() -> None:
    unsure = {"verified": False}
    judged = assess(
        goals=tuple(g.model_copy(update=unsure) for g in drafts.GOALS), risks=tuple(r.model_copy(update=unsure) for r in drafts.RISKS)
    )
    assert not judged.goals
    assert not judged.risks


def test_stakeholders_need_somebody_who_pays_and_somebody_who_works_with_it() -> None:
    user, buyer = drafts.person("U", roles=("day_to_day_user",)), drafts.person("B", roles=("economic_buyer",), attitude="champion")
    assert assess(stakeholders=(user, buyer)).stakeholders
    assert not assess(stakeholders=(user,)).stakeholders
    assert not assess(stakeholders=(buyer,)).stakeholders
    assert mentions(assess(stakeholders=(user,)), "budget")


def test_promises_that_nobody_could_compare_are_incomplete() -> None:
    judged = assess(contract_read=False)
    assert not judged.promises
    assert completeness.NO_CONTRACT in judged.missing


def test_timeline_promises_without_a_date_are_counted() -> None:
    judged = assess(
        promises=(drafts.promise("Quick start", kind="timeline"), drafts.promise("Start in May", kind="timeline", due="in May"))
    )
    assert mentions(judged, "1 timeline promise without a date")
