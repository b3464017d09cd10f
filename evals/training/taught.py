"""Readers that learn from the tags and from teachers that had not read the excerpt.

    python -m evals.training.taught teach --base mpnet.safetensors --out answers.npz [--fold K]
    python -m evals.training.taught learn --start run/model.pt --taught answers.npz --out run/ [--heard] [--seed S] [--fold K]

`teach`: the companies in five parts; for each part large readers (`evals.training.mpnet`) learn from the other four (one of them also
from badly heard copies of the calls) and say how likely each sentence of it carries each kind. A tag that no such reader expects is
often a slip, and its chance says so. `learn`: twelve goes on from --start (of several, their mean), a share of each answer from the
teachers; --heard: the copies are read too; the mean of the weights of all is out/model.pt. The packaged reader: `learn` from the one
before without and with --heard, then once more from the mean of both with --heard --seed 10; its teachers were six-layer readers on
MiniLM, as this file had them up to commit 8499750 (nine minutes on an H100 with the teachers). A teacher of MPNet takes 90 s and more
for each part on such a card, which waits for the launching of small batches most of that time. Without a card: days.
"""

import argparse
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from scipy.special import expit, softmax

from evals.corpus import Excerpt
from evals.training import mpnet
from evals.training.encoder import TASKS
from evals.training.mpnet import Teacher
from evals.training.package import mean_of
from evals.training.statements import SLICES, YES_NO, fold_of, learnable
from evals.training.together import Corpus, Go, learn
from evals.training.transcription import MARK, badly_heard
from evals.training.windows import word_pieces

POSITIVE = 2.0
"""A sentence that carries something weighs double in the loss; a teacher's odds are that much too high."""
LONG = ("t24", "t25", *(f"t{number}" for number in range(28, 39)))
MORE = ("t17", "t18", "t20", "t23")
TEACHERS, EPOCHS = (1, 2), 4
SHARES, SEEDS, RATE = (0.4, 0.7), (1, 2, 3), 1.5e-4


def readable(fold: int) -> list[Excerpt]:
    """What may be learnt from, and behind it the badly heard copies of its calls, without those of the held-out `fold` (-1: none)."""
    excerpts = learnable()
    rng = random.Random(7)
    calls = [excerpt for excerpt in excerpts if excerpt.kind == "call" and fold_of(excerpt.customer) != fold]
    return [*excerpts, *(badly_heard(excerpt, rng) for excerpt in calls)]


def teach(corpus: Corpus, base: Mapping[str, torch.Tensor], fold: int, known: Collection[str] = ()) -> Iterator[dict[str, np.ndarray]]:
    """Part for part, per excerpt id the chances (sentences, all tasks) by teachers that never read a line of its company, nor of the
    held-out `fold` (-1: none), so that no reader hears of these in a roundabout way. Parts whose excerpts are all `known` are left out.
    """
    part = [fold_of(excerpt.customer) // 2 for excerpt in corpus.excerpts]
    for apart in range(5):
        asked = [n for n, p in enumerate(part) if p == apart]
        if all(corpus.excerpts[n].id in known for n in asked):
            continue
        said = []
        for seed in TEACHERS:
            teacher = Teacher().to(corpus.device)
            teacher.load_state_dict(base, strict=False)
            read = [n for n in numbers_of(corpus, fold, heard=seed % 2 == 0) if part[n] != apart]
            mpnet.learn(corpus, teacher, Go(read, seed=10 * seed + apart), EPOCHS)
            said.append(mpnet.answer(corpus, teacher, asked))
        yield {corpus.excerpts[n].id: chances(np.mean([answers[n] for answers in said], axis=0)) for n in asked}


def chances(logits: np.ndarray) -> np.ndarray:
    """Of each task (sentences, all tasks), in half precision: of a yes or no alone, of the classes of an attribute together."""
    out = np.empty_like(logits)
    out[:, :YES_NO] = expit(logits[:, :YES_NO] - np.log(POSITIVE))
    for name in list(TASKS)[2:]:
        out[:, SLICES[name]] = softmax(logits[:, SLICES[name]], 1)
    return out.astype(np.float16)


def numbers_of(corpus: Corpus, fold: int, *, heard: bool) -> list[int]:
    """Which excerpts are learnt from; `heard`: badly heard copies too."""
    excerpts = enumerate(corpus.excerpts)
    return [n for n, e in excerpts if (fold < 0 or fold_of(e.customer) != fold) and (heard or not e.id.endswith(MARK))]


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
    ap.add_argument("--start", type=Path, nargs="+", help="learn: model.pt of an earlier run, or of several")
    ap.add_argument("--taught", type=Path, help="learn: what `teach` wrote")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--heard", action="store_true", help="learn: read the badly heard copies too")
    ap.add_argument("--seed", type=int, default=0, help="learn: what is added to the seeds")
    ap.add_argument("--fold", type=int, default=-1, help="leave every tenth company out, as `statements` does")
    a = ap.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    corpus = Corpus(readable(a.fold), word_pieces(), device)
    if a.what == "teach":
        told = dict(np.load(a.out)) if a.out.exists() else {}
        for said in teach(corpus, Teacher().load_base(a.base).state_dict(), a.fold, frozenset(told)):
            told |= said  # kept after each part: a lent card may go before the last
            np.savez_compressed(a.out, **told)
        return
    answers = np.load(a.taught)
    for number, excerpt in enumerate(corpus.excerpts):
        corpus.hear(number, answers[excerpt.id])
    numbers, seeds = numbers_of(corpus, a.fold, heard=a.heard), [a.seed + seed for seed in SEEDS]
    goes = [Go(mixture(corpus, numbers, whole, seed), RATE, seed, share) for whole in (True, False) for share in SHARES for seed in seeds]
    start = mean_of(a.start)
    readers = learn(corpus, [start] * len(goes), goes, epochs=2)
    a.out.mkdir(parents=True, exist_ok=True)
    torch.save(readers.state(readers.flat.mean(0), start["words.weight"]), a.out / "model.pt")


if __name__ == "__main__":
    main()
