"""The cancel form that customers see: a link of their own for each account, and what they say on it."""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from analyzer.desk.callers import Act, Caller
from analyzer.desk.classifying import order_reading, taxonomy_of
from analyzer.desk.desk import Desk
from analyzer.desk.keyring import pepper
from analyzer.desk.recording import LONGEST
from analyzer.domain.churn import Cancellation, OfferOutcome
from analyzer.errors import BadRequest, NotFound
from analyzer.store import accounts, cancellations, keys
from analyzer.store.database import now

LASTS: Final = 30
LONGEST_LINK: Final = 365
"""Days that a link is good for: usually, and at most."""
_SIGNATURE: Final = 16


class Link(NamedTuple):
    """Where a customer cancels; good for one cancellation."""

    token: str
    expires_at: dt.datetime


class Door(NamedTuple):
    """What a link opens. `event_id` is that of the cancellation that it makes; `told` is True once it has been made."""

    account_id: str
    account_name: str
    event_id: str
    told: bool
    stays: bool


class Said(NamedTuple):
    """What a customer said on the form. `accepted` is None where nothing was offered."""

    reason: str
    text: str = ""
    accepted: bool | None = None


def make_link(desk: Desk, caller: Caller, account_id: str, days: int = LASTS) -> Link:
    """A link for one account, to be put where its administrator looks for a way out. Raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.RECORD_CANCELLATIONS)
    with desk.database.writing() as transaction:
        if accounts.find(transaction, account_id, caller.sight) is None:
            raise NotFound("There is no such account.")
        keys.note(transaction, "cancel.link", account_id, caller.person, caller.key_id, {"days": days})
    ends = now() + dt.timedelta(days=days)
    body = f"{account_id}\n{int(ends.timestamp())}\n{secrets.token_hex(8)}".encode()
    return Link(_text(body + _sign(desk, body)), ends)


def _sign(desk: Desk, body: bytes) -> bytes:
    secret = hmac.new(pepper(desk.settings, desk.database), b"cancel form", hashlib.sha256).digest()
    return hmac.new(secret, body, hashlib.sha256).digest()[:_SIGNATURE]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def open_door(desk: Desk, token: str) -> Door:
    """What a link opens; raises NotFound where it is none of ours, is over, or its account is gone."""
    try:
        data = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
    except (ValueError, binascii.Error):
        data = b""
    body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    if not body or not hmac.compare_digest(signature, _sign(desk, body)):
        raise NotFound("This link is not valid. Open it again as it was sent to you.")
    account_id, ends, _ = body.decode().split("\n")
    if int(ends) < now().timestamp():
        raise NotFound("This link is over. Ask for a new one.")
    event_id = f"{cancellations.FORM}-{hashlib.sha256(body).hexdigest()[:32]}"
    with desk.database.reading() as transaction:
        account = accounts.find(transaction, account_id)
        kept = cancellations.find(transaction, event_id)
    if account is None:
        raise NotFound("This link is not valid any more.")
    stays = kept is not None and kept.offer_outcome is OfferOutcome.ACCEPTED
    return Door(account.id, account.name, event_id, kept is not None, stays)


def offer_for(desk: Desk, reason: str) -> str:
    """What is offered to customers who leave for `reason`, "" where nothing is. Raises BadRequest where there is no such reason."""
    taxonomy = taxonomy_of(desk)
    if reason not in taxonomy.slugs:
        raise BadRequest("Choose one of the reasons.")
    return taxonomy.category(reason).offer


def tell(desk: Desk, door: Door, said: Said) -> None:
    """Records what a customer said; a second time changes nothing."""
    offer = offer_for(desk, said.reason)
    outcome = OfferOutcome.NONE
    if offer and said.accepted is not None:
        outcome = OfferOutcome.ACCEPTED if said.accepted else OfferOutcome.DECLINED
    today = now().date()
    with desk.database.writing() as transaction:
        begun = [day for deal in accounts.deals_of(transaction, door.account_id) if (day := deal.live_on or deal.signed_on)]
        event = Cancellation(
            id=door.event_id,
            account=door.account_name,
            account_id=door.account_id,
            on=today,
            text=said.text.replace("\x00", "").strip()[: LONGEST["text"]],
            stated=said.reason,
            tenure_days=(today - min(begun)).days if begun and min(begun) <= today else None,
            offer=offer if outcome is not OfferOutcome.NONE else None,
            offer_outcome=outcome,
        )
        if cancellations.add_all(transaction, [event], cancellations.FORM, cancellations.FORM)[0].new:
            order_reading(transaction, desk, cancellations.FORM)
