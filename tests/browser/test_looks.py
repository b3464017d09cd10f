"""How pages hold up: narrow screens, large type, darkness, and words that mean harm."""

from tests import drafts
from tests.browser.conftest import Site, Window

HOSTILE = '<script>document.title="owned"</script>"><img src=x onerror="document.title=\'owned\'">\u202egnp.exe' + "W" * 90


def hostile(site: Site) -> str:
    """A draft in which every name and word means harm; its id."""
    words = f"Ann Lee (Vendor): {HOSTILE} is what we promise.\nBo Ray (Acme): Fine.\n".encode()
    assert site.house.upload(name="call.vtt.txt", data=words, deal_id="acme-1", title=HOSTILE[:200]).status_code == 202
    quote = drafts.evidence(HOSTILE, document="call.vtt.txt", speaker=HOSTILE).model_copy(update={"turn": 0})
    return site.house.draft(
        "acme-1",
        promises=(drafts.promise(HOSTILE, quote, contract_conflict=quote, in_contract="no"), *drafts.PROMISES),
        stakeholders=(drafts.person(HOSTILE, title=HOSTILE, communication_preference=HOSTILE), *drafts.PEOPLE),
        warnings=(HOSTILE,),
    )


def test_hostile_words_do_nothing_and_no_page_grows_wider_than_the_screen(window: Window, site: Site) -> None:
    handoff_id = hostile(site)
    page = window.page
    window.sign_in(site.house.keys["rep"])
    pages = {
        "deals": "/desk",
        "deal": "/desk/deals/acme-1",
        "draft": f"/desk/handoffs/{handoff_id}",
        "story": f"/desk/handoffs/{handoff_id}/story",
        "search": "/desk/search?q=promise",
        "join": f"/desk/handoffs/{handoff_id}/lines/{site.house.items(handoff_id, section='promises')[0]['id']}/join",
    }
    # 640 pixels is what 200 % zoom leaves of 1280.
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for name, path in pages.items():
            page.goto(window.url + path)
            assert page.title() != "owned", name
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{name} at {width} is {wide} pixels too wide"
    page.goto(window.url + pages["draft"])
    page.locator("#section-promises [data-line] a.quote").first.click()
    page.locator("#papers mark").first.wait_for()
    window.shot("hostile")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#source-close").click()
    page.locator("#section-promises [data-line] [data-act=edit]").first.click()
    page.locator("[data-form] textarea").first.wait_for()
    window.shot("edit")
    assert page.locator("[data-form] textarea").first.input_value().startswith("<script>")
    assert page.title() != "owned"


def test_darkness_and_the_keys(window: Window, site: Site) -> None:
    handoff_id = site.house.drafted()
    window.page.emulate_media(color_scheme="dark")
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    window.page.keyboard.press("j")
    window.shot("dark")
    window.page.keyboard.press("?")
    window.page.locator("#keys[open]").wait_for()
    window.shot("keys")
    ground, ink = window.page.evaluate(
        "['background-color', 'color'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name))"
    )
    assert sum(map(int, ink[4:-1].split(","))) > sum(map(int, ground[4:-1].split(","))) + 300


def test_a_verdict_is_one_key_and_no_reload(window: Window, site: Site) -> None:
    handoff_id = site.house.drafted()
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page = window.page
    page.locator("[data-line].chosen").wait_for()
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    if "doubtful" in (page.locator("[data-line].chosen").get_attribute("class") or ""):
        page.keyboard.press("j")
    for _ in range(8):
        identity = page.locator("[data-line].chosen").get_attribute("data-id")
        page.keyboard.press("a")
        page.locator(f"#line-{identity}[data-open=no]").wait_for()
        page.locator(f"#line-{identity}:not(.chosen)").wait_for()
    assert loads == []
    assert page.locator("#standing b").inner_text().startswith("8 of ")


def test_words_marked_in_the_source_become_the_quote_of_a_new_line(window: Window, site: Site) -> None:
    house = site.house
    words = b"Ann Lee (Vendor): We send a trainer to every plant in May.\nBo Ray (Acme): Good.\n"
    assert house.upload(name="call.txt", data=words, deal_id="acme-1").status_code == 202
    handoff_id = house.draft("acme-1")
    window.sign_in(house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    page = window.page
    page.locator("#section-promises [data-line] h3").first.click()
    page.evaluate(
        "() => { const text = document.querySelector('#papers [data-turn]').firstChild; const range = document.createRange();"
        " range.setStart(text, 3); range.setEnd(text, 30); getSelection().removeAllRanges(); getSelection().addRange(range); }"
    )
    page.keyboard.press("n")
    page.locator("#new-quote").wait_for()
    assert page.locator("#new-quote").input_value() == "send a trainer to every pla"
    page.locator("#new-summary").fill("A trainer at every plant in May")
    page.get_by_role("button", name="Add the line").click()
    page.locator("#section-promises").get_by_text("A trainer at every plant in May").wait_for()
    added = [item for item in house.items(handoff_id, section="promises") if item["source"] == "person"]
    assert [(item["verdict"], item["evidence"][0]["quote"]) for item in added] == [("accepted", "send a trainer to every pla")]


def test_the_parts_in_a_purchase_stand_apart_from_one_another(window: Window, site: Site) -> None:
    handoff_id = site.house.drafted()
    window.sign_in(site.house.keys["rep"], f"/desk/handoffs/{handoff_id}")
    window.page.locator("#section-stakeholders [data-line] [data-act=edit]").first.click()
    gaps = window.page.locator("[data-form] fieldset").first.evaluate(
        "one => { const boxes = [...one.querySelectorAll('.check')].map(box => box.getBoundingClientRect());"
        " return boxes.slice(1).map((box, n) => box.left - boxes[n].right).filter(gap => gap > -50); }"
    )
    assert min(gaps) >= 8


def test_on_a_telephone_the_documents_of_a_deal_are_stacked_and_buttons_stay_on_one_line(window: Window, site: Site) -> None:
    site.house.deal()
    assert site.house.upload(name="01_discovery_and_demo_call_with_everybody.txt", deal_id="acme-1").status_code == 202
    window.page.set_viewport_size({"width": 390, "height": 844})
    window.sign_in(site.house.keys["rep"], "/desk/deals/acme-1")
    name = window.page.locator("table.stacked td").first
    assert name.evaluate("one => one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight)") < 2.5
    assert not window.page.locator("table.stacked thead").is_visible()
