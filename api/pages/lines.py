"""The lines of a handoff as the desk shows them: words, tags, facts, and the places of their quotes."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Money
from analyzer.domain.review import Change, HandoffItem, LineState, Section, Verdict
from analyzer.domain.statement import Attitude, Fact, FactKind, Goal, InContract, Level, Promise, PromiseStatus, Rank, Risk, Stakeholder
from analyzer.handoff import ledger, specificity, wording
from analyzer.handoff.influence_map import InfluenceMap, draw
from analyzer.handoff.review import Obstacle, left_out
from analyzer.handoff.sheet import Tag
from api.pages.sources import Place, Sources

TITLES: Final = {
    Section.DEAL: "Deal summary",
    Section.GOALS: "Customer goals",
    Section.STAKEHOLDERS: "Stakeholder map",
    Section.PROMISES: "Promises and commitments",
    Section.RISKS: "Risk factors",
}
_TERMS: Final = {
    FactKind.PRODUCT: "Product",
    FactKind.QUANTITY: "Quantity",
    FactKind.VALUE: "Contract value",
    FactKind.TERM: "Contract length",
    FactKind.START: "Start",
    FactKind.PAYMENT: "Payment terms",
    FactKind.DISCOUNT: "Discount",
    FactKind.RENEWAL: "Renewal",
}
_NO_FILE: Final = "There is no deal.json. "
_ADD_FILE: Final = "Add a deal.json that names both parties."
_ADD_DOMAIN: Final = "Say on the page of its documents who sells and who buys."
CHANGES: Final = {
    Change.MERGED.value: "took in",
    Change.MERGED_INTO.value: "went into",
    Change.UNMERGED.value: "apart again from",
    Change.SPLIT.value: "split off",
    Change.SPLIT_FROM.value: "split from",
    Change.HALVED.value: "made two, one of them",
    Change.HALF_OF.value: "one of two made of",
    Change.UNSPLIT.value: "one again with",
}
"""What an entry of the history says of a merge or a split, before the other line's words."""
_TONES: Final = {Attitude.CHAMPION: "good", Attitude.SUPPORTER: "good", Attitude.SKEPTIC: "bad", Attitude.NEUTRAL: "plain"}
_WEIGHTS: Final = {Level.HIGH: "bad", Level.MEDIUM: "warn", Level.LOW: "plain"}


class Shown(NamedTuple):
    """One line: `text` is its headline, `kicker` what stands before it, `clause` the words of the contract that contradict it."""

    item: HandoffItem
    text: str
    kicker: str
    tags: tuple[Tag, ...]
    facts: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    """Where its evidence stands, piece by piece."""
    clause: Place | None
    compare: Place | None
    """The clause that perhaps carries a promise and that nobody has compared with it yet."""
    nearest: Place | None
    gap: bool
    """True for a promise that the contract contradicts or leaves out."""
    before: str | None
    """What was drafted, where an edit says otherwise."""

    @property
    def quotes(self) -> tuple[Place, ...]:
        """What it rests on, without the clause to compare with."""
        return tuple(place for place in self.places if place != self.compare)

    @property
    def doubtful(self) -> bool:
        """True where the words were not found in the documents, so that somebody has to say how it is known."""
        return _doubtful(self.item)

    @property
    def casual(self) -> bool:
        """True for a gap that is perhaps no obligation."""
        return self.clause is None and is_casual(self.item)

    @property
    def said(self) -> str:
        """How confident the engine was, in words."""
        return wording.confidence(self.item.confidence).partition(" (")[0]


class Group(NamedTuple):
    """Lines under one heading; `section` is None for those of several sections."""

    anchor: str
    title: str
    section: Section | None
    lines: tuple[Shown, ...]

    @property
    def open(self) -> int:
        """How many wait for a verdict."""
        return sum(not line.item.settled for line in self.lines)


def show(item: HandoffItem, sources: Sources, papers: Collection[str]) -> Shown:
    """`item` for the page; `papers` are the names of the contracts to compare promises with."""
    said = item.statement
    clause = said.contract_conflict if isinstance(said, Promise) else None
    compare = clause_of(item, papers)
    before = headline(item.proposed) if item.proposed and item.proposed != said and item.source == "engine" else None
    text = headline(said)
    return Shown(
        item=item,
        text=text,
        kicker=_TERMS[said.kind] if isinstance(said, Fact) else "",
        tags=tuple(_tags(item, papers)),
        facts=tuple((name, value) for name, value in _facts(item) if value),
        places=tuple(sources.place(one) for one in item.evidence),
        clause=sources.place(clause) if clause else None,
        compare=sources.place(compare) if compare else None,
        nearest=sources.place(item.nearest) if item.nearest else None,
        gap=is_gap(item, papers),
        before=before if before != text else None,
    )


def sure(lines: Iterable[LineState]) -> tuple[LineState, ...]:
    """Those that may be accepted together: found and verified by an engine that was confident, waiting, and nothing of them to compare or opposed."""
    waiting = (line for line in lines if line.source == "engine" and line.verified and not line.settled)
    plain = (line for line in waiting if not (line.to_compare or line.opposed))
    return tuple(line for line in plain if line.confidence >= wording.FAIRLY_SURE)


def headline(said: Promise | Goal | Stakeholder | Risk | Fact) -> str:
    """The words of a statement on one line."""
    if isinstance(said, Stakeholder):
        return wording.clean(said.name) or "(no name)"
    if isinstance(said, Fact):
        return _term(said)
    return wording.clean(said.summary) or "(no summary)"


def named(said: Promise | Goal | Stakeholder | Risk | Fact) -> str:
    """The same with the name of a term of the deal before it, for lists that mix the sections."""
    return f"{_TERMS[said.kind]}: {_term(said)}" if isinstance(said, Fact) else headline(said)


def _term(fact: Fact) -> str:
    if fact.amount is not None:
        return wording.money(Money(amount=fact.amount, currency=fact.currency, period=fact.period))
    if fact.months is not None:
        return wording.months(fact.months)
    if fact.date is not None:
        return wording.date(fact.date)
    return wording.clean(fact.summary) or "(not stated)"


def _tags(item: HandoffItem, papers: Collection[str]) -> Iterable[Tag]:
    said = item.statement
    if isinstance(said, Promise):
        yield from _promise_tags(item, said, papers)
    elif isinstance(said, Goal):
        yield Tag("primary goal", "good") if said.rank is Rank.PRIMARY else Tag("secondary goal")
    elif isinstance(said, Stakeholder):
        yield Tag(wording.label(said.attitude), _TONES[said.attitude])
        yield Tag(f"{said.influence.value} influence")
    elif isinstance(said, Risk):
        yield Tag(f"{said.severity.value} severity", _WEIGHTS[said.severity])
        yield Tag(wording.label(said.kind))
    if item.source == "person":
        yield Tag("one of two" if item.half else "split off" if item.split_from else "added by hand")


def _promise_tags(item: HandoffItem, said: Promise, papers: Collection[str]) -> Iterable[Tag]:
    if said.status is not PromiseStatus.OPEN:
        yield Tag(wording.label(said.status), "warn" if said.status is PromiseStatus.CHANGED else "plain")
    if said.contract_conflict and said.in_contract is InContract.NO:
        yield Tag("contract says otherwise", "bad")
    elif left_out(item, papers) and papers and item.verified:
        yield Tag("not mentioned in the contract") if is_casual(item) else Tag("not in the contract", "warn")
    elif clause_of(item, papers):
        yield Tag(wording.PERHAPS_SOLD, "warn")
    elif said.in_contract is InContract.YES:
        yield Tag("in the contract", "good")
    yield Tag(wording.label(said.kind))
    yield Tag(wording.label(said.how))


def _facts(item: HandoffItem) -> Iterable[tuple[str, str | None]]:
    said = item.statement
    if isinstance(said, Promise):
        return (("Due", wording.due(said)), ("Made by", wording.stated(said.made_by)))
    if isinstance(said, Goal):
        missing = wording.listed(specificity.missing(said))
        parts = (("Metric", said.metric), ("Baseline", said.baseline), ("Target", said.target), ("Deadline", said.timeline))
        return (*((name, wording.stated(value)) for name, value in parts), ("Still to agree", missing))
    if isinstance(said, Stakeholder):
        roles = wording.listed([wording.label(role) for role in said.roles])
        parts = (("Title", said.title), ("Role", roles), ("Prefers", said.communication_preference), ("Said of them", said.summary))
        return (*((name, wording.stated(value)) for name, value in parts), ("Took part", None if said.present else "no, only talked about"))
    return ()


def grouped(lines: Sequence[Shown]) -> tuple[Group, ...]:
    """The lines in the order of the work: what could not be verified, then the five sections; each line stands once."""
    shown = [line for line in lines if not (line.item.gone and line.item.verdict is Verdict.PENDING)]
    doubtful = tuple(line for line in shown if line.doubtful)
    groups = [Group("review", "Needs review", None, doubtful)] if doubtful else []
    for section in Section:
        own = tuple(line for line in shown if line.item.section is section and not line.doubtful)
        groups.append(Group(section.value, TITLES[section], section, own))
    return tuple(groups)


def gaps(lines: Sequence[Shown]) -> tuple[Shown, ...]:
    """Promises that the contract contradicts or leaves out, the contradicted first, and those to compare with it, the least likely first (S17)."""
    found = [line for line in lines if line.compare or line.gap]
    return tuple(sorted(found, key=lambda line: (line.clause is None, _likely(line), line.item.position)))


def _likely(line: Shown) -> float:
    said = line.item.statement
    return said.contract_chance or 0.0 if line.compare and isinstance(said, Promise) else 0.0


def told(warnings: Iterable[str]) -> tuple[str, ...]:
    """What drafting says of the documents, in the words of the desk: who works here has no file that names the parties."""
    return tuple(text.replace(_NO_FILE, "").replace(_ADD_FILE, _ADD_DOMAIN) for text in warnings)


def gate(reason: Obstacle) -> str:
    """Why a gate is shut, with the section called as the page calls it."""
    if reason.section is None:
        return reason.detail[:1].upper() + reason.detail[1:]
    title = TITLES[reason.section]
    if reason.code == "empty":
        return f"{title} is empty: add a line, or waive the section with a reason"
    return f"{title}: {reason.detail.partition(' of ')[0]} without a verdict"


def influence(items: Iterable[HandoffItem]) -> InfluenceMap | None:
    """The map of the stakeholders that nobody has rejected."""
    kept = [item for item in items if item.verdict is not Verdict.REJECTED and not (item.gone and not item.stands)]
    people = [
        Finding[Stakeholder](
            id=item.id, statement=item.statement, confidence=item.confidence, verified=item.verified or item.stands, evidence=item.evidence
        )
        for item in kept
        if isinstance(item.statement, Stakeholder)
    ]
    return draw(people)


def is_gap(item: HandoffItem, papers: Collection[str]) -> bool:
    """True for a promise that somebody may count on and the contract leaves out or contradicts."""
    said = item.statement
    over = item.verdict is Verdict.REJECTED or (item.gone and not item.stands)
    # What a person stands by is in the document, found or not.
    if over or (_doubtful(item) and not item.stands) or not isinstance(said, Promise):
        return False
    return left_out(item, papers) and said.status not in ledger.OVER


def clause_of(item: HandoffItem, papers: Collection[str]) -> Evidence | None:
    """The clause of `papers` to compare a promise with; None where nobody needs to."""
    said = item.statement
    if item.settled or _doubtful(item) or not isinstance(said, Promise) or said.status in ledger.OVER:
        return None
    return ledger.carrying(said, item.evidence, papers)


def is_casual(item: HandoffItem) -> bool:
    """True for a gap that is perhaps no obligation; what a person stands by is one."""
    said = item.statement
    return isinstance(said, Promise) and not item.stands and item.source == "engine" and ledger.casual(said, item.confidence)


def _doubtful(item: HandoffItem) -> bool:
    return not item.verified and item.source == "engine"
