"""Who sells and who buys: taken from the documents until somebody says it, and then drafted anew."""

import pytest

from analyzer.desk import parties
from analyzer.desk.callers import Caller
from analyzer.desk.parties import Parties
from analyzer.domain.account import Deal, Party
from analyzer.errors import BadRequest, NotAllowed
from analyzer.store import accounts
from analyzer.store.records import Role
from tests.api.conftest import House

ADMIN = Caller("root", Role.ADMIN)
SELLER, BUYER = Party(name="Relay", domains=("relay.example",)), Party(name="Orchard Pike", domains=("pike.example",))


def known(house: House, deal_id: str) -> Parties:
    with house.desk.database.reading() as transaction:
        deal = accounts.find_deal(transaction, deal_id)
        assert deal is not None
        account = accounts.find(transaction, deal.account_id)
        assert account is not None
        return parties.of_deal(transaction, deal, account)


def test_until_somebody_says_it_the_draft_tells_who_sells_and_who_buys(house: House) -> None:
    house.drafted(about=Deal(vendor=SELLER, customer=Party(name="Acme Inc", domains=("acme.example",)), guessed=True))
    assert known(house, "acme-1") == Parties(SELLER, Party(name="Acme", domains=("acme.example",)), guessed=True)


def test_what_is_said_holds_for_account_and_deal_and_is_drafted_anew(house: House) -> None:
    first = house.upload().json()
    job = parties.say(house.desk, ADMIN, first["deal_id"], SELLER, BUYER)
    assert job is not None and job.id != first["job_id"]
    assert known(house, first["deal_id"]) == Parties(SELLER, BUYER, guessed=False)
    again = parties.say(house.desk, ADMIN, first["deal_id"], SELLER, BUYER)
    assert again is not None and again.id == job.id


def test_what_cannot_be_drafted_is_not_half_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    deal_id = house.upload().json()["deal_id"]
    before = known(house, deal_id)

    def fail(*_: object) -> None:
        raise BadRequest("no")

    monkeypatch.setattr(parties, "order_draft", fail)
    with pytest.raises(BadRequest, match="no"):
        parties.say(house.desk, ADMIN, deal_id, SELLER, BUYER)
    assert known(house, deal_id) == before


def test_without_documents_there_is_nothing_to_draft(house: House) -> None:
    assert parties.say(house.desk, ADMIN, house.deal(), SELLER, BUYER) is None


@pytest.mark.parametrize(
    ("seller", "buyer", "words"),
    [
        (Party(name=" "), BUYER, "seller's name"),
        (SELLER, Party(name="Pike", domains=("pike",)), "behind the @"),
        (SELLER, Party(name="Pike", domains=("gmail.com",)), "Anybody"),
        (SELLER, Party(name="Pike", domains=SELLER.domains), "share"),
        (SELLER, Party(name="Pike", domains=tuple(f"{n}.example" for n in range(51))), "More than 50"),
    ],
)
def test_parties_that_tell_nobody_apart_are_refused(house: House, seller: Party, buyer: Party, words: str) -> None:
    deal_id = house.deal()
    with pytest.raises(BadRequest, match=words):
        parties.say(house.desk, ADMIN, deal_id, seller, buyer)
    assert known(house, deal_id).vendor == Party()


def test_a_csm_does_not_say_who_sells(house: House) -> None:
    with pytest.raises(NotAllowed):
        parties.say(house.desk, Caller("kim@vendor.example", Role.CSM), house.deal(), SELLER, BUYER)


def test_domains_are_typed_as_people_type_them() -> None:
    assert parties.typed("  Orchard   Pike ", "@Pike.example, pike.example;mail.pike.example") == Party(
        name="Orchard Pike", domains=("pike.example", "mail.pike.example")
    )
