"""Conversations cut into windows for a model."""

from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain.conversation import Turn
from analyzer.engines.llm.script import Part, width
from analyzer.engines.llm.windows import SMALLEST, Window, cut, halves


def parts(*texts: str) -> list[Part]:
    return [Part(Turn(index=i, speaker="Bo", text=t, span=(0, len(t))), 0, len(t)) for i, t in enumerate(texts)]


def texts(windows: list[Window]) -> str:
    return "".join(p.text for w in windows for p in w.parts)


@given(st.lists(st.text(alphabet="ab .\n", min_size=1, max_size=3000), max_size=30), st.integers(200, 900))
def test_every_letter_is_in_one_window_and_no_window_is_too_wide(words: list[str], budget: int) -> None:
    made = cut(parts(*words), budget)
    assert texts(made) == "".join(words)
    assert all(width(w.parts) <= budget for w in made)


def test_a_call_that_fits_is_one_window() -> None:
    assert len(cut(parts(*["hello there"] * 50), 5000)) == 1


def test_windows_are_cut_between_turns_and_about_equal() -> None:
    made = cut(parts(*["hello there my friend"] * 100), 700)
    sizes = [width(w.parts) for w in made]
    assert all(p.start == 0 and p.end == len(p.turn.text) for w in made for p in w.parts)
    assert max(sizes) - min(sizes) <= 2 * width(made[0].parts[:1])


def test_a_window_shows_the_turns_before_it() -> None:
    first, second = cut(parts(*["hello there my friend"] * 30), 300)[:2]
    assert [p.turn.index for p in second.before] == [p.turn.index for p in first.parts[-6:]]
    assert first.before == ()


def test_a_long_turn_is_cut_at_paragraphs() -> None:
    words = "\n\n".join(["one two three four five six seven."] * 60)
    made = cut(parts(words), 250)
    assert len(made) > 1
    assert all(p.text.startswith("one") for w in made for p in w.parts)


def test_halves_hold_what_the_window_held() -> None:
    window = cut(parts(*["hello there my friend"] * 9), 5000)[0]
    pair = halves(window)
    assert texts(list(pair)) == texts([window])
    assert pair[1].before[-1] == pair[0].parts[-1]


def test_halves_of_one_turn_split_it() -> None:
    window = cut(parts("word " * 400), 5000)[0]
    assert texts(list(halves(window))) == "word " * 400


def test_the_smallest_window_is_not_cut() -> None:
    assert halves(cut(parts("x" * (2 * SMALLEST - 1)), 5000)[0]) == ()


def test_halving_always_ends() -> None:
    left = cut(parts(*["hello " * 300, "", "x" * 1000]), 5000)
    rounds = 0
    while left:
        left = [half for w in left for half in halves(w)]
        rounds += 1
    assert rounds < 12


def test_places_are_said_in_turns() -> None:
    window = cut(parts("a", "b", "c"), 5000)[0]
    assert window.place == "turns 0-2"
    assert Window(window.parts[1:2]).place == "turn 1"
