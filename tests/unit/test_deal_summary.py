"""Which document has the last word on a deal, and which amount is the contract value."""

import datetime as dt

import pytest

from analyzer.domain.account import Deal, DocumentType, Party, Phase
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import DealSummary
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local.facts import find_facts
from analyzer.handoff.deal_summary import summarise_deal

DEAL = Deal(vendor=Party(name="Oakline"), customer=Party(name="Brisket Brothers"))
KINDS = {
    DocumentType.ORDER_FORM: Kind.DOCUMENT,
    DocumentType.CONTRACT: Kind.DOCUMENT,
    DocumentType.PROPOSAL: Kind.DOCUMENT,
    DocumentType.EMAIL_THREAD: Kind.EMAIL,
    DocumentType.CALL_TRANSCRIPT: Kind.CALL,
}


def document(
    name: str, kind: DocumentType, date: str, *blocks: str, side: Side = Side.VENDOR, title: str | None = None, phase: Phase = Phase.SALES
) -> Conversation:
    turns = tuple(Turn(index=i, text=text, side=side, span=(0, len(text))) for i, text in enumerate(blocks))
    return Conversation(
        document=name, format="text", kind=KINDS[kind], type=kind, date=dt.date.fromisoformat(date), title=title, turns=turns, phase=phase
    )


def findings(*conversations: Conversation) -> list[Finding[Fact]]:
    found = []
    for conversation in conversations:
        for claim in find_facts(conversation, DEAL):
            assert isinstance(claim.statement, Fact)
            (quote,) = claim.quotes
            at = conversation.turns[quote.turn].text.index(quote.text)
            evidence = Evidence(document=quote.document, turn=quote.turn, start=at, end=at + len(quote.text), quote=quote.text)
            found.append(Finding[Fact](id=f"f{len(found)}", statement=claim.statement, confidence=claim.confidence, evidence=(evidence,)))
    return found


def summary(*conversations: Conversation) -> DealSummary:
    return summarise_deal(findings(*conversations), conversations, DEAL)


def amount(found: DealSummary) -> float | None:
    return found.value.amount if found.value else None


ORDER = document(
    "order.txt",
    DocumentType.ORDER_FORM,
    "2025-03-10",
    "Annual fee: $30,000",
    "Term: 24 months",
    "Start date: April 1, 2025",
    "Signed for Brisket Brothers: T. Vance",
)


def test_the_order_form_wins_over_what_was_offered_before() -> None:
    call = document("call.txt", DocumentType.CALL_TRANSCRIPT, "2025-02-01", "The price would be $36,000 a year.")
    proposal = document("offer.txt", DocumentType.PROPOSAL, "2025-02-10", "Annual fee: $33,000", "Term: 36 months")
    found = summary(call, proposal, ORDER)
    assert (amount(found), found.term_months, found.start_date) == (30_000, 24, dt.date(2025, 4, 1))
    assert {t.text for t in found.superseded} >= {"Annual fee: $33,000"}


def test_every_part_has_its_evidence() -> None:
    found = summary(ORDER)
    assert found.value is not None
    assert [e.quote for e in (*found.value.evidence, *found.term_evidence, *found.start_evidence)] == [
        "Annual fee: $30,000",
        "Term: 24 months",
        "Start date: April 1, 2025",
    ]


def test_the_later_order_form_wins() -> None:
    later = document("order2.txt", DocumentType.ORDER_FORM, "2025-03-20", "Annual fee: $28,000")
    assert amount(summary(document("order1.txt", DocumentType.ORDER_FORM, "2025-03-10", "Annual fee: $30,000"), later)) == 28_000


def test_the_signed_order_form_wins_over_a_later_unsigned_one() -> None:
    assert amount(summary(ORDER, document("order2.txt", DocumentType.ORDER_FORM, "2025-03-20", "Annual fee: $28,000"))) == 30_000


def test_the_later_revision_of_one_day_wins() -> None:
    first = document("quote_rev1.txt", DocumentType.PROPOSAL, "2025-03-10", "QUOTE 7 rev 1", "Annual fee: $30,000")
    second = document("quote_rev2.txt", DocumentType.PROPOSAL, "2025-03-10", "QUOTE 7 rev 2", "Annual fee: $28,500")
    assert amount(summary(second, first)) == 28_500


def test_what_the_final_document_leaves_open_comes_from_an_earlier_one() -> None:
    proposal = document("offer.txt", DocumentType.PROPOSAL, "2025-02-10", "Payment terms: quarterly in advance, net 30")
    assert summary(proposal, ORDER).payment == "quarterly in advance, net 30"


def test_a_later_mail_changes_an_unsigned_quote() -> None:
    quote = document("quote.txt", DocumentType.PROPOSAL, "2025-03-01", "Annual fee: $30,000", "Start date: April 1, 2025")
    mail = document("mail.eml", DocumentType.EMAIL_THREAD, "2025-03-08", "Revised as agreed: the price is now $27,500 a year.")
    found = summary(quote, mail)
    assert amount(found) == 27_500
    assert [t.text for t in found.superseded] == ["Annual fee: $30,000"]


def test_a_later_mail_does_not_change_a_signed_paper() -> None:
    mail = document("mail.eml", DocumentType.EMAIL_THREAD, "2025-04-08", "Revised as agreed: the price is now $27,500 a year.")
    assert amount(summary(ORDER, mail)) == 30_000


def test_the_customers_wish_changes_nothing() -> None:
    quote = document("quote.txt", DocumentType.PROPOSAL, "2025-03-01", "Annual fee: $30,000")
    mail = document("mail.eml", DocumentType.EMAIL_THREAD, "2025-03-08", "We want the price revised to $20,000 a year.", side=Side.CUSTOMER)
    assert amount(summary(quote, mail)) == 30_000


def test_mails_do_where_there_is_no_paper() -> None:
    mail = document("mail.eml", DocumentType.EMAIL_THREAD, "2025-03-08", "Recap: $900 a month, 12 months from May 5, 2025, billed monthly.")
    found = summary(mail)
    assert found.value is not None
    assert (found.value.amount, found.value.period, found.term_months, found.start_date) == (900, "month", 12, dt.date(2025, 5, 5))


@pytest.mark.parametrize(
    ("blocks", "expected", "period"),
    [
        (("Annual fee: $30,000", "Total contract value: $90,000"), 30_000, "year"),
        (("Total contract value: $90,000",), 90_000, "total"),
        (("Monthly fee: $2,500", "Set-up: $4,000 one-time"), 2_500, "month"),
        (("Monthly fee: $2,500", "Annual total: $30,000"), 30_000, "year"),
        (("Subscription: $30,000 per year", "Onboarding: $4,000 one-time", "Year 1 total: $34,000"), 34_000, "first year"),
        (("Subscription: $30,000 per year", "Year 1 total: $30,000"), 30_000, "year"),
        (("Annual fee: $30,000 (list price $36,000)",), 30_000, "year"),
        (("Annual fee: $30,000", "OPTION\n  Second kitchen at $45,000 per year"), 30_000, "year"),
        (("Annual fee: $30,000", "Set-up fee: waived ($40,000)"), 30_000, "year"),
        (("Fee: $12 per seat per month", "Annual total: $14,400"), 14_400, "year"),
        (("Annual fee: $30,000, previously $32,000",), 30_000, "year"),
        (("Fixed price: $30,000",), 30_000, "once"),
    ],
)
def test_the_contract_value_is_what_a_careful_person_picks(blocks: tuple[str, ...], expected: float, period: str) -> None:
    found = summary(document("order.txt", DocumentType.ORDER_FORM, "2025-03-10", *blocks)).value
    assert found is not None
    assert (found.amount, found.period) == (expected, period)


def test_withdrawn_prices_are_superseded_and_never_the_value() -> None:
    found = summary(document("mail.eml", DocumentType.EMAIL_THREAD, "2025-03-08", "It's £790 a month instead of £860."))
    assert amount(found) == 790
    assert len(found.superseded) == 1


def test_list_prices_are_not_superseded_offers() -> None:
    found = summary(
        document(
            "order.txt", DocumentType.ORDER_FORM, "2025-03-10", "Annual fee: $30,000", "Multi-year discount from list $36,000 applied."
        )
    )
    assert found.superseded == ()


def test_unverified_facts_are_left_out() -> None:
    doubtful = [f.model_copy(update={"verified": False}) for f in findings(ORDER)]
    assert summarise_deal(doubtful, [ORDER], DEAL) == DealSummary()


def test_facts_of_another_engine_are_ranked_by_their_period() -> None:
    place = {"document": "order.txt", "turn": 0, "start": 0, "end": 6, "quote": "Annual"}
    facts = [
        Finding[Fact](
            id=period,
            statement=Fact(kind=FactKind.VALUE, amount=float(value), currency="USD", period=period),
            confidence=0.9,
            evidence=(Evidence.model_validate(place),),
        )
        for period, value in (("total", 70_000), ("year", 35_000), ("once", 99_000))
    ]
    assert amount(summarise_deal(facts, [ORDER], DEAL)) == 35_000


def test_a_deal_without_facts_is_an_empty_summary() -> None:
    assert summarise_deal([], [], DEAL) == DealSummary()
