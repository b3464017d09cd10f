"""How likely a flag begins at a message: what is seen of the message, weighed as labelled accounts teach.

One small logistic regression for each type of flag (`python -m evals.training.flags`). Rules see one message and must be sure of it;
weighed together, signs that are each too weak for a rule tell more.
"""

import math
from collections.abc import Mapping
from typing import Final

from analyzer.domain.sentiment import FlagType
from analyzer.inference import regression

NAME: Final = "drift/flags.npz"
LEAST: Final = 0.01
"""Chances are told apart from here on: an engine that is asked for no cue says 0, and means nothing by it."""
LONG: Final = 100
"""Words: the accounts that taught have hardly a longer message, and length beyond it tells nothing."""
_MOST: Final = 30.0
"""Log odds beyond this are as good as certain."""

Signs = Mapping[str, float]
"""What is seen of a message, by name."""


def chance(flag: FlagType, signs: Signs) -> float:
    """How likely `flag` begins at a message with these `signs`, 0 to 1."""
    weight, bias = regression(NAME, flag)
    log_odds = bias + sum(weight[name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, log_odds))))


def names(flag: FlagType) -> frozenset[str]:
    """The signs that are weighed for `flag`."""
    return frozenset(regression(NAME, flag)[0])


def odds(chance: float) -> float:
    """A chance as log odds, never endless."""
    return math.log(max(chance, LEAST) / max(1 - chance, LEAST))


def length(text: str) -> float:
    """The length of a message as a sign."""
    return math.log1p(min(LONG, len(text.split())))
