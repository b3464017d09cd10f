"""The story is told from findings only (S26)."""

import datetime as dt
import re
from typing import Any

import pytest

from analyzer.domain.handoff import DealSummary, Draft
from analyzer.domain.statement import Attitude, Role
from analyzer.handoff import narrative
from tests import drafts


def story(**changes: Any) -> str:
    return " ".join(term.text for term in drafts.draft(**changes).narrative)


def test_every_sentence_has_evidence_that_the_draft_holds() -> None:
    draft = drafts.draft()
    held = {e for part in (draft.promises, draft.goals, draft.stakeholders, draft.risks) for f in part for e in f.evidence}
    deal = draft.deal
    held |= {e for t in deal.products for e in t.evidence} | set(deal.value.evidence if deal.value else ())
    held |= {*deal.term_evidence, *deal.start_evidence, drafts.CLAUSE}
    assert draft.narrative
    for term in draft.narrative:
        assert term.evidence
        assert set(term.evidence) <= held


def test_it_tells_what_was_bought_in_words_for_people() -> None:
    assert "Fjord Foods bought Relay Team from Relay for 18,240 EUR per year, for 24 months (2 years), from 1 April 2025." in story()


def test_it_has_four_to_seven_sentences_and_no_field_names() -> None:
    draft = drafts.draft()
    assert 4 <= len(draft.narrative) <= narrative.LONGEST
    assert not re.search(r"\b\w+_\w+\b|None|not stated", story())


def test_it_names_who_is_for_and_who_is_not_convinced() -> None:
    told = story()
    assert "Ana Ruiz (Head of Support) champions it" in told
    assert "Per Holm (CFO) holds the budget" in told
    assert "Liv Dahl is not convinced and has to be won over" in told


def test_the_contradicted_promise_comes_first_of_those_not_sold() -> None:
    assert "Sales promised 2 things that the contract does not carry, and the contract contradicts 1 of them" in story()
    assert "first among them: All old tickets are migrated." in story()


def test_without_a_contract_nothing_is_said_of_a_gap() -> None:
    about = drafts.draft().about
    assert "Sales promised" not in story(about=about.model_copy(update={"documents": about.documents[:1]}))


@pytest.mark.parametrize("field", ["promises", "goals", "stakeholders", "risks"])
def test_unverified_findings_are_never_told(field: str) -> None:
    found = getattr(drafts.draft(), field)
    told = story(**{field: tuple(f.model_copy(update={"verified": False}) for f in found)})
    for f in found:
        assert (f.statement.summary or f.statement.name) not in told


def test_unsure_findings_are_not_told() -> None:
    assert "spreadsheet" in story()
    assert "spreadsheet" not in story(risks=(drafts.risk("Agents keep their spreadsheet", confidence=0.3, severity="high"),))


def test_an_empty_draft_has_no_story() -> None:
    empty: Draft = drafts.draft(deal=DealSummary(), promises=(), goals=(), stakeholders=(), risks=())
    assert empty.narrative == ()


def test_a_competitor_and_a_bad_past_are_told() -> None:
    told = story(
        risks=(drafts.risk("Rival is cheaper", kind="competitor"), drafts.risk("A roll-out failed in 2023", kind="past_experience"))
    )
    assert "A competitor is in the picture: Rival is cheaper." in told
    assert "A roll-out failed in 2023." in told


def test_a_gap_is_told_once() -> None:
    gap = drafts.finding(drafts.Risk(summary="The order leaves migration out", kind="other", severity="high"), drafts.CLAUSE)
    assert "The order leaves migration out" not in story(risks=(gap, *drafts.RISKS))


def test_a_date_before_signature_is_not_the_first_to_keep() -> None:
    early = drafts.promise("A call on Monday", kind="timeline", due_date=dt.date(2025, 3, 10))
    told = story(promises=(early, *drafts.PROMISES), stakeholders=())
    assert "The first promised date is 31 May 2025: Training for the night shift." in told


def test_a_long_summary_ends_at_the_border_of_a_clause() -> None:
    lead = "Ana Ruiz said Hal voted no and brought two with him; he asked them to put on the record that he will be watching the date"
    told = story(
        risks=(
            drafts.risk(f"{lead}, and that if August goes the way that last August went, they must not come back to him.", severity="high"),
        )
    )
    assert f"{lead}." in told


def test_no_sentence_ends_before_what_turns_it_round() -> None:
    long = "Ana Ruiz said the night shift will use it from the first week of May in both of the halls, but only if the union agrees to it in the meeting at the end of April"
    assert "night shift will use it" not in story(
        risks=(drafts.risk(f"{long} with all of the stewards and drivers of both halls.", severity="high"),)
    )


def test_no_sentence_ends_within_a_quotation() -> None:
    long = (
        f"Ana Ruiz said: \u201cHal voted no and brought two with him; {'he asked them to put it on the record, and ' * 5}that is all\u201d"
    )
    assert "Hal voted" not in story(risks=(drafts.risk(long, severity="high"),))


def test_what_has_no_border_leaves_its_place_to_the_next() -> None:
    told = story(risks=(drafts.risk("agents keep " * 40, severity="high"), drafts.risk("The freeze starts in June", severity="low")))
    assert "What could go wrong first: The freeze starts in June." in told
    assert "agents keep" not in told
    assert "\u2026" not in told


def test_two_aims_are_two_sentences() -> None:
    goals = (drafts.goal("Ana Ruiz wants to see ten", rank="primary"), drafts.goal("Per Holm wants fewer calls", rank="primary"))
    assert "They will judge it by this: Ana Ruiz wants to see ten. And by this: Per Holm wants fewer calls." in story(goals=goals)


def test_two_dangers_are_two_sentences() -> None:
    risks = (drafts.risk("The freeze starts in June", severity="high"), drafts.risk("Ana Ruiz is away in May", severity="high"))
    assert "What could go wrong first: The freeze starts in June. And then: Ana Ruiz is away in May." in story(risks=risks)


def test_who_can_stop_it_and_has_said_nothing_is_not_told_to_doubt() -> None:
    people = (*drafts.PEOPLE, drafts.person("Bev Carr", roles=("blocker",), title="union rep", attitude="neutral"))
    told = story(stakeholders=people)
    assert "Bev Carr (union rep) can stop it and has not come out in favour." in told
    assert "Liv Dahl is not convinced and has to be won over." in told


def test_only_economic_buyers_hold_the_budget() -> None:
    people = (drafts.person("Bev Carr", roles=("decision_maker",)), drafts.person("Per Holm", roles=("economic_buyer",)))
    assert "On their side, Per Holm holds the budget." in story(stakeholders=people)


def test_nobody_is_told_to_champion_it_and_to_support_it() -> None:
    people = drafts.draft().stakeholders
    ana = next(p for p in people if p.statement.name == "Ana Ruiz")
    both = ana.statement.model_copy(
        update={"attitude": Attitude.SUPPORTER, "roles": (Role.CHAMPION, Role.ECONOMIC_BUYER), "title": "Head of Support"}
    )
    told = story(stakeholders=(ana.model_copy(update={"statement": both}),))
    assert "On their side, Ana Ruiz (Head of Support) champions it and Ana Ruiz holds the budget." in told


def test_the_aim_is_told_with_how_it_is_today() -> None:
    goal = drafts.goal("Ana Ruiz wants to see ten", baseline="eighteen percent", target="ten")
    assert "Ana Ruiz wants to see ten (today: eighteen percent)" in story(goals=(goal,))
