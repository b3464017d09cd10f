"""Lines of a mail body with their quote marks counted, and what a header among them says."""

import datetime as dt
from typing import NamedTuple

from analyzer.intake.mime import Address

WIDTHLESS = " \t\r\n\f\v\xa0\u202f\u200b\ufeff"
"""What leaves a line without words: blanks, and marks that programs put in front of a quote."""


class Author(NamedTuple):
    """Who wrote a mail, and when, as far as is said; whom it went to, and who got a copy."""

    name: str | None = None
    email: str | None = None
    at: dt.datetime | None = None
    subject: str | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()


class Row(NamedTuple):
    """One line of a mail body: `depth` quote marks, then `text`, which stands at `start` in the body.

    `plain` is False for lines too long to be matched by patterns.
    """

    depth: int
    text: str
    start: int
    plain: bool = True

    @property
    def blank(self) -> bool:
        """True for a line without words."""
        # Blanks of other scripts and separators of other programs are blank to `strip` alone.
        return not self.text.strip().strip(WIDTHLESS)


class QuoteHeader(NamedTuple):
    """An announcement of `lines` rows. A `firm` one makes a quote of what follows even without marks; a `copied` one was shown by a web client."""

    author: Author
    lines: int
    firm: bool
    copied: bool = False
