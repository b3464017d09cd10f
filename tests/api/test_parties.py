"""Who sells and who buys: taken from the documents until somebody says it, and then drafted anew."""

import dataclasses

import pytest

from analyzer.desk import parties, watching
from analyzer.desk.callers import Caller
from analyzer.desk.parties import Parties
from analyzer.domain.account import Deal, Party
from analyzer.errors import BadRequest, NotAllowed
from analyzer.store import accounts, jobs
from analyzer.store.records import JobState, KeyRole
from tests.api.conftest import House

ADMIN = Caller("root", KeyRole.ADMIN)
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
        parties.say(house.desk, Caller("kim@vendor.example", KeyRole.CSM), house.deal(), SELLER, BUYER)


def test_domains_are_typed_as_people_type_them() -> None:
    assert parties.typed("  Orchard   Pike ", "@Pike.example, pike.example;mail.pike.example") == Party(
        name="Orchard Pike", domains=("pike.example", "mail.pike.example")
    )


MAILS = [
    {"id": "m1", "sent_at": "2026-01-12T09:00:00Z", "channel": "email", "from": {"name": "Bo Ray", "email": "bo@acme.example"}, "body": "When?"},
    {"id": "m2", "sent_at": "2026-01-13T09:00:00Z", "channel": "email", "from": {"name": "Kim", "email": "kim@relay.example"}, "body": "Soon."},
]  # fmt: skip


def test_of_an_account_with_messages_only_the_mails_tell_who_sells(house: House) -> None:
    house.deal()
    with house.desk.database.writing() as transaction:
        accounts.change(transaction, "acme", {"domains": ["acme.example"]})
    house.say("csm", "acme", *MAILS)
    assert known(house, "acme-1") == Parties(Party(domains=("relay.example",)), Party(name="Acme", domains=("acme.example",)), guessed=True)


def test_who_sells_is_said_for_an_account_with_messages_only_and_they_are_read_anew(house: House) -> None:
    house.deal()
    house.say("csm", "acme", *MAILS)
    house.look()
    assert parties.say(house.desk, ADMIN, "acme-1", SELLER, Party(name="Acme", domains=("acme.example",))) is None
    assert not known(house, "acme-1").guessed
    with house.desk.database.reading() as transaction:
        job = jobs.latest(transaction, accounts.EVERYTHING, "acme-1", watching.KIND)
    assert job is not None and job.state is JobState.QUEUED and job.created_by == "root"


def test_the_vendor_of_the_settings_set_later_holds_for_deals_without_one(house: House) -> None:
    for name in ("acme", "globex"):
        house.deal(name)
    with house.desk.database.writing() as transaction:
        accounts.change_deal(transaction, "globex-1", {"vendor_name": "Other", "vendor_domains": ["other.example"]})
    house.say("csm", "acme", *MAILS)
    assert watching.adopt_vendor(house.desk) == 0
    settings = house.desk.settings.model_copy(update={"vendor_name": "Relay", "vendor_domains": ("relay.example",)})
    later = dataclasses.replace(house.desk, settings=settings)
    assert (watching.adopt_vendor(later), watching.adopt_vendor(later)) == (1, 0)
    assert known(house, "acme-1").vendor == SELLER
    assert known(house, "globex-1").vendor == Party(name="Other", domains=("other.example",))
