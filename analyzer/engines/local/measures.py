"""How a goal is measured: metric, baseline, target and time, in the customer's own words (S5).

Each is a verbatim phrase of the goal's sentence or of the sentences around it; what is not said stays None.
"""

import re
from typing import NamedTuple

from analyzer.domain.values import Value, find_values

_TARGET = re.compile(
    r"(?:\b(?:to|under|below|less than|fewer than|at least|more than|over|above|within|into(?: the)?|in the|down to|up to|target (?:of|is)?|reach|hit"
    r"|no more than|auf|unter)\s+(?:about |around |roughly |maybe |like )?)$",
    re.IGNORECASE,
)
_BASELINE = re.compile(
    r"(?:\b(?:from|at|currently|today|now|right now|is|are|was|were|average(?: is)?|last (?:year|quarter|month)|it's|we're at|running at|takes(?: us)?"
    r"|costs(?: us)?|spend(?:ing)?|lose|losing|lost|von|bei)\s+(?:about |around |roughly |maybe |like |over )?)$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:halv(?:e|ed|ing)|half(?:ed)?|doubl(?:e|ed|ing)|cut (?:\w+ ){0,3}in half|cut (?:\w+ ){0,4}by (?:half|a third|a quarter|\d+ ?(?:%|percent))"
    r"|by (?:half|a third|a quarter))\b",
    re.IGNORECASE,
)
_METRIC = re.compile(
    r"\b((?:[a-z][\w'/-]+ ){0,3}(?:cost per \w+|days sales outstanding|lead times?|cycle times?|rates?|times?|costs?|hours?|charges|calls|errors?|tickets|turnaround|throughput|availability|downtime|standstill|churn"
    r"|retention|revenue|margin|backlog|response|conversion|no-shows?|fill|accuracy|productivity|overtime|spend|attendance|utili[sz]ation|complaints|returns"
    r"|refunds|delays?|fees|headcount|yield|scrap|nps|csat|adoption|usage|dso))\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:the|a|an|our|my|your|their|that|this|to|of|in|for|and|we|i|is|are|want|need|get|have|more|less|much|how|what|on|with|by|at|cut|reduce|bring)\s+)+",
    re.IGNORECASE,
)
_QUANTITIES = frozenset({"number", "percent", "money", "duration"})


class Measures(NamedTuple):
    """Verbatim phrases; None where the customer did not say."""

    metric: str | None
    baseline: str | None
    target: str | None
    timeline: str | None


def measures_of(text: str, around: str) -> Measures:
    """Measures of the goal in `text`; `around` is `text` with its neighbours, used for what `text` lacks."""
    own, near = _parts(text), _parts(around)
    return Measures(*(mine or theirs for mine, theirs in zip(own, near, strict=True)))


def _parts(text: str) -> Measures:
    values = find_values(text)
    dates = [v for v in values if v.kind == "date"]
    quantities = [v for v in values if v.kind in _QUANTITIES]
    change = _CHANGE.search(text)
    target = _first(text, quantities, _TARGET) or (change.group() if change else None)
    return Measures(_metric(text, values), _first(text, quantities, _BASELINE), target, dates[0].text if dates else None)


def _first(text: str, values: list[Value], lead: re.Pattern[str]) -> str | None:
    return next((v.text for v in values if lead.search(text, max(0, v.start - 30), v.start)), None)


def _metric(text: str, values: list[Value]) -> str | None:
    for found in _METRIC.finditer(text):
        if any(v.start < found.end() and v.end > found.start() for v in values):
            continue
        words = _LEADING.sub("", found.group(1)).strip()
        if words:
            return words
    return None
