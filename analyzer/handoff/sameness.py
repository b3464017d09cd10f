"""How likely two statements of a deal are one: a repeat, what only goes on with the other, the clause that the promise went into.

Three small logistic regressions, for promises, goals and risks, learnt from whole labelled deals (`python -m evals.training.sameness`).
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.conversation import BOLD, Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import S
from analyzer.domain.statement import Goal, Promise, PromiseKind, Risk, Statement
from analyzer.engines.local.quantities import quantities, same
from analyzer.handoff import meaning, measure, stance
from analyzer.handoff.said import Said, on_paper

FAR: Final = 0.2
"""Below this nearness two statements are one only where the later answers the earlier or goes on with it."""
FEW_TURNS: Final = 4
SOME_TURNS: Final = 20
FEW: Final = 3
"""Words with which a statement hardly says what it is about."""
_NEXT_TURNS = 2
LONGEST: Final = 20_000
"""Characters of a turn in which quotes are looked for."""
_NEXT, _CLOSE = 12, 90
"""Characters between two sentences of which the second follows the first, or nearly."""
_ELSEWHERE, _FAR_APART = 1.5, 10_000
"""How far apart two documents are, where e^5 turns count as 1; characters between what does not follow each other in a turn."""

_SORTS: Final[Mapping[type[Statement], str]] = {Promise: "promise", Goal: "goal", Risk: "risk"}
_NUMBER: Final = re.compile(r"\d[\d.,:]*")
_OPENING: Final = r"^\W{0,3}(?:(?:and|so|but|well|yeah|yes|yep|right|okay|no)\b[\s,.]{0,3}){0,3}"
_WORDINGS: Final[Mapping[str, re.Pattern[str]]] = {
    "back": re.compile(
        _OPENING + r"(?:it|it's|it\u2019s|it'll|that|that's|that\u2019s|that'll|this|they|they're|those|these|both|same|all of (?:it|them)"
        r"|out of the box|from when|as in|just)\b|\b(?:is|are) also (?:fine|ok|okay|in|included|there)\b|\b(?:works|goes) too\b",
        re.IGNORECASE,
    ),
    "bare": re.compile(
        r"^\W{0,3}(?:yes|yep|yeah|sure|absolutely|correct|exactly|all (?:good|set|done|yours|in|included|of (?:it|them|that|those))|in \w+"
        r"|no (?:problem|bother))\b|\b(?:on us|no (?:extra )?charge|free of charge|nothing extra)\b",
        re.IGNORECASE,
    ),
    "that": re.compile(r"\b(?:have|set|get|do|send|keep|make|put|take|arrange)\b.{0,10}\b(?:that|it|this|them|those)\b", re.IGNORECASE),
    "another": re.compile(
        r"^\W{0,3}(?:and |but |so )?(?:(?:the )?(?:first|second|third|other|next|last)(?:ly)?\b|also\b|another\b|then\b|plus\b|besides\b|on top\b"
        r"|[a-z\d][.)]\s)|\b(?:also|as well|second(?:ly)?|the other (?:thing|one))\b",
        re.IGNORECASE,
    ),
    "sizes": re.compile(
        r"\b(?:expect|imagine|think|reckon|guess|say|hope) (?:that|it|this)(?:['\u2019](?:s|ll|d))?\b ?(?:to (?:be|take|cost|last)|takes?"
        r"|costs?|will|would|is|should|more|no more|less|about|around)\b",
        re.IGNORECASE,
    ),
    "deed": re.compile(r"\b(?:i|we)(?:'ll|\u2019ll| will|'d| would| can|'m going| are going)\b", re.IGNORECASE),
}
"""How the later one may be worded: it points back, answers, opens another point, estimates what was offered, is a deed of its own."""
_VERB: Final = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|gets?|got|needs?|wants?|goes|go"
    r"|comes?|takes?|makes?|gives?|keeps?|includes|provides|sends?|pays?)\b|'(?:s|re|ll|d|ve|m)\b|\u2019(?:s|re|ll|d|ve|m)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"^\W{0,3}(?:the |your |all )?((?!(?:it|that|this|they|those|these|there|everything|all|both|yes|no)\b)[a-z]+(?:\s[a-z]+)?) (?:is|are|comes?)\b",
    re.IGNORECASE,
)
_GOES_BACK: Final = re.compile(_OPENING + r"(?:it|that|this|they|those|these|both|same|all)\b|\b(?:too|also|as well)\b", re.IGNORECASE)
_REFERS: Final = re.compile(r"\b(?:it|its|that|this|they|them|those|these|both|same|there|too|also|either)\b", re.IGNORECASE)
_BREAK: Final = re.compile(r"\n[>\s]{0,20}\n|\n[>\s]{0,20}(?:[-*\u2022]|\(?\w{1,3}[.)])\s")
"""A new paragraph or list item."""
_ALIKE: Final = ("near", "share")
_WHERE: Final = (
    *("one turn", "next", "next turns", "few turns", "some turns", "one on paper", "both on paper"),
    *("one kind", "other figure", "other number", "few"),
)
"""Signs with which `_ALIKE` counts differently."""
_AFTER: Final = ("next", "close", "next turns", "few turns", "nothing shared")
"""Signs with which the wording of the later one counts."""


class Place(NamedTuple):
    """How two quotes stand to each other: in one document, how many turns and characters apart, said by one person."""

    document: bool
    turns: int
    gap: int
    speaker: bool


def estimates(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Does the later one only size what was offered just before ("I wouldn't expect that to be more than a day")? Few say so, so it is no sign."""
    now, before = later.finding.evidence[0], earlier.finding.evidence[0]
    if (now.document, now.turn) != (before.document, before.turn) or not _WORDINGS["sizes"].search(now.quote):
        return False
    between = between_quotes(before, now, conversations)
    return between is not None and len(between) <= _CLOSE and not _BREAK.search(between)


def apart(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Does the later one say by itself that it is of another thing: another target, point or item of a list, a whole sentence, an answer to a question in between?"""
    now, before = later.finding.evidence[0], earlier.finding.evidence[0]
    if _one_target(later.finding.statement, earlier.finding.statement) is False:
        return True
    if now.document != before.document or later.meaning.words & earlier.meaning.words:
        return False
    if now.turn == before.turn:
        # A whole sentence that refers to nothing before it: of such neighbours a third are one, and a lost promise is worse than a repeat.
        whole = bool(_of_wording(now.quote)["alone"]) and not isinstance(later.finding.statement, Goal)
        return whole or bool(_WORDINGS["another"].search(now.quote) or _of_thing(now, before, conversations)["broken"])
    return (
        0 < now.turn - before.turn <= FEW_TURNS
        and bool(_of_thing(now, before, conversations)["asked"])
        and not _GOES_BACK.search(now.quote)
    )


def may_be(later: Said[S], earlier: Said[S], near: float) -> bool:
    """Is a pair with this nearness worth a look? Most pairs are far apart, and there are many."""
    one, other = later.finding.evidence[0], earlier.finding.evidence[0]
    return near >= FAR or (one.document == other.document and abs(one.turn - other.turn) <= FEW_TURNS)


def compare(
    one: Said[S],
    before: Sequence[Said[S]],
    conversations: Mapping[str, Conversation],
    rarity: Mapping[str, float],
    nearest: dict[str, float],
) -> dict[str, dict[str, float]]:
    """The signs of `one` beside each of those `before` it that it may repeat, by their ids.

    `nearest` keeps from one call to the next how near the nearest is to each statement so far, by its id.
    """
    near = {other.finding.id: meaning.nearness(one.meaning, other.meaning) for other in before}
    best = max(near.values(), default=0.0)
    found = {}
    for other in before:
        key = other.finding.id
        if may_be(one, other, near[key]):
            found[key] = signs(one, other, conversations, rarity, near[key], (best, nearest.get(key, 0.0)))
    nearest.update({key: max(value, nearest.get(key, 0.0)) for key, value in near.items()})
    nearest[one.finding.id] = best
    return found


def signs(
    later: Said[S],
    earlier: Said[S],
    conversations: Mapping[str, Conversation],
    rarity: Mapping[str, float],
    near: float,
    nearest: tuple[float, float],
) -> dict[str, float]:
    """What the regressions weigh. `near`: how near the two are; `nearest`: how near what is nearest to the later and to the earlier is."""
    mine, its = later.meaning, earlier.meaning
    cosines = mine.vectors @ its.vectors.T if len(mine.vectors) and len(its.vectors) else np.zeros((1, 1))
    names = meaning.shared_names(mine, its)
    shared, fewest = len(mine.words & its.words), min(len(mine.words), len(its.words))
    found = {
        "near": near,
        "max": float(cosines.max()),
        "first": float(cosines[0, 0]),
        "words": meaning.shared_words(mine, its, rarity),
        "alike": meaning.shared_topics(mine, its),
        "names": names,
        "other names": float(bool(mine.names and its.names) and not names),
        "share": shared / max(1, fewest),
        "share of all": shared / max(1, len(mine.words | its.words)),
        "nothing shared": float(not shared),
        "few": float(fewest <= FEW),
        "later few": float(len(mine.words) < FEW),
        "behind": max(0.0, nearest[0] - near),
        "earlier behind": max(0.0, nearest[1] - near),
        **_of_sort(later.finding.statement, earlier.finding.statement),
        **_of_values(mine.text, its.text, conversations),
        **_of_place(later, earlier, conversations),
        **_of_wording(later.finding.evidence[0].quote),
        **_of_thing(later.finding.evidence[0], earlier.finding.evidence[0], conversations),
        "hardly any": float(len(mine.words) <= 1),
    }
    for name in _WHERE:
        found |= {f"{alike}, {name}": found[alike] * found[name] for alike in _ALIKE}
    for name in (*_WORDINGS, "no verb", "later few", "hardly any", "alone", "own thing"):
        found |= {f"{name}, {after}": found[name] * found[after] for after in _AFTER}
    for name in ("behind", "earlier behind"):
        found[f"{name}, one on paper"] = found[name] * found["one on paper"]
    return found


def _of_sort(later: Statement, earlier: Statement) -> dict[str, float]:
    mine, its = getattr(later, "kind", None), getattr(earlier, "kind", None)
    one_target = _one_target(later, earlier)
    return {
        "one kind": float(mine is not None and mine is its),
        "other sort": float(other_sort(later, earlier)),
        "one target": float(one_target is True),
        "other target": float(one_target is False),
    }


def other_sort(one: Statement, other: Statement) -> bool:
    """Is exactly one of the two a follow-up?"""
    if not (isinstance(one, Promise) and isinstance(other, Promise)):
        return False
    return (one.kind is PromiseKind.FOLLOW_UP) is not (other.kind is PromiseKind.FOLLOW_UP)


def _one_target(one: Statement, other: Statement) -> bool | None:
    """Do two goals aim at the same figure ("If we get to ten I'm happy", "By June I want to see ten")? None where they are not two figures."""
    if not (isinstance(one, Goal) and isinstance(other, Goal) and one.target and other.target):
        return None
    return same_figure(one.target, other.target)


def same_figure(one: str | None, other: str | None) -> bool:
    """Do two phrases give one figure ("10 %", "ten per cent")?"""
    if not one or not other:
        return False
    mine, its = quantities(one), quantities(other)
    return one.lower() == other.lower() or bool(mine and its and same(mine[0], its[0]))


def _of_values(mine: str, its: str, conversations: Mapping[str, Conversation]) -> dict[str, float]:
    around = next((c.date for c in conversations.values() if c.date), None)
    figures = measure.compare(measure.measures(mine, around), measure.measures(its, around))
    numbers, others = _numbers(mine), _numbers(its)
    return {
        "same figure": float(bool(figures.same)),
        "other figure": float(bool(figures.differ) and not figures.same),
        "number": float(bool(numbers & others)),
        "other number": float(bool(numbers and others) and not numbers & others),
        "opposed": float(bool(stance.opposed(mine, its) or stance.opposed(its, mine))),
    }


@lru_cache(maxsize=8192)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(number.rstrip(".,:") for number in _NUMBER.findall(text))


def _of_place(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> dict[str, float]:
    place = _place(later.finding.evidence[0], earlier.finding.evidence[0], conversations)
    one_turn = place.document and place.turns == 0
    papers = [on_paper(said.finding, conversations) for said in (later, earlier)]
    return {
        "one turn": float(one_turn),
        "next turns": float(place.document and 0 < place.turns <= _NEXT_TURNS),
        "few turns": float(place.document and _NEXT_TURNS < place.turns <= FEW_TURNS),
        "some turns": float(place.document and FEW_TURNS < place.turns <= SOME_TURNS),
        "one document": float(place.document),
        "one on paper": float(papers[0] is not papers[1]),
        "both on paper": float(all(papers)),
        "speaker": float(place.document and place.speaker),
        "other speaker": float(place.document and not place.speaker),
        "next": float(one_turn and place.gap <= _NEXT),
        "close": float(one_turn and place.gap <= _CLOSE),
        "apart": math.log1p(place.turns) / 5 if place.document else _ELSEWHERE,
    }


def _place(one: Evidence, other: Evidence, conversations: Mapping[str, Conversation]) -> Place:
    document = one.document == other.document
    between = between_quotes(other, one, conversations) if document and one.turn == other.turn else None
    gap = _FAR_APART if between is None else len(between)
    return Place(document, abs(one.turn - other.turn), gap, _speaker(one, conversations) == _speaker(other, conversations))


def between_quotes(earlier: Evidence, later: Evidence, conversations: Mapping[str, Conversation]) -> str | None:
    """What was said between two quotes of one turn, None where the second does not follow. Cue headers in the file are no words."""
    conversation = conversations.get(later.document)
    turn = conversation.turn(later.turn) if conversation and earlier.turn == later.turn else None
    if conversation is None or turn is None or later.start < earlier.end:
        return None
    if len(turn.text) > LONGEST:
        # Looking for two quotes in megabytes, for each pair, takes minutes; places in the file are good enough there.
        return conversation.original[earlier.end : later.start]
    before, after = (e.quote.replace(BOLD, "") for e in (earlier, later))
    first = turn.text.find(before)
    second = turn.text.find(after, first + len(before)) if first >= 0 else -1
    return turn.text[first + len(before) : second] if second >= 0 else None


def _speaker(evidence: Evidence, conversations: Mapping[str, Conversation]) -> str | None:
    conversation = conversations.get(evidence.document)
    turn = conversation.turn(evidence.turn) if conversation else None
    return turn.speaker if turn else None


@lru_cache(maxsize=8192)
def _of_wording(quote: str) -> Mapping[str, float]:
    worded = {name: float(bool(pattern.search(quote))) for name, pattern in _WORDINGS.items()}
    verb = bool(_VERB.search(quote))
    return {**worded, "no verb": float(not verb), "alone": float(verb and not _REFERS.search(quote))}


def _of_thing(later: Evidence, earlier: Evidence, conversations: Mapping[str, Conversation]) -> dict[str, float]:
    """Does the later one name a thing of its own, or one that was asked about in between; does another paragraph begin between the two?"""
    if later.document != earlier.document or later.document not in conversations:
        return {"own thing": 0.0, "asked": 0.0, "broken": 0.0}
    conversation = conversations[later.document]
    new = meaning.stems(later.quote) - meaning.stems(earlier.quote)
    asked = conversation.turn(later.turn - 1) if later.turn - 1 > earlier.turn else None
    subject = _SUBJECT.match(later.quote)
    return {
        "own thing": float(bool(subject and meaning.stems(subject[1]) & new)),
        "asked": float(asked is not None and bool(new & meaning.stems(asked.text))),
        "broken": float(bool(_BREAK.search((between_quotes(earlier, later, conversations) or "")[:_CLOSE]))),
    }


def chances(of: Statement, pairs: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """(n) How likely it is that `of`, a promise, goal or risk, is one with each of n others, from the `signs` beside them."""
    if not pairs:
        return np.zeros(0)
    weight, bias = _model(next(sort for kind, sort in _SORTS.items() if isinstance(of, kind)))
    x = np.array([[pair[name] for name in weight] for pair in pairs])
    return np.asarray(1 / (1 + np.exp(-np.clip(x @ np.array(list(weight.values())) + bias, -30, 30))))


@cache
def _model(sort: str) -> tuple[Mapping[str, float], float]:
    with np.load(weights.path("merging/sameness.npz")) as packed:
        names = (str(name) for name in packed["names"])
        return dict(zip(names, packed[f"{sort}_weights"].tolist(), strict=True)), float(packed[f"{sort}_bias"])
