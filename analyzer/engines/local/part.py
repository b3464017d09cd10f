"""Has somebody who is only talked about a part in the purchase, or does their name just pass by?"""

import math
import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analyzer import weights
from analyzer.domain.conversation import Conversation, Kind, Side
from analyzer.engines.local import attitudes, context, likeness, names, roles, titles
from analyzer.engines.local.person import Person, Said

_VERB_AFTER = re.compile(
    r"(?:['\u2019](?:s|ll|d)\b|,?\s+(?:is|was|has|had|will|would|can|could|wants?|wanted|needs?|needed|says?|said"
    r"|told|tells|asks?|asked|runs?|does|did|signs?|signed|knows|knew|likes?|liked"
    r"|loves?|hates?|thinks?|handles?|owns?|approves?|decides?|does(?:n['\u2019]t)?|won['\u2019]t|didn['\u2019]t|wouldn['\u2019]t"
    r"|isn['\u2019]t|gets?|got|keeps?|looks?|makes?|made|goes|went|comes|came|reads?|holds?|leads?|manages?"
    r"|votes?|voted|chairs?|uses?|used|sits?|works?|worked|reports?|found|sent|sends|gave|gives|takes?|took|believes?|remembers?|never|also|already|just|in|from|at)\b|\s*\()",
    re.IGNORECASE,
)
_BEFORE_PERSON = re.compile(
    r"\b(?:with|ask|asked|asks|tell|told|tells|call|called|email|copy|copying|cc|loop in|by|for|from|get|give|gave"
    r"|and|show|showed|send|sent|according to|meet|met|says|said|let|because|if|when|unless|until|that|like|made"
    r"|make|to|over to|around|through|past)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|at|near|into|outside|from|to|out of|around|across|up in|down in|over in|off|between)\s+$", re.IGNORECASE)
_THING = re.compile(r"\b(?:on|use|using|used|run|runs|running|the|a|an|our|via|through|into|called|version|with)\s+$", re.IGNORECASE)
_THING_AFTER = re.compile(
    r"^(?:\s+(?:v?\d|version|license|licence|integration|connector|system|module|api|server|app|site|office|plant|account"
    r"|data|report|file|portal|campus|store|branch|team)\b|\s?[0-9\u00ae\u2122])",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:used to|back (?:when|then|in)|years ago|last place|previous|former|ex-|retired|passed away"
    r"|my (?:wife|husband|kid|son|daughter|dog|cat|neighbou?r|uncle|aunt|cousin)|reference|another customer|other customers?)\b",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)


MOST_TOLD: Final = 60
"""Sentences of one person in which cues are looked for."""


def traits(person: Person, conversation: Conversation) -> dict[str, float]:
    """What speaks for and against `person` having a part, each trait between 0 and about 2."""
    named = person.named()
    by_customer = [s for s in named if s.side is not Side.VENDOR]
    contexts = [(s.text[: s.at], s.text[s.at + _length(person, s) :]) for s in named]
    told = [s.text for s in person.said[:MOST_TOLD]]
    words = names.words_of(person.name)
    pronouns = sum(s.at < 0 for s in person.said) + sum(bool(_HE.search(s.text, s.at)) for s in named)
    around = np.array(person.contexts) if person.contexts else np.full((1, 3), -1.1, dtype=np.float32)
    thing = around[:, context.THING] - np.logaddexp(around[:, context.CUSTOMER], around[:, context.VENDOR])
    vendors = around[:, context.VENDOR] - around[:, context.CUSTOMER]
    return {
        "mentions": math.log1p(len(named)),
        "by_customer": math.log1p(len(by_customer)),
        "only_vendor": float(not by_customer and _is_heard(conversation)),
        "title": max((w for w, t in person.titles if titles.is_title(t)), default=0.0),
        "ours": float(any(side is not Side.VENDOR for side in person.ours)),
        "vendors_own": float(person.ours.get(Side.VENDOR, 0) > 0),
        "honorific": float(person.honorific is not None),
        "full_name": float(len(words) > 1),
        "verb": _share(bool(_VERB_AFTER.match(after)) for _, after in contexts),
        "person_before": _share(bool(_BEFORE_PERSON.search(before)) for before, _ in contexts),
        "place": _share(bool(_PLACE.search(before)) for before, _ in contexts),
        "thing": _share(bool(_THING.search(before) or _THING_AFTER.search(after)) for before, after in contexts),
        "pronoun": min(1.0, pronouns / max(1, len(named))),
        "role_cue": _up_to_two(bool(roles.from_sentence(t)) for t in told),
        "title_role": float(bool(roles.from_title(person.stated))),
        "attitude_cue": _up_to_two(attitudes.from_cues(t) is not None for t in told),
        "past": float(any(_PAST.search(s.text) for s in named)),
        "opens": float(bool(named) and person.opens >= len(named)),
        "addressed": float(person.addressed > 0),
        "shape": float(bool(names.PRODUCT_SHAPE.search(person.name))),
        "wordy": person.wordy,
        "ambiguous": float(len(words) == 1 and words[0] in names.AMBIGUOUS),
        "in_call": float(conversation.kind in {Kind.CALL, Kind.CHAT}),
        "signs": float(person.signs),
        "likeness": max(likeness.of(w) for w in person.name.split()),
        "thing_around": float(np.clip(thing.sum(), -6, 6)) / 3,
        "thing_each": float(thing.mean()) / 3,
        "vendor_around": float(np.clip(vendors.sum(), -6, 6)) / 3,
        "vendor_each": float(vendors.mean()) / 3,
        "least_like": min(likeness.of(w) for w in person.name.split()),
    }


def _is_heard(conversation: Conversation) -> bool:
    """May the customer be heard at all? In a note, and where the vendor's people write to each other, only they tell of anybody."""
    return conversation.kind is not Kind.DOCUMENT and not conversation.is_among_vendors


def _up_to_two(hits: Iterable[bool]) -> float:
    """How many, read no further than the second."""
    return float(len(list(islice(filter(None, hits), 2))))


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / max(1, len(found))


def _length(person: Person, said: Said) -> int:
    at = said.text.find(person.name, said.at)
    if at == said.at:
        return len(person.name)
    tail = re.match(r"[\w'\u2019.-]+", said.text[said.at :])
    return tail.end() if tail else 0


def is_open(person: Person) -> bool:
    """Is it open whether `person` has a part: somebody mentioned, and not known as the vendor's?"""
    return bool(person.said) and not person.present and person.side is not Side.VENDOR and not person.thing


CUT: Final = 0.4
"""Chance from which on somebody mentioned is shown; held-out figures are in the model card."""


@cache
def _model() -> tuple[tuple[str, ...], NDArray[np.float32], float]:
    with np.load(weights.path("people/part.npz")) as packed:
        return tuple(str(k) for k in packed["keys"]), packed["weights"].astype(np.float32), float(packed["bias"])


def chance(person: Person, conversation: Conversation) -> float:
    """How surely somebody who is only talked about has a part, 0 to 1."""
    found = traits(person, conversation)
    keys, weight, bias = _model()
    odds = sum(found[k] * float(w) for k, w in zip(keys, weight, strict=True)) + bias
    odds -= FAR_AWAY * _is_elsewhere(person, _is_heard(conversation)) + BROUGHT_UP * (_is_heard(conversation) and _is_brought_up(person))
    return 1.0 / (1.0 + math.exp(-odds))


BROUGHT_UP: Final = 2.0
"""Taken from the log odds of somebody whom the vendor tells of first: mostly a colleague or another customer of theirs."""
FAR_AWAY: Final = 4.5
"""Taken from the log odds of somebody who has left, or belongs to another customer: the corpus has too few to learn from."""
_LEFT: Final = re.compile(
    r"\b(?:(?:he|she|who|has|since|already|before [\w ]{2,20}) left\b(?! (?:it|that|this|early|me"
    r"|the (?:room|call|meeting)|a (?:message|note)))|no longer (?:with|here|works)|passed away|"
    r"(?:he|she|who)(?:['\u2019]s| is| has)? retired\b|not with us any ?more|my predecessor|(?:he|she|who) died\b"
    r"|(?:was|had this|did this) (?:\w+ ){0,2}before me\b|(?:he|she)(?:['\u2019]s| has| is) gone to (?-i:[A-Z])"
    r"|my old (?:boss|manager|colleague))",
    re.IGNORECASE,
)
_KNOWN_OTHERWISE = (
    r"(?:a|some|my|an old) (?:friend|buddy|cousin|aunt|uncle|neighbou?r|former colleague)[\w ]{0,30}|reference[\w ]{0,30}|ask for "
)
_OTHERS: Final = re.compile(
    rf"\b(?:their (?:own )?[a-z]+(?: [a-z]+){{0,3}}(?:, (?:(?:Dr|Mr|Ms|Mrs)\.? )?| (?:(?:Dr|Mr|Ms|Mrs)\.? )?)|{_KNOWN_OTHERWISE})[,.]?\s*$",
    re.IGNORECASE,
)
_OTHERS_TOLD: Final = re.compile(rf"\b(?:{_KNOWN_OTHERWISE})[,.]?\s*$", re.IGNORECASE)


_STRANGER: Final = re.compile(
    r"\b(?:a|an|some|one) (?:Mr|Mrs|Ms|Miss|Mister|Mx)\.? $|\b(?:rep|salesman|saleswoman|sales guy|sales person) (?:from|of|at) [^.?!]{2,40}$",
    re.IGNORECASE,
)
"""`a Mrs Oduya`, `a rep from Quillbase, Shane`: whom one names so is nobody of one's own."""
_CANVASSES: Final = re.compile(
    r" (?:from|at|of) (?-i:[A-Z])\w+ (?:keeps (?:on )?|has been |is )(?:ringing|calling|pitching|chasing|mailing|e-?mailing|pestering)\b",
    re.IGNORECASE,
)
_FAMILY: Final = re.compile(
    r"\bmy (?:own )?(?:wife|husband|daughter|son|kid|boy|girl|mum|mom|mother|dad|father|neighbou?r|nephew|niece|flatmate|best friend|mate),? $",
    re.IGNORECASE,
)


def _is_stranger(person: Person) -> bool:
    """Is somebody named as one who calls from outside, or as family that has no part in the work?"""
    for said in person.named():
        before, after = said.text[max(0, said.at - 70) : said.at], said.text[said.at + _length(person, said) :]
        if _STRANGER.search(before) or _CANVASSES.match(after):
            return True
        if _FAMILY.search(before) and not person.titles:
            return True
    return False


def _is_brought_up(person: Person) -> bool:
    """Did the vendor name them first, not asking, and the customer hardly ever and without a title?"""
    named = person.named()
    first = min(named, key=lambda s: s.turn, default=None)
    if (
        first is None
        or first.side is not Side.VENDOR
        or first.text.rstrip().endswith("?")
        or person.ours.get(Side.CUSTOMER)
        or person.titles
    ):
        return False
    return sum(s.side is not Side.VENDOR for s in named) <= 1


def _is_elsewhere(person: Person, heard: bool) -> bool:
    """Have they left, or are they another customer's? Where the customer is not `heard`, "their lead" is the customer's."""
    named = person.named()
    if names.PRODUCT_SHAPE.search(person.name):
        return True
    left = any(_LEFT.search(s.text) for s in named) or any(_LEFT.search(s.text) for s in person.said[:3] if s.at < 0)
    others = _OTHERS if heard else _OTHERS_TOLD
    return left or _is_stranger(person) or (len(named) <= 2 and any(others.search(s.text[max(0, s.at - 70) : s.at]) for s in named))
