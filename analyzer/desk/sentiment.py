"""How an account stands, as the last reading left it: nothing is read or compared anew for a look at it."""

from typing import NamedTuple

from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.domain.sentiment import DriftReport
from analyzer.errors import NotFound
from analyzer.store import accounts, messages
from analyzer.store.messages import Watch
from analyzer.store.records import Account, Deal


class WatchedDeal(NamedTuple):
    """An account with one of its deals, the number of that deal's messages, and the last report; None where there is none yet."""

    account: Account
    deals: tuple[Deal, ...]
    deal: Deal | None
    messages: int
    watch: Watch | None
    report: DriftReport | None


def of_account(desk: Desk, caller: Caller, account_id: str, deal_id: str | None = None) -> WatchedDeal:
    """How an account stands: by the deal that is named, else by the one with the last message, else the newest.

    Raises:
        NotFound: no such account or deal within the caller's sight.
    """
    with desk.database.reading() as transaction:
        account = accounts.find(transaction, account_id, caller.sight)
        if account is None:
            raise NotFound("There is no such account.")
        deals = accounts.deals_of(transaction, account_id, caller.sight)
        deal = next((one for one in deals if one.id == deal_id), None) if deal_id else None
        if deal_id and deal is None:
            raise NotFound("There is no such deal in this account.")
        if deal is None and deals:
            seen = {one.deal_id: one for one in messages.watches(transaction, caller.sight, [account_id])}
            deal = max(deals, key=lambda one: (_last(seen.get(one.id)), one.created_at))
        kept = messages.watch(transaction, deal.id) if deal else None
        count = len(messages.fingerprints(transaction, deal.id)) if deal else 0
    return WatchedDeal(account, deals, deal, count, *(kept or (None, None)))


def _last(watch: Watch | None) -> str:
    return watch.last_at.isoformat() if watch and watch.last_at else ""
