"""What did we promise about SSO? Passages by their words and by their meaning, put into one order (S65)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.domain.conversation import Side
from analyzer.errors import StoreUnavailable
from analyzer.recall import Entry, Recall
from analyzer.store import conversations, search
from analyzer.store.database import Database
from analyzer.store.records import FoundPassage

DEPTH = 50
"""Passages that each way of searching brings in."""
_RANK = 60
"""Of reciprocal rank fusion: how little the first places count more than those behind them."""
_AT_ONCE = 20


class Hit(BaseModel):
    """A quote with its place. `found_by` says how: by its words, by its meaning, or both."""

    model_config = ConfigDict(frozen=True)

    quote: str
    document: str
    place: str | None
    speaker: str | None
    side: Side
    turn: int
    start: int
    end: int
    occurred_on: dt.date | None
    conversation_id: str
    deal_id: str
    account_id: str
    score: float
    found_by: tuple[str, ...]


class Found(NamedTuple):
    """Passages, the best first; `complete` is False where they were found by their words alone."""

    hits: tuple[Hit, ...]
    complete: bool


def find(desk: Desk, caller: Caller, question: str, limit: int = 10, account_id: str | None = None, deal_id: str | None = None) -> Found:
    """Passages that answer `question` among what the caller may see; an index that is away takes no answer away."""
    with desk.database.reading() as transaction:
        words = search.by_words(transaction, question, caller.sight, DEPTH, account_id, deal_id)
        deals = search.narrowed_deals(transaction, caller.sight, account_id, deal_id)
    meaning = _by_meaning(desk, question, account_id, deals)
    ranked = _fused({"words": words, "meaning": meaning or []})[:limit]
    with desk.database.reading() as transaction:
        # Looked up once more within the caller's sight: the index is not asked who may see what.
        there = {one.id: one for one in conversations.passages(transaction, [identity for identity, *_ in ranked], caller.sight)}
    hits = tuple(_hit(there[identity], score, ways) for identity, score, ways in ranked if identity in there)
    return Found(hits, meaning is not None)


def _by_meaning(desk: Desk, question: str, account_id: str | None, deals: Sequence[str] | None) -> list[int] | None:
    """The nearest passages; None where this process has no index, or its server does not answer now."""
    try:
        return [found for found, _ in desk.recall.nearest(question, DEPTH, account_id, deals)] if desk.recall else None
    except StoreUnavailable:
        return None


def _fused(rankings: dict[str, Sequence[int]]) -> list[tuple[int, float, tuple[str, ...]]]:
    """Reciprocal rank fusion: (id, score, the ways it was found), the best first."""
    scores: dict[int, float] = {}
    ways: dict[int, list[str]] = {}
    for way, ids in rankings.items():
        for place, identity in enumerate(ids):
            scores[identity] = scores.get(identity, 0.0) + 1 / (_RANK + place + 1)
            ways.setdefault(identity, []).append(way)
    order = sorted(scores, key=lambda identity: (-scores[identity], identity))
    return [(identity, round(scores[identity], 6), tuple(ways[identity])) for identity in order]


def _hit(passage: FoundPassage, score: float, ways: tuple[str, ...]) -> Hit:
    return Hit(
        quote=passage.text, document=passage.document, place=passage.place, speaker=passage.speaker, side=passage.side, turn=passage.turn,
        start=passage.start, end=passage.end, occurred_on=passage.occurred_on, conversation_id=passage.conversation_id,
        deal_id=passage.deal_id, account_id=passage.account_id, score=score, found_by=ways,
    )  # fmt: skip


def catch_up(database: Database, recall: Recall) -> int:
    """Puts into the index what it lacks and takes out what was erased; how many conversations were put in.

    It can be broken off at any place: what is not marked is done again.
    """
    let_go(database, recall)
    done = 0
    while True:
        with database.reading() as transaction:
            waiting = conversations.unindexed(transaction, recall.name, _AT_ONCE)
            passages = conversations.passages_of(transaction, waiting)
        if not waiting:
            return done
        recall.add(list(_entries(passages)))
        with database.writing() as transaction:
            conversations.mark_indexed(transaction, waiting, recall.name)
        # Erased between reading and marking: out again.
        let_go(database, recall)
        done += len(waiting)


def let_go(database: Database, recall: Recall) -> None:
    """Takes erased accounts out of the index, and out of its files."""
    with database.reading() as transaction:
        gone = conversations.removals(transaction)
    for _, account_id in gone:
        recall.remove_account(account_id)
    if gone:
        recall.rewrite()
        with database.writing() as transaction:
            conversations.removed(transaction, gone)


def _entries(passages: Iterable[FoundPassage]) -> Iterable[Entry]:
    return (Entry(p.id, p.account_id, p.deal_id, p.conversation_id, p.text) for p in passages)


def reindex(database: Database, recall: Recall) -> int:
    """Builds the index anew from the store; how many conversations it holds then."""
    recall.clear()
    with database.writing() as transaction:
        conversations.forget_index(transaction)
    return catch_up(database, recall)
