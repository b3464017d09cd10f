"""Promised versus sold: does the contract carry a promise, leave it out, or say something else?"""

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from analyzer.domain.account import Phase
from analyzer.domain.clause import Clause, clauses, runs_on
from analyzer.domain.conversation import Conversation
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import InContract, Promise, PromiseKind, PromiseStatus
from analyzer.embedding import Embedder
from analyzer.handoff import edition, hours, meaning, measure, merging, portion, topic
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.measure import Dimension

Promises = tuple[Finding[Promise], ...]

MATCH = {
    "near": 12.7,
    "words": 2.3,
    "topics": 1.2,
    "alike": 2.6,
    "names": 0.6,
    "opposed": 1.9,
    "place": 5.0,
    "numbers": 3.2,
    "span": 2.5,
    "support": 1.5,
    "timely": 2.7,
    "feature": 0.6,
    "elsewhere": -0.4,
    "priced": 2.0,
}
OFFSET = -8.4
"""Weights of a logistic regression over evals/coverage/pairs.jsonl (`python -m evals.coverage.fit`); "span", "support" and "priced" over all that may be read."""
FAR = 0.2
"""Below this nearness, and with no topic in common, nothing else is looked at."""
ABOUT = -1.8
"""A clause with at least this score is about the promise."""
CLEARLY = -0.5
"""From here on a clause that says otherwise is quoted as the conflict."""
SURELY = 1.0
"""From here on a finding that quotes only this clause is the same promise, not another one."""
RIVAL = 1.0
"""A clause that carries the promise wins against one that says otherwise, but not in values, and scores at most so much more."""
SILENT = 0.4
"""A clause that tells none of the amounts of a promise yields to one that tells others, though that one scores so much less."""

UNLIKELY = -4.6
"""Below this score nobody is believed who says that a clause is about a promise: 1 % of the true pairs of the set."""

CHANCE = {"yes": (0.35, 0.57), "contradicted": (0.12, 2.17), "no": (0.0, 0.63)}
"""Slope and offset by which a score becomes the chance that the answer is right (`python -m evals.coverage.fit`)."""

_COMMERCIAL = frozenset({"limit", "price_hold", "discount", "go_live", "exit", "option_later", "review", "hours", "retention"})
_BY_PEOPLE = frozenset({"setup", "training", "go_live", "review"})
_OF_KIND: Mapping[PromiseKind, frozenset[str]] = {
    PromiseKind.SUPPORT: frozenset({"support", "hours", "phone", "availability"}),
    PromiseKind.SERVICE: frozenset({"training", "setup", "migration", "person", "place", "review", "hardware", "support"}),
    PromiseKind.PRICING: frozenset({"charge", "price_hold", "limit", "discount", "exit", "option_later"}),
    PromiseKind.INTEGRATION: frozenset({"integration", "login", "export"}),
    PromiseKind.TIMELINE: frozenset({"go_live", "kick_off", "training", "migration"}),
    PromiseKind.FEATURE: frozenset(
        {"language", "texting", "offline", "login", "export", "certificate", "hosting", "retention", "hardware"}
    ),
}
"""What the clauses are about in which promises of a kind are written down."""
_NAMED_ITSELF = frozenset({"test_system"})
"""What no contract sells without naming it: what is shared with other clauses (data, a copy, no charge) says nothing."""
_IN_PERSON = frozenset({PromiseKind.SERVICE, PromiseKind.SUPPORT, PromiseKind.TIMELINE})
_LONG_LINE = 60
_BETWEEN_ITEMS = re.compile(r"[,;:()]\s|[()]|\s(?:and|und)\s")
_LIST, _SHORTEST_ITEM, _MOST_WORDS = 3, 3, 8
"""So many items make a list; an item has more letters and no more words than this."""
_ITEM = re.compile(r"\s*(?:[-*\u2022\u2013]|\d{1,2}[.)]|[a-z][.)])\s+\S")
"""The mark of an item in a list of a mail."""
_NOT_SOLD = re.compile(
    r"\b(?:quoted|offered|sold|charged|available) separately|\b(?:under|with|in) the \w+ (?:plan|tier|edition)\b|\bchange request|\badd-on (?:at|for)\b"
    r"|\bseparate (?:product|module|order|quote|agreement)\b|\bmodules? of (?:its|their) own\b|\bto be quoted\b|\bphase (?:2|two)\b"
    r"|\bas an? (?:add-on|optional extra)\b|\bas they become available|\bwithout warranty|\bin beta\b|\bbeta\b[,:]|: beta\b|\btime and materials?\b|\bsubject to general release"
    r"|\b(?:when|once|upon|after) releas(?:ed?|ing)\b|\bpartner product\b|\bthey bill you\b|\bis not done yet\b"
    r"|\b(?:is|are) planned\b|\bin preparation\b|\(option\b|\bnot in (?:the )?total\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:all|every|each|everybody|everyone|everything|whole|entire|both)\b", re.IGNORECASE)
_PART = re.compile(
    r"\b\d+ (?:out )?of (?:the )?\d+\b|\bfirst (?:\d+|two|three|four|five|six|ten) (?!days|weeks|months|years)\w+|;\s*(?:the )?others?\b|\bsamples? of\b",
    re.IGNORECASE,
)
"""Words by which a clause gives a part of something only."""
_WITHIN = re.compile(r"\b(?:within|inside|no later than|response|reaction|delivery)\b", re.IGNORECASE)
_THERE = re.compile(
    r"\b(?:days?|weeks?)\b(?:\sof)?(?:\s[\w-]+){0,2}?\s(?:on[- ]?site|training|workshops?|coaching|with (?:you|your))\b"
    r"|\b(?:on[- ]?site|training|workshop|coaching) (?:[\w-]+ )?(?:days?|weeks?)\b",
    re.IGNORECASE,
)
"""A span for which somebody is there, not one that is waited for."""
_COMES = re.compile(
    r"\b(?:comes?|coming|fly|flies|flying|drives?|travels?|visits?|sits?|sitting|sends?|stays?|with (?:you|them|your)|in (?:person|the room))\b",
    re.IGNORECASE,
)
_WINDOW = re.compile(r"\b(?:within|in|during) the first\b|\bthe first \w+ (?:days|weeks|months)\b", re.IGNORECASE)
"""A span in which one may leave, not one after which: the longer, the better."""
_KEEPS = re.compile(
    r"\bafter (?:termination|cancell?ation|(?:the )?(?:contract|term|end)\b[^.;,]{0,20}"
    r"|you(?: have)? (?:leave|left))[^.;,]{0,20}? for (?:\w+ )?(?:\d+|\w+) (?:days|weeks|months|years)\b"
    r"|\bfor (?:\d+|\w+) (?:days|weeks|months|years) after (?:termination|cancell?ation|you(?: have)? (?:leave|left)"
    r"|(?:the )?end\b)",
    re.IGNORECASE,
)
"""What somebody may still do for so long after the end: the longer the better."""
_LASTS = re.compile(r"\b(?:warrant|guarantee|hypercare|gew\u00e4hrleist|garantie)", re.IGNORECASE)
_ONLY = re.compile(
    r"(?<!thousand )(?<!hundred )(?<!lakhs )(?<!lakh )(?<!crore )(?<!rupees )(?<!/- )\bonly\b|\blimited to\b|\brestricted to\b",
    re.IGNORECASE,
)
_FORM_FIELD = re.compile(
    r"^\W{0,3}(?:attn|prepared (?:for|by)|(?:bill(?:ed)?|ship|invoices?) to"
    r"|(?:subscription |service |contract )?(?:start|end|commencement)(?: date)?|customer|client|parties|supplier|between"
    r"|accepted|signed|by|ref(?:erence)?|valid through|order date|issued(?: on)?|order|quote|date|name|title)\b\W{0,3}(?:$|[:.]|\s{2})",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^\W{0,3}(?:this (?:order|agreement|contract|order form)\b.{0,60} )?(?:is (?:made|entered into) )?(?:by and )?between\b.{0,300}\band\b"
    r"|^[^.;]{3,120}\(\W{0,3}(?:the )?\W?\w[^()]{0,40}[\"\u201d]\W{0,2}\)[^.;]{0,10}\band\b[^.;]{3,120}\(\W{0,3}(?:the )?\W?\w[^()]{0,40}[\"\u201d]\W{0,2}\)\W*$",
    re.I | re.S,
)
"""Who the parties are says nothing about what is sold."""
_SIGNED = re.compile(
    r"^\W{0,3}(?i:/?s/|signed\b|executed\b|gez\.|by:)"
    r"|^(?:[A-Z&][\w.&'-]*,?\s+){1,5}(?i:inc|llc|ltd|gmbh|corp|plc|limited|ag)\.?$"
    r"|^[A-Z&][A-Z.,&'-]*(?: [A-Z&][A-Z.,&'-]*){0,6}\s{3,}[A-Z&][A-Z.,&'-]*(?: [A-Z&][A-Z.,&'-]*){0,6}$"
    r"|^(?:(?:[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}[./ ][\w.]{1,10}[./ ]\d{2,4})(?:\s{2,}|$)){1,3}$"
    r"|^\W{0,3}For (?:[A-Z&][\w.,&'-]*\s+){1,8}For (?:[A-Z&][\w.,&'-]*\s*){1,8}$"
    r"|^(?:[A-Z][A-Z.,&'-]*\s+){0,4}(?:ORDER(?: FORM)?|QUOTE|CONTRACT|AGREEMENT)\b[^a-z$\u20ac\u00a3%]{0,60}(?:(?i:\s{2,}(?:order )?date:?\s.*))?$"
)
"""Signatures and their days, names of companies and titles; "executed" and "signed" stand first in their line."""
_START = re.compile(r"\b(?:start|commenc|begin|effective|from)", re.IGNORECASE)
_PROVIDED = re.compile(r"\b(?:if|once|provided|assuming)\b[^.;]{0,40}$", re.IGNORECASE)
"""Before a word of beginning: that is only the condition of what is promised."""
_BEGINS = re.compile(r"\b(?:start|begin|commence|kick(?:ing)?[ -]?off)\b", re.IGNORECASE)
_COUNTED_FROM = re.compile(r"\b(?:if|once|when|assuming|provided)\b[^.!?]{0,60}\b(?:start|begin|kick|sign|go ahead)", re.IGNORECASE)
_LIVE = re.compile(r"\b(?:(?:go(?:ing)?|all \w+)[ -])?live\b|\bcomplet(?:e|ed|ion)\b", re.IGNORECASE)
_FROM_START = re.compile(
    r"\b(?:from|after|of|following)\s+(?:the\s+)?(?:subscription\s+|service\s+)?(?:start|commencement|effective|order|signature|signing)",
    re.IGNORECASE,
)

_IN_A_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6} next year\b", re.IGNORECASE)
_SAID_ONCE: Mapping[str, frozenset[str]] = {
    "price": frozenset({"price_hold"}),
    "billing": frozenset({"billing_start"}),
    "leaving": frozenset({"exit"}),
    "reducing": frozenset({"reduction"}),
}
"""Axes of what a contract says once, for all that is paid and for the whole term, with the topics of a clause that says it."""
_LATER_YEAR = re.compile(
    r"\b(?:(?:second|third|next|following|2nd|3rd) (?:contract )?year|years? (?:two|three|2|3)\b|renew|renewal|as long as you"
    r"|(?:no|never an?|not an?) (?:escalator|uplift|increase|rise|hike)s?"
    r"|(?:hold|held|keep|kept|fix|fixed|freeze|frozen|guaranteed?)\b[^.;]{0,25}\bfor (?:\w+ ){0,3}(?:years|months"
    r"|term)|(?:will not|won't|doesn't|does not|never) (?:go up|rise|increase)"
    r"|(?:stays?|stands?)\b[^.;]{0,25}\b(?:for|all|over) (?:\w+ ){0,3}(?:years|months|term)"
    r"|(?:stays?|stands?) (?:put|the same|as it is|where (?:it is|they are))|(?:same|fixed|flat|locked)\b.{0,25}\b(?:for|all|over) (?:\w+ ){0,2}(?:years|months|term))\b",
    re.IGNORECASE,
)
_OF_YEARS = re.compile(
    r"(?<!per )(?<!\ba )\byears?\b|\bannual|\bris(?:es?|ing)\b|\bchanges?\b|\banniversar|\brenew|\bfixed\b|\bincreas|\badjust|\buplift"
    r"|\bthen[- ]current|\bind(?:ex|ic)|(?<!per )\bterm\b|\bblocked\b|\bfrozen\b|\block(?:ed)?\b|\bheld?\b|\bunchanged\b|\bvalid\b",
    re.IGNORECASE,
)
"""A price for a year to come is not carried by a clause that tells today's price only."""
_ONCE_THERE = re.compile(
    r"\b(?i:when|once|as soon as|by the time|after) (?:you|they|everybody|everyone|the (?:customer|\w+ team)|[A-Z]\w+)(?:['\u2019]re| are|['\u2019]s| is)?"
    r" (?:all )?(?:live|go(?:es)? live|starts?|up and running|on board)\b|\bafter (?:the )?go-live\b"
    r"|\b(?:switch|turn) (?:that|it|this|them|those) on\b",
)
"""What is to come then, or is switched on, belongs to what was sold: it is no errand of the sale."""


class Provision(NamedTuple):
    """One clause, or one line of a clause that lists several things, with its meaning."""

    clause: Clause
    document: Conversation
    text: str
    start: int
    end: int
    meaning: Meaning

    @property
    def evidence(self) -> Evidence:
        """The provision as a located span of its document."""
        turn = next(t for t in self.document.turns if t.index == self.clause.turn)
        start, end = turn.locate(self.start, self.end)
        return Evidence(
            document=self.document.document, turn=turn.index, speaker=turn.speaker, start=start, end=end,
            quote=self.document.original[start:end] or self.text,
        )  # fmt: skip


class Verdict(NamedTuple):
    """How one provision stands to a promise: `score` says how surely it is about it."""

    provision: Provision
    score: float
    carries: bool
    otherwise: bool = False
    """Other hours, amounts, editions or languages are written than were promised."""
    seconded: bool = False
    """Another reader says the same: nobody doubts it any more."""


class Second(NamedTuple):
    """What another reader says of a promise: `provision` is the place of the clause in `read_provisions`, None where it names none."""

    answer: Literal["yes", "no", "contradicted"]
    provision: int | None = None


_NONE_OF = re.compile(
    r"\b(?:no|without)\s+(?:\w+\s+){0,1}?(fees?|charges?|costs?|limits?|caps?|minimums?|uplift|penalt(?:y|ies)|setup|\w{4,})\b",
    re.IGNORECASE,
)
_NO_MORE = re.compile(r"\b(?:no|not|never|without)\s((?:\w+\s?){1,3})", re.IGNORECASE)
_BEGINNING = 5
FREE = topic.Pole("charge", "free")
_PAYMENT = re.compile(
    r"\bpayable\b|\binvoiced\b|\bnet \d+\b|\b\d+ days net\b|\bin (?:arrears|advance)\b|\b(?:paid|due) (?:with)?in \d+", re.IGNORECASE
)
"""When something is to be paid, by the words for it."""
_PRESENCE = frozenset({"training", "setup"})
_LANGUAGES = re.compile(r"\b(?:additional|other|further|more) languages\b", re.IGNORECASE)
_FEE = re.compile(r"\b(?:subscription|annual|yearly|monthly|licen[cs]e|recurring) (?:\w+ )?fees?\b", re.IGNORECASE)
_OF_PAYING = meaning.stems(
    "fee fees charge charged cost costs price free payable paid pay payment subscription annual yearly monthly month year term waive waived"
    " discount invoice invoiced bill billed billing total rate amount net due advance"
)
_COSTS = frozenset(("fee", "fees", "charge", "charges", "cost", "costs"))


def cover(
    promises: Sequence[Finding[Promise]],
    contract: Sequence[Conversation],
    embedder: Embedder,
    conversations: Mapping[str, Conversation] | None = None,
    seconds: Mapping[str, Second] | None = None,
) -> Promises:
    """Each promise with `in_contract` and, where a clause says otherwise, `contract_conflict`.

    `yes` where a clause carries the substance, if only in a weaker form; the clause joins the evidence. `no` where
    the contract is silent or contradicts. `n/a` for follow-ups, for what was done or due before signature, and for
    everything when there is no contract among the documents (there is nothing to compare with). Bare answers ("yes,
    all of them") are read with the words before them where `conversations` are given. `seconds` are what another reader
    says, by the id of the promise: it decides where ours is not sure and no value speaks against it.
    """
    if not contract:
        return tuple(_marked(p, InContract.NOT_APPLICABLE) for p in promises)
    provisions = read_provisions(contract, embedder)
    weights = meaning.rarity(p.meaning for p in provisions)
    papers = frozenset(c.document for c in contract)
    start = first_day(contract)
    asked = [p for p in promises if not _errand(p) and not _within(p, papers)]
    texts = [
        said._replace(own=meaning.own_words(p, _around(p, conversations)))
        for p, said in zip(asked, meaning.read([meaning.ways(p, _around(p, conversations)) for p in asked], embedder), strict=True)
    ]
    verdicts = {p.id: judge(p.statement, m, provisions, weights, start) for p, m in zip(asked, texts, strict=True)}
    for promise, said in zip(asked, texts, strict=True):
        if second := (seconds or {}).get(promise.id):
            provision = provisions[second.provision] if second.provision is not None else None
            verdicts[promise.id] = _agreed(verdicts[promise.id], second, provision, promise.statement, said, weights, start)
    signed = min((c.date for c in contract if c.date), default=None) or _last_day(conversations or {})
    return _absorbed(tuple(_covered(p, papers, verdicts, signed) for p in promises), verdicts, papers)


def _around(promise: Finding[Promise], conversations: Mapping[str, Conversation] | None) -> Mapping[str, Conversation] | None:
    """The conversations in which what was said before a promise tells what it is about: an item of a list stands by itself."""
    return None if _ITEM.match(promise.evidence[0].quote) else conversations


def read_provisions(contract: Sequence[Conversation], embedder: Embedder) -> tuple[Provision, ...]:
    """Everything that the contract says, in reading order, without boilerplate."""
    cut = [
        (c, doc, *piece)
        for doc in contract
        for c in clauses(doc)
        if not c.boilerplate
        for piece in _pieces(c)
        if not _FORM_FIELD.match(piece[0]) and not _PREAMBLE.match(piece[0]) and not _SIGNED.match(piece[0])
    ]
    ways = [(text, *_under(c.heading, text), *_listed(text)) for c, _, text, _, _ in cut]
    return tuple(Provision(*rest, m) for rest, m in zip(cut, meaning.read(ways, embedder), strict=True))


def _under(heading: str, text: str) -> tuple[str, ...]:
    return (f"{heading}: {text}",) if heading and heading not in text else ()


def _listed(text: str) -> tuple[str, ...]:
    """The single things where a line lists several ("Pro (scheduling, swaps, forecast)"): one of them may be what was promised."""
    items = [item.strip(" .") for item in _BETWEEN_ITEMS.split(text)]
    short = tuple(i for i in items if len(i) > _SHORTEST_ITEM and len(i.split()) <= _MOST_WORDS)
    return short if len(short) >= _LIST and len(short) + 1 >= len(items) else ()


def judge(
    promise: Promise, said: Meaning, provisions: Sequence[Provision], weights: Mapping[str, float], start: dt.date | None
) -> Verdict | None:
    """The provision that decides about a promise, or None where none is about it."""
    timed = promise.kind is PromiseKind.TIMELINE
    denied = _denied(said.text)
    later_price = promise.kind is PromiseKind.PRICING and _LATER_YEAR.search(_IN_A_MONTH.sub("", said.text)) is not None
    fitting = [
        p
        for p in provisions
        if (tells_time(p.text) and not _of_the_end(promise, p) if timed else not _other_deadline(said, p))
        and not _of_other_costs(denied, p)
        and not (said.topics & _NAMED_ITSELF) - p.meaning.topics
        and not _of_other_languages(said, p)
        and not _of_other_part(promise, said, p)
        and not (later_price and not _OF_YEARS.search(p.text))
    ]
    scored = [(max(score(promise.kind, said, p.meaning, weights), _least(promise, said, p)), p) for p in fitting]
    about = [_verdict(promise, said, p, s, start) for s, p in scored if s >= ABOUT]
    chosen = decisive(about, said, later_price=later_price)
    if chosen is None or (_of_another_fee(said, chosen.provision) if chosen.carries else _of_its_price(said, chosen.provision)):
        return None
    return chosen


def decisive(about: Sequence[Verdict], said: Meaning, *, later_price: bool) -> Verdict | None:
    """Of the verdicts on all clauses that are about a promise, the one that counts."""
    best = max((v for v in about if v.carries), key=lambda v: v.score, default=None)
    against = [v for v in about if not v.carries]
    if best is None or not against:
        return best or max(against, key=lambda v: v.score, default=None)
    for axis in ("price", "reducing") if later_price else ("reducing",):
        # What is paid today says nothing of the years for which it is held, and nothing of shops that close.
        once = [v for v in against if axis in topic.opposed(said.told, v.provision.text)]
        if once and not _SAID_ONCE[axis] & best.provision.meaning.topics:
            return max(once, key=lambda v: v.score)
    # A clause that tells other hours or amounts is about the same thing, and needs no lead: less than none where the best one tells none.
    silent = SILENT if _silent(said, best.provision) else 0.0
    rivals = [(v.score + silent if v.otherwise else v.score - RIVAL, v) for v in against]
    most, rival = max(rivals, key=lambda r: r[0])
    return best if best.score >= most else rival


def _silent(said: Meaning, provision: Provision) -> bool:
    """Does a clause tell nothing that can be held against the hours and amounts of a promise?"""
    written = measure.measures(provision.text, measure.ANY_DAY)
    found = measure.compare(measure.measures(said.told, measure.ANY_DAY), written)
    return not (found.same | found.differ) - {Dimension.COUNT} and not hours.told(provision.text)


def _of_its_price(said: Meaning, provision: Provision) -> bool:
    """Is what was told the price of something, and the clause that it is not included? The two agree, and nothing was promised."""
    return provision.clause.excluded and measure.priced(said.told) and FREE not in topic.poles(said.told)


def _least(promise: Promise, said: Meaning, provision: Provision) -> float:
    """What a clause scores at least, whatever the words: what all fees do opposes a price, how one leaves any term, how far back is taken over any history."""
    if provision.clause.excluded:
        return -math.inf
    once = promise.kind is PromiseKind.PRICING and _SAID_ONCE.keys() & set(topic.opposed(said.told, provision.text))
    return CLEARLY if once or _further_back(said, provision) or _of_languages_extra(said, provision) else -math.inf


def _of_languages_extra(said: Meaning, provision: Provision) -> bool:
    """Languages that cost more, whichever they are, where one was promised."""
    asked = topic.languages(said.told) - {"english"}
    return bool(asked - topic.languages(provision.text)) and _LANGUAGES.search(provision.text) is not None


def _further_back(said: Meaning, provision: Provision) -> bool:
    """Is more of the past to be taken over than is written?"""
    if "migration" not in said.topics & provision.meaning.topics:
        return False
    spoken, written = (measure.measures(text, measure.ANY_DAY) for text in (said.told, provision.text))
    found = measure.compare(spoken, written)
    return Dimension.SPAN in found.differ - found.grows or "limit" in topic.opposed(said.told, provision.text)


def _verdict(promise: Promise, said: Meaning, provision: Provision, score: float, start: dt.date | None) -> Verdict:
    otherwise = (
        _in_values(promise, said, provision, start)
        or portion.fewer(said.told, provision.text)
        or _in_edition(promise, said, provision)
        or topic.lacks_language(said.told, provision.text)
    )
    given = carries(promise, said, provision, otherwise=otherwise)
    return Verdict(provision, score, given, otherwise=otherwise and not given)


def _agreed(
    own: Verdict | None,
    second: Second,
    provision: Provision | None,
    promise: Promise,
    said: Meaning,
    weights: Mapping[str, float],
    start: dt.date | None,
) -> Verdict | None:
    """Our verdict or that of a second reader, whose clause must be possible and whose yes must hold in values."""
    sure = own is not None and own.carries and own.score >= SURELY
    if second.answer == "no" or provision is None:
        return own if sure else None
    found = score(promise.kind, said, provision.meaning, weights)
    if found < UNLIKELY:
        return own
    if second.answer == "yes":
        against = provision.clause.excluded or _outbid(promise, said, provision, start)
        return own if against else Verdict(provision, max(found, ABOUT), carries=True, seconded=True)
    return own if sure else Verdict(provision, max(found, CLEARLY), carries=False, seconded=True)


def _denied(text: str) -> frozenset[str]:
    """What a text says there is none of: "no fee per claim" -> fee."""
    return frozenset(word.lower() for word in _NONE_OF.findall(text))


def _refused(text: str) -> frozenset[str]:
    """How the words begin that follow a no: "no auto renewal" and "does not renew automatically" refuse the same."""
    return frozenset(word[:_BEGINNING].lower() for words in _NO_MORE.findall(text) for word in words.split() if len(word) >= _BEGINNING)


def _of_other_costs(denied: frozenset[str], provision: Provision) -> bool:
    """A clause that something costs nothing, and a promise that is not that: neither carried by the clause nor against it."""
    return bool(provision.clause.excluded and _denied(provision.text) & _COSTS) and not denied & _denied(provision.text)


def _other_deadline(said: Meaning, provision: Provision) -> bool:
    """A date for going live says nothing about a promise that is not about going live."""
    return "go_live" in provision.meaning.topics - said.topics and tells_time(provision.text)


def _of_the_end(promise: Promise, provision: Provision) -> bool:
    """When all is live says nothing about a promise of when the work begins."""
    told = promise.summary
    begins = _BEGINS.search(told)
    return (
        begins is not None
        and not _PROVIDED.search(told, 0, begins.start())
        and not _LIVE.search(told)
        and _LIVE.search(provision.text) is not None
    )


def score(kind: PromiseKind, said: Meaning, written: Meaning, weights: Mapping[str, float]) -> float:
    """Log-odds that a provision is about a promise of this kind."""
    near = meaning.nearness(said, written)
    if near < FAR and not said.topics & written.topics and not _same_price(kind, said, written):
        return OFFSET + MATCH["near"] * near
    return OFFSET + sum(MATCH[name] * value for name, value in signs(kind, said, written, weights).items())


def signs(kind: PromiseKind, said: Meaning, written: Meaning, weights: Mapping[str, float]) -> dict[str, float]:
    """What `MATCH` weighs: signs that a provision is about a promise."""
    against = topic.opposed(said.told, written.text)
    shared = said.topics & written.topics
    known = (said.names & (written.names | written.words)) | (said.words & written.names)
    of_kind = bool(_OF_KIND.get(kind, frozenset()) & written.topics)
    priced = _same_price(kind, said, written)
    return {
        "near": meaning.nearness(said, written),
        "words": meaning.shared_words(said, written, weights),
        "topics": len(shared),
        "alike": len(shared) / max(1, len(said.topics | written.topics)),
        "names": min(2, len(known)),
        "opposed": float(bool(against)),
        "place": float("place" in against and kind in _IN_PERSON and bool(written.topics & _BY_PEOPLE)),
        "numbers": float(priced or measure.same_number(said.text, written.text)),
        "span": float(of_kind and measure.same_span(said.text, written.text)),
        "support": float(of_kind and kind is PromiseKind.SUPPORT),
        "timely": float(kind is PromiseKind.TIMELINE and "go_live" in shared and tells_time(written.text)),
        "feature": float(kind is PromiseKind.FEATURE),
        "priced": float(priced),
        "elsewhere": len((written.topics & _COMMERCIAL) - said.topics),
    }


def _same_price(kind: PromiseKind, said: Meaning, written: Meaning) -> bool:
    return kind is PromiseKind.PRICING and measure.same_price(said.text, written.text)


def carries(promise: Promise, said: Meaning, provision: Provision, *, otherwise: bool) -> bool:
    """Given that the provision is about the promise, `otherwise` with other hours or amounts: does it give what was promised?"""
    clause = provision.clause
    if clause.excluded and (_denied(said.text) & _denied(provision.text) or _refused(said.text) & _refused(provision.text)):
        return True
    if clause.excluded or clause.customer_obligation:
        return False
    if clause.roadmap and promise.kind is not PromiseKind.TIMELINE:
        return False
    if clause.optional or _NOT_SOLD.search(provision.text):
        return promise.kind is PromiseKind.PRICING and not topic.opposed(said.told, provision.text)
    if _only_other(said, provision) or _of_languages_extra(said, provision):
        return False
    if _PART.search(provision.text) and _WHOLE.search(said.text) and not _WHOLE.search(provision.text):
        return False
    return not otherwise and not topic.opposed(said.told, provision.text)


def _in_values(promise: Promise, said: Meaning, provision: Provision, start: dt.date | None) -> bool:
    """Are other hours or amounts written than were promised?"""
    # Not with what was said before it, which is read only to know what a few words are about.
    beyond = _of_hours(promise, said, provision) and hours.beyond(promise.summary or said.text, provision.text)
    return beyond or _outbid(promise, said, provision, start)


def _in_edition(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is another edition of the product written than was promised? A number behind a name is one where things are to be connected."""
    text, clause = said.told, provision.text
    return edition.other(text, clause) or (promise.kind is PromiseKind.INTEGRATION and edition.renumbered(text, clause))


def _of_other_part(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """A clause on something else than what was promised, though it looks alike: another wave, days of training, when invoices are due."""
    return (
        (promise.kind is PromiseKind.TIMELINE and portion.other_stage(said.told, provision.text))
        or _of_presence(said, provision)
        or _of_support(promise, said, provision)
        or (promise.kind is not PromiseKind.PRICING and _PAYMENT.search(provision.text) is not None and not _PAYMENT.search(said.text))
    )


def _of_support(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """When somebody answers the phone, where a trainer was promised who comes on the same days."""
    written = provision.meaning.topics
    return (
        promise.kind is PromiseKind.SERVICE
        and "training" in said.topics
        and bool(written & {"support", "phone"})
        and not written & _BY_PEOPLE
    )


def _of_presence(said: Meaning, provision: Provision) -> bool:
    """So many days of training or on site, where nobody was promised to come or to teach."""
    onsite = topic.Pole("place", "onsite") in topic.poles(said.told)
    present = onsite or bool(said.topics & _PRESENCE or _THERE.search(said.told) or _COMES.search(said.told))
    return not present and _THERE.search(provision.text) is not None


def _of_another_fee(said: Meaning, provision: Provision) -> bool:
    """The fee for the whole, which has but words of payment in common with what was promised for nothing."""
    written = provision.meaning
    if FREE not in topic.poles(said.told) or FREE in topic.poles(provision.text) or not _FEE.search(provision.text):
        return False
    shared = (said.words & written.words) - _OF_PAYING or said.topics & written.topics - {"charge"}
    return not shared and not measure.same_price(said.text, provision.text)


def _of_other_languages(said: Meaning, provision: Provision) -> bool:
    """A clause on languages of which none was promised: neither carries the promise nor speaks against it."""
    asked, written = topic.languages(said.told) - {"english"}, topic.languages(provision.text)
    return bool(asked and written) and not asked & written


def _only_other(said: Meaning, provision: Provision) -> bool:
    """Does the clause give only something that the promise does not name?"""
    only = _ONLY.search(provision.text)
    if only is None or said.names & (provision.meaning.names | provision.meaning.words):
        return False
    return not said.words & meaning.stems(" ".join(provision.text[: only.start()].split()[-1:]))


def _of_hours(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is it told when somebody is there? Whatever kind the promise was taken for, where it names hours and the clause is of support."""
    return promise.kind is PromiseKind.SUPPORT or ("hours" in said.topics and "support" in provision.meaning.topics)


def first_day(contract: Sequence[Conversation]) -> dt.date | None:
    """The start of the subscription as the contract states it, else the contract's own date."""
    for document in contract:
        for clause in clauses(document):
            if _START.search(clause.text) or _START.search(clause.heading):
                days = [m.amount for m in measure.measures(clause.text, document.date) if m.dimension is Dimension.DEADLINE]
                if days:
                    return dt.date.fromordinal(int(max(days)))
    return next((d.date for d in contract if d.date), None)


def _last_day(conversations: Mapping[str, Conversation]) -> dt.date | None:
    """The last day of the sale, after which a contract without a date was signed."""
    return max((c.date for c in conversations.values() if c.date and c.phase is Phase.SALES), default=None)


def _outbid(promise: Promise, said: Meaning, provision: Provision, start: dt.date | None) -> bool:
    """True where an amount that was promised is better for the customer than the written one."""
    around = provision.document.date or start
    meant = portion.meant(said.told, provision.text)
    spoken = list(measure.measures(meant, around))
    if meant == said.told and (due := _due(promise, spoken, start)):
        # Beside other days: of "we'd start in July and be live in August" only one is the day when it is due.
        spoken.append(measure.Measure(Dimension.DEADLINE, due.toordinal()))
    elif _COUNTED_FROM.search(said.text):
        spoken = _counted(spoken)
    written = list(measure.measures(provision.text, around))
    spans = [m for m in written if m.dimension is Dimension.SPAN]
    if start and spans and _FROM_START.search(provision.text):
        written.append(measure.Measure(Dimension.DEADLINE, start.toordinal() + max(m.amount for m in spans)))
    found = measure.compare(spoken, written)
    if found.same - {Dimension.COUNT}:
        return False
    return (
        (Dimension.DEADLINE in found.grows and _later(spoken, written, all_of_it=_WHOLE.search(said.text) is not None))
        or Dimension.MONEY in found.grows
        or Dimension.PERCENT in found.differ
        or Dimension.CADENCE in found.grows
        or (Dimension.SPAN in found.differ and (Dimension.SPAN in found.grows) is _sooner_is_better(promise, said, provision))
    )


def _due(promise: Promise, spoken: Sequence[measure.Measure], start: dt.date | None) -> dt.date | None:
    """The day on which a promise is due; a span without a day ("live in eight weeks") runs from the start of the contract, not from the talk."""
    spans = [m.amount for m in spoken if m.dimension is Dimension.SPAN]
    told = any(m.dimension is Dimension.DEADLINE for m in spoken)
    if not promise.due or promise.kind is not PromiseKind.TIMELINE or told or not spans or start is None:
        return promise.due_date
    return max(promise.due_date or start, start + dt.timedelta(days=round(max(spans))))


def _counted(spoken: list[measure.Measure]) -> list[measure.Measure]:
    """The day that is meant where a day of beginning and a length of time are told: "if you start on 1 July, it's six weeks"."""
    days, spans = ([m for m in spoken if m.dimension is dimension] for dimension in (Dimension.DEADLINE, Dimension.SPAN))
    if len(days) != 1 or not spans:
        return spoken
    done = measure.Measure(Dimension.DEADLINE, days[0].amount + max(m.amount for m in spans))
    return [*(m for m in spoken if m.dimension not in {Dimension.DEADLINE, Dimension.SPAN}), done]


def _sooner_is_better(promise: Promise, said: Meaning, provision: Provision) -> bool:
    """Is the shorter span what the customer wants: of waiting and of being bound, not of what is given?"""
    leaves = "exit" in provision.meaning.topics
    if (leaves and _WINDOW.search(provision.text)) or _KEEPS.search(said.text):
        return False
    within = _WITHIN.search(provision.text)
    there = not within and not _WITHIN.search(said.text) and _THERE.search(said.text)
    lasts = not within and _LASTS.search(said.text) and _LASTS.search(provision.text)
    waits = within or (promise.kind in {PromiseKind.TIMELINE, PromiseKind.SUPPORT, PromiseKind.INTEGRATION} and not there and not lasts)
    return bool(waits) or "exit" in said.topics & provision.meaning.topics


def _later(spoken: Sequence[measure.Measure], written: Sequence[measure.Measure], *, all_of_it: bool) -> bool:
    """Is the written day the later one? Where a clause tells several days, the first is for a part and the last for all."""
    days = [m.amount for m in written if m.dimension is Dimension.DEADLINE]
    return all_of_it or min(days) > max(m.amount for m in spoken if m.dimension is Dimension.DEADLINE)


def _absorbed(promises: Promises, verdicts: Mapping[str, Verdict | None], papers: frozenset[str]) -> Promises:
    """Without the promises that are nothing but the clause by which another promise is surely carried."""
    clause_of = {i: v.provision.evidence for i, v in verdicts.items() if v is not None and v.carries and v.score >= SURELY}
    gone = {
        p.id
        for p in promises
        if all(e.document in papers for e in p.evidence)
        and any(merging.overlap(p.evidence[0], clause) and _same_extent(p.evidence[0], clause) for clause in clause_of.values())
    }
    return tuple(p for p in promises if p.id not in gone)


def _same_extent(quote: Evidence, clause: Evidence) -> bool:
    """Is the quote most of the clause? A clause that holds several commitments must not swallow one of them."""
    return 2 * (quote.end - quote.start) >= clause.end - clause.start


def tells_time(text: str) -> bool:
    """Does the text hold a date, a span of time or a rhythm?"""
    return any(m.dimension in {Dimension.DEADLINE, Dimension.SPAN, Dimension.CADENCE} for m in measure.measures(text, measure.ANY_DAY))


def _covered(
    promise: Finding[Promise], papers: frozenset[str], verdicts: Mapping[str, Verdict | None], signed: dt.date | None
) -> Finding[Promise]:
    verdict = verdicts.get(promise.id)
    if _errand(promise):
        return _marked(promise, InContract.NOT_APPLICABLE)
    if _within(promise, papers):
        return _marked(promise, InContract.YES)
    if promise.statement.status is PromiseStatus.WITHDRAWN:
        # Nobody owes it: no clause can carry it or speak against it.
        return _marked(promise, InContract.NO)
    if verdict is not None and verdict.carries:
        return _with_clause(_marked(promise, InContract.YES, chance=chance(verdict)), verdict.provision.evidence)
    if promise.statement.status is PromiseStatus.DONE:
        return _marked(promise, InContract.NOT_APPLICABLE)
    # A later date for going live, other hours or amounts are a conflict even where the words are far apart.
    plain = promise.statement.kind is PromiseKind.TIMELINE or (verdict is not None and verdict.otherwise)
    against = verdict if verdict is not None and verdict.score >= (ABOUT if plain else CLEARLY) else None
    if against is None and _due_before(promise.statement, signed):
        return _marked(promise, InContract.NOT_APPLICABLE)
    return _marked(promise, InContract.NO, against.provision.evidence if against else None, chance(against))


def _errand(promise: Finding[Promise]) -> bool:
    """Is it something to send or to ask while the sale runs?"""
    return promise.statement.kind is PromiseKind.FOLLOW_UP and not any(_ONCE_THERE.search(e.quote) for e in promise.evidence)


def _due_before(promise: Promise, signed: dt.date | None) -> bool:
    """Was it a single deed that was due before the contract was signed? What is told in hours or held open until a day is none."""
    deed = promise.kind not in {PromiseKind.SUPPORT, PromiseKind.PRICING}
    return deed and promise.due_date is not None and signed is not None and promise.due_date < signed


def chance(verdict: Verdict | None) -> float | None:
    """How likely a verdict is right, as fitted on promises beside contracts; None where another reader says the same."""
    if verdict is not None and verdict.seconded:
        return None
    slope, offset = CHANCE["no" if verdict is None else "yes" if verdict.carries else "contradicted"]
    return round(1 / (1 + math.exp(-(slope * (verdict.score if verdict else 0.0) + offset))), 3)


def _marked(
    promise: Finding[Promise], answer: InContract, conflict: Evidence | None = None, chance: float | None = None
) -> Finding[Promise]:
    update = {"in_contract": answer, "contract_conflict": conflict, "contract_chance": chance}
    statement = promise.statement.model_copy(update=update)
    return promise.model_copy(update={"statement": statement})


def _with_clause(promise: Finding[Promise], clause: Evidence) -> Finding[Promise]:
    return promise.model_copy(update={"evidence": (*promise.evidence, clause)})


def _within(promise: Finding[Promise], papers: frozenset[str]) -> bool:
    return any(e.document in papers for e in promise.evidence)


def _pieces(clause: Clause) -> list[tuple[str, int, int]]:
    """(text, start, end) of the clause, or of each line where lines stand below each other as a list."""
    found, start = [], 0
    lines = clause.text.split("\n")
    for number, line in enumerate(lines):
        end = sum(len(x) + 1 for x in lines[:number]) + len(line)
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        ends = len(line.strip()) < _LONG_LINE and not runs_on(line) and following[:1].isupper()
        if ends or number + 1 == len(lines):
            text = clause.text[start:end]
            lead = len(text) - len(text.lstrip())
            if text.strip():
                found.append((text.strip(), clause.start + start + lead, clause.start + start + lead + len(text.strip())))
            start = end + 1
    return found
