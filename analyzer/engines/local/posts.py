"""A post that the form of a text tells, whatever it is called: lists of people, lines below a name, answers to who somebody is."""

import re
from collections.abc import Collection
from typing import Final

from analyzer.domain import legal_forms
from analyzer.engines.local import duties, names, titles
from analyzer.engines.local.titles import Title

LISTED: Final = 0.8
OPEN: Final = 0.55
"""How surely a post is told by its place alone: less than by a job that is named, more than by what somebody does."""
MOST_WORDS: Final = 5

_WORD = r"(?:[^\W\d_][\w/'\u2019.-]*|&)"
_BETWEEN = r"(?:of|and|for|the|at|in|de|du|des|del|della|di|da|do|der|und|et|y|e|en|van|per)"
_PHRASE = rf"{_WORD}(?: (?:{_BETWEEN} ){{0,3}}{_WORD}){{0,{MOST_WORDS - 1}}}"
_SEPARATOR = r"(?: ?[:=|\u2013\u2014] ?| - )"
_ITEM_BEGINS: Final = re.compile(r"(?:^|[\n;|\u2022:(]|,|\band|&)[ \t]*(?:[-*\u2022>\u00b7]+[ \t]*|\d+[.)][ \t]*)?$", re.IGNORECASE)
_LINE_BEGINS = r"(?:^|[\n;|\u2022])[ \t]*(?:[-*\u2022>\u00b7]+[ \t]*|\d+[.)][ \t]*)?"
_LISTED: Final = re.compile(rf" ?[:=|\u2013\u2014-] ?(?P<post>{_PHRASE}?)(?= ?(?:[,;.)(\n|]| - |\Z))")
_LABELLED: Final = re.compile(rf"{_LINE_BEGINS}(?P<post>{_PHRASE}){_SEPARATOR}$", re.IGNORECASE)


def in_list(text: str, start: int, end: int) -> Title | None:
    """The post of a name from `start` to `end` that begins an entry: `Ruth Adler - Dir Ops; Leo Grant: sys admin`."""
    found = _LISTED.match(text, end) if _ITEM_BEGINS.search(text[max(0, start - 12) : start]) else None
    post = _named(found["post"]) if found else None
    if found and post is None and _MEMBERS.search(text, text.rfind("\n", 0, start) + 1, start) and not _SAYS.search(found["post"]):
        post = " ".join(found["post"].split()).strip(" .-")
    return Title(post, LISTED) if post else None


_MEMBERS: Final = re.compile(
    r"\b(?:attend\w*|participants?|present|on the call|in the room|who['\u2019]?s who|met|spoke to|people|joining|invited|members|core team)\b[^.\n]{0,160}$",
    re.IGNORECASE,
)
"""What begins a line in which people are listed: there, what follows a name with a dash is a post, whatever it is."""


def in_entry(entry: str, end: int) -> Title | None:
    """The field of work behind a name that ends at `end` of an entry of a paper: `Lasse Friis, Accounts Payable`."""
    parts = re.split(r",\s*", entry[end:].removeprefix(","), maxsplit=1)
    post = _named(parts[0]) if entry[end : end + 1] == "," else None
    return Title(post, LISTED) if post else None


def before_in_list(text: str, start: int) -> Title | None:
    """The post at the beginning of a line whose entry is the name at `start`: `Procurement - Elspeth Hume`, `Hospital CFO: Ed Lang`."""
    found = _LABELLED.search(text[max(0, start - 60) : start])
    post = _named(found["post"]) if found else None
    return Title(post, LISTED - 0.1) if post and not _PART_OF_PAPER.search(post) else None


_PART_OF_PAPER: Final = re.compile(
    r"\b(?:contacts?|attendees|participants|present|cc|copy|from|to|sponsor|champion|signed|by|name|subject|attn)$", re.IGNORECASE
)


def _named(phrase: str) -> str | None:
    """`phrase` if it is nothing but a post or a field of work that is known as one."""
    words = " ".join(phrase.split()).strip(" .-")
    if not words or "'s " in words.replace("\u2019", "'") or _SAYS.search(words):
        return None
    return words if titles.names_post(words) or duties.is_field(words) or duties.from_line(words.capitalize()) else None


_SAYS: Final = re.compile(
    r"\b(?!(?-i:IT\b))(?:i|we|he|she|they|you|it|is|was|are|were|has|had|have|will|would|can|could|wants?|needs?|likes?|thinks?"
    r"|says?|said|asks?|asked|not|no|never|very|too|yes|hi|hello|thanks|please|re|fwd)\b",
    re.IGNORECASE,
)
"""Words of sentences: what they stand in is no post."""

# --- below a name -----------------------------------------------------------------------------------------------------------------

_NO_LINE: Final = re.compile(
    r"[\d@:;!?\u201c\u201d\"+*_<>{}\[\]]"
    r"|\b(?:www|https?|sent from|get outlook|tel|phone|mobile|mob|fax|cell|e-?mail|ag|s\.?a|ab"
    rf"|{legal_forms.CLEAR_PATTERN}"
    r"|street|road|lane|avenue|str|strasse|stra\u00dfe|house|floor|box"
    r"|regards|thanks|cheers|best|sincerely|yours|gr\u00fc\u00dfe|gru\u00df|cordialement|saludos?|atentamente|obrigad[oa]|and|we|our"
    r"|your|you|my|i|is|the|a|to|from|please|on|sent|confidential|company|since|est)\b|[.,]$",
    re.IGNORECASE,
)
"""What stands in lines below a name that are no post: addresses, numbers, firms, mottoes."""


def from_line(line: str, companies: Collection[str] = ()) -> str | None:
    """The line right below a name at the end of a mail, where it is short, has no sentence in it and no word of `companies`; or None."""
    first = re.split(r"\s*[|\u00b7\u2013\u2014]\s*|\s+-\s+", " ".join(line.split()))[0].strip()
    words = first.split()
    if not 1 <= len(words) <= MOST_WORDS or len(first) > 50 or not first[0].isupper() or first.isupper():
        return None
    if _NO_LINE.search(first) or {w.lower() for w in names.words_of(first)} & set(companies):
        return None
    of = any(re.fullmatch(_BETWEEN, w) for w in words[1:-1])
    return first if all(w[0].isupper() or of for w in words) else None


# --- answers ----------------------------------------------------------------------------------------------------------------------

ASKS: Final = re.compile(
    r"\b(?:your (?:own )?(?:job|role|title|position|part|background)|what do you do|what (?:is it )?you do"
    r"|who(?:['\u2019]s| is| are| do we have| have we got)? (?:who|everyone|everybody|else|we|you|on|here|all)|introduc\w+"
    r"|intros|say who|go round|round the (?:table|room|call)|and you(?: are)?)\b",
    re.IGNORECASE,
)
_GREETS = (
    r"(?:(?:sure|yes|yeah|yep|ok|okay|hi|hello|hey|morning|good (?:morning|afternoon)|thanks|thank you|right|so|well|um|uh|and|of course"
    r"|hi (?:all|everyone|there|both)|hello (?:all|everyone|there|both)|hey (?:all|everyone))[,.!]? )*"
)


def of_answer(text: str, name: str, asked: bool) -> Title | None:
    """How somebody called `name` begins when people introduce themselves: `Samuel. Lift operations, so ...`; `asked`: somebody wanted to know."""
    own = "|".join(re.escape(w) for w in name.split())
    lead = rf"{_GREETS}(?:(?:i['\u2019]m |i am |it['\u2019]s |this is |my name is )?(?:{own})(?: (?:{own}))?(?: here)?[.,] )"
    found = re.match(rf"{lead}{'?' if asked else ''}(?:and )?(?P<post>{_PHRASE}?)(?=[.,;]|$| (?:here|for|at|in) )", text, re.IGNORECASE)
    if found is None or _SAYS.search(found["post"]):
        return None
    known = _named(found["post"])
    return Title(known, OPEN + 0.1) if known else None
