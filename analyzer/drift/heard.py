"""What was sent and how it sounds: a deal's messages beside their readings, and where their words stand."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Message, SentimentReading
from analyzer.drift.feed import Letter
from analyzer.intake.names import folded

STEP = 25.0
"""Points of the index between one tone and the next."""
FEW = 3
"""Words: less is no quote."""


class Heard(NamedTuple):
    """One message of the implementation phase with its reading."""

    letter: Letter
    reading: SentimentReading

    @property
    def id(self) -> str:
        """The message's id."""
        return self.letter.id

    @property
    def turn(self) -> Turn:
        """Its own words, who wrote them and when."""
        return self.letter.turn

    @property
    def tone(self) -> int:
        """-2 angry, -1 cool, 0 businesslike, 1 pleased, 2 delighted."""
        return max(-2, min(2, round((self.reading.index - 50) / STEP)))

    @property
    def of_customer(self) -> bool:
        """Did the customer write it (no automatic reply)?"""
        return self.turn.side is Side.CUSTOMER and not self.letter.automatic

    @property
    def of_vendor(self) -> bool:
        """Did the vendor write it?"""
        return self.turn.side is Side.VENDOR and not self.letter.automatic

    @property
    def writer(self) -> frozenset[str | tuple[str, ...]]:
        """The name (folded) and the address of who wrote it, as far as there are any."""
        return frozenset(one for one in (folded(self.turn.speaker), (self.turn.email or "").casefold()) if one)

    @property
    def counts(self) -> bool:
        """Does it say how the customer feels: own words of the customer's, and read?"""
        return self.worded and not self.reading.unread

    @property
    def worded(self) -> bool:
        """Are there words of the customer's own?"""
        return self.of_customer and any(c.isalpha() for c in self.turn.text)


Quoting = Callable[[Heard], tuple[Evidence, ...]]
"""The words of a message that show best what was found."""


def messages_of(letters: Sequence[Letter]) -> list[Message]:
    """Messages for an engine, each with what somebody else said just before it."""
    out = []
    # Who wrote last, what, and what was last written by anybody else.
    last, words, others = None, "", ""
    for letter in letters:
        turn = letter.turn
        who = turn.email or turn.speaker
        before = others if who == last else words
        out.append(Message(id=letter.id, text=turn.text, before=before, side=turn.side, speaker=turn.speaker, at=turn.at))
        if not letter.automatic:
            last, words, others = who, turn.text, before
    return out


def clock(at: dt.datetime) -> str:
    """A moment as its writer's clock showed it, and which clock that was: 2025-02-03 14:05 UTC+1."""
    offset = at.utcoffset()
    if offset is None:
        return f"{at:%Y-%m-%d %H:%M}"
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    zone = f"{'+' if minutes > 0 else '-'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{at:%Y-%m-%d %H:%M} UTC{zone}"


def ordinal(number: int) -> str:
    """2 as "second", 12 as "12th"."""
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def evidence_of(turn: Turn, conversation: Conversation, start: int, end: int) -> Evidence:
    """`turn.text[start:end]` as a located span of its document; white space around it is left out.

    JSON writes line ends and quotation marks as escapes, so that the file differs from the words there: the quote is
    then the longest stretch that stands in the file as it is, where that says enough.
    """
    start, end = _stretch(turn, conversation.original, *_tight(turn.text, start, end))
    first, last = turn.locate(start, end)
    return Evidence(
        document=conversation.document, turn=turn.index, speaker=turn.speaker, start=first, end=last,
        quote=turn.text[start:end], place=clock(turn.at) if turn.at else None,
    )  # fmt: skip


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start + 1, start + len(words.strip()))


def _stretch(turn: Turn, original: str, start: int, end: int) -> tuple[int, int]:
    """The longest part of `start`..`end` that is the same in the file; all of it where every part is short."""
    first, last = turn.locate(start, end)
    if not original or original[first:last] == turn.text[start:end]:
        return start, end
    runs = [(max(start, p.at), min(end, p.at + p.length)) for p in turn.pieces if p.at < end and p.at + p.length > start]
    # An escape stands at the end of its run.
    runs += [(first, last - 1) for first, last in runs if last - first > 1]
    same = [run for run in (_tight(turn.text, *r) for r in runs) if _is_same(turn, original, *run)]
    best = max(same, key=lambda run: run[1] - run[0], default=(start, end))
    return best if len(turn.text[best[0] : best[1]].split()) > FEW else (start, end)


def _is_same(turn: Turn, original: str, start: int, end: int) -> bool:
    first, last = turn.locate(start, end)
    return original[first:last] == turn.text[start:end]


def customer(heard: Iterable[Heard]) -> list[Heard]:
    """What the customer's people wrote themselves."""
    return [h for h in heard if h.counts]
