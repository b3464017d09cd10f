"""Reading again by another taxonomy: shown as a difference, taken over by a person or not; and autopsies over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from analyzer.churn.taxonomy import PACKAGED
from analyzer.desk import rereading
from analyzer.store import jobs
from tests.api.conftest import House
from tests.api.test_cancellations import PRICE, event, read, record
from tests.reading import Straight, read_all


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "reasons.toml").write_text(PACKAGED.read_text(encoding="utf-8"), encoding="utf-8")
    return {"taxonomy_file": tmp_path / "reasons.toml"}


def without_price(house: House) -> None:
    """Another version of the taxonomy, which has no price in it."""
    file = house.desk.settings.taxonomy_file
    assert file is not None
    head, _, rest = file.read_text(encoding="utf-8").partition("[[categories]]")
    others = [part for part in rest.split("[[categories]]") if 'slug = "price_budget"' not in part]
    file.write_text(head.replace('version = "1"', 'version = "2"') + "".join(f"[[categories]]{part}" for part in others), encoding="utf-8")


def reread(house: House) -> dict[str, Any]:
    job_id = house.ask("retention", "POST", "/v1/rereadings").json()["job_id"]
    with house.desk.database.reading() as transaction:
        job = jobs.find(transaction, job_id)
    assert job is not None
    rereading.handler(house.desk)(Straight(job))
    with house.desk.database.writing() as transaction:
        jobs.change(transaction, job.id, job.attempt, state="done")
    found: dict[str, Any] = house.ask("retention", "GET", "/v1/rereadings").json()
    return found


def test_nothing_changes_before_the_difference_is_taken_over(house: House) -> None:
    record(house, event("a"), event("b"), event("c", text="The nightly sync fails every week and loses data."))
    read_all(house.desk)
    house.ask("retention", "POST", "/v1/cancellations/b/correction", json={"category": "competitor"})
    without_price(house)
    assert house.ask("retention", "GET", "/v1/rereadings").json()["outdated"] == 3
    found = reread(house)
    assert [(one["before"], one["count"]) for one in found["changes"]] == [("price_budget", 1)]
    assert read(house, "a")["counts_as"] == "price_budget"
    settled = house.ask("retention", "POST", "/v1/rereadings/settle", json={"take": True, "seen": found["count"]})
    assert settled.json() == {"count": 1}
    assert read(house, "a")["counts_as"] == found["changes"][0]["after"] != "price_budget"
    assert read(house, "a")["cancellation"]["taxonomy"] == "2"
    assert read(house, "b")["counts_as"] == "competitor"
    assert house.ask("retention", "GET", "/v1/rereadings").json()["count"] == 0


def test_a_difference_can_be_thrown_away_and_must_be_what_was_seen(house: House) -> None:
    record(house, event("a"))
    read_all(house.desk)
    without_price(house)
    reread(house)
    assert house.ask("retention", "POST", "/v1/rereadings/settle", json={"take": True, "seen": 5}).status_code == 409
    assert house.ask("retention", "POST", "/v1/rereadings/settle", json={"take": False, "seen": 1}).json() == {"count": 1}
    assert read(house, "a")["counts_as"] == "price_budget"


def test_two_rereadings_at_once_are_one_and_none_is_settled_meanwhile(house: House) -> None:
    record(house, event("a"))
    first, second = (house.ask("retention", "POST", "/v1/rereadings").json()["job_id"] for _ in range(2))
    assert first == second
    assert house.ask("retention", "POST", "/v1/rereadings/settle", json={"take": False, "seen": 0}).status_code == 409


# Autopsies


def test_an_autopsy_answers_with_quotes_and_a_person_concludes(house: House) -> None:
    handoff_id = house.drafted()
    record(house, event("a", text="We were promised that you bring all our old tickets over."))
    read_all(house.desk)
    found = house.ask("csm", "GET", "/v1/cancellations/a/autopsy").json()
    assert (found["account_id"], found["handoff_id"], found["conclusions"]) == ("acme", handoff_id, [])
    contradicted = next(one for one in found["answers"] if one["gap"] == "promise_contradicted")
    assert contradicted["found"] is True
    assert "Data migration is not included." in [one["quote"] for one in contradicted["evidence"]]
    path = "/v1/cancellations/a/conclusions"
    assert house.ask("csm", "POST", path, json={"conclusion": found["drafted"]}).status_code == 403
    done = house.ask("retention", "POST", path, json={"conclusion": "The migration was promised and not sold."})
    assert [one["conclusion"] for one in done.json()["conclusions"]] == ["The migration was promised and not sold."]
    assert done.json()["conclusions"][0]["drafted"] == found["drafted"]
    assert house.ask("retention", "POST", path, json={"conclusion": "x", "seen": 0}).status_code == 409


def test_a_customer_that_is_no_account_here_has_no_answers(house: House) -> None:
    record(house, event("a", text=PRICE))
    found = house.ask("retention", "GET", "/v1/cancellations/a/autopsy").json()
    assert (found["account_id"], found["answers"], found["drafted"]) == (None, [], None)


def test_gaps_compare_who_left_with_who_stayed(house: House) -> None:
    house.drafted()
    house.deal("other", csm="lee@vendor.example")
    record(house, event("a"))
    found = house.ask("retention", "GET", "/v1/handoff-gaps").json()
    assert (found["lost"], found["kept"]) == (1, 1)
    none = next(gap for gap in found["gaps"] if gap["gap"] == "no_handoff")
    assert (none["lost"], none["of_lost"], none["kept"], none["of_kept"]) == (0, 1, 1, 1)
