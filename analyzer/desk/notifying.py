"""Outgoing notices: who hears of what, sending what is due, dead letters, and the clock of overdue handoffs."""

import datetime as dt
import logging
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

from analyzer import notify
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.keyring import known_pepper, pepper
from analyzer.desk.letters import letter_of
from analyzer.domain import notice as events
from analyzer.domain.notice import Event
from analyzer.domain.review import HandoffStatus
from analyzer.errors import BadRequest, BadSettings, Conflict, NotFound
from analyzer.handoff import escalation
from analyzer.settings import Settings
from analyzer.store import accounts, keys, notices
from analyzer.store.database import Database, new_id, now
from analyzer.store.records import Channel, Deal, Delivery, DeliveryState, Page, Recipient, Subscription

WAITS: Final = tuple(dt.timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600, 43_200))
"""Between one try and the next; behind the last one a notice is a dead letter: eight tries in 21 hours."""
LEASE: Final = dt.timedelta(seconds=90)
"""For so long a process has a delivery, from when it took it and again from when it sends it; one that dies with it loses it then.
Longer than the slowest try takes."""
AT_ONCE, _BATCH = 4, 20

_log = logging.getLogger(__name__)


class Wanted(NamedTuple):
    """A subscription to be made."""

    target: str
    events: tuple[str, ...]
    label: str = ""
    recipient: Recipient | None = None


class Subscribed(NamedTuple):
    """A subscription just made; `secret` verifies the signatures of a webhook, and is shown this once."""

    subscription: Subscription
    secret: str | None


def subscribe(desk: Desk, caller: Caller, wanted: Wanted) -> Subscribed:
    """Sends events to a target from now on.

    Raises:
        NotAllowed: not this caller.
        BadRequest: an event that there is not, or a target that cannot be used.
    """
    caller.refuse_unless(Act.NOTIFY)
    refuse_unknown(wanted.events)
    target = notify.read_target(wanted.target, desk.settings.notify_hosts)
    if wanted.recipient and not target.mail:
        raise BadRequest("Only a mail (mailto://, mailtos://) goes to the rep or the CSM; leave `recipient` out.")
    sealer = notify.Sealer(pepper(desk.settings, desk.database))
    made = Subscription(
        id=new_id("sub"), channel=target.channel, shown=target.shown, recipient=wanted.recipient, label=wanted.label,
        events=wanted.events, active=True, created_at=now(), created_by=caller.person,
    )  # fmt: skip
    with desk.database.writing() as transaction:
        notices.subscribe(transaction, made, sealer.seal(wanted.target))
        keys.note(transaction, "subscription.make", made.id, caller.person, caller.key_id, {"events": list(made.events)})
    return Subscribed(made, sealer.secret(made.id) if made.channel is Channel.WEBHOOK else None)


def refuse_unknown(wanted: Sequence[str]) -> None:
    """Raises BadRequest for a name that no event has or begins with."""
    strange = [one for one in wanted if not events.known(one)]
    if strange:
        raise BadRequest(f"There is no such event. Known: {', '.join(Event)}, their beginnings, and * for all.", unknown=len(strange))


def subscription(desk: Desk, caller: Caller, subscription_id: str) -> Subscription:
    """A subscription; raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.reading() as transaction:
        found = notices.subscription(transaction, subscription_id)
    if found is None:
        raise NotFound("There is no such subscription.")
    return found


def subscriptions(desk: Desk, caller: Caller, limit: int, cursor: str | None) -> Page[Subscription]:
    """All subscriptions, newest first; raises NotAllowed."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.reading() as transaction:
        return notices.subscriptions(transaction, limit, cursor)


def change(desk: Desk, caller: Caller, subscription_id: str, fields: Mapping[str, Any]) -> Subscription:
    """Changes label, events, or whether it is active; raises NotAllowed, NotFound, BadRequest."""
    caller.refuse_unless(Act.NOTIFY)
    refuse_unknown(fields.get("events", ()))
    with desk.database.writing() as transaction:
        if not notices.change(transaction, subscription_id, fields):
            raise NotFound("There is no such subscription.")
        keys.note(transaction, "subscription.change", subscription_id, caller.person, caller.key_id)
    return subscription(desk, caller, subscription_id)


def unsubscribe(desk: Desk, caller: Caller, subscription_id: str) -> None:
    """Removes a subscription with its deliveries; raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.writing() as transaction:
        if not notices.unsubscribe(transaction, subscription_id):
            raise NotFound("There is no such subscription.")
        keys.note(transaction, "subscription.remove", subscription_id, caller.person, caller.key_id)


def ping(desk: Desk, caller: Caller, subscription_id: str) -> Delivery:
    """Sends a test; raises NotAllowed, NotFound, Conflict where the subscription is switched off."""
    found = subscription(desk, caller, subscription_id)
    if not found.active:
        raise Conflict("This subscription is switched off. Switch it on first.")
    with desk.database.writing() as transaction:
        made = notices.delivery(transaction, notices.ping(transaction, subscription_id, caller.person))
    assert made is not None
    return made


class Asked(NamedTuple):
    """Which deliveries somebody wants to see."""

    state: DeliveryState | None = None
    subscription_id: str | None = None
    event: str | None = None


def deliveries(desk: Desk, caller: Caller, limit: int, cursor: str | None, asked: Asked) -> Page[Delivery]:
    """What became of notices, newest first; raises NotAllowed."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.reading() as transaction:
        return notices.deliveries(transaction, limit, cursor, asked.state, asked.subscription_id, asked.event)


def delivery(desk: Desk, caller: Caller, delivery_id: str) -> Delivery:
    """One delivery; raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.reading() as transaction:
        found = notices.delivery(transaction, delivery_id)
    if found is None:
        raise NotFound("There is no such delivery.")
    return found


def redeliver(desk: Desk, caller: Caller, delivery_id: str) -> Delivery:
    """Sends a notice again, with all its tries, whatever became of it; raises NotAllowed, NotFound."""
    caller.refuse_unless(Act.NOTIFY)
    with desk.database.writing() as transaction:
        if not notices.redeliver(transaction, delivery_id):
            raise NotFound("There is no such delivery.")
        keys.note(transaction, "delivery.again", delivery_id, caller.person, caller.key_id)
    return delivery(desk, caller, delivery_id)


# Sending


class Courier:
    """Sends what is due. Several processes may: each delivery is taken by one, for a time."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    def drain(self) -> None:
        """Sends all that is due now."""
        while self.round(now()) == _BATCH:
            continue

    def round(self, at: dt.datetime) -> int:
        """Sends what is due at `at`, and notes how it went; how many there were."""
        key = known_pepper(self._settings)
        with self._database.reading() as transaction:
            if not notices.are_due(transaction, at):
                return 0
        if key is None:
            # A worker of another machine without the pepper: one that has it sends.
            return 0
        with self._database.writing() as transaction:
            taken = notices.claim(transaction, at, LEASE, _BATCH)
        sealer, begun = notify.Sealer(key), time.monotonic()

        def carry(one: Delivery) -> None:
            # The last of a batch may be sent a minute behind the first: it is signed with its own time.
            self._carry(one, sealer, at + dt.timedelta(seconds=time.monotonic() - begun))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(carry, taken))
        return len(taken)

    def _carry(self, taken: Delivery, sealer: notify.Sealer, at: dt.datetime) -> None:
        with self._database.writing() as transaction:
            if not notices.renew(transaction, taken, at + LEASE):
                # Those before it were slow, and another process has it by now.
                return
        try:
            outcome = self._sent(taken, sealer, at)
        except BadSettings as error:
            outcome = notify.Attempt(False, error=str(error))
        except Exception as error:
            # A try that ends in no outcome would be made again for ever. The name of the error only: its words may hold the target.
            outcome = notify.Attempt(False, error=f"The notice could not be sent ({type(error).__name__}).")
        if outcome is None:
            return
        state, next_at = after(outcome, taken.tries, at)
        if state is DeliveryState.DEAD:
            _log.warning("Notice %s to %s is given up after %d tries", taken.notice_id, taken.subscription_id, taken.tries)
        with self._database.writing() as transaction:
            notices.settle(transaction, taken, state, next_at, outcome.status, outcome.error)

    def _sent(self, taken: Delivery, sealer: notify.Sealer, at: dt.datetime) -> notify.Attempt | None:
        """How the try went; None where there is nothing to send any more."""
        with self._database.reading() as transaction:
            wanted = notices.subscription(transaction, taken.subscription_id)
            letter = letter_of(transaction, taken, self._settings.public_url)
            if wanted is None or letter is None:
                return None
            sealed = notices.target_of(transaction, wanted.id)
        target, allowed = sealer.unseal(sealed), self._settings.notify_hosts
        if wanted.channel is Channel.WEBHOOK:
            return notify.post(target, sealer.secret(wanted.id), taken.id, letter.body, allowed, at)
        recipient = letter.address_of(wanted.recipient) if wanted.recipient else None
        if wanted.recipient and recipient is None and taken.event is not Event.PING:
            who = "deal has no rep" if wanted.recipient is Recipient.REP else "account has no CSM"
            return notify.Attempt(False, error=f"The {who} with a mail address.", final=True)
        return notify.say(target, letter.title, letter.text, allowed, recipient)


def after(outcome: notify.Attempt, tries: int, at: dt.datetime) -> tuple[DeliveryState, dt.datetime | None]:
    """What becomes of a delivery after its `tries`th try, and when the next one is."""
    if outcome.delivered:
        return DeliveryState.DELIVERED, None
    if outcome.final or tries > len(WAITS):
        return DeliveryState.DEAD, None
    wait = max(WAITS[tries - 1], outcome.wait or dt.timedelta(0))
    # Spread, so that a receiver that comes back is not met by all at once.
    return DeliveryState.WAITING, at + wait * random.uniform(1.0, 1.2)  # noqa: S311 - no secret


def tidy(database: Database, settings: Settings, at: dt.datetime) -> int:
    """Forgets deliveries that ended long ago; how many."""
    with database.writing() as transaction:
        return notices.forget(transaction, at - dt.timedelta(days=settings.notices_kept_days))


# Overdue handoffs

LATEST: Final = dt.timedelta(days=30)
"""After the close: deals that were won longer ago, and imported now, alarm nobody."""
_LEVELS: Final = {
    escalation.EscalationLevel.NONE: (),
    escalation.EscalationLevel.MANAGER: (Event.ESCALATION_MANAGER,),
    escalation.EscalationLevel.VP: (Event.ESCALATION_MANAGER, Event.ESCALATION_VP),
}


def announce_overdue(database: Database, at: dt.datetime) -> int:
    """Announces each level of escalation that a deal has reached, once (S38); how many were new."""
    with database.reading() as transaction:
        due = dict(_due(accounts.unfinished(transaction, escalation.INTRODUCTION, at - LATEST), at))
        due = {key: due[key] for key in due.keys() - notices.announced(transaction, due)}
    new = 0
    for key in sorted(due):
        event, subject = due[key]
        with database.writing() as transaction:
            if accounts.find_deal(transaction, subject["deal_id"]) is not None:
                new += notices.announce(transaction, event, subject, once=key) is not None
    return new


def _due(unfinished: Sequence[tuple[Deal, str, bool]], at: dt.datetime) -> Iterator[tuple[str, tuple[Event, dict[str, Any]]]]:
    """What is to be announced, by what it is announced once as."""
    for deal, status, introduced in unfinished:
        assert deal.closed_at is not None
        closed_on = deal.closed_at.date()
        stands = escalation.escalation(closed_on, at.date(), HandoffStatus(status), introduced)
        for event in _LEVELS[stands.level]:
            subject = {"account_id": deal.account_id, "deal_id": deal.id, "reasons": list(stands.reasons)}
            yield f"{event.value}:{deal.id}:{closed_on}", (event, subject)
