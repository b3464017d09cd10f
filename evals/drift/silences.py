"""What the rule for a silence costs: each account is watched day by day, while it writes and on behind its last message.

    python -m evals.drift.silences FOLDER... [--days 60]

A silence that is flagged and then ended by the customer's own word was a false alarm. Behind the last message nothing ends it:
there it says after how many days the account, had it fallen silent then, would have been flagged.
"""

import argparse
import datetime as dt
import statistics
from pathlib import Path
from typing import Final, NamedTuple

from analyzer.domain.sentiment import SentimentReading
from analyzer.drift import silence
from analyzer.drift.account import Account, read_account
from analyzer.drift.heard import Heard
from analyzer.drift.whereabouts import country_of
from analyzer.drift.working_time import calendar_of
from evals.drift.backtest import deals_of

DAY: Final = dt.timedelta(days=1)


class Course(NamedTuple):
    """One account: flagged silences that ended, days until one behind the last message is flagged, and days watched before it."""

    ended: int
    after: int | None
    days: int
    has_rhythm: bool


def watched(account: Account, beyond: int) -> Course:
    """Looks each evening; None for `after` where `beyond` days are too few, or there is no rhythm."""
    heard = [Heard(letter, SentimentReading(id=letter.id, index=50, confidence=0)) for letter in account.feed.letters]
    calendar = calendar_of(country_of(account.deal, account.conversations))
    theirs = [one.turn.at for one in heard if one.of_customer and one.turn.at]
    if not theirs:
        return Course(0, None, 0, False)
    ended, after, flagged = 0, None, ""
    days = (theirs[-1] - theirs[0]).days
    for number in range(days + beyond + 1):
        at = theirs[0] + number * DAY
        known = [one for one in heard if one.turn.at is None or one.turn.at <= at]
        found = next(iter(silence.find(account, known, at, calendar, lambda _: ())), None)
        if found and found.at_message != flagged:
            flagged = found.at_message
            if at < theirs[-1]:
                ended += 1
            elif after is None:
                after = (at - theirs[-1]).days
    rhythm = silence.rhythm(account, heard, theirs[-1])
    return Course(ended, after, days, rhythm is not None and rhythm.usual is not None)


def main() -> None:
    """Prints totals for each folder."""
    parser = argparse.ArgumentParser(prog="python -m evals.drift.silences", description="What the rule for a silence costs.")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--days", type=int, default=60, help="watched behind the last message")
    options = parser.parse_args()
    for folder in options.folders:
        accounts = [watched(read_account(deal), options.days) for deal in deals_of(folder)]
        after = [one.after for one in accounts if one.after is not None]
        middle = f", in the middle {statistics.median(after):.0f} days after it" if after else ""
        print(
            f"{folder}: {len(accounts)} accounts, {sum(one.has_rhythm for one in accounts)} with a rhythm, {sum(one.days for one in accounts)} days: "
            f"{sum(one.ended for one in accounts)} false; behind the last message {len(after)} flagged{middle}"
        )


if __name__ == "__main__":
    main()
