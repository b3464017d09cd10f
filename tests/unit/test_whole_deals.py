"""Whole labelled deals as training excerpts."""

import json
from pathlib import Path

from evals.deals.score import DEALS, DECIDE
from evals.training.whole_deals import FOLDERS, deal_folders, excerpts_of, read_deals

CALL = """[00:00:04] Sam Reed: Good morning.
[00:00:09] Nora Lind: It prints labels out of the box,
and in Polish. We would look at the old scales.
[00:00:31] Sam Reed: The last vendor left us in March.
[00:00:40] Nora Lind: I see.
"""
DEAL = {
    "deal_id": "ostro",
    "vendor": {"name": "Palletry", "domains": ["palletry.example"]},
    "customer": {"name": "Ostro", "domains": ["ostro.example"]},
    "documents": [{"file": "01_call.txt", "type": "call_transcript", "phase": "sales", "date": "2025-03-04", "title": "Call"}],
}
GOLD = {
    "promises": [
        {"quote": "It prints labels out of the box, and in Polish.", "doc": "01_call.txt", "kind": "feature", "explicitness": "explicit"},
        {"quote": "We never said so", "doc": "01_call.txt", "kind": "feature", "explicitness": "explicit"},
    ],
    "risks": [{"quote": "The last vendor left us", "doc": "01_call.txt", "kind": "past_experience", "severity": "low", "optional": True}],
    "non_promises": [{"quote": "We would look at the old scales.", "doc": "01_call.txt"}],
}


def deal_in(folder: Path) -> Path:
    deal = folder / "t0" / "ostro"
    (deal / "docs").mkdir(parents=True)
    (deal / "docs" / "01_call.txt").write_text(CALL, encoding="utf-8")
    (deal / "deal.json").write_text(json.dumps(DEAL), encoding="utf-8")
    (deal / "gold.json").write_text(json.dumps(GOLD), encoding="utf-8")
    return deal


def test_quotes_become_tags_of_the_turn_that_holds_them(tmp_path: Path) -> None:
    (excerpt,) = excerpts_of(deal_in(tmp_path))
    told = [(turn.side, tag.kind, " ".join(turn.text[tag.start : tag.end].split())) for turn in excerpt.turns for tag in turn.tags]
    assert (excerpt.id, excerpt.kind, excerpt.customer) == ("t0-ostro-01_call", "call", "Ostro")
    assert [(kind, quote) for _, kind, quote in told] == [
        ("promise", "It prints labels out of the box, and in Polish."), ("no", "We would look at the old scales."),
        ("risk", "The last vendor left us"),
    ]  # fmt: skip


def test_what_a_careful_reader_could_leave_out_is_marked(tmp_path: Path) -> None:
    (excerpt,) = excerpts_of(deal_in(tmp_path))
    assert {tag.kind: "optional" in tag.attrs for turn in excerpt.turns for tag in turn.tags} == {
        "promise": False,
        "no": False,
        "risk": True,
    }


def test_hardly_a_quote_of_the_deals_to_learn_from_is_lost() -> None:
    found = sum(len(turn.tags) for excerpt in read_deals() for turn in excerpt.turns)
    labels = [json.loads((deal / "gold.json").read_text(encoding="utf-8")) for deal in deal_folders()]
    every = (label for gold in labels for field in ("promises", "goals", "risks", "non_promises") for label in gold[field])
    assert found >= 0.99 * sum(1 + len(label.get("also", ())) for label in every)


def test_nothing_is_learnt_from_deals_that_measure() -> None:
    learnt = {deal.name for deal in deal_folders()}
    apart = {path.name for path in (*(DEALS / DECIDE).iterdir(), *(DEALS.parent / "gold").iterdir())}
    assert len(FOLDERS) == 3 and learnt and learnt.isdisjoint(apart)
