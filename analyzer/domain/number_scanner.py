"""The numbers in a text, in digits and in words, with the units of time that they count.

`NumberScanner` looks at one place of one text at a time; dates and values are read on top of it.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from analyzer.domain import value_words as words


class Number(NamedTuple):
    """A number of tokens `[first, last)`; `readings` are its possible amounts, the likeliest first."""

    last: int
    readings: tuple[Decimal, ...]
    spoken: bool = False


TOKEN = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*|[^\W\d_]+|[^\s\w]|_")
_SPACED = re.compile(r"\d{1,3}(?: \d{3}){1,4}(?=\s?(?:[€$£%]|(?:eur|usd|gbp|chf|sek|nok|dkk|pln|kr|zł|euros?|francs?)\b))", re.IGNORECASE)
_SPACED_BEHIND = re.compile(r"\d{1,3}(?: \d{3}){1,4}(?!\d)")
_WORDY = re.compile(r"zig|ßig|ssig|zehn|hundert|tausend|millionen")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal("0.3333"), "⅔": Decimal("0.6667")}
_HYPHENS = ("-", "‐", "‑", "–")
_WORKING = frozenset({"business", "working", "work", "werk", "arbeits"})
_WORKING_DAYS = frozenset({"werktage", "werktagen", "arbeitstage", "arbeitstagen", "workdays"})
_WHOLE = ("calendar", "full", "consecutive", "short", "more")
SMALL = {**words.UNITS, **words.TEENS, **words.TENS}
"""Number words below a hundred."""
AFTER_ARTICLE = frozenset(words.SCALES) - {"k", "mm", "mn"} | {"dozen", "couple", "half", "quarter"}
"""What "a" counts: "a hundred", "a dozen"."""
UNIT_OPENERS = frozenset().union(words.DURATIONS, _HYPHENS, _WORKING, _WORKING_DAYS, _WHOLE, {"h"})
"""First tokens of a unit of time."""


class NumberScanner:
    """The tokens of one text, and the number at each of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        matches = list(TOKEN.finditer(text))
        self.lows = [m[0].lower() for m in matches]
        """Each token in lower case."""
        self.spans = [m.span() for m in matches]

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

    def number(self, at: int) -> Number | None:
        """The number that starts at `at`: digits with a scale, or words."""
        low = self.low(at)
        if not low:
            return None
        found = self._digits(at) if low[0].isdecimal() else self._spoken(at)
        if found is None:
            return None
        return self._and_a_half(found)

    def _digits(self, at: int) -> Number | None:
        spaced = (_SPACED_BEHIND if self.low(at - 1) in words.SYMBOLS or self.low(at - 1) in words.CODES else _SPACED).match(
            self.text, self.spans[at][0]
        )
        if spaced:
            return Number(self.after(spaced.end(), at), (Decimal(spaced.group().replace(" ", "")),))
        readings, last = digit_readings(self.lows[at]), at + 1
        if not readings:
            return None
        if self.low(last) in _VULGAR:
            return Number(last + 1, tuple(r + _VULGAR[self.low(last)] for r in readings))
        while (scale := self._scale(last)) > 1:
            # "1.2M": with a scale behind it a single mark is a decimal mark.
            readings = (min(readings) * scale,)
            last += 1
        return Number(last, readings)

    def _scale(self, at: int) -> int:
        low = self.low(at)
        if low in {"k", "mm", "bn", "mn"} or low in words.SCALES:
            return words.SCALES[low]
        million = low == "m" and self.glued(at) and (self.capital(at) or self.low(at - 2) in words.SYMBOLS)
        return 1_000_000 if million else 1

    def _and_a_half(self, found: Number) -> Number:
        """As in "seventeen and a half K", "two and a half"."""
        at = found.last
        if self.low(at) in {"and", "und"} and self.low(at + 1) in {"a", "ein"} and self.low(at + 2) in {"half", "quarter", "halb"}:
            more = Decimal("0.25") if self.low(at + 2) == "quarter" else Decimal("0.5")
            scale, last = self._scale(at + 3), at + 3
            return Number(last + (scale > 1), tuple((r + more) * scale for r in found.readings), found.spoken)
        return found

    def _spoken(self, at: int) -> Number | None:
        compound = german_number(self.low(at))
        if compound is not None:
            return Number(at + 1, (Decimal(compound),), spoken=True)
        first = at
        if self.low(at) in {"a", "an"} and (self.low(at + 1) in AFTER_ARTICLE):
            first = at + 1
        if self.low(first) in words.GROUPS:
            return self._group(first)
        if self.low(first) == "quarter" and self._scale(first + 1) > 1:
            return Number(first + 2, (Decimal("0.25") * self._scale(first + 1),), spoken=True)
        return self._words(at)

    def _group(self, at: int) -> Number | None:
        """As in "half a dozen", "a couple of hundred", "half a million", "half"."""
        amount, last = words.GROUPS[self.low(at)], at + 1
        last = self.skip(last, "of")
        last = self.skip(last, "a", "an") if self.low(last + 1) in words.SCALES or self.low(last + 1) == "dozen" else last
        if self.low(last) == "dozen":
            return Number(last + 1, (amount * 12,), spoken=True)
        if self._scale(last) > 1:
            return Number(last + 1, (amount * self._scale(last),), spoken=True)
        return Number(at + 1, (amount,), spoken=True)

    def _words(self, at: int) -> Number | None:
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
        return self._point(Number(last, (Decimal(total + max(current, 0)),), spoken=True))

    def _link(self, at: int, current: int) -> int:
        """Steps over "and" and hyphens inside a number."""
        if current < 0:
            return at
        if self.low(at) == "and" and current % 100 == 0 and self.low(at + 1) in SMALL:
            return at + 1
        if (
            self.low(at) in {"-", "‐", "‑"}
            and self.glued(at)
            and self.glued(at + 1)
            and (self.low(at + 1) in SMALL or self.low(at + 1) in words.SCALES)
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

    def _point(self, found: Number) -> Number:
        """As in "two point five"."""
        if self.low(found.last) not in {"point", "komma"} or self.low(found.last + 1) not in words.UNITS:
            return found
        at, digits = found.last + 1, ""
        while self.low(at) in words.UNITS and len(digits) < 6:
            digits += str(words.UNITS[self.low(at)])
            at += 1
        amount = found.readings[0] + Decimal("0." + digits)
        scale = self._scale(at)
        return Number(at + (scale > 1), (amount * scale,), spoken=True)

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
    if len(word) > 60 or not is_wordy(word):
        return None
    thousands, mark, rest = word.rpartition("tausend")
    if mark:
        high, low = (_german_below(thousands, 1) if thousands else 1), _german_below(rest, 0) if rest else 0
        return None if high is None or low is None else high * 1000 + low
    return _german_below(word, 0)


def is_wordy(low: str) -> bool:
    """May the word be a German number in one word, as in "zweihundert"?"""
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
