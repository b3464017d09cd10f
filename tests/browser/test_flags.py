"""What a CSM does with flags, in a browser: look, read in place, act; and words that mean harm."""

import datetime as dt
from typing import Any

import pytest

from analyzer.domain.flag import Found, Shown
from analyzer.domain.sentiment import FlagType, Severity
from analyzer.store import accounts, flags
from analyzer.store.database import now
from tests.browser.conftest import Site, Window
from tests.browser.test_looks import HOSTILE

PEOPLE = {
    "Bo": {"name": "Bo Ray", "email": "bo@acme.example"},
    "Ira": {"name": "Ira Holm", "email": "ira@acme.example"},
    "Kim": {"name": "Kim Low", "email": "kim@vendor.example"},
}
SAID = (
    (75, "Bo", "What a kick-off, thank you! The whole team is excited to get going."),
    (70, "Kim", "Great to meet you all. Could you send me the list of plants by Friday?"),
    (69, "Bo", "Here it is. Really happy with how quickly you set this up, fantastic work."),
    (60, "Ira", "The first import looks good, thanks a lot."),
    (50, "Bo", "Thanks. When will the import of the old tickets be done?"),
    (41, "Kim", "We are on it."),
    (30, "Ira", "Fine. Please send the schedule."),
    (20, "Bo", "It has been three weeks. When will the import of the old tickets be done? I asked this before."),
    (16, "Kim", "Sorry for the delay. Can you join a call on Thursday at ten?"),
    (12, "Ira", "Could you also build an app for the drivers? It is not in the contract, but our boss wants it."),
    (6, "Kim", "We waited for you on the call this morning, nobody joined. Shall we find a new time?"),
    (2, "Bo", "This is unacceptable. We are furious: nothing works, nobody answers, and we pay for it. I will talk to our lawyers."),
)


def feed(hostile: str = "") -> list[dict[str, Any]]:
    """Three months with a customer who cools down."""
    return [
        {
            "id": f"m{n}", "sent_at": (now() - dt.timedelta(days=days)).isoformat(), "channel": "email",
            "from": PEOPLE[who] | ({"name": hostile} if hostile and who == "Ira" else {}),
            "to": [PEOPLE["Kim" if who != "Kim" else "Bo"]["email"]], "subject": hostile or "Rollout", "body": text + (f" {hostile}" if hostile else ""),
        }
        for n, (days, who, text) in enumerate(SAID, 1)
    ]  # fmt: skip


@pytest.fixture
def cooling(site: Site) -> Site:
    """The account acme with three months of messages, read."""
    house = site.house
    house.drafted()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"], "name": "Acme Freight"})
        day = now().date()
        fields = {"vendor_domains": ["vendor.example"], "signed_on": day - dt.timedelta(days=80), "kickoff_on": day - dt.timedelta(days=74)}
        accounts.change_deal(transaction, "acme-1", {**fields, "live_on": day - dt.timedelta(days=25)})
    assert house.say("csm", "acme", *feed()).status_code == 202
    house.look()
    return site


def test_from_the_inbox_to_a_resolved_flag(window: Window, cooling: Site) -> None:
    page = window.page
    window.sign_in(cooling.house.keys["csm"], "/desk/flags")
    window.shot("flags", full=True)
    first = page.locator("article.flag").first
    assert "Alert" in first.inner_text()
    waiting = page.locator("article.flag").count()
    assert waiting >= 3
    drop = page.locator("article.flag", has_text="in anger")
    drop.locator(".words-of summary").first.click()
    mark = drop.locator(".in-place mark")
    mark.wait_for()
    assert "unacceptable" in mark.inner_text() or "furious" in mark.inner_text()
    assert "nobody joined" in drop.locator(".thread").inner_text()
    window.shot("flags-in-place", full=True)
    drop.get_by_text("Resolve", exact=True).first.click()
    drop.get_by_label("Note").first.fill("Called Bo; the import is done tonight")
    window.shot("flags-resolve", full=True)
    drop.get_by_label("What came of it").select_option("talked")
    drop.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Reopen").wait_for()
    card = page.locator("article.flag.settled")
    assert "Called Bo" in card.inner_text()
    next_one = page.locator("article.flag:not(.settled)").first
    next_one.get_by_role("button", name="I'm on it").click()
    page.locator("article.flag.settled").nth(1).wait_for()
    other = page.locator("article.flag:not(.settled)").first
    other.get_by_text("Dismiss", exact=True).first.click()
    other.get_by_role("button", name="Dismiss").click()
    assert other.get_by_label("Why it is no reason to act").evaluate("one => one.validity.valueMissing"), (
        "no answer is given by two fast clicks"
    )
    other.get_by_label("Why it is no reason to act").select_option("known")
    other.get_by_role("button", name="Dismiss").click()
    page.locator("article.flag.settled").nth(2).wait_for()
    page.goto(f"{window.url}/desk/flags?view=done")
    assert page.locator("article.flag").count() == 2
    page.goto(f"{window.url}/desk/flags")
    assert page.locator("article.flag").count() == waiting - 3


def test_the_focus_goes_on_to_the_next_flag_and_what_was_done_is_put_back(window: Window, cooling: Site) -> None:
    page = window.page
    window.sign_in(cooling.house.keys["csm"], "/desk/flags")
    ids = [one.get_attribute("id") for one in page.locator("article.flag").all()]
    first, second = (page.locator(f"article#{one}") for one in ids[:2])
    waiting = int(page.locator("#views a[aria-current] .count").inner_text())
    focused = "document.activeElement.id"
    first.get_by_role("button", name="I'm on it").press("Enter")
    page.locator(f"article#{ids[0]}.settled").wait_for()
    page.locator(f"article#{ids[1]}:focus").wait_for()
    assert page.locator("#views a[aria-current] .count").inner_text() == str(waiting - 1)
    window.shot("flags-next")
    first.get_by_role("button", name="Put back").click()
    page.locator(f"article#{ids[0]}:not(.settled)").wait_for()
    assert page.evaluate(focused) == ids[0]
    second.get_by_text("Snooze", exact=True).click()
    window.shot("flags-snooze", at=f"article#{ids[1]}")
    second.get_by_role("button", name="In a week").click()
    page.locator(f"article#{ids[1]}.settled").wait_for()
    assert page.evaluate(focused) == ids[2]
    assert "Snoozed" in second.inner_text()


def test_the_account_shows_tone_people_and_messages(window: Window, cooling: Site) -> None:
    page = window.page
    window.sign_in(cooling.house.keys["csm"], "/desk/accounts")
    window.shot("accounts")
    page.get_by_role("link", name="Acme Freight").click()
    page.locator(".chart svg").wait_for()
    window.shot("account", full=True)
    assert "kick-off" in page.locator(".chart").inner_html()
    page.get_by_text("The same as a table").click()
    assert page.locator(".scroll table tbody tr").count() >= 7
    assert "Bo Ray" in page.locator("section[aria-labelledby=people]").inner_text()
    page.get_by_role("link", name="The handoff's story").click()
    page.wait_for_url("**/story")


SALES = b"""From: Bo Ray <bo@acme.example>
To: ann@vendor.example
Date: Mon, 03 Aug 2026 09:0%d:00 +0000
Subject: Offer %d

%s
"""
WARM = (
    b"Thank you so much, that was the best demo we have seen, everybody is thrilled!",
    b"Great offer, we are delighted. Thanks for the quick work.",
    b"Wonderful, the board loves it. Really happy to start with you.",
    b"Perfect, thank you! This is exactly what we hoped for.",
    b"Fantastic, signed and on its way. So excited!",
    b"Brilliant, thanks a lot for all your help.",
)
COLD = (
    "This is not good enough. We are disappointed.", "Still broken. I am tired of asking.", "Nobody answers us. This is annoying.",
    "The import failed again. Not acceptable.", "We are losing patience.", "This does not work as you said it would. Very disappointing.",
)  # fmt: skip


def test_an_account_below_its_sales_phase_says_so_in_light_and_dark(window: Window, site: Site) -> None:
    house = site.house
    house.deal()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"], "name": "Acme Freight"})
        accounts.change_deal(
            transaction, "acme-1", {"vendor_domains": ["vendor.example"], "signed_on": now().date() - dt.timedelta(days=80)}
        )
    for number, words in enumerate(WARM):
        assert house.upload(name=f"{number}.eml", data=SALES % (number, number, words), deal_id="acme-1", phase="sales").status_code == 202
    rows = [
        {
            "id": f"c{n}",
            "sent_at": (now() - dt.timedelta(days=12 - 2 * n)).isoformat(),
            "from": PEOPLE["Bo" if n % 2 else "Ira"],
            "body": text,
        }
        for n, text in enumerate(COLD)
    ]
    house.say("csm", "acme", *feed()[:4], *rows)
    house.look()
    window.sign_in(house.keys["csm"], "/desk/accounts/acme")
    page = window.page
    assert "Clearly cooler" in page.locator(".stand").inner_text()
    assert "sales phase" in page.locator(".chart").inner_html()
    assert page.locator("article.flag", has_text="below the sales phase").count() == 1
    window.shot("account-alert", full=True)
    page.emulate_media(color_scheme="dark")
    window.shot("account-dark", full=True)


def test_too_few_messages_is_an_answer_of_its_own(window: Window, site: Site) -> None:
    house = site.house
    house.deal()
    house.say("csm", "acme", *feed()[:2])
    house.look()
    window.sign_in(house.keys["csm"], "/desk/accounts/acme")
    few = window.page.locator(".few")
    assert "Not enough messages" in few.inner_text()
    assert "of at least 5" in few.inner_text()
    window.shot("account-few", full=True)


def test_messages_are_added_on_the_page_and_read(window: Window, site: Site, worker: None) -> None:
    site.house.deal()
    page = window.page
    window.sign_in(site.house.keys["csm"], "/desk/accounts/acme")
    window.shot("account-empty")
    mail = "From: Bo Ray <bo@acme.example>\r\nTo: kim@vendor.example\r\nDate: {:%a, %d %b %Y %H:%M:%S} +0000\r\nSubject: x\r\n\r\nThis is unacceptable. We are furious and want our money back.\r\n"
    data = mail.format(now() - dt.timedelta(days=1)).encode()
    page.locator("#file").set_input_files([{"name": "a.eml", "mimeType": "message/rfc822", "buffer": data}])
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".few, .chart").first.wait_for(timeout=60_000)


def test_hostile_messages_do_nothing_and_no_page_grows_wider_than_the_screen(window: Window, site: Site) -> None:
    house = site.house
    house.drafted()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"], "name": HOSTILE})
    house.say("csm", "acme", *feed(HOSTILE))
    house.look()
    with house.desk.database.writing() as transaction:
        shown = (
            Shown(quote=HOSTILE, message="m12", speaker=HOSTILE, place=HOSTILE),
            Shown(quote=HOSTILE, document=HOSTILE, turn=0, start=0, end=1),
        )
        found = Found("x", FlagType.SCOPE_CREEP, Severity.ALERT, "m12", now(), HOSTILE, HOSTILE, shown)
        (flag,) = flags.sync(transaction, "acme", "acme-1", [found]).raised
    page = window.page
    window.sign_in(house.keys["csm"], "/desk/flags")
    pages = (
        "/desk/flags",
        "/desk/digest",
        "/desk/accounts",
        "/desk/accounts/acme",
        f"/desk/flags/{flag.id}",
        f"/desk/flags/{flag.id}/words/0",
    )
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in pages:
            page.goto(window.url + path)
            assert page.title() != "owned", path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} at {width} is {wide} pixels too wide"
    page.goto(f"{window.url}/desk/flags/{flag.id}")
    page.locator(".words-of summary").first.click()
    page.locator(".in-place mark, .in-place .thread").first.wait_for()
    assert page.title() != "owned"
    window.shot("flags-hostile", full=True)


def test_who_sells_is_said_on_the_page_of_an_account_that_has_messages_only(window: Window, site: Site) -> None:
    house, page = site.house, window.page
    house.deal()
    assert house.say("csm", "acme", *feed()).status_code == 202
    house.look()
    window.sign_in(house.keys["rep"], "/desk/accounts/acme")
    card = page.locator("#parties")
    assert "Who sells, who buys?" in card.inner_text()
    assert "Writes here: acme.example, vendor.example." in card.inner_text()
    window.shot("account-parties", full=True)
    card.get_by_label("Seller", exact=True).fill("Vendor")
    card.get_by_label("Seller's mail domains").fill("vendor.example")
    card.get_by_label("Buyer's mail domains").fill("acme.example")
    with page.expect_navigation():
        card.get_by_role("button").click()
    assert "Who sells, who buys: Vendor to Acme" in page.locator("#parties").inner_text()
    page.reload()
    house.look()
    window.shot("account-parties-said", full=True)
