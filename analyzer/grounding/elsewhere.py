"""What a claim adds to its quote and another turn says: the baseline of a goal, the day from which a span counts."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from analyzer.domain.conversation import Turn
from analyzer.domain.due import resolve_date
from analyzer.domain.folding import Words, fold, norms_of, words_of
from analyzer.domain.guarded_words import HEDGES, NEGATIONS, SMALL, word_set
from analyzer.domain.value_scanner import Value, ValueKind, find_values
from analyzer.grounding.agreement import names_in
from analyzer.grounding.judgement import edge_problem
from analyzer.grounding.source import Source

_NEAR: Final = 12
"""Turns before and behind the quoted one in which one word of the matter is enough; further away it takes two."""
_MOST: Final = 2_000
"""Turns that are looked through, the nearest first."""
_READ: Final = 20_000
_START: Final = re.compile(r"\b(?:from|after|of|following|since|nach|ab)\s{1,3}(?:the\s{1,3})?(?P<start>[^\W\d_].{0,80})$", re.IGNORECASE)
_STATED: Final = 60
"""Characters in front of a day in which its name stands: "Subscription Start Date:"."""
_LEAST: Final = 4
_JUST_BEFORE: Final = 2
_SHORTEST: Final = 3
_PERSONS: Final = word_set("i me my he him his she her er sie ihm ihn ihr mir mich ich")
_HONORIFICS: Final = word_set("mr mrs ms miss dr prof professor sir frau herr dame lady madame monsieur")


class Place(NamedTuple):
    """`turns[at].text[start:end]`."""

    at: int
    start: int
    end: int


def said_of(words: str, matter: str, turns: Sequence[Turn], near: int) -> Place | None:
    """Where `words`, a value among them, stand in a turn that speaks of `matter`, the nearest to turn number `near`; None where in none.

    The words must stand one behind the other: their values are then those of the source, whatever else the turn says.
    """
    norms = _trimmed(norms_of(words))
    about = {
        norm[:5] for norm in norms_of(matter) if len(norm) >= _LEAST and norm not in SMALL and norm not in norms and not norm.isdigit()
    }
    if not norms or not about or not find_values(words):
        return None
    for at in _outwards(len(turns), near):
        text = turns[at].text[:_READ]
        if norms[0] not in (own := norms_of(text)) or not _named(about, _heard(turns, at, own), 1 if abs(at - near) <= _NEAR else 2):
            continue
        source = Source(text)
        for first in source.runs(norms):
            if edge_problem(source, first, first + len(norms)) is None:
                return Place(at, *_span(source, first, first + len(norms)))
    return None


def named_before(quote: str, called: Sequence[str], turns: Sequence[Turn], near: int) -> Place | None:
    """Where one of the names `called` stands in the turn of `quote` or just before it, if the quote only says "he", "me" or the like.

    A quote in which somebody else is named is about them. Of a name its honorific is not enough.
    """
    norms = set(norms_of(quote))
    if norms.isdisjoint(_PERSONS) or names_in(fold(quote).text):
        return None
    parts = [
        part for name in called for part in name.split() if len(part.strip(".")) >= _SHORTEST and part.strip(".").lower() not in _HONORIFICS
    ]
    if not parts:
        return None
    name = re.compile(rf"(?<!\w)(?:[^\W\d_]{{2,5}}\. )?(?:{'|'.join(map(re.escape, parts))})(?!\w)")
    for at in range(near, max(-1, near - 1 - _JUST_BEFORE), -1):
        found = name.search(turns[at].text[:_READ])
        if found:
            return Place(at, *found.span())
    return None


def start_of(due: str, due_date: dt.date, turns: Sequence[Turn], near: int, day: dt.date) -> Place | None:
    """Where the day stands from which `due` counts ("90 days from the subscription start"), if `due_date` is that many days behind it.

    What it counts from must be named in the turn of the quote too, and right in front of the day.
    """
    spans = [v for v in find_values(due) if v.kind is ValueKind.DURATION]
    named = _START.search(due, spans[0].end) if len(spans) == 1 else None
    called = [norm for norm in norms_of(named["start"]) if norm not in SMALL] if named else []
    if not called or not set(called) <= set(norms_of(turns[near].text)):
        return None
    for at in _outwards(len(turns), near):
        folded = fold(turns[at].text[:_READ])
        if not set(called) <= set(norms_of(folded.text)):
            continue
        for value, start in _labelled(folded.text, called):
            if resolve_date(f"{spans[0].text} from {value.text}", day) == due_date:
                return Place(at, *folded.span(start, value.end))
    return None


def _labelled(text: str, called: Sequence[str]) -> Iterator[tuple[Value, int]]:
    """The days of `text` that the words `called` stand right in front of, each with where those words begin."""
    behind = 0
    for value in find_values(text):
        if value.kind is ValueKind.DATE:
            low = max(behind, value.start - _STATED)
            label: Words = words_of(text[low : value.start])
            if set(called) <= set(label.norms):
                yield value, low + label.starts[label.norms.index(called[0])]
        behind = value.end


def _outwards(count: int, near: int) -> Iterator[int]:
    """Numbers of turns, the nearest to `near` first, what came before it before what came behind."""
    return iter(sorted(range(max(0, near - _MOST), min(count, near + _MOST)), key=lambda at: (abs(at - near), at)))


def _heard(turns: Sequence[Turn], at: int, own: Sequence[str]) -> set[str]:
    """The beginnings of the words of a turn and of the one before it, which it may answer."""
    before = norms_of(turns[at - 1].text[-400:]) if at else []
    return {norm[:5] for norm in (*own, *before)}


def _named(about: set[str], heard: set[str], least: int) -> bool:
    return len(about & heard) >= min(least, len(about))


def _trimmed(norms: Sequence[str]) -> list[str]:
    """`norms` without what only leads up to them or comes behind: "it is about eleven percent"."""
    idle = (SMALL | HEDGES) - NEGATIONS
    kept = list(norms)
    while kept and kept[0] in idle:
        kept = kept[1:]
    while kept and kept[-1] in idle:
        kept = kept[:-1]
    return kept


def _span(source: Source, first: int, last: int) -> tuple[int, int]:
    return source.folded.span(source.words.starts[first], source.words.ends[last - 1])
