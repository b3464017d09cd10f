"""Who speaks for whom: vendor or customer."""

from collections.abc import Sequence

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation


def assign_sides(conversation: Conversation, deal: Deal) -> Conversation:
    """The conversation with the side of every speaker that can be told."""
    return assign_sides_all([conversation], deal)[0]


def assign_sides_all(conversations: Sequence[Conversation], deal: Deal) -> tuple[Conversation, ...]:
    """All conversations of a deal; what one tells of a person holds in the others."""
    return tuple(conversations)


def guess_deal(conversations: Sequence[Conversation]) -> tuple[Deal, tuple[str, ...]]:
    """Vendor and customer where no deal.json names them."""
    return Deal(guessed=True), ()
