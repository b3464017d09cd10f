"""Whose a post is that is named near people: `There's a matcher, Otis`, or the controller where Ruth was asked for.

The frames of `titles` tell a post where its form is plain. Here every post that is named near a person is weighed by a small model:
how far it stands, on which side, what stands between and around, and who else is nearer.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np

from analyzer import weights
from analyzer.engines.local import fields, sentences, titles

NAME: Final = "name"
PRONOUN: Final = "he"
SELF: Final = "i"
CUT: Final = 0.4
"""Chance from which on a post is taken for somebody's."""
FARTHEST: Final = 110
MOST_BETWEEN: Final = 16
"""Letters and words between a person and a post; beyond them nobody would take one for the other's."""

_TOKEN: Final = re.compile(r"[^\W\d_][\w/&'\u2019-]*|\d[\d.,]*|[^\w\s]|\n")
_FUNCTION = (
    "the a an our my your his her their its this that these those some any one no every each i we you he she "
    "they it who whom which what when where why how if because so but or and"
    " to of in on at for from with by about over under up down out as is are was were be been has have had will would can could should may might must do does did not never"
    " i'm he's she's it's that's they're we're you're i've we've he'll she'll i'll there there's here here's then now also just only still really very too quite"
    " said says say tell told ask asked asks call called know knows think thinks want wants need needs get gets got give go goes "
    "going come comes like likes let see send make makes take takes sign signs run runs"
    " yes no yeah yep okay ok well right hi hello thanks please sorry per via plus than like"
)
_FUNCTIONS: Final = frozenset(_FUNCTION.split())
_OWNERS: Final = frozenset(["our", "my", "the", "a", "an", "your", "his", "her", "their"])
_HALVES = "hand expert member head lead boss leader major fellow captain rep agent partner sister chair chief"
_WEAK: Final = frozenset(_HALVES.split())
"""Posts only with what they are of (`head of stores`, `team lead`)."""
_NO_POSTS = "guy person lady woman fella team desk champion sponsor super intern guard electrical driver's officer's"
_NEVER: Final = frozenset(_NO_POSTS.split())
_GAP_WORDS: Final = _FUNCTIONS | {",", ".", "(", ")", ":", "-", "\u2013", "\u2014", "?", "!", ";", "=", "/", "\n"}


class Post(NamedTuple):
    """A post at `start` to `end` of a text; `owner` is the word before it that says whose, or nothing."""

    start: int
    end: int
    text: str
    owner: str
    sort: str


class Anchor(NamedTuple):
    """Where a text means the person of number `person`: by name, as "he" or "she", or as "I"."""

    start: int
    end: int
    kind: str
    person: int


class Link(NamedTuple):
    """That a post may be a person's, with what speaks for and against it."""

    person: int
    post: Post
    traits: tuple[str, ...]


class _Scene(NamedTuple):
    """A text with its words, its sentences, and where people and posts stand in it."""

    text: str
    tokens: Sequence["_Token"]
    spans: Sequence[tuple[int, int]]
    anchors: Sequence[Anchor]
    posts: Sequence[Post]

    def sentence(self, at: int) -> int:
        """The number of the sentence in which `at` lies."""
        return next((i for i, (_, end) in enumerate(self.spans) if at < end), len(self.spans) - 1)

    def between(self, post: Post, anchor: Anchor) -> list[str] | None:
        """The words between a person and a post, or None where they touch or stand too far apart."""
        if anchor.start < post.end and post.start < anchor.end:
            return None
        low, high = (anchor.end, post.start) if anchor.start < post.start else (post.end, anchor.start)
        if high - low > FARTHEST or _BYGONE.search(self.text, low, high) or _POINTS_OUT.match(self.text, post.end):
            return None
        if (
            post.end < anchor.start
            and self.sentence(post.start) != self.sentence(anchor.start)
            and _BROUGHT_IN.search(self.text, 0, anchor.start)
        ):
            return None
        first = bisect_left(self.tokens, low, key=lambda t: t.start)
        words = [t.low for t in self.tokens[first : first + FARTHEST] if t.end <= high]
        return words if len(words) <= MOST_BETWEEN else None


_BYGONE: Final = re.compile(r"\b(?:used to be|former|formerly|ex-|retired (?:as|from)|previous(?:ly)?)\b", re.IGNORECASE)


_POINTS_OUT: Final = re.compile(r" (?:one|ones|appointment)\b", re.IGNORECASE)
"""`The dentist one` tells somebody from others, not by a post."""
_BROUGHT_IN: Final = re.compile(
    r"\b(?:there(?:['\u2019]s| is)|we have|we['\u2019]ve got) an? (?:[\w-]+ ){1,3}?(?:called |named )?$|\ban? (?:[\w-]+ ){1,2}?(?:called|named),? $"
    r"|\b(?:there(?:['\u2019]s| is)|we have|we['\u2019]ve got) an? (?:[\w-]+ ){0,2}[\w-]+, $",
    re.IGNORECASE,
)
"""`There's a boy, Liam`: whoever is brought in so has no post of the sentence before."""


class _Token(NamedTuple):
    start: int
    end: int
    low: str
    word: str


def _tokens(text: str) -> list[_Token]:
    return [_Token(m.start(), m.end(), m[0].lower().replace("\u2019", "'"), m[0]) for m in _TOKEN.finditer(text)]


@lru_cache(maxsize=8192)
def _kind(word: str) -> str | None:
    """Is `word` called like a job ("head"), half of one ("weak"), like a field of work ("field"), shaped like a trade ("shape"), or neither?"""
    low = word.lower()
    if (low in _FUNCTIONS and word != "IT") or low in _NEVER:
        return None
    if low in _WEAK:
        return "weak"
    if fields.is_own(word):
        return "field"
    if titles.names_post(word):
        return "head"
    return "shape" if titles.is_trade(word) else None


def posts_in(text: str) -> list[Post]:
    """Everything in `text` that jobs or fields of work are called by, with the words that belong to it."""
    tokens = _tokens(text)
    found, at = [], 0
    while at < len(tokens):
        kind = _kind(tokens[at].word) if tokens[at].word[0].isalpha() else None
        if kind is None:
            at += 1
            continue
        last, kinds = at, [kind]
        while last + 1 < len(tokens) and _adjacent(text, tokens, last) and (more := _kind(tokens[last + 1].word)):
            last = last + 1
            kinds.append(more)
        post = _post(text, tokens, at, last, kinds)
        if post:
            found.append(post)
        at = last + 1
    return found


def _adjacent(text: str, tokens: Sequence[_Token], at: int) -> bool:
    return at + 1 < len(tokens) and text[tokens[at].end : tokens[at + 1].start] == " "


def _post(text: str, tokens: Sequence[_Token], first: int, last: int, kinds: Sequence[str]) -> Post | None:
    begin = first
    while begin > 0 and first - begin < 3 and _adjacent(text, tokens, begin - 1) and _describes(tokens[begin - 1]):
        begin -= 1
    end = last if kinds[-1] == "field" else _with_what_it_is_of(text, tokens, last)
    owner = tokens[begin - 1].low if begin > 0 and _adjacent(text, tokens, begin - 1) else ""
    owner = "'s" if owner.endswith("'s") else owner if owner in _OWNERS else ""
    sort = "head" if "head" in kinds else kinds[-1]
    if sort == "weak":
        if end == last and begin == last:
            return None
        sort = "head" if end > last or len(kinds) > 1 else "weak"
    if (sort == "shape" and not owner) or titles.is_praise(tokens[begin].word):
        return None
    return Post(tokens[begin].start, tokens[end].end, text[tokens[begin].start : tokens[end].end], owner, sort)


def _with_what_it_is_of(text: str, tokens: Sequence[_Token], last: int) -> int:
    """The place of the last word of a post that goes on: `head of the night shift`."""
    if not _adjacent(text, tokens, last) or tokens[last + 1].low not in {"of", "for"}:
        return last
    step = last + 1
    if _adjacent(text, tokens, step) and tokens[step + 1].low in {"the", "our"}:
        step += 1
    taken = 0
    while taken < 3 and _adjacent(text, tokens, step) and (_describes(tokens[step + 1]) or _kind(tokens[step + 1].word)):
        step, taken = step + 1, taken + 1
    return step if taken else last


def _describes(token: _Token) -> bool:
    return token.word[0].isalpha() and token.low not in _FUNCTIONS and not token.low.endswith(("'s", "ly", "n't", "'ll", "'d"))


def links(text: str, anchors: Sequence[Anchor], before: Sequence[int] = ()) -> Iterator[Link]:
    """Every pair of a person and a post of `text` that may belong together; `before`: who was named last before `text` begins."""
    posts = posts_in(text)[:MOST_POSTS]
    if not posts:
        return
    scene = _Scene(text, _tokens(text), [(s, e) for s, e in sentences.split(text)], anchors, posts)
    for number, post in enumerate(posts):
        close = sorted((a for a in anchors if _apart(post, a) <= FARTHEST), key=lambda a: _apart(post, a))[:MOST_NEAR]
        near = [(a, words) for a in sorted(close) if (words := scene.between(post, a)) is not None]
        scene = scene._replace(anchors=close)
        nearest = [i for _, i in sorted((len(words), i) for i, (a, words) in enumerate(near) if a.kind != SELF)]
        for i, (anchor, words) in enumerate(near):
            rank = nearest.index(i) if i in nearest else 0
            yield Link(anchor.person, post, tuple(_traits(scene, post, anchor, words, rank)))
        if number == 0 and post.start < ANSWER:
            yield from (Link(person, post, tuple(_answers(text, post, bool(near)))) for person in before)


def _apart(post: Post, anchor: Anchor) -> int:
    """The letters between a post and a mention of somebody; below 0 where they overlap."""
    return max(anchor.start - post.end, post.start - anchor.end)


MOST_POSTS: Final = 40
MOST_NEAR: Final = 16
"""Posts of a turn and mentions near a post that are weighed: more stand in no talk."""
ANSWER: Final = 40
"""Letters at the beginning of a turn in which a post may answer who the last one named is."""


def _bucket(count: int) -> str:
    return str(count) if count < 4 else "4-5" if count < 6 else "6-8" if count < 9 else "9+"


def _traits(scene: _Scene, post: Post, anchor: Anchor, gap: Sequence[str], rank: int) -> Iterator[str]:
    """What speaks for and against a link, `gap` being the words between and `rank` how many people stand nearer to the post."""
    after = anchor.start < post.start
    side = f"{anchor.kind}{'>' if after else '<'}"
    apart = abs(scene.sentence(post.start) - scene.sentence(anchor.start))
    yield side
    yield post.sort
    yield f"{side}{post.sort}"
    yield f"{side}gap{_bucket(len(gap))}"
    yield f"{side}apart{min(apart, 2)}"
    yield f"{side}owner:{post.owner}"
    yield f"owner:{post.owner}"
    yield f"{side}rank{min(rank, 2)}"
    low, high = (anchor.end, post.start) if after else (post.end, anchor.start)
    if any(a.kind == NAME and a.person != anchor.person and low <= a.start < high for a in scene.anchors):
        yield f"{side}othername"
    if any(p is not post and low <= p.start < high for p in scene.posts):
        yield f"{side}otherpost"
    for word in {*gap} & _GAP_WORDS:
        yield f"{side}w:{word}"
    if gap:
        yield f"{side}first:{gap[0] if gap[0] in _GAP_WORDS else '*'}"
        yield f"{side}last:{gap[-1] if gap[-1] in _GAP_WORDS else '*'}"
    if gap and all(w in _GAP_WORDS for w in gap):
        yield f"{side}onlysmall"
    yield from _around(scene, post)
    start, end = scene.spans[scene.sentence(anchor.start)]
    if scene.text[start:end].rstrip().endswith("?"):
        yield "asks"


def _around(scene: _Scene, post: Post) -> Iterator[str]:
    """What stands around a post, whoever it may belong to."""
    text = scene.text
    start, end = scene.spans[scene.sentence(post.start)]
    if post.start - start < 5:
        yield "begins"
        if end - post.end < 3:
            yield "alone"
    tail = _TOKEN.search(text, post.end, post.end + 24)
    follows = tail[0].lower() if tail else ""
    yield f"then:{follows if follows in _GAP_WORDS else 'Name' if follows and tail and tail[0][0].isupper() else '*'}"
    if text[post.end : post.end + 2] in {"'s", "\u2019s"}:
        yield "possessive"
    if post.text[0].isupper() and post.start != start:
        yield "capital"
    yield f"words{min(len(post.text.split()), 4)}"


def _answers(text: str, post: Post, near: bool) -> Iterator[str]:
    yield "answer"
    yield f"answer:{'near' if near else 'alone'}"
    yield f"answer:{'first' if post.start < 5 else 'later'}"
    yield f"answer:owner:{post.owner}"
    yield f"answer:{post.sort}"
    lead = [t.low for t in _tokens(text[: post.start])]
    for word in {*lead} & _GAP_WORDS:
        yield f"answer:w:{word}"
    tail = _TOKEN.search(text, post.end, post.end + 24)
    yield f"answer:then:{tail[0].lower() if tail and tail[0].lower() in _GAP_WORDS else '*'}"


def of_whom_was_asked(question: str, answer: str) -> Post | None:
    """The post with which an answer begins that says who somebody is."""
    asks = _WHO.search(question) or len(question.split()) <= SHORT_QUESTION
    post = next(iter(posts_in(answer[:MOST_LEAD])), None) if asks else None
    if post is None or post.sort not in {"head", "weak"}:
        return None
    return post if all(t.low in _GAP_WORDS for t in _tokens(answer[: post.start])) and post.start < ANSWER else None


SHORT_QUESTION: Final = 4
MOST_LEAD: Final = 90
_WHO: Final = re.compile(r"\b(?:who|whose|role|title|what does|position)\b", re.IGNORECASE)


@cache
def _model() -> tuple[Mapping[str, float], float]:
    with np.load(weights.path("people/holders.npz")) as packed:
        return dict(zip((str(k) for k in packed["keys"]), packed["weights"].astype(float), strict=True)), float(packed["bias"])


def chance(found: Iterable[str]) -> float:
    """How surely a link of these traits is a true one, 0 to 1."""
    weight, bias = _model()
    return 1.0 / (1.0 + math.exp(-bias - sum(weight.get(t, 0.0) for t in found)))
