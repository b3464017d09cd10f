"""Accounts and deals: who makes and changes them, and where the clock of a deal stands."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.reviewing import clock
from analyzer.domain.account import called
from analyzer.domain.review import HandoffStatus
from analyzer.errors import BadRequest, NotFound
from analyzer.handoff.escalation import Escalation
from analyzer.store import accounts, cancellations, handoffs, keys
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Account, Deal, Handoff, KeyRole, Task

_ASSIGNMENTS = frozenset({"rep", "csm"})


class DealState(NamedTuple):
    """A deal with what hangs on it."""

    deal: Deal
    handoff: Handoff | None
    tasks: tuple[Task, ...]
    escalation: Escalation


def add_account(desk: Desk, caller: Caller, fields: Mapping[str, Any]) -> Account:
    """A new account; raises NotAllowed, or Conflict where the id is taken."""
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    known = {name: value for name, value in fields.items() if value is not None}
    account = Account(**{"id": new_id("acc"), "created_at": now(), "created_by": caller.person, **known})
    with desk.database.writing() as transaction:
        return accounts.add(transaction, account)


def account(desk: Desk, caller: Caller, account_id: str) -> Account:
    """An account within the caller's sight; raises NotFound."""
    with desk.database.reading() as transaction:
        return _account(transaction, caller, account_id)


def change_account(desk: Desk, caller: Caller, account_id: str, fields: Mapping[str, Any]) -> Account:
    """Changes an account; who looks after it is the admin's to say, and an old name stays an alias. Cancellations under a new name are its own. Raises NotAllowed, NotFound."""
    with desk.database.writing() as transaction:
        return amend_account(transaction, caller, account_id, fields)


def amend_account(transaction: Transaction, caller: Caller, account_id: str, fields: Mapping[str, Any]) -> Account:
    """What `change_account` does, within a transaction that changes more."""
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    _refuse_assignment(caller, fields)
    before = _account(transaction, caller, account_id)
    renamed = "name" in fields and fields["name"] != before.name and not before.unnamed
    aliases = _once(fields.get("aliases", before.aliases) or ())
    known = before.model_copy(update={"name": fields["name"], "aliases": aliases}) if renamed else before
    given = {"aliases": aliases} if "aliases" in fields else {}
    kept = {} if known.goes_by(before.name) else {"aliases": [*aliases, before.name]}
    accounts.change(transaction, account_id, dict(fields) | given | kept)
    if {"name", "domains", "aliases"} & set(fields):
        cancellations.claim(transaction, account_id)
    return _account(transaction, caller, account_id)


def name_csm(desk: Desk, caller: Caller, deal_id: str, person: str) -> Account:
    """Says who looks after the account of a deal: the admin anybody, and where nobody does who has a key, a rep somebody who has one.

    Raises:
        NotAllowed, NotFound: not this caller, or no such deal.
        BadRequest: a rep names somebody without a key.
    """
    with desk.database.writing() as transaction:
        found = _account(transaction, caller, deal(transaction, caller, deal_id).account_id)
        if not caller.may(Act.ASSIGN):
            caller.refuse_unless(Act.KEEP_ACCOUNTS if nobody_of(transaction, found) else Act.ASSIGN)
            if person not in keys.people(transaction, KeyRole.CSM):
                raise BadRequest("No key of a CSM has that name. Choose one of the list, or ask an administrator for a key.")
        accounts.change(transaction, found.id, {"csm": person or None})
        return _account(transaction, caller, found.id)


def nobody_of(transaction: Transaction, account: Account) -> bool:
    """True where no holder of a key looks after `account`: what is handed over is seen by nobody."""
    return account.csm not in keys.people(transaction, KeyRole.CSM)


def _once(names: Iterable[str]) -> list[str]:
    """`names` without those that only repeat one before them in other letters or spaces."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(called(name), name)
    return list(first.values())


def _refuse_assignment(caller: Caller, fields: Mapping[str, Any]) -> None:
    if _ASSIGNMENTS & set(fields):
        caller.refuse_unless(Act.ASSIGN)


def add_deal(desk: Desk, caller: Caller, account_id: str, fields: Mapping[str, Any]) -> Deal:
    """A new deal of an account; a rep's is the rep's own. Raises NotAllowed, NotFound, Conflict."""
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    known = {name: value for name, value in fields.items() if value is not None}
    own = {"rep": caller.person} if caller.role is KeyRole.REP else {}
    vendor = {"vendor_name": desk.settings.vendor_name, "vendor_domains": desk.settings.vendor_domains}
    deal = Deal(**{"id": new_id("deal"), "account_id": account_id, "created_at": now(), **vendor, **known, **own})
    with desk.database.writing() as transaction:
        _account(transaction, caller, account_id)
        return accounts.add_deal(transaction, deal)


def change_deal(desk: Desk, caller: Caller, deal_id: str, fields: Mapping[str, Any]) -> Deal:
    """Changes a deal; whose it is is the admin's to say (S117). Raises NotAllowed, NotFound."""
    with desk.database.writing() as transaction:
        return amend_deal(transaction, caller, deal_id, fields)


def amend_deal(transaction: Transaction, caller: Caller, deal_id: str, fields: Mapping[str, Any]) -> Deal:
    """What `change_deal` does, within a transaction that changes more."""
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    _refuse_assignment(caller, fields)
    deal(transaction, caller, deal_id)
    accounts.change_deal(transaction, deal_id, fields)
    if "rep" in fields:
        keys.note(transaction, "deal.assign", deal_id, caller.person, caller.key_id)
    return deal(transaction, caller, deal_id)


def deal_state(desk: Desk, caller: Caller, deal_id: str) -> DealState:
    """A deal with its handoff, tasks and clock; raises NotFound."""
    with desk.database.reading() as transaction:
        return state_of(transaction, deal(transaction, caller, deal_id))


def state_of(transaction: Transaction, found: Deal) -> DealState:
    """What hangs on a deal."""
    handoff = handoffs.of_deal(transaction, found.id)
    status = handoff.status if handoff else HandoffStatus.DRAFT
    return DealState(found, handoff, accounts.tasks_of(transaction, found.id), clock(transaction, found, status, now()))


def finish_task(desk: Desk, caller: Caller, deal_id: str, kind: str) -> DealState:
    """Marks a task as done; raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.DO_TASKS)
    with desk.database.writing() as transaction:
        found = deal(transaction, caller, deal_id)
        if not accounts.finish_task(transaction, deal_id, kind, caller.person, now()):
            raise NotFound("There is no such task.")
        return state_of(transaction, found)


def deal(transaction: Transaction, caller: Caller, deal_id: str) -> Deal:
    """A deal within the caller's sight; raises NotFound."""
    found = accounts.find_deal(transaction, deal_id, caller.sight)
    if found is None:
        raise NotFound("There is no such deal.")
    return found


def _account(transaction: Transaction, caller: Caller, account_id: str) -> Account:
    found = accounts.find(transaction, account_id, caller.sight)
    if found is None:
        raise NotFound("There is no such account.")
    return found
