"""Accounts, deals, the people in them, and the webhook of a CRM."""

from typing import Annotated

from fastapi import Query, Response

from analyzer.desk import closing, erasing, registry
from analyzer.handoff.escalation import Escalation
from analyzer.store import accounts
from analyzer.store.records import Account, Deal, Page, Person
from api.deps import AccountId, CallerDep, Cursor, DealId, DeskDep, Limit, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import AccountChange, AccountName, ClosedView, ClosedWon, DealChange, DealView, EscalationView, NewAccount, NewDeal

routes = router("Accounts and deals")


def escalation_view(found: Escalation) -> EscalationView:
    """The clock as the API shows it."""
    return EscalationView(**found._asdict())


def deal_view(state: registry.DealState) -> DealView:
    """A deal as the API shows it."""
    return DealView(
        deal=state.deal,
        handoff_id=state.handoff.id if state.handoff else None,
        handoff_status=state.handoff.status if state.handoff else None,
        tasks=state.tasks,
        escalation=escalation_view(state.escalation),
    )


@routes.post("/accounts", status_code=201)
def create_account(desk: DeskDep, caller: CallerDep, body: NewAccount) -> Account:
    """Make an account. An upload to an unknown account makes one too."""
    return registry.add_account(desk, caller, body.model_dump(exclude_unset=True))


@routes.get("/accounts", responses=NOT_CHANGED)
def list_accounts(
    desk: DeskDep, caller: CallerDep, limit: Limit = 50, cursor: Cursor = None, name: Annotated[str | None, Query(max_length=100)] = None
) -> Page[Account]:
    """Accounts that this key may see, newest first; `name` must stand in their name."""
    with desk.database.reading() as transaction:
        return accounts.listed(transaction, caller.sight, limit, cursor, name)


@routes.get("/accounts/{account_id}", responses=NOT_CHANGED)
def read_account(desk: DeskDep, caller: CallerDep, account_id: AccountId) -> Account:
    """One account."""
    return registry.account(desk, caller, account_id)


@routes.patch("/accounts/{account_id}")
def change_account(desk: DeskDep, caller: CallerDep, account_id: AccountId, body: AccountChange) -> Account:
    """Change fields of an account. Only an admin assigns its CSM."""
    return registry.change_account(desk, caller, account_id, _given(body.model_dump(exclude_unset=True), "name", "domains", "aliases"))


@routes.delete("/accounts/{account_id}", status_code=204, response_class=Response)
def erase_account(desk: DeskDep, caller: CallerDep, account_id: AccountId) -> None:
    """Erase an account: text, originals, vectors, drafts, jobs. An audit line stays. It cannot be undone."""
    erasing.erase(desk, caller, account_id)


@routes.get("/accounts/{account_id}/people", responses=NOT_CHANGED)
def list_people(desk: DeskDep, caller: CallerDep, account_id: AccountId) -> Page[Person]:
    """Everybody who spoke or was addressed in the account's conversations."""
    registry.account(desk, caller, account_id)
    with desk.database.reading() as transaction:
        return Page(items=accounts.people_of(transaction, account_id))


@routes.post("/accounts/{account_id}/deals", status_code=201)
def create_deal(desk: DeskDep, caller: CallerDep, account_id: AccountId, body: NewDeal) -> Deal:
    """Make a deal of an account."""
    return registry.add_deal(desk, caller, account_id, body.model_dump(exclude_unset=True))


@routes.get("/deals", responses=NOT_CHANGED)
def list_deals(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    rep: Annotated[str | None, Query(max_length=200)] = None,
) -> Page[Deal]:
    """Deals that this key may see, newest first."""
    with desk.database.reading() as transaction:
        return accounts.listed_deals(transaction, caller.sight, limit, cursor, account_id, rep)


@routes.get("/deals/{deal_id}", responses=NOT_CHANGED)
def read_deal(desk: DeskDep, caller: CallerDep, deal_id: DealId) -> DealView:
    """A deal with its handoff's status, its tasks and its escalation clock."""
    return deal_view(registry.deal_state(desk, caller, deal_id))


@routes.patch("/deals/{deal_id}")
def change_deal(desk: DeskDep, caller: CallerDep, deal_id: DealId, body: DealChange) -> Deal:
    """Change fields of a deal. Only an admin assigns its rep."""
    fields = _given(body.model_dump(exclude_unset=True), "name", "vendor_name", "vendor_domains")
    return registry.change_deal(desk, caller, deal_id, fields)


def _given(fields: dict[str, object], *needed: str) -> dict[str, object]:
    """Without nulls where a field cannot be empty."""
    return {name: value for name, value in fields.items() if value is not None or name not in needed}


@routes.post("/deals/{deal_id}/tasks/{kind}/done")
def finish_task(desk: DeskDep, caller: CallerDep, deal_id: DealId, kind: ThingId) -> DealView:
    """Say that a task is done, such as `warm_introduction`."""
    return deal_view(registry.finish_task(desk, caller, deal_id, kind))


@routes.post("/webhooks/closed-won")
def closed_won(desk: DeskDep, caller: CallerDep, body: ClosedWon) -> ClosedView:
    """For a CRM: a deal is won. Makes account, deal, handoff and the task of the warm introduction, and starts the clock.

    An account that an upload made is named; one that has a name keeps it and gets the other as an alias. Mail domains are added.
    Sent twice, the second one changes nothing.
    """
    won, home = body.deal, body.account
    closed = closing.close(
        desk,
        caller,
        closing.Won(
            deal_id=won.id, account_id=home.id, account_name=home.name or "", account_domains=tuple(home.domains), csm=home.csm,
            deal_name=won.name or "", rep=won.rep, value=won.value, currency=won.currency, signed_on=won.signed_on,
            kickoff_on=won.kickoff_on, closed_at=won.closed_at.astimezone() if won.closed_at else None,
        ),
    )  # fmt: skip
    with desk.database.reading() as transaction:
        account = accounts.find(transaction, closed.deal.account_id)
        state = registry.state_of(transaction, closed.deal)
    assert account is not None
    alike = tuple(AccountName(id=one.id, name=one.name) for one in closed.alike)
    return ClosedView(**dict(deal_view(state)), account=account, new=closed.new, alike=alike)
