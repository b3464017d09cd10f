"""Accounts, deals, the people in them, and the tasks of a deal."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, false, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from analyzer.domain.conversation import Participant, Side
from analyzer.errors import Conflict
from analyzer.store import schema
from analyzer.store.database import Transaction, now
from analyzer.store.paging import MOST, page
from analyzer.store.records import Account, Deal, Page, Person, Task


class Sight(NamedTuple):
    """What somebody may see: everything, or the deals they sold and the accounts they look after."""

    everything: bool = False
    rep: str | None = None
    csm: str | None = None

    def of_accounts(self) -> ColumnElement[bool]:
        """A condition on `accounts`."""
        if self.everything:
            return true()
        if self.csm is not None:
            return schema.accounts.c.csm == self.csm
        if self.rep is not None:
            sold = schema.accounts.c.id.in_(select(schema.deals.c.account_id).where(schema.deals.c.rep == self.rep))
            return or_(sold, schema.accounts.c.created_by == self.rep)
        return false()

    def of_deals(self) -> ColumnElement[bool]:
        """A condition on `deals`."""
        if self.everything:
            return true()
        if self.csm is not None:
            return schema.deals.c.account_id.in_(select(schema.accounts.c.id).where(schema.accounts.c.csm == self.csm))
        if self.rep is not None:
            return schema.deals.c.rep == self.rep
        return false()

    def of_deal_column(self, column: Any) -> ColumnElement[bool]:
        """A condition on a column that holds ids of deals."""
        return true() if self.everything else column.in_(select(schema.deals.c.id).where(self.of_deals()))


EVERYTHING = Sight(everything=True)
_TRIES = 3
"""How often an account is looked for that others make and erase meanwhile."""


def add(transaction: Transaction, account: Account) -> Account:
    """A new account; raises Conflict where the id is taken."""
    row = account.model_dump() | {"domains": list(account.domains), "aliases": list(account.aliases)}
    _insert(transaction, schema.accounts, row, f"There is an account {account.id} already.")
    return account


def hold(transaction: Transaction, account: Account) -> tuple[Account, bool]:
    """The account of that id, made where there is none, and whether it was made.

    Others that hold it wait until the transaction ends; so does its erasing.
    """
    table = schema.accounts
    # Readers and those that only refer to it do not wait.
    query = select(table).where(table.c.id == account.id).with_for_update(key_share=True)
    for _ in range(_TRIES):
        row = transaction.execute(query).one_or_none()
        if row is not None:
            return Account.model_validate(row), False
        with suppress(Conflict):
            return add(transaction, account), True
    raise Conflict(f"The account {account.id} is being made and erased at once. Try again.")


def change(transaction: Transaction, account_id: str, fields: Mapping[str, Any]) -> None:
    """Sets `fields` (name, domains, aliases, csm) of an account."""
    if fields:
        transaction.execute(update(schema.accounts).where(schema.accounts.c.id == account_id).values(**fields))


def find(transaction: Transaction, account_id: str, sight: Sight = EVERYTHING) -> Account | None:
    """The account, or None where there is none within `sight`."""
    row = transaction.execute(select(schema.accounts).where(schema.accounts.c.id == account_id, sight.of_accounts())).one_or_none()
    return Account.model_validate(row) if row else None


def alike(transaction: Transaction, account: Account, sight: Sight) -> tuple[Account, ...]:
    """Other accounts within `sight` that may be the same customer: of a name with the same letters and figures, or a mail domain of it."""
    table, names, domains = schema.accounts, _spelt(account), set(account.domains)
    query = select(table.c.id, table.c.name, table.c.aliases, table.c.domains).where(sight.of_accounts(), table.c.id != account.id)
    ids = [
        row.id
        for row in transaction.execute(query)
        if domains & set(row.domains) or names & {_letters(name) for name in (row.id, row.name, *row.aliases)}
    ]
    found = transaction.execute(select(table).where(table.c.id.in_(ids[:MOST])).order_by(table.c.created_at, table.c.id))
    return tuple(Account.model_validate(row) for row in found)


def _spelt(account: Account) -> set[str]:
    return {_letters(name) for name in (account.id, account.name, *account.aliases)} - {""}


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def listed(transaction: Transaction, sight: Sight, limit: int, cursor: str | None, words: str | None = None) -> Page[Account]:
    """Accounts within `sight`, newest first; `words` must stand in the name."""
    query = select(schema.accounts).where(sight.of_accounts())
    if words:
        query = query.where(func.lower(schema.accounts.c.name).contains(words.lower(), autoescape=True))
    return page(transaction, query, schema.accounts, "created_at", Account, limit, cursor)


def remove(transaction: Transaction, account_id: str) -> bool:
    """Removes an account with all that hangs on it; False where there was none. A note stays for the search index."""
    gone = transaction.execute(delete(schema.accounts).where(schema.accounts.c.id == account_id)).rowcount
    # Kept answers may quote the account; they only save work, so all of them go.
    transaction.execute(delete(schema.answers))
    if gone:
        transaction.execute(insert(schema.removals).values(account_id=account_id, at=now()))
    return bool(gone)


def add_deal(transaction: Transaction, deal: Deal) -> Deal:
    """A new deal; raises Conflict where the id is taken."""
    row = deal.model_dump() | {"vendor_domains": list(deal.vendor_domains)}
    _insert(transaction, schema.deals, row, f"There is a deal {deal.id} already.")
    return deal


def change_deal(transaction: Transaction, deal_id: str, fields: Mapping[str, Any]) -> None:
    """Sets `fields` of a deal."""
    if fields:
        transaction.execute(update(schema.deals).where(schema.deals.c.id == deal_id).values(**fields))


def without_vendor(transaction: Transaction, name: str) -> tuple[Deal, ...]:
    """Deals of which nobody said the vendor's mail domains, nor a vendor other than `name`."""
    query = select(schema.deals).where(schema.deals.c.vendor_name.in_({"", name})).order_by(schema.deals.c.id)
    found = (Deal.model_validate(row) for row in transaction.execute(query))
    return tuple(deal for deal in found if not deal.vendor_domains)


def find_deal(transaction: Transaction, deal_id: str, sight: Sight = EVERYTHING) -> Deal | None:
    """The deal, or None where there is none within `sight`."""
    row = transaction.execute(select(schema.deals).where(schema.deals.c.id == deal_id, sight.of_deals())).one_or_none()
    return Deal.model_validate(row) if row else None


def lock_deal(transaction: Transaction, deal_id: str) -> None:
    """Makes others wait that add to this deal, until the transaction ends."""
    transaction.execute(select(schema.deals.c.id).where(schema.deals.c.id == deal_id).with_for_update())


def deals_of(transaction: Transaction, account_id: str, sight: Sight = EVERYTHING) -> tuple[Deal, ...]:
    """The deals of an account within `sight`, oldest first."""
    query = select(schema.deals).where(schema.deals.c.account_id == account_id, sight.of_deals())
    rows = transaction.execute(query.order_by(schema.deals.c.created_at, schema.deals.c.id))
    return tuple(Deal.model_validate(row) for row in rows)


def worths(transaction: Transaction, sight: Sight, account_ids: Sequence[str] | None = None) -> Mapping[str, Mapping[str, float]]:
    """What the deals of each account within `sight` are worth, by currency ("" where nobody said one)."""
    table = schema.deals
    query = select(table.c.account_id, table.c.currency, func.sum(table.c.value)).where(sight.of_deals(), table.c.value.is_not(None))
    if account_ids is not None:
        query = query.where(table.c.account_id.in_(account_ids))
    found: dict[str, dict[str, float]] = {}
    for account_id, currency, value in transaction.execute(query.group_by(table.c.account_id, table.c.currency)):
        found.setdefault(account_id, {})[currency or ""] = float(value)
    return found


def listed_deals(
    transaction: Transaction, sight: Sight, limit: int, cursor: str | None, account_id: str | None = None, rep: str | None = None,
    words: str | None = None,
) -> Page[Deal]:  # fmt: skip
    """Deals within `sight`, newest first; `words` must stand in the name of the deal or of its account."""
    query = select(schema.deals).where(sight.of_deals())
    if words:
        named = select(schema.accounts.c.id).where(func.lower(schema.accounts.c.name).contains(words.lower(), autoescape=True))
        own = func.lower(schema.deals.c.name).contains(words.lower(), autoescape=True)
        query = query.where(or_(own, schema.deals.c.account_id.in_(named)))
    if account_id:
        query = query.where(schema.deals.c.account_id == account_id)
    if rep:
        query = query.where(schema.deals.c.rep == rep)
    return page(transaction, query, schema.deals, "created_at", Deal, limit, cursor)


def unfinished(transaction: Transaction, kind: str, since: dt.datetime) -> tuple[tuple[Deal, str, bool], ...]:
    """Deals that were won from `since` on and whose handoff is not approved, or whose task `kind` is not done: (deal, status, task is done)."""
    done = select(schema.tasks.c.id).where(
        schema.tasks.c.deal_id == schema.deals.c.id, schema.tasks.c.kind == kind, schema.tasks.c.done_at.is_not(None)
    )
    query = (
        select(schema.deals, schema.handoffs.c.status, done.exists().label("task_done"))
        .join(schema.handoffs, schema.handoffs.c.deal_id == schema.deals.c.id)
        .where(schema.deals.c.closed_at >= since, or_(schema.handoffs.c.status.in_(("draft", "in_review")), ~done.exists()))
        .order_by(schema.deals.c.closed_at, schema.deals.c.id)
    )
    return tuple((Deal.model_validate(row), row.status, bool(row.task_done)) for row in transaction.execute(query))


def meet(transaction: Transaction, account_id: str, participants: Iterable[Participant]) -> None:
    """Remembers who took part in a conversation of an account; what is known of a person already stays."""
    known = {row.key: row for row in transaction.execute(select(schema.people).where(schema.people.c.account_id == account_id))}
    # In one order, so that two that meet the same people wait for each other and not in a ring.
    for key, one in sorted(((_key(one), one) for one in participants), key=lambda pair: pair[0]):
        if not key:
            continue
        row = {"name": one.name, "email": one.email, "side": one.side.value, "title": one.title}
        if key not in known:
            known[key], new = _met(transaction, {"account_id": account_id, "key": key, **row})
            if new:
                continue
        old = known[key]
        better = {name: value for name, value in row.items() if value and getattr(old, name) in (None, Side.UNKNOWN.value)}
        if better:
            transaction.execute(update(schema.people).where(schema.people.c.id == old.id).values(**better))


def _key(one: Participant) -> str:
    return (one.email or one.name or "").strip().casefold()


def _met(transaction: Transaction, row: Mapping[str, Any]) -> tuple[Any, bool]:
    """A new person; or the one whom a conversation of another deal has just brought, and False."""
    table = schema.people
    try:
        with transaction.begin_nested():
            return transaction.execute(insert(table).values(**row).returning(table)).one(), True
    except IntegrityError:
        found = select(table).where(table.c.account_id == row["account_id"], table.c.key == row["key"])
        return transaction.execute(found).one(), False


def people_of(transaction: Transaction, account_id: str) -> tuple[Person, ...]:
    """Everybody met in an account, by name."""
    query = select(schema.people).where(schema.people.c.account_id == account_id).order_by(schema.people.c.key)
    return tuple(Person.model_validate(row) for row in transaction.execute(query))


def csms(transaction: Transaction) -> tuple[str, ...]:
    """Everybody who looks after an account."""
    query = select(schema.accounts.c.csm).where(schema.accounts.c.csm.is_not(None)).distinct().order_by(schema.accounts.c.csm)
    return tuple(transaction.execute(query).scalars())


def met_people(transaction: Transaction, sight: Sight) -> tuple[tuple[str, str | None, str | None, Side], ...]:
    """(account, name, address, side) of everybody who is a customer's, or of whom nobody knows the side, within `sight`."""
    table = schema.people
    of = select(schema.accounts.c.id).where(sight.of_accounts())
    sides = table.c.side.in_((Side.CUSTOMER.value, Side.UNKNOWN.value))
    query = select(table.c.account_id, table.c.name, table.c.email, table.c.side).where(sides, table.c.account_id.in_(of))
    return tuple((row.account_id, row.name, row.email, Side(row.side)) for row in transaction.execute(query.order_by(table.c.id)))


def add_task(transaction: Transaction, task: Task) -> None:
    """A task of a deal; nothing where the deal has one of that kind."""
    known = select(schema.tasks.c.id).where(schema.tasks.c.deal_id == task.deal_id, schema.tasks.c.kind == task.kind)
    if transaction.execute(known).first() is None:
        with suppress(IntegrityError), transaction.begin_nested():
            transaction.execute(insert(schema.tasks).values(**task.model_dump()))


def tasks_of(transaction: Transaction, deal_id: str) -> tuple[Task, ...]:
    """The tasks of a deal, the soonest first."""
    query = select(schema.tasks).where(schema.tasks.c.deal_id == deal_id).order_by(schema.tasks.c.due_on, schema.tasks.c.id)
    return tuple(Task.model_validate(row) for row in transaction.execute(query))


def tasks_of_deals(transaction: Transaction, deal_ids: Sequence[str]) -> dict[str, tuple[Task, ...]]:
    """The same of several deals, by deal."""
    found: dict[str, list[Task]] = {deal_id: [] for deal_id in deal_ids}
    query = select(schema.tasks).where(schema.tasks.c.deal_id.in_(deal_ids)).order_by(schema.tasks.c.due_on, schema.tasks.c.id)
    for row in transaction.execute(query):
        found[row.deal_id].append(Task.model_validate(row))
    return {deal_id: tuple(tasks) for deal_id, tasks in found.items()}


def names_of(transaction: Transaction, account_ids: Sequence[str], sight: Sight | None = None) -> dict[str, str]:
    """The names of accounts by id; of those within `sight`, where it is given."""
    chosen = (schema.accounts.c.id.in_(account_ids), sight.of_accounts() if sight else true())
    rows = transaction.execute(select(schema.accounts.c.id, schema.accounts.c.name).where(*chosen))
    return {row.id: row.name for row in rows}


def finish_task(transaction: Transaction, deal_id: str, kind: str, person: str, at: dt.datetime) -> bool:
    """Marks a task as done; False where the deal has none of that kind."""
    chosen = (schema.tasks.c.deal_id == deal_id, schema.tasks.c.kind == kind)
    if transaction.execute(select(schema.tasks.c.id).where(*chosen)).first() is None:
        return False
    transaction.execute(update(schema.tasks).where(*chosen, schema.tasks.c.done_at.is_(None)).values(done_at=at, done_by=person))
    return True


def _insert(transaction: Transaction, table: Any, row: Mapping[str, Any], taken: str) -> None:
    try:
        with transaction.begin_nested():
            transaction.execute(insert(table).values(**row))
    except IntegrityError:
        raise Conflict(taken) from None
