"""A draft of 300 lines beside a source of 30,000 words; how fast it opens and scrolls is measured by `python -m tests.reactions`."""

from tests import drafts
from tests.browser.conftest import Site, Window

TURNS, WORDS, LINES = 600, 50, 300


def large(site: Site) -> str:
    """The draft; its quotes stand in the source, far apart."""
    said = [f"{('Ann Lee (Vendor)', 'Bo Ray (Acme)')[n % 2]}: Mark {n} " + "and so we go on with it " * 8 + "end." for n in range(TURNS)]
    assert sum(len(turn.split()) for turn in said) >= TURNS * WORDS
    assert site.house.upload(name=drafts.CALL, data="\n".join(said).encode(), deal_id="acme-1").status_code == 202
    quotes = [drafts.evidence(f"Mark {n} and so we go on", start=n * 250 + 17).model_copy(update={"turn": n}) for n in range(TURNS)]
    lines = [drafts.promise(f"Promise number {n} of many that were made", quotes[2 * n], identity=f"p{n}") for n in range(LINES)]
    return site.house.draft("acme-1", promises=tuple(lines))


def test_a_large_draft_is_all_there_with_its_first_line_chosen(window: Window, site: Site) -> None:
    site.house.deal()
    handoff_id, page = large(site), window.page
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page.locator("[data-line].chosen").wait_for()
    assert page.locator("[data-line]").count() >= LINES
    assert page.locator("[data-line].chosen").count() == 1


def test_far_down_a_long_source_the_quote_of_the_chosen_line_is_in_sight(window: Window, site: Site) -> None:
    site.house.deal()
    handoff_id, page = large(site), window.page
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page.locator("[data-line] h3", has_text="Promise number 271 of many").click()
    mark = page.locator("#papers mark")
    page.locator("#papers mark", has_text="Mark 542").wait_for()
    place = page.evaluate(
        "() => { const m = document.querySelector('#papers mark').getBoundingClientRect(), p = document.querySelector('#papers')"
        ".getBoundingClientRect(); return [m.top - p.top, p.bottom - m.bottom]; }"
    )
    assert mark.count() == 1
    assert min(place) >= 0
