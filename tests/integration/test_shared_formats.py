"""Every sample file beside the repository reads as its expected.json says (skipped where there are none)."""

import json
from pathlib import Path

import pytest

from analyzer.domain.conversation import Conversation, Zone
from analyzer.errors import UnknownFormat
from analyzer.intake.reader import read

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "formats"
CASES = [
    (folder.name, name, expected)
    for folder in (sorted(SAMPLES.iterdir()) if SAMPLES.is_dir() else [])
    if (folder / "expected.json").is_file()
    for name, expected in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items()
]
if not CASES:
    CASES = [pytest.param("", "", {}, marks=pytest.mark.skip(reason="the sample files lie outside the repository and are not here"))]
KINDS = {"transcript": "call", "chat": "chat", "email": "email"}
CHECKED = {
    "kind", "segments", "turns_merged", "speakers", "first_segment", "last_segment", "first_turn", "last_turn", "has_timestamps",
    "first_start_ms", "last_end_ms", "notes", "messages", "subject", "from_addr", "date", "new_text_contains", "new_text_not_contains",
    "attachments", "rows", "cancellation_rows",
}  # fmt: skip
"""`segments` counts what is merged before a Conversation is made; the first and last of them are looked for in the turns."""


def folded(text: str) -> str:
    return " ".join(text.split())


def milliseconds(time: float | None) -> int | None:
    return None if time is None else round(time * 1000)


@pytest.mark.parametrize(("folder", "name", "expected"), CASES)
def test_sample_reads_as_expected(folder: str, name: str, expected: dict) -> None:
    path = SAMPLES / folder / name
    assert set(expected) <= CHECKED, "a key that this test does not look at"
    if expected["kind"] == "churn":
        # Cancellations are for `handoff classify`; as a conversation the table is refused.
        with pytest.raises(UnknownFormat):
            read(path)
        return
    conversation = read(path)
    assert conversation.kind.value == KINDS[expected["kind"]]
    check_turns(conversation, expected)
    check_times(conversation, expected)
    check_mail(conversation, expected)
    check_places(conversation)


def check_turns(conversation: Conversation, expected: dict) -> None:
    turns = conversation.turns
    if "turns_merged" in expected:
        assert len(turns) == expected["turns_merged"]
    if "speakers" in expected:
        assert sorted({t.speaker for t in turns if t.speaker}) == expected["speakers"]
    for key, turn in (("first_turn", turns[0]), ("last_turn", turns[-1])):
        if key in expected:
            assert (turn.speaker, folded(turn.text)) == (expected[key]["speaker"], folded(expected[key]["text"]))
    if "first_segment" in expected:
        assert turns[0].speaker == expected["first_segment"]["speaker"]
        assert folded(turns[0].text).startswith(folded(expected["first_segment"]["text"]))
    if "last_segment" in expected:
        assert turns[-1].speaker == expected["last_segment"]["speaker"]
        assert folded(turns[-1].text).endswith(folded(expected["last_segment"]["text"]))


def check_times(conversation: Conversation, expected: dict) -> None:
    turns = conversation.turns
    if "has_timestamps" in expected:
        assert any(t.start is not None for t in turns) == expected["has_timestamps"]
    if "first_start_ms" in expected:
        assert milliseconds(turns[0].start) == expected["first_start_ms"]
    if "last_end_ms" in expected:
        assert milliseconds(turns[-1].end) == expected["last_end_ms"]


def check_mail(conversation: Conversation, expected: dict) -> None:
    new = [t for t in conversation.turns if t.zone is Zone.NEW]
    if "messages" in expected:
        assert len(new) == expected["messages"]
    if "subject" in expected:
        assert new[0].subject == expected["subject"]
    if "from_addr" in expected:
        assert new[0].email == expected["from_addr"]
    if "date" in expected:
        assert new[0].at is not None
        assert new[0].at.isoformat() == expected["date"]
    if "attachments" in expected:
        assert [name for t in new for name in t.attachments] == expected["attachments"]
    text = folded(" ".join(t.text for t in new))
    assert all(folded(part) in text for part in expected.get("new_text_contains", []))
    assert not any(folded(part) in text for part in expected.get("new_text_not_contains", []))


def check_places(conversation: Conversation) -> None:
    for turn in conversation.turns:
        for piece in turn.pieces:
            assert conversation.original[piece.start : piece.start + piece.length] == turn.text[piece.at : piece.at + piece.length]


def test_every_other_sample_reads_or_is_refused_in_one_line() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the sample files lie outside the repository and are not here")
    for path in sorted(SAMPLES.glob("*/*")):
        if path.name == "expected.json":
            continue
        try:
            conversation = read(path)
        except UnknownFormat as error:
            assert "\n" not in str(error)
            assert path.suffix == ".csv"
        except Exception as error:
            assert path.name == "calls.extensive.sample.json", f"{path}: {error}"
        else:
            check_places(conversation)
