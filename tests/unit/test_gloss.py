"""Word-for-word English for texts in other languages."""

import pytest

from analyzer.engines.local.gloss import CANCELLATIONS, MESSAGES, Files, gloss, language_of, lexicons


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("Die Preiserhöhung ist zu viel für uns.", "de", "the price increase is too much for we."),
        ("Trop cher pour nous", "fr", "too expensive for we"),
        ("Nadie contesta los tickets", "es", "nobody answer the ticket"),
        ("Nessuno ci ha formato, troppi errori", "it", "nobody we has formato, too error"),
        ("Não usamos a plataforma", "pt", "not use the solution"),
        ("Bijna niemand logt in", "nl", "hardly nobody log in"),
        ("Vi saknar en koppling till Fortnox", "sv", "we missing a integration to accounting"),
        ("Brakuje integracji z naszym systemem", "pl", "missing integration with we solution"),
    ],
)
def test_known_words_are_put_into_english(text: str, language: str, english: str) -> None:
    assert language_of(text) == language
    assert gloss(text) == english


@pytest.mark.parametrize(
    "text", ["", "Too expensive", "no mobile app", "budget cuts", "We use Die Zeit as our newspaper", "料金が高い", "12 % — ?"]
)
def test_what_is_english_or_unknown_stays_as_it_is(text: str) -> None:
    assert gloss(text) == text


def test_what_stands_between_words_stays() -> None:
    assert gloss("Zu teuer!\n\n(leider) – zu teuer.") == "too expensive!\n\n(unfortunately) – too expensive."


def test_a_word_without_an_end_is_read_once() -> None:
    # Going back to its start at every letter would take hours.
    word = "x" * 1_000_000
    assert gloss(word) == word
    assert language_of(f"{word}@mail.example {word}://leider www.leider.example zu teuer für uns") == "de"


@pytest.mark.parametrize(
    "text",
    [
        "Ich habe leider noch keine Antwort.\n\nViele Grüße\n{}",
        "Ich habe leider noch keine Antwort, {}.",
    ],
)
@pytest.mark.parametrize("name", ["Lukas Weiß", "Herr Weiß", "Herrn Weiß", "Frau Dr. Klein"])
def test_surnames_that_are_words_stay_names(text: str, name: str) -> None:
    assert name.rsplit(maxsplit=1)[-1] in gloss(text.format(name), MESSAGES)


def test_a_surname_alone_under_a_closing_stays_a_name() -> None:
    assert gloss("Das ist leider zu spät.\n\nMit freundlichen Grüßen,\nWeiß", MESSAGES).endswith("\nWeiß")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Weiß jemand, warum das so ist?", "know"),
        ("Ich weiß es nicht.", "know"),
        ("Könnten Sie das bitte prüfen?", "you"),
        ("Liebe Frau Klein, leider geht es nicht.", "unfortunately"),
    ],
)
def test_words_that_could_be_names_are_words_elsewhere(text: str, english: str) -> None:
    assert english in gloss(text, MESSAGES)


@pytest.mark.parametrize("files", [CANCELLATIONS, MESSAGES])
def test_every_language_has_a_word_for_every_meaning(files: Files) -> None:
    assert set(lexicons(files)) == {"de", "fr", "es", "it", "pt", "nl", "sv", "pl"}
    assert all("" not in lexicon.words and "" not in lexicon.stems for lexicon in lexicons(files).values())


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Das ist eine Frechheit, mir reicht es!", "the is a an outrage, we have had enough!"),
        ("Toujours aucune réponse, c'est inadmissible.", "still not answer, is unacceptable."),
        ("Muchas gracias, todo funciona bien.", "thank you very much, all works well."),
        ("Jag är besviken på supporten.", "am disappointed on support."),
    ],
)
def test_praise_and_complaints_in_messages_are_put_into_english(text: str, english: str) -> None:
    assert gloss(text, MESSAGES) == english


@pytest.mark.parametrize(
    "text", ["you're terrible.", "Congratulations!", "See http://example.example/a/15764763", "ta", "terrible service", "perfect."]
)
def test_short_english_messages_are_not_taken_for_another_language(text: str) -> None:
    assert gloss(text, MESSAGES) == text


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Ständig Ausfälle, wir können so nicht arbeiten.", "down"),
        ("Wird bei uns nicht genutzt.", "use"),
        ("Die Abstürze nehmen zu, das ist nicht gut.", "crash"),
    ],
)
def test_plurals_with_an_umlaut_and_participles_are_known_by_the_word_that_they_are_made_of(text: str, english: str) -> None:
    assert english in gloss(text)
