"""What people do about red flags: look, acknowledge, snooze, resolve, dismiss, reopen."""

import datetime as dt
from typing import NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.flag import TO_STATE, Dismissal, FlagAct, FlagState, Outcome
from analyzer.errors import BadRequest, Conflict, NotFound
from analyzer.store import flags, keys, messages
from analyzer.store.database import Transaction, now
from analyzer.store.flags import Flag, FlagEntry
from analyzer.store.records import KeyRole

LONGEST_SNOOZE = dt.timedelta(days=180)
_OVER = frozenset({FlagState.RESOLVED, FlagState.DISMISSED})


class Deed(NamedTuple):
    """Something that a person does about a flag. `version` is the flag's as they saw it; None takes any."""

    act: FlagAct
    note: str = ""
    until: dt.date | None = None
    outcome: Outcome | Dismissal | None = None
    version: int | None = None


def flag(desk: Desk, caller: Caller, flag_id: str) -> tuple[Flag, tuple[FlagEntry, ...]]:
    """A flag with its history; raises NotFound."""
    with desk.database.reading() as transaction:
        return _found(transaction, caller, flag_id), flags.history(transaction, flag_id)


def listed(desk: Desk, caller: Caller, wanted: flags.Wanted, limit: int = 50, start: int = 0, mine: bool = False) -> tuple[Flag, ...]:
    """Flags that the caller may see, the worst first. `mine` leaves those of the caller's own accounts and deals."""
    with desk.database.reading() as transaction:
        return flags.listed(transaction, caller.sight, own(caller, wanted) if mine else wanted, limit, start)


def own(caller: Caller, wanted: flags.Wanted) -> flags.Wanted:
    """Of `wanted` those that are the caller's own: a CSM's accounts, a rep's deals; of others the accounts that name them."""
    return wanted._replace(rep=caller.person) if caller.role is KeyRole.REP else wanted._replace(csm=caller.person)


def cases(desk: Desk, caller: Caller) -> list[dict[str, str | None]]:
    """Dismissed flags with their reasons and their messages, for measuring readers on them; the export is noted in the audit trail.

    Raises:
        NotAllowed: people in this role do not handle flags.
    """
    caller.refuse_unless(Act.HANDLE_FLAGS)
    made: list[dict[str, str | None]] = []
    with desk.database.writing() as transaction:
        wanted, start = flags.Wanted(flags.View.ALL, FlagState.DISMISSED), 0
        while found := flags.listed(transaction, caller.sight, wanted, flags.MOST, start):
            start += len(found)
            made += [_case(transaction, one) for one in found]
        keys.note(transaction, "flag.cases", "flags", caller.person, caller.key_id, {"count": len(made)})
    return made


def _case(transaction: Transaction, one: Flag) -> dict[str, str | None]:
    message = messages.find(transaction, one.deal_id, one.message) if one.message else None
    earlier = messages.around(transaction, message, 1)[0] if message else None
    before = earlier.text if message and earlier and earlier.key != message.key and earlier.email != message.email else ""
    entry = next((e for e in reversed(flags.history(transaction, one.id)) if e.act is FlagAct.DISMISSED), None)
    return {
        "kind": one.kind.value, "severity": one.severity.value, "reason": one.outcome, "note": entry.note if entry else None,
        "text": message.text if message else None, "before": before, "why": one.why,
    }  # fmt: skip


def do(desk: Desk, caller: Caller, flag_id: str, deed: Deed) -> tuple[Flag, tuple[FlagEntry, ...]]:
    """Does something about a flag and adds it to the history; the flag as it is then.

    Raises:
        NotAllowed, NotFound: not this caller, or no such flag.
        BadRequest: a day, an outcome or a reason is missing or impossible.
        Conflict: somebody else was faster, or the flag is settled already.
    """
    caller.refuse_unless(Act.HANDLE_FLAGS)
    _refuse_incomplete(deed)
    with desk.database.writing() as transaction:
        seen = _found(transaction, caller, flag_id, lock=True)
        if deed.version is not None and deed.version != seen.version:
            raise Conflict("Somebody else did something about this flag meanwhile. Load it again.", version=seen.version)
        if deed.act is FlagAct.REOPENED and seen.state is FlagState.OPEN:
            raise Conflict("This flag is open.", state=seen.state.value)
        if deed.act is not FlagAct.REOPENED and seen.state in _OVER:
            raise Conflict(f"This flag is {seen.state.value} already. Reopen it first.", state=seen.state.value)
        outcome = deed.outcome.value if deed.outcome else None
        settled = flags.settle(transaction, seen, TO_STATE[deed.act], deed.until, outcome)
        context = {"until": deed.until.isoformat()} if deed.until else {}
        done = flags.note(transaction, settled, deed.act, caller.person, outcome, deed.note.strip() or None, context)
        keys.note(transaction, f"flag.{deed.act.value}", done.id, caller.person, caller.key_id)
        return done, flags.history(transaction, flag_id)


def _refuse_incomplete(deed: Deed) -> None:
    today = now().date()
    if deed.act not in TO_STATE:
        raise BadRequest("That is nothing that a person does about a flag.")
    if deed.act is FlagAct.SNOOZED and (deed.until is None or not today < deed.until <= today + LONGEST_SNOOZE):
        raise BadRequest(f"Say until which day: from tomorrow on, at most {LONGEST_SNOOZE.days} days.")
    if deed.act is FlagAct.RESOLVED and not isinstance(deed.outcome, Outcome):
        raise BadRequest(f"Say what came of it: {', '.join(Outcome)}.")
    if deed.act is FlagAct.DISMISSED and not isinstance(deed.outcome, Dismissal):
        raise BadRequest(f"Say why it is no reason to act: {', '.join(Dismissal)}.")
    if deed.outcome in {Outcome.OTHER, Dismissal.OTHER} and not deed.note.strip():
        raise BadRequest("Say in the note what it is: “something else” alone tells nobody anything.")


def _found(transaction: Transaction, caller: Caller, flag_id: str, lock: bool = False) -> Flag:
    found = flags.find(transaction, flag_id, caller.sight, lock)
    if found is None:
        raise NotFound("There is no such flag.")
    return found
