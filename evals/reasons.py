"""Scores the classification of cancellation texts: `python -m evals.reasons [FILE.jsonl] [--engine NAME]`.

FILE has rows {"id", "text", "category"} and, where there are some, "secondary", "category_ok" and "lang"; by default the
gold texts. Categories of the research data ("pricing", "usability", ...) are put into ours.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from analyzer.errors import AnalyzerError
from evals.scoring.reasons import score_answers, score_reasons

GOLD: Final = Path(__file__).parent / "gold/cancellations.jsonl"

OURS: Final = {
    "pricing": "price_budget",
    "reliability": "product_quality_bugs",
    "usability": "hard_to_implement",
    "integration": "missing_features",
    "expectation_mismatch": "unmet_promises",
    "low_usage_value": "low_usage_no_value",
    "security_trust": "security_compliance",
}
"""Categories of research data that say the same as one of ours."""
SPLIT: Final = {
    "onboarding_implementation": ["poor_onboarding", "hard_to_implement"],
    "business_change": ["business_change", "champion_left", "temporary_seasonal"],
}
"""Categories of research data that ours divide: each part is right."""


def read_gold(file: Path) -> list[dict[str, Any]]:
    """The labelled rows of `file`, in our categories."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    for row in rows:
        row["category_ok"] = [*(row.get("category_ok") or []), *SPLIT.get(row["category"], [])]
        row["category"] = OURS.get(row["category"], row["category"])
        row["secondary"] = OURS.get(row.get("secondary"), row.get("secondary"))
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints one JSON document; exit code 0, or 2 where the engine or the file cannot be used."""
    parser = argparse.ArgumentParser(prog="handoff eval reasons", description="Score the classification of cancellation texts.")
    parser.add_argument("file", nargs="?", type=Path, default=GOLD, help="labelled rows (default: the gold texts)")
    parser.add_argument("--engine", default="local", help="the engine that reads (default: local)")
    parser.add_argument("--wrong", action="store_true", help="list the ids that are wrong, with both categories")
    options = parser.parse_args(arguments)
    from analyzer.app import Analyzer

    try:
        answers = [json.loads(line) for line in Analyzer().classify(options.file, options.engine)]
    except AnalyzerError as error:
        print(error, file=sys.stderr)
        return 2
    gold = read_gold(options.file)
    report = {**score_reasons(gold, answers), **score_answers(gold, answers)}
    if options.wrong:
        pairs = zip(gold, answers, strict=True)
        report["wrong"] = [
            [row["id"], row["category"], answer["category"], answer["confidence"]]
            for row, answer in pairs
            if answer["category"] not in (row["category"], *row["category_ok"])
        ]
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
