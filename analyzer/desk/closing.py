"""A deal is won: account, deal, handoff, the task of the warm introduction, and the clock (S36, S37)."""

import datetime as dt
from typing import Any, NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.due import business_days_after
from analyzer.errors import BadRequest, Conflict, NotFound
from analyzer.handoff import escalation
from analyzer.store import accounts, handoffs, keys
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.records import Account, Deal, Handoff, KeyRole, Task

INTRODUCE = "Schedule the warm introduction: a meeting of customer, rep and CSM"


class Won(NamedTuple):
    """What a CRM says of a deal that is won. Signature or kick-off has to be documented (S36)."""

    deal_id: str
    account_id: str
    account_name: str = ""
    account_domains: tuple[str, ...] = ()
    csm: str | None = None
    deal_name: str = ""
    rep: str | None = None
    value: float | None = None
    currency: str | None = None
    signed_on: dt.date | None = None
    kickoff_on: dt.date | None = None
    closed_at: dt.datetime | None = None


class Closed(NamedTuple):
    """What there is for a deal that was won; `new` is False where it was closed before.

    `alike` are other accounts that may be the same customer: people decide, nothing is put together.
    """

    deal: Deal
    handoff: Handoff
    tasks: tuple[Task, ...]
    new: bool
    alike: tuple[Account, ...] = ()


def close(desk: Desk, caller: Caller, won: Won) -> Closed:
    """Starts the handoff of a deal that is won; said twice, it changes nothing the second time.

    An account that an upload made gets the name; one that has a name keeps it, and goes by the other one too.

    Raises:
        NotAllowed: not this role, or a rep closes another one's deal.
        BadRequest: neither signature nor kick-off is documented.
        Conflict: the deal belongs to another account.
    """
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    if won.signed_on is None and won.kickoff_on is None:
        raise BadRequest("A deal is won once it is signed or its kick-off is agreed: send `signed_on` or `kickoff_on`.")
    with desk.database.writing() as transaction:
        account, made = accounts.hold(transaction, _account(won, caller))
        deal = accounts.find_deal(transaction, won.deal_id)
        if deal is not None and (deal.account_id != account.id or accounts.find_deal(transaction, deal.id, caller.sight) is None):
            raise Conflict("There is a deal of that id in another account, or of another rep.")
        if deal is None and accounts.find(transaction, account.id, caller.sight) is None:
            raise NotFound("There is no such account.")
        new = deal is None or deal.closed_at is None
        if new and not made:
            account = _better_known(transaction, caller, account, won)
        if deal is None:
            deal = accounts.add_deal(transaction, _deal(desk, caller, won, account))
        elif new:
            accounts.change_deal(transaction, deal.id, _facts(won) | ({"name": won.deal_name} if won.deal_name else {}))
        deal = accounts.find_deal(transaction, deal.id)
        assert deal is not None
        handoff = handoffs.add(transaction, account.id, deal.id)
        if new:
            accounts.add_task(transaction, _introduction(deal))
            keys.note(transaction, "deal.close", deal.id, caller.person, caller.key_id)
        return Closed(deal, handoff, accounts.tasks_of(transaction, deal.id), new, accounts.alike(transaction, account, caller.sight))


def home_of(desk: Desk, caller: Caller, name: str) -> str | None:
    """The account of that name within the caller's sight, however it is spaced and capitalised; None where there is none, or several."""
    with desk.database.reading() as transaction:
        # No account has this id: it is asked for as one that is to be made.
        asked = Account(id="", name=name, created_at=now(), created_by=caller.person)
        found = [one.id for one in accounts.alike(transaction, asked, caller.sight) if one.goes_by(name)]
    return found[0] if len(found) == 1 else None


def _better_known(transaction: Transaction, caller: Caller, account: Account, won: Won) -> Account:
    """An account that was there before, with what it lacked: a name, mail domains that are no other account's, and from who may say so a CSM."""
    fields: dict[str, Any] = {}
    if won.account_name and account.unnamed:
        fields["name"] = won.account_name
        keys.note(transaction, "account.name", account.id, caller.person, caller.key_id)
    elif won.account_name and not account.goes_by(won.account_name):
        fields["aliases"] = [*account.aliases, won.account_name]
    others = accounts.alike(transaction, account.model_copy(update={"domains": won.account_domains}), accounts.EVERYTHING)
    taken = {*account.domains, *(domain for one in others for domain in one.domains)}
    if new := [domain for domain in dict.fromkeys(won.account_domains) if domain not in taken]:
        fields["domains"] = [*account.domains, *new]
    if won.csm and account.csm is None and caller.may(Act.ASSIGN):
        fields["csm"] = won.csm
    accounts.change(transaction, account.id, fields)
    for deal in accounts.deals_of(transaction, account.id) if "name" in fields else ():
        if deal.name == account.id:
            accounts.change_deal(transaction, deal.id, {"name": won.account_name})
    return account.model_copy(update={name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})


def _account(won: Won, caller: Caller) -> Account:
    return Account(
        id=won.account_id,
        name=won.account_name or won.account_id,
        domains=won.account_domains,
        csm=won.csm,
        created_at=now(),
        created_by=caller.person,
    )


def _deal(desk: Desk, caller: Caller, won: Won, account: Account) -> Deal:
    facts = {name: value for name, value in _facts(won).items() if name != "rep"}
    return Deal(
        id=won.deal_id, account_id=account.id, name=won.deal_name or account.name, vendor_name=desk.settings.vendor_name,
        vendor_domains=desk.settings.vendor_domains, rep=caller.person if caller.role is KeyRole.REP else won.rep, created_at=now(), **facts,
    )  # fmt: skip


def _facts(won: Won) -> dict[str, Any]:
    said: dict[str, Any] = {
        "value": won.value,
        "currency": won.currency,
        "signed_on": won.signed_on,
        "kickoff_on": won.kickoff_on,
        "rep": won.rep,
    }
    return {name: value for name, value in said.items() if value is not None} | {"closed_at": won.closed_at or now()}


def _introduction(deal: Deal) -> Task:
    assert deal.closed_at is not None
    due = business_days_after(deal.closed_at.date(), escalation.INTRODUCTION_DAYS)
    return Task(id=new_id("task"), deal_id=deal.id, kind=escalation.INTRODUCTION, title=INTRODUCE, due_on=due)
