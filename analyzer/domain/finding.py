"""From an engine's unverified claim to a finding with located evidence."""

import datetime as dt
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from analyzer.domain.evidence import Evidence
from analyzer.domain.statement import AnyStatement, Statement

S = TypeVar("S", bound=Statement, covariant=True)


class Quote(BaseModel):
    """Words that an engine says stand in turn `turn` of `document`; nobody has looked yet."""

    model_config = ConfigDict(frozen=True)

    document: str
    turn: int
    text: str


class Claim(BaseModel):
    """A statement with the quotes it is said to rest on, as an engine made it; unverified.

    `traits` are what a stakeholder's roles were read from, for weighing those of all documents together; empty where an engine has none.
    """

    model_config = ConfigDict(frozen=True)

    statement: AnyStatement = Field(discriminator="type")
    quotes: tuple[Quote, ...]
    confidence: float = Field(ge=0, le=1)
    traits: tuple[float, ...] = ()


class Provenance(BaseModel):
    """Which engine, model, prompt versions and analyzer version made a finding, and when."""

    model_config = ConfigDict(frozen=True)

    engine: str
    model: str
    prompts: dict[str, str] = {}
    version: str
    at: dt.datetime


class Finding(BaseModel, Generic[S]):
    """A statement with its evidence, the best first. `verified` is false where a value in the
    statement or a quote could not be found in the source.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    statement: S
    confidence: float = Field(ge=0, le=1)
    verified: bool = True
    evidence: tuple[Evidence, ...]


class NeedsReview(BaseModel):
    """A claim that did not pass grounding: shown with the reason and the nearest source line."""

    model_config = ConfigDict(frozen=True)

    kind: str
    statement: str
    reason: str
    nearest: Evidence | None = None
