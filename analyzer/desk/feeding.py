"""Messages in: from programs and files, into the feed of the deal that they belong to, each once; a reading is ordered."""

import datetime as dt
import hashlib
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from analyzer.desk import watching
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.desk.receiving import Refusal
from analyzer.domain.conversation import Participant, Side
from analyzer.drift.feed import LONGEST, NAME, Letter, parse_feed
from analyzer.errors import AnalyzerError, BadRequest, NotFound, TooLarge, UnreadableInput
from analyzer.intake import imap
from analyzer.intake.archives import File
from analyzer.intake.decoding import clean
from analyzer.intake.letters import rows_in
from analyzer.intake.names import domain_of, folded, is_public, within
from analyzer.store import accounts, messages
from analyzer.store.database import Transaction, new_id, now
from analyzer.store.messages import StoredMessage
from analyzer.store.records import Account, Deal, Job, KeyRole

_FIELDS = ("id", "sent_at", "channel", "from", "to", "cc", "subject", "body", "thread")
_LONGEST_FIELD = 1_000
_MOST_PEOPLE = 200
_CHANNEL = 40
_KEY = 200
_SOURCES = frozenset({"api", "upload", "imap"})
_HOMELESS = (
    "{count} of {all} messages fit no account, or several, and were not kept. Give the account the mail domains of its customer"
    " (PATCH /v1/accounts/ID), or name the account with them, and send them again."
)

_DEALLESS = (
    "{count} of {all} messages are of an account that has no deal yet ({accounts}), and were not kept. Create the deal first"
    " (POST /v1/accounts/ID/deals), and send them again."
)
_ACCOUNTS = 3
"""Accounts that a warning names."""

_log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """What became of the messages of one deal; `new` and `known` are the ids of messages."""

    account_id: str
    deal_id: str
    new: tuple[str, ...]
    known: tuple[str, ...]
    job: Job


class Taken(NamedTuple):
    """What became of a batch. `homeless` are ids of messages that fit no account, more than one, or one without a deal; nothing is kept of them."""

    kept: tuple[Kept, ...]
    homeless: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


class Read(NamedTuple):
    """One message that can be used: as it is kept, and as it reads."""

    row: dict[str, Any]
    letter: Letter


def take(desk: Desk, caller: Caller, rows: Sequence[Any], source: str, account_id: str | None = None, deal_id: str | None = None) -> Taken:
    """Keeps messages given as rows of messages.jsonl; without an account they find theirs by mail domains and people.

    All of it is there afterwards, or nothing. What the deal has already, by id or by content, is not kept twice.

    Raises:
        NotAllowed, NotFound: not this caller, or not this account or deal.
        BadRequest: the account has no deal yet.
        UnreadableInput: not one of the rows is a message.
        TooLarge: more than `max_mails` rows.
    """
    caller.refuse_unless(Act.UPLOAD)
    assert source in _SOURCES
    read, warnings = _read(desk, rows)
    return _keep_all(desk, caller, read, source, account_id, deal_id, warnings)


def _keep_all(
    desk: Desk, caller: Caller, read: list[Read], source: str, account_id: str | None, deal_id: str | None, warnings: tuple[str, ...]
) -> Taken:
    # Before the transaction that writes: nobody else could meanwhile.
    fits = _fitting(desk, caller, read) if account_id is None else ()
    with desk.database.writing() as transaction:
        if account_id is not None:
            homes = {_place(transaction, caller, account_id, deal_id).id: read}
            homeless: tuple[str, ...] = ()
        else:
            homes, homeless, told = _sorted(transaction, caller, read, fits)
            warnings = (*warnings, *told)
        # In one order, so that two batches for the same deals wait for each other and not in a ring.
        kept = [_keep(transaction, desk, caller, home, homes[home], source) for home in sorted(homes)]
    return Taken(tuple(kept), homeless, (), warnings)


def take_files(
    desk: Desk, caller: Caller, files: Sequence[File], source: str, account_id: str | None = None, deal_id: str | None = None
) -> Taken:
    """The same for mails, mailboxes and exports. Of several files those that cannot be read are named, and the others kept.

    Raises:
        NotAllowed, NotFound, BadRequest, TooLarge: as for `take`.
        UnreadableInput: not one of the files can be read; it is the first one's error.
    """
    caller.refuse_unless(Act.UPLOAD)
    rows: list[Any] = []
    refused: list[Refusal] = []
    first: AnalyzerError | None = None
    for file in files:
        try:
            rows += rows_in(file.data, file.name, desk.settings)
        except UnreadableInput as error:
            first = first or error
            refused.append(Refusal(file.name, error.code, str(error)))
    if not rows:
        raise first or UnreadableInput("There is no file in this upload. Send it as the form field `file`.")
    return take(desk, caller, rows, source, account_id, deal_id)._replace(refused=tuple(refused))


def pull(desk: Desk, at: dt.datetime) -> int:
    """Takes what is new in the mailbox of the settings into the feeds of all accounts; how many mails there were.

    What fits no account is not kept, and not asked for again. A mail that cannot be read is left out, and the log says how many were.

    Raises:
        BadSettings, StoreUnavailable: the mailbox cannot be had.
    """
    address = desk.settings.imap_url.get_secret_value()
    if not address:
        return 0
    mailbox = imap.read_address(address)
    name = hashlib.sha256(f"{mailbox.user}@{mailbox.host}:{mailbox.port}/{mailbox.folder}".encode()).hexdigest()
    with desk.database.reading() as transaction:
        before = imap.Seen(*messages.seen(transaction, name))
    since = (at - dt.timedelta(days=desk.settings.imap_days)).date()
    found = imap.fetch(mailbox, before, since, desk.settings.max_file_bytes)
    read, left = _legible(desk, found.mails)
    if read:
        _keep_all(desk, Caller("imap", KeyRole.ADMIN), read, "imap", None, None, ())
    if found.too_large:
        left["over HANDOFF_MAX_FILE_BYTES"] = found.too_large
    if left:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(left.items()))
        _log.warning("Of %d new mails in the mailbox %d were left out: %s", len(found.mails) + found.too_large, left.total(), told)
    if found.seen != before:
        with desk.database.writing() as transaction:
            messages.look_at(transaction, name, found.seen.validity, found.seen.uid)
    return len(found.mails)


def _legible(desk: Desk, mails: Sequence[bytes]) -> tuple[list[Read], Counter[str]]:
    """What can be read of mails, and how many could not by the kind of what was wrong.

    Each is read by itself: one that no reader is prepared for must not hold up the mailbox of all accounts.
    """
    read: list[Read] = []
    left: Counter[str] = Counter()
    for mail in mails:
        try:
            read += _read(desk, [_named(row) for row in rows_in(mail, "mail.eml", desk.settings)])[0]
        except AnalyzerError as error:
            left[error.code] += 1
        except Exception as error:
            # The name of the error only: its words may be a customer's.
            left[type(error).__name__] += 1
    return read, left


def _named(row: dict[str, Any]) -> dict[str, Any]:
    """A mail without an id of its own is named after what it holds: its place would name many."""
    return row if row.get("id") else {**row, "id": f"mail-{hashlib.sha256(_line(_plain(row)).encode()).hexdigest()[:16]}"}


def _read(desk: Desk, rows: Sequence[Any]) -> tuple[list[Read], tuple[str, ...]]:
    if len(rows) > desk.settings.max_mails:
        raise TooLarge(f"More than {desk.settings.max_mails:,} messages at once. Send them in parts.", limit=desk.settings.max_mails)
    if not rows:
        raise UnreadableInput("There is no message in this list. Send at least one.")
    plain = [_plain(row) for row in rows]
    try:
        feed = parse_feed("\n".join(map(_line, plain)), desk.settings)
    except UnreadableInput as error:
        raise UnreadableInput("No row is a message. Each must be a JSON object with at least `from` and `body`.") from error
    # A row is a line: numbers count from 1.
    warnings = tuple(w.replace(f"{NAME}, line", "Row", 1) for w in feed.warnings)
    rows = [{name: value for name, value in row.items() if name != "thread"} for row in plain]
    return [Read({**rows[letter.line - 1], "id": letter.id}, letter) for letter in feed.letters], warnings


def _plain(row: Any) -> dict[str, Any]:
    """What of a row is kept: the known fields, of bounded length, without what a database cannot hold."""
    if not isinstance(row, Mapping):
        return {}
    return {name: _value(name, row[name]) for name in _FIELDS if row.get(name) is not None}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return clean(value[: LONGEST + 1 if name == "body" else _LONGEST_FIELD])
    if isinstance(value, bool) or (isinstance(value, int | float) and abs(value) < 1e15):
        return value
    if isinstance(value, Mapping):
        return {key: _value(key, value[key]) for key in ("name", "email") if isinstance(value.get(key), str)}
    if isinstance(value, list) and name in {"to", "cc"}:
        return [_value("person", one) for one in value[:_MOST_PEOPLE] if isinstance(one, str | Mapping)]
    return None


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


# Where messages belong


def _place(transaction: Transaction, caller: Caller, account_id: str, deal_id: str | None) -> Deal:
    """The deal that messages of an account belong to: the one named, else the newest."""
    if accounts.find(transaction, account_id, caller.sight) is None:
        raise NotFound("There is no such account.")
    seen = accounts.deals_of(transaction, account_id, caller.sight)
    if deal_id is not None:
        deal = next((one for one in seen if one.id == deal_id), None)
        if deal is None:
            raise NotFound("There is no such deal in this account.")
        return deal
    if not seen:
        raise BadRequest("This account has no deal yet, so that there is no sales phase to compare with. Create one first.")
    return max(seen, key=_newness)


def _newness(deal: Deal) -> tuple[dt.date, dt.datetime]:
    return deal.signed_on or (deal.closed_at or deal.created_at).date(), deal.created_at


def _fitting(desk: Desk, caller: Caller, read: Sequence[Read]) -> list[str | None]:
    """The account of each message; None for one that fits none, or several."""
    own = tuple(desk.settings.vendor_domains)
    owners: dict[str, set[str]] = defaultdict(set)
    met: dict[Any, set[str]] = defaultdict(set)
    with desk.database.reading() as transaction:
        for account in _accounts(transaction, caller):
            for domain in account.domains:
                owners[domain].add(account.id)
        for home, name, email, side in accounts.met_people(transaction, caller.sight):
            address = (email or "").casefold()
            # Whose side nobody knows is no vendor where the vendor's domains are known; of a name alone that cannot be said.
            customers = side is Side.CUSTOMER
            beyond = bool(own) and bool(address) and not within(domain_of(address), own)
            for mark in (folded(name) if customers else "", address if customers or beyond else ""):
                if mark:
                    met[mark].add(home)
    return _whole([_homes(one.letter, owners, own, met) for one in read], read)


def _whole(fitting: Sequence[set[str]], read: Sequence[Read]) -> list[str | None]:
    """The account of each message; one that fits none goes with the conversation that it stands in, if that is of one account.

    Chats and help desks name no recipients, so that only the customer's half of a conversation tells whose it is.
    """
    threads: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys = [(one.letter.channel, one.letter.thread) for one in read]
    for key, fits in zip(keys, fitting, strict=True):
        threads[key] |= fits
    joined = (fits or (threads[key] if key[1] else set()) for key, fits in zip(keys, fitting, strict=True))
    return [next(iter(fits)) if len(fits) == 1 else None for fits in joined]


class Sorted(NamedTuple):
    """Messages by the deal that they belong to, the ids of those that have none, and why they have none."""

    homes: dict[str, list[Read]]
    homeless: tuple[str, ...]
    warnings: tuple[str, ...]


def _sorted(transaction: Transaction, caller: Caller, read: Sequence[Read], of: Sequence[str | None]) -> Sorted:
    deals: dict[str, Deal | None] = {
        account: _place(transaction, caller, account, None) if accounts.deals_of(transaction, account, caller.sight) else None
        for account in dict.fromkeys(filter(None, of))
    }
    homes: dict[str, list[Read]] = defaultdict(list)
    homeless: list[str] = []
    dealless: list[str] = []
    for one, account in zip(read, of, strict=True):
        deal = deals[account] if account else None
        if deal:
            homes[deal.id].append(one)
        else:
            homeless.append(one.letter.id)
            dealless += [account] if account else []
    named = ", ".join(list(dict.fromkeys(dealless))[:_ACCOUNTS])
    lost, waiting = len(homeless) - len(dealless), len(dealless)
    warnings = [_HOMELESS.format(count=lost, all=len(read))] if lost else []
    warnings += [_DEALLESS.format(count=waiting, all=len(read), accounts=named)] if waiting else []
    return Sorted(homes, tuple(homeless), tuple(warnings))


def _accounts(transaction: Transaction, caller: Caller) -> tuple[Account, ...]:
    found: list[Account] = []
    cursor = None
    while True:
        page = accounts.listed(transaction, caller.sight, 200, cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return tuple(found)


def _homes(letter: Letter, owners: Mapping[str, set[str]], own: Sequence[str], met: Mapping[Any, set[str]]) -> set[str]:
    """The accounts that a message may be of: by the domains of all who take part, else by people known, else by the writer's name."""
    addresses = _addresses(letter)
    domains = {d for d in map(domain_of, addresses) if d and not is_public(d) and not within(d, own)}
    by_domain = {home for d in domains for above in _with_parents(d) for home in owners.get(above, ())}
    by_person = {home for address in addresses for home in met.get(address, ())}
    return by_domain or by_person or set(met.get(folded(letter.turn.speaker), ()))


def _with_parents(domain: str) -> Iterator[str]:
    """The domain, and those that it is below: "a.b.example", "b.example", "example"."""
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def _addresses(letter: Letter) -> set[str]:
    return {a.casefold() for a in (letter.turn.email or "", *letter.recipients) if "@" in a}


# Keeping


def _keep(transaction: Transaction, desk: Desk, caller: Caller, deal_id: str, read: Sequence[Read], source: str) -> Kept:
    accounts.lock_deal(transaction, deal_id)
    deal = accounts.find_deal(transaction, deal_id)
    assert deal is not None
    marks = {fingerprint(one.letter): one for one in reversed(read)}
    there = messages.known(transaction, deal_id, marks)
    taken = messages.taken(transaction, deal_id, {one.letter.id for one in read})
    new: list[StoredMessage] = []
    old: list[str] = []
    used: set[str] = set()
    for one in read:
        mark = fingerprint(one.letter)
        if mark in there or marks[mark] is not one or _is_same(transaction, deal_id, one, taken):
            old.append(one.letter.id)
            continue
        key = _free(transaction, deal_id, one.letter.id, taken | used)
        used.add(key)
        new.append(_stored(deal, caller, one, key, mark, source))
    messages.add(transaction, new)
    if new:
        accounts.meet(transaction, deal.account_id, _people(transaction, deal, read))
    job = watching.order(transaction, desk, deal, caller.person)
    return Kept(deal.account_id, deal_id, tuple(m.key for m in new), tuple(old), job)


def fingerprint(letter: Letter) -> str:
    """SHA-256 of who said what when, whatever file it came in; without a time the id counts instead."""
    turn = letter.turn
    moment = turn.at.astimezone(dt.UTC).replace(microsecond=0).isoformat() if turn.at else letter.id
    who = (turn.email or "").casefold() or " ".join(folded(turn.speaker))
    return hashlib.sha256(json.dumps([moment, who, " ".join(turn.text.split())]).encode()).hexdigest()


def _is_same(transaction: Transaction, deal_id: str, one: Read, taken: set[str]) -> bool:
    """Does the deal have a message of this id from the same moment? Then it is that one in another form."""
    if one.letter.id not in taken:
        return False
    known = messages.find(transaction, deal_id, one.letter.id)
    at = one.letter.turn.at
    return known is not None and known.sent_at == (at.astimezone(dt.UTC) if at else None)


def _free(transaction: Transaction, deal_id: str, key: str, taken: set[str]) -> str:
    free, number = key, 1
    while free in taken or (number > 1 and messages.taken(transaction, deal_id, {free})):
        number += 1
        free = f"{key}-{number}"
    return free


def _stored(deal: Deal, caller: Caller, one: Read, key: str, mark: str, source: str) -> StoredMessage:
    turn = one.letter.turn
    return StoredMessage(
        id=new_id("msg"), account_id=deal.account_id, deal_id=deal.id, key=key, fingerprint=mark, sent_at=turn.at, person=turn.speaker,
        email=turn.email, channel=one.letter.channel[:_CHANNEL], subject=turn.subject, text=turn.text, automatic=one.letter.automatic,
        line=_line({**one.row, "id": key}), source=source, received_at=now(), received_by=caller.person,
    )  # fmt: skip


def _people(transaction: Transaction, deal: Deal, read: Iterable[Read]) -> list[Participant]:
    """Those who write, with their side where their domain tells it."""
    account = accounts.find(transaction, deal.account_id)
    customer = account.domains if account else ()
    found: dict[tuple[str | None, str | None], Participant] = {}
    for one in read:
        turn = one.letter.turn
        domain = domain_of(turn.email)
        side = Side.VENDOR if within(domain, deal.vendor_domains) else Side.CUSTOMER if within(domain, customer) else Side.UNKNOWN
        if not one.letter.automatic:
            found[turn.speaker, turn.email] = Participant(name=turn.speaker, email=turn.email, side=side)
    return list(found.values())
