"""Which reasons are top, rising or spiking (S99): pure counting, with the numbers that made it so.

Weeks run from Monday to Sunday. With counts that come and go by chance, the square root of a count sways by about a half
whatever the count is; so 2 * (sqrt(now) - sqrt(before)) is the same yardstick for rare and for frequent reasons.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from math import sqrt
from typing import Final, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

from analyzer.domain.churn import LONG_TENURE, OTHER, TENURES, Loss
from analyzer.handoff import wording

BEFORE: Final = 4
"""Weeks that a week is compared with."""
SPIKE: Final = 2.0
"""Spiking: 2 * (sqrt(now) - sqrt(mean of the 4 weeks before)) is above this."""
RISE: Final = 2.7
"""Rising: 2 * (sqrt(last 2 weeks) - sqrt(the 2 weeks before)) is above this. Two equal halves sway more than one week against
four (by sqrt(2) against sqrt(1.25)), and with a bar of 2 every twelfth quiet week would rise."""
CLIMB: Final = 1.8
"""Climbing: the slope over the weeks of a chart, in standard deviations of what chance makes of it, is above this; without its highest
week, so that one outage is no trend. Where nothing has changed it is in two weeks of a hundred."""
LEAST: Final = 3
"""Cancellations in the week below which nothing spikes, and in the last two weeks below which nothing rises."""
SMALL: Final = 10
"""Below so many cancellations in the four weeks an issue is said to rest on few."""
TOP: Final = 3
"""How many issues are top."""
SHOWN: Final = 13
"""Weeks of the chart."""
MUCH_OTHER: Final = 0.15
"""Above this share of reasons without a category the taxonomy needs a look."""

WEEK: Final = dt.timedelta(days=7)

L = TypeVar("L", bound=Loss)


class IssueSignal(StrEnum):
    """Why an issue is shown."""

    TOP = "top"
    RISING = "rising"
    SPIKING = "spiking"
    CLIMBING = "climbing"
    """Slowly, over the weeks of a chart: too slowly for one week or two to stand out."""


class Segment(NamedTuple):
    """A part of the customers: `by` is plan, size, region or tenure."""

    by: str
    value: str


class ChurnIssue(BaseModel):
    """A reason in one week, with the numbers behind it.

    `key` is the same every week. `counts` are the cancellations of the last weeks, oldest first, the week itself last;
    `revenue` is what was lost in the last four weeks, by currency ("" where none was given). `spike` and `rise` are the
    statistics of the two tests, None where there is too little history for one.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    category: str
    segment: Segment | None = None
    week: dt.date
    counts: tuple[int, ...]
    now: int
    before: float
    recent: int
    earlier: int
    spike: float | None
    rise: float | None
    revenue: dict[str, float]
    rank: int
    signals: tuple[IssueSignal, ...]
    small: bool
    early: int
    segments: dict[str, dict[str, int]] = {}
    ids: tuple[str, ...] = ()
    """The cancellations of the last four weeks, the dearest first, of equal ones the latest."""

    @property
    def period(self) -> int:
        """Cancellations in the last four weeks."""
        return self.recent + self.earlier

    @property
    def since(self) -> dt.date:
        """The Monday from which on its cancellations tell why it moves: of a spike its own, of a rise that before, of anything else the first of four."""
        weeks = 1 if IssueSignal.SPIKING in self.signals else 2 if IssueSignal.RISING in self.signals else BEFORE
        return self.week - (weeks - 1) * WEEK

    @property
    def why(self) -> str:
        """The numbers that made it so, in words."""
        said = [f"{self.now} this week, {_number(self.before)} a week in the {BEFORE} weeks before"]
        if self.spike is None:
            said = [f"{self.now} this week; fewer than {BEFORE} weeks of history"]
        if IssueSignal.SPIKING in self.signals and self.spike is not None:
            said.append(f"spiking: {self.spike:.1f} where chance rarely passes {SPIKE:g}")
        if IssueSignal.RISING in self.signals and self.rise is not None:
            said.append(
                f"rising: {self.recent} in the last 2 weeks after {self.earlier}, {self.rise:.1f} where chance rarely passes {RISE:g}"
            )
        if IssueSignal.CLIMBING in self.signals:
            half = SHOWN // 2
            later, earlier = sum(self.counts[-half:]), sum(self.counts[-2 * half : -half])
            said.append(
                f"climbing: {later} in the last {half} weeks after {earlier}, {climb_score(self.counts):.1f} where chance rarely passes {CLIMB:g}"
            )
        if IssueSignal.TOP in self.signals and self.segment is None:
            said.append(f"number {self.rank} by {'revenue' if any(self.revenue.values()) else 'count'}")
        if self.small:
            said.append(f"few: {wording.counted(self.period, 'cancellation')} in 4 weeks")
        return "; ".join(said)


class WeekOfIssues(BaseModel):
    """All issues of one week, the most affected revenue first. `other_share` is the share without a usable reason."""

    model_config = ConfigDict(frozen=True)

    week: dt.date
    total: int
    total_before: int | None = None
    """In the week before; None where nothing is known of it."""
    issues: tuple[ChurnIssue, ...]
    early: tuple[ChurnIssue, ...]
    """The same, counted over customers lost within 90 days of their start only (S104)."""
    other_share: float
    unread: int
    """Cancellations of the last four weeks that nobody has classified."""

    @property
    def shown(self) -> tuple[ChurnIssue, ...]:
        """Those that are top, rising or spiking."""
        return tuple(issue for issue in self.issues if issue.signals)


def monday(day: dt.date) -> dt.date:
    """The Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def usual_week(last: dt.date | None, today: dt.date) -> dt.date:
    """The Monday of the week that is looked at unless told otherwise: the last one that is over, or that of the `last` cancellation if that is earlier."""
    over = monday(today) - WEEK
    return min(over, monday(last)) if last else over


def spike_score(now: float, before: Sequence[float]) -> float:
    """2 * (sqrt(now) - sqrt(mean(before)))."""
    return 2 * (sqrt(now) - sqrt(sum(before) / len(before)))


def rise_score(weeks: Sequence[float]) -> float:
    """2 * (sqrt(later half) - sqrt(earlier half)) of an even number of weeks, oldest first."""
    half = len(weeks) // 2
    return 2 * (sqrt(sum(weeks[half:])) - sqrt(sum(weeks[:half])))


def climb_score(weeks: Sequence[float]) -> float:
    """The slope of `weeks`, oldest first, over what it would sway by if all were drawn with the same mean; the highest week counts as the rest do."""
    highest = max(range(len(weeks)), key=lambda at: weeks[at])
    rest = (sum(weeks) - weeks[highest]) / (len(weeks) - 1)
    levelled = [*weeks[:highest], rest, *weeks[highest + 1 :]]
    middle, mean = (len(levelled) - 1) / 2, sum(levelled) / len(levelled)
    sway = sqrt(mean * sum((at - middle) ** 2 for at in range(len(levelled))))
    return sum((at - middle) * count for at, count in enumerate(levelled)) / sway if sway else 0.0


def is_climbing(counts: Sequence[int]) -> bool:
    """Over the weeks of a chart; False with fewer of them, with fewer than SMALL cancellations in them, and where the last four weeks fell back."""
    shown = counts[-SHOWN:]
    falls = sum(shown[-BEFORE:]) < sum(shown[-2 * BEFORE : -BEFORE])
    return len(shown) == SHOWN and sum(shown) >= SMALL and not falls and climb_score(shown) > CLIMB


def is_spiking(counts: Sequence[int]) -> bool:
    """`counts` by week, oldest first; the last is compared with the four before it. False with less history."""
    return len(counts) > BEFORE and counts[-1] >= LEAST and spike_score(counts[-1], counts[-1 - BEFORE : -1]) > SPIKE


def is_rising(counts: Sequence[int]) -> bool:
    """The last two weeks against the two before them; False with less than four weeks, and where the last week fell back."""
    if len(counts) < BEFORE or sum(counts[-2:]) < LEAST:
        return False
    return rise_score(counts[-BEFORE:]) > RISE and counts[-1] > sum(counts[-BEFORE:-2]) / 2


def issues_of(
    cancellations: Iterable[Loss], week: dt.date, always: Collection[str] = (), scope: str = "", since: dt.date | None = None
) -> WeekOfIssues:
    """The issues of the week that begins on the Monday of `week`; later cancellations are not looked at, nor those
    whom an offer kept. The categories of `always` are there even if nobody left for them in four weeks.

    `scope` names the part of the customers that `cancellations` are of ("plan:Pro"), and keeps their issues apart from those of
    all. `since` is the day from which on anything is known, where that is earlier than the first of `cancellations`.
    """
    start = monday(week)
    known, first = _known(cancellations, start)
    since = first if since is None else min(first, monday(since))
    period = [c for c in known if c.on >= start - (BEFORE - 1) * WEEK]
    read = [c for c in period if c.category is not None]
    others = sum(c.category == OTHER for c in read)
    return WeekOfIssues(
        week=start,
        total=sum(c.on >= start for c in known),
        total_before=sum(start - WEEK <= c.on < start for c in known) if since < start else None,
        issues=_ranked(known, start, since, scope, always),
        early=_ranked([c for c in known if c.early], start, since, EARLY),
        other_share=others / len(read) if read else 0.0,
        unread=len(period) - len(read),
    )


def period_of(cancellations: Iterable[L], week: dt.date) -> list[L]:
    """Those of the weeks that a chart shows, up to the week of `week`."""
    return _known(cancellations, monday(week))[0]


def segment_issues(cancellations: Iterable[Loss], week: dt.date, by: str, since: dt.date | None = None) -> tuple[ChurnIssue, ...]:
    """The issues of each segment ("plan", "size", "region" or "tenure") that rise or spike within it, by revenue.

    Many segments are many chances to be fooled: where a reason rises everywhere, look at the whole first.
    """
    start = monday(week)
    known, first = _known(cancellations, start)
    since = first if since is None else min(first, monday(since))
    parts: defaultdict[tuple[str, str], list[Loss]] = defaultdict(list)
    for cancellation in known:
        value = segment_of(cancellation, by)
        if value and cancellation.category is not None:
            parts[value, cancellation.category].append(cancellation)
    weeks = max(min(SHOWN, (start - since).days // 7 + 1), 1)
    moving = []
    for (value, category), rows in sorted(parts.items()):
        counts = weekly((c.on for c in rows), start, weeks)
        if is_rising(counts) or is_spiking(counts):
            issue = _issue(category, rows, start, since, scope_of(by, value))
            moving.append(issue.model_copy(update={"segment": Segment(by, value)}))
    main = _main_currency(known, start)
    return tuple(sorted(moving, key=lambda issue: (-issue.revenue.get(main, 0.0), issue.key)))


def segment_of(cancellation: Loss, by: str) -> str | None:
    """Which segment `cancellation` belongs to; None where nobody said."""
    if by == "tenure":
        return _tenure(cancellation.tenure_days)
    value = {"plan": cancellation.plan, "size": cancellation.size, "region": cancellation.region}[by]
    return value.strip() if value and value.strip() else None


SEGMENTS: Final = ("plan", "size", "region", "tenure")
EARLY: Final = "early"
"""The scope of customers lost within 90 days of their start."""


def scope_of(by: str, value: str = "") -> str:
    """How a part of the customers is named in the keys of its issues."""
    return f"{by}:{value}" if value else by


def key_of(category: str, scope: str = "") -> str:
    """What names an issue in every week."""
    return f"{category}/{scope}" if scope else category


def weekly(days: Iterable[dt.date], start: dt.date, weeks: int) -> tuple[int, ...]:
    """How many of `days` fall into each of the `weeks` weeks that end with the one beginning on `start`, oldest first."""
    end = start.toordinal() + 6
    counted = Counter([(end - day.toordinal()) // 7 for day in days])
    return tuple(counted[back] for back in range(weeks - 1, -1, -1))


def _known(cancellations: Iterable[L], start: dt.date) -> tuple[list[L], dt.date]:
    """What the chart that ends with the week of `start` shows, and the Monday of the first week that anything is known of."""
    end, first = start + WEEK, start - (SHOWN - 1) * WEEK
    past = [c for c in cancellations if c.on < end and c.lost]
    since = monday(min((c.on for c in past), default=start))
    return [c for c in past if c.on >= first], since


def _ranked(known: Sequence[Loss], start: dt.date, since: dt.date, scope: str = "", always: Collection[str] = ()) -> tuple[ChurnIssue, ...]:
    by_category: defaultdict[str, list[Loss]] = defaultdict(list, {category: [] for category in always})
    for cancellation in known:
        if cancellation.category is not None:
            by_category[cancellation.category].append(cancellation)
    made = [_issue(category, rows, start, since, scope) for category, rows in by_category.items()]
    present = [issue for issue in made if issue.period or issue.category in always]
    main = _main_currency(known, start)
    # Reasons that are none are counted, and never top: there is nothing to act on.
    present.sort(key=lambda issue: (issue.category == OTHER, -issue.revenue.get(main, 0.0), -issue.period, issue.category))
    return tuple(_with_rank(issue, rank) for rank, issue in enumerate(present, start=1))


def _main_currency(known: Sequence[Loss], start: dt.date) -> str:
    """That of most cancellations of the last four weeks: sums cannot be compared, a yen is no dollar."""
    counted = Counter(c.currency or "" for c in known if c.on >= start - (BEFORE - 1) * WEEK and c.revenue)
    return max(counted, key=lambda currency: (counted[currency], currency), default="")


def _with_rank(issue: ChurnIssue, rank: int) -> ChurnIssue:
    top = (IssueSignal.TOP,) if rank <= TOP and issue.period and issue.category != OTHER else ()
    return issue.model_copy(update={"rank": rank, "signals": (*top, *issue.signals)})


def _issue(category: str, rows: Sequence[Loss], start: dt.date, since: dt.date, scope: str) -> ChurnIssue:
    history = min(SHOWN, (start - since).days // 7 + 1)
    counts = weekly((c.on for c in rows), start, max(history, 1))
    recent, earlier = sum(counts[-2:]), sum(counts[-BEFORE:-2])
    spiking, rising = is_spiking(counts), is_rising(counts)
    period = [c for c in rows if c.on >= start - (BEFORE - 1) * WEEK]
    climbing = is_climbing(counts)
    signals = [
        signal
        for signal, holds in ((IssueSignal.RISING, rising), (IssueSignal.SPIKING, spiking), (IssueSignal.CLIMBING, climbing))
        if holds
    ]
    return ChurnIssue(
        key=key_of(category, scope),
        category=category,
        week=start,
        counts=counts,
        now=counts[-1],
        before=sum(counts[-1 - BEFORE : -1]) / BEFORE if history > BEFORE else 0.0,
        recent=recent,
        earlier=earlier,
        spike=round(spike_score(counts[-1], counts[-1 - BEFORE : -1]), 2) if history > BEFORE else None,
        rise=round(rise_score(counts[-BEFORE:]), 2) if history >= BEFORE else None,
        revenue=_revenue(period),
        rank=0,
        signals=tuple(signals),
        small=recent + earlier < SMALL,
        early=sum(c.early for c in period),
        segments={by: dict(shares) for by in SEGMENTS if (shares := _shares(period, by))},
        ids=tuple(c.id for c in sorted(period, key=lambda c: (-c.revenue, -c.on.toordinal(), c.id))),
    )


def _shares(rows: Sequence[Loss], by: str) -> list[tuple[str, int]]:
    counted = Counter(value for c in rows if (value := segment_of(c, by)))
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _revenue(rows: Iterable[Loss]) -> dict[str, float]:
    sums: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        sums[row.currency or ""] += row.revenue
    return {currency: round(amount, 2) for currency, amount in sorted(sums.items())}


def _tenure(days: int | None) -> str | None:
    return None if days is None else next((name for limit, name in TENURES if days <= limit), LONG_TENURE)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
