"""One uploaded file on its way to a reader: its bytes, its decoded text, and the limits that hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from analyzer.errors import TooLarge
from analyzer.settings import Settings


class Line(NamedTuple):
    """One line without its line end; `start` is its character offset in the text."""

    text: str
    start: int


@dataclass(frozen=True)
class Source:
    """What every format reader gets.

    `text` is the decoded file (NUL replaced, BOM gone) and becomes `Conversation.original`; it is
    None for binary containers. `warnings` are those of decoding: a reader puts them before its own.
    """

    name: str
    data: bytes = field(default=b"", repr=False)
    text: str | None = field(default=None, repr=False)
    settings: Settings = field(default_factory=Settings)
    warnings: tuple[str, ...] = ()

    def refuse_over(self, utterances: int) -> None:
        """Raises TooLarge where a conversation has more utterances than `Settings.max_utterances`."""
        most = self.settings.max_utterances
        if utterances > most:
            raise TooLarge(f"{self.name} holds more than {most:,} utterances. Split it, or raise HANDOFF_MAX_UTTERANCES.", limit=most)

    def with_text(self, text: str, *warnings: str) -> "Source":
        """The same file with `text` taken out of it, as a container's reader hands it on."""
        return replace(self, text=text, warnings=(*self.warnings, *warnings))


def lines_of(text: str) -> Iterator[Line]:
    """Lines of `text`, split at LF, CR LF and CR only.

    Not str.splitlines: that also splits at U+2028 and U+0085, which stand inside sentences.
    """
    start = 0
    if "\r" not in text:
        for part in text.split("\n"):
            yield Line(part, start)
            start += len(part) + 1
        return
    for part in text.split("\n"):
        at = start
        for line in part.removesuffix("\r").split("\r"):
            yield Line(line, at)
            at += len(line) + 1
        start += len(part) + 1
