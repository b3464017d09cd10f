"""Flags and signals on whole invented accounts: one half to look at, one half to decide by.

    python -m evals.drift.score [--half look|decide|trial] [--errors]

Each account is drafted and watched as `handoff drift` does it. `--errors` lists what was missed and what was false, of the half for
looking and of the trial only, which whoever mended the rules wrote to try them.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from analyzer.app import Analyzer
from evals.scoring.messages import FlagScore

ACCOUNTS: Final = Path(__file__).parent / "accounts"
LOOK, DECIDE, TRIAL = "look", "decide", "trial"
LABELLED: Final = frozenset({"missed_deadline", "promise_at_risk", "expansion"})
"""Signals that have labels."""


def main() -> None:
    """Prints right, false, missed and F1 of flags and of signals for each half."""
    parser = argparse.ArgumentParser(prog="python -m evals.drift.score", description="Flags and signals on invented accounts.")
    parser.add_argument("--half", choices=[LOOK, DECIDE, TRIAL])
    parser.add_argument("--errors", action="store_true", help=f"names what was wrong in {LOOK}/ and {TRIAL}/")
    options = parser.parse_args()
    analyzer = Analyzer()
    for half in [options.half] if options.half else [LOOK, DECIDE]:
        scores = {"flags": FlagScore(), "signals": FlagScore()}
        for folder in sorted(path for path in (ACCOUNTS / half).iterdir() if path.is_dir()):
            report = analyzer.drift(folder).as_json()
            labels = json.loads((folder / "gold.json").read_text(encoding="utf-8"))["implementation"]
            for kind, score in scores.items():
                if kind not in labels:
                    continue  # the accounts of 27 November have no labels of signals
                found = [one for one in report[kind] if kind == "flags" or one["type"] in LABELLED]
                wanted = {"flags": labels[kind], "optional_flags": labels[f"optional_{kind}"]}
                score.add(wanted, found)
                if options.errors and half != DECIDE:
                    for line in _errors(folder.name, wanted, found):
                        print(line)
        for kind, score in scores.items():
            told = score.report()
            counts = [sum(one[key] for one in told["by_type"].values()) for key in ("tp", "fp", "fn")]
            print(f"{half} {kind}: {counts[0]} right, {counts[1]} false, {counts[2]} missed, F1 {told['f1']:.2f}")


def _errors(account: str, wanted: dict[str, Any], found: list[dict[str, Any]]) -> Iterator[str]:
    """What the half for looking shows of one account."""
    for label in wanted["flags"]:
        if not any(_fits(one, label) for one in found):
            yield f"missed: {account} {label['type']} {label['at_message']}"
    for one in found:
        if not any(_fits(one, label) for label in (*wanted["flags"], *wanted["optional_flags"])):
            yield f"false: {account} {one['type']} {one['at_message']}: {one['why']} {one['evidence'][0]['quote']!r}"


def _fits(one: dict[str, Any], label: dict[str, Any]) -> bool:
    return bool(one["type"] == label["type"] and one["at_message"] in label["accept"])


if __name__ == "__main__":
    main()
