"""The draft on a telephone: the source covers nothing that nobody asked it to, and the verdicts stay under one thumb."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import drafts
from tests.browser.conftest import Site, Window

WIDTH, HEIGHT = 390, 844


@pytest.fixture
def held(browser: Any, site: Site) -> Iterator[Window]:
    """A window of a telephone, that is tapped."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True)
    opened = Window(context.new_page(), site.url)
    yield opened
    context.close()
    assert opened.troubles == []


def box(window: Window, selector: str) -> Any:
    """Where something lies on the screen."""
    return window.page.locator(selector).first.evaluate("one => { const b = one.getBoundingClientRect(); return [b.top, b.bottom]; }")


def review(window: Window, site: Site) -> None:
    """The draft with a source, a line chosen that can be accepted."""
    said = [f"{('Ann Lee (Vendor)', 'Bo Ray (Acme)')[n % 2]}: We bring part {n} of your old tickets over.\n" for n in range(12)]
    assert site.house.upload(name=drafts.CALL, data="".join(said).encode(), deal_id=site.house.deal()).status_code == 202
    quotes = [drafts.evidence(f"part {n} of your old tickets", start=n * 60 + 30).model_copy(update={"turn": n}) for n in range(0, 12, 2)]
    promises = tuple(
        drafts.promise(f"Promise number {n} of many that were made", quote, identity=f"p{n}") for n, quote in enumerate(quotes)
    )
    handoff_id = site.house.draft("acme-1", promises=promises)
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    window.page.locator("[data-line].chosen").wait_for()
    window.page.locator("#section-promises [data-line] h3").first.tap()
    window.page.locator("#section-promises [data-line].chosen.seen").wait_for()


def accept(window: Window) -> None:
    """Accepts the chosen line; returns when the next one is chosen."""
    identity = window.page.locator("[data-line].chosen").get_attribute("data-id")
    window.page.locator(".chosen [data-act=accept]").tap()
    window.page.locator(f"#line-{identity}[data-verdict=accepted]:not(.chosen)").wait_for()
    window.page.locator("[data-line].chosen.seen").wait_for()
    window.page.evaluate("async () => { for (let n = 0; n < 4; n++) await new Promise(requestAnimationFrame); }")


def test_a_verdict_does_not_bring_the_source_and_its_buttons_stay_in_their_place(held: Window, site: Site) -> None:
    review(held, site)
    before = box(held, ".chosen [data-act=accept]")
    assert box(held, ".chosen > .acts")[1] == HEIGHT
    accept(held)
    assert not held.page.locator("#source").is_visible()
    assert box(held, ".chosen [data-act=accept]") == before
    assert box(held, ".line.chosen")[1] <= box(held, ".chosen > .acts")[0]


def test_a_tap_on_a_quote_brings_the_source_which_stays_and_covers_no_line_that_is_judged(held: Window, site: Site) -> None:
    review(held, site)
    held.page.locator(".chosen a.quote").first.tap()
    held.page.locator("#papers mark").first.wait_for()
    for _ in range(2):
        accept(held)
        assert held.page.locator("#source").is_visible()
        assert box(held, ".line.chosen")[1] <= box(held, "#source")[0]
        assert box(held, "#papers mark")[1] <= box(held, ".chosen > .acts")[0]
    if folder := os.environ.get("DESK_SHOTS"):
        held.page.screenshot(path=f"{folder}/telephone.png")
    held.page.locator("#source-close").tap()
    held.page.locator("#source").wait_for(state="hidden")


def test_the_buttons_are_gone_while_the_line_that_they_judge_is_out_of_sight(held: Window, site: Site) -> None:
    review(held, site)
    held.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    held.page.locator("[data-line].chosen:not(.seen)").wait_for()
    assert not held.page.locator(".chosen [data-act=accept]").is_visible()


def test_a_form_is_not_covered_by_the_source(held: Window, site: Site) -> None:
    review(held, site)
    held.page.locator(".chosen a.quote").first.tap()
    held.page.locator("#papers mark").first.wait_for()
    held.page.locator(".chosen [data-act=edit]").tap()
    held.page.locator("[data-form] textarea").first.wait_for()
    held.page.locator("#source").wait_for(state="hidden")
    held.page.get_by_role("button", name="Save and accept").scroll_into_view_if_needed()
    held.page.get_by_role("button", name="Save and accept").tap()
    held.page.locator("#section-promises [data-verdict=edited], #section-promises [data-verdict=accepted]").first.wait_for()


def test_the_day_of_a_document_is_set_within_the_width_of_the_screen(held: Window, site: Site) -> None:
    deal_id = site.house.upload(name="discovery_and_demo_call.txt", type="call_transcript").json()["deal_id"]
    held.sign_in(site.house.keys["rep"], f"/desk/deals/{deal_id}")
    button, day = held.page.get_by_role("button", name="Set").bounding_box(), held.page.locator(".dating input[type=date]").bounding_box()
    assert button is not None
    assert day is not None
    assert button["x"] + button["width"] <= WIDTH
    assert button["height"] < 1.5 * day["height"]
