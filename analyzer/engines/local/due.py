"""When a promise falls due: the words that say so, and the day they mean."""

import datetime as dt
import re

from analyzer.domain.values import Value, find_values, resolve_date

_BEFORE = re.compile(
    r"(?:\b(?:by|before|until|till|within|in|on|from|at|no later than|as of|during|over|after|bis|vor|ab|innerhalb(?: von)?|am|im)"
    r"(?:\s+(?:the|about|around|roughly|approximately|den|dem|der))?\s+)$",
    re.IGNORECASE,
)
_DATES, _SPANS = frozenset({"date"}), frozenset({"duration"})
_DEADLINE = re.compile(r"\b(?:within|in|under|inside|innerhalb|after|from)\b", re.IGNORECASE)


def due_of(text: str, anchor: dt.date | None) -> tuple[str | None, dt.date | None]:
    """The due phrase of `text` and its day, counted from `anchor` (the document's date); None where not said.

    A date wins over a length of time, and a length of time counts only after "within", "in" and the like
    ("a 24 month term" is no due date).
    """
    values = find_values(text)
    dates = [v for v in values if v.kind in _DATES]
    spans = [v for v in values if v.kind in _SPANS and _DEADLINE.search(text[max(0, v.start - 14) : v.start])]
    for value in [*dates, *spans]:
        phrase = _phrase(text, value)
        return phrase, resolve_date(phrase, anchor) if anchor else None
    return None, None


def _phrase(text: str, value: Value) -> str:
    lead = _BEFORE.search(text, max(0, value.start - 24), value.start)
    return text[lead.start() if lead else value.start : value.end].strip()
