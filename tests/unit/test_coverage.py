"""Promised versus sold: carried, absent or contradicted by the contract."""

import datetime as dt

import pytest

from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import InContract, Promise, PromiseKind, PromiseStatus
from analyzer.embedding import Embedder
from analyzer.handoff import coverage
from tests.order_form import ORDER, order_form


@pytest.fixture(scope="module")
def order() -> Conversation:
    return order_form(date=dt.date(2025, 3, 20), document="order.txt")


def _promise(quote: str, kind: PromiseKind, document: str = "call.txt", **rest: object) -> Finding[Promise]:
    start = ORDER.index(quote) if document == "order.txt" else 0
    evidence = Evidence(document=document, turn=0, start=start, end=start + len(quote), quote=quote)
    return Finding[Promise](id=quote[:12], statement=Promise(kind=kind, **rest), confidence=0.8, evidence=(evidence,))


def _cover(promise: Finding[Promise], order: Conversation, embedder: Embedder) -> Finding[Promise]:
    (found,) = coverage.cover([promise], [order], embedder)
    return found


@pytest.mark.parametrize(
    ("quote", "kind", "clause"),
    [
        ("We hook into Sage, invoices go straight over.", PromiseKind.INTEGRATION, "Sage accounting connector"),
        ("The price stays flat for the whole term, no increases.", PromiseKind.PRICING, "Fees are fixed"),
        ("Put as many people on the dispatch board as you like, users aren't metered.", PromiseKind.PRICING, "unlimited users"),
    ],
)
def test_a_clause_that_carries_the_promise_joins_its_evidence(quote, kind, clause, order, embedder):
    found = _cover(_promise(quote, kind), order, embedder)
    assert found.statement.in_contract is InContract.YES
    assert clause in found.evidence[-1].quote
    assert ORDER[found.evidence[-1].start : found.evidence[-1].end] == found.evidence[-1].quote


@pytest.mark.parametrize(
    ("quote", "kind", "clause"),
    [
        ("Dash cameras come with it for every truck.", PromiseKind.FEATURE, "Dash cameras"),
        ("If a tracker fails you get a new one the next day.", PromiseKind.SUPPORT, "within 5 business days"),
        ("Route optimisation is already in there.", PromiseKind.FEATURE, "roadmap"),
        ("For onboarding we come to your depot and train people face to face.", PromiseKind.SERVICE, "video conference"),
        ("We do the installation of the trackers for you.", PromiseKind.SERVICE, "Customer to install"),
    ],
)
def test_a_clause_that_says_otherwise_is_quoted_as_the_conflict(quote, kind, clause, order, embedder):
    found = _cover(_promise(quote, kind), order, embedder)
    assert found.statement.in_contract is InContract.NO
    assert found.statement.contract_conflict is not None
    assert clause in found.statement.contract_conflict.quote


def test_a_deadline_after_the_promised_date_is_a_conflict(order, embedder):
    promise = _promise("You'd all be live by the end of April.", PromiseKind.TIMELINE, due_date=dt.date(2025, 4, 30))
    found = _cover(promise, order, embedder)
    assert found.statement.contract_conflict is not None
    assert "60 days" in found.statement.contract_conflict.quote


def test_when_the_work_begins_is_not_contradicted_by_when_it_is_complete(order, embedder):
    quote = "The implementation can start on April 7."
    promise = _promise(quote, PromiseKind.TIMELINE, due_date=dt.date(2025, 4, 7), summary=quote)
    assert _cover(promise, order, embedder).statement.contract_conflict is None


def test_a_deadline_before_the_promised_date_carries_it(order, embedder):
    promise = _promise("You'd all be live by the end of June.", PromiseKind.TIMELINE, due_date=dt.date(2025, 6, 30))
    assert _cover(promise, order, embedder).statement.in_contract is InContract.YES


@pytest.mark.parametrize("quote", ["Drivers get a birthday card from us.", "The app reads road signs aloud in Welsh."])
def test_what_no_clause_mentions_is_absent_without_a_conflict(quote, order, embedder):
    found = _cover(_promise(quote, PromiseKind.FEATURE), order, embedder)
    assert found.statement.in_contract is InContract.NO
    assert found.statement.contract_conflict is None


def test_follow_ups_are_not_for_the_contract(order, embedder):
    found = _cover(_promise("I'll send you the Sage connector sheet.", PromiseKind.FOLLOW_UP), order, embedder)
    assert found.statement.in_contract is InContract.NOT_APPLICABLE


def test_what_was_done_before_signature_is_not_for_the_contract(order, embedder):
    promise = _promise("We run a tasting for your drivers next week.", PromiseKind.SERVICE, status=PromiseStatus.DONE)
    assert _cover(promise, order, embedder).statement.in_contract is InContract.NOT_APPLICABLE


def test_what_was_due_before_signature_is_not_for_the_contract(order, embedder):
    promise = _promise("We run a tasting for your drivers on Friday.", PromiseKind.SERVICE, due_date=dt.date(2025, 3, 14))
    assert _cover(promise, order, embedder).statement.in_contract is InContract.NOT_APPLICABLE


def test_an_amendment_does_not_hide_what_was_due_after_the_first_signature(order, embedder):
    amendment = order.model_copy(update={"document": "amendment.txt", "date": dt.date(2025, 9, 1)})
    promise = _promise("We run a tasting for your drivers.", PromiseKind.SERVICE, due_date=dt.date(2025, 4, 30))
    (found,) = coverage.cover([promise], [order, amendment], embedder)
    assert found.statement.in_contract is InContract.NO


def test_without_a_contract_nothing_is_claimed(embedder):
    (found,) = coverage.cover([_promise("Dash cameras come with it.", PromiseKind.FEATURE)], [], embedder)
    assert found.statement.in_contract is InContract.NOT_APPLICABLE


def test_a_promise_made_in_the_contract_is_in_it(order, embedder):
    promise = _promise("Support Monday-Friday 8:00am-6:00pm", PromiseKind.SUPPORT, "order.txt")
    found = _cover(promise, order, embedder)
    assert found.statement.in_contract is InContract.YES
    assert found.evidence == promise.evidence


def test_the_bare_clause_does_not_stand_beside_the_promise_that_it_carries(order, embedder):
    said = _promise("There's a Sage accounting connector, invoices and customers.", PromiseKind.INTEGRATION)
    written = _promise("Sage accounting connector (invoices, customers)", PromiseKind.INTEGRATION, "order.txt")
    (found,) = coverage.cover([said, written], [order], embedder)
    assert [e.document for e in found.evidence] == ["call.txt", "order.txt"]


@pytest.mark.parametrize(
    ("quote", "clause", "also"),
    [
        (
            "You don't pay for a depot until it's live, that's how we do groups.",
            "Subscription fees for all locations accrue from the Start Date.",
            "",
        ),
        (
            "The fee is $129, flat, all 36 months.",
            "On each anniversary of the Effective Date the Subscription Fees adjust by five percent (5%).",
            "Cartpath Fleet, per vehicle   11   $129.00/mo",
        ),
        (
            "The charity tariff stays as long as you're a charity.",
            "After the initial term Halden may change its fees on 60 days' notice.",
            "Fees. 7,140 per year plus VAT, payable quarterly in advance (charity tariff).",
        ),
        (
            "The forty-two cents are carved in stone for four years.",
            "Price adjustment by labour cost index, first time 1.1.2028.",
            "",
        ),
    ],
    ids=["paid from the start, not once live", "a price that rises beside that of today", "fees that may change", "far apart in words"],
)
def test_a_clause_on_when_and_how_much_is_paid_opposes_what_was_said(quote: str, clause: str, also: str, embedder: Embedder) -> None:
    found = _cover(_promise(quote, PromiseKind.PRICING), order_form(f"ORDER FORM\n{also}\n\n{clause}"), embedder)
    conflict = found.statement.contract_conflict
    assert conflict is not None
    assert conflict.quote == clause


def test_a_clause_that_is_paid_from_go_live_carries_that_nothing_is_paid_before(embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\nSubscription fee AUD 3,360 per month, first payment on go-live.\n\nImplementation fee AUD 12,000, payable on signature."
    )
    found = _cover(_promise("You don't pay a cent until you're live.", PromiseKind.PRICING), form, embedder)
    assert found.statement.in_contract is InContract.YES


def test_files_that_the_customer_supplies_are_taken_over_by_the_vendor_all_the_same(embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\nData import: customers, varieties and open orders, from files supplied by the Customer in Verdery's format."
    )
    found = _cover(_promise("We take the customers, the varieties and the open orders over.", PromiseKind.SERVICE), form, embedder)
    assert (found.statement.in_contract, found.statement.contract_conflict) == (InContract.YES, None)


def test_cleaning_that_is_left_to_the_customer_opposes_the_promise_to_clean(embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\nOne import of customer records.\n\nCleansing and de-duplication of records are the Customer's responsibility."
    )
    found = _cover(_promise("We clean up the doubles in your records for you.", PromiseKind.SERVICE), form, embedder)
    assert found.statement.contract_conflict is not None


def test_fewer_days_in_which_to_leave_are_less_than_was_said(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\nEarly exit. Customer may terminate by written notice within the first 60 days of the term.")
    found = _cover(_promise("90 days, and if you don't like it you walk, no reason needed.", PromiseKind.SERVICE), form, embedder)
    assert found.statement.contract_conflict is not None


def test_what_may_still_be_done_after_the_end_is_better_for_longer(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\nData export: CSV on request within 30 days after termination.")
    found = _cover(_promise("You can export your data as CSV for 90 days after termination.", PromiseKind.SERVICE), form, embedder)
    assert found.statement.contract_conflict is not None


@pytest.mark.parametrize(
    ("clause", "quote", "kind"),
    [
        ("No fee per claim.", "There's no fee per claim, whether it is ten or ten thousand.", PromiseKind.PRICING),
        ("This Order does not renew automatically.", "Done, new version attached, no auto renewal.", PromiseKind.PRICING),
    ],
)
def test_a_clause_that_denies_the_same_carries_the_promise(clause: str, quote: str, kind: PromiseKind, embedder: Embedder) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. Unlimited users and unlimited claims. {clause}"), embedder)
    assert (found.statement.in_contract, found.statement.contract_conflict) == (InContract.YES, None)


def test_one_thing_of_a_list_carries_a_promise(embedder: Embedder) -> None:
    form = order_form("Included: work orders, planning board, documents on assets, dashboards, offline use of the mobile app.")
    found = _cover(_promise("You scan the code on the asset and its documents come up.", PromiseKind.FEATURE), form, embedder)
    assert found.statement.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("clause", "quote", "kind"),
    [
        (
            "Telephone support Monday through Saturday, 5:00 AM to 6:00 PM.",
            "Sundays the telephone support is there too.",
            PromiseKind.SUPPORT,
        ),
        ("Text messages to parents are charged at cost.", "Text messages to parents, we throw those in, no charge.", PromiseKind.PRICING),
        ("Equity mining tablets can be rented for EUR 12.", "The equity mining tablets are a gift, free.", PromiseKind.PRICING),
        ("The fee may be raised on each anniversary.", "The fee is the same money in all years, no increase.", PromiseKind.PRICING),
        (
            "Discount of 10 % granted for the first contract year.",
            "The discount of 10 % stays for good, as long as you stay.",
            PromiseKind.PRICING,
        ),
        ("Satellite images: up to 400 roofs.", "Satellite images of roofs without limit.", PromiseKind.FEATURE),
        (
            "Cabling and power supply are provided on site by others.",
            "Cabling and power supply, our installer does that.",
            PromiseKind.SERVICE,
        ),
        (
            "Student data are loaded from Campus overnight.",
            "Student data from Campus are loaded live, within seconds.",
            PromiseKind.INTEGRATION,
        ),
        ("Training sessions for the stores by Zoom calls.", "I come to your stores for the training sessions.", PromiseKind.SERVICE),
        ("Machine connections: 26 of 41 machines.", "All machines get their connections, every machine.", PromiseKind.INTEGRATION),
        ("A broken tablet is exchanged within three weeks.", "A broken tablet is exchanged the same day.", PromiseKind.SERVICE),
        ("Cancellation of the contract with twelve months' notice.", "Cancellation with one month's notice.", PromiseKind.PRICING),
        ("Invoicing by monitoring files is a separate module.", "Invoicing by monitoring files is in there.", PromiseKind.FEATURE),
        ("Welsh language quotes: none.", "Quotes in the Welsh language, no problem.", PromiseKind.FEATURE),
        ("Training: three days of training on site.", "Our trainer comes for five days on site.", PromiseKind.TIMELINE),
        ("Vendor provides three (3) days of on-site training.", "You get five on-site training days.", PromiseKind.SERVICE),
        ("On-site training days: 3", "Our trainer comes for five days of training on site.", PromiseKind.SERVICE),
    ],
)
def test_a_clause_that_gives_less_contradicts(clause: str, quote: str, kind: PromiseKind, embedder: Embedder) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. Users and roles. {clause}"), embedder)
    assert found.statement.in_contract is InContract.NO
    assert found.statement.contract_conflict is not None


@pytest.mark.parametrize(
    ("clause", "quote", "kind"),
    [
        ("Telephone support Monday through Saturday.", "Saturdays the telephone support is there too.", PromiseKind.SUPPORT),
        ("Answers to mails within one business day.", "Answers to mails, you have them in a day.", PromiseKind.SUPPORT),
        ("Cancellation of the contract with one month's notice.", "Cancellation with three months' notice.", PromiseKind.PRICING),
        ("Price GBP 900 per year including all updates.", "Updates are in the price, they cost nothing extra.", PromiseKind.PRICING),
        ("Machine connections: 26 of 41 machines.", "The machines on your list get their connections.", PromiseKind.INTEGRATION),
        ("Training: five days of training on site.", "Our trainer comes for three days on site.", PromiseKind.TIMELINE),
        ("On-site training days: 5", "Our trainer comes for five days of training on site.", PromiseKind.SERVICE),
        ("A technician is on site within three days.", "Our technician is there within five days on site.", PromiseKind.SUPPORT),
        (
            "First two depots live by 31 July 2025, all depots by 12 September 2025.",
            "All depots are live by 12 September 2025.",
            PromiseKind.TIMELINE,
        ),
    ],
)
def test_a_clause_that_gives_as_much_carries(clause: str, quote: str, kind: PromiseKind, embedder: Embedder) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. Users and roles. {clause}"), embedder)
    assert found.statement.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("quote", "due", "answer"),
    [
        ("The first stores are live by the end of April.", dt.date(2025, 4, 30), InContract.YES),
        ("All stores are live by the end of April.", dt.date(2025, 4, 30), InContract.NO),
    ],
)
def test_of_several_days_the_last_is_for_all(quote: str, due: dt.date, answer: InContract, embedder: Embedder) -> None:
    form = order_form("Rollout: first stores live 20 April 2025, remaining stores live 31 July 2025.")
    promise = _promise(quote, PromiseKind.TIMELINE, due_date=due)
    assert _cover(promise, form.model_copy(update={"date": dt.date(2025, 3, 1)}), embedder).statement.in_contract is answer


def test_when_the_work_begins_may_be_the_condition_of_when_all_is_live(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n 1. Target for all stores live: November 3, 2025, subject to the export by September 26, 2025.")
    quote = "If we kick off in September, we'd have all thirty-one stores filing by November third."
    found = _cover(_promise(quote, PromiseKind.TIMELINE, summary=quote, due_date=dt.date(2025, 11, 3)), form, embedder)
    assert found.statement.in_contract is InContract.YES


def test_hours_told_before_a_short_promise_are_not_its_own(embedder: Embedder) -> None:
    before, quote = "There's somebody on the phones Saturdays, eight to four.", "And during the week it's seven to seven."
    said = Turn(index=0, side=Side.VENDOR, text=f"{before} {quote}", span=(0, 99))
    call = Conversation(document="call.txt", format="text", kind=Kind.CALL, turns=(said,), original=said.text)
    form = order_form("ORDER FORM\n 1. Support by telephone, Monday to Friday, 7:00 am to 7:00 pm.")
    promise = _promise(quote, PromiseKind.SUPPORT, summary="Nora said during the week it's seven to seven.")
    (found,) = coverage.cover([promise], [form], embedder, {"call.txt": call})
    assert found.statement.in_contract is InContract.YES


def _spoken_after(before: str, quote: str, kind: PromiseKind, form: Conversation, embedder: Embedder) -> Promise:
    said = Turn(index=0, side=Side.VENDOR, text=f"{before} {quote}", span=(0, len(before) + 1 + len(quote)))
    call = Conversation(document="call.txt", format="text", kind=Kind.CALL, turns=(said,), original=said.text)
    promise = _promise(quote, kind, summary=f"Nora said {quote}")
    (found,) = coverage.cover([promise], [form], embedder, {"call.txt": call})
    return found.statement


@pytest.mark.parametrize(
    ("before", "quote", "kind", "clause"),
    [
        ("The term is three years.", "No maintenance fee.", PromiseKind.PRICING, "Maintenance is included for two years."),
        (
            "It's nine percent off.",
            "Hosting is free.",
            PromiseKind.PRICING,
            "Hosting is included, with 4% of the fee as credit where it fails.",
        ),
        (
            "You pay 4,000 dollars a year.",
            "Training is included.",
            PromiseKind.SERVICE,
            "Training is included in the annual fee of $6,000.",
        ),
    ],
)
def test_a_promise_without_a_value_is_not_contradicted_by_that_of_the_sentence_before(
    before: str, quote: str, kind: PromiseKind, clause: str, embedder: Embedder
) -> None:
    found = _spoken_after(before, quote, kind, order_form(f"ORDER FORM\n 1. {clause}"), embedder)
    assert found.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("before", "quote", "kind", "clause"),
    [
        ("You wanted the data migration in two weeks?", "Yes, that's fine.", PromiseKind.TIMELINE, "Data migration within eight weeks."),
        (
            "We'd migrate three years of data.",
            "Orders, customers, invoices.",
            PromiseKind.SERVICE,
            "Data migration: orders and invoices of one year.",
        ),
    ],
)
def test_what_only_goes_on_with_the_sentence_before_takes_its_value(
    before: str, quote: str, kind: PromiseKind, clause: str, embedder: Embedder
) -> None:
    found = _spoken_after(before, quote, kind, order_form(f"ORDER FORM\n 1. {clause}"), embedder)
    assert found.in_contract is InContract.NO
    assert found.contract_conflict is not None


@pytest.mark.parametrize(
    ("quote", "kind", "clause"),
    [
        ("We connect to your QuickBooks Desktop.", PromiseKind.INTEGRATION, "QuickBooks Online integration (invoices, payments)"),
        ("It works with Sage 50.", PromiseKind.INTEGRATION, "Sage 200 connector"),
        ("We'd install it on your own servers, on premises.", PromiseKind.FEATURE, "Acme Platform, cloud-hosted by Acme"),
    ],
)
def test_a_clause_of_another_edition_contradicts_the_promise(quote: str, kind: PromiseKind, clause: str, embedder: Embedder) -> None:
    form = order_form(f"ORDER FORM\n 1. {clause}\n 2. Accounting data is exported as CSV.")
    found = _cover(_promise(quote, kind, summary=quote), form, embedder).statement
    assert found.in_contract is InContract.NO
    assert found.contract_conflict is not None and found.contract_conflict.quote in clause


@pytest.mark.parametrize(
    ("quote", "kind", "clause"),
    [
        ("The leak survey is part of it, twice a year.", PromiseKind.SERVICE, "The Supplier shall carry out one leak survey per year."),
        ("We review it with you every fortnight.", PromiseKind.SERVICE, "Review meetings with Customer take place monthly."),
        (
            "If a meter fails we replace it in 48 hours, free for three years.",
            PromiseKind.SUPPORT,
            "Defective meters are replaced within five working days.",
        ),
        ("Tamil, Hindi, English, all three are there.", PromiseKind.FEATURE, "Dashboards are available in English and Hindi."),
        ("If the broadband goes down you carry on selling for up to three days.", PromiseKind.FEATURE, "Offline trading pack, 24 hours"),
        ("It's £62 a till and we'll hold that for three years, no RPI.", PromiseKind.PRICING, "Charges rise each April by RPI."),
        (
            "The price stays at £62 for all five years.",
            PromiseKind.PRICING,
            "Beginning with the third contract year, fees increase by 4% annually.",
        ),
        ("We waive the implementation fee.", PromiseKind.PRICING, "A one-time implementation fee of $12,000 is due at signature."),
        (
            "You can cancel any time with 30 days' notice.",
            PromiseKind.PRICING,
            "Neither party may terminate for convenience during the initial term.",
        ),
        ("You can leave after twelve months.", PromiseKind.PRICING, "Either party may end this order at the end of the minimum term."),
    ],
)
def test_a_clause_that_gives_less_wins_against_one_beside_it(quote: str, kind: PromiseKind, clause: str, embedder: Embedder) -> None:
    form = order_form(
        f"ORDER FORM\n 1. {clause}\n 2. Telephone support Monday to Saturday 8am to 6pm.\n 3. Tillbridge Business, per till, £62.00"
    )
    found = _cover(_promise(quote, kind, summary=quote), form, embedder).statement
    assert found.in_contract is InContract.NO
    assert found.contract_conflict is not None and found.contract_conflict.quote in clause


def test_a_clause_on_another_language_carries_no_promise_of_a_language(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n 1. English member screens and document recognition.")
    found = _cover(_promise("The member screens are in Spanish too.", PromiseKind.FEATURE), form, embedder).statement
    assert (found.in_contract, found.contract_conflict) == (InContract.NO, None)


def test_a_notice_period_is_no_boilerplate(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n\nNOTICE\n  Either party may end this order at the end of the minimum term on 90 days' notice.")
    found = _cover(_promise("You can leave with three months' notice.", PromiseKind.PRICING), form, embedder).statement
    assert found.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("You get a sandbox with a copy of your data, no charge.", InContract.NO),
        ("You get a test system for your developers.", InContract.NO),
        ("Your staff can get your data out as a copy, no charge.", InContract.YES),
    ],
)
def test_a_sandbox_is_not_sold_by_clauses_that_do_not_name_it(quote: str, answer: InContract, embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\n 1. Customer may export all of its data at any time, free of charge.\n 2. API access for developers is included."
    )
    found = _cover(_promise(quote, PromiseKind.FEATURE, summary=quote), form, embedder).statement
    assert (found.in_contract, found.contract_conflict) == (answer, None)


def test_a_test_system_is_what_contracts_call_a_sandbox(embedder: Embedder) -> None:
    quote = "You get a test system for your developers."
    found = _cover(_promise(quote, PromiseKind.FEATURE, summary=quote), order_form("ORDER FORM\n 1. Sandbox environment, one"), embedder)
    assert found.statement.in_contract is InContract.YES


def test_a_short_answer_in_a_chat_takes_no_sum_from_an_earlier_message(embedder: Embedder) -> None:
    texts = ("Received. 15.9 lakhs I can sign myself\nThe sixth compressor is also covered?", "Yes madam all six")
    turns = tuple(Turn(index=i, text=text, span=(0, len(text))) for i, text in enumerate(texts))
    chat = Conversation(document="chat.txt", format="whatsapp", kind=Kind.CHAT, turns=turns, original="\n".join(texts))
    form = order_form("ORDER FORM\n 1. Hardware total Rs. 15,90,000 (Rupees fifteen lakh ninety thousand only), GST extra.")
    evidence = Evidence(document="chat.txt", turn=1, start=0, end=17, quote=texts[1])
    promise = Finding[Promise](id="p", statement=Promise(kind=PromiseKind.PRICING), confidence=0.8, evidence=(evidence,))
    (found,) = coverage.cover([promise], [form], embedder, {"chat.txt": chat})
    assert (found.statement.in_contract, found.statement.contract_conflict) == (InContract.NO, None)


def test_a_sum_that_is_written_out_only_is_no_limit(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n 1. Installation of all meters Rs. 15,90,000 (Rupees fifteen lakh ninety thousand only).")
    found = _cover(_promise("Installation of all meters is 15.9 lakh rupees.", PromiseKind.PRICING), form, embedder)
    assert found.statement.in_contract is InContract.YES


def test_where_somebody_comes_in_the_sentence_before_is_no_promise_of_the_next(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n 1. Contact person: training and questions, remote.")
    found = _spoken_after(
        "I'd send Rochelle out there in person.", "And she stays your contact person.", PromiseKind.SUPPORT, form, embedder
    )
    assert found.in_contract is InContract.YES


def test_days_of_an_order_form_without_a_date_are_those_of_its_term(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\nSubscription Start Date: April 1, 2025\n 1. Target go-live date: 30 June.").model_copy(
        update={"date": None}
    )
    quote = "We'd have everybody live by the end of May."
    found = _cover(_promise(quote, PromiseKind.TIMELINE, summary=quote, due_date=dt.date(2025, 5, 31)), form, embedder).statement
    assert found.in_contract is InContract.NO
    assert found.contract_conflict is not None and "30 June" in found.contract_conflict.quote


def test_hours_count_whatever_kind_the_promise_was_taken_for(embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\n 1. Support by telephone and e-mail, Monday to Friday, 7:00 am to 7:00 pm.\n 2. Support: initial response four hours."
    )
    promise = _promise("There's an on-call support line, somebody picks up round the clock.", PromiseKind.FEATURE)
    found = _cover(promise, form, embedder).statement
    assert found.in_contract is InContract.NO
    assert found.contract_conflict is not None and "Monday" in found.contract_conflict.quote


def test_weeks_until_all_is_live_run_from_the_start_of_the_contract(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\nSubscription Start Date: April 1, 2025\n 1. Target go-live date: June 2, 2025.")
    quote = "Typically you're live in eight to nine weeks."
    promise = _promise(quote, PromiseKind.TIMELINE, due="in eight to nine weeks", due_date=dt.date(2025, 4, 10), summary=quote)
    assert _cover(promise, form, embedder).statement.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("I'll set one up for your night desk when you're live.", InContract.NO),
        ("It only shows their own shifts. I'll switch that on for you.", InContract.NO),
        ("I'll send the one-pager this afternoon.", InContract.NOT_APPLICABLE),
    ],
)
def test_what_is_to_come_once_all_is_live_is_no_errand_of_the_sale(quote, answer, order, embedder):
    assert _cover(_promise(quote, PromiseKind.FOLLOW_UP), order, embedder).statement.in_contract is answer


@pytest.mark.parametrize(
    ("clause", "answer"),
    [
        ("Fee: GBP 2,150 per month", InContract.NO),
        ("Fee: GBP 2,150 per month, fixed for the first two years", InContract.YES),
    ],
)
def test_the_price_of_today_says_nothing_about_a_year_to_come(clause: str, answer: InContract, embedder: Embedder) -> None:
    promise = _promise("I'll keep you on the fee of \u00a32,150 a month for the second year as well.", PromiseKind.PRICING)
    assert _cover(promise, order_form(f"ORDER FORM\n 1. {clause}."), embedder).statement.in_contract is answer


def test_a_clause_that_gives_fewer_days_wins_against_one_about_something_near(embedder: Embedder) -> None:
    form = order_form(
        "ORDER FORM\n 1. Verdery Grower, 2 sites (Gosberton and Surfleet), up to 12 licences.\n 2. Three days of on-site training and set-up."
    )
    promise = _promise("You get five days on site when you start, three at Gosberton and two at Surfleet.", PromiseKind.SERVICE)
    found = _cover(promise, form, embedder).statement
    assert found.contract_conflict is not None and "Three days" in found.contract_conflict.quote


@pytest.mark.parametrize(
    ("quote", "due", "clause", "answer"),
    [
        ("We'd start in the first week of July, with both sites live by 7 August.", dt.date(2025, 7, 6), "Planned go-live: August 2025.", InContract.YES),
        ("Both sites are live by 7 July.", dt.date(2025, 7, 7), "Planned go-live: August 2025.", InContract.NO),
        ("Kickoff in the week of April 6 and go-live on May 18.", dt.date(2025, 4, 6), "Target go-live date: May 18, 2025.", InContract.YES),
        ("If you start on the first of July, it's live in about six weeks.", None, "Planned go-live: 15 August 2025.", InContract.YES),
        ("If you start on the first of May, it's live in about six weeks.", None, "Planned go-live: 15 August 2025.", InContract.NO),
    ],
)  # fmt: skip
def test_of_several_days_in_a_promise_that_one_counts_which_the_clause_is_about(
    quote: str, due: dt.date | None, clause: str, answer: InContract, embedder: Embedder
) -> None:
    found = _cover(_promise(quote, PromiseKind.TIMELINE, due_date=due), order_form(clause, dt.date(2025, 4, 1)), embedder)
    assert found.statement.in_contract is answer


@pytest.mark.parametrize(
    ("clause", "quote", "kind"),
    [
        ("Severity 1: 15 minutes.", "Whole thing's down, a quarter of an hour and you've heard from us.", PromiseKind.SUPPORT),
        ("Subscription 36 months, price fixed.", "Three years, one price.", PromiseKind.PRICING),
        ("Help is given by e-mail within one working day, by volunteers and staff.", "We answer in a day.", PromiseKind.SUPPORT),
        ("Practice Suite, 22 locations, $389.00 / month each.", "Three eighty-nine an office.", PromiseKind.PRICING),
        ("Data import: contacts only.", "Your contacts come over.", PromiseKind.SERVICE),
    ],
)
def test_the_same_span_or_price_and_what_a_kind_is_about_find_the_clause(
    clause: str, quote: str, kind: PromiseKind, embedder: Embedder
) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. {clause}\n 2. Court of Reggio Emilia.\n 3. Three sites."), embedder)
    assert found.statement.in_contract is InContract.YES
    assert found.evidence[-1].quote in clause


@pytest.mark.parametrize(
    ("clause", "quote", "kind"),
    [
        ("Guarantee on the machine: 12 months.", "Two years guarantee on the whole machine.", PromiseKind.SUPPORT),
        (
            "Lateral laser scanner, EUR 3.400 per vehicle (option, not in total)",
            "The lateral laser scanner is on all four.",
            PromiseKind.FEATURE,
        ),
        ("3D viewer: beta, without support", "The 3D viewer is full standard with us.", PromiseKind.FEATURE),
        ("Writing by API is planned.", "Your turnstile can write the hours by API.", PromiseKind.INTEGRATION),
        ("Minimum 12 months.", "No minimum, you go when you want.", PromiseKind.PRICING),
        ("Minimum hire 26 weeks.", "No minimum, send them back whenever.", PromiseKind.PRICING),
        ("Customer Success Manager: pooled", "You get your own CSM.", PromiseKind.SERVICE),
        ("Maintenance at $1,190 per month, rising 6 % a year.", "The maintenance price doesn't move for five years.", PromiseKind.PRICING),
        ("Sea freight and import duty are for Buyer's account.", "We take care of freight and import duty.", PromiseKind.SERVICE),
    ],
)
def test_more_ways_in_which_a_clause_gives_less(clause: str, quote: str, kind: PromiseKind, embedder: Embedder) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. {clause}"), embedder).statement
    assert found.in_contract is InContract.NO


@pytest.mark.parametrize(
    ("clause", "quote"),
    [
        ("The handheld application stores counts locally when no network is available.", "The handhelds work without a signal."),
        ("Data region: EU (Ireland)", "Your tenant will sit in Dublin, eu-west-1."),
        ("Service-due reminders (date and odometer based)", "It works out when a car is due for a service and sends a text."),
    ],
)
def test_clauses_are_found_by_what_they_are_about(clause: str, quote: str, embedder: Embedder) -> None:
    found = _cover(_promise(quote, PromiseKind.FEATURE), order_form(f"ORDER FORM\n 1. {clause}\n 2. Court of Reggio Emilia."), embedder)
    assert found.evidence[-1].quote in clause
    assert found.statement.in_contract is InContract.YES


def _against(found: Finding[Promise]) -> str:
    """The clause that says otherwise, "" where there is none."""
    conflict = found.statement.contract_conflict
    return conflict.quote if conflict else ""


def test_a_promise_that_was_taken_back_is_neither_carried_nor_contradicted(embedder: Embedder) -> None:
    promise = _promise("You get a tablet for every shop.", PromiseKind.PRICING, status=PromiseStatus.WITHDRAWN)
    found = _cover(promise, order_form("ORDER FORM\n 1. One tablet for every shop, included."), embedder)
    assert (found.statement.in_contract, _against(found), len(found.evidence)) == (InContract.NO, "", 1)


def test_of_several_sites_the_day_of_that_one_counts_which_the_clause_names(embedder: Embedder) -> None:
    quote = "Leeds is live by 7 April, York and Hull by the end of May."
    form = order_form("Target go-live for the Leeds site: 30 April 2025.", dt.date(2025, 2, 1))
    found = _cover(_promise(quote, PromiseKind.TIMELINE, due_date=dt.date(2025, 4, 7)), form, embedder)
    assert "30 April" in _against(found)


def test_the_day_of_another_wave_is_no_conflict(embedder: Embedder) -> None:
    form = order_form("Target rollout in three waves, third wave complete by March 6, 2026.", dt.date(2025, 10, 9))
    promise = _promise("The first wave would be live by the end of November.", PromiseKind.TIMELINE, due_date=dt.date(2025, 11, 30))
    found = _cover(promise, form, embedder)
    assert (found.statement.in_contract, _against(found)) == (InContract.NO, "")


@pytest.mark.parametrize(
    ("quote", "clause"),
    [
        ("We draw both seat maps, Main and Annex, that's part of it.", "One seat map (Main Hall)."),
        ("The new shops we do as a second import of customer records.", "One import of customer and vehicle records."),
    ],
)
def test_one_of_a_thing_is_less_than_two(quote: str, clause: str, embedder: Embedder) -> None:
    assert _against(_cover(_promise(quote, PromiseKind.SERVICE), order_form(f"ORDER FORM\n 1. {clause}"), embedder)) == clause


def test_the_price_of_a_thing_that_is_not_included_is_no_conflict(embedder: Embedder) -> None:
    promise = _promise("The handheld devices are about four hundred and fifty each.", PromiseKind.PRICING)
    assert _against(_cover(promise, order_form("ORDER FORM\n 1. Handheld devices are not included."), embedder)) == ""


def test_a_thing_that_is_not_included_is_a_conflict_where_it_was_free(embedder: Embedder) -> None:
    promise = _promise("The handheld devices are free, they cost about four hundred and fifty each.", PromiseKind.PRICING)
    assert "not included" in _against(_cover(promise, order_form("ORDER FORM\n 1. Handheld devices are not included."), embedder))


def test_the_fee_for_the_whole_carries_nothing_that_is_free(embedder: Embedder) -> None:
    promise = _promise("- The delivery note and label, at no charge.", PromiseKind.PRICING)
    found = _cover(promise, order_form("ORDER FORM\n 1. Subscription fee: GBP 19,400 per year plus VAT."), embedder)
    assert found.statement.in_contract is InContract.NO


def test_when_the_phone_is_answered_brings_no_trainer(embedder: Embedder) -> None:
    promise = _promise("The first week we'd have a trainer sitting with your team, Monday to Friday.", PromiseKind.SERVICE)
    found = _cover(promise, order_form("ORDER FORM\n 1. Support by telephone, Monday to Friday, 7:00 am to 7:00 pm."), embedder)
    assert found.statement.in_contract is InContract.NO


@pytest.mark.parametrize(
    ("quote", "kind", "clause"),
    [
        ("We'd bring all three years across.", PromiseKind.SERVICE, "Data migration: up to twelve (12) months of attendance history."),
        ("We pull two years back from the platforms.", PromiseKind.SERVICE, "Historical data: up to 13 months before the start date."),
        ("The history comes over as far back as you've got it.", PromiseKind.SERVICE, "Migration covers the five (5) most recent seasons."),
    ],
)
def test_less_of_the_past_than_was_promised_is_a_conflict(quote: str, kind: PromiseKind, clause: str, embedder: Embedder) -> None:
    found = _cover(_promise(quote, kind), order_form(f"ORDER FORM\n 1. {clause}\n 2. Court of Reggio Emilia."), embedder)
    assert _against(found).strip() in clause and _against(found)


def test_as_much_of_the_past_is_no_conflict(embedder: Embedder) -> None:
    promise = _promise("We'd bring one year of attendance history across.", PromiseKind.SERVICE)
    found = _cover(promise, order_form("ORDER FORM\n 1. Data migration: up to twelve (12) months of attendance history."), embedder)
    assert found.statement.in_contract is InContract.YES


@pytest.mark.parametrize(
    ("quote", "clause"),
    [
        (
            "If a location closes we take it off from the next quarter.",
            "Location closure: Customer may reduce the number of Locations only at the annual anniversary.",
        ),
        (
            "I'll keep you on \u00a32,150 for the second year as well.",
            "The term renews at the then-current list price unless notice is given.",
        ),
        (
            "You can walk away at the end of year one and you owe us nothing.",
            "Renews for 12 months unless either party gives notice before the end of the term.",
        ),
    ],
)
def test_what_a_contract_says_once_opposes_what_was_promised(quote: str, clause: str, embedder: Embedder) -> None:
    form = order_form(f"ORDER FORM\nPrice: GBP 2,150.00 per location per month.\n\n{clause}")
    assert _against(_cover(_promise(quote, PromiseKind.PRICING), form, embedder)) == clause


def test_any_number_is_more_than_so_many(embedder: Embedder) -> None:
    promise = _promise("The virtual queue we turn on for any on sale you want.", PromiseKind.FEATURE)
    found = _cover(promise, order_form("ORDER FORM\n 1. Virtual queue for up to three (3) on-sale events per season."), embedder)
    assert "three (3)" in _against(found)


def test_an_item_of_a_list_is_read_without_the_items_before_it(embedder: Embedder) -> None:
    text = "- York live by 7 April.\n- Import of the eleven tabs by us."
    turn = Turn(index=0, side=Side.VENDOR, text=text, span=(0, len(text)))
    mail = Conversation(document="mail.eml", format="email", kind=Kind.EMAIL, turns=(turn,), original=text)
    item = text.split("\n")[1]
    evidence = Evidence(document="mail.eml", turn=0, start=text.index(item), end=len(text), quote=item)
    promise = Finding[Promise](id="p", statement=Promise(kind=PromiseKind.SERVICE), confidence=0.8, evidence=(evidence,))
    (found,) = coverage.cover([promise], [order_form("Target go-live for the York site: 30 April 2025.")], embedder, {"mail.eml": mail})
    assert found.statement.in_contract is InContract.NO


def test_weeks_of_work_are_not_measured_by_days_of_training(embedder: Embedder) -> None:
    promise = _quoting("We do about three weeks' work on it.", "So it's ready before September.", "It'll be there by the end of July.")
    assert _against(_cover(promise, order_form("ORDER FORM\nThree days of on-site training and set-up."), embedder)) == ""


def test_when_invoices_are_due_says_nothing_about_a_function(embedder: Embedder) -> None:
    promise = _promise("You have seven days for it, that's all in the fee.", PromiseKind.FEATURE)
    assert _against(_cover(promise, order_form("ORDER FORM\nFees are payable within 30 days."), embedder)) == ""


@pytest.mark.parametrize("clause", ["Additional languages are available as an add-on.", "Other languages upon request."])
def test_languages_that_cost_more_oppose_one_that_was_promised(clause: str, embedder: Embedder) -> None:
    found = _cover(_promise("Yes, Spanish too, all the screens.", PromiseKind.FEATURE), order_form(f"ORDER FORM\n 1. {clause}"), embedder)
    assert _against(found) == clause


def test_a_language_that_the_clause_names_is_carried_though_others_cost_more(embedder: Embedder) -> None:
    form = order_form("ORDER FORM\n 1. Screens in English and Spanish, other languages upon request.")
    found = _cover(_promise("Yes, Spanish too, all the screens.", PromiseKind.FEATURE), form, embedder)
    assert found.statement.in_contract is InContract.YES


def test_the_fee_that_is_taken_off_is_the_one_that_is_waived(embedder: Embedder) -> None:
    form = order_form("Subscription fees for all locations accrue from the signing of this order.\n\nSet-up: waived.")
    found = _cover(_promise("If you sign by then I take the implementation fee off.", PromiseKind.PRICING), form, embedder)
    assert "waived" in found.evidence[-1].quote


def test_a_transfer_once_a_day_is_less_than_one_every_hour(embedder: Embedder) -> None:
    quote = "Invoices go across, payments come back, every hour, so Joyce can see who's paid before she lets it go."
    form = order_form("## 2. Included functions\nh. Xero: transfer of invoices from Timbrel to Xero, once daily.")
    assert "once daily" in _against(_cover(_promise(quote, PromiseKind.INTEGRATION), form, embedder))


def _quoting(*quotes: str) -> Finding[Promise]:
    promise = _promise(quotes[0], PromiseKind.SERVICE)
    evidence = tuple(promise.evidence[0].model_copy(update={"quote": q, "end": len(q)}) for q in quotes)
    return promise.model_copy(update={"evidence": evidence})
