"""Red flags: one row for each that was ever raised, and its history, which is only added to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.domain.flag import FRESH, FlagAct, FlagState, Found, Kind, Shown
from analyzer.domain.sentiment import FlagType, Severity, SignalType
from analyzer.errors import Conflict
from analyzer.store import departures, schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Record

MOST = 200
"""Flags of one answer."""
ANALYZER = "analyzer"
"""The name under which the analyzer itself stands in a history."""


class Flag(Record):
    """A flag as it stands. `identity` names it for good within its deal; `message` is the id of the message it hangs on.

    `gone` flags are no longer found: messages came late or were taken out. `version` counts the history.
    """

    id: str
    account_id: str
    deal_id: str
    identity: str
    kind: Kind
    severity: Severity
    message: str | None = None
    message_at: dt.datetime
    why: str
    next_step: str
    evidence: tuple[Shown, ...] = ()
    state: FlagState
    snoozed_until: dt.date | None = None
    outcome: str | None = None
    gone: bool
    version: int
    raised_at: dt.datetime
    updated_at: dt.datetime

    def waits(self, today: dt.date) -> bool:
        """Is it a person's turn: open, or snoozed until a day that has come?"""
        over = self.state is FlagState.SNOOZED and self.snoozed_until is not None and self.snoozed_until <= today
        return not self.gone and (self.state is FlagState.OPEN or over)


class FlagEntry(Record):
    """One line of a flag's history. `context` holds facts: who was told, until when it sleeps."""

    number: int
    act: FlagAct
    person: str
    outcome: str | None = None
    note: str | None = None
    context: Mapping[str, Any] = Field(default_factory=dict)
    at: dt.datetime


class View(StrEnum):
    """Which flags to list."""

    WAITING = "waiting"
    """open or woken, about the last 30 days"""
    WORKED_ON = "acknowledged"
    SNOOZED = "snoozed"
    DONE = "done"
    """resolved or dismissed"""
    OLD = "old"
    """open, but about something older than 30 days"""
    LEFT = "left"
    """open or woken, of customers who have left"""
    ALL = "all"
    UNSETTLED = "unsettled"
    """open or woken, however old"""


class Wanted(NamedTuple):
    """What is asked of the list; None leaves all through. `csm` and `rep` are whose accounts and deals."""

    view: View = View.WAITING
    state: FlagState | None = None
    account_id: str | None = None
    deal_id: str | None = None
    severity: Severity | None = None
    csm: str | None = None
    rep: str | None = None
    account_ids: tuple[str, ...] | None = None


class Synced(NamedTuple):
    """What a reading changed: flags that are new or have become worse, and how many were withdrawn."""

    raised: tuple[Flag, ...]
    worsened: tuple[Flag, ...]
    withdrawn: int


_RANK = {Severity.ALERT: 0, Severity.WATCH: 1, Severity.GOOD: 2}
_URGENT: tuple[Kind, ...] = (
    SignalType.TONE_WORSE, FlagType.SENTIMENT_DROP, FlagType.CHAMPION_DISENGAGED, SignalType.TONE_BELOW, SignalType.PROMISE_AT_RISK,
    FlagType.NO_SHOW, SignalType.MISSED_CALL, FlagType.REPEATED_QUESTION, SignalType.MISSED_DEADLINE, SignalType.SILENCE,
    FlagType.SCOPE_CREEP, FlagType.RESPONSE_DELAY,
)  # fmt: skip
"""Flags of one severity and of the same week stand in this order: anger and goodbyes before an answer that took long."""
_WEEK = dt.timedelta(days=7)


def sync(transaction: Transaction, account_id: str, deal_id: str, found: Sequence[Found]) -> Synced:
    """Brings the flags of a deal in line with a reading; what people did stays as it is.

    A flag that is there keeps its state; one that has become worse wakes where it was snoozed, and one that was resolved is
    opened again where it has grown since. One that is no longer found is marked as gone. The caller holds the lock on the deal.
    """
    there = {flag.identity: flag for flag in _of(transaction, schema.flags.c.deal_id == deal_id)}
    raised, worsened = [], []
    for one in found:
        before = there.get(one.identity)
        if before is None:
            raised.append(_raise(transaction, account_id, deal_id, one))
        elif _rewrite(transaction, before, one):
            worsened.append(_of(transaction, schema.flags.c.id == before.id)[0])
    lost = [flag for key, flag in there.items() if key not in {one.identity for one in found} and not flag.gone]
    for flag in lost:
        note(transaction, _change(transaction, flag, gone=True), FlagAct.WITHDRAWN, ANALYZER)
    return Synced(tuple(raised), tuple(worsened), len(lost))


def _raise(transaction: Transaction, account_id: str, deal_id: str, found: Found) -> Flag:
    at = now()
    flag = Flag(
        id=new_id("flag"), account_id=account_id, deal_id=deal_id, state=FlagState.OPEN, gone=False, version=0, raised_at=at,
        updated_at=at, **_fields(found, at),
    )  # fmt: skip
    row = flag.model_dump(mode="python") | _plain(found) | {"state": flag.state.value}
    transaction.execute(insert(schema.flags).values(**row))
    return note(transaction, flag, FlagAct.RAISED, ANALYZER, context={"severity": found.severity.value})


def _fields(found: Found, at: dt.datetime) -> dict[str, Any]:
    return {
        "identity": found.identity, "kind": found.kind, "severity": found.severity, "message": found.message,
        "message_at": found.at or at, "why": found.why, "next_step": found.next_step, "evidence": found.evidence,
    }  # fmt: skip


def _plain(found: Found) -> dict[str, Any]:
    return {
        "kind": found.kind.value, "severity": found.severity.value, "evidence": [one.model_dump(mode="json") for one in found.evidence],
    }  # fmt: skip


def _rewrite(transaction: Transaction, before: Flag, found: Found) -> bool:
    """What the newest reading says of a flag; True where it has become worse."""
    worse = _RANK[found.severity] < _RANK[before.severity]
    fields = _fields(found, before.message_at)
    if not before.gone and all(getattr(before, name) == value for name, value in fields.items()):
        return False
    change: dict[str, Any] = {**fields, **_plain(found), "gone": False}
    again = _anew(transaction, before, found)
    if again:
        change |= {"state": FlagState.OPEN.value, "outcome": None}
    elif worse and before.state is FlagState.SNOOZED:
        change |= {"state": FlagState.OPEN.value, "snoozed_until": None}
    flag = _change(transaction, before, **change)
    if before.gone:
        flag = note(transaction, flag, FlagAct.FOUND_AGAIN, ANALYZER)
    if again:
        flag = note(transaction, flag, FlagAct.REOPENED, ANALYZER)
    if worse:
        note(transaction, flag, FlagAct.WORSENED, ANALYZER, context={"severity": found.severity.value})
    return worse or again


def _anew(transaction: Transaction, before: Flag, found: Found) -> bool:
    """Has what was resolved begun again since?"""
    if before.state is not FlagState.RESOLVED or found.since is None:
        return False
    done = [entry.at for entry in history(transaction, before.id) if entry.act is FlagAct.RESOLVED]
    return bool(done) and found.since > done[-1]


def _change(transaction: Transaction, flag: Flag, **fields: Any) -> Flag:
    transaction.execute(update(schema.flags).where(schema.flags.c.id == flag.id).values(updated_at=now(), **fields))
    return _of(transaction, schema.flags.c.id == flag.id)[0]


def note(
    transaction: Transaction,
    flag: Flag,
    act: FlagAct,
    person: str,
    outcome: str | None = None,
    text: str | None = None,
    context: Mapping[str, Any] | None = None,
) -> Flag:
    """Adds to the history of a flag as it was at `flag.version`; the flag with its version counted up.

    Raises:
        Conflict: somebody else was faster.
    """
    entry = FlagEntry(number=flag.version + 1, act=act, person=person, outcome=outcome, note=text, context=dict(context or {}), at=now())
    chosen = and_(schema.flags.c.id == flag.id, schema.flags.c.version == flag.version)
    if not transaction.execute(update(schema.flags).where(chosen).values(version=entry.number, updated_at=entry.at)).rowcount:
        raise _Faster(flag.id)
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.flag_acts).values(**entry.model_dump() | {"flag_id": flag.id, "act": act.value}))
    except IntegrityError:
        raise _Faster(flag.id) from None
    return flag.model_copy(update={"version": entry.number, "updated_at": entry.at})


class _Faster(Conflict):
    """Somebody else did something to the flag between looking and acting."""

    def __init__(self, flag_id: str) -> None:
        super().__init__("Somebody else did something about this flag meanwhile. Load it again.", id=flag_id)


def settle(transaction: Transaction, flag: Flag, state: FlagState, until: dt.date | None = None, outcome: str | None = None) -> Flag:
    """Puts a flag into the state that a person chose; the history is the caller's to add."""
    return _change(transaction, flag, state=state.value, snoozed_until=until, outcome=outcome)


def find(transaction: Transaction, flag_id: str, sight: Sight = EVERYTHING, lock: bool = False) -> Flag | None:
    """The flag, or None where there is none within `sight`; `lock` keeps others from changing it meanwhile."""
    table = schema.flags
    query = select(table).where(table.c.id == flag_id, sight.of_deal_column(table.c.deal_id))
    row = transaction.execute(query.with_for_update() if lock else query).one_or_none()
    return Flag.model_validate(row) if row else None


def history(transaction: Transaction, flag_id: str) -> tuple[FlagEntry, ...]:
    """All that happened to a flag, the first first."""
    table = schema.flag_acts
    rows = transaction.execute(select(table).where(table.c.flag_id == flag_id).order_by(table.c.number))
    return tuple(FlagEntry.model_validate(row) for row in rows)


def histories(transaction: Transaction, flag_ids: Sequence[str]) -> Mapping[str, tuple[FlagEntry, ...]]:
    """The histories of several flags at once."""
    table = schema.flag_acts
    rows = transaction.execute(select(table).where(table.c.flag_id.in_(list(flag_ids))).order_by(table.c.flag_id, table.c.number))
    found: dict[str, list[FlagEntry]] = {}
    for row in rows:
        found.setdefault(row.flag_id, []).append(FlagEntry.model_validate(row))
    return {key: tuple(entries) for key, entries in found.items()}


def listed(transaction: Transaction, sight: Sight, wanted: Wanted, limit: int = 50, start: int = 0) -> tuple[Flag, ...]:
    """Flags within `sight`, the worst first and of those this week's, the urgent kinds and the newest, from the `start`-th on."""
    table = schema.flags
    query = _asked(select(table), sight, wanted).order_by(*_order())
    # One more than an answer holds tells whether there are more.
    rows = transaction.execute(query.limit(max(1, min(limit, MOST + 1))).offset(start))
    return tuple(Flag.model_validate(row) for row in rows)


def count(transaction: Transaction, sight: Sight, wanted: Wanted) -> int:
    """How many flags `listed` would give in all."""
    return int(transaction.execute(_asked(select(func.count()).select_from(schema.flags), sight, wanted)).scalar_one())


def _order() -> tuple[ColumnElement[Any], ...]:
    table = schema.flags
    rank = case(*((table.c.severity == severity.value, place) for severity, place in _RANK.items()), else_=9)
    kind = case(*((table.c.kind == kind.value, place) for place, kind in enumerate(_URGENT)), else_=99)
    return rank, case((table.c.message_at >= now() - _WEEK, 0), else_=1), kind, table.c.message_at.desc(), table.c.id.desc()


def worst_by_account(transaction: Transaction, sight: Sight) -> Mapping[str, Kind]:
    """The accounts in which flags wait, in the order of the inbox, and what the worst flag of each is about."""
    query = _asked(select(schema.flags.c.account_id, schema.flags.c.kind), sight, Wanted()).order_by(*_order())
    worst: dict[str, Kind] = {}
    for account, kind in transaction.execute(query):
        worst.setdefault(account, FlagType(kind) if kind in set(FlagType) else SignalType(kind))
    return worst


def waiting_of(transaction: Transaction, sight: Sight, kind: Kind) -> frozenset[str]:
    """The accounts in which a flag of that kind waits."""
    query = _asked(select(schema.flags.c.account_id), sight, Wanted()).where(schema.flags.c.kind == kind.value)
    return frozenset(transaction.execute(query).scalars())


def waiting_by_account(transaction: Transaction, sight: Sight) -> Mapping[str, Mapping[Severity, int]]:
    """How many flags of each severity wait, by account."""
    table = schema.flags
    query = _asked(select(table.c.account_id, table.c.severity, func.count()), sight, Wanted())
    found: dict[str, dict[Severity, int]] = {}
    for account, severity, number in transaction.execute(query.group_by(table.c.account_id, table.c.severity)):
        found.setdefault(account, {})[Severity(severity)] = number
    return found


def tally(transaction: Transaction, sight: Sight, since: dt.datetime) -> Mapping[str, int]:
    """How many flags were raised, resolved and dismissed since then; what was old news when it was found is not counted."""
    table, history = schema.flags, schema.flag_acts
    acts = (FlagAct.RAISED, FlagAct.RESOLVED, FlagAct.DISMISSED)
    fresh = or_(history.c.act != FlagAct.RAISED.value, table.c.message_at >= since - FRESH)
    query = (
        select(history.c.act, func.count())
        .join(table, table.c.id == history.c.flag_id)
        .where(history.c.at >= since, history.c.act.in_([act.value for act in acts]), fresh, sight.of_deal_column(table.c.deal_id))
    )
    found = {row[0]: row[1] for row in transaction.execute(query.group_by(history.c.act))}
    return {act.value: found.get(act.value, 0) for act in acts}


def _asked(query: Select[Any], sight: Sight, wanted: Wanted) -> Select[Any]:
    table = schema.flags
    query = query.where(sight.of_deal_column(table.c.deal_id), *_in_view(wanted.view, now()))
    for column, value in (
        (table.c.state, wanted.state),
        (table.c.account_id, wanted.account_id),
        (table.c.deal_id, wanted.deal_id),
        (table.c.severity, wanted.severity),
    ):
        if value is not None:
            query = query.where(column == getattr(value, "value", value))
    if wanted.account_ids is not None:
        query = query.where(table.c.account_id.in_(wanted.account_ids))
    if wanted.csm is not None:
        query = query.where(table.c.account_id.in_(select(schema.accounts.c.id).where(schema.accounts.c.csm == wanted.csm)))
    if wanted.rep is not None:
        query = query.where(table.c.deal_id.in_(select(schema.deals.c.id).where(schema.deals.c.rep == wanted.rep)))
    return query


def _in_view(view: View, at: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    table = schema.flags
    state, there = table.c.state, table.c.gone.is_(False)
    woken = and_(state == FlagState.SNOOZED.value, table.c.snoozed_until <= at.date())
    waits, fresh = or_(state == FlagState.OPEN.value, woken), table.c.message_at >= at - FRESH
    left = departures.of_flags(at)
    return {
        View.WAITING: (there, waits, or_(fresh, woken), ~left),
        View.UNSETTLED: (there, waits, ~left),
        View.OLD: (there, state == FlagState.OPEN.value, table.c.message_at < at - FRESH, ~left),
        View.LEFT: (there, waits, left),
        View.WORKED_ON: (there, state == FlagState.ACKNOWLEDGED.value),
        View.SNOOZED: (there, state == FlagState.SNOOZED.value, table.c.snoozed_until > at.date()),
        View.DONE: (state.in_([FlagState.RESOLVED.value, FlagState.DISMISSED.value]),),
        View.ALL: (),
    }[view]


def _of(transaction: Transaction, condition: ColumnElement[bool]) -> tuple[Flag, ...]:
    return tuple(Flag.model_validate(row) for row in transaction.execute(select(schema.flags).where(condition)))
