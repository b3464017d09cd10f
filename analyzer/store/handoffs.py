"""Handoffs: drafts, their lines, and the history of verdicts, which is only added to."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ScalarSelect, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from analyzer.domain.account import Deal, DocumentEntry
from analyzer.domain.handoff import Draft
from analyzer.domain.review import Change, HandoffItem, HandoffStatus, LineState, Proposal, Section, Verdict, VerdictEntry, Waiver
from analyzer.domain.statement import PERHAPS, AnyStatement, InContract
from analyzer.domain.ties import TieKind, Ties, standing
from analyzer.errors import Conflict
from analyzer.store import schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.paging import page
from analyzer.store.records import Handoff, Page

_STATEMENT: TypeAdapter[AnyStatement] = TypeAdapter(AnyStatement)


def add(transaction: Transaction, account_id: str, deal_id: str) -> Handoff:
    """The handoff of a deal, a new one where it has none."""
    known = of_deal(transaction, deal_id)
    if known is not None:
        return known
    at = now()
    made = Handoff(
        id=new_id("hand"), account_id=account_id, deal_id=deal_id, status=HandoffStatus.DRAFT, version=1, draft_number=0,
        created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.handoffs).values(**made.model_dump() | {"status": made.status.value}))
    except IntegrityError:
        known = of_deal(transaction, deal_id)
        if known is None:
            raise
        return known
    return made


def find(transaction: Transaction, handoff_id: str, sight: Sight = EVERYTHING, lock: bool = False) -> Handoff | None:
    """The handoff, or None where there is none within `sight`; `lock` keeps others from changing it meanwhile."""
    table = schema.handoffs
    query = select(table).where(table.c.id == handoff_id, sight.of_deal_column(table.c.deal_id))
    row = transaction.execute(query.with_for_update() if lock else query).one_or_none()
    return Handoff.model_validate(row) if row else None


def of_deal(transaction: Transaction, deal_id: str, lock: bool = False) -> Handoff | None:
    """The handoff of a deal, or None."""
    query = select(schema.handoffs).where(schema.handoffs.c.deal_id == deal_id)
    row = transaction.execute(query.with_for_update() if lock else query).one_or_none()
    return Handoff.model_validate(row) if row else None


def of_deals(transaction: Transaction, deal_ids: Sequence[str]) -> dict[str, Handoff]:
    """The handoffs of several deals, by deal."""
    rows = transaction.execute(select(schema.handoffs).where(schema.handoffs.c.deal_id.in_(deal_ids)))
    return {row.deal_id: Handoff.model_validate(row) for row in rows}


def listed(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, account_id: str | None = None, status: str | None = None
) -> Page[Handoff]:
    """Handoffs within `sight`, newest first."""
    table = schema.handoffs
    query = select(table).where(sight.of_deal_column(table.c.deal_id))
    if account_id:
        query = query.where(table.c.account_id == account_id)
    if status:
        query = query.where(table.c.status == status)
    return page(transaction, query, table, "created_at", Handoff, limit, cursor)


def change(transaction: Transaction, handoff: Handoff, **fields: Any) -> Handoff:
    """Sets `fields` and counts the version up.

    Raises:
        Conflict: somebody else was faster.
    """
    fields = {"version": handoff.version + 1, "updated_at": now(), **fields}
    table = schema.handoffs
    plain = {name: getattr(value, "value", value) for name, value in fields.items()}
    chosen = and_(table.c.id == handoff.id, table.c.version == handoff.version)
    if not transaction.execute(update(table).where(chosen).values(**plain)).rowcount:
        raise Conflict("The handoff has changed meanwhile. Load it again.", id=handoff.id)
    return handoff.model_copy(update=fields)


# Drafts


def add_draft(transaction: Transaction, handoff: Handoff, draft: Draft, source: str) -> Handoff:
    """Keeps a draft as the newest of `handoff`; `source` names what it was made of."""
    number = handoff.draft_number + 1
    content = draft.model_dump(mode="json")
    row = {"handoff_id": handoff.id, "number": number, "source": source, "made_at": now(), "content": content}
    transaction.execute(insert(schema.drafts).values(**row))
    return change(transaction, handoff, draft_number=number)


def draft(transaction: Transaction, handoff: Handoff) -> Draft | None:
    """The newest draft; None before the first."""
    table = schema.drafts
    query = select(table.c.content).where(table.c.handoff_id == handoff.id, table.c.number == handoff.draft_number)
    content = transaction.execute(query).scalar_one_or_none()
    return Draft.model_validate(content) if content is not None else None


def draft_source(transaction: Transaction, handoff: Handoff) -> str | None:
    """What the newest draft was made of."""
    table = schema.drafts
    query = select(table.c.source).where(table.c.handoff_id == handoff.id, table.c.number == handoff.draft_number)
    return transaction.execute(query).scalar_one_or_none()


def about(transaction: Transaction, handoff: Handoff) -> Deal | None:
    """The deal as the newest draft knows it, without reading the draft itself; None before the first."""
    table = schema.drafts
    query = select(table.c.content["about"]).where(table.c.handoff_id == handoff.id, table.c.number == handoff.draft_number)
    content = transaction.execute(query).scalar_one_or_none()
    return Deal.model_validate(content) if content is not None else None


def documents(transaction: Transaction, handoff: Handoff) -> tuple[DocumentEntry, ...]:
    """What the newest draft was made of."""
    deal = about(transaction, handoff)
    return deal.documents if deal else ()


def warnings(transaction: Transaction, handoff: Handoff) -> tuple[str, ...]:
    """What the newest draft says on how the documents were read."""
    table = schema.drafts
    query = select(table.c.content["warnings"]).where(table.c.handoff_id == handoff.id, table.c.number == handoff.draft_number)
    return tuple(transaction.execute(query).scalar_one_or_none() or ())


# Lines


def items_of(transaction: Transaction, handoff_id: str, section: Section | None = None) -> tuple[HandoffItem, ...]:
    """The lines of a handoff, or of one section, in their order, each with its latest verdict, merged and split as people said."""
    return standing(drafted_items(transaction, handoff_id, section=section), ties_of(transaction, handoff_id))


def item(transaction: Transaction, handoff_id: str, item_id: str) -> HandoffItem | None:
    """One line as `items_of` gives it; None where there is none, or where it was put into another one."""
    ties = ties_of(transaction, handoff_id)
    if any(ties):
        shown = standing(drafted_items(transaction, handoff_id), ties)
        return next((one for one in shown if one.id == item_id), None)
    return next(iter(drafted_items(transaction, handoff_id, item_id)), None)


def drafted_items(
    transaction: Transaction, handoff_id: str, item_id: str | None = None, section: Section | None = None
) -> tuple[HandoffItem, ...]:
    """The lines as they were drafted or added, each for itself, whatever was merged or split since."""
    table, history = schema.items, schema.verdicts
    query = (
        select(table, history.c.verdict, history.c.number, history.c.statement, history.c.note, history.c.proposed, history.c.change)
        .select_from(table.outerjoin(history, and_(history.c.item_id == table.c.id, history.c.number == _latest())))
        .where(table.c.handoff_id == handoff_id)
    )
    if item_id:
        query = query.where(table.c.id == item_id)
    if section:
        query = query.where(table.c.section == section.value)
    return tuple(_item(row) for row in transaction.execute(query.order_by(table.c.position, table.c.id)))


def _latest() -> ScalarSelect[Any]:
    """The number of the latest verdict on the line of the outer query; found by index, however long the history of others is."""
    entry = schema.verdicts.alias()
    return select(func.max(entry.c.number)).where(entry.c.item_id == schema.items.c.id).correlate(schema.items).scalar_subquery()


def states_of(transaction: Transaction, handoff_id: str) -> tuple[LineState, ...]:
    """How each line of `items_of` stands, without reading what it says."""
    return states_of_all(transaction, [handoff_id])[handoff_id]


def states_of_all(transaction: Transaction, handoff_ids: Sequence[str]) -> dict[str, tuple[LineState, ...]]:
    """The same of several handoffs, by their ids."""
    table, history = schema.items, schema.verdicts
    proposal = table.c.proposal
    said = proposal["statement"]
    compare = and_(said["in_contract"].as_string() == InContract.YES.value, said["contract_chance"].as_float() < PERHAPS)
    query = (
        select(
            table.c.handoff_id, table.c.id, table.c.section, table.c.source, history.c.verdict, history.c.number, table.c.gone,
            proposal["verified"].as_boolean().label("verified"), proposal["confidence"].as_float().label("confidence"),
            func.coalesce(compare, False).label("to_compare"), said["contract_conflict"]["quote"].as_string().is_not(None).label("opposed"),
        )
        .select_from(table.outerjoin(history, and_(history.c.item_id == table.c.id, history.c.number == _latest())))
        .where(table.c.handoff_id.in_(handoff_ids))
        .order_by(table.c.position, table.c.id)
    )  # fmt: skip
    rows: dict[str, list[LineState]] = {one: [] for one in handoff_ids}
    for home, item_id, section, source, verdict, number, *rest in transaction.execute(query):
        rows[home].append(LineState(item_id, Section(section), source, Verdict(verdict or "pending"), number or 0, *rest))
    ties = _ties(transaction, handoff_ids)
    return {one: _spoken_for(states, ties[one]) for one, states in rows.items()}


def _spoken_for(states: Sequence[LineState], ties: Ties) -> tuple[LineState, ...]:
    """Without the lines that were merged into others; a line is gone once all that it speaks for are."""
    alive = {ties.speaker(state.id) for state in states if not state.gone and state.id not in ties.aside}
    return tuple(state._replace(gone=state.id not in alive) for state in states if ties.speaker(state.id) == state.id)


def ties_of(transaction: Transaction, handoff_id: str) -> Ties:
    """Which lines of a handoff were merged or split."""
    return _ties(transaction, [handoff_id])[handoff_id]


def _ties(transaction: Transaction, handoff_ids: Sequence[str]) -> dict[str, Ties]:
    table = schema.ties
    query = select(table.c.handoff_id, table.c.kind, table.c.item_id, table.c.other_id).where(table.c.handoff_id.in_(handoff_ids))
    made: dict[str, dict[str, dict[str, str]]] = {one: {kind: {} for kind in TieKind} for one in handoff_ids}
    for home, kind, item_id, other_id in transaction.execute(query.order_by(table.c.at, table.c.item_id)):
        made[home][kind][item_id] = other_id
    return {home: Ties(**kinds) for home, kinds in made.items()}


def tie(transaction: Transaction, handoff: Handoff, item_id: str, kind: TieKind, other_id: str) -> None:
    """Hangs a line on another one.

    Raises:
        Conflict: it hangs on one already.
    """
    row = {"item_id": item_id, "kind": kind.value, "other_id": other_id, "handoff_id": handoff.id, "at": now()}
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.ties).values(**row))
    except IntegrityError:
        raise Conflict("Somebody else has put this line into another one meanwhile. Load it again.", id=item_id) from None


def untie(transaction: Transaction, item_id: str, kind: TieKind) -> None:
    """Takes a tie away."""
    table = schema.ties
    transaction.execute(delete(table).where(table.c.item_id == item_id, table.c.kind == kind.value))


def _item(row: Any) -> HandoffItem:
    proposal = Proposal.model_validate(row.proposal)
    fields: dict[str, Any] = dict(proposal)
    fields |= {"id": row.id, "position": row.position, "source": row.source, "gone": row.gone, "proposed": proposal.statement}
    if row.number is not None:
        before = _STATEMENT.validate_python(row.proposed)
        fields |= {"verdict": Verdict(row.verdict), "version": row.number, "note": row.note, "change": row.change}
        if fields["verdict"] is not Verdict.PENDING:
            fields["statement"] = _STATEMENT.validate_python(row.statement)
            fields["changed"] = _values(before) != _values(proposal.statement)
    return HandoffItem(**fields)


def _values(statement: AnyStatement) -> Mapping[str, Any]:
    # The clause that contradicts a promise may be quoted anew, and a chance be another, without the promise being another.
    return statement.model_dump(exclude={"contract_conflict", "contract_chance"})


def add_items(
    transaction: Transaction, handoff: Handoff, lines: Sequence[Proposal], source: str = "engine", start: int | None = None
) -> tuple[str, ...]:
    """New lines behind those that are there; their ids."""
    if not lines:
        return ()
    table = schema.items
    last = transaction.execute(select(func.max(table.c.position)).where(table.c.handoff_id == handoff.id)).scalar()
    first = start if start is not None else (last or 0) + 1
    rows = [
        {
            "id": new_id("item"), "handoff_id": handoff.id, "section": line.section.value, "position": first + number, "source": source,
            "proposal": line.model_dump(mode="json"), "gone": False, "drafted_in": handoff.draft_number,
        }
        for number, line in enumerate(lines)
    ]  # fmt: skip
    transaction.execute(insert(table), rows)
    return tuple(str(row["id"]) for row in rows)


def propose_again(transaction: Transaction, handoff: Handoff, again: Mapping[str, Proposal], order: Mapping[str, int]) -> None:
    """What the newest draft says of lines that are there; `order` are their places, keyed by section and key."""
    for item_id, line in again.items():
        place = order.get(f"{line.section.value}/{line.key}")
        row: dict[str, Any] = {"proposal": line.model_dump(mode="json"), "gone": False, "drafted_in": handoff.draft_number}
        if place is not None:
            row["position"] = place
        transaction.execute(update(schema.items).where(schema.items.c.id == item_id).values(**row))


def mark_gone(transaction: Transaction, item_ids: Sequence[str]) -> None:
    """Notes that the newest draft no longer finds these lines; their verdicts stay."""
    if item_ids:
        transaction.execute(update(schema.items).where(schema.items.c.id.in_(item_ids)).values(gone=True))


# Verdicts


def add_verdict(
    transaction: Transaction,
    item: HandoffItem,
    verdict: Verdict,
    statement: AnyStatement,
    person: str,
    note: str | None,
    about: tuple[Change, str] | None = None,
) -> VerdictEntry:
    """Adds to the history of a line; `about` says that it was merged or split, and with which line.

    Raises:
        Conflict: somebody else gave a verdict meanwhile.
    """
    change, other = about or (None, None)
    entry = VerdictEntry(
        number=item.version + 1, verdict=verdict, statement=statement, note=note, person=person, at=now(), change=change, other=other
    )
    proposed = item.proposed or item.statement
    row = entry.model_dump() | {
        "item_id": item.id,
        "verdict": verdict.value,
        "statement": statement.model_dump(mode="json"),
        "proposed": proposed.model_dump(mode="json"),
        "change": change.value if change else None,
    }
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.verdicts).values(**row))
    except IntegrityError:
        raise Conflict("Somebody else gave a verdict on this line meanwhile. Load it again.", id=item.id) from None
    return entry


def history(transaction: Transaction, item_id: str) -> tuple[VerdictEntry, ...]:
    """All verdicts on a line, the first first."""
    table = schema.verdicts
    rows = transaction.execute(select(table).where(table.c.item_id == item_id).order_by(table.c.number))
    return tuple(VerdictEntry.model_validate(dict(row._mapping)) for row in rows)


def latest_entries(transaction: Transaction, handoff_id: str, limit: int) -> tuple[tuple[str, VerdictEntry], ...]:
    """What was done to the lines of a handoff, the latest first, each with the line's id."""
    table, items = schema.verdicts, schema.items
    query = select(table).join(items, items.c.id == table.c.item_id).where(items.c.handoff_id == handoff_id)
    rows = transaction.execute(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit))
    return tuple((row.item_id, VerdictEntry.model_validate(dict(row._mapping))) for row in rows)


def waive(transaction: Transaction, handoff: Handoff, section: Section, reason: str, person: str) -> Waiver:
    """Lets a section be empty; a second reason is refused, so that the first one stays."""
    made = Waiver(section=section, reason=reason, person=person, at=now())
    try:
        with transaction.begin_nested():
            transaction.execute(insert(schema.waivers).values(**made.model_dump() | {"handoff_id": handoff.id, "section": section.value}))
    except IntegrityError:
        raise Conflict(f"The section {section.value} is waived already.") from None
    return made


def waivers_of(transaction: Transaction, handoff_id: str) -> tuple[Waiver, ...]:
    """The sections that may stay empty."""
    table = schema.waivers
    rows = transaction.execute(select(table).where(table.c.handoff_id == handoff_id).order_by(table.c.at, table.c.section))
    return tuple(Waiver.model_validate(dict(row._mapping)) for row in rows)
