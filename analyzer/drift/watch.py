"""The watch over one account: its messages read once, and how it stood at any time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import analyzer
from analyzer.domain.account import Phase
from analyzer.domain.conversation import Conversation, Kind, Side, Turn, Zone
from analyzer.domain.finding import Provenance
from analyzer.domain.handoff import Draft
from analyzer.domain.sentiment import (
    Cue,
    DriftFlag,
    DriftReport,
    DriftState,
    Message,
    PersonTone,
    Point,
    SentimentReading,
    Severity,
    Signal,
    SignalType,
)
from analyzer.drift import champions, deadlines, delays, episodes, expansion, no_shows, promised, repeats, scope, silence
from analyzer.drift.account import Account
from analyzer.drift.heard import Heard, evidence_of, messages_of
from analyzer.drift.quotes import Picker
from analyzer.drift.scoring import PRESETS, PresetName, compare, window
from analyzer.drift.whereabouts import country_of
from analyzer.drift.working_time import Calendar, calendar_of
from analyzer.embedding import Embedder
from analyzer.engines.base import Engine
from analyzer.engines.local.sentences import split
from analyzer.intake.names import folded

SPOKEN = 12
"""Words from which on a turn of a call is heard like a message: below are "Sure." and "Go ahead."."""
RECENT = dt.timedelta(days=14)
PULLING = 2
"""So many of the coolest messages are quoted for an account that sounds cool."""
MONTH = dt.timedelta(days=28)
ENOUGH = 5
"""So many mails and chats of the sales phase are a baseline without its calls."""
LEAST_RECENT = 5
"""The current window: the last 14 days, or the last 5 messages where those are more."""


class Said(NamedTuple):
    """Something that the customer said before the sale, `written` in a mail or chat or spoken on a call."""

    turn: Turn
    reading: SentimentReading
    written: bool


class Watched(NamedTuple):
    """An account with everything that takes time done: all messages read, the ledger compared."""

    account: Account
    sales: tuple[Said, ...]
    heard: tuple[Heard, ...]
    people: tuple[champions.Person, ...]
    held: tuple[scope.Holding, ...]
    asked: repeats.Questions
    promised: tuple[promised.Promised, ...]
    picker: Picker
    embedder: Embedder
    provenance: Provenance
    unread_before: int = 0
    """What was said before the sale and the model did not read; it is not in `sales`."""
    country: str | None = None
    """Where the customer works, as their papers tell: "GB", "CA-ON"."""


def watch(account: Account, engine: Engine, embedder: Embedder, draft: Draft | None = None, at: dt.datetime | None = None) -> Watched:
    """Reads all of `account` with `engine`. `draft` is the handoff of its documents: promises and champions come from it."""
    said = _said_before(account)
    letters = account.feed.letters
    messages = [m for _, _, m in said] + messages_of(letters)
    readings = engine.read_sentiment(messages).readings if messages else ()
    before = [Said(turn, reading, written) for (written, turn, _), reading in zip(said, readings[: len(said)], strict=True)]
    heard = tuple(Heard(letter, reading) for letter, reading in zip(letters, readings[len(said) :], strict=True))
    contract = [c for c in account.conversations if c.is_contract]
    moment = at or dt.datetime.now(dt.UTC).replace(microsecond=0)
    return Watched(
        account=account,
        sales=tuple(s for s in before if not s.reading.unread),
        unread_before=sum(s.reading.unread for s in before),
        heard=heard,
        people=tuple(champions.champions(draft.stakeholders if draft else (), heard, _sales(account))),
        held=tuple(scope.holdings(draft.promises if draft else (), contract, embedder, _sales(account))) if letters else (),
        asked=repeats.questions(heard, embedder),
        promised=tuple(promised.open_promises(draft.promises if draft else (), embedder)) if letters else (),
        country=country_of(account.deal, account.conversations),
        picker=Picker(account.feed.conversation, engine),
        embedder=embedder,
        provenance=Provenance(engine=engine.name, model=engine.model, prompts=engine.prompts, version=analyzer.__version__, at=moment),
    )


def messages_to_read(account: Account) -> list[Message]:
    """What `watch` hands to the engine: what was said before the sale, then the messages since."""
    return [m for _, _, m in _said_before(account)] + messages_of(account.feed.letters)


def _sales(account: Account) -> list[Conversation]:
    return [c for c in account.conversations if c.phase is Phase.SALES]


def _sold_on(account: Account) -> dt.date | None:
    """The day of the last conversation of the sales phase."""
    return max((c.date for c in _sales(account) if c.date), default=None)


def _said_before(account: Account) -> list[tuple[bool, Turn, Message]]:
    return [(c.kind is not Kind.CALL, *pair) for c in _sales(account) if not c.is_contract for pair in _said(c)]


def assess(
    watched: Watched, preset: PresetName = PresetName.NORMAL, as_of: dt.datetime | None = None, calendar: Calendar | None = None
) -> DriftReport:
    """How the account stood at `as_of`: with the messages up to then only. None means now, that is, the last message.

    Without a `calendar` it is that of the customer's country, where their papers tell it.
    """
    calendar = calendar or calendar_of(watched.country)
    heard = [h for h in watched.heard if as_of is None or h.turn.at is None or h.turn.at <= as_of]
    counted = [h for h in heard if h.counts]
    unread = watched.unread_before + sum(h.worded and h.reading.unread for h in heard)
    before = _baseline(watched)
    moment = as_of or max((h.turn.at for h in heard if h.turn.at), default=None)
    recent = _recent(counted, moment)
    drop = compare(before, [h.reading.index for h in recent], PRESETS[preset])
    deal = watched.account.deal
    return DriftReport(
        deal_id=deal.deal_id,
        customer=deal.customer.name,
        as_of=moment,
        messages=tuple(_point(h) for h in heard if h.turn.side is Side.CUSTOMER),
        baseline=drop.baseline,
        current=drop.current,
        drop_percent=drop.percent,
        chance=drop.chance,
        state=drop.state,
        flags=tuple(_flags(watched, heard, moment, calendar)),
        signals=tuple(_signals(watched, heard, recent if drop.state is DriftState.ALERT else (), drop.percent, moment, calendar)),
        people=tuple(_people(watched, counted, moment)),
        rhythm=silence.rhythm(watched.account, heard, moment),
        preset=preset.value,
        country=calendar.code,
        unread=unread,
        warnings=(*watched.account.warnings, *_left_out(unread)),
        provenance=watched.provenance,
    )


def _said(conversation: Conversation) -> Iterable[tuple[Turn, Message]]:
    """What the customer's people said before the sale: their mails and chats, and the longer turns of their calls."""
    turns = list(conversation.spoken())
    least = SPOKEN if conversation.kind is Kind.CALL else 1
    for number, turn in enumerate(turns):
        if turn.side is Side.CUSTOMER and len(turn.text.split()) >= least and any(c.isalpha() for c in turn.text):
            earlier = (turns[n] for n in range(number - 1, -1, -1))
            before = next((t.text for t in earlier if t.speaker != turn.speaker and t.zone is not Zone.SIGNATURE), "")
            yield (
                turn,
                Message(
                    id=f"{conversation.document}#{turn.index}",
                    text=turn.text,
                    before=before,
                    side=turn.side,
                    speaker=turn.speaker,
                    at=turn.at,
                ),
            )


def _recent(counted: Sequence[Heard], moment: dt.datetime | None) -> Sequence[Heard]:
    if moment is None:
        return counted[-LEAST_RECENT:]
    inside = sum(h.turn.at is not None and h.turn.at > moment - RECENT for h in counted)
    return counted[-max(inside, LEAST_RECENT) :]


def _baseline(watched: Watched) -> list[float]:
    """Indices of the sales phase: of mails and chats where there are enough, for they are written like the messages since;
    else of what was said on calls too.
    """
    written = [said.reading.index for said in watched.sales if said.written]
    return written if len(written) >= ENOUGH else [said.reading.index for said in watched.sales]


def _flags(watched: Watched, heard: Sequence[Heard], moment: dt.datetime | None, calendar: Calendar) -> list[DriftFlag]:
    pick = watched.picker
    spoke = frozenset(folded(said.turn.speaker) for said in watched.sales if said.turn.speaker)
    found = [
        *episodes.find(heard, [said.reading.index for said in watched.sales if said.written], pick.coolest, pick.alone),
        *delays.find(heard, calendar, pick.asking, moment),
        *no_shows.find(heard, pick.showing(Cue.NO_SHOW)),
        *scope.find(heard, watched.held, watched.embedder, pick.showing(Cue.SCOPE_CREEP), pick.sentences),
        *repeats.find(heard, watched.asked, pick.asking, pick.exactly),
        *champions.find(heard, watched.people, spoke, pick.showing(Cue.CHAMPION_DISENGAGED)),
    ]
    order = {h.id: number for number, h in enumerate(heard)}
    return sorted(found, key=lambda flag: (order[flag.at_message], flag.severity is Severity.WATCH, flag.type))


def _signals(
    watched: Watched,
    heard: Sequence[Heard],
    cool: Sequence[Heard],
    percent: float | None,
    moment: dt.datetime | None,
    calendar: Calendar,
) -> list[Signal]:
    """What is worth knowing beside the six flags, in the order of the messages. `cool` are the recent ones, where they are an alert."""
    pick = watched.picker
    found = [
        *episodes.worse(heard, [said.reading.index for said in watched.sales if said.written], pick.coolest, pick.alone),
        *_below(cool, percent, pick),
        *promised.find(heard, watched.promised, watched.embedder, pick, moment, _sold_on(watched.account), calendar),
        *deadlines.find(heard, pick),
        *_missed_calls(watched.account, moment),
        *silence.find(watched.account, heard, moment, calendar, pick.asking),
        *expansion.find(heard, pick),
    ]
    order = {h.id: number for number, h in enumerate(heard)}
    return sorted(found, key=lambda signal: (order.get(signal.at_message, len(order)), signal.type))


def _below(cool: Sequence[Heard], percent: float | None, pick: Picker) -> Iterable[Signal]:
    """The account as a whole sounds cooler: with the sentences that pull it down most."""
    if not cool:
        return
    lowest = sorted(cool, key=lambda h: h.reading.index)[:PULLING]
    yield Signal(
        type=SignalType.TONE_BELOW, at_message=cool[-1].id, severity=Severity.ALERT,
        why=f"Over the last {len(cool)} messages the customer sounds {percent or 0:.0f} % below the sales phase, which chance hardly explains.",
        next_step="Talk to the sponsor in person, and ask how it goes before you say how it goes.",
        evidence=tuple(evidence for message in lowest for evidence in pick.coolest(message)),
    )  # fmt: skip


def _missed_calls(account: Account, moment: dt.datetime | None) -> Iterable[Signal]:
    """Calls since the sale on which only the vendor's people spoke."""
    for call in account.conversations:
        turns = [turn for turn in call.spoken() if any(c.isalpha() for c in turn.text)]
        if call.kind is not Kind.CALL or call.phase is Phase.SALES or {turn.side for turn in turns} != {Side.VENDOR}:
            continue
        at = dt.datetime.combine(call.date, dt.time(12), dt.UTC) if call.date else None
        if at and moment and at > moment:
            continue
        said = next((turn for turn in turns if no_shows.waits_alone(turn.text)), turns[0])
        span = next((s for s in split(said.text) if no_shows.waits_alone(said.text[s.start : s.end])), None) or split(said.text)[0]
        yield Signal(
            type=SignalType.MISSED_CALL, at=at, severity=Severity.WATCH,
            why=f"Nobody of the customer's spoke on the call{f' of {call.date:%Y-%m-%d}' if call.date else ''}.",
            next_step="Ask by phone what got in the way, and who should be in the room next time.",
            evidence=(evidence_of(said, call, span.start, span.end),),
        )  # fmt: skip


def _left_out(unread: int) -> tuple[str, ...]:
    if not unread:
        return ()
    what = "1 message of the customer's was" if unread == 1 else f"{unread:,} messages of the customer's were"
    return (f"{what} not read by the model, and {'is' if unread == 1 else 'are'} left out. Run again: what was read is kept.",)


def _point(heard: Heard) -> Point:
    return Point(
        id=heard.id, index=heard.reading.index, confidence=heard.reading.confidence, speaker=heard.turn.speaker, at=heard.turn.at,
        counted=heard.counts,
    )  # fmt: skip


def _people(watched: Watched, counted: Sequence[Heard], moment: dt.datetime | None) -> Iterable[PersonTone]:
    names: dict[tuple[str, ...], str] = {}
    before: dict[tuple[str, ...], list[float]] = {}
    since: dict[tuple[str, ...], list[float]] = {}
    sent: dict[tuple[str, ...], list[dt.datetime]] = {}
    said = [(s.turn.speaker, s.reading.index, before) for s in watched.sales] + [(h.turn.speaker, h.reading.index, since) for h in counted]
    for speaker, index, where in said:
        key = folded(speaker)
        if speaker and key:
            names.setdefault(key, speaker)
            where.setdefault(key, []).append(index)
    for message in counted:
        if message.turn.at:
            sent.setdefault(folded(message.turn.speaker), []).append(message.turn.at)
    champions_named = {person.folded for person in watched.people}
    for key, name in names.items():
        ages = [moment - at for at in sent.get(key, ()) if moment]
        yield PersonTone(
            name=name, before=window(before.get(key, ())), since=window(since.get(key, ())), champion=key in champions_named,
            last_at=max(sent.get(key, ()), default=None), recent=sum(age < MONTH for age in ages),
            earlier=sum(MONTH <= age < 2 * MONTH for age in ages),
        )  # fmt: skip
