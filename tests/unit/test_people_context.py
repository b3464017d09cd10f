"""What the words around a name say of it."""

import numpy as np
import pytest

from analyzer.domain.conversation import Side
from analyzer.engines.local import context


def odds(text: str, side: Side = Side.CUSTOMER) -> np.ndarray:
    start = text.index("Alex")
    return context.odds(text, start, start + 4, side)


def test_the_three_chances_add_up_to_one() -> None:
    assert float(np.exp(odds("I asked Alex to sign it.")).sum()) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["It exports from Alex every night.", "We pay for the Alex license.", "two stores in Alex", "Do you integrate with Alex?"]
)
def test_what_is_used_like_a_thing_is_one(text: str) -> None:
    assert int(odds(text).argmax()) == context.THING


@pytest.mark.parametrize("text", ["Alex signs everything over ten thousand.", "It's Alex who decides.", "I asked Alex and he wants it."])
def test_whoever_acts_is_a_person_of_the_customer(text: str) -> None:
    assert int(odds(text).argmax()) == context.CUSTOMER


def test_the_name_itself_is_not_read() -> None:
    one, other = "I asked Alex to sign it.", "I asked Norvane to sign it."
    assert context.features(one, 8, 12, Side.CUSTOMER) == context.features(other, 8, 15, Side.CUSTOMER)
