"""Fits `analyzer.intake.voices` on the speakers of the corpus and of whole labelled deals: who speaks for the vendor.

    python -m evals.training.voices

Prints, in five folds of whole deals, how many of the speakers whose side nothing else tells are given the right side, the wrong one, none.
"""

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from analyzer import weights
from analyzer.domain.conversation import Kind, Side
from analyzer.intake import speakers, voices
from analyzer.intake.names import folded
from analyzer.intake.reader import read_deal_folder
from analyzer.intake.voices import Key, Talk
from evals.corpus import CORPUS, read_corpus
from evals.training.sealing import seal
from evals.training.whole_deals import deal_folders

SEEN: Final = 20
"""Speakers that must use a word for it to be weighed."""
WORDS_C, PART_C = 0.1, 0.3
FOLDS: Final = 5
PIECES: Final = 2
"""Pieces of each deal that the second model learns from too."""
_SPOKEN: Final = ("call", "email", "chat")


class Deal(NamedTuple):
    """The conversations of a labelled deal, and which speakers (folded names) are known by its labels to be of the vendor."""

    name: str
    talks: Sequence[Talk]
    vendor: Mapping[tuple[str, ...], bool]

    def told(self) -> dict[Key, bool]:
        """Is each speaker of the labels of the vendor?"""
        keys = [(n, label) for n, talk in enumerate(self.talks) for label in talk.said()]
        return {key: self.vendor[folded(key[1])] for key in keys if folded(key[1]) in self.vendor}


def main() -> None:
    """Prints figures in folds and writes the models of all."""
    corpus = corpus_speakers()
    deals = [read_deal(folder) for folder in deal_folders()]
    fold = {deal.name: n % FOLDS for n, deal in enumerate(sorted(deals, key=lambda deal: deal.name))}
    draw = random.Random(0)
    pieces = [piece for deal in deals for _ in range(PIECES) for piece in [shortened(deal, draw)]]
    scores: dict[str, dict[Key, float]] = {}
    for n in range(FOLDS):
        model = fit_words(corpus, [deal for deal in deals if fold[deal.name] != n])
        for deal in (deal for deal in (*deals, *pieces) if fold[deal.name.partition("#")[0]] == n):
            scores[deal.name] = scored(deal, model)
    outcome = Counter[str]()
    for n in range(FOLDS):
        # The first models of the other folds have read this one; what a deal is scored by has not read it.
        part = fit_part([deal for deal in (*deals, *pieces) if fold[deal.name.partition("#")[0]] != n], scores)
        for deal in (deal for deal in (*deals, *pieces) if fold[deal.name.partition("#")[0]] == n):
            outcome += Counter(
                {("pieces: " if "#" in deal.name else "") + k: v for k, v in outcomes(deal, part, scores[deal.name]).items()}
            )
    print(dict(outcome))
    write({"words": fit_words(corpus, deals), "part": fit_part((*deals, *pieces), scores)})


def corpus_speakers() -> list[tuple[list[str], bool]]:
    """What each speaker of the corpus says in one excerpt, and whether for the vendor."""
    found = []
    for excerpt in read_corpus(CORPUS):
        texts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for turn in excerpt.turns if excerpt.kind in _SPOKEN else ():
            if turn.side in ("vendor", "customer"):
                texts[turn.speaker, turn.side].append(turn.text)
        found += [(said, side == "vendor") for (_, side), said in texts.items() if sum(len(t.split()) for t in said) >= voices.FEWEST_WORDS]
    return found


def read_deal(folder: Path) -> Deal:
    """A labelled deal with the sides that intake knows without a guess."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    vendor = {folded(p["speaker"]): True for p in gold["promises"] if p.get("speaker")}
    for person in gold["stakeholders"]:
        for name in (person["name"], *person.get("aliases", ())):
            vendor.setdefault(folded(name), False)
    with patch.object(speakers, "_by_manner", return_value={}):
        read = read_deal_folder(folder).conversations
    talks = [speakers.talk_of(conversation) for conversation in read if conversation.kind is not Kind.DOCUMENT]
    return Deal(folder.name, [talk for talk in talks if talk.turns], vendor)


def shortened(deal: Deal, draw: random.Random) -> Deal:
    """A few turns of each conversation, nobody's side known: what people paste to try the program."""
    talks = []
    for talk in deal.talks:
        size = draw.randint(3, 10)
        at = draw.randrange(max(1, len(talk.turns) - size))
        talks.append(Talk(talk.kind, [(label, Side.UNKNOWN, text) for label, _, text in talk.turns[at : at + size]]))
    return Deal(f"{deal.name}#{draw.random()}", talks, deal.vendor)


def fit_words(corpus: Sequence[tuple[list[str], bool]], deals: Sequence[Deal]) -> dict[str, Any]:
    """The first model, of the corpus and, twice as heavy, of the deals."""
    own = [(deal.talks[n].said()[label], told) for deal in deals for (n, label), told in deal.told().items()]
    rows = [voices.words(texts) for texts, _ in (*corpus, *own)]
    seen = Counter(word for row in rows for word in row)
    vectors = DictVectorizer()
    x = vectors.fit_transform([{word: value for word, value in row.items() if seen[word] >= SEEN} for row in rows])
    model = LogisticRegression(C=WORDS_C, max_iter=500, class_weight="balanced")
    model.fit(x, [told for _, told in (*corpus, *own)], sample_weight=np.r_[np.ones(len(corpus)), np.full(len(own), 2.0)])
    learnt = dict(zip(vectors.get_feature_names_out().tolist(), model.coef_[0].round(4).tolist(), strict=True))
    return {"bias": float(model.intercept_[0]), "weights": {word: weight for word, weight in learnt.items() if weight}}


def scored(deal: Deal, model: Mapping[str, Any]) -> dict[Key, float]:
    """The first model's log odds of each speaker of a deal."""
    with patch.object(voices, "_model", return_value={"words": model}):
        return {(n, label): voices.score(texts) for n, talk in enumerate(deal.talks) for label, texts in talk.said().items()}


def guessed(deal: Deal) -> dict[Key, bool]:
    """The labels of those whose side intake does not know."""
    return {
        key: told
        for key, told in deal.told().items()
        if all(s is Side.UNKNOWN for name, s, _ in deal.talks[key[0]].turns if name == key[1])
    }


def fit_part(deals: Sequence[Deal], scores: Mapping[str, Mapping[Key, float]]) -> dict[str, Any]:
    """The second model, with the log odds of first models that had not read the deal."""
    rows = [row for deal in deals for row in rows_of(deal, scores[deal.name])]
    names = list(rows[0][0])
    x = np.array([[signs[name] for name in names] for signs, _ in rows])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=PART_C, max_iter=2000).fit((x - mean) / spread, [told for _, told in rows])
    weight = model.coef_[0] / spread
    return {"bias": float(model.intercept_[0] - weight @ mean), "weights": dict(zip(names, weight.round(5).tolist(), strict=True))}


def rows_of(deal: Deal, scores: Mapping[Key, float]) -> list[tuple[dict[str, float], bool]]:
    """The signs of each speaker of unknown side, and whether it is of the vendor."""
    floors = [voices.floor(n, talk, scores) for n, talk in enumerate(deal.talks)]
    return [(voices.signs(key, floors[key[0]], scores), told) for key, told in guessed(deal).items()]


def outcomes(deal: Deal, part: Mapping[str, Any], scores: Mapping[Key, float]) -> Counter[str]:
    """How many speakers of unknown side are told rightly, wrongly, or not at all."""
    found = Counter[str]()
    for signs, told in rows_of(deal, scores):
        odds = part["bias"] + sum(part["weights"][name] * value for name, value in signs.items())
        chance = 1 / (1 + np.exp(-odds))
        sure = max(chance, 1 - chance) >= voices.SURE
        found["not told" if not sure else "right" if (chance > 0.5) == told else "wrong"] += 1
    return found


def write(models: Mapping[str, Any]) -> None:
    """Packs the models and their hash."""
    file = weights.FOLDER / voices.NAME
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(gzip.compress(json.dumps(models, ensure_ascii=False, sort_keys=True).encode(), mtime=0))
    seal(voices.NAME)


if __name__ == "__main__":
    main()
