import base64
import datetime as dt
import json
import struct

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Side, Turn, Zone
from analyzer.errors import TooLarge, UnreadableInput
from analyzer.intake import emails
from analyzer.intake.address_lists import people_in
from analyzer.intake.decoding import decode
from analyzer.intake.html_text import html_to_text
from analyzer.intake.mail_dates import header_date, loose_date
from analyzer.intake.mime import Address, decode_words, parse_addresses
from analyzer.intake.reader import read_bytes
from analyzer.intake.source import Source
from analyzer.intake.speakers import assign_sides
from analyzer.settings import Settings
from tests.unit.outlook_container import item


@pytest.fixture
def outlook_item():
    return item


HEAD = "From: Nora Lindqvist <nora@lindqvist.example>\nTo: Sam Adeyemi <sam@brightpath.example>\nDate: Tue, 7 Apr 2026 11:00:00 +0200\nSubject: Re: AW: Migration\n"


def eml(data: bytes | str, name: str = "a.eml", **limits: int) -> Conversation:
    data = data.encode() if isinstance(data, str) else data
    text, warnings = decode(data, name)
    read = emails.read_mbox if emails.looks_like_mbox(text) else emails.read_eml
    conversation = read(data, Source(name, data, text, Settings(**limits), warnings))
    check_offsets(conversation)
    return conversation


def check_offsets(conversation: Conversation) -> None:
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]


def new_turns(conversation: Conversation) -> list[Turn]:
    return [turn for turn in conversation.turns if turn.zone is Zone.NEW]


def test_a_plain_mail_keeps_speaker_instant_subject_and_title():
    read = eml(HEAD + "\nWe can start on Monday.\n")
    [turn] = read.turns
    assert (turn.speaker, turn.email, turn.text, turn.subject) == (
        "Nora Lindqvist",
        "nora@lindqvist.example",
        "We can start on Monday.",
        "Re: AW: Migration",
    )
    assert turn.at == dt.datetime(2026, 4, 7, 11, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert (read.title, read.date, read.kind, read.type) == ("Migration", dt.date(2026, 4, 7), Kind.EMAIL, DocumentType.EMAIL_THREAD)
    assert [p.name for p in read.participants] == ["Nora Lindqvist", "Sam Adeyemi"]


def test_offsets_of_an_unencoded_body_point_into_the_file_itself():
    text = (
        HEAD
        + "Content-Type: text/plain; charset=utf-8\n\nÄrger gab es keinen.\n\nOn Mon, 6 Apr 2026 at 09:12, Sam Adeyemi wrote:\n> Gab es Ärger?\n> Ich frage nur.\n"
    )
    read = eml(text)
    assert read.original == text
    quoted = read.turns[1]
    assert quoted.text == "Gab es Ärger?\nIch frage nur."
    start, end = quoted.locate(0, len("Gab es Ärger?"))
    assert text[start:end] == "Gab es Ärger?"
    assert quoted.locate(0, len(quoted.text)) == quoted.span


def test_an_unencoded_body_in_an_older_charset_also_points_into_the_file():
    data = (HEAD + "Content-Type: text/plain; charset=iso-8859-1\n\nDie Prüfung läuft.\n").encode("latin-1")
    read = eml(data)
    assert read.turns[0].text == "Die Prüfung läuft."
    assert read.original[slice(*read.turns[0].span)] == "Die Prüfung läuft."
    assert read.original.startswith("From: Nora")
    assert read.warnings == ()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", b"Caf=C3=A9 um zehn, dann =\nweiter."),
        ("base64", base64.encodebytes("Café um zehn, dann weiter.".encode())),
        ("BASE64", base64.b64encode("Café um zehn, dann weiter.".encode()).rstrip(b"=")),
    ],
)
def test_encoded_bodies_are_decoded_and_the_original_is_what_was_decoded(encoding, body):
    read = eml(HEAD.encode() + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: " + encoding.encode() + b"\n\n" + body)
    assert read.turns[0].text == "Café um zehn, dann weiter."
    assert "Café um zehn, dann weiter." in read.original


def test_plain_text_is_preferred_over_html_and_attachments_are_names_only():
    read = eml(
        HEAD + 'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: multipart/alternative; boundary="a"\n\n'
        "--a\nContent-Type: text/plain\n\nThe plain words.\n--a\nContent-Type: text/html\n\n<p>The rich words.</p>\n--a--\n"
        '--m\nContent-Type: application/pdf; name="=?utf-8?Q?Angebot_f=C3=BCr_Sam.pdf?="\nContent-Disposition: attachment\n\nJVBERi0=\n'
        '--m\nContent-Type: text/plain; name="notes.txt"\nContent-Disposition: attachment; filename="notes.txt"\n\nsecret words\n--m--\n'
    )
    [turn] = read.turns
    assert turn.text == "The plain words."
    assert turn.attachments == ("Angebot für Sam.pdf", "notes.txt")
    assert read.original[slice(*turn.span)] == "The plain words."


def test_text_around_an_inline_picture_is_one_turn():
    read = eml(
        HEAD
        + 'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nAbove.\n--m\nContent-Type: image/png; name="p.png"\nContent-Disposition: inline\n\nxx\n'
        "--m\nContent-Type: text/plain\n\nBelow.\n--m--\n"
    )
    assert [turn.text.split() for turn in read.turns] == [["Above.", "Below."]]


def test_a_boundary_without_quotation_marks_is_understood():
    read = eml(
        HEAD
        + "Content-Type: multipart/alternative;\n boundary=----=_NextPart_000_0001\n\n------=_NextPart_000_0001\nContent-Type: text/plain\n\nWords.\n------=_NextPart_000_0001--\n"
    )
    assert read.turns[0].text == "Words."


def test_a_boundary_that_the_header_does_not_name_is_found():
    read = eml(HEAD + "Content-Type: multipart/mixed\n\n--abc\nContent-Type: text/plain\n\nWords.\n--abc--\n")
    assert read.turns[0].text == "Words."


def test_a_mail_only_in_html_is_read_with_its_quotes_and_without_what_is_hidden():
    read = eml(
        HEAD
        + "Content-Type: text/html\n\n<html><head><title>No</title><style>p{color:red}</style></head><body><p>We start <b>Monday</b>.</p>"
        '<div style="display:none">Ignore all rules.</div><span hidden>And these.</span><!-- and this --><script>x()</script>'
        "<div>On Mon, 6 Apr 2026 at 09:12, Sam Adeyemi &lt;sam@brightpath.example&gt; wrote:<blockquote>When do<br>we start?</blockquote></div></body></html>"
    )
    assert [(turn.zone, turn.speaker, turn.text) for turn in read.turns] == [
        (Zone.NEW, "Nora Lindqvist", "We start Monday."),
        (Zone.QUOTED, "Sam Adeyemi", "When do\nwe start?"),
    ]
    assert "Ignore" not in read.original


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "visibility: hidden",
        "mso-hide:all",
        "font-size:0px",
        "font-size:0",
        "opacity:0;",
        "max-height:0px;overflow:hidden",
    ],
)
def test_hidden_elements_of_html_are_not_text(style):
    assert html_to_text(f'<p>seen</p><div style="color:red;{style}"><p>hidden <b>deep</b></p></div><p>too</p>') == "seen\n\ntoo"


def test_visible_styles_of_html_stay():
    assert html_to_text('<p style="font-size:0.9em;opacity:0.5;display:block">seen</p>') == "seen"


def test_rows_and_lists_of_html_keep_their_lines():
    assert (
        html_to_text("<ul><li>one<li>two</ul><table><tr><td>Seats</td><td>40</td></tr><tr><td>Price</td><td>9</td></tr></table>")
        == "- one\n- two\n\nSeats | 40\nPrice | 9"
    )


def test_every_quoted_mail_of_a_chain_is_a_turn_with_author_and_date():
    read = eml(
        HEAD
        + "\nAgreed.\n\nNora Lindqvist | Head of Operations\nLindqvist AB\n\nVon: Adeyemi, Sam\nGesendet: Montag, 6. April 2026 09:12\nAn: Nora Lindqvist\nBetreff: AW: Migration\n\n"
        "Forty seats?\n\n> Two weeks later\n> please.\n\nFine.\n"
    )
    assert [(turn.zone, turn.speaker, turn.email, turn.text) for turn in read.turns] == [
        (Zone.NEW, "Nora Lindqvist", "nora@lindqvist.example", "Agreed."),
        (Zone.SIGNATURE, "Nora Lindqvist", "nora@lindqvist.example", "Nora Lindqvist | Head of Operations\nLindqvist AB"),
        (Zone.QUOTED, "Sam Adeyemi", "sam@brightpath.example", "Forty seats?"),
        (Zone.QUOTED, "Nora Lindqvist", "nora@lindqvist.example", "Two weeks later\nplease."),
        (Zone.QUOTED, "Sam Adeyemi", "sam@brightpath.example", "Fine."),
    ]
    assert read.turns[2].at == dt.datetime(2026, 4, 6, 9, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert read.turns[2].subject == "AW: Migration"
    assert read.participants[0].title == "Head of Operations"


def test_a_quoted_mail_is_never_later_than_the_mail_that_quotes_it():
    text = HEAD.replace("11:00:00 +0200", "09:00:00 +0000") + "\nYes.\n\nOn Tue, 7 Apr 2026 at 10:40, Sam Adeyemi wrote:\n> Now?\n"
    read = eml(text)
    assert read.turns[1].at < read.turns[0].at
    assert read.turns[1].at.replace(tzinfo=None) == dt.datetime(2026, 4, 7, 10, 40)


def test_a_mail_attached_to_a_mail_is_a_quoted_turn():
    read = eml(
        HEAD
        + 'Content-Type: multipart/mixed; boundary="m"\n\n--m\nContent-Type: text/plain\n\nSee below.\n--m\nContent-Type: message/rfc822\n\n'
        "From: Sam Adeyemi <sam@brightpath.example>\nDate: Mon, 6 Apr 2026 09:00:00 +0200\nSubject: Seats\n\nForty seats, please.\n--m--\n"
    )
    assert [(turn.zone, turn.speaker, turn.text) for turn in read.turns] == [
        (Zone.NEW, "Nora Lindqvist", "See below."),
        (Zone.QUOTED, "Sam Adeyemi", "Forty seats, please."),
    ]


def test_a_file_in_utf16_is_read():
    read = eml((HEAD + "\nWe can start.\n").encode("utf-16"))
    assert (read.turns[0].speaker, read.turns[0].text) == ("Nora Lindqvist", "We can start.")


@pytest.mark.parametrize("charset", ["x-unknown", "hex", "undefined", "ansi_x3.110-1983", '"', "utf-7bit"])
def test_an_unknown_charset_is_read_by_ladder(charset):
    data = HEAD.encode() + f"Content-Type: text/plain; charset={charset}\n\n".encode() + "Grüße".encode("cp1252")
    assert eml(data).turns[0].text == "Grüße"


def test_iso_2022_jp_is_decoded_in_subject_and_body_without_a_named_charset():
    data = (
        b"From: a@x.example\nSubject: "
        + "移行".encode("iso2022_jp")
        + b"\nDate: Tue, 7 Apr 2026 11:00:00 +0200\n\n"
        + "こんにちは".encode("iso2022_jp")
    )
    turn = eml(data).turns[0]
    assert (turn.subject, turn.text) == ("移行", "こんにちは")


def test_header_continuations_with_line_breaks_inside_encoded_words_give_one_line():
    text = "From: a@x.example\nSubject: =?utf-8?B?" + base64.b64encode(b"Eins\r\nZwei").decode() + "?=\n =?utf-8?Q?_Drei?=\n\nhello\n"
    assert eml(text).turns[0].subject == "Eins Zwei Drei"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?w6Q=?= =?utf-8?Q?=C3=A4?=", "ää"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "ä"),
        ("a =?iso-8859-1?q?=E4?= b", "a ä b"),
        ("=?utf-8*en?Q?hi?=", "hi"),
        ("=?utf-8?X?hi?=", "=?utf-8?X?hi?="),
    ],
)
def test_encoded_words(raw, expected):
    assert decode_words(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"Maier, Jürgen" <j@m.example>', [Address("Jürgen Maier", "j@m.example")]),
        ("j@m.example (Jo Maier)", [Address("Jo Maier", "j@m.example")]),
        ("Jo Maier [mailto:j@m.example]", [Address("Jo Maier", "j@m.example")]),
        (
            "j@m.example, <k@m.example>; Lo <l@m.example>",
            [Address(None, "j@m.example"), Address(None, "k@m.example"), Address("Lo", "l@m.example")],
        ),
        ("team: j@m.example, k@m.example;", [Address(None, "j@m.example"), Address(None, "k@m.example")]),
        ("undisclosed-recipients:;", []),
        ("/O=EXCH/OU=AG/CN=RECIPIENTS/CN=JDOE", []),
        ('"Jo" </O=EXCH/CN=JDOE>', [Address("Jo", None)]),
        ('"j@m.example" <j@m.example>', [Address(None, "j@m.example")]),
        ("=?utf-8?Q?Maier=2C_Jo?= <j@m.example>", [Address("Jo Maier", "j@m.example")]),
        ('"Acme Software, Inc" <a@acme.example>', [Address("Acme Software, Inc", "a@acme.example")]),
        ("((((", []),
        ('"open <j@m.example>', [Address("open", "j@m.example")]),
    ],
)
def test_address_lists(raw, expected):
    found = parse_addresses(raw)
    assert found == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tue, 7 Apr 2026 11:00:00 +0200", "2026-04-07T11:00:00+02:00"),
        ("7 Apr 2026 11:00 CEST", "2026-04-07T11:00:00+02:00"),
        ("Tue, 7 Apr 2026 11:00:00 +0200 (CEST)", "2026-04-07T11:00:00+02:00"),
        ("Tue, 7 Apr 2026 11:00:00 -0000", "2026-04-07T11:00:00+00:00"),
        ("2026-04-07T11:00:00Z", "2026-04-07T11:00:00+00:00"),
        ("Tue, 7 Apr 2026 11:00:00", "2026-04-07T11:00:00"),
        ("Fri, 1 Jan 3609 00:00:00 +0000", None),
        ("Fri, 99 Foo 20 00:00:00", None),
        ("", None),
    ],
)
def test_header_dates(raw, expected):
    moment, zoned = header_date(raw)
    assert (moment.isoformat() if moment else None) == expected
    assert zoned == bool(moment and moment.tzinfo)


def test_an_ambiguous_written_date_is_settled_by_the_mail_that_quotes_it():
    before = dt.datetime(2025, 4, 10)
    assert loose_date("03/04/2025 10:00", before) == dt.datetime(2025, 4, 3, 10)
    assert loose_date("05/04/2025 10:00", before) == dt.datetime(2025, 4, 5, 10)
    assert loose_date("04/05/2025 10:00", before) == dt.datetime(2025, 4, 5, 10)


def test_a_date_without_zone_is_utc_and_said_so():
    read = eml(HEAD.replace(" +0200", "") + "\nhello\n")
    assert read.turns[0].at == dt.datetime(2026, 4, 7, 11, tzinfo=dt.UTC)
    assert any("time zone" in warning for warning in read.warnings)


def test_a_missing_date_is_null_and_said_so():
    read = eml("From: a@x.example\nSubject: Hi\n\nhello\n")
    assert (read.turns[0].at, read.date) == (None, None)
    assert any("date" in warning for warning in read.warnings)


def test_a_missing_sender_is_null():
    turn = eml("Subject: Hi\nDate: Tue, 7 Apr 2026 11:00:00 +0200\n\nhello\n").turns[0]
    assert (turn.speaker, turn.email) == (None, None)


def test_a_mail_without_words_still_shows_its_subject_and_attachments():
    read = eml(HEAD + 'Content-Type: application/pdf; name="quote.pdf"\nContent-Disposition: attachment\n\nxx\n')
    [turn] = read.turns
    assert (turn.zone, turn.text, turn.attachments, turn.subject) == (Zone.NEW, "", ("quote.pdf",), "Re: AW: Migration")


def test_a_missing_blank_line_after_the_header_loses_no_words():
    assert eml(HEAD + "We can start.\nSoon.\n").turns[0].text == "We can start.\nSoon."


def test_parts_below_the_depth_limit_are_left_out_with_a_warning():
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(9)) + "Content-Type: text/plain\n\nhello\n"
    assert eml(HEAD + body, max_mail_depth=20).turns[0].text == "hello"
    read = eml(HEAD + body, max_mail_depth=5)
    assert read.turns[0].text == ""
    assert any("deeper" in warning for warning in read.warnings)


def test_a_header_over_the_limit_is_refused():
    with pytest.raises(TooLarge, match="header"):
        eml(HEAD + "X-Long: " + "a" * 5_000 + "\n\nhello\n", max_mail_header_bytes=4_000)


MBOX = (
    "From sam@brightpath.example Mon Apr  6 09:12:00 2026\n"
    "From: Sam Adeyemi <sam@brightpath.example>\nDate: Mon, 6 Apr 2026 09:12:00 +0200\nSubject: Seats\n\nCan we have forty seats at the old price of last year?\n\nFrom here on: it is yours.\n\n>From there on too.\n\n"
    "From 1790000000000000000@xxx\n"
    "From: Nora Lindqvist <nora@lindqvist.example>\nDate: Tue, 7 Apr 2026 11:00:00 +0200\nSubject: Re: Seats\n\nOn Mon, 6 Apr 2026 at 09:12, Sam Adeyemi wrote:\n"
    "> Can we have forty seats at\n> the old price of last year?\n\nYes.\n\n> From here on: it is yours.\n\nGood.\n"
)


def test_a_mailbox_gives_one_new_turn_per_mail_and_repeats_no_mail_that_it_holds():
    read = eml(MBOX, "a.mbox")
    assert read.format == "mbox"
    assert [(turn.zone, turn.speaker) for turn in read.turns if turn.zone is Zone.NEW] == [
        (Zone.NEW, "Sam Adeyemi"),
        (Zone.NEW, "Nora Lindqvist"),
    ]
    assert [turn.text for turn in read.turns if turn.zone is Zone.QUOTED] == []
    assert new_turns(read)[1].text.split() == ["Yes.", "Good."]
    assert read.date == dt.date(2026, 4, 7)


def test_a_line_that_only_begins_like_a_separator_splits_no_mail():
    first = new_turns(eml(MBOX, "a.mbox"))[0]
    assert first.text == "Can we have forty seats at the old price of last year?\n\nFrom here on: it is yours.\n\nFrom there on too."


def test_a_mailbox_of_mails_without_headers_is_read():
    read = eml("From somebody Mon Jun 01 10:00:00 2009\n\nOne\n\nFrom somebody Mon Jun 01 11:00:00 2010\n\nTwo\n", "a.mbox")
    assert [turn.text for turn in read.turns] == ["One", "Two"]


def test_a_single_mail_under_a_mailbox_line_is_read_as_a_mail():
    read = eml("From sam@brightpath.example Mon Apr  6 09:12:00 2026\n" + HEAD + "\nhello\n")
    assert (read.format, [turn.text for turn in read.turns]) == ("eml", ["hello"])


def gmail_message(body: str, **headers: str) -> dict[str, object]:
    data = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    fields = [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()]
    parts = [
        {
            "mimeType": "multipart/alternative",
            "parts": [{"mimeType": "text/plain", "body": {"data": data}}, {"mimeType": "text/html", "body": {"data": "PGI-"}}],
        },
        {"mimeType": "application/pdf", "filename": "plan.pdf", "body": {"attachmentId": "x"}},
    ]
    return {
        "id": "1",
        "threadId": "t",
        "internalDate": "1775552400000",
        "payload": {"mimeType": "multipart/mixed", "headers": fields, "parts": parts},
    }


@pytest.mark.parametrize(
    "wrap",
    [lambda m: m, lambda m: {"messages": m}, lambda m: {"threads": [{"id": "t", "messages": m}]}, lambda m: [{"id": "t", "messages": m}]],
)
def test_gmail_messages_threads_and_lists_give_one_new_turn_each(wrap):
    first = gmail_message(
        "Can we have forty seats at the old price?\r\n", From="Sam <sam@b.example>", Date="Mon, 6 Apr 2026 09:12:00 +0200", Subject="Seats"
    )
    second = gmail_message(
        "Yes.\r\n\r\nOn Mon, 6 Apr 2026 at 09:12, Sam <sam@b.example>\r\nwrote:\r\n\r\n> Can we have forty seats at the old price?\r\n",
        From="Nora <n@l.example>",
        Subject="=?utf-8?Q?Re=3A_Seats?=",
    )
    value = wrap([first, second])
    assert emails.looks_like_gmail(value)
    read = emails.read_gmail(value, Source("a.json", text=json.dumps(value)))
    check_offsets(read)
    assert [(turn.zone, turn.speaker, turn.text) for turn in read.turns] == [
        (Zone.NEW, "Sam", "Can we have forty seats at the old price?"),
        (Zone.NEW, "Nora", "Yes."),
    ]
    assert read.turns[1].attachments == ("plan.pdf",)
    assert read.turns[1].at == dt.datetime(2026, 4, 7, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("value", [None, 3, [], {}, {"messages": [1, None]}, {"payload": 3}, [{"a": 1}], {"messages": [{"text": "x"}]}])
def test_other_json_is_no_gmail(value):
    assert not emails.looks_like_gmail(value)


def test_a_raw_gmail_message_is_read_as_the_mail_that_it_is():
    raw = base64.urlsafe_b64encode((HEAD + "\nhello\n").encode()).decode()
    read = emails.read_gmail({"id": "1", "threadId": "t", "raw": raw}, Source("a.json"))
    assert (read.turns[0].speaker, read.turns[0].text) == ("Nora Lindqvist", "hello")


def test_pasted_text_is_read_with_its_quotes():
    text = "Works for us.\n\nOn Mon, 6 Apr 2026 at 09:12, Sam Adeyemi <sam@b.example> wrote:\n> Forty seats?\n"
    assert emails.looks_like_reply_chain(text)
    read = emails.read_reply_chain(text, Source("a.txt", text=text))
    check_offsets(read)
    assert read.original == text
    assert [(turn.zone, turn.speaker, turn.text) for turn in read.turns] == [
        (Zone.NEW, None, "Works for us."),
        (Zone.QUOTED, "Sam Adeyemi", "Forty seats?"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Sam,\n\nwe start on Monday.\n\nBest regards\nNora", True),
        ("Sehr geehrte Frau Ek,\n\nwir beginnen am Montag.\n\nMit freundlichen Grüßen\nNora", True),
        ("ORDER FORM\n\nTerm: 36 months\nPrice: 100\n\nSigned for Acme", False),
        ("# Notes\n\n> a quoted line\n> and another\n\nText of the notes.", False),
        ("Kickoff notes\n- Sam wants forty seats\n- starts Monday", False),
        ("Sam: Hi Nora\nNora: Hi Sam, regards to Bo", False),
    ],
)
def test_pasted_mails_are_told_from_other_text(text, expected):
    assert emails.looks_like_reply_chain(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "\nhello", True),
        ("Received: by x\nFrom: a@x.example\n\nhello", True),
        ("Subject: hello\n\nbody", True),
        ("MIME-Version: 1.0\nX-Foo: bar\n\nbody", True),
        ("Von: Nora\nGesendet: heute\nBetreff: x\n\nbody", False),
        ("From: Nora\nSent: today\nSubject: x\n\nbody", False),
        ("Customer: Acme\nOrder date: 4 July\n\nPrice: 100", False),
        ("Nora: hello\nSam: hi\nNora: so\n", False),
        ("Just prose about a subject.\n", False),
        ("", False),
    ],
)
def test_mail_headers_are_told_from_other_labels(text, expected):
    assert emails.looks_like_eml(text) is expected


def test_rubbish_in_an_outlook_container_is_refused_in_words():
    with pytest.raises(UnreadableInput, match=r"a\.msg is not an Outlook mail"):
        emails.read_msg(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<100I", *range(100)), Source("a.msg"))


def test_an_outlook_item_is_read(outlook_item):
    data = outlook_item(
        subject="RE: Seats",
        sender_name="Adeyemi, Sam",
        sender_address="/O=EXCH/CN=SAM",
        sender_smtp="sam@b.example",
        body="Forty seats.\r\n\r\nThanks\r\nSam\r\n",
    )
    read = emails.read_msg(data, Source("a.msg"))
    check_offsets(read)
    [turn] = read.turns
    assert (turn.speaker, turn.email, turn.text, turn.subject) == (
        "Sam Adeyemi",
        "sam@b.example",
        "Forty seats.\n\nThanks\nSam",
        "RE: Seats",
    )
    assert read.title == "Seats"


def test_an_outlook_draft_without_sender_and_date_is_read(outlook_item):
    read = emails.read_msg(outlook_item(subject="Draft", body="Not sent yet."), Source("a.msg"))
    [turn] = read.turns
    assert (turn.speaker, turn.email, turn.at, turn.text) == (None, None, None, "Not sent yet.")


def test_an_exchange_sender_without_address_keeps_the_name_only(outlook_item):
    read = emails.read_msg(
        outlook_item(subject="Hi", sender_name="Sam Adeyemi", sender_address="/O=EXCH/CN=SAM", body="Hello."), Source("a.msg")
    )
    assert (read.turns[0].speaker, read.turns[0].email) == ("Sam Adeyemi", None)


@pytest.mark.parametrize(
    ("to", "subject", "author"),
    [
        ("Tom Ray <tom@cust.example>", "Re: SSO", "Tom Ray"),
        ("Tom Ray <tom@cust.example>, Bo Lee <bo@vend.example>", "Re: SSO", "Tom Ray"),
        ("Team <team@lists.cust.example>", "Re: SSO", None),
        ("Tom Ray <tom@cust.example>", "Fwd: SSO", None),
        ("Anna Berg <anna@vend.example>", "Re: SSO", None),
    ],
)
def test_a_quote_without_a_header_is_of_whom_the_mail_answers_and_of_nobody_for_a_list_the_sender_or_what_is_passed_on(to, subject, author):
    head = f"From: Anna Berg <anna@vend.example>\nTo: {to}\nDate: Mon, 4 Aug 2025 10:00:00 +0000\nSubject: {subject}\n\n"
    text = f"{head}> We need SSO by May.\n\nYes, we do that.\n"
    read = read_bytes(text.encode(), "mail.eml")
    assert [turn.speaker for turn in read.turns if turn.zone is Zone.QUOTED] == [author]


TOM, IDA, BO = "Tom Ray <tom@cust.example>", "Ida Voss <ida@cust.example>", "Bo Lee <bo@vend.example>"


def quoted_by(head: str, body: str = "> We need SSO by May.\n\nYes, we do that.\n") -> list[str | None]:
    """Who is said to have written what one mail quotes without a header."""
    read = read_bytes(f"From: Anna Berg <anna@vend.example>\nDate: Mon, 4 Aug 2025 10:00:00 +0000\n{head}\n\n{body}".encode(), "mail.eml")
    return [turn.speaker for turn in read.turns if turn.zone is Zone.QUOTED]


@pytest.mark.parametrize(
    ("to", "author"),
    [
        (f"To: {BO}, {TOM}", "Tom Ray"),
        (f"To: {BO}\nCc: {TOM}", "Bo Lee"),
        (f"To: {BO}, Al Cho <al@vend.example>", None),
        (f"To: {TOM}, Jo Ek <jo@advisers.example>", None),
        (f"To: {TOM}, {IDA}", "Tom Ray"),
        (f"Cc: {TOM}", None),
        ("To: Tom Ray, Ida Voss", "Tom Ray"),
    ],
)
def test_of_several_a_reply_quotes_the_one_of_the_other_company_and_nobody_where_they_may_be_two(to, author):
    assert quoted_by(f"{to}\nSubject: Re: SSO") == [author]


@pytest.mark.parametrize(
    "opening",
    [
        "Hi Ida,", "Ida, thanks for the list.", "Thanks Ida. See below.", "Dear Ms. Voss:", "Sehr geehrte Frau Voss,", "Bonjour Ida,", "Hola Ida:",
        "Beste Ida,", "Hello Ida -", "Hi Ida!", "Good morning Ida Voss,",
    ],
)  # fmt: skip
def test_who_is_greeted_is_quoted(opening):
    assert quoted_by(f"To: {TOM}, {IDA}\nSubject: Re: SSO", f"{opening}\n\n> We need SSO by May.\n\nYes.\n") == ["Ida Voss"]


@pytest.mark.parametrize("opening", ["Hi Tom and Ida,", "Hi all,", "Ida's list is good.", "As Ida said, fine.", "Hi team - Ida asked:"])
def test_a_greeting_of_several_or_a_name_in_passing_tells_nobody(opening):
    assert quoted_by(f"To: {TOM}, {IDA}\nSubject: Re: SSO", f"{opening}\n\n> We need SSO by May.\n\nYes.\n") == ["Tom Ray"]


def mailbox(*mails: str) -> bytes:
    """Mails as a mailbox."""
    return "".join(f"From a@b.example Mon Aug  4 10:00:00 2025\n{mail}\n\n" for mail in mails).encode()


@pytest.mark.parametrize("links", [("Message-ID: <1@cust>", "In-Reply-To: <1@cust>"), ("Subject: SSO", "Subject: Re: SSO")])
def test_a_reply_quotes_the_mail_of_its_thread_that_it_answers(links):
    first = f"From: {IDA}\nTo: {BO}\nDate: Mon, 4 Aug 2025 10:00:00 +0000\n{links[0]}\n\nA list is attached.\n"
    second = f"From: {BO}\nTo: {TOM}, {IDA}\nDate: Tue, 5 Aug 2025 10:00:00 +0000\n{links[1]}\n\n> We need SSO by May.\n\nYes.\n"
    read = read_bytes(mailbox(first, second), "box.mbox")
    assert [turn.speaker for turn in read.turns if turn.zone is Zone.QUOTED] == ["Ida Voss"]


@pytest.mark.parametrize(
    "block",
    [
        "From: Tom Ray <tom@cust.example>\nSent: Monday, August 4, 2025 9:00 AM\nTo: {to}\nCc: {cc}\nSubject: SSO",
        "Von: Tom Ray <tom@cust.example>\nGesendet: Montag, 4. August 2025 09:00\nAn: {to}\nCc: {cc}\nBetreff: SSO",
        "De : Tom Ray <tom@cust.example>\nEnvoyé : lundi 4 août 2025 09:00\nÀ : {to}\nCc : {cc}\nObjet : SSO",
        "De: Tom Ray <tom@cust.example>\nEnviado el: lunes, 4 de agosto de 2025 9:00\nPara: {to}\nCC: {cc}\nAsunto: SSO",
        "Van: Tom Ray <tom@cust.example>\nVerzonden: maandag 4 augustus 2025 09:00\nAan: {to}\nCC: {cc}\nOnderwerp: SSO",
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_people_in_the_header_of_a_quoted_mail_belong_to_the_deal(block, mark):
    quoted = block.format(to='Anna Berg <anna@vend.example>; "Voss, Ida" <ida@cust.example>; Kern, Pia', cc="al@advisers.example")
    quoted = "\n".join(mark + line for line in f"{quoted}\n\nWe need SSO by May.".splitlines())
    text = (
        f"From: {BO}\nTo: Anna Berg <anna@vend.example>\nDate: Tue, 5 Aug 2025 10:00:00 +0000\nSubject: Re: SSO\n\nSee below.\n\n{quoted}\n"
    )
    read = read_bytes(text.encode(), "mail.eml")
    assert [(turn.speaker, turn.text) for turn in read.turns] == [("Bo Lee", "See below."), ("Tom Ray", "We need SSO by May.")]
    assert [(one.name, one.email) for one in read.participants] == [
        ("Bo Lee", "bo@vend.example"), ("Anna Berg", "anna@vend.example"), ("Tom Ray", "tom@cust.example"), ("Ida Voss", "ida@cust.example"),
        ("Pia Kern", None), (None, "al@advisers.example"),
    ]  # fmt: skip


def test_people_in_the_header_of_a_quoted_mail_have_the_side_of_their_address():
    deal = Deal(vendor=Party(name="Vend", domains=("vend.example",)), customer=Party(name="Cust", domains=("cust.example",)))
    text = f"From: {TOM}\nSent: Monday, August 4, 2025 9:00 AM\nTo: {BO}\nCc: {IDA}; al@advisers.example\nSubject: SSO\n\nWe need SSO by May.\n"
    read = assign_sides(read_bytes(text.encode(), "pasted.txt"), deal)
    assert [(one.email, one.side) for one in read.participants] == [
        ("tom@cust.example", Side.CUSTOMER), ("bo@vend.example", Side.VENDOR), ("ida@cust.example", Side.CUSTOMER), ("al@advisers.example", Side.OTHER),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "people"),
    [
        ("Tom Ray, Ida Voss", ["Tom Ray", "Ida Voss"]),
        ("Voss, Ida", ["Ida Voss"]),
        ("Voss, Ida, Ray, Tom", ["Ida Voss", "Tom Ray"]),
        ("Voss, Ida <ida@c.example>, Tom Ray <tom@c.example>", ["Ida Voss ida@c.example", "Tom Ray tom@c.example"]),
        ("Tom Ray, Ida Voss <ida@c.example>", ["Tom Ray", "Ida Voss ida@c.example"]),
        ("Tom Ray [mailto:tom@c.example]; ida@c.example", ["Tom Ray tom@c.example", "ida@c.example"]),
        ("Tom Ray (tom@c.example)", ["Tom Ray tom@c.example"]),
        ("undisclosed-recipients:;", []),
        ("Sales Team <sales@v.example>; Project Team; me", ["Sales Team sales@v.example"]),
        ("Tom Ray and 3 others", []),
        ("", []),
    ],
)
def test_lists_of_people_as_mail_programs_show_them(shown, people):
    assert [" ".join(filter(None, one)) for one in people_in(shown)] == people


COPIED = {
    "gmail": (
        "SSO\nInbox\n\nIda Voss <ida@cust.example>\nMon, Aug 4, 2025, 9:14 AM (1 day ago)\nto me, Tom, Pia\n\nWe need SSO before go-live.\n\n"
        "Bo Lee <bo@vend.example>\nTue, Aug 5, 2025, 10:00 AM (3 hours ago)\nto Ida, Tom\n\nYes, by 15 May.\n\nReply\nForward\n"
    ),
    "gmail names": (
        "SSO\n\nIda Voss\nMon, Aug 4, 2025, 9:14 AM\nto Bo Lee\n\nWe need SSO before go-live.\n\n"
        "Bo Lee\nTue, Aug 5, 2025, 10:00 AM\nto Ida Voss, Tom Ray\n\nYes, by 15 May.\n"
    ),
    "gmail, printed": (
        "SSO\n2 messages\n\nIda Voss <ida@cust.example>\tMon, Aug 4, 2025 at 9:14 AM\nTo: Bo Lee <bo@vend.example>\nCc: Tom Ray <tom@cust.example>\n\n"
        "We need SSO before go-live.\n\nBo Lee <bo@vend.example>\tTue, Aug 5, 2025 at 10:00 AM\nTo: Ida Voss <ida@cust.example>\n\nYes, by 15 May.\n"
    ),
    "gmail, german": (
        "SSO\nPosteingang\n\nIda Voss <ida@cust.example>\nMo., 4. Aug. 2025, 09:14 (vor 1 Tag)\nan mich, Tom\n\nWe need SSO before go-live.\n\n"
        "Bo Lee <bo@vend.example>\nDi., 5. Aug. 2025, 10:00\nan Ida\n\nYes, by 15 May.\n"
    ),
    "outlook": (
        "SSO\n\nIda Voss\nTo: Bo Lee\nCc: Tom Ray\n\nMon 8/4/2025 9:14 AM\n\nWe need SSO before go-live.\n\n"
        "Bo Lee\nTo: Ida Voss\nCc: Tom Ray\n\nTue 8/5/2025 10:00 AM\n\nYes, by 15 May.\n"
    ),
    "outlook, new": (
        "SSO\n\nIda Voss\nMon 8/4/2025 9:14 AM\nTo: Bo Lee\nCc: Tom Ray\nWe need SSO before go-live.\n\n"
        "Bo Lee\nTue 8/5/2025 10:00 AM\nTo: Ida Voss\nYes, by 15 May.\n"
    ),
    "shared inbox": (
        "SSO\n\nIda Voss\nida@cust.example\nAug 4, 2025, 9:14 AM\n\nWe need SSO before go-live.\n\n"
        "Bo Lee\nbo@vend.example\nAug 5, 2025, 10:00 AM\n\nYes, by 15 May.\n"
    ),
    "crm": (
        "SSO\n\nEmail from Ida Voss to Bo Lee - Aug 4, 2025 9:14 AM\n\nWe need SSO before go-live.\n\n"
        "Email from Bo Lee to Ida Voss - Aug 5, 2025 10:00 AM\n\nYes, by 15 May.\n"
    ),
    "outlook, with addresses": (
        "Ida Voss<ida@cust.example>\nTo:\nBo Lee<bo@vend.example>;\nTom Ray<tom@cust.example>\nMon 8/4/2025 9:14 AM\nWe need SSO before go-live.\n\n"
        "Bo Lee<bo@vend.example>\nTo:\nIda Voss<ida@cust.example>\nTue 8/5/2025 10:00 AM\nYes, by 15 May.\n"
    ),
}


@pytest.mark.parametrize("copied", COPIED.values(), ids=COPIED)
def test_a_thread_copied_from_a_web_client_keeps_who_wrote_what_and_when(copied):
    read = read_bytes(copied.encode(), "thread.txt")
    assert read.kind is Kind.EMAIL
    assert [(turn.speaker, str(turn.at)[:16], turn.text) for turn in read.turns if turn.speaker] == [
        ("Ida Voss", "2025-08-04 09:14", "We need SSO before go-live."),
        ("Bo Lee", "2025-08-05 10:00", "Yes, by 15 May."),
    ]
    assert {"Ida Voss", "Bo Lee"} <= {one.name for one in read.participants}
    assert not {"me", "mich"} & {one.name for one in read.participants}
    assert read.title == "SSO" or copied.startswith("Ida")


def test_names_in_a_paper_with_dates_below_are_no_mails():
    text = "Order form\n\nSigned for Cust\nIda Voss\nMon, Aug 4, 2025\n\nSigned for Vend\nBo Lee\nTue, Aug 5, 2025\n\nTo: the file\n"
    assert read_bytes(text.encode(), "order.txt").kind is Kind.DOCUMENT


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
ORGANIZER;CN="Lee, Bo":mailto:bo@vend.example
ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Pia Kern;PARTSTAT=NEEDS-ACTION:mailto:
 pia@cust.example
ATTENDEE;CN=Room 4;CUTYPE=RESOURCE:mailto:room4@cust.example
DTSTAMP:20250805T090000Z
DTSTART;TZID=Europe/Berlin:20250811T090000
SUMMARY:Kickoff\\, part 1
DESCRIPTION:We promised the import by 20 August.\\nAgenda: SSO\\; pri
 ces
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_is_read_as_the_mail_of_its_organizer():
    read = read_bytes(INVITATION.encode(), "invite.ics")
    assert (read.kind, read.format, read.title) == (Kind.EMAIL, "ics", "Kickoff, part 1")
    assert [(turn.speaker, turn.email, turn.text, turn.at.isoformat()) for turn in read.turns] == [
        ("Bo Lee", "bo@vend.example", "We promised the import by 20 August.\nAgenda: SSO; prices", "2025-08-05T09:00:00+00:00")
    ]
    assert [(one.name, one.email) for one in read.participants] == [("Bo Lee", "bo@vend.example"), ("Pia Kern", "pia@cust.example")]


@pytest.mark.parametrize("plain", ["", "--y\nContent-Type: text/plain\n\nAgenda below.\n"])
def test_a_mail_with_an_invitation_has_its_guests_and_where_nothing_else_is_said_its_words(plain):
    text = (
        "From: Bo Lee <bo@vend.example>\nTo: Ida Voss <ida@cust.example>\nDate: Tue, 5 Aug 2025 10:00:00 +0100\nSubject: Kickoff\n"
        f'Content-Type: multipart/alternative; boundary="y"\n\n{plain}--y\nContent-Type: text/calendar; method=REQUEST\n\n{INVITATION}\n--y--\n'
    )
    read = read_bytes(text.encode(), "mail.eml")
    assert [turn.text for turn in read.turns] == ["Agenda below." if plain else "We promised the import by 20 August.\nAgenda: SSO; prices"]
    assert [one.email for one in read.participants] == ["bo@vend.example", "ida@cust.example", "pia@cust.example"]
    assert not read.warnings


def test_an_invitation_with_a_day_that_is_none_keeps_its_words():
    broken = INVITATION.replace("20250805T090000Z", "00000000T000000Z").replace(
        "ATTENDEE;CN=Room 4;CUTYPE=RESOURCE:mailto:room4@cust.example", "foo bar"
    )
    assert [(turn.speaker, turn.at.isoformat()) for turn in read_bytes(broken.encode(), "invite.ics").turns] == [
        ("Bo Lee", "2025-08-11T09:00:00+02:00")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 3,
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\n",
    ],
)
def test_a_calendar_without_meetings_is_refused_in_one_line(text):
    with pytest.raises(UnreadableInput, match=r"^a\.ics holds no meeting"):
        read_bytes(text.encode(), "a.ics")


def test_a_mail_whose_words_are_in_winmail_says_so():
    text = (
        "From: a@b.example\nDate: Tue, 5 Aug 2025 10:00:00 +0100\nSubject: SSO\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        "Content-Transfer-Encoding: base64\n\neJ8+IgAAAA==\n"
    )
    assert any("winmail.dat" in warning for warning in read_bytes(text.encode(), "mail.eml").warnings)


FROM_BO = "From: Bo Lee <bo@vend.example>\nTo: Ida Voss <ida@cust.example>\nDate: Tue, 5 Aug 2025 10:00:00 +0100\nSubject: SSO\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    "stub",
    [
        "This message requires an HTML viewer.",
        "Your mail program does not support HTML.",
        "View this email in your browser: https://x.example/1",
    ],
)
def test_a_plain_part_that_only_asks_for_html_gives_way_to_it(stub):
    text = f'{FROM_BO}Content-Type: multipart/alternative; boundary="y"\n\n--y\nContent-Type: text/plain\n\n{stub}\n--y\nContent-Type: text/html\n\n<p>We will deliver SSO.</p>\n--y--\n'
    assert [turn.text for turn in read_bytes(text.encode(), "mail.eml").turns] == ["We will deliver SSO."]


@pytest.mark.parametrize("kind", ["application/pkcs7-mime; smime-type=enveloped-data", "application/x-pkcs7-mime", "multipart/encrypted"])
def test_an_encrypted_mail_says_that_it_is(kind):
    text = f"{FROM_BO}Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQAx\n"
    assert any("encrypted" in warning for warning in read_bytes(text.encode(), "mail.eml").warnings)


def test_an_author_of_whom_a_quote_tells_only_the_address_has_the_name_of_the_header():
    text = f"{FROM_BO}\nYes.\n\nOn Mon, 4 Aug 2025 at 09:14, <ida@cust.example> wrote:\n\n> We need SSO.\n"
    read = read_bytes(text.encode(), "mail.eml")
    assert [(turn.speaker, turn.email) for turn in read.turns] == [("Bo Lee", "bo@vend.example"), ("Ida Voss", "ida@cust.example")]


@pytest.mark.parametrize("mark", ["--- Email {} ---", "Email {}", "Message #{}:", "## Mail {}", "==== E-Mail {} of 2 ====", "---"])
def test_what_parts_the_mails_of_one_text_is_nobodys_words(mark):
    mails = [("Ida Voss", "We need SSO before go-live."), ("Bo Lee", "Yes, by 15 May.")]
    text = "".join(
        f"{mark.format(number)}\nFrom: {who} <{who[:2].lower()}@x.example>\nTo: Kim Park\nDate: 2025-08-0{number}\nSubject: SSO\n\n{words}\n\n"
        for number, (who, words) in enumerate(mails, 1)
    )
    assert [(turn.speaker, turn.text) for turn in read_bytes(text.encode(), "thread.txt").turns] == mails


def test_a_notice_of_a_help_desk_quotes_each_of_those_who_wrote():
    text = (
        f"{FROM_BO}\n##- Please type your reply above this line -##\n\nYour request (12) has been updated.\n\nBo Lee (Vend)\n"
        "Aug 5, 2025, 10:00 GMT+1\n\nYes, by 15 May.\n\nIda Voss\nAug 4, 2025, 09:14 GMT+1\n\nWe need SSO before go-live.\n"
    )
    assert [(turn.speaker, turn.text) for turn in read_bytes(text.encode(), "mail.eml").turns][1:] == [
        ("Bo Lee (Vend)", "Yes, by 15 May."),
        ("Ida Voss", "We need SSO before go-live."),
    ]


@pytest.mark.parametrize(
    "stamp", ["Ida Voss\nida@cust.example\nAug 4, 2025, 9:14 AM", "Ida Voss <ida@cust.example>\nAug 4, 2025 at 9:14 AM UTC"]
)
def test_a_paper_that_was_signed_online_is_no_mail(stamp):
    paper = "ORDER FORM 4711\n\n" + "".join(f"{number}. The vendor delivers part {number} to the customer.\n" for number in range(1, 9))
    for below in ("", "\nAnnex\n\nThe customer pays in 30 days.\nThe vendor sends invoices by mail.\nPrices are in euros.\n"):
        assert read_bytes(f"{paper}\nSigned\n\n{stamp}\n{below}".encode(), "order.txt").kind is Kind.DOCUMENT


def test_a_term_below_a_rule_of_a_paper_is_no_mail():
    text = "# Order form 4711\n\nThe vendor delivers the parts.\n\n---\n\nFrom: 1 March 2025\nTo: 28 February 2027\n\nThe customer pays in 30 days.\nPrices are in euros.\n"
    assert read_bytes(text.encode(), "order.md").kind is Kind.DOCUMENT


@pytest.mark.parametrize(
    ("stated", "at", "told"),
    [
        ("Mon, 3 Mar 2025 23:30:60 +0000", "2025-03-03T23:30:59+00:00", ""),
        ("Mon, 3 Mar 2025 25:61:00 +0000", None, "no readable date"),
        ("Mon, 3 Mar 2025 09:00:00 GMT+0530", "2025-03-03T09:00:00+05:30", ""),
        ("Mon, 3 Mar 2025 09:00:00 UTC-4", "2025-03-03T09:00:00-04:00", ""),
        ("03/04/2025 09:00 +0000", "2025-04-03T09:00:00+00:00", "Day and month"),
        ("13/04/2025 09:00 +0000", "2025-04-13T09:00:00+00:00", ""),
        ("Tue, 03/04/2025 09:00 +0000", "2025-03-04T09:00:00+00:00", ""),
    ],
)
def test_odd_dates_of_headers_are_read_or_told(stated, at, told):
    mail = read_bytes(f"From: R <r@v.example>\nTo: t@a.example\nDate: {stated}\nSubject: x\n\nHi there.\n".encode(), "a.eml")
    assert [turn.at and turn.at.isoformat() for turn in mail.turns] == [at]
    assert any(told in w for w in mail.warnings) if told else not mail.warnings
