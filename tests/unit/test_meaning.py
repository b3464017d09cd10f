"""What a text says, in the forms by which two texts are compared."""

from analyzer.embedding import Embedder
from analyzer.handoff import meaning


def test_days_of_the_week_are_no_names_that_a_trainer_shares_with_support(embedder: Embedder) -> None:
    said, written = meaning.read([("We'd have a trainer with you, Monday to Friday.",), ("Support, Monday to Friday.",)], embedder)
    assert not said.names & written.names
    assert "lexingt" in " ".join(meaning.names("A trainer in Lexington in March."))
