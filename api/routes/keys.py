"""Keys, the audit trail, and who I am."""

from typing import Annotated

from fastapi import Query, Response

from analyzer.desk import keyring
from analyzer.desk.callers import ALLOWED, Act
from analyzer.store import keys as store
from analyzer.store.records import Key, Page
from api.auth import Secret
from api.deps import CallerDep, Cursor, DeskDep, Limit, ServiceDep, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import MadeKey, Me, NewKey, Trail

routes = router("Keys", Secret)


@routes.get("/me", responses=NOT_CHANGED)
def me(caller: CallerDep) -> Me:
    """Who this key belongs to, and what they may do besides reading."""
    return Me(person=caller.person, role=caller.role, may=tuple(act.value for act in Act if caller.role in ALLOWED[act]))


@routes.post("/keys", status_code=201)
def make_key(service: ServiceDep, caller: CallerDep, body: NewKey) -> MadeKey:
    """Make a key. Its secret is in this answer and nowhere else."""
    caller.refuse_unless(Act.KEEP_KEYS)
    expires = body.expires_at.astimezone() if body.expires_at else None
    made = service.keyring.make(keyring.Wanted(body.role, body.person, body.label, body.rate_per_minute, expires), caller.person)
    return MadeKey(key=made.key, secret=made.secret)


@routes.get("/keys", responses=NOT_CHANGED)
def list_keys(desk: DeskDep, caller: CallerDep, limit: Limit = 50, cursor: Cursor = None) -> Page[Key]:
    """All keys, without their secrets, newest first."""
    caller.refuse_unless(Act.KEEP_KEYS)
    with desk.database.reading() as transaction:
        return store.listed(transaction, limit, cursor)


@routes.delete("/keys/{key_id}", status_code=204, response_class=Response)
def revoke_key(desk: DeskDep, caller: CallerDep, key_id: ThingId) -> None:
    """End a key at once."""
    keyring.revoke(desk, caller, key_id)


@routes.get("/audit", responses=NOT_CHANGED)
def read_trail(
    desk: DeskDep,
    caller: CallerDep,
    limit: Limit = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    subject: Annotated[str | None, Query(max_length=64)] = None,
) -> Trail:
    """Who did what to what: originals read, exports, approvals, keys, erasures."""
    caller.refuse_unless(Act.AUDIT)
    with desk.database.reading() as transaction:
        found = store.trail(transaction, limit + 1, before, subject)
    return Trail(items=found[:limit], next_before=found[limit - 1].id if len(found) > limit else None)
