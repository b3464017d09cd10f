"""Stakeholders of one conversation: who has a part in the purchase, which, and where they stand."""

from typing import Final

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind, Side
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Attitude, Level, Role, Stakeholder
from analyzer.engines.local import attitudes, part, portrait, roles, roster
from analyzer.engines.local.portrait import Telling
from analyzer.engines.local.roster import Person

MAX_QUOTES: Final = 5
MAX_ROLES: Final = 4


def find_people(conversation: Conversation, deal: Deal) -> list[Claim]:
    """Stakeholder claims of `conversation`, in the order in which people come up.

    Speakers and writers of the customer and of third parties always count; somebody only talked
    about counts where the words around the name give them a part. The vendor's people never do.
    """
    claims = []
    for person in roster.read(conversation, deal):
        sure = _surety(person, conversation)
        claim = _claim(person, conversation, sure) if sure >= part.CUT else None
        if claim:
            claims.append(claim)
    return claims


def _surety(person: Person, conversation: Conversation) -> float:
    """How surely `person` is a stakeholder, 0 to 1."""
    if person.side is Side.VENDOR or not person.said:
        return 0.0
    if person.present:
        return 0.95 if person.side is not Side.UNKNOWN else 0.6
    if person.signs and person.side is Side.CUSTOMER:
        return 0.9
    return part.chance(person, conversation)


def _claim(person: Person, conversation: Conversation, sure: float) -> Claim | None:
    tellings = portrait.tellings(person, note=conversation.kind is Kind.DOCUMENT)
    given = _roles(person, tellings)
    attitude = _attitude(tellings)
    preference = next((t for t in tellings if t.preference), None)
    quotes = _quotes(tellings, preference, attitude)
    if not quotes:
        return None
    stakeholder = Stakeholder(
        name=person.full,
        aliases=tuple(sorted(a for a in person.aliases if a != person.full)),
        title=person.title,
        roles=given,
        influence=_influence(person, tellings, given),
        attitude=attitude,
        communication_preference=preference.preference if preference else None,
        present=person.present,
        summary=portrait.summary(person.full, person.title, given, attitude, _why(tellings)),
    )
    return Claim(statement=stakeholder, quotes=tuple(Quote(document=conversation.document, turn=t.turn, text=t.text) for t in quotes), confidence=sure)


def _roles(person: Person, tellings: list[Telling]) -> tuple[Role, ...]:
    weights: dict[Role, float] = {}
    for place, role in enumerate(roles.from_title(person.title)):
        weights[role] = weights.get(role, 0.0) + 0.8 - 0.1 * place
    for telling in tellings:
        for role, weight in telling.roles.items():
            weights[role] = max(weights.get(role, 0.0), weight) + 0.05
    if person.signs:
        weights[Role.DECISION_MAKER] = weights.get(Role.DECISION_MAKER, 0.0) + 0.6
        weights[Role.ECONOMIC_BUYER] = weights.get(Role.ECONOMIC_BUYER, 0.0) + 0.55
    kept = sorted((r for r, w in weights.items() if w >= 0.45), key=lambda r: (-weights[r], r.value))
    return tuple(kept[:MAX_ROLES])


def _attitude(tellings: list[Telling]) -> Attitude:
    """Later words weigh more than earlier ones: what counts is where somebody stands in the end."""
    weights: dict[Attitude, float] = {}
    for place, telling in enumerate(sorted(tellings, key=lambda t: t.turn)):
        if telling.attitude:
            weights[telling.attitude] = weights.get(telling.attitude, 0.0) + telling.strength * (1 + 0.5 * place / max(1, len(tellings) - 1))
    return max(weights, key=lambda a: (weights[a], a.value)) if weights else Attitude.NEUTRAL


def _influence(person: Person, tellings: list[Telling], given: tuple[Role, ...]) -> Level:
    return roles.influence([t.text for t in tellings], person.title, given)


def _quotes(tellings: list[Telling], preference: Telling | None, attitude: Attitude) -> list[Telling]:
    """The most telling sentences first; the one with the wish about contact always among them."""
    ranked = sorted(tellings, key=lambda t: (-(t.weight + 0.3 * (t.attitude is attitude)), t.turn))
    seen: set[str] = set()
    kept = [t for t in ranked if not (t.text in seen or seen.add(t.text))][:MAX_QUOTES]  # type: ignore[func-returns-value]
    if preference and preference not in kept:
        kept[-1:] = [preference] if len(kept) == MAX_QUOTES else [*kept[-1:], preference]
    return kept


def _why(tellings: list[Telling]) -> dict[Role, str]:
    """The sentence that gave each role."""
    return {role: t.text for t in sorted(tellings, key=lambda t: t.weight) for role in t.roles}
