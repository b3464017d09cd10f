"""Which format is it? Decided by content; a file name only breaks ties."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from analyzer.domain.conversation import Conversation
from analyzer.errors import UnknownFormat, UnreadableInput
from analyzer.intake import captions, json_text, plain_text, tables, vendor_json
from analyzer.intake.decoding import decode
from analyzer.intake.source import Source

READ = (
    'transcripts (Zoom, Teams, Google Meet, Otter, Rev, VTT, SRT, SBV, "Name: words" in TXT, MD or DOCX, CSV, JSON of the usual recorders), '
    "mails (EML, MBOX, MSG, Gmail JSON, pasted threads), invitations (ICS), and contracts or order forms (DOCX, PDF, MD, TXT)"
)
HEADER = re.compile(r"[!-9;-~]{1,60}:(?:[ \t]|\r?\n[ \t])")
"""The first line of a mail."""
ENVELOPE = re.compile(r"From \S{1,200} [^\n]{10,60}\d{4}\r?\n")
"""The line before the header of a mail that a mailbox held."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_OFFICE = (
    ("WordDocument", "a Word document", "Save it as DOCX or PDF."),
    ("Workbook", "an Excel workbook", "Save the sheet as CSV."),
    ("PowerPoint Document", "a presentation", "Save it as PDF."),
)
"""The streams by which Office files of before 2007 are known."""
MAIL_STREAM = "__properties_version1.0"
"""Every Outlook mail has it; it may hold an old Office file as an attachment."""
OFFICE = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}
"""The folders of the parts in Office files, and the main part that is usual in each."""
CONTENT_TYPES = "[Content_Types].xml"
NOT_READ = (
    (b"\x89PNG", "an image", "Upload the text it shows."),
    (b"\xff\xd8\xff", "an image", "Upload the text it shows."),
    (b"GIF8", "an image", "Upload the text it shows."),
    (b"ID3", "a sound recording", "Export its transcript instead."),
    (b"OggS", "a sound recording", "Export its transcript instead."),
    (b"fLaC", "a sound recording", "Export its transcript instead."),
    (b"RIFF", "a recording or image", "Export its transcript instead."),
    (b"\x1aE\xdf\xa3", "a video", "Export its transcript instead."),
    (b"{\\rtf", "an RTF file", "Save it as DOCX or text."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"\xfd7zXZ", "an XZ archive", "Unpack it first."),
    (b"SQLite format 3", "a database", "Export the conversation as text."),
    (b"\x7fELF", "a program", "Upload a transcript, mail or contract."),
    (b"MZ\x90", "a program", "Upload a transcript, mail or contract."),
    (b"!BDN", "an Outlook data file", "Save the mails one by one as MSG or EML."),
    (b"\x78\x9f\x3e\x22", "a winmail.dat attachment", "Save the mail itself as MSG or EML."),
)


class TextFormat(NamedTuple):
    """One sort of text file: `detect` looks at the text, `read` makes the Conversation."""

    name: str
    detect: Callable[[str], bool]
    read: Callable[[Source], Conversation]


def conversation_of(source: Source, neighbours: Callable[[], Sequence[Any]] = tuple) -> Conversation:
    """Detect the format of `source.data` and read it.

    `neighbours` gives parsed JSON files that lie beside the file (Gong keeps the names of speakers
    in another file than their words).

    Raises:
        UnreadableInput: empty, damaged, encrypted, too large or of no known format.
    """
    data = source.data
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableInput(f"{source.name} is empty.")
    binary = _binary_reader(data, source.name)
    if binary:
        return binary(data, source)
    text, warnings = decode(data, source.name)
    source = source.with_text(text, *warnings)
    if not text.strip():
        raise UnreadableInput(f"{source.name} is empty.")
    if json_text.looks_like_json(text):
        return _read_json(source, neighbours)
    chosen = next((f for f in TEXT_FORMATS if f.detect(text)), None)
    if chosen is None:
        raise UnknownFormat(f"{source.name} is in no layout that is known. Read are {READ}.")
    return chosen.read(source)


def _binary_reader(data: bytes, name: str) -> Callable[[bytes, Source], Conversation] | None:
    if data.startswith(OLE):
        _refuse_old_office(data, name)
        from analyzer.intake.emails import read_msg

        return read_msg
    if data.startswith(b"PK\x03\x04"):
        return _read_zip
    if b"%PDF-" in data[:1024]:
        from analyzer.intake.documents import read_pdf

        return read_pdf
    if data[4:8] == b"ftyp":
        raise UnknownFormat(f"{name} is a video or sound recording. Export its transcript instead.")
    for magic, what, advice in NOT_READ:
        if data.startswith(magic):
            raise UnknownFormat(f"{name} is {what}. {advice}")
    return None


def _refuse_old_office(data: bytes, name: str) -> None:
    if MAIL_STREAM.encode("utf-16-le") in data:
        return
    for stream, what, advice in OLD_OFFICE:
        if stream.encode("utf-16-le") in data:
            raise UnknownFormat(f"{name} is {what} of before 2007. {advice}")


def _read_zip(data: bytes, source: Source) -> Conversation:
    folder = office_folder(data)
    if folder == "word":
        from analyzer.intake.documents import read_docx

        return read_docx(data, source)
    kind = (
        "an Excel workbook. Save the sheet as CSV."
        if folder == "xl"
        else "a ZIP archive or a document that is not DOCX. Unpack it, or save it as DOCX or PDF."
    )
    raise UnknownFormat(f"{source.name} is {kind}")


def office_folder(data: bytes) -> str | None:
    """The folder that tells an Office file from other ZIP archives: word, xl or ppt; None in any other archive.

    Packed bytes may spell anything, so the names of the parts count; where they cannot be listed, the bytes have to do.
    People call folders so, too: only a list of content types or the main part makes one of them that of an Office file.
    """
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
        typed = CONTENT_TYPES in names
        own = (f for f, main in OFFICE.items() if main in names or (typed and any(name.startswith(f"{f}/") for name in names)))
        return next(own, None)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        return next((folder for folder in OFFICE if f"{folder}/".encode() in data), None)


def _read_json(source: Source, neighbours: Callable[[], Sequence[Any]]) -> Conversation:
    text = source.text or ""
    value = json_text.parse(text, source.name)
    if '"payload"' in text or '"threadId"' in text:
        from analyzer.intake.emails import looks_like_gmail, read_gmail

        if looks_like_gmail(value):
            return read_gmail(value, source)
    if vendor_json.lacks_names(value):
        value = vendor_json.with_calls(value, neighbours())
    return vendor_json.read_json(value, source)


# The mail readers are imported only where the first line lets a mail be expected: `parse` starts fast.


def _is_mbox(text: str) -> bool:
    if not text.lstrip("\ufeff \t\r\n").startswith(("From ", ">From ")):
        return False
    from analyzer.intake.emails import looks_like_mbox

    return looks_like_mbox(text)


def _read_mbox(source: Source) -> Conversation:
    from analyzer.intake.emails import read_mbox

    return read_mbox(source.data, source)


def _is_eml(text: str) -> bool:
    head = text.lstrip("\ufeff \t\r\n")[:300]
    if ENVELOPE.match(head):
        return True
    if not HEADER.match(head):
        return False
    from analyzer.intake.emails import looks_like_eml

    return looks_like_eml(text)


def _read_eml(source: Source) -> Conversation:
    from analyzer.intake.emails import read_eml

    return read_eml(source.data, source)


def _is_calendar(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:15].upper() == "BEGIN:VCALENDAR"


def _read_calendar(source: Source) -> Conversation:
    from analyzer.intake.emails import read_calendar

    return read_calendar(source.text or "", source)


def _is_reply_chain(text: str) -> bool:
    from analyzer.intake.emails import looks_like_reply_chain

    return looks_like_reply_chain(text)


def _read_reply_chain(source: Source) -> Conversation:
    from analyzer.intake.emails import read_reply_chain

    return read_reply_chain(source.text or "", source)


def _is_document(text: str) -> bool:
    from analyzer.intake.documents import looks_like_document

    return looks_like_document(text)


def _read_document(source: Source) -> Conversation:
    from analyzer.intake.documents import read_document

    return read_document(source.text or "", source)


def _read_transcript(source: Source) -> Conversation:
    return plain_text.read_transcript(source.text or "", source)


def _is_page(text: str) -> bool:
    return text[:500].lstrip().casefold().startswith(("<!doctype html", "<html"))


def _refuse_page(source: Source) -> Conversation:
    raise UnknownFormat(f"{source.name} is a web page. Save it as text, PDF or DOCX.")


TEXT_FORMATS = (
    TextFormat("vtt", captions.looks_like_vtt, lambda s: captions.read_vtt(s).build(s)),
    TextFormat("calendar", _is_calendar, _read_calendar),
    TextFormat("mbox", _is_mbox, _read_mbox),
    TextFormat("eml", _is_eml, _read_eml),
    TextFormat("html", _is_page, _refuse_page),
    TextFormat("timed transcript", plain_text.looks_like_timed_transcript, _read_transcript),
    TextFormat("srt", captions.looks_like_srt, lambda s: captions.read_srt(s).build(s)),
    TextFormat("sbv", captions.looks_like_sbv, lambda s: captions.read_sbv(s).build(s)),
    TextFormat("table", tables.looks_like_table, lambda s: tables.read_table(s).build(s)),
    TextFormat("reply chain", _is_reply_chain, _read_reply_chain),
    TextFormat("transcript", plain_text.looks_like_transcript, _read_transcript),
    TextFormat("other table", tables.looks_like_other_table, tables.refuse_table),
    TextFormat("spoken lines", plain_text.looks_like_spoken_lines, _read_transcript),
    TextFormat("document", _is_document, _read_document),
)
"""The order matters: the formats that cannot be mistaken come first."""


def suffix(name: str) -> str:
    """The ending of a file name in lower case, with its dot."""
    return PurePosixPath(name).suffix.casefold()
