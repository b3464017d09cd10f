"""messages.jsonl: own words only, offsets into the file, and nothing dropped without a word."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.drift.feed import Feed, parse_feed, read_feed
from analyzer.errors import TooLarge, UnreadableInput
from analyzer.settings import Settings

SENDER = {"name": "Ann Roe", "email": "ann@acme.example"}


def _line(**fields: Any) -> str:
    return json.dumps(
        {"id": "m1", "sent_at": "2025-03-03T09:00:00+01:00", "from": SENDER, "body": "All fine here."} | fields, ensure_ascii=False
    )


def _feed(*lines: str) -> Feed:
    return parse_feed("\n".join(lines) + "\n", Settings())


def test_a_quoted_mail_and_a_signature_are_not_the_writers_words() -> None:
    body = "That works.\n\nOn Mon, Mar 3, 2025 at 8:00 AM Bob Vance <bob@vendor.example> wrote:\n> This is terrible news\n"
    (letter,) = _feed(_line(body=body)).letters
    assert letter.turn.text == "That works."


def test_the_words_have_their_place_in_the_file_behind_escapes() -> None:
    feed = _feed(json.dumps({"id": "m1", "from": SENDER, "body": 'Zoë 😀 said "no".\n\nThen she left.'}))
    (letter,) = feed.letters
    at = letter.turn.text.index("Then she left")
    start, end = letter.turn.locate(at, at + len("Then she left"))
    assert feed.conversation.original[start:end] == "Then she left"


@pytest.mark.parametrize("body", ["plain", "tab\tand \\ backslash", 'quotes " here', "ünïcödé 👩‍👩‍👧 end", "line\nline\r\nline"])
def test_every_word_stands_where_its_piece_says(body: str) -> None:
    feed = _feed(json.dumps({"id": "m1", "from": SENDER, "body": body}))
    turn = feed.letters[0].turn
    for word in turn.text.split():
        if word.isascii() and word.isalpha():
            at = turn.text.index(word)
            start, end = turn.locate(at, at + len(word))
            assert feed.conversation.original[start:end] == word


def test_messages_come_in_the_order_in_which_they_were_sent() -> None:
    feed = _feed(
        _line(id="late", sent_at="2025-03-05T09:00:00Z"), _line(id="early", sent_at="2025-03-04T23:00:00-02:00"), _line(id="first")
    )
    assert [letter.id for letter in feed.letters] == ["first", "early", "late"]
    moments = [letter.turn.at for letter in feed.letters]
    assert moments == sorted(moments, key=lambda m: m.timestamp() if m else 0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{nope", "not valid JSON"),
        ("[1, 2]", "not valid JSON"),
        ('"text"', "not valid JSON"),
        ('{"id": "x"}', "without a body"),
        ('{"id": "x", "body": null, "from": "a@b.example"}', "without a body"),
        ('{"id": "x", "body": "hello"}', "without a sender"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_line_that_is_no_message_is_told(line: str, said: str) -> None:
    feed = _feed(_line(), line)
    assert len(feed.letters) == 1
    assert any("line 2" in warning and said in warning for warning in feed.warnings)


@pytest.mark.parametrize(
    "stated", [None, "", "soon", "2025-13-40", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", True, [], {"at": 1}, 1e300, "1" * 5000]
)
def test_a_date_that_cannot_be_is_told_and_the_message_kept(stated: object) -> None:
    feed = _feed(_line(), _line(id="m2", sent_at=stated))
    assert [letter.id for letter in feed.letters] == ["m1", "m2"]
    assert feed.letters[1].turn.at is None
    assert any("sent_at" in warning for warning in feed.warnings)


def test_a_date_without_a_zone_is_read_as_utc_and_told() -> None:
    feed = _feed(_line(sent_at="2025-03-03T09:00:00"))
    assert str(feed.letters[0].turn.at) == "2025-03-03 09:00:00+00:00"
    assert any("UTC" in warning for warning in feed.warnings)


def test_the_same_message_twice_counts_once() -> None:
    feed = _feed(_line(), _line())
    assert len(feed.letters) == 1
    assert any("counted once" in warning for warning in feed.warnings)


def test_one_id_for_two_messages_keeps_both() -> None:
    feed = _feed(_line(), _line(body="Something else."), _line(body="A third."))
    assert [letter.id for letter in feed.letters] == ["m1", "m1-2", "m1-3"]
    assert any("renamed" in warning for warning in feed.warnings)


def test_a_message_without_an_id_is_named_after_its_line() -> None:
    feed = _feed(_line(), _line(id=None))
    assert [letter.id for letter in feed.letters] == ["m1", "line-2"]


def test_a_message_of_five_megabytes_is_read_to_its_limit_and_told() -> None:
    feed = _feed(_line(body="word " * 1_000_000))
    assert len(feed.letters[0].turn.text) <= 100_000
    assert any("longer than" in warning for warning in feed.warnings)


@pytest.mark.parametrize("subject", ["Accepted: Kick-off", "Zugesagt: Start", "Accepté : Réunion", "Declined: Training"])
def test_the_answer_of_a_calendar_is_automatic_and_an_answer(subject: str) -> None:
    (letter,) = _feed(_line(subject=subject)).letters
    assert letter.automatic and letter.invited


def test_automatic_replies_and_bounces_are_known() -> None:
    feed = _feed(
        _line(id="a", subject="Automatic reply: plan", body="I am away until Monday."),
        _line(id="b", **{"from": "MAILER-DAEMON@mx.example"}, subject="Undeliverable: plan", body="ann@acme.example: no such user"),
        _line(id="c", subject="Re: plan"),
    )
    assert [(letter.automatic, letter.bounce) for letter in feed.letters] == [(True, False), (True, True), (False, False)]


def test_an_html_body_is_read_as_its_text() -> None:
    (letter,) = _feed(_line(body="<div>Good <b>news</b></div><script>alert(1)</script>")).letters
    assert letter.turn.text == "Good news"


@pytest.mark.parametrize(
    ("stated", "name", "email"),
    [
        ({"name": "Ann", "email": "a@b.example"}, "Ann", "a@b.example"),
        ("Ann Roe <a@b.example>", "Ann Roe", "a@b.example"),
        ("a@b.example", None, "a@b.example"),
        ("Ann Roe", "Ann Roe", None),
        ({"email": "a@b.example", "name": 7}, None, "a@b.example"),
    ],
)
def test_senders_are_read_in_every_way_they_are_written(stated: object, name: str | None, email: str | None) -> None:
    turn = _feed(_line(**{"from": stated})).letters[0].turn
    assert (turn.speaker, turn.email) == (name, email)


def test_a_lone_surrogate_does_not_stop_anybody() -> None:
    feed = _feed('{"id": "m1", "from": "Ann", "body": "half \\ud83d a face"}')
    feed.letters[0].turn.text.encode()


def test_a_file_without_one_message_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="no line is a message"):
        _feed("nope", "{}")


def test_an_empty_file_is_no_error() -> None:
    assert _feed("", "  ").letters == ()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    feed = read_feed(tmp_path / "messages.jsonl")
    assert feed.letters == () and "messages.jsonl" in feed.warnings[0]


MAILBOX = (
    "From MAILER-DAEMON Thu Nov 26 21:50:23 2026\nFrom: Ann Lee <ann@acme.example>\nTo: Bo Ray <bo@vendor.example>\nSubject: Import\n"
    "Date: Mon, 01 Jun 2026 09:00:00 +0000\nMessage-ID: <a1@acme.example>\n\nThe import failed again.\n\n"
)


@pytest.mark.parametrize("name", ["messages.mbox", "messages/june.mbox"])
def test_a_mailbox_stands_for_the_file_that_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(MAILBOX, encoding="utf-8")
    feed = read_feed(tmp_path / "messages.jsonl")
    assert [letter.turn.text for letter in feed.letters] == ["The import failed again."]
    assert ".mbox" in feed.warnings[0]


def test_a_mailbox_among_the_documents_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "messages.mbox").write_text(MAILBOX, encoding="utf-8")
    assert read_feed(tmp_path / "messages.jsonl").letters == ()


def test_too_many_messages_are_refused() -> None:
    with pytest.raises(TooLarge):
        parse_feed("\n".join(_line(id=str(n), body=f"number {n}") for n in range(4)), Settings(max_mails=3))


def test_warnings_hold_no_words_of_the_customer() -> None:
    feed = _feed('{"id": "x", "body": 5, "note": "secret words"}', _line(), "secret words")
    assert not any("secret" in warning for warning in feed.warnings)
