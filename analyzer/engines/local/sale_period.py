"""How long and from when: the term of a deal and its start."""

import datetime as dt
import re
from collections.abc import Iterator

from analyzer.domain.conversation import Kind
from analyzer.domain.figures import Length, between, days, is_range, lengths
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.amounts import is_option
from analyzer.engines.local.order_form import Entry
from analyzer.engines.local.paper import Paper, claim, from_label, spaced

_TERM_BEFORE = re.compile(
    r"(?:\b(?:terms?|period|duration|commitment|length|\w{0,12}laufzeit|runs?|lasts?|renewed for|extended by|agreement|contract"
    r"|subscription|committed|fixed|minimum|signing|sign|durée|duración|duração|durata|laufzeit|plazo|prazo|looptijd|"
    r"dauer|for|on)\b[^.;\d]{0,24}|^)\W{0,3}(?:a |an |the )?$",
    re.IGNORECASE,
)
_TERM_AFTER = re.compile(
    r"^\W{0,3}(?:\(\w{1,12}\)\s)?(?:agreement|contract|deal|term\b|commitment|subscription|licen[cs]e|from\b|commencing"
    r"|starting|beginning|fixed|fest|firm|w\.e\.f|à compter|ab\b|vanaf|från|desde|a partir|initial|locked"
    r"|,\s?(?:from|starting|commencing|then rolling|fest)|[,;:|]?\s?\d{1,2}[/.]|[;,.]?$)",
    re.IGNORECASE,
)
_NOT_TERM_BEFORE = re.compile(
    r"\b(?:within|every|last|past|previous|notice|prior|after|first|next|in|up to|each|retention|retained|of|than|by|ago|over the"
    r"|successive|further|additional|another|extension by|renew\w{0,4} by|within the|under|takes|took|"
    r"periods of|payable|for up to|jeweils um|um|par périodes de|about|around|inside|since|month|or|older than|warranty)\s(?:a |an |the |about |around )?$",
    re.IGNORECASE,
)
_NOT_TERM_AFTER = re.compile(
    r"^['’]?\s?(?:'?s?['’]?\s?(?:prior |written )?notice|ago\b|old\b|of (?:data|history|fees)|history|warranty|retention|payment|response"
    r"|free\b|from (?:the date of )?(?:receipt|invoice)|in\b|back\b|before\b|after\b|price|into\b|end\b|later|away|at no|of (?!service))",
    re.IGNORECASE,
)
_NAMED_TERM = re.compile(
    r"\b(?:initial|minimum|subscription|contract|base)\s(?:\w+\s)?(?:term|period|duration)\b[^.;]{0,30}$", re.IGNORECASE
)
_EXTENDED_TERM = re.compile(
    r"\b(?:term|agreement|contract|subscription) is (?:hereby )?(?:extended|renewed) (?:by|for)\s(?:an additional |a further |another )?$",
    re.IGNORECASE,
)
_NAMED_RANK = 0.96


def term(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """The length of the deal, where `entry` (under a label for `kind`) says it; renewals and notices are none."""
    text, labelled = spaced(entry.cell.text), kind is FactKind.TERM
    if kind is FactKind.RENEWAL and _RENEWED.search(entry.label or entry.row) and days(text, paper.near, american=paper.american):
        for length in lengths(text)[:1]:
            yield claim(paper, Fact(kind=FactKind.TERM, months=length.months), from_label(paper, entry, entry.cell.start + length.end), 0.5)
    if kind in {FactKind.RENEWAL, FactKind.PAYMENT, FactKind.DISCOUNT} or (entry.header and not labelled and not is_option(entry)):
        return
    found = False
    for length in lengths(text):
        rank = _term_rank(paper, text, length, labelled=labelled, beside_start=kind is FactKind.START)
        if rank is None or (found and rank < _NAMED_RANK):
            continue
        found = True
        yield claim(paper, Fact(kind=FactKind.TERM, months=length.months), from_label(paper, entry, entry.cell.start + length.end), rank)
    if not found and labelled:
        yield from _counted_term(paper, entry)


def _term_rank(paper: Paper, text: str, length: Length, *, labelled: bool, beside_start: bool) -> float | None:
    """How surely a length is the term, or None where it is none: the more, the more the words around it name it so."""
    before, after = text[max(0, length.start - 60) : length.start], text[length.end : length.end + 40]
    named = _NAMED_TERM.search(before) or _EXTENDED_TERM.search(spaced(before))
    renewal = terms.RENEWAL.search(text)
    if (renewal and renewal.start() < length.start and not named) or _NOT_TERM_AFTER.match(after):
        return None
    alone = _stands_alone(text, length.start, length.end)
    plausible = (
        labelled
        or beside_start
        or named
        or (_TERM_BEFORE.search(_last_piece(before)) and not _NOT_TERM_BEFORE.search(before))
        or re.match(r"\s(?:initial )?(?:term|agreement|contract|deal|commitment)\b", after)
        or alone
    )
    if not plausible or (paper.conversation.kind is Kind.CALL and not _SPOKEN_TERM.search(text)):
        return None
    if not (labelled or named or alone or _is_term_by_words(text, before, after)):
        return None
    return _NAMED_RANK if named else 0.92 if labelled else 0.75


def _is_term_by_words(text: str, before: str, after: str) -> bool:
    return bool(
        _TERM_AFTER.match(after)
        or re.search(r"\b(?:term|runs|looptijd|laufzeit|duration|durée|duración|duração)\b", before, re.IGNORECASE)
        or (_START_CUE_ANYWHERE.search(text) and re.search(r"\bfor\s$", before))
    )


def _last_piece(text: str) -> str:
    return re.split(r"[;,:|]\s|\.\s|\n", text)[-1]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True between commas, bars or line ends: "; 3-year;"."""
    before = re.sub(r"\s(?:it's |a |an )?$", "", text[max(0, start - 24) : start]).rstrip()
    after = text[end : end + 12]
    return (not before or before[-1] in ";,|/:.-*•" or "\n" in text[max(0, start - 12) : start]) and bool(
        re.match(r"\W{0,2}(?:$|[;,|./]|\n| not \d| fixed| fest)", after)
    )


def _counted_term(paper: Paper, entry: Entry) -> Iterator[Claim]:
    """A term whose unit stands in the label ("Years: Four"), or that only its first and last day give."""
    text = entry.cell.text
    label = entry.label or entry.row
    place = from_label(paper, entry, entry.cell.end)
    unit = re.search(r"\b(years?|months?)\b", label, re.IGNORECASE)
    if unit and (found := lengths(f"{text.split()[0] if text.split() else ''} {unit[1]}")):
        yield claim(paper, Fact(kind=FactKind.TERM, months=found[0].months), place, 0.85)
        return
    if months := between(days(text, paper.near, american=paper.american), text):
        yield claim(paper, Fact(kind=FactKind.TERM, months=months), place, 0.8)


_SPOKEN_TERM = re.compile(
    r"\b(?:terms?|contract|agreement|commit\w*|deal|sign\w*|lock\w*|subscription|per month|a month|a year|(?:two|three|four|five|\d)[- ]year)\b",
    re.IGNORECASE,
)
# The term of a renewal order is its renewal term, where that has dates.
_RENEWED = re.compile(r"\brenewal (?:term|period)\b", re.IGNORECASE)
_START_CUE = re.compile(
    r"\b(?:commenc\w{2,4}|start(?:s|ing|ed)?|begin(?:s|ning)?|effective(?: as of| from| on)?|from|with effect from|as of|w\.?e\.?f\.?"
    r"|valid from|kick(?:s|ing)?[- ]?off|go(?:es)?[- ]live|live|first (?:bill|charge|invoice|payment|collection)|service date|"
    r"ab|vom|zum|beginnend|à compter du|à partir du|dès le|a partir del?|desde(?: el)?|från(?: och med)?|fra|vanaf|per|ingangsdatum"
    r"|od|mulai|a decorrere dal|início em|alkaen|begins?|moves to|pushed to|wanted|dal|"
    r"launch(?:es)?|delivery|order)\b\W{0,3}(?:the |on |from |billing from |of |about |um |dem |den |le |el )?(?:\w{1,16},?\s){0,3}$",
    re.IGNORECASE,
)
_START_CUE_ANYWHERE = re.compile(r"\b(?:commenc\w{2,4}|starting|beginning|from)\b", re.IGNORECASE)
_WEAK_START = re.compile(r"\b(?:go[- ]?live|live|launch|kick-?off|training|deliver|migrat|order|first)\w{0,4}\b", re.IGNORECASE)
_NOT_START = re.compile(
    r"\b(?:by|before|until|through|till|no later than|ending|ends|expir\w+|bis|due|valid|dated|signed|on or before|prior to|avant|senast|dispatched)\s(?:\w{1,10}\s)?$",
    re.IGNORECASE,
)
_ON_SIGNATURE = re.compile(
    r"\b(?:today|signature|signing|execution|acceptance|unterschrift|unterzeichnung|signature du|firma)\b", re.IGNORECASE
)


def start(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """The day from which the service or its term runs; "on signature" is the day of the signature."""
    text = spaced(entry.cell.text)
    label = entry.label or (entry.row if not entry.header else "")
    column = re.search(r"\b(?:start|begin|from|commence|beginn|début|inicio)", entry.header, re.IGNORECASE)
    found = days(text, paper.near, american=paper.american)
    for at, day in enumerate(found):
        before = re.sub(r" +", " ", text[max(0, day.start - 60) : day.start])
        if at and is_range(text, found[at - 1], day):
            continue
        if _NOT_START.search(before) and not (kind is FactKind.START and at == 0):
            continue
        rank = _start_rank(paper, entry, kind, label, before, at) or (0.8 if column and paper.written else 0.0)
        if rank and not (_WEAK_START.search(label) and re.search(r"target|planned|expected|estimated|plan", label + text, re.IGNORECASE)):
            yield claim(paper, Fact(kind=FactKind.START, date=day.date), from_label(paper, entry, entry.cell.start + day.end), rank)
    signing = kind is FactKind.START and _ON_SIGNATURE.search(text)
    signing = signing or re.search(
        r"(?<!invoice )(?<!invoiced )(?<!payable )(?<!due )(?<!billed )"
        r"\b(?:from|upon|on|begins|starts|commencing on) (?:the date of )?(?:signature|signing|acceptance|today)\b",
        text,
        re.IGNORECASE,
    )
    if not found and signing and kind in {FactKind.START, FactKind.TERM, FactKind.VALUE} and (signed := _signed(paper)):
        yield claim(paper, Fact(kind=FactKind.START, date=signed), from_label(paper, entry, entry.cell.end), 0.6)


def _start_rank(paper: Paper, entry: Entry, kind: FactKind | None, label: str, before: str, at: int) -> float:
    """How sure a date is the start of the service; 0 for none."""
    if kind is FactKind.START and at == 0:
        if re.search(r"subscription|service|contract|term|effective|commencement|laufzeit|vertrag", label, re.IGNORECASE):
            return 0.97
        return 0.7 if _WEAK_START.search(label) else 0.92
    if kind is FactKind.TERM and at == 0:
        return 0.9
    if kind is FactKind.RENEWAL:
        return 0.5 if at == 0 and _RENEWED.search(label) else 0.0
    piece = re.split(r"[;:]\s|\.\s", before)[-1]
    cue = _START_CUE.search(piece)
    if not cue:
        return 0.0
    whole = entry.cell.text
    commercial = (
        bool(lengths(whole))
        or kind in {FactKind.VALUE, FactKind.PRODUCT}
        or bool(
            re.search(
                r"\b(?:service|services|term|subscription|agreement|contract|fees?|start|billing|period|first bill|charge)\b",
                whole,
                re.IGNORECASE,
            )
        )
    )
    weak = bool(_WEAK_START.search(cue[0]))
    if entry.clause.customer_obligation or not commercial:
        return 0.4 if not weak and not paper.written and re.search(r"start|begin|commenc|effective", cue[0], re.IGNORECASE) else 0.0
    return 0.5 if weak else 0.8 if lengths(whole) else 0.6


def _signed(paper: Paper) -> dt.date | None:
    """The latest date beside a signature, else the date of the paper."""
    dates = [
        day.date
        for entry in paper.entries
        if re.search(r"\b(?:signed|accepted|date|signature)\b", f"{entry.label} {entry.cell.text[:40]}", re.IGNORECASE)
        and entry.label.lower() in {"date", "signed", "date signed", "signature date", "accepted"}
        for day in days(entry.cell.text, paper.near, american=paper.american)
    ]
    return max(dates) if dates else paper.near
