"""The hosted cancel form: a signed link, nothing kept before it is confirmed, embeddable only where the settings say so."""

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from analyzer.churn.taxonomy import PACKAGED
from analyzer.desk import leaving
from tests.api.conftest import House

PUBLIC = "https://handoff.example.com"
OFFER = "Stay three months at half the price."


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    taxonomy = tmp_path / "reasons.toml"
    words = PACKAGED.read_text(encoding="utf-8").replace('stripe = "too_expensive"', f'stripe = "too_expensive"\noffer = "{OFFER}"')
    taxonomy.write_text(words, encoding="utf-8")
    return {
        "public_url": f"{PUBLIC}/",
        "taxonomy_file": taxonomy,
        "cancel_form_ancestors": ("https://app.example.com",),
        "vendor_name": "Claimfold",
    }


def link(house: House, **body: Any) -> str:
    house.deal("acme")
    got = house.ask("retention", "POST", "/v1/accounts/acme/cancel-link", json=body or None)
    assert got.status_code == 201
    assert got.json()["url"].endswith(got.json()["path"])
    path: str = got.json()["path"]
    return path


def test_a_link_leads_to_the_public_address_whatever_the_host_header_says(house: House) -> None:
    house.deal("acme")
    got = house.ask("retention", "POST", "/v1/accounts/acme/cancel-link", headers={"Host": "evil.example"})
    assert got.json()["url"] == PUBLIC + got.json()["path"]


def test_an_error_behind_a_link_is_logged_without_its_token(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: Any) -> Any:
        raise RuntimeError

    path = link(house)
    monkeypatch.setattr(leaving, "open_door", fails)
    client = TestClient(house.client.app, raise_server_exceptions=False)
    assert client.get(path).status_code == 500
    assert "GET /cancel/{token} failed: RuntimeError" in caplog.text
    assert path.removeprefix("/cancel/") not in caplog.text


def send(house: House, path: str, **fields: str) -> Any:
    return house.client.post(path, data=fields, follow_redirects=False)


def kept(house: House) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = house.ask("retention", "GET", "/v1/cancellations").json()["items"]
    return items


def test_reason_words_confirm_and_nothing_before_that(house: House) -> None:
    path = link(house)
    first = house.client.get(path)
    assert "Why do you leave?" in first.text
    assert "What happened?" in send(house, path, step="reason", reason="missing_features").text
    last = send(house, path, step="words", reason="missing_features", words="No Okta, no us.")
    assert "Cancel the subscription?" in last.text
    assert "No Okta, no us." in last.text
    assert kept(house) == []
    done = send(house, path, step="confirm", reason="missing_features", words="No Okta, no us.")
    assert (done.status_code, done.headers["location"]) == (303, path)
    assert "on its way" in house.client.get(path).text
    (one,) = kept(house)
    assert (one["account_id"], one["stated"], one["text"], one["source"]) == ("acme", "missing_features", "No Okta, no us.", "form")
    assert one["left_on"] == dt.datetime.now(dt.UTC).date().isoformat()


def test_a_link_is_good_for_one_cancellation(house: House) -> None:
    path = link(house)
    for words in ("first", "second"):
        assert send(house, path, step="confirm", reason="competitor", words=words).status_code == 303
    assert [one["text"] for one in kept(house)] == ["first"]


def test_an_offer_that_is_taken_keeps_the_customer_and_one_that_is_not_goes_on(house: House) -> None:
    path = link(house)
    assert OFFER in send(house, path, step="reason", reason="price_budget").text
    assert "would like" in send(house, path, step="offer", reason="price_budget").text
    assert "What happened?" in send(house, path, step="offer", reason="price_budget", offered="no").text
    assert send(house, path, step="offer", reason="price_budget", offered="yes").status_code == 303
    assert "Thank you for staying" in house.client.get(path).text
    (one,) = kept(house)
    assert (one["offer"], one["offer_outcome"]) == (OFFER, "accepted")


def test_who_declines_is_lost_and_the_offer_is_remembered(house: House) -> None:
    path = link(house)
    send(house, path, step="confirm", reason="price_budget", offered="no", words="")
    assert [(one["offer"], one["offer_outcome"]) for one in kept(house)] == [(OFFER, "declined")]


def test_without_a_reason_the_form_asks_again(house: House) -> None:
    path = link(house)
    again = send(house, path, step="reason")
    assert (again.status_code, "Choose a reason." in again.text) == (400, True)
    assert send(house, path, step="confirm", reason="no_such").status_code == 400
    assert kept(house) == []


def test_only_sites_of_the_settings_may_show_it_in_a_frame(house: House) -> None:
    answer = house.client.get(link(house))
    assert "frame-ancestors https://app.example.com" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert house.client.get("/sign-in").headers["x-frame-options"] == "DENY"
    assert "<script" not in answer.text


def test_a_link_that_was_altered_is_over_or_whose_account_is_gone_opens_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = link(house)
    token = path.rpartition("/")[2]
    data = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    data[0] ^= 1
    altered = base64.urlsafe_b64encode(bytes(data)).decode().rstrip("=")
    for wrong in (altered, "A" * 60, "é" * 30, token[:-4]):
        assert house.client.get(f"/cancel/{wrong}").status_code == 404, wrong
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    with monkeypatch.context() as patched:
        patched.setattr(leaving, "now", lambda: later)
        over = house.client.get(path)
    assert (over.status_code, "This link is over" in over.text) == (404, True)
    house.ask("admin", "DELETE", "/v1/accounts/acme")
    assert house.client.get(path).status_code == 404


def test_too_many_requests_are_told_to_wait(house: House) -> None:
    path = link(house)
    answers = [house.client.get(path).status_code for _ in range(32)]
    assert answers[:30] == [200] * 30
    assert answers[-1] == 429


def test_another_site_cannot_send_it(house: House) -> None:
    path = link(house)
    got = house.client.post(path, data={"step": "confirm", "reason": "competitor"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert got.status_code == 403
    assert kept(house) == []


def test_words_that_mean_harm_are_shown_as_words(house: House) -> None:
    path = link(house)
    shown = send(house, path, step="words", reason="competitor", words="</textarea><script>alert(1)</script>")
    assert "<script>" not in shown.text
    assert "&lt;script&gt;" in shown.text
