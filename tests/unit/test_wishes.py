"""How somebody wants to be reached."""

import time

import pytest

from analyzer.domain.conversation import Side
from analyzer.engines.local import wishes
from analyzer.engines.local.person import Said


def own(text: str) -> str | None:
    return wishes.wish(Said(0, text, True, -1, Side.CUSTOMER), "Ruth Adler")


def of_ruth(text: str) -> str | None:
    return wishes.wish(Said(0, text, False, text.find("Ruth"), Side.CUSTOMER), "Ruth Adler")


@pytest.mark.parametrize(
    "text",
    [
        "Please call me, I never read e-mail.",
        "Text me for quick stuff, e-mail for anything I've got to forward.",
        "I don't do Teams messages, I lose them.",
        "I will not do Slack.",
        "Send it to me, not to Dana.",
        "By email please.",
        "No calls.",
        "And print it for me, will you, I'm not reading it on a phone.",
        "Please send all communication only in writing.",
        "Please send anything with figures by e-mail and not by phone, I'm in and out.",
    ],
)
def test_what_speakers_ask_for_themselves_is_a_wish(text: str) -> None:
    assert own(text) == text.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "Ruth does not read attachments on her phone.",
        "He doesn't read an e-mail if it's longer than his thumb.",
        "Call her cell, she does not read email before 6 pm.",
        "Send him one page, he won't read two.",
        "Ruth's the other way round, she won't do Slack.",
        "And no phone calls, please, he's on tickets.",
        "Call Ruth, write Meera.",
    ],
)
def test_what_others_say_of_somebody_is_a_wish(text: str) -> None:
    assert of_ruth(text) == text.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "Please be aware that AP sends back any invoice without the number on it, and they do not call you to say so.",
        "Nothing gets opened, no firewall rule, nothing, I don't care who calls.",
        "Because half of them are on the phone all day and don't read email.",
        "Half of them would come Thursday, they just don't want to ring up and say so.",
        "I'll never forget that call.",
        "If something goes wrong in the night, they call me and not you.",
        "Not even a phone call.",
    ],
)
def test_a_channel_with_another_subject_is_no_wish(text: str) -> None:
    assert own(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "She's got one requirement, which is don't touch her Mail chimp.",
        "Told Ruth if she's stuck on a word in the text she can ring me direct.",
        "24 Sep Ruth by text: he has a quote for two new machines, don't hold your breath.",
        "30 min with Ruth, by phone, her lunch.",
        "The board is Alan and Ruth, who does not come to meetings.",
        "Gwen, call the box office, she doesn't do e-mail before noon.",
    ],
)
def test_what_is_said_beside_somebody_is_no_wish_of_theirs(text: str) -> None:
    assert of_ruth(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Can you call me tomorrow?",
        "It is on the Zoom recording.",
        "Please call me when you see this.",
        "Do not call me for that.",
        "On question 8 please confirm in writing that the trial is within the price.",
        "So I'm a, call me a maybe.",
        "Put that in writing, please.",
    ],
)
def test_what_holds_for_once_is_no_wish(text: str) -> None:
    assert own(text) is None


def test_of_several_sentences_only_the_wish_is_shown() -> None:
    text = "Ruth got burned with the last one, so show her the numbers in the first month. She asked for a monthly call and not for mails."
    assert of_ruth(text) == "She asked for a monthly call and not for mails"


def test_a_wish_in_brackets_is_shown_without_them() -> None:
    assert of_ruth("Sent Ruth the offer by email (she'd rather a text but it won't fit).") == "she'd rather a text but it won't fit"


def test_a_long_wish_ends_at_a_comma() -> None:
    told = own("Call me, I am on the road with the vans all of Monday and Tuesday, and on Wednesday I am in the yard, and then at home.")
    assert told == "Call me, I am on the road with the vans all of Monday and Tuesday"


def test_thousands_of_small_words_take_no_time() -> None:
    begun = time.perf_counter()
    own("I don't " + "do a " * 5000)
    of_ruth("send " + "a " * 5000)
    assert time.perf_counter() - begun < 2
