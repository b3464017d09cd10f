"""What lies inside a category: texts that say the same, labelled by their own words.

Texts are taken in the order in which they came, and each joins the theme that it is most like, or begins one. So a new
week never changes what an earlier week was put into: a theme keeps its key and its members for good.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from pydantic import BaseModel, ConfigDict

from analyzer.domain.churn import Cancellation
from analyzer.embedding import Embedder

ALIKE: Final = 0.5
"""Cosine from which on a text joins a theme."""
LEAST: Final = 2
"""Texts that make a theme; a single one is not shown."""
SHOWN: Final = 5
WORDS: Final = 3
READ: Final = 400
"""Characters of a text that are compared."""
MOST: Final = 3_000
"""Texts of one category that are compared, the latest; only beyond so many can an early theme lose its first texts."""
SETTLED: Final = 12
"""After so many texts the middle of a theme no longer moves."""

_WORD: Final = re.compile(r"[^\W_][\w'’+#.-]*[^\W_]|[^\W\d_]", re.UNICODE)
_LITTLE: Final = """
    a about after again all also am an and any are as at be because been before being but by can can't cancel cancelled could did do does don't
    each even every for from get got had has have he her his how i i'm if in into is isn't it it's its just like made make many me more most much
    my need needed no nobody not nothing now of off on one only or other our out over own please really same she should so some still such than
    that the their them then there these they this those to too two up us use used using very want wanted was we we're were what when where which
    while who why will with without would year years you your yours month months week weeks time
    aber als auch auf aus bei das dass dem den der des die ein eine einem einen einer es für hat haben ich ihr ihre im in ist kein keine mehr mit
    nach nicht noch nur oder sie sind uns unser unsere und von war was wegen weil wenn wie wir wird zu zum zur seit
    le la les un une des du de et en est pas que qui nous vous notre votre nos vos pour par dans sur avec ce cette il elle on ne plus au aux sans
    el los las una del que no se nos nuestro nuestra por para con en es y lo su sus más al como pero
    il lo gli dei della delle che non per con di da è e ci si nostro nostra sono più
    o os as um uma do da dos das que não para com em e é se nosso nossa mais
    het een van en in is niet dat die we wij ons onze voor met op te zijn er maar ook
    det den en ett och att som på för med vi vår inte av har till
    i w na z że nie się to do nas nasz nasza jest są jak dla po
"""
_COMMON: Final = frozenset(_LITTLE.split())
"""Words that say nothing of a theme."""


class Theme(BaseModel):
    """Texts of one category that say the same. `key` is the same for good; `ids` are its cancellations, oldest first."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    example: str
    ids: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many cancellations."""
        return len(self.ids)


def themes_of(cancellations: Sequence[Cancellation], embedder: Embedder) -> dict[str, tuple[Theme, ...]]:
    """The themes of each category, the largest first."""
    rows = sorted((c for c in cancellations if c.category and c.text.strip()), key=lambda c: (c.on, c.id))
    by_category: dict[str, list[Cancellation]] = {}
    for row in rows:
        by_category.setdefault(row.category or "", []).append(row)
    return {category: _themes(category, members[-MOST:], embedder) for category, members in sorted(by_category.items())}


def _themes(category: str, rows: Sequence[Cancellation], embedder: Embedder) -> tuple[Theme, ...]:
    texts = [_telling(row) for row in rows]
    groups = _grouped(embedder.embed(texts))
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
    return tuple(sorted(found, key=lambda theme: (-theme.size, theme.key)))[:SHOWN]


def _telling(row: Cancellation) -> str:
    """The words that carry the reason, else the beginning of the text."""
    quote = row.reason.quote if row.reason is not None else ""
    return (quote.strip() or row.text.strip())[:READ]


def _grouped(vectors: np.ndarray) -> list[list[int]]:
    """Rows that are alike, in the order of their first one."""
    groups: list[list[int]] = []
    middles = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    sums: list[np.ndarray] = []
    for at, vector in enumerate(vectors):
        near = middles @ vector if groups else np.zeros(0)
        best = int(near.argmax()) if groups else -1
        if best >= 0 and near[best] >= ALIKE:
            groups[best].append(at)
            if len(groups[best]) <= SETTLED:
                sums[best] = sums[best] + vector
                middles[best] = sums[best] / np.linalg.norm(sums[best])
            continue
        groups.append([at])
        sums.append(vector.copy())
        middles = np.vstack([middles, vector])
    return groups


def _label(texts: Sequence[str], everywhere: Counter[str], of: int) -> str:
    """The words that most of the theme's texts have and the rest of the category lacks, as the first of them writes them."""
    inside = Counter(word for text in texts for word in set(_words(text)))
    # The usual measure of how telling a word is: how common inside, times how rare outside.
    weight = {word: count / len(texts) * (count / everywhere[word]) * (1 - everywhere[word] / (of + 1)) for word, count in inside.items()}
    chosen = sorted((word for word in weight if inside[word] > 1 or len(texts) < LEAST), key=lambda word: (-weight[word], word))[:WORDS]
    written = {match.group().lower(): match.group() for text in reversed(texts) for match in _WORD.finditer(text)}
    return ", ".join(written[word] for word in chosen) or texts[0][:60]


def _words(text: str) -> list[str]:
    return [word for match in _WORD.finditer(text) if (word := match.group().lower()) not in _COMMON and len(word) > 1]
