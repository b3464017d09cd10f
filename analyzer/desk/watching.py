"""The job that watches: a deal's messages are read once each, compared with its sales phase, and its flags brought up to date."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from analyzer.desk.casefile import open_file, parties_of
from analyzer.desk.casefile import source_of as documents_of
from analyzer.desk.desk import Desk
from analyzer.desk.remembering import ReadsMessagesOnce
from analyzer.domain.account import Phase
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.evidence import Evidence
from analyzer.domain.flag import FRESH, FlagAct, Found, Shown
from analyzer.domain.handoff import Draft
from analyzer.domain.notice import Event
from analyzer.domain.review import HandoffStatus
from analyzer.domain.sentiment import DriftFlag, DriftReport, FlagType, Severity, Signal, SignalType
from analyzer.drift import feed as feeds
from analyzer.drift import wording
from analyzer.drift.account import Account, with_sides
from analyzer.drift.feed import Feed, parse_feed
from analyzer.drift.presets import Chosen, chosen
from analyzer.drift.watch import assess, messages_to_read, watch
from analyzer.drift.working_time import calendar_of
from analyzer.engines.base import Engine
from analyzer.errors import NotFound
from analyzer.handoff import review
from analyzer.jobs import Handler, Run
from analyzer.settings import Settings
from analyzer.store import accounts, conversations, departures, flags, handoffs, jobs, messages, notices
from analyzer.store.database import Transaction, now
from analyzer.store.records import Deal as StoredDeal
from analyzer.store.records import Job, JobState

KIND = "drift"
AT_ONCE = 400
"""Messages that are read in one step: after a crash no more than these are read again."""
MOST_MESSAGES = 100_000
"""Of one deal."""


def job_id(deal_id: str, source: str) -> str:
    """The same messages of the same deal are compared once a day."""
    return f"job_{conversations.digest(f'{KIND}:{deal_id}:{source}'.encode())[:32]}"


def source_of(transaction: Transaction, deal_id: str, engine: str) -> str:
    """What a reading rests on: messages, documents, the draft, and the day, since silence shows only as days go by."""
    handoff = handoffs.of_deal(transaction, deal_id)
    parts = [
        f"{now():%Y-%m-%d}",
        str(handoff.version if handoff else 0),
        documents_of(transaction, deal_id, engine),
        *messages.fingerprints(transaction, deal_id),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def order(transaction: Transaction, desk: Desk, deal: StoredDeal, person: str) -> Job:
    """The job that reads the messages of `deal` as they are now; the one that is there where there is one."""
    engine = desk.settings.engine
    source = source_of(transaction, deal.id, engine)
    at = now()
    job = Job(
        id=job_id(deal.id, source), kind=KIND, account_id=deal.account_id, deal_id=deal.id, payload={"source": source, "engine": engine},
        state=JobState.QUEUED, attempt=1, done=0, total=0, created_by=person, created_at=at, updated_at=at,
    )  # fmt: skip
    kept, new = jobs.add(transaction, job)
    if not new and kept.state in {JobState.FAILED, JobState.CANCELLED}:
        kept, new = jobs.again(transaction, kept) or kept, True
    if new:
        desk.queue.enqueue(transaction, kept)
    return kept


def look_again(desk: Desk) -> int:
    """Orders a reading of every deal that was not read today: an answer that does not come is no message. How many."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    with desk.database.reading() as transaction:
        waiting = messages.stale(transaction, today)
    ordered = 0
    for deal_id in waiting:
        with desk.database.writing() as transaction:
            deal = accounts.find_deal(transaction, deal_id)
            ordered += deal is not None and order(transaction, desk, deal, flags.ANALYZER).state is JobState.QUEUED
    return ordered


def adopt_vendor(desk: Desk) -> int:
    """Gives the vendor of the settings to the deals that have none of their own, and orders their messages read anew. How many."""
    own = {"vendor_name": desk.settings.vendor_name, "vendor_domains": list(desk.settings.vendor_domains)}
    if not any(own.values()):
        return 0
    with desk.database.reading() as transaction:
        found = accounts.without_vendor(transaction, desk.settings.vendor_name)
    adopted = [deal for deal in found if own["vendor_domains"] or deal.vendor_name != own["vendor_name"]]
    for deal in adopted:
        with desk.database.writing() as transaction:
            accounts.change_deal(transaction, deal.id, own)
            if messages.fingerprints(transaction, deal.id):
                order(transaction, desk, deal, flags.ANALYZER)
    return len(adopted)


def handler(desk: Desk) -> Handler:
    """Watching, as a worker runs it."""

    def look(run: Run) -> dict[str, Any]:
        deal_id = str(run.job.deal_id)

        @cache
        def opened() -> tuple[Account, Draft | None]:
            with desk.database.reading() as transaction:
                return open_account(transaction, deal_id, desk.settings)

        @cache
        def engine() -> Engine:
            return cast(Engine, ReadsMessagesOnce(desk, desk.engine(str(run.job.payload["engine"])), str(run.job.account_id)))

        def read(start: int) -> int:
            some = messages_to_read(opened()[0])[start : start + AT_ONCE]
            return len(engine().read_sentiment(some).readings)

        outdated = run.step("check", lambda: _newer_job(desk, run.job))
        if outdated:
            return {"deal_id": deal_id, "superseded_by": outdated}
        count = run.step("count", lambda: len(messages_to_read(opened()[0])))
        for start in range(0, count, AT_ONCE):
            run.report(start, count, f"reading {start + 1} to {min(start + AT_ONCE, count)} of {count}")
            run.step(f"read {start}", lambda first=start: read(first))  # type: ignore[misc]
        run.report(count, count, "comparing")
        return run.step("compare", lambda: _compare(desk, run.job, *opened(), engine()))

    return look


def _newer_job(desk: Desk, job: Job) -> str | None:
    with desk.database.reading() as transaction:
        return _newer(transaction, job)


def _newer(transaction: Transaction, job: Job) -> str | None:
    """The job that reads what the deal has now, if that is not `job`: then this one would be thrown away."""
    source = source_of(transaction, str(job.deal_id), str(job.payload["engine"]))
    newer = jobs.find(transaction, job_id(str(job.deal_id), source))
    open_or_done = newer is not None and newer.state not in {JobState.FAILED, JobState.CANCELLED}
    return newer.id if newer is not None and open_or_done and newer.id != job.id else None


def open_account(transaction: Transaction, deal_id: str, settings: Settings) -> tuple[Account, Draft | None]:
    """A deal with its documents, its messages and its handoff as people left it; every turn has its side.

    Raises:
        NotFound: the deal was erased meanwhile.
    """
    deal = accounts.find_deal(transaction, deal_id)
    home = accounts.find(transaction, deal.account_id) if deal else None
    if deal is None or home is None:
        raise NotFound("There is no such deal any more.")
    everything = feed_of(messages.of_deal(transaction, deal_id), settings)
    signed = deal.signed_on or (deal.closed_at.date() if deal.closed_at else None)
    if conversations.of_deal(transaction, deal_id):
        file = open_file(transaction, deal_id, settings)
        before, feed = by_phase(everything, signed, file.conversations)
        # A call names no mail domain; those who write do.
        known, warnings = parties_of(deal, home, (*file.conversations, everything.conversation))
        account = with_sides(known, (*file.conversations, *before), feed, warnings)
    else:
        known, warnings = parties_of(deal, home, (everything.conversation,))
        before, feed = by_phase(everything, signed, ())
        account = with_sides(known, before, feed, warnings)
    told = tuple(map(_without_folder, account.warnings))
    return account._replace(warnings=told, live_on=deal.live_on), _handoff(transaction, deal_id)


def _without_folder(warning: str) -> str:
    """A warning about a deal folder as it reads where there is none."""
    told = warning.replace("There is no deal.json and nothing says", "Nothing says").replace("There is no deal.json. ", "")
    return told.removesuffix(" Add a deal.json that names both parties.")


def by_phase(everything: Feed, signed: dt.date | None, known: Sequence[Conversation]) -> tuple[tuple[Conversation, ...], Feed]:
    """What was written up to the day of signature, as a conversation of the sales phase, and the feed since (S63).

    A mail that stands in one of the conversations `known` already counts once.
    """
    if signed is None:
        return (), everything
    early = [letter for letter in everything.letters if letter.turn.at and letter.turn.at.date() <= signed]
    if not early:
        return (), everything
    ids = {letter.id for letter in early}
    later = tuple(letter for letter in everything.letters if letter.id not in ids)
    told = {" ".join(turn.text.split()) for conversation in known for turn in conversation.turns}
    turns = tuple(letter.turn for letter in early if not letter.automatic and " ".join(letter.turn.text.split()) not in told)
    since = everything.conversation.model_copy(update={"turns": tuple(letter.turn for letter in later)})
    before = everything.conversation.model_copy(update={"turns": turns, "phase": Phase.SALES})
    return (before,), everything._replace(letters=later, conversation=since)


def feed_of(kept: Sequence[messages.StoredMessage], settings: Settings) -> Feed:
    """Stored messages as a deal folder would hold them."""
    text = "\n".join(message.line for message in kept)
    return parse_feed(text, settings.model_copy(update={"max_mails": MOST_MESSAGES}))


def _handoff(transaction: Transaction, deal_id: str) -> Draft | None:
    """The promises and people that are known: those of the draft, with what people made of them."""
    handoff = handoffs.of_deal(transaction, deal_id)
    drafted = handoffs.draft(transaction, handoff) if handoff else None
    if handoff is None or drafted is None:
        return None
    final = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    return review.reviewed(drafted, handoffs.items_of(transaction, handoff.id), handoffs.waivers_of(transaction, handoff.id), final)


def _compare(desk: Desk, job: Job, account: Account, draft: Draft | None, engine: Engine) -> dict[str, Any]:
    watched = watch(account, engine, desk.embedder(), draft)
    calendar = calendar_of(watched.country or desk.settings.drift_country or None)
    preset = _preset(desk, job, account)
    report = assess(watched, preset.name, now(), calendar).model_copy(update={"preset_why": preset.why})
    found = {one.identity: one for one in found_in(report, account.feed)}
    deal_id, account_id, source = str(job.deal_id), str(job.account_id), str(job.payload["source"])
    with desk.database.writing() as transaction:
        accounts.lock_deal(transaction, deal_id)
        deal = accounts.find_deal(transaction, deal_id)
        if deal is None:
            raise NotFound("The deal was erased while its messages were read.")
        newer = _newer(transaction, job)
        if newer:
            # Messages came meanwhile; the job that they ordered knows more.
            return {"deal_id": deal_id, "superseded_by": newer}
        held = _with_the_standing_one(transaction, deal_id, found)
        synced = flags.sync(transaction, account_id, deal_id, held)
        messages.keep_watch(transaction, deal_id, account_id, source, report)
        for flag in (*synced.raised, *synced.worsened):
            tell(transaction, deal, flag)
    return {
        "deal_id": deal_id, "state": report.state.value, "messages": len(report.messages), "raised": [flag.id for flag in synced.raised],
        "worsened": [flag.id for flag in synced.worsened], "withdrawn": synced.withdrawn,
    }  # fmt: skip


def _preset(desk: Desk, job: Job, account: Account) -> Chosen:
    """That of the segment that the deal belongs to, as it is known now."""
    with desk.database.reading() as transaction:
        deal = accounts.find_deal(transaction, str(job.deal_id))
        home = accounts.find(transaction, str(job.account_id))
    return chosen(
        desk.settings.drift_segments, desk.settings.drift_preset, value=deal.value if deal else None,
        currency=deal.currency if deal else None, domains=home.domains if home and home.domains else account.deal.customer.domains,
    )  # fmt: skip


def tell(transaction: Transaction, deal: StoredDeal, flag: flags.Flag) -> flags.Flag:
    """Announces a flag to whoever subscribed, and notes in its history who finds it in their inbox: CSM and rep alike (S74).

    What is old news already when it is found wakes nobody, nor does a customer who has left; good news is no alarm.
    """
    if not flag.waits(now().date()) or now() - flag.message_at > FRESH or departures.has_left(transaction, flag.id, now()):
        return flag
    account = accounts.find(transaction, deal.account_id)
    people = [("csm", account.csm if account else None), ("rep", deal.rep)]
    told: dict[str, Any] = {"inbox": [{"role": role, "person": person} for role, person in people if person]}
    event = {Severity.ALERT: Event.FLAG_ALERT, Severity.WATCH: Event.FLAG_WATCH}.get(flag.severity)
    if event:
        # Not `why`: the names in it are written by those who write to us.
        said = f"{wording.KINDS[flag.kind.value]}. {flag.next_step}"
        subject = {
            "account_id": flag.account_id, "deal_id": flag.deal_id, "flag_id": flag.id, "type": flag.kind.value, "why": said,
            "path": f"/desk/flags/{flag.id}",
        }  # fmt: skip
        told["notice"] = notices.announce(transaction, event, subject, f"flag:{flag.id}:{flag.severity.value}")
    return flags.note(transaction, flag, FlagAct.TOLD, flags.ANALYZER, context=told)


def _with_the_standing_one(transaction: Transaction, deal_id: str, found: dict[str, Found]) -> list[Found]:
    """While an account stays below its sales phase, that is one flag, not one for each message more."""
    wanted = flags.Wanted(view=flags.View.ALL, deal_id=deal_id)
    standing = next(
        (
            flag
            for flag in flags.listed(transaction, accounts.EVERYTHING, wanted, flags.MOST)
            if flag.kind is SignalType.TONE_BELOW and not flag.gone
        ),
        None,
    )
    return [one._replace(identity=standing.identity) if standing and one.kind is SignalType.TONE_BELOW else one for one in found.values()]


def found_in(report: DriftReport, feed: Feed) -> Iterator[Found]:
    """The flags and signals of a report, each under the name that it keeps when it is found again."""
    sent = {letter.id: letter.turn.at for letter in feed.letters}
    named = {letter.turn.index: letter.id for letter in feed.letters}
    asked = {letter.id: letter.turn.at for letter in feed.letters if letter.turn.side is Side.VENDOR and letter.turn.at}
    everything: list[DriftFlag | Signal] = [*report.flags, *report.signals]
    for one in everything:
        shown = tuple(_shown(evidence, named) for evidence in one.evidence)
        moment = (one.at if isinstance(one, Signal) else None) or sent.get(one.at_message)
        yield Found(
            identity=_identity(one, shown), kind=one.type, severity=one.severity, message=one.at_message or None, at=moment,
            why=one.why, next_step=one.next_step, evidence=shown, since=_since(one, shown, asked),
        )  # fmt: skip


def _identity(flag: DriftFlag | Signal, shown: Sequence[Shown]) -> str:
    if flag.type is FlagType.RESPONSE_DELAY and shown and shown[0].message:
        # It stands at the question at first, then at the reminder, then at the late answer; the question stays.
        return f"{flag.type}:{shown[0].message}"
    if flag.type is SignalType.PROMISE_AT_RISK:
        # It is about the promise, not about the message that asks for it.
        last = flag.evidence[-1]
        return f"{flag.type}:{conversations.digest(f'{last.document}:{last.start}:{last.end}'.encode())[:32]}"
    return f"{flag.type}:{flag.at_message or conversations.digest(flag.why.encode())[:32]}"


def _since(flag: DriftFlag | Signal, shown: Sequence[Shown], asked: Mapping[str, dt.datetime]) -> dt.datetime | None:
    """When the last of several late answers was asked for."""
    if flag.type is not FlagType.RESPONSE_DELAY:
        return None
    return max((at for one in shown if (at := asked.get(one.message or ""))), default=None)


def _shown(evidence: Evidence, named: dict[int, str]) -> Shown:
    if evidence.document == feeds.NAME:
        return Shown(quote=evidence.quote, message=named.get(evidence.turn), speaker=evidence.speaker, place=evidence.place)
    return Shown(
        quote=evidence.quote, document=evidence.document, turn=evidence.turn, start=evidence.start, end=evidence.end,
        speaker=evidence.speaker, place=evidence.place,
    )  # fmt: skip
