"""`handoff drift` with the embedded engine: the document of the contract, words for people, and bad folders."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer import Analyzer, cli
from tests.integration.test_drafting import write_deal

VENDOR = {"name": "Vic Dale", "email": "vic@relay.example"}
CUSTOMER = {"name": "Ann Roe", "email": "ann@fjord.example"}
BODIES = (
    (VENDOR, "2025-04-07T09:00:00+02:00", "Hi Ann, welcome! Could you send us the list of routes?"),
    (CUSTOMER, "2025-04-07T11:00:00+02:00", "Here is the list. We are really looking forward to this!"),
    (VENDOR, "2025-04-14T09:00:00+02:00", "Thanks. Which day suits you for the training?"),
    (CUSTOMER, "2025-04-23T16:00:00+02:00", "Sorry for the wait. The 2nd of May."),
    (
        CUSTOMER,
        "2025-05-12T10:00:00+02:00",
        "This is the third week without a working import and I have had enough. Nobody calls back. We will cancel.\n\n"
        "On Fri, May 9, 2025 at 8:00 AM Vic Dale <vic@relay.example> wrote:\n> All is going great, wonderful progress!\n",
    ),
)


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture
def folder(tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small deal with messages; the command uses one analyzer for all tests, so that the models load once."""
    monkeypatch.setattr("analyzer.app.Analyzer", lambda: analyzer)
    write_deal(tmp_path)
    rows = [{"id": f"m{n}", "sent_at": at, "from": who, "to": [], "body": body} for n, (who, at, body) in enumerate(BODIES, 1)]
    (tmp_path / "messages.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return tmp_path


def _json(folder: Path, capfdbinary: pytest.CaptureFixture[bytes], *more: str) -> dict[str, Any]:
    assert cli.run(["drift", str(folder), "--format", "json", *more]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    document: dict[str, Any] = json.loads(out)
    return document


def test_json_is_one_document_of_the_contract(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    document = _json(folder, capfdbinary)
    assert [m["id"] for m in document["messages"]] == ["m2", "m4", "m5"]
    assert all(0 <= m["index"] <= 100 and 0 <= m["confidence"] <= 1 for m in document["messages"])
    assert document["state"] in {"ok", "watch", "alert", "not_enough_messages"}
    assert {"baseline", "current", "drop_percent"} <= set(document)
    for flag in document["flags"]:
        assert {"type", "at_message", "severity", "why", "evidence"} <= set(flag)


def test_an_angry_message_reads_lower_than_a_pleased_one(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    index = {m["id"]: m["index"] for m in _json(folder, capfdbinary)["messages"]}
    assert index["m5"] < 37.5
    assert index["m2"] > 62.5


def test_the_late_answer_and_the_anger_are_flagged_with_their_words(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    document = _json(folder, capfdbinary)
    flags = {(f["type"], f["at_message"]): f for f in document["flags"]}
    assert ("response_delay", "m4") in flags
    drop = flags["sentiment_drop", "m5"]
    original = (folder / "messages.jsonl").read_text(encoding="utf-8")
    for evidence in drop["evidence"]:
        assert original[evidence["start"] : evidence["end"]] == evidence["quote"]
        assert "wonderful" not in evidence["quote"]


def test_the_same_folder_gives_the_same_bytes_but_for_the_time(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    one, two = _json(folder, capfdbinary), _json(folder, capfdbinary)
    del one["provenance"]["at"], two["provenance"]["at"]
    assert one == two


def test_as_of_hears_only_what_was_sent_by_then(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    document = _json(folder, capfdbinary, "--as-of", "2025-04-15")
    assert [m["id"] for m in document["messages"]] == ["m2"]
    assert document["flags"] == []


def test_as_of_sees_a_silence_while_it_lasts(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (flag,) = _json(folder, capfdbinary, "--as-of", "2025-04-17")["flags"]
    assert (flag["type"], flag["at_message"]) == ("response_delay", "m3")


def test_words_for_people(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["drift", str(folder)]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "Not enough messages" in out or "Baseline" in out
    assert "Slow to answer (m4)" in out and "Next:" in out


def test_the_timeline_is_svg(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.run(["drift", str(folder), "--format", "svg"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"<svg ")


def test_a_deal_without_messages_is_no_error(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "messages.jsonl").unlink()
    document = _json(folder, capfdbinary)
    assert document["messages"] == [] and document["state"] == "not_enough_messages"
    assert any("messages.jsonl" in warning for warning in document["warnings"])


def test_messages_without_documents_are_watched_without_a_baseline(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for path in (folder / "docs").iterdir():
        path.unlink()
    document = _json(folder, capfdbinary)
    assert document["baseline"] is None and document["state"] == "not_enough_messages"
    assert [m["id"] for m in document["messages"]] == ["m2", "m4", "m5"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), b"There is no folder nowhere."),
        (("{folder}", "--country", "ZZ"), b"two letters"),
        (("{folder}", "--as-of", "someday"), b"--as-of"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_two(
    folder: Path, arguments: tuple[str, ...], said: bytes, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert cli.run(["drift", *(a.format(folder=folder) for a in arguments)]) == 2
    out, err = capfdbinary.readouterr()
    assert out == b"" and said in err and err.count(b"\n") == 1


def test_a_damaged_feed_is_refused_without_a_traceback(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (folder / "messages.jsonl").write_text("not json\n", encoding="utf-8")
    assert cli.run(["drift", str(folder)]) == 2
    err = capfdbinary.readouterr().err
    assert b"no line is a message" in err and b"Traceback" not in err
