"""Slack's export archive: one file for each channel and day, and one with the people -> one file for each channel, its people in it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from analyzer.errors import UnreadableInput
from analyzer.intake.decoding import decode
from analyzer.intake.json_text import Json, parse, rows_of

PEOPLE = "users.json"
MOST_DAYS = 20_000
"""Files of an export: far more than anybody would send one by one."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_NAMED = re.compile(r'"user":\s?"(\w{1,30})"|<@(\w{1,30})')
_PROFILE = ("real_name", "display_name", "email")


class Member(NamedTuple):
    """A file of an archive, with the folder in which it lies."""

    path: str
    data: bytes


def is_export(paths: Iterable[str]) -> bool:
    """Are these the files of an export: a list of people, and days below the folders of channels beside it?"""
    names = [PurePosixPath(path) for path in paths]
    homes = {path.parent for path in names if path.name == PEOPLE}
    return any(_is_day(path) and path.parent.parent in homes for path in names)


def _is_day(path: PurePosixPath) -> bool:
    return _DAY.fullmatch(path.name) is not None


def channels(members: Sequence[Member]) -> list[tuple[str, bytes]]:
    """(name, content) of every channel: its messages in order, and of the people those who are in it. Slack's own lists are left out.

    Raises:
        UnreadableInput: a file is damaged.
    """
    people: dict[str, Json] = {}
    days: dict[PurePosixPath, list[tuple[str, Member]]] = defaultdict(list)
    for member in members:
        path = PurePosixPath(member.path)
        if path.name == PEOPLE:
            people |= {str(row.get("id")): row for row in rows_of(_value(member))}
        elif _is_day(path):
            days[path.parent].append((path.name, member))
    return [(f"{folder.name}.json", _channel(folder.name, sorted(files), people)) for folder, files in sorted(days.items())]


def _channel(name: str, days: Sequence[tuple[str, Member]], people: Mapping[str, Json]) -> bytes:
    messages = [row for _, day in days for row in rows_of(_value(day))]
    text = json.dumps(messages, ensure_ascii=False)
    named = dict.fromkeys(found[1] or found[2] for found in _NAMED.finditer(text))
    users = [_person(people[key]) for key in named if key in people]
    return json.dumps({"channel": name, "users": users, "messages": messages}, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _person(row: Json) -> dict[str, Any]:
    """Who it is; the rest of a profile (pictures, phones) is nobody's business here."""
    stated = row.get("profile")
    profile = stated if isinstance(stated, Mapping) else {}
    kept = {key: profile[key] for key in _PROFILE if isinstance(profile.get(key), str)}
    return {"id": row.get("id"), "name": row.get("name"), "real_name": row.get("real_name"), "profile": kept}


def _value(member: Member) -> Any:
    name = PurePosixPath(member.path).name
    text, _ = decode(member.data, name)
    if not text.strip():
        raise UnreadableInput(f"{name} in the export is empty. Export it again.")
    return parse(text, name)
