"""Bytes of a mail -> headers, body texts, names of attachments. Thin, tolerant, bounded.

Own splitting instead of `email.parser`: that recurses once per nested part, and it does not tell
where in the file a body stands. Header syntax is left to `email.message` (policy compat32).
"""

import binascii
import codecs
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from typing import NamedTuple

from analyzer.domain import legal_forms
from analyzer.errors import TooLarge
from analyzer.intake.mail_dates import header_date, is_ambiguous
from analyzer.settings import Settings


class Address(NamedTuple):
    """Somebody named in a header; what the header does not say is None."""

    name: str | None
    email: str | None


class Body(NamedTuple):
    """One readable part. `place` are byte offsets in the file where `text` stands there undecoded."""

    text: str
    html: bool
    place: tuple[int, int] | None


class Mail(NamedTuple):
    """One mail as its headers and parts say. `at` is naive where the header names no zone.

    `cc` are those who got a copy, open or blind; `identity` is its Message-ID, `answers` those of the mails before it, the last first.
    """

    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str | None
    at: dt.datetime | None
    bodies: tuple[Body, ...]
    attachments: tuple[str, ...] = ()
    enclosed: tuple["Mail", ...] = ()
    warnings: tuple[str, ...] = ()
    identity: str = ""
    answers: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """All whom it went to, those with a copy last."""
        return (*self.to, *self.cc)


NO_ZONE = "A date header names no time zone; read as UTC."
AMBIGUOUS = "Day and month of a date header could be told apart by nothing; read as day first."
NO_DATE = "A mail has no readable date."
ENCRYPTED = "A mail is encrypted, or signed in a way that hides its text, and was not read; save it decrypted."
WINMAIL = "winmail.dat"
IN_WINMAIL = "A mail has its text in winmail.dat only, which is not read; save it from Outlook as MSG or EML."

_LONGEST_VALUE = 20_000
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_NOT_BASE64 = bytes(c for c in range(256) if not (chr(c).isalnum() and c < 128) and c not in b"+/-_")
_MOST_RECIPIENTS = 1_000
_MOST_MEETINGS = 100
_LONGEST_STUB = 400
_ENCRYPTED = frozenset(["application/pkcs7-mime", "application/x-pkcs7-mime"])
_MOST_FIELDS = 100_000
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|<[^<>]*>|[,;]|[^"(<,;]+|.', re.DOTALL)
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>@,;:\"'()\[\]]{1,200}@[^\s<>@,;:\"'()\[\]]{1,250}")
_STUB = re.compile(
    r"(?:requires? an? html|(?:does not|doesn['’]t|cannot|can['’]t) (?:support|display|show|read) html|html[- ](?:capable|enabled|viewer)"
    r"|enable html|(?:view|read) (?:this|the) (?:e-?mail|message|newsletter) in (?:your|a|the) browser"
    r"|unterstützt kein html|im browser (?:ansehen|anzeigen|lesen)|html-(?:fähig|ansicht|format))",
    re.IGNORECASE,
)
"""What a part of plain text says that has nothing to say."""
_IDENTITY = re.compile(r"<([^<>\s]{1,300})>")
_LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n)?")
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
}


def parse_mail(data: bytes, settings: Settings, start: int = 0, end: int | None = None) -> Mail:
    """One mail that stands in `data[start:end]`.

    Raises:
        TooLarge: its header is over `settings.max_mail_header_bytes`.
    """
    return _Walk(data, settings).mail(start, len(data) if end is None else end, 0)


class _Header:
    """The fields of one header block."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.fields = fields

    def get(self, name: str) -> str:
        """The first field called `name`, unfolded and decoded; empty where there is none."""
        return next((decode_words(_unfolded(value)) for key, value in self.fields if key == name), "")

    def raw(self, name: str) -> str:
        """The same without decoding of encoded words: commas inside names must not split an address list."""
        return next((_unfolded(value) for key, value in self.fields if key == name), "")

    def structured(self, *names: str) -> Message:
        """A standard library message with these fields only, for their parameters."""
        message = Message()
        for name in names:
            value = self.raw(name)[:_LONGEST_VALUE]
            if value:
                message[name] = value
        return message


class _Walk:
    """Reads one mail with all its parts; counts them against the limits."""

    def __init__(self, data: bytes, settings: Settings) -> None:
        self.data = data
        self.settings = settings
        self.parts = 0
        self.attachments: list[str] = []
        self.enclosed: list[Mail] = []
        self.warnings: list[str] = []
        self.calendars: list[str] = []

    def mail(self, start: int, end: int, depth: int) -> Mail:
        header, body = self.header(start, end)
        bodies = tuple(self.bodies(header, body, end, depth))
        at, zoned = header_date(header.get("date"))
        if at is None:
            self.warn(NO_DATE)
        elif not zoned:
            self.warn(NO_ZONE)
        if at is not None and is_ambiguous(header.get("date")):
            self.warn(AMBIGUOUS)
        senders = parse_addresses(header.raw("from") or header.raw("sender") or header.raw("reply-to"))
        to = parse_addresses(header.raw("to"))
        copied = [a for name in ("cc", "bcc") for a in parse_addresses(header.raw(name))]
        meetings = self.meetings()
        copied += [guest for meeting in meetings for guest in meeting.to if guest not in to]
        bodies = (
            bodies
            if any(body.text.strip() for body in bodies)
            else tuple(body for meeting in meetings for body in meeting.bodies) or bodies
        )
        if WINMAIL in self.attachments and not bodies:
            self.warn(IN_WINMAIL)
        if len(to) + len(copied) >= _MOST_RECIPIENTS:
            self.warn(f"Only the first {_MOST_RECIPIENTS} recipients of a mail are kept.")
        return Mail(
            sender=senders[0] if senders else None,
            to=tuple(to[:_MOST_RECIPIENTS]),
            cc=tuple(copied[: _MOST_RECIPIENTS - len(to)]),
            subject=" ".join(header.get("subject").split()) or None,
            at=at,
            bodies=bodies,
            attachments=tuple(self.attachments),
            enclosed=tuple(self.enclosed),
            warnings=tuple(self.warnings),
            identity="".join(identities(header.raw("message-id"))[:1]),
            answers=tuple(reversed(identities(f"{header.raw('references')} {header.raw('in-reply-to')}"))),
        )

    def meetings(self) -> list[Mail]:
        """What the calendar files in the mail invite to."""
        from analyzer.intake.invitations import invitations_in

        return [one for text in self.calendars for one in invitations_in(text, _MOST_MEETINGS)]

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    def header(self, start: int, end: int) -> tuple[_Header, int]:
        """The header block at `start` and where the body begins."""
        fields: list[tuple[str, bytes]] = []
        at, begun = start, False
        limit = start + self.settings.max_mail_header_bytes
        while at < end:
            line, following = self._line(at, end)
            if not line.strip():
                if begun:
                    return _Header(_joined(fields)), following
            elif line[:1] in b" \t" and fields:
                fields.append(("", line))
            elif found := _FIELD.fullmatch(line):
                fields.append((found[1].decode("ascii").lower(), found[2]))
                begun = True
            elif begun or not line.startswith((b"From ", b">From ")):
                # The blank line is missing: what is no field is body.
                return _Header(_joined(fields)), at
            else:
                begun = True
            at = following
            if at > limit or len(fields) > _MOST_FIELDS:
                raise TooLarge("A mail's header is larger than the limit; remove it from the file and try again.", limit=limit - start)
        return _Header(_joined(fields)), end

    def _line(self, at: int, end: int) -> tuple[bytes, int]:
        """The line at `at` and where the next one begins."""
        found = _LINE.match(self.data, at, end)
        return (found[1], found.end()) if found else (b"", end)

    def bodies(self, header: _Header, start: int, end: int, depth: int) -> Iterator[Body]:
        """The readable parts of an entity, in order; attachments and enclosed mails go to their lists."""
        self.parts += 1
        if self.parts > self.settings.max_mail_parts or depth > self.settings.max_mail_depth:
            self.warn("A mail has more parts, or deeper ones, than are read; the rest is left out.")
            return
        message = header.structured("content-type", "content-disposition")
        kind = message.get_content_type()
        boundary = self._boundary(message, start, end) if kind.startswith("multipart/") else None
        if kind == "multipart/encrypted":
            self.warn(ENCRYPTED)
        elif boundary:
            regions = self._split(start, end, boundary)
            yield from self._alternative(regions, depth) if kind == "multipart/alternative" else self._mixed(regions, depth)
        elif kind in ("message/rfc822", "message/news"):
            self._enclose(message, start, end, depth)
        elif kind in _ENCRYPTED:
            self._attach(message)
            self.warn(ENCRYPTED)
        elif kind.startswith("message/"):
            # Delivery status and the like: written by machines for machines.
            return
        elif kind == "text/calendar":
            self._attach(message)
            raw, _ = _transferred(self.data[start:end], header.get("content-transfer-encoding").strip().lower())
            self.calendars.append(decode_bytes(raw, message.get_param("charset")))
        elif kind.startswith("text/") or kind.startswith("multipart/"):
            yield from self._text(header, message, start, end)
        else:
            self._attach(message)

    def _mixed(self, regions: list[tuple[int, int]], depth: int) -> Iterator[Body]:
        for start, end in regions:
            header, body = self.header(start, end)
            yield from self.bodies(header, body, end, depth + 1)

    def _alternative(self, regions: list[tuple[int, int]], depth: int) -> Iterator[Body]:
        """The plain text if it says anything, else the richest part that does."""
        choices = [list(self._mixed([region], depth)) for region in regions]
        spoken = [choice for choice in choices if any(body.text.strip() for body in choice)]
        yield from preferred(spoken)

    def _enclose(self, message: Message, start: int, end: int, depth: int) -> None:
        self._attach(message)
        if depth < self.settings.max_mail_depth:
            inner = _Walk(self.data, self.settings)
            inner.parts = self.parts
            self.enclosed.append(inner.mail(start, end, depth + 1))
            self.parts = inner.parts

    def _text(self, header: _Header, message: Message, start: int, end: int) -> Iterator[Body]:
        name = _file_name(message)
        if (message.get_content_disposition() or "") == "attachment" or name:
            self._attach(message)
            return
        raw, plain = _transferred(self.data[start:end], header.get("content-transfer-encoding").strip().lower())
        text = decode_bytes(raw, message.get_param("charset"))
        html = message.get_content_type() == "text/html"
        if message.get_content_type() == "text/enriched":
            text = re.sub(r"</?[A-Za-z-]{1,40}>", "", text)
            plain = False
        yield Body(text, html, (start, end) if plain and not html else None)

    def _attach(self, message: Message) -> None:
        name = _file_name(message)
        if name and name not in self.attachments:
            self.attachments.append(name)

    def _boundary(self, message: Message, start: int, end: int) -> bytes | None:
        try:
            boundary = message.get_boundary()
        except (ValueError, UnicodeError):
            boundary = None
        if boundary:
            return boundary.encode("utf-8", "surrogateescape")
        # The header forgot to name it: take the first line that looks like one and comes again.
        found = re.compile(rb"^--(\S{2,70})[ \t]*$", re.MULTILINE).search(self.data, start, min(end, start + _LONGEST_VALUE))
        return found[1].rstrip(b"\r") if found and self.data.find(b"--" + found[1].rstrip(b"\r"), found.end(), end) != -1 else None

    def _split(self, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
        """The regions between the boundary lines; text before the first and after the last is dropped."""
        # Looked for only where a line begins: a search for the bare mark is slow on a line full of them.
        mark = re.compile(rb"(?:(?<=[\r\n])|\A)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
        regions: list[tuple[int, int]] = []
        begun: int | None = None
        for found in mark.finditer(self.data, start, end):
            if begun is not None:
                regions.append((begun, _without_break(self.data, begun, found.start())))
            begun = found.end()
            if found[1] or len(regions) > self.settings.max_mail_parts:
                return regions
        if begun is not None:
            regions.append((begun, end))
        return regions or [(start, end)]


def _is_stub(text: str) -> bool:
    return len(text) <= _LONGEST_STUB and _STUB.search(text) is not None


def preferred(choices: Sequence[list[Body]]) -> list[Body]:
    """Of the parts that say the same the plain text, but for one that only asks to look at the other; else the richest."""
    plain = [one for one in choices if not any(body.html for body in one) and not all(_is_stub(body.text) for body in one)]
    return plain[0] if plain else choices[-1] if choices else []


def _without_break(data: bytes, start: int, end: int) -> int:
    """The line break in front of a boundary belongs to the boundary."""
    if end > start and data[end - 1 : end] == b"\n":
        end -= 1
    if end > start and data[end - 1 : end] == b"\r":
        end -= 1
    return end


def _joined(fields: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Continuation lines (name empty) put behind their field."""
    out: list[tuple[str, list[bytes]]] = []
    for name, value in fields:
        if name or not out:
            out.append((name, [value]))
        else:
            out[-1][1].append(value)
    return [(name, b"\n".join(values)) for name, values in out]


def _unfolded(value: bytes) -> str:
    return " ".join(part.strip() for part in decode_bytes(value, None).split("\n")).strip()


def _transferred(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """Transport encoding taken off -> (bytes, True where there was none)."""
    if encoding.startswith("quoted"):
        return binascii.a2b_qp(data), False
    if encoding.startswith("base64"):
        return _base64(data), False
    return data, True


def _base64(data: bytes) -> bytes:
    """Lenient: foreign characters are skipped, a missing end is made up."""
    clean = data.translate(_URL_SAFE, _NOT_BASE64)
    return binascii.a2b_base64(clean[: len(clean) - (len(clean) % 4 == 1)] + b"=" * (-len(clean) % 4 if len(clean) % 4 != 1 else 0))


def decode_bytes(data: bytes, charset: object) -> str:
    """Text by ladder: the named charset, ISO-2022 by its escapes, UTF-8, else Windows-1252."""
    named = charset[2] if isinstance(charset, tuple) else charset
    candidates = ["utf-8"]
    if b"\x1b$" in data or b"\x1b(" in data:
        candidates.insert(0, "iso2022_jp_2")
    if isinstance(named, str):
        name = named.strip("\"' ").lower()
        candidates.insert(0, _SUPERSETS.get(name, name))
    for candidate in candidates:
        try:
            # Only codecs of text: "hex" or "zip" as a charset would unpack data.
            if codecs.lookup(candidate).name not in ("undefined", "unicode_escape", "raw_unicode_escape", "idna", "punycode"):
                return data.decode(candidate).replace("\x00", "\ufffd")
        except (LookupError, ValueError, TypeError):
            continue
    return data.decode("cp1252", "replace").replace("\x00", "\ufffd")


def decode_words(value: str) -> str:
    """RFC 2047 encoded words decoded; a character cut by two words of one charset comes out whole."""
    if "=?" not in value:
        return value
    out: list[str] = []
    pending: list[bytes] = []
    charset, at = "", 0

    def flush() -> None:
        if pending:
            out.append(decode_bytes(b"".join(pending), charset))
            pending.clear()

    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        if between.strip() or (between and not pending):
            flush()
            out.append(between)
        name = word[1].split("*")[0].lower()
        if name != charset:
            flush()
            charset = name
        pending.append(_word_bytes(word[2], word[3]))
        at = word.end()
    flush()
    out.append(value[at:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return _base64(data) if encoding in "bB" else binascii.a2b_qp(data, header=True)


def _file_name(message: Message) -> str | None:
    try:
        name = message.get_filename() or ""
    except (ValueError, UnicodeError, LookupError):
        return None
    return " ".join(decode_words(name).split())[:500] or None


def identities(value: str) -> list[str]:
    """The ids of mails in a Message-ID, In-Reply-To or References field, the last 100 of them."""
    return _IDENTITY.findall(value[-_LONGEST_VALUE:])[-100:]


def parse_addresses(value: str) -> list[Address]:
    """An address list, raw, -> at most 1,000 addresses; comments, groups and "[mailto:...]" understood."""
    out: list[Address] = []
    words: list[str] = []
    angle: str | None = None
    for token in _TOKEN.finditer(value):
        text = token[0]
        if text in (",", ";"):
            _add(out, "".join(words), angle)
            words, angle = [], None
            if len(out) >= _MOST_RECIPIENTS:
                return out
        elif len(text) > 1 and text.startswith("<") and text.endswith(">"):
            angle = text[1:-1].strip()
        elif len(text) > 1 and text.startswith('"'):
            words.append(re.sub(r"\\(.)", r"\1", text[1:-1]))
        elif ":" in text and "mailto:" not in text:
            # The label of a group: "team: a@b, c@d;".
            words = [text.partition(":")[2]]
        else:
            words.append(text)
    _add(out, "".join(words), angle)
    return out


def _add(out: list[Address], words: str, angle: str | None) -> None:
    found = address_of(decode_words(words), decode_words(angle) if angle else None)
    if found.name or found.email:
        out.append(found)


def address_of(words: str, angle: str | None = None) -> Address:
    """The words around an address, and the address where one stood in angle brackets."""
    text = " ".join(words.split())[:500]
    mail = _ADDRESS.fullmatch(angle.removeprefix("mailto:")) if angle else None
    if mail is None and angle is None:
        mail = _ADDRESS.search(text.replace("mailto:", ""))
        if mail:
            text = text.replace("mailto:", "").replace(mail[0], "")
            text = re.sub(r"[\[(<]\s{0,3}[\])>]", "", text)
    name = text.strip(" \t\"'<>[]*,;:")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    name = re.sub(r"\s?\(\s{0,3}\)", "", name)
    # An address repeated as the name says nothing about the name; an X.500 path is no address.
    if not any(c.isalnum() for c in name) or _ADDRESS.fullmatch(name) or name.upper().startswith("/O="):
        return Address(None, mail[0] if mail else None)
    return Address(_in_order(name), mail[0] if mail else None)


_AFTER_NAME = legal_forms.CLEAR | frozenset(
    ["ag", "se", "co", "corp", "ab", "as", "sa", "jr", "sr", "ii", "iii", "phd", "md", "dds", "cpa", "mba", "esq"]
)


def _in_order(name: str) -> str:
    """Turn "Maier, Jürgen" into "Jürgen Maier": directories sort by surname, people do not talk like that."""
    last, comma, first = name.partition(", ")
    if not comma or "," in first or not first or not last:
        return name
    words = [*last.split(), *first.split()]
    if len(words) > 5 or any(
        w.strip(".").lower() in _AFTER_NAME or not w[0].isalpha() or not (w[0].isupper() or w in ("de", "van", "von", "der", "den"))
        for w in words
    ):
        return name
    return f"{first} {last}"
