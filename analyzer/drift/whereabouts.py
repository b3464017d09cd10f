"""In which country an account works, as far as its papers tell: for its public holidays."""

import re
from collections.abc import Iterable, Iterator, Sequence

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side
from analyzer.drift.working_time import countries
from analyzer.intake.names import folded

NEARBY = 3
"""Lines below the customer's name in which its address may stand."""
LONGEST_LINE = 300
MOST_LINES = 400
"""Of a contract: the parties are named at its head or its foot, and contracts are short here."""
ENDS = 80
"""Lines at each end of a longer one."""

_NAMES = {
    "US": "usa united_states u.s.a.", "GB": "united_kingdom uk england scotland wales great_britain", "IE": "ireland", "DE": "germany deutschland",
    "AT": "austria österreich", "CH": "switzerland schweiz suisse", "FR": "france", "BE": "belgium belgië belgique", "NL": "netherlands nederland the_netherlands",
    "LU": "luxembourg", "ES": "spain españa", "PT": "portugal", "IT": "italy italia", "DK": "denmark danmark", "SE": "sweden sverige", "NO": "norway norge",
    "FI": "finland suomi", "PL": "poland polska", "CZ": "czechia czech_republic", "SK": "slovakia", "HU": "hungary", "RO": "romania", "BG": "bulgaria",
    "GR": "greece", "HR": "croatia", "SI": "slovenia", "EE": "estonia", "LV": "latvia", "LT": "lithuania", "TR": "turkey türkiye", "IL": "israel",
    "AE": "united_arab_emirates uae", "SA": "saudi_arabia", "EG": "egypt", "ZA": "south_africa", "NG": "nigeria", "KE": "kenya", "IN": "india", "PK": "pakistan",
    "BD": "bangladesh", "SG": "singapore", "MY": "malaysia", "TH": "thailand", "VN": "vietnam", "PH": "philippines", "ID": "indonesia", "CN": "china",
    "HK": "hong_kong", "TW": "taiwan", "KR": "south_korea", "JP": "japan", "AU": "australia", "NZ": "new_zealand", "CA": "canada", "MX": "mexico méxico",
    "BR": "brazil brasil", "AR": "argentina", "CL": "chile", "CO": "colombia", "PE": "peru perú",
}  # fmt: skip
_CODES = {name.replace("_", " "): code for code, names in _NAMES.items() for name in names.split()}
_COUNTRY = re.compile(rf"(?<!\w)({'|'.join(sorted(map(re.escape, _CODES), key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_US_STATES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC"
_POSTAL = (
    ("US", re.compile(rf"\b(?:{'|'.join(_US_STATES.split())}) \d{{5}}(?:-\d{{4}})?\b|, (?:{'|'.join(_US_STATES.split())})$")),
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b")),
    ("CA", re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d\b")),
    ("AU", re.compile(r"\b(?:NSW|VIC|QLD|TAS|ACT) \d{4}\b")),
)
_CALLING = {
    "44": "GB", "353": "IE", "49": "DE", "43": "AT", "41": "CH", "33": "FR", "32": "BE", "31": "NL", "352": "LU", "34": "ES", "351": "PT", "39": "IT",
    "45": "DK", "46": "SE", "47": "NO", "358": "FI", "48": "PL", "420": "CZ", "36": "HU", "30": "GR", "90": "TR", "972": "IL", "971": "AE", "966": "SA",
    "27": "ZA", "91": "IN", "65": "SG", "60": "MY", "86": "CN", "852": "HK", "886": "TW", "82": "KR", "81": "JP", "61": "AU", "64": "NZ", "52": "MX", "55": "BR",
}  # fmt: skip
_PHONE = re.compile(r"(?:\+|\b00)(\d{2,3})(?=[ \d()/-]{6})")
_PARTY = re.compile(r"^\W*(?:customer|client|buyer|licensee|subscriber|kunde|auftraggeber(?:in)?|client|cliente|klant)\b\W", re.IGNORECASE)
_VAGUE_ENDS = frozenset({"io", "co", "ai", "me", "tv", "ly", "gg", "cc", "fm", "to", "sh", "eu", "la", "so", "vc", "ws"})
"""Ends of addresses that are sold to everybody."""


def country_of(deal: Deal, conversations: Sequence[Conversation]) -> str | None:
    """The ISO code by the customer's address in contract and orders, else by their telephone numbers, else by the end of their mail domains.

    None where there is no such trace, or where traces of the same kind disagree: a firm in two countries has no one calendar.
    """
    for traces in (_addresses(deal, conversations), _phones(conversations), _domains(deal)):
        found = set(traces)
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _addresses(deal: Deal, conversations: Iterable[Conversation]) -> Iterator[str]:
    name = {word for word in folded(deal.customer.name) or () if len(word) > 2}
    for document in conversations:
        if not document.is_contract:
            continue
        lines = [line[:LONGEST_LINE].strip() for line in document.original.splitlines()]
        if len(lines) > MOST_LINES:
            lines = [*lines[:ENDS], *lines[-ENDS:]]
        for number, line in enumerate(lines):
            if _PARTY.match(line) or (name and name <= set(folded(line) or ())):
                yield from _codes(line, lines[number + 1 : number + 1 + NEARBY])


def _codes(line: str, below: Sequence[str]) -> Iterator[str]:
    """Countries of the line with the party's name, and of the lines of its address below, up to an empty one."""
    for text in (line, *below):
        if not text or (text is not line and ":" in text):
            return
        codes = {code for code, postal in _POSTAL if postal.search(text)}
        codes |= {_CODES[match.group(1).casefold()] for match in _COUNTRY.finditer(text)} if "," in text or text is not line else set()
        yield from codes
        if codes:
            return


def _phones(conversations: Iterable[Conversation]) -> Iterator[str]:
    for document in conversations:
        for turn in document.turns:
            if turn.side is Side.CUSTOMER:
                for match in _PHONE.finditer(turn.text):
                    code = _CALLING.get(match.group(1)) or _CALLING.get(match.group(1)[:2])
                    if code:
                        yield code


def _domains(deal: Deal) -> Iterator[str]:
    for domain in deal.customer.domains:
        end = domain.rsplit(".", 1)[-1].casefold()
        code = "GB" if end == "uk" else end.upper()
        if len(end) == len("de") and end not in _VAGUE_ENDS and code in countries():
            yield code
