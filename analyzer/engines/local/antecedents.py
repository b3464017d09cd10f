"""Whom a "he" or "she" means, told in brackets where a summary would not say it: "he (Gary Lindqvist) signed it in 2017"."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from analyzer.domain.conversation import Conversation, Turn
from analyzer.engines.local.person import Person, Said
from analyzer.engines.local.third_person import follows_had

Place = tuple[int, str]
"""A turn, and a sentence of it word for word."""
_FAR: Final = 2
"""Turns back in which the name has to stand."""
_PRONOUN: Final = re.compile(
    r"\u201c[^\u201d]*\u201d|(?<![\w'])(?P<who>he|she|him|his|hers?)(?:'(?P<tail>ll|d|s))?(?![\w'])(?P<behind>[^.;\u201c]{0,30})",
    re.IGNORECASE,
)
"""The pronoun, not in what is quoted, with what follows it."""
_HAS: Final = re.compile(
    r"\s(?:\w+ly |just |also |never |already )?(?:got|been|had|made|given|told|let|seen|heard|done|gone|said|left|asked|taken|\w+[^e]ed)\b"
)
"""What follows "he's" where that is "he has"."""
_NEXT: Final = re.compile(r"\s(\w+)")
_OWNED: Final = re.compile(
    r"\s(?!(?:a|an|the|that|this|to|for|in|on|at|by|and|or|but|so|what|when|if|back|about|up|out|over|into|with)\b)[a-z]"
)
"""What follows "her" where that is "her list"."""


def antecedents(conversation: Conversation, everybody: Iterable[Person], stakeholders: Collection[str]) -> Mapping[Place, str]:
    """Which sentences speak of somebody by a pronoun only, and who that is: somebody present, or one of `stakeholders`.

    The name is that by which they were called just before. Sentences that could mean two people are left out, and those
    before which nobody said the name: a name from elsewhere would be a guess.
    """
    turns = {turn.index: turn for turn in conversation.turns}
    meant: dict[Place, set[str]] = {}
    for person in everybody:
        known = person.present or person.full in stakeholders
        for said in person.said:
            if said.at < 0 and not said.own and said.turn in turns:
                meant.setdefault((said.turn, said.text), set()).add(_called(person, said, turns) if known else "")
    return {place: next(iter(names)) for place, names in meant.items() if len(names) == 1 and "" not in names}


def _called(person: Person, said: Said, turns: Mapping[int, Turn]) -> str:
    """The fullest form of the name in what was said right before a sentence, "" where none is."""
    own = turns[said.turn].text
    before = [turns[n].text for n in range(said.turn - _FAR, said.turn) if n in turns]
    heard = "\n".join((*before, own[: max(0, own.find(said.text))]))
    forms = {person.full, person.name, *person.aliases, *person.full.split()}
    found = [form for form in forms if len(form) > 1 and re.search(rf"\b{re.escape(form)}\b", heard)]
    return max(found, key=len, default="")


def with_name(told: str, name: str) -> str:
    """`told` with `name` behind its first pronoun; as it is where the person is named before it, or no pronoun stands outside quotation marks."""
    pronoun = next((m for m in _PRONOUN.finditer(told) if m["who"]), None)
    if not name or pronoun is None:
        return told
    if any(re.search(rf"\b{re.escape(part)}\b", told[: pronoun.start()]) for part in name.split() if len(part) > 1):
        return told
    return f"{told[: pronoun.start()]}{_glossed(pronoun, name)}{told[pronoun.start('behind') :]}"


def _glossed(pronoun: re.Match[str], name: str) -> str:
    """The pronoun with the name; a contraction is written out, as "he'll (Gary)" would be none."""
    who, tail, behind = pronoun["who"], pronoun["tail"], pronoun["behind"]
    if who.lower() in {"his", "hers"} or (who.lower() == "her" and _OWNED.match(behind)):
        return f"{who} ({name}'s)"
    had = (word := _NEXT.match(behind)) is not None and follows_had(word[1].lower())
    verb = {"ll": " will", "d": " had" if had else " would", "s": " has" if _HAS.match(behind) else " is"}.get(tail or "", "")
    return f"{who} ({name}){verb}"
