"""Names out of texts: whose are taken, and which words stay."""

import re

import pytest

from analyzer.desk.masking import Mask

MASK = Mask(["Ana Ruiz", "Will Stone", "Ana"], ["Fjord Foods AS", "fjordfoods.example"], ["Relay"])


def test_people_and_companies_become_marks_wherever_they_stand() -> None:
    said = (
        "Ana Ruiz of Fjord Foods wrote to Relay: ANA, ruiz and Stone agree; see https://fjordfoods.example/x or ana.ruiz@fjordfoods.example"
    )
    hidden = MASK.hide(said)
    for name in ("ana", "ruiz", "fjord", "relay", "stone", "http"):
        assert name not in hidden.casefold()
    assert hidden.startswith("[person 1] of [customer] wrote to [vendor]")
    assert "[mail-1]" in hidden


def test_a_name_that_is_a_word_too_is_masked_only_as_a_name() -> None:
    assert MASK.hide("Will said we will use the stone") == "[person 2] said we will use the stone"


def test_figures_and_dates_stay_and_numbers_of_people_go() -> None:
    assert MASK.hide("EUR 18,240 from 3 May 2025") == "EUR 18,240 from 3 May 2025"
    assert "47" not in MASK.hide("call me: +47 22 33 44 55")


def test_the_same_address_has_the_same_mark_throughout() -> None:
    mask = Mask([], [], [])
    assert (mask.hide("x@y.example"), mask.hide("a@b.example"), mask.hide("x@y.example")) == ("[mail-1]", "[mail-2]", "[mail-1]")


def test_every_text_of_a_value_is_masked() -> None:
    assert MASK.hide_all({"by": "Ana", "all": ["Ruiz", 3, None]}) == {"by": "[person 1]", "all": ["[person 1]", 3, None]}


@pytest.mark.parametrize(
    ("company", "said"),
    [
        ("Acme Inc.", "Acme"),
        ("Barwa Cosmetics Pvt. Ltd.", "Barwa Cosmetics"),
        ("Barwa Cosmetics (Pvt) Ltd", "Barwa Cosmetics"),
        ("Foo Bar Pty Ltd", "Foo Bar"),
        ("Nero S.r.l.", "Nero"),
        ("Nero SpA", "Nero"),
        ("Nero S.p.A.", "Nero"),
        ("Weber & Co. KG", "Weber"),
        ("Weber GmbH & Co. KG", "Weber"),
        ("Lunia SAS", "Lunia"),
        ("Hoshi K.K.", "Hoshi"),
        ("Huber SE", "Huber"),
        ("Kone Oyj", "Kone"),
        ("Nord A/S", "Nord"),
        ("Lunia, LLC", "Lunia"),
    ],
)
def test_a_company_is_masked_without_its_legal_form_too(company: str, said: str) -> None:
    mask = Mask([], [company], [])
    assert mask.hide(f"{said} is slow; {company} pays") == "[customer] is slow; [customer] pays"


ABROAD = Mask(
    ["Jens Weiß", "İpek Demir", "王伟", "José García", "Will Grant", "Jörg Müller", "Søren O’Brien"], ["Großmann Logistik GmbH"], []
)


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Weiß is on leave, WEISS too", "[person 1] is on leave, [person 1] too"),
        ("İpek asked, ipek answered", "[person 1] asked, [person 1] answered"),
        ("王伟说可以", "[person 1]说可以"),
        ("Jose Garcia wrote, José GARCÍA read", "[person 1] wrote, [person 1] read"),
        ("Jose\u0301 read", "[person 1] read"),
        ("GRANT: yes, we grant it", "[person 1]: yes, we grant it"),
        ("Großmann Logistik is slow, says Grossmann Logistik", "[customer] is slow, says [customer]"),
        ("Mueller, Muller and müller", "[person 1], [person 1] and [person 1]"),
        ("Soren O'Brien's desk", "[person 1]'s desk"),
        ("Weissbier in Garciastadt", "Weissbier in Garciastadt"),
        ("Weiß说", "[person 1]说"),
    ],
)
def test_names_of_all_scripts_are_masked_however_they_are_written(said: str, hidden: str) -> None:
    assert re.sub(r"person \d", "person 1", ABROAD.hide(said)) == hidden
