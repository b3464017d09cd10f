"""What all packaged models share: the tokenizer, and that each input is read by itself."""

import numpy as np
import pytest

from analyzer.embedding import LocalEmbedder
from analyzer.inference import Model, WordPieces, padded


@pytest.fixture(scope="module")
def model() -> Model:
    return Model("minilm/model.onnx", threads=2)


def test_each_input_has_its_own_row_in_the_order_asked_for(model: Model) -> None:
    rows = model.one_by_one([5, 1, 9, 9, 2, 7, 3] * 9, 2, lambda n: np.array([[n, 2 * n]], dtype=np.float32))
    assert rows.tolist() == [[n, 2 * n] for n in [5, 1, 9, 9, 2, 7, 3] * 9]


def test_no_input_gives_no_rows(model: Model) -> None:
    assert model.one_by_one([], 3, lambda _: np.zeros((1, 3), dtype=np.float32)).shape == (0, 3)


def test_what_a_text_is_read_with_does_not_change_its_vector() -> None:
    embedder = LocalEmbedder(threads=1)
    together = embedder.embed(
        ["It prints labels.", "We met in March and spoke about everything that the old program could not do.", "Yes."]
    )
    assert together[:1].tolist() == embedder.embed(["It prints labels."]).tolist()


def test_a_lone_surrogate_is_read_as_a_question_mark() -> None:
    assert WordPieces().bare(["price \ud800"]) == WordPieces().bare(["price ?"])


def test_a_sentence_with_a_lone_surrogate_has_a_vector() -> None:
    one, other = LocalEmbedder(threads=1).embed(["We pay \udfff more.", "We pay ? more."])
    assert one.tolist() == other.tolist()


def test_longer_texts_are_cut_where_a_limit_is_given() -> None:
    assert [len(row) for row in WordPieces(8).whole(["one " * 40, "two"])] == [8, 3]


def test_shorter_texts_are_filled_up_and_masked() -> None:
    ids, mask = padded([[101, 7, 8, 102], [101, 102]])
    assert ids.tolist() == [[101, 7, 8, 102], [101, 102, 0, 0]]
    assert mask.tolist() == [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]]


def test_a_long_text_keeps_its_first_word_pieces_and_both_marks():
    whole = WordPieces().whole(["one two three four five"])[0]
    assert WordPieces(4).whole(["one two three four five"]) == [[*whole[:3], whole[-1]]]
    assert WordPieces(4).bare(["one two three four five"]) == [whole[1:5]]
