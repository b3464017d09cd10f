"""Mails in all their containers -> Conversation: .eml, .mbox, .msg, Gmail API JSON, pasted text."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Participant, Piece, Turn, Zone
from analyzer.errors import UnreadableInput
from analyzer.intake.decoding import DAMAGED, GUESSED, MIXED
from analyzer.intake.html_text import html_to_text
from analyzer.intake.mime import Address, Body, Mail, parse_mail
from analyzer.intake.quote_rows import Author
from analyzer.intake.quoting import Part, SaidBefore, announces_quote, cut, cut_pasted, newest, once, starts_as_mail
from analyzer.intake.signatures import title_in
from analyzer.intake.source import Line, Source, lines_of
from analyzer.intake.threads import Thread, base_subject, moment_of

NO_TEXT = "A mail has no text of its own."
PASTED_ZONE = "The mails in this text name no time zone; read as UTC."

_KNOWN = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "delivered-to",
        "reply-to",
        "sender",
        "in-reply-to",
        "references",
        "x-mailer",
        "content-transfer-encoding",
        "dkim-signature",
        "authentication-results",
        "x-originating-ip",
        "x-apparently-to",
        "received-spf",
        "list-id",
        "thread-topic",
        "x-received",
        "arc-seal",
        "importance",
        "x-priority",
    ]
)
_STRONG = frozenset(
    [
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "delivered-to",
        "dkim-signature",
        "authentication-results",
        "received-spf",
        "in-reply-to",
        "references",
    ]
)
_FIELD = re.compile(r"([!-9;-~]{1,80})[ \t]*:")
_HEADER_LINES = 120
_SEPARATOR = re.compile(rb"^From ([^\r\n]{1,500})\r?\n", re.MULTILINE)
_STAMPED = re.compile(rb"\d{1,2}:\d\d(?::\d\d)?\b.{0,60}\b\d{4}\b|\b\d{4}\b.{0,40}\d{1,2}:\d\d")
_BARE_SENDER = re.compile(rb"(?:\S{0,300}@\S{1,300}|\d{6,40}\S{0,80}|MAILER-DAEMON|-)\s{0,5}")
_NEXT_FIELD = re.compile(rb">?[!-9;-~]{1,80}:|>?From |[ \t]*\r?\n|\Z")
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day|evening)|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen)"
    r"|moin|bonjour|ch[eè]re?|salut|beste|geachte|dag|hej|hejsan|bästa|kära|kjære|hola"
    r"|estimad[oa]s?|buen(?:os|as) \w{3,8}|buongiorno|gentile|ciao|prezad[oa]s?|olá|caro|cara|szanown\w{1,4}|dzień dobry|привет|здравствуйте)(?:\W|$)",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"\W{0,3}(?:(?:kind |best |warm )?regards|best(?: wishes)?|thanks|thank you|many thanks|cheers|sincerely|yours"
    r"|(?:mit )?(?:freundlichen?|besten?|viele|liebe|herzliche) gr[uü](?:ß|ss)en?|gruß|mfg|vg|cordialement"
    r"|bien à vous|met vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|(?:med )?vänliga? hälsning(?:ar)?|hälsningar|mvh"
    r"|(?:med )?venlig hilsen|hilsen|saludos|un saludo|cordiali saluti|saluti|abraços|atenciosamente|pozdrawiam)\b.{0,40}$",
    re.IGNORECASE,
)
_LONGEST_GREETING = 60
_LAST_LINES = 12
_MOST_BLANK = 2
_SAMPLE = 100_000


def looks_like_eml(text: str) -> bool:
    """Does the text begin with the header of one mail?"""
    names, others = _header_names(text)
    known = names & _KNOWN
    if known & _STRONG:
        return True
    # "Sent:" is no field of a mail file: a block with it was pasted from a mail program.
    return "sent" not in names and (len(known) >= 2 or (bool(names & {"from", "subject"}) and not others))


def _header_names(text: str) -> tuple[set[str], int]:
    """Names of the fields at the top of `text` and the number of lines there that are none."""
    names: set[str] = set()
    others = 0
    for number, line in enumerate(lines_of(text[:200_000])):
        if number > _HEADER_LINES or (not line.text.strip() and names):
            break
        found = _FIELD.match(line.text)
        if found:
            names.add(found[1].lower())
        elif line.text.strip() and not line.text.startswith((" ", "\t")) and not (not names and line.text.startswith(("From ", ">From "))):
            others += 1
            break
    return names, others


def looks_like_mbox(text: str) -> bool:
    """Does the text begin with the "From " line of a mailbox?"""
    text = text.lstrip("\r\n")
    return text.startswith("From ") and next(mailbox_starts(text[:_SAMPLE].encode("utf-8", "replace")), None) == 0


def read_eml(data: bytes, source: Source) -> Conversation:
    """One mail file, and the mails it quotes.

    Raises:
        TooLarge: its header is over the limit.
    """
    data = _narrow(data, source)
    mail = parse_mail(data, source.settings)
    name = "mbox" if source.name.lower().endswith(".mbox") else "eml"
    return _conversation([mail], name, source, data)


def read_mbox(data: bytes, source: Source) -> Conversation:
    """A mailbox: one `new` turn per mail; a mail quoted by another one is not repeated."""
    data = _narrow(data, source)
    starts = list(mailbox_starts(data))
    left_out = len(starts) - source.settings.max_mails
    starts = starts[: source.settings.max_mails + 1] if left_out > 0 else [*starts, len(data)]
    mails = [parse_mail(data, source.settings, start, end) for start, end in pairwise(starts)]
    if not mails:
        raise UnreadableInput(f"{source.name} holds no mail that begins with a 'From ' line. Export the mailbox again as .mbox or .eml.")
    if left_out > 0:
        source = source.with_text(source.text or "", f"The last {left_out} mails of this mailbox were not read.")
    # Mail programs leave the mailbox's line on top of a single mail saved as .eml.
    name = "eml" if len(mails) == 1 and source.name.lower().endswith(".eml") else "mbox"
    return _conversation(mails, name, source, data)


def _narrow(data: bytes, source: Source) -> bytes:
    """Header syntax is ASCII: a file in UTF-16 is read from its decoded text."""
    head = data[:400]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or head.count(0) > len(head) // 4
    return source.text.encode("utf-8", "replace") if wide and source.text is not None else data


def mailbox_starts(data: bytes) -> Iterator[int]:
    """Where mails of a mailbox begin.

    A line counts if a blank line is above it, a header or nothing below it, and a date or an
    address in it: prose such as "From here on ..." stays prose.
    """
    for found in _SEPARATOR.finditer(data):
        at = found.start()
        above = at == 0 or data[max(0, at - 4) : at].endswith((b"\n\n", b"\n\r\n"))
        if above and (_STAMPED.search(found[1]) or _BARE_SENDER.fullmatch(found[1])) and _NEXT_FIELD.match(data, found.end()):
            yield at


def looks_like_gmail(obj: object) -> bool:
    """Is this a message, a thread or a list of either, as the Gmail API returns them?"""
    return bool(_gmail_messages(obj))


def _gmail_messages(obj: object) -> list[dict[str, object]]:
    if isinstance(obj, dict):
        if isinstance(obj.get("payload"), dict) and ("headers" in obj["payload"] or "mimeType" in obj["payload"]):
            return [obj]
        if isinstance(obj.get("raw"), str) and ("threadId" in obj or "labelIds" in obj):
            return [obj]
        for key in ("messages", "threads"):
            if isinstance(obj.get(key), list):
                return _gmail_messages(obj[key])
    if isinstance(obj, list):
        flat: list[dict[str, object]] = []
        for item in obj:
            # A thread inside a list holds its messages; anything deeper is none of Gmail's shapes.
            inner = item.get("messages") if isinstance(item, dict) and "payload" not in item else None
            for message in inner if isinstance(inner, list) else [item]:
                if isinstance(message, dict):
                    flat += _gmail_messages(message)
        return flat
    return []


def read_gmail(obj: object, source: Source) -> Conversation:
    """Messages of the Gmail API: one `new` turn each."""
    from analyzer.intake.gmail import mail_of

    messages = _gmail_messages(obj)[: source.settings.max_mails]
    return _conversation([mail_of(message, source.settings) for message in messages], "gmail-json", source, b"")


def read_msg(data: bytes, source: Source) -> Conversation:
    """An Outlook item (.msg): a mail, a draft or an appointment.

    Raises:
        UnreadableInput: the file is no Outlook item, or a broken one.
    """
    from analyzer.intake.outlook import mail_of

    return _conversation([mail_of(data, source.name)], "msg", source, b"")


def read_calendar(text: str, source: Source) -> Conversation:
    """A calendar file (.ics): each meeting as the mail of its organizer that invites to it.

    Raises:
        UnreadableInput: there is no meeting in it.
    """
    from analyzer.intake.invitations import invitations_in

    mails = invitations_in(text, source.settings.max_mails)
    if not mails:
        raise UnreadableInput(f"{source.name} holds no meeting with a title or a description.")
    return _conversation(mails, "ics", source, b"")


def looks_like_reply_chain(text: str) -> bool:
    """Is this the text of a mail, pasted or saved without its header?

    A quote header says so, quoted lines do, or a greeting at the top with a farewell or a signature.
    """
    lines = list(lines_of(text[:_SAMPLE]))
    if announces_quote(lines):
        return True
    parts = cut_pasted(lines)
    zones = {part.zone for part in parts}
    if {Zone.NEW, Zone.QUOTED} <= zones and not any(line.text.startswith("#") for line in lines):
        return sum(len(part.lines) for part in parts if part.zone is Zone.QUOTED) > 1
    said = [line.text.strip() for line in lines if line.text.strip()]
    greets = bool(said) and len(said[0]) <= _LONGEST_GREETING and bool(GREETING.match(said[0]))
    return greets and (Zone.SIGNATURE in zones or any(FAREWELL.match(line) for line in said[-_LAST_LINES:]))


def begins_as_thread(text: str) -> bool:
    """Does a mail's header, or what a mail program shows in its place, stand at the top of this text?"""
    return starts_as_mail(lines_of(text[:_SAMPLE]))


def read_reply_chain(text: str, source: Source) -> Conversation:
    """Pasted mail text: the newest mail is `new`, the ones below it are quoted."""
    file = _File(text, many=False)
    parts = cut_pasted(lines_of(text), source.settings.max_pattern_line)
    first = next((part.author for part in parts if part.zone is Zone.NEW), Author())
    letter = _Letter(first, tuple(_named(first))[1:], (), parts, 0)
    file.meet([letter])
    file.add(letter)
    warnings = [PASTED_ZONE] if any(turn.at for turn in file.turns) else []
    return file.conversation("mail-text", source, warnings)


class _Letter(NamedTuple):
    """A mail that is cut. `at` is where its body begins in the original."""

    sender: Author
    recipients: tuple[Author, ...]
    attachments: tuple[str, ...]
    parts: Sequence[Part]
    at: int
    enclosed: bool = False


def _conversation(mails: Sequence[Mail], name: str, source: Source, data: bytes) -> Conversation:
    """Mails in the order of their file -> Conversation."""
    placed = _placed(mails, source, data)
    unfolded = [item for mail in mails for item in _unfolded(mail)]
    original, starts = (source.text or "", placed) if placed is not None else _rendered([mail for mail, _ in unfolded])
    file = _File(original, many=name in ("mbox", "gmail-json") and len(mails) > 1)
    warnings: list[str] = []
    thread = Thread(mail for mail, _ in unfolded)
    letters = [
        _letter(mail, start, source, thread.answered_by(mail), enclosed=inside)
        for (mail, inside), start in zip(unfolded, starts, strict=True)
    ]
    file.meet(letters)
    for (mail, inside), letter in zip(unfolded, letters, strict=True):
        file.add(letter)
        warnings += () if inside else mail.warnings
        if not inside and not any(body.text.strip() for body in mail.bodies):
            warnings.append(NO_TEXT)
    return file.conversation(name, source, warnings)


def _unfolded(mail: Mail, inside: bool = False) -> Iterator[tuple[Mail, bool]]:
    """A mail, then the mails attached to it; True marks an attached one."""
    yield mail, inside
    for inner in mail.enclosed:
        yield from _unfolded(inner, inside=True)


def _letter(mail: Mail, starts: Sequence[int], source: Source, answered: Address | None, *, enclosed: bool) -> _Letter:
    """The bodies of one mail, which stand at `starts` in the original, cut into parts; `answered` where the thread tells whom it answers."""
    name, email = mail.sender or (None, None)
    to, cc = ((answered,), ()) if answered else (mail.to, mail.cc)
    sender = Author(name, email, moment_of(mail), mail.subject, to, cc)
    lines = list(_body_lines(mail.bodies, starts))
    parts = cut(lines, sender, source.settings.max_pattern_line)
    if enclosed:
        parts = [part._replace(zone=Zone.QUOTED) if part.zone is Zone.NEW else part for part in parts]
    recipients = tuple(Author(a.name, a.email) for a in mail.recipients)
    return _Letter(sender, recipients, mail.attachments, parts, starts[0] if starts else 0, enclosed)


def _body_lines(bodies: Iterable[Body], starts: Iterable[int]) -> Iterator[Line]:
    """The lines of all bodies; of many blank ones in a row two are kept."""
    blank = 0
    for body, start in zip(bodies, starts, strict=True):
        for line in lines_of(_readable(body)):
            blank = 0 if line.text else blank + 1
            if blank > _MOST_BLANK:
                continue
            # Mailboxes put a mark in front of a line that begins with "From "; it is no quote.
            escaped = line.text.startswith((">From ", ">>From "))
            yield Line(line.text[1:] if escaped else line.text, start + line.start + escaped)
        yield Line("", start)


def _readable(body: Body) -> str:
    return html_to_text(body.text) if body.html else body.text


def _placed(mails: Sequence[Mail], source: Source, data: bytes) -> list[list[int]] | None:
    """Where every body stands in the decoded file; None if one of them does not stand there as it reads."""
    if source.text is None:
        return None
    starts: list[list[int]] = []
    read = chars = 0
    for mail in mails:
        if mail.enclosed:
            return None
        own: list[int] = []
        for body in mail.bodies:
            if body.place is None:
                return None
            chars += len(data[read : body.place[0]].decode("utf-8", "replace"))
            read = body.place[0]
            at = _find(source.text, body.text, chars, read, starts[-1][-1] if starts and starts[-1] else 0)
            if at is None:
                return None
            own.append(at)
        starts.append(own)
    return starts


def _find(text: str, body: str, chars: int, octets: int, after: int) -> int | None:
    """The offset of `body`: in a file of UTF-8, of one byte per letter, or wherever it is found."""
    for at in (chars, octets):
        if text.startswith(body, at):
            return at
    found = text.find(body, after) if body else after
    return found if found != -1 else None


def _rendered(mails: Sequence[Mail]) -> tuple[str, list[list[int]]]:
    """Headers and decoded bodies written out, and where each body begins."""
    out: list[str] = []
    starts: list[list[int]] = []
    length = 0

    def write(text: str) -> None:
        nonlocal length
        out.append(text)
        length += len(text)

    for mail in mails:
        write(_heading(mail))
        own = []
        for body in mail.bodies:
            own.append(length)
            write(_readable(body) + "\n")
        starts.append(own)
        write("\n")
    return "".join(out), starts


def _heading(mail: Mail) -> str:
    lines = []
    if mail.sender:
        lines.append("From: " + _written(mail.sender.name, mail.sender.email))
    for label, people in (("To", mail.to), ("Cc", mail.cc)):
        if people:
            lines.append(f"{label}: " + ", ".join(_written(a.name, a.email) for a in people[:50]))
    if mail.at:
        lines.append(f"Date: {mail.at.isoformat()}")
    if mail.subject:
        lines.append(f"Subject: {mail.subject}")
    return "\n".join(lines) + "\n\n"


def _written(name: str | None, email: str | None) -> str:
    return f"{name} <{email}>" if name and email else name or email or ""


def _named(author: Author) -> Iterator[Author]:
    """The writer of a mail, and whom its header names besides."""
    yield author
    for person in (*author.to, *author.cc):
        yield Author(person.name, person.email)


class _File:
    """Turns and people of one file as its mails are added."""

    def __init__(self, original: str, *, many: bool) -> None:
        self.original = original
        self.many = many
        self.turns: list[Turn] = []
        self.people: list[Participant] = []
        self.index: dict[str, int] = {}
        self.emails: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.heard = SaidBefore()

    def meet(self, letters: Iterable[_Letter]) -> None:
        """Learn addresses and new words of all mails first: what one quotes may be another one itself."""
        for letter in letters:
            for person in (letter.sender, *letter.recipients, *(one for part in letter.parts for one in _named(part.author))):
                if person.name and person.email:
                    self.emails.setdefault(person.name.casefold(), person.email)
                    self.names.setdefault(person.email.casefold(), person.name)
            for part in letter.parts:
                if part.zone is Zone.NEW:
                    self.heard.add(part)

    def add(self, letter: _Letter) -> None:
        """One mail: its new text and, once, what it quotes."""
        for person in (letter.sender, *letter.recipients):
            self._know(person)
        grouped = self._grouped(once(letter.parts, self.heard))
        if not letter.enclosed and not any(part.zone is Zone.NEW for part in grouped):
            # A mail without words of its own still has a sender, a subject and attachments.
            grouped.insert(0, Part(Zone.NEW, letter.sender, (Line("", letter.at),)))
        for part in grouped:
            self.turns.append(self._turn(part, letter))
            if part.zone is Zone.QUOTED:
                for person in _named(part.author):
                    self._know(self._identified(person))
            elif part.zone is Zone.SIGNATURE:
                self._entitle(part)

    def _grouped(self, parts: Iterable[Part]) -> list[Part]:
        """Neighbouring new parts put together; where a file holds many mails, all new parts of one mail."""
        out: list[Part] = []
        for part in parts:
            hosts = [at for at in (range(len(out)) if self.many else range(max(0, len(out) - 1), len(out))) if out[at].zone is Zone.NEW]
            if part.zone is Zone.NEW and hosts:
                host = out[hosts[0]]
                out[hosts[0]] = host._replace(lines=(*host.lines, Line("", part.lines[0].start), *part.lines))
            else:
                out.append(part)
        return out

    def _turn(self, part: Part, letter: _Letter) -> Turn:
        text, pieces = _pieces(part.lines, self.original)
        author = self._identified(part.author)
        # A quote header is written by the program of the one who replies, by that person's clock.
        zone = letter.sender.at.tzinfo if letter.sender.at and letter.sender.at.tzinfo else dt.UTC
        at = _instant(author.at, zone, letter.sender.at)
        return Turn(
            index=len(self.turns),
            speaker=author.name,
            email=author.email,
            at=at,
            text=text,
            span=(pieces[0].start, pieces[-1].start + pieces[-1].length),
            zone=part.zone,
            subject=author.subject,
            attachments=letter.attachments if part.zone is Zone.NEW else (),
            pieces=pieces,
        )

    def _identified(self, author: Author) -> Author:
        if author.name and not author.email:
            return author._replace(email=self.emails.get(author.name.casefold()))
        if author.email and not author.name:
            return author._replace(name=self.names.get(author.email.casefold()))
        return author

    def _know(self, person: Author) -> None:
        mail, name = f"@{(person.email or '').casefold()}", (person.name or "").casefold()
        at = self.index.get(mail) if person.email else None
        if at is None and name and name in self.index:
            same = self.people[self.index[name]]
            at = self.index[name] if not (person.email and same.email) else None
        if at is not None:
            known = self.people[at]
            self.people[at] = known.model_copy(update={"name": known.name or person.name, "email": known.email or person.email})
        elif name or person.email:
            at = len(self.people)
            self.people.append(Participant(name=person.name, email=person.email))
        if at is not None:
            self.index.update({key: at for key, said in ((mail, person.email), (name, name)) if said and key not in self.index})

    def _entitle(self, part: Part) -> None:
        """The title in a signature goes to the one who signs."""
        at = self.index.get((part.author.name or "").casefold())
        title = title_in([line.text for line in part.lines], part.author.name) if at is not None else None
        if at is not None and title and self.people[at].title is None:
            self.people[at] = self.people[at].model_copy(update={"title": title})

    def conversation(self, name: str, source: Source, warnings: Iterable[str]) -> Conversation:
        latest = newest(turn.at for turn in self.turns)
        subject = next((turn.subject for turn in self.turns if turn.subject), None)
        kept = [w for w in source.warnings if w not in (GUESSED, MIXED, DAMAGED)] if name != "mail-text" else source.warnings
        return Conversation(
            document=source.name,
            format=name,
            kind=Kind.EMAIL,
            title=base_subject(subject) if subject else None,
            date=latest.date() if latest else None,
            turns=tuple(self.turns),
            participants=tuple(self.people),
            warnings=tuple(dict.fromkeys([*kept, *warnings])),
            type=DocumentType.EMAIL_THREAD,
            original=self.original,
        )


def _instant(at: dt.datetime | None, zone: dt.tzinfo, before: dt.datetime | None) -> dt.datetime | None:
    """A quote header's local time as an instant in `zone`, but never after the mail that quotes it."""
    if at is None or at.tzinfo:
        return at
    placed = at.replace(tzinfo=zone)
    late = placed - before if before and before.tzinfo else dt.timedelta(0)
    if dt.timedelta(0) < late <= dt.timedelta(hours=14):
        # Servers write Date headers in UTC; the quoting program showed its user's clock, further east.
        hours = -(-late // dt.timedelta(hours=1))
        east = (placed.utcoffset() or dt.timedelta(0)) + dt.timedelta(hours=hours)
        if east < dt.timedelta(hours=15):
            return at.replace(tzinfo=dt.timezone(east))
    return placed


def _pieces(lines: Sequence[Line], original: str) -> tuple[str, tuple[Piece, ...]]:
    """Lines joined to one text, and where each stretch of it stands in `original`."""
    pieces: list[Piece] = []
    text: list[str] = []
    length = 0
    for number, line in enumerate(lines):
        if number:
            text.append("\n")
            last = pieces[-1]
            whole = (
                last.at + last.length == length
                and last.start + last.length + 1 == line.start
                and original[line.start - 1 : line.start] == "\n"
            )
            length += 1
            if whole:
                pieces[-1] = last._replace(length=last.length + 1 + len(line.text))
                text.append(line.text)
                length += len(line.text)
                continue
        pieces.append(Piece(length, line.start, len(line.text)))
        text.append(line.text)
        length += len(line.text)
    return "".join(text), tuple(piece for piece in pieces if piece.length) or (Piece(0, lines[0].start, 0),)
