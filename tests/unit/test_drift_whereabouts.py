"""The country of an account: by address, else telephone, else mail domain; none where they disagree."""

import pytest

from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Side, Turn, Zone
from analyzer.drift.whereabouts import country_of


def _deal(*domains: str) -> Deal:
    return Deal(customer=Party(name="Tarrant Forge", domains=domains))


def _order(text: str) -> Conversation:
    return Conversation(document="order.txt", format="text", kind=Kind.DOCUMENT, original=text, type=DocumentType.ORDER_FORM)


def _mail(text: str, side: Side) -> Conversation:
    turn = Turn(index=0, speaker="A", side=side, text=text, span=(0, len(text)))
    return Conversation(document="mail.eml", format="eml", kind=Kind.EMAIL, original=text, turns=(turn,))


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("Customer: Tarrant Forge Ltd, Effingham Road, Sheffield S9 3QD", "GB-ENG"),
        ("Customer: Tarrant Forge LLC, 18 Steamboat Ave, Wickford, RI 02852", "US-RI"),
        ("Kunde: Tarrant Forge GmbH, Am Stichkanal 7, 33609 Bielefeld, Deutschland", "DE-NW"),
        ("Customer: Tarrant Forge Pty Ltd\n212 Nicholson Street\nFitzroy VIC 3065", "AU-VIC"),
        ('**Gaugeline Ltd**, Leeds ("Gaugeline") and **Tarrant Forge GmbH**, 4020 Linz ("Tarrant")', "AT-4"),
        ("Customer            Tarrant Forge Ltd, The Old Net Loft, Bristol", "GB-ENG"),
        ("Zwischen der Gaugeline GmbH, Wien, und der Tarrant Forge GmbH, 80331 München", "DE-BY"),
        ("Customer: Tarrant Forge\n\nData is stored in Germany.", None),
        ("Vendor: Gaugeline, 1 High Street, Leeds, United Kingdom", None),
    ],
)
def test_the_address_of_the_customer_tells_the_country(address: str, country: str | None) -> None:
    assert country_of(_deal(), [_order(address)]) == country


def test_a_telephone_number_of_the_customers_tells_it_and_the_vendors_does_not() -> None:
    assert country_of(_deal(), [_mail("Yuki\n+81 48 555 0191", Side.CUSTOMER), _mail("Vic\n+44 20 7946 0000", Side.VENDOR)]) == "JP"


def test_the_end_of_a_mail_domain_is_the_last_resort() -> None:
    assert country_of(_deal("tarrant.co.uk"), []) == "GB"
    assert country_of(_deal("tarrant.io", "tarrant.com"), []) is None


def test_the_signature_of_the_customers_mail_tells_it_and_the_words_above_do_not() -> None:
    turns = (
        Turn(index=0, speaker="A", side=Side.CUSTOMER, text="Back from Dublin, Ireland", span=(0, 25)),
        Turn(index=1, speaker="A", side=Side.CUSTOMER, text="Ann Roe\nTarrant Forge | Lindsay, ON", span=(26, 60), zone=Zone.SIGNATURE),
    )
    mail = Conversation(document="mail.eml", format="eml", kind=Kind.EMAIL, original="", turns=turns)
    assert country_of(_deal(), [mail]) == "CA-ON"


@pytest.mark.parametrize(
    ("price", "country"),
    [
        ("Fee: CAD 249.00 per month", "CA"),
        ("\u00a3640 each", "GB"),
        ("USD 12", None),
        ("$12 until 2/28/25", "US"),
        ("$12 until 2/3/25", None),
    ],
)
def test_the_money_of_the_contract_is_better_than_nothing(price: str, country: str | None) -> None:
    assert country_of(_deal(), [_order(price)]) == country


def test_a_contract_in_spanish_for_euros_is_of_spain_unless_an_address_tells_another_country() -> None:
    text = "El cliente abona una cuota de 900 EUR por mes, y el proveedor presta el servicio de las 9 a las 18 para el cliente.\n"
    assert country_of(_deal(), [_order(text)]) == "ES"
    assert country_of(_deal(), [_order(text + "Cliente: Tarrant Forge, Lisboa")]) == "PT-11"


@pytest.mark.parametrize(
    ("contract", "country"),
    [
        ("Entre Gaugeline SL y TARRANT FORGE, S.L.U., con domicilio en Onda", "ES"),
        ("between Gaugeline Inc. and Tarrant Forge Society Ltd, a society registered in Ireland (no. 4711)", "IE"),
        ("Customer: Tarrant Forge\nGewerbepark 3\n4407 Dietach\nUID: ATU12345678", None),
        ("Kunde: Tarrant Forge GmbH\nGewerbepark 3\n4407 Dietach", "AT"),
        ("Kunde: Tarrant Forge GmbH\nGewerbepark 3\n94407 Dietach", "DE"),
        ("Tarrant may add users.\nTarrant, Kilkenny, is the Customer", "IE"),
    ],
)
def test_a_party_in_prose_and_by_its_short_name_is_placed_too(contract: str, country: str | None) -> None:
    assert country_of(_deal(), [_order(contract)]) == country


def test_a_note_places_the_customer_where_the_contract_does_not() -> None:
    note = Conversation(
        document="note.txt", format="text", kind=Kind.DOCUMENT, original="Tarrant Forge, Graz, 60 people", type=DocumentType.NOTE
    )
    assert country_of(_deal(), [_order("Customer: Tarrant Forge"), note]) == "AT-6"


def test_two_countries_are_none() -> None:
    assert country_of(_deal("tarrant.de", "tarrant.fr"), []) is None
