"""Days in what somebody wrote, seen from the day they wrote it: gone by, today, to come, or only the name of a weekday."""

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from analyzer.domain.value_scanner import DateParts, ValueKind, find_values

FAR = 25
"""Days: farther back, "the 12th" is rather that of next month."""
HALF_YEAR = 182
"""Days: a month without a year is the nearest one."""

_BARE = re.compile(r"\b(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|of|floor|edition|version))", re.IGNORECASE)
_AGO = re.compile(
    r"\b(?:\w+ )?(?:days?|weeks?|months?) ago\b|\bvor (?:\w+ )?(?:tagen|wochen|monaten)\b|\bthe other (?:day|week)\b", re.IGNORECASE
)


class When(StrEnum):
    """Where a day lies. `weekday` is one that may be meant either way: "Friday"."""

    GONE = "gone"
    TODAY = "today"
    AHEAD = "ahead"
    WEEKDAY = "weekday"
    UNKNOWN = "some"


class Day(NamedTuple):
    """`text[start:end]` names a day."""

    start: int
    end: int
    when: When


def days_in(text: str, today: dt.date | None) -> list[Day]:
    """All days that `text` names, in order; without `today` all but the weekdays are `UNKNOWN`. Takes time linear in the text."""
    found: list[Day] = []
    for start, end, when in sorted(_all(text, today), key=lambda one: (one[0], -one[1])):
        if not found or start >= found[-1].end:
            found.append(Day(start, end, when))
    return found


def marked(text: str, today: dt.date | None) -> str:
    """`text` with each day as "@gone", "@today", "@ahead", "@weekday" or "@some", so that a rule needs no months of its own."""
    out, at = [], 0
    for day in days_in(text, today):
        out += [text[at : day.start], f"@{day.when}"]
        at = day.end
    return "".join([*out, text[at:]])


def _all(text: str, today: dt.date | None) -> Iterator[tuple[int, int, When]]:
    values = find_values(text)
    for value in values:
        if value.kind is ValueKind.DATE:
            yield value.start, value.end, _when(value.dates[0], today)
    for match in _BARE.finditer(text):
        # The scanner's date begins behind the article: "the 31st of January".
        if any(value.kind is ValueKind.DATE and value.start < match.end() <= value.end for value in values):
            continue
        yield match.start(), match.end(), _day_of_month(int(match["day"]), today)
    for match in _AGO.finditer(text):
        yield match.start(), match.end(), When.GONE


def _when(parts: DateParts, today: dt.date | None) -> When:
    if parts.offset is not None:
        return When.GONE if parts.offset < 0 else When.TODAY if parts.offset == 0 and parts.span == "day" else When.AHEAD
    if parts.weekday is not None and not parts.day:
        return When.WEEKDAY
    if today is None:
        return When.UNKNOWN
    if parts.month:
        return _of(_nearest(parts, today), today)
    return _day_of_month(parts.day, today) if parts.day else When.UNKNOWN


def _nearest(parts: DateParts, today: dt.date) -> dt.date | None:
    """The day of a month, or its last one; without a year that of the year in which it lies nearest."""
    years = [parts.year] if parts.year else [today.year - 1, today.year, today.year + 1]
    days = [day for year in years if (day := _real(year, parts.month or 1, parts.day)) is not None]
    return min(days, key=lambda day: abs(day - today), default=None)


def _real(year: int, month: int, day: int | None) -> dt.date | None:
    try:
        return dt.date(year, month, day) if day else dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    except ValueError:
        return None


def _of(day: dt.date | None, today: dt.date) -> When:
    if day is None:
        return When.UNKNOWN
    return When.GONE if day < today else When.TODAY if day == today else When.AHEAD


def _day_of_month(number: int, today: dt.date | None) -> When:
    """The last such day where it lies within `FAR` days, else the next one."""
    if today is None or not 1 <= number <= 31:
        return When.UNKNOWN
    if number == today.day:
        return When.TODAY
    back = (today - dt.timedelta(days=n) for n in range(1, FAR))
    return When.GONE if any(day.day == number for day in back) else When.AHEAD
