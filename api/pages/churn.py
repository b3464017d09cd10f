"""The weekly churn review: this week's issues with what made them so, decisions on them, and the papers of the meeting."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse

from analyzer.churn.concentration import Concentration
from analyzer.churn.decisions import DECIDED, STANDING, Action, Decision, Outcome, Standing, holding
from analyzer.churn.review import Entry, agenda, amounts_of, days_of, minutes
from analyzer.churn.spreadsheet import csv_of
from analyzer.churn.trends import CLIMB, EARLY, LEAST, RISE, SEGMENTS, SHOWN, SMALL, SPIKE, WEEK, IssueSignal, monday, segment_of
from analyzer.desk import deciding
from analyzer.desk.callers import ALLOWED, Act
from analyzer.desk.classifying import week_before
from analyzer.desk.deciding import Choice, Weekly
from analyzer.desk.desk import Desk
from analyzer.domain.churn import LONG_TENURE, TENURES, Category, Destination, LossRow, same_words
from analyzer.domain.due import short_date
from analyzer.errors import BadRequest, Conflict, NotFound
from analyzer.handoff import wording
from analyzer.store import accounts, cancellations, issues
from analyzer.store.cancellations import Part
from api.deps import DeskDep
from api.pages import bars, losses, rendering
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/churn", route_class=Signed, include_in_schema=False)

ACCOUNTS = 5
CHOICES = 20
"""Values of a plan, size or region to choose from."""
TENURE_NAMES = (*(name for _, name in TENURES), LONG_TENURE)
WEEKS = 26
TONE = {Standing.OPEN: "warn", Standing.REOPENED: "bad", Standing.RESOLVED: "good"}
SIGNAL = {
    IssueSignal.TOP: ("Top", "plain"),
    IssueSignal.RISING: ("Rising", "warn"),
    IssueSignal.SPIKING: ("Spiking", "bad"),
    IssueSignal.CLIMBING: ("Climbing", "warn"),
}
OUTCOME = {Outcome.BETTER: "good", Outcome.WORSE: "bad", Outcome.NO_CHANGE: "warn", Outcome.TOO_EARLY: "plain"}
DONE = {action: words.capitalize() for action, words in DECIDED.items()}
UNDECIDED = (Standing.REOPENED, Standing.OPEN)
GROUPS = (
    (STANDING[Standing.OPEN].capitalize(), UNDECIDED),
    (STANDING[Standing.ACTING].capitalize(), (Standing.ACTING,)),
    ("Settled", (Standing.RESOLVED, Standing.SNOOZED, Standing.DISMISSED)),
)
SAID = 4
"""Things that customers say under an issue."""
PARTS = {"plan": "Plan", "size": "Size", "region": "Region", "tenure": "Tenure"}
WeekAsked = Annotated[str, Query(max_length=10)]
PartAsked = Annotated[str, Query(max_length=230)]


class Told(NamedTuple):
    """What customers say of an issue: the words of one of them, how many say so, whether anybody had before, and whose words they are."""

    words: str
    many: int
    new: bool
    home: str


class Card(NamedTuple):
    """One issue as the page shows it."""

    id: str
    entry: Entry
    category: Category
    standing: tuple[str, str]
    signals: tuple[tuple[str, str], ...]
    revenue: tuple[str, ...]
    chart: bars.Chart
    accounts: tuple[tuple[LossRow, str], ...]
    more: int
    shares: tuple[tuple[str, str], ...]
    sits: tuple[Concentration, ...]
    said: tuple[Told, ...]
    late: bool
    """Acted on, and past its day."""

    @property
    def last(self) -> Decision | None:
        """The latest decision that holds."""
        return next(reversed(holding(self.entry.decisions)), None)

    @property
    def plan(self) -> Decision | None:
        """What is being done, while something is."""
        return self.last if self.entry.standing is Standing.ACTING else None


def week_asked(text: str) -> dt.date | None:
    """The day in the address of a page; raises BadRequest."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadRequest("The week in the address is no date. Write it as 2026-03-02.") from None


def part_asked(text: str) -> Part:
    """The part of the customers in the address of a page: "plan:Pro", or "early"; raises BadRequest."""
    by, _, value = text.partition(":")
    return deciding.part_of(by, value)


def part_words(part: Part) -> str:
    """A part of the customers as its address has it."""
    return f"{part.by}:{part.value}" if part.value else part.by


@routes.get("")
def read_review(
    request: Request, desk: DeskDep, caller: Visitor, week: WeekAsked = "", part: PartAsked = "",
    decided: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:  # fmt: skip
    """The review of a week; for a CSM the customers that their accounts have lost. `decided` is the issue of a decision just made."""
    if caller.role not in ALLOWED[Act.REVIEW_CHURN]:
        return losses.page_of(request, desk, caller)
    return _page(request, desk, deciding.weekly(desk, caller, week_asked(week), part_asked(part)), decided=decided)


@routes.get("/reading")
def read_progress(
    request: Request, desk: DeskDep, caller: Visitor, at: Annotated[Literal["review", "import"], Query()] = "review", week: WeekAsked = "",
    part: PartAsked = "",
) -> Response:  # fmt: skip
    """How far the reading of reasons is; asks again by itself, and at its end loads the review anew."""
    caller.refuse_unless(Act.REVIEW_CHURN)
    with desk.database.reading() as transaction:
        job = losses.reading(transaction)
    asked, part_now = week_asked(week), part_words(part_asked(part))
    if job is None and (at == "review" or not rendering.asks_for_part(request)):
        return rendering.go(request, f"/desk/churn?{urlencode({'week': str(asked or ''), 'part': part_now})}")
    return rendering.page(request, "parts/reasons.html", job=job, at=at, week=asked or "", part_now=part_now)


def _page(
    request: Request, desk: Desk, found: Weekly, status: int = 200, wrong: tuple[str, str, dict[str, Any]] | None = None, decided: str = ""
) -> HTMLResponse:
    """`wrong` is the issue whose decision was refused, why, and what had been typed; `decided` is one that was just decided on."""
    cards = [_card(found, entry) for entry in found.review.entries]
    review = found.review
    with desk.database.reading() as transaction:
        job = losses.reading(transaction)
    values = {
        "job": job,
        "names": _names(desk, [row for card in cards for row, _ in card.accounts]),
        "review": review,
        "week_words": days_of(review.week),
        "before": review.week - WEEK,
        "quiet_since": found.extent.last is not None
        and monday(found.extent.last) == review.week < week_before(dt.datetime.now(dt.UTC).date()),
        "after": review.week + WEEK if review.week + WEEK <= dt.datetime.now(dt.UTC).date() else None,
        "just": next((card for card in cards if card.id == decided and card.entry.decisions), None),
        "undecided": [card for card in cards if card.entry.standing in UNDECIDED],
        "moving": [card for card in cards if card.entry.standing in UNDECIDED and _moves(card.entry)],
        "checked": [card for card in cards if card.plan and (card.late or _is_told(card.entry))],
        "groups": [(title, [card for card in cards if card.entry.standing in kinds]) for title, kinds in GROUPS],
        "parts": _parts(desk, found),
        "part_now": part_words(found.part),
        "part_name": _part_name(found.part),
        "only_in": [(issue, review.taxonomy.category(issue.category).label, issue.segment) for issue in review.parts],
        "early": [
            (issue, review.taxonomy.category(issue.category).label, amounts_of(issue.revenue))
            for issue in review.issues.early
            if issue.period
        ],
        "found": found,
        "lost_revenue": _lost_revenue(found),
        "destinations": list(Destination),
        "wrong": wrong,
        "outcome_tone": OUTCOME,
        "done": DONE,
        "today": dt.datetime.now(dt.UTC).date(),
        "min_until": review.week + 2 * WEEK,
        "spike": f"{SPIKE:g}",
        "rise": f"{RISE:g}",
        "climb": f"{CLIMB:g}",
        "least": LEAST,
        "small": SMALL,
    }
    return rendering.page(request, "churn.html", status, part=False, **values)


def _card(found: Weekly, entry: Entry) -> Card:
    issue = entry.issue
    decided: dict[dt.date, str] = {d.week: f"{DONE[d.action]} in the week of {short_date(d.week)}" for d in holding(entry.decisions)}
    rows = [found.rows[one] for one in issue.ids if one in found.rows]
    shares = []
    for by in SEGMENTS:
        values = list(issue.segments.get(by, {}).items())[:3]
        if values:
            shares.append((PARTS[by], ", ".join(f"{value} {count}" for value, count in values)))
    last = next(reversed(holding(entry.decisions)), None)
    return Card(
        id=issues.id_of(issue.key),
        entry=entry,
        category=found.review.taxonomy.category(issue.category),
        standing=(STANDING[entry.standing].capitalize(), TONE.get(entry.standing, "plain")),
        signals=tuple(SIGNAL[signal] for signal in issue.signals),
        revenue=amounts_of(issue.revenue),
        chart=bars.chart(entry.weeks, issue.week, decided, WEEKS),
        accounts=tuple((row, money({row.currency or "": row.revenue})) for row in rows[:ACCOUNTS]),
        more=max(len(rows) - ACCOUNTS, 0),
        sits=entry.sits,
        said=_said(entry, rows),
        shares=tuple(shares),
        late=entry.standing is Standing.ACTING and last is not None and last.due is not None and last.due < issue.week + WEEK,
    )


def _said(entry: Entry, rows: Sequence[LossRow]) -> tuple[Told, ...]:
    """What several say, the most first, then what single ones say besides."""
    told = [Told(theme.label, theme.size, theme.new, theme.ids[0]) for theme in entry.themes[:SAID]]
    several = {one for theme in entry.themes for one in theme.ids}
    alone = {row.quote: row.id for row in reversed(rows) if row.id not in several}
    known = [same_words(one.words) for one in told]
    told += [
        Told(quote, 1, False, alone[quote])
        for quote in entry.quotes
        if quote in alone and not any(words in same_words(quote) for words in known)
    ]
    return tuple(told[:SAID])


def _moves(entry: Entry) -> bool:
    return entry.standing is Standing.REOPENED or bool(set(entry.issue.signals) - {IssueSignal.TOP})


def _is_told(entry: Entry) -> bool:
    """Can the recheck say something?"""
    return entry.recheck is not None and entry.recheck.outcome in {Outcome.BETTER, Outcome.WORSE}


def _names(desk: Desk, rows: Sequence[LossRow]) -> dict[str, str]:
    """What the accounts are called whose cancellations these are; events may call them by their ids."""
    with desk.database.reading() as transaction:
        return accounts.names_of(transaction, sorted({row.account_id for row in rows if row.account_id}))


def money(revenue: dict[str, float]) -> str:
    """Revenue a month by currency in words, "" where none was given."""
    return wording.listed(amounts_of(revenue))


def _lost_revenue(found: Weekly) -> tuple[str, ...]:
    first = found.review.week
    sums: dict[str, float] = {}
    for row in found.rows.values():
        if first <= row.on < first + WEEK:
            sums[row.currency or ""] = sums.get(row.currency or "", 0.0) + row.revenue
    return amounts_of(sums)


def _parts(desk: Desk, found: Weekly) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of the choice of a part of the customers: the most frequent values."""
    if not found.part.by:
        options = {by: _frequent(found, by) for by in SEGMENTS}
    else:
        week = found.review.week
        with desk.database.reading() as transaction:
            options = {by: cancellations.values_of(transaction, by, week - SHOWN * WEEK, week + WEEK) for by in SEGMENTS if by != "tenure"}
        options["tenure"] = TENURE_NAMES
    return [(PARTS[by], [(f"{by}:{value}", value) for value in values]) for by, values in options.items() if values]


def _frequent(found: Weekly, by: str) -> tuple[str, ...]:
    counted = Counter(value for row in found.rows.values() if (value := segment_of(row, by)))
    return tuple(value for value, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:CHOICES])


def _part_name(part: Part) -> str:
    if part.by == EARLY:
        return "lost within 90 days of their start"
    return f"{PARTS[part.by].lower()} {part.value}" if part.by else ""


@routes.post("/issues/{issue_id}/decisions")
def decide(
    request: Request,
    desk: DeskDep,
    caller: Visitor,
    issue_id: str,
    action: Annotated[Action, Form()],
    week: Annotated[str, Form(max_length=10)],
    seen: Annotated[int, Form(ge=0, le=100_000)],
    part: Annotated[str, Form(max_length=230)] = "",
    note: Annotated[str, Form(max_length=2_000)] = "",
    owner: Annotated[str, Form(max_length=200)] = "",
    destination: Annotated[str, Form(max_length=20)] = "",
    due: Annotated[str, Form(max_length=10)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Takes a decision; one that lacks something comes back with what was typed."""
    start, chosen = week_asked(week), part_asked(part)
    typed = {"action": action.value, "note": note, "owner": owner, "destination": destination, "due": due, "until": until}
    before = deciding.weekly(desk, caller, start, chosen)
    try:
        choice = Choice(action, note, owner, _destination(destination), week_asked(due), week_asked(until), seen)
        after = deciding.decide(desk, caller, issue_id, choice, start, chosen)
    except (BadRequest, Conflict) as error:
        found = deciding.weekly(desk, caller, start, chosen)
        return _page(request, desk, found, 409 if isinstance(error, Conflict) else 400, (issue_id, str(error), typed))
    return rendering.go(request, _onwards(before, after, issue_id))


@routes.get("/issues/{issue_id}/decisions")
def read_decided(request: Request) -> Response:
    """The address of a decision that was refused, loaded again: to the review."""
    return rendering.go(request, "/desk/churn")


def _onwards(before: Weekly, after: Weekly, issue_id: str) -> str:
    """Where one goes on: what is decided next takes the place of what was decided now; after the last one the top of the page."""
    order = [issues.id_of(entry.issue.key) for entry in before.review.entries]
    waiting = [issues.id_of(entry.issue.key) for entry in after.review.entries if entry.standing in UNDECIDED]
    at = order.index(issue_id) if issue_id in order else 0
    following = issue_id if issue_id in waiting else next((one for one in waiting if one in order[at:]), next(iter(waiting), ""))
    target = f"{address(after.review.week, after.part)}&decided={issue_id}"
    return f"{target}#issue-{following}" if following else target


def _destination(text: str) -> Destination | None:
    try:
        return Destination(text) if text else None
    except ValueError:
        raise BadRequest("There is no such destination. Choose one of the list.") from None


def address(week: dt.date | None, part: Part) -> str:
    """Of the review of a week."""
    query = {name: value for name, value in (("week", str(week) if week else ""), ("part", part_words(part))) if value}
    return f"/desk/churn?{urlencode(query)}" if query else "/desk/churn"


@routes.get("/issues/{issue_id}")
def read_issue(request: Request, desk: DeskDep, caller: Visitor, issue_id: str, week: WeekAsked = "", part: PartAsked = "") -> HTMLResponse:
    """One issue with all its weeks, accounts and decisions."""
    found = deciding.weekly(desk, caller, week_asked(week), part_asked(part))
    entry = found.entry(issue_id)
    if entry is None:
        raise NotFound("There is no such issue in the review of this week.")
    card = _card(found, entry)
    rows = [found.rows[one] for one in entry.issue.ids if one in found.rows]
    decided = {d.week: f"{DONE[d.action]} in the week of {short_date(d.week)}" for d in holding(entry.decisions)}
    return rendering.page(
        request, "issue.html", part=False, card=card, found=found, part_now=part_words(found.part), part_name=_part_name(found.part),
        chart=bars.chart(entry.weeks, entry.issue.week, decided, deciding.PAST), rows=[(row, money({row.currency or "": row.revenue})) for row in rows],
        done=DONE, outcome_tone=OUTCOME, names=_names(desk, rows),
    )  # fmt: skip


@routes.get("/papers/{kind}")
def read_paper(desk: DeskDep, caller: Visitor, kind: str, week: WeekAsked = "", part: PartAsked = "") -> Response:
    """Agenda or minutes as Markdown, or the issues as a table, to be kept or sent."""
    makers = {
        "agenda.md": (agenda, "text/markdown; charset=utf-8"),
        "minutes.md": (minutes, "text/markdown; charset=utf-8"),
        "issues.csv": (csv_of, "text/csv; charset=utf-8"),
    }
    if kind not in makers:
        raise NotFound("There is no such paper.")
    make, media = makers[kind]
    found = deciding.weekly(desk, caller, week_asked(week), part_asked(part))
    headers = {"Content-Disposition": f'attachment; filename="churn-{found.review.week}-{kind}"'}
    return Response(make(found.review).encode(errors="replace"), media_type=media, headers=headers)
