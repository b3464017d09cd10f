"""How a customer sounds: messages, readings of them, baseline, drop and flags (S66-S80)."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyzer.domain.conversation import Side
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Provenance

NEUTRAL = 50.0
"""The index of a businesslike message."""


class Message(BaseModel):
    """One message of a deal as an engine reads it: the writer's own new words.

    `text` is without quoted mails, signatures and automatic replies; `before` holds what the thread's last
    message from somebody else said, as context only.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    before: str = ""
    side: Side = Side.CUSTOMER
    speaker: str | None = None
    at: dt.datetime | None = None


class Cue(StrEnum):
    """What a message may show besides its tone; an engine says how likely each is."""

    NO_SHOW = "no_show"
    """Somebody of the customer's missed an agreed meeting without saying so before."""
    SCOPE_CREEP = "scope_creep"
    """Asks for more than was sold."""
    REPEATED_QUESTION = "repeated_question"
    """Asks again what was asked before."""
    CHAMPION_DISENGAGED = "champion_disengaged"
    """The writer, or whoever carried the project, leaves, hands over, steps back or gives up."""


class SentimentReading(BaseModel):
    """What an engine makes of one message: index 0-100, 50 is businesslike, and how sure it is of that.

    `index` is meant, not worded: sarcasm and understatement are read for what they say. An engine that does not
    look for cues leaves `cues` empty.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    index: float = Field(ge=0, le=100)
    confidence: float = Field(ge=0, le=1)
    cues: dict[Cue, float] = {}

    @property
    def unread(self) -> bool:
        """Nothing is known of it: no words, or a model that had no answer. Its index says nothing then."""
        return self.confidence == 0


class DriftState(StrEnum):
    """How the recent messages stand to the baseline."""

    OK = "ok"
    WATCH = "watch"
    ALERT = "alert"
    NOT_ENOUGH = "not_enough_messages"


class FlagType(StrEnum):
    """The red flags of CONTRACTS.md."""

    SENTIMENT_DROP = "sentiment_drop"
    RESPONSE_DELAY = "response_delay"
    NO_SHOW = "no_show"
    SCOPE_CREEP = "scope_creep"
    REPEATED_QUESTION = "repeated_question"
    CHAMPION_DISENGAGED = "champion_disengaged"


class SignalType(StrEnum):
    """What else is worth knowing, beside the six flags of CONTRACTS.md."""

    TONE_BELOW = "tone_below_sales_phase"
    """The account as a whole sounds clearly cooler than in the sales phase: the state is `alert`."""
    TONE_WORSE = "tone_worse"
    """Anger within a drop that was flagged before it came to that."""
    PROMISE_AT_RISK = "promise_at_risk"
    """The customer asks for what was promised, or its day has passed."""
    MISSED_DEADLINE = "missed_deadline"
    """An agreed day was missed, by the customer (S77) or by the vendor."""
    MISSED_CALL = "missed_call"
    """A call since the sale on which nobody of the customer's spoke."""
    SILENCE = "silence"
    """Nothing heard for long, by the customer's own rhythm (S69)."""
    EXPANSION = "expansion"
    """Good news: more people, departments or uses (S60)."""


class Severity(StrEnum):
    """`watch`: look at it this week. `alert`: talk to the customer now. `good`: good news, never on one of the six flags."""

    WATCH = "watch"
    ALERT = "alert"
    GOOD = "good"


class Window(BaseModel):
    """The mean index of some messages; `interval` is where the true mean lies with 90 % chance."""

    model_config = ConfigDict(frozen=True)

    index: float
    messages: int
    interval: tuple[float, float]


class DriftFlag(BaseModel):
    """Something that a person should look at, with the words that show it and what to do about it."""

    model_config = ConfigDict(frozen=True)

    type: FlagType
    at_message: str
    severity: Severity
    why: str
    next_step: str
    evidence: tuple[Evidence, ...]


class Signal(BaseModel):
    """Something beside the six flags; `at_message` is empty where it hangs on no message. `at` says when it was, where no message does."""

    model_config = ConfigDict(frozen=True)

    type: SignalType
    at_message: str = ""
    at: dt.datetime | None = None
    severity: Severity
    why: str
    next_step: str
    evidence: tuple[Evidence, ...]


class Point(BaseModel):
    """One message of the customer's on the timeline. `counted` is false where it says nothing of how they feel: an automatic
    reply, nothing but a quoted mail, or one that the model did not read.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    index: float
    confidence: float
    speaker: str | None = None
    at: dt.datetime | None = None
    counted: bool = True


class PersonTone(BaseModel):
    """How one person of the customer's sounds and takes part: in the sales phase and since.

    `recent` counts their messages of the last four weeks up to the report, `earlier` those of the four weeks before (S67).
    """

    model_config = ConfigDict(frozen=True)

    name: str
    before: Window | None = None
    since: Window | None = None
    champion: bool = False
    last_at: dt.datetime | None = None
    recent: int = 0
    earlier: int = 0


class Rhythm(BaseModel):
    """When the customer was last heard, and how often: on `days` days, in the mean `usual` and at most `longest` days apart.

    Both are None with too few days to say; the days are those of the phases that tell of now.
    """

    model_config = ConfigDict(frozen=True)

    last_at: dt.datetime
    days: int
    usual: float | None = None
    longest: float | None = None


class DriftReport(BaseModel):
    """How an account stands: the customer's messages, baseline against now, and the flags (CONTRACTS.md, `handoff drift`).

    `chance` is how often chance alone would make the drop as large. `as_of` is the time of the last message, or the
    time that was asked for. `unread` counts the customer's messages about which the model had no answer: they are left out.
    """

    model_config = ConfigDict(frozen=True)

    deal_id: str = ""
    customer: str = ""
    as_of: dt.datetime | None = None
    messages: tuple[Point, ...] = ()
    baseline: Window | None = None
    current: Window | None = None
    drop_percent: float | None = None
    chance: float | None = None
    state: DriftState = DriftState.NOT_ENOUGH
    flags: tuple[DriftFlag, ...] = ()
    signals: tuple[Signal, ...] = ()
    people: tuple[PersonTone, ...] = ()
    rhythm: Rhythm | None = None
    preset: str = "normal"
    preset_why: str = ""
    """Which segment gave it; empty where somebody chose it outright."""
    country: str = ""
    """Whose public holidays don't count for late answers: an ISO code, with the part of the country where that is known ("CA-ON"); else empty."""
    unread: int = 0
    warnings: tuple[str, ...] = ()
    provenance: Provenance

    def as_json(self) -> dict[str, Any]:
        """The document of CONTRACTS.md."""
        return self.model_dump(mode="json")
