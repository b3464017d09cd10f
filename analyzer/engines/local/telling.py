"""What one sentence tells of a person, read by small heads over the packaged sentence model."""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.statement import Attitude, Level, Role
from analyzer.embedding import Embedder, shared_embedder
from analyzer.engines.local.person import Said

TELLS: Final = "tells"
OUTPUTS: Final = (
    TELLS,
    *(r.value for r in Role),
    *(a.value + "_attitude" for a in Attitude),
    *(level.value + "_influence" for level in Level),
)
"""Names of the heads' columns: does the sentence tell anything at all, then roles, attitudes, influence."""

Logits = NDArray[np.float32]


def masked(said: Said, name: str) -> str:
    """The sentence as the heads read it: the name replaced, so that they learn words and not names."""
    text = " ".join(said.text.split())
    if said.at < 0:
        return text
    for word in sorted({name, *name.split()}, key=len, reverse=True):
        if len(word) > 1:
            text = text.replace(word, "Alex")
    return text.replace("Alex Alex", "Alex")


@cache
def _heads() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with np.load(weights.path("people/said.npz")) as packed:
        return packed["weights"].astype(np.float32), packed["bias"].astype(np.float32)


def features(sentences: Sequence[tuple[str, bool]], embedder: Embedder | None = None) -> NDArray[np.float32]:
    """(text, spoken by the person themself) pairs (n) -> float32 (n, 385)."""
    vectors = (embedder or shared_embedder()).embed([text for text, _ in sentences])
    own = np.array([[float(flag)] for _, flag in sentences], dtype=np.float32).reshape(-1, 1)
    return np.hstack([vectors, own])


def read(sentences: Sequence[tuple[str, bool]], embedder: Embedder | None = None) -> Logits:
    """Log odds (n, len(OUTPUTS)) of what each sentence tells."""
    if not sentences:
        return np.zeros((0, len(OUTPUTS)), dtype=np.float32)
    weight, bias = _heads()
    odds: Logits = features(sentences, embedder) @ weight.T + bias
    return odds
