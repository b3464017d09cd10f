"""The message reader goes on from what is packaged with the messages of whole labelled accounts.

    python -m evals.training.accounts --base model.safetensors --rated FILE --out run/
    python -m evals.training.accounts --base model.safetensors --pack run/final.pt

The first trains: all parts but `tones.APART`, and the accounts of `evals/training/corpus/t40`, `evals/deals/look` and
`evals/drift/accounts/look` without `SCALED`; of the parts' tones four tenths are what the packaged reader says itself, so that it does
not forget. The second writes the packaged files, with the scales of the cues fitted on the accounts of `SCALED`.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from analyzer import weights
from evals.deals.score import DEALS
from evals.drift.score import ACCOUNTS, LOOK
from evals.training import tones, whole_deals
from evals.training.package import WEIGHTS, quantise, unpacked
from evals.training.sealing import seal
from evals.training.sentiment import CORPUS, CUES, GRAPH, TONES, Item, MessageReader, added_items, read_items, scale_of_cue, tokenise

FOLDERS = (CORPUS / "t40", DEALS / LOOK, ACCOUNTS / LOOK)
"""Not t41: with its accounts the reader saw trouble in ordinary mail (evals/RESULTS.md)."""
SCALED = frozenset((CORPUS / "t40" / "apart.txt").read_text(encoding="utf-8").split())
"""Accounts of t40 that the packaged reader has not learnt from: the scales of its cues and the bars of the flags were set on them."""
SEED, EPOCHS, RATE, SHARE, ADDED = 1, 3, 1e-4, 0.4, 0.3
OPEN = -1.0
"""A cue that a careful reader may see or not teaches nothing."""


def accounts(*, scaled: bool) -> list[Path]:
    """The labelled accounts with messages: those of `SCALED`, or all others."""
    return [
        folder for folder in whole_deals.deal_folders(FOLDERS) if (folder / "messages.jsonl").exists() and (folder.name in SCALED) == scaled
    ]


def items_of(account: Path) -> Iterator[Item]:
    """Each message of an account with its tone and cues, and with what somebody else said before it."""
    labels = json.loads((account / "gold.json").read_text(encoding="utf-8")).get("implementation") or {}
    domains = json.loads((account / "deal.json").read_text(encoding="utf-8"))["customer"]["domains"]
    tone = {label["id"]: label.get("sentiment") for label in labels.get("messages", ())}
    lines = (account / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    for number, row in enumerate(rows):
        before = next((other["body"] for other in reversed(rows[:number]) if _writer(other) != _writer(row)), "")
        side = "customer" if any(domain in _writer(row) for domain in domains) else "vendor"
        yield Item(f"{account.name}#{row['id']}", account.name, row["body"], before, side, tone.get(row["id"]), _cues(row["id"], labels))


def _writer(row: dict[str, Any]) -> str:
    return row["from"]["email"] if isinstance(row["from"], dict) else row["from"]


def _cues(key: str, labels: dict[str, Any]) -> list[float]:
    """1 where a flag begins at the message, `OPEN` where it may also be seen or need not be, 0 elsewhere."""
    begins = {flag["type"] for flag in labels.get("flags", ()) if flag["at_message"] == key}
    may = {f["type"] for f in labels.get("flags", ()) if key in f.get("accept", ())}
    may |= {f["type"] for f in labels.get("optional_flags", ()) if key in (f["at_message"], *f.get("accept", ()))}
    return [1.0 if cue in begins else OPEN if cue in may else 0.0 for cue in CUES]


def learn(base: Path, rated: Path | None) -> dict[str, torch.Tensor]:
    """The weights after `EPOCHS` epochs on from the packaged reader."""
    parts = [item for item in read_items() if not item.id.startswith(tones.APART)]
    parts += added_items(parts, ADDED, rated)
    own = [item for account in accounts(scaled=False) for item in items_of(account)]
    tokenise(parts)
    tokenise(own)
    reader = MessageReader(layers=3).load_base(base)
    reader.load_state_dict(unpacked(weights.path("sentiment/model.onnx"), reader, *GRAPH), strict=False)
    said = dict(zip([item.id for item in parts], tones.chances(tones.answers(reader.eval(), parts)), strict=True))
    tones.train(reader, [*parts, *own], said, SEED, EPOCHS, RATE, 10 * RATE, SHARE)
    return reader.state_dict()


def pack(base: Path, state: dict[str, torch.Tensor]) -> None:
    """Writes the graph and the scales of its cues; temperature and cuts of the tones stay as they are."""
    reader = MessageReader(layers=3).load_base(base)
    reader.load_state_dict(state)
    held = [item for account in accounts(scaled=True) for item in items_of(account)]
    tokenise(held)
    said, cues = tones.answers(reader.eval(), held), np.array([item.cues for item in held])
    scales = json.loads(weights.path("sentiment/scales.json").read_text(encoding="utf-8"))
    for column, name in enumerate(CUES):
        asked = cues[:, column] >= 0
        scales["cues"][name] = scale_of_cue(said[asked, len(TONES) + column], cues[asked, column] > 0)
    quantise(reader, GRAPH[0], WEIGHTS / "sentiment/model.onnx", *GRAPH[1])
    (WEIGHTS / "sentiment/scales.json").write_text(json.dumps(scales, indent=1) + "\n", encoding="utf-8")
    seal("sentiment/model.onnx", "sentiment/scales.json")


def main() -> None:
    """Trains or packs, as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--rated", type=Path, help="sentences rated by many people, not part of the repository")
    parser.add_argument("--out", type=Path, help="folder for final.pt")
    parser.add_argument("--pack", type=Path, help="the weights to package")
    options = parser.parse_args()
    if options.pack:
        pack(options.base, torch.load(options.pack))
        return
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(learn(options.base, options.rated), options.out / "final.pt")


if __name__ == "__main__":
    main()
