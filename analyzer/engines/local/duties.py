"""What somebody runs, does or looks after, where no job is named: `I run linen services`, `she's infection prevention`."""

import re
from collections.abc import Iterator
from typing import Final

from analyzer.engines.local.fields import ANY, AS_WRITTEN, WORD
from analyzer.engines.local.frames import BARE, Frame, Said, first_of, search
from analyzer.engines.local.phrases import Ends, chain, either, here, maybe, plain, up_to
from analyzer.engines.local.titles import Title

_CHORES = (
    r"books|wages|rents|rota|rosters?|invoices|orders|quotes|permits|timesheets|timetables?|schedules?|deliveries"
    r"|bookings|planning|tickets|paperwork|numbers|computers|phones|network|website"
    r"|inspections|surveys|exports?|designs|drawings|samples|plans|tenders|returns|stock|day sheets?|registers?"
)
_SMALL = (
    "a an and or but so if with from to of for by at in on over behind into as not all about your you my his her their its i we he she they it is are was were has had"
    " have do does did who which what when where how why than then too very really still also only"
)
_STOP = (
    r"(?=\s*(?:[.,;:!?)\n\u2014\u2013-]|$)| (?:at|in|for|over|across|up|down|out|one|twice|once|mornings?|afternoons?|mondays?|here|there"
    r"|so|and|since|every|each|too|also|together|alone|with|from|on|into|by|before|after|until|two|three|half|part"
    r"|said|says|told|is|was|has|will|would|can|wants?|thinks?|asked)\b)"
)
_RUN = "run|head|lead|manage|oversee|coordinate|runs|heads|leads|manages|oversees|coordinates"
_DO = "do|make|handle|cover|look after|take care of"
_DOES = "does|makes|handles|covers|looks after|takes care of"
_HAS = (
    r"has (?=(?:our |the |all )*(?:intake|stores|quality|safety|lab|laboratory|admissions|exports?|planning|installations?"
    r"|transport(?:ation)?|logistics|operations|production|maintenance|dispatch|purchasing|procurement|finance|marketing"
    r"|sales|facilities|fleet|engineering|payroll|(?-i:IT|HR))\b)"
)
_ON_COUNTER = r"on (?=(?:our |the )?(?:front|counter|reception|help ?desk|service desk))"
_THE_ONE = r"(?:['\u2019]s| is) the (?:one|person|man|woman|girl|lady|guy|colleague) (?:who|that|which)"
_WHO = r"(?:,? (?:who|she|he)\b)?"


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_OUR: Final = maybe(plain("(?:our|the) "))
_THEIRS: Final = maybe(plain("(?:our|the|my) "))
_ARTICLE: Final = chain(either(plain("all of "), plain("all "), here), maybe(plain(r"(?:our|the|my|all)\s+")))
_ARTICLES: Final = up_to(5, plain("(?:our|the|all) "))
_POST: Final = either(ANY.fields, ANY.closed)
_FIELD_OR_CLOSED: Final = either(ANY.field, ANY.closed)
_LEAD: Final = maybe(chain(plain(r"(?!(?:and|or|but|so|for|with|then|the|our|my|on|in)\b)"), ANY.lead))
_BEFORE_NAME: Final = chain(_LEAD, ANY.closed)
_STOPS: Final = _any(_STOP)
_SIDE: Final = _any(rf"(?: (?:side|bit|work)(?: of (?:it|things))?)?{_STOP}")

_CHARGE: Final = Frame(
    _any(
        rf" ?(?P<charge>(?:head|heads) up|(?:['\u2019]s|['\u2019]m|is"
        rf"|am) in charge of) (?P<all>(?:all (?:of )?)?(?:(?:our|the|my|all)\s+)?{WORD}(?: {WORD}){{0,2}}?)(?=\s*[.,;]|$"
        rf"| (?:at|for|across|over|here|and (?:she|he|I))\b)"
    )
)
_RUNS: Final = tuple(Frame(_any(f"(?P<run>{verb}) "), "place", chain(_ARTICLE, ANY.run_place), _STOPS) for verb in (_RUN, "heads? up"))
_CHAIRS: Final = Frame(
    _any(
        r"(?P<chairs>chairs? (?:the |our )(?:[\w'\u2019-]+ ){0,2}(?:panel|board|committee|council|forum|group|co-?op(?:erative)?|association))"
        "|(?P<owns>owns? (?:the|this) (?:company|business|firm|place|shop|farm|practice))"
    )
)
_BROAD: Final = (
    Frame(
        _any(r"(?:looks? after|takes? care of|(?:is |am |['\u2019]s |['\u2019]m )?(?:the )?(?:in charge of|responsible (?:for|of))) "),
        "tends",
        ANY.open,
        _STOPS,
        chain(maybe(plain("all ")), _THEIRS),
    ),
    Frame(
        _any("(?P<ran>runs?|manages?|heads? up|leads?|oversees?) "),
        "what",
        either(chain(plain("(?:all )?(?:the|our) "), ANY.open), ANY.counted),
        _any(rf"(?!\w){_STOP}"),
    ),
    Frame(
        _any(
            "(?P<work>types?(?: up| in)?|keys? in|enters?|fills? in|plans?|schedules?|drives?|loads?|packs?|grades?|weighs?|mixes|mix"
            "|sorts?|answers?|pays?|writes?|designs?|builds?|inspects?|repairs?|cleans?|fires?) "
        ),
        "worked",
        chain(either(plain("all (?:the|our) "), plain("(?:all|the|our|every|one of (?:the|our)) ")), ANY.open),
        _STOPS,
    ),
    Frame(_any(rf"(?P<take>takes?) (?P<taken>(?:the|our|all the) (?:calls|phones?|bookings|orders|minutes)){_STOP}")),
)
"""Duties for whatever words."""
_OTHERS: Final = (
    *_RUNS,
    _CHAIRS,
    Frame(_any("(?:works|sits) in "), "works", ANY.field, _STOPS, _OUR),
    Frame(
        _any(
            rf"(?P<chore>(?:does|keeps|makes|handles|looks after|takes care of|manages) (?:all )?(?:the|our) (?:{_CHORES}|(?-i:SAP|ERP|CRM|EDI|CAD|PLC|WMS|MES))){_STOP}"
        ),
    ),
    Frame(_any(f"(?:{_DOES}) |{_HAS}"), "does", _POST, _SIDE, _ARTICLE),
    Frame(_any("has (?:the|our) "), "under", ANY.open, _any(r" under (?:him|her)\b")),
    Frame(
        _any(
            r"(?:sits|is|serves) on (?:the|our) (?P<sits>(?:[\w-]+ ){0,2}(?:board|council|committee|panel))(?=[.,;]|$| (?:and|too|so|there|here)\b)"
        )
    ),
    Frame(_any(rf"(?P<at>manages|heads up|oversees|runs) (?P<there>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)){_STOP}")),
    Frame(_any("(?:works|sits) (?:in|on|at|with) (?:the|our) "), "tended", ANY.place, _STOPS),
    *_BROAD,
)
"""What is said of others, behind their name or a pronoun and a space."""
_VERBS_OF_OTHERS: Final = _any(
    r"run|head|lead|manage|oversee|coordinate|chair|own|work|sit|do|make|handle|cover|look|take|has|is |am |['\u2019]|the |in |responsible|serve|keep"
    "|type|key|enter|fill|plan|schedule|drive|load|pack|grade|weigh|mix|sort|answer|pay|write|design|build|inspect|repair|clean|fire"
)
"""How they all begin, so that most texts are asked once."""
_PREPOSITION: Final = either(*(plain(said) for said in ("from ", "in ", "with ", "in charge of ", "responsible for ", _ON_COUNTER)), here)
_IS: Final = Frame(_any(r"(?:['\u2019]s| is) "), "is", ANY.fields, _STOPS, chain(_PREPOSITION, _ARTICLES))
_ON_CONTRACT: Final = Frame(
    _any(r"(?:['\u2019]s| is) (?:on (?P<contract>contract)\b|(?P<outside>external|freelance|self-employed)(?=[.,;]))")
)

_ATTENDS = (
    r"(?!(?:remote|online|absent|late|left|joined|by|via|phone|video|cc|me|no|not|new|again|sick|away|ill|sic|see|spelling"
    r"|name|part|first|second|only|still|very|also|both|per|ex|yes|off|his|her|their|my|half|mostly|maybe|probably|unsure"
    r"|tbc|camera|silent|quiet|listening|keen|happy|nice|tough)\b)"
)
_AFTER_THIS: Final = re.compile(r"\.|, (?i:(?:she|he|who|does|do|runs|I)\b)|(?P<goes>, )(?!(?i:(?:and|or|but|then|so|the|our|my)\b))[a-z]")


def _alone(text: str, at: int) -> Iterator[int]:
    """`at`, where an apposition may end there: a list goes on with another field of work."""
    found = _AFTER_THIS.match(text, at)
    if found and not (found["goes"] and any(ANY.closed(text, found.end("goes")))):
        yield at


_APPOSITION: Final = Frame(
    _any("(?: here)?, "), "is", chain(either(ANY.field, chain(ANY.lead, ANY.closed), ANY.closed), _alone), None, _OUR
)
_FROM_FIRM: Final = _any(r",? (?:is |who is )?(?:from|with|at) the (?:company|firm|agency|outfit|people|lot|place) (?:that|who|which) ")
"""`Liam, from the company that does our computers`: whoever it sends does that."""
_BUSY: Final = (
    Frame(_any(" (?P<run>running|heading up|heading|leading|managing|overseeing) "), "place", chain(_ARTICLE, ANY.run_place), _STOPS),
    Frame(_any(" (?:doing|handling|covering|looking after) "), "does", _POST, _SIDE, _ARTICLE),
)
"""`We've got Oskar doing dispatch`."""
_BRACKET: Final = (
    Frame(_any(r" \("), "is", either(ANY.field, ANY.closed, ANY.place), _any("[),;]")),
    Frame(_any(rf" \({_ATTENDS}"), "site", ANY.open, _any(r"\)")),
    Frame(_any(r" ?[-\u2013\u2014/:] "), "does", _FIELD_OR_CLOSED, re.compile("(?=[,.;]|$)", re.MULTILINE)),
)
"""`Bev (billing)`, `Bev - billing`: how notes and lists name people."""
_GOES_ON: Final = re.compile(
    r"(?=[.,;:!?)\n]|$|['\u2019]ll\b| (?:is|was|has|had|who|will|would|can|could|wants?|needs?|thinks?|says?|said|asks?|asked|and|does"
    r"|did|may|might|knows|likes?|here|speaking|[a-z]{3,}s|[a-z]{2,}ed|[a-z]+n['\u2019]t)\b)"
)
_WHENCE: Final = chain(AS_WRITTEN.still_word, maybe(chain(plain(" "), AS_WRITTEN.still_word)))
_STILL_ONE: Final = maybe(AS_WRITTEN.still_lead)
_IS_OUR = r"(?:['\u2019]s| is) our "
_MAN = "(?:man|woman|person|guy|lady|girl|lad|bloke"
_ASIDE = ",? (?:up |down |over |out |above |below |inside |back )?"


def _from(opening: str, kind: str, what: Ends, rest: re.Pattern[str] = _GOES_ON) -> Frame:
    return Frame(re.compile(opening), kind, what, rest)


_FROM: Final = (
    _from(
        rf"(?:{_WHO}(?:['\u2019]s| is)(?: here| joining| with us)?)?,? from (?:the |our )?(?!home\b|work\b|here\b|there\b|now\b|memory\b"
        rf"|scratch\b|experience\b|head office\b|beginning\b|other\b)(?:(?<=the )|(?<=our )|(?=[a-z]))",
        "whence",
        _WHENCE,
    ),
    _from(r",? (?:in|from|im|aus|vom|von der|aus dem|aus der|in der) (?=[A-Z\xc0-\xde])", "in", ANY.own),
    _from(
        f"{_ASIDE}(?:in|at|on|of) (?:the|our) ",
        "site",
        chain(up_to(2, AS_WRITTEN.still_lead), either(AS_WRITTEN.own_sites, AS_WRITTEN.tended)),
    ),
    _from(rf"{_IS_OUR}{_MAN}|colleague) (?:in|on|at|for|from) (?:the )?", "tends", _WHENCE),
    _from(
        rf"{_IS_OUR}(?!new|main|best|old|young|good|key|contact|point|right|other|only|first)",
        "man",
        AS_WRITTEN.still_word,
        re.compile(rf" {_MAN}){_GOES_ON.pattern}"),
    ),
    _from(
        rf"{_WHO}(?:['\u2019]s| is) on (?:the|our) ",
        "sits",
        chain(_STILL_ONE, either(AS_WRITTEN.tended, plain("board|committee|works council", 0))),
    ),
    _from(r"(?:['\u2019]s| is) (?:(?:here |there )?for|with|on) (?:the |our )?", "under", chain(_STILL_ONE, AS_WRITTEN.closed)),
    _from(
        r"(?:['\u2019]s| is) in (?:the|our) ",
        "works",
        chain(AS_WRITTEN.still_lead, _STILL_ONE, plain("department|team|section|division|unit", 0)),
    ),
    _from(
        f"{_ASIDE}(?:in|of|on) (?:the |our )?",
        "in",
        either(
            chain(AS_WRITTEN.still, AS_WRITTEN.field),
            plain("intake|(?<=in )quality|(?<=in )planning", 0),
            chain(
                plain("(?!during|everything|nothing|something|anything|meeting|being|having|going)(?<!on )", 0),
                AS_WRITTEN.still,
                plain("[a-z]{3,}ing", 0),
            ),
        ),
    ),
)
"""`Bev from transport`, `Bev in the workshop`, `Bev in buying`: where somebody works."""
_WHENCE_AT: Final = re.compile(r",? (?:who|s?he|is|from|im|aus|vom|von|in|at|on|of|up|down|over|out|above|below|inside|back)\b|,?['\u2019]")
"""How they all begin."""
_FIRM: Final = re.compile(
    r"\b(?:he|she)(?:['\u2019]s| is) (?:at|with|from) (?P<is>(?-i:[A-Z])[\w&'-]*(?: (?-i:[A-Z])[\w&'-]*){0,2}, (?:the|our"
    r"|an?) (?:[\w-]+ ){0,2}(?:agency|firm|consultancy|contractor|integrator|supplier|distributor|bureau|practice|accountants|solicitors"
    r"|lawyers))\b",
    re.IGNORECASE,
)
"""`He's at Northwind, the agency that ...`: of an outsider the firm says what they do."""
_I_DO: Final = (
    *_RUNS,
    Frame(_any(f"(?:{_DO}) "), "does", _POST, _SIDE, _ARTICLE),
    Frame(_any("(?:work|sit) in "), "works", ANY.field, _STOPS, _OUR),
    _CHAIRS,
    *_BROAD,
    Frame(_any(rf"(?P<mine>(?:do|keep|make|handle|look after|take care of|manage) (?:all )?(?:the|our) (?:{_CHORES})){_STOP}")),
    Frame(_any("(?:represent|speak for) (?:the|our) "), "team", ANY.field, _any(r" team\b")),
)
"""What speakers say of themselves, behind `I `."""
_AM = r"(?:['\u2019]m| am)"
_I_AM: Final = (
    _CHARGE,
    Frame(
        _any(rf"{_AM} (?P<run>running|heading up|heading|leading|managing|overseeing) "), "place", chain(_ARTICLE, ANY.run_place), _STOPS
    ),
    Frame(_any(rf"{_AM} the (?:one|person) (?:who|that) (?:{_DOES}) "), "one", ANY.fields, _SIDE, _ARTICLE),
    Frame(
        _any("(?: work| sit)(?: mostly| mainly)? (?:on|at|in) (?:the|our) "),
        "site",
        chain(up_to(2, ANY.still_lead), either(ANY.sites, ANY.tended)),
        _STOPS,
    ),
    Frame(_any(rf"{_AM}(?: mostly| mainly)? on (?:the|our) "), "sits", chain(maybe(ANY.still_lead), ANY.tended), _STOPS),
    Frame(
        _any(rf"(?:{_AM} (?:the one (?:of|for|from)|with|over|on)| come from|['\u2019]m(?: here)? for) "),
        "under",
        chain(maybe(ANY.still_lead), ANY.closed),
        _any(rf"(?: side| team)?{_STOP}"),
        _OUR,
    ),
    Frame(
        _any(
            rf"(?: have|['\u2019]ve got) (?:the|our) (?P<tended>lab|laboratory|workshop|depot|stores|warehouse|kitchen|office|yard|intake|night shift|day shift){_STOP}"
        )
    ),
    Frame(
        _any(
            rf"(?:{_AM}(?: here)? (?:for|from)| speak for| represent) (?:the|our) (?P<speaks>works council|(?:trade )?union|board"
            rf"|staff council|drivers|farmers|members|suppliers|growers|teachers|nurses|tenants|parents){_STOP}"
        )
    ),
    Frame(_any(r"(?:['\u2019]ve got| have) the "), "got", ANY.field, _any(rf"(?= team\b)|{_STOP}")),
    Frame(
        _any(r"(?:['\u2019]d be| would be) "), "in", _FIELD_OR_CLOSED, _any(rf" (?:side|bit|end|part)(?: of (?:it|things))?{_STOP}"), _OUR
    ),
    Frame(
        _any(rf"{_AM} "),
        "is",
        ANY.fields,
        _STOPS,
        chain(either(*(plain(said) for said in ("in ", "from ", "responsible for ", _ON_COUNTER)), here), _ARTICLES),
    ),
)
"""What they say of themselves, behind `I`."""
_THIRD: Final = {
    "run": "runs",
    "running": "runs",
    "heading": "heads",
    "heading up": "heads up",
    "leading": "leads",
    "managing": "manages",
    "overseeing": "oversees",
    "head": "heads",
    "head up": "heads up",
    "lead": "leads",
    "manage": "manages",
    "oversee": "oversees",
    "coordinate": "coordinates",
}
WEIGHT: Final = 0.5
"""How surely a duty tells the post; less than any job that is named."""


def is_field(text: str) -> bool:
    """Is `text` nothing but a field of work or a place of it (`Production`, `glazing line`), or a few small words that may be one?"""
    said = text.strip()
    return _is_whole(_WHOLE, said) or (bool(_DECLARED.match(said)) and _is_whole(AS_WRITTEN.open, said))


def _is_whole(what: Ends, said: str) -> bool:
    return any(end == len(said) for end in what(said, 0))


_WHOLE: Final = either(ANY.field, _BEFORE_NAME, ANY.place)
_DECLARED: Final = re.compile(rf"{_ATTENDS}(?=[a-z])")


def is_activity(title: str) -> bool:
    """Does `title` begin with what somebody does (`runs linen services`)?"""
    return title.partition(" ")[0] in _ACTIVITIES


_VERBS = (
    "handles looks runs heads leads manages oversees coordinates does keeps makes chairs types keys enters fills plans schedules drives loads packs grades weighs mixes sorts"
    " answers takes pays writes designs builds inspects repairs cleans fires"
)
_ACTIVITIES: Final = frozenset(_VERBS.split())
_WHO_ELSE: Final = _any(_WHO)
_LINK: Final = _any(rf"(?:,? (?:who|she|he)|,|{_THE_ONE})? ")
_THE_ONE_WHO: Final = _any(rf"(?:{_THE_ONE})? ")


def after_name(text: str, end: int) -> Title | None:
    """The duty that follows a name ending at `end`: `Terrell has transportation`, `Jules, paid social, does ...`."""
    return next((title for said in _after_name(text, end) if (title := _title(said))), None)


def _after_name(text: str, end: int) -> Iterator[Said | None]:
    who = _WHO_ELSE.match(text, end)
    yield _told(text, who.end() if who else end, _LINK.match(text, end)) or _ON_CONTRACT.read(text, end)
    yield first_of(_BUSY, text, end)
    if firm := _FROM_FIRM.match(text, end):
        yield first_of(_OTHERS, text, firm.end())
    yield _APPOSITION.read(text, end)
    yield first_of(_BRACKET, text, end)
    if _WHENCE_AT.match(text, end):
        yield first_of(_FROM, text, end)


def _told(text: str, at: int, link: re.Match[str] | None) -> Said | None:
    """What is said at `at` of somebody, or, by a verb, behind `link`."""
    verb = link and _VERBS_OF_OTHERS.match(text, link.end())
    return _CHARGE.read(text, at) or (first_of(_OTHERS, text, link.end()) if link and verb else None) or _IS.read(text, at)


_FIELD_BEFORE: Final = Frame(
    BARE,
    "is",
    _BEFORE_NAME,
    _any(r"(?: side)?(?:['\u2019]s| is|,? (?:that|it)(?:['\u2019]s| is|['\u2019]d be| would be)| would be) $"),
    chain(either(plain("^"), plain(r"[.,;:!?\n] ?"), plain(r"\b(?:and|then|so|with|for|on|in) ")), _THEIRS),
)
"""`Payroll is Ruth`, `for finance it's Ruth`."""
_WE_HAVE: Final = Frame(
    _any(r"\b(?:for|in|on) (?:the|our) "),
    "in",
    chain(_LEAD, either(ANY.closed, ANY.sites, plain("computers"), ANY.tended, plain("[a-z]{3,}ing"))),
    _any(r",? (?:we have|we['\u2019]ve got|there is|there['\u2019]s|it is|it['\u2019]s) $"),
)
"""`In the glazing we have Rosa`."""
_HEADED: Final = Frame(_any(r"(?:^|\n)[-*\u2022 ]*"), "is", _BEFORE_NAME, _any("(?: (?:lead|contact|owner))?: $"))
"""`IT: Paulo Mendes` at the beginning of a line; a single word behind it may be a product."""
_LINKED: Final = _any(r"(?:\bis|['\u2019]s|\bbe|\bhave|\bgot|:) $")
_PLACES: Final = _any(r"(?=^|[.,;:!?\n]|\b(?:and|then|so|with|for|on|in) )")


_BODY_BEFORE: Final = _any(
    r"\b(?:our|the|my) (?P<body>works council|staff council|trade union|union|data protection)(?: is|['\u2019]s|,| \() ?$"
)
"""`Our works council, Frau Sievers`: who stands for it."""


def before_name(text: str, start: int, whole: bool = False) -> Title | None:
    """The field whose person is the name that starts at `start`: `Payroll is Ruth`; `whole`: it has two words or more."""
    lead = text[max(0, start - 60) : start]
    if body := _BODY_BEFORE.search(lead):
        return Title(body["body"], WEIGHT)
    if not _LINKED.search(lead):
        return None
    places = [found.start() for found in _PLACES.finditer(lead)]
    frames = (_FIELD_BEFORE, _WE_HAVE, _HEADED) if whole else (_FIELD_BEFORE, _WE_HAVE)
    return next((title for frame in frames if (title := _title(search([frame], lead, places)))), None)


def of_pronoun(sentence: str) -> Title | None:
    """The duty that `he runs the Unley shop` gives to whom the sentence is about."""
    if firm := _FIRM.search(sentence):
        return Title(" ".join(firm["is"].split()), WEIGHT)
    for found in _PRONOUN.finditer(sentence):
        at = found.end()
        if said := _told(sentence, at, _THE_ONE_WHO.match(sentence, at)) or _ON_CONTRACT.read(sentence, at):
            return _title(said)
    return None


_PRONOUN: Final = _any(r"\b(?:he|she)(?=[ '\u2019])")


def of_self(sentence: str) -> Title | None:
    """The duty that a speaker states: `I run linen services`, `weighbridge here`."""
    return _title(_of_me(sentence)) or _title(_HERE.read(sentence, 0)) or _title(_mine(sentence))


def _of_me(sentence: str) -> Said | None:
    for found in _I.finditer(sentence):
        at = found.end()
        if said := (first_of(_I_DO, sentence, at + 1) if sentence[at] == " " else None) or first_of(_I_AM, sentence, at):
            return said
    return None


_I: Final = _any(r"\bI(?=[ '\u2019])")


def _mine(sentence: str) -> Said | None:
    return search(_MINE, sentence, (found.start() for found in _MINE_AT.finditer(sentence))) if _ME.search(sentence) else None


_MINE: Final = (
    Frame(_any(r"\bmy (?:department|area|job|part|field|side) is "), "under", _FIELD_OR_CLOSED, _STOPS, maybe(plain("the "))),
    Frame(_any(r"\bon my side it['\u2019]s "), "works", _FIELD_OR_CLOSED, _STOPS, maybe(plain("the "))),
    Frame(
        BARE,
        "in",
        _BEFORE_NAME,
        _any(r",?(?: is|,? that['\u2019]s|['\u2019]s) me\b"),
        either(plain("^"), plain("[.,;!?] "), plain(r"\bfor ")),
    ),
)
"""`My department is logistics`, `quality, that's me`."""
_ME: Final = _any(r"\b(?:my|me)\b")
_MINE_AT: Final = _any(r"(?=^|\bmy |\bon my side|[.,;!?] |\bfor )")
_GREETING = "(?:hi|hello|hey|morning)"
_HERE: Final = Frame(
    BARE,
    "is",
    chain(_LEAD, either(ANY.closed, ANY.tended)),
    _any(" here(?=[,.;!]|$)"),
    either(plain(rf"{_GREETING}(?: all| everyone)[,.!]? "), plain(rf"{_GREETING}[,.!]? "), here),
)


def from_line(line: str) -> str | None:
    """A signature line that is a field of work (`Contracts & Sourcing | Acme Ltd`), or None."""
    parts = re.split(r"\s*[,|\u2013\u2014\u00b7]\s+|\s+-\s+", " ".join(line.split()))
    first = parts[1] if parts[0].lower() == "head office" and len(parts) > 1 else parts[0]
    return first if first[:1].isupper() and len(first) < 60 and _is_whole(ANY.line, first) else None


_SAID_BY = "place does works one got is all site in sits tends whence speaks under team tended man"
_WHAT: Final = tuple(_SAID_BY.split())
"""What the frames above call a field or place of work."""


def _title(said: Said | None) -> Title | None:
    if said is None:
        return None
    if working := _fixed(said) or _working(said):
        return working
    what = next((told for k in _WHAT if (told := said.get(k))), "")
    inner = [w if w == "IT" else w.lower() for w in what.split() if w.lower() not in {"the", "our", "my", "all", "and", "&"}]
    learns = bool(said.get("is") or said.get("all"))
    if not inner or any(w in _NO_FIELD or (learns and w.endswith("ing") and not _is_whole(ANY.line, w)) for w in inner):
        return None
    if charge := said.get("charge"):
        what = f"{'in charge of' if 'charge' in charge.lower() else 'heads up'} {what}"
    run = (said.get("run") or "").lower()
    return Title(" ".join([_THIRD.get(run, run), what] if run else [what]), WEIGHT)


def _fixed(said: Said) -> Title | None:
    """A duty that is shown as it is said, but for the verb: `does the wages`, `chairs the panel`, `owner`."""
    if said.get("owns"):
        return Title("owner", WEIGHT)
    if chairs := said.get("chairs"):
        return Title(f"chairs{chairs.lower().removeprefix('chairs').removeprefix('chair')}", WEIGHT)
    if mine := said.get("mine"):
        verb, _, done = mine.partition(" ")
        return Title(f"{'does' if verb.lower() == 'do' else f'{verb.lower()}s'} {done}", WEIGHT)
    told = said.get("chore") or said.get("outside") or (said.get("contract") and "contractor")
    return Title(told, WEIGHT) if told else None


def _working(said: Said) -> Title | None:
    """A duty that is told by a verb: `runs kiln two`, `types the paper records`."""
    for verb, of, weight in _VERB_AND_WHAT:
        if said.get(verb) and (done := said.get(of)):
            first, _, more = str(said[verb]).lower().partition(" ")
            third = first if first.endswith("s") else f"{first}es" if first.endswith("x") else f"{first}s"
            return Title(" ".join(f"{third} {more} {done}".split()), weight)
    return None


_VERB_AND_WHAT: Final = (
    ("ran", "what", WEIGHT),
    ("at", "there", WEIGHT),
    ("work", "worked", WEIGHT - 0.1),
    ("take", "taken", WEIGHT - 0.1),
)
_NO_FIELD: Final = frozenset(_SMALL.split())
