"""Bytes -> text, without guessing more than must be guessed."""

import codecs
import re

from analyzer.errors import UnknownFormat

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # UTF-32 before UTF-16: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 4096
REPLACEMENT = "\ufffd"
GUESSED = "The file does not say how its letters are stored; read as Windows-1252, so some letters may be wrong."
MIXED = "Parts of the file are stored as UTF-8 and parts are not; those are read as Windows-1252, so some letters may be wrong."
DAMAGED = "Some bytes are not valid text; each is shown as a replacement character."
ZEROED = "The file holds zero bytes; each is shown as a replacement character."
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text of `data` and what had to be guessed, in words.

    The ladder: byte order mark, strict UTF-8, UTF-16 by its pattern of zero bytes, UTF-8 with a few
    damaged bytes, else Windows-1252; single lines of UTF-8 in such a file are read as they are.

    Raises:
        UnknownFormat: the bytes are not text.
    """
    text, warnings = _decoded(data)
    sample = text[:SAMPLE] + text[-SAMPLE:]
    # One letter in ten of random bytes is a control character, so the limit lies well below.
    if len(CONTROL.findall(sample)) > len(sample) // 20:
        raise UnknownFormat(f"{name} is not a text file and of no known binary format. Export it as text, PDF or DOCX.")
    if "\x00" in text:
        text, warnings = text.replace("\x00", REPLACEMENT), [*warnings, ZEROED]
    return text, tuple(warnings)


def clean(text: str) -> str:
    """Text from inside a container (JSON escapes), free of what cannot be stored or printed."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    # A lone surrogate is the one thing in a str that UTF-8 cannot hold.
    return text if text.isascii() else text.encode("utf-8", "replace_lone").decode("utf-8")


def _replace_lone(error: UnicodeError) -> tuple[bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        return REPLACEMENT.encode() * (error.end - error.start), error.end
    raise error


codecs.register_error("replace_lone", _replace_lone)


def _decoded(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, [DAMAGED] if REPLACEMENT in text else []
    wide = _wide(data)
    if wide:
        text = data.decode(wide, "replace")
        return text, [DAMAGED] if REPLACEMENT in text else []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    whole = sum(c > "\x7f" for c in text) - bad
    if whole > 2 * bad:
        return text, [DAMAGED]
    lines = data.splitlines(keepends=True)
    read = [_line(line) for line in lines]
    if any(read):
        return "".join(text or line.decode("cp1252", "replace") for text, line in zip(read, lines, strict=True)), [MIXED]
    return data.decode("cp1252", "replace"), [GUESSED]


def _line(line: bytes) -> str | None:
    """The line as UTF-8 where it holds letters beyond ASCII in it and nothing else; None otherwise."""
    if line.isascii():
        return None
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in Western text every second byte is zero."""
    sample = data[:SAMPLE]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None
