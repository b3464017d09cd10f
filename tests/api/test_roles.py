"""Every route with every role, on what is their own and what is another's."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from starlette.routing import Mount

from analyzer.domain.churn import Reason
from analyzer.store import cancellations
from analyzer.store.database import now
from tests.api.conftest import CALL, PEOPLE, House

ROLES = tuple(PEOPLE)
OWN = frozenset({"admin", "rep", "csm", "retention"})
"""Who sees the account acme: its rep, its CSM, and those who see everything."""


class Ask(NamedTuple):
    """One request, and who may make it: `allowed` of those who see acme; the others get 403, strangers 404."""

    method: str
    route: str
    allowed: frozenset[str]
    body: Any = None
    seen_by_all: bool = False
    """A route that hangs on no account."""


READ = OWN
REPS, CSMS, BOTH, ADMIN = (frozenset(names) for names in (("admin", "rep"), ("admin", "csm"), ("admin", "rep", "csm"), ("admin",)))
EVERYBODY = frozenset(ROLES)
HANDLERS = frozenset({"admin", "csm", "retention"})
MAIL = b"From: Bo Ray <bo@acme.example>\r\nTo: kim@vendor.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0100\r\nMessage-ID: <1@acme.example>\r\nSubject: x\r\n\r\nWhere is it?\r\n"
RETENTION = frozenset({"admin", "retention"})
CANCELLATIONS = b"id,account,date,reason\ne8,Nobody Ltd,2026-03-02,too expensive\n"

ASKS = (
    Ask("GET", "/v1/me", EVERYBODY, seen_by_all=True),
    Ask("POST", "/v1/accounts", frozenset({"admin", "rep", "other_rep"}), {"name": "New"}, seen_by_all=True),
    Ask("GET", "/v1/accounts", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/accounts/{account_id}", READ),
    Ask("PATCH", "/v1/accounts/{account_id}", REPS, {"name": "Acme Inc"}),
    Ask("DELETE", "/v1/accounts/{account_id}", ADMIN),
    Ask("GET", "/v1/accounts/{account_id}/people", READ),
    Ask("POST", "/v1/accounts/{account_id}/deals", REPS, {"name": "Second"}),
    Ask("GET", "/v1/deals", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/deals/{deal_id}", READ),
    Ask("PATCH", "/v1/deals/{deal_id}", REPS, {"value": 5}),
    Ask("POST", "/v1/deals/{deal_id}/tasks/{kind}/done", BOTH),
    Ask("POST", "/v1/deals/{deal_id}/drafts", REPS),
    Ask("POST", "/v1/accounts/{account_id}/conversations", BOTH, CALL + b"Bo Ray (Acme): More.\n"),
    Ask("GET", "/v1/accounts/{account_id}/conversations", READ),
    Ask("GET", "/v1/conversations/{conversation_id}", READ),
    Ask("GET", "/v1/conversations/{conversation_id}/turns", READ),
    Ask("GET", "/v1/conversations/{conversation_id}/original", BOTH),
    Ask("GET", "/v1/jobs", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/jobs/{job_id}", READ),
    Ask("POST", "/v1/jobs/{job_id}/cancel", BOTH),
    Ask("GET", "/v1/jobs/{job_id}/events", READ),
    Ask("POST", "/v1/jobs/{job_id}/retry", BOTH),
    Ask("GET", "/v1/handoffs", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/handoffs/{handoff_id}", READ),
    Ask("GET", "/v1/handoffs/{handoff_id}/items", READ),
    Ask(
        "POST",
        "/v1/handoffs/{handoff_id}/items",
        REPS,
        {"section": "risks", "statement": {"type": "risk", "kind": "other", "summary": "x"}},
    ),
    Ask("GET", "/v1/handoffs/{handoff_id}/items/{item_id}", READ),
    Ask("GET", "/v1/handoffs/{handoff_id}/items/{item_id}/verdicts", READ),
    Ask("POST", "/v1/handoffs/{handoff_id}/items/{item_id}/verdicts", REPS, {"verdict": "accepted", "version": 0}),
    Ask("POST", "/v1/handoffs/{handoff_id}/items/{item_id}/merge", REPS, {"version": 99, "other_id": "x", "other_version": 0}),
    Ask(
        "POST",
        "/v1/handoffs/{handoff_id}/items/{item_id}/split",
        REPS,
        {"version": 99, "evidence": [{"document": "x", "start": 0, "end": 1}]},
    ),
    Ask(
        "POST",
        "/v1/handoffs/{handoff_id}/items/{item_id}/halve",
        REPS,
        {"version": 99, "evidence": {"document": "x", "start": 0, "end": 1}, "lines": [{"summary": "x", "quote": "x"}] * 2},
    ),
    Ask("POST", "/v1/handoffs/{handoff_id}/items/{item_id}/take-back", REPS, {"version": 0}),
    Ask("POST", "/v1/handoffs/{handoff_id}/waivers", REPS, {"section": "risks", "reason": "x"}),
    Ask("GET", "/v1/handoffs/{handoff_id}/export", READ),
    Ask("POST", "/v1/handoffs/{handoff_id}/approve", REPS),
    Ask("POST", "/v1/handoffs/{handoff_id}/handover", REPS),
    Ask("POST", "/v1/handoffs/{handoff_id}/rating", CSMS, {"rating": 4}),
    Ask("POST", "/v1/accounts/{account_id}/messages", BOTH, {"from": "bo@acme.example", "body": "Where is it?"}),
    Ask(
        "POST",
        "/v1/messages",
        frozenset({"admin", "rep", "csm", "other_rep", "other_csm"}),
        {"from": "x@y.example", "body": "?"},
        seen_by_all=True,
    ),
    Ask("POST", "/v1/messages/files", frozenset({"admin", "rep", "csm", "other_rep", "other_csm"}), MAIL, seen_by_all=True),
    Ask("GET", "/v1/accounts/{account_id}/messages", READ),
    Ask("GET", "/v1/accounts/{account_id}/sentiment", READ),
    Ask("GET", "/v1/flags", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/flags/cases", frozenset({"admin", "csm", "retention", "other_csm"}), seen_by_all=True),
    Ask("GET", "/v1/flags/digest", EVERYBODY, seen_by_all=True),
    Ask("GET", "/v1/flags/{flag_id}", READ),
    Ask("POST", "/v1/flags/{flag_id}/acknowledge", HANDLERS),
    Ask("POST", "/v1/flags/{flag_id}/snooze", HANDLERS, {"until": str(now().date() + dt.timedelta(days=3))}),
    Ask("POST", "/v1/flags/{flag_id}/resolve", HANDLERS, {"outcome": "talked"}),
    Ask("POST", "/v1/flags/{flag_id}/dismiss", HANDLERS, {"reason": "harmless"}),
    Ask("POST", "/v1/flags/{flag_id}/reopen", HANDLERS),
    Ask("GET", "/v1/handoffs/{handoff_id}/questions", READ),
    Ask("POST", "/v1/handoffs/{handoff_id}/questions", CSMS, {"text": "Who trains them?"}),
    Ask("POST", "/v1/handoffs/{handoff_id}/questions/{question_id}/answer", REPS, {"text": "We do."}),
    Ask("GET", "/v1/search", EVERYBODY, seen_by_all=True),
    Ask("POST", "/v1/webhooks/closed-won", REPS, {"account": {"id": "acme"}, "deal": {"id": "acme-1", "signed_on": "2026-01-02"}}),
    Ask(
        "POST",
        "/v1/subscriptions",
        ADMIN,
        {"target": "slack://T00000000/B00000000/xxxxxxxxxxxxxxxxxxxxxxxx", "events": ["*"]},
        seen_by_all=True,
    ),
    Ask("GET", "/v1/subscriptions", ADMIN, seen_by_all=True),
    Ask("GET", "/v1/subscriptions/{subscription_id}", ADMIN, seen_by_all=True),
    Ask("PATCH", "/v1/subscriptions/{subscription_id}", ADMIN, {"label": "x"}, seen_by_all=True),
    Ask("DELETE", "/v1/subscriptions/{subscription_id}", ADMIN, seen_by_all=True),
    Ask("POST", "/v1/subscriptions/{subscription_id}/ping", ADMIN, seen_by_all=True),
    Ask("GET", "/v1/deliveries", ADMIN, seen_by_all=True),
    Ask("GET", "/v1/deliveries/{delivery_id}", ADMIN, seen_by_all=True),
    Ask("POST", "/v1/deliveries/{delivery_id}/redeliver", ADMIN, seen_by_all=True),
    Ask("POST", "/v1/cancellations", RETENTION, {"event_id": "e9", "account": "acme", "left_on": "2026-03-02"}, seen_by_all=True),
    Ask("POST", "/v1/cancellations/import", RETENTION, CANCELLATIONS, seen_by_all=True),
    Ask("GET", "/v1/cancellations", frozenset({"admin", "retention", "csm", "other_csm"}), seen_by_all=True),
    Ask("GET", "/v1/cancellations/{cancellation_id}", frozenset({"admin", "retention", "csm"})),
    Ask("PATCH", "/v1/cancellations/{cancellation_id}", RETENTION, {"offer_outcome": "declined"}),
    Ask("POST", "/v1/cancellations/{cancellation_id}/correction", RETENTION, {"category": "price_budget"}),
    Ask("POST", "/v1/accounts/{account_id}/cancel-link", RETENTION),
    Ask("GET", "/v1/cancellations/{cancellation_id}/autopsy", frozenset({"admin", "retention", "csm"})),
    Ask("POST", "/v1/cancellations/{cancellation_id}/conclusions", RETENTION, {"conclusion": "x"}),
    Ask("GET", "/v1/handoff-gaps", RETENTION, seen_by_all=True),
    Ask("POST", "/v1/rereadings", RETENTION, seen_by_all=True),
    Ask("GET", "/v1/rereadings", RETENTION, seen_by_all=True),
    Ask("POST", "/v1/rereadings/settle", RETENTION, {"take": False, "seen": 0}, seen_by_all=True),
    Ask("GET", "/v1/issues", RETENTION, seen_by_all=True),
    Ask("GET", "/v1/issues/agenda", RETENTION, seen_by_all=True),
    Ask("GET", "/v1/issues/minutes", RETENTION, seen_by_all=True),
    Ask("GET", "/v1/issues/table", RETENTION, seen_by_all=True),
    Ask("GET", "/v1/issues/{issue_id}", RETENTION, seen_by_all=True),
    Ask("POST", "/v1/issues/{issue_id}/decisions", RETENTION, {"action": "dismiss", "note": "x"}, seen_by_all=True),
    Ask("POST", "/v1/keys", ADMIN, {"role": "rep", "person": "x"}, seen_by_all=True),
    Ask("GET", "/v1/keys", ADMIN, seen_by_all=True),
    Ask("DELETE", "/v1/keys/{key_id}", ADMIN, seen_by_all=True),
    Ask("GET", "/v1/audit", ADMIN, seen_by_all=True),
    Ask("GET", "/metrics", ADMIN, seen_by_all=True),
)
STRANGERS_ALLOWED = {("POST", "/v1/webhooks/closed-won"): 409}
"""A rep may close deals, but not under another's id."""


@pytest.fixture
def things(house: House) -> Iterator[dict[str, str]]:
    """One of everything in the account acme, and another account beside it."""
    handoff_id = house.drafted()
    house.deal("other", rep="bo@vendor.example", csm="lee@vendor.example")
    got = house.upload().json()
    house.ask(
        "admin", "POST", "/v1/webhooks/closed-won", json={"account": {"id": "acme"}, "deal": {"id": "acme-1", "signed_on": "2026-01-02"}}
    )
    key = house.ask("admin", "GET", "/v1/keys").json()["items"][-1]["id"]
    target = {"target": "slack://T00000000/B00000000/xxxxxxxxxxxxxxxxxxxxxxxx", "events": ["*"]}
    subscription = house.ask("admin", "POST", "/v1/subscriptions", json=target).json()["subscription"]["id"]
    delivery = house.ask("admin", "POST", f"/v1/subscriptions/{subscription}/ping").json()["id"]
    event = {"event_id": "e1", "account": "acme", "left_on": "2026-03-02"}
    left = house.ask("admin", "POST", "/v1/cancellations", json=event).json()["items"][0]["id"]
    with house.desk.database.writing() as transaction:
        reason = Reason(category="price_budget", confidence=0.9, quote="", needs_review=False)
        cancellations.keep_reasons(transaction, [(left, reason)], cancellations.Reader("local", "", "1"))
    question = house.ask("csm", "POST", f"/v1/handoffs/{handoff_id}/questions", json={"text": "Who trains them?"}).json()["id"]
    yield {
        "question_id": question,
        "account_id": "acme", "deal_id": "acme-1", "kind": "warm_introduction", "conversation_id": got["conversation_id"],
        "document_id": got["conversation_id"],
        "job_id": got["job_id"], "handoff_id": handoff_id, "item_id": house.items(handoff_id)[0]["id"], "key_id": key,
        "subscription_id": subscription, "delivery_id": delivery, "flag_id": house.flagged("acme-1").id,
        "cancellation_id": left, "issue_id": "price_budget",
    }  # fmt: skip


KEYLESS = {("GET", "/healthz"), ("GET", "/readyz"), ("POST", "/v1/webhooks/stripe")}
WITHOUT_SESSION = {
    *(("GET", path) for path in ("/", "/openapi.json", "/sign-in", "/cancel/{token}")), ("HEAD", "/openapi.json"),
    *(("POST", path) for path in ("/sign-in", "/sign-out", "/cancel/{token}")),
}  # fmt: skip
"""What answers people who have not signed in, the stylesheets and scripts beside it."""


def every_route(routes: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Method and path of all that the application answers, described or not."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from every_route(inner.routes, before + route.include_context.prefix)
        elif not isinstance(route, Mount):
            yield from ((method, before + route.path) for method in route.methods)


def pages(house: House) -> list[tuple[str, str]]:
    """The routes of the desk's pages."""
    return sorted(route for route in every_route(house.client.app.routes) if route[1].startswith("/desk"))  # type: ignore[attr-defined]


def test_the_matrix_knows_every_route(house: House) -> None:
    described = {
        (method.upper(), path) for path, methods in house.client.get("/openapi.json").json()["paths"].items() for method in methods
    }
    assert described - KEYLESS == {(ask.method, ask.route) for ask in ASKS}
    # What is not described is a page of the desk, or answers everybody.
    rest = set(every_route(house.client.app.routes)) - described  # type: ignore[attr-defined]
    assert rest - set(pages(house)) == WITHOUT_SESSION
    assert len(pages(house)) > 50


def test_without_a_key_nothing_is_answered(house: House, things: dict[str, str]) -> None:
    wrong = {}
    for ask in ASKS:
        status = house.client.request(ask.method, ask.route.format(**things)).status_code
        # From the thirty-first a minute on it is 429; a right key is never kept waiting for them.
        if status not in {401, 429}:
            wrong[f"{ask.method} {ask.route}"] = status
    assert wrong == {}


def test_without_a_session_every_page_leads_to_the_door(house: House, things: dict[str, str]) -> None:
    wrong = {}
    for method, path in pages(house):
        answer = house.client.request(method, path.replace(":path}", "}").format(**PARTS | things), follow_redirects=False)
        door = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
        if not door and answer.status_code not in {401, 403}:
            wrong[f"{method} {path}"] = answer.status_code
    assert wrong == {}


PARTS = {"number": "0", "format": "json", "rest": "nowhere"}
"""Of paths of pages that name no thing of an account."""


@pytest.mark.parametrize("who", ["other_rep", "other_csm"])
def test_strangers_find_no_page_and_no_form_of_the_account(house: House, things: dict[str, str], who: str) -> None:
    assert house.client.post("/sign-in", data={"key": house.keys[who]}, follow_redirects=False).status_code == 303
    found = re.search(r'data-token="([0-9a-f]{64})"', house.client.get("/desk").text)
    assert found
    wrong, asked = {}, 0
    for method, path in pages(house):
        if not any(f"{{{name}}}" in path for name in things if name not in {"issue_id", "kind"}):
            continue
        asked += 1
        given: dict[str, Any] = {"params": {"deal": "acme-1", "key": "m1", "section": "risks", "version": 0}}
        if method == "POST":
            given |= {"headers": {"X-CSRF-Token": found.group(1)}, "data": {"text": "Who?", "lines": f"{things['item_id']}:0"}}
        status = house.client.request(method, path.format(**PARTS | things), follow_redirects=False, **given).status_code
        # A form without its fields may be refused before anything is looked up.
        if status not in ({403, 404} if method == "GET" else {400, 403, 404, 422}):
            wrong[f"{method} {path}"] = status
    assert wrong == {}
    assert asked > 40


@pytest.mark.parametrize("who", ROLES)
def test_a_role_does_what_it_may_where_it_may_and_nothing_else(house: House, things: dict[str, str], who: str) -> None:
    # The one that erases everything comes last.
    wrong = {}
    for ask in sorted(ASKS, key=lambda one: one.method == "DELETE"):
        status = _send(house, ask, who, things)
        if not _is_right(ask, who, status):
            wrong[f"{ask.method} {ask.route}"] = status
    assert wrong == {}


def _send(house: House, ask: Ask, who: str, things: dict[str, str]) -> int:
    path = ask.route.format(**things)
    if ask.route.endswith("/events"):
        # Its job was cancelled by the admin before, so that the stream ends.
        house.ask("admin", "POST", f"/v1/jobs/{things['job_id']}/cancel")
    if isinstance(ask.body, bytes):
        return int(house.ask(who, ask.method, path, files={"file": ("more.txt", ask.body)}, data={"deal_id": "acme-1"}).status_code)
    query = {"q": "sign-on"} if ask.route == "/v1/search" else {}
    return int(house.ask(who, ask.method, path, json=ask.body, params=query).status_code)


def _is_right(ask: Ask, who: str, status: int) -> bool:
    stranger = who not in OWN and not ask.seen_by_all
    if stranger:
        # What is not theirs is not there; what their role does not do is refused before that is looked at.
        expected = STRANGERS_ALLOWED.get((ask.method, ask.route), 404)
        return status in {expected, 403, 404}
    if who in ask.allowed:
        # 409: allowed, but not in this state (approve with pending lines, rate before the handover, retry of a queued job).
        return status in {200, 201, 202, 204, 409}
    return status == 403


@pytest.mark.parametrize("who", ["other_rep", "other_csm"])
def test_strangers_find_nothing_in_lists_and_search(house: House, things: dict[str, str], who: str) -> None:
    for path in ("/v1/jobs", "/v1/search?q=sign-on"):
        assert house.ask(who, "GET", path).json()["items"] == []
    assert [one["id"] for one in house.ask(who, "GET", "/v1/accounts").json()["items"]] == ["other"]
    assert [one["id"] for one in house.ask(who, "GET", "/v1/deals").json()["items"]] == ["other-1"]
    assert [one["deal_id"] for one in house.ask(who, "GET", "/v1/handoffs").json()["items"]] == ["other-1"]


@pytest.mark.parametrize("who", ["rep", "csm", "retention"])
def test_those_whose_it_is_find_it(house: House, things: dict[str, str], who: str) -> None:
    assert [hit["quote"][:10] for hit in house.ask(who, "GET", "/v1/search", params={"q": "sign-on"}).json()["items"]] == ["We include"]


def test_a_rep_cannot_take_or_give_away_what_is_assigned(house: House, things: dict[str, str]) -> None:
    assert house.ask("rep", "PATCH", "/v1/deals/acme-1", json={"rep": "bo@vendor.example"}).status_code == 403
    assert house.ask("rep", "PATCH", "/v1/accounts/acme", json={"csm": "x"}).status_code == 403
    assert (
        house.ask("rep", "POST", "/v1/accounts/acme/deals", json={"name": "x", "rep": "bo@vendor.example"}).json()["rep"]
        == "ann@vendor.example"
    )
    assert house.ask("admin", "PATCH", "/v1/deals/acme-1", json={"rep": "bo@vendor.example"}).status_code == 200
    assert house.ask("other_rep", "GET", "/v1/deals/acme-1").status_code == 200
    assert house.ask("rep", "GET", "/v1/deals/acme-1").status_code == 404


def test_a_line_of_another_handoff_is_not_reached_through_one_s_own(house: House, things: dict[str, str]) -> None:
    own = house.ask("other_rep", "GET", "/v1/handoffs").json()["items"][0]["id"]
    path = f"/v1/handoffs/{own}/items/{things['item_id']}"
    assert house.ask("other_rep", "GET", path).status_code == 404
    assert house.ask("other_rep", "GET", f"{path}/verdicts").status_code == 404
    assert house.ask("other_rep", "POST", f"{path}/verdicts", json={"verdict": "rejected", "version": 0}).status_code == 404
