"""Bytes in, Conversation out: files and deal folders, read with the sides of their speakers."""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain, count
from pathlib import Path, PureWindowsPath
from typing import Any, NamedTuple

from analyzer.domain.account import Deal, Phase
from analyzer.domain.conversation import Conversation
from analyzer.errors import AnalyzerError, TooLarge, UnreadableInput, unopened
from analyzer.intake import deal_file, json_text, speakers, vendor_json
from analyzer.intake.detection import conversation_of, suffix
from analyzer.intake.source import Source
from analyzer.settings import Settings

NOT_READ = "Not read:"
"""How a warning begins that names a file of a deal that could not be read."""
NOT_DOCUMENTS = frozenset({deal_file.NAME, "messages.jsonl", "cancellation.txt", "gold.json"})
NEIGHBOURS = 20
"""So many JSON files beside a Gong transcript are searched for the names of its speakers."""


LARGE = 500_000
"""Bytes from which on reading takes noticeable time."""


class Intake(NamedTuple):
    """What was read of a deal: `warnings` name the files that could not be, one line each."""

    deal: Deal
    conversations: tuple[Conversation, ...]
    warnings: tuple[str, ...] = ()


def read(path: Path, settings: Settings | None = None) -> Conversation:
    """One file -> Conversation; sides as far as the file itself tells them.

    Raises:
        UnreadableInput: the file is missing, empty, encrypted, too large or of no known format.
    """
    return speakers.assign_sides(_read_file(path, settings or Settings()), Deal())


def read_bytes(data: bytes, name: str, settings: Settings | None = None) -> Conversation:
    """The content of an uploaded file, called `name` by its sender -> Conversation.

    Raises:
        UnreadableInput: as for `read`.
    """
    return speakers.assign_sides(_conversation(data, name, settings or Settings()), Deal())


def read_unsided(data: bytes, name: str, settings: Settings | None = None) -> Conversation:
    """As `read_bytes`, for who tells the sides from all documents of a deal: what one tells alone must not count as stated there.

    Raises:
        UnreadableInput: as for `read`.
    """
    return _conversation(data, name, settings or Settings())


def read_deal_folder(path: Path, settings: Settings | None = None) -> Intake:
    """A deal folder (CONTRACTS.md: deal.json, docs/) -> its deal and conversations, sides assigned.

    Raises:
        UnreadableInput: no folder, a damaged deal.json, or not one readable document.
    """
    if not path.is_dir():
        raise UnreadableInput(f"There is no folder {path.name}.")
    stated = path / deal_file.NAME
    deal = deal_file.read_deal_file(stated) if stated.is_file() else None
    files, skipped = _inside(path)
    listed = {e.file for e in deal.documents} if deal else set()
    missing = [f"{name} is listed in {deal_file.NAME} but is not in the folder." for name in sorted(listed - {f.name for f in files})]
    return _read_all(files, deal, [*missing, *skipped], settings or Settings())


def read_paths(paths: Iterable[Path], settings: Settings | None = None) -> Intake:
    """A deal folder, or any files and folders of one deal -> deal and conversations, sides assigned.

    Raises:
        UnreadableInput: nothing there that can be read, or more than one deal.
    """
    given = list(paths)
    for path in given:
        try:
            # Somebody named it: a draft without it would not be what they asked for.
            path.stat()
            (path / deal_file.NAME).is_file()
        except OSError as error:
            raise UnreadableInput(unopened(path.name, error)) from error
    if len(given) == 1 and given[0].is_dir():
        return read_deal_folder(given[0], settings)
    deals = [path.resolve().name for path in given if (path / deal_file.NAME).is_file()]
    if len(deals) > 1:
        raise UnreadableInput(f"{' and '.join(deals)} are deals of their own. Draft them one at a time.")
    files: list[Path] = []
    skipped: list[str] = []
    for path in given:
        inside, notes = _inside(path) if path.is_dir() else ([path], [])
        files += inside
        skipped += notes
    return _read_all(files, None, skipped, settings or Settings())


def _inside(folder: Path) -> tuple[list[Path], list[str]]:
    """The documents of a folder, and a warning for each folder in it: what lies there is not looked at."""
    docs = folder / "docs" if (folder / "docs").is_dir() else folder
    try:
        found = sorted(f for f in docs.iterdir() if f.name not in NOT_DOCUMENTS and not f.name.startswith("."))
    except OSError as error:
        raise UnreadableInput(unopened(docs.name, error)) from error
    notes = [f"{NOT_READ} {f.name} is a folder. Put its files beside the others." for f in found if f.is_dir()]
    return [f for f in found if f.is_file()], notes


def _read_all(files: Sequence[Path], deal: Deal | None, warnings: Sequence[str], settings: Settings) -> Intake:
    read_ones: list[Conversation] = []
    failed: list[str] = []
    first: dict[bytes, str] = {}
    # A copy gives way to what deal.json names, then to the shorter name: "call (1).vtt" is the copy.
    for file in sorted(files, key=lambda f: (deal is None or deal.entry(f.name) is None, len(f.name))):
        try:
            data = bytes_of(file, settings)
            if same := first.get(sha256(data).digest()):
                failed.append(f"{file.name} has the same content as {same}: read once.")
                continue
            conversation = _conversation(data, file.name, settings, file)
            entered = _as_entered(conversation, deal)
            name = _free_name(file, entered.document, {one.document for one in read_ones})
            first[sha256(data).digest()] = name
            read_ones.append(entered.model_copy(update={"document": name}))
        except AnalyzerError as error:
            failed.append(f"{NOT_READ} {error}" if file.name in str(error) else f"{NOT_READ} {file.name}: {error}")
    if not read_ones:
        folders = next(
            (w for w in warnings if w.startswith(NOT_READ)), "Put calls, mails and the order form into the folder, or into docs/ in it."
        )
        reason = (
            failed[0]
            if len(failed) == 1
            else f"None of {len(failed)} files can be read. {failed[0]}"
            if failed
            else f"There are no documents here. {folders}"
        )
        raise UnreadableInput(reason)
    guess_warnings: tuple[str, ...] = ()
    if deal is None:
        deal, guess_warnings = speakers.guess_deal(read_ones)
    ordered = sorted(read_ones, key=lambda c: (c.date is None, c.date, c.document) if c.date else (True, None, c.document))
    return Intake(deal, speakers.assign_sides_all(ordered, deal), (*warnings, *failed, *guess_warnings))


def _free_name(file: Path, name: str, taken: Collection[str]) -> str:
    """`name`, with its folder or a number where another document has it: evidence names its document."""
    within = f"{shown_name(file.resolve().parent.name)}/{name}"
    return next(one for one in chain((name, within), (f"{within} ({n})" for n in count(2))) if one not in taken)


def _as_entered(conversation: Conversation, deal: Deal | None) -> Conversation:
    """With what deal.json says of the file: type, phase, date, title; it knows better than the file."""
    entry = deal.entry(conversation.document) if deal else None
    if entry is None:
        return conversation
    update = {
        "type": entry.type or conversation.type,
        "phase": entry.phase if entry.phase is not Phase.SALES else conversation.phase,
        "date": entry.date or conversation.date,
        "title": entry.title or conversation.title,
    }
    return conversation.model_copy(update=update)


def _read_file(path: Path, settings: Settings) -> Conversation:
    return _conversation(bytes_of(path, settings), path.name, settings, path)


def bytes_of(path: Path, settings: Settings) -> bytes:
    """What a file holds.

    Raises:
        UnreadableInput: it cannot be opened.
        TooLarge: it is over `max_file_bytes`.
    """
    try:
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise _too_large(path.name, settings)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableInput(unopened(path.name, error)) from error


def _conversation(data: bytes, name: str, settings: Settings, path: Path | None = None) -> Conversation:
    if len(data) > settings.max_file_bytes:
        raise _too_large(name, settings)
    source = Source(shown_name(name), data, None, settings)
    with _collector_paused(len(data) > LARGE):
        return conversation_of(source, lambda: _neighbours(path, settings) if path else ())


@contextmanager
def _collector_paused(wanted: bool) -> Iterator[None]:
    """Without the garbage collector: a reader makes 10**6 objects and no cycles, and looking for them costs half the time."""
    pause = wanted and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def shown_name(name: str) -> str:
    """An uploaded file's name without folders and control characters, at most 120 characters."""
    bare = PureWindowsPath(name).name
    printable = "".join(c for c in bare if c.isprintable()).strip()
    return printable[-120:] or "unnamed"


def _neighbours(path: Path, settings: Settings) -> list[Any]:
    """Call descriptions in JSON files beside a Gong transcript."""
    found = []
    beside = sorted(f for f in path.parent.iterdir() if f != path and suffix(f.name) == ".json" and f.name not in NOT_DOCUMENTS)
    for file in beside[:NEIGHBOURS]:
        try:
            if file.stat().st_size <= settings.max_file_bytes:
                value = json_text.parse(file.read_text(encoding="utf-8-sig"), file.name)
                found.extend([value] if vendor_json.calls_of(value) else [])
        except (AnalyzerError, OSError, ValueError):
            continue
    return found


def _too_large(name: str, settings: Settings) -> TooLarge:
    limit = settings.max_file_bytes // 1_000_000
    return TooLarge(f"{name} is larger than {limit} MB. Split it, or raise HANDOFF_MAX_FILE_BYTES.")
