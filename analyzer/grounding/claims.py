"""Claims of an engine, grounded in the conversations that they were read from: findings, and what needs review."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Turn
from analyzer.domain.due import resolve_date
from analyzer.domain.evidence import Evidence
from analyzer.domain.figures import says_amount, says_day, says_months
from analyzer.domain.finding import Claim, Finding, NeedsReview, Quote
from analyzer.domain.folding import norms_of
from analyzer.domain.statement import Fact, Goal, Portrayed, Promise, Stakeholder, Statement
from analyzer.domain.value_scanner import ValueKind, find_values
from analyzer.grounding.agreement import Setting, currencies_in, statement_problem, values_problem
from analyzer.grounding.orders import REASON, ordered
from analyzer.grounding.quotes import locate, surroundings
from analyzer.grounding.source import Source

_END = re.compile(r"[.!?](?=\s|$)\s{0,3}|\n")
_WIDER = 4
"""Turns before and behind the quoted one in which a name of the statement may stand."""
_READ = 2000
"""Characters of those turns that are read."""
_SHOWN = 300
"""Characters of a turn that are shown as the nearest line, or looked at in the turn before the quoted one."""


class Ground(NamedTuple):
    """What a claim stands on: its evidence in order of the quotes, or the reason why it stands on nothing."""

    evidence: tuple[Evidence, ...]
    reason: str = ""
    nearest: Evidence | None = None

    @property
    def verified(self) -> bool:
        """True where a quote was found and the statement agrees with it."""
        return bool(self.evidence) and not self.reason


class _Script:
    """One conversation with its turns' texts put together, made ready to be searched."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.turns = list(conversation.turns)
        self.numbers = {turn.index: at for at, turn in enumerate(self.turns)}
        self.offsets: list[int] = []
        length = 0
        for turn in self.turns:
            self.offsets.append(length)
            length += len(turn.text) + 1
        self.text = "\n".join(turn.text for turn in self.turns)
        self.currencies = currencies_in(self.text)
        self.people = frozenset({*(p.name or "" for p in conversation.participants), *(t.speaker for t in self.turns if t.speaker)})
        self._single: dict[int, Source] = {}

    @cached_property
    def source(self) -> Source:
        """The whole text, made ready when the first quote is not in its turn."""
        return Source(self.text)

    def turn_source(self, at: int) -> Source:
        if at not in self._single:
            self._single[at] = Source(self.turns[at].text)
        return self._single[at]

    def pieces(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """A span of the whole text as (turn number, start, end) in the turns that it touches."""
        out = []
        for at, offset in enumerate(self.offsets):
            low, high = max(start - offset, 0), min(end - offset, len(self.turns[at].text))
            if low < high and self.turns[at].text[low:high].strip():
                out.append((at, low, high))
        return out


@lru_cache(maxsize=64)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(norms_of(text))


class Grounder:
    """Grounds claims in a set of conversations; keeps each made ready, so that many claims are cheap."""

    def __init__(self, conversations: Mapping[str, Conversation], deal: Deal | None = None) -> None:
        self._conversations = conversations
        self._deal = deal
        self._scripts: dict[str, _Script] = {}

    def ground(self, claim: Claim) -> Ground:
        """Locates every quote of `claim` and checks its statement against those that were found."""
        evidence: list[Evidence] = []
        reason, nearest = "the claim has no quote", None
        for quote in claim.quotes:
            found = self.find(quote)
            evidence.extend(e for e in found.evidence if e not in evidence)
            if not found.evidence and not evidence and nearest is None:
                reason, nearest = found.reason, found.nearest
        if not evidence:
            return Ground((), reason, nearest)
        if isinstance(claim.statement, Stakeholder):
            # Who a person is stands in many places: one planted order takes none of the others away.
            evidence = [e for e in evidence if self._ordered([e]) is None] or evidence
        problem = self._ordered(evidence) or self._problem(claim, evidence)
        return Ground(tuple(evidence), "") if problem is None else Ground((), problem, evidence[0])

    def find(self, quote: Quote) -> Ground:
        """Evidence for one quote: in its turn, else anywhere in its document, the place nearest to that turn first."""
        script = self._script(quote.document)
        if script is None:
            return Ground((), f"there is no document {quote.document!r}")
        at = script.numbers.get(quote.turn)
        near = None
        if at is not None:
            near = script.offsets[at]
            here = locate(script.turn_source(at), quote.text)
            if here.verified and here.start is not None and here.end is not None:
                return Ground((self._evidence(script, at, here.start, here.end),))
        there = locate(script.source, quote.text, near)
        if there.verified and there.start is not None and there.end is not None:
            return Ground(self._pieces(script, there.start, there.end))
        return Ground((), there.reason, self._nearest(script, there.nearest, at))

    def _script(self, document: str) -> _Script | None:
        if document not in self._scripts and document in self._conversations:
            self._scripts[document] = _Script(self._conversations[document])
        return self._scripts.get(document)

    def _evidence(self, script: _Script, at: int, start: int, end: int) -> Evidence:
        turn = script.turns[at]
        place = turn.locate(start, end)
        return Evidence(
            document=script.conversation.document,
            turn=turn.index,
            speaker=turn.speaker,
            start=place[0],
            end=place[1],
            quote=script.conversation.words(turn, start, end),
        )

    def _pieces(self, script: _Script, start: int, end: int) -> tuple[Evidence, ...]:
        """A quote over several turns is one piece of evidence for each; scraps of one or two words are left out."""
        pieces = script.pieces(start, end)
        long = [p for p in pieces if len(script.turns[p[0]].text[p[1] : p[2]].split()) > 2]
        return tuple(self._evidence(script, *piece) for piece in long or pieces)

    def _nearest(self, script: _Script, span: tuple[int, int] | None, at: int | None) -> Evidence | None:
        """The place that comes closest to the quote, else the head of the turn that it was said to be in."""
        if span is not None and (pieces := script.pieces(*span)):
            return self._evidence(script, *_sentence(script.turns[pieces[0][0]].text, *pieces[0]))
        if at is None or not script.turns[at].text.strip():
            return None
        return self._evidence(script, at, 0, min(len(script.turns[at].text), _SHOWN))

    def _ordered(self, evidence: list[Evidence]) -> str | None:
        """Why words that are there are not taken on trust: they stand with an order to a machine."""
        for item in evidence:
            script = self._scripts[item.document]
            turn = script.turns[script.numbers[item.turn]]
            start = max(turn.text.find(item.quote), 0)
            if ordered(turn.text, start, start + len(item.quote)):
                return REASON
        return None

    # The statement ---------------------------------------------------------------------------------------------------

    def _problem(self, claim: Claim, evidence: list[Evidence]) -> str | None:
        statement, quoted = claim.statement, [e.quote for e in evidence]
        setting = self._setting(evidence, whole=isinstance(statement, Stakeholder))
        if isinstance(statement, Stakeholder):
            return self._person(statement, setting, quoted)
        reason = statement_problem(statement.summary, quoted, setting) if statement.summary else None
        for words in _worded(statement):
            reason = reason or values_problem(words, quoted, setting)
        if reason:
            return reason
        return _figures(statement, "\n".join([*quoted, setting.context]), setting.day)

    def _person(self, person: Stakeholder, setting: Setting, quoted: list[str]) -> str | None:
        """Every part of the name stands in the conversation, and one of them in the quoted words or as their speaker."""
        around, named = _vocabulary(setting.context), set(norms_of(" ".join([*setting.speakers, *setting.people])))
        parts = [norms_of(part) for name in (person.name, *person.aliases) for part in name.split()]
        missing = [part for part in person.name.split() if not all(norm in around or norm in named for norm in norms_of(part))]
        if missing:
            return f'the name "{" ".join(missing)}" is nowhere in the conversation'
        close = set(norms_of(" ".join([*quoted, *setting.speakers])))
        return None if any(close.issuperset(norms) for norms in parts) else f'the quoted words do not name "{person.name}"'

    def _setting(self, evidence: list[Evidence], *, whole: bool) -> Setting:
        """What is known around the evidence; for a person the whole of each conversation."""
        context: list[str] = []
        wider: list[str] = []
        currencies: frozenset[str] = frozenset()
        speakers: list[str] = []
        people: set[str] = set()
        day: dt.date | None = None
        for item in evidence:
            script = self._scripts[item.document]
            at = script.numbers[item.turn]
            turn = script.turns[at]
            day = day or (turn.at.date() if turn.at else None) or script.conversation.date
            context.append(script.text if whole else _around(script.turns, at, item.quote))
            wider.extend(t.text[:_READ] for t in script.turns[max(0, at - _WIDER) : at + _WIDER])
            currencies |= script.currencies
            speakers.append(turn.speaker or "")
            people |= script.people
        if self._deal is not None:
            speakers.extend((self._deal.vendor.name, self._deal.customer.name))
        return Setting(
            context="\n".join(dict.fromkeys(context)),
            speakers=tuple(dict.fromkeys(speakers)),
            people=tuple(sorted(people)),
            day=day,
            wider="\n".join(wider),
            currencies=currencies,
        )


def _sentence(text: str, at: int, start: int, end: int) -> tuple[int, int, int]:
    """The sentence or line around `text[start:end]`, cut to what is shown."""
    low = max((m.end() for m in _END.finditer(text, max(0, start - _SHOWN), start)), default=max(0, start - _SHOWN))
    stop = _END.search(text, end, end + _SHOWN)
    return at, min(low, start), stop.end() if stop else min(len(text), end + _SHOWN)


def _around(turns: list[Turn], at: int, quote: str) -> str:
    """The paragraph of the quote, the subject of its mail, and the end of the turn before it: the question."""
    text = turns[at].text
    start = max(text.find(quote), 0)
    before = turns[at - 1].text[-_SHOWN:] if at else ""
    return "\n".join((before, turns[at].subject or "", surroundings(text, start, start + len(quote))))


def _worded(statement: object) -> tuple[str, ...]:
    """Fields in words whose values must stand in the source."""
    if isinstance(statement, Promise):
        return (statement.due or "",)
    if isinstance(statement, Goal):
        return (statement.baseline or "", statement.target or "", statement.timeline or "")
    return ()


def _figures(statement: object, text: str, day: dt.date | None) -> str | None:
    """Fields in figures: a due day, an amount, a term, a start."""
    days = (statement.due_date,) if isinstance(statement, Promise) else (statement.date,) if isinstance(statement, Fact) else ()
    for figure in days:
        if figure and isinstance(statement, Promise) and _follows(statement, day):
            continue
        if figure and statement_problem(figure.isoformat(), [text], Setting(context=text, day=day)) and not says_day(text, figure, day):
            return f"the day {figure.isoformat()} does not follow from the quoted words"
    if not isinstance(statement, Fact):
        return None
    values = find_values(text)
    if (
        statement.months is not None
        and not any(_has(v.readings, Decimal(statement.months)) for v in values if v.unit in {"month", "year"})
        and not says_months(text, statement.months, day)
    ):
        return f"a term of {statement.months} months is not in the quoted words"
    # Commercial paper has notations of its own: lakhs, bare columns, "R$", "CA$".
    if statement.amount is None or says_amount(text, statement.amount, statement.currency):
        return None
    amount = Decimal(str(statement.amount))
    fitting = [v for v in values if _has(v.readings, amount)]
    if not fitting:
        return f"the amount {statement.amount:g} is not in the quoted words"
    units = {v.unit for v in fitting if v.kind is ValueKind.MONEY}
    if statement.currency and units and statement.currency not in units and "KR" not in units:
        return f"the currency {statement.currency} is not that of the quoted words"
    return None


def _follows(promise: Promise, day: dt.date | None) -> bool:
    """Is the due day what the due words, which stand in the source, mean on that day?"""
    return bool(promise.due) and day is not None and resolve_date(promise.due or "", day) == promise.due_date


def _has(readings: Iterable[frozenset[Any]], amount: Decimal) -> bool:
    return any(("n", amount) in reading for reading in readings)


def ground(claim: Claim, conversation: Conversation, deal: Deal | None = None) -> Ground:
    """Grounds one claim in one conversation."""
    return Grounder({conversation.document: conversation}, deal).ground(claim)


def ground_claims(
    claims: Iterable[Claim], conversations: Mapping[str, Conversation], deal: Deal | None = None
) -> tuple[list[Finding[Any]], list[NeedsReview]]:
    """Findings for the claims that hold, in their order, and what needs review for the others; none is dropped.

    `conversations` by document name. Ids are the same for the same statement kind (and person) at the same place.
    """
    grounder = Grounder(conversations, deal)
    findings: list[Finding[Any]] = []
    review: list[NeedsReview] = []
    for claim in claims:
        found = grounder.ground(claim)
        if found.verified:
            name = claim.statement.name if isinstance(claim.statement, Stakeholder) else ""
            identity = finding_id(claim.statement.type, found.evidence[0], name)
            findings.append(Finding[Any](id=identity, statement=_with_traits(claim), confidence=claim.confidence, evidence=found.evidence))
        else:
            text = claim.statement.summary or getattr(claim.statement, "name", "")
            review.append(NeedsReview(kind=claim.statement.type, statement=text, reason=found.reason, nearest=found.nearest))
    return findings, review


def _with_traits(claim: Claim) -> Statement:
    if not (claim.traits and isinstance(claim.statement, Stakeholder)):
        return claim.statement
    return Portrayed(**claim.statement.model_dump(), traits=claim.traits)


def finding_id(kind: str, evidence: Evidence, name: str = "") -> str:
    """Twelve hexadecimal digits of kind, document, place, words and, as one sentence can be about two people, the person's `name`."""
    key = "\x1f".join((kind, evidence.document, str(evidence.start), evidence.quote, *([name] if name else [])))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
