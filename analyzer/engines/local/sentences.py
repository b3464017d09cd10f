"""Text cut into sentences, the unit in which the embedded models read.

Works on speech, on mails with hard-wrapped lines and on papers with one term a line. Offsets are
exact: every sentence is a slice of the text, and no two overlap.
"""

import re
from typing import NamedTuple

from analyzer.domain.figures import goes_on_in_figures

MAX_CHARS = 420
"""Longer runs (speech without punctuation) are cut at the next comma or conjunction."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|no|nr|vs|approx|incl|excl|max|min|ca|bzw|inc|ltd|co|corp|dept|est|fig|art|abs|tel|jr|sr|sra|mme|rs|sq|ext|attn"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri)|\b(?:e\.g|i\.e|z\.b|u\.s|u\.k|a\.m|p\.m|d\.h)|(?<!\w)[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<![.?!\u2026])[.?!\u2026]+[\"'\u201d\u2019)\]]*\s+|\n")
_BULLET = re.compile(r"\s*(?:[-*\u2022\u00b7+>|#]|\(?[0-9a-zA-Z]{1,3}[.)]\s|\u00a7|\d+(?:\.\d+)+\s)")
_ORDINAL_DAY = re.compile(r"\b[0-3]?\d\.$")
_MONTH = re.compile(
    r"\s*(?:januar|j\u00e4nner|februar|m\u00e4rz|april|mai|juni|juli|august|september|oktober|november|dezember|jan|feb|apr|jun|jul|aug|sept?|okt|nov|dez"
    r"|januari|februari|maart|mei|augustus|marts|maj|december|mars|oktober)\b",
    re.IGNORECASE,
)
"""The name of a month behind "15." in the languages that write the day so."""
_NUMBERED = re.compile(r"(\d{1,2})[.,;)]\s")
_LIST_REACH = 2_000
"""Characters before an item in which the item before it stands."""
_LIST_MARK = re.compile(r"\s*\(?[0-9a-zA-Z]{1,3}\.")
_SOFT_CUT = re.compile(r"(?:,|;|\s-|\u2014)\s|\s(?=(?:and|but|so|because|then|or|which|und|aber)\s)")


class Sentence(NamedTuple):
    """`text[start:end]` is one sentence, without surrounding white space."""

    start: int
    end: int


def split(text: str) -> list[Sentence]:
    """Sentences of `text` in order; linear in its length."""
    out: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() <= start or not _is_boundary(text, start, match):
            continue
        _add(text, start, match.end(), out)
        start = match.end()
    _add(text, start, len(text), out)
    return out


def _is_boundary(text: str, start: int, match: re.Match[str]) -> bool:
    found = match.group()
    if found == "\n":
        return _line_ends(text, start, match.start())
    mark = match.start() + 1
    if found[0] == "." and _ORDINAL_DAY.search(text, max(start, mark - 4), mark) and _MONTH.match(text, match.end()):
        return False
    following = text[match.end() : match.end() + 1]
    if "\n" in found and not following.islower():
        return True
    if found[0] == "." and (_LIST_MARK.fullmatch(text, start, mark) or _ABBREVIATION.search(text, max(start, mark - 8), mark)):
        return False
    return not (found[0] in ".\u2026" and following.islower() and len(found.strip()) == 1)


def _line_ends(text: str, start: int, at: int) -> bool:
    """Is the line break at `at` the end of a statement, or only a wrapped line?"""
    line_start = text.rfind("\n", 0, at) + 1
    line = text[line_start:at].rstrip()
    next_end = text.find("\n", at + 1)
    following = text[at + 1 : len(text) if next_end < 0 else next_end]
    if not line.strip() or not following.strip():
        return True
    if goes_on_in_figures(line, following):
        return False
    if _BULLET.match(following) and not _is_wrapped_number(text[max(0, at - _LIST_REACH) : at], line, following):
        return True
    if line.endswith((".", "?", "!", ":", ";")):
        return True
    if following.lstrip()[:1].islower() and len(line) >= 30:
        return False
    return not (len(line) >= 58 and "  " not in line.strip() and "|" not in line and max(start, line_start) <= at)


def _is_wrapped_number(before: str, line: str, following: str) -> bool:
    """Is "17. " at the start of a line the rest of "... the weekend of January", and no list item? Items follow on item 16, or on a full stop."""
    number = _NUMBERED.match(following)
    if number is None or int(number[1]) < 2 or len(line.strip()) < 30 or line.endswith((".", "?", "!", ":", ";")):
        return False
    return not re.search(rf"(?:^|\n)\s*\(?{int(number[1]) - 1}[.)]\s", before)


def _add(text: str, start: int, end: int, out: list[Sentence]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_CHARS:
        cut = _SOFT_CUT.search(text, start + MAX_CHARS // 2, start + MAX_CHARS)
        middle = cut.end() if cut else text.rfind(" ", start, start + MAX_CHARS)
        middle = middle if middle > start else start + MAX_CHARS
        _add(text, start, middle, out)
        start = middle
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        out.append(Sentence(start, end))
