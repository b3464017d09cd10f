"""Nothing heard for long: the customer's own rhythm, and a silence that is long by it (S69, S76)."""

import datetime as dt
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from analyzer.domain.account import Phase
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.sentiment import Rhythm, Severity, Signal, SignalType
from analyzer.drift.absences import absences, away
from analyzer.drift.account import Account
from analyzer.drift.days import days_in
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import LONGEST_MESSAGE
from analyzer.drift.talks import was_answered
from analyzer.drift.working_time import Calendar

LEAST = 20.0
"""Working days without a word, though somebody of the vendor's wrote."""
CALM = 40.0
"""Working days, where nobody wrote to them either: eight weeks."""
TIMES = 2.0
"""So many times their longest pause must have gone by."""
ENOUGH = 5
"""On so many days they must have been heard before they have a rhythm."""
FAR = dt.timedelta(days=90)
"""A later day than this that is spoken of is no next occasion to be heard."""
SOON = dt.timedelta(days=7)
"""What either side writes within this of the last word tells when the next one is due."""
_WEEK = 7
_OFTEN, _WEEKLY = 5.5, 10.5
"""Days: below the first they write several times a week, up to the second about once a week."""


def rhythm(account: Account, heard: Sequence[Heard], moment: dt.datetime | None) -> Rhythm | None:
    """When the customer was last heard up to `moment`, and how often before; None where they never were.

    They are heard when they write, speak on a call, accept an invitation, or the vendor thanks them for a talk. Automatic replies
    are no word of theirs. The pause around the signature belongs to no rhythm; what was usual before an account went live is not
    usual behind it.
    """
    moments = _moments(account, heard, moment)
    if not moments:
        return None
    phases = _phases(account, moments, moment)
    days = {at.date() for phase in phases for at in phase}
    lengths = [(end - start) / dt.timedelta(days=1) for phase in phases for start, end in _pauses(phase)]
    if len(days) < ENOUGH or not lengths:
        return Rhythm(last_at=moments[-1], days=len(days))
    return Rhythm(last_at=moments[-1], days=len(days), usual=round(statistics.fmean(lengths), 1), longest=round(max(lengths), 1))


def find(account: Account, heard: Sequence[Heard], moment: dt.datetime | None, calendar: Calendar, quote: Quoting) -> Iterator[Signal]:
    """A signal where nothing was heard up to `moment` for twice their longest pause, and for four weeks of working days, or eight
    where the vendor did not write either: then the silence is both sides' own.

    Days on which they had said to be closed or away do not count, nor those before a day of which the last messages speak. It stands
    at their last message, and its own moment is the last full week of the silence.
    """
    known = rhythm(account, heard, moment)
    theirs = [message for message in heard if message.of_customer and message.turn.at]
    if known is None or known.usual is None or moment is None or not theirs:
        return
    calendar = calendar.without(absences(heard).union(*away(heard).values()))
    phases = _phases(account, _moments(account, heard, moment), moment)
    pauses = [pause for phase in phases for pause in _pauses(phase)]
    longest = max(calendar.hours(start, end) for start, end in pauses) / 24
    waited = calendar.hours(_due(heard, known.last_at), moment) / 24
    tried = sum(message.of_vendor and message.turn.at is not None and message.turn.at > known.last_at + SOON for message in heard)
    if waited <= max(LEAST if tried else CALM, TIMES * longest):
        return
    weeks = (moment - known.last_at).days // _WEEK
    yield Signal(
        type=SignalType.SILENCE, at_message=theirs[-1].id, at=known.last_at + dt.timedelta(weeks=weeks), severity=Severity.WATCH,
        why=f"Nothing heard for {weeks} weeks; before, {often(known.usual)}.{_tried(tried)}",
        next_step="Call and ask how it goes. Silence is no bad news yet, but somebody should know why.",
        evidence=quote(theirs[-1]),
    )  # fmt: skip


def often(days: float) -> str:
    """A mean pause of so many days in words: "about once a week"."""
    if days < _OFTEN:
        return "several times a week"
    if days < _WEEKLY:
        return "about once a week"
    return f"about every {round(days / _WEEK)} weeks"


def _tried(messages: int) -> str:
    if not messages:
        return " Nobody wrote to them either."
    return f" {messages} messages to them since brought no word." if messages > 1 else " A message to them since brought no word."


def _moments(account: Account, heard: Sequence[Heard], moment: dt.datetime | None) -> list[dt.datetime]:
    """All moments up to `moment` at which the customer was heard, in order."""
    found = [at for one in account.conversations if not one.is_contract for at in _spoken(one)]
    found += [one.turn.at for one in heard if one.turn.at and _is_word(one)]
    return sorted(at for at in found if moment is None or at <= moment)


def _is_word(message: Heard) -> bool:
    if message.of_vendor:
        return was_answered(message.turn.text, message.turn.subject)
    return message.of_customer or (message.letter.invited and message.turn.side is Side.CUSTOMER)


def _spoken(conversation: Conversation) -> Iterator[dt.datetime]:
    """When the customer's people wrote or spoke in a document, at noon where only its day is known."""
    noon = dt.datetime.combine(conversation.date, dt.time(12), dt.UTC) if conversation.date else None
    for turn in conversation.spoken():
        at = turn.at if turn.at and turn.at.tzinfo else noon
        if turn.side is Side.CUSTOMER and at:
            yield at


def _phases(account: Account, moments: Sequence[dt.datetime], now: dt.datetime | None) -> list[list[dt.datetime]]:
    """Of `moments` those of the phases whose rhythm tells of `now`, each phase apart."""
    live = account.live_on
    if live and (now is None or now.date() > live):
        return [[at for at in moments if at.date() > live]]
    sales = [one for one in account.conversations if one.phase is Phase.SALES and not one.is_contract]
    sold = max((at for one in sales for at in _spoken(one)), default=None)
    return [[at for at in moments if sold and at <= sold], [at for at in moments if not sold or at > sold]]


def _pauses(moments: Sequence[dt.datetime]) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """From each day on which they were heard to the next."""
    days: dict[dt.date, dt.datetime] = {}
    for at in moments:
        days.setdefault(at.date(), at)
    each = list(days.values())
    yield from pairwise(each)


def _due(heard: Sequence[Heard], last: dt.datetime) -> dt.datetime:
    """When the next word was to be expected at the earliest: `last`, or the latest day ahead of which the messages around it speak."""
    due = last
    for message in heard:
        at = message.turn.at
        if at is None or not last - dt.timedelta(days=1) <= at <= last + SOON or message.letter.automatic:
            continue
        for day in days_in(message.turn.text[:LONGEST_MESSAGE], at.date()):
            if day.on and last.date() < day.on <= (last + FAR).date():
                due = max(due, dt.datetime.combine(day.on, dt.time(23, 59), last.tzinfo))
    return due
