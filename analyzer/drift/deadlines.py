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
FAR = 25
"""Days: farther back, "the 12th" is rather that of next month."""

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
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = (
    r"(?:(?:the )?\d{1,2}(?:st|nd|rd|th)(?: (?:of )?(?:"
    + "|".join(_MONTHS)
    + r")\w*)?|\d{1,2} (?:"
    + "|".join(_MONTHS)
    + r")\w*|(?:"
    + "|".join(_MONTHS)
    + r")\w*\.? \d{1,2}(?:st|nd|rd|th)?)"
)
_BROKEN = re.compile(
    r"\b(?:noon|midnight|end of (?:the )?(?:day|week|month|quarter)) (?:has |have )?(?:come|came) and (?:gone|went)\b"
    r"|\b(?:the )?new date (?:is|will be) (?!fine|ok|good|perfect|great)|\bwe (?:have )?missed it\b(?! by the\b)|\bI(?:['\u2019]ve| have) blown (?:this|it)\b|\b(?:was|got|were) (?:pulled|dropped|taken) (?:from|out of) the release\b"
    r"|\bisn['\u2019]t in (?:this|the) release either\b|\bneither\b.{0,60}\bha(?:s|ve) (?:reached|arrived)"
    r"|\bwas a (?:week|day|month)-\w+ item\b|\b(?:days?|weeks?|months?) ha(?:s|ve) become \w+"
    rf"|\b(?:said|promised|was|were)\b.{{0,60}},? then (?:for |by |it was )?(?:the \d|(?:mon|tues|wednes|thurs|fri)day\b|(?:{'|'.join(_MONTHS)})\w*\b)"
    r"|\bit(?:['\u2019]s| is) (?:well )?past (?:\w+|\d+)(?: o['\u2019]clock)? on (?:mon|tues|wednes|thurs|fri)day\b"
    r"|\bprazo combinado (?:era|foi)\b|\bfecha acordada (?:era|fue)\b|\bvereinbarte[rn]? termin war\b|\bdate convenue (?:était|etait)\b",
    re.IGNORECASE,
)
"""An agreed day that went by, told sideways: by the day that replaces it, by its side effects."""
_ARRIVED = re.compile(rf"\bit(?:['\u2019]s| is) (?:now )?(?P<on>{_DATE})\b(?!,? and not the)|^(?P<alone>{_DATE})\.$", re.IGNORECASE)
"""Today's date, held up, as in "It is the 8th and there's no Arabic"."""
_HELD_UP = re.compile(
    rf"\b(?:promised|said|told (?:us|me)|agreed)\b.{{0,50}}\b(?:by|for) (?P<by>{_DATE})|(?P<first>{_DATE}) (?:we (?:had )?agreed|was agreed|was the (?:date|deadline))",
    re.IGNORECASE,
)
"""A day that somebody named before. It counts once it lies behind the message."""
_LACK = re.compile(r"\b(?:no|not|nothing|nobody|still|only|empty|missing|without|have(?:n['\u2019]t| got))\b|n['\u2019]t\b", re.IGNORECASE)
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
        span = told(message.turn.text[:LONGEST_MESSAGE], message.turn.at)
        if span is None or (last and message.turn.at and message.turn.at - last < SAME):
            continue
        last = message.turn.at
        signals.append(_signal(message, picker, span, len(signals) + 1))
    return signals


def told(text: str, at: dt.datetime | None = None) -> Sentence | None:
    """The first sentence that tells of an agreed day that was missed; a date counts as missed where it lies before `at`."""
    spans = split(text)
    for number, span in enumerate(spans):
        words = text[span.start : min(span.end, span.start + LONGEST_SENTENCE)]
        if _MONEY.search(words):
            continue
        rest = text[span.start : spans[number + 1].end] if number + 1 < len(spans) else words
        if _LATE.search(words) or _BROKEN.search(words) or (at and _by_date(words, rest[:LONGEST_SENTENCE], at.date())):
            return span
    return None


def _by_date(words: str, rest: str, today: dt.date) -> bool:
    """Is today's date held up against what is not there, or was a day named before that has passed? `rest` goes one sentence further."""
    arrived = _ARRIVED.search(words.strip())
    if arrived and _days_since(arrived["on"] or arrived["alone"], today) == 0:
        return _LACK.search(rest[arrived.end() :]) is not None
    named = _HELD_UP.search(words)
    return named is not None and (_days_since(named["by"] or named["first"], today) or 0) > 0


def _days_since(date: str, today: dt.date) -> int | None:
    """Days from `date` (a day of the month, or with its month) to `today`: the last such day up to today; None where it lies farther back than `FAR`."""
    day = next((int(n) for n in re.findall(r"\d{1,2}", date)), 0)
    month = next((k for k, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", date, re.IGNORECASE)), None)
    return next((n for n in range(FAR) if (on := today - dt.timedelta(days=n)).day == day and month in {None, on.month}), None)


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
