"""The packaged message reader: plain words in the right order, and nothing that depends on company or length."""

import pytest

from analyzer.domain.conversation import Side
from analyzer.domain.sentiment import Cue, Message, SentimentReading
from analyzer.engines.local import messages as layout
from analyzer.engines.local.sentiment import SentimentReader, index_of, reading_of

SCALES = {"heat": 1.0, "cuts": [-1.4, -0.6, 0.5, 1.3], "cues": {"no_show": [1.0, 0.0]}}


@pytest.fixture(scope="module")
def reader() -> SentimentReader:
    return SentimentReader(threads=1)


def _read(reader: SentimentReader, *texts: str, before: str = "") -> list[SentimentReading]:
    return list(reader.read([Message(id=str(n), text=text, before=before) for n, text in enumerate(texts)]))


def test_plain_words_stand_in_their_order(reader: SentimentReader) -> None:
    texts = (
        "This is unacceptable. We cancel, and our lawyers will write to you.",
        "We are very disappointed with the support.",
        "Please find the list attached.",
        "Thank you, good work, the team likes the new report.",
    )
    indices = [r.index for r in _read(reader, *texts)]
    assert indices == sorted(indices)
    assert indices[0] < 12.5
    assert indices[1] < 37.5 < indices[2] < 62.5
    assert indices[3] > 62.5


@pytest.mark.parametrize(
    "text", ["The export fails with error 412, log attached.", "Thanks, Tuesday at 2 works.", "Could you check row 88?"]
)
def test_reports_thanks_and_questions_are_businesslike(reader: SentimentReader, text: str) -> None:
    (reading,) = _read(reader, text)
    assert 37.5 < reading.index < 62.5


@pytest.mark.parametrize(
    "text",
    [
        "Das ist eine Frechheit. Wir haben die Nase voll und kündigen fristlos!",
        "C'est inadmissible, vous nous avez menti. Nous voulons être remboursés.",
        "Esto es una vergüenza, estamos hartos y queremos que nos devuelvan el dinero.",
    ],
)
def test_anger_in_another_language_is_anger(reader: SentimentReader, text: str) -> None:
    assert _read(reader, text)[0].index < 12.5


@pytest.mark.parametrize(
    "text", ["Bitte schalten Sie den Zugang bis nächste Woche frei.", "Merci de nous envoyer le contrat signé avant vendredi."]
)
def test_a_demand_in_another_language_is_businesslike(reader: SentimentReader, text: str) -> None:
    assert 37.5 < _read(reader, text)[0].index < 62.5


def test_a_message_without_words_is_businesslike_and_nobody_is_sure(reader: SentimentReader) -> None:
    assert [(r.index, r.confidence) for r in _read(reader, "", " \n", "...", "12:30")] == [(50.0, 0.0)] * 4


def test_a_reading_does_not_depend_on_what_is_read_with_it(reader: SentimentReader) -> None:
    texts = [f"Message number {n} about the import, all of it as agreed." for n in range(40)]
    together = _read(reader, *texts)
    assert abs(together[7].index - _read(reader, texts[7])[0].index) < 1.0


def test_every_cue_has_a_chance(reader: SentimentReader) -> None:
    (reading,) = reader.read([Message(id="v", text="We waited for you until 10:20, nobody joined.", side=Side.VENDOR)])
    assert set(reading.cues) == set(Cue)
    assert reading.cues[Cue.NO_SHOW] == max(reading.cues.values())


def test_megabytes_are_read_by_their_ends(reader: SentimentReader) -> None:
    (reading,) = _read(reader, "word " * 1_000_000)
    assert 0 <= reading.index <= 100


def test_no_message_is_no_reading(reader: SentimentReader) -> None:
    assert reader.read([]) == ()


def test_cuts_stand_where_one_tone_gives_way_to_the_next() -> None:
    assert [index_of(cut, SCALES["cuts"]) for cut in SCALES["cuts"]] == [12.5, 37.5, 62.5, 87.5]  # type: ignore[attr-defined, arg-type]
    assert (index_of(-2, (-1.4, -0.6, 0.5, 1.3)), index_of(2, (-1.4, -0.6, 0.5, 1.3))) == (0.0, 100.0)


def test_confidence_is_the_share_of_the_tone_that_the_index_names() -> None:
    reading = reading_of("m", [0.0, 0.0, 4.0, 0.0, 0.0, 2.0], SCALES)
    assert 37.5 < reading.index < 62.5
    assert reading.confidence == pytest.approx(0.93, abs=0.01)
    assert reading.cues == {Cue.NO_SHOW: 0.881}


def test_a_long_message_is_laid_out_by_its_beginning_and_its_end() -> None:
    ids, (start, end) = layout.row(list(range(1000, 2000)), list(range(100)), vendor=False)
    assert ids[:2] == [layout.START, layout.CUSTOMER]
    assert ids[start] == 1000 and ids[end - 1] == 1999
    assert end - start == layout.HEAD + layout.TAIL
    assert ids[2 : start - 1] == list(range(60, 100))
