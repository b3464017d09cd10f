"""One Outlook item (.msg, an OLE container) -> Mail."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from analyzer.errors import UnreadableInput
from analyzer.intake.mail_dates import header_date, sane
from analyzer.intake.mime import NO_DATE, Address, Body, Mail, address_of, parse_addresses

T = TypeVar("T")

_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS = 0x0C1A, 0x5D01, 0x0C1F
_FOR_NAME, _FOR_SMTP, _FOR_ADDRESS = 0x0042, 0x5D02, 0x0065
_SHORT_FILE_NAME, _DISPLAY_NAME = 0x3704, 0x3001
_RTF = 0x1009
_RECIPIENT_KIND, _COPIES = 0x0C15, {2, 3}
ONLY_RTF = "The mail's text is stored as rich text only and was not read; save it from Outlook as text or .eml."


def mail_of(data: bytes, name: str) -> Mail:
    """Raises:
    UnreadableInput: the bytes are no Outlook item.
    """
    from oxmsg import Message

    try:
        item: Any = Message.load(data)
        item.properties.str_prop_value(_SENDER_NAME)
    except Exception as error:
        # The parser meets rubbish with whatever its arithmetic gives: IndexError, struct.error, OSError ...
        raise UnreadableInput(f"{name} is not an Outlook mail or is damaged. Save it again from Outlook as .msg or .eml.") from error
    at = _when(item)
    html = _try(lambda: item.html_body)
    plain = _try(lambda: item.body)
    bodies = _bodies(plain, html)
    warnings = [] if at else [NO_DATE]
    if not bodies and _try(lambda: item.properties.binary_prop_value(_RTF)):
        warnings.append(ONLY_RTF)
    return Mail(
        sender=_sender(item),
        to=_recipients(item, copied=False),
        cc=_recipients(item, copied=True),
        subject=" ".join((_try(lambda: item.subject) or "").replace("\x00", "").split()) or None,
        at=at,
        bodies=bodies,
        attachments=_attachments(item),
        warnings=tuple(warnings),
    )


def _try(read: Callable[[], T]) -> T | None:
    """One property; a damaged one is taken as not there, the others still count."""
    try:
        return read()
    except Exception:
        return None


def _bodies(plain: str | None, html: str | None) -> tuple[Body, ...]:
    if plain and plain.strip():
        return (Body(plain.replace("\x00", ""), html=False, place=None),)
    return (Body(html, html=True, place=None),) if html and html.strip() else ()


def _when(item: Any) -> dt.datetime | None:
    """When it was sent; the header of the same instant knows the sender's clock."""
    sent = _try(lambda: item.sent_date)
    header, zoned = header_date((_try(lambda: item.message_headers) or {}).get("Date") or "")
    if not isinstance(sent, dt.datetime) or not sane(sent):
        return header
    if header is not None and zoned and abs(header - sent) < dt.timedelta(minutes=2):
        return header
    return sent


def _sender(item: Any) -> Address | None:
    header = (_try(lambda: item.message_headers) or {}).get("From") or ""
    found = parse_addresses(" ".join(header.split()))
    if found and found[0].email:
        return found[0]
    for name_id, smtp_id, address_id in ((_SENDER_NAME, _SENDER_SMTP, _SENDER_ADDRESS), (_FOR_NAME, _FOR_SMTP, _FOR_ADDRESS)):
        name, smtp, address = (_text(item, number) for number in (name_id, smtp_id, address_id))
        if name or smtp or address:
            # An Exchange path (/O=...) is no address; the name stands without one then.
            mail = next((a for a in (smtp, address) if "@" in a), None)
            person = address_of(name, mail or "")
            return Address(person.name or (found[0].name if found else None), person.email)
    return found[0] if found else None


def _text(item: Any, number: int) -> str:
    return (_try(lambda: item.properties.str_prop_value(number)) or "").strip("\x00 ")


def _recipients(item: Any, *, copied: bool) -> tuple[Address, ...]:
    """Whom it went to, or who got a copy (open or blind)."""
    found = []
    for person in (_try(lambda: item.recipients) or ())[:1_000]:
        if (_kind(person) in _COPIES) is not copied:
            continue
        mail = (_get(person, "email_address") or "").strip("\x00 ")
        found.append(address_of((_get(person, "name") or "").strip("\x00 "), mail if "@" in mail else ""))
    return tuple(a for a in found if a.name or a.email)


def _kind(person: Any) -> int | None:
    return _try(lambda: person.properties.int_prop_value(_RECIPIENT_KIND))


def _attachments(item: Any) -> tuple[str, ...]:
    names = []
    for attachment in (_try(lambda: item.attachments) or ())[:1_000]:
        name = _get(attachment, "file_name") or _text(attachment, _SHORT_FILE_NAME) or _text(attachment, _DISPLAY_NAME)
        if name:
            names.append(" ".join(name.replace("\x00", "").split())[:500])
    return tuple(names)


def _get(thing: Any, name: str) -> str | None:
    found = _try(lambda: getattr(thing, name))
    return found if isinstance(found, str) else None
