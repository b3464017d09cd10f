"""Who speaks for the vendor, where no domain, title or introduction tells: by their words, and by whom they answer.

Two small logistic models (`python -m evals.training.voices`). The first weighs the words of a speaker; the second weighs that beside
what the other speakers of the conversation are, whom the speaker answers, and how the same person speaks elsewhere in the deal.
"""

import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_MOST, _QUESTIONS = 2.0, 40
MOST_SPEAKERS: Final = 100
KNOWN: Final = 0.5
"""Share of a speaker's words that must be known; of English speakers of the corpus hardly one has less."""
_NAME: Final = re.compile(r"\w+")
_NUMBERED: Final = re.compile(r"\d|^(?:unknown|unidentified|speaker|participant|guest|room|phone|caller|user)\b", re.IGNORECASE)
"""Labels that stand for somebody else in every conversation: "Speaker 2", "Guest"."""
_MACHINE: Final = re.compile(
    r"\b(?:\w*bot|recorder|recording|note ?taker|assistant|transcript(?:ion)?|captions?|system|automated|voicemail|copilot|fireflies|otter(?:\.ai)?)\b",
    re.IGNORECASE,
)
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


class Floor(NamedTuple):
    """One conversation as the second model sees it: how likely each speaker sells, and who has to do with whom."""

    talk: Talk
    sides: Mapping[str, Side]
    vendor: Mapping[str, float]
    lengths: Mapping[str, int]
    heard: Mapping[str, Mapping[str, list[float]]]


def is_machine(label: str) -> bool:
    """Is it the label of a recorder or an assistant, which sells and buys nothing?"""
    return bool(_MACHINE.search(label))


def vendor_chances(talks: Sequence[Talk]) -> dict[Key, float]:
    """How likely each speaker of unknown side speaks for the vendor, by number of the talk and label.

    Nobody is told of a conversation with more than `MOST_SPEAKERS`, nor whoever speaks a language of which few words are known.
    """
    if all(side is not Side.UNKNOWN for talk in talks for _, side, _ in talk.turns):
        return {}
    told = {n: talk for n, talk in enumerate(talks) if len({label for label, _, _ in talk.turns}) <= MOST_SPEAKERS}
    said = {(n, label): words(texts) for n, talk in told.items() for label, texts in talk.said().items()}
    scores = {key: _score(found) for key, found in said.items()}
    floors = {n: floor(n, talk, scores) for n, talk in told.items()}
    model = _model()["part"]
    return {
        key: _chance(model["bias"] + sum(model["weights"][name] * value for name, value in signs(key, floors[key[0]], scores).items()))
        for key in scores
        if floors[key[0]].sides[key[1]] is Side.UNKNOWN and _is_read(said[key]) and not is_machine(key[1])
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
    return _score(words(texts))


def _score(found: Mapping[str, float]) -> float:
    model = _model()["words"]
    known = model["weights"]
    return float(model["bias"] + sum(known.get(word, 0.0) * share for word, share in found.items()))


def _is_read(found: Mapping[str, float]) -> bool:
    """Are most of the words among those that are weighed? Another language has few of them."""
    known = _model()["words"]["weights"]
    single = [word for word in found if " " not in word and word != "?"]
    return sum(word in known for word in single) >= KNOWN * len(single)


def floor(number: int, talk: Talk, scores: Mapping[Key, float]) -> Floor:
    """What `signs` reads of one conversation, gathered in one pass; `scores` are those of the first model."""
    sides: dict[str, Side] = {}
    lengths: dict[str, int] = defaultdict(int)
    for label, side, text in talk.turns:
        if sides.get(label, Side.UNKNOWN) is Side.UNKNOWN:
            sides[label] = side
        lengths[label] += len(text.split())
    vendor = {name: _vendor(side, scores.get((number, name))) for name, side in sides.items()}
    heard: dict[str, dict[str, list[float]]] = {name: {"answers": [], "questions": [], "answered": [], "named": []} for name in sides}
    for (before, _, text), (after, _, _) in pairwise(talk.turns):
        if before != after:
            heard[after]["answers"].append(vendor[before])
            heard[before]["answered"].append(vendor[after])
            if text.rstrip().endswith("?"):
                heard[after]["questions"].append(vendor[before])
    for name, by in _named(talk, sides):
        heard[name]["named"].append(vendor[by])
    return Floor(talk, sides, vendor, lengths, heard)


def _named(talk: Talk, sides: Mapping[str, Side]) -> Iterator[tuple[str, str]]:
    """Who is called by the first name, and by whom, once for each turn."""
    called: dict[str, list[str]] = defaultdict(list)
    for name in sides:
        called[(name.split() or [name])[0]].append(name)
    for by, _, text in talk.turns:
        for word in dict.fromkeys(_NAME.findall(text[:LONGEST])):
            yield from ((name, by) for name in called.get(word, ()) if name != by)


def signs(key: Key, here: Floor, scores: Mapping[Key, float]) -> dict[str, float]:
    """What the second model weighs of one speaker; `scores` are those of the first for all speakers of all conversations."""
    number, label = key
    own, heard = scores[key], here.heard[label]
    others = [chance for name, chance in here.vendor.items() if name != label] or [_UNKNOWN]
    beside = {side for name, side in here.sides.items() if name != label}
    sold = float(Side.VENDOR in beside)
    return {
        "words": own,
        "words within limits": _limited(own),
        "elsewhere": 0.0 if _NUMBERED.search(label) else _limited(_elsewhere(number, label, scores)),
        "beside vendor": sold,
        "beside customer": float(Side.CUSTOMER in beside),
        "words beside vendor": sold * own,
        "others": _mean(others),
        "likeliest other": max(others),
        "least likely other": min(others),
        "answers": _mean(heard["answers"]),
        "answers questions": _mean(heard["questions"]),
        "questions": min(len(heard["questions"]), _QUESTIONS) / 5,
        "is answered by": _mean(heard["answered"]),
        "named by": _mean(heard["named"]),
        "named": float(bool(heard["named"])),
        "speakers": math.log(len(here.sides)),
        "length": math.log1p(here.lengths[label]),
        "opens": float(here.talk.turns[0][0] == label),
        "call": float(here.talk.kind is Kind.CALL),
        "mail": float(here.talk.kind is Kind.EMAIL),
    }


def _elsewhere(number: int, label: str, scores: Mapping[Key, float]) -> float:
    """The mean score of the same name in the other conversations, 0 where it is in none."""
    found = [value for (n, name), value in scores.items() if name == label and n != number]
    return sum(found) / len(found) if found else 0.0


def _limited(value: float) -> float:
    return max(-_MOST, min(_MOST, value))


def _vendor(side: Side, scored: float | None) -> float:
    if side is not Side.UNKNOWN:
        return float(side is Side.VENDOR)
    return _UNKNOWN if scored is None else _chance(scored)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else _UNKNOWN


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def _model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(weights.path(NAME).read_bytes()))
    return found
