"""Trains the message reader: tone in five steps, and cues of trouble, message by message.

    python -m evals.training.sentiment cross --base model.safetensors --out run/     three runs, each on two thirds of the companies
    python -m evals.training.sentiment scale --base model.safetensors --out run/     calibration from those three, as run/scales.json
    python -m evals.training.sentiment final --base model.safetensors --out run/     all companies: run/final.pt
    python -m evals.training.sentiment package --base model.safetensors --out run/   both into analyzer/weights/sentiment

`cross` keeps its answers in run/held.json (run/alone.json: without what was said before) and each run's weights as run/fold0.pt and so on; the calibration is fitted to
the answers, so that no message calibrates the model that has read it. Figures printed are on companies that training has not seen.
"""

import argparse
import hashlib
import json
import math
import random
import time
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from torch import Tensor, nn

from analyzer.engines.local import messages as layout
from analyzer.engines.local.sentiment import readable, reading_of
from evals.corpus import read_corpus
from evals.training.descent import Descent
from evals.training.encoder import HIDDEN, Encoder
from evals.training.package import WEIGHTS, blend, export, mixed, quantise, unpacked
from evals.training.sealing import seal
from evals.training.windows import word_pieces

CORPUS = Path(__file__).parent / "corpus"
READINGS = Path(__file__).parents[1] / "drift" / "readings.json"
FOLDS = 3
TONES = (-2, -1, 0, 1, 2)
HIDDEN_WORD = 103  # [MASK]: stands in place of a word that the reader has to do without
RARE = torch.tensor([1.8, 1.2, 1.0, 1.2, 1.8])
"""Angry and delighted messages are few."""
WEAK = torch.tensor([0.0, 0.06, 0.80, 0.13, 0.01])
"""Tones of what was said at length in the sales phase: a guess from reading a dozen."""
CUES = {
    "no_show": {"no_show"},
    "scope_creep": {"scope_creep"},
    "repeated_question": {"repeated_question"},
    "champion_disengaged": {"champion_disengaged", "champion_left"},
}


@dataclass
class Item:
    id: str
    thread: str
    text: str
    before: str
    side: str
    tone: int | None
    cues: list[float]
    fold: int = 0
    weak: bool = False
    ids: list[int] = field(default_factory=list)
    own: tuple[int, int] = (0, 0)


def read_items(folder: Path = CORPUS) -> list[Item]:
    """All messages of the corpus, each with what the other side or another person said before it.

    Halves to decide by (`decide.messages.jsonl`) are left out: nothing is to learn from them.
    """
    items = []
    for path in sorted(p for p in folder.glob("*/*.messages.jsonl") if not p.name.startswith("decide")):
        thread: list[dict] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if thread and thread[-1]["thread"] != row["thread"]:
                thread = []
            before = next((r["text"] for r in reversed(thread) if r["from"] != row["from"]), "")
            thread.append(row)
            company = row["thread"].split("-", 2)[2]
            items.append(
                Item(
                    f"{row['thread']}#{row['order']}", row["thread"], row["text"], before, row["side"], row["sentiment"],
                    [float(bool(tags & set(row["tags"]))) for tags in CUES.values()],
                    hashlib.sha256(company.encode()).digest()[0] % FOLDS,
                )
            )  # fmt: skip
    return items


def weak_items(count: int = 800) -> list[Item]:
    """What customers said at length in mails, chats and calls of the sales phase: nobody rated it, nearly all of it is businesslike.

    Without it length itself would sound cool: in the rated messages it is complaints that are long.
    """
    items = []
    for excerpt in read_corpus(CORPUS):
        for number, turn in enumerate(excerpt.turns):
            if turn.side == "customer" and excerpt.kind in {"call", "email", "chat"} and len(turn.text.split()) >= 12:
                before = next((t.text for t in reversed(excerpt.turns[:number]) if t.speaker != turn.speaker), "")
                fold = hashlib.sha256(excerpt.customer.encode()).digest()[0] % FOLDS
                items.append(
                    Item(f"{excerpt.id}#{number}", excerpt.id, turn.text, before, "customer", 0, [0.0] * len(CUES), fold, weak=True)
                )
    return random.Random(1).sample(items, min(count, len(items)))


def joined_items(items: list[Item], count: int = 500) -> list[Item]:
    """Two messages of one thread as one long one, with the stronger tone: long ones are not all complaints."""
    own = [i for i in items if i.tone is not None]
    pairs = [(a, b) for a, b in pairwise(own) if a.thread == b.thread and a.tone * b.tone >= 0]
    return [
        Item(
            f"{a.id}+{b.id}", a.thread, f"{a.text}\n\n{b.text}", a.before, "customer", max(a.tone, b.tone, key=abs),
            [max(x, y) for x, y in zip(a.cues, b.cues)], a.fold,
        )
        for a, b in random.Random(2).sample(pairs, min(count, len(pairs)))
    ]  # fmt: skip


PLAIN = {
    -2: (
        "This is unacceptable.", "We want to cancel the contract.", "I am furious about {x}.", "We have had enough.", "I want our money back.",
        "We are done with this.", "Because of {x} we are looking for another vendor.", "I have never been so angry with a supplier.",
        "We will not renew after what happened with {x}.", "Stop everything, our lawyers will write to you about {x}.", "{X} is a disaster and we are leaving.",
    ),
    -1: (
        "We are very disappointed with {x}.", "I'm not happy with {x}.", "I'm frustrated with {x}.", "We are worried about {x}.", "I am concerned about {x}.",
        "{X} is not what we expected.", "We expected better.", "{X} has been a letdown so far.", "I'm unhappy about {x}.", "We are losing patience with {x}.",
        "{X} is taking far too long.", "The team is getting tired of {x}.", "I am annoyed about {x}.", "Frankly, {x} has been poor.", "This is the third time that {x} fails us.",
        "It would be appreciated if somebody answered this time.", "Oh great, another problem with {x}. Wonderful.", "I find it hard to defend {x} to my boss.",
    ),
    0: (
        "Please send {x}.", "The file with {x} is attached.", "We need {x} by Friday.", "There is an error in {x} since this morning, could you have a look?",
        "Could you check {x}?", "We moved {x} to Tuesday.", "Thanks, {x} arrived.", "{X} is complete.", "I have a question about {x}.", "Great, Tuesday at 2 works.",
        "Sorry, I can't make it to the call about {x}.", "{X} fails with error 412, log attached.", "Unfortunately we have to postpone {x}.", "Who is responsible for {x}?",
        "As agreed, here is our list for {x}.", "Perfect, thanks.", "{X} was wrong in the first version and is right now.", "We will come back to you on {x} next week.",
    ),
    1: (
        "We are happy with {x}.", "Good work on {x}.", "{X} works really well, thank you.", "I'm pleased with {x}.", "The team likes {x}.", "I'm impressed by {x}.",
        "Nice job with {x}.", "{X} is a big help to us.", "We're looking forward to {x}.", "It's a relief to have {x}.", "Everybody here is excited about {x}.",
        "Glad we chose you, {x} went smoothly.", "{X} saves us a lot of time.", "Really appreciate your help with {x}.",
    ),
    2: (
        "We absolutely love {x}!", "{X} is fantastic, thank you so much!", "Amazing work, the best decision we ever made!", "I could not be happier with {x}!",
        "You are the best, {x} changed everything for us!", "The whole company is thrilled with {x}, I can't thank you enough!",
    ),
}  # fmt: skip
"""Tones in the plainest words, of which the corpus has few: it leans to wit."""
THINGS = (
    "the import", "the training", "the new report", "support", "the go-live", "the last release", "the dashboard", "the integration", "the migration", "the invoices",
    "your team's answers", "the schedule", "the mobile app", "the kickoff", "the data export", "the new version", "the response times", "the handover",
)  # fmt: skip


def plain_items(items: list[Item], count: int = 600) -> list[Item]:
    """Plain sentences, half of them after a businesslike one, below any message of a vendor's: what stood before must not decide."""
    rng = random.Random(3)
    before = [i.text for i in items if i.side == "vendor"]
    out = []
    for number in range(count):
        tone = rng.choices(list(PLAIN), (2, 4, 4, 3.5, 1.5))[0]
        said, lead = (rng.choice(PLAIN[t]) for t in (tone, 0))
        thing = rng.choice(THINGS)
        said = said.replace("{x}", thing).replace("{X}", thing[0].upper() + thing[1:])
        lead = lead.replace("{x}", rng.choice(THINGS)).replace("{X}", "The plan")
        text = rng.choice((said, said, f"{lead} {said}", f"Hi,\n\n{said} {lead}\n\nThanks"))
        company = f"plain-{number % 40}"
        fold = hashlib.sha256(company.encode()).digest()[0] % FOLDS
        out.append(Item(f"{company}#{number}", company, text, rng.choice(before), "customer", tone, [0.0] * len(CUES), fold))
    return out


def rated_items(path: Path) -> list[Item]:
    """Sentences with the mean `score` (-4 to 4) that many people gave them, one JSON object a line: everyday praise and complaint.

    Invented messages lean to wit; what people write without being asked is plainer and shorter. Such a file is not part of the
    repository; the packaged reader was trained with the product reviews that were published with VADER (MIT licence).
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Item(row["id"], row["thread_id"], row["text"], "", "customer", tone_of(row["score"]), [0.0] * len(CUES), number % FOLDS)
        for number, row in enumerate(rows)
    ]


def tone_of(score: float) -> int:
    """A mean rating (-4 to 4) as a tone: businesslike below half a point, as in Hutto and Gilbert (ICWSM 2014), and the ends from 2.2."""
    return int(math.copysign(0 if abs(score) < 0.5 else 1 if abs(score) < 2.2 else 2, score))


def added_items(items: list[Item], part: float = 1.0, rated: Path | None = None) -> list[Item]:
    """What is read beside the messages: `part` of the unrated, joined and plain ones, and all the `rated` sentences."""
    plain = plain_items(items)
    return [
        *weak_items(int(800 * part)),
        *joined_items(items, int(500 * part)),
        *(plain if part == 1.0 else random.Random(5).sample(plain, int(len(plain) * part))),
        *(rated_items(rated) if rated else []),
    ]


HEADS = ("tone", "cues")


class MessageReader(Encoder):
    """Mean of a message's own tokens beside the first token's state -> five tones, four cues."""

    def __init__(self, dropout: float = 0.1, layers: int = 4) -> None:
        super().__init__(dropout, layers)
        self.tone = nn.Linear(2 * HIDDEN, len(TONES))
        self.cues = nn.Linear(2 * HIDDEN, len(CUES))

    def forward(self, embedded: Tensor, mask: Tensor, own: Tensor) -> Tensor:
        """embedded (b, n, HIDDEN), mask (b, n), own (b, n) = 1/len on the message's own tokens -> logits (b, 9)."""
        hidden = self.encode(embedded, mask)
        both = torch.cat([(own[:, None, :] @ hidden)[:, 0], hidden[:, 0]], -1)
        both = self.dropout(both)
        return torch.cat([self.tone(both), self.cues(both)], -1)


def tokenise(items: list[Item]) -> None:
    tok = word_pieces()

    def words(texts: list[str]) -> list[list[int]]:
        return [e.ids for e in tok.encode_batch(texts, add_special_tokens=False)]

    for item, text, before in zip(items, words([readable(i.text) for i in items]), words([readable(i.before) for i in items])):
        item.ids, item.own = layout.row(text, before, item.side == "vendor")


def batch_of(items: list[Item], rng: random.Random | None, hide: float = 0.0) -> tuple[Tensor, Tensor, Tensor]:
    rows = []
    for item in items:
        ids, (start, end) = list(item.ids), item.own
        if rng:
            if rng.random() < 0.15:  # without its context
                ids, (start, end) = [ids[0], ids[1], *ids[start - 1 :]], (3, 3 + end - start)
            ids = [HIDDEN_WORD if k > 1 and rng.random() < hide else t for k, t in enumerate(ids)]
        rows.append((ids, start, end))
    n = max(len(ids) for ids, _, _ in rows)
    out, mask, own = torch.zeros(len(rows), n, dtype=torch.long), torch.zeros(len(rows), n), torch.zeros(len(rows), n)
    for r, (ids, start, end) in enumerate(rows):
        out[r, : len(ids)] = torch.tensor(ids)
        mask[r, : len(ids)] = 1
        own[r, start:end] = 1 / max(1, end - start)
    return out, mask, own


def loss_of(logits: Tensor, items: list[Item], smooth: float) -> Tensor:
    loss = torch.zeros(())
    rated = [k for k, i in enumerate(items) if i.tone is not None]
    if rated:
        tones = logits[rated, :5]
        wanted = torch.tensor([items[k].tone + 2 for k in rated])
        # Neighbours are half right: the mass that is not on the label lies beside it.
        far = (torch.arange(5)[None] - wanted[:, None]).abs()
        target = torch.where(far == 0, 1.0, torch.where(far == 1, smooth, 0.0))
        loose = torch.tensor([items[k].weak for k in rated])[:, None]
        target = torch.where(loose, WEAK, target / target.sum(1, keepdim=True))
        weight = torch.where(loose[:, 0], 0.5, RARE[wanted])
        loss = loss - (weight[:, None] * target * tones.log_softmax(-1)).sum() / weight.sum()
        steps = tones.softmax(-1).cumsum(-1)[:, :4]
        loss = loss + 0.25 * ((steps - (far.argmin(1)[:, None] <= torch.arange(4)[None]).float()) ** 2).sum(-1).mean()
    cues = torch.tensor([i.cues for i in items])
    weight = torch.where(cues > 0.5, 8.0, 1.0)
    return loss + F.binary_cross_entropy_with_logits(logits[:, 5:], cues, weight)


def train(items: list[Item], a: argparse.Namespace, seed: int) -> MessageReader:
    torch.manual_seed(seed)
    rng = random.Random(seed)
    # Of the vendor's messages those with a cue, and every sixth of the rest: they teach no tone.
    items = [i for k, i in enumerate(items) if i.tone is not None or any(i.cues) or k % 6 == 0]
    model = MessageReader(a.dropout, a.layers).load_base(a.base)
    if a.start:
        model.load_state_dict(torch.load(a.start) if a.start.suffix == ".pt" else unpacked(a.start, model, *GRAPH), strict=False)
    descent, began = Descent(model, HEADS, a.lr, 10 * a.lr, a.epochs * math.ceil(len(items) / a.batch)), time.time()
    for epoch in range(a.epochs):
        model.train()
        order = list(items)
        rng.shuffle(order)
        order = [i for k in range(0, len(order), 8 * a.batch) for i in sorted(order[k : k + 8 * a.batch], key=lambda i: len(i.ids))]
        batches = [order[k : k + a.batch] for k in range(0, len(order), a.batch)]
        rng.shuffle(batches)
        seen = 0.0
        for rows in batches:
            ids, mask, own = batch_of(rows, rng, a.hide)
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(model.words(ids), mask, own)
            loss = loss_of(logits.float(), rows, a.smooth)
            descent.step(loss)
            seen += loss.item()
        print(f"  epoch {epoch} loss {seen / len(batches):.4f} {time.time() - began:.0f}s", flush=True)
    return model.eval()


@torch.no_grad()
def predict(model: MessageReader, items: list[Item], size: int = 32) -> np.ndarray:
    """Logits (n, 9)."""
    out = np.zeros((len(items), 5 + len(CUES)), dtype=np.float32)
    order = sorted(range(len(items)), key=lambda k: len(items[k].ids))
    for at in range(0, len(order), size):
        rows = order[at : at + size]
        ids, mask, own = batch_of([items[k] for k in rows], None)
        out[rows] = model(model.words(ids), mask, own).numpy()
    return out


def expected(logits: np.ndarray, heat: float = 1.0) -> np.ndarray:
    """Mean tone (n,) in -2..2."""
    shares = np.exp((logits[:, :5] - logits[:, :5].max(1, keepdims=True)) / heat)
    return (shares / shares.sum(1, keepdims=True)) @ np.array(TONES, dtype=float)


def cuts_of(means: np.ndarray, tones: np.ndarray) -> list[float]:
    """Where one tone gives way to the next: between -2|-1|0|1|2, so that as many as possible are on their own side.

    Ties go to the middle of the stretch; a stretch is smoothed over 0.1 so that single messages do not decide.
    """
    cuts = []
    grid = np.arange(-1.95, 1.96, 0.01)
    for low in TONES[:-1]:
        near = np.abs(grid - (low + 0.5)) <= 0.35
        below, above = means[tones <= low], means[tones > low]
        right = np.array([(below < g).sum() + (above >= g).sum() for g in grid], dtype=float)
        smooth = np.convolve(right, np.ones(11) / 11, mode="same")
        best = grid[near][smooth[near] >= smooth[near].max() - 1e-9]
        cuts.append(round(float(best.mean()), 3))
    return cuts


def heat_of(logits: np.ndarray, tones: np.ndarray) -> float:
    """Temperature at which the five shares are best calibrated (log loss)."""
    wanted = torch.tensor(tones + 2)
    fit = minimize_scalar(lambda h: F.cross_entropy(torch.tensor(logits[:, :5]) / h, wanted).item(), bounds=(0.3, 4), method="bounded")
    return round(float(fit.x), 3)


def report(logits: np.ndarray, items: list[Item], cuts: list[float] | None = None, heat: float = 1.0) -> dict[str, object]:
    rated = [k for k, i in enumerate(items) if i.tone is not None]
    tones = np.array([items[k].tone for k in rated])
    got = np.digitize(expected(logits[rated], heat), cuts or [-1.5, -0.5, 0.5, 1.5]) - 2
    by = {str(t): f"{(got[tones == t] == t).mean():.2f} of {(tones == t).sum()}" for t in TONES}
    out: dict[str, object] = {
        "n": len(rated), "exact": round(float((got == tones).mean()), 3),
        "within1": round(float((abs(got - tones) <= 1).mean()), 3), "by": by,
    }  # fmt: skip
    for j, name in enumerate(CUES):
        gold = np.array([i.cues[j] for i in items]) > 0.5
        best = (0.0,)
        for th in np.arange(-3, 3, 0.25):
            hit = logits[:, 5 + j] >= th
            tp = int((hit & gold).sum())
            f = 2 * tp / max(1, hit.sum() + gold.sum())
            if f > best[0]:
                best = (round(f, 3), float(th), tp, int(hit.sum()), int(gold.sum()))
        out[name] = best
    return out


def cross(items: list[Item], a: argparse.Namespace) -> None:
    """Answers on each third of the companies by a model trained on the others; kept after each, so that a run can be stopped."""
    a.out.mkdir(parents=True, exist_ok=True)
    for fold in a.folds:
        mine = [i for i in items if i.fold == fold]
        model = train([i for i in (*items, *a.more) if i.fold != fold], a, a.seed)
        torch.save(model.state_dict(), a.out / f"fold{fold}.pt")
        logits = predict(model, mine)
        keep_answers(a.out / "held.json", mine, logits)
        bare = [replace(i, before="") for i in mine]
        tokenise(bare)
        keep_answers(a.out / "alone.json", bare, predict(model, bare))
        print(fold, json.dumps(report(logits, mine)), flush=True)


def keep_answers(path: Path, items: list[Item], logits: np.ndarray) -> None:
    """Adds answers to those that are kept at `path`."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(kept | {i.id: [round(float(x), 3) for x in row] for i, row in zip(items, logits)}))


def scale_of_cue(said: np.ndarray, seen: np.ndarray) -> list[float]:
    """Slope and offset by which what the reader said of a cue (n) becomes a chance; `seen` (n): was it there?"""
    fit = LogisticRegression(C=10).fit(said[:, None], seen)
    return [round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)]


def scale(items: list[Item], a: argparse.Namespace) -> dict[str, object]:
    """Temperature, cuts and the scales of the cues from the answers on held-out companies; kept as run/scales.json."""
    held = json.loads((a.out / "held.json").read_text())
    rated = [i for i in items if i.tone is not None and i.id in held]
    logits, tones = np.array([held[i.id] for i in rated]), np.array([i.tone for i in rated])
    heat = heat_of(logits, tones)
    cuts = cuts_of(expected(logits, heat), tones)
    everyone = [i for i in items if i.id in held]
    answers = np.array([held[i.id] for i in everyone])
    scales = {}
    for j, name in enumerate(CUES):
        scales[name] = scale_of_cue(answers[:, 5 + j], np.array([i.cues[j] for i in everyone]))
    print("heat", heat, "cuts", cuts, json.dumps(report(answers, everyone, cuts, heat), indent=1))
    out = {"heat": heat, "cuts": cuts, "cues": scales}
    (a.out / "scales.json").write_text(json.dumps(out, indent=1) + "\n")
    return out


def final(items: list[Item], a: argparse.Namespace) -> None:
    a.out.mkdir(parents=True, exist_ok=True)
    torch.save(
        train(random.Random(a.seed).sample(rows := [*items, *a.more], int(len(rows) * a.share)), a, a.seed).state_dict(), a.out / "final.pt"
    )


INPUTS = ["embedded", "mask", "own"]
GRAPH = (
    (torch.zeros(2, 12, HIDDEN), torch.ones(2, 12), torch.full((2, 12), 1 / 12)),
    (INPUTS, ["logits"], {**{name: {0: "b", 1: "n"} for name in INPUTS}, "logits": {0: "b"}}),
)
"""An example of the reader's input, and how its graph's ends are called and which of their sizes vary."""


def keep_readings(items: list[Item], held: dict[str, list[float]], scales: dict[str, object]) -> None:
    """How messages of each tone are read on companies that training has not seen: the noise of evals.drift.simulate."""
    bags: dict[int, list[float]] = {tone: [] for tone in TONES}
    for item in items:
        if item.tone is not None and item.id in held:
            bags[item.tone].append(reading_of(item.id, held[item.id], scales).index)
    READINGS.write_text(json.dumps({tone: sorted(bag) for tone, bag in bags.items()}) + "\n", encoding="utf-8")


def package(items: list[Item], a: argparse.Namespace) -> None:
    if a.packaged is None:
        keep_readings(items, json.loads((a.out / "held.json").read_text()), scale(items, a))
    state = mixed(a.out / "final.pt", a.first, a.part) if a.first else torch.load(a.out / "final.pt")
    model = MessageReader(layers=len({name.split(".")[1] for name in state if name.startswith("layers.")}))
    model.load_state_dict(state)
    target = WEIGHTS / "sentiment"
    target.mkdir(exist_ok=True)
    if a.packaged is None:
        quantise(model, GRAPH[0], target / "model.onnx", *GRAPH[1])
        (target / "scales.json").write_text((a.out / "scales.json").read_text())
    else:
        # The calibration stays that of the packaged reader, which the new go only amends.
        export(model, GRAPH[0], a.out / "fp32.onnx", *GRAPH[1])
        blend(a.out / "fp32.onnx", target / "model.onnx", 1 - a.packaged, target / "model.onnx")
    seal("sentiment/model.onnx", "sentiment/scales.json")
    print((target / "model.onnx").stat().st_size, "bytes")


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("what", choices=["cross", "scale", "final", "package"])
    ap.add_argument("--base", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--share", type=float, default=1.0, help="part of the rows that is read")
    ap.add_argument("--start", type=Path, help="weights of an earlier run (.pt) or a packaged reader (.onnx) to go on from")
    ap.add_argument("--added", type=float, default=1.0, help="part of the unrated, joined and plain rows that is read")
    ap.add_argument("--rated", type=Path, help="sentences rated by many people, not part of the repository")
    ap.add_argument("--first", type=Path, help="package: an earlier run's weights to mix in")
    ap.add_argument("--part", type=float, default=0.3, help="package: their part")
    ap.add_argument("--packaged", type=float, help="package: the part that the packaged weights keep")
    ap.add_argument("--epochs", type=int, default=9)
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--hide", type=float, default=0.08)
    ap.add_argument("--smooth", type=float, default=0.1)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)))
    ap.add_argument("--threads", type=int, default=2)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    items = read_items()
    tokenise(items)
    a.more = added_items(items, a.added, a.rated)
    tokenise(a.more)
    print(len(items), "messages,", sum(i.tone is not None for i in items), "rated", flush=True)
    {"cross": cross, "scale": scale, "final": final, "package": package}[a.what](items, a)


if __name__ == "__main__":
    main()
