"""Editions of a product: which one a text names, and when a clause names another."""

import pytest

from analyzer.handoff import edition


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("We connect to QuickBooks Desktop.", "QuickBooks Online integration (invoices, payments)"),
        ("We connect to QuickBooks Online and Desktop.", "Connector: QuickBooks Online"),
        ("It syncs with Jira Server.", "Jira Cloud integration"),
        ("It syncs with the on-prem version of your Exchange.", "Exchange Online calendar sync"),
        ("You're getting the Enterprise tier.", "Acme Business plan, 40 seats"),
        ("You get the Acme Pro plan.", "Acme Starter plan, 40 seats"),
        ("You get the Enterprise analytics plan.", "Acme portal with Standard Analytics plan"),
    ],
)
def test_another_edition_or_a_lower_plan_is_not_what_was_promised(promise: str, clause: str) -> None:
    assert edition.other(promise, clause)


@pytest.mark.parametrize(
    ("promise", "clause"),
    [
        ("We connect to QuickBooks Online.", "QuickBooks Online integration (invoices, payments)"),
        ("We connect to QuickBooks Online.", "QuickBooks cloud connector"),
        ("We connect to QuickBooks.", "QuickBooks Online integration"),
        ("We connect to QuickBooks Desktop.", "QuickBooks integration"),
        ("We connect to QuickBooks Desktop.", "QuickBooks integration (Online and Desktop)"),
        ("You leave QuickBooks Desktop, and we connect to QuickBooks Online.", "QuickBooks Online integration"),
        ("It syncs with Exchange Server.", "Exchange on-prem connector"),
        ("We sync Jira Server.", "Slack Cloud connector"),
        ("You get the Business plan.", "Acme Enterprise plan, 40 seats"),
        ("The Pro plan is 40 dollars, the Enterprise plan 60.", "Acme Enterprise plan"),
        ("You get the Professional edition.", "Acme Pro plan"),
        ("The online portal is included.", "The server is backed up every night"),
        ("Your Enterprise plan.", "Our Enterprise plan"),
        ("Business hours are eight to six.", "Enterprise plan"),
    ],
)
def test_the_same_or_a_better_edition_is(promise: str, clause: str) -> None:
    assert not edition.other(promise, clause)


@pytest.mark.parametrize(
    ("promise", "clause", "other"),
    [
        ("It works with Sage 50.", "Sage 200 connector", True),
        ("It works with Sage 200.", "Sage 200 connector", False),
        ("It works with Sage.", "Sage 200 connector", False),
        ("It works with Sage 50.", "Sage connector", False),
        ("Acme for 40 users", "Acme 60 users", False),
        ("We start in Melbourne 15 August.", "Melbourne 31 August", False),
        ("We connect to Office 365.", "Office 2019 connector", False),
    ],
)
def test_a_number_behind_a_name_tells_products_apart(promise: str, clause: str, other: bool) -> None:
    assert edition.renumbered(promise, clause) is other
