import datetime as dt
import time

import pytest

from analyzer.domain.conversation import Kind
from analyzer.errors import UnknownFormat, UnreadableInput
from analyzer.intake.reader import read_bytes


def read(text, name="call.csv"):
    return read_bytes(text.encode(), name)


def said(conversation):
    return [(t.speaker, t.text) for t in conversation.turns]


def test_headers_are_matched_loosely_and_times_may_be_clocks():
    call = read("Start Time;Speaker Name;Utterance\n00:00:02;Ann Lee;Hello.\n00:01:05.5;Bob Ray;Hi.\n")
    assert (call.format, said(call)) == ("csv", [("Ann Lee", "Hello."), ("Bob Ray", "Hi.")])
    assert [t.start for t in call.turns] == [2.0, 65.5]


def test_quotes_and_line_ends_in_cells_keep_their_places():
    call = read('speaker,text\nAnn,"He said ""yes"", twice"\nBob,"two\nlines"\nAnn,"Ann"\n')
    assert [t.text for t in call.turns] == ['He said "yes", twice', "two\nlines", "Ann"]
    for turn in call.turns:
        assert turn.pieces
        for piece in turn.pieces:
            assert call.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]
    assert call.turns[2].span[0] == call.original.rindex("Ann")


def test_doubled_quotes_in_unquoted_cells_keep_their_places_and_take_no_longer():
    rows = [f'Ann,so x""y{n}' for n in range(20_000)]
    begun = time.process_time()
    call = read("speaker,text\n" + "\n\n".join(rows) + '\nBob,"the ""end"""\n')
    assert time.process_time() - begun < 3
    assert [t.text for t in call.turns[-1:]] == ['the "end"']
    first = call.turns[0]
    assert first.text.startswith('so x""y0')
    for piece in first.pieces[:50]:
        assert call.original[piece.start : piece.start + piece.length] == first.text[piece.at : piece.at + piece.length]


def test_whisper_tsv_counts_milliseconds():
    call = read("start\tend\ttext\n0\t4200\tGood morning everybody.\n4200\t9900\tLet us begin.\n", "a.tsv")
    assert (call.format, said(call)) == ("tsv", [(None, "Good morning everybody. Let us begin.")])
    assert (call.turns[0].start, call.turns[0].end) == (0.0, 9.9)


@pytest.mark.parametrize(
    "text", ["Good morning.,0.0,1.5\nLet us begin.,1.5,3.0\nNow.,3.0,4.0\n", "0.0,1.5,Good morning.\n1.5,3.0,Let us begin.\n3.0,4.0,Now.\n"]
)
def test_rows_without_a_header(text):
    call = read(text)
    assert said(call) == [(None, "Good morning. Let us begin. Now.")]
    assert call.turns[0].end == 4.0


def test_messages_with_instants_are_a_chat():
    chat = read("date,from,message\n2025-03-01T09:00:00,Ann,Hello\n2025-03-01T09:05:00,Bob,Hi\n")
    assert chat.kind is Kind.CHAT
    assert chat.turns[1].at == dt.datetime(2025, 3, 1, 9, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Index|Customer Id|City\n1|x|Bonn\n2|y|Graz\n3|z|Linz\n",
        "id,plan,amount,comment\n1,a,2,We left\n2,b,3,Too dear\n",
        "date,reason,comment\n2025-01-01,price,Too dear\n2025-01-02,other,No\n",
    ],
)
def test_other_tables_are_refused_with_advice(text):
    with pytest.raises(UnknownFormat, match="speaker and text"):
        read(text)


def test_a_quote_that_is_never_closed_is_refused():
    with pytest.raises(UnreadableInput, match="never closed"):
        read('speaker,text\nAnn,"Hello\nBob,Hi\n')


def test_long_cells_are_read():
    assert len(read("speaker,text\nAnn,Hello\nBob," + "word " * 50_000 + "\n").turns[1].text) > 200_000


def test_addresses_in_the_column_of_senders_are_addresses_and_moments_have_a_zone():
    read = read_bytes(
        b"From,Date,Body\nIda Voss <ida@cust.example>,2025-08-04 09:14,We need SSO.\nbo@vend.example,2025-08-05 10:00,Yes.\n", "mails.csv"
    )
    assert [(turn.speaker, turn.email, turn.at.isoformat()) for turn in read.turns] == [
        ("Ida Voss", "ida@cust.example", "2025-08-04T09:14:00+00:00"), (None, "bo@vend.example", "2025-08-05T10:00:00+00:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header", ["Von;Uhrzeit;Nachricht", "Sprecherin;Zeit;Inhalt", "Auteur;Heure;Texte", "Autor;Hora;Mensaje", "Spreker;Tijd;Tekst"]
)
def test_headers_in_other_languages(header):
    read = read_bytes(f"{header}\nIda Voss;09:14;Wir brauchen SSO.\nBo Lee;09:16;Ja, bis 15. Mai.\n".encode(), "chat.csv")
    assert [(turn.speaker, turn.text) for turn in read.turns] == [("Ida Voss", "Wir brauchen SSO."), ("Bo Lee", "Ja, bis 15. Mai.")]


def test_clocks_are_no_milliseconds_however_long_the_pause():
    text = "Speaker,Start,Text\nAnn,00:00:00,Hello there\nBob,00:10:16,Back from the break\n"
    assert [(t.start, read(text).warnings) for t in read(text).turns] == [(0, ()), (616, ())]


def test_seconds_after_a_pause_or_from_late_on_are_no_milliseconds():
    gap = "speaker,start,text\nAnn,0,Hello there all\nBob,4,Hi can you hear me?\nAnn,9,I can and the others too\nBob,3665,Back from the break\n"
    assert [t.start for t in read(gap).turns] == [0, 4, 9, 3665]
    late = "speaker,start,text\nAnn,3600,Hello there all\nBob,3604,Hi can you hear me?\nAnn,3609,I can\n"
    assert [t.start for t in read(late).turns] == [3600, 3604, 3609]
    assert not read(late).warnings


def test_whole_numbers_that_fit_neither_unit_well_are_told():
    slow = "speaker,start,text\nAnn,0,Hello there all\nBob,60,Hi can you hear me?\nAnn,120,I can\n"
    assert read(slow).warnings == ("The times are whole numbers without a unit; they are read as seconds.",)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_excels_line_about_the_delimiter_is_no_row(delimiter):
    rows = [("Speaker", "Start", "Text"), ("Ann", "0", "Hello there"), ("Bob", "5", "Hi Ann")]
    read_as = read(f"sep={delimiter}\n" + "".join(delimiter.join(row) + "\n" for row in rows))
    assert said(read_as) == [("Ann", "Hello there"), ("Bob", "Hi Ann")]
    assert [read_as.original[slice(*t.span)] for t in read_as.turns] == ["Hello there", "Hi Ann"]


def test_days_in_words_are_instants_too_and_what_cannot_be_read_is_told():
    text = "timestamp,speaker,text\n2025-03-03T09:00:00Z,Tom,Hi\n3 Mar 2025 9:05,Ann,Hello\n"
    assert [(t.at and t.at.isoformat(), t.start) for t in read(text).turns] == [
        ("2025-03-03T09:00:00+00:00", None),
        ("2025-03-03T09:05:00+00:00", None),
    ]
    assert read(text + "soon,Tom,Bye\n").warnings == ("1 of 3 rows have no time that can be read; their words are kept without one.",)
