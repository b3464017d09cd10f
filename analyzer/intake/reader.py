"""Bytes in, Conversation out: decodes, detects the format by content, and hands over to its reader."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.settings import Settings


class Intake(NamedTuple):
    """What was read of a deal: `warnings` name the files that could not be, one line each."""

    deal: Deal
    conversations: tuple[Conversation, ...]
    warnings: tuple[str, ...] = ()


def read(path: Path, settings: Settings | None = None) -> Conversation:
    """One file -> Conversation.

    Raises:
        UnreadableInput: the file is missing, empty, encrypted, too large or of no known format.
    """
    raise NotImplementedError(path)


def read_bytes(data: bytes, name: str, settings: Settings | None = None) -> Conversation:
    """The content of an uploaded file, called `name` by its sender -> Conversation."""
    raise NotImplementedError(name)


def read_deal_folder(path: Path, settings: Settings | None = None) -> Intake:
    """A deal folder (CONTRACTS.md) -> its deal and conversations, sides assigned."""
    raise NotImplementedError(path)


def read_paths(paths: Iterable[Path], settings: Settings | None = None) -> Intake:
    """A deal folder, any folder, or files -> deal and conversations, sides assigned."""
    raise NotImplementedError(paths)
