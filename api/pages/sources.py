"""Where quotes stand in the conversations of a deal: turn and offsets, as a browser counts them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.domain.evidence import Evidence
from analyzer.store import conversations
from analyzer.store.database import Transaction
from analyzer.store.records import StoredConversation, StoredTurn

_ALL = 1_000_000


class Place(NamedTuple):
    """A quote and where it stands. Without `low` and `high` it is somewhere in the turn; without `conversation_id` its document is gone."""

    quote: str
    label: str
    conversation_id: str | None
    turn: int
    low: int | None = None
    high: int | None = None


class Sources:
    """The conversations of a deal, for looking quotes up. Turns are read when they are asked for, each once."""

    def __init__(self, transaction: Transaction, deal_id: str) -> None:
        self._transaction = transaction
        self.all = conversations.of_deal(transaction, deal_id)
        self._by_name = {one.name: one for one in self.all}
        self._turns: dict[tuple[str, int], StoredTurn | None] = {}

    def load(self) -> None:
        """Reads all turns at once, where most of them will be asked for."""
        for one in self.all:
            for turn in turns(self._transaction, one):
                self._turns[one.id, turn.number] = turn

    def place(self, evidence: Evidence) -> Place:
        """Where `evidence` stands."""
        parts = (evidence.speaker, evidence.document, evidence.place or f"turn {evidence.turn}")
        label = ", ".join(part for part in parts if part)
        home = self._by_name.get(evidence.document)
        if home is None:
            return Place(evidence.quote, label, None, evidence.turn)
        turn = self._turn(home.id, evidence.turn)
        span = find(evidence.quote, turn.text, evidence.start - turn.span_start) if turn else None
        low, high = span or (None, None)
        return Place(evidence.quote, label, home.id, evidence.turn, low, high)

    def _turn(self, conversation_id: str, number: int) -> StoredTurn | None:
        key = conversation_id, number
        if key not in self._turns:
            found = conversations.turns_of(self._transaction, conversation_id, number, 1)
            self._turns[key] = found[0] if found and found[0].number == number else None
        return self._turns[key]


def turns(transaction: Transaction, conversation: StoredConversation) -> Sequence[StoredTurn]:
    """All turns of a conversation."""
    return conversations.turns_of(transaction, conversation.id, 0, _ALL)


def find(quote: str, text: str, near: int) -> tuple[int, int] | None:
    """Offsets of `quote` in `text` in UTF-16 units, whatever white space lies between its words; of several the one nearest to `near`."""
    words = quote.split()
    if not words:
        return None
    found = [match.span() for match in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    if not found:
        return None
    low, high = min(found, key=lambda span: abs(span[0] - near))
    return units(text[:low]), units(text[:high])


def units(text: str) -> int:
    """The length of `text` in UTF-16 units, which browsers count in."""
    return len(text) + sum(char > "\uffff" for char in text)
