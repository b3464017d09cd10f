"""How a goal is measured: metric, baseline, target and time, in the customer's own words (S5).

Each is a verbatim phrase of the goal's sentence or of the sentences around it; what is not said stays None, and so does what
is said too loosely to tell: a measure that is missing is asked for, one that is wrong is believed.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from analyzer.engines.local.metric import metric_of
from analyzer.engines.local.quantities import Quantity, agree, quantities, same
from analyzer.engines.local.time_limit import time_limit

_I = re.IGNORECASE
_BREAK = re.compile(
    r"[,;:!?\n]\s|\.(?=\s|$)|\s[-–—]+\s|\b(?:and|but|so|because|which|while|whereas|(?<!success )(?<!successful )(?<!happy )(?<!satisfied )(?<!only )when|though)\b",
    _I,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_ASIDE = re.compile(r"(\b(?:is|are|was|were)), [^,]{1,40}, (?=[^,]*$)", _I)
_WISH = re.compile(
    r"\b(?:must|should|shall|ought|(?:has|have|needs?|got) to(?! be (?:afraid|asked))|gotta|needs?|wants?|wanted|hop(?:e|es|ing)|aim(?:s|ing)?|goal|target"
    r"|objective|kpi|please|call it|set to|(?:can|could) live|happy with|content with|get(?:ting)? (?:me|us|him|it|that|this|them|the|our)|show me|bring(?:ing)?|reduc(?:e|ing)"
    r"|cut(?:ting)?|lower(?:ing)?|rais(?:e|ing)|reach|hit|down to|become|supposed|budget(?:ed|s)?|(?:is|are|'s|’s) after"
    r"|(?:success(?:ful)?|happy|satisfied|only) (?:when|if|once)|expect|told|promised|said|says?(?!\W*[\"“])|look(?:ing)? for|(?:really )?buying"
    r"|(?:had|'d|’d) better|if even|go(?:es)? (?:to|under|below|over|above)|can(?:'t|’t|not) (?:have|go|be|carry|take|wait)|soll(?:en|te|ten)?|muss|müssen|möchte|wollen|ziel)\b"
    r"|(?:'d|’d|\bwould|\bcould)\s(?!not\b|cost|lose|have (?:to|lost|cost)|mean|happen|be \w+ing)"
    r"|\bif (?:\w+ ){1,8}?(?:was|were|could|go(?:es)?|comes?|only|gets?|got)\b|\bif (?:i'm|we're|it's|i’m|we’re|it’s) (?:at|on|down|under|below|within)\b",
    _I,
)
_NO = re.compile(r"\b(?:not|never|already|without|nobody|no one|none of)\b|n['’]t\b", _I)
_IF_NOT = re.compile(
    r"\bif (?:i|we|you|he|she|they|it|this|that) (?:can't|can’t|cannot|can not|don't|don’t|do not|doesn't|doesn’t|isn't|isn’t)\b"
    r"(?!.*\b(?:it|that|there)(?:'s|’s| is)\b)",
    _I,
)
"""What must not fail is wished for: "if I can't get that to fifteen"."""
_SET_DOWN = re.compile(
    r"\s(?:written )?(?:in|on) (?:my|his|her|our|their|the) (?:\w+ )?(?:objectives?|goals?|targets?|okrs?|kpis?|scorecard|bonus sheet|whiteboard)\b",
    _I,
)
"""Behind a figure that somebody is held to: "twenty-five in her objectives"."""
_WAS_TOLD = re.compile(
    r"\bwhat [^.;:!?]{1,40}?\b(?:told|promised|committed to|signed up to|asked for|wants?|expects?)\b[^.;:!?]{0,60}\b(?:is|was)\s(?:about |around )?$"
    r"|\b(?:met in the middle|settled (?:on|for)|agreed on)\b[^.;:!?]{0,20}$",
    _I,
)
"""Up to a figure: "what we've told the board, what Ann has told them, is"."""
_OPENS = re.compile(r"\W*(?:(?:and|so|but|well|about|around|only|today|currently),?\s)*(?:(?:out of|of|from) [^.;!?]{0,60})?$", _I)
"""Before a share that a sentence opens with ("Eighteen percent buy twice"): it tells how it is."""
_OVER = re.compile(r"over|above|more", _I)
_SUBJECT = re.compile(r",? (?:they|we|you|it|i|he|she)\b", _I)
"""Behind a bound from which something is so: "over two fifty they need a letter"."""
_OF_THOSE = re.compile(r"\s?of (?:those|these|that|it)\b", _I)
_OF_THEM = re.compile(r"\s?of (?:those|these|them|that|it)\b", _I)
_THERE = re.compile(r"\b(?:be|get|been|got) there (?:by|before|in|until|for)\b", _I)
_EACH = re.compile(r"\b(?:each|every|one point|a point)\b", _I)
_MUST_BE_THERE = re.compile(r"\b(?:it|that|we|this) (?:has|have|needs?|must|should)(?: to)? be there\b", _I)
_PRICE = re.compile(r"[^.;:]{0,30}\band (?:i|you|we|that)(?:'ll|’ll|'ve|’ve|'d|’d|'s|’s|'m|’m| will| would| can| don't| don’t)\b", _I)
_BY = re.compile(r"[^.;:,]{0,45}\b(?:by|before)\s(?:the |our |my )?\w", _I)
_WISHED = re.compile(
    r"\s*(?:\w+\s){0,8}?(?:would|should|must|ought to|(?:has|have|needs?) to|it must be)\b"
    r"|\s*(?:fewer|less|lower|higher|faster|better)\b"
    r"|[^.;:]{0,30}, (?:that's|that’s|that is|which is) what (?:i|we|he|she)(?:'ve|’ve| have| has)? (?:told|promised|said)"
    r"|[^.;:]{0,30},? that(?:'d|’d| would)\b|,? (?:i|we)(?:'d|’d| would| could| can)\b"
    r"|[^.;:,]{0,50}\bis (?:what|the (?:\w+ )?(?:goal|target|aim|objective|number)|all (?:i|we))\b",
    _I,
)
_TODAY = re.compile(
    r"(?:^\s*(?:are|is|was|were)|\b(?:(?:we|i|they|you|he|she|it|that|there|this|(?:\w+ ){0,2}\w+)(?:'re|’re|'s|’s|'m|’m| are| is| was| were| am)"
    r"|(?:have|had|'ve|’ve|has)(?: got)?|lost|los(?:e|es|ing)|takes?(?: (?:us|me|them))?|took|costs?(?: (?:us|me))?|spend(?:s|ing)?|spent|did|gets?|runs?|needed"
    r"|eats|leaves|land(?:s|ed)?|sit(?:s|ting)?|stand(?:s|ing)?|wait(?:s|ed)?|pay|paid|write|wrote|which (?:are|is)|haben|hatten|liegt|liegen|dauert|sind))"
    r"(?:,? (?:at|on|in|about|around|roughly|nearly|almost|over|some|something like|sometimes|maybe|currently|now|running|still|like|all of|up to|the|bei"
    r"|standing|our|is|was|to|a bit)){0,4}\s*$",
    _I,
)
_NOW = re.compile(
    r"\b(?:today|currently|right now|now|at present|at the moment|nowadays|these days|last (?:year|month|quarter|week|season)|used to|as it is|heute|derzeit|zurzeit)\b",
    _I,
)
_PLAIN = re.compile(r"^\W*(?:\w+ ){0,2}?(?:we|i|they|it|there|he|she|you)\b(?! (?:\w+ )?(?:want|need|hope|wish|expect))", _I)
_INSTEAD = re.compile(
    r"(?:\binstead of|\brather than|\band not|[,;] not|\bup from|\bdown from|\bstatt)(?: (?:in|at|by|the|about|around|a)){0,2}\s*$", _I
)
_FROM = re.compile(r"\b(?:from|von)(?: (?:about|around|roughly|some|the|over))?\s*$", _I)
_TO = re.compile(r"^[^.;,]{0,25}?(?:\bto\b|\bdown\b|\bauf\b|->|→)[^.;,]{0,20}$", _I)
_MOST_FIGURES = 12
"""A sentence with more of them is a table."""
_BARE = 3
"""Words of a sentence that is nothing but a figure ("Eighteen percent.")."""
_OUT_OF = re.compile(r"\b(?:in|of)\b", _I)
_BECOME = re.compile(
    r"^[^.,;:]{0,40}\b(?:must|should|has to|have to|needs? to|ought to) (?:become|be|go|come|drop|get)\b[^.,;:]{0,20}$|^[^.,;:]{0,25}\bbecomes?\b[^.,;:]{0,15}$",
    _I,
)
_CHANGE = re.compile(
    r"\b(?:halv(?:e|ing)|doubl(?:e|ing)|tripl(?:e|ing)|cut (?:\w+ ){0,4}in half|(?:cut |reduced? |down |lower(?:ed)? )(?:\w+ ){0,4}by (?:half|a third|a quarter|two thirds)"
    r"|by (?:half|a third|a quarter|two thirds))\b",
    _I,
)
_CHANGED = re.compile(r"\b(?:halved|doubled|tripled)\b", _I)


class Measures(NamedTuple):
    """Verbatim phrases; None where the customer did not say."""

    metric: str | None
    baseline: str | None
    target: str | None
    timeline: str | None


class _Roles(NamedTuple):
    """What a sentence says of how it is and how it should be."""

    baseline: Quantity | None = None
    target: Quantity | None = None
    spare: tuple[Quantity, ...] = ()
    """Quantities of today that only another sentence can make a baseline."""


def measures_of(text: str, around: str) -> Measures:
    """Measures of the goal in `text`; `around` is `text` with its neighbours, used for what `text` lacks."""
    before, behind = _neighbours(text, around)
    near = [*before, *behind]
    change = _CHANGE.search(text) or (_CHANGED.search(text) if _WISH.search(text) else None)
    baseline, target = _figures(text, before, behind, changed=change is not None)
    figures = [q for q in (target, baseline) if q]
    goal = target.text if target else change.group() if change else None
    metric = metric_of(text, near, figures, changed=change is not None, led_by=before[0] if before else "")
    # "Twice inside a year" is how often, not by when.
    taken = [*(q.text for q in figures), *([goal] if goal else []), *(q.text for q in quantities(text) if q.kind == "rate")]
    return Measures(metric, baseline.text if baseline else None, goal, time_limit(text, near, taken, behind[0] if behind else ""))


def _figures(text: str, before: Sequence[str], behind: Sequence[str], *, changed: bool) -> tuple[Quantity | None, Quantity | None]:
    """How it is today and how it should be, of the sentence itself and, where it lacks one, of those around it."""
    own, told = _roles(text), [_roles(sentence) for sentence in (*before, *behind)]
    baseline, target = own.baseline, own.target
    if changed and target is None:
        baseline = baseline or next((r.baseline for r in told if r.baseline), None)
    elif target is None and before and _THERE.search(text):
        target = _bare(before[0])
    elif target is None and (alone := _bare(text)) and any(_MUST_BE_THERE.search(sentence) for sentence in behind):
        baseline, target = None, alone
    elif target is None and (known := baseline or next(iter(own.spare), None)):
        target = next((r.target for r in told if r.target and agree(known, r.target)), None)
        baseline = known if target else baseline
    elif target is not None and baseline is None and not _OF_THOSE.match(text, target.end):
        baseline = _todays(target, before, behind)
    # What is already so is no figure to start from.
    return None if baseline and target and same(baseline, target) else baseline, target


def _todays(target: Quantity, before: Sequence[str], behind: Sequence[str]) -> Quantity | None:
    """The figure of a sentence around the goal that `target` starts from."""
    right_beside = {0, len(before)}
    for at, sentence in enumerate((*before, *behind)):
        told = _roles(sentence)
        spare = told.spare if at in right_beside or len(sentence.split()) <= _BARE else ()
        for quantity in (told.baseline, *spare) if told.target is None else ():
            # What one of them costs is no figure that their number starts from.
            price_of_one = quantity is not None and quantity.kind == "money" != target.kind and _EACH.search(sentence)
            if quantity and not price_of_one and agree(quantity, target) and not same(quantity, target):
                return quantity
    return None


def _neighbours(text: str, around: str) -> tuple[list[str], list[str]]:
    """The sentences before `text`, the nearest first, and those behind it."""
    before, _, behind = around.partition(text)
    cut = [[s for s in _SENTENCE.split(part) if s.strip()] for part in (before, behind)]
    return cut[0][::-1], cut[1]


def _bare(sentence: str) -> Quantity | None:
    """The quantity that a sentence is nothing but ("Three business days.")."""
    found = quantities(sentence) if len(sentence.split()) <= _BARE else []
    return found[0] if len(found) == 1 else None


def _roles(text: str) -> _Roles:
    """Which quantity of a sentence is today's and which is wished for; nothing where it cannot be told."""
    found = quantities(text)
    if len(found) > _MOST_FIGURES:
        return _Roles()
    moods = [_mood(text, quantity, found) for quantity in found]
    pair = _pair(text, found)
    if pair is not None:
        return _Roles(*pair)
    target = next((q for q, mood in zip(found, moods, strict=True) if mood == "wish"), None)
    sure = [
        q for q, mood in zip(found, moods, strict=True) if (mood == "today" and q.end_of_interest) or (mood == "plain" and q.kind == "rate")
    ]
    perhaps = [q for q, mood in zip(found, moods, strict=True) if mood in {"today", "plain", "bare"}]
    if target is not None:
        return _Roles(next((q for q in (*sure, *perhaps) if agree(q, target)), None), target)
    # "Half of them" alone measures nothing; beside a wish for a third it does.
    whole = [q for q in sure if q.kind != "ratio" or _OUT_OF.search(q.text)]
    return _Roles(next(iter(whole), None), None, tuple(perhaps))


def _pair(text: str, found: Sequence[Quantity]) -> tuple[Quantity, Quantity] | None:
    """(today, wished for) where two quantities stand against each other: "from 32 to 15", "8 instead of 13", "12 must become 5"."""
    for one, other in pairwise(found):
        left, between = text[: one.start], text[one.end : other.start]
        if _FROM.search(left) and _TO.search(between):
            return one, other
        if _INSTEAD.search(text[: other.start]) and agree(one, other) and not re.search(r"[.!?]\s", between):
            return other, one
        if _BECOME.search(between) and agree(one, other):
            return one, other
        if one.kind == other.kind and re.fullmatch(r"\s*(?:down )?to\s*(?:about )?", between, _I):
            return one, other
    return None


def _mood(text: str, quantity: Quantity, found: Sequence[Quantity]) -> str:
    """The clause around a quantity: "wish", "today", "plain" (told of somebody, without a word of when), "bare" (no verb) or ""."""
    left, right = _clause(text, quantity)
    closer = max((q.end for q in found if q.end <= quantity.start), default=0)
    lead = left[max(0, closer - (quantity.start - len(left))) :] if closer > quantity.start - len(left) else left
    if _WAS_TOLD.search(text, 0, quantity.start) or _SET_DOWN.match(text, quantity.end):
        return "wish"
    wished, first_digit = _WISH.search(lead), quantity.text.lower().startswith("start")
    if (_NO.search(lead) and not quantity.bound and not _IF_NOT.search(lead)) or (first_digit and not wished):
        return ""
    if _TODAY.search(lead) and not wished:
        # "The check is three of it" is a part of what was told before.
        return "" if quantity.kind == "number" and _OF_THEM.match(text, quantity.end) else "today"
    if wished or (not _NOW.search(lead + right) and _WISHED.match(text, quantity.end)):
        return "wish"
    if _NOW.search(lead) or _NOW.search(right):
        return "today"
    if quantity.bound and not (_OVER.match(quantity.text) and _SUBJECT.match(text, quantity.end)):
        return "wish"
    if not _PLAIN.search(left) and (_BY.match(text, quantity.end) or _PRICE.match(text, quantity.end)):
        return "wish"
    opens = quantity.kind in {"percent", "ratio"} and _OPENS.fullmatch(text[: quantity.start]) is not None
    return "plain" if opens or _PLAIN.search(left) else "bare" if len((left + right).split()) <= 4 else ""


def _clause(text: str, quantity: Quantity) -> tuple[str, str]:
    """What stands before and behind a quantity in its clause."""
    before = _ASIDE.sub(r"\1 ", text[: quantity.start])
    start = max((m.end() for m in _BREAK.finditer(before)), default=0)
    stop = _BREAK.search(text, quantity.end)
    return before[start:], text[quantity.end : stop.start() if stop else len(text)]
