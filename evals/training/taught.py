"""Readers that learn from the tags and from teachers that had not read the excerpt.

    python -m evals.training.taught teach --base model.safetensors --out answers.npz [--fold K]
    python -m evals.training.taught learn --start run/model.pt --taught answers.npz --out run/ [--fold K]

`teach`: the companies in five parts; for each part two six-layer readers learn from the other four and say how likely each
sentence of it carries each kind. A tag that no such reader expects is often a slip, and its chance says so.
`learn`: twelve goes on from --start, half of each answer from the tags; the mean of the weights of all is out/model.pt.
On a graphics card each takes about a minute (the packaged goes: one H200); without one, hours.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from evals.corpus import read_corpus
from evals.training.statements import KEPT_APART, YES_NO, fold_of
from evals.training.together import Corpus, Go, answer, fresh, learn
from evals.training.windows import word_pieces

POSITIVE = 2.0
"""A sentence that carries something weighs double in the loss; a teacher's odds are that much too high."""
LONG = ("t24", "t25", "t28", "t29", "t30", "t31", "t32", "t33")
MORE = ("t17", "t18", "t20", "t23")
SHARES, SEEDS, RATE = (0.4, 0.7), (1, 2, 3), 1.5e-4


def teach(corpus: Corpus, base: Path, fold: int) -> dict[str, np.ndarray]:
    """Per excerpt id the chances (sentences, YES_NO) by teachers that never read a line of its company, nor of the held-out `fold`
    (-1: none), so that no reader hears of these in a roundabout way.
    """
    part = [fold_of(excerpt.customer) // 2 for excerpt in corpus.excerpts]
    seen = [n for n, excerpt in enumerate(corpus.excerpts) if fold_of(excerpt.customer) != fold]
    goes = [Go([n for n in seen if part[n] != apart], seed=seed) for seed in (1, 2) for apart in range(5)]
    readers = learn(corpus, [fresh(base, 6, 1)] * len(goes), goes, epochs=5)
    asked = [[n for n, p in enumerate(part) if p == apart] for _ in (1, 2) for apart in range(5)]
    answers = answer(corpus, readers, asked)
    out = {}
    for apart in range(5):
        for number, first in answers[apart].items():
            logits = (first[:, :YES_NO] + answers[apart + 5][number][:, :YES_NO]) / 2
            out[corpus.excerpts[number].id] = (1 / (1 + np.exp(-(logits - np.log(POSITIVE))))).astype(np.float16)
    return out


def mixture(corpus: Corpus, numbers: Sequence[int], whole: bool, seed: int) -> list[int]:
    """What a go reads: all once (`whole`), or long conversations twice, `MORE` once and three tenths of the rest."""
    if whole:
        return list(numbers)
    rng, out = random.Random(seed), []
    for number in numbers:
        part = corpus.excerpts[number].id.split("-")[0]
        out += [number] * (2 if part in LONG else 1 if part in MORE or rng.random() < 0.3 else 0)
    return out


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("what", choices=["teach", "learn"])
    ap.add_argument("--base", type=Path, help="teach: the base weights")
    ap.add_argument("--start", type=Path, help="learn: model.pt of an earlier run")
    ap.add_argument("--taught", type=Path, help="learn: what `teach` wrote")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold", type=int, default=-1, help="leave every tenth company out, as `statements` does")
    a = ap.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    corpus = Corpus([e for e in read_corpus() if not e.id.startswith(KEPT_APART)], word_pieces(), device)
    if a.what == "teach":
        np.savez_compressed(a.out, **teach(corpus, a.base, a.fold))
        return
    answers = np.load(a.taught)
    for number, excerpt in enumerate(corpus.excerpts):
        corpus.taught[corpus.first[number] : corpus.first[number + 1]] = torch.from_numpy(answers[excerpt.id].astype(np.float32))
    numbers = [n for n, e in enumerate(corpus.excerpts) if not (a.fold >= 0 and fold_of(e.customer) == a.fold)]
    goes = [Go(mixture(corpus, numbers, whole, seed), RATE, seed, share) for whole in (True, False) for share in SHARES for seed in SEEDS]
    start = torch.load(a.start)
    readers = learn(corpus, [start] * len(goes), goes, epochs=2)
    a.out.mkdir(parents=True, exist_ok=True)
    torch.save(readers.state(readers.flat.mean(0), start["words.weight"]), a.out / "model.pt")


if __name__ == "__main__":
    main()
