"""What the sentences about a person tell: roles, attitude, wishes, and one plain sentence of it all."""

import re
from dataclasses import dataclass, field

from analyzer.domain.conversation import Side
from analyzer.domain.statement import Attitude, Role
from analyzer.engines.local import attitudes, roles
from analyzer.engines.local.roster import Person, Said


@dataclass
class Telling:
    """One sentence and what it says of the person: roles with weights (0 to 1), attitude with strength."""

    turn: int
    text: str
    own: bool
    named: bool
    roles: dict[Role, float] = field(default_factory=dict)
    attitude: Attitude | None = None
    strength: float = 0.0
    preference: str | None = None

    @property
    def weight(self) -> float:
        """How much the sentence tells, for choosing quotes."""
        length = len(self.text.split())
        return max(self.roles.values(), default=0.0) + self.strength + 0.2 * self.named - 0.4 * (length < 4) - 0.2 * (length > 45)


def tellings(person: Person, note: bool) -> list[Telling]:
    """The sentences of `person` read one by one. What a vendor says of customers in a talk is an
    echo and tells nothing; in an internal `note` it is all there is.
    """
    out = []
    for said in person.said:
        telling = Telling(said.turn, said.text, said.own, said.at >= 0)
        if note or said.own or said.side is not Side.VENDOR:
            _read(telling, said)
        out.append(telling)
    return out


def _read(telling: Telling, said: Said) -> None:
    for role in roles.from_sentence(said.text):
        telling.roles[role] = 0.6
    found = attitudes.from_cues(said.text)
    if found:
        telling.attitude, telling.strength = found
    if not (said.own and said.side is Side.VENDOR):
        telling.preference = attitudes.preference(said.text)


_PART = {
    Role.ECONOMIC_BUYER: "holds the money",
    Role.DECISION_MAKER: "decides",
    Role.EXEC_SPONSOR: "sponsors the purchase",
    Role.TECHNICAL: "looks after the technical side",
    Role.DAY_TO_DAY_USER: "would use it day to day",
    Role.PROJECT_LEAD: "runs the project",
    Role.LEGAL_PROCUREMENT: "handles the contract and purchasing side",
    Role.BLOCKER: "can stop it",
    Role.INFLUENCER: "has a say",
    Role.CHAMPION: "wants it",
}
_STANDS = {Attitude.CHAMPION: "pushes for it", Attitude.SUPPORTER: "is in favour", Attitude.SKEPTIC: "has doubts"}


def summary(name: str, title: str | None, given: tuple[Role, ...], attitude: Attitude, why: dict[Role, str]) -> str:
    """`Fiona Abernethy is the CFO and holds the money.`: title, then the parts that sentences told."""
    told = [_PART[r] for r in given if r in why][:2]
    if not title and not told:
        told = [_PART[r] for r in given[:1]]
    if attitude in _STANDS and not (attitude is Attitude.CHAMPION and Role.CHAMPION in given):
        told.append(_STANDS[attitude])
    first = [f"is {_article(title)}{title}"] if title else []
    parts = first + told
    if not parts:
        return f"{name} takes part in the purchase."
    return f"{name} {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."


def _article(title: str) -> str:
    if re.match(r"(?:in|from|with|head of|responsible)\b", title, re.IGNORECASE) or title.lower() in {"it", "purchasing", "procurement", "legal", "finance"}:
        return "" if " " in title else "in "
    return "" if title[0].isupper() and len(title.split()) > 1 else "the "
