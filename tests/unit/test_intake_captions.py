import pytest

from analyzer.intake.reader import read_bytes


def vtt(body, name="call.vtt"):
    return read_bytes(("WEBVTT\n\n" + body).encode(), name)


def said(conversation):
    return [(t.speaker, t.text) for t in conversation.turns]


def check_places(conversation):
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]


ZOOM = """1
00:00:01.000 --> 00:00:03.000
Olga Brandt | Northwind: Morning. So here's the thing: we have nine sites.

2
00:00:03.100 --> 00:00:05.000
Sven Falk (Acme): Nine, fine.

3
00:00:05.200 --> 00:00:07.500
Sven Falk (Acme): Note: the ninth costs extra.

4
00:00:08.000 --> 00:00:09.000
Olga Brandt | Northwind: Understood.
"""


def test_zoom_names_keep_bars_and_brackets_and_speech_keeps_its_colons():
    call = vtt(ZOOM)
    assert call.format == "zoom-vtt"
    assert said(call) == [
        ("Olga Brandt | Northwind", "Morning. So here's the thing: we have nine sites."),
        ("Sven Falk (Acme)", "Nine, fine. Note: the ninth costs extra."),
        ("Olga Brandt | Northwind", "Understood."),
    ]
    assert (call.turns[1].start, call.turns[1].end) == (3.1, 7.5)
    check_places(call)


def test_a_long_name_with_title_and_company_keeps_its_words_from_the_speaker_before():
    name = "Jean-Baptiste Emmanuel de la Tour d'Auvergne (Directeur des Systèmes d'Information, Société Générale de Logistique)"
    assert len(name) > 80
    cues = [("Ann Lee", "How long does it take?"), (name, "Nine days, and I want four."), ("Ann Lee", "We include that."), (name, "Good.")]
    body = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{who}: {words}\n\n" for n, (who, words) in enumerate(cues))
    assert said(vtt(body)) == cues


def test_span_and_locate_point_into_the_file():
    call = vtt(ZOOM)
    turn = call.turns[1]
    at = turn.text.index("ninth")
    start, end = turn.locate(at, at + len("ninth"))
    assert call.original[start:end] == "ninth"
    assert call.original[slice(*turn.span)].startswith("Nine, fine.")
    assert call.original[slice(*turn.span)].endswith("costs extra.")


def test_a_cue_without_a_name_continues_the_last_speaker():
    body = "".join(
        f"00:00:{i:02d}.000 --> 00:00:{i + 1:02d}.000\n{line}\n\n"
        for i, line in enumerate(
            ["Ann Lee: One.", "and a half", "Bob Ray: Two.", "Monday: is bad for me", "Ann Lee: Three.", "Bob Ray: Four."]
        )
    )
    assert said(vtt(body)) == [
        ("Ann Lee", "One. and a half"),
        ("Bob Ray", "Two. Monday: is bad for me"),
        ("Ann Lee", "Three."),
        ("Bob Ray", "Four."),
    ]


def test_captions_without_speakers_are_one_turn_of_nobody():
    call = vtt("00:01.000 --> 00:02.000\nWe start on time.\n\n00:02.000 --> 00:03.000\nRemember: bring the list.\n")
    assert said(call) == [(None, "We start on time. Remember: bring the list.")]
    assert call.participants == ()


def test_teams_voices_with_unpadded_times_missing_end_tags_and_untagged_cues():
    call = vtt(
        "3f2b8c1e-1d2a-4c55-9b0a-0a1b2c3d4e5f/15-0\n0:0:5.320 --> 0:0:6.1\n<v Ann Lee>First half,</v>\n\n"
        "3f2b8c1e-1d2a-4c55-9b0a-0a1b2c3d4e5f/15-1\n0:0:6.1 --> 0:0:7.0\n<v Ann Lee>second half.\n\n"
        "0:0:7.0 --> 0:0:8.0\nand a tail\n\n-0:0:1.5 --> 0:0:9.0\n<v Bob &amp; Co>Yes.</v>\n"
    )
    assert call.format == "teams-vtt"
    assert said(call) == [("Ann Lee", "First half, second half. and a tail"), ("Bob & Co", "Yes.")]
    assert call.turns[0].start == 5.32
    assert call.turns[1].start == -1.5
    check_places(call)


def test_two_voices_in_one_cue_are_two_turns():
    call = vtt("00:01.000 --> 00:02.000\n<v Ann>Ready?</v>\n<v.loud Bob>Ready.</v>\n")
    assert said(call) == [("Ann", "Ready?"), ("Bob", "Ready.")]


def test_teams_metadata_cues_hold_json():
    call = vtt(
        '00:00:16.246 --> 00:00:17.726\n{"startDateTime":"2023-03-08T08:22:30Z","speakerName":"Ann Lee","spokenText":"A short test.","spokenLanguage":"en-us"}\n'
    )
    assert call.format == "teams-vtt"
    assert said(call) == [("Ann Lee", "A short test.")]
    assert call.original[slice(*call.turns[0].span)] == "A short test."


def test_tags_and_entities_go_words_stay():
    call = vtt("00:01.000 --> 00:02.000\n<i>Tea</i> &amp; <c.red>toast</c> for <jane@x.example>, a &lt; b\n")
    assert call.turns[0].text == "Tea & toast for <jane@x.example>, a < b"
    check_places(call)


def test_comments_styles_and_a_second_header_are_not_speech():
    call = vtt("NOTE\nnot spoken\n\n00:01.000 --> 00:02.000\nspoken\n\nNOTE also not\n\nWEBVTT\n\n00:03.000 --> 00:04.000\ntoo\n")
    assert said(call) == [(None, "spoken too")]


def test_rolling_lines_are_said_once():
    cues = [
        ["we begin with"],
        ["we begin with", "the plan for May"],
        ["the plan for May", "and who owns it"],
        ["and who owns it", "after that"],
    ]
    body = "".join(f"00:00:0{i}.000 --> 00:00:0{i + 1}.000\n" + "\n".join(lines) + "\n\n" for i, lines in enumerate(cues))
    assert said(vtt(body)) == [(None, "we begin with the plan for May and who owns it after that")]


def test_equal_lines_in_a_row_are_reported_without_their_words():
    call = vtt("".join(f"00:00:{i:02d}.000 --> 00:00:{i + 1:02d}.000\nThank you.\n\n" for i in range(12)))
    assert len(call.warnings) == 1
    assert call.warnings[0].startswith("12 equal lines in a row")
    assert "Thank" not in call.warnings[0]


def test_a_time_line_that_cannot_be_read_loses_no_words():
    call = vtt("00:01.000 --> 00:02.000\nAnn Lee: one\n\n0x:00 --> zz\nnot lost\n\n1:b --> c\nAnn Lee: two\n")
    assert "not lost" in call.turns[0].text
    assert "two" in call.turns[-1].text


def test_srt_without_blank_lines_and_with_whisperx_labels():
    call = read_bytes(
        b"1\n00:00:01,000 --> 00:00:02,000\n[SPEAKER_00]: Hello.\n2\n00:00:02,000 --> 00:00:03,500\n[SPEAKER_01]: Good morning.\n", "a.srt"
    )
    assert call.format == "srt"
    assert said(call) == [("SPEAKER_00", "Hello."), ("SPEAKER_01", "Good morning.")]
    assert call.turns[1].end == 3.5


def test_sbv():
    call = read_bytes(b"0:00:00.500,0:00:02.000\nFirst\nline\n\n0:00:02.000,0:00:03.000\nsecond\n", "a.sbv")
    assert (call.format, said(call)) == ("sbv", [(None, "First line second")])


def test_line_ends_of_old_macs_and_windows():
    for end in ("\r", "\r\n"):
        call = read_bytes(("WEBVTT\n\n" + ZOOM).replace("\n", end).encode(), "a.vtt")
        assert len(call.turns) == 3
        check_places(call)


@pytest.mark.parametrize(
    "rest", ["\n2\n00:00:04.000 --> 00:0", "\n2\n00:00:04.000 --> 00:00:07.000", "\n2\n00:00:04.0", "\n2\n00:00:04.000 --"]
)
def test_a_file_that_breaks_off_says_so(rest):
    whole = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:03.000\nAnn: Hello all\n"
    assert read_bytes((whole + rest).encode(), "a.vtt").warnings == ("The file breaks off in its last cue. Export it again.",)
    assert not read_bytes(whole.encode(), "a.vtt").warnings
    assert not read_bytes(whole.strip().encode(), "a.vtt").warnings


def test_who_speaks_once_is_a_speaker_though_another_cue_is_empty():
    cues = ["Ann: One", "Bob: Two", "", "Ann: Four"]
    text = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{words}\n\n" for n, words in enumerate(cues))
    assert [(t.speaker, t.text) for t in read_bytes(text.encode(), "a.srt").turns] == [("Ann", "One"), ("Bob", "Two"), ("Ann", "Four")]
