"""How likely a contract carries a promise: what the rules see of its clauses, weighed as whole labelled deals teach.

Two small logistic regressions (`python -m evals.training.coverage`). The first finds the clauses that may be meant, by their words and
by what was said around the promise; the second weighs what the rules say of the nearest of them, and of the other promises that claim
them. It turns a "no" into a "yes" only where a clause carries the promise and none is shown that opposes it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.finding import Finding
from analyzer.domain.statement import How, Promise, PromiseKind
from analyzer.embedding import Embedder
from analyzer.handoff import meaning, measure, relevance, ruling, shortfall, subject
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.provision import Contract, Provision
from analyzer.handoff.ruling import Ruling
from analyzer.inference import regression

Vector = NDArray[np.float64]

_PACKED: Final = "coverage/likelihood.npz"
NEAREST: Final = 5
"""Clauses of which the rules are asked what they give."""
LIKELY: Final = 0.5
FEWEST: Final = 6
"""Provisions that a contract has at least: nothing was learnt from shorter ones, and the rules alone judge them."""
KEPT: Final = ruling.SURELY
"""From this score on a yes of the rules stands, though it may have to be compared."""
POSSIBLE: Final = -3.5
"""A clause with lower log odds to be the one that is meant is not quoted for a promise: 3 %."""
_NOTHING: Final = -8.0
"""Log odds of a clause that is not there."""
_UNSEEN: Final = 1.5
"""What a word weighs that no clause has."""
_BEFORE, _AFTER, _NEXT, _END = 250, 200, 100, 300
"""Characters that are read around a promise."""
_AHEAD: Final = ("near", "max", "words", "share")
"""Signs that count also by how far a clause is behind the best one."""


class Said(NamedTuple):
    """A promise with its meaning and with what was said before and after it."""

    finding: Finding[Promise]
    meaning: Meaning
    before: Meaning
    after: Meaning
    in_call: bool

    @property
    def promise(self) -> Promise:
        """What is promised."""
        return self.finding.statement


class Near(NamedTuple):
    """One of the clauses nearest to a promise, with what the rules say of it."""

    provision: Provision
    odds: float
    place: int
    otherwise: bool
    gives: bool
    fits: bool


def listen(
    promises: Sequence[Finding[Promise]], meanings: Sequence[Meaning], conversations: Mapping[str, Conversation], embedder: Embedder
) -> tuple[Said, ...]:
    """`promises` (n) with their `meanings` (n), each beside what was said around it."""
    spoken = {name: _spoken(conversations[name]) for name in {p.evidence[0].document for p in promises} if name in conversations}
    texts = [text or "-" for p in promises for text in _around(p, spoken.get(p.evidence[0].document, {}))]
    around = meaning.read([(text,) for text in texts], embedder)
    pairs = zip(promises, meanings, around[::2], around[1::2], strict=True)
    return tuple(Said(p, m, before, after, _in_call(p, conversations)) for p, m, before, after in pairs)


def weigh(said: Sequence[Said], rulings: Sequence[Ruling | None], contract: Contract) -> tuple[Ruling | None, ...]:
    """The `rulings` (n) on what was `said` (n), turned round where that is likelier; a yes tells how likely it is."""
    if not said or len(contract.provisions) < FEWEST:
        return tuple(rulings)
    return tuple(_turned(s, own, contract, lead) for s, own, lead in zip(said, rulings, leads(said, contract), strict=True))


def leads(said: Sequence[Said], contract: Contract) -> Vector:
    """(n, m): how much nearer each promise is to each of the m provisions than any other promise is; 0 where there is no other."""
    near = np.array([[meaning.nearness(s.meaning, p.meaning) for p in contract.provisions] for s in said])
    if len(said) == 1:
        return np.zeros_like(near)
    # The nearest of the others is the nearest of all, but for the nearest one itself.
    second, best = np.partition(near, -2, axis=0)[-2:]
    others = np.where(np.arange(len(said))[:, None] == near.argmax(axis=0), second, best)
    return np.asarray(near - others)


def clause_signs(said: Said, contract: Contract) -> tuple[list[str], Vector]:
    """Names (d) and values (m, d) of what tells whether each provision is the clause that is meant."""
    rows = [_pair_signs(said, provision, contract.rarity) for provision in contract.provisions]
    names = list(rows[0])
    x = np.array([list(row.values()) for row in rows])
    ahead = x[:, [names.index(name) for name in _AHEAD]]
    return [*names, *(f"{name} behind" for name in _AHEAD)], np.c_[x, ahead - ahead.max(axis=0)]


def nearest(said: Said, contract: Contract, odds: Vector) -> list[Near]:
    """The clauses with the greatest `odds` (m), the greatest first."""
    found = []
    for place in np.argsort(-odds, kind="stable")[:NEAREST].tolist():
        provision = contract.provisions[place]
        other = shortfall.otherwise(said.promise, said.meaning, provision, contract.start)
        gives = shortfall.carries(said.promise, said.meaning, provision, otherwise=other)
        found.append(Near(provision, float(odds[place]), place, other, gives, subject.fits(said.promise, said.meaning, provision)))
    return found


def promise_signs(said: Said, own: Ruling | None, contract: Contract, near: Sequence[Near], lead: Vector) -> dict[str, float]:
    """What tells whether the contract carries a promise: `own` is what the rules say, `lead` (m) how much nearer it is than others."""
    first = near[0]
    pair = _pair_signs(said, first.provision, contract.rarity)
    return {
        **{kind.value: float(said.promise.kind is kind) for kind in PromiseKind if kind is not PromiseKind.FOLLOW_UP},
        "implicit": float(said.promise.how is How.IMPLICIT),
        "words": math.log1p(len(said.meaning.words)),
        "provisions": math.log1p(len(contract.provisions)),
        "call": float(said.in_call),
        "best": first.odds,
        "second": near[1].odds if len(near) > 1 else _NOTHING,
        "gives": max((n.odds for n in near if n.gives), default=_NOTHING),
        "opposes": max((n.odds for n in near if not n.gives), default=_NOTHING),
        "gives and fits": max((n.odds for n in near if n.gives and n.fits), default=_NOTHING),
        "all": sum(_chance(n.odds) for n in near),
        "all that give": sum(_chance(n.odds) for n in near if n.gives),
        "fits": float(first.fits),
        "ruled": own.score if own else -4.0,
        "ruled carried": float(own is not None and own.carries),
        "ruled opposed": float(own is not None and not own.carries),
        **{name: pair[name] for name in ("near", "first", "optional", "share", "share of said", "share of clause", "excluded")},
        "otherwise": float(first.otherwise),
        "carries": float(first.gives),
        "outbid": float(shortfall.outbid(said.promise, said.meaning, first.provision, contract.start)),
        "same price": float(measure.same_price(said.meaning.text, first.provision.text)),
        "same span": float(measure.same_span(said.meaning.text, first.provision.text)),
        "lead": float(lead[first.place]),
        "before": pair["before"],
        "after": pair["after"],
        "after words": pair["after words"],
    }


def _turned(said: Said, own: Ruling | None, contract: Contract, lead: Vector) -> Ruling | None:
    near = nearest(said, contract, odds("clause", *clause_signs(said, contract)))
    signs = promise_signs(said, own, contract, near, lead)
    likely = _chance(float(odds("promise", list(signs), np.array([list(signs.values())]))[0]))
    if own is not None and own.carries:
        # Days are held against each other by the rules, and no sign tells the outcome.
        stands = own.score >= KEPT or said.promise.kind is PromiseKind.TIMELINE
        return own._replace(likely=likely) if likely > LIKELY or stands else None
    if likely <= LIKELY:
        return own
    if own is not None and ruling.is_shown(own, said.promise):
        return own
    clause = next((n.provision for n in near if _may_carry(said, n)), None)
    if clause is None:
        return own
    score = relevance.score(said.promise.kind, said.meaning, clause.meaning, contract.rarity)
    return Ruling(clause, max(score, ruling.ABOUT), carries=True, likely=likely)


def _may_carry(said: Said, near: Near) -> bool:
    """Do the rules allow the clause to be the one that carries the promise?"""
    possible = near.gives and near.fits and near.odds >= POSSIBLE
    return possible and not subject.only_priced(said.meaning, near.provision, carried=True)


def _pair_signs(said: Said, provision: Provision, rarity: Mapping[str, float]) -> dict[str, float]:
    own, clause = said.meaning, provision.meaning
    cosines = own.vectors @ clause.vectors.T
    shared = _weight(own.words & clause.words, rarity)
    return {
        **relevance.signs(said.promise.kind, own, clause, rarity),
        "max": float(cosines.max()),
        "first": float(cosines[0].max()),
        "share": shared / 8,
        "share of said": shared / max(3.0, _weight(own.words, rarity)),
        "share of clause": shared / max(3.0, _weight(clause.words, rarity)),
        "length": math.log1p(len(clause.words)),
        "rarest": max((rarity.get(word, _UNSEEN) for word in own.words & clause.words), default=0.0),
        "excluded": float(provision.clause.excluded),
        "optional": float(provision.clause.optional),
        **_beside("before", said.before, own, clause, rarity),
        **_beside("after", said.after, own, clause, rarity),
    }


def _beside(name: str, around: Meaning, own: Meaning, clause: Meaning, rarity: Mapping[str, float]) -> dict[str, float]:
    """What the clause has in common with what was said around a promise, and not with the promise."""
    return {
        name: float((around.vectors @ clause.vectors.T).max()),
        f"{name} words": _weight((around.words & clause.words) - own.words, rarity) / 8,
        f"{name} topics": float(len((around.topics & clause.topics) - own.topics)),
    }


def _weight(words: frozenset[str], rarity: Mapping[str, float]) -> float:
    return sum(rarity.get(word, _UNSEEN) for word in sorted(words))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _spoken(conversation: Conversation) -> Mapping[int, str]:
    """The words of each turn, by its number."""
    return {turn.index: " ".join(turn.text.split()) for turn in conversation.turns}


def _around(finding: Finding[Promise], turns: Mapping[int, str]) -> tuple[str, str]:
    """What was said just before and just after the first quote, in its turn and in those beside it (`turns` by number)."""
    evidence = finding.evidence[0]
    own = turns.get(evidence.turn, "")
    quote = " ".join(evidence.quote.split())
    at = max(0, own.find(quote[:30]))
    before = f"{turns.get(evidence.turn - 1, '')[-_BEFORE:]} {own[:at][-_BEFORE:]}"[-_END:]
    after = f"{own[at + len(quote) :][:_AFTER]} {turns.get(evidence.turn + 1, '')[:_NEXT]}"
    return before.strip(), after.strip()


def _in_call(finding: Finding[Promise], conversations: Mapping[str, Conversation]) -> bool:
    conversation = conversations.get(finding.evidence[0].document)
    return conversation is not None and conversation.kind is Kind.CALL


def odds(part: str, names: Sequence[str], x: Vector) -> Vector:
    """Log odds (n) of rows `x` (n, d) whose columns are `names` (d), by the regression `part` ("clause", "promise")."""
    weight, bias = regression(_PACKED, part)
    return np.asarray(x @ np.array([weight[name] for name in names]) + bias)
