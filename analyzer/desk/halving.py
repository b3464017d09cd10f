"""A line whose one quote holds two things becomes two lines, each with its own words and its own part of the quote."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from analyzer.desk import casefile, reviewing
from analyzer.desk.callers import Act, Caller
from analyzer.desk.casefile import CaseFile
from analyzer.desk.desk import Desk
from analyzer.desk.joining import Joined, Seen, note
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Claim, Finding, Quote
from analyzer.domain.review import Change, HandoffItem, Proposal
from analyzer.domain.statement import AnyStatement, Promise
from analyzer.domain.ties import TieKind, place
from analyzer.errors import BadRequest
from analyzer.grounding import Grounder
from analyzer.handoff import coverage, ledger, places, review
from analyzer.handoff.halves import Half, can_be_halved, half_of
from analyzer.store import handoffs
from analyzer.store.database import now

_NAMES: Final = ("first", "second")


class _Made(NamedTuple):
    """A half that stands on its part of the quote."""

    statement: AnyStatement
    evidence: tuple[Evidence, ...]


def halve(desk: Desk, caller: Caller, handoff_id: str, seen: Seen, piece: tuple[str, int, int], halves: tuple[Half, Half]) -> Joined:
    """Makes two lines of one; both wait for a verdict, and the contract is read anew for each.

    `piece` is (document, start, end) of the evidence of the line that says two things. Other quotes of the line go with the first.

    Raises:
        NotAllowed, NotFound, Conflict: not this caller or this line, or somebody did something to it meanwhile.
        BadRequest: no such evidence, a person or a figure, or a half that its part of the quote does not bear out.
    """
    caller.refuse_unless(Act.REVIEW)
    with desk.database.reading() as transaction:
        standing = reviewing.standing(transaction, caller, handoff_id)
        handoff, papers = standing.handoff, ledger.papers(standing.documents)
        item = reviewing.line_of(transaction, handoff, seen.item_id)
        reviewing.refuse_outdated(item, seen.version)
        whole = _chosen(item, piece)
        file = casefile.open_file(transaction, handoff.deal_id, desk.settings)
    made = _compared(desk, file, _grounded(item, whole, halves, papers, file), item.confidence)
    with desk.database.writing() as transaction:
        handoff = reviewing.open_for_changes(transaction, caller, handoff_id)
        item = reviewing.line_of(transaction, handoff, seen.item_id)
        reviewing.refuse_outdated(item, seen.version)
        at = now().isoformat()
        lines = [
            Proposal(
                key=f"half:{at}:{name}", section=item.section, statement=half.statement, evidence=half.evidence, confidence=item.confidence
            )
            for name, half in zip(_NAMES, made, strict=True)
        ]
        first, second = handoffs.add_items(transaction, handoff, lines, source="person")
        handoffs.tie(transaction, handoff, item.id, TieKind.ASIDE, first)
        for one in (first, second):
            handoffs.tie(transaction, handoff, one, TieKind.HALF_OF, item.id)
            note(transaction, handoff, item.id, Change.HALVED, one, caller.person)
            note(transaction, handoff, one, Change.HALF_OF, item.id, caller.person)
        reviewing.back_in_review(transaction, handoff)
        shown, beside = (reviewing.line_of(transaction, handoff, half) for half in (first, second))
        return Joined(shown, shown=(beside,), hidden=(item.id,))


def _chosen(item: HandoffItem, piece: tuple[str, int, int]) -> Evidence:
    if not can_be_halved(item.statement):
        raise BadRequest("A person, an amount, a length or a day is one thing. Add the other one as a line of its own.")
    found = next((one for one in item.evidence if place(one) == piece), None)
    if found is None:
        raise BadRequest("Choose the quote that says two things.")
    return found


def _grounded(item: HandoffItem, whole: Evidence, halves: Sequence[Half], papers: frozenset[str], file: CaseFile) -> tuple[_Made, ...]:
    """Both halves on their parts of the quote; the clause of a contract that the whole was compared with stays with the whole."""
    grounder = Grounder({one.document: one for one in file.conversations}, file.deal)
    kept = [one for one in item.evidence if one != whole and (one.document not in papers or whole.document in papers)]
    made = []
    for name, half in zip(_NAMES, halves, strict=True):
        said = half_of(review.edited(item.statement, {"summary": half.summary.strip()}), half)
        part = _part(grounder, whole, half, name)
        others = kept if name == _NAMES[0] else []
        quotes = tuple(Quote(document=one.document, turn=one.turn, text=one.quote) for one in (part, *others))
        found = grounder.ground(Claim(statement=said, quotes=quotes, confidence=item.confidence))
        if not found.verified:
            raise BadRequest(f"The {name} line is not what its part of the quote says: {found.reason}.")
        made.append(_Made(said, (part, *others)))
    if place(made[0].evidence[0]) == place(made[1].evidence[0]):
        raise BadRequest("Both lines rest on the same words. Leave each its own part of the quote.")
    return tuple(half._replace(evidence=tuple(places.with_place(one, file.conversations) for one in half.evidence)) for half in made)


def _part(grounder: Grounder, whole: Evidence, half: Half, name: str) -> Evidence:
    """Where the words of a half stand in the quote."""
    if not half.quote.strip():
        raise BadRequest(f"The {name} line needs its part of the quote.")
    found = grounder.find(Quote(document=whole.document, turn=whole.turn, text=half.quote)).evidence
    within = [one for one in found if one.turn == whole.turn and whole.start <= one.start and one.end <= whole.end]
    if len(found) != 1 or not within:
        raise BadRequest(f"The part of the {name} line does not stand in this quote. Leave of the quote what says it, word for word.")
    return within[0]


def _compared(desk: Desk, file: CaseFile, halves: tuple[_Made, ...], confidence: float) -> tuple[_Made, ...]:
    """Promises as the contract stands to each of them; what was read of the whole goes for neither."""
    promises = [
        Finding[Promise](id=name, statement=half.statement, confidence=confidence, evidence=half.evidence)
        for name, half in zip(_NAMES, halves, strict=True)
        if isinstance(half.statement, Promise)
    ]
    contract = [one for one in file.conversations if one.is_contract]
    if not promises or not contract:
        return halves
    by_name = {one.document: one for one in file.conversations}
    read = {one.id: one for one in coverage.cover(promises, contract, desk.embedder(), by_name)}
    found = [places.with_places(read[name], file.conversations) if name in read else None for name in _NAMES]
    return tuple(_Made(one.statement, one.evidence) if one else half for one, half in zip(found, halves, strict=True))
