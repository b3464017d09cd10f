"""The gold task around the scorers: slices, bars, baseline, tables."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from analyzer.errors import UnreadableInput
from evals.bars import Miss, figure, misses, read_bars, read_baseline, write_baseline
from evals.slices import evidence_of, wrong_slices
from evals.tables import show
from evals.tasks import GOLD, Prediction, main, score_gold

CALL = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn Lee: We go live\n\n2\n00:00:02.000 --> 00:00:03.000\nin May.\n"


def evidence(start: int, end: int, quote: str, document: str = "call.vtt") -> dict[str, Any]:
    return {"document": document, "turn": 0, "speaker": None, "start": start, "end": end, "quote": quote}


def spot(text: str) -> tuple[int, int]:
    start = CALL.index(text)
    return start, start + len(text)


def test_a_quote_over_two_cues_is_a_slice_without_the_cue_header() -> None:
    start, end = spot("We go live")[0], spot("in May.")[1]
    assert wrong_slices({"x": [evidence(start, end, "We go live in May.")]}, {"call.vtt": CALL}) == []


@pytest.mark.parametrize(
    "bad",
    [
        evidence(*spot("in May."), "in June."),
        evidence(spot("in May.")[0] - 5, spot("in May.")[1] - 5, "in May."),
        evidence(*spot("in May."), "in May.", document="other.vtt"),
        evidence(5, 5, ""),
        evidence(-7, len(CALL) + 1, CALL),
    ],
)
def test_a_changed_moved_or_foreign_quote_is_no_slice(bad: dict[str, Any]) -> None:
    assert wrong_slices({"deep": {"er": [bad]}}, {"call.vtt": CALL}) == [bad]


def test_evidence_is_found_wherever_it_stands() -> None:
    one = evidence(0, 6, "WEBVTT")
    draft = {
        "promises": [{"evidence": [one], "contract_conflict": one}],
        "deal": {"value": {"evidence": [one]}},
        "needs_review": [{"nearest": one}],
    }
    assert len(list(evidence_of(draft))) == 4


def labels_as_prediction(deal: Path) -> Prediction:
    gold = json.loads((deal / "gold.json").read_text(encoding="utf-8"))
    facts = {"value": gold["facts"]["value"], "term_months": gold["facts"]["term"]["months"]}
    return Prediction({**gold, "facts": facts, "needs_review": [{}, {}]}, {})


def test_the_report_adds_up_all_deals() -> None:
    report = score_gold(GOLD, labels_as_prediction)
    assert report["deals"] == 4
    assert report["needs_review"] == 8
    assert report["promises"]["f1"] == 1.0
    assert report["facts"]["share"] == 0.667


def test_predictions_are_kept_for_a_second_look(tmp_path: Path) -> None:
    score_gold(GOLD, labels_as_prediction, tmp_path / "kept")
    assert {path.stem for path in (tmp_path / "kept").iterdir()} == {path.parent.name for path in GOLD.glob("*/gold.json")}


def test_a_folder_without_gold_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"gold\.json"):
        score_gold(tmp_path, labels_as_prediction)


def test_a_figure_below_at_least_or_above_at_most_or_missing_is_a_miss() -> None:
    report = {"a": {"f1": 0.5}, "b": 3}
    bars = {"at_least": {"a.f1": 0.5, "a.recall": 0.1}, "at_most": {"b": 2}}
    assert misses(report, bars) == [Miss("a.recall", None, 0.1), Miss("b", 3, 2)]
    assert misses(report, {"at_least": {"a.f1": 0.51}}) == [Miss("a.f1", 0.5, 0.51)]


def test_a_miss_is_one_readable_line() -> None:
    assert str(Miss("promises.f1", 0.5, 0.56)) == "promises.f1 is 0.5, the bar is 0.56"
    assert str(Miss("promises.f1", None, 0.56)) == "promises.f1 is missing, the bar is 0.56"


def test_every_committed_bar_names_a_figure_of_the_report() -> None:
    report = score_gold(GOLD, labels_as_prediction)
    assert all(figure(report, name) is not None for table in read_bars().values() for name in table)


def test_a_baseline_is_read_back_as_written(tmp_path: Path) -> None:
    assert read_baseline(tmp_path / "none.json") == {}
    write_baseline({"promises": {"f1": 0.5}}, tmp_path / "some.json")
    assert read_baseline(tmp_path / "some.json") == {"promises": {"f1": 0.5}}


def shown(baseline: dict[str, Any], missed: list[Miss]) -> str:
    out = io.StringIO()
    show(score_gold(GOLD, labels_as_prediction), baseline, missed, Console(file=out, width=200))
    return out.getvalue()


def test_tables_show_counts_and_the_difference_to_the_baseline() -> None:
    text = shown({"promises": {"f1": 0.75, "attributes": {"kind": "1/2"}}, "goals": {"f1": 1.0}}, [])
    (promises,) = [line for line in text.splitlines() if "promises" in line and "1.000" in line]
    assert "(+0.250)" in promises
    assert " 72 " in promises
    (goals,) = [line for line in text.splitlines() if "goals" in line and "1.000" in line]
    assert "(" not in goals
    assert "1/2" in text


def test_tables_name_the_missed_bars_and_a_missing_baseline() -> None:
    text = shown({}, [Miss("goals.f1", 0.1, 0.42)])
    assert "below the bar: goals.f1 is 0.1, the bar is 0.42" in text
    assert "no baseline yet" in text


def test_wrong_use_ends_with_2() -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["gold", "--nonsense"])
    assert exit_.value.code == 2
