"""What of a statement can be edited: its fields as a form shows them, and what came back as changes."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from analyzer.domain.number_scanner import digit_readings
from analyzer.domain.review import Section
from analyzer.domain.statement import (
    AnyStatement,
    Attitude,
    Fact,
    FactKind,
    Goal,
    How,
    InContract,
    Level,
    Promise,
    PromiseKind,
    PromiseStatus,
    Rank,
    Risk,
    RiskKind,
    Role,
    Stakeholder,
)
from analyzer.errors import AnalyzerError, BadRequest
from analyzer.handoff import wording


class Field(NamedTuple):
    """One control. `sort` is "words", "long", "choice", "choices", "date", "number" or "whole"."""

    name: str
    label: str
    sort: str = "words"
    options: type[StrEnum] | None = None
    hint: str = ""
    needed: bool = False


class Control(NamedTuple):
    """A field with the value that it shows; `options` are (value, words, chosen)."""

    field: Field
    value: str
    options: tuple[tuple[str, str, bool], ...] = ()


_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "promise": (
        Field("summary", "Promise", "long", needed=True),
        Field("kind", "About", "choice", PromiseKind),
        Field("how", "Made", "choice", How),
        Field("in_contract", "Contract", "choice", InContract),
        Field("status", "Status", "choice", PromiseStatus),
        Field("due", "Due, in their words"),
        Field("due_date", "Due date", "date"),
        Field("made_by", "Made by"),
    ),
    "goal": (
        Field("summary", "Goal", "long", hint="What the customer wants to reach", needed=True),
        Field("rank", "Rank", "choice", Rank),
        Field("metric", "Metric", hint="What is counted"),
        Field("baseline", "Baseline", hint="How it is today"),
        Field("target", "Target", hint="What is to be reached"),
        Field("timeline", "Deadline", hint="By when"),
    ),
    "stakeholder": (
        Field("name", "Name", needed=True),
        Field("title", "Title"),
        Field("attitude", "Attitude", "choice", Attitude),
        Field("influence", "Influence", "choice", Level),
        Field("roles", "Part in the purchase", "choices", Role),
        Field("communication_preference", "Prefers to be reached by"),
        Field("summary", "What to know", "long"),
    ),
    "risk": (
        Field("summary", "Risk", "long", needed=True),
        Field("kind", "Where it comes from", "choice", RiskKind),
        Field("severity", "Severity", "choice", Level),
    ),
}
_TERM_FIELDS: Final[Mapping[FactKind, tuple[Field, ...]]] = {
    FactKind.VALUE: (
        Field("amount", "Amount", "number"),
        Field("currency", "Currency", hint="USD, EUR"),
        Field("period", "Per", hint="year"),
    ),
    FactKind.TERM: (Field("months", "Months", "whole"),),
    FactKind.START: (Field("date", "Start", "date"),),
}
_PARTED: Final = re.compile(r"(?<=\d)[ \u00a0\u202f'\u2019](?=\d{3}(?!\d))")
_WORDS: Final = (Field("summary", "In words", "long", needed=True),)
BLANKS: Final[Mapping[Section, AnyStatement]] = {
    Section.DEAL: Fact(kind=FactKind.PRODUCT),
    Section.GOALS: Goal(),
    Section.STAKEHOLDERS: Stakeholder(name=""),
    Section.PROMISES: Promise(kind=PromiseKind.FEATURE),
    Section.RISKS: Risk(kind=RiskKind.OTHER),
}
"""What a new line of a section starts from."""


def fields_of(statement: AnyStatement) -> tuple[Field, ...]:
    """The fields of a statement in the order of the form."""
    if isinstance(statement, Fact):
        return _TERM_FIELDS.get(statement.kind, _WORDS)
    return _FIELDS[statement.type]


def new_fields(section: Section) -> tuple[Field, ...]:
    """The fields of a line that is added; a term of the deal needs its kind too."""
    if section is Section.DEAL:
        return (Field("kind", "Term", "choice", FactKind), *_WORDS)
    return fields_of(BLANKS[section])


def controls(fields: Sequence[Field], statement: AnyStatement, typed: Mapping[str, Any] | None = None) -> tuple[Control, ...]:
    """The controls with the values of `statement`; `typed` wins, so that nobody has to type twice."""
    values = {**statement.model_dump(mode="json"), **(typed or {})}
    return tuple(_control(field, values.get(field.name)) for field in fields)


def _control(field: Field, value: Any) -> Control:
    if field.options is None:
        return Control(field, _shown(value))
    chosen = set(value) if isinstance(value, list | tuple) else {value}
    return Control(field, "", tuple((one.value, wording.label(one), one.value in chosen) for one in field.options))


def _shown(value: Any) -> str:
    """A value as its control shows it; a number with all its figures and without an exponent."""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return "" if value is None else str(value)


def read(fields: Sequence[Field], sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What a form holds, by field; raises BadRequest that names the field that cannot be read."""
    return {field.name: _value(field, sent.get(field.name, ())) for field in fields}


def changes(fields: Sequence[Field], statement: AnyStatement, sent: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Those fields of a form that say otherwise than `statement`."""
    now = statement.model_dump(mode="json")
    # What was left as it was shown is no change, however it would be read.
    asked = [field for field in fields if field.sort != "number" or _typed(sent.get(field.name, ())) != _shown(now[field.name])]
    return {name: value for name, value in read(asked, sent).items() if value != now[name]}


def worded(error: AnalyzerError, fields: Sequence[Field]) -> str:
    """What is wrong with a form in the words of the page, which calls a field by its label."""
    label = next((field.label for field in fields if field.name == error.context.get("field")), None)
    return f"{label} cannot be kept like this. Change it and save again." if label else str(error)


def _value(field: Field, sent: Sequence[str]) -> Any:
    if field.sort == "choices":
        return list(sent)
    text = _typed(sent)
    if not text:
        if field.needed:
            raise BadRequest(f"{field.label} is empty. Write it, or cancel and reject the line.")
        return "" if field.name == "summary" else None
    try:
        if field.sort == "number":
            return _number(text, field)
        if field.sort == "whole":
            return int(text)
        if field.sort == "date":
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadRequest(f"{field.label} cannot be read. Write {'a date as 2026-01-31' if field.sort == 'date' else 'a number'}.") from None
    return text


def _typed(sent: Sequence[str]) -> str:
    return " ".join(sent[0].split()) if sent else ""


def _number(text: str, field: Field) -> float:
    """1234.5, 1,234.50, 1.234,50, 4 750 and 15'120; raises BadRequest where a point may part thousands or begin the cents, else ValueError."""
    plain = _PARTED.sub("", text)
    readings = digit_readings(plain.removeprefix("-"))
    if not readings:
        raise ValueError
    if len(readings) > 1 and "." in plain:
        ways = " or ".join(f"{reading:,}" for reading in sorted(readings, reverse=True))
        raise BadRequest(f"{field.label}: {text} may be {ways}. Write it without marks between thousands.")
    return float(readings[0]) * (-1 if plain.startswith("-") else 1)
