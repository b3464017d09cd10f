"""What somebody runs or looks after stands for a title where no job is named."""

import pytest

from analyzer.engines.local import duties, titles


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("Ingrid", "Ingrid has logistics, so the lorries are hers.", "logistics"),
        ("Pavel", "Pavel is from group IT, he'll want to see it.", "group IT"),
        ("Ruth Adler", "Ruth Adler, she's fire safety for both mills.", "fire safety"),
        ("Bev", "Bev, wholesale accounts, does most of it.", "wholesale accounts"),
        ("Otto", "Otto, who does billing and the claims side, is off sick.", "billing and the claims side"),
        ("Tuan", "Tuan looks after our marketing, mornings only.", "marketing"),
        ("Greg", "Greg runs the Leeds depot.", "runs the Leeds depot"),
        ("Greg", "Greg (billing) came late.", "billing"),
        ("Greg", "Greg is in charge of spare parts.", "in charge of spare parts"),
        ("Greg", "Greg heads up asset planning, he'd look.", "heads up asset planning"),
        ("Greg", "Greg works in procurement.", "procurement"),
        ("Greg", "Greg owns the company with his brother.", "owner"),
        ("Greg", "Greg chairs the drivers' panel and asks.", "chairs the drivers' panel"),
        ("Greg", "Greg leads the customer hub.", "leads the customer hub"),
        ("Greg", "Greg does the wages out of a spreadsheet.", "does the wages"),
        ("Greg", "Greg from transport wants it.", "transport"),
        ("Greg", "Greg in buying thinks it is fine.", "buying"),
        ("Greg", "Greg down in the warehouse hates it.", "warehouse"),
        ("Greg", "Greg on the front desk uses it every day.", "front desk"),
        ("Greg", "Greg (weighbridge) showed me the books.", "weighbridge"),
        ("Greg", "Greg (group tax) took notes.", "group tax"),
        ("Greg", "Greg - Buchhaltung", "Buchhaltung"),
        ("Greg", "Greg, maintenance, thirty years with us.", "maintenance"),
        ("Greg", "Greg is responsible of the glazing line.", "glazing line"),
        ("Greg", "Greg runs kiln two and wants it.", "runs kiln two"),
        ("Greg", "Greg manages Lindsay, that's our biggest.", "manages Lindsay"),
        ("Greg", "Greg types the paper records every night.", "types the paper records"),
        ("Greg", "Greg drives one of the lorries.", "drives one of the lorries"),
        ("Greg", "Greg does our computers.", "does our computers"),
        ("Greg", "Greg is our man in the workshop.", "workshop"),
        ("Greg", "Greg sits on the works council.", "works council"),
        ("Greg", "Greg is external, he helps with SAP.", "external"),
        ("Greg", "Greg pays the invoices.", "pays the invoices"),
        ("Greg", "Greg is the one who does the billing.", "billing"),
        ("Greg", "Greg, who's on the kilns, hates it.", "kilns"),
        ("Greg", "Greg works at the night press and hates it.", "night press"),
        ("Greg", "Greg is in accounts, he'd look.", "accounts"),
        ("Greg", "Greg has the carpentry shop under him.", "carpentry shop"),
        ("Greg", "Greg's on the board.", "board"),
        ("Greg", "Greg is our intake man.", "intake"),
        ("Greg", "Greg is there for the safety.", "safety"),
        ("Greg", "Greg in Einkauf, he handles it.", "Einkauf"),
        ("Greg", "Greg in der Buchhaltung pays.", "Buchhaltung"),
        ("Greg", "Greg doing dispatch is what keeps us going.", "dispatch"),
        ("Greg", "Greg running the depot has helped.", "runs the depot"),
        ("Greg", "Greg who handles the invoices said so.", "handles the invoices"),
        ("Greg", "Greg, who looks after the orders, is away.", "looks after the orders"),
        ("Greg", "Greg, from the company that does our computers, comes on Fridays.", "does our computers"),
        ("Greg", "Greg, who does email and the loyalty bit, is away.", "email and the loyalty bit"),
    ],
)
def test_a_duty_behind_a_name_is_a_title(name: str, text: str, title: str) -> None:
    found = duties.after_name(text, len(name))
    assert found is not None and found.text == title


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ruth", "Ruth, IT, and finance want it."),
        ("Ruth", "Ruth has sales to make."),
        ("Ruth", "Ruth does good work."),
        ("Ruth", "Ruth is in control."),
        ("Ruth", "Ruth is learning production."),
        ("Ruth", "Ruth runs the whole thing."),
        ("Ruth", "Ruth from home again."),
        ("Ruth", "Ruth from my team will run it."),
        ("Ruth", "Ruth's in the shop, so you might hear the compressor."),
        ("Ruth", "Ruth in spring."),
        ("Ruth", "Ruth (remote) asked about price."),
        ("Ruth", "Ruth (left early)"),
        ("Ruth", "Ruth runs the numbers on Friday."),
        ("Ruth", "Ruth manages the rollout."),
        ("Ruth", "Ruth answers the questions."),
        ("Ruth", "Ruth takes the chair."),
        ("Ruth", "Ruth makes the point."),
        ("Ruth", "Ruth does the talking."),
        ("Ruth", "Ruth works with the new one."),
        ("Ruth", "Ruth on wording asked twice."),
        ("Ruth", "Ruth is our main person."),
    ],
)
def test_a_turn_of_phrase_is_no_duty(name: str, text: str) -> None:
    assert duties.after_name(text, len(name)) is None


def test_a_speaker_and_a_pronoun_state_a_duty() -> None:
    assert duties.of_self("So I run catering services, that's the kitchen here and nine canteens.") == ("runs catering services", 0.5)
    assert duties.of_pronoun("Says she manages the Bergen warehouse and she'd try it.") == ("manages the Bergen warehouse", 0.5)
    assert duties.of_self("I coordinate the drivers.") == ("coordinates the drivers", 0.5)
    assert duties.of_self("I'm the one who looks after lettings here.") == ("lettings", 0.5)
    assert duties.of_self("I do the repairs side, so anything with a boiler.") == ("repairs", 0.5)
    assert duties.of_self("I run a report every Monday.") is None
    assert duties.of_self("So I run planning at Hollowell.") == ("runs planning", 0.5)
    assert duties.of_self("I'm running lens production, and I'd like to see it.") == ("runs lens production", 0.5)
    assert duties.of_self("I'm running late.") is None
    assert duties.of_self("I'm running the pilot.") is None
    assert duties.of_self("I look after quality here.") == ("quality", 0.5)
    assert duties.of_self("I have the production since twelve years.") == ("production", 0.5)
    assert duties.of_self("Bridie, I'd be the quality side of things.") == ("quality", 0.5)
    assert duties.of_self("I speak for the works council.") == ("works council", 0.5)
    assert duties.of_self("weighbridge here, who do I ring") == ("weighbridge", 0.5)
    assert duties.of_self("I'm the one of maintenance.") == ("maintenance", 0.5)
    assert duties.of_self("My department is logistics.") == ("logistics", 0.5)
    assert duties.of_self("Quality, that's me.") == ("Quality", 0.5)
    assert duties.of_self("I have the lab.") == ("lab", 0.5)
    assert duties.of_self("I do the orders.") == ("does the orders", 0.5)
    assert duties.of_self("I have the impression that it works.") is None
    assert duties.of_self("I'm in the shop, sorry about the noise.") is None
    assert duties.of_pronoun("He's not ours, he's on contract, we get him on Tuesdays.") == ("contractor", 0.5)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Payroll is Ruth Adler", "Payroll"),
        ("Our works council, Ruth Adler", "works council"),
        ("And for finance it's Ruth Adler", "finance"),
        ("In the glazing we have Ruth Adler", "glazing"),
        ("Met two people.\nIT: Ruth Adler", "IT"),
    ],
)
def test_a_field_before_a_name_is_a_title(text: str, title: str) -> None:
    found = duties.before_name(text, text.index("Ruth"), whole=True)
    assert found is not None and found.text == title


def test_a_heading_before_a_single_word_names_a_product_as_well() -> None:
    assert duties.before_name("Payroll: Abacus", len("Payroll: ")) is None


def test_an_outsiders_firm_says_what_they_do() -> None:
    assert duties.of_pronoun("He's at Fenwright, the agency that writes our ads.") == ("Fenwright, the agency", 0.5)


def test_a_field_of_work_in_a_signature_is_a_title_and_a_company_is_none() -> None:
    assert duties.from_line("Purchasing & Contracts | Alder Mills") == "Purchasing & Contracts"
    assert duties.from_line("Alder Services") is None


def test_praise_is_no_title() -> None:
    assert titles.of_pronoun("He's a good manager and he'll come round.") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Ruth Adler, DVM, President", "President"),
        ("Ruth Adler is Geschäftsführerin, she signs.", "Geschäftsführerin"),
        ("Ruth Adler, the encarregada of the press hall, has to like it.", "encarregada of the press hall"),
        ("Ruth Adler, the restorer.", "restorer"),
        ("Ruth Adler the C F O gave me sixty", "C F O"),
        ("Ruth Adler is one of our drivers.", "driver"),
        ("Ruth Adler's the FD, she'll go along.", "FD"),
    ],
)
def test_a_post_behind_a_name_is_found_in_other_words_and_languages(text: str, title: str) -> None:
    found = titles.after_name(text, len("Ruth Adler"))
    assert found is not None and found.text == title


@pytest.mark.parametrize(
    "text", ["Ruth's intern cries.", "Ruth is the daughter of the owner.", "Ruth's a numbers person.", "Ruth, our biggest user, asked."]
)
def test_who_belongs_to_somebody_or_what_they_are_like_is_no_post(text: str) -> None:
    assert titles.after_name(text, len("Ruth")) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The manager there is Ruth", "manager"),
        ("Their chairman's Ruth", "chairman"),
        ("One of the drivers, Ruth", "driver"),
        ("Our Betriebsleiterin, Ruth", "Betriebsleiterin"),
    ],
)
def test_a_post_before_a_name_is_found(text: str, title: str) -> None:
    found = titles.before_name(text, text.index("Ruth"))
    assert found is not None and found.text == title


def test_a_later_pronoun_of_the_sentence_may_tell_the_post() -> None:
    assert titles.of_pronoun("He's outside, he's a contractor.") == ("contractor", 0.85)
    assert titles.of_self("hi, google admin here. I can do Wednesday") == ("google admin", 0.8)


@pytest.mark.parametrize(
    "text", ["Ruth has just been made COO.", "Ruth was recently appointed COO.", "Ruth has now been named COO.", "Ruth got made COO."]
)
def test_who_has_just_got_a_post_has_the_post_alone_for_a_title(text: str) -> None:
    found = titles.after_name(text, len("Ruth"))
    assert found is not None and found.text == "COO"


def test_a_post_behind_i_am_is_not_taken_for_a_name() -> None:
    assert titles.of_self("I'm Assistant Superintendent, this is coming out of my budget.") == ("Assistant Superintendent", 0.85)
    assert titles.of_self("I'm Ruth Adler, head of stores.") == ("head of stores", 0.45)


@pytest.mark.parametrize("name", ["Ruth", "Bill"])
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("They're my two shift managers, Ruth and Bill.", "shift manager"),
        ("My two supervisors are Ruth and Bill, they'll test it.", "supervisor"),
        ("Our drivers, Otto Lang, Ruth and Bill, want it.", "driver"),
    ],
)
def test_a_post_of_several_is_the_post_of_each(name: str, text: str, title: str) -> None:
    found = titles.before_name(text, text.index(name))
    assert found is not None and found.text == title


def test_one_of_those_who_were_told_of_has_their_post() -> None:
    text = "Who is going to fight this is the GMs. They like the whiteboard. There's one, Ruth in Fort Smith."
    assert titles.before_name(text, text.index("Ruth")) == ("GM", 0.6)


def test_a_post_is_read_behind_a_name_in_italics() -> None:
    text = "Signed for Lantern: *Ruth Adler*, Chief Executive Officer"
    assert titles.after_name(text, text.index("*,")) == ("Chief Executive Officer", 0.85)


def test_what_tells_somebody_from_others_is_no_post() -> None:
    assert titles.after_name("Wen (the dentist one) asks.", len("Wen")) is None


def test_a_backup_is_told_of_whoever_is_one() -> None:
    text = "Her backup is Ruth Adler, who has been here since January."
    assert titles.before_name(text, text.index("Ruth")) == ("backup", 0.3)
