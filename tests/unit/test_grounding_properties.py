"""What holds for every text: true slices are found, altered ones never verify, and any input is answered."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analyzer.domain.folding import fold, words_of
from analyzer.domain.values import find_values
from analyzer.grounding import Status, ground_text
from analyzer.grounding.agreement import Setting, statement_problem

FEW = settings(max_examples=60)
"""Building these texts costs more than checking them."""
WORDS = [
    "the",
    "vendor",
    "team",
    "customer",
    "will",
    "deliver",
    "connector",
    "training",
    "project",
    "export",
    "before",
    "review",
    "system",
    "data",
    "plan",
]
ELSEWHERE = ["weather", "garden", "music", "window", "cooking", "river", "painting", "holiday"]
NAMES = ["Priya", "Tanaka", "Okonkwo", "Salesforce", "Marcus"]
MONTHS = ["January", "April", "June", "September", "November"]
word = st.sampled_from(WORDS)
value = st.one_of(
    st.integers(2, 9999).map(str),
    st.sampled_from(["nine", "fifty", "ninety four", "$1,200", "€450", "15%", "six weeks", "90 days"]),
    st.sampled_from(MONTHS).map(lambda month: f"{month} 14"),
)
token = st.one_of(word, word, word, value, st.sampled_from(NAMES), st.just("not"))
mark = st.sampled_from([" ", " ", " ", ", ", ". ", "\n", " – ", "; "])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Sentences of plain words with values, names and negations in them."""
    parts = draw(st.lists(st.tuples(token, mark), min_size=12, max_size=28))
    return "".join(piece for pair in parts for piece in pair).strip()


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a stretch of at least five words of it that cuts no value and no negation off."""
    text = draw(texts())
    bounds = [(m.start(), m.end()) for m in re.finditer(r"\S*\w\S*", text)]
    first = draw(st.integers(0, len(bounds) - 6))
    last = draw(st.integers(first + 4, min(len(bounds) - 1, first + 25)))
    start, end = bounds[first][0], bounds[last][1]
    assume(not any(v.start < edge < v.end for v in find_values(fold(text).text) for edge in (start, end)))
    assume(not re.search(r"\bnot\s$", text[:start]) and not re.match(r"\snot\b", text[end:]))
    return text, start, end


@FEW
@given(slices())
def test_any_slice_grounds_to_itself(case: tuple[str, int, int]) -> None:
    text, start, end = case
    found = ground_text(text, text[start:end])
    assert found.status is Status.EXACT
    assert found.quote == text[start:end]
    assert text.find(found.quote) == found.start


@given(st.text(min_size=1, max_size=300), st.data())
def test_any_slice_of_any_text_is_answered_with_a_true_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = ground_text(text, text[start:end])
    if found.verified:
        assert found.start is not None
        assert text[found.start : found.end] == found.quote


@st.composite
def around(draw: st.DrawFn, special: st.SearchStrategy[str]) -> tuple[str, int, int, int, str]:
    """A text, a stretch of it as offsets, and the place of a special word among plain ones inside the stretch."""
    far = st.lists(st.one_of(st.sampled_from(ELSEWHERE), value, st.just("not")), min_size=1, max_size=8).map(" ".join)
    text, later = draw(far), draw(far)
    plain = st.lists(word, min_size=3, max_size=8, unique=True).map(" ".join)
    left, right, chosen = draw(plain), draw(plain), draw(special)
    start = len(text) + 2
    at = start + len(left) + 1
    quote = f"{left} {chosen} {right}"
    return f"{text}. {quote}. {later}", start, start + len(quote), at, chosen


FOLDINGS = [
    str.upper,
    str.lower,
    lambda t: t.replace(" ", "  "),
    lambda t: t.replace(" ", "\n> "),
    lambda t: t.replace(" ", "\u00a0"),
    lambda t: f"**{t}**",
    lambda t: f"“{t}”",
    lambda t: t.rstrip(".,;") + "!",
    lambda t: t.replace(", ", " "),
    lambda t: t.replace("e", "e\u200b"),
]


@FEW
@given(slices(), st.sampled_from(FOLDINGS), st.sampled_from(FOLDINGS))
def test_any_folded_variant_grounds_to_the_same_words(case: tuple[str, int, int], one, other) -> None:  # type: ignore[no-untyped-def]
    text, start, end = case
    found = ground_text(text, other(one(text[start:end])))
    assert found.verified
    assert words_of(found.quote).norms == words_of(text[start:end]).norms


def _stands(text: str, quote: str) -> bool:
    words, asked = words_of(fold(text).text).norms, words_of(fold(quote).text).norms
    return any(words[i : i + len(asked)] == asked for i in range(len(words)))


@FEW
@given(around(value), st.sampled_from(["7,777", "sixty one", "December 3", "£31", "44%", "eleven months"]))
def test_a_changed_value_never_verifies(case: tuple[str, int, int, int, str], new: str) -> None:
    text, start, end, at, old = case
    quote = text[start:at] + new + text[at + len(old) : end]
    assume(not any(w.covers(v) for w in find_values(text) for v in find_values(new)))
    assert not ground_text(text, quote).verified
    assert not ground_text(text, text[start:end], quote).verified


@FEW
@given(around(st.sampled_from(NAMES)), st.sampled_from(["Leipzig", "Ingrid", "Zendesk"]))
def test_a_changed_name_never_verifies(case: tuple[str, int, int, int, str], new: str) -> None:
    text, start, end, at, old = case
    quote = text[start:at] + new + text[at + len(old) : end]
    assert not ground_text(text, quote).verified
    assert not ground_text(text, text[start:end], quote).verified


@FEW
@given(around(st.sampled_from(["not", "never", "without"])))
def test_a_dropped_negation_never_verifies(case: tuple[str, int, int, int, str]) -> None:
    text, start, end, at, old = case
    quote = text[start:at] + text[at + len(old) + 1 : end]
    assume(not _stands(text, quote))
    assert not ground_text(text, quote).verified
    assert not ground_text(text, text[start:end], quote).verified


@FEW
@given(around(word), st.sampled_from(["not", "never"]))
def test_an_added_negation_never_verifies(case: tuple[str, int, int, int, str], new: str) -> None:
    text, start, end, at, _ = case
    quote = f"{text[start:at]}{new} {text[at:end]}"
    assert not ground_text(text, quote).verified
    assert not ground_text(text, text[start:end], quote).verified


@given(st.text(max_size=300), st.text(max_size=120), st.one_of(st.none(), st.text(max_size=120)))
def test_any_input_is_answered(source: str, quote: str, statement: str | None) -> None:
    found = ground_text(source, quote, statement)
    assert found.verified == (found.start is not None) == (found.end is not None)
    if found.verified:
        assert source[found.start : found.end] == found.quote
    else:
        assert found.reason


@FEW
@given(texts(), texts())
def test_the_answer_is_the_same_every_time(source: str, quote: str) -> None:
    assert ground_text(source, quote, quote) == ground_text(source, quote, quote)


@given(st.text(alphabet="aeé\u0301ﬁ①Ⅳ가ᄀ\u1161👩\u200d💻 …", max_size=80))
def test_folded_offsets_lead_back_into_the_text(text: str) -> None:
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(text)


HOSTILE = {
    "one letter": ("a" * 200_000, "a" * 13_000 + "b"),
    "one word": ("a " * 100_000, "a " * 300 + "b c d e f"),
    "repeated phrase": ("the same words again " * 20_000, "the same words again " * 50 + "the other thing"),
    "long quote": ("we will do it by May " * 10_000, "we will do it by June " * 700),
    "ellipses": ("we will do it by May " * 5_000, "we will ... " * 1_000),
    "apostrophes": ("'" * 200_000, "can't won't don't do it now"),
    "digits": ("1," * 100_000, "1,1,1,1,1 2 3 4"),
    "number words": ("hundred thousand million " * 20_000, "one hundred thousand million people said so"),
    "marks": ("e" + "\u0301" * 100_000 + " we can do it now", "we can do that for them instead"),
    "brackets": ("<" * 100_000 + "a", "<a b c d e f"),
    "labels": ("Name: x\n" * 30_000, "Name: x y z w"),
    "months": ("march may june " * 20_000, "by the end of march and may and june"),
    "line ends": ("\n" * 300_000, "a b c d"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_answered(name: str) -> None:
    source, quote = HOSTILE[name]
    assert ground_text(source, quote, quote[:2_000]).status is Status.UNVERIFIED


def test_the_work_on_one_quote_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts what grows with hostile input: cells of the alignment and places that vote."""
    cells = 0
    from analyzer.grounding import alignment

    row = alignment._row

    def counted(item, source, drop, above, limits, worst):  # type: ignore[no-untyped-def]
        nonlocal cells
        cells += limits[1] - limits[0]
        return row(item, source, drop, above, limits, worst)

    monkeypatch.setattr(alignment, "_row", counted)
    ground_text("the plan of the team and the plan of the staff " * 3_000, "the plan of the staff and the team of the plan " * 30 + "x")
    assert 0 < cells <= 2 * 3 * 120_000


def test_a_statement_of_any_length_is_checked_in_one_pass() -> None:
    assert statement_problem("not " * 50_000, ["we will do it"], Setting()) is not None
