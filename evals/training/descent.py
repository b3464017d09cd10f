"""How a reader is trained: AdamW, the heads faster than the body, warm-up over a tenth of the steps, then a cosine."""

import math

import torch
from torch import Tensor, nn


def pace(at: int, total: int) -> float:
    """What the rate is multiplied by at step `at` (from 0) of `total`."""
    return min(1.0, (at + 1) / (0.1 * total)) * 0.5 * (1 + math.cos(math.pi * min(1.0, at / total)))


class Descent:
    """The steps of one reader alone; parameters whose names begin with one of `heads` learn at `head_rate`, the others at `rate`."""

    def __init__(self, model: nn.Module, heads: tuple[str, ...], rate: float, head_rate: float, total: int) -> None:
        learning = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
        body = [p for name, p in learning if not name.startswith(heads)]
        fast = [p for name, p in learning if name.startswith(heads)]
        self._rates, self._total, self._at = (rate, head_rate), total, 0
        self._parameters = [*body, *fast]
        groups = [{"params": body, "lr": rate}, {"params": fast, "lr": head_rate}]
        self._adamw = torch.optim.AdamW(groups, weight_decay=0.01, fused=body[0].is_cuda)

    def step(self, loss: Tensor) -> None:
        """One step down `loss`, with gradients clipped to a norm of 1."""
        for group, rate in zip(self._adamw.param_groups, self._rates, strict=True):
            group["lr"] = rate * pace(self._at, self._total)
        self._adamw.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._adamw.step()
        self._at += 1
