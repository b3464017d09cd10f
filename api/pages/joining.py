"""Merging and splitting lines on the draft: the form in a line, and what of the page changes by it."""

from collections.abc import Collection, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints

from analyzer.desk import halving, joining, reviewing
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.joining import Joined, Seen
from analyzer.domain.review import HandoffItem, Verdict
from analyzer.domain.statement import Fact
from analyzer.domain.ties import place
from analyzer.errors import BadRequest, Conflict
from analyzer.handoff import repeats
from analyzer.handoff.halves import Half, can_be_halved, guessed
from analyzer.store import handoffs
from api.deps import DeskDep, ThingId
from api.pages import forms, lines, rendering
from api.pages.draft import Bench, LineId
from api.pages.session import Signed, Visitor
from api.pages.sources import Place

routes = APIRouter(prefix="/desk/handoffs/{handoff_id}/lines/{item_id}", route_class=Signed, include_in_schema=False)
Version = Annotated[int, Form(ge=0, le=1_000_000)]
_SHARED, _SHARED_FAR = 0.25, 0.5
"""The part of the words from which two people, goals or terms are much alike, and two promises or risks wherever they stand."""
_MOST: Final = 60
"""Lines that are offered; the most alike come first."""


class Choice(NamedTuple):
    """Another line that can be merged into this one; `value` names it with its version."""

    value: str
    text: str
    near: bool
    """True where it says something alike."""
    likely: bool
    """True where it may well be the same."""


Written = Annotated[str, StringConstraints(max_length=8_000)]
"""4,000 characters as the form counts them; each of its line breaks is sent as two."""


class Piece(NamedTuple):
    """One quote of the line that can be split off."""

    value: str
    place: Place


class Double(NamedTuple):
    """One quote that may say two things, with the two lines that the form begins with."""

    value: str
    place: Place
    one: Half
    other: Half


class Panel(NamedTuple):
    """What the form offers."""

    choices: tuple[Choice, ...]
    pieces: tuple[Piece, ...]
    doubles: tuple[Double, ...]
    typed: tuple[Half, Half] | None = None
    """What somebody has written of the two lines."""
    chosen: str = ""
    """Of which quote they wrote it: its value; "" for the first."""


def panel(line: lines.Shown, others: Sequence[HandoffItem], papers: Collection[str]) -> Panel:
    """What can be merged into `line`, the likeliest first, and which quotes can be split off; `papers` are the names of the contracts."""
    item = line.item
    ranked = _ranked(item, [other for other in others if other.id != item.id and _fits(item, other)], papers)[:_MOST]
    choices = tuple(Choice(f"{one.id}:{one.version}", lines.headline(one.statement), near, likely) for one, near, likely in ranked)
    pieces = tuple(Piece(_written(place(piece)), where) for piece, where in zip(item.evidence, line.places, strict=True))
    return Panel(choices, pieces if len(pieces) > 1 else (), _doubles(line, papers))


def _doubles(line: lines.Shown, papers: Collection[str]) -> tuple[Double, ...]:
    """The quotes of which two lines can be made, those that part first; what a contract says is no quote of what was said beside it."""
    item = line.item
    if not can_be_halved(item.statement):
        return ()
    said = [(piece, where) for piece, where in zip(item.evidence, line.places, strict=True) if piece.document not in papers]
    found = [
        Double(_written(place(piece)), where, *guessed(item.statement.summary, piece.quote))
        for piece, where in said or zip(item.evidence, line.places, strict=True)
    ]
    return tuple(sorted(found, key=lambda double: not double.other.quote))


def _ranked(item: HandoffItem, others: Sequence[HandoffItem], papers: Collection[str]) -> list[tuple[HandoffItem, bool, bool]]:
    """The `others`, the likeliest repeats of `item` first, and of each whether it is much alike and whether it may well be one.

    Of people, goals and terms nothing but the words is compared.
    """
    words = repeats.words_of(lines.headline(item.statement))
    shared = {other.id: _alike(words, repeats.words_of(lines.headline(other.statement))) for other in others}
    compared = repeats.lines([item, *others], papers)
    if not compared:
        return [(other, shared[other.id] >= _SHARED, False) for other in sorted(others, key=lambda other: -shared[other.id])]
    chances = {other.id: repeats.chance(compared[0], other) for other in compared[1:]}
    near = {key: chance >= repeats.ALIKE or shared[key] >= _SHARED_FAR for key, chance in chances.items()}
    best = sorted(others, key=lambda other: -chances[other.id])
    return [(other, near[other.id], chances[other.id] >= repeats.PERHAPS) for other in best]


def _fits(item: HandoffItem, other: HandoffItem) -> bool:
    if other.section is not item.section or (other.gone and other.verdict is Verdict.PENDING):
        return False
    said, heard = item.statement, other.statement
    return said.type == heard.type and (not isinstance(said, Fact) or not isinstance(heard, Fact) or said.kind is heard.kind)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _written(piece: tuple[str, int, int]) -> str:
    document, start, end = piece
    return f"{start}:{end}:{document}"


def _read(value: str) -> tuple[str, int, int]:
    start, _, rest = value.partition(":")
    end, _, document = rest.partition(":")
    if not (start.isdecimal() and end.isdecimal()):
        raise BadRequest("Choose the quotes that become a line of their own.")
    return document, int(start), int(end)


@routes.get("/join")
def ask(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId) -> HTMLResponse:
    """A line with the form that merges or splits it."""
    caller.refuse_unless(Act.REVIEW)
    return _form(request, desk, caller, handoff_id, item_id)


def _form(
    request: Request, desk: Desk, caller: Caller, handoff_id: str, item_id: str, notice: str = "", status: int = 200,
    typed: tuple[Half, Half] | None = None, chosen: str = "",
) -> HTMLResponse:  # fmt: skip
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        line = opened.show(reviewing.line_of(transaction, opened.handoff, item_id))
        others = handoffs.items_of(transaction, handoff_id)
    template = "parts/line.html" if rendering.asks_for_part(request) else "line.html"
    shown = panel(line, others, opened.papers)._replace(typed=typed, chosen=chosen)
    return rendering.page(request, template, status, opened=opened, line=line, joining=shown, notice=notice)


@routes.post("/merge")
def merge(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId, version: Version,
    other: Annotated[str, Form(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Puts another line into this one."""
    other_id, _, seen = other.partition(":")
    if not seen.isdecimal():
        return _form(request, desk, caller, handoff_id, item_id, "Choose the line that says the same.", 400)
    try:
        joined = joining.merge(desk, caller, handoff_id, Seen(item_id, version), Seen(other_id, int(seen)))
    except (BadRequest, Conflict) as error:
        return _refused(request, desk, caller, handoff_id, item_id, error)
    return _done(request, desk, caller, handoff_id, joined, "The two lines are one, with all their quotes.")


@routes.post("/split")
def split(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId, version: Version,
    piece: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Makes a line of its own of some quotes; it opens for its own words."""
    try:
        joined = joining.split(desk, caller, handoff_id, Seen(item_id, version), [_read(one) for one in piece or ()])
    except (BadRequest, Conflict) as error:
        return _refused(request, desk, caller, handoff_id, item_id, error)
    return _done(request, desk, caller, handoff_id, joined, "Split off: say what the new line tells.", editing=joined.shown[0])


@routes.post("/halve")
def halve(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId, version: Version,
    double: Annotated[str, Form(max_length=1_100)] = "",
    summary: Annotated[list[Written] | None, Form()] = None,
    quote: Annotated[list[Written] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Makes two lines of one, each with its own part of the quote; what was typed stays where that cannot be."""
    (one, other), (heard, beside) = (" ".join(text.split()) for text in _two(summary)), _two(quote)
    typed = Half(one, heard), Half(other, beside)
    try:
        joined = halving.halve(desk, caller, handoff_id, Seen(item_id, version), _read(double), typed)
    except (BadRequest, Conflict) as error:
        return _refused(request, desk, caller, handoff_id, item_id, error, typed, double)
    return _done(request, desk, caller, handoff_id, joined, "Two lines now. Each waits for your verdict.")


def _two(sent: list[str] | None) -> tuple[str, str]:
    one, other, *_ = [*(sent or []), "", ""]
    return one, other


@routes.post("/apart")
def take_back(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, item_id: LineId, version: Version) -> Response:
    """Takes the latest merge or split of this line back."""
    try:
        joined = joining.take_back(desk, caller, handoff_id, Seen(item_id, version))
    except Conflict as error:
        return _refused(request, desk, caller, handoff_id, item_id, error)
    return _done(request, desk, caller, handoff_id, joined, "Taken back: it is as it was.")


def _refused(
    request: Request, desk: Desk, caller: Caller, handoff_id: str, item_id: str, error: BadRequest | Conflict,
    typed: tuple[Half, Half] | None = None, chosen: str = "",
) -> Response:  # fmt: skip
    if "merged_into" in error.context:
        raise error
    status = 409 if isinstance(error, Conflict) else 400
    return _form(request, desk, caller, handoff_id, item_id, f"Not done: {error}", status, typed, chosen)


def _done(
    request: Request, desk: Desk, caller: Caller, handoff_id: str, joined: Joined, said: str, editing: HandoffItem | None = None
) -> Response:
    if not rendering.asks_for_part(request):
        return rendering.go(request, f"/desk/handoffs/{handoff_id}#line-{joined.item.id}")
    with desk.database.reading() as transaction:
        opened = Bench(caller, handoff_id, transaction)
        shown = [opened.show(item) for item in (joined.item, *joined.shown)]
        moved = opened.moved(transaction, joined.item.section)
    controls = forms.controls(forms.fields_of(editing.statement), editing.statement) if editing else ()
    return rendering.page(
        request, "parts/joined.html", opened=opened, shown=shown, hidden=joined.hidden, standing=opened.bar(), moved=moved, said=said,
        form=controls, form_of=editing.id if editing else "",
    )  # fmt: skip
