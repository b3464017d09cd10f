"""From conversations to a Draft: claims, grounding, merging, coverage, story."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import analyzer
from analyzer.domain.account import Deal, DocumentEntry
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.finding import Finding, Provenance
from analyzer.domain.handoff import Draft, Usage
from analyzer.domain.statement import Fact, Goal, Promise, Risk, Stakeholder
from analyzer.embedding import Embedder
from analyzer.engines.base import Engine, Reading, SideBySide
from analyzer.grounding import ground_claims
from analyzer.handoff import changes, completeness, coverage, gaps, meaning, merging, narrative, offers, overview, people_map, priorities
from analyzer.handoff.deal_summary import summarise_deal
from analyzer.handoff.meaning import Memory
from analyzer.handoff.overview import Looked
from analyzer.handoff.places import with_places

Progress = Callable[[str, int, int], None]


_NAMED = 3
"""Documents that a note names; of the others there is a number."""


class Sorted(NamedTuple):
    """Findings by what they state, each sort in the order of the documents."""

    promises: list[Finding[Promise]]
    goals: list[Finding[Goal]]
    risks: list[Finding[Risk]]
    stakeholders: list[Finding[Stakeholder]]
    facts: list[Finding[Fact]]


def draft_handoff(
    deal: Deal,
    conversations: Sequence[Conversation],
    engine: Engine,
    embedder: Embedder,
    warnings: Iterable[str] = (),
    progress: Progress | None = None,
    at: dt.datetime | None = None,
) -> Draft:
    """The draft handoff of `deal` from `conversations`, as `engine` reads them.

    `warnings` are those of intake; `at` is the time to put into the provenance (default: now). The same input
    gives the same draft but for `at`, as long as the engine does.
    """
    tell = progress or (lambda *_: None)
    readings = _read(deal, conversations, engine, tell)
    steps = len(conversations) + 2
    tell("Checking quotes", len(conversations), steps)
    by_name = {c.document: c for c in conversations}
    findings, review = ground_claims([c for r in readings for c in r.claims], by_name, deal)
    tell("Putting findings together", len(conversations) + 1, steps)
    draft, looked = _drafted(deal, conversations, _sort(findings), embedder, engine, _provenance(engine, at))
    rest = {
        "needs_review": (*review, *(n for r in readings for n in r.needs_review), *draft.needs_review),
        "usage": _sum([*(r.usage for r in readings), looked.usage]),
        "warnings": (
            *warnings,
            *_as_read(conversations),
            *_sides_unknown(conversations),
            *(w for r in readings for w in r.warnings),
            *looked.warnings,
        ),
    }
    tell("Done", steps, steps)
    return with_places(draft.model_copy(update=rest), conversations)


def _read(deal: Deal, conversations: Sequence[Conversation], engine: Engine, tell: Progress) -> list[Reading]:
    readings: list[Reading] = []
    with ThreadPoolExecutor(engine.documents_at_once if isinstance(engine, SideBySide) else 1) as readers:
        coming = [readers.submit(engine.find_claims, conversation, deal) for conversation in conversations]
        try:
            for number, conversation in enumerate(conversations):
                tell(f"Reading {conversation.document}", number, len(conversations) + 2)
                readings.append(coming[number].result())
        except BaseException:
            # Nobody waits for what is not begun.
            readers.shutdown(wait=False, cancel_futures=True)
            raise
    return readings


def _sort(findings: Iterable[Finding[Any]]) -> Sorted:
    sorts = Sorted([], [], [], [], [])
    homes: dict[str, list[Any]] = {
        "promise": sorts.promises,
        "goal": sorts.goals,
        "risk": sorts.risks,
        "stakeholder": sorts.stakeholders,
        "fact": sorts.facts,
    }
    for finding in findings:
        homes[finding.statement.type].append(finding)
    return sorts


def _drafted(
    deal: Deal, conversations: Sequence[Conversation], found: Sorted, embedder: Embedder, engine: Engine, made: Provenance
) -> tuple[Draft, Looked]:
    by_name: Mapping[str, Conversation] = {c.document: c for c in conversations}
    contract = [c for c in conversations if c.is_contract]
    embedder = Memory(embedder)
    # All quotes at once: many short calls would leave most cores idle.
    meaning.read([meaning.ways(f, None) for f in (*found.promises, *found.goals, *found.risks)], embedder)
    settled = changes.settle(merging.merge(found.promises, by_name, embedder), by_name, embedder)
    goals = merging.merge(found.goals, by_name, embedder)
    risks = merging.merge(found.risks, by_name, embedder)
    people = people_map.merge_people(found.stakeholders, conversations, deal, _sellers(settled, [*goals, *risks], by_name))
    summary = summarise_deal(found.facts, conversations, deal)
    settled, not_taken = offers.taken(settled, contract, summary.term_months)
    about = _about(deal, conversations)
    looked = overview.look_over(engine, about, summary, (settled, goals, risks, people), contract, embedder)
    goals = priorities.ranked(looked.joined(goals, by_name, embedder))
    promises = coverage.cover(looked.joined(settled, by_name, embedder), contract, embedder, by_name, looked.seconds)
    risks = gaps.with_gaps(looked.joined(risks, by_name, embedder), promises)
    draft = Draft(
        about=about,
        deal=summary,
        promises=promises,
        goals=goals,
        stakeholders=people,
        risks=risks,
        needs_review=not_taken,
        completeness=completeness.assess(summary, promises, goals, people, risks, bool(contract)),
        provenance=made,
    )
    return draft.model_copy(update={"narrative": looked.story(draft) or narrative.tell(draft)}), looked


def _sellers(promises: Iterable[Finding[Any]], wishes: Iterable[Finding[Any]], by_name: Mapping[str, Conversation]) -> list[str]:
    """Whose side nothing tells, but who promises more often than they wish or worry: whoever stands in the ledger as the vendor's is no stakeholder."""
    votes: Counter[str] = Counter()
    for findings, weight in ((promises, 1), (wishes, -1)):
        for evidence in (finding.evidence[0] for finding in findings if finding.evidence):
            turn = by_name[evidence.document].turn(evidence.turn) if evidence.document in by_name else None
            if turn and turn.speaker and turn.side is Side.UNKNOWN:
                votes[turn.speaker] += weight
    return [speaker for speaker, count in votes.items() if count > 0]


def _about(deal: Deal, conversations: Sequence[Conversation]) -> Deal:
    """The deal with its documents as they were read, whether or not there was a deal.json."""
    documents = tuple(DocumentEntry(file=c.document, type=c.type, phase=c.phase, date=c.date, title=c.title) for c in conversations)
    return deal.model_copy(update={"documents": documents})


def _as_read(conversations: Sequence[Conversation]) -> list[str]:
    """What could not be read of the documents or had to be guessed, each once with the documents that it is true of."""
    found: dict[str, list[str]] = {}
    for conversation in conversations:
        for warning in dict.fromkeys(conversation.warnings):
            found.setdefault(warning, []).append(conversation.document)
    more = {warning: f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "" for warning, names in found.items()}
    return [f"{', '.join(names[:_NAMED])}{more[warning]}: {warning}" for warning, names in found.items()]


def _sides_unknown(conversations: Sequence[Conversation]) -> list[str]:
    """A warning for every document in which most of what was said has no known side."""
    found = []
    for conversation in conversations:
        turns = [t for t in conversation.spoken() if t.speaker]
        unknown = sum(t.side is Side.UNKNOWN for t in turns)
        if turns and unknown * 2 > len(turns):
            found.append(f"{conversation.document}: it is not known who speaks for the vendor. Add a deal.json that names both parties.")
    return found


def _sum(usages: Sequence[Usage]) -> Usage:
    costs = [u.cost for u in usages if u.cost is not None]
    return Usage(
        calls=sum(u.calls for u in usages),
        prompt_tokens=sum(u.prompt_tokens for u in usages),
        completion_tokens=sum(u.completion_tokens for u in usages),
        cached_calls=sum(u.cached_calls for u in usages),
        unread=sum(u.unread for u in usages),
        cost=sum(costs) if costs else None,
    )


def _provenance(engine: Engine, at: dt.datetime | None) -> Provenance:
    moment = at or dt.datetime.now(dt.UTC).replace(microsecond=0)
    return Provenance(engine=engine.name, model=engine.model, prompts=dict(engine.prompts), version=analyzer.__version__, at=moment)
