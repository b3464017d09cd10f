"""What route functions ask for."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer

from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.store.paging import MOST
from api.auth import service_of
from api.service import Service

ID = r"^[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}$"
"""Ids may be the CRM's own."""

# Only for the description of the API: `Keyed` has checked the key before anything of the body was read.
_BEARER = HTTPBearer(auto_error=False, description="An API key.")
_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key, for callers that cannot set Authorization.")


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


def _desk(service: Annotated[Service, Depends(service_of)]) -> Desk:
    return service.desk


def described(_bearer: object = Security(_BEARER), _header: object = Security(_HEADER)) -> None:
    """Puts both ways to send a key into the OpenAPI document."""


ServiceDep = Annotated[Service, Depends(service_of)]
DeskDep = Annotated[Desk, Depends(_desk)]
CallerDep = Annotated[Caller, Depends(_caller)]
AccountId = Annotated[str, Path(pattern=ID, description="Id of an account: the CRM's own, or one that we made.", examples=["acme"])]
DealId = Annotated[str, Path(pattern=ID, description="Id of a deal.", examples=["acme-2026"])]
ThingId = Annotated[str, Path(pattern=ID, max_length=64)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Records of one page.")]
Cursor = Annotated[str | None, Query(max_length=400, description="`next_cursor` of the page before.")]
