import json
import random

import pytest

from analyzer.domain.account import DocumentType, Phase
from analyzer.domain.conversation import Side
from analyzer.errors import AnalyzerError, TooLarge, UnknownFormat, UnreadableInput
from analyzer.intake.decoding import clean, decode
from analyzer.intake.reader import read, read_bytes, read_deal_folder, read_paths, shown_name
from analyzer.intake.source import lines_of
from analyzer.settings import Settings

CALL = "Ann Lee: Hello.\nBob Ray: Hi, how much is it?\nAnn Lee: Less than you fear.\n"
MAIL = "From: Ann Lee <ann@vendor.example>\nTo: Bob Ray <bob@buyer.example>\nDate: Tue, 4 Feb 2025 10:00:00 +0000\nSubject: Offer\n\nHi Bob,\n\nhere is our offer.\n\nAnn\n"


def deal_folder(tmp_path, **deal):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "1_call.txt").write_text(CALL)
    (docs / "2_mail.eml").write_text(MAIL)
    if deal:
        (tmp_path / "deal.json").write_text(json.dumps(deal))
    return tmp_path


DEAL = {
    "deal_id": "d1",
    "vendor": {"name": "Vendor", "domains": ["Vendor.example"]},
    "customer": {"name": "Buyer", "domains": ["buyer.example"]},
    "documents": [{"file": "1_call.txt", "type": "call_transcript", "phase": "implementation", "date": "2025-02-01", "title": "Kick-off"}],
}


def test_deal_folder_gives_type_phase_date_title_and_sides(tmp_path):
    deal, conversations, warnings = read_deal_folder(deal_folder(tmp_path, **DEAL))
    call, mail = conversations
    assert (deal.deal_id, deal.guessed, warnings) == ("d1", False, ())
    assert (call.type, call.phase, call.title, str(call.date)) == (
        DocumentType.CALL_TRANSCRIPT,
        Phase.IMPLEMENTATION,
        "Kick-off",
        "2025-02-01",
    )
    assert [t.side for t in call.turns] == [Side.VENDOR, Side.CUSTOMER, Side.VENDOR]
    assert mail.turns[0].side is Side.VENDOR


def test_two_deals_at_once_are_refused(tmp_path):
    folders = [tmp_path / "acme", tmp_path / "globex"]
    for folder in folders:
        folder.mkdir()
        deal_folder(folder, **DEAL)
    with pytest.raises(UnreadableInput, match="acme and globex"):
        read_paths(folders)


def test_labels_and_other_files_of_a_deal_folder_are_not_documents(tmp_path):
    folder = deal_folder(tmp_path, **DEAL)
    for name in ("messages.jsonl", "cancellation.txt", "gold.json"):
        (folder / "docs" / name).write_text("Ann Lee: secret\nBob Ray: label\nAnn Lee: x\n")
    assert [c.document for c in read_deal_folder(folder).conversations] == ["1_call.txt", "2_mail.eml"]


def test_a_file_that_cannot_be_read_is_a_warning_not_a_lost_run(tmp_path):
    folder = deal_folder(tmp_path, **DEAL)
    (folder / "docs" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)
    read_in = read_deal_folder(folder)
    assert len(read_in.conversations) == 2
    assert read_in.warnings == ("Not read: 3.png is an image. Upload the text it shows.",)


def test_a_listed_file_that_is_missing_is_a_warning(tmp_path):
    read_in = read_deal_folder(deal_folder(tmp_path, **{**DEAL, "documents": [{"file": "9_gone.pdf"}]}))
    assert read_in.warnings == ("9_gone.pdf is listed in deal.json but is not in the folder.",)


def test_what_lies_in_a_folder_of_the_folder_is_told_and_hidden_files_are_no_documents(tmp_path):
    folder = deal_folder(tmp_path, **DEAL)
    (folder / "docs" / "mails").mkdir()
    (folder / "docs" / "mails" / "late.eml").write_text("From: a@b.example\n\nHello\n")
    (folder / "docs" / ".DS_Store").write_bytes(b"\x00")
    told = ("Not read: mails is a folder. Put its files beside the others.",)
    assert read_deal_folder(folder).warnings == told
    assert read_paths([folder, folder / "deal.json"]).warnings[:1] == told
    only = tmp_path / "only"
    (only / "calls").mkdir(parents=True)
    with pytest.raises(UnreadableInput, match=r"There are no documents here. Not read: calls is a folder"):
        read_deal_folder(only)


def test_a_copy_of_a_file_is_read_once_and_told(tmp_path):
    folder = deal_folder(tmp_path, **DEAL)
    (folder / "docs" / "2_mail (1).eml").write_bytes((folder / "docs" / "2_mail.eml").read_bytes())
    read_in = read_deal_folder(folder)
    assert len(read_in.conversations) == 2
    assert read_in.warnings == ("2_mail (1).eml has the same content as 2_mail.eml: read once.",)


def test_two_files_of_one_name_are_two_documents_whose_words_stay_apart(tmp_path):
    for name, text in (("a", TEXT), ("b", TEXT.replace("Gr", "gr")), ("c/a", TEXT.upper())):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "call.txt").write_text(text, encoding="utf-8")
    given = [tmp_path / "a" / "call.txt", tmp_path / "b" / "call.txt", tmp_path / "c" / "a" / "call.txt"]
    assert [c.document for c in read_paths(given).conversations] == ["a/call.txt", "b/call.txt", "call.txt"]
    assert len({c.original for c in read_paths(given).conversations}) == 3


def test_a_path_that_the_system_refuses_is_told_and_no_failure(tmp_path):
    with pytest.raises(UnreadableInput, match="name too long"):
        read_paths([tmp_path / ("n" * 300)])


def test_nothing_readable_is_an_error(tmp_path):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(UnreadableInput, match=r"a\.txt is empty"):
        read_deal_folder(tmp_path)
    with pytest.raises(UnreadableInput, match="no folder"):
        read_deal_folder(tmp_path / "gone")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not valid JSON"),
        ("[]", "one JSON object"),
        ('{"documents": {"a": 1}}', '"documents" must be a list'),
        ('{"documents": [{"type": "call_transcript"}]}', 'document 1 must be an object with "file"'),
        ('{"documents": [{"file": "a", "type": "podcast"}]}', "type that is not known"),
        ('{"documents": [{"file": "a", "phase": "later"}]}', "phase that is not known"),
        ('{"documents": [{"file": "a", "date": "May 1"}]}', "2025-01-31"),
        ('{"vendor": {"domains": [1]}}', 'domains of "vendor"'),
    ],
)
def test_mistakes_in_deal_json_are_named_in_one_line(tmp_path, content, says):
    folder = deal_folder(tmp_path)
    (folder / "deal.json").write_text(content)
    with pytest.raises(UnreadableInput, match=says) as caught:
        read_deal_folder(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_in_deal_json_that_stands_for_nobody_knows_is_no_day(tmp_path, day):
    documents = [{**DEAL["documents"][0], "date": day}]
    deal = read_deal_folder(deal_folder(tmp_path, **{**DEAL, "documents": documents}))
    assert [c.date for c in deal.conversations if c.document == "1_call.txt"] == [None]


def test_the_last_quote_is_what_was_sold_where_no_contract_is_listed(tmp_path):
    documents = [
        {"file": "1_call.txt", "type": "quote", "date": "2025-01-01"},
        {"file": "2_mail.eml", "type": "quote", "date": "2025-02-01"},
    ]
    deal = read_deal_folder(deal_folder(tmp_path, **{**DEAL, "documents": documents})).deal
    assert [e.type for e in deal.documents] == [DocumentType.PROPOSAL, DocumentType.ORDER_FORM]


def test_without_deal_json_the_guess_is_shown(tmp_path):
    deal, conversations, warnings = read_paths(sorted(deal_folder(tmp_path).joinpath("docs").iterdir()))
    assert deal.guessed
    assert deal.vendor.domains == ("vendor.example",)
    assert deal.customer.domains == ("buyer.example",)
    assert len(conversations) == 2
    assert warnings == ("There is no deal.json. Taken for the vendor: Vendor (vendor.example); for the customer: Buyer (buyer.example).",)


def test_parse_gives_the_shape_of_the_contract(tmp_path):
    (tmp_path / "a.txt").write_text(CALL)
    out = read(tmp_path / "a.txt").model_dump(mode="json")
    assert set(out) >= {"format", "kind", "title", "date", "turns", "participants", "warnings"}
    assert set(out["turns"][0]) >= {
        "index",
        "speaker",
        "email",
        "side",
        "at",
        "start",
        "end",
        "text",
        "span",
        "zone",
        "subject",
        "attachments",
    }
    assert out["participants"][0] == {"name": "Ann Lee", "email": None, "side": "unknown", "title": None}


def test_sizes_over_the_limit_are_refused():
    with pytest.raises(TooLarge, match="HANDOFF_MAX_FILE_BYTES"):
        read_bytes(b"x" * 2000, "a.txt", Settings(max_file_bytes=1000))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 5000,
        b" \n",
        b"\xef\xbb\xbf",
        b"\x89PNG\r\n",
        b"PK\x03\x04" + b"\x00" * 60,
        b"\x1f\x8b" + bytes(range(256)),
        bytes(range(1, 32)) * 50,
        random.Random(7).randbytes(20_000),
        b"<!doctype html><p>x",
        b"{\\rtf1 x}",
        b"0000ftypmp42",
    ],
)
def test_what_is_no_conversation_is_refused_in_one_line(data):
    with pytest.raises(UnreadableInput) as caught:
        read_bytes(data, "upload.bin")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\y.txt", "a\x00b\r\nc.txt", "", "x" * 5000, "a\u202etxt.exe", "/"])
def test_names_of_uploads_are_shown_without_folders_and_control_characters(name):
    shown = shown_name(name)
    assert 0 < len(shown) <= 120
    assert shown.isprintable()
    assert not {"/", "\\"} & set(shown)


TEXT = "Ann Lee: Größe?\nBob Ray: Fünf.\nAnn Lee: Gut.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_that_can_be_told(encoding):
    call = read_bytes(TEXT.encode(encoding), "a.txt")
    assert call.turns[0].text == "Größe?"
    assert call.warnings == ()
    assert call.original == TEXT


def test_encodings_that_are_guessed_are_reported():
    call = read_bytes(TEXT.encode("cp1252"), "a.txt")
    assert call.turns[0].text == "Größe?"
    assert "Windows-1252" in call.warnings[0]


def test_one_damaged_byte_does_not_spoil_the_other_letters():
    text, warnings = decode(TEXT.encode() + "äöü".encode() + b"\xff", "a.txt")
    assert text.startswith(TEXT)
    assert len(warnings) == 1


def test_lines_of_another_encoding_leave_those_of_utf_8_as_they_are():
    text, warnings = decode(
        "Ann: Größe\r\n".encode() + "Bob: süß\n".encode("cp1252") + b"Ann: plain\n" + "Bob: öl".encode("cp1252"), "a.txt"
    )
    assert text == "Ann: Größe\r\nBob: süß\nAnn: plain\nBob: öl"
    assert len(warnings) == 1


def test_zero_bytes_are_replaced_one_for_one():
    call = read_bytes(b"Ann Lee: a\x00b\nBob Ray: c\nAnn Lee: d\n", "a.txt")
    assert call.turns[0].text == "a\ufffdb"
    assert len(call.warnings) == 1


def test_clean_keeps_what_can_be_stored():
    assert clean("ok 李 😀") == "ok 李 😀"
    assert clean("a\ud800b\x00") == "a\ufffdb\ufffd"


def test_lines_end_at_lf_crlf_and_cr_only():
    text = "a\u2028b\x85c\r\nd\re\n\nf"
    lines = list(lines_of(text))
    assert [line.text for line in lines] == ["a\u2028b\x85c", "d", "e", "", "f"]
    assert all(text[line.start : line.start + len(line.text)] == line.text for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + "<v " * 20_000,
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + "&amp;" * 20_000,
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + "{\\" * 20_000,
        "Ann Lee: " + "Bob " * 20_000 + "\nBob Ray: " + "I'm Ann from " * 20_000 + "\nAnn Lee: x\n",
        "word " * 50_000,
        "*_#>- " * 20_000,
        "-->\n" * 20_000,
        "0:00" * 50_000,
        "," * 100_000,
        " " * 100_000 + "x",
        "00:00:01\tAnn:\t" + "\t" * 100_000,
    ],
)
def test_hostile_lines_end_in_a_conversation_or_one_clear_line(text):
    try:
        conversation = read_bytes(text.encode(), "a.txt")
    except AnalyzerError as error:
        assert "\n" not in str(error)
    else:
        assert len(conversation.original) == len(text)


def test_refusals_never_repeat_the_customers_words():
    secret = "Zanzibar"
    for text in ("{" + f'"{secret}": 1', f'[{{"{secret}": ', f"a,b,c\n{secret},1,2\n3,4,5\n", f'{{"{secret}": 1}}'):
        with pytest.raises((UnreadableInput, UnknownFormat)) as caught:
            read_bytes(text.encode(), "a.json")
        assert secret not in str(caught.value)


def test_more_utterances_than_a_conversation_can_have_are_refused_in_one_line() -> None:
    cues = "\n\n".join(f"00:00:0{i}.000 --> 00:00:0{i}.900\nAnn Roe: hello" for i in range(5))
    for name, data in (("a.vtt", f"WEBVTT\n\n{cues}\n"), ("a.csv", "speaker,text\n" + "\n".join(f"Ann {i},hello" for i in range(5)))):
        with pytest.raises(TooLarge, match="more than 4 utterances"):
            read_bytes(data.encode(), name, Settings(max_utterances=4))


@pytest.mark.parametrize(("stream", "advice"), [("WordDocument", "Save it as DOCX or PDF"), ("Workbook", "Save the sheet as CSV")])
def test_an_old_office_file_is_told_how_to_save_it(stream: str, advice: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)
    with pytest.raises(UnknownFormat, match=advice):
        read_bytes(data, "contract.doc", Settings())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("rep_notes", DocumentType.NOTE),
        ("Meeting minutes", DocumentType.NOTE),
        ("Slack export", DocumentType.CHAT),
        ("MSA", DocumentType.CONTRACT),
    ],
)
def test_a_type_of_document_may_be_called_as_people_call_it(tmp_path, word, kind):
    documents = [{"file": "1_call.txt", "type": word}]
    assert read_deal_folder(deal_folder(tmp_path, **{**DEAL, "documents": documents})).deal.documents[0].type is kind
