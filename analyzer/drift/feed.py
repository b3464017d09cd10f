"""messages.jsonl of a deal folder: one turn for each message, with the writer's own new words only.

Nothing is dropped silently: a line that cannot be read, a message that comes twice or has no usable date is told in a warning.
"""

import datetime as dt
import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.domain.account import Phase
from analyzer.domain.conversation import Conversation, Kind, Piece, Turn, Zone
from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake.decoding import clean, decode
from analyzer.intake.html_text import html_to_text
from analyzer.intake.json_text import instant
from analyzer.intake.letters import rows_in
from analyzer.intake.mail_dates import sane
from analyzer.intake.quote_rows import Author
from analyzer.intake.quoting import cut
from analyzer.intake.reader import bytes_of
from analyzer.intake.source import Line, lines_of
from analyzer.settings import Settings

NAME = "messages.jsonl"
EXPORT = "messages"
EXPORTS = (".mbox", ".eml", ".zip", ".json")
"""A mailbox or an export with this name beside `docs`, or files in a folder of this name, where there is no `NAME`."""
LONGEST = 100_000
"""Characters of one message that are read; nobody writes more by hand."""
_LONGEST_KEY = 200
NAMED = 5
"""So many lines are named in a warning about several."""

_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|.)")
_AUTOMATIC = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?(?:response|reply)|out of (?:the )?office|abwesenheits|automatische antwort|réponse automatique|absence du bureau"
    r"|respuesta automática|fuera de la oficina|risposta automatica|resposta automática|automatisch antwoord|autosvar)",
    re.IGNORECASE,
)
_INVITED = re.compile(
    r"\s*(?:accepted|declined|tentative|tentatively accepted|new time proposed|angenommen|zugesagt|abgelehnt|mit vorbehalt|vorläufig zugesagt|accepté|refusé|provisoire"
    r"|aceptad[oa]|rechazad[oa]|aceite|recusad[oa]|accettato|rifiutato|geaccepteerd|geweigerd) ?:",
    re.IGNORECASE,
)
_BOUNCE = re.compile(
    r"\s*(?:undeliverable|undelivered mail|delivery status notification|mail delivery (?:failed|subsystem)|delivery has failed|returned mail|unzustellbar|non remis)",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_HTML = re.compile(r"\s*<(?:!doctype|html|body|div|p|table|span|br)\b", re.IGNORECASE)


class Letter(NamedTuple):
    """One message as it came: `turn` holds the writer's own new words and stands for line `line` of the file."""

    id: str
    line: int
    turn: Turn
    recipients: tuple[str, ...] = ()
    channel: str = ""
    automatic: bool = False
    bounce: bool = False
    invited: bool = False
    """The answer of a calendar to an invitation: no words of their own, but somebody gave it."""
    thread: str = ""
    """What marks the messages of one conversation of `channel`, where an export tells it."""


class Feed(NamedTuple):
    """All messages of a deal in the order in which they were sent."""

    letters: tuple[Letter, ...]
    conversation: Conversation
    warnings: tuple[str, ...] = ()


def read_feed(path: Path, settings: Settings | None = None) -> Feed:
    """The messages of a deal folder's `path`, or of exports beside it (`EXPORTS`); an empty feed with a warning where there are none.

    Raises:
        UnreadableInput: the file cannot be opened, is no text, or not one of its lines is a message.
        TooLarge: it is over `max_file_bytes`, or holds more messages than `max_mails`.
    """
    settings = settings or Settings()
    if path.is_file():
        text, warnings = decode(bytes_of(path, settings), path.name)
        return parse_feed(text, settings, tuple(f"{path.name}: {w}" for w in warnings))
    if exports := _exports(path.parent):
        rows = [row for file in exports for row in rows_in(bytes_of(file, settings), file.name, settings)]
        lines = "\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
        names = ", ".join(file.name for file in exports[:NAMED]) + (" and others" if len(exports) > NAMED else "")
        return parse_feed(lines, settings, (f"There is no {NAME}; its messages were read from {names}.",))
    missing = f"There is no {NAME}, and beside the folder docs no mailbox or export named {EXPORT} ({', '.join(EXPORTS)}):"
    return Feed((), _conversation((), ""), (f"{missing} nothing was sent since the sale, as far as this folder tells.",))


def _exports(folder: Path) -> list[Path]:
    """Mailboxes and exports of messages; none where there is no folder docs, as every file of such a deal is a document."""
    if not (folder / "docs").is_dir():
        return []
    beside = [folder / f"{EXPORT}{ending}" for ending in EXPORTS]
    inside = sorted(folder.glob(f"{EXPORT}/*")) if (folder / EXPORT).is_dir() else []
    return [file for file in (*beside, *inside) if file.is_file() and file.suffix.casefold() in EXPORTS]


def parse_feed(text: str, settings: Settings, warnings: Sequence[str] = ()) -> Feed:
    """The messages of JSON Lines `text`, whose offsets the turns point into."""
    register = _Register()
    for number, line in enumerate(lines_of(text), 1):
        if line.text.strip():
            register.read(number, line)
        if len(register.letters) > settings.max_mails:
            raise TooLarge(f"{NAME} holds more than {settings.max_mails:,} messages. Split it, or raise HANDOFF_MAX_MAILS.")
    if register.unread and not register.letters:
        raise UnreadableInput(f"{NAME}: no line is a message. Each line must be one JSON object with at least a body and a sender.")
    letters = _in_order(register.letters)
    return Feed(letters, _conversation([letter.turn for letter in letters], text), (*warnings, *register.warnings()))


def _conversation(turns: Iterable[Turn], text: str) -> Conversation:
    return Conversation(document=NAME, format="messages", kind=Kind.EMAIL, turns=tuple(turns), phase=Phase.IMPLEMENTATION, original=text)


class _Register:
    """Takes the lines in and keeps account of what was wrong with them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.unread: list[int] = []
        self._troubles: dict[str, list[int]] = {}
        self._seen: dict[str, list[str]] = {}

    def read(self, number: int, line: Line) -> None:
        row, places = _members(line)
        sender = _person(row.get("from")) if row is not None else ("", "")
        body = row.get("body") if row is not None else None
        if row is None:
            self._note("not valid JSON objects, not read", number)
        elif not isinstance(body, str):
            self._note("without a body that is text, not read", number)
        elif not any(sender):
            self._note("without a sender, not read", number)
        else:
            start, end = places["body"]
            self._add(number, row, sender, _String(body[:LONGEST], line.text[start - line.start + 1 : end - line.start - 1], start))
            return
        self.unread.append(number)

    def _add(self, number: int, row: Mapping[str, Any], sender: tuple[str, str], body: "_String") -> None:
        key = self._key(number, row)
        if key is None:
            return
        if len(row["body"]) > LONGEST:
            self._note(f"longer than {LONGEST:,} characters, read to there", number)
        at = self._sent(number, row)
        subject = clean(str(row.get("subject") or "")).strip() or None
        text, pieces = _own_words(body, Author(sender[0] or None, sender[1] or None, at))
        recipients = tuple(p for field in ("to", "cc") for p in _people(row.get(field)))
        turn = Turn(
            index=number - 1, speaker=sender[0] or None, email=sender[1] or None, at=at, text=text, span=body.span,
            zone=Zone.NEW, subject=subject, pieces=pieces,
        )  # fmt: skip
        head = subject or text[:200]
        bounce = bool(_BOUNCE.match(head) or _DAEMON.match(sender[1]))
        invited = _INVITED.match(head) is not None
        automatic = bounce or invited or bool(_AUTOMATIC.match(head) or _AUTOMATIC.match(text[:200]))
        channel, thread = str(row.get("channel") or ""), str(row.get("thread") or "")[:_LONGEST_KEY]
        self.letters.append(Letter(key, number, turn, recipients, channel, automatic, bounce, invited, thread))

    def _key(self, number: int, row: Mapping[str, Any]) -> str | None:
        """The message's id, made up or made different where need be; None where the same message came before."""
        stated = row.get("id")
        key = clean(str(stated)).strip()[:_LONGEST_KEY] if isinstance(stated, str | int) and not isinstance(stated, bool) else ""
        if not key:
            self._note("without an id, named after the line", number)
            key = f"line-{number}"
        told = f"{row.get('sent_at')}\n{row.get('from')}\n{row['body']}"
        before = self._seen.setdefault(key, [])
        if told in before:
            self._note("the same message again, counted once", number)
            return None
        before.append(told)
        if len(before) > 1:
            self._note("with the id of another message, renamed", number)
            key = f"{key}-{len(before)}"
            self._seen.setdefault(key, []).append(told)
        return key

    def _sent(self, number: int, row: Mapping[str, Any]) -> dt.datetime | None:
        stated = row.get("sent_at")
        at = instant(stated)
        if at is None or not sane(at):
            self._note("without a usable sent_at, kept in the order of the file and left out of times", number)
            return None
        if isinstance(stated, str) and not _says_zone(stated):
            self._note("without a time zone in sent_at, read as UTC", number)
        return at

    def _note(self, trouble: str, number: int) -> None:
        self._troubles.setdefault(trouble, []).append(number)

    def warnings(self) -> Iterator[str]:
        """One line for each sort of trouble, with the first lines that have it."""
        for trouble, lines in self._troubles.items():
            named = ", ".join(map(str, lines[:NAMED])) + (f" and {len(lines) - NAMED} more" if len(lines) > NAMED else "")
            yield f"{NAME}, line{'s' if len(lines) > 1 else ''} {named}: {trouble}."


def _says_zone(stated: str) -> bool:
    try:
        return dt.datetime.fromisoformat(stated.strip()[:40]).tzinfo is not None
    except ValueError:
        return True


def _members(line: Line) -> tuple[dict[str, Any] | None, dict[str, tuple[int, int]]]:
    """The object of one line, and the places of its values in the file; None where the line holds no object."""
    text, at = line.text, len(line.text) - len(line.text.lstrip())
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    try:
        if not isinstance(json.loads(text, parse_constant=lambda _: None), dict):
            return None, {}
        row: dict[str, Any] = {}
        places: dict[str, tuple[int, int]] = {}
        at = _skip(text, at + 1)
        while text[at] == '"':
            key, at = decoder.raw_decode(text, at)
            start = _skip(text, _skip(text, at) + 1)
            row[key], at = decoder.raw_decode(text, start)
            places[key] = (line.start + start, line.start + at)
            at = _skip(text, at)
            at = _skip(text, at + 1) if text[at] == "," else at
    except (ValueError, RecursionError, IndexError):
        return None, {}
    return row, places


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


class _String:
    """A JSON string, `text` as far as it is read, and where its characters stand in the file, escapes counted.

    `raw` is the string as the file writes it between its quotes, the first of which stands at `start`.
    """

    def __init__(self, text: str, raw: str, start: int) -> None:
        self.text = text
        self.span = (start, start + len(raw) + 2)
        # Characters right behind an escape, and how far the file is ahead of the text there.
        self._after: array[int] = array("Q")
        self._ahead: array[int] = array("Q")
        ahead = 0
        for found in _ESCAPE.finditer(raw):
            at = found.start() - ahead
            if at >= len(text):
                break
            ahead += len(found[0]) - 1
            self._after.append(at + 1)
            self._ahead.append(ahead)

    def pieces(self, start: int, end: int, at: int) -> Iterator[Piece]:
        """`text[start:end]`, which stands at `at` of a turn's text, as runs without an escape inside."""
        while start < end:
            number = bisect_right(self._after, start)
            ahead = self._ahead[number - 1] if number else 0
            stop = min(end, self._after[number]) if number < len(self._after) else end
            yield Piece(at, self.span[0] + 1 + start + ahead, stop - start)
            at, start = at + stop - start, stop


def _own_words(body: _String, author: Author) -> tuple[str, tuple[Piece, ...]]:
    """What the writer of `body` wrote anew, and where each stretch of it stands in the file."""
    if _HTML.match(body.text) and "</" in body.text:
        lines = _new_lines(html_to_text(body.text), author)
        return clean("\n".join(line.text for line in lines)), (Piece(0, body.span[0], body.span[1] - body.span[0]),)
    text: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for line in _new_lines(body.text, author):
        if text:
            length += 1
        text.append(line.text)
        pieces += body.pieces(line.start, line.start + len(line.text), length)
        length += len(line.text)
    return clean("\n".join(text)), tuple(pieces) or (Piece(0, body.span[0], 1),)


def _new_lines(body: str, author: Author) -> list[Line]:
    return [line for part in cut(lines_of(body), author) if part.zone is Zone.NEW for line in part.lines]


def _person(stated: object) -> tuple[str, str]:
    """(name, address) of {"name", "email"}, of "Name <address>" or of a bare address; both empty where nothing is said."""
    if isinstance(stated, Mapping):
        name, email = stated.get("name"), stated.get("email")
        return (clean(name).strip()[:200] if isinstance(name, str) else ""), (clean(email).strip()[:300] if isinstance(email, str) else "")
    if not isinstance(stated, str):
        return "", ""
    words = clean(stated).strip()[:500]
    found = re.fullmatch(r"\"?([^\"<>]{0,200}?)\"?\s{0,3}<([^<>\s]{1,300})>", words)
    if found:
        return found[1].strip(), found[2]
    return ("", words) if "@" in words and " " not in words else (words, "")


def _people(stated: object) -> Iterator[str]:
    for one in stated if isinstance(stated, list) else [stated]:
        name, email = _person(one)
        if email or name:
            yield email or name


def _in_order(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """By time; a message without one stays behind the message that stands before it in the file."""
    last = dt.datetime.min.replace(tzinfo=dt.UTC)
    keyed = []
    for letter in letters:
        last = letter.turn.at or last
        keyed.append((last, letter.line, letter))
    return tuple(letter for _, _, letter in sorted(keyed, key=lambda row: row[:2]))
