"""A typed client that is written from the description of the API: mypy reads it, and it goes the whole way from won to rated."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analyzer.desk.opening import working
from tests.api.conftest import KIM, House
from tests.client_generator import client_of, operations

CALLER = """
from typed_client import ApiError, Client, Sender


def go(sender: Sender, key: str) -> str:
    client = Client(sender, key)
    made = client.create_account({"name": "Acme"})
    for item in client.list_items("hand_1", verdict="pending")["items"]:
        client.judge("hand_1", item["id"], {"verdict": "accepted", "version": item["version"]})
    return made["id"]
"""
WRONG = """
from typed_client import Client, Sender


def go(sender: Sender, key: str) -> int:
    client = Client(sender, key)
    client.judge("hand_1", "item_1", {"verdict": "perhaps", "version": 1})
    client.rate("hand_1", {"stars": 5})
    return client.create_account({"name": "Acme"})["id"]
"""


@pytest.fixture
def written(house: House, tmp_path: Path) -> Path:
    """The client's module."""
    file = tmp_path / "typed_client.py"
    file.write_text(client_of(house.client.get("/openapi.json").json()), encoding="utf-8")
    return file


def load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("typed_client", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_client_is_typed_and_a_caller_s_mistakes_are_found_before_it_runs(written: Path) -> None:
    (written.parent / "caller.py").write_text(CALLER)
    (written.parent / "wrong.py").write_text(WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file=", "typed_client.py", "caller.py", "wrong.py"],
        cwd=written.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    mistakes = [line.split(": ", 2)[0:3] for line in done.stdout.splitlines() if ": error:" in line]
    assert {one[0].split(":")[0] for one in mistakes} == {"wrong.py"}, done.stdout
    assert {int(one[0].split(":")[1]) for one in mistakes} == {7, 8, 9}


def test_every_operation_has_a_method(house: House, written: Path) -> None:
    client = load(written).Client
    described = operations(house.client.get("/openapi.json").json())
    assert len(described) >= 50
    assert [one.name for one in described if not hasattr(client, one.name)] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_client_goes_the_whole_way(house: House, written: Path, socket_enabled: None) -> None:
    module = load(written)
    client = {who: module.Client(house.client, key) for who, key in house.keys.items()}
    rep, csm = client["rep"], client["csm"]
    won = rep.closed_won(
        {"account": {"id": "acme", "name": "Acme", "csm": KIM}, "deal": {"id": "006", "signed_on": "2026-11-20", "value": 48_000}}
    )
    assert (won["new"], won["escalation"]["level"], won["tasks"][0]["kind"]) == (True, "none", "warm_introduction")
    call = (
        b"Ann Lee (Vendor): We will have single sign-on ready for you by 1 March.\n"
        b"Bo Ray (Acme): Our goal is to cut handling time from nine hours to two by the end of June.\n"
        b"Bo Ray (Acme): Carla, our CFO, is not convinced yet, and a rival offers the same for less.\n"
    )
    got = rep.upload("acme", [("call.txt", call), ("broken.pdf", b"%PDF-")], deal_id="006")
    assert [one["name"] for one in got["refused"]] == ["broken.pdf"]
    with working(house.desk):
        job = _finished(rep, got["job_id"])
    assert job["state"] == "done", job
    handoff_id = job["result"]["handoff_id"]
    _review(module, rep, handoff_id)
    rep.finish_task("006", "warm_introduction")
    assert rep.approve(handoff_id, None)["handoff"]["status"] == "approved"
    assert rep.hand_over(handoff_id, None)["handoff"]["status"] == "handed_over"
    rated = csm.rate(handoff_id, {"rating": 5})
    assert rated["gates"]["commission"] == []
    assert b"single sign-on" in csm.export(handoff_id, format="md")
    assert rep.search(q="single sign-on")["items"][0]["document"] == "call.txt"
    with pytest.raises(module.ApiError) as refused:
        client["other_rep"].read_handoff(handoff_id)
    assert (refused.value.status, refused.value.error) == (404, "not_found")


def _finished(client: Any, job_id: str) -> Any:
    import time

    for _ in range(1200):
        job = client.read_job(job_id)
        if job["state"] in {"done", "failed", "cancelled"}:
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def _review(module: ModuleType, client: Any, handoff_id: str) -> None:
    """Accepts every line, and waives the sections that are empty."""
    for item in client.list_items(handoff_id, verdict="pending")["items"]:
        client.judge(handoff_id, item["id"], {"verdict": "accepted", "version": item["version"], "note": "seen"})
    with pytest.raises(module.ApiError) as shut:
        client.approve(handoff_id, None)
    assert shut.value.status == 409
    for reason in shut.value.context["reasons"]:
        client.waive(handoff_id, {"section": reason["section"], "reason": "Not spoken of."})
