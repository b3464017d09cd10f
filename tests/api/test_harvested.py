"""Harvested corrections, read again by the engine: which of them need no longer be made."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.app import Analyzer
from analyzer.desk import harvesting
from analyzer.desk.harvesting import Case
from evals import harvested
from evals.harvested import Answer
from tests import drafts
from tests.api.conftest import House

TURNS = (
    {"side": "customer", "speaker": "[person 1]", "text": "Good morning, can you hear me?"},
    {"side": "vendor", "speaker": "[person 2]", "text": "We will migrate all 4,200 old tickets for you before May 1."},
    {"side": "customer", "speaker": "[person 1]", "text": "Thank you."},
)


def case(outcome: str, at: int, **fields: Any) -> Case:
    """A correction of a promise on the turn `at`."""
    row = {
        "id": f"{outcome}-{at}",
        "outcome": outcome,
        "section": "promises",
        "proposed": None,
        "corrected": None,
        "changed": (),
        "why": None,
    }
    row |= {"confidence": 0.5, "engine": "local", "quote": TURNS[at]["text"], "at": at, "turns": TURNS}
    return Case.model_validate(row | fields)


def answer(analyzer: Analyzer, given: Case) -> Answer:
    engine = analyzer.engine("local")
    engine.load()
    return harvested.judge(Case.model_validate_json(harvested.named(given.model_dump_json())), engine).answer


def test_a_rejected_line_is_right_where_it_is_not_found_again(analyzer: Analyzer) -> None:
    assert answer(analyzer, case("rejected", 0)) is Answer.RIGHT
    assert answer(analyzer, case("rejected", 1)) is Answer.WRONG


def test_a_missed_line_is_right_where_it_is_found(analyzer: Analyzer) -> None:
    assert answer(analyzer, case("missed", 1)) is Answer.RIGHT
    assert answer(analyzer, case("missed", 0)) is Answer.WRONG


def test_an_edited_line_is_right_where_its_fields_are_as_they_were_put_right(analyzer: Analyzer) -> None:
    drafted, corrected = {"due_date": None, "summary": "a"}, {"due_date": None, "summary": "We migrate all 4,200 old tickets before May 1"}
    assert answer(analyzer, case("edited", 1, proposed=drafted, corrected=corrected, changed=("summary",))) is Answer.RIGHT
    wrong = {**corrected, "made_by": "Somebody Else"}
    assert answer(analyzer, case("edited", 1, proposed=drafted, corrected=wrong, changed=("made_by", "summary"))) is Answer.WRONG


def test_what_takes_the_whole_deal_is_not_decided(analyzer: Analyzer) -> None:
    assert answer(analyzer, case("edited", 1, proposed={}, corrected={"in_contract": "yes"}, changed=("in_contract",))) is Answer.OPEN


def test_marks_become_names_the_same_each_time() -> None:
    assert harvested.named("[person 2] of [vendor] wrote to [person 1]; [person 2] waits") == (
        "Avery Stone of Tideway wrote to Robin Vale; Avery Stone waits"
    )


def test_what_a_review_corrected_is_read_again_from_its_folder(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house.deal()
    call = "\n".join(f"Ann Lee (Vendor): {TURNS[1]['text']}" if n == 1 else f"Bo Ray (Acme): {TURNS[n]['text']}" for n in range(3))
    assert house.upload(data=call.encode(), deal_id="acme-1").status_code == 202
    quote = drafts.evidence(TURNS[0]["text"], document="call.txt", speaker="Bo Ray").model_copy(update={"turn": 0})
    handoff_id = house.draft("acme-1", promises=(drafts.promise("The customer hears them", quote),))
    house.judge("rep", handoff_id, house.items(handoff_id, section="promises")[0], "rejected", note="A greeting")
    harvesting.write(harvesting.harvest(house.desk.database), tmp_path)
    assert harvested.main([str(tmp_path), "--show"]) == 0
    assert capsys.readouterr().out == "1 corrections; 1 need no longer be made\nrejected promises: 1 of 1 right\n"


def test_a_folder_without_cases_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert harvested.main([str(tmp_path)]) == 2
    (tmp_path / "cases.jsonl").write_text(json.dumps({"id": "x"}), "utf-8")
    assert harvested.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 2
