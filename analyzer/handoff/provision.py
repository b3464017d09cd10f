"""What a contract says, provision by provision: every clause that is no boilerplate, with its meaning."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from analyzer.domain.clause import Clause, clauses, runs_on
from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.embedding import Embedder
from analyzer.handoff import meaning, measure
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.measure import Dimension

_LONG_LINE = 60
_BETWEEN_ITEMS = re.compile(r"[,;:()]\s|[()]|\s(?:and|und)\s")
_LIST, _SHORTEST_ITEM, _MOST_WORDS = 3, 3, 8
"""So many items make a list; an item has more letters and no more words than this."""
_FORM_FIELD = re.compile(
    r"^\W{0,3}(?:attn|prepared (?:for|by)|(?:bill(?:ed)?|ship|invoices?) to"
    r"|(?:subscription |service |contract )?(?:start|end|commencement)(?: date)?|customer|client|parties|supplier|between"
    r"|accepted|signed|by|ref(?:erence)?|valid through|order date|issued(?: on)?|order|quote|date|name|title)\b\W{0,3}(?:$|[:.]|\s{2})",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^\W{0,3}(?:this (?:order|agreement|contract|order form)\b.{0,60} )?(?:is (?:made|entered into) )?(?:by and )?between\b.{0,300}\band\b"
    r"|^[^.;]{3,120}\(\W{0,3}(?:the )?\W?\w[^()]{0,40}[\"\u201d]\W{0,2}\)[^.;]{0,10}\band\b[^.;]{3,120}\(\W{0,3}(?:the )?\W?\w[^()]{0,40}[\"\u201d]\W{0,2}\)\W*$",
    re.I | re.S,
)
"""Who the parties are says nothing about what is sold."""
_SIGNED = re.compile(
    r"^\W{0,3}(?i:/?s/|signed\b|executed\b|gez\.|by:)"
    r"|^(?:[A-Z&][\w.&'-]*,?\s+){1,5}(?i:inc|llc|ltd|gmbh|corp|plc|limited|ag)\.?$"
    r"|^[A-Z&][A-Z.,&'-]*(?: [A-Z&][A-Z.,&'-]*){0,6}\s{3,}[A-Z&][A-Z.,&'-]*(?: [A-Z&][A-Z.,&'-]*){0,6}$"
    r"|^(?:(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}[./ ][\w.]{1,10}[./ ]\d{2,4})(?:\s{2,}|$)){1,3}$"
    r"|^\W{0,3}For (?:[A-Z&][\w.,&'-]*\s+){1,8}For (?:[A-Z&][\w.,&'-]*\s*){1,8}$"
    r"|^(?:[A-Z][A-Z.,&'-]*\s+){0,4}(?:ORDER(?: FORM)?|QUOTE|CONTRACT|AGREEMENT)\b[^a-z$\u20ac\u00a3%]{0,60}(?:(?i:\s{2,}(?:order )?date:?\s.*))?$"
)
"""Signatures and their days, names of companies and titles; "executed" and "signed" stand first in their line."""
_START = re.compile(r"\b(?:start|commenc|begin|effective|from)", re.IGNORECASE)


class Provision(NamedTuple):
    """One clause, or one line of a clause that lists several things, with its meaning."""

    clause: Clause
    document: Conversation
    text: str
    start: int
    end: int
    meaning: Meaning

    @property
    def evidence(self) -> Evidence:
        """The provision as a located span of its document."""
        turn = next(t for t in self.document.turns if t.index == self.clause.turn)
        start, end = turn.locate(self.start, self.end)
        return Evidence(
            document=self.document.document, turn=turn.index, speaker=turn.speaker, start=start, end=end,
            quote=self.document.original[start:end] or self.text,
        )  # fmt: skip


class Contract(NamedTuple):
    """The signed papers of a deal as they are held against its promises.

    `rarity` weighs the words of the provisions (`meaning.rarity`); `start` is the day from which spans run.
    """

    provisions: tuple[Provision, ...]
    rarity: Mapping[str, float]
    start: dt.date | None

    @classmethod
    def read(cls, papers: Sequence[Conversation], embedder: Embedder) -> Self:
        """The contract that `papers` (order form, amendments) make together."""
        provisions = read_provisions(papers, embedder)
        return cls(provisions, meaning.rarity(p.meaning for p in provisions), first_day(papers))


def read_provisions(contract: Sequence[Conversation], embedder: Embedder) -> tuple[Provision, ...]:
    """Everything that the contract says, in reading order, without boilerplate."""
    cut = [
        (c, doc, *piece)
        for doc in contract
        for c in clauses(doc)
        if not c.boilerplate
        for piece in _pieces(c)
        if not _FORM_FIELD.match(piece[0]) and not _PREAMBLE.match(piece[0]) and not _SIGNED.match(piece[0])
    ]
    ways = [(text, *_under(c.heading, text), *_listed(text)) for c, _, text, _, _ in cut]
    return tuple(Provision(*rest, m) for rest, m in zip(cut, meaning.read(ways, embedder), strict=True))


def first_day(contract: Sequence[Conversation]) -> dt.date | None:
    """The start of the subscription as the contract states it, else the contract's own date."""
    for document in contract:
        for clause in clauses(document):
            if _START.search(clause.text) or _START.search(clause.heading):
                days = [m.amount for m in measure.measures(clause.text, document.date) if m.dimension is Dimension.DEADLINE]
                if days:
                    return dt.date.fromordinal(int(max(days)))
    return next((d.date for d in contract if d.date), None)


def _under(heading: str, text: str) -> tuple[str, ...]:
    return (f"{heading}: {text}",) if heading and heading not in text else ()


def _listed(text: str) -> tuple[str, ...]:
    """The single things where a line lists several ("Pro (scheduling, swaps, forecast)"): one of them may be what was promised."""
    items = [item.strip(" .") for item in _BETWEEN_ITEMS.split(text)]
    short = tuple(i for i in items if len(i) > _SHORTEST_ITEM and len(i.split()) <= _MOST_WORDS)
    return short if len(short) >= _LIST and len(short) + 1 >= len(items) else ()


def _pieces(clause: Clause) -> list[tuple[str, int, int]]:
    """(text, start, end) of the clause, or of each line where lines stand below each other as a list."""
    found, start = [], 0
    lines = clause.text.split("\n")
    for number, line in enumerate(lines):
        end = sum(len(x) + 1 for x in lines[:number]) + len(line)
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        ends = len(line.strip()) < _LONG_LINE and not runs_on(line) and following[:1].isupper()
        if ends or number + 1 == len(lines):
            text = clause.text[start:end]
            lead = len(text) - len(text.lstrip())
            if text.strip():
                found.append((text.strip(), clause.start + start + lead, clause.start + start + lead + len(text.strip())))
            start = end + 1
    return found
