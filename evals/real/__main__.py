"""Scores the statement reader, a one-line pattern and a bag of words on real public sets.

    python -m evals.real --data ../shared/data/extraction [--bag]

Unit: the sentence. A sentence is positive if a labelled span covers half of it or lies in it by half. No speaker's side is
known in these sets, so what counts is the reader's `commitment`. `--bag` needs scikit-learn (the training environment): TF-IDF
logistic regression, five folds that keep documents whole. Intervals: bootstrap over documents, 95 %.
"""

import argparse
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from analyzer.domain.conversation import Kind
from analyzer.engines.local.reading import StatementReader
from evals.real.sets import Gold, sentences, threads

PATTERNS: Final = {
    "commitment": re.compile(r"\b(?:i|we)(?:['’]ll| will| can (?:get|send|have)| am going to| are going to|['’]m going to|['’]re going to)\b", re.I),
    "goal": re.compile(r"\b(?:goals?|aim|objective|target|want to|would like to|hope to|in order to)\b", re.I),
    "risk": re.compile(r"\b(?:concern\w*|worr\w+|risk\w*|problem\w*|issue\w*|afraid|delay\w*|unfortunately|difficult\w*|fail\w*)\b", re.I),
}  # fmt: skip
BOOTSTRAPS: Final = 1000


class Judged(NamedTuple):
    """One sentence of a set."""

    document: str
    text: str
    gold: dict[str, bool]
    chance: dict[str, float]


def judge(reader: StatementReader, golds: Sequence[Gold]) -> list[Judged]:
    """All sentences of `golds` that count, with what the reader says of them."""
    out = []
    for gold in golds:
        for reading in reader.read(gold.conversation):
            if gold.judged is not None and reading.turn.index not in gold.judged:
                continue
            truth = {
                kind: any(turn == reading.turn.index and _covers(start, end, reading.start, reading.end) for turn, start, end in spans)
                for kind, spans in gold.spans.items()
            }
            chances = reading.chances
            out.append(Judged(gold.document, reading.text, truth, chances))
    return out


def _covers(start: int, end: int, first: int, last: int) -> bool:
    common = min(end, last) - max(start, first)
    return common > 0 and common >= 0.5 * min(end - start, last - first)


def f1(truth: np.ndarray, said: np.ndarray) -> float:
    """F1 of two boolean arrays (n)."""
    hits = float((truth & said).sum())
    return 2 * hits / max(1.0, float(truth.sum() + said.sum()))


def interval(documents: list[str], truth: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    """95 % bootstrap interval of F1 over documents."""
    rng = np.random.default_rng(0)
    groups: dict[str, list[int]] = defaultdict(list)
    for i, document in enumerate(documents):
        groups[document].append(i)
    parts = [np.array(g) for g in groups.values()]
    scores = []
    for _ in range(BOOTSTRAPS):
        rows = np.concatenate([parts[k] for k in rng.integers(0, len(parts), len(parts))])
        scores.append(f1(truth[rows], said[rows]))
    return float(np.quantile(scores, 0.025)), float(np.quantile(scores, 0.975))


def bag_of_words(judged: Sequence[Judged], truth: np.ndarray) -> np.ndarray:
    """Out-of-fold answers of TF-IDF (words 1-3, letters 2-5) with logistic regression at 0.5."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]
    from sklearn.model_selection import GroupKFold  # type: ignore[import-not-found]
    from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-not-found]

    texts = [j.text for j in judged]
    groups = [j.document for j in judged]
    said = np.zeros(len(texts), dtype=bool)
    for train, test in GroupKFold(min(5, len(set(groups)))).split(texts, truth, groups):
        model = make_pipeline(
            make_union(TfidfVectorizer(ngram_range=(1, 3), min_df=2), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2)),
            LogisticRegression(C=10, class_weight="balanced", max_iter=2000),
        )
        model.fit([texts[i] for i in train], truth[train])
        said[test] = model.predict([texts[i] for i in test])
    return said


SETS: Final[dict[str, Callable[[Path], list[Gold]]]] = {
    "enron_threads_gold": lambda d: list(threads(d / "enron_threads_gold.jsonl", Kind.EMAIL)),
    "akash_meetings_gold": lambda d: list(threads(d / "akash_meetings_gold.jsonl", Kind.CALL)),
    "bc3": lambda d: list(sentences(d / "bc3_sentences.jsonl", Kind.EMAIL)),
    "mrda": lambda d: list(sentences(d / "mrda_utterances.jsonl", Kind.CALL)),
}


def main() -> None:
    """Prints the table, and the errors that are asked for."""
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--bag", action="store_true")
    ap.add_argument("--sets", nargs="*", default=list(SETS))
    ap.add_argument("--errors", type=int, default=0, help="show so many sentences of each sort of error")
    a = ap.parse_args()
    reader = StatementReader()
    thresholds = reader.labels["thresholds"]
    print(
        "| set | kind | sentences | positive | pattern F1 | bag of words F1 | ours F1 (95 %) | P | R |\n|---|---|---|---|---|---|---|---|---|"
    )
    for name in a.sets:
        judged = judge(reader, SETS[name](a.data))
        for kind in judged[0].gold:
            truth = np.array([j.gold[kind] for j in judged])
            if not truth.any():
                continue
            pattern = np.array([bool(PATTERNS[kind].search(j.text)) for j in judged])
            # Nobody's side is known in these sets.
            asked = "trouble" if kind == "risk" else kind
            said = np.array([j.chance[asked] >= thresholds[asked] for j in judged])
            low, high = interval([j.document for j in judged], truth, said)
            bag = f"{f1(truth, bag_of_words(judged, truth)):.2f}" if a.bag else "-"
            print(
                f"| {name} | {kind} | {len(truth)} | {truth.sum()} | {f1(truth, pattern):.2f} | {bag} | {f1(truth, said):.2f} ({low:.2f}-{high:.2f})"
                f" | {(truth & said).sum() / max(1, said.sum()):.2f} | {(truth & said).sum() / truth.sum():.2f} |"
            )
            for label, rows in (("missed", truth & ~said), ("false", ~truth & said)):
                for i in np.flatnonzero(rows)[: a.errors]:
                    print(f"    {label}: {judged[i].chance[kind]:.2f} {judged[i].text[:160]!r}")


if __name__ == "__main__":
    main()
