"""Who sells and who buys in a deal: as the draft took it from the documents, or as a person said."""

import re
from typing import Final, NamedTuple

from analyzer.desk import registry
from analyzer.desk.callers import Act, Caller
from analyzer.desk.casefile import completed, entered
from analyzer.desk.desk import Desk
from analyzer.desk.drafting import order_draft
from analyzer.domain.account import Party
from analyzer.errors import BadRequest
from analyzer.intake.names import is_public
from analyzer.store import accounts, conversations, handoffs
from analyzer.store.database import Transaction
from analyzer.store.records import Account, Deal, Job

_DOMAIN: Final = re.compile(r"(?=[a-z0-9.-]{4,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_BETWEEN: Final = re.compile(r"[\s,;]+")
MOST: Final = 50
"""Mail domains of one party."""


class Parties(NamedTuple):
    """Seller and buyer of a deal; `guessed` where somebody should still say whether that is right."""

    vendor: Party
    customer: Party
    guessed: bool


def of_deal(transaction: Transaction, deal: Deal, account: Account) -> Parties:
    """What is entered, completed by what the newest draft took from the documents."""
    vendor, customer = entered(deal, account)
    handoff = handoffs.of_deal(transaction, deal.id)
    about = handoffs.about(transaction, handoff) if handoff else None
    if about is None:
        return Parties(vendor, customer, guessed=False)
    found = completed(vendor, about.vendor), completed(customer, about.customer)
    return Parties(*found, guessed=found != (vendor, customer))


def say(desk: Desk, caller: Caller, deal_id: str, vendor: Party, customer: Party) -> Job | None:
    """Says who sells and who buys, and orders a draft that knows it; None where there are no documents to draft from.

    Raises:
        NotAllowed, NotFound: not this caller, or no such deal.
        BadRequest: a party without a name, or a domain that cannot tell the two apart.
    """
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    _check(vendor, customer)
    with desk.database.writing() as transaction:
        deal = registry.deal(transaction, caller, deal_id)
        accounts.lock_deal(transaction, deal.id)
        registry.amend_account(transaction, caller, deal.account_id, {"name": customer.name, "domains": list(customer.domains)})
        registry.amend_deal(transaction, caller, deal.id, {"vendor_name": vendor.name, "vendor_domains": list(vendor.domains)})
        return order_draft(transaction, desk, deal, caller.person) if conversations.of_deal(transaction, deal.id) else None


def typed(name: str, domains: str) -> Party:
    """A party as it is typed into a form: domains parted by blanks or commas, "@acme.example" is one too."""
    written = (one.strip("@").lower() for one in _BETWEEN.split(domains) if one.strip("@"))
    return Party(name=" ".join(name.split()), domains=tuple(dict.fromkeys(written)))


def _check(vendor: Party, customer: Party) -> None:
    for party, who in ((vendor, "seller"), (customer, "buyer")):
        if not any(map(str.isalnum, party.name)):
            raise BadRequest(f"Write the {who}'s name.")
        if len(party.domains) > MOST:
            raise BadRequest(f"More than {MOST} mail domains. Name those from which people write.")
        for domain in party.domains:
            if not _DOMAIN.fullmatch(domain):
                raise BadRequest(f"The {who}'s mail domain is what stands behind the @, as in acme.example.")
            if is_public(domain):
                raise BadRequest(f"Anybody may have an address at {domain}, so it tells nobody apart. Leave it out.")
    if set(vendor.domains) & set(customer.domains):
        raise BadRequest("Seller and buyer cannot share a mail domain: it is what tells their people apart.")
