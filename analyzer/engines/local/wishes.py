"""How somebody wants to be reached: `Call me, I never read e-mail`, `She won't do Slack`.

A channel beside a "not" is no wish yet: whose wish it is stands in the subject ("I don't do e-mail", "they do not call you")
or, where somebody is told what to do, in the object ("ring me", "don't write him").
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from analyzer.engines.local.person import Said

LONGEST: Final = 90
"""Letters of a wish that are shown."""

_CHANNEL = (
    r"(?:(?:phone |telephone |video |zoom |teams )?(?:calls?|meetings?|messages?)|(?:tele)?phone|rings?|texts?|text messages?|whats ?app|e-?mails?|mails?|letters?|post"
    r"|zoom|teams|video|slack|in person|in writing|paper|voice ?(?:mails?|notes?)|voice|pdfs?|word files?|one page|one-pagers?|fax|sms|face to face"
    r"|attachments?|tickets?|links?|portals?)(?!-)"
)
_FEW = r"(?:(?!(?:that|who|whom|when|if|whether|about|and|but|so)\b)[\w'\u2019-]+,? ){0,4}?"
_SOME = rf"(?:(?!(?:that|who|about)\b)[\w'\u2019-]+ ){{0,3}}?{_CHANNEL}"
_NOT = r"(?:don['\u2019]?t|doesn['\u2019]?t|do not|does not|won['\u2019]?t|will not|can['\u2019]?t|cannot|never|only(?: ever)?|always|prefers? to|hardly|rarely)"
_USE = (
    r"(?:do|does|use|uses|read|reads|take|takes|answers?|open|opens|check|checks|look at|looks at|like|likes|work by|believe in"
    r"|wants? (?=(?:an? |any |to be )?(?:call|mail|e-?mail|meeting))"
    r"|believes in|replies|reply|negotiates? (?:over|by)|respond|responds)"
)
_CALL = r"(?:call|ring|phone|telephone|text|whats ?app|zoom|fax|e-?mail|mail|write(?: to)?)"
_OPENS = (
    r"(?:(?:^|[.,;:!?(\u2013\u2014-] ?|\b(?:just|(?<!can )(?<!could )(?<!would )(?<!will )(?:you|you['\u2019]d better)|better|best|rather|best to)) ?)"
    r"(?:(?:please|kindly|just|but|and|so|do|only|always|rather|better|maybe|instead|you (?:should|must|have to|['\u2019]ll have to)),? )*"
)
"""Where an order begins: "ring me" is one, "she can ring me" is none."""
_STANDING = (
    r"(?=[.,;:!?)]|$| (?:(?<=me )if|on|at|before|after|any ?time|first|direct(?:ly)?|or|and|not|rather|instead|for (?!that|this|it\b)|with (?:any|questions)"
    r"|in|by|only|at home|please|though|always|mornings?|evenings?|when(?:ever)? (?:you (?:need|want)|there|it)|do|voice)\b)"
)
"""What may follow such an order that holds for good: "call me when you've read it" does not."""
_PAPER = r"(?:e-?mails?|mails|letters|pdfs|one page|a one-pager|a word file|texts?|voice notes?)\b"


@lru_cache(maxsize=64)
def _of(name: str, own: bool) -> tuple[re.Pattern[str], ...]:
    """What is a wish of the person called `name`, in their `own` words or in those of others."""
    called = "|".join(re.escape(w) for w in (name, *name.split()) if len(w) > 1)
    who, whom = ("I", "(?:me|us)") if own else (f"(?:he|she|{called})", f"(?:him|her|{called})")
    patterns = (
        rf"{_OPENS}(?:don['\u2019]?t |do not |never |please don['\u2019]?t )?{_CALL} (?:to )?(?:{whom}|{whom}['\u2019]s cell"
        rf"|(?:the house|(?:my|his|her) (?:cell|mobile|desk|office|assistant|secretary)))\b(?! a\b){_STANDING}",
        rf"{_OPENS}send {whom} (?:an? |only |just ){{0,2}}{_PAPER}",
        *([rf"{_OPENS}send (?:[\w'\u2019-]+ ){{1,5}}?(?:to|through|via|past) {whom}\b(?! and copy)"] if own else []),
        rf"{_OPENS}print (?:it|them|things|everything|that) for {whom}\b",
        rf"\b{who} (?:really |just |also |simply |mostly )?{_NOT} (?:really |ever |even |actually |normally )?{_USE} {_SOME}\b",
        rf"\b{who}(?:['\u2019]ll| will| would|['\u2019]d)? (?:only|never|always|happily) ?(?:ever )?{_USE} (?:to |on |in |by )?{_SOME}\b",
        rf"\b{who}(?:['\u2019]m| am|['\u2019]s| is) not (?:reading|taking|answering|doing) {_SOME}\b",
        rf"\b{who} (?:really |just )?(?:prefers?|hates?|can['\u2019]?t stand) (?:to be |being |it |everything |things )?{_SOME}\b",
        rf"\b{who}(?:['\u2019]d| would) (?:much )?(?:rather|prefer|sooner)(?: have| get| be| it)? (?:(?:an? |by |in |on |to )(?:\w+ )?{_CHANNEL}\b(?! to\b)|{_CHANNEL}(?=[.,;]|$))",
        rf"\b{who}(?:['\u2019]s| is|['\u2019]m| am) (?:best|better|easiest) (?:reached |to reach )?(?:by|on|at|over|in) {_SOME}\b",
        rf"\b{who} asked for (?:an? )?{_SOME} (?:and|but) not\b",
        rf"\b(?:best|easiest|only) way to (?:reach|get|get hold of) {whom} is\b",
        rf"\bcontact .{{2,30}} through {whom}\b",
    )
    return tuple(re.compile(p, re.IGNORECASE) for p in patterns)


_BARE: Final = (
    re.compile(
        r"(?:^|[,;:] )(?:and |so |but )?(?:please,? )?no (?:more )?(?:phone |video |zoom |teams )?calls(?:,? please)?(?=[.,;!]|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:only |just |always )?(?:by (?:e-?mail|mail|phone|letter|text|post)|in writing|in person)(?: only)?,? please\b", re.IGNORECASE
    ),
    re.compile(
        r"\bplease (?:send|answer|reply|respond|communicate|put)(?: (?!that\b|which\b|to\b)[\w'\u2019-]+){0,5}?"
        r" (?:only )?(?:in writing|by e-?mail|by letter|by post)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"{_OPENS}(?:don['\u2019]?t|do not|never) (?:phone|ring|call|e-?mail|write|zoom)(?=[.,;!)]|$)", re.IGNORECASE),
)
"""Wishes that name nobody: they are those of whoever says them."""
_ANSWERS: Final = re.compile(rf"\b(?:answers?|replies) (?:only )?(?:on|by|in|to) {_SOME}\b", re.IGNORECASE)
_ONCE: Final = re.compile(
    r"\b(?:call (?:it|this|that) |conference call|(?:this|our|last|next|the) call\b|recording|can you (?:hear|see)|on mute|wrong link"
    r"|call me (?:an?|the|old|crazy|what|when you)\b|when you(?:['\u2019]ve)? (?:see|get|hear|heard|read)|confirm in writing)",
    re.IGNORECASE,
)
"""What is said of one call or one letter."""
_PART: Final = re.compile(r"(?<=[.!?;])\s+|\s\(|\)(?=\s|$)|\n")
_COMMA: Final = re.compile(r"(?<=[,:])\s+")


def wish(said: Said, name: str) -> str | None:
    """How the person called `name`, by or of whom something is `said`, wants to be reached, in its own words; None where it does not say."""
    return next((told for part in _parts(said.text) if _ABOUT.search(part) and (told := _told(part, said.own, name))), None)


_ABOUT: Final = re.compile(rf"\b(?:{_CHANNEL}|{_CALL}|send|print)\b", re.IGNORECASE)
"""One of these stands in every wish."""


def _parts(text: str) -> Iterator[str]:
    """The sentences of `text`, and what stands in brackets."""
    yield from (" ".join(part.split()).strip(" .!()-") for part in _PART.split(text) if part and not part.rstrip().endswith("?"))


def _told(part: str, own: bool, name: str) -> str | None:
    if _ONCE.search(part) or (not own and _OF_ANOTHER.match(part) and not part.startswith(tuple(name.split()))):
        return None
    bare = _BARE if own or _HIS.search(part) else ()
    found = [m.start() for p in (*_of(name, own), *bare, *(() if own else (_ANSWERS,))) if (m := p.search(part))]
    return _short(part, min(found)) if found else None


_HIS: Final = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_OF_ANOTHER: Final = re.compile(
    r"[Ii]f (?:I|we)\b|(?!(?:Please|Yes|No|Yeah|Well|Just|Also|And|But|So|Then|Honestly|Look|Right|Okay|Ok|Oh|Otherwise|Never|Anyway|Call|Text|Ring)\b)[A-Z]\w+, "
)
"""`Gwen, call the box office`: it is of Gwen, whoever was named before."""


def _short(part: str, at: int) -> str:
    """The sentence, or its clauses from the one where the wish stands (`at`) on, within 90 letters."""
    if len(part) <= LONGEST:
        return part
    starts = [0, *(m.end() for m in _COMMA.finditer(part))]
    begin = max((s for s in starts if s <= at + 2), default=0)
    ends = [m.start() for m in _COMMA.finditer(part) if begin < m.start() <= begin + LONGEST]
    if len(part) - begin <= LONGEST:
        return part[begin:]
    return part[begin : ends[-1]].rstrip(",:") if ends else part[begin : begin + LONGEST].rsplit(" ", 1)[0]
