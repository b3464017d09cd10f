"""Trains the statement reader: promises, goals, risks and their attributes, sentence by sentence.

    python -m evals.training.statements --base model.safetensors --out run/ [--fold K] [--epochs N] [--seed S]

With --fold K every tenth company is held out and scored; without, all of the corpus and of the whole deals trains but what is kept
apart to measure with (`KEPT_APART`). --thrice, --twice, --whole and --rest choose what a go on from earlier weights reads; with
--taught FILE a share of every yes or no comes from teachers that had not read the excerpt (`evals.training.taught`).
"""

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from analyzer.engines.local.windows import keep_central
from evals.corpus import Excerpt, read_corpus
from evals.training.descent import Descent
from evals.training.encoder import HEADS_OF_READER, LAYERS, SIZES, TASKS, Reader
from evals.training.whole_deals import read_deals
from evals.training.windows import Unit, ids_of, units_of, windows, word_pieces

ROOT = Path(__file__).parents[2]
KEPT_APART = ("t27-",)
"""Beginnings of the ids of excerpts that nothing learns from, weights, calibration and thresholds included."""
SLICES, _at = {}, 0
for _name, _size in SIZES.items():
    SLICES[_name] = slice(_at, _at + _size)
    _at += _size
YES_NO = SIZES["found"] + SIZES["other"]


def learnable() -> list[Excerpt]:
    """Excerpts and whole deals that something may be learnt from, weights, calibration or thresholds."""
    return [*(e for e in read_corpus(ROOT / "evals/training/corpus") if not e.id.startswith(KEPT_APART)), *read_deals()]


def fold_of(customer: str) -> int:
    return hashlib.sha256(customer.strip().lower().encode()).digest()[0] % 10


def batch_of(runs: list[tuple[list[Unit], list[int], str]], rng: random.Random | None, hide: float = 0.0) -> dict[str, torch.Tensor]:
    rows = [ids_of(units, run, kind, rng, hide) for units, run, kind in runs]
    n, s = max(len(ids) for ids, _ in rows), max(len(sp) for _, sp in rows)
    b = len(rows)
    ids, mask, owner = torch.zeros(b, n, dtype=torch.long), torch.zeros(b, n), torch.zeros(b, s, n)
    labels, taught = torch.full((b, s, YES_NO), -1.0), torch.full((b, s, YES_NO), -1.0)
    attrs = {k: torch.full((b, s), -100, dtype=torch.long) for k in list(TASKS)[2:]}
    inside = torch.full((b, n, 3), -1.0)
    for r, ((row, spans), (units, run, _)) in enumerate(zip(rows, runs)):
        ids[r, : len(row)] = torch.tensor(row)
        mask[r, : len(row)] = 1
        for k, ((a, z), i) in enumerate(zip(spans, run)):
            owner[r, k, a:z] = 1.0 / (z - a)
            labels[r, k] = torch.tensor(units[i].found + units[i].other)
            if units[i].taught is not None:
                taught[r, k] = torch.tensor(units[i].taught)
            inside[r, a:z] = torch.tensor(units[i].inside[: z - a])
            for name, value in units[i].attrs.items():
                attrs[name][r, k] = value
    return {"ids": ids, "mask": mask, "owner": owner, "labels": labels, "taught": taught, "inside": inside, **attrs}


def loss_of(model: Reader, batch: dict[str, torch.Tensor], pos_weight: float, share: float = 0.0) -> torch.Tensor:
    """The loss of one reader on a batch of `batch_of`."""
    logits, token = (x.float()[None] for x in model(model.words(batch["ids"]), batch["mask"], batch["owner"]))
    asked = {name: value[None] for name, value in batch.items()}
    (loss,) = losses(logits, token, asked, torch.tensor([share]), torch.tensor([pos_weight]))
    return loss


def losses(
    logits: torch.Tensor, token: torch.Tensor, asked: Mapping[str, torch.Tensor], share: torch.Tensor, positive: torch.Tensor
) -> torch.Tensor:
    """(K,) of K readers, each on its own windows. logits (K, b, s, all tasks), token (K, b, n, 3); share and positive (K,).

    `asked`: labels and taught (K, b, s, YES_NO), inside (K, b, n, 3), -1 = not asked; the classes of attributes by name (K, b, s), -100 = not asked;
    if teachers said so, hints (K, b, s, all attributes): the chances of each class, -1 = no teacher was asked.
    """
    share, positive = share.view(-1, 1, 1, 1), positive.view(-1, 1, 1, 1)
    labels, taught = asked["labels"], asked["taught"]
    wanted = torch.where(taught >= 0, (1 - share) * labels.clamp(0) + share * taught, labels.clamp(0))
    task = torch.ones(YES_NO, device=logits.device)
    task[3:] = 0.3
    weight = task * (1 + wanted * (positive - 1))
    bce = F.binary_cross_entropy_with_logits(logits[..., :YES_NO], wanted, weight, reduction="none")
    on = labels >= 0
    count = on[..., 0].sum((1, 2)).clamp(min=1)
    loss = (bce * on).sum((1, 2, 3)) / count
    inside = asked["inside"]
    told = inside[..., 0] >= 0
    tokens = F.binary_cross_entropy_with_logits(token, inside.clamp(0), reduction="none").mean(-1)
    loss = loss + 1.5 * (tokens * told).sum((1, 2)) / told.sum((1, 2)).clamp(min=1)
    for name in list(TASKS)[2:]:
        rows = logits[..., SLICES[name]].flatten(0, 2)
        of = F.cross_entropy(rows, asked[name].flatten(), label_smoothing=0.05, reduction="none")
        if "hints" in asked:
            hints = asked["hints"][..., SLICES[name].start - YES_NO : SLICES[name].stop - YES_NO].flatten(0, 2)
            hinted = -(hints * rows.log_softmax(-1)).sum(-1)
            part = share.expand(*logits.shape[:3], 1).flatten()
            of = torch.where((asked[name].flatten() >= 0) & (hints[:, 0] >= 0), (1 - part) * of + part * hinted, of)
        loss = loss + 1.2 * of.view(len(logits), -1).sum(1) / count
    return loss


@torch.no_grad()
def predict(model: Reader, excerpts, tok: Tokenizer, size: int) -> list[tuple[list[Unit], np.ndarray]]:
    model.eval()
    out = []
    for ex in excerpts:
        units = units_of(ex, tok)
        probs = np.zeros((len(units), sum(SIZES.values())), dtype=np.float32)
        best = np.full(len(units), -1)
        for run in windows(units, size, None):
            b = batch_of([(units, run, ex.kind)], None)
            logits, _ = model(model.words(b["ids"]), b["mask"], b["owner"])
            keep_central(probs, best, logits[0].numpy(), range(run[0], run[-1] + 1))
        out.append((units, probs))
    return out


def score(pred: list[tuple[list[Unit], np.ndarray]]) -> dict[str, object]:
    """Span-like F1 per kind at its best threshold: a tag is found if any of its sentences is."""
    res: dict[str, object] = {}
    for j, kind in enumerate(TASKS["found"]):
        best = (0.0,)
        for th in np.arange(0.1, 0.9, 0.05):
            tp = fp = fn = 0
            for units, logits in pred:
                p = 1 / (1 + np.exp(-logits[:, j]))
                gold, hit = set(), set()
                for u, q in zip(units, p):
                    mine = {t for t, k in u.tags if k == kind}
                    gold |= mine
                    if q >= th:
                        if mine:
                            hit |= mine
                        elif u.found[j] >= 0:
                            fp += 1
                tp += len(hit)
                fn += len(gold - hit)
            f = 2 * tp / max(1, 2 * tp + fp + fn)
            if f > best[0]:
                best = (round(f, 3), round(float(th), 2), round(tp / max(1, tp + fp), 3), round(tp / max(1, tp + fn), 3), tp + fn)
        res[kind] = best
    for name in list(TASKS)[2:]:
        right = n = 0
        for units, logits in pred:
            for u, row in zip(units, logits):
                if name in u.attrs:
                    n += 1
                    right += int(row[SLICES[name]].argmax() == u.attrs[name])
        res[name] = f"{right}/{n}={right / max(1, n):.3f}"
    return res


def chosen(
    excerpts: Sequence[Excerpt],
    thrice: Sequence[str] = (),
    whole: Sequence[str] = (),
    rest: float = 1.0,
    seed: int = 64,
    twice: Sequence[str] = (),
) -> list[Excerpt]:
    """What one go reads: excerpts whose id begins like one of `thrice` three times, of `twice` two times, of `whole` once, of the
    others a `rest` (0 to 1).
    """
    rng = random.Random(seed)
    out: list[Excerpt] = []
    for excerpt in excerpts:
        drawn = rng.random() < rest
        if excerpt.id.startswith(tuple(thrice)):
            out += [excerpt] * 3
        elif excerpt.id.startswith(tuple(twice)):
            out += [excerpt] * 2
        elif drawn or excerpt.id.startswith(tuple(whole)):
            out.append(excerpt)
    return out


def teach(units: list[Unit], answers: np.ndarray | None) -> list[Unit]:
    """Units with the teachers' `answers` (n, YES_NO; chances) to each; without answers they stay as they are."""
    if answers is not None:
        assert len(answers) == len(units), (units[0].excerpt, len(answers), len(units))
        for unit, row in zip(units, answers):
            unit.taught = row.tolist()
    return units


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--base", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="model.pt of an earlier run to go on from")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--fold", type=int, default=-1)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--lr", type=float, default=1.5e-4)
    ap.add_argument("--size", type=int, default=320)
    ap.add_argument("--batch", type=int, default=6)
    ap.add_argument("--pos", type=float, default=2.0)
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--layers", type=int, default=LAYERS)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--thrice", nargs="*", default=[], help="beginnings of ids that are read three times")
    ap.add_argument("--twice", nargs="*", default=[], help="beginnings of ids that are read two times")
    ap.add_argument("--whole", nargs="*", default=[], help="beginnings of ids that are all read once")
    ap.add_argument("--rest", type=float, default=1.0, help="share of all others that is read")
    ap.add_argument("--draw", type=int, default=64, help="seed of that share")
    ap.add_argument("--taught", type=Path, help="chances that teachers give each sentence: .npz, an array for each excerpt id")
    ap.add_argument("--share", type=float, default=0.5, help="how much of an answer comes from the teachers")
    ap.add_argument("--bf16", action="store_true", help="mixed precision: several times faster on processors with AMX")
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    tok = word_pieces()
    excerpts = learnable()
    held = [e for e in excerpts if a.fold >= 0 and fold_of(e.customer) == a.fold]
    learnt = [e for e in excerpts if not (a.fold >= 0 and fold_of(e.customer) == a.fold)]
    train = chosen(learnt, a.thrice, a.whole, a.rest, a.draw, a.twice)
    taught = np.load(a.taught) if a.taught else {}
    data = [(teach(units_of(e, tok), taught.get(e.id)), e.kind) for e in train]
    print(len(train), "train", len(held), "held out", sum(len(u) for u, _ in data), "sentences", flush=True)
    model = Reader(a.dropout, a.layers).load_base(a.base)
    if a.start:
        model.load_state_dict(torch.load(a.start))
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.995))
    per_epoch = math.ceil(sum(len(windows(u, a.size, random.Random(0))) for u, k in data) / a.batch)
    descent, t0 = Descent(model, HEADS_OF_READER, a.lr, 10 * a.lr, per_epoch * a.epochs), time.time()
    for epoch in range(a.epochs):
        model.train()
        runs = [(u, run, k) for u, k in data for run in windows(u, a.size, rng)]
        rng.shuffle(runs)
        runs.sort(key=lambda r: sum(len(r[0][i].ids) for i in r[1]) // 24)
        batches = [runs[i : i + a.batch] for i in range(0, len(runs), a.batch)]
        rng.shuffle(batches)
        seen = 0.0
        for rows in batches:
            with torch.autocast("cpu", torch.bfloat16, enabled=a.bf16):
                loss = loss_of(model, batch_of(rows, rng, 0.15), a.pos, a.share if a.taught else 0.0)
            descent.step(loss)
            mean.update_parameters(model)
            seen += loss.item()
        print(f"epoch {epoch} loss {seen / len(batches):.4f} {time.time() - t0:.0f}s", flush=True)
        a.out.mkdir(parents=True, exist_ok=True)
        torch.save(mean.module.state_dict(), a.out / "model.pt")
        if held and epoch >= a.epochs - 3:
            print("last", json.dumps(score(predict(model, held, tok, a.size))), flush=True)
            print("mean", json.dumps(score(predict(mean.module, held, tok, a.size))), flush=True)


if __name__ == "__main__":
    main()
