"""Blocks of text of a Word file, tables and text boxes included, deletions and hidden text left out.

Read from the XML itself: python-docx omits tracked insertions, content controls and text boxes, and
fails on ISO Strict files and on packages without a styles part.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from analyzer.errors import TooLarge, UnknownFormat, UnreadableInput
from analyzer.settings import Settings

_MOST_ENTRIES = 5_000
_HIGHEST_RATIO = 200
_SMALL = 2_000_000
_MAIN = "word/document.xml"
_TARGET = re.compile(
    rb'Type="[^"]{1,200}/officeDocument"[^>]{0,200}?Target="/?([^"]{1,200})"|Target="/?([^"]{1,200})"[^>]{0,200}?Type="[^"]{1,200}/officeDocument"'
)
_SKIPPED = frozenset(
    [
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "Fallback",
        "rPr",
        "pPr",
        "tblPr",
        "trPr",
        "tcPr",
        "sectPr",
        "sdtPr",
        "footnoteReference",
        "annotationRef",
        "commentReference",
    ]
)
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DEEPEST = 200
_LONGEST_ROW = 400


def docx_blocks(data: bytes, name: str, settings: Settings) -> list[str]:
    """Paragraphs and table rows of a .docx, in order; cells of a row are joined by " | ".

    Raises:
        UnknownFormat: a zip file, but no Word document.
        TooLarge: it would unpack to more than the limits.
        UnreadableInput: damaged.
    """
    return [text for text in _blocks(_body(_document(data, name, settings), name), 0) if text.strip()]


def _document(data: bytes, name: str, settings: Settings) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            declared = sum(entry.file_size for entry in entries)
            if len(entries) > _MOST_ENTRIES or declared > settings.max_unpacked_bytes:
                raise TooLarge(f"{name} would unpack to more than the limit. Save it again without its pictures.", unpacked=declared)
            main = _main_part(package, settings)
            if main is None:
                raise UnknownFormat(f"{name} is a zip file without a Word document in it. Upload the files inside it one by one.")
            if main.flag_bits & 1:
                raise UnreadableInput(f"{name} is protected by a password. Save it without one and try again.")
            if main.file_size > _SMALL and main.file_size > _HIGHEST_RATIO * max(1, main.compress_size):
                raise TooLarge(f"{name} is packed far more tightly than text can be and was not opened.", unpacked=main.file_size)
            return _limited(package, main, name, settings)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnreadableInput(f"{name} is a damaged Word file. Open it in Word, save it again and upload that.") from error
    except Exception as error:
        # zlib.error is no OSError; anything else the package machinery throws means the same to the reader.
        if isinstance(error, UnreadableInput):
            raise
        raise UnreadableInput(f"{name} is a damaged Word file. Open it in Word, save it again and upload that.") from error


def _main_part(package: zipfile.ZipFile, settings: Settings) -> zipfile.ZipInfo | None:
    names = {entry.filename: entry for entry in package.infolist()}
    relations = names.get("_rels/.rels")
    if relations is not None and relations.file_size < _SMALL:
        found = _TARGET.search(_limited(package, relations, "", settings))
        target = (found[1] or found[2]).decode("utf-8", "replace") if found else ""
        if target in names and not target.startswith(("xl/", "ppt/")):
            return names[target]
    return names.get(_MAIN)


def _limited(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, settings: Settings) -> bytes:
    """A part's bytes; its declared size may lie, so no more than the limit is unpacked."""
    with package.open(entry) as part:
        content = part.read(settings.max_document_part_bytes + 1)
    if len(content) > settings.max_document_part_bytes:
        raise TooLarge(f"The text inside {name} is larger than the limit. Split the document.", limit=settings.max_document_part_bytes)
    return content


def _body(content: bytes, name: str) -> Any:
    from lxml import etree

    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise UnreadableInput(f"{name} declares entities, which no word processor writes; it was not read. Save it again as .docx.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.LxmlError as error:
        raise UnreadableInput(f"{name} is a damaged Word file. Open it in Word, save it again and upload that.") from error
    body = next((child for child in root if _local(child) == "body"), None)
    if body is None:
        raise UnreadableInput(f"{name} holds no Word text. Save it again as .docx.")
    return body


def _local(element: Any) -> str:
    """The name without its namespace: ISO Strict files use other namespaces for the same names."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _blocks(parent: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for child in parent:
        kind = _local(child)
        if kind == "p":
            yield _text(child, depth)
            yield from _boxes(child, depth)
        elif kind == "tbl":
            for row in _rows(child, depth):
                yield from _row(row, depth)
        elif kind not in _SKIPPED:
            # Content controls, custom XML, insertions: wrappers whose content counts.
            yield from _blocks(child, depth + 1)


def _rows(table: Any, depth: int) -> Iterator[Any]:
    for child in table:
        kind = _local(child)
        if kind == "tr":
            if not any(_local(mark) == "del" for properties in child if _local(properties) == "trPr" for mark in properties):
                yield child
        elif kind not in _SKIPPED and depth < _DEEPEST:
            yield from _rows(child, depth + 1)


def _cells(row: Any, depth: int) -> Iterator[Any]:
    for child in row:
        kind = _local(child)
        if kind == "tc":
            yield child
        elif kind not in _SKIPPED and depth < _DEEPEST:
            yield from _cells(child, depth + 1)


def _row(row: Any, depth: int) -> Iterator[str]:
    """A row of short cells as one line; cells that hold paragraphs of a contract one after the other."""
    cells = [[text for text in _blocks(cell, depth + 2) if text.strip()] for cell in _cells(row, depth)]
    cells = [cell for cell in cells if cell]
    if sum(len(text) for cell in cells for text in cell) <= _LONGEST_ROW or all(len(cell) == 1 for cell in cells):
        yield " | ".join(" ".join(" ".join(text.split()) for text in cell) for cell in cells)
    else:
        for cell in cells:
            yield from cell


def _text(paragraph: Any, depth: int) -> str:
    return "".join(_runs(paragraph, depth))


def _runs(parent: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    for child in parent:
        kind = _local(child)
        if kind == "t":
            yield child.text or ""
        elif kind in _BREAKS:
            yield _BREAKS[kind]
        elif kind == "r" and _is_hidden(child):
            continue
        elif kind not in _SKIPPED and kind != "txbxContent":
            yield from _runs(child, depth + 1)


def _is_hidden(run: Any) -> bool:
    """Text marked as hidden is not seen by who signs the paper: it is no evidence."""
    for properties in run:
        if _local(properties) == "rPr":
            return any(_local(mark) in ("vanish", "webHidden") and _value(mark) not in ("0", "false", "off") for mark in properties)
    return False


def _value(element: Any) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), "")


def _boxes(parent: Any, depth: int) -> Iterator[str]:
    """Text boxes anchored in a paragraph; Word writes each twice, once as a fallback for old readers."""
    if depth > _DEEPEST:
        return
    for child in parent:
        kind = _local(child)
        if kind == "txbxContent":
            yield from _blocks(child, depth + 1)
        elif kind not in _SKIPPED:
            yield from _boxes(child, depth + 1)
