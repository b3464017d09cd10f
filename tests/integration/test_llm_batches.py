"""`handoff batch`: questions of drafts put in a batch, over real HTTP to a scripted endpoint, and every way it can end."""

import json
import logging
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analyzer.engines.llm import batches
from evals.scripted_endpoint import MODEL, Batchery, Reply, ScriptedEndpoint, completion, failure, shape_of
from tests.integration.test_drafting import write_deal
from tests.integration.test_llm_cassettes import REQUEST, SUBSET
from tests.integration.test_llm_command import Handoff, answer, environment, folder, handoff

__all__ = ["folder", "handoff"]
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def first(endpoint: ScriptedEndpoint) -> list[dict[str, Any]]:
    """The questions that were put at once and do not depend on an answer, as corrections do."""
    return [q for q in endpoint.questions if "<items mark=" not in q["messages"][-1]["content"]]


def submitted(handoff: Handoff, folder: Path, env: dict[str, str]) -> str:
    done = handoff("batch", "submit", str(folder), env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def draft(handoff: Handoff, folder: Path, env: dict[str, str]) -> dict[str, object]:
    made: dict[str, object] = json.loads(handoff("draft", str(folder), "--engine", "llm", "--format", "json", env=env).stdout)
    return made


@pytest.mark.parametrize("redact", ["false", "true"])
def test_a_draft_after_a_batch_asks_nothing_again_and_says_the_same(handoff: Handoff, folder: Path, tmp_path: Path, redact: str) -> None:
    call = folder / "docs" / "call.vtt"
    call.write_text(call.read_text(encoding="utf-8").replace("tickets", "tickets (ana@fenn.example)", 1), encoding="utf-8")
    prices = tmp_path / "p.toml"
    prices.write_text(f'[models."{MODEL}"]\nprompt = 1000\ncompletion = 0\n', encoding="utf-8")
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path, HANDOFF_LLM_PRICES=str(prices), HANDOFF_LLM_REDACT=redact)
        name = submitted(handoff, folder, env)
        done = handoff("batch", "collect", name, env=env)
        batched = draft(handoff, folder, env)
        assert first(endpoint) == []
        at_once = draft(handoff, folder, {**env, "HANDOFF_LLM_CACHE": "off"})
        assert endpoint.batches
        put = [row["body"] for row in endpoint.batches.rows]
        assert sorted(json.dumps(q, sort_keys=True) for q in put) == sorted(json.dumps(q, sort_keys=True) for q in first(endpoint))
        assert endpoint.batches.files == {}
    asked = len(put)
    assert ("ana@fenn.example" in json.dumps(put)) is (redact == "false")
    assert (done.returncode, done.stdout) == (0, "")
    assert f"{asked} of {asked} questions answered and kept" in done.stderr
    assert f"{100 * asked:,} tokens in, {20 * asked:,} out, {0.05 * asked:.4f} US dollars at the price of batches" in done.stderr
    kept = ("promises", "goals", "deal", "needs_review")
    assert {k: batched[k] for k in kept} == {k: at_once[k] for k in kept}
    assert batched["promises"]


def test_questions_of_a_batch_are_valid_by_our_schema_and_the_public_one(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        submitted(handoff, folder, environment(endpoint, tmp_path))
        assert endpoint.batches
        rows = endpoint.batches.rows
    assert rows
    public = (
        json.loads(SUBSET.read_text(encoding="utf-8"))
        if SUBSET.is_file()
        else {"components": {"schemas": {"CreateChatCompletionRequest": {}}}}
    )
    for row in rows:
        assert {k: row[k] for k in ("method", "url")} == {"method": "POST", "url": "/v1/chat/completions"}
        assert len(row["custom_id"]) == 64
        jsonschema.validate(row["body"], REQUEST)
        jsonschema.validate(row["body"], {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": public["components"]})


def test_many_deals_go_into_one_batch_and_one_that_cannot_be_read_is_named(handoff: Handoff, tmp_path: Path) -> None:
    one, other, empty = write_deal(tmp_path / "one"), write_deal(tmp_path / "other"), tmp_path / "empty"
    call = other / "docs" / "call.vtt"
    call.write_text(call.read_text(encoding="utf-8").replace("tickets", "invoices"), encoding="utf-8")
    empty.mkdir()
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "submit", str(one), str(empty), str(other), env=env)
        handoff("batch", "collect", done.stdout.strip(), env=env)
        draft(handoff, one, env)
        draft(handoff, other, env)
        assert first(endpoint) == []
        again = handoff("batch", "submit", str(one), str(other), env=env)
    assert "Note: empty:" in done.stderr
    assert "There is nothing to submit" in again.stderr
    assert again.stdout == ""


def test_questions_on_their_way_are_not_submitted_twice(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        name = submitted(handoff, folder, env)
        again = handoff("batch", "submit", str(folder), env=env)
        assert endpoint.batches
        assert len({row["custom_id"] for row in endpoint.batches.rows}) == len(endpoint.batches.rows)
    assert f"On their way in batch {name}: 4 questions" in again.stderr
    assert again.stdout == ""


def test_more_than_one_batch_takes_goes_into_several(
    handoff: Handoff, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_QUESTIONS", 1)
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        names = submitted(handoff, folder, env).split()
        assert len(names) > 1
        for name in names:
            assert handoff("batch", "collect", name, env=env).returncode == 0
        draft(handoff, folder, env)
        assert first(endpoint) == []


def test_what_failed_in_a_batch_is_told_and_asked_at_once(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    broken = {"now": True}

    def partly(question: dict[str, object]) -> Reply | str:
        return failure(500) if broken["now"] and shape_of(question) == "offer" else answer(question)

    with ScriptedEndpoint(partly, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "collect", submitted(handoff, folder, env), env=env)
        broken["now"] = False
        made = draft(handoff, folder, env)
        assert {shape_of(q) for q in first(endpoint)} == {"offer"}
        assert endpoint.batches
        assert len(first(endpoint)) * 2 == len(endpoint.batches.rows)
    assert done.returncode == 0
    assert f"Missing: {len(first(endpoint))} failed" in done.stderr
    assert "handoff batch submit" in done.stderr
    assert made["promises"]


def test_refusals_are_not_kept(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(lambda _: completion(None, refusal="I cannot"), batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "collect", submitted(handoff, folder, env), env=env)
        assert endpoint.batches
        again = handoff("batch", "submit", str(folder), env=env)
    assert "refused" in done.stderr
    assert again.stdout.strip() == "batch_2"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("validating", "is being checked"),
        ("in_progress", "is in progress: 1 of"),
        ("finalizing", "is nearly done"),
        ("cancelling", "is being cancelled"),
    ],
)
def test_a_batch_that_is_not_finished_can_be_collected_later(
    handoff: Handoff, folder: Path, tmp_path: Path, status: str, line: str
) -> None:
    with ScriptedEndpoint(answer, batches=Batchery(status)) as endpoint:
        env = environment(endpoint, tmp_path)
        name = submitted(handoff, folder, env)
        early = handoff("batch", "collect", name, env=env)
        assert endpoint.batches
        endpoint.batches.status = "completed"
        late = handoff("batch", "collect", name, env=env)
    assert early.returncode == 1
    assert line in early.stderr
    assert "Collect it later" in early.stderr
    assert late.returncode == 0


@pytest.mark.parametrize(("status", "line"), [("expired", "ran out of time"), ("cancelled", "was cancelled")])
def test_what_a_batch_answered_before_it_ended_early_is_kept(
    handoff: Handoff, folder: Path, tmp_path: Path, status: str, line: str
) -> None:
    with ScriptedEndpoint(answer, batches=Batchery(status, edit=lambda rows: rows[:1])) as endpoint:
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "collect", submitted(handoff, folder, env), env=env)
        draft(handoff, folder, env)
        assert endpoint.batches
        assert len(first(endpoint)) == len(endpoint.batches.rows) - 1
    assert done.returncode == 0
    assert f"{line}: 1 of" in done.stderr
    assert f"Missing: {len(first(endpoint))} not answered" in done.stderr


def test_a_failed_batch_says_why_and_frees_its_questions(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery("failed")) as endpoint:
        assert endpoint.batches
        env = environment(endpoint, tmp_path)
        name = submitted(handoff, folder, env)
        endpoint.batches.code = "token_limit_exceeded"
        done = handoff("batch", "collect", name, env=env)
        again = submitted(handoff, folder, env)
    assert done.returncode == 1
    assert "failed (token_limit_exceeded): 0 of" in done.stderr
    assert "words of the request" not in done.stderr
    assert again != name


def test_a_batch_that_is_not_ours_is_one_line(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        unknown = handoff("batch", "collect", "batch_1", env=env)
        name = submitted(handoff, folder, env)
        other = handoff("batch", "collect", name, env={**env, "HANDOFF_LLM_MODEL": "other"})
        handoff("batch", "collect", name, env=env)
        twice = handoff("batch", "collect", name, env=env)
    assert (unknown.returncode, other.returncode, twice.returncode) == (2, 2, 2)
    assert "There is no such batch here" in unknown.stderr
    assert "another endpoint or model" in other.stderr
    assert "collected before" in twice.stderr


def test_a_batch_that_the_endpoint_has_no_more_frees_its_questions(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        env = environment(endpoint, tmp_path)
        name = submitted(handoff, folder, env)
        shop, endpoint.batches = endpoint.batches, Batchery()
        gone = handoff("batch", "collect", name, env=env)
        endpoint.batches = shop
        again = submitted(handoff, folder, env)
    assert gone.returncode == 2
    assert "does not have batch" in gone.stderr
    assert again == "batch_2"


def test_an_endpoint_without_batches_is_one_line(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        done = handoff("batch", "submit", str(folder), env=environment(endpoint, tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "handoff: 127.0.0.1 has no batches. `handoff draft --engine llm` asks at once.\n"


def test_a_file_is_not_left_behind_where_no_batch_was_made(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    class NoBatch(Batchery):
        def reply(self, method: str, path: str, body: bytes, answer: object) -> Reply:
            return failure(400, "words") if path.startswith("/batches") else super().reply(method, path, body, answer)  # type: ignore[arg-type]

    with ScriptedEndpoint(answer, batches=NoBatch()) as endpoint:
        assert endpoint.batches
        done = handoff("batch", "submit", str(folder), env=environment(endpoint, tmp_path))
        assert endpoint.batches.rows
        assert endpoint.batches.files == {}
    assert done.returncode == 2
    assert "does not take this batch (status 400)" in done.stderr


def test_files_that_cannot_be_deleted_are_told(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery(keeps_files=True)) as endpoint:
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "collect", submitted(handoff, folder, env), env=env)
    assert "2 of its files could not be deleted" in done.stderr


@pytest.mark.parametrize("cap", [{"HANDOFF_LLM_MAX_TOKENS": "10000"}, {"HANDOFF_LLM_MAX_COST": "0.01"}])
def test_a_batch_over_the_budget_is_not_sent(handoff: Handoff, folder: Path, tmp_path: Path, cap: dict[str, str]) -> None:
    prices = tmp_path / "p.toml"
    prices.write_text(f'[models."{MODEL}"]\nprompt = 1\ncompletion = 10\n', encoding="utf-8")
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        assert endpoint.batches
        done = handoff("batch", "submit", str(folder), env=environment(endpoint, tmp_path, HANDOFF_LLM_PRICES=str(prices), **cap))
        assert endpoint.batches.rows == []
    assert done.returncode == 2
    assert "nothing was sent" in done.stderr


def test_a_batch_needs_a_cache_that_keeps(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        done = handoff("batch", "submit", str(folder), env=environment(endpoint, tmp_path, HANDOFF_LLM_CACHE="off"))
    assert done.returncode == 2
    assert "HANDOFF_LLM_CACHE" in done.stderr


def test_hostile_rows_are_passed_over_and_the_good_ones_kept(
    handoff: Handoff, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def hostile(rows: list[bytes]) -> list[bytes]:
        first = json.loads(rows[0])
        odd = [
            b"{not json",
            b"[" * 100_000,
            b"\xff\xfe\x00",
            b'{"custom_id": "' + b"x" * 5_000_000 + b'"}',
            json.dumps({**first, "custom_id": 7}).encode(),
            json.dumps({**first, "custom_id": "0" * 64}).encode(),
            json.dumps({**first, "custom_id": "secret words"}).encode(),
            json.dumps({**first, "response": "no"}).encode(),
        ]
        last = json.loads(rows[-1])
        last["response"]["body"]["choices"] = [{"message": {"content": {"deep": 1}}}]
        return [*odd, *rows[:-1], json.dumps(last).encode(), rows[0]]

    caplog.set_level(logging.DEBUG)
    with ScriptedEndpoint(answer, batches=Batchery(edit=hostile)) as endpoint:
        assert endpoint.batches
        env = environment(endpoint, tmp_path)
        done = handoff("batch", "collect", submitted(handoff, folder, env), env=env)
        asked = len(endpoint.batches.rows)
        draft(handoff, folder, env)
        assert len(first(endpoint)) == 1
    assert done.returncode == 0
    assert f"{asked - 1} of {asked} questions answered and kept" in done.stderr
    assert "Missing: 1 failed" in done.stderr
    assert "Rows passed over: 3 not of this batch, 6 not readable." in done.stderr
    assert "secret words" not in done.stderr + caplog.text
    assert "Relay" not in done.stderr + caplog.text


def test_only_keys_of_questions_are_on_disk_before_the_answers_come(handoff: Handoff, folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, batches=Batchery()) as endpoint:
        submitted(handoff, folder, environment(endpoint, tmp_path))
    file = tmp_path / "cache" / "handoff" / "llm.sqlite3"
    assert file.stat().st_mode & 0o077 == 0
    with sqlite3.connect(file) as connection:
        rows = [*connection.execute("SELECT * FROM batches"), *connection.execute("SELECT * FROM batch_questions")]
    connection.close()
    assert rows
    assert all(isinstance(v, int | float) or (len(v) <= 64 and " " not in v) for row in rows for v in row)
