"""Real mails and papers beside the project, read as a person reads them; skipped where they are not there."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.conversation import Conversation, Turn, Zone
from analyzer.intake.reader import read

FORMATS = Path(__file__).parents[3] / "shared" / "data" / "formats"

pytestmark = pytest.mark.skipif(not FORMATS.is_dir(), reason="the sample files of the upload formats are not beside the project")

# (file, format, subject of the newest mail, its sender, instant, words that are new, words that are not, attachments)
MAILS: list[tuple[str, str, str | None, str | None, str | None, list[str], list[str], list[str]]] = [
    ("eml/attachment_with_base64_encoded_name.eml", "eml", "Fwd: Signed email causes file attachments", "xxxxxxxxx.xxxxxxx@gmail.com", "2005-05-08T14:09:11-05:00",
     ["We should not include these files"], ["Test attachments with Base64", "Forwarded message"], ["This is a test.pdf"]),
    ("eml/bad_date_header.eml", "eml", "You may_be Eligible for Legitimate_Cash from_GovAgencies!", "infoz@reactive-outpost.com", None, [], [], []),
    ("eml/fake-email-attachment.eml", "eml", "Fake email with attachment", "mallori@unstructured.io", "2022-12-23T12:08:48-06:00",
     ["Here's the attachments!", "- Lots of whitespace", "Mallori"], ["fake attachment!"], ["fake-attachment.txt"]),
    ("eml/fake-email.eml", "eml", "Test Email", "mrobinson@unstructured.io", "2022-12-16T17:04:16-05:00", ["This is a test email to use for unit tests.", "- Roses are red"], ["<div"], []),
    ("eml/family-day.eml", "eml", "Family Day", "mallori@unstructured.io", "2022-12-21T10:28:53-06:00", ["first annual family day!", "Make sure to RSVP!"], ["Unstructured Technologies"], []),
    ("eml/japanese.eml", "eml", "まみむめも", "raasdnil@gmail.com", None, ["かきくえこ"], ["lindsaar.net"], []),
    ("eml/mime-multi-to-cc-bcc.eml", "eml", "Example Plain-Text MIME Message", "sender@example.com", None, ["This is a plain-text message."], [], []),
    ("eml/mime-no-to.eml", "eml", "Example Plain-Text MIME Message", "sender@example.com", None, ["This is a plain-text message."], [], []),
    ("eml/mime-simple.eml", "eml", "Example Multipart/Alternative Email", "sender@example.com", None, ["This is a simple email message."], ["<p>"], []),
    ("eml/raw_email10.eml", "eml", None, "xxx@xxxx.xxx", "2005-05-10T15:27:03-05:00", ["Test test. Hi. Waving. m"], ["Bell Mobility"], []),
    ("eml/raw_email11.eml", "eml", "worse when you use them.", "xxxxx@xxxxx", "2005-04-27T14:15:31-07:00", ["XXXXX Xxxxx"], ["<bold>"], []),
    ("eml/raw_email2.eml", "eml", "Fwd: Signed email causes file attachments", "xxxxxxxxx.xxxxxxx@gmail.com", "2005-05-08T14:09:11-05:00",
     ["We should not include these files"], ["Just started to use"], ["smime.p7s"]),
    ("eml/raw_email5.eml", "eml", None, "xxx@xxxx.xxx", "2005-05-10T15:27:03-05:00", ["Test test. Hi. Waving. m"], ["Bell Mobility"], []),
    ("eml-replies/android.eml", "eml", "Re: Test", "bob@example.com", "2012-04-02T18:22:10+04:00", ["Hello"], ["Hi", "написал"], []),
    ("eml-replies/apple_mail.eml", "eml", "Re: Test", "xxx@gmail.com", "2012-04-03T16:55:26+04:00", ["Hello"], ["Hi", "wrote"], []),
    ("eml-replies/iphone.eml", "eml", "Re: Test", "xxx@gmail.com", "2012-04-03T16:23:59+04:00", ["Hello"], ["Hi", "wrote", "iPhone"], []),
    ("reply-txt/email_1_1.txt", "mail-text", None, None, None, ["clear a Riak bucket", "using the Java HTTP API.", "-Abhishek Kona"], ["mailing list"], []),
    ("reply-txt/email_1_4.txt", "mail-text", None, None, None, ["Awesome! I haven't had another problem with it."], ["Loader", "defunkt"], []),
    ("reply-txt/email_1_7.txt", "mail-text", None, None, None, [":+1:"], ["Steps 0-2", "Wanstrath"], []),
    ("reply-txt/email_1_8.txt", "mail-text", None, None, None, ["I will reply under this one", "and under this."], ["okay", "hi there", "signature"], []),
    ("reply-txt/email_2_2.txt", "mail-text", None, None, None, ["Outlook with a reply directly above line"], ["A new comment"], []),
    ("reply-txt/email_2_3.txt", "mail-text", None, None, None, ["Outlook with a reply above headers using unusual format"], ["Respond to Kim", "latine"], []),
    ("mbox/single_mail.mbox", "mbox", None, None, None, ["uma imagem da parti", "abs"], ["<p>", "meta"], []),
    ("msg/TxtSampleEmail.msg", "msg", "TxtSampleEmail", "Chris.Wilson@leeds.gov.uk", "2017-10-23T08:31:27+01:00", ["BOOK ONE: 1805", "Anna Pávlovna"], [], []),
    ("msg/fake-email-with-cc-and-bcc.msg", "msg", "Fake email with cc and bcc recipients", "johnjennings702@gmail.com", "2024-07-29T16:38:11-04:00", ["This is a test email. Please ignore."], [], []),
    ("msg/fake-email.msg", "msg", "Test Email", "mrobinson@unstructured.io", "2023-03-28T17:00:31+00:00", ["Important points:", "- Violets are blue"], ["<div"], []),
    ("msg/simple_sent.msg", "msg", "(outlookEMLandMSGconverter Trial Version Import) BitDaddys Software", "jdoes@someserver.com", "2006-08-12T14:25:25-04:00",
     ["We have added your software to our approved list."], [], []),
]  # fmt: skip


def conversation_of(name: str) -> Conversation:
    conversation = read(FORMATS / name)
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]
    return conversation


def new_turns(conversation: Conversation) -> list[Turn]:
    return [turn for turn in conversation.turns if turn.zone is Zone.NEW]


@pytest.mark.parametrize("expected", MAILS, ids=lambda row: row[0])
def test_a_real_mail_reads_as_a_person_reads_it(expected):
    name, kind, subject, sender, at, present, absent, attachments = expected
    conversation = conversation_of(name)
    first = new_turns(conversation)[0]
    text = "\n".join(turn.text for turn in new_turns(conversation))
    assert (conversation.format, first.subject, first.email) == (kind, subject, sender)
    assert (first.at.isoformat() if first.at else None) == at
    assert [words for words in present if words not in text] == []
    assert [words for words in absent if words in text] == []
    assert list(first.attachments) == attachments


@pytest.mark.parametrize(
    ("name", "author", "email"),
    [
        ("eml-replies/android.eml", None, "bob@xxx.mailgun.org"),
        ("eml-replies/apple_mail.eml", "bob", "bob@example.com"),
        ("reply-txt/email_1_7.txt", "Chris Wanstrath", "notifications@github.com"),
        ("reply-txt/email_2_2.txt", "CRM Comments", "crm-comment@example.com"),
        ("reply-txt/email_2_3.txt", "Kim via Site", "noreply@site.com"),
    ],
)
def test_the_author_of_a_quoted_mail_is_the_one_that_its_header_names(name, author, email):
    quoted = next(turn for turn in conversation_of(name).turns if turn.zone is Zone.QUOTED)
    assert (quoted.speaker, quoted.email) == (author, email)


@pytest.mark.parametrize(("name", "count"), [("mbox/simple.mbox", 2), ("mbox/single_mail.mbox", 1), ("mbox/test-4-message.mbox", 4)])
def test_a_mailbox_gives_one_new_turn_per_mail(name, count):
    assert len(new_turns(conversation_of(name))) == count


def expectations(folder: str) -> list[tuple[str, dict[str, Any]]]:
    file = FORMATS / folder / "expected.json"
    return [(f"{folder}/{name}", value) for name, value in json.loads(file.read_text()).items()] if file.is_file() else []


@pytest.mark.parametrize(("name", "expected"), expectations("gmail-api-json"))
def test_a_gmail_message_reads_as_expected(name, expected):
    conversation = conversation_of(name)
    [turn] = new_turns(conversation)
    assert (turn.subject, turn.email, list(turn.attachments)) == (expected["subject"], expected["from_addr"], expected["attachments"])
    assert turn.at is not None
    assert turn.at.isoformat() == expected["date"]
    assert all(words in turn.text for words in expected["new_text_contains"])
    assert not any(words in turn.text for words in expected["new_text_not_contains"])


@pytest.mark.parametrize(("name", "expected"), expectations("teams-docx"))
def test_a_teams_document_reads_as_expected(name, expected):
    conversation = conversation_of(name)
    assert len(conversation.turns) == expected["turns_merged"]
    assert sorted({turn.speaker for turn in conversation.turns}) == expected["speakers"]
    for turn, side in ((conversation.turns[0], "first_turn"), (conversation.turns[-1], "last_turn")):
        assert (turn.speaker, " ".join(turn.text.split())) == (expected[side]["speaker"], expected[side]["text"])
    assert conversation.turns[0].start == expected["first_start_ms"] / 1000


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        (
            "contract-docx/bonterms_professional_services_agreement.docx",
            "contract",
            ["Rights in Deliverables", "{governing_law}", "authorized representative"],
        ),
        ("contract-md/zenith_statement_of_work.md", "contract", ["2.6 Timeline.", "US $1,067,902", "(b) designate a project manager"]),
        ("docx/docx-tables.docx", "note", ["Header Col 1 | Header Col 2", "a | >b< | c", "j | k | l"]),
        ("pdf/header-test-doc.pdf", "note", ["I Am A Header", "Here is a lovely sentences."]),
        ("pdf/libre-office-link.pdf", "note", ["This is a link to an awesome blog."]),
    ],
)
def test_a_real_paper_keeps_its_words_and_type(name, kind, words):
    conversation = conversation_of(name)
    text = "\n".join(turn.text for turn in conversation.turns)
    assert conversation.type == kind
    assert [word for word in words if word not in text] == []
