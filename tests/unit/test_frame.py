"""Frames: sentences built alike that name different things."""

import pytest

from analyzer.handoff import frame


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The SAP connector is included at no extra cost.", "The Salesforce connector is included at no extra cost."),
        ("We will deliver the payroll module by May 1.", "We will deliver the billing module by May 2."),
        ("We will support Arabic by June.", "We will support Hebrew by June."),
        ("I will send you the security whitepaper.", "I will send you the architecture whitepaper."),
        ("You get a sandbox for your testers.", "You get a sandbox for your trainers."),
        ("We will train 40 people in Utrecht.", "We will train 12 people in Ghent."),
    ],
)
def test_another_thing_in_the_same_words_is_another_thing(one, other):
    assert frame.of_other_things(one, other)
    assert frame.of_other_things(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We will deliver the payroll module by May 1.", "We will deliver the payroll module by June 15."),
        ("You have somebody on site for three days.", "You have somebody on site for twenty days."),
        ("We will supply the payroll module by May.", "We will deliver the payroll module by May."),
        ("The payroll module is included in your plan.", "The payroll module is covered in your plan."),
        ("The Idexx results go into the chart.", "The Idex results go into the chart."),
        ("We train the nurses in May.", "Training of all nurses: May, on site."),
        ("We will deliver the payroll module by May.", "We will deliver the payroll module by May."),
        ("Yes.", "No."),
        ("", ""),
    ],
)
def test_another_day_deed_or_wording_of_one_thing_is_none(one, other):
    assert not frame.of_other_things(one, other)


def test_long_lines_are_compared_by_their_beginning():
    assert not frame.of_other_things("we will deliver it " * 20_000, "we will deliver it " * 20_000 + "SAP")
