"""Lines that people put together or took apart: who speaks for whom, and which evidence stands where.

Nothing is moved when lines are merged or split: each keeps what was drafted for it, and a tie says how they are read. So a new draft
finds every line again, and taking a merge or a split back is taking its tie away, or adding one.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain.evidence import Evidence
from analyzer.domain.review import HandoffItem
from analyzer.domain.statement import Stakeholder


class TieKind(StrEnum):
    """How a line hangs on another one."""

    MERGED_INTO = "merged_into"
    SPLIT_FROM = "split_from"
    HALF_OF = "half_of"
    """one of the two lines that were made of another one; that one stands aside"""
    ASIDE = "aside"
    """it is not shown while the other line stands in its place, and keeps its evidence to itself"""


class Ties(NamedTuple):
    """The ties of a handoff by line: into which it was put, from which it was split, and so on, in the order in which they were made."""

    merged_into: Mapping[str, str] = {}
    split_from: Mapping[str, str] = {}
    half_of: Mapping[str, str] = {}
    aside: Mapping[str, str] = {}

    def speaker(self, item_id: str) -> str:
        """The line that speaks for `item_id`: itself unless it was merged or stands aside."""
        seen = {item_id}
        while (item_id := self.aside.get(item_id) or self.merged_into.get(item_id, item_id)) not in seen:
            seen.add(item_id)
        return item_id

    def origin(self, item_id: str) -> str | None:
        """The line from which `item_id` was split, as a whole or by half."""
        return self.half_of.get(item_id) or self.split_from.get(item_id)

    def halves(self, item_id: str) -> tuple[str, ...]:
        """The two lines that stand in the place of `item_id`."""
        return tuple(one for one, origin in self.half_of.items() if origin == item_id)

    def merged(self, item_id: str) -> tuple[str, ...]:
        """The lines that were put into `item_id` itself."""
        return tuple(one for one, into in self.merged_into.items() if into == item_id)


def standing(items: Sequence[HandoffItem], ties: Ties) -> tuple[HandoffItem, ...]:
    """`items` as they are read: merged lines inside the one that speaks for them, evidence that was split off where it went."""
    if not any(ties):
        return tuple(items)
    known = {item.id: item for item in items}
    order = {item.id: place for place, item in enumerate(items)}
    shown = [_joined(item, known, ties) for item in items if ties.speaker(item.id) == item.id]
    return tuple(sorted(shown, key=lambda item: (order.get(_origin(item.id, ties), 0), order[item.id])))


def _origin(item_id: str, ties: Ties) -> str:
    """The line that `item_id` was split from in the end: it is shown behind it."""
    seen = {item_id}
    while (item_id := ties.origin(item_id) or item_id) not in seen:
        seen.add(item_id)
    return item_id


def _joined(item: HandoffItem, known: Mapping[str, HandoffItem], ties: Ties) -> HandoffItem:
    inside = [known[one] for one in _inside(item.id, ties) if one in known]
    statement = item.statement
    if isinstance(statement, Stakeholder):
        others = [one.statement for one in inside if isinstance(one.statement, Stakeholder)]
        names = dict.fromkeys((*statement.aliases, *(name for said in others for name in (said.name, *said.aliases))))
        statement = statement.model_copy(update={"aliases": tuple(name for name in names if name != statement.name)})
    return item.model_copy(
        update={
            "statement": statement,
            "evidence": _evidence(item, known, ties),
            "gone": item.gone and all(one.gone for one in inside),
            "merged": ties.merged(item.id),
            "split_from": ties.origin(item.id),
            "half": item.id in ties.half_of,
        }
    )


def _inside(item_id: str, ties: Ties) -> list[str]:
    """All lines that `item_id` speaks for."""
    found: list[str] = []
    for one in ties.merged(item_id):
        found += [one, *_inside(one, ties)]
    return found


def _evidence(item: HandoffItem, known: Mapping[str, HandoffItem], ties: Ties) -> tuple[Evidence, ...]:
    """Its own evidence, then that of the lines inside it, without what was split off and stands elsewhere; no piece twice."""
    pieces = list(item.evidence)
    for one in ties.merged(item.id):
        if one in known:
            pieces += _evidence(known[one], known, ties)
    home = ties.speaker(item.id)
    off = [known[one] for one, origin in ties.split_from.items() if origin == item.id and one in known and ties.speaker(one) != home]
    taken = {place(piece) for one in off for piece in one.evidence}
    kept: dict[tuple[str, int, int], Evidence] = {}
    for piece in pieces:
        if place(piece) not in taken:
            kept.setdefault(place(piece), piece)
    return tuple(kept.values())


def place(piece: Evidence) -> tuple[str, int, int]:
    """What tells a piece of evidence from the others of its line."""
    return piece.document, piece.start, piece.end
