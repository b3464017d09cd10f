"""In which country and part of it an account works, as far as its papers tell: for its public holidays."""

import re
from collections.abc import Iterable, Iterator, Sequence

from analyzer.domain import legal_forms
from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side, Zone
from analyzer.drift.places import Place, place_of
from analyzer.drift.working_time import countries
from analyzer.engines.llm.language import language
from analyzer.intake.names import folded

NEARBY = 3
"""Lines below the customer's name in which its address may stand."""
LONGEST_LINE = 300
LONGEST_SIGNATURE = 1_000
LONGEST_DOCUMENT = 200_000
MOST_LINES = 400
"""Of a contract: the parties are named at its head or its foot, and contracts are short here."""
ENDS = 80
"""Lines at each end of a longer one."""

_CALLING = {
    "44": "GB", "353": "IE", "49": "DE", "43": "AT", "41": "CH", "33": "FR", "32": "BE", "31": "NL", "352": "LU", "34": "ES", "351": "PT", "39": "IT",
    "45": "DK", "46": "SE", "47": "NO", "358": "FI", "48": "PL", "420": "CZ", "36": "HU", "30": "GR", "90": "TR", "972": "IL", "971": "AE", "966": "SA",
    "27": "ZA", "91": "IN", "65": "SG", "60": "MY", "86": "CN", "852": "HK", "886": "TW", "82": "KR", "81": "JP", "61": "AU", "64": "NZ", "52": "MX", "55": "BR",
}  # fmt: skip
_PHONE = re.compile(r"(?:\+|\b00)(\d{2,3})(?=[ \d()/-]{6})")
_PARTY = re.compile(r"^\W*(?:customer|client|buyer|licensee|subscriber|kunde|auftraggeber(?:in)?|client|cliente|klant)\b\W", re.IGNORECASE)
_FORMS = legal_forms.ALL | {"the", "und", "and"}
_WORD = re.compile(r"\w+")
_SPOKEN = (
    (Place("AT"), re.compile(r"\b(?:jänner|feber|fenstertag|zwickeltag|heuer)\b", re.IGNORECASE)),
    (Place("IE"), re.compile(r"\b(?:eircode|revenue online|st\.? patrick['\u2019]s day|paddy['\u2019]s day|teagasc|the gaa|HSE West|an post)\b", re.IGNORECASE)),
)  # fmt: skip
_VAGUE_ENDS = frozenset({"io", "co", "ai", "me", "tv", "ly", "gg", "cc", "fm", "to", "sh", "eu", "la", "so", "vc", "ws"})
"""Ends of addresses that are sold to everybody."""


_MONEY = {
    "AUD": "AU", "CAD": "CA", "NZD": "NZ", "GBP": "GB", "\u00a3": "GB", "CHF": "CH", "SEK": "SE", "DKK": "DK", "NOK": "NO", "PLN": "PL", "CZK": "CZ",
    "JPY": "JP", "BRL": "BR", "ZAR": "ZA",
}  # fmt: skip
_EUROS = {"German": "DE", "French": "FR", "Spanish": "ES", "Italian": "IT", "Dutch": "NL", "Portuguese": "PT"}
_PRICE = re.compile(rf"(?<![A-Z])({'|'.join(_MONEY)}) ?\d")
"""Dollars and euros are of too many countries."""
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:20)?\d\d(?![\d/])")
_DOLLARS = re.compile(r"(?<![A-Z])\$ ?\d")
"""Who writes 2/28/25 and counts in plain dollars is in the United States."""


def country_of(deal: Deal, conversations: Sequence[Conversation]) -> str | None:
    """The ISO code by the customer's address in contract and orders, else under their mails, else by their telephone numbers, the end of
    their mail domains, their address in other documents, the money of the contract, or words that one country has; with the part of the
    country ("CA-ON") where that is known.

    None where there is no such trace, or where traces of the same kind disagree: a firm in two countries has no one calendar.
    """
    called = _called(deal.customer.name)
    contracts = [c for c in conversations if c.is_contract]
    for traces in (
        _addresses([(called, c) for c in contracts], deal),
        _addresses([(called[:1], c) for c in contracts], deal),
        _signatures(conversations),
        _phones(conversations),
        _domains(deal),
        _addresses([(called, c) for c in conversations if not c.is_contract], deal),
        _prices(contracts),
        _words(conversations),
        _tongues(contracts),
    ):
        found = set(traces)
        if found:
            return _agreed(found)
    return None


def _agreed(found: Iterable[Place]) -> str | None:
    places = list(found)
    regions = {place.region for place in places if place.region}
    if len({place.country for place in places}) != 1:
        return None
    return Place(places[0].country, regions.pop() if len(regions) == 1 else "").code


def _called(name: str) -> list[str]:
    """The telling words of a company's name in order, without its legal form."""
    words = [word for word in folded(name) if len(word) > 2]
    return [word for word in words if word not in _FORMS] or words


def _addresses(named: Iterable[tuple[Sequence[str], Conversation]], deal: Deal) -> Iterator[Place]:
    """Places beside the name of the customer or under "Customer:"; `named` are documents, each with the words of that name."""
    other = set(_called(deal.vendor.name))
    for words, document in named:
        name = set(words)
        lines = [line[:LONGEST_LINE].strip() for line in document.original.splitlines()]
        if len(lines) > MOST_LINES:
            lines = [*lines[:ENDS], *lines[-ENDS:]]
        for number, line in enumerate(lines):
            called = bool(name) and name <= set(_WORD.findall(line.casefold()))
            if called or (document.is_contract and _PARTY.match(line)):
                place = _below(_own_part(line, name, other) if called else line, lines[number + 1 : number + 1 + NEARBY])
                if place:
                    yield place


def _words(conversations: Iterable[Conversation]) -> Iterator[Place]:
    """Words of one country only, in what its people write."""
    for document in conversations:
        for turn in document.turns:
            if turn.side is Side.CUSTOMER:
                yield from (place for place, words in _SPOKEN if words.search(turn.text[:LONGEST_DOCUMENT]))


def _own_part(line: str, name: set[str], other: set[str]) -> str:
    """Of a line with both parties the part from the customer's name to the vendor's."""
    start = max((found.start() for word in name for found in [re.search(re.escape(word), line, re.IGNORECASE)] if found), default=0)
    ends = [found.start() for word in other - name for found in re.finditer(re.escape(word), line, re.IGNORECASE) if found.start() > start]
    return line[start : min(ends, default=len(line))]


def _below(line: str, lines: Sequence[str]) -> Place | None:
    """The place of the line with the party's name, else that of the lines of its address below, up to an empty one."""
    place = place_of(line) if "," in line or "  " in line else None
    address: list[str] = []
    for text in lines:
        if not text or ":" in text:
            break
        address.append(text)
    return place or (place_of("\n".join([line, *address])) if address else None)


def _signatures(conversations: Iterable[Conversation]) -> Iterator[Place]:
    for document in conversations:
        for turn in document.turns:
            if turn.side is Side.CUSTOMER and turn.zone is Zone.SIGNATURE:
                place = place_of(turn.text[:LONGEST_SIGNATURE])
                if place:
                    yield place


def _phones(conversations: Iterable[Conversation]) -> Iterator[Place]:
    for document in conversations:
        for turn in document.turns:
            if turn.side is Side.CUSTOMER:
                for match in _PHONE.finditer(turn.text):
                    code = _CALLING.get(match.group(1)) or _CALLING.get(match.group(1)[:2])
                    if code:
                        yield Place(code)


def _domains(deal: Deal) -> Iterator[Place]:
    for domain in deal.customer.domains:
        end = domain.rsplit(".", 1)[-1].casefold()
        code = "GB" if end == "uk" else end.upper()
        if len(end) == len("de") and end not in _VAGUE_ENDS and code in countries():
            yield Place(code)


def _prices(contracts: Iterable[Conversation]) -> Iterator[Place]:
    for document in contracts:
        text = document.original[:LONGEST_DOCUMENT]
        yield from (Place(_MONEY[found[1]]) for found in _PRICE.finditer(text))
        if _DOLLARS.search(text) and _MONTH_FIRST.search(text):
            yield Place("US")


def _tongues(contracts: Iterable[Conversation]) -> Iterator[Place]:
    """Who is sold to in Spanish for euros is in Spain."""
    for document in contracts:
        text = document.original[:LONGEST_DOCUMENT]
        country = _EUROS.get(language(text) or "") if re.search(r"\bEUR\b|\u20ac", text) else None
        if country:
            yield Place(country)
