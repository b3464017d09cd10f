"""The MiniLM encoder in plain PyTorch: `Encoder` is the trunk, `Reader` adds heads that read every sentence of a window.

Base weights: sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), checked by hash in `load_base`. The word table is never
trained: all models of the package share the one in analyzer/weights/words, so a graph takes the rows of the table
(`embedded`, b x n x HIDDEN) instead of token ids.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN, HEADS, LAYERS, VOCAB, POSITIONS = 384, 12, 6, 30522, 512

TASKS: dict[str, tuple[str, ...]] = {
    "found": ("promise", "goal", "risk"),
    "other": ("person", "fact", "no_promise", "no_goal", "no_risk", "commitment", "trouble"),
    "promise_kind": ("feature", "timeline", "support", "pricing", "integration", "service", "follow_up"),
    "promise_how": ("explicit", "implicit", "conditional"),
    "goal_rank": ("primary", "secondary"),
    "risk_kind": (
        "competitor", "internal_resistance", "technical", "timeline", "past_experience", "budget", "security", "adoption", "champion", "other",
    ),
    "risk_severity": ("low", "medium", "high"),
}  # fmt: skip
SIZES = {name: len(classes) for name, classes in TASKS.items()}


HEADS_OF_READER = ("heads", "inside")
"""How the names of what a reader of statements adds to its body begin."""


def base_weights(path: Path, sha256: str, name: str) -> dict[str, Tensor]:
    """The official weights called `name`; ends the program if the file is another."""
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise SystemExit(f"{path.name}: not the official {name} weights")
    return load_file(str(path))


def layer_weights(w: Mapping[str, Tensor], names: Mapping[str, str], layers: int) -> dict[str, Tensor]:
    """Of the lowest `layers` layers, by our names; `names` maps ours to theirs."""
    parts = ((i, ours, theirs, part) for i in range(layers) for ours, theirs in names.items() for part in ("weight", "bias"))
    return {f"layers.{i}.{ours}.{part}": w[f"encoder.layer.{i}.{theirs}.{part}"] for i, ours, theirs, part in parts}


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up, self.down = nn.Linear(HIDDEN, 4 * HIDDEN), nn.Linear(4 * HIDDEN, HIDDEN)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, HEADS, HIDDEN // HEADS).transpose(1, 2) for f in (self.query, self.key, self.value))
        if self.training:  # fused: a third faster; the plain form below is what the graph format knows best
            mixed = F.scaled_dot_product_attention(q, k, v, None if bias is None else bias.to(q.dtype))
        else:
            score = (q @ k.transpose(-1, -2)) / (HIDDEN // HEADS) ** 0.5
            mixed = (score if bias is None else score + bias).softmax(-1) @ v
        mixed = mixed.transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The lowest `layers` layers of MiniLM over rows of the frozen word table."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(VOCAB, HIDDEN), nn.Embedding(POSITIONS, HIDDEN)
        self.words.weight.requires_grad_(False)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)

    def load_base(self, path: Path) -> Self:
        """The official weights; whatever a subclass adds keeps its own start. Ends the program if the file is another."""
        w = base_weights(path, BASE_SHA256, "all-MiniLM-L6-v2")
        own = {
            "words.weight": w["embeddings.word_embeddings.weight"],
            "places.weight": w["embeddings.position_embeddings.weight"],
            "kind": w["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": w["embeddings.LayerNorm.weight"],
            "norm.bias": w["embeddings.LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "norm2": "output.LayerNorm",
        }  # fmt: skip
        _, unexpected = self.load_state_dict(own | layer_weights(w, names, len(self.layers)), strict=False)
        assert not unexpected, unexpected
        return self

    def encode(self, embedded: Tensor, mask: Tensor | None) -> Tensor:
        """Rows of the word table (b, n, HIDDEN) -> states (b, n, HIDDEN); without a mask (b, n) every token counts."""
        x = embedded + self.places.weight[: embedded.shape[1]] + self.kind
        x = self.dropout(self.norm(x))
        bias = None if mask is None else (1.0 - mask.float())[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Reader(Encoder):
    """Reads windows of a conversation in which every sentence starts with a marker token that tells its speaker's side."""

    def __init__(self, dropout: float = 0.1, layers: int = LAYERS) -> None:
        super().__init__(dropout, layers)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * HIDDEN, size) for name, size in SIZES.items()})
        self.inside = nn.Linear(HIDDEN, 3)

    def forward(self, embedded: Tensor, mask: Tensor | None, owner: Tensor) -> tuple[Tensor, Tensor]:
        """embedded (b, n, HIDDEN), mask (b, n); owner (b, s, n) = 1/len where token n belongs to sentence s, 0 elsewhere.

        Returns sentence logits (b, s, all tasks) and token logits (b, n, 3).
        """
        hidden = self.encode(embedded, mask)
        both = self.dropout(self.features(hidden, owner))
        return torch.cat([self.heads[name](both) for name in SIZES], -1), self.inside(hidden)

    @staticmethod
    def features(hidden: Tensor, owner: Tensor) -> Tensor:
        """Mean of a sentence's tokens beside its marker's state: (b, s, 2 * HIDDEN)."""
        first = (owner.cumsum(-1) > 0).float()
        marker = ((first - F.pad(first, (1, 0))[..., :-1]) > 0).float() @ hidden
        return torch.cat([owner @ hidden, marker], -1)
