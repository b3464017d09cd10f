"""Phrases made of listed words, and where they may end: what a long regular expression finds, without the time to compile it."""

import re
from collections.abc import Callable, Iterator
from typing import Final

Ends = Callable[[str, int], Iterator[int]]
"""Every place of a text where a phrase that starts at one may end, the likeliest first."""

_RUN: Final = re.compile(r"\w+")


class Listed:
    """Phrases known by heart, parted by `|`, each standing up to the end of a word; of two that start alike the one listed first comes first.

    They stand in any case, but for those with capitals: these only as they are written, and with `as_written` all do.
    """

    def __init__(self, phrases: str, *, as_written: bool = False) -> None:
        self._by_first: dict[str, list[tuple[str, bool]]] = {}
        for phrase in phrases.split("|"):
            folds = not as_written and phrase == phrase.lower()
            self._by_first.setdefault(_first(phrase), []).append((phrase, folds))

    @property
    def first_words(self) -> frozenset[str]:
        """The words, in lower case, with which the phrases begin."""
        return frozenset(self._by_first)

    def __call__(self, text: str, at: int) -> Iterator[int]:
        """The ends of the phrases that start at `at`."""
        run = _RUN.match(text, at)
        for phrase, folds in self._by_first.get(run[0].lower(), ()) if run else ():
            end = at + len(phrase)
            said = text[at:end]
            if (said == phrase or (folds and said.lower() == phrase)) and not inside(text, end):
                yield end


def _first(phrase: str) -> str:
    found = _RUN.match(phrase)
    if found is None:
        raise ValueError("a listed phrase starts with a letter or a digit")
    return found[0].lower()


def inside(text: str, at: int) -> bool:
    """Does a word go on at `at`?"""
    return at < len(text) and (text[at].isalnum() or text[at] == "_")


def plain(pattern: str, flags: int = re.IGNORECASE) -> Ends:
    """The one end of a pattern that can match in one way only."""
    compiled = re.compile(pattern, flags)

    def ends(text: str, at: int) -> Iterator[int]:
        if found := compiled.match(text, at):
            yield found.end()

    return ends


def word(pattern: str, flags: int = re.IGNORECASE) -> Ends:
    """The end of one word, then the places of the marks in it, from the last to the first: `paint-shop`, `paint`."""
    compiled = re.compile(pattern, flags)

    def ends(text: str, at: int) -> Iterator[int]:
        if found := compiled.match(text, at):
            yield found.end()
            yield from (end for end in range(found.end() - 1, at, -1) if not inside(text, end))

    return ends


def here(_: str, at: int) -> Iterator[int]:
    """The place itself: a phrase of no words."""
    yield at


def chain(*parts: Ends) -> Ends:
    """One part behind another."""

    def ends(text: str, at: int, number: int = 0) -> Iterator[int]:
        if number == len(parts):
            yield at
        else:
            for end in parts[number](text, at):
                yield from ends(text, end, number + 1)

    return ends


def either(*parts: Ends) -> Ends:
    """What the first part finds, then what the next ones do."""

    def ends(text: str, at: int) -> Iterator[int]:
        for part in parts:
            yield from part(text, at)

    return ends


def maybe(part: Ends) -> Ends:
    """With the part where it stands, then without."""
    return either(part, here)


def up_to(most: int, part: Ends) -> Ends:
    """`part` up to `most` times, as often as it stands first."""
    return maybe(chain(part, up_to(most - 1, part))) if most else here
