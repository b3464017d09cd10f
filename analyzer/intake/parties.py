"""Vendor and customer of a deal without a deal.json, guessed from mails, order forms and titles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from analyzer.domain import legal_forms
from analyzer.domain.account import Deal, DocumentType, Party
from analyzer.domain.conversation import Conversation, Kind, Side, Zone, parted
from analyzer.intake import voices
from analyzer.intake.introductions import VENDOR_TITLE
from analyzer.intake.json_text import side_of
from analyzer.intake.names import GENERIC, WORD, domain_of, is_public, stem_of, within

OFFERS = re.compile(
    r"\battached (?:is|are|you'll find|please find) (?:the |our |your |a )?(?:quote|proposal|order form|contract|agreement|offer)"
    r"|\b(?:our|the) (?:quote|proposal|order form) (?:is )?attached|\bhere(?:'s| is) (?:our|the) (?:quote|proposal|offer|order form|pricing)"
    r"|\bour (?:standard )?(?:pricing|list price|platform|roadmap|onboarding team|implementation team|customer success|solutions? (?:team|engineer))"
    r"|\b(?:send|sending) (?:you|over) (?:the|a|our) (?:quote|proposal|order form)",
    re.IGNORECASE,
)
BUYS = re.compile(
    r"\byour (?:quote|proposal|offer|pricing|price list|demo|product|platform|roadmap|sales team)\b|\bimpressed (?:with|by) (?:the|your) "
    r"|\bthank(?:s| you)(?: so much| very much)? for (?:the|your) (?:demo|quote|proposal|offer|presentation)\b"
    r"|\b(?:happy|ready|excited|keen|glad|like|want) to (?:move (?:forward|ahead)|proceed|sign|get started with you|work with you|buy|order)\b"
    r"|\bour (?:current|old|previous|existing|last) (?:vendor|provider|supplier|software|tool|system)\b"
    r"|\bsend (?:us|me|over) (?:the|a|your) (?:quote|proposal|contract|order form|pricing|offer)\b",
    re.IGNORECASE,
)
"""What only customers write; a seller's mirror of it ("your current system") is worded otherwise."""
PAPER = re.compile(r"quote|proposal|order|offer|contract|agreement|msa|sow|angebot", re.IGNORECASE)
CUSTOMER_LINE = re.compile(
    r"(?:^[ \t#*|]{0,8}|[ \t]{3})(?:customer|client|prepared for|bill to|sold to|subscriber|licensee|buyer|auftraggeber|kunde"
    r"|opdrachtgever|klant|cliente|kund)\**(?:[ \t]{0,30}[:：|]|[ \t]{3,30}(?=[A-ZÀ-Þ]))[ \t*|]{0,60}(\S[^\n|]{1,80})",
    re.IGNORECASE | re.MULTILINE,
)
VENDOR_LINE = re.compile(
    r"(?:^[ \t#*|]{0,8}|[ \t]{3})(?:vendor|supplier|provider|seller|licensor|prepared by|auftragnehmer|anbieter|leverancier|opdrachtnemer"
    r"|leverandør)\**(?:[ \t]{0,30}[:：|]|[ \t]{3,30}(?=[A-ZÀ-Þ]))[ \t*|]{0,60}(\S[^\n|]{1,80})",
    re.IGNORECASE | re.MULTILINE,
)
BETWEEN = re.compile(r"\bbetween ([A-ZÀ-Þ][^\n()]{2,80}?) ?\([^()\n]{0,60}\),? and ([A-ZÀ-Þ][^\n()]{2,80}?) ?\(")
LEGAL = re.compile(rf"(?:{legal_forms.ALL_PATTERN})\b", re.IGNORECASE)
JOB_WORD = re.compile(r"\b(?:manager|director|officer|head|lead|purchas\w*|buyer|president|chief|owner|engineer)\b", re.IGNORECASE)
PAPER_WEIGHT = 8.0
"""What an order form says of the parties outweighs how their people write."""
PLAIN = 1.5
"""Below this difference of scores nobody is called the vendor."""
_READ = 20_000
"""Characters of a mail that are looked at."""
THIN = " Only the way they write says so: look whether it is right."
_SPELLINGS = 20
"""Places at which a company's name is looked at."""
PAPERS = {DocumentType.ORDER_FORM, DocumentType.CONTRACT, DocumentType.PROPOSAL}


def guess(conversations: Sequence[Conversation]) -> tuple[Deal, tuple[str, ...]]:
    """(deal with guessed = True, the guess in words)."""
    scores = _scores(conversations)
    named_vendor, named_customer = _named(conversations)
    for domain in scores:
        scores[domain] += PAPER_WEIGHT * (is_of(domain, named_vendor) - is_of(domain, named_customer))
    ranked = sorted(scores, key=lambda d: scores[d], reverse=True)
    vendor_domain = ranked[0] if len(ranked) > 1 and scores[ranked[0]] - scores[ranked[-1]] >= PLAIN else ""
    rest = Counter({d: n for d, n in _domains(conversations).items() if d != vendor_domain}) if vendor_domain else Counter()
    customer_domain = rest.most_common(1)[0][0] if rest else ""
    if not (vendor_domain or named_vendor or named_customer):
        named_vendor, named_customer = _shown(conversations)
    vendor = Party(name=spelled(vendor_domain, conversations) or named_vendor, domains=(vendor_domain,) if vendor_domain else ())
    customer = Party(name=named_customer or spelled(customer_domain, conversations), domains=(customer_domain,) if customer_domain else ())
    papers = bool(named_vendor or named_customer)
    thin = bool(vendor_domain) and not papers and _lead(_scores(conversations, by_manner=False)) < PLAIN
    return Deal(vendor=vendor, customer=customer, guessed=True), (told(vendor, customer) + (THIN if thin else ""),)


def _lead(scores: Mapping[str, float]) -> float:
    return max(scores.values()) - min(scores.values()) if scores else 0.0


def other_domains(conversations: Iterable[Conversation], known: Sequence[str]) -> tuple[str, ...]:
    """The mail domains of those who take part and are not of the house that owns `known`, the one seen most first."""
    return tuple(domain for domain, _ in _domains(conversations).most_common() if not within(domain, known))


def told(vendor: Party, customer: Party) -> str:
    """A guess in words."""

    def shown(party: Party) -> str:
        return " ".join([party.name or "?", *(f"({d})" for d in party.domains)])

    if not (vendor.name or vendor.domains or customer.name or customer.domains):
        return (
            "There is no deal.json and nothing says who sells and who buys: sides are guessed or unknown, and promises may be missed. "
            "Add a deal.json that names both parties."
        )
    return f"There is no deal.json. Taken for the vendor: {shown(vendor)}; for the customer: {shown(customer)}."


def _domains(conversations: Iterable[Conversation]) -> Counter[str]:
    found: Counter[str] = Counter()
    for conversation in conversations:
        emails = [p.email for p in conversation.participants] + [t.email for t in conversation.turns]
        found.update(d for d in (domain_of(e) for e in emails) if d and not is_public(d))
    return found


def _scores(conversations: Iterable[Conversation], *, by_manner: bool = True) -> dict[str, float]:
    """How much each mail domain writes like somebody who sells; without `by_manner` only by titles, offers and papers."""
    said: dict[str, list[str]] = defaultdict(list)
    scores: dict[str, float] = defaultdict(float)
    for conversation in conversations:
        for person in conversation.participants:
            domain = domain_of(person.email)
            if domain and not is_public(domain):
                scores[domain] += (
                    3.0 * bool(person.title and VENDOR_TITLE.search(person.title))
                    + 5.0 * (person.side is Side.VENDOR)
                    - 5.0 * (person.side is Side.CUSTOMER)
                )
        for turn in conversation.turns:
            domain = domain_of(turn.email)
            if not domain or is_public(domain):
                continue
            if turn.zone is Zone.SIGNATURE:
                scores[domain] += 2.0 * bool(VENDOR_TITLE.search(turn.text[:500]))
                continue
            said[domain].append(turn.text)
            scores[domain] += 2.0 * (len(OFFERS.findall(turn.text[:_READ])) - len(BUYS.findall(turn.text[:_READ]))) + 2.0 * any(
                PAPER.search(a) for a in turn.attachments
            )
    for domain, texts in said.items() if by_manner else ():
        # The offset of a speaker on his own is in it, the same for every domain that writes.
        scores[domain] += voices.score(texts)
    return dict(scores)


def _named(conversations: Iterable[Conversation]) -> tuple[str, str]:
    """Names of vendor and customer as the papers write them."""
    vendor = customer = ""
    for conversation in conversations:
        if conversation.kind is not Kind.DOCUMENT or (conversation.type and conversation.type not in PAPERS):
            continue
        text = conversation.original[:20_000]
        parties = BETWEEN.search(text)
        sold, bought = VENDOR_LINE.search(text), CUSTOMER_LINE.search(text)
        vendor = vendor or _company(sold[1] if sold else parties[1] if parties else "")
        customer = customer or _company(bought[1] if bought else parties[2] if parties else "")
    return vendor, customer


def _shown(conversations: Iterable[Conversation]) -> tuple[str, str]:
    """Vendor and customer by the companies that labels show beside names: "Ann Lee (Sales, Relay)", "Bo Ray | Acme"; "" where they are not two, or none sells plainly."""
    said: dict[str, list[str]] = defaultdict(list)
    sells: Counter[str] = Counter()
    for turn in (turn for conversation in conversations for turn in conversation.spoken()):
        pieces = [piece.strip() for piece in parted(turn.speaker or "")[1].split(",")]
        company = next((p for p in reversed(pieces) if p[:1].isupper() and not JOB_WORD.search(p) and not VENDOR_TITLE.search(p)), "")
        if company and side_of(company) is Side.UNKNOWN:
            said[company].append(turn.text)
            sells[company] += any(VENDOR_TITLE.search(piece) for piece in pieces)
    scores = {company: 3.0 * bool(sells[company]) + voices.score(texts) for company, texts in said.items()}
    ranked = sorted(scores, key=lambda company: scores[company], reverse=True)
    if len(ranked) < 2 or scores[ranked[0]] - scores[ranked[-1]] < PLAIN:
        return "", ""
    return ranked[0], max(ranked[1:], key=lambda company: len(said[company]))


def is_of(domain: str, company: str) -> bool:
    """Does the domain's stem begin with the company's first telling word?"""
    stem = stem_of(domain)
    word = next((w.casefold() for w in WORD.findall(company) if w.casefold() not in GENERIC), "")
    return len(word) > 2 and (stem.startswith(word) or (len(stem) > 3 and word.startswith(stem)))


def _company(text: str) -> str:
    """A company's name out of the rest of a line: columns, remarks and the address behind it go; "" for another field, and for a person with a job."""
    cell = re.split(r"\s\(|\s{2,}|;|\t", text.strip(" *_"))[0]
    name, *rest = re.split(r",\s+", cell)
    if ":" in name or (rest and JOB_WORD.search(rest[0])):
        return ""
    if rest and LEGAL.match(rest[0]):
        name = f"{name}, {rest[0]}"
    return name.strip(" ,*_").removesuffix(".")[:80] if not re.search(r"\b(?:Inc|Co|Ltd|Corp)\.$", name) else name.strip(" ,*_")[:80]


def spelled(domain: str, conversations: Iterable[Conversation]) -> str:
    """A domain's stem as the documents spell it: "northstar" -> "NorthStar"; capitals alone only where nobody spells it otherwise."""
    stem = stem_of(domain)
    if not stem:
        return ""
    spelled = list(islice(_spellings(stem, conversations), _SPELLINGS))
    return next((one for one in spelled if not one.isupper()), spelled[0] if spelled else stem.replace("-", " ").title())


def _spellings(stem: str, conversations: Iterable[Conversation]) -> Iterator[str]:
    wanted = re.sub(r"[\W_]", "", stem.casefold())
    for conversation in conversations:
        words = list(WORD.finditer(conversation.original[:50_000]))
        for i, word in enumerate(words):
            joined = ""
            for other in words[i : i + 4]:
                joined += re.sub(r"[\W_]", "", other[0].casefold())
                if joined == wanted and word[0][0].isupper():
                    yield re.sub(r"\s+", " ", conversation.original[word.start() : other.end()])
                if not wanted.startswith(joined):
                    break
