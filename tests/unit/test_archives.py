"""Uploads that hold several files."""

import datetime
import io
import json
import stat
import zipfile

import pytest

from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake.archives import files_in
from analyzer.intake.reader import read_bytes
from analyzer.settings import Settings

SETTINGS = Settings(max_upload_files=5, max_unpacked_bytes=100_000)


def packed(*members: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    return out.getvalue()


def mail(subject: str, body: str = "Hello there.") -> bytes:
    head = (
        "From ann@x.example Mon Mar  3 10:00:00 2025\nFrom: Ann <ann@x.example>\nTo: bo@y.example\nDate: Mon, 3 Mar 2025 10:00:00 +0000\n"
    )
    return f"{head}Subject: {subject}\n\n{body}\n\n".encode()


def test_a_zip_stands_for_its_files_without_what_systems_leave_in_it() -> None:
    data = packed(("docs/call.vtt", b"A"), ("__MACOSX/._call.vtt", b"x"), ("docs/.DS_Store", b"x"), ("order.txt", b"B"))
    assert [(file.name, file.data) for file in files_in(data, "deal.zip", SETTINGS)] == [("call.vtt", b"A"), ("order.txt", b"B")]


def test_paths_that_lead_out_of_the_archive_are_names_only() -> None:
    assert [file.name for file in files_in(packed(("../../etc/passwd", b"x")), "z.zip", SETTINGS)] == ["passwd"]


def test_links_are_left_out() -> None:
    data = packed(("a.txt", b"A"), ("link.txt", b"/etc/passwd"), links=("link.txt",))
    assert [file.name for file in files_in(data, "z.zip", SETTINGS)] == ["a.txt"]


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    with pytest.raises(TooLarge, match="unpacks to more"):
        files_in(packed(("bomb.txt", b"0" * 5_000_000)), "z.zip", SETTINGS)


def test_small_members_that_are_too_much_together_are_refused() -> None:
    with pytest.raises(TooLarge):
        files_in(packed(*((f"{n}.txt", b"0" * 40_000) for n in range(3))), "z.zip", SETTINGS)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(TooLarge, match="more than 5 files"):
        files_in(packed(*((f"{n}.txt", b"x") for n in range(6))), "z.zip", SETTINGS)


def test_an_archive_in_an_archive_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="archive in an archive"):
        files_in(packed(("inner.zip", packed(("a.txt", b"x")))), "z.zip", SETTINGS)


@pytest.mark.parametrize("data", [b"PK\x03\x04rubbish", packed(("a.txt", b"abc"))[:40], packed()])
def test_a_damaged_or_empty_archive_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableInput, match=r"z\.zip (is a damaged|holds no files)"):
        files_in(data, "z.zip", SETTINGS)


def test_a_word_file_is_no_archive() -> None:
    for names in (["word/document.xml"], ["[Content_Types].xml", "word/document2.xml"], ["[Content_Types].xml", "xl/workbook.bin"]):
        data = packed(*((name, b"<x/>") for name in names))
        assert files_in(data, "a.docx", SETTINGS) == [("a.docx", data)]


@pytest.mark.parametrize("folder", ["word", "xl", "ppt"])
def test_an_archive_with_a_folder_called_like_one_of_office_is_an_archive(folder: str) -> None:
    files = files_in(packed((f"{folder}/call.txt", b"abc"), (f"{folder}/mail.txt", b"abd")), "z.zip", SETTINGS)
    assert [file.data for file in files] == [b"abc", b"abd"]


def test_a_mailbox_is_cut_into_threads_by_subject() -> None:
    data = mail("Pricing") + mail("Rollout") + mail("Re: Pricing", "Fine with us.")
    files = files_in(data, "inbox.mbox", SETTINGS)
    assert [file.name for file in files] == ["inbox-001.mbox", "inbox-002.mbox"]
    assert files[0].data == mail("Pricing") + mail("Re: Pricing", "Fine with us.")


def test_a_mailbox_of_one_thread_stays_whole() -> None:
    data = mail("Pricing") + mail("AW: Pricing")
    assert files_in(data, "inbox.mbox", SETTINGS) == [("inbox.mbox", data)]


def test_a_mailbox_of_too_many_threads_is_refused() -> None:
    with pytest.raises(TooLarge, match="threads"):
        files_in(b"".join(mail(f"Subject {n}") for n in range(6)), "inbox.mbox", SETTINGS)


@pytest.mark.parametrize("word", [b"word/", b"xl/", b"ppt/"])
def test_packed_bytes_that_spell_a_folder_of_office_do_not_make_an_archive_an_office_file(word: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("call.txt", b"Ann: see " + word + b" there")
    assert [file.name for file in files_in(out.getvalue(), "deal.zip", Settings())] == ["call.txt"]


def test_a_slack_export_is_one_file_for_each_channel_with_its_people() -> None:
    people = [
        {"id": "U1", "profile": {"real_name": "Kim Low", "email": "kim@vendor.example", "phone": "+1 555"}},
        {"id": "U2", "real_name": "Bo Ray", "profile": {}},
        {"id": "U3", "profile": {"real_name": "Somebody Else"}},
    ]
    days = {
        "2026-03-03": [{"type": "message", "user": "U1", "ts": "1772524800.1", "text": "On Friday."}],
        "2026-03-02": [{"type": "message", "user": "U2", "ts": "1772438400.1", "text": "When is it done, <@U1>?"}],
    }
    data = packed(
        ("users.json", json.dumps(people).encode()),
        ("channels.json", b'[{"id": "C1", "name": "acme"}]'),
        *((f"acme/{day}.json", json.dumps(said).encode()) for day, said in days.items()),
    )
    (file,) = files_in(data, "export.zip", SETTINGS)
    assert file.name == "acme.json"
    assert b"Somebody" not in file.data
    assert b"+1 555" not in file.data
    read = read_bytes(file.data, file.name)
    assert [(t.speaker, t.email, t.text) for t in read.turns] == [
        ("Bo Ray", None, "When is it done, @Kim Low?"),
        ("Kim Low", "kim@vendor.example", "On Friday."),
    ]


def test_a_slack_export_may_hold_more_days_than_other_archives_files() -> None:
    days = (datetime.date(2026, 1, 1) + datetime.timedelta(days=n) for n in range(9))
    said = json.dumps([{"type": "message", "user": "U1", "ts": "1772524800.1", "text": "Hi."}]).encode()
    data = packed(("export/users.json", b"[]"), *((f"export/general/{day}.json", said) for day in days))
    assert [file.name for file in files_in(data, "export.zip", SETTINGS)] == ["general.json"]
