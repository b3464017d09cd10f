"""Whole invented deals, labelled like the gold deals: one half to look at, one half to decide by.

    python -m evals deals [--half look|decide] [--errors] [--keep FOLDER] [--json]

The scorer is that of the gold deals. `--errors` lists what was missed and what was false, of the half for looking only:
a change is made from its errors, and kept where the figures of the other half do not fall.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from evals.scoring.matching import DealTexts, Item, pair, quotes
from evals.scoring.statements import FIELDS
from evals.scoring.tally import accepts
from evals.tasks import Prediction, drafting, gold_deals, score_gold

DEALS: Final = Path(__file__).parent
LOOK, DECIDE = "look", "decide"
KINDS: Final = ("promises", "goals", "risks", "stakeholders")


class Wrong(NamedTuple):
    """One error: `what` is missed, false, double or an attribute of an item that was found."""

    kind: str
    what: str
    text: str


def errors_of(deal: Path, draft: Mapping[str, Any]) -> Iterator[Wrong]:
    """What is wrong with the promises, goals and risks of one draft, in the scorer's own terms."""
    gold = json.loads((deal / "gold.json").read_text(encoding="utf-8"))
    texts = DealTexts.of(deal)
    for kind in FIELDS:
        labels, found = gold[kind], draft[kind]
        wanted = [texts.locate_all(label) for label in labels]
        hits = {n: [g for g, places in enumerate(wanted) if texts.touch(texts.locate_all(item), places)] for n, item in enumerate(found)}
        matched = pair({n: sorted(own, key=lambda g: bool(labels[g].get("optional"))) for n, own in hits.items()})
        for n, item in enumerate(found):
            if n not in matched:
                yield Wrong(kind, "double" if hits[n] else "false", _shown(item))
            else:
                yield from _attributes(kind, item, labels[matched[n]])
        missed = [g for g, label in enumerate(labels) if g not in matched.values() and not label.get("optional")]
        yield from (Wrong(kind, "missed", _shown(labels[g])) for g in missed)


def _attributes(kind: str, item: Item, label: Item) -> Iterator[Wrong]:
    for own, theirs in FIELDS[kind]:
        if not accepts(label, theirs, item[own]):
            yield Wrong(kind, f"{own}: {item[own]}, not {label[theirs]}", _shown(item))


def _shown(item: Item) -> str:
    sure = f"{item['confidence']:.2f} " if "confidence" in item else ""
    return sure + " || ".join(f"{document[:2]}: {' '.join(quote.split())}" for document, quote in quotes(item))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of both halves or of one; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m evals deals", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=[LOOK, DECIDE], help="only this half")
    parser.add_argument("--engine", default="local", help="the engine that drafts (default: local)")
    parser.add_argument("--errors", action="store_true", help="list the errors of the half for looking")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write every draft to FOLDER/<half>/<deal>.json")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of lines")
    options = parser.parse_args(arguments)
    halves = [options.half] if options.half else [LOOK, DECIDE]
    predict = drafting(options.engine)
    kept: dict[str, Prediction] = {}

    def remembered(deal: Path) -> Prediction:
        kept[deal.name] = predict(deal)
        return kept[deal.name]

    reports = {half: score_gold(DEALS / half, remembered, options.keep and options.keep / half) for half in halves}
    if options.json:
        print(json.dumps(reports, indent=1))
        return 0
    for half, report in reports.items():
        _print(half, report)
    for deal in gold_deals(DEALS / LOOK) if options.errors and LOOK in halves else []:
        for wrong in errors_of(deal, kept[deal.name].draft):
            print(f"{deal.name[:9]} {wrong.kind[:-1]:7} {wrong.what}: {wrong.text}")
    return 0


def _print(half: str, report: Mapping[str, Any]) -> None:
    print(f"{half}: {report['deals']} deals")
    for kind in (*KINDS, "overall"):
        row = report[kind]
        rates = f"P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}  {row['tp']:3} found {row['fp']:3} false {row['fn']:3} missed"
        more = f"  {row['dup']} double, {row['hard_fp']} hard, {row['invalid']} invalid" if "dup" in row else ""
        print(f"  {kind:12} {rates}{more}  {' '.join(f'{k} {v}' for k, v in row.get('attributes', {}).items())}")
    tones, flags = report["sentiment"], report["flags"]
    print(f"  {'tones':12} {tones['n']} messages, exact {tones['exact']:.3f}, within one {tones['within1']:.3f}")
    print(f"  {'flags':12} F1 {flags['f1']:.3f}  {flags['tp']:3} found {flags['fp']:3} false {flags['fn']:3} missed")
