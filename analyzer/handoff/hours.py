"""On which days and at what hours somebody is there, as promises and contracts tell it."""

import re
from functools import lru_cache
from typing import NamedTuple

from analyzer.handoff.topic import LONGEST

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?P<{0}>mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{{0,6}}day)?s?"
_RANGE = re.compile(
    rf"\b{_DAY.format('first')}\W{{0,3}}(?:-|to|till|until|through|thru|\u2013)\W{{0,3}}{_DAY.format('last')}\b", re.IGNORECASE
)
_SINGLE = re.compile(rf"(?<!no )(?<!not )\b{_DAY.format('first')}\b", re.IGNORECASE)
_EVERY_DAY = re.compile(
    r"\b(?:24 ?[x/] ?7|(?:seven|7) days|every day|each day|daily|365 days|round the clock|day and night|at (?:any|all) (?:times?|hours?)|(?:any|every) hour)\b",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(r"\b(?:working|business|week|school)[ -]?days?\b", re.IGNORECASE)
_WEEKEND = re.compile(r"(?<!no )(?<!not )\bweekends?\b", re.IGNORECASE)
_ALL_HOURS = re.compile(
    r"\b(?:24 ?[x/] ?[57]|24 hours|round the clock|day and night|at (?:any|all) (?:times?|hours?)(?! (?:between|from))|any hour|always (?:someone|somebody))\b",
    re.IGNORECASE,
)
_WORDS = {
    w: n
    for n, w in enumerate(("midnight", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "noon"))
}
_HALF = r"(?:\s?(?P<{0}half>[ap]\.?m\b\.?))?"
_TIME = r"(?P<{0}>\d{{1,2}}|noon|midnight)(?:[:.](?P<{0}min>[0-5]\d))?" + _HALF
_SPAN = re.compile(
    rf"\b{_TIME.format('start')}\s?(?:-|to|till|until|and|\u2013)\s?{_TIME.format('end')}(?![\d%])(?!\s?(?:days?|weeks?|months?|years?|hours?|minutes?|%))",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"\b(?P<hour>\d{{1,2}}|{'|'.join(_WORDS)})(?:[:.][0-5]\d)?\s?(?:(?P<am>a\.?m\b|in the morning)|(?P<pm>p\.?m\b|in the evening|at night))",
    re.IGNORECASE,
)
_NIGHT, _EVENING, _MIDNIGHT = (
    re.compile(r"\b(?:nights?|overnight)\b(?! (?:shift )?(?:audit|porter))", re.IGNORECASE),
    re.compile(r"\bevenings?\b", re.IGNORECASE),
    re.compile(r"\bmidnight\b", re.IGNORECASE),
)
_HOLIDAYS = re.compile(r"\bholidays?\b", re.IGNORECASE)
_FROM = re.compile(
    rf"\b(?:on|there|in|up|open|available|phones?|lines?|covered|somebody|someone)\sfrom\s(?P<hour>[1-9]|1[0-2]|{'|'.join(_WORDS)})"
    r"(?=\s?(?:$|[.,;!?]|(?:on|in|every|each|your|our|o'clock)\b))",
    re.IGNORECASE,
)
"""An hour of beginning without its half of the day: "somebody on from six on Mondays"."""
_WEEK, _WEEK_END = frozenset(range(5)), frozenset({5, 6})


class Hours(NamedTuple):
    """Days (0 = Monday) and hours of the day that a text names; empty and None where it names none."""

    days: frozenset[int]
    start: float | None = None
    end: float | None = None


NONE = Hours(frozenset())
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@lru_cache(maxsize=4096)
def written(text: str) -> Hours:
    """When a clause says that somebody is there."""
    short = text[:LONGEST]
    if _ALL_HOURS.search(short):
        return Hours(_WEEK | _WEEK_END if not re.search(r"24 ?[x/] ?5", short) else _WEEK, 0, 24)
    span = _SPAN.search(short)
    days = _named_days(short)
    if span is None or not (days or span["starthalf"] or span["endhalf"] or span["startmin"] or span["endmin"]):
        return Hours(days)
    start, end = (_clock(span, name) for name in ("start", "end"))
    if end <= start:
        end += 12 if end + 12 > start and end <= 12 else 24
    return Hours(days, start, end) if start < 24 and end <= 36 else Hours(days)


def told(text: str) -> bool:
    """Does a clause tell anything about when somebody is there, be it only that it is on holidays?"""
    return written(text) != NONE or _HOLIDAYS.search(text[:LONGEST]) is not None


@lru_cache(maxsize=4096)
def asked(text: str) -> Hours:
    """The days and the hours out of the ordinary of which a promise speaks: of each line the last sentence that names some.

    What was asked before an answer stands in front of it: "And at night?" "Seven till seven, weekdays."
    """
    told = [next((h for h in map(_asked, reversed(_SENTENCE.split(line))) if h != NONE), NONE) for line in text[:LONGEST].split("\n")]
    starts = [h.start for h in told if h.start is not None]
    ends = [h.end for h in told if h.end is not None]
    return Hours(frozenset().union(*(h.days for h in told)), min(starts, default=None), max(ends, default=None))


def _asked(short: str) -> Hours:
    if _ALL_HOURS.search(short):
        return Hours(_WEEK | _WEEK_END, 0, 24)
    at = [_hour(m) for m in _AT.finditer(short)]
    at += [2.0] if _NIGHT.search(short) and not at else []
    at += [20.0] if _EVENING.search(short) and not at else []
    at += [23.5] if _MIDNIGHT.search(short) else []
    return Hours(_named_days(short), min(at, default=None), max(at, default=None))


def beyond(promise: str, clause: str) -> bool:
    """Does the promise speak of a day or an hour at which, as the clause has it, nobody is there?"""
    said, there = asked(promise), written(clause)
    if (there.days and not said.days <= there.days) or _begins_before(promise, there):
        return True
    if said.start is None or said.end is None or there.start is None or there.end is None:
        return False
    return any(not (there.start <= hour <= there.end or there.start <= hour + 24 <= there.end) for hour in (said.start, said.end))


def _begins_before(promise: str, there: Hours) -> bool:
    """Is an hour of beginning told at which nobody is there, be it of the morning or of the evening?"""
    if there.start is None or there.end is None:
        return False
    hours = [_plain(m["hour"]) for m in _FROM.finditer(promise[:LONGEST])]
    return any(not (there.start <= hour < there.end or there.start <= hour + 12 < there.end) for hour in hours)


def _plain(word: str) -> float:
    return float(word) if word.isdigit() else float(_WORDS[word.lower()])


def _named_days(text: str) -> frozenset[int]:
    days: set[int] = set()
    if _EVERY_DAY.search(text):
        days |= _WEEK | _WEEK_END
    if _WEEKDAYS.search(text):
        days |= _WEEK
    if _WEEKEND.search(text):
        days |= _WEEK_END
    for found in _RANGE.finditer(text):
        first, last = (_DAYS.index(found[name].lower()) for name in ("first", "last"))
        days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    days |= {_DAYS.index(found["first"].lower()) for found in _SINGLE.finditer(text)}
    return frozenset(days)


def _clock(found: re.Match[str], name: str) -> float:
    """The hour of one end of a span: "6 am" 6, "18:30" 18.5, "noon" 12."""
    word = found[name].lower()
    hour = {"noon": 12.0, "midnight": 0.0}.get(word) if not word.isdigit() else float(word)
    half = (found[f"{name}half"] or "").lower()
    hour = (hour or 0.0) + int(found[f"{name}min"] or 0) / 60
    if half.startswith("p") and hour < 12:
        hour += 12
    return hour - 12 if half.startswith("a") and hour >= 12 else hour


def _hour(found: re.Match[str]) -> float:
    hour = _plain(found["hour"])
    return float(hour + 12 if found["pm"] and hour < 12 else 0 if found["am"] and hour == 12 else hour)
