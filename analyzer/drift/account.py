"""All that a deal folder holds for watching an account: the deal, the sales conversations, the messages since."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation, Side
from analyzer.drift import feed as feeds
from analyzer.drift.feed import Feed
from analyzer.errors import UnreadableInput
from analyzer.intake import deal_file, speakers
from analyzer.intake.reader import read_deal_folder
from analyzer.settings import Settings


class Account(NamedTuple):
    """One account as it is kept in a deal folder; every turn has its side."""

    deal: Deal
    conversations: tuple[Conversation, ...]
    feed: Feed
    warnings: tuple[str, ...] = ()
    live_on: dt.date | None = None


def read_account(path: Path, settings: Settings | None = None) -> Account:
    """A deal folder (CONTRACTS.md) with its messages, sides assigned.

    Documents that cannot be read are told in a warning: the messages are watched without a baseline then.

    Raises:
        UnreadableInput: no folder, a damaged deal.json, no readable message and no readable document.
    """
    settings = settings or Settings()
    if not path.is_dir():
        raise UnreadableInput(f"There is no folder {path.name}.")
    stated = deal_file.read_deal_file(path / deal_file.NAME) if (path / deal_file.NAME).is_file() else None
    feed = feeds.read_feed(path / feeds.NAME, settings)
    try:
        deal, conversations, warnings = read_deal_folder(path, settings)
    except UnreadableInput as error:
        if not feed.letters:
            raise
        deal, conversations, warnings = stated or Deal(), (), (f"There is nothing to compare with: {error}",)
    if stated is None:
        deal, guessed = speakers.guess_deal((*conversations, feed.conversation))
        warnings = (*(w for w in warnings if w not in guessed), *guessed)
    return with_sides(deal, conversations, feed, warnings)


def with_sides(deal: Deal, conversations: tuple[Conversation, ...], feed: Feed, warnings: tuple[str, ...]) -> Account:
    """The account with the side of everybody who writes or speaks; a warning counts the messages of those who stay unknown."""
    *docs, told = speakers.assign_sides_all((*conversations, feed.conversation), deal)
    letters = tuple(letter._replace(turn=turn) for letter, turn in zip(feed.letters, told.turns, strict=True))
    unknown = sum(letter.turn.side is Side.UNKNOWN and not letter.automatic for letter in letters)
    notes = list(feed.warnings)
    if unknown:
        notes.append(
            f"{unknown} of {len(letters)} messages are left out: it is not known who speaks for whom. Say the mail domains of both sides."
        )
    return Account(deal, tuple(docs), feed._replace(letters=letters, conversation=told), (*warnings, *notes))
