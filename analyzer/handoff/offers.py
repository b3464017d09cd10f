"""Offers that were not taken: what was offered for a longer term or in another plan than was bought is no promise."""

import re
from collections.abc import Sequence

from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Finding, NeedsReview
from analyzer.domain.statement import Promise

Promises = tuple[Finding[Promise], ...]

_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_YEARS = rf"(?P<years>{'|'.join(_NUMBERS)}|\d{{1,2}})"
_TERM = re.compile(
    rf"\bon an? {_YEARS}[- ]?years?\b(?! (?:ago|old))|\bif (?:you|we)\b.{{1,30}}?\b(?:to|for|with|on|over) (?:an? )?{_YEARS.replace('years', 'if_years')}[- ]years?\b"
    rf"|\b(?:commit(?:ting)? to|sign(?:ing)? for) (?:a |an )?{_YEARS.replace('years', 'for_years')}[- ]years?\b",
    re.IGNORECASE,
)
"""A term as the condition of an offer; a promise that holds for so many years is none."""
_PLAN = re.compile(
    r"\b(?:on|in|with|under|to|of|take|add|upgrade to)\s(?:the |our |an? )?(?P<name>[A-Z][\w+-]*(?: [A-Z][\w+-]*)?) (?:plan|edition|tier|package|bundle|module|add-on)\b"
)
_NOT_THIS = re.compile(
    r"\b(?:if|would|could|upgrade|later|only|another|extra|instead|not|isn['\u2019]t|were|down the line)\b|\w['\u2019]d\b", re.IGNORECASE
)


REASON = "Offered for another term or plan than the contract has: no promise, unless you know that it was agreed."


def taken(
    promises: Sequence[Finding[Promise]], contract: Sequence[Conversation], months: int | None
) -> tuple[Promises, tuple[NeedsReview, ...]]:
    """`promises` without offers whose condition the contract shows not to be met, and these for a person to decide.

    `months` is the term that was bought. Without a contract nothing is known to be not taken, and what a contract says
    itself stays.
    """
    papers = {c.document: c.original.lower() for c in contract}
    left = [
        p for p in promises if papers and not any(e.document in papers for e in p.evidence) and _elsewhere(p, list(papers.values()), months)
    ]
    kept = tuple(p for p in promises if p not in left)
    return kept, tuple(
        NeedsReview(kind=p.statement.type, statement=p.statement.summary, reason=REASON, nearest=p.evidence[0]) for p in left
    )


def _elsewhere(promise: Finding[Promise], papers: Sequence[str], months: int | None) -> bool:
    said = " ".join(promise.evidence[0].quote.split())
    term = _TERM.search(said)
    if term is not None and months and 12 * _years(term) != months:
        return True
    plan = _PLAN.search(said)
    return plan is not None and _NOT_THIS.search(said) is not None and not any(plan["name"].lower() in paper for paper in papers)


def _years(term: re.Match[str]) -> int:
    number = next(n for n in term.groupdict().values() if n).lower()
    return _NUMBERS.get(number) or int(number)
