"""The quantities of a sentence as they are said: bound, number, unit, and the noun that is counted ("under ten calls")."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from analyzer.domain.values import Value, ValueKind, find_values
from analyzer.engines.local.noun_phrase import SMALL_WORDS

_I = re.IGNORECASE
_KINDS = frozenset({ValueKind.NUMBER, ValueKind.PERCENT, ValueKind.MONEY, ValueKind.DURATION})
_BOUND = re.compile(
    r"\b(?:(?:no |not )?(?:more|less|fewer|longer|later|lower|higher) than|at (?:least|most)|not (?:over|above|under|below)|under|below|within|inside(?: of)?"
    r"|up to|over|above|unter|über|höchstens|mindestens)\s+(?:about |the )?$",
    _I,
)
_SPOKEN = re.compile(
    r"\b(?:(?:(?:within|inside of|under|over) )?an? (?:point|day|week|month|year|hour) and an? (?:half|quarter)"
    r"|(?:within|inside|inside of|under|in less than)\s(?:the|an?|one)\s(?:minute|hour|day|week|fortnight|month|morning|shift)"
    r"|(?:the\s)?same[\s-](?:business[\s-])?(?:day|week|shift)|overnight|next[\s-]day"
    r"|(?:once|twice|(?:two|three|four|five|six|ten) times) (?:a|per|every|each|inside an?|within an?) (?:day|week|month|quarter|year)"
    r"|single (?:figures|digits)|an? \w+ (?:in|at the|on the) front of it|start(?:s|ing)? with an? (?:one|two|three|four|five|six|seven|eight|nine)"
    r"|(?:four|six|seven|eight|nine) teen|(?P<all>two|three|four|five|six|seven|eight|nine|ten) (?:for|out of) (?P=all)|all of (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:near|next to|close to) (?:nothing|zero)"
    r"|(?:one|a|half an?) (?:morning|afternoon|evening)|[DT]\s?\+\s?\d{1,2}|an? percent)\b",
    _I,
)
_PLAIN_NUMBER = re.compile(r"front|single|nothing|zero|start|teen|\bfor\b|\bout of\b")
_ON = re.compile(r"\b(?:on|at) $", _I)
_LIMIT = re.compile(r"within|inside|under|in less", _I)
_OVER = re.compile(r"more|over|above|longer|later|higher", _I)
_NOT = re.compile(r"(?:\b(?:not|never|cannot|nobody|no \w+)\b|n['’]t\b)[^.,;:]{0,40}$", _I)
_RATIO = re.compile(r"\s(?:in|out of|of)\s(?:every\s)?", _I)
_SOME_IN = re.compile(r"\s[a-z]+s\s(?:in|out of)\s(?:every\s)?", _I)
_RANGE = re.compile(r"\s?(?:-|–|—|\bto\b|\bor\b|\band\b)\s?", _I)
_BETWEEN = re.compile(r"\bbetween (?:about )?$", _I)
_NOT_COUNTED = re.compile(
    r"(?:#|\b(?:route|room|phase|level|version|option|section|item|page|tier|shed|bay|series|ward|unit|building|floor|gate|number|plant)s?\s|[A-Za-z]-?|\.\d*|:)$",
    _I,
)
_REFERRED = re.compile(r"\b(?:the|these|those|same|all|our|my|his|her|their|your|other|last|next|past|first)\s$", _I)
_HOUR = re.compile(r"(?<!'m)(?<!’m)(?<!is)(?<!as)(?<!are)(?<!ere)(?<! it)(?<!that)(?<!this)(?<!'re)(?<!be)(?<!'s)(?<!’s) (?:at|half) $", _I)
_BY_THE_CLOCK = re.compile(r"[^.,;]{0,12}\b(?:in the (?:morning|evening|afternoon)|at night|o['’]clock|sharp)\b", _I)
_TO_THE_HALF = re.compile(r"\s?,?\s?(?:or |to )?(?:half|quarter (?:past|to)) \w", _I)
"""Behind an hour ("it's four, half four by the time it's done")."""
_OF_A_HUNDRED = re.compile(
    r"(?:^|[.!?,;:]|\b(?:and|so|now|today|currently)) ?(?:out of|from|of) (?:every|each|a|one|all) hundred\b[^.!?;]{0,60}$", _I
)
"""Before a number that is a share: "Out of every hundred that start, thirty-eight give up"."""
_ANY = re.compile(r"\banything\s$", _I)
_SPANS = re.compile(r"\s(?:fiscal|financial|charter|calendar|school|business)?\s?(?:years|periods|seasons|terms|quarters)\b", _I)
_OF_SOME = re.compile(r"\sof ([a-z][a-z-]{2,})", _I)
_MOST_APART = 25
_HUNDREDS = (100, 1_000)
"""Numbers that may be said without their thousands."""
_LEAD = 60
_AFTER = re.compile(r"\s(?:and change|or so|odd)\b", _I)
_OTHER_USE = re.compile(r"\s*(?:o'clock|o’clock|am\b|pm\b|a\.m|p\.m|uhr\b|st\b|nd\b|rd\b|th\b|[/:]\d|x\b)|-\w", _I)
_FURTHER = frozenset({"new", "more", "extra", "additional"})
_MOST_WORDS = 2
_NOUN = re.compile(r"\s([a-z][a-z'’-]{2,})", _I)


class Quantity(NamedTuple):
    """`text` stands in the sentence at `start`; `noun` is what it counts, "" where that is left to be understood."""

    start: int
    end: int
    text: str
    kind: str
    noun: str = ""
    bound: bool = False
    amount: float | None = None

    @property
    def end_of_interest(self) -> bool:
        """Is it a quantity by itself, and not a number of some things?"""
        return self.kind != "number" or not self.noun


def agree(one: Quantity, other: Quantity) -> bool:
    """May the two be today's and the wished-for quantity of one measure? A bare number goes with every unit."""
    if one.kind == other.kind == "number":
        if one.amount and other.amount and _far_apart(*sorted((one.amount, other.amount))):
            return False
        return not one.noun or not other.noun or one.noun.rstrip("s") == other.noun.rstrip("s")
    if one.kind == other.kind:
        return True
    bare = one if one.kind == "number" else other if other.kind == "number" else None
    if bare is not None:
        return not bare.noun and "ratio" not in {one.kind, other.kind}
    return {one.kind, other.kind} in ({"ratio", "percent"}, {"spoken", "duration"}) or "rate" in {one.kind, other.kind}


def _far_apart(low: float, high: float) -> bool:
    """Too far for one measure, also where one of the two leaves out its thousands ("under 200k, they were 610")."""
    scales = (1, 1_000) if _HUNDREDS[0] <= low < _HUNDREDS[1] else (1,)
    return all(max(low * scale, high) > _MOST_APART * min(low * scale, high) for scale in scales)


def same(one: Quantity, other: Quantity) -> bool:
    """Are the two the same figure of one measure? Of a ratio ("one in five") the words decide."""
    if one.text.lower() == other.text.lower():
        return True
    return agree(one, other) and "ratio" not in {one.kind, other.kind} and one.amount is not None and one.amount == other.amount


def quantities(text: str) -> list[Quantity]:
    """All quantities of `text` in order; years, times of day, ordinals and the pronoun "one" are none."""
    spoken = [m for m in _SPOKEN.finditer(text) if not _ON.search(_lead(text, m.start()))]
    found = [Quantity(m.start(), m.end(), m.group(), _spoken_kind(m.group()), bound=_LIMIT.match(m.group()) is not None) for m in spoken]
    found += [q for q in _valued(text) if not any(q.start < m.end() and m.start() < q.end for m in spoken)]
    return sorted(found)


def _spoken_kind(words: str) -> str:
    low = words.lower()
    if low.startswith(("once", "twice")) or " times " in low:
        return "rate"
    if _PLAIN_NUMBER.search(low):
        return "number"
    return "percent" if low.endswith(("percent", "point and a half")) else "duration"


def _valued(text: str) -> Iterator[Quantity]:
    values = [v for v in find_values(text) if v.kind in _KINDS and not _other_use(text, v)]
    at = 0
    while at < len(values):
        first = last = values[at]
        kind = str(first.kind)
        if at + 1 < len(values):
            join = text[first.end : values[at + 1].start]
            if _is_ratio(text, join, first, values[at + 1]) or _is_range(text, join, first, values[at + 1]):
                last = values[at + 1]
                kind = "ratio" if _RATIO.fullmatch(join) or _SOME_IN.fullmatch(join) else str(last.kind)
                at += 1
        at += 1
        if (
            first is last
            and first.text.lower() == "one"
            and kind == "number"
            and not re.search(r"\b(?:to|than|at most|below|under|only(?: lose| have| need| see)?) $", _lead(text, first.start), _I)
        ):
            continue
        if first is last and kind == "number" and first.amount is not None and 0 < first.amount < 1:
            kind = "ratio"
        if kind == "number" and first is last and _OF_A_HUNDRED.search(_lead(text, first.start)):
            kind = "percent"
        whole = _whole(text, first.start, last.end, kind, first.amount)
        if not (_REFERRED.search(_lead(text, first.start)) and re.match(r"\s[a-z]", text[last.end :])):
            yield whole


def _is_ratio(text: str, join: str, one: Value, other: Value) -> bool:
    both = one.kind is other.kind is ValueKind.NUMBER and one.amount is not None and other.amount is not None
    joined = _RATIO.fullmatch(join) or (_SOME_IN.fullmatch(join) and _counted(text, other.end).stop == other.end)
    return bool(both and joined and one.amount < other.amount <= 100)  # type: ignore[operator]


def _is_range(text: str, join: str, one: Value, other: Value) -> bool:
    """As in "five or six", "30-40%"; not "from five to six", and not "13 to 8": that is a way."""
    if one.kind is not other.kind or not _RANGE.fullmatch(join) or re.search(r"\bfrom (?:about )?$", _lead(text, one.start), _I):
        return False
    if text[one.end : other.start].strip().lower() == "and":
        return _BETWEEN.search(_lead(text, one.start)) is not None and one.unit == other.unit and (one.amount or 0) < (other.amount or 0)
    way = (
        "to" in text[one.end : other.start].lower() and one.kind is not ValueKind.NUMBER and not one.text[-1:].isdigit() and " " in one.text
    )
    if "%" in one.text or way:
        return False
    return one.amount is not None and other.amount is not None and one.amount < other.amount and one.unit == other.unit


def _lead(text: str, at: int) -> str:
    """What stands before `at`, as far as it can matter."""
    return text[max(0, at - _LEAD) : at]


def _whole(text: str, start: int, end: int, kind: str, amount: Decimal | None) -> Quantity:
    """With the bound before it and, for a bare number, the noun behind it."""
    bound = _BOUND.search(text, max(0, start - _LEAD), start)
    after = _AFTER.match(text, end)
    end = after.end() if after else end
    counted = _counted(text, end) if kind == "number" else slice(end, end)
    some = _OF_SOME.match(text, end) if kind == "number" else None
    noun, end = some[1].lower() if some else text[counted].lower().rpartition(" ")[2], counted.stop
    # "Can't have more than two": two is the most, and "more than two" would say the opposite.
    turned = bound is not None and _OVER.match(bound.group()) is not None and _NOT.search(_lead(text, bound.start())) is not None
    # "I'd be ashamed of anything over two": two is the figure.
    turned = turned or (
        bound is not None and _OVER.match(bound.group()) is not None and _ANY.search(_lead(text, bound.start())) is not None
    )
    start = bound.start() if bound and not turned else start
    pair = _BETWEEN.search(text, max(0, start - _LEAD), start)
    start = pair.start() if pair and " and " in text[start:end] else start
    return Quantity(start, end, text[start:end], kind, noun, bound is not None, float(amount) if amount is not None else None)


def _counted(text: str, start: int) -> slice:
    """What a bare number counts: one or two words ("22 routes", "9 empty rooms"), nothing where small words
    or no plural follow.
    """
    end = at = start
    for _ in range(_MOST_WORDS):
        word = _NOUN.match(text, at)
        if word is not None and word[1].lower() in _FURTHER:
            word = _NOUN.match(text, word.end())
        if word is None or word[1].lower() in SMALL_WORDS:
            break
        at = word.end()
        end = at if word[1].lower().endswith("s") else end
    return slice(start, end)


def _other_use(text: str, value: Value) -> bool:
    """Years, times of day, numbers of rooms and routes."""
    if any(name == "year" for reading in value.readings for name, _ in reading):
        return True
    if value.kind is not ValueKind.NUMBER:
        return False
    hour = value.amount is not None and value.amount <= 12 and value.amount % 1 == 0 and _is_hour(text, value)
    if hour or _BY_THE_CLOCK.match(text, value.end) or _SPANS.match(text, value.end):
        return True
    return bool(_NOT_COUNTED.search(_lead(text, value.start)) or _OTHER_USE.match(text, value.end))


def _is_hour(text: str, value: Value) -> bool:
    """As in "at four" and "four, half four"; not "at one in twenty"."""
    if _TO_THE_HALF.match(text, value.end):
        return True
    return _HOUR.search(_lead(text, value.start)) is not None and not re.match(r"\s(?:in|out of)\s\w", text[value.end : value.end + 12], _I)
