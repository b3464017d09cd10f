"""Which accounts have left: as many different deals of theirs as they have were lost, and the day has come.

One subscription of several that ends is no departure, nor is one that several tell of: no sender knows the ids of the others, so
what one of them alone tells is counted. The cancel form names no subscription: whatever was said on it is one loss. Who signs a
deal after they left is a customer again, however often their leaving was recorded. Whom an offer kept stayed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select, true

from analyzer.domain.churn import OfferOutcome
from analyzer.domain.flag import FRESH
from analyzer.store import schema
from analyzer.store.cancellations import FORM
from analyzer.store.database import Transaction

LATELY: Final = 2 * FRESH
"""Who still writes so long after they left, without a new deal, has not left: new flags of theirs wait again."""

_lost = schema.cancellations.c
_ENDED: Final = _lost.offer_outcome != OfferOutcome.ACCEPTED.value


def of_flags(at: dt.datetime) -> ColumnElement[bool]:
    """A condition on `flags`: at `at` their account has left."""
    flags = schema.flags.c
    theirs = and_(_lost.account_id == flags.account_id, _ENDED, _lost.left_on <= at.date())
    count = _different(theirs, schema.flags)
    last = select(func.max(_lost.left_on)).where(theirs).correlate(schema.flags).scalar_subquery()
    lately = or_(last >= (at - LATELY).date(), flags.message_at < at - FRESH)
    return and_(count > 0, count >= _deals_of(schema.flags), lately, func.coalesce(_signed_last(schema.flags) <= last, true()))


def _different(theirs: ColumnElement[bool], table: FromClause) -> Any:
    """Of the cancellations that are `theirs` (a condition on them and a row of `table`), how many are surely of different deals."""
    told = func.count(case((_lost.source == FORM, FORM), else_=_lost.event_id).distinct())
    most = select(told).where(theirs).group_by(_lost.source).order_by(told.desc()).limit(1).correlate(table).scalar_subquery()
    return func.coalesce(most, 0)


def _deals_of(table: FromClause) -> Any:
    """How many deals the account of a row of `table` has."""
    deals = schema.deals.c
    return select(func.count(deals.id)).where(deals.account_id == table.c.account_id).correlate(table).scalar_subquery()


def _signed_last(table: FromClause) -> Any:
    """When the account of a row of `table` last signed a deal; NULL where no day is known."""
    deals = schema.deals.c
    return select(func.max(deals.signed_on)).where(deals.account_id == table.c.account_id).correlate(table).scalar_subquery()


def days(transaction: Transaction, account_ids: Iterable[str]) -> Mapping[str, dt.date]:
    """The last day of each of these accounts that has left or said that it will."""
    lost = schema.cancellations.alias()
    last = func.max(lost.c.left_on)
    theirs = and_(_lost.account_id == lost.c.account_id, _ENDED)
    query = (
        select(lost.c.account_id, last)
        .where(lost.c.account_id.in_(list(account_ids)), lost.c.offer_outcome != OfferOutcome.ACCEPTED.value)
        .group_by(lost.c.account_id)
        .having(and_(_different(theirs, lost) >= _deals_of(lost), func.coalesce(_signed_last(lost) <= last, true())))
    )
    return {row[0]: row[1] for row in transaction.execute(query)}


def has_left(transaction: Transaction, flag_id: str, at: dt.datetime) -> bool:
    """Has the account of this flag left at `at`?"""
    return transaction.execute(select(schema.flags.c.id).where(schema.flags.c.id == flag_id, of_flags(at))).first() is not None
