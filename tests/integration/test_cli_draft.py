"""`handoff draft` with the embedded engine, from a deal folder to every format."""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from analyzer import Analyzer, cli
from tests.integration.test_drafting import CALL, write_deal


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture
def folder(tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small deal; the command uses one analyzer for all tests, so that the models load once."""
    monkeypatch.setattr("analyzer.app.Analyzer", lambda: analyzer)
    return write_deal(tmp_path)


def test_markdown_is_what_one_gets_without_asking(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["draft", str(folder)]) == 0
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"# Handoff: Fjord (from Relay)\n")
    assert err == b""


def test_json_is_one_document_of_the_contract(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["draft", str(folder), "--format", "json"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert set(document["completeness"]) == {"deal", "goals", "stakeholders", "promises", "risks", "missing"}
    assert document["deal"]["value"]["amount"] == 18240
    assert document["deal"]["term_months"] == 24
    assert document["provenance"]["engine"] == "local"
    wanted = {
        "id",
        "summary",
        "kind",
        "how",
        "made_by",
        "due",
        "due_date",
        "in_contract",
        "contract_conflict",
        "status",
        "confidence",
        "verified",
        "evidence",
    }
    for promise in document["promises"]:
        assert wanted <= set(promise)
    assert document["promises"], "the call holds a plain promise"


def test_two_runs_differ_in_their_time_only(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    documents = []
    for _ in range(2):
        cli.run(["draft", str(folder), "--format", "json"])
        document = json.loads(capfdbinary.readouterr().out)
        document["provenance"].pop("at")
        documents.append(document)
    assert documents[0] == documents[1]


def test_files_can_be_given_instead_of_a_folder(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    docs = folder / "docs"
    assert cli.run(["draft", str(docs / "call.vtt"), str(docs / "order.txt"), "--format", "json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["about"]["guessed"]


@pytest.mark.parametrize(
    ("name", "start"), [("a.html", b"<!doctype html>"), ("a.json", b"{"), ("a.md", b"# Handoff"), ("a.docx", b"PK"), ("a", b"# Handoff")]
)
def test_the_name_of_the_file_chooses_the_format(folder: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, start: bytes) -> None:
    out = folder / name
    assert cli.run(["draft", str(folder), "--out", str(out)]) == 0
    captured = capfdbinary.readouterr()
    assert out.read_bytes().startswith(start)
    assert captured.out == b""
    assert captured.err.startswith(b"Wrote ")


def test_word_goes_into_a_pipe(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["draft", str(folder), "--format", "docx"]) == 0
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(capfdbinary.readouterr().out)).namelist()


def test_word_is_refused_in_a_terminal(folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli.run(["draft", str(folder), "--format", "docx"]) == cli.WRONG_USE
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert b"--out" in captured.err


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "docs" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert cli.run(["draft", str(folder), "--format", "json"]) == 0
    captured = capfdbinary.readouterr()
    assert any("broken.pdf" in warning for warning in json.loads(captured.out)["warnings"])
    assert captured.err.startswith(b"Note: Not read: broken.pdf ")
    assert captured.err.count(b"\n") == 1


def test_a_file_that_is_named_and_not_there_is_wrong_use(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    there = next(iter((folder / "docs").iterdir()))
    assert cli.run(["draft", str(there), str(folder / "nowhere.txt")]) == cli.WRONG_USE
    captured = capfdbinary.readouterr()
    assert (captured.out, b"nowhere.txt" in captured.err, captured.err.count(b"\n")) == (b"", True, 1)


def test_an_output_that_cannot_be_written_is_one_clear_line(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["draft", str(folder), "--out", str(folder / "docs")]) == cli.WRONG_USE
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert captured.err.count(b"\n") == 1


def test_customers_words_are_inert_in_html(folder: Path) -> None:
    hostile = CALL.replace("no charge", "no charge <script>alert(1)</script> <img src=x onerror=alert(1)>")
    (folder / "docs" / "call.vtt").write_text(hostile, encoding="utf-8")
    out = folder / "a.html"
    assert cli.run(["draft", str(folder), "--out", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page


def test_the_example_deal_makes_a_full_draft(root: Path, analyzer: Analyzer) -> None:
    draft = analyzer.draft([next(p for p in (root / "examples").iterdir() if p.is_dir())])
    assert draft.promises
    assert draft.goals
    assert draft.stakeholders
    assert draft.risks
    assert draft.deal.value is not None
    assert len(draft.narrative) >= 4


@pytest.mark.parametrize(("name", "says"), [("a.odt", b".docx"), ("a.pdf", b"print it")])
def test_an_ending_that_cannot_be_written_is_refused_and_not_filled_with_markdown(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, says: bytes
) -> None:
    out = folder / name
    assert cli.run(["draft", str(folder), "--out", str(out)]) == cli.WRONG_USE
    captured = capfdbinary.readouterr()
    assert says in captured.err
    assert captured.err.count(b"\n") == 1
    assert not out.exists()
    assert cli.run(["draft", str(folder), "--out", str(out), "--format", "md"]) == 0


def test_a_call_that_names_no_company_says_what_would_help(tmp_path: Path, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call = tmp_path / "call.txt"
    call.write_text("Ann Lee: We will have it live by 5 May.\nBo Ray: Good.\n", encoding="utf-8")
    assert cli.run(["draft", str(call), "--out", str(tmp_path / "a.md")]) == 0
    assert capfdbinary.readouterr().err.endswith(b"a.md: 1 promise, 0 goals, 1 stakeholder, 0 risks.\n")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert text.startswith("# Handoff: customer not named\n")
    assert "promises may be missed. Add a deal.json that names both parties." in text


def test_a_folder_without_documents_says_where_they_belong(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "deal" / "docs").mkdir(parents=True)
    assert cli.run(["draft", str(tmp_path / "deal")]) == cli.WRONG_USE
    assert b"or into docs/ in it" in capfdbinary.readouterr().err


def test_a_draft_goes_into_a_pipe_that_is_named_like_a_file(folder: Path) -> None:
    ours, theirs = os.pipe()
    assert cli.run(["draft", str(folder), "--out", f"/dev/fd/{theirs}"]) == 0
    os.close(theirs)
    with os.fdopen(ours, "rb") as ear:
        assert ear.read().startswith(b"# Handoff: Fjord (from Relay)\n")
