"""Addresses of the desk at which there is no page; tried after all others."""

from fastapi import APIRouter, Response

from analyzer.errors import NotFound
from api.pages.session import Signed

routes = APIRouter(route_class=Signed, include_in_schema=False)


@routes.get("/desk/{rest:path}")
def nowhere() -> Response:
    """Says so in words; who is not signed in is asked to first."""
    raise NotFound("There is no page at this address. It may have been mistyped, or the link is an old one.")
