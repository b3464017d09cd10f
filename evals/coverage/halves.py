"""Promises beside contracts, written after the rules: a part to read and mend from, one half to look at, one half to decide by.

    python -m evals.coverage.halves [--errors]

`--errors` lists the errors of what may be read; of the half to decide by only the figures are.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence

from analyzer.embedding import LocalEmbedder
from evals.coverage.fit import FOLDER, Case, decide, read_cases

READ = ("further", "look")
DECIDE = "decide"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of all three; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m evals.coverage.halves", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--errors", action="store_true", help="list the errors of what may be read")
    options = parser.parse_args(arguments)
    embedder = LocalEmbedder()
    for name in (*READ, DECIDE):
        pairs = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        cases = [(case, decide(case)) for case in read_cases(pairs, embedder)]
        print(name, figures(cases))
        for case, answer in cases if options.errors and name in READ else []:
            if not right(case, answer):
                pair = case.pair
                print(f"{pair['id']} {pair['kind']}: {answer}, not {pair['label']}: {pair['promise']} || {pair['clause']}")
    return 0


def right(case: Case, answer: str) -> bool:
    """In the contract or not, as labelled or as a careful reader could also say (`label_ok`)."""
    return any((answer == "yes") == (label == "yes") for label in (case.pair["label"], *case.pair.get("label_ok", ())))


def figures(cases: Sequence[tuple[Case, str]]) -> str:
    """In the contract or not, then how often each answer was given and right."""
    hits = sum(right(case, answer) for case, answer in cases)
    given, wanted = Counter(answer for _, answer in cases), Counter(case.pair["label"] for case, _ in cases)
    same = Counter(answer for case, answer in cases if answer == case.pair["label"])
    rates = "  ".join(f"{n} {same[n]} right of {given[n]} given, {wanted[n]} labelled" for n in ("yes", "no", "contradicted"))
    return f"in contract or not: {hits}/{len(cases)} = {hits / len(cases):.3f}  {rates}"


if __name__ == "__main__":
    raise SystemExit(main())
