"""Job titles around a name: `Fiona, she's our CFO`, `Greg Sandoval, the high school principal`."""

import itertools
import re
from typing import Final, NamedTuple

from analyzer.engines.local import occupations
from analyzer.engines.local.frames import BARE, Frame, search
from analyzer.engines.local.phrases import chain, either, here, maybe, plain, up_to

_WEAK_HEADS = (
    "hand guy person lady woman fella team desk it legal finance payroll accounting hr member expert champion sponsor boss head lead"
)
_WEAK: Final = frozenset(_WEAK_HEADS.split())
_STOP_TITLE = re.compile(
    r"[.;:!?()\n\"\u201c\u201d\u2014]|,(?=\s)"
    r"|\s(?:(?:Mr|Mrs|Ms|Dr|Herr|Frau)\b|who|whom|whose|which|and (?:he|she|they|i|it|we|you|[a-z]+s)\b|but|so|because|he|she|they|it's|if"
    r"|when|where|while|until|till|is|was|has|had|will"
    r"|would|can|could|said|says|wants|wanted|needs|does|did|asked|told|for (?:(?:[\w-]+ ){1,3}(?:years?|months?|weeks?)|ages|\d+)|since"
    r"|over here|here|there|then|not|to|that|with me)\b|\s-\s|\sand (?-i:[A-Z])\w+['\u2019]s\b",
    re.IGNORECASE,
)
_LEAD_IN = r"(?:(?:she|he|they|that|who|it)(?:['\u2019]s|['\u2019]re| is| are)\s+|who(?:['\u2019]s| is)\s+|is\s+|(?:will|would) be\s+|['\u2019]s\s+|as\s+)?"
_HEDGE = (
    r"(?:(?:now|still|only|just|also|basically|actually|officially|technically|really|currently|effectively|nominally"
    r"|for now|for the moment|(?:kind|sort) of|more or less|supposedly|temporarily"
    r"|something like|what (?:they|you|we|people)(?:['\u2019]d| would)? call)\s+)*"
)
"""What stands between a verb and a post and is no part of it: `I'm basically the ...`, `he's what they call the ...`."""
_DETERMINER = r"(?:our|my|the|their|your|his|her|a|an|one of (?:our|my|the)|also (?:our|my|the))\s+"
_LATELY = r"(?: (?:just|only just|now|recently|since|finally))?"
_AS = (
    r"(?:(?:takes|took|taking|take|taken) over(?: from [\w'\u2019. -]{1,25}?)? as"
    r"|(?:works?|worked|working|acts?|acting|serves?|serving|started|joined(?: us)?|came (?:in|over|on)|comes (?:in|on)"
    r"|joins|here|appointed|hired|promoted|stands? in|standing in|steps? in|stepping in|filling in) as"
    r"|(?:been )?promoted to(?: be)?|(?:have |has |['\u2019]ve |['\u2019]s )?(?:now )?(?:moved|gone|switched) (?:over |up )?to be(?:ing)?"
    r"|(?:has|have|['\u2019]s|['\u2019]ve) become|became"
    rf"|(?:has|have|['\u2019]s|['\u2019]ve){_LATELY} been(?: (?:made|appointed|named))?|(?:got|was|is being|gets|will be){_LATELY} (?:made|appointed|named))\s+"
)
"""Verbs behind which a post stands: `took over from her as ...`, `has been our ...`, `moved to be ...`."""
_AFTER = re.compile(
    rf"\s*(?:[,(=\u2013\u2014-]|/(?= ))?\s*(?:(?:,? (?:who|she|he|and)\s+)?{_AS}|{_LEAD_IN}){_HEDGE}(?:{_DETERMINER})?", re.IGNORECASE
)
_DEPARTMENT = re.compile(
    r"\s*,?\s+(?:(?:over |up |down )?(?:in|from|at)(?: (?:our|the))?)\s+"
    r"((?:(?-i:IT)(?: security| support| department| team)?|I T|legal|purchasing|procurement|finance|accounts?"
    r"|accounting|payroll|operations|ops|hr|compliance|security|infosec|quality|facilities"
    r"|maintenance|logistics|marketing|sales|engineering|treasury|audit|risk|the (?:board|works council)|customer service|billing|dispatch)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:(?:{_DETERMINER})([\w&/'\u2019 -]{{2,60}}?)(?:['\u2019]s\s+"
    rf"|,?\s+(?:(?:(?:over )?(?:there|here) )?(?:is|was|would be|is called|called|named)\s+)?)"
    rf"|\b([A-Z][\w& ]{{1,40}})\s?\()$",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:i['\u2019]m|i am|i work as|here as|this is|myself|my name is [\w' -]{2,40}(?:,| and) i['\u2019]m)\s+"
    r"(?P<called>(?-i:[A-Z][\w.'\u2019-]+ ){0,3}(?-i:[A-Z][\w'\u2019-]+),\s+)?"
    rf"{_HEDGE}(?:(?:the|a|an|your|our|one of the)\s+)?",
    re.IGNORECASE,
)
_SELF_AS = re.compile(rf"\bI(?: (?:now|just|recently|also|still|only))*[ ]?{_AS}{_HEDGE}(?:{_DETERMINER})?", re.IGNORECASE)
_JOB = (
    r" (?:official |formal |full |real |actual |proper |current |own )?(?:job(?: title)?|title|role|position|post)(?: here| on paper)?(?: is|['\u2019]s|:) "
    rf"{_HEDGE}(?:{_DETERMINER})?"
)
_JOB_IS = re.compile(rf"\b(?P<whose>my|his|her){_JOB}", re.IGNORECASE)
_JOB_OF_NAMED = re.compile(rf"['\u2019]s{_JOB}", re.IGNORECASE)
"""`My title is ...`, `Marco's role is something like ...`."""
MAX_WORDS = 8


class Title(NamedTuple):
    """A title in the source's words and how surely it is one (0 to 1)."""

    text: str
    weight: float


def is_title(text: str) -> bool:
    """Does `text` hold a word that jobs are called by?"""
    return any(occupations.found(text))


def names_post(text: str) -> bool:
    """Is `text` nothing but a job, with or without what it is of (`sys admin`, `Head of Stores`)?"""
    words = text.split()
    return len(words) <= MAX_WORDS and _last_head(text) is not None and (words[0] == "IT" or words[0].lower() not in _NOT_IN_TITLE)


def is_praise(word: str) -> bool:
    """Does `word` say how somebody does their job rather than what it is?"""
    return word.lower() in _PRAISE


def is_trade(word: str) -> bool:
    """Is one small word shaped like a trade (`matcher`, `glazier`), whatever it is?"""
    return bool(_AGENT.fullmatch(word)) and word not in _NO_TRADE


def is_foreign(text: str) -> bool:
    """Is `text` a job in another language only?"""
    return any(occupations.found(text, occupations.FOREIGN)) and not occupations.is_english(text)


def is_half(title: str) -> bool:
    """Does `title` lack what it is of (`head`, `lead`)?"""
    return title.lower() in _HALF


_HALF: Final = frozenset(
    ["head", "hand", "lead", "leader", "desk", "person", "guy", "lady", "woman", "fella", "member", "external lady", "expert"]
)


def after_name(text: str, end: int) -> Title | None:
    """The title that follows a name ending at `end`: an apposition, a bracket, or "is our ..."."""
    # `*Ruth Adler*, Chief Executive`: a paper in Markdown sets names in italics.
    rest = text[end : end + 160].lstrip("*_")
    degree = _DEGREE.match(rest)
    if degree and not any(occupations.LETTERS(rest, degree.start("degree"))):
        rest = rest[degree.end() :]
    if (alone := _SENTENCE.match(rest)) and names_post(alone[1]):
        return Title(_tidy(alone[1]), 0.8)
    if among := _ONE_OF.read(rest, 0):
        return Title(_tidy(among["one"] or ""), 0.7)
    department = _DEPARTMENT.match(rest)
    if department:
        return Title(_tidy(department[1]), 0.6)
    lead = _JOB_OF_NAMED.match(rest) or _AFTER.match(rest)
    near = _phrase(rest[lead.end() :], lead.group()) if lead and lead.group().strip() else None
    return near or _further_on(rest)


def _further_on(rest: str) -> Title | None:
    """The post behind what else is said between a name and it: `Ruth, who you met, is the ...`, `Ruth, up in Leeds, our ...`."""
    gap = _GAP.match(rest)
    title = _phrase(rest[gap.end() :], gap.group()) if gap else None
    return None if title is None or title.text.lower() in _WEAK | _RELATIONS else Title(title.text, FURTHER)


_SENTENCE: Final = re.compile(r"\.\s+((?:[A-Z][\w&'\u2019-]*|of|for|and|the)(?: (?:[A-Z][\w&'\u2019-]*|of|for|and|the)){0,5})\.(?=\s|$)")
"""`Alan Tibbs. Finance Director.`: how a machine writes down an apposition."""
FURTHER: Final = 0.6
_PLACE = (
    r"(?:(?:up|down|over|out|back) )?(?:in|at|from|near|on|of|for) (?:the "
    r"|our )?(?:(?-i:[A-Z])[\w'\u2019&-]+(?: (?-i:[A-Z])[\w'\u2019&-]+){0,2}"
    r"|[\w'\u2019-]+(?: [\w'\u2019-]+)?(?=,))"
)
_TENURE = (
    r"(?:(?:been )?(?:here|there|with us|with them|around|at it|in that chair|in the job|in post) )?(?:for |since |going on "
    r"|nearly |almost |about |some |over )*(?:[\w-]+ ){1,3}(?:years|months|weeks)(?: now)?"
)
_KNOWN_TO = (
    r"(?:(?:who|whom|that) )?(?:you|I|we)(?:['\u2019]ve)? (?:all |already |both )?(?:met|know|saw|spoke to|spoke with|talked to|mentioned"
    r"|told you about|had on the call)(?: (?:him|her|them))?(?: (?:last|on|at|in|the|other|yesterday|before|earlier)(?: \w+){0,2})?"
)
_GAP: Final = re.compile(
    rf"(?:[ ,(\u2013\u2014-]+(?:(?:he/him|she/her|they/them)\)?|{_KNOWN_TO}(?=,)"
    rf"|(?:who|that|he|she) (?:has|had) {_TENURE}|(?:['\u2019]s )?{_TENURE}(?=,| (?:he|she|who)\b)|{_PLACE}"
    r"|by the way|as you know|of course|i (?:think|believe|guess|suppose)|obviously|actually|incidentally|for (?:now|the moment)|at the moment|these days|at present|today)){1,3}"
    rf"(?:(?:,|\))? (?:and )?(?:(?:who|that|he|she)(?:['\u2019]s| is| has been)|is|['\u2019]s|has been) {_HEDGE}(?:{_DETERMINER})?|(?:,|\)) (?:and )?{_HEDGE}(?:{_DETERMINER})?)",
    re.IGNORECASE,
)
"""Where somebody is, since when, and who knows them; then a comma or "is"."""


_DEGREE = re.compile(r",?\s(?P<degree>(?:[A-Z][a-z]?\.?){2,4})(?=\s*[,|])")
"""`Ruth Adler, DVM, President`: degrees stand between a name and a post."""
_LINKS = (
    "the a an and or but so if is was are were has had have with from to of for by at in on that this said says told asked ask tell call then when as not no all"
    " your you my our his her their its i we he she they it about because per via plus also only just even who which what"
)
_NOT_IN_TITLE: Final = frozenset(_LINKS.split())


def before_name(text: str, start: int) -> Title | None:
    """The title before a name that starts at `start`: "our clinical director, Sloane"."""
    if among := _of_a_group(text, start):
        return among
    if second := _SECOND.search(text, max(0, start - 40), start):
        return Title(second[1], RELATED)
    lead = _BEFORE.search(text, max(0, start - 90), start)
    if not lead:
        return _subject(text, start) or _direct(text, start)
    words = lead[1].rstrip(",").strip() if lead[1] else re.split(r"\s(?:from|in|to|with|by|via|and|or)\s", lead[2])[-1].strip()
    words = _opened(_COPULA.split(words)[0])
    if text[:start].endswith(", ") and _ANOTHERS.search(text, max(0, lead.start() - 40), lead.start()):
        return None
    # "my neighbour, who is the director of" has its title elsewhere: the head must stand last or before "of".
    head = _last_head(words)
    if head is None and lead[1] and not _TO_PLACE.search(words) and (trade := _TRADE.fullmatch(words)) and trade[1] not in _NO_TRADE:
        return None if _LOCATES.search(text, 0, lead.start(1)) else Title(_tidy(words), 0.6)
    # "The union rep at Selby (Bev Carr)": the name behind a preposition is where the job is.
    if head is None or len(words.split()) > 6 or _TO_PLACE.search(words) or " from the " in words:
        return None
    if words.lower() in _RELATIONS:
        return Title(_tidy(words), RELATED)
    return Title(_tidy(words), 0.5 if head in _WEAK else 0.9)


RELATED: Final = 0.3
_SECOND: Final = re.compile(
    r"\b(?:my|our|his|her|their|the|['\u2019]s) (back-?up|stand-?in|understudy|number two|second in command|right hand)(?:,| is|['\u2019]s| will be) $",
    re.IGNORECASE,
)
"""`Her backup is Kendra`: what somebody is to another, where no post is told."""
_STANDING = (
    "boss|big boss|immediate boss|direct boss|chief|manager|line manager|supervisor|superior|senior|leader|lead|deputy"
    "|partner|coach|assistant|head|expert|representative|person|sponsor|champion"
)
_RELATIONS: Final = frozenset(_STANDING.split("|"))
"""`My boss, Ruth` tells how two people stand to each other: any post says more."""
_COPULA: Final = re.compile(r"\s(?:is|was|would be)\b")
_ANOTHERS: Final = re.compile(r"(?:\b(?-i:[A-Z])[\w-]+|\b(?:he|she|who|I))(?:['\u2019]s|['\u2019]m| is| am| was) $", re.IGNORECASE)
"""`Theo is the owner, Carmen ...`: the post before the comma is Theo's."""
_LOCATES: Final = re.compile(
    r"\b(?:at|in|on|into|near|behind|for|from|of|to|via|with|by|about) (?:our|the|my|your|their|a|an) $", re.IGNORECASE
)
_TO_PLACE: Final = re.compile(r"\b(?:at|in|for|from|of)(?: the| our)?$", re.IGNORECASE)


def _opened(words: str) -> str:
    """`words` from where the title starts: behind small words, and with whose it is ("copy Joyce's assistant", "And the union rep")."""
    said = words.split()
    owner = next((n for n in range(len(said) - 1, -1, -1) if said[n].endswith(("'s", "\u2019s"))), 0)
    said = said[owner:]
    while said and said[0] != "IT" and said[0].lower() in _NOT_IN_TITLE:
        said = said[1:]
    return " ".join(said)


def _subject(text: str, start: int) -> Title | None:
    """`Hospital CFO is Ed Lang`, `Head stockman's Macca`: a sentence that begins with a post and says who it is."""
    found = _SUBJECT.search(text, max(0, start - 60), start)
    return Title(_tidy(found[1]), 0.7) if found and names_post(found[1]) and found[1].lower() not in _RELATIONS else None


_SUBJECT: Final = re.compile(r"(?:^|[.!?\n;]\s*|, and |, )(?:[Tt]he )?((?:[\w/&-]+ ){0,4}[\w-]+)(?:['\u2019]s| is(?: now| still)?|:| =) $")


def _direct(text: str, start: int) -> Title | None:
    """`Vice rector Outi` and `Our chemist is careful. Ruth ...`: titles without a link to the name."""
    found = _ends_in_post(text[max(0, start - 60) : start])
    words = _opened(found).split() if found else []
    words = words[next((n for n in range(len(words), 0, -1) if words[n - 1].lower() in _NOT_IN_TITLE), 0) :]
    if words:
        title = " ".join(words)
        return None if title.lower() in _WEAK else Title(title, 0.7)
    before = _sentence_before(text[max(0, start - 200) : start])
    return Title(_tidy(before), 0.35) if before else None


def _ends_in_post(lead: str) -> str | None:
    """The post at the end of `lead` with up to two words before it, as many as there are."""
    said = lead.rstrip()
    if said == lead:
        return None
    said = said.removesuffix(",")
    first = max(0, len(said) - _LONGEST_POST)
    places = (run.start() for run in _WORD_START.finditer(said, first))
    starts = [_TWO_WORDS.search(said, 0, at) for at in places if any(end == len(said) for end in occupations.POST(said, at))]
    return said[min(found.start() for found in starts if found) :] if starts else None


_LONGEST_POST: Final = 40
_WORD_START: Final = re.compile(r"\b\w")
_TWO_WORDS: Final = re.compile(r"(?:[\w'\u2019&-]+ ){0,2}$")


def _sentence_before(lead: str) -> str | None:
    """The post that the sentence at the end of `lead` gives to somebody of ours."""
    ending = _SENTENCE_ENDS.search(lead)
    for whose in _WHOSE.finditer(lead) if ending else ():
        if said := _OF_OURS.read(lead, whose.end()):
            return said["post"]
    return None


_SENTENCE_ENDS: Final = re.compile(r"[.?!]\s+$")
_WHOSE: Final = re.compile(r"\b(?:my|our)\s+", re.IGNORECASE)
_OF_OURS: Final = Frame(
    BARE,
    "post",
    chain(up_to(3, plain(r"(?!(?:is|are|was|were)\b)[\w-]+ ")), occupations.POST),
    re.compile(r"(?!,? [A-Z])[^.?!\n]{0,120}[.?!]\s+$"),
)


def _last_head(words: str) -> str | None:
    *_, last = [(0, 0), *occupations.found(words)]
    start, end = last
    tail = words[end:].split()
    return words[start:end].lower() if end and (not tail or tail[0].lower() in {"of", "for", "at", "in"}) else None


def of_self(sentence: str) -> Title | None:
    """The title that a speaker gives themself: "I'm Assistant Superintendent", "I run payroll"."""
    answer = _answer(sentence)
    if answer and len(answer.split()) <= 5 and answer.split()[0].lower() not in _NOT_IN_TITLE:
        return Title(_tidy(answer), 0.85)
    if _SAYS_HERE.search(sentence) and (joined := _HERE.read(sentence, 0)):
        return Title(_tidy(joined["is"] or ""), 0.8)
    if among := _among(_ONE_OF_US, sentence):
        return among
    for frame in (_SELF, _SELF_AS, _JOB_IS):
        for lead in frame.finditer(sentence):
            if frame is _JOB_IS and lead["whose"].lower() != "my":
                continue
            # "I'm Assistant Superintendent, this ..." has no name before the comma.
            begins = lead.start("called") if frame is _SELF and is_title(lead["called"] or "") else lead.end()
            title = _phrase(sentence[begins : begins + 120], sentence[lead.start() : begins])
            if title and title.text.lower() not in _WEAK:
                return title
    return None


_SAYS_HERE: Final = re.compile(r" here(?=[.,;!]|$)", re.IGNORECASE)
_GREETING = "(?:hi|hello|hey|morning|good morning|afternoon)"
_TWO_BEFORE: Final = plain(r"[\w&-]+ ")
_HERE: Final = Frame(
    BARE,
    "is",
    either(occupations.POST, chain(_TWO_BEFORE, occupations.POST), chain(_TWO_BEFORE, _TWO_BEFORE, occupations.POST)),
    _SAYS_HERE,
    either(plain(rf"{_GREETING}(?: all| everyone| both| there)[,.!]? "), plain(rf"{_GREETING}[,.!]? "), here),
)
"""`Hi, google admin here`: how somebody joins a chat."""


def _answer(sentence: str) -> str | None:
    """The post of an answer to who somebody is: `VP of Operations, yep`."""
    said = _ANSWER.match(sentence)
    told = said[1] if said else ""
    for start, _ in occupations.found(told[: _LONGEST_LEAD + _LONGEST_POST]):
        if start <= _LONGEST_LEAD and any(_OF_WHAT.fullmatch(told, end) for end in occupations.POST(told, start)):
            return told
    return None


_LONGEST_LEAD: Final = 40
_ANSWER: Final = re.compile(
    r"\s*(?=[\w&])([\w&/'\u2019 -]{2,120}), (?:yeah|yep|yes|that['\u2019]s (?:right|me|correct)|correct)\b", re.IGNORECASE
)
_OF_WHAT: Final = re.compile(r"(?: (?:of|for) [\w& -]{2,25})?", re.IGNORECASE)


def _among(frame: Frame, text: str) -> Title | None:
    """The post of one of several people (`one of our drivers`)."""
    said = search([frame], text, (found.start() for found in _ONE.finditer(text)))
    return Title(_tidy(said["one"] or ""), 0.7) if said else None


def _one_of(opening: str, rest: str = r"s\b") -> Frame:
    return Frame(
        re.compile(opening, re.IGNORECASE),
        "one",
        chain(up_to(2, plain(r"[\w-]+ ")), occupations.plural),
        re.compile(rest, re.IGNORECASE),
    )


_ONE: Final = re.compile(r"\b(?=one of |I['\u2019]m one|I am one)", re.IGNORECASE)
_ONE_OF: Final = _one_of(r",? ?(?:is |['\u2019]s |, )?one of (?:our|the|my) ")
_ONE_OF_BEFORE: Final = _one_of(r"\bone of (?:our|the|my) ", "s,? $")
_SEVERAL_AT: Final = re.compile(r"\b(?=(?:(?:our|my|the) (?:two|three|four|five|six|other|main)|our|my) )", re.IGNORECASE)
_SEVERAL: Final = Frame(
    re.compile(r"(?:our|my|the) (?:(?:two|three|four|five|six|other|main) ){0,2}", re.IGNORECASE),
    "each",
    chain(up_to(2, plain(r"[\w-]+ ")), occupations.plural),
    re.compile(
        r"s(?:,|:| are| is| being|,? called|,? named)? (?:(?:(?:Mrs?|Ms|Dr)\.? )?[A-Z][\w'\u2019-]+(?: [A-Z][\w'\u2019-]+)?(?:,? (?:and|&)|,) ){0,5}$"
    ),
)
"""`My two supervisors are Ruth and Bill`: the post of each."""
_ONE_AMONG: Final = re.compile(r"\b(?:there(?:['\u2019]s| is) one|one of (?:them|those|these)(?: is)?|one is),? $", re.IGNORECASE)


def _of_a_group(text: str, start: int) -> Title | None:
    """The post of those among whom the name that starts at `start` is told of."""
    near = text[max(0, start - 100) : start]
    if among := _among(_ONE_OF_BEFORE, near):
        return among
    if several := search([_SEVERAL], near, (found.start() for found in _SEVERAL_AT.finditer(near))):
        return Title(_tidy(several["each"] or ""), 0.7)
    last = _last_plural(text[max(0, start - 160) : start]) if _ONE_AMONG.search(near) else None
    return Title(last, 0.6) if last else None


def _last_plural(lead: str) -> str | None:
    """The post of the people who were told of last in `lead`: "the GMs like it. There's one, ..."."""
    ends = [(run.start(), end) for run in _WORD_START.finditer(lead) for end in itertools.islice(occupations.plural(lead, run.start()), 1)]
    return lead[slice(*ends[-1])] if ends else None


_ONE_OF_US: Final = _one_of(r"\bI(?:['\u2019]m| am) one of (?:our|the) ")


def _phrase(rest: str, lead: str) -> Title | None:
    stop = _STOP_TITLE.search(rest)
    words = rest[: stop.start()] if stop else rest
    words = words.split("   ")[0]
    if stop and stop.group() == "," and (more := _second_part(rest[stop.end() :])):
        words = f"{words}, {more}"
    words = _up_to_and(words)
    if not words or len(words.split()) > MAX_WORDS or words.startswith(("I'm ", "I\u2019m ", "I am ", "I ")):
        return None
    start, end = next(occupations.found(words), None) or _trade(words, lead) or (0, 0)
    head, before = words[start:end].lower(), words[:start].lower().split()
    if not head or len(before) > 4 or _NO_TITLE.intersection(before) or (before and _PRAISE.issuperset(before)):
        return None
    if (_SOME.search(lead) and head in _KIND) or (_OWNED.search(lead) and (words[0].islower() or end < len(words.split(",")[0]))):
        return None
    if _KIN_OF.match(words, end) or _POINTS_OUT.match(words, end):
        return None
    weak = head in _WEAK and len(words.split()) == 1
    bare = not re.search(r"\b(?:our|my|the|their|your|a|an)\s+$", lead, re.IGNORECASE) and "(" not in lead
    lower = words[0].islower() and bare and not _HELD.search(lead)
    return Title(_tidy(_ended(words)), 0.45 if weak or lower else 0.85)


_HELD: Final = re.compile(_AS, re.IGNORECASE)
_POINTS_OUT: Final = re.compile(r" (?:one|ones|bit|thing|question|appointment)\b", re.IGNORECASE)
"""`Wen (the dentist one)`: the word tells her from others by what was said of her, and is no post."""
_KIN_OF: Final = re.compile(
    r"['\u2019]s (?:\w+ )?(?:daughter|son|wife|husband|brother|sister|father|mother|nephew|niece|cousin|friend|dog)\b", re.IGNORECASE
)
"""`She's the boss's daughter`: the post is another's."""


def _up_to_and(words: str) -> str:
    """`words` without what is said behind the post: "controller and nothing over 25" is a "controller"."""
    for joint in _JOINT.finditer(words):
        if is_title(words[: joint.start()]) and not is_title(words[joint.end() :]) and not _FIELDS.match(words, joint.end()):
            return words[: joint.start()]
    return words


_JOINT: Final = re.compile(r" (?:and|or|as|by|about|except|plus|under|above) ")
_FIELDS: Final = re.compile(r"(?:the )?[\w-]+(?: [\w-]+)?$")


def _ended(words: str) -> str:
    """`words` up to the job, with what it is of: "C O O gave me sixty" is a "C O O"."""
    *_, (_, end) = [(0, 0), *occupations.found(words)]
    return words[:end] if end and _GOES_ON.match(words, end) else words


_GOES_ON: Final = re.compile(
    r"\s(?:now|gave|gives?|sets?|calls?|called|named|yeah|shes|hes|ours|yours|from|runs?|did|does|comes?|came|goes|went"
    r"|every|again|too|also|already|still|always|never|takes?|took|signs?|makes?|made"
    r"|gets?|got|puts?|lives?|likes?|loves?|hates?|knows?|thinks?|told|asked|works?|uses?|been|being|just|only"
    r"|mostly|company|must|should|may|might|do|really|probably|today|tomorrow)\b",
    re.IGNORECASE,
)


def _trade(words: str, lead: str) -> tuple[int, int] | None:
    """Where the trade is in `the restorer`, `our glazier`: behind an article who is called so has that trade, whatever it is."""
    if not _POSSESSED.search(lead):
        return None
    if _LETTERS_ONLY.fullmatch(words):
        return 0, len(words)
    found = _TRADE.fullmatch(words)
    return found.span(1) if found and found[1].lower() not in _NO_TRADE else None


_LETTERS_ONLY: Final = re.compile(
    r"(?!(?:API|BI|CAD|CMS|CRM|DMS|EDI|EHR|EMR|ERP|HRIS|IT|LIMS|LMS|MES|MRP|PIM|PLC|POS|SAP|SIS|SLA|TMS|VPN|WMS|MSP"
    r"|PO|SOP|SOW|MSA|NDA|DPA|KPI|ROI|VAT|UK|US|USA|EU)$)(?:[A-Z]{2,4}|HoD|HoF)"
)
"""`She's our GC`: letters behind "our" are a post where they are no system or paper."""
_POSSESSED: Final = re.compile(r"\b(?:our|the)\s+$", re.IGNORECASE)
_WORKER = r"(?:[a-z]{2,}(?:er|or|ist|ian|ant|ent|ate|ive|ary|ic|ee|man|woman|lady|keeper|master|smith|wright|hand)|vet|cook|bod|rep|aide|medic|guide|judge|priest|vicar|lead|chief)"
_TRADE: Final = re.compile(rf"(?:[a-z][\w-]+ ){{0,2}}({_WORKER})")
_AGENT: Final = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|man|woman|keeper|master|smith|wright)")
_NOBODYS_TRADE = (
    "user other player member number customer reader sister brother mother father daughter neighbor newcomer believer winner speaker caller sender worrier talker thinker"
    " favor killer answer matter order paper computer server supplier vendor offer former latter better stickler doer star teller leader younger older elder bigger smaller"
    " loser blocker doubter sponsor writer error floor door color factor mirror minor major senior junior prior super "
    "never ever over under after later sooner corner center binder another rather further together whether however "
    "winter summer weather chapter border barrier carrier transfer"
    " client patient parent student tenant resident president's participant incident accident document department moment content payment "
    "component event talent ingredient equipment environment government development percent cent agreement argument element element's "
    "present absent instant different important constant consultant's restaurant plant grant date update state rate debate candidate "
    "estate climate template certificate gate plate private corporate"
    " alternative objective initiative incentive native detective relative positive negative narrative drive archive five active "
    "primary secondary library diary summary salary anniversary boundary necessary ordinary"
    " topic traffic public basic logic music fabric metric clinic panic plastic specific critic attic comic fee coffee committee tree "
    "employee three degree guarantee deductible devotee hand beforehand island brand stand band land second-hand demand"
    " lead human"
    " number letter newsletter folder reminder trailer tanker scanner printer container trigger driver's stranger outsider insider founder partner gentleman man woman lady"
)
_NO_TRADE: Final = frozenset(_NOBODYS_TRADE.split())
"""Words that end like trades and are none, or say only what somebody is to others."""
_SOME: Final = re.compile(r"\ban?\s+$", re.IGNORECASE)
_KIND: Final = frozenset(["guy", "person", "lady", "woman", "fella"])
"""`He's a numbers person` says what somebody is like, `our numbers person` what they do."""
_OWNED: Final = re.compile(r"^['\u2019]s\s+$")
"""`Ruth's intern cries` tells of another; `Ruth's CFO` of her."""
_NOT_BEFORE = (
    "at with on to from into about home never always not my your his her their just like sure glad"
    " daughter son wife husband brother sister father mother friend"
)
_NO_TITLE: Final = frozenset(_NOT_BEFORE.split())
"""Words that stand before no job: "I'm at home with the plumber"."""
_PRAISING = "really very pretty quite such good great nice decent fine lovely brilliant excellent terrible bad awful best better tough fair biggest top main oldest youngest"
_PRAISE: Final = frozenset(_PRAISING.split())
"""Words that say how somebody does their job, not what it is: "he's a good manager"."""


def of_pronoun(sentence: str) -> Title | None:
    """The title that "he's our infrastructure lead" gives to whom the sentence is about."""
    for found in itertools.chain(
        _PRONOUN.finditer(sentence), (f for f in _JOB_IS.finditer(sentence) if f["whose"].lower() in {"his", "her"})
    ):
        title = _phrase(sentence[found.end() : found.end() + 120], found.group())
        if title and title.weight <= 0.5 and _BARE_JOB.read(sentence, found.end()) and title.text.split()[-1].lower() not in _WEAK:
            return Title(title.text, 0.8)
        if title and title.weight > 0.5:
            return title
    return None


_BARE_JOB: Final = Frame(
    BARE, "job", chain(maybe(plain("[a-z]+ ", 0)), occupations.POST_AS_WRITTEN), re.compile("(?= (?:at|in|of|for|over)\\b|[.,;]|$)")
)
"""`He's foreman at Surfleet`: a job without an article is a post that one holds."""
_PRONOUN = re.compile(rf"\b(?:(?:he|she|who) ?{_AS}|(?:he|she|that)(?:['\u2019]s| is) ){_HEDGE}(?:{_DETERMINER})?", re.IGNORECASE)


def _second_part(rest: str) -> str | None:
    """`Director, Operations`: the field after a comma belongs to the title when both are capitalised."""
    found = re.match(r"\s*((?:IT|[A-Z][\w&]+)(?: (?:and|of|&) [A-Z][\w&]+| [A-Z][\w&]+){0,2})(?=[.,;)\n]|$)", rest)
    return found[1] if found and not re.search(r"\b(?:Ltd|Inc|GmbH|LLC)\b", found[1]) else None


_WHERE = re.compile(r"(?<=\w) (?:up |over |down |here )?(?:at|in) (?-i:[A-Z])[\w .&'\u2019-]*$", re.IGNORECASE)
"""`foreman up in Dayton`, `head of production at Lauterbach`: where somebody works is no part of the title."""
_TAIL = re.compile(r"(?:\s+(?:over|and|or|of|for|at|in|the|a|on|up|out|by|also|our|my|\d[\d/.-]*))+$", re.IGNORECASE)


_SAID_ALONG: Final = re.compile(r"(?:,? (?:right|yeah|yes|ok|okay|though|actually|basically|really))+$", re.IGNORECASE)
"""`the CFO right, she signs it`: said to be agreed with, no part of the post."""


def _tidy(words: str) -> str:
    words = _SAID_ALONG.sub("", _TAIL.sub("", _WHERE.sub("", " ".join(words.split()))))
    return " ".join(words.split()).strip(" ,-'\u2019")


_DEPARTMENT_CUT: Final = re.compile(r"\bDept\.$", re.IGNORECASE)
_HEAD_OFFICE: Final = re.compile(r"\bhead office\b(?:\s*[-,|]\s*)?", re.IGNORECASE)


def from_line(line: str) -> str | None:
    """A signature line that is a title (`IT Manager, Acme Ltd` -> `IT Manager`), or None."""
    line = " ".join(line.split())
    line = _DEPARTMENT_CUT.sub("Dept", _HEAD_OFFICE.sub("", line))
    if not line or len(line) > 80 or line[-1] in ".?!:" or not is_title(line):
        return None
    parts = re.split(r"\s*[,|\u00b7\u2013\u2014]\s+|\s+-\s+|\s+at\s+", line)
    kept = [parts[0]]
    if len(parts) > 1 and (not is_title(parts[0]) or (len(parts[1].split()) <= 4 and _is_field(parts[1])) or _is_rank(*parts[:2])):
        kept.append(parts[1])
    title = ", ".join(kept)
    return title if is_title(title) and len(title.split()) <= 9 and title[0].isupper() else None


def _is_rank(first: str, second: str) -> bool:
    """`SVP, Chief Risk Officer`: a bare rank, and the post behind it."""
    rank = re.fullmatch(
        r"(?:(?:senior |executive |assistant |associate )?vice president|[aes]?vp|director|partner|principal|fellow)", first, re.IGNORECASE
    )
    return bool(rank and is_title(second) and 2 <= len(second.split()) <= 5 and second[0].isupper())


def _is_field(part: str) -> bool:
    return bool(_BEHIND_RANK.fullmatch(part.strip()))


_FIELD_NAMES = (
    r"(?:operations|finance|technology|it|sales|marketing|quality|logistics|procurement|purchasing|purchase|legal"
    r"|compliance|engineering|security|hr|human resources|people|product|digital"
    r"|maintenance|facilities|safety|service|services|spares|stores|projects|production|planning|accounts"
    r"|exports?|imports?|supply chain|administration|customer service|after-?sales)"
)
_BEHIND_RANK: Final = re.compile(rf"{_FIELD_NAMES}(?: ?(?:&|and) {_FIELD_NAMES})?(?: dep(?:t|artment)| division| section)?", re.IGNORECASE)
