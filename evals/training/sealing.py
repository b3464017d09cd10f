"""Packaged files and their hashes: what every trainer writes last. Needs none of the packages that training needs."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analyzer import weights

SUMS = "SHA256SUMS"


def seal(*names: str) -> None:
    """Writes the hashes of the packaged files `names`; a line whose file is gone is dropped."""
    sums = {n: d for d, n in (line.split() for line in (weights.FOLDER / SUMS).read_text(encoding="ascii").splitlines())}
    for name in names:
        sums[name] = hashlib.sha256((weights.FOLDER / name).read_bytes()).hexdigest()
    kept = sorted((n, d) for n, d in sums.items() if (weights.FOLDER / n).is_file())
    (weights.FOLDER / SUMS).write_text("".join(f"{d}  {n}\n" for n, d in kept), encoding="ascii")


def pack_regressions(name: str, fitted: Mapping[str, tuple[Sequence[str], Any, float]]) -> None:
    """Writes logistic regressions by their part (signs, what each weighs, offset) as `analyzer.inference.regression` reads them."""
    packed: dict[str, Any] = {}
    for part, (names, weight, bias) in fitted.items():
        packed |= {f"{part}_names": np.array(names), f"{part}_weights": weight.astype(np.float32), f"{part}_bias": np.float32(bias)}
    pack(name, packed)


def pack(name: str, arrays: Mapping[str, Any]) -> None:
    """Writes `arrays` as the packaged file `name` (.npz), and its hash."""
    file = weights.FOLDER / name
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(file, **arrays)
    seal(name)
