"""Commercial facts from order forms in many layouts and languages (the forms are in order_forms/, all invented)."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Claim, Finding
from analyzer.domain.handoff import DealSummary
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local.amounts import amounts
from analyzer.engines.local.commercial_terms import AmountRole
from analyzer.engines.local.facts import find_facts
from analyzer.handoff.deal_summary import summarise_deal
from analyzer.intake.reader import read_bytes

FORMS = Path(__file__).parent / "order_forms"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FORMS / "expected.json").read_text(encoding="utf-8"))
DEAL = Deal(vendor=Party(name="Quillfeather"), customer=Party(name="Harbour Dental"))


def paper(text: str, kind: Kind = Kind.DOCUMENT, date: dt.date | None = dt.date(2025, 3, 3)) -> Conversation:
    kinds = {Kind.DOCUMENT: DocumentType.ORDER_FORM, Kind.EMAIL: DocumentType.EMAIL_THREAD, Kind.CALL: DocumentType.CALL_TRANSCRIPT}
    turns = tuple(Turn(index=i, text=t, side=Side.VENDOR, span=(0, len(t))) for i, t in enumerate(text.split("\n\n")))
    return Conversation(document="paper.txt", format="text", kind=kind, type=kinds[kind], date=date, turns=turns)


def facts(conversation: Conversation, kind: FactKind, deal: Deal = DEAL) -> list[Fact]:
    found = sorted(find_facts(conversation, deal), key=lambda c: -c.confidence)
    return [c.statement for c in found if isinstance(c.statement, Fact) and c.statement.kind is kind]


def grounded(claims: list[Claim]) -> list[Finding[Fact]]:
    found = []
    for number, claim in enumerate(claims):
        assert isinstance(claim.statement, Fact)
        evidence = tuple(
            Evidence(document=q.document, turn=q.turn, start=number, end=number + len(q.text), quote=q.text) for q in claim.quotes
        )
        found.append(Finding[Fact](id=str(number), statement=claim.statement, confidence=claim.confidence, evidence=evidence))
    return found


def sold_by(name: str) -> Deal:
    return Deal(vendor=Party(name=EXPECTED.get(name, {}).get("vendor", "")))


def summary(conversation: Conversation) -> DealSummary:
    return summarise_deal(grounded(find_facts(conversation, sold_by(conversation.document))), [conversation], Deal())


@pytest.fixture(scope="module")
def read_forms() -> dict[str, tuple[Conversation, DealSummary]]:
    papers = {name: read_bytes((FORMS / name).read_bytes(), name) for name in EXPECTED}
    return {name: (conversation, summary(conversation)) for name, conversation in papers.items()}


Forms = dict[str, tuple[Conversation, DealSummary]]


@pytest.mark.parametrize("name", EXPECTED)
def test_price_term_and_start_of_an_order_form(name: str, read_forms: Forms) -> None:
    expected, found = EXPECTED[name], read_forms[name][1]
    assert found.value is not None
    assert (found.value.amount, found.value.currency) == (expected["amount"], expected["currency"])
    assert "period" not in expected or found.value.period == expected["period"]
    assert found.term_months == expected["months"]
    assert found.start_date == dt.date.fromisoformat(expected["start"])


@pytest.mark.parametrize(
    ("name", "field"), [(n, f) for n, e in EXPECTED.items() for f in ("payment", "product", "quantity", "discount", "renewal") if f in e]
)
def test_terms_of_an_order_form_in_its_own_words(name: str, field: str, read_forms: Forms) -> None:
    found = read_forms[name][1]
    texts = {
        "payment": found.payment or "",
        "product": " / ".join(t.text for t in found.products),
        "quantity": found.quantity.text if found.quantity else "",
        "discount": " / ".join(t.text for t in found.discounts),
        "renewal": found.renewal.text if found.renewal else "",
    }
    assert re.sub(r"\s+", " ", EXPECTED[name][field]).lower() in re.sub(r"\s+", " ", texts[field]).lower()


@pytest.mark.parametrize("name", [n for n, e in EXPECTED.items() if "superseded" in e])
def test_a_withdrawn_price_is_marked(name: str, read_forms: Forms) -> None:
    claims = find_facts(read_forms[name][0], Deal())
    assert EXPECTED[name]["superseded"] in [c.statement.amount for c in claims if isinstance(c.statement, Fact) and c.statement.superseded]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_quote_stands_in_its_turn(name: str, read_forms: Forms) -> None:
    conversation = read_forms[name][0]
    for claim in find_facts(conversation, Deal()):
        (quote,) = claim.quotes
        assert quote.text
        assert quote.text in conversation.turns[quote.turn].text
        assert 0 < claim.confidence <= 1


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Annual fee: 9.800.000 ₦", 9_800_000, "NGN"),
        ("Annual fee: USD 9,800,000.00", 9_800_000, "USD"),
        ("Annual fee: EUR 39.600", 39_600, "EUR"),
        ("Annual fee: CHF 18'400", 18_400, "CHF"),
        ("Annual fee: kr 2 611 200,-", 2_611_200, "NOK"),
        ("Annual fee: Rs. 12,60,000/-", 1_260_000, "INR"),
        ("Annual fee: 8 325,00 zł", 8_325, "PLN"),
        ("Annual fee: ¥842,000", 842_000, "JPY"),
        ("Annual fee: CA$2,850", 2_850, "CAD"),
        ("Annual fee: £4.2k", 4_200, "GBP"),
        ("Annual fee: two thousand dollars ($2,000)", 2_000, "USD"),
    ],
)
def test_amounts_in_many_notations(text: str, amount: float, currency: str) -> None:
    (fact,) = facts(paper(text), FactKind.VALUE)
    assert (fact.amount, fact.currency, fact.period) == (amount, currency, "year")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Term: 24 months", 24),
        ("Term: two (2) years", 24),
        ("Initial Term: 3 yrs", 36),
        ("Laufzeit: vier Jahre", 48),
        ("Durée : 18 mois", 18),
        ("Duration: 3+1+1", 36),
        ("Years: Four", 48),
        ("Durata: triennale", 36),
        ("Term: 2/1/2025 - 1/31/2028", 36),
        ("The initial term is thirty-six (36) months and renews for 12 months.", 36),
        ("Doba: 2 roky", 24),
    ],
)
def test_lengths_in_many_notations(text: str, months: int) -> None:
    assert [f.months for f in facts(paper(text), FactKind.TERM)] == [months]


@pytest.mark.parametrize(
    "text",
    [
        "It renews for successive twelve-month terms.",
        "Either party may leave on 3 months' notice.",
        "We load 24 months of data.",
        "Support answers within 2 months.",
    ],
)
def test_other_stretches_of_time_are_no_term(text: str) -> None:
    assert facts(paper(text), FactKind.TERM) == []


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Start Date: 1er avril 2025", "2025-04-01"),
        ("Commencement: Feb 1, '25", "2025-02-01"),
        ("Beginn: 01.05.2025", "2025-05-01"),
        ("Start: 03/feb/2025", "2025-02-03"),
        ("Start: the first Monday of June 2025", "2025-06-02"),
        ("Service start: 17 marca 2025 r.", "2025-03-17"),
        ("Start: July 15", "2025-07-15"),
        ("Start: upon signature\n\nDate: March 9, 2025", "2025-03-09"),
    ],
)
def test_starts_in_many_notations(text: str, date: str) -> None:
    assert facts(paper(text), FactKind.START)[0].date == dt.date.fromisoformat(date)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Start: 2/3/2025\n\nFee: $900 per month", "2025-02-03"),
        ("Start: 2/3/2025\n\nFee: £900 per month", "2025-03-02"),
        ("Start: 2/3/2025\n\nFee: $900 per month\n\nOrder date: 25/1/2025", "2025-03-02"),
    ],
)
def test_day_or_month_first_by_the_paper(text: str, date: str) -> None:
    assert facts(paper(text), FactKind.START)[0].date == dt.date.fromisoformat(date)


@pytest.mark.parametrize("text", ["Order date: 3 March 2025", "Valid until: 31 March 2025", "This quote is dated 3 March 2025."])
def test_dates_of_the_paper_are_no_start(text: str) -> None:
    assert facts(paper(text), FactKind.START) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("TOTAL DUE YEAR 1      $22,000.00", AmountRole.FIRST_YEAR_TOTAL),
        ("Annual total: $22,000", AmountRole.YEARLY_TOTAL),
        ("Total contract value: $66,000", AmountRole.WHOLE_TERM),
        ("Subscription £4,000 per month.", AmountRole.MONTHLY),
        ("Implementation: £4,000 one-time", AmountRole.ONE_TIME),
        ("Fee: $12 per user per month", AmountRole.UNIT_PRICE),
        ("Total incl. 20% VAT: £1,200", AmountRole.GROSS),
        ("OPTION\n  Second site at £8,000 per annum.", AmountRole.OTHER),
        ("Overage: $5 per 1,000 requests", AmountRole.OTHER),
        ("Discount: $500", AmountRole.OTHER),
        ("Set-up fee: waived (standard $7,500)", AmountRole.OTHER),
        ("Liability is capped at $100,000.", AmountRole.OTHER),
    ],
)
def test_what_an_amount_is(text: str, role: AmountRole) -> None:
    assert amounts(paper(text))[0].role is role


def test_a_total_below_the_tax_holds_the_tax() -> None:
    text = "Item        Qty     Annual price\nStock app     2      $1,000.00\nSubtotal             $1,000.00\nSales tax              $80.00\nTotal                $1,080.00"
    assert [a.role for a in amounts(paper(text))][-1] is AmountRole.GROSS


def test_what_adds_up_yearly_and_one_time_lines_is_the_whole_price() -> None:
    text = (
        "Item\tQty\tAmount (INR)\nLogger, annual subscription\t320\t11,52,000\nInstallation\t1\t1,50,000\nTotal excluding GST\t\t13,02,000"
    )
    assert max(amounts(paper(text)), key=lambda a: a.role).amount == 1_302_000


def test_prices_in_mails_are_found_with_their_period() -> None:
    (fact,) = facts(paper("Recap: $27,000 a year for 40 vans, 3-year, start May 4.", Kind.EMAIL), FactKind.VALUE)
    assert (fact.amount, fact.period) == (27_000, "year")


def test_what_is_said_counts_less_than_what_is_written() -> None:
    text = "The price is $900 per month."
    written, said = find_facts(paper(text), DEAL), find_facts(paper(text, Kind.CALL), DEAL)
    assert written[0].confidence > said[0].confidence


def test_products_are_known_by_the_vendors_name() -> None:
    (fact,) = facts(paper("This order covers Quillfeather Chart Cloud for 9 chairs."), FactKind.PRODUCT)
    assert fact.summary == "Quillfeather Chart Cloud"


def test_late_fees_are_no_payment_terms() -> None:
    assert facts(paper("Late invoices bear interest at 1.5% per month, net 30."), FactKind.PAYMENT) == []


def test_hostile_paper_is_read_to_its_end() -> None:
    blocks = ["$1" * 20_000, "1." * 20_000, "12 " * 20_000, "Term: " * 5_000, "a" * 200_000, "|" * 20_000, "Fee: $5 per month"]
    assert facts(paper("\n\n".join(blocks)), FactKind.VALUE)


def test_what_a_customer_pays_today_is_no_price_of_the_deal() -> None:
    turns = (
        Turn(index=0, text="We pay our agency $9,000 a month.", side=Side.CUSTOMER, span=(0, 33)),
        Turn(index=1, text="The price is $4,000 a month on a 24-month contract.", side=Side.VENDOR, span=(34, 86)),
    )
    call = Conversation(document="call.txt", format="text", kind=Kind.CALL, turns=turns)
    assert [f.amount for f in facts(call, FactKind.VALUE)] == [4_000]
    assert [f.months for f in facts(call, FactKind.TERM)] == [24]


def test_stretches_of_time_on_a_call_are_no_term() -> None:
    assert facts(paper("Our office manager, twenty-six years.", Kind.CALL), FactKind.TERM) == []


def test_who_gets_the_invoices_is_no_payment_term_and_terms_of_service_are_no_product() -> None:
    text = (
        "VENDORLY, INC. ORDER FORM\nCustomer: Ostro Foods\nProduct: Vendorly Growth\nInvoices to: Dana Holt, Accounts Supervisor\n"
        "Billing: annually in advance, net 45\n\nThis Order and the Vendorly Terms of Service are the entire agreement of the parties."
    )
    deal = Deal(vendor=Party(name="Vendorly"), customer=Party(name="Ostro Foods"))
    found = [f for kind in FactKind for f in facts(paper(text), kind, deal)]
    assert found
    assert not [f for f in found if "Dana" in f.summary or "Terms" in f.summary or "entire agreement" in f.summary]


def test_a_reduced_price_says_what_it_is_the_price_of() -> None:
    form = paper("Annual fee: USD 48,000\nOne-time set-up fee: USD 6,000 (standard fee USD 12,000; discount for signature in March)")
    assert summary(form).discounts[0].text.startswith("One-time set-up fee: USD 6,000")


def test_a_renewal_is_not_cut_behind_a_bracket_that_is_closed() -> None:
    text = "ORDER FORM\n\nTerm: the subscription runs for thirty-six (36) months from commissioning and renews yearly unless cancelled with 60 days' notice."
    found = [c for c in find_facts(paper(text), DEAL) if isinstance(c.statement, Fact) and c.statement.kind is FactKind.RENEWAL]
    assert [c.quotes[0].text[:24] for c in found] == ["the subscription runs fo"]


def test_a_total_of_the_first_year_with_what_is_paid_once_is_no_yearly_price() -> None:
    form = paper("Monthly fee: $1,650 per month\n\nImplementation: $14,500 one time\n\nTotal for the first year: $34,300.")
    assert (34_300, "first year") in [(f.amount, f.period) for f in facts(form, FactKind.VALUE)]


def test_a_total_of_the_first_year_without_what_is_paid_once_is_a_yearly_price() -> None:
    form = paper("Monthly fee: $1,650 per month\n\nTotal for the first year: $19,800.")
    assert (19_800, "year") in [(f.amount, f.period) for f in facts(form, FactKind.VALUE)]


def test_a_withdrawn_price_is_told_without_the_price_that_holds() -> None:
    mail = paper("$249 per clinic per month on a 24-month term instead of the $289, so $26,892 a year for nine.", Kind.EMAIL)
    assert [f.summary for f in facts(mail, FactKind.VALUE) if f.superseded] == ["instead of the $289"]


def test_what_the_customer_wants_to_spend_less_on_is_no_withdrawn_price() -> None:
    minute = paper("Purpose: to bring agency nursing from $184k to below $100k.")
    assert not [f for f in facts(minute, FactKind.VALUE) if f.superseded]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("On-site training: two days per site.", None),
        ("USD 249.00 per location per month              USD 26,892.00 per year", None),
        ("Users: unlimited", "unlimited users"),
        ("Locations: 14", "14 locations"),
        ("Seats: 180 @ $29/seat/month", "180 @ $29/seat/month"),
    ],
)
def test_a_quantity_counts_what_is_bought(text: str, quantity: str | None) -> None:
    assert next((f.summary for f in facts(paper(text), FactKind.QUANTITY)), None) == quantity


def test_a_number_says_more_than_unlimited() -> None:
    found = facts(paper("Employees: unlimited\n\nLocations: 14"), FactKind.QUANTITY)
    assert [f.summary for f in found] == ["14 locations", "unlimited employees"]


def test_payroll_is_no_payment_term() -> None:
    form = paper(
        "Price: $145.00 per location per month, billed annually ($24,360.00 per year)\nPrice is fixed.\n\nPayroll: standard export file."
    )
    assert [f.summary for f in facts(form, FactKind.PAYMENT)] == ["billed annually ($24,360.00 per year)"]


def test_a_clause_is_told_without_its_topic() -> None:
    form = paper("2. RENEWAL. Renews for successive twelve (12) month periods.")
    assert [f.summary for f in facts(form, FactKind.RENEWAL)] == ["Renews for successive twelve (12) month periods"]


def test_a_discount_line_is_told_without_the_count_of_the_item() -> None:
    form = paper("Item      Qty    Unit     Annual\nSigning credit (executed by 2/28/25)  1            ($6,500.00)")
    assert [f.summary for f in facts(form, FactKind.DISCOUNT)][:1] == ["Signing credit (executed by 2/28/25): ($6,500.00)"]


def test_a_name_in_quotation_marks_keeps_both() -> None:
    form = paper('5. ONBOARDING PACKAGE "MULTI"                            AUD 3,300.00 once')
    assert [f.summary for f in facts(form, FactKind.PRODUCT)] == ['ONBOARDING PACKAGE "MULTI"']


@pytest.mark.parametrize("text", ["Quillfeather Pay is a separate product.", "Tracked revenue band        up to GBP 25m per year"])
def test_what_is_sold_apart_and_a_limit_are_no_product(text: str) -> None:
    assert not facts(paper(text), FactKind.PRODUCT)
