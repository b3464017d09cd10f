"""What people say of themselves and of each other: "I'm Tom from ...", "she's our IT manager"."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analyzer.domain.conversation import Side

VENDOR_JOB = (
    r"(?:account (?:executive|manager|director|rep)|sales (?:engineer|manager|director|lead|rep|consultant)|pre-?sales|solutions? (?:consultant|engineer|architect)|"
    r"customer success|csm|onboarding (?:specialist|manager|lead|consultant)|implementation (?:specialist|manager|lead|consultant|engineer)|deal desk|"
    r"technical account manager|business development|partner manager|professional services)"
)
CUSTOMER_JOB = (
    r"(?:cfo|ceo|coo|cio|ciso|it (?:manager|lead|director|guy|person|team|security)|head of (?:it|operations|finance|procurement|hr|security)|procurement|purchasing|"
    r"controller|finance (?:director|manager|lead)|plant manager|works council|office manager|operations (?:manager|director|lead)|general counsel|legal)"
)
JOB = rf"(?:{VENDOR_JOB}|{CUSTOMER_JOB}|[\w-]{{2,20}} (?:manager|director|lead|engineer|consultant|specialist|officer|analyst|architect|coordinator|supervisor|person|guy|expert))"
VENDOR_TITLE = re.compile(
    rf"\b{VENDOR_JOB}\b|\bsales\b|^(?:ae|se|csm|sdr|bdr)$|\bvertrieb|\bverkauf|\bkundenberat|\bventas\b|\bvendas\b|\bvendite\b|\bverkoop|\bförsäljning|\bvente\b",
    re.IGNORECASE,
)
SELF = re.compile(
    r"\b(?:I'm|I’m|I am|I'm calling|[Tt]his is|[Mm]y name(?:'s|’s| is))(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,3},? ?(?:here |over |calling "
    r"|and I'm |and I am )?(?:(?:from|with|at) (?:the )?"
    r"|(?:from|with|in|on) (?:the|our) (?:[\w&-]{2,20} ){1,3}(?:team|department|side|desk|office|group) (?:at|of|with|for"
    r"|from) (?:the )?)$"
)
SELF_WORK = re.compile(
    r"\b(?:I|we) (?:cover|handle|run|lead|manage|look after|work|own|head(?: up)?|represent)\b[^.?!]{0,60}? (?:for|at) $", re.IGNORECASE
)
SELF_HERE = re.compile(r"\b(?:here at|we at|us at|all of us at|on behalf of) $", re.IGNORECASE)
_LATELY = r"(?: (?:just now|today|yesterday|evening|last (?:night|week|month)|this (?:morning|afternoon|evening|week)|(?:on )?(?:mon|tues|wednes|thurs|fri)day))*"
_TERMS = r"(?: (?:at|for|with) (?=[$\u20ac\u00a3]|\d+(?:[.,]\d+)*(?: ?k\b| ?m\b| (?:months|years)\b| (?:usd|eur|gbp)\b))| (?:with|at) us\b)"
_PAPER = r"(?: (?:the|our|their) (?:order form|order|contract|agreement|papers?|paperwork|deal|quote|proposal|offer|msa|sow)\b)"
SIGNED = re.compile(
    r"(?:['\u2019](?:s|ve)| has| have)? (?:just |now |finally |both )?"
    rf"(?:(?:counter)?signed{_PAPER}?|closed(?: won)?|came on board|said yes|went with us|gone with us){_LATELY}(?:{_TERMS}|(?= (?:and|so|but)\b)|(?! ?[\w'\u2019]))"
    r"|(?:['\u2019](?:s|re)| is| are)? (?:now |finally |both )?on board\b",
    re.IGNORECASE,
)
"""Behind the customer's name: who tells so is glad of it, and no customer. A store, a ticket and a lease are closed and signed too:
nothing may follow but the paper, when it was, and the terms.
"""
SELF_JOB = re.compile(
    rf"\bI(?:'m|’m| am|'ll be|’ll be| will be) (?:the|your|an?|\w+'s) (?:new |dedicated |assigned )?{VENDOR_JOB}\b", re.IGNORECASE
)
TOGETHER_BEFORE = re.compile(
    r"(?:\bI(?:'ve|’ve| have)(?: also)?(?: got)?|\bwe(?:'ve|’ve| have)(?: also)?(?: got)?"
    r"|\bwith me (?:is|are|today is|today)|\bjoined by|\bmy (?:colleagues?|boss|manager|deputy|partner)|"
    r"\bI (?:brought|invited|asked|dragged)(?: in| along)?|\bfrom (?:our|my) (?:side|team)|\bour [\w-]{2,20}(?: [\w-]{2,20})?),? (?:here )?$",
    re.IGNORECASE,
)
TOGETHER_AFTER = re.compile(
    rf"^(?:(?:(?:'s|’s| is)(?: also)? (?:on|here|in|joining|on (?:the|this) (?:call|line)|with us)(?:,? (?:too|as well|today|also))?)?"
    rf"(?:,? (?:who|she|he|they)?(?:'s|’s| is|'re|’re| are)?(?: here)? ?(?:with me\b"
    rf"|my (?:colleague|boss|manager|deputy|partner|team)\b|our {JOB}\b|from (?:our|my) (?:side|team)\b))"
    r"|(?:(?:'s|’s| is) (?:also )?(?:on|here|in|joining|with us),? (?:who|she|he|they)|,? who)(?: usually| normally| also)?"
    r" (?:sets? up|runs?|leads?|heads?|handles?|does?|do|manages?|looks? after|owns?|builds?|takes? care of|oversees?|covers?)\b[^.?!,;]{0,40} our\b"
    r"|[^.?!]{0,50} (?:for us|on our side|in our team|from our team|on my team)\b)",
    re.IGNORECASE,
)
APART_BEFORE = re.compile(r"\byour (?:colleagues?|boss|manager|team|friend) $", re.IGNORECASE)
APART_AFTER = re.compile(r"^,? (?:who's |is )?from your (?:side|team)\b", re.IGNORECASE)
NAMED = re.compile(r"[A-ZÀ-Þ](?:[\w-]|['’](?!s\b)){1,30}")
AROUND = 90


class SideHint(NamedTuple):
    """`speaker` is said to be of `side`, with `weight` 1 (weak) to 4 (stated)."""

    speaker: str
    side: Side
    weight: int


class Link(NamedTuple):
    """Two speakers are on the same side, or (same = False) face each other."""

    one: str
    other: str
    same: bool


def company_claims(speaker: str, text: str, vendor: re.Pattern[str] | None, customer: re.Pattern[str] | None) -> Iterator[SideHint]:
    """The speaker names his company: "I'm Tom from Acme", "here at Acme", "I cover the north for Acme"; or tells that the customer signed."""
    for pattern, side in ((vendor, Side.VENDOR), (customer, Side.CUSTOMER)):
        for match in pattern.finditer(text) if pattern else ():
            before = text[max(0, match.start() - 120) : match.start()]
            if SELF.search(before) or SELF_WORK.search(before) or SELF_HERE.search(before):
                yield SideHint(speaker, side, 4)
            elif side is Side.CUSTOMER and SIGNED.match(text, match.end()):
                yield SideHint(speaker, Side.VENDOR, 3)


def job_claims(speaker: str, text: str) -> Iterator[SideHint]:
    """The speaker names his job where it gives the side: "I'm the account executive"."""
    if SELF_JOB.search(text):
        yield SideHint(speaker, Side.VENDOR, 3)


def links(speaker: str, text: str, people: Mapping[str, str]) -> Iterator[Link | SideHint]:
    """Whom the speaker introduces as one of his own, or names as one of the others.

    `people` maps the capitalised words by which the speakers of this conversation are called to
    their labels.
    """
    for match in NAMED.finditer(text):
        other = people.get(match[0])
        if other is None or other == speaker:
            continue
        before, after = text[max(0, match.start() - AROUND) : match.start()], text[match.end() : match.end() + AROUND]
        after = re.sub(r"^ [A-ZÀ-Þ][\w’'-]{1,30}", "", after)
        if TOGETHER_BEFORE.search(before) or (found := TOGETHER_AFTER.match(after)):
            yield Link(speaker, other, True)
            told = before[-60:] if TOGETHER_BEFORE.search(before) else found[0] if found else ""
            if re.search(rf"\bour (?:\w+ )?{VENDOR_JOB}", told + after[:60], re.IGNORECASE):
                yield SideHint(other, Side.VENDOR, 3)
        elif APART_BEFORE.search(before) or APART_AFTER.match(after):
            yield Link(speaker, other, False)
