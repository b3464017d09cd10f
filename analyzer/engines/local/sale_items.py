"""What is sold: products and how many of them."""

import re
from collections.abc import Iterator

from analyzer.domain.figures import lengths, sums
from analyzer.domain.finding import Claim
from analyzer.domain.statement import Fact, FactKind
from analyzer.engines.local import commercial_terms as terms
from analyzer.engines.local.amounts import is_option
from analyzer.engines.local.order_form import Entry
from analyzer.engines.local.paper import COMPANY, Paper, Place, claim, flat, from_label, untitled

_COUNT = (
    r"(?:\d{1,3}(?:[.,'’\u00a0 ]\d{3})+|\d{1,7}(?:[.,]\d)?[kKmM]?"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|unlimited)(?:[- ]\w{3,9}){0,3}?(?:\s\(\d{1,6}\))?)"
)
_QUANTITY = re.compile(
    rf"(?P<lead>\b(?:up to|for|max\w{{0,5}}|approx\w{{0,7}}\.?|covering|across|minimum(?: of)?|limited to|at|a total of"
    rf"|bis zu|für|jusqu'à|pour|hasta|para|até|voor)\s(?:its\s|all\s"
    rf"|about\s)?)?(?<![\w$€£.,/%-])(?P<count>{_COUNT})(?P<words>(?:\s{{1,12}}[^\W\d_][\w’'&+-]{{1,24}}){{1,4}})",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^(?:(?:named |concurrent |full |active |field |office )?(?:users?|seats?|licen[cs]es?|sites?|locations?|stores?|branches|practices"
    r"|facilities|students|pupils|employees|members|agents?|devices|endpoints|vehicles|trucks|buses|machines|"
    r"meters|depots|vans|stations|inspectors|consultas|earners|anläggningar|locaties|studios|labs|offices|councils|libraries|churches"
    r"|hotels|gyms|courses|seats|dealers|rooms|properties|communities|units|campuses|schools|clinics|hospitals|warehouses|plants|lines"
    r"|cameras|terminals|outlets|shops|restaurants|pubs|homes|houses|farms|hectares|providers|chairs|doors|accounts|contacts|records|loads"
    r"|"
    r"shipments|orders|requests|transactions|invoices|payslips|mailboxes|boats|cold|rooms|clubs|casks|calciners|towers|technicians"
    r"|recruiters|guards|operatives|negotiators|learners|bays|docks|desks|kiosks|scanners|handhelds?|gateways|"
    r"furnaces|mills|nutzer|benutzer|arbeitsplätze|standorte|werke?|maschinen|fahrzeuge|filialen|mitarbeiter|ma|lizenzen|utilisateurs"
    r"|postes|établissements|magasins|licences|usuarios|sucursales|licencias|tiendas|usuários|máquinas|lojas|"
    r"gebruikers|vestigingen|stabilimenti|utenti|sedi|sågverk|användare|lokaliteter|merder|brukere|użytkowników|salonów|gerai|empresas"
    r"|modules|teams|people|staff|riders|drivers|beds|patients|tablets|screens|robots|installations|workers|"
    r"trabajadores|bikes|trailers|forklifts|labels|moves|tickets|customers|subscribers|admins?|instances|environments|domains|hosts|servers|nodes|apps))$",
    re.IGNORECASE,
)


_TIME = re.compile(
    r"\b(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\s(?:core |business |working )?(?:minutes?|hours?|days?)\b",
    re.IGNORECASE,
)
_UNLIMITED = re.compile(r"unlimited", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:no|nr|number|ref|reference|id|code|phone|tel|fax|vat|tax|order|quote|invoice|year|version|page|po|zip|price|fees?$|total"
    r"|amount|rate|annual|monthly|sla|uptime|response|notice|sev\w*|priority|p\d)\b|#|%",
    re.IGNORECASE,
)
_UNCOUNTED = re.compile(
    r"^(?:days?|hours?|months?|years?|weeks?|minutes?|seconds?|times?|percent|business|working|calendar|quarters?|contract|terms?|seasons?"
    r"|tage|monate|jahre|jours|mois|ans|días|meses|años|dias|anos|dagen|maanden|jaar|options?|per|and|or|of|to|in|"
    r"each|notice|equal|instal\w+|invoices|languages|fiscal|periods?|st|nd|rd|th|january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.IGNORECASE,
)


def quantity(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """How many of what: a quantity column, a labelled count, or a counted noun in a line about product or price."""
    text, cell = entry.cell.text, entry.cell
    if terms.DISCOUNT.search(entry.row) or terms.TOTAL.search(entry.row) or entry.clause.excluded or entry.clause.optional:
        return
    column = bool(entry.header) and terms.kind_of_label(entry.header) is FactKind.QUANTITY
    if column or kind is FactKind.QUANTITY:
        priced = not column and (_is_price(text) or _is_price(entry.label or entry.row))
        if (re.search(r"\d", text) or re.match(_COUNT, text, re.IGNORECASE)) and not _TIME.search(text) and not priced:
            of_row = column and re.fullmatch(r"[\d.,’' ]+", text)
            fact = Fact(kind=FactKind.QUANTITY, summary=flat(f"{text} {entry.row}" if of_row else _counted_as(text, entry.label)))
            # "Unlimited" counts nothing: a number of something else says more.
            sure = 0.65 if _UNLIMITED.match(text) else 0.9 if column else 0.85
            yield claim(paper, fact, from_label(paper, entry, cell.end), sure)
    elif _is_plain_count(entry, kind):
        fact = Fact(kind=FactKind.QUANTITY, summary=flat(f"{text} {entry.label or entry.row}"))
        yield claim(paper, fact, from_label(paper, entry, cell.end), 0.7)
    else:
        yield from _counted_in_item(paper, entry)
        yield from _counted_in_text(paper, entry, kind)


def _is_price(text: str) -> bool:
    """Does `text` open with an amount of money? "180 @ $29" opens with a count."""
    listed = sums(text)
    return bool(listed) and not re.search(r"\d", text[: listed[0].start])


def _counted_as(text: str, label: str) -> str:
    """A bare count with what its label counts: "unlimited users" of "Users: unlimited"."""
    bare = _UNLIMITED.fullmatch(text) or re.fullmatch(r"[\d.,’' ]+", text)
    return f"{text} {label.lower()}" if bare and _COUNTED.match(label) else text


def _counted_in_item(paper: Paper, entry: Entry) -> Iterator[Claim]:
    """The count inside the name of an item: "Hub licence, 250 volunteers     £6,000"."""
    item = "" if entry.header else _table_item(entry)
    start = paper.texts[entry.cell.turn].find(item, entry.clause.start, entry.cell.end) if item else -1
    for match in _QUANTITY.finditer(item):
        if start >= 0 and (end := _counted_end(match, open_ended=True)):
            yield claim(paper, Fact(kind=FactKind.QUANTITY), Place(entry.cell.turn, start + match.start("count"), start + end), 0.75)


def _counted_in_text(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    text, cell = entry.cell.text, entry.cell
    if kind in {FactKind.RENEWAL, FactKind.PAYMENT, FactKind.DISCOUNT, FactKind.START} or (entry.clause.conditional and not kind):
        return
    commercial = kind in {FactKind.PRODUCT, FactKind.VALUE, FactKind.TERM} or bool(entry.header or entry.row) or _about_price(text)
    for match in _QUANTITY.finditer(text):
        end = _counted_end(match, open_ended=paper.written and kind is FactKind.PRODUCT)
        lead = (match["lead"] or "").lower()
        if end is None or not (commercial or (entry.clause.number and lead.startswith("for"))):
            continue
        start = match.start("lead") if lead.startswith(("up", "max", "bis")) else match.start("count")
        yield claim(paper, Fact(kind=FactKind.QUANTITY), Place(cell.turn, cell.start + start, cell.start + end), 0.7)


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
    r"^\W{0,3}(?:total|subtotal|sum|tax|vat|net|tcv|annual|monthly|yearly|discount|less|shipping|none|n/?a|included|agreed|yes|no|see|as "
    r"|per |the parties|customer|date|who|what|item|description|initials|signature|by|name|title|page|year|"
    r"one-?time|product|learners|order form|fixed|start|term|qty|quantity|how )\b",
    re.IGNORECASE,
)
_OTHER_KINDS = frozenset({FactKind.VALUE, FactKind.TERM, FactKind.START, FactKind.PAYMENT, FactKind.RENEWAL, FactKind.DISCOUNT})


_PAPERWORK = re.compile(
    r"\b(?:terms|agreement|conditions|privacy|polic(?:y|ies)|order|sales|support|team|website|portal login)\b", re.IGNORECASE
)


_APART = re.compile(
    r"\s(?:is|are) (?:(?:a |an )?(?:separate|extra|additional|optional)\b|not (?:included|part)\b|sold separately)", re.IGNORECASE
)
"""Behind the name of what was not bought: "Bayboard Pay is a separate product"."""


def product(paper: Paper, entry: Entry, kind: FactKind | None) -> Iterator[Claim]:
    """What is sold: table items, what stands under a label for it, and words called after the vendor."""
    clause, cell = entry.clause, entry.cell
    if clause.excluded or clause.optional or clause.roadmap:
        return
    name = _table_item(entry)
    if name:
        start = paper.texts[cell.turn].find(name, clause.start, cell.end)
        if start >= 0:
            yield claim(paper, Fact(kind=FactKind.PRODUCT, summary=flat(name)), Place(cell.turn, start, start + len(name)), 0.85)
    elif (not entry.header or is_option(entry)) and kind is FactKind.PRODUCT and _is_product_text(entry):
        yield claim(
            paper,
            Fact(kind=FactKind.PRODUCT, summary=flat(untitled(entry))),
            Place(cell.turn, cell.start, cell.end),
            0.85 if entry.label or entry.row else 0.7,
        )
    elif not entry.header and paper.vendor is not None:
        for match in paper.vendor.finditer(cell.text):
            if _APART.match(cell.text, match.end()):
                continue
            if not COMPANY.search(match["rest"]) and not _PAPERWORK.search(match["rest"]):
                yield claim(paper, Fact(kind=FactKind.PRODUCT), Place(cell.turn, cell.start + match.start(), cell.start + match.end()), 0.6)


def _table_item(entry: Entry) -> str:
    """The name of the item that a table line sells; "" for totals, discounts and lines of terms."""
    row = entry.row
    plain = (
        not entry.header
        and row == entry.label
        and bool(sums(entry.cell.text))
        and not re.match(r"(?:up to|from|over|between) ", entry.cell.text, re.IGNORECASE)
        and (bool(entry.clause.number) or ":" not in entry.clause.text[len(row) : len(row) + 2])
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
