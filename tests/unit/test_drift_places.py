"""Places in addresses: country and part of it; none where two countries are named, and none in prose."""

import pytest

from analyzer.drift.places import place_of


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("Tarrant Forge Ltd, Effingham Road, Sheffield S9 3QD", "GB-ENG"),
        ("18 Steamboat Ave, Wickford, RI 02852", "US-RI"),
        ("Performing Arts Center, Hollis Falls, WI", "US-WI"),
        ("88 Kent Street West, Lindsay, Ontario", "CA-ON"),
        ("Lindsay ON K9V 2Y3", "CA-ON"),
        ("London, Ontario N6A 1A1", "CA-ON"),
        ("4 Front Street, St. John's, NL", "CA-NL"),
        ("Torrens Pty Ltd, Prospect SA", "AU-SA"),
        ("Fitzroy VIC 3065", "AU-VIC"),
        ('Pty Ltd, Melbourne ("Lantern")', "AU-VIC"),
        ("Rua Nova 2, 3800-100 Aveiro", "PT-01"),
        ("Polígono 3, 12540 Vila-real (Castellón)", "ES-VC"),
        ("Linzer Straße 12, 4600 Wels", "AT-4"),
        ("A-6330 Kufstein", "AT-7"),
        ("Am Stichkanal 7, 33609 Bielefeld, Deutschland", "DE-NW"),
        ("Tralee, Co. Kerry, V92 X2Y3", "IE"),
        ("Main Street, Ennis, County Clare", "IE"),
        ("Newry, Co. Down, BT34 1AA", "GB-NIR"),
        ("8000 Zürich", "CH-ZH"),
        ("Steubenville, Ohio", "US-OH"),
        ("Lima, Ohio", "US-OH"),
        ("Perth, Scotland", "GB-SCT"),
        ("Wellington Road 5, Leeds", "GB-ENG"),
        ("Lima, Lyon", None),
        ("we deliver to Ireland and to Spain", None),
        ("Order No. 4711", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_address_names_a_place(address: str, code: str | None) -> None:
    place = place_of(address)
    assert (place.code if place else None) == code
