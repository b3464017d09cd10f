"""One message of the Gmail API (JSON) -> Mail."""

import base64
import binascii
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.intake.mail_dates import header_date, is_ambiguous
from analyzer.intake.mime import (
    AMBIGUOUS,
    NO_DATE,
    NO_ZONE,
    Body,
    Mail,
    decode_bytes,
    decode_words,
    identities,
    parse_addresses,
    parse_mail,
    preferred,
)
from analyzer.settings import Settings


def mail_of(message: Mapping[str, Any], settings: Settings) -> Mail:
    """A message of format "full" or "raw"; what has the wrong type is taken as not there."""
    raw = message.get("raw")
    if isinstance(raw, str):
        return parse_mail(_decoded(raw), settings)
    payload = message.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    reading = _Reading(settings)
    bodies = tuple(reading.bodies(payload, 0))
    at, warnings = _when(message, payload)
    senders = parse_addresses(_header(payload, "from"))
    return Mail(
        sender=senders[0] if senders else None,
        to=tuple(parse_addresses(_header(payload, "to"))),
        cc=tuple(a for name in ("cc", "bcc") for a in parse_addresses(_header(payload, name))),
        subject=" ".join(decode_words(_header(payload, "subject")).split()) or None,
        at=at,
        bodies=bodies,
        attachments=tuple(reading.attachments),
        warnings=(*warnings, *reading.warnings),
        identity="".join(identities(_header(payload, "message-id"))[:1]),
        answers=tuple(reversed(identities(f"{_header(payload, 'references')} {_header(payload, 'in-reply-to')}"))),
    )


def _when(message: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[dt.datetime | None, list[str]]:
    at, zoned = header_date(_header(payload, "date"))
    if at is not None:
        doubts = [AMBIGUOUS] if is_ambiguous(_header(payload, "date")) else []
        return at, doubts if zoned else [NO_ZONE, *doubts]
    try:
        return dt.datetime.fromtimestamp(int(str(message.get("internalDate"))[:20]) / 1000, dt.UTC), []
    except (ValueError, OverflowError, OSError):
        return None, [NO_DATE]


class _Reading:
    """Walks the parts of one message."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.parts = 0
        self.attachments: list[str] = []
        self.warnings: list[str] = []

    def bodies(self, part: Mapping[str, Any], depth: int) -> Iterator[Body]:
        self.parts += 1
        if self.parts > self.settings.max_mail_parts or depth > self.settings.max_mail_depth:
            self.warnings = ["A mail has more parts, or deeper ones, than are read; the rest is left out."]
            return
        kind = str(part.get("mimeType") or "text/plain").lower()
        inner = part.get("parts")
        children = [p for p in inner if isinstance(p, dict)] if isinstance(inner, list) else []
        name = part.get("filename")
        if isinstance(name, str) and name.strip():
            self.attachments.append(" ".join(decode_words(name).split())[:500])
        elif children and kind == "multipart/alternative":
            yield from self._alternative(children, depth)
        elif children:
            for child in children:
                yield from self.bodies(child, depth + 1)
        elif kind in ("text/plain", "text/html"):
            yield from self._text(part, html=kind == "text/html")

    def _alternative(self, children: list[dict[str, Any]], depth: int) -> Iterator[Body]:
        choices = [list(self.bodies(child, depth + 1)) for child in children]
        spoken = [choice for choice in choices if any(body.text.strip() for body in choice)]
        yield from preferred(spoken)

    def _text(self, part: Mapping[str, Any], *, html: bool) -> Iterator[Body]:
        body = part.get("body")
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, str):
            charset = _header(part, "content-type").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
            yield Body(decode_bytes(_decoded(data), charset or None), html, None)


def _header(part: Mapping[str, Any], name: str) -> str:
    headers = part.get("headers")
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict) and str(header.get("name")).lower() == name:
            return " ".join(str(header.get("value") or "").split())
    return ""


def _decoded(data: str) -> bytes:
    """base64url, with or without its padding."""
    clean = "".join(data.split()).rstrip("=")
    try:
        return base64.urlsafe_b64decode(clean + "=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""
