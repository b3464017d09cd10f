"""The inbox of flags: the worst first, each with its words in place, and what a person does about it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from analyzer.desk import flagging
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.evidence import Evidence
from analyzer.domain.flag import Dismissal, FlagAct, Outcome, Shown
from analyzer.domain.sentiment import Severity
from analyzer.drift.wording import KINDS
from analyzer.errors import Conflict, NotFound
from analyzer.handoff.wording import counted
from analyzer.store import accounts, departures, flags, handoffs, messages
from analyzer.store.database import Transaction, now
from analyzer.store.flags import Flag, FlagEntry, View, Wanted
from analyzer.store.messages import StoredMessage
from analyzer.store.records import Deal, KeyRole
from api.deps import DeskDep, ThingId
from api.pages import rendering, sources
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/flags", route_class=Signed, include_in_schema=False)

AT_ONCE: Final = 30
ACCOUNTS_AT_ONCE: Final = 20
MOST_GROUPED: Final = 1_000
"""Flags that are sorted into accounts; beyond, only the worst so many are."""
GROUPED: Final = frozenset({View.WAITING, View.OLD, View.LEFT})
"""Views in which each account shows its worst flag, and the others on a line each."""
NEIGHBOURS: Final = 1
"""Messages before and after the one that a flag is about."""
SEVERITIES: Final[Mapping[Severity, tuple[str, str]]] = {
    Severity.ALERT: ("Alert", "bad"),
    Severity.WATCH: ("Watch", "warn"),
    Severity.GOOD: ("Good news", "good"),
}
VIEWS: Final[tuple[tuple[View, str], ...]] = (
    (View.WAITING, "Waiting"),
    (View.WORKED_ON, "Somebody is on it"),
    (View.SNOOZED, "Snoozed"),
    (View.DONE, "Done"),
    (View.OLD, "Older than 30 days"),
    (View.LEFT, "Customers who left"),
)
EMPTY: Final[Mapping[View, str]] = {
    View.WAITING: "Nothing waits. New flags show up here as messages come in; the worst stands on top.",
    View.WORKED_ON: "Nobody has taken one on. A flag that you acknowledge moves here.",
    View.SNOOZED: "Nothing is asleep.",
    View.DONE: "Nothing has been resolved or dismissed yet.",
    View.OLD: "No open flag is older than 30 days.",
    View.LEFT: "No open flag is of a customer who has left.",
}
OUTCOMES: Final = (
    (Outcome.TALKED, "We talked, and it is cleared up"),
    (Outcome.FIXED, "What was wrong is mended"),
    (Outcome.AGREED, "We agreed on a new plan"),
    (Outcome.LOST, "We could not turn it around"),
    (Outcome.OTHER, "Something else (say what)"),
)
DISMISSALS: Final = (
    (Dismissal.MISREAD, "It says something else than the flag claims"),
    (Dismissal.HARMLESS, "True, but harmless with them"),
    (Dismissal.KNOWN, "Known before"),
    (Dismissal.NOT_OURS, "Not about us"),
    (Dismissal.OTHER, "Something else (say what)"),
)
_FRIDAY: Final = 4
SNOOZES: Final = ((1, "Tomorrow"), (3, "In 3 days"), (7, "In a week"), (14, "In 2 weeks"))
_SAID: Final[Mapping[FlagAct, str]] = {
    FlagAct.RAISED: "Found",
    FlagAct.TOLD: "Told",
    FlagAct.WORSENED: "Has become worse",
    FlagAct.WITHDRAWN: "No longer found",
    FlagAct.FOUND_AGAIN: "Found again",
    FlagAct.ACKNOWLEDGED: "On it",
    FlagAct.SNOOZED: "Snoozed",
    FlagAct.RESOLVED: "Resolved",
    FlagAct.DISMISSED: "Dismissed",
    FlagAct.REOPENED: "Opened again",
}
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_WORDS: Final = {one.value: words for group in (OUTCOMES, DISMISSALS) for one, words in group if one.value != "other"}


class Line(NamedTuple):
    """One line of a flag's history as people read it."""

    what: str
    who: str
    more: str
    note: str
    at: dt.datetime


class Card(NamedTuple):
    """A flag as a page shows it."""

    flag: Flag
    account: str
    label: str
    severity: tuple[str, str]
    told: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    waits: bool
    may_act: bool
    worth: str
    """What the deal is worth, "" where nobody said."""
    leaves: dt.date | None
    """The day on which the account left or is to leave."""

    @property
    def last(self) -> Line | None:
        """What a person did last."""
        return next((line for line in reversed(self.lines) if line.who), None)


class Group(NamedTuple):
    """An account in the inbox: its worst flag with all it has, the others in short."""

    worst: Card
    others: tuple[tuple[Flag, str, tuple[str, str]], ...]

    @property
    def counts(self) -> str:
        """How many of the others are of which severity: "2 alerts, 3 to watch"."""
        tally = [(n, one) for one in SEVERITIES if (n := sum(flag.severity is one for flag, _, _ in self.others))]
        words = {Severity.ALERT: "alert", Severity.WATCH: "to watch", Severity.GOOD: "good news"}
        return ", ".join(counted(n, words[one]) if one is Severity.ALERT else f"{n} {words[one]}" for n, one in tally)


def _groups(transaction: Transaction, caller: Caller, found: Sequence[Flag], start: int) -> tuple[Group, ...]:
    """The accounts of `found` in its order, from the `start`-th on, one more than a page holds."""
    homes: dict[str, list[Flag]] = {}
    for flag in found:
        homes.setdefault(flag.account_id, []).append(flag)
    shown = list(homes.values())[start : start + ACCOUNTS_AT_ONCE + 1]
    return tuple(
        Group(card, tuple((flag, KINDS[flag.kind.value], SEVERITIES[flag.severity]) for flag in group[1:]))
        for card, group in zip(cards(transaction, caller, [group[0] for group in shown]), shown, strict=True)
    )


def _all(transaction: Transaction, caller: Caller, wanted: Wanted) -> list[Flag]:
    found: list[Flag] = []
    while len(found) < MOST_GROUPED:
        page = flags.listed(transaction, caller.sight, wanted, flags.MOST, len(found))
        found += page
        if len(page) < flags.MOST:
            break
    return found


def cards(transaction: Transaction, caller: Caller, found: Sequence[Flag]) -> tuple[Card, ...]:
    """Flags with the names of their accounts and their histories."""
    homes = {f.account_id for f in found}
    names = {key: account.name for key in homes if (account := accounts.find(transaction, key))}
    deals = {key: accounts.find_deal(transaction, key) for key in {f.deal_id for f in found}}
    leaving = departures.days(transaction, homes)
    histories = flags.histories(transaction, [f.id for f in found])
    today, may = now().date(), caller.role in ALLOWED[Act.HANDLE_FLAGS]
    return tuple(
        Card(
            flag=f,
            account=names.get(f.account_id, f.account_id),
            label=KINDS[f.kind.value],
            severity=SEVERITIES[f.severity],
            told=_told(histories.get(f.id, ())),
            lines=tuple(map(_line, histories.get(f.id, ()))),
            waits=f.waits(today),
            may_act=may,
            worth=worth(deals[f.deal_id]),
            leaves=leaving.get(f.account_id),
        )
        for f in found
    )


def worth(deal: Deal | None) -> str:
    """The value of a deal in words: "36,000 USD"."""
    return f"{deal.value:,.0f} {deal.currency or ''}".strip() if deal and deal.value else ""


def _told(history: Sequence[FlagEntry]) -> tuple[tuple[str, str], ...]:
    """(role, person) of everybody in whose inbox the flag stands."""
    told = [one for entry in history if entry.act is FlagAct.TOLD for one in entry.context.get("inbox", ())]
    return tuple(dict.fromkeys((str(one["role"]), str(one["person"])) for one in told))


def _line(entry: FlagEntry) -> Line:
    until = entry.context.get("until")
    more = f"until {rendering.day(dt.date.fromisoformat(until))}" if until else _WORDS.get(entry.outcome or "", "")
    if entry.act is FlagAct.TOLD:
        more = ", ".join(str(one["person"]) for one in entry.context.get("inbox", ())) or "nobody is named for this account"
    return Line(_SAID[entry.act], "" if entry.person == flags.ANALYZER else entry.person, more, entry.note or "", entry.at)


class Sieve(NamedTuple):
    """Which flags the inbox shows: those of a view, and of them what the visitor asked for."""

    view: View
    severity: Severity | None
    account: str
    mine: bool

    @property
    def filters(self) -> bool:
        """True where it leaves anything of the view out."""
        return self.severity is not None or bool(self.account.strip()) or self.mine

    def address(self, view: View) -> str:
        """The inbox with another view of the same."""
        asked = {"severity": self.severity, "account": self.account, "mine": "true" if self.mine else ""}
        return f"/desk/flags?{urlencode({'view': view, **{name: value for name, value in asked.items() if value}})}"

    def wanted(self, transaction: Transaction, caller: Caller) -> Wanted:
        """What to ask the store for."""
        base = Wanted(self.view, None, None, None, self.severity)
        base = flagging.own(caller, base) if self.mine else base
        if not self.account.strip():
            return base
        homes = accounts.listed(transaction, caller.sight, 200, None, self.account.strip()).items
        return base._replace(account_ids=tuple(one.id for one in homes))


def _sieve(
    view: View = View.WAITING,
    severity: Annotated[str, Query(max_length=10)] = "",
    account: Annotated[str, Query(max_length=100)] = "",
    mine: bool = False,
) -> Sieve:
    return Sieve(view, Severity(severity) if severity in set(Severity) else None, account, mine)


def _sieve_of(address: str) -> Sieve | None:
    """That of the inbox at `address`; None where another page is, or what no inbox shows."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    asked = dict(parse_qsl(parts.query))
    if parts.path != "/desk/flags" or _CONTROLS.search("".join(asked.values())):
        return None
    view = View(asked["view"]) if asked.get("view") in set(View) else View.WAITING
    return _sieve(view, asked.get("severity", ""), asked.get("account", "")[:100], asked.get("mine") == "true")


def _tabs(transaction: Transaction, caller: Caller, wanted: Wanted) -> list[tuple[View, str, int]]:
    """Each view with what it is called and how many flags of those `wanted` it has."""
    return [(one, label, flags.count(transaction, caller.sight, wanted._replace(view=one))) for one, label in VIEWS]


@routes.get("")
def read_inbox(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    sieve: Annotated[Sieve, Depends(_sieve)],
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> HTMLResponse:
    """The flags of all the visitor's accounts, the worst first."""
    with desk.database.reading() as transaction:
        wanted = sieve.wanted(transaction, caller)
        everything = _all(transaction, caller, wanted) if sieve.view in GROUPED else []
        concerned = len({flag.account_id for flag in everything})
        if concerned > 1:
            groups = _groups(transaction, caller, everything, start)
            more, next_start = len(groups) > ACCOUNTS_AT_ONCE, start + ACCOUNTS_AT_ONCE
            groups = groups[:ACCOUNTS_AT_ONCE]
        else:
            found = flags.listed(transaction, caller.sight, wanted, AT_ONCE + 1, start)
            groups = tuple(Group(card, ()) for card in cards(transaction, caller, found[:AT_ONCE]))
            more, next_start = len(found) > AT_ONCE, start + AT_ONCE
        tabs = _tabs(transaction, caller, wanted)
        any_messages = bool(messages.counts(transaction, caller.sight))
    return rendering.page(
        request, "flags.html", part=False, groups=groups, today=now().date(), homes=concerned if concerned > 1 else 0, total=len(everything), tabs=tabs, sieve=sieve,
        next_start=next_start if more else None, empty=EMPTY.get(sieve.view, ""),
        old=next(number for view, _, number in tabs if view is View.OLD) if sieve.view is View.WAITING else 0,
        any_messages=any_messages, severities=SEVERITIES, may_filter=caller.role in {KeyRole.ADMIN, KeyRole.RETENTION}, **choices(),
    )  # fmt: skip


def choices() -> dict[str, Any]:
    """What the forms of a card offer."""
    today = now().date()
    return {
        "outcomes": [(one.value, words) for one, words in OUTCOMES],
        "dismissals": [(one.value, words) for one, words in DISMISSALS],
        "snoozes": [(day.isoformat(), "On Monday" if moved else words) for day, words, moved in _mornings(today)],
        "first_morning": (today + dt.timedelta(days=1)).isoformat(),
    }


def _mornings(today: dt.date) -> list[tuple[dt.date, str, bool]]:
    """The days on which a flag may come back, each once; one at a weekend is the Monday after, and so no "tomorrow"."""
    found: dict[dt.date, tuple[dt.date, str, bool]] = {}
    for days, words in SNOOZES:
        day = today + dt.timedelta(days=days)
        work = day + dt.timedelta(days=7 - day.weekday()) if day.weekday() > _FRIDAY else day
        found.setdefault(work, (work, words, work != day))
    return list(found.values())


@routes.get("/{flag_id}")
def read_flag(request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId) -> HTMLResponse:
    """One flag: where notices lead to."""
    return _card_page(request, desk, caller, flag_id)


def _card_page(
    request: Request, desk: Desk, caller: Caller, flag_id: str, inbox: Sieve | None = None, notice: str = "", status: int = 200
) -> HTMLResponse:
    """A flag; with the new counts of the tabs where it stands in an `inbox`, and `notice` for what could not be done about it."""
    found, _ = flagging.flag(desk, caller, flag_id)
    with desk.database.reading() as transaction:
        (card,) = cards(transaction, caller, [found])
        tabs = _tabs(transaction, caller, inbox.wanted(transaction, caller)) if inbox else []
    part = "parts/done.html" if inbox else "parts/flag.html"
    template = part if rendering.asks_for_part(request) else "flag.html"
    return rendering.page(request, template, status, card=card, tabs=tabs, sieve=inbox, today=now().date(), notice=notice, **choices())


@routes.get("/{flag_id}/words/{number}")
def read_words(request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, number: int) -> Response:
    """The message in which a quote of a flag stands, between its neighbours; a quote of a document leads to the document."""
    found, _ = flagging.flag(desk, caller, flag_id)
    if not 0 <= number < len(found.evidence):
        raise NotFound("This flag has no such quote.")
    quote = found.evidence[number]
    with desk.database.reading() as transaction:
        if quote.message is None:
            return _to_document(request, transaction, found, quote)
        message = messages.find(transaction, found.deal_id, quote.message, caller.sight)
        if message is None:
            raise NotFound("This message is no longer there.")
        around = messages.around(transaction, message, NEIGHBOURS)
    return message_page(request, message, around, quote.quote)


def _to_document(request: Request, transaction: Transaction, flag: Flag, quote: Shown) -> Response:
    handoff = handoffs.of_deal(transaction, flag.deal_id)
    evidence = Evidence(
        document=quote.document or "", turn=quote.turn or 0, speaker=quote.speaker, start=quote.start or 0, end=quote.end or 0, quote=quote.quote,
        place=quote.place,
    )  # fmt: skip
    place = sources.Sources(transaction, flag.deal_id).place(evidence)
    if handoff is None or place.conversation_id is None:
        raise NotFound("This document is no longer there.")
    span = f"&low={place.low}&high={place.high}" if place.low is not None else ""
    target = f"/desk/handoffs/{handoff.id}/sources/{place.conversation_id}?turn={place.turn}{span}#mark"
    if rendering.asks_for_part(request):
        return rendering.page(request, "parts/document_words.html", quote=quote, target=target)
    return rendering.go(request, target)


def message_page(request: Request, message: StoredMessage, around: Sequence[StoredMessage], quote: str = "") -> HTMLResponse:
    """A message with its neighbours, `quote` marked; as a page, or the part that unfolds in place."""
    shown = [(one, cut(one.text, quote) if one.key == message.key else (one.text, "", "")) for one in around]
    template = "parts/messages.html" if rendering.asks_for_part(request) else "message.html"
    return rendering.page(request, template, message=message, shown=shown)


def cut(text: str, quote: str) -> tuple[str, str, str]:
    """`text` before, in and behind `quote`, whatever white space lies between its words; the middle is empty where it is not there."""
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


# What people do

Seen = Annotated[int, Form(ge=0, le=1_000_000)]
Note = Annotated[str, Form(max_length=4_000)]


def _do(request: Request, desk: Desk, caller: Caller, flag_id: str, deed: flagging.Deed) -> Response:
    inbox = _sieve_of(request.headers.get("HX-Current-URL", ""))
    try:
        flagging.do(desk, caller, flag_id, deed)
    except Conflict:
        if not rendering.asks_for_part(request):
            raise
        typed = f" You had noted: {deed.note}" if deed.note else ""
        notice = f"Nothing was saved: this flag has changed since you opened the page. It stands like this now.{typed}"
        return _card_page(request, desk, caller, flag_id, inbox, notice, 409)
    if not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/flags/{flag_id}")
    return _card_page(request, desk, caller, flag_id, inbox)


@routes.post("/{flag_id}/acknowledge")
def acknowledge(request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, version: Seen) -> Response:
    """I am on it."""
    return _do(request, desk, caller, flag_id, flagging.Deed(FlagAct.ACKNOWLEDGED, version=version))


@routes.post("/{flag_id}/snooze")
def snooze(
    request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, version: Seen, until: Annotated[dt.date, Form()], note: Note = ""
) -> Response:
    """Let it come back on a day."""
    return _do(request, desk, caller, flag_id, flagging.Deed(FlagAct.SNOOZED, note, until, version=version))


@routes.post("/{flag_id}/resolve")
def resolve(
    request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, version: Seen, outcome: Annotated[Outcome, Form()], note: Note = ""
) -> Response:
    """Say what came of it."""
    return _do(request, desk, caller, flag_id, flagging.Deed(FlagAct.RESOLVED, note, None, outcome, version))


@routes.post("/{flag_id}/dismiss")
def dismiss(
    request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, version: Seen, reason: Annotated[Dismissal, Form()], note: Note = ""
) -> Response:
    """Say why it is no reason to act."""
    return _do(request, desk, caller, flag_id, flagging.Deed(FlagAct.DISMISSED, note, None, reason, version))


@routes.post("/{flag_id}/reopen")
def reopen(request: Request, desk: DeskDep, caller: Visitor, flag_id: ThingId, version: Seen) -> Response:
    """Open it again."""
    return _do(request, desk, caller, flag_id, flagging.Deed(FlagAct.REOPENED, version=version))
