"""Whom a mail answers: who wrote what it quotes without saying whose it is."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from analyzer.intake.mime import Address
from analyzer.intake.names import domain_of, folded, is_public
from analyzer.intake.quote_rows import Author

_PASSED_ON: Final = re.compile(r"\s{0,5}(?:fw|fwd|wg|tr|rv|vb)(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]", re.IGNORECASE)
_LIST: Final = re.compile(r"@(?:[^@]{1,100}\.)?(?:lists?|groups|googlegroups|mailman)\.", re.IGNORECASE)
_SALUTE: Final = re.compile(
    r"\W{0,3}(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|thanks|thank you|many thanks|hallo"
    r"|liebe[rs]?|lieber|sehr geehrte[rs]?|guten (?:tag|morgen)|moin|danke|vielen dank"
    r"|bonjour|ch[eè]re?|salut|merci|beste|geachte|dag|bedankt|dank|hej|hejsan|bästa|kära|tack|hola|estimad[oa]s?|querid[oa]s?"
    r"|buen(?:os|as) \w{3,8}|gracias|buongiorno|gentile|ciao|caro|cara|prezad[oa]s?|olá|obrigad[oa])\b[\s,!]{0,3})?",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(
    r"(?:herrn?|frau|mrs?|ms|mx|dr|prof|sir|madam|m|mme|monsieur|madame|sr|sra|señora?|senhora?)\b\.?\s{0,3}", re.IGNORECASE
)
_WORD: Final = r"[^\W\d_][\w'’-]{0,30}(?:(?<=\b\w)\.)?"
_NAME: Final = re.compile(
    rf"({_WORD}(?: {_WORD}){{0,2}}?)\s{{0,3}}(,|!|:|;|\.(?=\s|$)|[-–—](?:\s|$)|$|&|/|(?:and|und|et|en|y|og|och|e)\s)\s{{0,3}}"
)
_JOINS: Final = re.compile(r",|&|/|(?:and|und|et|en|y|og|och|e)\s", re.IGNORECASE)
_LONGEST_OPENING: Final = 120


def answered(mail: Author, opening: str) -> Author:
    """The one among those whom `mail` went to whose words it quotes; nobody where it may be several.

    `opening` is the first line of its own. Who is greeted there was answered; else the only one whom it went to (copies apart),
    and of several the one of another company than the sender's. What is passed on, or goes to a list, quotes somebody else.
    """
    if _PASSED_ON.match(mail.subject or ""):
        return Author()
    to = [one for one in mail.to if not _is_own(one, mail) and not (one.email and _LIST.search(one.email))]
    greeted = _greeted(opening, [*to, *(one for one in mail.cc if not _is_own(one, mail))]) if len(to) > 1 else []
    chosen = greeted[0] if len(greeted) == 1 else _chosen(mail, [one for one in to if one in greeted] or to)
    return Author(chosen.name, chosen.email) if chosen else Author()


def _is_own(one: Address, mail: Author) -> bool:
    return bool(one.email and mail.email and one.email.casefold() == mail.email.casefold()) or (
        bool(one.name) and folded(one.name) == folded(mail.name)
    )


def _chosen(mail: Author, to: Sequence[Address]) -> Address | None:
    """The only one, else the first of the one other company among them; of bare names the first, whom programs put there in a reply to all."""
    if len(to) < 2 or not any(one.email for one in to):
        return to[0] if to else None
    own = domain_of(mail.email)
    others = [one for one in to if (domain := domain_of(one.email)) and domain != own]
    companies = {domain_of(one.email) for one in others}
    # Colleagues of one company stand for each other's side at least.
    return others[0] if own and (len(others) == 1 or (len(companies) == 1 and not is_public(companies.pop()))) else None


def _greeted(opening: str, people: Iterable[Address]) -> list[Address]:
    """Those of `people` whom the first line of a mail calls by name: "Hi Jane,", "Jane and Tom:", "Sehr geehrte Frau Vogel"."""
    text = opening.strip()[:_LONGEST_OPENING]
    salute = _SALUTE.match(text)
    at = salute.end() if salute else 0
    called: set[str] = set()
    while len(called) < 9:
        titled = _TITLED.match(text, at)
        found = _NAME.match(text, titled.end() if titled else at)
        if not found:
            break
        called.add(" ".join(folded(found[1])))
        at = found.end()
        if not _JOINS.match(found[2]):
            break
    return [one for one in people if called & _calls(one)]


def _calls(person: Address) -> set[str]:
    """What somebody may be called: first name, last name, both."""
    name = folded(person.name) or folded(re.split(r"[@._+-]", person.email or "")[0])
    return {name[0], name[-1], f"{name[0]} {name[-1]}"} if name else set()
