"""Makes the word table that all packaged models share, and the sentence model over it, from the official MiniLM weights.

    python -m evals.training.words --base model.safetensors

Writes analyzer/weights/words/{rows,scales}.npy, analyzer/weights/minilm/model.onnx and their lines of SHA256SUMS.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from evals.training.encoder import HIDDEN, Encoder
from evals.training.package import WEIGHTS, quantise
from evals.training.sealing import seal


class Sentences(nn.Module):
    """Mean of the token states, of length one."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, embedded: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder.encode(embedded, mask) * mask[..., None]
        return nn.functional.normalize(hidden.sum(1) / mask.sum(1, keepdim=True), dim=-1)


def shared_rows(table: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """float (v, d) -> int8 (v, d) and the float32 scale (v,) of each row."""
    scales = table.abs().amax(1, keepdim=True) / 127
    return torch.round(table / scales).to(torch.int8).numpy(), scales[:, 0].numpy().astype(np.float32)


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--base", type=Path, required=True)
    encoder = Encoder().load_base(ap.parse_args().base).eval()
    folder = WEIGHTS / "words"
    folder.mkdir(exist_ok=True)
    rows, scales = shared_rows(encoder.words.weight.detach())
    np.save(folder / "rows.npy", rows)
    np.save(folder / "scales.npy", scales)
    example = (torch.randn(2, 12, HIDDEN), torch.ones(2, 12))
    quantise(
        Sentences(encoder), example, WEIGHTS / "minilm/model.onnx", ["embedded", "mask"], ["vectors"],
        {"embedded": {0: "b", 1: "n"}, "mask": {0: "b", 1: "n"}, "vectors": {0: "b"}},
    )  # fmt: skip
    seal("words/rows.npy", "words/scales.npy", "minilm/model.onnx")


if __name__ == "__main__":
    main()
