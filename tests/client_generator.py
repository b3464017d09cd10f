"""Writes a typed Python client from the description of the API: types of what goes in and out, a method for each operation.

The generators that are well kept ask for older libraries than ours, and a client that is checked in is old at the next route; so
one is written for each test run, and mypy reads it as a caller's would.
"""

import json
import keyword
import re
from typing import Any, NamedTuple

HEAD = '''"""Written by tests/client_generator.py."""
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, Protocol, TypedDict


class Answer(Protocol):
    @property
    def status_code(self) -> int: ...
    @property
    def content(self) -> bytes: ...
    def json(self) -> Any: ...


class Sender(Protocol):
    def request(self, method: str, url: str, /, *, params: Any = None, json: Any = None, data: Any = None, files: Any = None, headers: Any = None) -> Answer: ...


class ApiError(Exception):
    def __init__(self, status: int, error: str, detail: str, context: dict[str, Any]) -> None:
        super().__init__(f"{status} {error}: {detail}")
        self.status, self.error, self.detail, self.context = status, error, detail, context
'''
CLIENT = """

class Client:
    def __init__(self, sender: Sender, key: str) -> None:
        self._sender, self._key = sender, key

    def _ask(self, method: str, path: str, query: Mapping[str, Any], **rest: Any) -> Answer:
        params = {name: value for name, value in query.items() if value is not None}
        answer = self._sender.request(method, path, params=params, headers={"Authorization": f"Bearer {self._key}"}, **rest)
        if answer.status_code >= 300:
            said = answer.json()
            raise ApiError(answer.status_code, said["error"], said["detail"], said["context"])
        return answer
"""
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


class Operation(NamedTuple):
    """One method of the client."""

    name: str
    method: str
    path: str
    about: dict[str, Any]


def client_of(description: dict[str, Any]) -> str:
    """The module's text."""
    schemas = description["components"]["schemas"]
    types = [_named(name, schema) for name, schema in sorted(schemas.items())]
    methods = [_method(one, schemas) for one in operations(description)]
    return "\n".join([HEAD, *types]) + CLIENT + "\n".join(methods)


def operations(description: dict[str, Any]) -> list[Operation]:
    """All operations, each with a name of its own."""
    found: list[Operation] = []
    for path, methods in description["paths"].items():
        for method, about in methods.items():
            tail = re.sub(r"\W", "_", f"{path}_{method}")
            name = about["operationId"].removesuffix(tail)
            taken = {one.name for one in found}
            found.append(Operation(name if name not in taken else f"{name}_{method}", method, path, about))
    return found


def _named(name: str, schema: dict[str, Any]) -> str:
    own = _identifier(name)
    if schema.get("type") != "object" or "properties" not in schema:
        return f"{own} = {type_of(schema)}"
    required = set(schema.get("required", ()))
    fields = []
    for key, value in schema["properties"].items():
        kind = type_of(value, quoted=True)
        fields.append(f"{key!r}: {kind if key in required else f'NotRequired[{kind}]'}")
    return f"{own} = TypedDict({own!r}, {{{', '.join(fields)}}})"


def _identifier(name: str) -> str:
    plain = re.sub(r"\W", "_", name)
    return plain + "_" if keyword.iskeyword(plain) else plain


def type_of(schema: dict[str, Any], quoted: bool = False) -> str:
    """The Python type of a JSON schema; names of others as strings, since they may come later."""
    kind = _type_of(schema)
    return repr(kind) if quoted else kind


def _type_of(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _identifier(schema["$ref"].rsplit("/", 1)[1])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type_of(one) for one in schema[several]))
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema.get('enum', [schema.get('const')]))}]"
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_type_of(schema.get('items') or {})}]"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"dict[str, {_type_of(inner) if isinstance(inner, dict) else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def _method(one: Operation, schemas: dict[str, Any]) -> str:
    path, query = _parameters(one.about, "path"), _parameters(one.about, "query")
    arguments = ["self", *(f"{_identifier(p['name'])}: str" for p in path)]
    content = one.about.get("requestBody", {}).get("content", {})
    sent = ""
    if "application/json" in content:
        kind = type_of(content["application/json"]["schema"])
        needed = one.about["requestBody"].get("required", False)
        arguments.append(f"body: {kind}" if needed or "None" in kind else f"body: {kind} | None = None")
        sent = ", json=body"
    elif "multipart/form-data" in content:
        arguments += ["files: Sequence[tuple[str, bytes]]", *_form(content["multipart/form-data"]["schema"], schemas)]
        sent = ', files=[("file", one) for one in files], data=form'
    elif content:
        arguments.append("body: bytes")
        sent = ", data=body"
    if query:
        arguments += ["*", *(_argument(p) for p in query)]
    place = re.sub(r"\{(\w+)\}", lambda found: "{" + _identifier(found[1]) + "}", one.path)
    asked = "{" + ", ".join(f"{p['name']!r}: {_identifier(p['name'])}" for p in query) + "}"
    result, gives = _result(one.about)
    lines = [f"    def {_identifier(one.name)}({', '.join(arguments)}) -> {result}:"]
    if "multipart/form-data" in content:
        names = [name for name in _fields(content["multipart/form-data"]["schema"], schemas) if name != "file"]
        lines.append("        given = {" + ", ".join(f"{name!r}: {_identifier(name)}" for name in names) + "}")
        lines.append("        form = {name: value for name, value in given.items() if value is not None}")
    lines.append(f"        answer = self._ask({one.method.upper()!r}, f{place!r}, {asked}{sent})")
    return "\n".join([*lines, f"        {gives}", ""])


def _parameters(about: dict[str, Any], place: str) -> list[dict[str, Any]]:
    return [one for one in about.get("parameters", ()) if one["in"] == place]


def _argument(parameter: dict[str, Any]) -> str:
    kind = type_of(parameter["schema"])
    name = _identifier(parameter["name"])
    return f"{name}: {kind}" if parameter.get("required") else f"{name}: {kind if 'None' in kind else f'{kind} | None'} = None"


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    whole = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    fields: dict[str, Any] = whole["properties"]
    return fields


def _form(schema: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    return [f"{_identifier(name)}: {_or_none(type_of(one))} = None" for name, one in _fields(schema, schemas).items() if name != "file"]


def _or_none(kind: str) -> str:
    return kind if "None" in kind else f"{kind} | None"


def _result(about: dict[str, Any]) -> tuple[str, str]:
    status, good = next((status, one) for status, one in sorted(about["responses"].items()) if status.startswith("2"))
    content = good.get("content", {})
    if status == "204":
        return "None", "del answer"
    if "application/json" in content and content["application/json"].get("schema"):
        kind = type_of(content["application/json"]["schema"])
        return kind, f"result: {kind} = answer.json()\n        return result"
    return "bytes", "return answer.content"


def written(description: dict[str, Any]) -> str:
    """For a look: `python -m tests.client_generator < openapi.json`."""
    return client_of(description)


if __name__ == "__main__":
    import sys

    print(written(json.load(sys.stdin)))  # noqa: T201 - the result
