"""Cancellations in: by the API, from a table, from a billing system; each event once, what comes later patched onto it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.classifying import LOOKED_AT, order_reading
from analyzer.desk.desk import Desk
from analyzer.domain.churn import Cancellation, OfferOutcome, Reason, same_words
from analyzer.errors import BadRequest, NotFound
from analyzer.intake.cancellations import Table, read_table
from analyzer.intake.stripe import StripeEvent
from analyzer.store import accounts, cancellations, keys
from analyzer.store.cancellations import Correction, Reader, Receipt, StoredCancellation
from analyzer.store.database import Transaction
from analyzer.store.records import Job

WEBHOOK: Final = "stripe"
"""Who records what a billing system sends."""
LONGEST: Final = {
    "account": 300,
    "customer": 300,
    "stated": 300,
    "plan": 200,
    "size": 200,
    "region": 200,
    "currency": 16,
    "offer": 500,
    "text": 50_000,
}
"""Characters that are kept; a longer text of a customer is cut there."""
SURE: Final = 0.99
"""What is read as a person said of the same words."""
CHANGEABLE: Final = frozenset({"offer", "offer_outcome", "stated", "text", "account_id"})


class Recorded(NamedTuple):
    """What became of events. `job` reads the reasons of those that are new; None where none is."""

    receipts: tuple[Receipt, ...]
    job: Job | None
    warnings: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        """How many had not been there before."""
        return sum(receipt.new for receipt in self.receipts)


class Told(NamedTuple):
    """One cancellation with the history of its corrections; `followed` is how many others that say the same a correction took along."""

    cancellation: StoredCancellation
    corrections: tuple[Correction, ...]
    followed: int = 0


class Unsure(NamedTuple):
    """A text that waits for a person, as the latest who wrote it, and the others whose words are the same."""

    row: StoredCancellation
    others: tuple[StoredCancellation, ...]


def record(desk: Desk, caller: Caller, events: Sequence[Cancellation]) -> Recorded:
    """Keeps events that are new; one that is known changes nothing, whatever it says now.

    Raises:
        NotAllowed: not this role.
        NotFound: an event names an account by id that there is none of.
    """
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    return _keep(desk, events, "api", caller.person)


def import_table(desk: Desk, caller: Caller, data: bytes, name: str, columns: Mapping[str, str] | None = None) -> Recorded:
    """Keeps the cancellations of a table; sent again, nothing is kept twice.

    Raises:
        NotAllowed: not this role.
        UnreadableInput, TooLarge: the table cannot be used; the message says why.
    """
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    table: Table = read_table(data, name, desk.settings, columns)
    got = _keep(desk, table.cancellations, "table", caller.person)
    with desk.database.writing() as transaction:
        keys.note(transaction, "cancellations.import", got.job.id if got.job else "", caller.person, caller.key_id, {"new": got.new})
    return got._replace(warnings=(table.columns, *table.warnings))


def _keep(desk: Desk, events: Sequence[Cancellation], source: str, person: str) -> Recorded:
    with desk.database.writing() as transaction:
        homes = cancellations.accounts_by_name(transaction)
        placed = [_fitting(event, homes) for event in events]
        receipts = cancellations.add_all(transaction, placed, source, person)
        job = order_reading(transaction, desk, person) if any(receipt.new for receipt in receipts) else None
    return Recorded(tuple(receipts), job)


def _fitting(event: Cancellation, homes: Mapping[str, str]) -> Cancellation:
    """Cut to what is kept, without what no database keeps, and on its account where there is one of that name."""
    given = {name: value.replace("\x00", "")[:most] for name, most in LONGEST.items() if (value := getattr(event, name)) is not None}
    home = event.account_id or cancellations.home_of(event.account, homes, event.customer or "")
    return event.model_copy(update={**given, "id": event.id.replace("\x00", "")[:200], "account_id": home})


def tell(desk: Desk, caller: Caller, given: str) -> Told:
    """A cancellation by its id or the event's. Raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.READ_CANCELLATIONS)
    with desk.database.reading() as transaction:
        kept = _found(transaction, caller, given)
        return Told(kept, cancellations.corrections_of(transaction, kept.id))


def patch(desk: Desk, caller: Caller, given: str, fields: Mapping[str, Any]) -> Told:
    """What became known later: the outcome of an offer, words, the account. New words are read anew.

    Raises:
        NotAllowed, NotFound: not this role, or no such cancellation or account.
    """
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    with desk.database.writing() as transaction:
        kept = _found(transaction, caller, given, lock=True)
        home = fields.get("account_id")
        if home is not None and accounts.find(transaction, home) is None:
            raise NotFound("There is no such account.")
        _apply(transaction, desk, kept, {name: value for name, value in fields.items() if name in CHANGEABLE}, caller.person)
        kept = _found(transaction, caller, kept.id)
        return Told(kept, cancellations.corrections_of(transaction, kept.id))


def _apply(transaction: Transaction, desk: Desk, kept: StoredCancellation, fields: Mapping[str, Any], person: str) -> None:
    plain = {name: getattr(value, "value", value) for name, value in fields.items()}
    changed = {name: value for name, value in plain.items() if value != getattr(kept, name)}
    if {"text", "stated"} & set(changed):
        changed |= {"read_at": None, "theme_id": None}
    cancellations.change(transaction, kept.id, changed)
    if "read_at" in changed:
        order_reading(transaction, desk, person)


def correct(desk: Desk, caller: Caller, given: str, category: str, slugs: Sequence[str], note: str | None) -> Told:
    """A person says why the customer left: it counts from now on, and the next texts that say the same get it too.

    Raises:
        NotAllowed, NotFound: not this role, or no such cancellation.
        BadRequest: `category` is not one of `slugs`, the taxonomy's.
    """
    caller.refuse_unless(Act.CORRECT_REASONS)
    if category not in slugs:
        raise BadRequest(f"There is no such category. Known: {', '.join(slugs)}.")
    with desk.database.writing() as transaction:
        kept = _found(transaction, caller, given, lock=True)
        cancellations.correct(transaction, kept, category, caller.person, note)
        same = [one for one in cancellations.queue(transaction, LOOKED_AT) if _question(one) == _question(kept) and one.id != kept.id]
        for one in same:
            # What an engine would learn from the correction, known at once: nobody is asked the same twice.
            taught = Reason(category=category, confidence=SURE, quote=one.quote or "")
            cancellations.keep_reasons(transaction, [(one.id, taught)], Reader(one.engine or "", one.model or "", one.taxonomy or ""))
        order_reading(transaction, desk, caller.person)
        return Told(_found(transaction, caller, kept.id), cancellations.corrections_of(transaction, kept.id), len(same))


def unsure(desk: Desk, caller: Caller, limit: int) -> tuple[Unsure, ...]:
    """What waits for a person, each text once, the latest first. Raises NotAllowed."""
    caller.refuse_unless(Act.CORRECT_REASONS)
    with desk.database.reading() as transaction:
        rows = cancellations.queue(transaction, LOOKED_AT)
    asked: dict[tuple[str, str], list[StoredCancellation]] = {}
    for row in rows:
        asked.setdefault(_question(row), []).append(row)
    return tuple(Unsure(first, tuple(others)) for first, *others in list(asked.values())[:limit])


def _question(row: StoredCancellation) -> tuple[str, str]:
    """What somebody is asked: the words, and the choice beside them. A row without words is like no other one: a choice says too little."""
    words, stated = same_words(row.text), same_words(row.stated or "")
    return (words, stated) if words else ("", row.id)


def _found(transaction: Transaction, caller: Caller, given: str, lock: bool = False) -> StoredCancellation:
    kept = cancellations.find(transaction, given, caller.sight, lock)
    if kept is None:
        raise NotFound("There is no such cancellation.")
    return kept


# What a billing system sends


def take(desk: Desk, event: StripeEvent) -> Receipt | None:
    """A subscription that ends, is to end, or is to go on after all; None where the event is of nothing of that kind.

    Events come late, twice and in any order: the subscription's id is the cancellation's, and what is known is only added to.
    One that is cancelled again after it was kept is another cancellation, with its own day and words.
    """
    if event.cancellation is None:
        return None if not event.kept else _stays(desk, event)
    with desk.database.writing() as transaction:
        homes = cancellations.accounts_by_name(transaction)
        said = _fitting(event.cancellation, homes)
        kept = _meant(cancellations.of_subscription(transaction, said.id), said.on)
        if kept is not None:
            anew = kept.offer_outcome is OfferOutcome.ACCEPTED and said.on > kept.left_on
            said = said.model_copy(update={"id": f"{said.id}:{said.on}" if anew else kept.event_id})
        receipt = cancellations.add_all(transaction, [said], WEBHOOK, WEBHOOK)[0]
        if receipt.new:
            order_reading(transaction, desk, WEBHOOK)
        elif kept is not None:
            later = {name: value for name, value in (("text", said.text), ("stated", said.stated)) if value and not getattr(kept, name)}
            if kept.offer_outcome is OfferOutcome.ACCEPTED and event.ended:
                later["offer_outcome"] = OfferOutcome.DECLINED
            _apply(transaction, desk, kept, later, WEBHOOK)
    return receipt


def _meant(cancelled: Sequence[StoredCancellation], on: dt.date | None) -> StoredCancellation | None:
    """Of the cancellations of one subscription, the latest first, the one that an event of that day speaks of: late ones speak of earlier ones."""
    return next((one for one in cancelled if on is None or one.left_on <= on), cancelled[-1] if cancelled else None)


def _stays(desk: Desk, event: StripeEvent) -> Receipt | None:
    with desk.database.writing() as transaction:
        kept = _meant(cancellations.of_subscription(transaction, event.subscription), event.on)
        if kept is None:
            return None
        _apply(transaction, desk, kept, {"offer_outcome": OfferOutcome.ACCEPTED}, WEBHOOK)
        return Receipt(kept.id, kept.event_id, kept.account_id, False)


def today() -> dt.date:
    """The day in UTC."""
    return dt.datetime.now(dt.UTC).date()
