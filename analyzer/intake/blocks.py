"""A paper's text cut into blocks: paragraphs, clauses, list items, table rows, headings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.domain.figures import goes_on_in_figures
from analyzer.intake.source import Line, lines_of

LONGEST = 1_200
"""Characters of one block; a longer paragraph is cut at a sentence end."""


class Block(NamedTuple):
    """`text` as it is read; `pieces` are (offset in `text`, offset in the original, length)."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    @property
    def start(self) -> int:
        """Where the block begins in the original."""
        return self.pieces[0][1]

    @property
    def end(self) -> int:
        """Where the block ends in the original."""
        return self.pieces[-1][1] + self.pieces[-1][2]

    @staticmethod
    def whole(original: str, start: int, end: int) -> "list[Block]":
        """`original[start:end]` without blanks at its ends, as one block, or several where it is long."""
        return [Block(original[a:b], ((0, a, b - a),)) for a, b in _portions(original, start, end)]


_MARK = re.compile(
    r"(?:[-*•·–—▪◦●►+]|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]?|\(?[ivxIVX]{1,5}[.)]|\(?[A-Za-z][.)]|§{1,2}\s?\d{1,3}[a-z]?"
    r"|(?:Article|ARTICLE|Section|SECTION|Clause|Schedule|Exhibit|Annex|Artikel)\s[\dIVXA-Z]{1,6}\b[.:]?)(?=\s)\s{1,12}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}\s")
_RULE = re.compile(r"[-_=*~.+#│─═\s|:]{3,}")
_GAP = re.compile(r"\S(?:\s{3,}|\t|\s\|\s)\S")
_LABEL = re.compile(r"[^\W\d_][\w /&()'’.-]{1,40}:(?=\s)")
_TABLE_ROW = re.compile(r"\s{0,8}\|.*\|\s*")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_SENTENCE_END = re.compile(r"[.!?;:][\"')\]”’]{0,2}\s")
_LONGEST_PATTERN = 20_000
_LONGEST_CAPS = 90


def blocks_of(text: str, *, markdown: bool, ragged: bool = False) -> Iterator[Block]:
    """Blocks in order; rules and blank lines belong to none of them.

    `ragged` is for text out of a PDF, which has no blank lines: a line well short of the others ends a paragraph.
    """
    run: list[Line] = []
    short = _width(text) * 0.75 if ragged else 0
    for line in lines_of(text):
        plain = line.text[:_LONGEST_PATTERN]
        if not plain.strip() or _RULE.fullmatch(plain):
            if plain.strip() or run:
                yield from _flush(text, run, markdown)
            run = []
            continue
        ended = bool(run) and len(run[-1].text) < short and not plain[:1].islower()
        if run and (ended or _begins(plain, run)):
            yield from _flush(text, run, markdown)
            run = []
        run.append(line)
    yield from _flush(text, run, markdown)


def _width(text: str) -> int:
    """The length of a full line: what nine lines of ten do not exceed."""
    lengths = sorted(len(line.text) for line in lines_of(text[:500_000]) if line.text.strip())
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _begins(line: str, run: list[Line]) -> bool:
    """Does a new block begin with this line, though no blank line is above it?"""
    above = run[-1].text[:_LONGEST_PATTERN]
    first = run[0].text.strip()
    if _is_row(line) or _is_row(above) or _HEADING.match(line) or _HEADING.match(above):
        return True
    text = line.strip()
    if goes_on_in_figures(above, line):
        return False
    if (_MARK.match(text) and not _BARE_NUMBER.match(text)) or _is_caps(text) or _is_caps(above.strip()):
        return True
    if _LABEL.match(text) and (_LABEL.match(first) or above.rstrip().endswith((".", ":", ";")) or len(above.strip()) < 60):
        return True
    if _MARK.match(first) and first[:1] in "§ASC" and len(run) == 1 and len(first) < 60 and first[-1:] not in ".;:,":
        # "§ 3  Remuneration" is a heading of its own.
        return True
    return bool(_LABEL.match(first)) and above.rstrip().endswith(".") and not line.startswith((" ", "\t"))


def _is_row(line: str) -> bool:
    """A line in columns: cells parted by bars, tabs or three blanks, not counting the gap after a list mark."""
    text = line.strip()
    mark = _MARK.match(text)
    return bool(_GAP.search(text[mark.end() :] if mark else text)) or bool(_TABLE_ROW.fullmatch(line))


def _is_caps(text: str) -> bool:
    """A heading in capitals."""
    return 3 <= len(text) <= _LONGEST_CAPS and text.isupper() and sum(c.isalpha() for c in text) >= 3 and not text.endswith((".", ",", ";"))


def _flush(text: str, run: list[Line], markdown: bool) -> Iterator[Block]:
    if not run:
        return
    start, end = run[0].start, run[-1].start + len(run[-1].text)
    if markdown:
        heading = _HEADING.match(text, start, end)
        start = heading.end() if heading else start
        if _TABLE_ROW.fullmatch(text, start, min(end, start + _LONGEST_PATTERN)):
            start, end = text.index("|", start) + 1, text.rindex("|", start, end)
    for a, b in _portions(text, start, end):
        yield _without_marks(text, a, b) if markdown else Block(text[a:b], ((0, a, b - a),))


def _portions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of at most LONGEST characters, without blanks at their ends, cut at sentence ends if there are any."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        cut = 0
        for found in _SENTENCE_END.finditer(text, start + LONGEST // 3, start + LONGEST):
            cut = found.end()
        cut = cut or max(text.rfind(" ", start + 1, start + LONGEST), text.rfind("\n", start + 1, start + LONGEST)) + 1 or start + LONGEST
        stop = cut
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        if stop > start:
            yield start, stop
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield start, end


def _without_marks(text: str, start: int, end: int) -> Block:
    """Markdown's bold marks taken out; what is left keeps its place."""
    pieces: list[tuple[int, int, int]] = []
    out: list[str] = []
    length, at = 0, start
    for part in text[start:end].split("**"):
        if part:
            pieces.append((length, at, len(part)))
            out.append(part)
            length += len(part)
        at += len(part) + 2
    if not pieces:
        return Block(text[start:end], ((0, start, end - start),))
    return Block("".join(out), tuple(pieces))
