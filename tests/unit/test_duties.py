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


def test_an_outsiders_firm_says_what_they_do() -> None:
    assert duties.of_pronoun("He's at Fenwright, the agency that writes our ads.") == ("Fenwright, the agency", 0.5)


def test_a_field_of_work_in_a_signature_is_a_title_and_a_company_is_none() -> None:
    assert duties.from_line("Purchasing & Contracts | Alder Mills") == "Purchasing & Contracts"
    assert duties.from_line("Alder Services") is None


def test_praise_is_no_title() -> None:
    assert titles.of_pronoun("He's a good manager and he'll come round.") is None
