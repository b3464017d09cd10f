"""The weekly digest as a page: what waits in which account, by what it is about; and the digests of earlier weeks as they were told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from analyzer.desk import digest
from analyzer.domain.sentiment import SignalType
from analyzer.drift.wording import KINDS
from analyzer.store import accounts
from analyzer.store.accounts import Sight
from analyzer.store.database import Transaction, now
from analyzer.store.records import KeyRole
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import Signed, Visitor
from api.pages.standings import worth_words

routes = APIRouter(prefix="/desk/digest", route_class=Signed, include_in_schema=False)

_TONE: Final = KINDS[SignalType.TONE_BELOW.value]
"""Accounts that are listed for their tone need not be told that it fell."""


class Line(NamedTuple):
    """An account of a digest; `cooler` where its tone is not what it is listed for."""

    account_id: str
    name: str
    worth: str
    alerts: int
    watches: int
    good: int
    cooler: bool


class Group(NamedTuple):
    """The accounts whose worst flag is about the same."""

    about: str
    lines: tuple[Line, ...]


@routes.get("")
def read_digest(
    request: Request, desk: DeskDep, caller: Visitor, day: dt.date | None = None, csm: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """This week, or the digest that was told on `day`; who sees all accounts may look at that of one CSM."""
    with desk.database.reading() as transaction:
        everybody = accounts.csms(transaction) if caller.sight.everything else ()
        whose = caller.person if caller.role is KeyRole.CSM else csm if csm in everybody else ""
        sight = Sight(csm=whose) if caller.sight.everything and whose else caller.sight
        earlier = digest.told(transaction, whose, now()) if whose else []
        kept = next((subject for on, subject in earlier if on == day), None)
        subject = kept or digest.subject_of(digest.digest(transaction, sight, now()), whose)
        groups = _groups(transaction, sight, subject["lines"])
    return rendering.page(
        request, "digest.html", part=False, subject=subject, groups=groups, day=day if kept else None, days=[on for on, _ in earlier],
        whose=whose, everybody=everybody, older=int(subject.get("older", 0)),
    )  # fmt: skip


def _groups(transaction: Transaction, sight: Sight, lines: Sequence[Mapping[str, Any]]) -> tuple[Group, ...]:
    """The lines by what their worst flag is about, in the order of the inbox. Accounts that were erased meanwhile, or went to somebody else, are left out."""
    names = accounts.names_of(transaction, [str(line["account_id"]) for line in lines], sight)
    worths = accounts.worths(transaction, sight, list(names))
    groups: dict[str, list[Line]] = {}
    for line in lines:
        key, about = str(line["account_id"]), str(line["worst"])
        if key in names:
            cooler = bool(line["cooler"]) and about != _TONE
            told = Line(key, names[key], worth_words(worths.get(key, {})), line["alerts"], line["watches"], line["good"], cooler)
            groups.setdefault(about, []).append(told)
    return tuple(Group(about, tuple(found)) for about, found in groups.items())
