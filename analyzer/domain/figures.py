"""Sums, lengths and dates as commercial paper writes them: bare numbers under a currency, "3+1+1", "1er avril", "Rs. 14,40,000/-"."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from analyzer.domain import value_words
from analyzer.domain.values import DateParts, Value, ValueKind, find_values


class Sum(NamedTuple):
    """An amount of money at `[start, end)`; `currency` is an ISO code, or "" for a bare number. `less` marks a deduction."""

    start: int
    end: int
    amount: float
    currency: str
    less: bool


class Length(NamedTuple):
    """A stretch of time at `[start, end)` in whole months."""

    start: int
    end: int
    months: int


class Day(NamedTuple):
    """A date at `[start, end)`."""

    start: int
    end: int
    date: dt.date


PREFIXES = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "cad$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "r$": "BRL", "mx$": "MXN", "rs.": "INR", "rs": "INR", "rp": "IDR",
    "rp.": "IDR", "r": "ZAR", "kr": "NOK", "kr.": "NOK", "fr.": "CHF", "sfr.": "CHF", "sfr": "CHF", "kč": "CZK", "zł": "PLN",
    "uf": "CLF", "rm": "MYR", "ft": "HUF", "lei": "RON", "dhs": "AED", "dh": "AED", "euro": "EUR",
    "euros": "EUR", "dollars": "USD", "pounds": "GBP", "francs": "CHF", "pln": "PLN", "pesos": "MXN", "rupees": "INR", "naira": "NGN", "円": "JPY", "元": "CNY", "-": "",
}  # fmt: skip
CODE = (
    r"US\$|CAD?\$|AU?\$|NZ\$|HK\$|SG?\$|R\$|MX\$|[$€£¥₦₹₩₺₪฿₫₱]"
    r"|(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|INR|NGN|ZAR|BRL|MXN|SGD|HKD|CNY|KRW|AED|SAR|IDR|MYR|THB|PHP|TRY|ILS|KES"
    r"|RON|CLP|COP|ARS|QAR|EGP|GHS|CLF)\b"
)
_BEFORE = rf"(?<![^\W\d_])(?P<before>{CODE}|Rs\.?|Rp\.?|(?<!\w)R(?=\s?\d)|kr\.?|S?Fr\.|Kč|UF|RM)\s?"
_AFTER = (
    r"\s?(?P<after>[€£$₦₹¥円元](?!\s?\d)|(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|INR|NGN|AED|JPY|CAD|AUD|MXN|ZAR)\b|euros?\b"
    r"|dollars\b|pounds\b|francs\b|rupees\b|naira\b|kr\b|Kč|zł|Ft\b|lei\b|pesos\b)"
)
_NUMBER = r"(?P<number>\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)|\d{1,2}(?:,\d{2}){1,4},\d{3}(?:\.\d{2})?|\d{1,12}(?:[.,]\d{1,3})?(?!\d))(?:,-|\.–|\.-|,–|/-)?"
_SCALE = r"(?P<scale>\s?(?:k|m|mm|million|mio\.?|lakhs?|thousand|crores?)\b)?"
_MONEY = re.compile(
    rf"(?P<open>\(\s?)?(?P<minus>[-–−]\s?)?(?:{_BEFORE}(?P<minus2>[-–−]\s?)?{_NUMBER}{_SCALE}|{_NUMBER.replace('number', 'number2')}{_SCALE.replace('scale', 'scale2')}{_AFTER})",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<open>\(\s?)?(?P<minus>[-–−]\s?)?(?<![\w.,/])(?P<number>\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3}){1,4}(?:[.,]\d{1,2})?(?![\d%])"
    r"|\d{1,2}(?:,\d{2}){1,4},\d{3}|\d{1,9}[.,]\d{2}(?![\d%]))(?:,-|\.–|\.-|,–|/-)?(?!\s?%)(?![/.]\d)"
)
_DIGIT = re.compile(r"\d")
"""Speech hardly has any, and most patterns for figures need one."""
_SCALES = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "million": 1_000_000,
    "mio": 1_000_000,
    "lakh": 100_000,
    "lakhs": 100_000,
    "crore": 10_000_000,
    "crores": 10_000_000,
}
_SMALL = {"cents", "pence", "p"}


@lru_cache(maxsize=16)
def _values(text: str) -> list[Value]:
    """A text is asked for its sums, lengths and days one after the other."""
    return find_values(text)


def sums(text: str, *, bare: bool = False) -> list[Sum]:
    """Amounts of money in `text`; with `bare` (a cell of a price column) numbers without a currency too."""
    written = _DIGIT.search(text) is not None
    found = [_sum(m) for m in _MONEY.finditer(text)] if written else []
    if bare and written and not found:
        found = [_sum(m) for m in _BARE.finditer(text)]
    out = [s for s in found if s is not None]
    for value in _values(text):
        if value.kind is ValueKind.MONEY and value.amount is not None and not any(s.start < value.end and value.start < s.end for s in out):
            out.append(Sum(value.start, value.end, float(value.amount), "" if value.unit in {"KR", "CENT"} else value.unit, less=False))
    out.sort()
    # "Four hundred dollars ($400)" is one sum.
    return [
        one
        for at, one in enumerate(out)
        if at + 1 == len(out) or one.amount != out[at + 1].amount or text[one.end : out[at + 1].start].strip() != "("
    ]


def _sum(match: re.Match[str]) -> Sum | None:
    groups = match.groupdict()
    digits = groups["number"] or groups.get("number2") or ""
    amount = number(digits)
    scale = (groups.get("scale") or groups.get("scale2") or "").strip(" .").lower()
    if amount is None or (amount == 0 and not groups.get("before")):
        return None
    code = (groups.get("before") or groups.get("after") or "").lower()
    currency = value_words.SYMBOLS.get(code) or PREFIXES.get(code) or code.upper()
    # Brackets around a whole cell are a minus; in running text they are brackets.
    bracketed = bool(groups["open"]) and not match.string[: match.start()].strip()
    start = match.start() + len(groups["open"] or "")
    return Sum(
        start, match.end(), float(amount * _SCALES.get(scale, 1)), currency, bracketed or bool(groups["minus"] or groups.get("minus2"))
    )


def number(digits: str) -> Decimal | None:
    """9.800.000, 9,800,000.00, 15'120, 14,40,000, 4 750 and 1.250,00 as one number: a last group of three is thousands."""
    plain = re.sub(r"['’\u00a0\u202f ]", "", digits)
    head, mark, tail = plain, "", ""
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and (len(plain) - last - 1 != 3 or plain.startswith("0")):
        head, mark, tail = plain[:last], ".", plain[last + 1 :]
    try:
        return Decimal(re.sub(r"[.,]", "", head) + mark + tail)
    except InvalidOperation:
        return None


_UNITS = {
    **dict.fromkeys(("year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "an", "ans", "année", "années", "año", "años", "ano",
    "anos", "anno", "anni", "jaar", "år", "rok", "roky", "lat", "lata", "let", "tahun", "vuotta"), 12),
    **dict.fromkeys(("month", "months", "mo", "mos", "monat", "monate", "monaten", "mois", "mes", "meses", "mese", "mesi", "mês", "maand",
    "maanden", "månad", "månader", "måned", "måneder", "miesiąc", "miesiące", "miesięcy", "měsíc", "měsíců", "bulan", "kuukautta", "mnd"), 1),
    **dict.fromkeys(("quarter", "quarters", "quartale"), 3),
}  # fmt: skip
_LENGTH = re.compile(
    r"(?<![\w.,/€£$-])(?P<count>\d{1,3}|[^\W\d_]{3,12}(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)(?:\s?\((?P<again>[^()\n]{1,30})\))?[\s\u00a0-]{1,3}"
    r"(?:(?:consecutive|contract|fiscal|calendar|full|academic|school|feste|volle|fixed)[\s-]{1,3})?(?P<unit>[^\W\d_]{2,10})\b",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"(?<![\w.+])(?P<first>\d{1,2})(?:\s?\+\s?\d{1,2}){1,3}(?!\w)(?P<months>\s?(?:months|mo|monate|mois)\b)?", re.IGNORECASE
)
_WORDS = {
    "annuale": 12,
    "biennale": 24,
    "triennale": 36,
    "quadriennale": 48,
    "quinquennale": 60,
    "zweijährig": 24,
    "dreijährig": 36,
    "einjährig": 12,
    "anual": 12,
    "trienal": 36,
    "bienal": 24,
    "triennial": 36,
    "biennial": 24,
}
_NUMBERS = (
    value_words.UNITS
    | value_words.TEENS
    | value_words.TENS
    | {
        "un": 1,
        "una": 1,
        "een": 1,
        "ein": 1,
        "eine": 1,
        "ett": 1,
        "três": 3,
        "tre": 3,
        "dois": 2,
        "två": 2,
        "dos": 2,
        "fyra": 4,
        "fem": 5,
        "dva": 2,
        "tři": 3,
        "dwa": 2,
        "trzy": 3,
    }
)


def lengths(text: str) -> list[Length]:
    """Stretches of time of a month or more. "3+1+1" is three years and two options."""
    found = [
        Length(m.start(), m.end(), int(m["first"]) * (1 if m["months"] else 12))
        for m in _STEPS.finditer(text)
        if int(m["first"]) <= (60 if m["months"] else 10)
    ]
    for match in _LENGTH.finditer(text):
        unit = _UNITS.get(match["unit"].lower())
        count = _count(match["count"].lower())
        if unit and count and 0 < count * unit <= 240:
            found.append(Length(match.start(), match.end(), count * unit))
    for value in _values(text):
        if value.kind is ValueKind.DURATION and value.unit == "month" and value.amount and value.amount == int(value.amount):
            found.append(Length(value.start, value.end, int(value.amount)))
        elif value.kind is ValueKind.DURATION and value.unit == "day" and value.amount and value.amount % 91 == 0:
            # Weeks by the quarter are months: thirteen of them are three.
            found.append(Length(value.start, value.end, int(value.amount // 91) * 3))
    found += [Length(m.start(), m.end(), _WORDS[m[0].lower()]) for m in re.finditer(r"[^\W\d_]{6,14}", text) if m[0].lower() in _WORDS]
    return _apart(found)


def _apart(found: Iterable[Length]) -> list[Length]:
    """The lengths in order, the longest of those that overlap."""
    out: list[Length] = []
    for length in sorted(found, key=lambda x: (x.start - x.end, x.start)):
        if not any(length.start < other.end and other.start < length.end for other in out):
            out.append(length)
    return sorted(out)


_IN_BRACKETS = re.compile(r"\s*\((\d{1,3})\)\s")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)\s*$")


def goes_on_in_figures(above: str, line: str) -> bool:
    """Does `line` only say in figures the number that the line above it ended with ("up to two", "(2) days"), and opens no item?"""
    figure, word = _IN_BRACKETS.match(line), _LAST_WORD.search(above, max(0, len(above) - 40))
    return figure is not None and word is not None and _count(word[1].lower()) == int(figure[1])


def _count(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    tens, _, ones = word.replace(" ", "-").partition("-")
    if ones:
        return _NUMBERS[tens] + _NUMBERS[ones] if tens in value_words.TENS and ones in _NUMBERS else None
    return _NUMBERS.get(word)


MONTHS = value_words.MONTHS | {
    "janvier": 1, "janeiro": 1, "gennaio": 1, "stycznia": 1, "leden": 1, "ledna": 1, "januar": 1, "jan": 1, "ene": 1, "feb": 2, "fev": 2,
    "fevereiro": 2, "lutego": 2, "února": 2, "mar": 3, "março": 3, "marca": 3, "března": 3, "maj": 5,
    "abr": 4, "kwietnia": 4, "dubna": 4, "maio": 5, "maja": 5, "května": 5, "junho": 6, "czerwca": 6, "června": 6, "julho": 7,
    "lipca": 7, "července": 7, "agosto": 8, "ago": 8, "sierpnia": 8, "srpna": 8, "setembro": 9, "set": 9,
    "września": 9, "září": 9, "outubro": 10, "out": 10, "października": 10, "října": 10, "novembro": 11, "listopada": 11, "dezembro": 12,
    "grudnia": 12, "prosince": 12, "dic": 12, "dez": 12, "may": 5, "august": 8, "mars": 3, "dec": 12,
}  # fmt: skip
_DAY_FIRST = re.compile(
    r"(?<![\w.,/-])(?P<day>\d{1,2})(?:st|nd|rd|th|er|ère|\.|º|ª|°)?(?:\s?(?:of|de|di)\s"
    r"|[\s./-]{1,3})(?P<month>[^\W\d_]{3,12})\.?(?:,?\s?(?:de|del|of)?\s|[,./ -]{1,3}"
    r"|(?=['’]))?(?P<year>['’]?\d{2,4}(?![\d:]))?(?!\w)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?<!\w)(?P<month>[^\W\d_]{3,12})\.?\s(?:the\s)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<year>['’]?\d{4}|['’]\d{2}))?(?![\w:%])",
    re.IGNORECASE,
)
_COUNTED_WEEKDAY = re.compile(
    r"\b(?P<nth>first|second|third|fourth)\s(?P<weekday>monday|tuesday|wednesday|thursday|friday)\s(?:of|in)\s(?P<month>[a-z]{3,9})(?:\s(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\d.,/$€£-])(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<year>\d{4}|\d{2})(?![\d/])")


_UNIT_FIRST = re.compile(r"\b(?P<unit>years?|months?)\b\W{1,60}(?P<count>\d{1,3}|[a-z]{3,12})\b", re.IGNORECASE)
_RANGE = re.compile(
    r"\s{0,4}(?:-|–|—|to|through|until|till|bis|thru|au|al|a|t/m|/|,?\s?(?:expiry|expiring|ending|ends)(?: on)?)\s{0,4}", re.IGNORECASE
)


def is_range(text: str, first: Day, last: Day) -> bool:
    """True for two dates of `text` with no more than "to" or a dash between them."""
    return bool(_RANGE.fullmatch(text, first.end, last.start))


def between(found: Sequence[Day], text: str) -> int | None:
    """Whole months from the first of two dates of `text` to the day after the second, where they stand as a range."""
    if len(found) < 2 or not is_range(text, found[0], found[1]):
        return None
    months = round((found[1].date + dt.timedelta(days=1) - found[0].date).days / 30.44)
    return months if 0 < months <= 240 else None


def says_amount(text: str, amount: float, currency: str | None) -> bool:
    """True where `text` names this sum in this currency, or without one."""
    return any(
        one.amount == amount and (not currency or not one.currency or one.currency == currency)
        for one in (*sums(text), *sums(text, bare=True))
    )


def says_months(text: str, months: int, near: dt.date | None = None) -> bool:
    """True where `text` names a stretch of so many months, also as "Years: Four" or by its first and last day."""
    if any(length.months == months for length in lengths(text)):
        return True
    for match in _UNIT_FIRST.finditer(text):
        if any(length.months == months for length in lengths(f"{match['count']} {match['unit']}")):
            return True
    return any(
        between(found[at:], text) == months
        for american in (False, True)
        for found in [days(text, near, american=american)]
        for at in range(len(found) - 1)
    )


def says_day(text: str, day: dt.date, near: dt.date | None = None) -> bool:
    """True where `text` names this day, whichever way round day and month are read."""
    return any(found.date == day for american in (False, True) for found in days(text, near, american=american))


def month_first(texts: Iterable[str], currency: str) -> bool:
    """Are "2/3/2025"-like dates of this paper month first? Its own dates say so where one has a day above 12, else its currency."""
    votes = 0
    for text in texts:
        for match in _DIGITS.finditer(text):
            if match["sep"] != ".":
                votes += (int(match["b"]) > 12) - (int(match["a"]) > 12)
    return votes > 0 or (votes == 0 and currency in {"USD", "PHP"})


def days(text: str, near: dt.date | None, *, american: bool) -> list[Day]:
    """Dates with a day in `text`. A date without a year is the first one from two months before `near` on."""
    found: list[Day] = []
    written = _DIGIT.search(text) is not None
    for pattern in (_DAY_FIRST, _MONTH_FIRST) if written else ():
        for match in pattern.finditer(text):
            month = MONTHS.get(match["month"].lower())
            _add(found, match.span(), _date(_year(match["year"]), month, int(match["day"]), near))
    for match in _DIGITS.finditer(text) if written else ():
        a, b = int(match["a"]), int(match["b"])
        month, day = (a, b) if (american and match["sep"] != "." and a <= 12) or b > 12 else (b, a)
        _add(found, match.span(), _date(_year(match["year"]), month, day, near))
    for value in _values(text):
        if value.kind is ValueKind.DATE:
            _add(found, (value.start, value.end), _resolved(value.dates, near, american=american))
    for match in _COUNTED_WEEKDAY.finditer(text):
        _add(found, match.span(), _nth_weekday(match, near))
    return sorted(found)


def _add(found: list[Day], span: tuple[int, int], date: dt.date | None) -> None:
    if date is not None and not any(span[0] < day.end and day.start < span[1] for day in found):
        found.append(Day(*span, date))


def _year(text: str | None) -> int | None:
    if not text:
        return None
    year = int(text.strip("'’"))
    return year + 2000 if year < 100 else year


def _date(year: int | None, month: int | None, day: int | None, near: dt.date | None) -> dt.date | None:
    if month is None or day is None or (year is not None and not 1990 <= year <= 2100) or (year is None and near is None):
        return None
    try:
        if year is not None:
            return dt.date(year, month, day)
        assert near is not None
        date = dt.date(near.year, month, day)
        return date if date >= near - dt.timedelta(days=60) else dt.date(near.year + 1, month, day)
    except (ValueError, OverflowError):
        return None


def _resolved(readings: tuple[DateParts, ...], near: dt.date | None, *, american: bool) -> dt.date | None:
    """The date of the reading that fits the paper; stretches of time (a month, a week) have none."""
    whole = [p for p in readings if p.month and p.day and not p.span and not p.part]
    if not whole:
        return None
    ordered = whole if american or len(whole) < 2 else sorted(whole, key=lambda p: p.day == readings[0].day)
    return _date(ordered[0].year, ordered[0].month, ordered[0].day, near)


def _nth_weekday(match: re.Match[str], near: dt.date | None) -> dt.date | None:
    """The date of "the first Monday of June 2025"."""
    nth = value_words.ORDINALS[match["nth"].lower()]
    first = _date(_year(match["year"]), MONTHS.get(match["month"].lower()), 1, near)
    if first is None:
        return None
    return first + dt.timedelta(days=(value_words.WEEKDAYS[match["weekday"].lower()] - first.weekday()) % 7 + 7 * (nth - 1))
