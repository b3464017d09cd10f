"""One upload that holds several files: zip archives, and mailboxes with several threads."""

import io
import stat
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake import slack
from analyzer.intake.detection import office_folder
from analyzer.intake.emails import mailbox_starts
from analyzer.intake.mime import parse_mail
from analyzer.intake.reader import shown_name
from analyzer.intake.threads import base_subject
from analyzer.settings import Settings

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_CHUNK = 1 << 16
_ENCRYPTED = 0x1


class File(NamedTuple):
    """A file on its way to a reader."""

    name: str
    data: bytes


def files_in(data: bytes, name: str, settings: Settings) -> list[File]:
    """The files of an upload: those of a zip archive (of a Slack export the channels), the threads of a mailbox, else the file itself.

    Raises:
        UnreadableInput: a damaged, encrypted or nested archive, or one with nothing in it.
        TooLarge: over `max_upload_files` or `max_unpacked_bytes`.
    """
    if data.startswith((_ZIP, _EMPTY_ZIP)) and office_folder(data) is None:
        return [thread for file in _unpacked(data, shown_name(name), settings) for thread in _threads(file, settings)]
    return _threads(File(shown_name(name), data), settings)


def _unpacked(data: bytes, name: str, settings: Settings) -> list[File]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = list(_members(archive, name, settings))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        raise UnreadableInput(f"{name} is a damaged ZIP archive, or packed in a way that is not read. Pack it again.") from error
    if slack.is_export(member.path for member in members):
        # Slack's own lists of channels and of its settings are JSON, too; anything else was put there by somebody.
        beside = [member for member in members if not member.path.casefold().endswith(".json")]
        channels = [slack.Member(name, content) for name, content in slack.channels(members)]
        members = [*channels, *beside]
    return [File(shown_name(member.path), member.data) for member in members]


def _members(archive: zipfile.ZipFile, name: str, settings: Settings) -> Iterator[slack.Member]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    if not entries:
        raise UnreadableInput(f"{name} holds no files.")
    most = slack.MOST_DAYS if slack.is_export(entry.filename for entry in entries) else settings.max_upload_files
    if len(entries) > most:
        raise TooLarge(f"{name} holds more than {most} files. Send it in parts, or raise HANDOFF_MAX_UPLOAD_FILES.", limit=most)
    left = settings.max_unpacked_bytes
    for entry in entries:
        inside = shown_name(entry.filename)
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableInput(f"{inside} in {name} is encrypted. Pack it without a password.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            continue
        content = _read(archive, entry, min(left, settings.max_file_bytes), name)
        left -= len(content)
        if content.startswith(_ZIP) and office_folder(content) is None:
            raise UnreadableInput(f"{inside} in {name} is an archive in an archive. Unpack it first.")
        yield slack.Member(entry.filename, content)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    """A member, unpacked no further than `limit` bytes, whatever size it says it has."""
    out = io.BytesIO()
    with archive.open(entry) as packed:
        while piece := packed.read(_CHUNK):
            if out.tell() + len(piece) > limit:
                raise TooLarge(
                    f"{name} unpacks to more than is allowed. Send it in parts, or raise HANDOFF_MAX_UNPACKED_BYTES.", limit=limit
                )
            out.write(piece)
    return out.getvalue()


def _is_litter(path: str) -> bool:
    return path.startswith(_SYSTEM[0]) or PurePosixPath(path).name in _SYSTEM or PurePosixPath(path).name.startswith("._")


def _threads(file: File, settings: Settings) -> list[File]:
    """A mailbox cut into its threads, mails of one subject together; any other file as it is."""
    if not file.data.startswith(b"From "):
        return [file]
    starts = list(mailbox_starts(file.data))
    if len(starts) < 2 or len(starts) > settings.max_mails:
        return [file]
    threads: dict[str, list[bytes]] = {}
    for start, end in pairwise([*starts, len(file.data)]):
        subject = parse_mail(file.data, settings, start, end).subject or ""
        threads.setdefault((base_subject(subject) or "").casefold(), []).append(file.data[start:end])
    if len(threads) < 2:
        return [file]
    if len(threads) > settings.max_upload_files:
        raise TooLarge(
            f"{file.name} holds more than {settings.max_upload_files} threads. Export fewer mails, or raise HANDOFF_MAX_UPLOAD_FILES.",
            limit=settings.max_upload_files,
        )
    stem = PurePosixPath(file.name).stem
    return [File(f"{stem}-{number:03}.mbox", b"".join(mails)) for number, mails in enumerate(threads.values(), 1)]
