"""Packaged model files, each checked against its hash before it is used."""

import hashlib
from functools import cache
from pathlib import Path

from analyzer.errors import BadWeights

FOLDER = Path(__file__).parent


@cache
def _sums() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


@cache
def path(name: str) -> Path:
    """Path of the packaged file `name` ("minilm/model.onnx"); raises BadWeights if it was altered."""
    file = FOLDER / name
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != _sums().get(name):
        raise BadWeights(f"The packaged model file {name} is missing or altered; install the package again.", file=name)
    return file
