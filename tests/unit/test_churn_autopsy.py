"""The autopsy of a lost customer, and which gaps go with churn."""

import datetime as dt

from analyzer.churn.autopsy import Gap, Milestones, Raised, accompaniments, autopsy
from tests.drafts import draft, evidence
from tests.unit.cancellations import WEEK, lost

LOST = lost("a", WEEK, "unmet_promises")
FLAG = Raised(kind="no show", on=dt.date(2025, 4, 2), evidence=(evidence("sorry, we missed it", "messages.jsonl"),))


def test_what_fits_the_reason_comes_first_with_its_evidence() -> None:
    found = autopsy(LOST, draft())
    first = found.observations[0]
    assert (first.gap, first.found, first.fits_reason) == (Gap.PROMISE_CONTRADICTED, True, True)
    assert [e.quote for e in first.evidence] == ["sure, we bring all your old tickets over", "Data migration is not included."]
    assert found.conclusion.startswith("What the customer says fits what the handoff shows: The contract contradicted 1 of 4 promises.")


def test_open_promises_past_their_day_are_overdue_and_withdrawn_ones_are_not_counted() -> None:
    overdue = next(o for o in autopsy(LOST, draft()).observations if o.gap is Gap.PROMISE_OVERDUE)
    assert overdue.found
    assert overdue.what == "Of 4 promises 1 was past the day, and nobody had marked that as kept."
    before = next(o for o in autopsy(lost("a", dt.date(2025, 5, 1)), draft()).observations if o.gap is Gap.PROMISE_OVERDUE)
    assert not before.found


def test_what_nobody_knows_is_neither_yes_nor_no() -> None:
    found = {o.gap: o.found for o in autopsy(LOST, draft()).observations}
    assert (found[Gap.LATE_INTRO], found[Gap.LATE_KICKOFF], found[Gap.LOW_RATING]) == (None, None, None)
    assert "Not known: 3 of" in autopsy(LOST, draft()).conclusion


def test_without_a_contract_nobody_knows_what_it_carried() -> None:
    made = draft()
    bare = made.model_copy(update={"about": made.about.model_copy(update={"documents": ()})})
    found = {o.gap: o for o in autopsy(LOST, bare).observations}
    assert (found[Gap.PROMISE_NOT_IN_CONTRACT].found, found[Gap.PROMISE_CONTRADICTED].found) == (None, None)
    assert found[Gap.PROMISE_NOT_IN_CONTRACT].what == "No contract was among the documents."


def test_late_milestones_and_a_low_rating_are_gaps() -> None:
    when = Milestones(closed=dt.date(2025, 3, 20), introduced=dt.date(2025, 3, 25), kicked_off=dt.date(2025, 4, 20), rating=2)
    found = {o.gap: o for o in autopsy(LOST, draft(), (), when).observations}
    assert not found[Gap.LATE_INTRO].found
    assert found[Gap.LATE_KICKOFF].what == "The kickoff was 31 days after the close; 10 are planned."
    assert found[Gap.LOW_RATING].found


def test_flags_that_were_raised_are_shown_with_their_words() -> None:
    raised = next(o for o in autopsy(LOST, draft(), [FLAG]).observations if o.gap is Gap.FLAGS_RAISED)
    assert (raised.found, raised.what, raised.evidence[0].quote) == (True, "Raised: no show (2 Apr 2025).", "sorry, we missed it")


def test_without_a_handoff_that_is_what_is_found() -> None:
    found = autopsy(lost("a", WEEK, "poor_onboarding"), None)
    assert (found.observations[0].gap, found.gaps) == (Gap.NO_HANDOFF, (Gap.NO_HANDOFF,))


def test_a_conclusion_does_not_blame_gaps_that_the_reason_does_not_point_to() -> None:
    assert autopsy(lost("a", WEEK, "business_change"), draft()).conclusion.startswith("The handoff had gaps, none of which")


def test_gaps_are_compared_between_lost_and_kept_with_intervals() -> None:
    gone = [autopsy(lost(str(n), WEEK), None) for n in range(12)]
    stayed = [autopsy(lost(str(n), WEEK), draft()) for n in range(12)]
    found = {a.gap: a for a in accompaniments(gone, stayed)}
    handoff = found[Gap.NO_HANDOFF]
    assert (handoff.lost, handoff.of_lost, handoff.kept, handoff.of_kept) == (12, 12, 0, 12)
    assert handoff.apart
    assert handoff.lost_interval[0] > 0.7
    assert Gap.LATE_INTRO not in found
    assert not found[Gap.FLAGS_RAISED].apart
