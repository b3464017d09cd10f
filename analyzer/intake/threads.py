"""Mails of one file as a thread: which mail answers which."""

import datetime as dt
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from analyzer.intake.mime import Address, Mail

_PREFIX: Final = re.compile(
    r"\s{0,5}(?:re|aw|wg|fw|fwd|antw|antwort|sv|vs|vb|tr|rv|rif|r|odp|res|enc|ynt|ref)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]\s{0,5}",
    re.IGNORECASE,
)
_LAST: Final = 20
"""So many mails of one subject before a mail are looked at."""


class Thread:
    """The mails of one file by their ids and their subjects."""

    def __init__(self, mails: Iterable[Mail]) -> None:
        self._by_identity: dict[str, Mail] = {}
        self._by_subject: dict[str, list[tuple[dt.datetime, Mail]]] = defaultdict(list)
        for mail in mails:
            if mail.identity:
                self._by_identity.setdefault(mail.identity, mail)
            at = moment_of(mail)
            if at and (subject := base_subject(mail.subject or "")):
                self._by_subject[subject.casefold()].append((at, mail))
        for same in self._by_subject.values():
            same.sort(key=lambda pair: pair[0])

    def answered_by(self, mail: Mail) -> Address | None:
        """Who wrote the mail that `mail` answers: by its header, else the last before it of the same subject, of one whom it went to."""
        if mail.answers:
            parent = self._by_identity.get(mail.answers[0])
            if parent and parent.sender:
                return parent.sender
        at = moment_of(mail)
        same = self._by_subject.get((base_subject(mail.subject or "") or "").casefold(), ())
        before = bisect_left(same, at, key=lambda pair: pair[0]) if at else 0
        emails = {one.email.casefold() for one in mail.recipients if one.email}
        for _, one in reversed(same[max(0, before - _LAST) : before]):
            if one.sender and one.sender.email and one.sender.email.casefold() in emails:
                return one.sender
        return None


def moment_of(mail: Mail) -> dt.datetime | None:
    """When a mail was sent; a header without a time zone is read as UTC."""
    return mail.at.replace(tzinfo=mail.at.tzinfo or dt.UTC) if mail.at else None


def base_subject(subject: str) -> str | None:
    """A subject without "Re:", "AW:", "Fwd:" and their kin."""
    for _ in range(20):
        found = _PREFIX.match(subject)
        if not found:
            break
        subject = subject[found.end() :]
    return subject.strip() or None
