"""Mails, mailboxes and exports of chats and help desks -> rows of messages.jsonl (CONTRACTS.md), one for each message.

Known are: .eml and .mbox, messages.jsonl itself, Slack export archives, Teams (Graph), Intercom conversations, HubSpot
threads and e-mail engagements.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from analyzer.errors import TooLarge, UnknownFormat, UnreadableInput
from analyzer.intake.archives import files_in
from analyzer.intake.decoding import decode
from analyzer.intake.emails import looks_like_eml, mailbox_starts
from analyzer.intake.html_text import html_to_text
from analyzer.intake.json_text import Json, instant, looks_like_json, parse, rows_of, text_of
from analyzer.intake.mime import Address, parse_mail
from analyzer.intake.reader import shown_name
from analyzer.settings import Settings

Row = dict[str, Any]
"""{"id", "sent_at", "channel", "from", "to", "cc", "subject", "body"}, and "thread" where the export tells what is one conversation."""

KNOWN = ".eml, .mbox, messages.jsonl, Slack export (.zip), Teams, Intercom and HubSpot conversations (.json)"
MOST_FILES = 20_000
"""Of an archive: Slack writes one file a channel and day."""

_ZIP = b"PK\x03\x04"
_MESSAGE_ID = re.compile(rb"^message-id:\s{0,80}<([^<>\s]{1,200})>", re.IGNORECASE | re.MULTILINE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEADER = 200_000
_MENTION = re.compile(r"<@([A-Z0-9]{1,30})(?:\|([^>]{1,80}))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>\s]{1,2000})(?:\|([^>]{0,300}))?>")
_QUIET = frozenset(
    ["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "pinned_item", "tombstone"]
)
"""Slack's own notes: nobody says anything in them."""


def rows_in(data: bytes, name: str, settings: Settings) -> list[Row]:
    """The messages of one file, in its order.

    Raises:
        UnreadableInput, UnknownFormat, TooLarge: as the message says; none of them holds anybody's words.
    """
    shown = shown_name(name)
    if data.startswith(_ZIP):
        rows = _of_archive(data, shown, settings)
    elif data.startswith(b"From "):
        rows = list(_of_mailbox(data, settings))
    else:
        rows = _of_text(data, shown, settings)
    if len(rows) > settings.max_mails:
        raise TooLarge(f"{shown} holds more than {settings.max_mails:,} messages. Split it, or raise HANDOFF_MAX_MAILS.")
    if not rows:
        raise UnreadableInput(f"{shown} holds no messages. Read are: {KNOWN}.")
    return rows


def _of_archive(data: bytes, name: str, settings: Settings) -> list[Row]:
    wide = settings.model_copy(update={"max_upload_files": MOST_FILES})
    files = files_in(data, name, wide)
    rows: list[Row] = []
    for file in files:
        if file.name.endswith((".json", ".jsonl")):
            rows += _of_value(_json(file.data, file.name)) or ()
        elif file.data.startswith(b"From "):
            rows += _of_mailbox(file.data, settings)
        elif file.name.casefold().endswith((".eml", ".mbox")):
            rows.append(_of_mail(file.data, settings))
    return rows


def _of_text(data: bytes, name: str, settings: Settings) -> list[Row]:
    text, _ = decode(data, name)
    if looks_like_json(text):
        rows = _of_value(parse(text, name))
        if rows is None:
            raise UnknownFormat(f"{name}: this JSON holds no messages in a layout that is known. Read are: {KNOWN}.")
        return list(rows)
    if looks_like_eml(text):
        return [_of_mail(data, settings)]
    raise UnknownFormat(f"{name} is no mail and no export of messages. Read are: {KNOWN}.")


def messages_in(value: Any) -> list[Row] | None:
    """The messages of parsed JSON as Slack, Teams, Intercom or HubSpot export it; None for anything else."""
    layout = next((read for fits, read in _LAYOUTS if read is not _plain and fits(value)), None)
    return list(layout(value)) if layout else None


def _json(data: bytes, name: str) -> Any:
    return parse(decode(data, name)[0], name)


# Mails


def _of_mailbox(data: bytes, settings: Settings) -> Iterator[Row]:
    starts = list(mailbox_starts(data)) or [0]
    for start, end in pairwise([*starts, len(data)]):
        row = _of_mail(data[start:end], settings)
        if row["body"].strip() or any(row["from"].values()):
            yield row


def _of_mail(data: bytes, settings: Settings) -> Row:
    mail = parse_mail(data, settings)
    header = data[: (found.start() if (found := _HEADER_END.search(data[:_LONGEST_HEADER])) else _LONGEST_HEADER)]
    identity = _MESSAGE_ID.search(header)
    at = mail.at.replace(tzinfo=mail.at.tzinfo or dt.UTC) if mail.at else None
    return {
        "id": identity[1].decode("ascii", "replace") if identity else None,
        "sent_at": at.isoformat() if at else None,
        "channel": "email",
        "from": _address(mail.sender),
        "to": [_address(one) for one in mail.to],
        "cc": [_address(one) for one in mail.cc],
        "subject": mail.subject or "",
        "body": "\n".join(html_to_text(body.text) if body.html else body.text for body in mail.bodies),
    }


def _address(one: Address | None) -> Row:
    return {"name": one.name or "", "email": one.email or ""} if one else {"name": "", "email": ""}


# Exports


def _of_value(value: Any) -> Iterable[Row] | None:
    """The messages of parsed JSON by its layout; None for one that is not known."""
    for fits, read in _LAYOUTS:
        if fits(value):
            return read(value)
    return None


def _rows(value: Any) -> list[Json]:
    """The rows of a list, of one row, or of the list in an answer of an API."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, Mapping)]
    if isinstance(value, Mapping):
        for key in ("messages", "results", "value", "conversations", "data"):
            if isinstance(value.get(key), list):
                return rows_of(value, key)
        return [value]
    return []


def _thread(key: object) -> Row:
    """What marks the messages of one conversation; nothing where the export does not tell."""
    return {"thread": str(key)[:200]} if isinstance(key, str | int) and key else {}


def _is_plain(value: Any) -> bool:
    rows = _rows(value)
    return bool(rows) and any("body" in row and "from" in row and "sent_at" in row for row in rows)


def _plain(value: Any) -> Iterator[Row]:
    return (dict(row) for row in _rows(value))


def _is_slack(value: Any) -> bool:
    rows = _rows(value)
    return bool(rows) and any("ts" in row and ("user" in row or "user_profile" in row) and "text" in row for row in rows)


def _slack_people(value: Any) -> dict[str, Row]:
    found = {}
    for row in _rows(value):
        profile = row["profile"] if isinstance(row.get("profile"), Mapping) else {}
        name = text_of(profile, "real_name", "display_name") or text_of(row, "real_name", "name")
        found[str(row.get("id"))] = {"name": name, "email": text_of(profile, "email")}
    return found


def _slack(value: Any) -> list[Row]:
    about = value if isinstance(value, Mapping) else {}
    known = _slack_people(about.get("users"))
    channel = text_of(about, "channel", "channel_id")
    rows: list[Row] = []
    for row in _rows(value):
        if row.get("type") not in {None, "message"} or row.get("subtype") in _QUIET or not text_of(row, "text").strip():
            continue
        user = text_of(row, "user")
        profile = row["user_profile"] if isinstance(row.get("user_profile"), Mapping) else {}
        sender = known.get(user) or {"name": text_of(profile, "real_name", "display_name", "name") or user, "email": ""}
        at = instant(row.get("ts"))
        thread = channel or text_of(row, "thread_ts")
        rows.append(
            {
                "id": f"slack-{text_of(row, 'client_msg_id') or row.get('ts')}", "sent_at": at.isoformat() if at else None,
                "channel": "slack", "from": sender, "to": [], "subject": "", "body": _slack_words(text_of(row, "text"), known),
                **_thread(thread),
            }
        )  # fmt: skip
    return rows


def _slack_words(text: str, people: Mapping[str, Row]) -> str:
    """Slack's marks as people read them: <@U1> is a name, <address|words> its words."""

    def named(found: re.Match[str]) -> str:
        return "@" + (found[2] or people.get(found[1], {}).get("name") or found[1])

    plain = _LINK.sub(lambda found: found[2] or found[1], _MENTION.sub(named, text))
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _is_teams(value: Any) -> bool:
    return any("createdDateTime" in row and isinstance(row.get("body"), Mapping) for row in _rows(value))


def _teams(value: Any) -> Iterator[Row]:
    for row in _rows(value):
        body, sender = row.get("body"), row.get("from")
        if row.get("messageType") not in {None, "message"} or not isinstance(body, Mapping):
            continue
        user = sender.get("user") if isinstance(sender, Mapping) else None
        person = user if isinstance(user, Mapping) else {}
        words = text_of(body, "content")
        yield {
            "id": f"teams-{row.get('id')}", "sent_at": row.get("createdDateTime"), "channel": "teams",
            "from": {"name": text_of(person, "displayName"), "email": text_of(person, "email", "userPrincipalName")}, "to": [],
            "subject": text_of(row, "subject"), "body": html_to_text(words) if body.get("contentType") == "html" else words,
            **_thread(row.get("chatId") or row.get("replyToId") or row.get("id")),
        }  # fmt: skip


def _is_intercom(value: Any) -> bool:
    return any(isinstance(row.get("conversation_parts"), Mapping | list) and "source" in row for row in _rows(value))


def _intercom(value: Any) -> Iterator[Row]:
    for talk in _rows(value):
        source = talk.get("source")
        first = source if isinstance(source, Mapping) else {}
        subject = html_to_text(text_of(first, "subject"))
        parts = talk.get("conversation_parts")
        later = rows_of(parts, "conversation_parts") if isinstance(parts, Mapping) else rows_of(parts)
        opening = {**first, "id": f"{talk.get('id')}-0", "created_at": talk.get("created_at")}
        for part in (opening, *later):
            # Notes, assignments and closings are the vendor's own.
            if part.get("part_type") not in {None, "comment"} or not text_of(part, "body").strip():
                continue
            author = part.get("author")
            person = author if isinstance(author, Mapping) else {}
            at = instant(part.get("created_at"))
            yield {
                "id": f"intercom-{part.get('id')}", "sent_at": at.isoformat() if at else None, "channel": "intercom",
                "from": {"name": text_of(person, "name"), "email": text_of(person, "email")}, "to": [], "subject": subject,
                "body": html_to_text(text_of(part, "body")), **_thread(talk.get("id")),
            }  # fmt: skip


def _is_hubspot(value: Any) -> bool:
    return any(
        ("senders" in row and "createdAt" in row) or (isinstance(row.get("properties"), Mapping) and "hs_timestamp" in row["properties"])
        for row in _rows(value)
    )


def _hubspot(value: Any) -> Iterator[Row]:
    for row in _rows(value):
        properties = row.get("properties")
        if isinstance(properties, Mapping):
            yield _hubspot_mail(row, properties)
        elif row.get("type") in {None, "MESSAGE"}:
            senders, to = rows_of(row, "senders"), rows_of(row, "recipients")
            words = text_of(row, "text") or html_to_text(text_of(row, "richText"))
            yield {
                "id": f"hubspot-{row.get('id')}", "sent_at": row.get("createdAt"), "channel": "hubspot",
                "from": _hubspot_person(senders[0]) if senders else {}, "to": [_hubspot_person(one) for one in to],
                "subject": text_of(row, "subject"), "body": words, **_thread(row.get("conversationsThreadId")),
            }  # fmt: skip


def _hubspot_person(row: Json) -> Row:
    known = row.get("deliveryIdentifier")
    address = text_of(known, "value") if isinstance(known, Mapping) else ""
    return {"name": text_of(row, "name"), "email": address if "@" in address else ""}


def _hubspot_mail(row: Json, fields: Json) -> Row:
    name = f"{text_of(fields, 'hs_email_from_firstname')} {text_of(fields, 'hs_email_from_lastname')}".strip()
    return {
        "id": f"hubspot-{row.get('id')}",
        "sent_at": fields.get("hs_timestamp"),
        "channel": "email",
        "from": {"name": name, "email": text_of(fields, "hs_email_from_email")},
        "to": [one.strip() for one in text_of(fields, "hs_email_to_email").split(";") if one.strip()],
        "subject": text_of(fields, "hs_email_subject"),
        "body": text_of(fields, "hs_email_text") or html_to_text(text_of(fields, "hs_email_html")),
    }


_LAYOUTS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Iterable[Row]]], ...] = (
    (_is_teams, _teams),
    (_is_intercom, _intercom),
    (_is_hubspot, _hubspot),
    (_is_slack, _slack),
    (_is_plain, _plain),
)
