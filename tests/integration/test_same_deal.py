"""A deal says the same whichever program wrote its files: the layout must not change the draft."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from analyzer import Analyzer
from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.finding import Claim, Finding
from analyzer.domain.handoff import Draft
from analyzer.engines.base import Reading
from analyzer.engines.local.people import find_people
from analyzer.grounding import ground_claims
from analyzer.handoff.people_map import merge_people
from analyzer.intake.reader import read_paths
from tests.layouts import CALLS, THREADS, mails, numbered, said

ROOT = Path(__file__).parents[2]
DEAL = ROOT / "examples" / "claimfold-orchard-pike"

Words = frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def as_it_is(analyzer: Analyzer) -> Draft:
    return analyzer.draft([DEAL])


def words_of(draft: Draft) -> Words:
    """Kind and words of every finding, without case and punctuation."""
    return frozenset((kind, _bare(f.evidence[0].quote)) for kind, f in _findings(draft))


def told_in(draft: Draft) -> Mapping[tuple[str, str], str]:
    """The words of each finding's first quote by its kind and summary: a file with a label within a sentence has its quote in parts."""
    return {(kind, _bare(f.statement.summary)): _bare(f.evidence[0].quote) for kind, f in _findings(draft)}


def _findings(draft: Draft) -> Iterator[tuple[str, Finding[Any]]]:
    for kind, found in (("promise", draft.promises), ("goal", draft.goals), ("risk", draft.risks)):
        yield from ((kind, finding) for finding in found)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).lower().strip()


def rewritten(folder: Path, type_: DocumentType, ending: str, write: Callable[[Conversation], bytes]) -> Path:
    """A copy of the deal in which the documents of one type are written anew."""
    shutil.copytree(DEAL, folder)
    told = json.loads((folder / "deal.json").read_text(encoding="utf-8"))
    read = {c.document: c for c in read_paths([DEAL]).conversations}
    for entry in told["documents"]:
        if entry["type"] == type_:
            (folder / "docs" / entry["file"]).unlink()
            written = write(read[entry["file"]])
            entry["file"] = f"{Path(entry['file']).stem}.{ending}"
            (folder / "docs" / entry["file"]).write_bytes(written)
    (folder / "deal.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


@pytest.mark.parametrize("layout", CALLS)
def test_a_call_in_any_layout(layout: str, analyzer: Analyzer, as_it_is: Draft, tmp_path: Path) -> None:
    ending, write = CALLS[layout]
    deal = rewritten(tmp_path / "deal", DocumentType.CALL_TRANSCRIPT, ending, lambda call: write(said(call)).encode())
    told, before = told_in(analyzer.draft([deal])), told_in(as_it_is)
    assert told.keys() == before.keys()
    assert [key for key, quote in told.items() if quote not in before[key] and before[key] not in quote] == []


@pytest.mark.parametrize("layout", THREADS)
def test_a_thread_in_any_layout(layout: str, analyzer: Analyzer, as_it_is: Draft, tmp_path: Path) -> None:
    ending, write = THREADS[layout]
    deal = rewritten(tmp_path / "deal", DocumentType.EMAIL_THREAD, ending, lambda thread: write(mails(thread)))
    assert words_of(analyzer.draft([deal])) == words_of(as_it_is)


@pytest.mark.parametrize("layout", ["zoom", "otter", "segments"])
def test_voices_without_names_keep_their_sides(layout: str, tmp_path: Path) -> None:
    ending, write = CALLS[layout]
    deal = rewritten(tmp_path / "deal", DocumentType.CALL_TRANSCRIPT, ending, lambda call: write(numbered(said(call))).encode())
    sides = {}
    for folder in (DEAL, deal):
        (call,) = [c for c in read_paths([folder]).conversations if c.type is DocumentType.CALL_TRANSCRIPT]
        sides[folder] = [turn.side for turn in call.turns]
    assert sides[deal] == sides[DEAL]
    assert {Side.VENDOR, Side.CUSTOMER} <= set(sides[deal])


def test_a_deal_without_its_deal_file_has_the_same_sides() -> None:
    named = {c.document: [t.side for t in c.turns] for c in read_paths([DEAL]).conversations}
    bare = {c.document: [t.side for t in c.turns] for c in read_paths(sorted((DEAL / "docs").iterdir())).conversations}
    assert bare == named


def test_readings_that_were_kept_tell_the_same_people() -> None:
    intake = read_paths([DEAL])
    claims = [claim for conversation in intake.conversations for claim in find_people(conversation, intake.deal)]
    kept = Reading.model_validate_json(Reading(claims=tuple(claims)).model_dump_json()).claims

    def people(made: Iterable[Claim]) -> list[dict[str, object]]:
        findings, _ = ground_claims(made, {c.document: c for c in intake.conversations}, intake.deal)
        return [f.statement.model_dump() for f in merge_people(findings, intake.conversations, intake.deal)]

    assert people(kept) == people(claims)
    assert any(claim.traits for claim in claims)


def test_the_draft_does_not_depend_on_the_order_of_sets():
    drafts = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "analyzer", "draft", str(DEAL), "--engine", "local", "--format", "json"]
        told = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=ROOT).stdout
        drafts.append({key: value for key, value in json.loads(told).items() if key not in {"generated_at", "provenance"}})
    assert drafts[0] == drafts[1]
