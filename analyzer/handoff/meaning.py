"""What a text says, in the forms by which two texts are compared: vectors, words, names, topics."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Statement
from analyzer.embedding import Embedder, Vectors
from analyzer.handoff.topic import LONGEST, topics

MOST_QUOTES = 3
FEW_WORDS = 3
"""A quote with no more content words than this hardly says what it is about."""
CONTEXT = 160
"""Characters that are read of what was said before."""
_BACK = re.compile(
    r"\b(?:that|it|this|those|these|they|them|same|so|such|then|there|both|either|yes|yeah|yep|yup|ok(?:ay)?|sure|absolutely|exactly|correct|agreed|deal|done|fine|of course)\b"
    r"|^\W*(?:for|in|at|by|from|within|until|till|per|each|every)\b",
    re.IGNORECASE,
)
"""Words that refer to what was said just before."""
_WHOLE = re.compile(
    r"\b(?:no|not|never|none|without|zero|free|included|we|i|you|he|she|who|(?:some|no|any|every)(?:body|one)|is|are"
    r"|was|were|be|will|would|can|could|do|does|did|has|have|comes?|goes|gets?)\b"
    r"|n['\u2019]t\b|['\u2019](?:s|re|ll|d|ve|m)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says something by itself; "students, attendance, history" only goes on with the one before."""

_WORD = re.compile(r"[^\W\d_][\w/&.-]*[^\W_]|[^\W\d_]{2}")
_CODE = re.compile(r"(?<!\w)(?:[A-Z]{2,}[\w/-]*|[A-Za-z]+\d[\w/-]*|[a-z]+[A-Z]\w*)(?!\w)")
_CAPITALISED = re.compile(r"(?<=[\w,;)] )[A-Z][\w'-]*[a-z]\w*")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ers", "ies", "ied", "ed", "es", "er", "ly", "s")
_EVERYDAY = frozenset(
    re.findall(
        r"\w+",
        """a about above after again all also always am an and any anybody anyone are as at away back be because been before being both but by can
    come comes could day days did do does doing don done down each either else even ever every everybody everyone few first for from further get
    gets getting give gives go goes going gonna good got great had happy has have having he her here hers him his how i if in into is it its itself
    just keep kind know last least less let like little ll look lot make makes many maybe me mean might more most much must my need needs never new
    next no nor not now of off oh ok okay on once one only onto or other our ours out over own part per perfect please put re really right said same
    say says see shall she should so some somebody someone sort still such sure take takes than that the their theirs them then there these they
    thing things think this those though through till time to too totally under until up us ve very want was way we well were what when where which
    while who whole whom why will with without work works would yeah yep yes yet you your yours
    customer customers vendor client supplier party parties provided provides include includes included including within between""",
    )
)
_DAYS = frozenset(
    re.findall(
        r"\w+",
        """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    mon tue tues wed thu thur thurs fri sat sun january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec""",
    )
)
"""They have capitals and name no thing: "Monday to Friday" is said of support and of trainers."""


class Meaning(NamedTuple):
    """One text or several that say the same thing (a summary and its quotes): `vectors` has a row for each text."""

    texts: tuple[str, ...]
    vectors: Vectors
    words: frozenset[str]
    names: frozenset[str]
    topics: frozenset[str]
    own: str = ""
    """The texts without what was said before them, where that was read along only to know what they are about."""

    @property
    def text(self) -> str:
        """All texts as one."""
        return "\n".join(self.texts)

    @property
    def told(self) -> str:
        """What is promised or written: `own` where that is known, else all texts."""
        return self.own or self.text


class Memory:
    """An embedder that embeds every text once: merging, settling and coverage read the same quotes again."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """`texts` (n) -> float32 (n, d), as the embedder behind it."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._embedder.embed(texts)


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """Content words without their endings: "migrated" and "migration" are one."""
    return frozenset(_stem(w) for w in _words(text) if w not in _EVERYDAY)


@lru_cache(maxsize=8192)
def names(text: str) -> frozenset[str]:
    """Proper names and codes (SAML, Idexx, SIP2), lower case, stemmed like words; no sentence starts, no days and months."""
    found = [*_CODE.findall(text[:LONGEST]), *_CAPITALISED.findall(text[:LONGEST])]
    return frozenset(_stem(w.lower()) for w in found if w.lower() not in _EVERYDAY | _DAYS and len(w) > 1)


def read(texts: Sequence[tuple[str, ...]], embedder: Embedder) -> tuple[Meaning, ...]:
    """The meaning of each entry of `texts`; everything is embedded in one go."""
    flat = [text[:LONGEST] for group in texts for text in group]
    vectors = embedder.embed(flat) if flat else np.zeros((0, 1), dtype=np.float32)
    found, at = [], 0
    for group in texts:
        rows = vectors[at : at + len(group)]
        at += len(group)
        whole = "\n".join(group)[: 2 * LONGEST]
        about = frozenset(name for text in group for name in topics(text))
        found.append(Meaning(group, rows, stems(whole), names(whole), about))
    return tuple(found)


def rarity(meanings: Iterable[Meaning]) -> Mapping[str, float]:
    """How much a shared word says: about 0.7 for one that is everywhere, more the rarer it is."""
    everything = list(meanings)
    seen = Counter(word for meaning in everything for word in meaning.words)
    return {word: math.log(1 + len(everything) / count) for word, count in seen.items()}


def nearness(one: Meaning, other: Meaning) -> float:
    """Cosine of the two texts that are nearest to each other, halved with how near the others of `one` come; 0 where there is none."""
    if not len(one.vectors) or not len(other.vectors):
        return 0.0
    cosines = one.vectors @ other.vectors.T
    if cosines.size == 1:
        return float(cosines[0, 0])
    # A few numbers each, for thousands of pairs: plain Python is faster here.
    nearest = [max(row) for row in cosines.tolist()]
    return float(max(nearest) + sum(nearest) / len(nearest)) / 2


def shared_words(one: Meaning, other: Meaning, weights: Mapping[str, float]) -> float:
    """Weight of the shared words against that of the shorter text, 0 to 1."""
    both = one.words & other.words
    if not both:
        return 0.0
    shared = sum(weights.get(w, 1.0) for w in sorted(both))
    least = min(sum(weights.get(w, 1.0) for w in sorted(m.words)) for m in (one, other))
    return min(1.0, shared / max(least, 3.0))


def shared_topics(one: Meaning, other: Meaning) -> float:
    """Share of the topics of either that both have, 0 to 1."""
    return len(one.topics & other.topics) / max(1, len(one.topics | other.topics))


def shared_names(one: Meaning, other: Meaning) -> float:
    """How many proper names and codes of one the other has too; two say as much as more."""
    return float(min(2, len((one.names & (other.names | other.words)) | (one.words & other.names))))


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text[: 2 * LONGEST].lower()) if len(w) > 1]


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("\u2019s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


_TOLD = re.compile(
    r"^(?:Asked \u201c(?P<q>[^\u201d]*)\u201d, [^\u201c]{1,80}? (?:answered:|said) "
    r"|To \u201c[^\u201d]*\u201d, [^\u201c]{1,80}? said:? "
    r"|[^\u201c\u201d]{1,80}? (?:said|says|noted|lists|asked|answered|confirmed"
    r"|told (?:him|her|them|[A-Z]\w+))\b:?(?: that)? )"
)


def ways(finding: Finding[Statement], conversations: Mapping[str, Conversation] | None = None) -> tuple[str, ...]:
    """The texts in which a finding is stated: its quotes, and its summary where that is more than "so and so said".

    Where the first quote says little by itself, what was said just before goes with it.
    """
    quotes = _quotes(finding)
    if quotes and conversations and len(stems(quotes[0])) <= FEW_WORDS:
        quotes[0] = f"{_before(finding.evidence[0], conversations)} {quotes[0]}".strip()
    return tuple(dict.fromkeys(text for text in (*quotes, _added(finding.statement.summary)) if text))


def own_words(finding: Finding[Statement], conversations: Mapping[str, Conversation] | None = None) -> str:
    """The texts of a finding without what was said before them, "" where `ways` adds nothing or the first quote goes on with it.

    "No maintenance fee" takes no weeks from the sentence before it; "yes, that's fine" and "for all of them" do.
    """
    quotes = _quotes(finding)
    if not conversations or not quotes or len(stems(quotes[0])) > FEW_WORDS:
        return ""
    if not stems(quotes[0]) or _BACK.search(quotes[0]) or not _WHOLE.search(quotes[0]):
        return ""
    return "\n".join((*quotes, _added(finding.statement.summary)))


def _quotes(finding: Finding[Statement]) -> list[str]:
    said = [" ".join(e.quote.split()) for e in finding.evidence]
    # "All of them?" tells nothing, and would take the place of a quote that does.
    return [*said[:1], *(quote for quote in said[1:] if stems(quote))][:MOST_QUOTES]


def _added(summary: str) -> str:
    """What a summary adds to the quotes: the question to an answer, or all of it; nothing where it only retells them.

    "Ann Roe said the customer's people ..." would make everything that was said to the customer look alike.
    """
    told = _TOLD.match(summary)
    if told is None:
        return summary
    return f"{told['q']} {summary[told.end() :]}".strip(" \u201c\u201d.") if told["q"] else ""


def _before(evidence: Evidence, conversations: Mapping[str, Conversation]) -> str:
    """The end of what was said before a quote in a talk: of the same turn, else of the turn before it."""
    conversation = conversations.get(evidence.document)
    if conversation is None or conversation.kind is Kind.DOCUMENT:
        return ""
    turns = {t.index: t for t in conversation.turns}
    own, previous = turns.get(evidence.turn), turns.get(evidence.turn - 1)
    if own is None:
        return ""
    at = own.text.find(evidence.quote[:30])
    lead = " ".join(own.text[:at].split())[-CONTEXT:] if at > 0 else ""
    if len(stems(lead)) > 1 or previous is None:
        return lead
    told = _last(previous.text) if conversation.kind is Kind.CHAT else " ".join(previous.text.split())
    return f"{told[-CONTEXT:]} {lead}".strip()


def _last(text: str) -> str:
    """The last messages of a turn of a chat, as many as it takes to say something: those before them may be about something else."""
    told = ""
    for line in reversed(text.split("\n")):
        told = f"{' '.join(line.split())} {told}".strip()
        if len(stems(told)) > 1:
            break
    return told
