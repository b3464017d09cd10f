"""Who sells and who buys in a deal: as the draft took it from the documents, or as a person said."""

import re
from collections import Counter
from typing import Final, NamedTuple

from analyzer.desk import registry, watching
from analyzer.desk.callers import Act, Caller
from analyzer.desk.casefile import completed, entered
from analyzer.desk.desk import Desk
from analyzer.desk.drafting import order_draft
from analyzer.domain.account import Party
from analyzer.errors import BadRequest
from analyzer.intake.names import domain_of, is_public, within
from analyzer.store import accounts, conversations, handoffs, messages
from analyzer.store.database import Transaction
from analyzer.store.records import Account, Deal, Job

_DOMAIN: Final = re.compile(r"(?=[a-z0-9.-]{4,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_BETWEEN: Final = re.compile(r"[\s,;]+")
MOST: Final = 50
"""Mail domains of one party."""


class Parties(NamedTuple):
    """Seller and buyer of a deal; `guessed` where somebody should still say whether that is right, or who it is."""

    vendor: Party
    customer: Party
    guessed: bool


def of_deal(transaction: Transaction, deal: Deal, account: Account) -> Parties:
    """What is entered, completed by what the newest draft took from the documents."""
    vendor, customer = entered(deal, account)
    handoff = handoffs.of_deal(transaction, deal.id)
    about = handoffs.about(transaction, handoff) if handoff else None
    if about is None:
        return _by_mail(transaction, deal, vendor, customer)
    found = completed(vendor, about.vendor), completed(customer, about.customer)
    # A party that nothing tells is asked for as well.
    return Parties(*found, guessed=found != (vendor, customer) or not all(party.name for party in found))


def houses(transaction: Transaction, account_id: str) -> tuple[str, ...]:
    """The mail domains of everybody met in an account, that of most people first."""
    met = (domain_of(person.email) for person in accounts.people_of(transaction, account_id))
    return tuple(domain for domain, _ in Counter(domain for domain in met if domain and not is_public(domain)).most_common())


def _by_mail(transaction: Transaction, deal: Deal, vendor: Party, customer: Party) -> Parties:
    """The parties of a deal that has messages only: of two houses that write, the one that is not the known one is the other."""
    met = houses(transaction, deal.account_id)

    def facing(known: Party, other: Party) -> Party:
        beside = tuple(domain for domain in met if not within(domain, other.domains)) if other.domains else ()
        return completed(known, Party(domains=beside)) if len(beside) == 1 else known

    sold = facing(vendor, customer)
    found = sold, facing(customer, sold)
    return Parties(*found, guessed=bool(met) and not (vendor.domains and customer.domains))


def say(desk: Desk, caller: Caller, deal_id: str, vendor: Party, customer: Party) -> Job | None:
    """Says who sells and who buys, and orders draft and messages read anew; None where there are no documents to draft from.

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
        if messages.fingerprints(transaction, deal.id):
            watching.order(transaction, desk, deal, caller.person)
        return order_draft(transaction, desk, deal, caller.person) if conversations.of_deal(transaction, deal.id) else None


def typed(name: str, domains: str) -> Party:
    """A party as it is typed into a form: domains parted by blanks or commas; "@acme.example", an address and a page's address hold one too."""
    written = filter(None, map(_domain, _BETWEEN.split(domains)))
    return Party(name=" ".join(name.split()), domains=tuple(dict.fromkeys(written)))


def _domain(written: str) -> str:
    """The mail domain in what people paste: "https://www.acme.example/about" and "kim@acme.example" are "acme.example"."""
    host = re.split(r"[/?#]", written.lower().rpartition("://")[2].removeprefix("mailto:"), maxsplit=1)[0]
    return host.rpartition("@")[2].partition(":")[0].removeprefix("www.").strip(".<>")


def check_domains(party: Party, who: str) -> None:
    """Raises BadRequest that says what is wrong with the mail domains of the party `who`."""
    if len(party.domains) > MOST:
        raise BadRequest(f"More than {MOST} mail domains. Name those from which people write.")
    for domain in party.domains:
        if not _DOMAIN.fullmatch(domain):
            raise BadRequest(f"The {who}'s mail domain is what stands behind the @, as in acme.example.")
        if is_public(domain):
            raise BadRequest(f"Anybody may have an address at {domain}, so it tells nobody apart. Leave it out.")


def _check(vendor: Party, customer: Party) -> None:
    for party, who in ((vendor, "seller"), (customer, "buyer")):
        if not any(map(str.isalnum, party.name)):
            raise BadRequest(f"Write the {who}'s name.")
        check_domains(party, who)
    if set(vendor.domains) & set(customer.domains):
        raise BadRequest("Seller and buyer cannot share a mail domain: it is what tells their people apart.")
