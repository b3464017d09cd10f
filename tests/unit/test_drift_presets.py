"""Which preset holds for a deal, and why."""

import json

import pytest
from pydantic import ValidationError

from analyzer.domain.sentiment import DriftReport
from analyzer.drift.presets import chosen
from analyzer.drift.scoring import PresetName
from analyzer.settings import DriftSegment, Settings
from api.pages.accounts import _bar

LARGE = DriftSegment(name="enterprise", value_from=50_000, currency="EUR", preset="strict")
SMALL = DriftSegment(value_below=5_000, preset="loose")
GERMAN = DriftSegment(domains=("de", "acme.co.at"), preset="strict")


@pytest.mark.parametrize(
    ("value", "currency", "domains", "preset"),
    [
        (50_000, "eur", (), PresetName.STRICT),
        (49_999, "EUR", (), PresetName.NORMAL),
        (90_000, "USD", (), PresetName.NORMAL),
        (4_999, None, (), PresetName.LOOSE),
        (None, None, ("huber.de",), PresetName.STRICT),
        (None, None, ("mail.acme.co.at",), PresetName.STRICT),
        (None, None, ("outside.example",), PresetName.NORMAL),
        (None, None, ("notacme.co.at",), PresetName.NORMAL),
        (None, None, (), PresetName.NORMAL),
    ],
)
def test_the_first_segment_that_fits_a_deal_gives_its_preset(
    value: float | None, currency: str | None, domains: tuple[str, ...], preset: PresetName
) -> None:
    assert chosen((LARGE, SMALL, GERMAN), "normal", value=value, currency=currency, domains=domains).name is preset


def test_why_is_said_in_words() -> None:
    assert chosen((LARGE,), "normal", value=60_000, currency="EUR").why == "segment enterprise (deals worth 50,000 EUR or more)"
    assert chosen((GERMAN,), "loose", domains=("x.de",)).why == "deals with mail from de or acme.co.at"
    assert chosen((SMALL,), "loose", value=9_000).why == "it belongs to no segment that has a preset of its own"
    assert chosen((), "loose").why == "it is that of the service"


def test_segments_come_from_the_environment_and_a_wrong_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_DRIFT_SEGMENTS", json.dumps([{"name": "small", "value_below": 5000, "preset": "loose"}]))
    assert Settings().drift_segments == (DriftSegment(name="small", value_below=5000, preset="loose"),)
    monkeypatch.setenv("HANDOFF_DRIFT_SEGMENTS", json.dumps([{"plan": "pro", "preset": "loose"}]))
    with pytest.raises(ValidationError):
        Settings()


def test_the_account_page_says_the_bars_of_the_preset_and_where_it_comes_from() -> None:
    report = DriftReport.model_construct(preset="strict", preset_why="segment enterprise (deals worth 50,000 or more)")
    assert _bar(report) == (
        "Judged by the preset strict: segment enterprise (deals worth 50,000 or more). "
        "Watch above 15 % lower; alert where both hold, more than 15 % lower and by chance in fewer than 15 of 100 cases."
    )
    assert _bar(report.model_copy(update={"preset_why": "it is that of the service"})).startswith(
        "Judged by the preset strict, because it is that of the service."
    )
