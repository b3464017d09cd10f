"""A text made ready to be searched: folded, cut into words, indexed. Built once, searched by many quotes."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from analyzer.domain.folding import Words, fold, words_of

_MOST_PLACES = 200
"""So many places of one string or word run are looked at, no more."""
_MOST_VOTES = 20_000
_BUCKET = 8
_ENOUGH_WORDS, _COMMON = 6, 60
"""When so many words have voted, those with more places than that are not asked."""


class Source:
    """`text` as received, its folded spelling, and its words with their places in the folded spelling."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self.words: Words = words_of(self.folded.text)
        self._index: dict[str, list[int]] | None = None

    def __len__(self) -> int:
        return len(self.words.norms)

    @property
    def index(self) -> dict[str, list[int]]:
        """The places of every word."""
        if self._index is None:
            index: dict[str, list[int]] = {}
            for at, norm in enumerate(self.words.norms):
                places = index.get(norm)
                if places is None:
                    index[norm] = [at]
                else:
                    places.append(at)
            self._index = index
        return self._index

    def exact(self, quote: str) -> Iterator[tuple[int, int]]:
        """Offsets in `text` of the string `quote`, in order."""
        at = self.text.find(quote)
        for _ in range(_MOST_PLACES):
            if at < 0:
                return
            yield at, at + len(quote)
            at = self.text.find(quote, at + 1)

    def runs(self, norms: list[str]) -> Iterator[int]:
        """Word numbers at which the words `norms` stand one behind the other."""
        index = self.index
        if not norms or any(norm not in index for norm in norms):
            return
        rarest = min(range(len(norms)), key=lambda i: len(index[norms[i]]))
        own, count = self.words.norms, len(norms)
        for place in index[norms[rarest]][: _MOST_PLACES * 50]:
            first = place - rarest
            if (
                first >= 0
                and own[first] == norms[0]
                and own[first + count - 1 : first + count] == norms[-1:]
                and own[first : first + count] == norms
            ):
                yield first

    def regions(self, norms: list[str], most: int = 3) -> list[int]:
        """Word numbers at which a text like `norms` may begin, the likeliest first: where many of its words
        stand at the same distance from each other.
        """
        index = self.index
        votes: Counter[int] = Counter()
        cast = 0
        known = sorted((len(index[norm]), i) for i, norm in enumerate(norms) if norm in index)
        for number, (count, i) in enumerate(known):
            if cast >= _MOST_VOTES or (number >= _ENOUGH_WORDS and count > _COMMON):
                break
            places = index[norms[i]][: _MOST_VOTES - cast]
            cast += len(places)
            for place in places:
                votes[(place - i) // _BUCKET] += 1
        both = {b: n + max(votes.get(b + 1, 0), votes.get(b - 1, 0)) for b, n in votes.items()}
        best = sorted(both, key=lambda b: (-both[b], b))
        picked: list[int] = []
        for bucket in best:
            if all(abs(bucket - other) > 1 for other in picked):
                picked.append(bucket)
            if len(picked) == most:
                break
        return [max(0, b * _BUCKET) for b in picked]

    def longest_run(self, norms: list[str], first: int) -> int:
        """How many words from `norms[first]` on stand together somewhere in the text."""
        own, best = self.words.norms, 0
        for place in self.index.get(norms[first], [])[:_MOST_PLACES]:
            if first + best >= len(norms) or own[place : place + best] != norms[first : first + best]:
                continue
            while first + best < len(norms) and place + best < len(own) and own[place + best] == norms[first + best]:
                best += 1
        return best


@lru_cache(maxsize=4)
def source_of(text: str) -> Source:
    """`Source(text)`; the last few are kept, for many quotes of one text come one behind the other."""
    return Source(text)
