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


def score_answers(gold: Sequence[Item], predictions: Sequence[Item]) -> Report:
    """What else the answers say: verbatim quotes, second reasons, languages, whether the confidence holds.

    `gold` rows have a text. `calibration` is by confidence: right ones of those shown between the two bounds.
    """
    got = {row["id"]: row for row in predictions}
    verbatim, second_found, second_right, reviewed = Ratio(), Ratio(), Ratio(), Ratio()
    languages: defaultdict[str, Ratio] = defaultdict(Ratio)
    shown: defaultdict[str, Ratio] = defaultdict(Ratio)
    for row in gold:
        answer = got.get(row["id"], {})
        right = answer.get("category") in (row["category"], *(row.get("category_ok") or []))
        languages["English" if row.get("lang", "en") == "en" else "other"].add(right)
        if row.get("secondary"):
            second_found.add(row["secondary"] in (answer.get("secondary"), answer.get("category")))
        if answer.get("secondary"):
            accepted = (row.get("secondary"), row["category"], *(row.get("category_ok") or []))
            second_right.add(answer["secondary"] in accepted)
        if answer:
            verbatim.add(answer.get("quote", "") in row["text"])
            shown[_bounds(answer["confidence"])].add(right)
            if answer.get("needs_review"):
                reviewed.add(right)
    return {
        "verbatim": str(verbatim),
        "by_language": {name: str(ratio) for name, ratio in sorted(languages.items())},
        "secondary_found": str(second_found),
        "secondary_right": str(second_right),
        "needs_review_right": str(reviewed),
        "calibration": {name: str(ratio) for name, ratio in sorted(shown.items())},
    }


def _bounds(confidence: float) -> str:
    low = min(int(confidence * 5), 4) / 5
    return f"{low:.1f}-{low + 0.2:.1f}"
