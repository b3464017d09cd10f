"""Is this quote in that text, and where? Exact, folded, lightly edited and stitched quotes; nothing that changes the sense."""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from analyzer.domain.folding import fold, words_of
from analyzer.domain.guarded_words import word_set
from analyzer.grounding.agreement import Setting, currencies_in, statement_problem
from analyzer.grounding.alignment import Alignment, Item, align, items_of
from analyzer.grounding.judgement import VALUES_DIFFER, Judge, edge_problem, is_speaker, starts_sentence
from analyzer.grounding.source import Source, source_of

_LARGEST = 8_000_000
"""Characters of the longest source that is searched."""
_SHORT = 3
_LONGEST = 400
"""Words of the longest quote for which light edits are looked for."""
_NEAR, _COVERED = 600, 300
"""Characters between two parts of a stitched quote: more than `_NEAR` is refused; up to `_COVERED` is shown whole."""
_GAP = re.compile(r"[\[(<]?\s?(?:\.{3,}|\x1a)\s?[\])>]?")
_QUOTE_LABEL = re.compile(r"\s{0,9}[>*_\-\s]{0,6}(?P<label>[^\W\d_][^\n:.!?]{0,50}?)\s?[*_]{0,3}:[*_]{0,3}\s")
_SENTENCE_MARK = re.compile(r"[.!?;\n]")
_HARD = word_set("not never no nicht kein keine")
_NEGATIVE_HEAD = re.compile(r"(?:un|in|im|ir|il|non|dis|mis|de|anti|a)$", re.IGNORECASE)
_TRAILING = ".!?,;:\"'”’)]…"


class Status(StrEnum):
    """How a quote stands in its source."""

    EXACT = "exact"
    FOLDED = "folded"
    UNVERIFIED = "unverified"


class Grounded(NamedTuple):
    """A quote in its source: `quote == source[start:end]` unless unverified, when both offsets are None."""

    status: Status
    start: int | None
    end: int | None
    quote: str
    reason: str = ""
    nearest: tuple[int, int] | None = None
    """Where an unverified quote comes closest, if anywhere."""

    @property
    def verified(self) -> bool:
        """True where the quote stands in the source and nothing that counts is altered."""
        return self.status is not Status.UNVERIFIED


class _Place(NamedTuple):
    """Words `[first, last)` of the source."""

    first: int
    last: int


class _Miss(NamedTuple):
    reason: str
    place: _Place | None = None


def ground_text(source: str, quote: str, statement: str | None = None, setting: Setting | None = None) -> Grounded:
    """Finds `quote` in `source` and checks the values of both, and of `statement` where given, against it.

    Where the quote stands several times the first place is taken. Never raises, and its work is bounded.
    """
    if len(source) > _LARGEST:
        return _in_large(quote)
    found = locate(source_of(source), quote)
    if not found.verified or not statement or found.start is None or found.end is None:
        return found
    reason = statement_problem(statement, [found.quote], setting or _setting(source, found.start, found.end))
    return found if reason is None else Grounded(Status.UNVERIFIED, None, None, quote, reason, (found.start, found.end))


def _in_large(quote: str) -> Grounded:
    return Grounded(
        Status.UNVERIFIED, None, None, quote, f"the source is longer than {_LARGEST:,} characters: give the turn or the page that is quoted"
    )


def _setting(source: str, start: int, end: int) -> Setting:
    return Setting(context=surroundings(source, start, end), currencies=currencies_in(source))


def surroundings(text: str, start: int, end: int, reach: int = 400) -> str:
    """The paragraph around `text[start:end]`, cut `reach` characters before and behind."""
    low, high = max(0, start - reach), end + reach
    head = max(text.rfind("\n\n", low, start), text.rfind("\r\n\r\n", low, start))
    line = text.rfind("\n", low, start)
    tail = text.find("\n", end, high)
    begin = line + 1 if line >= 0 else (head + 1 if head >= 0 else low)
    return text[begin : tail if tail >= 0 else high]


def locate(source: Source, quote: str, near: int | None = None) -> Grounded:
    """Finds `quote`; with `near` (an offset of the source) the closest of several places is taken."""
    core = quote.strip()
    if not core:
        return Grounded(Status.UNVERIFIED, None, None, quote, "the quote is empty")
    folded = fold(core).text
    norms = words_of(folded).norms
    if not norms:
        return _no_words(source, core, quote)
    if len(norms) > len(source) + 3:
        return Grounded(Status.UNVERIFIED, None, None, quote, "the quote is longer than the source")
    exact = _exact(source, core, norms, near)
    if isinstance(exact, Grounded):
        return exact
    found = _folded(source, folded, norms, near) if len(norms) <= _SHORT else _unlike(source, folded, norms, near)
    miss = found if isinstance(found, _Miss) else None
    if miss is None and isinstance(found, _Place):
        start, end = _span(source, found, folded)
        return Grounded(Status.FOLDED, start, end, source.text[start:end])
    reason = exact.reason if exact else (miss.reason if miss else "")
    place = miss.place if miss else None
    return Grounded(Status.UNVERIFIED, None, None, quote, reason, _span(source, place, "") if place else None)


def _no_words(source: Source, core: str, quote: str) -> Grounded:
    for start, end in source.exact(core):
        return Grounded(Status.EXACT, start, end, core)
    return Grounded(Status.UNVERIFIED, None, None, quote, "the quote has no words")


def _span(source: Source, place: _Place, quote: str) -> tuple[int, int]:
    """Offsets in the original of a place, with the punctuation behind it that the quote has too."""
    words, text = source.words, source.folded.text
    end = words.ends[place.last - 1]
    tail = quote[len(quote.rstrip(_TRAILING)) :]
    while tail and end < len(text) and text[end] == tail[0]:
        end, tail = end + 1, tail[1:]
    return source.folded.span(words.starts[place.first], end)


# Exact ------------------------------------------------------------------------------------------------------------


def _exact(source: Source, core: str, norms: list[str], near: int | None) -> Grounded | _Miss | None:
    """The string as it is; None where it is nowhere, a miss where every place cuts a word, a number or a negation."""
    miss = None
    for start, end in _by_nearness(source.exact(core), near):
        place = _words_in(source, start, end)
        reason = _cut_word(source.text, start, end, len(norms)) or (edge_problem(source, *place) if place else None)
        if reason is None:
            return Grounded(Status.EXACT, start, end, core)
        miss = miss or _Miss(reason)
    return miss


def _by_nearness(spans: Iterable[tuple[int, int]], near: int | None) -> Iterable[tuple[int, int]]:
    return spans if near is None else sorted(spans, key=lambda s: (abs(s[0] - near), s[0]))


def _words_in(source: Source, start: int, end: int) -> _Place | None:
    """The words of the source that two offsets of the original touch."""
    low, high = source.folded.place(start), source.folded.place(end)
    words = source.words
    first, last = _first_at(words.starts, low), _first_at(words.starts, high)
    while first > 0 and words.ends[first - 1] > low:
        first -= 1
    return _Place(first, last) if last > first else None


def _first_at(starts: list[int], offset: int) -> int:
    low, high = 0, len(starts)
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < offset:
            low = middle + 1
        else:
            high = middle
    return low


def _cut_word(text: str, start: int, end: int, count: int) -> str | None:
    """Is a word cut at an end? A long quote may begin or end inside a word if that changes neither sense nor number."""
    head = _inside(text, start)
    tail = _inside(text, end)
    if not head and not tail:
        return None
    if count <= _SHORT:
        return "a short quote must be whole words of the source"
    around = text[max(0, start - 12) : start + 1] if head else ""
    if head and (
        text[start].isdigit()
        or text[start - 1].isdigit()
        or "'" in around[-4:]
        or "’" in around[-4:]
        or _NEGATIVE_HEAD.search(_letters_before(text, start))
    ):
        return "the quote begins inside a word of the source"
    rest = text[end : end + 4].lower()
    if tail and (
        text[end - 1].isdigit() or rest[:1].isdigit() or rest[:1] in "'’.,:" or rest.startswith("not") or rest.startswith(("n't", "n’t"))
    ):
        return "the quote ends inside a word of the source"
    return None


def _letters_before(text: str, at: int) -> str:
    low = at
    while low > 0 and at - low < 6 and text[low - 1].isalpha():
        low -= 1
    return text[low:at]


def _inside(text: str, at: int) -> bool:
    """True where `at` is inside a word or a number."""
    if not 0 < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    if before.isalnum() and behind.isalnum():
        return not (_without_spaces(before) or _without_spaces(behind))
    if before.isdigit() and behind in ".,:'’" and text[at + 1 : at + 2].isdigit():
        return True
    if behind.isdigit() and before in ".,:'’" and at > 1 and text[at - 2].isdigit():
        return True
    joins = "'’"
    return (before.isalpha() and behind in joins and text[at + 1 : at + 2].isalpha()) or (
        behind.isalpha() and before in joins and at > 1 and text[at - 2].isalpha()
    )


def _without_spaces(char: str) -> bool:
    """Scripts written without blanks between words."""
    return "\u0e00" <= char <= "\u0eff" or "\u1780" <= char <= "\u17ff" or "\u3040" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


# Folded -----------------------------------------------------------------------------------------------------------


def _folded(source: Source, quote: str, norms: list[str], near: int | None) -> _Place | _Miss:
    """The same words one behind the other; short quotes must have the same punctuation too."""
    miss = _Miss("these words are not in the source")
    places = list(source.runs(norms))
    if near is not None:
        places.sort(key=lambda first: abs(source.words.starts[first] - near))
    for first in places[:200]:
        place = _Place(first, first + len(norms))
        reason = edge_problem(source, *place)
        if reason is None and len(norms) <= _SHORT and not _same_marks(source, place, quote):
            reason = "a short quote must stand in the source as it is"
        if reason is None:
            return place
        miss = _Miss(reason, place)
    return miss


def _same_marks(source: Source, place: _Place, quote: str) -> bool:
    words, text = source.words, source.folded.text
    own = words_of(quote)
    mine = " ".join(quote[own.starts[0] : own.ends[-1]].split())
    theirs = " ".join(text[words.starts[place.first] : words.ends[place.last - 1]].split())
    if len(own.norms) == 1:
        tail = quote[own.ends[-1] :].strip("\"'*_ ")
        behind = text[words.ends[place.last - 1] :][: len(tail)]
        return mine == theirs and tail == behind
    return mine.casefold() == theirs.casefold()


def _unlike(source: Source, quote: str, norms: list[str], near: int | None) -> _Place | _Miss:
    """Longer quotes: the same words, the words behind a speaker's name, words lightly edited, parts put together."""
    found = _folded(source, quote, norms, near)
    if isinstance(found, _Place):
        return found
    if found.place is not None:
        return found
    if len(norms) > _LONGEST:
        return _Miss(f"the quote is longer than {_LONGEST} words and not in the source as it is")
    label = _QUOTE_LABEL.match(quote)
    if label and is_speaker(label["label"]):
        return _behind_label(source, label["label"], quote[label.end() :], near)
    close = _edited(source, quote, norms)
    if isinstance(close, _Place):
        return close
    stitched = _stitched(source, quote, norms)
    return stitched if isinstance(stitched, _Place) else (stitched or close)


def _behind_label(source: Source, label: str, rest: str, near: int | None) -> _Place | _Miss:
    """A quote that opens with the speaker's name, which must be the one that the source has there, if any."""
    norms = words_of(rest).norms
    if not norms:
        return _Miss("the quote is only a name")
    found = _folded(source, rest, norms, near) if len(norms) <= _SHORT else _unlike_once(source, rest, norms, near)
    if isinstance(found, _Miss):
        return found
    text, start = source.folded.text, source.words.starts[found.first]
    line = text.rfind("\n", 0, start) + 1
    own = re.match(r"[\s>*_-]{0,8}([^\n:]{1,60}):[\s*_]{1,6}$", text[line:start]) if start - line < 80 else None
    said, true = set(words_of(label).norms), set(words_of(own[1]).norms) if own else set()
    if own and not (said <= true or true <= said):
        return _Miss("the quote names another speaker than the source", found)
    return found


def _unlike_once(source: Source, quote: str, norms: list[str], near: int | None) -> _Place | _Miss:
    found = _folded(source, quote, norms, near)
    if isinstance(found, _Place) or found.place is not None or len(norms) > _LONGEST:
        return found
    return _edited(source, quote, norms)


# Lightly edited ---------------------------------------------------------------------------------------------------


def _edited(source: Source, quote: str, norms: list[str]) -> _Place | _Miss:
    """The best stretch of the source in which every difference is one that leaves the sense alone: values compared
    by worth, or, where a small word got between the words of one, word by word.
    """
    found = _best_stretch(source, quote, norms, whole=True)
    if isinstance(found, _Place):
        return found
    if found.place is None or not found.reason.startswith(VALUES_DIFFER):
        return found
    apart = _best_stretch(source, quote, norms, whole=False)
    return apart if isinstance(apart, _Place) else found


def _best_stretch(source: Source, quote: str, norms: list[str], *, whole: bool) -> _Place | _Miss:
    quoted = items_of(quote, whole=whole)
    tried: list[tuple[int, int, Alignment, list[Item]]] = []
    asked = set(norms)
    for number, region in enumerate(source.regions(norms)):
        if not _promising(source, region, asked, len(norms), 0.7 if tried else 0.4):
            continue
        items, likely = _window(source, region, len(norms), whole=whole)
        found = align(quoted, items, likely)
        if found is not None and found.pairs:
            tried.append((found.cost, number, found, items))
    if not tried:
        return _Miss("these words are not in the source")
    tried.sort(key=lambda t: t[:2])
    judge = Judge(quote, source.folded.text)
    answers: list[_Place | _Miss] = []
    # The closest stretch decides. Where two are equally close and one of them says something else, neither is shown.
    for _, _, found, items in (t for t in tried if t[0] == tried[0][0]):
        place = _place_of(source, items, found)
        reason = judge.problem(quoted, items, found) or edge_problem(source, *place)
        near = place if len(found.pairs) * 2 >= len(quoted) else None
        answers.append(place if reason is None else _Miss(reason, near))
    return next((a for a in answers if isinstance(a, _Miss)), answers[0])


def _promising(source: Source, region: int, asked: set[str], count: int, share: float) -> bool:
    """Does that `share` of the quote's words stand around `region`? Values may be written otherwise there."""
    slack = min(8 + count // 6, 40)
    near = source.words.norms[max(0, region - slack) : region + count + 2 * slack]
    return len(asked.intersection(near)) >= share * len(asked)


def _window(source: Source, region: int, count: int, *, whole: bool) -> tuple[list[Item], int]:
    """The items of the source from a little before `region` to a little behind the end of the quote there."""
    slack = min(8 + count // 6, 40)
    first = max(0, region - slack)
    last = min(len(source), region + count + 2 * slack)
    start, end = source.words.starts[first], source.words.ends[last - 1]
    return items_of(source.folded.text[start:end], start, whole=whole), min(region, slack)


def _place_of(source: Source, items: list[Item], found: Alignment) -> _Place:
    start, end = items[found.pairs[0][1]].start, items[found.pairs[-1][1]].end
    first = _first_at(source.words.starts, start)
    return _Place(first, max(first + 1, _first_at(source.words.starts, end)))


# Stitched ---------------------------------------------------------------------------------------------------------


def _stitched(source: Source, quote: str, norms: list[str]) -> _Place | _Miss | None:
    """Two or three true parts put together, in order and near each other; None where there are no such parts."""
    marked = [part for part in _GAP.split(quote) if words_of(part).norms]
    if len(marked) > 1:
        return _join(source, [_parts_places(source, part) for part in marked[:6]], marked)
    pieces: list[list[str]] = []
    at = 0
    while at < len(norms) and len(pieces) < 4:
        count = source.longest_run(norms, at)
        if count < 4:
            return None
        pieces.append(norms[at : at + count])
        at += count
    if not 2 <= len(pieces) <= 3 or at < len(norms):
        return None
    return _unmarked(source, pieces)


def _parts_places(source: Source, part: str) -> list[_Place]:
    norms = words_of(part).norms
    places = [_Place(first, first + len(norms)) for first in source.runs(norms)][:200]
    if not places and len(norms) > _SHORT:
        edited = _edited(source, part, norms)
        places = [edited] if isinstance(edited, _Place) else []
    return [p for p in places if edge_problem(source, *p) is None]


def _join(source: Source, parts: list[list[_Place]], texts: list[str]) -> _Place | _Miss:
    """One place for each part, in order and near; what is left out between them must not be a value or a negation
    that the words before or behind it hang on.
    """
    if not all(parts):
        return _Miss("a part of the quote is not in the source")
    for first in parts[0]:
        chain = [first]
        for options in parts[1:]:
            behind = [p for p in options if p.first >= chain[-1].last and _gap(source, chain[-1], p) <= _NEAR]
            if not behind:
                break
            chain.append(behind[0])
        if len(chain) == len(texts):
            return _covering(source, chain)
    return _Miss("the parts of the quote do not stand near each other in the source", parts[0][0])


def _gap(source: Source, one: _Place, other: _Place) -> int:
    return source.words.starts[other.first] - source.words.ends[one.last - 1]


def _covering(source: Source, chain: list[_Place]) -> _Place | _Miss:
    for one, other in pairwise(chain):
        reason = _hinge(source, one, other)
        if reason:
            return _Miss(reason, one)
    if all(_gap(source, one, other) <= _COVERED for one, other in pairwise(chain)):
        return _Place(chain[0].first, chain[-1].last)
    longest = max(chain, key=lambda p: p.last - p.first)
    return longest if longest.last - longest.first > _SHORT else _Miss("the parts of the quote are too short to stand alone", longest)


def _hinge(source: Source, one: _Place, other: _Place) -> str | None:
    """A value must not be cut out and another put in its place, nor a negation left out at the joint."""
    text, words = source.folded.text, source.words
    left, right = words.starts[one.first], words.ends[other.last - 1]
    low, high = words.ends[one.last - 1], words.starts[other.first]
    head = items_of(text[low : min(high, low + 80)], low)[:2]
    tail = items_of(text[max(low, high - 80) : high], max(low, high - 80))[-2:]
    # Where a whole sentence is left out, nothing takes its place.
    if head and _SENTENCE_MARK.search(text[low : head[0].start]):
        head = []
    if tail and _SENTENCE_MARK.search(text[tail[-1].end : high]):
        tail = []
    before = items_of(text[max(left, low - 80) : low])[-1:]
    behind = items_of(text[high : min(right, high + 80)])[:1]
    for kept, dropped in ((behind, head), (before, tail)):
        if kept and kept[0].value and any(d.value and d.value.kind is kept[0].value.kind for d in dropped):
            return "the quote puts one value in the place of another"
    if any(i.norm in _HARD for i in head[:1] + tail[-1:]):
        return "the quote leaves out a negation"
    return None


def _unmarked(source: Source, pieces: list[list[str]]) -> _Place | _Miss | None:
    """Parts without a mark between them: each joint must be the end or the start of a clause in the source."""
    places = [[_Place(f, f + len(piece)) for f in source.runs(piece)][:50] for piece in pieces]
    for first in places[0]:
        chain = [first]
        for options in places[1:]:
            joint = next((pair for option in options if (pair := _joint(source, chain[-1], option))), None)
            if joint is None:
                break
            chain[-1:] = joint
        if len(chain) == len(pieces) and all(edge_problem(source, *place) is None for place in chain):
            return _covering(source, chain)
    return None


def _joint(source: Source, one: _Place, other: _Place) -> tuple[_Place, _Place] | None:
    """The two places, moved by up to two words so that one ends, or the other begins, with a clause."""
    for shift in range(3):
        left, right = _Place(one.first, one.last - shift), _Place(other.first - shift, other.last)
        if right.first < left.last or left.last - left.first < _SHORT or _gap(source, left, right) > _NEAR:
            continue
        norms = source.words.norms
        if norms[left.last : one.last] != norms[right.first : other.first]:
            return None
        text, words = source.folded.text, source.words
        ended = text[words.ends[left.last - 1] : words.starts[left.last]].strip(" ") if left.last < len(norms) else "."
        if ended or starts_sentence(text, words.starts[right.first]) or text[words.starts[right.first] - 2] in ",;":
            return left, right
    return None
