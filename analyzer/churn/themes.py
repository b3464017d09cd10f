"""What lies inside a category: texts that say the same, labelled by their own words.

Texts are taken in the order in which they came, and each joins the theme that it is most like, or begins one. So a new
week never changes what an earlier week was put into: a theme keeps its key and its members for good.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from analyzer.domain.churn import Cancellation, Loss
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
    a about after again all also am an and any are as at be because been before being but by can can't cancel cancelled could did do
    does don't each even every for from get got had has have he her his how i i'm if in into is isn't it it's its just like made make
    many me more most much my need needed no nobody not nothing now of off on one only or other our out over own please really same she
    should so some still such than that the their them then there these they this those to too two up us use used using very want wanted
    was we we're were what when where which while who why will with without would year years you your yours month months week weeks time
    aber als auch auf aus bei das dass dem den der des die ein eine einem einen einer es für hat haben ich ihr ihre im ist kein keine
    mehr mit nach nicht noch nur oder sie sind uns unser unsere und von war wegen weil wenn wie wir wird zu zum zur seit le la les un
    une du de et en est pas que qui nous vous notre votre nos vos pour par dans sur avec ce cette il elle ne plus au aux sans el los las
    una del se nuestro nuestra por para con y lo su sus más al como pero gli dei della delle che non per di da è e ci si nostro nostra
    sono più o os um uma dos não com em é nosso nossa mais het een van niet dat wij ons onze voor met op te zijn er maar ook det ett och
    att som på för med vi vår inte av har till abbiamo abbiano alla alle anche avete avevano avevo avremmo chi come dal dalla dobbiamo
    dopo ed era erano ero essere fa fatto ha hanno ho ma nei nel nella noi ogni poi possiamo può qualcosa quando quello quelli questa
    questi questo senza senso solo stato sul suo tutti tutto usiamo voi ora abbia cela c'est comme dont elles est-ce étaient était être
    fait faire j'ai je leur mes même mon n'a n'est ont ou où peu peut quand sa ses soit sommes son sont sous ta tous tout très trop été
    algo aquí cada cuando cómo donde eran eso esta este estaba estamos está están fue fueron hay han hemos mi muy nada ni otra otro pues
    quien ser sin sobre también tan tener tenemos tiene tienen todo todos tuvimos usted ustedes ya yo ainda até depois ela ele eles essa
    esse estão foi foram há isso já mas meu minha muito nem nós num onde pela pelo pois quem são sem seu seus sua só também tem temos
    tenho ter têm tudo vocês você bin bis damit dann darf dazu dieser diese dieses doch durch euch euer etwas gab geht gibt hab habe
    hatte hatten ihm ihnen ihrem ihren jede jeden jetzt kann können konnte konnten man mir mich muss müssen nichts ob schon sehr sein
    seine sich soll sollte über unserem unseren unserer viel vom wäre werden wo wurde wurden ohne bij dan dit geen hadden heb hebben
    heeft hem hun jullie kan kunnen meer mijn moet moeten naar nu om omdat tot u uit veel waren wat werd wel werkt wordt zich zo zonder
    blev blir detta efter eller fick från hade hon hos hur ingen inget mer mot mycket när något oss sig ska skulle så under upp ut utan
    vad var vara vill än är ale bez był była było były co czy dlatego go gdy ją już każdy który która które mamy mieliśmy moja może mu
    na nam nami nią od po przez przy są tak tam tego tej ten tu ty tylko tym wasz wy z za został została w że nie się nas nasz nasza
    jest jak dla
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
    gathering = Gathering("")
    groups: dict[str, list[int]] = {}
    for at, vector in enumerate(vectors):
        groups.setdefault(gathering.join(str(at), vector), []).append(at)
    return list(groups.values())


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


class Kept(NamedTuple):
    """A theme as it is kept between two weeks: the sum of the vectors of its first texts, and how many texts it has."""

    key: str
    category: str
    total: np.ndarray
    size: int


class Gathering:
    """Puts texts one after the other into the themes of one category; what was gathered before is gone on from."""

    def __init__(self, category: str, kept: Sequence[Kept] = ()) -> None:
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

    def changed(self) -> tuple[Kept, ...]:
        """The themes that texts have joined."""
        return tuple(Kept(self._keys[at], self.category, self._totals[at], self._sizes[at]) for at in sorted(self._changed))


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
    return {category: tuple(sorted(themes, key=lambda t: (-t.size, t.key))[:SHOWN]) for category, themes in found.items()}
