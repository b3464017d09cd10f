"""Invitations of calendars (iCalendar, .ics) -> mails of their organizers."""

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from analyzer.intake.mime import Address, Body, Mail, address_of

if TYPE_CHECKING:
    from icalendar import Component

_END: Final = re.compile(r"^END:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_MAILTO: Final = re.compile(r"\s*mailto:", re.IGNORECASE)
_NOBODY: Final = frozenset(("ROOM", "RESOURCE"))
_WHEN: Final = ("DTSTAMP", "CREATED", "DTSTART")
_MOST_GUESTS: Final = 1_000


def invitations_in(text: str, most: int) -> list[Mail]:
    """The meetings of a calendar file, at most `most`, each as the mail that invites to it; none where it is no calendar."""
    # Here and not at the top: calendars are rare, and the library takes a tenth of a second to load.
    from icalendar import Component

    try:
        read = Component.from_ical(_cut(text, most), multiple=True)
    except ValueError:
        return []
    meetings = [meeting for calendar in read for meeting in calendar.walk("VEVENT")][:most]
    return [mail for meeting in meetings if (mail := _mail(meeting))]


def _cut(text: str, most: int) -> str:
    """`text` up to the end of the last meeting that counts: reading all of a long calendar takes seconds."""
    ends = [end for _, end in zip(range(most), _END.finditer(text), strict=False)]
    return f"{text[: ends[-1].end()]}\r\nEND:VCALENDAR\r\n" if len(ends) == most else text


def _mail(meeting: "Component") -> Mail | None:
    subject, words = (str(meeting.get(name, "")) for name in ("SUMMARY", "DESCRIPTION"))
    if not subject and not words:
        return None
    organizer = next((_person(one) for one in _all(meeting, "ORGANIZER")), None)
    guests = [_person(one) for one in _all(meeting, "ATTENDEE") if str(one.params.get("CUTYPE", "")).upper() not in _NOBODY]
    return Mail(
        sender=organizer,
        to=tuple(one for one in guests[:_MOST_GUESTS] if one != organizer),
        cc=(),
        subject=" ".join(subject.split()) or None,
        at=next((at for name in _WHEN if (at := _moment(meeting.get(name)))), None),
        bodies=(Body(words.strip(), html=False, place=None),) if words.strip() else (),
    )


def _all(meeting: "Component", name: str) -> list[Any]:
    """The values of a property, however often it stands there."""
    found = meeting.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]


def _person(value: Any) -> Address:
    return address_of(str(value.params.get("CN", "")), _MAILTO.sub("", str(value), count=1).strip())


def _moment(value: Any) -> dt.datetime | None:
    """A moment; without a time zone it is read as it stands, a whole day from its start on."""
    try:
        found = getattr(value, "dt", None)
    except ValueError:
        # What is no date breaks only when it is asked for.
        return None
    if isinstance(found, dt.datetime):
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return dt.datetime.combine(found, dt.time(), dt.UTC) if isinstance(found, dt.date) else None
