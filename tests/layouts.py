"""One call, and one thread of mails, written in the layouts in which people export them."""

import json
import mailbox
import tempfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from analyzer.domain.conversation import Conversation, Turn, Zone

Said = tuple[str, str]
"""Speaker and words."""

WORDS_PER_SECOND: Final = 2.5


def said(conversation: Conversation) -> list[Said]:
    """Who said what, in order, each turn on one line."""
    return [(turn.speaker or "", " ".join(turn.text.split())) for turn in conversation.turns]


def numbered(talk: Sequence[Said]) -> list[Said]:
    """The same talk as a recorder writes it that knows voices and no names."""
    numbers: dict[str, int] = {}
    return [(f"Speaker {numbers.setdefault(speaker, len(numbers) + 1)}", words) for speaker, words in talk]


def zoom_vtt(talk: Sequence[Said]) -> str:
    """WebVTT with "Name: words" cues."""
    cues = [f"{n}\n{_stamp(start)} --> {_stamp(end)}\n{who}: {words}\n" for n, (who, words, start, end) in enumerate(_timed(talk), 1)]
    return "\n".join(["WEBVTT\n", *cues])


def teams_vtt(talk: Sequence[Said]) -> str:
    """WebVTT with voice tags."""
    return "\n".join(
        ["WEBVTT\n", *(f"{_stamp(start)} --> {_stamp(end)}\n<v {who}>{words}</v>\n" for who, words, start, end in _timed(talk))]
    )


def srt(talk: Sequence[Said]) -> str:
    """SubRip: a dozen words a cue, the name only in the first of a turn."""
    cues, number = [], 0
    for who, words, start, _ in _timed(talk):
        pieces = words.split()
        for at in range(0, len(pieces), 12):
            number += 1
            head = f"{who}: " if at == 0 else ""
            begin, end = (_stamp(start + n / WORDS_PER_SECOND).replace(".", ",") for n in (at, at + 12))
            cues.append(f"{number}\n{begin} --> {end}\n{head}{' '.join(pieces[at : at + 12])}\n")
    return "\n".join(cues)


def otter(talk: Sequence[Said]) -> str:
    """The name and a time above the words."""
    return "\n".join(f"{who}  {int(start // 60)}:{int(start % 60):02d}\n{words}\n" for who, words, start, _ in _timed(talk))


def segments(talk: Sequence[Said]) -> str:
    """WhisperX-like JSON."""
    return json.dumps({"segments": [{"start": s, "end": e, "speaker": who, "text": words} for who, words, s, e in _timed(talk)]})


CALLS: Final[Mapping[str, tuple[str, Callable[[Sequence[Said]], str]]]] = {
    "zoom": ("vtt", zoom_vtt),
    "teams": ("vtt", teams_vtt),
    "srt": ("srt", srt),
    "otter": ("txt", otter),
    "name-colon": ("txt", lambda talk: "\n".join(f"{who}: {words}" for who, words in talk)),
    "brackets": ("txt", lambda talk: "\n".join(f"[{who}] {words}" for who, words in talk)),
    "segments": ("json", segments),
}
"""File ending and writer."""


def mails(conversation: Conversation) -> list[Turn]:
    """The mails of a thread without signatures, the oldest first."""
    return sorted((t for t in conversation.turns if t.zone is not Zone.SIGNATURE and t.at), key=lambda t: str(t.at))


def top_posted(thread: Sequence[Turn]) -> bytes:
    """The newest mail, with the thread quoted under it as Gmail does."""
    body = ""
    for older, mail in zip([None, *thread[:-1]], thread, strict=True):
        quoted = "\n".join(f"> {line}" for line in body.split("\n"))
        body = f"{mail.text}\n\nOn {_written(older)}, {_sender(older)} wrote:\n{quoted}" if older else mail.text
    return bytes(_message(thread[-1], body))


def forwarded(thread: Sequence[Turn]) -> bytes:
    """The same as Outlook does."""
    body = ""
    for older, mail in zip([None, *thread[:-1]], thread, strict=True):
        head = f"-----Original Message-----\nFrom: {_sender(older)}\nSent: {_written(older)}\nSubject: {older.subject}\n\n" if older else ""
        body = f"{mail.text}\n\n{head}{body}" if older else mail.text
    return bytes(_message(thread[-1], body))


def pasted(thread: Sequence[Turn]) -> bytes:
    """Mails pasted into a text file, the oldest first."""
    return "\n\n".join(f"From: {_sender(m)}\nDate: {_written(m)}\nSubject: {m.subject}\n\n{m.text}" for m in thread).encode()


def mbox(thread: Sequence[Turn]) -> bytes:
    """A mailbox of single mails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "box"
        box = mailbox.mbox(path)
        for mail in thread:
            box.add(_message(mail, mail.text))
        box.close()
        return path.read_bytes()


THREADS: Final[Mapping[str, tuple[str, Callable[[Sequence[Turn]], bytes]]]] = {
    "top-posted": ("eml", top_posted),
    "forwarded": ("eml", forwarded),
    "pasted": ("txt", pasted),
    "mbox": ("mbox", mbox),
}


def _timed(talk: Sequence[Said]) -> list[tuple[str, str, float, float]]:
    clock, out = 0.0, []
    for who, words in talk:
        end = clock + max(1.0, len(words.split()) / WORDS_PER_SECOND)
        out.append((who, words, clock, end))
        clock = end + 0.5
    return out


def _stamp(seconds: float) -> str:
    return f"{int(seconds // 3600):02d}:{int(seconds % 3600 // 60):02d}:{seconds % 60:06.3f}"


def _sender(mail: Turn | None) -> str:
    return f"{mail.speaker} <{mail.email}>" if mail else ""


def _written(mail: Turn | None) -> str:
    return mail.at.strftime("%a, %b %d, %Y at %I:%M %p") if mail and mail.at else ""


def _message(mail: Turn, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = _sender(mail), "team@customer.example", mail.subject or "Re: our call"
    if mail.at:
        message["Date"] = format_datetime(mail.at)
    message.set_content(body)
    return message
