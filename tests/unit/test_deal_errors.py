"""The list of errors of a labelled deal."""

import json
from pathlib import Path

from evals.deals.score import errors_of

TEXT = "Ann Roe: We lose sixty percent in ninety days, I want that under forty. The printer is broken. We will come on site."


def deal(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "call.txt").write_text(TEXT, encoding="utf-8")
    goal = {"quote": "I want that under forty", "doc": "call.txt", "rank": "primary"}
    labels = {"goals": [goal], "risks": [{"quote": "The printer is broken.", "doc": "call.txt"}], "promises": []}
    (tmp_path / "gold.json").write_text(json.dumps(labels), encoding="utf-8")
    return tmp_path


def item(quote: str, **more: object) -> dict[str, object]:
    return {"evidence": [{"document": "call.txt", "quote": quote}], **more}


def test_what_is_missed_false_double_or_wrong_in_a_value_is_listed(tmp_path: Path) -> None:
    goals = [item("I want that under forty.", rank="secondary"), item("want that under forty", rank="primary")]
    draft = {"goals": goals, "risks": [], "promises": [item("We will come on site.", confidence=0.5)]}
    listed = {(w.kind, w.what) for w in errors_of(deal(tmp_path), draft)}
    assert listed == {
        ("goals", "double"),
        ("goals", "rank: secondary, not primary"),
        ("risks", "missed"),
        ("promises", "false"),
    }
