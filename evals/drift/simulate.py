"""What the rule for a drop costs: false alarms where nothing changed, and true drops that are caught, by number of messages.

    python -m evals.drift.simulate [--accounts 2000] [--figure docs/drift-calibration.svg] [--read evals/training/corpus/t22]

Accounts are drawn from kinds of customers (how often they are delighted, pleased, businesslike, cool, angry). Each tone is
then read as the packaged model read messages of that tone on companies that it had not seen (evals/drift/readings.json),
so that the noise is the reader's own. `--read` makes that file anew, from a part of the corpus that the packaged model has not learnt from.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from analyzer.domain.sentiment import DriftState, Message
from analyzer.drift.scoring import PRESETS, Preset, PresetName, compare
from analyzer.engines.local.sentiment import SentimentReader

READINGS: Final = Path(__file__).with_name("readings.json")
SIZES: Final = ((3, 3), (5, 3), (5, 5), (8, 5), (12, 8), (20, 10), (30, 20), (60, 5))
TONES: Final = (2, 1, 0, -1, -2)
KINDS: Final = {
    "warm": (0.08, 0.40, 0.50, 0.02, 0.0),
    "usual": (0.03, 0.25, 0.68, 0.04, 0.0),
    "dry": (0.0, 0.05, 0.90, 0.05, 0.0),
    "cool": (0.0, 0.08, 0.57, 0.32, 0.03),
    "cold": (0.0, 0.02, 0.33, 0.45, 0.20),
}
"""Shares of the five tones, from delighted to angry."""
SAME: Final = ("warm", "usual", "dry", "cool")
FALLS: Final = (("warm", "cool"), ("usual", "cool"), ("dry", "cool"), ("usual", "cold"), ("dry", "cold"))
DROP: Final = 20.0


class Row(NamedTuple):
    """Shares of simulated accounts: flagged by the plain 20 % rule, watched or more, alerted."""

    before: str
    after: str
    sizes: tuple[int, int]
    naive: float
    watch: float
    alert: float


def readings_of(folder: Path) -> dict[int, list[float]]:
    """Indices (0-100, sorted) that the packaged reader gives the rated messages of the `*.messages.jsonl` in `folder`, by their tone."""
    rows = [json.loads(line) for path in sorted(folder.glob("*.messages.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    rated, messages = [], []
    for number, row in enumerate(rows):
        if row["sentiment"] is not None:
            others = (r["text"] for r in reversed(rows[:number]) if r["thread"] == row["thread"] and r["from"] != row["from"])
            rated.append(int(row["sentiment"]))
            messages.append(Message(id=f"{row['thread']}#{row['order']}", text=row["text"], before=next(others, "")))
    read = SentimentReader().read(messages)
    return {tone: sorted(r.index for wanted, r in zip(rated, read, strict=True) if wanted == tone) for tone in sorted(TONES)}


def simulate(accounts: int, preset: Preset, seed: int = 1) -> Iterator[Row]:
    """One row for each pair of kinds and each pair of sizes."""
    bags = {int(tone): values for tone, values in json.loads(READINGS.read_text(encoding="utf-8")).items()}
    pairs = [(kind, kind) for kind in SAME] + list(FALLS)
    for before, after in pairs:
        for sizes in SIZES:
            rng = random.Random(f"{seed} {before} {after} {sizes}")
            yield _row(before, after, sizes, accounts, preset, partial(_drawn, rng, bags))


def _drawn(rng: random.Random, bags: dict[int, list[float]], kind: str, count: int) -> list[float]:
    return [rng.choice(bags[tone]) for tone in rng.choices(TONES, KINDS[kind], k=count)]


def _row(before: str, after: str, sizes: tuple[int, int], accounts: int, preset: Preset, draw: Callable[[str, int], list[float]]) -> Row:
    naive = watch = alert = 0
    for _ in range(accounts):
        old, new = draw(before, sizes[0]), draw(after, sizes[1])
        naive += _naive(old, new)
        state = compare(old, new, preset).state
        alert += state is DriftState.ALERT
        watch += state in {DriftState.ALERT, DriftState.WATCH}
    return Row(before, after, sizes, naive / accounts, watch / accounts, alert / accounts)


def _naive(old: Sequence[float], new: Sequence[float]) -> bool:
    base, now = sum(old) / len(old), sum(new) / len(new)
    return base > 0 and 100 * (base - now) / base > DROP


def table(rows: Sequence[Row]) -> str:
    """Markdown: one line for each pair of kinds, "naive / watch / alert" in percent for each pair of sizes."""
    lines = ["| from | to | " + " | ".join(f"{a}+{b}" for a, b in SIZES) + " |", "|---|---|" + "---|" * len(SIZES)]
    for pair in dict.fromkeys((r.before, r.after) for r in rows):
        cells = [f"{100 * r.naive:.0f} / {100 * r.watch:.0f} / {100 * r.alert:.0f}" for r in rows if (r.before, r.after) == pair]
        lines.append(f"| {pair[0]} | {pair[1]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def figure(rows: Sequence[Row]) -> str:
    """SVG: the share of accounts flagged by the plain rule and by the alert, without change and after a fall, by size."""
    panels = (
        ("Nothing changed (usual customer)", "usual", "usual"),
        ("From usual to cool", "usual", "cool"),
        ("From usual to cold", "usual", "cold"),
    )
    wide, high, gap = 250, 190, 36
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * (wide + gap) + 20} 290" role="img" font-family="sans-serif" font-size="11">',
        "<title>Accounts flagged, by number of messages: plain 20 % rule, watch, alert</title>",
    ]
    for number, (title, before, after) in enumerate(panels):
        left, top = 34 + number * (wide + gap), 34
        mine = [r for r in rows if (r.before, r.after) == (before, after)]
        out.append(f'<text x="{left}" y="18" font-weight="bold">{title}</text>')
        for share in (0, 25, 50, 75, 100):
            y = top + high * (1 - share / 100)
            out.append(f'<line x1="{left}" x2="{left + wide}" y1="{y}" y2="{y}" stroke="#ddd"/>')
            out.append(f'<text x="{left - 5}" y="{y + 4}" text-anchor="end" fill="#555">{share}</text>')
        step = wide / (len(SIZES) - 1)
        for k, (a, b) in enumerate(SIZES):
            out.append(f'<text x="{left + k * step:.0f}" y="{top + high + 16}" text-anchor="middle" fill="#555">{a}+{b}</text>')
        for field, colour, dash in (("naive", "#b4541a", "5 4"), ("watch", "#8a6d12", "2 3"), ("alert", "#2563a8", "none")):
            dots = " ".join(f"{left + k * step:.1f},{top + high * (1 - getattr(r, field)):.1f}" for k, r in enumerate(mine))
            out.append(f'<polyline points="{dots}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
    for k, (name, colour) in enumerate((("plain 20 % rule", "#b4541a"), ("watch", "#8a6d12"), ("alert", "#2563a8"))):
        out.append(
            f'<rect x="{34 + 130 * k}" y="262" width="14" height="4" fill="{colour}"/><text x="{54 + 130 * k}" y="268">{name}</text>'
        )
    out.append(f'<text x="{34 + 3 * 130}" y="268" fill="#555">percent of accounts; baseline + current messages</text></svg>')
    return "\n".join(out) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table of one preset; writes the figure where asked."""
    parser = argparse.ArgumentParser(description="False alarms and power of the rule for a drop.")
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--preset", choices=[p.value for p in PresetName], default="normal")
    parser.add_argument("--prior", type=float, help="another number of businesslike messages mixed in")
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--read", type=Path, help="a folder of messages that the packaged model has not learnt from")
    options = parser.parse_args(arguments)
    if options.read:
        READINGS.write_text(json.dumps(readings_of(options.read)) + "\n", encoding="utf-8")
    preset = PRESETS[PresetName(options.preset)]
    if options.prior is not None:
        preset = preset._replace(prior=options.prior)
    rows = list(simulate(options.accounts, preset))
    print(table(rows))
    if options.figure:
        options.figure.write_text(figure(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
