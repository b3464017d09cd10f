from hypothesis import given
from hypothesis import strategies as st

from analyzer.engines.local.windows import feed, runs


@given(st.lists(st.integers(1, 120), max_size=200), st.integers(130, 400))
def test_every_sentence_is_read_and_windows_keep_their_size(lengths: list[int], size: int) -> None:
    found = runs(lengths, size, 48)
    assert {i for run in found for i in run} == set(range(len(lengths)))
    assert all(sum(lengths[i] for i in run) <= size - 3 for run in found)


def test_neighbouring_windows_share_context() -> None:
    first, second = runs([10] * 40, 203, 48)[:2]
    assert second.start == first.stop - 4


def test_each_sentence_owns_its_marker_and_tokens_evenly() -> None:
    made = feed([[7, 8], [9]], [1, 2], 11)
    assert made.ids.tolist() == [[101, 11, 1, 7, 8, 2, 9, 102]]
    assert made.owner[0].sum(axis=1).round(5).tolist() == [1.0, 1.0]
    assert (made.owner[0, 1] > 0).nonzero()[0].tolist() == [5, 6]
