import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analyzer.engines.local.sentences import MAX_CHARS, split


def cut(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


def test_speech_is_cut_at_sentence_ends() -> None:
    assert cut("We can do that. Is Tuesday fine? Great!") == ["We can do that.", "Is Tuesday fine?", "Great!"]


def test_abbreviations_and_decimals_do_not_end_a_sentence() -> None:
    assert cut("Hi Dr. Okoro. It is $1.5k, e.g. for Mar. 3.") == ["Hi Dr. Okoro.", "It is $1.5k, e.g. for Mar. 3."]


def test_a_hard_wrapped_mail_line_is_joined() -> None:
    text = 'She thought about it for ten minutes and then said "fine,\nif you must," which is a yes.'
    assert cut(text) == [text]


def test_each_term_of_a_form_is_its_own_sentence() -> None:
    assert cut("Term: 24 months\nBilling: annual, Net 30\nStart: 1 May 2025") == [
        "Term: 24 months",
        "Billing: annual, Net 30",
        "Start: 1 May 2025",
    ]


def test_a_number_at_the_start_of_a_wrapped_line_is_no_list_item() -> None:
    text = "Also, the ledger upgrade is now fixed for the weekend of January\n17. The freeze starts before it."
    assert cut(text) == ["Also, the ledger upgrade is now fixed for the weekend of January\n17.", "The freeze starts before it."]


def test_a_number_said_twice_across_a_line_break_is_no_list_item() -> None:
    text = "Remote kickoff, configuration, and up to two\n(2) days of training."
    assert cut(text) == [text]
    assert cut("The parts are the following two\n(3) days of training.")[1] == "(3) days of training."


def test_a_day_written_as_an_ordinal_does_not_end_a_sentence() -> None:
    assert cut("Das gilt bis zum 15. April um 22 Uhr. Danach nicht.") == ["Das gilt bis zum 15. April um 22 Uhr.", "Danach nicht."]


def test_an_amount_in_rupees_is_not_cut_in_two() -> None:
    assert cut("Mr. Rao has confirmed Rs. 22 lakhs for it.") == ["Mr. Rao has confirmed Rs. 22 lakhs for it."]


def test_list_items_are_not_joined() -> None:
    assert cut("Included\n 1. Unlimited users\n 2. Sandbox for the term") == ["Included", "1. Unlimited users", "2. Sandbox for the term"]


def test_unpunctuated_speech_is_cut_to_the_limit() -> None:
    assert all(len(s) <= MAX_CHARS for s in cut("and then we talked about it " * 100))


@given(st.text(alphabet=st.sampled_from("ab A.?!\n,;é\u2028 -1)"), max_size=1500))
def test_sentences_are_ordered_trimmed_slices_that_lose_no_word(text: str) -> None:
    spans = split(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


def test_a_run_of_marks_ends_one_sentence() -> None:
    text = "Really?!?!... Yes!!! No\u2026."
    assert [text[s.start : s.end] for s in split(text)] == ["Really?!?!...", "Yes!!!", "No\u2026."]


def test_a_paper_of_megabytes_is_cut_in_time_linear_in_its_length() -> None:
    for line in ("Yes, it is.\n", "17. a line of thirty letters and more here\n"):
        started = time.process_time()
        split(line * (2_000_000 // len(line)))
        assert time.process_time() - started < 5
