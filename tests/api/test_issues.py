"""The weekly review over HTTP: what is shown, what can be decided, and what later weeks make of it."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from analyzer.desk import deciding
from analyzer.desk.callers import Caller
from analyzer.store import schema
from analyzer.store.records import KeyRole
from api.pages import bars
from tests.api.conftest import House
from tests.reading import lose

W1 = dt.date(2026, 3, 2)
WEEK = dt.timedelta(days=7)


def quiet_then(house: House, *counts: int) -> None:
    """Two a week for five weeks, then `counts`, the first in the week of W1."""
    for back in range(5, 0, -1):
        lose(house.desk, W1 - back * WEEK, 2)
    for later, count in enumerate(counts):
        lose(house.desk, W1 + later * WEEK, count)


def week(house: House, later: int = 0, **query: Any) -> dict[str, Any]:
    got = house.ask("retention", "GET", "/v1/issues", params={"week": str(W1 + later * WEEK), **query})
    assert got.status_code == 200, got.text
    found: dict[str, Any] = got.json()
    return found


def issue(house: House, later: int = 0, **query: Any) -> dict[str, Any]:
    return next(one for one in week(house, later, **query)["issues"] if one["category"] == "missing_features")


def decide(house: House, later: int = 0, issue_id: str = "missing_features", **body: Any) -> Any:
    sent = {"week": str(W1 + later * WEEK), **body}
    return house.ask("retention", "POST", f"/v1/issues/{issue_id}/decisions", json=sent)


ACT = {"action": "act", "owner": "Pat in product", "destination": "product", "due": "2026-04-01"}


def test_a_spike_shows_with_the_numbers_that_made_it_so(house: House) -> None:
    quiet_then(house, 9)
    found = issue(house)
    assert (found["standing"], found["signals"]) == ("open", ["top", "spiking"])
    assert (found["now"], found["before"], found["weeks"][-6:]) == (9, 2.0, [2, 2, 2, 2, 2, 9])
    assert "9 this week, 2 a week" in found["why"]
    assert found["revenue_cents"] == {"USD": 150_000}
    assert found["quotes"][0].startswith("No single sign-on")
    assert found["accounts"][0]["account"].startswith("missing_features")


def test_small_counts_are_said_to_be_small(house: House) -> None:
    lose(house.desk, W1, 3)
    assert issue(house)["small"] is True
    assert "few: 3 cancellations" in issue(house)["why"]


def test_acting_is_rechecked_by_itself_and_a_better_issue_can_be_resolved(house: House) -> None:
    quiet_then(house, 12, 1, 0)
    assert decide(house, **ACT).status_code == 201
    assert issue(house)["standing"] == "acting"
    assert issue(house)["recheck"]["weeks_after"] == 0
    later = issue(house, 2)
    assert later["standing"] == "acting"
    assert later["recheck"]["outcome"] == "better"
    assert later["recheck"]["low"] < later["recheck"]["ratio"] < later["recheck"]["high"] < 1
    resolved = decide(house, 2, action="resolve", note="Okta shipped").json()
    assert resolved["standing"] == "resolved"
    assert [(one["action"], one["person"]) for one in resolved["decisions"]] == [
        ("act", "rae@vendor.example"),
        ("resolve", "rae@vendor.example"),
    ]
    assert "12 this week" in resolved["decisions"][0]["why"]


def test_a_resolved_issue_that_comes_back_is_reopened_with_its_history(house: House) -> None:
    quiet_then(house, 9, 1, 0, 0, 8)
    decide(house, **ACT)
    decide(house, 1, action="resolve")
    assert issue(house, 2)["standing"] == "resolved"
    back = issue(house, 4)
    assert back["standing"] == "reopened"
    assert [one["action"] for one in back["decisions"]] == ["act", "resolve"]
    assert "Missing features was resolved and is reopened now" in week(house, 4)["changes"]


def test_a_decision_is_taken_back_and_the_one_before_it_holds_again(house: House) -> None:
    quiet_then(house, 9, 1)
    decide(house, action="act", owner="Pat", destination="product")
    decide(house, 1, action="resolve")
    back = decide(house, 1, action="take_back").json()
    assert (back["standing"], [one["action"] for one in back["decisions"]]) == ("acting", ["act", "resolve", "take_back"])
    assert decide(house, 1, action="take_back").json()["standing"] == "open"
    refused = decide(house, 1, action="take_back")
    assert (refused.status_code, "no decision on this issue to take back" in refused.json()["detail"]) == (400, True)


def test_an_issue_comes_back_after_more_weeks_than_the_chart_of_a_review_holds(house: House) -> None:
    quiet_then(house, 9)
    decide(house, action="resolve")
    for later in range(1, 30):
        lose(house.desk, W1 + later * WEEK, 8 if later == 3 else 1)
    back = issue(house, 29)
    assert back["standing"] == "reopened"
    assert len(back["weeks"]) == 35


def test_a_dismissed_issue_stays_away_and_a_snoozed_one_comes_back_on_its_day(house: House) -> None:
    quiet_then(house, 9, 3, 2)
    assert decide(house, action="snooze", until=str(W1 + 2 * WEEK)).status_code == 201
    assert issue(house, 1)["standing"] == "snoozed"
    assert issue(house, 2)["standing"] == "open"
    decide(house, 2, action="dismiss", note="one reseller left")
    assert issue(house, 2)["standing"] == "dismissed"


def test_a_decision_that_lacks_something_says_what(house: House) -> None:
    quiet_then(house, 9)
    for body, word in (
        ({"action": "act", "owner": "Pat"}, "destination"),
        ({"action": "act", "destination": "product", "owner": "  "}, "owner"),
        ({"action": "dismiss", "note": "  "}, "reason"),
        ({"action": "snooze"}, "day"),
        ({"action": "snooze", "until": str(W1)}, "after the week"),
    ):
        got = decide(house, **body)
        assert got.status_code in {400, 422}, body
        assert word in got.text or got.status_code == 422
    assert issue(house)["decisions"] == []


def test_two_people_do_not_decide_past_each_other(house: House) -> None:
    quiet_then(house, 9)
    assert decide(house, seen=0, **ACT).status_code == 201
    late = decide(house, seen=0, action="dismiss", note="x")
    assert (late.status_code, late.json()["context"]) == (409, {"decisions": 1})


def test_no_decision_goes_behind_a_later_one(house: House) -> None:
    quiet_then(house, 9, 2)
    decide(house, 1, **ACT)
    assert decide(house, 0, action="dismiss", note="x").status_code == 409


def test_a_week_that_has_not_begun_and_an_issue_that_is_none_are_refused(house: House) -> None:
    quiet_then(house, 9)
    for day in ("2090-01-02", "9999-12-31", "0001-01-01", "1970-01-01"):
        assert house.ask("retention", "GET", "/v1/issues", params={"week": day}).status_code == 400, day
    assert decide(house, issue_id="bad_weather", action="resolve").status_code == 404
    assert house.ask("retention", "GET", "/v1/issues", params={"by": "shoe", "value": "x"}).status_code == 400


def test_a_part_of_the_customers_has_issues_of_its_own(house: House) -> None:
    for back in range(5, 0, -1):
        lose(house.desk, W1 - back * WEEK, 1, plan="Team")
        lose(house.desk, W1 - back * WEEK, 9, plan="Solo")
    lose(house.desk, W1, 7, plan="Team")
    lose(house.desk, W1, 8, plan="Solo", tenure_days=30)
    whole = week(house)
    assert [(part["by"], part["value"]) for part in whole["parts"]] == [("plan", "Team"), ("tenure", "up to 90 days")]
    part = issue(house, by="plan", value="Team")
    assert (part["key"], part["now"]) == ("missing_features/plan:Team", 7)
    got = decide(house, issue_id=part["id"], by="plan", value="Team", **ACT)
    assert got.status_code == 201
    assert issue(house, by="plan", value="Team")["standing"] == "acting"
    assert issue(house)["standing"] == "open"
    assert issue(house, by="early")["now"] == 8
    assert issue(house, by="tenure", value="up to 90 days")["now"] == 8


def test_agenda_minutes_and_table_hold_no_formula_and_no_format_of_a_customer(house: House) -> None:
    for back in range(5, 0, -1):
        lose(house.desk, W1 - back * WEEK, 1)
    lose(house.desk, W1, 6, text="=HYPERLINK(1) *bold* <b>x</b>.", revenue=900.0, currency="=2+2")
    decide(house, **{**ACT, "owner": "=cmd|x"})
    agenda = house.ask("retention", "GET", "/v1/issues/agenda", params={"week": str(W1)})
    assert agenda.headers["content-type"].startswith("text/markdown")
    assert "\\*bold\\*" in agenda.text
    minutes = house.ask("retention", "GET", "/v1/issues/minutes", params={"week": str(W1)}).text
    assert "act" in minutes
    table = house.ask("retention", "GET", "/v1/issues/table", params={"week": str(W1)})
    assert "attachment" in table.headers["content-disposition"]
    assert "'=HYPERLINK" in table.text
    assert not any(cell.startswith(("=", "+", "@")) for line in table.text.splitlines() for cell in line.split(","))


def test_what_rises_now_is_announced_once_a_week(house: House) -> None:
    monday = dt.date.today() - dt.timedelta(days=dt.date.today().weekday())
    for back in range(6, 1, -1):
        lose(house.desk, monday - back * WEEK, 2)
    lose(house.desk, monday - WEEK, 11)
    assert "missing_features" in deciding.see(house.desk)
    assert deciding.see(house.desk) == []
    with house.desk.database.reading() as transaction:
        (notice,) = transaction.execute(select(schema.notices).where(schema.notices.c.event == "issue.for_review"))
    assert notice.subject["issue_id"] == "missing_features"
    assert "spiking" in notice.subject["trend"]
    assert notice.subject["title"] == "Missing features"
    assert notice.subject["path"] == f"/desk/churn/issues/missing_features?week={monday - WEEK}"


def test_old_tables_announce_nothing(house: House) -> None:
    quiet_then(house, 9)
    deciding.see(house.desk)
    with house.desk.database.reading() as transaction:
        assert transaction.execute(select(schema.notices)).all() == []


def test_a_review_without_a_single_cancellation_is_empty(house: House) -> None:
    found = deciding.weekly(house.desk, Caller("rae", KeyRole.RETENTION))
    assert found.review.entries == ()
    assert found.review.issues.total == 0


def test_the_mark_of_a_decision_leaves_the_number_of_its_week_readable() -> None:
    chart = bars.chart([0, 2, 9], W1, {W1: "Acting"})
    assert chart.marks[0].x == pytest.approx(chart.bars[-1].x + chart.bars[-1].wide / 2)
    assert chart.bars[-1].y - 3 - 10 > 8, "the number is ten high and stands above the bar, the mark is eight high"


def test_the_week_stands_beside_the_one_before(house: House) -> None:
    quiet_then(house, 9)
    assert (week(house)["total"], week(house)["total_before"]) == (9, 2)
    assert "9 cancellations this week, 2 the week before." in house.ask("retention", "GET", f"/v1/issues/agenda?week={W1}").text
    assert week(house, -5)["total_before"] is None, "nothing is known of the week before the first"
