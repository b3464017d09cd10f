"""`handoff draft --engine llm` and `handoff doctor` as a user runs them: processes, environment, kill -9."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from analyzer import cli
from evals.scripted_endpoint import MODEL, Reply, ScriptedEndpoint, completion, failure, shape_of, turns_of
from tests.integration.test_drafting import write_deal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NOTHING = '{"goals": [], "stakeholders": [], "risks": []}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_deal(tmp_path / "deal")


def vendor_said(question: dict[str, Any]) -> list[dict[str, Any]]:
    asked = question["messages"][-1]["content"]
    usual = {"certainty": "sure", "kind": "feature", "how": "explicit", "due": None, "due_date": None}
    words = turns_of(question)
    return [{"turn": i, "quote": w, "summary": w, **usual} for i, w in words.items() if f"[{i}] " in asked and "(vendor" in asked]


def answer(question: dict[str, Any]) -> str:
    return json.dumps({"promises": vendor_said(question), "facts": []}) if shape_of(question) == "offer" else NOTHING


def environment(endpoint: ScriptedEndpoint, tmp_path: Path, **own: str) -> dict[str, str]:
    usual = {
        "OPENAI_BASE_URL": endpoint.url,
        "OPENAI_API_KEY": "secret-key",
        "HANDOFF_LLM_MODEL": MODEL,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    return {**usual, **own}


def process(env: dict[str, str]) -> dict[str, str]:
    """The environment of a process of its own: ours, without what is set here, and with `env`."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith(("HANDOFF_", "OPENAI_", "LANG"))}, **env}


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Handoff(Protocol):
    def __call__(self, *arguments: str, env: dict[str, str]) -> Done: ...


@pytest.fixture
def handoff(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Handoff:
    """The command in this process: imports and models are paid once."""

    def run(*arguments: str, env: dict[str, str]) -> Done:
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            code = cli.run(list(arguments))
        return Done(code, *capfd.readouterr())

    return run


def test_a_draft_says_which_model_and_prompts_made_it_and_what_it_cost(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    prices = tmp_path / "p.toml"
    prices.write_text(f'[models."{MODEL}"]\nprompt = 1000\ncompletion = 0\n', encoding="utf-8")
    with ScriptedEndpoint(answer) as endpoint:
        env = environment(endpoint, tmp_path, HANDOFF_LLM_PRICES=str(prices))
        first = json.loads(handoff("draft", str(folder), "--engine", "llm", "--format", "json", env=env).stdout)
        asked = len(endpoint.questions)
        second = json.loads(handoff("draft", str(folder), "--engine", "llm", "--format", "json", env=env).stdout)
        assert len(endpoint.questions) == asked
    assert first["provenance"]["engine"] == "llm"
    assert first["provenance"]["model"] == MODEL
    assert first["provenance"]["prompts"]["promises-and-terms"] == "v1"
    assert first["usage"]["calls"] == asked + 1
    assert first["usage"]["cost"] == pytest.approx((30 + 100 * asked) / 1000)
    assert first["promises"]
    assert second["usage"] == {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cached_calls": asked, "cost": 0.0, "unread": 0}
    kept = ("promises", "goals", "deal", "needs_review")
    assert {k: second[k] for k in kept} == {k: first[k] for k in kept}


def test_what_was_not_read_is_on_the_first_page(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(lambda q: failure(503) if shape_of(q) == "offer" else NOTHING) as endpoint:
        done = handoff("draft", str(folder), "--engine", "llm", env=environment(endpoint, tmp_path, HANDOFF_LLM_RETRIES="0"))
    assert done.returncode == 0
    head = done.stdout.partition("## 1.")[0]
    assert "> Note: call.vtt, turns" in head
    assert "promises and terms not read: the endpoint failed. Run again later" in head
    assert "parts of the documents were not read" in done.stderr
    assert "Run the same command again: what was read is kept" in done.stderr


def test_where_nothing_is_kept_nobody_says_so(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(lambda q: failure(503) if shape_of(q) == "offer" else NOTHING) as endpoint:
        env = environment(endpoint, tmp_path, HANDOFF_LLM_RETRIES="0", HANDOFF_LLM_CACHE="off")
        done = handoff("draft", str(folder), "--engine", "llm", env=env)
    assert done.stderr.endswith("Run the same command again.\n")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"OPENAI_BASE_URL": "", "OPENAI_API_KEY": ""}, "set OPENAI_API_KEY"),
        ({"HANDOFF_LLM_MODEL": ""}, "Set HANDOFF_LLM_MODEL"),
        ({"HANDOFF_LLM_CONTEXT": "many"}, "HANDOFF_LLM_CONTEXT"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, "cannot be reached"),
        ({"HANDOFF_LLM_MAX_COST": "1"}, "no price of scripted-1"),
    ],
)
def test_what_is_missing_is_one_line(handoff: Handoff, folder: Path, tmp_path: Path, own: dict[str, str], words: str) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        done = handoff("draft", str(folder), "--engine", "llm", env=environment(endpoint, tmp_path, HANDOFF_LLM_RETRIES="0", **own))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_run_that_was_killed_goes_on_where_it_was(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    held = threading.Event()

    def slow(question: dict[str, Any]) -> Reply | str:
        if len(endpoint.questions) > 2:
            held.wait(20)
        return answer(question)

    with ScriptedEndpoint(slow) as endpoint:
        env = environment(endpoint, tmp_path, HANDOFF_LLM_CONCURRENCY="1")
        run = subprocess.Popen(
            [sys.executable, "-m", "analyzer", "draft", str(folder), "--engine", "llm"], env=env, stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while len(endpoint.questions) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        run.wait()
        held.set()
        paid = [json.dumps(q["messages"]) for q in endpoint.questions[:2]]
        before = len(endpoint.questions)
        done = handoff("draft", str(folder), "--engine", "llm", "--format", "json", env=env)
        after = [json.dumps(q["messages"]) for q in endpoint.questions[before:]]
    assert json.loads(done.stdout)["usage"]["cached_calls"] == 2
    assert not set(paid) & set(after)
    assert len(endpoint.probes) == 1


class Trap(ScriptedEndpoint):
    """A collector of traces, with whatever is sent to it."""

    def __init__(self) -> None:
        super().__init__(lambda q: "")
        self.seen: list[str] = []

    def reply(self, path: str, body: dict[str, Any] | None, headers: Any) -> Reply:
        self.seen.append(path)
        return completion("")


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as made:
        yield made


def test_nothing_is_traced_whatever_the_environment_says(folder: Path, tmp_path: Path, trap: Trap) -> None:
    address = trap.url.removesuffix("/v1")
    tracing = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_TRACING_V2": "true",
        "LANGCHAIN_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": address,
        "LANGCHAIN_ENDPOINT": address,
        "LANGSMITH_API_KEY": "trace-key",
        "LANGCHAIN_API_KEY": "trace-key",
        "OPENAI_LOG": "debug",
    }
    with ScriptedEndpoint(answer) as endpoint:
        env = process(environment(endpoint, tmp_path, **tracing))
        command = [sys.executable, "-m", "analyzer", "draft", str(folder), "--engine", "llm"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert endpoint.questions
    assert done.returncode == 0
    assert done.stderr == ""
    assert trap.seen == []


def test_the_trap_would_catch_a_trace(tmp_path: Path, trap: Trap) -> None:
    """The test above can fail: without our switch langchain-core does send its traces there."""
    script = (
        "from langchain_core.runnables import RunnableLambda\n"
        "RunnableLambda(lambda x: x).invoke('words')\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers\n"
        "wait_for_all_tracers()\n"
    )
    address = trap.url.removesuffix("/v1")
    env = process({"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": address, "LANGSMITH_API_KEY": "trace-key"})
    run = subprocess.Popen([sys.executable, "-c", script], env=env, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not trap.seen and time.monotonic() < until:
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert trap.seen


# Doctor -----------------------------------------------------------------------------------------------------------------


def test_the_doctor_says_what_an_endpoint_can_do(handoff: Handoff, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, ["json_object", "text"]) as endpoint:
        endpoint.meta = {"max_model_len": 16_384}
        done = handoff("doctor", env=environment(endpoint, tmp_path))
    assert done.returncode == 0
    rows = dict(line.split(":", 1) for line in done.stdout.splitlines())
    assert "ready, " in rows["Embedded engine"]
    assert rows["Key"].strip() == "set"
    assert "JSON objects" in rows["Answers"]
    assert "16,384 tokens (the endpoint)" in rows["Context"]
    assert "not known" in rows["Price"]
    assert "promises-and-terms v1" in rows["Prompts"]
    assert "secret-key" not in done.stdout + done.stderr


def test_the_doctor_lists_models_where_none_is_chosen(handoff: Handoff, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        done = handoff("doctor", env=environment(endpoint, tmp_path, HANDOFF_LLM_MODEL=""))
    assert f"Set HANDOFF_LLM_MODEL to one of: {MODEL}" in done.stdout


def test_the_doctor_needs_no_endpoint(handoff: Handoff, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        done = handoff("doctor", env=environment(endpoint, tmp_path, OPENAI_BASE_URL="", OPENAI_API_KEY=""))
    assert done.returncode == 0
    assert "none. For the llm engine set OPENAI_API_KEY" in done.stdout


def test_the_doctor_shows_no_password_of_an_address(handoff: Handoff, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        url = endpoint.url.replace("127.0.0.1", "me:hidden@127.0.0.1")
        done = handoff("doctor", env=environment(endpoint, tmp_path, OPENAI_BASE_URL=url))
    assert "hidden" not in done.stdout + done.stderr
