"""Decisions on issues, how an issue stands after them, and whether they helped."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from analyzer.churn.decisions import Action, Decision, Outcome, Standing, holding, ratio_interval, recheck, share_interval, standing
from tests.unit.cancellations import WEEK


def decided(action: Action, weeks_ago: int = 0, **fields: Any) -> Decision:
    given = {"note": "known", "owner": "Ana", "destination": "product", "until": WEEK + dt.timedelta(weeks=2), **fields}
    return Decision(key="missing_features", week=WEEK - dt.timedelta(weeks=weeks_ago), action=action, by="Rut", **given)


@pytest.mark.parametrize(
    ("action", "missing", "said"),
    [
        (Action.ACT, "owner", "an owner"),
        (Action.ACT, "destination", "a destination"),
        (Action.DISMISS, "note", "a reason"),
        (Action.SNOOZE, "until", "a day"),
    ],
)
def test_a_decision_says_what_it_lacks(action: Action, missing: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        decided(action, **{missing: "" if missing == "note" else None})


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], Standing.OPEN),
        ([decided(Action.ACT)], Standing.ACTING),
        ([decided(Action.DISMISS)], Standing.DISMISSED),
        ([decided(Action.SNOOZE)], Standing.SNOOZED),
        ([decided(Action.ACT, 3), decided(Action.RESOLVE, 1)], Standing.RESOLVED),
        ([decided(Action.ACT, -1)], Standing.OPEN),  # decided only next week
    ],
)
def test_an_issue_stands_by_its_last_decision(decisions: list[Decision], expected: Standing) -> None:
    assert standing(decisions, WEEK, [3, 3, 3, 3, 3]) is expected


def test_what_was_taken_back_never_was_and_what_was_before_holds_again() -> None:
    acted, resolved, back = decided(Action.ACT, 2), decided(Action.RESOLVE, 1), decided(Action.TAKE_BACK)
    for made, expected in (
        ([acted, resolved, back], Standing.ACTING),
        ([acted, resolved, back, back], Standing.OPEN),
        ([acted, back, resolved], Standing.RESOLVED),
        ([back, acted], Standing.ACTING),
    ):
        assert standing(made, WEEK, [3, 3, 3, 3, 3]) is expected
    assert holding([acted, resolved, back]) == (acted,)
    assert standing([acted, resolved, back], WEEK - dt.timedelta(weeks=1), [3, 3, 3, 3]) is Standing.RESOLVED


def test_a_snoozed_issue_comes_back_on_its_day() -> None:
    late = WEEK + dt.timedelta(weeks=2)
    assert standing([decided(Action.SNOOZE)], late, [3, 3, 3]) is Standing.OPEN


def test_a_snoozed_issue_comes_back_in_the_week_of_its_day() -> None:
    wednesday = WEEK + dt.timedelta(days=9)
    assert standing([decided(Action.SNOOZE, until=wednesday)], WEEK, [3, 3, 3]) is Standing.SNOOZED
    assert standing([decided(Action.SNOOZE, until=wednesday)], WEEK + dt.timedelta(weeks=1), [3, 3, 3]) is Standing.OPEN


def test_a_resolved_issue_that_spikes_again_is_reopened_and_stays_so() -> None:
    decisions = [decided(Action.RESOLVE, 2)]
    assert standing(decisions, WEEK, [2, 2, 2, 2, 2, 2, 9]) is Standing.REOPENED
    assert standing(decisions, WEEK, [2, 2, 2, 2, 2, 9, 2]) is Standing.REOPENED
    assert standing(decisions, WEEK, [2, 2, 2, 2, 9, 2, 2]) is Standing.RESOLVED


def test_a_dismissed_issue_comes_back_only_where_it_spikes() -> None:
    decisions = [decided(Action.DISMISS, 1)]
    assert standing(decisions, WEEK, [2, 2, 2, 2, 2, 3]) is Standing.DISMISSED
    assert standing(decisions, WEEK, [2, 2, 2, 2, 2, 12]) is Standing.REOPENED


def test_a_recheck_compares_four_weeks_with_those_since() -> None:
    found = recheck(decided(Action.ACT, 4), WEEK, [5, 6, 5, 6, 14, 12, 13, 15, 2, 1, 3, 2])
    assert (found.before, found.after, found.weeks_before, found.weeks_after) == (13.5, 2.0, 4, 4)
    assert found.outcome is Outcome.BETTER
    assert found.low < found.ratio < found.high < 0.3  # type: ignore[operator]


def test_a_recheck_says_when_it_is_too_early() -> None:
    found = recheck(decided(Action.ACT, 1), WEEK, [3, 3, 3, 3, 2])
    assert found.outcome is Outcome.TOO_EARLY
    assert "too early" in found.words


def test_a_recheck_knows_no_change_and_worse() -> None:
    assert recheck(decided(Action.ACT, 4), WEEK, [5, 5, 5, 5, 5, 5, 5, 5]).outcome is Outcome.NO_CHANGE
    assert recheck(decided(Action.ACT, 4), WEEK, [5, 5, 5, 5, 15, 15, 15, 15]).outcome is Outcome.WORSE


def test_a_recheck_shows_the_usual_level_before_the_spike() -> None:
    assert recheck(decided(Action.ACT, 1), WEEK, [2, 2, 2, 2, 20, 3]).usual == 2.0


def test_nothing_to_compare_gives_no_ratio() -> None:
    found = recheck(decided(Action.ACT), WEEK, [5])
    assert (found.ratio, found.high, found.weeks_after) == (None, None, 0)


@pytest.mark.parametrize(
    ("hits", "of", "expected"),
    [(5, 10, (0.222, 0.778)), (0, 10, (0.0, 0.259)), (10, 10, (0.741, 1.0)), (500, 1000, (0.474, 0.526)), (900, 2000, (0.432, 0.468))],
)
def test_the_interval_of_a_share_is_the_exact_one(hits: int, of: int, expected: tuple[float, float]) -> None:
    assert share_interval(hits, of) == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize(("hits", "expected"), [(0, (0.0, 0.00135)), (2000, (0.99865, 1.0))])
def test_a_share_of_none_or_all_of_very_many_is_not_certain(hits: int, expected: tuple[float, float]) -> None:
    assert share_interval(hits, 2000) == pytest.approx(expected, abs=0.0002)


def test_very_many_after_none_before_is_worse() -> None:
    low, high = ratio_interval(0, 4, 2000, 4)
    assert low > 100
    assert high is None


def test_a_recheck_after_the_end_of_the_chart_does_not_call_what_is_unknown_nought() -> None:
    words = recheck(decided(Action.ACT, 20), WEEK, [2] * 13).words
    assert words == "2.0 a week in the 13 weeks shown; the weeks before the decision are no longer shown"


def test_the_interval_of_a_ratio_minds_the_weeks() -> None:
    low, high = ratio_interval(20, 4, 10, 2)
    assert high is not None
    assert low < 1 < high
