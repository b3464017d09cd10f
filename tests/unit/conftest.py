"""A sentence model that reads no text twice, and a contract to hold promises against."""

import pytest

from analyzer.embedding import Embedder, LocalEmbedder
from analyzer.handoff.meaning import Memory
from analyzer.handoff.provision import Contract
from tests.order_form import order_form


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Memory(LocalEmbedder(threads=1))


@pytest.fixture(scope="module")
def contract(embedder: Embedder) -> Contract:
    return Contract.read([order_form()], embedder)
