"""Names out of texts: people, companies and addresses of a deal become marks, so that the words can leave it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from analyzer.domain.legal_forms import without_form
from analyzer.engines.llm.redaction import Redaction

_WORD: Final = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_COMMON: Final = frozenset(
    [
        "april",
        "art",
        "august",
        "baker",
        "banks",
        "best",
        "bill",
        "black",
        "brown",
        "case",
        "chase",
        "cook",
        "cross",
        "day",
        "dean",
        "drew",
        "faith",
        "field",
        "fox",
        "frank",
        "grace",
        "grant",
        "gray",
        "green",
        "hall",
        "hill",
        "hope",
        "joy",
        "june",
        "king",
        "lane",
        "little",
        "long",
        "love",
        "mark",
        "max",
        "may",
        "miles",
        "page",
        "park",
        "pat",
        "price",
        "ray",
        "rich",
        "rob",
        "rose",
        "sharp",
        "short",
        "small",
        "stone",
        "strong",
        "sue",
        "summer",
        "white",
        "will",
        "wise",
        "woods",
        "young",
    ]
)
"""Names that are words too: masked where they are written as a name."""
_HONORIFICS: Final = frozenset({"mr", "mrs", "ms", "dr", "prof", "herr", "frau", "the", "and", "of", "de", "van", "von", "la", "le"})


class Mask:
    """The marks of one deal: the same name has the same mark throughout.

    `people` are full names; each word of them stands for its bearer too. `customer` and `vendor` are names of companies and their
    mail domains. Mail addresses, telephone, account and card numbers and links are taken out whosoever's they are.
    """

    def __init__(self, people: Iterable[str], customer: Sequence[str], vendor: Sequence[str]) -> None:
        self._marks: dict[str, str] = {}
        for mark, names in (("[customer]", customer), ("[vendor]", vendor)):
            for name in names:
                self._add(name, mark)
                self._add(without_form(name), mark)
                self._add(name.partition(".")[0] if "." in name and " " not in name else "", mark)
        for number, name in enumerate(_distinct(people), 1):
            self._add(name, f"[person {number}]")
            for word in _WORD.findall(name):
                self._add(word, f"[person {number}]")
        self._redaction = Redaction()
        known = sorted(self._marks, key=len, reverse=True)
        words = [f"{re.escape(name[0].upper())}{re.escape(name[1:])}" if name in _COMMON else f"(?i:{re.escape(name)})" for name in known]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None

    def _add(self, name: str, mark: str) -> None:
        name = " ".join(name.split())
        if len(name) >= 2 and name.casefold() not in _HONORIFICS:
            self._marks.setdefault(name.casefold(), mark)

    def hide(self, text: str) -> str:
        """`text` with marks in place of names, addresses and personal numbers."""
        (redacted,) = self._redaction.hidden([{"content": _LINK.sub("[link]", text)}])
        hidden = " ".join(redacted["content"].split())
        if self._pattern is None:
            return hidden
        return self._pattern.sub(lambda found: self._marks[found.group().casefold()], hidden)

    def hide_all(self, value: Any) -> Any:
        """The same for every text in a JSON value."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {name: self.hide_all(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.hide_all(one) for one in value]
        return value


def _distinct(people: Iterable[str]) -> list[str]:
    """Each name once, the fullest first, so that "Ana" is whoever "Ana Ruiz" is."""
    names = {" ".join(name.split()): None for name in people if name and name.strip()}
    return sorted(names, key=lambda name: (-len(name.split()), name))
