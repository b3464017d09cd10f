"""When are two quotes the same place, and who is matched with whom."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

Item = Mapping[str, Any]
"""A gold label or a predicted statement, as its JSON says it."""

_TYPOGRAPHY: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u00a0": " "}
)
_QUOTE_MARKS: Final = re.compile(r"^\s*(?:>\s?)+")
_CUE_LINE: Final = re.compile(r"\s*(?:WEBVTT|\d+|[0-9a-f-]{16,}(?:/\S+)?)\s*")
_VOICE: Final = re.compile(r"</?v[^>]*>")
_WORD: Final = re.compile(r"[\w%$€£']+")


class Span(NamedTuple):
    """Where a quote stands in the normalised text of a document."""

    document: str
    start: int
    end: int


def normalise(text: str) -> str:
    """GUIDE.md, "How to match", 1: one plain form for source and quote, without quote marks and cue headers."""
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    lines = (_QUOTE_MARKS.sub("", line) for line in text.splitlines())
    kept = (_VOICE.sub(" ", line) for line in lines if "-->" not in line and not _CUE_LINE.fullmatch(line))
    return " ".join(" ".join(kept).split())


def words(text: str) -> list[str]:
    """The words that overlap is counted in."""
    return _WORD.findall(normalise(text).lower())


def quotes(item: Item) -> list[tuple[str, str]]:
    """(document, quote) of everything an item rests on: its own quote, its evidence, its repeats."""
    places = [item, *(item.get("evidence") or []), *(item.get("also") or [])]
    return [(Path(place.get("doc") or place.get("document") or "").name, place["quote"]) for place in places if place.get("quote")]


class DealTexts:
    """The documents of one deal in normalised form."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name: normalise(text) for name, text in texts.items()}
        self._folded = {name: text.lower() for name, text in self._texts.items()}

    @classmethod
    def of(cls, deal: Path) -> "DealTexts":
        """The texts in the `docs` of a deal folder."""
        return cls({path.name: path.read_text(encoding="utf-8", errors="replace") for path in (deal / "docs").iterdir() if path.is_file()})

    def locate(self, document: str, quote: str) -> Span | None:
        """Where `quote` stands in `document`; None where it does not (an invalid quote)."""
        wanted = normalise(quote)
        start = self._folded.get(document, "").find(wanted.lower()) if wanted else -1
        return None if start < 0 else Span(document, start, start + len(wanted))

    def locate_all(self, item: Item) -> list[Span | None]:
        """One place, or None, for each of an item's quotes."""
        return [self.locate(document, quote) for document, quote in quotes(item)]

    def overlap(self, a: Span, b: Span) -> bool:
        """Do two spans share at least half of the words of the shorter one?"""
        start, end = max(a.start, b.start), min(a.end, b.end)
        if a.document != b.document or end <= start:
            return False
        text = self._texts[a.document]
        shorter = min(len(words(text[a.start : a.end])), len(words(text[b.start : b.end])))
        return len(words(text[start:end])) >= 0.5 * max(1, shorter)

    def touch(self, these: Sequence[Span | None], those: Sequence[Span | None]) -> bool:
        """Does any span of one list overlap any of the other?"""
        return any(a and b and self.overlap(a, b) for a in these for b in those)


def pair(candidates: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """As many one-to-one pairs as can be made: prediction -> gold, from each prediction's candidates in order of preference."""
    owner: dict[int, int] = {}

    def place(prediction: int, seen: set[int]) -> bool:
        for gold in candidates.get(prediction, ()):
            if gold not in seen:
                seen.add(gold)
                if gold not in owner or place(owner[gold], seen):
                    owner[gold] = prediction
                    return True
        return False

    for prediction in candidates:
        place(prediction, set())
    return {prediction: gold for gold, prediction in owner.items()}
