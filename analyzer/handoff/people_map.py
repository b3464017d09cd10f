"""One entry per person: what all documents of a deal tell of somebody, put together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind, Side
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Attitude, Level, Portrayed, Role, Stakeholder
from analyzer.engines.local import duties, names, outsiders, part, people, portrait, roles, sounds, titles
from analyzer.engines.local.titles import is_foreign, is_title

MAX_ROLES: Final = 4
MAIN_SHARE: Final = 0.4
"""Who speaks at least this share of the customer's words carries the purchase on the customer's side."""
SHARE_OF_MANY: Final = 0.34
"""The same for the mean of the shares of words and of turns."""
_LEVELS: Final = (Level.LOW, Level.MEDIUM, Level.HIGH)
_STRENGTH: Final = {Attitude.CHAMPION: 1.0, Attitude.SKEPTIC: 1.0, Attitude.SUPPORTER: 0.9, Attitude.NEUTRAL: 0.2}

_LIFTED: Final = {Attitude.NEUTRAL: Attitude.SUPPORTER, Attitude.SUPPORTER: Attitude.CHAMPION}


@dataclass
class _Group:
    """One person's findings; `names` are all ways in which the person is called."""

    names: list[str]
    found: list[Finding[Stakeholder]] = field(default_factory=list)

    @property
    def documents(self) -> set[str]:
        return {e.document for f in self.found for e in f.evidence}


def merge_people(
    findings: Sequence[Finding[Stakeholder]], conversations: Sequence[Conversation], deal: Deal, sellers: Sequence[str] = ()
) -> tuple[Finding[Stakeholder], ...]:
    """`findings` with one entry per person, the weightiest first.

    Names make the person: full name, first name or surname alone, with or without honorific, short
    forms, initials. Two full names whose surnames differ are two people, and a first name that could
    mean either of them joins the one of its own document or stays alone. The attitude is the one at
    signature: later words weigh more. Influence is the highest, roles are the union of the most told.
    `sellers` are no stakeholders, though no document tells their side.
    """
    groups = _groups(findings, conversations, deal, sellers)
    order = (
        {c.document: i for i, c in enumerate(sorted(conversations, key=lambda c: (c.date is None, c.date, c.document)))}
        if conversations
        else {}
    )
    papers = {c.document for c in conversations if c.kind is Kind.DOCUMENT and c.is_contract}
    talks = {c.document for c in conversations if c.kind in {Kind.CALL, Kind.CHAT}}
    outside = outsiders.read(conversations)
    merged = [
        _merge(group, order, papers, talks) for group in groups if _is_known(group) and not _is_outside(group, outside, conversations)
    ]
    main = _main_contact(merged, conversations)
    out = [_carried(f) if i == main else f for i, f in enumerate(merged)]
    place = {f.id: i for i, f in enumerate(out)}
    return tuple(sorted(out, key=lambda f: (-_LEVELS.index(f.statement.influence), not f.statement.present, place[f.id])))


def _groups(
    findings: Sequence[Finding[Stakeholder]], conversations: Sequence[Conversation], deal: Deal, sellers: Sequence[str]
) -> list[_Group]:
    vendors = [*_known(conversations, {Side.VENDOR}), *_by_domain(conversations, deal.vendor.domains), *sellers]
    groups = [_Group([n]) for n in _distinct(_known(conversations, {Side.CUSTOMER, Side.OTHER}))]
    calls = {c.document for c in conversations if c.kind is Kind.CALL}
    # Posts of people whom other documents know come last: they make nobody.
    whole = sorted(range(len(findings)), key=lambda i: (_is_post_only(findings[i]), -len(names.words_of(findings[i].statement.name)), i))
    for i in whole:
        finding = findings[i]
        group = _home(finding, groups)
        if _is_post_only(finding):
            if group is not None and group.found:
                group.found.append(finding)
            continue
        if group is None and any(names.same_person(finding.statement.name, v) for v in vendors):
            continue
        group = group or _misheard(finding, groups, calls)
        if group is None:
            group = _Group([finding.statement.name])
            groups.append(group)
        group.found.append(finding)
        group.names += [n for n in (finding.statement.name, *finding.statement.aliases) if n not in group.names]
    return sorted(groups, key=lambda g: min((findings.index(f) for f in g.found), default=len(findings)))


def _is_post_only(finding: Finding[Stakeholder]) -> bool:
    return finding.confidence <= people.POST_ONLY and not finding.statement.roles


def _is_known(group: _Group) -> bool:
    """Does any document say for itself that this person has a part?"""
    return any(f.confidence >= part.CUT for f in group.found)


def _is_outside(group: _Group, outside: outsiders.Outsiders, conversations: Sequence[Conversation]) -> bool:
    """Is this a thing, or somebody of the vendor's, by what any document says? Whoever speaks or has an address is neither."""
    if any(f.statement.present for f in group.found):
        return False
    addressed = [names.proper(p.name) for c in conversations for p in c.participants if p.name and p.email]
    if any(names.same_person(group.names[0], a) for a in addressed):
        return False
    personal = any(_tells_post(e.quote, group.names) for f in group.found if is_title(f.statement.title or "") for e in f.evidence)
    return all(outside.is_thing(f.statement.name, personal) for f in group.found) or outside.is_colleague(group.names[0], speaks=False)


def _tells_post(quote: str, called: Iterable[str]) -> bool:
    """Is a post told beside one of the names, or of "he" or "she"? One that only stands near makes no person of a product."""
    places = [(at, at + len(name)) for name in called if (at := quote.find(name)) >= 0]
    beside = any(titles.after_name(quote, end) or titles.before_name(quote, start) for start, end in places)
    return beside or titles.of_pronoun(quote) is not None


def _known(conversations: Sequence[Conversation], sides: set[Side]) -> list[str]:
    """Full names from headers and speaker labels of the given sides."""
    people = [(p.name, p.side) for c in conversations for p in c.participants] + [
        (t.speaker, t.side) for c in conversations for t in c.turns
    ]
    found = {names.proper(n): None for n, side in people if n and side in sides and not names.is_label(names.proper(n))}
    return [n for n in found if len(names.words_of(n)) > 1]


def _by_domain(conversations: Sequence[Conversation], domains: Sequence[str]) -> list[str]:
    """Full names of everybody with an address in one of `domains`, also where no side was given."""
    people = [p for c in conversations for p in c.participants if p.email and p.email.rpartition("@")[2].lower() in domains]
    found = [names.proper(p.name) if p.name else names.from_address(p.email or "") for p in people]
    return [n for n in found if n and len(names.words_of(n)) > 1]


def _distinct(full: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for name in full:
        if not any(names.same_person(name, k) for k in kept):
            kept.append(name)
    return kept


def _home(finding: Finding[Stakeholder], groups: Sequence[_Group]) -> _Group | None:
    """The group of the person whom a finding is about; None where none fits, or where two fit alike."""
    statement = finding.statement
    fits = [g for g in groups if _fits(statement, g)]
    if len(fits) < 2:
        return fits[0] if fits else None
    own = {e.document for e in finding.evidence}
    ranked = sorted(fits, key=lambda g: -_closeness(statement, own, g))
    first, second = (_closeness(statement, own, g) for g in ranked[:2])
    return ranked[0] if first > second else None


def _misheard(finding: Finding[Stakeholder], groups: Sequence[_Group], calls: set[str]) -> _Group | None:
    """The one person whose first name sounds like the one that a call has; None where anything tells the two apart."""
    statement = finding.statement
    if statement.present or " " in statement.name or not {e.document for e in finding.evidence} <= calls:
        return None
    alike = [g for g in groups if any(sounds.alike(statement.name, names.words_of(n)[0]) for n in g.names if names.words_of(n))]
    return alike[0] if len(alike) == 1 and not _are_two(finding, alike[0]) else None


def _are_two(finding: Finding[Stakeholder], group: _Group) -> bool:
    """Do the two have other posts, or stand side by side in one turn?"""
    post = (finding.statement.title or "").lower()
    turns = {(e.document, e.turn) for e in finding.evidence}
    return any(
        (post and f.statement.title and f.statement.title.lower() != post)
        or not turns.isdisjoint({(e.document, e.turn) for e in f.evidence})
        for f in group.found
    )


def _fits(statement: Stakeholder, group: _Group) -> bool:
    full = [n for n in group.names if _is_full(n)]
    mine = [n for n in (statement.name, *statement.aliases) if _is_full(n)]
    # Where both sides know a full name, the full names alone decide.
    if full and mine:
        return all(names.same_person(m, f) for m in mine for f in full)
    return any(names.same_person(statement.name, n) for n in full or group.names)


def _is_full(name: str) -> bool:
    """More than a first name or a surname; initials ("F.A.") tell nobody apart."""
    words = names.words_of(name)
    return len(words) > 1 and any(len(word) > 1 for word in words)


def _closeness(statement: Stakeholder, own: set[str], group: _Group) -> int:
    words = names.words_of(statement.name)
    # A first name that a group once took in says nothing against another bearer of it.
    exact = words in {names.words_of(n) for n in group.names} and (len(words) > 1 or all(len(names.words_of(n)) == 1 for n in group.names))
    return 4 * exact + 2 * bool(own & group.documents) + bool(group.found)


def _merge(group: _Group, order: dict[str, int], papers: set[str], talks: set[str]) -> Finding[Stakeholder]:
    """One finding of a person's findings, in the order of the documents."""
    found = sorted(group.found, key=lambda f: order.get(f.evidence[0].document, 0) if f.evidence else 0)
    posts = [f for f in found if _is_post_only(f)]
    found = _without_hearsay([f for f in found if not _is_post_only(f)], talks)
    lead = max(found, key=lambda f: (f.confidence, -found.index(f)))
    said = [f.statement for f in found]
    name, title = _name(group, said), _title(said) or _title([f.statement for f in posts])
    attitude = _attitude(found, papers)
    if attitude is Attitude.NEUTRAL and Role.CHAMPION in _roles(said):
        attitude = Attitude.SUPPORTER
    given = portrait.fitting(_without_purse(_roles(said), title), attitude)[:MAX_ROLES]
    given = _with_attitude(given, attitude, title, any(s.present for s in said))
    wishes = [s.communication_preference for s in said if s.communication_preference]
    statement = Stakeholder(
        name=name,
        aliases=_aliases(name, group.names, said),
        title=title,
        roles=given,
        influence=max((s.influence for s in said), key=_LEVELS.index),
        attitude=attitude,
        communication_preference=wishes[-1] if wishes else None,
        present=any(s.present for s in said),
        summary=portrait.summary(name, title, given, attitude) if len(found) > 1 or not lead.statement.roles else lead.statement.summary,
    )
    others = [f for f in found if f is not lead]
    sure = 1.0 - (1.0 - lead.confidence) * 0.7 ** len(others)
    return lead.model_copy(
        update={
            "statement": statement,
            "confidence": round(sure, 3),
            "verified": any(f.verified for f in found),
            "evidence": _evidence([lead, *others, *(f for f in posts if f.statement.title == title)]),
        }
    )


def _name(group: _Group, said: Sequence[Stakeholder]) -> str:
    """The fullest name; with the honorific where one is used."""
    called = [s.name for s in said] + [n for n in group.names if len(names.words_of(n)) > 1]
    return max(called, key=lambda n: (names.fullness(n), len(names.words_of(n)), "." not in n.split()[-1], len(n) - n.count(".")))


def _aliases(name: str, called: Iterable[str], said: Sequence[Stakeholder]) -> tuple[str, ...]:
    every = {*called, *(s.name for s in said), *(a for s in said for a in s.aliases)}
    return tuple(sorted(every - {name}))


def _title(said: Sequence[Stakeholder]) -> str | None:
    """The title as a signature or a paper writes it; else the one stated most often, and of those the fuller one.

    A post that is told in English is preferred to one in another language.
    """
    titles = [(s.title, s.present) for s in said if s.title]
    if not titles:
        return None
    if any(_is_post(t) and not is_foreign(t) for t, _ in titles):
        titles = [t for t in titles if not is_foreign(t[0])]
    often = Counter(t.lower() for t, _ in titles)
    return max(titles, key=lambda t: (_is_written(t[0]), _is_post(t[0]), often[t[0].lower()], t[1], min(len(t[0].split()), 5)))[0]


def _is_post(title: str) -> bool:
    """A job says more than what somebody does or where."""
    return is_title(title) and not duties.is_activity(title)


def _is_written(title: str) -> bool:
    """`Head of Production` and `CFO` are written by their bearers; `our head of production` is speech."""
    return title[0].isupper() and (len(title.split()) > 1 or title.isupper())


def _with_attitude(given: tuple[Role, ...], attitude: Attitude, title: str | None, present: bool) -> tuple[Role, ...]:
    """Roles that follow from where somebody stands: who sells it inside is a champion, a superior who backs it from afar its sponsor."""
    above = roles.weight_of_title(title) is Level.HIGH and roles.from_title(title)[:1] != (Role.ECONOMIC_BUYER,)
    extra: tuple[Role, ...] = ()
    if attitude is Attitude.CHAMPION and Role.CHAMPION not in given:
        extra = (Role.CHAMPION,)
    elif above and attitude is Attitude.SUPPORTER and not present and Role.EXEC_SPONSOR not in given:
        extra = (Role.EXEC_SPONSOR,)
    return (*given[: MAX_ROLES - len(extra)], *extra)


def _without_hearsay(found: Sequence[Finding[Stakeholder]], talks: set[str]) -> list[Finding[Stakeholder]]:
    """`found` without the power that only a passing mention gives: somebody who never took part, and whom a talk has as a user
    or in doubt, is made a buyer by a mail or note only with their title or in plain words.
    """
    told = [f for f in found if any(e.document in talks for e in f.evidence)]
    users = any(f.statement.attitude is Attitude.SKEPTIC or Role.DAY_TO_DAY_USER in f.statement.roles for f in told)
    if not users or any(f.statement.present or (f in told and roles.POWER & set(f.statement.roles)) for f in found):
        return list(found)
    titled = {r for f in found for r in roles.from_title(f.statement.title)}
    kept = []
    for finding in found:
        plain = {r for e in finding.evidence for r in roles.from_sentence(e.quote)}
        given = tuple(r for r in finding.statement.roles if r not in roles.POWER or r in plain | titled)
        kept.append(finding.model_copy(update={"statement": finding.statement.model_copy(update={"roles": given})}))
    return kept


def _without_purse(given: tuple[Role, ...], title: str | None) -> tuple[Role, ...]:
    """`given` without the power that no title of an outsider, a steward or a volunteer has; one document may not have known the title."""
    if not roles.is_without_purse(title):
        return given
    return tuple(r for r in given if r not in roles.POWER or r in roles.from_title(title)) or (Role.INFLUENCER,)


def _roles(said: Sequence[Stakeholder]) -> tuple[Role, ...]:
    """What all documents tell together, by the traits that they were read from where these are known, else the union, the most told first."""
    rows = [s.traits for s in said if isinstance(s, Portrayed) and s.traits]
    if len(rows) == len(said) > 1 and any(portrait.tells(row) for row in rows):
        # Where somebody stands is told by one document or by none.
        return tuple(r for r in portrait.weigh(rows) if r not in portrait.STANCES or any(r in s.roles for s in said))
    weights: dict[Role, float] = {}
    for statement in said:
        for place, role in enumerate(statement.roles):
            weights[role] = weights.get(role, 0.0) + 1.0 - 0.15 * place
    return tuple(sorted(weights, key=lambda r: (-weights[r], r.value))) or (Role.INFLUENCER,)


def _attitude(found: Sequence[Finding[Stakeholder]], papers: set[str]) -> Attitude:
    weights: dict[Attitude, float] = {}
    for place, finding in enumerate(found):
        if finding.evidence and all(e.document in papers for e in finding.evidence):
            continue
        attitude = finding.statement.attitude
        recent = 1.0 + 0.5 * place / max(1, len(found) - 1)
        weights[attitude] = weights.get(attitude, 0.0) + _STRENGTH[attitude] * recent
    return max(weights, key=lambda a: (weights[a], a.value)) if weights else Attitude.NEUTRAL


def _evidence(found: Sequence[Finding[Stakeholder]]) -> tuple[Evidence, ...]:
    """The best piece of every document first, then the rest; no piece twice."""
    kept: list[Evidence] = []
    longest = max(len(f.evidence) for f in found)
    for rank in range(longest):
        for finding in found:
            piece = finding.evidence[rank] if rank < len(finding.evidence) else None
            if piece and not any(_overlaps(piece, k) for k in kept):
                kept.append(piece)
    return tuple(kept)


def _overlaps(one: Evidence, other: Evidence) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _main_contact(merged: Sequence[Finding[Stakeholder]], conversations: Sequence[Conversation]) -> int | None:
    """The place of the customer's person who speaks and writes most, if anybody does clearly."""
    words: Counter[int] = Counter()
    turns: Counter[int] = Counter()
    total = 0
    spoken = 0
    for turn in (t for c in conversations for t in c.spoken() if t.side is Side.CUSTOMER and t.speaker):
        size = len(turn.text.split())
        total += size
        spoken += 1
        for i, finding in enumerate(merged):
            if finding.statement.present and names.same_person(names.proper(turn.speaker or ""), finding.statement.name):
                words[i] += size
                turns[i] += 1
                break
    if not words:
        return None
    place, most = max(words.items(), key=lambda item: (item[1], -item[0]))
    if len(words) < 2:
        return None
    if most >= MAIN_SHARE * total:
        return place
    # In a talk of many, whoever leads it speaks the oftenest if not the longest.
    shares = {i: words[i] / total + turns[i] / spoken for i in words}
    first = max(shares, key=lambda i: (shares[i], -i))
    return first if shares[first] >= 2 * SHARE_OF_MANY else None


def _carried(finding: Finding[Stakeholder]) -> Finding[Stakeholder]:
    """The main contact of a won deal runs the purchase on the customer's side and, unless they doubt it, wants it."""
    said = finding.statement
    given = said.roles if Role.PROJECT_LEAD in said.roles else (*said.roles[: MAX_ROLES - 1], Role.PROJECT_LEAD)
    attitude = _LIFTED.get(said.attitude, said.attitude)
    update = {
        "roles": given,
        "influence": Level.HIGH,
        "attitude": attitude,
        "summary": portrait.summary(said.name, said.title, given, attitude),
    }
    return finding.model_copy(update={"statement": said.model_copy(update=update)})
