"""When a promise falls due: the words that say so, and the day they mean."""

import datetime as dt
import re

from analyzer.domain.values import Value, find_values, resolve_date

_LEAD = re.compile(
    r"(?:\b(?:no later than|not later than|as of|by|before|until|till|within|in|on|from|at|during|over|after|for|bis|vor|ab|innerhalb(?: von)?|am|im)"
    r"(?:\s+(?:the|about|around|roughly|approximately|den|dem|der))?\s+)$",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"\b(?:no later than|not later than|by|before|until|till|within|in|under|inside|bis|vor|innerhalb)\b", re.IGNORECASE)
_NO_DEADLINE = re.compile(r"\b(?:since|every|each|per|ago|last|on an?|seit|jeden)\s+(?:the\s+)?$", re.IGNORECASE)
_RECURRING = re.compile(r"(?:days|nights|mornings|weekends)$", re.IGNORECASE)
_TODAY = re.compile(r"^(?:today|now|tonight|currently|heute|this (?:week|month|year)|right now)$", re.IGNORECASE)
_DAY = r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday)?s?|(?:mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
_HOURS = re.compile(rf"\b(?:{_DAY})\.?\s?(?:-|\u2013|to|through|thru|bis)\s?(?:{_DAY})\b", re.IGNORECASE)
"""Hours of work ("Mon-Fri"), not a day on which something is due."""
_RANGE = re.compile(r"\s*(?:or|to|bis|oder|[-\u2013])\s*")
_YEAR_AFTER = re.compile(r"\s(?:of\s)?(?:next|this|the following) year\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|von)\s+(?:the\s+)?$", re.IGNORECASE)
_UP_TO = re.compile(r"\s*(?:to|until|till|through|bis|[-\u2013])\s*(?:the\s+)?", re.IGNORECASE)
_QUICK = re.compile(r"\b(?:hours?|minutes?|seconds?|hrs?|mins?|stunden?|minuten?)\b", re.IGNORECASE)
_RUN_ON = re.compile(r"\s*(?:or \w+\s+)?(?:of|from|after)\b", re.IGNORECASE)

_CONDITION = re.compile(
    r"\W*(?:(?:and|so|well|yeah|okay|but),?\s+){0,3}(?:if|once|when|provided|assuming)\b[^.!?]{3,160}?,\s*(?:then\s+)?"
    r"(?=(?:we|I|you|they|it|that)(?:['\u2019](?:d|ll|re|s)|\s+(?:will|would|can|could|are|is|should|go|have))\b)",
    re.IGNORECASE,
)
"""A condition that opens a sentence: what is due is told behind it."""
_BEGINS = re.compile(
    r"\b(?:if|once|when|assuming|provided|say)\b[^.!?]{0,60}\b(?:start(?:ed|ing|s)?|begin|kick(?:ed|ing|s)?[ -]off|sign(?:ed|s)?|decide[ds]?"
    r"|agree[ds]?|go(?:es)? ahead)\b[^.,!?]{0,50}$",
    re.IGNORECASE,
)
"""Up to a date: the beginning that somebody supposes, from which what follows is counted."""
_HABIT = re.compile(r"\b(?:typically|usually|normally|generally|on average|as a rule|most (?:customers|clients|people))\b", re.IGNORECASE)
_IS_SO = re.compile(r"(?:['\u2019]s|\b(?:is|are|have|has|works?|does|do|there)) (?:\w+ ){0,4}$", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:will|shall|can|could|going to|let me|(?:want|need|have|has|got) to|\w+ing)\b|['\u2019](?:ll|d)\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(?:before|by|over) the weekend\b", re.IGNORECASE)
"""No day of the calendar, and still by when."""
_SERVICE = re.compile(
    r"\b(?:first|initial|average|target|guaranteed|maximum) (?:response|reply|answer|reaction|resolution)s?\b"
    r"|(?<!['\u2019]ll )(?<!will )\b(?:response|reaction|resolution|reply|answer|turnaround)(?:[ -]times?)?(?:\s*[:|]|\s+(?:is |are |always )?(?:within|in under|under|of))\b"
    r"|\b(?:response|reaction|resolution|reply|turnaround)[ -]times?\b|\bSLAs?\b|\b(?:antwort|reaktions|l\u00f6sungs|entst\u00f6r)zeit"
    r"|\b(?:tickets|requests|incidents|outages|calls|mails|e-?mails|inquiries|enquiries|questions)\b[^.!?]{0,40}\b(?:are|is|get|will be)\b"
    r"[^.!?]{0,12}\b(?:answered|resolved|handled|picked up|acknowledged|dealt with)\b"
    r"|\b(?:we|they|somebody|someone|support|(?:desk|team|line)) (?:always |usually )?(?:respond|reply|replies|react|answer|acknowledge|call back)s?\b"
    r"|\backnowledged (?:with)?in\b",
    re.IGNORECASE,
)
"""How soon somebody reacts each time, all through the contract: nothing that is done once by a day, as an answer that somebody is to send."""


def due_of(text: str, anchor: dt.date | None, *, deadline: bool = True) -> tuple[str | None, dt.date | None]:
    """The due phrase of `text` and its day, counted from `anchor` (the document's date); None where not said.

    A date wins over a length of time, and a length of time counts only after "within", "in" and the like ("a 24
    month term" is no due date). Without `deadline` (the promise is no delivery: a feature, a price) a date counts
    only after "by", "before", "until" and the like, and one behind an opening condition before one in it, so that "in Spanish today" is not due today, and hours or minutes
    are how soon somebody reacts. A stretch ("from March to June") has no day: it is when something holds. Neither has how long
    it usually takes or how soon support answers, and the day of a supposed beginning ("if you start in July, it's about six weeks") is not when it is done.
    """
    values = [v for v in find_values(text) if not _NO_DEADLINE.search(text, max(0, v.start - 12), v.start)]
    dates = _dates(text, values, deadline=deadline)
    condition = _CONDITION.match(text)
    dates.sort(key=lambda v: condition is not None and v.start < condition.end())
    spans = [v for v in values if v.kind == "duration" and _DEADLINE.search(text, max(0, v.start - 10), v.start)]
    spans = [v for v in spans if deadline or not (_QUICK.search(v.text) or _SERVICE.search(text))]
    for value in [*dates, *spans]:
        stretch = _stretch(text, value, values)
        if stretch is not None:
            return stretch, None
        phrase = _phrase(text, value, values)
        said_on = anchor or _in_its_year(value)
        elsewhere = _RUN_ON.match(text, value.end) or _HABIT.search(text, 0, value.start) or _SERVICE.search(text)
        counted_here = said_on is not None and not (value.kind == "duration" and elsewhere)
        return phrase, resolve_date(phrase, said_on) if said_on is not None and counted_here else None
    weekend = _WEEKEND.search(text) if deadline else None
    return (weekend.group() if weekend else None), None


def _dates(text: str, values: list[Value], *, deadline: bool) -> list[Value]:
    """The dates among `values` on which something can be due."""
    dates = [
        v
        for v in values
        if v.kind == "date" and not _RECURRING.search(v.text) and not _HOURS.search(text, max(0, v.start - 14), v.end + 14)
    ]
    if not deadline:
        dates = [v for v in dates if not _TODAY.match(v.text) and _DEADLINE.search(text, max(0, v.start - 14), v.start)]
    dates = [v for v in dates if not (_TODAY.match(v.text) and _is_so(text, v))]
    return [v for v in dates if not (_BEGINS.search(text, 0, v.end) and _told_after(v, values))]


def _is_so(text: str, today: Value) -> bool:
    """Is it so today already ("that's there today")? Then it is not due."""
    return _IS_SO.search(text, 0, today.start) is not None and not _AHEAD.search(text)


def _told_after(value: Value, values: list[Value]) -> bool:
    """Does another date or length of time follow?"""
    return any(other.start > value.end for other in values if other.kind in {"date", "duration"})


def _in_its_year(value: Value) -> dt.date | None:
    """A day to count from for a day that is told with its year, which means the same whenever it was said."""
    told = value.dates[0] if value.kind == "date" else None
    return dt.date(told.year, 1, 1) if told and told.day and told.year and dt.MINYEAR <= told.year <= dt.MAXYEAR else None


def _phrase(text: str, value: Value, values: list[Value]) -> str:
    """The value with the word that leads to it, up to the end of a range ("within two or three working days")."""
    lead = _LEAD.search(text, max(0, value.start - 24), value.start)
    until = next((v.end for v in values if v.kind == value.kind and _RANGE.fullmatch(text, value.end, v.start)), value.end)
    year = _YEAR_AFTER.match(text, until) if value.kind == "date" and value.dates[0].month else None
    return text[lead.start() if lead else value.start : year.end() if year else until].strip()


def _stretch(text: str, value: Value, values: list[Value]) -> str | None:
    """The stretch of time that starts with a date ("from 1 to 8 June", "March to June"); None where it starts none."""
    end = next((v for v in values if v.kind == value.kind == "date" and _UP_TO.fullmatch(text, value.end, v.start)), None)
    lead = _FROM.search(text, max(0, value.start - 12), value.start)
    if end is None or not (lead or all(v.dates[0].month and not v.dates[0].day for v in (value, end))):
        return None
    return text[lead.start() if lead else value.start : end.end].strip()
