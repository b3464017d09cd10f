"""The message reader on other people's texts: public sets of sentiment, and accounts composed of them.

    python -m evals.drift.public FOLDER     a folder with the files that its README names

Evaluation only: some of the sets are not free for commercial use, or have no licence; none of them trains anything.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from analyzer.domain.sentiment import DriftState, Message, SentimentReading
from analyzer.drift.scoring import FLOOR, compare
from analyzer.engines.local.sentiment import SentimentReader

SETS: Final = ("enron_email_register", "airline_tweets", "senti4sd_posts", "vader_amazon_sentences", "aware_reviews")
EDGES: Final = (37.5, 62.5)
MOST: Final = 2_000


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """All rows of one file."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def sign_of(index: float) -> int:
    """Index -> -1, 0, 1."""
    return int(np.digitize(index, EDGES)) - 1


def label_of(row: Mapping[str, Any]) -> int | None:
    """The row's label as -1, 0, 1; stars are cut at 2 and 4."""
    label = row.get("label")
    if label is None:
        return None
    if row.get("source", "").startswith("aware"):
        return int(label >= 4) - int(label <= 2)
    return int(label)


def ternary(rows: Sequence[Mapping[str, Any]], readings: Sequence[SentimentReading]) -> dict[str, Any]:
    """Accuracy, macro F1, and what neutral rows are called."""
    pairs = [(label, sign_of(r.index)) for row, r in zip(rows, readings, strict=True) if (label := label_of(row)) is not None]
    f1 = []
    for sign in (-1, 0, 1):
        tp = sum(a == b == sign for a, b in pairs)
        either = sum(a == sign for a, _ in pairs) + sum(b == sign for _, b in pairs)
        f1.append(2 * tp / either if either else 0.0)
    neutral = Counter(b for a, b in pairs if a == 0)
    return {
        "n": len(pairs),
        "accuracy": round(sum(a == b for a, b in pairs) / len(pairs), 3),
        "macro_f1": round(sum(f1) / 3, 3),
        "neutral": sum(neutral.values()),
        "neutral_called_neutral": round(neutral[0] / max(1, sum(neutral.values())), 3),
    }


def composed(folder: Path, index: Mapping[str, float]) -> dict[str, Any]:
    """Drops of more than 20 % on composed accounts: the plain rule on our index, and alerts where nothing fell."""
    tp = fp = fn = quiet = alarms = 0
    for row in rows_of(folder, "drift_accounts_composed"):
        old, new = ([index[key] for key in row[field] if key in index] for field in ("baseline_ids", "implementation_ids"))
        if not old or not new:
            continue
        base, now = sum(old) / len(old), sum(new) / len(new)
        flagged = 100 * (base - now) / max(base, FLOOR) > 20
        tp, fp, fn = tp + (flagged and row["flag_20"]), fp + (flagged and not row["flag_20"]), fn + (not flagged and row["flag_20"])
        before, after = row["design"].split("->")
        if before == after:
            quiet += 1
            alarms += compare(old, new).state is DriftState.ALERT
    return {"f1": round(2 * tp / (2 * tp + fp + fn), 3), "tp": tp, "fp": fp, "fn": fn, "unchanged": quiet, "alerts_there": alarms}


def main() -> None:
    """Prints one line for each set."""
    folder = Path(sys.argv[1])
    reader = SentimentReader()
    index: dict[str, float] = {}
    for name in SETS:
        rows = rows_of(folder, name)
        readings = reader.read([Message(id=row["id"], text=row["text"]) for row in rows])
        index.update((r.id, r.index) for r in readings)
        print(f"{name:24}", ternary(rows, readings), flush=True)
    print("composed accounts", composed(folder, index))


if __name__ == "__main__":
    main()
