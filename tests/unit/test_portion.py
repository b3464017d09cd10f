"""Which part of a thing is spoken of: days of one site, waves, things that are promised twice."""

import pytest

from analyzer.handoff import portion

PLAN = "Leeds live by 7 April, York and Hull by the end of May."


def test_the_day_that_counts_is_that_of_the_site_which_the_clause_names() -> None:
    assert portion.meant(PLAN, "Target go-live for the Leeds site: 30 April 2026.").strip() == "Leeds live by 7 April"


@pytest.mark.parametrize("clause", ["Target go-live: 30 April 2026.", "Planned go-live of the Bristol site: 30 April 2026."])
def test_without_a_site_in_common_all_days_of_a_promise_count(clause: str) -> None:
    assert portion.meant(PLAN, clause) == PLAN


def test_a_promise_with_one_day_is_not_cut() -> None:
    told = "Leeds, York and Hull live by 7 April."
    assert portion.meant(told, "Target go-live for the Leeds site: 30 April 2026.") == told


def test_the_first_wave_is_another_one_than_the_third() -> None:
    assert portion.other_stage("The first wave is live in November.", "Three waves, third wave complete by 6 March.")


@pytest.mark.parametrize("clause", ["First wave complete by 6 March.", "All complete by 6 March.", "Phase 2 ends on 6 March."])
def test_a_wave_that_is_named_alike_or_not_at_all_is_no_other_one(clause: str) -> None:
    assert not portion.other_stage("The first wave is live in November.", clause)


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("We draw both maps, that's part of it.", "One seat map (Main Hall)."),
        ("We'll do that as a second import, no charge.", "one import of customer records, from a CSV file"),
        ("You get a third visit from us.", "Two (2) visits at the start of the term."),
    ],
)
def test_a_clause_that_counts_less_of_a_thing_gives_fewer(promise: str, clause: str) -> None:
    assert portion.fewer(promise, clause)


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("We draw both maps.", "Two seat maps."),
        ("We draw both maps.", "One seat map per hall."),
        ("We draw both maps.", "One workshop."),
        ("On both days somebody is there.", "One day of training."),
        ("A second opinion helps.", "Unlimited imports."),
    ],
)
def test_as_many_things_or_others_are_not_fewer(promise: str, clause: str) -> None:
    assert not portion.fewer(promise, clause)
