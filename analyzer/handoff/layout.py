"""Lays a draft out as a Sheet: what stands where, in which words, with which quotes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from analyzer.domain.account import DocumentEntry
from analyzer.domain.due import short_date
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft, Term
from analyzer.domain.statement import Attitude, Goal, InContract, Promise, PromiseKind, PromiseStatus, Rank, Risk, RiskKind, Stakeholder
from analyzer.handoff import attention, ledger, places, replacement, specificity, wording
from analyzer.handoff.narrative import QUOTES_SHOWN
from analyzer.handoff.sheet import STATUS, Gap, Group, Line, Reference, Row, Section, Sentence, Sheet, Tag, Unverified
from analyzer.handoff.wording import clean, counted


def lay_out(draft: Draft, status: str = STATUS) -> Sheet:
    """`draft` as a Sheet that says `status` on top; quotes are numbered in the order in which a reader meets them."""
    return _Layout(draft, decided=not status.startswith("DRAFT")).sheet()._replace(status=clean(status))


class _Layout:
    """Holds the numbering of quotes while one draft is laid out."""

    def __init__(self, draft: Draft, decided: bool) -> None:
        self.draft, self.decided = draft, decided
        self.numbers: dict[tuple[str, int, int], int] = {}
        self.titles = {entry.file: entry for entry in draft.about.documents}
        self.papers = ledger.papers(draft.about.documents)
        self.attention = attention.notices(draft.stakeholders)

    def sheet(self) -> Sheet:
        draft = self.draft
        gap = ledger.unsold(draft)
        contradicted = tuple(self._contradiction(p) for p in gap if p.statement.contract_conflict)
        silent = [p for p in gap if not p.statement.contract_conflict]
        unsold = tuple(self.promise(p) for p in silent if not ledger.casual(p.statement, p.confidence))
        casual = tuple(self.promise(p) for p in silent if ledger.casual(p.statement, p.confidence))
        return Sheet(
            title=clean(draft.about.customer.name) or clean(draft.about.deal_id) or "customer not named",
            vendor=clean(draft.about.vendor.name),
            status=STATUS,
            summary=self._summary(),
            figures=self._figures(len(contradicted), len(unsold)),
            warnings=tuple(clean(w) for w in draft.warnings),
            story=self._story(),
            contradicted=contradicted,
            unsold=unsold,
            casual=casual,
            gap_note=self._gap_note(len(contradicted), len(unsold), len(casual)),
            sections=self._sections(),
            review=tuple(self._review()),
            missing=tuple(clean(m) for m in draft.completeness.missing),
            sources=tuple(_document(entry) for entry in draft.about.documents),
            provenance=self._provenance(),
            method=_DECIDED if self.decided else _METHOD,
        )

    def _story(self) -> tuple[tuple[Sentence, ...], ...]:
        told = tuple(Sentence(clean(t.text), self.refer(t.evidence)) for t in self.draft.narrative)
        half = (len(told) + 1) // 2
        return tuple(part for part in ((told[:half], told[half:]) if len(told) > 3 else (told,)) if part)

    def refer(self, evidence: Iterable[Evidence]) -> tuple[Reference, ...]:
        return tuple(self._reference(found) for found in evidence)

    def _reference(self, found: Evidence) -> Reference:
        number = self.numbers.setdefault((found.document, found.start, found.end), len(self.numbers) + 1)
        entry = self.titles.get(found.document)
        parts = [clean(found.speaker or ""), clean(found.document), clean(found.place or f"turn {found.turn}")]
        if entry and entry.date and str(entry.date.year) not in parts[-1]:
            parts.append(short_date(entry.date))
        return Reference(number, clean(found.quote), ", ".join(filter(None, parts)))

    def _clause(self, promise: Finding[Promise]) -> Reference | None:
        clause = promise.statement.contract_conflict
        return self._reference(clause) if clause else None

    def _contradiction(self, promise: Finding[Promise]) -> Gap:
        said, clause = self.refer(places.whole(promise.evidence)), self._clause(promise)
        return Gap(self.promise(promise), said, clause)

    def _summary(self) -> str:
        draft = self.draft
        found = [
            counted(len(draft.promises), "promise"), counted(len(draft.goals), "goal"),
            counted(len(draft.stakeholders), "stakeholder"), counted(len(draft.risks), "risk"),
        ]  # fmt: skip
        read = f"From {counted(len(draft.about.documents), 'document')}: " if draft.about.documents else ""
        review = f" {counted(len(draft.needs_review), 'more line needs', 'more lines need')} review." if draft.needs_review else ""
        return f"{read}{wording.listed(found)}, each with the words it rests on.{review}"

    def _figures(self, contradicted: int, unsold: int) -> tuple[tuple[str, str], ...]:
        deal = self.draft.deal
        beyond = str(contradicted + unsold) + (f" ({contradicted} contradicted)" if contradicted else "")
        return (
            ("Contract value", wording.money(deal.value) if deal.value else "not stated"),
            ("Length", wording.months(deal.term_months) if deal.term_months else "not stated"),
            ("Start", wording.date(deal.start_date) if deal.start_date else "not stated"),
            ("Promised but not sold", beyond if ledger.has_contract(self.draft) else "no contract to compare"),
        )

    def _gap_note(self, contradicted: int, unsold: int, casual: int) -> str:
        if not ledger.has_contract(self.draft):
            return "No contract or order form is among the documents, so promises could not be compared with what was sold. Add it and draft again."
        doubts = sum(self._perhaps(p) for p in self.draft.promises)
        compare = (
            f" {counted(doubts, 'more is', 'more are')} perhaps in it: compare {'it' if doubts == 1 else 'them'} in section 4."
            if doubts
            else ""
        )
        if not contradicted and not unsold:
            return f"{wording.none_left_out(casual)}{compare}"
        against = [f"contradicts {counted(contradicted, 'promise')}"] if contradicted else []
        silent = [f"leaves out {unsold:,} more" if contradicted else f"leaves out {counted(unsold, 'promise')}"] if unsold else []
        return f"The contract {wording.listed(against + silent)}. The customer may expect all of this: agree on it before the kickoff.{compare}"

    def _perhaps(self, promise: Finding[Promise]) -> bool:
        """Is a person to compare the promise with a clause? Not where one has given a verdict."""
        owed = promise.verified and promise.statement.status not in ledger.OVER
        return owed and not self.decided and ledger.carrying(promise.statement, promise.evidence, self.papers) is not None

    # The five sections

    def _sections(self) -> tuple[Section, ...]:
        filled, draft = self.draft.completeness, self.draft
        return (
            Section(1, "Deal Summary", "deal", filled.deal, rows=tuple(self._terms())),
            Section(2, "Customer Goals", "goals", filled.goals, _none(draft.goals, "goal"), groups=self._goals()),
            Section(
                3, "Stakeholder Map", "stakeholders", filled.stakeholders, _none(draft.stakeholders, "stakeholder"), groups=self._people()
            ),
            Section(4, "Promises and Commitments", "promises", filled.promises, _none(draft.promises, "promise"), groups=self._promises()),
            Section(5, "Risk Factors", "risks", filled.risks, _none(draft.risks, "risk"), self._replaced(), groups=self._risks()),
        )

    def _terms(self) -> Iterable[Row]:
        deal = self.draft.deal
        yield self._listed_terms("Product or plan", deal.products)
        if deal.quantity:
            yield self._listed_terms("Quantity", (deal.quantity,))
        yield Row(
            "Contract value",
            wording.money(deal.value) if deal.value else "not stated",
            self.refer(deal.value.evidence[:2] if deal.value else ()),
        )
        yield Row(
            "Contract length", wording.months(deal.term_months) if deal.term_months else "not stated", self.refer(deal.term_evidence[:1])
        )
        yield Row("Start", wording.date(deal.start_date) if deal.start_date else "not stated", self.refer(deal.start_evidence[:1]))
        yield Row("Payment terms", wording.stated(deal.payment) or "not stated", self.refer(deal.payment_evidence[:1]))
        yield self._listed_terms("Discounts and special pricing", deal.discounts)
        if deal.renewal:
            yield self._listed_terms("Renewal", (deal.renewal,))
        if deal.superseded:
            yield self._listed_terms("Replaced offers: do not quote", deal.superseded)

    def _listed_terms(self, name: str, terms: Sequence[Term]) -> Row:
        text = "; ".join(clean(t.text) for t in terms) or "not stated"
        return Row(name, text, self.refer(t.evidence[0] for t in terms if t.evidence))

    def _goals(self) -> tuple[Group, ...]:
        goals = sorted(
            self.draft.goals,
            key=lambda g: (not g.verified, g.statement.rank is not Rank.PRIMARY, len(specificity.missing(g.statement)), -g.confidence),
        )
        unsure = [g for g in goals if g.verified and g.confidence < wording.LIKELY and not self.decided]
        sure = tuple(self._goal(g) for g in goals if g not in unsure)
        perhaps = tuple(self._perhaps_goal(g) for g in sorted(unsure, key=lambda g: -g.confidence))
        return tuple(group for group in (Group(None, sure), Group("Perhaps goals", perhaps)) if group.lines)

    def _goal(self, goal: Finding[Goal]) -> Line:
        gaps = specificity.missing(goal.statement)
        notice = f"To be agreed: {wording.listed(gaps)}." if gaps else None
        rank = Tag("primary goal", "good") if goal.statement.rank is Rank.PRIMARY else Tag("secondary goal")
        return self._line("goal", goal, (rank,), _measures(goal.statement), notice)

    def _perhaps_goal(self, goal: Finding[Goal]) -> Line:
        """Shorter: of what is perhaps no goal nobody has to agree on the measures yet."""
        rank = (Tag("primary goal", "good"),) if goal.statement.rank is Rank.PRIMARY else ()
        return self._line("goal", goal, rank, _measures(goal.statement), None)

    def _people(self) -> tuple[Group, ...]:
        attitudes = list(Attitude)
        people = sorted(
            self.draft.stakeholders,
            key=lambda p: (
                not p.verified,
                wording.level(p.statement.influence),
                attitudes.index(p.statement.attitude),
                clean(p.statement.name),
            ),
        )
        first = tuple(self._person(p) for p in people if p.id in self.attention)
        rest = tuple(self._person(p) for p in people if p.id not in self.attention)
        groups = (Group("Need extra attention", first), Group("Others" if first else None, rest))
        return tuple(g for g in groups if g.lines)

    def _person(self, person: Finding[Stakeholder]) -> Line:
        said = person.statement
        tones = {Attitude.CHAMPION: "good", Attitude.SUPPORTER: "good", Attitude.SKEPTIC: "bad", Attitude.NEUTRAL: "plain"}
        tags = (Tag(wording.label(said.attitude), tones[said.attitude]), Tag(f"{said.influence.value} influence"))
        facts: tuple[tuple[str, str], ...] = (
            ("Title", wording.stated(said.title) or "not stated"),
            ("Role", wording.listed([wording.label(r) for r in said.roles]) or "not stated"),
            ("Prefers", wording.stated(said.communication_preference) or "not stated"),
            ("Took part", "yes" if said.present else "no, only talked about"),
        )
        if said.aliases:
            facts = (*facts, ("Also called", ", ".join(wording.unique(clean(a) for a in said.aliases))))
        notice = "; ".join(self.attention.get(person.id, ()))
        return self._line("person", person, tags, facts, notice[:1].upper() + notice[1:] + "." if notice else None, said.name)

    def _promises(self) -> tuple[Group, ...]:
        groups: dict[str, list[Line]] = {}
        for promise in sorted(self.draft.promises, key=ledger.order):
            groups.setdefault(self._promise_group(promise), []).append(self.promise(promise))
        return tuple(Group(heading, tuple(lines)) for heading, lines in groups.items())

    def _promise_group(self, promise: Finding[Promise]) -> str:
        if not promise.verified:
            return "Not verified: check before use"
        if promise.statement.status in (PromiseStatus.DONE, PromiseStatus.WITHDRAWN):
            return "Done or withdrawn"
        if not ledger.has_contract(self.draft):
            return "Follow-ups" if promise.statement.kind is PromiseKind.FOLLOW_UP else "Promised"
        if self._perhaps(promise):
            return "Perhaps in the contract: compare"
        headings = {
            InContract.YES: "In the contract",
            InContract.NO: "Not in the contract",
            InContract.NOT_APPLICABLE: "Follow-ups and steps before signature",
        }
        return headings[promise.statement.in_contract]

    def promise(self, promise: Finding[Promise]) -> Line:
        said = promise.statement
        facts = (("Due", wording.due(said) or "not stated"), ("Made by", wording.stated(said.made_by) or "not stated"))
        tags = [Tag(wording.label(said.kind)), Tag(wording.label(said.how))]
        if said.contract_conflict and said.in_contract is InContract.NO:
            tags.insert(0, Tag("contradicted by the contract", "bad"))
        elif said.in_contract is InContract.NO and promise.verified and ledger.has_contract(self.draft):
            tags.insert(
                0, Tag("not mentioned in the contract") if ledger.casual(said, promise.confidence) else Tag("not in the contract", "warn")
            )
        elif self._perhaps(promise):
            tags.insert(0, Tag(wording.PERHAPS_SOLD, "warn"))
        elif said.in_contract is InContract.YES:
            tags.insert(0, Tag("in the contract", "good"))
        if said.status is not PromiseStatus.OPEN:
            tags.insert(0, Tag(wording.label(said.status), "warn" if said.status is PromiseStatus.CHANGED else "plain"))
        clause = ledger.carrying(said, promise.evidence, self.papers) if self._perhaps(promise) else None
        said_of_it = promise.model_copy(update={"evidence": tuple(one for one in promise.evidence if one != clause)})
        line = self._line("promise", said_of_it, tuple(tags), facts, None)
        when = wording.due(said)
        return line._replace(
            clause=self._reference(clause) if clause else None,
            aside=", ".join(filter(None, (f"due {when}" if when else "", "unsure" if promise.confidence < wording.LIKELY else ""))),
        )

    def _risks(self) -> tuple[Group, ...]:
        risks = sorted(self.draft.risks, key=lambda r: (not r.verified, wording.level(r.statement.severity), -r.confidence))
        rivals = tuple(self._risk(r) for r in risks if r.statement.kind is RiskKind.COMPETITOR)
        rest = tuple(self._risk(r) for r in risks if r.statement.kind is not RiskKind.COMPETITOR)
        groups = (
            Group(None if not rivals else "Threats to delivery, adoption and renewal", rest),
            Group("Competition", rivals),
        )
        return tuple(g for g in groups if g.lines)

    def _replaced(self) -> tuple[Sentence, ...]:
        lead = "The customer leaves something behind, will miss what it did and will compare"
        return tuple(
            Sentence(f"{lead}: {wording.unpointed(f.statement.summary)}.", self.refer(f.evidence[:1]))
            for f in replacement.replaced(self.draft)[:2]
        )

    def _risk(self, risk: Finding[Risk]) -> Line:
        tone = {0: "bad", 1: "warn", 2: "plain"}[wording.level(risk.statement.severity)]
        tags = (Tag(f"{risk.statement.severity.value} severity", tone), Tag(wording.label(risk.statement.kind)))
        return self._line("risk", risk, tags, (), None)

    def _line(
        self,
        kind: str,
        finding: Finding[Any],
        tags: tuple[Tag, ...],
        facts: tuple[tuple[str, str], ...],
        notice: str | None,
        text: str | None = None,
    ) -> Line:
        shown = self.refer(finding.evidence[:QUOTES_SHOWN])
        if not finding.verified:
            tags = (Tag("not verified", "bad"), *tags)
        return Line(
            anchor=f"{kind}-{_slug(finding.id)}",
            text=clean(text if text is not None else finding.statement.summary) or "(no summary)",
            # Of a line that a person stands by nobody asks how sure the program was.
            tags=(*tags, Tag("checked by a person" if self.decided else wording.confidence(finding.confidence))),
            facts=facts,
            references=shown,
            more=len(finding.evidence) - len(shown),
            notice=notice,
            verified=finding.verified,
        )

    # What follows the sections

    def _review(self) -> Iterable[Unverified]:
        for item in self.draft.needs_review:
            nearest = self._reference(item.nearest) if item.nearest else None
            yield Unverified(clean(item.kind), clean(item.statement), clean(item.reason), nearest)

    def _provenance(self) -> tuple[tuple[str, str], ...]:
        made = self.draft.provenance
        rows = [("Engine", f"{clean(made.engine)}, {clean(made.model)}"), ("Version", clean(made.version))]
        rows += [(f"Prompt {clean(task)}", clean(version)) for task, version in sorted(made.prompts.items())]
        at = made.at.astimezone(dt.UTC) if made.at.tzinfo else made.at
        rows.append(("Drafted", f"{wording.date(at.date())}, {at:%H:%M} UTC"))
        if self.draft.usage.calls:
            rows.append(("Model calls", f"{self.draft.usage.calls:,}"))
        return tuple(rows)


_METHOD = (
    "A program wrote this draft from the documents listed here. Every line shows the words it rests on; those words were found in the "
    f"document, and the numbers, dates and names in them were checked. The word before each score says how sure the program is: fairly sure "
    f"from {wording.FAIRLY_SURE}, likely from {wording.LIKELY}, unsure below. What it overlooked it cannot say: the rep who sold the deal "
    "reads it before anybody relies on it."
)


_DECIDED = (
    "A program drafted this from the documents listed here, and a person gave every line a verdict: what stands here was accepted, "
    "corrected or added by hand. Lines that were found in the documents show the words they rest on."
)


def _none(findings: Sequence[Finding[Any]], noun: str) -> str | None:
    return None if findings else f"No {noun} was found in these documents. That is an answer about the documents, not about the customer."


def _measures(goal: Goal) -> tuple[tuple[str, str], ...]:
    """What is stated of a goal; what is not is named once, as to be agreed."""
    parts = (("Metric", goal.metric), ("Baseline", goal.baseline), ("Target", goal.target), ("Deadline", goal.timeline))
    return tuple((name, wording.dated(words)) for name, value in parts if (words := wording.stated(value)))


def _slug(identity: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in identity) or "x"


def _document(entry: DocumentEntry) -> str:
    parts = [clean(entry.file), wording.stated(entry.title), wording.label(entry.type) if entry.type else None]
    return ", ".join([p for p in parts if p] + ([wording.date(entry.date)] if entry.date else []))
