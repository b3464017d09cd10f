"""People of papers: who signs, who is named as a contact, and whose post stands beside or below a name."""

import re
from collections.abc import Iterator
from typing import Final

from analyzer.domain.conversation import Side, Turn
from analyzer.engines.local import likeness, names, posts, titles
from analyzer.engines.local.names import Mention
from analyzer.engines.local.person import People, Person, Said

_SIDE_WORDS: Final = (
    (
        Side.CUSTOMER,
        re.compile(
            r"\b(?:customer|client|buyer|subscriber|licensee|kunde|auftraggeber|cliente|bill(?:ed)? to|prepared for|attn|attention)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Side.VENDOR,
        re.compile(
            r"\b(?:vendor|supplier|provider|licensor|contractor|anbieter|auftragnehmer|lieferant|proveedor|prepared by|account executive)\b",
            re.IGNORECASE,
        ),
    ),
)
_SIGNS = re.compile(
    r"(?:/s/|\bgez\.|\b(?:signed|signature|signatory|for and on behalf|by:|name:|executed|accepted|approved by|authori[sz]ed|unterschrift|unterzeichnet|firma))",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:attn|attention|contact|prepared for|billing|invoices?(?: to)?|rechnung an|buyer|client|representative|indentor"
    r"|(?:contract|project) manager|business owner|main user|accounts payable|requested by|approved by|sponsor|owner"
    r"|ansprechpartner(?:in)?|z\.\s?hd)\b",
    re.IGNORECASE,
)
_COLUMNS = re.compile(r"\s{3,}|\t+|\s*\|\s*")
_POST_FOLLOWS: Final = re.compile(r"(?:,| \() ?[A-Z]")
MOST_IN_LINE: Final = 2000
"""Letters of a line that is read; longer ones are no form's."""
_LABEL: Final = re.compile(
    r"(\b(?:(?:print(?:ed)? )?name|title|position|role|funktion|cargo|by|date|signature|signatory|signed)\s?:)\s{2,}(?=\S)", re.IGNORECASE
)
"""Labels whose values are lined up: the white space behind them parts no columns."""
_NAMES_ROW: Final = re.compile(r"(?:printed |print |full )?name(?: of signatory)?|signatory|signed by", re.IGNORECASE)
_FOR: Final = re.compile(r"for (?:and on behalf of )?(?-i:[A-Z])", re.IGNORECASE)
BELOW: Final = 3
"""Lines below a name in which its post may stand."""
SIGNING: Final = 3
"""Lines below "signed for ..." in which signatories stand."""
_TITLE_CELL = re.compile(r"\s*(?:title|position|funktion|cargo|role)\s*:\s*(.{3,60})", re.IGNORECASE)
_SELLS = re.compile(r"\b(?:vertrieb\w*|account (?:executive|director|manager)|sales|business development)\b", re.IGNORECASE)


class Signatories:
    """The lines of a paper in order: a party at the head of a column, or the word "signed", holds for the lines below."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._sides: dict[int, tuple[Side, int]] = {}
        self._last: dict[int, tuple[Person, int]] = {}
        self._signing = 0
        self._number = 0

    def read(self, turn: Turn) -> None:
        """Takes in the next turn, which is a stretch of the paper."""
        for line in turn.text.splitlines():
            if len(line) < MOST_IN_LINE and line.strip():
                self._line(turn, line)

    def _line(self, turn: Turn, line: str) -> None:
        self._number += 1
        line = _LABEL.sub(r"\1 ", line)
        cells = _COLUMNS.split(line.strip())
        first = next((c for c in cells if c), "")
        signs = bool(_SIGNS.search(line) or _NAMES_ROW.fullmatch(first) or (_FOR.match(first) and self._people.company_side(first)))
        self._signing = SIGNING if signs else self._signing - 1
        above = {column: person for column, (person, number) in self._last.items() if self._number - number <= BELOW}
        for column, cell in enumerate(cells):
            side = self._people.company_side(cell) or _side_of(cell)
            if side:
                self._sides[column] = (side, self._number)
            named = False
            for person in self._named_in(turn, line, cell, column):
                self._last[column], named = (person, self._number), True
            labelled = _TITLE_CELL.match(cell)
            title = labelled[1].strip() if labelled else titles.from_line(cell)
            if title and column in above and not named:
                above[column].titles.append((0.95, title))

    def _side(self, column: int, signs: bool) -> Side | None:
        """Whose a name in `column` is; beside a signature only a party named just above says so."""
        side, number = self._sides.get(column) or self._sides.get(0) or (None, 0)
        return None if signs and self._number - number > SIGNING else side

    def _named_in(self, turn: Turn, line: str, cell: str, column: int) -> Iterator[Person]:
        """Who signs or is a contact in one cell of a line, with what it tells of them kept."""
        signs = self._signing >= 0
        if not signs and not _CONTACT.search(line):
            self._told(cell)
            return
        for mention in names.find_names(cell):
            person = self._people.mention(mention)
            if person is None or not _like_a_person(mention) or titles.is_title(mention.name):
                continue
            title = titles.after_name(cell, mention.end) or posts.in_entry(cell, mention.end)
            side = Side.VENDOR if title and _SELLS.search(title.text) else self._side(column, signs)
            if person.side is Side.UNKNOWN and side:
                person.side = side
            person.signs, person.listed = person.signs or signs, True
            person.tell(Said(turn.index, line.strip(), False, line.strip().find(mention.name), turn.side))
            if title:
                person.titles.append((0.95, title.text))
            yield person

    def _told(self, cell: str) -> None:
        """A full name with its post anywhere else in a paper (`Ruth Adler, Head of Production`): what it tells is kept for whom others know."""
        for mention in names.find_names(cell):
            title = titles.after_name(cell, mention.end) if _POST_FOLLOWS.match(cell, mention.end) else None
            person = self._people.mention(mention) if title and title.weight > 0.8 and _like_a_person(mention) else None
            if person and title and not titles.is_title(mention.name):
                person.titles.append((0.9, title.text))
                person.listed = True


def _like_a_person(mention: Mention) -> bool:
    """In papers everything has capitals: a person's name has two words or an honorific, and looks like one."""
    words = mention.name.split()
    if mention.honorific is None and len(words) < 2:
        return False
    return max(likeness.of(w) for w in words if len(w.rstrip(".")) > 1) > 0


def _side_of(text: str) -> Side | None:
    return next((side for side, pattern in _SIDE_WORDS if pattern.search(text)), None)
