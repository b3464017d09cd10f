"""The pages without a browser: who gets in, what is refused, what stands in the HTML."""

import datetime as dt
import re
from typing import Any

import pytest

from analyzer.domain.account import Deal as DealAbout
from analyzer.domain.account import Party
from analyzer.intake.parties import told
from analyzer.store import accounts, handoffs, jobs
from analyzer.store.database import now
from analyzer.store.records import Account, Deal, JobState
from api.pages import deals
from tests import drafts
from tests.api.conftest import ANN, CALL, KIM, House, analyzer, empty_store, house, settings

__all__ = ["analyzer", "empty_store", "house", "settings"]


def sign_in(house: House, who: str = "rep") -> str:
    """Signs the client in; the token of the session."""
    answer = house.client.post("/sign-in", data={"key": house.keys[who]}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return token(house)


def token(house: House) -> str:
    found = re.search(r'data-token="([0-9a-f]{64})"', house.client.get("/desk").text)
    assert found
    return found.group(1)


def post(house: House, path: str, secret: str, **fields: Any) -> Any:
    """The answer to a form sent by a script; the version that was seen stands in the address."""
    if "version" in fields:
        path = f"{path}?version={fields.pop('version')}"
    return house.client.post(path, data=fields, headers={"X-CSRF-Token": secret, "HX-Request": "true"}, follow_redirects=False)


def put(house: House, path: str, secret: str, **fields: Any) -> Any:
    """As `post`, of the forms in which the version is a field."""
    return house.client.post(path, data=fields, headers={"X-CSRF-Token": secret, "HX-Request": "true"})


def test_nobody_sees_a_page_without_a_key(house: House) -> None:
    handoff_id = house.drafted()
    for path in ("/desk", f"/desk/handoffs/{handoff_id}", f"/desk/handoffs/{handoff_id}/story"):
        answer = house.client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


def test_a_wrong_key_is_refused_in_words_and_a_right_one_opens_a_session(house: House) -> None:
    wrong = house.client.post("/sign-in", data={"key": "hk_wrong"})
    assert wrong.status_code == 401
    assert "This key is not valid" in wrong.text
    sign_in(house)
    assert 'class="deals"' not in house.client.get("/desk").text
    house.drafted()
    assert "<bdi>Acme</bdi>" in house.client.get("/desk").text


def test_what_a_rep_has_to_upload_waits_for_no_csm(house: House) -> None:
    house.deal()
    sign_in(house)
    assert "Upload calls and mails" in house.client.get("/desk").text
    sign_in(house, "csm")
    assert "Upload calls and mails" not in house.client.get("/desk").text


def test_of_the_deals_what_waits_for_the_visitor_comes_first_and_what_is_late_before_that() -> None:
    def row(name: str, waits: str, tone: str = "warn") -> deals.Row:
        deal = Deal(id=name, account_id=name, name=name, created_at=now())
        return deals.Row(deal, name, ("Draft", "plain"), None, (), 0, 1, ("Approve", tone, ""), waits, "/desk")

    rows = [
        row("new", ""),
        row("drafting", deals.DRAFTED_NOW),
        row("check", "Check 3 lines"),
        row("late", "Check 9 lines", "bad"),
        row("old", ""),
    ]
    assert [one.account for one in deals.waiting_first(rows)] == ["late", "check", "new", "drafting", "old"]


def test_the_session_cookie_cannot_be_made_or_changed(house: House) -> None:
    sign_in(house)
    cookie = house.client.cookies["handoff_session"]
    for forged in (cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), "key_x.0.0.0", "", "...", cookie.replace(".", "..", 1)):
        house.client.cookies.clear()
        answer = house.client.get("/desk", headers={"Cookie": f"handoff_session={forged}"}, follow_redirects=False)
        assert answer.status_code == 303


def test_a_revoked_key_ends_its_sessions(house: House) -> None:
    sign_in(house)
    key = next(key for key in house.ask("admin", "GET", "/v1/keys").json()["items"] if key["role"] == "rep" and "ann" in key["person"])
    assert house.ask("admin", "DELETE", f"/v1/keys/{key['id']}").status_code == 204
    assert house.client.get("/desk", follow_redirects=False).status_code == 303


def test_a_verdict_needs_the_token_of_the_session(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    item = house.items(handoff_id)[0]
    path = f"/desk/handoffs/{handoff_id}/lines/{item['id']}?version=0"
    fields = {"verdict": "accepted"}
    assert house.client.post(path, data=fields).status_code == 403
    assert house.client.post(path, data={**fields, "token": secret[::-1]}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert house.client.post(path, data={**fields, "token": secret}, headers=foreign).status_code == 403
    assert house.client.post(path, data={**fields, "token": secret}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert house.items(handoff_id)[0]["verdict"] == "pending"
    assert house.client.post(path, data={**fields, "token": secret}, follow_redirects=False).status_code == 303
    assert house.items(handoff_id)[0]["verdict"] == "accepted"


def test_somebody_elses_deal_is_not_there(house: House) -> None:
    handoff_id = house.drafted()
    sign_in(house, "other_rep")
    for path in ("", "/story", f"/lines/{house.items(handoff_id)[0]['id']}", "/export/json"):
        assert house.client.get(f"/desk/handoffs/{handoff_id}{path}").status_code == 404


def test_a_verdict_after_somebody_elses_is_told_and_overwrites_nothing(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    item = house.items(handoff_id, section="promises")[0]
    assert house.judge("admin", handoff_id, item, "rejected").status_code == 201
    late = post(house, f"/desk/handoffs/{handoff_id}/lines/{item['id']}", secret, verdict="edited", version=0, summary="Typed in vain?")
    assert late.status_code == 409
    assert "root gave the verdict “rejected”" in late.text
    assert "Typed in vain?" in late.text
    assert house.items(handoff_id, section="promises")[0]["verdict"] == "rejected"


def test_bulk_accepts_what_is_verified_and_confident_and_nothing_else(house: House) -> None:
    handoff_id = house.drafted(promises=(*drafts.PROMISES, drafts.promise("Perhaps a dashboard", confidence=0.4)))
    secret = sign_in(house)
    shown = re.findall(r'name="lines" value="([^"]+)"', house.client.get(f"/desk/handoffs/{handoff_id}").text)[0]
    answer = house.client.post(
        f"/desk/handoffs/{handoff_id}/accept-sure", data={"lines": shown}, headers={"X-CSRF-Token": secret, "HX-Request": "true"}
    )
    assert answer.status_code == 200
    left = house.items(handoff_id, verdict="pending")
    assert {item["statement"]["summary"] for item in left} == {"Perhaps a dashboard", "Live on 6 May", "All old tickets are migrated"}
    count = len(shown.split())
    assert f"<b>{count} of {count + 3}</b>" in answer.text


def test_bulk_leaves_what_has_to_be_compared_with_a_clause(house: House) -> None:
    handoff_id = house.drafted(promises=(*drafts.PROMISES, drafts.FAINT))
    sign_in(house)
    shown = re.findall(r'name="lines" value="([^"]+)"', house.client.get(f"/desk/handoffs/{handoff_id}").text)[0]
    faint = next(item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week")
    assert faint["id"] not in shown
    assert len(shown.split()) > len(drafts.PROMISES)


def test_a_promise_to_compare_stands_beside_its_clause_until_somebody_has(house: House) -> None:
    handoff_id = house.drafted(promises=(*drafts.PROMISES, drafts.FAINT))
    secret = sign_in(house)
    before = house.client.get(f"/desk/handoffs/{handoff_id}").text
    table = before.partition('id="gap"')[2].partition("</section>")[0]
    assert "A trainer all week" in table and "Support Monday to Friday" in table
    assert "perhaps in the contract: compare" in before
    faint = next(item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week")
    answer = post(house, f"/desk/handoffs/{handoff_id}/lines/{faint['id']}", secret, verdict="accepted", version=0)
    table = answer.text.partition('id="gap"')[2].partition("</section>")[0]
    assert "A trainer all week" not in table
    assert "perhaps in the contract: compare" not in answer.text
    assert "Support Monday to Friday" in answer.text


def test_after_a_merge_the_clause_to_compare_is_still_that_of_the_contract(house: House) -> None:
    other = drafts.promise("Somebody comes every day", drafts.evidence("somebody comes every day"), in_contract="yes")
    handoff_id = house.drafted(promises=(drafts.FAINT, other))
    secret = sign_in(house)
    ids = {item["statement"]["summary"]: item["id"] for item in house.items(handoff_id, section="promises")}
    path = f"/desk/handoffs/{handoff_id}/lines/{ids['A trainer all week']}/merge"
    answer = put(house, path, secret, version=0, other=f"{ids['Somebody comes every day']}:0")
    assert answer.status_code == 200
    for html in (answer.text, house.client.get(f"/desk/handoffs/{handoff_id}").text):
        table = html.partition('id="gap"')[2].partition("</section>")[0]
        assert "Support Monday to Friday" in table and "somebody comes every day" not in table
        assert "perhaps in the contract: compare" in html


def test_a_line_that_perhaps_repeats_another_says_so_and_is_the_first_choice_to_merge(house: House) -> None:
    spoken = drafts.promise("Ann: two days of training at each site", drafts.evidence("we train for two days at each site"))
    again = drafts.promise("Two days of training at each site", drafts.evidence("two days on each site"))
    handoff_id = house.drafted(promises=(*drafts.PROMISES, spoken, again))
    secret = sign_in(house)
    ids = {item["statement"]["summary"]: item["id"] for item in house.items(handoff_id, section="promises")}
    first, late = (ids[f"{who} days of training at each site"] for who in ("Ann: two", "Two"))
    hint = f'Perhaps the same as <a href="#line-{first}">'
    assert house.client.get(f"/desk/handoffs/{handoff_id}").text.count(hint) == 1
    line = f"/desk/handoffs/{handoff_id}/lines/{late}"
    assert hint in house.client.get(line).text
    assert f'<option value="{first}:0" selected>' in house.client.get(f"{line}/join").text
    assert hint not in post(house, line, secret, verdict="accepted", version=0).text


def test_the_clause_to_compare_can_be_split_off_as_any_other_quote(house: House) -> None:
    handoff_id = house.drafted(promises=(drafts.FAINT,))
    sign_in(house)
    (faint,) = (item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week")
    form = house.client.get(f"/desk/handoffs/{handoff_id}/lines/{faint['id']}/join")
    assert form.status_code == 200
    assert form.text.count('name="piece"') == 2


def test_after_a_split_no_spoken_words_stand_as_the_clause_to_compare(house: House) -> None:
    spoken = drafts.evidence("somebody comes every day")
    handoff_id = house.drafted(promises=(drafts.FAINT.model_copy(update={"evidence": (spoken, *drafts.FAINT.evidence)}),))
    secret = sign_in(house)
    (faint,) = (item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week")
    clause = drafts.FAINT.evidence[-1]
    path = f"/desk/handoffs/{handoff_id}/lines/{faint['id']}/split"
    answer = put(house, path, secret, version=0, piece=f"{clause.start}:{clause.end}:{clause.document}")
    assert answer.status_code == 200
    page = house.client.get(f"/desk/handoffs/{handoff_id}").text
    table = page.partition('id="gap"')[2].partition("</section>")[0]
    assert table.count("A trainer all week") == 1
    assert "a trainer, Monday to Friday" not in table


def test_a_promise_stays_among_the_unsold_where_its_clause_was_split_off_and_rejected(house: House) -> None:
    handoff_id = house.drafted(promises=(drafts.FAINT,))
    secret = sign_in(house)
    (faint,) = (item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week")
    clause = drafts.FAINT.evidence[-1]
    path = f"/desk/handoffs/{handoff_id}/lines/{faint['id']}/split"
    assert put(house, path, secret, version=0, piece=f"{clause.start}:{clause.end}:{clause.document}").status_code == 200
    promises = [item for item in house.items(handoff_id, section="promises") if item["statement"]["summary"] == "A trainer all week"]
    off, left = sorted(promises, key=lambda item: item["id"] == faint["id"])
    shown = house.client.get(f"/desk/handoffs/{handoff_id}/lines/{off['id']}").text
    assert "Support Monday to Friday" in shown and "no quote" not in shown
    rejected = post(house, f"/desk/handoffs/{handoff_id}/lines/{off['id']}", secret, verdict="rejected", version=off["version"])
    assert rejected.status_code == 200
    for page in (rejected.text, house.client.get(f"/desk/handoffs/{handoff_id}").text):
        assert page.partition('id="gap"')[2].partition("</section>")[0].count("A trainer all week") == 1
    line = house.client.get(f"/desk/handoffs/{handoff_id}/lines/{left['id']}").text
    assert "not in the contract" in line and "perhaps in the contract" not in line
    assert "leaves out 1 promise" in house.client.get(f"/desk/handoffs/{handoff_id}/story").text
    accepted = post(house, f"/desk/handoffs/{handoff_id}/lines/{left['id']}", secret, verdict="accepted", version=left["version"])
    assert "A trainer all week" in accepted.text.partition('id="gap"')[2].partition("</section>")[0]
    assert "leaves out 1 promise" in house.client.get(f"/desk/handoffs/{handoff_id}/story").text


def test_a_list_of_what_is_perhaps_no_obligation_is_not_headed_as_if_nothing_were_left_out(house: House) -> None:
    casual = drafts.promise("You click here and it opens", drafts.evidence("you click here"), confidence=0.6)
    handoff_id = house.drafted(promises=(casual,))
    sign_in(house)
    table = house.client.get(f"/desk/handoffs/{handoff_id}").text.partition('id="gap"')[2].partition("</section>")[0]
    assert "Apart from 1 line that is perhaps no obligation, no promise was found that the contract leaves out or contradicts." in table


def test_the_story_shows_the_clause_to_compare_and_lists_what_is_perhaps_no_obligation_apart(house: House) -> None:
    casual = drafts.promise("You click here and it opens", drafts.evidence("you click here"), confidence=0.6)
    handoff_id = house.drafted(promises=(*drafts.PROMISES, drafts.FAINT, casual))
    sign_in(house)
    story = house.client.get(f"/desk/handoffs/{handoff_id}/story").text
    assert "Perhaps this clause" in story and "Support Monday to Friday" in story
    assert story.index("Not mentioned, and perhaps no obligation") < story.index("You click here and it opens")


def test_a_line_that_was_not_found_is_accepted_only_with_a_note(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    item = next(item for item in house.items(handoff_id) if not item["verified"])
    path = f"/desk/handoffs/{handoff_id}/lines/{item['id']}"
    bare = post(house, path, secret, verdict="accepted", version=0)
    assert bare.status_code == 400
    assert "say how it is known" in bare.text
    assert post(house, path, secret, verdict="accepted", version=0, note="Asked Ola today").status_code == 200


def test_a_promise_that_a_person_stands_by_joins_the_unsold(house: House) -> None:
    handoff_id = house.drafted(promises=(drafts.promise("A trainer at night", in_contract="no", verified=False),))
    secret = sign_in(house)
    before = house.client.get(f"/desk/handoffs/{handoff_id}").text
    assert "A trainer at night" not in before.partition('id="gap"')[2].partition("</section>")[0]
    item = house.items(handoff_id, section="promises")[0]
    path = f"/desk/handoffs/{handoff_id}/lines/{item['id']}"
    answer = post(house, path, secret, verdict="accepted", version="0", note="Said on the telephone")
    table = answer.text.partition('id="gap"')[2].partition("</section>")[0]
    assert "A trainer at night" in table


def test_lines_have_no_forms_of_their_own(house: House) -> None:
    """A browser looks into every form after the page has come, and lays out each line for it, also those out of sight."""
    forms = []
    for name, number in (("few", 2), ("many", 40)):
        promises = tuple(drafts.promise(f"Promise {n}", drafts.evidence(f"we promise {n}")) for n in range(number))
        handoff_id = house.drafted(name, promises=promises)
        sign_in(house)
        forms.append(house.client.get(f"/desk/handoffs/{handoff_id}").text.count("<form"))
    assert forms[0] == forms[1]


def test_nobody_follows_the_draft_of_somebody_elses_deal(house: House) -> None:
    house.deal()
    job = house.upload(deal_id="acme-1").json()["job_id"]
    path = f"/desk/deals/acme-1/progress/{job}/events"
    assert house.client.get(path, follow_redirects=False).status_code == 303
    sign_in(house, "other_rep")
    assert house.client.get(path).status_code == 404
    house.ask("rep", "POST", f"/v1/jobs/{job}/cancel")
    sign_in(house)
    answer = house.client.get(path)
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert "event: end\ndata: <section" in answer.text
    assert "Drafting was stopped" in answer.text


def test_a_wrong_address_is_a_page_in_words(house: House) -> None:
    sign_in(house)
    answer = house.client.get("/desk/nowhere/at/all")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text
    assert "To the deals" in answer.text


def test_bulk_leaves_lines_as_somebody_else_has_them_and_says_how_many(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    one, other = house.items(handoff_id, section="promises")[:2]
    assert house.judge("admin", handoff_id, one, "rejected").status_code == 201
    sent = f"{one['id']}:0 {other['id']}:0 nobody:0"
    answer = post(house, f"/desk/handoffs/{handoff_id}/accept-sure", secret, lines=sent)
    assert "2 lines had another verdict" in answer.text
    assert [item["verdict"] for item in house.items(handoff_id, section="promises")[:2]] == ["rejected", "accepted"]


def test_the_story_names_the_questions_that_wait_and_leads_to_them(house: House) -> None:
    handoff_id = house.drafted()
    item = house.items(handoff_id, section="promises")[0]
    house.ask("csm", "POST", f"/v1/handoffs/{handoff_id}/questions", json={"item_id": item["id"], "text": "Since when?"})
    sign_in(house)
    story = house.client.get(f"/desk/handoffs/{handoff_id}/story").text
    waiting = story.partition('id="questions"')[2].partition("</section>")[0]
    assert f'href="#asked-{item["id"]}"' in waiting
    assert f'id="asked-{item["id"]}"' in story


def test_hostile_words_are_shown_and_do_nothing(house: House) -> None:
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202egnp.exe'
    changed = (drafts.promise(hostile, drafts.evidence(hostile, document=hostile, speaker=hostile)),)
    handoff_id = house.drafted(promises=changed, stakeholders=(drafts.person(hostile, title=hostile),), warnings=(hostile,))
    sign_in(house)
    for path in ("/desk", f"/desk/handoffs/{handoff_id}", f"/desk/handoffs/{handoff_id}/story", "/desk/deals/acme-1"):
        answer = house.client.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "\u202e" not in answer.text
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_an_edit_changes_only_what_was_changed_and_joins_the_history(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    item = house.items(handoff_id, section="promises")[0]
    path = f"/desk/handoffs/{handoff_id}/lines/{item['id']}"
    form = house.client.get(f"{path}/edit", headers={"HX-Request": "true"}).text
    assert 'name="summary"' in form
    said = item["statement"]
    fields = {name: said[name] or "" for name in ("kind", "how", "in_contract", "status", "due", "due_date", "made_by")}
    answer = post(house, path, secret, verdict="edited", version=0, summary="Exports run hourly", note="call of Friday", **fields)
    assert answer.status_code == 200, answer.text
    now = house.items(handoff_id, section="promises")[0]
    assert now["statement"] == {**said, "summary": "Exports run hourly"}
    past = house.client.get(f"{path}/history", headers={"HX-Request": "true"}).text
    assert "call of Friday" in past
    assert "ann@vendor.example" in past


@pytest.mark.parametrize(("name", "digest"), [("htmx.min.js", "a0abb04f"), ("pico.min.css", "fbc9a63f")])
def test_vendored_files_are_what_the_card_says(house: House, name: str, digest: str) -> None:
    import hashlib
    from importlib import resources

    card = resources.files("api.pages").joinpath("static", "VENDORED.md").read_text("utf-8")
    found = hashlib.sha256(house.client.get(f"/static/{name}").content).hexdigest()
    assert found.startswith(digest)
    assert found in card


def test_search_finds_passages_of_own_deals_and_leads_to_their_place(house: House) -> None:
    house.upload("rep", "acme")
    house.upload("other_rep", "other", data=b"Ann Lee (Vendor): The migration costs nothing at all.\nBo Ray (Other): Good.\n")
    sign_in(house)
    page = house.client.get("/desk/search?q=migration").text
    assert "And who does the migration?" in page
    assert "costs nothing" not in page
    found = re.search(r'href="(/desk/handoffs/[^"]+)#mark"', page)
    assert found
    source = house.client.get(found.group(1).replace("&amp;", "&")).text
    assert '<mark id="mark">And who does the migration?</mark>' in source
    assert "Nothing was found" in house.client.get("/desk/search?q=elephants").text
    assert "<script>" not in house.client.get("/desk/search?q=<script>alert(1)</script>").text


def test_the_page_of_a_deal_asks_whether_the_parties_are_right_and_takes_the_answer(house: House) -> None:
    got = house.upload().json()
    about = DealAbout(
        vendor=Party(name="Relay", domains=("relay.example",)), customer=Party(name="<b>Acme", domains=("acme.example",)), guessed=True
    )
    house.draft(got["deal_id"], about=about)
    secret, path = sign_in(house), f"/desk/deals/{got['deal_id']}"
    page = house.client.get(path).text
    assert "Who sells, who buys: is this right?" in page
    assert 'value="&lt;b&gt;Acme"' in page and 'value="relay.example"' in page
    wrong = post(
        house, f"{path}/parties", secret, vendor="Relay", vendor_domains="acme.example", customer="Acme", customer_domains="acme.example"
    )
    assert "cannot share a mail domain" in wrong.text
    right = {"vendor": "Relay", "vendor_domains": "relay.example", "customer": "Acme Freight", "customer_domains": "acme.example"}
    assert post(house, f"{path}/parties", secret, **right).status_code < 400
    page = house.client.get(path).text
    assert "is this right?" not in page
    assert "<h1><bdi>Acme Freight</bdi></h1>" in page


def test_notes_on_the_documents_name_no_file_that_the_desk_does_not_have(house: House) -> None:
    noted = (
        "There is no deal.json. Taken for the vendor: Relay; for the customer: Acme.",
        "call.vtt: it is not known. Add a deal.json that names both parties.",
    )
    handoff_id = house.drafted(warnings=noted)
    sign_in(house)
    for path in ("", "/story"):
        page = house.client.get(f"/desk/handoffs/{handoff_id}{path}").text
        assert "Taken for the vendor: Relay" in page
        assert "deal.json" not in page


def test_who_changed_what_is_one_page_with_the_latest_first(house: House) -> None:
    handoff_id = house.drafted()
    first, second = house.items(handoff_id, section="promises")[:2]
    house.judge("rep", handoff_id, first, "rejected", note="never said")
    house.judge("admin", handoff_id, second, "edited", statement={"summary": "Training in June"})
    sign_in(house)
    page = house.client.get(f"/desk/handoffs/{handoff_id}/changes").text
    assert page.index("Training in June") < page.index("never said")
    assert "root" in page
    assert house.client.get("/desk/handoffs/hand_none/changes").status_code == 404


def test_my_deals_say_what_is_late_and_which_sections_lack_substance(house: House) -> None:
    with house.desk.database.writing() as transaction:
        accounts.add(transaction, Account(id="acme", name="Acme", created_at=now(), created_by="root"))
        deal = Deal(id="acme-1", account_id="acme", name="acme", rep=ANN, signed_on=dt.date(2020, 1, 6), created_at=now())
        accounts.add_deal(transaction, deal.model_copy(update={"closed_at": dt.datetime(2020, 1, 6, 12, tzinfo=dt.UTC)}))
        handoffs.add(transaction, "acme", "acme-1")
    house.draft("acme-1", risks=())
    sign_in(house)
    page = house.client.get("/desk").text
    assert "Late: for the VP to know" in page
    assert "The handoff document is not approved and the warm introduction is not scheduled" in page
    assert re.search(r"Lacks substance: [^<]*risk factors", page)


def test_the_document_can_be_fetched_as_markdown(house: House) -> None:
    handoff_id = house.drafted()
    sign_in(house)
    assert f"/desk/handoffs/{handoff_id}/export/md" in house.client.get(f"/desk/handoffs/{handoff_id}/story").text
    answer = house.client.get(f"/desk/handoffs/{handoff_id}/export/md")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text.startswith("# Handoff: ")


def test_a_draft_that_failed_is_made_again_without_another_upload(house: House) -> None:
    house.deal()
    job_id = house.upload(deal_id="acme-1").json()["job_id"]
    with house.desk.database.writing() as transaction:
        assert jobs.change(
            transaction, job_id, 1, state=JobState.FAILED, error={"error": "engine_unavailable", "detail": "Nobody answers."}
        )
    secret = sign_in(house)
    assert "Draft again" in house.client.get("/desk/deals/acme-1").text
    assert post(house, "/desk/deals/acme-1/draft", secret).headers["HX-Redirect"] == "/desk/deals/acme-1?done=again"
    assert "The draft is made once more." in house.client.get("/desk/deals/acme-1?done=again").text
    with house.desk.database.reading() as transaction:
        found = jobs.find(transaction, job_id)
    assert found is not None
    assert (found.state, found.attempt) == (JobState.QUEUED, 2)
    assert "Draft again" not in house.client.get("/desk/deals/acme-1").text


def test_a_customer_may_be_called_in_any_letters(house: House) -> None:
    secret = sign_in(house)
    ways = []
    for name in ("\u4e0a\u6d77\u660e\u73e0", "\u0634\u0631\u0643\u0629 \u0627\u0644\u0646\u0648\u0631", "\u4e0a\u6d77\u660e\u73e0"):
        opened = post(house, "/desk/deals", secret, name=name, signed_on="2026-11-20")
        ways.append(opened.headers["HX-Redirect"])
        assert name in house.client.get(ways[-1]).text
    assert ways[0] == ways[2] != ways[1]


def test_what_waits_comes_first_over_all_pages_and_deals_are_found_by_name(house: House) -> None:
    oldest = house.drafted("oldest")
    with house.desk.database.writing() as transaction:
        for n in range(61):
            accounts.add(transaction, Account(id=f"a{n}", name=f"Account {n}", csm=KIM, created_at=now(), created_by="root"))
            accounts.add_deal(transaction, Deal(id=f"a{n}-1", account_id=f"a{n}", name=f"a{n}", rep=ANN, created_at=now()))
    house.accept_all(oldest)
    for step in ("approve", "handover"):
        assert house.ask("rep", "POST", f"/v1/handoffs/{oldest}/{step}").status_code < 300
    sign_in(house, "csm")
    first = house.client.get("/desk").text
    assert first.index("Read and acknowledge") < first.index("Nothing waits for you")
    assert (first.count('class="deal"'), house.client.get("/desk?page=2").text.count('class="deal"')) == (60, 2)
    found = house.client.get("/desk?name=account+4").text
    assert found.count('class="deal"') == 11 and "Oldest" not in found
    assert "No deal of that name" in house.client.get("/desk?name=nobody").text


def test_a_csm_without_a_key_is_told_before_the_handover_and_put_right_by_the_rep(house: House) -> None:
    handoff_id = house.drafted()
    secret = sign_in(house)
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"csm": "Kim"})
    house.accept_all(handoff_id)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/approve").status_code == 200
    assert "nobody would see it" in house.client.get(f"/desk/handoffs/{handoff_id}").text
    page = house.client.get("/desk/deals/acme-1").text
    assert "No key of a CSM has the name <bdi>Kim</bdi>" in page and f'<option value="{KIM}">' in page
    assert post(house, "/desk/deals/acme-1/csm", secret, csm="Kimmy").status_code == 400
    post(house, "/desk/deals/acme-1/csm", secret, csm=KIM)
    assert "nobody would see it" not in house.client.get(f"/desk/handoffs/{handoff_id}").text
    assert "Who looks after the account" not in house.client.get("/desk/deals/acme-1").text
    assert post(house, "/desk/deals/acme-1/csm", secret, csm="lee@vendor.example").status_code == 403, (
        "once somebody does, it is the admin's to say"
    )
    sign_in(house, "csm")
    assert "Acme" in house.client.get("/desk").text


@pytest.mark.parametrize(
    "typed", ["https://www.brine.example/", "brine.example", "kim@Brine.example", "www.brine.example/contact?a=b", "@brine.example"]
)
def test_a_mail_domain_is_taken_out_of_what_was_pasted(house: House, typed: str) -> None:
    secret = sign_in(house)
    post(house, "/desk/deals", secret, name="Brine", signed_on="2026-01-12", domain=typed)
    with house.desk.database.reading() as transaction:
        account = accounts.find(transaction, "brine")
    assert account is not None and account.domains == ("brine.example",)


@pytest.mark.parametrize("typed", ["brine", "gmail.com", "no such thing"])
def test_what_is_no_mail_domain_of_theirs_is_told(house: House, typed: str) -> None:
    secret = sign_in(house)
    answer = post(house, "/desk/deals", secret, name="Brine", signed_on="2026-01-12", domain=typed)
    assert answer.status_code == 400 and ("behind the @" in answer.text or "Anybody may have" in answer.text)
    assert f'value="{typed}"' in answer.text, "nobody types it twice"


def test_an_approval_that_a_new_draft_took_away_is_told_until_somebody_approves(house: House) -> None:
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/approve").status_code == 200
    sign_in(house)
    assert "Not approved any more" not in house.client.get(f"/desk/handoffs/{handoff_id}").text
    house.draft("acme-1", promises=(*drafts.PROMISES, drafts.promise("A second workshop")))
    page = house.client.get(f"/desk/handoffs/{handoff_id}").text
    assert "Not approved any more" in page and f"brought 1 line that nobody had judged, so the approval by <bdi>{ANN}</bdi> fell" in page
    house.accept_all(handoff_id)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/approve").status_code == 200
    assert "Not approved any more" not in house.client.get(f"/desk/handoffs/{handoff_id}").text


def test_documents_stand_by_their_own_day_and_those_without_one_first(house: House) -> None:
    house.deal()
    for name, day in (("late.txt", "2026-02-12"), ("early.txt", "2026-01-14"), ("undated.txt", "")):
        fields = {"occurred_at": day} if day else {}
        assert house.upload(name=name, data=CALL + name.encode(), deal_id="acme-1", **fields).status_code == 202
    sign_in(house)
    table = house.client.get("/desk/deals/acme-1").text.partition("<h2>Documents</h2>")[2]
    assert sorted(("undated.txt", "early.txt", "late.txt"), key=table.index) == ["undated.txt", "early.txt", "late.txt"]


def test_a_search_is_narrowed_to_one_deal(house: House) -> None:
    for name in ("acme", "birch"):
        house.deal(name)
        assert house.upload(account=name, data=CALL, deal_id=f"{name}-1").status_code == 202
    sign_in(house)
    everywhere = house.client.get("/desk/search?q=migration").text
    assert "<b><bdi>Acme</bdi></b>" in everywhere and "<b><bdi>Birch</bdi></b>" in everywhere
    one = house.client.get("/desk/search?q=migration&deal=birch-1").text
    assert "<b><bdi>Acme</bdi></b>" not in one and "<b><bdi>Birch</bdi></b>" in one
    assert '<option value="birch-1" selected>' in one


def test_what_was_approved_no_longer_asks_who_was_taken_for_the_vendor(house: House) -> None:
    told_of = told(Party(name="Relay"), Party(name="Fjord"))
    warnings = (told_of, "call.vtt: Sides guessed from the way they speak: Bo vendor.", "old.pdf: one page could not be read.")
    handoff_id = house.drafted(warnings=warnings)
    sign_in(house)
    story = f"/desk/handoffs/{handoff_id}/story"
    assert "Taken for the vendor" in house.client.get(story).text
    house.accept_all(handoff_id)
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/approve", json={}).status_code == 200
    page = house.client.get(story).text
    assert "Taken for the vendor" not in page and "Sides guessed" not in page and "one page could not be read" in page
    assert '<span class="tag good">Approved on' in page
