"""A drift report in words, for terminals and plain text."""

import datetime as dt
from collections.abc import Iterator, Mapping

from analyzer.domain.sentiment import DriftFlag, DriftReport, DriftState, FlagType, Point, Signal, SignalType, Window
from analyzer.drift.scoring import PRESETS, Preset, PresetName

STATES = {
    DriftState.OK: "No general drop: over the last messages the customer sounds about as in the sales phase.",
    DriftState.WATCH: "Watch: over the last messages the customer sounds cooler than in the sales phase, though chance could explain it.",
    DriftState.ALERT: "Alert: over the last messages the customer sounds clearly cooler than in the sales phase.",
    DriftState.NOT_ENOUGH: "Not enough messages to compare with the sales phase.",
}
BESIDE = "This line is about the tone of all recent messages together; the flags are about single messages and events, and stand beside it."
"""Said where there is no general drop, and flags all the same."""
FLAGS = {
    FlagType.SENTIMENT_DROP: "Tone dropped",
    FlagType.RESPONSE_DELAY: "Slow to answer",
    FlagType.NO_SHOW: "Missed meeting",
    FlagType.SCOPE_CREEP: "Asks for more than was sold",
    FlagType.REPEATED_QUESTION: "Asks again",
    FlagType.CHAMPION_DISENGAGED: "Champion turns away",
}
SIGNALS = {
    SignalType.TONE_BELOW: "Cooler than in the sales phase",
    SignalType.TONE_WORSE: "Anger after a drop",
    SignalType.PROMISE_AT_RISK: "Promise at risk",
    SignalType.MISSED_DEADLINE: "Missed deadline",
    SignalType.MISSED_CALL: "Nobody came to a call",
    SignalType.SILENCE: "Not heard for long",
    SignalType.EXPANSION: "Wants to grow",
}
KINDS: Mapping[str, str] = {**{k.value: v for k, v in FLAGS.items()}, **{k.value: v for k, v in SIGNALS.items()}}
CELLS = 20
"""Width of a bar for the index 0-100."""


def state_lines(report: DriftReport) -> Iterator[str]:
    """What the comparison says, with the numbers it rests on."""
    yield f"{report.customer or report.deal_id or 'This account'}: {STATES[report.state]}"
    yield f"Baseline (sales phase): {_window(report.baseline)}. Now: {_window(report.current)}."
    if report.drop_percent is not None and report.chance is not None:
        fell = report.drop_percent > 0
        yield f"Drop {report.drop_percent:.0f} %. {by_chance(report.chance)}" if fell else f"Rise {abs(report.drop_percent):.0f} %."
        yield f"Preset {report.preset}. {bars(PRESETS[PresetName(report.preset)])}"
    count = len(report.flags)
    if count and report.state in {DriftState.OK, DriftState.NOT_ENOUGH}:
        yield BESIDE
    off = f" Public holidays of {report.country} do not count as days of waiting." if report.country else ""
    yield f"{count} flag{'' if count == 1 else 's'}{f' up to {report.as_of:%Y-%m-%d}' if report.as_of else ''}.{off}"


def by_chance(chance: float) -> str:
    """How often a fall as large comes about by chance."""
    cases = f"{100 * chance:.0f}" if chance >= 0.01 else "fewer than 1"
    return f"Chance alone would make such a fall in {cases} of 100 cases."


def bars(preset: Preset) -> str:
    """From where on a fall counts: an alert asks for its size and for that chance hardly makes it."""
    size = f"{preset.watch_percent:.0f} % lower"
    return (
        f"Watch above {size}; alert where both hold, more than {size} and by chance in fewer than {100 * preset.chance:.0f} of 100 cases."
    )


def flag_lines(flag: DriftFlag | Signal) -> Iterator[str]:
    """A flag or signal: its name and place, why, what to do, and the words."""
    yield f"{flag.severity.upper()} {KINDS[flag.type.value]}" + (f" ({flag.at_message})" if flag.at_message else "")
    yield flag.why
    for evidence in flag.evidence:
        who = f"{evidence.speaker}, " if evidence.speaker else ""
        yield f"“{evidence.quote}” ({who}{evidence.place or evidence.document})"
    yield f"Next: {flag.next_step}"


def ago(at: dt.datetime, now: dt.datetime) -> str:
    """How long `at` is past: "10 days ago", "6 weeks ago"."""
    days = (now.date() - at.date()).days
    if days < 2:
        return "yesterday" if days == 1 else "today"
    return f"{days} days ago" if days < 14 else f"{days // 7} weeks ago"


def percent(value: float) -> str:
    """A percentage in whole numbers; with a decimal where it would look like one of the bars and is not."""
    near = any(round(value) == round(preset.watch_percent) != value for preset in PRESETS.values())
    return f"{value:.1f} %" if near else f"{value:.0f} %"


def bar(point: Point) -> str:
    """The index as a bar; nothing for a message that does not count."""
    return "\u2588" * round(point.index / 100 * CELLS) if point.counted else ""


def _window(window: Window | None) -> str:
    if window is None:
        return "no messages"
    plural = "" if window.messages == 1 else "s"
    return f"{window.index:.0f} of 100 over {window.messages} message{plural} (90 % between {window.interval[0]:.0f} and {window.interval[1]:.0f})"
