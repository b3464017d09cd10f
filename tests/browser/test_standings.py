"""The list of accounts, the digest as a page, and where signing in leads to: what stands in the HTML, and two looks in a browser."""

import datetime as dt
import re

from sqlalchemy import update

from analyzer.desk import digest
from analyzer.domain.finding import Provenance
from analyzer.domain.flag import Found, Shown
from analyzer.domain.sentiment import DriftReport, DriftState, FlagType, Rhythm, Severity, SignalType
from analyzer.store import accounts, flags, messages, schema
from analyzer.store.database import now
from tests.api.conftest import KIM, House
from tests.browser.conftest import Site, Window
from tests.browser.test_access import violations
from tests.browser.test_pages import sign_in

QUIET = Found(
    identity="silence:m1", kind=SignalType.SILENCE, severity=Severity.WATCH, message="m1", at=now(), why="Nothing heard for 8 weeks.",
    next_step="Call.", evidence=(Shown(quote="Fine.", message="m1"),),
)  # fmt: skip


def _heard(house: House, name: str, days: int, usual: float | None = 7.0, value: float = 1_000) -> None:
    """An account that was last heard so many days ago."""
    deal_id, at = house.deal(name), now()
    report = DriftReport(
        state=DriftState.NOT_ENOUGH, rhythm=Rhythm(last_at=at - dt.timedelta(days=days), days=6, usual=usual, longest=usual),
        provenance=Provenance(engine="local", model="m", prompts={}, version="0", at=at),
    )  # fmt: skip
    with house.desk.database.writing() as transaction:
        accounts.change_deal(transaction, deal_id, {"value": value, "currency": "EUR"})
        messages.keep_watch(transaction, deal_id, name, "s", report)


def _order(house: House, by: str) -> list[str]:
    html = house.client.get(f"/desk/accounts?by={by}").text
    return re.findall(r'<th scope="row"><a href="/desk/accounts/(\w+)"', html)


def test_accounts_are_sorted_by_need_by_silence_and_by_value(house: House) -> None:
    _heard(house, "calm", 3, value=50_000)
    _heard(house, "quiet", 70, value=2_000)
    _heard(house, "angry", 10, value=9_000)
    house.flagged("angry-1")
    house.deal("unheard")
    sign_in(house, "csm")
    assert _order(house, "need")[0] == "angry"
    assert _order(house, "heard") == ["quiet", "angry", "calm", "unheard"]
    assert _order(house, "value") == ["calm", "angry", "quiet", "unheard"]
    assert _order(house, "name") == ["angry", "calm", "quiet", "unheard"]
    assert _order(house, "nonsense") == _order(house, "need")


def test_the_list_of_accounts_counts_and_says_how_often_each_was_heard(house: House) -> None:
    _heard(house, "quiet", 58)
    _heard(house, "fresh", 5, usual=None)
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "quiet", "quiet-1", [QUIET])
    sign_in(house, "csm")
    html = house.client.get("/desk/accounts").text
    assert "<span>2 accounts</span><span>1 to watch</span><span>1 not heard for long</span><span>1 where nothing needs you</span>" in html
    assert "8 weeks ago, about once a week before" in html
    assert "<small>5 days ago</small>" in html
    assert "1,000 EUR" in html


def test_the_account_says_that_too_few_days_tell_no_rhythm(house: House) -> None:
    _heard(house, "fresh", 5, usual=None)
    sign_in(house, "csm")
    assert "5 days ago. Heard on 6 days, which is too few to say how often they write." in house.client.get("/desk/accounts/fresh").text


def test_the_page_of_the_digest_sorts_accounts_by_what_it_is_about_and_keeps_earlier_weeks(house: House) -> None:
    house.deal("acme")
    house.flagged("acme-1")
    house.deal("zeta")
    house.flagged("zeta-1")
    house.deal("quiet")
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "quiet", "quiet-1", [QUIET])
    sign_in(house, "csm")
    html = house.client.get("/desk/digest").text
    assert '>Missed meeting <span class="count">2</span>' in html and '>Not heard for long <span class="count">1</span>' in html
    assert "On Mondays the digest of the week is kept here." in html
    text = house.ask("csm", "GET", "/v1/flags/digest").text
    assert all(name in html and name in text for name in ("Acme", "Zeta", "Quiet"))

    monday = now() - dt.timedelta(days=now().weekday())
    assert digest.announce(house.desk.database, monday.replace(hour=23))
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, "zeta", "zeta-1", [])
    day = now().date().isoformat()
    earlier, today = (house.client.get(f"/desk/digest{query}").text for query in (f"?day={day}", ""))
    assert "Zeta" in earlier and "As it was told on" in earlier
    assert "Zeta" not in today and f'href="/desk/digest?day={day}"' in today


def test_an_earlier_digest_names_no_account_that_went_to_somebody_else(house: House) -> None:
    house.deal("acme")
    house.flagged("acme-1")
    monday = now() - dt.timedelta(days=now().weekday())
    assert digest.announce(house.desk.database, monday.replace(hour=23))
    sign_in(house, "csm")
    day = now().date().isoformat()
    assert "Acme" in house.client.get(f"/desk/digest?day={day}").text
    with house.desk.database.writing() as transaction:
        transaction.execute(update(schema.accounts).where(schema.accounts.c.id == "acme").values(csm="lou@relay.example"))
    assert "Acme" not in house.client.get(f"/desk/digest?day={day}").text


def test_sums_of_two_currencies_are_not_compared_where_accounts_are_sorted_by_value(house: House) -> None:
    _heard(house, "acme", 1, value=100)
    _heard(house, "bolt", 1, value=200)
    _heard(house, "kyoto", 1, value=900_000)
    with house.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "kyoto-1", {"currency": "JPY"})
    sign_in(house, "retention")
    html = house.client.get("/desk/accounts?by=value").text
    assert sorted(("Kyoto", "Bolt", "Acme"), key=lambda name: html.index(f">{name}<")) == ["Bolt", "Acme", "Kyoto"]


def test_a_digest_is_that_of_the_csm_and_who_sees_all_may_look_at_it(house: House) -> None:
    house.deal("acme")
    house.flagged("acme-1")
    sign_in(house, "other_csm")
    assert "Acme" not in house.client.get(f"/desk/digest?csm={KIM}").text
    sign_in(house, "retention")
    assert "Acme" in house.client.get("/desk/digest").text
    assert f'<option value="{KIM}" selected>' in house.client.get(f"/desk/digest?csm={KIM}").text


def test_signing_in_leads_to_where_something_waits(house: House) -> None:
    def lands(who: str) -> str:
        sign_in(house, who)
        return str(house.client.get("/", follow_redirects=False).headers["location"])

    house.deal("acme")
    assert (lands("csm"), lands("rep"), lands("retention")) == ("/desk", "/desk", "/desk/churn")
    house.flagged("acme-1")
    assert (lands("csm"), lands("other_csm")) == ("/desk/flags", "/desk")


def test_the_list_and_the_digest_can_be_used_by_everybody(window: Window, site: Site) -> None:
    _heard(site.house, "quiet", 58)
    with site.house.desk.database.writing() as transaction:
        flags.sync(transaction, "quiet", "quiet-1", [QUIET])
    window.sign_in(site.house.keys["csm"], "/desk/accounts")
    for path in ("/desk/accounts?by=heard", "/desk/digest"):
        for width in (1280, 390):
            window.page.set_viewport_size({"width": width, "height": 844})
            window.page.goto(window.url + path)
            assert violations(window) == [], path
            assert window.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    window.page.goto(f"{window.url}/desk/digest")
    window.shot("digest")


def test_something_else_asks_for_its_note_before_it_is_sent(window: Window, site: Site) -> None:
    site.house.deal("acme")
    flag = site.house.flagged("acme-1", kind=FlagType.SCOPE_CREEP)
    page = window.page
    window.sign_in(site.house.keys["csm"], "/desk/flags")
    page.get_by_text("Dismiss", exact=True).first.click()
    form = page.locator(f"form[action='/desk/flags/{flag.id}/dismiss']")
    form.get_by_role("combobox").select_option("other")
    assert "(say what it is)" in form.inner_text()
    form.get_by_role("button", name="Dismiss").click()
    assert form.locator("input:invalid").count() == 1
    assert form.locator("input[name=note]").evaluate("one => one === document.activeElement")
    assert site.house.ask("csm", "GET", f"/v1/flags/{flag.id}").json()["flag"]["state"] == "open"
