"""The values in a text: numbers, money, percentages, dates, durations, times; where they stand and what they are worth.

`find_values` is pure and takes time linear in the text. A value has one or more readings ("3/4/25" is in March
or in April, "1.200" is 1200 or 1.2); two values agree where a reading of one is carried by a reading of the other.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from analyzer.domain import value_words as words
from analyzer.domain.date_scanner import DATE_OPENERS, DateParts, DateScanner, Fact, Reading
from analyzer.domain.number_scanner import AFTER_ARTICLE, SMALL, TOKEN, UNIT_OPENERS, Number, is_wordy


class ValueKind(StrEnum):
    """What a value is a value of. `period` is a rate ("per month", "annually")."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DURATION = "duration"
    PERIOD = "period"
    TIME = "time_of_day"


class Value(NamedTuple):
    """One value: `text == source[start:end]`. `amount` is in `unit` (an ISO currency, "%", a unit of time; "KR"
    where the country of the krone is not said). Durations are in seconds, minutes, days, business days or months.
    """

    kind: ValueKind
    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    amount: Decimal | None = None
    unit: str = ""
    dates: tuple[DateParts, ...] = ()

    def covers(self, claimed: "Value") -> bool:
        """True where `claimed` says nothing that this value does not say."""
        if claimed.kind is ValueKind.NUMBER and self.kind in {ValueKind.PERCENT, ValueKind.TIME, ValueKind.PERIOD}:
            return False
        return any(theirs <= mine for theirs in claimed.readings for mine in self.readings)


_CLOCK = re.compile(
    r"(?P<h>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<m>[0-5]\d)(?::[0-5]\d)?)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s?(?P<uhr>uhr|o['’]clock)\b)?",
    re.IGNORECASE,
)
_UNITED = frozenset({ValueKind.MONEY, ValueKind.PERCENT, ValueKind.DURATION})
_ARTICLES = frozenset({"a", "an", "ein", "eine", "einen", "einem", "einer", "one"})
_NOT_A_COUNT = frozenset(
    [
        "this",
        "that",
        "the",
        "which",
        "each",
        "every",
        "no",
        "any",
        "some",
        "another",
        "other",
        "only",
        "big",
        "good",
        "easy",
        "last",
        "next",
        "right",
        "wrong",
        "old",
        "new",
        "your",
        "our",
        "my",
        "their",
    ]
)
_SPAN_WORDS = frozenset(
    {
        "within",
        "in",
        "for",
        "about",
        "after",
        "takes",
        "take",
        "under",
        "than",
        "roughly",
        "over",
        "inside",
        "least",
        "most",
        "another",
        "innerhalb",
        "binnen",
        "nach",
    }
)


def find_values(text: str) -> list[Value]:
    """All values in `text`, in order, none overlapping. Offsets are characters of `text`."""
    return list(_values(text))


@lru_cache(maxsize=8192)
def _values(text: str) -> tuple[Value, ...]:
    # The same clause is asked for its values by facts, grounding, merging and coverage.
    return tuple(_Scanner(text).values())


def _reading(*facts: Fact) -> Reading:
    return frozenset(facts)


class _Scanner(DateScanner):
    """Reads the tokens of one text from left to right."""

    def values(self) -> Iterator[Value]:
        """The values in order; the first number of a range takes the unit of the second ("30 to 90 days")."""
        held: tuple[int, Value] | None = None
        for at, last, value in self._single():
            if held and held[1].kind is ValueKind.NUMBER and value.kind in _UNITED and self._range(held[0], at, held[1], value):
                held = (held[0], _with_unit(held[1], value))
            if held:
                yield held[1]
            held = (last, value)
        if held:
            yield held[1]

    def _single(self) -> Iterator[tuple[int, int, Value]]:
        at, count = 0, len(self.lows)
        while at < count:
            low = self.lows[at]
            opens = low[0].isdecimal() or (low in _OPENERS and self._opens(low, at)) or is_wordy(low)
            found = self._read(at) if opens else None
            if found:
                yield at, *found
            at = found[0] if found else at + 1

    def _opens(self, low: str, at: int) -> bool:
        """May a value start at `at`? An article only before what it counts, "s" and "us" only before a dollar sign."""
        if low in {"a", "an"}:
            return self.low(at + 1) in _BEHIND_ARTICLE
        return low in _TRIGGERS or (low in words.DOLLARS and self.low(at + 1) == "$")

    def _range(self, last: int, at: int, one: Value, other: Value) -> bool:
        """Do the tokens `[last, at)` join two ends of a range? A comma only where the numbers follow each other."""
        if self.low(last) == ",":
            size = _size_of(other) if other.kind is ValueKind.DURATION else Decimal(1)
            return at - last == 1 and one.amount is not None and (one.amount + 1) * size == other.amount
        return at - last == 1 and self.low(last) in {"-", "–", "—", "to", "or", "bis", "and", "und", "à"}

    def _read(self, at: int) -> tuple[int, Value] | None:
        return self._date(at) or self._clock(at) or self._quantity(at) or self._period(at)

    def make(self, kind: ValueKind, first: int, last: int, readings: tuple[Reading, ...], **rest: object) -> tuple[int, Value]:
        """The value of tokens `[first, last)` with the place behind it."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        return last, Value(kind, start, end, self.text[start:end], readings, **rest)  # type: ignore[arg-type]

    # What a number counts ----------------------------------------------------------------------------------------

    def _quantity(self, at: int) -> tuple[int, Value] | None:
        low = self.low(at)
        currency, first = self._currency_before(at)
        found = self.number(first)
        if found is None and low[0].isdecimal():
            # A version or a section number: only equal to itself.
            return self.make(ValueKind.NUMBER, at, at + 1, (frozenset({("mark", low)}),))
        if found is None:
            return self._fraction(at) or self._ordinal(at) or self._one_span(at)
        if currency:
            readings = tuple(_reading(("n", r), ("currency", currency)) for r in found.readings[-1:] + found.readings[:-1])
            return self.make(ValueKind.MONEY, at, found.last, readings, amount=self._money(found), unit=currency)
        if found.last - at == 1 and low == "one" and self.low(at - 1) in _NOT_A_COUNT | {"no"}:
            return None
        return self._fraction(at) or self._ordinal(at) or self._counted(at, found)

    def _money(self, found: Number) -> Decimal:
        return max(found.readings) if len(found.readings) > 1 else found.readings[0]

    def _currency_before(self, at: int) -> tuple[str, int]:
        """As in "$", "US$", "USD", "EUR " in front of a number: its code and where the number starts."""
        low = self.low(at)
        if low in words.SYMBOLS and self.low(at + 1)[:1].isdecimal():
            return words.SYMBOLS[low], at + 1
        if (low in words.CODES or low in {"kr", "zł", "rs", "fr"}) and (
            self.low(at + 1)[:1].isdecimal() or (self.low(at + 1) == "." and self.low(at + 2)[:1].isdecimal())
        ):
            code = low.upper() if low in words.CODES else {"kr": "KR", "zł": "PLN", "rs": "INR", "fr": "CHF"}[low]
            return code, self.skip(at + 1, ".")
        if low in words.DOLLARS and self.low(at + 1) == "$" and self.glued(at + 1) and self.low(at + 2)[:1].isdecimal():
            return words.DOLLARS[low], at + 2
        return "", at

    def _currency_after(self, at: int) -> tuple[str, int]:
        low = self.low(at)
        if low in {"us", "australian", "canadian"} and self.low(at + 1) in words.CURRENCY_WORDS:
            return {"us": "USD", "australian": "AUD", "canadian": "CAD"}[low], at + 2
        if low in words.SYMBOLS and not self.low(at + 1)[:1].isdecimal():
            return words.SYMBOLS[low], at + 1
        if low in words.CODES and low != "try":
            return low.upper(), at + 1
        return (words.CURRENCY_WORDS[low], at + 1) if low in words.CURRENCY_WORDS else ("", at)

    def _counted(self, at: int, found: Number) -> tuple[int, Value]:
        """A number with what stands behind it: currency, per cent, a unit of time, or nothing."""
        behind = self._over_brackets(found)
        currency, last = self._currency_after(behind)
        if currency:
            both = tuple(_reading(("n", r), ("currency", currency)) for r in found.readings)
            return self.make(ValueKind.MONEY, at, last, both, amount=self._money(found), unit=currency)
        if self.low(behind) in words.PERCENT_WORDS or (self.low(behind) == "per" and self.low(behind + 1) == "cent"):
            last = behind + 1 + (self.low(behind) == "per")
            both = tuple(_reading(("n", r), ("unit", "%")) for r in found.readings)
            return self.make(ValueKind.PERCENT, at, last, both, amount=found.readings[0], unit="%")
        unit = self._unit(behind)
        if unit:
            return self._duration(at, found.readings, unit)
        if self.low(behind) in {"grand"} and behind == found.last:
            behind += 1
        readings: list[Reading] = [frozenset({("n", r)}) for r in found.readings]
        whole = found.readings[0]
        if 1900 <= whole <= 2100 and whole == int(whole) and (found.spoken or self.lows[at].isdecimal()):
            readings.append(frozenset({("year", int(whole))}))
        return self.make(ValueKind.NUMBER, at, found.last, tuple(readings), amount=whole)

    def _over_brackets(self, found: Number) -> int:
        """As in "thirty (30) days": the place behind the bracket, where the number in it is the same."""
        at = found.last
        inner = self._digits(at + 1) if self.low(at) == "(" and self.low(at + 1)[:1].isdecimal() else None
        closed = inner is not None and self.low(inner.last) == ")" and set(inner.readings) & set(found.readings)
        return inner.last + 1 if inner is not None and closed else at

    def _duration(self, at: int, amounts: tuple[Decimal, ...], unit: tuple[str, Decimal, int]) -> tuple[int, Value]:
        base, size, last = unit
        readings = tuple(_reading(("n", r * size), ("unit", base)) for r in amounts)
        return self.make(ValueKind.DURATION, at, last, readings, amount=amounts[0] * size, unit=base)

    def _one_span(self, at: int) -> tuple[int, Value] | None:
        """As in "within a week", "half an hour"; "a week" alone is a rate or an idiom, and read as a period."""
        if self.low(at) not in _ARTICLES or not (unit := self._unit(at + 1)) or self.low(at + 1) == "-":
            return None
        if [self.low(unit[2] + n) for n in range(3)] in (["and", "a", "half"], ["and", "a", "quarter"]):
            more = Decimal("0.25") if self.low(unit[2] + 2) == "quarter" else Decimal("0.5")
            return self._duration(at, (1 + more,), (*unit[:2], unit[2] + 3))
        if self.low(at - 1) in _SPAN_WORDS or self.low(at) == "one" or (self.low(at - 2), self.low(at - 1)) == ("inside", "of"):
            return self._duration(at, (Decimal(1),), unit)
        if self.low(at + 1) == "fortnight" and not self._rated(at - 1):
            return self._duration(at, (Decimal(1),), unit)
        return self._period(at)

    def _rated(self, at: int) -> bool:
        """Is what ends at `at` told for each such span ("once a fortnight", "ten hours a fortnight")?"""
        return self._counts(at) or self.low(at) in _TIMES or self.low(at) in words.CURRENCY_WORDS

    def _fraction(self, at: int) -> tuple[int, Value] | None:
        """As in "two thirds", "a quarter of", "half an hour"."""
        low, nxt = self.low(at), self.low(at + 1)
        if low == "half" and nxt in {"a", "an"} and (unit := self._unit(at + 2)):
            return self._duration(at, (Decimal("0.5"),), unit)
        count = words.UNITS.get(low, 1 if low in _ARTICLES else 0)
        if (count and nxt in words.FRACTIONS and (nxt.endswith("s") or self.low(at + 2) == "of") and self._unit(at + 1) is None) or (
            count and nxt == "quarter" and self.low(at + 2) == "of"
        ):
            amount = Decimal(words.FRACTIONS[nxt]) * count
            return self.make(ValueKind.NUMBER, at, at + 2, (frozenset({("n", amount)}),), amount=amount)
        return None

    def _ordinal(self, at: int) -> tuple[int, Value] | None:
        found = self.ordinal(at)
        # "first" is mostly no value ("first of all"), "a second" is a moment.
        if (
            found is None
            or self.low(at) == "first"
            or (self.low(at) == "second" and self.low(at - 1) in {*_ARTICLES, "per", "the", "split"})
        ):
            return None
        return self.make(ValueKind.ORDINAL, at, found[1], (frozenset({("nth", found[0])}),), amount=Decimal(found[0]))

    def _period(self, at: int) -> tuple[int, Value] | None:
        """As in "per month", "a year", "monthly", "/yr": a rate."""
        low = self.low(at)
        if low in words.PERIODS:
            return self.make(ValueKind.PERIOD, at, at + 1, (frozenset({("per", words.PERIODS[low])}),), unit=words.PERIODS[low])
        if low == "every" and (rate := self._every(at)):
            return rate
        opens = low in {"per", "each", "every", "/", "pro", "jede", "jeden", "jedes", "a", "an"}
        if opens and self.low(at + 1) in words.PERIOD_UNITS:
            unit = words.PERIOD_UNITS[self.low(at + 1)]
            return self.make(ValueKind.PERIOD, at, at + 2, (frozenset({("per", unit)}),), unit=unit)
        return None

    def _every(self, at: int) -> tuple[int, Value] | None:
        """As in "every two weeks", "every other week", "every 3 months": a rate that has a name."""
        if self.low(at + 1) in {"other", "second"} and self.low(at + 2) == "week":
            unit, last = "fortnight", at + 3
        else:
            number = self.number(at + 1)
            span = self._unit(number.last) if number else None
            if number is None or span is None:
                return None
            unit, last = words.RATES.get((span[0], number.readings[0] * span[1]), ""), span[2]
        return self.make(ValueKind.PERIOD, at, last, (frozenset({("per", unit)}),), unit=unit) if unit else None

    # Clock times -------------------------------------------------------------------------------------------------

    def _clock(self, at: int) -> tuple[int, Value] | None:
        low = self.low(at)
        if low in {"noon", "midnight"}:
            minutes = 720 if low == "noon" else 0
            return self.make(ValueKind.TIME, at, at + 1, (frozenset({("clock", minutes)}),))
        if told := self._told_clock(at):
            return told
        match = _CLOCK.match(self.text, self.spans[at][0]) if low[0].isdecimal() else None
        if match is None or not (match["half"] or match["uhr"] or (match["m"] and ":" in match.group())):
            return None
        hour = int(match["h"]) % 24
        if match["half"]:
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        minutes = hour * 60 + int(match["m"] or 0)
        end = match.start() + len(match.group().rstrip(". "))
        start = self.spans[at][0]
        return self.after(end, at), Value(ValueKind.TIME, start, end, self.text[start:end], (frozenset({("clock", minutes)}),))

    def _told_clock(self, at: int) -> tuple[int, Value] | None:
        """As in "half past ten", "quarter to three", "ten past nine", and "half ten", which is half past ten in British speech."""
        opens = self.skip(at, "a")
        share, link = self.low(opens), self.low(opens + 1)
        minutes = _MINUTES.get((share, link)) or (SMALL.get(share, 0) if link == "past" else 0)
        bare = share == "half" and opens == at and not minutes and self.low(at - 1) not in _BEFORE_HALF and not self._counts(at - 1)
        hour_at = opens + (1 if bare else 2)
        hour = self._hour(hour_at) if bare or minutes else None
        if hour is None:
            return None
        last = self.skip(hour_at + 1, "am", "pm")
        clock = (hour % 12) * 60 + (30 if bare else minutes)
        clocks = [(clock + half) % 1440 for half in (0, 720)]
        half_of_day = {"am": clocks[:1], "pm": clocks[1:]}.get(self.low(last - 1), clocks)
        return self.make(ValueKind.TIME, at, last, tuple(frozenset({("clock", c)}) for c in half_of_day))

    def _counts(self, at: int) -> bool:
        """Does a number or a unit of time stand at `at`?"""
        low = self.low(at)
        return low.isdecimal() or low in SMALL or low in words.DURATIONS

    def _hour(self, at: int) -> int | None:
        """The hour at `at`, None where it is another number or counts something."""
        low = self.low(at)
        hour = int(low) if low.isdecimal() and len(low) <= 2 else words.UNITS.get(low, words.TEENS.get(low, 0))
        counted = self._unit(at + 1) or self._currency_after(at + 1)[0] or self._scale(at + 1) > 1 or self.low(at + 1) in _BEHIND_NO_HOUR
        return hour if 1 <= hour <= 12 and not counted else None

    # Dates -------------------------------------------------------------------------------------------------------

    def _date(self, at: int) -> tuple[int, Value] | None:
        found = self._written_date(at) if self.low(at)[0].isdecimal() else None
        if found is None:
            spoken = self._part_of(at) or self.stretch(at)
            found = (spoken[0], (spoken[1],)) if spoken else None
        if found is None:
            return None
        last, dates = found
        return self.make(ValueKind.DATE, at, last, tuple(d.facts() for d in dates), dates=dates)


def _with_unit(number: Value, behind: Value) -> Value:
    """`number` in the unit of `behind`; months are counted as in `behind`, so "one or two years" are 12 or 24."""
    size = Decimal(1)
    if behind.kind is ValueKind.DURATION and behind.unit in {"minute", "day", "month"}:
        size = _size_of(behind)
    unit = next(frozenset({f}) for f in behind.readings[0] if f[0] != "n")
    amounts = [v for reading in number.readings for k, v in reading if k == "n" and isinstance(v, Decimal)]
    readings = tuple(frozenset({("n", a * size)}) | unit for a in amounts)
    amount = None if number.amount is None else number.amount * size
    return number._replace(kind=behind.kind, readings=readings, amount=amount, unit=behind.unit)


def _size_of(span: Value) -> Decimal:
    """How many base units the unit word of a duration stands for ("weeks": 7 days)."""
    names = [m.group().lower() for m in TOKEN.finditer(span.text)]
    return next((words.DURATIONS[n][1] for n in reversed(names) if n in words.DURATIONS), Decimal(60) if names[-1] == "h" else Decimal(1))


_TIMES = frozenset({"once", "twice", "thrice", "times", "time", "paid"})
_MINUTES = {("half", "past"): 30, ("half", "after"): 30, ("quarter", "past"): 15, ("quarter", "after"): 15, ("quarter", "to"): -15}
_BEFORE_HALF = _ARTICLES | frozenset(
    {"the", "and", "first", "second", "other", "last", "this", "that", "each", "by", "cut", "nearly", "almost", "only", "over"}
)
_BEHIND_NO_HOUR = words.PERCENT_WORDS | words.SCALES.keys() | frozenset({"of", "-", "per", "times", "point", "dozen"})
_TRIGGERS = DATE_OPENERS.union(
    SMALL, words.GROUPS, words.PERIODS, words.SYMBOLS, words.CODES, _ARTICLES,
    {"quarter", "noon", "midnight", "per", "each", "every", "/", "pro", "kr", "zł", "rs", "half"},
)  # fmt: skip
_BEHIND_ARTICLE = frozenset().union(words.SCALES, words.FRACTIONS, words.PERIOD_UNITS, AFTER_ARTICLE, UNIT_OPENERS, {"$"})
_OPENERS = _TRIGGERS | words.DOLLARS.keys()
