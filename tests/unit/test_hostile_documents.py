import pytest

from analyzer.errors import AnalyzerError
from analyzer.intake.reader import read_bytes
from tests.hostile_documents import CASES

REFUSED = {
    "docx_outside", "docx_laughs", "docx_noise", "docx_cut", "docx_bad_xml", "docx_entries", "pdf_noise", "pdf_cut", "pdf_scan", "msg_noise", "msg_zeros",
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_hostile_file_is_read_or_refused_in_one_line(key):
    name, build = CASES[key]
    data = build(0.02 if key != "docx_entries" else 0.2)
    try:
        conversation = read_bytes(data, name)
    except AnalyzerError as error:
        assert str(error).strip()
        assert "\n" not in str(error)
        assert len(str(error)) < 500
        return
    assert key not in REFUSED
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("html_20k_deep", "hello"),
        ("recipients", "hello"),
        ("encoded_words", "hello"),
        ("year_3609", "hello there"),
        ("no_date", "hello there"),
    ],
)
def test_words_inside_a_hostile_mail_are_still_read(key, words):
    name, build = CASES[key]
    assert read_bytes(build(0.02), name).turns[0].text == words
