"""The words of a quote laid against a stretch of the source, values taken as one word each."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from analyzer.domain.folding import Words, words_of
from analyzer.domain.guarded_words import FILLERS, GUARDED, SMALL, SWAPS
from analyzer.domain.value_scanner import Value, find_values

_MOST_CELLS = 120_000
_WHOLE = "\x00"
_SWAPPED = frozenset().union(*SWAPS)
_AS_IT_IS = (SMALL | GUARDED) - _SWAPPED
"""Words that a quote may not write in another way."""


class Item(NamedTuple):
    """A word, or a value with all its words; `start`, `end` are offsets in the folded text it was read from."""

    norm: str
    start: int
    end: int
    value: Value | None = None


class Block(NamedTuple):
    """What differs between two matched words: these items of the quote stand for those of the source."""

    quote: tuple[int, int]
    source: tuple[int, int]


class Alignment(NamedTuple):
    """Pairs (quote item, source item) that say the same, in order, and the blocks between them."""

    pairs: list[tuple[int, int]]
    blocks: list[Block]
    cost: int


def items_of(text: str, offset: int = 0, *, whole: bool = True) -> list[Item]:
    """The items of folded `text`; offsets are moved by `offset`. With `whole` a value is one item, else its words
    stay apart, each marked with the value.
    """
    words = words_of(text)
    out: list[Item] = []
    at = 0
    for value in find_values(text):
        while at < len(words.norms) and words.starts[at] < value.start:
            if words.ends[at] <= value.start or not whole:
                out.append(_word(words, at, offset))
            at += 1
        while at < len(words.norms) and words.starts[at] < value.end:
            if not whole:
                out.append(_word(words, at, offset)._replace(value=value))
            at += 1
        if whole:
            out.append(Item(_WHOLE + _value_norm(value), value.start + offset, value.end + offset, value))
    out.extend(_word(words, i, offset) for i in range(at, len(words.norms)))
    return out


def _word(words: Words, at: int, offset: int) -> Item:
    return Item(words.norms[at], words.starts[at] + offset, words.ends[at] + offset)


def _value_norm(value: Value) -> str:
    return "|".join(
        sorted(",".join(sorted(f"{k}={v.normalize() if hasattr(v, 'normalize') else v}" for k, v in r)) for r in value.readings)
    )


def same(quoted: Item, source: Item) -> bool:
    """Do both say the same? A value of the source may say more ("March 14, 2025") than the quote ("March 14")."""
    if quoted.norm == source.norm:
        return True
    if source.value and not quoted.value and source.norm[0] != _WHOLE:
        # A slip in a word of a value, so long as it does not make another one.
        return (
            len(source.norm) > 4
            and quoted.norm not in SMALL | GUARDED
            and _slip(quoted.norm, source.norm)
            and _scrambled(quoted.norm, source.norm)
        )
    if quoted.value or source.value:
        both = quoted.norm[0] == source.norm[0] == _WHOLE
        if both and quoted.value and source.value and quoted.value.text.lower() == source.value.text.lower():
            # "within a week" and "a week": read apart, but the same words.
            return True
        return bool(both and quoted.value and source.value and quoted.value.kind is source.value.kind and source.value.covers(quoted.value))
    return alike(quoted.norm, source.norm)


@lru_cache(maxsize=50_000)
def alike(quoted: str, source: str) -> bool:
    """Is `quoted` the word `source` but for number, a swap of small words or one slip of the pen?"""
    if quoted == source:
        return True
    if frozenset({quoted, source}) in SWAPS:
        return True
    if quoted in SMALL or quoted in GUARDED:
        return False
    if source in SMALL or source in GUARDED:
        return len(source) > 4 and _slip(quoted, source) and _scrambled(quoted, source)
    return _plural(quoted, source) or _plural(source, quoted) or _slip(quoted, source) or _slip(quoted.rstrip("s"), source.rstrip("s"))


def _scrambled(quoted: str, source: str) -> bool:
    """Is a letter lost, written twice, or changed with its neighbour, so that no other small word can have been meant?"""
    return len(quoted) < len(source) or sorted(quoted) == sorted(source) or _twice(quoted, source)


def _plural(one: str, many: str) -> bool:
    if len(one) < 3 or not one.isalpha():
        return False
    return many in {one + "s", one + "es", one + "'s"} or (one.endswith("y") and many == one[:-1] + "ies")


def _twice(quoted: str, source: str) -> bool:
    """Is one letter written twice?"""
    return any(a == b and quoted[:at] + quoted[at + 1 :] == source for at, (a, b) in enumerate(pairwise(quoted)))


def _slip(quoted: str, source: str) -> bool:
    """One letter more, less, other or changed with its neighbour; never one that makes another common beginning."""
    if min(len(quoted), len(source)) < 4 or abs(len(quoted) - len(source)) > 1 or not (quoted.isalpha() and source.isalpha()):
        return False
    head = 0
    while head < min(len(quoted), len(source)) and quoted[head] == source[head]:
        head += 1
    tail = 0
    while tail < min(len(quoted), len(source)) - head and quoted[-1 - tail] == source[-1 - tail]:
        tail += 1
    left, right = len(quoted) - head - tail, len(source) - head - tail
    if left == right == 2 and quoted[head : head + 2] == source[head : head + 2][::-1]:
        return True
    if max(left, right) > 1 or len(source) < 5:
        return False
    # "able" for "table" may be a slip; "moral" for "amoral" must not be one.
    return head > 0 or (right == 1 and left == 0 and source[0] not in "au" and len(source) > 5)


def align(quoted: list[Item], source: list[Item], likely: int) -> Alignment | None:
    """The cheapest way to read `quoted` in `source`, whose ends are free; None where that is too much work.

    `likely` is the item of the source at which the quote may begin: for long quotes only a band around it is looked at.
    """
    rows, columns = len(quoted), len(source)
    band = columns if rows * columns <= _MOST_CELLS // 4 else 24
    if rows * min(columns, 2 * band + 1) > _MOST_CELLS or not columns:
        return None
    drop = [1 if item.norm in FILLERS else 2 for item in source]
    places = _Source(source)
    worst = 1 << 30
    costs: list[int] = [0] * (columns + 1)
    moves: list[bytearray] = []
    for i in range(rows):
        low, high = min(columns, max(0, likely + i - band)), min(columns, likely + i + band)
        costs, move = _row(4 - (quoted[i].norm in SMALL), places.pairs(quoted[i]), drop, costs, (low, high), worst)
        moves.append(move)
    end = min(range(columns + 1), key=lambda j: (costs[j], j))
    return None if costs[end] >= worst else _read_back(moves, quoted, source, end, costs[end])


class _Source:
    """The items of a source by the letters with which they begin: most pairs of words begin so differently that nothing need be compared."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self._heads: dict[str, list[int]] = {}
        self._seconds: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        for j, item in enumerate(items):
            self._heads.setdefault(item.norm[0], []).append(j)
            self._seconds.setdefault(item.norm[1:2], []).append(j)
            self._words.setdefault(item.norm, []).append(j)

    def pairs(self, item: Item) -> dict[int, int]:
        """The items that say the same as `item`, and what it costs to pair them: nothing for the very word."""
        norm = item.norm
        if norm in _SWAPPED:
            near: Iterable[int] = range(len(self.items))
        elif norm in _AS_IT_IS and item.value is None:
            near = ()
        else:
            near = {*self._heads.get(norm[0], ()), *self._heads.get(norm[1:2], ()), *self._seconds.get(norm[0], ())}
        found = {j: 1 for j in near if same(item, self.items[j])}
        return found | dict.fromkeys(self._words.get(norm, ()), 0)


def _row(
    added: int, pairs: Mapping[int, int], drop: list[int], above: list[int], limits: tuple[int, int], worst: int
) -> tuple[list[int], bytearray]:
    """One row of costs: 1 = a pair, 2 = only in the quote, 3 = only in the source. `pairs`: items that the word may be paired with, and what that costs."""
    low, high = limits
    row = [worst] * (len(above))
    move = bytearray(len(above))
    row[low] = left = above[low] + added
    move[low] = 2
    for j in range(low, high):
        cost, how = above[j + 1] + added, 2
        if j in pairs and above[j] < cost and (paired := above[j] + pairs[j]) <= cost:
            cost, how = paired, 1
        left += drop[j]
        if left < cost:
            cost, how = left, 3
        row[j + 1] = left = cost
        move[j + 1] = how
    return row, move


def _read_back(moves: list[bytearray], quoted: list[Item], source: list[Item], end: int, cost: int) -> Alignment:
    pairs: list[tuple[int, int]] = []
    i, j = len(quoted), end
    while i > 0:
        how = moves[i - 1][j]
        if how == 1:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif how == 3:
            j -= 1
        else:
            i -= 1
    pairs.reverse()
    return Alignment(pairs, _blocks(pairs, len(quoted), len(source)), cost)


def _blocks(pairs: list[tuple[int, int]], rows: int, columns: int) -> list[Block]:
    """What lies between the pairs. At the ends as many words of the source are taken as the quote has there."""
    if not pairs:
        return [Block((0, rows), (0, 0))]
    blocks: list[Block] = []
    (first, start), (last, stop) = pairs[0], pairs[-1]
    if first > 0:
        blocks.append(Block((0, first), (max(0, start - first), start)))
    for (i, j), (k, m) in pairwise(pairs):
        if k - i > 1 or m - j > 1:
            blocks.append(Block((i + 1, k), (j + 1, m)))
    if last < rows - 1:
        blocks.append(Block((last + 1, rows), (stop + 1, min(columns, stop + rows - last))))
    return blocks
