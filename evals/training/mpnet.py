"""The large teacher: MPNet-base in plain PyTorch with the heads of `encoder.Reader`. It never ships; small readers learn from it.

Base weights: sentence-transformers/all-mpnet-base-v2 (Apache-2.0), checked by hash in `load_base`. Its word pieces are those of
MiniLM four numbers on, so it reads the windows of `evals.training.together` as they are.
"""

import math
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from analyzer.engines.local.windows import keep_central
from evals.training.descent import Descent
from evals.training.encoder import HEADS_OF_READER, SIZES, base_weights, layer_weights
from evals.training.statements import losses
from evals.training.together import Batch, Corpus, Go, asked_of, batch_of, plan_of
from evals.training.windows import CLS, SEP

BASE_SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
WIDTH, HEADS, LAYERS, VOCAB, POSITIONS, BUCKETS, FAR = 768, 12, 12, 30527, 514, 32, 128
SHIFT, PADDING = 4, 1
SIZE = 448
"""Tokens in a window: MPNet knows 512 places, MiniLM is given 320 for the sake of time."""
RATE, HEAD_RATE = 5e-5, 1e-3


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, HEADS, WIDTH // HEADS).transpose(1, 2) for f in (self.q, self.k, self.v))
        mixed = F.scaled_dot_product_attention(q, k, v, bias.to(q.dtype)).transpose(1, 2).reshape(b, n, WIDTH)
        x = self.norm1(x + self.dropout(self.o(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Trunk(nn.Module):
    """MPNet over word pieces of MiniLM."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCAB, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.far = nn.Embedding(BUCKETS, HEADS)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-5)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)

    def load_base(self, path: Path) -> Self:
        """The official weights; heads keep their own start. Ends the program if the file is another."""
        w = base_weights(path, BASE_SHA256, "all-mpnet-base-v2")
        own = {
            "words.weight": w["embeddings.word_embeddings.weight"],
            "places.weight": w["embeddings.position_embeddings.weight"],
            "far.weight": w["encoder.relative_attention_bias.weight"],
            "norm.weight": w["embeddings.LayerNorm.weight"],
            "norm.bias": w["embeddings.LayerNorm.bias"],
        }
        names = {
            **{name: f"attention.attn.{name}" for name in "qkvo"}, "norm1": "attention.LayerNorm",
            "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
        }  # fmt: skip
        _, unexpected = self.load_state_dict(own | layer_weights(w, names, LAYERS), strict=False)
        assert not unexpected, unexpected
        return self

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """MiniLM's ids (b, n), mask (b, n) -> states (b, n, WIDTH)."""
        n = ids.shape[1]
        ids = torch.where(ids == CLS, 0, torch.where(ids == SEP, 2, ids + SHIFT))
        ids = torch.where(mask, ids, PADDING)
        x = self.words(ids) + self.places.weight[2 : 2 + n]
        x = self.dropout(self.norm(x))
        apart = self.far(buckets(n).to(ids.device)).permute(2, 0, 1)[None]
        bias = apart + (~mask)[:, None, None, :].float() * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


def buckets(n: int) -> Tensor:
    """(n, n) number of the bucket of each distance, as in T5: near ones alone, far ones by the logarithm."""
    place = torch.arange(n)
    back = place[:, None] - place[None, :]
    half, exact = BUCKETS // 2, BUCKETS // 4
    size = back.abs()
    log = exact + (torch.log(size.clamp(min=1).float() / exact) / math.log(FAR / exact) * (half - exact)).long()
    return (back < 0).long() * half + torch.where(size < exact, size, log.clamp(max=half - 1))


class Teacher(Trunk):
    """Answers of a reader of sentences: what `encoder.Reader` gives, from the same windows."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__(dropout)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * WIDTH, size) for name, size in SIZES.items()})
        self.inside = nn.Linear(WIDTH, 3)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Of the one reader in `batch`: sentence logits (1, B, S, all tasks) and token logits (1, B, N, 3)."""
        hidden = self.encode(batch.ids[0], batch.mask[0])
        both = torch.cat([batch.owner[0].to(hidden.dtype) @ hidden, batch.marker[0].to(hidden.dtype) @ hidden], -1)
        both = self.dropout(both)
        return torch.cat([self.heads[name](both) for name in SIZES], -1)[None].float(), self.inside(hidden)[None].float()


def learn(corpus: Corpus, teacher: Teacher, go: Go, epochs: int, size: int = SIZE, batch: int = 8) -> None:
    """Trains `teacher` in place on what `go` reads; its rate counts for nothing here."""
    rng, shared = random.Random(go.seed), np.random.default_rng(go.seed)
    torch.manual_seed(go.seed)
    plans = [shared.permutation(plan_of(corpus, go, size, batch, rng)) for _ in range(epochs)]
    descent = Descent(teacher, HEADS_OF_READER, RATE, HEAD_RATE, sum(map(len, plans)))
    one = torch.ones(1, device=corpus.device)
    teacher.train()
    for plan in plans:
        for step in plan:
            hide = torch.rand((1, len(step)), device=corpus.device) < go.hide
            given = batch_of(corpus, step[None], hide)
            with torch.autocast(corpus.device.type, torch.bfloat16):
                logits, token = teacher(given)
            loss = losses(logits, token, asked_of(corpus, given), one * go.share, one * go.positive).sum()
            descent.step(loss)
    teacher.eval()


@torch.no_grad()
def answer(corpus: Corpus, teacher: Teacher, numbers: Sequence[int], size: int = SIZE, batch: int = 32) -> dict[int, np.ndarray]:
    """The logits (sentences, all tasks) of the excerpts `numbers`."""
    queue = sorted((x for n in numbers for x in corpus.windows(n, size)), key=lambda r: r[2] - r[1])
    out = {n: np.zeros((len(corpus.units[n]), sum(SIZES.values())), np.float32) for n in numbers}
    best = {n: np.full(len(corpus.units[n]), -1) for n in numbers}
    for at in range(0, len(queue), batch):
        part = queue[at : at + batch]
        with torch.autocast(corpus.device.type, torch.bfloat16):
            logits = teacher(batch_of(corpus, np.array([part], np.int64)))[0][0].cpu().numpy()
        for row, (n, a, z) in zip(logits, part):
            keep_central(out[n], best[n], row[: z - a], range(a - corpus.first[n], z - corpus.first[n]))
    return out
