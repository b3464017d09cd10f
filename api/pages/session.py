"""Who looks at a page: a signed cookie made of a key, and a token that forms of other sites cannot know."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

from anyio.to_thread import run_sync
from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from analyzer.desk.callers import Caller, caller_of
from analyzer.desk.keyring import OUTSIDE, pepper
from analyzer.errors import AnalyzerError
from analyzer.store import keys
from analyzer.store.database import now
from analyzer.store.records import Key
from api.auth import SMALL_BODY, service_of
from api.errors import STATUS
from api.pages import rendering
from api.service import Service

COOKIE: Final = "handoff_session"
TOKEN_FIELD: Final = "token"  # noqa: S105  the name of a form field
TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105
LASTS: Final = dt.timedelta(hours=12)
LONGEST: Final = 300
"""Characters of an address to which signing in leads back."""
SAFE: Final = frozenset({"GET", "HEAD"})

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def _secret(service: Service) -> bytes:
    """What cookies are signed with. Another admin key from outside ends all sessions."""
    settings = service.desk.settings
    base = pepper(settings, service.desk.database)
    return hmac.new(base, b"session:" + settings.admin_key.get_secret_value().encode(), hashlib.sha256).digest()


def _signature(service: Service, what: str) -> str:
    return hmac.new(_secret(service), what.encode(), hashlib.sha256).hexdigest()


def begin(service: Service, key: Key) -> str:
    """The value of the cookie of a new session."""
    body = f"{key.id}.{int(now().timestamp())}.{secrets.token_hex(8)}"
    return f"{body}.{_signature(service, body)}"


def token(service: Service, cookie: str) -> str:
    """What forms of this session carry."""
    return _signature(service, f"form:{cookie}")


def holder(service: Service, cookie: str) -> Key | None:
    """The key that a session was begun with; None where the cookie is not ours, too old, or the key has ended."""
    body, _, signature = cookie.rpartition(".")
    if not hmac.compare_digest(signature, _signature(service, body)):
        return None
    key_id, begun, _ = body.split(".")
    at = now()
    if at - dt.datetime.fromtimestamp(int(begun), dt.UTC) > LASTS:
        return None
    if key_id == OUTSIDE:
        outside = service.desk.settings.admin_key.get_secret_value()
        return service.keyring.holder(outside) if outside else None
    with service.desk.database.reading() as transaction:
        key = keys.find(transaction, key_id)
    alive = key is not None and key.revoked_at is None and (key.expires_at is None or key.expires_at > at)
    return key if alive else None


def refuse_foreign(request: Request) -> None:
    """Refuses what another site made the browser send; raises HTTPException."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    # Browsers that say where a request comes from are believed; only without that does the origin count ("null" under some policies).
    own = site in {"same-origin", "none"} if site else not origin or urlsplit(origin).netloc == request.headers.get("Host")
    if not own:
        raise HTTPException(403, "This was sent from another site. Open the page here and try again.")


class Page(APIRoute):
    """A route for browsers: errors are pages, bodies are bounded."""

    def most_bytes(self, _service: Service) -> int:
        """The size of a body that is still read."""
        return SMALL_BODY

    async def admit(self, request: Request) -> Response | None:
        """Lets a request in; an answer instead where it stays out."""
        if request.method not in SAFE:
            refuse_foreign(request)
            self._refuse_large(request)
        return None

    def _refuse_large(self, request: Request) -> None:
        length = request.headers.get("Content-Length", "")
        most = self.most_bytes(service_of(request))
        if not length.isdecimal():
            raise HTTPException(411, "This form came without its length. Send it from the page.")
        if int(length) > most:
            raise HTTPException(413, f"That is more than {most // 1_000_000} MB at once. Send fewer files at a time.")

    def trouble(self, request: Request, status: int, detail: str) -> Response:
        """An error in words."""
        return rendering.trouble(request, status, detail)

    def get_route_handler(self) -> Endpoint:
        """FastAPI's handler behind the checks, with errors in words."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await self.admit(request) or await handle(request)
            except AnalyzerError as error:
                status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
                return self.trouble(request, status, str(error))
            except HTTPException as error:
                return self.trouble(request, error.status_code, str(error.detail))
            except RequestValidationError as error:
                return self.trouble(request, 422, _unread(error.errors()[0]))

        return handler


def _unread(error: Mapping[str, Any]) -> str:
    """Why a form cannot be read, in words; the names of its fields mean nothing to who fills it in."""
    if error["type"] == "string_too_long":
        return f"One of the texts is too long: at most {error['ctx']['max_length']:,} characters. Shorten it and send again."
    return "Something in this form or address is missing or cannot be read. Load the page again and repeat it."


class Signed(Page):
    """A page for somebody who has signed in; everything that changes something carries the session's token."""

    async def admit(self, request: Request) -> Response | None:
        """Finds who it is; to the sign-in page where it is nobody."""
        service = service_of(request)
        cookie = request.cookies.get(COOKIE, "")
        key = await run_sync(holder, service, cookie)
        if key is None:
            return _to_sign_in(request)
        limit = key.rate_per_minute or service.desk.settings.rate_per_minute
        if not service.limits.hit(f"page:{key.id}", limit):
            raise HTTPException(429, "Too many requests in one minute. Wait a little.")
        request.state.caller = caller_of(key)
        request.state.token = token(service, cookie)
        out = await super().admit(request)
        if request.method not in SAFE:
            sent = request.headers.get(TOKEN_HEADER) or str((await request.form()).get(TOKEN_FIELD, ""))
            if not hmac.compare_digest(sent.encode(), request.state.token.encode()):
                raise HTTPException(403, "This form is from an earlier session. Load the page again and repeat it.")
        return out


class Upload(Signed):
    """A page that takes files."""

    def most_bytes(self, service: Service) -> int:
        """As the settings say."""
        return service.desk.settings.max_upload_bytes


def _to_sign_in(request: Request) -> Response:
    """To the sign-in page and from there back; what was typed into a form of a page is not taken away with the page."""
    part = rendering.asks_for_part(request)
    wanted = urlsplit(request.headers.get("Referer", "") if part or request.method not in SAFE else str(request.url))
    address = f"{wanted.path}?{wanted.query}" if wanted.query else wanted.path
    target = f"/sign-in?next={quote(address if len(address) <= LONGEST else wanted.path)}"
    if part and request.method not in SAFE:
        return rendering.trouble(
            request, 401, "Your session has ended, and this was not saved. Copy what you typed, then sign in again.", target
        )
    return rendering.go(request, target)


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Visitor = Annotated[Caller, Depends(_caller)]
