"""How goals are measured: what the engine takes for metric, baseline, target and time of a goal, against labels.

    python -m evals measures [--half look|decide|fresh] [--errors]

`goals.jsonl` holds one goal a line: its sentence, the sentences around it, and for each measure the phrases that are right (none
where nothing is stated). A measure named in `optional` may be left out. A phrase counts as found where it and a right phrase share
at least half of the words of the longer one. `--errors` lists what is wrong in the half for looking only.

All goals of `look` and `decide` had been read, for labelling, before the rules were written. Those of `fresh` were drawn and labelled
when the rules stood, and their errors were not looked at: they say best how the rules do on words that nobody thought of. (120 goals
of `look` were such a part before their errors were read.)
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.engines.local.measures import Measures, measures_of

GOALS: Final = Path(__file__).parent / "goals.jsonl"
LOOK, DECIDE, FRESH = "look", "decide", "fresh"
_WORD: Final = re.compile(r"[^\W_]+|[%€$£]")
_SMALL: Final = frozenset({"a", "about", "by", "from", "in", "of", "one", "the", "to"})


class Labelled(BaseModel):
    """One goal with the phrases that are right for each measure."""

    model_config = ConfigDict(frozen=True)

    id: str
    company: str
    half: str
    text: str
    around: str
    metric: tuple[str, ...]
    baseline: tuple[str, ...]
    target: tuple[str, ...]
    timeline: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def right(self, measure: str) -> tuple[str, ...]:
        """The phrases that are right for `measure` ("metric", ...)."""
        phrases: tuple[str, ...] = getattr(self, measure)
        return phrases


class Tally(NamedTuple):
    """Phrases found, phrases that are wrong, phrases missed (a wrong one in place of a right one is both)."""

    found: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: object) -> "Tally":
        """The two together."""
        if not isinstance(other, Tally):
            return NotImplemented
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))


def read_goals(path: Path = GOALS) -> list[Labelled]:
    """All labelled goals, in file order."""
    return [Labelled.model_validate(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def agrees(phrase: str, right: Iterable[str]) -> bool:
    """Does `phrase` share at least half of the words of the longer one with any phrase of `right`?"""
    own = _words(phrase)
    return any(2 * len(own & theirs) >= max(len(own), len(theirs)) for theirs in map(_words, right))


def _words(phrase: str) -> frozenset[str]:
    found = frozenset(word.lower() for word in _WORD.findall(phrase))
    return found - _SMALL or found


def judge(goal: Labelled, told: Measures) -> Iterator[tuple[str, Tally]]:
    """(measure, what became of it) for each of the four."""
    for measure, phrase in told._asdict().items():
        right = goal.right(measure)
        hit = phrase is not None and agrees(phrase, right)
        wanted = bool(right) and measure not in goal.optional
        yield measure, Tally(int(hit and wanted), int(phrase is not None and not hit), int(wanted and not hit))


def score(goals: Iterable[Labelled]) -> Mapping[str, Tally]:
    """What the engine makes of `goals`, by measure."""
    total = dict.fromkeys(Measures._fields, Tally())
    for goal in goals:
        for measure, tally in judge(goal, measures_of(goal.text, goal.around)):
            total[measure] += tally
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints found, false and missed phrases by half and measure; exit code 0."""
    parser = argparse.ArgumentParser(prog="python -m evals measures", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=[LOOK, DECIDE, FRESH], help="only this half")
    parser.add_argument("--errors", action="store_true", help="list the errors of the half for looking")
    options = parser.parse_args(arguments)
    goals = read_goals()
    for half in [options.half] if options.half else [LOOK, DECIDE, FRESH]:
        asked = [goal for goal in goals if goal.half == half]
        print(f"{half}: {len(asked)} goals")
        total = score(asked)
        for measure, tally in (*total.items(), ("together", sum(total.values(), Tally()))):
            print(f"  {measure:9} {tally.found:3} found {tally.false:3} false {tally.missed:3} missed")
    for goal in goals if options.errors else []:
        if goal.half == LOOK:
            _show(goal, measures_of(goal.text, goal.around))
    return 0


def _show(goal: Labelled, told: Measures) -> None:
    for measure, tally in judge(goal, told):
        if tally.false or tally.missed:
            print(f"{goal.id} {measure}: {getattr(told, measure)!r}, not {' | '.join(goal.right(measure)) or None!r}: {goal.around}")
