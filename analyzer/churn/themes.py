"""What lies inside a category: texts that say the same, each group called by the few words of a customer that tell it best.

Texts are taken in the order in which they came, and each joins the theme that it is most like, or begins one. So a new
week never changes what an earlier week was put into: a theme keeps its key and its members for good.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from analyzer.domain.churn import Cancellation, Loss, same_words
from analyzer.embedding import Embedder
from analyzer.engines.local.gloss import ENGLISH, gloss
from analyzer.engines.local.sentences import split

ALIKE: Final = 0.5
"""Cosine from which on a text joins a theme."""
LEAST: Final = 2
"""Texts that make a theme; a single one is not shown."""
SHOWN: Final = 5
LONGEST: Final = 60
"""Characters of a label."""
BRIEF: Final = 6
"""So many words are taken in at a glance."""
READ: Final = 400
"""Characters of a text that are compared."""
MOST: Final = 3_000
"""Texts of one category that are compared, the latest; only beyond so many can an early theme lose its first texts."""
SETTLED: Final = 12
"""After so many texts the middle of a theme no longer moves."""

_PAUSE: Final = re.compile(r"[,;:]\s|\s[–—-]\s|\.{3}\s?|…")
_EDGES: Final = " \t\r\n.,;:!?–—-…\"'„“”‚‘’«»()"
_WORD: Final = re.compile(r"[^\W_][\w'’+#.-]*[^\W_]|[^\W\d_]", re.UNICODE)
_LITTLE: Final = """
    about after again also am any been before being cancel cancelled could each even every get got had him his how i'm just like made
    make many me mine most much must need needed nobody nothing now only other out own please really same she should some still such
    their them themselves these they those too two us use used using want wanted were where while who whom year years month months week weeks
"""
_COMMON: Final = ENGLISH | frozenset(_LITTLE.split())
"""Words that say nothing of a theme; what customers of other languages write is in English by then, as far as the glossary knows it."""


class Theme(BaseModel):
    """Texts of one category that say the same. `key` is the same for good; `ids` are its cancellations, oldest first."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    example: str
    ids: tuple[str, ...]
    before: int | None = None
    """How many said it in the weeks of the chart that come before those of `ids`; None where nothing is known of them."""

    @property
    def size(self) -> int:
        """How many cancellations."""
        return len(self.ids)

    @property
    def new(self) -> bool:
        """Nobody is known to have said it before."""
        return self.before == 0


def of_issue(themes: Sequence[Theme], ids: Collection[str], known_before: bool) -> tuple[Theme, ...]:
    """What `themes` have of the cancellations `ids`, the largest first; `known_before` where the weeks before these are known."""
    wanted = frozenset(ids)
    parts = [(theme, tuple(one for one in theme.ids if one in wanted)) for theme in themes]
    found = [
        theme.model_copy(update={"ids": inside, "before": theme.size - len(inside) if known_before else None})
        for theme, inside in parts
        if len(inside) >= LEAST
    ]
    return tuple(sorted(found, key=lambda theme: (-theme.size, theme.key))[:SHOWN])


def themes_of(cancellations: Sequence[Cancellation], embedder: Embedder) -> dict[str, tuple[Theme, ...]]:
    """The themes of each category, the largest first."""
    rows = sorted((c for c in cancellations if c.category and c.text.strip()), key=lambda c: (c.on, c.id))
    by_category: dict[str, list[Cancellation]] = {}
    for row in rows:
        by_category.setdefault(row.category or "", []).append(row)
    return {category: _themes(category, members[-MOST:], embedder) for category, members in sorted(by_category.items())}


def _themes(category: str, rows: Sequence[Cancellation], embedder: Embedder) -> tuple[Theme, ...]:
    texts = [_telling(row) for row in rows]
    groups = _grouped(embedder.embed([compared(text) for text in texts]))
    everywhere = Counter(word for text in texts for word in set(_words(text)))
    found = [
        Theme(
            key=f"{category}/{rows[group[0]].id}",
            label=_label([texts[i] for i in group], everywhere, len(texts)),
            example=texts[group[0]],
            ids=tuple(rows[i].id for i in group),
        )
        for group in groups
        if len(group) >= LEAST
    ]
    return tuple(sorted(found, key=lambda theme: (-theme.size, theme.key)))


def _telling(row: Cancellation) -> str:
    """The words that carry the reason, else the beginning of the text."""
    quote = row.reason.quote if row.reason is not None else ""
    return (quote.strip() or row.text.strip())[:READ]


def compared(text: str) -> str:
    """What of a text is compared with others, in English as far as the glossary knows it: a theme has customers of all languages."""
    return gloss(text[:READ])


def _grouped(vectors: np.ndarray) -> list[list[int]]:
    """Rows that are alike, in the order of their first one."""
    gathering = Gathering("")
    groups: dict[str, list[int]] = {}
    for at, vector in enumerate(vectors):
        groups.setdefault(gathering.join(str(at), vector), []).append(at)
    return list(groups.values())


def _label(texts: Sequence[str], everywhere: Counter[str], of: int) -> str:
    """The words of one of the theme's texts that tell it best: what most of its texts say and the rest of the category does not."""
    said = [_words(text) for text in texts]
    inside = Counter(word for words in said for word in set(words))
    # The usual measure of how telling a word is: how common inside, times how rare outside.
    weight = {word: count / len(texts) * (count / everywhere[word]) * (1 - everywhere[word] / (of + 1)) for word, count in inside.items()}
    shared = {word: value for word, value in weight.items() if inside[word] > 1} or weight
    phrases = [phrase for text in texts for phrase in dict.fromkeys(_phrases(text))]
    alike = Counter(same_words(phrase) for phrase in phrases)

    def worth(phrase: str) -> float:
        # What several say in the same words is theirs more than what one says.
        return _telling_of(phrase, shared) * (1 + alike[same_words(phrase)] / len(texts))

    return max(dict.fromkeys(phrases), key=worth, default=texts[0][:LONGEST])


def _telling_of(phrase: str, weight: Mapping[str, float]) -> float:
    """How much of what the theme is about a phrase says, for its length; what is longer than a glance counts less."""
    words = _words(phrase)
    long = max(len(phrase.split()), BRIEF)
    return sum(weight.get(word, 0.0) for word in dict.fromkeys(words)) / (long + BRIEF)


def _phrases(text: str) -> Iterator[str]:
    """The clauses of a text that can stand alone as a name, each cut to what is taken in at a glance."""
    for sentence in split(text):
        clause = text[sentence.start : sentence.end]
        for piece in (clause, *_PAUSE.split(clause)):
            words = piece.strip(_EDGES).split()
            if words:
                shown = " ".join(words)
                yield shown if len(shown) <= LONGEST else f"{shown[:LONGEST].rpartition(' ')[0] or shown[:LONGEST]}…"


def _words(text: str) -> list[str]:
    """The words of a text that say something, in English where the glossary knows them: customers of one theme write many languages."""
    return [word for match in _WORD.finditer(gloss(text)) if (word := match.group().lower()) not in _COMMON and len(word) > 1]


class KeptTheme(NamedTuple):
    """A theme as it is kept between two weeks: the sum of the vectors of its first texts, and how many texts it has."""

    key: str
    category: str
    total: np.ndarray
    size: int


class Gathering:
    """Puts texts one after the other into the themes of one category; what was gathered before is gone on from."""

    def __init__(self, category: str, kept: Sequence[KeptTheme] = ()) -> None:
        self.category = category
        self._keys = [one.key for one in kept]
        self._totals = [one.total.astype(np.float32) for one in kept]
        self._sizes = [one.size for one in kept]
        self._changed: set[int] = set()
        self._middles = _unit(np.stack(self._totals)) if kept else np.zeros((0, 0), dtype=np.float32)

    def join(self, identity: str, vector: np.ndarray) -> str:
        """The key of the theme that a text belongs to from now on: the one it is most like, or one that it begins."""
        near = self._middles @ vector if self._keys else np.zeros(0)
        best = int(near.argmax()) if len(near) else -1
        if best < 0 or near[best] < ALIKE:
            best = len(self._keys)
            self._keys.append(f"{self.category}/{identity}")
            self._totals.append(np.zeros_like(vector))
            self._sizes.append(0)
            self._middles = np.vstack([self._middles.reshape(-1, len(vector)), vector])
        self._sizes[best] += 1
        if self._sizes[best] <= SETTLED:
            self._totals[best] = self._totals[best] + vector
            self._middles[best] = self._totals[best] / np.linalg.norm(self._totals[best])
        self._changed.add(best)
        return self._keys[best]

    def changed(self) -> tuple[KeptTheme, ...]:
        """The themes that texts have joined."""
        return tuple(KeptTheme(self._keys[at], self.category, self._totals[at], self._sizes[at]) for at in sorted(self._changed))


def _unit(rows: np.ndarray) -> np.ndarray:
    out: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return out


def labels_of(quotes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The label of each theme that has two texts or more, by the words of all of its category; `quotes` are (theme, text)."""
    by_theme: dict[str, list[str]] = {}
    for theme, text in quotes:
        by_theme.setdefault(theme, []).append(text[:READ])
    everywhere = Counter(word for _, text in quotes for word in set(_words(text[:READ])))
    return {theme: _label(texts, everywhere, len(quotes)) for theme, texts in by_theme.items() if len(texts) >= LEAST}


def shown(cancellations: Sequence[Loss], labels: Mapping[str, str]) -> dict[str, tuple[Theme, ...]]:
    """The themes of each category among `cancellations`, the largest first; `labels` are by key."""
    members: dict[str, list[Loss]] = {}
    for row in cancellations:
        if row.theme is not None:
            members.setdefault(row.theme, []).append(row)
    found: dict[str, list[Theme]] = {}
    for key, rows in members.items():
        if len(rows) >= LEAST:
            rows.sort(key=lambda row: (row.on, row.id))
            example = rows[0].quote.strip()[:READ]
            theme = Theme(key=key, label=labels.get(key) or example[:60], example=example, ids=tuple(row.id for row in rows))
            found.setdefault(rows[0].category or "", []).append(theme)
    return {category: tuple(sorted(themes, key=lambda t: (-t.size, t.key))) for category, themes in found.items()}
