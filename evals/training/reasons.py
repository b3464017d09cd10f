"""Trains the reader of cancellation reasons: a fine-tuned trunk of MiniLM beside a linear model over n-grams.

    python -m evals.training.reasons cross --base model.safetensors --out run/ [--folds 0 1 2 3]
    python -m evals.training.reasons fit --base model.safetensors --out run/

`cross` holds out whole parts of the corpus (a part was written in one go, by one voice) and writes what both models say of
texts they have not seen to run/held-out.npz; `fit` trains on everything, takes weights, temperature and thresholds from that
file, and writes analyzer/weights/reasons/{model.onnx,linear.npz,labels.json} with their lines of SHA256SUMS (`write` does only
that, from run/net.pt).
Texts that are not English are read word for word in English (analyzer/engines/local/gloss.py) in training as in use.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from torch import Tensor, nn

from analyzer.engines.local.gloss import gloss
from analyzer.engines.local.ngrams import BUCKETS, counts, weighted
from evals.training.descent import Descent
from evals.training.encoder import HIDDEN, Encoder
from evals.training.sealing import seal

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "analyzer/weights"
CORPUS = ROOT / "evals/training/corpus"
FOLDS = 8
MAX_TOKENS = 160
POSITIONS = 192
LAYERS = 3
CATEGORIES = (
    "price_budget", "missing_features", "product_quality_bugs", "poor_onboarding", "hard_to_implement", "low_usage_no_value", "support_service",
    "competitor", "business_change", "champion_left", "billing_contract", "temporary_seasonal", "security_compliance", "unmet_promises", "other",
)  # fmt: skip


class Example(NamedTuple):
    id: str
    text: str
    primary: int
    secondary: int
    language: str
    part: str
    fold: int


def read_examples(corpus: Path = CORPUS) -> list[Example]:
    """All cancellation texts. The nth part of every folder is in fold n mod FOLDS, so that parts stay whole."""
    out = []
    for path in sorted(corpus.glob("*/part-*.cancellations.jsonl")):
        number = int(path.name[5:7])
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            second = CATEGORIES.index(row["secondary"]) if row["secondary"] else -1
            first = CATEGORIES.index(row["primary"])
            out.append(Example(row["id"], gloss(row["text"]), first, second, row["lang"], path.parent.name, (number - 1) % FOLDS))
    return out


class ReasonNet(Encoder):
    """The trunk with two heads: the main category, and which categories are named at all."""

    def __init__(self, dropout: float = 0.15, layers: int = LAYERS) -> None:
        super().__init__(dropout, layers)
        self.main = nn.Linear(3 * HIDDEN, len(CATEGORIES))
        self.named = nn.Linear(3 * HIDDEN, len(CATEGORIES))

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """embedded (b, n, HIDDEN), mask (b, n) -> (b, 2 * categories): main, then named."""
        states = self.encode(embedded, mask)
        on = mask[..., None]
        mean = (states * on).sum(1) / on.sum(1).clamp(min=1)
        most = (states + (on - 1) * 1e4).amax(1)
        both = self.dropout(torch.cat([mean, most, states[:, 0]], -1))
        return torch.cat([self.main(both), self.named(both)], -1)


def tokenizer() -> Tokenizer:
    tok = Tokenizer.from_file(str(WEIGHTS / "minilm/tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(MAX_TOKENS)
    return tok


def batch_of(rows: list[list[int]], rng: random.Random | None, hide: float) -> tuple[Tensor, Tensor]:
    """Ids and mask, padded; with `rng` a share `hide` of the words is masked, so that no single one decides."""
    longest = max(len(row) for row in rows)
    ids, mask = torch.zeros(len(rows), longest, dtype=torch.long), torch.zeros(len(rows), longest)
    for r, row in enumerate(rows):
        seen = row if rng is None else [103 if 0 < j < len(row) - 1 and rng.random() < hide else token for j, token in enumerate(row)]
        ids[r, : len(row)] = torch.tensor(seen)
        mask[r, : len(row)] = 1
    return ids, mask


def loss_of(answers: Tensor, examples: list[Example], smoothing: float) -> Tensor:
    """Cross-entropy of the main category (15 % of it on the second one) and of what is named."""
    size = len(CATEGORIES)
    target = torch.full((len(examples), size), smoothing / size)
    named = torch.zeros(len(examples), size)
    for r, example in enumerate(examples):
        target[r, example.primary] += 1 - smoothing
        named[r, example.primary] = 1
        if example.secondary >= 0:
            target[r, example.secondary] += 0.15
            target[r, example.primary] -= 0.15
            named[r, example.secondary] = 1
    main = -(target * answers[:, :size].log_softmax(-1)).sum(-1).mean()
    return main + 0.5 * size / 4 * F.binary_cross_entropy_with_logits(answers[:, size:], named)


def train(examples: list[Example], tok: Tokenizer, a: argparse.Namespace) -> ReasonNet:
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    net = ReasonNet(a.dropout, a.layers).load_base(a.base)
    ids = [tok.encode(e.text).ids for e in examples]
    descent = Descent(net, ("main", "named"), a.lr, 5 * a.lr, a.epochs * math.ceil(len(examples) / a.batch))
    for _ in range(a.epochs):
        net.train()
        order = list(range(len(examples)))
        rng.shuffle(order)
        groups = [sorted(order[i : i + a.batch * 8], key=lambda i: len(ids[i])) for i in range(0, len(order), a.batch * 8)]
        batches = [group[i : i + a.batch] for group in groups for i in range(0, len(group), a.batch)]
        rng.shuffle(batches)
        for rows in batches:
            words, mask = batch_of([ids[i] for i in rows], rng, a.hide)
            with torch.autocast("cpu", torch.bfloat16):
                answers = net(net.words(words), mask)
            loss = loss_of(answers.float(), [examples[i] for i in rows], a.smoothing)
            descent.step(loss)
    return net.eval()


@torch.no_grad()
def read_by_net(net: ReasonNet, texts: list[str], tok: Tokenizer) -> np.ndarray:
    """(texts, 2 * categories) logits."""
    ids = [tok.encode(text).ids for text in texts]
    out = np.zeros((len(texts), 2 * len(CATEGORIES)), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
    for at in range(0, len(order), 64):
        rows = order[at : at + 64]
        words, mask = batch_of([ids[i] for i in rows], None, 0)
        out[rows] = net(net.words(words), mask).numpy()
    return out


class Linear(NamedTuple):
    """Weights (BUCKETS, categories) and offsets of the n-gram model, with the idf of the buckets."""

    idf: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray

    def read(self, texts: list[str]) -> np.ndarray:
        """(texts, categories) log-probabilities."""
        out = np.zeros((len(texts), len(CATEGORIES)), dtype=np.float32)
        for r, text in enumerate(texts):
            buckets, values = weighted(text, self.idf)
            out[r] = values @ self.weights[buckets] + self.offsets
        return out - np.log(np.exp(out).sum(1, keepdims=True))


def train_linear(examples: list[Example], c: float = 10.0) -> Linear:
    seen = np.zeros(BUCKETS)
    for e in examples:
        seen[list(counts(e.text))] += 1
    # Buckets of one text only are left out: they would be learnt by heart.
    idf = np.where(seen >= 2, np.log((1 + len(examples)) / (1 + seen)) + 1, 0).astype(np.float32)
    rows, columns, values = [], [], []
    for r, e in enumerate(examples):
        buckets, weight = weighted(e.text, idf)
        rows += [r] * len(buckets)
        columns += buckets.tolist()
        values += weight.tolist()
    fit = LogisticRegression(C=c, max_iter=300).fit(
        csr_matrix((values, (rows, columns)), shape=(len(examples), BUCKETS)), [e.primary for e in examples]
    )
    return Linear(idf, fit.coef_.T.astype(np.float32), fit.intercept_.astype(np.float32))


def cross(examples: list[Example], a: argparse.Namespace) -> None:
    """Writes run/held-out.npz: ids, net (logits), linear (log-probabilities)."""
    tok = tokenizer()
    rows, net_said, linear_said = [], [], []
    for fold in a.folds:
        t0 = time.time()
        held = [i for i, e in enumerate(examples) if e.fold == fold]
        rest = [e for e in examples if e.fold != fold]
        net, texts = train(rest, tok, a), [examples[i].text for i in held]
        rows += held
        net_said.append(read_by_net(net, texts, tok))
        linear_said.append(train_linear(rest).read(texts))
        right = np.mean(net_said[-1][:, : len(CATEGORIES)].argmax(1) == [examples[i].primary for i in held])
        print(f"fold {fold}: net {right:.3f}, {time.time() - t0:.0f} s", flush=True)
        a.out.mkdir(parents=True, exist_ok=True)
        np.savez(
            a.out / "held-out.npz", ids=[examples[i].id for i in rows], net=np.concatenate(net_said), linear=np.concatenate(linear_said)
        )
    report(examples, *combine(examples, a.out)[:2])


class Mixture(NamedTuple):
    """log p = net * log p(net) + linear * log p(linear), over one."""

    net: float
    linear: float


def log_softmax(x: np.ndarray) -> np.ndarray:
    x = x - x.max(1, keepdims=True)
    return x - np.log(np.exp(x).sum(1, keepdims=True))


def mixed(net: np.ndarray, linear: np.ndarray, weights: tuple[float, float]) -> np.ndarray:
    return np.exp(log_softmax(weights[0] * log_softmax(net[:, : len(CATEGORIES)]) + weights[1] * linear))


def combine(examples: list[Example], out: Path) -> tuple[list[int], np.ndarray, Mixture]:
    """Weights that make held-out texts likeliest: as they sum to what calibrates, no temperature is needed besides."""
    held = np.load(out / "held-out.npz")
    places = {e.id: i for i, e in enumerate(examples)}
    rows = [places[given] for given in held["ids"].tolist()]
    y = np.array([examples[i].primary for i in rows])
    grid = [(n, m) for n in np.arange(0.3, 1.65, 0.05) for m in np.arange(0.0, 1.55, 0.05)]
    best = min(grid, key=lambda w: -np.log(mixed(held["net"], held["linear"], w)[np.arange(len(y)), y] + 1e-9).mean())
    chances = mixed(held["net"], held["linear"], best)
    return rows, chances, Mixture(round(float(best[0]), 3), round(float(best[1]), 3))


def report(examples: list[Example], rows: list[int], chances: np.ndarray) -> None:
    y = np.array([examples[i].primary for i in rows])
    right = chances.argmax(1) == y
    english = np.array([examples[i].language == "en" for i in rows])
    part = np.array([examples[i].part for i in rows])
    print(f"held out: {right.mean():.3f} of {len(rows)}")
    for name in sorted(set(part)):
        for label, mask in (("English", english), ("other languages", ~english)):
            chosen = mask & (part == name)
            if chosen.any():
                print(f"  {name}, {label}: {right[chosen].mean():.3f} of {chosen.sum()}")
    top = chances.max(1)
    for low in np.arange(0.2, 1.0, 0.1):
        inside = (top >= low) & (top < low + 0.1 + 1e-9)
        if inside.any():
            print(f"  shown at {low:.1f}-{low + 0.1:.1f}: {right[inside].mean():.2f} right of {inside.sum()}")


def export(net: ReasonNet, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    net.places = nn.Embedding.from_pretrained(net.places.weight[:POSITIONS].clone())
    example = (torch.randn(2, 20, HIDDEN), torch.ones(2, 20))
    full = path.with_suffix(".fp32.onnx")
    torch.onnx.export(
        net, example, str(full), input_names=["embedded", "mask"], output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={"embedded": {0: "b", 1: "n"}, "mask": {0: "b", 1: "n"}, "logits": {0: "b"}},
    )  # fmt: skip
    quantize_dynamic(str(full), str(path), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    full.unlink()


def fit(examples: list[Example], a: argparse.Namespace) -> None:
    a.out.mkdir(parents=True, exist_ok=True)
    net = train(examples, tokenizer(), a)
    torch.save(net.state_dict(), a.out / "net.pt")
    write(net, examples, a)


def write(net: ReasonNet, examples: list[Example], a: argparse.Namespace) -> None:
    """The weights of the package, from a net trained on everything and what was held out before."""
    rows, chances, mixture = combine(examples, a.out)
    report(examples, rows, chances)
    linear = train_linear(examples)
    target = WEIGHTS / "reasons"
    target.mkdir(exist_ok=True)
    export(net, target / "model.onnx")
    scale = np.abs(linear.weights).max(0) / 127
    np.savez_compressed(
        target / "linear.npz",
        idf=linear.idf.astype(np.float16),
        weights=np.round(linear.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        offsets=linear.offsets,
    )
    labels = {"categories": list(CATEGORIES), "tokens": MAX_TOKENS, "mixture": mixture._asdict()}
    (target / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    seal(*(f"reasons/{name}" for name in ("model.onnx", "linear.npz", "labels.json")))
    print({p.name: p.stat().st_size for p in target.iterdir()})


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("task", choices=["cross", "fit", "write"])
    ap.add_argument("--base", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--batch", type=int, default=24)
    ap.add_argument("--hide", type=float, default=0.1)
    ap.add_argument("--dropout", type=float, default=0.15)
    ap.add_argument("--smoothing", type=float, default=0.1)
    ap.add_argument("--layers", type=int, default=LAYERS)
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    if a.task == "write":
        net = ReasonNet(a.dropout, a.layers)
        net.load_state_dict(torch.load(a.out / "net.pt"))
        write(net, read_examples(), a)
    else:
        {"cross": cross, "fit": fit}[a.task](read_examples(), a)


if __name__ == "__main__":
    main()
