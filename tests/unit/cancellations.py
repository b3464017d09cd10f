"""Invented cancellations, for tests of what is counted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from analyzer.domain.churn import Cancellation, Reason

WEEK = dt.date(2026, 3, 2)
"""A Monday."""


def lost(identity: str, on: dt.date, category: str | None = "missing_features", **fields: Any) -> Cancellation:
    """One customer who left on `on` for `category`, worth 100 USD a month unless `fields` say otherwise."""
    reason = Reason(category=category, confidence=0.8, quote=f"words of {identity}") if category else None
    return Cancellation(
        **{"id": identity, "account": f"account {identity}", "on": on, "reason": reason, "revenue": 100.0, "currency": "USD", **fields}
    )


def by_week(counts: Sequence[int], category: str = "missing_features", last: dt.date = WEEK, **fields: Any) -> list[Cancellation]:
    """`counts` cancellations a week, oldest first; the last week begins on `last`."""
    made = []
    for back, count in enumerate(reversed(counts)):
        start = last - dt.timedelta(weeks=back)
        made += [lost(f"{category}-{start}-{n}", start + dt.timedelta(days=n % 7), category, **fields) for n in range(count)]
    return made
