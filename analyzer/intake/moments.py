"""How transcripts and copied chats write when something was said: minutes of a call, a time of day, a day and a time."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from analyzer.intake.captions import CLOCK as CUE_CLOCK
from analyzer.intake.captions import seconds
from analyzer.intake.mail_dates import loose_date, loose_day
from analyzer.intake.transcripts import Utterance

HALF_DAY = r"[ \t\u202f]?[AaPp]\.?[Mm]\b\.?"
CLOCK = rf"\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d{{1,3}})?(?:{HALF_DAY})?"
RANGE = rf"[\[(]?({CLOCK})(?:[ \t]{{0,3}}(?:-->|-|–|—|to)[ \t]{{0,3}}({CLOCK}))?[\])]?"
OPEN = r"[\s#>*_\-]{0,12}"
STAMP = rf"\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{2,4}}[T,]?[ \t\u202f]{{0,2}}\d{{1,2}}:\d\d(?::\d\d)?(?:{HALF_DAY}|Z)?"
_DAY: Final = r"(?:today|yesterday|heute|gestern|hier|hoy|ayer|vandaag|gisteren|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_OF_THE_YEAR: Final = r"(?:\d{1,2}(?:st|nd|rd|th|\.)? [^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?)"
_WRITTEN: Final = rf"{_OF_THE_YEAR},? \d{{4}},?(?: at| um| à)? {CLOCK}"
MOMENT = rf"(?:(?:[^\W\d_]{{2,9}}[.,]{{0,2}} )?(?:{STAMP}|{_WRITTEN})|{_DAY},?(?: at| um| à)? {CLOCK}|\d{{1,2}}:\d\d{HALF_DAY})"
"""A day with a time, or a time of day; minutes of a call are none."""
_SHORT: Final = rf"(?:{_OF_THE_YEAR},?(?: at| um| à)?|\d{{1,2}}[-./]\d{{1,2}}\.?,?|[^\W\d_]{{2,9}}[.,]?) {CLOCK}"
SHORT_MOMENT = rf"(?:[^\W\d_]{{2,9}}[.,]{{0,2}} )?(?:{_WRITTEN}|{_SHORT})"
"""A day in words or without its year, or a weekday, with a time: "30 Jul 10:02", "Wed 10:02"; within brackets only, elsewhere it may be anything."""

_DAY_LINE: Final = re.compile(r"[-=–—*_#\s]{0,40}[^\W\d_]{0,12}[,.]?\s?[\w.]{1,12}[ ./-][\w.]{1,12},?[ ./-]\d{4}[-=–—*_#:\s]{0,40}$")
"""Above the messages of one day in a copied channel: "---------- Monday, August 4th, 2025 ----------"."""

LONGEST_HEADING = 8
"""Lines above a chat; more of them, and more than half of the text, are a paper with stamps of signatures below."""
ALONE = re.compile(rf"{OPEN}{RANGE}[*_:\s]{{0,8}}(?:\{{#[^{{}}]{{0,40}}\}}\s{{0,4}})?$")
BETWEEN = re.compile(rf"[\s#>*_]{{0,12}}({CUE_CLOCK})[ \t]{{0,3}}-->[ \t]{{0,3}}({CUE_CLOCK})\s{{0,8}}$")
_MOMENT_ALONE: Final = re.compile(rf"\s{{0,8}}\[?({MOMENT})\]?\s{{0,4}}$", re.IGNORECASE)
_SPELLED: Final = re.compile(
    r"(?:[^\n]{1,80} )?(?:\d{1,2} (?:hours?|stunden?|heures?|horas?|uur|uren) )?(?:\d{1,2} (?:minutes?|minuten?"
    r"|minutos?) )?\d{1,2} (?:seconds?|sekunden?|secondes?|segundos?|seconden?)",
    re.IGNORECASE,
)
ADDRESSED = re.compile(
    r"(?:to|an|à|para|aan|till|til|do) ((?:me|mich|moi|mí|mij|mig|meg|mim|[A-ZÀ-Þ][^,;:.?!]{0,60}|[^\s,;]{1,64}@[^\s,;]{1,100})(?:[,;] [^,;:?!]{1,80}){0,50})"
)
"""To whom a mail went, as Gmail shows it below the name and the day: "to me, Tom, Pia"."""
_STATUS: Final = re.compile(r"^\s{0,8}:[\w+-]{1,40}:\s{1,4}")
"""The little picture that Slack shows between somebody's name and the time: ":palm_tree:  10:15 AM"."""
_SECONDS: Final = re.compile(r"\d (?:sec|sek|seg)", re.IGNORECASE)
HAS_CLOCK = re.compile(r"\d:\d\d")
"""Quickly found; without it a line tells no time."""
_LONGEST: Final = 160
_LEAST_MS: Final = 5
"""Nobody says a character in so few milliseconds; in as many seconds hardly anybody says one."""
_DOUBTFUL: Final = (1, 20)
_DAY_LONG: Final = 24 * 3600
TIME_OF_DAY = re.compile(rf"{HALF_DAY}$")


class When(NamedTuple):
    """What a line tells that tells only when: clocks of a call, or (`daily`) a time of day; `at` with its day, else `clock`, as written."""

    start: str | None
    end: str | None = None
    at: str | None = None
    daily: bool = False
    clock: str = ""


def when_of(line: str) -> When | None:
    """The time that is all a line holds."""
    if len(line) > _LONGEST or ":" not in line:
        return None
    line = _STATUS.sub("", line, count=1)
    if found := BETWEEN.match(line) or ALONE.match(line):
        return When(found[1], found[2], daily=bool(TIME_OF_DAY.search(found[1])), clock=found[1])
    found = _MOMENT_ALONE.match(line)
    return When(None, at=dated(found[1]), daily=True, clock=found[1]) if found else None


def dated(stamp: str) -> str | None:
    """A stamp with a day in it as it stands, None for one that tells only the time."""
    return stamp if loose_date(stamp) else None


def day_of(line: str) -> dt.date | None:
    """The day that is all a line tells."""
    return loose_day(line) if _DAY_LINE.match(line[:120]) else None


def at_clock(day: dt.date, clock: str) -> dt.datetime | None:
    """A time of day on `day`; None for "Yesterday at 9:14", which counts from another one."""
    moment = loose_date(f"{day} {clock}") if clock[:1].isdigit() else None
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC) if moment else None


def is_spelled(line: str) -> bool:
    """Does a line only repeat a time in words, as the browser shows it: "Ida Voss 3 minutes 4 seconds"?"""
    return len(line) <= _LONGEST and _SECONDS.search(line) is not None and _SPELLED.fullmatch(line.strip()) is not None


def seconds_of(clock: str) -> float:
    """A clock in seconds; of a time of day ("9:14 AM") those since midnight."""
    half = TIME_OF_DAY.search(clock)
    if half is None:
        return seconds(clock)
    hours, *rest = clock[: half.start()].split(":")
    return int(hours) % 12 * 3600 + (12 * 3600 if "p" in half[0].casefold() else 0) + seconds(":".join([*rest, "0", "0"][:2]))


def in_seconds(utterances: Sequence[Utterance], *, clocks: bool = False) -> tuple[list[Utterance], list[str]]:
    """The utterances timed in seconds, and a warning where that is a guess: whole numbers do not say whether they are milliseconds.

    Told by how long each utterance takes, as a call may start late and pause for long. `clocks` are never milliseconds.
    """
    times = [t for u in utterances for t in (u.start, u.end) if t is not None]
    if clocks or not times or any(t % 1 for t in times):
        return list(utterances), []
    paces = sorted(_paces(utterances))
    # A quarter of all may be pauses or interruptions; what is left is speech.
    pace = paces[len(paces) // 4] if paces else max(times) / _DAY_LONG * _LEAST_MS
    read_as = "milliseconds" if pace > _LEAST_MS else "seconds"
    doubt = [f"The times are whole numbers without a unit; they are read as {read_as}."] if _DOUBTFUL[0] < pace < _DOUBTFUL[1] else []
    if pace <= _LEAST_MS:
        return list(utterances), doubt
    return [replace(u, start=_thousandth(u.start), end=_thousandth(u.end)) for u in utterances], doubt


def _thousandth(value: float | None) -> float | None:
    return None if value is None else round(value / 1000, 3)


def _paces(utterances: Sequence[Utterance]) -> Iterator[float]:
    """Units of time for a character of each utterance: up to its end, else up to the next one."""
    following = [*(u.start for u in utterances[1:]), None]
    for utterance, after in zip(utterances, following, strict=True):
        until = after if utterance.end is None else utterance.end
        if utterance.start is not None and until is not None and until > utterance.start:
            yield (until - utterance.start) / max(1, len(utterance.text))
