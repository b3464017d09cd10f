"""Flags that people dismissed, read again: would they still be raised?

    curl -H "X-API-Key: $KEY" http://127.0.0.1:8000/v1/flags/cases > cases.jsonl
    python -m evals drift-dismissed cases.jsonl

Only `misread` counts against the reader: `known` and `harmless` flags were true. What a message alone decides is read again: its
tone, and its cues; late answers and what hangs on other documents are left out, and said so.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from analyzer.app import Analyzer
from analyzer.domain.conversation import Side
from analyzer.domain.flag import Dismissal
from analyzer.domain.sentiment import Cue, FlagType, Message, SentimentReading
from analyzer.drift import champions, episodes, no_shows, repeats, scope
from analyzer.engines.base import Engine

CUES: Final[Mapping[str, tuple[Cue, float]]] = {
    FlagType.NO_SHOW: (Cue.NO_SHOW, no_shows.LIKELY),
    FlagType.SCOPE_CREEP: (Cue.SCOPE_CREEP, scope.LIKELY),
    FlagType.REPEATED_QUESTION: (Cue.REPEATED_QUESTION, repeats.LIKELY),
    FlagType.CHAMPION_DISENGAGED: (Cue.CHAMPION_DISENGAGED, champions.LIKELY),
}
WEIGHED: Final = frozenset({FlagType.SCOPE_CREEP, FlagType.REPEATED_QUESTION})
"""What stands before a message, and other signs, may raise these where the cue alone does not."""
TONES: Final = frozenset({"sentiment_drop", "tone_worse"})


class Case(NamedTuple):
    """A dismissed flag: what kind, why dismissed, and its message."""

    kind: str
    reason: str
    message: Message


def cases_in(lines: Iterable[str]) -> list[Case]:
    """The cases of JSON Lines as `/v1/flags/cases` gives them; those without a message are left out."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            row: dict[str, Any] = json.loads(line)
            if row.get("text"):
                side = Side(row.get("side") or Side.CUSTOMER)
                message = Message(id=f"c{number}", text=row["text"], before=row.get("before") or "", side=side)
                found.append(Case(row["kind"], row["reason"], message))
    return found


def still(case: Case, reading: SentimentReading) -> bool | None:
    """Would the message raise the flag again? None where the message alone does not decide."""
    if case.kind in TONES:
        return reading.index < episodes.COOL
    if case.kind in CUES:
        cue, bar = CUES[case.kind]
        return reading.cues.get(cue, 0.0) >= bar or (None if case.kind in WEIGHED else False)
    return None


def tally(cases: Sequence[Case], engine: Engine) -> Counter[tuple[str, str]]:
    """(kind, "still" / "gone" / "not decided") of the flags that were dismissed as misread."""
    wrong = [case for case in cases if case.reason == Dismissal.MISREAD]
    readings = engine.read_sentiment([case.message for case in wrong]).readings
    words = {True: "still", False: "gone", None: "not decided"}
    return Counter((case.kind, words[still(case, reading)]) for case, reading in zip(wrong, readings, strict=True))


def main(arguments: Sequence[str]) -> int:
    """Prints a line for each kind of flag."""
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        sys.stderr.write("Name the file that /v1/flags/cases gave.\n")
        return 2
    cases = cases_in(Path(arguments[0]).read_text(encoding="utf-8").splitlines())
    counted = tally(cases, Analyzer().engine("local"))
    sys.stdout.write(f"{len(cases)} dismissed, {sum(counted.values())} of them as misread\n")
    for kind in sorted({kind for kind, _ in counted}):
        sys.stdout.write(f"{kind}: " + ", ".join(f"{counted[kind, w]} {w}" for w in ("still", "gone", "not decided")) + "\n")
    return 0
