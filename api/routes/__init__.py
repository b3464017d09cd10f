"""The routes of /v1, one module a noun."""

from typing import Any, Final

from fastapi import APIRouter, Depends

from api.auth import Keyed
from api.deps import described
from api.schemas import ErrorBody

_SAID: Final = {
    400: "What is asked for makes no sense as it stands.",
    401: "No valid key.",
    403: "A key of another role does this.",
    404: "There is no such thing, or not for this key.",
    409: "It does not fit the present state; the context says what that is.",
    413: "Over a limit of size or number.",
    415: "A file in a layout that is not known.",
    422: "Malformed; the context names the fields.",
    429: "Too many requests; Retry-After says when.",
    503: "The database or an engine is not to be had now.",
}
ERRORS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody, "description": words} for status, words in _SAID.items()}
"""Every route documents these."""

NOT_CHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The same as If-None-Match names."}}


def router(tag: str, route: type[Keyed] = Keyed, prefix: str = "/v1") -> APIRouter:
    """An empty set of routes that need a key."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=route, responses=ERRORS, dependencies=[Depends(described)])
