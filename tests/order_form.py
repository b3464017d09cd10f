"""A small order form, and others of any text, as contracts to hold promises against."""

import datetime as dt

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side, Turn

ORDER = """ORDER FORM 2025-118

Subscription Start Date: April 1, 2025

INCLUDED
 1. Dispatch board, unlimited users
 2. Sage accounting connector (invoices, customers)
 3. Onboarding by video conference, three sessions
 4. Support Monday-Friday 8:00am-6:00pm
 5. Fees are fixed for the Initial Term.
 6. Target completion is 60 days from Subscription Start Date.
 7. Route optimisation is available per then-current product roadmap.
 8. Failed trackers are replaced within 5 business days.
NOT INCLUDED
     Dash cameras
     Installation of trackers (Customer to install)
"""


def order_form(text: str = ORDER, date: dt.date | None = None, document: str = "form.txt") -> Conversation:
    """`text` as the order form of the sale."""
    turns = (Turn(index=0, side=Side.VENDOR, text=text, span=(0, len(text))),)
    return Conversation(
        document=document, format="text", kind=Kind.DOCUMENT, type=DocumentType.ORDER_FORM, turns=turns, original=text, date=date
    )  # fmt: skip
