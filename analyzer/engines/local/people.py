"""Stakeholders of one conversation: who has a part in the purchase, which, and where they stand."""

import re
from collections.abc import Sequence
from typing import Final

from analyzer.domain.account import Deal, DocumentType
from analyzer.domain.conversation import Conversation, Side
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Attitude, Stakeholder
from analyzer.embedding import Embedder
from analyzer.engines.local import attitudes, names, part, portrait, roster
from analyzer.engines.local.person import Person, Said
from analyzer.engines.local.portrait import Portrait

MAX_QUOTES: Final = 5
BUDGET: Final = 64
"""Sentences that the model reads in one conversation, shared among its people."""
FEWEST: Final = 4
MOST_CLAIMS: Final = 60
HINT: Final = 0.15
"""Chance from which on a note or a paper may add to what other documents say of somebody."""
NOTED: Final = 0.75
"""Chance that somebody must have whom only a note names: it names the vendor's people just so."""
STANDING: Final = 0.5
"""The same where the note says in plain words where they stand: nobody notes that of a colleague."""

POST_ONLY: Final = 0.05
"""Of a claim that tells nothing but the post of somebody whom another document knows."""
_WHOLE: Final = 2
"""Words of a name that nobody else of another side has."""

_WORD: Final = re.compile(r"\w[\w'-]*\w")


def find_people(
    conversation: Conversation, deal: Deal, embedder: Embedder | None = None, everybody: Sequence[Person] | None = None
) -> list[Claim]:
    """Stakeholder claims of `conversation`, in the order in which people come up.

    Speakers and writers of the customer and of third parties always count; somebody only talked
    about counts where the words around the name give them a part. The vendor's people never do.
    A claim below `part.CUT` (notes and papers) only adds to somebody whom another document knows.
    `embedder` is the sentence model to read with, by default the one that this process shares; `everybody` is what
    `roster.read` says, where that is known already.
    """
    sure = [(person, surety(person, conversation)) for person in (roster.read(conversation, deal) if everybody is None else everybody)]
    cut = sorted((chance for _, chance in sure), reverse=True)[:MOST_CLAIMS][-1:] or [1.0]
    chosen = [(person, chance) for person, chance in sure if chance >= max(part.CUT if _talks(conversation) else HINT, cut[0])][
        :MOST_CLAIMS
    ]
    each = max(FEWEST, min(portrait.MOST, BUDGET // max(1, len(chosen))))
    readable = [(person, portrait.readable(person, conversation, each)) for person, _ in chosen]
    drawn = portrait.draw_all(readable, conversation, embedder)
    return [_claim(person, conversation, chance, portrayed) for (person, chance), portrayed in zip(chosen, drawn, strict=True)]


def find_posts(conversation: Conversation, everybody: Sequence[Person], found: Sequence[Claim]) -> list[Claim]:
    """The posts that `conversation` tells of those of `everybody` who are not among the people `found` in it.

    Such a claim makes nobody a stakeholder: it tells the title of whom another document knows. A signatory of unknown side, somebody who
    is only named in passing, or whose side is read wrong here has one all the same.
    """
    told = {claim.statement.name for claim in found if isinstance(claim.statement, Stakeholder)}
    posts = (_post(person, conversation) for person in everybody if person.full not in told)
    return [claim for claim in posts if claim][: MOST_CLAIMS - len(told)]


def _post(person: Person, conversation: Conversation) -> Claim | None:
    """The claim of one person's post; None where none is told, or where the name is too short to be theirs alone."""
    sided, title = person.side is not Side.UNKNOWN, person.stated
    if person.thing or not title or (sided and len(names.words_of(person.name)) < _WHOLE):
        return None
    said = next((said for said in person.said if title.lower() in " ".join(said.text.lower().split())), None)
    if said is None:
        return None
    stakeholder = Stakeholder(
        name=person.full,
        title=title,
        summary=portrait.summary(person.full, title, (), Attitude.NEUTRAL),
    )
    quotes = (Quote(document=conversation.document, turn=said.turn, text=said.text),)
    return Claim(statement=stakeholder, quotes=quotes, confidence=POST_ONLY)


def surety(person: Person, conversation: Conversation) -> float:
    """How surely `person` is a stakeholder, 0 to 1."""
    if person.side is Side.VENDOR or person.thing or not person.said:
        return 0.0
    if person.present:
        return 0.95 if person.side is not Side.UNKNOWN else 0.6
    if not _talks(conversation):
        return _written_of(person, conversation)
    if person.signs and person.side is Side.CUSTOMER:
        return 0.9
    return part.chance(person, conversation)


def _talks(conversation: Conversation) -> bool:
    return any(t.speaker for t in conversation.turns)


def _written_of(person: Person, conversation: Conversation) -> float:
    if conversation.type is DocumentType.NOTE:
        sure = part.chance(person, conversation)
        stands = any(attitudes.from_cues(s.text) for s in person.named())
        return sure if sure >= (STANDING if stands else NOTED) else min(sure, part.CUT - 0.01)
    # A paper names places and products in capitals everywhere: only who signs or is a contact counts.
    if not person.listed:
        return 0.0
    return 0.9 if person.side is not Side.UNKNOWN else HINT


def _claim(person: Person, conversation: Conversation, sure: float, drawn: Portrait) -> Claim:
    stakeholder = Stakeholder(
        name=person.full,
        aliases=tuple(sorted(a for a in person.aliases if a != person.full)),
        title=person.title,
        roles=drawn.roles,
        influence=drawn.influence,
        attitude=drawn.attitude,
        communication_preference=drawn.preference[0] if drawn.preference else None,
        present=person.present,
        summary=portrait.summary(person.full, person.title, drawn.roles, drawn.attitude),
    )
    quotes = tuple(Quote(document=conversation.document, turn=s.turn, text=s.text) for s in shown(drawn, person))
    return Claim(statement=stakeholder, quotes=quotes, confidence=round(sure, 3), traits=drawn.traits)


def _names(said: Said, person: Person) -> bool:
    parts = {part.casefold() for name in (person.full, *person.aliases) for part in name.split() if len(part) > 2}
    return not parts.isdisjoint(_WORD.findall(said.text.casefold()))


def shown(drawn: Portrait, person: Person) -> list[Said]:
    """The most telling sentences; one that names the person and the one with the wish about contact are always among them."""
    told = list(drawn.best[:MAX_QUOTES])
    if not any(_names(said, person) for said in told):
        told[MAX_QUOTES - 1 :] = [said for said in person.said if _names(said, person)][:1]
    if drawn.preference and drawn.preference[1] not in told:
        told[MAX_QUOTES - 1 :] = [drawn.preference[1]]
    return told
