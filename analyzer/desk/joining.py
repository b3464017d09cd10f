"""Two lines that say the same become one, quotes of a line become a line of their own; either can be taken back."""

from collections.abc import Collection
from typing import NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.reviewing import back_in_review, line_of, open_for_changes, refuse_outdated
from analyzer.domain.review import Change, HandoffItem, Proposal, VerdictEntry
from analyzer.domain.statement import Fact
from analyzer.domain.ties import TieKind, Ties, place
from analyzer.errors import BadRequest, Conflict
from analyzer.store import handoffs
from analyzer.store.database import Transaction, now
from analyzer.store.records import Handoff


class Seen(NamedTuple):
    """A line and the version at which the person saw it."""

    item_id: str
    version: int


class Joined(NamedTuple):
    """What came of it: the line itself, the lines that appeared beside it, and the ids of those that went into it."""

    item: HandoffItem
    shown: tuple[HandoffItem, ...] = ()
    hidden: tuple[str, ...] = ()


def merge(desk: Desk, caller: Caller, handoff_id: str, into: Seen, other: Seen) -> Joined:
    """Puts the line `other` into `into`, with all its evidence; words and verdict of `into` stay, an approval falls.

    Raises:
        NotAllowed, NotFound: not this caller, or not these lines.
        BadRequest: the lines are not of one sort.
        Conflict: somebody did something to either line meanwhile, or the handoff is frozen.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        kept = line_of(transaction, handoff, into.item_id)
        refuse_outdated(kept, into.version)
        gone = line_of(transaction, handoff, other.item_id)
        refuse_outdated(gone, other.version)
        _refuse_unlike(kept, gone)
        _put_into(transaction, handoff, kept.id, gone.id, caller.person, Change.MERGED, Change.MERGED_INTO)
        back_in_review(transaction, handoff)
        return Joined(line_of(transaction, handoff, kept.id), hidden=(gone.id,))


def _refuse_unlike(one: HandoffItem, other: HandoffItem) -> None:
    if one.id == other.id:
        raise BadRequest("A line cannot be merged with itself.")
    if one.section is not other.section or one.statement.type != other.statement.type:
        raise BadRequest("Only two lines of the same section can be merged.")
    if isinstance(one.statement, Fact) and isinstance(other.statement, Fact) and one.statement.kind is not other.statement.kind:
        raise BadRequest("Two different terms of the deal cannot be one line.")


def split(desk: Desk, caller: Caller, handoff_id: str, seen: Seen, pieces: Collection[tuple[str, int, int]]) -> Joined:
    """Makes a line of its own of some of a line's evidence; it starts with the same words and waits for a verdict.

    `pieces` are (document, start, end) of evidence of the line.

    Raises:
        NotAllowed, NotFound, Conflict: as for `merge`.
        BadRequest: no such evidence, or none would be left.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        item = line_of(transaction, handoff, seen.item_id)
        refuse_outdated(item, seen.version)
        taken = tuple(piece for piece in item.evidence if place(piece) in pieces)
        if not taken or len(taken) != len(set(pieces)):
            raise BadRequest("Choose the quotes that become a line of their own.")
        if len(taken) == len(item.evidence):
            raise BadRequest("Leave at least one quote with the line: all of them at once would only move it.")
        proposal = Proposal(
            key=f"split:{now().isoformat()}", section=item.section, statement=item.statement, evidence=taken, confidence=item.confidence,
            verified=item.verified, reason=item.reason, nearest=item.nearest,
        )  # fmt: skip
        (made,) = handoffs.add_items(transaction, handoff, [proposal], source="person")
        handoffs.tie(transaction, handoff, made, TieKind.SPLIT_FROM, item.id)
        note(transaction, handoff, item.id, Change.SPLIT, made, caller.person)
        note(transaction, handoff, made, Change.SPLIT_FROM, item.id, caller.person)
        back_in_review(transaction, handoff)
        return Joined(line_of(transaction, handoff, item.id), shown=(line_of(transaction, handoff, made),))


def take_back(desk: Desk, caller: Caller, handoff_id: str, seen: Seen) -> Joined:
    """Takes the latest merge or split of a line back: the lines are what they were, with the verdicts that they have got.

    Raises:
        NotAllowed, NotFound: as for `merge`.
        Conflict: as for `merge`, or nothing was merged or split.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.writing() as transaction:
        handoff = open_for_changes(transaction, caller, handoff_id)
        item = line_of(transaction, handoff, seen.item_id)
        refuse_outdated(item, seen.version)
        entry = _latest_change(transaction, handoff, item)
        if entry is None or entry.other is None:
            raise Conflict("Nothing was merged with this line or split from it.")
        back_in_review(transaction, handoff)
        if entry.change is Change.HALF_OF:
            return _whole_again(transaction, handoff, entry.other, caller.person)
        if entry.change is Change.SPLIT:
            _put_into(transaction, handoff, item.id, entry.other, caller.person, Change.UNSPLIT, Change.UNSPLIT)
            return Joined(line_of(transaction, handoff, item.id), hidden=(entry.other,))
        handoffs.untie(transaction, entry.other, TieKind.MERGED_INTO)
        note(transaction, handoff, item.id, Change.UNMERGED, entry.other, caller.person)
        note(transaction, handoff, entry.other, Change.UNMERGED, item.id, caller.person)
        return Joined(line_of(transaction, handoff, item.id), shown=(line_of(transaction, handoff, entry.other),))


def _latest_change(transaction: Transaction, handoff: Handoff, item: HandoffItem) -> VerdictEntry | None:
    """The latest merge or split that still holds."""
    ties = handoffs.ties_of(transaction, handoff.id)
    for entry in reversed(handoffs.history(transaction, item.id)):
        merged = entry.change is Change.MERGED and entry.other in item.merged
        half = entry.change is Change.HALF_OF and ties.half_of.get(item.id) == entry.other
        split_off = entry.change is Change.SPLIT and entry.other is not None and ties.speaker(entry.other) == entry.other
        if merged or split_off or half:
            return entry
    return None


def _whole_again(transaction: Transaction, handoff: Handoff, whole: str, person: str) -> Joined:
    """The line that was made two is shown again, and its halves stand aside for it."""
    ties = handoffs.ties_of(transaction, handoff.id)
    halves = ties.halves(whole)
    if any(_went_on(half, ties) for half in halves):
        raise Conflict("One of the two lines was merged or split since. Take that back first.")
    handoffs.untie(transaction, whole, TieKind.ASIDE)
    for half in halves:
        handoffs.untie(transaction, half, TieKind.HALF_OF)
        handoffs.tie(transaction, handoff, half, TieKind.ASIDE, whole)
        note(transaction, handoff, half, Change.UNSPLIT, whole, person)
        note(transaction, handoff, whole, Change.UNSPLIT, half, person)
    return Joined(line_of(transaction, handoff, whole), hidden=halves)


def _went_on(half: str, ties: Ties) -> bool:
    """Was something put into a half, taken from it, or the half put elsewhere?"""
    split_off = any(origin == half and ties.speaker(one) != half for one, origin in ties.split_from.items())
    return ties.speaker(half) != half or bool(ties.merged(half)) or split_off


def _put_into(
    transaction: Transaction, handoff: Handoff, into: str, other: str, person: str, said_of_it: Change, said_of_other: Change
) -> None:
    handoffs.tie(transaction, handoff, other, TieKind.MERGED_INTO, into)
    note(transaction, handoff, into, said_of_it, other, person)
    note(transaction, handoff, other, said_of_other, into, person)


def note(transaction: Transaction, handoff: Handoff, item_id: str, change: Change, other: str, person: str) -> None:
    """Tells what was done to a line as a whole: it joins the history of a line; its verdict and its own words stay as they are."""
    (item,) = handoffs.drafted_items(transaction, handoff.id, item_id)
    handoffs.add_verdict(transaction, item, item.verdict, item.statement, person, item.note, (change, other))
