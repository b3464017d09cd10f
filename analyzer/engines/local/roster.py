"""Who is who in one conversation: speakers, people in headers, and people only talked about."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.account import Deal
from analyzer.domain.conversation import VOICE, Conversation, Kind, Side, Turn, Zone
from analyzer.engines.local import context, duties, holders, likeness, names, outsiders, posts, sentences, titles
from analyzer.engines.local.names import Mention

_ADDRESS = re.compile(
    r"(?:^|[.!?\n,]\s*|\b(?:hi|hey|hello|hiya|dear|thanks|thank you|cheers|morning|sorry|ok|okay|yes|no|well|so|and|liebe|lieber|hallo|hola|bonjour|ciao)[,\s]+)$",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(r", (?:she|he|who)(?:['\u2019]s|\b)", re.IGNORECASE)
"""`Ruth Adler, she's ...`: somebody with the full name is told of, not spoken to."""
_APPOSED = re.compile(
    r", (?:our|my|the) (?:(?!(?:is|was|are|were|has|had|have|will|would|can|could|says?|said|wants?|needs?)\b)[\w&'\u2019-]++ ?){1,5}(?:[,.;)]|$|(?<= )and\b)"
)
"""`and Ruth, our finance director, she's ...`: a post between commas is told of somebody too."""
_ADDRESSED = re.compile(r"\s*(?:[,!?]|\.\s*$|$|\n)")
_MID_SENTENCE = re.compile(r"(?<=[a-z,] )[A-Z][\w'\u2019-]+")
_GREETING = re.compile(
    r"\b(?:hi|hey|hello|hiya|dear|thanks|thank you|cheers|morning|afternoon|liebe|lieber|hallo|hola|bonjour|ciao|sorry|bye)[,\s]+(?:both[,\s]+|again[,\s]+|so much[,\s]+|(?:[A-Z][\w'-]+,?\s+(?:and\s+)?){0,3})$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:\b(?:it['\u2019]s(?: me,?)?|this is|i['\u2019]m|i am|my name is|my name['\u2019]s|name['\u2019]s|me,?|here is|here['\u2019]s|we['\u2019]re|we are)\s+(?:(?-i:[A-Z])[\w'-]+,? (?:and )?){0,3})$",
    re.IGNORECASE,
)
_NAMES_SELF = re.compile(
    r"\b(?:i['\u2019]m|i am|my name is|my name['\u2019]s|name['\u2019]s|je suis|ich bin|ik ben|soy)\s+(?:(?-i:[A-Z])[\w'-]+ ){0,2}$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*(?:$|[,.!]|(?:and|from|with|at|here|speaking|the|your)\b)", re.IGNORECASE)
_POINTS_TO_SELF = re.compile(r"(?:\b(?:this is|it['\u2019]s)\s+|^)(?:(?-i:[A-Z])[\w'-]+ ){0,2}$", re.IGNORECASE)
_SPEAKS = re.compile(r"\s*(?:here|speaking|again|this side|from the)\b", re.IGNORECASE)
_ALONE_BEFORE = re.compile(r"(?:^|[.!?]\s+)$")
_ALONE_AFTER = re.compile(r"(?: (?:here|speaking|again|this side))?(?:[.]|$)", re.IGNORECASE)
"""A name that is a whole sentence, from a room with several people in it: `I make the plan. Pohlmann.`"""
_PRONOUN_FIRST = re.compile(r"(?:\w+,? )?(?:he|she)(?:['\u2019]\w+)?\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_ME = re.compile(r"\b(?-i:I)(?:['\u2019](?:m|ve|ll|d))?\b|\b(?:me|myself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:he|she)(?:['\u2019](?:s|ll|d))?\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|my|me|mine|i['\u2019]\w+|myself)\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(?:to|with|for|from|by|off|at|tell|told|ask|asked|asking|copy|copied|give|gave|show|showed|send|sent|had|got|let|met)\s+(?:my |our )?(?:[A-Z][\w.]*\s)?$"
)
_OURS = re.compile(r"\b(?:our|my)\s+(?:[\w&/'-]+\s+){0,4}$", re.IGNORECASE)
MOST_SAID: Final = 400
"""Sentences kept of one person; who is spoken of more often is known well enough by then."""
MOST_PEOPLE: Final = 400
"""Names kept of one conversation: far more than real ones hold, few enough for hostile ones to stay fast."""
MOST_CONTEXTS: Final = 12
"""Mentions of one person whose surroundings are read."""
LONGEST: Final = 1000
"""Letters of a sentence that are read in one go."""
CARRY: Final = 2
"""For how many turns a `she` may still mean the person named last."""


class Said(NamedTuple):
    """One sentence that is about a person, or by them and about themself (`own`).

    `at` is the place of the name in `text`, -1 where a pronoun stands for it. `side` is who said it.
    """

    turn: int
    text: str
    own: bool
    at: int
    side: Side
    aside: bool = False
    """The name stands beside the point: "I said to Ruth that I ..." is about the speaker."""
    part: str = ""
    """What of a sentence with several people in it is about this one; empty where it is all of it."""

    @property
    def about(self) -> str:
        """What of the sentence is about the person."""
        return self.part or self.text


@dataclass
class Person:
    """What one conversation tells of one person, while it is being read."""

    name: str
    honorific: str | None = None
    side: Side = Side.UNKNOWN
    email: str | None = None
    present: bool = False
    aliases: set[str] = field(default_factory=set)
    titles: list[tuple[float, str]] = field(default_factory=list)
    held: list[tuple[float, str]] = field(default_factory=list)
    """Posts that stand near the person and are theirs by `holders`, each with its chance."""
    said: list[Said] = field(default_factory=list)
    spoken: Said | None = None
    """Their first words, for somebody who never speaks of themself."""
    turns: int = 0
    words: int = 0
    addressed: int = 0
    opens: int = 0
    signs: bool = False
    listed: bool = False
    ours: dict[Side, int] = field(default_factory=dict)
    wordy: float = 0.0
    """Share of the name's words that the conversation also writes in lower case (`Parts Way`)."""
    thing: bool = False
    """Said to be a tool, a company or a place."""
    contexts: list[NDArray[np.float32]] = field(default_factory=list)
    """Log chances of `context` for the first mentions: the customer's, the vendor's, a thing."""

    @property
    def full(self) -> str:
        """The name as people would write it: with the honorific where it is a surname or a degree."""
        keep = self.honorific and (
            len(names.words_of(self.name)) == 1 or self.honorific.lower().rstrip(".") in {"dr", "prof", "professor", "reverend", "rev"}
        )
        return f"{self.honorific} {self.name}" if keep else self.name

    @property
    def title(self) -> str | None:
        """The title stated most surely, else the likeliest near them; a lone word that is only half a title is none."""
        near = max(self.held, key=lambda t: t[0], default=(0.0, None))[1]
        return self.stated or near

    @property
    def stated(self) -> str | None:
        """The title as the words around the name state it."""
        whole = [t for t in self.titles if not titles.is_half(t[1])]
        return max(whole, key=lambda t: t[0])[1] if whole else None

    def tell(self, said: Said) -> None:
        """Keeps one more sentence: each once, and no more than anybody needs."""
        if len(self.said) < MOST_SAID and not any(
            said.turn == s.turn and said.text == s.text and said.own == s.own for s in self.said[-3:]
        ):
            self.said.append(said)

    def named(self) -> list[Said]:
        """The sentences in which the name itself stands."""
        return [s for s in self.said if s.at >= 0]


class Roster:
    """The people of one conversation, found by any form of their name."""

    def __init__(self, conversation: Conversation, deal: Deal) -> None:
        self.people: list[Person] = []
        self._places: defaultdict[str, set[int]] = defaultdict(set)
        self._singles: defaultdict[str, set[int]] = defaultdict(set)
        self._speakers: dict[str, Person | None] = {}
        self._by_side = {
            s: set(names.words_of(p.name)) - names.NOT_NAMES for s, p in ((Side.VENDOR, deal.vendor), (Side.CUSTOMER, deal.customer))
        }
        self.companies = {w for party in (deal.vendor, deal.customer) for w in names.words_of(party.name)}
        for participant in conversation.participants:
            name = participant.name or names.from_address(participant.email or "")
            if name and not names.is_label(names.proper(name)):
                person = self.add(name, participant.side)
                person.email = person.email or participant.email
                if title := self._post(participant.title or ""):
                    person.titles.append((0.95, title))

    def _post(self, stated: str) -> str | None:
        """The post in what a list of members says beside a name, without the company; None where it is none."""
        parts = [part for part in stated.split(", ") if not (words := names.words_of(part)) or not set(words) <= self.companies]
        post = ", ".join(parts)
        return post if titles.is_title(post) or duties.from_line(post) or duties.is_field(post) else None

    def add(self, written: str, side: Side) -> Person:
        """The person called `written`, a new one if nobody fits."""
        honorific, bare = _split(names.proper(written))
        person = self.find(bare, honorific)
        if person is None:
            person = self._new(Person(bare, honorific, side))
        self._learn(person, bare, honorific)
        if person.side is Side.UNKNOWN:
            person.side = side
        return person

    def _new(self, person: Person) -> Person:
        self._file(person.name, len(self.people))
        self.people.append(person)
        return person

    def _file(self, name: str, at: int) -> None:
        words = names.words_of(name)
        for word in words:
            (self._places if len(words) > 1 else self._singles)[names.key(word)].add(at)

    def _near(self, words: tuple[str, ...]) -> set[int]:
        """Places of the few whom a name of these `words` may mean: comparing with everybody takes too long in a crowd."""
        alone = {i for w in words for key in names.lookups(w) for i in self._singles.get(key, ())}
        whole = [{i for key in names.lookups(w) for i in self._places.get(key, ())} for w in words]
        return alone | (whole[0] if len(words) == 1 else whole[0] & set().union(*whole[1:]))

    def speaker(self, turn: Turn) -> Person | None:
        """Whoever speaks in `turn`, if the label is a person's name."""
        label = turn.speaker or names.from_address(turn.email or "")
        if not label:
            return None
        if label not in self._speakers:
            self._speakers[label] = None if names.is_label(names.proper(label)) else self.add(label, turn.side)
        return self._speakers[label]

    def find(self, bare: str, honorific: str | None = None) -> Person | None:
        """The one person that the name may mean; the best known of several."""
        words = names.words_of(bare)
        near = (self.people[i] for i in sorted(self._near(words)))
        fits = [p for p in near if names.same_person(bare, p.name) or any(names.words_of(a) == words for a in p.aliases)]
        if len(words) == 1 and honorific:
            fits = [p for p in fits if _is_surname(words[0], p)] or fits
        if not fits:
            return None
        return max(fits, key=lambda p: (words == names.words_of(p.name) or bare in p.aliases, len(p.said) + p.turns))

    def mention(self, mention: Mention) -> Person | None:
        """The person a mention means, a new one where it may be a name at all."""
        if not mention.honorific and set(names.words_of(mention.name)) <= self.companies:
            # `Cardew signed` tells of the company, whoever owns it.
            return None
        known = self.find(mention.name, mention.honorific)
        if known is None and len(self.people) >= MOST_PEOPLE:
            return None
        if known is None:
            known = self._new(Person(mention.name, mention.honorific, Side.UNKNOWN))
        self._learn(known, mention.name, mention.honorific)
        known.opens += mention.opens
        return known

    def company_side(self, text: str) -> Side | None:
        """Whose name stands in `text`, if only one party's does."""
        words = set(names.words_of(text))
        hits = [side for side, own in self._by_side.items() if words & own]
        return hits[0] if len(hits) == 1 else None

    def _learn(self, person: Person, bare: str, honorific: str | None) -> None:
        if bare != person.name and bare not in person.aliases:
            self._file(bare, self.people.index(person))
        fuller = names.fullness(bare) - names.fullness(person.name)
        if fuller > 0 or (not fuller and len(bare) > len(person.name) and "." in person.name):
            person.aliases.add(person.name)
            person.name = bare
        elif bare != person.name:
            person.aliases.add(f"{honorific} {bare}" if honorific else bare)
        if honorific and not person.honorific:
            person.honorific = honorific


def _split(written: str) -> tuple[str | None, str]:
    words = written.split()
    at = 0
    while at < len(words) - 1 and words[at].lower().rstrip(".") in names.HONORIFICS:
        at += 1
    return " ".join(words[:at]) or None, " ".join(words[at:])


def _is_surname(word: str, person: Person) -> bool:
    own = names.words_of(person.name)
    return own[-1] == word


class _Linked(NamedTuple):
    """That a post in a turn may be somebody's."""

    turn: int
    person: Person
    link: holders.Link


def read(conversation: Conversation, deal: Deal, links: list[tuple[Person, holders.Link]] | None = None) -> list[Person]:
    """Everybody in `conversation`, with the sentences that tell of them; `links` is filled with what was weighed, if given."""
    roster = Roster(conversation, deal)
    spoken = list(conversation.spoken())
    common = {w for t in spoken for w in t.text.split() if w.islower()}
    known = {w.lower() for p in conversation.participants for w in (p.name or "").split()}
    known |= {w.lower() for t in spoken for w in _MID_SENTENCE.findall(t.text)}
    for turn in spoken:
        speaker = roster.speaker(turn)
        if speaker:
            speaker.present = True
    found = [names.find_names(turn.text, common, known) for turn in spoken]
    # Full names first, so that a first name alone finds its owner wherever it stands.
    for mention in (m for mentions in found for m in mentions if len(names.words_of(m.name)) > 1):
        roster.mention(mention)
    reading = _Reading(roster, conversation, known)
    reading.run(spoken, found)
    if links is None:
        _hold(reading.links)
    else:
        links += [(person, link) for _, person, link in reading.links]
    _signatures(conversation, roster)
    _set_apart(conversation, roster, deal.vendor.name)
    for person in roster.people:
        own = names.words_of(person.name)
        person.wordy = sum(w in common for w in own) / len(own)
        if person.present and person.spoken and not person.said:
            person.tell(person.spoken)
    return roster.people


def linked(conversation: Conversation, deal: Deal) -> list[tuple[Person, holders.Link]]:
    """Every person of `conversation` with every post that may be theirs: what `holders` is trained on."""
    kept: list[tuple[Person, holders.Link]] = []
    read(conversation, deal, kept)
    return kept


def _hold(links: Sequence[_Linked]) -> None:
    """Gives every post to whoever holds it most surely."""
    best: dict[tuple[int, int], tuple[float, Person, str]] = {}
    told = {id(person): [t.lower() for _, t in person.titles] for _, person, _ in links}
    for turn, person, link in links:
        sure = holders.chance(link.traits)
        post = link.post.text.lower()
        if any(post in t for other, stated in told.items() if other != id(person) for t in stated):
            continue
        if sure >= holders.CUT and sure > best.get((turn, link.post.start), (0.0,))[0]:
            best[turn, link.post.start] = (sure, person, link.post.text)
    for sure, person, post in best.values():
        person.held.append((sure, post))


def _set_apart(conversation: Conversation, roster: Roster, vendor: str) -> None:
    """Things, and colleagues of the vendor's; a mail address says more than how somebody speaks of a name."""
    outside = outsiders.read([conversation])
    works = (
        re.compile(rf"\bI(?:['\u2019]m| am| do| work| run| lead)\b[^.?!]* (?:at|with|from|for) {re.escape(vendor)}\b", re.IGNORECASE)
        if vendor
        else None
    )
    for person in roster.people:
        if not person.present and outside.is_thing(person.name, personal=False):
            # What may be a place or a product is made a person by no post that only stands near.
            person.held.clear()
        if works and person.email is None and any(s.own and works.search(s.text) for s in person.said):
            person.side = Side.VENDOR
        if (
            person.email is None
            and not person.present
            and outside.is_thing(person.name, bool(person.honorific or titles.is_title(person.stated or "")))
        ):
            person.thing = True
        elif person.email is None and outside.is_colleague(person.name, person.present):
            person.side = Side.VENDOR


class _Reading:
    """One pass through the turns, keeping in mind who was named last."""

    def __init__(self, roster: Roster, conversation: Conversation, known: Collection[str]) -> None:
        self._roster = roster
        self._known = known
        self._call = conversation.kind in {Kind.CALL, Kind.CHAT}
        self._last: Person | None = None
        self._last_turn = -9
        self._behind: dict[str, Person] = {}
        self._asked = False
        self.links: list[_Linked] = []
        self._named: list[Person] = []
        self._question = ""

    def run(self, turns: Iterable[Turn], found: Iterable[list[Mention]]) -> None:
        for place, (turn, mentions) in enumerate(zip(turns, found, strict=True)):
            self._turn(place, turn, mentions)

    def _turn(self, place: int, turn: Turn, mentions: list[Mention]) -> None:
        asked, self._asked = self._asked, bool(posts.ASKS.search(turn.text[-200:]))
        speaker = self._roster.speaker(turn) or self._behind.get(turn.speaker or "")
        people = [(m, self._roster.mention(m)) for m in mentions]
        if speaker:
            speaker.turns += 1
            speaker.words += len(turn.text.split())
            if self._call and (title := posts.of_answer(turn.text[:160], speaker.name, asked)):
                speaker.titles.append((title.weight, title.text))
        at = 0
        for start, end in _pieces(turn.text):
            inside = []
            while at < len(people) and people[at][0].start < end:
                if people[at][0].start >= start:
                    inside.append(people[at])
                at += 1
            for m, p in inside:
                if p and turn.speaker and not self._roster.speaker(turn) and self._introduces(turn, m):
                    speaker = self._reveal(turn, p)
            self._sentence(place, turn, turn.text[start:end], start, [(m, p) for m, p in inside if p], speaker)
        self._link(turn, [(m, p) for m, p in people if p], speaker)

    def _link(self, turn: Turn, people: Sequence[tuple[Mention, Person]], speaker: Person | None) -> None:
        """Keeps which posts of `turn` may be whose."""
        if not turn.speaker or len(turn.text) > LONGEST * 4:
            return
        who: list[Person] = [speaker] if speaker else []
        anchors = [holders.Anchor(m.start(), m.end(), holders.SELF, 0) for m in _ME.finditer(turn.text)] if speaker else []
        for mention, person in people:
            if person is not speaker and self._address(turn, mention, person, counts=False):
                continue
            if person not in who:
                who.append(person)
            anchors.append(holders.Anchor(mention.start, mention.end, holders.NAME, who.index(person)))
        anchors += self._pronouns(turn, [(a.start, who[a.person]) for a in sorted(anchors) if a.kind == holders.NAME], who, speaker)
        before = [p for p in self._named[-2:] if p is not speaker]
        who += [p for p in before if p not in who]
        for link in holders.links(turn.text, anchors, [who.index(p) for p in before]):
            self.links.append(_Linked(turn.index, who[link.person], link))
        self._answered(turn, min((m.start for m, p in people if p is not speaker), default=len(turn.text)))
        said = turn.text.rstrip()
        self._question = turn.text[sentences.split(turn.text)[-1][0] :] if said.endswith("?") else ""
        self._named = [p for _, p in people if p is not speaker][-2:] or ([speaker] if speaker and said.endswith("?") else [])

    def _introduces(self, turn: Turn, mention: Mention) -> bool:
        """Does the name tell who speaks? A room holds several people; a voice that a recorder numbers is one, who names themself once."""
        if VOICE.fullmatch(turn.speaker or ""):
            return turn.speaker not in self._behind and _names_self(turn.text, mention)
        return _introduces(turn.text, mention, self._known)

    def _reveal(self, turn: Turn, person: Person) -> Person:
        """A room label gives a name: `It's Colleen`."""
        person.present = True
        if person.side is Side.UNKNOWN:
            person.side = turn.side
        self._behind[turn.speaker or ""] = person
        return person

    def _answered(self, turn: Turn, first: int) -> None:
        """Gives the post that an answer begins with to the one person who was asked for; `first`: where the answer first names anybody."""
        asked = {id(p): p for p in self._named}
        post = holders.of_whom_was_asked(self._question, turn.text) if self._question and len(asked) == 1 else None
        for person in asked.values():
            if post and post.start < first and not person.present:
                person.titles.append((posts.OPEN, post.text))

    def _pronouns(self, turn: Turn, named: Sequence[tuple[int, Person]], who: list[Person], speaker: Person | None) -> list[holders.Anchor]:
        """Every "he" and "she" of `turn` as whoever was named last before it; `who` takes in whom an earlier turn named."""
        others = [(at, p) for at, p in named if p is not speaker]
        last = self._named[-1] if self._named else None
        anchors = []
        for found in _SHE.finditer(turn.text):
            person = next((p for at, p in reversed(others) if at < found.start()), last)
            if person is None or person is speaker:
                continue
            if person not in who:
                who.append(person)
            anchors.append(holders.Anchor(found.start(), found.end(), holders.PRONOUN, who.index(person)))
        return anchors

    def _sentence(
        self, place: int, turn: Turn, text: str, start: int, inside: list[tuple[Mention, Person]], speaker: Person | None
    ) -> None:
        others = [(m, p) for m, p in inside if p is not speaker]
        about = [(m, p) for m, p in others if not self._address(turn, m, p)]
        he, me = _HE.search(text), _I.search(text)
        shares = _shares(text, [(m.start - start, p) for m, p in about], speaker)
        for mention, person in inside:
            if person is speaker:
                self._own_title(turn, mention, person)
        for mention, person in about:
            aside = bool(me and _OBJECT.search(text[: mention.start - start]))
            person.tell(Said(turn.index, text, False, mention.start - start, turn.side, aside, shares.get(id(person), "")))
            self._learn(turn, mention, person)
        if about and not (he and self._last and _PRONOUN_FIRST.match(text)):
            # `he` behind the name of a product is still whoever was named before it.
            named = [p for _, p in about if not names.PRODUCT_SHAPE.search(p.name)]
            if named:
                self._last, self._last_turn = named[-1], place
            if he and len(about) == 1 and he.start() > about[0][0].start - start:
                self._title_of_pronoun(text, about[0][1])
        elif (
            he
            and self._last
            and self._last is not speaker
            and self._near(place)
            and (not me or he.start() < me.start() or self._last_turn == place)
        ):
            self._last.tell(Said(turn.index, text, False, -1, turn.side))
            self._title_of_pronoun(text, self._last)
            self._last_turn = place
        if speaker:
            begins = bool(me and about and me.start() < about[0][0].start - start)
            self._own(
                turn, text, speaker, (not about or begins) and (not he or bool(me and me.start() < he.start())), shares.get(id(speaker), "")
            )

    def _own(self, turn: Turn, text: str, speaker: Person, about_self: bool, share: str) -> None:
        """Keeps what a speaker says of themself: all of a sentence that is about them, or their share of one about several."""
        if speaker.spoken is None and len(text.split()) > 3:
            speaker.spoken = Said(turn.index, text, True, -1, turn.side)
        if about_self:
            speaker.tell(Said(turn.index, text, True, -1, turn.side, part=share))
            speaker.titles += [(t.weight, t.text) for t in (titles.of_self(text), duties.of_self(text)) if t]
        elif share and not _HE.search(share):
            speaker.tell(Said(turn.index, text, True, -1, turn.side, part=share))

    def _own_title(self, turn: Turn, mention: Mention, person: Person) -> None:
        """`Tom Okafor, I'm the director` and `This is Venkatesh, CIO`: a speaker who names themself."""
        if re.match(r"(?: here)?, (?!I\b)| (?:from|in|on|at)\b", turn.text[mention.end : mention.end + 9]):
            found = (titles.after_name(turn.text, mention.end), duties.after_name(turn.text, mention.end))
            person.titles += [(t.weight, t.text) for t in found if t]

    def _near(self, place: int) -> bool:
        """May a pronoun here still mean whoever was named last?"""
        return place - self._last_turn <= (CARRY if self._call else 0)

    def _address(self, turn: Turn, mention: Mention, person: Person, counts: bool = True) -> bool:
        """Is the person spoken to, not of (`Hi Ros,`, `..., Denise?`)?"""
        before, after = turn.text[max(0, mention.start - 60) : mention.start], turn.text[mention.end : mention.end + 20]
        if mention.honorific:
            before = before[: -len(mention.honorific) - 1]
        told = (bool(_TOLD_OF.match(after)) and " " in mention.name) or bool(
            _APPOSED.match(turn.text, mention.end) and titles.after_name(turn.text, mention.end)
        )
        spoken_to = not told and (bool(_GREETING.search(before)) or (bool(_ADDRESS.search(before)) and after[:1] == "," and person.present))
        closing = before.rstrip(" ").endswith(("\n", "\n\n")) and bool(re.match(r"\s*(?:\n|$)", after))
        if spoken_to or closing:
            person.addressed += counts
            return True
        return False

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
        if _TOLD_OF.match(turn.text, end):
            self._title_of_pronoun(re.split(r"[.?!\n]", turn.text[end : end + 160])[0], person)
        lead = turn.text[max(0, start - 60) : start]
        tail = turn.text[mention.end : mention.end + 40]
        if _OURS.search(lead) or re.match(r"(?:,|\s+is|['\u2019]s|,? (?:he|she|that)['\u2019]s)\s+(?:our|my)\b", tail):
            person.ours[turn.side] = person.ours.get(turn.side, 0) + 1

    def _title_of_pronoun(self, text: str, person: Person) -> None:
        person.titles += [(t.weight - 0.05, t.text) for t in (titles.of_pronoun(text), duties.of_pronoun(text)) if t]


_SUBJECT = re.compile(r"\bI(?:['\u2019](?:m|ve|ll|d))?\b")
_CLAUSE = re.compile(r"[,;:(\u2013\u2014]\s*(?:and |but |so |then )*|\s(?:and|but|while|whereas)\s")


_OPENS_CLAUSE = re.compile(
    r"(?:^|[,;:.(\u2013\u2014-]\s*|(?:^|[\s,;])(?:and|but|so|then|or|that|because|if|when|while|where|whereas|though|although|unless|since|as|what|until|also|now|mostly|maybe|yes|yeah|no)\s+)"
    r"(?:(?:our|my|the|their)\s+(?:[\w-]+\s+){1,2})?(?:(?:Mr|Mrs|Ms|Dr|Herr|Frau)\.?\s+)?$",
    re.IGNORECASE,
)
"""Before whoever a clause is about; a name behind "with" or "in" is no new subject, if it is one of a person at all."""


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


def _names_self(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.start - 60) : mention.start]
    return bool(_NAMES_SELF.search(before) and _GOES_ON.match(text, mention.end)) or bool(
        _POINTS_TO_SELF.search(before) and _SPEAKS.match(text, mention.end)
    )


def _introduces(text: str, mention: Mention, known: Collection[str]) -> bool:
    before = text[max(0, mention.start - 60) : mention.start]
    alone = bool(_ALONE_BEFORE.search(before)) and bool(_ALONE_AFTER.match(text, mention.end))
    # "Bye." and "Depends." are sentences too: a name is used elsewhere as well.
    alone = alone and any(word in known for word in names.words_of(mention.name))
    return alone or bool(_INTRODUCES.search(before)) or bool(_SPEAKS.match(text, mention.end) and mention.start < 30)


_SIDE_WORDS: Final = (
    (
        Side.CUSTOMER,
        re.compile(
            r"\b(?:customer|client|buyer|subscriber|licensee|kunde|auftraggeber|cliente|bill(?:ed)? to|prepared for|attn|attention)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Side.VENDOR,
        re.compile(
            r"\b(?:vendor|supplier|provider|licensor|contractor|anbieter|auftragnehmer|lieferant|proveedor|prepared by|account executive)\b",
            re.IGNORECASE,
        ),
    ),
)
_SIGNS = re.compile(
    r"(?:/s/|\bgez\.|\b(?:signed|signature|signatory|for and on behalf|by:|name:|executed|accepted|approved by|authori[sz]ed|unterschrift|unterzeichnet|firma))",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:attn|attention|contact|prepared for|billing|invoices?(?: to)?|rechnung an|buyer|client|representative|indentor|(?:contract|project) manager|business owner|main user|accounts payable|requested by|approved by|sponsor|owner|ansprechpartner(?:in)?|z\.\s?hd)\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\s{3,}|\t+|\s*\|\s*")


def _signatures(conversation: Conversation, roster: Roster) -> None:
    """Titles from the lines below a name in mails, and signatories and contacts of papers."""
    paper = _Paper(roster)
    for turn in conversation.turns:
        if turn.speaker:
            person = roster.speaker(turn)
            title = signed_title(turn.text, person.name) if person else None
            if person and title:
                person.titles.append((0.92 if turn.zone is Zone.SIGNATURE else 0.9, title))
            elif person and (below := _line_below(turn.text, person.name)) and (post := posts.from_line(below, roster.companies)):
                person.titles.append((posts.OPEN, post))
        else:
            paper.read(turn)


_ON_BEHALF: Final = re.compile(r"^(?:i\.? ?[AV]\.|ppa\.|gez\.|p\.? ?p\.|for )\s*", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\s*[,|(\u00b7]\s*|\s+[/\u2013\u2014-]\s+")
"""What stands between a name and a post on one line."""


def signed_title(text: str, name: str) -> str | None:
    """The title line under a name at the end of a mail, or None."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()][-9:]
    for at, line in enumerate(lines):
        called, *parts = _BESIDE.split(_ON_BEHALF.sub("", line))
        if len(line) >= 90 or len(called.split()) > 5 or not names.same_person(called[:60], name):
            continue
        rest = _ON_BEHALF.sub("", line)[len(called) :].lstrip(" ,|/(\u00b7\u2013\u2014-").rstrip(" )")
        below = [n for n in lines[at + 1 : at + 3] if not names.same_person(" ".join(n.split()[: len(name.split())]), name)]
        for candidate in (rest, *parts[:2], *below, *(last for n in below for last in n.split(", ")[1:2])):
            title = titles.from_line(candidate) or duties.from_line(candidate) if candidate else None
            if title:
                return title
    return None


def _line_below(text: str, name: str) -> str | None:
    """The line right below the full `name` at the end of a mail, or None."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()][-9:]
    for line, below in pairwise(lines):
        if " " in line and len(line) < 60 and names.same_person(_ON_BEHALF.sub("", line), name):
            return below
    return None


class _Paper:
    """The lines of a paper in order: a party at the head of a column, or the word "signed", holds for the lines below."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._sides: dict[int, tuple[Side, int]] = {}
        self._last: dict[int, tuple[Person, int]] = {}
        self._signing = 0
        self._number = 0

    def read(self, turn: Turn) -> None:
        for line in turn.text.splitlines():
            if len(line) < MOST_IN_LINE and line.strip():
                self._line(turn, line)

    def _line(self, turn: Turn, line: str) -> None:
        self._number += 1
        line = _LABEL.sub(r"\1 ", line)
        cells = _COLUMNS.split(line.strip())
        first = next((c for c in cells if c), "")
        signs = bool(_SIGNS.search(line) or _NAMES_ROW.fullmatch(first) or (_FOR.match(first) and self._roster.company_side(first)))
        self._signing = SIGNING if signs else self._signing - 1
        above = {column: person for column, (person, number) in self._last.items() if self._number - number <= BELOW}
        for column, cell in enumerate(cells):
            side = self._roster.company_side(cell) or _side_of(cell)
            if side:
                self._sides[column] = (side, self._number)
            named = False
            for person in self._people(turn, line, cell, column):
                self._last[column], named = (person, self._number), True
            labelled = _TITLE_CELL.match(cell)
            title = labelled[1].strip() if labelled else titles.from_line(cell)
            if title and column in above and not named:
                above[column].titles.append((0.95, title))

    def _side(self, column: int, signs: bool) -> Side | None:
        """Whose a name in `column` is; beside a signature only a party named just above says so."""
        side, number = self._sides.get(column) or self._sides.get(0) or (None, 0)
        return None if signs and self._number - number > SIGNING else side

    def _people(self, turn: Turn, line: str, cell: str, column: int) -> Iterator[Person]:
        signs = self._signing >= 0
        if not signs and not _CONTACT.search(line):
            self._told(cell)
            return
        for mention in names.find_names(cell):
            person = self._roster.mention(mention)
            if person is None or not _like_a_person(mention) or titles.is_title(mention.name):
                continue
            title = titles.after_name(cell, mention.end) or posts.in_entry(cell, mention.end)
            side = Side.VENDOR if title and _SELLS.search(title.text) else self._side(column, signs)
            if person.side is Side.UNKNOWN and side:
                person.side = side
            person.signs, person.listed = person.signs or signs, True
            person.tell(Said(turn.index, line.strip(), False, line.strip().find(mention.name), turn.side))
            if title:
                person.titles.append((0.95, title.text))
            yield person

    def _told(self, cell: str) -> None:
        """A full name with its post anywhere else in a paper (`Ruth Adler, Head of Production`): what it tells is kept for whom others know."""
        for mention in names.find_names(cell):
            title = titles.after_name(cell, mention.end) if _POST_FOLLOWS.match(cell, mention.end) else None
            person = self._roster.mention(mention) if title and title.weight > 0.8 and _like_a_person(mention) else None
            if person and title and not titles.is_title(mention.name):
                person.titles.append((0.9, title.text))
                person.listed = True


_POST_FOLLOWS: Final = re.compile(r"(?:,| \() ?[A-Z]")
MOST_IN_LINE: Final = 2000
_LABEL: Final = re.compile(
    r"(\b(?:(?:print(?:ed)? )?name|title|position|role|funktion|cargo|by|date|signature|signatory|signed)\s?:)\s{2,}(?=\S)", re.IGNORECASE
)
"""Labels whose values are lined up: the white space behind them parts no columns."""
_NAMES_ROW: Final = re.compile(r"(?:printed |print |full )?name(?: of signatory)?|signatory|signed by", re.IGNORECASE)
_FOR: Final = re.compile(r"for (?:and on behalf of )?(?-i:[A-Z])", re.IGNORECASE)
BELOW: Final = 3
"""Lines below a name in which its post may stand."""
SIGNING: Final = 3
"""Lines below "signed for ..." in which signatories stand."""
_TITLE_CELL = re.compile(r"\s*(?:title|position|funktion|cargo|role)\s*:\s*(.{3,60})", re.IGNORECASE)
_SELLS = re.compile(r"\b(?:vertrieb\w*|account (?:executive|director|manager)|sales|business development)\b", re.IGNORECASE)


def _like_a_person(mention: Mention) -> bool:
    """In papers everything has capitals: a person's name has two words or an honorific, and looks like one."""
    words = mention.name.split()
    if mention.honorific is None and len(words) < 2:
        return False
    return max(likeness.of(w) for w in words if len(w.rstrip(".")) > 1) > 0


def _side_of(text: str) -> Side | None:
    return next((side for side, pattern in _SIDE_WORDS if pattern.search(text)), None)
