"""Every page by the rules of axe-core, and every page with words that mean harm in every place where people's words can stand."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import drafts
from tests.api.conftest import KIM, House
from tests.browser.conftest import Site, Window

AXE = Path(__file__).with_name("axe") / "axe.min.js"
HARM = "".join(
    (
        '<script>document.title="owned"</script>', '"><img src=x onerror="document.title=\'owned\'">', "</textarea><svg onload=alert(1)>",
        "'-alert(2)-'", "<a href=javascript:alert(3)>x</a>", '<i hx-get="/sign-out" hx-trigger="load">', "{{7*7}}", "<!--", "\u202egnp.exe",
    )
)  # fmt: skip
"""Stored by everybody, in one string: tags, broken attributes, scripts in addresses, orders to htmx, templates, turned text."""
FOREIGN = """() => [
  ...document.querySelectorAll("script:not([src^='/static/']), img, iframe, object, embed, style, link[rel=stylesheet]:not([href^='/static/'])"),
  ...[...document.querySelectorAll("*")].filter(one => [...one.attributes].some(a =>
    a.name.startsWith("on") || a.name === "style" || /^\\s*javascript:/i.test(a.value))),
  ...document.querySelectorAll("[hx-get='/sign-out']"),
].map(one => one.outerHTML.slice(0, 200))"""
"""Elements and attributes that none of our templates writes."""


def violations(window: Window) -> list[str]:
    """What axe-core calls serious or critical on the page, with everything unfolded and nothing left out because it is out of sight."""
    window.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    window.page.evaluate("document.querySelectorAll('.line, .turn').forEach(one => { one.style.contentVisibility = 'visible'; })")
    window.page.evaluate(AXE.read_text("utf-8"))
    found = window.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]} {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def bar(window: Window) -> list[str]:
    """The addresses that the bar shows to whoever is signed in."""
    return [link.get_attribute("href") for link in window.page.locator(".pages a").all()]


def stories(house: House) -> dict[str, str]:
    """A deal in every state, by what it is: addresses of pages."""
    handed = house.drafted("handed")
    house.accept_all(handed)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handed}/approve").status_code == 200
    assert house.ask("rep", "POST", f"/v1/handoffs/{handed}/handover").status_code == 200
    assert house.upload().status_code == 202
    handoff_id = house.drafted("drafted")
    item = house.items(handoff_id)[0]
    house.ask("csm", "POST", f"/v1/handoffs/{handoff_id}/questions", json={"item_id": item["id"], "text": "Since when?"})
    house.judge("rep", handoff_id, house.items(handoff_id, section="promises")[0], "rejected")
    line = f"/desk/handoffs/{handoff_id}/lines/{item['id']}"
    return {
        "deals": "/desk",
        "deal": "/desk/deals/acme-1",
        "deal without documents": "/desk/deals/drafted-1",
        "draft": f"/desk/handoffs/{handoff_id}",
        "line": line,
        "edit": f"{line}/edit",
        "join": f"{line}/join",
        "history": f"{line}/history",
        "add": f"/desk/handoffs/{handoff_id}/add?section=promises",
        "story": f"/desk/handoffs/{handoff_id}/story",
        "handed over": f"/desk/handoffs/{handed}/story",
        "search": "/desk/search?q=migration",
        "changes": f"/desk/handoffs/{handoff_id}/changes",
        "nowhere": "/desk/handoffs/none",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(window: Window, site: Site, scheme: str) -> None:
    site.house.deal()
    page, wrong = window.page, {}
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{window.url}/sign-in")
    wrong["sign-in"] = violations(window)
    pages = stories(site.house)
    for who in ("rep", "csm", "retention"):
        window.sign_in(site.house.keys[who])
        for path in {*pages.values(), *bar(window)} if who == "rep" else {pages["story"], pages["handed over"], *bar(window)}:
            page.goto(window.url + path)
            wrong[f"{who} {path}"] = violations(window)
        page.get_by_role("button", name="Sign out").click()
    window.troubles[:] = [one for one in window.troubles if "403" not in one and "404" not in one]
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.fixture
def harmed(site: Site) -> Iterator[dict[str, str]]:
    """A deal in which every word that somebody can write means harm; the addresses of its pages."""
    house = site.house
    with_names = {"account": {"id": "acme", "name": HARM, "csm": KIM}, "deal": {"id": "acme-1", "name": HARM, "signed_on": "2026-11-20"}}
    closed = house.ask("rep", "POST", "/v1/webhooks/closed-won", json=with_names)
    assert closed.status_code < 300, closed.text
    words = f"Ann {HARM} Lee (Vendor): {HARM} is what we promise.\nBo Ray (Acme): Fine.\n".encode()
    assert house.upload(name=f"{HARM}.txt".replace("/", ""), data=words, deal_id="acme-1", title=HARM[:200]).status_code == 202
    quote = drafts.evidence(HARM, document=HARM, speaker=HARM, place=HARM)
    hostile = drafts.hostile().model_dump(include={"warnings", "needs_review"})
    handoff_id = house.draft(
        "acme-1",
        promises=(drafts.promise(HARM, quote, made_by=HARM, due=HARM, contract_conflict=quote, in_contract="no"), *drafts.PROMISES),
        stakeholders=(drafts.person(HARM, quote, title=HARM, attitude="skeptic", influence="high", present=False), *drafts.PEOPLE),
        goals=(drafts.finding(drafts.Goal(summary=HARM, metric=HARM, target=HARM), quote),),
        risks=(drafts.risk(HARM),),
        warnings=(HARM, *hostile["warnings"]),
    )
    promise = house.items(handoff_id, section="promises")[0]
    assert house.judge("rep", handoff_id, promise, "edited", statement={"summary": HARM + "!"}, note=HARM).status_code == 201
    asked = house.ask("csm", "POST", f"/v1/handoffs/{handoff_id}/questions", json={"item_id": promise["id"], "text": HARM}).json()
    house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/questions/{asked['id']}/answer", json={"text": HARM})
    house.accept_all(handoff_id)
    line = f"/desk/handoffs/{handoff_id}/lines/{promise['id']}"
    yield {
        "deals": "/desk", "deal": "/desk/deals/acme-1", "draft": f"/desk/handoffs/{handoff_id}", "line": line, "edit": f"{line}/edit",
        "join": f"{line}/join", "history": f"{line}/history", "add": f"/desk/handoffs/{handoff_id}/add?section=promises&quote={HARM[:60]}",
        "story": f"/desk/handoffs/{handoff_id}/story", "search": "/desk/search?q=promise",
        "changes": f"/desk/handoffs/{handoff_id}/changes",
    }  # fmt: skip


def test_stored_words_that_mean_harm_do_nothing_on_any_page(window: Window, site: Site, harmed: dict[str, str]) -> None:
    page = window.page
    for who in ("rep", "csm", "retention"):
        window.sign_in(site.house.keys[who])
        for path in {*harmed.values(), *bar(window)}:
            answer = page.goto(window.url + path)
            assert answer is not None
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy, path
            assert "default-src 'none'" in policy, path
            page.locator("main").wait_for()
            assert page.evaluate(FOREIGN) == [], f"{who} {path}"
            assert page.title() != "owned", path
        page.get_by_role("button", name="Sign out").click()
    window.troubles[:] = [one for one in window.troubles if "403" not in one]


def test_the_vendored_axe_is_what_its_card_says() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() in AXE.with_name("VENDORED.md").read_text("utf-8")
