"""Which edition of a product a text names: QuickBooks Desktop is not QuickBooks Online, and the Business plan not the Enterprise plan."""

import re
from functools import lru_cache
from typing import NamedTuple

from analyzer.handoff.topic import LONGEST

_PLACES = {
    "cloud": r"online|cloud|saas",
    "own": r"desktop|server|on[- ]prem(?:ises?)?|self[- ]hosted|data cent(?:er|re)|client[- ]server",
}
_TIERS = (
    ("free", "lite", "basic", "basics", "starter", "essential", "essentials", "entry"),
    ("standard", "core", "regular"),
    ("plus", "team", "teams", "growth", "pro", "professional", "business", "premium", "advanced", "scale", "silver", "gold"),
    ("enterprise", "ultimate", "unlimited", "platinum", "elite"),
)
_RANK = {word: rank for rank, tiers in enumerate(_TIERS) for word in tiers}
_SAME = {"professional": "pro", "basics": "basic", "essentials": "essential", "teams": "team"}
_ONE_PLACE = "|".join(_PLACES.values())
_ONE_TIER = "|".join(sorted(_RANK, key=len, reverse=True))
_NAME = r"(?P<name>[A-Z][\w&.+-]*\w)"
_BEHIND = re.compile(
    rf"\b{_NAME}(?:'s|\u2019s)?,?\s(?:the\s|\()?(?P<places>(?i:{_ONE_PLACE})(?:(?:,| and| or|/| &)\s?(?:the\s)?(?i:{_ONE_PLACE}))*)(?!\w)",
    re.ASCII,
)
_BEFORE = re.compile(
    rf"\b(?P<places>(?i:{_ONE_PLACE}))\s(?:(?:version|edition|flavou?r|copy|install(?:ation)?)\sof\s)?(?:your\s|the\s)?{_NAME}", re.ASCII
)
_PLACE = re.compile(rf"\b(?:{_ONE_PLACE})(?!\w)", re.IGNORECASE)
_PLAN = re.compile(
    rf"\b(?:{_NAME}\s)?(?P<tier>(?i:{_ONE_TIER}))(?:\s[A-Za-z]+)?[- ](?i:tier|plan|edition|package|licen[cs]es?|subscription)\b",
    re.ASCII,
)
_NUMBERED = re.compile(
    rf"\b{_NAME}\s(?P<number>\d{{2,4}})(?![\w%:]|[.,]\d)(?!\s(?i:days?|weeks?|months?|years?|hours?|minutes?|am|pm|users?"
    rf"|seats?|people|sites?|licen[cs]es?|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.ASCII,
)
_OPENERS = "the our your their this that all any each every no and or in on with for by to from"
_NO_NAMES = frozenset(_OPENERS.split())
"""Words that have a capital because they open a sentence."""
_YEARS = range(1990, 2101)


class Named(NamedTuple):
    """Editions that one stretch of text names together ("QuickBooks Online and Desktop")."""

    product: str
    editions: frozenset[str]


def other(promise: str, clause: str) -> bool:
    """Does the clause name the promised product in another edition only, or a lower plan than the promised one?"""
    return _elsewhere(promise, clause) or _lower(promise, clause)


def _elsewhere(promise: str, clause: str) -> bool:
    """Is the product that runs in one place written down for another one?"""
    written = placed(clause)
    products = {named.product for named in written}
    said = [named for named in placed(promise) if named.product in products]
    everywhere = {_place(found[0]) for found in _PLACE.finditer(clause[:LONGEST])}
    return bool(said) and not any(named.editions <= everywhere for named in said)


def _lower(promise: str, clause: str) -> bool:
    """Are plans named in both, and none of those promised in the clause, nor a better one?"""
    said, written = plans(promise), plans(clause)
    pairs = [(one, two) for one in said for two in written if not (one.product and two.product) or one.product == two.product]
    return bool(pairs) and not any(_is_enough(*one.editions, *two.editions) for one, two in pairs)


def _is_enough(promised: str, written: str) -> bool:
    return promised == written or _RANK[promised] < _RANK[written]


def renumbered(promise: str, clause: str) -> bool:
    """Do both name a product with a number, but another one ("Sage 50", "Sage 200")?"""
    said, written = numbered(promise), numbered(clause)
    shared = {product for product, _ in said} & {product for product, _ in written}
    return bool(shared) and not any(named in written for named in said if named.product in shared)


@lru_cache(maxsize=8192)
def placed(text: str) -> tuple[Named, ...]:
    """Products that `text` names with the place where they run: "cloud" or "own"."""
    found = [m for pattern in (_BEHIND, _BEFORE) for m in pattern.finditer(text[:LONGEST])]
    return tuple(
        Named(m["name"].lower(), frozenset(_place(one[0]) for one in _PLACE.finditer(m["places"])))
        for m in found
        if m["name"].lower() not in _NO_NAMES
    )


@lru_cache(maxsize=8192)
def plans(text: str) -> tuple[Named, ...]:
    """Plans of a product that `text` names ("the Enterprise tier"), with the product where it stands before them."""
    tiers = (((m["name"] or "").lower(), m["tier"].lower()) for m in _PLAN.finditer(text[:LONGEST]))
    return tuple(Named("" if name in _NO_NAMES else name, frozenset({_SAME.get(tier, tier)})) for name, tier in tiers)


@lru_cache(maxsize=8192)
def numbered(text: str) -> tuple[Named, ...]:
    """Products that `text` names with a number ("Sage 200"); years are none."""
    return tuple(
        Named(m["name"].lower(), frozenset({m["number"]})) for m in _NUMBERED.finditer(text[:LONGEST]) if int(m["number"]) not in _YEARS
    )


def _place(word: str) -> str:
    return "cloud" if re.fullmatch(_PLACES["cloud"], word, re.IGNORECASE) else "own"
