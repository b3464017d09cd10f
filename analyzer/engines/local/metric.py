"""What a goal is measured in: the noun phrase of its own sentence that its figures are figures of."""

import re
from collections.abc import Iterator, Sequence

from analyzer.engines.local.noun_phrase import phrase_after, phrase_before
from analyzer.engines.local.quantities import Quantity, quantities

_I = re.IGNORECASE
_KNOWN = re.compile(
    r"\b(?:days sales outstanding|lead times?|cycle times?|ramp time|response times?|turnaround|throughput|availability|downtime|standstill|churn|attrition|turnover"
    r"|conversion|no[- ]shows?|accuracy|productivity|overtime(?: hours)?|attendance|absence|utili[sz]ation|complaints|refunds|chargebacks|rework|backlog"
    r"|retention|vacancies|disputes|queues?|yield|scrap|waste|shrink|nps|csat|dso|ebitda|recordables|mispicks"
    r"|occupancy|penalties|voicemails|false alarms|denials|premium|margin)\b",
    _I,
)
_HEAD = re.compile(
    r"\b(?:rates?|costs?|losses|errors|tickets|fees|charges|calls|times?|percent|score|debt|stock|bills|payments|deliveries|disputes|mismatch|ratio|spend|expenses|returns)\b",
    _I,
)
"""Words that name a measure only with another word before them."""
_FEWER = re.compile(
    r"\b(?:fewer|less|no more|no(?=\s[a-z-]+s\b)|halve|halving|reduce|reducing|lower|lowering|cut(?:ting)?|double|doubling|improve|improving|increase|increasing|raise|shorten"
    r"|speed up|bring(?:ing)? down|bring(?:ing)?|get(?:ting)? rid of|get(?=\s(?:the|our|my) [a-z -]{3,30}? (?:down|under|below|up|to)\b))\s(?=[a-z])",
    _I,
)
_SAYS = re.compile(
    r"(?=\s(?:(?:must|should|shall|ought to|has to|have to|needs? to|need to|can't|can’t|cannot|mustn't|mustn’t|may not) "
    r"|(?:that )?(?:is|are|was|were|be|being|goes?|go|comes?|runs?|takes?|eats|costs?)\b"
    r"|(?:[^.;:]{0,40})\b(?:run|runs) at))",
    _I,
)
_AT = re.compile(r"(?=\s(?:(?:down|up|back) )?(?:at|to|in|within|from|by|of)\s(?:about |around |only |just |the )?$)", _I)
_CLOSE = 30
"""So far from the figure the verb may stand, in characters."""
_BREAK = re.compile(r"[,;:.!?]\s")
_LEADS = {
    "percent": re.compile(r"\s(?:fewer |less |more |in |on )?(?=[A-Za-z])", _I),
    "ratio": re.compile(r"\s(?:fewer |less |more )(?=[A-Za-z])", _I),
    "money": re.compile(r"\s(?:of|to|in|on) (?=[A-Za-z])", _I),
    "spoken": re.compile(r"\sof (?=[A-Za-z])", _I),
}
_SHARE = re.compile(r"\sof (?=[A-Za-z])", _I)
_WHICH = re.compile(r",? which (?:is|are|was|were)\b", _I)
_ENDS = re.compile(r"(?=\s(?:should|must|has to|have to|needs? to) (?:not|never|stop|go away|disappear|end)\b)", _I)
_JUDGED_BY = re.compile(
    r"\b(?:one thing:|(?:number(?! (?:one|two|three|four|five|six|\d))|figure|metric)\b[^.;:!?]{0,50}?(?:,? which)? (?:is|are|was)"
    r"|(?:what|my (?:own )?reason)\b[^.;:!?]{0,40}\b(?:for|at|on|about)\b[^.;:!?]{0,20}? (?:is|are))\s(?:the |our |my )?(?=[a-z])",
    _I,
)
"""What somebody is judged by: "the number I get looked at on is average class size"."""
_IN_TIME = re.compile(r"\s(?:hours|days|time|spend)\b", _I)
"""The last word of a measure that is no word of a noun phrase elsewhere ("hoist hours")."""
_OF_WHAT = re.compile(r"\b(?:to|from|with|by|at|for)\s(?:the |our |my )?$", _I)
"""Before a phrase that is only the end of what is meant ("calls to inside sales cut in half")."""
_ONE = re.compile(r"\s(?:ones?|thing)\b", _I)
_FROM = re.compile(r"(?:\s(?:down |up )?from)?\s(?:about |around )?$", _I)
_TO_NEXT = re.compile(r"\s(?:down |up )?(?:to|->|→)\s(?:about |around |under |over |below )?[\d$€£]|\s?(?:->|→)", _I)
"""Behind the figure that a way starts at: "unplanned stops 6.5% to 3%"."""
_CHANGED = re.compile(r"(?=\s(?:halved|doubled|tripled|cut in half)\b)", _I)
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
    """
    target goal objective aim kpi number figure rest deadline point idea reason plan budget answer question story problem need result success win
    board management committee company college school customer customers client clients council cooperative owner boss director directors cfo ceo coo
    team teams staff crew office bank lender investor investors regulator auditor law contract shareholders headquarters vendor supplier market
    competition business world somebody folks guys people mine industry
    """.split()  # noqa: SIM905 - a list of 70 strings is harder to read
)
"""Who wants something, and what a sentence speaks of instead of a measure."""


def metric_of(text: str, near: Sequence[str], known: Sequence[Quantity], *, changed: bool = False, led_by: str = "") -> str | None:
    """The metric that `text` names, else the one that a sentence beside it names; `known` are the figures of the goal,
    `changed` says that it is to be halved or doubled, `led_by` is the sentence right before.
    """
    own = next(_candidates(text, known), None)
    if own is not None or not (known or changed):
        return own
    beside = [(text, span) for text in near for q in known if text[q.start : q.end] == q.text for span in _beside(text, q)]
    figured = [text for text in near if changed or any(text[q.start : q.end] == q.text for q in known)]
    beside += [(text, span) for text in figured for span in _named(text)]
    beside += [(text, slice(*found.span())) for text in [led_by] for found in _KNOWN.finditer(text)]
    beside += [(text, span) for text in near for span in _judged_by(text)]
    return next((text[span] for text, span in beside if _is_metric(text[span])), None)


def _candidates(text: str, known: Sequence[Quantity]) -> Iterator[str]:
    spans = [span for q in known if text[q.start : q.end] == q.text for span in _beside(text, q)]
    after = (phrase_after(text, found.end()) for found in _FEWER.finditer(text))
    before = (phrase_before(text, found.start()) for pattern in (_ENDS, _CHANGED) for found in pattern.finditer(text))
    before = (span for span in before if span and not _OF_WHAT.search(text[: span.start]))
    for span in (*spans, *_named(text), *_judged_by(text), *after, *before):
        if span is not None and _is_metric(text[span]):
            yield text[span]


def _is_metric(phrase: str) -> bool:
    last = phrase.lower().split()[-1]
    return last not in _NOT_METRICS and not (last.endswith("ed") and last not in {"speed", "feed"})


def _beside(text: str, quantity: Quantity) -> Iterator[slice]:
    """What a figure is said of: "16 percent returns", "the scrap at 8 percent", "food cost must go below 28"."""
    lead = _LEADS.get(quantity.kind)
    behind = lead.match(text, quantity.end) if lead else None
    if behind and (phrase := phrase_after(text, behind.end())):
        yield phrase
    low = max((m.end() for m in _BREAK.finditer(text, 0, quantity.start)), default=0)
    which = _WHICH.search(text, max(0, low - 2), quantity.start)
    near = [
        m
        for m in _SAYS.finditer(text, low, quantity.start)
        if quantity.start - m.start() <= _CLOSE or " run" in text[m.start() : quantity.start]
    ]
    ends = [quantity.start] if quantity.bound else []
    ends += [m.start() for m in (which, *near, _AT.search(text[: quantity.start], low)) if m]
    for end in ends:
        if phrase := phrase_before(text, end):
            yield phrase
    way = _FROM.search(text, 0, quantity.start) if _TO_NEXT.match(text, quantity.end) else None
    if way and (phrase := phrase_before(text, way.start())):
        yield phrase
    share = _SHARE.match(text, quantity.end) if quantity.kind in {"percent", "ratio"} else None
    if share and (phrase := phrase_after(text, share.end())):
        yield phrase
    if quantity.noun and quantity.noun not in _UNITS and quantity.text.lower().endswith(quantity.noun):
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


def _judged_by(text: str) -> Iterator[slice]:
    """What somebody says that they are judged by."""
    for found in _JUDGED_BY.finditer(text):
        name = _KNOWN.match(text, found.end())
        phrase = slice(*name.span()) if name else phrase_after(text, found.end())
        if phrase and not _ONE.match(text, phrase.stop) and not quantities(text[found.end() : phrase.stop]):
            unit = _IN_TIME.match(text, phrase.stop)
            yield slice(phrase.start, unit.end() if unit else phrase.stop)
