"""The message reader on messages that are not English: part t26 of the corpus, one half to look at, one to decide by.

    python -m evals.drift.tongues [--half look|decide] [--plain] [--errors]

`--plain` reads them without the glossary, as they stand. `--errors` lists what was read wrong, of the half for looking only.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from analyzer.domain.sentiment import Message
from analyzer.engines.local.sentiment import EDGES, SentimentReader

PART: Final = Path(__file__).parents[1] / "training" / "corpus" / "t26"
LOOK, DECIDE = "look", "decide"
TONES: Final = (-2, -1, 0, 1, 2)
COOL, WARM = EDGES[1], EDGES[2]


def rows_of(half: str) -> list[dict[str, Any]]:
    """The rated messages of one half."""
    return [json.loads(line) for line in (PART / f"{half}.messages.jsonl").read_text(encoding="utf-8").splitlines()]


def indices(rows: Sequence[Mapping[str, Any]], plain: bool) -> list[float]:
    """The index of each message; `plain` leaves out the glossary."""
    messages = [Message(id=row["thread"], text=row["text"]) for row in rows]
    return [reading.index for reading in SentimentReader(glossed=not plain).read(messages)]


def figures(tones: Sequence[int], read: Sequence[float]) -> str:
    """One line: exact, within one, and the mistakes that a customer would mind."""
    wanted, index = np.array(tones), np.array(read)
    got = np.digitize(index, EDGES) + TONES[0]
    by = ", ".join(f"{tone}: {(got[wanted == tone] == tone).sum()} of {(wanted == tone).sum()}" for tone in TONES)
    angry = f"angry below {COOL}: {(index[wanted == -2] < COOL).sum()} of {(wanted == -2).sum()}"
    return (
        f"n {len(wanted)} exact {(got == wanted).mean():.2f} within one {(abs(got - wanted) <= 1).mean():.2f}; {by}; {angry}; "
        f"complaints above {WARM}: {(index[wanted < 0] > WARM).sum()}; businesslike above: {(index[wanted == 0] > WARM).sum()}"
    )


def main() -> None:
    """Prints one line for each language, then one for all."""
    parser = argparse.ArgumentParser(prog="python -m evals.drift.tongues", description="The message reader in other languages.")
    parser.add_argument("--half", choices=[LOOK, DECIDE])
    parser.add_argument("--plain", action="store_true", help="without the glossary")
    parser.add_argument("--errors", action="store_true", help=f"names what was wrong in {LOOK}")
    options = parser.parse_args()
    for half in [options.half] if options.half else [LOOK, DECIDE]:
        rows = rows_of(half)
        read = indices(rows, options.plain)
        for language in [*dict.fromkeys(row["lang"] for row in rows), "all"]:
            mine = [n for n, row in enumerate(rows) if language in {row["lang"], "all"}]
            print(f"{half:6} {language:3}", figures([rows[n]["sentiment"] for n in mine], [read[n] for n in mine]))
        if options.errors and half == LOOK:
            for row, index in zip(rows, read, strict=True):
                if int(np.digitize(index, EDGES)) + TONES[0] != row["sentiment"]:
                    print(f"  {row['sentiment']:2} read as {index}: {row['text']}")


if __name__ == "__main__":
    main()
