"""The pages of flags and accounts without a browser: who sees what, what is refused, what stands in the HTML."""

import datetime as dt
import re
from typing import Any

import pytest

from analyzer.domain.flag import Shown
from analyzer.store.database import now
from api.pages import flags
from tests.api.conftest import House, analyzer, empty_store, house, settings
from tests.browser.test_pages import sign_in

__all__ = ["analyzer", "empty_store", "house", "settings"]


def post(house: House, path: str, secret: str, **fields: Any) -> Any:
    """The answer to a form sent by a script."""
    return house.client.post(path, data=fields, headers={"X-CSRF-Token": secret, "HX-Request": "true"}, follow_redirects=False)


def test_a_rep_reads_flags_of_their_deals_and_cannot_act(house: House) -> None:
    house.deal()
    flag = house.flagged()
    secret = sign_in(house, "rep")
    html = house.client.get("/desk/flags").text
    assert "They did not come." in html
    assert "I&#39;m on it" not in html
    assert "I'm on it" not in html
    assert post(house, f"/desk/flags/{flag.id}/acknowledge", secret, version=flag.version).status_code == 403


@pytest.mark.parametrize("who", ["other_csm", "other_rep"])
def test_strangers_find_neither_account_nor_flag_nor_message(house: House, who: str) -> None:
    house.deal()
    flag = house.flagged()
    house.say("csm", "acme", {"id": "m1", "from": "bo@acme.example", "body": "Secret words"})
    sign_in(house, who)
    assert "They did not come." not in house.client.get("/desk/flags").text
    assert "Acme" not in house.client.get("/desk/accounts").text
    for path in ("accounts/acme", "accounts/acme/message?deal=acme-1&key=m1", f"flags/{flag.id}", f"flags/{flag.id}/words/0"):
        assert house.client.get(f"/desk/{path}").status_code == 404, path


def test_without_the_token_of_the_session_nothing_is_done(house: House) -> None:
    house.deal()
    flag = house.flagged()
    sign_in(house, "csm")
    assert house.client.post(f"/desk/flags/{flag.id}/acknowledge", data={"version": flag.version}).status_code == 403
    assert house.ask("csm", "GET", f"/v1/flags/{flag.id}").json()["flag"]["state"] == "open"


def test_the_later_of_two_people_is_told_on_the_page(house: House) -> None:
    house.deal()
    flag = house.flagged()
    secret = sign_in(house, "csm")
    house.ask("retention", "POST", f"/v1/flags/{flag.id}/acknowledge")
    late = post(house, f"/desk/flags/{flag.id}/resolve", secret, version=flag.version, outcome="talked")
    assert late.status_code == 409
    assert "Nothing was saved" in late.text
    assert "Put back" in late.text, "the flag is shown as it stands now"


def test_a_deed_without_a_script_leads_back_to_the_flag(house: House) -> None:
    house.deal()
    flag = house.flagged()
    secret = sign_in(house, "csm")
    until = str(now().date() + dt.timedelta(days=3))
    sent = {"version": flag.version, "until": until, "token": secret}
    answer = house.client.post(f"/desk/flags/{flag.id}/snooze", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/flags/{flag.id}")
    assert "Snoozed" in house.client.get(f"/desk/flags/{flag.id}").text


def counts(html: str) -> dict[str, str]:
    """What the tabs of the inbox say."""
    tabs = html.partition('id="views"')[2].partition("</nav>")[0]
    return dict(re.findall(r">([^<>]+)<span class=\"count\">(\d+)", tabs))


def test_a_deed_in_the_inbox_brings_the_new_counts_of_its_tabs(house: House) -> None:
    house.deal()
    flag = house.flagged()
    secret = sign_in(house, "csm")
    assert counts(house.client.get("/desk/flags").text) == {"Waiting": "1", "Done": "0"}
    headers = {"X-CSRF-Token": secret, "HX-Request": "true", "HX-Current-URL": "http://testserver/desk/flags"}
    answer = house.client.post(f"/desk/flags/{flag.id}/acknowledge", data={"version": flag.version}, headers=headers)
    assert counts(answer.text) == {"Waiting": "0", "Somebody is on it": "1", "Done": "0"}
    headers["HX-Current-URL"] += "?view=acknowledged&severity=good&mine=true&account=acme"
    answer = house.client.post(f"/desk/flags/{flag.id}/reopen", data={"version": flag.version + 1}, headers=headers)
    assert counts(answer.text) == {"Waiting": "0", "Somebody is on it": "0", "Done": "0"}
    assert "severity=good" in answer.text and 'aria-current="page"' in answer.text


def test_an_inbox_in_which_nothing_waits_leads_to_the_flags_that_grew_old(house: House) -> None:
    house.deal()
    sign_in(house, "csm")
    assert "older than 30 days</a>" not in house.client.get("/desk/flags").text
    house.flagged(at=now() - dt.timedelta(days=40))
    assert '<a href="/desk/flags?view=old">1 is older than 30 days</a>' in house.client.get("/desk/flags").text
    assert "older than 30 days</a>" not in house.client.get("/desk/flags?view=old").text
    house.flagged(identity="no_show:m3", message="m3")
    assert "older than 30 days</a>" not in house.client.get("/desk/flags").text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://[",
        "http://testserver/desk/accounts/acme",
        "http://testserver/desk/flags/x?view=done",
        "http://testserver/desk/flags?account=%00",
    ],
)
def test_where_there_are_no_tabs_a_deed_brings_none(house: House, address: str) -> None:
    house.deal()
    flag = house.flagged()
    headers = {"X-CSRF-Token": sign_in(house, "csm"), "HX-Request": "true", "HX-Current-URL": address}
    answer = house.client.post(f"/desk/flags/{flag.id}/acknowledge", data={"version": flag.version}, headers=headers)
    assert answer.status_code == 200
    assert 'id="views"' not in answer.text


def test_words_of_a_document_lead_into_it_and_words_of_a_lost_message_say_so(house: House) -> None:
    house.drafted()
    house.upload(name="call.txt", deal_id="acme-1")
    quote = "We include single sign-on in the plan"
    shown = (Shown(quote=quote, document="call.txt", turn=0, start=18, end=18 + len(quote)), Shown(quote="x", message="gone"))
    flag = house.flagged(evidence=shown)
    sign_in(house, "csm")
    answer = house.client.get(f"/desk/flags/{flag.id}/words/0", follow_redirects=False)
    assert answer.status_code == 303
    assert "<mark" in house.client.get(answer.headers["Location"]).text
    for number in (1, 2):
        assert house.client.get(f"/desk/flags/{flag.id}/words/{number}").status_code == 404


@pytest.mark.parametrize("query", ["view=nonsense", "severity=nonsense", "account=%00%27;--", "start=-1", "start=99999999999999999999"])
def test_odd_queries_are_answered_in_words(house: House, query: str) -> None:
    house.deal()
    house.flagged()
    sign_in(house, "csm")
    assert house.client.get(f"/desk/flags?{query}").status_code in {200, 400, 422}


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-11-27", [("2026-11-30", True), ("2026-12-04", False), ("2026-12-11", False)]),
        ("2026-11-24", [("2026-11-25", False), ("2026-11-27", False), ("2026-12-01", False), ("2026-12-08", False)]),
    ],
)
def test_a_flag_comes_back_on_a_working_day(today: str, days: list[tuple[str, bool]]) -> None:
    assert [(str(day), moved) for day, _, moved in flags._mornings(dt.date.fromisoformat(today))] == days
