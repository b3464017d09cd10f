"""What a text says, in the forms by which two texts are compared."""

import pytest

from analyzer.embedding import Embedder, LocalEmbedder
from analyzer.handoff import meaning
from analyzer.handoff.meaning import Memory


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Memory(LocalEmbedder(threads=1))


def test_days_of_the_week_are_no_names_that_a_trainer_shares_with_support(embedder: Embedder) -> None:
    said, written = meaning.read([("We'd have a trainer with you, Monday to Friday.",), ("Support, Monday to Friday.",)], embedder)
    assert not said.names & written.names
    assert "lexingt" in " ".join(meaning.names("A trainer in Lexington in March."))
