"""Autopsies: for each lost customer the handoff where it began, for a person to conclude on; and what goes with churn."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from analyzer.churn.autopsy import Accompaniment, Autopsy, Gap, Milestones, Raised, accompaniments, autopsy
from analyzer.desk import recording
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.recording import Told
from analyzer.domain.churn import Cancellation
from analyzer.domain.handoff import Draft
from analyzer.domain.review import HandoffStatus
from analyzer.errors import BadRequest
from analyzer.handoff import escalation, review
from analyzer.store import accounts, autopsies, cancellations, flags, handoffs, keys
from analyzer.store.accounts import EVERYTHING
from analyzer.store.autopsies import Conclusion
from analyzer.store.cancellations import Wanted
from analyzer.store.database import Transaction
from analyzer.store.flags import Flag
from analyzer.store.records import Account, Deal, Handoff

MOST: Final = 200
"""Customers of each kind, lost and kept, that are compared: the latest."""


class Examined(NamedTuple):
    """A lost customer: what was told, and where it is one of our accounts the handoff of its last deal beside it."""

    told: Told
    account: Account | None
    deal: Deal | None
    handoff: Handoff | None
    autopsy: Autopsy | None
    flags: tuple[Flag, ...]
    conclusions: tuple[Conclusion, ...]


class Compared(NamedTuple):
    """Which gaps go with churn: `lost` and `kept` are how many customers were compared, `concluded` how many a person has concluded on."""

    lost: int
    kept: int
    concluded: int
    gaps: tuple[Accompaniment, ...]
    who: Mapping[Gap, tuple[Cancellation, ...]]
    """The lost customers in whose handoff each gap was there, the latest first."""


class _Found(NamedTuple):
    deal: Deal | None
    handoff: Handoff | None
    draft: Draft | None
    when: Milestones
    flags: tuple[Flag, ...]


def examine(desk: Desk, caller: Caller, cancellation_id: str) -> Examined:
    """The autopsy of a lost customer within the caller's sight. Raises NotAllowed, NotFound."""
    told = recording.tell(desk, caller, cancellation_id)
    kept = told.cancellation
    with desk.database.reading() as transaction:
        concluded = autopsies.of(transaction, kept.id)
        account = accounts.find(transaction, kept.account_id) if kept.account_id else None
        if account is None:
            return Examined(told, None, None, None, None, (), concluded)
        found = _look(transaction, account.id, kept.left_on)
    made = autopsy(kept.known(), found.draft, _raised(found.flags), found.when)
    return Examined(told, account, found.deal, found.handoff, made, found.flags, concluded)


def _look(transaction: Transaction, account_id: str, left_on: dt.date) -> _Found:
    """The last deal of an account that was there when it left, and what is known of its handoff."""
    deals = accounts.deals_of(transaction, account_id)
    there = [deal for deal in deals if (day := _begun(deal)) is None or day <= left_on] or list(deals)
    deal = there[-1] if there else None
    handoff = handoffs.of_deal(transaction, deal.id) if deal else None
    if deal is None:
        return _Found(None, None, None, Milestones(), ())
    raised = tuple(flag for flag in _flags(transaction, deal.id) if flag.message_at.date() <= left_on)
    return _Found(deal, handoff, _document(transaction, handoff) if handoff else None, _milestones(transaction, deal, handoff), raised)


def _begun(deal: Deal) -> dt.date | None:
    return deal.closed_at.date() if deal.closed_at else deal.signed_on


def _document(transaction: Transaction, handoff: Handoff) -> Draft | None:
    drafted = handoffs.draft(transaction, handoff)
    if drafted is None:
        return None
    final = handoff.status in {HandoffStatus.APPROVED, HandoffStatus.HANDED_OVER}
    return review.reviewed(drafted, handoffs.items_of(transaction, handoff.id), handoffs.waivers_of(transaction, handoff.id), final)


def _milestones(transaction: Transaction, deal: Deal, handoff: Handoff | None) -> Milestones:
    introduced = next((t.done_at for t in accounts.tasks_of(transaction, deal.id) if t.kind == escalation.INTRODUCTION and t.done_at), None)
    return Milestones(
        closed=_begun(deal),
        introduced=introduced.date() if introduced else None,
        kicked_off=deal.kickoff_on,
        rating=handoff.rating if handoff else None,
    )


def _flags(transaction: Transaction, deal_id: str) -> tuple[Flag, ...]:
    return flags.listed(transaction, EVERYTHING, flags.Wanted(view=flags.View.ALL, deal_id=deal_id), flags.MOST)


def _raised(found: tuple[Flag, ...]) -> list[Raised]:
    return [Raised(kind=flag.kind.value.replace("_", " "), on=flag.message_at.date()) for flag in found]


def conclude(desk: Desk, caller: Caller, cancellation_id: str, words: str, seen: int) -> Examined:
    """A person confirms the drafted conclusion, or writes their own; the history only grows.

    Raises:
        NotAllowed, NotFound: not this role, or no such cancellation.
        BadRequest: no words.
        Conflict: somebody else was faster.
    """
    caller.refuse_unless(Act.CORRECT_REASONS)
    if not words.strip():
        raise BadRequest("Write what you conclude, or confirm the draft.")
    found = examine(desk, caller, cancellation_id)
    with desk.database.writing() as transaction:
        drafted = found.autopsy.conclusion if found.autopsy else ""
        autopsies.conclude(transaction, found.told.cancellation.id, drafted, words.strip(), caller.person, seen)
        keys.note(transaction, "autopsy.conclude", found.told.cancellation.id, caller.person, caller.key_id)
    return examine(desk, caller, cancellation_id)


def compare(desk: Desk, caller: Caller) -> Compared:
    """Which gaps of the handoff go with churn: lost customers beside those who stayed, with counts and intervals (S111).

    Raises:
        NotAllowed: not this role.
    """
    caller.refuse_unless(Act.REVIEW_CHURN)
    today = recording.today()
    with desk.database.reading() as transaction:
        gone = {row.account_id: row for row in _gone(transaction) if row.account_id}
        lost = [_autopsy(transaction, row.account_id, row) for row in gone.values() if row.account_id]
        staying = [
            deal.account_id for deal in accounts.listed_deals(transaction, EVERYTHING, MOST, None).items if deal.account_id not in gone
        ]
        kept = [
            _autopsy(
                transaction, one, Cancellation.model_construct(id=one, account=one, account_id=one, on=today, reason=None, corrected=None)
            )
            for one in dict.fromkeys(staying)
        ]
        who = {gap: tuple(one.cancellation for one in lost if gap in one.gaps) for gap in Gap}
        return Compared(len(lost), len(kept), autopsies.count(transaction), accompaniments(lost, kept), who)


def _gone(transaction: Transaction) -> list[Cancellation]:
    page = cancellations.listed(transaction, EVERYTHING, MOST, None, Wanted(on_account=True))
    return [row.known() for row in page.items if row.known().lost]


def _autopsy(transaction: Transaction, account_id: str, row: Cancellation) -> Autopsy:
    found = _look(transaction, account_id, row.on)
    return autopsy(row, found.draft, _raised(found.flags), found.when)
