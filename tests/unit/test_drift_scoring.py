"""Drops: what counts as one, what is too little to say, and what chance alone makes."""

import math
import random

import pytest

from analyzer.domain.sentiment import DriftState
from analyzer.drift.scoring import PRESETS, Preset, PresetName, chance_of, compare, window

WARM = [75, 60, 80, 50, 70, 65]
COLD = [25, 30, 40, 20]


def test_a_clear_fall_is_an_alert() -> None:
    drop = compare(WARM, COLD)
    assert drop.state is DriftState.ALERT
    assert drop.percent is not None and drop.percent > 40
    assert drop.chance is not None and drop.chance < 0.05


def test_no_change_is_ok() -> None:
    assert compare(WARM, [70, 60, 75]).state is DriftState.OK


def test_a_rise_is_ok_and_its_percent_is_negative() -> None:
    drop = compare([*COLD, 30], WARM)
    assert drop.state is DriftState.OK
    assert drop.percent is not None and drop.percent < 0


@pytest.mark.parametrize(("before", "now"), [(4, 5), (5, 2), (0, 5), (5, 0)])
def test_too_few_messages_give_no_number(before: int, now: int) -> None:
    drop = compare([80.0] * before, [10.0] * now)
    assert drop.state is DriftState.NOT_ENOUGH
    assert drop.percent is None and drop.chance is None


def test_a_fall_that_chance_could_make_is_only_watched() -> None:
    drop = compare([100, 40, 90, 30, 95], [20, 95, 20], Preset(watch_percent=20, chance=0.10, prior=0))
    assert drop.state is DriftState.WATCH


def test_windows_without_messages_are_none() -> None:
    drop = compare([], [50, 50, 50])
    assert drop.baseline is None
    assert drop.current is not None and drop.current.messages == 3


def test_a_low_baseline_does_not_blow_up_the_percentage() -> None:
    drop = compare([4.0] * 6, [0.0] * 5, Preset(watch_percent=20, chance=0.1, prior=0))
    assert drop.percent == pytest.approx(16.0)


def test_few_messages_are_drawn_to_the_middle() -> None:
    one, many = window([100.0]), window([100.0] * 50)
    assert one is not None and many is not None
    assert one.index == 75.0 and many.index > 98
    assert one.interval[1] - one.interval[0] > many.interval[1] - many.interval[0]


def test_the_interval_stays_on_the_scale() -> None:
    low = window([0.0, 2.0])
    assert low is not None and low.interval[0] >= 0


def test_chance_is_exact_for_few_messages() -> None:
    # Of the 10 ways to call 2 of 5 the later ones, only one gives the lowest two.
    assert chance_of([3, 4, 5], [1, 2]) == pytest.approx(0.1)


def test_chance_counts_ties_as_no_fall() -> None:
    assert chance_of([50] * 6, [50] * 4) == 1.0


def test_chance_of_many_messages_is_the_same_each_time() -> None:
    rng = random.Random(3)
    before, now = [rng.uniform(30, 80) for _ in range(40)], [rng.uniform(25, 75) for _ in range(20)]
    assert chance_of(before, now) == chance_of(before, now)


def test_sampled_chance_is_near_the_exact_one() -> None:
    before, now = [60, 55, 70, 48, 66, 52, 61, 58, 49, 64], [50, 47, 58, 44, 60, 41, 55, 53, 46, 57]
    assert math.comb(20, 10) > 20_000
    sampled, normal = chance_of(before, now), 0.5 * math.erfc((58.3 - 51.1) / math.sqrt(2 * (46.2 / 10 + 36.7 / 10)))
    assert sampled == pytest.approx(normal, abs=0.02)


def test_hundreds_of_messages_are_judged_by_the_normal_curve() -> None:
    assert chance_of([60.0, 50.0] * 150, [50.0, 40.0] * 100) < 1e-6
    assert chance_of([50.0] * 300, [50.0] * 200) == 1.0


def test_loose_flags_less_than_strict() -> None:
    before, now = [62, 58, 66, 60, 55, 61], [44, 50, 41, 47]
    states = [compare(before, now, PRESETS[name]).state for name in (PresetName.LOOSE, PresetName.NORMAL, PresetName.STRICT)]
    assert states == [DriftState.OK, DriftState.ALERT, DriftState.ALERT]
