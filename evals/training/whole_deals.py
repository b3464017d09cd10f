"""Whole labelled deals as training excerpts: what their labels quote becomes the tags of the turns that intake reads from them.

The deals to learn from lie in the parts t40 and t41 of `evals/training/corpus` and, those that may be looked at, in `evals/deals/look`; never the half
to decide by, nor the gold deals. A deal is read as the product reads it, so that sides, zones and the order of mails are the same.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from analyzer.domain.conversation import Conversation
from analyzer.engines.local import windows
from analyzer.engines.local.reading import in_time, side_read
from analyzer.intake.reader import read_deal_folder
from evals.corpus import CORPUS, Excerpt, Tag, Turn
from evals.deals.score import DEALS, LOOK

FOLDERS: Final = (CORPUS / "t40", CORPUS / "t41", DEALS / LOOK)
EVERY: Final = (*FOLDERS, CORPUS / "t42")
"""Those and part t42, which the readers of statements and messages have not learnt from."""
OPTIONAL: Final = "optional"
"""Attribute of a tag where a careful reader could differ: the sentence teaches neither a yes nor a no, but of what kind it would be."""
UNTOLD: Final = ("person", "fact", "no_goal", "no_risk")
"""Answers of the reader that the labels of whole deals say nothing of."""
_KINDS: Final = {marker: kind for kind, marker in windows.KIND_MARKER.items()}
_FIELDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "promises": ("promise", {"kind": "kind", "how": "explicitness"}),
    "goals": ("goal", {"rank": "rank"}),
    "risks": ("risk", {"kind": "kind", "severity": "severity"}),
    "non_promises": ("no", {}),
}
_QUOTE_MARKS: Final = re.compile(r"^\s*(?:>\s?)+", re.MULTILINE)


def deal_folders(folders: Sequence[Path] = FOLDERS) -> list[Path]:
    """The labelled deals below `folders`, by name in each."""
    return [label.parent for folder in folders for label in sorted(folder.glob("*/gold.json"))]


def read_deals(folders: Sequence[Path] = FOLDERS) -> list[Excerpt]:
    """One excerpt for each document of each deal; its id begins with the name of the folder that the deal lies in."""
    return [excerpt for deal in deal_folders(folders) for excerpt in excerpts_of(deal)]


def excerpts_of(deal: Path) -> Iterator[Excerpt]:
    """The documents of one deal with their tags. A quote that no single turn contains is left out."""
    told = json.loads((deal / "deal.json").read_text(encoding="utf-8"))
    labels = list(_labels(json.loads((deal / "gold.json").read_text(encoding="utf-8"))))
    for conversation in read_deal_folder(deal).conversations:
        name = Path(conversation.document).name
        mine = [(quote, tag) for document, quote, tag in labels if document == name]
        yield Excerpt(
            id=f"{deal.parent.name}-{deal.name}-{Path(name).stem}",
            kind=_KINDS[windows.kind_marker(conversation)],
            vendor=told["vendor"]["name"],
            customer=told["customer"]["name"],
            date=conversation.date or told["documents"][0]["date"],
            industry=told.get("industry", "-"),
            turns=tuple(_turns(conversation, mine)),
            untold=UNTOLD,
        )


def _labels(gold: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(document, quote, attributes with the tag's kind as `tag`) of each label and of each of its repeats."""
    for field, (kind, attributes) in _FIELDS.items():
        for label in gold.get(field, ()):
            attrs = {"tag": kind} | {ours: label[theirs] for ours, theirs in attributes.items()}
            attrs |= {"of": "promise"} if kind == "no" else {OPTIONAL: "yes"} if label.get("optional") else {}
            yield from ((place["doc"], place["quote"], attrs) for place in (label, *label.get("also", ())))


def _turns(conversation: Conversation, labels: Sequence[tuple[str, dict[str, str]]]) -> Iterator[Turn]:
    turns = in_time(list(conversation.spoken()))
    tags: list[list[Tag]] = [[] for _ in turns]
    for quote, attrs in labels:
        words = re.compile(r"(?:\s|>)+".join(map(re.escape, _QUOTE_MARKS.sub("", quote).split())))
        at, place = next(((n, m) for n, turn in enumerate(turns) if (m := words.search(turn.text))), (0, None))
        if place:
            tags[at].append(Tag(kind=attrs["tag"], start=place.start(), end=place.end(), attrs=attrs))
    for turn, own in zip(turns, tags, strict=True):
        side = side_read(turn, conversation).value
        yield Turn(side=side, speaker=turn.speaker or "", title=None, text=turn.text, tags=tuple(own))
