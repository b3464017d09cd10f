"""How a contract stands to one promise: the provision that decides, and whether it carries the promise or opposes it."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from analyzer.domain.statement import Promise, PromiseKind
from analyzer.handoff import relevance, shortfall, stance, subject
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.provision import Contract, Provision

ABOUT = -1.8
"""A clause with at least this score is about the promise."""
CLEARLY = -0.5
"""From here on a clause that says otherwise is quoted as the conflict."""
SURELY = 1.0
"""From here on a finding that quotes only this clause is the same promise, not another one."""
RIVAL = 1.0
"""A clause that carries the promise wins against one that says otherwise, but not in values, and scores at most so much more."""
SILENT = 0.4
"""A clause that tells none of the amounts of a promise yields to one that tells others, though that one scores so much less."""
UNLIKELY = -4.6
"""Below this score nobody is believed who says that a clause is about a promise: 1 % of the true pairs of the set."""
CHANCE = {"yes": (0.35, 0.57), "contradicted": (0.12, 2.17), "no": (0.0, 0.63)}
"""Slope and offset by which a score becomes the chance that the answer is right (`python -m evals.coverage.fit`)."""
_SAID_ONCE: Mapping[str, frozenset[str]] = {
    "price": frozenset({"price_hold"}),
    "billing": frozenset({"billing_start"}),
    "leaving": frozenset({"exit"}),
    "reducing": frozenset({"reduction"}),
}
"""Axes of what a contract says once, for all that is paid and for the whole term, with the topics of a clause that says it."""


class Ruling(NamedTuple):
    """How one provision stands to a promise: `score` says how surely it is about it."""

    provision: Provision
    score: float
    carries: bool
    otherwise: bool = False
    """Other hours, amounts, editions or languages are written than were promised."""
    seconded: bool = False
    """Another reader says the same: nobody doubts it any more."""
    likely: float | None = None
    """How likely the promise is carried, where that was weighed (`likelihood`)."""


class SecondOpinion(NamedTuple):
    """What another reader says of a promise: `provision` is the place of the clause in the contract, None where it names none."""

    answer: Literal["yes", "no", "contradicted"]
    provision: int | None = None


def judge(promise: Promise, said: Meaning, contract: Contract) -> Ruling | None:
    """How the contract stands to a promise by the provision that decides, or None where none is about it."""
    fitting = [p for p in contract.provisions if subject.fits(promise, said, p)]
    scored = [(max(relevance.score(promise.kind, said, p.meaning, contract.rarity), _least(promise, said, p)), p) for p in fitting]
    about = [_ruling(promise, said, p, score, contract) for score, p in scored if score >= ABOUT]
    chosen = decisive(about, said, later_price=subject.of_years_to_come(promise, said))
    if chosen is None or subject.only_priced(said, chosen.provision, carried=chosen.carries):
        return None
    return chosen


def decisive(about: Sequence[Ruling], said: Meaning, *, later_price: bool) -> Ruling | None:
    """Of the rulings on all clauses that are about a promise, the one that counts."""
    best = max((v for v in about if v.carries), key=lambda v: v.score, default=None)
    against = [v for v in about if not v.carries]
    if best is None or not against:
        return best or max(against, key=lambda v: v.score, default=None)
    for axis in ("price", "reducing") if later_price else ("reducing",):
        # What is paid today says nothing of the years for which it is held, and nothing of shops that close.
        once = [v for v in against if axis in stance.opposed(said.told, v.provision.text)]
        if once and not _SAID_ONCE[axis] & best.provision.meaning.topics:
            return max(once, key=lambda v: v.score)
    # A clause that tells other hours or amounts is about the same thing, and needs no lead: less than none where the best one tells none.
    lead = SILENT if shortfall.silent(said, best.provision) else 0.0
    rivals = [(v.score + lead if v.otherwise else v.score - RIVAL, v) for v in against]
    most, rival = max(rivals, key=lambda r: r[0])
    return best if best.score >= most else rival


def agreed(own: Ruling | None, second: SecondOpinion, promise: Promise, said: Meaning, contract: Contract) -> Ruling | None:
    """Our ruling or that of a second reader, whose clause must be possible and whose yes must hold in values."""
    sure = own is not None and own.carries and own.score >= SURELY
    if second.answer == "no" or second.provision is None:
        return own if sure else None
    provision = contract.provisions[second.provision]
    found = relevance.score(promise.kind, said, provision.meaning, contract.rarity)
    if found < UNLIKELY:
        return own
    if second.answer == "yes":
        against = provision.clause.excluded or shortfall.outbid(promise, said, provision, contract.start)
        return own if against else Ruling(provision, max(found, ABOUT), carries=True, seconded=True)
    return own if sure else Ruling(provision, max(found, CLEARLY), carries=False, seconded=True)


def is_shown(against: Ruling, promise: Promise) -> bool:
    """Is a clause that opposes a promise quoted as the conflict?

    A later date for going live, other hours or amounts are one even where the words are far apart.
    """
    plain = promise.kind is PromiseKind.TIMELINE or against.otherwise
    return not against.carries and against.score >= (ABOUT if plain else CLEARLY)


def chance(ruling: Ruling | None) -> float | None:
    """How likely a ruling is right, as fitted on promises beside contracts; None where another reader says the same."""
    if ruling is not None and ruling.seconded:
        return None
    if ruling is not None and ruling.carries and ruling.likely is not None:
        return round(ruling.likely, 3)
    slope, offset = CHANCE["no" if ruling is None else "yes" if ruling.carries else "contradicted"]
    return round(1 / (1 + math.exp(-(slope * (ruling.score if ruling else 0.0) + offset))), 3)


def _ruling(promise: Promise, said: Meaning, provision: Provision, score: float, contract: Contract) -> Ruling:
    otherwise = shortfall.otherwise(promise, said, provision, contract.start)
    carries = shortfall.carries(promise, said, provision, otherwise=otherwise)
    return Ruling(provision, score, carries, otherwise=otherwise and not carries)


def _least(promise: Promise, said: Meaning, provision: Provision) -> float:
    """What a clause scores at least, whatever the words: what all fees do opposes a price, how one leaves any term, how far back is taken over any history."""
    if provision.clause.excluded:
        return -math.inf
    once = promise.kind is PromiseKind.PRICING and _SAID_ONCE.keys() & set(stance.opposed(said.told, provision.text))
    return CLEARLY if once or shortfall.further_back(said, provision) or shortfall.languages_extra(said, provision) else -math.inf
