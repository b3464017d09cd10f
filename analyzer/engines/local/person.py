"""People as one conversation tells of them: each with what is said, and all by any form of their names."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side, Turn, parted
from analyzer.engines.local import duties, names, titles
from analyzer.engines.local.names import Mention

MOST_SAID: Final = 400
"""Sentences kept of one person; who is spoken of more often is known well enough by then."""
MOST_PEOPLE: Final = 400
"""Names kept of one conversation: far more than real ones hold, few enough for hostile ones to stay fast."""


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


class People:
    """The people of one conversation, found by any form of their name."""

    def __init__(self, conversation: Conversation, deal: Deal) -> None:
        self.everybody: list[Person] = []
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
                if title := self._post(participant.title or parted(name)[1]):
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
        self._file(person.name, len(self.everybody))
        self.everybody.append(person)
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
        near = (self.everybody[i] for i in sorted(self._near(words)))
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
        if known is None and len(self.everybody) >= MOST_PEOPLE:
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
            self._file(bare, self.everybody.index(person))
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
