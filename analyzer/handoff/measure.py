"""Amounts, spans and deadlines of a text in comparable units, and whether two texts agree on them."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from analyzer.domain.value_words import TEENS, UNITS
from analyzer.domain.values import DateParts, Value, ValueKind, find_values
from analyzer.handoff.topic import LONGEST

ANY_DAY = dt.date(2000, 1, 1)
"""What dates without a year are counted from where it only matters that there are some."""
_DAYS = {
    "second": 1 / 86_400,
    "minute": 1 / 1_440,
    "hour": 1 / 24,
    "day": 1.0,
    "business day": 1.4,
    "week": 7.0,
    "month": 30.44,
    "year": 365.25,
}
_EVERY = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.44, "quarter": 91.3, "year": 365.25}
_CADENCE = {
    "hourly": 1 / 24,
    "daily": 1.0,
    "weekly": 7.0,
    "fortnightly": 14.0,
    "monthly": 30.44,
    "quarterly": 91.3,
    "annually": 365.25,
    "yearly": 365.25,
}
_CADENCE_WORD = re.compile(r"\b(?:" + "|".join(_CADENCE) + r")\b", re.IGNORECASE)
_SOON = re.compile(
    r"\b(?:(?P<next>next[ -](?:(?:business|working)[ -])?(?:day|morning))|(?P<same>same[ -]day|straight away|immediately)|(?P<hours>\d{1,3}) (?:working|business) hours)\b",
    re.IGNORECASE,
)
_QUARTERS = re.compile(r"\b(?P<three>three )?quarters? of an hour\b", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:(?:in|within|inside|(?<!quarter )(?<!quarters )(?<!half )of) an?|an? (?:full|whole)"
    r"|(?:within|inside) the) (?P<unit>hour|day|week|month|year)(?P<more> or two)?\b(?! of the)"
    r"|\ban? (?P<after>day|week|month|year) (?:after|from|later)\b",
    re.IGNORECASE,
)
"""A span without a number: "in a day or two", "a month after the order"."""
_OF_A_SORT = re.compile(
    r"\W{0,3}(?:\(\d+\)\W{0,2})?(?:on[- ]?site|training|workshop|coaching|full|whole)\s(?:[\w-]+\s)?(?P<unit>day|week)s?\b", re.IGNORECASE
)
"""What follows the number in "five on-site training days"."""
_LISTED = re.compile(
    r"\b(?P<unit>day|week|month|year)s?(?:\s[\w-]+){0,2}:\s{0,4}(?P<number>\d{1,3})(?=\s{0,4}(?:$|[\n;,)]|\.(?!\d)))", re.IGNORECASE
)
"""A span with its number behind it: "On-site days: 3"."""
_EVENTS = "reviews?|surveys?|visits?|sessions?|meetings?|trainings?|audits?|calls?|check-?ins?|reports?|updates?|workshops?|inspections?|webinars?|releases?"
_OFTEN = re.compile(
    rf"\b(?:(?P<word>once|twice|thrice)|(?P<count>\d{{1,2}}|one|two|three|four|five|six|eight|ten"
    rf"|twelve)(?:\s(?:\(\d{{1,2}}\)\s)?(?:times|(?:[a-z-]+\s){{0,3}}?(?:{_EVENTS}))))\s(?:an?|per|each|every"
    rf"|in (?:a|each|every))\s(?P<unit>day|week|month|quarter|year)\b",
    re.IGNORECASE,
)
"""So many times in a stretch of time: "twice a year", "one leak survey per year"."""
_TIMES = {**UNITS, **TEENS, "once": 1, "twice": 2, "thrice": 3}
_NOUN = re.compile(r"\W{0,3}(?:\(\d+\)\W{0,2})?((?:[^\W\d_][\w-]*\s?){1,3})")
_EACH = re.compile(r"\s?(?:dollars |pounds |euros |quid |bucks )?(?:each\b|a ?piece\b|a pop\b|per \w+|/ ?\w+)", re.IGNORECASE)
_COMMON = frozenset({*range(13), 14, 15, 20, 24, 25, 30, 36, 40, 45, 48, 50, 60, 90, 100, 120, 365, 0.5, 1.5})
_SHORT = 100
_PENCE = re.compile(r"\b(?:pence|cents?|p)\b", re.IGNORECASE)
_CLOSE_MONEY, _CLOSE_SPAN, _CLOSE_DATE = 0.05, 0.12, 7
_FEW_DAYS, _CLOSE_DAYS = 31, 0.3
"""In speech nobody tells days from working days: "a day", "one business day"."""


class Dimension(StrEnum):
    """What an amount measures. A deadline is a day (ordinal), a span and a cadence are in days."""

    MONEY = "money"
    PERCENT = "percent"
    SPAN = "span"
    DEADLINE = "deadline"
    CADENCE = "cadence"
    COUNT = "count"


class Measure(NamedTuple):
    """`amount` of what; `of` names the currency of money and the counted nouns (stems) of a count.

    A deadline that is told as a month has its first day in `since` and its last in `amount`.
    """

    dimension: Dimension
    amount: float
    of: frozenset[str] = frozenset()
    since: float | None = None


class Agreement(NamedTuple):
    """Dimensions on which two texts give the same amount, and those on which they give another one.

    `grows` holds, for every dimension of `differ`, whether the second amount is the larger one.
    """

    same: frozenset[Dimension]
    differ: frozenset[Dimension]
    grows: frozenset[Dimension]


@lru_cache(maxsize=8192)
def measures(text: str, around: dt.date | None = None) -> tuple[Measure, ...]:
    """What `text` measures, in reading order. Dates without a year are taken to follow `around`."""
    short = text[:LONGEST]
    found = [measure for value in find_values(short) for measure in _measure(value, short, around)]
    found += [Measure(Dimension.CADENCE, _CADENCE[m.group().lower()]) for m in _CADENCE_WORD.finditer(short)]
    found += [Measure(Dimension.SPAN, _soon(m)) for m in _SOON.finditer(short)]
    found += [Measure(Dimension.SPAN, (2.0 if m["more"] else 1.0) * _DAYS[(m["unit"] or m["after"]).lower()]) for m in _ONE.finditer(short)]
    found += [Measure(Dimension.SPAN, (3 if m["three"] else 1) / 96) for m in _QUARTERS.finditer(short)]
    found += [Measure(Dimension.CADENCE, _EVERY[m["unit"].lower()] / times) for m in _OFTEN.finditer(short) if (times := _times(m))]
    found += [Measure(Dimension.SPAN, int(m["number"]) * _DAYS[m["unit"].lower()]) for m in _LISTED.finditer(short)]
    return tuple(found)


def compare(one: Iterable[Measure], other: Iterable[Measure]) -> Agreement:
    """Where the two agree and differ; a dimension that only one of them has is in neither set."""
    first, second = list(one), list(other)
    same, differ, grows = set(), set(), set()
    for dimension in {a.dimension for a in first} & {b.dimension for b in second}:
        pairs = [(a, b) for a in first for b in second if a.dimension is b.dimension is dimension and _comparable(a, b)]
        if any(_equal(a, b) for a, b in pairs):
            same.add(dimension)
        elif pairs:
            differ.add(dimension)
            # Of "mended in two days, for three years" a clause of five days is about the mending.
            near = [min(pairs, key=_apart)] if dimension is Dimension.SPAN else pairs
            if max(b.amount for _, b in near) > max(a.amount for a, _ in near):
                grows.add(dimension)
    return Agreement(frozenset(same), frozenset(differ), frozenset(grows))


def same_number(one: str, other: str) -> bool:
    """Do the texts share a telling number, whatever it counts ("thirty-nine a seat", "EUR 39.00")?"""
    return bool(_numbers(one) & _numbers(other))


def same_price(said: str, written: str) -> bool:
    """Does a price that is said mean a written one: the same number, or one told short ("two eighty-five" for 2.85, "one twenty-eight" for 128,000)?"""
    spoken, amounts = _numbers(said), {m.amount for m in measures(written) if m.dimension is Dimension.MONEY}
    short = {n for n in spoken if _SHORT <= n < 10 * _SHORT}
    pence = {n for n in spoken if n < _SHORT} if _PENCE.search(said[:LONGEST]) else set()
    return bool(spoken & _numbers(written)) or not amounts.isdisjoint({n / 100 for n in short | pence} | {n * 1000 for n in short})


def priced(text: str) -> bool:
    """Does the text tell what one of something costs ("four hundred and fifty each", "GBP 45 per head")?"""
    short = text[:LONGEST]
    return any(value.amount is not None and _EACH.match(short, value.end) for value in find_values(short))


def tells_time(text: str) -> bool:
    """Does the text hold a date, a span of time or a rhythm?"""
    return any(m.dimension in {Dimension.DEADLINE, Dimension.SPAN, Dimension.CADENCE} for m in measures(text, ANY_DAY))


def same_span(one: str, other: str) -> bool:
    """Do the texts name the same span of time ("three years", "36 months")?"""
    return any(_equal(a, b) for a in _spans(one) for b in _spans(other))


@lru_cache(maxsize=8192)
def _spans(text: str) -> tuple[Measure, ...]:
    return tuple(m for m in measures(text) if m.dimension is Dimension.SPAN)


@lru_cache(maxsize=8192)
def _numbers(text: str) -> frozenset[float]:
    """Numbers other than years and those that stand in every other sentence."""
    amounts = {float(value.amount) for value in find_values(text[:LONGEST]) if value.amount is not None}
    return frozenset(a for a in amounts if a not in _COMMON and not 1990 <= a <= 2100)


def last_day(parts: DateParts, around: dt.date | None) -> dt.date | None:
    """The last day of the stretch that `parts` means, None where they are too vague."""
    year = parts.year or (around.year if around else None)
    if year is None or not 1 <= year < 9998:
        return None
    day = _in_year(parts, year)
    if day is not None and parts.year is None and around is not None and day < around - dt.timedelta(days=30):
        day = _in_year(parts, year + 1)
    return day


def _measure(value: Value, text: str, around: dt.date | None) -> list[Measure]:
    amount = None if value.amount is None else float(value.amount)
    match value.kind:
        case ValueKind.DURATION if amount is not None:
            return [Measure(Dimension.SPAN, amount * _DAYS.get(value.unit, 1.0))]
        case ValueKind.MONEY if amount is not None:
            return [Measure(Dimension.MONEY, amount, frozenset({value.unit}))]
        case ValueKind.PERCENT if amount is not None:
            return [Measure(Dimension.PERCENT, amount)]
        case ValueKind.PERIOD if value.unit in _EVERY and value.text.lower().startswith(("every", "each", "once")):
            return [Measure(Dimension.CADENCE, _EVERY[value.unit])]
        case ValueKind.DATE:
            days = ((last_day(parts, around), _is_month(parts)) for parts in value.dates[:1])
            return [_deadline(day, day.replace(day=1) if whole else None) for day, whole in days if day is not None]
        case ValueKind.NUMBER if amount is not None and (sort := _OF_A_SORT.match(text, value.end)):
            return [Measure(Dimension.SPAN, amount * _DAYS[sort["unit"].lower()])]
        case ValueKind.NUMBER if amount is not None:
            noun = _NOUN.match(text, value.end)
            return [Measure(Dimension.COUNT, amount, _nouns(noun[1]))] if noun else []
        case _:
            return []


def _is_month(parts: DateParts) -> bool:
    return bool(parts.month and not parts.day and not parts.nth and not parts.part)


def _deadline(day: dt.date, since: dt.date | None = None) -> Measure:
    return Measure(Dimension.DEADLINE, day.toordinal(), since=since.toordinal() if since else None)


def _soon(match: re.Match[str]) -> float:
    """Days of "next business day" (1), "same day" (0.3), "8 working hours" (8 of the 8 hours of a day: 1)."""
    if match["hours"]:
        return int(match["hours"]) / 8
    return 1.0 if match["next"] else 0.3


def _times(match: re.Match[str]) -> int:
    """How often in the stretch; 0 for none."""
    count = (match["count"] or match["word"]).lower()
    return int(count) if count.isdecimal() else _TIMES[count]


def _nouns(words: str) -> frozenset[str]:
    return frozenset(w.rstrip("s") for w in words.lower().split() if len(w) > 3)


def _comparable(one: Measure, other: Measure) -> bool:
    if one.dimension in {Dimension.MONEY, Dimension.COUNT}:
        return bool(one.of & other.of)
    return True


def _equal(one: Measure, other: Measure) -> bool:
    gap = abs(one.amount - other.amount)
    if one.dimension is Dimension.DEADLINE:
        return gap <= _CLOSE_DATE or _within(one, other) or _within(other, one)
    if one.dimension is Dimension.PERCENT:
        return gap < 0.001
    if one.dimension is Dimension.SPAN and min(one.amount, other.amount) >= 1 and max(one.amount, other.amount) <= _FEW_DAYS:
        return gap <= _CLOSE_DAYS * max(one.amount, other.amount)
    share = {Dimension.MONEY: _CLOSE_MONEY, Dimension.SPAN: _CLOSE_SPAN, Dimension.CADENCE: _CLOSE_SPAN}.get(one.dimension, 0.0)
    return gap <= share * max(one.amount, other.amount)


def _apart(pair: tuple[Measure, Measure]) -> float:
    """How many times as large the one is as the other."""
    small, large = sorted(abs(m.amount) for m in pair)
    return large / max(small, 1e-9)


def _within(day: Measure, month: Measure) -> bool:
    """Is a day one of the month that the other names?"""
    return month.since is not None and month.since <= day.amount <= month.amount


def _in_year(parts: DateParts, year: int) -> dt.date | None:
    try:
        if parts.month:
            return _in_month(parts, year, parts.month)
        if parts.span == "week" and parts.number:
            return dt.date.fromisocalendar(year, parts.number, 7)
        if parts.span in {"quarter", "half"} and parts.number:
            month = parts.number * (3 if parts.span == "quarter" else 6)
            return dt.date(year, month, calendar.monthrange(year, month)[1])
        if parts.span == "year" and parts.part != "start":
            return dt.date(year, 12, 31)
    except ValueError:
        return None
    return None


def _in_month(parts: DateParts, year: int, month: int) -> dt.date:
    end = calendar.monthrange(year, month)[1]
    if parts.day:
        return dt.date(year, month, parts.day)
    if parts.nth and parts.nth > 0:
        return dt.date(year, month, min(7 * parts.nth, end))
    return dt.date(year, month, {"start": 10, "mid": 20}.get(parts.part, end))
