"""The shapes in which the model answers, and the reading of what it really sent.

The classes give the JSON schema: every field required, null where nothing is known, no defaults, no bounds, no free
keys, because strict endpoints refuse those. Items are then read one by one, so that one bad item costs only itself.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from analyzer.domain.sentiment import Cue
from analyzer.domain.statement import Attitude, FactKind, How, Level, PromiseKind, Rank, RiskKind, Role

Certainty = Literal["sure", "likely", "unsure"]


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    turn: int
    quote: str
    summary: str
    certainty: Certainty


class PromiseItem(_Item):
    """Something that the vendor led the customer to expect."""

    kind: PromiseKind
    how: How
    due: str | None
    due_date: str | None


class FactItem(_Item):
    """A commercial term."""

    kind: FactKind
    amount: float | None
    currency: str | None
    period: Literal["year", "month", "once", "total"] | None
    months: int | None
    date: str | None
    superseded: bool


class GoalItem(_Item):
    """An outcome that the customer wants."""

    rank: Rank
    metric: str | None
    baseline: str | None
    target: str | None
    timeline: str | None


class StakeholderItem(_Item):
    """A person on the customer's side, or a third party with a part in the purchase."""

    name: str
    aliases: list[str]
    title: str | None
    roles: list[Role]
    influence: Level
    attitude: Attitude
    communication_preference: str | None


class RiskItem(_Item):
    """What could make the deal fail later."""

    kind: RiskKind
    severity: Level


class ToneItem(BaseModel):
    """How one message sounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turn: int
    index: int
    certainty: Certainty
    cues: list[Cue]


class ReasonItem(BaseModel):
    """Why a customer leaves; the schema that is sent lists the categories in use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    turn: int
    quote: str
    category: str
    secondary: str | None
    certainty: Certainty


Item = PromiseItem | FactItem | GoalItem | StakeholderItem | RiskItem


class Offer(BaseModel):
    """What the vendor offers and the terms on which it is sold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    promises: list[PromiseItem]
    facts: list[FactItem]


class Customer(BaseModel):
    """What the customer wants, who they are, and what could go wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    goals: list[GoalItem]
    stakeholders: list[StakeholderItem]
    risks: list[RiskItem]


class Tones(BaseModel):
    """How messages sound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    readings: list[ToneItem]


class SameItem(BaseModel):
    """Items that state one and the same thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[int]


class CoverItem(BaseModel):
    """How the contract stands to a promise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    promise: int
    answer: Literal["yes", "no", "contradicted"]
    clause: int | None


class ToldItem(BaseModel):
    """A sentence of the story."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    items: list[int]


class Reasons(BaseModel):
    """Why a customer leaves: one entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reasons: list[ReasonItem]


class Whole(BaseModel):
    """What all documents say together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: list[SameItem]
    coverage: list[CoverItem]
    story: list[ToldItem]


AnyItem = Item | ToneItem | ReasonItem | SameItem | CoverItem | ToldItem
SHAPES: Final[Mapping[str, type[BaseModel]]] = {"offer": Offer, "customer": Customer, "tone": Tones, "reason": Reasons, "overview": Whole}
ITEMS: Final[Mapping[str, type[AnyItem]]] = {
    "promises": PromiseItem,
    "facts": FactItem,
    "goals": GoalItem,
    "stakeholders": StakeholderItem,
    "risks": RiskItem,
    "readings": ToneItem,
    "reasons": ReasonItem,
    "same": SameItem,
    "coverage": CoverItem,
    "story": ToldItem,
}
_FENCE = re.compile(r"\A\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_NOTHING = {"", "null", "none", "n/a", "unknown", "not stated"}


class Raw(NamedTuple):
    """One item as it came: its list, the object, and the item made of it or the reason why none could be."""

    where: str
    value: Mapping[str, Any]
    item: AnyItem | None
    problem: str = ""


class NotReadable(ValueError):
    """The answer as a whole cannot be read; the message says why, without the answer's words."""


def schema_of(shape: str) -> dict[str, Any]:
    """The strict JSON schema of `shape`, without what only people read: prompts say what things mean."""
    made: dict[str, Any] = _bare(SHAPES[shape].model_json_schema())
    return made


def _bare(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may be called "title" too: then it is no string.
    return {k: _bare(v) for k, v in schema.items() if not (k in {"title", "description"} and isinstance(v, str))}


def read_answer(text: str, shape: str) -> list[Raw]:
    """Every item of the answer in its order; raises NotReadable where `text` is not an object with the lists asked for."""
    value = _json(text)
    if not isinstance(value, dict):
        raise NotReadable("the answer is not a JSON object")
    lists = list(SHAPES[shape].model_fields)
    if not any(isinstance(value.get(name), list) for name in lists):
        raise NotReadable(f"the answer has none of the lists {', '.join(lists)}")
    return [_raw(name, part) for name in lists for part in _parts(value.get(name))]


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _json(text: str) -> Any:
    fenced = _FENCE.match(text)
    text = fenced[1] if fenced else text
    start = text.find("{")
    if start < 0:
        raise NotReadable("the answer holds no JSON")
    try:
        # From the first brace on; what a model says before or behind its object is not read.
        return json.JSONDecoder(strict=False).raw_decode(text[start:])[0]
    except (ValueError, RecursionError):
        raise NotReadable("the answer is not valid JSON") from None


def _raw(where: str, value: Any) -> Raw:
    if not isinstance(value, dict):
        return Raw(where, {}, None, "the item is not an object")
    made = ITEMS[where]
    known = {name: _tidied(value.get(name), name, made) for name in made.model_fields}
    try:
        return Raw(where, value, made.model_validate(known))
    except ValidationError as error:
        return Raw(where, value, None, _reason(error))


def _tidied(value: Any, name: str, made: type[BaseModel]) -> Any:
    """What models without a strict schema write for "nothing" and leave out."""
    annotation = made.model_fields[name].annotation
    if isinstance(value, str) and value.strip().lower() in _NOTHING and type(None) in getattr(annotation, "__args__", ()):
        return None
    if value is None:
        return {"certainty": "likely", "summary": "", "superseded": False, "aliases": [], "roles": [], "cues": []}.get(name)
    return value


def _reason(error: ValidationError) -> str:
    """The first fault in words that a model can act on; never the value itself."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg'][0].lower()}{first['msg'][1:]}"
