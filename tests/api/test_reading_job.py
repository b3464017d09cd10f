"""Reading reasons by a real worker: queued with the event, done once, its result shown."""

import time

from analyzer.desk.opening import working
from tests.api.conftest import House
from tests.api.test_cancellations import event, read, record


def wait(house: House, job_id: str) -> dict[str, object]:
    """The job once it is over."""
    for _ in range(600):
        job: dict[str, object] = house.ask("retention", "GET", f"/v1/jobs/{job_id}").json()
        if job["state"] in {"done", "failed"}:
            return job
        time.sleep(0.2)
    raise AssertionError(job)


def test_a_worker_reads_what_was_recorded_and_reads_it_again(house: House, socket_enabled: None) -> None:
    with working(house.desk):
        first = record(house, event("a"), event("b", text="The nightly sync fails every week and loses data.")).json()["job_id"]
        done = wait(house, first)
        assert (done["state"], done["result"]["read"]) == ("done", 2)  # type: ignore[index]
        assert read(house, "a")["counts_as"] == "price_budget"
        assert read(house, "b")["counts_as"] == "product_quality_bugs"
        again = wait(house, house.ask("retention", "POST", "/v1/rereadings").json()["job_id"])
        assert (again["state"], again["result"]) == ("done", {"read": 2})
        assert house.ask("retention", "GET", "/v1/rereadings").json()["count"] == 0
