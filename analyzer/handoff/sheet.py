"""What a draft looks like to a reader, before it is Markdown, HTML or Word: lines, order and numbered quotes.

All text in a Sheet is cleaned (`wording.clean`); renderers only escape and place it.
"""

from typing import NamedTuple

STATUS = "DRAFT: not reviewed"


class Reference(NamedTuple):
    """One numbered quote and where it stands."""

    number: int
    quote: str
    source: str


class Tag(NamedTuple):
    """A word about a line; `tone` is "bad", "warn", "good" or "plain"."""

    text: str
    tone: str = "plain"


class Line(NamedTuple):
    """One statement as it is shown: what, about it, and the quotes it rests on."""

    anchor: str
    text: str
    tags: tuple[Tag, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    references: tuple[Reference, ...] = ()
    more: int = 0
    """Quotes beyond those in `references`."""
    notice: str | None = None
    verified: bool = True
    clause: Reference | None = None
    """The clause that perhaps carries a promise."""
    aside: str = ""
    """What a short list says in brackets behind `text`."""


class Gap(NamedTuple):
    """A promise, the sentence that it was made in, and the clause that contradicts it; `clause` is None where the contract is silent."""

    line: Line
    said: tuple[Reference, ...]
    clause: Reference | None


class Row(NamedTuple):
    """One term of the deal summary."""

    name: str
    text: str
    references: tuple[Reference, ...] = ()


class Group(NamedTuple):
    """Lines under one small heading (None: no heading)."""

    heading: str | None
    lines: tuple[Line, ...]


class Sentence(NamedTuple):
    """One sentence of the story and the quotes behind it."""

    text: str
    references: tuple[Reference, ...]


class Section(NamedTuple):
    """One of the five sections (S1). `rows` is filled in the first, `groups` in the others."""

    number: int
    title: str
    anchor: str
    complete: bool
    note: str | None = None
    remarks: tuple[Sentence, ...] = ()
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def lines(self) -> int:
        """How many statements the section holds."""
        return sum(len(group.lines) for group in self.groups)


class Unverified(NamedTuple):
    """A claim that did not pass grounding."""

    kind: str
    statement: str
    reason: str
    nearest: Reference | None


class Sheet(NamedTuple):
    """The whole document, from top to bottom."""

    title: str
    vendor: str
    status: str
    summary: str
    figures: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    story: tuple[tuple[Sentence, ...], ...]
    """Paragraphs of sentences."""
    contradicted: tuple[Gap, ...]
    unsold: tuple[Line, ...]
    casual: tuple[Line, ...]
    """What the contract does not mention either, and is perhaps no obligation."""
    gap_note: str
    sections: tuple[Section, ...]
    review: tuple[Unverified, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]
    method: str
