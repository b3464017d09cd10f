"""The layout of commercial paper: labelled fields, columns and tables, whatever they are drawn with."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.clause import Clause, clauses
from analyzer.domain.conversation import Conversation


class Cell(NamedTuple):
    """A piece of one turn: `text == turn.text[start:end]`; `column` is where it stands in its line."""

    turn: int
    start: int
    end: int
    column: int
    text: str


class Entry(NamedTuple):
    """A cell with all that says what it is: its label, its column's header, its row's first cell, its heading.

    `clause` is the clause around it. `label` is empty for running text, `row` and `header` outside tables.
    """

    cell: Cell
    label: str
    header: str
    row: str
    heading: str
    clause: Clause

    @property
    def context(self) -> str:
        """Everything above and beside the cell, for patterns that only ask what this is about."""
        return " | ".join(part for part in (self.label, self.row, self.header, self.heading) if part)


class _Table(NamedTuple):
    """Column headers with their places, as the last header line gave them."""

    headers: tuple[Cell, ...] = ()


_GAP = re.compile(r"(?<![.!?:;,])\s{2,}|(?<=[.!?:;,])\s{3,}|\t+|\s\.{1,}\s{1,9}|\.{3,}")
_PIPE = re.compile(r"\|")
_FIELD = re.compile(r"(?P<label>[^\W\d_](?:[^:\n]|:(?=\S)){0,48}?)\s{0,3}:\s{1,40}(?=\S)")
_ABOVE = re.compile(r"(?P<label>[A-ZÄÖÜÉ][^\d:.;,\n]{2,39})\n\s{0,9}(?=[\dA-Z$€£¥])[^\n]{1,120}")
_RULE = re.compile(r"[\s|:+=_.–—-]{2,}")
_HEADER_WORDS = re.compile(
    r"\b(?:year \d|jahr \d|année \d|año \d|jaar \d|qty|quantity|menge|anzahl|antall|antal|aantal|qté|quantité|cant(?:idad)?\.?|qtd"
    r"|quantità|unit|units|price|rate|amount|annual(?:ly)?|monthly|total|extended|list|fee|fees|charge|cost|net|sum|"
    r"option|tier|item|product|description|service|services|subscription|particulars|position|pos|leistung|beschreibung|artikel"
    r"|désignation|libellé|concepto|descripción|descrizione|descrição|omschrijving|vare|tjänst|"
    r"start|end|term|betrag|preis|einzelpreis|gesamt(?:preis)?|montant|prix|pu|importe|precio|canone|prezzo|valor|preço|bedrag"
    r"|prijs|pris|belopp|usd|eur|gbp|chf|aed|cad|aud|nok|sek|dkk|inr|mxn|brl|pln)\b",
    re.IGNORECASE,
)
_PRICE_HEADER = re.compile(r"\b(?:amount|annual|total|price|fee|[A-Z]{3})\b")
_MONEY_LIKE = re.compile(r"\d[.,]\d{2}\b|[$€£¥₦₹]\s?\d|\d{1,3}(?:[.,'’ \u00a0]\d{3})+")


def entries(conversation: Conversation, deal: Deal | None = None) -> list[Entry]:
    """Every cell, field value and sentence of a conversation, in reading order, with what stands around it."""
    texts = {turn.index: turn.text for turn in conversation.turns}
    table = _Table()
    found: list[Entry] = []
    for clause in clauses(conversation, deal):
        if _RULE.fullmatch(clause.text):
            continue
        cells = _cells(clause, texts[clause.turn])
        if _is_header(cells):
            table = _Table(tuple(cells))
            continue
        if len(cells) == 1 and not _MONEY_LIKE.search(clause.text) and not _FIELD.match(clause.text):
            table = table if clause.text.isupper() else _Table()
        found.extend(_entries(clause, cells, table))
    return found


def _cells(clause: Clause, text: str) -> list[Cell]:
    """The cells of one clause; running text is one cell."""
    line = text.rfind("\n", 0, clause.start) + 1
    parts = []
    cut = _PIPE if clause.text.count("|") >= 2 or " | " in clause.text else _GAP
    if "\n" in clause.text and cut is _GAP:
        # Only the first line of a wrapped clause can hold columns; blanks in the others are margins.
        head = clause.text.index("\n")
        parts = [*_split(clause.text[:head], _GAP)]
        parts[-1] = (parts[-1][0], len(clause.text))
    else:
        parts = [*_split(clause.text, cut)]
    out = []
    for start, end in parts:
        piece = clause.text[start:end]
        begin = clause.start + start + len(piece) - len(piece.lstrip())
        # "Payment    : net 30" leaves its colon at the front of the value.
        bare = piece.strip().removeprefix(":").lstrip()
        begin += len(piece.strip()) - len(bare)
        piece = bare
        if piece:
            out.append(Cell(clause.turn, begin, begin + len(piece), begin - line, piece))
    return out


def _split(text: str, cut: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in cut.finditer(text):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    yield start, len(text)


def _is_header(cells: list[Cell]) -> bool:
    """Three or more cells (two, where both are header words) without amounts, two of them header words."""
    if len(cells) < 2 or any(_MONEY_LIKE.search(c.text) or c.text.endswith(":") for c in cells):
        return False
    words = sum(bool(_HEADER_WORDS.search(c.text)) and len(c.text.split()) <= 4 for c in cells)
    wide = len(cells) >= 3 or all(c.text.isupper() or _PRICE_HEADER.search(c.text) for c in cells[1:])
    return words >= 2 and wide and not any(re.search(r"\d{2,}", c.text) for c in cells)


def _entries(clause: Clause, cells: list[Cell], table: _Table) -> Iterator[Entry]:
    fields = [_field(cell) for cell in cells]
    if len(cells) > 2 and not (any(fields[1:]) or all(fields)):
        yield from _row(clause, cells, table)
        return
    at = 0
    while at < len(cells):
        cell, field = cells[at], fields[at]
        if field is not None:
            label, value = field
            yield Entry(value, label, "", "", clause.heading, clause)
        elif at + 1 < len(cells) and fields[at + 1] is None and _is_label(cell):
            at += 1
            yield Entry(cells[at], cell.text.rstrip(" :."), _header(cells[at], table, last=True), cell.text, clause.heading, clause)
        else:
            yield Entry(cell, _lead(cell.text), _header(cell, table, last=False), cells[0].text if at else "", clause.heading, clause)
        at += 1


def _row(clause: Clause, cells: list[Cell], table: _Table) -> Iterator[Entry]:
    """A table line: the first cell with letters names the row."""
    name = next((c for c in cells if re.search(r"[^\W\d_]{3}", c.text)), cells[0])
    for at, cell in enumerate(cells):
        # Cells and headers in equal number belong together one by one; a row may have a name more.
        shift = len(cells) - len(table.headers)
        aligned = bool(table.headers) and shift in {0, 1}
        above = table.headers[at - shift].text if aligned and at >= shift else ""
        header = above if aligned else _header(cell, table, last=at == len(cells) - 1)
        yield Entry(cell, "", header, name.text, clause.heading, clause)


def _field(cell: Cell) -> tuple[str, Cell] | None:
    """("Initial Term", value) of "Initial Term: 36 months", and of the same on two lines; None without a label."""
    match = _FIELD.match(cell.text) or _ABOVE.fullmatch(cell.text)
    if (
        match is None
        or len(match["label"].split()) > 7
        or match["label"].count("(") != match["label"].count(")")
        or _MONEY_LIKE.search(match["label"])
    ):
        return None
    at = match.end() if match.re is _FIELD else cell.text.index("\n") + 1
    at += len(cell.text[at:]) - len(cell.text[at:].lstrip())
    return match["label"].strip(), Cell(cell.turn, cell.start + at, cell.end, cell.column + at, cell.text[at:])


def _is_label(cell: Cell) -> bool:
    return len(cell.text.split()) <= 7 and not _MONEY_LIKE.search(cell.text) and bool(re.search(r"[^\W\d_]{2}", cell.text))


def _lead(text: str) -> str:
    """The topic in front of a sentence: "Term" of "Term. The Initial Term is ..."."""
    match = re.match(r"([^\W\d_][^\n.:;,\d]{1,38})\.\s{1,9}(?=\S)", text)
    return match[1] if match and len(match[1].split()) <= 4 else ""


def _header(cell: Cell, table: _Table, *, last: bool) -> str:
    """The header above a cell: the one it overlaps, else the nearest; the last cell of a line may hang from the last header."""
    if not table.headers:
        return ""
    start, end = cell.column, cell.column + len(cell.text)
    over = [h for h in table.headers if h.column < end and start < h.column + len(h.text)]
    if over:
        return over[-1].text
    if last:
        return table.headers[-1].text
    return min(table.headers, key=lambda h: min(abs(h.column - start), abs(h.column + len(h.text) - end))).text
