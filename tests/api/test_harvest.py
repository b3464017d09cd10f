"""What people corrected becomes cases: what is in them, and whose names are not."""

import json
from pathlib import Path

import pytest

from analyzer import cli
from analyzer.desk import harvesting
from analyzer.desk.harvesting import CorrectionKind
from tests import drafts
from tests.api.conftest import House

CALL = b"Bo Ray (Acme): Hello Ann.\nAnn Lee (Vendor): We bring all old tickets of Acme over.\nBo Ray (Acme): And Carla Stern trains them?\nAnn Lee (Vendor): Yes, in May.\n"


def quote(text: str, turn: int) -> drafts.Evidence:
    return drafts.evidence(text, document="call.txt", speaker="Ann Lee").model_copy(update={"turn": turn})


@pytest.fixture
def corrected(house: House) -> House:
    """A handoff with one line rejected, one edited, one added, one accepted, and one whose document is gone."""
    house.deal()
    conversation = house.upload(data=CALL, deal_id="acme-1").json()["conversation_id"]
    promises = (
        drafts.promise("All old tickets are migrated", quote("We bring all old tickets of Acme over", 1), made_by="Ann Lee"),
        drafts.promise("Carla Stern trains them", quote("Carla Stern trains them", 2)),
        drafts.promise("Training is in May", quote("in May", 3)),
        drafts.promise("Gone", drafts.evidence("gone", document="gone.txt")),
    )
    handoff_id = house.draft("acme-1", promises=promises, stakeholders=(drafts.person("Carla Stern", quote("Carla Stern", 2)),))
    tickets, carla, may, gone = house.items(handoff_id, section="promises")[:4]
    house.judge("rep", handoff_id, tickets, "edited", statement={"summary": "Tickets of two years are migrated"}, note="Ann said so later")
    house.judge("rep", handoff_id, carla, "rejected", note="A question of Bo Ray, no promise")
    house.judge("rep", handoff_id, may, "accepted")
    house.judge("rep", handoff_id, gone, "rejected")
    added = {"section": "promises", "statement": {"type": "promise", "kind": "timeline", "summary": "Training in May"}}
    place = {"conversation_id": conversation, "quote": "Yes, in May"}
    assert house.ask("rep", "POST", f"/v1/handoffs/{handoff_id}/items", json=added | place).status_code == 201
    return house


def test_rejected_edited_and_added_lines_become_cases_and_accepted_ones_do_not(corrected: House) -> None:
    found = harvesting.harvest(corrected.desk.database)
    by = {case.outcome: case for case in found.cases}
    assert sorted(by) == [CorrectionKind.EDITED, CorrectionKind.MISSED, CorrectionKind.REJECTED]
    edited = by[CorrectionKind.EDITED]
    assert edited.changed == ("summary",)
    assert edited.corrected is not None
    assert edited.corrected["summary"] == "Tickets of two years are migrated"
    assert edited.quote in edited.turns[edited.at].text
    assert by[CorrectionKind.REJECTED].corrected is None
    assert by[CorrectionKind.MISSED].proposed is None
    assert found.left_out == 1


def test_no_name_of_the_deal_leaves_with_the_cases(corrected: House, tmp_path: Path) -> None:
    file = harvesting.write(harvesting.harvest(corrected.desk.database), tmp_path / "cases")
    written = file.read_text("utf-8")
    for name in ("Ann", "Lee", "Bo", "Ray", "Carla", "Stern", "Acme", "ann@vendor.example"):
        assert f'"{name}' not in written
        assert f" {name} " not in written
    assert all(json.loads(line)["turns"] for line in written.splitlines())
    assert "read the cases before they leave" in (tmp_path / "cases" / "README.md").read_text("utf-8")


def test_the_command_writes_the_folder_and_says_how_many(
    corrected: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HANDOFF_DATA_DIR", str(corrected.desk.settings.data_dir))
    assert cli.run(["eval", "harvest", str(tmp_path / "cases")]) == 0
    assert "3 cases in" in capsys.readouterr().err
    assert len((tmp_path / "cases" / "cases.jsonl").read_text("utf-8").splitlines()) == 3
    assert cli.run(["eval", "harvest"]) == 2
