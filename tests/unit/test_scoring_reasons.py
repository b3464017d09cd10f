"""What is measured of cancellation reasons beside the category."""

import json
from pathlib import Path

from evals.reasons import read_gold
from evals.scoring.reasons import score_answers

GOLD = [
    {"id": "1", "text": "zu teuer", "category": "price_budget", "secondary": None, "lang": "de"},
    {"id": "2", "text": "slow and dear", "category": "product_quality_bugs", "secondary": "price_budget", "lang": "en"},
]


def test_quotes_languages_second_reasons_and_calibration_are_counted() -> None:
    answers = [
        {"id": "1", "category": "price_budget", "secondary": "competitor", "confidence": 0.95, "quote": "teuer", "needs_review": False},
        {"id": "2", "category": "price_budget", "secondary": None, "confidence": 0.4, "quote": "Slow", "needs_review": True},
    ]
    assert score_answers(GOLD, answers) == {
        "verbatim": "1/2",
        "by_language": {"English": "0/1", "other": "1/1"},
        "secondary_found": "1/1",
        "secondary_right": "0/1",
        "needs_review_right": "0/1",
        "calibration": {"0.4-0.6": "0/1", "0.8-1.0": "1/1"},
    }


def test_categories_of_research_data_are_put_into_ours(tmp_path: Path) -> None:
    path = tmp_path / "real.jsonl"
    rows = [
        {"id": "1", "text": "x", "category": "pricing", "secondary": "usability"},
        {"id": "2", "text": "y", "category": "onboarding_implementation", "secondary": None},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, second = read_gold(path)
    assert (first["category"], first["secondary"]) == ("price_budget", "hard_to_implement")
    assert second["category_ok"] == ["poor_onboarding", "hard_to_implement"]
