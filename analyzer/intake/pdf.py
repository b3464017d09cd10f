"""The text of a PDF, row by row."""

import re
import zlib
from typing import Any

from analyzer.errors import TooLarge, UnreadableInput
from analyzer.settings import Settings

MOST_CHARACTERS = 20_000_000
_BREAK = re.compile(r"\r\n?|\u2028|\u2029|\x0c")
_PASSWORD = 4
_STREAM = re.compile(rb"\bstream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s{0,4}/Image\b|/FontFile|/Length1\b")
_LONGEST_DICTIONARY = 1_000
MOST_UNPACKED = 24_000_000


def pdf_text(data: bytes, name: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    """Text of all pages, a blank line between two, and warnings.

    Raises:
        UnreadableInput: encrypted, damaged, or a scan without text.
        TooLarge: more pages or text than the limits.
    """
    import pypdfium2

    if _unpacked(data) > MOST_UNPACKED:
        raise TooLarge(f"{name} would unpack to more than the limit. Print it to PDF again and upload that.")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise UnreadableInput(f"{name} is encrypted with a password. Save it without one and try again.") from error
        raise UnreadableInput(f"{name} is a damaged PDF. Print it to PDF again and upload that.") from error
    try:
        return _pages(document, name, settings)
    finally:
        document.close()


def _unpacked(data: bytes) -> int:
    """Bytes of page content once unpacked, counted up to the limit: pdfium needs some 14 times that much memory."""
    total = 0
    for found in _STREAM.finditer(data):
        described = data[max(0, found.start() - _LONGEST_DICTIONARY) : found.start()].rpartition(b"obj")[2]
        if b"FlateDecode" not in described or _IMAGE.search(described):
            continue
        content: bytes | memoryview = memoryview(data)[found.end() :]
        for _ in range(min(3, described.count(b"FlateDecode"))):
            content = _inflated(content)
        total += len(content)
        if total > MOST_UNPACKED:
            break
    return total


def _inflated(content: bytes | memoryview) -> bytes:
    try:
        return zlib.decompressobj().decompress(content, MOST_UNPACKED + 1)
    except zlib.error:
        return b""


def _pages(document: Any, name: str, settings: Settings) -> tuple[str, tuple[str, ...]]:
    count = len(document)
    if count > settings.max_pdf_pages:
        raise TooLarge(f"{name} has {count} pages; at most {settings.max_pdf_pages} are read. Upload the part that matters.", pages=count)
    pages: list[str] = []
    failed = empty = length = 0
    for number in range(count):
        text = _page(document, number)
        failed += text is None
        empty += text is not None and not text.strip()
        pages.append(text or "")
        length += len(text or "")
        if length > MOST_CHARACTERS:
            raise TooLarge(f"{name} holds more text than is read. Upload the part that matters.", characters=length)
    if not any(page.strip() for page in pages):
        raise UnreadableInput(f"{name} holds no text: it is a scan or only pictures. Run text recognition (OCR) on it first.")
    warnings = []
    if failed:
        warnings.append(f"{failed} of {count} pages could not be read.")
    if empty:
        warnings.append(f"{empty} of {count} pages hold no text; they may be scanned.")
    return "\n\n".join(pages), tuple(warnings)


def _page(document: Any, number: int) -> str | None:
    import pypdfium2

    try:
        page = document[number]
        try:
            text = page.get_textpage().get_text_bounded()
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return None
    # U+FFFE stands for a hyphen at the end of a line that was broken inside a word.
    return _BREAK.sub("\n", text).replace("\ufffe\n", "-\n").replace("\ufffe", "-").replace("\x00", "\ufffd")
