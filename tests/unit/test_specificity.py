"""The specificity test of goals (S5)."""

from typing import Any

import pytest

from analyzer.domain.statement import Goal
from analyzer.handoff import specificity

FULL = {"metric": "cost per lead", "baseline": "$180", "target": "$120", "timeline": "within 6 months"}


def goal(**parts: Any) -> Goal:
    return Goal(summary="x", **{**FULL, **parts})


def test_a_goal_with_all_four_parts_is_specific() -> None:
    assert specificity.missing(goal()) == ()
    assert specificity.verdict(goal()).startswith("specific")


@pytest.mark.parametrize(("part", "name"), [("metric", "metric"), ("baseline", "baseline"), ("target", "target"), ("timeline", "deadline")])
def test_a_part_that_is_not_stated_is_named(part: str, name: str) -> None:
    assert specificity.missing(goal(**{part: None})) == (name,)
    assert specificity.missing(goal(**{part: " Not stated. "})) == (name,)
    assert specificity.verdict(goal(**{part: None})) == f"no {name} stated"


@pytest.mark.parametrize("target", ["better", "more efficient", "lower", "improved"])
def test_a_target_without_anything_to_count_is_not_stated(target: str) -> None:
    assert specificity.missing(goal(target=target)) == ("target",)


@pytest.mark.parametrize(
    "target",
    ["in the fifties", "half of it", "-15%", "nobody at the gate", "a quarter of them", "inside of a week", "the same day", "overnight"],
)
def test_a_target_in_words_counts_when_it_can_be_counted(target: str) -> None:
    assert specificity.missing(goal(target=target)) == ()


@pytest.mark.parametrize("timeline", ["soon", "ASAP", "as soon as possible", "eventually", "later."])
def test_soon_is_no_deadline(timeline: str) -> None:
    assert specificity.missing(goal(timeline=timeline)) == ("deadline",)


def test_a_goal_can_be_checked_without_a_baseline_but_not_without_a_deadline() -> None:
    assert specificity.checkable(goal(baseline=None))
    assert not specificity.checkable(goal(timeline=None))


def test_several_missing_parts_read_as_one_sentence() -> None:
    assert specificity.verdict(goal(metric=None, baseline=None, timeline="soon")) == "no metric, baseline or deadline stated"
