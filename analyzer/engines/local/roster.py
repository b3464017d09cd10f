"""Who is who in one conversation: speakers, people in headers, and people only talked about."""

import re
from collections.abc import Sequence
from itertools import pairwise

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side, Turn, Zone
from analyzer.engines.local import holders, names, outsiders, posts, signatures, titles
from analyzer.engines.local.holdings import Holdings
from analyzer.engines.local.names import Mention
from analyzer.engines.local.person import People, Person
from analyzer.engines.local.signatories import Signatories
from analyzer.engines.local.turns import Turns

_MID_SENTENCE = re.compile(r"(?<=[a-z,] )[A-Z][\w'\u2019-]+")


def read(conversation: Conversation, deal: Deal) -> list[Person]:
    """Everybody in `conversation`, with the sentences that tell of them."""
    return _read(conversation, deal, settled=True)[0].everybody


def linked(conversation: Conversation, deal: Deal) -> list[tuple[Person, holders.Link]]:
    """Every person of `conversation` with every post that may be theirs, none given to anybody: what `holders` is trained on."""
    return [(person, link) for _, person, link in _read(conversation, deal, settled=False)[1].links]


def _read(conversation: Conversation, deal: Deal, *, settled: bool) -> tuple[People, Holdings]:
    """The people of a conversation, and the posts that stand near them; `settled`: these are given to whoever holds them."""
    people = People(conversation, deal)
    spoken = list(conversation.spoken())
    common = {w for t in spoken for w in t.text.split() if w.islower()}
    for turn in spoken:
        if speaker := people.speaker(turn):
            speaker.present = True
    known = _known(conversation, spoken)
    shown = [names.proper(p.name) for p in conversation.participants if p.name]
    present = {pair for name in shown if not names.is_label(name) for pair in pairwise(names.words_of(name))}
    found = [names.find_names(turn.text, common, known, present) for turn in spoken]
    _take_full_names(people, found)
    turns = Turns(people, conversation, known)
    turns.read(spoken, found)
    if settled:
        turns.holdings.settle()
    _written(conversation, people)
    _set_apart(conversation, people, deal.vendor.name)
    for person in people.everybody:
        own = names.words_of(person.name)
        person.wordy = sum(w in common for w in own) / len(own)
        if person.present and person.spoken and not person.said:
            person.tell(person.spoken)
    return people, turns.holdings


def _known(conversation: Conversation, spoken: Sequence[Turn]) -> set[str]:
    """Words, in small letters, that are written like names: of those who take part, and within sentences."""
    known = {w.lower() for p in conversation.participants for w in (p.name or "").split()}
    return known | {w.lower() for t in spoken for w in _MID_SENTENCE.findall(t.text)}


def _take_full_names(people: People, found: Sequence[Sequence[Mention]]) -> None:
    """Full names first, so that a first name alone finds its owner wherever it stands."""
    for mention in (m for mentions in found for m in mentions if len(names.words_of(m.name)) > 1):
        people.mention(mention)


def _written(conversation: Conversation, people: People) -> None:
    """Posts from the lines below a name in mails, and signatories and contacts of papers."""
    signatories = Signatories(people)
    for turn in conversation.turns:
        if not turn.speaker:
            signatories.read(turn)
            continue
        person = people.speaker(turn)
        title = signatures.signed_title(turn.text, person.name) if person else None
        if person and title:
            person.titles.append((0.92 if turn.zone is Zone.SIGNATURE else 0.9, title))
        elif person and (below := signatures.line_below(turn.text, person.name)) and (post := posts.from_line(below, people.companies)):
            person.titles.append((posts.OPEN, post))


def _set_apart(conversation: Conversation, people: People, vendor: str) -> None:
    """Things, and colleagues of the vendor's; a mail address says more than how somebody speaks of a name."""
    outside = outsiders.read([conversation])
    works = (
        re.compile(rf"\bI(?:['\u2019]m| am| do| work| run| lead)\b[^.?!]* (?:at|with|from|for) {re.escape(vendor)}\b", re.IGNORECASE)
        if vendor
        else None
    )
    for person in people.everybody:
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
