"""From claims to a draft: nothing is dropped, repeats join, the contract is compared, places are named."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.handoff import Draft, Usage
from analyzer.domain.statement import AnyStatement, Fact, Goal, Promise, Risk, Stakeholder
from analyzer.embedding import LocalEmbedder
from analyzer.engines.base import Reading
from analyzer.handoff.drafting import draft_handoff
from analyzer.intake.reader import read_paths

CALL = """WEBVTT

00:00:01.000 --> 00:00:06.000
<v Bo Lind>Bo here from Relay. We migrate all of your old tickets before you go live, no charge.</v>

00:01:07.000 --> 00:01:12.000
<v Ana Ruiz>Good. We want the first answer within two hours instead of nine by the end of 2025.</v>

00:02:01.000 --> 00:02:09.000
<v Ana Ruiz>My worry is that the agents will keep their spreadsheet.</v>
"""
ORDER = """ORDER FORM

Relay Team, 40 seats, EUR 18,240 per year.
Term: 24 months from 1 April 2025.
Migration of old tickets is not included and is charged at EUR 4,000.
"""
DEAL = """{"deal_id": "fjord", "vendor": {"name": "Relay", "domains": ["relay.example"]}, "customer": {"name": "Fjord", "domains": ["fjord.example"]},
 "documents": [{"file": "call.vtt", "type": "call_transcript", "date": "2025-03-03"}, {"file": "order.txt", "type": "order_form", "date": "2025-03-20"}]}"""
MIGRATION = "We migrate all of your old tickets before you go live, no charge."

Script = Mapping[str, Sequence[tuple[AnyStatement, str]]]


class ScriptedEngine:
    """Makes the claims it is told to: `script` maps a document to statements with the words they rest on."""

    name, model = "scripted", "1"

    def __init__(self, script: Script) -> None:
        self.prompts: dict[str, str] = {}
        self.script = script

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        claims = []
        for statement, words in self.script.get(conversation.document, ()):
            turn = next((t.index for t in conversation.turns if words in t.text), 0)
            quote = Quote(document=conversation.document, turn=turn, text=words)
            claims.append(Claim(statement=statement, quotes=(quote,), confidence=0.8))
        return Reading(claims=tuple(claims), usage=Usage(calls=1, prompt_tokens=10))


SCRIPT: Script = {
    "call.vtt": [
        (Promise(summary="Relay migrates all old tickets before go-live at no charge", kind="service", made_by="Bo Lind"), MIGRATION),
        (
            Goal(summary="First answer within two hours instead of nine", rank="primary"),
            "We want the first answer within two hours instead of nine",
        ),
        (Risk(summary="Agents keep their spreadsheet", kind="adoption"), "the agents will keep their spreadsheet"),
        (Stakeholder(summary="", name="Ana Ruiz", present=True), "My worry is that the agents will keep their spreadsheet."),
        (Promise(summary="Live within 3 weeks", kind="timeline"), "you are live within 3 weeks"),
    ],
    "order.txt": [(Fact(summary="24 months", kind="term", months=24), "Term: 24 months")],
}


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def write_deal(folder: Path) -> Path:
    """A small deal folder with a call and an order form."""
    (folder / "docs").mkdir(parents=True)
    (folder / "deal.json").write_text(DEAL, encoding="utf-8")
    (folder / "docs" / "call.vtt").write_text(CALL, encoding="utf-8")
    (folder / "docs" / "order.txt").write_text(ORDER, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_deal(tmp_path)


def drafted(folder: Path, embedder: LocalEmbedder, script: Script = SCRIPT) -> Draft:
    intake = read_paths([folder])
    at = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    return draft_handoff(intake.deal, intake.conversations, ScriptedEngine(script), embedder, intake.warnings, at=at)


def test_every_claim_ends_up_in_the_draft_or_in_needs_review(folder: Path, embedder: LocalEmbedder) -> None:
    draft = drafted(folder, embedder)
    assert [p.statement.summary for p in draft.promises] == ["Relay migrates all old tickets before go-live at no charge"]
    assert [g.statement.summary for g in draft.goals] == ["First answer within two hours instead of nine"]
    assert "Agents keep their spreadsheet" in [r.statement.summary for r in draft.risks]
    assert [s.statement.name for s in draft.stakeholders] == ["Ana Ruiz"]
    assert draft.deal.term_months == 24
    assert [(r.kind, r.statement) for r in draft.needs_review] == [("promise", "Live within 3 weeks")]


def test_quotes_are_slices_of_the_original(folder: Path, embedder: LocalEmbedder) -> None:
    draft = drafted(folder, embedder)
    originals = {c.document: c.original for c in read_paths([folder]).conversations}
    found = [e for part in (draft.promises, draft.goals, draft.risks, draft.stakeholders) for f in part for e in f.evidence]
    assert found
    for evidence in found:
        assert " ".join(originals[evidence.document][evidence.start : evidence.end].split()) == " ".join(evidence.quote.split())


def test_quotes_say_where_they_are_to_be_found(folder: Path, embedder: LocalEmbedder) -> None:
    draft = drafted(folder, embedder)
    assert draft.goals[0].evidence[0].place == "1:07"
    assert draft.deal.term_evidence[0].place == "line 4"


def test_a_promise_that_the_contract_denies_is_shown_with_the_clause(folder: Path, embedder: LocalEmbedder) -> None:
    promise = drafted(folder, embedder).promises[0].statement
    assert promise.in_contract == "no"
    assert promise.contract_conflict is not None
    assert "not included" in promise.contract_conflict.quote
    assert promise.contract_conflict.place == "line 5"


def test_the_same_promise_said_twice_is_one_with_both_quotes(folder: Path, embedder: LocalEmbedder) -> None:
    (folder / "docs" / "notes.txt").write_text(
        "Bo Lind: As I said, we migrate all of your old tickets before you go live, no charge.\nAna Ruiz: Fine, thank you.\n" * 2,
        encoding="utf-8",
    )
    twice = {**SCRIPT, "notes.txt": [(SCRIPT["call.vtt"][0][0], "we migrate all of your old tickets before you go live, no charge.")]}
    promises = drafted(folder, embedder, twice).promises
    assert len(promises) == 1
    assert {e.document for e in promises[0].evidence} >= {"call.vtt", "notes.txt"}


def test_the_same_input_gives_the_same_draft(folder: Path, embedder: LocalEmbedder) -> None:
    assert drafted(folder, embedder).as_json() == drafted(folder, embedder).as_json()


def test_provenance_and_usage_are_those_of_the_engine(folder: Path, embedder: LocalEmbedder) -> None:
    draft = drafted(folder, embedder)
    assert (draft.provenance.engine, draft.provenance.model) == ("scripted", "1")
    assert (draft.usage.calls, draft.usage.prompt_tokens, draft.usage.cost) == (2, 20, None)


def test_without_deal_json_a_guess_is_pointed_out(folder: Path, embedder: LocalEmbedder) -> None:
    (folder / "deal.json").unlink()
    draft = drafted(folder, embedder)
    assert draft.about.guessed
    assert draft.warnings
    assert [d.file for d in draft.about.documents] != []


def test_what_could_not_be_read_of_a_document_is_a_note_of_the_draft(folder: Path, embedder: LocalEmbedder) -> None:
    for number in range(5):
        damaged = f"Bo Lind: Hello {number}, the caf\xe9 is fine.\nAna Ruiz: Yes.\n" * 2
        (folder / "docs" / f"talk{number}.txt").write_bytes(damaged.encode("cp1252"))
    (note,) = (one for one in drafted(folder, embedder).warnings if "Windows-1252" in one)
    assert note.startswith("talk0.txt, talk1.txt, talk2.txt and 2 more: ")


def test_progress_counts_up_to_the_end(folder: Path, embedder: LocalEmbedder) -> None:
    seen: list[tuple[int, int]] = []
    intake = read_paths([folder])
    draft_handoff(
        intake.deal, intake.conversations, ScriptedEngine(SCRIPT), embedder, progress=lambda _, done, total: seen.append((done, total))
    )
    assert seen == sorted(seen)
    assert seen[-1] == (4, 4)


def test_a_deal_in_which_nothing_was_found_is_still_a_draft(folder: Path, embedder: LocalEmbedder) -> None:
    draft = drafted(folder, embedder, {})
    assert not any((draft.promises, draft.goals, draft.stakeholders))
    assert draft.completeness.missing


def test_who_promises_and_whose_side_nobody_knows_is_no_stakeholder(tmp_path: Path, embedder: LocalEmbedder) -> None:
    call = tmp_path / "call.txt"
    call.write_text("Cleo Park: We give you training.\nAna Ruiz: We want the first answer within two hours.\n", encoding="utf-8")
    script: Script = {
        "call.txt": [
            (Promise(summary="Training", kind="service", made_by="Cleo Park"), "We give you training."),
            (Stakeholder(summary="", name="Cleo Park", present=True), "We give you training."),
            (Goal(summary="First answer within two hours", rank="primary"), "We want the first answer within two hours."),
            (Stakeholder(summary="", name="Ana Ruiz", present=True), "We want the first answer within two hours."),
        ]
    }
    intake = read_paths([call])
    assert {str(t.side) for c in intake.conversations for t in c.turns} == {"unknown"}
    draft = draft_handoff(Deal(), intake.conversations, ScriptedEngine(script), embedder)
    assert [p.statement.made_by for p in draft.promises] == ["Cleo Park"]
    assert [s.statement.name for s in draft.stakeholders] == ["Ana Ruiz"]
