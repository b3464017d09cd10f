"""Signing in with a key, and out."""

from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from analyzer.store import flags
from analyzer.store.records import KeyRole
from api.auth import service_of
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import COOKIE, LASTS, LONGEST, Page, Signed, Visitor, begin
from api.service import WRONG_KEYS_PER_MINUTE, Service

routes = APIRouter(include_in_schema=False)
_pages = APIRouter(route_class=Page, include_in_schema=False)
_signed = APIRouter(route_class=Signed, include_in_schema=False)
ServiceOf = Annotated[Service, Depends(service_of)]
Next = Annotated[str, Query(max_length=LONGEST)]


def _within(target: str) -> str:
    """`target` where it is a page of the desk: nobody is sent elsewhere by a link to the sign-in page."""
    return target if target.startswith("/desk") and "//" not in target and "\\" not in target else "/"


@_signed.get("/")
def start(desk: DeskDep, caller: Visitor) -> Response:
    """To where something waits for the visitor: a CSM's flags, the review of the week; else the deals."""
    target = {KeyRole.RETENTION: "/desk/churn"}.get(caller.role, "/desk")
    if caller.role is KeyRole.CSM:
        with desk.database.reading() as transaction:
            target = "/desk/flags" if flags.waiting_by_account(transaction, caller.sight) else "/desk"
    return RedirectResponse(target, status_code=303)


@_pages.get("/sign-in")
def ask(request: Request, next: Next = "/") -> HTMLResponse:
    """The page that asks for a key."""
    return rendering.page(request, "sign_in.html", target=_within(next), notice="")


@_pages.post("/sign-in")
async def sign_in(
    request: Request,
    service: ServiceOf,
    key: Annotated[str, Form(max_length=400)] = "",
    target: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Begins a session."""
    address = f"address:{request.client.host if request.client else 'unknown'}"
    if found := await run_sync(service.keyring.holder, key.strip()) if key.strip() else None:
        cookie = await run_sync(begin, service, found)
        answer = RedirectResponse(_within(target), status_code=303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, cookie, max_age=int(LASTS.total_seconds()), httponly=True, samesite="lax", secure=secure)
        return answer
    if service.limits.hit(address, WRONG_KEYS_PER_MINUTE):
        notice, status = "This key is not valid. Copy it again, or ask an administrator for a new one.", 401
    else:
        notice, status = "Too many wrong keys. Wait a minute, then try again.", 429
    return rendering.page(request, "sign_in.html", status, target=_within(target), notice=notice)


@_signed.post("/sign-out")
def sign_out() -> Response:
    """Ends the session of this browser."""
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


routes.include_router(_pages)
routes.include_router(_signed)
