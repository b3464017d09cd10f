"""Promised versus sold: does the contract carry a promise, leave it out, or say something else?"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from analyzer.domain.account import Phase
from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import InContract, Promise, PromiseKind, PromiseStatus
from analyzer.embedding import Embedder
from analyzer.handoff import likelihood, meaning
from analyzer.handoff.provision import Contract
from analyzer.handoff.ruling import SURELY, Ruling, SecondOpinion, agreed, chance, is_shown, judge
from analyzer.handoff.said import overlap

Promises = tuple[Finding[Promise], ...]
_ITEM = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,2}[.)]|[a-z][.)])\s+\S")
"""The mark of an item in a list of a mail: it stands by itself, and what was said before it tells nothing of it."""
_ONCE_THERE = re.compile(
    r"\b(?i:when|once|as soon as|by the time|after) (?:you|they|everybody|everyone|the (?:customer|\w+ team)|[A-Z]\w+)(?:['\u2019]re| are|['\u2019]s| is)?"
    r" (?:all )?(?:live|go(?:es)? live|starts?|up and running|on board)\b|\bafter (?:the )?go-live\b"
    r"|\b(?:switch|turn) (?:that|it|this|them|those) on\b",
)
"""What is to come then, or is switched on, belongs to what was sold: it is no errand of the sale."""


def cover(
    promises: Sequence[Finding[Promise]],
    contract: Sequence[Conversation],
    embedder: Embedder,
    conversations: Mapping[str, Conversation] | None = None,
    seconds: Mapping[str, SecondOpinion] | None = None,
) -> Promises:
    """Each promise with `in_contract` and, where a clause says otherwise, `contract_conflict`.

    `yes` where a clause carries the substance, if only in a weaker form; the clause joins the evidence. `no` where
    the contract is silent or contradicts. `n/a` for follow-ups, for what was done or due before signature, and for
    everything when there is no contract among the documents (there is nothing to compare with). Bare answers ("yes,
    all of them") are read with the words before them where `conversations` are given. `seconds` are what another reader
    says, by the id of the promise: it decides where ours is not sure and no value speaks against it.
    """
    if not contract:
        return tuple(_marked(p, InContract.NOT_APPLICABLE) for p in promises)
    papers = frozenset(c.document for c in contract)
    asked = tuple(p for p in promises if not _errand(p) and not _within(p, papers))
    rulings = _rulings(asked, Contract.read(contract, embedder), embedder, conversations, seconds or {})
    signed = min((c.date for c in contract if c.date), default=None) or _last_day(conversations or {})
    return _absorbed(tuple(_covered(p, papers, rulings, signed) for p in promises), rulings, papers)


def _rulings(
    promises: Promises,
    contract: Contract,
    embedder: Embedder,
    conversations: Mapping[str, Conversation] | None,
    seconds: Mapping[str, SecondOpinion],
) -> Mapping[str, Ruling | None]:
    """How the contract stands to each promise, by its id."""
    around = [None if _ITEM.match(p.evidence[0].quote) else conversations for p in promises]
    texts = meaning.read([meaning.ways(p, before) for p, before in zip(promises, around, strict=True)], embedder)
    whole = [t._replace(own=meaning.own_words(p, before)) for p, before, t in zip(promises, around, texts, strict=True)]
    judged = [judge(p.statement, text, contract) for p, text in zip(promises, whole, strict=True)]
    said = likelihood.listen(promises, whole, conversations or {}, embedder)
    rulings = {p.id: r for p, r in zip(promises, likelihood.weigh(said, judged, contract), strict=True)}
    for promise, text in zip(promises, whole, strict=True):
        if second := seconds.get(promise.id):
            rulings[promise.id] = agreed(rulings[promise.id], second, promise.statement, text, contract)
    return rulings


def _absorbed(promises: Promises, rulings: Mapping[str, Ruling | None], papers: frozenset[str]) -> Promises:
    """Without the promises that are nothing but the clause by which another promise is surely carried."""
    clause_of = {i: v.provision.evidence for i, v in rulings.items() if v is not None and v.carries and v.score >= SURELY}
    gone = {
        p.id
        for p in promises
        if all(e.document in papers for e in p.evidence)
        and any(overlap(p.evidence[0], clause) and _same_extent(p.evidence[0], clause) for clause in clause_of.values())
    }
    return tuple(p for p in promises if p.id not in gone)


def _same_extent(quote: Evidence, clause: Evidence) -> bool:
    """Is the quote most of the clause? A clause that holds several commitments must not swallow one of them."""
    return 2 * (quote.end - quote.start) >= clause.end - clause.start


def _covered(
    promise: Finding[Promise], papers: frozenset[str], rulings: Mapping[str, Ruling | None], signed: dt.date | None
) -> Finding[Promise]:
    ruling = rulings.get(promise.id)
    if _errand(promise):
        return _marked(promise, InContract.NOT_APPLICABLE)
    if _within(promise, papers):
        return _marked(promise, InContract.YES)
    if promise.statement.status is PromiseStatus.WITHDRAWN:
        # Nobody owes it: no clause can carry it or speak against it.
        return _marked(promise, InContract.NO)
    if ruling is not None and ruling.carries:
        return _with_clause(_marked(promise, InContract.YES, chance=chance(ruling)), ruling.provision.evidence)
    if promise.statement.status is PromiseStatus.DONE:
        return _marked(promise, InContract.NOT_APPLICABLE)
    against = ruling if ruling is not None and is_shown(ruling, promise.statement) else None
    if against is None and _due_before(promise.statement, signed):
        return _marked(promise, InContract.NOT_APPLICABLE)
    return _marked(promise, InContract.NO, against.provision.evidence if against else None, chance(against))


def _errand(promise: Finding[Promise]) -> bool:
    """Is it something to send or to ask while the sale runs?"""
    return promise.statement.kind is PromiseKind.FOLLOW_UP and not any(_ONCE_THERE.search(e.quote) for e in promise.evidence)


def _due_before(promise: Promise, signed: dt.date | None) -> bool:
    """Was it a single deed that was due before the contract was signed? What is told in hours or held open until a day is none."""
    deed = promise.kind not in {PromiseKind.SUPPORT, PromiseKind.PRICING}
    return deed and promise.due_date is not None and signed is not None and promise.due_date < signed


def _last_day(conversations: Mapping[str, Conversation]) -> dt.date | None:
    """The last day of the sale, after which a contract without a date was signed."""
    return max((c.date for c in conversations.values() if c.date and c.phase is Phase.SALES), default=None)


def _marked(
    promise: Finding[Promise], answer: InContract, conflict: Evidence | None = None, chance: float | None = None
) -> Finding[Promise]:
    update = {"in_contract": answer, "contract_conflict": conflict, "contract_chance": chance}
    statement = promise.statement.model_copy(update=update)
    return promise.model_copy(update={"statement": statement})


def _with_clause(promise: Finding[Promise], clause: Evidence) -> Finding[Promise]:
    return promise.model_copy(update={"evidence": (*promise.evidence, clause)})


def _within(promise: Finding[Promise], papers: frozenset[str]) -> bool:
    return any(e.document in papers for e in promise.evidence)
