"""The seam between reading and everything after it: what every engine can do."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from analyzer.domain.account import Deal
from analyzer.domain.churn import Reason, Taxonomy
from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Claim, Finding, NeedsReview
from analyzer.domain.handoff import Term, Usage
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


class Material(NamedTuple):
    """What all documents of a deal state together: verified findings, the terms of the sale, the clauses of the contract."""

    deal: Deal
    findings: tuple[Finding[Any], ...]
    terms: tuple[Term, ...] = ()
    clauses: tuple[Evidence, ...] = ()


class Cover(BaseModel):
    """How the contract stands to one promise; `clause` counts from 0."""

    model_config = ConfigDict(frozen=True)

    promise: str
    answer: Literal["yes", "no", "contradicted"]
    clause: int | None = None


class Told(BaseModel):
    """One sentence of a story, the ids of the findings and the places of the terms that it is told from."""

    model_config = ConfigDict(frozen=True)

    text: str
    findings: tuple[str, ...] = ()
    terms: tuple[int, ...] = ()


class Overview(BaseModel):
    """What an engine says of `Material`. It proposes: what holds is decided by whoever asked."""

    model_config = ConfigDict(frozen=True)

    same: tuple[tuple[str, ...], ...] = ()
    """Ids of findings that state one and the same thing."""
    covered: tuple[Cover, ...] = ()
    story: tuple[Told, ...] = ()
    usage: Usage = Usage()
    warnings: tuple[str, ...] = ()


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


class LooksOver(Protocol):
    """An engine that also looks over what all documents state together."""

    def look_over(self, material: Material) -> Overview:
        """What is said twice, what the contract carries, the story; raises nothing where it cannot say, but warns."""
        ...


@runtime_checkable
class SideBySide(Protocol):
    """An engine that mostly waits for others, and so reads several conversations at the same time."""

    documents_at_once: int
