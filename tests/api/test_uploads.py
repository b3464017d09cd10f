"""Uploads: many shapes of the same request, duplicates, refusals that leave nothing."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from analyzer.store import schema
from tests.api.conftest import CALL, House

ORDER = b"ORDER FORM\n\nCustomer: Acme\nProduct: Relay Team, 40 seats\nFee: EUR 18,240 per year\nTerm: 24 months\n"


def rows(house: House) -> dict[str, int]:
    """How many rows each table has that an upload may fill."""
    tables = ("accounts", "deals", "originals", "conversations", "turns", "passages", "people", "handoffs", "jobs")
    with house.desk.database.reading() as transaction:
        return {name: len(transaction.execute(schema.metadata.tables[name].select()).all()) for name in tables}


def test_one_file_to_an_unknown_account_makes_everything_that_a_draft_needs(house: House) -> None:
    answer = house.upload()
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert body["duplicate_of"] is None
    assert answer.headers["location"] == f"/v1/jobs/{body['job_id']}"
    job = house.ask("rep", "GET", f"/v1/jobs/{body['job_id']}").json()
    assert (job["state"], job["deal_id"]) == ("queued", body["deal_id"])
    assert rows(house) == {
        "accounts": 1, "deals": 1, "originals": 1, "conversations": 1, "turns": 3, "passages": 3, "people": 2, "handoffs": 1, "jobs": 1,
    }  # fmt: skip


def test_a_second_upload_of_the_same_words_names_the_first(house: House) -> None:
    first = house.upload().json()
    second = house.upload(name="renamed.txt", data=CALL.replace(b"\n", b"\r\n")).json()
    assert second["duplicate_of"] == second["conversation_id"] == first["conversation_id"]
    assert second["job_id"] == first["job_id"]


def test_many_files_in_one_upload_and_those_that_cannot_be_read_are_named(house: House) -> None:
    files = [("file", ("call.txt", CALL)), ("file", ("photo.png", b"\x89PNG\r\n")), ("file", ("order.txt", ORDER))]
    answer = house.ask("rep", "POST", "/v1/accounts/acme/conversations", files=files)
    assert answer.status_code == 202, answer.text
    body = answer.json()
    assert [one["name"] for one in body["conversations"]] == ["call.txt", "order.txt"]
    assert [(one["name"], one["error"]) for one in body["refused"]] == [("photo.png", "unknown_format")]


def test_a_zip_and_a_mailbox_are_fanned_out(house: House) -> None:
    mail = b"From a@x.example Mon Mar  3 10:00:00 2025\nFrom: Ann <a@x.example>\nDate: Mon, 3 Mar 2025 10:00:00 +0000\nSubject: %s\n\nHello, we will see to it.\n\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("deal/call.txt", CALL)
        archive.writestr("deal/mails.mbox", mail % b"Pricing" + mail % b"Rollout")
    body = house.upload(name="deal.zip", data=packed.getvalue()).json()
    assert [one["name"] for one in body["conversations"]] == ["call.txt", "mails-001.mbox", "mails-002.mbox"]


def test_files_of_one_name_stay_apart(house: House) -> None:
    house.upload(data=CALL)
    body = house.upload(data=CALL + b"Bo Ray (Acme): Good.\n").json()
    assert body["conversations"][0]["name"] == "call (2).txt"


def test_what_the_uploader_says_wins_over_the_file(house: House) -> None:
    fields = {"title": "Demo", "phase": "implementation", "type": "note", "occurred_at": "2026-03-01T10:00:00Z"}
    conversation_id = house.upload(**fields).json()["conversation_id"]
    found = house.ask("rep", "GET", f"/v1/conversations/{conversation_id}").json()
    assert {name: found[name] for name in ("title", "phase", "type", "occurred_on")} == {
        "title": "Demo", "phase": "implementation", "type": "note", "occurred_on": "2026-03-01",
    }  # fmt: skip


def test_an_account_of_several_deals_wants_one_named(house: House) -> None:
    house.deal()
    house.ask("rep", "POST", "/v1/accounts/acme/deals", json={"id": "acme-2", "name": "Renewal"})
    refused = house.upload()
    assert (refused.status_code, refused.json()["context"]) == (400, {"deals": ["acme-1", "acme-2"]})
    assert house.upload(deal_id="acme-2").json()["deal_id"] == "acme-2"


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("empty.txt", b"", 422, "unreadable_input"),
        ("blank.txt", b" \n\t ", 422, "unreadable_input"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", 415, "unknown_format"),
        ("call.mp4", b"\0\0\0\x18ftypmp42", 415, "unknown_format"),
        ("table.xlsx", b"PK\x03\x04xl/workbook.xml", 415, "unknown_format"),
        ("noise.bin", bytes(range(1, 32)) * 40, 415, "unknown_format"),
        ("damaged.pdf", b"%PDF-1.7 nothing", 422, "unreadable_input"),
        ("page.html", b"<!doctype html><p>hi", 415, "unknown_format"),
        ("bomb.zip", None, 413, "too_large"),
        ("broken.zip", b"PK\x03\x04rubbish", 422, "unreadable_input"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason_and_leaves_nothing(
    house: House, name: str, data: bytes | None, status: int, code: str
) -> None:
    if data is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", b"0" * 60_000_000)
        data = out.getvalue()
    answer = house.upload(name=name, data=data)
    assert (answer.status_code, answer.json()["error"]) == (status, code), answer.text
    assert set(rows(house).values()) == {0}


def test_of_files_of_which_not_one_can_be_read_each_is_told(house: House) -> None:
    files = [("file", (name, b"\x89PNG\r\n\x1a\n")) for name in ("a.png", "b.png")] + [("file", ("c.docx", b"PK\x03\x04"))]
    answer = house.ask("rep", "POST", "/v1/accounts/acme/conversations", files=files)
    assert (answer.status_code, answer.json()["error"]) == (415, "unknown_format")
    assert "None of the 3 files can be read." in answer.json()["detail"]
    assert all(name in answer.json()["detail"] for name in ("a.png", "b.png", "c.docx"))


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\x.txt", "a\r\nSet-Cookie: x.txt", "con", "x" * 5_000 + ".txt", "\u202etxt.exe", "<b>.txt", "a\x00b.txt"],
)
def test_a_hostile_file_name_is_shown_as_a_bare_name(house: House, name: str) -> None:
    answer = house.upload(name=name)
    assert answer.status_code in {202, 400, 422}
    if answer.status_code == 202:
        shown = answer.json()["conversations"][0]["name"]
        assert "/" not in shown and "\\" not in shown and shown.isprintable() and len(shown) <= 130


@pytest.mark.parametrize(
    "path", ["/v1/accounts/../conversations", "/v1/accounts/a b/conversations", "/v1/accounts/" + "x" * 65 + "/conversations"]
)
def test_an_account_id_that_is_none_is_refused(house: House, path: str) -> None:
    assert house.ask("rep", "POST", path, files={"file": ("a.txt", CALL)}).status_code in {404, 405, 422}


def test_the_size_of_an_upload_is_bounded_and_the_answer_has_the_one_shape(house: House) -> None:
    answer = house.upload(data=b"x" * (house.desk.settings.max_upload_bytes + 1))
    assert (answer.status_code, set(answer.json())) == (413, {"error", "detail", "context"})
    assert set(rows(house).values()) == {0}


def test_a_body_of_json_is_bounded(house: House) -> None:
    answer = house.ask("rep", "POST", "/v1/accounts", json={"name": "x" * 1_100_000})
    assert (answer.status_code, set(answer.json())) == (413, {"error", "detail", "context"})


def test_nothing_of_an_upload_is_read_before_its_key_is_checked(house: House) -> None:
    def body() -> Any:
        raise AssertionError("the body was read")
        yield b""

    answer = house.client.post(
        "/v1/accounts/acme/conversations",
        content=body(),
        headers={"Content-Type": "multipart/form-data; boundary=x", "X-API-Key": "hk_wrong"},
    )
    assert answer.status_code == 401


def test_turns_and_the_original_come_back_and_reading_the_original_is_noted(house: House) -> None:
    conversation_id = house.upload().json()["conversation_id"]
    turns = house.ask("rep", "GET", f"/v1/conversations/{conversation_id}/turns").json()
    assert [turn["speaker"] for turn in turns["items"]] == ["Ann Lee (Vendor)", "Bo Ray (Acme)", "Ann Lee (Vendor)"]
    first = turns["items"][0]
    answer = house.ask("rep", "GET", f"/v1/conversations/{conversation_id}/original")
    assert answer.content == CALL
    assert answer.headers["content-disposition"].startswith("attachment")
    assert CALL.decode()[first["span_start"] : first["span_end"]].endswith("a promise.")
    trail = house.ask("admin", "GET", "/v1/audit", params={"subject": conversation_id}).json()["items"]
    assert [(line["action"], line["person"]) for line in trail] == [("original.read", "ann@vendor.example")]


def test_erasing_an_account_leaves_only_the_line_in_the_audit_trail(house: House, tmp_path: Path) -> None:
    house.upload()
    assert house.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 204
    assert set(rows(house).values()) == {0}
    trail = house.ask("admin", "GET", "/v1/audit", params={"subject": "acme"}).json()["items"]
    assert [line["action"] for line in trail] == ["account.erase"]
    house.desk.database.close()
    for file in tmp_path.iterdir():
        assert b"single sign-on" not in file.read_bytes(), file.name
    assert house.ask("admin", "DELETE", "/v1/accounts/acme").status_code == 404


@pytest.mark.parametrize(
    "kind", [{"data": {"title": "x"}}, {"json": {"title": "x"}}, {"content": b"title=x"}, {"files": {"other": ("a.txt", b"x")}}]
)
def test_an_upload_without_a_file_is_told_how_to_send_one(house: House, kind: dict[str, Any]) -> None:
    got = house.ask("rep", "POST", "/v1/accounts/acme/conversations", **kind)
    assert (got.status_code, got.json()["detail"]) == (422, "Send the file as multipart/form-data, in the form field `file`.")


def test_a_file_in_which_nobody_says_anything_is_refused_and_nothing_is_made(house: House) -> None:
    got = house.upload(name="w.vtt", data=b"WEBVTT\n\n")
    assert (got.status_code, got.json()["detail"]) == (422, "w.vtt holds no words that anybody said or wrote. Export it again.")
    assert set(rows(house).values()) == {0}


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_a_day_that_stands_for_nobody_knows_is_no_day(house: House, day: str) -> None:
    body = house.upload(occurred_at=day).json()
    assert house.ask("rep", "GET", f"/v1/conversations/{body['conversation_id']}").json()["occurred_on"] is None
