"""Where a quote is to be found, in a reader's words: the time in a recording, the mail, the line of a file."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.due import short_date
from analyzer.domain.evidence import Evidence

M = TypeVar("M", bound=BaseModel)

_OWN_LINES = (".txt", ".md", ".text", ".markdown")


def with_places(model: M, conversations: Iterable[Conversation]) -> M:
    """`model` with `place` set on every Evidence in it."""
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
        return value.model_copy(update={"place": place(value, source)}) if source and value.place is None else value
    if isinstance(value, BaseModel):
        parts = {name: (part, _placed(part, conversations)) for name, part in value if isinstance(part, (BaseModel, tuple))}
        update = {name: placed for name, (part, placed) in parts.items() if placed is not part}
        return value.model_copy(update=update) if update else value
    if isinstance(value, tuple):
        placed = tuple(_placed(part, conversations) for part in value)
        return placed if any(a is not b for a, b in zip(value, placed, strict=True)) else value
    return value
