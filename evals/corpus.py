"""The annotated training excerpts (`evals/training/corpus/*/*.conv.txt`) as typed values."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

CORPUS: Final = Path(__file__).parent / "training" / "corpus"
SIDES: Final[Mapping[str, str]] = {"V": "vendor", "C": "customer", "P": "other", "U": "unknown"}

_BLOCK: Final = re.compile(r"\[([VCPU])\] ([^:(]+?)(?: \(([^)]*)\))?:(?: |$)")
_TAG: Final = re.compile(r"<(/?)(promise|goal|risk|person|fact|commitment|no)((?: \w+=\"[^\"]*\")*)>")
_LEFT_OVER: Final = re.compile(r"</?(?:promise|goal|risk|person|fact|commitment|no)\b")
_ATTRIBUTE: Final = re.compile(r"(\w+)=\"([^\"]*)\"")


class BadCorpus(ValueError):
    """A corpus file breaks its own layout; the message says where."""


class Tag(BaseModel):
    """One annotated span: `text[start:end]` of its turn carries a statement of `kind`."""

    model_config = ConfigDict(frozen=True)

    kind: str
    start: int
    end: int
    attrs: dict[str, str]


class Turn(BaseModel):
    """One utterance or mail body without its tags. `side` is vendor, customer, other or unknown.

    `title` is known from the speaker's first turn of the excerpt on, where it was given at all.
    """

    model_config = ConfigDict(frozen=True)

    side: str
    speaker: str
    title: str | None
    text: str
    tags: tuple[Tag, ...] = ()


class Excerpt(BaseModel):
    """A stretch of one conversation. `kind` is call, email, chat, contract or note; of the statements `untold` nobody looked for tags."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    vendor: str
    customer: str
    date: dt.date
    industry: str
    turns: tuple[Turn, ...]
    untold: tuple[str, ...] = ()


def read_corpus(folder: Path = CORPUS) -> list[Excerpt]:
    """All excerpts below `folder`, in the order of their ids; raises BadCorpus on a broken file."""
    excerpts = [excerpt for path in sorted(folder.rglob("*.conv.txt")) for excerpt in read_file(path)]
    if not excerpts:
        raise BadCorpus(f"no *.conv.txt below {folder.name}")
    return sorted(excerpts, key=lambda excerpt: excerpt.id)


def read_file(path: Path) -> list[Excerpt]:
    """The excerpts of one file, in file order."""
    return parse(path.read_text(encoding="utf-8"), path.name)


def parse(text: str, name: str = "corpus") -> list[Excerpt]:
    """The excerpts of the training format; `name` is for error messages."""
    parts = re.split(r"(?m)^=== ", text)
    if parts[0].strip():
        raise BadCorpus(f"{name}: text before the first header")
    return [_excerpt(part, name) for part in parts[1:]]


def plain(text: str, where: str = "text") -> tuple[str, tuple[Tag, ...]]:
    """`text` without its inline tags, and the tags with offsets into what is left."""
    out: list[str] = []
    tags: list[Tag] = []
    length = last = 0
    opened: tuple[str, int, dict[str, str]] | None = None
    for match in _TAG.finditer(text):
        out.append(text[last : match.start()])
        length += len(out[-1])
        last = match.end()
        closing, kind, attributes = match.groups()
        # Spans don't nest: an opening tag needs none open, a closing one its own.
        if (opened[0] if opened else None) != (kind if closing else None):
            raise BadCorpus(f"{where}: <{closing}{kind}> out of place")
        if opened:
            tags.append(Tag(kind=kind, start=opened[1], end=length, attrs=opened[2]))
        opened = None if closing else (kind, length, dict(_ATTRIBUTE.findall(attributes)))
    out.append(text[last:])
    words = "".join(out)
    if opened or _LEFT_OVER.search(words):
        raise BadCorpus(f"{where}: a tag is never closed or badly written")
    return words, tuple(tags)


def _excerpt(part: str, name: str) -> Excerpt:
    header, _, body = part.partition("\n")
    fields = dict(_field(piece, name) for piece in header.split("|"))
    missing = {"id", "kind", "vendor", "customer", "date", "industry"} - fields.keys()
    if missing:
        raise BadCorpus(f"{name}: header without {', '.join(sorted(missing))}")
    where = f"{name} {fields['id']}"
    turns: list[Turn] = []
    titles: dict[str, str] = {}
    for side, speaker, title, text in _blocks(body, where):
        if title:
            titles[speaker] = title
        words, tags = plain(text.rstrip(), where)
        turns.append(Turn(side=SIDES[side], speaker=speaker, title=titles.get(speaker), text=words, tags=tags))
    return Excerpt.model_validate({**fields, "turns": turns})


def _field(piece: str, name: str) -> tuple[str, str]:
    key, colon, value = piece.partition(":")
    if not colon:
        raise BadCorpus(f"{name}: header field without a colon")
    return key.strip(), value.strip()


def _blocks(body: str, where: str) -> Iterator[tuple[str, str, str | None, str]]:
    """(side letter, speaker, title or None, text with tags) of each block; continuation lines stay with their block."""
    block: re.Match[str] | None = None
    lines: list[str] = []
    for line in body.split("\n"):
        match = _BLOCK.match(line)
        if match:
            if block:
                yield block[1], block[2], block[3], "\n".join(lines)
            block, lines = match, [line[match.end() :]]
        elif block:
            lines.append(line)
        elif line.strip():
            raise BadCorpus(f"{where}: text before the first speaker")
    if block:
        yield block[1], block[2], block[3], "\n".join(lines)
