"""The second round: windows about which there is no answer are asked again after the others, and then in halves.

A failing call, a refusal or an answer that is none mostly hangs on the moment or on a few words. What can be had is
had; what is left is as small as it can be made, down to one turn or a piece of `windows.SMALLEST` characters.
"""

import threading
from collections.abc import Sequence
from typing import Final

from analyzer.engines.llm import windows
from analyzer.engines.llm.asking import Asker, Gathered, Missed
from analyzer.engines.llm.script import Part
from analyzer.engines.llm.trouble import Trouble

PASSING: Final = frozenset({Trouble.BUSY, Trouble.SERVER, Trouble.UNREACHABLE})
"""Trouble of the moment: the same question may be answered later."""
_FINAL: Final = frozenset({Trouble.BUDGET, Trouble.CUT_OFF, Trouble.TOO_LONG})
"""There is no money for another question, or halves have been asked for already."""
_PATIENCE: Final = 1
"""How many times in a row both halves may fail before a window is given up; none where calls fail, not answers."""


def worth(missed: Missed) -> bool:
    """May a second round help?"""
    return missed.trouble not in _FINAL


def again(asker: Asker, missed: Missed, down: threading.Event) -> Gathered:
    """What a second round gets of `missed`; the rest of it is missed still.

    `down` is set, for all windows of the run, once the endpoint fails whatever it is asked.
    """
    failing = missed.trouble in PASSING
    if failing and down.is_set():
        return Gathered(missed=(missed,))
    got = asker.gather(missed.window) if failing else Gathered(missed=(missed,))
    patience = 0 if failing or missed.trouble is Trouble.SLOW else _PATIENCE
    got = Gathered.of([got._replace(missed=()), *(_in_halves(asker, m, patience) for m in got.missed)])
    if not got.answers and all(m.trouble in PASSING for m in got.missed):
        down.set()
    return got


def joined(missed: Sequence[Missed], parts: Sequence[Part]) -> tuple[Missed, ...]:
    """Pieces that follow each other in `parts` and are missed for the same reason, as one."""
    order = {turn: number for number, turn in enumerate(dict.fromkeys(part.turn.index for part in parts))}
    found: list[Missed] = []
    for one in sorted(missed, key=lambda m: (order[m.window.parts[0].turn.index], m.window.parts[0].start)):
        last = found[-1] if found else None
        if last and last[1:] == one[1:] and order[one.window.parts[0].turn.index] - order[last.window.parts[-1].turn.index] <= 1:
            found[-1] = last._replace(window=last.window._replace(parts=(*last.window.parts, *one.window.parts)))
        else:
            found.append(one)
    return tuple(found)


def _in_halves(asker: Asker, missed: Missed, patience: int) -> Gathered:
    """The answers about the pieces of a window; all of it is missed where nothing of it can be had."""
    pair = windows.halves(missed.window) if worth(missed) else ()
    if not pair:
        return Gathered(missed=(missed,))
    got = Gathered.of(map(asker.gather, pair))
    left = _PATIENCE if got.answers else patience - 1
    if left >= 0:
        got = Gathered.of([got._replace(missed=()), *(_in_halves(asker, m, left) for m in got.missed)])
    if not got.answers:
        return got._replace(missed=(missed,))
    asker.keep_split(missed.window)
    return got
