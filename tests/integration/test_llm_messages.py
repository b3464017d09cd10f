"""Tone of messages and reasons of cancellations, read by the llm engine from a scripted endpoint."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.churn.taxonomy import read_taxonomy
from analyzer.domain.churn import Reason
from analyzer.domain.conversation import Side
from analyzer.domain.sentiment import Cue, Message
from analyzer.engines.base import Engine
from analyzer.errors import EngineUnavailable
from analyzer.settings import Settings
from evals.scripted_endpoint import MODEL, Reply, ScriptedEndpoint, completion, failure, turns_of
from evals.tasks import GOLD

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TAXONOMY = read_taxonomy()
TEXT = "Great people, but the nightly import broke every week.\nSo we are leaving."


def settings(endpoint: ScriptedEndpoint, **own: Any) -> Settings:
    usual = {"llm_base_url": endpoint.url, "llm_model": MODEL, "llm_cache": "off", "llm_retries": 0, "llm_max_output": 256}
    return Settings(**{**usual, **own})


def engine(endpoint: ScriptedEndpoint, **own: Any) -> Engine:
    return Analyzer(settings(endpoint, **own)).engine("llm")


def messages(count: int) -> list[Message]:
    return [
        Message(id=f"m{i}", text=f"Message {i} is fine.", side=Side.CUSTOMER if i % 2 else Side.VENDOR, speaker="Ana") for i in range(count)
    ]


def tone(turn: int, index: int = 50, *cues: str, certainty: str = "sure") -> dict[str, Any]:
    return {"turn": turn, "index": index, "certainty": certainty, "cues": list(cues)}


def all_of(question: dict[str, Any]) -> str:
    return json.dumps({"readings": [tone(i, i % 101) for i in turns_of(question)]})


def test_every_message_has_its_reading_in_order() -> None:
    said = json.dumps({"readings": [tone(2, 20, "champion_disengaged", certainty="likely"), tone(1, 130), tone(3, 50), tone(9, 1)]})
    with ScriptedEndpoint(lambda q: said) as endpoint:
        read = engine(endpoint).read_sentiment(messages(3))
    assert [(r.id, r.index, r.confidence) for r in read.readings] == [("m0", 100, 0.9), ("m1", 20, 0.7), ("m2", 50, 0.9)]
    assert read.readings[1].cues == {Cue.CHAMPION_DISENGAGED: 0.7}
    assert read.usage.calls == 2


def test_many_messages_are_read_in_windows() -> None:
    with ScriptedEndpoint(all_of) as endpoint:
        read = engine(endpoint, llm_context=2_500).read_sentiment(messages(300))
        assert len(endpoint.questions) > 1
    assert [r.index for r in read.readings] == [i % 101 for i in range(1, 301)]


def test_messages_that_the_model_leaves_out_are_asked_for_once_more() -> None:
    def answer(question: dict[str, Any]) -> str:
        return json.dumps({"readings": [tone(i) for i in list(turns_of(question))[:2]]})

    with ScriptedEndpoint(answer) as endpoint:
        read = engine(endpoint).read_sentiment(messages(5))
        assert len(endpoint.questions) == 2
    assert [r.confidence for r in read.readings] == [0.9, 0.9, 0.9, 0.9, 0.0]


@pytest.mark.parametrize("fault", [failure(503), completion("", "stop"), completion(None, refusal="no"), completion("{", "length")])
def test_messages_that_could_not_be_read_have_no_confidence(fault: Reply) -> None:
    with ScriptedEndpoint(lambda q: fault) as endpoint:
        read = engine(endpoint).read_sentiment(messages(2))
    assert [(r.index, r.confidence) for r in read.readings] == [(50, 0), (50, 0)]


def test_a_cut_off_answer_is_asked_for_in_halves() -> None:
    def answer(question: dict[str, Any]) -> Reply | str:
        return completion("{", "length") if len(turns_of(question)) > 3 else all_of(question)

    with ScriptedEndpoint(answer) as endpoint:
        read = engine(endpoint).read_sentiment(messages(10))
    assert [r.index for r in read.readings] == list(range(1, 11))


def test_messages_without_words_cost_nothing() -> None:
    with ScriptedEndpoint(all_of) as endpoint:
        read = engine(endpoint).read_sentiment([Message(id="a", text=" ")])
        assert not endpoint.probes
    assert [r.confidence for r in read.readings] == [0]


def test_drift_leaves_out_what_was_not_read_and_says_so() -> None:
    """The angriest message is not read: it must not pass for a businesslike one."""
    folder = GOLD / "kestrel-freight"
    rows = [json.loads(line) for line in (folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    left_out = next(r for r in reversed(rows) if r["from"]["email"].endswith("kestrelfreight.example"))
    words = max(left_out["body"].split("\n"), key=len)

    def answer(question: dict[str, Any]) -> str:
        if "index is 0 to 100" not in question["messages"][0]["content"]:
            return '{"promises": [], "facts": [], "goals": [], "stakeholders": [], "risks": []}'
        return json.dumps({"readings": [tone(i, 70) for i, text in turns_of(question).items() if words not in text]})

    with ScriptedEndpoint(answer) as endpoint:
        report = Analyzer(settings(endpoint, llm_max_output=4_096)).drift(folder, "llm")
    (point,) = [p for p in report.messages if p.id == left_out["id"]]
    assert not point.counted
    assert report.unread == 1
    assert report.current is not None
    assert report.current.index > 65  # of five, drawn a little to the middle; one of them at 50 would make it 63
    assert "1 message of the customer's was not read by the model" in report.warnings[-1]


# Reasons ----------------------------------------------------------------------------------------------------------------


def says(**fields: Any) -> Callable[[dict[str, Any]], str]:
    usual = {
        "turn": 0,
        "quote": "the nightly import broke every week",
        "category": "product_quality_bugs",
        "secondary": None,
        "certainty": "sure",
    }
    return lambda q: json.dumps({"reasons": [{**usual, **fields}]})


def classify(answer: Callable[[dict[str, Any]], Reply | str], text: str = TEXT) -> Reason:
    with ScriptedEndpoint(answer) as endpoint:
        return engine(endpoint).classify_reason(text, TAXONOMY)


def test_a_reason_has_a_category_and_the_words_that_carry_it() -> None:
    found = classify(says(secondary="support_service"))
    assert found == Reason(
        category="product_quality_bugs", secondary="support_service", confidence=0.9, quote="the nightly import broke every week"
    )


def test_the_quote_is_a_slice_of_the_text() -> None:
    found = classify(says(quote='Broke every week, so we are "leaving"'))
    assert found.quote == "broke every week.\nSo we are leaving"


@pytest.mark.parametrize("fields", [{"category": "weather"}, {"certainty": "unsure"}, {"quote": "the app is slow"}])
def test_a_reason_in_doubt_is_for_a_person(fields: dict[str, Any]) -> None:
    found = classify(says(**fields))
    assert found.needs_review
    assert found.quote in TEXT


def test_only_the_categories_in_use_are_offered() -> None:
    with ScriptedEndpoint(says()) as endpoint:
        engine(endpoint).classify_reason(TEXT, TAXONOMY)
        schema = endpoint.questions[0]["response_format"]["json_schema"]["schema"]
    assert schema["$defs"]["ReasonItem"]["properties"]["category"]["enum"] == list(TAXONOMY.slugs)


@pytest.mark.parametrize("fault", [failure(503), completion(""), completion(None, refusal="no")])
def test_a_text_that_could_not_be_read_is_for_a_person(fault: Reply) -> None:
    found = classify(lambda q: fault)
    assert (found.category, found.confidence, found.needs_review) == ("other", 0, True)


def test_an_empty_text_costs_nothing() -> None:
    with ScriptedEndpoint(says()) as endpoint:
        assert engine(endpoint).classify_reason(" ", TAXONOMY).needs_review
        assert not endpoint.probes


def test_an_endpoint_that_is_down_is_an_error() -> None:
    with ScriptedEndpoint(says()) as endpoint:
        made = engine(endpoint)
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        made.classify_reason(TEXT, TAXONOMY)
