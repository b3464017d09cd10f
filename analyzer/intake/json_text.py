"""JSON as an upload: parsed within limits, and the places of its strings in the file."""

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analyzer.domain.conversation import Side
from analyzer.errors import UnreadableInput
from analyzer.intake.captions import seconds
from analyzer.intake.decoding import clean
from analyzer.intake.labels import MARKS
from analyzer.intake.mail_dates import sane
from analyzer.intake.transcripts import Utterance, Wording

Json = Mapping[str, Any]
ESCAPE = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(\\u[dD][89a-fA-F][\da-fA-F]{2}|\\u0000)|\\.")
"""A pair of surrogates, a lone one or a zero (group 1), any other escape."""
CLOCK = re.compile(r"-?(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,7})?")
SIDES = {
    "agent": Side.VENDOR, "internal": Side.VENDOR, "rep": Side.VENDOR, "seller": Side.VENDOR, "vendor": Side.VENDOR, "sales": Side.VENDOR,
    "sales rep": Side.VENDOR, "ae": Side.VENDOR, "csm": Side.VENDOR,
    "customer": Side.CUSTOMER, "external": Side.CUSTOMER, "cust": Side.CUSTOMER, "client": Side.CUSTOMER, "prospect": Side.CUSTOMER,
    "buyer": Side.CUSTOMER, "system": Side.OTHER,
}  # fmt: skip
"""What vendors' fields and labels say of the side."""


def looks_like_json(text: str) -> bool:
    """Begins as a JSON object or array does (and not as "[00:01] Name: words")."""
    head = text[:2000].lstrip()
    if head.startswith("{"):
        return head[1:].lstrip()[:1] in {'"', "}"}
    return head.startswith("[") and head[1:].lstrip()[:1] in {"{", "[", "]", '"'}


def parse(text: str, name: str) -> Any:
    """The value of a JSON document, or the list of rows of JSON Lines. NaN and Infinity become None.

    Raises:
        UnreadableInput: it is damaged or nested too deeply.
    """
    text = _without_odd_escapes(text)
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise UnreadableInput(f"{name}: this JSON is nested too deeply to be a conversation.") from error
    except ValueError as error:
        rows = _rows(text)
        if rows:
            return rows
        place = f" near line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableInput(f"{name}: the JSON is damaged{place}. Export it again.") from error


def _without_odd_escapes(text: str) -> str:
    """Escapes of half a character and of zero, which nothing can store, become replacement characters."""
    if "\\ud" not in text and "\\uD" not in text and "\\u0000" not in text:
        return text
    return ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)


def _rows(text: str) -> list[Any]:
    """JSON Lines: one object a line."""
    rows = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            return []
        if not isinstance(row, dict):
            return []
        rows.append(row)
    return rows


def place(utterances: Sequence[Utterance], text: str) -> list[Utterance]:
    """Give each utterance the place of its string in the JSON text.

    Where one of them is not there verbatim (escaped letters, words put together from a list), none
    gets a place: the original is then a rendition of the turns.
    """
    placed = []
    at = 0
    for utterance in utterances:
        start = text.find(f'"{utterance.text}"', at)
        if start < 0 or "\\" in utterance.text or '"' in utterance.text:
            return [_tidy(u) for u in utterances]
        wording = Wording()
        wording.add(utterance.text, start + 1)
        spoken = wording.utterance()
        placed.append(replace(utterance, text=spoken.text, pieces=spoken.pieces, span=spoken.span))
        at = start + len(utterance.text) + 1
    return placed


def _tidy(utterance: Utterance) -> Utterance:
    return replace(utterance, text=clean(utterance.text).strip())


def side_of(label: object) -> Side:
    """AGENT, "Internal", "rep" -> vendor; CUSTOMER, "External" -> customer; anything else -> unknown."""
    return SIDES.get(str(label).strip().casefold(), Side.UNKNOWN)


def number(value: object) -> float | None:
    """A count of seconds or milliseconds, or a clock ("0:01:02.5"), as a number; None if it is neither."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < 1e15 else None
    text = str(value).strip()[:40]
    if CLOCK.fullmatch(text):
        return seconds(text)
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def instant(value: object) -> dt.datetime | None:
    """ISO text, or seconds or milliseconds since 1970, as an aware datetime; None for a year in which nobody was recorded."""
    found = number(value)
    stated = None
    try:
        if found is not None and found > 3e8:
            stated = dt.datetime.fromtimestamp(found / 1000 if found > 3e10 else found, dt.UTC)
        elif isinstance(value, str) and len(value) >= 10:
            stated = dt.datetime.fromisoformat(value.strip()[:40])
            stated = stated if stated.tzinfo else stated.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return stated if stated and sane(stated) else None


def day(value: object) -> dt.date | None:
    """The date that a timestamp states, in its own zone."""
    found = instant(value)
    return found.date() if found else None


def rows_of(value: object, *path: str) -> list[Json]:
    """The dictionaries in the list at `path`; empty where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def text_of(row: Json, *keys: str) -> str:
    """The first of `keys` that holds text."""
    return next((row[k] for k in keys if isinstance(row.get(k), str)), "")


def label_of(value: object) -> str | None:
    """A speaker's label: numbers become "Speaker 0", text stays, nothing stays nothing."""
    if value is None or isinstance(value, (bool, list)):
        return None
    if isinstance(value, Mapping):
        return label_of(value.get("name") or value.get("displayName") or value.get("display_name") or value.get("email") or value.get("id"))
    if isinstance(value, (int, float)):
        return f"Speaker {int(value)}"
    return MARKS.sub("", str(value)).strip()[:200] or None


def milliseconds(row: Json, *keys: str) -> float | None:
    """The first of `keys`, counted in milliseconds, as seconds."""
    found = next((n for k in keys if (n := number(row.get(k))) is not None), None)
    return None if found is None else round(found / 1000, 3)
