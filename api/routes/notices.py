"""Outgoing notices: who hears of what, what became of each, dead letters sent again."""

from typing import Annotated

from fastapi import Query, Response

from analyzer.desk import notifying
from analyzer.domain.notice import Event
from analyzer.store.records import Delivery, DeliveryState, Page, Subscription
from api.auth import Secret
from api.deps import CallerDep, Cursor, DeskDep, Limit, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import MadeSubscription, NewSubscription, SubscriptionChange

routes = router("Notices", Secret)


@routes.post("/subscriptions", status_code=201)
def subscribe(desk: DeskDep, caller: CallerDep, body: NewSubscription) -> MadeSubscription:
    """Send events to a target. Webhooks are signed with `secret`, which is in this answer and nowhere else.

    Each is a POST of `{"id", "event", "at", "account", "deal", "subject", "link"}`. `Handoff-Signature` is `v1=` and the HMAC-SHA256, in
    hexadecimals and with the secret as the key, over the header `Handoff-Timestamp`, a full stop, and the body. Answer with any 2xx within
    ten seconds. What fails is sent again, eight times in 21 hours; `id` tells a repetition.
    """
    wanted = notifying.Wanted(body.target.get_secret_value(), tuple(dict.fromkeys(body.events)), body.label, body.recipient)
    made = notifying.subscribe(desk, caller, wanted)
    return MadeSubscription(subscription=made.subscription, secret=made.secret)


@routes.get("/subscriptions", responses=NOT_CHANGED)
def list_subscriptions(desk: DeskDep, caller: CallerDep, limit: Limit = 50, cursor: Cursor = None) -> Page[Subscription]:
    """All subscriptions, newest first; of their targets only what is no secret."""
    return notifying.subscriptions(desk, caller, limit, cursor)


@routes.get("/subscriptions/{subscription_id}", responses=NOT_CHANGED)
def read_subscription(desk: DeskDep, caller: CallerDep, subscription_id: ThingId) -> Subscription:
    """One subscription."""
    return notifying.subscription(desk, caller, subscription_id)


@routes.patch("/subscriptions/{subscription_id}")
def change_subscription(desk: DeskDep, caller: CallerDep, subscription_id: ThingId, body: SubscriptionChange) -> Subscription:
    """Change what it hears of, or switch it off and on; what happened meanwhile is not sent afterwards."""
    fields = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return notifying.change(desk, caller, subscription_id, fields)


@routes.delete("/subscriptions/{subscription_id}", status_code=204, response_class=Response)
def unsubscribe(desk: DeskDep, caller: CallerDep, subscription_id: ThingId) -> None:
    """End a subscription; its deliveries go with it."""
    notifying.unsubscribe(desk, caller, subscription_id)


@routes.post("/subscriptions/{subscription_id}/ping", status_code=202)
def ping(desk: DeskDep, caller: CallerDep, subscription_id: ThingId) -> Delivery:
    """Send a test; the delivery says a moment later how it went."""
    return notifying.ping(desk, caller, subscription_id)


@routes.get("/deliveries", responses=NOT_CHANGED)
def list_deliveries(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[DeliveryState | None, Query(description="`dead` are the dead letters.")] = None,
    subscription_id: Annotated[str | None, Query(max_length=64)] = None,
    event: Event | None = None,
) -> Page[Delivery]:
    """What became of notices, newest first."""
    return notifying.deliveries(desk, caller, limit, cursor, notifying.Asked(state, subscription_id, event))


@routes.get("/deliveries/{delivery_id}", responses=NOT_CHANGED)
def read_delivery(desk: DeskDep, caller: CallerDep, delivery_id: ThingId) -> Delivery:
    """One delivery: its tries, the receiver's last status, when it is sent again."""
    return notifying.delivery(desk, caller, delivery_id)


@routes.post("/deliveries/{delivery_id}/redeliver", status_code=202)
def redeliver(desk: DeskDep, caller: CallerDep, delivery_id: ThingId) -> Delivery:
    """Send a notice again, a dead letter or any other; with the same `id`."""
    return notifying.redeliver(desk, caller, delivery_id)
