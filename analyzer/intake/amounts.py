"""Sums of money in the cells of a table, the currency that stands beside them, and the interval for which they are paid."""

import re
from collections.abc import Iterable
from typing import Final

from analyzer.domain import figures, value_words

LARGEST: Final = 1e12
"""Amounts beyond it are no amounts."""
MONTHS: Final = {"day": 12 / 365, "week": 12 / 52, "month": 1.0, "quarter": 3.0, "half": 6.0, "year": 12.0}
"""Months in an interval of billing."""
_UNITS: Final = (
    ("quarter", ("quarter", "quartal", "viertelj", "trimest", "kwarta")),
    ("half", ("halfyear", "halbj", "semiannual", "semester", "semest")),
    ("year", ("year", "annual", "annum", "yr", "jahr", "j\u00e4hr", "annuel", "anual", "annuale", "jaar", "ann\u00e9e")),
    ("month", ("month", "monat", "mois", "mens", "mes", "maand", "mnd", r"mos?\b", "mth")),
    ("week", ("week", "woche", "w\u00f6ch", "semaine", "semana")),
    ("day", ("day", "daily", "tag", "t\u00e4gl", "jour")),
)
"""By what the words for them begin with, the longer before those that stand in them."""
_NUMBER = re.compile(r"\d[\d.,'\u2019\s\u00a0\u202f]*")
_SCALE = re.compile(r"\s?(k|tsd|m|mio|mn)\b", re.IGNORECASE)
_SCALES: Final = {"k": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6}
_BRACKETS = re.compile(r"[^\d(]*\([^()]*\d[^()]*\)[^\d)]*")
_CODE = re.compile(figures.CODE, re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}")


def amount(cell: str, mark: str = "") -> float | None:
    """1,234.50, 1.234,50, EUR 49, $1.5k, (1,200) and -$49 as a number; None where there is none. `mark` begins the cents where that is known."""
    match = _NUMBER.search(cell)
    if match is None:
        return None
    found = _number(re.sub(r"[^\d.,]", "", match.group()).rstrip(".,"), mark)
    scale = _SCALE.match(cell, match.start() + len(match.group().rstrip()))
    value = found * _SCALES[scale[1].lower()] if scale else found
    before = cell[: match.start()]
    negative = _BRACKETS.fullmatch(cell) is not None or "-" in before or "\u2212" in before
    return (-value if negative else value) if value < LARGEST else None


def _number(digits: str, mark: str) -> float:
    last = max(digits.rfind("."), digits.rfind(","))
    head = digits[:last] if last >= 0 else digits
    # One mark behind one to three digits and before exactly three parts thousands; any other last mark begins the cents.
    parts = last >= 0 and len(digits) - last - 1 == 3 and head not in {"", "0"}
    parts = parts and len(re.split(r"[.,]", head)[0]) <= 3 and len(set(re.findall(r"[.,]", digits))) == 1
    if last >= 0 and digits[last] == mark and digits.count(mark) == 1:
        parts = False
    cents = digits[last + 1 :] if last >= 0 and not parts else ""
    whole = re.sub(r"[.,]", "", digits if parts else head)
    return float(f"{whole or '0'}.{cents or '0'}")


def decimal_mark(cells: Iterable[str]) -> str:
    """The mark that begins the cents in a column, as its cells with one, two or more than three figures behind it show; "" where none does."""
    shown = {match[1] for cell in cells for match in re.finditer(r"\d([.,])(?:\d{1,2}|\d{4,})(?![\d.,])", cell)}
    return shown.pop() if len(shown) == 1 else ""


def currency(cell: str) -> str | None:
    """The currency that is written beside an amount: "A$49" is Australian, "R$ 49" Brazilian; None where none is."""
    words = _NUMBER.sub(" ", re.split(r"/|\bper\b|\bpro\b", cell.lower())[0])
    for word in words.replace("(", " ").replace(")", " ").split():
        sign = word.strip("-\u2212.")
        known = value_words.SYMBOLS.get(sign) or figures.PREFIXES.get(sign) or figures.PREFIXES.get(f"{sign}.")
        if known or (len(sign) == 3 and _CODE.fullmatch(sign)):
            return known or sign.upper()
    return None


def months(interval: str) -> float | None:
    """How many months an amount pays for: "year", "12 months", "Annually (prepaid)", "vierteljährlich"; None where that is not known."""
    said = re.sub(r"(?<=half|semi)[-\s]+(?=year|annual)", "", interval.casefold())
    unit = next((name for name, stems in _UNITS if any(re.search(rf"(?<![^\W\d_]){stem}", said) for stem in stems)), None)
    if unit is None:
        return None
    count = _COUNT.search(said)
    return MONTHS[unit] * (int(count[0]) or 1 if count else 1)
