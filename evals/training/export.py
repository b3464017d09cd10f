"""Exports a trained statement reader: ONNX, int8, calibration and thresholds on the held-out companies.

    python -m evals.training.export --run run/ --fold K

Writes analyzer/weights/statements/{model.onnx,labels.json} and their lines of SHA256SUMS.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer

from evals.corpus import read_corpus
from evals.training.encoder import TASKS, Reader
from evals.training.statements import ROOT, fold_of, predict, score

WEIGHTS = ROOT / "analyzer/weights"


class Served(torch.nn.Module):
    """Only what inference needs: sentence logits."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, owner: torch.Tensor) -> torch.Tensor:
        return self.reader(ids, None, owner)[0]


def export(reader: Reader, path: Path) -> None:
    reader.eval()
    owner = torch.zeros(1, 3, 20)
    for i in range(3):
        owner[0, i, 2 + 5 * i : 7 + 5 * i] = 0.2
    example = (torch.randint(1000, 2000, (1, 20)), owner)
    torch.onnx.export(
        Served(reader), example, str(path), input_names=["ids", "owner"], output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={"ids": {0: "b", 1: "n"}, "owner": {0: "b", 1: "s", 2: "n"}, "logits": {0: "b", 1: "s"}},
    )  # fmt: skip


class Onnx:
    """The exported model behind the interface of `Reader`, so that `predict` scores what ships."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        self.session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])

    def eval(self) -> None: ...

    def __call__(self, ids, _mask, owner):
        return torch.from_numpy(self.session.run(None, {"ids": ids.numpy(), "owner": owner.numpy()})[0]), None


def calibrate(predictions) -> dict[str, tuple[float, float]]:
    """Platt scaling per kind: probability = sigmoid(slope * logit + offset)."""
    out = {}
    for j, kind in enumerate(TASKS["found"]):
        x = np.concatenate([logits[:, j] for _, logits in predictions])
        y = np.concatenate([[u.found[j] for u in units] for units, _ in predictions])
        fit = LogisticRegression(C=1e6).fit(x[:, None], y)
        out[kind] = (round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4))
    return out


def best_thresholds(predictions) -> dict[str, float]:
    """Half of the best F1 on the held-out companies: where the F1 of calibrated probabilities is highest (Lipton,
    Elkan, Naryanaswamy 2014). Steadier than the best point of a curve drawn through a few dozen items.
    """
    scores = score(predictions)
    return {kind: round(scores[kind][0] / 2, 3) for kind in TASKS["found"]}


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--run", type=Path, required=True)
    ap.add_argument("--fold", type=int, default=0)
    ap.add_argument("--size", type=int, default=320)
    ap.add_argument("--dry", action="store_true")
    a = ap.parse_args()
    tok = Tokenizer.from_file(str(WEIGHTS / "minilm/tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    corpus = read_corpus(ROOT / "evals/training/corpus")
    held = [e for e in corpus if fold_of(e.customer) == a.fold]
    state = torch.load(a.run / "model.pt")
    reader = Reader(layers=len({name.split(".")[1] for name in state if name.startswith("layers.")}))
    reader.load_state_dict(state)
    export(reader, a.run / "fp32.onnx")
    quantize_dynamic(str(a.run / "fp32.onnx"), str(a.run / "int8.onnx"), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    for name in ("fp32", "int8"):
        print(
            name,
            (a.run / f"{name}.onnx").stat().st_size,
            json.dumps(score(predict(Onnx(a.run / f"{name}.onnx"), held, tok, a.size))),
            flush=True,
        )
    if a.dry:
        return
    predictions = predict(Onnx(a.run / "int8.onnx"), held, tok, a.size)
    calibration = calibrate(predictions)
    labels = {
        "tasks": {k: list(v) for k, v in TASKS.items()},
        "calibration": calibration,
        "thresholds": best_thresholds(predictions),
    }
    target = WEIGHTS / "statements"
    target.mkdir(exist_ok=True)
    (target / "model.onnx").write_bytes((a.run / "int8.onnx").read_bytes())
    (target / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    sums = {n: d for d, n in (line.split() for line in (WEIGHTS / "SHA256SUMS").read_text().splitlines())}
    for name in ("statements/model.onnx", "statements/labels.json"):
        sums[name] = hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest()
    (WEIGHTS / "SHA256SUMS").write_text("".join(f"{d}  {n}\n" for n, d in sorted(sums.items())))
    print(json.dumps(labels, indent=1))


if __name__ == "__main__":
    main()
