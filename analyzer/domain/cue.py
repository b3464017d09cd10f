"""Words that are looked for whatever their case."""

import re
from functools import cached_property
from typing import Final, Self

_RARE: Final = re.compile("[^\x00-\xff\u2000-\u20cf]")
"""Letters beyond Latin-1: some have other lengths in lower case, or two lower cases. Typographic marks have no case."""
_PIECE: Final = re.compile(r"\\.|[^\\]", re.DOTALL)


class Cue:
    """One pattern for words in any case, without named groups and with nothing in it that heeds case; compiled at the first use.

    Asked whether letters are the same but for their case, the regular expression engine tries every alternative at every
    place. So a text is put into lower case first, where that is safe: two to four times as fast.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @classmethod
    def of(cls, *alternatives: str) -> Self:
        """Any of several words or phrases, each a pattern, where it stands as whole words."""
        return cls(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")

    def stands_in(self, text: str) -> bool:
        """Do the words stand in `text`?"""
        if text.isascii() or not _RARE.search(text):
            return self._low.search(text.lower()) is not None
        return self._any.search(text) is not None

    def split(self, text: str) -> list[str]:
        """What stands between the words; letters may come back in lower case."""
        return self._low.split(text.lower()) if text.isascii() else self._any.split(text)

    def without(self, text: str) -> str:
        """`text` with a blank for each place of the words; where there is one, letters may come back in lower case."""
        if text.isascii():
            left, places = self._low.subn(" ", text.lower())
            return left if places else text
        return self._any.sub(" ", text)

    @cached_property
    def _low(self) -> re.Pattern[str]:
        return re.compile(_PIECE.sub(lambda piece: piece[0] if piece[0][0] == "\\" else piece[0].lower(), self._pattern))

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(self._pattern, re.IGNORECASE)
