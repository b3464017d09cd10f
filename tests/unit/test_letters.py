"""Mails and exports as rows of messages.jsonl; the layouts are written after the makers' documentation."""

import io
import json
import zipfile
from typing import Any

import pytest

from analyzer.errors import TooLarge, UnknownFormat, UnreadableInput
from analyzer.intake.letters import rows_in
from analyzer.settings import Settings

MAIL = (
    "From: Bo Ray <bo@acme.example>\r\nTo: Kim Low <kim@vendor.example>\r\nCc: ann@vendor.example\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\n"
    "Message-ID: <{0}@acme.example>\r\nSubject: =?utf-8?q?Go-live=3F?=\r\n\r\nWhen is the import done?\r\n"
)


def read(value: Any, name: str = "export.json") -> list[dict[str, Any]]:
    return rows_in(json.dumps(value).encode(), name, Settings())


def short(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["id"], row["sent_at"], row["from"].get("name"), row["from"].get("email"), row["body"].strip()


def test_a_mail() -> None:
    (row,) = rows_in(MAIL.format(1).encode(), "a.eml", Settings())
    assert short(row) == ("1@acme.example", "2026-03-02T09:00:00+01:00", "Bo Ray", "bo@acme.example", "When is the import done?")
    assert row["subject"] == "Go-live?"
    assert [[one["email"] for one in row[field]] for field in ("to", "cc")] == [["kim@vendor.example"], ["ann@vendor.example"]]


def test_a_mailbox_is_one_row_a_mail() -> None:
    data = "".join(f"From bo@acme.example Mon Mar  2 09:00:0{n} 2026\n{MAIL.format(n)}\n" for n in range(3)).replace("\r\n", "\n").encode()
    assert [row["id"] for row in rows_in(data, "in.mbox", Settings())] == [f"{n}@acme.example" for n in range(3)]


def test_intercom_conversations_without_notes_and_assignments() -> None:
    talk = {
        "type": "conversation", "id": "77", "created_at": 1772438400,
        "source": {"subject": "<p>Import</p>", "body": "<p>Where is <b>it</b>?</p>", "author": {"type": "user", "name": "Bo Ray", "email": "bo@acme.example"}},
        "conversation_parts": {"conversation_parts": [
            {"id": "1", "part_type": "note", "body": "<p>he is annoyed</p>", "created_at": 1772438401, "author": {"type": "admin", "name": "Kim"}},
            {"id": "2", "part_type": "assignment", "body": None, "created_at": 1772438402, "author": {"type": "admin", "name": "Kim"}},
            {"id": "3", "part_type": "comment", "body": "<p>Tomorrow.</p>", "created_at": 1772438403, "author": {"type": "admin", "name": "Kim Low", "email": "kim@vendor.example"}},
        ]},
    }  # fmt: skip
    rows = read({"type": "conversation.list", "conversations": [talk]})
    assert [short(row) for row in rows] == [
        ("intercom-77-0", "2026-03-02T08:00:00+00:00", "Bo Ray", "bo@acme.example", "Where is it?"),
        ("intercom-3", "2026-03-02T08:00:03+00:00", "Kim Low", "kim@vendor.example", "Tomorrow."),
    ]


def test_hubspot_threads_and_mails() -> None:
    thread = {"results": [
        {"id": "m1", "type": "MESSAGE", "createdAt": "2026-03-02T08:00:00Z", "text": "Where is it?", "subject": "Import",
         "senders": [{"name": "Bo Ray", "deliveryIdentifier": {"type": "HS_EMAIL_ADDRESS", "value": "bo@acme.example"}}], "recipients": []},
        {"id": "m2", "type": "COMMENT", "createdAt": "2026-03-02T08:01:00Z", "text": "internal", "senders": []},
    ]}  # fmt: skip
    assert [short(row) for row in read(thread)] == [("hubspot-m1", "2026-03-02T08:00:00Z", "Bo Ray", "bo@acme.example", "Where is it?")]
    mail = {"results": [{"id": "9", "properties": {
        "hs_timestamp": "2026-03-02T08:00:00Z", "hs_email_from_email": "bo@acme.example", "hs_email_from_firstname": "Bo",
        "hs_email_from_lastname": "Ray", "hs_email_to_email": "kim@vendor.example; ann@vendor.example", "hs_email_html": "<p>Where is it?</p>",
    }}]}  # fmt: skip
    (row,) = read(mail)
    assert short(row)[2:] == ("Bo Ray", "bo@acme.example", "Where is it?")
    assert row["to"] == ["kim@vendor.example", "ann@vendor.example"]


def test_teams_messages_without_system_events() -> None:
    value = {"value": [
        {"id": "1", "messageType": "message", "createdDateTime": "2026-03-02T08:00:00Z", "from": {"user": {"displayName": "Bo Ray"}},
         "body": {"contentType": "html", "content": "<div>Where is it?</div>"}},
        {"id": "2", "messageType": "systemEventMessage", "createdDateTime": "2026-03-02T08:00:01Z", "from": None, "body": {"content": "joined"}},
    ]}  # fmt: skip
    assert [short(row) for row in read(value)] == [("teams-1", "2026-03-02T08:00:00Z", "Bo Ray", "", "Where is it?")]


def test_a_slack_day_without_users_keeps_the_names_it_has() -> None:
    rows = read(
        [
            {
                "type": "message",
                "user": "U1",
                "ts": "1772438400.000100",
                "text": "See <https://x.example|the plan>",
                "user_profile": {"real_name": "Bo Ray"},
            }
        ]
    )
    assert short(rows[0])[2:] == ("Bo Ray", "", "See the plan")


def test_rows_of_messages_jsonl_stay_as_they_are() -> None:
    line = {"id": "m1", "sent_at": "2026-03-02T08:00:00Z", "from": "bo@acme.example", "body": "x", "channel": "email"}
    data = f"{json.dumps(line)}\n{json.dumps(line | {'id': 'm2'})}\n".encode()
    assert [row["id"] for row in rows_in(data, "messages.jsonl", Settings())] == ["m1", "m2"]


@pytest.mark.parametrize(
    "data", [b"", b"just words", b"{}", b"[]", b'{"results": 5}', b'[{"ts": 1, "user": {}, "text": {}}]', b'{"value": [null, 3]}', b"From \n", b"PK\x03\x04garbage", b"\x00\xff\xfe"]
)  # fmt: skip
def test_anything_else_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(UnreadableInput) as caught:
        rows_in(data, "x.bin", Settings())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        [{"createdDateTime": 5, "body": {"content": 7}, "from": {"user": 3}}],
        {"conversations": [{"source": 5, "conversation_parts": {"conversation_parts": [{"body": 3, "author": 4}, 9]}}]},
        {"results": [{"senders": [5], "createdAt": {}, "recipients": "x"}]},
        {"results": [{"id": 1, "properties": {"hs_timestamp": 3, "hs_email_to_email": 4}}]},
    ],
)
def test_odd_values_in_a_known_layout_do_no_harm(value: Any) -> None:
    try:
        rows = read(value)
    except (UnreadableInput, UnknownFormat):
        return
    assert all(isinstance(row["body"], str) for row in rows)


def test_an_archive_holds_many_and_one_with_too_many_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for n in range(3):
            archive.writestr(f"mails/{n}.eml", MAIL.format(n))
    assert len(rows_in(packed.getvalue(), "mails.zip", Settings())) == 3
    with pytest.raises(TooLarge):
        rows_in(packed.getvalue(), "mails.zip", Settings(max_mails=2))
