"""What measures drift: the simulation, and past accounts watched again."""

import datetime as dt
import json
import random
from pathlib import Path

import pytest

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Provenance
from analyzer.domain.sentiment import DriftFlag, DriftState, FlagType, Message, SentimentReading, Severity, SignalType
from analyzer.drift import account, repeats, scoring
from analyzer.drift.feed import parse_feed
from analyzer.drift.heard import Heard
from analyzer.drift.quotes import Picker
from analyzer.drift.watch import Said, Watched, assess
from analyzer.drift.working_time import Calendar
from analyzer.embedding import LocalEmbedder
from analyzer.engines.base import Reading, Tone
from analyzer.errors import UnreadableInput
from analyzer.settings import Settings
from evals.drift import backtest, public, simulate, tongues

DAY = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)


class Quiet:
    """An engine that reads messages by themselves as they are given beside it, and every sentence as businesslike."""

    name, model = "quiet", "none"

    def __init__(self, indices: list[float]) -> None:
        self.prompts: dict[str, str] = {}
        self._alone = {f"m{n}.alone": index for n, index in enumerate(indices)}

    def read_sentiment(self, messages: list[Message]) -> Tone:
        return Tone(readings=tuple(SentimentReading(id=m.id, index=self._alone.get(m.id, 50), confidence=1) for m in messages))

    def find_claims(self, conversation: Conversation, deal: Deal) -> Reading:
        return Reading()

    def load(self) -> None: ...


def _watched(indices: list[float], sales: int = 6) -> Watched:
    rows = [
        json.dumps({"id": f"m{n}", "sent_at": (DAY + dt.timedelta(days=7 * n)).isoformat(), "from": "Ann Roe", "body": f"Note {n}."})
        for n in range(len(indices))
    ]
    feed = parse_feed("\n".join(rows), Settings())
    letters = tuple(x._replace(turn=x.turn.model_copy(update={"side": Side.CUSTOMER})) for x in feed.letters)
    heard = tuple(
        Heard(letter, SentimentReading(id=letter.id, index=index, confidence=1)) for letter, index in zip(letters, indices, strict=True)
    )
    turn = Turn(index=0, speaker="Ann Roe", side=Side.CUSTOMER, text="Good.", span=(0, 5))
    said = tuple(Said(turn, SentimentReading(id="s", index=66, confidence=1), written=True) for _ in range(sales))
    made = Provenance(engine="quiet", model="none", version="0", at=DAY)
    whole = account.Account(Deal(), (), feed._replace(letters=letters))
    return Watched(
        whole,
        said,
        heard,
        (),
        (),
        repeats.Questions((), None),
        (),
        Picker(feed.conversation, Quiet(indices)),
        LocalEmbedder(threads=1),
        made,
    )


def test_the_past_is_assessed_without_the_future(tmp_path: Path) -> None:
    watched = _watched([66, 60, 28, 5, 10, 8, 9])
    tested = backtest.run(watched, tmp_path, scoring.PresetName.NORMAL, Calendar())
    first = next(r for r in tested.raised if r.flag.type is FlagType.SENTIMENT_DROP)
    assert first.flag.at_message == "m2"
    assert first.at == DAY + dt.timedelta(days=7 * int(first.flag.at_message[1:]))
    assert tested.states[-1][1] is DriftState.ALERT
    assert tested.alerts and tested.lead_days is None, "an account that was kept has no end to be ahead of"


def test_the_end_of_a_lost_deal_is_its_cancellation(tmp_path: Path) -> None:
    (tmp_path / "cancellation.txt").write_text("Goodbye.", encoding="utf-8")
    (tmp_path / "deal.json").write_text('{"cancelled_on": "2025-06-01"}', encoding="utf-8")
    tested = backtest.run(_watched([5, 5, 5]), tmp_path, scoring.PresetName.NORMAL, Calendar())
    assert tested.lost and tested.end == dt.date(2025, 6, 1)
    assert tested.lead_days == (dt.date(2025, 6, 1) - DAY.date()).days
    assert "first alert 90 days before the end" in backtest.told(tested)[0]
    assert backtest.as_json(tested)["flags"][0]["at_message"] == "m0"


def test_signals_are_watched_again_too_and_the_folder_is_summed_up(tmp_path: Path) -> None:
    (tmp_path / "cancellation.txt").write_text("Goodbye.", encoding="utf-8")
    quiet = _watched([50, 50, 50])
    late = quiet.heard[1].letter
    late = late._replace(turn=late.turn.model_copy(update={"text": "Friday came and went.", "span": (0, 21)}))
    watched = quiet._replace(heard=(quiet.heard[0], quiet.heard[1]._replace(letter=late), quiet.heard[2]))
    tested = backtest.run(watched, tmp_path, scoring.PresetName.NORMAL, Calendar())
    assert [(r.flag.type, r.flag.at_message) for r in tested.raised] == [(SignalType.MISSED_DEADLINE, "m1")]
    angry = backtest.run(_watched([50, 5, 5]), tmp_path, scoring.PresetName.NORMAL, Calendar())
    assert backtest.summary([tested, angry, angry._replace(lost=False, lead_days=None)]) == (
        "Of 2 cancelled, 1 had an alert before the end, 7 days in the median (7 to 7). "
        "Of 1 kept, 1 had an alert: right where there was trouble that somebody mended."
    )


def test_the_folder_is_told_in_a_line_for_each_account_the_lost_first(tmp_path: Path) -> None:
    kept = backtest.run(_watched([60, 66, 70, 62, 58, 66]), tmp_path, scoring.PresetName.NORMAL, Calendar())._replace(deal="alpha")
    (tmp_path / "cancellation.txt").write_text("Goodbye.", encoding="utf-8")
    lost = backtest.run(_watched([66, 60, 28, 5, 10, 8, 9]), tmp_path, scoring.PresetName.NORMAL, Calendar())._replace(deal="omega")
    head, first, second = backtest.overview([kept, lost])
    assert "first alert" in head
    assert first.startswith("omega") and "days before the end: " in first
    assert second.startswith("alpha") and second.endswith("none")


def test_the_tone_is_judged_by_every_preset_beside_the_chosen_one(tmp_path: Path) -> None:
    tested = backtest.run(_watched([66, 60, 28, 5, 10, 8, 9]), tmp_path, scoring.PresetName.LOOSE, Calendar())
    first = [tested.tone[name] or dt.date.max for name in ("strict", "normal", "loose")]
    assert first == sorted(first) and first[-1] < dt.date.max
    lines = backtest.totals([tested])
    assert any(line.startswith("normal") and line.split()[-2:] == ["0", "1"] for line in lines)
    assert lines[0].startswith("Kept accounts had an alert on ")


def test_a_late_answer_is_told_once_though_it_moves_from_the_reminder_to_the_answer() -> None:
    report = assess(_watched([66] * 3))
    quote = Evidence(document="messages.jsonl", turn=1, start=10, end=20, quote="Which day?")
    late = DriftFlag(type=FlagType.RESPONSE_DELAY, at_message="m2", severity=Severity.WATCH, why="w", next_step="n", evidence=(quote,))
    moved = late.model_copy(update={"at_message": "m3"})
    keys = [[key for key, _ in backtest._kept(report.model_copy(update={"flags": (one,)}))] for one in (late, moved)]
    assert keys[0] == keys[1]


def test_a_calm_account_raises_nothing(tmp_path: Path) -> None:
    tested = backtest.run(_watched([60, 66, 70, 62, 58, 66]), tmp_path, scoring.PresetName.NORMAL, Calendar())
    assert tested.raised == () and tested.lead_days is None


def test_a_folder_without_messages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        backtest.deals_of(tmp_path)
    assert backtest.main([str(tmp_path)]) == 2


def test_assessing_counts_the_last_five_where_two_weeks_hold_less() -> None:
    report = assess(_watched([66] * 9))
    assert report.current is not None and report.current.messages == 5


def test_readings_are_of_rated_messages_by_their_tone(tmp_path: Path) -> None:
    said = [
        ("vendor", "V", "Shall we?", None),
        ("customer", "C", "This is unacceptable, we cancel.", -2),
        ("customer", "C", "Thanks, Tuesday.", 0),
    ]
    rows = [
        {"thread": "x-1-ash", "order": n, "side": side, "from": name, "text": text, "sentiment": tone}
        for n, (side, name, text, tone) in enumerate(said)
    ]
    (tmp_path / "part.messages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    bags = simulate.readings_of(tmp_path)
    assert {tone: len(bag) for tone, bag in bags.items()} == {-2: 1, -1: 0, 0: 1, 1: 0, 2: 0}
    assert bags[-2][0] < bags[0][0]


def test_alerts_without_change_are_rare_at_the_sizes_that_we_name() -> None:
    rng = random.Random(7)
    preset = scoring.PRESETS[scoring.PresetName.NORMAL]
    bags = {int(tone): values for tone, values in json.loads(simulate.READINGS.read_text(encoding="utf-8")).items()}
    for kind in simulate.SAME:
        for sizes in ((5, 5), (12, 8)):
            row = simulate._row(kind, kind, sizes, 400, preset, lambda k, n: simulate._drawn(rng, bags, k, n))
            # 8 % is the bar; 400 accounts scatter by 1.4 points around it.
            assert row.alert <= 0.08 + 0.028, (kind, sizes, row.alert)


def test_a_true_fall_is_found_more_often_with_more_messages() -> None:
    rng = random.Random(7)
    preset = scoring.PRESETS[scoring.PresetName.NORMAL]
    bags = {int(tone): values for tone, values in json.loads(simulate.READINGS.read_text(encoding="utf-8")).items()}
    few, many = (
        simulate._row("usual", "cold", sizes, 200, preset, lambda k, n: simulate._drawn(rng, bags, k, n)).alert
        for sizes in ((5, 3), (20, 10))
    )
    assert few < many


def test_the_table_and_the_figure_hold_every_pair() -> None:
    rows = [
        simulate.Row(a, b, sizes, 0.1, 0.2, 0.05)
        for a, b in [(k, k) for k in simulate.SAME] + list(simulate.FALLS)
        for sizes in simulate.SIZES
    ]
    assert simulate.table(rows).count("10 / 20 / 5") == len(rows)
    assert simulate.figure(rows).count("<polyline") == 9


def test_composed_accounts_are_told_on_the_scale_that_they_are_given(tmp_path: Path) -> None:
    """One account falls by its labels, one does not; a scale that halves the fall misses it."""
    rows = [
        {"design": "warm->cool", "baseline_ids": ["a"] * 6, "implementation_ids": ["b"] * 5, "flag_20": True},
        {"design": "warm->warm", "baseline_ids": ["a"] * 6, "implementation_ids": ["a"] * 5, "flag_20": False},
    ]
    (tmp_path / "drift_accounts_composed.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    readings = [SentimentReading(id="a", index=55, confidence=1), SentimentReading(id="b", index=45, confidence=1)]
    ours = public.composed(tmp_path, {r.id: r.index for r in readings})
    signs = public.composed(tmp_path, public.three_signs(readings))
    assert (ours["plain rule"]["f1"], signs["plain rule"]["f1"]) == (0.0, 1.0)
    assert ours["best in hindsight"]["f1"] == 1.0
    assert signs["alert"]["unchanged"] == "0 of 1"


def test_raters_labels_make_an_index_from_signs_and_from_stars() -> None:
    rows = [{"id": "x", "label": -1}, {"id": "y", "label": 1}, {"id": "z", "label": None}]
    assert public.as_rated("airline_tweets", rows) == {"x": 0, "y": 100}
    assert public.as_rated("aware_reviews", [{"id": "s", "label": 4}]) == {"s": 75}


def test_other_languages_are_told_by_tone_and_by_the_mistakes_that_matter() -> None:
    line = tongues.figures([-2, -2, 0, 1], [5.0, 70.0, 65.0, 75.0])
    assert "exact 0.50" in line and "angry below 37.5: 1 of 2" in line
    assert "complaints above 62.5: 1" in line and "businesslike above: 1" in line


def test_the_halves_in_other_languages_share_no_message() -> None:
    look, decide = ({row["text"] for row in tongues.rows_of(half)} for half in (tongues.LOOK, tongues.DECIDE))
    assert look and decide and not look & decide
