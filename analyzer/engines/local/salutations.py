"""Names that are called, and names that people give of themselves: `Hi Ros,`, `..., Denise?`, `It's Colleen`."""

import re
from collections.abc import Collection

from analyzer.engines.local import names, titles
from analyzer.engines.local.names import Mention

_ADDRESS = re.compile(
    r"(?:^|[.!?\n,]\s*|\b(?:hi|hey|hello|hiya|dear|thanks|thank you|cheers|morning|sorry|ok|okay|yes|no|well|so|and|liebe|lieber|hallo|hola|bonjour|ciao)[,\s]+)$",
    re.IGNORECASE,
)
TOLD_OF = re.compile(r", (?:she|he|who)(?:['\u2019]s|\b)", re.IGNORECASE)
"""`Ruth Adler, she's ...`: somebody with the full name is told of, not spoken to."""
_APPOSED = re.compile(
    r", (?:our|my|the) (?:(?!(?:is|was|are|were|has|had|have|will|would|can|could|says?|said|wants?|needs?)\b)[\w&'\u2019-]++ ?){1,5}(?:[,.;)]|$|(?<= )and\b)"
)
"""`and Ruth, our finance director, she's ...`: a post between commas is told of somebody too."""
_GREETING = re.compile(
    r"\b(?:hi|hey|hello|hiya|dear|thanks|thank you|cheers|morning|afternoon|liebe|lieber|hallo|hola|bonjour|ciao|sorry"
    r"|bye)[,\s]+(?!to\b)(?:both[,\s]+|again[,\s]+|so much[,\s]+|(?:[A-Z][\w'-]+,?\s+(?:and\s+)?){0,3})$",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:\b(?:it['\u2019]s(?: me,?)?|this is|i['\u2019]m|i am|my name is|my name['\u2019]s|name['\u2019]s|me,?|here is"
    r"|here['\u2019]s|we['\u2019]re|we are)\s+(?:(?-i:[A-Z])[\w'-]+,? (?:and )?){0,3})$",
    re.IGNORECASE,
)
_NAMES_SELF = re.compile(
    r"\b(?:i['\u2019]m|i am|my name is|my name['\u2019]s|name['\u2019]s|je suis|ich bin|ik ben|soy)\s+(?:(?-i:[A-Z])[\w'-]+ ){0,2}$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\s*(?:$|[,.!]|(?:and|from|with|at|here|speaking|the|your)\b)", re.IGNORECASE)
_POINTS_TO_SELF = re.compile(r"(?:\b(?:this is|it['\u2019]s)\s+|^)(?:(?-i:[A-Z])[\w'-]+ ){0,2}$", re.IGNORECASE)
_SPEAKS = re.compile(r"\s*(?:here|speaking|again|this side|from the)\b", re.IGNORECASE)
_ALONE_BEFORE = re.compile(r"(?:^|[.!?]\s+)$")
_ALONE_AFTER = re.compile(r"(?: (?:here|speaking|again|this side))?(?:[.]|$)", re.IGNORECASE)
"""A name that is a whole sentence, from a room with several people in it: `I make the plan. Pohlmann.`"""


def is_called(text: str, mention: Mention, speaks: bool) -> bool:
    """Is the person spoken to, not of (`Hi Ros,`, `..., Denise?`)? `speaks`: they are heard in the conversation themself."""
    before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end : mention.end + 20]
    if mention.honorific:
        before = before[: -len(mention.honorific) - 1]
    told = (bool(TOLD_OF.match(after)) and " " in mention.name) or bool(
        _APPOSED.match(text, mention.end) and titles.after_name(text, mention.end)
    )
    spoken_to = not told and (bool(_GREETING.search(before)) or (bool(_ADDRESS.search(before)) and after[:1] == "," and speaks))
    closing = before.rstrip(" ").endswith(("\n", "\n\n")) and bool(re.match(r"\s*(?:\n|$)", after))
    return spoken_to or closing


def names_self(text: str, mention: Mention) -> bool:
    """Does a speaker give the name as their own (`I'm Tom from ...`, `This is Ann speaking`)?"""
    before = text[max(0, mention.start - 60) : mention.start]
    return bool(_NAMES_SELF.search(before) and _GOES_ON.match(text, mention.end)) or bool(
        _POINTS_TO_SELF.search(before) and _SPEAKS.match(text, mention.end)
    )


def introduces(text: str, mention: Mention, known: Collection[str]) -> bool:
    """Does one of several in a room say with the name who speaks (`It's Colleen`)? `known` are words of names used elsewhere, in small letters."""
    before = text[max(0, mention.start - 60) : mention.start]
    alone = bool(_ALONE_BEFORE.search(before)) and bool(_ALONE_AFTER.match(text, mention.end))
    # "Bye." and "Depends." are sentences too: a name is used elsewhere as well.
    alone = alone and any(word in known for word in names.words_of(mention.name))
    return alone or bool(_INTRODUCES.search(before)) or bool(_SPEAKS.match(text, mention.end) and mention.start < 30)
