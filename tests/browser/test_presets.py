"""The page of presets, and the inbox sorted into accounts: what stands in the HTML."""

import dataclasses
from typing import Any

from analyzer.domain.finding import Provenance
from analyzer.domain.flag import Found, Shown
from analyzer.domain.sentiment import DriftReport, FlagType, Severity
from analyzer.drift import scoring
from analyzer.settings import DriftSegment
from analyzer.store import flags, messages
from analyzer.store.database import now
from tests.api.conftest import House
from tests.browser.conftest import Site, Window
from tests.browser.test_access import violations
from tests.browser.test_pages import sign_in


def _fell(house: House, name: str, percent: float | None, chance: float | None, **more: Any) -> None:
    """An account whose last reading found such a fall."""
    deal_id = house.deal(name)
    report = DriftReport(
        drop_percent=percent, chance=chance, state=scoring.state_of(percent, chance, scoring.PRESETS[scoring.PresetName.NORMAL]),
        provenance=Provenance(engine="local", model="m", prompts={}, version="0", at=now()), **more,
    )  # fmt: skip
    with house.desk.database.writing() as transaction:
        messages.keep_watch(transaction, deal_id, name, "s", report)


def test_the_page_of_presets_counts_what_each_would_say_and_names_where_they_differ(house: House) -> None:
    _fell(house, "steep", 40.0, 0.01)
    _fell(house, "middling", 18.0, 0.12)
    _fell(house, "silent", None, None)
    sign_in(house, "csm")
    html = house.client.get("/desk/accounts/all/presets").text
    assert "Middling" in html
    assert "Steep" not in html  # all presets agree on it
    assert "1 of 2" in html
    assert "2 of 2" in html
    assert "1 more deal with too few messages" in html


def test_without_messages_the_page_of_presets_says_so(house: House) -> None:
    sign_in(house, "csm")
    assert "No account has enough messages yet" in house.client.get("/desk/accounts/all/presets").text


def test_segments_are_told_with_the_deals_that_lie_in_them(house: House) -> None:
    _fell(house, "acme", 18.0, 0.12, preset="strict", preset_why="segment large (deals worth 50,000 or more)")
    segments = (DriftSegment(name="large", value_from=50_000, preset="strict"),)
    changed = house.desk.settings.model_copy(update={"drift_segments": segments})
    sign_in(house, "csm")
    house.client.app.state.service = dataclasses.replace(house.service, desk=dataclasses.replace(house.desk, settings=changed))  # type: ignore[attr-defined]
    html = house.client.get("/desk/accounts/all/presets").text
    assert "segment large (deals worth 50,000 or more), 1 deal now" in html


def test_strangers_see_none_of_the_accounts_on_the_page_of_presets(house: House) -> None:
    _fell(house, "acme", 18.0, 0.12)
    sign_in(house, "other_csm")
    assert "Acme" not in house.client.get("/desk/accounts/all/presets").text


LATE = Found(
    identity="late:m2", kind=FlagType.RESPONSE_DELAY, severity=Severity.WATCH, message="m2", at=now(), why="Nobody wrote back.",
    next_step="Call.", evidence=(Shown(quote="When?", message="m2"),),
)  # fmt: skip
MISSED = LATE._replace(identity="no_show:m1", kind=FlagType.NO_SHOW, severity=Severity.ALERT, why="They did not come.")


def _raised(house: House, account: str, *found: Found) -> None:
    deal_id = house.deal(account)
    with house.desk.database.writing() as transaction:
        flags.sync(transaction, account, deal_id, found)


def test_no_green_stands_beside_an_alert(house: House) -> None:
    _fell(house, "calm", 5, 0.4)
    sign_in(house, "csm")
    assert "As in the sales phase" in house.client.get("/desk/accounts").text
    house.flagged("calm-1")
    html = house.client.get("/desk/accounts").text
    assert "As in the sales phase" not in html and "No general drop" in html


def test_the_list_of_accounts_says_what_the_worst_flag_of_each_is_about(house: House) -> None:
    _raised(house, "acme", MISSED, LATE)
    sign_in(house, "csm")
    html = house.client.get("/desk/accounts").text
    assert "<small>Missed meeting</small>" in html and "<small>Slow to answer</small>" not in html


def test_the_inbox_shows_each_account_once_with_its_worst_flag_and_the_others_in_short(house: House) -> None:
    _raised(house, "acme", MISSED, LATE)
    _raised(house, "zeta", LATE)
    sign_in(house, "csm")
    html = house.client.get("/desk/flags").text
    assert html.count('<article class="flag') == 2
    assert "1 more of <bdi>Acme</bdi> <small>1 to watch</small>" in html
    assert "2 accounts, each with its worst flag first" in html


def test_flags_of_one_account_are_shown_with_all_they_have(house: House) -> None:
    _raised(house, "acme", MISSED, LATE)
    sign_in(house, "csm")
    assert house.client.get("/desk/flags").text.count('<article class="flag') == 2


def test_a_flag_in_short_unfolds_in_place_and_can_be_acted_on(window: Window, site: Site) -> None:
    _raised(site.house, "acme", MISSED, LATE)
    _raised(site.house, "zeta", LATE)
    window.sign_in(site.house.keys["csm"], "/desk/flags")
    page = window.page
    page.locator(".more-of > summary").click()
    page.locator(".brief > summary").click()
    short = page.locator(".brief article.flag")
    short.get_by_role("button", name="I'm on it").click()
    page.locator(".brief article.flag.settled").wait_for()
    assert violations(window) == []
    # The quotes stand in messages that this test did not write.
    window.troubles[:] = [one for one in window.troubles if "404" not in one]


def test_axe_finds_nothing_serious_on_the_page_of_presets(window: Window, site: Site) -> None:
    _fell(site.house, "middling", 18.0, 0.12)
    window.sign_in(site.house.keys["csm"], "/desk/accounts/all/presets")
    assert violations(window) == []
