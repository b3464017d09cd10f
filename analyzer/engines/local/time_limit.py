"""By when a goal is to be reached: only words that set an end ("by Q2", "this season", "before the audit")."""

import re
from collections.abc import Iterator, Sequence

from analyzer.domain.values import Value, ValueKind, find_values

_I = re.IGNORECASE
_EVENT = (
    r"audits?|inspections?|seasons?|intake|terms?|semester|year(?:'s|’s)?[- ]end|half[- ]year|half|board meeting|agm|harvest|peak|launch|go-live|opening|renewal"
    r"|budget|financial year|fiscal year|election|christmas|easter|holidays?|summer|winter|spring|autumn|fall|closing"
    r"|first power|close|deadline|rains|meeting|exams?|monsoon|conference|renews"
)
_UNTIL_EVENT = re.compile(
    rf"\b(?:by|before|until|ahead of|in time for|vor|bis)\s(?:(?:the|our|my|your|their|this|next|a|der|dem"
    rf"|zum)\s)?(?:\w+\s){{0,2}}?(?:(?:{_EVENT})(?: food)? show|{_EVENT})\b"
    rf"|\bbefore (?:they|he|she) (?:come|arrive|visit|return)s?\b(?: back)?"
    rf"|\bat (?:the|our) next (?:visit|audit|inspection|review|board meeting)\b",
    _I,
)
_SOON = re.compile(
    r"\b(?:(?:this|next|coming) (?:coming |financial |fiscal |school |calendar )?(?:year|season|quarter|summer|winter|spring|autumn|fall|harvest|term)"
    r"|(?:end|start|beginning) of (?:this|next|the (?:next|coming|current)) (?:fiscal|financial)(?: year)?"
    r"|(?:one|two|three|six|nine|twelve|\d{1,2}) (?:weeks?|months?|years?) after (?:the )?(?:start|launch|signing|signature|go-live|going live))\b",
    _I,
)
_STRETCH = re.compile(
    r"\b(?:(?:within|over|in) (?:the )?(?:first|next|one|two|three|four|\d) (?:fiscal |financial |charter |school )?(?:years?|quarters?|periods?|seasons?|terms?)"
    r"|(?:in|for) (?:the )?(?:fy ?)?20\d\d/\d\d"
    r"|(?:in|for) the 20\d\d (?:season|harvest|year|programme))\b",
    _I,
)
_LEAD = re.compile(
    r"\b(?:by|before|until|till|no later than|latest|ahead of|in time for|when we close the (?:books|year)(?: on| in)?"
    r"|from|for|bis|vor|ab)\s(?:the |our |my |about |around |early |mid-?|late )?$",
    _I,
)
_WITHIN = re.compile(r"\b(?:within|in|over|inside|innerhalb von|binnen)(?: of)?(?: the)?(?: (?:next|first|coming))?\s$", _I)
_ITS_YEAR = re.compile(r"\s(?:of )?next year\b", _I)
_PAST = re.compile(r"\b(?:since|last|in|ago|ever since|had|was|were)\s(?:the )?$", _I)
_GO_LIVE = re.compile(
    r"\b(?:live|running|in place|rolled out|roll-?out|switched|trained|up and running|payback|paid back|pays? (?:for )?itself)\b", _I
)
_IDLE = re.compile(r"(?:\W|\b(?:so|and|like|by|say|call|it|maybe|about|around|the|before|i'd|i’d)\b)*", _I)
"""Words beside the day in a sentence that only says by when ("So like the start of April.")."""
_POINTS = re.compile(r"\b(?:there(?!['’]s| is| are| was| were)|then|before that|by that|that (?:day|date))\b", _I)
_BEFORE = ("before", "until", "ahead", "vor", "from", "ab")
_START = ("from", "for", "ab")
_ON = re.compile(r"\s?(?:to|-|–|through|until|bis)\b", _I)
_LONG = 27


def time_limit(text: str, near: Sequence[str], taken: Sequence[str], follows: str = "") -> str | None:
    """The deadline of the goal in `text`, else one of the sentences `near` that is about the same; `taken` are its other measures,
    `follows` is the sentence right behind it.
    """
    own = next(_limits(text, taken), None)
    if own is not None:
        return own
    alone = _alone(follows)
    if alone is not None:
        return alone
    points = _POINTS.search(text)
    for sentence in near:
        found = next(_limits(sentence, ("",)), None)
        if found is not None and re.match(r"\W*(?:(?:and|so|but|well|i mean)\W+)?(?:it|that|this|they)\b", sentence, _I):
            return found
        if points:
            named = [v for v in find_values(sentence) if v.kind is ValueKind.DATE and _ahead(v) and any(d.month for d in v.dates)]
            if named:
                return named[0].text
    return None


def _alone(sentence: str) -> str | None:
    """The day that a sentence is nothing but ("So like the start of April.")."""
    found = [v for v in find_values(sentence) if v.kind is ValueKind.DATE and _ahead(v) and any(d.month for d in v.dates)]
    alone = len(found) == 1 and _IDLE.fullmatch(sentence[: found[0].start] + sentence[found[0].end :])
    return found[0].text if alone else None


def _limits(text: str, taken: Sequence[str]) -> Iterator[str]:
    event = _UNTIL_EVENT.search(text)
    for value in find_values(text):
        start = _limit(text, value, taken)
        if start is not None:
            longer = event is not None and event.start() <= value.start and value.end < event.end()
            year = _ITS_YEAR.match(text, value.end)
            yield event.group().removeprefix("by ") if event and longer else text[start : year.end() if year else value.end]
    for pattern in (_UNTIL_EVENT, _SOON, *([_STRETCH] if any(taken) else [])):
        found = pattern.search(text)
        if found and not _PAST.search(text[: found.start()]):
            yield found.group().removeprefix("by ")


def _limit(text: str, value: Value, taken: Sequence[str]) -> int | None:
    """Where the deadline starts that `value` sets, None where it sets none."""
    lead = text[: value.start]
    set_by, within = _LEAD.search(lead), _WITHIN.search(lead)
    dated = (value.kind is ValueKind.DATE and _ahead(value)) or (value.kind is ValueKind.NUMBER and _is_year(value))
    if set_by and set_by.group().lower().startswith(_START) and _goes_on(text, value):
        set_by = None
    if dated and set_by:
        return set_by.start() if set_by.group().lower().startswith(_BEFORE) else value.start
    if value.kind is ValueKind.DATE and _ahead(value):
        end = re.search(r"\b(?:at|on|in)\s(?:the )?$", lead, _I) and any(d.part == "end" for d in value.dates)
        return value.start if end or (_SOON.match(text, value.start) and not _PAST.search(lead)) else None
    if value.kind is ValueKind.DURATION and within and _long(value) and not any(value.text in t for t in taken if t):
        return within.start() if taken or _GO_LIVE.search(text) else None
    return None


def _goes_on(text: str, value: Value) -> bool:
    """As in "from Monday" and "from June to August": a stretch, not an end."""
    return bool(_ON.match(text, value.end)) or any(d.weekday is not None for d in value.dates)


def _ahead(value: Value) -> bool:
    """Can the date be a deadline? Not today, and nothing that is over."""
    return not any((d.offset is not None and d.offset < 0) or (d.span == "day" and d.offset == 0) for d in value.dates)


def _long(value: Value) -> bool:
    """A month or more."""
    return value.amount is not None and (value.unit == "month" or (value.unit == "day" and value.amount >= _LONG))


def _is_year(value: Value) -> bool:
    return any(name == "year" for reading in value.readings for name, _ in reading)
