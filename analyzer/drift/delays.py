"""Answers that take too long: a vendor message that asks something, and no word from the customer for two working days (S71)."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.domain.conversation import Side
from analyzer.domain.due import short_date
from analyzer.domain.sentiment import DriftFlag, FlagType, Severity
from analyzer.drift import grace, topics
from analyzer.drift.absences import absences, away, excused
from analyzer.drift.heard import Heard, Quoting, clock, ordinal
from analyzer.drift.requests import LONGEST_MESSAGE, all_asked, wants_answer
from analyzer.drift.talks import tells_of_talk, was_answered
from analyzer.drift.working_time import Calendar
from analyzer.engines.local.sentences import Sentence
from analyzer.intake.names import domain_of, folded

LIMIT = 48.0
"""Hours of working days that a customer may take."""
LONG = 2.5
"""From so many times the limit on the delay is an alert."""
MANY = 3
"""So many late answers running are an alert, however long each took."""
SAME = dt.timedelta(days=30)
"""Within this time the next late answer is told with the last one."""


class _Question:
    """Something that the vendor asked in `message`, and how long the customer may take for it."""

    def __init__(self, message: Heard, asking: Sentence, calendar: Calendar, limit: float) -> None:
        self.message = message
        self.asking = asking
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
        yield grace.unhurried(text, asking) * LONG * limit

    def _till(self, day: dt.date) -> float:
        at = self.message.turn.at
        return self.waited(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), at.tzinfo)) if at else 0.0

    def waited(self, until: dt.datetime) -> float:
        """Hours of working days from the question to `until`."""
        return self._calendar.hours(self.message.turn.at, until) if self.message.turn.at else 0.0

    def is_late(self, at: dt.datetime, excused: float = 0.0) -> bool:
        """Would an answer at `at` be late, with so many hours `excused`?"""
        return self.waited(at) - excused > self.limit


class _Delay(NamedTuple):
    """A question that waited too long, and what ended the wait: nothing yet, where there is no `answer`."""

    question: _Question
    waited: float
    answer: Heard | None = None
    chased: Heard | None = None

    @property
    def severity(self) -> Severity:
        # Who answers at last and is pleased needs no call today.
        long = self.waited > LONG * self.question.limit and not (self.answer and self.answer.tone >= 1)
        return Severity.ALERT if long else Severity.WATCH


def find(
    heard: Sequence[Heard], calendar: Calendar, quote: Quoting, as_of: dt.datetime | None = None, limit: float = LIMIT
) -> list[DriftFlag]:
    """One flag for each run of questions of the vendor's that the customer left for more than `limit` hours, or past the day that the
    vendor had named for the answer, where that is later. A question answered in time ends the run.

    The flag stands at the customer's late answer; where there is none, at the vendor's first message after the limit,
    else (at the time `as_of`) at the question. An automatic reply is no answer, but the answer to an invitation is one, and so is a
    talk of which the vendor writes, or their thanks for what they had asked for; days off that the customer announced don't count.
    What the customer answers beside it is no answer: then the question waits on, as soon as the vendor asks for it again.
    """
    watch = _Watch(_Sides(heard), calendar, limit)
    for message in heard:
        if message.turn.at is not None:
            watch.hear(message, message.turn.at)
    watch.close(as_of)
    return [_flag(run, quote) for run in watch.runs]


class _Watch:
    """Goes through the messages and keeps the questions that wait."""

    def __init__(self, sides: "_Sides", calendar: Calendar, limit: float) -> None:
        self.runs: list[list[_Delay]] = []
        self._sides, self._calendar, self._limit = sides, calendar, limit
        self._open: list[_Question] = []
        self._aside: list[_Question] = []
        """Left when the customer answered something else."""
        self._unseen: list[_Question] = []
        """Those of them that stand in another thread, as long as the vendor has not written since."""
        self._chased: Heard | None = None
        self._running = False
        """Was the last answer late?"""

    def hear(self, message: Heard, at: dt.datetime) -> None:
        """Takes one more message in, sent at `at`."""
        if message.of_customer or (message.letter.invited and message.turn.side is Side.CUSTOMER):
            self._answer(message, at)
        elif message.of_vendor:
            self._ask(message, at)

    def _answer(self, message: Heard, at: dt.datetime) -> None:
        told = next((question for question in self._aside if topics.is_within(question, message)), None)
        left = [self._open[number] for number in sorted(topics.left(self._open, message))]
        beside = [question for question in left if topics.is_beside(question, message)]
        first = next((question for question in self._open if question not in beside), told)
        if first is not None:
            self._end(first, message, at)
        self._open = []
        self._aside = [*(question for question in self._aside if not topics.touches(question, message)), *left]
        self._unseen = [question for question in (*self._unseen, *beside) if question in self._aside]

    def _ask(self, message: Heard, at: dt.datetime) -> None:
        if was_answered(message.turn.text, message.turn.subject):
            self._running = self._running and not self._open
            self._open, self._aside, self._chased = [], [], None
        again = [question for question in self._aside if topics.asks_again(question, message)]
        self._aside = [question for question in self._aside if question not in again]
        self._open = sorted([*again, *self._open], key=lambda question: question.message.turn.index) if again else self._open
        if self._open and self._chased is None and self._open[0].is_late(at):
            self._chased = message
        calendar = self._sides.calendar(message, self._calendar)
        self._unseen = []
        self._open += [_Question(message, asking, calendar, self._limit) for asking in self._sides.asking(message)]

    def close(self, as_of: dt.datetime | None) -> None:
        """Nothing more came until `as_of`."""
        waiting = self._open or self._unseen
        if waiting and as_of is not None:
            self._end(waiting[0], None, as_of)

    def _end(self, question: _Question, answer: Heard | None, until: dt.datetime) -> None:
        """The wait for `question` is over, or has lasted `until` now."""
        late = question.is_late(until, excused(answer) if answer else 0.0)
        # Where they tell of a talk since, what was asked was answered there.
        if late and not (answer and tells_of_talk(answer.turn.text)):
            delay = _Delay(question, question.waited(until), answer, self._chased)
            self.runs.append([])
            if self._running and len(self.runs) > 1 and _soon(self.runs[-2][-1], delay):
                self.runs.pop()
            self.runs[-1].append(delay)
        self._running = late
        self._chased = None


def _soon(last: _Delay, then: _Delay) -> bool:
    ended, began = (last.answer or last.question.message).turn.at, then.question.message.turn.at
    return ended is not None and began is not None and began - ended <= SAME


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

    def asking(self, message: Heard) -> Iterator[Sentence]:
        """The sentences of the vendor's message that want something of the customer's people; none where it goes to colleagues."""
        addresses = [one for one in message.letter.recipients if "@" in one]
        if addresses and len(addresses) == len(message.letter.recipients) and all(domain_of(one) in self._vendor for one in addresses):
            return
        text = message.turn.text
        own = self._to_colleague
        for span in all_asked(text):
            words = text[span.start : span.end]
            if wants_answer(words) and (own is None or not own.match(words)):
                yield span

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


def _flag(run: Sequence[_Delay], quote: Quoting) -> DriftFlag:
    """One flag for a run of late answers, which stands at the last of them."""
    first, last = run[0], run[-1]
    answer, question = last.answer, last.question.message
    asked = [first.question.message, *([question] if len(run) > 1 else [])]
    worst = len(run) >= MANY or any(delay.severity is Severity.ALERT for delay in run)
    return DriftFlag(
        type=FlagType.RESPONSE_DELAY,
        at_message=(answer or last.chased or question).id,
        severity=Severity.ALERT if worst else Severity.WATCH,
        why=_why(run),
        next_step=_next_step(run),
        evidence=tuple(evidence for message in (*asked, *([answer] if answer else [])) for evidence in quote(message)),
    )


def _next_step(run: Sequence[_Delay]) -> str:
    if run[-1].answer is None:
        return "Call instead of writing again, and ask whether priorities have changed."
    if len(run) > 1:
        return "They answer, but late each time. Ask by phone what has changed for them, and who else could answer."
    return "They have answered since. Ask on the next call what held it up, and whether priorities have changed."


def _why(run: Sequence[_Delay]) -> str:
    last = run[-1]
    who = last.question.message.turn.speaker or "The vendor"
    ended = "before the customer answered" if last.answer else "and there is no answer yet"
    told = f"{who} asked on {_sent(last.question.message)}; {_days(last.waited)} working days went by {ended} (limit {_days(last.question.limit)})."
    if len(run) == 1:
        return told
    return f"{told} It is the {ordinal(len(run))} late answer running; the first was to a question of {_sent(run[0].question.message)}."


def _sent(message: Heard) -> str:
    at = message.turn.at
    return f"{short_date(at)}, {clock(at)[11:]}" if at else "a day that is not known"
