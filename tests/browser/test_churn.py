"""The retention lead in a browser: three weeks of a review, an issue that comes back, reasons that are corrected, a lost customer."""

import datetime as dt
import os
from typing import Any

import pytest

from tests.browser.conftest import Site, Window
from tests.browser.test_access import FOREIGN, HARM, violations
from tests.reading import lose, read_all

W1 = dt.date(2026, 3, 2)
WEEK = dt.timedelta(days=7)


def quiet(site: Site) -> None:
    """Five weeks in which two customers a week leave for want of a feature, and four over the price."""
    for back in range(5, 0, -1):
        lose(site.house.desk, W1 - back * WEEK, 2, plan="Team", region="EU")
        lose(
            site.house.desk,
            W1 - back * WEEK,
            4,
            "price_budget",
            revenue=40.0,
            text="The renewal is too dear for us.",
            plan="Solo",
            region="US",
            tenure_days=400,
        )


def open_week(window: Window, later: int = 0) -> Any:
    """The review of a week; its card of the features."""
    window.page.goto(f"{window.url}/desk/churn?week={W1 + later * WEEK}")
    return window.page.locator("[data-issue=missing_features]")


def about_to_act(window: Window, site: Site) -> Any:
    """The card of the features in a week of eleven losses, with the form to act on them open before the retention lead."""
    quiet(site)
    lose(site.house.desk, W1, 11)
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    card = open_week(window)
    card.get_by_text("Act", exact=True).click()
    return card


def standing(window: Window, later: int) -> str:
    found: str = open_week(window, later).get_attribute("data-standing")
    return found


def test_a_spike_is_acted_on_gets_better_and_is_resolved(window: Window, site: Site) -> None:
    quiet(site)
    lose(site.house.desk, W1, 11, plan="Team", region="EU")
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    card = open_week(window)
    assert card.get_attribute("data-standing") == "open"
    assert "11 this week, 2 a week in the 4 weeks before" in card.inner_text()
    window.shot("churn-spike", full=True)
    card.get_by_text("Act", exact=True).click()
    card.get_by_label("Who owns it").fill("Pat in product")
    card.get_by_label("Due").fill("2026-03-20")
    card.get_by_label("What is done").fill("Okta sign-on ships with the next release")
    window.shot("churn-act", full=True)
    card.get_by_role("button", name="Act on it").click()
    page = window.page
    page.locator("[data-issue=missing_features][data-standing=acting]").wait_for()

    lose(site.house.desk, W1 + WEEK, 1)
    lose(site.house.desk, W1 + WEEK, 4, "price_budget", text="The renewal is too dear for us.")
    card = open_week(window, 1)
    assert "in the 1 week since" in card.inner_text()
    assert "Pat in product" in card.inner_text()

    lose(site.house.desk, W1 + 2 * WEEK, 4, "price_budget", text="The renewal is too dear for us.")
    card = open_week(window, 2)
    assert "Better" in card.inner_text()
    window.shot("churn-better", full=True)
    card.get_by_text("Resolve", exact=True).click()
    card.get_by_role("button", name="Resolve it").click()
    page.locator("[data-issue=missing_features][data-standing=resolved]").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Minutes").click()
    assert "resolve" in download.value.path().read_text()


def test_what_comes_back_is_reopened_with_its_history(window: Window, site: Site) -> None:
    card = about_to_act(window, site)
    card.get_by_label("Who owns it").fill("Pat")
    card.get_by_role("button", name="Act on it").click()
    window.page.locator("[data-standing=acting]").wait_for()
    lose(site.house.desk, W1 + WEEK, 1)
    card = open_week(window, 1)
    card.get_by_text("Resolve", exact=True).click()
    card.get_by_label("What solved it").fill("Shipped")
    card.get_by_role("button", name="Resolve it").click()
    window.page.locator("[data-standing=resolved]").wait_for()
    lose(site.house.desk, W1 + 2 * WEEK, 12)
    card = open_week(window, 2)
    assert card.get_attribute("data-standing") == "reopened"
    assert "Missing features was resolved and is reopened now" in str(window.page.locator(".since").text_content())
    card.get_by_text("2 decisions so far").click()
    assert "Shipped" in card.inner_text()
    window.shot("churn-reopened", full=True)
    card.get_by_role("link", name="Missing features").click()
    window.page.get_by_role("heading", name="Decisions").wait_for()
    window.shot("churn-issue", full=True)


def test_a_decision_that_lacks_something_comes_back_with_what_was_typed(window: Window, site: Site) -> None:
    card = about_to_act(window, site)
    card.get_by_label("Who owns it").fill("   ")
    card.get_by_label("What is done").fill("a plan")
    # The browser says what the server refused; that is no trouble of the page.
    card.get_by_role("button", name="Act on it").click()
    window.page.get_by_role("alert").wait_for()
    assert "owner" in window.page.get_by_role("alert").inner_text()
    assert window.page.locator("[data-issue=missing_features]").get_by_label("What is done").input_value() == "a plan"
    assert all("400" in trouble for trouble in window.troubles)
    window.troubles.clear()


def test_a_decision_says_that_it_is_made_is_taken_back_and_leaves_one_at_the_next_issue(window: Window, site: Site) -> None:
    quiet(site)
    lose(site.house.desk, W1, 11)
    lose(site.house.desk, W1, 4, "price_budget", text="The renewal is too dear for us.")
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    card, page = open_week(window), window.page
    card.get_by_text("Dismiss", exact=True).click()
    card.get_by_label("Why it needs nobody").fill("A test of ours")
    card.get_by_role("button", name="Dismiss it").click()
    page.locator("[data-issue=missing_features][data-standing=dismissed]").wait_for()
    told = page.locator("#messages")
    assert "Missing features: dismissed. 1 to decide." in told.inner_text()
    assert page.url.endswith("#issue-price_budget")
    assert page.locator("#issue-price_budget h3").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    assert told.evaluate("one => one.getBoundingClientRect().top >= 0")
    window.shot("churn-decided")
    told.get_by_role("button", name="Take back").click()
    page.locator("[data-issue=missing_features][data-standing=open]").wait_for()
    assert "Missing features: taken back, to decide again." in told.inner_text()
    assert page.locator("[data-issue=missing_features]").get_by_role("button", name="Take back").count() == 0
    card.get_by_text("2 decisions so far").click()
    assert "A test of ours" in card.inner_text()


def test_what_is_being_done_is_changed_without_typing_it_again(window: Window, site: Site) -> None:
    card = about_to_act(window, site)
    card.get_by_label("Who owns it").fill("Pat")
    card.get_by_label("For").select_option("support")
    card.get_by_label("What is done").fill("Okta sign-on ships")
    card.get_by_role("button", name="Act on it").click()
    window.page.locator("[data-standing=acting]").wait_for()
    card.get_by_text("Change", exact=True).click()
    assert card.get_by_label("Who owns it").input_value() == "Pat"
    assert card.get_by_label("For").input_value() == "support"
    card.get_by_label("Due").fill("2026-03-20")
    card.get_by_role("button", name="Save").click()
    window.page.locator("[data-standing=acting]", has_text="due 20 Mar 2026").wait_for()


def test_unsure_reasons_are_corrected_in_two_clicks(window: Window, site: Site) -> None:
    event = {
        "event_id": "e1",
        "account": "Acme",
        "left_on": "2026-03-02",
        "text": "Слишком дорого для нас.",
        "mrr_cents": 5000,
        "currency": "EUR",
    }
    site.house.ask("retention", "POST", "/v1/cancellations", json=event)
    read_all(site.house.desk)
    window.sign_in(site.house.keys["retention"], "/desk/churn/queue")
    page = window.page
    window.shot("churn-queue", full=True)
    page.get_by_label("Reason").select_option("price_budget")
    page.get_by_role("button", name="Correct").click()
    page.get_by_role("heading", name="Nothing waits").wait_for()
    found = site.house.ask("retention", "GET", "/v1/cancellations/e1").json()
    assert found["counts_as"] == "price_budget"


def test_a_table_is_imported_on_a_page(window: Window, site: Site) -> None:
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    page = window.page
    page.get_by_role("link", name="Import a table").first.click()
    table = "Company,Left,Why,MRR\nAcme,2026-03-02,too dear,100\nBolt,2026-03-03,no SSO,50\n"
    page.locator("#table").set_input_files({"name": "churn.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_text("A column is not found").click()
    page.get_by_label("Day of cancellation").fill("Left")
    page.get_by_label("The customer's words").fill("Why")
    window.shot("churn-import", full=True)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("button", name="Import them as told").click()
    page.get_by_role("heading", name="2 cancellations imported").wait_for()
    assert "day of cancellation: Left; the customer's words: Why" in page.locator(".read").inner_text()


def test_a_table_without_reasons_says_which_columns_it_has_and_asks_for_one(window: Window, site: Site) -> None:
    window.sign_in(site.house.keys["retention"], "/desk/churn/import")
    page = window.page
    table = "Company;Cancel date;Warum\nAcme;2026-03-02;too dear\n"
    page.locator("#table").set_input_files({"name": "churn.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Import").click()
    assert "no column with a reason among Company, Cancel date, Warum" in page.get_by_role("alert").inner_text()
    assert "--column" not in page.content()
    page.get_by_label("The customer's words").fill("Warum")
    assert page.locator("#headers option").nth(2).get_attribute("value") == "Warum"
    window.shot("churn-import-refused", full=True)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("heading", name="1 cancellation imported").wait_for()


def test_odd_rows_are_told_before_a_table_is_imported(window: Window, site: Site) -> None:
    window.sign_in(site.house.keys["retention"], "/desk/churn/import")
    page = window.page
    table = "Company,Cancelled on,Reason given,MRR,Currency,Plan\nAcme,2026-03-02,too dear,-20,EUR,Team\nBolt,2026-03-03,no SSO,50,,team \nCord,2026-03-03,slow,50,EUR,Team\n"
    page.locator("#table").set_input_files({"name": "churn.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Look at this before 3 cancellations are imported").wait_for()
    odd = page.locator("#odd").inner_text()
    assert "1 row with a negative amount" in odd and "Plan “team” counts as “Team”." in odd
    window.shot("churn-import-odd", full=True)
    page.get_by_role("button", name="Import them as told").click()
    page.get_by_role("heading", name="3 cancellations imported").wait_for()
    assert page.locator("#odd button").count() == 0
    window.shot("churn-imported", full=True)


def test_every_quote_of_the_review_leads_to_the_customer_who_said_it(window: Window, site: Site) -> None:
    quiet(site)
    lose(site.house.desk, W1, 11)
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    quotes = open_week(window).locator(".said a")
    words = quotes.nth(1).inner_text()
    assert quotes.count() == 3
    quotes.nth(1).click()
    window.page.get_by_role("heading", name="Why they say they leave").wait_for()
    assert words.strip("“”") in window.page.locator(".told").inner_text()
    assert "no more than one in three is found" in window.page.content()


def test_the_numbers_of_the_review_are_explained_on_it(window: Window, site: Site) -> None:
    quiet(site)
    lose(site.house.desk, W1, 11)
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    open_week(window)
    told = window.page.locator(".explain")
    assert not told.get_by_text("Far more this week").is_visible()
    told.get_by_text("What the numbers mean").click()
    assert "it passes 2 in about 3 weeks of 100" in told.inner_text()
    window.shot("churn-explained", full=True)


def test_a_lost_customer_opens_the_handoff_where_it_began(window: Window, site: Site) -> None:
    house = site.house
    house.drafted()
    lose(house.desk, W1, 1, "unmet_promises", account="acme", text="We were promised that you bring all our old tickets over.")
    identity = house.ask("csm", "GET", "/v1/cancellations").json()["items"][0]["id"]
    window.sign_in(house.keys["csm"], "/desk/churn")
    page = window.page
    window.shot("churn-csm")
    page.get_by_role("link", name="acme").click()
    answers = page.locator("[data-gap=promise_contradicted]")
    assert "fits the reason" in answers.inner_text()
    assert "Data migration is not included." in answers.inner_text()
    assert page.get_by_role("button", name="Confirm").count() == 0
    window.shot("churn-autopsy", full=True)
    page.get_by_role("link", name="The handoff as it was").click()
    page.get_by_role("heading", name="Promised but not sold").wait_for()

    page.get_by_role("button", name="Sign out").click()
    window.sign_in(house.keys["retention"], f"/desk/churn/lost/{identity}")
    page.get_by_role("button", name="Confirm").click()
    page.locator("#conclusion .tag", has_text="Confirmed").wait_for()
    house.deal("other", csm="lee@vendor.example")
    page.goto(f"{window.url}/desk/churn/gaps")
    window.shot("churn-gaps")
    assert "Confirmed by a person: 1 autopsy" in page.locator(".hint").inner_text()


def test_a_gap_names_the_lost_customers_that_had_it(window: Window, site: Site) -> None:
    house = site.house
    house.drafted()
    house.drafted("other")
    lose(house.desk, W1, 1, "unmet_promises", account="acme", text="We were promised that you bring all our old tickets over.")
    window.sign_in(house.keys["retention"], "/desk/churn/gaps")
    row = window.page.locator("tr", has_text="Promise contradicted")
    window.shot("churn-gaps-named")
    row.get_by_role("link", name="acme").click()
    window.page.get_by_role("heading", name="The handoff where it began").wait_for()


def test_customers_stand_in_the_review_by_the_names_of_their_accounts(window: Window, site: Site) -> None:
    house = site.house
    house.drafted()
    lose(house.desk, W1, 3, "unmet_promises", account="acme", text="We were promised that you bring all our old tickets over.")
    window.sign_in(house.keys["retention"], f"/desk/churn?week={W1}")
    page = window.page
    assert page.locator(".who a").first.inner_text() == "Acme"
    box = "one => [one.getBBox().x + one.getBBox().width, one.ownerSVGElement.viewBox.baseVal.width]"
    ends = [one.evaluate(box) for one in page.locator("figure.weeks text.tick").all()]
    assert ends and all(end <= wide for end, wide in ends), "a week is cut off at the right end of the chart"
    page.get_by_role("heading", name="Promise not kept").get_by_role("link").click()
    assert page.locator("tbody a", has_text="Acme").count() == 3


def review_in_every_state(site: Site, words: str) -> list[str]:
    """A review in which everything that somebody can write is `words`: the addresses of its pages."""
    house = site.house
    house.drafted()
    for back in range(5, 0, -1):
        lose(house.desk, W1 - back * WEEK, 1)
        lose(house.desk, W1 - back * WEEK, 3, "price_budget")
    said = {
        "account": words,
        "text": words,
        "plan": words[:150],
        "region": words[:150],
        "size": words[:150],
        "currency": words[:16],
        "stated": words,
    }
    lose(house.desk, W1, 6, **said, tenure_days=20)
    lose(house.desk, W1, 1, "unmet_promises", account="acme")
    vague = {
        "event_id": "vague",
        "account": words[:300],
        "left_on": "2026-03-02",
        "text": f"Слишком дорого. {words}",
        "stated": words[:200],
    }
    assert house.ask("retention", "POST", "/v1/cancellations", json=vague).status_code == 202
    read_all(house.desk)
    found = house.ask("retention", "GET", "/v1/cancellations").json()["items"]
    lost = next(one["id"] for one in found if one["account_name"] == "acme")
    strange = next(one["id"] for one in found if one["account_name"] == words)
    assert (
        house.ask(
            "retention", "POST", f"/v1/cancellations/{strange}/correction", json={"category": "missing_features", "note": words}
        ).status_code
        == 201
    )
    act = {"action": "act", "owner": words[:200], "destination": "product", "note": words, "week": str(W1), "due": "2026-03-03"}
    assert house.ask("retention", "POST", "/v1/issues/missing_features/decisions", json=act).status_code == 201
    later = {"action": "snooze", "until": "2026-04-01", "note": words, "week": str(W1)}
    assert house.ask("retention", "POST", "/v1/issues/missing_features/decisions", json=later).status_code == 201
    return [
        f"/desk/churn?week={W1}", f"/desk/churn?week={W1}&part=early", f"/desk/churn/issues/missing_features?week={W1}", "/desk/churn/lost",
        f"/desk/churn/lost/{lost}", f"/desk/churn/lost/{strange}", "/desk/churn/queue", "/desk/churn/import", "/desk/churn/gaps",
    ]  # fmt: skip


def test_words_that_mean_harm_do_nothing_and_no_page_grows_wider_than_the_screen(window: Window, site: Site) -> None:
    paths = review_in_every_state(site, HARM + "W" * 90)
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    page = window.page
    for width in (1280, 640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(window.url + path)
            assert page.evaluate(FOREIGN) == [], path
            assert page.title() != "owned", path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} at {width} is {wide} pixels too wide"
    page.goto(window.url + paths[0])
    window.shot("churn-hostile", full=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(window: Window, site: Site, scheme: str) -> None:
    paths = review_in_every_state(site, "No sign-on with Okta")
    window.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    wrong = {}
    for path in [*paths, cancel_link(site)]:
        window.page.goto(window.url + path)
        wrong[path] = violations(window) if path.startswith("/desk") else []
    window.shot(f"churn-{scheme}")
    assert {path: found for path, found in wrong.items() if found} == {}


def cancel_link(site: Site) -> str:
    path: str = site.house.ask("retention", "POST", "/v1/accounts/acme/cancel-link").json()["path"]
    return path


def test_a_customer_cancels_without_a_script(browser: Any, site: Site) -> None:
    site.house.deal("acme")
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(site.url + cancel_link(site))
        _shot(page, "cancel-reason")
        page.get_by_label("Something we need is missing").check()
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("What happened?").fill("Your sign-on does not work with Okta.")
        page.get_by_role("button", name="Go on").click()
        _shot(page, "cancel-confirm")
        page.get_by_role("button", name="Cancel the subscription").click()
        page.get_by_role("heading", name="Your cancellation is on its way").wait_for()
    finally:
        context.close()
    read_all(site.house.desk)
    (one,) = site.house.ask("csm", "GET", "/v1/cancellations").json()["items"]
    assert (one["category"], one["stated"], one["account_id"]) == ("missing_features", "missing_features", "acme")


def _shot(page: Any, name: str) -> None:
    if folder := os.environ.get("DESK_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_decision_that_came_too_late_is_said_in_sight_with_what_was_typed(window: Window, site: Site) -> None:
    quiet(site)
    lose(site.house.desk, W1, 11, plan="Team", region="EU")
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    page, card = window.page, open_week(window)
    before = card.get_by_text("Dismiss", exact=True).first.bounding_box()
    card.get_by_text("Act", exact=True).click()
    assert card.get_by_text("Dismiss", exact=True).first.bounding_box() == before, "buttons stay where they are"
    card.get_by_text("Dismiss", exact=True).first.click()
    assert card.locator(".decide details[open]").count() == 1, "one form at a time"
    sent = {"action": "act", "owner": "Ana", "destination": "product", "week": str(W1)}
    assert site.house.ask("retention", "POST", "/v1/issues/missing_features/decisions", json=sent).status_code in {200, 201}
    card.get_by_label("Why it needs nobody").fill("Typed in the second tab")
    card.locator("details[open] button").click()
    notice = page.locator("#messages .notice")
    notice.wait_for()
    assert "Nothing was saved" in notice.inner_text()
    assert notice.evaluate("one => { const box = one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }")
    notice.get_by_role("link").click()
    assert card.get_by_label("Why it needs nobody").input_value() == "Typed in the second tab"
    page.goto(page.url.partition("#")[0])
    page.wait_for_url(f"{window.url}/desk/churn")
    window.troubles.clear()


def test_on_paper_a_review_has_no_buttons(window: Window, site: Site) -> None:
    quiet(site)
    window.sign_in(site.house.keys["retention"], "/desk/churn")
    open_week(window)
    window.page.emulate_media(media="print")
    assert [one for one in window.page.locator("button, summary[role=button]").all() if one.is_visible()] == []


def test_a_review_whose_reasons_are_still_read_says_so_and_shows_them_by_itself(window: Window, site: Site) -> None:
    rows = "".join(f"Customer {n},{W1},No single sign-on with Okta {n},100,USD\n" for n in range(11))
    table = f"Company,Cancelled on,Comment,MRR,Currency\n{rows}".encode()
    assert site.house.ask("retention", "POST", "/v1/cancellations/import", files={"file": ("churn.csv", table)}).status_code == 202
    window.sign_in(site.house.keys["retention"], f"/desk/churn?week={W1}")
    page = window.page
    assert "Waiting for a worker" in page.locator("#reasons").inner_text()
    assert "not read yet" in page.locator("#main").inner_text()
    assert "No reason is top" not in page.content()
    window.shot("churn-reading", full=True)
    read_all(site.house.desk)
    page.locator("[data-issue]").first.wait_for()
    assert page.locator("#reasons").count() == 0
