"""How a message is laid out for the message reader: what was said before it, then its own words."""

from collections.abc import Sequence

START, END = 101, 102
CUSTOMER, VENDOR = 1, 2
"""Unused pieces of the word table: who writes."""
BEFORE = 40
"""The last pieces of the message before."""
HEAD, TAIL = 128, 48
"""Of a long message its beginning and its end are read: the middle tells least of its tone."""


def row(text: Sequence[int], before: Sequence[int], vendor: bool) -> tuple[list[int], tuple[int, int]]:
    """Word pieces of a message and of the one before it -> ids for the reader, and where its own pieces stand in them."""
    own = list(text) if len(text) <= HEAD + TAIL else [*text[:HEAD], *text[-TAIL:]]
    lead = [START, VENDOR if vendor else CUSTOMER, *before[-BEFORE:], END]
    return [*lead, *own, END], (len(lead), len(lead) + max(1, len(own)))
