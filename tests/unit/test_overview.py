"""The second pass: what an engine says of all findings together is taken only as far as it holds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from analyzer.domain.handoff import Draft, Usage
from analyzer.domain.statement import AnyStatement, Attitude, Goal, InContract, Promise, PromiseKind, Stakeholder
from analyzer.embedding import LocalEmbedder
from analyzer.engines.base import Cover, Material, Overview, Told
from analyzer.handoff.drafting import draft_handoff
from analyzer.handoff.meaning import Memory
from analyzer.intake.reader import read_paths
from tests.integration.test_drafting import ScriptedEngine

CALL = """Bo Lind: I pick up the phone myself when it is urgent.

Ana Ruiz: Good. We want the first answer within two hours instead of nine by the end of 2025.

Bo Lind: Every old ticket of yours comes across, we do that for you. Your German team gets training on site in Kiel.

Ana Ruiz: I will push this through, it is mine.
"""
MAIL = """From: Bo Lind <bo@relay.example>
To: Ana Ruiz <ana@fjord.example>
Subject: As discussed
Date: Mon, 10 Mar 2025 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

Ana, in an emergency you reach me on my cell.
Training in Kiel takes 3 days.

Bo
"""
ORDER = """ORDER FORM

Relay Team, 40 seats, EUR 18,240 per year.
One-time data conversion by the supplier.
Target completion is 90 days from signature.
Training: remote, two sessions.
"""
DEAL = """{"deal_id": "fjord", "vendor": {"name": "Relay", "domains": ["relay.example"]}, "customer": {"name": "Fjord", "domains": ["fjord.example"]},
 "documents": [{"file": "call.txt", "type": "call_transcript", "date": "2025-03-03"}, {"file": "mail.eml", "type": "email_thread", "date": "2025-03-10"},
  {"file": "order.txt", "type": "order_form", "date": "2025-03-20"}]}"""
RING = "I pick up the phone myself when it is urgent."
CELL = "in an emergency you reach me on my cell"
TICKETS = "Every old ticket of yours comes across, we do that for you."
KIEL = "Your German team gets training on site in Kiel."
DAYS = "Training in Kiel takes 3 days."
AIM = "We want the first answer within two hours instead of nine by the end of 2025."


def promised(words: str, kind: PromiseKind) -> tuple[AnyStatement, str]:
    return Promise(summary=words, kind=kind), words


SAID: Mapping[str, Sequence[tuple[AnyStatement, str]]] = {
    "call.txt": [
        promised(RING, PromiseKind.SUPPORT),
        promised(TICKETS, PromiseKind.SERVICE),
        promised(KIEL, PromiseKind.SERVICE),
        (Goal(summary=AIM), AIM),
        (Stakeholder(name="Ana Ruiz", attitude=Attitude.CHAMPION, present=True), "I will push this through, it is mine."),
    ],
    "mail.eml": [promised(CELL, PromiseKind.SUPPORT), promised(DAYS, PromiseKind.SERVICE)],
}


class Looking(ScriptedEngine):
    """An engine that says of the whole what it is told to; `ids` are found by the words of a finding."""

    def __init__(
        self, same: Sequence[Sequence[str]] = (), covered: Mapping[str, tuple[str, str | None]] = {}, story: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(SAID)
        self._same, self._covered, self._story = same, covered, story
        self.seen: Material | None = None

    def look_over(self, material: Material) -> Overview:
        self.seen = material
        ids = {e.quote: f.id for f in material.findings for e in f.evidence}
        clauses = [c.quote for c in material.clauses]
        return Overview(
            same=tuple(tuple(ids[words] for words in group) for group in self._same),
            covered=tuple(
                Cover(promise=ids[p], answer=a, clause=next((i for i, text in enumerate(clauses) if c and c in text), None))  # type: ignore[arg-type]
                for p, (a, c) in self._covered.items()
            ),
            story=tuple(Told(text=text, findings=(ids[words],)) for text, words in self._story),
            usage=Usage(calls=1),
        )


@pytest.fixture(scope="module")
def embedder() -> Memory:
    return Memory(LocalEmbedder(threads=1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("deal")
    (made / "docs").mkdir()
    for name, text in {"call.txt": CALL, "mail.eml": MAIL, "order.txt": ORDER}.items():
        (made / "docs" / name).write_text(text, encoding="utf-8")
    (made / "deal.json").write_text(DEAL, encoding="utf-8")
    return made


def drafted(folder: Path, embedder: Memory, engine: ScriptedEngine) -> Draft:
    intake = read_paths([folder])
    return draft_handoff(intake.deal, intake.conversations, engine, embedder, at=dt.datetime(2025, 4, 1, tzinfo=dt.UTC))  # type: ignore[arg-type]


def promise(draft: Draft, words: str) -> Promise:
    return next(p.statement for p in draft.promises if any(e.quote == words for e in p.evidence))


def quotes(draft: Draft) -> list[set[str]]:
    return [{e.quote for e in p.evidence} for p in draft.promises]


def test_it_sees_verified_findings_terms_and_clauses(folder: Path, embedder: Memory) -> None:
    engine = Looking()
    draft = drafted(folder, embedder, engine)
    assert engine.seen is not None
    assert {f.statement.type for f in engine.seen.findings} == {"promise", "goal", "stakeholder"}
    assert any("data conversion" in c.quote for c in engine.seen.clauses)
    assert [d.date for d in engine.seen.deal.documents] == [dt.date(2025, 3, 3), dt.date(2025, 3, 10), dt.date(2025, 3, 20)]
    assert draft.usage.calls == 4


def test_an_engine_without_it_drafts_as_before(folder: Path, embedder: Memory) -> None:
    plain, looking = drafted(folder, embedder, ScriptedEngine(SAID)), drafted(folder, embedder, Looking())
    assert looking.model_copy(update={"usage": plain.usage}) == plain


def test_what_it_takes_for_a_repeat_is_joined_with_all_its_evidence(folder: Path, embedder: Memory) -> None:
    assert {RING, CELL} not in quotes(drafted(folder, embedder, Looking()))
    joined = quotes(drafted(folder, embedder, Looking(same=[(RING, CELL)])))
    assert {RING, CELL} in joined
    assert len(joined) == 3


@pytest.mark.parametrize("pair", [(RING, TICKETS), (CELL, KIEL), (AIM, RING)])
def test_what_is_about_something_else_does_not_vanish_in_it(pair: tuple[str, str], folder: Path, embedder: Memory) -> None:
    before = drafted(folder, embedder, Looking())
    after = drafted(folder, embedder, Looking(same=[pair]))
    assert quotes(after) == quotes(before)
    assert len(after.goals) == len(before.goals)


def test_its_clause_carries_a_promise_that_the_rules_do_not_find_there(folder: Path, embedder: Memory) -> None:
    assert promise(drafted(folder, embedder, Looking()), TICKETS).in_contract is InContract.NO
    covered = drafted(folder, embedder, Looking(covered={TICKETS: ("yes", "data conversion")}))
    assert promise(covered, TICKETS).in_contract is InContract.YES
    assert any("data conversion" in e.quote for p in covered.promises for e in p.evidence if p.statement.summary == TICKETS)


def test_a_clause_that_it_names_as_a_conflict_is_quoted_as_one(folder: Path, embedder: Memory) -> None:
    draft = drafted(folder, embedder, Looking(covered={KIEL: ("contradicted", "Training: remote")}))
    conflict = promise(draft, KIEL).contract_conflict
    assert conflict is not None
    assert "Training: remote" in conflict.quote
    assert any(r.id.startswith("gap-") and KIEL in {e.quote for e in r.evidence} for r in draft.risks)


@pytest.mark.parametrize("clause", ["Relay Team, 40 seats", "Target completion"])
@pytest.mark.parametrize("answer", ["yes", "contradicted"])
def test_a_clause_about_something_else_is_not_believed(answer: str, clause: str, folder: Path, embedder: Memory) -> None:
    before = promise(drafted(folder, embedder, Looking()), RING)
    assert promise(drafted(folder, embedder, Looking(covered={RING: (answer, clause)})), RING) == before


STORY = [
    ("Fjord wants the first answer within two hours instead of nine.", AIM),
    ("Ana Ruiz will push this through.", "I will push this through, it is mine."),
    ("Bo Lind promised that every old ticket comes across.", TICKETS),
    ("Bo Lind picks up the phone himself when it is urgent.", RING),
]


def test_a_story_that_holds_is_told_with_the_evidence_of_each_sentence(folder: Path, embedder: Memory) -> None:
    draft = drafted(folder, embedder, Looking(story=STORY))
    assert [(t.text, t.evidence[0].quote) for t in draft.narrative] == STORY
    assert draft.warnings == ()


@pytest.mark.parametrize(
    "wrong",
    [
        ("Fjord wants the first answer within three hours instead of nine.", AIM),
        ("Bo Lind promised that no old ticket comes across.", TICKETS),
        ("Maria Klose promised that every old ticket comes across.", TICKETS),
        ("Everybody at headquarters celebrated the marvellous agreement with champagne.", TICKETS),
        ("They get the zephyrine module as a gift.", TICKETS),
        (" ".join(["every old ticket of yours comes across and they do that"] * 20), TICKETS),
    ],
)
def test_a_sentence_that_its_findings_do_not_carry_is_left_out(wrong: tuple[str, str], folder: Path, embedder: Memory) -> None:
    draft = drafted(folder, embedder, Looking(story=[wrong, *STORY]))
    assert [t.text for t in draft.narrative] == [text for text, _ in STORY]


def test_where_too_little_of_a_story_holds_the_rules_tell_it_and_the_draft_says_so(folder: Path, embedder: Memory) -> None:
    draft = drafted(folder, embedder, Looking(story=[*STORY[:2], ("They pay 12 dollars.", AIM)]))
    assert draft.narrative == drafted(folder, embedder, Looking()).narrative
    assert draft.warnings == ("The story that the model told is not carried by its quotes: the rules tell it.",)


def test_a_story_follows_findings_that_were_joined(folder: Path, embedder: Memory) -> None:
    told = [*STORY[:3], ("In an emergency they reach him on his cell.", CELL)]
    draft = drafted(folder, embedder, Looking(same=[(RING, CELL)], story=told))
    assert [t.text for t in draft.narrative] == [text for text, _ in told]
