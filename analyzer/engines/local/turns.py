"""What the turns of a conversation tell of its people, read in order: who is named, meant by "she", or speaks of themself."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from analyzer.domain.conversation import VOICE, Conversation, Kind, Side, Turn
from analyzer.engines.local import context, duties, names, posts, salutations, sentences, titles
from analyzer.engines.local.holdings import Holdings
from analyzer.engines.local.names import Mention
from analyzer.engines.local.person import People, Person, Said

_PRONOUN_FIRST = re.compile(r"(?:\w+,? )?(?:he|she)(?:['\u2019]\w+)?\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|my|me|mine|i['\u2019]\w+|myself)\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(?:to|with|for|from|by|off|at|tell|told|ask|asked|asking|copy|copied|give|gave|show|showed|send|sent|had|got|let|met)\s+(?:my |our )?(?:[A-Z][\w.]*\s)?$"
)
_OURS = re.compile(r"\b(?:our|my)\s+(?:[\w&/'-]+\s+){0,4}$", re.IGNORECASE)
_SUBJECT = re.compile(r"\bI(?:['\u2019](?:m|ve|ll|d))?\b")
_CLAUSE = re.compile(r"[,;:(\u2013\u2014]\s*(?:and |but |so |then )*|\s(?:and|but|while|whereas)\s")
_OPENS_CLAUSE = re.compile(
    r"(?:^|[,;:.(\u2013\u2014-]\s*|(?:^|[\s,;])(?:and|but|so|then|or|that|because|if|when|while|where|whereas|though"
    r"|although|unless|since|as|what|until|also|now|mostly|maybe|yes|yeah|no)\s+)"
    r"(?:(?:our|my|the|their)\s+(?:[\w-]+\s+){1,2})?(?:(?:Mr|Mrs|Ms|Dr|Herr|Frau)\.?\s+)?$",
    re.IGNORECASE,
)
"""Before whoever a clause is about; a name behind "with" or "in" is no new subject, if it is one of a person at all."""
MOST_CONTEXTS: Final = 12
"""Mentions of one person whose surroundings are read."""
LONGEST: Final = 1000
"""Letters of a sentence that are read in one go."""
CARRY: Final = 2
"""For how many turns a `she` may still mean the person named last."""


class _Sentence(NamedTuple):
    """One sentence of a turn: from where in the turn on, who is named in it, who says it, and where its first "he" and "I" stand."""

    place: int
    turn: Turn
    text: str
    start: int
    inside: Sequence[tuple[Mention, Person]]
    speaker: Person | None
    he: int | None
    me: int | None

    def first_of(self, about: Sequence[tuple[Mention, Person]]) -> int:
        """Where in the sentence the first of those whom it is `about` is named."""
        return about[0][0].start - self.start


class Turns:
    """One pass through the turns, keeping in mind who was named last; `holdings` are the posts met on the way."""

    def __init__(self, people: People, conversation: Conversation, known: Collection[str]) -> None:
        self.holdings = Holdings()
        self._people = people
        self._known = known
        self._call = conversation.kind in {Kind.CALL, Kind.CHAT}
        self._last: Person | None = None
        self._last_turn = -9
        self._behind: dict[str, Person] = {}
        self._asked = False

    def read(self, turns: Iterable[Turn], found: Iterable[list[Mention]]) -> None:
        """Tells the people what `turns` say of them; `found` are the names in each."""
        for place, (turn, mentions) in enumerate(zip(turns, found, strict=True)):
            self._turn(place, turn, mentions)

    def _turn(self, place: int, turn: Turn, mentions: list[Mention]) -> None:
        asked, self._asked = self._asked, bool(posts.ASKS.search(turn.text[-200:]))
        speaker = self._people.speaker(turn) or self._behind.get(turn.speaker or "")
        named = [(m, self._people.mention(m)) for m in mentions]
        if speaker:
            speaker.turns += 1
            speaker.words += len(turn.text.split())
            if self._call and (title := posts.of_answer(turn.text[:160], speaker.name, asked)):
                speaker.titles.append((title.weight, title.text))
        at = 0
        for start, end in _pieces(turn.text):
            inside = []
            while at < len(named) and named[at][0].start < end:
                if named[at][0].start >= start:
                    inside.append(named[at])
                at += 1
            for m, p in inside:
                if p and turn.speaker and not self._people.speaker(turn) and self._introduces(turn, m):
                    speaker = self._reveal(turn, p)
            text = turn.text[start:end]
            people = [(m, p) for m, p in inside if p]
            self._sentence(_Sentence(place, turn, text, start, people, speaker, _at(_HE, text), _at(_I, text)))
        self.holdings.take(turn, [(m, p) for m, p in named if p], speaker)

    def _introduces(self, turn: Turn, mention: Mention) -> bool:
        """Does the name tell who speaks? A room holds several people; a voice that a recorder numbers is one, who names themself once."""
        if VOICE.fullmatch(turn.speaker or ""):
            return turn.speaker not in self._behind and salutations.names_self(turn.text, mention)
        return salutations.introduces(turn.text, mention, self._known)

    def _reveal(self, turn: Turn, person: Person) -> Person:
        """A room label gives a name: `It's Colleen`."""
        person.present = True
        if person.side is Side.UNKNOWN:
            person.side = turn.side
        self._behind[turn.speaker or ""] = person
        return person

    def _sentence(self, said: _Sentence) -> None:
        about = self._told_of(said)
        shares = _shares(said.text, [(m.start - said.start, p) for m, p in about], said.speaker)
        for mention, person in said.inside:
            if person is said.speaker:
                self._own_title(said.turn, mention, person)
        for mention, person in about:
            at = mention.start - said.start
            aside = bool(said.me is not None and _OBJECT.search(said.text[:at]))
            person.tell(Said(said.turn.index, said.text, False, at, said.turn.side, aside, shares.get(id(person), "")))
            self._learn(said.turn, mention, person)
        self._carry(said, about)
        if said.speaker:
            self._own(said, said.speaker, self._is_about_self(said, about), shares.get(id(said.speaker), ""))

    def _told_of(self, said: _Sentence) -> list[tuple[Mention, Person]]:
        """Those whom a sentence names and tells of; the others are called, which is counted."""
        about = []
        for mention, person in said.inside:
            if person is said.speaker:
                continue
            if salutations.is_called(said.turn.text, mention, person.present):
                person.addressed += 1
            else:
                about.append((mention, person))
        return about

    def _carry(self, said: _Sentence, about: Sequence[tuple[Mention, Person]]) -> None:
        """Keeps who was named last, or gives the sentence to them where a "he" or "she" means them."""
        if about and not (said.he is not None and self._last and _PRONOUN_FIRST.match(said.text)):
            # `he` behind the name of a product is still whoever was named before it.
            named = [p for _, p in about if not names.PRODUCT_SHAPE.search(p.name)]
            if named:
                self._last, self._last_turn = named[-1], said.place
            if said.he is not None and len(about) == 1 and said.he > said.first_of(about):
                self._title_of_pronoun(said.text, about[0][1])
        elif self._last and self._last is not said.speaker and self._means_last(said):
            self._last.tell(Said(said.turn.index, said.text, False, -1, said.turn.side))
            self._title_of_pronoun(said.text, self._last)
            self._last_turn = said.place

    def _means_last(self, said: _Sentence) -> bool:
        """May a pronoun of the sentence mean whoever was named last?"""
        near = said.place - self._last_turn <= (CARRY if self._call else 0)
        return said.he is not None and near and (said.me is None or said.he < said.me or self._last_turn == said.place)

    @staticmethod
    def _is_about_self(said: _Sentence, about: Sequence[tuple[Mention, Person]]) -> bool:
        begins = bool(about and said.me is not None and said.me < said.first_of(about))
        return (not about or begins) and (said.he is None or (said.me is not None and said.me < said.he))

    def _own(self, said: _Sentence, speaker: Person, about_self: bool, share: str) -> None:
        """Keeps what a speaker says of themself: all of a sentence that is about them, or their share of one about several."""
        turn, text = said.turn, said.text
        if speaker.spoken is None and len(text.split()) > 3:
            speaker.spoken = Said(turn.index, text, True, -1, turn.side)
        if about_self:
            speaker.tell(Said(turn.index, text, True, -1, turn.side, part=share))
            speaker.titles += [(t.weight, t.text) for t in (titles.of_self(text), duties.of_self(text)) if t]
        elif share and not _HE.search(share):
            speaker.tell(Said(turn.index, text, True, -1, turn.side, part=share))

    @staticmethod
    def _own_title(turn: Turn, mention: Mention, person: Person) -> None:
        """`Tom Okafor, I'm the director` and `This is Venkatesh, CIO`: a speaker who names themself."""
        if re.match(r"(?: here)?, (?!I\b)| (?:from|in|on|at)\b", turn.text[mention.end : mention.end + 9]):
            found = (titles.after_name(turn.text, mention.end), duties.after_name(turn.text, mention.end))
            person.titles += [(t.weight, t.text) for t in found if t]

    def _learn(self, turn: Turn, mention: Mention, person: Person) -> None:
        if len(person.contexts) < MOST_CONTEXTS:
            person.contexts.append(context.odds(turn.text, mention.start, mention.end, turn.side))
        start = mention.start - (len(mention.honorific) + 1 if mention.honorific else 0)
        end = mention.end
        found = (
            titles.after_name(turn.text, end),
            titles.before_name(turn.text, start),
            duties.after_name(turn.text, end),
            duties.before_name(turn.text, start, " " in mention.name),
            posts.in_list(turn.text, start, end),
            posts.before_in_list(turn.text, start) if " " in mention.name or mention.honorific else None,
        )
        person.titles += [(t.weight, t.text) for t in found if t]
        if salutations.TOLD_OF.match(turn.text, end):
            self._title_of_pronoun(re.split(r"[.?!\n]", turn.text[end : end + 160])[0], person)
        lead = turn.text[max(0, start - 60) : start]
        tail = turn.text[mention.end : mention.end + 40]
        if _OURS.search(lead) or re.match(r"(?:,|\s+is|['\u2019]s|,? (?:he|she|that)['\u2019]s)\s+(?:our|my)\b", tail):
            person.ours[turn.side] = person.ours.get(turn.side, 0) + 1

    def _title_of_pronoun(self, text: str, person: Person) -> None:
        person.titles += [(t.weight - 0.05, t.text) for t in (titles.of_pronoun(text), duties.of_pronoun(text)) if t]


def _at(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return found.start() if found else None


def _shares(text: str, named: Sequence[tuple[int, Person]], speaker: Person | None) -> dict[int, str]:
    """What of a sentence with several people in it is about each, by `id`: from the clause in which one is named to that of the next."""
    marks = [*named, *((m.start(), speaker) for m in _SUBJECT.finditer(text) if speaker)]
    marks = [(at, p) for at, p in marks if _OPENS_CLAUSE.search(text[max(0, at - 30) : at])]
    if len({id(p) for _, p in marks}) < 2:
        return {}
    shares: dict[int, str] = {}
    begin, owner, last = 0, None, 0
    for at, person in sorted(marks, key=lambda m: m[0]):
        if owner is not None and person is not owner:
            cut = max((m.end() for m in _CLAUSE.finditer(text, last, at)), default=at)
            shares[id(owner)] = f"{shares.get(id(owner), '')} {text[begin:cut]}".strip()
            begin = cut
        owner, last = person, at
    shares[id(owner)] = f"{shares.get(id(owner), '')} {text[begin:]}".strip()
    return shares


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of the sentences of `text`, endless ones in pieces: no person speaks so, and every rule reads them."""
    for start, end in sentences.split(text):
        at = start
        while end - at > LONGEST:
            cut = text.rfind(" ", at + 1, at + LONGEST)
            cut = cut if cut > at else at + LONGEST
            yield at, cut
            at = cut + 1 if text[cut] == " " else cut
        yield at, end
