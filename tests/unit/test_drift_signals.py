"""Flags: each where it belongs, and not at what only looks like it."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, SentimentReading, Severity
from analyzer.domain.statement import Promise, PromiseKind
from analyzer.drift import champions, delays, episodes, no_shows, repeats, scope
from analyzer.drift.champions import Person
from analyzer.drift.feed import Letter
from analyzer.drift.heard import Heard, messages_of
from analyzer.drift.requests import asks
from analyzer.drift.working_time import Calendar, calendar_of
from analyzer.embedding import LocalEmbedder
from analyzer.engines.local.sentences import Sentence
from analyzer.errors import UnreadableInput
from analyzer.intake.names import folded

START = dt.datetime(2025, 3, 3, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))  # a Monday
WEEKDAYS = Calendar()


def _heard(
    key: str, text: str = "Fine.", *, side: Side = Side.CUSTOMER, day: float = 0, index: float = 50, who: str = "Ann Roe", automatic: bool = False,
    bounce: bool = False, **cues: float,
) -> Heard:  # fmt: skip
    turn = Turn(index=int(key[1:]), speaker=who, side=side, at=START + dt.timedelta(days=day), text=text, span=(0, len(text)))
    reading = SentimentReading(id=key, index=index, confidence=0.9, cues={Cue(name): chance for name, chance in cues.items()})
    return Heard(Letter(key, turn.index, turn, automatic=automatic, bounce=bounce), reading)


def _vendor(key: str, text: str, day: float, **cues: float) -> Heard:
    return _heard(key, text, side=Side.VENDOR, day=day, who="Vic Dale", **cues)


def _quote(heard: Heard) -> tuple[Evidence, ...]:
    return (Evidence(document="messages.jsonl", turn=heard.turn.index, start=0, end=1, quote=heard.turn.text),)


def _at(flags: Sequence[DriftFlag]) -> list[str]:
    return [flag.at_message for flag in flags]


# What stands before a message


def test_a_message_is_read_with_the_last_words_of_somebody_else_before_it() -> None:
    said = [
        _heard("m1", "One."), _vendor("m2", "Two.", 1), _heard("m3", "Away.", automatic=True, who="Bo Ray"), _vendor("m4", "Four.", 2),
        _heard("m5", "Five.", day=3), _heard("m6", "Six.", day=4), _heard("m7", "Seven.", day=5, who="Bo Ray"),
    ]  # fmt: skip
    found = messages_of([one.letter for one in said])
    assert [one.before for one in found] == ["", "One.", "Two.", "One.", "Four.", "Four.", "Six."]


def test_what_stands_before_is_found_without_going_back_through_all_messages() -> None:
    class Counted(list[Letter]):
        asked = 0

        def __getitem__(self, at: Any) -> Any:
            self.asked += 1
            return super().__getitem__(at)

    letters = Counted(_heard(f"m{n}").letter for n in range(200))
    messages_of(letters)
    assert letters.asked <= 2 * len(letters)


# Tone


def test_the_next_step_after_a_late_answer_is_not_to_ask_for_it() -> None:
    asked = _vendor("m1", "Which day suits?", 0)
    (waiting,) = delays.find([asked], WEEKDAYS, _quote, START + dt.timedelta(days=9))
    assert waiting.next_step.startswith("Call instead of writing again")
    (answered,) = delays.find([asked, _heard("m2", day=8)], WEEKDAYS, _quote)
    assert answered.next_step.startswith("They have answered since")


def test_an_angry_message_is_a_drop_by_itself() -> None:
    (flag,) = episodes.find([_heard("m1"), _heard("m2", index=5)], [55] * 9, _quote)
    assert (flag.at_message, flag.severity, flag.type) == ("m2", Severity.ALERT, FlagType.SENTIMENT_DROP)


def test_a_cool_message_after_a_plain_one_is_a_drop_where_the_sale_was_warm() -> None:
    tones = [_heard("m1", index=52), _heard("m2", index=28)]
    assert _at(episodes.find(tones, [66] * 9, _quote)) == ["m2"]
    assert episodes.find(tones, [50] * 9, _quote) == []


def test_without_a_known_sales_phase_customers_count_as_a_little_pleased() -> None:
    assert episodes.usual_tone([]) == pytest.approx(0.7)
    assert episodes.usual_tone([50] * 12) == pytest.approx(0.175)


def test_one_cool_message_after_a_pleased_one_is_no_drop() -> None:
    assert episodes.find([_heard("m1", index=75), _heard("m2", index=28)], [70] * 9, _quote) == []


def test_what_is_cool_only_beside_the_words_before_it_is_no_drop() -> None:
    tones = [_heard("m1", index=52), _heard("m2", index=28)]
    assert _at(episodes.find(tones, [66] * 9, _quote, lambda _: 40)) == ["m2"]
    assert episodes.find(tones, [66] * 9, _quote, lambda _: 61) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sorry about Monday, the audit ate the day and neither of us looked up.",
        "They were all parked outside and nobody told me. Entirely our fault.",
        "Another one of these on the 21st. It will drop off by itself, no action needed.",
    ],
)
def test_who_takes_the_fault_does_not_cool_towards_the_vendor(text: str) -> None:
    assert episodes.find([_heard("m1", index=46), _heard("m2", text, day=1, index=30)], [75] * 8, _quote) == []
    blame = "I am sorry to say that nobody at your end looked at it."
    assert _at(episodes.find([_heard("m1", index=46), _heard("m2", blame, day=1, index=30)], [75] * 8, _quote)) == ["m2"]


@pytest.mark.parametrize(
    "text", ["I'm sorry, this is not what we paid for.", "I am sorry. We are done waiting for it.", "I'm sorry, I can't accept that."]
)
def test_sorry_before_a_complaint_takes_no_fault(text: str) -> None:
    assert _at(episodes.find([_heard("m1", index=46), _heard("m2", text, day=1, index=30)], [75] * 8, _quote)) == ["m2"]


def test_anger_in_a_mail_that_wants_nothing_done_is_no_drop() -> None:
    text = "The family is furious with us and rightly so, it has been the worst week of my career. Nothing needed from you."
    assert episodes.find([_heard("m1", text, index=5)], [62] * 9, _quote) == []


def test_anger_that_is_only_in_the_words_before_it_is_no_drop() -> None:
    assert _at(episodes.find([_heard("m1", index=5)], [62] * 9, _quote, lambda _: 29)) == ["m1"]
    assert episodes.find([_heard("m1", index=5)], [62] * 9, _quote, lambda _: 31) == []


def test_an_episode_is_flagged_once_and_ends_with_a_pleased_message() -> None:
    tones = [50, 28, 25, 30, 80, 48, 26]
    flags = episodes.find([_heard(f"m{n}", index=i) for n, i in enumerate(tones)], [65] * 9, _quote)
    assert _at(flags) == ["m1", "m6"]


def test_anger_after_a_calm_stretch_is_a_new_drop() -> None:
    tones = [50, 28, 25, 50, 48, 52, 5, 4]
    feed = [_heard(f"m{n}", index=i) for n, i in enumerate(tones)]
    assert _at(episodes.find(feed, [65] * 9, _quote)) == ["m1", "m6"]
    assert episodes.worse(feed, [65] * 9, _quote) == []


def test_vendors_and_automatic_replies_have_no_tone() -> None:
    feed = [_vendor("m1", "Terrible!", 0), _heard("m2", index=5, automatic=True), _heard("m3", text="...", index=5)]
    assert episodes.find([h._replace(reading=h.reading.model_copy(update={"index": 5})) for h in feed], [60] * 9, _quote) == []


# Delays


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Could you send the list?", True),
        ("Please confirm Thursday.", True),
        ("Let me know which day suits.", True),
        ("Können Sie die Liste schicken?", True),
        ("The list is loaded. Have a good weekend.", False),
        ("Let me know if you have any questions.", False),
        ("Is there anything else?", False),
        ("Please find attached the plan.", False),
        ("Your ticket is closed. How did we do? Please rate our answer with one click.", False),
        ("Waren Sie zufrieden? Bitte bewerten Sie unsere Antwort.", False),
    ],
)
def test_what_asks_for_an_answer(text: str, wanted: bool) -> None:
    assert (asks(text) is not None) is wanted


def test_an_answer_after_three_working_days_is_late() -> None:
    (flag,) = delays.find([_vendor("m1", "Which day suits?", 0), _heard("m2", day=3)], WEEKDAYS, _quote)
    assert (flag.at_message, flag.severity) == ("m2", Severity.WATCH)
    assert len(flag.evidence) == 2


@pytest.mark.parametrize(("index", "severity"), [(80, Severity.WATCH), (50, Severity.ALERT), (20, Severity.ALERT)])
def test_a_very_late_answer_is_an_alert_unless_it_is_a_pleased_one(index: float, severity: Severity) -> None:
    (flag,) = delays.find([_vendor("m1", "Which day suits?", 0), _heard("m2", day=11, index=index)], WEEKDAYS, _quote)
    assert flag.severity is severity


def test_a_weekend_is_no_delay() -> None:
    friday = 4
    assert delays.find([_vendor("m1", "Which day suits?", friday), _heard("m2", day=friday + 3.9)], WEEKDAYS, _quote) == []


def test_nobody_owes_an_answer_to_what_asks_nothing() -> None:
    assert delays.find([_vendor("m1", "Loaded.", 0), _heard("m2", day=9)], WEEKDAYS, _quote) == []


def test_silence_counts_from_the_first_question_and_is_flagged_once() -> None:
    feed = [_vendor("m1", "Which day suits?", 0), _vendor("m2", "Did you see my question?", 1), _heard("m3", day=4)]
    assert _at(delays.find(feed, WEEKDAYS, _quote)) == ["m3"]


def test_an_automatic_reply_is_no_answer() -> None:
    feed = [_vendor("m1", "Which day suits?", 0), _heard("m2", day=0.1, automatic=True), _heard("m3", day=3)]
    assert _at(delays.find(feed, WEEKDAYS, _quote)) == ["m3"]


def test_the_answer_to_an_invitation_is_an_answer() -> None:
    accepted = _heard("m2", day=0.1, automatic=True)
    accepted = accepted._replace(letter=accepted.letter._replace(invited=True))
    assert delays.find([_vendor("m1", "Would Thursday week suit you?", 0), accepted, _heard("m3", day=8)], WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "recap",
    [
        "Thanks for ringing back this morning. So Leeds first.",
        "Good talking to you both. Notes are attached.",
        "As discussed on the phone today, Leeds goes first.",
        "Danke für das Gespräch gestern, Leeds kommt zuerst.",
    ],
)
def test_what_was_answered_on_the_phone_waits_no_longer(recap: str) -> None:
    feed = [_vendor("m1", "Which site goes first?", 0), _vendor("m2", recap, 1.5), _heard("m3", day=7)]
    assert delays.find(feed, WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "told",
    [
        "Hi both, thanks for picking up yesterday. Leeds it is.",
        "Per this morning's call, Leeds goes first.",
        "Notes of our workshop are attached.",
        "Ann told me on the phone today that Leeds goes first.",
        "We went through everything on Tuesday.",
        "Wie gestern telefonisch besprochen kommt Leeds zuerst.",
        "Danke fürs Abheben, dann also Leeds.",
        "Anbei das Protokoll von unserem Termin.",
        "Gracias por la llamada, empezamos por Leeds.",
        "Como hemos quedado, empezamos por Leeds.",
        "Obrigado pela reunião, começamos por Leeds.",
        "Suite à notre appel, Leeds passe en premier.",
        "Thanks for the list, it loads tonight.",
        "Thank you for sending that so quickly.",
        "I see you've uploaded it, we start tonight.",
        "Got it, loading now.",
        "Danke für die Liste, läuft.",
        "Gracias por el listado, lo cargo hoy.",
    ],
)
def test_what_came_by_another_way_waits_no_longer(told: str) -> None:
    feed = [_vendor("m1", "Could you send the list?", 0), _vendor("m2", told, 1.5), _heard("m3", day=7)]
    assert delays.find(feed, WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "told",
    [
        "Good talking to you on Tuesday. Here are the photos for the second page.",
        "As I said on the phone yesterday, Leeds first. The rest is attached.",
        "Thank you for coming over, the team liked it.",
        "Here is what we went through on Monday.",
        "Danke für den Besuch gestern, anbei die Fotos.",
        "Gracias por la visita. Adjunto las fotos.",
    ],
)
def test_the_customer_may_tell_that_it_was_answered_in_a_talk(told: str) -> None:
    assert delays.find([_vendor("m1", "Which site goes first?", 0), _heard("m2", told, day=9)], WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "told", ["Sorry that we missed your call. Leeds.", "Can we talk about it today? Leeds first, I think.", "Leeds. It was a mad month."]
)
def test_a_late_answer_without_a_talk_stays_late(told: str) -> None:
    assert _at(delays.find([_vendor("m1", "Which site goes first?", 0), _heard("m2", told, day=9)], WEEKDAYS, _quote)) == ["m2"]


def test_a_subject_tells_of_the_talk_too() -> None:
    recap = _vendor("m2", "For the record: Leeds first.", 1.5)
    turn = recap.letter.turn.model_copy(update={"subject": "Notes from our call"})
    feed = [_vendor("m1", "Which site?", 0), recap._replace(letter=recap.letter._replace(turn=turn)), _heard("m3", day=7)]
    assert delays.find(feed, WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "chaser",
    [
        "Thanks for your patience. Any news on the list?",
        "Thanks for the first list, I'm still missing the second.",
        "Thanks for bearing with us.",
        "Danke für die Liste von Jo, die von Leeds fehlt noch.",
        "If you have the list, thanks for sending it.",
        "Our engineer told me today that the import works, so only the list is missing.",
    ],
)
def test_thanks_for_something_else_answer_nothing(chaser: str) -> None:
    feed = [_vendor("m1", "Could you send the list?", 0), _vendor("m2", chaser, 1), _heard("m3", day=7)]
    assert _at(delays.find(feed, WEEKDAYS, _quote)) == ["m3"]


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Can I have the list? No rush.", 4.5),
        ("Could you look at the list when you have a minute?", 4.5),
        ("Schicken Sie mir bitte die Liste, es eilt nicht.", 4.5),
        ("¿Me pasas la lista cuando puedas?", 4.5),
        ("Could you send the list by the end of next week?", 10.5),
        ("Can I have your go or no-go for Monday the 10th?", 6.5),
        ("¿Puedes mandarme la lista antes del viernes?", 4.5),
        ("Could you bring the list on Friday?", 4.5),
        ("Which site is first? See you on Thursday.", 5.5),
    ],
)
def test_a_question_may_leave_more_time(question: str, days: float) -> None:
    assert delays.find([_vendor("m1", question, 0), _heard("m2", day=days)], WEEKDAYS, _quote) == []
    assert _at(delays.find([_vendor("m1", question, 0), _heard("m2", day=18)], WEEKDAYS, _quote)) == ["m2"]


@pytest.mark.parametrize(
    "question",
    [
        "Can we talk on Friday at 11?",
        "Can you give me two slots for next week?",
        "Would a call for Friday suit you?",
        "Which day is it, Friday?",
        "Which site is first? We keep a Friday slot for each.",
    ],
)
def test_a_proposed_day_leaves_no_more_time(question: str) -> None:
    assert _at(delays.find([_vendor("m1", question, 0), _heard("m2", day=3)], WEEKDAYS, _quote)) == ["m2"]


@pytest.mark.parametrize(
    "words",
    [
        "Please don't send anything to the old address.",
        "Please bear with us until Thursday.",
        "How was your holiday?",
        "All well with you?",
        "Wie war der Urlaub?",
        "Melden Sie sich bitte jederzeit.",
        "¿Qué tal todo?",
        "Si necesitas algo, ¿me escribes?",
        "N'hésitez pas si vous avez des questions ?",
    ],
)
def test_politeness_asks_nothing(words: str) -> None:
    assert asks(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "Please use the new link from Monday on.",
        "Please ring the support line, not me.",
        "Bitte starten Sie das Gerät heute Abend neu.",
        "Once the list is ready, please upload it.",
        "Let me know when you're ready to test.",
        "If the labels come out wrong, please send me a photo.",
        "Whatever you send me by Friday will be loaded.",
        "Bitte melden, sobald die Daten da sind.",
    ],
)
def test_what_is_to_be_done_or_told_in_case_has_no_clock(words: str) -> None:
    assert delays.find([_vendor("m1", words, 0), _heard("m2", day=9)], WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "words",
    [
        "Please send the list.",
        "Please confirm that you use the new link.",
        "Let me know if Thursday works.",
        "Just send me the list, then.",
    ],
)
def test_what_is_to_be_answered_has_one(words: str) -> None:
    assert _at(delays.find([_vendor("m1", words, 0), _heard("m2", day=9)], WEEKDAYS, _quote)) == ["m2"]


def _to(message: Heard, sender: str, *recipients: str) -> Heard:
    turn = message.turn.model_copy(update={"email": sender})
    return message._replace(letter=message.letter._replace(turn=turn, recipients=recipients))


def test_a_question_to_a_colleague_is_not_the_customers() -> None:
    hello = _to(_heard("m0", day=-1), "ann@acme.example", "bo@vendor.example")
    asked = _vendor("m1", "Could you check the list?", 0)
    late = _to(_heard("m2", day=7), "ann@acme.example", "bo@vendor.example")
    inside, outside = _to(asked, "bo@vendor.example", "yuki@vendor.example"), _to(asked, "bo@vendor.example", "ann@acme.example")
    assert delays.find([hello, inside, late], WEEKDAYS, _quote) == []
    assert _at(delays.find([hello, outside, late], WEEKDAYS, _quote)) == ["m2"]


@pytest.mark.parametrize(
    "gone", ["I'm off until March 12, my knee.", "im gone till the 13th, do it today pls", "Ich bin bis 12. März im Urlaub."]
)
def test_who_had_said_to_be_away_is_not_late_where_nobody_else_was_asked(gone: str) -> None:
    said = _to(_heard("m0", gone, day=-0.5), "ann@acme.example", "bo@vendor.example")
    asked, late = _vendor("m1", "Which day suits?", 1), _to(_heard("m2", day=9.5), "ann@acme.example", "bo@vendor.example")
    alone, both = ("ann@acme.example",), ("ann@acme.example", "jo@acme.example")
    assert delays.find([said, _to(asked, "bo@vendor.example", *alone), late], WEEKDAYS, _quote) == []
    assert _at(delays.find([said, _to(asked, "bo@vendor.example", *both), late], WEEKDAYS, _quote)) == ["m2"]


@pytest.mark.parametrize(
    "answer",
    [
        "Go. We were closed Friday and Monday.",
        "Thursday. It was a bank holiday weekend here.",
        "Hier war Feiertag und Fenstertag, daher erst jetzt: Donnerstag.",
        "Estuvimos cerrados. El jueves.",
    ],
)
def test_a_late_answer_may_tell_that_the_house_was_closed(answer: str) -> None:
    feed = [_vendor("m1", "Which day suits?", 0), _heard("m2", answer, day=7)]
    assert delays.find(feed, WEEKDAYS, _quote) == []
    assert _at(delays.find([feed[0], _heard("m2", answer, day=17)], WEEKDAYS, _quote)) == ["m2"]


@pytest.mark.parametrize("closed", ["We're closed next week.", "Nobody is here next week.", "Wir haben nächste Woche Betriebsurlaub."])
def test_a_week_that_was_announced_is_off(closed: str) -> None:
    feed = [_heard("m0", closed, day=0), _vendor("m1", "Which day suits?", 4), _heard("m2", day=14.5)]
    assert delays.find(feed, WEEKDAYS, _quote) == []


@pytest.mark.parametrize(
    "chaser", ["Thanks in advance for a call back.", "It would be great to talk about this.", "Sorry that we missed the call."]
)
def test_a_talk_that_has_not_been_answers_nothing(chaser: str) -> None:
    feed = [_vendor("m1", "Which site goes first?", 0), _vendor("m2", chaser, 1), _heard("m3", day=7)]
    assert _at(delays.find(feed, WEEKDAYS, _quote)) == ["m3"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Could you send me the records by next Friday?", 11),
        ("Which days are you closed this year? Whenever you get to it.", 10),
    ],
)
def test_next_friday_and_whenever_leave_more_time(text: str, day: int) -> None:
    asked = _vendor("m1", text, 2)
    assert delays.find([asked, _heard("m2", day=day)], WEEKDAYS, _quote) == []
    assert len(delays.find([asked, _heard("m2", day=21)], WEEKDAYS, _quote)) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I waited for the file until five and have started without it.", False),
        ("I held the line for a quarter of an hour.", True),
        ("Your shift leads didn't turn up for the training.", True),
        ("The weekly happened without you again.", True),
        ("Nobody has to come in early, the update runs by itself.", False),
    ],
)
def test_a_vendor_waits_for_people_and_not_for_files(text: str, wanted: bool) -> None:
    assert bool(no_shows.find([_vendor("m1", text, 0)], _quote)) is wanted


@pytest.mark.parametrize(
    ("text", "said", "wanted"),
    [
        ("Can we also have the training slides as a PDF?", 0.52, False),
        ("Please include Tom in the mails, too.", 0.02, False),
        ("Could you also tell me who I should call at night?", 0.06, False),
        ("It would be nice if it sent the drivers a text. Can that be added?", 0.06, True),
        ("Could it also order new pallets?", 0.52, True),
    ],
)
def test_papers_and_copies_are_no_more_than_was_sold(text: str, said: float, wanted: bool, embedder: LocalEmbedder) -> None:
    assert bool(scope.find([_heard("m1", text, scope_creep=said)], (), embedder, _quote)) is wanted


def test_what_is_retired_is_not_always_a_person() -> None:
    assert champions.find([_heard("m1", "Ann retired the old scanners last week.", who="Ken Low")], [ANN], frozenset(), _quote) == []
    assert _at(champions.find([_heard("m1", "Ann retired last week.", who="Ken Low")], [ANN], frozenset(), _quote)) == ["m1"]


def test_a_day_that_is_fine_is_the_day_for_the_answer() -> None:
    asked = _vendor("m1", "Could you check the import? No rush, next week is fine.", 2)
    assert delays.find([asked, _heard("m2", day=11)], WEEKDAYS, _quote) == []
    assert len(delays.find([asked, _heard("m2", day=15)], WEEKDAYS, _quote)) == 1


def test_an_answer_is_late_only_after_the_day_that_was_asked_for() -> None:
    asked = _vendor("m1", "Could you send me the times by Tuesday the 11th?", 0)
    assert delays.find([asked, _heard("m2", day=8)], WEEKDAYS, _quote) == []
    (flag,) = delays.find([asked, _heard("m2", day=10)], WEEKDAYS, _quote)
    assert "limit 6.6" in flag.why


@pytest.mark.parametrize("question", ["Can you confirm that you go live by 30 June 2026?", "Can you confirm the plan by 9999-12-31?"])
def test_a_far_day_is_not_the_day_for_the_answer(question: str) -> None:
    assert _at(delays.find([_vendor("m1", question, 0), _heard("m2", day=20)], WEEKDAYS, _quote)) == ["m2"]


def test_silence_without_an_end_is_flagged_at_the_reminder() -> None:
    feed = [_vendor("m1", "Which day suits?", 0), _vendor("m2", "Any news?", 3)]
    assert _at(delays.find(feed, WEEKDAYS, _quote, feed[-1].turn.at)) == ["m2"]


def test_messages_without_a_time_make_no_delay() -> None:
    asked = _vendor("m1", "Which day suits?", 0)
    undated = _heard("m2", day=9)
    undated = undated._replace(letter=undated.letter._replace(turn=undated.turn.model_copy(update={"at": None})))
    assert delays.find([asked, undated], WEEKDAYS, _quote) == []


def test_public_holidays_are_no_working_days() -> None:
    zone = dt.timezone(dt.timedelta(hours=-4))
    before, after = dt.datetime(2025, 7, 3, 12, tzinfo=zone), dt.datetime(2025, 7, 7, 12, tzinfo=zone)
    assert calendar_of("us").hours(before, after) == 24
    assert calendar_of(None).hours(before, after) == 48


def test_days_are_those_of_the_one_who_answers() -> None:
    friday_evening = dt.datetime(2025, 3, 7, 20, tzinfo=dt.timezone(dt.timedelta(hours=-8)))
    monday = dt.datetime(2025, 3, 10, 1, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    # In Tokyo it was Saturday already when the question came.
    assert Calendar().hours(friday_evening, monday) == 1


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="two letters"):
        calendar_of("Atlantis")


def test_a_delay_of_centuries_is_counted_quickly() -> None:
    assert WEEKDAYS.hours(dt.datetime(1980, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)) > 48


def test_days_off_that_the_customer_announced_are_no_delay() -> None:
    closed = "Our company is closed from March 5 to March 12."
    feed = [_heard("m1", closed), _vendor("m2", "Which day suits?", 1), _heard("m3", day=10.2)]
    assert delays.find(feed, WEEKDAYS, _quote) == []
    assert _at(delays.find(feed[1:], WEEKDAYS, _quote)) == ["m3"]


@pytest.mark.parametrize(
    "reply",
    [
        "The works is closed from noon on Tuesday 4 March and reopens on Monday 17 March.",
        "I am out of the office until 14 March.",
        "Ich bin am 17. März wieder im Büro.",
    ],
)
def test_an_automatic_reply_says_how_long_to_wait(reply: str) -> None:
    feed = [_vendor("m1", "Which day suits?", 1), _heard("m2", reply, day=1.01, automatic=True), _heard("m3", day=14)]
    assert delays.find(feed, WEEKDAYS, _quote) == []


def test_the_vacation_of_one_of_many_is_no_closed_office() -> None:
    feed = [_heard("m1", "I am on vacation until 14 March."), _vendor("m2", "Which day suits?", 1), _heard("m3", day=8)]
    assert _at(delays.find(feed, WEEKDAYS, _quote)) == ["m3"]


def test_between_christmas_and_new_year_nobody_is_late() -> None:
    asked, answered = dt.datetime(2025, 12, 23, 12, tzinfo=dt.UTC), dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
    assert calendar_of("DE").hours(asked, answered) == 24
    assert calendar_of("SA").hours(asked, answered) > 48


def test_days_off_are_those_of_the_country() -> None:
    friday, sunday = dt.date(2025, 3, 7), dt.date(2025, 3, 9)
    assert (calendar_of("SA").works(friday), calendar_of("SA").works(sunday)) == (False, True)


@pytest.mark.parametrize(
    ("country", "off", "worked"),
    [
        ("GB", dt.date(2026, 4, 6), dt.date(2026, 1, 2)),
        ("GB-SCT", dt.date(2026, 1, 2), dt.date(2026, 4, 6)),
        ("CA-ON", dt.date(2025, 2, 17), dt.date(2025, 2, 18)),
        ("CA-ON", dt.date(2025, 8, 4), dt.date(2025, 8, 5)),
        ("CA", dt.date(2025, 10, 13), dt.date(2025, 10, 14)),
        ("IE", dt.date(2025, 4, 18), dt.date(2025, 4, 17)),
        ("IE", dt.date(2025, 6, 2), dt.date(2025, 6, 3)),
        ("AT-4", dt.date(2025, 6, 19), dt.date(2025, 6, 20)),
        ("DE-BY", dt.date(2025, 6, 19), dt.date(2025, 10, 31)),
        ("DE-NI", dt.date(2025, 10, 31), dt.date(2025, 6, 19)),
        ("PT", dt.date(2025, 3, 4), dt.date(2025, 3, 5)),
        ("ES-VC", dt.date(2025, 10, 9), dt.date(2025, 10, 10)),
        ("AU-VIC", dt.date(2025, 11, 4), dt.date(2025, 11, 5)),
        ("DE", dt.date(2025, 6, 19), dt.date(2025, 1, 6)),
        ("SE", dt.date(2026, 6, 19), dt.date(2026, 6, 18)),
        ("JP", dt.date(2026, 1, 2), dt.date(2026, 1, 5)),
    ],
)
def test_holidays_are_those_of_the_part_of_the_country_or_of_a_third_of_its_parts(country: str, off: dt.date, worked: dt.date) -> None:
    assert (calendar_of(country).works(off), calendar_of(country).works(worked)) == (False, True)


def test_a_part_that_the_country_does_not_have_is_refused() -> None:
    with pytest.raises(UnreadableInput, match="two letters"):
        calendar_of("CA-BY")


# Missed meetings


def test_a_meeting_that_the_vendor_missed_is_no_no_show_of_the_customer() -> None:
    said = "I missed our call yesterday, my calendar moved it. Can we do Thursday?"
    assert no_shows.find([_vendor("m1", said, 0, no_show=0.9)], _quote) == []
    assert _at(no_shows.find([_vendor("m1", "We missed you on Tuesday's call, nobody joined.", 0, no_show=0.9)], _quote)) == ["m1"]


@pytest.mark.parametrize(
    "said",
    [
        "Priya, I completely missed our 9:00, I had it in for next week. I'm sorry.",
        "Sorry I wasn't there this morning, nobody told me it had moved.",
        "I stood you up, I know. Nobody had told me.",
        "Ich habe unseren Termin verschwitzt, niemand hat mich erinnert.",
        "Se me pasó la reunión, perdona, no esperaba que fuera hoy.",
    ],
)
def test_whoever_of_the_vendor_missed_it_in_other_words_tells_of_no_no_show(said: str) -> None:
    assert no_shows.find([_vendor("m1", said, 0, no_show=0.9)], _quote) == []


@pytest.mark.parametrize(
    "said",
    [
        "Hey both, we were on the call until 15:25 but I think we missed you?",
        "I was in the room till half past four and neither of you was.",
        "Wir haben eine Viertelstunde gewartet, leider vergeblich.",
        "No se conectó nadie, ¿lo pasamos al viernes?",
    ],
)
def test_a_vendor_tells_of_a_no_show_in_other_words(said: str) -> None:
    assert _at(no_shows.find([_vendor("m1", said, 0)], _quote)) == ["m1"]


@pytest.mark.parametrize(
    "text",
    [
        "I was in the call at 13 and you weren't.",
        "At 14:00 we sat ready with quality and production. Nobody. I've sent everyone back to work.",
        "The refresher was on everyone's calendar for 9. Fourteen adjusters, no trainer.",
        "The 10:00 did not take place, as only our side attended.",
        "Two managers sat on the training link and nobody from your side joined.",
        "The consultant didn't come today, we stopped the line for him.",
    ],
)
def test_a_meeting_that_the_vendor_missed_is_none_of_the_customers_misses(text: str) -> None:
    told = _heard("m1", text, no_show=0.98)
    assert no_shows.find([told], _quote) == []
    assert no_shows.missed_by_vendor(told)


@pytest.mark.parametrize(
    "text",
    [
        "So sorry, a patient fainted and I lost track of everything. Friday?",
        "I sat there alone, nobody of my team came. They forgot.",
        "Sorry you waited. They were all out on the M62 and nobody told me. Entirely our fault.",
        "my bad, a lift went in the canal. tomorrow 2",
    ],
)
def test_who_owns_that_they_did_not_come_missed_a_meeting(text: str) -> None:
    told = _heard("m1", text, no_show=0.98)
    assert _at(no_shows.find([told], _quote)) == ["m1"]
    assert not no_shows.missed_by_vendor(told)


@pytest.mark.parametrize(
    "text", ["Regret I am in court on the 14th and 15th. Could we do the 16th?", "Sorry, I can't make Thursday. Shall we say Friday?"]
)
def test_a_day_that_does_not_suit_is_moved_ahead_of_time(text: str) -> None:
    assert no_shows.find([_heard("m1", text, no_show=0.9)], _quote) == []


def test_a_vendor_who_waited_tells_of_a_no_show() -> None:
    (flag,) = no_shows.find([_vendor("m1", "We waited for you until 10:20, shall we try Friday?", 0)], _quote)
    assert (flag.type, flag.severity) == (FlagType.NO_SHOW, Severity.WATCH)


def test_both_sides_telling_of_one_meeting_are_one_flag() -> None:
    feed = [_vendor("m1", "Nobody joined this morning.", 0), _heard("m2", "Sorry, I forgot the call!", day=1)]
    assert _at(no_shows.find(feed, _quote)) == ["m1"]


def test_the_next_meeting_missed_within_days_of_the_excuse_is_another_one() -> None:
    feed = [
        _vendor("m1", "Nobody has joined so far, did something come up?", 0),
        _heard("m2", "Sorry, forgot the training.", day=1, no_show=0.9),
        _vendor("m3", "I waited until half past and had no one on the line again.", 6.9),
    ]
    assert _at(no_shows.find(feed, _quote)) == ["m1", "m3"]


def test_proposing_a_meeting_is_no_word_of_a_missed_one() -> None:
    assert no_shows.find([_vendor("m1", "Passt Ihnen Donnerstag, 10 Uhr? Dann liegt der Plan vor.", 0, no_show=0.6)], _quote) == []


def test_the_second_missed_meeting_is_an_alert() -> None:
    feed = [_vendor("m1", "Nobody joined.", 0), _heard("m2", "Sorry, forgot the call.", day=1), _vendor("m3", "I waited for you again.", 8)]
    assert [(f.at_message, f.severity) for f in no_shows.find(feed, _quote)] == [("m1", Severity.WATCH), ("m3", Severity.ALERT)]


@pytest.mark.parametrize(
    "text", ["I will have to miss the call tomorrow, can we move it?", "You missed our meeting yesterday.", "See you at the call."]
)
def test_what_is_no_missed_meeting_of_the_customers(text: str) -> None:
    assert no_shows.find([_heard("m1", text)], _quote) == []


# More than was sold


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder(threads=1)


def _promise(text: str) -> Finding[Promise]:
    evidence = Evidence(document="call.vtt", turn=1, start=0, end=len(text), quote=text)
    return Finding[Promise](id="p1", statement=Promise(kind=PromiseKind.FEATURE, summary=text), confidence=0.9, evidence=(evidence,))


REQUEST = "Could you also add barcode printing for the pallets?"


def test_a_request_for_more_is_scope_creep(embedder: LocalEmbedder) -> None:
    held = scope.holdings([_promise("Training for six people is included.")], (), embedder)
    assert _at(scope.find([_heard("m1", REQUEST, scope_creep=0.8)], held, embedder, _quote)) == ["m1"]


def test_asking_for_what_was_promised_is_none(embedder: LocalEmbedder) -> None:
    held = scope.holdings([_promise("We can print barcodes for the pallets, yes.")], (), embedder)
    assert scope.find([_heard("m1", REQUEST, scope_creep=0.8)], held, embedder, _quote) == []


def test_what_the_contract_leaves_out_is_quoted(embedder: LocalEmbedder) -> None:
    text = "NOT INCLUDED\n  Barcode printing for pallets\n  Travel\n"
    order = Conversation(
        document="order.txt", format="text", kind=Kind.DOCUMENT, original=text, turns=(Turn(index=0, text=text, span=(0, len(text))),)
    )
    held = scope.holdings((), [order], embedder)
    (flag,) = scope.find([_heard("m1", REQUEST, scope_creep=0.3)], held, embedder, _quote)
    assert "leaves out" in flag.why
    assert flag.evidence[1].quote == "Barcode printing for pallets"


def test_signs_that_are_too_weak_alone_make_a_request_together(embedder: LocalEmbedder) -> None:
    wish = "My father also wishes that the system decides how much green coffee to buy. Please include that with drum three."
    asked = _heard("m1", wish, scope_creep=0.3)
    assert _at(scope.find([asked], (), embedder, _quote)) == ["m1"]
    assert (
        scope.find(
            [_heard("m1", "My father also wishes you well. Please include him in the next call.", scope_creep=0.05)], (), embedder, _quote
        )
        == []
    )


def test_who_only_complains_wants_no_more_than_was_sold(embedder: LocalEmbedder) -> None:
    words = "Nothing works as it did before, the old system was faster and it knew our routes."
    assert scope.find([_heard("m1", words, index=20, scope_creep=0.9)], (), embedder, _quote) == []


def test_the_length_of_a_report_makes_no_request(embedder: LocalEmbedder) -> None:
    words = "The count of hall two went well. " * 400 + "Can you put the training date in the calendar?"
    assert scope.find([_heard("m1", words, scope_creep=0.05)], (), embedder, _quote) == []


def test_a_message_full_of_capitals_and_hyphens_is_read_in_time(embedder: LocalEmbedder) -> None:
    began = time.process_time()
    scope.find([_heard("m1", "A-" * 10_000)], (), embedder, _quote)
    assert time.process_time() - began < 2


def test_however_likely_it_is_who_wants_what_was_promised_asks_for_no_more(embedder: LocalEmbedder) -> None:
    wish = "My father wishes that the system decides how much green coffee to buy, please include that with drum three, too."
    held = scope.holdings([_promise("With drum three the system decides how much green coffee to buy.")], (), embedder)
    assert _at(scope.find([_heard("m1", wish, scope_creep=0.3)], (), embedder, _quote)) == ["m1"]
    assert scope.find([_heard("m1", wish, scope_creep=0.3)], held, embedder, _quote) == []


def test_plain_words_for_what_the_contract_leaves_out_are_enough(embedder: LocalEmbedder) -> None:
    text = "NOT INCLUDED\n  Text messages to boat owners\n  Travel\n"
    order = Conversation(
        document="order.txt", format="text", kind=Kind.DOCUMENT, original=text, turns=(Turn(index=0, text=text, span=(0, len(text))),)
    )
    wish = "One thing I'd want is text messages to the boat owners. Can you switch that on?"
    assert _at(scope.find([_heard("m1", wish)], scope.holdings((), [order], embedder), embedder, _quote)) == ["m1"]


def test_one_more_of_what_was_sold_is_what_the_contract_leaves_out(embedder: LocalEmbedder) -> None:
    text = "Palettica für einen Standort (Bielefeld), bis zu 30 Nutzer.\n\nNICHT ENTHALTEN\n  Weitere Standorte (4.200 EUR je Standort und Jahr).\n"
    order = Conversation(
        document="order.txt", format="text", kind=Kind.DOCUMENT, original=text, turns=(Turn(index=0, text=text, span=(0, len(text))),)
    )
    held = scope.holdings((), [order], embedder)
    assert [one.left_out for one in held][-1:] == [True]
    wish = "Unser Lager in Posen soll auch mitlaufen. Bitte schalten Sie den Standort bis nächste Woche frei."
    assert _at(scope.find([_heard("m1", wish)], held, embedder, _quote)) == ["m1"]


@pytest.mark.parametrize(
    "wish",
    [
        "While you're in there, set up the commission statements too please.",
        "The doctors love the photos. They'd like them to go by themselves into the patient's file. Can you set that up for us?",
        "Finance asked whether bar sales could run through it too. I recall Omar told Gwen you don't do bars. Could you look at it?",
        "I know what you said in June but things move. Put it on the list for September.",
        "Marketing wants a page for members. Could you build one?",
        "Could it also text people when they are next?",
        "Can it push menus to the delivery sites? I know it isn't in scope.",
        "Bitte nehmen Sie zusätzlich die Lackieranlage auf. Die war nicht Teil des Auftrags.",
        "¿Podéis añadir también el almacén de Onda?",
        "Il nous faudrait aussi le pointage des gars.",
        "Our dealer in Paris asked for it. Please add French, it's only the translation.",
    ],
)
def test_plain_words_for_more_are_enough_where_nothing_sold_is_near(wish: str, embedder: LocalEmbedder) -> None:
    assert _at(scope.find([_heard("m1", wish)], (), embedder, _quote)) == ["m1"]


@pytest.mark.parametrize(
    "words",
    [
        "Could you also send the June receipt?",
        "Could you add Liam and Osman as users please?",
        "Can you include the drawing number on the job card too? It's in the spec, section 3.",
        "You promised us the second report too. Please add it.",
        "Why were we billed for something that isn't in the contract?",
        "I'll have the order form in front of me as well then.",
        "Is there a way to print them bigger?",
        "Unfortunately I have to decline, too much on that week. Can Rupa go for me?",
        "Finance asked when the invoice comes. Can you send it?",
    ],
)
def test_daily_requests_and_what_was_sold_are_no_scope_creep(words: str, embedder: LocalEmbedder) -> None:
    assert scope.find([_heard("m1", words)], (), embedder, _quote) == []


def test_a_message_without_words_asks_for_nothing_more(embedder: LocalEmbedder) -> None:
    assert scope.find([_heard("m1", ""), _heard("m2", " \n")], (), embedder, _quote) == []


@pytest.mark.parametrize(
    "words",
    [
        "2pm today, please, and I'd like the field mapping in front of us when we talk, it was due Monday.",
        "We'd like the second report that is overdue since March.",
        "I'd want the training plan, we are still waiting for it.",
    ],
)
def test_who_asks_for_what_should_have_come_asks_for_no_more(words: str, embedder: LocalEmbedder) -> None:
    assert scope.find([_heard("m1", words, scope_creep=0.35)], (), embedder, _quote) == []
    more = f"{words} We'd also like a map of the site."
    assert _at(scope.find([_heard("m1", more, scope_creep=0.6)], (), embedder, _quote)) == ["m1"]


def test_a_complaint_that_asks_for_nothing_is_no_scope_creep(embedder: LocalEmbedder) -> None:
    assert (
        scope.find([_heard("m1", "My drivers write on paper, since the app loses every booking.", scope_creep=0.8)], (), embedder, _quote)
        == []
    )


def test_who_signs_is_nothing_that_was_sold(embedder: LocalEmbedder) -> None:
    text = "Signed for Customer: Dr. Jens Ostermann, 12 May 2025\nContact: Silke Brandt\n"
    order = Conversation(
        document="order.txt", format="text", kind=Kind.DOCUMENT, original=text, turns=(Turn(index=0, text=text, span=(0, len(text))),)
    )
    assert scope.holdings((), [order], embedder) == []


def test_who_says_that_it_is_outside_the_order_is_believed(embedder: LocalEmbedder) -> None:
    flags = scope.find([_heard("m1", "Not part of the order I know, but can it print Hindi?")], (), embedder, _quote)
    assert _at(flags) == ["m1"]


def _call(*turns: tuple[Side, str]) -> Conversation:
    spoken, at = [], 0
    for number, (side, text) in enumerate(turns):
        spoken.append(Turn(index=number, speaker=side.value, side=side, text=text, span=(at, at + len(text))))
        at += len(text) + 1
    original = "\n".join(text for _, text in turns)
    return Conversation(document="call.txt", format="text", kind=Kind.CALL, original=original, turns=tuple(spoken))


def test_what_was_refused_before_the_sale_is_no_promise_and_is_quoted(embedder: LocalEmbedder) -> None:
    no = "It doesn't talk to the gate sensors, no. Sorry."
    call = _call((Side.CUSTOMER, "And the gate sensors?"), (Side.VENDOR, no))
    held = scope.holdings([_promise(no)], (), embedder, [call])
    wish = "Thanks, that was done well. While I've got you: could somebody write us a small link to the gate sensors?"
    (flag,) = scope.find([_heard("m1", wish)], held, embedder, _quote)
    assert "refused" in flag.why and flag.evidence[1].quote.startswith("It doesn't talk to the gate sensors")


def test_what_is_not_there_yet_but_will_be_is_promised_and_not_refused(embedder: LocalEmbedder) -> None:
    said = "It doesn't talk to the gate sensors yet, but it will by June."
    call = _call((Side.CUSTOMER, "And the gate sensors?"), (Side.VENDOR, said))
    (held,) = scope.holdings([_promise(said)], (), embedder, [call])
    assert not held.refused
    never = _call((Side.VENDOR, "It doesn't talk to the gate sensors, and we will not build that."))
    assert [one.refused for one in scope.holdings((), (), embedder, [never])] == [True]


def test_what_is_not_charged_or_limited_is_not_refused(embedder: LocalEmbedder) -> None:
    call = _call((Side.VENDOR, "We don't do extra fees for the gate sensors. There is no limit, it doesn't cover only one gate."))
    held = scope.holdings((), (), embedder, [call])
    assert held == []


def test_what_is_wanted_too_is_compared_and_not_how_it_should_run(embedder: LocalEmbedder) -> None:
    held = scope.holdings([_promise("We refresh every hour, and it stays every hour.")], (), embedder)
    wish = "New one. Could you take in the damage notes too? They sit in our own database. I'd want them with a refresh every hour."
    assert _at(scope.find([_heard("m1", wish, scope_creep=0.65)], held, embedder, _quote)) == ["m1"]


# Questions asked again


@pytest.mark.parametrize(
    "words",
    [
        "I was not there for the beginning, so excuse me if it was asked already: do the reminders go in French?",
        "Sorry if this was answered before, but who orders the scanners?",
        "Entschuldigung, falls das schon gefragt wurde: wer bestellt die Scanner?",
    ],
)
def test_a_newcomer_who_excuses_the_question_repeats_none(words: str, embedder: LocalEmbedder) -> None:
    feed = [
        _heard("m1", "Do the reminders go in French?", who="Priya Raman"),
        _heard("m2", words, day=9, who="Mireille Gagnon", repeated_question=0.6),
    ]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []


@pytest.mark.parametrize(
    "words",
    [
        "I asked our drivers last week, and they like it. Which day is the training?",
        "The board asked in May whether we are on time. Are we?",
        "I was asked twice about parking. Where can Jill park?",
        "Our auditors raised it last month. Where is the data kept?",
        "You asked in March who signs. It is Ann.",
    ],
)
def test_what_was_asked_among_the_customers_own_people_is_no_repeat(words: str, embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "Fine."), _heard("m2", words, day=9, repeated_question=0.55)]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []


@pytest.mark.parametrize(
    "words", ["Joan asked you about this in February. When is it done?", "They asked you twice last month: who orders the scanners?"]
)
def test_what_colleagues_asked_of_the_vendor_is_one(words: str, embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "Fine."), _heard("m2", words, day=9)]
    assert _at(repeats.find(feed, repeats.questions(feed, embedder), _quote)) == ["m2"]


def test_a_newcomer_who_knows_that_it_was_asked_repeats_it(embedder: LocalEmbedder) -> None:
    words = "My colleagues asked twice last month who orders the scanners. Who does?"
    feed = [_heard("m1", "Fine."), _heard("m2", words, day=9, who="Mireille Gagnon", repeated_question=0.6)]
    assert _at(repeats.find(feed, repeats.questions(feed, embedder), _quote)) == ["m2"]


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("I've been asking since 13 February. When does the write back get turned on. I need an actual date.", ["m2"]),
        ("I asked you this in March. Who is doing the import.", ["m2"]),
        ("I've been asking since 13 February and have it now. When it was turned on it just worked.", []),
    ],
)
def test_a_question_that_was_asked_before_needs_no_mark(words: str, at: list[str], embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "We look forward to the start."), _heard("m2", words, day=2, repeated_question=0.35)]
    assert _at(repeats.find(feed, repeats.questions(feed, embedder), _quote)) == at


def test_the_same_question_in_other_words_is_a_repeat(embedder: LocalEmbedder) -> None:
    feed = [
        _heard("m1", "When will the export to Sage be ready?"),
        _vendor("m2", "Soon.", 1),
        _heard("m3", "So when is the Sage export going to be ready?", day=3),
    ]
    (flag,) = repeats.find(feed, repeats.questions(feed, embedder), _quote)
    assert flag.at_message == "m3" and len(flag.evidence) == 2 and "3 Mar 2025" in flag.why


def test_a_question_asked_again_is_shown_beside_the_first_one_and_not_another_of_the_message(embedder: LocalEmbedder) -> None:
    feed = [
        _heard("m1", "This is disappointing. Where is the phone support?"),
        _vendor("m2", "We will see.", 1),
        _heard("m3", "Could you also build us a supplier portal? Where is the phone support?", day=5),
    ]
    shown: list[str] = []

    def place(message: Heard, span: Sentence) -> tuple[Evidence, ...]:
        shown.append(message.turn.text[span.start : span.end].strip())
        return ()

    repeats.find(feed, repeats.questions(feed, embedder), _quote, place)
    assert shown == ["Where is the phone support?", "Where is the phone support?"]


@pytest.mark.parametrize(
    "words", ["Can we move the call to Thursday at 10?", "Could we reschedule our meeting to Friday instead?", "Can you push the session to later?"]
)  # fmt: skip
def test_to_move_an_appointment_again_is_no_question_asked_again(words: str, embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", words), _vendor("m2", "Sure.", 1), _heard("m3", words, day=17)]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []


def test_what_else_is_moved_is_one(embedder: LocalEmbedder) -> None:
    words = "Can you move the records of the old system?"
    feed = [_heard("m1", words), _vendor("m2", "Soon.", 1), _heard("m3", words, day=17)]
    assert _at(repeats.find(feed, repeats.questions(feed, embedder), _quote)) == ["m3"]


def test_a_newcomer_may_ask_what_others_asked(embedder: LocalEmbedder) -> None:
    feed = [
        _heard("m1", "How do I print a label for half a tablet?"),
        _vendor("m2", "Type 0.5 in the dose box.", 0.1),
        _heard("m3", "How do I print half a tablet on a label?", day=9, who="Pete Ash"),
    ]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []
    known = [_heard("m0", "Hello.", who="Pete Ash"), *feed]
    assert _at(repeats.find(known, repeats.questions(known, embedder), _quote)) == ["m3"]
    cross = [*feed[:2], feed[2]._replace(reading=feed[2].reading.model_copy(update={"index": 20}))]
    assert _at(repeats.find(cross, repeats.questions(cross, embedder), _quote)) == ["m3"]


def test_whether_somebody_is_new_is_known_without_going_through_the_messages_again(embedder: LocalEmbedder) -> None:
    class Counted(list[Heard]):
        seen = 0

        def __iter__(self) -> Iterator[Heard]:
            for one in super().__iter__():
                self.seen += 1
                yield one

    feed = Counted(_heard(f"m{n}", "Thanks.", who=f"Person {n}") for n in range(200))
    repeats.find(feed, repeats.Questions((), None), _quote)
    assert feed.seen <= 3 * len(feed)


@pytest.mark.parametrize(
    "text",
    [
        "Who approved the overrun on Pike Street? I've asked three of you by now.",
        "The reversal is still not posted. I have called eleven times.",
        "Any chance of somebody answering? I sent this twice.",
        "Rev D is not here yet, four weeks and two requests on.",
        "Bonjour, cela fait la quatrième relance.",
    ],
)
def test_who_counts_how_often_they_asked_asks_again(text: str, embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, text, index=30) == ["m0"]


@pytest.mark.parametrize(
    "text",
    [
        "The bank called three times today, so I am late with the list.",
        "I've had it with the post office. I asked three times for the form, and I have called twice.",
        "Our lawyers wrote twice to the council.",
    ],
)
def test_what_third_parties_are_asked_is_no_repeat(text: str, embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, text, index=30) == []


def test_another_question_is_none(embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "When will the export to Sage be ready?"), _heard("m2", "Who trains the night shift in Leeds?", day=3)]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []


def test_the_words_may_be_the_only_trace_of_the_first_time(embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "I asked this twice by phone.", repeated_question=0.9)]
    assert _at(repeats.find(feed, repeats.questions(feed, embedder), _quote)) == ["m1"]


def test_a_pleased_customer_who_tells_of_asking_asks_nothing(embedder: LocalEmbedder) -> None:
    feed = [_heard("m1", "My dad ran this place on gut and he asked me to show him twice. Thank you all.", index=92)]
    assert repeats.find(feed, repeats.questions(feed, embedder), _quote) == []


def _repeats(embedder: LocalEmbedder, *texts: str, index: float = 50, **cues: float) -> list[str]:
    feed = [_heard(f"m{n}", text, day=3 * n, index=index, **cues) for n, text in enumerate(texts)]
    return _at(repeats.find(feed, repeats.questions(feed, embedder), _quote))


@pytest.mark.parametrize(
    "text",
    [
        "We raised it in May and you told us that the scanner reads both sorts. Which is it?",
        "I asked about this in March. The answer was yes. Who is right now?",
        "Could we show the figures that I was asked for on the big screen?",
        "My boss asked me again this morning, he wants the tour. Could you send the address?",
        "As I asked on Monday, the file has two columns now.",
        "We'll ask again in the autumn, it is too early for us. Could you close the ticket?",
        "I'll find out whether the second gate has a socket. Is Friday early enough?",
        "I still don't know our headcount for June, you will have it by Monday.",
        "Thanks again: the whole team liked it. Where do I leave the badge?",
    ],
)
def test_what_reminds_of_an_answer_or_only_tells_of_asking_is_no_repeat(text: str, embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "And which gate is it? I asked a fortnight ago.",
        "The second printer, Maud asked in June and you were going to look. Can we have it?",
        "I asked on the 4th, you said you would check. Does the lift count?",
        "I also asked on 2 May for the drawing and nobody has answered.",
        "I keep asking about the lift. Does it count or not?",
    ],
)
def test_what_was_asked_before_and_is_open_is_a_repeat(text: str, embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, text) == ["m0"]


def test_a_told_answer_weighs_against_the_engine(embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, "I asked that in May. We were told yes. Who's right?", repeated_question=0.8) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Can you have a look when you get a minute?", "Can you have a look when you get a minute?"),
        ("Would Thursday at ten work for you?", "Would Tuesday at ten work for you?"),
        ("Could you make a login for Anna in the shop?", "Could you make a login for Peter in the shop?"),
    ],
)
def test_a_question_of_the_same_form_about_something_else_is_no_repeat(first: str, second: str, embedder: LocalEmbedder) -> None:
    assert _repeats(embedder, first, second) == []


# Champions

ANN = Person("Ann Roe", folded("Ann Roe"), frozenset({"ann@acme.example"}))


def test_a_champion_who_hands_over_is_an_alert() -> None:
    flags = champions.find([_heard("m1", "Ben will take this from now on.", champion_disengaged=0.7)], [ANN], frozenset(), _quote)
    assert [(f.at_message, f.severity) for f in flags] == [("m1", Severity.ALERT)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Can you send us the DPA?", "Could you send us the DPA, please?"),
        ("Can we get the import template by Monday?", "Hi, can we get the import template by Friday?"),
        ("Who runs the import of the old orders, Vic?", "So who runs the import of the old orders, Meg?"),
    ],
)
def test_the_same_question_is_a_repeat_whatever_day_or_person_it_names_and_however_short_its_thing(
    first: str, second: str, embedder: LocalEmbedder
) -> None:
    assert _repeats(embedder, first, second, repeated_question=0.4) == ["m1"]


@pytest.mark.parametrize(
    "text",
    [
        "I'm leaving Acme on Friday.",
        "I will be leaving Acme at the end of the month.",
        "This is my last week here.",
        "I'm moving on to a new role.",
        "I wanted to let you know that I'm leaving the company, who should I introduce to you?",
        "Friday is my last day, ok?",
        "Vic - Ann has left the company.",
        "Ann has left the company, Vic.",
    ],
)
def test_a_goodbye_to_a_named_company_in_a_question_or_to_somebody_by_name_is_one(text: str) -> None:
    who = "Ken Low" if "Ann" in text else "Ann Roe"
    feed = [_vendor("m1", "Hello, Vic here.", 0), _heard("m2", text, day=1, who=who)]
    assert _at(champions.find(feed, [ANN], frozenset(), _quote)) == ["m2"]


@pytest.mark.parametrize(
    "text",
    [
        "I'm leaving Monday out of the plan.",
        "If Friday is the last day I can change seats, can you move it?",
        "Vic has left the company, has he?",
    ],
)
def test_leaving_a_day_out_or_supposing_a_last_day_is_no_goodbye(text: str) -> None:
    feed = [_vendor("m1", "Hello, Vic here.", 0), _heard("m2", text, day=1)]
    assert champions.find(feed, [ANN], frozenset(), _quote) == []


def test_who_leaves_after_they_fell_silent_or_were_away_for_a_while_is_told_of() -> None:
    away = _heard("m1", "I'm on parental leave from Monday, Tim covers for me and I'll be back in May.")
    gone = _heard("m2", "I have handed in my notice, Friday is my last day.", day=30)
    assert [flag.severity for flag in champions.find([away, gone], [ANN], frozenset(), _quote)] == [Severity.WATCH, Severity.ALERT]
    assert len(champions.find([away, gone, gone], [ANN], frozenset(), _quote)) == 2


def test_the_goodbye_of_a_second_champion_that_raises_no_flag_does_not_hide_their_silence() -> None:
    ben = Person("Ben Low", folded("Ben Low"), ("ben@acme.example",))
    feed = [_heard("m1"), _heard("m2", "Friday is my last day here.", day=1), _heard("m3", day=2, who="Ben Low")]
    feed += [_heard("m4", "I'm stepping back from this a little.", day=5, who="Ben Low")]
    for key, at in (("m5", 6), ("m6", 12)):
        sent = _vendor(key, "Ben, which day suits?", at)
        feed.append(sent._replace(letter=sent.letter._replace(recipients=("ben@acme.example",))))
    feed += [_heard(f"m{n}", day=d, who="Zoe Fox") for n, d in ((7, 63), (8, 66), (9, 70))]
    assert _at(champions.find(feed, [ANN, ben], frozenset(), _quote)) == ["m2", "m9"]


def test_the_reader_alone_must_be_surer_of_a_champion_who_says_nothing_of_going() -> None:
    words = "On Craig, I've asked him to go through me."
    assert champions.find([_heard("m1", words, champion_disengaged=0.4)], [ANN], frozenset(), _quote) == []
    assert _at(champions.find([_heard("m1", words, champion_disengaged=0.95)], [ANN], frozenset(), _quote)) == ["m1"]


def test_from_now_on_is_no_goodbye_unless_somebody_else_is_to_be_asked() -> None:
    every = "It's running again, I just want to know if that's every 90 days from now on."
    assert champions.find([_heard("m1", every)], [ANN], frozenset(), _quote) == []
    assert _at(champions.find([_heard("m1", "Please write to Ben from now on.")], [ANN], frozenset(), _quote)) == ["m1"]


@pytest.mark.parametrize(
    "text",
    [
        "i'm handing all of this to Jo as of today. next week is no good for a call.",
        "A bit of news: I'm taking a role in Lyon from May, Tom will look after it from then.",
        "You'll be dealing with Meg, I start my new post on Monday and I'm moving over to purchasing.",
        "I won't be coming to the weekly calls any more. Send notes.",
    ],
)
def test_a_champion_who_goes_says_so_in_many_ways(text: str) -> None:
    assert _at(champions.find([_heard("m1", text)], [ANN], frozenset(), _quote)) == ["m1"]


@pytest.mark.parametrize(
    "text",
    [
        "Got the corrected file. It is within a few units, so I am leaving it.",
        "We think the freight was left off the first sheet.",
        "Our driver Bill is leaving us on Friday, please close what he has open.",
        "I will handle the import, you will take the labels.",
        "Please send the invoices to Ken from now on.",
        "Can somebody take over the chat? I've been passed around since eight.",
        "Please mail me from now on if the gate sticks.",
        "I've got to hand it to the crew, that was quick.",
        "Ken will be your contact for the gate sensors.",
        "The call is moved to the 28th. I'll take the Thursday if that's all that's left.",
        "I'm off to lunch, the figures follow.",
        "I'll be off to the dentist, the figures follow.",
    ],
)
def test_what_a_champion_leaves_and_hands_over_in_passing_is_no_goodbye(text: str) -> None:
    assert champions.find([_heard("m1", text)], [ANN], frozenset(), _quote) == []


@pytest.mark.parametrize(
    "text",
    [
        "I'm away for two weeks, Tim takes over everything until I'm back.",
        "Tim will handle the project while I'm off.",
        "Good to hear that Vic takes over the project, Ann is pleased.",
        "Who takes over the training, Ann asks?",
    ],
)
def test_a_holiday_and_the_vendors_own_people_are_no_goodbye(text: str) -> None:
    feed = [_vendor("m1", "Hello, Vic here.", 0), _heard("m2", text, day=1)]
    assert champions.find(feed, [ANN], frozenset(), _quote) == []


def test_who_takes_over_has_not_turned_away() -> None:
    for text in ("Please ask Ann from now on, she has the new terminal.", "Ann takes over the project from Ken."):
        assert champions.find([_heard("m1", text, who="Ken Low")], [ANN], frozenset(), _quote) == []
    for text in ("I take over from Ann, who has left the company.", "Ann gave her notice."):
        assert _at(champions.find([_heard("m1", text, who="Ken Low")], [ANN], frozenset(), _quote)) == ["m1"]


def test_the_engine_alone_does_not_make_a_goodbye_of_a_short_answer() -> None:
    assert champions.find([_heard("m1", "Let me ask Dean.", champion_disengaged=0.4)], [ANN], frozenset(), _quote) == []


def test_a_champion_on_leave_with_somebody_to_stand_in_is_to_be_watched() -> None:
    text = "I'm off on maternity leave from 13 March and back in the autumn. Tim Rudge covers for me, he takes over on the 9th."
    (flag,) = champions.find([_heard("m1", text)], [ANN], frozenset(), _quote)
    assert flag.severity is Severity.WATCH and "stands in" in flag.why


def test_handing_over_to_an_apprentice_in_german_is_a_champion_who_steps_back() -> None:
    text = "Ich bin in anderen Projekten gebunden. Ab sofort ist Herr Weiß, Auszubildender, Ihr Ansprechpartner."
    ann = Person("Ann Roe", folded("Ann Roe"), frozenset())
    assert _at(champions.find([_heard("m1", text)], [ann], frozenset(), _quote)) == ["m1"]


def test_the_same_story_is_told_once() -> None:
    feed = [_heard("m1", "Ben takes over.", champion_disengaged=0.7), _heard("m2", "As I said, Ben.", day=5, champion_disengaged=0.8)]
    assert _at(champions.find(feed, [ANN], frozenset(), _quote)) == ["m1"]


def test_a_hand_over_is_found_at_the_words_of_the_successor() -> None:
    feed = [_heard("m1"), _heard("m2", "Ann has asked me to take the calls from here on.", day=2, who="Ken Low")]
    (flag,) = champions.find(feed, [ANN], frozenset(), _quote)
    assert (flag.at_message, flag.severity) == ("m2", Severity.ALERT)
    assert "as Ken Low tells it" in flag.why


def test_an_automatic_reply_of_a_champion_who_has_left_is_an_alert_and_one_for_days_is_not() -> None:
    gone = _heard("m1", "I no longer work for Acme. Please write to the office.", automatic=True)
    away = _heard("m1", "I am out of the office until 12 May. In urgent cases write to Ken Low.", automatic=True)
    assert _at(champions.find([gone], [ANN], frozenset(), _quote)) == ["m1"]
    assert champions.find([away], [ANN], frozenset(), _quote) == []


def test_a_returned_mail_to_the_champion_is_an_alert() -> None:
    bounce = _heard("m1", "ann@acme.example: no such user", side=Side.UNKNOWN, automatic=True, bounce=True)
    (flag,) = champions.find([bounce], [ANN], frozenset(), _quote)
    assert "comes back" in flag.why


def _to_ann(key: str, day: float) -> Heard:
    sent = _vendor(key, "Ann, which day suits?", day)
    return sent._replace(letter=sent.letter._replace(recipients=("ann@acme.example",)))


def test_who_was_told_to_leave_is_not_told_to_be_silent() -> None:
    feed = [_heard("m1"), _heard("m2", "Friday is my last day here, Ben Low takes over.", day=1), _to_ann("m3", 5), _to_ann("m4", 12)]
    feed += [_heard(f"m{n}", day=d, who="Ben Low") for n, d in ((5, 63), (6, 66), (7, 70))]
    assert _at(champions.find(feed, [ANN], frozenset(), _quote)) == ["m2"]
    back = [*feed[:4], _heard("m5", "I'm staying after all.", day=13), _to_ann("m6", 64), _to_ann("m7", 65)]
    back += [_heard(f"m{n}", day=d, who="Ben Low") for n, d in ((8, 66), (9, 67), (10, 70))]
    assert _at(champions.find(back, [ANN], frozenset(), _quote)) == ["m2", "m10"], "who writes again may fall silent again"


def test_silence_of_the_champion_shows_while_colleagues_answer() -> None:
    feed = [_heard("m1"), _heard("m2", day=1), _to_ann("m3", 5), _to_ann("m4", 12)]
    feed += [_heard(f"m{n}", day=d, who="Ben Low") for n, d in ((5, 13), (6, 20), (7, 26))]
    (flag,) = champions.find(feed, [ANN], frozenset(), _quote)
    assert flag.at_message == "m7" and "25 days" in flag.why
    assert champions.find(feed[:-1], [ANN], frozenset(), _quote) == []


def test_a_room_of_many_is_no_silence_of_one() -> None:
    feed = [_heard("m1"), _heard("m2", day=1)]
    for key, day in (("m3", 5), ("m4", 12)):
        sent = _vendor(key, "Which day suits you all?", day)
        feed.append(sent._replace(letter=sent.letter._replace(recipients=("ann@acme.example", "ben@acme.example"))))
    feed += [_heard(f"m{n}", day=d, who="Ben Low") for n, d in ((5, 13), (6, 20), (7, 26))]
    assert champions.find(feed, [ANN], frozenset(), _quote) == []


def test_who_writes_once_a_month_is_not_silent_after_three_weeks() -> None:
    feed = [_heard("m1"), _heard("m2", day=30), _to_ann("m3", 35), _to_ann("m4", 42)]
    feed += [_heard(f"m{n}", day=d, who="Ben Low") for n, d in ((5, 43), (6, 50), (7, 56))]
    assert champions.find(feed, [ANN], frozenset(), _quote) == []


def test_vectors_of_the_embedder_are_unit_rows(embedder: LocalEmbedder) -> None:
    """All cosines above rest on it."""
    assert np.allclose(np.linalg.norm(embedder.embed(["one", "two words"]), axis=1), 1, atol=1e-3)
