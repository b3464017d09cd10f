import datetime as dt
import json

import pytest

from analyzer.domain.conversation import Kind, Side
from analyzer.errors import UnknownFormat, UnreadableInput
from analyzer.intake.reader import read, read_bytes


def load(value, name="call.json"):
    return read_bytes(json.dumps(value, ensure_ascii=False).encode(), name)


def said(conversation):
    return [(t.speaker, t.text) for t in conversation.turns]


def check_places(conversation):
    for turn in conversation.turns:
        assert turn.pieces
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]


GONG = {
    "callTranscripts": [
        {
            "callId": "7782342274025937895",
            "transcript": [
                {
                    "speakerId": "111",
                    "topic": None,
                    "sentences": [{"start": 1000, "end": 2500, "text": "Good morning."}, {"start": 2600, "end": 3000, "text": "Shall we?"}],
                },
                {"speakerId": "222", "sentences": [{"start": 3100, "end": 4000, "text": "Please."}]},
            ],
        }
    ]
}
CALLS = {
    "calls": [
        {
            "metaData": {"id": "7782342274025937895", "title": "Discovery", "started": "2026-02-03T10:00:00-05:00"},
            "parties": [
                {"speakerId": "111", "name": "Ann Lee", "emailAddress": "Ann@vendor.example", "affiliation": "Internal", "title": "AE"},
                {"speakerId": "222", "emailAddress": "bob@buyer.example", "affiliation": "External"},
                {"name": "Silent Sam", "affiliation": "External"},
            ],
        }
    ]
}


def test_gong_names_and_sides_from_the_parties_in_the_file():
    call = load({**GONG, **CALLS})
    assert (call.format, call.title, call.date) == ("gong-json", "Discovery", dt.date(2026, 2, 3))
    assert said(call) == [("Ann Lee", "Good morning. Shall we?"), ("bob@buyer.example", "Please.")]
    assert [t.side for t in call.turns] == [Side.VENDOR, Side.CUSTOMER]
    assert (call.turns[0].start, call.turns[0].end) == (1.0, 3.0)
    assert call.participants[0].title == "AE"
    assert call.participants[2].name == "Silent Sam"
    check_places(call)


@pytest.mark.parametrize("started", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00", 253402300799000])
def test_a_day_that_stands_for_nobody_knows_is_no_day(started):
    call = {**CALLS["calls"][0], "metaData": {"id": "7782342274025937895", "title": "Discovery", "started": started}}
    assert load({**GONG, "calls": [call]}).date is None


def test_gong_names_from_the_file_beside_it(tmp_path):
    (tmp_path / "call.json").write_text(json.dumps(GONG))
    (tmp_path / "details.json").write_text(json.dumps(CALLS))
    (tmp_path / "damaged.json").write_text("{")
    assert [t.speaker for t in read(tmp_path / "call.json").turns] == ["Ann Lee", "bob@buyer.example"]


def test_gong_without_parties_keeps_the_ids():
    assert [t.speaker for t in load(GONG).turns] == ["111", "222"]


def test_gong_error_and_metadata_are_refused_with_advice():
    with pytest.raises(UnreadableInput, match="error message"):
        load({"requestId": "x", "errors": ["No calls found"]})
    with pytest.raises(UnreadableInput, match="beside the transcript"):
        load(CALLS)


def test_fireflies():
    sentences = [
        {"speaker_name": "Ann Lee", "speaker_id": 0, "text": "One.", "start_time": 1.5, "end_time": 2.0},
        {"speaker_name": None, "speaker_id": 1, "text": "Two.", "start_time": 2.5, "end_time": 3.0},
    ]
    call = load({"data": {"transcript": {"title": "Intro", "date": 1775545200000, "sentences": sentences}}})
    assert said(call) == [("Ann Lee", "One."), ("Speaker 1", "Two.")]
    assert (call.title, call.date, call.turns[0].start) == ("Intro", dt.date(2026, 4, 7), 1.5)


def test_a_silent_meeting_has_no_turns_and_says_so():
    call = load({"data": {"transcript": {"title": "Silent", "sentences": []}}})
    assert call.turns == ()
    assert call.warnings == ("The file holds no spoken words.",)


def aws(items, **labels):
    return {"jobName": "x", "results": {"transcripts": [{"transcript": "ignored"}], "items": items, **labels}}


def word(text, start, end):
    return {
        "type": "pronunciation",
        "start_time": str(start),
        "end_time": str(end),
        "alternatives": [{"content": text, "confidence": "0.9"}],
    }


def mark(text):
    return {"type": "punctuation", "alternatives": [{"content": text}]}


def test_aws_assigns_words_to_speakers_by_time():
    segments = [
        {"start_time": "0.0", "end_time": "1.0", "speaker_label": "spk_0", "items": []},
        {"start_time": "1.5", "end_time": "3", "speaker_label": "spk_1", "items": []},
    ]
    call = load(
        aws(
            [word("Hello", 0.1, 0.5), mark("."), word("Good", 1.6, 1.8), word("day", 1.9, 2.2), mark("!")],
            speaker_labels={"segments": segments},
        )
    )
    assert said(call) == [("spk_0", "Hello."), ("spk_1", "Good day!")]
    assert (call.turns[1].start, call.turns[1].end) == (1.6, 2.2)
    assert call.original == "spk_0: Hello.\nspk_1: Good day!\n"
    check_places(call)


def test_aws_channels_are_ordered_by_time():
    channels = [
        {"channel_label": "ch_0", "items": [word("Hi", 0, 0.5), mark("."), word("Bye", 5, 5.5), mark(".")]},
        {"channel_label": "ch_1", "items": [word("Hello", 2, 2.5), mark(".")]},
    ]
    assert said(load(aws([], channel_labels={"channels": channels}))) == [("ch_0", "Hi."), ("ch_1", "Hello."), ("ch_0", "Bye.")]


def test_aws_without_labels_is_one_turn():
    assert said(load(aws([word("Hello", 0, 1), mark("."), word("You", 1, 2)]))) == [(None, "Hello. You")]


def test_contact_lens_roles_are_sides():
    call = load(
        {
            "Channel": "VOICE",
            "Participants": [{"ParticipantId": "p1", "ParticipantRole": "AGENT"}, {"ParticipantId": "p2", "ParticipantRole": "CUSTOMER"}],
            "Transcript": [
                {"ParticipantId": "p1", "Content": "Hello.", "BeginOffsetMillis": 100, "EndOffsetMillis": 900},
                {"ParticipantId": "p2", "Content": "Hi.", "BeginOffsetMillis": 1000, "EndOffsetMillis": 1500},
            ],
        }
    )
    assert [(t.speaker, t.side, t.start) for t in call.turns] == [("AGENT", Side.VENDOR, 0.1), ("CUSTOMER", Side.CUSTOMER, 1.0)]


def test_contact_lens_chat_skips_events_and_keeps_instants():
    rows = [
        {"AbsoluteTime": "2022-10-27T03:31:50.735Z", "ContentType": "application/x", "Type": "EVENT", "ParticipantRole": "CUSTOMER"},
        {
            "AbsoluteTime": "2022-10-27T03:31:51.735Z",
            "Content": "Hello",
            "Type": "MESSAGE",
            "DisplayName": "Jo",
            "ParticipantRole": "CUSTOMER",
        },
    ]
    chat = load({"Channel": "CHAT", "Transcript": rows})
    assert (chat.kind, said(chat)) == (Kind.CHAT, [("Jo", "Hello")])
    assert chat.turns[0].at == dt.datetime(2022, 10, 27, 3, 31, 51, 735000, dt.UTC)
    assert chat.turns[0].side is Side.CUSTOMER


def test_post_call_analytics_uses_its_speaker_names():
    call = load(
        {
            "ConversationAnalytics": {"SpeakerLabels": [{"Speaker": "spk_0", "DisplayText": "Agent"}]},
            "SpeechSegments": [
                {"SegmentStartTime": 0.5, "SegmentEndTime": 1.5, "SegmentSpeaker": "spk_0", "OriginalText": "raw", "DisplayText": "Hello."},
                {"SegmentStartTime": 2, "SegmentEndTime": 3, "SegmentSpeaker": "spk_1", "DisplayText": "Hi."},
            ],
        }
    )
    assert said(call) == [("Agent", "Hello."), ("spk_1", "Hi.")]
    assert call.turns[0].side is Side.VENDOR


def test_deepgram_levels():
    words = [
        {"word": "hi", "punctuated_word": "Hi.", "start": 0.1, "end": 0.4, "speaker": 0},
        {"word": "yo", "punctuated_word": "Yo.", "start": 1.0, "end": 1.4, "speaker": 1},
    ]
    by_words = load({"results": {"channels": [{"alternatives": [{"transcript": "Hi. Yo.", "words": words}]}]}})
    assert said(by_words) == [("Speaker 0", "Hi."), ("Speaker 1", "Yo.")]
    paragraphs = {"paragraphs": [{"speaker": 0, "sentences": [{"text": "Hi.", "start": 0.1, "end": 0.4}]}]}
    by_paragraphs = load({"results": {"channels": [{"alternatives": [{"transcript": "Hi.", "words": words, "paragraphs": paragraphs}]}]}})
    assert said(by_paragraphs) == [("Speaker 0", "Hi.")]
    utterances = [{"start": 0.1, "end": 0.4, "transcript": "Hi there.", "channel": 0, "speaker": 1}]
    assert said(load({"results": {"channels": [{"alternatives": []}], "utterances": utterances}})) == [("Speaker 1", "Hi there.")]


def test_assemblyai_counts_milliseconds():
    call = load(
        {"status": "completed", "text": "Hi.", "utterances": [{"start": 2100, "end": 5400, "text": "Hi.", "speaker": "A", "words": []}]}
    )
    assert [(t.speaker, t.start, t.end) for t in call.turns] == [("A", 2.1, 5.4)]


def test_whisperx_without_a_speaker_on_a_segment_invents_none():
    call = load(
        {
            "segments": [
                {"start": 0.5, "end": 1, "text": " Hello.", "speaker": "SPEAKER_00"},
                {"start": 1, "end": 2, "text": " Hm."},
                {"start": 2, "end": 3, "text": " Yes.", "words": [{"word": "Yes", "speaker": "SPEAKER_01"}]},
            ]
        }
    )
    assert said(call) == [("SPEAKER_00", "Hello."), (None, "Hm."), ("SPEAKER_01", "Yes.")]
    check_places(call)


def test_rev_keeps_its_blanks_and_names():
    elements = [
        {"type": "text", "value": "One", "ts": 1.0, "end_ts": 1.2},
        {"type": "punct", "value": " "},
        {"type": "text", "value": "two", "ts": 1.3, "end_ts": 1.5},
        {"type": "punct", "value": "."},
    ]
    call = load(
        {
            "speakers": [{"id": 1, "name": "Ann Lee"}],
            "monologues": [{"speaker": 1, "elements": elements}, {"speaker": 2, "elements": elements}],
        }
    )
    assert said(call) == [("Ann Lee", "One two."), ("Speaker 2", "One two.")]
    assert (call.turns[0].start, call.turns[0].end) == (1.0, 1.5)


@pytest.mark.parametrize("key", ["messages", "conversation", "transcript", "turns", "utterances", "dialogue", "entries"])
def test_any_list_of_speakers_and_words(key):
    rows = [{"speaker": "Ann", "text": "Hello."}, {"speaker": "Bob", "text": "Hi."}]
    for value in ({key: rows}, {"data": {key: rows}}, rows):
        assert said(load(value)) == [("Ann", "Hello."), ("Bob", "Hi.")]


def test_chorus_types_of_speakers_are_sides():
    rows = [
        {"speaker_name": "Ann", "speaker_type": "rep", "snippet": "Hello.", "snippet_time": 1.5},
        {"speaker_name": "Bob", "speaker_type": "cust", "snippet": "Hi.", "snippet_time": 3},
    ]
    call = load({"recording": {"utterances": rows}})
    assert [(t.speaker, t.side, t.start) for t in call.turns] == [("Ann", Side.VENDOR, 1.5), ("Bob", Side.CUSTOMER, 3.0)]


def test_json_lines_of_messages():
    rows = [{"id": "m1", "sent_at": "2025-03-01T09:00:00+01:00", "from": {"name": "Ann Lee", "email": "Ann@x.example"}, "body": "Hello."}]
    chat = read_bytes("\n".join(json.dumps(r) for r in rows * 2).encode(), "messages.jsonl")
    assert (chat.kind, chat.turns[0].email, chat.turns[0].at.isoformat()) == (Kind.CHAT, "ann@x.example", "2025-03-01T09:00:00+01:00")


def test_a_transcript_in_one_string():
    call = load({"id": 1, "transcript": "Ann Lee: Hello.\nBob Ray: Hi.\nAnn Lee: Good."})
    assert said(call) == [("Ann Lee", "Hello."), ("Bob Ray", "Hi."), ("Ann Lee", "Good.")]


def test_escaped_strings_make_the_original_a_rendition():
    call = read_bytes(json.dumps([{"speaker": "Ann", "text": 'the "big" café'}, {"speaker": "Bob", "text": "yes"}]).encode(), "a.json")
    assert call.original == 'Ann: the "big" café\nBob: yes\n'
    check_places(call)


def test_lone_surrogates_and_nan_do_not_get_through():
    call = read_bytes(
        b'[{"speaker":"A\\ud800","start":NaN,"text":"hi \\udfff there"},{"speaker":"B","start":Infinity,"text":"ok"}]', "a.json"
    )
    json.dumps(call.model_dump(mode="json"), allow_nan=False, ensure_ascii=False).encode()
    assert call.turns[0].text == "hi \ufffd there"
    assert call.turns[0].start is None


@pytest.mark.parametrize("value", [{"name": "pkg", "version": "1.0"}, [], {"items": [{"id": 1, "title": "x"}]}, [[["a"]]]])
def test_unknown_json_is_refused_with_the_list_of_what_is_read(value):
    with pytest.raises(UnknownFormat, match=r"Gong.*Whisper"):
        load(value)


@pytest.mark.parametrize("text", ['{"a": ', '{"segments": [{"start": 1, "text": "x"', '[{"speaker":"A"}'])
def test_damaged_json_is_one_line_without_its_words(text):
    with pytest.raises(UnreadableInput, match="JSON is damaged"):
        read_bytes(text.encode(), "a.json")


def test_deep_nesting_is_refused():
    for deep in ("[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000):
        with pytest.raises(UnreadableInput, match="too deeply"):
            read_bytes(deep.encode(), "a.json")


def people(conversation):
    return [(turn.speaker, turn.email, turn.side, turn.text) for turn in conversation.turns]


def test_speakers_that_are_ids_have_the_names_that_the_file_lists():
    call = load({
        "transcript": [{"transcript": "We need SSO.", "speaker_id": 1, "timestamps": [3.0, 5.0]}, {"transcript": "Yes.", "speaker_id": 2}],
        "speakers": [{"id": 1, "name": "Ida Voss", "email": "ida@cust.example", "is_rep": False}, {"id": 2, "name": "Bo Lee", "is_rep": True}],
    })  # fmt: skip
    assert people(call) == [("Ida Voss", "ida@cust.example", Side.CUSTOMER, "We need SSO."), ("Bo Lee", None, Side.VENDOR, "Yes.")]


def test_invitees_of_a_recorder_tell_sides_and_who_was_silent():
    call = load({
        "title": "SSO", "recording_start_time": "2025-08-04T09:14:00Z",
        "calendar_invitees": [
            {"name": "Ida Voss", "email": "ida@cust.example", "is_external": True}, {"name": "Bo Lee", "email": "bo@vend.example", "is_external": False},
            {"name": "Pia Kern", "email": "pia@cust.example", "is_external": True},
        ],
        "transcript": [
            {"speaker": {"display_name": "Ida Voss", "matched_calendar_invitee_email": "ida@cust.example"}, "text": "We need SSO.", "timestamp": "00:00:03"},
            {"speaker": {"display_name": "Bo Lee", "matched_calendar_invitee_email": "bo@vend.example"}, "text": "Yes.", "timestamp": "00:00:08"},
        ],
    })  # fmt: skip
    assert people(call) == [
        ("Ida Voss", "ida@cust.example", Side.CUSTOMER, "We need SSO."),
        ("Bo Lee", "bo@vend.example", Side.VENDOR, "Yes."),
    ]
    assert [turn.start for turn in call.turns] == [3.0, 8.0]
    assert [(one.name, one.side) for one in call.participants][2:] == [("Pia Kern", Side.CUSTOMER)]
    assert call.date == dt.date(2025, 8, 4)


SLACK = [
    {
        "type": "message",
        "user": "U1",
        "text": "We need SSO &amp; a plan.",
        "ts": "1754298840.000100",
        "user_profile": {"real_name": "Ida Voss"},
    },
    {"type": "message", "subtype": "channel_join", "user": "U3", "text": "<@U3> has joined the channel", "ts": "1754298850.000100"},
    {"type": "message", "user": "U2", "text": "Yes, by 15 May.", "ts": "1754298960.000100", "user_profile": {"real_name": "Bo Lee"}},
]
TEAMS = {"value": [
    {"id": "1", "messageType": "message", "createdDateTime": "2025-08-04T09:14:00Z", "from": {"user": {"displayName": "Ida Voss"}},
     "body": {"contentType": "html", "content": "<p>We need SSO &amp; a plan.</p>"}},
    {"id": "2", "messageType": "message", "createdDateTime": "2025-08-04T09:16:00Z", "from": {"user": {"displayName": "Bo Lee"}},
     "body": {"contentType": "text", "content": "Yes, by 15 May."}},
]}  # fmt: skip


@pytest.mark.parametrize("value", [SLACK, TEAMS])
def test_messages_of_slack_and_teams_are_a_chat(value):
    chat = load(value)
    assert chat.kind is Kind.CHAT
    assert [(turn.speaker, turn.text) for turn in chat.turns] == [("Ida Voss", "We need SSO & a plan."), ("Bo Lee", "Yes, by 15 May.")]
    assert [str(turn.at)[:16] for turn in chat.turns] == ["2025-08-04 09:14", "2025-08-04 09:16"]


def test_clocks_are_no_milliseconds_and_neither_are_seconds_of_a_call_that_is_cut_out():
    rows = [("A", "00:00:02", "Hello there"), ("B", "00:15:00", "Back from the break")]
    clocks = [{"speaker_name": who, "sentence": text, "startTime": at} for who, at, text in rows]
    assert [t.start for t in load(clocks).turns] == [2, 900]
    late = [
        {"speaker": "A", "start": 3600, "end": 3603, "text": "Hello there."},
        {"speaker": "B", "start": 3604, "end": 3607, "text": "Hi Ann."},
    ]
    assert [t.start for t in load(late).turns] == [3600, 3604]
    thousandths = [{**row, "start": row["start"] * 1000, "end": row["end"] * 1000} for row in late]
    assert [t.start for t in load(thousandths).turns] == [3600, 3604]


def test_the_times_of_words_are_those_of_their_turn():
    value = {"speakers": [{"id": 0, "name": "Ann"}, {"id": 1, "name": "Bob"}], "transcript": [
        {"speaker_id": 0, "transcript": "Hi there Bob.", "timestamps": [12.0, 12.5, 13.0]},
        {"speaker_id": 1, "transcript": "Hello Ann.", "timestamps": [15.0, 15.4]},
    ]}  # fmt: skip
    assert [(t.speaker, t.start, t.end) for t in load(value).turns] == [("Ann", 12.0, 13.0), ("Bob", 15.0, 15.4)]
