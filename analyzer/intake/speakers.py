"""Who speaks for whom: vendor or customer, as the documents of a deal together tell it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind, Side, Turn
from analyzer.intake import voices
from analyzer.intake.introductions import VENDOR_TITLE, Link, SideHint, company_claims, job_claims, links
from analyzer.intake.json_text import side_of
from analyzer.intake.names import Name, company_pattern, domain_of, folded, is_public, within
from analyzer.intake.voices import Talk

STATED = 5
"""Weight of what a mail domain or a recorder's own field says; words of people weigh less."""
MOST_READ = 20_000
"""Characters of a turn that are looked at."""
TO_YOU = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
SENTENCES = re.compile(r"(?<=[.!?])\s+|\n")
TOLD_OF = 2
"""Turns of a chat that must name the customer's company, who is told of there."""
AMONG_OWN = 0.0
"""Log-odds of `voices` above which the vendor's people speak to the customer: of 110 chats of the corpus with a customer in them
two are below it and name the customer's company twice.
"""
PART = re.compile(r"(?:[^()\[\]]{1,100}[(\[]((?:sales )?[A-Za-z]{2,9})[)\]]|((?:sales )?[A-Za-z]{2,9}))\s?", re.IGNORECASE)
_SIGNED = re.compile(
    r"^\W{0,4}(?:signed |executed |accepted |agreed )?(?:for(?: and on behalf of)?|on behalf of|by) (?:the )?(?P<whom>[^:\n]{2,60}?)\s?:\s{0,20}(?:/s/ ?)?"
    r"(?P<name>(?-i:[A-ZÀ-Þ])[\w'’.-]{0,30}(?: (?-i:[A-ZÀ-Þ])[\w'’.-]{0,30}){1,3})(?=\s{0,3}(?:[,(\n|–-]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_SELLER = re.compile(r"(?:supplier|vendor|provider|seller|contractor|licensor|company)", re.IGNORECASE)
_BUYER = re.compile(r"(?:customer|client|buyer|purchaser|subscriber|licensee)", re.IGNORECASE)
TELLING = {Side.VENDOR, Side.CUSTOMER}


@dataclass
class Register:
    """The side of every person of a deal, collected as weighted votes."""

    deal: Deal
    votes: dict[Name, Counter[Side]] = field(default_factory=lambda: defaultdict(Counter))
    emails: dict[str, Side] = field(default_factory=dict)

    def vote(self, name: Name, side: Side, weight: int) -> None:
        """Count one more hint."""
        if name and side is not Side.UNKNOWN:
            self.votes[name][side] += weight

    def side(self, name: Name) -> Side:
        """The side of a full name, or of the one person whom a part of it fits."""
        if name in self.votes:
            return _winner(self.votes[name])
        fitting = {_winner(votes) for known, votes in self.votes.items() if name and _is_part(name, known)}
        return fitting.pop() if len(fitting) == 1 else Side.UNKNOWN

    def side_of_email(self, email: str | None) -> Side:
        """By domain: the parties' own, or (both known) somebody else's."""
        domain = domain_of(email)
        if not domain:
            return Side.UNKNOWN
        if within(domain, self.deal.vendor.domains):
            return Side.VENDOR
        if within(domain, self.deal.customer.domains):
            return Side.CUSTOMER
        both = self.deal.vendor.domains and self.deal.customer.domains
        return Side.OTHER if both and not is_public(domain) else Side.UNKNOWN


def assign_sides(conversation: Conversation, deal: Deal) -> Conversation:
    """The conversation with the side of every speaker that it and `deal` tell."""
    return assign_sides_all([conversation], deal)[0]


def assign_sides_all(conversations: Sequence[Conversation], deal: Deal) -> tuple[Conversation, ...]:
    """All conversations of a deal; what one tells of a person (mail domain, introduction) holds in all.

    How people speak decides last, only in a deal that is known, and with a warning.
    """
    register = Register(deal)
    for conversation in conversations:
        _take_stated(register, conversation)
    for conversation in conversations:
        if conversation.kind is Kind.DOCUMENT:
            _take_signatories(register, conversation)
        elif conversation.kind in {Kind.CALL, Kind.CHAT}:
            _take_words(register, conversation)
    for conversation in conversations:
        _take_colleagues(register, conversation)
    guessed = _by_manner(register, conversations)
    return tuple(_assigned(register, conversation, guessed.get(n, {})) for n, conversation in enumerate(conversations))


def _take_stated(register: Register, conversation: Conversation) -> None:
    """Mail domains, recorders' fields, companies and titles in labels."""
    stated = [(p.name, p.email, p.side, p.title) for p in conversation.participants]
    stated += dict.fromkeys((t.speaker, t.email, t.side, None) for t in conversation.turns)
    vendor, customer = _companies(register.deal)
    for name, email, side, title in stated:
        key = folded(name)
        register.vote(key, register.side_of_email(email), STATED)
        register.vote(key, side, STATED)
        register.vote(key, _side_by_part(name), 4)
        if name and title is None and "(" not in name and "|" not in name and " - " not in name:
            continue
        extra = f"{name or ''} {title or ''}"
        if vendor and vendor.search(extra):
            register.vote(key, Side.VENDOR, 4)
        elif customer and customer.search(extra):
            register.vote(key, Side.CUSTOMER, 4)
        elif title and VENDOR_TITLE.search(title):
            register.vote(key, Side.VENDOR, 2)


def _take_signatories(register: Register, conversation: Conversation) -> None:
    """Who signed a paper for whom: "Signed for Supplier: Tom Young, Account Manager", "For Acme Ltd: Bo Ray"."""
    vendor, customer = _companies(register.deal)
    for turn in conversation.turns:
        if turn.speaker is None:
            for found in _SIGNED.finditer(turn.text[-MOST_READ:]):
                whom = found["whom"]
                sold = side_of(whom) is Side.VENDOR or bool(_SELLER.fullmatch(whom) or (vendor and vendor.search(whom)))
                bought = side_of(whom) is Side.CUSTOMER or bool(_BUYER.fullmatch(whom) or (customer and customer.search(whom)))
                if sold != bought:
                    register.vote(folded(found["name"]), Side.VENDOR if sold else Side.CUSTOMER, 3)


def _side_by_part(name: str | None) -> Side:
    """What a label says of the part in the sale: "Customer", "Ann Lee (Rep)", "Bo Ray [Prospect]"."""
    found = PART.fullmatch((name or "")[:200])
    return side_of(found[1] or found[2]) if found else Side.UNKNOWN


def _companies(deal: Deal) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    return (
        company_pattern(deal.vendor.name, deal.vendor.domains, deal.customer.name),
        company_pattern(deal.customer.name, deal.customer.domains, deal.vendor.name),
    )


def _take_words(register: Register, conversation: Conversation) -> None:
    """Introductions; then sides spread along "with me is ..." to those still unknown."""
    vendor, customer = _companies(register.deal)
    called = _called(conversation.turns)
    found: list[Link] = []
    for turn in conversation.turns:
        if not turn.speaker:
            continue
        text = turn.text[:MOST_READ]
        hints: list[SideHint | Link] = [
            *company_claims(turn.speaker, text, vendor, customer),
            *job_claims(turn.speaker, text),
            *links(turn.speaker, text, called),
        ]
        for hint in hints:
            if isinstance(hint, SideHint):
                register.vote(folded(hint.speaker), hint.side, hint.weight)
            else:
                found.append(hint)
    for _ in range(2):
        for link in found:
            _spread(register, link)


def _take_colleagues(register: Register, conversation: Conversation) -> None:
    """Everybody in a channel of the vendor's own: nobody of the customer writes there, who is told of and not spoken to."""
    customer = _companies(register.deal)[1]
    if conversation.kind is not Kind.CHAT or customer is None:
        return
    said: dict[Name, list[str]] = defaultdict(list)
    for turn in conversation.spoken():
        said[folded(turn.speaker)].append(turn.text)
    writers = {name: register.side(name) for name in said}
    own = [text for name, side in writers.items() if side is Side.VENDOR for text in said[name]]
    told = sum(_tells_of(customer, text[:MOST_READ]) for texts in said.values() for text in texts)
    if not set(writers.values()) <= {Side.VENDOR, Side.UNKNOWN} or told < TOLD_OF or not own or voices.score(own) > AMONG_OWN:
        return
    for name, side in writers.items():
        if side is Side.UNKNOWN:
            register.vote(name, Side.VENDOR, 3)


def _tells_of(customer: re.Pattern[str], text: str) -> bool:
    """Is the customer's company named in a sentence that speaks to nobody?"""
    return any(customer.search(sentence) and not TO_YOU.search(sentence) for sentence in SENTENCES.split(text))


def _spread(register: Register, link: Link) -> None:
    one, other = folded(link.one), folded(link.other)
    for known, unknown in ((one, other), (other, one)):
        side = register.side(known)
        if side in TELLING and register.side(unknown) is Side.UNKNOWN:
            register.vote(unknown, side if link.same else _opposite(side), 3)


def _called(turns: Iterable[Turn]) -> dict[str, str]:
    """First and last names of the speakers -> label, where only one speaker bears the name."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for label in dict.fromkeys(t.speaker for t in turns if t.speaker):
        for word in label.replace(",", " ").split():
            if word[:1].isupper() and len(word) > 2:
                bearers[word].add(label)
    return {word: labels.copy().pop() for word, labels in bearers.items() if len(labels) == 1}


def _assigned(register: Register, conversation: Conversation, guessed: Mapping[str, Side]) -> Conversation:
    @cache
    def side(name: str | None, email: str | None, stated: Side) -> Side:
        if stated is not Side.UNKNOWN:
            return stated
        by_mail = register.side_of_email(email)
        if by_mail is not Side.UNKNOWN:
            return by_mail
        known = register.side(folded(name))
        return known if known is not Side.UNKNOWN else guessed.get(name or "", Side.UNKNOWN)

    def sided(turn: Turn) -> Turn:
        found = side(turn.speaker, turn.email, turn.side)
        return turn if found is turn.side else turn.model_copy(update={"side": found})

    warnings = conversation.warnings
    if guessed:
        warnings = (*warnings, _told(guessed))
    return conversation.model_copy(
        update={
            "turns": tuple(sided(turn) for turn in conversation.turns),
            "participants": tuple(p.model_copy(update={"side": side(p.name, p.email, p.side)}) for p in conversation.participants),
            "warnings": warnings,
        }
    )


def _told(guessed: Mapping[str, Side]) -> str:
    """The guess in words: a wrong one is seen only where it says who was taken for whom."""
    parts = []
    for side in (Side.VENDOR, Side.CUSTOMER):
        names = sorted(name for name, found in guessed.items() if found is side)
        parts += [f"{', '.join(names)} for the {side}"] if names else []
    return f"Sides guessed from the way they speak: {'; '.join(parts)}."


def _by_manner(register: Register, conversations: Sequence[Conversation]) -> dict[int, dict[str, Side]]:
    """Those whom nothing else tells, where the way they speak is plain, by number of the conversation."""
    deal = register.deal
    if not (deal.vendor.name or deal.customer.name or deal.vendor.domains or deal.customer.domains or deal.guessed):
        return {}
    spoken = [(n, talk_of(c, register)) for n, c in enumerate(conversations) if c.kind is not Kind.DOCUMENT]
    spoken = [(n, talk) for n, talk in spoken if talk.turns]
    # Whoever writes from an address has the side of its domain, or none.
    written = {(n, turn.speaker) for n, c in enumerate(conversations) for turn in c.turns if turn.email}
    found: dict[int, dict[str, Side]] = defaultdict(dict)
    for (place, label), chance in voices.vendor_chances([talk for _, talk in spoken]).items():
        number = spoken[place][0]
        if max(chance, 1 - chance) >= voices.SURE and (number, label) not in written:
            found[number][label] = Side.VENDOR if chance > 0.5 else Side.CUSTOMER
    return found


def talk_of(conversation: Conversation, register: Register | None = None) -> Talk:
    """What was said, with the side of each speaker as far as the turns or `register` tell it."""
    turns = []
    for turn in conversation.turns:
        if turn.speaker and turn.text.strip():
            known = turn.side
            if register and known is Side.UNKNOWN:
                known = register.side_of_email(turn.email)
            if register and known is Side.UNKNOWN:
                known = register.side(folded(turn.speaker))
            turns.append((turn.speaker, known, turn.text))
    return Talk(conversation.kind, turns)


def _winner(votes: Counter[Side]) -> Side:
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 2):
        return Side.UNKNOWN
    return ranked[0][0]


def _is_part(name: Name, known: Name) -> bool:
    """Is it "Tom" or "T. Hall" of "Tom Hall"? Never two names that contradict."""
    if len(name) == 1:
        return name[0] in known
    if len(known) == 1:
        return known[0] == name[0]
    return name[-1] == known[-1] and (name[0][0] == known[0][0] and (len(name[0]) == 1 or len(known[0]) == 1 or set(name) <= set(known)))


def _opposite(side: Side) -> Side:
    return Side.CUSTOMER if side is Side.VENDOR else Side.VENDOR


def guess_deal(conversations: Sequence[Conversation]) -> tuple[Deal, tuple[str, ...]]:
    """Vendor and customer where no deal.json names them."""
    from analyzer.intake.parties import guess

    return guess(conversations)
