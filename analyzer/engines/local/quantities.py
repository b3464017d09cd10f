"""The quantities of a sentence as they are said: bound, number, unit, and the noun that is counted ("under ten calls")."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.domain.values import Value, ValueKind, find_values
from analyzer.engines.local.noun_phrase import SMALL_WORDS

_I = re.IGNORECASE
_KINDS = frozenset({ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.MONEY, ValueKind.DURATION})
_BOUND = re.compile(
    r"\b(?:(?:no |not )?(?:more|less|fewer|longer|later|lower|higher) than|at (?:least|most)|not (?:over|above|under|below)|under|below|within|inside(?: of)?"
    r"|up to|over|above|unter|über|höchstens|mindestens)\s+(?:about |the )?$",
    _I,
)
_SPOKEN = re.compile(
    r"\b(?:(?:(?:within|inside of|under|over) )?an? (?:point|day|week|month|year|hour) and an? (?:half|quarter)"
    r"|(?:within|inside|inside of|under|in less than)\s(?:the|an?|one)\s(?:minute|hour|day|week|fortnight|month|morning|shift)"
    r"|(?:the\s)?same[\s-](?:business[\s-])?(?:day|week|shift)|overnight|next[\s-]day"
    r"|(?:once|twice|(?:two|three|four|five|six|ten) times) (?:a|per|every|each) (?:day|week|month|quarter|year)"
    r"|an? \w+ in front of it|all of (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:near|next to|close to) (?:nothing|zero)"
    r"|(?:one|a|half an?) (?:morning|afternoon|evening)|[DT]\s?\+\s?\d{1,2}|an? percent)\b",
    _I,
)
_LIMIT = re.compile(r"within|inside|under|in less", _I)
_RATIO = re.compile(r"\s(?:in|out of|of)\s(?:every\s)?", _I)
_RANGE = re.compile(r"\s?(?:-|–|—|\bto\b|\bor\b)\s?", _I)
_NOT_COUNTED = re.compile(r"(?:#|\b(?:route|room|phase|level|version|option|section|item|page|tier)s?\s|[A-Za-z]-?|\.\d*|:)$", _I)
_REFERRED = re.compile(r"\b(?:the|these|those|same|all|our|my|his|her|their|your|other)\s$", _I)
_AFTER = re.compile(r"\s(?:and change|or so|odd)\b", _I)
_OTHER_USE = re.compile(r"\s*(?:o'clock|o’clock|am\b|pm\b|a\.m|p\.m|uhr\b|st\b|nd\b|rd\b|th\b|[/:]\d|x\b)|-\w", _I)
_NOUN = re.compile(r"\s([a-z][a-z'’-]{2,})", _I)


class Quantity(NamedTuple):
    """`text` stands in the sentence at `start`; `noun` is what it counts, "" where that is left to be understood."""

    start: int
    end: int
    text: str
    kind: str
    noun: str = ""
    bound: bool = False

    @property
    def end_of_interest(self) -> bool:
        """Is it a quantity by itself, and not a number of some things?"""
        return self.kind != "number" or not self.noun


def agree(one: Quantity, other: Quantity) -> bool:
    """May the two be today's and the wished-for quantity of one measure? A bare number goes with every unit."""
    if one.kind == other.kind == "number":
        return not one.noun or not other.noun or one.noun.rstrip("s") == other.noun.rstrip("s")
    if one.kind == other.kind:
        return True
    bare = one if one.kind == "number" else other if other.kind == "number" else None
    if bare is not None:
        return not bare.noun and "ratio" not in {one.kind, other.kind}
    return {one.kind, other.kind} in ({"ratio", "percent"}, {"spoken", "duration"}) or "rate" in {one.kind, other.kind}


def quantities(text: str) -> list[Quantity]:
    """All quantities of `text` in order; years, times of day, ordinals and the pronoun "one" are none."""
    spoken = [m for m in _SPOKEN.finditer(text) if not re.search(r"\b(?:on|at) $", text[: m.start()], _I)]
    found = [Quantity(m.start(), m.end(), m.group(), _spoken_kind(m.group()), bound=_LIMIT.match(m.group()) is not None) for m in spoken]
    for quantity in _valued(text):
        if not any(quantity.start < q.end and q.start < quantity.end for q in found):
            found.append(quantity)
    return sorted(found)


def _spoken_kind(words: str) -> str:
    low = words.lower()
    if low.startswith(("once", "twice")) or " times " in low:
        return "rate"
    if "front" in low or "nothing" in low or "zero" in low:
        return "number"
    return "percent" if low.endswith(("percent", "point and a half")) else "duration"


def _valued(text: str) -> Iterator[Quantity]:
    values = [v for v in find_values(text) if v.kind in _KINDS and not _other_use(text, v)]
    at = 0
    while at < len(values):
        first = last = values[at]
        kind = str(first.kind)
        if at + 1 < len(values):
            join = text[first.end : values[at + 1].start]
            if _is_ratio(join, first, values[at + 1]) or _is_range(text, join, first, values[at + 1]):
                last = values[at + 1]
                kind = "ratio" if _RATIO.fullmatch(join) else str(last.kind)
                at += 1
        at += 1
        if first is last and first.text.lower() == "one" and kind == "number" and not re.search(r"\bto $", text[: first.start], _I):
            continue
        if first is last and kind == "number" and first.amount is not None and 0 < first.amount < 1:
            kind = "ratio"
        whole = _whole(text, first.start, last.end, kind)
        if not (_REFERRED.search(text[: first.start]) and re.match(r"\s[a-z]", text[last.end :])):
            yield whole


def _is_ratio(join: str, one: Value, other: Value) -> bool:
    both = one.kind is other.kind is ValueKind.NUMBER and one.amount is not None and other.amount is not None
    return bool(both and _RATIO.fullmatch(join) and one.amount < other.amount <= 100)  # type: ignore[operator]


def _is_range(text: str, join: str, one: Value, other: Value) -> bool:
    """As in "five or six", "30-40%"; not "from five to six", and not "13 to 8": that is a way."""
    if one.kind is not other.kind or not _RANGE.fullmatch(join) or re.search(r"\bfrom (?:about )?$", text[: one.start], _I):
        return False
    way = (
        "to" in text[one.end : other.start].lower() and one.kind is not ValueKind.NUMBER and not one.text[-1:].isdigit() and " " in one.text
    )
    if "%" in one.text or way:
        return False
    return one.amount is not None and other.amount is not None and one.amount < other.amount and one.unit == other.unit


def _whole(text: str, start: int, end: int, kind: str) -> Quantity:
    """With the bound before it and, for a bare number, the noun behind it."""
    bound = _BOUND.search(text[:start])
    after = _AFTER.match(text, end)
    end = after.end() if after else end
    noun = _NOUN.match(text, end) if kind == "number" else None
    counted = noun[1].lower() if noun and noun[1].lower() not in SMALL_WORDS else ""
    start = bound.start() if bound else start
    end = noun.end() if noun and counted else end
    return Quantity(start, end, text[start:end], kind, counted, bound is not None)


def _other_use(text: str, value: Value) -> bool:
    """Years, times of day, numbers of rooms and routes."""
    if any(name == "year" for reading in value.readings for name, _ in reading):
        return True
    if value.kind is not ValueKind.NUMBER:
        return False
    return bool(_NOT_COUNTED.search(text[: value.start]) or _OTHER_USE.match(text, value.end))
