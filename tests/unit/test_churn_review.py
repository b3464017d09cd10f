"""Agenda and minutes of the weekly review, and what changed since last week."""

import csv
import datetime as dt
import io

import pytest

from analyzer.churn.decisions import Action, Decision, Standing
from analyzer.churn.review import agenda, amounts_of, minutes, review_of
from analyzer.churn.spreadsheet import cell, csv_of
from analyzer.churn.taxonomy import read_taxonomy
from analyzer.domain.churn import Reason
from tests.drafts import HOSTILE
from tests.unit.cancellations import WEEK, by_week, lost

TAXONOMY = read_taxonomy()
SPIKE = by_week([2, 2, 2, 2, 9])


def act(weeks_ago: int = 0) -> Decision:
    return Decision(
        key="missing_features",
        week=WEEK - dt.timedelta(weeks=weeks_ago),
        action=Action.ACT,
        by="Rut",
        owner="Ana",
        destination="product",
        due=WEEK,
    )


def test_the_agenda_shows_numbers_revenue_owner_and_quotes() -> None:
    text = agenda(review_of(SPIKE, WEEK, (), TAXONOMY))
    assert "# Churn review, week of 2 Mar 2026 to 8 Mar 2026" in text
    assert "### 1. Missing features (top, spiking; to decide)" in text
    assert "- Lost in 4 weeks: 1,500 USD a month" in text
    assert "- Usually for: product" in text
    assert "words of missing" in text


def test_the_agenda_says_what_changed_since_last_week() -> None:
    text = agenda(review_of(SPIKE, WEEK, (), TAXONOMY))
    assert "- Missing features is now spiking" in text
    quiet = agenda(review_of(by_week([2, 2, 2, 2, 2, 2]), WEEK, (), TAXONOMY))
    assert "- Nothing changed." in quiet


def test_an_issue_that_was_decided_on_stays_on_the_agenda_with_its_recheck() -> None:
    rows = by_week([2, 2, 2, 2, 9, 1, 1, 0, 1])
    review = review_of(rows, WEEK, [act(4)], TAXONOMY)
    assert review.entries[0].standing is Standing.ACTING
    assert "- Recheck: 3.8 a week before, 0.8 in the 4 weeks since" in agenda(review)


def test_an_issue_that_was_decided_on_stays_though_nobody_leaves_for_it_any_more() -> None:
    review = review_of([*by_week([2, 2, 2, 2, 9, 0, 0, 0, 0]), *by_week([1], "competitor")], WEEK, [act(4)], TAXONOMY)
    entry = next(e for e in review.entries if e.issue.key == "missing_features")
    assert (entry.standing, entry.recheck.outcome if entry.recheck else None) == (Standing.ACTING, "better")
    assert "0.0 in the 4 weeks since" in agenda(review)


def test_the_minutes_list_decisions_what_is_open_and_what_was_rechecked() -> None:
    text = minutes(review_of([*SPIKE, *by_week([1], "competitor")], WEEK, [act()], TAXONOMY))
    assert "- Missing features: acting (Rut, week of 2 Mar 2026), owner Ana, to product, due 2 Mar 2026" in text
    assert "- Replaced by another product:" in text
    assert "Nothing to recheck yet" in text


def test_an_issue_that_comes_back_is_first_and_says_so() -> None:
    resolved = Decision(key="missing_features", week=WEEK - dt.timedelta(weeks=1), action=Action.RESOLVE, by="Rut")
    review = review_of([*SPIKE, *by_week([1], "competitor", revenue=9e6)], WEEK, [resolved], TAXONOMY)
    assert (review.entries[0].issue.key, review.entries[0].standing) == ("missing_features", Standing.REOPENED)
    assert "Missing features was resolved and is reopened now" in agenda(review)


def test_a_large_share_without_a_reason_is_said() -> None:
    assert "50% of the last four weeks have no usable reason" in agenda(
        review_of([lost("a", WEEK, "other"), lost("b", WEEK)], WEEK, (), TAXONOMY)
    )


def test_customers_words_cannot_format_or_command() -> None:
    row = lost("a", WEEK, plan=HOSTILE).model_copy(update={"reason": Reason(category="competitor", confidence=0.9, quote=HOSTILE)})
    text = agenda(review_of([row], WEEK, (), TAXONOMY))
    assert "<script>" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    row = lost("a", WEEK).model_copy(
        update={"reason": Reason(category="competitor", confidence=0.9, quote='=HYPERLINK("http://x.example","y")')}
    )
    assert "\"'=HYPERLINK" in csv_of(review_of([row], WEEK, (), TAXONOMY))
    assert [cell(text)[0] for text in ("=1", "+1", "-1", "@a", " =1", "\uff1d1", "|x", "plain")] == ["'"] * 7 + ["p"]


@pytest.mark.parametrize("hidden", ["\t", "\n", "\u200b", "\ufeff", "\u3000", "\x0b", "\x1b[31m", "\u202e"])
def test_a_formula_behind_what_nobody_sees_is_none_either(hidden: str) -> None:
    assert cell(f"{hidden}=1+1") == "'=1+1"


def test_a_formula_behind_a_semicolon_is_none_where_that_parts_cells() -> None:
    assert cell("too dear;=1+1; @SUM(1), so we leave") == "too dear;'=1+1; '@SUM(1), so we leave"


def test_what_was_before_the_first_week_is_no_number_in_the_table() -> None:
    row = next(csv.DictReader(io.StringIO(csv_of(review_of(by_week([3]), WEEK, (), TAXONOMY)))))
    assert (row["this week"], row["a week before"]) == ("3", "")


def test_every_currency_of_an_issue_is_in_the_table() -> None:
    yen = lost("yen", WEEK, revenue=500_000.0, currency="JPY")
    only_yen = lost("other", WEEK, "competitor", revenue=9_000.0, currency="JPY")
    rows = [*by_week([4], revenue=10_000.0), *by_week([2], "too_expensive"), yen, only_yen]
    table = {row["issue"]: row for row in csv.DictReader(io.StringIO(csv_of(review_of(rows, WEEK, (), TAXONOMY))))}
    told = {key: (row["revenue"], row["currency"], row["other revenue"]) for key, row in table.items()}
    assert told["missing_features"] == ("40000.00", "USD", "500000.00 JPY")
    assert told["too_expensive"] == ("200.00", "USD", "")
    assert told["competitor"] == ("9000.00", "JPY", "")


def test_the_same_cancellations_make_the_same_agenda_in_any_order() -> None:
    assert agenda(review_of(SPIKE, WEEK, (), TAXONOMY)) == agenda(review_of(SPIKE[::-1], WEEK, (), TAXONOMY))


def test_a_spike_is_acted_on_gets_better_and_is_resolved() -> None:
    rows = by_week([2, 2, 2, 2, 12, 2, 1, 1, 2])
    first = WEEK - dt.timedelta(weeks=4)
    acted = act(4)
    resolved = Decision(key="missing_features", week=WEEK, action=Action.RESOLVE, by="Rut")
    standings = {}
    for back in range(4, -1, -1):
        week = WEEK - dt.timedelta(weeks=back)
        made = [acted] if back else [acted, resolved]
        standings[back] = review_of(rows, week, made, TAXONOMY).entries[0]
    assert review_of(rows, first, (), TAXONOMY).entries[0].standing is Standing.OPEN
    assert [standings[back].standing for back in (4, 3, 2, 1, 0)] == [Standing.ACTING] * 4 + [Standing.RESOLVED]
    assert standings[3].recheck is not None and standings[3].recheck.outcome == "too early"
    assert standings[1].recheck is not None and standings[1].recheck.outcome == "better"


def test_one_that_comes_back_is_reopened_with_its_history() -> None:
    rows = by_week([2, 2, 2, 2, 12, 2, 1, 1, 2, 11])
    history = [
        act(5),
        Decision(key="missing_features", week=WEEK - dt.timedelta(weeks=1), action=Action.RESOLVE, by="Rut", note="SSO shipped"),
    ]
    entry = review_of(rows, WEEK, history, TAXONOMY).entries[0]
    assert entry.standing is Standing.REOPENED
    assert [d.action for d in entry.decisions] == [Action.ACT, Action.RESOLVE]
    assert "SSO shipped" in agenda(review_of(rows, WEEK, history, TAXONOMY))


def test_what_only_a_segment_shows_is_listed_apart_with_a_warning() -> None:
    rows = [*by_week([30] * 5, plan="Pro"), *[r.model_copy(update={"id": f"t{r.id}"}) for r in by_week([1, 1, 1, 1, 7], plan="Trial")]]
    text = agenda(review_of(rows, WEEK, (), TAXONOMY))
    assert "## Only in a part of the customers" in text
    assert "- Missing features, plan Trial: 7 this week, 1 a week in the 4 weeks before; spiking" in text
    assert "look twice" in text


def test_what_all_customers_show_is_not_listed_again_by_segment() -> None:
    assert "Only in a part" not in agenda(review_of(by_week([2, 2, 2, 2, 12], plan="Pro"), WEEK, (), TAXONOMY))


def test_what_moves_comes_before_what_is_large_every_week() -> None:
    large = by_week([3, 3, 3, 3, 3], "price_budget", revenue=9e6)
    review = review_of([*large, *SPIKE], WEEK, (), TAXONOMY)
    assert [entry.issue.key for entry in review.entries] == ["missing_features", "price_budget"]


def test_what_was_decided_this_week_is_no_news_and_what_was_taken_back_is_not_in_the_minutes() -> None:
    back = Decision(key="missing_features", week=WEEK, action=Action.TAKE_BACK, by="Rut")
    assert "acting now" not in agenda(review_of(SPIKE, WEEK, [act()], TAXONOMY))
    review = review_of(SPIKE, WEEK, [act(), back], TAXONOMY)
    assert "- None." in minutes(review)
    assert review.entries[0].standing is Standing.OPEN


def test_a_spike_is_quoted_by_those_who_made_it_each_thing_once() -> None:
    dear = lost("dear", WEEK - dt.timedelta(weeks=2), revenue=9e6)
    said = [
        row.model_copy(update={"reason": Reason(category="missing_features", confidence=0.9, quote=quote)})
        for row, quote in zip(SPIKE[:9], ["No Okta login.", "no okta login", "NO OKTA LOGIN!"] * 3, strict=True)
    ]
    review = review_of([dear, *SPIKE[9:], *said], WEEK, (), TAXONOMY)
    assert review.entries[0].quotes[0].casefold().rstrip(".!") == "no okta login"
    assert sum("okta" in quote.casefold() for quote in review.entries[0].quotes) == 1


def test_amounts_of_currencies_read_as_a_list() -> None:
    assert amounts_of({"": 239.0, "EUR": 27_335.0, "JPY": 0.0, "USD": 1_280.0}) == ("27,335 EUR", "1,280 USD", "239 without a currency")
    assert amounts_of({"": 239.0}) == ("239",)


def test_where_a_spike_sits_is_said_only_where_chance_would_not_do_it() -> None:
    others = [lost(f"o{n}", WEEK, "price_budget", region=("DE", "UK", "FR")[n % 3], plan="Pro") for n in range(30)]
    told = {}
    for name, regions in (("one", ["DE"] * 9), ("spread", ["DE", "UK", "FR"] * 3)):
        spike = [row.model_copy(update={"region": region, "plan": "Pro"}) for row, region in zip(SPIKE[:9], regions, strict=True)]
        told[name] = agenda(review_of([*others, *SPIKE[9:], *spike], WEEK, (), TAXONOMY))
    assert "- Sits in region DE (9 of 9; 34% of all others)" in told["one"]
    assert "Sits in" not in told["spread"]
