"""The seam between reading and everything after it: what every engine can do."""

from typing import Protocol

from pydantic import BaseModel, ConfigDict

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Claim
from analyzer.domain.handoff import Usage


class Reading(BaseModel):
    """What an engine makes of one conversation."""

    model_config = ConfigDict(frozen=True)

    claims: tuple[Claim, ...] = ()
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

    def load(self) -> None:
        """Gets ready what the first `find_claims` would otherwise wait for; may do nothing."""
        ...
