"""The weekly review over the store: its issues, what people decide on them, and what is announced to those who decide."""

import datetime as dt
from collections import Counter
from typing import Any, Final, NamedTuple

from analyzer.churn import themes
from analyzer.churn.decisions import Action, Decision, Standing, holding
from analyzer.churn.review import Entry, Past, Review, review_of
from analyzer.churn.trends import BEFORE, EARLY, SEGMENTS, SHOWN, WEEK, IssueSignal, key_of, monday, scope_of, usual_week
from analyzer.desk.callers import Act, Caller
from analyzer.desk.classifying import taxonomy_of, week_before
from analyzer.desk.desk import Desk
from analyzer.domain.churn import Destination, LossRow, Taxonomy
from analyzer.domain.notice import Event
from analyzer.errors import BadRequest, Conflict, NotFound
from analyzer.store import cancellations, issues, keys, notices
from analyzer.store import themes as kept_themes
from analyzer.store.cancellations import Extent, Part
from analyzer.store.database import Transaction, now
from analyzer.store.issues import StoredDecision

PAST: Final = 53
"""Weeks of which counts are looked up: a chart of a year, and decisions as old."""
FIRST: Final = dt.date(1972, 1, 3)
"""The first week that can be reviewed: nothing is older than 1970, and a review looks back for more than a year."""
RECENT: Final = 4
"""Weeks after which what rose or spiked is announced to nobody any more: it came with old data."""


class Weekly(NamedTuple):
    """The review of a week with what stands around it. `rows` are the cancellations of its chart, by id."""

    review: Review
    part: Part
    extent: Extent
    waiting: int
    """Unsure reasons of all weeks, and of the four that the issues are made of."""
    waiting_now: int
    rows: dict[str, LossRow]

    def entry(self, issue_id: str) -> Entry | None:
        """The issue of that id, if it is on the agenda."""
        return next((entry for entry in self.review.entries if issues.id_of(entry.issue.key) == issue_id), None)


class Choice(NamedTuple):
    """What somebody decides. `seen` is how many decisions the issue had when they looked."""

    action: Action
    note: str = ""
    owner: str | None = None
    destination: Destination | None = None
    due: dt.date | None = None
    until: dt.date | None = None
    seen: int | None = None


def part_of(by: str | None, value: str | None) -> Part:
    """The part of the customers that a request names; raises BadRequest where there is no such kind of part."""
    if not by:
        return Part()
    if by == EARLY:
        return Part(EARLY)
    if by not in SEGMENTS or not value or not value.strip():
        raise BadRequest(f"`by` is one of {', '.join((*SEGMENTS, EARLY))}, and all but the last need a `value`.")
    return Part(by, value.strip()[:200])


def weekly(desk: Desk, caller: Caller, week: dt.date | None = None, part: Part | None = None) -> Weekly:
    """The review of the week of `week`, of all customers or of a part of them.

    Raises:
        NotAllowed: not this role.
        BadRequest: a week that has not begun.
    """
    caller.refuse_unless(Act.REVIEW_CHURN)
    with desk.database.reading() as transaction:
        return _weekly(transaction, desk, week, part or Part())


def _weekly(transaction: Transaction, desk: Desk, week: dt.date | None, part: Part) -> Weekly:
    today = now().date()
    extent = cancellations.extent(transaction)
    if week is not None and week < FIRST:
        raise BadRequest(f"Weeks are reviewed from {FIRST.year} on.")
    start = monday(week or usual_week(extent.last, today))
    if start > today:
        raise BadRequest("This week has not begun.")
    end = start + WEEK - dt.timedelta(days=1)
    rows = cancellations.between(transaction, start - SHOWN * WEEK, end, part)
    labels = kept_themes.labels(transaction, {row.theme for row in rows if row.theme is not None})
    past = Past(_counts(transaction, start, end, part, extent), extent.first, _scope(part))
    made = review_of(rows, start, _decisions(transaction), taxonomy_of(desk), themes.shown(rows, labels), past, today)
    waiting = cancellations.waiting(transaction)
    waiting_now = cancellations.waiting(transaction, start - (BEFORE - 1) * WEEK, end)
    return Weekly(made, part, extent, waiting, waiting_now, {row.id: row for row in rows})


def _scope(part: Part) -> str:
    return scope_of(part.by, part.value) if part.by else ""


def _counts(transaction: Transaction, start: dt.date, end: dt.date, part: Part, extent: Extent) -> dict[str, tuple[int, ...]]:
    """Cancellations a week by category, from the first week that anything is known of, at most PAST of them."""
    if extent.first is None:
        return {}
    weeks = min(PAST, max((start - monday(extent.first)).days // 7 + 1, 1))
    counted: dict[str, Counter[int]] = {}
    for category, day, count in cancellations.days_of(transaction, start - (weeks - 1) * WEEK, end, part):
        counted.setdefault(category, Counter())[(start - monday(day)).days // 7] += count
    return {category: tuple(found[back] for back in range(weeks - 1, -1, -1)) for category, found in counted.items()}


def _decisions(transaction: Transaction) -> list[Decision]:
    return [_decision(key, kept) for key, kept in issues.decided(transaction)]


def _decision(key: str, kept: StoredDecision) -> Decision:
    # They were checked when they were made: by other rules than today's they still are what was decided.
    return Decision.model_construct(
        key=key, week=kept.week, action=Action(kept.action), by=kept.person, note=kept.note, owner=kept.owner,
        destination=Destination(kept.destination) if kept.destination else None, due=kept.due, until=kept.until, why=kept.why, at=kept.at,
    )  # fmt: skip


def decide(desk: Desk, caller: Caller, issue_id: str, choice: Choice, week: dt.date | None = None, part: Part | None = None) -> Weekly:
    """Adds a decision to an issue in the review of a week; the review afterwards.

    Raises:
        NotAllowed, NotFound: not this role, or no such issue in that review.
        BadRequest: the decision lacks what it needs, its days are past, or there is none to take back.
        Conflict: somebody else has decided since the caller looked, or a later week has a decision already.
    """
    caller.refuse_unless(Act.REVIEW_CHURN)
    with desk.database.writing() as transaction:
        before = _weekly(transaction, desk, week, part or Part())
        key, why = _chosen(transaction, before, issue_id)
        start = before.review.week
        _refuse_stale(transaction, issue_id, choice, start)
        if choice.action is Action.TAKE_BACK and not holding([_decision(key, made) for made in issues.of(transaction, issue_id)]):
            raise BadRequest("There is no decision on this issue to take back.")
        _check(key, start, choice, caller)
        issue = issues.add(transaction, key, start)
        made = StoredDecision(
            issue_id=issue.id, number=0, week=start, action=choice.action.value, note=choice.note.strip(), owner=_words(choice.owner),
            destination=choice.destination.value if choice.destination else None, due=choice.due, until=choice.until, why=why,
            person=caller.person, at=now(),
        )  # fmt: skip
        issues.decide(transaction, made)
        keys.note(transaction, f"issue.{choice.action.value}", issue.id, caller.person, caller.key_id, {"week": start.isoformat()})
        return _weekly(transaction, desk, start, part or Part())


def _chosen(transaction: Transaction, found: Weekly, issue_id: str) -> tuple[str, str]:
    """The key of an issue and the numbers on the table."""
    entry = found.entry(issue_id)
    if entry is not None:
        return entry.issue.key, entry.issue.why
    for issue in found.review.issues.issues:
        if issues.id_of(issue.key) == issue_id:
            return issue.key, issue.why
    kept = issues.find(transaction, issue_id)
    if kept is None or kept.key != key_of(kept.category, _scope(found.part)):
        raise NotFound("There is no such issue in the review of this week.")
    return kept.key, "nobody left for it in four weeks"


def _refuse_stale(transaction: Transaction, issue_id: str, choice: Choice, week: dt.date) -> None:
    made = issues.of(transaction, issue_id)
    if choice.seen is not None and choice.seen != len(made):
        raise Conflict("Somebody else has decided on this issue since you looked. Load it again.", decisions=len(made))
    if made and made[-1].week > week:
        raise Conflict("A later week has a decision on this issue already. Decide there.", week=made[-1].week.isoformat())


def _check(key: str, week: dt.date, choice: Choice, caller: Caller) -> None:
    fields: dict[str, Any] = choice._asdict()
    del fields["seen"]
    try:
        Decision(key=key, week=week, by=caller.person, **{**fields, "owner": _words(choice.owner)})
    except ValueError as error:
        raise BadRequest(f"{_needed(choice)} Add it and decide again.") from error
    if choice.until is not None and choice.action is Action.SNOOZE and choice.until <= week + WEEK:
        raise BadRequest("Snoozing needs a day after the week that is reviewed.")


def _needed(choice: Choice) -> str:
    return {
        Action.ACT: "Acting needs an owner and a destination.",
        Action.DISMISS: "Dismissing needs a reason.",
        Action.SNOOZE: "Snoozing needs a day on which the issue comes back.",
        Action.RESOLVE: "Something is missing.",
        Action.TAKE_BACK: "Something is missing.",
    }[choice.action]


def _words(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def see(desk: Desk) -> list[str]:
    """Notes which issues rise or spike now and waits for a decision, and announces each once a week; their ids."""
    today = now().date()
    seen: list[str] = []
    with desk.database.writing() as transaction:
        extent = cancellations.extent(transaction)
        if extent.last is None:
            return seen
        latest = min(monday(extent.last), monday(today))
        for week in sorted({min(week_before(today), latest), latest}):
            found = _weekly(transaction, desk, week, Part())
            seen += [made for entry in found.review.entries if (made := _see(transaction, entry, found.review.taxonomy, today))]
    return seen


def _see(transaction: Transaction, entry: Entry, taxonomy: Taxonomy, today: dt.date) -> str | None:
    moving = [signal.value for signal in entry.issue.signals if signal in {IssueSignal.RISING, IssueSignal.SPIKING}]
    if not moving or entry.standing not in {Standing.OPEN, Standing.REOPENED}:
        return None
    week = entry.issue.week
    issue = issues.add(transaction, entry.issue.key, week)
    if not issues.see(transaction, issue, week, moving):
        return None
    if today - week <= RECENT * WEEK:
        subject = {
            "issue_id": issue.id,
            "title": taxonomy.category(entry.issue.category).label,
            "trend": " ".join(moving),
            "week": week.isoformat(),
            "why": entry.issue.why,
            "path": f"/desk/churn/issues/{issue.id}?week={week.isoformat()}",
        }
        notices.announce(transaction, Event.ISSUE_FOR_REVIEW, subject, once=f"issue:{issue.id}:{week}")
    return issue.id
