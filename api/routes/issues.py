"""Churn issues of a week, decisions on them, and the papers of the meeting."""

import datetime as dt
from typing import Annotated

from fastapi import Path, Query, Response

from analyzer.churn.review import Entry, agenda, minutes
from analyzer.churn.spreadsheet import csv_of
from analyzer.churn.trends import ChurnIssue
from analyzer.desk import deciding
from analyzer.desk.deciding import Weekly
from analyzer.domain.churn import LossRow
from analyzer.errors import NotFound
from analyzer.store import issues
from analyzer.store.cancellations import CENTS
from analyzer.store.issues import StoredDecision
from api.cancellation_schemas import AccountView, ConcentrationView, DecisionGiven, IssueView, PartView, ThemeView, WeekView
from api.deps import CallerDep, DeskDep
from api.routes import NOT_CHANGED, router

routes = router("Churn review")

Week = Annotated[dt.date | None, Query(description="Any day of the week; else the last one that is over.")]
By = Annotated[str | None, Query(max_length=20, description="plan, size, region, tenure, or early (lost within 90 days).")]
Value = Annotated[str | None, Query(max_length=200)]
IssueId = Annotated[str, Path(min_length=1, max_length=200, description="Id of an issue.")]
ACCOUNTS = 20


def _shown(found: Weekly) -> WeekView:
    review = found.review
    return WeekView(
        week=review.week,
        over=review.over,
        total=review.issues.total,
        total_before=review.issues.total_before,
        unread=review.issues.unread,
        waiting=found.waiting,
        other_share=round(review.issues.other_share, 3),
        issues=tuple(_issue(found, entry) for entry in review.entries),
        early=tuple(_part(issue, "early", "") for issue in review.issues.early if issue.period),
        parts=tuple(_part(issue, *(issue.segment or ("", ""))) for issue in review.parts),
        changes=tuple(change.what for change in review.changes),
    )


def _part(issue: ChurnIssue, by: str, value: str) -> PartView:
    return PartView(by=by, value=value, category=issue.category, why=issue.why, signals=issue.signals)


def _issue(found: Weekly, entry: Entry) -> IssueView:
    issue, category = entry.issue, found.review.taxonomy.category(entry.issue.category)
    identity = issues.id_of(issue.key)
    decided = [
        StoredDecision(
            issue_id=identity, number=number, week=d.week, action=d.action.value, note=d.note, owner=d.owner,
            destination=d.destination.value if d.destination else None, due=d.due, until=d.until, why=d.why, person=d.by,
            at=d.at or dt.datetime.now(dt.UTC),
        )
        for number, d in enumerate(entry.decisions, start=1)
    ]  # fmt: skip
    return IssueView(
        id=identity, key=issue.key, category=issue.category, label=category.label, owner_hint=category.owner,
        avoidable=category.avoidable, standing=entry.standing, signals=issue.signals, now=issue.now, before=issue.before,
        spike=issue.spike, rise=issue.rise, why=issue.why, small=issue.small, early=issue.early, rank=issue.rank,
        revenue_cents={currency: round(amount * CENTS) for currency, amount in issue.revenue.items()},
        weeks=entry.weeks, segments=issue.segments, quotes=entry.quotes,
        themes=tuple(ThemeView(label=t.label, count=t.size, example=t.example, new=t.new) for t in entry.themes),
        sits=tuple(ConcentrationView(**one._asdict()) for one in entry.sits),
        accounts=tuple(_account(found.rows[one]) for one in issue.ids[:ACCOUNTS] if one in found.rows),
        decisions=tuple(decided), recheck=entry.recheck,
    )  # fmt: skip


def _account(row: LossRow) -> AccountView:
    return AccountView(
        cancellation_id=row.id,
        account=row.account,
        account_id=row.account_id,
        left_on=row.on,
        mrr_cents=round(row.revenue * CENTS),
        currency=row.currency,
    )


@routes.get("/issues", responses=NOT_CHANGED)
def read_week(desk: DeskDep, caller: CallerDep, week: Week = None, by: By = None, value: Value = None) -> WeekView:
    """The issues of a week: top, rising, spiking, and whatever was decided on before, each with its numbers and quotes."""
    return _shown(deciding.weekly(desk, caller, week, deciding.part_of(by, value)))


@routes.get("/issues/agenda", response_class=Response, responses={200: {"content": {"text/markdown": {}}, "description": "Markdown."}})
def read_agenda(desk: DeskDep, caller: CallerDep, week: Week = None, by: By = None, value: Value = None) -> Response:
    """The agenda of a week as Markdown, to be sent before the meeting."""
    found = deciding.weekly(desk, caller, week, deciding.part_of(by, value))
    return Response(agenda(found.review), media_type="text/markdown; charset=utf-8")


@routes.get("/issues/minutes", response_class=Response, responses={200: {"content": {"text/markdown": {}}, "description": "Markdown."}})
def read_minutes(desk: DeskDep, caller: CallerDep, week: Week = None, by: By = None, value: Value = None) -> Response:
    """What was decided in a week as Markdown, to be sent after the meeting."""
    found = deciding.weekly(desk, caller, week, deciding.part_of(by, value))
    return Response(minutes(found.review), media_type="text/markdown; charset=utf-8")


@routes.get("/issues/table", response_class=Response, responses={200: {"content": {"text/csv": {}}, "description": "CSV."}})
def read_table(desk: DeskDep, caller: CallerDep, week: Week = None, by: By = None, value: Value = None) -> Response:
    """The issues of a week for a spreadsheet; no cell of it can be a formula."""
    found = deciding.weekly(desk, caller, week, deciding.part_of(by, value))
    headers = {"Content-Disposition": f'attachment; filename="churn-{found.review.week}.csv"'}
    return Response(csv_of(found.review).encode(errors="replace"), media_type="text/csv; charset=utf-8", headers=headers)


@routes.get("/issues/{issue_id}", responses=NOT_CHANGED)
def read_issue(desk: DeskDep, caller: CallerDep, issue_id: IssueId, week: Week = None, by: By = None, value: Value = None) -> IssueView:
    """One issue of a week's agenda, with its history."""
    found = deciding.weekly(desk, caller, week, deciding.part_of(by, value))
    entry = found.entry(issue_id)
    if entry is None:
        raise NotFound("There is no such issue in the review of this week.")
    return _issue(found, entry)


@routes.post("/issues/{issue_id}/decisions", status_code=201)
def decide(desk: DeskDep, caller: CallerDep, issue_id: IssueId, body: DecisionGiven) -> IssueView:
    """Act, dismiss, resolve, snooze, or take the last decision back. The history only grows; later weeks check whether it helped."""
    choice = deciding.Choice(body.action, body.note, body.owner, body.destination, body.due, body.until, body.seen)
    found = deciding.decide(desk, caller, issue_id, choice, body.week, deciding.part_of(body.by, body.value))
    entry = found.entry(issue_id)
    assert entry is not None
    return _issue(found, entry)
