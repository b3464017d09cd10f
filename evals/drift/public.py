"""The message reader on other people's texts: public sets of sentiment, and accounts composed of them.

    python -m evals.drift.public FOLDER     a folder with the files that its README names

Evaluation only: some of the sets are not free for commercial use, or have no licence; none of them trains anything.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from analyzer.domain.sentiment import NEUTRAL, DriftState, Message, SentimentReading
from analyzer.drift.scoring import FLOOR, chance_of, compare
from analyzer.engines.local.sentiment import SentimentReader

SETS: Final = ("enron_email_register", "airline_tweets", "senti4sd_posts", "vader_amazon_sentences", "aware_reviews")
EDGES: Final = (37.5, 62.5)
DROP: Final = 20.0
QUIET: Final = 0.08
"""So many of the accounts that did not change may be flagged."""
CHANCES: Final = (1.01, 0.5, 0.3, 0.2, 0.15, 0.1, 0.05)


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


class Fall(NamedTuple):
    """A composed account as one scale sees it: the fall in percent, what chance makes of it, and the design that it has."""

    percent: float
    chance: float
    fell: bool
    unchanged: bool
    state: DriftState


def falls(folder: Path, index: Mapping[str, float]) -> list[Fall]:
    """The composed accounts on the scale of `index` (0-100, by id of the message); `fell` is what the raters' labels say."""
    out = []
    for row in rows_of(folder, "drift_accounts_composed"):
        old, new = ([index[key] for key in row[field] if key in index] for field in ("baseline_ids", "implementation_ids"))
        if old and new:
            base, now = sum(old) / len(old), sum(new) / len(new)
            before, after = row["design"].split("->")
            percent = 100 * (base - now) / max(base, FLOOR)
            out.append(Fall(percent, chance_of(old, new), bool(row["flag_20"]), before == after, compare(old, new).state))
    return out


def scored(accounts: Sequence[Fall], flagged: Sequence[bool]) -> dict[str, Any]:
    """F1 against the drops of the raters' index, and how many accounts of unchanged design are flagged."""
    tp = sum(f and a.fell for a, f in zip(accounts, flagged, strict=True))
    fp, fn = sum(flagged) - tp, sum(a.fell for a in accounts) - tp
    quiet = [f for a, f in zip(accounts, flagged, strict=True) if a.unchanged]
    return {"f1": round(2 * tp / max(1, 2 * tp + fp + fn), 3), "tp": tp, "fp": fp, "fn": fn, "unchanged": f"{sum(quiet)} of {len(quiet)}"}


def composed(folder: Path, index: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    """The plain 20 % rule, the state `alert`, and the best bars in hindsight with at most `QUIET` of the unchanged accounts flagged.

    The last is what no choice of bars could beat on these accounts: a ceiling, not a result.
    """
    accounts = falls(folder, index)
    tries = [
        (scored(accounts, flagged), f"above {bar} %, chance below {chance}")
        for bar in range(0, 60, 2)
        for chance in CHANCES
        if sum((flagged := [a.percent > bar and a.chance < chance for a in accounts])[n] for n, a in enumerate(accounts) if a.unchanged)
        <= QUIET * sum(a.unchanged for a in accounts)
    ]
    best, bars = max(tries, key=lambda one: float(one[0]["f1"]))
    return {
        "plain rule": scored(accounts, [a.percent > DROP for a in accounts]),
        "alert": scored(accounts, [a.state is DriftState.ALERT for a in accounts]),
        "best in hindsight": {**best, "bars": bars},
    }


def three_signs(readings: Sequence[SentimentReading]) -> dict[str, float]:
    """Our index on the scale of the sets, which know three signs 50 points apart where ours has five tones 25 apart."""
    return {r.id: min(100.0, max(0.0, NEUTRAL + 2 * (r.index - NEUTRAL))) for r in readings}


def as_rated(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The index that the raters' own labels make: what a reader without fault would say."""
    if name == "aware_reviews":
        return {row["id"]: 25.0 * (float(row["label"]) - 1) for row in rows}
    return {row["id"]: NEUTRAL + 50.0 * float(row["label"]) for row in rows if row.get("label") is not None}


def main() -> None:
    """Prints one line for each set, then the composed accounts: our index, our index on the sets' scale, the raters' own labels."""
    folder = Path(sys.argv[1])
    reader = SentimentReader()
    ours: dict[str, float] = {}
    signs: dict[str, float] = {}
    rated: dict[str, float] = {}
    for name in SETS:
        rows = rows_of(folder, name)
        readings = reader.read([Message(id=row["id"], text=row["text"]) for row in rows])
        ours.update((r.id, r.index) for r in readings)
        signs.update(three_signs(readings))
        rated.update(as_rated(name, rows))
        print(f"{name:24}", ternary(rows, readings), flush=True)
    for scale, index in (("our index", ours), ("our index, three signs", signs), ("the raters' labels", rated)):
        for rule, result in composed(folder, index).items():
            print(f"composed accounts, {scale}, {rule}:", result)


if __name__ == "__main__":
    main()
