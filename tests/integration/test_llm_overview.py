"""The question about all documents together, at a scripted endpoint."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from analyzer.app import Analyzer
from analyzer.domain.account import Deal
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import Goal
from analyzer.engines.base import LooksOver, Material
from analyzer.settings import Settings
from evals.scripted_endpoint import MODEL, NOTHING_TO_SAY, Reply, ScriptedEndpoint, completion, failure, shape_of, turns_of
from tests.integration.test_drafting import write_deal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Whole = Callable[[dict[str, Any]], Reply | str]
MIGRATION = "We migrate all of your old tickets before you go live, no charge."
AIM = "We want the first answer within two hours instead of nine by the end of 2025."
USUAL = {"certainty": "sure", "kind": "service", "how": "explicit", "due": None, "due_date": None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_deal(tmp_path / "deal")


def answer(question: dict[str, Any]) -> str:
    texts = turns_of(question).items()
    if shape_of(question) == "offer":
        promises = [{"turn": i, "quote": MIGRATION, "summary": MIGRATION, **USUAL} for i, text in texts if MIGRATION in text]
        return json.dumps({"promises": promises, "facts": []})
    fields = {"certainty": "sure", "rank": "primary", "metric": None, "baseline": None, "target": None, "timeline": None}
    goals = [{"turn": i, "quote": AIM, "summary": AIM, **fields} for i, text in texts if AIM in text]
    return json.dumps({"goals": goals, "stakeholders": [], "risks": []})


def of_the_question(draft: Draft) -> list[str]:
    """What the draft notes, without what it says of how its documents were read."""
    return [warning for warning in draft.warnings if not warning.startswith("call.vtt: ")]


def numbered(question: dict[str, Any], words: str) -> int:
    return int(re.findall(rf"^\[(\d+)\] .*{re.escape(words)}", question["messages"][-1]["content"], re.MULTILINE)[0])


def settled(question: dict[str, Any]) -> str:
    """The migration is against the contract, and a story in three sentences."""
    migration, aim = numbered(question, MIGRATION), numbered(question, AIM)
    told = [
        {"text": "They want the first answer within two hours instead of nine.", "items": [aim]},
        {"text": "Bo Lind promised to migrate all of their old tickets at no charge.", "items": [migration]},
        {"text": "All of it goes live with the old tickets.", "items": [migration]},
    ]
    clause = numbered(question, "Migration of old tickets is not included")
    covered = [{"promise": migration, "answer": "contradicted", "clause": clause}]
    return json.dumps({"same": [{"items": [migration, aim, 99]}], "coverage": covered, "story": told})


def settings(endpoint: ScriptedEndpoint, **own: Any) -> Settings:
    usual = {"llm_base_url": endpoint.url, "llm_model": MODEL, "llm_cache": "off", "llm_retries": 0}
    return Settings(**{**usual, **own})


def draft(folder: Path, endpoint: ScriptedEndpoint, **own: Any) -> Draft:
    return Analyzer(settings(endpoint, **own)).draft([folder], "llm")


def test_all_documents_are_asked_about_in_one_question_after_them(folder: Path) -> None:
    with ScriptedEndpoint(answer, whole=settled) as endpoint:
        made = draft(folder, endpoint)
        (question,) = endpoint.wholes
        assert question["response_format"]["json_schema"]["name"] == "overview"
        assert made.usage.calls == len(endpoint.questions) + 2  # and one that finds out what the endpoint can do
    assert [t.text for t in made.narrative][:1] == ["They want the first answer within two hours instead of nine."]
    conflict = made.promises[0].statement.contract_conflict
    assert conflict is not None
    assert "not included" in conflict.quote
    assert made.provenance.prompts["overview"] == "v1"
    assert of_the_question(made) == []


def test_a_second_run_pays_nothing_for_it(folder: Path, tmp_path: Path) -> None:
    with ScriptedEndpoint(answer, whole=settled) as endpoint:
        cache = str(tmp_path / "c.sqlite3")
        first, second = (draft(folder, endpoint, llm_cache=cache) for _ in range(2))
        assert len(endpoint.wholes) == 1
    assert second.usage.calls == 0
    assert second.narrative == first.narrative


def test_it_can_be_switched_off(folder: Path) -> None:
    with ScriptedEndpoint(answer, whole=settled) as endpoint:
        made = draft(folder, endpoint, llm_overview=False)
        assert endpoint.wholes == []
    assert "overview" not in made.provenance.prompts
    assert made.narrative


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (lambda _: failure(503), "the endpoint failed"),
        (lambda _: failure(401), "the connection to the endpoint broke"),
        (lambda _: completion(None, refusal="no"), "refused to answer"),
        (lambda _: "I see.", "not in the form"),
        (lambda _: completion("{", "length"), "cut off"),
        (lambda _: failure(400, "This model's maximum context length is 10", "context_length_exceeded"), "context"),
    ],
)
def test_without_an_answer_the_rules_draft_and_the_draft_says_so(whole: Whole, words: str, folder: Path) -> None:
    with ScriptedEndpoint(answer) as endpoint:
        rules = draft(folder, endpoint)
    with ScriptedEndpoint(answer, whole=whole) as endpoint:
        made = draft(folder, endpoint)
    (warning,) = of_the_question(made)
    assert warning.startswith("All documents together: not looked over by the model: ")
    assert words in warning
    kept = {"usage", "warnings", "provenance"}
    assert made.model_dump(exclude=kept) == rules.model_dump(exclude=kept)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"llm_max_tokens": 500}, "the budget of this run is used up"),
        ({"llm_context": 2_000, "llm_max_output": 600}, "there is more of it than the model's context holds"),
    ],
)
def test_it_is_not_asked_where_budget_or_context_do_not_hold_it(own: dict[str, Any], words: str) -> None:
    evidence = (Evidence(document="call.vtt", turn=0, start=0, end=3, quote=AIM),)
    findings = tuple(Finding[Goal](id=i, statement=Goal(summary=AIM), confidence=0.9, evidence=evidence) for i in "ab")
    with ScriptedEndpoint(answer) as endpoint:
        engine = cast(LooksOver, Analyzer(settings(endpoint, **own)).engine("llm"))
        found = engine.look_over(Material(Deal(), findings))
        assert endpoint.wholes == []
    assert words in found.warnings[0]


def test_an_answer_that_is_none_is_asked_for_once_more(folder: Path) -> None:
    with ScriptedEndpoint(
        answer, whole=lambda q: settled(q) if "could not be used" in q["messages"][-1]["content"] else "Well."
    ) as endpoint:
        made = draft(folder, endpoint)
        assert len(endpoint.wholes) == 2
    assert of_the_question(made) == []


def test_numbers_that_were_not_given_change_nothing(folder: Path) -> None:
    wild = {
        "same": [{"items": [1, 77]}, {"items": [-1, 0]}],
        "coverage": [{"promise": 1, "answer": "yes", "clause": 500}, {"promise": 300, "answer": "no", "clause": None}],
        "story": [{"text": "They bought everything.", "items": [400]}, {"text": "", "items": [1]}, {"text": "They want it.", "items": []}],
    }
    with ScriptedEndpoint(answer) as endpoint:
        rules = draft(folder, endpoint)
    with ScriptedEndpoint(answer, whole=lambda _: json.dumps(wild)) as endpoint:
        made = draft(folder, endpoint)
    kept = {"usage", "provenance"}
    assert made.model_dump(exclude=kept) == rules.model_dump(exclude=kept)


def test_personal_numbers_are_kept_back_here_too(folder: Path) -> None:
    call = (folder / "docs" / "call.vtt").read_text(encoding="utf-8")
    number = "+44 20 7946 0958"
    (folder / "docs" / "call.vtt").write_text(call.replace("no charge.", f"no charge, or ring {number}."), encoding="utf-8")
    with ScriptedEndpoint(answer_with(f"We migrate all of your old tickets before you go live, no charge, or ring {number}.")) as endpoint:
        draft(folder, endpoint, llm_redact=True)
        assert "7946" not in json.dumps(endpoint.wholes)
        assert "[phone-1]" in json.dumps(endpoint.wholes)


def answer_with(words: str) -> Whole:
    def made(question: dict[str, Any]) -> str:
        turns = [i for i, text in turns_of(question).items() if "We migrate" in text]
        items = [{"turn": i, "quote": words, "summary": "Tickets are migrated.", **USUAL} for i in turns]
        return json.dumps({"promises": items, "facts": []}) if shape_of(question) == "offer" else answer(question)

    return made


def test_nothing_to_say_is_an_answer(folder: Path) -> None:
    with ScriptedEndpoint(answer, whole=lambda _: NOTHING_TO_SAY) as endpoint:
        assert draft(folder, endpoint).narrative
