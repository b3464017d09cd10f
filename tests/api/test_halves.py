"""One quote that says two things becomes two lines: grounded, compared anew, and taken back."""

import re
from typing import Any

import pytest

from analyzer.domain.evidence import Evidence
from analyzer.domain.review import Change
from analyzer.intake.reader import read_bytes
from analyzer.store import handoffs
from tests import drafts
from tests.api.conftest import House

SAID = "You get a named CSM and a reply within two hours."
CALL = f"Ann Lee (Vendor): {SAID} We do the migration.\nBo Ray (Acme): Good, thank you.\n".encode()
ORDER = b"ORDER FORM\n\nVendor: Relay\nCustomer: Acme\n\n1. Support\nFirst response to support requests within two hours, Monday to Friday.\n\n2. Fees\nAnnual fee: EUR 12,000.\n"
TWO = [
    {"summary": "A named CSM", "quote": "a named CSM"},
    {"summary": "A reply within two hours", "quote": "a reply within two hours"},
]


class Doubled:
    """A drafted deal with a promise that says two things, and what the contract was read to say of the whole."""

    def __init__(self, house: House, contract: bool = True) -> None:
        self.house = house
        house.deal()
        house.upload(name="call.txt", data=CALL)
        if contract:
            house.upload(name="order.txt", data=ORDER, type="order_form")
        (turn, *_) = read_bytes(CALL, "call.txt", house.desk.settings).turns
        start = CALL.decode().index(SAID)
        self.whole = Evidence(document="call.txt", turn=turn.index, speaker="Ann Lee", start=start, end=start + len(SAID), quote=SAID)
        self.other = Evidence(
            document="call.txt", turn=turn.index, speaker="Ann Lee", start=start + 50, end=start + 70, quote="We do the migration."
        )
        said = {"kind": "support", "in_contract": "no", "contract_conflict": drafts.CLAUSE, "due": "within two hours"}
        quotes = (self.whole, self.other)
        self.id = house.draft("acme-1", promises=(drafts.promise("A named CSM and a reply within two hours", *quotes, **said),))

    def items(self) -> dict[str, dict[str, Any]]:
        return {item["statement"]["summary"]: item for item in self.house.items(self.id, section="promises") if item["verified"]}

    def do(self, item: dict[str, Any], what: str, **body: Any) -> Any:
        path = f"/v1/handoffs/{self.id}/items/{item['id']}/{what}"
        return self.house.ask("rep", "POST", path, json={"version": item["version"], **body})

    def halve(self, item: dict[str, Any] | None = None, lines: Any = TWO, piece: Evidence | None = None) -> Any:
        span = (piece or self.whole).model_dump(include={"document", "start", "end"})
        return self.do(item or next(iter(self.items().values())), "halve", evidence=span, lines=lines)


@pytest.fixture
def doubled(house: House) -> Doubled:
    return Doubled(house)


def test_each_half_waits_with_its_own_words_its_own_part_of_the_quote_and_the_contract_read_anew(doubled: Doubled) -> None:
    (whole,) = doubled.items().values()
    answer = doubled.halve(whole)
    assert answer.status_code == 200, answer.text
    csm, reply = answer.json()["item"], answer.json()["shown"][0]
    assert answer.json()["hidden"] == [whole["id"]]
    assert list(doubled.items()) == ["A named CSM", "A reply within two hours"]
    for item, part in ((csm, "a named CSM"), (reply, "a reply within two hours")):
        found = item["evidence"][0]
        assert CALL.decode()[found["start"] : found["end"]] == found["quote"] == part
        assert (item["verdict"], item["half"], item["split_from"]) == ("pending", True, whole["id"])
        assert item["statement"]["contract_conflict"] != whole["statement"]["contract_conflict"]
    # Other quotes of the line go with the first; the clause that carries the second was found by reading the contract again.
    assert [piece["quote"] for piece in csm["evidence"]] == ["a named CSM", "We do the migration."]
    assert (csm["statement"]["in_contract"], csm["statement"]["contract_conflict"], csm["statement"]["due"]) == ("no", None, None)
    assert (reply["statement"]["in_contract"], reply["statement"]["due"]) == ("yes", "within two hours")
    assert "First response to support requests" in reply["evidence"][-1]["quote"]


def test_without_a_contract_nothing_is_said_of_it(house: House) -> None:
    doubled = Doubled(house, contract=False)
    doubled.halve()
    assert {item["statement"]["in_contract"] for item in doubled.items().values()} == {"n/a"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([TWO[0], {"summary": "A reply within four hours", "quote": "a reply within two hours"}], "The second line is not what its part"),
        ([TWO[0], {"summary": "Migration", "quote": "We do the migration."}], "does not stand in this quote"),
        ([TWO[0], {"summary": "A daily visit", "quote": "we visit you each day"}], "does not stand in this quote"),
        ([TWO[0], {"summary": "A CSM", "quote": "a named CSM"}], "rest on the same words"),
    ],
)
def test_a_half_that_its_part_of_the_quote_does_not_bear_out_is_refused_and_nothing_is_changed(
    doubled: Doubled, lines: Any, words: str
) -> None:
    before = doubled.items()
    answer = doubled.halve(lines=lines)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.text
    assert doubled.items() == before


def test_only_a_quote_of_the_line_as_it_is_now_is_made_two(doubled: Doubled) -> None:
    (whole,) = doubled.items().values()
    assert doubled.halve(whole, piece=drafts.CLAUSE).status_code == 400
    assert doubled.halve(whole | {"version": 7}).status_code == 409
    assert doubled.halve(whole).status_code == 200
    late = doubled.halve(whole)
    assert (late.status_code, "Two lines stand in the place of this one" in late.json()["detail"]) == (409, True)


def test_a_line_that_was_made_two_is_one_again_with_its_verdict_and_all_three_tell_of_it(doubled: Doubled) -> None:
    (whole,) = doubled.items().values()
    assert doubled.house.judge("rep", doubled.id, whole).status_code == 201
    (whole,) = doubled.items().values()
    doubled.halve(whole)
    csm, reply = doubled.items().values()
    assert doubled.house.judge("rep", doubled.id, reply).status_code == 201
    back = doubled.do(csm, "take-back")
    assert back.status_code == 200, back.text
    assert sorted(back.json()["hidden"]) == sorted([csm["id"], reply["id"]])
    (again,) = doubled.items().values()
    assert (again["id"], again["verdict"], again["evidence"]) == (whole["id"], "accepted", whole["evidence"])
    with doubled.house.desk.database.reading() as transaction:
        told = [entry.change for entry in handoffs.history(transaction, whole["id"])]
        states = {state.id for state in handoffs.states_of(transaction, doubled.id)}
    assert told == [None, Change.HALVED, Change.HALVED, Change.UNSPLIT, Change.UNSPLIT]
    assert whole["id"] in states and not states & {csm["id"], reply["id"]}
    assert doubled.halve(again).status_code == 200


def test_halves_that_were_merged_or_made_two_since_are_not_put_together_over_that(doubled: Doubled) -> None:
    doubled.halve()
    csm, reply = doubled.items().values()
    assert doubled.do(csm, "merge", other_id=reply["id"], other_version=reply["version"]).status_code == 200
    (left,) = doubled.items().values()
    assert doubled.do(left, "take-back").status_code == 200
    csm, reply = doubled.items().values()
    other = next(item for item in doubled.house.items(doubled.id, section="promises") if not item["verified"])
    assert doubled.do(reply, "merge", other_id=other["id"], other_version=other["version"]).status_code == 200
    refused = doubled.do(csm, "take-back")
    assert (refused.status_code, "Take that back first" in refused.json()["detail"]) == (409, True)


def test_a_new_draft_leaves_two_lines_two_and_the_gate_counts_them(doubled: Doubled) -> None:
    (whole,) = doubled.items().values()
    doubled.halve(whole)
    fields = {"kind": "support", "in_contract": "no", "due": "within two hours"}
    words = "A named CSM and a reply within two hours"
    doubled.house.draft("acme-1", promises=(drafts.promise(words, doubled.whole, doubled.other, **fields),))
    assert list(doubled.items()) == ["A named CSM", "A reply within two hours"]
    with doubled.house.desk.database.reading() as transaction:
        states = [state.id for state in handoffs.states_of(transaction, doubled.id)]
    assert whole["id"] not in states
    assert {item["id"] for item in doubled.items().values()} <= set(states)


def test_a_refused_form_keeps_the_quote_that_was_chosen_and_no_words_are_too_long_for_the_page_alone(doubled: Doubled) -> None:
    (whole,) = doubled.items().values()
    page, client = f"/desk/handoffs/{doubled.id}/lines/{whole['id']}", doubled.house.client
    client.post("/sign-in", data={"key": doubled.house.keys["rep"]})
    form = client.get(f"{page}/join").text
    values = re.findall(r'<option value="(\d+:\d+:call\.txt)"', form)
    assert len(values) == 2
    sent = {"token": re.findall(r'name="token" value="([^"]+)"', form)[0], "version": str(whole["version"]), "double": values[1]}
    words = {"summary": ["Migration in May", "The rest"], "quote": ["the migration", "nowhere said"]}
    refused = client.post(f"{page}/halve", data={**sent, **words})
    assert refused.status_code == 400
    assert f'value="{values[1]}" selected' in refused.text
    assert client.post(f"{page}/halve", data={**sent, **words, "summary": ["x" * 9_000, "y"]}).status_code == 422
