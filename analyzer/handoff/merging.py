"""One statement said several times becomes one finding with all its evidence."""

import re
from collections.abc import Iterable, Mapping, Sequence

from analyzer.domain.conversation import Conversation
from analyzer.domain.finding import Finding, S
from analyzer.domain.statement import Goal, How, Promise, PromiseKind, Statement
from analyzer.domain.values import ValueKind, find_values
from analyzer.embedding import Embedder
from analyzer.engines.local.quantities import agree, quantities
from analyzer.handoff import edition, frame, hours, meaning, measure, sameness, stance, topic
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.said import Said, moment, on_paper, overlap, understand
from analyzer.handoff.topic import LONGEST

LIKENESS = {"near": 11.0, "words": 1.7, "alike": 3.8, "names": 1.3}
OFFSET = -7.4
"""Weights of a logistic regression over the merging pairs of evals/coverage/pairs.jsonl."""
ENOUGH = 0.5
"""How likely it must be that a statement says what a group says: the mean over the members of the group."""
POSSIBLE = -3.0
"""Log-odds below which nobody is believed who says that two statements are one."""
CERTAIN, SURELY = 3.0, 2.0
"""Where the quotes are the same, and where one only sizes what the other offers."""
MOST_GROUPS, MOST_MEMBERS = 300, 40
"""So many of what was said last, and of each the first and so many of the last members, are looked at: no deal has more, and a
document of twenty thousand promises would keep a worker busy for hours."""
_POOR = 3
"""Of what `_unclear` sorts by: on paper, not verified, few words."""

_TIMES = frozenset({measure.Dimension.SPAN, measure.Dimension.DEADLINE})
_FEW_WORDS = 4
_WISH = re.compile(
    r"\b(?:wants?|wish|hope|goal|aim|target|needs?|should|(?:would|\w+'d|\w+\u2019d) (?:like|love|want|be|prefer|call|settle|take)|happy|glad|content|success)\b"
    r"|\b(?:under|below|down to|up to|from .{1,20} to|cut|halve|less than|at least)\b",
    re.IGNORECASE,
)


def merge(findings: Sequence[Finding[S]], conversations: Mapping[str, Conversation], embedder: Embedder) -> tuple[Finding[S], ...]:
    """Findings of one sort (promises, goals or risks) without repeats, in the order in which they were first said.

    Two findings are one where they rest on the same words, or where it is likely (`sameness`) that one repeats the other or goes on
    with it. Other values for the same thing are never joined: that is a change.
    The evidence of a joined finding starts with the clearest statement and goes on in time.
    """
    said = understand(findings, conversations, embedder)
    rarity = meaning.rarity(s.meaning for s in said)
    groups: list[list[Said[S]]] = []
    nearest: dict[str, float] = {}
    for one in said:
        near = groups[-MOST_GROUPS:]
        bonds = _bonds(one, [_looked_at(group) for group in near], conversations, rarity, nearest)
        best = max(reversed(range(len(near))), key=lambda i: bonds[i], default=None)
        if best is not None and bonds[best] > 0:
            near[best].append(one)
        else:
            groups.append([one])
    return tuple(_join(group, conversations) for group in groups)


def _bonds(
    one: Said[S],
    groups: Sequence[Sequence[Said[S]]],
    conversations: Mapping[str, Conversation],
    rarity: Mapping[str, float],
    nearest: dict[str, float],
) -> list[float]:
    """How likely `one` says what each group says: the mean over its members, 0 where it must not be joined, more than 1 where it is sure."""
    pairs = sameness.compare(one, [said for group in groups for said in group], conversations, rarity, nearest)
    found = dict(zip(pairs, sameness.chances(one.finding.statement, list(pairs.values())).tolist(), strict=True))
    return [_bond(one, group, sum(found.get(said.finding.id, 0.0) for said in group) / len(group), conversations) for group in groups]


def _bond(one: Said[S], group: Sequence[Said[S]], likely: float, conversations: Mapping[str, Conversation]) -> float:
    if any(overlap(a, b) for said in group for a in one.finding.evidence for b in said.finding.evidence):
        return CERTAIN
    bond = SURELY if any(sameness.estimates(one, said, conversations) for said in group) else likely
    return 0.0 if bond <= ENOUGH or any(_must_not_be_one(one, said, conversations) for said in group) else bond


def _must_not_be_one(one: Said[S], other: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Would joining the two hide something: another day, less on paper, another value, another thing?"""
    return (
        _due_on_other_days(one.finding.statement, other.finding.statement)
        or _day_after_estimate(one, other)
        or _less_on_paper(one, other, conversations)
        or contradict(one.meaning, other.meaning, conversations)
        or of_other_things(one, other)
        or sameness.apart(one, other, conversations)
    )


def _due_on_other_days(one: Statement, other: Statement) -> bool:
    """Are both follow-ups, each with a day of its own ("I'll send it on Monday", "We'll do it in the week of 2 March")?"""
    days = {s.due_date for s in (one, other) if isinstance(s, Promise) and s.kind is PromiseKind.FOLLOW_UP and s.due_date}
    return len(days) == 2


def _looked_at(group: list[Said[S]]) -> list[Said[S]]:
    return group if len(group) <= 1 + MOST_MEMBERS else [group[0], *group[-MOST_MEMBERS:]]


def join(
    findings: Sequence[Finding[S]], groups: Iterable[Sequence[str]], conversations: Mapping[str, Conversation], embedder: Embedder
) -> tuple[tuple[Finding[S], ...], dict[str, str]]:
    """`findings` with those put together that a reader takes for one, and under which id each joined one now stands.

    `groups` hold ids. A reader is not believed where two give other values, have another status, or are about
    nothing that they share: what was said must not vanish in something else.
    """
    said = {s.finding.id: s for s in understand(findings, conversations, embedder)}
    weights = meaning.rarity(s.meaning for s in said.values())
    homes: dict[str, list[Said[S]]] = {}
    for group in groups:
        own: list[Said[S]] = []
        for one in (said[i] for i in group if i in said and i not in homes):
            if all(_may_be_one(one, other, conversations, weights) for other in own):
                own.append(one)
        homes.update({s.finding.id: own for s in own if len(own) > 1})
    joined, now = [], {}
    for finding in findings:
        own = homes.get(finding.id, [])
        if finding.id in now:
            continue
        made = _join(own, conversations) if own else finding
        joined.append(made)
        now.update({s.finding.id: made.id for s in own})
    return tuple(joined), now


def _may_be_one(one: Said[S], other: Said[S], conversations: Mapping[str, Conversation], weights: Mapping[str, float]) -> bool:
    mine, its = one.finding.statement, other.finding.statement
    if sameness.other_sort(mine, its) or getattr(mine, "status", None) != getattr(its, "status", None):
        return False
    if _day_after_estimate(one, other) or _day_after_estimate(other, one):
        return False
    return likeness(one.meaning, other.meaning, weights) >= POSSIBLE and not contradict(one.meaning, other.meaning, conversations)


def likeness(one: Meaning, other: Meaning, weights: Mapping[str, float]) -> float:
    """Log-odds that two statements are about the same thing."""
    near = meaning.nearness(one, other)
    if near < sameness.FAR:
        return OFFSET + LIKENESS["near"] * near
    return OFFSET + sum(LIKENESS[name] * value for name, value in signs(one, other, weights, near).items())


def signs(one: Meaning, other: Meaning, weights: Mapping[str, float], near: float | None = None) -> dict[str, float]:
    """What `LIKENESS` weighs; `near` is how near the two are, where that is known already."""
    return {
        "near": meaning.nearness(one, other) if near is None else near,
        "words": meaning.shared_words(one, other, weights),
        "alike": meaning.shared_topics(one, other),
        "names": meaning.shared_names(one, other),
    }


def contradict(one: Meaning, other: Meaning, conversations: Mapping[str, Conversation]) -> bool:
    """True where the two give other values for the same thing, or stand at opposite poles."""
    around = next((c.date for c in conversations.values() if c.date), None)
    found = measure.compare(measure.measures(one.text, around), measure.measures(other.text, around))
    if found.differ and not found.same:
        return True
    return bool(stance.opposed(one.text, other.text) or stance.opposed(other.text, one.text))


def sharpens(later: Said[S], earlier: Said[S]) -> bool:
    """Does `later` name the day of something for which `earlier` had an estimate: "in the summer", then "on 1 August"?"""
    mine, its = later.meaning.names, earlier.meaning.names
    return _day_after_estimate(later, earlier) and not (mine and its and mine.isdisjoint(its))


def _day_after_estimate(later: Said[S], earlier: Said[S]) -> bool:
    """Does the later one name a day and the earlier one a time without one?

    Only in what is to be delivered, and not within one turn, where people say both in one breath. What is to be delivered and
    when it is there are one thing.
    """
    now, before = later.finding.statement, earlier.finding.statement
    if not (isinstance(now, Promise) and isinstance(before, Promise)) or PromiseKind.FOLLOW_UP in {now.kind, before.kind}:
        return False
    if now.kind is not before.kind and PromiseKind.TIMELINE not in {now.kind, before.kind}:
        return False
    one, other = later.finding.evidence[0], earlier.finding.evidence[0]
    if later.moment <= earlier.moment or (one.document, one.turn) == (other.document, other.turn):
        return False
    if _vaguely(now):
        return False
    told = any(m.dimension in _TIMES for m in measure.measures(earlier.meaning.text))
    timed = PromiseKind.TIMELINE in {now.kind, before.kind} and told
    return bool(before.due or timed) and not _names_day(f"{before.due or ''}\n{earlier.meaning.text}")


def _names_day(text: str) -> bool:
    """Is there a day of the calendar in it, not only a month, a season or a span?"""
    return any(value.kind is ValueKind.DATE and value.dates and value.dates[0].day for value in find_values(text[:LONGEST]))


def of_other_things(one: Said[S], other: Said[S]) -> bool:
    """Do two promises or risks say the same of two things ("the SAP connector is included", "the Salesforce connector is included")?"""
    if isinstance(one.finding.statement, Goal) or isinstance(other.finding.statement, Goal):
        return False
    return frame.of_other_things(one.finding.evidence[0].quote, other.finding.evidence[0].quote)


def _less_on_paper(one: Said[S], other: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Is one of the two written in a contract and there on fewer days or hours, for another edition or in fewer languages than the other says?

    Then they are no one promise.
    """
    paper = [on_paper(said.finding, conversations) for said in (one, other)]
    if paper[0] is paper[1] or not all(isinstance(s.finding.statement, Promise) for s in (one, other)):
        return False
    spoken, written = (other, one) if paper[0] else (one, other)
    said, given = spoken.meaning.text, written.meaning.text
    return hours.beyond(said, given) or edition.other(said, given) or topic.lacks_language(said, given)


def _join(group: Sequence[Said[S]], conversations: Mapping[str, Conversation]) -> Finding[S]:
    """One finding of a group, led by its clearest member, or by the one that names the day that holds."""
    members = [s.finding for s in group]
    clearest = min(group, key=lambda s: (*_unclear(s, conversations), s.moment))
    last = _told_last(group, conversations)
    lead = (last if last and _supersedes(last, clearest, conversations) else clearest).finding
    rest = sorted((e for f in members for e in f.evidence), key=lambda e: moment(e, conversations))
    evidence = [lead.evidence[0]]
    for piece in rest:
        if not any(overlap(piece, kept) for kept in evidence):
            evidence.append(piece)
    statement = _completed(lead.statement, members)
    if last is not None:
        due = {name: getattr(last.finding.statement, name) for name in ("due", "due_date")}
        statement = statement.model_copy(update=due)
    update = {
        "statement": statement,
        "confidence": together(lead.confidence, [f.confidence for f in members if f is not lead]),
        "verified": any(f.verified for f in members),
        "evidence": tuple(evidence),
    }
    return lead.model_copy(update=update)


def together(lead: float, others: Sequence[float]) -> float:
    """Confidence of a statement that was made more than once. Repeats count half: they are not independent."""
    doubt = 1 - lead
    for other in others:
        doubt *= 1 - other / 2
    return round(min(0.99, 1 - doubt), 4)


def _unclear(said: Said[S], conversations: Mapping[str, Conversation]) -> tuple[float, ...]:
    """Sorts the clearest statement first: spoken before written into the contract, verified, outright, sure, full."""
    finding = said.finding
    paper = on_paper(finding, conversations)
    how = finding.statement.how if isinstance(finding.statement, Promise) else How.EXPLICIT
    poor = len(meaning.stems(finding.evidence[0].quote)) <= _FEW_WORDS
    if isinstance(finding.statement, Goal):
        # What should be says more than what is, however few its words.
        poor = not _WISH.search(finding.evidence[0].quote)
    return (paper, not finding.verified, poor, how is How.IMPLICIT, -round(finding.confidence, 1), -len(said.meaning.words))


def _completed(lead: Statement, members: Sequence[Finding[S]]) -> Statement:
    """The lead's statement, its empty fields filled from the others: what hangs together from one of them.

    A due phrase brings its own day, and a figure of today is taken only from a goal that measures the same thing.
    """
    others = [f.statement for f in members if not isinstance(lead, Goal) or _measures_alike(lead, f.statement)]
    fields: dict[str, object] = {}
    for name, value in lead:
        if value is None or value == "":
            fields[name] = next((v for o in others if (v := getattr(o, name)) not in (None, "")), value)
    return lead.model_copy(update=fields)


def _told_last(group: Sequence[Said[S]], conversations: Mapping[str, Conversation]) -> Said[S] | None:
    """Of promises the one that named the due day last, people before papers, and a day before a vague time; None where nobody named one."""
    dated = [
        (_vaguely(promise), on_paper(said.finding, conversations), said)
        for said in sorted(group, key=lambda s: s.moment, reverse=True)
        if isinstance(promise := said.finding.statement, Promise) and (promise.due or promise.due_date)
    ]
    return min(dated, key=lambda entry: entry[:2])[2] if dated else None


def _supersedes(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Does `later` give the promise another day, in words no poorer? Older words would contradict the day that holds."""
    now, before = later.finding.statement, earlier.finding.statement
    if not (isinstance(now, Promise) and isinstance(before, Promise) and now.due_date and before.due_date):
        return False
    return now.due_date != before.due_date and _unclear(later, conversations)[:_POOR] <= _unclear(earlier, conversations)[:_POOR]


def _vaguely(promise: Promise) -> bool:
    """Is it told by when without a day of the calendar?"""
    return promise.due_date is None or not _names_day(promise.due or "")


def _measures_alike(lead: Goal, other: Statement) -> bool:
    """May the two have their measures from each other? Not with another target, nor with today's figure of another kind."""
    if not isinstance(other, Goal):
        return False
    if lead.target and other.target and not sameness.same_figure(lead.target, other.target):
        return False
    pairs = ((lead.target, other.baseline), (lead.baseline, other.target), (lead.baseline, other.baseline))
    return all(not one or not two or _comparable(one, two) for one, two in pairs)


def _comparable(one: str, two: str) -> bool:
    mine, its = quantities(one), quantities(two)
    return not mine or not its or agree(mine[0], its[0])
