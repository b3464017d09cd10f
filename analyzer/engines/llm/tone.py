"""How messages sound, as the model reads them."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from analyzer.domain.conversation import Turn
from analyzer.domain.handoff import Usage
from analyzer.domain.sentiment import NEUTRAL, Message, SentimentReading
from analyzer.engines.llm.answers import ToneItem
from analyzer.engines.llm.asking import Asker, Gathered, Missed
from analyzer.engines.llm.claims import CONFIDENCE
from analyzer.engines.llm.script import Part
from analyzer.engines.llm.windows import Window

UNREAD = 0.0
"""The confidence of a message that could not be read: its index says nothing."""


def parts_of(messages: Sequence[Message]) -> list[Part]:
    """The messages as numbered turns, those without words left out."""
    turns = [
        Turn(index=i, speaker=m.speaker, side=m.side, at=m.at, text=m.text, span=(0, len(m.text)))
        for i, m in enumerate(messages, 1)
        if m.text.strip()
    ]
    return [Part(t, 0, len(t.text)) for t in turns]


class ToneReadings(NamedTuple):
    """Readings by message number, and what was not read."""

    tones: Mapping[int, Sequence[ToneItem]] = {}
    missed: tuple[Missed, ...] = ()
    usages: tuple[Usage, ...] = ()

    @classmethod
    def of(cls, parts: Iterable["ToneReadings"]) -> "ToneReadings":
        """All of `parts` as one; a message in several pieces has the readings of all."""
        parts = tuple(parts)
        found: dict[int, list[ToneItem]] = {}
        for number, items in (pair for p in parts for pair in p.tones.items()):
            found.setdefault(number, []).extend(items)
        return cls(found, tuple(m for p in parts for m in p.missed), tuple(u for p in parts for u in p.usages))


class Listener:
    """Reads windows of messages."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def read(self, window: Window) -> ToneReadings:
        """Readings of `window`; messages that the model left out are asked for once more."""
        heard = self.judged(self.asker.gather(window))
        unread = {p.turn.index for m in heard.missed for p in m.window.parts}
        left = tuple(p for p in window.parts if p.turn.index not in {*heard.tones, *unread})
        if not heard.tones or not left:
            return heard
        return ToneReadings.of([heard, self.judged(self.asker.gather(Window(left, window.before)))])

    def judged(self, gathered: Gathered) -> ToneReadings:
        """The usable readings of answers."""
        found: dict[int, list[ToneItem]] = {}
        for window, raws in gathered.answers:
            wanted = {p.turn.index for p in window.parts}
            for raw in raws:
                if isinstance(raw.item, ToneItem) and raw.item.turn in wanted:
                    found.setdefault(raw.item.turn, []).append(raw.item)
        return ToneReadings(found, gathered.missed, gathered.usages)


def tones(messages: Sequence[Message], found: Mapping[int, Sequence[ToneItem]]) -> tuple[SentimentReading, ...]:
    """One reading for each message in order; a message in several pieces sounds like their mean."""
    return tuple(_tone(m, found.get(i, ())) for i, m in enumerate(messages, 1))


def _tone(message: Message, items: Sequence[ToneItem]) -> SentimentReading:
    if not items:
        return SentimentReading(id=message.id, index=NEUTRAL, confidence=UNREAD)
    sure = min(CONFIDENCE[i.certainty] for i in items)
    index = fmean(min(100, max(0, i.index)) for i in items)
    return SentimentReading(id=message.id, index=index, confidence=sure, cues={cue: sure for i in items for cue in i.cues})
