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
from analyzer.domain.guarded_words import word_set

Fact = tuple[str, Decimal | int | str]
Reading = frozenset[Fact]


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


class DateParts(NamedTuple):
    """As much of a date as the words give. `span` is "year", "quarter", "half", "month", "week", "day" or ""
    for the stretch that is meant; `number` counts it (quarter 3); `part` is "start", "mid", "end" or "" of it;
    `offset` is 0 for this, 1 for next, -1 for last; `nth` picks the nth week or day in it (-1: the last).
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


class _Number(NamedTuple):
    """A number of tokens `[first, last)`; `readings` are its possible amounts, the likeliest first."""

    last: int
    readings: tuple[Decimal, ...]
    spoken: bool = False


_TOKEN = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*|[^\W\d_]+|[^\s\w]|_")
_ISO_DATE = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d|[-/.]\d)(?:T[\d:.]{4,12}Z?)?")
_SHORT_DATE = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])\s?(?P<b>\d{1,2})(?P=sep)\s?(?P<y>\d{4}|\d{2})(?!\d|[-/.]\d)")
_DAY_MONTH = re.compile(r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P<dot>\.?)(?![\d%/]|[.,]\d)")
_CLOCK = re.compile(
    r"(?P<h>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<m>[0-5]\d)(?::[0-5]\d)?)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s?(?P<uhr>uhr|o['’]clock)\b)?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3}){1,4}(?=\s?(?:[€$£%]|(?:eur|usd|gbp|chf|sek|nok|dkk|pln|kr|zł|euros?|francs?)\b))", re.IGNORECASE)
_SPACED_BEHIND = re.compile(r"\d{1,3}(?: \d{3}){1,4}(?!\d)")
_WORDY = re.compile(r"zig|ßig|ssig|zehn|hundert|tausend|millionen")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal("0.3333"), "⅔": Decimal("0.6667")}
_HYPHENS = ("-", "‐", "‑", "–")
_WORKING = frozenset({"business", "working", "work", "werk", "arbeits"})
_WORKING_DAYS = frozenset({"werktage", "werktagen", "arbeitstage", "arbeitstagen", "workdays"})
_WHOLE = ("calendar", "full", "consecutive", "short", "more")
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


class _Scanner:
    """Reads the tokens of one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(_TOKEN.finditer(text))
        self.lows = [m[0].lower() for m in matches]
        """Each token in lower case."""
        self.spans = [m.span() for m in matches]

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
            opens = low[0].isdecimal() or (low in _OPENERS and self._opens(low, at)) or _is_wordy(low)
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

    # Small looks around ------------------------------------------------------------------------------------------

    def low(self, at: int) -> str:
        """The token at `at` in lower case, "" outside the text."""
        return self.lows[at] if 0 <= at < len(self.lows) else ""

    def glued(self, at: int) -> bool:
        """True where nothing stands between the token before `at` and it."""
        return 0 < at < len(self.lows) and self.spans[at - 1][1] == self.spans[at][0]

    def capital(self, at: int) -> bool:
        """True for a token with a capital first letter."""
        return 0 <= at < len(self.lows) and self.text[self.spans[at][0]].isupper()

    def skip(self, at: int, *lows: str) -> int:
        """`at`, or the place after it where one of `lows` stands there."""
        return at + 1 if self.low(at) in lows else at

    def after(self, end: int, at: int) -> int:
        """The first token from `at` on that starts at or behind character `end`."""
        while at < len(self.lows) and self.spans[at][0] < end:
            at += 1
        return at

    def make(self, kind: ValueKind, first: int, last: int, readings: tuple[Reading, ...], **rest: object) -> tuple[int, Value]:
        """The value of tokens `[first, last)` with the place behind it."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        return last, Value(kind, start, end, self.text[start:end], readings, **rest)  # type: ignore[arg-type]

    # Numbers -----------------------------------------------------------------------------------------------------

    def number(self, at: int) -> _Number | None:
        """The number that starts at `at`: digits with a scale, or words."""
        low = self.low(at)
        if not low:
            return None
        found = self._digits(at) if low[0].isdecimal() else self._spoken(at)
        if found is None:
            return None
        return self._and_a_half(found)

    def _digits(self, at: int) -> _Number | None:
        spaced = (_SPACED_BEHIND if self.low(at - 1) in words.SYMBOLS or self.low(at - 1) in words.CODES else _SPACED).match(
            self.text, self.spans[at][0]
        )
        if spaced:
            return _Number(self.after(spaced.end(), at), (Decimal(spaced.group().replace(" ", "")),))
        readings, last = digit_readings(self.lows[at]), at + 1
        if not readings:
            return None
        if self.low(last) in _VULGAR:
            return _Number(last + 1, tuple(r + _VULGAR[self.low(last)] for r in readings))
        while (scale := self._scale(last)) > 1:
            # "1.2M": with a scale behind it a single mark is a decimal mark.
            readings = (min(readings) * scale,)
            last += 1
        return _Number(last, readings)

    def _scale(self, at: int) -> int:
        low = self.low(at)
        if low in {"k", "mm", "bn", "mn"} or low in words.SCALES:
            return words.SCALES[low]
        million = low == "m" and self.glued(at) and (self.capital(at) or self.low(at - 2) in words.SYMBOLS)
        return 1_000_000 if million else 1

    def _and_a_half(self, found: _Number) -> _Number:
        """As in "seventeen and a half K", "two and a half"."""
        at = found.last
        if self.low(at) in {"and", "und"} and self.low(at + 1) in {"a", "ein"} and self.low(at + 2) in {"half", "quarter", "halb"}:
            more = Decimal("0.25") if self.low(at + 2) == "quarter" else Decimal("0.5")
            scale, last = self._scale(at + 3), at + 3
            return _Number(last + (scale > 1), tuple((r + more) * scale for r in found.readings), found.spoken)
        return found

    def _spoken(self, at: int) -> _Number | None:
        compound = german_number(self.low(at))
        if compound is not None:
            return _Number(at + 1, (Decimal(compound),), spoken=True)
        first = at
        if self.low(at) in {"a", "an"} and (self.low(at + 1) in _AFTER_ARTICLE):
            first = at + 1
        if self.low(first) in words.GROUPS:
            return self._group(first)
        if self.low(first) == "quarter" and self._scale(first + 1) > 1:
            return _Number(first + 2, (Decimal("0.25") * self._scale(first + 1),), spoken=True)
        return self._words(at)

    def _group(self, at: int) -> _Number | None:
        """As in "half a dozen", "a couple of hundred", "half a million", "half"."""
        amount, last = words.GROUPS[self.low(at)], at + 1
        last = self.skip(last, "of")
        last = self.skip(last, "a", "an") if self.low(last + 1) in words.SCALES or self.low(last + 1) == "dozen" else last
        if self.low(last) == "dozen":
            return _Number(last + 1, (amount * 12,), spoken=True)
        if self._scale(last) > 1:
            return _Number(last + 1, (amount * self._scale(last),), spoken=True)
        return _Number(at + 1, (amount,), spoken=True)

    def _words(self, at: int) -> _Number | None:
        """English order: [hundreds] and [tens] [units], each with thousand, million behind it."""
        total, current, last = 0, -1, at
        while True:
            nxt = self._link(last, current)
            low = self.low(nxt)
            step = self._grow(current, nxt, first=last == at)
            if step is not None:
                current, last = step, nxt + 1
            elif ((scale := words.SCALES.get(low, 0)) >= 1000 and current >= 0 and low not in {"k"} | {"grand"}) or (
                low in {"k", "grand"} and current >= 0
            ):
                total, current, last = total + current * scale, 0, nxt + 1
            else:
                break
        if last == at or (current < 0 and total == 0):
            return None
        return self._point(_Number(last, (Decimal(total + max(current, 0)),), spoken=True))

    def _link(self, at: int, current: int) -> int:
        """Steps over "and" and hyphens inside a number."""
        if current < 0:
            return at
        if self.low(at) == "and" and current % 100 == 0 and self.low(at + 1) in _SMALL:
            return at + 1
        if (
            self.low(at) in {"-", "‐", "‑"}
            and self.glued(at)
            and self.glued(at + 1)
            and (self.low(at + 1) in _SMALL or self.low(at + 1) in words.SCALES)
        ):
            return at + 1
        return at

    def _grow(self, current: int, at: int, *, first: bool) -> int | None:
        """The number `current` with the word at `at` added, None where it does not go on."""
        low = self.low(at)
        if first and low in {"a", "an"} and self.low(at + 1) in words.SCALES and self.low(at + 1) not in {"k", "mm"}:
            return 1
        if low in {"hundred", "hundert"}:
            return current * 100 if 0 < current < 100 else None
        if low in words.UNITS:
            fits = current < 0 or current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20)
            return max(current, 0) + words.UNITS[low] if fits and not (current == 0 and not first and words.UNITS[low] == 0) else None
        big = words.TENS.get(low) or words.TEENS.get(low)
        if big is None:
            return None
        if current < 0 or current % 100 == 0:
            return max(current, 0) + big
        # "one fifty", "nineteen ninety", "twenty twenty-five": said as two pairs.
        return current * 100 + big if (current < 10 and big >= 20) or current in {19, 20} else None

    def _point(self, found: _Number) -> _Number:
        """As in "two point five"."""
        if self.low(found.last) not in {"point", "komma"} or self.low(found.last + 1) not in words.UNITS:
            return found
        at, digits = found.last + 1, ""
        while self.low(at) in words.UNITS and len(digits) < 6:
            digits += str(words.UNITS[self.low(at)])
            at += 1
        amount = found.readings[0] + Decimal("0." + digits)
        scale = self._scale(at)
        return _Number(at + (scale > 1), (amount * scale,), spoken=True)

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

    def _money(self, found: _Number) -> Decimal:
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

    def _counted(self, at: int, found: _Number) -> tuple[int, Value]:
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

    def _over_brackets(self, found: _Number) -> int:
        """As in "thirty (30) days": the place behind the bracket, where the number in it is the same."""
        at = found.last
        inner = self._digits(at + 1) if self.low(at) == "(" and self.low(at + 1)[:1].isdecimal() else None
        closed = inner is not None and self.low(inner.last) == ")" and set(inner.readings) & set(found.readings)
        return inner.last + 1 if inner is not None and closed else at

    def _unit(self, at: int) -> tuple[str, Decimal, int] | None:
        """A unit of time at `at`: its base, how many of it, and the place behind it."""
        at = self.skip(at, *_HYPHENS)
        work = self.low(at) in _WORKING and self.low(at + 1) in {"day", "days"}
        if work or self.low(at) in _WORKING_DAYS:
            return "business day", Decimal(1), at + 1 + work
        at = self.skip(at, *_WHOLE)
        if self.low(at) == "h" and self.glued(at):
            return "minute", Decimal(60), at + 1
        if self.low(at) in words.DURATIONS:
            unit, size = words.DURATIONS[self.low(at)]
            return unit, size, at + 1
        return None

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

    def ordinal(self, at: int) -> tuple[int, int] | None:
        """An ordinal at `at` ("14th", "fourteenth", "twenty-fifth", "thirty first"): number and place behind it."""
        low = self.low(at)
        if low.isdecimal() and len(low) <= 4 and self.low(at + 1) in {"st", "nd", "rd", "th"} and self.glued(at + 1):
            return int(low), at + 2
        if low in words.ORDINALS:
            return words.ORDINALS[low], at + 1
        nxt = self.skip(at + 1, "-")
        if low in words.TENS and words.ORDINALS.get(self.low(nxt), 99) < 10:
            return words.TENS[low] + words.ORDINALS[self.low(nxt)], nxt + 1
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
        minutes = _MINUTES.get((share, link)) or (_SMALL.get(share, 0) if link == "past" else 0)
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
        return low.isdecimal() or low in _SMALL or low in words.DURATIONS

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
        if self.low(at) not in _HOLIDAYS:
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
            return at + 2, DateParts(weekday=day, offset=1)
        return at + 1, DateParts(weekday=day)


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
    names = [m.group().lower() for m in _TOKEN.finditer(span.text)]
    return next((words.DURATIONS[n][1] for n in reversed(names) if n in words.DURATIONS), Decimal(60) if names[-1] == "h" else Decimal(1))


def digit_readings(digits: str) -> tuple[Decimal, ...]:
    """What a number in digits can mean: "1,234.5" one thing, "1.234" two, "4.8.1" none (a version)."""
    plain = re.sub(r"['’\u00a0\u202f]", "", digits)
    marks = [c for c in plain if c in ".,"]
    if len(plain) > 40 or (not plain.isdecimal() and not marks):
        return ()
    if not marks:
        return (Decimal(plain),)
    head, *groups = re.split(r"[.,]", plain)
    thousands = len(head) <= 3 and all(len(g) == 3 for g in groups)
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        return (Decimal("".join([head, *groups[:-1]]) + "." + groups[-1]),)
    if len(marks) > 1:
        return (Decimal("".join([head, *groups])),) if thousands or _in_lakhs(head, groups, marks) else ()
    decimal = Decimal(f"{head}.{groups[0]}")
    if not thousands or head.startswith("0"):
        return (decimal,)
    whole = Decimal(head + groups[0])
    return (whole, decimal) if marks[0] == "," else (decimal, whole)


def _in_lakhs(head: str, groups: list[str], marks: list[str]) -> bool:
    """As in "13,02,000" and "1,25,00,000": groups of two, then one of three."""
    return "." not in marks and len(head) <= 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[:-1])


def german_number(word: str) -> int | None:
    """As in "fünfundzwanzig", "zweihundert", "dreitausend"; None for other words."""
    if len(word) > 60 or not _is_wordy(word):
        return None
    thousands, mark, rest = word.rpartition("tausend")
    if mark:
        high, low = (_german_below(thousands, 1) if thousands else 1), _german_below(rest, 0) if rest else 0
        return None if high is None or low is None else high * 1000 + low
    return _german_below(word, 0)


def _is_wordy(low: str) -> bool:
    return len(low) > 5 and _WORDY.search(low) is not None


def _german_below(word: str, empty: int) -> int | None:
    """A German number word below 1000."""
    if not word:
        return empty
    hundreds, mark, rest = word.partition("hundert")
    if mark:
        high, low = words.GERMAN_PARTS.get(hundreds, 1 if not hundreds else None), _german_below(rest.removeprefix("und"), 0)
        return None if high is None or low is None else high * 100 + low
    if word in words.GERMAN_PARTS:
        return words.GERMAN_PARTS[word]
    unit, mark, tens = word.partition("und")
    one, ten = words.GERMAN_PARTS.get(unit, 0), words.GERMAN_PARTS.get(tens, 0)
    return one + ten if mark and 0 < one < 10 and ten >= 20 else None


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


_TIMES = frozenset({"once", "twice", "thrice", "times", "time", "paid"})
_MINUTES = {("half", "past"): 30, ("half", "after"): 30, ("quarter", "past"): 15, ("quarter", "after"): 15, ("quarter", "to"): -15}
_BEFORE_HALF = _ARTICLES | frozenset(
    {"the", "and", "first", "second", "other", "last", "this", "that", "each", "by", "cut", "nearly", "almost", "only", "over"}
)
_BEHIND_NO_HOUR = words.PERCENT_WORDS | words.SCALES.keys() | frozenset({"of", "-", "per", "times", "point", "dozen"})
_SMALL = {**words.UNITS, **words.TEENS, **words.TENS}
_AFTER_ARTICLE = frozenset(words.SCALES) - {"k", "mm", "mn"} | {"dozen", "couple", "half", "quarter"}
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
_TRIGGERS = frozenset().union(
    words.UNITS, words.TEENS, words.TENS, words.GROUPS, words.ORDINALS, words.MONTHS, words.WEEKDAYS, words.PERIODS, words.SYMBOLS, words.CODES,
    words.SEASONS, _PARTS, _SHORT_ENDS, _OFFSETS, _DAYS_AWAY, _ARTICLES, words.HOLIDAYS, {name.split()[0] for name in words.HOLIDAYS},
    {"q", "h", "kw", "cw", "kalenderwoche", "week", "calendar", "year", "month", "quarter", "noon", "midnight", "per", "each", "every", "/", "pro", "kr", "zł", "rs", "final", "half"},
)  # fmt: skip
_HOLIDAYS = frozenset({name.split()[0] for name in words.HOLIDAYS} | {"fourth"})
_BEHIND_ARTICLE = frozenset().union(
    words.SCALES,
    words.FRACTIONS,
    words.DURATIONS,
    words.PERIOD_UNITS,
    _AFTER_ARTICLE,
    _HYPHENS,
    _WORKING,
    _WORKING_DAYS,
    _WHOLE,
    {"$", "h"},
)
_OPENERS = _TRIGGERS | words.DOLLARS.keys()
