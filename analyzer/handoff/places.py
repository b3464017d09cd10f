"""Where a quote is to be found: in a reader's words (the time in a recording, the mail, the line of a file), and in one stretch of the file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.due import short_date
from analyzer.domain.evidence import Evidence

M = TypeVar("M", bound=BaseModel)

_OWN_LINES = (".txt", ".md", ".text", ".markdown")
_SCRAP = 2
"""Words up to which a part of a quote is none by itself."""
_SENTENCE_ENDS = (".", "?", "!", "\u2026")
_LONGEST_LABEL = 120
"""Characters of the file that may stand between two parts of a sentence."""


def with_places(model: M, conversations: Iterable[Conversation]) -> M:
    """`model` with `place` set on every Evidence in it; a quote that runs over a label of the file ("[00:07:29] Ann:") is cut there."""
    placed: M = _placed(model, {c.document: c for c in conversations})
    return placed


def place(found: Evidence, conversation: Conversation) -> str:
    """The time in a recording ("12:04"), the date of a mail, the line of a text file, else the number of the turn."""
    turn = conversation.turn(found.turn)
    if turn is not None and turn.start is not None:
        return clock(turn.start)
    if conversation.kind is Kind.EMAIL and turn is not None and turn.at is not None:
        return f"mail of {short_date(turn.at.date())}"
    if conversation.kind is Kind.DOCUMENT and conversation.document.lower().endswith(_OWN_LINES):
        return f"line {conversation.line(found.start)}"
    return f"{'part' if conversation.kind is Kind.DOCUMENT else 'turn'} {found.turn}"


def with_place(found: Evidence, conversations: Iterable[Conversation]) -> Evidence:
    """`found` with its `place` set."""
    placed: Evidence = _placed(found, {c.document: c for c in conversations})
    return placed


def whole(quotes: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first of `quotes` with the others that it was cut from (the same turn, the same sentence), as they were said one after the other."""
    if not quotes:
        return ()
    lead = quotes[0]
    near = sorted((q for q in quotes if (q.document, q.turn) == (lead.document, lead.turn)), key=lambda q: q.start)
    first = last = near.index(lead)
    while first > 0 and _goes_on(near[first - 1], near[first]):
        first -= 1
    while last + 1 < len(near) and _goes_on(near[last], near[last + 1]):
        last += 1
    return tuple(near[first : last + 1])


def clock(seconds: float) -> str:
    """754.2 -> "12:34"; from an hour on "1:02:03"."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _placed(value: Any, conversations: Mapping[str, Conversation]) -> Any:
    if isinstance(value, Evidence):
        return _shown(value, conversations)[0]
    if isinstance(value, BaseModel):
        parts = {name: (part, _placed(part, conversations)) for name, part in value if isinstance(part, (BaseModel, tuple))}
        update = {name: placed for name, (part, placed) in parts.items() if placed is not part}
        return value.model_copy(update=update) if update else value
    if isinstance(value, tuple):
        if any(isinstance(part, Evidence) for part in value):
            return _all_shown(value, conversations)
        placed = tuple(_placed(part, conversations) for part in value)
        return placed if any(a is not b for a, b in zip(value, placed, strict=True)) else value
    return value


def _all_shown(quotes: tuple[Evidence, ...], conversations: Mapping[str, Conversation]) -> tuple[Evidence, ...]:
    """`quotes` as they are shown; where some are cut, each part once."""
    shown = [one for quote in quotes for one in _shown(quote, conversations)]
    is_cut = [one.quote for one in shown] != [one.quote for one in quotes]
    return tuple(dict.fromkeys(shown) if is_cut else shown)


def _shown(found: Evidence, conversations: Mapping[str, Conversation]) -> Sequence[Evidence]:
    """The stretches of a quote that the file interrupts, the longest first, with their places; itself where it has its place already."""
    source = conversations.get(found.document)
    if source is None or found.place is not None:
        return (found,)
    return [one.model_copy(update={"place": place(one, source)}) for one in _stretches(found, source)]


def _stretches(found: Evidence, conversation: Conversation) -> Sequence[Evidence]:
    turn = conversation.turn(found.turn)
    if turn is None:
        return (found,)
    stretches = conversation.stretches(turn, *turn.within(found.start, found.end))
    if len(stretches) == 1:
        return (found,)
    ordered = sorted(stretches, key=lambda s: s[0] - s[1])
    long = [s for s in ordered if _says_something(turn.text[slice(*s)])] or ordered[:1]
    places = [(s, turn.locate(*s)) for s in long]
    return [found.model_copy(update={"start": a, "end": b, "quote": conversation.words(turn, *s)}) for s, (a, b) in places]


def _goes_on(part: Evidence, then: Evidence) -> bool:
    """Is nothing but a label between the two, and the sentence not over?"""
    over = part.quote.rstrip("\"'\u2019\u201d)] ").endswith(_SENTENCE_ENDS)
    return not over and 0 <= then.start - part.end <= _LONGEST_LABEL


def _says_something(words: str) -> bool:
    """Is a part of a quote more than a word or two? A figure is told however short it stands."""
    return len(words.split()) > _SCRAP or any(c.isdigit() for c in words)
