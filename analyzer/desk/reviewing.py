"""Reviewing a handoff: verdicts, added lines, waived sections, approval, the handover, the rating."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.account import DocumentEntry
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Quote
from analyzer.domain.handoff import Completeness, Draft
from analyzer.domain.notice import Event
from analyzer.domain.review import HandoffItem, HandoffStatus, LineState, Proposal, Section, Verdict, Waiver
from analyzer.errors import BadRequest, Conflict, NotFound
from analyzer.grounding import Grounder
from analyzer.handoff import escalation, ledger, review, wording
from analyzer.handoff.places import place
from analyzer.handoff.review import Obstacle
from analyzer.intake.reader import read_bytes
from analyzer.store import accounts, conversations, handoffs, keys, notices
from analyzer.store.database import Transaction, now
from analyzer.store.records import Deal, Handoff


class Gates(NamedTuple):
    """What stands between a handoff and its next step; empty tuples are open gates."""

    approve: tuple[Obstacle, ...]
    hand_over: tuple[Obstacle, ...]
    commission: tuple[Obstacle, ...]


class View(NamedTuple):
    """A handoff as a reader sees it."""

    handoff: Handoff
    deal: Deal
    items: tuple[HandoffItem, ...]
    waivers: tuple[Waiver, ...]
    completeness: Completeness | None
    gates: Gates
    escalation: escalation.Escalation


class ReviewProgress(NamedTuple):
    """How far a review is, read without the words of its lines: what one verdict changes of the page."""

    handoff: Handoff
    lines: tuple[LineState, ...]
    approve: tuple[Obstacle, ...]
    documents: tuple[DocumentEntry, ...]


class Judgement(NamedTuple):
    """A verdict on its way: `version` is that of the line that the person saw, `changes` are the fields of an edit."""

    verdict: Verdict
    version: int
    changes: Mapping[str, Any] | None = None
    note: str | None = None


class NewLine(NamedTuple):
    """A line that a person adds; `quote` with its conversation is its evidence, where they have one."""

    section: Section
    statement: Mapping[str, Any]
    conversation_id: str | None = None
    quote: str | None = None
    note: str | None = None


def view(desk: Desk, caller: Caller, handoff_id: str) -> View:
    """A handoff with its lines; raises NotFound."""
    with desk.database.reading() as transaction:
        return _view(transaction, _found(transaction, caller, handoff_id))


def standing(transaction: Transaction, caller: Caller, handoff_id: str) -> ReviewProgress:
    """How far a review is; raises NotFound."""
    handoff = _found(transaction, caller, handoff_id)
    states = handoffs.states_of(transaction, handoff.id)
    reasons = review.shut(states, handoffs.waivers_of(transaction, handoff.id))
    return ReviewProgress(handoff, states, reasons, handoffs.documents(transaction, handoff))


def view_item(desk: Desk, caller: Caller, handoff_id: str, item_id: str) -> HandoffItem:
    """One line; raises NotFound."""
    with desk.database.reading() as transaction:
        return line_of(transaction, _found(transaction, caller, handoff_id), item_id)


def told(desk: Desk, handoff_id: str, items: Sequence[HandoffItem]) -> tuple[HandoffItem, ...]:
    """`items` of a handoff as its document tells them: what was split off may have taken a promise's clause along."""
    with desk.database.reading() as transaction:
        handoff = handoffs.find(transaction, handoff_id)
        papers = ledger.papers(handoffs.documents(transaction, handoff)) if handoff else frozenset()
    return tuple(item.model_copy(update={"statement": review.told(item, papers)}) for item in items)


def document(desk: Desk, caller: Caller, handoff_id: str) -> tuple[Draft, Handoff, str]:
    """The document as it stands, its handoff, and the words for its status.

    Raises:
        NotFound: no such handoff, or no draft yet.
    """
    with desk.database.reading() as transaction:
        handoff = _found(transaction, caller, handoff_id)
        drafted = handoffs.draft(transaction, handoff)
        items = handoffs.items_of(transaction, handoff.id)
        waivers = handoffs.waivers_of(transaction, handoff.id)
    if drafted is None:
        raise NotFound("There is no draft yet. Upload the deal's conversations, and wait for the job.")
    final = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    return review.reviewed(drafted, items, waivers, final), handoff, _status(handoff, items)


def _status(handoff: Handoff, items: tuple[HandoffItem, ...]) -> str:
    if handoff.status is HandoffStatus.HANDED_OVER and handoff.handed_over_at:
        return f"Handed over on {wording.date(handoff.handed_over_at.date())} by {handoff.handed_over_by}"
    if handoff.status is HandoffStatus.APPROVED and handoff.approved_at:
        return f"Approved on {wording.date(handoff.approved_at.date())} by {handoff.approved_by}"
    if handoff.status is HandoffStatus.DRAFT:
        return "DRAFT: not reviewed"
    open_lines = [item for item in items if not item.gone]
    return f"DRAFT: {sum(item.settled for item in open_lines)} of {len(open_lines)} lines reviewed"


def judge(desk: Desk, caller: Caller, handoff_id: str, item_id: str, given: Judgement) -> HandoffItem:
    """Gives a verdict on a line as it was at `given.version`; it joins the history, and an approval falls.

    Raises:
        NotAllowed, NotFound: not this caller, or not this line.
        BadRequest: the edit does not fit the line.
        Conflict: somebody else gave a verdict meanwhile, or the handoff is frozen.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        item = line_of(transaction, handoff, item_id)
        refuse_outdated(item, given.version)
        # Who edits stands by the whole line as it was shown; other verdicts leave what was drafted, should a split be taken back.
        papers = ledger.papers(handoffs.documents(transaction, handoff)) if given.verdict is Verdict.EDITED else ()
        shown = item.model_copy(update={"statement": review.told(item, papers)}) if papers else item
        statement = review.judged(shown, given.verdict, given.changes, given.note)
        handoffs.add_verdict(transaction, item, given.verdict, statement, caller.person, given.note)
        back_in_review(transaction, handoff)
        return line_of(transaction, handoff, item_id)


def accept(
    desk: Desk, caller: Caller, handoff_id: str, seen: Sequence[tuple[str, int]], verdict: Verdict = Verdict.ACCEPTED
) -> tuple[tuple[HandoffItem, ...], int]:
    """Accepts many lines in one go, each at the version that was seen: those lines, and how many were left as somebody else had them.

    With the verdict PENDING it takes that back.

    Raises:
        NotAllowed, NotFound, Conflict: not this caller, not this handoff, or it is frozen.
        BadRequest: one of the lines was not found in the documents and needs a note of its own; then none is accepted.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        items = {item.id: item for item in handoffs.items_of(transaction, handoff.id)}
        ready = [items[item_id] for item_id, version in seen if item_id in items and items[item_id].version == version]
        for item in ready:
            statement = review.judged(item, verdict, None, None)
            handoffs.add_verdict(transaction, item, verdict, statement, caller.person, None)
        if ready:
            back_in_review(transaction, handoff)
        judged = {item.id: item for item in handoffs.items_of(transaction, handoff.id)}
        return tuple(judged[item.id] for item in ready), len(seen) - len(ready)


def add(desk: Desk, caller: Caller, handoff_id: str, line: NewLine) -> HandoffItem:
    """Adds a line that no engine found, accepted by whoever adds it.

    Raises:
        NotAllowed, NotFound, Conflict: as for `judge`.
        BadRequest: not a statement of that section, or a quote that does not stand in its conversation.
    """
    caller.refuse_unless(Act.REVIEW)
    statement = review.stated(line.statement)
    if review.SECTION_OF[statement.type] is not line.section:
        raise BadRequest(f"A {statement.type} does not stand in the section {line.section.value}.")
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        evidence = _evidence(transaction, desk, handoff, line)
        made = now()
        proposal = Proposal(key=f"person:{made.isoformat()}", section=line.section, statement=statement, evidence=evidence)
        (identity,) = handoffs.add_items(transaction, handoff, [proposal], source="person")
        item = line_of(transaction, handoff, identity)
        handoffs.add_verdict(transaction, item, Verdict.ACCEPTED, statement, caller.person, line.note)
        back_in_review(transaction, handoff)
        return line_of(transaction, handoff, identity)


def _evidence(transaction: Transaction, desk: Desk, handoff: Handoff, line: NewLine) -> tuple[Evidence, ...]:
    if line.quote is None and line.conversation_id is None:
        return ()
    stored = conversations.find(transaction, line.conversation_id or "")
    if stored is None or stored.deal_id != handoff.deal_id or not line.quote:
        raise BadRequest("A quote needs the conversation of this deal that it stands in.", fields=["quote", "conversation_id"])
    read = read_bytes(conversations.original(transaction, stored), stored.name, desk.settings)
    read = read.model_copy(update={"document": stored.name})
    found = Grounder({stored.name: read}).find(Quote(document=stored.name, turn=-1, text=line.quote)).evidence
    if not found:
        raise BadRequest("The quote does not stand in that conversation. Copy it as it is written there.")
    return tuple(one.model_copy(update={"place": place(one, read)}) for one in found)


def waive(desk: Desk, caller: Caller, handoff_id: str, section: Section, reason: str) -> Waiver:
    """Lets a section be empty, with a reason that the document shows.

    Raises:
        NotAllowed, NotFound, Conflict: as for `judge`, or it is waived already.
        BadRequest: no reason.
    """
    caller.refuse_unless(Act.REVIEW)
    if not reason.strip():
        raise BadRequest("Say why the section may stay empty.")
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        made = handoffs.waive(transaction, handoff, section, reason.strip(), caller.person)
        back_in_review(transaction, handoff)
        return made


def approve(desk: Desk, caller: Caller, handoff_id: str, version: int | None = None) -> View:
    """The rep stands by the document.

    Raises:
        Conflict: a gate is shut; the context says why. Or the handoff is not at `version` any more.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id, version)
        _refuse_shut(_view(transaction, handoff).gates.approve, "approved")
        if handoff.status is not HandoffStatus.APPROVED:
            at = now()
            handoff = handoffs.change(transaction, handoff, status=HandoffStatus.APPROVED, approved_at=at, approved_by=caller.person)
            keys.note(transaction, "handoff.approve", handoff.id, caller.person, caller.key_id)
        return _view(transaction, handoff)


def hand_over(desk: Desk, caller: Caller, handoff_id: str, version: int | None = None) -> View:
    """Gives the document to the CSM: nothing in it changes afterwards.

    Raises:
        Conflict: not approved, or handed over already.
    """
    caller.refuse_unless(Act.HAND_OVER)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id, version)
        _refuse_shut(_view(transaction, handoff).gates.hand_over, "handed over")
        at = now()
        handoff = handoffs.change(transaction, handoff, status=HandoffStatus.HANDED_OVER, handed_over_at=at, handed_over_by=caller.person)
        keys.note(transaction, "handoff.hand_over", handoff.id, caller.person, caller.key_id)
        subject = {"account_id": handoff.account_id, "deal_id": handoff.deal_id, "handoff_id": handoff.id, "by": caller.person}
        notices.announce(transaction, Event.HANDED_OVER, subject)
        return _view(transaction, handoff)


def rate(desk: Desk, caller: Caller, handoff_id: str, rating: int, note: str | None) -> View:
    """The CSM says how good a handoff was, 1 to 5 (S87).

    Raises:
        Conflict: it has not been handed over.
    """
    caller.refuse_unless(Act.RATE)
    with desk.database.writing() as transaction:
        handoff = _found(transaction, caller, handoff_id, lock=True)
        if handoff.status is not HandoffStatus.HANDED_OVER:
            raise Conflict("A handoff is rated once it has been handed over.", status=handoff.status.value)
        handoff = handoffs.change(transaction, handoff, rating=rating, rating_note=note, rated_by=caller.person)
        return _view(transaction, handoff)


def _found(transaction: Transaction, caller: Caller, handoff_id: str, lock: bool = False) -> Handoff:
    handoff = handoffs.find(transaction, handoff_id, caller.sight, lock)
    if handoff is None:
        raise NotFound("There is no such handoff.")
    return handoff


def open_for_changes(transaction: Transaction, caller: Caller, handoff_id: str, version: int | None = None) -> Handoff:
    """The handoff, locked; raises NotFound, or Conflict where it is frozen or not at `version` any more."""
    handoff = _found(transaction, caller, handoff_id, lock=True)
    review.refuse_frozen(handoff.status)
    if version is not None and version != handoff.version:
        raise Conflict("The handoff has changed since you loaded it. Load it again.", version=handoff.version)
    return handoff


def line_of(transaction: Transaction, handoff: Handoff, item_id: str) -> HandoffItem:
    """One line; raises NotFound, or Conflict that names the line into which it was put."""
    found = handoffs.item(transaction, handoff.id, item_id)
    if found is None:
        ties = handoffs.ties_of(transaction, handoff.id)
        if (speaker := ties.speaker(item_id)) != item_id:
            done = "Two lines stand in the place of this one now" if ties.halves(item_id) else "This line was merged into another one"
            raise Conflict(f"{done}. Load the page again.", merged_into=speaker)
        raise NotFound("There is no such line in this handoff.")
    return found


def refuse_outdated(item: HandoffItem, version: int) -> None:
    """Raises Conflict where somebody has done something to `item` since it was at `version`."""
    if item.version != version:
        raise Conflict("This line has another verdict since you loaded it. Load it again.", version=item.version)


def back_in_review(transaction: Transaction, handoff: Handoff) -> None:
    """Whatever changes a handoff takes its approval away."""
    handoffs.change(transaction, handoff, status=HandoffStatus.IN_REVIEW, approved_at=None, approved_by=None)


def _refuse_shut(reasons: tuple[Obstacle, ...], what: str) -> None:
    if reasons:
        said = [{"code": r.code, "detail": r.detail, "section": r.section.value if r.section else None} for r in reasons]
        raise Conflict(f"The handoff cannot be {what} yet: {reasons[0].detail}.", reasons=said)


def _view(transaction: Transaction, handoff: Handoff) -> View:
    deal = accounts.find_deal(transaction, handoff.deal_id)
    assert deal is not None
    items = handoffs.items_of(transaction, handoff.id)
    waivers = handoffs.waivers_of(transaction, handoff.id)
    final = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    return View(
        handoff=handoff,
        deal=deal,
        items=items,
        waivers=waivers,
        completeness=review.assessed(items, handoffs.documents(transaction, handoff), final) if handoff.draft_number else None,
        gates=gates(transaction, handoff, items, waivers),
        escalation=clock(transaction, deal, handoff.status, now()),
    )


def gates(transaction: Transaction, handoff: Handoff, items: tuple[HandoffItem, ...], waivers: tuple[Waiver, ...]) -> Gates:
    """What each next step still needs (S28, S39, S40)."""
    approve = review.shut(items, waivers)
    approved = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    over = () if approved else (Obstacle("not_approved", "it is not approved"),)
    commission = [] if handoff.status is HandoffStatus.HANDED_OVER else [Obstacle("not_handed_over", "the document is not handed over")]
    if not introduced(transaction, handoff.deal_id):
        commission.append(Obstacle("not_introduced", "the warm introduction is not scheduled"))
    if handoff.rating is None or handoff.rating < review.SATISFACTORY:
        commission.append(Obstacle("not_satisfactory", "the CSM has not rated it satisfactory"))
    return Gates(approve, over, tuple(commission))


def introduced(transaction: Transaction, deal_id: str) -> bool:
    """True once the warm introduction is scheduled."""
    return any(task.kind == escalation.INTRODUCTION and task.done_at for task in accounts.tasks_of(transaction, deal_id))


def clock(transaction: Transaction, deal: Deal, status: HandoffStatus, at: dt.datetime) -> escalation.Escalation:
    """Where the escalation of a deal stands."""
    return clock_of(deal, status, introduced(transaction, deal.id), at)


def clock_of(deal: Deal, status: HandoffStatus, introduction: bool, at: dt.datetime) -> escalation.Escalation:
    """The same where it is known whether the warm introduction is scheduled."""
    return escalation.escalation(deal.closed_at.date() if deal.closed_at else None, at.date(), status, introduction)


def completeness(transaction: Transaction, handoff: Handoff) -> Completeness | None:
    """How complete the document is as it stands; None before the first draft. Reads all lines."""
    if not handoff.draft_number:
        return None
    final = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    return review.assessed(handoffs.items_of(transaction, handoff.id), handoffs.documents(transaction, handoff), final)
