"""Webhooks of Stripe: their signature, and the cancellation in an event about a subscription."""

import datetime as dt
import hashlib
import hmac
import json
from typing import Any, Final, NamedTuple

from analyzer.domain.churn import Cancellation
from analyzer.errors import UnreadableInput
from analyzer.intake.amounts import MONTHS

TOLERANCE_S: Final = 300
"""A signature older or younger than this is refused: somebody may have recorded it."""
DELETED: Final = "customer.subscription.deleted"
UPDATED: Final = "customer.subscription.updated"
WHOLE_UNITS: Final = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
"""Currencies whose amounts come in whole units and not in hundredths."""
THOUSANDTHS: Final = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


class StripeEvent(NamedTuple):
    """What an event of the day `on` says. `kept`: the subscription was to end and goes on; `ended`: it is over. Neither: nothing of the kind."""

    id: str
    on: dt.date | None = None
    subscription: str = ""
    cancellation: Cancellation | None = None
    kept: bool = False
    ended: bool = False


def is_signed(body: bytes, header: str, secret: str, at: dt.datetime, tolerance_s: int = TOLERANCE_S) -> bool:
    """Is one of the v1 signatures in `Stripe-Signature` that of `<time>.<body>` (HMAC-SHA256), and not far from `at`?"""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moment = next((value for name, _, value in parts if name == "t"), "")
    if not secret or not (moment.isascii() and moment.isdecimal()) or len(moment) > 12 or abs(at.timestamp() - int(moment)) > tolerance_s:
        return False
    expected = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    # All are compared, so that time tells nothing of which one fits.
    given = [hmac.compare_digest(value.encode(), expected.encode()) for name, _, value in parts if name == "v1"]
    return any(given)


def read_event(body: bytes) -> StripeEvent:
    """The event in a webhook's body; raises UnreadableInput where it is none of Stripe's."""
    try:
        event = json.loads(body)
        kind, subscription = str(event["type"]), event["data"]["object"]
        made = StripeEvent(str(event["id"])[:200], _day(event.get("created")))
        if kind not in {DELETED, UPDATED} or subscription.get("object") != "subscription":
            return made
        before = event["data"].get("previous_attributes") or {}
        return _of_subscription(made, kind == DELETED, subscription, before)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError, RecursionError):
        raise UnreadableInput("This is not an event of Stripe as its API sends them.") from None


def _of_subscription(event: StripeEvent, ended: bool, subscription: dict[str, Any], before: dict[str, Any]) -> StripeEvent:
    identity = str(subscription["id"])[:200]
    ending = bool(subscription.get("cancel_at_period_end") or subscription.get("cancel_at"))
    if not ended and not ending:
        was = bool(before.get("cancel_at_period_end") or before.get("cancel_at"))
        return event._replace(subscription=identity, kept=was)
    return event._replace(subscription=identity, cancellation=_cancellation(identity, subscription), ended=ended)


def _cancellation(identity: str, subscription: dict[str, Any]) -> Cancellation:
    details = subscription.get("cancellation_details") or {}
    customer = subscription.get("customer")
    metadata = subscription.get("metadata") or {}
    named = metadata.get("account_id") or metadata.get("account") or (customer.get("id") if isinstance(customer, dict) else customer)
    asked = _day(subscription.get("canceled_at")) or _day(subscription.get("ended_at")) or _day(subscription.get("cancel_at"))
    started = _day(subscription.get("start_date")) or _day(subscription.get("created"))
    on = asked or dt.datetime.now(dt.UTC).date()
    cause = details.get("reason") if details.get("reason") in {"payment_failed", "payment_disputed"} else None
    items = [item for item in (subscription.get("items") or {}).get("data", []) if isinstance(item, dict)]
    return Cancellation(
        id=identity,
        account=str(named or identity),
        on=on,
        text=str(details.get("comment") or ""),
        stated=str(details.get("feedback") or cause or "") or None,
        revenue=round(sum(_a_month(item) for item in items), 2),
        currency=(str(subscription.get("currency") or "").upper() or None),
        plan=next((name for item in items if (name := _plan(item))), None),
        tenure_days=(on - started).days if started is not None and started <= on else None,
    )


def _day(seconds: Any) -> dt.date | None:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).date() if seconds else None


def _a_month(item: dict[str, Any]) -> float:
    """What a line costs a month, in units of its currency; prices by use have no amount."""
    price = item.get("price") or {}
    recurring = price.get("recurring") or {}
    currency = str(price.get("currency") or "").upper()
    # The decimal is always there; the whole number is not, where a price has parts of a cent.
    amount = float(price.get("unit_amount_decimal") or price.get("unit_amount") or 0)
    unit = amount / (1 if currency in WHOLE_UNITS else 1000 if currency in THOUSANDTHS else 100)
    months = MONTHS.get(str(recurring.get("interval")), 1.0) * float(recurring.get("interval_count") or 1)
    return max(unit * float(item.get("quantity") or 1) / months, 0.0)


def _plan(item: dict[str, Any]) -> str | None:
    price = item.get("price") or {}
    found = price.get("nickname") or price.get("lookup_key") or price.get("product")
    return str(found) if found and not isinstance(found, dict) else None
