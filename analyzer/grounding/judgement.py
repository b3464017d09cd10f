"""May a quote differ from its source in this way? Small words may; values, names, negations and the like may not."""

import re

from analyzer.domain.folding import words_of
from analyzer.domain.guarded_words import (
    BOUNDS,
    CONDITIONS,
    FILLERS,
    GUARDED,
    HEDGES,
    JOINERS,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    PRONOUNS,
    SMALL,
    word_set,
)
from analyzer.domain.value_scanner import find_values
from analyzer.domain.value_words import SCALES
from analyzer.grounding.alignment import Alignment, Block, Item, alike
from analyzer.grounding.denials import denial_before
from analyzer.grounding.source import Source

_AUXILIARIES = MODALS | word_set("do does did is are was were am have has had be been 's")
_VERB_NEGATIONS = word_set("nicht kein keine keinen pas niet inte ikke")
VALUES_DIFFER = "the values differ"
_LONG_GAP = 5
_MOST_ADDED = 3
_KINDS = (
    (NEGATIONS, "a negation"),
    (MODALS, "how firm it is"),
    (HEDGES, "how sure it is"),
    (BOUNDS, "a limit or a direction"),
    (CONDITIONS, "a condition"),
)
_LABEL = re.compile(r"^[ \t>*_-]{0,8}(?P<label>[^\n:]{1,60}):(?=\s|[*_])", re.MULTILINE)
_SENTENCE_END = frozenset(".!?:;\n\"'([*_>•-\x1a")
_CLOSE = 60


class Judge:
    """Knows the texts that the items of one alignment come from, both folded."""

    def __init__(self, quote: str, source: str) -> None:
        self.quote, self.source = quote, source

    def problem(self, quoted: list[Item], source: list[Item], found: Alignment) -> str | None:
        """Why the alignment is no true quote, or None."""
        matched = len(found.pairs)
        if matched < 3 or matched < 0.7 * len(quoted):
            return "most of the quoted words are not in the source"
        if len(found.blocks) > 2 + len(quoted) // 4:
            return "the quote differs from the source in too many places"
        for i, j in found.pairs:
            if quoted[i].norm != source[j].norm and self._renamed(quoted[i], source[j]):
                return f'the names differ: the quote says "{_said(self.quote, [quoted[i]])}" instead of "{_said(self.source, [source[j]])}"'
        for block in found.blocks:
            reason = self._block(quoted[slice(*block.quote)], source[slice(*block.source)], block, found)
            if reason:
                return reason
        return None

    def _block(self, mine: list[Item], theirs: list[Item], block: Block, found: Alignment) -> str | None:
        inner = found.pairs[0][1] < block.source[0] and block.source[1] <= found.pairs[-1][1]
        if _joined(mine) == _joined(theirs) or not (mine or theirs):
            return None
        if not inner:
            head = block.source[1] <= found.pairs[0][1]
            return self._turned(mine, theirs[-len(mine) :] if head else theirs[: len(mine)]) or self._end(mine, theirs)
        theirs = [item for item in theirs if not self._in_label(item)]
        return self._values(mine, theirs) or self._guarded(mine, theirs) or self._names(mine, theirs) or self._others(mine, theirs)

    def _end(self, mine: list[Item], theirs: list[Item]) -> str | None:
        """At an end of the quote the source goes on, so only what the quote has there counts."""
        if any(item.value for item in mine):
            return self._values(mine, theirs)
        guarded = [item.norm for item in mine if item.norm in GUARDED]
        if guarded:
            return self._guarded(mine, [])
        return self._names(mine, []) or self._others(mine, [item for item in theirs if item.norm in PRONOUNS | PREPOSITIONS])

    def _turned(self, mine: list[Item], beside: list[Item]) -> str | None:
        """A word that the quote has at its end in the place of its own negation: "with" where the source ends "without"."""
        pairs = zip(mine, beside, strict=False)
        turned = [own.norm for own, item in pairs if item.norm in NEGATIONS and own.norm not in NEGATIONS and own.norm in item.norm]
        return f'the quote changes a negation: it says "{turned[0]}"' if turned else None

    def _values(self, mine: list[Item], theirs: list[Item]) -> str | None:
        ours, others = [i for i in mine if i.value], [i for i in theirs if i.value]
        if not ours and (not others or len(theirs) >= _LONG_GAP):
            return None
        said = [self.source[i.start : i.end] for i in others[:1]]
        quoted = [self.quote[i.start : i.end] for i in ours[:1]]
        return f"{VALUES_DIFFER}: the quote {_change(quoted, said)}"

    def _guarded(self, mine: list[Item], theirs: list[Item]) -> str | None:
        if not mine and len(theirs) >= _LONG_GAP:
            edge = [i.norm for i in theirs[:2] + theirs[-2:]]
            cut = next((norm for norm in edge if norm in NEGATIONS), None)
            return f'the quote leaves out "{cut}"' if cut else None
        for kind, name in _KINDS:
            ours = [i.norm for i in mine if i.norm in kind]
            others = [i.norm for i in theirs if i.norm in kind]
            if not _equal(ours, others):
                return f"the quote changes {name}: it {_change(ours, others)}"
        return None

    def _names(self, mine: list[Item], theirs: list[Item]) -> str | None:
        ours = [i for i in mine if self._is_name(self.quote, i)]
        others = [i for i in theirs if self._is_name(self.source, i)] if len(theirs) < _LONG_GAP else []
        if ours or others:
            quoted, said = [self.quote[i.start : i.end] for i in ours], [self.source[i.start : i.end] for i in others]
            return f"the names differ: the quote {_change(quoted, said)}"
        return None

    def _others(self, mine: list[Item], theirs: list[Item]) -> str | None:
        for kind in (PRONOUNS, PREPOSITIONS, JOINERS):
            ours, others = [i.norm for i in mine if i.norm in kind - FILLERS], [i.norm for i in theirs if i.norm in kind - FILLERS]
            if ours and others and not _equal(ours, others):
                return f'the quote says "{" ".join(ours)}" where the source says "{" ".join(others)}"'
        if len(mine) - len(theirs) > _MOST_ADDED:
            return f'the source does not say "{_said(self.quote, mine)}" there'
        new = [i for i in mine if i.norm not in SMALL and not any(alike(i.norm, other.norm) for other in theirs)]
        return f'the source does not say "{_said(self.quote, new)}" there' if new else None

    def _renamed(self, mine: Item, theirs: Item) -> bool:
        """A slip of the pen in a word with a capital may make another name of it."""
        if mine.value or mine.norm in SMALL or theirs.norm in SMALL | GUARDED or not self.source[theirs.start].isupper():
            return False
        return mine.norm.removesuffix("'s").rstrip("s") != theirs.norm.removesuffix("'s").rstrip("s")

    def _is_name(self, text: str, item: Item) -> bool:
        first = text[item.start : item.start + 1]
        return first.isupper() and item.norm not in SMALL | GUARDED and not starts_sentence(text, item.start)

    def _in_label(self, item: Item) -> bool:
        """Is the item part of "Name:" at the head of a line?"""
        line = self.source.rfind("\n", 0, item.start) + 1
        match = _LABEL.match(self.source, line) if item.start - line < _CLOSE else None
        return match is not None and item.end <= match.end("label") and is_speaker(match["label"])


def _joined(items: list[Item]) -> str:
    return "".join(i.norm for i in items)


def _equal(ours: list[str], others: list[str]) -> bool:
    return len(ours) == len(others) and all(alike(a, b) for a, b in zip(ours, others, strict=True))


def _change(ours: list[str], others: list[str]) -> str:
    said, true = " ".join(ours), " ".join(others)
    if not ours:
        return f'leaves out "{true}"'
    return f'says "{said}" instead of "{true}"' if others else f'adds "{said}"'


def _said(text: str, items: list[Item]) -> str:
    return text[items[0].start : items[-1].end] if items else ""


def is_speaker(label: str) -> bool:
    """A name or a role, not the first half of a sentence: a few words with capitals, none that carries a sense."""
    words = re.sub(r"\([^()]{0,60}\)", "", label).split()
    capital = all(w[0].isupper() or not w[0].isalpha() for w in words)
    return 0 < len(words) <= 5 and capital and not any(norm in SMALL | GUARDED for norm in words_of(label).norms)


def starts_sentence(text: str, at: int) -> bool:
    """True where a sentence, a line or a quotation starts at `at`, so that a capital letter means nothing."""
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return at == 0 or text[at - 1] in _SENTENCE_END


def edge_problem(source: Source, first: int, last: int) -> str | None:
    """What is wrong with a quote of the words `[first, last)` of the source: an end that cuts a number or a negation."""
    norms, starts, ends = source.words
    text = source.folded.text
    if (first > 0 and starts[first - 1] == starts[first]) or (last < len(norms) and starts[last - 1] == starts[last]):
        return "the quote cuts a word of the source in two"
    if first > 0 and norms[first - 1] in NEGATIONS and _close(text[ends[first - 1] : starts[first]]):
        return f'the source says "{norms[first - 1]}" right before the quoted words'
    if denied := denial_before(text, starts[first]):
        return f'the source says "{denied}" right before the quoted words'
    if (
        last < len(norms)
        and _denied(norms[last - 1], norms[last])
        and _close(text[ends[last - 1] : starts[last]])
        and text[starts[last]].islower()
    ):
        return f'the source says "{norms[last]}" right after the quoted words'
    return _cut_value(text, starts[first], ends[last - 1])


def _denied(word: str, behind: str) -> bool:
    """Does `behind` deny what `word` ends: "will not"? In languages that put the negation behind the verb, any word."""
    return behind in _VERB_NEGATIONS or (behind in {"not", "never"} and word in _AUXILIARIES)


def _close(gap: str) -> bool:
    """One blank or one line wrap, indented or quoted or not; columns of a table and paragraphs stand apart."""
    gap = gap.replace(">", " ")
    return gap.isspace() and gap.count("\n") < 2 and ("\n" in gap or len(gap) < 3)


def _cut_value(text: str, start: int, end: int) -> str | None:
    for edge in (edge for edge in (start, end) if 0 < edge < len(text)):
        low, high = max(0, edge - _CLOSE), edge + _CLOSE
        window = text[low:high]
        for value in find_values(window):
            begin, stop = value.start + low, value.end + low
            if not begin < edge < stop:
                continue
            inner, outer = (text[edge:stop], text[begin:edge]) if edge == start else (text[begin:edge], text[edge:stop])
            if _needs(inner, outer) and not all(value.covers(v) for v in find_values(inner)):
                return f'the quote cuts "{value.text}" in two'
            if _scaled(outer):
                return f'the quote cuts "{value.text}" in two'
    return None


def _needs(inner: str, outer: str) -> bool:
    return bool(find_values(inner)) and bool(find_values(outer))


def _scaled(outer: str) -> bool:
    return any(word in SCALES for word in outer.lower().replace("-", " ").split())
