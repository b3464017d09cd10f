"""Does a goal say by what it is measured, from where to where, and by when (S5)?"""

import re

from analyzer.domain.statement import Goal
from analyzer.handoff.wording import stated

PARTS = ("metric", "baseline", "target", "deadline")

_DIGIT_OR_NUMBER = re.compile(
    r"\d|%|\b(?:one|two|three|four|five|six(?:es)?|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fift(?:y|ies)|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|half|halve[ds]?|third|quarter|double[ds]?|triple[ds]?|zero|no|none|nobody|never|all|every|"
    r"complete|automatic|nothing|once|twice|overnight|same[ -]\w+|(?:within|inside|inside of|under|in) (?:an?|the) (?:minute|hour|day|week|month|year|morning|shift))\b",
    re.IGNORECASE,
)
_NO_DATE = re.compile(
    r"(?:as soon as possible|asap|soon(?:ish)?|eventually|later|at some point|some ?day|over time|in the future|going forward)\W*",
    re.IGNORECASE,
)


def missing(goal: Goal) -> tuple[str, ...]:
    """The parts of PARTS that `goal` does not state; empty for a goal that can be checked.

    A target without anything to count ("better", "fewer") and a deadline such as "soon" are not stated.
    """
    target, timeline = stated(goal.target), stated(goal.timeline)
    has = {
        "metric": stated(goal.metric) is not None,
        "baseline": stated(goal.baseline) is not None,
        "target": target is not None and _DIGIT_OR_NUMBER.search(target) is not None,
        "deadline": timeline is not None and _NO_DATE.fullmatch(timeline) is None,
    }
    return tuple(part for part in PARTS if not has[part])


def checkable(goal: Goal) -> bool:
    """True where somebody can later say whether the goal was reached: metric, target and deadline."""
    return not set(missing(goal)) & {"metric", "target", "deadline"}


def verdict(goal: Goal) -> str:
    """The specificity test in words: "no baseline or deadline stated" or "specific"."""
    gaps = missing(goal)
    if not gaps:
        return "specific: metric, baseline, target and deadline stated"
    return f"no {' or '.join(filter(None, (', '.join(gaps[:-1]), gaps[-1])))} stated"
