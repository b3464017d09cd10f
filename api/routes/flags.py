"""Red flags: the list of what waits, and what people do about it."""

import json
from typing import Annotated

from fastapi import Query, Response

from analyzer.desk import digest, flagging
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.domain.flag import FlagAct, FlagState
from analyzer.domain.sentiment import Severity
from analyzer.store.database import now
from analyzer.store.flags import MOST, View, Wanted
from api.deps import ID, CallerDep, DeskDep, ThingId
from api.routes import NOT_CHANGED, router
from api.schemas import FlagAcknowledged, FlagDismissed, FlagList, FlagResolved, FlagSnoozed, FlagView

routes = router("Messages and flags")


@routes.get("/flags", responses=NOT_CHANGED)
def list_flags(
    desk: DeskDep,
    caller: CallerDep,
    view: Annotated[
        View,
        Query(
            description="`unsettled`: open or woken, however old; `waiting`: those of the last 30 days; `old`: open, older; "
            "`left`: of customers who have left, who are in none of these; `all`."
        ),
    ] = View.UNSETTLED,
    state: Annotated[FlagState | None, Query(description="By state alone, of any age; `view` is `all` then.")] = None,
    account_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
    deal_id: Annotated[str | None, Query(max_length=64, pattern=ID)] = None,
    severity: Severity | None = None,
    mine: Annotated[bool, Query(description="Only those of accounts and deals that name the key's person.")] = False,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> FlagList:
    """Flags that this key may see: alerts, then watches; of these those of the last seven days, then older ones.

    Among these the urgent kinds come first, from anger and goodbyes to a late answer, and within a kind the newest.
    """
    wanted = Wanted(View.ALL if state else view, state, account_id, deal_id, severity)
    found = flagging.listed(desk, caller, wanted, limit + 1, start, mine)
    more = len(found) > limit
    return FlagList(items=found[:limit], next_start=start + limit if more else None)


@routes.get(
    "/flags/digest",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {}}, "description": "Markdown that reads as plain text."}},
)
def read_digest(desk: DeskDep, caller: CallerDep) -> Response:
    """The last seven days in one page: what waits in which account, the worst first. CSMs get it every Monday by `flag.digest`."""
    with desk.database.reading() as transaction:
        text = digest.markdown(transaction, digest.digest(transaction, caller.sight, now()))
    return Response(text, media_type="text/markdown; charset=utf-8")


@routes.get(
    "/flags/cases",
    response_class=Response,
    responses={200: {"content": {"application/jsonl": {}}, "description": "JSON Lines, one dismissed flag each."}},
)
def read_cases(desk: DeskDep, caller: CallerDep) -> Response:
    """Dismissed flags with reason and message, for `python -m evals drift-dismissed`. Holds customers' words; noted in the audit trail."""
    lines = (json.dumps(case, ensure_ascii=False) + "\n" for case in flagging.cases(desk, caller))
    return Response("".join(lines), media_type="application/jsonl; charset=utf-8")


@routes.get("/flags/{flag_id}", responses=NOT_CHANGED)
def read_flag(desk: DeskDep, caller: CallerDep, flag_id: ThingId) -> FlagView:
    """A flag with its history: who was told, who did what."""
    flag, history = flagging.flag(desk, caller, flag_id)
    return FlagView(flag=flag, history=history)


def _done(desk: Desk, caller: Caller, flag_id: str, deed: flagging.Deed) -> FlagView:
    flag, history = flagging.do(desk, caller, flag_id, deed)
    return FlagView(flag=flag, history=history)


@routes.post("/flags/{flag_id}/acknowledge")
def acknowledge(desk: DeskDep, caller: CallerDep, flag_id: ThingId, body: FlagAcknowledged | None = None) -> FlagView:
    """Say that somebody has seen it and is on it."""
    said = body or FlagAcknowledged()
    return _done(desk, caller, flag_id, flagging.Deed(FlagAct.ACKNOWLEDGED, said.note, version=said.version))


@routes.post("/flags/{flag_id}/snooze")
def snooze(desk: DeskDep, caller: CallerDep, flag_id: ThingId, body: FlagSnoozed) -> FlagView:
    """Let it come back on a day."""
    return _done(desk, caller, flag_id, flagging.Deed(FlagAct.SNOOZED, body.note, body.until, version=body.version))


@routes.post("/flags/{flag_id}/resolve")
def resolve(desk: DeskDep, caller: CallerDep, flag_id: ThingId, body: FlagResolved) -> FlagView:
    """Say what was done and what came of it."""
    return _done(desk, caller, flag_id, flagging.Deed(FlagAct.RESOLVED, body.note, None, body.outcome, body.version))


@routes.post("/flags/{flag_id}/dismiss")
def dismiss(desk: DeskDep, caller: CallerDep, flag_id: ThingId, body: FlagDismissed) -> FlagView:
    """Say that it was no reason to act, and why."""
    return _done(desk, caller, flag_id, flagging.Deed(FlagAct.DISMISSED, body.note, None, body.reason, body.version))


@routes.post("/flags/{flag_id}/reopen")
def reopen(desk: DeskDep, caller: CallerDep, flag_id: ThingId, body: FlagAcknowledged | None = None) -> FlagView:
    """Open it again."""
    said = body or FlagAcknowledged()
    return _done(desk, caller, flag_id, flagging.Deed(FlagAct.REOPENED, said.note, version=said.version))
