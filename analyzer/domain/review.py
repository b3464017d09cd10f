"""The lines of a handoff on their way through a person's hands."""

import datetime as dt
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from analyzer.domain.evidence import Evidence
from analyzer.domain.statement import AnyStatement


class Section(StrEnum):
    """The five sections of the handoff document (S1)."""

    DEAL = "deal"
    GOALS = "goals"
    STAKEHOLDERS = "stakeholders"
    PROMISES = "promises"
    RISKS = "risks"


class Verdict(StrEnum):
    """What a person said of a line; `pending` until then, and again where a verdict was taken back."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class Change(StrEnum):
    """What happened to a line as a whole, beside a verdict; the entry names the other line."""

    MERGED = "merged"
    """another line was put into this one, with all its evidence"""
    MERGED_INTO = "merged_into"
    """this line was put into another one"""
    UNMERGED = "unmerged"
    """a merge with the other line was taken back"""
    SPLIT = "split"
    """some of its evidence became a line of its own"""
    SPLIT_FROM = "split_from"
    """it was made of some of the other line's evidence"""
    HALVED = "halved"
    """it said two things: the other line is one of them, and stands in its place"""
    HALF_OF = "half_of"
    """it was made of one of the two things that the other line said"""
    UNSPLIT = "unsplit"
    """a split was taken back: the evidence is where it was"""


class HandoffStatus(StrEnum):
    """Where a handoff stands: nobody has looked, somebody is at it, the rep stands by it, the CSM has it."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"


class Proposal(BaseModel):
    """A line as an engine or a person puts it forward. `key` tells it from the others of its section."""

    model_config = ConfigDict(frozen=True)

    key: str
    section: Section
    statement: AnyStatement = Field(discriminator="type")
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 1.0
    verified: bool = True
    reason: str | None = None
    """Why it is not verified."""
    nearest: Evidence | None = None
    """The line of the source that comes nearest to what could not be verified."""


class HandoffItem(Proposal):
    """One line of a handoff as it stands: what was proposed, and the latest verdict.

    `statement` is what the latest verdict stands by, else what was proposed. `version` counts the verdicts: it
    is sent back with the next one, so that two people cannot overrule each other unseen.
    """

    id: str
    position: int
    source: Literal["engine", "person"] = "engine"
    verdict: Verdict = Verdict.PENDING
    version: int = 0
    note: str | None = None
    gone: bool = False
    """The latest draft no longer finds it."""
    changed: bool = False
    """The latest draft says otherwise than what the verdict was given on; `proposed` says what."""
    proposed: AnyStatement | None = Field(default=None, discriminator="type")
    merged: tuple[str, ...] = ()
    """Lines that were put into this one and that it speaks for."""
    split_from: str | None = None
    """The line whose evidence it took over."""
    half: bool = False
    """True where it is one of the two lines that stand in the place of `split_from`."""
    change: Change | None = None
    """What the latest entry of its history did to it as a whole."""

    @property
    def settled(self) -> bool:
        """True where nobody has to look at it any more: it has a verdict, or was never taken up and is gone."""
        return self.verdict is not Verdict.PENDING or self.gone

    @property
    def stands(self) -> bool:
        """True for lines that a person stands by."""
        return self.verdict in {Verdict.ACCEPTED, Verdict.EDITED}


class VerdictEntry(BaseModel):
    """One entry of the history of a line; entries are added, never changed."""

    model_config = ConfigDict(frozen=True)

    number: int
    verdict: Verdict
    statement: AnyStatement = Field(discriminator="type")
    note: str | None = None
    person: str
    at: dt.datetime
    change: Change | None = None
    other: str | None = None
    """The other line of a merge or a split."""


class LineState(NamedTuple):
    """How one line stands, without its words: enough to count lines and to judge gates."""

    id: str
    section: Section
    source: str
    verdict: Verdict
    version: int
    gone: bool
    verified: bool
    confidence: float
    to_compare: bool = False
    """True for a promise that its draft asks to compare with a clause."""
    opposed: bool = False
    """True for a promise of which the contract says otherwise, by its draft."""

    @property
    def settled(self) -> bool:
        """As of `HandoffItem`."""
        return self.verdict is not Verdict.PENDING or self.gone

    @property
    def stands(self) -> bool:
        """As of `HandoffItem`."""
        return self.verdict in {Verdict.ACCEPTED, Verdict.EDITED}


class Waiver(BaseModel):
    """A section that may stay empty, with the reason that somebody gave."""

    model_config = ConfigDict(frozen=True)

    section: Section
    reason: str
    person: str
    at: dt.datetime
