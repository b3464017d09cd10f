"""Why a customer leaves, read by the packaged models (analyzer/weights/reasons, made by evals/training/reasons.py).

Two models answer, a small network that reads words in their context and a linear one over n-grams of characters and
words, and their answers are mixed so that the confidence says how often they are right. Texts in eight other languages
are read word for word in English. The quote is the clause that would by itself be filed under the same category.
"""

import itertools
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.churn import OTHER, Reason, Taxonomy
from analyzer.embedding import Embedder, shared_embedder
from analyzer.engines.local import ngrams
from analyzer.engines.local.gloss import gloss, language_of
from analyzer.engines.local.sentences import split
from analyzer.inference import Model, WordPieces, chance, padded, word_table, writable

Chances = NDArray[np.float32]

SECOND_FROM: Final = 0.15
"""How often the network hears it named, times how surely a clause says it by itself: from here on a second reason is stated. On
held-out texts of which half had one, 3 of 5 that were stated were right, and 3 of 10 were found; in real texts fewer have one."""
SURE_FROM: Final = 0.55
"""Below this confidence a person is asked."""
DOUBLY_SURE_FROM: Final = 0.75
"""The same for a text that is read word for word in another language, as its confidence was measured on texts by the hand that wrote the
glossary; and for one that is read as giving no reason, as it would be gone from the review without anybody having seen it."""
PART: Final = 500
"""Characters that are read at once; longer texts are read in parts."""
MOST_PARTS: Final = 12
MOST_CLAUSES: Final = 40
SHORTEST_CLAUSE: Final = 12
BATCH: Final = 16

ALIKE: Final = 0.6
"""A text this near to an example of a category that the models were not trained for belongs there, as likely as not."""
ALIKE_SLOPE: Final = 14.0
LEAST_EXAMPLES: Final = 3

_READABLE = re.compile(r"\w")
_CLAUSE = re.compile(
    r"[;:]\s|\s[–—-]\s|\.{3}\s"
    r"|,\s(?=(?:but|and|so|because|since|which|aber|und|weil|denn|mais|et|pero|y|ma|e|mas|maar|en|men|och|ale|i)\s)"
    r"|\s(?=(?:because|weil|parce que|porque|perché|omdat|eftersom|ponieważ)\s)"
)


_DEAR = re.compile(
    r"(?P<kept>\b(?:team|staff|people|colleagues?|everyone|everybody|she|he)\s(?:is|are|was|were)\s(?:all\s)?(?:so\s|very\s|quite\s)?dear\b)"
    r"|\b(?:(?P<how>too|so|rather|very|quite|pretty|bit|little|get|gets|getting|got|become|becomes|became|grown|far|just)\sdear\b"
    r"(?!\s(?:to\s(?:me|us|my|our|him|her|them|his|their|you)\b|sirs?\b|madam\b|team\b|all\b|friends?\b|customers?\b|colleagues?\b|partners?\b))"
    r"|(?P<bare>is|are|was|were|it['’]s)\sdear\b(?=\s*(?:[^\w\s]|$)|\s(?:and|but|for|at|as|so|because|since|now|these|this|in|when|with|compared)\b))",
    re.IGNORECASE,
)
_DEARER = re.compile(r"\bdearer\b", re.IGNORECASE)
"""British for expensive, which the models have met too seldom; what is dear to somebody, and who is addressed, is not."""
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def _in_latin_letters(text: str) -> bool:
    """Of other scripts the models have read nothing: whatever they answer there, a person has to look."""
    return len(_LATIN.findall(text[: PART * MOST_PARTS])) * 2 >= len(_LETTER.findall(text[: PART * MOST_PARTS]))


def asks(text: str, category: str, confidence: float) -> bool:
    """Has a person to look?"""
    doubly = category == OTHER or language_of(text[: PART * MOST_PARTS]) != "en"
    return confidence < (DOUBLY_SURE_FROM if doubly else SURE_FROM) or not _in_latin_letters(text)


class _Span(NamedTuple):
    start: int
    end: int


class ReasonReader:
    """Loads the packaged models at first use (about 0.3 s) and reads one text at a time."""

    def __init__(self, threads: int = 0, embedder: Callable[[], Embedder] = shared_embedder) -> None:
        self._threads = threads
        self._embedder = embedder
        self._lock = Lock()

    def load(self) -> None:
        """Loads the models now instead of at the first use; safe to call from several threads."""
        with self._lock:
            _ = self._model, self._tokenizer, self._labels, self._linear, word_table()

    def read(self, text: str, taxonomy: Taxonomy) -> Reason:
        """The reason in `text`, among the categories of `taxonomy`; an empty text has none."""
        text = text.strip()
        if not _READABLE.search(text[: PART * MOST_PARTS]):
            return Reason(category=OTHER, confidence=1.0, quote=text[:PART].strip(), needs_review=False)
        self.load()
        parts = _parts(text) or [_Span(0, min(len(text), PART))]
        clauses = [clause for part in parts for clause in _clauses(text, part)][:MOST_CLAUSES] or parts
        chances, named = self._read_spans([text[start:end] for start, end in parts])
        read = dict(zip(parts, chances, strict=True))
        # Apart from the whole, which is longer: a batch is padded to its longest text.
        pieces = [clause for clause in dict.fromkeys(clauses) if clause not in read]
        if pieces:
            read |= zip(pieces, self._read_spans([text[start:end] for start, end in pieces])[0], strict=True)
        whole, also = _together(chances, named, self._other)
        slugs, likely = self._among(whole, taxonomy)
        likely = self._with_own(likely, slugs, text, taxonomy)
        category, confidence = slugs[int(likely.argmax())], float(likely.max())
        return Reason(
            category=category,
            secondary=self._second(also * np.max([read[clause] for clause in clauses], axis=0), category, taxonomy),
            confidence=round(min(confidence, 0.999), 3),
            quote=self._quote(text, category, clauses, read),
            needs_review=asks(text, category, confidence),
        )

    def _read_spans(self, texts: Sequence[str]) -> tuple[Chances, Chances]:
        """(n, categories) probabilities of the main category, and of being named at all."""
        glossed = [_plain(writable(text)) for text in texts]
        said = np.concatenate([self._net(glossed[at : at + BATCH]) for at in range(0, len(glossed), BATCH)])
        size = len(self._categories)
        mixture = self._labels["mixture"]
        linear = _log_softmax(np.stack([self._by_ngrams(text) for text in glossed]))
        main = np.exp(_log_softmax(mixture["net"] * _log_softmax(said[:, :size]) + mixture["linear"] * linear))
        return main.astype(np.float32), chance(said[:, size:]).astype(np.float32)

    def _net(self, texts: list[str]) -> Chances:
        ids, mask = padded(self._tokenizer.whole(texts))
        logits: Chances = self._model.run({"embedded": word_table().embed(ids), "mask": mask})
        return logits

    def _by_ngrams(self, text: str) -> Chances:
        idf, weight, offsets = self._linear
        buckets, values = ngrams.weighted(text, idf)
        out: Chances = values @ weight[buckets] + offsets
        return out

    def _among(self, whole: Chances, taxonomy: Taxonomy) -> tuple[list[str], Chances]:
        """Only the categories of `taxonomy`, over one again; of its own categories nothing is known here yet."""
        slugs = list(taxonomy.slugs)
        known = {slug: at for at, slug in enumerate(self._categories)}
        likely = np.array([whole[known[slug]] if slug in known else 0.0 for slug in slugs], dtype=np.float32)
        # What was removed is unknown rather than spread: a text about it belongs to a person.
        likely[slugs.index(OTHER)] += max(0.0, 1.0 - float(likely.sum()))
        return slugs, likely

    def _with_own(self, likely: Chances, slugs: list[str], text: str, taxonomy: Taxonomy) -> Chances:
        """Categories that a user added take their share by likeness to their examples."""
        own = [c for c in taxonomy.categories if c.slug not in self._categories and len(c.examples) >= LEAST_EXAMPLES]
        if not own:
            return likely
        vectors = self._embedder().embed([_plain(text[:PART]), *(gloss(example) for c in own for example in c.examples)])
        near = vectors[1:] @ vectors[0]
        at = 0
        for category in own:
            nearest = float(near[at : at + len(category.examples)].max())
            at += len(category.examples)
            share = float(chance(nearest - ALIKE, ALIKE_SLOPE))
            likely = likely * (1 - share)
            likely[slugs.index(category.slug)] = share
        return likely

    def _second(self, also: Chances, category: str, taxonomy: Taxonomy) -> str | None:
        """The likeliest other category, by the network's word for the whole and by what a clause says for itself."""
        slugs = taxonomy.slugs
        rest = [(float(also[at]), slug) for at, slug in enumerate(self._categories) if slug in slugs and slug not in (category, OTHER)]
        chance, slug = max(rest, default=(0.0, ""))
        return slug if category != OTHER and chance >= SECOND_FROM else None

    def _quote(self, text: str, category: str, clauses: list[_Span], read: dict[_Span, Chances]) -> str:
        """The clause that carries `category` most surely; of a short text, all of it."""
        if not clauses:
            return text[:PART].strip()
        if category not in self._categories:
            start, end = clauses[0]
            return text[start:end]
        at = self._categories.index(category)
        start, end = max(clauses, key=lambda span: (round(float(read[span][at]), 4), -span.start))
        return text[start:end]

    @property
    def _categories(self) -> list[str]:
        listed: list[str] = self._labels["categories"]
        return listed

    @property
    def _other(self) -> int:
        return self._categories.index(OTHER)

    @cached_property
    def _labels(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(weights.path("reasons/labels.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def _linear(self) -> tuple[Chances, Chances, Chances]:
        with np.load(weights.path("reasons/linear.npz")) as stored:
            weight = stored["weights"].astype(np.float32) * stored["scale"]
            return stored["idf"].astype(np.float32), weight, stored["offsets"]

    @cached_property
    def _model(self) -> Model:
        return Model("reasons/model.onnx", self._threads)

    @cached_property
    def _tokenizer(self) -> WordPieces:
        return WordPieces(self._labels["tokens"])


def _log_softmax(x: Chances) -> Chances:
    x = x - x.max(1, keepdims=True)
    out: Chances = x - np.log(np.exp(x).sum(1, keepdims=True))
    return out


def _plain(text: str) -> str:
    """`text` in English words that the models know."""
    return _DEARER.sub("more expensive", _DEAR.sub(_expensive, gloss(text)))


def _expensive(found: re.Match[str]) -> str:
    return found[0] if found["kept"] else f"{found['how'] or found['bare']} expensive"


def _parts(text: str) -> list[_Span]:
    """The first MOST_PARTS runs of whole sentences, each of about PART characters; what comes after them is not read."""
    head = text[: PART * MOST_PARTS]
    parts: list[_Span] = []
    for start, end in split(head):
        if not _READABLE.search(head, start, end):
            continue
        if parts and end - parts[-1].start <= PART:
            parts[-1] = _Span(parts[-1].start, end)
        else:
            parts.append(_Span(start, end))
    return parts[:MOST_PARTS]


def _clauses(text: str, part: _Span) -> list[_Span]:
    """The sentences of `part`, and the pieces of those that are long enough to be cut."""
    out: list[_Span] = []
    for sentence in split(text[part.start : part.end]):
        start, end = part.start + sentence.start, part.start + sentence.end
        cuts = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end)), end]
        pieces = [_trimmed(text, a, z) for a, z in itertools.pairwise(cuts)]
        long = all(piece.end - piece.start >= SHORTEST_CLAUSE for piece in pieces)
        out += pieces if long else [_Span(start, end)]
    return [span for span in out if _READABLE.search(text, span.start, span.end)]


def _trimmed(text: str, start: int, end: int) -> _Span:
    piece = text[start:end]
    return _Span(start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip(" \t\r\n,;:–—-"))))


def _together(chances: Chances, named: Chances, other: int) -> tuple[Chances, Chances]:
    """The parts of a long text as one: parts that give no reason count little."""
    share = 1.05 - chances[:, other]
    whole: Chances = (chances * share[:, None]).sum(0) / share.sum()
    return whole, named.max(0)
