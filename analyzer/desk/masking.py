"""Names out of texts: people, companies and addresses of a deal become marks, so that the words can leave it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from analyzer.domain.folding import UNSPACED, fold
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
_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
_STROKES: Final = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
"""Letters that no accent can be taken from."""
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"})
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
        self._pattern = re.compile("|".join(map(_wherever, known))) if known else None

    def _add(self, name: str, mark: str) -> None:
        for bare in _spellings(" ".join(name.split())):
            if len(bare) >= 2 and bare not in _HONORIFICS:
                self._marks.setdefault(bare, mark)

    def hide(self, text: str) -> str:
        """`text` with marks in place of names, addresses and personal numbers."""
        (redacted,) = self._redaction.hidden([{"content": _LINK.sub("[link]", text)}])
        hidden = " ".join(redacted["content"].split())
        if self._pattern is None:
            return hidden
        bare = _bare(hidden)
        out: list[str] = []
        at = 0
        for found in self._pattern.finditer(bare.text):
            start, end = bare.span(found.start(), found.end())
            # A name that is a word too is one where it is written as a name: "Grant", "GRANT", not "grant".
            if start >= at and (found[0] not in _COMMON or hidden[start].isupper()):
                out += [hidden[at:start], self._marks[found[0]]]
                at = end
        return "".join(out) + hidden[at:]

    def hide_all(self, value: Any) -> Any:
        """The same for every text in a JSON value."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {name: self.hide_all(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.hide_all(one) for one in value]
        return value


class _Bare(NamedTuple):
    """A text without capitals and accents, and where each of its characters stands in the text as written."""

    text: str
    places: Sequence[tuple[int, int]] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as written of `text[start:end]`."""
        return (start, end) if self.places is None else (self.places[start][0], self.places[end - 1][1])


def _bare(text: str) -> _Bare:
    """As names are compared: "Weiß", "İpek" and "José" as "weiss", "ipek" and "jose"."""
    if text.isascii():
        return _Bare(text.lower(), None)
    straight = fold(text)
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for at, char in enumerate(straight.text):
        plain = _letters(char)
        letters.append(plain)
        places += [straight.span(at, at + 1)] * len(plain)
    return _Bare("".join(letters), places)


@lru_cache(maxsize=4096)
def _letters(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char.casefold())
    return "".join(_STROKES.get(part, part) for part in parts if not unicodedata.combining(part))


def _spellings(name: str) -> set[str]:
    """The bare spellings of a name: "Jörg Müller" is "jorg muller" and "joerg mueller"."""
    return {_bare(name).text, _bare(name.translate(_UMLAUTS)).text}


def _wherever(name: str) -> str:
    """The pattern of a bare name, as a whole word; scripts without blanks have no words, and may stand beside it."""
    head = "" if _UNSPACED.match(name[0]) else rf"(?<![^\W{UNSPACED}])"
    tail = "" if _UNSPACED.match(name[-1]) else rf"(?![^\W{UNSPACED}])"
    return f"{head}{re.escape(name)}{tail}"


def _distinct(people: Iterable[str]) -> list[str]:
    """Each name once, the fullest first, so that "Ana" is whoever "Ana Ruiz" is."""
    names = {" ".join(name.split()): None for name in people if name and name.strip()}
    return sorted(names, key=lambda name: (-len(name.split()), name))
