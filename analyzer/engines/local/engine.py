"""The embedded engine: the packaged statement reader, with rules for people and commercial facts."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from analyzer import weights
from analyzer.domain.account import Deal
from analyzer.domain.churn import Reason, Taxonomy
from analyzer.domain.conversation import Conversation
from analyzer.domain.sentiment import Message
from analyzer.domain.statement import Stakeholder
from analyzer.embedding import Embedder, shared_embedder
from analyzer.engines.base import Reading, Tone
from analyzer.engines.local import roster
from analyzer.engines.local.antecedents import antecedents
from analyzer.engines.local.facts import find_facts
from analyzer.engines.local.people import find_people, find_posts
from analyzer.engines.local.reading import StatementReader
from analyzer.engines.local.reasons import ReasonReader
from analyzer.engines.local.sentiment import SentimentReader
from analyzer.engines.local.statements import find_statements


class LocalEngine:
    """Reads with small packaged models on this machine's processor; no key, no network, no chance.

    The same input gives the same claims, always in the same order.
    """

    name = "local"

    def __init__(self, threads: int = 0, embedder: Callable[[], Embedder] = shared_embedder) -> None:
        self.prompts: dict[str, str] = {}
        self._reader = StatementReader(threads)
        self._tones = SentimentReader(threads)
        self._reasons = ReasonReader(threads, embedder)
        self._embedder = embedder

    @cached_property
    def model(self) -> str:
        """Name and the first digits of the weights' hash, for provenance."""
        digest = hashlib.sha256(weights.path("statements/model.onnx").read_bytes()).hexdigest()
        return f"statements-{digest[:12]}"

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        """Promises, goals, risks, stakeholders and facts that `conversation` states."""
        with ThreadPoolExecutor(1) as aside:
            # The reader's model runs outside of Python's lock: the rules for people and facts fill its time.
            read = aside.submit(self._reader.read, conversation)
            everybody = roster.read(conversation, deal)
            people = find_people(conversation, deal, self._embedder(), everybody)
            facts = find_facts(conversation, deal)
            readings = read.result()
        stakeholders = {claim.statement.name for claim in people if isinstance(claim.statement, Stakeholder)}
        meant = antecedents(conversation, everybody, stakeholders)
        stated = find_statements(readings, conversation, deal, self._reader.labels["thresholds"], meant)
        return Reading(claims=(*stated, *people, *find_posts(conversation, everybody, people), *facts))

    def read_sentiment(self, messages: Sequence[Message]) -> Tone:
        """The tone of each of `messages`, and the cues of trouble in it."""
        return Tone(readings=self._tones.read(messages))

    def classify_reason(self, text: str, taxonomy: Taxonomy) -> Reason:
        """Why the customer who wrote `text` leaves: a category of `taxonomy`, with the words that carry it."""
        return self._reasons.read(text, taxonomy)

    def load(self) -> None:
        """Loads the models now instead of at the first use."""
        self._reader.load()
