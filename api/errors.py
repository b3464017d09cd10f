"""The one shape of every error answer: `{"error": code, "detail": what to do about it, "context": {}}`."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from analyzer.errors import (
    AnalyzerError,
    BadRequest,
    Conflict,
    EngineUnavailable,
    NotAllowed,
    NotFound,
    StoreUnavailable,
    TooLarge,
    UnknownFormat,
    UnreadableInput,
)
from api.headers import SECURITY_HEADERS

STATUS: Final[Mapping[type[AnalyzerError], HTTPStatus]] = {
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnknownFormat: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    UnreadableInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    EngineUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    BadRequest: HTTPStatus.BAD_REQUEST,
}
"""First match wins, so the special comes before the general; anything else of ours is a 500."""

_ADVICE: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /openapi.json lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method. The header Allow names those that it takes.",
}

_BODY: Final = "Send the body as /openapi.json describes it."
"""Only the framework answers 400 by itself: where a body cannot be taken apart."""

_log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Makes every error of `app` answer in the one shape."""
    app.add_exception_handler(AnalyzerError, _analyzer_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _unexpected)


def answer(
    status: int, error: str, detail: str, context: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error answer. `context` must hold no customer's words."""
    body = {"error": error, "detail": detail, "context": dict(context or {})}
    return JSONResponse(body, status_code=status, headers={**SECURITY_HEADERS, **(headers or {})})


async def _analyzer_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AnalyzerError)
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    return answer(status, error.code, str(error), error.context)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "_").replace("-", "_")
    # The framework's own words are the phrase of the status, or what its parser missed, which tells nobody what to do.
    words = f"{error.detail.rstrip('.')}. {_BODY}" if status is HTTPStatus.BAD_REQUEST else error.detail
    detail = _ADVICE.get(status, words) if error.detail == status.phrase else words
    return answer(status, code, detail, headers=error.headers)


_KIND = re.compile(r"application/(?:[\w.+-]+\+)?json\b|multipart/form-data\b", re.IGNORECASE)
_JSON = "Send the body as JSON, with the header Content-Type: application/json."
_FILE = "file"
_FORM = f"Send the file as multipart/form-data, in the form field `{_FILE}`."
_BOUNDS = frozenset({"expected", "min_length", "max_length", "ge", "gt", "le", "lt", "pattern"})
"""What a field is declared to be, as the framework names it in its reasons."""


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # Places, reasons and our own bounds only: the values are the customer's.
    problems = [
        {"where": [str(part) for part in problem["loc"]], "problem": problem["type"]}
        | {name: bound for name, bound in problem.get("ctx", {}).items() if name in _BOUNDS and isinstance(bound, str | int | float)}
        for problem in error.errors()
    ]
    # A body of no declared kind is taken for a form, and then no field of it is what it should be.
    unsaid = problems[0]["where"][:1] == ["body"] and not _KIND.match(request.headers.get("content-type", ""))
    fileless = any(problem["where"] == ["body", _FILE] for problem in problems)
    advice = _FORM if fileless else _JSON if unsaid else "Mend the fields named in the context."
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed_request", advice, {"problems": problems})


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The type only: a message may quote what was sent. The pattern of the path only: a path may hold the token of a link.
    route = getattr(request.scope.get("route"), "path", "unknown")
    _log.error("%s %s failed: %s", request.method, route, type(error).__name__)
    return answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something failed here. Try again; if it stays, report it with the time."
    )
