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
from tests.api.test_roles import things

__all__ = ["things"]
EXAMPLES = int(os.environ.get("HANDOFF_FUZZ", "5"))
ENDLESS = "/v1/jobs/{job_id}/events"
"""A stream that ends when the job does, and here no worker runs."""
ODD = st.sampled_from(
    [None, True, -1, 2**70, 1e308, "", " ", "\0", "\ud800", "x" * 5_000, "2026-13-40", "../..", [], {}, [[]], {"": None}, ["é" * 300]]
)
LETTERS = "abcXYZ0.9-_@:'\"%*é東🚀"


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


def test_no_operation_answers_otherwise_than_described(house: House, things: dict[str, str]) -> None:
    ids = {name: [value] for name, value in things.items()}
    ids["item_id"] = [item["id"] for item in house.items(things["handoff_id"])[:3]]
    description = house.client.get("/openapi.json").json()
    kinds = [Values(description["components"]["schemas"], odd) for odd in (False, True)]
    for operation in operations(description):
        ask(house, operation, description, st.one_of([requests(operation, ids, values) for values in kinds]))


def operations(description: dict[str, Any]) -> list[Operation]:
    """Those that erase come last, and the end of the key that asks at the very end."""
    found = [Operation(m.upper(), path, about) for path, methods in description["paths"].items() for m, about in methods.items()]
    return sorted((one for one in found if one.path != ENDLESS), key=lambda one: (one.method == "DELETE", "key_id" in one.path))


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


def requests(operation: Operation, ids: dict[str, list[str]], values: "Values") -> SearchStrategy[Asked]:
    """Requests as described; where `values` are odd, some with an id or a value that is another one."""
    given = operation.about.get("parameters", [])
    inside = [one["name"] for one in given if one["in"] == "path"]
    asked = {one["name"]: values.of(one["schema"]) for one in given if one["in"] == "query"}
    strange = ["nobody", "é b", "x" * 70] if values.odd else []
    places = st.fixed_dictionaries({name: st.sampled_from([*ids.get(name, []), *strange] or ["nobody"]) for name in inside})
    path = places.map(lambda found: operation.path.format(**{name: quote(value, safe="") for name, value in found.items()}))
    query = st.fixed_dictionaries({}, optional=asked).map(lambda found: {name: _text(value) for name, value in found.items()})
    content = operation.about.get("requestBody", {}).get("content", {})
    body: SearchStrategy[tuple[str | None, bytes]] = st.just((None, b""))
    if "multipart/form-data" in content:
        body = forms(content["multipart/form-data"]["schema"], values)
    elif content:
        said = values.of(next(iter(content.values()))["schema"]).map(lambda value: json.dumps(value).encode())
        body = st.tuples(
            st.just("application/json"), st.one_of(said, st.sampled_from([b"", b"{", b"\xff", b"[" * 2_000])) if values.odd else said
        )
    return st.builds(lambda p, q, b: Asked(p, q, *b), path, query, body)


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace").decode()


def forms(schema: dict[str, Any], values: "Values") -> SearchStrategy[tuple[str | None, bytes]]:
    """Bodies of forms with files."""
    fields = values.resolved(schema)["properties"]
    files = [name for name, one in fields.items() if "binary" in json.dumps(one) or "contentMediaType" in json.dumps(one)]
    plain = {name: values.of(one) for name, one in fields.items() if name not in files}
    call, mail = (
        b"Ann (V): We include it.\nBo (A): Good.\n",
        b"From: Bo <bo@acme.example>\nDate: Mon, 2 Nov 2026 08:00:00 +0000\n\nNot good.\n",
    )
    strange = [b"", b"\xef\xbb\xbf", b"%PDF-1.4", b"PK\x05\x06" + bytes(18), b"[]"] if values.odd else []
    part = st.tuples(st.sampled_from([*files, "other"] if values.odd else files), st.sampled_from([call, mail, *strange]))
    parts = st.tuples(st.lists(part, min_size=0 if values.odd else 1, max_size=3), st.fixed_dictionaries({}, optional=plain))

    def body(found: tuple[list[tuple[str, bytes]], dict[str, Any]]) -> bytes:
        out = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%s"; filename="f.txt"\r\n\r\n%s\r\n' % (n.encode(), d) for n, d in found[0]
        )
        for name, value in found[1].items():
            out += b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), _text(value).encode())
        return out + b"--b--\r\n"

    return st.tuples(st.just("multipart/form-data; boundary=b"), parts.map(body))


class Values:
    """Makes values of schemas; `odd` ones are one time in nine something that a schema may not take."""

    def __init__(self, schemas: dict[str, Any], odd: bool) -> None:
        self.schemas, self.odd = schemas, odd

    def of(self, schema: dict[str, Any], depth: int = 0) -> SearchStrategy[Any]:
        """What `schema` takes."""
        fitting = self._fitting(self.resolved(schema), depth)
        return st.one_of(*[fitting] * 8, ODD) if self.odd else fitting

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Without a reference."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def _fitting(self, schema: dict[str, Any], depth: int) -> SearchStrategy[Any]:
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if choices:
            return st.one_of([self._fitting(self.resolved(one), depth) for one in choices])
        # The host of a webhook would be looked up, and tests have no network.
        examples = [one for one in schema.get("examples", []) if "https:" not in json.dumps(one)]
        if examples:
            return st.sampled_from(examples)
        if "enum" in schema or "const" in schema:
            return st.sampled_from(schema.get("enum") or [schema["const"]])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            fields = {name: self.of(one, depth + 1) for name, one in schema.get("properties", {}).items()} if depth < 4 else {}
            needed = {name: fields.pop(name) for name in schema.get("required", []) if name in fields}
            return st.fixed_dictionaries(needed, optional=fields)
        if kind == "array":
            least = schema.get("minItems", 0)
            return st.lists(self.of(schema.get("items", {}), depth + 1), min_size=least, max_size=max(least, 0 if depth > 3 else 2))
        return _scalars(schema)


def _scalars(schema: dict[str, Any]) -> SearchStrategy[Any]:
    kind = schema.get("type")
    if kind in {"integer", "number"}:
        low, high = schema.get("minimum", 0), schema.get("maximum", 10**6)
        return st.integers(int(low), int(high)) if kind == "integer" else st.floats(low, high, allow_nan=False)
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True).filter(lambda text: len(text) <= schema.get("maxLength", 64))
    formats = {"date": "2026-11-02", "date-time": "2026-11-02T08:00:00Z"}
    if schema.get("format") in formats:
        return st.just(formats[schema["format"]])
    return st.text(LETTERS, min_size=max(1, schema.get("minLength", 1)), max_size=max(12, schema.get("minLength", 1)))
