"""Cancellations: events in, reasons beside them, a person's corrections on top; counts for the weekly review."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, insert, or_, select, true, update

from analyzer.domain.account import called
from analyzer.domain.churn import EARLY_DAYS, LONG_TENURE, TENURES, Cancellation, LossRow, OfferOutcome, Reason
from analyzer.store import paging, schema
from analyzer.store.accounts import EVERYTHING, Sight
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Page, Record

AT_ONCE: Final = 500
"""Values in one condition; SQLite takes some thousands."""
CENTS: Final = 100
"""Money is kept in hundredths of the currency's unit, whatever the currency."""

FORM: Final = "form"
"""Where a cancellation comes from that a customer wrote on the cancel form."""

_table = schema.cancellations
_category = func.coalesce(_table.c.corrected, _table.c.category)
_LOST = _table.c.offer_outcome != OfferOutcome.ACCEPTED.value


class StoredCancellation(Record):
    """One customer leaving, as it was told, as it was read (`category` with its quote and confidence), as it was corrected."""

    id: str
    event_id: str
    account_id: str | None = None
    account_name: str
    customer: str = ""
    left_on: dt.date
    stated: str | None = None
    text: str
    plan: str | None = None
    size: str | None = None
    region: str | None = None
    mrr_cents: int
    currency: str | None = None
    tenure_days: int | None = None
    offer: str | None = None
    offer_outcome: OfferOutcome
    source: str
    received_at: dt.datetime
    received_by: str
    updated_at: dt.datetime
    category: str | None = None
    secondary: str | None = None
    quote: str | None = None
    confidence: float | None = None
    needs_review: bool
    engine: str | None = None
    model: str | None = None
    taxonomy: str | None = None
    read_at: dt.datetime | None = None
    corrected: str | None = None

    def known(self) -> Cancellation:
        """The same in the words of the domain."""
        return _cancellation(self)


class Correction(Record):
    """What a person said the reason is, and what was there before."""

    category: str
    was: str | None = None
    note: str | None = None
    person: str
    at: dt.datetime


class Receipt(NamedTuple):
    """What became of an event: the cancellation's id; `new` is False where the event was known."""

    id: str
    event_id: str
    account_id: str | None
    new: bool


class Part(NamedTuple):
    """A part of the customers: `by` is "" for all of them, "early", or plan, size, region or tenure with a `value`."""

    by: str = ""
    value: str = ""


class Wanted(NamedTuple):
    """Which cancellations a list shows; None where all do."""

    needs_review: bool | None = None
    category: str | None = None
    account_id: str | None = None
    on_account: bool = False


# Events


def add_all(transaction: Transaction, events: Sequence[Cancellation], source: str, person: str) -> list[Receipt]:
    """Keeps the events whose id is new, in one go; one receipt for each, in their order."""
    known = _known(transaction, [event.id for event in events])
    at = now()
    rows: dict[str, dict[str, Any]] = {}
    receipts = []
    for event in events:
        old = known.get(event.id)
        if old is None and event.id not in rows:
            rows[event.id] = _row(event) | {
                "id": new_id("canc"),
                "source": source,
                "received_at": at,
                "received_by": person,
                "updated_at": at,
            }
            receipts.append(Receipt(rows[event.id]["id"], event.id, event.account_id, True))
        elif old is not None:
            if event.customer and old.account_name == event.customer != event.account:
                # Kept when names were not yet told from ids.
                change(transaction, old.id, {"account_name": event.account, "customer": event.customer})
            receipts.append(Receipt(old.id, event.id, old.account_id, False))
        else:
            receipts.append(Receipt(rows[event.id]["id"], event.id, rows[event.id]["account_id"], False))
    if rows:
        transaction.execute(insert(_table), list(rows.values()))
    return receipts


def _known(transaction: Transaction, event_ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for at in range(0, len(event_ids), AT_ONCE):
        columns = (_table.c.id, _table.c.event_id, _table.c.account_id, _table.c.account_name)
        query = select(*columns).where(_table.c.event_id.in_(event_ids[at : at + AT_ONCE]))
        found |= {row.event_id: row for row in transaction.execute(query)}
    return found


def _row(event: Cancellation) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "account_id": event.account_id,
        "account_name": event.account,
        "customer": event.customer or "",
        "left_on": event.on,
        "stated": event.stated,
        "text": event.text,
        "plan": event.plan,
        "size": event.size,
        "region": event.region,
        "mrr_cents": round(event.revenue * CENTS),
        "currency": event.currency,
        "tenure_days": event.tenure_days,
        "offer": event.offer,
        "offer_outcome": event.offer_outcome.value,
        "needs_review": False,
    }


def find(transaction: Transaction, given: str, sight: Sight = EVERYTHING, lock: bool = False) -> StoredCancellation | None:
    """The cancellation of that id or of that event id; None where there is none within `sight`."""
    query = select(_table).where(or_(_table.c.id == given, _table.c.event_id == given), _within(sight))
    rows = transaction.execute(query.with_for_update() if lock else query).all()
    # An event id that looks like another one's id is the sender's doing: ours comes first.
    row = next((one for one in rows if one.id == given), rows[0] if rows else None)
    return StoredCancellation.model_validate(row) if row else None


def of_subscription(transaction: Transaction, subscription: str) -> tuple[StoredCancellation, ...]:
    """The cancellations of one subscription, locked, the latest first: the first of its life has its id, later ones that id and a day."""
    mine = or_(_table.c.event_id == subscription, _table.c.event_id.startswith(f"{subscription}:", autoescape=True))
    rows = transaction.execute(select(_table).where(mine).order_by(_table.c.left_on.desc(), _table.c.id).with_for_update())
    return tuple(StoredCancellation.model_validate(row) for row in rows)


def _within(sight: Sight) -> ColumnElement[bool]:
    """What hangs on no account is seen by those who see everything."""
    if sight.everything:
        return true()
    return _table.c.account_id.in_(select(schema.accounts.c.id).where(sight.of_accounts()))


def listed(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, wanted: Wanted | None = None
) -> Page[StoredCancellation]:
    """Cancellations within `sight`, the last received first."""
    wanted = wanted or Wanted()
    query = select(_table).where(_within(sight))
    if wanted.needs_review is not None:
        query = query.where(_waiting() if wanted.needs_review else ~_waiting())
    if wanted.category:
        query = query.where(_category == wanted.category)
    if wanted.account_id:
        query = query.where(_table.c.account_id == wanted.account_id)
    if wanted.on_account:
        query = query.where(_table.c.account_id.is_not(None))
    return paging.page(transaction, query, _table, "received_at", StoredCancellation, limit, cursor)


def ranked(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, latest: bool = False, currency: str | None = None
) -> Page[StoredCancellation]:
    """Cancellations within `sight`, the dearest first and of these the latest; with `latest` those that left last first.

    `currency` leaves only those that paid in it ("": those with revenue and without a currency): a yen is no dollar.
    """
    query = select(_table).where(_within(sight))
    if currency is not None:
        query = query.where(_table.c.mrr_cents > 0, func.coalesce(_table.c.currency, "") == currency)
    by = ("left_on", "mrr_cents") if latest else ("mrr_cents", "left_on")
    return paging.ranked(transaction, query, _table, by, StoredCancellation, limit, cursor)


def currencies(transaction: Transaction, sight: Sight) -> tuple[tuple[str, int], ...]:
    """The currencies in which cancellations within `sight` paid, "" where none was given, with how many did; the most frequent first."""
    name = func.coalesce(_table.c.currency, "").label("name")
    query = select(name, func.count().label("many")).where(_within(sight), _table.c.mrr_cents > 0).group_by(name)
    return tuple(sorted(((row.name, row.many) for row in transaction.execute(query)), key=lambda pair: (-pair[1], pair[0])))


def _waiting() -> ColumnElement[bool]:
    return and_(_table.c.needs_review, _table.c.corrected.is_(None))


def queue(transaction: Transaction, limit: int) -> tuple[StoredCancellation, ...]:
    """What waits for a person: the dearest of the latest weeks first."""
    query = select(_table).where(_waiting()).order_by(_table.c.left_on.desc(), _table.c.mrr_cents.desc(), _table.c.id).limit(limit)
    return tuple(StoredCancellation.model_validate(row) for row in transaction.execute(query))


def waiting(transaction: Transaction, first: dt.date | None = None, last: dt.date | None = None) -> int:
    """How many wait for a person; of those who left from `first` to `last`, where these are given."""
    query = select(func.count()).select_from(_table).where(_waiting())
    if first is not None and last is not None:
        query = query.where(_table.c.left_on.between(first, last))
    return int(transaction.execute(query).scalar_one())


def change(transaction: Transaction, cancellation_id: str, fields: Mapping[str, Any]) -> None:
    """Sets `fields` of a cancellation."""
    if fields:
        transaction.execute(update(_table).where(_table.c.id == cancellation_id).values(updated_at=now(), **fields))


def accounts_by_name(transaction: Transaction) -> dict[str, str]:
    """Ids of accounts by what an event may call them: id, name, mail domain, alias, as `called`. Names that two have name none."""
    home = schema.accounts
    rows = transaction.execute(select(home.c.id, home.c.name, home.c.domains, home.c.aliases)).all()
    names = _one_each((name, row.id) for row in rows for name in (row.name, *row.domains))
    # What one is called comes before what another one is called besides.
    aliases = _one_each((alias, row.id) for row in rows for alias in row.aliases)
    found = {name: account_id for name, account_id in (aliases | names).items() if account_id}
    return found | {called(row.id): row.id for row in rows}


def _one_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """The account of each name as it is `called`; None where two have it."""
    found: dict[str, str | None] = {}
    for name, account_id in pairs:
        if key := called(name):
            found[key] = account_id if found.get(key, account_id) == account_id else None
    return found


def home_of(name: str, homes: Mapping[str, str], customer: str = "") -> str | None:
    """The account that an event means, among those of `accounts_by_name`: by its id of the `customer`, by id, name, or the domain of a mail address."""
    if customer and (home := homes.get(called(customer))):
        return home
    known_by = called(name)
    domain = known_by.rpartition("@")[2] if "@" in known_by else ""
    return homes.get(known_by) or homes.get(domain)


def hang(transaction: Transaction, homes: Mapping[str, str], only: str | None = None) -> None:
    """Hangs events without an account on the one of `homes` that is theirs, or only those that are of the account `only`."""
    query = select(_table.c.account_name, _table.c.customer).where(_table.c.account_id.is_(None)).distinct()
    unplaced = transaction.execute(query).all() if homes else ()
    rows = [
        {"called": name, "known_by": customer, "home": home}
        for name, customer in unplaced
        if (home := home_of(name, homes, customer)) is not None and only in {None, home}
    ]
    if rows:
        chosen = and_(
            _table.c.account_name == bindparam("called"), _table.c.customer == bindparam("known_by"), _table.c.account_id.is_(None)
        )
        transaction.execute(update(_table).where(chosen).values(account_id=bindparam("home"), updated_at=now()), rows)


def claim(transaction: Transaction, account_id: str) -> None:
    """Hangs everything on an account that calls itself after it, so that nothing of it is left when it goes."""
    hang(transaction, accounts_by_name(transaction), account_id)


# Reasons


def unread(transaction: Transaction, limit: int) -> tuple[StoredCancellation, ...]:
    """Cancellations that no engine has read, the latest first."""
    query = select(_table).where(_table.c.read_at.is_(None)).order_by(_table.c.left_on.desc(), _table.c.id.desc()).limit(limit)
    return tuple(StoredCancellation.model_validate(row) for row in transaction.execute(query))


def count_unread(transaction: Transaction) -> int:
    """How many are still to be read."""
    return int(transaction.execute(select(func.count()).select_from(_table).where(_table.c.read_at.is_(None))).scalar_one())


class Reader(NamedTuple):
    """Who read: engine, model, and version of the taxonomy."""

    engine: str
    model: str
    taxonomy: str


def keep_reasons(transaction: Transaction, reasons: Sequence[tuple[str, Reason]], reader: Reader) -> None:
    """Notes what an engine read; the theme is found anew. What a person corrected stays."""
    at = now()
    rows = [
        _said(reason) | reader._asdict() | {"chosen": identity, "theme_id": None, "read_at": at, "updated_at": at}
        for identity, reason in reasons
    ]
    if rows:
        names = [name for name in rows[0] if name != "chosen"]
        transaction.execute(
            update(_table).where(_table.c.id == bindparam("chosen")).values({name: bindparam(name) for name in names}), rows
        )


def _said(reason: Reason) -> dict[str, Any]:
    return {
        "category": reason.category,
        "secondary": reason.secondary,
        "quote": reason.quote,
        "confidence": reason.confidence,
        "needs_review": reason.needs_review,
    }


def correct(transaction: Transaction, kept: StoredCancellation, category: str, person: str, note: str | None) -> Correction:
    """A person says what the reason is; it counts from now on, and what was read stays beside it."""
    made = Correction(category=category, was=kept.corrected or kept.category, note=note, person=person, at=now())
    transaction.execute(insert(schema.corrections).values(cancellation_id=kept.id, **made.model_dump()))
    # Another category, another theme.
    change(transaction, kept.id, {"corrected": category, "theme_id": None})
    return made


def corrections_of(transaction: Transaction, cancellation_id: str) -> tuple[Correction, ...]:
    """All corrections of one cancellation, the first first."""
    table = schema.corrections
    rows = transaction.execute(select(table).where(table.c.cancellation_id == cancellation_id).order_by(table.c.id))
    return tuple(Correction.model_validate(row) for row in rows)


def taught(transaction: Transaction, limit: int, since: dt.datetime | None = None) -> list[tuple[str, str]]:
    """Texts and the categories that people gave them (since then), the latest last."""
    latest = select(schema.corrections.c.cancellation_id, func.max(schema.corrections.c.id).label("last"))
    if since is not None:
        latest = latest.where(schema.corrections.c.at >= since)
    latest = latest.group_by(schema.corrections.c.cancellation_id).order_by(func.max(schema.corrections.c.id).desc()).limit(limit)
    given = latest.subquery()
    query = select(_table.c.text, _table.c.stated, _table.c.corrected).join(given, given.c.cancellation_id == _table.c.id)
    rows = transaction.execute(query.order_by(given.c.last)).all()
    return [(row.text if row.text.strip() else row.stated or "", row.corrected) for row in rows]


def doubtful(transaction: Transaction, since: dt.datetime, limit: int) -> tuple[StoredCancellation, ...]:
    """What corrections made since then may speak of as well: what waits for a person, and what was read as those had been."""
    was = select(schema.corrections.c.was).where(schema.corrections.c.at >= since, schema.corrections.c.was.is_not(None))
    query = select(_table).where(_table.c.corrected.is_(None), _table.c.text != "", or_(_table.c.needs_review, _table.c.category.in_(was)))
    rows = transaction.execute(query.order_by(_table.c.left_on.desc(), _table.c.id).limit(limit))
    return tuple(StoredCancellation.model_validate(row) for row in rows)


# Reading again


def behind(transaction: Transaction, limit: int, after: str) -> tuple[StoredCancellation, ...]:
    """Cancellations in the order of their ids, behind `after`."""
    query = select(_table).where(_table.c.id > after).order_by(_table.c.id).limit(limit)
    return tuple(StoredCancellation.model_validate(row) for row in transaction.execute(query))


# Counting


def _of(part: Part) -> ColumnElement[bool]:
    if not part.by:
        return true()
    if part.by == "early":
        return _table.c.tenure_days <= EARLY_DAYS
    if part.by == "tenure":
        bands = case(*((_table.c.tenure_days <= days, name) for days, name in TENURES), else_=LONG_TENURE)
        return and_(_table.c.tenure_days.is_not(None), bands == part.value)
    return func.trim({"plan": _table.c.plan, "size": _table.c.size, "region": _table.c.region}[part.by]) == part.value


def between(transaction: Transaction, first: dt.date, last: dt.date, part: Part | None = None) -> list[LossRow]:
    """The lost customers of the days from `first` to `last`, with as much as a review needs, the oldest first."""
    columns = (
        _table.c.id, _table.c.account_name, _table.c.account_id, _table.c.left_on, _category, _table.c.corrected,
        func.coalesce(_table.c.quote, ""), _table.c.theme_id, _table.c.mrr_cents, _table.c.currency, _table.c.plan, _table.c.size,
        _table.c.region, _table.c.tenure_days,
    )  # fmt: skip
    query: Select[Any] = select(*columns).where(_table.c.left_on >= first, _table.c.left_on <= last, _LOST, _of(part or Part()))
    rows = transaction.execute(query.order_by(_table.c.left_on, _table.c.id))
    return [
        LossRow(identity, name, home, on, slug, corrected, quote, theme, cents / CENTS, currency, plan, size, region, days, _early(days))
        for identity, name, home, on, slug, corrected, quote, theme, cents, currency, plan, size, region, days in rows
    ]


def _early(days: int | None) -> bool:
    return days is not None and days <= EARLY_DAYS


def _cancellation(kept: StoredCancellation) -> Cancellation:
    reason = None
    if kept.category is not None:
        reason = Reason(
            category=kept.category,
            secondary=kept.secondary,
            confidence=kept.confidence or 0.0,
            quote=kept.quote or "",
            needs_review=kept.needs_review,
        )
    return Cancellation(
        id=kept.id, account=kept.account_name, account_id=kept.account_id, customer=kept.customer or None, on=kept.left_on, text=kept.text, stated=kept.stated,
        reason=reason, corrected=kept.corrected, revenue=kept.mrr_cents / CENTS, currency=kept.currency, plan=kept.plan, size=kept.size,
        region=kept.region, tenure_days=kept.tenure_days, offer=kept.offer, offer_outcome=kept.offer_outcome,
    )  # fmt: skip


def days_of(transaction: Transaction, first: dt.date, last: dt.date, part: Part | None = None) -> list[tuple[str, dt.date, int]]:
    """How many left for which category on which day; those that nobody has read are left out."""
    query = select(_category, _table.c.left_on, func.count()).where(
        _table.c.left_on >= first, _table.c.left_on <= last, _LOST, _category.is_not(None), _of(part or Part())
    )
    return [(row[0], row[1], int(row[2])) for row in transaction.execute(query.group_by(_category, _table.c.left_on))]


class Extent(NamedTuple):
    """From when to when anything is known, and how many there are."""

    first: dt.date | None
    last: dt.date | None
    many: int


def extent(transaction: Transaction) -> Extent:
    """Of all cancellations together."""
    first, last, many = transaction.execute(select(func.min(_table.c.left_on), func.max(_table.c.left_on), func.count())).one()
    return Extent(first, last, many)


def values_of(transaction: Transaction, by: str, first: dt.date, last: dt.date, limit: int = 20) -> tuple[str, ...]:
    """The values of plan, size or region with the most cancellations."""
    column = func.trim({"plan": _table.c.plan, "size": _table.c.size, "region": _table.c.region}[by])
    query = select(column).where(_table.c.left_on >= first, _table.c.left_on <= last, column != "")
    return tuple(transaction.execute(query.group_by(column).order_by(func.count().desc(), column).limit(limit)).scalars())


def some(transaction: Transaction, ids: Iterable[str]) -> dict[str, StoredCancellation]:
    """The cancellations of these ids."""
    rows = transaction.execute(select(_table).where(_table.c.id.in_(list(ids))))
    return {row.id: StoredCancellation.model_validate(row) for row in rows}
