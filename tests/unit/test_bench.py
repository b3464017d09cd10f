"""What `make bench` measures on: the made-up call and the quotes; not how long it takes."""

import re
from pathlib import Path

from analyzer.intake.reader import read
from evals.bench import GROUND_QUOTES, quotes_of, verified
from evals.long_call import write_deal, zoom_transcript


def spoken(transcript: str) -> int:
    return sum(len(line.partition(": ")[2].split()) for line in transcript.splitlines() if re.match(r"[^\d][^:]*: ", line))


def test_the_call_has_as_many_words_as_asked_for() -> None:
    assert spoken(zoom_transcript(1_000)) == 1_000


def test_the_call_is_the_same_every_time() -> None:
    assert zoom_transcript(500) == zoom_transcript(500)


def test_the_call_goes_on_when_the_corpus_is_used_up() -> None:
    assert zoom_transcript(120_000).count("\n\n") > 4_000


def test_the_transcript_is_read_as_a_zoom_call(tmp_path: Path) -> None:
    conversation = read(write_deal(tmp_path, 800))
    assert conversation.format == "zoom-vtt"
    assert sum(len(turn.text.split()) for turn in conversation.turns) == 800


def test_true_quotes_are_found_and_untrue_ones_are_not(tmp_path: Path) -> None:
    conversation = read(write_deal(tmp_path, 6_000))
    quotes = quotes_of(conversation)
    untrue = [quote for quote in quotes if "nobody ever said" in quote.text]
    assert (len(quotes), len(untrue)) == (GROUND_QUOTES, GROUND_QUOTES // 5)
    assert verified(conversation, untrue) == 0
    # One that cuts a number in two is refused, and rightly.
    assert verified(conversation, quotes) >= len(quotes) - len(untrue) - 1
