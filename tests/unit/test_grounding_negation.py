"""A "no" that answers, counts as a vote or belongs to a term denies nothing; to turn what is denied is still found."""

import pytest

from analyzer.grounding import ground_text
from analyzer.grounding.agreement import Setting, statement_problem


def holds(statement: str, quote: str) -> bool:
    return statement_problem(statement, [quote], Setting(context=quote)) is None


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("At night the customer rings the vendor, and there is always someone.", "No you'd ring us. There's always someone."),
        ("It runs in the browser.", "No it runs in the browser."),
        ("Drivers have no passwords; they get a link, so there is nothing to reset.", "drivers don't have passwords. They get a link, so there's nothing to reset."),
        ("The plan has no minimum term.", "The plan doesn't have a minimum term."),
        ("If the grant is cut, the school can walk at the end of any fiscal year.", "if the grant is cut there's a non-appropriation clause, you can walk at the end of any fiscal year"),
        ("Mr. Sand voted no and wants to see the figures.", "Mr. Sand voted no, he wants to see the figures"),
        ("Mira should no longer have to stand in the cold with a list.", "And Mira not in the cold with a list."),
    ],
)  # fmt: skip
def test_what_denies_nothing_is_let_through(statement: str, quote: str) -> None:
    assert holds(statement, quote)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Mr. Sand voted yes and wants to see the figures.", "Mr. Sand voted no, he wants to see the figures"),
        ("Mr. Sand voted for it and wants to see the figures.", "Mr. Sand voted no, he wants to see the figures"),
        ("The deposit is refundable at the end of any year.", "the deposit is non-refundable, at the end of any year"),
        ("The deposit is non-refundable at the end of any year.", "the deposit is refundable at the end of any year"),
        ("Drivers have passwords; they get a link, so there is nothing to reset.", "drivers don't have passwords. They get a link, so there's nothing to reset."),
        ("Drivers have no passwords; they get a link, so there is something to reset.", "drivers don't have passwords. They get a link, so there's nothing to reset."),
        ("The plan has a minimum term.", "The plan doesn't have a minimum term."),
        ("IT support is needed.", "No IT support is needed."),
        ("They do need an agent.", "No they don't need an agent."),
        ("The history is complete.", "The history was not complete. The list is complete."),
        ("Mira should stand in the cold with a list.", "And Mira not in the cold with a list."),
    ],
)  # fmt: skip
def test_what_turns_the_sense_is_not(statement: str, quote: str) -> None:
    assert not holds(statement, quote)


@pytest.mark.parametrize(
    ("quote", "found"), [("you'd ring us", True), ("they don't need an agent", True), ("IT support is needed", False), ("exports are kept", False)]
)  # fmt: skip
def test_a_quote_may_begin_behind_a_no_that_answers(quote: str, found: bool) -> None:
    source = "No you'd ring us. No they don't need an agent. No IT support is needed. No exports are kept."
    assert ground_text(source, quote).verified is found
