"""Fits the weights of merging and coverage on pairs.jsonl and prints what they are worth.

    python -m evals.coverage.fit

Every figure is cross-validated: a contract (or a tenth of the merging pairs) is judged with weights fitted on the
others. The words of `analyzer.handoff.topic` and `stance` and the thresholds were chosen with these pairs in view,
so the figures are those of a development set.
"""

import datetime as dt
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.statement import PERHAPS, Promise, PromiseKind
from analyzer.embedding import Embedder, LocalEmbedder
from analyzer.engines.local.due import due_of
from analyzer.handoff import changes, meaning, merging, relevance, ruling
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.provision import Contract, Provision

FOLDER = Path(__file__).parent
SIGNED = "2025-03-01"
"""The day on which a contract is taken to be signed where its promises name none (`signed`)."""
FOLDS = 10
READ = ("pairs", "further", "look")

Matrix = NDArray[np.float64]
Pair = dict[str, Any]


class Case(NamedTuple):
    """A promise of the set with everything that its contract says."""

    pair: Pair
    said: Meaning
    contract: Contract


def main() -> None:
    """Prints weights, then precision and recall of merging and coverage, then how often answers of each score are right."""
    pairs = [json.loads(line) for line in (FOLDER / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    embedder = LocalEmbedder()
    report_merging(pairs, embedder)
    report_coverage(pairs, embedder)
    report_chances(embedder)


def regress(x: Matrix, y: Matrix, ridge: float = 1.0) -> tuple[Matrix, float]:
    """Weights and offset of a ridge logistic regression of y (n, 0 or 1) on x (n, d), by Newton's method."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-z @ w))
        hessian = (z * (p * (1 - p))[:, None]).T @ z + ridge * np.eye(len(w))
        w -= np.linalg.solve(hessian, z.T @ (p - y) + ridge * np.r_[w[:-1], 0])
    weights = w[:-1] / spread
    return weights, float(w[-1] - weights @ mean)


def report_merging(pairs: Sequence[Pair], embedder: Embedder) -> None:
    """Are two statements about the same thing? `same` and `changed` are, `different` and other promises of one deal are not."""
    rows = [(p["first"], p["second"], p["label"]) for p in pairs if p["task"] == "merging"]
    deals: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair["task"] == "coverage":
            deals[pair["contract"]].append(pair["promise"])
    rows += [(a, b, "neighbours") for said in deals.values() for a, b in itertools.combinations(said, 2)]
    texts = sorted({text for a, b, _ in rows for text in (a, b)})
    read = dict(zip(texts, meaning.read([(t,) for t in texts], embedder), strict=True))
    rarity = meaning.rarity(read.values())
    x = np.array([list(merging.signs(read[a], read[b], rarity).values()) for a, b, _ in rows], dtype=float)
    y = np.array([label in {"same", "changed"} for _, _, label in rows], dtype=float)
    groups = np.array([sum(map(ord, a)) % FOLDS for a, _, _ in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        weights, offset = regress(x[groups != fold], y[groups != fold])
        scores[groups == fold] = x[groups == fold] @ weights + offset
    weights, offset = regress(x, y)
    print("merging weights", dict(zip(merging.LIKENESS, weights.round(2).tolist(), strict=True)), "offset", round(offset, 2))
    labels = [label for _, _, label in rows]
    for limit in (0.0, changes.SAME_SUBJECT):
        joined = Counter(label for label, score in zip(labels, scores, strict=True) if score > limit)
        written = joined["same"] + joined["changed"]
        print(
            f"same subject above {limit}: precision {written / max(1, written + joined['different']):.2f} on written pairs, "
            f"recall {joined['same'] / labels.count('same'):.2f} of same and {joined['changed'] / labels.count('changed'):.2f} of changed, "
            f"{joined['neighbours']} of {labels.count('neighbours')} neighbours joined"
        )


def report_chances(embedder: Embedder) -> None:
    """`ruling.CHANCE` as the packaged weights earn it on what may be read; most of it they were not fitted on."""
    answers: dict[str, list[tuple[float, bool]]] = {"yes": [], "contradicted": [], "no": []}
    for name in READ:
        pairs = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for case in (case for case in read_cases(pairs, embedder) if case.pair["label"] != "n/a"):
            ruled = ruling.judge(promised(case.pair), case.said, case.contract)
            answer = "no" if ruled is None else "yes" if ruled.carries else "contradicted"
            answers[answer].append((ruled.score if ruled else 0.0, (answer == "yes") == (case.pair["label"] == "yes")))
    for answer, found in answers.items():
        slope, offset = regress(np.array([[score] for score, _ in found]), np.array([right for _, right in found], dtype=float))
        low = [right for score, right in found if slope[0] * score + offset < np.log(PERHAPS / (1 - PERHAPS))]
        print(f"chance of {answer}: slope {slope[0]:.2f}, offset {offset:.2f}; {sum(low)} of {len(low)} right below {PERHAPS}, ", end="")
        print(f"{sum(right for _, right in found) - sum(low)} of {len(found) - len(low)} from there on")


def report_coverage(pairs: Sequence[Pair], embedder: Embedder) -> None:
    """Yes, no or contradicted, for each promise against its whole contract."""
    cases = [case for case in read_cases(pairs, embedder) if case.pair["label"] != "n/a"]
    x = np.array([_signs(c, p) for c in cases for p in c.contract.provisions], dtype=float)
    y = np.array([_is_clause(c.pair, p) for c in cases for p in c.contract.provisions], dtype=float)
    groups = np.array([c.pair["contract"] for c in cases for _ in c.contract.provisions])
    table: Counter[tuple[str, str]] = Counter()
    for contract in sorted(set(groups)):
        _use(*regress(x[groups != contract], y[groups != contract]))
        table.update((c.pair["label"], decide(c)) for c in cases if c.pair["contract"] == contract)
    weights, offset = regress(x, y)
    print("coverage weights", dict(zip(relevance.MATCH, weights.round(2).tolist(), strict=True)), "offset", round(offset, 2))
    total = sum(table.values())
    right = sum(n for (gold, got), n in table.items() if (gold == "yes") == (got == "yes"))
    print(f"in contract or not: {right}/{total} = {right / total:.3f}")
    for label in ("yes", "no", "contradicted"):
        hit = table[label, label]
        found, wanted = (sum(n for pair, n in table.items() if pair[side] == label) for side in (1, 0))
        print(f"{label}: precision {hit / max(1, found):.2f}, recall {hit / max(1, wanted):.2f} ({hit} of {wanted})")


def read_cases(pairs: Sequence[Pair], embedder: Embedder) -> list[Case]:
    """The promises of the set beside the provisions of their contracts."""
    cases = []
    for name in sorted({p["contract"] for p in pairs if p["task"] == "coverage"}):
        text = (FOLDER / "contracts" / f"{name}.txt").read_text(encoding="utf-8")
        turn = Turn(index=0, text=text, span=(0, len(text)), side=Side.VENDOR)
        own = [p for p in pairs if p.get("contract") == name]
        day = dt.date.fromisoformat(own[0].get("signed", SIGNED))
        paper = Conversation(document=f"{name}.txt", format="text", kind=Kind.DOCUMENT, date=day, turns=(turn,), original=text)
        contract = Contract.read([paper], embedder)
        read = meaning.read([(p["promise"],) for p in own], embedder)
        cases += [Case(p, m, contract) for p, m in zip(own, read, strict=True)]
    return cases


def decide(case: Case) -> str:
    """The label that coverage gives."""
    promise = promised(case.pair)
    ruled = ruling.judge(promise, case.said, case.contract)
    if ruled is None:
        return "no"
    if ruled.carries:
        return "yes"
    clearly = ruling.ABOUT if promise.kind is PromiseKind.TIMELINE else ruling.CLEARLY
    return "contradicted" if ruled.score >= clearly else "no"


def promised(pair: Pair) -> Promise:
    """The promise of a pair as the engine would read it: with the day on which it is due, if it tells one."""
    kind = PromiseKind(pair["kind"])
    _, day = due_of(pair["promise"], dt.date.fromisoformat(pair.get("signed", SIGNED)), deadline=kind is PromiseKind.TIMELINE)
    return Promise(kind=kind, due_date=day)


def _signs(case: Case, provision: Provision) -> list[float]:
    return list(relevance.signs(PromiseKind(case.pair["kind"]), case.said, provision.meaning, case.contract.rarity).values())


def _is_clause(pair: Pair, provision: Provision) -> bool:
    clause, text = " ".join((pair["clause"] or "").split()), " ".join(provision.text.split())
    return bool(clause) and (clause in text or text in clause)


def _use(weights: Matrix, offset: float) -> None:
    relevance.MATCH.update(zip(relevance.MATCH, weights.tolist(), strict=True))
    relevance.OFFSET = offset


if __name__ == "__main__":
    main()
