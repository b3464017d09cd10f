"""Who asks: keys are checked before a body is read; then limits, repeated requests, and conditional reads."""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import FormData
from starlette.responses import StreamingResponse
from starlette.types import Message

from analyzer.desk.callers import Caller, caller_of
from analyzer.errors import StoreUnavailable
from analyzer.store import keys
from analyzer.store.records import Key
from api.errors import answer
from api.service import WRONG_KEYS_PER_MINUTE, Service

SCHEME: Final = "bearer"
REPLAYED: Final = "Idempotency-Replayed"
SMALL_BODY: Final = 1_000_000
"""Bytes of a JSON body."""
_LONGEST_KEY = 128
_PIECE = 1 << 20
_KEPT_HEADERS = frozenset({"location", "content-type"})

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def service_of(request: Request) -> Service:
    """The service of the application; raises StoreUnavailable where it was made without one."""
    service: Service | None = getattr(request.app.state, "service", None)
    if service is None:
        raise StoreUnavailable("No store is open. Start the service with `handoff serve`.")
    return service


def secret_of(request: Request) -> str | None:
    """The key of a request: Authorization: Bearer, or X-API-Key."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == SCHEME and value.strip():
        return value.strip()
    return request.headers.get("X-API-Key", "").strip() or None


def sign_in(request: Request) -> Caller:
    """The caller of a request.

    Raises:
        HTTPException: 401 without a valid key, 429 over a limit.
    """
    service = service_of(request)
    secret = secret_of(request)
    key = service.keyring.holder(secret) if secret else None
    if key is None:
        address = f"address:{request.client.host if request.client else 'unknown'}"
        if not service.limits.hit(address, WRONG_KEYS_PER_MINUTE):
            raise _too_many("Too many requests without a valid key. Wait a minute.")
        detail = "This key is not valid." if secret else "Send an API key: Authorization: Bearer <key>, or X-API-Key."
        raise HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})
    _count(service, key)
    return caller_of(key)


def _count(service: Service, key: Key) -> None:
    limit = key.rate_per_minute or service.desk.settings.rate_per_minute
    if not service.limits.hit(f"key:{key.id}", limit):
        raise _too_many(f"This key may make {limit} requests a minute. Wait a little.")


def _too_many(detail: str) -> HTTPException:
    return HTTPException(429, detail, {"Retry-After": "10"})


class Keyed(APIRoute):
    """A route that needs a key. Bodies are bounded; GET answers carry an ETag; POST honours Idempotency-Key."""

    repeatable = True
    """False where an answer must not be kept."""
    takes_form = False
    """True where the body is a form with files."""

    def most_bytes(self, _service: Service) -> int:
        """The size of a body that is still read."""
        return SMALL_BODY

    def get_route_handler(self) -> Endpoint:
        """FastAPI's handler behind the checks."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            request.state.caller = await run_sync(sign_in, request)
            request = _bounded(request, self.most_bytes(request.app.state.service))
            if request.method == "GET":
                return _conditional(request, await handle(request))
            if self.repeatable and request.method == "POST" and (repeated := request.headers.get("Idempotency-Key")):
                return await _once(request, repeated, handle, self.takes_form)
            return await handle(request)

        return handler


class Keyless(APIRoute):
    """A route for senders without a key, which prove by other means who they are: bodies are bounded, requests counted by address."""

    def get_route_handler(self) -> Endpoint:
        """FastAPI's handler behind the checks."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            service = service_of(request)
            address = f"keyless:{request.client.host if request.client else 'unknown'}"
            if not service.limits.hit(address, service.desk.settings.rate_per_minute):
                raise _too_many("Too many requests from this address. Wait a little.")
            return await handle(_bounded(request, SMALL_BODY))

        return handler


class Secret(Keyed):
    """A route whose answer holds a secret, which is shown once and kept nowhere."""

    repeatable = False


class Upload(Keyed):
    """A route that takes files."""

    takes_form = True

    def most_bytes(self, service: Service) -> int:
        """As the settings say."""
        return service.desk.settings.max_upload_bytes


def _bounded(request: Request, most: int) -> Request:
    """The same request, whose body ends with a 413 once it is over `most` bytes, whatever its header says.

    FastAPI's own limit answers in plain text, which no handler can give the one shape.
    """
    detail = f"The body is larger than {most // 1_000_000} MB. Send less at once."
    stated = request.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) > most:
        raise HTTPException(413, detail)
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, detail)
        return message

    return Request(request.scope, receive)


def _conditional(request: Request, response: Response) -> Response:
    """304 where the caller has the same already. Only whole JSON answers have a tag."""
    if not _is_json(response) or response.status_code != 200:
        return response
    tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return response


def _is_json(response: Response) -> bool:
    kind = response.headers.get("content-type", "")
    return (
        kind.startswith("application/json")
        and not isinstance(response, StreamingResponse)
        and "content-disposition" not in response.headers
    )


async def _once(request: Request, repeated: str, handle: Callable[[Request], Awaitable[Response]], form: bool) -> Response:
    """The first answer again, for a request that is sent again with the same Idempotency-Key."""
    service: Service = request.app.state.service
    caller: Caller = request.state.caller
    if len(repeated) > _LONGEST_KEY or not repeated.isprintable():
        return answer(400, "bad_request", f"An Idempotency-Key has at most {_LONGEST_KEY} printable characters.")
    print_ = await _fingerprint(request, form)
    key_id = caller.key_id or ""
    known = await run_sync(_begin, service, key_id, repeated, print_)
    if known is not None:
        await request.close()
        return _replayed(known, print_)
    try:
        response = await handle(request)
    except BaseException:
        await run_sync(_drop, service, key_id, repeated)
        raise
    if response.status_code >= 500 or not _is_json(response):
        await run_sync(_drop, service, key_id, repeated)
        return response
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    kept = keys.KeptAnswer(print_, response.status_code, headers, bytes(response.body))
    await run_sync(_keep, service, key_id, repeated, kept)
    return response


async def _fingerprint(request: Request, form: bool) -> str:
    """Of what is asked. Of a form its fields and files count: what stands between them differs each time it is sent."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    if form and request.headers.get("Content-Type", "").startswith("multipart/"):
        # Parsed once: the route gets the same fields and files.
        await run_sync(_add_form, digest, await request.form())
    else:
        digest.update(await request.body())
    return digest.hexdigest()


def _add_form(digest: "hashlib._Hash", form: FormData) -> None:
    for name, value in form.multi_items():
        if isinstance(value, str):
            digest.update(repr((name, value)).encode())
            continue
        content = hashlib.sha256()
        while piece := value.file.read(_PIECE):
            content.update(piece)
        value.file.seek(0)
        digest.update(repr((name, value.filename, content.hexdigest())).encode())


def _replayed(known: keys.KeptAnswer, print_: str) -> Response:
    if known.request != print_:
        return answer(409, "conflict", "This Idempotency-Key was used for another request. Make a new one for each request.")
    if known.status is None:
        return answer(409, "conflict", "The first request with this Idempotency-Key still runs. Ask again in a moment.")
    return Response(known.body, known.status, {**known.headers, REPLAYED: "true"})


def _begin(service: Service, key_id: str, repeated: str, print_: str) -> keys.KeptAnswer | None:
    with service.desk.database.writing() as transaction:
        return keys.begin_answer(transaction, key_id, repeated, print_)


def _keep(service: Service, key_id: str, repeated: str, kept: keys.KeptAnswer) -> None:
    with service.desk.database.writing() as transaction:
        keys.keep_answer(transaction, key_id, repeated, kept)


def _drop(service: Service, key_id: str, repeated: str) -> None:
    with service.desk.database.writing() as transaction:
        keys.drop_answer(transaction, key_id, repeated)
