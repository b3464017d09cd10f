"""The dates in a text: days, months, weeks, quarters, halves, seasons and feasts, as far as the words give them."""

import re
from decimal import Decimal
from typing import NamedTuple

from analyzer.domain import value_words as words
from analyzer.domain.guarded_words import word_set
from analyzer.domain.number_scanner import NumberScanner

Fact = tuple[str, Decimal | int | str]
Reading = frozenset[Fact]


class DateParts(NamedTuple):
    """As much of a date as the words give. `span` is "year", "quarter", "half", "month", "week", "day" or ""
    for the stretch that is meant; `number` counts it (quarter 3); `part` is "start", "mid", "end" or "" of it;
    `offset` is 0 for this, 1 for next, -1 for last, 2 for "Monday week"; `nth` picks the nth week or day in it (-1: the last).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    holiday: str = ""
    season: int | None = None
    span: str = ""
    number: int | None = None
    part: str = ""
    offset: int | None = None
    nth: int | None = None

    def facts(self) -> Reading:
        """The stated parts as facts."""
        return frozenset((k, v) for k, v in self._asdict().items() if v is not None and v != "")


_ISO_DATE = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d|[-/.]\d)(?:T[\d:.]{4,12}Z?)?")
_SHORT_DATE = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|\d{2})(?!\d|[-/.]\d)")
_DAY_MONTH = re.compile(r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P<dot>\.?)(?![\d%/]|[.,]\d)")


class DateScanner(NumberScanner):
    """The date at each token of one text."""

    def _written_date(self, at: int) -> tuple[int, tuple[DateParts, ...]] | None:
        """Dates all in digits; both readings where day and month could change places."""
        start = self.spans[at][0]
        if self.glued(at) and self.low(at - 1) in words.SYMBOLS:
            return None
        if match := _ISO_DATE.match(self.text, start):
            dates = _valid((match["y"], match["m"], match["d"]))
        elif match := _SHORT_DATE.match(self.text, start):
            dates = _valid((match["y"], match["a"], match["b"]), (match["y"], match["b"], match["a"]), swap=match["sep"] == ".")
        elif (
            (match := _DAY_MONTH.match(self.text, start))
            and (match["sep"] == "/" or match["dot"])
            and self.low(at - 1) != "/"
            and match.group() != "24/7"
        ):
            dates = _valid((None, match["a"], match["b"]), (None, match["b"], match["a"]), swap=match["sep"] == ".")
        else:
            return None
        return (self.after(match.end(), at), dates) if dates else None

    def _part_of(self, at: int) -> tuple[int, DateParts] | None:
        """As in "end of March", "mid July", "first week of September", "second half of the year", "year end", "EOM"."""
        low = self.low(at)
        if low in _SHORT_ENDS:
            return at + 1, DateParts(span=_SHORT_ENDS[low], part="end", offset=0)
        if low in _SPANS and self.low(self.skip(at + 1, "-")) == "end" and low in {"year", "month", "quarter", "week"}:
            return self.skip(at + 1, "-") + 1, DateParts(span=low, part="end", offset=0)
        if low in _PARTS:
            return self._rest_of(self.skip(at + 1, "-", "of", "in", "or", "der"), part=_PARTS[low])
        nth = self.ordinal(at) or ((-1, at + 1) if low in {"last", "letzte", "final"} else None)
        if nth and self.low(nth[1]) in {"week", "half", "quarter", "woche"} and self.low(nth[1] + 1) in {"of", "in", "im"}:
            return self._rest_of(nth[1] + 2, nth=nth[0], unit=self.low(nth[1]))
        return None

    def _rest_of(self, at: int, part: str = "", nth: int | None = None, unit: str = "") -> tuple[int, DateParts] | None:
        """The stretch at `at`, cut down to a part of it."""
        at = self.skip(at, "of")
        the = self.skip(at, "the", "this", "our", "your", "des", "der", "vom", "von")
        inner = self.stretch(at) or self.stretch(the)
        if inner is None and self.low(the) in _SPANS and (the > at or part or unit in {"half", "quarter"}):
            inner = (the + 1, DateParts(span=_SPANS[self.low(the)], offset=0))
        if inner is None and (year := self.year(the)):
            inner = (the + 1, DateParts(year=year, span="year"))
        if inner is None:
            return None
        last, parts = inner
        if nth is None:
            return last, parts._replace(part=part)
        if unit in {"half", "quarter"}:
            return last, parts._replace(span=unit, number=nth)
        return last, parts._replace(nth=nth)

    def stretch(self, at: int) -> tuple[int, DateParts] | None:
        """A day, month, week, quarter, half, season or feast that starts at `at`."""
        return (
            self._day_of_month(at)
            or self._month_first(at)
            or self._numbered(at)
            or self._relative(at)
            or self._holiday(at)
            or self._weekday(at)
        )

    def year(self, at: int) -> int | None:
        """A year in four digits at `at`."""
        low = self.low(at)
        return int(low) if len(low) == 4 and low.isdecimal() and 1990 <= int(low) <= 2100 else None

    def _with_year(self, at: int, parts: DateParts) -> tuple[int, DateParts]:
        behind = self.skip(at, ",", "of", "'", "’")
        if year := self.year(behind):
            return behind + 1, parts._replace(year=year)
        if self.low(behind) in {"next", "this"} and self.low(behind + 1) == "year":
            return behind + 2, parts._replace(offset=1 if self.low(behind) == "next" else 0)
        spoken = self._words(at) if self.low(at) in {"twenty"} else None
        if spoken and 2000 <= spoken.readings[0] <= 2100:
            return spoken.last, parts._replace(year=int(spoken.readings[0]))
        return at, parts

    def _day_of_month(self, at: int) -> tuple[int, DateParts] | None:
        """As in "14 March 2025", "the 14th of March", "14. März", "fourteenth of May"."""
        low = self.low(at)
        if found := self.ordinal(at):
            day, last = found
            last = self.skip(last, "of")
        elif low.isdecimal() and len(low) <= 2:
            day, last = int(low), self.skip(at + 1, ".", "-", "of", "de")
        else:
            return None
        month = words.MONTHS.get(self.low(last))
        if month is None or not 1 <= day <= 31:
            return None
        return self._with_year(self.skip(last + 1, ".", "-"), DateParts(month=month, day=day))

    def _month_first(self, at: int) -> tuple[int, DateParts] | None:
        """As in "March 14th, 2025", "March 2025", "March"."""
        low = self.low(at)
        month = words.MONTHS.get(low)
        if month is None:
            return None
        short = len(low) < 5 and low not in {"may", "june", "july"}
        behind = self.skip(self.skip(at + 1, ".") if short else at + 1, "the")
        if found := self.ordinal(behind):
            return self._with_year(found[1], DateParts(month=month, day=found[0])) if found[0] <= 31 else None
        digits = self.low(behind)
        if (
            digits.isdecimal()
            and len(digits) <= 2
            and 1 <= int(digits) <= 31
            and self._unit(behind + 1) is None
            and self.low(behind + 1) not in {":", "%"}
        ):
            return self._with_year(behind + 1, DateParts(month=month, day=int(digits)))
        found_day = words.UNITS.get(digits) or words.TEENS.get(digits)
        if found_day and self._unit(behind + 1) is None:
            return self._with_year(behind + 1, DateParts(month=month, day=found_day))
        last, parts = self._with_year(self.skip(at + 1, "."), DateParts(month=month, span="month"))
        if parts.year is None and low in words.SHY_MONTHS and not self._month_here(at):
            return None
        return (last, parts) if parts.year else (at + 1, parts)

    def _month_here(self, at: int) -> bool:
        """Is a word like "may" or "march" a month here? It has a capital inside a sentence, is behind a word that dates take, or
        opens a sentence as months do ("March is tight", "May and June"; somebody called May may open one too).
        """
        if len(self.lows) == 1:
            return True
        named = self.low(at) in {"may", "march"} and self.capital(at)
        if named and self._opens_as_month(at):
            return True
        start = self.spans[at][0]
        inside = at > 0 and (self.low(at - 1).isalpha() or self.low(at - 1) == ",") and "\n" not in self.text[self.spans[at - 1][1] : start]
        if inside and named and self.text[start + 1].islower():
            return True
        return self.low(at - 1) in _BEFORE_MONTH and (
            self.capital(at) or self.low(at) in {"jan", "jun", "dec"} or self.low(at - 1) in {"mid", "early", "late"}
        )

    def _opens_as_month(self, at: int) -> bool:
        behind = self.low(at + 1)
        if self.low(at) == "march" and behind.isalpha() and behind not in _MARCHED:
            return True
        return behind in {"and", "or", "to", "through", ",", "-"} and self.low(at + 2) in words.MONTHS

    def _numbered(self, at: int) -> tuple[int, DateParts] | None:
        """As in "Q3 2025", "third quarter", "H1", "KW 15", "calendar week 25/2025", "week twenty"."""
        low = self.low(at)
        if low in {"q", "h"} and self.glued(at + 1) and self.low(at + 1) in {"1", "2", "3", "4"}:
            return self._with_year(at + 2, DateParts(span="quarter" if low == "q" else "half", number=int(self.low(at + 1))))
        if found := self.ordinal(at):
            if self.low(found[1]) in {"quarter", "quartal"} and found[0] <= 4:
                return self._with_year(found[1] + 1, DateParts(span="quarter", number=found[0]))
            return None
        at_week = self.skip(at, "calendar") if self.low(at + 1) in {"week", "weeks"} else at
        if self.low(at_week) in {"week", "kw", "cw", "kalenderwoche"} and (number := self.number(at_week + 1)):
            week = number.readings[0]
            if week == int(week) and 1 <= week <= 53:
                return self._with_year(self.skip(number.last, "/"), DateParts(span="week", number=int(week)))
        return None

    def _relative(self, at: int) -> tuple[int, DateParts] | None:
        """As in "next week", "this month", "last Friday", "coming summer", "tomorrow", "today"."""
        low = self.low(at)
        if low in _DAYS_AWAY:
            return at + 1, DateParts(span="day", offset=_DAYS_AWAY[low])
        if low not in _OFFSETS:
            return (at + 1, DateParts(season=words.SEASONS[low])) if low in words.SEASONS and self.low(at - 1) in _BEFORE_SEASON else None
        behind = self.skip(at + 1, "coming", "working", "business", "calendar")
        offset, nxt = _OFFSETS[low], self.low(behind)
        if nxt in words.WEEKDAYS and nxt not in words.SHY_WEEKDAYS:
            return behind + 1, DateParts(weekday=words.WEEKDAYS[nxt], offset=offset)
        if nxt in words.SEASONS:
            return behind + 1, DateParts(season=words.SEASONS[nxt], offset=offset)
        if nxt in words.MONTHS and (nxt not in words.SHY_MONTHS or self.capital(behind)):
            return behind + 1, DateParts(month=words.MONTHS[nxt], span="month", offset=offset)
        return (behind + 1, DateParts(span=_SPANS[nxt], offset=offset)) if nxt in _SPANS else None

    def _holiday(self, at: int) -> tuple[int, DateParts] | None:
        """As in "Labor Day", "New Year's Eve", "the Fourth of July"."""
        if self.low(at) not in _HOLIDAYS or (self.low(at) == "good" and not self.capital(at)):
            # "Have a good Friday!"
            return None
        if self.low(at) == "fourth" and self.low(at + 1) == "of" and self.low(at + 2) == "july":
            return at + 3, DateParts(month=7, day=4)
        words_here, last = [self.low(at)], at + 1
        longest: tuple[int, str] | None = None
        while True:
            name = words.HOLIDAYS.get(" ".join(words_here))
            longest = (last, name) if name else longest
            if len(words_here) == 3:
                break
            last = last + 2 if self.low(last) in {"'", "’"} and self.low(last + 1) == "s" else last
            words_here.append(self.low(last))
            last += 1
        return self._with_year(longest[0], DateParts(holiday=longest[1])) if longest else None

    def _weekday(self, at: int) -> tuple[int, DateParts] | None:
        low = self.low(at)
        if low not in words.WEEKDAYS or (low in words.SHY_WEEKDAYS and not self.capital(at)):
            return None
        day = words.WEEKDAYS[low]
        behind = self.skip(self.skip(at + 1, ".", ","), "the")
        inner = self._day_of_month(behind) or self._month_first(behind)
        if inner and inner[1].day:
            return inner[0], inner[1]._replace(weekday=day)
        if self.low(behind - 1) == "the" and (found := self.ordinal(behind)):
            return found[1], DateParts(weekday=day, day=found[0])
        if self.low(at + 1) == "week" and self.low(at + 2) != "of":
            return at + 2, DateParts(weekday=day, offset=2)
        return at + 1, DateParts(weekday=day)


def _valid(*candidates: tuple[str | None, str, str], swap: bool = False) -> tuple[DateParts, ...]:
    """The (year, month, day) candidates that can be dates, without repeats; `swap` puts the second first."""
    out: list[DateParts] = []
    for year, month, day in reversed(candidates) if swap else candidates:
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
            parts = DateParts(year=full, month=int(month), day=int(day))
            if parts not in out:
                out.append(parts)
    return tuple(out)


_PARTS = {
    **dict.fromkeys(("end", "close", "ende", "fin", "eoy"), "end"),
    **dict.fromkeys(("mid", "middle", "mitte"), "mid"),
    **dict.fromkeys(("start", "beginning", "early", "anfang", "begin"), "start"),
    "late": "end",
}
_SHORT_ENDS = {
    "eod": "day",
    "cob": "day",
    "eow": "week",
    "eom": "month",
    "eoq": "quarter",
    "eoy": "year",
    "jahresende": "year",
    "monatsende": "month",
}
_SPANS = {
    **{w: w for w in ("day", "week", "month", "quarter", "year")},
    "jahr": "year",
    "jahres": "year",
    "monat": "month",
    "monats": "month",
    "woche": "week",
    "quartal": "quarter",
    "quartals": "quarter",
    "weekend": "weekend",
}
_OFFSETS = {
    **dict.fromkeys(("this", "diese", "dieser", "diesen", "dieses"), 0),
    **dict.fromkeys(("next", "coming", "following", "nächste", "nächsten", "nächster", "nächstes", "kommende", "kommenden"), 1),
    **dict.fromkeys(("last", "previous", "letzte", "letzten"), -1),
}
_DAYS_AWAY = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1, "heute": 0, "morgen": 1, "übermorgen": 2}
_MARCHED = word_set("on in into with up over out off to through forward around back past the them him her us")
"""What follows where somebody marches; anything else behind "March" at the start of a sentence speaks of the month."""
_BEFORE_MONTH = frozenset(
    [
        "in",
        "by",
        "of",
        "end",
        "mid",
        "early",
        "late",
        "until",
        "till",
        "before",
        "after",
        "from",
        "since",
        "next",
        "last",
        "this",
        "during",
        "for",
        "through",
        "to",
        "and",
        "im",
        "bis",
        "ab",
        "ende",
        "anfang",
        "mitte",
        "en",
        "pour",
        "avant",
        "fin",
        "-",
        "every",
    ]
)
_BEFORE_SEASON = frozenset({"in", "by", "the", "for", "until", "before", "after", "early", "late", "mid", "im", "over", "of"})
_HOLIDAYS = frozenset({name.split()[0] for name in words.HOLIDAYS} | {"fourth"})
DATE_OPENERS = frozenset().union(
    words.ORDINALS, words.MONTHS, words.WEEKDAYS, words.SEASONS, _PARTS, _SHORT_ENDS, _OFFSETS, _DAYS_AWAY, words.HOLIDAYS, _HOLIDAYS,
    {"q", "h", "kw", "cw", "kalenderwoche", "week", "calendar", "year", "month", "quarter", "final"},
)  # fmt: skip
"""First tokens of a date in words."""
