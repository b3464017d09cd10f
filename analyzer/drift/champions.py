"""The person who carries the project: leaves, hands over, steps back, gives up, or is heard of no more (S67, S75)."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.finding import Finding
from analyzer.domain.sentiment import Cue, DriftFlag, FlagType, Severity
from analyzer.domain.statement import Attitude, Role, Stakeholder
from analyzer.drift import handovers, third_parties
from analyzer.drift.heard import Heard, Quoting
from analyzer.drift.requests import is_question
from analyzer.engines.local.sentences import split
from analyzer.intake.names import Name, folded

LIKELY = 0.35
PERHAPS = 0.03
SAID = 0.5
"""What plain words for it are worth, where the engine half thinks so too."""
UNSAID = 0.8
"""What is left of the chance where no word of the message tells of going or handing over."""
AWAY = 0.7
"""What is left of the chance where somebody is only away for a while."""
SAME = dt.timedelta(days=60)
"""Within this time the same story is told on."""
SILENT = dt.timedelta(days=21)
OTHERS = 3
"""So many messages of colleagues, and none of the champion's, are silence."""
USED_TO = 2
"""So many messages make somebody a person who writes."""
TRIED = 2
"""So many vendor messages to the champion must have gone unanswered."""


_WHERE = r"(?:company|firm|team|business|organi[sz]ation|project|trust|school|group|practice|office|council|bank)"
_GOES = re.compile(
    rf"\b(?:last (?:\w+ )?day\b|leav(?:ing|es)\b(?= (?:us|at the end|on|in|next|this (?:week|month)"
    rf"|for (?!the day|lunch|the airport)|the {_WHERE}|{_WHERE})\b|\W*$)"
    rf"|(?:has|have|had|['\u2019]ve) left\b(?! (?:it|that|this|them|him|her|you|me|a|an|my|our|your|off|out|open|messages?"
    rf"|the (?!{_WHERE}))\b)"
    rf"|(?:['\u2019]m|\bam|['\u2019]s|\bis|\bbe) leaving (?-i:(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][\w&-]+)(?! (?:out|off|alone|to|as|it|early|at \d|with)\b)"
    rf"|my last (?:week|month)\b(?= (?:here|at|with|in (?:this|the) (?:job|role|company))\b|\W*$)"
    rf"|moving on to (?:a|another) (?:new |different |bigger )?(?:role|job|position|post|challenge|company|employer|chapter)"
    rf"|left (?:us\b|the {_WHERE}|{_WHERE})|retir(?:es?|ed|ing)\b(?! (?:the|our|my|your|all|those|these|an?|old|two|three|\d+)\b)"
    rf"|resign(?:s|ed|ing)?\b|moved on\b(?! to)"
    rf"|(?:['\u2019]m|am|i got|i was|i['\u2019]ve been|(?<!it)(?<!that)(?<!call)['\u2019]s|['\u2019]ve) (?:being )?mov(?:ed|ing) (?:over "
    rf"|across )?(?:to|into)\b(?! (?:the \d|\d|\w+day|next))|no longer (?:with|at|here|working|in charge|responsible|on the project)"
    rf"|step(?:s|ped|ping)? (?:back|down|aside)\b(?! (?:in|into|onto|inside|up)\b)(?! from the (?:edge|door))"
    r"|(?:gave|given|handed in) (?:her|his|my|their) notice|(?:was|were|been|being) let go|made redundant|finished working"
    r"|(?:maternity|paternity|parental) leave|com(?:e|ing) off (?:the|this) project"
    r"|(?:taking|took|taken|take|accepted|found|starting|start) an? (?:new )?(?:job|role|post|position)"
    r"|(?:be(?:en)?|i['\u2019]m) off to (?=(?-i:[A-Z])|(?:an?|another|my) (?:new|different|bigger)\b"
    r"|(?:university|college|pastures new)\b)"
    r"|(?:won['\u2019]t|not|no longer) be (?:coming|joining)"
    r"|(?:won['\u2019]t|can['\u2019]t) (?:do|join|come to|make) the (?:weekly|weeklies|calls?|check-ins?)\b.{0,20}\b(?:any ?more|from now)"
    r"|(?:come|coming|join|joining|do)\b.{0,30}\bthe (?:weekly|calls?)\b.{0,12}\bany ?more|maternit|congé|mein letzter (?:arbeits)?tag"
    r"|verlasse (?:das|die) (?:unternehmen|firma))\b",
    re.IGNORECASE,
)
"""Somebody goes."""
_PASSES = re.compile(
    r"\b(?:(?<!someone )(?<!somebody )(?<!you )(?<!i )(?<!we )(?<!can )(?:takes over|(?:will|to|['\u2019]ll) take over"
    r"|(?:will|(?<!i)(?<!we)(?<!you)['\u2019]ll) (?:take|run|handle|lead|own|look after) (?:this|it|that|everything|the)\b)"
    r"|(?<!you )(?<!we )(?:taking over|took over)|(?:hand|handed|handing) (?:all (?:of )?)?(?:this|it|that|everything"
    r"|(?:the|my) (?!scanners?|keys?|tablets?|phones?|laptops?|devices?|badges?|lists?|files?|papers?|forms?|boxe?s?)\w+) (?:all )?(?:over"
    r"|on|to)\b(?<!got to hand it to)(?<!have to hand it to)"
    r"|(?:look after|takes? care of|in charge of|responsible for) \w+ from (?:then|now|here)"
    r"|(?:ask|call|contact|copy|mail|e-?mail|write|speak|talk|(?:send|goes?) (?:everything|all)"
    r"|everything goes)\b(?! (?:me|us)\b)(?! to (?:me|us)\b).{0,40}\b(?:going forward|from (?:now|here) on)\b"
    r"|(?:going forward|from (?:now|here) on)\b.{0,60}\b(?:ask|call|contact|copy|mail|write|speak|talk|deal)\b(?! (?:me|us)\b)"
    r"|(?:is|be|becomes?) (?:your|the) (?:new |main )?(?:point of )?contact\b(?! for (?!everything|all|this|now|the project))"
    r"|your new (?:point of )?contact|in my (?:place|stead)|my (?:successor|replacement)"
    r"|take me off\b(?! (?:this|the|your) (?:list|mailing|distribution))|stop cc['\u2019]?ing me|talk to (?!me|us)\w+ (?:from|now|instead)"
    r"|ask (?!if|whether|me|us|when|why|what|how)\w+[.,]? (?:she|he|they)\b|you(?:['\u2019]ll| will) be dealing with"
    r"|has (?:this|it) (?:all )?now"
    r"|nachfolger(?:in)?|übernimmt|ab (?:sofort|jetzt|heute|nun)\b.{0,80}\b(?:ansprechpartner(?:in)?|abstimmen)"
    r"|neue[rn]? ansprechpartner(?:in)?"
    r"|(?:auszubildende[rn]?|praktikant(?:in)?|trainee|apprentice|intern)\b.{0,60}\b(?:ansprechpartner(?:in)?|contact|will"
    r"|from now|takes?)|voyez avec|prend la suite)\b",
    re.IGNORECASE,
)
"""Somebody else carries it."""
_SELF = re.compile(
    r"\b(?:i|i['\u2019]m|i['\u2019]ve|i['\u2019]ll|me|my|myself|ich|mein(?:e|en|er)?|je|j['\u2019]ai|mon|ma|yo|mi)\b", re.IGNORECASE
)
_INSTEAD = r"\b(?:from|of|for|instead of|succeeds?|replac(?:es|ed|ing)|lost|without) (?:\w+ )?"
"""Before the name of who goes: "takes over from Ann"."""
_PART = re.compile(
    r"\b(?:invoic\w*|bills?|billing|purchase orders?|log-?ins?|access|password|rights|permissions|licen[cs]es?|parking|travel|rechnung\w*|zugang|zugänge)\b",
    re.IGNORECASE,
)
"""Handed over is a part only, or somebody's access is asked about."""
_ASKING = re.compile(
    r"\W*(?:if|when|once|as|since|so|and|but|given|assuming|who|what|which|where|why|how|is|are|do|does|did|has|have|had|was|were|can|could|will|would|should|shall|may|any)\b",
    re.IGNORECASE,
)
"""Begins a question that only supposes what it says."""
_NAME = re.compile(r"\b[A-Z][\w-]+\b(?!,)")
_SMALL = re.compile(r"(?<=[a-z\d]{2}[.!?]) +(?=[a-z])")
_FOR_NOW = re.compile(
    r"\b(?:holidays?|vacation|annual leave|(?:away|out) (?:from|until|till|for)"
    r"|while (?:i['\u2019]m|i am|she['\u2019]s|she is|he['\u2019]s|he is) (?:away|off|out)"
    r"|until (?:i|i['\u2019]m|she|she['\u2019]s|he|he['\u2019]s) (?:am |is )?(?:back|returns?)|in my absence|on leave"
    r"|out of (?:the )?office|back on|this week|next week|tomorrow|today only|proxy|urlaub|vacances|on your side)\b",
    re.IGNORECASE,
)
"""Away for a while is not gone."""
_LONG = re.compile(r"\b(?:maternity|paternity|parental|sabbatical|elternzeit|mutterschutz|congé)\b", re.IGNORECASE)
_COVERED = re.compile(
    r"\b(?:cover(?:s|ed|ing)? for (?:me|him|her|them)|my cover|(?:maternity|paternity|parental|family|sick|medical) leave|sabbatical"
    r"|(?:i['\u2019]ll be|i['\u2019]m|i am|(?:she|he)(?:['\u2019]ll be|['\u2019]s| is| will be)) back\b|and back in|on my return"
    r"|elternzeit|mutterschutz|vertret(?:e|en|ung|ungsweise)|vertritt|wieder da|congé (?:maternité|paternité|parental)|me remplace)\b",
    re.IGNORECASE,
)
"""Away for long, with a day of return or somebody to stand in: to be met, but nothing is lost."""


class Person(NamedTuple):
    """A champion by name, with the addresses known of them."""

    name: str
    folded: Name
    emails: frozenset[str]

    def wrote(self, message: Heard) -> bool:
        """Is the message theirs?"""
        email = (message.turn.email or "").casefold()
        return bool(email and email in self.emails) or (bool(self.folded) and folded(message.turn.speaker) == self.folded)

    def named_in(self, text: str) -> bool:
        """Does the text name them, if only by first name, or as Ms or Mr?"""
        first, last = (self.folded[0], self.folded[-1]) if self.folded else ("", "")
        called = rf"\b(?:{re.escape(first)}|{handovers.TITLE}{re.escape(last)})\b"
        return len(first) > 1 and re.search(called, text[: handovers.LONGEST], re.IGNORECASE) is not None

    def got(self, message: Heard) -> bool:
        """Was the message sent to them?"""
        return any(r.casefold() in self.emails or folded(r) == self.folded for r in message.letter.recipients)

    def asked_in(self, message: Heard) -> bool:
        """Is the message theirs to answer: sent to nobody else, or naming them? In a room of many anybody may."""
        return self.got(message) and (len(message.letter.recipients) == 1 or self.named_in(message.turn.text))


def champions(stakeholders: Iterable[Finding[Stakeholder]], heard: Sequence[Heard], sales: Iterable[Conversation]) -> list[Person]:
    """Those whom the handoff calls champions; where it names none, the customer's person who wrote most in the sales phase."""
    named = [s.statement.name for s in stakeholders if Role.CHAMPION in s.statement.roles or s.statement.attitude is Attitude.CHAMPION]
    turns = [t for c in sales for t in c.turns if t.side is Side.CUSTOMER and t.speaker]
    if not named and turns:
        counts: dict[str, int] = {}
        for turn in turns:
            counts[turn.speaker or ""] = counts.get(turn.speaker or "", 0) + len(turn.text)
        named = [max(counts, key=lambda name: counts[name])]
    known = [(folded(t.speaker), t.email) for t in (*turns, *(h.turn for h in heard if h.of_customer)) if t.email]
    return [Person(name, folded(name), frozenset(e.casefold() for who, e in known if e and who == folded(name))) for name in named]


class _Presence:
    """How one person takes part: own messages, and since the last of them those of colleagues and those sent to them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.told = False
        """Somebody told that they turn away: silence after that is no news."""
        self._own = self._others = self._tried = 0
        self._last: dt.datetime | None = None
        self._pause = dt.timedelta(0)
        """The longest time between two of their messages."""

    def hear(self, message: Heard) -> None:
        """Takes one more message into account."""
        if message.of_customer and self.person.wrote(message):
            if self._last and message.turn.at:
                self._pause = max(self._pause, message.turn.at - self._last)
            self._own, self._others, self._tried, self._last = self._own + 1, 0, 0, message.turn.at
            self.told = False
        else:
            self._others += message.of_customer
            self._tried += message.of_vendor and self.person.asked_in(message)

    def silence(self, now: dt.datetime | None) -> dt.timedelta:
        """The time since the person's last message; none where that is not known."""
        return now - self._last if self._last is not None and now is not None else dt.timedelta()

    def is_silent(self, now: dt.datetime | None) -> bool:
        """Do only others answer for long, though the vendor wrote to the person?"""
        long = self.silence(now) >= max(SILENT, 2 * self._pause)
        return long and not self.told and self._own >= USED_TO and self._others >= OTHERS and self._tried >= TRIED


def find(heard: Sequence[Heard], people: Sequence[Person], spoke: frozenset[Name], quote: Quoting) -> list[DriftFlag]:
    """A flag where somebody who carries the project turns away, once for each such story.

    `spoke` are those who took part in the sales phase.
    """
    flags: list[DriftFlag] = []
    presences = [_Presence(person) for person in people]
    names = (folded(message.turn.speaker) for message in heard if message.of_vendor)
    theirs = frozenset(name[0] for name in names if name) - {person.folded[0] for person in people if person.folded}
    last: dt.datetime | None = None
    named: _Presence | None = None
    for message in heard:
        for presence in presences:
            presence.hear(message)
        reason = _reason(message, presences, spoke, theirs)
        if reason is None:
            continue
        worse = bool(flags) and reason.severity is Severity.ALERT and flags[-1].severity is Severity.WATCH
        if not flags or worse or not _soon(last, message.turn.at):
            last, named = message.turn.at, reason.gone
            flags.append(_flag(message, reason.why, reason.severity, quote=quote))
        if reason.gone and reason.gone is named:
            reason.gone.told = True
    return flags


class _Reason(NamedTuple):
    """Why a message is flagged, and who it says turns away, where that is a champion."""

    why: str
    severity: Severity
    gone: _Presence | None = None


def _reason(message: Heard, presences: Sequence[_Presence], spoke: frozenset[Name], theirs: frozenset[str]) -> _Reason | None:
    if message.letter.bounce:
        gone = next((p for p in presences if any(e in message.turn.text.casefold() for e in p.person.emails)), None)
        return _Reason(f"Mail to {gone.person.name} comes back.", Severity.ALERT, gone) if gone else None
    if message.letter.automatic:
        return _automatic(message, presences, theirs)
    if not message.of_customer:
        return None
    about = next((p for p in presences if p.person.wrote(message)), None) or next(
        (p for p in presences if p.person.named_in(message.turn.text)), None
    )
    text = message.turn.text[: handovers.LONGEST]
    told = [words for words in _sentences(text) if _tells(words, theirs)]
    chance = _chance(message, about.person if about else None, told)
    handed = about is not None and handovers.tells(text, _cast(about.person, message, theirs))
    chance = max(chance, SAID) if handed else chance
    if about and chance >= LIKELY and _COVERED.search(text):
        return _Reason(f"{about.person.name}, who carried the project, is away for a while; somebody stands in.", Severity.WATCH, about)
    if about and chance >= LIKELY:
        by = "" if about.person.wrote(message) or not message.turn.speaker else f", as {message.turn.speaker} tells it"
        return _Reason(f"{about.person.name}, who carried the project, hands over, steps back or leaves{by}.", Severity.ALERT, about)
    if chance >= LIKELY:
        who = message.turn.speaker or "The customer"
        known = folded(message.turn.speaker) in spoke
        return _Reason(
            f"{who} tells that somebody who carried the project turns away from it.", Severity.ALERT if known else Severity.WATCH
        )
    silent = next((p for p in presences if p.is_silent(message.turn.at)), None)
    if silent is None:
        return None
    days = silent.silence(message.turn.at).days
    return _Reason(f"{silent.person.name} has not written for {days} days, while colleagues answer.", Severity.WATCH)


def _automatic(message: Heard, presences: Sequence[_Presence], theirs: frozenset[str]) -> _Reason | None:
    """What calendars and automatic replies tell: who declines for good, or has left, is in neither a person's own message."""
    if message.turn.side is not Side.CUSTOMER:
        return None
    text = message.turn.text
    for presence in presences:
        person = presence.person
        wrote = person.wrote(message)
        gone = wrote and not message.letter.invited and handovers.has_gone(text)
        if gone or ((wrote or person.named_in(text)) and handovers.tells(text, _cast(person, message, theirs))):
            how = "a calendar answer" if message.letter.invited else "an automatic reply"
            return _Reason(f"{person.name}, who carried the project, hands it over or has left, as {how} says.", Severity.ALERT, presence)
    return None


def _cast(person: Person, message: Heard, theirs: frozenset[str]) -> handovers.Cast:
    return handovers.Cast(person.folded, person.wrote(message), theirs)


def _chance(message: Heard, person: Person | None, told: Sequence[str]) -> float:
    """How likely the message tells of somebody turning away: by the engine, more where plain words for it stand there too.

    `person` is the champion who writes or is named; of one plain words are enough, of others the engine must half think so.
    `told` are the sentences that tell of going or handing over (`_tells`).
    """
    said = message.reading.cues.get(Cue.CHAMPION_DISENGAGED, 0.0)
    if not told:
        return said * (AWAY if _FOR_NOW.search(message.turn.text[: handovers.LONGEST]) else UNSAID)
    if all(_is_for_now(words) for words in told):
        return said * AWAY
    wrote = person is not None and person.wrote(message)
    plain = any(_turns(words, person, wrote) for words in told if not _is_for_now(words))
    return max(said, SAID) if plain and (person or said >= PERHAPS) else said


def _tells(words: str, theirs: frozenset[str]) -> bool:
    """Does the sentence tell that somebody of the customer's goes or hands over the work? `theirs` are first names of the vendor's."""
    words = _stated(words)
    goes = _GOES.search(words)
    if not (goes or _PASSES.search(words)) or _PART.search(words) or third_parties.is_theirs(words):
        return False
    if _SELF.search(words):
        return True
    called = [word.casefold() for word in _NAME.findall(words)]
    # "Tom - Ann has left" is told to Tom: who goes is named last before it.
    before = [word.casefold() for word in _NAME.findall(words[: goes.start()])] if goes else []
    return before[-1] not in theirs if before else theirs.isdisjoint(called)


def _stated(words: str) -> str:
    """The sentence, of a question what it states before it asks: "I'm leaving, who should I introduce?"; "" where that is nothing."""
    if not is_question(words):
        return words
    stated = re.split(r"[,;:\u2013\u2014] |,$| - ", words)[:-1]
    return "" if not stated or _ASKING.match(stated[0]) else ", ".join(stated)


def _is_for_now(words: str) -> bool:
    return _FOR_NOW.search(words) is not None and _LONG.search(words) is None


def _sentences(text: str) -> list[str]:
    """The sentences, also of those who write all in small letters."""
    return [words for span in split(text) for words in _SMALL.split(text[span.start : span.end])]


def _turns(words: str, person: Person | None, wrote: bool) -> bool:
    """Do the words of this sentence tell that `person` goes or passes it on, or where that is None, its writer?

    Colleagues of theirs go, too, and who is named may be the one who takes over.
    """
    if wrote or person is None:
        goes = _GOES.search(words)
        return bool(goes and _SELF.search(words)) or _PASSES.search(words) is not None or (goes is not None and person is None)
    if not person.named_in(words):
        return True
    instead = re.search(rf"{_INSTEAD}{re.escape(person.folded[0])}\b", words, re.IGNORECASE) is not None
    goes = _GOES.search(words)
    return instead or (goes is not None and not _SELF.search(words))


def _soon(last: dt.datetime | None, at: dt.datetime | None) -> bool:
    return last is None or at is None or at - last < SAME


def _flag(message: Heard, why: str, severity: Severity, quote: Quoting) -> DriftFlag:
    return DriftFlag(
        type=FlagType.CHAMPION_DISENGAGED,
        at_message=message.id,
        severity=severity,
        why=why,
        next_step="Find out who carries it now, meet that person, and go through the goals of the handoff again.",
        evidence=quote(message),
    )
