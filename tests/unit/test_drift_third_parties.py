"""What carriers, offices and former vendors did is not told as something between customer and vendor."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import Cue, SentimentReading
from analyzer.drift import champions, deadlines, no_shows, scope
from analyzer.drift.champions import Person
from analyzer.drift.feed import Letter
from analyzer.drift.heard import Heard
from analyzer.drift.third_parties import demands_of_us, is_theirs
from analyzer.embedding import LocalEmbedder
from analyzer.intake.names import folded

AT = dt.datetime(2026, 4, 28, 10, 0, tzinfo=dt.UTC)


def _told(text: str, **cues: float) -> Heard:
    turn = Turn(index=0, speaker="Ann Roe", side=Side.CUSTOMER, at=AT, text=text, span=(0, len(text)))
    reading = SentimentReading(id="m1", index=10, confidence=0.9, cues={Cue(name): chance for name, chance in cues.items()})
    return Heard(Letter("m1", 0, turn), reading)


def _quote(heard: Heard) -> tuple[Evidence, ...]:
    return (Evidence(document="messages.jsonl", turn=0, start=0, end=1, quote=heard.turn.text),)


@pytest.mark.parametrize(
    "text",
    [
        "The carrier didn't show up for the third time this week. We waited until seven.",
        "My boss forgot the meeting with the bank again.",
        "Nobody turned up for the delivery, and I know it has nothing to do with you.",
    ],
)
def test_whoever_else_did_not_come_the_customer_missed_no_meeting(text: str) -> None:
    assert no_shows.find([_told(text, no_show=0.9)], _quote) == []


@pytest.mark.parametrize(
    "text",
    ["I forgot our call, the carrier had me on the phone.", "I missed the training, my boss pulled me into a meeting with the bank."],
)
def test_a_missed_call_with_the_vendor_stays_one_whoever_was_the_reason(text: str) -> None:
    assert len(no_shows.find([_told(text, no_show=0.9)], _quote)) == 1


def test_the_missed_day_of_a_third_party_is_none_of_ours() -> None:
    assert deadlines.told("DHL promised the pallets for last Friday and there is still nothing here.", AT) is None
    assert deadlines.told("You promised the import for last Friday and there is still nothing here.", AT) is not None


def test_whoever_takes_over_at_the_bank_the_champion_stays() -> None:
    ann = Person("Ann Roe", folded("Ann Roe"), frozenset())
    text = "Our bank has moved our contact and now a trainee takes over. I give up with these people."
    assert champions.find([_told(text, champion_disengaged=0.4)], [ann], frozenset(), _quote) == []


def test_what_is_demanded_of_the_customer_is_not_asked_of_the_vendor() -> None:
    embedder = LocalEmbedder()
    demanded = "Head office wants every branch to write a report about everything now, additionally to the old ones."
    assert scope.find([_told(demanded, scope_creep=0.9)], (), embedder, _quote) == []
    asked = "Head office wants every branch to write a report now. Could you add that too?"
    assert len(scope.find([_told(asked, scope_creep=0.9)], (), embedder, _quote)) == 1


def test_a_sentence_to_the_reader_is_about_the_reader() -> None:
    assert is_theirs("The customs office lost our papers.")
    assert not is_theirs("The customs office needs your papers.")
    assert not is_theirs("We told the bank about it.")
    assert not is_theirs("The export for the tax office has not come.")
    assert demands_of_us("The landlord wants us to add a door.")
    assert not demands_of_us("The landlord wants you to add a door.")
