"""What a goal is measured in: the noun phrase of its own sentence that its figures are figures of."""

import re
from collections.abc import Iterator, Sequence

from analyzer.engines.local.noun_phrase import phrase_after, phrase_before
from analyzer.engines.local.quantities import Quantity

_I = re.IGNORECASE
_KNOWN = re.compile(
    r"\b(?:days sales outstanding|lead times?|cycle times?|ramp time|response times?|turnaround|throughput|availability|downtime|standstill|churn|attrition|turnover"
    r"|conversion|no[- ]shows?|accuracy|productivity|overtime(?: hours)?|attendance|absence|utili[sz]ation|complaints|refunds|chargebacks|rework|backlog"
    r"|yield|scrap|waste|shrink|nps|csat|dso|ebitda|recordables|mispicks|occupancy|penalties|voicemails|false alarms|denials|premium|margin)\b",
    _I,
)
_HEAD = re.compile(
    r"\b(?:rates?|costs?|losses|errors|tickets|fees|charges|calls|times?|percent|score|debt|stock|bills|payments|deliveries|disputes|mismatch|spend|expenses|returns)\b",
    _I,
)
"""Words that name a measure only with another word before them."""
_FEWER = re.compile(
    r"\b(?:fewer|less|no more|no|halve|halving|reduce|reducing|lower|lowering|cut(?:ting)?|double|doubling|improve|improving|increase|increasing|raise|shorten"
    r"|speed up|bring(?:ing)? down|bring(?:ing)?|get(?:ting)? rid of|get(?=\s(?:the|our|my) [a-z -]{3,30}? (?:down|under|below|up|to)\b))\s(?=[a-z])",
    _I,
)
_SAYS = re.compile(
    r"(?=\s(?:(?:must|should|shall|ought to|has to|have to|needs? to|need to|to) |(?:that )?(?:is|are|was|were|be|being|goes?|go|comes?|runs?|run|takes?|eats|at|under|below|in|costs?|from)\b"
    r"|(?:[^.;:]{0,40})\b(?:run|runs) at))",
    _I,
)
_BREAK = re.compile(r"[,;:.!?]\s")
_LEADS = {
    "percent": re.compile(r"\s(?:fewer |less |more |in |on )?(?=[A-Za-z])", _I),
    "ratio": re.compile(r"\s(?:fewer |less |more |in |on )?(?=[A-Za-z])", _I),
    "money": re.compile(r"\s(?:of|to|in|on) (?=[A-Za-z])", _I),
    "spoken": re.compile(r"\sof (?=[A-Za-z])", _I),
}
_WHICH = re.compile(r",? which (?:is|are|was|were)\b", _I)
_ENDS = re.compile(r"(?=\s(?:should|must|has to|have to|needs? to) (?:not|never|stop|go away|disappear|end)\b)", _I)
_UNITS = frozenset(
    {
        "points",
        "point",
        "stars",
        "grand",
        "metres",
        "meters",
        "miles",
        "tons",
        "tonnes",
        "kilos",
        "lakhs",
        "crores",
        "people",
        "times",
        "kilometres",
    }
)
_NOT_METRICS = frozenset(
    {"target", "goal", "objective", "aim", "kpi", "number", "figure", "rest", "deadline", "point", "idea", "reason", "plan", "budget"}
)


def metric_of(text: str, near: Sequence[str], known: Sequence[Quantity], *, changed: bool = False) -> str | None:
    """The metric that `text` names, else the one that a sentence beside it names; `known` are the figures of the goal,
    `changed` says that it is to be halved or doubled.
    """
    own = next(_candidates(text, known), None)
    if own is not None or not (known or changed):
        return own
    beside = (text[span] for text in near for q in known if text[q.start : q.end] == q.text for span in _beside(text, q))
    return next(beside, None) or next((text[span] for text in near for span in _named(text)), None)


def _candidates(text: str, known: Sequence[Quantity]) -> Iterator[str]:
    spans = [span for q in known if text[q.start : q.end] == q.text for span in _beside(text, q)]
    after = (phrase_after(text, found.end()) for found in _FEWER.finditer(text))
    before = (phrase_before(text, found.start()) for found in _ENDS.finditer(text))
    for span in (*spans, *_named(text), *after, *before):
        if span is not None and text[span].lower() not in _NOT_METRICS:
            yield text[span]


def _beside(text: str, quantity: Quantity) -> Iterator[slice]:
    """What a figure is said of: "16 percent returns", "the scrap at 8 percent", "food cost must go below 28"."""
    lead = _LEADS.get(quantity.kind)
    behind = lead.match(text, quantity.end) if lead else None
    if behind and (phrase := phrase_after(text, behind.end())):
        yield phrase
    low = max((m.end() for m in _BREAK.finditer(text, 0, quantity.start)), default=0)
    which = _WHICH.search(text, max(0, low - 2), quantity.start)
    for place in (which, *_SAYS.finditer(text, low, quantity.start)):
        if place and (phrase := phrase_before(text, place.start())):
            yield phrase
    if quantity.noun and quantity.noun not in _UNITS:
        yield slice(quantity.end - len(quantity.noun), quantity.end)


def _named(text: str) -> Iterator[slice]:
    """Measures by name."""
    for found in _KNOWN.finditer(text):
        phrase = phrase_before(text, found.end()) or phrase_before(text, found.start(), 2)
        named = phrase and text[phrase.start].isupper() and text[: phrase.start].strip()
        yield slice(min(phrase.start, found.start()) if phrase and not named else found.start(), found.end())
    for found in _HEAD.finditer(text):
        phrase = phrase_before(text, found.end())
        if phrase and phrase.start < found.start():
            yield phrase
