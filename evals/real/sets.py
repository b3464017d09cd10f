"""Public annotated sets as sentences to judge; the files stay outside of the project (see each set's licence).

Format of a source file: JSON Lines as described in the README beside it (`turns` with `labels` that point into them, or one
sentence a line with its context).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from analyzer.domain.conversation import Conversation, Kind, Turn

KINDS: Final = ("commitment", "goal", "risk")
LEAST_VOTES: Final = 2
"""BC3: a label that one of three annotators gave is mostly noise."""


class Gold(NamedTuple):
    """One document: what is read, and the labelled spans (turn, start, end) of each kind."""

    document: str
    conversation: Conversation
    spans: dict[str, list[tuple[int, int, int]]]
    judged: tuple[int, ...] | None = None
    """Turns that count; None = all of them (the others are context)."""


def threads(path: Path, kind: Kind) -> Iterator[Gold]:
    """Documents with `turns` and span labels (Enron threads, Akash calls)."""
    for row in _rows(path):
        spans: dict[str, list[tuple[int, int, int]]] = {name: [] for name in KINDS}
        for label in row["labels"]:
            # A label that only reports an earlier promise is no commitment made here.
            if label["type"] in spans and "start" in label and label.get("firmness") != "reported_past":
                spans[label["type"]].append((label["turn"], label["start"], label["end"]))
        yield Gold(row["doc_id"], _conversation(row["doc_id"], kind, [(t["speaker"], t["text"]) for t in row["turns"]]), spans)


def sentences(path: Path, kind: Kind) -> Iterator[Gold]:
    """One sentence a line with the lines before it as context (MRDA, BC3): only the last turn is judged."""
    for row in _rows(path):
        votes = row["labels"].get("commitment", 0)
        positive = votes >= LEAST_VOTES if row.get("of", 1) > 1 else votes >= 1
        text = row["text"]
        lines = [(None, line) for line in row.get("context") or [] if line.strip()] + [(row.get("speaker"), text)]
        spans = {"commitment": [(len(lines) - 1, 0, len(text))] if positive else []}
        yield Gold(row["doc_id"], _conversation(row["id"], kind, lines), spans, (len(lines) - 1,))


def _conversation(name: str, kind: Kind, lines: list[tuple[str | None, str]]) -> Conversation:
    turns, at = [], 0
    for index, (speaker, text) in enumerate(lines):
        turns.append(Turn(index=index, speaker=speaker, text=text, span=(at, at + len(text))))
        at += len(text) + 1
    return Conversation(document=name, format="set", kind=kind, turns=tuple(turns), original="\n".join(text for _, text in lines))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
