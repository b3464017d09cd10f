"""The seam between reading and everything after it: what every engine can do."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from analyzer.domain.account import Deal
from analyzer.domain.churn import Reason, Taxonomy
from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Claim, NeedsReview
from analyzer.domain.handoff import Usage
from analyzer.domain.sentiment import Message, SentimentReading


class Checked(NamedTuple):
    """What grounding says of one claim: the reason why it does not hold, or ""; and the turns in which its words stand."""

    reason: str = ""
    turns: tuple[int, ...] = ()


Check = Callable[[Claim], Checked]
Grounds = Callable[[Conversation, Deal], Check]
"""Grounding for one conversation, handed to an engine that asks its model once more."""


class Reading(BaseModel):
    """What an engine makes of one conversation. `warnings` say what it could not read; `needs_review` holds what
    the engine itself does not believe, such as an item that a model copied from its instructions.
    """

    model_config = ConfigDict(frozen=True)

    claims: tuple[Claim, ...] = ()
    usage: Usage = Usage()
    needs_review: tuple[NeedsReview, ...] = ()
    warnings: tuple[str, ...] = ()


class Tone(BaseModel):
    """How messages sound: one reading for each, in their order."""

    model_config = ConfigDict(frozen=True)

    readings: tuple[SentimentReading, ...] = ()
    usage: Usage = Usage()


class Engine(Protocol):
    """That which makes claims. Engines never check themselves: grounding does."""

    name: str
    prompts: dict[str, str]

    @property
    def model(self) -> str:
        """Which model, with its version or hash."""
        ...

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        """Promises, goals, risks, stakeholders and facts that `conversation` states."""
        ...

    def read_sentiment(self, messages: Sequence[Message]) -> Tone:
        """The tone of each of `messages`, which stand in the order in which they were sent.

        Messages of the vendor are among them: only their cues count, their index may be anything.
        """
        ...

    def classify_reason(self, text: str, taxonomy: Taxonomy) -> Reason:
        """Why the customer who wrote `text` leaves: a category of `taxonomy`, with the words that carry it."""
        ...

    def load(self) -> None:
        """Gets ready what the first `find_claims` would otherwise wait for; may do nothing."""
        ...


@runtime_checkable
class SideBySide(Protocol):
    """An engine that mostly waits for others, and so reads several conversations at the same time."""

    documents_at_once: int
