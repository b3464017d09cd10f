"""What stands above a mail that somebody copied from a web client: a name, when, and to whom, on lines of their own.

Gmail: "Ida Voss <ida@cust.example>" / "Mon, Aug 4, 9:14 AM (1 day ago)" / "to me, Tom"; printed, name and day share a line.
Outlook: "Ida Voss" / "To: Bo Lee" / "Cc: Tom Ray" / "Mon 8/4/2025 9:14 AM".
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final

from analyzer.intake.address_lists import people_in, person_in
from analyzer.intake.labels import shape
from analyzer.intake.mail_dates import loose_date
from analyzer.intake.mime import Address, address_of
from analyzer.intake.moments import ADDRESSED, CLOCK
from analyzer.intake.quote_rows import Author, QuoteHeader, Row

_DATE: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}(?:st|nd|rd|th|\.)? (?:de )?[^\W\d_]{3,9}\.?(?: (?:de )?\d{4})?|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?"
_WHEN: Final = re.compile(
    rf"(?:(?:[^\W\d_]{{2,10}}[.,]{{0,2}} )?(?:{_DATE}),?(?: at| um| à| om| a las)? {CLOCK}|{CLOCK}(?= \())(?: \([^()]{{1,40}}\))?",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"([^<>@:\t\n]{2,80}?)?[ \t\xa0]{0,3}<([^<>\s]{1,100}@[^<>\s]{1,100})>(?:\s{1,12}(\S[^\n]{0,80}))?")
_BUTTON: Final = re.compile(
    r"(?:reply(?: all| to all)?|forward|antworten|allen antworten|weiterleiten|répondre(?: à tous)?|transférer|beantwoorden|doorsturen|responder|reenviar|inbox|posteingang|show (?:quoted text|trimmed content))",
    re.IGNORECASE,
)
_MOST_ROWS: Final = 14
_MOST_ABOVE: Final = 6
_LONGEST: Final = 200
_LONGEST_NAME: Final = 60
_LONGEST_SUBJECT: Final = 150


def copied_header(
    rows: Sequence[Row], at: int, before: dt.datetime | None, label: Callable[[Row], tuple[str, str, str] | None]
) -> QuoteHeader | None:
    """Such a header that begins at row `at`, or None; `label` reads lines such as "To: Bo Lee"."""
    sender, when = _first(rows[at])
    if sender is None:
        return None
    fields: dict[str, str] = {}
    last, end = "", at + 1
    for here in range(at + 1, min(len(rows), at + _MOST_ROWS)):
        row, text = rows[here], rows[here].text.strip()
        if row.depth != rows[at].depth or not row.plain or len(text) > 20 * _LONGEST:
            break
        found = label(row)
        if row.blank:
            continue
        if found and found[0] in ("to", "cc") and found[0] not in fields:
            last = found[0]
            fields[last] = found[2]
        elif when is None and _WHEN.fullmatch(text[:_LONGEST]):
            when, last = text, ""
        elif "to" not in fields and (addressed := ADDRESSED.fullmatch(text)):
            # First names alone are people of whom the thread tells more elsewhere.
            fields["to"] = "; ".join(name for name in re.split(r"[,;]", addressed[1]) if " " in name.strip() or "@" in name)
        elif last and (not fields[last] or fields[last].endswith(";")):
            fields[last] = f"{fields[last]} {text}".strip()
        else:
            break
        end = here + 1
    if when is None or not (sender.email or "to" in fields):
        return None
    to, cc = (people_in(fields.get(name, "")) for name in ("to", "cc"))
    return QuoteHeader(Author(sender.name, sender.email, loose_date(when, before), None, to, cc), end - at, firm=True)


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


def copied_top(rows: Sequence[Row], label: Callable[[Row], tuple[str, str, str] | None]) -> QuoteHeader | None:
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
