"""How values read to people: money, dates, confidence and labels in words; hostile characters out."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from analyzer.domain.handoff import Money
from analyzer.domain.statement import Attitude, How, InContract, Level, Promise, PromiseKind, PromiseStatus, Rank, RiskKind, Role

FAIRLY_SURE = 0.75
LIKELY = 0.5
PERHAPS_SOLD = "perhaps in the contract: compare"
CASUAL = "Not mentioned, and perhaps no obligation"

# A whole terminal sequence goes, not only its escape character: "[31m" left over would read as text.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,512}(?:\x07|\x1b\\)|[@-Z\\-_])")
# Controls, direction overrides, invisible fillers, lone surrogates and what XML forbids.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOT_STATED = {"", "-", "n/a", "na", "none", "unknown", "not stated", "tbd", "null"}

_LABELS: tuple[tuple[StrEnum, str], ...] = (
    (How.EXPLICIT, "said outright"),
    (How.IMPLICIT, "implied"),
    (How.CONDITIONAL, "on a condition"),
    (InContract.YES, "in the contract"),
    (InContract.NO, "not in the contract"),
    (InContract.NOT_APPLICABLE, "no contract matter"),
    (PromiseKind.FOLLOW_UP, "follow-up"),
    (PromiseStatus.CHANGED, "changed later"),
    (Rank.PRIMARY, "primary"),
    (Rank.SECONDARY, "secondary"),
    (Role.ECONOMIC_BUYER, "economic buyer"),
    (Role.EXEC_SPONSOR, "executive sponsor"),
    (Role.DECISION_MAKER, "decision maker"),
    (Role.DAY_TO_DAY_USER, "day-to-day user"),
    (Role.PROJECT_LEAD, "project lead"),
    (Role.LEGAL_PROCUREMENT, "legal or procurement"),
    (RiskKind.COMPETITOR, "competition"),
    (RiskKind.INTERNAL_RESISTANCE, "internal resistance"),
    (RiskKind.PAST_EXPERIENCE, "bad experience before"),
    (RiskKind.CHAMPION, "champion exposed"),
    (Attitude.SKEPTIC, "skeptic"),
)
# By class too: equal strings of two scales (the attitude and the risk "champion") are equal keys.
_LABEL_OF = {(type(value), value): words for value, words in _LABELS}


def clean(text: str) -> str:
    """`text` on one line, without terminal sequences, control characters and direction overrides."""
    return " ".join(_UNSEEN.sub("", _SEQUENCE.sub("", text)).split())


def label(value: StrEnum) -> str:
    """The word that people use for an allowed value."""
    return _LABEL_OF.get((type(value), value), value.value.replace("_", " "))


def stated(text: str | None) -> str | None:
    """`text` cleaned, or None where it only says that nothing is known."""
    words = clean(text or "")
    return None if words.lower().rstrip(".") in _NOT_STATED else words


def date(day: dt.date) -> str:
    """3 February 2025."""
    return f"{day.day} {day:%B %Y}"


def dated(text: str) -> str:
    """`text` with every ISO date in it written for people."""
    return _ISO_DATE.sub(lambda found: _reading(found.group()), text)


def _reading(iso: str) -> str:
    try:
        return date(dt.date.fromisoformat(iso))
    except ValueError:
        return iso


def money(value: Money) -> str:
    """22,680 USD per year."""
    whole = float(value.amount).is_integer()
    amount = f"{value.amount:,.0f}" if whole else f"{value.amount:,.2f}"
    periods = {"year": " per year", "month": " per month", "once": " once", "total": " in total", "first year": " in the first year"}
    currency = f" {clean(value.currency)}" if value.currency else ""
    return amount + currency + periods.get(value.period or "", "")


def months(count: int) -> str:
    """36 months (3 years)."""
    if count % 12 or count == 12:
        return counted(count, "month")
    return f"{count} months ({counted(count // 12, 'year')})"


def due(promise: Promise) -> str | None:
    """When a promise falls due: the words said, with the date that they mean; None where not said."""
    words = stated(promise.due)
    if promise.due_date is None:
        return dated(words) if words else None
    day = date(promise.due_date)
    if words is None or _ISO_DATE.fullmatch(words) or words.lower() == day.lower():
        return day
    return f"{day} (“{words}”)"


def confidence(value: float) -> str:
    """Fairly sure (0.82)."""
    word = "fairly sure" if value >= FAIRLY_SURE else "likely" if value >= LIKELY else "unsure"
    return f"{word} ({value:.2f})"


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """1 promise, 2 promises."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def none_left_out(casual: int) -> str:
    """That nothing is promised beside the contract, but for `casual` lines that are perhaps no obligation."""
    found = "o promise was found that the contract leaves out or contradicts."
    lines = counted(casual, "line that is", "lines that are")
    return f"Apart from {lines} perhaps no obligation, n{found}" if casual else f"N{found}"


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def unpointed(text: str) -> str:
    """`text` cleaned, without the full stop that would end it twice."""
    words = clean(text)
    return words if words.endswith("...") else words.rstrip(".;, ")


def level(value: Level) -> int:
    """0 for high, 1 for medium, 2 for low: sorts the weightiest first."""
    return (Level.HIGH, Level.MEDIUM, Level.LOW).index(value)


def unique(words: Iterable[str]) -> list[str]:
    """`words` in order, each once."""
    return list(dict.fromkeys(words))
