"""The example deal: an invented customer with a call, a thread and an order form, for whoever tries the review the first time."""

import hashlib
import json
from pathlib import Path
from typing import Final

from analyzer.desk import receiving, registry
from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.errors import NotFound
from analyzer.intake.archives import File
from analyzer.store import accounts

NAME: Final = "claimfold-orchard-pike"
_HOME: Final = Path(__file__).parents[1]
PREFIX: Final = "example-"
"""What ids of example deals begin with."""


def folder() -> Path | None:
    """Where the files are: in the package, or beside it in a source folder; None where neither has them."""
    places = (_HOME / "example", _HOME.parent / "examples" / NAME)
    return next((place for place in places if (place / "docs").is_dir()), None)


def open_deal(desk: Desk, caller: Caller) -> str:
    """The example deal of this person, made and drafted where it is not there yet; its id.

    Nobody has won it, so no clock runs and nobody is notified of its delay.

    Raises:
        NotAllowed: not this role.
        NotFound: the files are not part of this installation.
    """
    caller.refuse_unless(Act.KEEP_ACCOUNTS)
    place = folder()
    if place is None:
        raise NotFound("The example deal is not part of this installation.")
    identity = PREFIX + hashlib.sha256(caller.person.encode()).hexdigest()[:12]
    with desk.database.reading() as transaction:
        if accounts.find_deal(transaction, identity, caller.sight) is not None:
            return identity
    about = json.loads((place / "deal.json").read_text("utf-8"))
    customer, vendor = about["customer"], about["vendor"]
    with desk.database.reading() as transaction:
        known = accounts.find(transaction, identity) is not None
    if not known:
        named = {"id": identity, "name": f"{customer['name']} (example)", "domains": tuple(customer["domains"])}
        registry.add_account(desk, caller, named)
    deal = {"id": identity, "name": customer["name"], "vendor_name": vendor["name"], "vendor_domains": tuple(vendor["domains"])}
    registry.add_deal(desk, caller, identity, deal)
    files = [File(one.name, one.read_bytes()) for one in sorted((place / "docs").iterdir())]
    receiving.receive(desk, caller, identity, files, receiving.Entered(), identity)
    return identity
