"""The weekly review (S100): what to talk about, what was decided, and what changed since last week, as Markdown."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.churn.concentration import Concentration, concentrations
from analyzer.churn.decisions import DECIDED, STANDING, Action, Decision, Recheck, Standing, holding, recheck, standing
from analyzer.churn.themes import Theme, of_issue
from analyzer.churn.trends import (
    BEFORE,
    MUCH_OTHER,
    SEGMENTS,
    WEEK,
    ChurnIssue,
    IssueSignal,
    WeekOfIssues,
    issues_of,
    key_of,
    monday,
    segment_issues,
)
from analyzer.domain.churn import OTHER, Loss, Taxonomy, same_words
from analyzer.domain.due import short_date
from analyzer.handoff.markdown import escape
from analyzer.handoff.wording import clean, counted, listed

QUOTES: Final = 3
"""Customers' words shown under an issue."""
MOST_QUOTE: Final = 240
SHARES: Final = 3

_ORDER: Final = (Standing.REOPENED, Standing.OPEN, Standing.ACTING, Standing.RESOLVED, Standing.SNOOZED, Standing.DISMISSED)


class Entry(BaseModel):
    """One issue on the agenda: its numbers, how it stands, and what the last decision has brought."""

    model_config = ConfigDict(frozen=True)

    issue: ChurnIssue
    standing: Standing
    decisions: tuple[Decision, ...] = ()
    recheck: Recheck | None = None
    quotes: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    """What lies inside it, of its four weeks."""
    sits: tuple[Concentration, ...] = ()
    """The parts of the customers that hold far more of it than of everything else."""
    weeks: tuple[int, ...] = ()
    """Cancellations a week for as long as is known, oldest first; at least those of the issue."""


class Change(BaseModel):
    """What is different from the week before; `what` is one line."""

    model_config = ConfigDict(frozen=True)

    key: str
    what: str


class Past(NamedTuple):
    """What is known beyond the cancellations that a review is made of, and of which customers they are.

    `counts` are cancellations a week by category, oldest first, up to the week of the review: decisions older than the weeks
    of a chart need them. `since` is the day of the very first cancellation. `scope` is "" for all customers.
    """

    counts: Mapping[str, Sequence[int]] = {}
    since: dt.date | None = None
    scope: str = ""


class Review(BaseModel):
    """The agenda of one week. `parts` are issues that rise or spike in a segment and not among all customers."""

    model_config = ConfigDict(frozen=True)

    week: dt.date
    over: bool
    """True once the week has ended."""
    issues: WeekOfIssues
    entries: tuple[Entry, ...]
    parts: tuple[ChurnIssue, ...]
    changes: tuple[Change, ...]
    taxonomy: Taxonomy


def review_of(
    cancellations: Sequence[Loss],
    week: dt.date,
    decisions: Sequence[Decision],
    taxonomy: Taxonomy,
    themes: Mapping[str, Sequence[Theme]] | None = None,
    past: Past | None = None,
    today: dt.date | None = None,
) -> Review:
    """The review of the week of `week`: what is top, rising or spiking, and whatever was decided on before.

    `decisions` are all that were ever made, the oldest first; `themes` are by category; `past` is what is known beyond
    `cancellations`, where those are not all; `today` tells whether the week is over, which it is without one.
    """
    past = past or Past()
    of_issue: dict[str, list[Decision]] = {}
    for decision in decisions:
        if monday(decision.week) <= monday(week):
            of_issue.setdefault(decision.key, []).append(decision)
    # Nobody leaving for it any more is what was hoped for, and no reason to drop it.
    decided = [category for category in taxonomy.slugs if key_of(category, past.scope) in of_issue]
    now = issues_of(cancellations, week, decided, past.scope, past.since)
    before = issues_of(cancellations, week - WEEK, decided, past.scope, past.since)
    known = {c.id: c for c in cancellations}
    entries = [
        _entry(issue, of_issue.get(issue.key, ()), known, (themes or {}).get(issue.category, ()), past.counts.get(issue.category, ()))
        for issue in now.issues
        if issue.signals or issue.key in of_issue
    ]
    entries.sort(key=lambda entry: (_ORDER.index(entry.standing), _urgency(entry.issue), entry.issue.rank))
    return Review(
        week=now.week,
        over=today is None or now.week + WEEK <= today,
        issues=now,
        entries=tuple(entries),
        parts=() if past.scope else _parts(cancellations, now, past.since),
        changes=_changes(before, now, of_issue, taxonomy, past.counts),
        taxonomy=taxonomy,
    )


def _urgency(issue: ChurnIssue) -> int:
    """What moves comes before what is large, and was large last week too."""
    order = (IssueSignal.SPIKING, IssueSignal.RISING, IssueSignal.CLIMBING)
    return next((place for place, signal in enumerate(order) if signal in issue.signals), len(order))


def _parts(cancellations: Sequence[Loss], now: WeekOfIssues, since: dt.date | None) -> tuple[ChurnIssue, ...]:
    """What only a segment shows: where all customers show it too, the whole is what to talk about."""
    moving = {issue.category for issue in now.issues if {IssueSignal.RISING, IssueSignal.SPIKING} & set(issue.signals)}
    found = [issue for by in SEGMENTS for issue in segment_issues(cancellations, now.week, by, since)]
    return tuple(issue for issue in found if issue.category not in moving and issue.category != OTHER)


def _entry(
    issue: ChurnIssue, decisions: Sequence[Decision], known: Mapping[str, Loss], themes: Sequence[Theme], weeks: Sequence[int]
) -> Entry:
    acted = [d for d in holding(decisions) if d.action in (Action.ACT, Action.RESOLVE)]
    counts = weeks if len(weeks) > len(issue.counts) else issue.counts
    inside = of_issue(themes, issue.ids, len(issue.counts) > BEFORE)
    return Entry(
        issue=issue,
        standing=standing(decisions, issue.week, counts),
        decisions=tuple(decisions),
        recheck=recheck(acted[-1], issue.week, counts) if acted else None,
        quotes=_quotes(issue, known, inside),
        themes=inside,
        sits=concentrations(issue, known.values()),
        weeks=tuple(counts),
    )


def _quotes(issue: ChurnIssue, known: Mapping[str, Loss], themes: Sequence[Theme]) -> tuple[str, ...]:
    """The words of the customers that were worth most, each once; of what moves, those of the weeks that moved it.

    What many say alike is shown once, before what others say besides.
    """
    rows = [known[given] for given in issue.ids if given in known and known[given].quote.strip()]
    rows.sort(key=lambda row: row.on < issue.since)
    home = {given: theme.key for theme in themes for given in theme.ids}
    firsts = {home.get(row.id, row.id): row for row in reversed(rows)}
    said: dict[str, str] = {}
    for row in (*(row for row in rows if firsts[home.get(row.id, row.id)] is row), *rows):
        said.setdefault(same_words(row.quote), row.quote)
    return tuple(said.values())[:QUOTES]


def _changes(
    before: WeekOfIssues,
    now: WeekOfIssues,
    decided: Mapping[str, Sequence[Decision]],
    taxonomy: Taxonomy,
    weeks: Mapping[str, Sequence[int]],
) -> tuple[Change, ...]:
    old, new = {i.key: i for i in before.issues}, {i.key: i for i in now.issues}
    changes: list[Change] = []
    for key in [*new, *(key for key in old if key not in new)]:
        issue = new.get(key) or old[key]
        said = _signals_changed(_label(taxonomy, issue.category), old.get(key), new.get(key))
        if key in new and decided.get(key):
            longer = weeks.get(issue.category, ())
            counts = longer if len(longer) > len(issue.counts) else issue.counts
            said += _standing_changed(_label(taxonomy, issue.category), decided[key], now.week, counts)
        changes += [Change(key=key, what=what) for what in said]
    return tuple(changes)


def _signals_changed(label: str, old: ChurnIssue | None, new: ChurnIssue | None) -> list[str]:
    had, has = set(old.signals if old else ()), set(new.signals if new else ())
    came, went = (", ".join(signal for signal in IssueSignal if signal in some) for some in (has - had, had - has))
    return [f"{label} {what} {signals}" for what, signals in (("is now", came), ("is no longer", went)) if signals]


def _standing_changed(label: str, decided: Sequence[Decision], week: dt.date, counts: Sequence[int]) -> list[str]:
    # What was decided this week is no news to those who decide.
    known = [d for d in decided if monday(d.week) < monday(week)]
    earlier, today = standing(known, week - WEEK, counts[:-1]), standing(known, week, counts)
    return [] if today is earlier else [f"{label} was {STANDING[earlier]} and is {STANDING[today]} now"]


def agenda(review: Review) -> str:
    """The agenda as Markdown, ready to be sent before the meeting."""
    lines = [f"# Churn review, week of {days_of(review.week)}", "", _summary(review), ""]
    lines += ["## Since last week", ""]
    lines += [f"- {escape(change.what)}" for change in review.changes] or ["- Nothing changed."]
    lines += ["", "## Issues", ""]
    for number, entry in enumerate(review.entries, start=1):
        lines += _entry_lines(number, entry, review.taxonomy)
    if not review.entries:
        lines += ["No reason is top, rising, spiking or climbing this week.", ""]
    lines += _segments(review)
    lines += _early(review)
    return "\n".join(lines).rstrip("\n") + "\n"


def minutes(review: Review) -> str:
    """What was decided in the week, as Markdown, ready to be sent after the meeting."""
    lines = [f"# Churn review, minutes of the week of {days_of(review.week)}", "", _summary(review), "", "## Decisions", ""]
    made = [(entry, d) for entry in review.entries for d in holding(entry.decisions) if d.week >= review.week]
    lines += [_decision_line(_label(review.taxonomy, entry.issue.category), decision) for entry, decision in made] or ["- None."]
    undecided = [entry for entry in review.entries if entry.standing in (Standing.OPEN, Standing.REOPENED) and entry.issue.signals]
    lines += ["", "## Left open", ""]
    lines += [f"- {escape(_label(review.taxonomy, e.issue.category))}: {escape(e.issue.why)}" for e in undecided] or ["- Nothing."]
    checked = [entry for entry in review.entries if entry.recheck is not None and entry.recheck.weeks_after]
    lines += ["", "## Did the last fixes work?", ""]
    lines += [f"- {escape(_label(review.taxonomy, e.issue.category))}: {e.recheck.words}" for e in checked if e.recheck] or [
        "- Nothing to recheck yet."
    ]
    return "\n".join(lines) + "\n"


def sits_in(found: Sequence[Concentration]) -> str:
    """Where an issue sits, in words: "region DE (11 of 12; 38 % of all others), plan Starter (...)"."""
    return ", ".join(f"{one.by} {one.value} ({one.many} of {one.of}; {one.usual:.0%} of all others)" for one in found)


def days_of(week: dt.date) -> str:
    """The days of the week that begins on the Monday `week`, as in "2 Mar 2026 to 8 Mar 2026"."""
    return f"{short_date(week)} to {short_date(week + WEEK - dt.timedelta(days=1))}"


def which_week(review: Review, cancellations: Sequence[Loss]) -> str:
    """Which week was chosen, for whoever named none, and how many cancellations came later."""
    later = sum(c.on >= review.week + WEEK for c in cancellations)
    left = f" {counted(later, 'later cancellation')} in the file {'is' if later == 1 else 'are'} not counted." if later else ""
    return f"Week shown: {days_of(review.week)}, the last that is over and that the file reaches.{left} --week shows another one."


def _summary(review: Review) -> str:
    issues = review.issues
    before = "" if issues.total_before is None else f", {issues.total_before} the week before"
    said = [f"{counted(issues.total, 'cancellation')} this week{before}."]
    if not review.over:
        said.append("The week is not over yet: its numbers can still grow.")
    if issues.unread:
        said.append(f"{counted(issues.unread, 'cancellation')} of the last four weeks are not classified yet.")
    if issues.other_share > MUCH_OTHER:
        said.append(
            f"{issues.other_share:.0%} of the last four weeks have no usable reason: look at the list of reasons, or at how customers are asked."
        )
    return " ".join(said)


def _entry_lines(number: int, entry: Entry, taxonomy: Taxonomy) -> list[str]:
    issue, category = entry.issue, taxonomy.category(entry.issue.category)
    signals = ", ".join(issue.signals) or "no longer shown"
    lines = [f"### {number}. {escape(category.label)} ({signals}; {STANDING[entry.standing]})", ""]
    lines += [
        f"- Numbers: {escape(issue.why)}",
        f"- Weeks: {' '.join(str(count) for count in issue.counts)}",
        f"- Lost in 4 weeks: {_revenue(issue)}",
    ]
    lines.append(f"- Usually for: {category.owner}{'' if category.avoidable else ' (hardly avoidable)'}")
    if entry.sits:
        lines.append(f"- Sits in {escape(clean(sits_in(entry.sits)))}")
    shares = [_share_line(issue, by) for by in SEGMENTS if issue.segments.get(by)]
    lines += [f"- By {line}" for line in shares]
    if entry.themes:
        lines.append("- Inside it: " + "; ".join(f"{escape(clean(t.label))} ({t.size}{', new' if t.new else ''})" for t in entry.themes))
    lines += [f'- "{escape(_short(quote))}"' for quote in entry.quotes]
    lines += [_decision_line("Decided", d) for d in holding(entry.decisions)[-1:]]
    if entry.recheck is not None:
        lines.append(f"- Recheck: {entry.recheck.words}")
    return [*lines, ""]


def _segments(review: Review) -> list[str]:
    if not review.parts:
        return []
    lines = ["## Only in a part of the customers", "", "Many parts are many chances to be fooled: look twice.", ""]
    for issue in review.parts:
        by, value = issue.segment or ("", "")
        lines.append(f"- {escape(_label(review.taxonomy, issue.category))}, {by} {escape(clean(value))}: {escape(issue.why)}")
    return [*lines, ""]


def _early(review: Review) -> list[str]:
    shown = [issue for issue in review.issues.early if issue.period]
    if not shown:
        return []
    lines = ["## Lost within 90 days of their start", ""]
    lines += [f"- {escape(_label(review.taxonomy, i.category))}: {counted(i.period, 'customer')} in 4 weeks, {_revenue(i)}" for i in shown]
    return lines


def _decision_line(label: str, decision: Decision) -> str:
    said = [f"- {escape(label)}: {DECIDED[decision.action]} ({escape(clean(decision.by))}, week of {short_date(decision.week)})"]
    if decision.owner:
        said.append(f"owner {escape(clean(decision.owner))}")
    if decision.destination:
        said.append(f"to {decision.destination}")
    if decision.due:
        said.append(f"due {short_date(decision.due)}")
    if decision.until:
        said.append(f"until {short_date(decision.until)}")
    if decision.note.strip():
        said.append(escape(clean(decision.note)))
    return ", ".join(said)


def _share_line(issue: ChurnIssue, by: str) -> str:
    shares = list(issue.segments[by].items())[:SHARES]
    return f"{by}: " + ", ".join(f"{escape(clean(value))} {count}" for value, count in shares)


def _revenue(issue: ChurnIssue) -> str:
    said = amounts_of(issue.revenue)
    return f"{listed([escape(one) for one in said])} a month" if said else "revenue not given"


def amounts_of(revenue: Mapping[str, float]) -> tuple[str, ...]:
    """Revenue a month by currency in words, the largest number first and what has no currency last: "27,335 EUR", "239 without a currency"."""
    named = sorted(((amount, clean(currency)) for currency, amount in revenue.items() if amount), key=lambda pair: (not pair[1], -pair[0]))
    return tuple(f"{amount:,.0f} {currency or ('without a currency' if len(named) > 1 else '')}".strip() for amount, currency in named)


def _short(quote: str) -> str:
    words = clean(quote)
    return words if len(words) <= MOST_QUOTE else words[: MOST_QUOTE - 3].rstrip() + "..."


def _label(taxonomy: Taxonomy, slug: str) -> str:
    return taxonomy.category(slug).label
