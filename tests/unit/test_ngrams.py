"""Texts as hashed n-grams."""

import numpy as np

from analyzer.engines.local.ngrams import BUCKETS, MOST_CHARACTERS, counts, weighted

ONES = np.ones(BUCKETS, dtype=np.float32)


def test_words_pairs_and_characters_are_counted_without_case() -> None:
    assert counts("Too dear") == counts("too  DEAR!")
    # too: 4 + 3 + 2 + 1 pieces of " too ", dear: 5 + 4 + 3 + 2, two words, one pair.
    assert sum(counts("too dear").values()) == 27


def test_weights_have_length_one_and_little_used_buckets_count_nothing() -> None:
    _, values = weighted("too dear for us", ONES)
    assert np.isclose(np.linalg.norm(values), 1)
    assert not weighted("too dear for us", np.zeros_like(ONES))[1].any()


def test_no_words_have_no_weights() -> None:
    buckets, values = weighted("?!", ONES)
    assert (len(buckets), len(values)) == (0, 0)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert counts("x" * MOST_CHARACTERS + " tail") == counts("x" * MOST_CHARACTERS)
