"""One call, e-mail thread, chat or document, kept as received, cut into numbered turns."""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from analyzer.domain.account import DocumentType, Phase

VOICE = re.compile(
    r"(?:unknown[ _]|unidentified[ _])?(?:speaker|spk|participant|person|guest|voice|channel|caller|attendee|male|female|sprecher|intervenant)"
    r"(?:[ _#-]{0,2}[a-z0-9]{1,3})?",
    re.IGNORECASE,
)
"""Labels that recorders make up for people whose names they do not know: Speaker 1, SPEAKER_00, spk_0."""
_BESIDE = re.compile(
    r"(?P<name>[^()\[\]|]{2,80}?)(?:\s*\((?P<round>[^()]{1,100})\)|\s*\[(?P<square>[^\[\]]{1,100})\]|\s+\|\s+(?P<bar>[^|]{1,100})|\s+[-\u2013\u2014]\s+(?P<dash>.{1,100}))"
)


def parted(written: str) -> tuple[str, str]:
    """A name, and what a label shows beside it: `Ann Lee (Buyer, Acme)`, `Ann Lee | Acme`, `Ann Lee - Acme`; "" where there is nothing."""
    found = _BESIDE.fullmatch(written.strip())
    if found is None:
        return written, ""
    return found["name"], next(beside for beside in found.group("round", "square", "bar", "dash") if beside is not None)


class Kind(StrEnum):
    """The sort of conversation."""

    CALL = "call"
    EMAIL = "email"
    CHAT = "chat"
    DOCUMENT = "document"


class Side(StrEnum):
    """Who a speaker speaks for. `other` is a third party; `unknown` is an honest answer."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    OTHER = "other"
    UNKNOWN = "unknown"


class Zone(StrEnum):
    """Which part of a mail a turn is: the sender's own new words, a quoted mail, a signature."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Piece(NamedTuple):
    """`length` characters of a turn's text from `at` on stand in the original from `start` on."""

    at: int
    start: int
    length: int


class Participant(BaseModel):
    """Somebody who speaks, or is named in a header, with what the source says of them."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    email: str | None = None
    side: Side = Side.UNKNOWN
    title: str | None = None


class Turn(BaseModel):
    """One uninterrupted utterance, or one mail body.

    `text` is what an engine reads: cue headers, quote marks and transport encoding are gone, words
    are untouched. `span` are character offsets into `Conversation.original`; `pieces` map every
    part of `text` to them, so that a quote in `text` has its place in the original.
    `start` and `end` are seconds from the start of the recording.
    """

    model_config = ConfigDict(frozen=True)

    index: int
    speaker: str | None = None
    email: str | None = None
    side: Side = Side.UNKNOWN
    at: dt.datetime | None = None
    start: float | None = None
    end: float | None = None
    text: str
    span: tuple[int, int]
    zone: Zone | None = None
    subject: str | None = None
    attachments: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = Field(default=(), exclude=True, repr=False)

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]` (start < end)."""
        if not self.pieces:
            return self.span[0] + start, self.span[0] + end
        return self._place(start), self._place(end - 1) + 1

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `text` of `original[start:end]`: what `locate` gives, back again."""
        if not self.pieces:
            return start - self.span[0], end - self.span[0]
        return self._offset(start), self._offset(end - 1) + 1

    def _offset(self, place: int) -> int:
        piece = next((p for p in reversed(self.pieces) if p.start <= place), self.pieces[0])
        return piece.at + max(0, min(place - piece.start, piece.length - 1))

    def _place(self, offset: int) -> int:
        last = self.pieces[max(0, bisect_right(self.pieces, offset, key=lambda piece: piece.at) - 1)]
        # An offset between two pieces (the blank that joins two cues) belongs to the end of the first.
        return last.start + max(0, min(offset - last.at, last.length - 1))


BOLD = "**"
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b")
_CUE_TIMES = "-->"
_TAG = re.compile(r"<[^<>]*>")


class Conversation(BaseModel):
    """What intake makes of one file. `original` is the decoded file (or, for binary and encoded
    containers, the text taken out of it), into which all offsets point.
    """

    model_config = ConfigDict(frozen=True)

    document: str
    format: str
    kind: Kind
    title: str | None = None
    date: dt.date | None = None
    turns: tuple[Turn, ...] = ()
    participants: tuple[Participant, ...] = ()
    warnings: tuple[str, ...] = ()
    type: DocumentType | None = Field(default=None, exclude=True)
    phase: Phase = Field(default=Phase.SALES, exclude=True)
    original: str = Field(default="", exclude=True, repr=False)

    @property
    def is_contract(self) -> bool:
        """True for the papers that say what was sold: order forms and contracts."""
        return self.type in {DocumentType.ORDER_FORM, DocumentType.CONTRACT}

    @cached_property
    def is_among_vendors(self) -> bool:
        """True of a chat in which several people of the vendor's write and nobody else: the customer is told of there, and told nothing."""
        writers = {(turn.speaker, turn.side) for turn in self.turns} | {(person.name, person.side) for person in self.participants}
        return self.kind is Kind.CHAT and len(writers) > 1 and all(side is Side.VENDOR for _, side in writers)

    @cached_property
    def line_ends(self) -> tuple[int, ...]:
        """Where the lines of the original end, found once: counting them anew for each of many quotes takes their product."""
        return tuple(found.start() for found in re.finditer("\n", self.original))

    def line(self, offset: int) -> int:
        """The number of the line of the original in which `offset` lies; the first is 1."""
        return bisect_left(self.line_ends, offset) + 1

    def words(self, turn: Turn, start: int, end: int) -> str:
        """`turn.text[start:end]` as it stands in the original: with Markdown's bold marks, which no turn has, without the cue
        headers and line wraps in between, which are nobody's words.
        """
        said = turn.text[start:end]
        written = self.original[slice(*turn.locate(start, end))]
        return written if BOLD in written and written.replace(BOLD, "") == said else said

    def stretches(self, turn: Turn, start: int, end: int) -> list[tuple[int, int]]:
        """`turn.text[start:end]` cut where the original has a label in between (who speaks, or when): no quote may run over one.

        Line wraps, quote marks, tags, entities, the cue headers of captions and lines that roll on are no labels.
        """
        cuts = [
            (before.at + before.length, after.at)
            for before, after in pairwise(turn.pieces)
            if start < before.at + before.length
            and after.at < end
            and _has_label(self.original[before.start + before.length : after.start], turn.speaker)
        ]
        edges = [start, *(edge for cut in cuts for edge in cut), end]
        return list(zip(edges[::2], edges[1::2], strict=True))

    def spoken(self) -> Iterable[Turn]:
        """The turns that somebody said or wrote: everything but signatures."""
        return (t for t in self.turns if t.zone is not Zone.SIGNATURE)

    def turn(self, index: int) -> Turn | None:
        """The turn of that number; intake counts them in order, so that it is looked for at its place first."""
        if 0 <= index < len(self.turns) and self.turns[index].index == index:
            return self.turns[index]
        return next((t for t in self.turns if t.index == index), None)


def _has_label(between: str, speaker: str | None) -> bool:
    """Does what stands between two parts of a turn tell who speaks or when, other than in the times of a cue?"""
    lines = [_TAG.sub("", line) for line in between.split("\n") if line and _CUE_TIMES not in line]
    return any(_CLOCK.search(line) or (speaker and speaker in line) for line in lines)
