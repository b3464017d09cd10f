"""Papers of a deal -> Conversation: contracts, order forms, quotes, proposals and notes.

One turn per paragraph, clause, list item or table row, without a speaker, so that evidence can
point at one clause.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Piece, Turn
from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake import plain_text
from analyzer.intake.blocks import Block, blocks_of
from analyzer.intake.docx import docx_blocks
from analyzer.intake.emails import begins_as_thread, read_reply_chain
from analyzer.intake.mail_dates import loose_day
from analyzer.intake.pdf import pdf_text
from analyzer.intake.source import Source, lines_of

_HEAD = 4_000
_MOST_BLOCKS = 50_000
_LONGEST_TITLE = 120
_MARKDOWN = re.compile(r"^#{1,6} \S|^\*\*|^\|.{1,200}\|[ \t]*$", re.MULTILINE)
_WORDS = re.compile(r"[^\W\d_]{2,}")

_TYPES: tuple[tuple[DocumentType, re.Pattern[str]], ...] = (
    (DocumentType.ORDER_FORM, re.compile(
        r"\border (?:form|confirmation|summary|document|schedule)\b|\b(?:purchase|sales|service|work) order\b"
        r"|\bquot(?:e|ation)\b|\bbestell(?:ung|formular|schein)|\bauftrags(?:bestätigung|formular)"
        r"|\bbon de commande\b|\bdevis\b|\bbestelformulier\b|\bofferte\b|\bbeställning|\bordre(?:bekreftelse|bekræftelse)|\bpedido\b|\bordine\b|\border no|\bcall-?off order\b"
        r"|\b(?:order|auftrag|bestellung|commande)\s{1,4}(?:no\.?|nr\.?|#|:)?\s{0,3}(?:[A-Z]{1,5}[-/])?\d[\w/-]{2,}", re.IGNORECASE)),
    (DocumentType.CONTRACT, re.compile(
        r"\bagreement\b|\bcontract\b|\bstatement of work\b|\bsow\b|\bterms (?:and conditions|of (?:service|use))\b|\baddendum\b"
        r"|\bamendment\b|\bvertrag\b|vertrag\b|\bcontrat\b|\bovereenkomst\b|\bavtal\b|\bavtale\b"
        r"|\bcontrato\b|\bcontratto\b|\bumowa\b|\bexhibit\b", re.IGNORECASE)),
    (DocumentType.PROPOSAL, re.compile(
        r"\bproposal\b|\bangebot\b|\bproposition\b|\bpropuesta\b|\bproposta\b|\bvoorstel\b|\boffert\b"
        r"|\btilbud\b|\boffer\b|\bbusiness case\b|\brfp response\b|\bscope of work\b", re.IGNORECASE)),
)  # fmt: skip
_QUOTE = re.compile(r"^(?!.*\border\b).*\b(?:quot(?:e|ation)|devis|offerte)\b", re.IGNORECASE | re.DOTALL)
_ACCEPTED = re.compile(r"\b(?:signed (?:for|by)|accepted(?: by| and agreed)?:|agreed and accepted|signature|by:\s)", re.IGNORECASE)
_BINDING = re.compile(
    r"\bhereby\b|\bhereinafter\b|\bthe parties\b|\bin witness whereof\b|\bgoverning law\b|\bwhereas\b|^\s{0,20}§|\bshall\b"
    r"|\bsigned (?:for|by)\b|\baccepted(?: by| and agreed)?:|\bby:|\binitial term\b|\bminimum term\b",
    re.IGNORECASE | re.MULTILINE,
)

_DATED = (
    re.compile((
        r"\b(?:order date|date of (?:order|agreement|issue)|effective (?:date|as of)|quote date|proposal date|date issued"
        r"|issued(?: on)?|dated(?: as of)?|entered into (?:as of|on)|auftragsdatum|vertragsdatum)\b"
    ), re.IGNORECASE),
    re.compile(r"^\W{0,6}(?:date|datum|fecha|data|dato)\b\s?[:.]", re.IGNORECASE),
)  # fmt: skip
_SIGNED = re.compile(r"\b(?:signed|date|accepted|executed|unterschrift|datum)\b", re.IGNORECASE)
_BY_HAND = re.compile(r"\b(?:signed|accepted|executed|unterschrift)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TOLD = re.compile(r"\w")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(?:20)?\d\d\b")
_UNTIL = re.compile(r"\b(?:valid|expir\w{1,5}|until|through|due|by|gültig|bis|valable|geldig)\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\b(?:start(?:s|ing)?|begin(?:s|ning)?|commenc\w{2,6}|term|period|end(?:s|ing)?|renew\w{0,4}|go(?:es)?[- ]?live|live|kick[- ]?off|deliver\w{0,3}|install\w{0,6}"
    r"|invoice|payment|valid|expir\w{1,5}|until|gültig|bis|\w{0,15}beginn|\w{0,15}laufzeit|ingangsdatum|startdatum|début|inicio|inizio|from|ab)"
    r"(?:\s{1,3}(?:date|day|on|of|is|the|dem|zum|due))*[\W_]{0,12}(?:(?:jan|feb|m[äa]r|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz])[a-z]{0,6}\W{0,3})?$",
    re.IGNORECASE,
)
"""What names the day behind it as that of something else than the paper: of the start or end of what it sells."""
_CELL = re.compile(r"\s{3,}|\t|\s\|\s")
_LONGEST_DATE_LINE = 300
_LONGEST_NAME = 40
_TOP_LINES = 12
_LAST_LINES = 12


def looks_like_document(text: str) -> bool:
    """Is this prose or a form in human language, not data?"""
    sample = text[:20_000]
    letters = sum(c.isalpha() for c in sample)
    return len(_WORDS.findall(sample)) >= 3 and letters > 0.35 * len("".join(sample.split()))


def read_document(text: str, source: Source) -> Conversation:
    """A paper in TXT or Markdown; offsets point into `text` as it is."""
    markdown = source.name.lower().endswith((".md", ".markdown")) or bool(_MARKDOWN.search(text[:_HEAD]))
    return _conversation("markdown" if markdown else "text", text, blocks_of(text, markdown=markdown), source)


def read_docx(data: bytes, source: Source) -> Conversation:
    """A Word file: a paper, or a transcript that was saved as one.

    Raises:
        UnreadableInput: damaged, protected, empty or over the limits.
    """
    paragraphs = docx_blocks(data, source.name, source.settings)
    text = "\n".join(paragraphs)
    if not text.strip():
        raise UnreadableInput(f"{source.name} holds no text. If it is a scan, run text recognition (OCR) first.")
    if begins_as_thread(text):
        return read_reply_chain(text, source.with_text(text))
    if plain_text.looks_like_transcript(text):
        return plain_text.read_transcript(text, source.with_text(text), name="docx-transcript")
    blocks: list[Block] = []
    start = 0
    for paragraph in paragraphs:
        blocks += Block.whole(text, start, start + len(paragraph))
        start += len(paragraph) + 1
    return _conversation("docx", text, blocks, source)


def read_pdf(data: bytes, source: Source) -> Conversation:
    """A PDF with text in it.

    Raises:
        UnreadableInput: encrypted, damaged, a scan, or over the limits.
    """
    text, warnings = pdf_text(data, source.name, source.settings)
    if begins_as_thread(text):
        return read_reply_chain(text, source.with_text(text, *warnings))
    if plain_text.looks_like_transcript(text):
        return plain_text.read_transcript(text, source.with_text(text, *warnings), name="pdf-transcript")
    return _conversation("pdf", text, blocks_of(text, markdown=False, ragged=True), source, warnings)


def _conversation(name: str, text: str, blocks: Iterable[Block], source: Source, warnings: Sequence[str] = ()) -> Conversation:
    turns = tuple(_turn(index, block) for index, block in enumerate(islice(blocks, _MOST_BLOCKS + 1)))
    if len(turns) > _MOST_BLOCKS:
        raise TooLarge(f"{source.name} has more than {_MOST_BLOCKS} paragraphs. Upload the part that matters.", limit=_MOST_BLOCKS)
    return Conversation(
        document=source.name,
        format=name,
        kind=Kind.DOCUMENT,
        title=title_of(turns),
        date=date_of(text),
        turns=turns,
        warnings=(*source.warnings, *warnings),
        type=type_of(text),
        original=text,
    )


def _turn(index: int, block: Block) -> Turn:
    whole = len(block.pieces) == 1
    return Turn(
        index=index, text=block.text, span=(block.start, block.end), pieces=() if whole else tuple(Piece(*piece) for piece in block.pieces)
    )


def title_of(turns: Sequence[Turn]) -> str | None:
    """The first block with words, on one line."""
    first = next((turn.text for turn in turns if _WORDS.search(turn.text)), "")
    title = " ".join(first.split("\n")[0].split()).strip(" #*_|-")
    return title[:_LONGEST_TITLE].rstrip() or None


def type_of(text: str) -> DocumentType:
    """Order form, contract, proposal or note, by the words of its head; the title line weighs most."""
    head = text[:_HEAD]
    lines = [line.text for line in lines_of(head) if line.text.strip()]
    for part in ("\n".join(lines[:3]), "\n".join(line for line in lines[:25] if len(line.strip()) < 60)):
        found = [(match.start(), kind) for kind, pattern in _TYPES if (match := pattern.search(part))]
        if found:
            kind = min(found, key=lambda pair: pair[0])[1]
            # "Offer" and "agreement" are also words of notes: a contract binds in more than its title.
            if kind is DocumentType.CONTRACT and len(_BINDING.findall(text[:60_000])) < 2:
                continue
            # A quote is an order once somebody signed it.
            return DocumentType.PROPOSAL if _QUOTE.search(part) and not _ACCEPTED.search(text) else kind
    if len(_BINDING.findall(text[:60_000])) >= 5:
        return DocumentType.CONTRACT
    return DocumentType.NOTE


def date_of(text: str) -> dt.date | None:
    """The date a paper gives itself: a labelled one, one that stands alone near the top, one at a signature."""
    lines = [line.text[:_LONGEST_DATE_LINE] for line in lines_of(text) if line.text.strip()]
    american = _is_american(text)
    for pattern in _DATED:
        for line in lines[:400]:
            found = pattern.search(line)
            day = _day_in(line[found.end() : found.end() + 60], american) if found else None
            if day:
                return day
    rows = list(_rows(lines))
    for row in rows[:_TOP_LINES]:
        for cell, names in row:
            day = _day_in(cell, american) if not _is_of_another(names) and not any(map(_UNTIL.search, names)) else None
            if day and sum(len(word) for word in _WORDS.findall(cell)) <= 20:
                return day
    for row in reversed(rows[-_LAST_LINES:]):
        line = " ".join(cell for cell, _ in row)
        for cell, names in row if _SIGNED.search(line) or len(line) < 60 else ():
            day = _day_in(cell, american) if _BY_HAND.search(line) or not _is_of_another(names) else None
            if day:
                return day
    return None


def _rows(lines: Sequence[str]) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """The cells of each line, each with what may say of what it is: the cell before it, the one above it, itself."""
    above: list[str] = []
    for cells in (_CELL.split(line) for line in lines if _TOLD.search(line)):
        under = [_name(cell) for cell in above] if len(above) == len(cells) else [""] * len(cells)
        before = ["", *map(_name, cells)]
        yield list(zip(cells, zip(before, under, cells, strict=False), strict=True))
        above = cells


def _is_of_another(names: Sequence[str]) -> bool:
    """Do the words before the figures name the day of something else than the paper?"""
    return any(_OF_ANOTHER.search(name[: found.start()] if (found := _DIGIT.search(name)) else name) for name in names)


def _name(cell: str) -> str:
    """A cell or line that may be the name of another: it is short and has no figures of its own."""
    return "" if _DIGIT.search(cell) or len(cell) > _LONGEST_NAME else cell


def _day_in(text: str, american: bool) -> dt.date | None:
    found = _SLASHED.search(text)
    if found and american:
        # As "3/4/2025 1:00 PM" would be read: the month first.
        return loose_day(found[0] + " 1:00 pm")
    return loose_day(text.replace("*", ""))


def _is_american(text: str) -> bool:
    """Is 01/02/2025 the second of January here?"""
    dates = [(int(first), int(second)) for first, second in _SLASHED.findall(text[:200_000])]
    if any(first > 12 for first, _ in dates):
        return False
    return any(second > 12 for _, second in dates) or ("$" in text and "£" not in text and "€" not in text)
