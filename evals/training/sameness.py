"""Fits `analyzer.handoff.sameness` on whole labelled deals: which statements that a draft finds are one.

    python -m evals.training.sameness

Every deal is drafted as the product drafts it; two statements are one where the labels quote both for one promise, goal or risk.
Prints, in ten folds of whole deals, how many statements of a deal would stand in a list twice and how many would be lost in another.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analyzer.app import Analyzer
from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Statement
from analyzer.handoff import meaning, merging, sameness
from analyzer.handoff.said import understand
from evals.coverage.fit import regress
from evals.scoring.matching import normalise
from evals.training.sealing import pack
from evals.training.whole_deals import deal_folders

NAME: Final = "merging/sameness.npz"
SORTS: Final[Mapping[str, str]] = {"promise": "promises", "goal": "goals", "risk": "risks"}
RIDGE: Final = 30.0
FOLDS: Final = 10
SHARED: Final = 0.8
"""Share of the shorter quote's words that a label's quote must have to be the same."""
_FEW: Final = 4

Matrix = NDArray[np.float64]


class List(NamedTuple):
    """The statements of one sort that a deal's draft finds before they are merged, and the label of each, by id."""

    deal: str
    sort: str
    findings: Sequence[Finding[Statement]]
    conversations: Mapping[str, Conversation]
    labels: Mapping[str, str | None]


class Pairs(NamedTuple):
    """Names (d) and values (n, d) of the signs of n pairs with a label each, and whether the two are one (n)."""

    names: tuple[str, ...]
    x: Matrix
    same: Matrix


def main() -> None:
    """Prints figures in folds and writes the weights of all."""
    analyzer = Analyzer()
    lists = [found for deal in deal_folders() for found in read_lists(deal, analyzer)]
    pairs = [pairs_of(found, analyzer) for found in lists]
    deals = sorted({found.deal for found in lists})
    np.random.default_rng(0).shuffle(deals)
    fold = [deals.index(found.deal) % FOLDS for found in lists]
    packed: dict[str, Any] = {}
    for sort in SORTS:
        told = Counter[str]()
        for n in range(FOLDS):
            learnt = fit([p for f, p, k in zip(lists, pairs, fold, strict=True) if f.sort == sort and k != n])
            with patch.object(sameness, "_model", lambda _sort, learnt=learnt: learnt):
                for found in (f for f, k in zip(lists, fold, strict=True) if f.sort == sort and k == n):
                    told += outcome(found, analyzer)
        print(sort, dict(told), flush=True)
        weight, bias = fit([p for f, p in zip(lists, pairs, strict=True) if f.sort == sort])
        packed |= {"names": np.array(list(weight)), f"{sort}_weights": np.array(list(weight.values()), dtype=np.float32)}
        packed[f"{sort}_bias"] = np.float32(bias)
    pack(NAME, packed)


def read_lists(deal: Path, analyzer: Analyzer) -> list[List]:
    """What the draft of a deal is merged from, with the labels that quote the same words."""
    gold = json.loads((deal / "gold.json").read_text(encoding="utf-8"))
    seen: list[tuple[Sequence[Finding[Statement]], Mapping[str, Conversation]]] = []
    with patch.object(
        merging, "merge", side_effect=lambda findings, by_name, _: seen.append((tuple(findings), by_name)) or tuple(findings)
    ):
        analyzer.draft([deal], engine="local")
    lists = []
    for (sort, field), (findings, by_name) in zip(SORTS.items(), seen, strict=True):
        places = [(label["id"], place) for label in gold[field] for place in (label, *label.get("also", ()))]
        labels = {finding.id: label_of(finding, places) for finding in findings}
        lists.append(List(str(deal), sort, findings, by_name, labels))
    return lists


def label_of(finding: Finding[Statement], places: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    """The label that quotes what the finding quotes first, the one with the most words in common; None where none does."""
    evidence = finding.evidence[0]
    own = normalise(evidence.quote).lower().split()
    here = [(key, normalise(place["quote"]).lower().split()) for key, place in places if place["doc"] == Path(evidence.document).name]
    hits = {key: common for key, words in here if (common := _common(own, words))}
    return max(hits, key=lambda key: hits[key], default=None)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two quotes share, 0 where they are not of the same words."""
    short, long = sorted((one, other), key=len)
    if not short:
        return 0
    shared = sum((Counter(short) & Counter(long)).values())
    within = f" {' '.join(short)} " in f" {' '.join(long)} "
    return shared if within or (len(short) > _FEW and shared >= SHARED * len(short)) else 0


def pairs_of(found: List, analyzer: Analyzer) -> Pairs:
    """All pairs of a list that merging looks at and of which both have a label."""
    said = understand(found.findings, found.conversations, analyzer.embedder)
    rarity = meaning.rarity(s.meaning for s in said)
    nearest: dict[str, float] = {}
    rows, same = [], []
    for n, one in enumerate(said):
        for key, signs in sameness.compare(one, said[:n], found.conversations, rarity, nearest).items():
            mine, its = found.labels[one.finding.id], found.labels[key]
            if mine and its:
                rows.append(signs)
                same.append(mine == its)
    return Pairs(tuple(rows[0]) if rows else (), np.array([list(row.values()) for row in rows]), np.array(same, dtype=float))


def fit(pairs: Sequence[Pairs]) -> tuple[dict[str, float], float]:
    """Weight of each sign and the offset."""
    told = [p for p in pairs if len(p.same)]
    weight, bias = regress(np.concatenate([p.x for p in told]), np.concatenate([p.same for p in told]), RIDGE)
    return dict(zip(told[0].names, weight.tolist(), strict=True)), bias


def outcome(found: List, analyzer: Analyzer) -> Counter[str]:
    """What merging makes of a list: lines, labelled statements among them, how often one stands there again, how many stand nowhere."""
    lines = merging.merge(found.findings, found.conversations, analyzer.embedder)
    place = {(f.evidence[0].document, f.evidence[0].start): found.labels[f.id] for f in found.findings}
    told = [{label for e in line.evidence if (label := place.get((e.document, e.start)))} for line in lines]
    standing = Counter(label for labels in told for label in labels)
    return Counter(
        lines=len(lines),
        labelled=len(standing),
        again=sum(n - 1 for n in standing.values()),
        lost=len(standing) - matched(told),
    )


def matched(told: Sequence[set[str]]) -> int:
    """How many labels have a line of their own, at best."""
    line_of: dict[str, int] = {}

    def place(line: int, tried: set[str]) -> bool:
        for label in sorted(told[line] - tried):
            tried.add(label)
            if label not in line_of or place(line_of[label], tried):
                line_of[label] = line
                return True
        return False

    for line in range(len(told)):
        place(line, set())
    return len(line_of)


if __name__ == "__main__":
    main()
