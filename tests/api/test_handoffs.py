"""Reviewing over HTTP: verdicts, gates, approval, handover, export."""

import json
from typing import Any

import pytest

from analyzer.domain.review import HandoffStatus
from analyzer.domain.statement import InContract
from tests import drafts
from tests.api.conftest import CALL, KIM, House


def status(house: House, handoff_id: str) -> str:
    answer: str = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}").json()["handoff"]["status"]
    return answer


def post(house: House, handoff_id: str, what: str, who: str = "rep", **body: Any) -> Any:
    return house.ask(who, "POST", f"/v1/handoffs/{handoff_id}/{what}", json=body)


def test_a_draft_shows_its_lines_with_evidence_and_what_the_gate_needs(house: House) -> None:
    handoff_id = house.drafted()
    view = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}").json()
    assert view["lines"] == {"pending": 19, "accepted": 0, "edited": 0, "rejected": 0}
    assert {reason["code"] for reason in view["gates"]["approve"]} == {"pending"}
    promise = house.items(handoff_id, section="promises")[0]
    assert promise["evidence"][0]["quote"]
    assert promise["verdict"] == "pending"


def test_a_verdict_joins_the_history_and_starts_the_review(house: House) -> None:
    handoff_id = house.drafted()
    item = house.items(handoff_id, section="promises")[0]
    changed = house.judge("rep", handoff_id, item, "edited", statement={"summary": "Exports run hourly"}, note="asked them")
    assert changed.status_code == 201
    assert (changed.json()["statement"]["summary"], changed.json()["proposed"]["summary"]) == (
        "Exports run hourly",
        item["statement"]["summary"],
    )
    assert house.judge("rep", handoff_id, changed.json(), "rejected").status_code == 201
    history = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/items/{item['id']}/verdicts").json()["items"]
    assert [(entry["number"], entry["verdict"], entry["person"], entry["note"]) for entry in history] == [
        (1, "edited", "ann@vendor.example", "asked them"),
        (2, "rejected", "ann@vendor.example", None),
    ]
    assert status(house, handoff_id) == HandoffStatus.IN_REVIEW


def test_a_verdict_on_a_line_that_has_changed_meanwhile_is_refused(house: House) -> None:
    handoff_id = house.drafted()
    item = house.items(handoff_id)[0]
    assert house.judge("rep", handoff_id, item).status_code == 201
    late = house.judge("admin", handoff_id, item, "rejected")
    assert (late.status_code, late.json()["error"], late.json()["context"]) == (409, "conflict", {"version": 1})


def test_a_verdict_can_be_taken_back(house: House) -> None:
    handoff_id = house.drafted()
    item = house.judge("rep", handoff_id, house.items(handoff_id)[0], "edited", statement={"summary": "x"}).json()
    back = house.judge("rep", handoff_id, item, "pending").json()
    assert (back["verdict"], back["statement"]) == ("pending", back["proposed"])


def test_an_unverified_line_needs_a_note(house: House) -> None:
    handoff_id = house.drafted()
    (item,) = [item for item in house.items(handoff_id) if not item["verified"]]
    assert house.judge("rep", handoff_id, item).status_code == 400
    assert house.judge("rep", handoff_id, item, note="I said it").status_code == 201


def test_approval_is_refused_with_reasons_while_lines_are_pending(house: House) -> None:
    handoff_id = house.drafted()
    answer = post(house, handoff_id, "approve")
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    assert {(r["code"], r["section"]) for r in answer.json()["context"]["reasons"]} == {
        ("pending", name) for name in ("deal", "goals", "stakeholders", "promises", "risks")
    }


def test_an_empty_section_is_approved_only_with_a_waiver(house: House) -> None:
    handoff_id = house.drafted(risks=())
    house.accept_all(handoff_id)
    refused = post(house, handoff_id, "approve")
    assert [r["code"] for r in refused.json()["context"]["reasons"]] == ["empty"]
    assert post(house, handoff_id, "waivers", section="risks", reason="  ").status_code == 422
    assert post(house, handoff_id, "waivers", section="risks", reason="A renewal: nothing new").status_code == 201
    assert post(house, handoff_id, "approve").status_code == 200
    text = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export").text
    assert "A renewal: nothing new" in text


def test_the_way_to_the_handover_and_the_ice_behind_it(house: House) -> None:
    handoff_id = house.drafted()
    assert post(house, handoff_id, "handover").status_code == 409
    house.accept_all(handoff_id)
    approved = post(house, handoff_id, "approve").json()
    assert (approved["handoff"]["status"], approved["handoff"]["approved_by"]) == ("approved", "ann@vendor.example")
    assert post(house, handoff_id, "handover", version=approved["handoff"]["version"] - 1).status_code == 409
    over = post(house, handoff_id, "handover", version=approved["handoff"]["version"])
    assert over.json()["handoff"]["status"] == "handed_over"
    item = house.items(handoff_id)[0]
    for frozen in (
        house.judge("rep", handoff_id, item, "rejected"),
        post(house, handoff_id, "items", section="risks", statement={"type": "risk", "kind": "other", "summary": "late"}),
        post(house, handoff_id, "waivers", section="goals", reason="x"),
        post(house, handoff_id, "approve"),
        post(house, handoff_id, "handover"),
    ):
        assert frozen.status_code == 409
        assert "frozen" in frozen.json()["detail"]


def test_a_verdict_after_the_approval_lets_it_fall(house: House) -> None:
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    post(house, handoff_id, "approve")
    house.judge("rep", handoff_id, house.items(handoff_id)[0], "rejected")
    assert status(house, handoff_id) == "in_review"


def test_drafting_again_keeps_every_verdict_and_marks_what_has_changed(house: House) -> None:
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    edited = house.items(handoff_id, section="promises")[0]
    house.judge("rep", handoff_id, edited, "edited", statement={"summary": "My own words"})
    post(house, handoff_id, "approve")
    before = {item["id"]: (item["verdict"], item["version"]) for item in house.items(handoff_id)}
    first, *rest = drafts.PROMISES
    otherwise = first.model_copy(update={"statement": first.statement.model_copy(update={"in_contract": InContract.NO})})
    house.draft("acme-1", promises=(otherwise, *rest[1:], drafts.promise("A brand new promise")))
    after = house.items(handoff_id, gone=True)
    assert {item["id"]: (item["verdict"], item["version"]) for item in after if item["id"] in before} == before
    mine = next(item for item in after if item["id"] == edited["id"])
    assert (mine["statement"]["summary"], mine["changed"], mine["proposed"]["in_contract"]) == ("My own words", True, "no")
    assert [item["statement"]["summary"] for item in after if item["verdict"] == "pending"] == ["A brand new promise"]
    assert [item["gone"] for item in after if item["statement"]["summary"] == rest[0].statement.summary] == [True]
    assert status(house, handoff_id) == "in_review"


def test_the_same_draft_again_leaves_an_approval_alone(house: House) -> None:
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    post(house, handoff_id, "approve")
    house.draft("acme-1")
    assert status(house, handoff_id) == "approved"


def test_a_line_of_a_person_stands_with_a_quote_that_was_checked(house: House) -> None:
    handoff_id = house.drafted()
    conversation_id = house.upload().json()["conversation_id"]
    line = {"section": "promises", "statement": {"type": "promise", "kind": "service", "summary": "Migration is done for them"}}
    wrong = post(house, handoff_id, "items", **line, conversation_id=conversation_id, quote="We never said that at all.")
    assert (wrong.status_code, wrong.json()["error"]) == (400, "bad_request")
    right = post(house, handoff_id, "items", **line, conversation_id=conversation_id, quote="we do it for you").json()
    found = right["evidence"][0]
    assert CALL.decode()[found["start"] : found["end"]] == found["quote"]
    assert (right["verdict"], right["source"]) == ("accepted", "person")


@pytest.mark.parametrize(
    "line",
    [
        {"section": "risks", "statement": {"type": "promise", "kind": "service", "summary": "x"}},
        {"section": "risks", "statement": {"type": "risk", "kind": "nonsense", "summary": "x"}},
        {"section": "risks", "statement": {"summary": "x"}},
        {"section": "risks", "statement": {"type": "risk", "kind": "other", "summary": "x"}, "quote": "words without a place"},
    ],
)
def test_a_line_that_does_not_fit_is_refused(house: House, line: dict[str, Any]) -> None:
    assert post(house, house.drafted(), "items", **line).status_code == 400


@pytest.mark.parametrize(
    ("form", "kind", "head"), [("md", "text/markdown", b"# Handoff"), ("html", "text/html", b"<!"), ("docx", "application/vnd", b"PK")]
)
def test_the_document_comes_in_every_format_and_says_where_it_stands(house: House, form: str, kind: str, head: bytes) -> None:
    handoff_id = house.drafted()
    answer = house.ask("csm", "GET", f"/v1/handoffs/{handoff_id}/export", params={"format": form})
    assert answer.headers["content-type"].startswith(kind)
    assert answer.content.startswith(head)
    assert answer.headers["content-disposition"].startswith("attachment")
    if form != "docx":
        assert "DRAFT: not reviewed" in answer.text


def test_the_exported_document_holds_what_people_stand_by(house: House) -> None:
    handoff_id = house.drafted()
    house.accept_all(handoff_id)
    promises = house.items(handoff_id, section="promises")
    house.judge("rep", handoff_id, promises[0], "rejected")
    house.judge("rep", handoff_id, promises[1], "edited", statement={"summary": "Edited words"})
    post(house, handoff_id, "approve")
    made = json.loads(house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export", params={"format": "json"}).text)
    summaries = [promise["summary"] for promise in made["promises"]]
    assert "Edited words" in summaries
    assert promises[0]["statement"]["summary"] not in summaries
    assert "Approved on" in house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export").text


def test_before_the_first_draft_there_is_a_handoff_and_no_document(house: House) -> None:
    deal_id = house.deal()
    handoff_id = house.ask("rep", "GET", f"/v1/deals/{deal_id}").json()["handoff_id"]
    assert house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}").json()["completeness"] is None
    assert house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export").status_code == 404
    assert post(house, handoff_id, "approve").status_code == 409


def test_hostile_words_come_through_export_as_words(house: House) -> None:
    deal_id = house.deal()
    with house.desk.database.writing() as transaction:
        from analyzer.desk import drafting
        from analyzer.store import handoffs

        handoff = handoffs.of_deal(transaction, deal_id, lock=True)
        assert handoff is not None
        drafting.lay_over(transaction, handoff, drafts.hostile(), "hostile")
    for form in ("md", "html", "json", "docx"):
        answer = house.ask("rep", "GET", f"/v1/handoffs/{handoff.id}/export", params={"format": form})
        assert answer.status_code == 200
        if form == "html":
            assert "<script>alert" not in answer.text


def test_the_csm_rates_what_was_handed_over(house: House) -> None:
    handoff_id = house.drafted()
    assert post(house, handoff_id, "rating", "csm", rating=5).status_code == 409
    house.accept_all(handoff_id)
    post(house, handoff_id, "approve")
    post(house, handoff_id, "handover")
    view = post(house, handoff_id, "rating", "csm", rating=4, note="all there").json()
    assert (view["handoff"]["rating"], view["handoff"]["rated_by"]) == (4, "kim@vendor.example")
    assert [reason["code"] for reason in view["gates"]["commission"]] == ["not_introduced"]
    assert post(house, handoff_id, "rating", "csm", rating=6).status_code == 422


def test_a_question_is_answered_once_and_both_are_told(house: House) -> None:
    handoff_id = house.drafted()
    item = house.items(handoff_id)[0]["id"]
    target = {"target": "slack://T00000000/B00000000/xxxxxxxxxxxxxxxxxxxxxxxx", "events": ["handoff.question"]}
    assert house.ask("admin", "POST", "/v1/subscriptions", json=target).status_code == 201
    path = f"/v1/handoffs/{handoff_id}/questions"
    asked = house.ask("csm", "POST", path, json={"item_id": item, "text": " Also at weekends? "}).json()
    assert (asked["text"], asked["asked_by"], asked["answer"]) == ("Also at weekends?", KIM, None)
    assert house.ask("csm", "POST", path, json={"item_id": "item_nowhere", "text": "x"}).status_code == 404
    answer = f"{path}/{asked['id']}/answer"
    assert house.ask("rep", "POST", answer, json={"text": "No"}).json()["answer"] == "No"
    assert house.ask("rep", "POST", answer, json={"text": "Yes"}).status_code == 409
    assert [one["answer"] for one in house.ask("csm", "GET", path).json()["items"]] == ["No"]
    told = house.ask("admin", "GET", "/v1/deliveries").json()["items"]
    assert {one["event"] for one in told} == {"handoff.question.asked", "handoff.question.answered"}


def test_completeness_is_the_same_whether_or_not_the_document_is_made(house: House) -> None:
    handoff_id = house.drafted()
    for item in house.items(handoff_id)[:6]:
        house.judge("rep", handoff_id, item, "rejected")
    said = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}").json()["completeness"]
    assert said == house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/export?format=json").json()["completeness"]


def test_a_promise_whose_clause_was_split_off_is_in_no_contract_whoever_asks(house: House) -> None:
    handoff_id = house.drafted(promises=(drafts.FAINT,))
    faint = house.items(handoff_id, section="promises")[0]
    assert faint["statement"]["in_contract"] == "yes"
    clause = {key: faint["evidence"][-1][key] for key in ("document", "start", "end")}
    made = house.ask(
        "rep", "POST", f"/v1/handoffs/{handoff_id}/items/{faint['id']}/split", json={"version": 0, "evidence": [clause]}
    ).json()
    assert made["item"]["statement"]["in_contract"] == "no"
    (listed,) = (one for one in house.items(handoff_id, section="promises") if one["id"] == faint["id"])
    alone = house.ask("rep", "GET", f"/v1/handoffs/{handoff_id}/items/{faint['id']}").json()
    judged = house.judge("rep", handoff_id, alone).json()
    assert [one["statement"]["in_contract"] for one in (listed, alone, judged)] == ["no"] * 3
    back = house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/items/{faint['id']}/take-back", json={"version": judged["version"]}).json()
    assert back["item"]["statement"]["in_contract"] == "yes"


def test_other_words_for_a_promise_whose_clause_was_split_off_leave_it_out_of_the_contract(house: House) -> None:
    handoff_id = house.drafted(promises=(drafts.FAINT,))
    faint = house.items(handoff_id, section="promises")[0]
    clause = {key: faint["evidence"][-1][key] for key in ("document", "start", "end")}
    made = house.ask(
        "rep", "POST", f"/v1/handoffs/{handoff_id}/items/{faint['id']}/split", json={"version": 0, "evidence": [clause]}
    ).json()
    words = house.judge("rep", handoff_id, made["item"], "edited", statement={"summary": "A trainer on site"}).json()
    assert words["statement"]["in_contract"] == "no"
    told = house.judge("rep", handoff_id, words, "edited", statement={"in_contract": "yes"}).json()
    assert told["statement"]["in_contract"] == "yes"
