"""Days in what somebody wrote, seen from the day they wrote it: gone by, today, to come, or only the name of a weekday."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain.date_scanner import DateParts
from analyzer.domain.value_scanner import ValueKind, find_values

FAR = 25
"""Days: farther back, "the 12th" is rather that of next month."""

_BARE = re.compile(r"\b(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|of|floor|edition|version))", re.IGNORECASE)
_AGO = re.compile(
    r"\b(?:\w+ )?(?:days?|weeks?|months?) ago\b|\bvor (?:\w+ )?(?:tagen|wochen|monaten)\b|\bthe other (?:day|week)\b", re.IGNORECASE
)

_WEEKDAYS = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:mon|diens|donners|frei|sams|sonn)tags|mittwochs", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every|each|jede[nrs]?|chaque|cada|ogni|elke) $", re.IGNORECASE)


class When(StrEnum):
    """Where a day lies. `weekday` is one that may be meant either way: "Friday"."""

    GONE = "gone"
    TODAY = "today"
    AHEAD = "ahead"
    WEEKDAY = "weekday"
    UNKNOWN = "some"


class Day(NamedTuple):
    """`text[start:end]` names a day: `on`, where the words give one; of a weekday the next such day, of a week its Friday.

    `since` is the first day of a stretch, where it is one: "next week".
    """

    start: int
    end: int
    when: When
    on: dt.date | None = None
    since: dt.date | None = None


def days_in(text: str, today: dt.date | None) -> list[Day]:
    """All days that `text` names, in order; without `today` all but the weekdays are `UNKNOWN`. Takes time linear in the text."""
    found: list[Day] = []
    for day in sorted(_all(text, today), key=lambda one: (one.start, -one.end)):
        if not found or day.start >= found[-1].end:
            found.append(day)
    return found


def marked(text: str, today: dt.date | None) -> str:
    """`text` with each day as "@gone", "@today", "@ahead", "@weekday" or "@some", so that a rule needs no months of its own."""
    out, at = [], 0
    for day in days_in(text, today):
        out += [text[at : day.start], f"@{day.when}"]
        at = day.end
    return "".join([*out, text[at:]])


def month_later(day: dt.date) -> dt.date:
    """The same day of the next month that has it: "by the 9th" is never the last one."""
    days = (day + dt.timedelta(days=n) for n in (31, 30, 29, 28) if day.year < dt.MAXYEAR)
    return next((later for later in days if later.day == day.day), day)


def _all(text: str, today: dt.date | None) -> Iterator[Day]:
    values = [value for value in find_values(text) if value.kind is ValueKind.DATE and not _recurs(text, value.start, value.end)]
    for value in values:
        since, last = _stretch(value.dates[0], today)
        when, on = _when(value.dates[0], today)
        yield Day(value.start, value.end, when, on or last, since)
    ends = sorted(value.end for value in values)
    starts = {value.end: value.start for value in values}
    for match in _BARE.finditer(text):
        # The scanner's date begins behind the article: "the 31st of January".
        behind = bisect_left(ends, match.end())
        if behind == len(ends) or starts[ends[behind]] >= match.end():
            yield Day(match.start(), match.end(), *_day_of_month(int(match["day"]), today))
    for match in _AGO.finditer(text):
        yield Day(match.start(), match.end(), When.GONE)


def _recurs(text: str, start: int, end: int) -> bool:
    """Is it a day of every week: "on Saturdays", "each Monday"?"""
    return _WEEKDAYS.fullmatch(text, start, end) is not None or _EVERY.search(text, max(0, start - 10), start) is not None


def _when(parts: DateParts, today: dt.date | None) -> tuple[When, dt.date | None]:
    if parts.offset is not None:
        return When.GONE if parts.offset < 0 else When.TODAY if parts.offset == 0 and parts.span == "day" else When.AHEAD, None
    if parts.weekday is not None and not parts.day:
        return When.WEEKDAY, today + dt.timedelta(days=(parts.weekday - today.weekday() - 1) % 7 + 1) if today else None
    if today is None:
        return When.UNKNOWN, None
    if parts.month:
        return _of(_nearest(parts, today), today)
    return _day_of_month(parts.day, today) if parts.day else (When.UNKNOWN, None)


def _stretch(parts: DateParts, today: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of "tomorrow", of "next week" (Monday to Friday), of "this month", or "next Friday" (that of next week)."""
    if parts.offset is None or today is None or (parts.weekday is not None and parts.offset < 0):
        return None, None
    try:
        if parts.weekday is not None:
            day = today + dt.timedelta(days=7 * parts.offset - today.weekday() + parts.weekday)
            return day, day
        if parts.span == "day":
            day = today + dt.timedelta(days=parts.offset)
            return day, day
        if parts.span == "week":
            monday = today + dt.timedelta(days=7 * parts.offset - today.weekday())
            return monday, monday + dt.timedelta(days={"start": 1, "mid": 2}.get(parts.part, 4))
        if parts.span == "month":
            months = today.year * 12 + today.month - 1 + parts.offset
            return dt.date(months // 12, months % 12 + 1, 1), _real(months // 12, months % 12 + 1, None)
    except (ValueError, OverflowError):
        pass
    return None, None


def _nearest(parts: DateParts, today: dt.date) -> dt.date | None:
    """The day of a month, or its last one; without a year that of the year in which it lies nearest."""
    years = [parts.year] if parts.year else [today.year - 1, today.year, today.year + 1]
    days = [day for year in years if (day := _real(year, parts.month or 1, parts.day)) is not None]
    return min(days, key=lambda day: abs(day - today), default=None)


def _real(year: int, month: int, day: int | None) -> dt.date | None:
    try:
        return dt.date(year, month, day) if day else dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _of(day: dt.date | None, today: dt.date) -> tuple[When, dt.date | None]:
    if day is None:
        return When.UNKNOWN, None
    return When.GONE if day < today else When.TODAY if day == today else When.AHEAD, day


def _day_of_month(number: int, today: dt.date | None) -> tuple[When, dt.date | None]:
    """The last such day where it lies within `FAR` days, else the next one."""
    if today is None or not 1 <= number <= 31:
        return When.UNKNOWN, None
    near = [today + dt.timedelta(days=n) for n in (0, *range(-1, -FAR, -1), *range(1, 63)) if _reaches(today, n)]
    return _of(next((day for day in near if day.day == number), None), today)


def _reaches(today: dt.date, days: int) -> bool:
    return 0 < today.toordinal() + days <= dt.date.max.toordinal()
