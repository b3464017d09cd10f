"""Answers that take too long: a vendor message that asks something, and no word from the customer for two working days (S71)."""

import datetime as dt
from collections.abc import Sequence

from analyzer.domain.due import short_date
from analyzer.domain.sentiment import DriftFlag, FlagType, Severity
from analyzer.drift.absences import absences
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import asks
from analyzer.drift.working_time import Calendar

LIMIT = 48.0
"""Hours of working days that a customer may take."""
LONG = 2.5
"""From so many times the limit on the delay is an alert."""


def find(
    heard: Sequence[Heard], calendar: Calendar, quote: Quoting, as_of: dt.datetime | None = None, limit: float = LIMIT
) -> list[DriftFlag]:
    """One flag for each stretch in which the vendor asked and the customer was silent for more than `limit` hours.

    The flag stands at the customer's late answer; where there is none, at the vendor's first message after the limit,
    else (at the time `as_of`) at the question. An automatic reply is no answer; days off that the customer announced don't count.
    """
    calendar = calendar.without(absences(heard))
    flags: list[DriftFlag] = []
    asked: Heard | None = None
    chased: Heard | None = None
    for message in heard:
        if message.turn.at is None:
            continue
        if message.of_customer:
            flags += _late(asked, chased, message, message.turn.at, calendar, quote, limit)
            asked = chased = None
        elif message.of_vendor and asked is None:
            asked = message if asks(message.turn.text) else None
        elif message.of_vendor and chased is None and asked is not None and _waited(asked, message.turn.at, calendar) > limit:
            chased = message
    if asked is not None and as_of is not None:
        flags += _late(asked, chased, None, as_of, calendar, quote, limit)
    return flags


def _days(hours: float) -> str:
    return f"{hours / 24:.1f}".removesuffix(".0")


def _waited(asked: Heard, until: dt.datetime, calendar: Calendar) -> float:
    return calendar.hours(asked.turn.at, until) if asked.turn.at else 0.0


def _late(
    asked: Heard | None, chased: Heard | None, answer: Heard | None, until: dt.datetime, calendar: Calendar, quote: Quoting, limit: float
) -> list[DriftFlag]:
    if asked is None or (waited := _waited(asked, until, calendar)) <= limit:
        return []
    who = asked.turn.speaker or "The vendor"
    sent = f"{short_date(asked.turn.at)}, {asked.turn.at:%H:%M}" if asked.turn.at else "a day that is not known"
    ended = "before the customer answered" if answer else "and there is no answer yet"
    why = f"{who} asked on {sent}; {_days(waited)} working days went by {ended} (limit {_days(limit)})."
    return [
        DriftFlag(
            type=FlagType.RESPONSE_DELAY,
            at_message=(answer or chased or asked).id,
            severity=Severity.ALERT if waited > LONG * limit else Severity.WATCH,
            why=why,
            next_step="Call instead of writing again, and ask whether priorities have changed.",
            evidence=(*quote(asked), *(quote(answer) if answer else ())),
        )
    ]
