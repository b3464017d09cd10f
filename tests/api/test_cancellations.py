"""Cancellations over HTTP: each event once, reasons read by a job, a person's word on top, and what a billing system sends."""

import datetime as dt
import hashlib
import hmac
import json
import re
import time
from typing import Any

import pytest

from analyzer.store import cancellations
from tests.api.conftest import House
from tests.reading import read_all

SECRET = "whsec_test"
PRICE = "The renewal is twice what finance had planned, we cannot pay that."


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"stripe_webhook_secret": SECRET}


def event(identity: str = "e1", **fields: Any) -> dict[str, Any]:
    return {
        "event_id": identity,
        "account": "acme",
        "left_on": "2026-03-02",
        "text": PRICE,
        "mrr_cents": 49_050,
        "currency": "USD",
        **fields,
    }


def record(house: House, *events: dict[str, Any], who: str = "retention") -> Any:
    return house.ask(who, "POST", "/v1/cancellations", json=list(events) if len(events) != 1 else events[0])


def read(house: House, identity: str, who: str = "retention") -> Any:
    return house.ask(who, "GET", f"/v1/cancellations/{identity}").json()


def test_an_event_counts_once_whatever_it_says_the_second_time(house: House) -> None:
    first = record(house, event()).json()
    assert [one["new"] for one in first["items"]] == [True]
    assert first["job_id"]
    again = record(house, event(text="something else"), event("e2")).json()
    assert [(one["event_id"], one["new"]) for one in again["items"]] == [("e1", False), ("e2", True)]
    assert again["items"][0]["id"] == first["items"][0]["id"]
    assert read(house, "e1")["cancellation"]["text"] == PRICE
    assert read(house, "e1")["cancellation"]["mrr_cents"] == 49_050


def test_days_that_stand_for_never_are_refused(house: House) -> None:
    assert [record(house, event(left_on=day)).status_code for day in ("9999-12-31", "0001-01-01")] == [422, 422]


def test_two_events_of_one_id_in_one_request_are_one(house: House) -> None:
    got = record(house, event(), event()).json()["items"]
    assert [one["new"] for one in got] == [True, False]
    assert got[0]["id"] == got[1]["id"]


def test_a_queued_reading_reads_what_comes_while_it_waits(house: House) -> None:
    assert record(house, event()).json()["job_id"] == record(house, event("e2")).json()["job_id"]


def test_the_job_reads_reason_quote_and_confidence_beside_what_was_stated(house: House) -> None:
    record(house, event(stated="other"))
    assert read_all(house.desk)["read"] == 1
    found = read(house, "e1")
    kept = found["cancellation"]
    assert (found["counts_as"], kept["stated"], kept["category"]) == ("price_budget", "other", "price_budget")
    assert kept["quote"] in PRICE
    assert kept["quote"]
    assert kept["engine"] == "local"
    assert kept["taxonomy"] == "1"


def test_an_event_finds_its_account_by_id_name_or_mail_domain(house: House) -> None:
    house.deal("acme")
    house.ask("admin", "POST", "/v1/accounts", json={"id": "x1", "name": "Orchard & Pike", "domains": ["orchard.example"]})
    got = record(house, event("a", account="ACME"), event("b", account="orchard & pike"), event("c", account="ann@orchard.example"))
    assert [one["account_id"] for one in got.json()["items"]] == ["acme", "x1", "x1"]


def test_an_account_that_is_made_later_gets_its_cancellations_at_the_next_reading(house: House) -> None:
    record(house, event(account="Late Ltd"))
    house.ask("admin", "POST", "/v1/accounts", json={"id": "late", "name": "Late Ltd"})
    read_all(house.desk)
    assert read(house, "e1")["cancellation"]["account_id"] == "late"


def test_an_account_that_gets_another_name_gets_the_cancellations_under_it_at_once(house: House) -> None:
    house.deal()
    record(house, event(account="Acme Freight Holding"))
    assert read(house, "e1")["cancellation"]["account_id"] is None
    assert house.ask("admin", "PATCH", "/v1/accounts/acme", json={"aliases": ["ACME Freight Holding"]}).status_code == 200
    assert read(house, "e1")["cancellation"]["account_id"] == "acme"


def test_a_csm_sees_the_cancellations_of_their_own_accounts_only(house: House) -> None:
    house.deal("acme")
    house.deal("other", csm="lee@vendor.example")
    record(house, event("a"), event("b", account="other"), event("c", account="nobody we know"))
    assert [one["event_id"] for one in house.ask("csm", "GET", "/v1/cancellations").json()["items"]] == ["a"]
    assert house.ask("csm", "GET", "/v1/cancellations/b").status_code == 404
    assert house.ask("csm", "GET", "/v1/cancellations/c").status_code == 404
    assert house.ask("rep", "GET", "/v1/cancellations").status_code == 403


def test_the_outcome_of_an_offer_is_patched_later(house: House) -> None:
    record(house, event(offer="20 % off", offer_outcome="pending"))
    got = house.ask("retention", "PATCH", "/v1/cancellations/e1", json={"offer_outcome": "accepted"})
    assert got.json()["cancellation"]["offer_outcome"] == "accepted"
    read_all(house.desk)
    week = house.ask("retention", "GET", "/v1/issues", params={"week": "2026-03-02"}).json()
    assert week["total"] == 0


def test_words_that_come_later_are_read(house: House) -> None:
    record(house, event(text=""))
    read_all(house.desk)
    assert read(house, "e1")["counts_as"] == "other"
    house.ask("retention", "PATCH", "/v1/cancellations/e1", json={"text": PRICE})
    read_all(house.desk)
    assert read(house, "e1")["counts_as"] == "price_budget"


def test_a_correction_wins_is_kept_with_what_was_read_and_is_learnt_from(house: House) -> None:
    odd = "It is the thing with the Lisbon office, you know which one."
    record(house, event(text=odd), event("e2", text=odd.replace("It is", "It's")))
    read_all(house.desk)
    assert read(house, "e1")["counts_as"] != "champion_left"
    body = {"category": "champion_left", "note": "they told me on the phone"}
    assert house.ask("retention", "POST", "/v1/cancellations/e1/correction", json=body).status_code == 201
    read_all(house.desk)
    found = read(house, "e1")
    assert found["counts_as"] == "champion_left"
    assert found["cancellation"]["category"] == found["corrections"][0]["was"] != "champion_left"
    assert found["corrections"][0]["person"] == "rae@vendor.example"
    # What waited and says the same follows, and so does what comes later.
    assert read(house, "e2")["counts_as"] == "champion_left"
    record(house, event("e3", text=odd))
    read_all(house.desk)
    assert read(house, "e3")["counts_as"] == "champion_left"


def test_the_queue_holds_what_the_engine_is_not_sure_of_until_a_person_says(house: House) -> None:
    record(house, event(), event("vague", text="Слишком дорого для нас."))
    read_all(house.desk)
    queue = {"needs_review": True}
    assert [one["event_id"] for one in house.ask("retention", "GET", "/v1/cancellations", params=queue).json()["items"]] == ["vague"]
    house.ask("retention", "POST", "/v1/cancellations/vague/correction", json={"category": "other"})
    assert house.ask("retention", "GET", "/v1/cancellations", params=queue).json()["items"] == []


def test_the_same_words_are_asked_once_and_one_answer_counts_for_all(house: House) -> None:
    texts = {"v1": "См. письмо", "v2": "см. письмо.", "v3": "Слишком дорого для нас."}
    record(house, *(event(name, account=name, text=text) for name, text in texts.items()))
    read_all(house.desk)
    house.client.post("/sign-in", data={"key": house.keys["retention"]})
    page = house.client.get("/desk/churn/queue").text
    assert page.count('class="card unsure"') == 2
    assert "1 other wrote the same, and counts as you choose here" in page
    house.ask("retention", "POST", "/v1/cancellations/v1/correction", json={"category": "competitor"})
    assert [read(house, name)["counts_as"] for name in ("v1", "v2")] == ["competitor", "competitor"]
    assert house.client.get("/desk/churn/queue").text.count('class="card unsure"') == 1


def test_a_choice_without_words_is_asked_for_each_customer(house: House) -> None:
    record(house, event("w1", account="w1", text="", stated="other"), event("w2", account="w2", text="", stated="other"))
    read_all(house.desk)
    before = read(house, "w2")["counts_as"]
    house.ask("retention", "POST", "/v1/cancellations/w1/correction", json={"category": "competitor"})
    assert [read(house, name)["counts_as"] for name in ("w1", "w2")] == ["competitor", before]


def test_a_category_that_is_not_in_the_taxonomy_is_refused(house: House) -> None:
    record(house, event())
    got = house.ask("retention", "POST", "/v1/cancellations/e1/correction", json={"category": "bad_weather"})
    assert got.status_code == 400
    assert "price_budget" in got.json()["detail"]


def test_a_table_is_imported_once_and_names_what_was_left_out(house: House) -> None:
    table = b"id,Company,Left,Why?,MRR\n1,Acme,2026-03-02,too dear,100\n2,Bolt,2026-03-03,,50.25\n3,Cord,,still here,1\n"

    def send() -> Any:
        fields = {"columns": json.dumps({"text": "Why?", "on": "Left"})}
        return house.ask("retention", "POST", "/v1/cancellations/import", files={"file": ("churn.csv", table)}, data=fields)

    first = send()
    assert first.status_code == 202
    assert (first.json()["new"], first.json()["known"]) == (2, 0)
    assert any("1 row without a day" in warning for warning in first.json()["warnings"])
    assert (send().json()["new"], send().json()["known"]) == (0, 2)
    assert read(house, "2")["cancellation"]["mrr_cents"] == 5_025


def test_a_table_with_id_and_name_shows_the_name_and_finds_the_account_by_the_id(house: House) -> None:
    house.deal("cus_7")
    table = b"id,Customer ID,Company,Cancelled,Reason,MRR\n1,cus_7,Acme GmbH,2026-03-02,price,10\n2,cus_8,Bolt Ltd,2026-03-03,price,900\n"
    house.ask("retention", "POST", "/v1/cancellations/import", files={"file": ("churn.csv", table)})
    kept = [read(house, one)["cancellation"] for one in "12"]
    assert [(one["account_name"], one["customer"], one["account_id"]) for one in kept] == [
        ("Acme GmbH", "cus_7", "cus_7"),
        ("Bolt Ltd", "cus_8", None),
    ]
    house.client.post("/sign-in", data={"key": house.keys["retention"]})
    page = house.client.get(f"/desk/churn/lost/{kept[1]['id']}").text
    assert "<h1><bdi>Bolt Ltd</bdi></h1>" in page
    assert "<dt>Their id</dt><dd><bdi>cus_8</bdi></dd>" in page


def test_amounts_of_two_currencies_are_never_put_in_one_order(house: House) -> None:
    record(house, event("a", account="Small", mrr_cents=500), event("b", account="Dear", mrr_cents=90_000))
    record(house, event("c", account="Yen", mrr_cents=9_000_000, currency="JPY"))
    house.client.post("/sign-in", data={"key": house.keys["retention"]})
    page = house.client.get("/desk/churn/lost").text
    assert page.index(">Dear</bdi>") < page.index(">Small</bdi>")
    assert ">Yen</bdi>" not in page
    assert ">Yen</bdi>" in house.client.get("/desk/churn/lost?currency=JPY").text
    everybody = house.client.get("/desk/churn/lost?order=date").text
    assert all(f">{name}</bdi>" in everybody for name in ("Small", "Dear", "Yen"))


def test_lost_customers_stand_by_what_they_paid_and_the_page_says_so(house: House) -> None:
    record(house, event("a", account="Early", mrr_cents=500, left_on="2026-03-05"), event("b", account="Dear", mrr_cents=90_000))
    record(house, event("c", account="Late", mrr_cents=500, left_on="2026-03-06"))
    house.client.post("/sign-in", data={"key": house.keys["retention"]})

    def names(path: str) -> list[str]:
        return re.findall(r'<td><a href="/desk/churn/lost/[^"]*"><bdi>(\w+)</bdi>', house.client.get(path).text)

    assert names("/desk/churn/lost") == ["Dear", "Late", "Early"]
    assert names("/desk/churn/lost?order=date") == ["Late", "Early", "Dear"]
    assert '<a href="/desk/churn/lost" aria-current="page">Dearest first</a>' in house.client.get("/desk/churn/lost").text
    assert house.client.get("/desk/churn/lost?cursor=nonsense").status_code == 400


def test_a_table_without_a_day_is_one_clear_error(house: House) -> None:
    got = house.ask("retention", "POST", "/v1/cancellations/import", files={"file": ("x.csv", b"a,b\n1,2\n")})
    assert (got.status_code, got.json()["error"]) == (422, "unreadable_input")
    assert "day of cancellation" in got.json()["detail"]


def test_erasing_an_account_takes_its_cancellations_and_their_words(house: House) -> None:
    house.deal("acme")
    record(house, event("a"), event("b", account="Other Ltd"))
    read_all(house.desk)
    # Told before anybody knew the account.
    house.ask("admin", "POST", "/v1/accounts", json={"id": "zz", "name": "Other Ltd"})
    house.ask("retention", "POST", "/v1/cancellations/a/correction", json={"category": "other", "note": "secret words"})
    assert house.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 204
    assert house.ask("admin", "DELETE", "/v1/accounts/zz").status_code == 204
    assert house.ask("retention", "GET", "/v1/cancellations").json()["items"] == []
    with house.desk.database.reading() as transaction:
        assert cancellations.taught(transaction, 10) == []


# Stripe


def subscription(**fields: Any) -> dict[str, Any]:
    return {
        "id": "sub_1", "object": "subscription", "customer": "cus_1", "currency": "usd", "start_date": _at(2026, 1, 1),
        "canceled_at": _at(2026, 3, 2), "cancel_at_period_end": False, "metadata": {},
        "cancellation_details": {"comment": PRICE, "feedback": "too_expensive", "reason": "cancellation_requested"},
        "items": {
            "data": [
                {"quantity": 3, "price": {"unit_amount": 12_000, "currency": "usd", "nickname": "Team", "recurring": {"interval": "year", "interval_count": 1}}}
            ]
        },
        **fields,
    }  # fmt: skip


def _at(*day: int) -> int:
    return int(dt.datetime(*day, 12, tzinfo=dt.UTC).timestamp())  # type: ignore[misc,arg-type]


def stripe(house: House, kind: str, thing: dict[str, Any], before: dict[str, Any] | None = None, **signing: Any) -> Any:
    made = {
        "id": "evt_1",
        "object": "event",
        "type": kind,
        "created": signing.get("created"),
        "data": {"object": thing, "previous_attributes": before},
    }
    body = json.dumps(made).encode()
    at = signing.get("at", int(time.time()))
    signature = hmac.new(signing.get("secret", SECRET).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    header = signing.get("header", f"t={at},v1={'0' * 64},v1={signature},v0=abc")
    return house.client.post("/v1/webhooks/stripe", content=signing.get("body", body), headers={"Stripe-Signature": header})


def test_a_deleted_subscription_is_a_cancellation_with_its_revenue_a_month(house: House) -> None:
    assert stripe(house, "customer.subscription.deleted", subscription()).status_code == 200
    kept = read(house, "sub_1")["cancellation"]
    assert (kept["left_on"], kept["tenure_days"], kept["plan"], kept["account_name"]) == ("2026-03-02", 60, "Team", "cus_1")
    assert (kept["mrr_cents"], kept["currency"]) == (3_000, "USD")
    assert (kept["stated"], kept["text"], kept["source"]) == ("too_expensive", PRICE, "stripe")


def test_yen_have_no_hundredths_at_stripe(house: House) -> None:
    price = {"unit_amount": 5_000, "currency": "jpy", "recurring": {"interval": "month", "interval_count": 1}}
    stripe(house, "customer.subscription.deleted", subscription(currency="jpy", items={"data": [{"quantity": 1, "price": price}]}))
    assert read(house, "sub_1")["cancellation"]["mrr_cents"] == 500_000


@pytest.mark.parametrize(
    ("amounts", "cents"),
    [
        ({"unit_amount": None, "unit_amount_decimal": "12.5"}, 12_500),
        ({"unit_amount": 12, "unit_amount_decimal": "12"}, 12_000),
        ({"unit_amount": 12}, 12_000),
        ({"unit_amount": None, "unit_amount_decimal": None}, 0),
    ],
)
def test_a_price_below_a_cent_is_worth_something(house: House, amounts: dict[str, Any], cents: int) -> None:
    price = {"currency": "usd", "recurring": {"interval": "month", "interval_count": 1}, **amounts}
    stripe(house, "customer.subscription.deleted", subscription(items={"data": [{"quantity": 1_000, "price": price}]}))
    assert read(house, "sub_1")["cancellation"]["mrr_cents"] == cents


def test_announced_repeated_and_deleted_it_counts_once(house: House) -> None:
    first = stripe(house, "customer.subscription.updated", subscription(cancel_at_period_end=True, cancellation_details={}))
    for _ in range(2):
        again = stripe(house, "customer.subscription.deleted", subscription())
        assert again.json() == first.json()
    items = house.ask("retention", "GET", "/v1/cancellations").json()["items"]
    assert [(one["event_id"], one["text"]) for one in items] == [("sub_1", PRICE)]


def test_who_changes_their_mind_is_not_lost_and_may_still_leave_later(house: House) -> None:
    stripe(house, "customer.subscription.updated", subscription(cancel_at_period_end=True))
    stripe(house, "customer.subscription.updated", subscription(canceled_at=None), {"cancel_at_period_end": True})
    assert read(house, "sub_1")["cancellation"]["offer_outcome"] == "accepted"
    stripe(house, "customer.subscription.deleted", subscription())
    assert read(house, "sub_1")["cancellation"]["offer_outcome"] == "declined"


MOVED = "We moved to a competitor."


def test_cancelled_kept_and_cancelled_again_is_two_cancellations(house: House) -> None:
    january, november = _at(2026, 1, 5), _at(2026, 11, 2)
    first = subscription(canceled_at=january, cancel_at_period_end=True)
    second = subscription(canceled_at=november, cancel_at_period_end=True, cancellation_details={"comment": MOVED})
    back = ("customer.subscription.updated", subscription(canceled_at=None), {"cancel_at_period_end": True})
    stripe(house, "customer.subscription.updated", first)
    stripe(house, *back, created=_at(2026, 1, 10))
    for _ in range(2):
        stripe(house, "customer.subscription.updated", second)
    # Late, and sent again: they speak of January.
    stripe(house, *back, created=_at(2026, 1, 10))
    stripe(house, "customer.subscription.updated", first)
    stripe(house, "customer.subscription.deleted", second | {"cancel_at_period_end": False})
    told = {
        one["left_on"]: (one["event_id"], one["text"], one["offer_outcome"])
        for one in house.ask("retention", "GET", "/v1/cancellations").json()["items"]
    }
    assert told == {
        "2026-01-05": ("sub_1", PRICE, "accepted"),
        "2026-11-02": ("sub_1:2026-11-02", MOVED, "none"),
    }


def test_a_subscription_cancelled_again_may_be_kept_again(house: House) -> None:
    back = ("customer.subscription.updated", subscription(canceled_at=None), {"cancel_at_period_end": True})
    for month in (1, 3, 6):
        stripe(house, "customer.subscription.updated", subscription(canceled_at=_at(2026, month, 5), cancel_at_period_end=True))
        stripe(house, *back, created=_at(2026, month, 9))
    items = house.ask("retention", "GET", "/v1/cancellations").json()["items"]
    assert sorted((one["left_on"], one["offer_outcome"]) for one in items) == [(f"2026-0{n}-05", "accepted") for n in (1, 3, 6)]


def test_other_events_change_nothing(house: House) -> None:
    assert stripe(house, "invoice.paid", {"object": "invoice"}).json() == {"cancellation_id": None}
    assert stripe(house, "customer.subscription.updated", subscription(canceled_at=None)).json() == {"cancellation_id": None}
    assert house.ask("retention", "GET", "/v1/cancellations").json()["items"] == []


@pytest.mark.parametrize(
    "signing",
    [
        {"secret": "whsec_other"},
        {"at": int(time.time()) - 3_600},
        {"at": int(time.time()) + 3_600},
        {"header": ""},
        {"header": "t=x,v1=y"},
        {"header": f"t={int(time.time())}"},
        {"header": f"t={int(time.time())},v1=\u00e9".encode()},
        {"body": b'{"type": "customer.subscription.deleted"}'},
    ],
)
def test_what_is_not_signed_now_by_our_secret_is_refused(house: House, signing: dict[str, Any]) -> None:
    got = stripe(house, "customer.subscription.deleted", subscription(), **signing)
    assert got.status_code == 401
    assert PRICE not in got.text


@pytest.mark.parametrize("body", [b"", b"[]", b'{"id": "x", "type": "customer.subscription.deleted", "data": 3}', b"\xff"])
def test_a_signed_body_that_is_no_event_is_one_clear_error(house: House, body: bytes) -> None:
    at = int(time.time())
    signature = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    got = house.client.post("/v1/webhooks/stripe", content=body, headers={"Stripe-Signature": f"t={at},v1={signature}"})
    assert (got.status_code, got.json()["error"]) == (422, "unreadable_input")
