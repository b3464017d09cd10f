"""A mailbox by IMAP, read only: mails that came since the last look, as they are. Nothing on the server is changed, not even what counts as read."""

import contextlib
import datetime as dt
import imaplib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from analyzer.errors import BadSettings, StoreUnavailable

PORTS = {"imaps": 993, "imap": 143}
MOST = 200
"""Mails of one look; the rest come with the next one."""
TIMEOUT_S = 30.0
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZE = re.compile(rb"UID (\d{1,12}).{0,80}RFC822\.SIZE (\d{1,12})|RFC822\.SIZE (\d{1,12}).{0,80}UID (\d{1,12})")


class Mailbox(NamedTuple):
    """Where a mailbox is, and who asks."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool


class Seen(NamedTuple):
    """How far a mailbox was read: mails are numbered upwards while `validity` stays the same."""

    validity: int = 0
    uid: int = 0


class Mails(NamedTuple):
    """Mails that are new, how far that is, and how many were left out for their size."""

    mails: tuple[bytes, ...]
    seen: Seen
    too_large: int


def read_address(address: str) -> Mailbox:
    """imaps://user:password@host/Folder as a mailbox; a % in user or password is written %25.

    Raises:
        BadSettings: it is none, or not encrypted and not on this machine.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise BadSettings("HANDOFF_IMAP_URL is no mailbox: write imaps://user:password@host/INBOX.") from None
    if not (parts.hostname and parts.username and parts.password):
        raise BadSettings("HANDOFF_IMAP_URL names no host, user or password: write imaps://user:password@host/INBOX.")
    if parts.scheme == "imap" and not _is_loopback(parts.hostname):
        raise BadSettings("HANDOFF_IMAP_URL: a password is only sent encrypted. Write imaps://.")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Mailbox(parts.hostname, port, unquote(parts.username), unquote(parts.password), folder, parts.scheme == "imaps")


def fetch(mailbox: Mailbox, seen: Seen, since: dt.date, most_bytes: int) -> Mails:
    """Mails behind `seen`, at the first look those received since a day; at most MOST, the oldest first.

    Raises:
        StoreUnavailable: the server cannot be reached, or refuses.
    """
    try:
        with _opened(mailbox) as server:
            validity = _opened_folder(server, mailbox.folder)
            before = seen if seen.validity == validity else Seen(validity)
            uids = _new(server, before, since)[:MOST]
            sizes = _sizes(server, uids)
            fitting = [uid for uid in uids if sizes.get(uid, 0) <= most_bytes]
            mails = tuple(mail for uid in fitting if (mail := _mail(server, uid)) is not None)
            return Mails(mails, Seen(validity, uids[-1] if uids else before.uid), len(uids) - len(fitting))
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        # Its words may hold the password.
        raise StoreUnavailable("The mailbox of HANDOFF_IMAP_URL cannot be read: check address, user and password.") from error


@contextlib.contextmanager
def _opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    if mailbox.tls:
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_S)
    else:
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_S)
    try:
        server.login(mailbox.user, mailbox.password)
        yield server
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            server.logout()


def _opened_folder(server: imaplib.IMAP4, folder: str) -> int:
    """The validity of the folder, opened for reading only."""
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _refuse(server.select(quoted, readonly=True)[0])
    _, data = server.response("UIDVALIDITY")
    first = data[0] if data else None
    return int(first) if isinstance(first, bytes) else 0


def _new(server: imaplib.IMAP4, seen: Seen, since: dt.date) -> list[int]:
    day = f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"
    criteria = ("UID", f"{seen.uid + 1}:*") if seen.uid else ("SINCE", day)
    status, data = server.uid("SEARCH", *criteria)
    _refuse(status)
    # "n:*" names the last mail even where there is none from n on.
    return sorted(uid for uid in map(int, (data[0] or b"").split()) if uid > seen.uid)


def _sizes(server: imaplib.IMAP4, uids: list[int]) -> dict[int, int]:
    if not uids:
        return {}
    status, data = server.uid("FETCH", ",".join(map(str, uids)), "(RFC822.SIZE)")
    _refuse(status)
    found = {}
    for line in data:
        match = _SIZE.search(line) if isinstance(line, bytes) else None
        if match:
            uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
            found[int(uid)] = int(size)
    return found


def _mail(server: imaplib.IMAP4, uid: int) -> bytes | None:
    # PEEK: the mail does not count as read afterwards.
    status, data = server.uid("FETCH", str(uid), "(BODY.PEEK[])")
    _refuse(status)
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), None)


def _refuse(status: str) -> None:
    if status != "OK":
        raise imaplib.IMAP4.error(status)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
