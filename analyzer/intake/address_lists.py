"""People in the header of a quoted mail, as mail programs show them: "Vogel, Katrin; Tom Reed <tom@reed.example>"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from analyzer.intake.labels import shape
from analyzer.intake.mime import Address, address_of

_ANGLE: Final = re.compile(r"[<\[](?:mailto:)?([^<>\[\]\s]{1,200}@[^<>\[\]\s]{1,200})[>\]]")
_QUOTED: Final = re.compile(r'"[^"]{0,100}"')
_NOBODY: Final = re.compile(
    r"\b(?:team|lists?|groups?|everyone|recipients|members|verteiler|undisclosed|others?|more|weitere|autres|support|info|sales|all|me|mir|moi)\b|\d",
    re.IGNORECASE,
)
_COMMA: Final = "\ue000"
_LONGEST: Final = 4_000
_MOST: Final = 100


def person_in(value: str) -> Address:
    """The sender, or the first of several: here a comma does not part two people, it stands in "Vogel, Katrin"."""
    value = value.partition(";")[0]
    angle = _ANGLE.search(value)
    return address_of(value.replace(angle[0], " "), angle[1]) if angle else address_of(value)


def people_in(value: str) -> tuple[Address, ...]:
    """Everybody in a list of recipients, at most 100; what names nobody in particular ("Sales team") only with its address.

    Between people stands ";" as Outlook writes it, else ",", which also parts a surname from the name behind it.
    """
    text = _QUOTED.sub(lambda found: found[0].replace(",", _COMMA), value[:_LONGEST])
    parted = ";" in text
    shown = (person.replace(_COMMA, ",") for cell in text.split(";") for person in _shown(cell, parted))
    found = [person_in(one) for one in shown]
    return tuple(one for one in found if one.email or (one.name and shape(one.name) >= 2 and not _NOBODY.search(one.name)))[:_MOST]


def _shown(cell: str, parted: bool) -> Iterator[str]:
    """The people between commas; `parted` where a ";" already stands between people."""
    pending: list[str] = []
    for piece in (piece.strip() for piece in cell.split(",")):
        if "@" not in piece:
            pending += [piece] if piece else []
            continue
        name = (person_in(piece).name or "").split()
        # "Vogel, Katrin <k@x>" is one, "Tom Reed, Katrin Vogel <k@x>" two.
        if pending and name and (len(name) == 1 or len(pending[-1].split()) == 1):
            piece = f"{pending.pop()}, {piece}"
        yield from _names(pending, parted)
        yield piece
        pending = []
    yield from _names(pending, parted)


def _names(pieces: Sequence[str], parted: bool) -> Iterator[str]:
    """Names without addresses: "Vogel, Katrin" is one where it cannot be two."""
    if parted:
        yield ", ".join(pieces)
    elif len(pieces) % 2 == 0 and all(len(piece.split()) == 1 for piece in pieces):
        yield from (f"{last}, {first}" for last, first in zip(pieces[::2], pieces[1::2], strict=True))
    else:
        yield from pieces
