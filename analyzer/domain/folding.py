"""Two spellings of the same words made equal, with the way back to the offsets of the text as received.

`fold` makes NFKC, straight quotes, plain dashes and blanks, and drops invisible characters; `words_of` cuts folded
text into comparable words: lower case, contractions spelled out, no punctuation, cue headers and tags left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# One character each, so that offsets stay.
_SAME_LENGTH = {
    **dict.fromkeys("‘’‚‛ʼ´`′＇", "'"),
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    "…": "\x1a",
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_NOT_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")


class Folded:
    """Folded text; `span(a, b)` are the offsets in the original of `text[a:b]`."""

    __slots__ = ("_ends", "_starts", "original", "text")

    def __init__(self, original: str, text: str, starts: list[int] | None, ends: list[int] | None) -> None:
        self.original, self.text, self._starts, self._ends = original, text, starts, ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of `text[start:end]`, whole characters with their combining marks; start < end."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def place(self, offset: int) -> int:
        """The first folded character that stands at or behind `offset` of the original."""
        if self._starts is None:
            return min(offset, len(self.text))
        low, high = 0, len(self._starts)
        while low < high:
            middle = (low + high) // 2
            if self._starts[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low


def fold(text: str) -> Folded:
    """`text` in its folded spelling; linear time."""
    plain = _straightened(text)
    if plain.isascii() or (unicodedata.is_normalized("NFKC", plain) and not _INVISIBLE.search(plain)):
        return Folded(text, plain, None, None)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in _NOT_ASCII.finditer(plain):
        out.append(plain[at : run.start()])
        starts.extend(range(at, run.start()))
        ends.extend(range(at + 1, run.start() + 1))
        for start, end, folded in _clusters(plain, run.start(), run.end()):
            out.append(folded)
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
        at = run.end()
    out.append(plain[at:])
    starts.extend(range(at, len(plain)))
    ends.extend(range(at + 1, len(plain) + 1))
    return Folded(text, "".join(out), starts, ends)


def _straightened(text: str) -> str:
    if text.isascii():
        return text
    # A few replacements at C speed beat one translation table on long texts.
    for char in _SAME_LENGTH.keys() & set(text):
        text = text.replace(char, _SAME_LENGTH[char])
    return text


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Characters with their combining marks, folded; invisible ones are dropped."""
    at = start
    while at < end:
        stop = at + 1
        while stop < end and stop - at < 32 and _joins(text[stop]):
            stop += 1
        folded = _INVISIBLE.sub("", text[at:stop])
        yield at, stop, unicodedata.normalize("NFKC", _straightened(folded))
        at = stop


def _joins(char: str) -> bool:
    """True for combining marks and the inner parts of Hangul syllables."""
    return unicodedata.combining(char) != 0 or "\u1160" <= char <= "\u11ff" or char in "\u3099\u309a"


class Words(NamedTuple):
    """Comparable words as three lists of one length: the words, and where each starts and ends in the folded text.

    A contraction gives two words of one place ("can't": can, not).
    """

    norms: list[str]
    starts: list[int]
    ends: list[int]


UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Characters of scripts written without blanks between words, as a class of a regular expression has them."""
_WORD = re.compile(
    # The first look saves the alternatives at every blank and comma.
    r"(?=[^\s,.;?!\"()-])(?:"
    rf"[^\W\d_{UNSPACED}]+(?:'[^\W\d_{UNSPACED}]+)*"
    rf"|(?P<skip><[/a-zA-Z][^<>\n]{{0,80}}>|(?:^\d{{1,6}}[ \t]{{0,4}}\r?\n)?(?:\d{{1,3}}:)?\d\d:\d\d[.,]\d{{3}} --> (?:\d{{1,3}}:)?\d\d:\d\d[.,]\d{{3}}[^\n]{{0,60}})"
    rf"|[{UNSPACED}]"
    r"|\d+(?:[.,':]\d+)*"
    r"|[$€£¥₦₹₩₺₽₴₪฿₫₱%&]"
    r"|(?:(?<=[^\s>])[<>]=?|(?<=[^\s>] )[<>]=?|[≤≥±])(?=\s?[$€£]?\d)|(?<=\d)\+)",
    re.MULTILINE,
)
_WHOLE = {
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "let's": "let us", "dont": "do not", "isnt": "is not", "doesnt": "does not", "didnt": "did not",
    "wasnt": "was not", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "havent": "have not", "hasnt": "has not",
    "arent": "are not", "werent": "were not", "&": "and", "i'm": "i am", "ok": "okay",
}  # fmt: skip
_TAILS = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'d": "'d", "'s": "'s"}


def words_of(folded: str) -> Words:
    """The comparable words of folded text, in order."""
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(folded):
        raw = match[0]
        start, end = match.span()
        if raw.isalpha() and (norm := raw.lower()) not in _WHOLE:
            norms.append(norm)
            starts.append(start)
            ends.append(end)
        elif match.lastgroup is None:
            for part in _spelled_out(raw):
                norms.append(part)
                starts.append(start)
                ends.append(end)
    return Words(norms, starts, ends)


@lru_cache(maxsize=16384)
def norms_of(folded: str) -> tuple[str, ...]:
    """Only the words of `words_of`; remembered, since the checks of a statement read the same clauses again and again."""
    return tuple(words_of(folded).norms)


def _spelled_out(word: str) -> list[str]:
    word = word.casefold()
    if word in _WHOLE:
        return _WHOLE[word].split()
    if "'" in word:
        if word.endswith("n't"):
            return [word[:-3], "not"]
        for tail, full in _TAILS.items():
            if word.endswith(tail) and len(word) > len(tail):
                return [word[: -len(tail)], full]
    return [word]
