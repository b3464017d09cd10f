"""Conversations cut for the store: turns as rows, and passages of a few sentences for search."""

import re
from collections.abc import Iterator

from analyzer.domain.conversation import Conversation, Turn
from analyzer.domain.evidence import Evidence
from analyzer.handoff.places import place
from analyzer.store.records import Passage, StoredTurn

LONGEST = 320
"""Characters of a passage; longer sentences are cut at a blank."""
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?]+[\"'”’)]*|\n|$)\s*")
_LEAST = 3


def turns_of(conversation: Conversation) -> list[StoredTurn]:
    """The turns as the store keeps them."""
    return [
        StoredTurn(
            number=turn.index, speaker=turn.speaker, email=turn.email, side=turn.side, at=turn.at, start=turn.start, end=turn.end,
            zone=turn.zone, text=turn.text, span_start=turn.span[0], span_end=turn.span[1],
        )
        for turn in conversation.turns
    ]  # fmt: skip


def passages_of(conversation: Conversation) -> list[Passage]:
    """Runs of whole sentences of one turn, at most `LONGEST` characters each; signatures are left out."""
    return [_passage(conversation, turn, start, end) for turn in conversation.spoken() for start, end in _runs(turn.text)]


def _passage(conversation: Conversation, turn: Turn, start: int, end: int) -> Passage:
    first, last = turn.locate(start, end)
    text = turn.text[start:end]
    here = Evidence(document=conversation.document, turn=turn.index, start=first, end=last, quote=text)
    return Passage(turn=turn.index, start=first, end=last, speaker=turn.speaker, side=turn.side, place=place(here, conversation), text=text)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of passages in a turn's text, without white space at their edges."""
    start = end = 0
    for low, high in _sentences(text):
        if end > start and high - start > LONGEST:
            yield from _trimmed(text, start, end)
            start = low
        end = high
    yield from _trimmed(text, start, end)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        found = _SENTENCE.match(text, at)
        end = found.end() if found and found.end() > at else len(text)
        while end - at > LONGEST:
            cut = text.rfind(" ", at + 1, at + LONGEST)
            cut = cut if cut > at else at + LONGEST
            yield at, cut
            at = cut
        yield at, end
        at = end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    low, high = start + len(part) - len(part.lstrip()), start + len(part.rstrip())
    if high - low >= _LEAST:
        yield low, high
