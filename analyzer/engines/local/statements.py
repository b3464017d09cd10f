"""From what the reader says of each sentence to claims of promises, goals and risks."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from analyzer.domain.account import Deal, DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side, Turn, parted
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import AnyStatement, Goal, How, Level, Promise, PromiseKind, Rank, Risk, RiskKind
from analyzer.domain.value_scanner import Value, ValueKind, find_values
from analyzer.engines.local import antecedents, undertones
from analyzer.engines.local.due import due_of
from analyzer.engines.local.measures import measures_of
from analyzer.engines.local.plain_words import announces
from analyzer.engines.local.reading import SentenceReading
from analyzer.engines.local.summaries import dangles, is_english, points_back, retell, speaks_of_writer, tells, tells_something
from analyzer.engines.local.third_person import Voice

Place = tuple[str, int, int]
"""A kind of statement, a turn, and where in it a sentence starts."""
SPEAKERS = {
    "promise": frozenset({Side.VENDOR, Side.UNKNOWN}),
    "goal": frozenset({Side.CUSTOMER, Side.OTHER, Side.UNKNOWN}),
    "risk": frozenset(Side),
}
"""By definition: only the vendor promises, only the customer (or who speaks for them) has goals."""
MIN_WORDS = 3
SHORT_SURE = 0.6
"""A shorter sentence ("Yep.", "Both.") counts only as a promise that answers a question, and from this chance on."""
PERHAPS = 0.2
"""From this chance on a sentence beside a goal belongs to it."""
_WHERE_I_AM = re.compile(
    r"\W*(?:(?:And|So|Well|Yeah),? )?I['\u2019]?(?:m| am) (?:based |sitting |over |up |down )*(?:in|from|near) [A-Z]\w+(?: [A-Z]\w+)?(?:[.,]|$)"
)
"""Where the speaker is ("I'm in Pittsburgh, it's forty minutes") obliges nobody."""
_AMONG_US = re.compile(
    r"\W*(?:(?:ha(?:ha)?|yeah|no|well|sure|okay),?\.? )*(?:it|that|this)(?:'ll|\u2019ll| will)? stays? (?:here"
    r"|between us|with (?:me|us)|in this room|on the recording|off the record)\W*",
    re.IGNORECASE,
)
"""Discretion among people who talk; where it answers a question it may be about data, and counts."""
_REFUSES = re.compile(r"(?:\bno\b|n['\u2019]t\b|\bnot\b)[^?]{0,60}\b(?:sorry|I['\u2019]?m afraid)\W*$", re.IGNORECASE)
_WILL = re.compile(r"\b(?:will|shall|can)\b(?!['\u2019]t)|['\u2019]ll\b", re.IGNORECASE)
_COSTS_MORE = re.compile(
    r"\b(?:(?:separate|different|extra|optional|paid) (?:add-?on|product|module|charge|fee|licen[cs]e)|(?:is|are|it['\u2019]s|that['\u2019]s) an add-?on"
    r"|(?:at|for) (?:an )?(?:additional|extra) (?:charge|cost|fee)|sold separately|(?:it|that) costs extra|(?:it|that)['\u2019]s extra"
    r"|(?:is|are)(?: not|n['\u2019]t) (?:included|part of (?:the|your) (?:plan|price|package|quote)))\b",
    re.IGNORECASE,
)
_FREE = re.compile(r"\b(?:no|without|never|free|nothing|waived?)\b", re.IGNORECASE)
"""A refusal, and what has to be paid for beside the deal, is no promise: none of 41 such sentences of the corpus is tagged as one."""
_SETTLED = re.compile(
    r"\b(?:(?:long|since|already|been|now) (?:solved|sorted|fixed|resolved|dealt with)|(?:solve|sort|fix|resolve)s? (?:itself|themselves)"
    r"|(?:be|is|was) no problem|no longer an? (?:problem|issue|worry)|(?:won['\u2019]t|will not) happen again|without (?:a )?(?:remark|finding)s?"
    r"|(?:will|['\u2019]ll) be (?:fine|okay|all right)|(?:he|she|they)(?:['\u2019]s| is|['\u2019]re| are) on board"
    r"|nobody['\u2019]s (?:against|asking|complaining))\b(?![^.!?]*\bbut\b)",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"(?:\b(?:not|never|nobody|if|unless|until|till|once|when|whether|before)\b|n['\u2019]t\b)[^.!?,;]{0,40}$", re.IGNORECASE
)
"""Trouble that is over where it is told: one of 33 such sentences of the corpus is tagged as a risk. "It has not been solved" is not over."""
_TO_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_DAY_OFF = re.compile(
    r"\b(?:I|he|she|we|they)(?:['\u2019](?:m|s|re|ll be)| am| is| are| will be) (?:not (?:here|in)|away|out|off|slow"
    r"|late)\b[^.!?]{0,25}\b(?:that (?:week|day)|tomorrow|today|this (?:week|afternoon|morning)"
    r"|(?:on|till) (?:mon|tues|wednes|thurs|fri)day)\b",
    re.IGNORECASE,
)
"""Somebody's day off delays nothing that is to come."""
_PAPERS = {
    DocumentType.ORDER_FORM: "order form",
    DocumentType.CONTRACT: "contract",
    DocumentType.PROPOSAL: "proposal",
    DocumentType.NOTE: "note",
}
_WRITER_OF_NOTE = "The rep"
"""Who wrote a note that has no sender: it is the vendor's own."""
_WORD = re.compile(r"\w+")
_BEFORE = 4
"""Sentences before a goal that may say how it is today."""
_IN_SIGHT = 300
"""Characters of the turn before in which a figure is looked up."""
_ANSWER = 4
"""Sentences of an answer that may be measured by what the question says."""
_FAR_BACK = 3
_LEADS = range(4, 31)
"""Words of a sentence that another is told with."""
_SAID_UP_TO = 140
"""Characters of a question with the sentence that it points back to."""
_HEADING = 4
"""Words of a sentence that does no more than name what is spoken of."""
_SAYS_NOTHING = re.compile(
    r"\W*(?:(?:sorry|okay|ok|right|yes|yeah|yep|no|well|so|and|but|sure|good|fine|great|ha|hm+|oh|thanks)\W*)+", re.IGNORECASE
)
"""A word or two that name nothing."""
_TAG = re.compile(
    r"\W*(?:(?:and|so|but|oh|yeah|okay|ok|no),? )*(?:right|yeah|yes|no|okay|ok|really|sorry|what|huh|hm+|is it|does it|did it|are you|do you)\W*",
    re.IGNORECASE,
)
"""A question that asks for nothing of its own."""
_DEED = re.compile(r"\W*(?:(?:and|so|well|but|then) )?(?:I|we)\b", re.IGNORECASE)
"""How a sentence opens that is an offer of its own rather than the rest of an answer."""
_SMALL = re.compile(r"\b[a-z][a-z-]+\b")
_NAME_WITHIN = re.compile(r"[a-z,;:]\s+[A-Z](?!['\u2019\s])|\b(?:not?|never|none|nothing)\b|n['\u2019]t\b")
"""A name, or a negation, which is checked like one."""
_LARGE = re.compile(r"(?<=[a-z,;] )[A-Z][a-z-]+\b")
_EARSHOT = 40
"""Turns before and behind a sentence whose speakers may be called by name in it."""


def find_statements(
    readings: Sequence[SentenceReading],
    conversation: Conversation,
    deal: Deal,
    thresholds: Mapping[str, float],
    meant: Mapping[antecedents.Place, str] = MappingProxyType({}),
) -> list[Claim]:
    """Claims for every sentence that is over the threshold of a kind, in document order; `meant` says whom sentences call "he" or "she"."""
    out: list[Claim] = []
    common = _common(conversation)
    taken: set[Place] = set()
    for at, reading in enumerate(readings):
        for kind in SPEAKERS:
            asked_as = answer_of(kind, reading, conversation)
            chance = reading.chances[asked_as]
            told_quietly = _undertone(kind, chance, thresholds[asked_as], reading)
            if told_quietly is not None or _settles(kind, chance, thresholds[asked_as], reading):
                chance = undertones.CHANCE
            if chance >= thresholds[asked_as] and _may_say(kind, readings, at, conversation):
                quoted = [reading]
                if _is_short(reading):
                    question = _question_before(readings, at)
                    if kind != "promise" or chance < SHORT_SURE or question is None:
                        continue
                    quoted.append(question)
                if kind == "goal" and conversation.kind is not Kind.DOCUMENT:
                    quoted += _beside(readings, at, thresholds[asked_as])
                context = _context(kind, readings, at, thresholds, taken, conversation)
                told = antecedents.with_name(
                    _tell(reading, context, common, conversation, deal), meant.get((reading.turn.index, reading.text), "")
                )
                statement = _statement(kind, readings, at, told, conversation, deal)
                if isinstance(statement, Risk) and told_quietly is not None:
                    statement = statement.model_copy(update={"kind": told_quietly})
                quoted += [said for said in context.seen(told) if said not in quoted]
                taken |= {_place(kind, said) for said in quoted[1:]}
                quotes = tuple(Quote(document=conversation.document, turn=r.turn.index, text=_without_cue_before(r)) for r in quoted)
                out.append(Claim(statement=statement, quotes=quotes, confidence=round(chance, 3)))
    return out


def _without_cue_before(reading: SentenceReading) -> str:
    """The words without a short sentence of the cue before ("Hmm."): between the two the file has a header, and often a name."""
    text, start = reading.turn.text[reading.start : reading.end], reading.start
    cuts = [piece.at - start for piece in reading.turn.pieces if 0 < piece.at - start < len(text) / 2]
    return text[max((cut for cut in cuts if text[:cut].rstrip().endswith((".", "!", "?"))), default=0) :].lstrip()


_YES_OR_NO = re.compile(r"\W*(?:yes|yeah|yep|no|nope|absolutely|correct|exactly)\b", re.IGNORECASE)
"""Opens the answer to a question, however much was said behind it."""


class _Context(NamedTuple):
    """What a sentence is told with: what somebody else `asked` before it, or the speaker's own sentence that it is `led` by."""

    asked: SentenceReading | None
    led: SentenceReading | None = None
    led_is_quoted: bool = False
    asked_before: bool = False
    """Is the question quoted for another statement already?"""

    def seen(self, told: str) -> list[SentenceReading]:
        """What the summary repeats, and so has to be seen too."""
        asked = self.asked if self.asked is not None and not self.asked_before and tells(told, self.asked.text) else None
        return [said for said in (asked, self.led if self.led_is_quoted else None) if said is not None]


def _needs_sight(text: str) -> bool:
    """Is there a value, a name or a negation in what a summary repeats, which would be checked?"""
    return bool(_NAME_WITHIN.search(text) or find_values(text))


def _place(kind: str, reading: SentenceReading) -> Place:
    return kind, reading.turn.index, reading.start


def _context(
    kind: str,
    readings: Sequence[SentenceReading],
    at: int,
    thresholds: Mapping[str, float],
    taken: set[Place],
    conversation: Conversation,
) -> _Context:
    """What sentence `at` is told with. `taken` are the places that are quoted already so for a statement of this kind.

    Statements with a quote in common would be taken for one: what is a promise itself, or leads another one, is not quoted again,
    and is then told along only where it holds no value and no name, which would have to be seen.
    """
    own = readings[at]
    own_deed = _DEED.match(own.text) is not None and at > 0 and readings[at - 1].turn is own.turn
    asked = None if own_deed else _said_before(readings, at)
    noted = conversation.type is DocumentType.NOTE and own.turn.speaker is not None
    if conversation.kind is Kind.DOCUMENT and not noted:
        return _Context(asked)
    careful = kind == "promise" or noted
    led = _led_by(readings, at, dangles if careful else points_back)
    if led is not None:
        free = not careful or (led.chances[kind] < thresholds[kind] and _place(kind, led) not in taken)
        if free or not _needs_sight(led.text):
            return _Context(asked, led, free)
    measured = _measured_before(readings, at) if kind == "goal" else None
    if (
        measured is not None
        and measured.chances["risk"] <= max(PERHAPS, measured.chances[kind]) < thresholds[kind]
        and _place(kind, measured) not in taken
    ):
        return _Context(None, measured, True)
    if asked is None and not own_deed and dangles(own.text):
        asked = _question_of(readings, at)
        if asked is not None and _place(kind, asked) in taken:
            return _Context(None if _needs_sight(asked.text) else asked, asked_before=True)
    return _Context(asked)


def _question_of(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """The question that the turn of sentence `at` answers, where that is among its first sentences."""
    own = readings[at].turn
    first = _opening(readings, at)
    asked = _said_before(readings, first) if first else None
    return asked if asked is not None and asked.text.endswith("?") and asked.turn.side is not own.side else None


def _opening(readings: Sequence[SentenceReading], at: int) -> int:
    """Where the turn of sentence `at` opens, where that is among its first sentences; 0 where it is not, or nothing was said before."""
    own = readings[at].turn
    return next((n for n in range(at, max(0, at - _ANSWER), -1) if readings[n - 1].turn is not own), 0)


def answer_of(kind: str, reading: SentenceReading, conversation: Conversation) -> str:
    """Which answer of the reader counts: of people whose side is not known, any trouble may be a risk."""
    unknown = reading.turn.side is Side.UNKNOWN and conversation.kind is not Kind.DOCUMENT
    return "trouble" if kind == "risk" and unknown else kind


def _undertone(kind: str, chance: float, threshold: float, reading: SentenceReading) -> RiskKind | None:
    """The sort of a risk that the reader doubts and the words mostly tell of."""
    doubted = kind == "risk" and undertones.DOUBT <= chance < threshold and reading.turn.side is not Side.VENDOR
    return undertones.told_by(reading.text) if doubted else None


def _settles(kind: str, chance: float, threshold: float, reading: SentenceReading) -> bool:
    """Is it a goal that the reader doubts, told as what one would settle for?"""
    return kind == "goal" and undertones.AIM_DOUBT <= chance < threshold and undertones.settles_for(reading.text)


def _is_short(reading: SentenceReading) -> bool:
    return len(_WORD.findall(reading.text)) < MIN_WORDS


def _question_before(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """The question of the other side that the turn of sentence `at` opens with an answer to."""
    reading = readings[at]
    if at == 0 or readings[at - 1].turn.index == reading.turn.index or readings[at - 1].turn.side is reading.turn.side:
        return None
    return readings[at - 1] if readings[at - 1].text.endswith("?") else None


def _beside(readings: Sequence[SentenceReading], at: int, threshold: float) -> list[SentenceReading]:
    """What stands right beside a goal and is perhaps part of it: how things are today, by when, how much."""
    near = [readings[n] for n in (at - 1, at + 1) if 0 <= n < len(readings)]
    said = [r for r in near if r.turn is readings[at].turn and not _is_short(r)]
    return [r for r in said if max(PERHAPS, r.chances["risk"]) <= r.chances["goal"] < threshold]


def _may_say(kind: str, readings: Sequence[SentenceReading], at: int, conversation: Conversation) -> bool:
    reading = readings[at]
    if kind == "promise" and (_WHERE_I_AM.match(reading.text) or _is_among_us(readings, at) or _gives_nothing(reading.text)):
        return False
    if kind == "promise" and conversation.is_among_vendors and _TO_YOU.search(reading.text):
        # Whom a colleague of the vendor's promises something, is a colleague.
        return False
    if kind == "risk" and (_is_settled(reading.text) or _DAY_OFF.search(reading.text)):
        return False
    if conversation.kind is Kind.DOCUMENT:
        return kind != "goal" or conversation.type in {None, DocumentType.NOTE, DocumentType.PROPOSAL}
    return reading.turn.side in SPEAKERS[kind]


def _gives_nothing(text: str) -> bool:
    refused = _REFUSES.search(text) is not None and not _WILL.search(text)
    return refused or (_COSTS_MORE.search(text) is not None and not _FREE.search(text))


def _is_settled(text: str) -> bool:
    over = _SETTLED.search(text)
    return over is not None and not _NOT_YET.search(text, 0, over.start())


def _is_among_us(readings: Sequence[SentenceReading], at: int) -> bool:
    asked = _said_before(readings, at)
    return _AMONG_US.fullmatch(readings[at].text) is not None and (asked is None or not asked.text.endswith("?"))


def _statement(
    kind: str,
    readings: Sequence[SentenceReading],
    at: int,
    told: str,
    conversation: Conversation,
    deal: Deal,
) -> AnyStatement:
    """What sentence `at` states; `told` is its summary."""
    reading = readings[at]
    attributes = reading.attributes
    if kind == "promise":
        deadline = attributes["promise_kind"] in {PromiseKind.TIMELINE, PromiseKind.FOLLOW_UP}
        # A quoted mail is older than the thread that quotes it.
        said_on = reading.turn.at.date() if reading.turn.at else conversation.date
        due, date = due_of(reading.text, said_on, deadline=deadline)
        return Promise(
            summary=told,
            kind=PromiseKind(attributes["promise_kind"]),
            how=How(attributes["promise_how"]),
            made_by=_called(reading.turn) or (deal.vendor.name or None),
            due=due,
            due_date=date,
        )
    if kind == "goal":
        found = measures_of(reading.text, _around(readings, at))
        return Goal(summary=told, rank=Rank(attributes["goal_rank"]), **found._asdict())
    return Risk(summary=told, kind=RiskKind(attributes["risk_kind"]), severity=Level(attributes["risk_severity"]))


def _around(readings: Sequence[SentenceReading], at: int) -> str:
    """The sentence with its neighbours of the same paragraph: what a goal lacks may stand there, and is checked there."""
    own = readings[at]
    near = [r for r in readings[max(0, at - _BEFORE) : at + 3] if r.turn is own.turn]
    whole = own.turn.text[near[0].start : near[-1].end]
    start = own.start - near[0].start
    low, high = whole.rfind("\n", 0, start) + 1, whole.find("\n", start + own.end - own.start)
    return (_asked_for(readings, at) or _told_before(readings, at)) + whole[low : high if high >= 0 else len(whole)]


def _asked_for(readings: Sequence[SentenceReading], at: int) -> str:
    """What the other side asked, where sentence `at` is among the first of the answer: how it is today is often said there."""
    own = readings[at].turn
    first = _opening(readings, at)
    asked = readings[first - 1] if first else None
    if asked is None or not asked.text.endswith("?") or own.index - asked.turn.index != 1 or asked.turn.side is own.side:
        return ""
    return "".join(f"{r.text}\n" for r in readings[max(0, first - 2) : first] if r.turn is asked.turn)


def _told_before(readings: Sequence[SentenceReading], at: int) -> str:
    """The last that a colleague said right before the turn of sentence `at` ("One in nine. Not even a phone call."), where that is among its first."""
    own = readings[at].turn
    first = _opening(readings, at)
    before = readings[first - 1].turn if first else None
    if (
        before is None
        or own.index - before.index != 1
        or before.side is not own.side
        or own.side is Side.UNKNOWN
        or own.subject is not None
    ):
        return ""
    said = [r for r in readings[max(0, first - _BEFORE) : first] if r.turn is before and len(before.text) - r.start <= _IN_SIGHT]
    return "".join(f"{r.text}\n" for r in said)


def _led_by(readings: Sequence[SentenceReading], at: int, leaves: Callable[[str], bool]) -> SentenceReading | None:
    """The speaker's own sentence before sentence `at` that says who or what its "he", "it" or "that" is; None where it needs none.

    `leaves` says whether a sentence leaves that to the one before it.
    """
    own = readings[at]
    if not leaves(own.text):
        return None
    for n in range(at - 1, max(-1, at - _FAR_BACK - 1), -1):
        said = readings[n]
        if said.turn is not own.turn or said.text.endswith("?") or "\n" in own.turn.text[said.end : own.start]:
            return None
        if points_back(said.text) or announces(said.text) or _is_aside(said):
            continue
        # What stands between the two may be what is meant ("Piers Colley.").
        named = any(_is_aside(r) and not _SAYS_NOTHING.fullmatch(r.text) for r in readings[n + 1 : at])
        said = said._replace(end=readings[at - 1].end) if named else said
        return said if len(said.text.split()) in _LEADS and tells_something(said.text) else None
    return None


def _measured_before(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """The speaker's own words before a goal that say what is measured and how it is today, where the goal does not say it."""
    own = readings[at]
    found = measures_of(own.text, _around(readings, at))
    told = [part.lower() for part in (found.metric, found.baseline) if part and part.lower() not in own.text.lower()]
    near = [r for r in readings[max(0, at - _BEFORE) : at] if r.turn is own.turn and "\n" not in own.turn.text[r.end : own.start]]
    near = near[max((n + 1 for n, r in enumerate(near) if r.text.endswith("?")), default=0) :]
    if found.baseline and found.baseline.lower() in told:
        today = next((r for r in reversed(near) if found.baseline.lower() in r.text.lower()), None)
    elif found.target and not found.metric and not found.baseline:
        today = next((r for r in reversed(near) if any(map(_counts, find_values(r.text)))), None)
    else:
        today = None
    if today is None:
        return None
    first = next((r.start for r in near if r.start < today.start and any(part in r.text.lower() for part in told)), today.start)
    return next((r for r in (today._replace(start=first), today) if len(r.text.split()) in _LEADS and tells_something(r.text)), None)


def _counts(value: Value) -> bool:
    """May a value be how it is today? "One" is mostly none, and a large number a year."""
    if value.kind is ValueKind.NUMBER:
        return value.amount is not None and value.amount != 1 and not any(key == "year" for reading in value.readings for key, _ in reading)
    return value.kind in {ValueKind.PERCENT, ValueKind.MONEY}


def _is_aside(reading: SentenceReading) -> bool:
    """A word or two without a verb ("Three buttons."), from which no other sentence can go on."""
    return len(reading.text.split()) < _LEADS.start and not tells_something(reading.text)


def _tell(reading: SentenceReading, context: _Context, common: frozenset[str], conversation: Conversation, deal: Deal) -> str:
    """The summary of a sentence."""
    turn = reading.turn
    noted = conversation.type is DocumentType.NOTE
    if conversation.kind is Kind.DOCUMENT and turn.speaker is None:
        seller = Voice(_WRITER_OF_NOTE, Side.VENDOR, deal.vendor.name, deal.customer.name, common=common, noted=True)
        if noted and speaks_of_writer(reading.text) and is_english(reading.text):
            return retell(reading.text, seller)
        paper = _PAPERS.get(conversation.type, "document") if conversation.type else "document"
        return retell(reading.text, seller, paper=paper)
    own, others = {
        Side.VENDOR: (deal.vendor.name, deal.customer.name),
        Side.CUSTOMER: (deal.customer.name, deal.vendor.name),
    }.get(turn.side, ("", ""))
    voice = Voice(_called(turn), turn.side, own, others, _hearers(turn, conversation), common, noted)
    asked, led = context.asked, context.led
    return retell(reading.text, voice, before=asked.text if asked else None, led_by=led.text if led else None)


def _called(turn: Turn) -> str | None:
    """Who speaks, without what the label shows beside the name."""
    return parted(turn.speaker)[0] if turn.speaker else None


def _common(conversation: Conversation) -> frozenset[str]:
    """The words that `conversation` writes small, and never large within a sentence."""
    text = "\n".join(turn.text for turn in conversation.turns)
    return frozenset(_SMALL.findall(text)) - {word.lower() for word in _LARGE.findall(text)}


def _hearers(turn: Turn, conversation: Conversation) -> tuple[str, ...]:
    """Full and first names of those on the other side who speak or write around `turn`; heads of mails differ by program."""
    other = {Side.VENDOR: Side.CUSTOMER, Side.CUSTOMER: Side.VENDOR}.get(turn.side)
    near = conversation.turns[max(0, turn.index - _EARSHOT) : turn.index + _EARSHOT]
    full = {called for t in near if t.side is other and (called := _called(t))}
    if conversation.kind is Kind.EMAIL:
        # Who is on copy is spoken to as well, and often never writes.
        full |= {parted(p.name)[0] for p in conversation.participants if p.name and p.side is other and not p.name.islower()}
    return tuple(sorted({*full, *(name.split()[0] for name in full)}))


def _said_before(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """What somebody else said right before the turn of sentence `at`, where that opens its turn: a question, else the last sentence.

    A question that points back itself ("Would that cost more?") goes with the sentence before it.
    """
    turn = readings[at].turn
    last = next((n for n in range(at - 1, -1, -1) if not _is_short(readings[n]) or _asks_shortly(readings[n], readings[at])), None)
    if last is None or turn.index - readings[last].turn.index not in {1, 2} or readings[last].turn.speaker == turn.speaker is not None:
        return None
    said = readings[last]
    if not said.text.endswith("?"):
        said = _asked_within(readings, last, far=_YES_OR_NO.match(readings[at].text) is not None) or said
    return _with_what_it_means(readings, said, last)


def _asks_shortly(said: SentenceReading, answer: SentenceReading) -> bool:
    """Does somebody else ask for something in a word or two ("And implementation?")? An echo ("Included?") asks for nothing."""
    if not said.text.endswith("?") or said.turn is answer.turn or _TAG.fullmatch(said.text) or dangles(said.text):
        return False
    return not set(_WORD.findall(said.text.lower())) <= set(_WORD.findall(answer.text.lower()))


def _with_what_it_means(readings: Sequence[SentenceReading], said: SentenceReading, last: int) -> SentenceReading:
    """What was said before, with the sentences of its paragraph that say what its "it" is, or that it comes under ("And seats.")."""
    at = next((n for n in range(last, -1, -1) if readings[n].start == said.start and readings[n].turn is said.turn), last)
    for n in range(at - 1, max(-1, at - 1 - _FAR_BACK), -1):
        before = readings[n]
        apart = before.turn is not said.turn or "\n" in said.turn.text[before.end : readings[n + 1].start]
        if apart or said.end - before.start > _SAID_UP_TO or not (dangles(readings[n + 1].text) or _is_heading(readings, n)):
            return said
        if not dangles(before.text) or (before.text.endswith("?") and at == last == n + 1):
            return said._replace(start=before.start)
    return said


def _is_heading(readings: Sequence[SentenceReading], at: int) -> bool:
    """Does a sentence only name what its turn goes on to speak of ("And seats.")?"""
    words = len(_WORD.findall(readings[at].text))
    opens = at == 0 or readings[at - 1].turn is not readings[at].turn
    return opens and words <= _HEADING and not tells_something(readings[at].text) and not _YES_OR_NO.match(readings[at].text)


def _asked_within(readings: Sequence[SentenceReading], last: int, far: bool) -> SentenceReading | None:
    """The question behind which its speaker went on to sentence `last` ("Is somebody coming here? Nobody ever came."); `far` looks back further."""
    for n in range(last - 1, max(-1, last - 1 - (_ANSWER if far else 1)), -1):
        said = readings[n]
        if said.turn is not readings[last].turn or "\n" in said.turn.text[said.end : readings[n + 1].start]:
            return None
        if said.text.endswith("?"):
            return None if _is_short(said) else said
    return None
