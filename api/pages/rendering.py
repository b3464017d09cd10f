"""Templates into answers: escaped, with the headers under which no foreign script or style runs."""

import datetime as dt
import hashlib
import re
import threading
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.types import Scope

from analyzer import __version__
from analyzer.domain.due import short_date
from analyzer.handoff import wording
from api.pages import navigation

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows; one for one, so that offsets stay right."""
_QUOTED = re.compile("\u201c[^\u201d]*\u201d")
_OURS = re.compile(r"\b(?:said|says|asked|answered|noted|will|would|can|could|is|has|lists)\b")
"""Words that tell one of our sentences about somebody from the words of people."""
_A_YEAR = "public, max-age=31536000, immutable"


class _Assets(StaticFiles):
    """Our own files; their addresses name their content, so browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _A_YEAR
        return response


def assets() -> StaticFiles:
    """The files that pages load."""
    return _Assets(packages=[("api.pages", "static")])


@cache
def asset(name: str) -> str:
    """The address of a file, which changes with its content."""
    data = resources.files("api.pages").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(data).hexdigest()[:12]}"


def _plain(value: Any) -> Any:
    """What stands in a page for a value: nobody's text may turn the direction of what stands behind it."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _TURNING.sub("\ufffd", value)
    return value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_plain
    )
    made.globals |= {"asset": asset, "version": __version__, "counted": wording.counted, "none_left_out": wording.none_left_out}
    made.filters |= {"day": day, "moment": moment, "short": short, "placed": placed, "way": way}
    return made


def day(value: dt.date | dt.datetime | None) -> str:
    """3 Feb 2025."""
    return short_date(value) if value else ""


def moment(value: dt.datetime | None) -> str:
    """3 Feb 2025, 14:05 UTC."""
    at = value.astimezone(dt.UTC) if value else None
    return f"{short_date(at)}, {at:%H:%M} UTC" if at else ""


def placed(value: str | None) -> str:
    """Where a quote stands: the moment of a message ("3 Feb 2025, 14:05 UTC+1", by its writer's clock), anything else as it is."""
    moment, zone = (value or "")[:16], (value or "")[16:]
    try:
        at = dt.datetime.strptime(moment, "%Y-%m-%d %H:%M")
        return f"{short_date(at)}, {at:%H:%M}{zone}"
    except ValueError:
        return value or ""


def short(text: str, most: int = 160) -> str:
    """The beginning of `text`."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def way(text: str) -> str:
    """Which way a sentence runs: "ltr" for one of ours, though it opens with a name that runs from right to left; else as its letters say."""
    ours = _QUOTED.sub("", text)
    turned = sum(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in ours)
    return "ltr" if _OURS.search(ours) or 2 * turned < sum(map(str.isalpha, ours)) else "auto"


def asks_for_part(request: Request) -> bool:
    """True where a script asks for a part of a page and not for a page."""
    return request.headers.get("HX-Request") == "true"


def warm() -> threading.Thread:
    """Starts to compile all templates beside whatever else is done; the first visitor would wait a quarter of a second for each page."""
    # Made here, so that a request meanwhile finds the one that is being warmed.
    made = _environment()

    def compile_all() -> None:
        for name in made.list_templates():
            made.get_template(name)

    thread = threading.Thread(target=compile_all, name="templates", daemon=True)
    thread.start()
    return thread


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page or a part of one. `caller` and `token` are those of the session, where there is one."""
    caller, path = getattr(request.state, "caller", None), request.url.path
    values |= {"caller": caller, "token": getattr(request.state, "token", ""), "path": path, "navigation": navigation.links(caller, path)}
    values.setdefault("part", asks_for_part(request))
    html = _environment().get_template(template).render(**values)
    return HTMLResponse(html, status, {"Content-Security-Policy": CSP, "Referrer-Policy": "same-origin", "Vary": "HX-Request"})


def trouble(request: Request, status: int, detail: str, sign_in: str = "") -> HTMLResponse:
    """An error in words: a page, or for a script a part that it shows beside what was tried. `sign_in` is the way to a new session."""
    template = "parts/trouble.html" if asks_for_part(request) else "trouble.html"
    answer = page(request, template, status, detail=detail, code=int(status), sign_in=sign_in)
    if asks_for_part(request):
        # Whatever asked, the words go to the place for messages and nothing else is replaced.
        answer.headers["HX-Retarget"] = "#messages"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def go(request: Request, target: str) -> Response:
    """On to another page."""
    if asks_for_part(request):
        return Response(status_code=200, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)
