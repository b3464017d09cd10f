"""The index in a Chroma server that several processes share: HANDOFF_CHROMA_URL against a real `chroma run`."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.app import Analyzer
from analyzer.desk import searching
from analyzer.desk.opening import VECTORS
from analyzer.errors import StoreUnavailable
from analyzer.recall import ANSWER_S, CONNECT_S, Recall, _sessions
from tests.api.conftest import House
from tests.api.test_search import CALL, hits
from tests.api.test_serving import Running, started, wait

__all__ = ["started"]
pytestmark = pytest.mark.enable_socket
PATIENCE_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and folder of a Chroma server; without one these tests are left out, which says why."""
    program, folder, number = Path(sys.executable).with_name("chroma"), tmp_path_factory.mktemp("server"), 10_000 + os.getpid() % 20_000
    if not program.exists():
        pytest.skip("the program chroma is not installed here")
    command = [str(program), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(number)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{number}"
    try:
        _await(running, address)
        yield address, folder
    finally:
        running.kill()
        running.wait()


def _await(running: "subprocess.Popen[bytes]", address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/api/v2/heartbeat", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.skip(f"the Chroma server does not start here (exit code {running.poll()})")


@pytest.fixture
def recall(server: tuple[str, Path], analyzer: Analyzer) -> Iterator[Recall]:
    opened = Recall(analyzer.embedder, VECTORS, url=server[0])
    opened.clear()
    yield opened
    opened.close()


def test_two_processes_share_a_server_and_what_one_puts_in_the_other_finds(
    house: House, recall: Recall, server: tuple[str, Path], analyzer: Analyzer
) -> None:
    house.upload("rep", "acme", data=CALL)
    second = Recall(analyzer.embedder, VECTORS, url=server[0])
    object.__setattr__(house.desk, "recall", second)
    searching.catch_up(house.desk.database, recall)
    first = hits(house, "did we promise single sign-on?")[0]
    assert (first["quote"][:20], first["found_by"]) == ("Every employee logs ", ["meaning"])
    assert house.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 204
    assert recall.count() == 0
    second.close()


def test_a_server_that_is_filled_anew_finds_the_same(house: House, recall: Recall, server: tuple[str, Path]) -> None:
    house.upload("rep", "acme", data=CALL)
    house.upload("other_rep", "other", data=CALL)
    object.__setattr__(house.desk, "recall", recall)
    searching.catch_up(house.desk.database, recall)
    before = hits(house, "single sign-on", "other_rep")
    house.ask("admin", "DELETE", "/v1/accounts/acme")
    searching.catch_up(house.desk.database, recall)
    assert searching.reindex(house.desk.database, recall) == 1
    assert hits(house, "single sign-on", "other_rep") == before


def test_a_server_that_is_away_is_one_line(analyzer: Analyzer) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        Recall(analyzer.embedder, VECTORS, url="http://127.0.0.1:9")


def test_a_server_that_takes_connections_and_says_nothing_is_not_waited_for(analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.recall.CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(StoreUnavailable, match="does not answer"):
        Recall(analyzer.embedder, VECTORS, url=f"http://127.0.0.1:{mute.getsockname()[1]}")


def test_no_connection_to_the_server_waits_for_ever(recall: Recall) -> None:
    assert {(session.timeout.connect, session.timeout.read) for session in _sessions(recall._client)} == {(CONNECT_S, ANSWER_S)}


def test_an_index_filled_anew_by_another_process_is_found_again_without_a_restart(
    house: House, recall: Recall, server: tuple[str, Path], analyzer: Analyzer
) -> None:
    house.upload("rep", "acme", data=CALL)
    searching.catch_up(house.desk.database, recall)
    object.__setattr__(house.desk, "recall", recall)
    other = Recall(analyzer.embedder, VECTORS, url=server[0])
    searching.reindex(house.desk.database, other)
    other.close()
    assert hits(house, "did we promise single sign-on?")[0]["found_by"] == ["meaning"]


def test_while_the_server_is_away_words_are_found_and_what_is_erased_goes_at_the_next_look(
    house: House, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.upload("rep", "acme", data=CALL)
    house.upload("other_rep", "other", data=CALL)
    searching.catch_up(house.desk.database, recall)
    object.__setattr__(house.desk, "recall", recall)
    with monkeypatch.context() as away:
        # A port that nobody listens on.
        away.setattr(recall._client._server, "_api_url", "http://127.0.0.1:9/api/v2")
        found = house.ask("other_rep", "GET", "/v1/search", params={"q": "old tickets"}).json()
        assert (found["complete"], found["items"][0]["found_by"]) == (False, ["words"])
        assert house.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 204
    before = recall.count()
    searching.catch_up(house.desk.database, recall)
    assert recall.count() == before // 2
    assert house.ask("other_rep", "GET", "/v1/search", params={"q": "old tickets"}).json()["complete"] is True


def test_a_serving_and_a_working_process_use_one_server(
    started: list[Running], tmp_path: Path, server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, recall: Recall
) -> None:
    import httpx2

    monkeypatch.setenv("HANDOFF_CHROMA_URL", server[0])
    serve = Running(tmp_path, "serve", "--port", "0", "--no-work")
    started.append(serve)
    address = serve.address()
    assert serve.process.stdout is not None
    key = serve.process.stdout.readline().strip()
    started.append(Running(tmp_path, "worker"))
    started[-1].line("Worker")
    with httpx2.Client(base_url=address, headers={"X-API-Key": key}, timeout=60) as client:
        got = client.post("/v1/accounts/acme/conversations", files={"file": ("call.txt", CALL)}).json()
        assert wait(client, got["job_id"])["state"] == "done"
        end = time.monotonic() + PATIENCE_S
        while not (found := [hit for hit in _search(client) if hit["found_by"] == ["meaning"]]):
            assert time.monotonic() < end
            time.sleep(0.2)
    assert found[0]["quote"].startswith("Every employee logs in")


def _search(client: "object") -> list[dict[str, object]]:
    answer = client.get("/v1/search", params={"q": "did we promise single sign-on?"}).json()  # type: ignore[attr-defined]
    assert answer["complete"] is True
    items: list[dict[str, object]] = answer["items"]
    return items
