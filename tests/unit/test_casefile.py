"""The parties of a deal: what was entered, completed by what its mails tell."""

import datetime as dt
import json

import pytest

from analyzer.desk.casefile import parties_of
from analyzer.domain.conversation import Conversation
from analyzer.drift.feed import parse_feed
from analyzer.intake.reader import read_bytes
from analyzer.settings import Settings
from analyzer.store.records import Account, Deal

MAIL = (
    "From: Nora Lind <nora@palletry.example>\nTo: Sam Roe <sam@ostrofoods.example>\nDate: Tue, 14 Jan 2025 09:00:00 +0000\nSubject: Our proposal\n"
    "MIME-Version: 1.0\nContent-Type: text/plain\n\nHi Sam,\n\nattached is our proposal. Our onboarding team will have you live by March.\n\nNora Lind\nAccount Executive, Palletry\n\n"
    "On Mon, Jan 13, 2025 at 09:00 AM, Sam Roe <sam@ostrofoods.example> wrote:\n> Could you send me your offer for our two plants?\n"
)


@pytest.fixture
def read() -> list[Conversation]:
    return [read_bytes(MAIL.encode(), "thread.eml")]


def _account(**fields: object) -> Account:
    return Account.model_construct(
        **{"id": "a1", "name": "a1", "domains": (), "created_at": dt.datetime(2025, 1, 1, tzinfo=dt.UTC), **fields}
    )


def test_domains_that_nobody_entered_are_taken_from_the_mails(read: list[Conversation]) -> None:
    known, warnings = parties_of(
        Deal.model_construct(id="d1", vendor_name="Palletry", vendor_domains=()), _account(name="Ostro Foods"), read
    )
    assert (known.vendor.domains, known.customer.domains) == (("palletry.example",), ("ostrofoods.example",))
    assert warnings == ()


def test_what_was_entered_wins_over_the_guess(read: list[Conversation]) -> None:
    known, _ = parties_of(Deal.model_construct(id="d1", vendor_name="Ostro Foods", vendor_domains=()), _account(name="Palletry"), read)
    assert (known.vendor.domains, known.customer.domains) == (("ostrofoods.example",), ("palletry.example",))


def test_where_everything_was_entered_nothing_is_guessed(read: list[Conversation]) -> None:
    deal = Deal.model_construct(id="d1", vendor_name="Palletry", vendor_domains=("palletry.example",))
    known, warnings = parties_of(deal, _account(name="Ostro", domains=("ostro.example",)), read)
    assert not known.guessed
    assert known.customer.domains == ("ostro.example",)
    assert warnings == ()


def test_a_guess_of_names_is_told(read: list[Conversation]) -> None:
    _, warnings = parties_of(Deal.model_construct(id="d1", vendor_name="", vendor_domains=()), _account(), read)
    assert "palletry.example" in warnings[0]


SALES = "attached is our proposal. Our onboarding team and our platform will have you live by March. Here is our quote."


def _feed(*written: tuple[str, str]) -> list[Conversation]:
    rows = [
        {"id": f"m{n}", "sent_at": f"2025-02-{n + 1:02}T09:00:00Z", "channel": "email", "from": {"name": who.split("@")[0], "email": who}, "body": text}
        for n, (who, text) in enumerate(written)
    ]  # fmt: skip
    return [parse_feed("\n".join(map(json.dumps, rows)), Settings()).conversation]


def test_a_domain_that_was_entered_is_the_customers_however_they_write() -> None:
    read = _feed(("bo@acme.example", SALES), ("kim@relay.example", "Could you send me that again? We need it for our plants."))
    known, warnings = parties_of(
        Deal.model_construct(id="d1", vendor_name="", vendor_domains=()), _account(name="Acme", domains=("acme.example",)), read
    )
    assert (known.customer.domains, known.vendor.domains) == (("acme.example",), ("relay.example",))
    assert "Taken for the vendor: Relay (relay.example); for the customer: Acme (acme.example)." in warnings[0]


def test_a_customer_at_a_subdomain_is_no_vendor() -> None:
    read = _feed(("bo@mail.acme.example", SALES), ("kim@relay.example", "Thanks."))
    known, _ = parties_of(
        Deal.model_construct(id="d1", vendor_name="", vendor_domains=()), _account(name="Acme", domains=("acme.example",)), read
    )
    assert known.vendor.domains == ("relay.example",)


def test_who_writes_beside_a_known_customer_is_the_vendor_where_nothing_else_tells() -> None:
    read = _feed(("bo@acme.example", "Thanks, noted."), ("kim@relay.example", "Thanks, noted."))
    known, _ = parties_of(
        Deal.model_construct(id="d1", vendor_name="", vendor_domains=()), _account(name="Acme", domains=("acme.example",)), read
    )
    assert known.vendor.domains == ("relay.example",)


def test_who_writes_to_a_known_vendor_is_the_customer() -> None:
    read = _feed(("bo@acme.example", SALES), ("kim@relay.example", "Thanks, noted."))
    known, _ = parties_of(Deal.model_construct(id="d1", vendor_name="Relay", vendor_domains=("relay.example",)), _account(), read)
    assert known.customer.domains == ("acme.example",)


def test_of_two_houses_beside_the_customer_the_name_tells_the_vendor() -> None:
    read = _feed(("bo@acme.example", "Thanks."), ("kim@relay.example", "Noted."), ("jo@advice.example", "Noted."))
    known, _ = parties_of(
        Deal.model_construct(id="d1", vendor_name="Relay", vendor_domains=()), _account(name="Acme", domains=("acme.example",)), read
    )
    assert known.vendor.domains == ("relay.example",)
