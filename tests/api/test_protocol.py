"""What holds for all routes: keys, limits, repeated requests, pages, tags, one shape of errors, the description."""

import datetime as dt
import re
from typing import Any

import pytest

from analyzer.desk.keyring import Wanted
from analyzer.store import keys
from analyzer.store.database import now
from analyzer.store.records import KeyRole
from tests.api.conftest import CALL, House


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer hk_wrong"}, {"Authorization": "Basic x"}, {"X-API-Key": "x" * 3_000}],
)
def test_without_a_valid_key_there_is_401_in_the_one_shape(house: House, headers: dict[str, str]) -> None:
    answer = house.client.get("/v1/me", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert (answer.json()["error"], set(answer.json())) == ("unauthorized", {"error", "detail", "context"})


def test_both_ways_to_send_a_key_work(house: House) -> None:
    key = house.keys["rep"]
    for headers in ({"Authorization": f"Bearer {key}"}, {"authorization": f"bearer {key}"}, {"X-API-Key": key}):
        assert house.client.get("/v1/me", headers=headers).json()["person"] == "ann@vendor.example"


def test_a_key_is_shown_once_and_kept_only_as_a_digest(house: House) -> None:
    made = house.ask("admin", "POST", "/v1/keys", json={"role": "csm", "person": "x"}).json()
    assert re.fullmatch(r"hk_[\w-]{43}", made["secret"])
    assert made["secret"] not in house.ask("admin", "GET", "/v1/keys").text
    house.desk.database.compact()
    files = [file for file in house.desk.settings.data_dir.iterdir() if file.is_file()]
    assert all(made["secret"].encode() not in file.read_bytes() for file in files)


def test_a_revoked_key_ends_at_once(house: House) -> None:
    made = house.ask("admin", "POST", "/v1/keys", json={"role": "csm", "person": "x"}).json()
    headers = {"X-API-Key": made["secret"]}
    assert house.client.get("/v1/me", headers=headers).status_code == 200
    assert house.ask("admin", "DELETE", f"/v1/keys/{made['key']['id']}").status_code == 204
    assert house.client.get("/v1/me", headers=headers).status_code == 401


def test_a_key_past_its_time_opens_nothing(house: House) -> None:
    gone = house.service.keyring.make(Wanted(KeyRole.ADMIN, "x", expires_at=now() - dt.timedelta(seconds=1)), "test")
    assert house.client.get("/v1/me", headers={"X-API-Key": gone.secret}).status_code == 401


def test_a_key_of_another_pepper_opens_nothing(house: House, tmp_path: Any) -> None:
    from pydantic import SecretStr

    from analyzer.desk.keyring import Keyring

    other = Keyring(house.desk.settings.model_copy(update={"key_pepper": SecretStr("other")}), house.desk.database)
    assert other.holder(house.keys["admin"]) is None


def test_a_lost_pepper_is_named_instead_of_made_anew(house: House) -> None:
    from analyzer.desk.keyring import PEPPER, Keyring
    from analyzer.errors import BadSettings

    (house.desk.settings.data_dir / PEPPER).unlink()
    with pytest.raises(BadSettings, match="pepper"):
        Keyring(house.desk.settings, house.desk.database)


def test_a_key_has_its_own_limit_of_requests(house: House) -> None:
    made = house.ask("admin", "POST", "/v1/keys", json={"role": "csm", "person": "x", "rate_per_minute": 3}).json()
    headers = {"X-API-Key": made["secret"]}
    assert [house.client.get("/v1/me", headers=headers).status_code for _ in range(4)] == [200, 200, 200, 429]
    last = house.client.get("/v1/me", headers=headers)
    assert last.headers["retry-after"]
    assert last.json()["error"] == "too_many_requests"


def test_guessing_keys_is_slowed_down_and_keeps_nobody_else_out(house: House) -> None:
    statuses = [house.client.get("/v1/me", headers={"X-API-Key": f"guess {number}"}).status_code for number in range(31)]
    assert statuses == [401] * 30 + [429]
    assert house.ask("rep", "GET", "/v1/me").status_code == 200


# Repeated requests


def test_a_request_sent_again_with_its_idempotency_key_is_answered_as_before(house: House) -> None:
    def send() -> Any:
        return house.ask("rep", "POST", "/v1/accounts", json={"name": "Acme"}, headers={"Idempotency-Key": "abc"})

    first, second = send(), send()
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["idempotency-replayed"] == "true"
    assert len(house.ask("admin", "GET", "/v1/accounts").json()["items"]) == 1


def test_an_idempotency_key_of_another_request_is_refused(house: House) -> None:
    headers = {"Idempotency-Key": "abc"}
    house.ask("rep", "POST", "/v1/accounts", json={"name": "Acme"}, headers=headers)
    assert house.ask("rep", "POST", "/v1/accounts", json={"name": "Other"}, headers=headers).status_code == 409


def test_an_idempotency_key_of_an_upload_stands_for_its_files_and_fields(house: House) -> None:
    def send(data: bytes, **fields: str) -> Any:
        headers = {"Idempotency-Key": "abc"}
        return house.ask("rep", "POST", "/v1/accounts/acme/conversations", files={"file": ("call.txt", data)}, data=fields, headers=headers)

    first = send(CALL, title="Kickoff")
    again = send(CALL, title="Kickoff")
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert [send(CALL + b"Bo Ray (Acme): Good.\n", title="Kickoff").status_code, send(CALL, title="Other").status_code] == [409, 409]
    kept = house.ask("rep", "GET", f"/v1/conversations/{first.json()['conversation_id']}/original")
    assert kept.content == CALL


def test_a_request_whose_process_died_may_be_sent_again_with_its_idempotency_key(house: House) -> None:
    headers = {"Idempotency-Key": "abc"}

    def send() -> Any:
        return house.ask("rep", "POST", "/v1/accounts", json={"name": "Acme"}, headers=headers)

    send()
    answers = keys.schema.answers
    with house.desk.database.writing() as transaction:
        transaction.execute(answers.update().values(status=None))
    assert send().status_code == 409
    with house.desk.database.writing() as transaction:
        transaction.execute(answers.update().values(made_at=now() - keys.ABANDONED - dt.timedelta(seconds=1)))
    assert send().status_code == 201


def test_the_idempotency_keys_of_two_callers_are_apart(house: House) -> None:
    headers = {"Idempotency-Key": "abc"}
    one = house.ask("rep", "POST", "/v1/accounts", json={"name": "Acme"}, headers=headers).json()
    other = house.ask("other_rep", "POST", "/v1/accounts", json={"name": "Acme"}, headers=headers).json()
    assert one["id"] != other["id"]


def test_a_refusal_is_repeated_too(house: House) -> None:
    house.deal()
    headers = {"Idempotency-Key": "abc"}
    body = {"id": "acme", "name": "Acme"}
    answers = [house.ask("rep", "POST", "/v1/accounts", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [409, 409]


def test_the_answer_with_a_secret_is_not_kept_in_the_database(house: House) -> None:
    headers = {"Idempotency-Key": "abc"}
    secret = house.ask("admin", "POST", "/v1/keys", json={"role": "csm", "person": "x"}, headers=headers).json()["secret"]
    house.desk.database.compact()
    files = [file for file in house.desk.settings.data_dir.iterdir() if file.is_file()]
    assert all(secret.encode() not in file.read_bytes() for file in files)


# Pages and tags


def test_pages_lead_through_everything_newest_first(house: House) -> None:
    for number in range(5):
        house.ask("rep", "POST", "/v1/accounts", json={"id": f"a{number}", "name": f"Acme {number}"})
    seen, cursor, pages = [], None, 0
    while pages < 9:
        page = house.ask("rep", "GET", "/v1/accounts", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        if cursor is None:
            break
    assert (seen, pages) == (["a4", "a3", "a2", "a1", "a0"], 3)


def test_lists_can_be_narrowed(house: House) -> None:
    house.deal("acme")
    house.deal("other")
    assert [one["id"] for one in house.ask("admin", "GET", "/v1/accounts", params={"name": "OTH"}).json()["items"]] == ["other"]
    assert len(house.ask("admin", "GET", "/v1/deals", params={"account_id": "acme"}).json()["items"]) == 1
    assert house.ask("admin", "GET", "/v1/handoffs", params={"status": "approved"}).json()["items"] == []
    assert house.ask("admin", "GET", "/v1/handoffs", params={"status": "nonsense"}).status_code == 422


def test_an_unchanged_answer_is_not_sent_again(house: House) -> None:
    handoff_id = house.drafted()
    path = f"/v1/handoffs/{handoff_id}/items"
    tag = house.ask("rep", "GET", path).headers["etag"]
    again = house.ask("rep", "GET", path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    house.judge("rep", handoff_id, house.items(handoff_id)[0])
    assert house.ask("rep", "GET", path, headers={"If-None-Match": tag}).status_code == 200


# Errors and the description


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/nowhere", None, 404),
        ("PUT", "/v1/accounts", None, 405),
        ("POST", "/v1/accounts", {"name": ""}, 422),
        ("POST", "/v1/accounts", {"name": "x", "colour": "red"}, 422),
        ("POST", "/v1/accounts", [1], 422),
        ("GET", "/v1/accounts?limit=0", None, 422),
        ("GET", "/v1/accounts?cursor=nonsense", None, 400),
        ("GET", "/v1/jobs/nothing", None, 404),
    ],
)
def test_every_error_has_the_one_shape(house: House, method: str, path: str, body: Any, status: int) -> None:
    answer = house.ask("admin", method, path, json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "detail", "context"}


@pytest.mark.parametrize(("method", "path", "advice"), [("GET", "/v1/nowhere", "/openapi.json"), ("PUT", "/v1/accounts", "Allow")])
def test_a_wrong_address_or_method_is_told_what_to_do(house: House, method: str, path: str, advice: str) -> None:
    assert advice in house.ask("admin", method, path).json()["detail"]


def test_what_was_sent_is_not_in_an_error(house: House) -> None:
    answer = house.ask("admin", "POST", "/v1/accounts", json={"name": "x", "domains": ["private words!"]})
    assert "private" not in answer.text


def test_a_store_that_is_away_is_503(house: House) -> None:
    from sqlalchemy import text

    with house.desk.database.writing() as transaction:
        transaction.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert house.client.get("/readyz").status_code == 503


def test_a_service_whose_disk_is_full_lives_and_is_not_ready(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert house.client.get("/readyz").status_code == 200
    monkeypatch.setattr("analyzer.store.database.ROOM", 1 << 62)
    answer = house.client.get("/readyz")
    assert (answer.status_code, answer.json()["error"]) == (503, "store_unavailable")
    assert "disk of the database is nearly full" in answer.json()["detail"]
    assert house.client.get("/healthz").status_code == 200


def test_the_order_of_flags_is_described(house: House) -> None:
    described = house.client.get("/openapi.json").json()["paths"]["/v1/flags"]["get"]["description"]
    for words in ("alerts", "last seven days", "anger and goodbyes", "newest"):
        assert words in described


def test_an_application_without_a_store_says_so() -> None:
    from fastapi.testclient import TestClient

    from api.main import create_app

    with TestClient(create_app()) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json()["error"] == client.get("/v1/me").json()["error"] == "store_unavailable"


def test_every_route_describes_its_errors_and_its_key(house: House) -> None:
    description = house.client.get("/openapi.json").json()
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path in {"/healthz", "/readyz", "/v1/webhooks/stripe"}:  # these need no key
                continue
            assert {"401", "403", "404", "409", "413", "422", "429", "503"} <= set(operation["responses"]), (method, path)
            assert operation["security"], (method, path)
            assert operation["summary"], (method, path)


def test_the_examples_of_the_description_run(house: House) -> None:
    description = house.client.get("/openapi.json").json()
    schemas = description["components"]["schemas"]
    for name, path in (("NewAccount", "/v1/accounts"), ("ClosedWon", "/v1/webhooks/closed-won"), ("NewKey", "/v1/keys")):
        for example in schemas[name]["examples"]:
            answer = house.ask("admin", "POST", path, json=example)
            assert answer.status_code in {200, 201}, answer.text


def test_figures_hold_routes_and_states_and_no_ids(house: House) -> None:
    house.upload()
    house.ask("rep", "GET", "/v1/accounts/acme")
    text = house.ask("admin", "GET", "/metrics").text
    assert 'handoff_http_requests_total{method="GET",route="/v1/accounts/{account_id}",status="200"} 1.0' in text
    assert 'handoff_jobs{state="queued"} 1.0' in text
    assert "acme" not in text


# The CRM's webhook


WON = {
    "account": {"id": "acme", "name": "Acme", "domains": ["ACME.example"], "csm": "kim@vendor.example"},
    "deal": {"id": "006", "rep": "ann@vendor.example", "value": 48000, "currency": "USD", "signed_on": "2026-11-20", "closed_at": "2026-11-20T17:00:00Z"},
}  # fmt: skip


def test_a_deal_closed_won_starts_handoff_task_and_clock(house: House) -> None:
    made = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON)
    assert made.status_code == 200, made.text
    body = made.json()
    assert (body["new"], body["handoff_status"], body["account"]["domains"]) == (True, "draft", ["acme.example"])
    assert [(task["kind"], task["due_on"]) for task in body["tasks"]] == [("warm_introduction", "2026-11-25")]
    assert body["escalation"]["reasons"] == ["the handoff document is not approved", "the warm introduction is not scheduled"]
    assert house.ask("rep", "GET", "/v1/deals/006").status_code == house.ask("csm", "GET", "/v1/deals/006").status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T00:00:00Z"])
def test_a_moment_from_which_no_days_can_be_counted_is_refused(house: House, moment: str) -> None:
    won = {**WON, "deal": {**WON["deal"], "closed_at": moment}}
    key = {"role": "rep", "person": "ann@vendor.example", "expires_at": moment}
    for path, body in (("/v1/webhooks/closed-won", won), ("/v1/keys", key)):
        refused = house.ask("admin", "POST", path, json=body)
        assert (refused.status_code, refused.json()["error"]) == (422, "malformed_request"), refused.text


def test_a_deal_closed_twice_is_closed_once(house: House) -> None:
    first = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON).json()
    later = {**WON, "deal": {**WON["deal"], "value": 1, "closed_at": "2026-12-20T17:00:00Z"}}
    second = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=later).json()
    assert second["new"] is False
    assert (second["deal"], second["handoff_id"], second["tasks"]) == (first["deal"], first["handoff_id"], first["tasks"])


def test_an_account_that_an_upload_made_is_named_when_its_deal_is_won(house: House) -> None:
    deal = house.upload().json()["deal_id"]
    body = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON).json()
    account = body["account"]
    assert (account["name"], account["aliases"], account["domains"], account["csm"]) == ("Acme", [], ["acme.example"], "kim@vendor.example")
    assert house.ask("rep", "GET", f"/v1/deals/{deal}").json()["deal"]["name"] == "Acme"
    assert len(house.ask("rep", "GET", "/v1/accounts/acme/conversations").json()["items"]) == 1


def test_an_account_with_a_name_keeps_it_and_goes_by_the_other_one_too(house: House) -> None:
    house.ask(
        "rep",
        "POST",
        "/v1/accounts",
        json={"id": "acme", "name": "Acme Freight Ltd", "domains": ["acme.test"], "csm": "lee@vendor.example"},
    )
    account = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON).json()["account"]
    assert (account["name"], account["aliases"]) == ("Acme Freight Ltd", ["Acme"])
    assert (account["domains"], account["csm"]) == (["acme.test", "acme.example"], "lee@vendor.example")
    told = {"event_id": "e1", "account": "ACME", "left_on": "2026-11-20"}
    house.ask("admin", "POST", "/v1/accounts", json={"id": "acme-2", "name": "Acme Two"})
    assert house.ask("retention", "POST", "/v1/cancellations", json=told).json()["items"][0]["account_id"] == "acme"


def test_a_name_in_other_capitals_or_spaces_is_no_other_name(house: House) -> None:
    house.ask("rep", "POST", "/v1/accounts", json={"id": "acme", "name": "Acme Freight"})
    won = {**WON, "account": {**WON["account"], "name": "ACME  freight"}}
    account = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=won).json()["account"]
    assert (account["name"], account["aliases"]) == ("Acme Freight", [])
    renamed = house.ask("admin", "PATCH", "/v1/accounts/acme", json={"name": "ACME Freight"}).json()
    assert (renamed["name"], renamed["aliases"]) == ("ACME Freight", [])
    told = {"event_id": "e1", "account": "acme  FREIGHT", "left_on": "2026-11-20"}
    assert house.ask("retention", "POST", "/v1/cancellations", json=told).json()["items"][0]["account_id"] == "acme"


def test_two_accounts_that_look_like_one_customer_are_told_and_left_apart(house: House) -> None:
    house.ask("admin", "POST", "/v1/accounts", json={"id": "old", "name": "A.C.M.E."})
    house.ask("admin", "POST", "/v1/accounts", json={"id": "mail", "name": "Carriers", "domains": ["acme.example"]})
    house.ask("admin", "POST", "/v1/accounts", json={"id": "zeta", "name": "Zeta"})
    body = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON).json()
    assert (body["account"]["id"], body["account"]["name"]) == ("acme", "Acme")
    assert body["alike"] == [{"id": "old", "name": "A.C.M.E."}, {"id": "mail", "name": "Carriers"}]
    assert house.ask("admin", "GET", "/v1/accounts/old").json()["name"] == "A.C.M.E."


def test_a_domain_of_another_account_is_not_taken_from_it(house: House) -> None:
    house.upload()
    house.ask("admin", "POST", "/v1/accounts", json={"id": "mail", "name": "Carriers", "domains": ["acme.example"]})
    body = house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON).json()
    assert (body["account"]["name"], body["account"]["domains"]) == ("Acme", [])


def test_a_rep_names_no_account_of_others(house: House) -> None:
    house.upload("other_rep")
    answer = house.ask("rep", "POST", "/v1/webhooks/closed-won", json=WON)
    assert answer.status_code == 404
    assert house.ask("admin", "GET", "/v1/accounts/acme").json()["name"] == "acme"


def test_a_deal_opened_at_the_desk_finds_the_account_of_that_name(house: House) -> None:
    house.ask("rep", "POST", "/v1/accounts", json={"id": "a-17", "name": "Acme  Freight"})
    house.client.post("/sign-in", data={"key": house.keys["rep"]})
    found = re.search(r'data-token="([0-9a-f]{64})"', house.client.get("/desk").text)
    assert found
    typed = {"name": "acme freight", "signed_on": "2026-11-20", "token": found.group(1)}
    house.client.post("/desk/deals", data=typed, follow_redirects=False)
    assert [deal["account_id"] for deal in house.ask("rep", "GET", "/v1/deals").json()["items"]] == ["a-17"]


def test_an_old_name_stays_an_alias_until_it_is_taken_away(house: House) -> None:
    house.ask("rep", "POST", "/v1/accounts", json={"id": "acme", "name": "Acme Frieght"})
    account = house.ask("rep", "PATCH", "/v1/accounts/acme", json={"name": "Acme Freight"}).json()
    assert (account["name"], account["aliases"]) == ("Acme Freight", ["Acme Frieght"])
    both = house.ask("rep", "PATCH", "/v1/accounts/acme", json={"name": "Acme Cargo", "aliases": ["Ack"]}).json()
    assert (both["name"], both["aliases"]) == ("Acme Cargo", ["Ack", "Acme Freight"])
    twice = house.ask("rep", "PATCH", "/v1/accounts/acme", json={"name": "Acme Three", "aliases": ["x", "x", "X "]}).json()
    assert twice["aliases"] == ["x", "Acme Cargo"]
    assert house.ask("rep", "PATCH", "/v1/accounts/acme", json={"aliases": ["y", "x", "Y"]}).json()["aliases"] == ["y", "x"]


def test_who_may_not_assign_names_no_csm_by_closing_a_deal(house: House) -> None:
    house.ask("rep", "POST", "/v1/accounts", json={"id": "acme", "name": "Acme"})
    made = house.ask("rep", "POST", "/v1/webhooks/closed-won", json=WON)
    assert (made.status_code, made.json()["account"]["csm"]) == (200, None)
    assert house.ask("admin", "GET", "/v1/accounts/acme").json()["csm"] is None


def test_a_deal_without_signature_or_kickoff_is_not_won(house: House) -> None:
    answer = house.ask("admin", "POST", "/v1/webhooks/closed-won", json={"account": {"id": "acme"}, "deal": {"id": "006"}})
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


def test_a_scheduled_introduction_takes_its_reason_from_the_clock(house: House) -> None:
    house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON)
    state = house.ask("csm", "POST", "/v1/deals/006/tasks/warm_introduction/done").json()
    assert state["tasks"][0]["done_by"] == "kim@vendor.example"
    assert state["escalation"]["reasons"] == ["the handoff document is not approved"]
    assert house.ask("csm", "POST", "/v1/deals/006/tasks/nonsense/done").status_code == 404


def test_phases_follow_the_dates_of_the_deal(house: House) -> None:
    house.ask("admin", "POST", "/v1/webhooks/closed-won", json=WON)
    late = house.upload("rep", occurred_at="2026-12-05").json()["conversation_id"]
    early = house.upload("rep", data=CALL + b"Bo Ray (Acme): Yes.\n", occurred_at="2026-10-05").json()["conversation_id"]
    phases = [house.ask("rep", "GET", f"/v1/conversations/{one}").json()["phase"] for one in (late, early)]
    assert phases == ["implementation", "sales"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [("multipart/form-data", b"x"), ("multipart/form-data; boundary=x", b"--x\r\nbroken"), ("application/json", b"[" * 100_000)],
)
def test_a_body_that_cannot_be_taken_apart_is_answered_with_what_to_do(house: House, kind: str, body: bytes) -> None:
    path = "/v1/accounts" if kind.endswith("json") else "/v1/accounts/acme/conversations"
    answer = house.ask("rep", "POST", path, content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 422}
    assert answer.json()["context"] or "/openapi.json" in answer.json()["detail"]


def test_a_nul_character_is_refused_as_postgresql_would(house: House) -> None:
    answer = house.ask("rep", "POST", "/v1/accounts", json={"name": "A\0B"})
    assert (answer.status_code, "NUL" in answer.json()["detail"]) == (400, True)
    assert house.ask("rep", "GET", "/v1/search", params={"q": "a\0b"}).status_code in {200, 400}


def test_an_address_with_a_slash_too_much_is_answered_in_the_one_shape(house: House) -> None:
    answer = house.client.get("/v1/accounts/", follow_redirects=False, headers={"X-API-Key": house.keys["rep"]})
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


# Methods


def test_a_wrong_method_is_told_all_that_the_address_takes(house: House) -> None:
    described = house.client.get("/openapi.json").json()["paths"]
    wrong = {}
    for path in described:
        address = re.sub(r"{\w+}", "x1", path)
        # "import" may be an id as well: what /cancellations/{id} takes is taken there too.
        alike = [known for known in described if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), address)]
        expected = sorted({method.upper() for known in alike for method in described[known]})
        answer = house.client.request("TRACE", address)
        if (answer.status_code, sorted(answer.headers["Allow"].replace("GET, HEAD", "GET").split(", "))) != (405, expected):
            wrong[path] = (answer.status_code, answer.headers["Allow"])
    assert wrong == {}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/sign-in", "GET, HEAD, POST"),
        ("PUT", "/desk/handoffs/x1/hand-over", "POST"),
        ("HEAD", "/sign-out", "POST"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("POST", "/static/desk.css", "GET, HEAD"),
        ("DELETE", "/desk/no/such/page", "GET, HEAD"),
    ],
)
def test_pages_tell_their_methods_too(house: House, method: str, path: str, allowed: str) -> None:
    answer = house.client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/sign-in", "/openapi.json", "/static/desk.css", "/desk"])
def test_head_is_get_without_its_body(house: House, path: str) -> None:
    asked, got = (house.client.request(method, path, follow_redirects=False) for method in ("HEAD", "GET"))
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers.get("Content-Length") == got.headers.get("Content-Length")
    assert asked.headers.get("Content-Type") == got.headers.get("Content-Type")


def test_head_of_a_list_has_its_tag(house: House) -> None:
    tag = house.ask("rep", "GET", "/v1/accounts").headers["etag"]
    asked = house.ask("rep", "HEAD", "/v1/accounts")
    assert (asked.status_code, asked.content, asked.headers["etag"]) == (200, b"", tag)
    assert house.ask("rep", "HEAD", "/v1/accounts", headers={"If-None-Match": tag}).status_code == 304
    assert house.client.head("/v1/accounts").status_code == 401


def test_head_of_events_does_not_wait_for_them(house: House) -> None:
    job = house.upload().json()["job_id"]
    asked = house.ask("rep", "HEAD", f"/v1/jobs/{job}/events")
    assert (asked.status_code, asked.content, asked.headers["content-type"]) == (200, b"", "text/event-stream; charset=utf-8")


def test_head_counts_as_head_of_its_route(house: House) -> None:
    house.client.head("/healthz")
    text = house.ask("admin", "GET", "/metrics").text
    assert 'handoff_http_requests_total{method="HEAD",route="/healthz",status="200"} 1.0' in text


def test_a_malformed_field_is_named_with_what_it_may_be_and_without_what_was_sent(house: House) -> None:
    answer = house.ask("rep", "GET", f"/v1/handoffs/{'h' * 8}/export", params={"format": "secret words"})
    assert answer.status_code == 422
    (problem,) = answer.json()["context"]["problems"]
    assert (problem["where"], problem["problem"]) == (["query", "format"], "enum")
    assert "'docx'" in problem["expected"]
    assert "secret" not in answer.text
    short = house.ask("admin", "POST", "/v1/keys", json={"role": "csm", "person": "x" * 201})
    assert short.json()["context"]["problems"][0]["max_length"] == 200


def test_a_body_that_does_not_say_it_is_json_is_told_how_to(house: House) -> None:
    house.deal()
    answer = house.ask("csm", "POST", "/v1/accounts/acme/messages", content=b'{"id": "m1", "body": "Hello"}')
    assert (answer.status_code, "Content-Type: application/json" in answer.json()["detail"]) == (422, True)
