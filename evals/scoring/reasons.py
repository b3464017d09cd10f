"""Cancellation reasons."""

from collections import defaultdict
from collections.abc import Sequence

from evals.scoring.matching import Item
from evals.scoring.tally import Ratio, Report


def score_reasons(gold: Sequence[Item], predictions: Sequence[Item]) -> Report:
    """Accuracy and mean recall of the categories; a missing answer is wrong. `gold` must not be empty."""
    got = {row["id"]: row for row in predictions}
    by_category: defaultdict[str, Ratio] = defaultdict(Ratio)
    for row in gold:
        answer = got.get(row["id"], {})
        category = answer.get("category") or answer.get("primary")
        by_category[row["category"]].add(category == row["category"] or category in (row.get("category_ok") or []))
    recalls = [ratio.right / ratio.of for ratio in by_category.values()]
    return {
        "n": len(gold),
        "accuracy": round(sum(ratio.right for ratio in by_category.values()) / len(gold), 3),
        "macro_recall": round(sum(recalls) / len(recalls), 3),
        "missing": sum(row["id"] not in got for row in gold),
        "by_category": {name: str(by_category[name]) for name in sorted(by_category)},
    }
