"""The message reader with teachers: MPNet readers of tone say how messages sound that they have not read, rated or not.

    python -m evals.training.tones teach --base mpnet.safetensors --rated FILE [--taught answers.npz]
    python -m evals.training.tones learn --base model.safetensors --start model.pt --rated FILE --out run/ [--taught answers.npz]

`teach`: three teachers, each on two thirds of the companies, answer for the third; what customers said in sales conversations, which
nobody rated, is answered by all three. `learn`: goes on from --start (a state, or the packaged reader as .onnx), half of each answer
from the teachers; the mean of the weights is out/final.pt (`sentiment package`). Parts t22 and t26 are left to measure with. What the
teachers said is kept beside this file, as a graphics card is needed for it (six minutes on an H100).
"""

import argparse
import math
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.special import expit, softmax
from torch import Tensor, nn

from evals.training.descent import Descent
from evals.training.mpnet import HEAD_RATE, WIDTH, Trunk
from evals.training.mpnet import RATE as TEACHER_RATE
from evals.training.package import unpacked
from evals.training.sentiment import (
    CUES,
    FOLDS,
    GRAPH,
    HEADS,
    RARE,
    TONES,
    WEAK,
    Item,
    MessageReader,
    added_items,
    batch_of,
    read_items,
    tokenise,
    weak_items,
)  # fmt: skip

ANSWERS = Path(__file__).with_name("tones.npz")
APART = ("t22", "t26")
"""Parts that neither teachers nor reader learn from."""
CUE_WEIGHT = 8.0
EPOCHS = 4
SHARE, RATE, SEEDS = 0.5, 1e-4, (1, 2, 3)
ALL = 10**6
UNRATED = 0.5
"""What an unrated message weighs beside a rated one."""


class MessageTeacher(Trunk):
    """`sentiment.MessageReader` on MPNet."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__(dropout)
        self.tone = nn.Linear(2 * WIDTH, len(TONES))
        self.cues = nn.Linear(2 * WIDTH, len(CUES))

    def forward(self, ids: Tensor, mask: Tensor, own: Tensor) -> Tensor:
        """ids, mask and own (b, n) as `sentiment.batch_of` gives them -> logits (b, 9)."""
        hidden = self.encode(ids, mask > 0)
        both = self.dropout(torch.cat([(own[:, None, :].to(hidden.dtype) @ hidden)[:, 0], hidden[:, 0]], -1))
        return torch.cat([self.tone(both), self.cues(both)], -1)


Reads = Callable[[Tensor, Tensor, Tensor], Tensor]


def reads(model: nn.Module) -> Reads:
    """A small reader takes rows of its word table, a teacher the ids."""
    if isinstance(model, MessageReader):
        return lambda ids, mask, own: model(model.words(ids), mask, own)
    return model


def losses(logits: Tensor, items: Sequence[Item], said: Tensor, share: float) -> Tensor:
    """logits (b, 9); said (b, 9) chances by teachers, below 0 where none was asked. Neighbouring tones are half right, as in `sentiment`."""
    device = logits.device
    rated = torch.tensor([i.tone is not None and not i.weak for i in items], device=device)
    wanted = torch.tensor([2 if i.tone is None else i.tone + 2 for i in items], device=device)
    far = (torch.arange(5, device=device)[None] - wanted[:, None]).abs()
    hard = torch.where(far == 0, 1.0, torch.where(far == 1, 0.1, 0.0))
    weak = torch.tensor([i.weak for i in items], device=device)
    hard = torch.where(weak[:, None], WEAK.to(device), hard / hard.sum(1, keepdim=True))
    taught = said[:, 0] >= 0
    part = torch.where(taught, torch.where(rated, share, 1.0), 0.0)[:, None]
    target = (1 - part) * hard + part * said[:, :5].clamp(0)
    weight = torch.where(rated, RARE.to(device)[wanted], torch.where(taught | weak, UNRATED, 0.0))
    loss = -(weight[:, None] * target * logits[:, :5].log_softmax(-1)).sum() / weight.sum().clamp(min=1)
    steps, goal = (x.cumsum(-1)[:, :4] for x in (logits[:, :5].softmax(-1), target))
    loss = loss + 0.25 * (((steps - goal) ** 2).sum(-1) * (weight > 0)).sum() / (weight > 0).sum().clamp(min=1)
    cues = torch.tensor([i.cues for i in items], device=device)
    asked = cues >= 0
    cues = torch.where((weak & taught)[:, None], said[:, 5:], cues).clamp(0)
    return loss + F.binary_cross_entropy_with_logits(logits[:, 5:], cues, (1 + (CUE_WEIGHT - 1) * cues) * asked)


def train(
    model: nn.Module,
    items: Sequence[Item],
    said: Mapping[str, np.ndarray],
    seed: int,
    epochs: int,
    rate: float,
    heads: float,
    share: float = SHARE,
) -> None:
    """Trains `model` in place; `said`: chances by id, which are `share` of each rated answer."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    device = next(model.parameters()).device
    kept = [i for n, i in enumerate(items) if i.tone is not None or any(i.cues) or i.id in said or n % 6 == 0]
    descent = Descent(model, HEADS, rate, heads, epochs * math.ceil(len(kept) / 16))
    none = np.full(5 + len(CUES), -1.0, np.float32)
    model.train()
    for _ in range(epochs):
        order = rng.sample(kept, len(kept))
        order = [i for k in range(0, len(order), 128) for i in sorted(order[k : k + 128], key=lambda i: len(i.ids))]
        batches = [order[k : k + 16] for k in range(0, len(order), 16)]
        rng.shuffle(batches)
        for rows in batches:
            given = [x.to(device) for x in batch_of(rows, rng, 0.08)]
            told = torch.tensor(np.array([said.get(i.id, none) for i in rows]), device=device)
            with torch.autocast(device.type, torch.bfloat16):
                logits = reads(model)(*given)
            descent.step(losses(logits.float(), rows, told, share))
    model.eval()


@torch.no_grad()
def answers(model: nn.Module, items: Sequence[Item], size: int = 64) -> np.ndarray:
    """Logits (n, 9)."""
    device = next(model.parameters()).device
    out = np.zeros((len(items), 5 + len(CUES)), np.float32)
    order = sorted(range(len(items)), key=lambda k: len(items[k].ids))
    for at in range(0, len(order), size):
        rows = order[at : at + size]
        with torch.autocast(device.type, torch.bfloat16):
            out[rows] = reads(model)(*(x.to(device) for x in batch_of([items[k] for k in rows], None))).float().cpu().numpy()
    return out


def chances(logits: np.ndarray) -> np.ndarray:
    """Logits (n, 9) -> chances; cues weigh eightfold in the loss, so their odds are that much too high."""
    return np.concatenate([softmax(logits[:, :5], 1), expit(logits[:, 5:] - np.log(CUE_WEIGHT))], 1).astype(np.float32)


def teach(items: Sequence[Item], unrated: Sequence[Item], base: Mapping[str, Tensor], device: torch.device) -> dict[str, np.ndarray]:
    """Chances (9,) by id of each of `items` (by the teacher that had not read its company) and of `unrated` (the mean of all three)."""
    out: dict[str, np.ndarray] = {}
    shared = np.zeros((len(unrated), 5 + len(CUES)), np.float32)
    for fold in range(FOLDS):
        teacher = MessageTeacher().to(device)
        teacher.load_state_dict(base, strict=False)
        train(teacher, [i for i in items if i.fold != fold], {}, 1 + fold, EPOCHS, TEACHER_RATE, HEAD_RATE)
        mine = [i for i in items if i.fold == fold]
        out |= dict(zip([i.id for i in mine], chances(answers(teacher, mine)), strict=True))
        shared += chances(answers(teacher, unrated)) / FOLDS
    return out | dict(zip([i.id for i in unrated], shared, strict=True))


def keep(path: Path, said: Mapping[str, np.ndarray]) -> None:
    """Chances (9,) by id, in 256 steps."""
    ids = sorted(said)
    np.savez_compressed(path, ids=np.array(ids), chances=np.round(np.stack([said[one] for one in ids]) * 255).astype(np.uint8))


def kept(path: Path) -> dict[str, np.ndarray]:
    """What `keep` wrote."""
    with np.load(path) as file:
        return dict(zip(file["ids"].tolist(), file["chances"].astype(np.float32) / 255, strict=True))


def readable(rated: Path | None) -> tuple[list[Item], list[Item]]:
    """What teachers and reader learn from, and what customers said in sales conversations and nobody rated."""
    items = [item for item in read_items() if not item.id.startswith(APART)]
    more = added_items(items, 1.0, rated)
    known = {item.id for item in more}
    unrated = [item for item in weak_items(ALL) if item.id not in known]
    for some in (items, more, unrated):
        tokenise(some)
    return [*items, *more], unrated


def learn(start: Mapping[str, Tensor], items: Sequence[Item], said: Mapping[str, np.ndarray], device: torch.device) -> dict[str, Tensor]:
    """The mean of `SEEDS` goes on from `start`, on the processor."""
    states = []
    for seed in SEEDS:
        reader = MessageReader(layers=len({name.split(".")[1] for name in start if name.startswith("layers.")})).to(device)
        reader.load_state_dict(start)
        train(reader, items, said, seed, 2, RATE, 10 * RATE)
        states.append({name: value.cpu() for name, value in reader.state_dict().items()})
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("what", choices=["teach", "learn"])
    ap.add_argument("--base", type=Path, required=True, help="teach: MPNet's weights; learn: MiniLM's")
    ap.add_argument("--start", type=Path, help="learn: a packaged reader (.onnx) or a state (.pt) to go on from")
    ap.add_argument("--taught", type=Path, default=ANSWERS, help="what the teachers say")
    ap.add_argument("--rated", type=Path, help="sentences rated by many people, not part of the repository")
    ap.add_argument("--out", type=Path, help="learn: folder for final.pt")
    a = ap.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    items, unrated = readable(a.rated)
    if a.what == "teach":
        keep(a.taught, teach(items, unrated, MessageTeacher().load_base(a.base).state_dict(), device))
        return
    reader = MessageReader(layers=3).load_base(a.base)
    reader.load_state_dict(torch.load(a.start) if a.start.suffix == ".pt" else unpacked(a.start, reader, *GRAPH), strict=False)
    state = learn(reader.state_dict(), [*items, *unrated], kept(a.taught), device)
    a.out.mkdir(parents=True, exist_ok=True)
    torch.save(state, a.out / "final.pt")


if __name__ == "__main__":
    main()
