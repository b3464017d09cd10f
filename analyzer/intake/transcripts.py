"""Utterances as a file lists them -> numbered turns, one per uninterrupted speaker."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from analyzer.domain.conversation import Conversation, Kind, Participant, Piece, Side, Turn
from analyzer.intake.source import Source

REPEATS = 5
"""So many equal lines in a row are reported: speech recognisers invent them from silence."""
PAUSE = dt.timedelta(minutes=5)
"""After so long a silence the next message of the same author is a turn of its own: it was written at another time."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One cue, sentence or message as exported, before neighbours of one speaker are merged.

    `span` is None, and `pieces` empty, where the words have no verbatim place in the file.
    """

    text: str
    speaker: str | None = None
    pieces: tuple[Piece, ...] = ()
    span: tuple[int, int] | None = None
    start: float | None = None
    end: float | None = None
    at: dt.datetime | None = None
    email: str | None = None
    side: Side = Side.UNKNOWN


class Quoted:
    """The lines of a chat as they are read, for those that a later message quotes."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def repeats(self, words: str) -> bool:
        """Are these the words of an earlier message behind a quote mark?"""
        text = words.strip()
        if text.startswith(">"):
            return text.lstrip("> ") in self._said
        self._said.add(text)
        return False


class Wording:
    """Puts the text of one utterance together while noting where each part stands in the file."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[Piece] = []
        self._span: tuple[int, int] | None = None

    def add(self, text: str, start: int, joint: str = " ") -> None:
        """Append `text`, which stands verbatim at `start`; blanks at its ends are dropped."""
        start += len(text) - len(text.lstrip())
        text = text.strip()
        if not text:
            return
        self._glue(joint)
        self._pieces.append(Piece(self._length, start, len(text)))
        self._append(text, start, start + len(text))

    def add_raw(self, text: str, start: int) -> None:
        """Append `text` as it stands at `start`, with its blanks and without a joint."""
        if text:
            self._pieces.append(Piece(self._length, start, len(text)))
            self._append(text, start, start + len(text))

    def substitute(self, text: str, start: int, end: int) -> None:
        """Append `text` which stands for `original[start:end]` (an entity, an escape)."""
        self._append(text, start, end)

    def glue(self, joint: str = " ") -> None:
        """Part what follows from what stands, if anything stands."""
        self._glue(joint)

    def __bool__(self) -> bool:
        return self._length > 0

    def _glue(self, joint: str) -> None:
        if self._length:
            self._parts.append(joint)
            self._length += len(joint)

    def _append(self, text: str, start: int, end: int) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._span = (self._span[0] if self._span else start, end)

    def utterance(self, speaker: str | None = None, start: float | None = None, end: float | None = None) -> Utterance:
        """What was put together; the caller adds the rest with dataclasses.replace."""
        return Utterance("".join(self._parts), speaker, tuple(self._pieces), self._span, start, end)


@dataclass(frozen=True)
class Heading:
    """What a transcript says of itself before the first turn."""

    title: str | None = None
    date: dt.date | None = None
    participants: tuple[Participant, ...] = ()


@dataclass
class Transcript:
    """What a format reader found: `build` makes the Conversation of it."""

    format: str
    utterances: list[Utterance]
    kind: Kind = Kind.CALL
    heading: Heading = field(default_factory=Heading)
    warnings: list[str] = field(default_factory=list)

    def build(self, source: Source) -> Conversation:
        """Turns merged per uninterrupted speaker, offsets into `source.text`.

        Where one utterance has no verbatim place there (JSON escapes, word lists), the original
        becomes a rendition: one "Speaker: text" line per turn.
        """
        spoken = [u for u in self.utterances if u.text.strip()]
        source.refuse_over(len(spoken))
        turns = merged(spoken, "\n\n" if self.kind is Kind.CHAT else " ")
        original = source.text or ""
        if any(u.span is None for u in spoken):
            original, turns = rendition(turns)
        return Conversation(
            document=source.name,
            format=self.format,
            kind=self.kind,
            title=self.heading.title,
            date=self.heading.date or next((u.at.date() for u in turns if u.at), None),
            turns=tuple(_turn(i, u) for i, u in enumerate(turns)),
            participants=participants_of(turns, self.heading.participants),
            warnings=(*source.warnings, *self.warnings, *_oddities(spoken)),
            original=original,
        )


def merged(utterances: Sequence[Utterance], joint: str = " ") -> list[Utterance]:
    """Neighbours of one speaker become one utterance; their texts are joined by `joint`."""
    runs: list[list[Utterance]] = []
    for utterance in utterances:
        if runs and _goes_on(runs[-1], utterance):
            runs[-1].append(utterance)
        else:
            runs.append([utterance])
    return [_joined(run, joint) for run in runs]


def _goes_on(run: Sequence[Utterance], following: Utterance) -> bool:
    """Does the speaker of `run` go on without a pause? What was written on another day, or much later, is dated anew."""
    last = run[-1]
    if (last.speaker, last.email) != (following.speaker, following.email):
        return False
    if last.at is None or following.at is None:
        return True
    # Several may write at the same minute, and exports are not always in order.
    return last.at.date() == following.at.date() and abs(following.at - last.at) <= PAUSE


def _joined(run: Sequence[Utterance], joint: str) -> Utterance:
    if len(run) == 1:
        return run[0]
    pieces: list[Piece] = []
    at = 0
    for utterance in run:
        pieces.extend(Piece(at + p.at, p.start, p.length) for p in utterance.pieces)
        at += len(utterance.text) + len(joint)
    first, last = run[0], run[-1]
    placed = [u.span for u in run if u.span]
    return replace(
        first,
        text=joint.join(u.text for u in run),
        pieces=tuple(pieces),
        span=(placed[0][0], placed[-1][1]) if placed else None,
        end=last.end,
        side=next((u.side for u in run if u.side is not Side.UNKNOWN), Side.UNKNOWN),
    )


def rendition(turns: Iterable[Utterance]) -> tuple[str, list[Utterance]]:
    """A readable text of the turns, and the turns with their places in it."""
    parts: list[str] = []
    placed: list[Utterance] = []
    length = 0
    for turn in turns:
        label = f"{turn.speaker}: " if turn.speaker else ""
        start = length + len(label)
        placed.append(replace(turn, pieces=(Piece(0, start, len(turn.text)),), span=(start, start + len(turn.text))))
        parts.append(f"{label}{turn.text}\n")
        length += len(parts[-1])
    return "".join(parts), placed


def participants_of(turns: Iterable[Utterance], known: Iterable[Participant] = ()) -> tuple[Participant, ...]:
    """Everybody who speaks, in order of appearance, then those whom the file only names."""
    listed = {p.name: p for p in known if p.name}
    found: dict[tuple[str | None, str | None], Participant] = {}
    for turn in turns:
        key = (turn.speaker, turn.email)
        if key == (None, None) or key in found:
            continue
        stated = listed.pop(turn.speaker or "", None) or Participant(name=turn.speaker)
        side = turn.side if turn.side is not Side.UNKNOWN else stated.side
        found[key] = stated.model_copy(update={"email": turn.email or stated.email, "side": side})
    return (*found.values(), *listed.values())


def _turn(index: int, utterance: Utterance) -> Turn:
    return Turn(
        index=index,
        speaker=utterance.speaker,
        email=utterance.email,
        side=utterance.side,
        at=utterance.at,
        start=_milli(utterance.start),
        end=_milli(utterance.end),
        text=utterance.text,
        span=utterance.span or (0, 0),
        pieces=utterance.pieces,
    )


def _milli(time: float | None) -> float | None:
    """To the millisecond: recognisers write binary fractions out."""
    return None if time is None else round(time, 3)


def _oddities(utterances: Sequence[Utterance]) -> list[str]:
    out = [] if utterances else ["The file holds no spoken words."]
    longest, at = 0, None
    for _, run in groupby(utterances, key=lambda u: (u.speaker, u.text)):
        equal = list(run)
        if len(equal) > longest:
            longest, at = len(equal), equal[0].start
    if longest >= REPEATS:
        place = "" if at is None else f" from {int(at) // 60}:{int(at) % 60:02d} on"
        out.append(f"{longest} equal lines in a row{place}: the recorder may have made them up from silence.")
    return out
