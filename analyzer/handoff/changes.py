"""What became of a promise later: changed, taken back, or done (S120)."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Side, Turn
from analyzer.domain.cue import Cue
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Promise, PromiseKind, PromiseStatus
from analyzer.embedding import Embedder
from analyzer.handoff import meaning, merging
from analyzer.handoff.meaning import Meaning
from analyzer.handoff.said import Said, moment, overlap, understand

Promises = tuple[Finding[Promise], ...]

SAME_SUBJECT = 0.5
"""Log-odds (`merging.likeness`) from which a later statement is about the same thing as an earlier one."""
SAME_SUBJECT_TAKEN_BACK = -1.0
"""Words of withdrawal say by themselves that something promised is meant, so less likeness is enough."""
CLOSE = dt.timedelta(days=7)
"""A day that much later still keeps to an estimate."""
DELIVERED = -1.0
"""The same for "attached", "as promised", which hardly ever repeat what was asked for."""

_TAKEN_BACK = Cue(
    r"\b(?:(?:can(?:'|\u2019)?t|can ?not|won(?:'|\u2019)?t|unable to|not able to|not going to be able to)\b[^.!?]{0,80}\bafter all\b"
    r"|(?:have|had|need|has) to (?:take|walk|pull) (?:that|it|this|the \w+|them) back|(?:take|taking|took) (?:that|it) back|walk (?:that|it) back"
    r"|can no longer|no longer (?:be able|offer|possible|included|on offer|available|going to)|not any ?more|off the table|i was wrong (?:on|about|when)"
    r"|(?:we|i) (?:have|had) to (?:withdraw|retract|drop)|has been (?:withdrawn|dropped|pulled)|(?:spoke|talked) too soon|didn(?:'|\u2019)t have the authority"
    r"|(?:won(?:'|\u2019)?t|wouldn(?:'|\u2019)?t) let (?:us|me)\b|(?:tell|told|tells) me no\b"
    r"|turns out (?:we|it|that) (?:can(?:'|\u2019)?t|cannot|doesn(?:'|\u2019)?t|won(?:'|\u2019)?t|isn(?:'|\u2019)?t)"
    r"|(?:i|we) (?:over-?promised|misspoke|got that wrong)|please (?:don(?:'|\u2019)t|do not) (?:count|plan) on)",
)
_DELIVERED = Cue(
    r"\b(?:attached|enclosed|as (?:promised|requested|discussed|agreed)|here(?:'|\u2019)?s (?:the|your|that|a)|here (?:is|are) (?:the|your|that)"
    r"|(?:i|we)(?:'|\u2019)?(?:ve| have)? (?:just )?(?:sent|shared|uploaded|forwarded|signed|checked with|spoke with|spoken (?:to|with)|talked to|asked|looked (?:at|into))"
    r"|(?:spoke|talked|checked) (?:with|to)|looked (?:at|into) (?:it|that)|following up on|(?:is|are|was|were) (?:received|sent|done|signed|organi[sz]ed)"
    r"|received|thank(?:s| you) for (?:the|your|sending|organi[sz]ing)|got the|on your \w+ question)\b",
)
_PAPERS = meaning.stems(
    "proposal quote offer contract certificate pack documentation document report deck slides template agreement dpia dpa baa nda penetration test"
    " reference login invoice recording summary specification brochure questionnaire price list"
)
_PARTLY = re.compile(
    r"\b(?:first|second|third|next|last|other|rest|remaining|phase|stage|wave|site|sites|store|stores|plant|plants|team|teams|group|pilot|part|half)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)")
_LONGEST_TURN = 20_000


class Later(NamedTuple):
    """A sentence that says what became of something: where it stands and what it means."""

    evidence: Evidence
    moment: tuple[int, ...]
    side: Side
    meaning: Meaning


def settle(promises: Sequence[Finding[Promise]], conversations: Mapping[str, Conversation], embedder: Embedder) -> Promises:
    """The promises with their status; a later change is no second item.

    `changed`: a later statement gives the same thing another value. The two become one finding that leads with
    the later words and keeps the earlier as evidence; a day within an early estimate replaces that and changes nothing. `withdrawn`: a later sentence of the vendor takes it back.
    `done`: a follow-up was delivered. Contracts change nothing here: where one says otherwise, that is a gap for
    `coverage`, because nobody told the customer.
    """
    said = understand(promises, conversations, embedder)
    weights = meaning.rarity(s.meaning for s in said)
    kept = _withdrawn(_changed(said, conversations, weights), _sentences(_TAKEN_BACK, conversations, embedder), weights)
    asked = [s.finding for s in kept if _waits(s.finding)]
    done = _sentences(_DELIVERED, conversations, embedder) if asked else []
    answered = {s.finding.id: _done(s, done, weights) for s in understand(asked, conversations, embedder, in_context=True)}
    return tuple(answered.get(s.finding.id, s.finding) for s in kept)


def _changed(said: Sequence[Said[Promise]], conversations: Mapping[str, Conversation], weights: Mapping[str, float]) -> list[Said[Promise]]:
    """Folds each promise that a later one replaces into the later one."""
    kept: list[Said[Promise]] = []
    for later in said:
        index = next((i for i, earlier in reversed(list(enumerate(kept))) if _replaces(later, earlier, conversations, weights)), None)
        if index is None:
            kept.append(later)
        else:
            kept[index] = _replacing(later, kept[index])
    return kept


def _replaces(
    later: Said[Promise], earlier: Said[Promise], conversations: Mapping[str, Conversation], weights: Mapping[str, float]
) -> bool:
    one, other = later.finding, earlier.finding
    if any(conversations[f.evidence[0].document].is_contract for f in (one, other) if f.evidence[0].document in conversations):
        return False
    if one.evidence[0].document == other.evidence[0].document and one.evidence[0].turn == other.evidence[0].turn:
        return False
    if merging.of_other_things(later, earlier):
        return False
    if merging.sharpens(later, earlier):
        return _goes_live(later, earlier) or merging.likeness(later.meaning, earlier.meaning, weights) >= SAME_SUBJECT
    if one.statement.kind is not other.statement.kind or one.statement.kind is PromiseKind.FOLLOW_UP:
        return False
    if not merging.contradict(later.meaning, earlier.meaning, conversations):
        return False
    return merging.likeness(later.meaning, earlier.meaning, weights) >= SAME_SUBJECT


def _goes_live(later: Said[Promise], earlier: Said[Promise]) -> bool:
    """Are both when the customer is live, and of the same part of it: a deal goes live once, however that is worded."""
    one, other = later.meaning, earlier.meaning
    alone = all(said.topics == {"go_live"} for said in (one, other))
    return alone and one.names == other.names and not _PARTLY.search(f"{one.text}\n{other.text}")


def _replacing(later: Said[Promise], earlier: Said[Promise]) -> Said[Promise]:
    one, other = later.finding, earlier.finding
    before = " ".join(other.evidence[0].quote.split())
    statement = one.statement
    if statement.kind is PromiseKind.TIMELINE:
        statement = statement.model_copy(update={"kind": other.statement.kind})
    if not _keeps_to_estimate(later, earlier):
        summary = f"{statement.summary.rstrip()} (Changed; before that: \u201c{before}\u201d)".strip()
        statement = statement.model_copy(update={"status": PromiseStatus.CHANGED, "summary": summary})
    evidence = (*one.evidence, *other.evidence)
    confidence = max(one.confidence, other.confidence)
    return later._replace(finding=one.model_copy(update={"statement": statement, "evidence": evidence, "confidence": confidence}))


def _keeps_to_estimate(later: Said[Promise], earlier: Said[Promise]) -> bool:
    """Is the day that is named now within what was estimated, as far as that tells a day at all?"""
    day, estimate = later.finding.statement.due_date, earlier.finding.statement.due_date
    return merging.sharpens(later, earlier) and (day is None or estimate is None or day <= estimate + CLOSE)


def _withdrawn(said: Sequence[Said[Promise]], back: Sequence[Later], weights: Mapping[str, float]) -> list[Said[Promise]]:
    """Gives each sentence that takes something back to the one earlier promise that it fits best."""
    kept = list(said)
    for later in back:
        if later.side is Side.CUSTOMER:
            continue
        # Where the sentence was itself taken for a promise, that promise is gone.
        kept = [s for s in kept if not (s.moment == later.moment or _rests_only_on(s.finding, later.evidence))]
        earlier = [(merging.likeness(s.meaning, later.meaning, weights), i) for i, s in enumerate(kept) if s.moment < later.moment]
        score, index = max(earlier, default=(SAME_SUBJECT_TAKEN_BACK - 1, -1))
        if score >= SAME_SUBJECT_TAKEN_BACK:
            kept[index] = kept[index]._replace(finding=_with(kept[index].finding, PromiseStatus.WITHDRAWN, later.evidence))
    return kept


def _waits(promise: Finding[Promise]) -> bool:
    return promise.statement.kind is PromiseKind.FOLLOW_UP and promise.statement.status is PromiseStatus.OPEN


def _done(said: Said[Promise], done: Sequence[Later], weights: Mapping[str, float]) -> Finding[Promise]:
    promise = said.finding
    for later in done:
        new = later.moment > said.moment and not _rests_on(promise, later.evidence)
        if new and _delivers(later.meaning, said.meaning, weights):
            return _with(promise, PromiseStatus.DONE, later.evidence)
    return promise


def _delivers(later: Meaning, asked: Meaning, weights: Mapping[str, float]) -> bool:
    """Is it the thing that was asked for? The same paper or name is enough, else the two must be alike."""
    common = asked.words & later.words
    if common & (_PAPERS | (asked.names & later.names)):
        return True
    return bool(common) and merging.likeness(asked, later, weights) >= DELIVERED


def _with(promise: Finding[Promise], status: PromiseStatus, evidence: Evidence) -> Finding[Promise]:
    statement = promise.statement.model_copy(update={"status": status})
    return promise.model_copy(update={"statement": statement, "evidence": (*promise.evidence, evidence)})


def _rests_on(promise: Finding[Promise], evidence: Evidence) -> bool:
    return any(e.document == evidence.document and e.start < evidence.end and evidence.start < e.end for e in promise.evidence)


def _rests_only_on(promise: Finding[Promise], evidence: Evidence) -> bool:
    return all(overlap(e, evidence) for e in promise.evidence)


def _sentences(cue: Cue, conversations: Mapping[str, Conversation], embedder: Embedder) -> list[Later]:
    """All sentences with the cue outside contracts, each understood together with the sentence before it."""
    found: list[tuple[Evidence, Side, str]] = []
    for conversation in conversations.values():
        if not conversation.is_contract:
            for turn in conversation.spoken():
                found += [(*_located(conversation, turn, m), turn.side, before) for m, before in _cued(turn, cue)]
    texts = meaning.read([(_read_with(before, e.quote),) for e, _, before in found], embedder)
    later = [Later(e, moment(e, conversations), side, m) for (e, side, _), m in zip(found, texts, strict=True)]
    return sorted(later, key=lambda entry: entry.moment)


def _read_with(before: str, quote: str) -> str:
    """A sentence that says little by itself ("We had to take that back") is read with the one before it."""
    return f"{before} {quote}".strip() if len(meaning.stems(quote)) <= meaning.FEW_WORDS else quote


def _cued(turn: Turn, cue: Cue) -> list[tuple[re.Match[str], str]]:
    found, before = [], ""
    if not cue.stands_in(turn.text[:_LONGEST_TURN]):
        return []
    for match in _SENTENCE.finditer(turn.text[:_LONGEST_TURN]):
        if cue.stands_in(match.group()):
            found.append((match, before))
        if match.group().strip():
            before = " ".join(match.group().split())
    return found


def _located(conversation: Conversation, turn: Turn, match: re.Match[str]) -> tuple[Evidence]:
    text = match.group()
    start = match.start() + len(text) - len(text.lstrip())
    end = match.start() + len(text.rstrip())
    first, last = turn.locate(start, end)
    quote = conversation.words(turn, start, end)
    return (Evidence(document=conversation.document, turn=turn.index, speaker=turn.speaker, start=first, end=last, quote=quote),)
