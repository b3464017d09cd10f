"""Packaged files and their hashes: what every trainer writes last. Needs none of the packages that training needs."""

import hashlib
from collections.abc import Mapping
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


def pack(name: str, arrays: Mapping[str, Any]) -> None:
    """Writes `arrays` as the packaged file `name` (.npz), and its hash."""
    file = weights.FOLDER / name
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(file, **arrays)
    seal(name)
