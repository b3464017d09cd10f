"""What a contract says, provision by provision."""

import pytest

from analyzer.embedding import Embedder
from analyzer.handoff.provision import read_provisions
from tests.order_form import order_form


def test_a_line_that_runs_on_is_no_provision_of_its_own(embedder: Embedder) -> None:
    texts = [p.text for p in read_provisions([order_form("Failed trackers shall\nBe replaced within 5 days")], embedder)]
    assert texts == ["Failed trackers shall\nBe replaced within 5 days"]


def test_lines_below_each_other_are_provisions_of_their_own(embedder: Embedder) -> None:
    texts = [p.text for p in read_provisions([order_form()], embedder)]
    assert "Dash cameras" in texts


@pytest.mark.parametrize(
    "line",
    [
        'between Halden Care Ltd, Leeds ("Halden") and Saint Bride Hospice, a registered charity ("the Charity")',
        "/s/ R. Delgado, VP Sales, Rostergrid, Inc.",
        "Signed for Tendwell: Mark Eddery, Sales Director, 13/02/2026",
        "ORDER FORM TW-2026-0117",
        "For Tendwell, Inc.               For Saint Bride & Sons Co.",
        "Invoices to: Mark Eddery, Accounts Supervisor",
        "LUMENFILE, INC.",
        "LUMENFILE, INC.                         SAINT BRIDE HEALTH",
        "September 9, 2025                                September 12, 2025",
        "26/6/25                              27 June 2025",
        "Saint Bride & Sons Ltd",
        "Issued: February 12, 2025",
        'Timbrel Systems Pty Ltd, Adelaide ("Timbrel") and Lantern Colleges Pty Ltd, Melbourne (the "Customer")',
    ],
)
def test_parties_signatures_and_titles_carry_nothing(line: str, embedder: Embedder) -> None:
    assert read_provisions([order_form(line)], embedder) == ()


def test_a_row_with_an_amount_is_no_title(embedder: Embedder) -> None:
    found = read_provisions([order_form("ANNUAL CONTRACT VALUE      $19,480.00")], embedder)
    assert [p.text for p in found] == ["ANNUAL CONTRACT VALUE      $19,480.00"]
