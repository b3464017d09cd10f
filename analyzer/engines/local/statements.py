"""From what the reader says of each sentence to claims of promises, goals and risks."""

import re
from collections.abc import Mapping, Sequence

from analyzer.domain.account import Deal, DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import AnyStatement, Goal, How, Level, Promise, PromiseKind, Rank, Risk, RiskKind
from analyzer.engines.local.due import due_of
from analyzer.engines.local.measures import measures_of
from analyzer.engines.local.reading import SentenceReading
from analyzer.engines.local.summaries import Voice, points_back, retell, tells

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
_PAPERS = {
    DocumentType.ORDER_FORM: "order form",
    DocumentType.CONTRACT: "contract",
    DocumentType.PROPOSAL: "proposal",
    DocumentType.NOTE: "note",
}
_WORD = re.compile(r"\w+")
_BEFORE = 4
"""Sentences before a goal that may say how it is today."""
_ANSWER = 4
"""Sentences of an answer that may be measured by what the question says."""
_FAR_BACK = 3
_LEADS = range(4, 31)
"""Words of a sentence that another is told with."""
_EARSHOT = 40
"""Turns before and behind a sentence whose speakers may be called by name in it."""


def find_statements(
    readings: Sequence[SentenceReading], conversation: Conversation, deal: Deal, thresholds: Mapping[str, float]
) -> list[Claim]:
    """Claims for every sentence that is over the threshold of a kind, in document order."""
    out: list[Claim] = []
    for at, reading in enumerate(readings):
        for kind in SPEAKERS:
            asked_as = answer_of(kind, reading, conversation)
            chance = reading.chances[asked_as]
            if chance >= thresholds[asked_as] and _may_say(kind, reading, conversation):
                quoted = [reading]
                if _is_short(reading):
                    question = _question_before(readings, at)
                    if kind != "promise" or chance < SHORT_SURE or question is None:
                        continue
                    quoted.append(question)
                if kind == "goal" and conversation.kind is not Kind.DOCUMENT:
                    quoted += _beside(readings, at, thresholds[asked_as])
                asked = _said_before(readings, at)
                led = _led_by(readings, at) if kind != "promise" and conversation.kind is not Kind.DOCUMENT else None
                statement = _statement(kind, readings, at, asked, led, conversation, deal)
                if asked is not None and asked not in quoted and tells(statement.summary, asked.text):
                    # What the summary repeats of the other side has to be seen too.
                    quoted.append(asked)
                if led is not None and led not in quoted:
                    quoted.append(led)
                quotes = tuple(Quote(document=conversation.document, turn=r.turn.index, text=r.text) for r in quoted)
                out.append(Claim(statement=statement, quotes=quotes, confidence=round(chance, 3)))
    return out


def answer_of(kind: str, reading: SentenceReading, conversation: Conversation) -> str:
    """Which answer of the reader counts: of people whose side is not known, any trouble may be a risk."""
    unknown = reading.turn.side is Side.UNKNOWN and conversation.kind is not Kind.DOCUMENT
    return "trouble" if kind == "risk" and unknown else kind


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


def _may_say(kind: str, reading: SentenceReading, conversation: Conversation) -> bool:
    if kind == "promise" and _WHERE_I_AM.match(reading.text):
        return False
    if conversation.kind is Kind.DOCUMENT:
        return kind != "goal" or conversation.type in {None, DocumentType.NOTE, DocumentType.PROPOSAL}
    return reading.turn.side in SPEAKERS[kind]


def _statement(
    kind: str,
    readings: Sequence[SentenceReading],
    at: int,
    asked: SentenceReading | None,
    led: SentenceReading | None,
    conversation: Conversation,
    deal: Deal,
) -> AnyStatement:
    """What sentence `at` states, told with what was `asked` before it, or with the speaker's own sentence that it is `led` by."""
    reading = readings[at]
    told = _tell(reading, asked, led, conversation, deal)
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
            made_by=reading.turn.speaker or (deal.vendor.name or None),
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
    return _asked_for(readings, at) + whole[low : high if high >= 0 else len(whole)]


def _asked_for(readings: Sequence[SentenceReading], at: int) -> str:
    """What the other side asked, where sentence `at` is among the first of the answer: how it is today is often said there."""
    own = readings[at].turn
    first = next((n for n in range(at, max(-1, at - _ANSWER), -1) if n == 0 or readings[n - 1].turn is not own), 0)
    asked = readings[first - 1] if first else None
    if asked is None or not asked.text.endswith("?") or own.index - asked.turn.index != 1 or asked.turn.side is own.side:
        return ""
    return "".join(f"{r.text}\n" for r in readings[max(0, first - 2) : first] if r.turn is asked.turn)


def _led_by(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """The speaker's own sentence before sentence `at` that says who or what its "he", "it" or "that" is; None where it needs none."""
    own = readings[at]
    if not points_back(own.text):
        return None
    for n in range(at - 1, max(-1, at - _FAR_BACK - 1), -1):
        said = readings[n]
        if said.turn is not own.turn or said.text.endswith("?") or "\n" in own.turn.text[said.end : own.start]:
            return None
        if not points_back(said.text):
            return said if _LEADS.start <= len(said.text.split()) < _LEADS.stop else None
    return None


def _tell(
    reading: SentenceReading, asked: SentenceReading | None, led: SentenceReading | None, conversation: Conversation, deal: Deal
) -> str:
    turn = reading.turn
    if conversation.kind is Kind.DOCUMENT and turn.speaker is None:
        paper = _PAPERS.get(conversation.type, "document") if conversation.type else "document"
        return retell(reading.text, Voice(None, Side.VENDOR, deal.vendor.name, deal.customer.name), paper=paper)
    own, others = deal.customer.name, deal.vendor.name
    if turn.side is Side.VENDOR:
        own, others = others, own
    voice = Voice(turn.speaker, turn.side, own, others, _hearers(turn, conversation))
    return retell(reading.text, voice, before=asked.text if asked else None, led_by=led.text if led else None)


def _hearers(turn: Turn, conversation: Conversation) -> tuple[str, ...]:
    """Full and first names of those on the other side who speak or write around `turn`; heads of mails differ by program."""
    other = {Side.VENDOR: Side.CUSTOMER, Side.CUSTOMER: Side.VENDOR}.get(turn.side)
    near = conversation.turns[max(0, turn.index - _EARSHOT) : turn.index + _EARSHOT]
    full = {t.speaker for t in near if t.speaker and t.side is other}
    return tuple(sorted({*full, *(name.split()[0] for name in full)}))


def _said_before(readings: Sequence[SentenceReading], at: int) -> SentenceReading | None:
    """The last sentence of somebody else right before the turn of sentence `at`, where that opens its turn."""
    turn = readings[at].turn
    earlier = next((r for r in reversed(readings[:at]) if not _is_short(r)), None)
    return earlier if earlier is not None and turn.index - earlier.turn.index in {1, 2} else None
