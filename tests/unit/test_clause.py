"""Contract text cut into clauses, and the first reading of each."""

import pytest

from analyzer.domain.account import Deal, Party
from analyzer.domain.clause import Clause, clauses
from analyzer.domain.conversation import Conversation, Kind, Turn

DEAL = Deal(vendor=Party(name="Larkspur Systems"), customer=Party(name="Ottershaw Bakeries Ltd"))


def document(*blocks: str) -> Conversation:
    """A document of one turn per block."""
    turns, at = [], 0
    for index, block in enumerate(blocks):
        turns.append(Turn(index=index, text=block, span=(at, at + len(block))))
        at += len(block) + 2
    return Conversation(document="terms.txt", format="plain-txt", kind=Kind.DOCUMENT, turns=tuple(turns), original="\n\n".join(blocks))


def read(*blocks: str) -> list[Clause]:
    return clauses(document(*blocks), DEAL)


def only(text: str) -> Clause:
    found = read(text)
    assert len(found) == 1, [c.text for c in found]
    return found[0]


def test_numbered_clauses_are_cut_at_their_sentences() -> None:
    found = read("3.1 Hosting. Larkspur hosts the service in Oslo. Backups are taken every night.\n3.2 Reports are sent weekly.")
    assert [(c.number, c.text) for c in found] == [
        ("3.1", "Hosting. Larkspur hosts the service in Oslo."),
        ("3.1", "Backups are taken every night."),
        ("3.2", "Reports are sent weekly."),
    ]


def test_a_clause_is_a_slice_of_its_turn() -> None:
    conversation = document(
        "SERVICES", " (a) First line that goes on\n     over the margin; second half.\n (b) Telephone help.", "Total   1   $20.00   $20.00"
    )
    for clause in clauses(conversation):
        assert conversation.turns[clause.turn].text[clause.start : clause.end] == clause.text
        assert clause.document == "terms.txt"


def test_wrapped_lines_stay_together() -> None:
    assert (
        only("   - The bread planner is installed on\n     both sites by us").text
        == "The bread planner is installed on\n     both sites by us"
    )


def test_a_number_said_twice_across_a_line_break_opens_no_item() -> None:
    text = "3. SERVICES. Remote kickoff, configuration and up to two\n(2) days of training are included in the fee."
    assert [c.text for c in read(text)][-1].endswith("up to two\n(2) days of training are included in the fee.")


def test_headings_are_kept_beside_the_clauses_below_them() -> None:
    found = read("§ 5  Support", "     Hotline from seven to nineteen.")
    assert [(c.heading, c.text) for c in found] == [("Support", "Hotline from seven to nineteen.")]


def test_a_table_line_is_one_clause() -> None:
    found = read("Oven module        12      $40.00 / mo     $5,760.00\nScale link          1      included             -")
    assert [c.text.split()[0] for c in found] == ["Oven", "Scale"]


def test_abbreviations_and_brackets_do_not_end_a_clause() -> None:
    assert only("Larkspur provides a report on Oct. 7 (in draft; see Annex 2. Final later) to the plant.").text.endswith("plant.")


@pytest.mark.parametrize(
    "text",
    [
        "NOT INCLUDED\n  Label printers",
        "What's not in:\n  * printers\n",
        "On-site training is not included and costs extra.",
        "Printers are excluded.",
        "4. Export of old records is outside this order.",
        "Die Drucker sind nicht Bestandteil dieses Vertrags.",
        "La reprise des données est exclue.",
        "No incluye impresoras ni cajones.",
        "Integratie met de oude kassa is niet inbegrepen.",
        "As impressoras não estão inclusas.",
    ],
)
def test_what_is_not_sold_is_excluded(text: str) -> None:
    assert [c.excluded for c in read(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "The annual fee shall not increase during the term.",
        "Two site visits at no charge.",
        "If the link is not live by May, the customer receives a credit.",
        "Uptime of not less than 99.5% per month.",
    ],
)
def test_a_negation_in_favour_of_the_customer_excludes_nothing(text: str) -> None:
    clause = only(text)
    assert not clause.excluded
    assert clause.sold


def test_an_exclusion_list_ends_with_the_next_part() -> None:
    found = read("NOT INCLUDED\n     Printers\n     Scanners", "Go-live: the week of 3 March")
    assert [(c.text, c.excluded) for c in found] == [("Printers", True), ("Scanners", True), ("Go-live: the week of 3 March", False)]


@pytest.mark.parametrize(
    "text", ["OPTION\n     Second site at £900 a year.", "Optional: Saturday cover.", "Saturday cover gegen Aufpreis."]
)
def test_options_are_not_sold(text: str) -> None:
    (clause,) = read(text)
    assert clause.optional
    assert not clause.sold


def test_a_condition_leaves_a_clause_sold() -> None:
    clause = only("Larkspur delivers the scale link by June, provided that Ottershaw grants access.")
    assert clause.conditional
    assert clause.sold


@pytest.mark.parametrize(
    "text",
    [
        "Write-back follows the then-current product roadmap.",
        "The dates are estimates and not commitments.",
        "The schedule is non-binding.",
        "Older ovens are connected on a best-effort basis.",
    ],
)
def test_plans_bind_nobody(text: str) -> None:
    clause = only(text)
    assert clause.roadmap
    assert clause.conditional
    assert not clause.sold


@pytest.mark.parametrize("heading", ["GENERAL NOTES", "9. Keys and liability", "General information", "Schl\u00fcssel und Haftung"])
def test_a_heading_that_names_more_than_boilerplate_hides_no_clause(heading: str) -> None:
    found = read(f"{heading}\n\nDelivery is free of charge to the ground floor.\nOne set of keys is held at the depot.")
    assert [c.boilerplate for c in found] == [False, False]


@pytest.mark.parametrize("heading", ["GENERAL", "General terms and conditions", "Governing law and jurisdiction", "12. Liability"])
def test_what_stands_under_a_heading_of_boilerplate_is_such(heading: str) -> None:
    found = read(f"{heading}\n\nA delay in using a right does not end it.\nChanges to these terms are made in writing.")
    assert [c.boilerplate for c in found] == [True, True]


@pytest.mark.parametrize(
    "text",
    [
        "Supplier performs the services in a professional and workmanlike manner.",
        "This Agreement is governed by the laws of Ohio.",
        "NEITHER PARTY'S AGGREGATE LIABILITY SHALL EXCEED THE FEES PAID.",
        "This is the entire agreement.",
        "Es gelten die Allgemeinen Geschäftsbedingungen.",
    ],
)
def test_boilerplate_is_no_promise(text: str) -> None:
    assert only(text).boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "Customer shall provide a list of sites.",
        "The Client appoints a project manager.",
        "Ottershaw will clean the recipe data.",
        "Customer responsibilities\n  - a recipe export",
        "Mitwirkungspflichten\n  (1) Bereitstellung eines Servers",
        "Gateway fees are payable by Customer.",
    ],
)
def test_what_the_customer_must_do(text: str) -> None:
    (clause,) = read(text)
    assert clause.customer_obligation
    assert not clause.sold


@pytest.mark.parametrize(
    "text",
    [
        "Named Customer Success Manager",
        "Customer: Ottershaw Bakeries Ltd",
        "The customer receives a credit of 5%.",
        "Customer data is kept in Oslo.",
    ],
)
def test_a_mention_of_the_customer_is_no_duty(text: str) -> None:
    assert not only(text).customer_obligation


def test_hostile_text_is_read_to_its_end() -> None:
    blocks = ["(" + "a. B " * 40_000, " " * 100_000 + "x", "if " * 50_000, "- " * 50_000, "1." * 50_000, "Last line."]
    assert read(*blocks)[-1].text == "Last line."


def test_a_numbered_title_right_above_its_text_heads_it() -> None:
    found = read(
        "4. Support\nMonday to Friday, 07:00 to 19:00.\nResponse within four hours.\n\n5. General\nFees may be adjusted in line with CPI."
    )
    assert {c.heading for c in found} == {"Support", "General"}
    assert not {"Support", "General"} & {c.text for c in found}


@pytest.mark.parametrize(
    "text",
    [
        "Out-of-hours telephone support is available as an option at GBP 2,400 per year.",
        "Text messages are available as an add-on at $0.03 per message.",
        "Single sign-on is available in Acme Plus.",
    ],
)
def test_what_can_be_bought_on_top_is_optional(text: str) -> None:
    assert only(text).optional


def test_lines_that_each_begin_like_an_item_are_clauses_of_their_own() -> None:
    found = read(
        "Subscription for 18 branches, invoiced every year in advance, sixty days\n24/7 telephone support\nTool life tracking, not part of acceptance"
    )
    assert [(c.text.split()[0], c.excluded) for c in found] == [("Subscription", False), ("24/7", False), ("Tool", True)]


def test_when_the_customer_starts_is_no_duty() -> None:
    assert not only("The Customer starts on 1 July 2026.").customer_obligation


def test_a_date_at_the_start_of_a_wrapped_line_opens_no_clause() -> None:
    found = read("- target dates: first two sites live by 31 July 2025, all sites by\n     12 September 2025. They depend on the export.")
    assert [c.text for c in found] == [
        "target dates: first two sites live by 31 July 2025, all sites by\n     12 September 2025.",
        "They depend on the export.",
    ]


def test_the_last_item_of_a_lettered_list_heads_nothing() -> None:
    found = read("d) Review requests", "e) Stock connector, one-way (booking to job card), scheduled\n   Anything else is extra.")
    assert [(c.heading, c.text) for c in found[1:]] == [
        ("", "Stock connector, one-way (booking to job card), scheduled"),
        ("", "Anything else is extra."),
    ]
