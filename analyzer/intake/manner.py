"""The last resort: vendor and customer speak differently of "you" and "my".

Weights of a sparse logistic model on short words only, fitted to the annotated calls and chats of the
training corpus (592 speakers). Three-fold, by excerpt: 83 % of speakers right, 94 % of the 64 % whose
score is beyond 1. Words that name trades or sums were left out before fitting.
"""

import itertools
import math
import re
from collections.abc import Iterable

BIAS = -1.03
SURE = 1.0
"""Scores between -SURE and SURE say nothing."""
FEWEST_WORDS = 15
"""Fewer words than these show no manner."""
AFTER_FIRST_VENDOR = -1.3
"""Once one vendor person of a deal is known, the next unknown speaker is rather the customer's: in the
training calls 45 of the 358 speakers beside a first vendor person, against 221 of all 534."""

WEIGHTS = {
    "my": -2.15, "he": -0.66, "about": -0.63, "he's": -0.63, "and": -0.62, "because": -0.58, "me": -0.46, "want": -0.44, "i'm": -0.43,
    "i": -0.42, "a": -0.33, "half": -0.27, "told": -0.26, "they": -0.24, "was": -0.22, "of": -0.20, "like": -0.19, "she": -0.17,
    "i want": -0.16, "also": -0.16, "good": -0.13, "tell": -0.09, "people": -0.09, "not": -0.05, "by": 0.04, "off": 0.04, "before": 0.05,
    "the first": 0.07, "ha": 0.07, "up": 0.10, "it": 0.11, "we": 0.11, "could": 0.12, "on": 0.15, "understood": 0.15, "right": 0.16,
    "with": 0.17, "both": 0.17, "all": 0.20, "what": 0.24, "then": 0.32, "as": 0.37, "do": 0.46, "no": 0.61, "you'd": 1.03, "so": 1.09,
    "you": 1.53, "your": 2.18,
}  # fmt: skip
ASKS = 1.08
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LONGEST = 4000
"""Characters of a turn that are looked at."""


def score(turns: Iterable[str]) -> float:
    """Log-odds that the speaker of `turns` is on the vendor's side (below 0: the customer's)."""
    total, count = 0.0, 0
    for text in turns:
        count += 1
        words = [w.replace("’", "'") for w in WORD.findall(text[:LONGEST].casefold())]
        present = set(words) | {f"{a} {b}" for a, b in itertools.pairwise(words)}
        total += sum(WEIGHTS.get(word, 0.0) for word in present)
        total += ASKS if text.rstrip().endswith("?") else 0.0
    return BIAS + total / math.sqrt(count) if count else 0.0
