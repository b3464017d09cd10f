"""What a contract says, cut into self-contained clauses with a first reading of each."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.domain import wording
from analyzer.domain.account import Deal
from analyzer.domain.conversation import Conversation
from analyzer.domain.figures import goes_on_in_figures


class Clause(BaseModel):
    """One sentence, list item or table line of a document, with what it is good for.

    `text` is `turn.text[start:end]` of turn number `turn`; `number` is the mark in front of it ("2.1", "(a)")
    and `heading` the section or label that it stands under. The flags are a first reading by wording:
    `excluded` says that something is not sold, `optional` that it could be ordered for more money, `conditional`
    that it is bound to a condition, `roadmap` that nobody is bound (best effort, estimates, plans; always also
    `conditional`), `boilerplate` that any contract says it, `customer_obligation` that the customer has to do it.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    document: str
    turn: int
    start: int
    end: int
    number: str = ""
    heading: str = ""
    excluded: bool = False
    optional: bool = False
    conditional: bool = False
    roadmap: bool = False
    boilerplate: bool = False
    customer_obligation: bool = False

    @property
    def sold(self) -> bool:
        """True where the vendor is to do or give something that is part of the deal."""
        return not (self.excluded or self.optional or self.roadmap or self.boilerplate or self.customer_obligation)


class _Line(NamedTuple):
    turn: int
    start: int
    text: str


class _Item(NamedTuple):
    """A run of text in one turn: `start` after its mark, `row` for a table line that is not cut further."""

    turn: int
    start: int
    end: int
    number: str
    heading: str
    section: str
    row: bool
    indent: int


class _Heading(NamedTuple):
    """The heading that holds at some line; `body` is how the first item below it looks: its indent, marked, labelled."""

    text: str = ""
    section: str = ""
    indent: int = 0
    number: str = ""
    body: tuple[int, bool, bool] | None = None

    def before(self, line: "_Line", body: str, number: str) -> "_Heading":
        """The heading that holds for an item that opens at `line`: a line unlike those of the section ends it."""
        look = (_indent(line.text), bool(number), bool(_LABEL.match(body)))
        if number and _style(number) == _style(self.number):
            return _Heading()
        if self.body is None:
            return self._replace(body=look)
        outdented = look[0] <= self.indent < self.body[0]
        other = (self.body[1] and not number) or (look[2] and not self.body[2])
        if self.section and (outdented or (other and not number)):
            return _Heading()
        return self


# Longer lines are not looked at: no clause is that long, and patterns stay cheap on hostile input.
_LONGEST_LINE = 20_000
_LONGEST_SENTENCE = 600
_TITLE = 3
"""Words of a numbered title that stands right on its text ("4. Support")."""
_MARK = re.compile(
    r"""\s{0,200}(?P<mark>
        §\s?\d{1,3}[a-z]?(?:\s?Abs\.\s?\d{1,2})?
      | (?:Article|Artikel|Artículo|Art\.?|Section|Clause|Clausula|Cláusula|Pasal|Schedule|Requirement|Step)\s\d{1,3}(?:\.\d{1,3}){0,3}[.:)]?(?:\s[-–—])?
      | \(?\d{1,3}(?:\.\d{1,3}){0,3}[.):](?=\s{1,9}[^\s%])
      | \d{1,3}(?:\.\d{1,3}){1,3}(?=\s{1,9}[A-ZÄÖÜÉ"(“€£$¥])
      | \d{1,2}(?=\s{2,9}[^\s\d%]|\s[A-ZÄÖÜÉ]\w*\.?\s)
      | \(?[ivxIVX]{1,5}[.)](?:\d{1,2}(?:\.\d{1,2})?)?
      | [IVX]{1,4}\.\d{1,2}
      | \(?[A-Za-z][.)](?:\d{1,2})?
      | \([a-z+~-]{1,3}\)
      | \[\d{1,3}\]
      | (?:CL[ÁA]USULA\s)?(?:PRIMER|SEGUND|TERCER|CUART|QUINT|SEXT|S[ÉE]PTIM|OCTAV|NOVEN|D[ÉE]CIM|PRIMEIR|TERCEIR|QUART|OITAV|NON)[AO](?:\s[-–])?[.:]?
      | [A-Z]{1,3}\.?\d{1,2}(?:\.\d{1,2})?[.:)]?(?=\s)
      | [-*•·–—▪◦●►+]
    )\s{1,20}""",
    re.VERBOSE,
)
_LIST = 3
"""So many lines that each begin like an item are a list, marked or not."""
_BEGINS = re.compile(r"\W{0,3}[A-Z\u00c0-\u00de0-9]")
_OPEN_END = re.compile(
    r"(?:[,:(\u2013-]|\b(?:from|of|the|and|or|to|for|by|in|with|on|a|an|per|at|is|are|shall|will|und|der|die|das|von|mit))\s*$",
    re.IGNORECASE,
)
_GAP = re.compile(r"\s{3,}|\t|\s\|\s|\.{4,}|\s\.{1,}\s")
_SENTENCE_END = re.compile(r"[.!?;][\"'”’)\]]{0,3}\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|No|Nr|Art|Abs|Inc|Ltd|Co|Corp|St|Dr|Mr|Mrs|Ms|Prof|vs|etc|incl|excl|approx|max|min|resp|Rs|Sec|Cl|Ref|Tel|bzw|ca|z\.B"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|mos|yrs)|\b(?:e\.g|i\.e|p\.a|p\.m|a\.m|w\.e\.f))\.$",
)
_LABEL_END = re.compile(r":\s|\s{3,}|\t|\.{3,}|\.\s")
_LABEL = re.compile(r"[A-Z][\w'’ /().-]{1,30}:\s")
_MONTH = re.compile(r"(?:Jan|Feb|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|De[zc])\w{0,6}\b")
_DATE = re.compile(rf"\s{{0,200}}\d{{1,2}} {_MONTH.pattern}\.? \d{{4}}\b")
"""A line that wraps before its date begins with no mark."""
_LETTERED = re.compile(r"\(?[a-z][.)]$")
"""The mark of an item of a list, hardly ever of a title."""
_VERB = re.compile(r"n['’]t\b|\b(?:is|are|was|will|shall|has|ist|est|es)\b", re.IGNORECASE)


def clauses(conversation: Conversation, deal: Deal | None = None) -> list[Clause]:
    """All clauses of a document in reading order; `deal` lets the customer be known by name.

    Headings are not clauses. Marks ("2.1", "-") are not part of a clause's text.
    """
    names = _names(deal)
    texts = {turn.index: turn.text for turn in conversation.turns}
    found = []
    for item in _items(_lines(conversation), names):
        for start, end in _sentences(texts[item.turn], item):
            text = texts[item.turn][start:end]
            place = {"document": conversation.document, "turn": item.turn, "start": start, "end": end}
            found.append(Clause(text=text, number=item.number, heading=item.heading, **place, **_flags(text, item, names)))
    return found


def _names(deal: Deal | None) -> re.Pattern[str] | None:
    """The customer by its name or the first word of it, at the start of a sentence."""
    if deal is None or not deal.customer.name.strip():
        return None
    whole = deal.customer.name.strip()
    first = whole.split()[0]
    return re.compile(
        rf"^(?:\w[\w ]{{0,30}}(?:[.:]\s|\s{{2}}))?\W{{0,40}}(?:the )?(?:{re.escape(whole)}|{re.escape(first)}(?:'s|’s)?)(?!\w)",
        re.IGNORECASE,
    )


def _lines(conversation: Conversation) -> list[_Line]:
    found = []
    for turn in conversation.spoken():
        at = 0
        for line in turn.text.split("\n"):
            found.append(_Line(turn.index, at, line if len(line) <= _LONGEST_LINE else ""))
            at += len(line) + 1
        found.append(_Line(turn.index, at, ""))
    return found


def _items(lines: list[_Line], names: re.Pattern[str] | None) -> Iterator[_Item]:
    """Runs of lines that belong together; every line is a heading, opens an item or goes on with one."""
    under = _Heading()
    item: _Item | None = None
    listed = _listed(lines)
    for at, line in enumerate(lines):
        body, number = _without_mark(line.text)
        if at and goes_on_in_figures(lines[at - 1].text, line.text):
            body, number = line.text.strip(), ""
        heads = _is_heading(lines, at, body, number)
        if item is not None and (not body or heads or at in listed or _opens(line, body, number, item, lines[at - 1].text)):
            yield item
            item = None
        if not any(c.isalnum() for c in body):
            continue
        end = line.start + len(line.text.rstrip())
        if heads:
            section = _section(body) or ("customer" if _is_customer(body, names) else "")
            under = _Heading(body.rstrip(" :"), section, _indent(line.text), number)
        elif item is None:
            under = under.before(line, body, number)
            label = _label(body)
            section = (_section(label) if label else "") or under.section
            item = _Item(line.turn, end - len(body), end, number, label or under.text, section, _is_row(line.text), _indent(line.text))
        else:
            item = item._replace(end=end)
    if item is not None:
        yield item


def _listed(lines: list[_Line]) -> set[int]:
    """Numbers of the lines in blocks of three or more that all begin like an item and stop at their end: text that runs on looks otherwise."""
    found: set[int] = set()
    block: list[int] = []
    for at, line in enumerate(lines):
        if line.text.strip():
            block.append(at)
            continue
        texts = [lines[k].text.strip() for k in block]
        if len(block) >= _LIST and all(_BEGINS.match(t) for t in texts) and not any(map(runs_on, texts)):
            found.update(block)
        block = []
    return found


def runs_on(line: str) -> bool:
    """True for a line whose last word asks for more: the next line goes on with it."""
    return _OPEN_END.search(line, max(0, len(line) - 40)) is not None


def _opens(line: _Line, body: str, number: str, item: _Item, above: str) -> bool:
    """True where `line` does not go on with `item`, whose last line is `above`."""
    beside = bool(_GAP.search(body)) or (_indent(line.text) <= item.indent and bool(_LABEL.match(body)))
    listed = item.section == "excluded" and body[0].isupper() and _indent(line.text) == item.indent
    sentence = _LETTERED.match(item.number) and body[0].isupper() and _VERB.search(body) and not runs_on(above)
    return bool(number) or item.row or beside or listed or bool(sentence) or _is_row(line.text) or line.turn != item.turn


def _without_mark(text: str) -> tuple[str, str]:
    match = None if _DATE.match(text) else _MARK.match(text)
    return (text[match.end() :].strip(), match["mark"]) if match else (text.strip(), "")


def _is_row(text: str) -> bool:
    """A table line: three or more cells, or pipes around cells."""
    stripped = text.strip()
    return stripped.startswith("|") or len(_GAP.split(_without_mark(text)[0])) >= 3


def _label(body: str) -> str:
    """The label of "Label: text", "Label      text" and "Label. Text", if there is one."""
    head = _LABEL_END.split(body, maxsplit=1)[0].strip()
    if not 0 < len(head) < len(body) - 1 or len(head.split()) > 6:
        return ""
    by_stop = body[len(head) : len(head) + 1] == "."
    return "" if by_stop and (len(head.split()) > 3 or re.search(r"\d", head)) else head


def _is_heading(lines: list[_Line], at: int, body: str, number: str) -> bool:
    """Short lines without an end: capitals, a colon at the end, or a list below them."""
    words = body.split()
    if not words or len(words) > 8 or body[-1] in ".;,!?" or _is_row(lines[at].text) or _GAP.search(body):
        return False
    if body.endswith(":") or (body.isupper() and len(body) > 3):
        return True
    if re.search(r"\d", body) and not number:
        return False
    below = next((line for line in lines[at + 1 : at + 4] if line.text.strip()), None)
    if below is None or not body[0].isupper() or (number and number in "-*•·–—+▪◦●►"):
        return False
    under = _without_mark(below.text)
    if (_alone(lines, at) or (number and len(words) <= _TITLE)) and _heads(body, number, *under):
        return True
    deeper = _indent(below.text) > _indent(lines[at].text) and not _LETTERED.match(number)
    return below is lines[at + 1] and (deeper or (bool(_without_mark(below.text)[1]) and not number))


def _alone(lines: list[_Line], at: int) -> bool:
    """True for a line with nothing directly above and below it."""
    return not lines[at + 1].text.strip() and (at == 0 or not lines[at - 1].text.strip())


def _heads(body: str, number: str, below: str, below_number: str) -> bool:
    """True for a line on its own over a text that is not just the next item of a list."""
    if re.search(r"[.:]\s", body):
        return False
    if number:
        deeper = _style(number) != _style(below_number) and not re.match(r"§|[A-Z][a-z]{2}", below_number)
        return not re.search(r"\d", body) and (not below_number or deeper)
    return len(body.split()) <= 6 and (below[-1] in ".;" or len(below.split()) >= 9 or bool(below_number) or bool(re.search(r"\d", below)))


def _style(number: str) -> str:
    """The look of a mark: "§ 4" and "§ 12" are of one style."""
    return re.sub(r"\w+", "w", number)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _section(heading: str) -> str:
    found = next((name for name, pattern in wording.SECTIONS if pattern.search(heading)), "")
    if found == "boilerplate" and not all(wording.BOILERPLATE_HEADING.search(part) for part in wording.BOTH.split(heading.strip())):
        return ""
    return found


def _is_customer(heading: str, names: re.Pattern[str] | None) -> bool:
    """True for a heading that is no more than the customer: "The Client", "Acme"."""
    rest = names.sub("", heading) if names else heading
    return bool(wording.PLAIN_CUSTOMER.match(heading)) or (rest != heading and not re.search(r"\w", rest))


def _sentences(text: str, item: _Item) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of an item; a lead without a verb ("Training.") stays with the next one."""
    start = item.start
    if not item.row:
        for match in _SENTENCE_END.finditer(text, item.start, item.end):
            if _goes_on(text, start, match):
                continue
            yield start, start + len(text[start : match.end()].rstrip())
            start = match.end()
    if start < item.end:
        yield start, item.end


def _goes_on(text: str, start: int, stop: re.Match[str]) -> bool:
    """True where the stop ends no sentence: an abbreviation, a topic word, inside brackets, before a small letter."""
    after = text[stop.end() : stop.end() + 1]
    if _ABBREVIATION.search(text, max(start, stop.start() - 11), stop.start() + 1) or not (
        after.isupper() or after in "\"'“(*-" or stop[0][0] == ";"
    ):
        return True
    if text[stop.start() - 1].isdigit() and stop[0][0] == "." and _MONTH.match(text, stop.end()):
        return True
    if stop.start() - start > _LONGEST_SENTENCE:
        return False
    piece = text[start : stop.start() + 1]
    return piece.count("(") > piece.count(")") or (len(piece.split()) <= 3 and not _VERB.search(piece))


def _flags(text: str, item: _Item, names: re.Pattern[str] | None) -> dict[str, bool]:
    said = _said(text, row=item.row)
    return {
        "excluded": item.section == "excluded" or said.excluded,
        "optional": item.section == "optional" or said.optional,
        "conditional": said.conditional,
        "roadmap": said.roadmap,
        "boilerplate": item.section == "boilerplate" or said.boilerplate,
        "customer_obligation": item.section == "customer" or said.duty or _names_duty(text, names),
    }


class _Said(NamedTuple):
    """What the words of a clause say by themselves."""

    excluded: bool
    optional: bool
    conditional: bool
    roadmap: bool
    boilerplate: bool
    duty: bool


@lru_cache(maxsize=2048)
def _said(text: str, *, row: bool) -> _Said:
    """Remembered, since facts, scope and coverage each go through the clauses of a contract."""
    bare = wording.CONDITION.sub(" ", text)
    denied = wording.EXCLUDED_CELL.stands_in(text) if row else wording.EXCLUDED.stands_in(wording.FAVOURABLE.without(bare))
    roadmap = wording.ROADMAP.stands_in(text)
    return _Said(
        excluded=denied,
        optional=bool(wording.OPTIONAL.search(text)),
        conditional=roadmap or wording.CONDITIONAL.stands_in(text),
        roadmap=roadmap,
        boilerplate=wording.BOILERPLATE.stands_in(text),
        duty=bool(wording.CUSTOMER_DUTY.search(bare)) or wording.DUTY_ELSEWHERE.stands_in(wording.SOURCE.sub(" ", bare)),
    )


def _names_duty(text: str, names: re.Pattern[str] | None) -> bool:
    match = names.match(text) if names else None
    return bool(
        match
        and re.match(
            r"\s(?:shall|will|must|agrees|is (?:to|responsible)|keeps|gives|provides|supplies|buys)\b", text[match.end() : match.end() + 40]
        )
    )
