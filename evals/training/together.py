"""Many statement readers trained at once: their weights lie side by side in one tensor, so that every product is a batched one.

A graphics card does a dozen goes in the time of two. One go alone is `evals.training.statements`, with the same loss.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from analyzer.engines.local.windows import keep_central
from analyzer.inference import word_table
from evals.corpus import Excerpt
from evals.training.descent import pace
from evals.training.encoder import HEADS, HIDDEN, SIZES, TASKS, Reader
from evals.training.statements import losses
from evals.training.windows import CLS, CONTINUED, KIND_MARKER, MARKER, SEP, units_of, windows

ATTRIBUTES = list(TASKS)[2:]
UNASKED = -100
HEAD_RATE = 10.0
"""The heads start from nothing and learn so much faster than the body, as in `statements`."""


@dataclass(frozen=True)
class Go:
    """One training: the excerpts it reads (numbers, repeats allowed), rate, seed and how much of each answer is the teachers'."""

    read: Sequence[int]
    rate: float = 2e-4
    seed: int = 0
    share: float = 0.0
    positive: float = 2.0
    hide: float = 0.15


class Corpus:
    """All sentences of some excerpts as flat arrays on `device`; a window is a stretch of them."""

    def __init__(self, excerpts: Sequence[Excerpt], tokenizer: Tokenizer, device: torch.device) -> None:
        self.excerpts, self.device = list(excerpts), device
        self.units = [units_of(excerpt, tokenizer) for excerpt in self.excerpts]
        units = [unit for own in self.units for unit in own]
        sizes = [len(unit.ids) for unit in units]
        self.first = np.cumsum([0, *(len(own) for own in self.units)]).tolist()
        self.starts = np.cumsum([0, *sizes]).tolist()
        self.start = torch.tensor(self.starts, device=device)
        self.ids = self._flat([n for unit in units for n in unit.ids])
        self.side = self._flat([n for unit in units for n in (MARKER[unit.side], *[0] * (len(unit.ids) - 1))])
        self.later = self._flat([n for unit in units for n in (0 if unit.opens else CONTINUED, *[0] * (len(unit.ids) - 1))])
        self.sentence = torch.repeat_interleave(torch.arange(len(units)), torch.tensor(sizes)).to(device)
        self.inside = torch.tensor([row for unit in units for row in unit.inside], device=device)
        self.labels = torch.tensor([unit.found + unit.other for unit in units], device=device)
        self.attributes = self._flat([[unit.attrs.get(name, UNASKED) for name in ATTRIBUTES] for unit in units])
        self.kind = self._flat([KIND_MARKER.get(excerpt.kind, 15) for excerpt in self.excerpts])
        self.taught = torch.full_like(self.labels, -1.0)
        self.hints = torch.full((len(units), sum(SIZES.values()) - self.labels.shape[1]), -1.0, device=device)
        half = torch.bfloat16 if device.type == "cuda" else torch.float32
        self.table = torch.from_numpy(word_table().embed(np.arange(30522))).to(device, half)

    def _flat(self, values: Sequence[object]) -> Tensor:
        return torch.tensor(values, device=self.device)

    def hear(self, number: int, answers: np.ndarray) -> None:
        """What teachers say of the sentences of one excerpt: chances (sentences, all tasks)."""
        said = torch.from_numpy(answers.astype(np.float32)).to(self.device)
        rows = slice(self.first[number], self.first[number + 1])
        self.taught[rows], self.hints[rows] = said.split([self.labels.shape[1], self.hints.shape[1]], dim=1)

    def windows(self, number: int, size: int, rng: random.Random | None = None) -> list[tuple[int, int, int]]:
        """Windows of one excerpt as (excerpt, first sentence, end); with rng as training cuts them."""
        runs = windows(self.units[number], size, rng)
        return [(number, self.first[number] + run[0], self.first[number] + run[-1] + 1) for run in runs]

    def tokens(self, table: np.ndarray) -> np.ndarray:
        return np.array(self.starts)[table[..., 2]] - np.array(self.starts)[table[..., 1]]


@dataclass(frozen=True)
class Batch:
    """Windows of K readers, B each, N tokens and S sentences at most; -1 where there is no sentence or token."""

    ids: Tensor
    rows: Tensor
    mask: Tensor
    owner: Tensor
    marker: Tensor
    sentence: Tensor
    token: Tensor


def batch_of(corpus: Corpus, table: np.ndarray, hide: Tensor | None = None) -> Batch:
    """table (K, B, 3) of windows; hide (K, B) = nobody's side is told in this window."""
    most, sentences = int(-(-(corpus.tokens(table).max() + 3) // 16) * 16), int((table[..., 2] - table[..., 1]).max())
    excerpt, first, end = torch.from_numpy(table).to(corpus.device).unbind(-1)
    a, z = corpus.start[first], corpus.start[end]
    place = torch.arange(most, device=corpus.device)
    at = a[..., None] + place - 2  # CLS and the kind of document come first
    on = (place >= 2) & (at < z[..., None])
    at = torch.where(on, at, 0)
    side = corpus.side[at] if hide is None else torch.where(hide[..., None] & (corpus.side[at] > 0), MARKER["unknown"], corpus.side[at])
    opens = on & (corpus.side[at] > 0)
    last = (z - a)[..., None] + 2
    ids = torch.where(opens, side + corpus.later[at], corpus.ids[at])
    frame = torch.where(place == 0, CLS, torch.where(place == 1, corpus.kind[excerpt][..., None], torch.where(place == last, SEP, 0)))
    ids = torch.where(on, ids, frame)
    number = torch.arange(sentences, device=corpus.device)
    own = torch.where(on, corpus.sentence[at] - first[..., None], -1)[..., None, :] == number[:, None]
    inside = first[..., None] + number
    return Batch(
        ids=ids,
        rows=corpus.table[ids],
        mask=place <= last,
        owner=own.float() / own.sum(-1, keepdim=True).clamp(min=1),
        marker=(own & opens[..., None, :]).float(),
        sentence=torch.where(inside < end[..., None], inside, -1),
        token=torch.where(on, at, -1),
    )


class Readers:
    """K readers of one shape; `flat` (K, parameters) holds them all but the word table, which is never trained."""

    def __init__(self, states: Sequence[Mapping[str, Tensor]], device: torch.device) -> None:
        shapes = {name: value.shape for name, value in states[0].items() if name != "words.weight"}
        body = [name for name in shapes if not name.startswith(("heads", "inside"))]
        self.shapes = {name: shapes[name] for name in [*body, *(name for name in shapes if name not in body)]}
        self.body = sum(math.prod(shapes[name]) for name in body)
        self.layers = len({name.split(".")[1] for name in body if name.startswith("layers.")})
        self.flat = torch.stack([torch.cat([s[name].float().reshape(-1) for name in self.shapes]) for s in states]).to(device)

    def __len__(self) -> int:
        return len(self.flat)

    def state(self, flat: Tensor, words: Tensor) -> dict[str, Tensor]:
        """One reader (parameters) as `Reader.load_state_dict` wants it."""
        parts = flat.cpu().split([math.prod(shape) for shape in self.shapes.values()])
        return {"words.weight": words, **{n: p.reshape(s) for (n, s), p in zip(self.shapes.items(), parts)}}

    def leaves(self, flat: Tensor) -> dict[str, Tensor]:
        """Each parameter of all readers (K, *shape), apart: the gradient of a slice would fill all of `flat` each time."""
        parts = flat.split([math.prod(shape) for shape in self.shapes.values()], dim=1)
        return {n: p.reshape(len(flat), *s).detach() for (n, s), p in zip(self.shapes.items(), parts)}

    def __call__(self, w: Mapping[str, Tensor], batch: Batch, drop: float = 0.0) -> tuple[Tensor, Tensor]:
        """Sentence logits (K, B, S, all tasks) and token logits (K, B, N, 3), as `Reader` gives them."""
        k, b, n, _ = batch.rows.shape
        x = batch.rows + w["places.weight"][:, None, :n] + w["kind"][:, None, None]
        x = F.dropout(_norm(w, "norm", x.reshape(k, b * n, HIDDEN)), drop, drop > 0)
        for i in range(self.layers):
            x = _layer(w, f"layers.{i}.", x, batch.mask, drop)
        hidden = x.view(k * b, n, HIDDEN)
        both = [torch.bmm(m.view(k * b, -1, n).to(x.dtype), hidden) for m in (batch.owner, batch.marker)]
        features = F.dropout(torch.cat(both, -1).view(k, -1, 2 * HIDDEN), drop, drop > 0)
        logits = torch.cat([_linear(w, f"heads.{name}", features) for name in SIZES], -1)
        return logits.view(k, b, -1, logits.shape[-1]).float(), _linear(w, "inside", x).view(k, b, n, 3).float()


def _linear(w: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return torch.baddbmm(w[f"{name}.bias"][:, None], x, w[f"{name}.weight"].transpose(1, 2))


def _norm(w: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    y = F.layer_norm(x.float(), (HIDDEN,), eps=1e-12)
    return (y * w[f"{name}.weight"].float()[:, None] + w[f"{name}.bias"].float()[:, None]).to(x.dtype)


def _layer(w: Mapping[str, Tensor], at: str, x: Tensor, mask: Tensor, drop: float) -> Tensor:
    k, b, n = mask.shape
    q, key, v = (_linear(w, at + name, x).view(k * b, n, HEADS, HIDDEN // HEADS).transpose(1, 2) for name in ("query", "key", "value"))
    mixed = F.scaled_dot_product_attention(q, key, v, mask.view(k * b, 1, 1, n)).transpose(1, 2).reshape(k, b * n, HIDDEN)
    x = _norm(w, at + "norm1", x + F.dropout(_linear(w, at + "out", mixed), drop, drop > 0))
    return _norm(w, at + "norm2", x + F.dropout(_linear(w, at + "down", F.gelu(_linear(w, at + "up", x))), drop, drop > 0))


def asked_of(corpus: Corpus, batch: Batch) -> dict[str, Tensor]:
    """What `statements.losses` wants to know of each reader's own windows."""
    here, numbers = batch.sentence >= 0, batch.sentence.clamp(min=0)
    attributes = corpus.attributes[numbers]
    return {
        "labels": torch.where(here[..., None], corpus.labels[numbers], -1.0),
        "taught": torch.where(here[..., None], corpus.taught[numbers], -1.0),
        "hints": torch.where(here[..., None], corpus.hints[numbers], -1.0),
        "inside": torch.where((batch.token >= 0)[..., None], corpus.inside[batch.token.clamp(min=0)], -1.0),
        **{name: torch.where(here, attributes[..., j], UNASKED) for j, name in enumerate(ATTRIBUTES)},
    }


def learn(
    corpus: Corpus, states: Sequence[Mapping[str, Tensor]], goes: Sequence[Go], epochs: int, size: int = 320, batch: int = 6
) -> Readers:
    """Trains one reader for each of `states` by the go beside it; the running means of their weights."""
    readers, device = Readers(states, corpus.device), corpus.device
    rngs, shared = [random.Random(go.seed) for go in goes], np.random.default_rng(5)
    torch.manual_seed(goes[0].seed)
    plans = [[plan_of(corpus, go, size, batch, rng) for go, rng in zip(goes, rngs)] for _ in range(epochs)]
    tables = [_side_by_side(plan, shared) for plan in plans]
    each = {name: torch.tensor([float(getattr(go, name)) for go in goes], device=device) for name in ("rate", "share", "positive", "hide")}
    adam = _Adam(readers, each["rate"], sum(len(table) for table in tables))
    for epoch, table in enumerate(tables):
        seen = torch.zeros(len(readers), device=device)
        for step in table:
            hide = torch.rand(step.shape[:2], device=device) < each["hide"][:, None]
            given = batch_of(corpus, step, hide)
            w = {name: leaf.requires_grad_(True) for name, leaf in readers.leaves(adam.flat.to(given.rows.dtype)).items()}
            loss = losses(*readers(w, given, 0.1), asked_of(corpus, given), each["share"], each["positive"])
            grads = torch.autograd.grad(loss.sum(), list(w.values()))
            adam.step(torch.cat([g.reshape(len(readers), -1) for g in grads], 1).float())
            seen += loss.detach()
        print(f"epoch {epoch} steps {len(table)} loss {seen.mean().item() / len(table):.4f}", flush=True)
    readers.flat = adam.mean
    return readers


class _Adam:
    """AdamW over (K, parameters) with a rate for each reader, warm-up and cosine, and the running mean of the weights."""

    def __init__(self, readers: Readers, rate: Tensor, total: int) -> None:
        self.flat, self.mean = readers.flat.clone(), readers.flat.clone()
        self.m, self.v, self.n, self.total = torch.zeros_like(self.flat), torch.zeros_like(self.flat), 0, total
        scale = torch.ones(self.flat.shape[1], device=self.flat.device)
        scale[readers.body :] = HEAD_RATE
        self.rate = rate[:, None] * scale

    @torch.no_grad()
    def step(self, grad: Tensor) -> None:
        grad = grad / grad.norm(dim=1, keepdim=True).clamp(min=1.0)
        now = pace(self.n, self.total)
        self.n += 1
        self.m.lerp_(grad, 0.1)
        self.v.mul_(0.999).addcmul_(grad, grad, value=0.001)
        move = (self.m / (1 - 0.9**self.n)) / ((self.v / (1 - 0.999**self.n)).sqrt() + 1e-8)
        self.flat.mul_(1 - self.rate * now * 0.01).sub_(self.rate * now * move)
        self.mean.lerp_(self.flat, 1.0 if self.n == 1 else 0.005)


def plan_of(corpus: Corpus, go: Go, size: int, batch: int, rng: random.Random) -> np.ndarray:
    """One epoch of one reader: (steps, B, 3), windows of about one length together, short batches first."""
    runs = [window for number in go.read for window in corpus.windows(number, size, rng)]
    rng.shuffle(runs)
    runs.sort(key=lambda run: (corpus.starts[run[2]] - corpus.starts[run[1]]) // 24)
    runs += rng.choices(runs, k=-len(runs) % batch)
    return np.array(runs, np.int64).reshape(-1, batch, 3)


def _side_by_side(plans: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """(steps, K, B, 3) in one shuffled order for all, so that the windows of one step are about as long."""
    steps = max(len(plan) for plan in plans)
    return np.stack([plan[np.arange(steps) * len(plan) // steps] for plan in plans], 1)[rng.permutation(steps)]


@torch.no_grad()
def answer(
    corpus: Corpus, readers: Readers, lists: Sequence[Sequence[int]], size: int = 320, batch: int = 24
) -> list[dict[int, np.ndarray]]:
    """For each reader the logits (sentences, all tasks) of the excerpts that it is given, by their numbers."""
    w = readers.leaves(readers.flat.to(corpus.table.dtype))
    queues = [sorted((x for n in own for x in corpus.windows(n, size)), key=lambda r: r[2] - r[1]) for own in lists]
    out: list[dict[int, np.ndarray]] = [
        {n: np.zeros((len(corpus.units[n]), sum(SIZES.values())), np.float32) for n in own} for own in lists
    ]
    best = [{n: np.full(len(corpus.units[n]), -1) for n in own} for own in lists]
    for at in range(0, max(map(len, queues)), batch):
        parts = [queue[at : at + batch] for queue in queues]
        table = np.array([part + [queue[0] if queue else (0, 0, 1)] * (batch - len(part)) for part, queue in zip(parts, queues)], np.int64)
        logits = readers(w, batch_of(corpus, table))[0].cpu().numpy()
        for k, part in enumerate(parts):
            for row, (n, a, z) in zip(logits[k], part):
                keep_central(out[k][n], best[k][n], row[: z - a], range(a - corpus.first[n], z - corpus.first[n]))
    return out


def fresh(base: Path, layers: int, seed: int) -> dict[str, Tensor]:
    """A reader on the base weights whose heads start by `seed`: readers that are to be averaged start from the same."""
    torch.manual_seed(seed)
    return Reader(0.1, layers).load_base(base).state_dict()
