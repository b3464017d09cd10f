"""What a person decided about an issue (S100, S101), and what came of it: the recheck of every later week."""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from math import exp, lgamma, log, log1p
from typing import Final

from pydantic import BaseModel, ConfigDict, model_validator

from analyzer.churn.trends import BEFORE, WEEK, is_rising, is_spiking, monday
from analyzer.domain.churn import Destination

ENOUGH: Final = 4
"""Weeks after a decision from which on a recheck may say that nothing changed."""
CHANCE: Final = 0.10
"""The interval of a recheck holds the true ratio in nine of ten cases."""
LARGEST_EXACT: Final = 1_000
"""Counts beyond this are compared by Wilson's interval, which hardly differs any more."""
NORMAL: Final = 1.645
"""The normal distribution lies within so many standard deviations in nine of ten cases."""


class Action(StrEnum):
    """What can be decided."""

    ACT = "act"
    DISMISS = "dismiss"
    RESOLVE = "resolve"
    SNOOZE = "snooze"
    TAKE_BACK = "take_back"
    """The latest decision that holds is one no more, and the one before it, if any, holds again."""


class Standing(StrEnum):
    """How an issue stands after its decisions so far."""

    OPEN = "open"
    ACTING = "acting"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


STANDING: Final = {
    Standing.OPEN: "to decide",
    Standing.REOPENED: "reopened",
    Standing.ACTING: "acting",
    Standing.RESOLVED: "resolved",
    Standing.SNOOZED: "snoozed",
    Standing.DISMISSED: "dismissed",
}
"""The one word by which people know how an issue stands, wherever it is told."""
DECIDED: Final = {
    Action.ACT: STANDING[Standing.ACTING],
    Action.DISMISS: STANDING[Standing.DISMISSED],
    Action.RESOLVE: STANDING[Standing.RESOLVED],
    Action.SNOOZE: STANDING[Standing.SNOOZED],
    Action.TAKE_BACK: "taken back",
}


class Outcome(StrEnum):
    """Did it help?"""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no clear change"
    TOO_EARLY = "too early"


class Decision(BaseModel):
    """One decision on the issue `key` in the week that begins on `week`.

    Acting needs an owner and a destination (S101, S103), dismissing a note, snoozing a day to come back on.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    week: dt.date
    action: Action
    by: str
    note: str = ""
    owner: str | None = None
    destination: Destination | None = None
    due: dt.date | None = None
    until: dt.date | None = None
    why: str = ""
    """The numbers on which it was made."""
    at: dt.datetime | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Decision":
        missing = {
            Action.ACT: None if self.owner and self.destination else "an owner and a destination",
            Action.DISMISS: None if self.note.strip() else "a reason",
            Action.SNOOZE: None if self.until else "a day to come back on",
            Action.RESOLVE: None,
            Action.TAKE_BACK: None,
        }[self.action]
        if missing:
            raise ValueError(f"{self.action} needs {missing}")
        return self


class Recheck(BaseModel):
    """The same issue before and after a decision, in cancellations a week.

    `usual` is the level of the four weeks before the week that led to the decision, None without such history.
    `ratio` is after / before, `low` to `high` where it truly lies nine times out of ten. An issue that was picked
    because it stood high falls back in part by itself: compare with `usual` too.
    """

    model_config = ConfigDict(frozen=True)

    since: dt.date
    usual: float | None
    before: float
    after: float
    weeks_before: int
    weeks_after: int
    ratio: float | None
    low: float
    high: float | None
    outcome: Outcome

    @property
    def words(self) -> str:
        """The comparison in one line."""
        if not self.weeks_after:
            return "decided this week; the recheck begins next week"
        if not self.weeks_before:
            return f"{self.after:.1f} a week in the {_weeks(self.weeks_after)} shown; the weeks before the decision are no longer shown"
        numbers = f"{self.before:.1f} a week before, {self.after:.1f} in the {_weeks(self.weeks_after)} since"
        if self.ratio is None or self.high is None:
            return f"{numbers}: {self.outcome}"
        return f"{numbers}, {self.ratio:.2f} times as many (between {self.low:.2f} and {self.high:.2f}): {self.outcome}"


def holding(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Those of an issue's `decisions` (in order) that nobody has taken back."""
    hold: list[Decision] = []
    for decision in decisions:
        if decision.action is not Action.TAKE_BACK:
            hold.append(decision)
        elif hold:
            hold.pop()
    return tuple(hold)


def standing(decisions: Sequence[Decision], week: dt.date, counts: Sequence[int]) -> Standing:
    """How an issue stands in `week`, whose weekly `counts` (oldest first) end with it. `decisions` are its own, in order."""
    past = holding([d for d in decisions if monday(d.week) <= monday(week)])
    if not past:
        return Standing.OPEN
    last = past[-1]
    since = (monday(week) - monday(last.week)).days // 7
    if last.action is Action.ACT:
        return Standing.ACTING
    if last.action is Action.SNOOZE:
        return Standing.SNOOZED if last.until is not None and monday(week) < monday(last.until) else Standing.OPEN
    if last.action is Action.DISMISS:
        return Standing.REOPENED if _since(counts, since, is_spiking) else Standing.DISMISSED
    return Standing.REOPENED if _since(counts, since, is_spiking) or _since(counts, since, is_rising) else Standing.RESOLVED


def _since(counts: Sequence[int], weeks: int, test: Callable[[Sequence[int]], bool]) -> bool:
    """Did `test` hold in any of the last `weeks` weeks, each looked at as it was then?"""
    ends = range(max(len(counts) - weeks, 0) + 1, len(counts) + 1)
    return any(test(counts[:end]) for end in ends)


def recheck(decision: Decision, week: dt.date, counts: Sequence[int]) -> Recheck:
    """`counts` by week, oldest first, end with `week`; weeks after the decision's own are compared with the four up to it."""
    after_weeks = max(0, (monday(week) - monday(decision.week)).days // 7)
    cut = max(len(counts) - after_weeks, 0)
    before, after = counts[max(cut - BEFORE, 0) : cut], counts[cut:]
    usual = counts[max(cut - 1 - BEFORE, 0) : max(cut - 1, 0)]
    low, high = ratio_interval(sum(before), len(before), sum(after), len(after))
    rates = sum(before) / max(len(before), 1), sum(after) / max(len(after), 1)
    return Recheck(
        since=monday(decision.week) + WEEK,
        usual=sum(usual) / len(usual) if usual else None,
        before=rates[0],
        after=rates[1],
        weeks_before=len(before),
        weeks_after=len(after),
        ratio=rates[1] / rates[0] if rates[0] and after else None,
        low=low,
        high=high,
        outcome=_outcome(low, high, len(after)),
    )


def _outcome(low: float, high: float | None, weeks: int) -> Outcome:
    if high is not None and high < 1:
        return Outcome.BETTER
    if low > 1:
        return Outcome.WORSE
    return Outcome.NO_CHANGE if weeks >= ENOUGH else Outcome.TOO_EARLY


def ratio_interval(before: int, weeks_before: int, after: int, weeks_after: int) -> tuple[float, float | None]:
    """Where the ratio of two weekly rates lies with 90 % chance; (0, None) where nothing can be said.

    Given how many there were in all, how many came after is binomial: the exact interval of its share, as odds.
    """
    if not weeks_before or not weeks_after or not before + after:
        return 0.0, None
    low, high = share_interval(after, before + after)
    scale = weeks_before / weeks_after
    return low / (1 - low) * scale, (high / (1 - high) * scale if high < 1 else None)


def share_interval(hits: int, of: int) -> tuple[float, float]:
    """The exact (Clopper-Pearson) interval of a share: it misses the truth in at most a tenth of cases. `of` > 0."""
    if of > LARGEST_EXACT:
        return _wilson(hits, of)
    low = 0.0 if hits == 0 else _solve(lambda p: 1 - at_most(hits - 1, of, p) - CHANCE / 2)
    high = 1.0 if hits == of else _solve(lambda p: CHANCE / 2 - at_most(hits, of, p))
    return low, high


def _wilson(hits: int, of: int) -> tuple[float, float]:
    """Unlike the plain normal approximation never of no width, not at none and not at all."""
    share, weight = hits / of, NORMAL**2 / of
    middle = (share + weight / 2) / (1 + weight)
    spread = NORMAL * (share * (1 - share) / of + weight / (4 * of)) ** 0.5 / (1 + weight)
    return (0.0 if hits == 0 else middle - spread), (1.0 if hits == of else middle + spread)


def at_most(hits: int, of: int, p: float) -> float:
    """The chance of at most `hits` of `of`; by logarithms, as whole binomials of a thousand take seconds."""
    ways, once, never = lgamma(of + 1), log(p), log1p(-p)
    return sum(exp(ways - lgamma(k + 1) - lgamma(of - k + 1) + k * once + (of - k) * never) for k in range(hits + 1))


def _solve(rising: Callable[[float], float]) -> float:
    """Where a function that rises from below zero to above it over 0..1 crosses zero."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _weeks(count: int) -> str:
    return f"{count} week" if count == 1 else f"{count} weeks"
