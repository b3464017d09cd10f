"""Turns as the model sees them: numbered lines inside a fence that their words cannot break."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Turn, Zone

_TAG = re.compile(r"<(?=\s{0,3}/?\s{0,3}(?:transcript|items|findings|contract)\b)", re.IGNORECASE)
# Marks by which servers tell roles apart; some read them even inside a message.
_ROLE_MARKS = re.compile(r"<(?=\||/?s>|<?/?SYS>|/?(?:start|end)_of_turn>|(?:bos|eos)>)|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS)\])")
_LOOK_ALIKE = {"<": "\u2039", "[": "\u27e6"}
_BACK = str.maketrans({other: mark for mark, other in _LOOK_ALIKE.items()})
_LINES = dict.fromkeys((0x2028, 0x2029, 0x85, 0x0B, 0x0C), "\n")
_KEPT = {"\n", "\t", " "}


class Part(NamedTuple):
    """`turn.text[start:end]`: a whole turn, or a piece of one too long for a window."""

    turn: Turn
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the part."""
        return self.turn.text[self.start : self.end]


def parts_of(conversation: Conversation) -> list[Part]:
    """Everything that was said or written, signatures left out, a part for each turn that is not blank."""
    return [Part(t, 0, len(t.text)) for t in conversation.spoken() if t.text.strip()]


def line(part: Part) -> str:
    """`[12] Ana Ruiz (vendor): words`; further lines of the turn are indented, so that none can pass for a turn."""
    turn = part.turn
    who = one_line(turn.speaker or turn.email or "unknown")
    marks = [str(turn.side)] + (["quoted mail"] if turn.zone is Zone.QUOTED else []) + (["continued"] if part.start else [])
    words = "\n    ".join(neutral(part.text).strip("\n").split("\n"))
    when = f", {turn.at:%Y-%m-%d}" if turn.at else ""
    return f"[{turn.index}] {who} ({', '.join(marks)}{when}): {words}"


def fenced(parts: Sequence[Part]) -> str:
    """The lines of `parts` in a fence."""
    return enclosed("transcript", "\n".join(line(p) for p in parts))


def enclosed(name: str, body: str) -> str:
    """`body`, made neutral before, between marks that carry a hash of it: what stands inside cannot know it."""
    mark = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f'<{name} mark="{mark}">\n{body}\n</{name} mark="{mark}">'


def neutral(text: str) -> str:
    """`text` without what could end the fence, pass for a system message, or is invisible to people."""
    text = text.translate(_LINES)
    text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or c == "\u200d")
    for pattern in (_TAG, _ROLE_MARKS):
        text = pattern.sub(lambda m: _LOOK_ALIKE[m.group()], text)
    return text


def restored(quote: str, source: str) -> str:
    """A quote with the marks that `neutral` replaced, where `source` has them and not their look-alikes."""
    return quote if any(c in source for c in _LOOK_ALIKE.values()) else quote.translate(_BACK)


def one_line(text: str, longest: int = 80) -> str:
    """A name as one short harmless line."""
    return " ".join(neutral(text).split())[:longest]


def tokens(text: str) -> int:
    """About how many tokens `text` is, rather too many than too few: 3.5 bytes each."""
    return -(-len(text.encode("utf-8", "surrogatepass")) * 2 // 7)


def width(parts: Iterable[Part]) -> int:
    """About how many tokens the lines of `parts` take."""
    return sum(tokens(line(p)) + 1 for p in parts)
