"""Missed deadlines (S77): an agreed day went by, on the customer's side or on ours, as either of them tells it."""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.domain.sentiment import Severity, Signal, SignalType
from analyzer.drift.heard import Heard, evidence_of
from analyzer.drift.quotes import Picker
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.engines.local.sentences import Sentence, split

MANY = 2
"""From the second one on it is an alert."""
SAME = dt.timedelta(days=7)
"""Within this time the same missed day is talked about."""
LONGEST_SENTENCE = 600

_DAY = r"(?:today|yesterday|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:last|this|next) (?:week|month)|(?:the )?\d{1,2}(?:st|nd|rd|th)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* ?\d{0,2}|\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)"
_LATE = re.compile(
    rf"\b(?:was|were|it was) due\b|\b(?:is|are|now) (?:\w+ )?overdue\b|\b{_DAY} (?:has passed|(?:has )?(?:came|come) and (?:went|gone)|is over|was supposed to be)\b|\b(?:ist|sind) (?:vorbei|überfällig)\b|\bya se cumplieron\b"
    rf"|\b(?:won['\u2019]t|will not|can['\u2019]t|cannot|couldn['\u2019]t|didn['\u2019]t|did not) (?:make|meet|hit|keep)\b.{{0,12}}\b(?:{_DAY}|deadline|date|it (?:in|on) time)"
    rf"|\b(?:we|i|will|you)(?:['\u2019]ll|['\u2019]ve| have| will| again)? (?:slipped|miss(?:ed)? (?:the )?(?:{_DAY}|deadline|date|go-?live|milestone))\b|\bslight slip\b|\b(?:deadline|date|milestone|go-?live) (?:was|has been|is) missed\b"
    r"|\b(?:one|two|three|four|five|six|\d{1,2}) (?:working |business )?(?:days?|weeks?|months?) (?:late|behind|of delay)\b|\bbehind schedule\b|\bim verzug\b|\b(?:de atraso|atrasad[ao])\b"
    rf"|\bshould have been\b.{{0,25}}\b(?:by|last|on|with you)\b|\bhad to be \w+ (?:on|by)\b|\b(?:you(?:['\u2019]d| had)? (?:said|told me|agreed)|we (?:had )?agreed|was (?:promised|agreed))\b.{{0,20}}\b(?:by |for )?{_DAY}\b"
    rf"|\b(?:need|give (?:us|me)|ask for)\b.{{0,12}}\b(?:until {_DAY}|more time|another (?:week|month))\b|\bdelay of the\b|\bnot (?:reported|delivered|here) (?:before|by|on) the (?:date|day)\b",
    re.IGNORECASE,
)
_OF_CUSTOMER = re.compile(
    r"\b(?:we|i|our|my)\b.{0,40}\b(?:won['\u2019]t|can['\u2019]t|couldn['\u2019]t|didn['\u2019]t|need|slipped|missed|behind|sorry|late)\b|\bsorry\b|\bdesculpa\b|\bI know it was due\b",
    re.IGNORECASE,
)
"""Said by the customer, of themselves."""
_OF_VENDOR = re.compile(
    r"\b(?:we|i|our)\b.{0,40}\b(?:miss|slipped|missed|behind|won['\u2019]t|can['\u2019]t|late)\b|\bsorry\b|\bapolog|\bim verzug\b|\bslip\b|\batraso\b",
    re.IGNORECASE,
)
"""Said by the vendor, of themselves."""
_MONEY = re.compile(r"\b(?:invoice|payment|bill|paid|pay)s?\b", re.IGNORECASE)
"""A late payment is the accountants' affair."""


def find(heard: Sequence[Heard], picker: Picker) -> list[Signal]:
    """A signal at each message that tells of an agreed day that was missed, by whichever side; a week of talk about it is one."""
    signals: list[Signal] = []
    last: dt.datetime | None = None
    for message in heard:
        if not (message.of_customer or message.of_vendor):
            continue
        span = told(message.turn.text[:LONGEST_MESSAGE])
        if span is None or (last and message.turn.at and message.turn.at - last < SAME):
            continue
        last = message.turn.at
        signals.append(_signal(message, picker, span, len(signals) + 1))
    return signals


def told(text: str) -> Sentence | None:
    """The first sentence that tells of an agreed day that was missed."""
    for span in split(text):
        words = text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
        if _LATE.search(words) and not _MONEY.search(words):
            return span
    return None


def _signal(message: Heard, picker: Picker, span: Sentence, number: int) -> Signal:
    words = message.turn.text[span.start : span.end]
    own = (_OF_CUSTOMER if message.of_customer else _OF_VENDOR).search(words) is not None
    late = "the customer" if own is message.of_customer else "the vendor"
    who = message.turn.speaker or ("the customer" if message.of_customer else "the vendor")
    again = "" if number == 1 else f" It is the {number}{_ending(number)} such word."
    step = (
        "Ask what holds it up, take over what you can, and agree on a new day with a name behind it."
        if late == "the customer"
        else "Say what went wrong before you are asked, and give one day that will hold, with a name behind it."
    )
    return Signal(
        type=SignalType.MISSED_DEADLINE,
        at_message=message.id,
        severity=Severity.ALERT if number >= MANY else Severity.WATCH,
        why=f"An agreed day was missed, by {late} as far as {who} tells it.{again}",
        next_step=step,
        evidence=(evidence_of(message.turn, picker.conversation, span.start, span.end),),
    )


def _ending(number: int) -> str:
    return {2: "nd", 3: "rd"}.get(number, "th")
