"""What goes wrong in the middle of a review: a reload, a server that is away, a session that ends, a form out of sight; and the way by keys alone."""

from typing import Any

from analyzer.store import keys
from tests.browser.conftest import Site, Window
from tests.browser.test_large import large


def chosen(window: Window) -> str:
    """The id of the chosen line."""
    identity: str = window.page.locator("[data-line].chosen").get_attribute("data-id")
    return identity


def in_sight(place: Any) -> bool:
    """Is all of it on the screen?"""
    seen: bool = place.evaluate("one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }")
    return seen


def far_down(window: Window, site: Site) -> str:
    """A long draft whose hundredth line is chosen; the handoff's id."""
    site.house.deal()
    handoff_id = large(site)
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    window.page.locator("[data-line] h3", has_text="Promise number 100 of many").click()
    window.page.locator("[data-line].chosen", has_text="Promise number 100 of many").wait_for()
    return handoff_id


def test_a_page_that_is_loaded_again_goes_on_where_it_was(window: Window, site: Site) -> None:
    handoff_id = far_down(window, site)
    before = chosen(window)
    window.page.reload()
    line = window.page.locator("[data-line].chosen")
    line.wait_for()
    assert chosen(window) == before
    assert in_sight(line)
    window.page.goto(f"{window.url}/desk/handoffs/{handoff_id}/story")
    window.page.go_back()
    line.wait_for()
    assert chosen(window) == before
    assert in_sight(line)


def test_a_form_opens_with_its_buttons_in_sight_and_the_caret_behind_the_words(window: Window, site: Site) -> None:
    far_down(window, site)
    page = window.page
    page.evaluate("scrollBy(0, document.querySelector('.chosen').getBoundingClientRect().bottom - innerHeight + 5)")
    page.keyboard.press("e")
    page.locator("[data-form] textarea").first.wait_for()
    page.wait_for_function(
        "() => document.querySelector('[data-form] button').getBoundingClientRect().bottom <= innerHeight", polling="raf"
    )
    caret, length = page.evaluate("[document.activeElement.selectionStart, document.activeElement.value.length]")
    assert caret == length > 0


def test_who_is_away_is_said_where_somebody_looks_and_only_until_they_are_back(window: Window, site: Site) -> None:
    page, away = window.page, True
    # From the start: a browser that is busy lets the next request pass while it is told to stop them.
    page.route("**/lines/**", lambda route: route.abort() if away else route.continue_())
    far_down(window, site)
    page.keyboard.press("a")
    notice = page.locator("#messages .notice")
    notice.wait_for()
    assert "Nothing was saved" in notice.inner_text()
    assert in_sight(notice)
    away = False
    before = chosen(window)
    page.keyboard.press("a")
    page.locator(f"#line-{before}[data-open=no]").wait_for()
    assert notice.count() == 0
    window.troubles.clear()


def test_a_session_that_ends_loses_no_words_and_signing_in_leads_back(window: Window, site: Site) -> None:
    handoff_id = far_down(window, site)
    page, house = window.page, site.house
    before = chosen(window)
    page.keyboard.press("e")
    words = page.locator("[data-form] textarea").first
    words.fill("What we really said")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save and accept").click()
    notice = page.locator("#messages .notice")
    notice.wait_for()
    assert "session has ended" in notice.inner_text()
    assert in_sight(notice)
    assert words.input_value() == "What we really said"
    notice.get_by_role("link", name="Sign in").click()
    page.get_by_label("Your key").fill(house.keys["rep"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{window.url}/desk/handoffs/{handoff_id}")
    page.locator("[data-line].chosen").wait_for()
    assert chosen(window) == before
    window.troubles.clear()


def test_signing_in_leads_back_to_the_whole_address(window: Window, site: Site) -> None:
    page = window.page
    page.goto(f"{window.url}/desk/search?q=single+sign-on")
    page.get_by_label("Your key").fill(site.house.keys["rep"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{window.url}/desk/search?q=single+sign-on")


def test_a_whole_review_needs_no_mouse(window: Window, site: Site) -> None:
    handoff_id = site.house.drafted()
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page = window.page
    page.locator("[data-line].chosen").wait_for()
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.closest('#standing') !== null")
    assert "Accept" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.locator("#standing button", has_text="verified, confident").wait_for(state="detached")
    while page.locator("[data-line][data-open=yes]").count():
        identity = chosen(window)
        page.keyboard.press("r")
        page.locator(f"#line-{identity}[data-open=no]").wait_for()
    page.wait_for_function("() => document.activeElement?.id === 'approve'")
    page.keyboard.press("Enter")
    page.locator("#hand-over").wait_for()
    with site.house.desk.database.reading() as transaction:
        assert any(entry.action == "handoff.approve" for entry in keys.trail(transaction, 20))


def test_a_flag_that_changed_meanwhile_is_shown_as_it_stands_with_what_was_typed(window: Window, site: Site) -> None:
    house, page = site.house, window.page
    house.deal()
    flag = house.flagged()
    window.sign_in(house.keys["csm"], "/desk/flags")
    assert house.ask("csm", "POST", f"/v1/flags/{flag.id}/acknowledge").status_code == 200
    card = page.locator("article.flag")
    card.get_by_text("Snooze", exact=True).click()
    card.get_by_text("Resolve", exact=True).first.click()
    assert card.locator("details[open]").count() == 1, "one form at a time"
    card.get_by_label("Note").first.fill("Called them")
    card.get_by_label("What came of it").select_option("talked")
    card.get_by_role("button", name="Resolve").click()
    card.locator(".notice").wait_for()
    assert "You had noted: Called them" in card.inner_text()
    assert "On it" in card.inner_text()
    window.troubles.clear()


def test_our_words_about_somebody_whose_name_runs_from_right_to_left_run_from_left_to_right(window: Window, site: Site) -> None:
    house = site.house
    house.deal()
    house.flagged(why="\u0645\u062d\u0645\u062f writes in anger: index 10 of 100.")
    window.sign_in(house.keys["csm"], "/desk/flags")
    words = window.page.locator(".because bdi")
    assert words.evaluate("one => getComputedStyle(one).direction") == "ltr"


def test_why_a_correction_was_not_saved_is_in_sight_with_what_was_typed(window: Window, site: Site) -> None:
    far_down(window, site)
    page, house = window.page, site.house
    identity = chosen(window)
    page.keyboard.press("e")
    words = page.locator("[data-form] textarea").first
    words.fill("A correction that is not to vanish")
    (item,) = [one for one in house.items(page.url.rpartition("/")[2]) if one["id"] == identity]
    assert house.judge("rep", page.url.rpartition("/")[2], item).status_code == 201
    page.get_by_role("button", name="Save and accept").click()
    notice = page.locator(f"#line-{identity} .notice")
    notice.wait_for()
    assert words.input_value() == "A correction that is not to vanish"
    assert in_sight(notice)
    assert notice.evaluate(
        "one => { const box = one.getBoundingClientRect(); return one.contains(document.elementFromPoint(box.x + 20, box.y + 5)); }"
    )
    window.troubles.clear()


def test_what_is_missing_goes_with_escape_and_with_a_click_elsewhere(window: Window, site: Site) -> None:
    handoff_id = site.house.drafted()
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page = window.page
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").click()):
        page.locator(".gate summary").click()
        assert page.locator(".gate[open]").count() == 1
        close()
        assert page.locator(".gate[open]").count() == 0
