"""On which side of a value does a text put its limit? "within 30 days" or "after 30 days", "by May 5" or "no earlier than May 5"."""

import re
from typing import Final

from analyzer.domain.cue import Cue
from analyzer.domain.value_scanner import Value, ValueKind, find_values

_LOWER: Final = re.compile(
    r"\b(?:at least|minimum(?: of)?|(?:no|not) less than|(?<!no )(?<!not )more than|over|above|starting(?: at| from)?|mindestens|mehr als)\s{1,3}$",
    re.IGNORECASE,
)
_UPPER: Final = re.compile(
    r"\b(?:at most|up to|maximum(?: of)?|max|(?:no|not) more than|(?<!no )(?<!not )(?:less|fewer) than|(?:no|not) (?:longer|later) than|under|below|within"
    r"|höchstens|weniger als|bis zu|innerhalb von)\s{1,3}$",
    re.IGNORECASE,
)
_PAST: Final = re.compile(r"\b(?:after|(?:no|not) (?:earlier|sooner) than|(?<!no )(?<!not )later than|nach)\s{1,3}$", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\b(?:after|not before|not until|(?:no|not) (?:earlier|sooner) than|(?<!no )(?<!not )later than|from|since|starting|as of|nach|ab|seit|frühestens)\s{1,3}(?:the\s{1,3})?$",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\b(?:(?<!not )before|by|(?<!not )until|till|(?:no|not) later than|(?<!no )(?<!not )earlier than|ahead of|prior to|vor|bis|spätestens)\s{1,3}(?:the\s{1,3})?$",
    re.IGNORECASE,
)
_ON: Final = r"(?:\s{1,3}(?:on|in|at|from|by|around|as of|am|im|ab|zum))?\s{1,3}(?:the\s{1,3})?$"
_STARTS: Final = re.compile(
    rf"\b(?:starts?|started|starting|begins?|began|beginning|commences?|commencing|opens?|beginnt|startet){_ON}", re.IGNORECASE
)
_ENDS: Final = re.compile(rf"\b(?:ends?|ended|ending|expires?|expiring|finish(?:es)?|stops?|closes?|endet){_ON}", re.IGNORECASE)
_SIDES: Final = {
    ValueKind.DATE: ((_BEFORE, "before"), (_AFTER, "after")),
    ValueKind.DURATION: ((_PAST, "past"), (_LOWER, "at least"), (_UPPER, "at most")),
}
_OTHERWISE: Final = ((_LOWER, "at least"), (_UPPER, "at most"))
_EDGES: Final = ((_STARTS, "starts"), (_ENDS, "ends"))
_OPPOSED: Final = frozenset(
    frozenset(pair) for pair in (("before", "after"), ("at least", "at most"), ("past", "at most"), ("starts", "ends"))
)
_REACH: Final = 32
_DENIED: Final = re.compile(r"(?:n't|\b(?:not|never|no|nicht|nie|kein\w{0,2}))\b[^.,;:!?\n]{0,60}$", re.IGNORECASE)
_TURN: Final = Cue(
    r"\b(?:before|until|till|more than|less than|fewer than|earlier than|later than|by|within|over|under|vor|bis)\s{1,3}(?:the\s{1,3})?$"
)
# What is over at a day, something else begins with; what may be done within a time, is over after it.
_THEN: Final = Cue(r"\b(?:then|after that|afterwards|thereafter|from then|from there|danach|anschließend)\b")
_OVER: Final = Cue(
    r"\b(?:ends?|ended|ending|expir\w{1,4}|due|laps\w{1,4}|stops?|clos\w{1,3}|over|delet\w{1,4}|cancel\w{0,6}|terminat\w{1,4}|lasts?|runs?|trial)\b"
)


def limit_problem(statement: str, own: str) -> str | None:
    """The value that `statement` limits on the other side than `own` does, told in one line, or None."""
    values = find_values(statement)
    quoted = find_values(own) if values else []
    if not quoted or _THEN.stands_in(own):
        return None
    for value in values:
        same = [other for other in quoted if other.covers(value)]
        for look in (_side, _edge):
            claimed = look(statement, value)
            if claimed and same and all(_opposed(claimed, look(own, other), own) for other in same):
                return f'the quoted words put a limit on the other side of "{value.text}"'
    return None


def _opposed(claimed: str, said: str, own: str) -> bool:
    if frozenset((claimed, said)) not in _OPPOSED:
        return False
    return "past" not in {claimed, said} or not _OVER.stands_in(own)


def _side(text: str, value: Value) -> str:
    head = text[max(0, value.start - _REACH) : value.start]
    side = next((name for pattern, name in _SIDES.get(value.kind, _OTHERWISE) if pattern.search(head)), "")
    # "We won't go live until May 5", "it doesn't take more than 30 days": which side that is hangs on more than the words beside the value.
    turned = side and _DENIED.search(_short_of(text, value)) and _TURN.stands_in(head)
    return "" if turned else side


def _short_of(text: str, value: Value) -> str:
    """What stands before the words that limit the value: "no more than" is a limit, and denies nothing."""
    head = text[max(0, value.start - 100) : value.start]
    return re.sub(r"\b(?:no|not)\s{1,3}(?:\w{1,12}\s{1,3}than|before|until)\s{1,3}(?:the\s{1,3})?$", "", head, flags=re.IGNORECASE)


def _edge(text: str, value: Value) -> str:
    if value.kind is not ValueKind.DATE:
        return ""
    head = text[max(0, value.start - _REACH) : value.start]
    return next((name for pattern, name in _EDGES if pattern.search(head)), "")
