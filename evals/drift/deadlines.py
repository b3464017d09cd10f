"""Sentences that tell of a missed day, and their look-alikes: which are found?

    python -m evals.drift.deadlines [--errors]

`deadlines.jsonl` holds invented sentences, the words of one message each. `look` and `decide` were written before the rules, by whoever
wrote the rules; `after` when the rules had been made from them (F1 0.24 when first read), `last` when they had also been made from `after`
(F1 0.57 when first read, no false one). New text is read about as well as that; the figures printed now are those after mending.
"""

import argparse
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Final

from analyzer.drift import deadlines

ROWS: Final = Path(__file__).with_suffix(".jsonl")
RIGHT, FALSE, MISSED = "right", "false", "missed"


def main() -> None:
    """Prints right, false, missed and F1 of each part."""
    parser = argparse.ArgumentParser(prog="python -m evals.drift.deadlines", description="Sentences about missed days.")
    parser.add_argument("--errors", action="store_true", help="Names the wrong ones too.")
    errors = parser.parse_args().errors
    counts: dict[str, Counter[str]] = {}
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = deadlines.told(row["text"], dt.datetime.fromisoformat(row["sent_at"])) is not None
        what = RIGHT if found and row["missed"] else FALSE if found else MISSED if row["missed"] else ""
        counts.setdefault(row["half"], Counter())[what] += 1
        if errors and what in {FALSE, MISSED}:
            print(f"{what}: {row['half']} {row['id']}: {row['text']}")
    for half, count in counts.items():
        f1 = 2 * count[RIGHT] / max(1, 2 * count[RIGHT] + count[FALSE] + count[MISSED])
        print(f"{half}: {count[RIGHT]} right, {count[FALSE]} false, {count[MISSED]} missed, F1 {f1:.2f}")


if __name__ == "__main__":
    main()
