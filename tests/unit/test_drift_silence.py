"""A silence is long by the customer's own rhythm, and said only where they have one."""

import datetime as dt
from collections.abc import Sequence

from analyzer.domain.account import Deal, Phase
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.sentiment import SentimentReading, Severity, Signal, SignalType
from analyzer.drift import silence
from analyzer.drift.account import Account
from analyzer.drift.feed import Feed, Letter
from analyzer.drift.heard import Heard
from analyzer.drift.working_time import Calendar

START = dt.datetime(2025, 3, 3, 9, 0, tzinfo=dt.UTC)  # a Monday
WEEKLY = (0, 7, 14, 21, 28, 35)
FEED = Conversation(document="messages.jsonl", format="messages", kind=Kind.EMAIL)


def _wrote(day: float, text: str = "Fine.", *, side: Side = Side.CUSTOMER, automatic: bool = False) -> Heard:
    number = round(day * 10) + (side is Side.VENDOR)
    turn = Turn(index=number, speaker="Ann Roe", side=side, at=START + dt.timedelta(days=day), text=text, span=(0, len(text)))
    reading = SentimentReading(id=f"m{number}", index=50, confidence=0.9)
    return Heard(Letter(f"m{number}", number, turn, automatic=automatic), reading)


def _ours(day: float, text: str = "Just checking in.") -> Heard:
    return _wrote(day, text, side=Side.VENDOR)


def _quote(message: Heard) -> tuple[Evidence, ...]:
    return (Evidence(document="messages.jsonl", turn=message.turn.index, start=0, end=1, quote=message.turn.text),)


def _account(*conversations: Conversation, live_on: dt.date | None = None) -> Account:
    return Account(Deal(), conversations, Feed((), FEED), live_on=live_on)


def _talk(day: float, phase: Phase = Phase.IMPLEMENTATION) -> Conversation:
    turn = Turn(index=0, speaker="Ann Roe", side=Side.CUSTOMER, text="Here I am.", span=(0, 10))
    on = (START + dt.timedelta(days=day)).date()
    return Conversation(document=f"call{day}.vtt", format="vtt", kind=Kind.CALL, phase=phase, date=on, turns=(turn,))


def _found(heard: Sequence[Heard], day: float, account: Account | None = None) -> list[Signal]:
    at = START + dt.timedelta(days=day)
    return list(silence.find(account or _account(), heard, at, Calendar(), _quote))


def test_who_wrote_every_week_and_leaves_a_mail_unanswered_for_four_weeks_is_silent() -> None:
    heard = [*map(_wrote, WEEKLY), _ours(50)]
    assert _found(heard, 60) == []
    (signal,) = _found(heard, 65)
    assert (signal.type, signal.severity, signal.at_message) == (SignalType.SILENCE, Severity.WATCH, "m350")
    assert signal.why == "Nothing heard for 4 weeks; before, about once a week. A message to them since brought no word."
    assert signal.at == START + dt.timedelta(days=35 + 28)


def test_a_silence_of_both_sides_is_told_after_eight_weeks() -> None:
    heard = [*map(_wrote, WEEKLY), _ours(36, "Thanks!")]
    assert _found(heard, 80) == []
    (signal,) = _found(heard, 93)
    assert signal.why == "Nothing heard for 8 weeks; before, about once a week. Nobody wrote to them either."


def test_who_writes_now_and_then_is_not_silent_until_twice_their_longest_pause() -> None:
    heard = [*map(_wrote, (0, 20, 65, 90, 110)), _ours(130)]
    assert _found(heard, 190) == []
    assert _found(heard, 202)


def test_with_too_few_days_there_is_no_rhythm_and_so_no_silence() -> None:
    heard = [*map(_wrote, WEEKLY[:4]), _ours(50)]
    assert _found(heard, 200) == []
    known = silence.rhythm(_account(), heard, START + dt.timedelta(days=200))
    assert known and (known.days, known.usual, known.last_at) == (4, None, START + dt.timedelta(days=21))


def test_the_wait_for_the_kick_off_is_no_pause_of_theirs() -> None:
    sales = tuple(_talk(day, Phase.SALES) for day in (-100, -93, -86, -80))
    heard = [_wrote(0), _wrote(7), _ours(25)]
    (signal,) = _found(heard, 38, _account(*sales))
    assert signal.why.startswith("Nothing heard for 4 weeks; before, about once a week.")


def test_what_was_usual_before_going_live_is_not_usual_since() -> None:
    live = (START + dt.timedelta(days=36)).date()
    assert _found([*map(_wrote, WEEKLY), _ours(60)], 100, _account(live_on=live)) == []


def test_a_call_or_thanks_for_a_talk_is_a_word_of_theirs() -> None:
    heard = [*map(_wrote, WEEKLY), _ours(50)]
    assert _found(heard, 65, _account(_talk(45))) == []
    assert _found([*heard, _ours(51, "Thanks for the call this morning, Ann.")], 65) == []


def test_an_automatic_reply_is_no_word_of_theirs() -> None:
    assert _found([*map(_wrote, WEEKLY), _ours(50), _wrote(50.1, "I am travelling.", automatic=True)], 65)


def test_a_house_that_said_it_is_closed_is_not_silent_meanwhile() -> None:
    shut = _wrote(35, "Our office is closed from April 8 to April 25.")
    heard = [*map(_wrote, WEEKLY[:-1]), shut, _ours(50)]
    assert _found(heard, 70) == []
    assert _found(heard, 90)


def test_until_a_day_that_was_named_nobody_is_silent() -> None:
    later = _wrote(35, "Let's pick it up again on 5 May.")
    assert _found([*map(_wrote, WEEKLY[:-1]), later, _ours(50)], 80) == []
