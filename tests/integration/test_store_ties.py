"""Merged and split lines on real databases: what is kept, what comes back, and who is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from analyzer.desk import drafting, joining, reviewing
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.desk.joining import Seen
from analyzer.domain.review import Change, HandoffItem, Section, Verdict
from analyzer.domain.ties import place
from analyzer.errors import BadRequest, Conflict, NotAllowed
from analyzer.settings import Settings
from analyzer.store import accounts, handoffs
from analyzer.store.database import Database, now
from analyzer.store.records import Account, Deal, KeyRole
from tests import drafts

ANN, KIM = Caller("ann@vendor.example", KeyRole.REP), Caller("kim@vendor.example", KeyRole.CSM)
ONE, TWO, THREE = drafts.evidence("we train the night shift"), drafts.evidence("your people get a training"), drafts.evidence("in May, yes")
PROMISES = (
    drafts.promise("Training for the night shift", ONE, THREE),
    drafts.promise("A training for all", TWO),
    drafts.promise("Exports run every night", drafts.evidence("exports run nightly")),
)


class Review:
    """A drafted handoff and what a rep does with it."""

    def __init__(self, database: Database) -> None:
        self.desk = Desk(Settings(), database, None, None, None)  # type: ignore[arg-type]
        with database.writing() as transaction:
            accounts.add(transaction, Account(id="acme", name="Acme", created_at=now(), created_by="root"))
            deal = accounts.add_deal(transaction, Deal(id="d1", account_id="acme", name="acme", rep=ANN.person, created_at=now()))
            self.id = handoffs.add(transaction, "acme", deal.id).id
        self.draft()

    def draft(self, **changes: Any) -> None:
        with self.desk.database.writing() as transaction:
            handoff = handoffs.find(transaction, self.id)
            assert handoff is not None
            drafting.lay_over(transaction, handoff, drafts.draft(promises=PROMISES, **changes), now().isoformat())

    def items(self) -> dict[str, HandoffItem]:
        lines = reviewing.view(self.desk, ANN, self.id).items
        return {item.statement.summary: item for item in lines if item.section is Section.PROMISES and item.verified}

    def merge(self, into: HandoffItem, other: HandoffItem) -> joining.Joined:
        return joining.merge(self.desk, ANN, self.id, Seen(into.id, into.version), Seen(other.id, other.version))

    def split(self, item: HandoffItem, *pieces: Any) -> joining.Joined:
        return joining.split(self.desk, ANN, self.id, Seen(item.id, item.version), [place(piece) for piece in pieces])

    def take_back(self, item: HandoffItem) -> joining.Joined:
        return joining.take_back(self.desk, ANN, self.id, Seen(item.id, item.version))

    def judge(self, item: HandoffItem, verdict: Verdict) -> HandoffItem:
        return reviewing.judge(self.desk, ANN, self.id, item.id, reviewing.Judgement(verdict, item.version))

    def states(self) -> list[str]:
        with self.desk.database.reading() as transaction:
            return [state.id for state in handoffs.states_of(transaction, self.id)]


@pytest.fixture
def review(database: Database) -> Iterator[Review]:
    return Review(database)


def quotes(item: HandoffItem) -> list[str]:
    return [piece.quote for piece in item.evidence]


def test_a_merge_keeps_all_evidence_and_taking_it_back_brings_both_lines_again(review: Review) -> None:
    night, everybody, _ = review.items().values()
    joined = review.merge(night, everybody)
    assert quotes(joined.item) == [ONE.quote, THREE.quote, TWO.quote]
    assert joined.hidden == (everybody.id,)
    assert "A training for all" not in review.items()
    assert everybody.id not in review.states()
    back = review.take_back(joined.item)
    assert quotes(back.item) == [ONE.quote, THREE.quote]
    assert [quotes(line) for line in back.shown] == [[TWO.quote]]
    assert set(review.items()) == {"Training for the night shift", "A training for all", "Exports run every night"}
    with review.desk.database.reading() as transaction:
        told = [(entry.change, entry.other, entry.person) for entry in handoffs.history(transaction, night.id)]
    assert told == [(Change.MERGED, everybody.id, ANN.person), (Change.UNMERGED, everybody.id, ANN.person)]


def test_a_split_moves_the_chosen_quotes_into_a_line_that_waits_and_can_be_taken_back(review: Review) -> None:
    night = review.items()["Training for the night shift"]
    night = review.judge(night, Verdict.ACCEPTED)
    joined = review.split(night, THREE)
    (made,) = joined.shown
    assert (quotes(joined.item), joined.item.verdict) == ([ONE.quote], Verdict.ACCEPTED)
    assert (quotes(made), made.verdict, made.split_from) == ([THREE.quote], Verdict.PENDING, night.id)
    ids = [item.id for item in reviewing.view(review.desk, ANN, review.id).items]
    assert ids.index(made.id) == ids.index(night.id) + 1
    assert made.id in review.states()
    back = review.take_back(joined.item)
    assert quotes(back.item) == [ONE.quote, THREE.quote]
    assert made.id not in review.states()


def test_the_states_of_several_handoffs_are_each_their_own(review: Review) -> None:
    faint = drafts.promise("Somebody comes", drafts.evidence("somebody comes"), in_contract="yes", contract_chance=0.6)
    with review.desk.database.writing() as transaction:
        accounts.add_deal(transaction, Deal(id="d2", account_id="acme", name="two", rep=ANN.person, created_at=now()))
        other = handoffs.add(transaction, "acme", "d2")
        drafting.lay_over(transaction, other, drafts.draft(promises=(faint, *PROMISES[:2])), now().isoformat())
        empty = handoffs.add(
            transaction, "acme", accounts.add_deal(transaction, Deal(id="d3", account_id="acme", name="three", created_at=now())).id
        )
    night, everybody, _ = review.items().values()
    review.merge(night, everybody)
    review.judge(review.items()["Exports run every night"], Verdict.ACCEPTED)
    with review.desk.database.reading() as transaction:
        states = handoffs.states_of_all(transaction, [review.id, other.id, empty.id])
    own, its = ([state for state in states[one] if state.section is Section.PROMISES and state.verified] for one in (review.id, other.id))
    assert [(state.verdict, state.to_compare) for state in own] == [(Verdict.PENDING, False), (Verdict.ACCEPTED, False)]
    assert sorted(state.to_compare for state in its) == [False, False, True]
    assert {type(state.verified) for state in own} == {bool} and {state.confidence for state in its} == {0.8}
    assert states[empty.id] == ()


def test_the_gate_counts_a_merged_line_once_and_a_split_line_too(review: Review) -> None:
    night, everybody, _ = review.items().values()
    before = len(review.states())
    review.merge(night, everybody)
    assert len(review.states()) == before - 1
    review.split(review.items()["Training for the night shift"], TWO)
    assert len(review.states()) == before
    reasons = reviewing.view(review.desk, ANN, review.id).gates.approve
    assert any(reason.section is Section.PROMISES and reason.code == "pending" for reason in reasons)


def test_a_new_draft_leaves_merges_and_splits_as_they_are(review: Review) -> None:
    night, everybody, _ = review.items().values()
    joined = review.merge(night, everybody)
    review.split(joined.item, THREE)
    review.draft()
    lines = [item for item in reviewing.view(review.desk, ANN, review.id).items if item.section is Section.PROMISES and item.verified]
    assert [quotes(item) for item in lines if item.id == night.id] == [[ONE.quote, TWO.quote]]
    assert everybody.id not in {item.id for item in lines}
    assert sum(quotes(item) == [THREE.quote] for item in lines) == 1


def test_two_names_of_one_person_are_one_entry_that_knows_both(review: Review) -> None:
    people = [item for item in reviewing.view(review.desk, ANN, review.id).items if item.section is Section.STAKEHOLDERS]
    joined = review.merge(people[0], people[1])
    assert people[1].statement.name in joined.item.statement.aliases  # type: ignore[union-attr]


def test_who_comes_second_is_told_and_nothing_is_merged(review: Review) -> None:
    night, everybody, exports = review.items().values()
    review.judge(everybody, Verdict.ACCEPTED)
    with pytest.raises(Conflict, match="another verdict"):
        review.merge(night, everybody)
    merged = review.merge(night, review.items()["A training for all"])
    with pytest.raises(Conflict, match="merged into another"):
        review.judge(everybody, Verdict.REJECTED)
    with pytest.raises(Conflict, match="another verdict"):
        review.judge(night, Verdict.ACCEPTED)
    with pytest.raises(Conflict, match="merged into another"):
        review.merge(exports, everybody)
    assert len(merged.item.evidence) == 3


def test_what_makes_no_sense_is_refused_in_words(review: Review) -> None:
    night, everybody, _ = review.items().values()
    with pytest.raises(BadRequest, match="itself"):
        review.merge(night, night)
    goal = next(item for item in reviewing.view(review.desk, ANN, review.id).items if item.section is Section.GOALS)
    with pytest.raises(BadRequest, match="same section"):
        review.merge(night, goal)
    with pytest.raises(BadRequest, match="at least one quote"):
        review.split(night, ONE, THREE)
    with pytest.raises(BadRequest, match="Choose the quotes"):
        review.split(night, TWO)
    with pytest.raises(Conflict, match="Nothing was merged"):
        review.take_back(everybody)
    with pytest.raises(NotAllowed):
        joining.merge(review.desk, KIM, review.id, Seen(night.id, night.version), Seen(everybody.id, everybody.version))


def test_what_a_verdict_is_answered_from_is_read_alike_by_both_databases(review: Review) -> None:
    night, everybody, _ = review.items().values()
    review.merge(night, everybody)
    with review.desk.database.reading() as transaction:
        standing = reviewing.standing(transaction, ANN, review.id)
        entries = handoffs.latest_entries(transaction, review.id, 10)
    assert [entry.file for entry in standing.documents] == [drafts.CALL, drafts.ORDER]
    assert {state.id for state in standing.lines} == {item.id for item in reviewing.view(review.desk, ANN, review.id).items}
    assert {(item_id, entry.change) for item_id, entry in entries} == {(night.id, Change.MERGED), (everybody.id, Change.MERGED_INTO)}
