"""Answers that take too long: a vendor message that asks something, and no word from the customer for two working days (S71)."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from analyzer.domain.conversation import Side
from analyzer.domain.due import short_date
from analyzer.domain.sentiment import DriftFlag, FlagType, Severity
from analyzer.drift import grace
from analyzer.drift.absences import absences, away, excused
from analyzer.drift.heard import Heard, Quoting, clock
from analyzer.drift.requests import LONGEST_MESSAGE, all_asked, wants_answer
from analyzer.drift.talks import tells_of_talk, was_answered
from analyzer.drift.working_time import Calendar
from analyzer.engines.local.sentences import Sentence
from analyzer.intake.names import domain_of, folded

LIMIT = 48.0
"""Hours of working days that a customer may take."""
LONG = 2.5
"""From so many times the limit on the delay is an alert."""


class _Question:
    """A message of the vendor's that asks something, and how long the customer may take for it."""

    def __init__(self, message: Heard, asking: Sentence, calendar: Calendar, limit: float) -> None:
        self.message = message
        self._calendar = calendar
        self.limit = max(limit, *self._granted(asking, limit))

    def _granted(self, asking: Sentence, limit: float) -> Iterator[float]:
        """Hours that the message leaves: until the day it names, a while after the meeting it speaks of, or longer as it says."""
        text, at = self.message.turn.text[:LONGEST_MESSAGE], self.message.turn.at
        yield 0.0
        if at is None:
            return
        by, meeting = grace.until(text, asking, at.date()), grace.meeting(text, at.date())
        if by:
            yield self._till(by)
        if meeting:
            yield self._till(meeting) + limit
        if grace.unhurried(text, asking):
            yield LONG * limit

    def _till(self, day: dt.date) -> float:
        at = self.message.turn.at
        return self.waited(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), at.tzinfo)) if at else 0.0

    def waited(self, until: dt.datetime) -> float:
        """Hours of working days from the question to `until`."""
        return self._calendar.hours(self.message.turn.at, until) if self.message.turn.at else 0.0

    def is_late(self, at: dt.datetime, excused: float = 0.0) -> bool:
        """Would an answer at `at` be late, with so many hours `excused`?"""
        return self.waited(at) - excused > self.limit


def find(
    heard: Sequence[Heard], calendar: Calendar, quote: Quoting, as_of: dt.datetime | None = None, limit: float = LIMIT
) -> list[DriftFlag]:
    """One flag for each stretch in which the vendor asked and the customer was silent for more than `limit` hours, or past the day
    that the vendor had named for the answer, where that is later.

    The flag stands at the customer's late answer; where there is none, at the vendor's first message after the limit,
    else (at the time `as_of`) at the question. An automatic reply is no answer, but the answer to an invitation is one, and so is a
    talk of which the vendor writes, or their thanks for what they had asked for; days off that the customer announced don't count.
    """
    sides = _Sides(heard)
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
        elif message.of_vendor and asked is not None and was_answered(message.turn.text, message.turn.subject):
            asked = chased = None
        if message.of_vendor and asked is None:
            asking = sides.asking(message)
            asked = _Question(message, asking, sides.calendar(message, calendar), limit) if asking else None
        elif message.of_vendor and chased is None and asked is not None and asked.is_late(at):
            chased = message
    if asked is not None and as_of is not None:
        flags += _late(asked, chased, None, as_of, quote)
    return flags


class _Sides:
    """Who writes for whom, and when nobody of those asked was there."""

    def __init__(self, heard: Sequence[Heard]) -> None:
        self._closed = absences(heard)
        self._away = away(heard)
        self._vendor = {domain_of(message.turn.email) for message in heard if message.of_vendor} - {""}
        self._customer = {domain_of(message.turn.email) for message in heard if message.of_customer} - self._vendor - {""}
        names = [{_first(message) for message in heard if side(message)} for side in (_is_vendor, _is_customer)]
        colleagues = sorted(map(re.escape, names[0] - names[1] - {""}))
        # "Yuki, could you check?" in a mail to the customer is for Yuki.
        self._to_colleague = (
            re.compile(rf"\W*(?:and |und |y |e |et )?@?(?:{'|'.join(colleagues)})\b ?[,:]", re.IGNORECASE) if colleagues else None
        )

    def asking(self, message: Heard) -> Sentence | None:
        """The first sentence of the vendor's message that wants something of the customer's people; None where it goes to colleagues."""
        addresses = [one for one in message.letter.recipients if "@" in one]
        if addresses and len(addresses) == len(message.letter.recipients) and all(domain_of(one) in self._vendor for one in addresses):
            return None
        text = message.turn.text
        own = self._to_colleague
        for span in all_asked(text):
            words = text[span.start : span.end]
            if wants_answer(words) and (own is None or not own.match(words)):
                return span
        return None

    def calendar(self, message: Heard, calendar: Calendar) -> Calendar:
        """The working days of those asked: without the days on which all are closed, or on which each of them had said to be away."""
        asked = [one.casefold() for one in message.letter.recipients if domain_of(one) in self._customer]
        gone = frozenset.intersection(*(self._away.get(one, frozenset()) for one in asked)) if asked else frozenset()
        return calendar.without(self._closed | gone)


def _is_vendor(message: Heard) -> bool:
    return message.of_vendor


def _is_customer(message: Heard) -> bool:
    return message.turn.side is Side.CUSTOMER


def _first(message: Heard) -> str:
    return next(iter(folded(message.turn.speaker)), "")


def _days(hours: float) -> str:
    return f"{hours / 24:.1f}".removesuffix(".0")


def _late(asked: _Question | None, chased: Heard | None, answer: Heard | None, until: dt.datetime, quote: Quoting) -> list[DriftFlag]:
    if asked is None or not asked.is_late(until, excused(answer) if answer else 0.0):
        return []
    if answer and tells_of_talk(answer.turn.text):
        # They have spoken since: what was asked was answered there.
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
            # Who answers at last and is pleased needs no call today.
            severity=Severity.ALERT if waited > LONG * asked.limit and not (answer and answer.tone >= 1) else Severity.WATCH,
            why=why,
            next_step=(
                "They have answered since. Ask on the next call what held it up, and whether priorities have changed."
                if answer
                else "Call instead of writing again, and ask whether priorities have changed."
            ),
            evidence=(*quote(question), *(quote(answer) if answer else ())),
        )
    ]
