"""One account: the timeline, the people, the flags, the messages."""

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from analyzer.desk import feeding, parties, sentiment, watching
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.flag import FRESH
from analyzer.domain.sentiment import DriftReport, DriftState, PersonTone, Point, Severity
from analyzer.drift import scoring, silence
from analyzer.drift.timeline import Milestone, svg, table
from analyzer.drift.wording import BESIDE, STATES, ago, bars, by_chance, percent
from analyzer.errors import BadRequest, NotFound, TooLarge
from analyzer.handoff.wording import counted
from analyzer.intake import archives
from analyzer.store import departures, flags, handoffs, jobs, messages
from analyzer.store.database import now
from analyzer.store.messages import StoredMessage
from analyzer.store.records import Deal, Job, JobState
from api.deps import ID, AccountId, DeskDep, ThingId
from api.pages import rendering
from api.pages.flags import NEIGHBOURS, Card, cards, choices, message_page
from api.pages.session import Signed, Upload, Visitor

routes = APIRouter(include_in_schema=False)
_pages = APIRouter(prefix="/desk/accounts", route_class=Signed, include_in_schema=False)
_uploads = APIRouter(prefix="/desk/accounts", route_class=Upload, include_in_schema=False)

MOST_CARDS: Final = 20
"""Flags that are shown with all they have; the inbox has the others."""
WHOLE: Final = 3
"""The worst of those that wait stand there with all they have, the others on a line each."""
LAST: Final = 20
"""Messages shown below the timeline."""
TONES: Final = {
    DriftState.ALERT: ("Clearly cooler", "bad"),
    DriftState.WATCH: ("Cooler", "warn"),
    DriftState.OK: ("As in the sales phase", "good"),
    DriftState.NOT_ENOUGH: ("Not enough messages", "plain"),
}
CALM: Final = ("No general drop", "plain")
"""What is said of an account that sounds as in the sales phase where an alert waits: green would speak against it."""
_WORDS_OF_INDEX: Final = ((12.5, "angry", "bad"), (37.5, "annoyed", "warn"), (62.5, "businesslike", "plain"), (87.5, "pleased", "good"))
"""Up to which index a tone goes, its name, and its colour."""
DealChoice = Annotated[str | None, Query(max_length=64, pattern=ID)]


class Heard(NamedTuple):
    """A message with how it sounds; no `tone` where it was not read or is not the customer's."""

    message: StoredMessage
    score: str
    tone: tuple[str, str] | None


def tone_of(state: DriftState, alerts: int) -> tuple[str, str]:
    """What an account sounds like in words, and their colour."""
    return CALM if state is DriftState.OK and alerts else TONES[state]


@_pages.get("/{account_id}")
def read_account(request: Request, desk: DeskDep, caller: Visitor, account_id: AccountId, deal: DealChoice = None) -> HTMLResponse:
    """One account: does it sound worse than before the sale, who takes part, what waits, what was written."""
    return _account_page(request, desk, caller, account_id, deal)


def _account_page(
    request: Request, desk: Desk, caller: Caller, account_id: str, deal_id: str | None, taken: feeding.Taken | None = None,
    notice: str = "", typed: parties.Parties | None = None,
) -> HTMLResponse:  # fmt: skip
    stands = sentiment.of_account(desk, caller, account_id, deal_id)
    report, deal = stands.report, stands.deal
    waiting: tuple[Card, ...] = ()
    others: tuple[Card, ...] = ()
    more = 0
    last: tuple[StoredMessage, ...] = ()
    handoff = job = leaves = sides = None
    houses: tuple[str, ...] = ()
    if deal:
        with desk.database.reading() as transaction:
            found = flags.listed(transaction, caller.sight, flags.Wanted(flags.View.ALL, deal_id=deal.id), flags.MOST)
            there = [flag for flag in found if not flag.gone]
            fresh = [flag for flag in there if flag.waits(now().date()) and now() - flag.message_at <= FRESH]
            waiting = cards(transaction, caller, fresh[:MOST_CARDS])
            past = sorted((flag for flag in there if flag not in fresh), key=lambda flag: flag.message_at, reverse=True)
            others, more = cards(transaction, caller, past[:MOST_CARDS]), len(past)
            last = messages.latest(transaction, deal.id, LAST)
            leaves = departures.days(transaction, [account_id]).get(account_id)
            handoff = handoffs.of_deal(transaction, deal.id)
            job = jobs.latest(transaction, caller.sight, deal.id, watching.KIND)
            sides, houses = typed or parties.of_deal(transaction, deal, stands.account), parties.houses(transaction, account_id)
    points = {point.id: point for point in report.messages} if report else {}
    return rendering.page(
        request, "account.html", 400 if notice else 200, part=False, notice=notice, stands=stands, account=stands.account, deal=deal, leaves=leaves,
        today=now().date(), report=report, handoff=handoff, job=job if job and not job.state.final else None,
        failed=job.error if job and job.state is JobState.FAILED else None,
        taken=taken, tone=tone_of(report.state, sum(card.flag.severity is Severity.ALERT for card in waiting)) if report else None,
        elsewhere=_elsewhere(report), said=_said(report), heard=_last_heard(report), bar=_bar(report) if report else "", too_few=_too_few(report),
        chart=_chart(report, deal), rows=table(report) if report else (), people=_people(report), open_cards=waiting,
        whole=WHOLE if len(waiting) > WHOLE + 1 else len(waiting), other_cards=others, others=more,
        last=[_heard(one, points.get(one.key)) for one in last],
        parties=sides, houses=houses, may_name=caller.role in ALLOWED[Act.KEEP_ACCOUNTS],
        may_upload=caller.role in ALLOWED[Act.UPLOAD], most_mb=desk.settings.max_upload_bytes // 1_000_000, **choices(),
    )  # fmt: skip


@_pages.get("/{account_id}/reading/{job_id}")
def read_progress(request: Request, desk: DeskDep, caller: Visitor, account_id: AccountId, job_id: ThingId) -> Response:
    """How far a reading is; asks again by itself, and loads the page anew once it is done."""
    with desk.database.reading() as transaction:
        job: Job | None = jobs.find(transaction, job_id, caller.sight)
    if job is None or job.account_id != account_id or job.deal_id is None:
        raise NotFound("There is no such reading under way.")
    if job.state.final or not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/accounts/{account_id}?deal={job.deal_id}")
    return rendering.page(request, "parts/reading.html", job=job)


@_pages.post("/{account_id}/parties")
def name_parties(
    request: Request, desk: DeskDep, caller: Visitor, account_id: AccountId, deal: Annotated[str, Query(max_length=64, pattern=ID)],
    vendor: Annotated[str, Form(max_length=300)] = "", vendor_domains: Annotated[str, Form(max_length=2_000)] = "",
    customer: Annotated[str, Form(max_length=300)] = "", customer_domains: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:  # fmt: skip
    """Says whose people write, and has the messages read anew."""
    seller, buyer = parties.typed(vendor, vendor_domains), parties.typed(customer, customer_domains)
    try:
        parties.say(desk, caller, deal, seller, buyer)
    except BadRequest as error:
        typed = parties.Parties(seller, buyer, guessed=True)
        return _account_page(request, desk, caller, account_id, deal, notice=str(error), typed=typed)
    return rendering.go(request, f"/desk/accounts/{account_id}?deal={deal}")


@_uploads.post("/{account_id}/messages")
def upload(
    request: Request, desk: DeskDep, caller: Visitor, account_id: AccountId, deal: DealChoice = None,
    file: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:  # fmt: skip
    """Takes mails, mailboxes and exports into the feed of the account; a job reads them."""
    chosen = [one for one in file or () if one.filename]
    if not chosen:
        raise BadRequest("No file came. Choose mails, a mailbox or an export of a chat, then upload.")
    if len(chosen) > desk.settings.max_upload_files:
        raise TooLarge(f"More than {desk.settings.max_upload_files} files at once. Upload them in parts.")
    files = [archives.File(one.filename or "unnamed", one.file.read()) for one in chosen]
    taken = feeding.take_files(desk, caller, files, "upload", account_id, deal)
    return _account_page(request, desk, caller, account_id, taken.kept[0].deal_id, taken)


def _chart(report: DriftReport | None, deal: Deal | None) -> Markup | str:
    if report is None or deal is None or not any(point.counted for point in report.messages):
        return ""
    days = ((deal.signed_on, "signed"), (deal.kickoff_on, "kick-off"), (deal.live_on, "live"))
    # All texts in it are escaped where it is drawn.
    return Markup(svg(report, [Milestone(on, name) for on, name in days if on]))  # noqa: S704


def _said(report: DriftReport | None) -> tuple[str, ...]:
    """What the comparison says, in sentences."""
    if report is None:
        return ()
    said = [STATES[report.state]]
    if report.state is DriftState.NOT_ENOUGH:
        said = []
    elif report.drop_percent is not None and report.chance is not None and report.baseline and report.current:
        way = "lower" if report.drop_percent > 0 else "higher"
        said.append(
            f"{percent(abs(report.drop_percent))} {way}: {report.current.index:.0f} of 100 over the last {report.current.messages} messages, "
            f"{report.baseline.index:.0f} over {report.baseline.messages} of the sales phase."
            + (f" {by_chance(report.chance)}" if report.drop_percent > 0 else "")
        )
    if report.flags and report.state is DriftState.OK:
        said.append(BESIDE)
    return tuple(said)


def _last_heard(report: DriftReport | None) -> str:
    """When the customer was heard last, and how often before."""
    known = report.rhythm if report else None
    if known is None:
        return ""
    told = f"Last heard {rendering.day(known.last_at)}, {ago(known.last_at, now())}"
    if known.usual is not None and known.longest is not None:
        return f"{told}; before, {silence.often(known.usual)}, and never longer than {counted(max(1, round(known.longest)), 'day')} without a word."
    return f"{told}. Heard on {counted(known.days, 'day')}, which is too few to say how often they write."


def _bar(report: DriftReport) -> str:
    """The preset in words, and why it holds for this deal."""
    bar = scoring.PRESETS[scoring.PresetName(report.preset)]
    why = f", because {report.preset_why}" if report.preset_why.startswith("it ") else f": {report.preset_why}" if report.preset_why else ""
    return f"Judged by the preset {report.preset}{why}. {bars(bar)}" + (
        f" Late answers are counted without the public holidays of {report.country}." if report.country else ""
    )


def _elsewhere(report: DriftReport | None) -> str:
    """What the other presets would say, where they would say something else."""
    if report is None or report.drop_percent is None:
        return ""
    under = {name.value: scoring.state_of(report.drop_percent, report.chance, bar) for name, bar in scoring.PRESETS.items()}
    others = [f"{name} {TONES[state][0].lower()}" for name, state in under.items() if name != report.preset and state is not report.state]
    return f"Other presets would say: {', '.join(others)}." if others else "The other presets would say the same."


def _too_few(report: DriftReport | None) -> tuple[tuple[str, int, int], ...]:
    """What is there, what is there, and what it takes, where that is too little for a number."""
    if report is None or report.state is not DriftState.NOT_ENOUGH:
        return ()
    bar = scoring.PRESETS[scoring.PresetName(report.preset)]
    counted = sum(point.counted for point in report.messages)
    before = report.baseline.messages if report.baseline else 0
    return (("since the sale", counted, bar.least_current), ("from the sales phase", before, bar.least_baseline))


def _people(report: DriftReport | None) -> list[PersonTone]:
    """Those who carry the project first, then those who write most."""
    people = report.people if report else ()
    return sorted(people, key=lambda p: (not p.champion, -(p.since.messages if p.since else 0), p.name))


def _heard(message: StoredMessage, point: Point | None) -> Heard:
    if point is None or not point.counted:
        return Heard(message, "", None)
    name, tone = next(((name, tone) for most, name, tone in _WORDS_OF_INDEX if point.index < most), ("delighted", "good"))
    return Heard(message, f"{point.index:.0f}", (name, tone))


@_pages.get("/{account_id}/message")
def read_message(
    request: Request, desk: DeskDep, caller: Visitor, account_id: AccountId, deal: Annotated[str, Query(max_length=64, pattern=ID)],
    key: Annotated[str, Query(max_length=220)],
) -> HTMLResponse:  # fmt: skip
    """One message between its neighbours."""
    with desk.database.reading() as transaction:
        message = messages.find(transaction, deal, key, caller.sight)
        if message is None or message.account_id != account_id:
            raise NotFound("There is no such message, or it is of an account of somebody else.")
        around = messages.around(transaction, message, NEIGHBOURS)
    return message_page(request, message, around)


routes.include_router(_uploads)
routes.include_router(_pages)
