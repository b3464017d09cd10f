"""Names of people in running text."""

import pytest

from analyzer.engines.local import likeness, names, titles


def found(text: str, common: frozenset[str] = frozenset()) -> list[str]:
    return [m.full for m in names.find_names(text, common)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You should ask Ingrid Solheim about that.", ["Ingrid Solheim"]),
        ("We had Dr. Okonkwo on the line.", ["Dr. Okonkwo"]),
        ("It was Marieke van den Berg's idea.", ["Marieke van den Berg"]),
        ("I spoke with Frau Weiß and Herr Dörfler.", ["Frau Weiß", "Herr Dörfler"]),
        ("G. M. Solheim, Director", ["G. M. Solheim"]),
        ("Bev Carr is VP Field Operations and signs.", ["Bev Carr"]),
        ("The note from K. Lindqvist is here, and Jean-Luc O'Dowd signed.", ["K. Lindqvist", "Jean-Luc O'Dowd"]),
        ("We agreed that Pete S. would call.", ["Pete S."]),
        ("She told Bob's team.", ["Bob"]),
    ],
)
def test_names_are_found_as_written(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Let us talk on Tuesday in March about the Salesforce data.",
        "We opened in Traverse City and at the Board Room.",
        "Please send the Order Form to Accounts Payable.",
        "The QR code and the ERP, as a PDF.",
        "He wrote M T B F on the board.",
    ],
)
def test_days_places_products_and_papers_are_no_names(text: str) -> None:
    assert found(text) == []


def test_a_capital_at_the_start_of_a_sentence_proves_nothing() -> None:
    mention = names.find_names("Spreadsheets are fine.")[0]
    assert mention.opens
    assert found("Spreadsheets are fine.", frozenset({"spreadsheets"})) == []


def test_offsets_point_at_the_name_without_honorific_and_possessive() -> None:
    text = "That is Dr. Amara Nwosu's budget."
    mention = names.find_names(text)[0]
    assert text[mention.start : mention.end] == "Amara Nwosu"
    assert mention.honorific == "Dr."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Dr. Nwosu", "Amara Nwosu", True),
        ("Amara", "Dr. Amara Nwosu", True),
        ("Bev", "Beverly Stone", True),
        ("Greg S.", "Greg Santos", True),
        ("A. Nwosu", "Amara Nwosu", True),
        ("Maria Lopez", "Maria Kern", False),
        ("Tom Reed", "Tina Reed", False),
        ("Sam", "Samosa", False),
        ("", "Amara", False),
    ],
)
def test_same_person_goes_by_compatible_names(one: str, other: str, same: bool) -> None:
    assert names.same_person(one, other) is same
    assert names.same_person(other, one) is same


def test_header_forms_are_read() -> None:
    assert names.proper('"Weiß, Hannelore"') == "Hannelore Weiß"
    assert names.from_address("hannelore.weiss@firma.example") == "Hannelore Weiss"
    assert names.from_address("info@firma.example") is None
    assert names.is_label("Leeds Meeting Room")
    assert names.is_label("Speaker 2")
    assert not names.is_label("Hannelore Weiß")


def test_letters_tell_names_from_words() -> None:
    people = ["Ingrid", "Mateusz", "Giovanni", "Chidinma", "Siobhan"]
    words = ["Implementation", "Okay", "Absolutely", "Spreadsheet", "Invoices"]
    assert min(map(likeness.of, people)) > max(map(likeness.of, words))


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("Ingrid Solheim, she's our CFO. It is hers.", "Ingrid Solheim", "CFO"),
        ("Pavel's our yard foreman.", "Pavel", "yard foreman"),
        ("Pavel (Head of Quality) asked.", "Pavel", "Head of Quality"),
        ("Ruth in purchasing has it.", "Ruth", "purchasing"),
        ("R. Adeyemi, Chief Financial Officer  04/07/2025", "R. Adeyemi", "Chief Financial Officer"),
    ],
)
def test_titles_after_a_name(text: str, name: str, title: str) -> None:
    got = titles.after_name(text, text.index(name) + len(name))
    assert got is not None
    assert got.text == title


def test_title_before_a_name_and_of_oneself() -> None:
    before = titles.before_name("I asked our clinical director, Ruth", 31)
    assert before is not None
    assert before.text == "clinical director"
    own = titles.of_self("I'm the operations manager, so it lands on me.")
    assert own is not None
    assert own.text == "operations manager"


def test_no_title_where_none_is_said() -> None:
    assert titles.after_name("Pavel's not here, he is late.", 5) is None


def test_signature_lines() -> None:
    assert titles.from_line("Director of Technology, Elm County Schools") == "Director of Technology"
    assert titles.from_line("IT Manager") == "IT Manager"
    assert titles.from_line("Thanks for the call yesterday.") is None


@pytest.mark.parametrize(
    "text", ["A" * 200_000, "Dr. " * 50_000, "Van de " * 30_000, "A. " * 60_000, "Our head of " * 20_000, "'" * 100_000]
)
def test_hostile_text_gives_few_names(text: str) -> None:
    assert len(names.find_names(text)) <= 50_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("João Batista Moreira", "João Batista"),
        ("Ola", "Aleksandra Nowicka"),
        ("Seun", "Oluwaseun Adebayo"),
        ("Bartek", "Bartosz Zieliński"),
    ],
)
def test_names_of_other_languages_are_shortened_in_their_own_way(one: str, other: str) -> None:
    assert names.same_person(one, other)


def test_a_degree_behind_the_first_name_goes_to_the_front() -> None:
    assert names.proper("Scholz, Annegret Dr.") == "Dr. Annegret Scholz"


@pytest.mark.parametrize("text", ["until the end of May please", "the first week of June works", "from April on"])
def test_a_month_is_no_name(text: str) -> None:
    assert not names.find_names(text)


def test_a_known_name_at_the_start_of_a_sentence_is_kept_whole() -> None:
    assert [m.name for m in names.find_names("Priti Shah is our partner.", known={"priti"})] == ["Priti Shah"]


@pytest.mark.parametrize("name", ["Gus Hall", "Grace Hill", "Elizabeth Day", "Rose Page", "Mary-Ann Hall", "J. Hall", "Dr. Young"])
def test_a_surname_that_is_a_word_of_other_use_is_one_behind_a_given_name(name: str) -> None:
    assert not names.is_label(name)
    assert [m.full for m in names.find_names(f"We asked {name} about it.")] == [name]


@pytest.mark.parametrize("text", ["The Town Hall is booked.", "Room A. Hall B.", "Vitamin D Day", "Will Monday work for Sam?"])
def test_a_place_or_a_day_is_no_surname(text: str) -> None:
    assert not {"Hall", "Day", "Monday"} & {m.name.split()[-1] for m in names.find_names(text)}


@pytest.mark.parametrize("label", ["Meeting Room", "Conference Hall", "Hall B", "Ben Sales", "Hall"])
def test_a_room_or_a_department_stays_a_label(label: str) -> None:
    assert names.is_label(label)


@pytest.mark.parametrize(
    "written", ["Ann Lee (Buyer, Acme Freight)", "Ann Lee | Acme Freight", "Ann Lee - Acme Freight", "Ann Lee [Acme]", "Lee, Ann (Acme)"]
)
def test_what_a_label_shows_beside_a_name_is_no_part_of_it(written: str) -> None:
    assert names.proper(written) == "Ann Lee"


@pytest.mark.parametrize(
    "name",
    ["Georgia Smith", "Sydney Chen", "April Jones", "Jan Klein", "An Nguyen", "So Young", "Soo Park", "Per Holm", "Uwe Best", "Minh Long"],
)
def test_a_place_a_month_or_a_little_word_is_a_name_beside_a_name(name: str) -> None:
    assert not names.is_label(name)
    given, surname = name.lower().split()
    told = names.find_names(f"We asked {name} about it.", present={(given, surname)})
    assert [m.name for m in told] == [name]


@pytest.mark.parametrize("label", ["Dublin Office", "Relay Berlin", "Team London", "Berlin", "Best Regards", "Good Morning", "HQ Dallas"])
def test_a_place_beside_what_is_no_name_stays_a_label(label: str) -> None:
    assert names.is_label(label)


def test_a_company_may_stand_before_the_name_in_a_label() -> None:
    assert names.proper("Acme - Ben Ray") == "Ben Ray"
    assert names.proper("Ruth (Tillpoint Ltd)") == "Ruth"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("If so, Georgia Smith will sign it.", ["Georgia Smith"]),
        ("We met in Georgia Smith and I.", ["Smith"]),
        ("It is due in April Jones said.", ["Jones"]),
    ],
)
def test_somebody_called_like_a_place_is_a_person_where_no_place_is_meant(text: str, found: list[str]) -> None:
    assert [m.name for m in names.find_names(text)] == found
