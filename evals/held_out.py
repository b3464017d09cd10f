"""The whole product on the companies of the corpus that the statement reader was not trained on.

    python -m evals.held_out [--errors N]

The excerpts of one company are drafted as one deal. A tag counts as found where a finding of its kind quotes at least half of
it (or half of the quote lies in it); a finding that quotes no tag is false. Only companies of fold 0 of `evals.training` are
asked, and no talk without a sale. Sides are given, not inferred: intake is measured elsewhere.
"""

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Participant, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.handoff import Draft
from analyzer.handoff.drafting import draft_handoff
from evals.corpus import Excerpt, Tag, read_corpus

FOLD: Final = 0
KINDS: Final = ("promise", "goal", "risk")
_SORT: Final = {
    "call": (Kind.CALL, DocumentType.CALL_TRANSCRIPT),
    "email": (Kind.EMAIL, DocumentType.EMAIL_THREAD),
    "chat": (Kind.CHAT, DocumentType.CHAT),
    "contract": (Kind.DOCUMENT, DocumentType.CONTRACT),
    "note": (Kind.DOCUMENT, DocumentType.NOTE),
}


class Score(NamedTuple):
    """Tags found, findings without a tag, tags missed."""

    found: int = 0
    false: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """0 to 1."""
        return 2 * self.found / max(1, 2 * self.found + self.false + self.missed)

    def __add__(self, other: object) -> "Score":
        """The two together."""
        if not isinstance(other, Score):
            return NotImplemented
        return Score(*(a + b for a, b in zip(self, other, strict=True)))


class Outcome(NamedTuple):
    """One tag or finding: `what` is found, false or missed."""

    what: str
    kind: str
    sort: str
    """The sort of excerpt: call, email, ..."""
    document: str
    text: str


def held_out(excerpts: Iterable[Excerpt]) -> list[list[Excerpt]]:
    """The excerpts of each company of the fold, where somebody sells."""
    deals: dict[tuple[str, str], list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        if excerpt.vendor.strip() != "-" and hashlib.sha256(excerpt.customer.strip().lower().encode()).digest()[0] % 10 == FOLD:
            deals[excerpt.vendor, excerpt.customer].append(excerpt)
    return list(deals.values())


def conversation_of(excerpt: Excerpt) -> Conversation:
    """An excerpt as intake would give it, with the sides of the corpus."""
    kind, type_ = _SORT[excerpt.kind]
    paper = excerpt.kind == "contract"
    turns, at = [], 0
    for index, turn in enumerate(excerpt.turns):
        side, speaker = (Side.UNKNOWN, None) if paper else (Side(turn.side), turn.speaker)
        turns.append(Turn(index=index, speaker=speaker, side=side, text=turn.text, span=(at, at + len(turn.text))))
        at += len(turn.text) + 1
    people = {} if paper else {t.speaker: Participant(name=t.speaker, side=Side(t.side), title=t.title) for t in excerpt.turns}
    return Conversation(
        document=excerpt.id,
        format="corpus",
        kind=kind,
        type=type_,
        date=excerpt.date,
        turns=tuple(turns),
        participants=tuple(people.values()),
        original="\n".join(t.text for t in excerpt.turns),
    )


def outcomes(excerpts: Sequence[Excerpt], draft: Draft) -> Iterator[Outcome]:
    """What became of every tag of one deal, and the findings that rest on none."""
    by_id = {excerpt.id: excerpt for excerpt in excerpts}
    for kind, findings in zip(KINDS, (draft.promises, draft.goals, draft.risks), strict=True):
        hit: set[tuple[str, int, int]] = set()
        for finding in findings:
            mine = {place for e in finding.evidence for place in _tags_under(e, by_id[e.document], kind)}
            hit |= mine
            if not mine and finding.evidence:
                first = finding.evidence[0]
                yield Outcome("false", kind, by_id[first.document].kind, first.document, first.quote)
        for excerpt in excerpts:
            for number, at, tag, text in _asked(excerpt, kind):
                yield Outcome(
                    "found" if (excerpt.id, number, at) in hit else "missed", kind, excerpt.kind, excerpt.id, text[tag.start : tag.end]
                )


def _asked(excerpt: Excerpt, kind: str) -> Iterator[tuple[int, int, Tag, str]]:
    """Tags that count: what customers promise is no promise."""
    for number, turn in enumerate(excerpt.turns):
        for at, tag in enumerate(turn.tags):
            if tag.kind == kind and not (kind == "promise" and turn.side == "customer"):
                yield number, at, tag, turn.text


def _tags_under(evidence: Evidence, excerpt: Excerpt, kind: str) -> Iterator[tuple[str, int, int]]:
    turn = excerpt.turns[evidence.turn]
    start = turn.text.find(evidence.quote)
    end = start + len(evidence.quote)
    for at, tag in enumerate(turn.tags):
        common = min(end, tag.end) - max(start, tag.start)
        if tag.kind == kind and common > 0 and 2 * common >= min(end - start, tag.end - tag.start):
            yield excerpt.id, evidence.turn, at


def measure(analyzer: Analyzer, deals: Iterable[Sequence[Excerpt]]) -> Iterator[Outcome]:
    """Drafts every deal and tells what became of its tags."""
    engine = analyzer.engine("local")
    for excerpts in deals:
        deal = Deal(vendor=Party(name=excerpts[0].vendor), customer=Party(name=excerpts[0].customer))
        yield from outcomes(excerpts, draft_handoff(deal, [conversation_of(e) for e in excerpts], engine, analyzer.embedder))


def main() -> None:
    """Prints F1 by kind, and by kind and sort of excerpt."""
    ap = argparse.ArgumentParser()
    ap.add_argument("--errors", type=int, default=0, help="show so many of each sort of error")
    a = ap.parse_args()
    told = list(measure(Analyzer(), held_out(read_corpus())))
    for kind in KINDS:
        rows = {"all": Score(), **{sort: Score() for sort in _SORT}}
        for outcome in told:
            if outcome.kind == kind:
                one = Score(**{outcome.what: 1})
                rows["all"] += one
                rows[outcome.sort] += one
        for sort, score in rows.items():
            print(f"{kind:8} {sort:9} F1 {score.f1:.3f}  {score.found} found, {score.false} false, {score.missed} missed")
        for what in ("false", "missed"):
            for outcome in [o for o in told if (o.what, o.kind) == (what, kind)][: a.errors]:
                print(f"    {what}: {outcome.document} {' '.join(outcome.text.split())[:160]!r}")


if __name__ == "__main__":
    main()
