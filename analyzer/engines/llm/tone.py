"""How messages sound, as the model reads them."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from analyzer.domain.conversation import Turn
from analyzer.domain.handoff import Usage
from analyzer.domain.sentiment import NEUTRAL, Message, SentimentReading
from analyzer.engines.llm import windows
from analyzer.engines.llm.answers import ToneItem
from analyzer.engines.llm.asking import Asker, Missed
from analyzer.engines.llm.claims import CONFIDENCE
from analyzer.engines.llm.script import Part
from analyzer.engines.llm.trouble import NotAnswered, Trouble
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


def read(asker: Asker, window: Window, usages: list[Usage], missed: list[Missed]) -> dict[int, list[ToneItem]]:
    """Readings by message number; messages that the model left out are asked for once more."""
    found = _asked(asker, window, usages, missed)
    left = tuple(p for p in window.parts if p.turn.index not in found)
    if found and left:
        found |= _asked(asker, Window(left, window.before), usages, missed)
    return found


def tones(messages: Sequence[Message], found: Mapping[int, Sequence[ToneItem]]) -> tuple[SentimentReading, ...]:
    """One reading for each message in order; a message in several pieces sounds like their mean."""
    return tuple(_tone(m, found.get(i, ())) for i, m in enumerate(messages, 1))


def _asked(asker: Asker, window: Window, usages: list[Usage], missed: list[Missed]) -> dict[int, list[ToneItem]]:
    try:
        raws = asker.items(window, usages)
    except NotAnswered as error:
        if error.trouble in {Trouble.CUT_OFF, Trouble.TOO_LONG} and (pair := windows.halves(window)):
            first, second = (_asked(asker, half, usages, missed) for half in pair)
            return {i: [*first.get(i, []), *second.get(i, [])] for i in {*first, *second}}
        missed.append(Missed(window.place, error.trouble, error.detail, error.sentence))
        return {}
    found: dict[int, list[ToneItem]] = {}
    wanted = {p.turn.index for p in window.parts}
    for raw in raws:
        if isinstance(raw.item, ToneItem) and raw.item.turn in wanted:
            found.setdefault(raw.item.turn, []).append(raw.item)
    return found


def _tone(message: Message, items: Sequence[ToneItem]) -> SentimentReading:
    if not items:
        return SentimentReading(id=message.id, index=NEUTRAL, confidence=UNREAD)
    sure = min(CONFIDENCE[i.certainty] for i in items)
    index = fmean(min(100, max(0, i.index)) for i in items)
    return SentimentReading(id=message.id, index=index, confidence=sure, cues={cue: sure for i in items for cue in i.cues})
