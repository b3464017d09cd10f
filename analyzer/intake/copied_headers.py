"""What stands above a mail that somebody copied from a web client: a name, when, and to whom, on lines of their own.

Gmail: "Ida Voss <ida@cust.example>" / "Mon, Aug 4, 9:14 AM (1 day ago)" / "to me, Tom"; printed, name and day share a line.
Outlook: "Ida Voss" / "To: Bo Lee" / "Cc: Tom Ray" / "Mon 8/4/2025 9:14 AM".
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from analyzer.intake.address_lists import people_in, person_in
from analyzer.intake.labels import shape
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.mime import Address, address_of
from analyzer.intake.moments import ADDRESSED, CLOCK
from analyzer.intake.quote_rows import Author, QuoteHeader, Row

_DATE: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}(?:st|nd|rd|th|\.)? (?:de )?[^\W\d_]{3,9}\.?(?: (?:de )?\d{4})?|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?"
_WHEN: Final = re.compile(
    rf"(?:(?:[^\W\d_]{{2,10}}[.,]{{0,2}} )?(?:{_DATE}),?(?: at| um| à| om| a las)? {CLOCK}"
    rf"|{CLOCK}(?= \())(?: (?:GMT|UTC|[A-Z]{{2,4}}T)(?:[+-]\d{{1,2}}(?::?\d\d)?)?)?(?: \([^()]{{1,40}}\))?",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"([^<>@:\t\n]{2,80}?)?[ \t\xa0]{0,3}<([^<>\s]{1,100}@[^<>\s]{1,100})>(?:\s{1,12}(\S[^\n]{0,80}))?")
_BUTTON: Final = re.compile(
    r"(?:reply(?: all| to all)?|forward|antworten|allen antworten|weiterleiten|répondre(?: à tous)?|transférer|beantwoorden"
    r"|doorsturen|responder|reenviar|inbox|posteingang|show (?:quoted text|trimmed content))",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,120}")
_LOGGED: Final = re.compile(
    rf"(?:logged )?(?:e-?mail|message) (?:sent )?from (.{{2,80}}?)(?: to (.{{2,100}}?))?(?:,| [-–—|]| on| at)? ({_WHEN.pattern})",
    re.IGNORECASE,
)
_REPLY_ABOVE: Final = re.compile(r"reply above this line|antworten sie (?:bitte )?oberhalb|répondez au-dessus", re.IGNORECASE)
Labelled = Callable[[Row], tuple[str, str, str] | None]
"""Reads (kind, label, value) out of a line such as "To: Bo Lee"."""
_MOST_ROWS: Final = 14
_MOST_ABOVE: Final = 6
_LONGEST: Final = 200
_LONGEST_NAME: Final = 60
_LONGEST_SUBJECT: Final = 150


def copied_header(rows: Sequence[Row], at: int, before: dt.datetime | None, label: Labelled) -> QuoteHeader | None:
    """Such a header that begins at row `at`, or None; `label` reads lines such as "To: Bo Lee"."""
    if logged := _logged(rows[at], before):
        return logged
    sender, when = _first(rows[at])
    if sender is None:
        return None
    shown, end = _Shown(sender, when), at + 1
    for here in range(at + 1, min(len(rows), at + _MOST_ROWS)):
        row = rows[here]
        if row.depth != rows[at].depth or not row.plain or len(row.text) > 20 * _LONGEST:
            break
        if row.blank:
            continue
        if not shown.takes(row.text.strip(), label(row), first=here == at + 1):
            break
        end = here + 1
    when = shown.when
    if when is None or not (shown.sender.email or "to" in shown.fields or (loose_date(when) and _is_notice(rows, at))):
        return None
    to, cc = (people_in(shown.fields.get(name, "")) for name in ("to", "cc"))
    return QuoteHeader(Author(shown.sender.name, shown.sender.email, loose_date(when, before), None, to, cc), end - at, firm=True)


@dataclass
class _Shown:
    """What the lines of a header have told so far; `last` is the list of people that may go on."""

    sender: Address
    when: str | None
    fields: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def takes(self, text: str, labelled: tuple[str, str, str] | None, *, first: bool) -> bool:
        """Take in one more line; False for one that is no part of the header."""
        if labelled and labelled[0] in ("to", "cc") and labelled[0] not in self.fields:
            self.last = labelled[0]
            self.fields[self.last] = labelled[2]
        elif first and self.sender.email is None and _BARE.fullmatch(text):
            self.sender = Address(self.sender.name, text)
        elif self.when is None and _WHEN.fullmatch(text[:_LONGEST]):
            self.when, self.last = text, ""
        elif "to" not in self.fields and (addressed := ADDRESSED.fullmatch(text)):
            # First names alone are people of whom the thread tells more elsewhere.
            self.fields["to"] = "; ".join(name for name in re.split(r"[,;]", addressed[1]) if " " in name.strip() or "@" in name)
        elif self.last and (not self.fields[self.last] or self.fields[self.last].endswith(";")):
            self.fields[self.last] = f"{self.fields[self.last]} {text}".strip()
        else:
            return False
        return True


def _logged(row: Row, before: dt.datetime | None) -> QuoteHeader | None:
    """One line, as customer databases log a mail: "Email from Ida Voss to Bo Lee - Aug 4, 2025 9:14 AM"."""
    found = _LOGGED.fullmatch(row.text.strip()) if row.plain and len(row.text) <= _LONGEST else None
    if found is None:
        return None
    sender = person_in(found[1])
    return QuoteHeader(Author(sender.name, sender.email, loose_date(found[3], before), None, people_in(found[2] or "")), 1, firm=True)


def _is_notice(rows: Sequence[Row], at: int) -> bool:
    """Is this the mail of a help desk, which shows all that was written so far?"""
    return any(_REPLY_ABOVE.search(row.text) for row in rows[: min(at, _MOST_ROWS)] if row.plain)


def _first(row: Row) -> tuple[Address | None, str | None]:
    """(sender, day and time) of a first line; None for one that names nobody."""
    text = row.text.strip()
    if not row.plain or not text or len(text) > _LONGEST:
        return None, None
    if "@" in text and (found := _NAMED.fullmatch(text)):
        when = found[3]
        return (None, None) if when and not _WHEN.fullmatch(when) else (address_of(found[1] or "", found[2]), when)
    sender = person_in(text) if len(text) <= _LONGEST_NAME and ":" not in text and "@" not in text and shape(text) >= 2 else None
    return sender, None


def copied_top(rows: Sequence[Row], label: Labelled) -> QuoteHeader | None:
    """The header of the first mail of a copied thread, below its subject and what the program shows beside it."""
    above: list[str] = []
    for at, row in enumerate(rows):
        if row.blank:
            continue
        if found := copied_header(rows, at, None, label):
            subject = next((text for text in above if not _BUTTON.fullmatch(text)), None)
            return QuoteHeader(found.author._replace(subject=subject), at + found.lines, firm=True, copied=True)
        above.append(row.text.strip())
        if len(above) > _MOST_ABOVE or len(above[-1]) > _LONGEST_SUBJECT or row.depth:
            return None
    return None


def without_buttons(rows: Sequence[Row]) -> list[Row]:
    """Rows of a copied thread without what stands on the program's buttons."""
    return [row for row in rows if not (len(row.text) < 40 and _BUTTON.fullmatch(row.text.strip()))]
