"""Ordering drafts: once for the same conversations, again where that makes sense."""

from typing import Any

from analyzer.store import handoffs, jobs
from analyzer.store.records import JobState
from tests.api.conftest import CALL, House


def order(house: House, deal_id: str, who: str = "rep", **body: Any) -> Any:
    return house.ask(who, "POST", f"/v1/deals/{deal_id}/drafts", json=body)


def end(house: House, job_id: str, state: JobState) -> None:
    with house.desk.database.writing() as transaction:
        assert jobs.change(transaction, job_id, 1, state=state)


def test_the_same_conversations_are_drafted_once_and_more_of_them_anew(house: House) -> None:
    first = house.upload().json()
    assert order(house, first["deal_id"]).json()["job_id"] == first["job_id"]
    second = house.upload(data=CALL + b"Bo Ray (Acme): Fine.\n").json()
    assert second["job_id"] != first["job_id"]


def test_other_parties_are_another_draft(house: House) -> None:
    first = house.upload("admin").json()
    assert house.ask("admin", "PATCH", f"/v1/deals/{first['deal_id']}", json={"vendor_domains": ["relay.example"]}).status_code == 200
    second = order(house, first["deal_id"], "admin").json()["job_id"]
    assert second != first["job_id"]
    assert house.ask("admin", "PATCH", "/v1/accounts/acme", json={"domains": ["acme.example"]}).status_code == 200
    assert order(house, first["deal_id"], "admin").json()["job_id"] not in {first["job_id"], second}


def test_another_engine_is_another_draft(house: House) -> None:
    first = house.upload().json()
    answer = order(house, first["deal_id"], engine="llm")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert answer.json()["job_id"] != first["job_id"]
    assert order(house, first["deal_id"], engine="other").status_code == 422


def test_a_draft_that_another_one_has_replaced_is_made_again(house: House) -> None:
    got = house.upload().json()
    with house.desk.database.writing() as transaction:
        handoff = handoffs.of_deal(transaction, got["deal_id"], lock=True)
        job = jobs.find(transaction, got["job_id"])
        assert handoff is not None and job is not None
        jobs.change(transaction, job.id, 1, state=JobState.DONE)
    house.draft(got["deal_id"])
    again = order(house, got["deal_id"]).json()
    assert again == {"job_id": got["job_id"], "state": "queued"}
    assert house.ask("rep", "GET", f"/v1/jobs/{got['job_id']}").json()["attempt"] == 2


def test_a_failed_draft_is_started_again_by_order_upload_and_retry(house: House) -> None:
    got = house.upload().json()
    end(house, got["job_id"], JobState.FAILED)
    assert house.upload().json()["job_id"] == got["job_id"]
    job = house.ask("rep", "GET", f"/v1/jobs/{got['job_id']}").json()
    assert (job["state"], job["attempt"]) == ("queued", 2)
    assert house.ask("rep", "POST", f"/v1/jobs/{got['job_id']}/retry").status_code == 409


def test_a_cancelled_job_stays_cancelled_until_it_is_started_again(house: House) -> None:
    got = house.upload().json()
    path = f"/v1/jobs/{got['job_id']}"
    assert house.ask("rep", "POST", f"{path}/cancel").json()["state"] == "cancelled"
    assert house.ask("rep", "POST", f"{path}/cancel").status_code == 409
    assert house.ask("rep", "GET", f"{path}/events").text.startswith("event: end\n")
    assert house.ask("rep", "POST", f"{path}/retry").json()["state"] == "queued"


def test_jobs_can_be_listed_by_state(house: House) -> None:
    got = house.upload().json()
    assert [job["id"] for job in house.ask("rep", "GET", "/v1/jobs", params={"state": "queued"}).json()["items"]] == [got["job_id"]]
    assert house.ask("rep", "GET", "/v1/jobs", params={"state": "done"}).json()["items"] == []
