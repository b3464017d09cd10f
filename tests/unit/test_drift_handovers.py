"""Hand-overs: told by whomever, of the whole project and for good."""

import time

import pytest

from analyzer.drift.handovers import Cast, has_gone, tells

ANN = ("ann", "roe")
BY_HER = Cast(ANN, wrote=True, vendor=frozenset({"vic"}))
BY_OTHERS = Cast(ANN, wrote=False, vendor=frozenset({"vic"}))


@pytest.mark.parametrize(
    "text",
    [
        "Ann has asked me to take the calls from here on.",
        "I've picked this up from Ann as of Monday.",
        "I'll be your main contact now, Ann has other duties.",
        "Ms Roe's diary no longer allows for the calls.",
        "Mr Low will represent us in all further meetings, as Ms Roe wishes.",
        "Ann isn't with us any longer.",
        "Please send the reports to Ben rather than to Ann in future.",
        "Ann hat mich gebeten, das Projekt zu übernehmen, ab sofort bin ich dabei.",
    ],
)
def test_others_tell_in_many_ways_that_the_champion_handed_over(text: str) -> None:
    assert tells(text, BY_OTHERS)


@pytest.mark.parametrize(
    "text",
    [
        "This will be my last call with you.",
        "I'm passing the baton to Ben.",
        "I no longer work on this, please invite Ben.",
        "Could you swap me for Ben on all invitations?",
        "Ben is doing these calls from now on.",
        "I am out of this one.",
    ],
)
def test_the_champion_tells_it_in_many_ways(text: str) -> None:
    assert tells(text, BY_HER)


@pytest.mark.parametrize(
    "text",
    [
        "Ann has asked me to send you the price file.",
        "Ann asked me to take tomorrow's call.",
        "Ann is away until the 12th, so I am answering for her.",
        "I got this from Ann, can you check it?",
        "Ann and I would both like to be invited from now on.",
        "Vic told Ann that he'll take our account from now on.",
        "Ann said to write to you about the printer from now on.",
        "Has Ann handed this over to you?",
    ],
)
def test_who_helps_the_champion_out_has_not_taken_over(text: str) -> None:
    assert not tells(text, BY_OTHERS)


@pytest.mark.parametrize(
    "text",
    [
        "Ben will take over the invoices from now on, the rest stays with me.",
        "I've passed this on to Ben, he'll answer.",
        "Ben is looking at it now.",
        "In my last call with you we said Thursday.",
        "I can't do this anymore, it crashes every day.",
        "Off next week, Ben decides until I am back.",
        "From now on Ben joins us, I stay your contact.",
        "I'm out of this week's numbers, sorry.",
    ],
)
def test_a_champion_who_passes_on_a_part_or_a_day_stays(text: str) -> None:
    assert not tells(text, BY_HER)


def test_an_automatic_reply_for_good_differs_from_one_for_days() -> None:
    assert has_gone("This address is no longer in use.")
    assert not has_gone("I am out of the office until 12 May and no mail is read.")


def test_long_messages_are_read_in_time_linear_in_their_length() -> None:
    began = time.process_time()
    tells("take this from now on to Ann and Ben please send " * 2_000, BY_OTHERS)
    assert time.process_time() - began < 1
