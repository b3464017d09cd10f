"""What was said: a finding with what it means and when it was said."""

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple

from analyzer.domain.conversation import Conversation, Kind, Zone
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, S
from analyzer.embedding import Embedder
from analyzer.handoff import meaning
from analyzer.handoff.meaning import Meaning


class Said(NamedTuple, Generic[S]):
    """A finding with what it means; `moment` orders it in time."""

    finding: Finding[S]
    meaning: Meaning
    moment: tuple[int, ...]


def understand(
    findings: Sequence[Finding[S]], conversations: Mapping[str, Conversation], embedder: Embedder, *, in_context: bool = False
) -> list[Said[S]]:
    """The findings with their meaning, the earliest first; `in_context` reads bare answers with the words before them."""
    texts = meaning.read([meaning.ways(f, conversations if in_context else None) for f in findings], embedder)
    said = [Said(f, m, moment(f.evidence[0], conversations)) for f, m in zip(findings, texts, strict=True)]
    return sorted(said, key=lambda s: (s.moment, s.finding.id))


def moment(evidence: Evidence, conversations: Mapping[str, Conversation]) -> tuple[int, ...]:
    """Where a quote stands in time: day, document, second, turn, character. Quoted mails are older than what quotes them."""
    conversation = conversations.get(evidence.document)
    if conversation is None:
        return (0, 0, 0, evidence.turn, evidence.start)
    number = list(conversations).index(evidence.document)
    turn = conversation.turn(evidence.turn)
    day = conversation.date.toordinal() if conversation.date else 0
    if day == 0 and conversation.kind is Kind.DOCUMENT and conversation.is_contract:
        # A contract without a date is what the talks came to.
        day = max((c.date.toordinal() for c in conversations.values() if c.date), default=0)
    second, order = 0, evidence.turn
    if turn is not None and turn.at is not None:
        day, second = turn.at.toordinal(), turn.at.hour * 3600 + turn.at.minute * 60 + turn.at.second
    elif conversation.kind is Kind.EMAIL and any(t.zone is Zone.QUOTED for t in conversation.turns):
        order = len(conversation.turns) - evidence.turn
    return (day, number, second, order, evidence.start)


def overlap(one: Evidence, other: Evidence) -> bool:
    """Do the quotes share at least half of the shorter one?"""
    if one.document != other.document:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(one.end - one.start, other.end - other.start)


def on_paper(finding: Finding[S], conversations: Mapping[str, Conversation]) -> bool:
    """Is it written in a contract?"""
    document = conversations.get(finding.evidence[0].document)
    return document is not None and document.is_contract
