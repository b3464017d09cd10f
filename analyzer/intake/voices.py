"""Who speaks for the vendor, where no domain, title or introduction tells: by their words, and by whom they answer.

Two small logistic models (`python -m evals.training.voices`). The first weighs the words of a speaker; the second weighs that beside
what the other speakers of the conversation are, whom the speaker answers, and how the same person speaks elsewhere in the deal.
"""

import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from analyzer import weights
from analyzer.domain.conversation import Kind, Side

NAME: Final = "sides/voices.json.gz"
FEWEST_WORDS: Final = 12
"""Fewer words than these show no manner."""
SURE: Final = 0.6
"""A chance of this much tells the side: on labelled deals left out of the fit 99 % of the speakers so told are of it."""
LONGEST: Final = 4000
"""Characters of a turn that are looked at."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_SHORT: Final = 4
"""Words below which an utterance is an interjection."""
_MOST: Final = 2.0
_UNKNOWN: Final = 0.5

Key = tuple[int, str]


class Talk(NamedTuple):
    """What was said in one conversation, turn by turn: label, side as far as it is known, text."""

    kind: Kind
    turns: Sequence[tuple[str, Side, str]]

    def said(self) -> dict[str, list[str]]:
        """The texts of each speaker with enough words to tell a manner."""
        texts: dict[str, list[str]] = defaultdict(list)
        for label, _, text in self.turns:
            texts[label].append(text)
        return {label: own for label, own in texts.items() if sum(len(text.split()) for text in own) >= FEWEST_WORDS}


def vendor_chances(talks: Sequence[Talk]) -> dict[Key, float]:
    """How likely each speaker of unknown side speaks for the vendor, by number of the talk and label."""
    scores = {(n, label): score(texts) for n, talk in enumerate(talks) for label, texts in talk.said().items()}
    model = _model()["part"]
    return {
        key: _chance(model["bias"] + sum(model["weights"][name] * value for name, value in signs(key, talks, scores).items()))
        for key in scores
        if all(side is Side.UNKNOWN for label, side, _ in talks[key[0]].turns if label == key[1])
    }


def words(texts: Iterable[str]) -> dict[str, float]:
    """Words and pairs of words of a speaker's turns, each by how many turns have it over the root of their number."""
    found: dict[str, float] = defaultdict(float)
    count = 0
    for text in texts:
        count += 1
        said = [word.replace("\u2019", "'") for word in _WORD.findall(text[:LONGEST].casefold())]
        for word in dict.fromkeys([*said, *(f"{one} {next_one}" for one, next_one in pairwise(said))]):
            found[word] += 1
        found["?"] += text.rstrip().endswith("?")
        found["few words"] += len(said) < _SHORT
    return {word: number / math.sqrt(count) for word, number in found.items()}


def score(texts: Iterable[str]) -> float:
    """Log odds that the speaker of `texts` speaks for the vendor, by the words alone."""
    model = _model()["words"]
    known = model["weights"]
    return float(model["bias"] + sum(known.get(word, 0.0) * share for word, share in words(texts).items()))


def signs(key: Key, talks: Sequence[Talk], scores: Mapping[Key, float]) -> dict[str, float]:
    """What the second model weighs of one speaker; `scores` are those of the first for all speakers of all `talks`."""
    number, label = key
    talk, own = talks[number], scores[key]
    sides = {name: side for name, side, _ in talk.turns}
    vendor = {name: _vendor(side, scores.get((number, name))) for name, side in sides.items()}
    others = [chance for name, chance in vendor.items() if name != label] or [_UNKNOWN]
    heard = _heard(label, talk, vendor)
    sold = float(any(side is Side.VENDOR for name, side in sides.items() if name != label))
    return {
        "words": own,
        "words within limits": max(-_MOST, min(_MOST, own)),
        "elsewhere": sum(value for (n, name), value in scores.items() if name == label and n != number),
        "beside vendor": sold,
        "beside customer": float(any(side is Side.CUSTOMER for name, side in sides.items() if name != label)),
        "words beside vendor": sold * own,
        "others": _mean(others),
        "likeliest other": max(others),
        "least likely other": min(others),
        "answers": _mean(heard["answers"]),
        "answers questions": _mean(heard["questions"]),
        "questions": len(heard["questions"]) / 5,
        "is answered by": _mean(heard["answered"]),
        "named by": _mean(heard["named"]),
        "named": float(bool(heard["named"])),
        "speakers": math.log(len(sides)),
        "length": math.log1p(sum(len(text.split()) for name, _, text in talk.turns if name == label)),
        "opens": float(talk.turns[0][0] == label),
        "call": float(talk.kind is Kind.CALL),
        "mail": float(talk.kind is Kind.EMAIL),
    }


def _vendor(side: Side, scored: float | None) -> float:
    if side is not Side.UNKNOWN:
        return float(side is Side.VENDOR)
    return _UNKNOWN if scored is None else _chance(scored)


def _heard(label: str, talk: Talk, vendor: Mapping[str, float]) -> dict[str, list[float]]:
    """How likely those speak for the vendor whom `label` answers, whose questions, by whom it is answered and called by name."""
    first = re.compile(rf"\b{re.escape((label.split() or [label])[0])}\b")
    heard: dict[str, list[float]] = {"answers": [], "questions": [], "answered": [], "named": []}
    for (before, _, text), (after, _, _) in pairwise(talk.turns):
        if after == label != before:
            heard["answers"].append(vendor[before])
            if text.rstrip().endswith("?"):
                heard["questions"].append(vendor[before])
        elif before == label != after:
            heard["answered"].append(vendor[after])
    heard["named"] = [vendor[name] for name, _, text in talk.turns if name != label and first.search(text[:LONGEST])]
    return heard


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else _UNKNOWN


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def _model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(weights.path(NAME).read_bytes()))
    return found
