"""Transcripts as tables: CSV and TSV with any header, or with none (Whisper)."""

import csv
import datetime as dt
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Kind
from analyzer.errors import UnknownFormat, UnreadableInput
from analyzer.intake.captions import seconds
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.mime import address_of
from analyzer.intake.moments import in_seconds
from analyzer.intake.source import Source
from analyzer.intake.transcripts import Transcript, Utterance, Wording

DELIMITERS = ",\t;|"
_HEADERS = {
    "speaker": "speaker speakername name author who participant person from sender user username speakerlabel speakerid role sprecher sprecherin agent "
    "von absender auteur autor autora remitente spreker afzender",
    "text": (
        "text transcript transcription utterance sentence message content body words dialogue speech line caption "
        "spokentext nachricht inhalt texte texto mensaje contenido tekst bericht"
    ),
    "start": (
        "start starttime startseconds startms begin beginning time timestamp timecode offset in startsec timein "
        "date datetime sentat createdat uhrzeit zeit datum heure hora fecha tijd"
    ),
    "end": "end endtime endseconds endms stop finish out endsec timeout",
}
HEADERS = {role: names.split() for role, names in _HEADERS.items()}
CLOCK = re.compile(r"-?(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,7})?")
NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?")
ROWS_LOOKED_AT = 50


class Columns(NamedTuple):
    """Where a row holds what; `header` = the first row names the columns."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    header: bool = False


def looks_like_table(text: str) -> bool:
    """A header that names words and a speaker or a time, or rows of two numbers and words."""
    delimiter = _delimiter(text)
    return delimiter is not None and _columns(_head_rows(text, delimiter)) is not None


def looks_like_other_table(text: str) -> bool:
    """Rows of equal width with a header, whatever they hold: no prose looks so."""
    for delimiter in DELIMITERS:
        rows = _head_rows(text, delimiter)[:ROWS_LOOKED_AT]
        widths = {len(row) for row in (rows[:-1] if len(rows) > 2 else rows)}
        if len(rows) > 1 and len(widths) == 1 and max(widths) > 2 and max(len(cell) for cell in rows[0]) < 60:
            return True
    return False


def refuse_table(source: Source) -> Conversation:
    """Say what is missing in a table that is no transcript."""
    raise UnknownFormat(f"{source.name} is a table without a column of words and one of speakers or times. Name them speaker and text.")


def read_table(source: Source) -> Transcript:
    """CSV or TSV -> utterances.

    Raises:
        UnreadableInput: a quote is never closed.
    """
    text = source.text or ""
    delimiter = _delimiter(text) or ","
    columns = _columns(_head_rows(text, delimiter)) or Columns(text=0)
    rows = _rows(text, delimiter, source.name)
    if columns.header:
        next(rows, None)
    found: list[Utterance] = []
    for row, start, end in rows:
        words = row[columns.text] if columns.text < len(row) else ""
        if words.strip():
            found.append(_stated(_placed(words, text, start, end), row, columns))
            source.refuse_over(len(found))
    clocks = any(
        CLOCK.fullmatch(row[c].strip())
        for row in _head_rows(text, delimiter)
        for c in (columns.start, columns.end)
        if c is not None and c < len(row)
    )
    scaled, doubts = in_seconds(found, clocks=clocks)
    kind = Kind.CHAT if scaled and all(u.at for u in scaled) else Kind.CALL
    return Transcript("tsv" if delimiter == "\t" else "csv", scaled, kind=kind, warnings=[*doubts, *_untimed(scaled, columns)])


def _delimiter(text: str) -> str | None:
    """The first delimiter under which the head of the file makes sense as a transcript."""
    return next((d for d in DELIMITERS if d in text[:2000] and _columns(_head_rows(text, d))), None)


def _head_rows(text: str, delimiter: str) -> list[list[str]]:
    sample = io.StringIO(text[:100_000], newline="")
    try:
        return list(itertools.islice((r for r in csv.reader(sample, delimiter=delimiter) if _is_row(r)), ROWS_LOOKED_AT))
    except csv.Error:
        return []


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[list[str], int, int]]:
    """Each row that is not blank, and from where to where it stands in the file."""
    # Set each time: the limit is global to the csv module, and a cell may be as long as a file.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        start = 0
        for row in reader:
            if _is_row(row):
                yield row, start, lines.reached
            start = lines.reached
    except csv.Error as error:
        raise UnreadableInput(
            f"{name}: the table breaks off near line {reader.line_num} (a quote is never closed). Export it again."
        ) from error


class _Lines:
    """The lines of a text as the table reader takes them in, one by one, and how far that is."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.reached = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.reached += len(line)
            yield line


def _is_row(row: Sequence[str]) -> bool:
    """Not a blank line, and not the one with which Excel is told the delimiter: "sep=;"."""
    return bool(row) and not (len(row) < 3 and row[0].lstrip("\ufeff").casefold().startswith("sep=") and len(row[0]) < 6)


def _columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    if len(rows) < 2:
        return None
    return _headed(rows) or _headless(rows)


def _headed(rows: Sequence[Sequence[str]]) -> Columns | None:
    keys = [re.sub(r"[^a-zäöü]", "", cell[:60].casefold()) for cell in rows[0]]
    found = {role: _first(keys, names) for role, names in HEADERS.items()}
    text, speaker, start, end = (found[role] for role in ("text", "speaker", "start", "end"))
    if text is None:
        return None
    if speaker is None and (start is None or not _is_clock_column(rows[1:], start)):
        return None
    return Columns(text, speaker, start, end, header=True)


def _first(keys: Sequence[str], names: Sequence[str]) -> int | None:
    return next((keys.index(name) for name in names if name in keys), None)


def _headless(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Rows of two times and words, in any order, as Whisper's tools write them."""
    width = len(rows[0])
    if not 3 <= width <= 5 or any(len(row) != width for row in rows[:-1]):
        return None
    clocks = [i for i in range(width) if _is_clock_column(rows[:-1] or rows, i)]
    others = [i for i in range(width) if i not in clocks]
    if len(clocks) != 2 or not others or not _in_order(rows[:-1] or rows, clocks):
        return None
    text = max(others, key=lambda i: sum(len(row[i]) for row in rows if i < len(row)))
    speaker = next((i for i in others if i != text), None)
    return Columns(text, speaker, clocks[0], clocks[1], header=False)


def _in_order(rows: Sequence[Sequence[str]], clocks: Sequence[int]) -> bool:
    pairs = [(_time(row[clocks[0]]) or 0.0, _time(row[clocks[1]]) or 0.0) for row in rows]
    return all(a <= b for a, b in pairs) and all(a[0] <= b[0] for a, b in itertools.pairwise(pairs))


def _is_clock_column(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column].strip() for row in rows if column < len(row)]
    return bool(cells) and all(_time(cell) is not None for cell in cells if cell)


def _time(cell: str) -> float | None:
    """Seconds or milliseconds as written; None for anything else."""
    cell = cell.strip()[:40]
    if CLOCK.fullmatch(cell):
        return seconds(cell)
    return float(cell) if NUMBER.fullmatch(cell) else None


def _instant(cell: str) -> dt.datetime | None:
    try:
        moment: dt.datetime | None = dt.datetime.fromisoformat(cell.strip()[:40])
    except ValueError:
        moment = loose_date(cell)
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC) if moment else None


def _untimed(found: Sequence[Utterance], columns: Columns) -> list[str]:
    """A warning where only some rows tell a time that can be read."""
    missing = sum(u.start is None and u.at is None for u in found)
    if columns.start is None or not 0 < missing < len(found):
        return []
    return [f"{missing} of {len(found)} rows have no time that can be read; their words are kept without one."]


def _stated(wording: Wording, row: Sequence[str], columns: Columns) -> Utterance:
    def cell(column: int | None) -> str:
        return row[column].strip() if column is not None and column < len(row) else ""

    who = cell(columns.speaker)[:200]
    name, email = address_of(who) if "@" in who else (who or None, None)
    spoken = replace(wording.utterance(name, _time(cell(columns.start)), _time(cell(columns.end))), email=email)
    return replace(spoken, at=_instant(cell(columns.start))) if spoken.start is None else spoken


def _placed(cell: str, text: str, at: int, limit: int) -> Wording:
    """A cell's words with their place in the file between `at` and `limit`, where a quote inside a quoted cell is doubled."""
    wording = Wording()
    escaped = cell.replace('"', '""')
    start = text.find(f'"{escaped}"', at, limit) + 1 or text.find(escaped, at, limit)
    if start < 0:
        as_it_is = text.find(cell, at, limit)
        if as_it_is >= 0:
            wording.add_raw(cell, as_it_is)
        else:
            # The table reader folded something: the words are right, their place is lost.
            wording.substitute(cell.strip(), at, at)
        return wording
    place = start
    for part in escaped.split('""'):
        # Each part but the first begins with the second of the two quote marks.
        lead = "" if place == start else '"'
        wording.add_raw(lead + part, place - len(lead))
        place += len(part) + 2
    return wording
