"""Requests for more than was sold (S73): neither in the contract nor among the promises. Asking for what was promised is none."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analyzer.domain.clause import clauses
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.sentiment import NEUTRAL, Cue, DriftFlag, FlagType, SentimentReading, Severity
from analyzer.domain.statement import Promise, PromiseStatus
from analyzer.drift import third_parties, weighing, wishes
from analyzer.drift.heard import STEP, Heard, Quoting, evidence_of
from analyzer.drift.requests import LONGEST_MESSAGE, asks
from analyzer.embedding import Embedder, Vectors
from analyzer.engines.local.sentences import Sentence, split

SURE = 0.5
"""From this chance on, as labelled accounts teach it, a message asks for more (how it was set: evals/RESULTS.md)."""
LIKELY = 0.4
PERHAPS = 0.12
SAID = 0.6
"""What a wish in plain words is worth, where the engine has not seen one."""
SOLD = 0.75
"""From this cosine on a request is about something that was promised or sold."""
LEFT_OUT = 0.5
"""From here on it is about something that the contract leaves out."""
PLAINLY = 0.54
"""From here on plain words of a wish are enough, whatever the engine thinks of them."""
REFUSED = 0.6
"""From here on it is about something that the vendor refused before the sale."""
BESIDE = 0.06
"""Within this of what was sold, what the contract leaves out wins, where the request says "also"."""

_OUTSIDE = re.compile(
    r"\b(?:not (?:part of|in|on|covered by) (?:the|our|what) (?:order|contract|agreement|scope|sow|deal|quote|package|plan|urs|bought"
    r"|purchase)|(?:beyond|outside|out of) (?:the|what|our) (?:scope|order|contract|bought|agreed|we)"
    r"|not what we bought|didn['\u2019]t (?:order|buy|discuss|ask for it)|never (?:discussed|ordered|asked for)|nicht (?:bestellt|vereinbart)|pas (?:prévu|commandé))\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:can|could|would|will) (?:you|it|we|the \w+|somebody|someone|anybody|anyone) (?:also |just |maybe |please |perhaps |not )?(?:add"
    r"|build|write us|include|do|make|have|get|put|turn on|switch on|enable|hook|connect|link|integrate|handle|support|throw in|give"
    r"|take (?:in|on)|pull in|bring in|extend|cover)\b|\b(?:add|include|build in|hook up|turn on)\b"
    r"|\b(?:would|['\u2019]d) (?:also |really )?(?:like|love|want|expect)\b"
    r"|\b(?:wants?|needs?|(?:asks?|asked|asking) (?:for|if|whether))\b|\b(?:is it|would it be) possible\b|\bany chance\b"
    r"|\bswitch\b.{0,20}\bon\b|\b(?:möchten?|hätten? gerne?|wünsch\w+|bräuchten?|brauchen|könn(?:t)?en sie)\b"
    r"|\bbitte\b.{0,60}\b(?:frei(?:schalten)?|ein(?:richten|bauen)|hinzu\w*|dazu)\b"
    r"|\b(?:voudrions|aimerions|pourriez-vous|quisiéramos|podrían|gostaríamos)\b|\bwhile you['\u2019]re (?:at it|in there|setting)",
    re.IGNORECASE,
)


_MORE = re.compile(
    r"\b(?:also|as well|too|in addition|additionally|on top|another (?:thing|one|idea|wish|request)|one more|new (?:one|idea|wish|request)"
    r"|while (?:you|i['\u2019](?:ve|m)|i have|we['\u2019](?:re|ve))|zusätzlich|auch|aussi|en plus|también)\b",
    re.IGNORECASE,
)

_PARTIES = re.compile(
    r"\W*(?:signed|signature|signatory|contact|customer|client|kunde|auftraggeber|cliente|für (?:den kunden|die|\w+:)"
    r"|for (?:the )?(?:customer|client|vendor|supplier|provider)|name|title|date|address|bill to)\b[^.:]{0,40}:",
    re.IGNORECASE,
)
"""Who signs and where they sit is nothing that was sold, however often a request names the same people."""

_REFUSES = re.compile(
    r"\b(?:(?:does|do|is|are|ca|wo|could|would)n['\u2019]?t|can ?not|does not|do not|will not) (?:actually |really |currently "
    r"|yet )?(?:talk to|speak to|connect|integrate|link|support|handle|cover|include|offer|do|sync|work with|go to|import|export|print"
    r"|build|read)\b"
    r"|\b(?:not|never) (?:something|anything) (?:we|it|that)|\bnot (?:on the roadmap|planned|supported|possible)\b|\b(?:kein|nicht) (?:möglich|vorgesehen|unterstützt)\b",
    re.IGNORECASE,
)
_GAIN = re.compile(
    r"\b(?:charg\w*|costs?|fees?|extra|limit\w*|minimum|lock\w*|need|worry|problem|matter|mind|sell|share|until|unless|without|why|if|only|anything|think|know|have to|want)\b|\?",
    re.IGNORECASE,
)
"""Not charged, not limited, not sold on: what is denied is to the customer's good, or only under a condition."""

_LATER = re.compile(
    r"\b(?:yet|today|currently|right now|for now|at the moment)\b.{0,80}\b(?:it|we|that|they|this)(?: will|['\u2019]ll"
    r"| (?:is|are) going to|['\u2019](?:s|re) going to)\b(?! (?:not|never|charge|have to)\b)"
    r"|\bbut (?:it|we|that|they|this)(?: will|['\u2019]ll| (?:is|are) going to"
    r"|['\u2019](?:s|re) going to)\b(?! (?:not|never|charge|have to|cost)\b).{0,60}\b(?:by|in|from|before|until|next"
    r"|soon)\b",
    re.IGNORECASE,
)
"""Not there yet, but it will be: that is promised."""

Sentences = Callable[[Heard], Sequence[tuple[Sentence, SentimentReading]]]


class Holding(NamedTuple):
    """One thing that was promised or written: its texts as vectors, and where it stands."""

    vectors: Vectors
    evidence: Evidence | None
    left_out: bool
    refused: bool = False
    """Left out by word of mouth: the vendor said no before the sale."""


def holdings(
    promises: Iterable[Finding[Promise]], contract: Sequence[Conversation], embedder: Embedder, sales: Sequence[Conversation] = ()
) -> list[Holding]:
    """What the promise ledger and the contract hold, what the contract leaves out, and what the vendor refused in `sales`."""
    texts: list[tuple[str, ...]] = []
    places: list[tuple[Evidence | None, bool, bool]] = []
    for promise in promises:
        refused = bool(promise.evidence) and _refuses(promise.evidence[0].quote)
        if promise.statement.status is not PromiseStatus.WITHDRAWN and not refused:
            texts.append((*(" ".join(e.quote.split()) for e in promise.evidence[:3]), promise.statement.summary))
            places.append((promise.evidence[0] if promise.evidence else None, False, False))
    for evidence in _refusals(sales):
        texts.append((" ".join(evidence.quote.split()),))
        places.append((evidence, True, True))
    for document in contract:
        turns = {t.index: t for t in document.turns}
        for clause in clauses(document):
            if not clause.boilerplate and not _PARTIES.match(clause.text):
                headed = f"{clause.heading}: {clause.text}" if clause.heading and clause.heading not in clause.text else clause.text
                texts.append((clause.text, headed))
                where = evidence_of(turns[clause.turn], document, clause.start, clause.end)
                places.append((where, clause.excluded or clause.optional, False))
    flat = [text for group in texts for text in group]
    if not flat:
        return []
    vectors = embedder.embed(flat)
    found, at = [], 0
    for group, (place, left_out, refused) in zip(texts, places, strict=True):
        found.append(Holding(vectors[at : at + len(group)], place, left_out, refused))
        at += len(group)
    return found


def _refuses(words: str) -> bool:
    """Does the vendor say that the thing can't be done or had? That nothing is charged or limited is no refusal."""
    return _REFUSES.search(words) is not None and _GAIN.search(words) is None and _LATER.search(words) is None


def _refusals(sales: Iterable[Conversation]) -> Iterator[Evidence]:
    """The sentences in which the vendor refused something before the sale."""
    for document in sales:
        for turn in document.spoken():
            if turn.side is Side.VENDOR:
                for span in split(turn.text[:LONGEST_MESSAGE]):
                    if _refuses(turn.text[span.start : span.end]):
                        yield evidence_of(turn, document, span.start, span.end)


def find(
    heard: Sequence[Heard], held: Sequence[Holding], embedder: Embedder, quote: Quoting, sentences: Sentences | None = None
) -> list[DriftFlag]:
    """A flag at each message of the customer's that asks for more than `held` holds.

    `sentences` reads the sentences of a message one by one: a wish in passing gets lost in a long mail.
    """
    flags = []
    for message in heard:
        if not message.of_customer:
            continue
        wish = _read(message, sentences)
        if not wish.admits and (_is_demanded(message.turn.text[:LONGEST_MESSAGE]) or wishes.only_papers(message.turn.text)):
            continue
        ruled, nearest = _ruled(message, wish, held, embedder)
        if not ruled and not _may_want(message, wish):
            continue
        likely = weighing.chance(FlagType.SCOPE_CREEP, signs(message, wish, ruled))
        if ruled or likely >= SURE:
            nearest = nearest or _nearest(message, held, embedder)
            if wish.admits or not nearest.is_sold:
                flags.append(_flag(message, nearest.holding if nearest.is_apart(wish) else None, quote))
    return flags


class Wish(NamedTuple):
    """What a message says of wanting more: how likely by the engine or plain words, whether it admits that this was not sold, and
    whether it wants anything at all that is not owed.
    """

    said: float
    admits: bool
    wants: bool
    makes: bool


def _may_want(message: Heard, wish: Wish) -> bool:
    """Is anything asked for, or told in good temper? Who only complains wants no more than was sold."""
    asks_for = wish.wants or wish.makes or wish.admits or _requests(message)
    return asks_for or message.tone >= 0 or wishes.is_of_others(message.turn.text)


def signs(message: Heard, wish: Wish, ruled: bool) -> weighing.Signs:
    """What tells whether `message` asks for more than was sold; `ruled` is what the rules say."""
    text = message.turn.text[:LONGEST_MESSAGE]
    return {
        "ruled": float(ruled),
        "seen": weighing.odds(message.reading.cues.get(Cue.SCOPE_CREEP, 0.0)),
        "chance": weighing.odds(wish.said),
        "admits": float(wish.admits),
        "wants": float(wish.wants),
        "makes": float(wish.makes),
        "more": float(_MORE.search(text) is not None),
        "others": float(wishes.is_of_others(text)),
        "asks": float(asks(text) is not None),
        "words": weighing.length(text),
        "tone": (message.reading.index - NEUTRAL) / STEP,
    }


def _read(message: Heard, sentences: Sentences | None) -> Wish:
    text = message.turn.text
    owed = wishes.not_owed(text)
    return Wish(
        said=_chance(message, sentences),
        admits=_OUTSIDE.search(text[:LONGEST_MESSAGE]) is not None or wishes.admits(text),
        wants=_WANTS.search(owed) is not None,
        makes=wishes.asks_to_make(owed),
    )


def _ruled(message: Heard, wish: Wish, held: Sequence[Holding], embedder: Embedder) -> tuple[bool, "_Near | None"]:
    """Is it a request for more by the rules, and what is it nearest to, where they had to ask that?"""
    wants = wish.wants or wish.makes
    if (wish.said < PERHAPS and not wish.admits and not wants) or not (wants or wish.admits or _requests(message)):
        return False, None
    nearest = _nearest(message, held, embedder)
    likely = wish.said >= LIKELY or wish.admits or nearest.is_apart(wish)
    return likely and (wish.admits or not nearest.is_sold), nearest


def _is_demanded(text: str) -> bool:
    """Is it only told what others demand of the customer, and nothing asked of the vendor?"""
    sentences = [text[span.start : span.end] for span in split(text)]
    own = " ".join(words for words in sentences if not third_parties.demands_of_us(words))
    return len(own) < len(" ".join(sentences)) and asks(text) is None and not (_WANTS.search(own) or wishes.asks_to_make(own))


def _requests(message: Heard) -> bool:
    """Does it ask for anything at all? Who only complains wants no more than was sold."""
    text = message.turn.text[:LONGEST_MESSAGE]
    return _MORE.search(text) is not None or asks(text) is not None


def _chance(message: Heard, sentences: Sentences | None) -> float:
    said = max(message.reading.cues.get(Cue.SCOPE_CREEP, 0.0), SAID if wishes.plainly_more(message.turn.text) else 0.0)
    text = message.turn.text[:LONGEST_MESSAGE]
    if sentences is None or not _MORE.search(text):
        return said
    wanted = [r for s, r in sentences(message) if _MORE.search(text[s.start : s.end]) and _WANTS.search(text[s.start : s.end])]
    return max([said, *(reading.cues.get(Cue.SCOPE_CREEP, 0.0) for reading in wanted)])


class _Near(NamedTuple):
    """The thing held that is nearest to one of a message's requests, and how near it is."""

    cosine: float
    holding: Holding | None

    def is_apart(self, wish: Wish) -> bool:
        """Is it something that the contract leaves out, or that was refused?"""
        if self.holding is None or not self.holding.left_out:
            return False
        seen = wish.said >= PERHAPS or wish.admits
        return self.cosine >= (REFUSED if self.holding.refused else LEFT_OUT if seen else PLAINLY)

    @property
    def is_sold(self) -> bool:
        """Is it something that was promised or sold?"""
        return self.holding is not None and not self.holding.left_out and self.cosine >= SOLD


def _nearest(message: Heard, held: Sequence[Holding], embedder: Embedder) -> _Near:
    """What of `held` the requests of the message are nearest to."""
    text = message.turn.text[:LONGEST_MESSAGE]
    spans = [text[s.start : s.end] for s in split(text)]
    wanted = [s for s in spans if _WANTS.search(s)] or spans
    if not held or not wanted:
        return _Near(0.0, None)
    vectors = embedder.embed(wanted)
    # What is wanted "too" is new; how it should run may well be as it was sold.
    new = [number for number, words in enumerate(wanted) if _MORE.search(words)] or list(range(len(wanted)))
    nearness = [float(np.max((vectors if h.left_out else vectors[new]) @ h.vectors.T)) for h in held]
    best = int(np.argmax(nearness))
    # "The warehouse in Posen, too" is as near to the one site that was sold as to the further sites that were not.
    apart = [n for n, one in enumerate(held) if one.left_out and nearness[n] >= max(PLAINLY, nearness[best] - BESIDE)]
    if apart and _MORE.search(text):
        best = max(apart, key=lambda n: nearness[n])
    return _Near(nearness[best], held[best])


def _flag(message: Heard, apart: Holding | None, quote: Quoting) -> DriftFlag:
    who = message.turn.speaker or "The customer"
    what = (
        "was neither promised nor sold" if apart is None else "was refused before the sale" if apart.refused else "the contract leaves out"
    )
    why = f"{who} asks for something that {what}."
    clause = apart.evidence if apart else None
    return DriftFlag(
        type=FlagType.SCOPE_CREEP,
        at_message=message.id,
        severity=Severity.WATCH,
        why=why,
        next_step="Say plainly what is in the deal and what this would cost; do not let silence promise it.",
        evidence=(*quote(message), *((clause,) if clause else ())),
    )
