"""What is read of chats: whose words, and when they were written."""

import json

import pytest

from analyzer.intake.reader import read_bytes


def told(text, name="chat.txt"):
    conversation = read_bytes(text.encode() if isinstance(text, str) else text, name)
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]
    return [(turn.speaker, turn.at.strftime("%d %H:%M") if turn.at else None, turn.text) for turn in conversation.turns]


WRITTEN = [
    ("Rosa", "2025-03-03 09:01", "Bye."),
    ("Rosa", "2025-03-10 09:00", "We deliver by Friday."),
    ("Tom", "2025-03-10 09:02", "Great."),
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wa.txt", "".join(f"[{at}:00] {who}: {said}\n" for who, at, said in WRITTEN)),
        ("table.csv", "timestamp,speaker,text\n" + "".join(f"{at}:00Z,{who},{said}\n" for who, at, said in WRITTEN)),
        ("messages.json", json.dumps([{"from": {"name": who}, "sent_at": f"{at}:00Z", "body": said} for who, at, said in WRITTEN])),
        ("rows.json", json.dumps([{"author": who, "created_at": f"{at}:00Z", "text": said} for who, at, said in WRITTEN])),
        ("copied.txt", "".join(f"{who} \u2014 {at}\n{said}\n" for who, at, said in WRITTEN)),
        ("stacked.txt", "".join(f"{who}\n{at}\n{said}\n\n" for who, at, said in WRITTEN)),
    ],
)
def test_what_somebody_writes_a_week_later_has_its_own_day(name, text):
    assert told(text, name) == [("Rosa", "03 09:01", "Bye."), ("Rosa", "10 09:00", "We deliver by Friday."), ("Tom", "10 09:02", "Great.")]


def test_what_somebody_writes_in_one_go_is_one_turn_and_midnight_ends_it():
    text = (
        "[2025-03-03 23:57] Rosa: One.\n[2025-03-03 23:59] Rosa: Two.\n[2025-03-04 00:01] Rosa: Three.\n"
        "[2025-03-04 00:30] Rosa: Four.\n[2025-03-04 00:31] Tom: Five.\n"
    )
    assert [said for _, _, said in told(text)] == ["One.\n\nTwo.", "Three.", "Four.", "Five."]


def test_what_a_messenger_tells_of_a_chat_is_nobodys_speech():
    text = (
        "03/03/2025, 09:01 - Tom: Ok\n03/03/2025, 09:03 - Rosa Delgado added Lee\n03/03/2025, 09:04 - Tom: Fine\n"
        "03/03/2025, 09:05 - Rosa: <Media omitted>\n03/03/2025, 09:06 - Rosa: This message was deleted\n03/03/2025, 09:07 - Rosa: Hi\n"
    )
    assert [(who, said) for who, _, said in told(text)] == [("Tom", "Ok\n\nFine"), ("Rosa", "Hi")]


def test_a_line_of_somebodys_message_that_begins_with_a_day_stays():
    text = "03/03/2025, 09:01 - Tom: The plan:\n17/03/2025, 10:00 - kick-off\n03/03/2025, 09:04 - Rosa: Fine.\n"
    assert [said for _, _, said in told(text)] == ["The plan:\n17/03/2025, 10:00 - kick-off", "Fine."]


def test_a_picture_beside_the_time_and_counts_of_replies_do_not_join_two_people():
    text = "Tom Hall\n  9:01 AM\nFirst message\n\n\nRosa Lee\n:palm_tree:  10:15 AM\nAnswer\n2 replies\n\nTom Hall\n  10:17 AM\nthx\n"
    assert [(who, said) for who, _, said in told(text)] == [("Tom Hall", "First message"), ("Rosa Lee", "Answer"), ("Tom Hall", "thx")]
    two = "Tom Hall\n  9:01 AM\nFirst message\n\nRosa Lee\n:house: 10:15 AM\nAnswer\n"
    assert [(who, said) for who, _, said in told(two)] == [("Tom Hall", "First message"), ("Rosa Lee", "Answer")]


@pytest.mark.parametrize("head", ["{who}  {clock}\n", "{who}\n  {clock}\n"])
def test_days_between_copied_messages_are_the_days_of_what_follows(head):
    said = [
        ("Rosa Lee", "9:14 AM", "Hi Tom"),
        ("Tom Hall", "9:16 AM", "Hi"),
        ("Tom Hall", "9:15 AM", "Any news?"),
        ("Rosa Lee", "2:00 PM", "No"),
    ]
    lines = [head.format(who=who, clock=clock) + f"{text}\n" for who, clock, text in said]
    text = "".join(["Monday, March 3rd, 2025\n", *lines[:2], "Monday, March 10th, 2025\n", *lines[2:]])
    assert told(text) == [
        ("Rosa Lee", "03 09:14", "Hi Tom"), ("Tom Hall", "03 09:16", "Hi"), ("Tom Hall", "10 09:15", "Any news?"), ("Rosa Lee", "10 14:00", "No"),
    ]  # fmt: skip
