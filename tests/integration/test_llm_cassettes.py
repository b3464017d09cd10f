"""The llm engine against what a real server once answered (tests/cassettes/llm, README there), with the network off.

To record again, by hand, never in continuous integration: start the server of the README, delete the cassettes, and
    RECORD=http://127.0.0.1:8099/v1 python -m pytest tests/integration/test_llm_cassettes.py --force-enable-socket
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import vcr
import yaml

from analyzer.app import Analyzer
from analyzer.churn.taxonomy import read_taxonomy
from analyzer.domain.conversation import Side
from analyzer.domain.sentiment import Message
from analyzer.engines.base import Engine
from analyzer.grounding import ground_claims
from analyzer.settings import Settings
from tests.integration.test_llm_engine import DEAL, call

CASSETTES = Path(__file__).parents[1] / "cassettes" / "llm"
RECORD = os.environ.get("RECORD", "")
MODEL = "qwen2.5-coder-1.5b-instruct"
KEPT = {"content-type", "retry-after"}
CALL = call(
    ("Ana Ruiz", Side.CUSTOMER, "We answer tickets in nine hours today, and I want that under two hours by June."),
    ("Bo Lind", Side.VENDOR, "Exports run every night in all plans. We set up single sign-on for you within two weeks."),
    ("Ana Ruiz", Side.CUSTOMER, "Ivo Petrov in security is against it, he thinks it is a toy."),
    ("Bo Lind", Side.VENDOR, "I'll send him the audit report on Friday."),
)
REQUEST = {
    "type": "object",
    "required": ["model", "messages", "max_tokens", "temperature"],
    "additionalProperties": False,
    "properties": {
        "model": {"type": "string", "minLength": 1},
        "messages": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["role", "content"],
                "additionalProperties": False,
                "properties": {"role": {"enum": ["system", "user"]}, "content": {"type": "string", "minLength": 1}},
            },
        },
        "max_tokens": {"type": "integer", "minimum": 1},
        "temperature": {"type": "number", "minimum": 0, "maximum": 2},
        "response_format": {
            "oneOf": [
                {"type": "object", "required": ["type"], "additionalProperties": False, "properties": {"type": {"const": "json_object"}}},
                {
                    "type": "object",
                    "required": ["type", "json_schema"],
                    "additionalProperties": False,
                    "properties": {
                        "type": {"const": "json_schema"},
                        "json_schema": {
                            "type": "object",
                            "required": ["name", "strict", "schema"],
                            "additionalProperties": False,
                            "properties": {
                                "name": {"type": "string", "pattern": "^[a-zA-Z0-9_-]{1,64}$"},
                                "strict": {"const": True},
                                "schema": {"type": "object"},
                            },
                        },
                    },
                },
            ]
        },
    },
}
"""The fields of POST /chat/completions that we send, as the public description of the protocol has them."""


def bare_request(request: Any) -> Any:
    for name in list(request.headers):
        if name.lower() not in KEPT:
            request.headers.pop(name)
    return request


def bare_response(response: dict[str, Any]) -> dict[str, Any]:
    """Without what names a machine or a moment."""
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() in KEPT}
    try:
        body = json.loads(response["body"]["string"])
    except ValueError:
        return response
    for key in ("id", "created", "system_fingerprint", "timings"):
        body.pop(key, None)
    body["created"] = 0
    body["id"] = "recorded"
    for model in body.get("data", []):
        model["created"] = 0
    response["body"]["string"] = json.dumps(body, ensure_ascii=False).encode()
    return response


def same_json(one: Any, other: Any) -> None:
    assert json.loads(one.body or b"null") == json.loads(other.body or b"null")


@pytest.fixture
def played(request: pytest.FixtureRequest) -> Iterator[None]:
    machine = vcr.VCR(
        record_mode="new_episodes" if RECORD else "none",
        match_on=["method", "path", "same_json"],
        before_record_request=bare_request,
        before_record_response=bare_response,
        decode_compressed_response=True,
    )
    machine.register_matcher("same_json", same_json)
    with machine.use_cassette(str(CASSETTES / f"{request.node.originalname.removeprefix('test_')}.yaml")):
        yield


def engine() -> Engine:
    own = {
        "llm_base_url": RECORD or "http://127.0.0.1:8099/v1",
        "llm_model": MODEL,
        "llm_api_key": "secret-key-of-the-test",
        "llm_cache": "off",
        "llm_retries": 0,
        "llm_max_output": 600,
        "llm_context": 12_000,
        "llm_concurrency": 1,
        "llm_timeout_s": 3_000,
    }
    return Analyzer(Settings(**own)).engine("llm")  # type: ignore[arg-type]


def test_a_call_is_read(played: None) -> None:
    reading = engine().find_claims(CALL, DEAL)
    findings, review = ground_claims(reading.claims, {CALL.document: CALL}, DEAL)
    assert reading.warnings == ()
    assert reading.usage.prompt_tokens > 1_000
    assert {"promise"} <= {f.statement.type for f in findings}
    assert all(f.evidence[0].quote in CALL.original for f in findings)
    assert len(findings) > len(review)


def test_messages_are_read(played: None) -> None:
    messages = [
        Message(id="m1", text="Thanks, that is exactly what we needed. The team is delighted.", speaker="Ana Ruiz"),
        Message(
            id="m2",
            text="This is the third time that the import fails. I have had enough, we are looking at other vendors.",
            speaker="Ana Ruiz",
        ),
    ]
    # So small a model takes the second for pleased: the cassette shows that its answer is read, not that it is right.
    assert [(r.id, r.index, r.confidence) for r in engine().read_sentiment(messages).readings] == [("m1", 75, 0.7), ("m2", 75, 0.7)]


def test_a_reason_is_read(played: None) -> None:
    text = "Our budget was cut by a third, so finance will not sign the renewal."
    found = engine().classify_reason(text, read_taxonomy())
    assert found.category == "price_budget"
    assert found.quote in text


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda p: p.stem)
def test_recorded_requests_are_valid_and_hold_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"secret|bearer|cookie|sk-|/tmp/|/home/|user-agent|x-stainless", text, re.IGNORECASE)
    questions = [i["request"] for i in yaml.safe_load(text)["interactions"] if i["request"]["method"] == "POST"]
    assert questions
    for question in questions:
        jsonschema.validate(json.loads(question["body"]), REQUEST)


SUBSET = Path(__file__).parents[3] / "shared" / "openai" / "openapi-subset.json"


@pytest.mark.skipif(not SUBSET.is_file(), reason="the public description of the protocol is not part of this repository")
@pytest.mark.parametrize("path", sorted(CASSETTES.glob("*.yaml")), ids=lambda p: p.stem)
def test_recorded_requests_are_valid_by_the_public_description(path: Path) -> None:
    public = json.loads(SUBSET.read_text(encoding="utf-8"))
    schema = {"$ref": "#/components/schemas/CreateChatCompletionRequest", "components": public["components"]}
    for made in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]:
        if made["request"]["method"] == "POST":
            jsonschema.validate(json.loads(made["request"]["body"]), schema)
