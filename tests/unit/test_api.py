"""The HTTP application: health, the one error shape, the headers."""

import logging
from collections.abc import Iterator

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from analyzer import __version__
from analyzer.errors import BadWeights, EngineUnavailable, TooLarge, UnknownFormat, UnreadableInput
from api.headers import SECURITY_HEADERS
from api.main import create_app


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = create_app()

    @app.get("/fail/{name}")
    def fail(name: str) -> None:
        errors: dict[str, Exception] = {
            "large": TooLarge("Send less.", limit=5),
            "format": UnknownFormat("Send something else."),
            "input": UnreadableInput("Send it again."),
            "engine": EngineUnavailable("Choose another engine."),
            "weights": BadWeights("Install again."),
            "bug": RuntimeError("the customer said something private"),
            "key": HTTPException(401, "Send a key.", {"WWW-Authenticate": "Bearer"}),
        }
        raise errors[name]

    @app.get("/number/{number}")
    def number(number: int) -> int:
        return number

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_health_needs_no_key_and_tells_the_version(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": __version__})


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("large", 413, TooLarge.code),
        ("format", 415, UnknownFormat.code),
        ("input", 422, UnreadableInput.code),
        ("engine", 503, EngineUnavailable.code),
        ("weights", 500, BadWeights.code),
        ("bug", 500, "internal_error"),
        ("key", 401, "unauthorized"),
    ],
)
def test_every_error_has_the_one_shape(client: TestClient, name: str, status: int, code: str) -> None:
    answer = client.get(f"/fail/{name}")
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "detail", "context"}
    assert answer.json()["error"] == code


def test_facts_of_an_error_are_its_context(client: TestClient) -> None:
    assert client.get("/fail/large").json() == {"error": "too_large", "detail": "Send less.", "context": {"limit": 5}}


def test_an_unknown_path_and_a_wrong_method_have_the_shape_too(client: TestClient) -> None:
    assert client.get("/nowhere").json()["error"] == "not_found"
    assert client.post("/healthz").json()["error"] == "method_not_allowed"


def test_headers_of_an_http_error_are_kept(client: TestClient) -> None:
    assert client.get("/fail/key").headers["www-authenticate"] == "Bearer"


def test_a_malformed_request_is_told_where_and_not_what(client: TestClient) -> None:
    answer = client.get("/number/private-words")
    assert answer.status_code == 422
    assert answer.json()["context"] == {"problems": [{"where": ["path", "number"], "problem": "int_parsing"}]}
    assert "private-words" not in answer.text


def test_an_unexpected_error_says_nothing_of_its_message(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="api.errors"):
        answer = client.get("/fail/bug")
    assert "private" not in answer.text
    assert [record.getMessage() for record in caplog.records if record.name == "api.errors"] == ["GET /fail/{name} failed: RuntimeError"]


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/fail/bug", "/openapi.json"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == dict(SECURITY_HEADERS)


def test_there_is_no_documentation_page_that_loads_foreign_scripts(client: TestClient) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
