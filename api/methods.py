"""The methods of an address: HEAD is GET without its body, and a 405 names all that the address takes (RFC 9110, 9.3.2 and 10.2.1)."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages import nowhere

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""What a route can take; HEAD goes wherever GET does."""


class _Enough(Exception):
    """The headers are out: what goes on sending, as events do, is stopped."""


class Methods:
    """ASGI middleware around the routes, which know each its own methods only, and none of them HEAD."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, HEAD as GET, and the answer back: without the body for HEAD, with the right Allow for a 405."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        # A copy: the server goes by its own when it leaves the body of a HEAD away.
        asked = {**scope, "method": "GET"} if head else scope

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 405:
                _name_methods(asked, MutableHeaders(scope=message))
            if not head or message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            if message.get("more_body"):
                raise _Enough

        try:
            await self._app(asked, receive, answer)
        except _Enough:
            return
        finally:
            if "route" in asked:
                scope["route"] = asked["route"]


def _name_methods(scope: Scope, headers: MutableHeaders) -> None:
    routes = [route for route in scope["app"].routes if not _is_catch_all(route)]
    if any(isinstance(route, Mount) and route.matches(scope)[0] is Match.FULL for route in routes):
        return  # its files say it themselves
    taken = [method for method in METHODS if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)]
    taken = taken or ["GET"]
    headers["Allow"] = ", ".join(taken if "GET" not in taken else ["GET", "HEAD", *taken[1:]])


def _is_catch_all(route: BaseRoute) -> bool:
    """True for the one that takes every address of the desk, to say that there is no page."""
    return getattr(route, "original_router", None) is nowhere.routes
