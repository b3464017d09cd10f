"""The job that drafts: each conversation is read once and kept, then the draft is put together and laid over the verdicts."""

from functools import cache
from typing import Any, cast

from analyzer.desk.casefile import CaseFile, open_file, reading_key, source_of
from analyzer.desk.desk import Desk
from analyzer.desk.remembering import ReadsConversationsOnce
from analyzer.domain.handoff import Draft
from analyzer.domain.notice import Event
from analyzer.domain.review import HandoffStatus
from analyzer.engines.base import Engine
from analyzer.handoff import review
from analyzer.handoff.drafting import draft_handoff
from analyzer.jobs import Handler, JobFailed, Run
from analyzer.store import conversations, flags, handoffs, jobs, keys, notices
from analyzer.store.database import Transaction, now
from analyzer.store.records import AuditEntry, Handoff, Job, JobState
from analyzer.store.records import Deal as StoredDeal

KIND = "draft"
FELL = "handoff.approval_fell"
_LATEST = 20
"""Entries of the audit trail of a handoff among which it is looked for."""


def job_id(deal_id: str, source: str) -> str:
    """The same conversations of the same deal are drafted once."""
    return f"job_{conversations.digest(f'{KIND}:{deal_id}:{source}'.encode())[:32]}"


def order_draft(transaction: Transaction, desk: Desk, deal: StoredDeal, person: str, engine: str | None = None) -> Job:
    """The job that drafts the handoff of `deal` from what it has now; the one that is there where there is one.

    A job for the same that failed or was cancelled is started again, and so is one whose draft another one has replaced since,
    or has gaps because the endpoint did not answer: what it did answer is not asked for again.
    """
    chosen = engine or desk.settings.engine
    source = source_of(transaction, deal.id, chosen)
    at = now()
    job = Job(
        id=job_id(deal.id, source), kind=KIND, account_id=deal.account_id, deal_id=deal.id, payload={"source": source, "engine": chosen},
        state=JobState.QUEUED, attempt=1, done=0, total=0, created_by=person, created_at=at, updated_at=at,
    )  # fmt: skip
    kept, new = jobs.add(transaction, job)
    if not new and (kept.state in {JobState.FAILED, JobState.CANCELLED} or _replaced(transaction, kept, source)):
        kept, new = jobs.again(transaction, kept, done=True) or kept, True
    if new:
        desk.queue.enqueue(transaction, kept)
    return kept


def _replaced(transaction: Transaction, job: Job, source: str) -> bool:
    """True where a finished job's draft is not the newest one, or has gaps, of a handoff that may still change."""
    handoff = handoffs.of_deal(transaction, str(job.deal_id))
    if job.state is not JobState.DONE or handoff is None or handoff.status is HandoffStatus.HANDED_OVER:
        return False
    return handoffs.draft_source(transaction, handoff) != source or _has_gaps(transaction, handoff)


def _has_gaps(transaction: Transaction, handoff: Handoff) -> bool:
    """Were there parts of documents about which the endpoint had no answer?"""
    made = handoffs.draft(transaction, handoff)
    return made is not None and made.usage.unread > 0


def handler(desk: Desk) -> Handler:
    """Drafting, as a worker runs it."""

    def draft(run: Run) -> dict[str, Any]:
        deal_id = str(run.job.deal_id)
        asked = str(run.job.payload["engine"])

        @cache
        def engine() -> Engine:
            return desk.engine(asked)

        @cache
        def file() -> CaseFile:
            with desk.database.reading() as transaction:
                return open_file(transaction, deal_id, desk.settings)

        outdated = run.step("check", lambda: _newer_job(desk, run.job))
        if outdated:
            return {"handoff_id": None, "superseded_by": outdated}
        ids = run.step("list", lambda: list(file().ids))
        for number, conversation_id in enumerate(ids):
            run.report(number, len(ids) + 1, f"reading {number + 1} of {len(ids)}")
            run.step(f"read {conversation_id}", lambda wanted=conversation_id: _read(desk, file(), engine(), wanted))  # type: ignore[misc]
        run.report(len(ids), len(ids) + 1, "putting together")
        result = run.step("draft", lambda: _put_together(desk, file(), engine(), run.job))
        run.report(len(ids) + 1, len(ids) + 1, "done")
        return result

    return draft


def _newer_job(desk: Desk, job: Job) -> str | None:
    """The job that drafts what the deal has now, if that is not `job`: then this one would be thrown away."""
    with desk.database.reading() as transaction:
        now_there = source_of(transaction, str(job.deal_id), str(job.payload["engine"]))
        newer = jobs.find(transaction, job_id(str(job.deal_id), now_there))
    return newer.id if newer is not None and newer.id != job.id else None


def _read(desk: Desk, file: CaseFile, engine: Engine, conversation_id: str) -> str:
    """Reads one conversation unless that is done; the key under which the reading is kept."""
    remembering = ReadsConversationsOnce(desk, engine, file)
    conversation = file.conversations[file.ids.index(conversation_id)]
    remembering.find_claims(conversation, file.deal)
    return reading_key(engine, conversation, file.deal)


def _put_together(desk: Desk, file: CaseFile, engine: Engine, job: Job) -> dict[str, Any]:
    remembering = cast(Engine, ReadsConversationsOnce(desk, engine, file))
    made = draft_handoff(file.deal, file.conversations, remembering, desk.embedder(), file.warnings)
    with desk.database.writing() as transaction:
        handoff = handoffs.of_deal(transaction, str(job.deal_id), lock=True)
        if handoff is None:
            raise JobFailed("not_found", "The deal was erased while its handoff was drafted.")
        if handoff.status is HandoffStatus.HANDED_OVER:
            return {"handoff_id": handoff.id, "frozen": True}
        if handoffs.draft_source(transaction, handoff) == job.payload["source"] and not _has_gaps(transaction, handoff):
            return {"handoff_id": handoff.id, "draft_number": handoff.draft_number}
        handoff = lay_over(transaction, handoff, made, str(job.payload["source"]))
        subject = {"account_id": handoff.account_id, "deal_id": handoff.deal_id, "handoff_id": handoff.id}
        notices.announce(transaction, Event.DRAFT_READY, subject | {"draft_number": handoff.draft_number})
    return {"handoff_id": handoff.id, "draft_number": handoff.draft_number}


def lay_over(transaction: Transaction, handoff: Handoff, made: Draft, source: str) -> Handoff:
    """Keeps a new draft; lines that are there keep their verdicts, new ones wait for one, what is not found again is marked."""
    handoff = handoffs.add_draft(transaction, handoff, made, source)
    # Each for itself: a new draft knows nothing of what people merged or split.
    items = handoffs.drafted_items(transaction, handoff.id)
    lines = review.proposals(made)
    again = review.redraft(items, lines)
    order = {f"{line.section.value}/{line.key}": place for place, line in enumerate(lines)}
    handoffs.propose_again(transaction, handoff, again.again, order)
    handoffs.mark_gone(transaction, again.gone)
    for line in again.new:
        handoffs.add_items(transaction, handoff, [line], start=order[f"{line.section.value}/{line.key}"])
    if handoff.status is HandoffStatus.APPROVED and (again.new or _disputed(transaction, handoff)):
        keys.note(transaction, FELL, handoff.id, flags.ANALYZER, context={"approved_by": handoff.approved_by, "new": len(again.new)})
        handoff = handoffs.change(transaction, handoff, status=HandoffStatus.IN_REVIEW, approved_at=None, approved_by=None)
    return handoff


def fallen_approval(transaction: Transaction, handoff: Handoff) -> AuditEntry | None:
    """What a new draft took the approval away with, while nobody has approved it anew."""
    if handoff.status is not HandoffStatus.IN_REVIEW:
        return None
    entries = keys.trail(transaction, _LATEST, subject=handoff.id)
    last = next((entry for entry in entries if entry.action in {FELL, "handoff.approve"}), None)
    return last if last is not None and last.action == FELL else None


def _disputed(transaction: Transaction, handoff: Handoff) -> bool:
    return any(item.changed for item in handoffs.items_of(transaction, handoff.id))
