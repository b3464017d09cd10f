"""From the items of an answer to claims, each with what speaks against it before its quote is even looked for."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from analyzer.domain.conversation import Conversation, Side, Turn
from analyzer.domain.finding import Claim, NeedsReview, Quote
from analyzer.domain.folding import norms_of
from analyzer.domain.statement import AnyStatement, Fact, Goal, Promise, Risk, Stakeholder
from analyzer.engines.base import Check
from analyzer.engines.llm import language, script
from analyzer.engines.llm.answers import FactItem, GoalItem, Item, PromiseItem, Raw, RiskItem, StakeholderItem

CONFIDENCE: Final = {"sure": 0.9, "likely": 0.7, "unsure": 0.45}
KINDS: Final = {"promises": "promise", "facts": "fact", "goals": "goal", "stakeholders": "stakeholder", "risks": "risk"}
_LONGEST = 2_000
"""Characters of a quote or summary; more is no statement but a copy of the document."""
_FEW = 4
"""Words up to which a quote may be that of an example by chance."""


class Judged(NamedTuple):
    """One item of an answer: the claim made of it, where one could be made, and the reason why it does not hold.

    `believed` is false where we, not grounding, have something against it: then it never becomes a claim.
    """

    raw: Raw
    claim: Claim | None
    reason: str = ""
    believed: bool = True

    def review(self) -> NeedsReview:
        """For an item that must not become a finding: what the model said, and why it is not believed."""
        said = self.raw.value.get("summary") or self.raw.value.get("name") or ""
        return NeedsReview(kind=KINDS[self.raw.where], statement=str(said)[:_LONGEST], reason=self.reason)


class ClaimMaker:
    """Makes claims of items and says what is wrong with them, for one conversation."""

    def __init__(self, conversation: Conversation, examples: Iterable[str], check: Check) -> None:
        self._conversation = conversation
        self._turns: Mapping[int, Turn] = {t.index: t for t in conversation.turns}
        self._examples = {_folded(q) for q in examples}
        self._check = check

    def judge(self, raw: Raw) -> Judged:
        """The claim of one item and what is wrong with it, if anything."""
        if not isinstance(raw.item, Item):
            return Judged(raw, None, raw.problem, believed=False)
        turn = self._turns.get(raw.item.turn)
        claim = self._claim(raw.item, turn)
        if own := self._problem(raw.item, claim, turn):
            return Judged(raw, claim, own, believed=False)
        checked = self._check(claim)
        # Where the words really stand counts, not the turn that the model names.
        if own := self._wrong_side(claim, checked.turns):
            return Judged(raw, claim, own, believed=False)
        if checked.reason and isinstance(claim.statement, Promise) and claim.statement.due_date:
            # A day that we cannot count costs the day, not the item: its words stay.
            bare = _barer(claim)[0]
            if not self._check(bare).reason:
                return Judged(raw, bare)
        return Judged(raw, claim, checked.reason)

    def without_figures(self, judged: Judged) -> Judged:
        """The same item without the optional fields in which a model miscounts, where that makes it hold."""
        if judged.claim is None or not judged.reason or not judged.believed:
            return judged
        for bare in _barer(judged.claim):
            if not self._check(bare).reason:
                return Judged(judged.raw, bare)
        return judged

    def _problem(self, item: Item, claim: Claim, turn: Turn | None) -> str:
        if len(item.quote) > _LONGEST or len(item.summary) > _LONGEST:
            return "the quote or summary is too long: one statement, one or two sentences"
        if not item.quote.strip():
            return "there is no quote"
        if item.quote.isupper() and len(item.quote.split()) == 1 and not isinstance(item, StakeholderItem):
            return "a heading carries nothing: quote the words under it"
        if self._is_example(item.quote, turn):
            return "the quote is that of an example in the instructions, not of the transcript"
        if turn is not None and (wrong := self._wrong_side(claim, (turn.index,))):
            return wrong
        if not claim.statement.summary and not isinstance(claim.statement, Stakeholder):
            return "there is no summary"
        other = language.differ(item.summary, turn.text) if turn is not None else None
        return f"the summary is not in the language of the transcript ({other})" if other else ""

    def _wrong_side(self, claim: Claim, turns: Iterable[int]) -> str:
        if not isinstance(claim.statement, Promise):
            return ""
        theirs = [i for i in turns if i in self._turns and self._turns[i].side is Side.CUSTOMER]
        return f"turn {theirs[0]} is the customer's: a promise is something the vendor said" if theirs else ""

    def _is_example(self, quote: str, turn: Turn | None) -> bool:
        folded = _folded(quote)
        if len(folded.split()) <= _FEW:
            return False
        copied = any(folded in e or (len(e.split()) > _FEW and e in folded) for e in self._examples)
        return copied and not (turn is not None and quote in turn.text)

    def _claim(self, item: Item, turn: Turn | None) -> Claim:
        quote = script.restored(item.quote, turn.text if turn is not None else self._conversation.original)
        found = Quote(document=self._conversation.document, turn=item.turn, text=quote)
        return Claim(statement=self._statement(item, turn), quotes=(found,), confidence=CONFIDENCE[item.certainty])

    def _statement(self, item: Item, turn: Turn | None) -> AnyStatement:
        summary = _words(item.summary) or ""
        match item:
            case PromiseItem():
                by = turn.speaker if turn is not None else None
                due, day = _words(item.due), _day(item.due_date)
                return Promise(summary=summary, kind=item.kind, how=item.how, made_by=by, due=due, due_date=day)
            case FactItem():
                return Fact(
                    summary=summary,
                    kind=item.kind,
                    amount=item.amount,
                    currency=_currency(item.currency),
                    period=item.period,
                    months=item.months,
                    date=_day(item.date),
                    superseded=item.superseded,
                )
            case GoalItem():
                words = {name: _words(getattr(item, name)) for name in ("metric", "baseline", "target", "timeline")}
                return Goal(summary=summary, rank=item.rank, **words)
            case StakeholderItem():
                return self._person(item, summary)
            case RiskItem():
                return Risk(summary=summary, kind=item.kind, severity=item.severity)

    def _person(self, item: StakeholderItem, summary: str) -> Stakeholder:
        name = " ".join(item.name.split())
        spoke = {norm for t in self._conversation.turns if t.speaker for norm in (" ".join(norms_of(t.speaker)),)}
        return Stakeholder(
            summary=summary,
            name=name,
            aliases=tuple(dict.fromkeys(" ".join(a.split()) for a in item.aliases if a.strip() and a.strip() != name)),
            title=_words(item.title),
            roles=tuple(dict.fromkeys(item.roles)),
            influence=item.influence,
            attitude=item.attitude,
            communication_preference=_words(item.communication_preference),
            present=" ".join(norms_of(name)) in spoke,
        )


def _barer(claim: Claim) -> list[Claim]:
    """The claim without a resolved day, then without all its optional values; never with other words."""
    statement = claim.statement
    match statement:
        case Promise():
            steps: list[dict[str, object]] = [{"due_date": None}, {"due_date": None, "due": None}]
        case Goal():
            steps = [{"timeline": None}, {"target": None}, {"baseline": None}, {"baseline": None, "target": None, "timeline": None}]
        case Fact():
            steps = [{"date": None}, {"months": None}, {"currency": None}, {"date": None, "months": None, "amount": None, "currency": None}]
        case _:
            steps = []
    return [claim.model_copy(update={"statement": statement.model_copy(update=step)}) for step in steps]


def _words(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip()[:10]) if text else None
    except ValueError:
        return None


def _currency(text: str | None) -> str | None:
    code = (text or "").strip().upper()
    return code if len(code) == 3 and code.isalpha() else {"$": "USD", "€": "EUR", "£": "GBP"}.get(code)


def _folded(text: str) -> str:
    return " ".join(norms_of(text))
