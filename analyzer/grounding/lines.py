"""The checker by itself, for `handoff ground`: JSON Lines in, JSON Lines out."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from analyzer.errors import UnreadableInput
from analyzer.grounding.quotes import ground_text

_FIELDS = '"id", "source", "quote" and, if you like, "statement"'


def ground_lines(stream: Iterable[str]) -> Iterator[str]:
    """One line of JSON for every line of `stream` that is not blank, in order, without line ends.

    Raises UnreadableInput, naming the line, for one that is no object with the texts "source" and "quote".
    """
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield _answer(_row(line, number), number)


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise UnreadableInput(f"Line {number} is not JSON: give one object with {_FIELDS} on each line.", line=number) from None
    if not isinstance(row, dict):
        raise UnreadableInput(f"Line {number} is not an object: give one with {_FIELDS}.", line=number)
    for name in ("source", "quote"):
        if not isinstance(row.get(name), str):
            raise UnreadableInput(f'Line {number} has no text in "{name}": give {_FIELDS}.', line=number)
    if not isinstance(row.get("statement"), str | None):
        raise UnreadableInput(f'Line {number}: "statement" must be a text or null.', line=number)
    return row


def _answer(row: dict[str, Any], number: int) -> str:
    found = ground_text(row["source"], row["quote"], row.get("statement"))
    answer = {
        "id": row.get("id"),
        "status": found.status.value,
        "start": found.start,
        "end": found.end,
        "quote": found.quote,
        "reason": found.reason,
    }
    try:
        return json.dumps(answer, allow_nan=False)
    except ValueError:
        raise UnreadableInput(f'Line {number}: "id" holds a number that JSON does not know. Write it as text.', line=number) from None
