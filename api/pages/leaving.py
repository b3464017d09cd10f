"""The cancel form for customers: reason, an offer where there is one, their words, confirming. No script, no sign-in: a signed link."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from analyzer.desk import leaving
from analyzer.desk.classifying import taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.desk.leaving import Door, Said
from api.auth import service_of
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import Page
from api.service import Service

PER_MINUTE: Final = 30
"""Requests of one address, and of one link."""


class Hosted(Page):
    """A page for somebody from outside: counted by address and by link, embeddable where the settings say so, errors in plain words."""

    async def admit(self, request: Request) -> Response | None:
        """Counts the request."""
        service: Service = service_of(request)
        address = f"cancel:{request.client.host if request.client else 'unknown'}"
        link = f"cancel:{str(request.path_params.get('token', ''))[:64]}"
        # Both are counted, whichever is over.
        counted = [service.limits.hit(who, PER_MINUTE) for who in (address, link)]
        if not all(counted):
            raise HTTPException(429, "Too many requests. Wait a minute, then try again.")
        return await super().admit(request)

    def trouble(self, request: Request, status: int, detail: str) -> HTMLResponse:
        """An error as this form shows it."""
        return _page(request, service_of(request).desk, "trouble", status, detail=detail)


routes = APIRouter(prefix="/cancel", route_class=Hosted, include_in_schema=False)
Token = Annotated[str, Path(min_length=20, max_length=400)]
Step = Literal["reason", "offer", "words", "confirm"]


def _page(request: Request, desk: Desk, step: str, status: int = 200, **values: Any) -> HTMLResponse:
    settings = desk.settings
    answer = rendering.page(request, "leaving.html", status, part=False, step=step, vendor=settings.vendor_name, **values)
    ancestors = " ".join(settings.cancel_form_ancestors) or "'none'"
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _ask(request: Request, desk: Desk, step: str, door: Door, said: Said, notice: str = "") -> HTMLResponse:
    taxonomy = taxonomy_of(desk)
    reasons = [(one.slug, one.asked or one.label) for one in taxonomy.categories]
    offer = leaving.offer_for(desk, said.reason) if said.reason else ""
    label = dict(reasons).get(said.reason, "")
    return _page(
        request, desk, step, 400 if notice else 200, door=door, said=said, reasons=reasons, offer=offer, label=label, notice=notice
    )  # fmt: skip


@routes.get("/{token}")
def read_form(request: Request, desk: DeskDep, token: Token) -> HTMLResponse:
    """The first question; once told, the thanks."""
    door = leaving.open_door(desk, token)
    if door.told:
        return _page(request, desk, "done", door=door)
    return _ask(request, desk, "reason", door, Said(""))


@routes.post("/{token}")
def answer(
    request: Request,
    desk: DeskDep,
    token: Token,
    step: Annotated[Step, Form()],
    reason: Annotated[str, Form(max_length=60)] = "",
    offered: Annotated[Literal["", "yes", "no"], Form()] = "",
    words: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """The next question, or the end. What was answered before travels in the form itself: nothing is kept until it is confirmed."""
    door = leaving.open_door(desk, token)
    said = Said(reason, words, {"yes": True, "no": False}.get(offered))
    if not door.told:
        if not reason:
            return _ask(request, desk, "reason", door, said, "Choose a reason.")
        offer = leaving.offer_for(desk, reason)
        if step == "reason":
            return _ask(request, desk, "offer" if offer else "words", door, said)
        if step == "offer" and said.accepted is None:
            return _ask(request, desk, "offer", door, said, "Say whether you would like that.")
        if step == "offer" and not said.accepted:
            return _ask(request, desk, "words", door, said)
        if step == "words":
            return _ask(request, desk, "confirm", door, said)
        leaving.tell(desk, door, said)
    return RedirectResponse(f"/cancel/{token}", status_code=303)
