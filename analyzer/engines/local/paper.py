"""One conversation laid out for finding facts, and the claims that are made from places in it."""

import datetime as dt
import re
from collections import Counter
from typing import NamedTuple

from analyzer.domain import legal_forms
from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind, Side
from analyzer.domain.cue import Cue
from analyzer.domain.figures import month_first
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Fact
from analyzer.engines.local.amounts import Amount, amounts, chosen_option
from analyzer.engines.local.order_form import Entry, entries


class Paper(NamedTuple):
    """One conversation, laid out. `trust` scales confidence: what is written and signed counts more than what is said."""

    conversation: Conversation
    texts: dict[int, str]
    entries: list[Entry]
    amounts: list[Amount]
    near: dt.date | None
    american: bool
    written: bool
    trust: float
    vendor: re.Pattern[str] | None
    chosen: str


class Place(NamedTuple):
    """A slice of a turn."""

    turn: int
    start: int
    end: int


LONGEST_QUOTE = 600
TRUST = {Kind.DOCUMENT: 1.0, Kind.EMAIL: 0.8, Kind.CHAT: 0.7, Kind.CALL: 0.6}


def lay_out(conversation: Conversation, deal: Deal) -> Paper:
    """A conversation with its cells, amounts, dates' order and what its vendor's products are likely called."""
    spoken = on_terms(conversation)
    around = entries(spoken, deal)
    listed = amounts(spoken, deal, around)
    currency = Counter(a.currency for a in listed if a.currency).most_common(1)
    entry = deal.entry(conversation.document)
    texts = {turn.index: turn.text for turn in conversation.turns}
    return Paper(
        conversation=conversation,
        texts=texts,
        entries=around,
        amounts=listed,
        near=conversation.date or (entry.date if entry else None),
        american=month_first(texts.values(), str(currency[0][0]) if currency else ""),
        written=conversation.kind is Kind.DOCUMENT or conversation.is_contract,
        trust=TRUST[conversation.kind],
        vendor=_named_product(deal),
        chosen=chosen_option(around),
    )


_HINT = Cue(
    r"\d|[$€£¥₹₦]|\b(?:hundred|thousand|grand|million|per ?cent|months?|years?|annual\w*|net|discount\w*|waive\w*|price\w*|fees?|cost\w*|invoice\w*|quote\w*"
    r"|licen[cs]e\w*|seats?|users?|sites?|plan|term|renew\w*|pay\w*|start\w*|free|charge\w*|bill\w*|notice)\b",
)


def on_terms(conversation: Conversation) -> Conversation:
    """A call or chat cut down to the turns that may state terms: the customer speaks of what things cost today, and
    most of an hour holds no figure at all. Papers and mails stay whole.
    """
    if conversation.kind not in {Kind.CALL, Kind.CHAT}:
        return conversation
    kept = tuple(t for t in conversation.turns if t.side not in {Side.CUSTOMER, Side.OTHER} and _HINT.stands_in(t.text))
    return conversation.model_copy(update={"turns": kept})


def claim(paper: Paper, fact: Fact, place: Place, confidence: float) -> Claim:
    """`fact` resting on the words at `place`; they are its summary too, unless it has one."""
    text = paper.texts[place.turn][place.start : place.end]
    stripped = text.strip()[:LONGEST_QUOTE].rstrip()
    summary = fact.summary or re.sub(r"\s+", " ", stripped)
    quote = Quote(document=paper.conversation.document, turn=place.turn, text=stripped)
    return Claim(statement=fact.model_copy(update={"summary": summary}), quotes=(quote,), confidence=round(confidence * paper.trust, 3))


def from_label(paper: Paper, entry: Entry, end: int) -> Place:
    """From the entry's label, where it stands in front of it in the same clause, to `end`."""
    cell, label = entry.cell, entry.label or entry.row
    start = paper.texts[cell.turn].rfind(label, entry.clause.start, cell.start) if label else -1
    return Place(cell.turn, start if start >= 0 else cell.start, end)


COMPANY = re.compile(
    rf"\b(?:{legal_forms.ALL_PATTERN}|team|agrees|will|shall|may|order|form|agreement|supplies)\b",
    re.IGNORECASE,
)


def _named_product(deal: Deal) -> re.Pattern[str] | None:
    """The vendor's name, or a word of it, with capitalised words behind it: how most products are called."""
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]{3,}", deal.vendor.name) if w[0].isupper() and not COMPANY.fullmatch(w)]
    if not words:
        return None
    names = "|".join(re.escape(w) for w in words[:3])
    return re.compile(
        rf"(?<!\w)(?:{names})(?:\s(?:{names}))?(?P<rest>(?:\s(?:[A-Z][\w+/-]{{1,20}}|&|\+|[A-Z]\b))+)(?P<plan>\s(?:licen[cs]e|service|subscription|plan|edition))?"
    )


def flat(text: str) -> str:
    """`text` on one line, without the stops and bars at its ends."""
    line = re.sub(r"\s+", " ", text).strip(" .;|")
    # A name in quotation marks at the end keeps both ('PACKAGE "MULTI"').
    return line.strip(' .;|"') if line.count('"') != 2 or line.startswith('"') else line


def untitled(entry: Entry) -> str:
    """The text of a cell without the topic in front of it: "Renews for ..." of "RENEWAL. Renews for ..."."""
    topic = f"{entry.label}."
    text = entry.cell.text
    return text[len(topic) :].lstrip() if entry.label and text.startswith(topic) else text


def spaced(text: str) -> str:
    """`text` of the same length with all white space made blanks, so that wrapped lines read on."""
    return re.sub(r"\s", " ", text)
