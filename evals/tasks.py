"""What can be measured: the drafts of the gold deals."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console

from analyzer.errors import AnalyzerError, UnreadableInput
from evals.bars import misses, read_bars, read_baseline, write_baseline
from evals.scoring.scoreboard import Scoreboard
from evals.slices import evidence_of, wrong_slices
from evals.tables import show

GOLD: Final = Path(__file__).parent / "gold"


class Prediction(NamedTuple):
    """One deal as a system answered it: the JSON of CONTRACTS.md, and the decoded documents by name."""

    draft: Mapping[str, Any]
    originals: Mapping[str, str]


Predict = Callable[[Path], Prediction]


def drafting(engine: str) -> Predict:
    """Drafts with the analyzer and watches where there are messages, one analyzer for all deals."""
    from analyzer.app import Analyzer
    from analyzer.drift.watch import assess
    from analyzer.intake.reader import read_deal_folder

    analyzer = Analyzer()

    def predict(deal: Path) -> Prediction:
        draft = analyzer.draft([deal], engine=engine)
        if not (deal / "messages.jsonl").exists():
            return Prediction(draft.as_json(), {c.document: c.original for c in read_deal_folder(deal).conversations})
        watched = analyzer.watch(deal, engine, draft)
        drift = assess(watched).as_json()
        originals = {c.document: c.original for c in (*read_deal_folder(deal).conversations, watched.account.feed.conversation)}
        return Prediction({**draft.as_json(), "messages": drift["messages"], "flags": drift["flags"]}, originals)

    return predict


def gold_deals(folder: Path) -> list[Path]:
    """The labelled deal folders below `folder`; raises UnreadableInput where there is none."""
    deals = sorted(path.parent for path in folder.glob("*/gold.json"))
    if not deals:
        raise UnreadableInput(f"No deal with a gold.json lies in {folder.name}; name a folder of gold deals.")
    return deals


def score_gold(folder: Path, predict: Predict, keep: Path | None = None) -> dict[str, Any]:
    """The report over all gold deals in `folder`; the predictions are kept as `keep`/<deal>.json."""
    board = Scoreboard()
    quotes = wrong = review = 0
    deals = gold_deals(folder)
    for deal in deals:
        draft, originals = predict(deal)
        board.add(deal, json.loads((deal / "gold.json").read_text(encoding="utf-8")), draft)
        quotes += sum(1 for _ in evidence_of(draft))
        wrong += len(wrong_slices(draft, originals))
        review += len(draft.get("needs_review", ()))
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{deal.name}.json").write_text(json.dumps(draft, indent=1, ensure_ascii=False), encoding="utf-8")
    report = board.report()
    report["facts"]["share"] = round(board.facts().share, 3)
    return {**report, "slices": {"quotes": quotes, "wrong": wrong}, "needs_review": review, "deals": len(deals)}


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m evals gold`, and what `handoff eval` calls. Exit codes: 0 done, 1 below a bar, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["reasons"]:
        from evals.reasons import main as score_cancellations

        return score_cancellations(given[1:])
    options = _parser().parse_args(given)
    try:
        report = score_gold(options.gold, drafting(options.engine), options.keep)
    except AnalyzerError as error:
        print(error, file=sys.stderr)
        return 2
    missed = misses(report, read_bars())
    if options.json:
        print(json.dumps({**report, "below": [str(miss) for miss in missed]}, indent=1))
    else:
        # A log has no width of its own, and 80 columns would cut the table.
        show(report, read_baseline(), missed, Console(width=None if sys.stdout.isatty() else 120))
    if options.update_baseline:
        write_baseline(report)
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="handoff eval",
        description="Score drafts against the gold deals; `reasons` scores cancellation texts; `harvest FOLDER` writes the corrections of reviews as cases.",
    )
    parser.add_argument("task", nargs="?", choices=["gold"], default="gold", help="what to measure")
    parser.add_argument("--engine", default="local", help="the engine that drafts (default: local)")
    parser.add_argument("--gold", type=Path, default=GOLD, metavar="FOLDER", help="gold deals to use instead of the packaged ones")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write every draft to FOLDER/<deal>.json")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--update-baseline", action="store_true", help="make this run the one to compare with")
    return parser
