"""The conversations of a deal, read from their originals, with sides assigned over all of them."""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

import analyzer
from analyzer.domain.account import Deal, Party
from analyzer.domain.conversation import Conversation
from analyzer.engines.base import Engine
from analyzer.errors import NotFound
from analyzer.intake.names import within
from analyzer.intake.parties import is_of, other_domains, spelled, told
from analyzer.intake.reader import read_unsided
from analyzer.intake.speakers import assign_sides_all, guess_deal
from analyzer.settings import Settings
from analyzer.store import accounts, conversations
from analyzer.store.database import Transaction
from analyzer.store.records import Account, StoredConversation
from analyzer.store.records import Deal as StoredDeal


class CaseFile(NamedTuple):
    """A deal as the engines know it, its conversations by date, and their ids in the same order."""

    deal: Deal
    conversations: tuple[Conversation, ...]
    ids: tuple[str, ...]
    warnings: tuple[str, ...]


def source_of(transaction: Transaction, deal_id: str, engine: str) -> str:
    """What a draft is made of, as one digest: the originals of a deal, how they were entered, who sells and buys, and the engine's name."""
    deal = accounts.find_deal(transaction, deal_id)
    account = accounts.find(transaction, deal.account_id) if deal else None
    parties = [[party.name, party.domains] for party in entered(deal, account)] if deal and account else []
    stored = conversations.of_deal(transaction, deal_id)
    parts = sorted(json.dumps([c.sha256, c.name, c.type, c.phase, str(c.occurred_on), c.title]) for c in stored)
    return hashlib.sha256("\n".join([engine, analyzer.__version__, json.dumps(parties), *parts]).encode()).hexdigest()


def open_file(transaction: Transaction, deal_id: str, settings: Settings) -> CaseFile:
    """Everything of a deal, read anew from the originals.

    Raises:
        NotFound: the deal was erased meanwhile, or has no conversation.
    """
    deal = accounts.find_deal(transaction, deal_id)
    account = accounts.find(transaction, deal.account_id) if deal else None
    stored = conversations.of_deal(transaction, deal_id)
    if deal is None or account is None or not stored:
        raise NotFound("There is nothing to draft from: the deal has no conversations, or was erased.")
    read = [(one.id, _as_entered(read_unsided(conversations.original(transaction, one), one.name, settings), one)) for one in stored]
    read.sort(key=lambda pair: (pair[1].date is None, str(pair[1].date), pair[1].document))
    known, warnings = parties_of(deal, account, [conversation for _, conversation in read])
    return CaseFile(
        deal=known,
        conversations=assign_sides_all([conversation for _, conversation in read], known),
        ids=tuple(identity for identity, _ in read),
        warnings=warnings,
    )


def _as_entered(conversation: Conversation, stored: StoredConversation) -> Conversation:
    """What the uploader said of it wins over what the file says."""
    return conversation.model_copy(
        update={
            "document": stored.name,
            "type": stored.type or conversation.type,
            "phase": stored.phase,
            "date": stored.occurred_on or conversation.date,
            "title": stored.title or conversation.title,
        }
    )


def entered(deal: StoredDeal, account: Account) -> tuple[Party, Party]:
    """Vendor and customer as far as somebody has entered them; of an account that an upload made only the id is known."""
    vendor = Party(name=deal.vendor_name, domains=deal.vendor_domains)
    return vendor, Party(name="" if account.unnamed else account.name, domains=account.domains)


def parties_of(deal: StoredDeal, account: Account, read: Sequence[Conversation]) -> tuple[Deal, tuple[str, ...]]:
    """Vendor and customer as they are known here; what is not known is guessed from the conversations, with a warning."""
    vendor, customer = entered(deal, account)
    if vendor.domains and customer.domains:
        return Deal(deal_id=deal.id, vendor=vendor, customer=customer), ()
    guess, warnings = guess_deal(read)
    if _is_swapped(guess, vendor, customer):
        guess = guess.model_copy(update={"vendor": guess.customer, "customer": guess.vendor})
    sold = _facing(vendor, guess.vendor, customer, read)
    bought = _facing(customer, guess.customer, sold, read)
    known = Deal(deal_id=deal.id, vendor=sold, customer=bought, guessed=True)
    named = (vendor.name or vendor.domains) and (customer.name or customer.domains)
    if named:
        return known, ()
    return known, (told(sold, bought),) if vendor.domains or customer.domains else warnings


def _is_swapped(guess: Deal, vendor: Party, customer: Party) -> bool:
    """Is what was taken for the customer known to be the vendor, or the other way round?"""

    def same(guessed: Party, known: Party) -> bool:
        entered = any(within(domain, known.domains) for domain in guessed.domains)
        return entered or any(is_of(domain, known.name) for domain in guessed.domains)

    return same(guess.customer, vendor) or same(guess.vendor, customer)


def _facing(known: Party, guessed: Party, other: Party, read: Sequence[Conversation]) -> Party:
    """A party completed by the guess, and by who writes where that is one house beside the `other` party's.

    A domain that was entered is never the other party's, however its people write.
    """
    if any(within(domain, other.domains) for domain in guessed.domains):
        guessed = Party()
    found = completed(known, guessed)
    beside = other_domains(read, other.domains) if other.domains else ()
    if found.domains or not beside:
        return found
    named = [domain for domain in beside if is_of(domain, known.name)]
    only = named[0] if len(named) == 1 else beside[0] if len(beside) == 1 else ""
    return completed(found, Party(name=spelled(only, read), domains=(only,))) if only else found


def completed(known: Party, guessed: Party) -> Party:
    """A party with the name and the mail domains that nobody entered taken from its conversations."""
    return Party(name=known.name or guessed.name, domains=known.domains or guessed.domains)


def reading_key(engine: Engine, conversation: Conversation, deal: Deal) -> str:
    """What one reading depends on: the engine with its model and prompts, the conversation with its sides, the parties."""
    parts = {
        "engine": [engine.name, engine.model, engine.prompts, analyzer.__version__],
        "conversation": conversation.model_dump(mode="json"),
        "entered": [conversation.type, conversation.phase],
        "deal": deal.model_dump(mode="json", exclude={"documents"}),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
