"""Who was there, as a list above a talk says: "Attendees: Jane Smith (CFO), Bob Jones", "Members" with a name on each line."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from analyzer.domain.conversation import Participant
from analyzer.intake.labels import ATTENDANCE, shape
from analyzer.intake.signatures import is_title

_KEY: Final = re.compile(rf"(?:(?P<company>[^\W\d_][\w&'’. -]{{1,40}}?)[ \t]+)??{ATTENDANCE}[ \t]*(?P<end>[:：]|$)[ \t]*", re.IGNORECASE)
_NO_COMPANY: Final = re.compile(
    r"(?:our|the|team|key|other|all|more|project|customer|client|vendor|supplier|external|internal|required|optional)\b", re.IGNORECASE
)
_LINKED: Final = re.compile(r"\[([^\[\]\n]{1,80})\]\(mailto:([^()\s]{3,120})\)")
_PERSON: Final = re.compile(r"([^,;()<>\[\]]{2,60})(?:[ \t]*[(<\[]([^()<>\[\]]{1,80})[)>\]])?")
_SIDE: Final = re.compile(r"[ \t]*([^\W\d_][\w&'’. -]{1,40}?)[ \t]*[:：][ \t]+(?=\S)")
_BRACKET_LAST: Final = re.compile(r"[^()]{2,400},[^()]{2,80}\(([^()@]{2,60})\)[ \t.]*")
_TITLED: Final = re.compile(r"([^,;()<>]{2,60}), ([^;()<>]{2,80})")
_BULLET: Final = re.compile(r"[-–•*·][ \t]+")
_SCREEN: Final = re.compile(r"['’]s? (?:presentation|screen|iphone|ipad)$", re.IGNORECASE)
_MOST_LINES: Final = 40
_LONGEST_NAME_LINE: Final = 120


def is_attendance(line: str) -> bool:
    """Does a list of people begin with this line?"""
    return _KEY.match(line) is not None


def people_among(lines: Sequence[str]) -> tuple[Participant, ...]:
    """The people whom lines without marks at their ends list."""
    found: dict[str, Participant] = {}
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        linked = _LINKED.findall(line)
        for name, email in linked:
            found.setdefault(name.strip(), Participant(name=name.strip(), email=email.casefold()))
        key = _KEY.match(line)
        if key is None or linked:
            continue
        listed = [line[key.end() :]] if key.end() < len(line) else list(_below(lines[at : at + _MOST_LINES]))
        at += len(listed) if key.end() == len(line) else 0
        for text in listed:
            for person in _people(text, _company(key["company"])):
                found.setdefault(person.name or "", person)
    return tuple(found.values())


def _company(words: str | None) -> str | None:
    return words if words and words[0].isupper() and not _NO_COMPANY.match(words) else None


def _below(lines: Sequence[str]) -> Iterator[str]:
    """The lines under a heading that list people: the first in any case, the others while each is one person.

    "Bo Lee, Account Executive" comes as "Bo Lee (Account Executive)", with the company where one stands above.
    """
    company = ""
    texts = [_BULLET.sub("", line, count=1) for line in lines][:_MOST_LINES]
    for number, text in enumerate(texts):
        below = texts[number + 1] if number + 1 < len(texts) else ""
        if " " not in text and _titled(below):
            company = text
            continue
        titled = _titled(text)
        alone = len(text) <= _LONGEST_NAME_LINE and (titled or len(list(_people(text, None))) == 1) and ":" not in text
        if _KEY.match(text) or (number and not alone):
            return
        yield f"{f'{company}: ' if company else ''}{f'{titled[1]} ({titled[2]})' if titled else text}"


def _titled(text: str) -> re.Match[str] | None:
    """A name and a job behind a comma."""
    found = _TITLED.fullmatch(text)
    return found if found and is_title(found[2]) and not is_title(found[1]) else None


def _people(text: str, company: str | None) -> Iterator[Participant]:
    """Everybody on one line. A company stands before its people, or in brackets behind the last of them."""
    groups = text.split(";") if "," in text else [text]
    for group in groups:
        side = _SIDE.match(group)
        behind = _BRACKET_LAST.fullmatch(group.strip()) if len(groups) > 1 else None
        theirs = side[1] if side else behind[1] if behind else company
        rest = group[side.end() :] if side else group
        for match in _PERSON.finditer(rest):
            person = _person(match[1].strip(" *_-.•"), (match[2] or "").strip(), theirs)
            if person:
                yield person


def _person(name: str, more: str, company: str | None) -> Participant | None:
    if _SCREEN.search(name):
        return None
    if "@" in name and more:
        name, more = more, name
    if shape(name) < 2:
        return None
    email = more.casefold() if "@" in more and " " not in more else None
    said = [part for part in ("" if email else more, company or "") if part]
    return Participant(name=name, email=email, title=", ".join(dict.fromkeys(said)) or None)
