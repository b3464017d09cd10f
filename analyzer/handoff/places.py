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


def clock(seconds: float) -> str:
    """754.2 -> "12:34"; from an hour on "1:02:03"."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _placed(value: Any, conversations: Mapping[str, Conversation]) -> Any:
    if isinstance(value, Evidence):
        source = conversations.get(value.document)
        value = _stretches(value, source)[0] if source and value.place is None else value
        return value.model_copy(update={"place": place(value, source)}) if source and value.place is None else value
    if isinstance(value, BaseModel):
        parts = {name: (part, _placed(part, conversations)) for name, part in value if isinstance(part, (BaseModel, tuple))}
        update = {name: placed for name, (part, placed) in parts.items() if placed is not part}
        return value.model_copy(update=update) if update else value
    if isinstance(value, tuple):
        value = _cut(value, conversations)
        placed = tuple(_placed(part, conversations) for part in value)
        return placed if any(a is not b for a, b in zip(value, placed, strict=True)) else value
    return value


def _cut(values: tuple[Any, ...], conversations: Mapping[str, Conversation]) -> tuple[Any, ...]:
    """`values` with the stretches of each quote that the file interrupts in its place, the longest first; others as they are."""
    cut = [
        part
        for value in values
        for part in (_stretches(value, conversations[value.document]) if _is_open(value, conversations) else (value,))
    ]
    same = len(cut) == len(values) and all(a is b for a, b in zip(values, cut, strict=True))
    return values if same else tuple(dict.fromkeys(cut))


def _is_open(value: Any, conversations: Mapping[str, Conversation]) -> bool:
    """Is it a quote of one of `conversations` that is not placed yet?"""
    return isinstance(value, Evidence) and value.place is None and value.document in conversations


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


def _says_something(words: str) -> bool:
    """Is a part of a quote more than a word or two? A figure is told however short it stands."""
    return len(words.split()) > _SCRAP or any(c.isdigit() for c in words)
