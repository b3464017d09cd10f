"""Top, rising and spiking by the definitions of the domain, and what is said of small counts."""

import datetime as dt

import pytest

from analyzer.churn.trends import IssueSignal, is_climbing, is_rising, is_spiking, issues_of, period_of, segment_issues
from evals.churn_trends import simulate
from tests.unit.cancellations import WEEK, by_week, lost


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((4, 4, 4, 4, 9), False),  # 2 * (3 - 2) is 2, not above it
        ((4, 4, 4, 4, 10), True),
        ((0, 0, 0, 0, 2), False),  # above 2, but two customers are no spike
        ((0, 0, 0, 0, 3), True),
        ((4, 4, 4, 10), False),  # three weeks of history are too few
        ((100, 0, 0, 0, 36), False),  # 2 * (6 - 5) is 2
    ],
)
def test_spiking_is_the_square_root_test_on_one_week_against_four(counts: tuple[int, ...], expected: bool) -> None:
    assert is_spiking(counts) is expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((2, 2, 6, 9), True),
        ((5, 5, 6, 6), False),
        ((1, 1, 30, 1), False),  # the last week fell back
        ((0, 0, 0, 3), True),
        ((0, 0, 1, 1), False),
        ((2, 9, 20), False),
    ],
)
def test_rising_is_two_weeks_against_two(counts: tuple[int, ...], expected: bool) -> None:
    assert is_rising(counts) is expected


def test_top_is_by_revenue_then_by_count() -> None:
    rows = [
        *by_week([1], "price_budget", revenue=900.0),
        *by_week([3], "competitor", revenue=100.0),
        *by_week([2], "support_service", revenue=150.0),
        *by_week([1], "champion_left", revenue=10.0),
    ]
    issues = issues_of(rows, WEEK).issues
    assert [issue.category for issue in issues] == ["price_budget", "competitor", "support_service", "champion_left"]
    assert [IssueSignal.TOP in issue.signals for issue in issues] == [True, True, True, False]


def test_reasons_that_are_none_are_never_top() -> None:
    found = issues_of([*by_week([9], "other", revenue=9000.0), *by_week([1], "competitor")], WEEK)
    assert [(i.category, IssueSignal.TOP in i.signals) for i in found.issues] == [("competitor", True), ("other", False)]
    assert found.other_share == pytest.approx(0.9)


def test_an_issue_keeps_its_key_from_week_to_week() -> None:
    rows = by_week([2, 3, 4])
    keys = {issues_of(rows, WEEK - dt.timedelta(weeks=back)).issues[0].key for back in range(3)}
    assert keys == {"missing_features"}


def test_an_issue_shows_the_numbers_that_made_it_so() -> None:
    issue = issues_of(by_week([2, 2, 2, 2, 10]), WEEK).issues[0]
    assert (issue.now, issue.before, issue.counts) == (10, 2.0, (2, 2, 2, 2, 10))
    assert issue.why == (
        "10 this week, 2 a week in the 4 weeks before; spiking: 3.5 where chance rarely passes 2; "
        "rising: 12 in the last 2 weeks after 4, 2.9 where chance rarely passes 2.7; number 1 by revenue"
    )


def test_without_revenue_the_rank_is_said_to_be_by_count() -> None:
    assert "number 1 by count" in issues_of(by_week([2], revenue=0.0), WEEK).issues[0].why


def test_small_counts_are_said_to_be_small() -> None:
    few, many = issues_of(by_week([0, 0, 0, 0, 3]), WEEK).issues[0], issues_of(by_week([5, 5, 5, 5, 5]), WEEK).issues[0]
    assert few.small
    assert "few: 3 cancellations in 4 weeks" in few.why
    assert not many.small


def test_without_history_nothing_spikes_and_that_is_said() -> None:
    issue = issues_of(by_week([9]), WEEK).issues[0]
    assert issue.signals == (IssueSignal.TOP,)
    assert "fewer than 4 weeks of history" in issue.why


def test_later_weeks_are_not_looked_at() -> None:
    rows = by_week([2, 2, 2, 2, 2])
    later = by_week([50], last=WEEK + dt.timedelta(weeks=1))
    assert issues_of([*rows, *later], WEEK) == issues_of(rows, WEEK)


def test_a_correction_counts_in_place_of_what_was_read() -> None:
    rows = by_week([3], "competitor", corrected="unmet_promises")
    assert [issue.category for issue in issues_of(rows, WEEK).issues] == ["unmet_promises"]


def test_a_customer_whom_an_offer_kept_is_not_lost() -> None:
    assert issues_of(by_week([3], offer_outcome="accepted"), WEEK).total == 0


def test_unclassified_ones_are_counted_as_such() -> None:
    found = issues_of([lost("a", WEEK, None), lost("b", WEEK)], WEEK)
    assert (found.total, found.unread) == (2, 1)


def test_early_churn_is_counted_apart() -> None:
    rows = [*by_week([2], "poor_onboarding", tenure_days=40), *by_week([3], "competitor", tenure_days=400)]
    found = issues_of(rows, WEEK)
    assert [(i.key, i.period) for i in found.early] == [("poor_onboarding/early", 2)]
    assert {i.category: i.early for i in found.issues} == {"competitor": 0, "poor_onboarding": 2}


def test_currencies_are_not_added_up() -> None:
    rows = [*by_week([1], revenue=10.0, currency="EUR"), *by_week([1, 0], revenue=20.0, currency="USD")]
    assert issues_of(rows, WEEK).issues[0].revenue == {"EUR": 10.0, "USD": 20.0}


def test_one_customer_in_a_currency_of_large_numbers_does_not_rank_the_rest() -> None:
    rows = [
        *by_week([2], "price_budget", revenue=500.0),
        *by_week([3], "competitor", revenue=100.0),
        *by_week([1], "support_service", revenue=300_000.0, currency="JPY"),
    ]
    assert [issue.category for issue in issues_of(rows, WEEK).issues] == ["price_budget", "competitor", "support_service"]


def test_segments_are_ordered_by_one_currency() -> None:
    rows = [
        *by_week([1, 1, 1, 1, 7], "price_budget", plan="Pro", revenue=500.0),
        *by_week([1, 1, 1, 1, 6], "competitor", plan="Pro", revenue=300_000.0, currency="JPY"),
    ]
    assert [issue.category for issue in segment_issues(rows, WEEK, "plan")] == ["price_budget", "competitor"]


def test_a_category_that_is_asked_for_is_there_though_nobody_leaves_for_it() -> None:
    rows = [*by_week([3, 0, 0, 0, 0]), *by_week([1], "competitor")]
    found = issues_of(rows, WEEK, always=("missing_features", "support_service")).issues
    assert [(i.category, i.period, i.counts, i.signals) for i in found] == [
        ("competitor", 1, (0, 0, 0, 0, 1), (IssueSignal.TOP,)),
        ("missing_features", 0, (3, 0, 0, 0, 0), ()),
        ("support_service", 0, (0, 0, 0, 0, 0), ()),
    ]


def test_a_segment_that_spikes_is_found_where_the_whole_is_quiet() -> None:
    rows = [
        *by_week([30, 30, 30, 30, 30], plan="Pro"),
        *[r.model_copy(update={"id": f"t{r.id}"}) for r in by_week([1, 1, 1, 1, 7], plan="Trial")],
    ]
    assert IssueSignal.SPIKING not in issues_of(rows, WEEK).issues[0].signals
    found = segment_issues(rows, WEEK, "plan")
    assert [(issue.key, tuple(issue.segment or ())) for issue in found] == [("missing_features/plan:Trial", ("plan", "Trial"))]


def test_tenure_is_a_segment() -> None:
    issue = issues_of([lost("a", WEEK, tenure_days=90), lost("b", WEEK, tenure_days=2000), lost("c", WEEK)], WEEK).issues[0]
    assert issue.segments["tenure"] == {"over 3 years": 1, "up to 90 days": 1}


def test_the_period_is_that_of_the_chart() -> None:
    assert len(period_of(by_week([1] * 20), WEEK)) == 13


def test_no_cancellations_make_no_issues() -> None:
    found = issues_of([], WEEK)
    assert (found.total, found.issues, found.other_share) == (0, (), 0.0)


def test_false_alarms_stay_rare_and_true_rises_are_seen() -> None:
    for row in simulate(4_000):
        if 2 <= row["mean"] <= 30:
            assert row["spiking"] <= 0.045, row
            assert row["rising"] <= 0.045, row
        if row["mean"] >= 12:
            assert row["spike_x2"] > 0.7, row


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 1, 0, 1, 1, 2, 1, 2, 2, 3, 2, 3, 4], True),  # too slowly for any week to stand out
        ([2, 1, 3, 2, 2, 1, 3, 2, 2, 3, 1, 2, 2], False),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 14, 1, 1], False),  # one outage is no trend
        ([4, 3, 3, 2, 3, 2, 2, 1, 2, 1, 1, 0, 1], False),
        ([1, 2, 3, 4, 5, 6], False),  # too little is known
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2], False),  # too few
        ([0, 0, 0, 0, 0, 0, 5, 4, 4, 4, 4, 1, 0], False),
    ],
)
def test_what_grows_slowly_over_the_chart_is_climbing(counts: list[int], expected: bool) -> None:
    assert is_climbing(counts) is expected


def test_a_slow_climb_is_shown_with_its_numbers() -> None:
    (issue,) = issues_of(by_week([1, 1, 0, 1, 0, 2, 1, 2, 2, 3, 2, 3, 4]), WEEK).issues
    assert IssueSignal.CLIMBING in issue.signals
    assert "climbing: 16 in the last 6 weeks after 5" in issue.why
