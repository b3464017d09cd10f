"""Commercial facts: what order forms, contracts, quotes and closing mails say of product, price, term, start and payment."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Kind
from analyzer.domain.finding import Claim, Quote
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.amounts import Amount, amounts, chosen_option, is_option, is_unchosen
from analyzer.engines.local.commercial_terms import Role
from analyzer.engines.local.figures import Day, days, lengths, month_first, sums
from analyzer.engines.local.order_form import Entry, entries


class _Paper(NamedTuple):
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


class _Place(NamedTuple):
    """A slice of a turn."""

    turn: int
    start: int
    end: int


_LONGEST_QUOTE = 600
_FIRST_YEAR_LENGTHS = re.compile(r"\b(?:year|yr)s?\b", re.IGNORECASE)
_TRUST = {Kind.DOCUMENT: 1.0, Kind.EMAIL: 0.8, Kind.CHAT: 0.7, Kind.CALL: 0.6}
# The roles that are worth a claim; the rest are unit prices of add-ons, penalties and the like.
_LEAST_ROLE = Role.UNIT_PRICE


def find_facts(conversation: Conversation, deal: Deal) -> list[Claim]:
    """The commercial facts of one conversation, each with a verbatim quote inside one turn."""
    paper = _paper(conversation, deal)
    found = [
        *_values(paper),
        *(claim for entry in paper.entries for claim in _of_entry(paper, entry)),
    ]
    return _distinct(found)


def _paper(conversation: Conversation, deal: Deal) -> _Paper:
    listed = amounts(conversation, deal)
    currency = Counter(a.currency for a in listed if a.currency).most_common(1)
    entry = deal.entry(conversation.document)
    near = conversation.date or (entry.date if entry else None)
    texts = {turn.index: turn.text for turn in conversation.turns}
    american = month_first(texts.values(), str(currency[0][0]) if currency else "")
    written = conversation.kind is Kind.DOCUMENT or conversation.is_contract
    around = entries(conversation, deal)
    return _Paper(
        conversation, texts, around, listed, near, american, written, _TRUST[conversation.kind], _named_product(deal), chosen_option(around)
    )


def _claim(paper: _Paper, fact: Fact, place: _Place, confidence: float) -> Claim:
    text = paper.texts[place.turn][place.start : place.end]
    stripped = text.strip()[:_LONGEST_QUOTE].rstrip()
    summary = fact.summary or re.sub(r"\s+", " ", stripped)
    quote = Quote(document=paper.conversation.document, turn=place.turn, text=stripped)
    return Claim(statement=fact.model_copy(update={"summary": summary}), quotes=(quote,), confidence=round(confidence * paper.trust, 3))


def _from_label(paper: _Paper, entry: Entry, end: int) -> _Place:
    """From the entry's label, where it stands in front of it in the same clause, to `end`."""
    cell, label = entry.cell, entry.label or entry.row
    start = paper.texts[cell.turn].rfind(label, entry.clause.start, cell.start) if label else -1
    return _Place(cell.turn, start if start >= 0 else cell.start, end)


def _distinct(found: list[Claim]) -> list[Claim]:
    """One claim for each kind and place, the surest."""
    out: dict[tuple[object, ...], Claim] = {}
    for claim in found:
        fact, quote = claim.statement, claim.quotes[0]
        assert isinstance(fact, Fact)
        key = (fact.kind, quote.turn, quote.text, fact.amount, fact.months, fact.date)
        if key not in out or out[key].confidence < claim.confidence:
            out[key] = claim
    return list(out.values())


# Values --------------------------------------------------------------------------------------------------------------


def _values(paper: _Paper) -> Iterator[Claim]:
    for one in paper.amounts:
        if (one.role < _LEAST_ROLE and not one.superseded) or (
            not paper.written and one.role in {Role.LINE_ITEM, Role.UNIT_PRICE} and not one.period
        ):
            continue
        row = bool(one.entry.row or one.entry.label)
        place = _from_label(paper, one.entry, one.end) if row else _Place(one.turn, one.entry.clause.start, one.entry.clause.end)
        if place.end - place.start > _LONGEST_QUOTE:
            place = _Place(one.turn, max(place.start, one.start - 80), min(place.end, one.end + 80))
        period = None if one.superseded and one.role is Role.OTHER and not one.period else one.period
        fact = Fact(kind=FactKind.VALUE, amount=one.amount, currency=one.currency, period=period, superseded=one.superseded)
        yield _claim(paper, fact, place, 0.5 if one.superseded else max(0.2, one.role / 100))


# Everything else -----------------------------------------------------------------------------------------------------


def _of_entry(paper: _Paper, entry: Entry) -> Iterator[Claim]:
    if is_unchosen(entry, paper.chosen):
        return
    label = entry.label or (entry.row if not entry.header or is_option(entry) else "")
    if terms.is_reference(label) or re.match(r"signed|by\b|name\b|title\b|accepted", label, re.IGNORECASE):
        return
    kind = terms.kind_of_label(label) if label else None
    if kind is None and not entry.header:
        kind = terms.kind_of_heading(entry.heading)
    if entry.row == entry.cell.text and is_option(entry):
        return
    yield from _term(paper, entry, kind)
    yield from _start(paper, entry, kind)
    yield from _payment(paper, entry, kind)
    yield from _renewal(paper, entry, kind)
    yield from _discount(paper, entry, kind)
    yield from _quantity(paper, entry, kind)
    yield from _product(paper, entry, kind)


_TERM_BEFORE = re.compile(
    r"(?:\b(?:terms?|period|duration|commitment|length|runs?|lasts?|renewed for|extended by|agreement|contract|subscription|committed|fixed|minimum|signing|sign|durée|duración|duração|durata|laufzeit|plazo|prazo|looptijd|"
    r"dauer|for|on)\b[^.;\d]{0,24}|^)\W{0,3}(?:a |an |the )?$",
    re.IGNORECASE,
)
_TERM_AFTER = re.compile(
    r"^\W{0,3}(?:\(\w{1,12}\)\s)?(?:agreement|contract|deal|term\b|commitment|subscription|licen[cs]e|from\b|commencing|starting|beginning|fixed|fest|firm|w\.e\.f|à compter|ab\b|vanaf|från|desde|a partir|initial|locked|,\s?(?:from|starting|commencing|then rolling|fest)|[,;:|]?\s?\d{1,2}[/.]|[;,.]?$)",
    re.IGNORECASE,
)
_NOT_TERM_BEFORE = re.compile(
    r"\b(?:within|every|last|past|previous|notice|prior|after|first|next|in|up to|each|retention|retained|of|than|by|ago|over the|successive|further|additional|another|extension by|renew\w{0,4} by|within the|under|takes|took|"
    r"periods of|payable|for up to|jeweils um|um|par périodes de|about|around|inside|since|month|or|older than|warranty)\s(?:a |an |the |about |around )?$",
    re.IGNORECASE,
)
_NOT_TERM_AFTER = re.compile(
    r"^['’]?\s?(?:'?s?['’]?\s?(?:prior |written )?notice|ago\b|old\b|of (?:data|history|fees)|history|warranty|retention|payment|response|free\b|from (?:the date of )?(?:receipt|invoice)|in\b|back\b|before\b|after\b|price|into\b|end\b|later|away|at no|of (?!service))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"^\s{0,4}(?:-|–|—|to|through|until|till|bis|thru|au|al|a|t/m|/|,?\s?(?:expiry|expiring|ending|ends)(?: on)?)\s{0,4}$", re.IGNORECASE
)


def _term(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text, labelled = _spaced(entry.cell.text), kind is FactKind.TERM
    start_label = kind is FactKind.START
    if kind in {FactKind.RENEWAL, FactKind.PAYMENT, FactKind.DISCOUNT} or (entry.header and not labelled and not is_option(entry)):
        return
    renewal = terms.RENEWAL.search(text)
    found = False
    for length in lengths(text):
        before, after = text[max(0, length.start - 60) : length.start], text[length.end : length.end + 40]
        named = re.search(
            r"\b(?:initial|minimum|subscription|contract|base)\s(?:\w+\s)?(?:term|period|duration)\b[^.;]{0,30}$", before, re.IGNORECASE
        )
        extended = re.search(
            r"\b(?:term|agreement|contract|subscription) is (?:hereby )?(?:extended|renewed) (?:by|for)\s(?:an additional |a further |another )?$",
            _spaced(before),
            re.IGNORECASE,
        )
        named = named or extended
        if (renewal and renewal.start() < length.start and not named) or _NOT_TERM_AFTER.match(after):
            continue
        plausible = (
            labelled
            or start_label
            or named
            or (_TERM_BEFORE.search(_last_piece(before)) and not _NOT_TERM_BEFORE.search(before))
            or re.match(r"\s(?:initial )?(?:term|agreement|contract|deal|commitment)\b", after)
            or _stands_alone(text, length.start, length.end)
        )
        cue = (
            labelled
            or named
            or _TERM_AFTER.match(after)
            or _stands_alone(text, length.start, length.end)
            or re.search(r"\b(?:term|runs|looptijd|laufzeit|duration|durée|duración|duração)\b", before, re.IGNORECASE)
            or (_START_CUE_ANYWHERE.search(text) and re.search(r"\bfor\s$", before))
        )
        if not (plausible and cue) or (found and not named):
            continue
        found = True
        rank = 0.96 if named else 0.92 if labelled else 0.75
        place = _from_label(paper, entry, entry.cell.start + length.end)
        yield _claim(paper, Fact(kind=FactKind.TERM, months=length.months), place, rank)
    if not found and labelled:
        yield from _counted_term(paper, entry)


def _spaced(text: str) -> str:
    """`text` of the same length with all white space made blanks, so that wrapped lines read on."""
    return re.sub(r"\s", " ", text)


def _last_piece(text: str) -> str:
    return re.split(r"[;,:|]\s|\.\s|\n", text)[-1]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True between commas, bars or line ends: "; 3-year;"."""
    before = re.sub(r"\s(?:it's |a |an )?$", "", text[max(0, start - 24) : start]).rstrip()
    after = text[end : end + 12]
    return (not before or before[-1] in ";,|/:.-*•" or "\n" in text[max(0, start - 12) : start]) and bool(
        re.match(r"\W{0,2}(?:$|[;,|./]|\n| not \d| fixed| fest)", after)
    )


def _counted_term(paper: _Paper, entry: Entry) -> Iterator[Claim]:
    """A term whose unit stands in the label ("Years: Four"), or that only its first and last day give."""
    text = entry.cell.text
    label = entry.label or entry.row
    place = _from_label(paper, entry, entry.cell.end)
    unit = re.search(r"\b(years?|months?)\b", label, re.IGNORECASE)
    if unit and (found := lengths(f"{text.split()[0] if text.split() else ''} {unit[1]}")):
        yield _claim(paper, Fact(kind=FactKind.TERM, months=found[0].months), place, 0.85)
        return
    between = _between(days(text, paper.near, american=paper.american), text)
    if between:
        yield _claim(paper, Fact(kind=FactKind.TERM, months=between), place, 0.8)


def _between(found: list[Day], text: str) -> int | None:
    """Whole months from the first of two dates to the day after the second."""
    if len(found) < 2 or not _RANGE.match(text[found[0].end : found[1].start]):
        return None
    first, last = found[0].date, found[1].date + dt.timedelta(days=1)
    months = round((last - first).days / 30.44)
    return months if 0 < months <= 240 else None


_START_CUE = re.compile(
    r"\b(?:commenc\w{2,4}|start(?:s|ing|ed)?|begin(?:s|ning)?|effective(?: as of| from| on)?|from|with effect from|as of|w\.?e\.?f\.?|valid from|kick(?:s|ing)?[- ]?off|go(?:es)?[- ]live|live|first (?:bill|charge|invoice|payment|collection)|service date|"
    r"ab|vom|zum|beginnend|à compter du|à partir du|dès le|a partir del?|desde(?: el)?|från(?: och med)?|fra|vanaf|per|ingangsdatum|od|mulai|a decorrere dal|início em|alkaen|begins?|moves to|pushed to|wanted|dal|"
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


def _start(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text = _spaced(entry.cell.text)
    label = entry.label or (entry.row if not entry.header else "")
    column = re.search(r"\b(?:start|begin|from|commence|beginn|début|inicio)", entry.header, re.IGNORECASE)
    found = days(text, paper.near, american=paper.american)
    for at, day in enumerate(found):
        before = re.sub(r" +", " ", text[max(0, day.start - 60) : day.start])
        if at and _RANGE.match(text[found[at - 1].end : day.start]):
            continue
        if _NOT_START.search(before) and not (kind is FactKind.START and at == 0):
            continue
        rank = _start_rank(paper, entry, kind, label, before, at) or (0.8 if column and paper.written else 0.0)
        if rank and not (_WEAK_START.search(label) and re.search(r"target|planned|expected|estimated|plan", label + text, re.IGNORECASE)):
            yield _claim(paper, Fact(kind=FactKind.START, date=day.date), _from_label(paper, entry, entry.cell.start + day.end), rank)
    signing = kind is FactKind.START and _ON_SIGNATURE.search(text)
    signing = signing or re.search(
        r"\b(?:from|upon|on|begins|starts|commencing on) (?:the date of )?(?:signature|signing|acceptance|today)\b", text, re.IGNORECASE
    )
    if not found and signing and kind in {FactKind.START, FactKind.TERM, FactKind.VALUE} and (signed := _signed(paper)):
        yield _claim(paper, Fact(kind=FactKind.START, date=signed), _from_label(paper, entry, entry.cell.end), 0.6)


def _start_rank(paper: _Paper, entry: Entry, kind: FactKind | None, label: str, before: str, at: int) -> float:
    """How sure a date is the start of the service; 0 for none."""
    if kind is FactKind.START and at == 0:
        if re.search(r"subscription|service|contract|term|effective|commencement|laufzeit|vertrag", label, re.IGNORECASE):
            return 0.97
        return 0.7 if _WEAK_START.search(label) else 0.92
    if kind is FactKind.TERM and at == 0:
        return 0.9
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


def _signed(paper: _Paper) -> dt.date | None:
    """The latest date beside a signature, else the date of the paper."""
    dates = [
        day.date
        for entry in paper.entries
        if re.search(r"\b(?:signed|accepted|date|signature)\b", f"{entry.label} {entry.cell.text[:40]}", re.IGNORECASE)
        and entry.label.lower() in {"date", "signed", "date signed", "signature date", "accepted"}
        for day in days(entry.cell.text, paper.near, american=paper.american)
    ]
    return max(dates) if dates else paper.near


_PAYMENT_ASIDE = re.compile(
    r"\b(?:late|interest|penalt\w+|damages|payable by (?:the )?(?:customer|client)|credit note|overdue|bear|accrue|refund\w*|bid|insurance)\b",
    re.IGNORECASE,
)
_PAYMENT_SURE = re.compile(
    r"\bnet[- ]?\d|\b(?:annually|monthly|quarterly|yearly|annual|semi-annually) in (?:advance|arrears?)\b|\b\d{1,3}\)?\s(?:days|tage|jours|días|dagen|dager|dni|dnů|dias)['’]?\s(?:net\b|netto|from (?:the )?(?:date of )?(?:valid )?(?:invoice|receipt)|of (?:the )?(?:invoice|receipt)|after (?:invoice|receipt)|end of|fin de|na ontvangst|nach rechnung)|\bdirect debit\b|\binstal?lments?\b|\bup ?front\b|\bin (?:advance|arrears?)\b|"
    r"\bprepaid\b|\binvoiced\b|\bpayable\b|\bbilled\b|\binvoice (?:monthly|quarterly|annually|yearly|on)\b|\bpay it in\b|\bach\b|\bcard\b|\bby wire\b|\bdebit\b|\bdd\b|\d\d/\d\d|\bim voraus\b|\bhalf\b|\b\d{1,3}\s?%|\bnet (?:thirty|sixty|forty|fifteen)",
    re.IGNORECASE,
)


def _payment(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text = entry.cell.text
    if kind is FactKind.PAYMENT and not entry.clause.excluded:
        if entry.label or entry.row or len(text) < 200 or _PAYMENT_SURE.search(text):
            yield _claim(paper, Fact(kind=FactKind.PAYMENT, summary=_flat(text)), _from_label(paper, entry, entry.cell.end), 0.92)
        return
    cue = terms.PAYMENT.search(text)
    if (
        cue is None
        or kind in {FactKind.RENEWAL, FactKind.PRODUCT}
        or entry.header
        or _PAYMENT_ASIDE.search(text)
        or not _PAYMENT_SURE.search(text[max(0, cue.start() - 40) :])
    ):
        return
    if not paper.written and not re.search(
        r"\bnet[- ]?(?:\d|thirty|sixty|forty)|\binvoice|\bbill|\bpay|\bdebit|\bdd\b|\badvance|\barrear|\binstal", text, re.IGNORECASE
    ):
        return
    start = entry.cell.start + _piece_start(text, cue.start())
    yield _claim(paper, Fact(kind=FactKind.PAYMENT), _Place(entry.cell.turn, start, entry.cell.end), 0.7)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(' .;|"')


def _piece_start(text: str, at: int) -> int:
    """Where the part of a sentence begins that holds `at`."""
    last = 0
    for match in re.finditer(r"[,;:(]\s{0,9}|\.\s{1,9}|\n", text[:at]):
        last = match.end()
    return last


def _renewal(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text = entry.cell.text
    if kind is FactKind.RENEWAL:
        if not _is_money_line(entry) and len(text) > 2:
            yield _claim(paper, Fact(kind=FactKind.RENEWAL, summary=_flat(text)), _from_label(paper, entry, entry.cell.end), 0.9)
        return
    cue = terms.RENEWAL.search(text)
    if cue is None or entry.header or kind in {FactKind.DISCOUNT, FactKind.PRODUCT}:
        return
    notice = "notice" in cue[0].lower() and "until" not in cue[0].lower()
    if notice and not re.search(r"\b(?:terminat|renew|cancel|end of|extend|leave|non-renewal)", text, re.IGNORECASE):
        return
    start = entry.cell.start + (
        _piece_start(text, cue.start()) if kind in {FactKind.TERM, FactKind.VALUE, FactKind.START} or not paper.written else 0
    )
    yield _claim(paper, Fact(kind=FactKind.RENEWAL), _Place(entry.cell.turn, start, entry.cell.end), 0.75 if paper.written else 0.5)


def _is_money_line(entry: Entry) -> bool:
    return bool(re.fullmatch(r"[\W\d]{3,}(?:usd|eur|gbp|chf)?", entry.cell.text.strip(), re.IGNORECASE))


_FREE_TIME = re.compile(
    r"\b(?:first|months?|year)\b[^.;]{0,30}\b(?:free|no charge|gratis|kostenlos|offerts?)\b|\b(?:free|no charge)\b[^.;]{0,20}\b(?:first|months?|year)\b",
    re.IGNORECASE,
)
_DISCOUNT_IDLE = re.compile(r"^\W{0,3}(?:none|n/?a|nil|no|keine?|-|0\s?%?)\W{0,3}$", re.IGNORECASE)


def _discount(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text, row = entry.cell.text, entry.row
    if _DISCOUNT_IDLE.match(text):
        return
    if kind is FactKind.DISCOUNT or (row and terms.DISCOUNT.search(row)):
        place = (
            _Place(entry.cell.turn, entry.clause.start, min(entry.clause.end, entry.clause.start + _LONGEST_QUOTE))
            if row
            else _from_label(paper, entry, entry.cell.end)
        )
        yield _claim(paper, Fact(kind=FactKind.DISCOUNT, summary=_flat(paper.texts[place.turn][place.start : place.end])), place, 0.9)
        return
    cue = terms.DISCOUNT.search(text)
    if (
        cue is None
        or kind in {FactKind.RENEWAL, FactKind.PAYMENT}
        or (entry.clause.conditional and not paper.written)
        or entry.clause.customer_obligation
    ):
        return
    free = re.search(r"free|no charge|credit|gratis", cue[0], re.IGNORECASE)
    commercial = (
        kind in {FactKind.VALUE, FactKind.PRODUCT, FactKind.DISCOUNT}
        or bool(row)
        or re.search(r"\d\s?%|[$€£]|\bfees?\b|\bprice|\brate\b|\bmonth|\byear|\bterm\b", text, re.IGNORECASE)
    )
    timed = _FREE_TIME.search(text) and not entry.clause.conditional
    if not timed and ((free and (entry.clause.conditional or kind not in {FactKind.VALUE, FactKind.PRODUCT})) or not commercial):
        return
    start = entry.clause.start if entry.header else entry.cell.start
    yield _claim(paper, Fact(kind=FactKind.DISCOUNT), _Place(entry.cell.turn, start, entry.cell.end), 0.7)


_COUNT = r"(?:\d{1,3}(?:[.,'’\u00a0 ]\d{3})+|\d{1,7}(?:[.,]\d)?[kKmM]?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|unlimited)(?:[- ]\w{3,9}){0,3}?(?:\s\(\d{1,6}\))?)"
_QUANTITY = re.compile(
    rf"(?P<lead>\b(?:up to|for|max\w{{0,5}}|approx\w{{0,7}}\.?|covering|across|minimum(?: of)?|limited to|at|a total of|bis zu|für|jusqu'à|pour|hasta|para|até|voor)\s(?:its\s|all\s|about\s)?)?(?<![\w$€£.,/%-])(?P<count>{_COUNT})(?P<words>(?:\s{{1,12}}[^\W\d_][\w’'&+-]{{1,24}}){{1,4}})",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^(?:(?:named |concurrent |full |active |field |office )?(?:users?|seats?|licen[cs]es?|sites?|locations?|stores?|branches|practices|facilities|students|pupils|employees|members|agents?|devices|endpoints|vehicles|trucks|buses|machines|"
    r"meters|depots|vans|stations|inspectors|consultas|earners|anläggningar|locaties|studios|labs|offices|councils|libraries|churches|hotels|gyms|courses|seats|dealers|rooms|properties|communities|units|campuses|schools|clinics|hospitals|warehouses|plants|lines|cameras|terminals|outlets|shops|restaurants|pubs|homes|houses|farms|hectares|providers|chairs|doors|accounts|contacts|records|loads|"
    r"shipments|orders|requests|transactions|invoices|payslips|mailboxes|boats|cold|rooms|clubs|casks|calciners|towers|technicians|recruiters|guards|operatives|negotiators|learners|bays|docks|desks|kiosks|scanners|handhelds?|gateways|"
    r"furnaces|mills|nutzer|benutzer|arbeitsplätze|standorte|werke?|maschinen|fahrzeuge|filialen|mitarbeiter|ma|lizenzen|utilisateurs|postes|établissements|magasins|licences|usuarios|sucursales|licencias|tiendas|usuários|máquinas|lojas|"
    r"gebruikers|vestigingen|stabilimenti|utenti|sedi|sågverk|användare|lokaliteter|merder|brukere|użytkowników|salonów|gerai|empresas|modules|teams|people|staff|riders|drivers|beds|patients|tablets|screens|robots|installations|workers|"
    r"trabajadores|bikes|trailers|forklifts|labels|moves|tickets|customers|subscribers|admins?|instances|environments|domains|hosts|servers|nodes|apps))$",
    re.IGNORECASE,
)


_NUMBERED = re.compile(
    r"\b(?:no|nr|number|ref|reference|id|code|phone|tel|fax|vat|tax|order|quote|invoice|year|version|page|po|zip|price|fees?$|total|amount|rate|annual|monthly|sla|uptime|response|notice|sev\w*|priority|p\d)\b|#|%",
    re.IGNORECASE,
)
_UNCOUNTED = re.compile(
    r"^(?:days?|hours?|months?|years?|weeks?|minutes?|seconds?|times?|percent|business|working|calendar|quarters?|contract|terms?|seasons?|tage|monate|jahre|jours|mois|ans|días|meses|años|dias|anos|dagen|maanden|jaar|options?|per|and|or|of|to|in|"
    r"each|notice|equal|instal\w+|invoices|languages|fiscal|periods?|st|nd|rd|th|january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.IGNORECASE,
)


def _quantity(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text, cell = entry.cell.text, entry.cell
    if terms.DISCOUNT.search(entry.row) or terms.TOTAL.search(entry.row) or entry.clause.excluded or entry.clause.optional:
        return
    column = entry.header and terms.kind_of_label(entry.header) is FactKind.QUANTITY
    if column or kind is FactKind.QUANTITY:
        if re.search(r"\d", text) or re.match(_COUNT, text, re.IGNORECASE):
            place = _from_label(paper, entry, cell.end)
            yield _claim(
                paper,
                Fact(
                    kind=FactKind.QUANTITY, summary=_flat(f"{text} {entry.row}" if column and re.fullmatch(r"[\d.,’' ]+", text) else text)
                ),
                place,
                0.9 if column else 0.85,
            )
        return
    if item := _table_item(entry) if not entry.header else "":
        start = paper.texts[cell.turn].find(item, entry.clause.start, cell.end)
        for match in _QUANTITY.finditer(item):
            if start >= 0 and (end := _counted_end(match, open_ended=True)):
                yield _claim(paper, Fact(kind=FactKind.QUANTITY), _Place(cell.turn, start + match.start("count"), start + end), 0.75)
    if _is_plain_count(entry, kind):
        yield _claim(
            paper,
            Fact(kind=FactKind.QUANTITY, summary=_flat(f"{text} {entry.label or entry.row}")),
            _from_label(paper, entry, cell.end),
            0.7,
        )
        return
    if kind in {FactKind.RENEWAL, FactKind.PAYMENT, FactKind.DISCOUNT, FactKind.START} or (entry.clause.conditional and not kind):
        return
    commercial = kind in {FactKind.PRODUCT, FactKind.VALUE, FactKind.TERM} or bool(entry.header) or bool(entry.row) or _about_price(text)
    for match in _QUANTITY.finditer(text):
        end = _counted_end(match, open_ended=paper.written and kind is FactKind.PRODUCT)
        listed = bool(entry.clause.number) and (match["lead"] or "").lower().startswith("for")
        if end is None or not (commercial or listed):
            continue
        start = match.start("lead") if match["lead"] and match["lead"].lower().startswith(("up", "max", "bis")) else match.start("count")
        yield _claim(paper, Fact(kind=FactKind.QUANTITY), _Place(cell.turn, cell.start + start, cell.start + end), 0.7)


def _is_plain_count(entry: Entry, kind: FactKind | None) -> bool:
    """True for "Fee earners: 42": a whole number, or one with its noun, under a label that names nothing else."""
    label = entry.label or ("" if entry.header and not is_option(entry) else entry.row)
    if not label or label == entry.cell.text or kind not in {None, FactKind.VALUE, FactKind.PRODUCT} or _NUMBERED.search(label):
        return False
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,’' ]?\d{3}){0,2}", entry.cell.text):
        return True
    return (
        kind is None
        and bool(re.fullmatch(rf"{_COUNT}(?:\s[^\W\d_][\w-]{{2,20}}){{1,2}}", entry.cell.text, re.IGNORECASE))
        and not _UNCOUNTED.match(entry.cell.text.split()[-1])
        and not _UNCOUNTED.match(entry.cell.text.split()[1])
    )


def _counted_end(match: re.Match[str], *, open_ended: bool) -> int | None:
    """Where "35 named users" ends: at the last word that is counted in commerce, or at any noun where the place allows it."""
    words = list(re.finditer(r"\S+", match["words"]))
    base = match.start("words")
    for word in reversed(words):
        if _COUNTED.match(word[0]):
            return base + word.end()
    free = open_ended or (match["lead"] or "").lower().startswith("for")
    first = words[0][0]
    if not free or _UNCOUNTED.match(first):
        return None
    end = words[0].end()
    if not first.endswith(("s", "n")) and len(words) > 1 and not _UNCOUNTED.match(words[1][0]):
        end = words[1].end()
    return base + end


def _about_price(text: str) -> bool:
    """True for a sentence that names a price or a length beside what is counted."""
    return bool(
        re.search(
            r"[$€£¥₦₹]\s?\d|\b(?:usd|eur|gbp|chf)\s?\d|\blicen[cs]e|\bsubscription|\bsow\b|\bservice\b|\bproduct", text, re.IGNORECASE
        )
    ) or bool(lengths(text))


_NO_PRODUCT = re.compile(
    r"^\W{0,3}(?:total|subtotal|sum|tax|vat|net|tcv|annual|monthly|yearly|discount|less|shipping|none|n/?a|included|agreed|yes|no|see|as |per |the parties|customer|date|who|what|item|description|initials|signature|by|name|title|page|year|"
    r"one-?time|product|learners|order form|fixed|start|term|qty|quantity|how )\b",
    re.IGNORECASE,
)
_OTHER_KINDS = frozenset({FactKind.VALUE, FactKind.TERM, FactKind.START, FactKind.PAYMENT, FactKind.RENEWAL, FactKind.DISCOUNT})
_COMPANY = re.compile(
    r"\b(?:inc|llc|ltd|limited|gmbh|ag|bv|nv|plc|pty|corp|co|srl|spa|sas|sa|oy|ab|as|kk|llp|kg|aps|pbc|team|agrees|will|shall|may|order|form|agreement|supplies)\b",
    re.IGNORECASE,
)


def _named_product(deal: Deal) -> re.Pattern[str] | None:
    """The vendor's name, or a word of it, with capitalised words behind it: how most products are called."""
    words = [w for w in re.findall(r"[^\W\d_][\w’'-]{3,}", deal.vendor.name) if w[0].isupper() and not _COMPANY.fullmatch(w)]
    if not words:
        return None
    names = "|".join(re.escape(w) for w in words[:3])
    return re.compile(
        rf"(?<!\w)(?:{names})(?:\s(?:{names}))?(?P<rest>(?:\s(?:[A-Z][\w+/-]{{1,20}}|&|\+|[A-Z]\b))+)(?P<plan>\s(?:licen[cs]e|service|subscription|plan|edition))?"
    )


def _product(paper: _Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    clause, cell = entry.clause, entry.cell
    if clause.excluded or clause.optional or clause.roadmap:
        return
    name = _table_item(entry)
    if name:
        start = paper.texts[cell.turn].find(name, clause.start, cell.end)
        if start >= 0:
            yield _claim(paper, Fact(kind=FactKind.PRODUCT, summary=_flat(name)), _Place(cell.turn, start, start + len(name)), 0.85)
    elif (not entry.header or is_option(entry)) and kind is FactKind.PRODUCT and _is_product_text(entry):
        yield _claim(
            paper,
            Fact(kind=FactKind.PRODUCT, summary=_flat(cell.text)),
            _Place(cell.turn, cell.start, cell.end),
            0.85 if entry.label or entry.row else 0.7,
        )
    elif not entry.header and paper.vendor is not None:
        for match in paper.vendor.finditer(cell.text):
            if not _COMPANY.search(match["rest"]):
                yield _claim(
                    paper, Fact(kind=FactKind.PRODUCT), _Place(cell.turn, cell.start + match.start(), cell.start + match.end()), 0.6
                )


def _table_item(entry: Entry) -> str:
    """The name of the item that a table line sells; "" for totals, discounts and lines of terms."""
    row = entry.row
    plain = (
        not entry.header and row == entry.label and bool(sums(entry.cell.text)) and ":" not in entry.clause.text[len(row) : len(row) + 2]
    )
    if not (entry.header or plain) or not row or _NO_PRODUCT.match(row) or not re.search(r"[^\W\d_]{3}", row) or is_option(entry):
        return ""
    kind = terms.kind_of_label(row)
    priced = terms.TOTAL.search(row) or terms.DISCOUNT.search(row) or terms.TAX.search(row)
    fee = kind is FactKind.VALUE and re.search(
        r"\b(?:fees?|prices?|charges?|amount|costs?|rates?|set-?up|minimum|licen[cs]e$|annual|monthly)\b|gebühr|preis|entgelt",
        row,
        re.IGNORECASE,
    )
    other = (
        kind in _OTHER_KINDS - {FactKind.VALUE}
        or (plain and kind not in {None, FactKind.PRODUCT, FactKind.VALUE})
        or (plain and kind is FactKind.VALUE and len(row.split()) < 3)
    )
    return "" if priced or fee or other else row


def _is_product_text(entry: Entry) -> bool:
    text = entry.cell.text
    if (
        _NO_PRODUCT.match(text)
        or re.fullmatch(r"[\W\d]{3,}(?:usd|eur|gbp|chf)?", text.strip(), re.IGNORECASE)
        or not re.search(r"[^\W\d_]{3}", text)
    ):
        return False
    sentence = re.search(r"\b(?:shall|will|must|is|are|provides?|agrees?|you)\b", text)
    return (
        not entry.clause.customer_obligation
        and len(text) < 160
        and (bool(entry.label or entry.row) or (len(text.split()) <= 14 and not sentence))
        and not text.isupper()
    )
