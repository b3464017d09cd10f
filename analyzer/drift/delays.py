"""Answers that take too long: a vendor message that asks something, and no word from the customer for two working days (S71)."""

import datetime as dt
import re
from collections.abc import Sequence

from analyzer.domain.conversation import Side
from analyzer.domain.due import short_date
from analyzer.domain.sentiment import DriftFlag, FlagType, Severity
from analyzer.drift.absences import absences
from analyzer.drift.days import days_in
from analyzer.drift.heard import Heard, Quoting, clock
from analyzer.drift.requests import LONGEST_MESSAGE, asks
from analyzer.drift.working_time import Calendar
from analyzer.engines.local.sentences import split

LIMIT = 48.0
"""Hours of working days that a customer may take."""
FAR = dt.timedelta(days=21)
"""A later day than this is that of something else ("ready to go live by 30 June"), and nobody waits so long for an answer."""
LONG = 2.5
"""From so many times the limit on the delay is an alert."""

_TALKED = re.compile(
    r"\b(?:thank(?:s| you)|good|great|nice|lovely|glad|pleasure|enjoyed)\b.{0,30}\b(?:call(?:ing|ed)?(?: me)?(?: back)?|ringing|rang|phone|talk(?:ing|ed)?|sp(?:oke|eaking)|meeting|met|session|chat(?:ting)?|visit|hour|conversation)\b(?!\?| (?:request|invite|invitation))"
    r"|\bas (?:just |we )?(?:discussed|talked|agreed|said)\b.{0,30}\b(?:phone|call|just now|today|yesterday|this (?:morning|afternoon))\b|\bwe (?:just )?(?:spoke|talked|met) (?:on|this|today|yesterday|earlier|by)\b|\b(?:on|over) the phone (?:just now|today|yesterday|this|earlier)\b"
    r"|\b(?:danke|dank|schön)\b.{0,40}\b(?:gespräch|telefonat|anruf|rückruf|treffen|gesprochen|telefoniert)\b|\bwie (?:eben|gerade|heute|gestern|telefonisch|am telefon)\b.{0,20}\b(?:besprochen|vereinbart)\b|\bmerci pour (?:l['\u2019]appel|votre appel|notre échange)\b",
    re.IGNORECASE,
)
"""The vendor writes that they have spoken with the customer since: what was asked is answered."""
_NOT_YET = re.compile(
    r"\b(?:would|will|could|can|shall|should|might|may|tomorrow|next|if|let['\u2019]s|look(?:ing)? forward|missed|instead|before|in advance|im voraus)\b|\?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|before|until|till|no later than|bis(?: zum)?|vor|avant(?: le)?|d['\u2019]ici(?: au)?)\s+(?:the\s+)?$", re.IGNORECASE
)


class _Question:
    """A message of the vendor's that asks something, and how long the customer may take for it."""

    def __init__(self, message: Heard, calendar: Calendar, limit: float) -> None:
        self.message = message
        self._calendar = calendar
        by = _asked_by(message)
        self.limit = (
            max(limit, self.waited(dt.datetime.combine(by + dt.timedelta(days=1), dt.time(), message.turn.at.tzinfo)))
            if by and message.turn.at
            else limit
        )

    def waited(self, until: dt.datetime) -> float:
        """Hours of working days from the question to `until`."""
        return self._calendar.hours(self.message.turn.at, until) if self.message.turn.at else 0.0

    def is_late(self, at: dt.datetime) -> bool:
        """Would an answer at `at` be late?"""
        return self.waited(at) > self.limit


def find(
    heard: Sequence[Heard], calendar: Calendar, quote: Quoting, as_of: dt.datetime | None = None, limit: float = LIMIT
) -> list[DriftFlag]:
    """One flag for each stretch in which the vendor asked and the customer was silent for more than `limit` hours, or past the day
    that the vendor had named for the answer, where that is later.

    The flag stands at the customer's late answer; where there is none, at the vendor's first message after the limit,
    else (at the time `as_of`) at the question. An automatic reply is no answer, but the answer to an invitation is one, and so is a
    talk of which the vendor writes; days off that the customer announced don't count.
    """
    calendar = calendar.without(absences(heard))
    flags: list[DriftFlag] = []
    asked: _Question | None = None
    chased: Heard | None = None
    for message in heard:
        at = message.turn.at
        if at is None:
            continue
        if message.of_customer or (message.letter.invited and message.turn.side is Side.CUSTOMER):
            flags += _late(asked, chased, message, at, quote)
            asked = chased = None
        elif message.of_vendor and asked is not None and _talked(message):
            asked = chased = None
        if message.of_vendor and asked is None:
            asked = _Question(message, calendar, limit) if asks(message.turn.text) else None
        elif message.of_vendor and chased is None and asked is not None and asked.is_late(at):
            chased = message
    if asked is not None and as_of is not None:
        flags += _late(asked, chased, None, as_of, quote)
    return flags


def _talked(message: Heard) -> bool:
    text = message.turn.text[:LONGEST_MESSAGE]
    sentences = (text[span.start : span.end] for span in split(text))
    return any(_TALKED.search(words) and not _NOT_YET.search(words) for words in sentences)


def _asked_by(message: Heard) -> dt.date | None:
    """The day until which the question, or the sentence behind it, wants its answer."""
    text, at = message.turn.text[:LONGEST_MESSAGE], message.turn.at
    asking = asks(text)
    if asking is None or at is None:
        return None
    behind = next((span for span in split(text) if span.start >= asking.end), asking)
    words = text[asking.start : behind.end]
    named = (day.on for day in days_in(words, at.date()) if day.on and _BY.search(words[: day.start]))
    # "By the 9th" may be read as that of last month; who asks for something means the next one.
    ahead = (on if on > at.date() else _month_later(on) for on in named)
    return next((on for on in ahead if dt.timedelta() < on - at.date() <= FAR), None)


def _month_later(day: dt.date) -> dt.date:
    days = (day + dt.timedelta(days=n) for n in (31, 30, 29, 28) if day.year < dt.MAXYEAR)
    return next((later for later in days if later.day == day.day), day)


def _days(hours: float) -> str:
    return f"{hours / 24:.1f}".removesuffix(".0")


def _late(asked: _Question | None, chased: Heard | None, answer: Heard | None, until: dt.datetime, quote: Quoting) -> list[DriftFlag]:
    if asked is None or not asked.is_late(until):
        return []
    question, waited = asked.message, asked.waited(until)
    who = question.turn.speaker or "The vendor"
    sent = f"{short_date(question.turn.at)}, {clock(question.turn.at)[11:]}" if question.turn.at else "a day that is not known"
    ended = "before the customer answered" if answer else "and there is no answer yet"
    why = f"{who} asked on {sent}; {_days(waited)} working days went by {ended} (limit {_days(asked.limit)})."
    return [
        DriftFlag(
            type=FlagType.RESPONSE_DELAY,
            at_message=(answer or chased or question).id,
            severity=Severity.ALERT if waited > LONG * asked.limit else Severity.WATCH,
            why=why,
            next_step=(
                "They have answered since. Ask on the next call what held it up, and whether priorities have changed."
                if answer
                else "Call instead of writing again, and ask whether priorities have changed."
            ),
            evidence=(*quote(question), *(quote(answer) if answer else ())),
        )
    ]
