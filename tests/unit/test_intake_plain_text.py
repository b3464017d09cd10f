import datetime as dt

import pytest

from analyzer.domain.conversation import Kind
from analyzer.engines.local.sentences import split
from analyzer.intake.headings import date_in
from analyzer.intake.labels import shape, speakers_among, split_label
from analyzer.intake.plain_text import looks_like_transcript
from analyzer.intake.reader import read_bytes


def read(text, name="call.txt"):
    return read_bytes(text.encode(), name)


def said(conversation):
    return [(t.speaker, t.text) for t in conversation.turns]


TALK = [("Ann Lee", "Hello both."), ("Bob Ray", "Hi. One question: who signs?"), ("Ann Lee", "I do.")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann Lee: Hello both.\nBob Ray: Hi. One question: who signs?\nAnn Lee: I do.\n", "name-colon"),
        ("**Ann Lee:** Hello both.\n\n**Bob Ray:** Hi. One question: who signs?\n\n**Ann Lee:** I do.\n", "name-colon"),
        ("Ann Lee:\nHello both.\n\nBob Ray:\nHi. One question: who signs?\n\nAnn Lee:\nI do.\n", "name-colon"),
        ("[Ann Lee]: Hello both.\n[Bob Ray]: Hi. One question:\nwho signs?\n[Ann Lee]: I do.\n", "name-colon"),
        ("Ann Lee  0:02\nHello both.\n\nBob Ray  0:05\nHi. One question: who signs?\n\nAnn Lee  1:00:09\nI do.\n\nTranscribed by https://otter.ai\n", "otter-txt"),
        ("Ann Lee    00:00:02    Hello both.\nBob Ray    00:00:05    Hi. One question: who signs?\nAnn Lee    01:00:09    I do.\n", "rev-txt"),
        ("[00:00:02] Ann Lee: Hello both.\n[00:00:05] Bob Ray: Hi. One question: who signs?\n[01:00:09] Ann Lee: I do.\n", "timed-txt"),
        ("00:00:02 Ann Lee: Hello both.\n00:00:05 Bob Ray: Hi. One question: who signs?\n01:00:09 Ann Lee: I do.\n", "timed-txt"),
        ("Ann Lee (00:02): Hello both.\nBob Ray (00:05): Hi. One question: who signs?\nAnn Lee (1:00:09): I do.\n", "timed-txt"),
        ("0:02 - Ann Lee\nHello both.\n\n0:05 - Bob Ray\nHi. One question: who signs?\n\n1:00:09 - Ann Lee\nI do.\n", "timed-txt"),
        ("Ann Lee\n0:02\nHello both.\n\nBob Ray\n0:05\nHi. One question: who signs?\n\nAnn Lee\n1:00:09\nI do.\n", "timed-txt"),
        ("[0:02] Ann Lee\nHello both.\n\n[0:05] Bob Ray\nHi. One question: who signs?\n\n[1:00:09] Ann Lee\nI do.\n", "timed-txt"),
        ("[Ann Lee] 11:00:02\nHello both.\n\n[Bob Ray] 11:00:05\nHi. One question: who signs?\n\n[Ann Lee] 12:00:09\nI do.\n", "zoom-captions"),
        ("0:0:2.0 --> 0:0:4.0\nAnn Lee\nHello both.\n0:0:5.0 --> 0:0:8.0\nBob Ray\nHi. One question: who signs?\n1:0:9.0 --> 1:0:9.5\nAnn Lee\nI do.\n", "teams-text"),
    ],
)  # fmt: skip
def test_layouts(text, name):
    call = read(text)
    assert (call.format, call.kind) == (name, Kind.CALL)
    assert said(call) == TALK
    for turn in call.turns:
        assert " ".join(call.original[slice(*turn.span)].split()) == turn.text
    if "00" in text or "0:" in text:
        assert call.turns[2].start == (43209.0 if name == "zoom-captions" else 3609.0)


def test_teams_docx_text_of_2024():
    call = read(
        "Kick-off-20260407_090000-Meeting Transcript\nApril 7, 2026, 9:00AM\n1m 35s\nAnn Lee started transcription\n"
        "Ann Lee   0:03\nHello both.\nBob Ray   0:06\nHi.\nAnn Lee stopped transcription\n"
    )
    assert (call.format, call.title, call.date) == ("teams-text", "Kick-off", dt.date(2026, 4, 7))
    assert said(call) == [("Ann Lee", "Hello both."), ("Bob Ray", "Hi.")]
    assert call.turns[0].start == 3.0


MEET = """Mar 3, 2026
Rollout plan - Transcript
Attendees
Ann Lee, Bob Ray, Cy Young
00:00:00

Ann Lee: Hello both.
Bob Ray: Hi. I think that
00:01:04

Bob Ray: we should start.
Ann Lee: Yes.

Transcription ended after 00:02:10

This editable transcript was computer generated and might contain errors. People can also change the text after it was created.
"""


def test_google_meet_header_and_footer_are_no_turns():
    call = read(MEET)
    assert (call.format, call.title, call.date) == ("google-meet", "Rollout plan", dt.date(2026, 3, 3))
    assert said(call) == [("Ann Lee", "Hello both."), ("Bob Ray", "Hi. I think that we should start."), ("Ann Lee", "Yes.")]
    assert call.turns[0].start == 0.0
    assert [p.name for p in call.participants] == ["Ann Lee", "Bob Ray", "Cy Young"]


def test_google_meet_as_markdown():
    call = read(
        "# **Rollout plan \\- Transcript**\n\n# **Attendees**\n\nAnn Lee, Bob Ray\n\n# **Transcript**\n\n### 00:00:00\n\n"
        "**Ann Lee:** Hello both.\n\n**Bob Ray:** Hi.\n\n**Ann Lee:** Good.\n\n### Transcription ended after 00:02:10\n\n*This editable transcript was computer generated and might contain errors.*\n"
    )
    assert call.format == "google-meet"
    assert said(call) == [("Ann Lee", "Hello both."), ("Bob Ray", "Hi."), ("Ann Lee", "Good.")]
    assert call.title == "Rollout plan"


def test_zoom_chat_keeps_reactions_and_lines_of_one_message():
    chat = read('00:02:12\tAnn Lee:\tFirst line\nsecond line\n00:02:20\tBob: Ray:\tReacted to "First" with 👍\n00:02:25\tBob: Ray:\tok\n')
    assert (chat.format, chat.kind) == ("zoom-chat", Kind.CHAT)
    assert said(chat) == [("Ann Lee", "First line\nsecond line"), ("Bob: Ray", 'Reacted to "First" with 👍\n\nok')]
    assert chat.turns[0].start == 132.0


def test_zoom_chat_of_newer_clients():
    chat = read("10:02:12 From Ann Lee to Everyone:\n\tHello\n10:02:20 From Bob Ray to Ann Lee (direct message):\n\tHi: you\n")
    assert said(chat) == [("Ann Lee", "Hello"), ("Bob Ray", "Hi: you")]


def test_heading_lines_give_title_and_date():
    call = read("Meeting: Acme x Globex - requirements\n19 February 2025, 10:00 CET\n\nAnn Lee  0:02\nHello.\n\nBob Ray  0:05\nHi.\n")
    assert (call.title, call.date) == ("Acme x Globex - requirements", dt.date(2025, 2, 19))


def test_who_speaks_once_below_a_heading_is_a_speaker():
    text = "Second call\n25 March 2025\n\nRafe: Did he get it?\nSian: He did.\nGwil: If Teg tries it first, fine.\nNuala: Who's Teg?\nGwil: My driver.\nSian: And it's me who signs.\nRafe: Good.\n"
    assert [t.speaker for t in read(text).turns] == ["Rafe", "Sian", "Gwil", "Nuala", "Gwil", "Sian", "Rafe"]


def test_a_colon_in_speech_that_goes_on_makes_no_speaker_of_who_speaks_once():
    text = "Call\n\nRafe: Two things.\nTiming: we said June.\nand then July\nSian: Fine.\nRafe: Good.\nand the rest\nSian: Yes.\n"
    assert {t.speaker for t in read(text).turns} == {"Rafe", "Sian"}


def test_sentences_with_colons_are_not_speakers():
    call = read("Ann Lee: We have two rules.\nRule one: no slides.\nNote: never on Friday.\nBob Ray: Fine.\nAnn Lee: Deal.\n")
    assert {t.speaker for t in call.turns} == {"Ann Lee", "Bob Ray"}
    assert "never on Friday" in call.turns[0].text


def test_shared_rooms_are_one_speaker():
    call = read("Ann Lee: Who is there?\nBerlin Meeting Room: Jo and Kim.\nAnn Lee: Welcome.\nBerlin Meeting Room: Thanks.\n")
    assert [t.speaker for t in call.turns][1::2] == ["Berlin Meeting Room"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Order Date: 1 May 2025\nStart Date: 1 June 2025\nPayment Terms: Net 30\nCustomer: Acme Ltd\nTotal: 12,000\n",
        "Dear Ann,\n\nthank you for the call.\n\nBest regards\nBob\n",
        "Action items\n- Owner: Ann\n  Due: Friday\n- Owner: Bob\n  Due: Monday\n- Owner: Cy\n  Due: Tuesday\n",
        "By: ____\nName: ____\nTitle: ____\nDate: ____\nBy: ____\nName: ____\nTitle: ____\nDate: ____\n",
    ],
)
def test_forms_and_mails_are_not_transcripts(text):
    assert not looks_like_transcript(text)


@pytest.mark.parametrize(
    ("label", "least"),
    [
        ("Ann Lee", 2),
        ("Dr. Ann van der Lee", 2),
        ("Lee, Ann", 2),
        ("SPEAKER_00", 3),
        ("Speaker 1", 3),
        ("+1 415-555-0100", 3),
        ("李雷", 2),
        ("mushow", 1),
    ],
)
def test_names(label, least):
    assert shape(label) >= least


@pytest.mark.parametrize(
    "label", ["So here's the thing", "Note", "Next steps", "Order Date", "Is it true? No", "I'm Ann", "https", "we could say this"]
)
def test_no_names(label):
    assert shape(label) == 0


def test_a_name_gains_weight_when_it_recurs():
    assert speakers_among(["Ann", None, None, None, "Ann", None, "Great", None]) == {"Ann"}


def test_label_needs_a_blank_after_its_colon():
    assert split_label("at 10:30 we start") is None
    assert split_label("**Ann Lee:** hi") == ("Ann Lee", 13)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Tue Jan 14, 2025 2:02 PM", dt.date(2025, 1, 14)),
        ("3. März 2025", dt.date(2025, 3, 3)),
        ("2025-12-31", dt.date(2025, 12, 31)),
        ("25/12/2025", dt.date(2025, 12, 25)),
        ("03/04/2025", None),
        ("31 Foo 2025", None),
        ("2025-13-45", None),
    ],
)
def test_dates_in_headings(text, date):
    assert date_in(text) == date


def test_a_summary_before_the_transcript_is_not_speech_and_invited_people_are_known():
    call = read(
        "# Notes\n\nApr 7, 2026\n\n## Kick-off\n\nInvited [Ann Lee](mailto:Ann@acme.example) [Cy Young](mailto:cy@globex.example)\n\n### Summary\n\n"
        "They spoke of seats.\n\nThe move was a worry.\n\nNext: a list.\n\nMore.\n\n# Transcript\n\n## Kick-off - Transcript\n\n### 00:00:00\n\n"
        "**Ann Lee:** Hello both.\n\n**Bob Ray:** Hi.\n\n### 00:01:02\n\n**Ann Lee:** Good.\n\n### Transcription ended after 00:02:10\n"
    )
    assert said(call) == [("Ann Lee", "Hello both."), ("Bob Ray", "Hi."), ("Ann Lee", "Good.")]
    assert call.turns[2].start == 62.0
    assert [(p.name, p.email) for p in call.participants] == [
        ("Ann Lee", "ann@acme.example"),
        ("Bob Ray", None),
        ("Cy Young", "cy@globex.example"),
    ]
    assert "not read as speech" in call.warnings[0]


def test_otter_header_with_a_duration_is_no_turn():
    call = read(
        "Weekly\nTue, Mar 03, 2026 10:00AM • 45:12\n\nSPEAKERS\nAnn Lee, Bob Ray\n\nAnn Lee  00:00\nHello.\n\nBob Ray  00:06\nHi.\n"
    )
    assert said(call) == [("Ann Lee", "Hello."), ("Bob Ray", "Hi.")]
    assert (call.title, call.date) == ("Weekly", dt.date(2026, 3, 3))


def test_lines_of_speech_without_speakers_are_a_call_of_nobody():
    call = read("So you want to see the plan.\nYes, and I want to know\nwhen we can start.\nLet's look at it.\n")
    assert (call.kind, said(call)) == (
        Kind.CALL,
        [(None, "So you want to see the plan. Yes, and I want to know when we can start. Let's look at it.")],
    )


def test_bracketed_ranges_without_speakers():
    call = read("[00:00.000 --> 00:03.500]  Good morning.\n[00:03.500 --> 00:06.000]  Let us begin.\n")
    assert said(call) == [(None, "Good morning. Let us begin.")]
    assert (call.turns[0].start, call.turns[0].end) == (0.0, 6.0)


@pytest.mark.parametrize(
    "text",
    [
        "[2025-11-11 07:52] Ann Lee: Hello both.\n[2025-11-11 07:55] Bob Ray: Hi. One question: who signs?\n[2025-11-11 08:01] Ann Lee: I do.\n",
        "[11/11/25, 07:52:03] Ann Lee: Hello both.\n[11/11/25, 07:55:10] Bob Ray: Hi. One question: who signs?\n[11/11/25, 08:01:00] Ann Lee: I do.\n",
        "11.11.25, 07:52 - Nachrichten sind verschl\u00fcsselt.\n11.11.25, 07:52 - Ann Lee: Hello both.\n11.11.25, 07:55 - Bob Ray: Hi. One question: who signs?\n"
        "11.11.25, 08:01 - Ann Lee: I do.\n",
        "2025-11-11T07:52:03Z Ann Lee: Hello both.\n2025-11-11T07:55:03Z Bob Ray: Hi. One question: who signs?\n2025-11-11T08:01:00Z Ann Lee: I do.\n",
    ],
)
def test_a_chat_with_days_and_times_before_the_names(text):
    chat = read(text, "chat.txt")
    assert (chat.format, chat.kind, chat.date) == ("dated-chat", Kind.CHAT, dt.date(2025, 11, 11))
    assert said(chat) == TALK
    assert [t.at.strftime("%H:%M") for t in chat.turns] == ["07:52", "07:55", "08:01"]
    assert all(chat.original[slice(*t.span)] == t.text for t in chat.turns)


def test_times_below_lines_of_days_are_those_of_a_channel() -> None:
    text = (
        "#acme-and-us (shared)\n\n---------- Monday, August 4th, 2025 ----------\n[09:30] Cass Whit: morning! she was very honest\n"
        "[09:32] Roz Acht: told you\n[09:34] Roz Acht: and I'll switch the tags on for you\n"
        "---------- Tuesday, August 5th, 2025 ----------\n[08:10] Cass Whit: lovely\n[08:12] Roz Acht: done\n"
    )
    chat = read(text)
    assert (chat.format, chat.kind, chat.date) == ("dated-chat", Kind.CHAT, dt.date(2025, 8, 4))
    assert [turn.text for turn in chat.turns] == [
        "morning! she was very honest",
        "told you\n\nand I'll switch the tags on for you",
        "lovely",
        "done",
    ]
    assert [turn.at.isoformat()[:16] for turn in chat.turns if turn.at] == [
        "2025-08-04T09:30",
        "2025-08-04T09:32",
        "2025-08-05T08:10",
        "2025-08-05T08:12",
    ]


@pytest.mark.parametrize("stamp", ["30 Jul 10:02", "Jul 30, 10:02 AM", "Wed 10:02", "Wed 30 Jul, 10:02", "30/07 10:02", "30. Juli 10:02"])
def test_a_chat_with_days_without_their_year_is_read_by_its_names(stamp: str) -> None:
    chat = read(f"[{stamp}] Ida Voss: signed!!\n[{stamp}] Rafe Dunne: who takes over\n[{stamp}] Ida Voss: Shona does")

    assert (chat.format, chat.kind, [t.speaker for t in chat.turns]) == ("dated-chat", Kind.CHAT, ["Ida Voss", "Rafe Dunne", "Ida Voss"])
    assert all(turn.at is None for turn in chat.turns)


@pytest.mark.parametrize("head", ["(30 Jul 10:02) {}:", "30 Jul 10:02 - {}:", "Wed 10:02 | {}:", "(Wed 30 Jul, 10:02) {}:"])
def test_a_day_without_its_year_stands_in_round_brackets_or_before_a_dash_too(head: str) -> None:
    lines = (("Ida Voss", "signed!!"), ("Rafe Dunne", "who takes over"), ("Ida Voss", "Shona does"))
    chat = read("\n".join(f"{head.format(name)} {words}" for name, words in lines))

    assert (chat.format, [t.speaker for t in chat.turns]) == ("dated-chat", ["Ida Voss", "Rafe Dunne", "Ida Voss"])
    assert [t.text for t in chat.turns] == ["signed!!", "who takes over", "Shona does"]


def test_a_chat_with_days_in_words_is_dated_by_them() -> None:
    chat = read("[30 Jul 2025 10:02] Ida Voss: signed!!\n[31 Jul 2025 9:15] Rafe Dunne: who takes over")

    assert [turn.at and turn.at.isoformat() for turn in chat.turns] == ["2025-07-30T10:02:00+00:00", "2025-07-31T09:15:00+00:00"]


@pytest.mark.parametrize(("head", "day"), [("{}  {}", "#ostro-rollout\n\n"), ("{} [{}]", ""), ("{}  Today at {}", "")])
def test_a_channel_copied_from_slack_has_name_and_time_above_the_words(head, day):
    lines = [("Ann Lee", "9:14 AM", "Hello both."), ("Bob Ray", "9:20 AM", "Hi. One question: who signs?"), ("Ann Lee", "2:31 PM", "I do.")]
    chat = read(day + "".join(f"{head.format(name, time)}\n{words}\n" for name, time, words in lines), "channel.txt")
    assert (chat.format, chat.kind) == ("copied-chat", Kind.CHAT)
    assert said(chat) == TALK
    assert all(chat.original[slice(*t.span)] == t.text for t in chat.turns)


@pytest.mark.parametrize("layout", ["{name}  {time}\n{words}\n", "[2025-11-11 0{time}] {name}: {words}\n"])
def test_no_sentence_of_a_chat_runs_over_the_head_of_the_next_message(layout):
    lines = [
        (
            "Ann Lee",
            "9:14",
            "also heads up, casey gave notice. last day is the 20th. she's the only one who knows how the payroll thing works",
        ),
        ("Ann Lee", "9:15", "I have not hired anyone"),
        ("Bob Ray", "9:20", "oof ok"),
        ("Ann Lee", "9:31", "you are a gem"),
    ]
    time = "{} AM" if "{name}  " in layout else "{}"
    chat = read("".join(layout.format(name=n, time=time.format(t), words=w) for n, t, w in lines), "channel.txt")
    assert len(chat.turns) == 3
    cut = [(turn.locate(s.start, s.end), turn.text[s.start : s.end]) for turn in chat.turns for s in split(turn.text)]
    assert "I have not hired anyone" in [text for _, text in cut]
    assert [chat.original[slice(*place)] for place, _ in cut] == [text for _, text in cut]


def test_names_in_brackets_without_a_colon():
    assert said(read("[Ann Lee] Hello both.\n[Bob Ray] Hi. One question: who signs?\n[Ann Lee] I do.\n")) == TALK


def test_tasks_in_brackets_are_no_speakers():
    assert read("[TODO] call Ann\n[DONE] send the quote\n[TODO] write to Bob\n", "list.md").kind is Kind.DOCUMENT


def test_the_one_date_above_the_times_of_a_call_makes_no_channel_of_it() -> None:
    call = read(
        "Kickoff\nAugust 4, 2025\n\n[00:00:12] Ann Lee: We send the plan.\n[00:00:30] Bob Ray: Good.\n[00:00:45] Ann Lee: By Friday.\n"
    )
    assert (call.format, [turn.start for turn in call.turns]) == ("timed-txt", [12.0, 30.0, 45.0])


def test_a_date_that_somebody_says_on_a_line_of_its_own_stays_with_what_they_said() -> None:
    text = "[00:00:12] Ann Lee: We go live on\nAugust 4, 2025\nas agreed.\n[00:00:30] Bob Ray: Good.\n[00:00:45] Ann Lee: By Friday.\n"
    call = read(text)
    assert call.format == "timed-txt"
    assert "August 4, 2025" in call.turns[0].text


SAID = (
    "\n\nJane Smith: Hello all of you.\nKim Park: Hello Jane, good to see you.\nJane Smith: We need SSO by May.\n"
    + "Kim Park: Yes.\nJane Smith: Good.\n" * 3
)


@pytest.mark.parametrize(
    ("told", "others"),
    [
        ("Members: Jane Smith (Acme), Bob Jones", [("Bob Jones", None, None)]),
        (
            "Members (3): @jane.smith, Bob Jones <bob@acme.example>, Pia Kern",
            [("Bob Jones", "bob@acme.example", None), ("Pia Kern", None, None)],
        ),
        ("Channel members: Bob Jones, Pia Kern", [("Bob Jones", None, None), ("Pia Kern", None, None)]),
        ("Members: 3", []),
        (
            "Members\n- Jane Smith\n- Bob Jones (IT Lead)\n- Pia Kern\n\nTranscript",
            [("Bob Jones", None, "IT Lead"), ("Pia Kern", None, None)],
        ),
        ("Participants:\nJane Smith\nKim Park\nBob Jones\nDuration: 30 min", [("Bob Jones", None, None)]),
        ("Teilnehmer: Bob Jones; Pia Kern", [("Bob Jones", None, None), ("Pia Kern", None, None)]),
        ("Participants :\nBob Jones, Pia Kern", [("Bob Jones", None, None), ("Pia Kern", None, None)]),
        ("Miembros: Bob Jones", [("Bob Jones", None, None)]),
        ("Deelnemers: Bob Jones", [("Bob Jones", None, None)]),
        ("Members: bob@acme.example (Bob Jones)", [("Bob Jones", "bob@acme.example", None)]),
        (
            "Members: Jane Smith, Bob Jones, Pia Kern (Acme); Kim Park, Al Cho (Vendco)",
            [("Bob Jones", None, "Acme"), ("Pia Kern", None, "Acme"), ("Al Cho", None, "Vendco")],
        ),
        ("Attendees: Acme: Bob Jones, Pia Kern; Vendco: Kim Park", [("Bob Jones", None, "Acme"), ("Pia Kern", None, "Acme")]),
        ("Acme attendees: Bob Jones, Pia Kern (CFO)", [("Bob Jones", None, "Acme"), ("Pia Kern", None, "CFO, Acme")]),
        ("We are members of the alliance.", []),
    ],
)
def test_who_is_there_is_read_above_a_talk(told, others):
    read = read_bytes(f"Rollout\n{told}{SAID}".encode(), "talk.txt")
    assert [turn.speaker for turn in read.turns][:3] == ["Jane Smith", "Kim Park", "Jane Smith"]
    assert [(one.name, one.email, one.title) for one in read.participants if one.name not in ("Jane Smith", "Kim Park")] == others


def test_the_members_of_a_copied_channel_take_part():
    text = "#acme-vendco\nMembers: Jane Smith (Acme), Bob Jones\n\nJane Smith  9:14 AM\nWe need SSO by May.\nKim Park  9:16 AM\nYes, we will.\n"
    read = read_bytes(text.encode(), "channel.txt")
    assert [(one.name, one.title) for one in read.participants] == [("Jane Smith", "Acme"), ("Kim Park", None), ("Bob Jones", None)]


def test_times_of_half_a_day_before_the_names_make_a_chat_with_its_days():
    text = (
        "---------- Monday, August 4th, 2025 ----------\n\n[9:14 AM] Jane Smith: We need SSO by May.\n[3:16 PM] Kim Park: Yes, we will do that.\n"
        "---------- Tuesday, August 5th, 2025 ----------\n[12:05 am] Jane Smith: thanks\n"
    )
    read = read_bytes(text.encode(), "channel.txt")
    assert read.kind is Kind.CHAT
    assert [(turn.speaker, turn.at.isoformat(), turn.text) for turn in read.turns] == [
        ("Jane Smith", "2025-08-04T09:14:00+00:00", "We need SSO by May."),
        ("Kim Park", "2025-08-04T15:16:00+00:00", "Yes, we will do that."),
        ("Jane Smith", "2025-08-05T00:05:00+00:00", "thanks"),
    ]


def test_a_chat_of_teams_copied_from_a_browser_has_the_time_below_the_name():
    text = "Jane Smith\n9:14 AM\nWe need SSO by May.\n\nKim Park\n9:16 AM\nYes, we will.\n\nJane Smith\n12:01 PM\nthanks\n"
    read = read_bytes(text.encode(), "chat.txt")
    assert (read.kind, read.format) == (Kind.CHAT, "copied-chat")
    assert [(turn.speaker, turn.start, turn.text) for turn in read.turns] == [
        ("Jane Smith", None, "We need SSO by May."),
        ("Kim Park", None, "Yes, we will."),
        ("Jane Smith", None, "thanks"),
    ]


def test_one_time_of_half_a_day_among_others_is_counted_from_midnight():
    read = read_bytes(b"[12:05 AM] Ann Lee: Hello.\n[00:05:30] Bob Ray: Hi.\n[1:00 PM] Ann Lee: Bye.\n", "call.txt")
    assert [turn.start for turn in read.turns] == [300.0, 330.0, 46800.0]


TURNS = [("Ida Voss", "We need SSO before go-live."), ("Bo Lee", "Yes, by 15 May."), ("Ida Voss", "Good.")]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("[8/4/2025 9:1{} AM] {}\n", Kind.CHAT),
        ("{1}\n8/4/2025 9:1{0} AM\n", Kind.CHAT),
        ("{1}\n4 Aug 2025, 09:1{0}\n", Kind.CHAT),
        ("{1}\nAug 4, 2025 at 9:1{0} AM\n", Kind.CHAT),
        ("{1}\nMonday 9:1{0} AM\n", Kind.CHAT),
        ("{1} \u2014 08/04/2025 9:1{0} AM\n", Kind.CHAT),
        ("{1} \u2014 Today at 9:1{0} AM\n", Kind.CHAT),
        ("{1}   Aug 4, 2025, 9:1{0} AM\n", Kind.CHAT),
        ("{1}: (00:0{0}) ", Kind.CALL),
        ("{1}: [00:00:0{0}] ", Kind.CALL),
        ("{1} 00:0{0} ", Kind.CALL),
        ("{1} [0:0{0}] ", Kind.CALL),
        ("{1} \u2013 ", Kind.CALL),
    ],
)
def test_heads_of_turns_in_copies_of_chats_and_in_exports(head, kind):
    talk = [*TURNS, *(("Bo Lee", "Fine."), ("Ida Voss", "Bye."))]
    read = read_bytes("\n".join(head.format(number, who) + words for number, (who, words) in enumerate(talk)).encode(), "talk.txt")
    assert [(turn.speaker, turn.text) for turn in read.turns] == talk
    assert read.kind is kind


@pytest.mark.parametrize("stamp", ["8/4/2025 9:14 AM", "4 Aug 2025, 09:14", "Aug 4, 2025 at 9:14 AM", "2025-08-04 09:14"])
@pytest.mark.parametrize("layout", ["{}\n{}\nHello.\n", "{}  {}\nHello.\n"])
def test_a_copied_chat_keeps_day_and_time(layout, stamp):
    read = read_bytes("".join(layout.format(name, stamp) for name in ("Ida Voss", "Bo Lee")).encode(), "chat.txt")
    assert [turn.at.isoformat() for turn in read.turns] == ["2025-08-04T09:14:00+00:00"] * 2


def test_a_channel_copied_from_a_browser_has_times_between_messages_of_one_person():
    text = (
        "Ida Voss\n  9:14 AM\nWe need SSO before go-live.\n9:15\nOr the council blocks it.\n\nBo Lee\n  9:16 AM\nYes, by 15 May.\n"
        "9:17\nWe promise.\nIda Voss\n  9:20 AM\nGood.\n"
    )
    read = read_bytes(text.encode(), "channel.txt")
    assert [(turn.speaker, turn.text) for turn in read.turns] == [
        ("Ida Voss", "We need SSO before go-live.\nOr the council blocks it."),
        ("Bo Lee", "Yes, by 15 May.\nWe promise."),
        ("Ida Voss", "Good."),
    ]


def test_a_channel_copied_from_the_app_has_times_between_messages_of_one_person():
    text = "Ida Voss  9:14 AM\nWe need SSO.\n9:15 AM\nBefore go-live.\nBo Lee  9:16 AM\nYes.\nIda Voss\nAPP  9:17 AM\nGood. (edited) \n"
    read = read_bytes(text.encode(), "channel.txt")
    assert [(turn.speaker, turn.text) for turn in read.turns] == [
        ("Ida Voss", "We need SSO.\nBefore go-live."),
        ("Bo Lee", "Yes."),
        ("Ida Voss", "Good. (edited)"),
    ]


def test_initials_above_a_name_are_no_words_of_whoever_spoke_before():
    text = "IV\nIda Voss\n0:03\nWe need SSO before go-live.\nBL\nBo Lee\n0:08\nYes, by 15 May.\nIV\nIda Voss\n0:12\nGood.\n"
    read = read_bytes(text.encode(), "call.txt")
    assert [(turn.speaker, turn.text) for turn in read.turns] == TURNS
    assert read.title is None


@pytest.mark.parametrize("spelled", ["3 minutes {} seconds", "3 Minuten {} Sekunden", "1 hour 3 minutes {} seconds"])
def test_a_transcript_copied_from_the_browser_with_spelled_times(spelled):
    text = "".join(
        f"{who}\n{spelled.format(at)}\n3:0{at}\n{who} {spelled.format(at)}\n{words}\n" for at, (who, words) in enumerate(TURNS, 4)
    )
    read = read_bytes(text.encode(), "call.txt")
    assert [(turn.speaker, turn.text, turn.start) for turn in read.turns] == [(*turn, 184.0 + at) for at, turn in enumerate(TURNS)]


def test_the_title_of_a_call_is_not_who_started_its_transcription():
    text = "SSO call-20250804_091400-Meeting Recording\nAugust 4, 2025, 9:14AM\n31m 20s\n\nIda Voss started transcription\n\nIda Voss   0:03\nWe need SSO.\n\nBo Lee   0:08\nYes.\n"
    assert read_bytes(text.encode(), "call.txt").title == "SSO call"


@pytest.mark.parametrize(
    "text",
    [
        "SSO \u2013 included\nImport \u2013 by June\nSupport \u2013 weekdays\nTraining \u2013 two days\n",
        "Meeting at 10:30 in Berlin.\nLunch at 12:00 there.\nThe train leaves at 16:40 from platform 3.\n",
        "Breakfast 8:00 in the hall\nLunch 12:30 in the canteen\nDinner 19:00 at the lake\n",
        "Agenda\n9:00\nWelcome\n9:30\nDemo of the product\n10:00\nQuestions\n",
        "Price list\nEffective\n1 January 2025\nAll prices in euros.\nStandard\n500 a month\n",
    ],
)
def test_lists_and_schedules_are_no_talk(text):
    read = read_bytes(text.encode(), "paper.txt")
    assert all(turn.speaker is None for turn in read.turns)


def test_participants_by_company_with_their_titles():
    told = "Participants\n\nVend\nBo Lee, Account Executive\n\nCust\nIda Voss, Head of IT\nPia Kern\n\nTranscript"
    read = read_bytes(f"SSO\n{told}{SAID}".encode(), "talk.txt")
    assert [(one.name, one.title) for one in read.participants if one.name not in ("Jane Smith", "Kim Park")] == [
        ("Bo Lee", "Account Executive, Vend"), ("Ida Voss", "Head of IT, Cust"), ("Pia Kern", "Cust"),
    ]  # fmt: skip


def test_a_shared_screen_is_nobody():
    read = read_bytes(f"SSO - Transcript\nAttendees\nJane Smith, Kim Park, Kim Park's Presentation\n{SAID}".encode(), "talk.txt")
    assert [one.name for one in read.participants] == ["Jane Smith", "Kim Park"]


@pytest.mark.parametrize("signed", ["{}\n{}\n", "{}  {}\n", "[{1}] {0}\n"])
def test_stamps_of_signatures_below_a_paper_make_no_chat_of_it(signed):
    text = "Order form\n\n" + "".join(f"{number}. The vendor delivers part {number}.\n" for number in range(1, 9)) + "\nSigned\n"
    text += signed.format("Ida Voss", "Aug 4, 2025 at 9:14 AM") + signed.format("Bo Lee", "Aug 5, 2025 at 10:00 AM") + "Page 1\n"
    assert read_bytes(text.encode(), "order.txt").kind is Kind.DOCUMENT


@pytest.mark.parametrize("label", ["Sent", "Date", "Gesendet"])
def test_the_day_of_a_mail_is_no_head_of_a_chat(label):
    text = "".join(
        f"From: {who} <{who[:2].lower()}@x.example>\n{label}: Monday, August {day}, 2025 9:14 AM\nTo: Kim Park\nSubject: SSO\n\nHello.\n\n"
        for day, who in enumerate(("Ida Voss", "Bo Lee", "Ida Voss"), 4)
    )
    assert read_bytes(text.encode(), "thread.txt").kind is Kind.EMAIL


def test_labels_of_an_export_above_the_talk_are_no_speakers():
    head = f"Meeting Title: SSO\nDate: Aug 4, 2025\nMeeting participants: Jane Smith, Pia Kern\nhttps://app.example/view/x\n\n{'-' * 120}"
    read = read_bytes(f"{head}{SAID}".encode(), "talk.txt")
    assert (read.title, read.date, read.turns[0].speaker) == ("SSO", dt.date(2025, 8, 4), "Jane Smith")
    assert [one.name for one in read.participants] == ["Jane Smith", "Kim Park", "Pia Kern"]


@pytest.mark.parametrize("day", ["{} August 2025", "--- {} August 2025 ---", "August {}, 2025"])
def test_days_between_lines_of_names_are_the_days_of_what_follows(day):
    text = f"{day.format(4)}\nIda Voss: We need SSO.\nBo Lee: Yes, by 15 May.\n{day.format(5)}\nIda Voss: Good.\nBo Lee: Here it is.\n"
    read = read_bytes(text.encode(), "talk.txt")
    assert [(turn.speaker, turn.text, turn.at.day) for turn in read.turns] == [
        ("Ida Voss", "We need SSO.", 4), ("Bo Lee", "Yes, by 15 May.", 4), ("Ida Voss", "Good.", 5), ("Bo Lee", "Here it is.", 5),
    ]  # fmt: skip


def test_what_a_network_says_between_copied_messages_is_left_out():
    text = "".join(
        f"{who} sent the following messages at {time}\nView {who[:3]}\u2019s profile\n{who}  {time}\nHello.\n"
        for who, time in (("Ida Voss", "9:14 AM"), ("Bo Lee", "9:16 AM"), ("Ida Voss", "9:20 AM"))
    )
    assert [turn.text for turn in read_bytes(text.encode(), "chat.txt").turns] == ["Hello."] * 3


@pytest.mark.parametrize("head", ["{}  {}\n", "{}\n  {}\n", "[{1}] {0}\n", "{1} - {0}\n"])
def test_a_short_channel_below_a_long_heading_has_no_times_of_a_call(head):
    text = "#acme-vendco (shared channel)\nMembers: Ida Voss (Cust), Kim Park\nTopic: rollout\nPinned: plan\n\n"
    text += head.format("Ida Voss", "9:14 AM") + "We need SSO.\n" + head.format("Bo Lee", "9:16 AM") + "Yes.\n"
    read = read_bytes(text.encode(), "channel.txt")
    assert [(turn.speaker, turn.text, turn.start) for turn in read.turns] == [("Ida Voss", "We need SSO.", None), ("Bo Lee", "Yes.", None)]
    assert read.kind is Kind.CHAT


PAPER = "".join(f"{number}. The vendor delivers part {number} to the customer.\n" for number in range(1, 30))


@pytest.mark.parametrize(
    "text",
    [
        f"Service order\nAuthor Ida Voss  2025-08-04 09:14\nReviewer Bo Lee  2025-08-05 10:00\n\n{PAPER}",
        "Acme - wants SSO before the start\nAcme - budget of 40k\nVend - sends the quote\nVend - calls on Friday\n",
    ],
)
def test_stamps_above_a_paper_and_notes_by_company_are_no_talk(text):
    assert read_bytes(text.encode(), "paper.txt").kind is Kind.DOCUMENT


@pytest.mark.parametrize("head", ["[2025-08-04 09:1{}] {}: ", "{1}  9:1{0} AM\n", "{1}\n  9:1{0} AM\n"])
def test_what_a_chat_quotes_is_said_once_and_by_whom_it_was_said(head):
    text = head.format(4, "Ida Voss") + "We need SSO before go-live.\n" + head.format(6, "Bo Lee")
    text += "Sure:\n> We need SSO before go-live.\nYes, by 15 May.\n> more than one\n" + head.format(7, "Ida Voss") + "Good.\n"
    assert [(turn.speaker, turn.text) for turn in read_bytes(text.encode(), "chat.txt").turns] == [
        ("Ida Voss", "We need SSO before go-live."),
        ("Bo Lee", "Sure:\nYes, by 15 May.\n> more than one"),
        ("Ida Voss", "Good."),
    ]


def test_marks_of_direction_are_no_part_of_a_name():
    text = "Rosa: Hi\n\u200fRosa\u200e: Same person\nTom: Ok\n\u200fTom: Again\n\u202bTom\u202c: And again\n"
    assert said(read(text)) == [("Rosa", "Hi Same person"), ("Tom", "Ok Again And again")]
    assert [p.name for p in read(text).participants] == ["Rosa", "Tom"]


@pytest.mark.parametrize("colon", ["\uff1a", ": "])
def test_a_wide_colon_needs_no_blank_after_it(colon):
    text = f"田中\uff1aこんにちは。\n佐藤{colon}はい。\n田中\uff1aいいです。\n佐藤{colon}ありがとう。\n"
    assert said(read(text)) == [("田中", "こんにちは。"), ("佐藤", "はい。"), ("田中", "いいです。"), ("佐藤", "ありがとう。")]
