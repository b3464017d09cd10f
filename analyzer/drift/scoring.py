"""Baseline, current window, drop and state: pure functions of indices (DOMAIN.md, "sentiment drop").

The definitions, and what they cost in false alarms and missed drops, are in docs/drift.md.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.sentiment import NEUTRAL, DriftState, Window

FLOOR = 25.0
"""A baseline below this counts as this much: near zero a percentage says nothing."""
USUAL_SPREAD = 15.0
"""Standard deviation of the index in a calm account; steadies the interval of few messages."""
SPREAD_WEIGHT = 4
"""As many messages' worth of `USUAL_SPREAD` goes into the spread of a window."""
NINETY = 1.645
EXACT = 10_000
"""Up to so many ways to deal the messages out, all are tried."""
SHUFFLES = 1_999
LARGE = 400
"""With more messages than this the normal curve is as good as shuffling."""


class Preset(NamedTuple):
    """How easily an account is flagged. `watch_percent` and `chance` are bars, the two counts are least numbers of messages.

    `prior` is how many businesslike messages each window is mixed with before its mean is taken: a few
    messages alone say little.
    """

    watch_percent: float
    chance: float
    prior: float = 1.0
    least_baseline: int = 5
    least_current: int = 3


class PresetName(StrEnum):
    """Which preset holds for a segment."""

    LOOSE = "loose"
    NORMAL = "normal"
    STRICT = "strict"


PRESETS = {
    PresetName.LOOSE: Preset(watch_percent=30, chance=0.05),
    PresetName.NORMAL: Preset(watch_percent=20, chance=0.10),
    PresetName.STRICT: Preset(watch_percent=15, chance=0.15),
}
"""Loose lets more pass (many small accounts), strict flags sooner (few large ones)."""


class Drop(NamedTuple):
    """Two windows compared. `percent` is None where there are too few messages to say."""

    baseline: Window | None
    current: Window | None
    percent: float | None
    chance: float | None
    state: DriftState


def compare(baseline: Sequence[float], current: Sequence[float], preset: Preset = PRESETS[PresetName.NORMAL]) -> Drop:
    """The drop from `baseline` to `current` (indices 0-100) and what it means under `preset`."""
    before, now = window(baseline, preset.prior), window(current, preset.prior)
    if before is None or now is None or len(baseline) < preset.least_baseline or len(current) < preset.least_current:
        return Drop(before, now, None, None, DriftState.NOT_ENOUGH)
    percent = 100 * (before.index - now.index) / max(before.index, FLOOR)
    chance = chance_of(baseline, current)
    return Drop(before, now, round(percent, 1), round(chance, 4), state_of(percent, chance, preset))


def state_of(percent: float | None, chance: float | None, preset: Preset) -> DriftState:
    """What a fall of `percent`, which chance makes with `chance`, means under `preset`; all presets ask for as many messages."""
    if percent is None or chance is None:
        return DriftState.NOT_ENOUGH
    if percent <= preset.watch_percent:
        return DriftState.OK
    return DriftState.ALERT if chance < preset.chance else DriftState.WATCH


def window(indices: Sequence[float], prior: float = 1.0) -> Window | None:
    """Mean of `indices` with `prior` businesslike messages mixed in, and its 90 % interval; None where there is none."""
    if not indices:
        return None
    count = len(indices)
    index = (math.fsum(indices) + prior * NEUTRAL) / (count + prior)
    plain = math.fsum(indices) / count
    spread = math.sqrt((math.fsum((x - plain) ** 2 for x in indices) + SPREAD_WEIGHT * USUAL_SPREAD**2) / (count + SPREAD_WEIGHT))
    half = NINETY * spread / math.sqrt(count)
    return Window(index=round(index, 1), messages=count, interval=(round(max(0.0, index - half), 1), round(min(100.0, index + half), 1)))


def chance_of(baseline: Sequence[float], current: Sequence[float]) -> float:
    """How often chance alone makes `current` this much lower: a one-sided permutation test on the means.

    All ways of dealing the messages out where there are few, a fixed sample of them where there are many: the same
    messages give the same answer.
    """
    values = np.array([*baseline, *current], dtype=np.float64)
    few = len(current)
    if len(values) > LARGE:
        return _normal(np.array(baseline), np.array(current))
    seen = float(np.sum(values[-few:]))
    sums = _all_sums(values, few) if math.comb(len(values), few) <= EXACT else _some_sums(values, few)
    # Sums of the same messages differ in the last bits with their order.
    return float(np.mean(sums <= seen + 1e-9))


def _all_sums(values: NDArray[np.float64], few: int) -> NDArray[np.float64]:
    sums: NDArray[np.float64] = values[_all_ways(len(values), few)].sum(axis=1)
    return sums


def _some_sums(values: NDArray[np.float64], few: int) -> NDArray[np.float64]:
    return np.append(values[_some_ways(len(values), few)].sum(axis=1), values[-few:].sum())


@lru_cache(maxsize=8)
def _all_ways(count: int, few: int) -> NDArray[np.intp]:
    """Every choice of `few` of `count` messages."""
    return np.array(list(combinations(range(count), few)), dtype=np.intp)


@lru_cache(maxsize=8)
def _some_ways(count: int, few: int) -> NDArray[np.intp]:
    """A fixed sample of such choices."""
    return np.random.default_rng(0).random((SHUFFLES, count)).argpartition(few - 1, axis=1)[:, :few]


def _normal(baseline: NDArray[np.float64], current: NDArray[np.float64]) -> float:
    variance = baseline.var() / len(baseline) + current.var() / len(current)
    fall = float(baseline.mean() - current.mean())
    if variance == 0:
        return 0.0 if fall > 0 else 1.0
    return 0.5 * math.erfc(fall / math.sqrt(2 * variance))
