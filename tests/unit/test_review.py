"""From a draft to a handoff: lines, drafting again, verdicts, gates, the document."""

import datetime as dt
from collections.abc import Sequence

import pytest

from analyzer.domain.review import HandoffItem, HandoffStatus, Proposal, Section, Verdict, Waiver
from analyzer.domain.statement import Fact, FactKind, Promise, Stakeholder
from analyzer.errors import BadRequest, Conflict
from analyzer.handoff import review
from tests import drafts


def items_of(lines: Sequence[Proposal], verdict: Verdict = Verdict.PENDING) -> list[HandoffItem]:
    """The lines as the store gives them after one verdict on each."""
    return [
        HandoffItem(**dict(line), id=f"i{number}", position=number, verdict=verdict, proposed=line.statement)
        for number, line in enumerate(lines)
    ]


@pytest.fixture
def lines() -> tuple[Proposal, ...]:
    return review.proposals(drafts.draft())


def test_every_statement_and_term_of_a_draft_becomes_one_line(lines: tuple[Proposal, ...]) -> None:
    count = {section: sum(line.section is section for line in lines) for section in Section}
    # One of the promises is a claim that was not verified.
    assert count == {Section.DEAL: 5, Section.GOALS: 2, Section.STAKEHOLDERS: 4, Section.PROMISES: 6, Section.RISKS: 2}


def test_what_needs_review_is_an_unverified_line_with_its_reason(lines: tuple[Proposal, ...]) -> None:
    (line,) = [line for line in lines if not line.verified]
    assert (line.statement.summary, line.reason) == ("Live on 6 May", "the source says 5 May")
    assert line.nearest is not None


def test_the_same_draft_again_changes_nothing(lines: tuple[Proposal, ...]) -> None:
    again = review.redraft(items_of(lines), lines)
    assert (len(again.again), again.new, again.gone) == (len(lines), (), ())


def test_a_line_said_in_other_words_at_the_same_place_is_the_same_line(lines: tuple[Proposal, ...]) -> None:
    known = items_of(lines)
    promise = next(line for line in lines if line.section is Section.PROMISES)
    reworded = promise.model_copy(update={"key": "other", "statement": promise.statement.model_copy(update={"summary": "Nightly export"})})
    again = review.redraft(known, [reworded if line is promise else line for line in lines])
    assert again.new == ()
    assert reworded in again.again.values()


def test_a_person_is_known_by_an_alias_and_not_by_the_place(lines: tuple[Proposal, ...]) -> None:
    people = [line for line in lines if line.section is Section.STAKEHOLDERS]
    married = people[0].model_copy(
        update={"key": "x", "statement": Stakeholder(name="Ana Ruiz-Berg", aliases=(people[0].statement.name,)), "evidence": ()}  # type: ignore[union-attr]
    )
    stranger = people[1].model_copy(update={"key": "y", "statement": Stakeholder(name="Somebody Else")})
    again = review.redraft(items_of(people), [married, stranger, *people[2:]])
    assert married in again.again.values()
    assert again.new == (stranger,)


def test_lines_of_people_are_never_gone(lines: tuple[Proposal, ...]) -> None:
    own = items_of(lines[:1])[0].model_copy(update={"source": "person"})
    assert review.redraft([own], []).gone == ()


def test_a_draft_without_a_line_marks_it_gone(lines: tuple[Proposal, ...]) -> None:
    assert review.redraft(items_of(lines), lines[1:]).gone == ("i0",)


def test_an_edit_keeps_what_it_does_not_name(lines: tuple[Proposal, ...]) -> None:
    promise = next(line for line in lines if line.section is Section.PROMISES)
    changed = review.edited(promise.statement, {"summary": "Exports run hourly", "due_date": "2026-05-01"})
    assert isinstance(changed, Promise)
    assert (changed.summary, changed.due_date, changed.kind) == ("Exports run hourly", dt.date(2026, 5, 1), promise.statement.kind)  # type: ignore[union-attr]


@pytest.mark.parametrize("changes", [{"type": "risk"}, {"contract_conflict": None}, {"colour": "red"}, {"kind": "no such kind"}])
def test_an_edit_that_does_not_fit_is_refused_by_name(changes: dict[str, object], lines: tuple[Proposal, ...]) -> None:
    promise = next(line for line in lines if line.section is Section.PROMISES)
    with pytest.raises(BadRequest, match=next(iter(changes))):
        review.edited(promise.statement, changes)


def test_an_edit_without_changes_and_changes_without_an_edit_are_refused(lines: tuple[Proposal, ...]) -> None:
    (item,) = items_of(lines[:1])
    with pytest.raises(BadRequest):
        review.judged(item, Verdict.EDITED, None, None)
    with pytest.raises(BadRequest):
        review.judged(item, Verdict.ACCEPTED, {"summary": "x"}, None)


def test_an_unverified_line_is_accepted_only_with_a_note(lines: tuple[Proposal, ...]) -> None:
    (item,) = items_of([line for line in lines if not line.verified])
    with pytest.raises(BadRequest):
        review.judged(item, Verdict.ACCEPTED, None, "  ")
    assert review.judged(item, Verdict.ACCEPTED, None, "I was on the call").summary == "Live on 6 May"


def test_the_gate_names_every_section_with_pending_lines(lines: tuple[Proposal, ...]) -> None:
    reasons = review.shut(items_of(lines), [])
    assert [(r.code, r.section) for r in reasons] == [("pending", section) for section in Section]


def test_the_gate_is_open_when_everything_has_a_verdict(lines: tuple[Proposal, ...]) -> None:
    assert review.shut(items_of(lines, Verdict.ACCEPTED), []) == ()


def test_an_empty_section_shuts_the_gate_until_it_is_waived(lines: tuple[Proposal, ...]) -> None:
    known = items_of([line for line in lines if line.section is not Section.RISKS], Verdict.ACCEPTED)
    assert [(r.code, r.section) for r in review.shut(known, [])] == [("empty", Section.RISKS)]
    waiver = Waiver(section=Section.RISKS, reason="renewal, nothing new", person="ann", at=dt.datetime.now(dt.UTC))
    assert review.shut(known, [waiver]) == ()


def test_a_section_of_rejected_lines_only_is_empty(lines: tuple[Proposal, ...]) -> None:
    known = [
        item.model_copy(update={"verdict": Verdict.REJECTED if item.section is Section.GOALS else Verdict.ACCEPTED})
        for item in items_of(lines)
    ]
    assert [(r.code, r.section) for r in review.shut(known, [])] == [("empty", Section.GOALS)]


def test_pending_lines_that_are_gone_do_not_shut_the_gate(lines: tuple[Proposal, ...]) -> None:
    known = items_of(lines, Verdict.ACCEPTED)
    known[0] = known[0].model_copy(update={"verdict": Verdict.PENDING, "gone": True})
    assert review.shut(known, []) == ()


def test_the_final_document_holds_what_people_stand_by_and_nothing_else(lines: tuple[Proposal, ...]) -> None:
    draft = drafts.draft()
    known = items_of(lines, Verdict.ACCEPTED)
    promises = [number for number, item in enumerate(known) if item.section is Section.PROMISES]
    edited = known[promises[0]].statement.model_copy(update={"summary": "Exports run hourly"})
    known[promises[0]] = known[promises[0]].model_copy(update={"verdict": Verdict.EDITED, "statement": edited})
    known[promises[1]] = known[promises[1]].model_copy(update={"verdict": Verdict.REJECTED})
    known[promises[2]] = known[promises[2]].model_copy(update={"verdict": Verdict.PENDING})
    made = review.reviewed(draft, known, [], final=True)
    assert "Exports run hourly" in [p.statement.summary for p in made.promises]
    assert len(made.promises) == len(promises) - 2
    assert made.needs_review == ()


def test_before_approval_the_document_shows_what_still_waits(lines: tuple[Proposal, ...]) -> None:
    draft = drafts.draft()
    made = review.reviewed(draft, items_of(lines), [], final=False)
    assert len(made.promises) == len(draft.promises)
    assert [claim.statement for claim in made.needs_review] == ["Live on 6 May"]


def test_the_deal_summary_survives_the_way_through_its_lines(lines: tuple[Proposal, ...]) -> None:
    draft = drafts.draft()
    made = review.reviewed(draft, items_of(lines, Verdict.ACCEPTED), [], final=True)
    assert made.deal == draft.deal


def test_an_edited_value_reaches_the_summary(lines: tuple[Proposal, ...]) -> None:
    known = items_of(lines, Verdict.ACCEPTED)
    at = next(n for n, i in enumerate(known) if isinstance(i.statement, Fact) and i.statement.kind is FactKind.VALUE)
    known[at] = known[at].model_copy(update={"statement": review.edited(known[at].statement, {"amount": 20000})})
    value = review.reviewed(drafts.draft(), known, [], final=True).deal.value
    assert value is not None
    assert (value.amount, value.currency) == (20000, "EUR")


def test_a_line_without_evidence_does_not_break_story_and_completeness(lines: tuple[Proposal, ...]) -> None:
    own = Proposal(key="p", section=Section.PROMISES, statement=Promise(summary="A visit each spring", kind="service"))
    known = [*items_of(lines, Verdict.ACCEPTED), *items_of([own], Verdict.ACCEPTED)]
    made = review.reviewed(drafts.draft(), known, [], final=True)
    assert "A visit each spring" in [p.statement.summary for p in made.promises]


def test_a_handoff_that_was_handed_over_is_frozen() -> None:
    with pytest.raises(Conflict):
        review.refuse_frozen(HandoffStatus.HANDED_OVER)
    review.refuse_frozen(HandoffStatus.APPROVED)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "goal", "summary": "x", "rank": "third"}, "rank"),
        ({"type": "risk", "summary": "x"}, "kind"),
        ({"type": "promise", "kind": "feature", "summary": "x", "made_by": 5}, "made_by"),
        ({"type": "fact", "kind": "value", "amount": "a lot"}, "amount"),
        ({"type": "stakeholder"}, "name"),
        ({"type": "wish", "summary": "x"}, "type"),
        ({"summary": "x"}, "type"),
    ],
)
def test_a_statement_that_is_none_is_refused_by_the_field_that_is_wrong(fields: dict[str, object], field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        review.stated(fields)
    assert refused.value.context["field"] == field


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "goal", "summary": " \n"}, "summary"),
        ({"type": "risk", "kind": "other", "summary": ""}, "summary"),
        ({"type": "stakeholder", "name": " "}, "name"),
        ({"type": "fact", "kind": "product"}, "summary"),
        ({"type": "fact", "kind": "value", "currency": "EUR"}, "amount"),
        ({"type": "fact", "kind": "start"}, "date"),
    ],
)
def test_a_line_without_words_fills_no_section(fields: dict[str, object], field: str) -> None:
    with pytest.raises(BadRequest) as refused:
        review.stated(fields)
    assert refused.value.context["field"] == field


def test_what_a_database_cannot_keep_is_no_statement() -> None:
    with pytest.raises(BadRequest):
        review.stated({"type": "goal", "summary": "a\x00b"})
    assert review.stated({"type": "goal", "summary": "a \\u0000 in words"})
