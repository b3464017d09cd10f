"""`handoff eval` from the command to the report, with the real engine, on one gold deal."""

import json
import shutil
from pathlib import Path

import pytest

from evals.tasks import GOLD, main

DEAL = "huber-antriebstechnik"


def test_the_report_of_a_real_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(GOLD / DEAL, tmp_path / "gold" / DEAL)
    code = main(["gold", "--gold", str(tmp_path / "gold"), "--json", "--keep", str(tmp_path / "kept")])
    report = json.loads(capsys.readouterr().out)
    assert code == (1 if report["below"] else 0)
    assert report["deals"] == 1
    assert report["overall"]["tp"] > 0
    # Whatever else the engine gets wrong: what it quotes stands in the document.
    assert report["slices"]["quotes"] > 20
    assert report["slices"]["wrong"] == 0
    assert sum(report[kind]["invalid"] for kind in ("promises", "goals", "risks")) == 0
    draft = json.loads((tmp_path / "kept" / f"{DEAL}.json").read_text(encoding="utf-8"))
    assert {"deal", "promises", "goals", "stakeholders", "risks", "needs_review", "completeness", "usage", "provenance"} <= draft.keys()


def test_an_unknown_engine_and_a_folder_without_gold_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gold", "--gold", str(tmp_path)]) == 2
    assert main(["gold", "--engine", "nobody"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2
