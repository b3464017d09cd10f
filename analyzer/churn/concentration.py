"""Where an issue sits: the plans, sizes, regions and tenures that hold far more of it than of everything else."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from analyzer.churn.decisions import at_most
from analyzer.churn.trends import LEAST, SEGMENTS, WEEK, ChurnIssue, segment_of
from analyzer.domain.churn import Loss

RARE: Final = 0.05
"""Where an issue is spread like everything else, so often one of all the parts that are looked at stands out by chance."""
MOST: Final = 0.5
"""Half of the issue and more lies in a part that stands out."""


class Concentration(NamedTuple):
    """`many` of the `of` customers whose `by` is known are in `value`; of all other cancellations the share `usual` is."""

    by: str
    value: str
    many: int
    of: int
    usual: float


def concentrations(issue: ChurnIssue, known: Iterable[Loss]) -> tuple[Concentration, ...]:
    """The parts of the customers in which `issue` sits, the most telling first, at most one of a kind.

    Of a spike the week itself is looked at, of a rise the last two weeks, of anything else the last four; `known` are the
    cancellations of the chart, with which it is compared.
    """
    rows = list(known)
    inside = [row for row in rows if row.category == issue.category and row.lost and issue.since <= row.on < issue.week + WEEK]
    outside = [row for row in rows if row.category != issue.category]
    if len(inside) < LEAST:
        return ()
    tried = {by: Counter(value for row in inside if (value := segment_of(row, by))) for by in SEGMENTS}
    bar = RARE / max(sum(len(counted) for counted in tried.values()), 1)
    found = [one for by, counted in tried.items() if counted and (one := _most(by, counted, outside, bar))]
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1])))


def _most(by: str, inside: Counter[str], outside: Sequence[Loss], bar: float) -> tuple[float, Concentration] | None:
    """The part of the kind `by` that holds most of the issue, with how rarely chance would do that; None where it may be chance."""
    (value, many), of = min(inside.items(), key=lambda pair: (-pair[1], pair[0])), inside.total()
    others = Counter(segment_of(row, by) for row in outside)
    others.pop(None, None)
    # One more on both sides: nobody of a part having left so far does not mean that nobody can.
    usual = (others[value] + 1) / (others.total() + 2)
    chance = 1 - at_most(many - 1, of, usual)
    if many < LEAST or many < MOST * of or chance > bar:
        return None
    return chance, Concentration(by, value, many, of, usual)
