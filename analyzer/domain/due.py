"""Which day a due phrase means, seen from the date of the document that it stands in."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from analyzer.domain.date_scanner import DateParts
from analyzer.domain.value_scanner import Value, ValueKind, find_values

_LONGEST_PHRASE = 300
_BEFORE = re.compile(r"\b(?<!or )(?:before|ahead of|prior to|vor|avant)\b", re.IGNORECASE)
_BY = re.compile(r"\bby\b", re.IGNORECASE)
# A span counts from the anchor only where nothing else says what it counts from.
_OTHER_ANCHOR = re.compile(
    r"\b(?:go[- ]?live|kick-?off|signature|signing|termination|start date|effective date|credentials|award|order|from|of the|of go|of termination|every|each"
    r"|expir\w+|receipt|receiving|becoming)\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"\bago\b|\bvor\s(?:\w{1,12}\s){0,2}(?:tagen|wochen|monaten|jahren)\b|\bil y a\b", re.IGNORECASE)
_AGO_ON = re.compile(r"\bago\s(?:on\s)?$", re.IGNORECASE)
_YEAR_BEHIND = re.compile(r"\b(?:of\s)?(?P<which>next|the following|this)\syear\b", re.IGNORECASE)
_SAME_DAY = re.compile(
    r"\b(?:(?:later )?this (?:very )?(?:morning|lunchtime|lunch time|noon|afternoon|evening)|before the day is out"
    r"|(?:heute )?noch heute|diese[nr]? (?:vormittag|nachmittag|abend|morgen)|cet(?:te)? (?:après-midi|matin|soirée)|ce soir|ce matin)\b",
    re.IGNORECASE,
)
_DAY_AFTER_TOMORROW = re.compile(r"\bday after tomorrow\b", re.IGNORECASE)
_BARE_DAY = re.compile(r"\b(?:the|on|by|am)\s{1,3}(?:the\s{1,3})?(\d{1,2})(?:st|nd|rd|th|\.)(?!\w)", re.IGNORECASE)


def short_date(day: dt.date) -> str:
    """The day as people write it: 3 Feb 2025."""
    return f"{day.day} {day:%b %Y}"


def resolve_date(phrase: str, anchor: dt.date) -> dt.date | None:
    """The last day on which `phrase` still holds, said on `anchor`; None where the words do not give it.

    Never before `anchor` unless the words name a year. A month is meant up to its last day, "by May" up to
    its first, "before May" up to the day before; the week of a month is its Monday; a count of days, weeks or
    months starts at `anchor` unless the words name another start ("90 days from kickoff" -> None).
    """
    phrase = phrase[:_LONGEST_PHRASE]
    if _DAY_AFTER_TOMORROW.search(phrase):
        return anchor + dt.timedelta(days=2)
    values = find_values(phrase)
    dated = sorted((v for v in values if v.kind is ValueKind.DATE), key=_just_the_day)
    try:
        for value in dated:
            if _AGO_ON.search(phrase[: value.start]):
                # "A week ago Monday" is no day to come.
                return None
            day = _earliest(_in_its_year(phrase, value, anchor), anchor)
            if day is not None:
                end = _shifted(phrase, values, value, _edge(phrase, value, day))
                return end if end is None or value.dates[0].year else max(end, anchor)
        spans = [v for v in values if v.kind is ValueKind.DURATION]
        if spans and not dated and not _AGO.search(phrase) and not _OTHER_ANCHOR.search(phrase):
            return _add(anchor, spans[-1])
        if not dated and not spans and _SAME_DAY.search(phrase):
            return anchor
        return _bare_day(phrase, values, anchor)
    except (OverflowError, ValueError):
        return None


def _in_its_year(phrase: str, value: Value, anchor: dt.date) -> Value:
    """As in "end of June next year": the month's year is said behind it."""
    said = _YEAR_BEHIND.search(phrase, value.start)
    if said is None or said.start() > value.end + 1 or not value.dates[0].month or value.dates[0].year:
        return value
    year = anchor.year + (said["which"].lower() != "this")
    return value._replace(dates=tuple(parts._replace(year=year) for parts in value.dates))


def _just_the_day(value: Value) -> bool:
    """As in "end of day" says less than the day beside it."""
    return value.dates[0].span == "day" and bool(value.dates[0].part)


def _earliest(value: Value, anchor: dt.date) -> dt.date | None:
    """The first reading of a date that names a day; day and month may have changed places."""
    days = [day for parts in value.dates if (day := _day(parts, anchor)) is not None]
    return days[0] if days else None


def _day(parts: DateParts, anchor: dt.date) -> dt.date | None:
    if parts.offset is not None and parts.offset < 0:
        return None
    if parts.span == "day":
        return _days_on(anchor, parts.offset or 0)
    if parts.holiday:
        return _next(anchor, parts.year, lambda year: feast(parts.holiday, year))
    if parts.month and parts.day:
        return _next(anchor, parts.year, lambda year: _real(year, parts.month or 1, parts.day or 1))
    if parts.day:
        return _day_of_some_month(parts.day, anchor, parts.weekday)
    if parts.weekday is not None:
        return _weekday(parts.weekday, parts.offset or 0, anchor)
    return _stretch_day(parts, anchor)


def _stretch_day(parts: DateParts, anchor: dt.date) -> dt.date | None:
    bounds = _bounds(parts, anchor)
    if bounds is None:
        return None
    day = _within(parts, *bounds)
    if day >= anchor or parts.year:
        return day
    if parts.month:
        return _stretch_day(parts._replace(year=bounds[0].year + 1), anchor)
    return max(bounds[1], anchor)


def _within(parts: DateParts, first: dt.date, last: dt.date) -> dt.date:
    """The part of a stretch that is meant: its middle, its start, a week of it, else its end."""
    if parts.nth is not None:
        return _nth_week(first, last, parts.nth)
    if parts.part == "mid":
        return first + dt.timedelta(days=14) if parts.span == "month" else first + (last - first) / 2
    return first if parts.part == "start" else last


def _bounds(parts: DateParts, anchor: dt.date) -> tuple[dt.date, dt.date] | None:
    """First and last day of the stretch that is meant."""
    if parts.month:
        year = parts.year or anchor.year + (parts.month < anchor.month)
        return dt.date(year, parts.month, 1), _month_end(year, parts.month)
    if parts.span in {"quarter", "half"}:
        return _part_of_year(parts, anchor)
    if parts.span in {"week", "weekend"}:
        return _week(parts, anchor)
    if parts.span == "year":
        year = parts.year or anchor.year + (parts.offset or 0)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if parts.span == "month":
        first = _months_on(anchor.replace(day=1), parts.offset or 0)
        return first, _month_end(first.year, first.month)
    return None


def _part_of_year(parts: DateParts, anchor: dt.date) -> tuple[dt.date, dt.date]:
    length = 3 if parts.span == "quarter" else 6
    year, number = parts.year or anchor.year, parts.number
    if number is None:
        number = (anchor.month - 1) // length + 1 + (parts.offset or 0)
        year, number = year + (number - 1) // (12 // length), (number - 1) % (12 // length) + 1
    elif parts.year is None and parts.offset:
        year += parts.offset
    last = _month_end(year, number * length)
    if last < anchor and parts.year is None:
        year, last = year + 1, _month_end(year + 1, number * length)
    return dt.date(year, number * length - length + 1, 1), last


def _week(parts: DateParts, anchor: dt.date) -> tuple[dt.date, dt.date]:
    """A week ends on its Friday: that is when work is due."""
    if parts.number is not None:
        year = parts.year or anchor.year
        monday = dt.date.fromisocalendar(year, parts.number, 1)
        if parts.year is None and monday + dt.timedelta(days=6) < anchor:
            monday = dt.date.fromisocalendar(year + 1, parts.number, 1)
    else:
        monday = anchor - dt.timedelta(days=anchor.weekday()) + dt.timedelta(weeks=parts.offset or 0)
    last = monday + dt.timedelta(days=6 if parts.span == "weekend" else 4)
    return monday, max(last, anchor) if parts.year is None and parts.number is None else last


def _nth_week(first: dt.date, last: dt.date, nth: int) -> dt.date:
    """The Monday of the nth week that begins in the stretch."""
    if nth < 0:
        return last - dt.timedelta(days=last.weekday())
    monday = first + dt.timedelta(days=-first.weekday() % 7)
    return monday + dt.timedelta(weeks=nth - 1)


def _weekday(weekday: int, offset: int, anchor: dt.date) -> dt.date | None:
    """As in "Thursday" is the next one after the anchor; "next Thursday" is the one in the coming week, "Thursday week" a week behind "Thursday"."""
    if offset < 0:
        return None
    ahead = (weekday - anchor.weekday()) % 7 or 7
    if offset == 1:
        ahead = 7 - anchor.weekday() + weekday
    elif offset == 2:
        ahead += 7
    return anchor + dt.timedelta(days=ahead)


def _next(anchor: dt.date, year: int | None, of_year: Callable[[int], dt.date | None]) -> dt.date | None:
    """The day in `year`, or the first from `anchor` on (29 February may be four years off)."""
    if year is not None:
        return of_year(year)
    for candidate in range(anchor.year, anchor.year + 5):
        day = of_year(candidate)
        if day is not None and day >= anchor:
            return day
    return None


def _real(year: int, month: int, day: int) -> dt.date | None:
    return dt.date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def _day_of_some_month(day: int, anchor: dt.date, weekday: int | None = None) -> dt.date | None:
    """As in "the 15th": the next day of that number; "Monday the ninth": the next one that is a Monday."""
    for ahead in range(4 if weekday is None else 14):
        month = _months_on(anchor.replace(day=1), ahead)
        found = _real(month.year, month.month, day)
        if found is not None and found >= anchor and weekday in {None, found.weekday()}:
            return found
    return None


def _bare_day(phrase: str, values: list[Value], anchor: dt.date) -> dt.date | None:
    found = _BARE_DAY.search(phrase)
    if found and 1 <= int(found[1]) <= 31:
        return _day_of_some_month(int(found[1]), anchor)
    said = [v for v in values if v.kind is ValueKind.ORDINAL and v.amount and v.amount <= 31]
    if len(values) == 1 and said and re.search(r"\bthe\b", phrase, re.IGNORECASE):
        return _day_of_some_month(int(said[0].amount or 1), anchor)
    return None


def _edge(phrase: str, value: Value, day: dt.date) -> dt.date:
    """As in "by May", which ends with its first day, and "before May", "before Friday": the day before it."""
    parts, head = value.dates[0], phrase[: value.start]
    before = any(len(head[m.end() :].split()) <= 2 for m in _BEFORE.finditer(head))
    if parts.span == "month" and parts.month and not parts.part and parts.nth is None and (before or _BY.search(head)):
        day = day.replace(day=1)
    return day - dt.timedelta(days=1) if before else day


def _shifted(phrase: str, values: list[Value], value: Value, day: dt.date) -> dt.date | None:
    """As in "a week from Monday", "Thursday week"."""
    ahead = [v for v in values if v.kind in {ValueKind.DURATION, ValueKind.PERIOD} and v.end < value.start]
    if ahead and re.fullmatch(r"\s{0,3}(?:from|after)\s{0,3}(?:the\s)?", phrase[ahead[-1].end : value.start], re.IGNORECASE):
        span = ahead[-1]
        return _add(day, span) if span.kind is ValueKind.DURATION else day + dt.timedelta(days={"week": 7, "day": 1}.get(span.unit, 0))
    return day


def _add(anchor: dt.date, span: Value) -> dt.date | None:
    """`anchor` and a span; hours below a day are no date."""
    amount = span.amount or Decimal(0)
    if span.unit == "month" and amount == int(amount):
        return _months_on(anchor, int(amount))
    if span.unit == "month":
        return _days_on(anchor, round(float(amount) * 30.44))
    if span.unit == "business day" and amount <= 2000:
        return business_days_after(anchor, int(amount))
    if span.unit == "minute" and amount >= 1440:
        return _days_on(anchor, int(amount // 1440))
    return _days_on(anchor, round(float(amount))) if span.unit == "day" else None


def business_days_after(day: dt.date, count: int) -> dt.date:
    """The business day (Monday to Friday) that is `count` after `day`; what falls on a weekend counts from Monday on."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _days_on(anchor: dt.date, days: int) -> dt.date | None:
    return anchor + dt.timedelta(days=days) if days >= 0 else None


def _months_on(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def feast(name: str, year: int) -> dt.date | None:
    """The day of a feast as `value_words.HOLIDAYS` names it (US days where countries differ); None where unknown."""
    fixed = {
        "christmas": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26), "new year": (1, 1), "new year's eve": (12, 31), "halloween": (10, 31),
        "independence day": (7, 4), "veterans day": (11, 11), "valentine": (2, 14), "tax day": (4, 15),
    }  # fmt: skip
    if name in fixed:
        return dt.date(year, *fixed[name])
    behind_easter = {
        "shrove tuesday": -47, "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2, "holy saturday": -1, "easter": 0,
        "easter monday": 1, "ascension day": 39, "pentecost": 49, "whit monday": 50,
    }  # fmt: skip
    if name in behind_easter:
        return _easter(year) + dt.timedelta(days=behind_easter[name])
    behind_thanksgiving = {"thanksgiving": 0, "black friday": 1, "cyber monday": 4}
    if name in behind_thanksgiving:
        return _nth_weekday(year, 11, 3, 4) + dt.timedelta(days=behind_thanksgiving[name])
    if name == "memorial day":
        return _month_end(year, 5) - dt.timedelta(days=_month_end(year, 5).weekday())
    nth = {"labor day": (9, 0, 1), "presidents day": (2, 0, 3), "columbus day": (10, 0, 2)}
    return _nth_weekday(year, *nth[name]) if name in nth else None


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> dt.date:
    """Easter Sunday of the western churches (Gauss, Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)
