"""Dates as mail headers and quote headers write them, in the languages of the common mail programs."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_LONGEST = 300
_YEARS = range(1980, 2101)

_MONTH_NAMES = (
    "jan january januar januari janv janvier enero ene gennaio gen janeiro stycznia sty января янв jänner tammikuuta",
    "feb february februar februari févr fév février fevr febrero febbraio fevereiro fev lutego lut февраля фев helmikuuta",
    "mar march märz mrz maart mrt mars marts marzo março marca марта мар maaliskuuta",
    "apr april avr avril abril abr aprile kwietnia kwi апреля апр huhtikuuta",
    "may mai mei maj mayo maggio mag maio maja мая toukokuuta",
    "jun june juni juin junio giugno giu junho czerwca cze июня июн kesäkuuta",
    "jul july juli juil juillet julio luglio lug julho lipca lip июля июл heinäkuuta",
    "aug august augustus augusti août aout agosto ago sierpnia sie августа авг elokuuta",
    "sep sept september septembre septiembre settembre set setembro września wrz сентября сен сент syyskuuta",
    "oct october okt oktober octobre octubre ottobre ott outubro out października paź октября окт lokakuuta",
    "nov november novembre noviembre novembro listopada lis ноября ноя нояб marraskuuta",
    "dec december dez dezember desember des déc décembre decembre diciembre dic dicembre dezembro grudnia gru декабря дек joulukuuta",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CJK = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|º|er)?\.?,?[ -](?:de |of |d')?([^\W\d_]{3,12})\.?,?[ -](?:de )?(\d{4}|\d\d)\b(?!:\d)")
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:at )?(\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)\b")
_TIME = re.compile(r"(?<![\d:.])(\d{1,2})(?:[:.h]| h )(\d\d)(?:[:.](\d\d))?(?!\d)(?:\s?([ap])\.?\s?m\b\.?)?", re.IGNORECASE)
_MERIDIEM = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:\s|\b(?:GMT|UTC))([+-])(\d{1,2}):?(\d\d)?(?!\d)")

_UNIVERSAL = re.compile(r"\b(?:GMT|UTC|UT)([+-])(\d{1,2})(?::?(\d\d))?\b")
"""Before an offset it says nothing, and readers stumble over it: "GMT+0530"."""
_LEAP = 60
"""The second that is put in now and then; it is read as the one before."""

_ZONES = {
    "CEST": "+0200", "CET": "+0100", "MESZ": "+0200", "MEZ": "+0100", "BST": "+0100", "WEST": "+0100", "WET": "+0000", "EEST": "+0300", "EET": "+0200",
    "MSK": "+0300", "JST": "+0900", "KST": "+0900", "HKT": "+0800", "SGT": "+0800", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
    "SAST": "+0200", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000",
}  # fmt: skip
_ZONE_NAME = re.compile(r"\b(" + "|".join(_ZONES) + r")\b")


def sane(moment: dt.date) -> bool:
    """True for a year in which a mail can have been sent or a call held; 0001-01-01 stands for nobody knows."""
    return moment.year in _YEARS


def header_date(value: str) -> tuple[dt.datetime | None, bool]:
    """The instant of a Date header -> (aware or naive datetime or None, whether it said its zone).

    Without a zone the result is naive, and the caller says so; out of range or unreadable is None.
    """
    value = _UNIVERSAL.sub(lambda found: f"{found[1]}{found[2]:0>2}{found[3] or '00'}", value[:_LONGEST].strip())
    if not _OFFSET.search(value):
        value = _ZONE_NAME.sub(lambda found: _ZONES[found[1]], value)
    moment = _rfc(value)
    if moment is None and not _tells_no_time(value):
        moment = loose_date(value)
    if moment is None or not sane(moment):
        return None, False
    return moment, moment.tzinfo is not None


def is_ambiguous(value: str) -> bool:
    """May day and month be the other way round: "03/04/2025 09:00"? A weekday before it or half a day behind it settles that."""
    found = _NUMERIC.search(value[:_LONGEST])
    if found is None or found[2] == "." or _ISO.search(value[:_LONGEST]) or _MERIDIEM.search(value):
        return False
    days = {_date(found[4], found[3], found[1]), _date(found[4], found[1], found[3])}
    named = [day for day in days if day and _WEEKDAYS[day.weekday()] in value[: found.start()].lower()]
    return None not in days and len(days) == 2 and len(named) != 1


def _tells_no_time(value: str) -> bool:
    """Is there a clock that no clock shows, such as 25:61? Midnight would be made up."""
    found = _TIME.search(value)
    return found is not None and not (int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) <= _LEAP)


def _rfc(value: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" is UTC of a sender who does not tell his zone; the standard library makes no zone of it.
    return moment.replace(tzinfo=dt.UTC) if value.endswith("-0000") else moment


def loose_date(text: str, before: dt.datetime | None = None) -> dt.datetime | None:
    """A date written for people, such as "Freitag, 23. März 2012 5:08 p.m." -> datetime, or None.

    Naive unless an offset is written. `before` settles 3/4/2025: a quoted mail is older than its reply.
    """
    text = text[:_LONGEST].replace("\u202f", " ").replace("\xa0", " ")
    found = _day(text, before)
    if found is None:
        return None
    day, rest = found
    moment = dt.datetime.combine(day, _clock(rest))
    offset = _OFFSET.search(rest)
    if offset:
        delta = dt.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)) if len(offset[2]) < 3 else dt.timedelta()
        if delta < dt.timedelta(hours=15):
            moment = moment.replace(tzinfo=dt.timezone(delta if offset[1] == "+" else -delta))
    return moment if sane(moment) else None


def loose_day(text: str) -> dt.date | None:
    """The first plainly written date in `text`, or None."""
    found = _day(text[:_LONGEST].replace("\xa0", " "), None)
    return found[0] if found and found[0].year in _YEARS else None


def _clock(text: str) -> dt.time:
    found = _TIME.search(text)
    if not found:
        return dt.time()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    second = 59 if second == _LEAP else second
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else dt.time()


def _day(text: str, before: dt.datetime | None) -> tuple[dt.date, str] | None:
    """The date in `text` and what is left of the text without it."""
    for pattern, order in ((_ISO, (1, 2, 3)), (_CJK, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for found in pattern.finditer(text):
            month = found[order[1]]
            number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
            day = _date(found[order[0]], number, found[order[2]])
            if day:
                return day, text[: found.start()] + " " + text[found.end() :]
    for found in _NUMERIC.finditer(text):
        day = _numeric(found, before, english=bool(_MERIDIEM.search(text)))
        if day:
            return day, text[: found.start()] + " " + text[found.end() :]
    return None


def _numeric(found: re.Match[str], before: dt.datetime | None, *, english: bool) -> dt.date | None:
    first, second, year = int(found[1]), int(found[3]), found[4]
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    if found[2] == "." or month_first is None:
        return day_first
    if day_first is None or day_first == month_first:
        return month_first
    head = found.string[: found.start()].lower()
    named = [day for day in (day_first, month_first) if _WEEKDAYS[day.weekday()] in head]
    if len(named) == 1:
        return named[0]
    if before is not None:
        past = [day for day in (day_first, month_first) if day <= before.date()]
        if len(past) == 1 or (len(past) == 2 and abs((past[0] - past[1]).days) > 31):
            return max(past)
    return month_first if english else day_first


def _date(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    number = int(year)
    try:
        return dt.date(number + 2000 if number < 100 else number, int(month), int(day))
    except ValueError:
        return None
