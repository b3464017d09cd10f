"""The week in one page: what waits in which account, the worst first; for a CSM to read on Monday, and for the team's channel."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from analyzer.domain.flag import Kind
from analyzer.domain.notice import Event
from analyzer.domain.sentiment import DriftState, Severity
from analyzer.drift.wording import KINDS
from analyzer.handoff.wording import counted
from analyzer.store import accounts, flags, messages, notices
from analyzer.store.accounts import Sight
from analyzer.store.database import Database, Transaction

WEEK: Final = dt.timedelta(days=7)
DUE: Final = dt.time(6)
"""On Monday, UTC."""
KEPT: Final = 9
"""Weeks back to which earlier digests are shown."""
MOST: Final = 15
"""Accounts that are named; of the others there is a number."""


class Line(NamedTuple):
    """One account: how many flags wait there, what the worst is about, and whether the tone fell."""

    account_id: str
    alerts: int
    watches: int
    good: int
    worst: str
    cooler: bool


class Digest(NamedTuple):
    """A week up to `at`, within somebody's sight.

    `others` counts the accounts with waiting flags that are not among `lines`, `older` the open flags about something
    older than 30 days, wherever they are.
    """

    week: str
    raised: int
    resolved: int
    dismissed: int
    lines: tuple[Line, ...]
    others: int
    older: int


def digest(transaction: Transaction, sight: Sight, at: dt.datetime) -> Digest:
    """The week up to `at`."""
    done = flags.tally(transaction, sight, at - WEEK)
    waiting = flags.waiting_by_account(transaction, sight)
    cooler = {watch.account_id for watch in messages.watches(transaction, sight, list(waiting)) if watch.state is DriftState.ALERT}
    # A flag may be raised, or wake, between the two questions.
    worst = {key: kind for key, kind in flags.worst_by_account(transaction, sight).items() if key in waiting}
    older = flags.count(transaction, sight, flags.Wanted(flags.View.OLD))
    lines = tuple(_line(key, waiting[key], kind, key in cooler) for key, kind in list(worst.items())[:MOST])
    return Digest(_week(at), done["raised"], done["resolved"], done["dismissed"], lines, max(0, len(worst) - MOST), older)


def _line(account_id: str, counts: Mapping[Severity, int], worst: Kind, cooler: bool) -> Line:
    return Line(
        account_id, counts.get(Severity.ALERT, 0), counts.get(Severity.WATCH, 0), counts.get(Severity.GOOD, 0),
        KINDS[worst.value], cooler,
    )  # fmt: skip


def markdown(transaction: Transaction, made: Digest, link: str = "") -> str:
    """The digest as Markdown, which reads as plain text too; `link` leads to the inbox."""
    text = [f"# Flags, week {made.week}", "", words(transaction, subject_of(made, "")), ""]
    if link:
        text += [f"[Open the inbox]({link})", ""]
    return "\n".join(text)


def subject_of(made: Digest, person: str) -> dict[str, Any]:
    """What a notice carries of it: numbers and ids; the names are looked up when it is sent."""
    return made._asdict() | {"csm": person, "lines": [line._asdict() for line in made.lines], "path": "/desk/flags"}


def words(transaction: Transaction, subject: Mapping[str, Any]) -> str:
    """A digest in words. Accounts that were erased meanwhile are left out."""
    text = [f"{subject['raised']} new in the last seven days, {subject['resolved']} resolved, {subject['dismissed']} dismissed."]
    for line in subject["lines"]:
        account = accounts.find(transaction, str(line["account_id"]))
        if account is not None:
            text.append(
                f"- {_plain(account.name)}: {_counts(line)}{' The tone is clearly below the sales phase.' if line['cooler'] else ''}"
            )
    # A digest that was announced by an earlier version does not know.
    older = int(subject.get("older", 0))
    if not subject["lines"]:
        text.append("Nothing of the last 30 days waits." if older else "Nothing waits.")
    if subject["others"]:
        text.append(f"And {counted(subject['others'], 'more account')}.")
    if older:
        text.append(f"{older} older flag{' is' if older == 1 else 's are'} still open.")
    return "\n".join(text)


def _counts(line: Mapping[str, Any]) -> str:
    parts = ((line["alerts"], "alert"), (line["watches"], "to watch"), (line["good"], "good news"))
    said = [f"{number} {name}{'s' if name == 'alert' and number > 1 else ''}" for number, name in parts if number]
    return f"{', '.join(said)}. First: {str(line['worst']).lower()}."


def _plain(name: str) -> str:
    """A name that is nothing but words in Markdown."""
    return "".join(c for c in " ".join(name.split()) if c.isprintable() and c not in "[]()<>*_`#|\\")[:200]


def announce(database: Database, at: dt.datetime) -> int:
    """Announces the digest of each CSM once a week, from Monday on; how many were new."""
    monday = at.date() - dt.timedelta(days=at.weekday())
    if at < dt.datetime.combine(monday, DUE, dt.UTC):
        return 0
    with database.reading() as transaction:
        people = accounts.csms(transaction)
        known = notices.announced(transaction, [_once(_week(at), person) for person in people])
    new = 0
    for person in people:
        if _once(_week(at), person) in known:
            continue
        with database.writing() as transaction:
            made = digest(transaction, Sight(csm=person), at)
            told = notices.announce(transaction, Event.FLAG_DIGEST, subject_of(made, person), _once(made.week, person))
            new += told is not None
    return new


def told(transaction: Transaction, person: str, at: dt.datetime) -> list[tuple[dt.date, Mapping[str, Any]]]:
    """The digests that were announced for a CSM in the last weeks up to `at`: the day and what stood in it, the newest first."""
    found = notices.subjects(transaction, [_once(_week(at - n * WEEK), person) for n in range(KEPT)])
    return sorted(((day.date(), subject) for day, subject in found.values()), key=lambda one: one[0], reverse=True)


def _week(at: dt.datetime) -> str:
    year, number, _ = at.isocalendar()
    return f"{year}-W{number:02}"


def _once(week: str, person: str) -> str:
    return f"digest:{week}:{person}"[:200]
