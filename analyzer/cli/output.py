"""What a command writes: one document on standard output, its own voice on standard error, files as a whole or not at all."""

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import NoRoom, UnreadableInput, is_full

if TYPE_CHECKING:
    from analyzer.app import Progress

NO_ROOM = "The disk is full. Make room, or write to another place."


def has_output() -> bool:
    """Python has no standard output where whoever started it closed that."""
    return sys.__stdout__ is not None


def write_no_more() -> None:
    """What standard output still holds goes nowhere: the interpreter must not complain about it when it closes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(message: str) -> None:
    """One line on standard error, whatever the message holds."""
    from analyzer.handoff.wording import clean

    print(clean(message), file=sys.stderr)  # noqa: T201 - the command's own voice


def show(text: str) -> None:
    """One line on standard output, at once."""
    write(f"{text}\n".encode())


def write(content: bytes) -> None:
    """To standard output as it is: UTF-8 whatever the locale, no translation of line ends."""
    try:
        sys.stdout.flush()
        rest = memoryview(content)
        while rest:
            # Without Python's buffer (PYTHONUNBUFFERED) the system may take a part and say so in the count only.
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
    except OSError as error:
        if error.errno == errno.EPIPE or is_full(error):
            raise
        write_no_more()
        raise UnreadableInput(f"The output cannot be written: {_why(error)}.") from error


def save(out: Path, content: bytes) -> None:
    """All of `content` or nothing: what was there before stays where the disk is full or somebody interrupts."""
    try:
        if out.exists() and not out.is_file():
            out.write_bytes(content)  # a device or a pipe, which has no other name that could be opened
            return
        target = out.resolve()
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
        try:
            beside.write_bytes(content)
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        if is_full(error):
            kept = " What was there before is still there." if out.is_file() else ""
            raise NoRoom(NO_ROOM + kept) from error
        raise UnreadableInput(f"{out.name} cannot be written: {_why(error)}.") from error


def _why(error: OSError) -> str:
    """What the system says, and what helps."""
    if isinstance(error, IsADirectoryError):
        return "it is a folder. Name a file in it"
    if isinstance(error, PermissionError):
        return "you have no right to. Write to a folder of your own"
    return (error.strerror or "unknown reason").lower()


def is_terminal() -> bool:
    """Does somebody read standard output who can be shown layout?"""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def show_markdown(text: str) -> None:
    """Markdown as a terminal shows it, at most 100 columns wide."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(highlight=False)
    console.print(Markdown(text, hyperlinks=False), width=min(console.width, 100))


class ProgressBar:
    """A bar on standard error where that is a terminal; nothing otherwise."""

    def __enter__(self) -> "Progress":
        self._bar: Any = None
        self._task: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True)
            self._bar.start()
        return self._advance

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _advance(self, what: str, done: int, total: int) -> None:
        if self._bar is None:
            return
        if self._task is None:
            self._task = self._bar.add_task(what, total=total)
        self._bar.update(self._task, description=what, completed=done, total=total)
