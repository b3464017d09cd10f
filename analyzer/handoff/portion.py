"""Which part of a thing is spoken of: one site of three, the first wave, both maps."""

import re
from functools import lru_cache

from analyzer.domain.guarded_words import word_set
from analyzer.handoff import meaning, measure
from analyzer.handoff.measure import Dimension
from analyzer.handoff.topic import LONGEST

_FEWEST_PARTS, _SHORTEST = 2, 3
_CUT = re.compile(r"[,;]\s|(?<=[a-z]{3})[.]\s|\s(?:and then|then)\s")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_RANK = {word: rank for rank, word in enumerate(_ORDINALS, 1)} | {
    f"{n}{end}": n for n, end in enumerate(("st", "nd", "rd", "th", "th", "th"), 1)
}
_STAGE = re.compile(rf"\b(?P<rank>{'|'.join(_RANK)})\s(?P<noun>wave|phase|stage|batch|group|cohort|tranche|round)s?\b", re.IGNORECASE)
_NUMBER = {
    w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1)
}
_COUNTED = re.compile(
    rf"\b(?P<number>an? single|{'|'.join(_NUMBER)}|\d{{1,3}})\s(?:\(\d{{1,3}}\)\s)?(?P<things>(?:[a-z][\w-]*\s){{0,2}}[a-z][\w-]*)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:(?P<both>both(?:\s(?:the|your|of the|of your))?)|an?\s(?P<rank>second|third|fourth))\s(?P<things>(?:[a-z][\w-]*\s)?[a-z][\w-]*)",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:per|each|every|an? (?:day|week|month|quarter|year|season))\b|/", re.IGNORECASE)
_NO_THING = word_set("second minute hour day week month quarter year time business working party side customer other more")
"""What follows a number and is no thing that one is given."""
_LINKS = re.compile(r"\s(?:of|for|in|per|with|to|from|at|on|by|and|or|is|are|that|as|will|would|can)\b.*", re.IGNORECASE | re.DOTALL)


def meant(promise: str, clause: str) -> str:
    """The part of a promise that tells the day of what the clause names: of "Leeds by 7 April, York by the end of May" the half about Leeds.

    All of it where the parts are not told apart by names of the clause.
    """
    parts = _dated(promise[:LONGEST])
    named = meaning.names(clause)
    own = [part for part in parts if meaning.stems(part) & named]
    return "\n".join(own) if len(parts) >= _FEWEST_PARTS and own else promise


@lru_cache(maxsize=4096)
def _dated(text: str) -> tuple[str, ...]:
    """The parts of `text` that tell a day, each with what stands before it since the last one."""
    parts, start = [], 0
    for end in (*(m.end() for m in _CUT.finditer(text)), len(text)):
        if any(m.dimension is Dimension.DEADLINE for m in measure.measures(text[start:end], measure.ANY_DAY)):
            parts.append(text[start:end].strip(" ,;-"))
            start = end
    return tuple(parts)


def other_stage(promise: str, clause: str) -> bool:
    """Do both speak of a wave or a phase, but not of the same one?"""
    said, written = stages(promise), stages(clause)
    nouns = {noun for _, noun in said} & {noun for _, noun in written}
    return bool(nouns) and not any(stage in written for stage in said if stage[1] in nouns)


@lru_cache(maxsize=8192)
def stages(text: str) -> frozenset[tuple[int, str]]:
    """Stages that `text` names: ("first wave") is (1, "wave")."""
    return frozenset((_RANK[m["rank"].lower()], m["noun"].lower()) for m in _STAGE.finditer(text[:LONGEST]))


def fewer(promise: str, clause: str) -> bool:
    """Does the clause give one of what was promised twice: "both maps", "a second import"?"""
    given = counted(clause)
    return any(0 < given.get(thing, 0) < number for thing, number in more_than_one(promise).items())


@lru_cache(maxsize=8192)
def more_than_one(text: str) -> dict[str, int]:
    """Things of which `text` promises more than one by word: "both maps" is map 2, "a third visit" is visit 3."""
    found = {}
    for match in _MORE.finditer(text[:LONGEST]):
        number = _FEWEST_PARTS if match["both"] else _RANK[match["rank"].lower()]
        found.update(dict.fromkeys(_things(match["things"]), number))
    return found


@lru_cache(maxsize=8192)
def counted(text: str) -> dict[str, int]:
    """Things that a clause counts once for all, not by the site or the month."""
    if _EACH.search(text[:LONGEST]):
        return {}
    found: dict[str, int] = {}
    for match in _COUNTED.finditer(text[:LONGEST]):
        word = match["number"].lower()
        number = int(word) if word.isdecimal() else _NUMBER.get(word, 1)
        for thing in _things(match["things"]):
            found[thing] = max(number, found.get(thing, 0))
    return found


def _things(words: str) -> frozenset[str]:
    singular = (word.removesuffix("s") for word in _LINKS.sub("", words).lower().split())
    return frozenset(word for word in singular if len(word) >= _SHORTEST and word not in _NO_THING)
