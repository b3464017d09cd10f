"""Which stakeholders need extra attention, and why (S12, S13)."""

from collections.abc import Sequence

from analyzer.domain.finding import Finding
from analyzer.domain.statement import Attitude, Level, Role, Stakeholder

BUYERS = frozenset({Role.ECONOMIC_BUYER, Role.EXEC_SPONSOR, Role.DECISION_MAKER})


def champions(people: Sequence[Finding[Stakeholder]]) -> list[Finding[Stakeholder]]:
    """Those who sell it inside, by attitude or by role."""
    return [p for p in people if p.statement.attitude is Attitude.CHAMPION or Role.CHAMPION in p.statement.roles]


def reasons(person: Stakeholder, only_champion: bool) -> tuple[str, ...]:
    """Why `person` needs extra attention; empty for everybody else."""
    found = []
    if Role.BLOCKER in person.roles:
        found.append("can block it: find out what would change their mind")
    if person.attitude is Attitude.SKEPTIC and person.influence is not Level.LOW:
        found.append(f"skeptic with {person.influence.value} influence: has to be won over")
    if person.influence is Level.HIGH and not person.present:
        found.append("high influence, but never heard in these conversations")
    if set(person.roles) & BUYERS and person.attitude is Attitude.NEUTRAL:
        found.append("decides or pays, and has not come out in favour")
    if only_champion:
        found.append("the only champion: nobody else carries it if they leave")
    return tuple(found)


def notices(people: Sequence[Finding[Stakeholder]]) -> dict[str, tuple[str, ...]]:
    """Finding id -> reasons, for the verified people who need extra attention."""
    sure = [p for p in people if p.verified]
    carriers = champions(sure)
    only = carriers[0].id if len(carriers) == 1 and len(sure) > 1 else None
    found = {p.id: reasons(p.statement, p.id == only) for p in sure}
    return {key: why for key, why in found.items() if why}
