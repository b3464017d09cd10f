"""Signals beside the six flags: promises at risk, missed deadlines, calls without the customer, good news, a drop that gets worse."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

import pytest

from analyzer.domain.account import Deal, Party, Phase
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.sentiment import Cue, Message, SentimentReading, Severity, Signal, SignalType
from analyzer.domain.statement import Promise, PromiseKind, PromiseStatus
from analyzer.drift import deadlines, episodes, expansion, promised
from analyzer.drift.account import Account
from analyzer.drift.feed import Feed, Letter
from analyzer.drift.heard import Heard, evidence_of
from analyzer.drift.quotes import Picker
from analyzer.drift.watch import assess, watch
from analyzer.embedding import LocalEmbedder
from analyzer.engines.base import Tone
from analyzer.engines.local.engine import LocalEngine

START = dt.datetime(2025, 3, 3, 9, 0, tzinfo=dt.UTC)
PICKER = Picker(Conversation(document="messages.jsonl", format="messages", kind=Kind.EMAIL), cast(Any, None))


def heard(text: str, number: int = 1, *, side: Side = Side.CUSTOMER, index: float = 50, day: float = 0) -> Heard:
    turn = Turn(index=number, speaker="Ann Roe", side=side, at=START + dt.timedelta(days=day), text=text, span=(0, len(text)))
    return Heard(Letter(f"m{number}", number, turn), SentimentReading(id=f"m{number}", index=index, confidence=0.9))


def kinds(signals: Sequence[Signal]) -> list[tuple[str, Severity]]:
    return [(signal.at_message, signal.severity) for signal in signals]


@pytest.mark.parametrize(
    "text",
    [
        "Our Leeds site saw it. The sister plant is jealous and asked if they could get it.",
        "We need another 12 seats for the night shift.",
        "We're opening a third shop in May and I want it there from day one.",
        "I have recommended you to our group.",
        "We're taking over the practice in Skipton on 1 June.",
        "The new branch at Coburg opens in September, we'd want it on your system from day one.",
        "We want the other 7 too.",
        "Corporate wants Vegas and Reno on it by New Year's.",
        "The Toyohashi plant has asked to see it.",
    ],
)
def test_wanting_more_is_good_news(text: str) -> None:
    (signal,) = expansion.find([heard(text, index=70)], PICKER)
    assert (signal.type, signal.severity) == (SignalType.EXPANSION, Severity.GOOD)
    assert signal.evidence[0].quote in text


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("We need another 12 seats for the night shift.", 20),
        ("We will not roll this out to other sites before it works.", 60),
        ("The other two sites are fine.", 60),
        ("Thanks, all good.", 80),
    ],
)
def test_trouble_and_plain_thanks_are_no_good_news(text: str, index: float) -> None:
    assert expansion.find([heard(text, index=index)], PICKER) == []


@pytest.mark.parametrize(
    ("text", "side", "late"),
    [
        ("The lists were due on the 5th and I haven't seen them.", Side.VENDOR, "by the customer"),
        ("We won't make Friday, two people are ill.", Side.CUSTOMER, "by the customer"),
        ("Friday came and went. Is it ready?", Side.CUSTOMER, "by the vendor"),
        ("You're right, we slipped. It goes out tomorrow.", Side.VENDOR, "by the vendor"),
        ("The link was due today and it isn't ready. It will be the 13th. I'm sorry about this.", Side.VENDOR, "by the vendor"),
        ("I'm sorry. The link was due today and it isn't ready.", Side.VENDOR, "by the vendor"),
        ("The link was due today and isn't ready. We apologise for the delay.", Side.VENDOR, "by the vendor"),
        ("Der Import sollte bis zum 27. Februar fertig sein, bis heute ist nichts da. Das tut mir leid.", Side.VENDOR, "by the vendor"),
        ("I'm sorry about the typo. The list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("The lists were due on the 5th and I haven't seen them. I'm sorry that I missed your call.", Side.VENDOR, "by the customer"),
        ("The mail went to Ann, I'm sorry about that. The list was due on Friday and hasn't come.", Side.VENDOR, "by the customer"),
        ("The export was due on Friday and it isn't ready. I'm sorry we missed the deadline.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I'm sorry it took so long.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I'm sorry for letting you down.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I apologise for the trouble this causes.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. We are sorry that it isn't done.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I'm sorry about the miss.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I'm sorry to say it will be next week.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. I owe you an apology.", Side.VENDOR, "by the vendor"),
        ("The export was due on Friday and it isn't ready. Das tut mir wirklich leid.", Side.VENDOR, "by the vendor"),
        ("Hi Ann, I'm sorry about that. The link was due today and it isn't ready.", Side.VENDOR, "by the vendor"),
        ("I'm sorry for that. The link was due today and it isn't ready.", Side.VENDOR, "by the vendor"),
        (
            "Hi Ann, the mail went to Bob, I'm sorry about that. The list was due on Friday and it hasn't come.",
            Side.VENDOR,
            "by the customer",
        ),
        ("I'm sorry to chase, but the list is late. It was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("I'm sorry to bother you, but your list is late. It was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("I'm sorry to keep chasing. The list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("I'm sorry for chasing. The list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        (
            "I'm sorry to hear about the delay at your printers. The list was due on Friday and it hasn't come.",
            Side.VENDOR,
            "by the customer",
        ),
        ("I'm sorry about the wrong link in my mail. The list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("I'm sorry I couldn't join the call. The list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("Sorry to chase, but the list was due on Friday and it hasn't come.", Side.VENDOR, "by the customer"),
        ("A short update: the export needs a little longer than planned.", Side.VENDOR, "by the vendor"),
        ("Apologies, this was due on Friday and isn't with you yet.", Side.CUSTOMER, "by the customer"),
    ],
)
def test_a_missed_day_is_told_with_whose_it_was(text: str, side: Side, late: str) -> None:
    (signal,) = deadlines.find([heard(text, side=side)], PICKER)
    assert late in signal.why


def test_a_short_word_of_a_missed_day_is_quoted_with_what_it_is_about() -> None:
    (signal,) = deadlines.find([heard("On the scales: our developer needs two more weeks. New date is 29 May.", side=Side.VENDOR)], PICKER)
    assert "by the vendor" in signal.why
    assert signal.evidence[0].quote == "On the scales: our developer needs two more weeks. New date is 29 May."


def test_a_meeting_that_the_vendor_missed_is_a_missed_day_of_theirs() -> None:
    told = heard("Good morning. The trainer was to come at 9 and nobody from your side joined.")
    told = told._replace(reading=told.reading.model_copy(update={"cues": {Cue.NO_SHOW: 0.98}}))
    (signal,) = deadlines.find([told], PICKER)
    assert signal.why == "An agreed meeting was missed, by the vendor as far as Ann Roe tells it."
    assert "nobody from your side" in signal.evidence[0].quote


def test_they_of_whom_the_vendor_had_asked_kept_no_day_of_ours() -> None:
    asked = heard("Does the compressor firm know?", 1, side=Side.VENDOR)
    assert deadlines.find([asked, heard("They were supposed to come on Friday and never showed up.", 2)], PICKER) == []
    asked = heard("Do the fitters of ours know?", 1, side=Side.VENDOR)
    late = heard("You know them. They were supposed to come on Friday and never showed up.", 2)
    assert kinds(deadlines.find([asked, late], PICKER)) == [("m2", Severity.WATCH)]


@pytest.mark.parametrize(
    "text",
    [
        "The invoice was due on Friday.",
        "It is due next Friday.",
        "See you on the 14th.",
        "Could we do Friday?",
        "We were told there'd be somebody on Saturdays, eight to four.",
        "We were told there'd be somebody on the phone each Saturday.",
    ],
)
def test_payments_and_days_to_come_are_no_missed_deadline(text: str) -> None:
    assert deadlines.find([heard(text)], PICKER) == []


@pytest.mark.parametrize(
    "text",
    [
        "It is the 3rd and there's no export.",
        "March 3. No lookup.",
        "You said you'd come back to us by the 1st. Is anyone coming?",
        "1 March we agreed, and the screen is empty.",
        "You promised it for January, then February.",
        "Noon has come and gone.",
        "Sorry, the lookup was pulled from the release. The new date is June 13.",
        "Neither the file nor a word about it has reached us.",
        "I had understood that we would have it by the end of February.",
    ],
)
def test_a_missed_day_told_sideways_or_by_its_date_is_found(text: str) -> None:
    assert kinds(deadlines.find([heard(text)], PICKER)) == [("m1", Severity.WATCH)]


@pytest.mark.parametrize(
    "text",
    [
        "It is the 3rd and not the 1st.",
        "It is the 5th that does not suit me.",
        "12 March we agreed.",
        "The new date is fine.",
        "I'm still waiting for the answer of our legal people.",
    ],
)
def test_dates_to_come_corrections_and_mere_waiting_are_no_missed_deadline(text: str) -> None:
    assert deadlines.find([heard(text)], PICKER) == []


@pytest.mark.parametrize(
    "text",
    [
        "You said you'd need it by the 1st.",
        "You said you'd need the file by the 1st, so here it is.",
        "The training was planned for 27 February and took place with eleven people.",
        "If we had missed the 1st we would have been in trouble.",
        "As agreed on the call, we move the go-live from 27 February to 8 April.",
        "Our auditor missed his deadline of 27 February, so we are free this week.",
        "Deadline is 31st March.",
        "The meeting on the 1st was good, here are my notes.",
    ],
)
def test_wishes_kept_days_moved_days_and_other_peoples_days_are_no_missed_deadline(text: str) -> None:
    assert deadlines.find([heard(text)], PICKER) == []


@pytest.mark.parametrize(
    "text",
    [
        "The import was supposed to be ready on Friday 27 February and I still see an empty list.",
        "Still waiting on the sandbox, which you promised for last week.",
        "Der Import sollte bis zum 27. Februar fertig sein, bis heute haben wir nichts gesehen.",
        "We had asked for the signed form by 27 February and don't have it yet.",
        "I promised you an answer by Friday and I haven't got one, forgive me.",
    ],
)
def test_a_day_that_has_passed_beside_what_is_not_there_is_a_missed_deadline(text: str) -> None:
    assert kinds(deadlines.find([heard(text)], PICKER)) == [("m1", Severity.WATCH)]


def test_talk_about_one_missed_day_is_one_signal_and_the_next_one_is_an_alert() -> None:
    told = [heard("Friday came and went.", 1), heard("You are two days late.", 2, day=1), heard("The 20th came and went.", 3, day=14)]
    assert kinds(deadlines.find(told, PICKER)) == [("m1", Severity.WATCH), ("m3", Severity.ALERT)]


def test_anger_after_a_flagged_drop_is_told_once() -> None:
    tones = [heard("x", n, index=index) for n, index in enumerate((50, 30, 5, 4), 1)]
    assert kinds(episodes.worse(tones, [66] * 9, lambda _: ())) == [("m3", Severity.ALERT)]
    assert episodes.worse([heard("x", 1, index=5)], [62] * 9, lambda _: ()) == []


# Promises


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def promise(words: str, due: dt.date | None = None, **more: Any) -> Finding[Promise]:
    evidence = Evidence(document="call.vtt", turn=3, start=10, end=10 + len(words), quote=words)
    statement = Promise(summary=words, kind=PromiseKind.INTEGRATION, due_date=due, **more)
    return Finding(id="p", statement=statement, confidence=0.9, verified=True, evidence=(evidence,))


WORDS = "We will connect it to Salesforce by the end of March."
DUE = dt.date(2025, 3, 31)


def at_risk(embedder: LocalEmbedder, told: Sequence[Heard], one: Finding[Promise], on: dt.date) -> list[Signal]:
    moment = dt.datetime.combine(on, dt.time(12), dt.UTC)
    return promised.find(told, promised.open_promises([one], embedder), embedder, PICKER, moment, dt.date(2025, 2, 1))


def test_asking_for_what_was_promised_quotes_both(embedder: LocalEmbedder) -> None:
    (signal,) = at_risk(embedder, [heard("When will the Salesforce connection be there?")], promise(WORDS), dt.date(2025, 3, 10))
    assert (signal.at_message, signal.severity) == ("m1", Severity.WATCH)
    assert [e.document for e in signal.evidence] == ["messages.jsonl", "call.vtt"]


def test_a_promise_is_meant_by_its_day_or_by_the_name_of_its_thing(embedder: LocalEmbedder) -> None:
    on = dt.date(2025, 4, 10)
    understood = heard("I had understood that we would have it by the end of March.", day=30)
    (by_day,) = at_risk(embedder, [understood], promise(WORDS, DUE), on)
    assert (by_day.at_message, by_day.severity) == ("m1", Severity.ALERT)
    assert at_risk(embedder, [heard("You said so on 31 March, I know.", day=30)], promise(WORDS, DUE), on) == []
    hours = promise("The hours go into Sage by themselves, that's our payroll export.", DUE)
    assert len(at_risk(embedder, [heard("When will the export be there?", day=30)], hours, on)) == 1


def test_who_holds_up_the_day_of_a_promise_means_that_one_and_none_that_merely_sounds_nearer(embedder: LocalEmbedder) -> None:
    hours = promise("And during the week it's seven to seven.")
    dated = promise("I wouldn't expect you to be uploading files by Thanksgiving.", dt.date(2025, 11, 27))
    link = dated.model_copy(update={"statement": dated.statement.model_copy(update={"due": "by Thanksgiving"})})
    told = heard("You told us six weeks on the call and before Thanksgiving in writing, and now it is being looked at.")
    open_ones = promised.open_promises([hours, link], embedder)
    (signal,) = promised.find([told], open_ones, embedder, PICKER, dt.datetime(2025, 11, 4, tzinfo=dt.UTC))
    assert signal.evidence[1].quote == link.evidence[0].quote


def test_two_promises_of_one_thing_are_one_at_risk(embedder: LocalEmbedder) -> None:
    dated = promise("The link to the scales will be ready by 31 March.", DUE)
    bare = promise("We read them from the scales.")
    told = [heard("When will the link to the scales be ready?", 1, day=30), heard("When will you read them from the scales?", 2, day=32)]
    open_ones = promised.open_promises([bare, dated], embedder)
    (signal,) = promised.find(told, open_ones, embedder, PICKER, dt.datetime(2025, 4, 10, tzinfo=dt.UTC))
    assert (signal.at_message, signal.severity, signal.evidence[1].quote) == ("m2", Severity.ALERT, dated.evidence[0].quote)


def test_what_a_third_party_promised_is_no_promise_of_the_vendor(embedder: LocalEmbedder) -> None:
    told = [heard("Our forwarder promised us the Salesforce papers for last Wednesday, and nobody picks up.")]
    assert at_risk(embedder, told, promise(WORDS), dt.date(2025, 3, 10)) == []


def test_asking_how_it_works_is_no_wait_for_a_promise(embedder: LocalEmbedder) -> None:
    told = [heard("How do I filter the list in the Salesforce connection?"), heard("Does that show up in Salesforce or do I mark it?", 2)]
    assert at_risk(embedder, told, promise("The list goes to Salesforce every night."), dt.date(2025, 3, 10)) == []


def test_the_day_until_which_to_sign_is_no_day_of_a_promise(embedder: LocalEmbedder) -> None:
    one = promise("If you sign by the end of March, we connect it to Salesforce in April.", DUE)
    assert at_risk(embedder, [], one, dt.date(2025, 5, 1)) == []


def test_what_is_asked_for_after_its_day_is_an_alert(embedder: LocalEmbedder) -> None:
    words = "You promised us the Salesforce connection. Where is it?"
    (late,) = at_risk(embedder, [heard(words, day=31)], promise(WORDS, DUE), dt.date(2025, 4, 4))
    assert (late.at_message, late.severity) == ("m1", Severity.ALERT)
    (early,) = at_risk(embedder, [heard(words), heard("All is well here.", 2, day=40)], promise(WORDS, DUE), dt.date(2025, 5, 1))
    assert (early.at_message, early.severity) == ("m1", Severity.WATCH)


def test_silence_of_a_week_after_a_promised_day_is_told_once_for_the_day(embedder: LocalEmbedder) -> None:
    before = [heard("See you on Thursday.", day=20)]
    assert at_risk(embedder, before, promise(WORDS, DUE), dt.date(2025, 4, 4)) == []
    (silent,) = at_risk(embedder, before, promise(WORDS, DUE), dt.date(2025, 4, 9))
    assert (silent.at_message, silent.severity) == ("", Severity.WATCH)
    both = promised.open_promises([promise(WORDS, DUE), promise("The import is done by the end of March.", DUE)], embedder)
    (signal,) = promised.find(before, both, embedder, PICKER, dt.datetime(2025, 4, 9, 12, tzinfo=dt.UTC))
    assert signal.why.startswith("2 things were") and len(signal.evidence) == 2


def test_who_goes_on_writing_and_misses_nothing_has_what_was_promised(embedder: LocalEmbedder) -> None:
    told = [heard("Can I see who booked an appointment?", day=29)]
    assert at_risk(embedder, told, promise(WORDS, DUE), dt.date(2025, 6, 2)) == []


def test_what_was_told_to_be_there_is_missed_by_nobody(embedder: LocalEmbedder) -> None:
    told = [heard("Your system is connected to Salesforce now.", side=Side.VENDOR, day=24)]
    assert at_risk(embedder, told, promise(WORDS, DUE), dt.date(2025, 4, 30)) == []
    planned = [heard("We connect it to Salesforce by Friday.", side=Side.VENDOR, day=24)]
    assert len(at_risk(embedder, planned, promise(WORDS, DUE), dt.date(2025, 4, 30))) == 1


@pytest.mark.parametrize(
    ("text", "index"),
    [("Salesforce turned up in March like you said, lovely.", 80), ("Can we move Thursday's call to ten?", 50)],
)
def test_thanks_and_other_questions_are_about_no_promise(embedder: LocalEmbedder, text: str, index: float) -> None:
    assert at_risk(embedder, [heard(text, index=index)], promise(WORDS), dt.date(2025, 3, 10)) == []


def test_what_was_withdrawn_or_kept_is_not_at_risk(embedder: LocalEmbedder) -> None:
    for status in (PromiseStatus.DONE, PromiseStatus.WITHDRAWN):
        assert at_risk(embedder, [], promise(WORDS, DUE, status=status), dt.date(2025, 5, 1)) == []


# Calls


def test_a_call_since_the_sale_without_the_customer_is_told(embedder: LocalEmbedder) -> None:
    words = "Okay, it is ten past. Nobody joined. I will write to them."

    def call(side: Side, document: str) -> Conversation:
        turn = Turn(index=0, speaker="Vic Dale", side=side, text=words, span=(0, len(words)))
        return Conversation(
            document=document,
            format="vtt",
            kind=Kind.CALL,
            turns=(turn,),
            phase=Phase.IMPLEMENTATION,
            original=words,
            date=dt.date(2025, 3, 20),
        )

    feed = Feed((), Conversation(document="messages.jsonl", format="messages", kind=Kind.EMAIL))
    deal = Deal(vendor=Party(name="V"), customer=Party(name="C"))
    account = Account(deal, (call(Side.VENDOR, "empty.vtt"), call(Side.CUSTOMER, "held.vtt")), feed)
    report = assess(watch(account, LocalEngine(1, lambda: embedder), embedder), as_of=START + dt.timedelta(days=60))
    (signal,) = report.signals
    assert (signal.type, signal.evidence[0].document, signal.evidence[0].quote) == (SignalType.MISSED_CALL, "empty.vtt", "Nobody joined.")


def _picked(text: str, indices: Sequence[float]) -> str:
    """The words that are quoted of a message whose sentences have these indices."""

    class Told:
        def read_sentiment(self, messages: Sequence[Message]) -> Tone:
            return Tone(readings=tuple(SentimentReading(id=m.id, index=i, confidence=1) for m, i in zip(messages, indices, strict=True)))

    picker = Picker(Conversation(document="messages.jsonl", format="messages", kind=Kind.EMAIL), cast(Any, Told()))
    return picker.coolest(heard(text))[0].quote


def test_a_short_cool_sentence_is_quoted_with_what_it_is_about() -> None:
    text = "I want every record of ours deleted today. This is not a request. Kind regards to your whole team there."
    assert _picked(text, (20, 5, 60)) == "I want every record of ours deleted today. This is not a request."
    assert _picked("You have lost nine days of our work again. We wait for news.", (5, 40)) == "You have lost nine days of our work again."


def test_a_sentence_of_another_paragraph_is_not_quoted_with_it() -> None:
    assert _picked("I want every record deleted.\n\nThis is not a request.", (20, 5)) == "This is not a request."


@pytest.mark.parametrize(
    ("offset", "shown"),
    [(0, "2025-03-03 09:00 UTC"), (60, "2025-03-03 09:00 UTC+1"), (-570, "2025-03-03 09:00 UTC-9:30")],
)
def test_the_clock_of_a_quote_is_told_with_its_zone(offset: int, shown: str) -> None:
    at = START.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset)))
    message = heard("Nothing works.")
    turn = message.turn.model_copy(update={"at": at})
    assert evidence_of(turn, PICKER.conversation, 0, 5).place == shown


def test_a_short_sentence_that_shows_a_cue_is_quoted_with_its_neighbour() -> None:
    class Told:
        def read_sentiment(self, messages: Sequence[Message]) -> Tone:
            chances = (0.9, 0.4)
            return Tone(readings=tuple(SentimentReading(id=m.id, index=40, confidence=1, cues={Cue.CHAMPION_DISENGAGED: c}) for m, c in zip(messages, chances, strict=True)))  # fmt: skip

    picker = Picker(Conversation(document="messages.jsonl", format="messages", kind=Kind.EMAIL), cast(Any, Told()))
    text = "Honestly it might be. Rates dropped and I have no time for it."
    assert picker.showing(Cue.CHAMPION_DISENGAGED)(heard(text))[0].quote == text
