"""Which lines of a draft repeat another one, by the labels of the whole deals, and how often the likeliest repeat is one.

    python -m evals.deals.repeats [FOLDER ...]     (default: evals/deals/look and evals/deals/decide)

Two lines are one where quotes of both lie on one labelled statement. Weights are fitted on the first folder; that needs
scikit-learn (the training environment), and without it only the packaged ones are measured.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.handoff import Draft
from analyzer.domain.review import HandoffItem
from analyzer.handoff import ledger, repeats, review
from evals.scoring.matching import DealTexts
from evals.tasks import gold_deals

LABELS: Final = ("promises", "risks")
FIRST: Final = 3


class Deal(NamedTuple):
    """The lines of one draft, in their order, and which labelled statements each lies on."""

    lines: Sequence[repeats.Line]
    labels: Mapping[str, frozenset[tuple[str, int]]]

    def same(self, one: repeats.Line, other: repeats.Line) -> bool:
        """Do both lie on one labelled statement?"""
        return not self.labels[one.id].isdisjoint(self.labels[other.id])


def read(folder: Path, analyzer: Analyzer) -> Deal:
    """The draft of a labelled deal folder, line by line."""
    draft = analyzer.draft([folder])
    items, papers = items_of(draft), ledger.papers(draft.about.documents)
    texts = DealTexts.of(folder)
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    wanted = {(kind, n): texts.locate_all(label) for kind in LABELS for n, label in enumerate(gold[kind])}
    labels = {}
    for item in items:
        # A clause that carries a promise is shown with it, and so with several promises.
        own = [e for n, e in enumerate(item.evidence) if not n or e.document not in papers]
        places = [texts.locate(e.document, e.quote) for e in own]
        labels[item.id] = frozenset(key for key, spans in wanted.items() if key[0] == item.section.value and texts.touch(places, spans))
    return Deal(repeats.lines(items, papers), labels)


def items_of(draft: Draft) -> list[HandoffItem]:
    """The lines of a draft that nobody has judged yet."""
    lines = enumerate(review.proposals(draft))
    return [HandoffItem(**dict(line), id=f"i{number}", position=number, proposed=line.statement) for number, line in lines]


def pairs(deal: Deal) -> Iterator[tuple[repeats.Line, repeats.Line]]:
    """All pairs of lines of one kind of statement, the earlier line first."""
    return ((one, other) for one, other in combinations(deal.lines, 2) if one.sort[0] == other.sort[0])


def fit(deals: Sequence[Deal]) -> tuple[dict[str, float], float]:
    """Weights and offset of a logistic regression over the pairs of `deals`."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

    rows = [(list(repeats.signs(one, other).values()), deal.same(one, other)) for deal in deals for one, other in pairs(deal)]
    fitted = LogisticRegression(C=3, max_iter=3000).fit([row for row, _ in rows], [same for _, same in rows])
    weights = [round(float(weight), 1) for weight in (*fitted.coef_[0], fitted.intercept_[0])]
    return dict(zip(repeats.WEIGHTS, weights, strict=False)), weights[-1]


def told(deals: Sequence[Deal], kind: str) -> str:
    """How often the first of the ranked others, or one of the first three, is a repeat; how often what is shown as one is."""
    having = first = early = shown = right = late = 0
    for deal in deals:
        own = [line for line in deal.lines if line.sort[0] == kind]
        for line in own:
            ranked = sorted((other for other in own if other is not line), key=lambda other: -repeats.chance(line, other))
            ranks = [n for n, other in enumerate(ranked) if deal.same(line, other)]
            having += bool(ranks)
            first += bool(ranks) and ranks[0] == 0
            early += bool(ranks) and ranks[0] < FIRST
        known = {line.id: line for line in own}
        hints = repeats.likely(own)
        shown += len(hints)
        right += sum(deal.same(known[late_one], known[hint.id]) for late_one, hint in hints.items())
        late += sum(any(deal.same(line, other) for other in own[:n]) for n, line in enumerate(own))
    return f"{kind}: of {having} that have one first {first}, among {FIRST} {early}; shown {shown}, right {right}, of {late} that repeat an earlier line"


def main(folders: Sequence[str]) -> None:
    """Fits on the first folder where that can be, and prints what the packaged weights do on each."""
    here = Path(__file__).parent
    analyzer = Analyzer()
    read_all = {f.name: [read(d, analyzer) for d in gold_deals(f)] for f in map(Path, folders or (here / "look", here / "decide"))}
    try:
        print("fitted on the first:", *fit(next(iter(read_all.values()))))
    except ImportError:
        print("scikit-learn is not here: nothing is fitted.")
    for name, deals in read_all.items():
        for kind in ("promise", "risk"):
            print(f"{name}, {told(deals, kind)}")


if __name__ == "__main__":
    main(sys.argv[1:])
