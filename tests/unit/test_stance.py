"""Which way texts point on what they are about."""

from analyzer.handoff import stance


def test_opposite_poles_oppose_and_the_same_pole_does_not() -> None:
    assert stance.opposed("it syncs both ways", "one-way sync") == ("way",)
    assert stance.opposed("it syncs both ways", "two-way sync") == ()


def test_a_price_for_each_user_caps_nothing() -> None:
    assert stance.opposed("Upload every sheet you've got, there's no cap.", "Price: $58 per user per month, billed annually") == ()
