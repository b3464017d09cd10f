"""All accounts with how they stand: what waits there, how they sound, when they were last heard and what they are worth."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from analyzer.desk.callers import Caller
from analyzer.domain.flag import Kind
from analyzer.domain.sentiment import DriftState, Severity, SignalType
from analyzer.drift import scoring
from analyzer.drift.silence import often
from analyzer.drift.wording import KINDS, ago, percent
from analyzer.handoff.wording import counted
from analyzer.store import accounts, departures, flags, messages
from analyzer.store.database import Transaction, now
from analyzer.store.messages import Watch
from analyzer.store.records import Account
from api.deps import DeskDep
from api.pages import rendering
from api.pages.accounts import CALM, TONES, tone_of
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/accounts", route_class=Signed, include_in_schema=False)

MOST_ACCOUNTS: Final = 1_000
_NO_MESSAGES: Final = ("No messages yet", "plain")
_NEARLY: Final = 0.5
"""A fall by more than so much of the bar is told with the bar."""
_RANK: Final = {
    TONES[DriftState.ALERT]: 0, TONES[DriftState.WATCH]: 1, TONES[DriftState.OK]: 2, CALM: 2, TONES[DriftState.NOT_ENOUGH]: 3,
}  # fmt: skip


class By(StrEnum):
    """What the list is sorted by."""

    NEED = "need"
    """who needs somebody first"""
    NAME = "name"
    VALUE = "value"
    """the largest first"""
    HEARD = "heard"
    """who was not heard for longest first"""


class Row(NamedTuple):
    """An account in the list."""

    account: Account
    alerts: int
    watches: int
    good: int
    worst: str
    """What the worst flag that waits is about, "" where none does."""
    tone: tuple[str, str]
    drop: str
    messages: int
    worths: Mapping[str, float]
    """What its deals are worth, by currency."""
    last: dt.datetime | None
    heard: str
    """How long that is ago, and how often they were heard before."""
    silent: bool
    """Does a flag that it is silent wait?"""
    leaves: dt.date | None
    """The day on which it left or is to leave."""

    @property
    def worth(self) -> str:
        """`worths` in words."""
        return worth_words(self.worths)


def worth_words(worths: Mapping[str, float]) -> str:
    """What deals are worth: "36,000 EUR and 1,200 USD"."""
    return " and ".join(f"{value:,.0f} {currency}".strip() for currency, value in worths.items())


class Sorting(NamedTuple):
    """By what the list is sorted, and of which names."""

    by: By
    name: str

    def address(self, by: str) -> str:
        """The same list sorted by something else."""
        return f"/desk/accounts?{urlencode({'by': by, **({'name': self.name} if self.name else {})})}"


@routes.get("")
def read_accounts(
    request: Request, desk: DeskDep, caller: Visitor, name: Annotated[str, Query(max_length=100)] = "",
    by: Annotated[str, Query(max_length=10)] = By.NEED,
) -> HTMLResponse:  # fmt: skip
    """The visitor's accounts, those that need somebody first, or as the visitor sorts them."""
    with desk.database.reading() as transaction:
        found, more = _found(transaction, caller, name.strip())
        rows = _rows(transaction, caller, found)
    sorting = Sorting(By(by) if by in set(By) else By.NEED, name.strip())
    return rendering.page(
        request, "accounts.html", part=False, rows=_sorted(rows, sorting.by), sorting=sorting, name=name, more=more, today=now().date(),
        counts=_counts(rows),
    )  # fmt: skip


def _found(transaction: Transaction, caller: Caller, words: str) -> tuple[list[Account], bool]:
    """The accounts of a name, and whether there are more than are looked at."""
    found: list[Account] = []
    cursor = None
    while len(found) < MOST_ACCOUNTS:
        page = accounts.listed(transaction, caller.sight, 200, cursor, words or None)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return found, cursor is not None


def _rows(transaction: Transaction, caller: Caller, found: Sequence[Account]) -> list[Row]:
    """The rows of `found`, those that need somebody first."""
    waiting = flags.waiting_by_account(transaction, caller.sight)
    worst = flags.worst_by_account(transaction, caller.sight)
    silent = flags.waiting_of(transaction, caller.sight, SignalType.SILENCE)
    worths = accounts.worths(transaction, caller.sight)
    leaving = departures.days(transaction, [account.id for account in found])
    seen: dict[str, Watch] = {}
    for watch in messages.watches(transaction, caller.sight):
        known = seen.get(watch.account_id)
        if known is None or _last(known) < _last(watch):
            seen[watch.account_id] = watch
    order, today = {key: place for place, key in enumerate(worst)}, now().date()
    rows = [
        _row(one, waiting.get(one.id, {}), worst.get(one.id), seen.get(one.id))._replace(
            worths=worths.get(one.id, {}), silent=one.id in silent, leaves=leaving.get(one.id)
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (order.get(row.account.id, len(order)), _has_left(row, today), *_worst(row)))


def _row(account: Account, counts: Mapping[Severity, int], worst: Kind | None, watch: Watch | None) -> Row:
    alerts = counts.get(Severity.ALERT, 0)
    rhythm = watch.rhythm if watch else None
    last = rhythm.last_at if rhythm else watch.last_at if watch else None
    return Row(
        account, alerts, counts.get(Severity.WATCH, 0), counts.get(Severity.GOOD, 0), KINDS[worst.value] if worst else "",
        tone_of(watch.state, alerts) if watch else _NO_MESSAGES, _drop(watch), watch.messages if watch else 0, {}, last,
        f"{ago(last, now())}{f', {often(rhythm.usual)} before' if rhythm and rhythm.usual else ''}" if last else "", False, None,
    )  # fmt: skip


def _drop(watch: Watch | None) -> str:
    """How far the tone lies from the sales phase; with what would count, where it fell by less."""
    if watch is None or watch.drop_percent is None or round(watch.drop_percent) == 0:
        return ""
    told = f"{percent(abs(watch.drop_percent))} {'below' if watch.drop_percent > 0 else 'above'} the sales phase"
    bar = scoring.PRESETS[scoring.PresetName(watch.preset)].watch_percent if watch.preset in set(scoring.PresetName) else 0.0
    small = watch.state is DriftState.OK and bar > watch.drop_percent > _NEARLY * bar
    return f"{told}; over {bar:.0f} % counts" if small else told


def _sorted(rows: Sequence[Row], by: By) -> list[Row]:
    """`rows`, which stand by need, in another order; what is not known stands last, and so do, by silence, those who left."""
    today = now().date()
    match by:
        case By.NEED:
            return list(rows)
        case By.NAME:
            return sorted(rows, key=lambda row: row.account.name.casefold())
        case By.VALUE:
            return _by_value(rows)
        case By.HEARD:
            return sorted(rows, key=lambda row: (_has_left(row, today), row.last is None, row.last or now()))


def _by_value(rows: Sequence[Row]) -> list[Row]:
    """The dearest first, one currency after the other, the one most accounts pay in first: sums of two currencies are not compared."""
    paid = Counter(code for row in rows for code in row.worths)

    def place(row: Row) -> tuple[int, str, float]:
        code = min(row.worths, key=lambda one: (-paid[one], one), default="")
        return (-paid[code], code, -row.worths[code]) if code else (1, "", 0)

    return sorted(rows, key=place)


def _has_left(row: Row, today: dt.date) -> bool:
    return row.leaves is not None and row.leaves <= today


def _counts(rows: Sequence[Row]) -> list[str]:
    """How many accounts there are, and how many of which sort."""
    waits = sum(bool(row.alerts or row.watches) for row in rows)
    parts = (
        (sum(bool(row.alerts) for row in rows), "with an alert"),
        (sum(bool(row.watches and not row.alerts) for row in rows), "to watch"),
        (sum(row.silent for row in rows), "not heard for long"),
        (len(rows) - waits, "where nothing needs you"),
    )
    return [counted(len(rows), "account"), *(f"{number:,} {words}" for number, words in parts if number)]


def _last(watch: Watch) -> dt.datetime:
    return watch.last_at or dt.datetime.min.replace(tzinfo=dt.UTC)


def _worst(row: Row) -> tuple[int, str]:
    return _RANK.get(row.tone, len(_RANK)), row.account.name.casefold()
