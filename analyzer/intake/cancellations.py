"""Cancellations out of a table: exports of Stripe, Chargebee and HubSpot, and plain spreadsheets saved as CSV."""

import csv
import datetime as dt
import hashlib
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from analyzer.domain import figures
from analyzer.domain.churn import Cancellation, OfferOutcome
from analyzer.errors import TooLarge, UnknownFormat, UnreadableInput, unopened
from analyzer.intake import amounts, mail_dates
from analyzer.intake.decoding import decode
from analyzer.settings import Settings

DELIMITERS: Final = ",;\t|"
LONGEST_CELL: Final = 10_000_000
YEARS: Final = range(1970, 2099)
"""Days outside of them are placeholders: 9999-12-31 and 2099-12-31 stand for never, 1900-01-01 for nobody knows."""

_HEADERS: Final = {
    "id": "id eventid cancellationid subscriptionid subscription recordid dealid vorgang subscriptionnumber subscriptionno contractid contractnumber "
    "contractno abonr abonummer abonnementsnummer vertragsnr vertragsnummer",
    "customer": "customerid customernumber accountid clientid companyid organizationid organisationid kundennummer kundennr kundenid",
    "account": "customername companyname accountname company customer account client clientname organisation organization dealname name kunde firma "
    "cliente klant kund klient customeremail email",
    "on": "canceledatutc canceledat cancelledat cancelledatutc canceled cancelled cancellationdate canceldate canceledon cancelledon churndate "
    "churnedat churnedon endedatutc endedat enddate closedate dateofcancellation leftat lostat date datum kundigungsdatum gekundigtam dateresiliation "
    "fechadebaja datadisdetta gekundigtzum "
    "kundigungzum gekundigt kundigungam kundigungsdatumzum vertragsende vertragsendezum endetam beendetam austrittsdatum dateofchurn datecancelled datecanceled canceldateutc",
    "text": "cancellationdetailscomment whydidyouleave comment comments cancelcomment cancellationcomment feedback freetext text notes note churnnotes "
    "closedlostnotes details explanation message remarks why reasontext cancellationfeedback reasongiven reasonforleaving reasonforcancellation "
    "reasonforcancelling kundigungsgrundtext begrundung kommentar bemerkung commentaire comentario commento",
    "stated": "cancellationdetailsfeedback cancellationfeedback cancelreasoncode cancelreason cancellationreason closedlostreason churnreason lostreason reason reasoncode "
    "category grund kundigungsgrund motif motivo",
    "cause": "cancellationdetailsreason cancellationreason",
    "plan": "plan planname planid product subscriptionplan itempriceid itemprice tier edition tarif",
    "monthly": "mrr mrrlost lostmrr monthlyrecurringrevenue monthlyrevenue subscriptionmrr",
    "revenue": "amount revenue price value dealamount umsatz montant importe",
    "yearly": "arr arrlost lostarr annualrecurringrevenue acv annualvalue",
    "currency": "currency currencycode dealcurrency wahrung devise moneda valuta",
    "interval": "interval planinterval billinginterval billingperiod period",
    "started": "createdutc created createdat startedat startedatutc startdate activatedat currentstart customersince signupdate since signedat "
    "vertragsbeginn vertragsstart kundeseit clientdepuis clientedesde clientedal klantsinds",
    "tenure": "tenuredays tenureindays daysactive lifetimedays",
    "size": "size companysize employees segment band mitarbeiter",
    "region": "region country market territory land pays pais billingcountry",
    "offer": "offer saveoffer discountoffered retentionoffer",
    "outcome": "offeroutcome saveoutcome outcome offeraccepted",
    "status": "status subscriptionstatus state dealstage",
}
HEADERS: Final = {field: names.split() for field, names in _HEADERS.items()}
"""For each field the headers that name it, the surest first, in lower case without marks and accents."""

FIELDS: Final = tuple(HEADERS)

_LIKELY: Final = {
    "on": (("cancel", "churn", "kundig", "resili"), ("reason", "grund", "comment", "feedback", "motif", "id", "by", "status", "note", "type", "offer")),
    "text": (("reason", "comment", "feedback", "grund", "kommentar", "motiv", "notes"), ("id", "code", "date")),
}  # fmt: skip
"""Parts of headers that tell a field that has to be there, where only one header has them; and those of other things."""

_BEFORE: Final = (
    "customerid customer customername customeremail account accountname accountid company companyname client clientname organisation organization "
    "dealname name kunde kundennummer firma cliente client klant kund klient email"
)
_NAMED: Final = _BEFORE.split()
"""The headers by which a customer was known before ids were told from names: the ids that are made for rows without one still rest on them."""

FIELD_NAMES: Final = {
    "id": "id", "customer": "customer's id", "account": "account", "on": "day of cancellation", "text": "the customer's words", "stated": "reason chosen from a list",
    "cause": "cause as the billing system has it", "plan": "plan", "monthly": "revenue a month", "revenue": "revenue", "yearly": "revenue a year",
    "currency": "currency", "interval": "billing interval", "started": "customer since", "tenure": "customer for", "size": "size",
    "region": "region", "offer": "offer", "outcome": "what became of the offer", "status": "status",
}  # fmt: skip
"""What a field is called before people."""
MOST_NAMED: Final = 12
MOST_NUMBERS: Final = 5
WITHOUT_DAY: Final = "without a day of cancellation"
ACTIVE: Final = "of customers who have not left by their status"
UNREADABLE_DAY: Final = "with a day that cannot be read"
REPEATED: Final = "with an id that had been there before"
COPIED: Final = "like another of the same account word for word"
FUTURE: Final = "with a day that lies in the future, counted in its own week"
NEGATIVE: Final = "with a negative amount, counted without revenue"
UNREADABLE_AMOUNT: Final = "with an amount that cannot be read, counted without revenue"
WITHOUT_REVENUE: Final = "without revenue"
WITHOUT_CURRENCY: Final = "with revenue and without a currency"
UNREADABLE_INTERVAL: Final = "with an interval that cannot be read, taken for a month"

_LEFT: Final = frozenset(["canceled", "cancelled", "churned", "ended", "expired", "lost", "closedlost", "gekundigt", "inactive", "deleted"])
_ACCEPTED: Final = frozenset(["accepted", "yes", "true", "saved", "won", "1"])
_DECLINED: Final = frozenset(["declined", "no", "false", "rejected", "refused", "lost", "0"])

WORKBOOK: Final = "a workbook or an archive"
OTHERS: Final = (
    ((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), WORKBOOK),
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"), "an image"),
    ((b"%pdf",), "a PDF"),
    ((b"<!doctype", b"<html", b"<table", b"<?xml"), "a web page or XML"),
    ((b"[{", b'{"', b"{\n", b"{\r\n"), "JSON"),
)
"""How files begin that people take for a table, and what they are."""
TAKEN: Final = "Here a table is taken, as text with one line for each cancellation: an export of Stripe, Chargebee or HubSpot, or a sheet saved as CSV."

TITLES: Final = 10
"""Rows at the top among which the headers are looked for: people put titles over their tables."""

_MARK = "\x1e"
_QUOTED = re.compile(r'"[^"\n]*"')
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T\s])")
_LOCAL = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:$|[,T\s])")
_WORDED = re.compile(
    r"(?:[^\W\d_]+[.,]?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º)?[.\s/-]+(?:de\s+)?([^\W\d_]{3,})[.,\s/-]+(?:de[l]?\s+)?(\d{4}|\d{2})(?:$|[,T\s])"
)
_MONTH_FIRST = re.compile(r"(?:[^\W\d_]+,\s+)?([^\W\d_]{3,})[.\s]+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:$|[,T\s])")
_EPOCH = re.compile(r"(\d{10})(?:\.\d+)?$|(\d{13})$")
_PACKED = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])(?:$|[T\s])")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?$")
SERIAL_ZERO: Final = dt.date(1899, 12, 30)
"""Day 0 of the numbers that spreadsheets keep days as."""
_MONTHS: Final = mail_dates.MONTHS | figures.MONTHS
_BEGINNINGS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty", "feb fev fév lut", "mar mär maa mrt", "apr avr abr kwi", "may mai mag mei maj", "jun jui juin giu cze",
            "jul juil lug lip", "aug aou aoû ago sie", "sep set wrz", "oct okt ott out paz paź", "nov lis", "dec dez déc dic gru",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""The first letters of the names of months, for those that are not known whole; longer ones win ("juin", "juil")."""


class Table(NamedTuple):
    """The cancellations of a file, what had to be guessed or left out, and which column was taken for what, in words."""

    cancellations: tuple[Cancellation, ...]
    warnings: tuple[str, ...]
    columns: str = ""
    odd: tuple[str, ...] = ()
    """What is taken in as it stands, and somebody should look at."""


class Marks(NamedTuple):
    """The mark that begins the cents in the columns of amounts, "" where no cell shows it."""

    monthly: str = ""
    revenue: str = ""
    yearly: str = ""
    tenure: str = ""


def read_cancellations(file: Path, settings: Settings, columns: Mapping[str, str] | None = None) -> Table:
    """The rows of `file` that are cancellations; `columns` names the header of a field where it would not be found.

    Raises:
        UnreadableInput: no table, no column with the day of cancellation, or a column of `columns` that is not there.
        TooLarge: the file is over `settings.max_file_bytes`.
    """
    try:
        _refuse_large(file.stat().st_size, file.name, settings)
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableInput(unopened(file.name, error)) from error
    return read_table(data, file.name, settings, columns)


def read_table(data: bytes, name: str, settings: Settings, columns: Mapping[str, str] | None = None) -> Table:
    """The same of a file that is in memory."""
    _refuse_large(len(data), name, settings)
    _refuse_others(data, name)
    try:
        text, warnings = decode(data, name)
    except UnknownFormat:
        raise UnknownFormat(f"{name} is no text. {TAKEN}") from None
    delimiter = _delimiter(text, columns or {})
    rows = [(number, row) for number, row in enumerate(_rows(text, delimiter, name), 1) if any(cell.strip() for cell in row)]
    top = _top([row for _, row in rows[:TITLES]], columns or {})
    if len(rows) < top + 2:
        raise UnreadableInput(f"{name} holds no rows. Export a table with one line of headers and one line for each cancellation.")
    header = rows[top][1]
    places = _places(header, columns or {}, name)
    read = _table(rows[top + 1 :], places, _named(header, places, columns or {}), warnings)
    return read._replace(columns=_columns_read(header, places))


def _refuse_others(data: bytes, name: str) -> None:
    """Raises UnknownFormat for a file of which it is known that it is no table, with what is taken here."""
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((what for marks, what in OTHERS if data.startswith(marks) or start.startswith(marks)), None)
    if found == WORKBOOK:
        raise UnknownFormat(f"{name} is {found}. Open it, save the sheet with the cancellations as CSV, and give that.")
    if found is not None:
        raise UnknownFormat(f"{name} is {found}. {TAKEN}")


def _top(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> int:
    """Where the headers stand: in the first row that has them, else in the first of those with most cells, as titles have few."""
    found = next((at for at, row in enumerate(rows) if _is_header(row, columns)), None)
    if found is not None:
        return found
    return max(range(len(rows)), key=lambda at: sum(bool(cell.strip()) for cell in rows[at]), default=0)


def _is_header(row: Sequence[str], columns: Mapping[str, str]) -> bool:
    """Does the row hold a day and a reason, or all that a person named?"""
    keys = {_key(cell) for cell in row}
    day, *reasons = ([_key(columns[field])] if field in columns else HEADERS[field] for field in ("on", "text", "stated"))
    named = {_key(header) for header in columns.values()}
    return bool(keys & set(day) and any(keys & set(names) for names in reasons)) or bool(named and named <= keys)


def _columns_read(header: Sequence[str], places: Mapping[str, int]) -> str:
    """Which column was taken for what, and which for nothing."""
    taken = "; ".join(f"{FIELD_NAMES[field]}: {header[at].strip()}" for field, at in sorted(places.items(), key=lambda pair: pair[1]))
    unused = [cell.strip() for at, cell in enumerate(header) if cell.strip() and at not in places.values()]
    return f"Columns read: {taken}." + (f" Not used: {', '.join(unused)}." if unused else "")


def _refuse_large(size: int, name: str, settings: Settings) -> None:
    if size > settings.max_file_bytes:
        raise TooLarge(
            f"{name} has {size:,} bytes; at most {settings.max_file_bytes:,} are read. Split it, or raise HANDOFF_MAX_FILE_BYTES."
        )


def _delimiter(text: str, columns: Mapping[str, str]) -> str:
    """The one that parts the headers; where no line holds headers, that on which most of the first lines agree, outside of quotation marks."""
    lines = text.lstrip("\n\r").split("\n", TITLES)[:TITLES]
    for line in lines:
        for mark in sorted(DELIMITERS, key=line.count, reverse=True):
            if mark in line and _is_header(next(csv.reader([line], delimiter=mark), []), columns):
                return mark
    bare = [_QUOTED.sub("", line) for line in lines]

    def agreed(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in bare if (count := line.count(mark)))
        return max(((lines, count) for count, lines in counts.items()), default=(0, 0))

    return max(DELIMITERS, key=agreed)


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    # The limit is the csv module's, for all threads: it is only ever raised, and never while another table is read set back.
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    try:
        # The mark stands in a line of its own unless an open quotation mark has swallowed it, and all lines before it.
        rows = list(csv.reader(io.StringIO(f"{text}\n{_MARK}", newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableInput(f"{name} is not a table: a cell is longer than {LONGEST_CELL:,} characters.") from error
    if rows.pop() != [_MARK]:
        raise UnreadableInput(f"{name} is not a table: a quotation mark is not closed. Export it again, or close the quotation mark.")
    return rows


def _places(header: Sequence[str], columns: Mapping[str, str], name: str) -> dict[str, int]:
    keys = [_key(cell) for cell in header]
    found: dict[str, int] = {}
    for field, wanted in columns.items():
        if field not in FIELDS:
            raise UnreadableInput(f"There is no such field. Known: {', '.join(FIELDS)}.")
        if _key(wanted) not in keys:
            raise UnreadableInput(
                f"{name} has no column “{wanted[:40]}” for: {FIELD_NAMES[field]}{_among(header)}.", headers=_headers(header)
            )
        found[field] = keys.index(_key(wanted))
    for field, names in HEADERS.items():
        at = next((keys.index(key) for key in names if key in keys and keys.index(key) not in found.values()), None)
        if field not in found and at is not None:
            found[field] = at
    for field, (tells, not_of) in _LIKELY.items():
        taken = {keys[at] for at in found.values()}
        likely = [
            key for key in keys if key not in taken and any(word in key for word in tells) and not any(word in key for word in not_of)
        ]
        if field not in found and not (field == "text" and "stated" in found) and len(likely) == 1:
            found[field] = keys.index(likely[0])
    if "on" not in found:
        raise UnreadableInput(
            f'{name} has no column with the day of cancellation{_among(header)}. Name it: --column on="...".', headers=_headers(header)
        )
    if "text" not in found and "stated" not in found:
        raise UnreadableInput(
            f'{name} has no column with a reason{_among(header)}. Name it: --column text="...".', headers=_headers(header)
        )
    return found


def _named(header: Sequence[str], places: Mapping[str, int], columns: Mapping[str, str]) -> int | None:
    """The column by which a customer was known before, for the ids of rows that have none."""
    taken = {places[field] for field in ("id", *columns) if field in places and field not in {"account", "customer"}}
    keys = [_key(cell) for cell in header]
    found = next((keys.index(key) for key in _NAMED if key in keys and keys.index(key) not in taken), None)
    return places["account"] if "account" in columns else found


def _headers(header: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in header if cell.strip()]


def _among(header: Sequence[str]) -> str:
    named = [cell.strip()[:40] for cell in header if cell.strip()]
    return f" among {', '.join(named[:MOST_NAMED])}{' and more' if len(named) > MOST_NAMED else ''}" if named else ""


def _key(header: str) -> str:
    """Letters and digits of any script, in lower case, without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", header.lower()) if letter.isalnum())


def _table(rows: Sequence[tuple[int, Sequence[str]]], places: Mapping[str, int], named: int | None, warnings: tuple[str, ...]) -> Table:
    """`rows` with their numbers as a spreadsheet shows them; `named` is the column that ids made for rows rest on."""

    def cells(at: int | None) -> list[str]:
        return ["" if at is None or at >= len(row) else row[at].strip() for _, row in rows]

    by_field = {field: cells(places.get(field)) for field in FIELDS}
    order, guessed = _order([*by_field["on"], *by_field["started"]])
    days, started = ([_day(cell, order) for cell in by_field[field]] for field in ("on", "started"))
    marks = Marks(*(amounts.decimal_mark(by_field[field]) for field in Marks._fields))
    made: dict[str, Cancellation] = {}
    nameless: Counter[str] = Counter()
    left_out: dict[str, list[str]] = {}
    odd: dict[str, list[str]] = {}
    for (number, _), *cell, name, day, since in zip(rows, *by_field.values(), cells(named), days, started, strict=True):
        row = dict(zip(by_field, cell, strict=True))
        if why := _left_out(row, day):
            left_out.setdefault(why, []).append(f"{number} (“{row['on'][:20]}”)" if why is UNREADABLE_DAY else str(number))
            continue
        assert day is not None
        identity = row["id"] or _identity(row, name, day, nameless)
        if identity in made:
            left_out.setdefault(REPEATED if row["id"] else COPIED, []).append(str(number))
            continue
        made[identity] = _cancellation(row, identity, day, since, marks)
        for what in _oddities(row, made[identity], marks, places):
            odd.setdefault(what, []).append(f"{number} ({day})" if what is FUTURE else str(number))
    folded, spellings = _folded(tuple(made.values()))
    said = [*warnings, *([guessed] if guessed else []), *_told(left_out, "left out")]
    # A table in which no row has revenue is one without, and nothing odd.
    notes = (*_told({what: rows for what, rows in odd.items() if what is not WITHOUT_REVENUE or len(rows) < len(made)}), *spellings)
    return Table(folded, (*said, *notes), odd=(*([guessed] if guessed else []), *notes))


def _told(found: Mapping[str, Sequence[str]], became: str = "") -> list[str]:
    return [
        f"{_counted(len(numbers), 'row')} {what}{f' {became}' if became else ''}: {_numbers(numbers)}." for what, numbers in found.items()
    ]


def _oddities(row: Mapping[str, str], one: Cancellation, marks: "Marks", places: Mapping[str, int]) -> Iterator[str]:
    """What of a row that is taken in somebody should know."""
    priced = [field for field in Marks._fields if field in places and field != "tenure"]
    said = [row[field] for field in priced if row[field]]
    worth = _a_month(row, marks)
    if one.on > dt.datetime.now(dt.UTC).date():
        yield FUTURE
    if worth is not None and worth < 0:
        yield NEGATIVE
    elif said and worth is None:
        yield UNREADABLE_AMOUNT
    elif priced and not said:
        yield WITHOUT_REVENUE
    elif one.revenue and one.currency is None:
        yield WITHOUT_CURRENCY
    if row["interval"] and row["revenue"] and not row["monthly"] and amounts.months(row["interval"]) is None:
        yield UNREADABLE_INTERVAL


def _folded(rows: Sequence[Cancellation]) -> tuple[tuple[Cancellation, ...], tuple[str, ...]]:
    """Plans, sizes and regions that differ in capitals or blanks alone are one, as most rows write it; and that in words."""
    said: list[str] = []
    found = list(rows)
    for field in ("plan", "size", "region"):
        ways: dict[str, Counter[str]] = defaultdict(Counter)
        for one in rows:
            ways[_folded_name(getattr(one, field))][getattr(one, field) or ""] += 1
        best = {key: counts.most_common(1)[0][0] for key, counts in ways.items() if key and len(counts) > 1}
        for key, way in best.items():
            others = ", ".join(f"“{other[:40]}”" for other in sorted(ways[key]) if other != way)
            said.append(f"{FIELD_NAMES[field].capitalize()} {others} counts as “{way[:40]}”.")
        found = [one.model_copy(update={field: best.get(_folded_name(getattr(one, field)), getattr(one, field))}) for one in found]
    return tuple(found), tuple(said)


def _folded_name(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _left_out(row: Mapping[str, str], day: dt.date | None) -> str:
    """Why a row is no cancellation; "" where it is one."""
    if not row["on"] or row["on"] == "-":
        return WITHOUT_DAY
    if not _has_left(row["status"]):
        return ACTIVE
    return UNREADABLE_DAY if day is None else ""


def _numbers(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:MOST_NUMBERS])
    return f"row {shown}" if len(numbers) == 1 else f"rows {shown}" + (" and more" if len(numbers) > MOST_NUMBERS else "")


def _has_left(status: str) -> bool:
    """HubSpot adds the pipeline to the stage: "Closed Lost (Sales Pipeline)"."""
    return not status or _key(status.partition("(")[0]) in _LEFT


def _identity(row: Mapping[str, str], name: str, day: dt.date, nameless: Counter[str]) -> str:
    """An id for a row without one, by what it says: its place in the file changes from one export to the next."""
    parts = [name if field == "account" else row[field] for field in FIELDS if field != "customer"]
    said = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:8]
    made = f"{day}-{said}"
    nameless[made] += 1
    # Two customers may well have said the same on one day; one customer who did is one row twice.
    return made if nameless[made] == 1 or name else f"{made}-{nameless[made]}"


def _cancellation(row: Mapping[str, str], identity: str, day: dt.date, started: dt.date | None, marks: Marks) -> Cancellation:
    tenure = amounts.amount(row["tenure"], marks.tenure)
    since = (day - started).days if started is not None and started <= day else None
    return Cancellation(
        id=identity,
        account=row["account"] or row["customer"] or identity,
        customer=row["customer"] or None,
        on=day,
        text=row["text"],
        stated=_stated(row),
        revenue=round(max(_a_month(row, marks) or 0.0, 0.0), 2),
        currency=row["currency"].upper()
        or next(filter(None, (amounts.currency(row[field]) for field in ("monthly", "revenue", "yearly"))), None),
        plan=row["plan"] or None,
        size=row["size"] or None,
        region=row["region"] or None,
        tenure_days=int(tenure) if tenure is not None and tenure >= 0 else since,
        offer=row["offer"] or None,
        offer_outcome=_outcome(row["offer"], row["outcome"]),
    )


def _stated(row: Mapping[str, str]) -> str | None:
    """What was chosen from a list; that somebody asked to cancel says nothing of why."""
    cause = row["cause"] if _key(row["cause"]) in ("paymentfailed", "paymentdisputed") else ""
    stated = "" if _key(row["stated"]) == "cancellationrequested" else row["stated"]
    return stated or cause or None


def _a_month(row: Mapping[str, str], marks: Marks) -> float | None:
    """Revenue a month; None where the row tells none."""
    monthly, paid, yearly = (amounts.amount(row[field], getattr(marks, field)) for field in ("monthly", "revenue", "yearly"))
    if monthly is not None:
        return monthly
    if paid is not None:
        return paid / (amounts.months(row["interval"]) or 1.0)
    return None if yearly is None else yearly / 12


def _outcome(offer: str, outcome: str) -> OfferOutcome:
    key = _key(outcome)
    if key in _ACCEPTED:
        return OfferOutcome.ACCEPTED
    if key in _DECLINED:
        return OfferOutcome.DECLINED
    return OfferOutcome.PENDING if offer else OfferOutcome.NONE


class Order(NamedTuple):
    """Whether the day stands before the month, in days with dots and in all others."""

    dotted: bool
    plain: bool


def _order(cells: Sequence[str]) -> tuple[Order, str]:
    """How days are written, and in words what of that had to be guessed."""
    local = [match for cell in cells if (match := _LOCAL.match(cell))]
    dotted = [match for match in local if match.group(2) == "."]
    plain = [match for match in local if match.group(2) != "."]
    dots = _shown_order(dotted) is not False
    shown = _shown_order(plain)
    if not plain or shown is not None:
        return Order(dots, bool(shown)), ""
    if not dotted:
        today = dt.datetime.now(dt.UTC).date()
        ahead = {first: any((day := _day(match.group(), Order(dots, first))) and day > today for match in plain) for first in (False, True)}
        if ahead[False] and not ahead[True]:
            return Order(dots, True), f"Days such as {_sample(plain)} were read day first: month first some would lie in the future."
        return Order(dots, False), "Days and months could be told apart by no row; read as month first."
    first = "day" if dots else "month"
    return Order(dots, dots), f"Days such as {_sample(plain)} were read {first} first, as those with dots are."


def _sample(days: Sequence[re.Match[str]]) -> str:
    return days[0].group().strip(", T")


def _shown_order(days: Sequence[re.Match[str]]) -> bool | None:
    """Whether one of `days` shows that the day stands first, or that the month does; None where none does."""
    if any(int(match.group(1)) > 12 for match in days):
        return True
    return False if any(int(match.group(3)) > 12 for match in days) else None


def _day(cell: str, order: Order) -> dt.date | None:
    parts = _in_figures(cell, order) or _in_words(cell)
    if parts is None:
        return _counted_day(cell)
    return _date(*parts)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _in_figures(cell: str, order: Order) -> tuple[int, int, int] | None:
    """Year, month and day of 2026-03-02, 20260302, 02.03.26 and the like."""
    if iso := _ISO.match(cell) or _PACKED.match(cell):
        return int(iso.group(1)), int(iso.group(2)), int(iso.group(3))
    if local := _LOCAL.match(cell):
        first, second, year = int(local.group(1)), int(local.group(3)), _year(local.group(4))
        day_first = order.dotted if local.group(2) == "." else order.plain
        return (year, second, first) if day_first else (year, first, second)
    return None


def _in_words(cell: str) -> tuple[int, int, int] | None:
    """Year, month and day of 2 March 2026, Mar 2, 2026, 02-Mar-26, 2. März 2026, 2 de marzo de 2026 and the like."""
    if worded := _WORDED.match(cell):
        day, month, year = worded.groups()
    elif worded := _MONTH_FIRST.match(cell):
        month, day, year = worded.groups()
    else:
        return None
    number = _month(month.casefold())
    return (_year(year), number, int(day)) if number else None


def _month(name: str) -> int | None:
    """By its name, else by the one name that it begins ("marras" is "marraskuuta" and no March), else by its own first letters."""
    if name in _MONTHS:
        return _MONTHS[name]
    begun = {number for full, number in _MONTHS.items() if full.startswith(name)}
    if len(begun) == 1:
        return begun.pop()
    return next((found for length in (4, 3) if (found := _BEGINNINGS.get(name[:length]))), None)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _counted_day(cell: str) -> dt.date | None:
    """The day of a count of seconds or milliseconds since 1970, or of days as spreadsheets keep them."""
    if epoch := _EPOCH.match(cell):
        seconds = int(epoch.group(1)) if epoch.group(1) else int(epoch.group(2)) // 1000
        found = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
        return found if found.year in YEARS else None
    if serial := _SERIAL.match(cell):
        found = SERIAL_ZERO + dt.timedelta(days=int(serial.group(1)))
        return found if found.year in YEARS else None
    return None


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
