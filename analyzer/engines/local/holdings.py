"""Posts that stand near people: which may be whose, as the turns go on, and who holds each."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from analyzer.domain.conversation import Turn
from analyzer.engines.local import holders, posts, salutations, sentences
from analyzer.engines.local.names import Mention
from analyzer.engines.local.person import Person

_ME = re.compile(r"\b(?-i:I)(?:['\u2019](?:m|ve|ll|d))?\b|\b(?:me|myself)\b", re.IGNORECASE)
_SHE = re.compile(r"\b(?:he|she)(?:['\u2019](?:s|ll|d))?\b", re.IGNORECASE)
LONGEST: Final = 4000
"""Letters of a turn in which posts are looked for."""


class Linked(NamedTuple):
    """That a post in a turn may be somebody's."""

    turn: int
    person: Person
    link: holders.Link


class Holdings:
    """The posts of one conversation, with whom they may belong to; turns are taken in as they come."""

    def __init__(self) -> None:
        self.links: list[Linked] = []
        self._named: list[Person] = []
        self._question = ""

    def take(self, turn: Turn, people: Sequence[tuple[Mention, Person]], speaker: Person | None) -> None:
        """Keeps which posts of `turn` may be whose; `people` are those named in it."""
        if not turn.speaker or len(turn.text) > LONGEST:
            return
        who: list[Person] = [speaker] if speaker else []
        anchors = self._anchors(turn, people, who, speaker)
        before = [p for p in self._named[-2:] if p is not speaker]
        who += [p for p in before if p not in who]
        for link in holders.links(turn.text, anchors, [who.index(p) for p in before]):
            self.links.append(Linked(turn.index, who[link.person], link))
        self._answered(turn, min((m.start for m, p in people if p is not speaker), default=len(turn.text)))
        said = turn.text.rstrip()
        self._question = turn.text[sentences.split(turn.text)[-1][0] :] if said.endswith("?") else ""
        self._named = [p for _, p in people if p is not speaker][-2:] or ([speaker] if speaker and said.endswith("?") else [])

    def settle(self) -> None:
        """Gives every post to whoever holds it most surely."""
        best: dict[tuple[int, int], tuple[float, Person, str]] = {}
        told = {id(person): [t.lower() for _, t in person.titles] for _, person, _ in self.links}
        for turn, person, link in self.links:
            sure = holders.chance(link.traits)
            post = link.post.text.lower()
            if any(post in t for other, stated in told.items() if other != id(person) for t in stated):
                continue
            if sure >= holders.CUT and sure > best.get((turn, link.post.start), (0.0,))[0]:
                best[turn, link.post.start] = (sure, person, link.post.text)
        for sure, person, post in best.values():
            person.held.append((sure, post))

    def _anchors(
        self, turn: Turn, people: Sequence[tuple[Mention, Person]], who: list[Person], speaker: Person | None
    ) -> list[holders.Anchor]:
        """Where `turn` speaks of somebody: "I", names, "he" and "she"; `who` takes in those that it speaks of."""
        anchors = [holders.Anchor(m.start(), m.end(), holders.SELF, 0) for m in _ME.finditer(turn.text)] if speaker else []
        for mention, person in people:
            if person is not speaker and salutations.is_called(turn.text, mention, person.present):
                continue
            if person not in who:
                who.append(person)
            anchors.append(holders.Anchor(mention.start, mention.end, holders.NAME, who.index(person)))
        named = [(a.start, who[a.person]) for a in sorted(anchors) if a.kind == holders.NAME]
        return [*anchors, *self._pronouns(turn, named, who, speaker)]

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

    def _answered(self, turn: Turn, first: int) -> None:
        """Gives the post that an answer begins with to the one person who was asked for; `first`: where the answer first names anybody."""
        asked = {id(p): p for p in self._named}
        post = holders.of_whom_was_asked(self._question, turn.text) if self._question and len(asked) == 1 else None
        for person in asked.values():
            if post and post.start < first and not person.present:
                person.titles.append((posts.OPEN, post.text))
