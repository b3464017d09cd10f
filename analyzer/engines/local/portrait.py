"""What all sentences about a person tell together: roles, influence, attitude, wishes, and a summary."""

import math
import re
from collections.abc import Sequence, Set
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.conversation import Conversation, Kind, Side
from analyzer.domain.statement import Attitude, Level, Role
from analyzer.embedding import Embedder
from analyzer.engines.local import attitudes, duties, roles, telling, titles, wishes
from analyzer.engines.local.person import Person, Said

MOST: Final = 12
"""Sentences of one person that are read by the heads; the rest say less than these."""
TOP: Final = 3
MAX_ROLES: Final = 3
"""Parts of one person, where they stand aside."""
LIKELY: Final = -1.5
"""Log odds (a chance of 0.18) from which a part is given; the likeliest one always is."""
SILENT: Final = -1.5
"""Log odds that a person's most telling sentence tells anything; below it nothing but the title is believed."""
WEIGHTY: Final = 2
"""So many of the likeliest parts tell how much somebody weighs."""
STANCES: Final = frozenset({Role.CHAMPION, Role.BLOCKER})
"""Where somebody stands is no part of its own: whoever pushes for it or is in its way uses it or has a say besides."""
STANDING: Final = 0.0
"""Log odds from which somebody is called champion or blocker besides their parts."""
SURE: Final = 0.45
"""Chance that an attitude must have before it is stated; below it the person counts as neutral."""
SURE_ALONE: Final = 0.6
"""The same where no sentence tells any attitude in plain words."""
SURE_TOLD: Final = 0.35
"""The same where this attitude, and no other, is told in plain words."""
_ATTITUDES: Final = slice(
    telling.OUTPUTS.index(f"{Attitude.CHAMPION.value}_attitude"), telling.OUTPUTS.index(f"{Level.LOW.value}_influence")
)
_WORDY: Final = re.compile(
    r"\b(?:i|my|me|we|our|he|she|his|her|sign|budget|decid|approv|want|like|think|need|use|run|team|contract|legal|it|vote|money|own)\w*",
    re.IGNORECASE,
)


class Telling(NamedTuple):
    """One sentence about a person with the heads' log odds (columns: `telling.OUTPUTS`)."""

    said: Said
    odds: NDArray[np.float32]

    @property
    def weight(self) -> float:
        """How much the sentence tells, for choosing what to show."""
        words = len(self.said.text.split())
        cue = bool(roles.from_sentence(self.said.about)) + (attitudes.from_cues(self.said.text) is not None)
        return float(self.odds[0]) + 0.7 * cue + 0.3 * (self.said.at >= 0) - 1.5 * (words < 4) - 0.5 * (words > 45)


class Portrait(NamedTuple):
    """What a conversation tells of a person; `best` are the sentences that tell it, the best first."""

    roles: tuple[Role, ...]
    influence: Level
    attitude: Attitude
    preference: tuple[str, Said] | None
    best: tuple[Said, ...]
    traits: tuple[float, ...] = ()


def readable(person: Person, conversation: Conversation, most: int = MOST) -> list[Said]:
    """The sentences that count. What the vendor says of customers in a talk is an echo; in an
    internal note it is all there is.
    """
    heard = _is_heard(conversation)
    kept = [s for s in person.said if (not heard or s.own or s.side is not Side.VENDOR) and not s.aside] or person.said
    if len(kept) <= most:
        return kept
    chosen = set(sorted(range(len(kept)), key=lambda i: -_promise(kept[i]))[:most])
    return [s for i, s in enumerate(kept) if i in chosen]


def _promise(said: Said) -> float:
    """A cheap guess of how much a sentence tells, to spare the model the rest."""
    words = len(said.text.split())
    cues = len(roles.from_sentence(said.about)) + (attitudes.from_cues(said.text) is not None)
    return 3.0 * cues + 2.0 * (said.at >= 0) + min(4, len(_WORDY.findall(said.text))) * 0.5 - 2.0 * (words < 4)


def traits(person: Person, conversation: Conversation, tellings: Sequence[Telling]) -> NDArray[np.float32]:
    """One row for the portrait model: the heads' odds on the most telling sentences, and plain cues."""
    odds = _top_odds(tellings)
    said = [s for t in tellings for s in _told(t.said)]
    titled, level = roles.from_title(person.title), roles.weight_of_title(person.title)
    plain = [
        *(float(r in said) for r in Role),
        *(float(r in titled) for r in Role),
        *(float(level is wanted) for wanted in Level),
        float(person.title is not None),
        float(person.present),
        math.log1p(len(tellings)),
        math.log1p(person.words) / 4,
        float(conversation.kind in {Kind.CALL, Kind.CHAT}),
        float(person.signs),
        float(_is_outside(person)),
    ]
    return np.concatenate([odds.max(axis=0) / 3, odds.mean(axis=0) / 3, np.array(plain)]).astype(np.float32)


def _is_outside(person: Person) -> bool:
    """Are they of another firm, or do they pay for nothing by their title? They advise, and others sign."""
    return (
        person.side is Side.OTHER
        or roles.is_without_purse(person.title)
        or any(roles.works_elsewhere(s.about) for s in person.said if not s.own)
    )


def _told(said: Said) -> tuple[Role, ...]:
    """The roles that a sentence tells of somebody; who has power in it is told by their own part of it alone."""
    own = roles.from_sentence(said.about)
    if not said.part:
        return own
    return (*own, *(r for r in roles.from_sentence(said.text) if r not in roles.POWER and r not in own))


def feelings(tellings: Sequence[Telling]) -> NDArray[np.float32]:
    """One row for the attitude model. Whether somebody is present is left out on purpose: the model
    would take everybody absent for a skeptic.
    """
    odds = _top_odds(tellings)[:, _ATTITUDES]
    felt = [a for t in tellings if (a := attitudes.from_cues(t.said.text))]
    cues = [min(2.0, sum(w for a, w in felt if a is wanted)) for wanted in Attitude]
    return np.concatenate([odds.max(axis=0) / 3, odds.mean(axis=0) / 3, np.array(cues)]).astype(np.float32)


def _top_odds(tellings: Sequence[Telling]) -> NDArray[np.float32]:
    top = sorted(tellings, key=lambda t: -float(t.odds[0]))[:TOP]
    rows: NDArray[np.float32] = np.array([t.odds for t in top]) if top else np.full((1, len(telling.OUTPUTS)), -6.0, dtype=np.float32)
    return np.clip(rows, -6, 6)


@cache
def _model() -> dict[str, NDArray[np.float32]]:
    with np.load(weights.path("people/portrait.npz")) as packed:
        return {k: packed[k].astype(np.float32) for k in packed.files}


def draw_all(
    people: Sequence[tuple[Person, Sequence[Said]]], conversation: Conversation, embedder: Embedder | None = None
) -> list[Portrait]:
    """The portrait of each person from their readable sentences; the model reads all of them in one go."""
    odds = telling.read([(telling.masked(s, person.name), s.own) for person, said in people for s in said], embedder)
    portraits, at = [], 0
    for person, said in people:
        portraits.append(draw(person, conversation, said, odds[at : at + len(said)]))
        at += len(said)
    return portraits


def draw(person: Person, conversation: Conversation, said: Sequence[Said], odds: telling.Logits) -> Portrait:
    """Weighs what the sentences of `person` tell (`odds`, a row each) together."""
    tellings = [Telling(s, row) for s, row in zip(said, odds, strict=True)]
    model = _model()
    row = traits(person, conversation, tellings)
    felt = {cue[0] for s in said if (cue := attitudes.from_cues(s.text))}
    feeling = _attitude(feelings(tellings) @ model["attitudes"].T + model["attitudes_bias"], felt)
    given = fitting(_given(person, tellings, row, feeling), feeling)
    level = roles.influence([s.text for s in said], person.title, [r for r in given if r not in STANCES][:WEIGHTY])
    return Portrait(given, level, feeling, _wish(person, conversation), _best(tellings), tuple(row.tolist()))


def _wish(person: Person, conversation: Conversation) -> tuple[str, Said] | None:
    """How somebody wants to be reached, by the last sentence that says so; these tell little else, and few of them are read by the model."""
    for said in reversed(person.said):
        if not said.aside and _may_wish(said, person, _is_heard(conversation)) and (told := wishes.wish(said, person.name)):
            return told, said
    return None


def _may_wish(said: Said, person: Person, heard: bool) -> bool:
    """May the sentence tell a wish of `person`? What the vendor says in a talk does not, nor "call him" of somebody who sits there."""
    return not (said.side is Side.VENDOR and (said.own or heard)) and (said.own or said.at >= 0 or not person.present)


def _is_heard(conversation: Conversation) -> bool:
    """Is the customer heard at all? In a note, and where the vendor's people write to each other, only they tell of anybody."""
    return conversation.kind is not Kind.DOCUMENT and not conversation.is_among_vendors


def _given(person: Person, tellings: Sequence[Telling], row: NDArray[np.float32], attitude: Attitude) -> tuple[Role, ...]:
    """What somebody plays by one document, the likeliest first; only what a title says where no sentence tells anything."""
    titled, said = roles.from_title(person.title), {r for t in tellings for r in _told(t.said)}
    if not tells(row.tolist()) and not person.signs:
        return titled[:2] if titled[:1] and titled[0] in roles.POWER else titled[:1]
    unsaid = ({Role.BLOCKER} if attitude is not Attitude.SKEPTIC else set()) - said
    if _is_outside(person):
        unsaid |= roles.POWER
    given = weigh([row])
    return tuple(r for r in given if r not in unsaid - {*titled}) or (Role.INFLUENCER,)


def tells(row: Sequence[float]) -> bool:
    """Does any sentence tell anything of somebody's part? `row`: their `traits` in a document."""
    said = 2 * len(telling.OUTPUTS)
    return row[0] * 3 >= SILENT or any(row[said : said + len(Role)])


def weigh(rows: Sequence[Sequence[float] | NDArray[np.float32]]) -> tuple[Role, ...]:
    """What somebody plays, the likeliest first, by the traits (a row of `traits` each) of all documents that tell of them.

    Of each trait the largest counts: one document that says who signs is not outweighed by two that are silent about it.
    """
    model = _model()
    odds = np.max(np.array(rows, dtype=np.float32), axis=0) @ model["roles"].T + model["roles_bias"]
    by_role = dict(zip(Role, (float(o) for o in odds), strict=True))
    ranked = sorted(by_role, key=lambda r: -by_role[r])
    parts = [r for r in ranked if r not in STANCES]
    stands = [r for r in ranked if r in STANCES and by_role[r] > STANDING]
    return (*(r for i, r in enumerate(parts[:MAX_ROLES]) if i == 0 or by_role[r] > LIKELY), *stands[:1])


_AGAINST: Final = {Attitude.SKEPTIC: (Role.CHAMPION,), Attitude.SUPPORTER: (Role.BLOCKER,), Attitude.CHAMPION: (Role.BLOCKER,)}


def fitting(given: Sequence[Role], attitude: Attitude) -> tuple[Role, ...]:
    """Roles without those that an attitude speaks against: no champion doubts, no blocker is in favour, and nobody is both."""
    kept = [r for r in given if r not in _AGAINST.get(attitude, ())] or list(given[:1])
    both = [r for r in kept if r in {Role.CHAMPION, Role.BLOCKER}]
    return tuple(r for r in kept if r not in both[1:])


def _attitude(odds: NDArray[np.float32], felt: Set[Attitude]) -> Attitude:
    """The likeliest attitude where it is likely enough; `felt` are those that a sentence says in plain words."""
    chances = np.exp(odds - odds.max())
    chances /= chances.sum()
    best = int(chances.argmax())
    likeliest = list(Attitude)[best]
    sure = SURE_TOLD if {likeliest} == felt else SURE if felt else SURE_ALONE
    return likeliest if chances[best] >= sure else Attitude.NEUTRAL


def _best(tellings: Sequence[Telling]) -> tuple[Said, ...]:
    ranked = sorted(tellings, key=lambda t: (-t.weight, t.said.turn))
    return tuple({t.said.text: t.said for t in ranked}.values())


_PART: Final = {
    Role.ECONOMIC_BUYER: "holds the money",
    Role.DECISION_MAKER: "decides",
    Role.EXEC_SPONSOR: "sponsors the purchase",
    Role.TECHNICAL: "looks after the technical side",
    Role.DAY_TO_DAY_USER: "would use it day to day",
    Role.PROJECT_LEAD: "runs the project",
    Role.LEGAL_PROCUREMENT: "handles contract and purchasing",
    Role.BLOCKER: "can stop it",
    Role.INFLUENCER: "has a say",
    Role.CHAMPION: "wants it",
}
_STANDS: Final = {Attitude.CHAMPION: "pushes for it", Attitude.SUPPORTER: "is in favour", Attitude.SKEPTIC: "has doubts"}


def summary(name: str, title: str | None, given: tuple[Role, ...], attitude: Attitude) -> str:
    """`Jane Roe is the CFO and holds the money.`: title, then the first two parts, then the attitude."""
    told = [title if duties.is_activity(title) else f"is {_article(title)}{title}"] if title else []
    told += [_PART[r] for r in given[:2]]
    if attitude in _STANDS and not (attitude is not Attitude.SKEPTIC and Role.CHAMPION in given[:2]):
        told.append(_STANDS[attitude])
    if not told:
        return f"{name} takes part in the purchase."
    return f"{name} {', '.join(told[:-1])}{' and ' if len(told) > 1 else ''}{told[-1]}."


_DEPARTMENTS: Final = re.compile(
    r"it|purchasing|procurement|legal|finance|accounts?|accounting|payroll|operations|hr|compliance|(?:IT )?security|quality", re.IGNORECASE
)


_WHERE: Final = (
    (
        "on the ",
        re.compile(
            r"(?:(?!of\b)[\w-]+ ){0,2}(?:board|committee|council|panel|tankers|lorries|vans|forklifts|phones|kilns|presses|ovens|machines|trucks|buses)",
            re.I,
        ),
    ),
    ("at the ", re.compile(r"(?:(?!of\b)[\w-]+ ){0,2}(?:desk|counter|gate|weighbridge|reception|tills?)", re.I)),
    (
        "in the ",
        re.compile(
            r"(?:(?!of\b)[\w-]+ ){0,2}(?:shop|store|workshop|warehouse|plant|depot|branch|lab|laboratory|office|kitchen|yard|ward|line|team|department|unit)",
            re.I,
        ),
    ),
    ("", re.compile(r"external|freelance|self-employed", re.I)),
)
"""What stands before a place of work where it is all that is known of somebody's post."""


def _article(title: str) -> str:
    for words, places in _WHERE:
        if places.fullmatch(title):
            return words
    field = not titles.is_title(title) and title[0].islower() and not title.startswith("in charge of ")
    if field or _DEPARTMENTS.fullmatch(title) or (not titles.is_title(title) and duties.from_line(title.capitalize())):
        return "in "
    return "" if title.startswith("in charge of ") or (title[0].isupper() and len(title.split()) > 1) else "the "
