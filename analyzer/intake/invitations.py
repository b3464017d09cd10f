"""Invitations of calendars (iCalendar, .ics) -> mails of their organizers."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from analyzer.intake.mime import Address, Body, Mail, address_of

_FOLD: Final = re.compile(r"\r?\n[ \t]|\r(?!\n)[ \t]")
_PROPERTY: Final = re.compile(r"([A-Za-z-]{1,40})((?:;[^;:\"]{1,200}(?:\"[^\"]{0,200}\")?){0,30}):(.*)")
_CN: Final = re.compile(r";CN=(?:\"([^\"]{1,200})\"|([^;:\"]{1,200}))", re.IGNORECASE)
_ROOM: Final = re.compile(r";CUTYPE=(?:RESOURCE|ROOM)\b", re.IGNORECASE)
_MOMENT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?")
_ESCAPE: Final = re.compile(r"\\(.)")
_MOST_GUESTS: Final = 1_000


class _Field(NamedTuple):
    name: str
    parameters: str
    value: str


def invitations_in(text: str, most: int) -> list[Mail]:
    """The meetings of a calendar file, at most `most`, each as the mail that invites to it."""
    return [mail for event in _events(text, most) if (mail := _mail(event))]


def _events(text: str, most: int) -> Iterator[list[_Field]]:
    """The fields of each complete VEVENT; what lies deeper in it (alarms) is left out."""
    open_: list[str] = []
    fields: list[_Field] = []
    count = 0
    for line in re.split(r"\r\n|\n|\r", _FOLD.sub("", text)):
        found = _PROPERTY.match(line)
        name = found[1].upper() if found else ""
        if found and name == "BEGIN":
            open_.append(found[3].strip().upper())
            fields = [] if open_[-1] == "VEVENT" else fields
        elif found and name == "END" and open_ and open_[-1] == found[3].strip().upper():
            if open_.pop() == "VEVENT":
                count += 1
                yield fields
                if count >= most:
                    return
        elif found and open_ and open_[-1] == "VEVENT":
            fields.append(_Field(name, found[2], found[3]))


def _mail(event: Sequence[_Field]) -> Mail | None:
    said = {field.name: _plain(field.value) for field in reversed(event)}
    if not said.get("SUMMARY") and not said.get("DESCRIPTION"):
        return None
    guests = [_person(field) for field in event if field.name == "ATTENDEE" and not _ROOM.search(field.parameters)][:_MOST_GUESTS]
    organizer = next((_person(field) for field in event if field.name == "ORGANIZER"), None)
    return Mail(
        sender=organizer,
        to=tuple(one for one in guests if one != organizer),
        cc=(),
        subject=" ".join(said.get("SUMMARY", "").split()) or None,
        at=next((at for name in ("DTSTAMP", "CREATED", "DTSTART") if (at := _moment(said.get(name, "")))), None),
        bodies=(Body(said["DESCRIPTION"], html=False, place=None),) if said.get("DESCRIPTION") else (),
    )


def _person(field: _Field) -> Address:
    named = _CN.search(field.parameters)
    return address_of((named[1] or named[2]) if named else "", re.sub(r"(?i)^\s*mailto:", "", field.value).strip())


def _plain(value: str) -> str:
    """A value without its escapes: a line break is written as a backslash and n."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _moment(value: str) -> dt.datetime | None:
    """A moment; without a mark of UTC it is one of some time zone and read as it stands."""
    found = _MOMENT.match(value)
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()), tzinfo=dt.UTC) if found else None  # type: ignore[misc, arg-type]
    except ValueError:
        return None
