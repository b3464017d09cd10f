import pytest

from analyzer.domain.conversation import Side
from analyzer.engines.local.summaries import Voice, points_back, retell, short_name

REP = Voice("Nora Lind", Side.VENDOR, "Palletry Ltd", "Ostro Foods")
BUYER = Voice("Sam Adeyemi", Side.CUSTOMER, "Ostro Foods", "Palletry Ltd")


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("Yeah, we'll have everybody up by the end of March.", "Palletry will have everybody up by the end of March."),
        ("So I can hold that price until Friday.", "Nora Lind can hold that price until Friday."),
        ("We’ve built eleven of those.", "Palletry has built eleven of those."),
        ("I'm not sure we'd make June.", "Nora Lind is not sure they would make June."),
        ("We usually take six weeks.", "Nora Lind said they usually take six weeks."),
        ("You'd get a sandbox, and you keep it.", "Nora Lind said the customer's people would get a sandbox, and they keep it."),
        ("And then Ana's your backup, so.", "Nora Lind said Ana's the customer's backup."),
        ("After that it's, there's a cap on it, you know.", "Nora Lind said after that there's a cap on it."),
        ("If you want it, you get it.", "Nora Lind said if the customer's people want it, they get it."),
        ("They're in our cloud, in the US, two regions.", "Nora Lind said they're in their cloud, in the US, two regions."),
        ("It does, yeah. The handhelds work without a signal.", "Nora Lind said the handhelds work without a signal."),
        ("It doesn't, no. The handhelds work.", "Nora Lind said it doesn't, no. The handhelds work."),
        ("I'd say it's normally about ten weeks.", "Nora Lind said it's normally about ten weeks."),
        ("What I'd say is that we were told all this before.", "Nora Lind said they were told all this before."),
        ("I'd say no to that, we can't do it.", "Nora Lind would say no to that, they can't do it."),
        ("No more than six weeks from signing to the first site.", "Nora Lind said no more than six weeks from signing to the first site."),
        ("The export is in your inbox at six.", "Nora Lind said the export is in the customer's inbox at six."),
    ],
)
def test_a_vendor_quote_is_told_in_the_third_person(quote: str, told: str) -> None:
    assert retell(quote, REP) == told


def test_a_customer_quote_addresses_the_vendor() -> None:
    assert retell("We can't go live without your API.", BUYER) == "Ostro Foods can't go live without Palletry's API."


def test_an_answer_without_a_verb_is_told_with_its_question() -> None:
    assert (
        retell("London region.", REP, before="Where is it hosted?") == "Asked “Where is it hosted?”, Nora Lind answered: “London region”."
    )


def test_a_paper_speaks_for_itself() -> None:
    assert retell("3.  Named success manager", REP, paper="order form") == "The order form lists: Named success manager."
    assert retell("Fees are fixed for the term.", REP, paper="contract") == "The contract says: Fees are fixed for the term."


def test_a_german_sentence_is_quoted_not_retold() -> None:
    assert retell("Die Schnittstelle läuft natürlich spätestens im März, das können wir zusagen.", REP).startswith("Nora Lind said: “Die")


def test_an_unknown_speaker_is_not_invented() -> None:
    assert (
        retell("We will send the form on Monday.", Voice(None, Side.UNKNOWN, "", "")) == "A speaker said they will send the form on Monday."
    )


def test_every_number_of_the_quote_survives() -> None:
    assert "7,000 texts" in retell("Um, I mean, you'd have 7,000 texts a month.", REP)


def test_legal_forms_are_cut_from_company_names() -> None:
    assert [short_name(n) for n in ("Huber GmbH & Co. KG", "Acme, Inc.", "Ostro Foods")] == ["Huber", "Acme", "Ostro Foods"]


def test_a_sentence_that_points_back_is_told_with_what_it_points_to() -> None:
    told = retell("Yeah, it stays.", REP, before="And do we lose the sandbox after onboarding?")
    assert told == "Asked “And do we lose the sandbox after onboarding?”, Nora Lind answered: “Yeah, it stays”."


def test_you_as_an_object_is_the_customer() -> None:
    assert retell("Let me find out and I'll get back to you by Thursday.", REP) == (
        "Nora Lind said they will find out and they will get back to the customer by Thursday."
    )


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("I'll send you the security paper, Sam.", "Nora Lind will send Sam the security paper."),
        (
            "And we'd give you a sandbox, Sam, so that you can test it.",
            "Palletry would give Sam a sandbox so that the customer's people can test it.",
        ),
        ("Sam, the new report is attached.", "Nora Lind said to Sam that the new report is attached."),
        ("I'll have a look at it, Sam.", "Nora Lind will have a look at it, Sam."),
        ("I'll send you the paper, London is fine.", "Nora Lind will send the customer the paper, London is fine."),
    ],
)
def test_who_is_called_by_name_is_told_of(quote: str, told: str) -> None:
    assert retell(quote, REP._replace(hearers=("Sam Adeyemi", "Sam"))) == told


@pytest.mark.parametrize(
    ("led_by", "quote", "told"),
    [
        (
            "Out of every hundred that start, thirty-eight don't get to the end.",
            "I'd like to see that at twenty-five.",
            "Sam Adeyemi said out of every hundred that start, thirty-eight don't get to the end; they would like to see that at twenty-five.",
        ),
        (
            "Rick Palermo's at Weirton.",
            "He told me he'll go to the bank.",
            "Sam Adeyemi said Rick Palermo's at Weirton; he told them he'll go to the bank.",
        ),
    ],
)
def test_what_points_back_is_told_with_what_it_points_to(led_by: str, quote: str, told: str) -> None:
    assert points_back(quote)
    assert not points_back(led_by)
    assert retell(quote, BUYER, led_by=led_by) == told


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Not because of you, his wife's not well.", True),
        ("So if he says no we stop.", True),
        ("If Ruth says that she won't sign we stop.", False),
        ("If the director says he won't sign we stop.", False),
        ("I want the export to run at night.", False),
        ("This week the freeze begins.", False),
    ],
)
def test_a_sentence_without_its_own_somebody_points_back(text: str, back: bool) -> None:
    assert points_back(text) is back
