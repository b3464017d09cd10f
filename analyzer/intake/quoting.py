"""A mail body cut into zones: the sender's own new words, every quoted mail, signatures.

Nothing is dropped but the quote headers and marks themselves: every line with words belongs to
one part, and the parts stand in the order of the text.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analyzer.domain.conversation import Zone
from analyzer.intake.answering import answered
from analyzer.intake.copied_headers import without_buttons
from analyzer.intake.quote_headers import find_header, starts_with_block
from analyzer.intake.quote_rows import Author, Row
from analyzer.intake.signatures import split_signatures
from analyzer.intake.source import Line


class Part(NamedTuple):
    """A run of lines of one mail in one zone; `lines` stand in the text that was cut."""

    zone: Zone
    author: Author
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The words, line by line, without quote marks."""
        return "\n".join(line.text for line in self.lines)


_MARKS = re.compile(r"[ \t]{0,3}>(?:[ \t]?>){0,200}[ \t]?")
_DEEPEST = 50
_NEAR = 200
_SHINGLE = 5
_LONGEST_TEXT = 400_000
_WORD = re.compile(r"\w+")


def rows_of(lines: Iterable[Line], longest: int) -> list[Row]:
    """Lines with their quote marks counted and taken off; lines over `longest` are not matched."""
    rows = []
    for line in lines:
        marks = _MARKS.match(line.text)
        depth, at = (min(marks[0].count(">"), _DEEPEST), marks.end()) if marks else (0, 0)
        at += line.text.startswith("\ufeff", at)
        rows.append(Row(depth, line.text[at:], line.start + at, len(line.text) <= longest))
    return rows


def cut(lines: Iterable[Line], sender: Author, longest: int = 20_000) -> list[Part]:
    """The body of one mail -> its parts in order. `sender` is the author of what is not quoted."""
    rows = _mended(rows_of(lines, longest))
    return list(_zoned(_Reading(rows, sender).parts()))


def cut_pasted(lines: Iterable[Line], longest: int = 20_000) -> list[Part]:
    """Mail text without its file headers; a header block at its top says who wrote it."""
    rows = _mended(rows_of(lines, longest))
    top = starts_with_block(rows)
    if top and top.copied:
        rows = [*rows[: top.lines], *without_buttons(rows[top.lines :])]
    if top is None:
        return list(_zoned(_Reading(rows, Author(), mail=False).parts()))
    return list(_zoned(_Reading(rows[top.lines :], top.author).parts()))


def starts_as_mail(lines: Iterable[Line], longest: int = 20_000) -> bool:
    """Does a header block with an address stand at the top of this text, or one with a second mail below it? A letter has neither."""
    rows = rows_of(lines, longest)
    top = starts_with_block(rows)
    return top is not None and (bool(top.author.email) or any(find_header(rows, at, None) for at in range(top.lines, len(rows))))


def announces_quote(lines: Iterable[Line], longest: int = 20_000) -> bool:
    """Is there a quote header, or a header block at the top, anywhere in this text?"""
    rows = rows_of(lines, longest)
    # Papers that were signed online have a name, an address and a day in their middle, too.
    return starts_with_block(rows) is not None or any(find_header(rows, at, None, copied=False) for at in range(len(rows)))


@dataclass
class _Frame:
    """A mail whose lines stand behind `depth` marks; `child` is the quote last seen inside it."""

    depth: int
    author: Author
    own: bool = False
    child: "_Frame | None" = None
    start: int = 0
    """The row at which its words begin."""


class _Reading:
    """One pass over the rows with a stack of open mails, the sender's own at the bottom."""

    def __init__(self, rows: Sequence[Row], sender: Author, *, mail: bool = True) -> None:
        """`mail` is False for a text of which nothing at its top says that it is one."""
        self.rows = rows
        self.mail = mail
        self.sender = sender
        self.stack = [_Frame(0, sender, own=True)]
        self.runs: list[tuple[_Frame, list[Row]]] = []

    def parts(self) -> list[tuple[Zone, Author, list[Row], bool]]:
        """(zone, author, rows, whether the mail ends here), in the order of the text."""
        at = 0
        while at < len(self.rows):
            row = self.rows[at]
            header = find_header(self.rows, at, self.stack[-1].author.at or self.sender.at, copied=self.mail)
            if header and self._open(header.author, header.firm, row.depth, at + header.lines):
                at += header.lines
                continue
            if not row.blank:
                self._settle(row.depth)
            self._add(row)
            at += 1
        last = {id(frame): number for number, (frame, rows) in enumerate(self.runs) if any(not r.blank for r in rows)}
        return [
            (Zone.NEW if frame.own else Zone.QUOTED, frame.author, rows, last.get(id(frame)) == number)
            for number, (frame, rows) in enumerate(self.runs)
        ]

    def _open(self, author: Author, firm: bool, depth: int, following: int) -> bool:
        """A header at `depth`: its mail stands one mark deeper if marks follow, else at the same depth."""
        below = next((row for row in self.rows[following : following + _NEAR] if not row.blank), None)
        marked = below is not None and below.depth > depth
        if not marked and not firm:
            return False
        while self.stack[-1].depth > depth:
            self.stack.pop()
        frame = _Frame(below.depth if marked and below else depth, author, start=following)
        self.stack[-1].child = frame
        self.stack.append(frame)
        return True

    def _settle(self, depth: int) -> None:
        """Make the frame to which a line with `depth` marks belongs the top of the stack."""
        while self.stack[-1].depth > depth:
            self.stack.pop()
        top = self.stack[-1]
        if top.depth < depth:
            # After an answer between quoted lines the same quote goes on.
            frame = top.child if top.child and top.depth < top.child.depth <= depth else self._unsigned(top, depth)
            top.child = frame
            self.stack.append(frame)
            if frame.depth < depth:
                self._settle(depth)

    def _unsigned(self, mail: _Frame, depth: int) -> _Frame:
        """A quote without a header in `mail`, whose first line tells whom it greets."""
        rows = (row for row in self.rows[mail.start : mail.start + _NEAR] if row.depth == mail.depth and not row.blank)
        opening = next(rows, None)
        return _Frame(depth, answered(mail.author, opening.text if opening and opening.plain else ""), start=mail.start)

    def _add(self, row: Row) -> None:
        top = self.stack[-1]
        if self.runs and self.runs[-1][0] is top:
            self.runs[-1][1].append(row)
        elif not row.blank:
            self.runs.append((top, [row]))


def _mended(rows: list[Row]) -> list[Row]:
    """A quoted line that was wrapped in transit gets its mark back on the part that fell off.

    Only where a short lower-case rest stands between two lines of the same quote, the first of them long
    and without an end of sentence: an answer typed between quoted lines must stay an answer.
    """
    for at in range(1, len(rows) - 1):
        above, row, below = rows[at - 1], rows[at], rows[at + 1]
        torn = row.depth < above.depth == below.depth and not row.blank and not below.blank and len(row.text) <= 30
        if torn and len(above.text) >= 66 and above.text.rstrip()[-1:] not in ".?!:;" and row.text[:1].islower():
            rows[at] = row._replace(depth=above.depth)
    return rows


def _zoned(runs: Iterable[tuple[Zone, Author, list[Row], bool]]) -> Iterable[Part]:
    for zone, author, rows, ends in runs:
        for signature, some in split_signatures(rows, author.name, ends):
            lines = _trimmed(some)
            if lines:
                yield Part(Zone.SIGNATURE if signature else zone, author, lines)


def _trimmed(rows: Sequence[Row]) -> tuple[Line, ...]:
    """Lines without blank ones at both ends, and without the blanks at the end of each."""
    used = [at for at, row in enumerate(rows) if not row.blank]
    if not used:
        return ()
    return tuple(Line(row.text.rstrip(), row.start) for row in rows[used[0] : used[-1] + 1])


class SaidBefore:
    """What was already said in a file: a quoted mail is kept once, however often it is repeated."""

    def __init__(self) -> None:
        self.shingles: set[int] = set()
        self.short: set[tuple[str, str]] = set()

    def add(self, part: Part) -> None:
        """Remember the words of `part`."""
        words = _words(part)
        self.shingles.update(_shingles(words))
        if len(words) < _SHINGLE:
            self.short.add(_short_key(words, part.author))

    def knows(self, part: Part) -> bool:
        """True if all words of `part`, in their order, were said before."""
        words = _words(part)
        if len(words) < _SHINGLE:
            return _short_key(words, part.author) in self.short
        return all(shingle in self.shingles for shingle in _shingles(words))


def once(parts: Sequence[Part], heard: SaidBefore) -> list[Part]:
    """`parts` without quoted mails and signatures that `heard` knows; what is kept is remembered.

    Of two quotes of one mail the fuller one is kept, and of two equal ones the one whose header stands there.
    """
    for part in parts:
        if part.zone is Zone.NEW:
            heard.add(part)
    kept: set[int] = set()
    quoted = [at for at, part in enumerate(parts) if part.zone is not Zone.NEW]
    for at in sorted(quoted, key=lambda at: (-len(parts[at].text), parts[at].author.at is None)):
        if not heard.knows(parts[at]):
            heard.add(parts[at])
            kept.add(at)
    return [part for at, part in enumerate(parts) if part.zone is Zone.NEW or at in kept]


def _words(part: Part) -> list[str]:
    """Words in lower case; a text too long to be a mail counts as one word."""
    text = part.text.casefold()
    return _WORD.findall(text) if len(text) <= _LONGEST_TEXT else [text]


def _shingles(words: Sequence[str]) -> Iterable[int]:
    return (hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1))


def _short_key(words: Sequence[str], author: Author) -> tuple[str, str]:
    return " ".join(words), (author.email or author.name or "").casefold()


def newest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """The latest of the given instants (all aware, or all naive), or None."""
    return max((moment for moment in moments if moment is not None), default=None)
