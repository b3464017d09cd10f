"""One line that says two things: where its words part, and what of it either half keeps."""

import re
from typing import Final, NamedTuple

from analyzer.domain.statement import AnyStatement, Fact, InContract, Promise, Stakeholder

_FEWEST: Final = 2
"""Words that either side of a cut has."""
_CUTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<=[.!?])\s+|\s*[;\n]\s*",
        r",?\s+(?:and also|as well as|plus|and then|und auch|sowie|et aussi|y tambi\u00e9n)\s+",
        r",\s*(?:and|but|und|aber|et|y|e|en|och)\s+",
        r"\s+(?:and|und|et|y|e|en|och)\s+|\s+[&+]\s+",
        r",\s+|\s+[\u2013\u2014-]\s+",
    )
)
"""Where two things part, the plainest first: sentences, then words that add one to the other."""
_BLANKS: Final = re.compile(r"[^\S\n]{2,}")
_MARKS: Final = re.compile(r"^(?:[-*\u2022\u2013]|\d{1,2}[.)])\s+|[\s,;]+$")


class Half(NamedTuple):
    """One of two lines: what it says, and the words of the quote that it rests on."""

    summary: str
    quote: str


def cut(text: str) -> tuple[str, str]:
    """`text` where it most likely says two things, nearest to its middle; the second part is empty where nothing parts it."""
    words = _MARKS.sub("", _BLANKS.sub(" ", text.strip()))
    for pattern in _CUTS:
        found = [(words[: m.start()], words[m.end() :]) for m in pattern.finditer(words)]
        both = [pair for pair in found if all(len(part.split()) >= _FEWEST for part in pair)]
        if both:
            one, other = min(both, key=lambda pair: abs(len(pair[0]) - len(pair[1])))
            return _MARKS.sub("", one), _MARKS.sub("", other)
    return words, ""


def guessed(summary: str, quote: str) -> tuple[Half, Half]:
    """Two halves to begin with: the quote where it parts; the words of the line where they do, else those of the quote."""
    heard, told = cut(quote), cut(summary)
    second = told[1] or heard[1]
    return Half(told[0], heard[0]), Half(second[:1].upper() + second[1:], heard[1])


def can_be_halved(statement: AnyStatement) -> bool:
    """True for what is told in a sentence: a person is one, and so is an amount, a length or a day."""
    if isinstance(statement, Fact):
        return statement.amount is None and statement.months is None and statement.date is None
    return not isinstance(statement, Stakeholder)


def half_of(statement: AnyStatement, half: Half) -> AnyStatement:
    """What one half says: the fields of the whole, but for those that were read of the other half's words or of the contract."""
    fields: dict[str, object] = {"summary": half.summary}
    if isinstance(statement, Promise):
        fields |= {"in_contract": InContract.NOT_APPLICABLE, "contract_conflict": None, "contract_chance": None}
        if not _within(statement.due, half.quote):
            fields |= {"due": None, "due_date": None}
    for name in ("metric", "baseline", "target", "timeline"):
        if hasattr(statement, name) and not _within(getattr(statement, name), half.quote):
            fields[name] = None
    return statement.model_copy(update=fields)


def _within(words: str | None, quote: str) -> bool:
    return bool(words) and " ".join(str(words).casefold().split()) in " ".join(quote.casefold().split())
