"""Every operation of the description answers generated requests as it is described: no 5xx, no other status, no other shape.

The requests are the same at each run. `HANDOFF_FUZZ=200 python -m pytest tests/api/test_described.py` makes so many for each operation.
"""

import json
import os
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as chosen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator

from tests.api.conftest import House

EXAMPLES = int(os.environ.get("HANDOFF_FUZZ", "5"))
ENDLESS = "/v1/jobs/{job_id}/events"
"""A stream that ends when the job does, and here no worker runs."""
ODD = st.sampled_from(
    [None, True, -1, 2**70, 1e308, "", " ", "\0", "\ud800", "x" * 5_000, "2026-13-40", "../..", [], {}, [[]], {"": None}, ["é" * 300]]
)
WORDS = st.text("abc XYZ0.9-_@:'\"%*é東🚀\n", max_size=12)


class Operation(NamedTuple):
    """One method at one address, as described."""

    method: str
    path: str
    about: dict[str, Any]


class Asked(NamedTuple):
    """A request to be sent."""

    path: str
    query: dict[str, str]
    kind: str | None
    body: bytes


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"rate_per_minute": 1_000_000}


def test_no_operation_answers_otherwise_than_described(house: House) -> None:
    handoff_id = house.drafted()
    conversation = house.upload().json()
    flag = house.flagged()
    event = {"event_id": "ev1", "account_id": "acme", "cancelled_on": "2026-11-02", "text": "Too expensive for what it does."}
    house.ask("admin", "POST", "/v1/cancellations", json=event)
    ids = {
        "account_id": ["acme"],
        "deal_id": ["acme-1"],
        "handoff_id": [handoff_id],
        "item_id": [item["id"] for item in house.items(handoff_id)[:3]],
        "conversation_id": [conversation["conversation_id"]],
        "job_id": [conversation["job_id"]],
        "flag_id": [flag.id],
        "kind": ["warm_introduction"],
    }
    description = house.client.get("/openapi.json").json()
    for operation in operations(description):
        strategy = requests(operation, ids, description["components"]["schemas"])
        ask(house, operation, description, strategy)


def operations(description: dict[str, Any]) -> list[Operation]:
    """Those that erase come last."""
    found = [Operation(m.upper(), path, about) for path, methods in description["paths"].items() for m, about in methods.items()]
    return sorted((one for one in found if one.path != ENDLESS), key=lambda one: one.method == "DELETE")


def ask(house: House, operation: Operation, description: dict[str, Any], strategy: SearchStrategy[Asked]) -> None:
    """Sends generated requests, and looks at each answer."""
    check = answered(operation, description)

    @chosen(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(asked: Asked) -> None:
        kind = {"Content-Type": asked.kind} if asked.kind else {}
        check(house.ask("admin", operation.method, asked.path, params=asked.query, content=asked.body, headers=kind), asked)

    one()


def answered(operation: Operation, description: dict[str, Any]) -> Callable[[Any, Asked], None]:
    """Fails where an answer is not as `operation` is described."""
    described = operation.about["responses"]

    def check(answer: Any, asked: Asked) -> None:
        status = str(answer.status_code)
        what = f"{operation.method} {operation.path} answered {status} to {asked}: {answer.text[:500]}"
        assert status in described, what
        assert answer.status_code < 500, what
        schema = described[status].get("content", {}).get("application/json", {}).get("schema")
        if schema is not None and answer.headers["content-type"].startswith("application/json"):
            problems = list(Draft202012Validator({**schema, "components": description["components"]}).iter_errors(answer.json()))
            assert problems == [], f"{what}: {problems[0].message[:500]}"

    return check


def requests(operation: Operation, ids: dict[str, list[str]], schemas: dict[str, Any]) -> SearchStrategy[Asked]:
    """Requests as described, and some in which a value is another one."""
    given = operation.about.get("parameters", [])
    inside = [one["name"] for one in given if one["in"] == "path"]
    asked = {one["name"]: values(one["schema"], schemas) for one in given if one["in"] == "query"}
    places = st.fixed_dictionaries({name: st.sampled_from([*ids.get(name, []), "nobody", "é b", "x" * 70]) for name in inside})
    path = places.map(lambda found: operation.path.format(**{name: quote(value, safe="") for name, value in found.items()}))
    query = st.fixed_dictionaries({}, optional=asked).map(lambda found: {name: _text(value) for name, value in found.items()})
    content = operation.about.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        body = forms(content["multipart/form-data"]["schema"], schemas)
    elif content:
        said = values(next(iter(content.values()))["schema"], schemas)
        plain = st.one_of(said.map(lambda value: json.dumps(value).encode()), st.sampled_from([b"", b"{", b"\xff", b"[" * 2_000]))
        body = st.tuples(st.just("application/json"), plain)
    else:
        body = st.just((None, b""))
    return st.builds(lambda p, q, b: Asked(p, q, *b), path, query, body)


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace").decode()


def forms(schema: dict[str, Any], schemas: dict[str, Any]) -> SearchStrategy[tuple[str, bytes]]:
    """Bodies of forms with files."""
    fields = _resolved(schema, schemas)["properties"]
    files = [name for name, one in fields.items() if "binary" in json.dumps(one) or "contentMediaType" in json.dumps(one)]
    plain = {name: values(one, schemas) for name, one in fields.items() if name not in files}
    held = st.sampled_from(
        [b"", b"\xef\xbb\xbf", b"Ann (V): We include it.\nBo (A): Good.\n", b"%PDF-1.4", b"PK\x05\x06" + bytes(18), b"[]"]
    )
    parts = st.tuples(st.lists(st.tuples(st.sampled_from([*files, "other"]), held), max_size=3), st.fixed_dictionaries({}, optional=plain))

    def body(found: tuple[list[tuple[str, bytes]], dict[str, Any]]) -> bytes:
        out = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%s"; filename="f.txt"\r\n\r\n%s\r\n' % (n.encode(), d) for n, d in found[0]
        )
        for name, value in found[1].items():
            out += b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), _text(value).encode())
        return out + b"--b--\r\n"

    return st.tuples(st.just("multipart/form-data; boundary=b"), parts.map(body))


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def values(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> SearchStrategy[Any]:
    """What a schema takes; one time in ten or so something that it may not take."""
    fitting = _fitting(_resolved(schema, schemas), schemas, depth)
    return st.one_of(*[fitting] * 8, ODD)


def _fitting(schema: dict[str, Any], schemas: dict[str, Any], depth: int) -> SearchStrategy[Any]:
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        return st.one_of([_fitting(_resolved(one, schemas), schemas, depth) for one in choices])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return _objects(schema, schemas, depth)
    if kind == "array":
        most = 0 if depth > 3 else min(schema.get("maxItems", 3), 3)
        return st.lists(values(schema.get("items", {}), schemas, depth + 1), min_size=min(schema.get("minItems", 0), most), max_size=most)
    return _scalars(schema)


def _objects(schema: dict[str, Any], schemas: dict[str, Any], depth: int) -> SearchStrategy[Any]:
    fields = {name: values(one, schemas, depth + 1) for name, one in schema.get("properties", {}).items()} if depth < 4 else {}
    needed = {name: fields.pop(name) for name in schema.get("required", []) if name in fields}
    return st.fixed_dictionaries(needed, optional=fields)


def _scalars(schema: dict[str, Any]) -> SearchStrategy[Any]:
    kind = schema.get("type")
    if kind in {"integer", "number"}:
        low, high = schema.get("minimum", -10), schema.get("maximum", 10**6)
        return st.integers(int(low), int(high)) if kind == "integer" else st.floats(low, high, allow_nan=False)
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    if schema.get("examples"):
        return st.one_of(st.sampled_from(schema["examples"]), WORDS)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True).map(lambda text: text[: schema.get("maxLength", 64)])
    formats = {"date": "2026-11-02", "date-time": "2026-11-02T08:00:00Z", "uri": "https://hooks.example.com/x"}
    return st.just(formats[schema["format"]]) if schema.get("format") in formats else WORDS
