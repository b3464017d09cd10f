"""One statement said several times becomes one finding with all its evidence."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple

from analyzer.domain.conversation import BOLD, Conversation, Kind, Zone
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, S
from analyzer.domain.statement import Goal, How, Promise, PromiseKind, Statement
from analyzer.domain.values import ValueKind, find_values
from analyzer.embedding import Embedder
from analyzer.engines.local.quantities import agree, quantities, same
from analyzer.handoff import edition, frame, hours, meaning, measure, stance, topic
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.topic import LONGEST

LIKENESS = {"near": 11.0, "words": 1.7, "alike": 3.8, "names": 1.3}
OFFSET = -7.4
"""Weights of a logistic regression over the merging pairs of evals/coverage/pairs.jsonl."""
ENOUGH = 1.0
"""Log-odds from which two statements of different documents are taken to be one."""
ENOUGH_WITHIN_A_DOCUMENT = 2.0
ENOUGH_WITHIN_A_TURN = 2.5
"""Within one turn people list different things more often than they repeat themselves."""
FAR = 0.2
"""Below this nearness nothing else is looked at: most pairs are far apart, and there are many pairs."""
OTHER_SORT = 2.0
"""What speaks against joining a follow-up with something that is to be delivered."""
POSSIBLE = -3.0
"""Log-odds below which nobody is believed who says that two statements are one."""
CERTAIN = 100.0
MOST_GROUPS, MOST_MEMBERS = 300, 40
"""So many of what was said last, and of each the first and so many of the last members, are looked at: no deal has more, and a
document of twenty thousand promises would keep a worker busy for hours."""
_POOR = 3
"""Of what `_unclear` sorts by: on paper, not verified, few words."""

_POINTS_BACK = re.compile(
    r"^\W{0,3}(?:(?:and|so|but|well|yeah|yes|yep|right|okay|no)\b[\s,.]{0,3}){0,3}(?:it|it's|it\u2019s|it'll|that|that's"
    r"|that\u2019s|that'll|this|they|they're|those|these|both|same|all of (?:it|them)"
    r"|out of the box|from when|as in|just)\b|\b(?:is|are) also (?:fine|ok|okay|in|included|there)\b|\b(?:works|goes) too\b",
    re.IGNORECASE,
)
_BARE_ANSWER = re.compile(
    r"^\W{0,3}(?:yes|yep|yeah|sure|absolutely|correct|exactly|all (?:good|set|done|yours|in|included|of (?:it|them|that|those))|in \w+"
    r"|no (?:problem|bother))\b|\b(?:on us|no (?:extra )?charge|free of charge|nothing extra)\b",
    re.IGNORECASE,
)
_THAT = re.compile(r"\b(?:have|set|get|do|send|keep|make|put|take|arrange)\b.{0,10}\b(?:that|it|this|them|those)\b", re.IGNORECASE)
_SIZES_IT = re.compile(
    r"\b(?:expect|imagine|think|reckon|guess|say|hope) (?:that|it"
    r"|this)(?:['\u2019](?:s|ll|d))?\b ?(?:to (?:be|take|cost|last)|takes?|costs?|will|would|is|should|more|no more|less"
    r"|about|around)\b",
    re.IGNORECASE,
)
"""An estimate of what was offered just before: "I wouldn't expect that to be more than a day"."""
_GOES_BACK = re.compile(
    r"^\W{0,3}(?:(?:and|so|but|well|yeah|yes|yep|right|okay|no)\b[\s,.]{0,3}){0,3}(?:it|that|this|they|those|these|both|same|all)\b|\b(?:too|also|as well)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\W{0,3}(?:the |your |all )?((?!(?:it|that|this|they|those|these|there|everything|all|both|yes|no)\b)[a-z]+(?:\s[a-z]+)?) (?:is|are|comes?)\b",
    re.IGNORECASE,
)
_NEW_DEED = re.compile(r"\b(?:i|we)(?:'ll|\u2019ll| will|'d| would| can|'m going| are going)\b", re.IGNORECASE)
_TAIL = re.compile(
    r"^\W{0,3}(?:(?:and|or|but|plus)\b[\s,]{0,3})?(?:with|without|including|per|for|in|on|at|by|from|until|up to|within)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|shall|should|may|might|must|gets?|got|needs?|wants?|goes|go|comes?|takes?|makes?|gives?"
    r"|keeps?|includes|provides|sends?|pays?)\b|'(?:s|re|ll|d|ve|m)\b|\u2019(?:s|re|ll|d|ve|m)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\n[>\s]{0,20}\n|\n[>\s]{0,20}(?:[-*\u2022]|\(?\w{1,3}[.)])\s")
"""A new paragraph or list item."""
_TIMES = frozenset({measure.Dimension.SPAN, measure.Dimension.DEADLINE})
_FEW_WORDS = 4
_NEXT_SENTENCE, _NEXT_BUT_ONE = 12, 90
_TURNS_APART, _NEXT_TURNS = 4, 2
_SAME_BREATH = 90
_ANOTHER = re.compile(
    r"^\W{0,3}(?:and |but |so )?(?:(?:the )?(?:first|second|third|other|next|last)(?:ly)?\b|also\b|another\b|then\b|plus\b|besides\b|on top\b|[a-z\d][.)]\s)"
    r"|\b(?:also|as well|second(?:ly)?|the other (?:thing|one))\b",
    re.IGNORECASE,
)
"""Opens another point of a list."""
_WISH = re.compile(
    r"\b(?:wants?|wish|hope|goal|aim|target|needs?|should|(?:would|\w+'d|\w+\u2019d) (?:like|love|want|be|prefer|call|settle|take)|happy|glad|content|success)\b"
    r"|\b(?:under|below|down to|up to|from .{1,20} to|cut|halve|less than|at least)\b",
    re.IGNORECASE,
)


class Said(NamedTuple, Generic[S]):
    """A finding with what it means; `moment` orders it in time."""

    finding: Finding[S]
    meaning: Meaning
    moment: tuple[int, ...]


def merge(findings: Sequence[Finding[S]], conversations: Mapping[str, Conversation], embedder: Embedder) -> tuple[Finding[S], ...]:
    """Findings of one sort (promises, goals or risks) without repeats, in the order in which they were first said.

    Two findings are one where they rest on the same words, where one only points back at the other ("out of the
    box, yes"), or where they mean the same. Other values for the same thing are never joined: that is a change.
    The evidence of a joined finding starts with the clearest statement and goes on in time.
    """
    said = understand(findings, conversations, embedder)
    weights = meaning.rarity(s.meaning for s in said)
    groups: list[list[Said[S]]] = []
    for one in said:
        near = groups[-MOST_GROUPS:]
        bonds = [_bond_to_group(one, _looked_at(group), conversations, weights) for group in near]
        best = max(range(len(near)), key=lambda i: bonds[i], default=None)
        if best is not None and bonds[best] > 0:
            near[best].append(one)
        else:
            groups.append([one])
    return tuple(_join(group, conversations) for group in groups)


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
    if _other_sort(mine, its) or getattr(mine, "status", None) != getattr(its, "status", None):
        return False
    if _day_after_estimate(one, other) or _day_after_estimate(other, one):
        return False
    return likeness(one.meaning, other.meaning, weights) >= POSSIBLE and not contradict(one.meaning, other.meaning, conversations)


def understand(
    findings: Sequence[Finding[S]], conversations: Mapping[str, Conversation], embedder: Embedder, *, in_context: bool = False
) -> list[Said[S]]:
    """The findings with their meaning, the earliest first; `in_context` reads bare answers with the words before them."""
    texts = meaning.read([meaning.ways(f, conversations if in_context else None) for f in findings], embedder)
    said = [Said(f, m, moment(f.evidence[0], conversations)) for f, m in zip(findings, texts, strict=True)]
    return sorted(said, key=lambda s: (s.moment, s.finding.id))


def moment(evidence: Evidence, conversations: Mapping[str, Conversation]) -> tuple[int, ...]:
    """Where a quote stands in time: day, document, second, turn, character. Quoted mails are older than what quotes them."""
    conversation = conversations.get(evidence.document)
    if conversation is None:
        return (0, 0, 0, evidence.turn, evidence.start)
    number = list(conversations).index(evidence.document)
    turn = conversation.turn(evidence.turn)
    day = conversation.date.toordinal() if conversation.date else 0
    if day == 0 and conversation.kind is Kind.DOCUMENT and conversation.is_contract:
        # A contract without a date is what the talks came to.
        day = max((c.date.toordinal() for c in conversations.values() if c.date), default=0)
    second, order = 0, evidence.turn
    if turn is not None and turn.at is not None:
        day, second = turn.at.toordinal(), turn.at.hour * 3600 + turn.at.minute * 60 + turn.at.second
    elif conversation.kind is Kind.EMAIL and any(t.zone is Zone.QUOTED for t in conversation.turns):
        order = len(conversation.turns) - evidence.turn
    return (day, number, second, order, evidence.start)


def likeness(one: Meaning, other: Meaning, weights: Mapping[str, float]) -> float:
    """Log-odds that two statements are about the same thing."""
    near = meaning.nearness(one, other)
    if near < FAR:
        return OFFSET + LIKENESS["near"] * near
    return OFFSET + sum(LIKENESS[name] * value for name, value in signs(one, other, weights, near).items())


def signs(one: Meaning, other: Meaning, weights: Mapping[str, float], near: float | None = None) -> dict[str, float]:
    """What `LIKENESS` weighs; `near` is how near the two are, where that is known already."""
    known = (one.names & (other.names | other.words)) | (one.words & other.names)
    return {
        "near": meaning.nearness(one, other) if near is None else near,
        "words": meaning.shared_words(one, other, weights),
        "alike": len(one.topics & other.topics) / max(1, len(one.topics | other.topics)),
        "names": min(2, len(known)),
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


def _bond_to_group(
    one: Said[S], group: Sequence[Said[S]], conversations: Mapping[str, Conversation], weights: Mapping[str, float]
) -> float:
    """How strongly `one` belongs to a group; above 0 it does."""
    found = max([_bond(one, other, conversations, weights) for other in group])
    if found <= 0:
        return found
    if found < CERTAIN and any(_due_on_other_days(one.finding.statement, other.finding.statement) for other in group):
        return -CERTAIN
    if found < CERTAIN and any(_day_after_estimate(one, other) for other in group):
        return -CERTAIN
    if found < CERTAIN and any(_less_on_paper(one, other, conversations) for other in group):
        return -CERTAIN
    if found < CERTAIN and any(contradict(one.meaning, other.meaning, conversations) for other in group):
        return -CERTAIN
    if found < CERTAIN and any(of_other_things(one, other) for other in group):
        return -CERTAIN
    return found


def of_other_things(one: Said[S], other: Said[S]) -> bool:
    """Do two promises say the same of two things ("the SAP connector is included", "the Salesforce connector is included")?"""
    if not (isinstance(one.finding.statement, Promise) and isinstance(other.finding.statement, Promise)):
        return False
    return frame.of_other_things(one.finding.evidence[0].quote, other.finding.evidence[0].quote)


def _less_on_paper(one: Said[S], other: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Is one of the two written in a contract and there on fewer days or hours, for another edition or in fewer languages than the other says?

    Then they are no one promise.
    """
    paper = [_on_paper(said.finding, conversations) for said in (one, other)]
    if paper[0] is paper[1] or not all(isinstance(s.finding.statement, Promise) for s in (one, other)):
        return False
    spoken, written = (other, one) if paper[0] else (one, other)
    said, given = spoken.meaning.text, written.meaning.text
    return hours.beyond(said, given) or edition.other(said, given) or topic.lacks_language(said, given)


def _bond(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation], weights: Mapping[str, float]) -> float:
    if any(overlap(a, b) for a in later.finding.evidence for b in earlier.finding.evidence):
        return 2 * CERTAIN
    if _same_breath(later, earlier, conversations):
        return CERTAIN
    if _sizes(later, earlier, conversations):
        return CERTAIN / 4
    if _same_target(later, earlier):
        return CERTAIN / 4
    if _goes_on(later, earlier, conversations):
        # What points back points to what was said last.
        now, before = later.finding.evidence[0], _last(earlier.finding)
        return CERTAIN / 2 - (now.turn - before.turn) - min(0.9, (now.start - before.end) / 10_000)
    found = likeness(later.meaning, earlier.meaning, weights) - _needed(later.finding.evidence[0], earlier.finding.evidence[0])
    return found - OTHER_SORT if _other_sort(later.finding.statement, earlier.finding.statement) else found


def _needed(one: Evidence, other: Evidence) -> float:
    """The likeness that it takes: little across documents, more within one, most within one turn."""
    if one.document != other.document:
        return ENOUGH
    return ENOUGH_WITHIN_A_TURN if one.turn == other.turn else ENOUGH_WITHIN_A_DOCUMENT


def overlap(one: Evidence, other: Evidence) -> bool:
    """Do the quotes share at least half of the shorter one?"""
    if one.document != other.document:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(one.end - one.start, other.end - other.start)


def _same_breath(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Are the two goals sentences of one passage ("Today it takes nine days. I'd be content with seven")?

    What is and what should be have other values by nature. A sentence that opens another point is one by itself.
    """
    now = later.finding.evidence[0]
    conversation = conversations.get(now.document)
    if not isinstance(later.finding.statement, Goal) or conversation is None or conversation.kind is Kind.DOCUMENT:
        return False
    before = _last(earlier.finding)
    if now.document != before.document or now.turn != before.turn or _ANOTHER.search(now.quote):
        return False
    between = _between(before, now, conversation)
    return between is not None and len(between) <= _SAME_BREATH and not _BREAK.search(between)


def _same_target(later: Said[S], earlier: Said[S]) -> bool:
    """Do two goals a few turns apart aim at the same figure ("If we get to ten I'm happy", "By June I want to see ten")?"""
    mine, its = later.finding.statement, earlier.finding.statement
    if not (isinstance(mine, Goal) and isinstance(its, Goal) and mine.target and its.target):
        return False
    now, before = later.finding.evidence[0], _last(earlier.finding)
    if now.document != before.document:
        return False
    return abs(now.turn - before.turn) <= _TURNS_APART and _same_figure(mine.target, its.target)


def _goes_on(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Does `later` only complete what was said just before ("It's light, it just does it")?"""
    now, before = later.finding.evidence[0], _last(earlier.finding)
    conversation = conversations.get(now.document)
    if conversation is None or now.document != before.document or conversation.kind is Kind.DOCUMENT:
        return False
    close = 0 < now.turn - before.turn <= _TURNS_APART and conversation.kind is not Kind.EMAIL
    if not close and now.turn != before.turn:
        return False
    fragment = _is_fragment(now.quote)
    if not fragment and _other_sort(later.finding.statement, earlier.finding.statement):
        return False
    poor, bare = len(meaning.stems(now.quote)) <= _FEW_WORDS, len(meaning.stems(now.quote)) <= 1
    back = fragment or bool(_POINTS_BACK.search(now.quote))
    if now.turn == before.turn:
        between = _between(before, now, conversation)
        if between is None or len(between) > _NEXT_BUT_ONE or _BREAK.search(between):
            return False
        gap = len(between)
        said_before = len(meaning.stems(before.quote)) > 1
        return (gap <= _NEXT_SENTENCE and (back or bare)) or (said_before and bool(_THAT.search(now.quote)))
    answers = back or bool(_BARE_ANSWER.search(now.quote))
    # "It's about seven weeks", said two answers on, is of another thing; a bare "yep" is nothing by itself.
    if now.turn - before.turn > _NEXT_TURNS and not bare:
        return False
    return close and poor and answers and not _NEW_DEED.search(now.quote) and not _of_another(now, before, conversation)


def _of_another(now: Evidence, before: Evidence, conversation: Conversation) -> bool:
    """Does a short answer name its own thing: that of a question asked in between ("A sandbox?", "Yes, you get a sandbox"), or its subject ("Training is free")?"""
    new = meaning.stems(now.quote) - meaning.stems(before.quote)
    asked = conversation.turn(now.turn - 1) if now.turn - 1 > before.turn else None
    subject = _SUBJECT.match(now.quote)
    named = asked is not None and not _GOES_BACK.search(now.quote) and bool(new & meaning.stems(asked.text))
    return named or bool(subject and meaning.stems(subject[1]) & new)


def _sizes(later: Said[S], earlier: Said[S], conversations: Mapping[str, Conversation]) -> bool:
    """Does `later` only estimate what was offered in the same turn, whatever that answered?"""
    now, before = later.finding.evidence[0], earlier.finding.evidence[0]
    conversation = conversations.get(now.document)
    if conversation is None or (now.document, now.turn) != (before.document, before.turn) or not _SIZES_IT.search(now.quote):
        return False
    between = _between(before, now, conversation)
    return between is not None and len(between) <= _NEXT_BUT_ONE and not _BREAK.search(between)


def _last(finding: Finding[S]) -> Evidence:
    """The evidence from which a finding goes on: that of a promise ends with what it answers, others stand in any order."""
    if len(finding.evidence) == 1 or isinstance(finding.statement, Promise):
        return finding.evidence[-1]
    own = [e for e in finding.evidence if e.document == finding.evidence[0].document]
    return max(own, key=lambda e: (e.turn, e.start))


def _between(before: Evidence, now: Evidence, conversation: Conversation) -> str | None:
    """What was said between two quotes of one turn; None where `now` does not follow. Cue headers in the file are no words."""
    text = next((t.text for t in conversation.turns if t.index == now.turn), "")
    said, next_said = (e.quote.replace(BOLD, "") for e in (before, now))
    first = text.find(said)
    second = text.find(next_said, first + len(said)) if first >= 0 else -1
    return text[first + len(said) : second] if second >= 0 else None


def _is_fragment(quote: str) -> bool:
    """As in "With dummy work orders in it.": a sentence of its own only to the recorder."""
    return bool(_TAIL.match(quote)) and not _VERB.search(quote)


def _other_sort(one: Statement, other: Statement) -> bool:
    """Is exactly one of the two a follow-up?"""
    if not (isinstance(one, Promise) and isinstance(other, Promise)):
        return False
    return (one.kind is PromiseKind.FOLLOW_UP) is not (other.kind is PromiseKind.FOLLOW_UP)


def _due_on_other_days(one: Statement, other: Statement) -> bool:
    """Are both follow-ups, each with a day of its own ("I'll send it on Monday", "We'll do it in the week of 2 March")?"""
    days = {s.due_date for s in (one, other) if isinstance(s, Promise) and s.kind is PromiseKind.FOLLOW_UP and s.due_date}
    return len(days) == 2


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
    paper = _on_paper(finding, conversations)
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
        (_vaguely(promise), _on_paper(said.finding, conversations), said)
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


def _on_paper(finding: Finding[S], conversations: Mapping[str, Conversation]) -> bool:
    document = conversations.get(finding.evidence[0].document)
    return document is not None and document.is_contract


def _vaguely(promise: Promise) -> bool:
    """Is it told by when without a day of the calendar?"""
    return promise.due_date is None or not _names_day(promise.due or "")


def _measures_alike(lead: Goal, other: Statement) -> bool:
    """May the two have their measures from each other? Not with another target, nor with today's figure of another kind."""
    if not isinstance(other, Goal):
        return False
    if lead.target and other.target and not _same_figure(lead.target, other.target):
        return False
    pairs = ((lead.target, other.baseline), (lead.baseline, other.target), (lead.baseline, other.baseline))
    return all(not one or not two or _comparable(one, two) for one, two in pairs)


def _same_figure(one: str, two: str) -> bool:
    mine, its = quantities(one), quantities(two)
    return one.lower() == two.lower() or bool(mine and its and same(mine[0], its[0]))


def _comparable(one: str, two: str) -> bool:
    mine, its = quantities(one), quantities(two)
    return not mine or not its or agree(mine[0], its[0])
