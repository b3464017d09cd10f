"""`handoff serve`, `worker` and `keys` as real processes on loopback."""

import http.client
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.pages import rendering
from api.serving import Silent, is_loopback, reading_with

pytestmark = pytest.mark.enable_socket

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "examples" / "claimfold-orchard-pike" / "docs"
PATIENCE_S = 120


class Running:
    """A `handoff` process in a data folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        environment = {**os.environ, "HANDOFF_DATA_DIR": str(folder), "PYTHONWARNINGS": "ignore", "HANDOFF_THREADS": "1"}
        command = [sys.executable, "-m", "analyzer", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def line(self, start: str) -> str:
        """The next line of standard error that begins so."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith(start):
                return line.strip()
        raise AssertionError(f"it ended with {self.process.wait()} before it said {start!r}")

    def address(self) -> str:
        """Where it listens: on a port that the system chose. Whoever connects from then on is answered."""
        return self.line("Listening").removeprefix("Listening on ")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def started() -> Iterator[list[Running]]:
    running: list[Running] = []
    yield running
    for one in running:
        one.kill()


def wait(client: httpx2.Client, job_id: str) -> dict[str, Any]:
    """The job once it is finished."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        job: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").json()
        if job["state"] in {"done", "failed", "cancelled"}:
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_the_first_start_prints_a_key_and_a_killed_service_finishes_its_draft_after_the_next(
    started: list[Running], tmp_path: Path
) -> None:
    serve = Running(tmp_path, "serve", "--port", "0")
    started.append(serve)
    address = serve.address()
    assert serve.process.stdout is not None
    key = serve.process.stdout.readline().strip()
    with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        _kill_and_go_on(client, serve, started, tmp_path)


def _kill_and_go_on(client: httpx2.Client, serve: Running, started: list[Running], tmp_path: Path) -> None:
    files = [("file", (path.name, path.read_bytes())) for path in sorted(DOCS.iterdir())]
    receipt = client.post("/v1/accounts/acme/conversations", files=files).json()
    end = time.monotonic() + PATIENCE_S
    while client.get(f"/v1/jobs/{receipt['job_id']}").json()["done"] < 1:
        assert time.monotonic() < end
        time.sleep(0.05)
    serve.kill()

    again = Running(tmp_path, "serve", "--port", "0")
    started.append(again)
    client.base_url = again.address()
    job = wait(client, receipt["job_id"])
    assert (job["state"], job["attempt"], job["result"]["draft_number"]) == ("done", 1, 1)
    items = client.get(f"/v1/handoffs/{job['result']['handoff_id']}/items").json()["items"]
    assert len(items) > 50
    events = client.get(f"/v1/jobs/{receipt['job_id']}/events").text
    assert events.startswith("event: end\ndata: {")
    again.process.terminate()
    assert again.process.wait(60) == 0


def test_head_of_events_ends_at_once_and_the_connection_goes_on(started: list[Running], tmp_path: Path) -> None:
    started.append(Running(tmp_path, "serve", "--port", "0", "--no-work"))
    address = started[0].address()
    assert started[0].process.stdout is not None
    headers = {"Authorization": f"Bearer {started[0].process.stdout.readline().strip()}"}
    files = {"file": ("call.txt", b"Ann: We include reports, that is a promise.\nBo: Good.\n")}
    job = httpx2.post(f"{address}/v1/accounts/acme/conversations", files=files, headers=headers).json()["job_id"]
    # Nobody works: the events of this job never end.
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE_S)
    got = []
    for method, path in (("HEAD", f"/v1/jobs/{job}/events"), ("GET", "/healthz"), ("HEAD", f"/v1/jobs/{job}/events")):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        got.append((answer.status, answer.getheader("Content-Type", "").partition(";")[0], bool(answer.read())))
    connection.close()
    assert got == [(200, "text/event-stream", False), (200, "application/json", True), (200, "text/event-stream", False)]
    started[0].process.terminate()
    assert started[0].process.wait(60) == 0


def test_nobody_is_let_in_from_the_network_before_there_is_a_key(tmp_path: Path) -> None:
    serve = Running(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    out, err = serve.process.communicate(timeout=PATIENCE_S)
    assert (serve.process.returncode, out) == (2, "")
    assert err.splitlines()[-1].startswith("handoff: Nobody has a key yet")


def test_a_port_that_is_taken_is_one_clear_line_and_makes_no_key(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        serve = Running(tmp_path, "serve", "--port", str(other.getsockname()[1]))
        out, err = serve.process.communicate(timeout=PATIENCE_S)
    assert (serve.process.returncode, out) == (2, "")
    assert "address already in use" in err.splitlines()[-1]
    assert "Listening" not in err


def test_keys_are_made_listed_and_revoked_at_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        running = Running(tmp_path, "keys", *arguments)
        out, err = running.process.communicate(timeout=PATIENCE_S)
        return running.process.returncode, out, err

    code, secret, _ = run("create", "--role", "rep", "--person", "ann@vendor.example")
    assert (code, secret[:3]) == (0, "hk_")
    _, listed, _ = run("list")
    (key,) = json.loads(listed)["items"]
    assert (key["person"], key["role"], key["revoked_at"]) == ("ann@vendor.example", "rep", None)
    assert secret.strip() not in listed
    assert run("create", "--role", "rep", "--person", " ")[:2] == (2, "")
    assert run("revoke", key["id"])[0] == 0
    assert run("revoke", "key_none")[0] == 2


@pytest.mark.parametrize(("asked", "threads", "expected"), [(None, 0, 1), (None, 3, 3), (2, 3, 2), (0, 3, 0)])
def test_a_worker_reads_with_one_core_unless_told_otherwise(asked: int | None, threads: int, expected: int) -> None:
    assert reading_with(asked, threads) == expected


def test_a_worker_says_how_many_cores_it_reads_with(started: list[Running], tmp_path: Path) -> None:
    started.append(Running(tmp_path, "worker", "--cores", "3"))
    assert started[-1].line("Worker").endswith(" takes jobs, with 3 cores")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.1", False), ("example.com", False)],
)
def test_only_loopback_counts_as_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_log_shows_where_an_error_came_from_and_no_word_of_what_was_kept() -> None:
    words = ("Key (name)=(bo ray) already exists",)
    try:
        try:
            raise ValueError(*words)
        except ValueError as error:
            raise RuntimeError(*words) from error
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Failed", None, sys.exc_info())
    said = Silent("%(message)s").format(record)
    assert "bo ray" not in said
    assert [line for line in said.splitlines() if not line.startswith(" ")] == ["Failed", "builtins.RuntimeError", "builtins.ValueError"]


def test_templates_are_compiled_beside_the_first_requests() -> None:
    rendering.warm().join()
    made = rendering._environment()
    assert made.cache is not None and len(made.cache) == len(made.list_templates())
