"""Names that are nobody of the customer's: things, and the vendor's own people."""

import pytest

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.engines.local import outsiders


def said(text: str, side: Side = Side.CUSTOMER) -> outsiders.Outsiders:
    turn = Turn(index=0, speaker="Ruth Adler", side=side, text=text, span=(0, len(text)))
    return outsiders.read([Conversation(document="call.txt", format="txt", kind=Kind.CALL, turns=(turn,))])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Today we use Otto. Otto is a forecasting tool from the nineties.", "Otto"),
        ("It all goes over Clara. Clara's our MES.", "Clara"),
        ("The export comes out of Bruno, that's the ERP.", "Bruno"),
        ("We asked the office Adler Holm for a price.", "Adler Holm"),
        ("Their lawyers are Sidney Marsh LLP.", "Sidney Marsh"),
        ("It went wrong with Regina Sistemas.", "Regina Sistemas"),
        ("I was at the Savannah warehouse.", "Savannah"),
        ("We lost the whole Mercia load on Friday.", "Mercia"),
        ("The sign still says Holm Motors.", "Holm"),
        ("We take Pinta, Google, Bilbo and paste it all.", "Pinta"),
        ("It reads from Shopify, Pinta, and Bilbo.", "Pinta"),
        ("Four portals. Norvane, Kestleigh, Lumark and Brandt-Ohm.", "Brandt-Ohm"),
        ("We buy from two wholesalers, Otto and Holm.", "Otto"),
        ("He prefers the solution of Axelio, he knows them.", "Axelio"),
    ],
)
def test_what_is_called_a_tool_a_company_or_a_place_is_a_thing(text: str, name: str) -> None:
    assert said(text).is_thing(name, personal=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Otto is the owner of the company.", "Otto"),
        ("We own two firms. Otto and Clara run them.", "Clara"),
        ("Clara is our ERP manager.", "Clara"),
        ("Bruno's the system administrator.", "Bruno"),
        ("Hetty said yes.", "Hetty"),
    ],
)
def test_people_whose_job_names_a_thing_are_none(text: str, name: str) -> None:
    assert not said(text).is_thing(name, personal=False)


def test_a_place_is_a_thing_unless_a_title_makes_a_person_of_it() -> None:
    found = said("We have two stores in Florence.")
    assert found.is_thing("Florence", personal=False)
    assert not found.is_thing("Florence", personal=True)


def test_single_names_among_the_items_of_a_paper_are_things() -> None:
    text = " 2. Nightly import from Baxter and Norvane."
    paper = Conversation(
        document="form.txt",
        format="txt",
        kind=Kind.DOCUMENT,
        type=DocumentType.ORDER_FORM,
        turns=(Turn(index=0, text=text, span=(0, len(text))),),
    )
    found = outsiders.read([paper])
    assert found.is_thing("Baxter", personal=False)
    assert not found.is_thing("Baxter", personal=True)


@pytest.mark.parametrize(
    "text",
    [
        "I can have Deshawn show that next time.",
        "My colleague Deshawn has a paper on this.",
        "Deshawn from our implementation group would be your contact.",
        "Deshawn is also here, he is from our product team.",
        "Your implementation specialist is Deshawn.",
        "We send Deshawn for two weeks.",
        "I'd ask Deshawn to show you that one.",
        "After that Deshawn is going to be your guy.",
        "Deshawn (copied) will run the implementation.",
        "Everybody meet Deshawn, she runs onboarding.",
        "Once Deshawn has you set up it runs by itself.",
    ],
)
def test_the_vendors_words_make_a_colleague(text: str) -> None:
    assert said(text, Side.VENDOR).is_colleague("Deshawn", speaks=False)


@pytest.mark.parametrize(
    "text", ["I'll send Deshawn the number.", "I'll ask Deshawn about the budget.", "Deshawn will run the rollout for you, I take it."]
)
def test_writing_or_asking_somebody_makes_none(text: str) -> None:
    assert not said(text, Side.VENDOR).is_colleague("Deshawn", speaks=False)


def test_greeting_somebody_who_speaks_makes_none() -> None:
    assert not said("I've got Marguerite, and is it Tuan?", Side.VENDOR).is_colleague("Marguerite", speaks=True)


def test_the_customers_words_make_none() -> None:
    assert not said("My colleague Deshawn has a paper on this.").is_colleague("Deshawn", speaks=False)


def test_no_more_names_are_kept_than_a_deal_can_have() -> None:
    crowd = " ".join(f"Xa{chr(97 + i % 26)}{chr(97 + i // 26)}bo is our tool." for i in range(600))
    assert len(said(crowd).things) <= outsiders.MOST
