"""The timeline: everything drawn, nothing from outside alive in it, and the same in words."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from analyzer.domain.finding import Provenance
from analyzer.domain.sentiment import DriftFlag, DriftReport, DriftState, FlagType, Point, Severity, Window
from analyzer.drift.timeline import svg, table
from analyzer.drift.wording import flag_lines, state_lines

AT = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</title><script>alert(1)</script>"\x1b[31m\u202e & <b>'


def _report(**changes: object) -> DriftReport:
    points = tuple(
        Point(id=f"m{n}", index=index, confidence=0.9, speaker=who, at=AT + dt.timedelta(days=n))
        for n, (index, who) in enumerate(((70, "Ann Roe"), (50, "Ben Low"), (20, "Ann Roe")))
    )
    flag = DriftFlag(type=FlagType.SENTIMENT_DROP, at_message="m2", severity=Severity.ALERT, why="Cooler.", next_step="Call.", evidence=())
    fields = {
        "customer": "Acme", "as_of": AT, "messages": points, "baseline": Window(index=62, messages=8, interval=(55, 69)),
        "current": Window(index=41, messages=3, interval=(30, 52)), "drop_percent": 33.9, "chance": 0.04, "state": DriftState.ALERT,
        "flags": (flag,), "provenance": Provenance(engine="local", model="x", version="0", at=AT),
    }  # fmt: skip
    return DriftReport.model_validate({**fields, **changes})


def test_every_message_the_band_and_the_flag_are_drawn() -> None:
    root = ElementTree.fromstring(svg(_report()))
    titles = [e.text or "" for e in root.iter(f"{SVG}title")]
    assert sum(t.startswith("2025-03-0") for t in titles) == 3
    assert any("Baseline 62, 90 % between 55 and 69" in t for t in titles)
    assert any("Tone dropped (m2): Cooler." in t for t in titles)


def test_two_people_differ_in_shape_and_not_only_in_colour() -> None:
    root = ElementTree.fromstring(svg(_report()))
    assert root.find(f"{SVG}circle") is not None and root.find(f"{SVG}polygon") is not None


def test_names_from_outside_stay_text() -> None:
    report = _report(customer=HOSTILE, messages=(Point(id=HOSTILE, index=40, confidence=1, speaker=HOSTILE, at=AT),))
    root = ElementTree.fromstring(svg(report))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "line", "text", "rect", "circle", "polygon", "polyline", "g"}
    assert "alert(1)" in (root.findtext(f"{SVG}title") or "")
    assert "\x1b" not in svg(report) and "\u202e" not in svg(report)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_messages_are_drawn_too(count: int) -> None:
    ElementTree.fromstring(svg(_report(messages=_report().messages[:count], flags=(), baseline=None)))


def test_messages_without_a_time_stand_side_by_side() -> None:
    points = tuple(p.model_copy(update={"at": None}) for p in _report().messages)
    root = ElementTree.fromstring(svg(_report(messages=points)))
    places = [float(e.get("cx", "0")) for e in root.iter(f"{SVG}circle")]
    assert places[0] < places[1]


def test_five_hundred_messages_make_a_small_picture() -> None:
    points = tuple(
        Point(id=f"m{n}", index=n % 100, confidence=1, speaker=f"Person {n % 12}", at=AT + dt.timedelta(hours=n)) for n in range(500)
    )
    assert len(svg(_report(messages=points))) < 150_000


def test_the_table_says_the_same() -> None:
    rows = table(_report())
    assert rows[2] == ("2025-03-05 09:00 UTC", "Ann Roe", "m2", "20", "Tone dropped (alert)")


def test_a_flag_at_a_vendors_message_is_in_the_table() -> None:
    flag = _report().flags[0].model_copy(update={"at_message": "v9"})
    assert table(_report(flags=(flag,)))[-1] == ("", "", "v9", "", "Tone dropped (alert)")


def test_the_state_is_told_with_its_numbers() -> None:
    words = " ".join(state_lines(_report()))
    assert "Acme: Alert" in words and "62 of 100 over 8 messages" in words and "Drop 34 %" in words and "4 of 100" in words


def test_a_small_fall_that_chance_hardly_makes_is_told_with_what_an_alert_asks_for() -> None:
    words = " ".join(state_lines(_report(state=DriftState.OK, drop_percent=19, chance=0.004)))
    assert "Drop 19 %. Chance alone would make such a fall in fewer than 1 of 100 cases." in words
    assert "alert where both hold, more than 20 % lower and by chance in fewer than 10 of 100 cases." in words


def test_a_rise_is_told_without_the_chance_of_a_fall() -> None:
    words = " ".join(state_lines(_report(state=DriftState.OK, drop_percent=-5, chance=0.8)))
    assert "Rise 5 %." in words and "such a fall" not in words


def test_not_enough_is_told_without_a_number() -> None:
    words = " ".join(state_lines(_report(state=DriftState.NOT_ENOUGH, drop_percent=None, chance=None, baseline=None)))
    assert "Not enough messages" in words and "no messages" in words and "%" not in words.split("Now:")[0]


def test_a_flag_is_told_with_what_to_do() -> None:
    assert list(flag_lines(_report().flags[0])) == ["ALERT Tone dropped (m2)", "Cooler.", "Next: Call."]
