"""Mails and documents that somebody made to hurt a reader; `size` 1.0 is the real thing, tests use less.

`python -m tests.hostile_documents [name ...]` runs them at full size, each in a process of its own, and
prints CPU seconds, peak memory and what came of it.
"""

import io
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable

HEAD = b"From: Ann Lee <ann@x.example>\r\nTo: bo@y.example\r\nDate: Mon, 3 Mar 2025 10:00:00 +0000\r\nSubject: Hi\r\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ATTRIBUTION = b"On Mon, Mar 3, 2025 at 10:00 AM Bo Ray <bo@y.example>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Case = tuple[str, Callable[[float], bytes]]


def noise(length: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(length)


def html(text: str) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + text.encode()


def plain(body: bytes) -> bytes:
    return HEAD + b"\r\n" + body


def word(body: str, *others: tuple[str, bytes], before: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, content in others:
            package.writestr(name, content)
    return out.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(pages: int, content: bytes, trailer: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    kids = b" ".join(b"%d 0 R" % (5 + i) for i in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page] * pages,
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content_of in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content_of + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + table + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))


def nested_parts(count: int) -> bytes:
    levels = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(count))
    return HEAD + levels + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def laughs() -> str:
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    return f'<?xml version="1.0"?>{" " * 5000}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]>'


def tables(depth: int) -> str:
    return paragraph("top") + "<w:tbl><w:tr><w:tc>" * depth + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * depth


def mailbox(count: int) -> bytes:
    quoted = b"\r\n> a quoted mail which is the same as ever before\r\n\r\n"
    return b"".join(
        b"From a@x Mon Mar  3 10:00:%02d 2025\r\n" % (i % 60) + plain(b"mail number %d says hello to all\r\n" % i) + quoted
        for i in range(count)
    )


def gmail(depth: int) -> bytes:
    return b'[{"id":"1","threadId":"2","payload":' + b'{"mimeType":"multipart/mixed","headers":[],"parts":[' * depth + b"]}" * depth + b"}]"


def many(count: int, size: float) -> int:
    return max(2, int(count * size))


MAILS: dict[str, Case] = {
    "html_20k_deep": ("a.eml", lambda s: html("<div>" * many(20_000, s) + "hello" + "</div>" * many(20_000, s))),
    "html_200k_deep": ("a.eml", lambda s: html("<div>" * many(200_000, s) + "hello" + "</div>" * many(200_000, s))),
    "html_1m_deep": ("a.eml", lambda s: html("<b>" * many(1_000_000, s) + "hello")),
    "html_style": ("a.eml", lambda s: html(f'<p style="{"display:none " * many(200_000, s)}">hello</p>' + "<" * many(500_000, s))),
    "html_comments": ("a.eml", lambda s: html("<!--" * many(500_000, s) + "hello")),
    "html_quotes": ("a.eml", lambda s: html("<blockquote>" * many(100_000, s) + "hello")),
    "parts_nested": ("a.eml", lambda s: nested_parts(many(1_000, s))),
    "mails_nested": ("a.eml", lambda s: HEAD + (b"Content-Type: message/rfc822\r\n\r\n" + HEAD) * many(1_000, s) + b"\r\nhello"),
    "parts_many": (
        "a.eml",
        lambda s: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nhello\r\n" * many(100_000, s),
    ),
    "boundary_line": ("a.eml", lambda s: HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * many(2_000_000, s)),
    "recipients": (
        "a.eml",
        lambda s: HEAD + b"Cc: " + b",\r\n ".join(b'"P %d" <p%d@y.example>' % (i, i) for i in range(many(16_000, s))) + b"\r\n\r\nhello",
    ),
    "encoded_words": ("a.eml", lambda s: HEAD + b"Cc: " + b"\r\n ".join([b"=?utf-8?B?aGVsbG8=?="] * many(20_000, s)) + b"\r\n\r\nhello"),
    "broken_words": ("a.eml", lambda s: HEAD + b"Cc: " + b"=?" * many(500_000, s) + b"\r\n\r\nhello"),
    "brackets": ("a.eml", lambda s: HEAD + b"Cc: " + b"(" * many(200_000, s) + b'\r\nBcc: "' + b"<" * many(300_000, s) + b"\r\n\r\nhello"),
    "header_10m": ("a.eml", lambda s: HEAD + b"X-A: " + b"a" * many(10_000_000, s) + b"\r\n\r\nhello"),
    "header_lines": ("a.eml", lambda s: HEAD + b"X: y\r\n" * many(600_000, s) + b"\r\nhello"),
    "line_5m": ("a.eml", lambda s: plain(b"a" * many(5_000_000, s))),
    "marks_5m": ("a.eml", lambda s: plain(b">" * many(5_000_000, s))),
    "at_signs_5m": ("a.eml", lambda s: plain(b"a@" * many(2_500_000, s))),
    "returns_5m": ("a.eml", lambda s: plain(b"\r" * many(5_000_000, s))),
    "quoted_printable_5m": ("a.eml", lambda s: HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * many(5_000_000, s)),
    "base64_5m": ("a.eml", lambda s: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!" * many(5_000_000, s) + b"aGVsbG8"),
    "marks_zigzag": ("a.txt", lambda s: b"hello\n" + b"\n".join(b">" * (50 if i % 2 else 1) + b" x" for i in range(many(9_000, s)))),
    "marks_stairs": ("a.txt", lambda s: b"hello\n" + b"\n".join(b">" * (i % 60) + b" text %d" % i for i in range(many(8_000, s)))),
    "attributions": ("a.txt", lambda s: b"hello\n" + (ATTRIBUTION + b"\n") * many(4_000, s)),
    "attributions_full": ("a.txt", lambda s: b"hello\n" + (ATTRIBUTION + b" wrote:\n") * many(4_000, s)),
    "from_lines": ("a.txt", lambda s: b"hello\n\n" + b"From: b\n" * many(30_000, s)),
    "from_blocks": ("a.txt", lambda s: (b"hello\n\nFrom: b\nTo: c\n" + b"x" * 350 + b"\n\n\n") * many(600, s)),
    "separators": ("a.txt", lambda s: b"hello\n" + b"-----Original Message-----\n" * many(9_000, s)),
    "rules": ("a.txt", lambda s: b"Hello there,\n" + (b"_" * 60 + b"\n") * many(4_000, s)),
    "mailbox": ("a.mbox", lambda s: mailbox(many(5_000, s))),
    "mailbox_from": (
        "a.mbox",
        lambda s: b"From a@x Mon Mar  3 10:00:00 2025\r\n" + plain(b"\r\n\r\nFrom here on: x\r\n" * many(50_000, s)),
    ),
    "gmail_nested": ("a.json", lambda s: gmail(many(300, s))),
    "msg_noise": ("a.msg", lambda s: OLE + noise(many(50_000, s))),
    "msg_zeros": ("a.msg", lambda s: OLE + bytes(many(5_000_000, s))),
    "year_3609": ("a.eml", lambda _: b"From: ann@x.example\r\nDate: Fri, 1 Jan 3609 00:00:00 +0000\r\nSubject: x\r\n\r\nhello there"),
    "no_date": ("a.eml", lambda _: b"From: ann@x.example\r\nSubject: x\r\n\r\nhello there"),
}

DOCUMENTS: dict[str, Case] = {
    "docx_bomb": ("a.docx", lambda s: word(paragraph("a" * many(300_000_000, s)))),
    "docx_pictures": ("a.docx", lambda s: word(paragraph("ok"), *[(f"word/media/{i}.bin", bytes(many(20_000_000, s))) for i in range(12)])),
    "docx_long": ("a.docx", lambda s: word("".join(paragraph(f"{noise(8, i).hex()} {i}") for i in range(many(200_000, s))))),
    "docx_deep": ("a.docx", lambda s: word(tables(many(5_000, s)))),
    "docx_deep_tables": ("a.docx", lambda _: word(tables(75))),
    "docx_outside": (
        "a.docx",
        lambda _: word(paragraph("&e;"), before='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'),
    ),
    "docx_laughs": ("a.docx", lambda _: word(paragraph("&j;"), before=laughs())),
    "docx_noise": ("a.docx", lambda s: b"PK\x03\x04" + noise(many(20_000, s)) + b"word/"),
    "docx_cut": ("a.docx", lambda _: word(paragraph(noise(3_000).hex()))[:1500]),
    "docx_entries": ("a.docx", lambda s: word(paragraph("ok"), *[(f"word/{i}", b"") for i in range(many(50_000, s))])),
    "docx_bad_xml": ("a.docx", lambda _: word("<w:p>")),
    "docx_boxes": (
        "a.docx",
        lambda _: word(
            "<w:p>" + "<w:r><w:txbxContent><w:p>" * 60 + "<w:r><w:t>box</w:t></w:r>" + "</w:p></w:txbxContent></w:r>" * 60 + "</w:p>"
        ),
    ),
    "pdf_noise": ("a.pdf", lambda s: b"%PDF-1.7\n" + noise(many(200_000, s))),
    "pdf_cut": ("a.pdf", lambda _: pdf(1, b"BT /F1 12 Tf 10 10 Td (hello) Tj ET")[:200]),
    "pdf_bomb": ("a.pdf", lambda s: pdf(1, b"BT /F1 12 Tf 10 10 Td (hello) Tj ET\n" * many(3_000_000, s))),
    "pdf_pages": ("a.pdf", lambda s: pdf(many(3_000, s), b"")),
    "pdf_scan": ("a.pdf", lambda _: pdf(2, b"0 0 m 10 10 l S")),
    "text_5m": ("a.txt", lambda s: b"The vendor shall " + b"a" * many(5_000_000, s)),
    "text_lines": ("a.txt", lambda s: (b"the word is " * 5 + b"\n") * many(30_000, s)),
    "markdown_stars": ("a.md", lambda s: b"# Terms of the order\n\n" + b"**" * many(500_000, s) + b" x"),
    "markdown_bars": ("a.md", lambda s: b"# Terms of the order\n\n" + b"|" * many(1_000_000, s) + b" x"),
    "text_blanks": ("a.txt", lambda s: b"Order form of the deal\n" + (b" " * 5000 + b"word\n") * many(400, s)),
}

CASES = MAILS | DOCUMENTS

RUN = """
import re, sys, time
from pathlib import Path
from analyzer.errors import AnalyzerError
from analyzer.intake.reader import read_bytes
data = sys.stdin.buffer.read()
begun = time.process_time()
try:
    read = read_bytes(data, sys.argv[1])
    said = f"read: {read.format}, {len(read.turns)} turns, {read.warnings}"
except AnalyzerError as error:
    said = f"{type(error).__name__}: {error}"
spent = time.process_time() - begun
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(f"{spent:6.2f} s {peak:5d} MB  {said[:150]}")
"""


def main() -> None:
    for key in sys.argv[1:] or CASES:
        name, build = CASES[key]
        done = subprocess.run([sys.executable, "-c", RUN, name], input=build(1.0), capture_output=True, check=False, timeout=120)
        sys.stdout.write(f"{key:20} {(done.stdout or done.stderr[-300:]).decode().strip()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
