"""What somebody runs, does or looks after, where no job is named: `I run linen services`, `she's infection prevention`."""

import re
from collections.abc import Mapping
from typing import Final

from analyzer.engines.local.titles import Title

OWN_FIELDS = (
    r"operations|logistics|transport(?:ation)?|dispatch|fleet|warehous(?:e|ing)|production|scheduling|maintenance|facilities|housekeeping|catering|infrastructure|engineering"
    r"|marketing|merchandising|communications|comms|e-?mail|social media|e-?commerce|sales|reception|front (?:desk|office|counter|of house)|bookings|reservations|admissions"
    r"|billing|invoicing|finance|accounting|accounts(?: payable| receivable)?|payroll|treasury|procurement|purchasing|sourcing|contracts|legal|compliance|(?-i:IT|HR)|recruit(?:ment|ing)"
    r"|customer (?:service|care|support|contact)|service desk|help ?desk|nursing|pharmacy|licensing|customs|supply chain|analytics"
    r"|estimating|housing|estates|repairs|lettings|tenancies|rentals|assembly|packing|shipping|receiving|returns|goods in|despatch|underwriting|collections|business development|pre-?sales|after-?sales|spare parts"
    r"|ops|tech|installations?|exports?|imports?|fundraising|membership|box office|weighbridge|stores|works council|data protection|health (?:and|&) safety|(?-i:R&D|QA|HSE|EHS|QHSE)|litigation|buying|administration"
    r"|technik|einkauf|vertrieb|buchhaltung|produktion|fertigung|lager|logistik|versand|werkstatt|montage|konstruktion|disposition|personal(?:abteilung)?|qualität(?:ssicherung)?|edv"
    r"|arbeitsvorbereitung|instandhaltung|rechnungswesen|verwaltung|empfang|sekretariat|innendienst|außendienst|datenschutz|arbeitssicherheit|fuhrpark"
    r"|compras|produção|producción|qualidade|calidad|armazém|almacén|logística|manutenção|mantenimiento|contabilidade|contabilidad|laboratório|laboratorio|expedição|recursos humanos|informática"
    r"|achats|qualité|comptabilité|atelier|entrepôt|informatique|acquisti|produzione|qualità|magazzino|amministrazione|manutenzione|inkoop|verkoop|magazijn|boekhouding|księgowość|magazyn"
)
"""Words that name a field of work by themselves."""
_CLOSED_FIELDS = rf"{OWN_FIELDS}|quality|safety|security|training|events|planning|development|design|research|support|audit|privacy|products?|inventory|stock|intake|claims|media|lab(?:oratory)?"
"""Those of `_OF_FIELDS` too that tell a post alone where a comma or a verb stands on both sides."""
_OF_FIELDS = (
    r"services?|control|prevention|support|data|product|management|planning|development|systems|design|counter|stock|intake|events|education|risk|content|quality|safety|security"
    r"|social|loyalty|growth|training|inventory|research|reporting|audit|privacy|claims|programmes?|programs?|media|relations|experience|success|protection|health|stores"
)
"""Words that do so with another before them: `works planning`."""
_SITES = (
    r"shop|store|site|branch|plant|depot|workshop|warehouse|factory|clinic|ward|kitchen|restaurant|hotel|school|office|department|unit|lab|laboratory|desk|floor|yard|dock|farm|garage|salon|line|hub|centre|center|division|section|function|service"
    r"|team|works|quarry|dairy|creamery|kiln|canteen|mill|press|bakery|gatehouse|gate|stores|campus|hospital|practice|studio|theatre|gallery|library|nursery|weighbridge|stand|counter|tills?|shift"
)
_CHORES = (
    r"books|wages|rents|rota|rosters?|invoices|orders|quotes|permits|timesheets|timetables?|schedules?|deliveries|bookings|planning|tickets|paperwork|numbers|computers|phones|network|website"
    r"|inspections|surveys|exports?|designs|drawings|samples|plans|tenders|returns|stock|day sheets?|registers?"
)
_WORD = r"(?:(?!(?:good|great|nice|bad|more|some|any|no|much|enough|own|other|every|each|this|that|these|those|late|early|fine|happy|just|not|new)\b)[\w&/'\u2019-]+)"
_SMALL = (
    "a an and or but so if with from to of for by at in on over behind into as not all about your you my his her their its i we he she they it is are was were has had"
    " have do does did who which what when where how why than then too very really still also only"
)
_FIELD = rf"(?:(?:{_WORD} ){{0,2}}?(?:{OWN_FIELDS})|{_WORD}(?: {_WORD})?? (?:{_OF_FIELDS}))"
_MORE = rf"(?: (?:and|&) (?:the )?(?:(?:{_WORD} )?(?:{OWN_FIELDS}|{_OF_FIELDS})(?: bit| side| stuff)?))?"
_SIDE = r"(?: (?:side|bit|work)(?: of (?:it|things))?)?"
_ARTICLE = r"(?:all (?:of )?)?(?:(?:our|the|my|all)\s+)?"
_STILL = r"(?!(?:it|this|that|them|him|her|us|me|you|everything|everyone|things?|one|ones|project|show|demo|meetings?|calls?|numbers|reports?|tests?|pilot|trial|figures|analysis|query|day|week|whole|risks?|scripts?|search|process|checks?|update|migration|spreadsheet|sheet|tool|software|campaigns?|sessions?|same|first|next|last|deal|house|rest|questions?|decisions?|point|view|idea|door|change|roll-?out|options|minutes|train|bus|time|money|thing|place|world|kids|children|dog|family|mother|father|customers?|people|interests?|side|data|file|start|end|implementation|changeover|kick-?off|list|budget|two|three|four|five|very|really|too|late|fine|well|good|tight|smoothly|best|most|many|few|what|who|how|if|when|because|rather|off|on|up|out|down|over|back|away|through|into|around|about|with|by|to|from|of|than|like|here|there|now|today|then|since|my|your|his|their|its|a|an|any|some|each|another|other|both|wrong|same|owner|lender|client|vendor(?! management)|supplier|account|spring|morning|evening|the|our|somebody|someone|me)\b)"
"""Nothing that somebody would be called by: what this purchase is about, and what everybody does."""
_OPEN = rf"(?:{_STILL}(?-i:[a-zà-ÿ][\w'\u2019-]*))(?: {_STILL}(?-i:[a-zà-ÿ0-9][\w'\u2019-]*)){{0,2}}?"
"""Up to three words, whatever they are: behind `looks after the` they need not be known."""
_STOP = r"(?=\s*(?:[.,;:!?)\n\u2014\u2013-]|$)| (?:at|in|for|over|across|up|down|out|one|twice|once|mornings?|afternoons?|mondays?|here|there|so|and|since|every|each|too|also|together|alone|with|from|on|into|by|before|after|until|two|three|half|part)\b)"
_GROUPS = r"volunteers|drivers|nurses|crews?|teams?|technicians|engineers|fitters|cleaners|carers|buyers|shift"
_GROUPS_OF = r"weighbridge|front desk|help ?desk|service desk|gate|counter|reception|tankers|lorries|vans|forklifts|phones|nights|wards?|rounds?|routes?|front|kilns|presses|ovens|looms|machines|tills|buses|boats|trucks"
_RUN = r"run|head|head up|lead|manage|oversee|coordinate"
_RUNS = r"runs|heads|heads up|leads|manages|oversees|coordinates"
_DO = r"do|make|handle|cover|look after|take care of"
_DOES = r"does|makes|handles|covers|looks after|takes care of"
_HAS = r"has (?=(?:our |the |all )*(?:intake|stores|quality|safety|lab|laboratory|admissions|exports?|planning|installations?|transport(?:ation)?|logistics|operations|production|maintenance|dispatch|purchasing|procurement|finance|marketing|sales|facilities|fleet|engineering|payroll|(?-i:IT|HR))\b)"
_RUN_OF = rf"(?P<run>{_RUN}|{_RUNS}) (?P<place>{_ARTICLE}(?:{_FIELD}{_MORE}|(?:{_WORD} ){{0,2}}(?:{_SITES}|{_GROUPS})(?: (?:one|two|three|four|five|six|\d+))?)){_STOP}"
_CHARGE = rf"(?P<charge>(?:head|heads) up|(?:['\u2019]s|['\u2019]m|is|am) in charge of) (?P<all>{_ARTICLE}{_WORD}(?: {_WORD}){{0,2}}?)(?=\s*[.,;]|$| (?:at|for|across|over|here|and (?:she|he|I))\b)"
_CHAIRS = (
    r"(?P<chairs>chairs? (?:the |our )(?:[\w'\u2019-]+ ){0,2}(?:panel|board|committee|council|forum|group|co-?op(?:erative)?|association))"
)
_OWNS = r"(?P<owns>owns? (?:the|this) (?:company|business|firm|place|shop|farm|practice))"
_TENDS = rf"(?:looks? after|takes? care of|(?:is |am |['\u2019]s |['\u2019]m )?(?:the )?(?:in charge of|responsible (?:for|of))) (?:all )?(?:the |our |my )?(?P<tends>{_OPEN}){_STOP}"
_RUNS_OPEN = rf"(?P<ran>runs?|manages?|heads? up|leads?|oversees?) (?P<what>(?:all )?(?:the|our) {_OPEN}|{_STILL}[a-z]+ (?:one|two|three|four|five|six|\d+))(?!\w){_STOP}"
_RUNS_PLACE = rf"(?P<at>manages|heads up|oversees|runs) (?P<there>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)){_STOP}"
_WORKS = rf"(?P<work>types?(?: up| in)?|keys? in|enters?|fills? in|plans?|schedules?|drives?|loads?|packs?|grades?|weighs?|mixes|mix|sorts?|answers?|pays?|writes?|designs?|builds?|inspects?|repairs?|cleans?|fires?) (?P<worked>(?:all (?:the |our )?|the |our |every |one of (?:the|our) ){_OPEN}){_STOP}"
_TAKES = rf"(?P<take>takes?) (?P<taken>(?:the|our|all the) (?:calls|phones?|bookings|orders|minutes)){_STOP}"
_SITS = (
    r"(?:sits|is|serves) on (?:the|our) (?P<sits>(?:[\w-]+ ){0,2}(?:board|council|committee|panel))(?=[.,;]|$| (?:and|too|so|there|here)\b)"
)
_ON_CONTRACT = r"(?:['\u2019]s| is) (?:on (?P<contract>contract)\b|(?P<outside>external|freelance|self-employed)(?=[.,;]))"
_PLACE_OF_WORK = rf"(?:{_STILL}{_WORD} ){{0,2}}(?:{_SITES}|{_GROUPS_OF})(?: (?:one|two|three|four|\d))?"
_WORKS_AT = rf"(?:works|sits) (?:in|on|at|with) (?:the |our )(?P<tended>{_PLACE_OF_WORK}){_STOP}"
_BROAD = rf"{_TENDS}|{_RUNS_OPEN}|{_WORKS}|{_TAKES}"
_OTHERS_DUTY = rf"(?:{_RUN_OF}|{_CHAIRS}|{_OWNS}|(?:works|sits) in (?:our |the )?(?P<works>{_FIELD}){_STOP}|(?P<chore>(?:does|keeps|makes) (?:all )?(?:the|our) (?:{_CHORES}|(?-i:SAP|ERP|CRM|EDI|CAD|PLC|WMS|MES))){_STOP}|(?:(?:{_DOES}) |{_HAS}){_ARTICLE}(?P<does>{_FIELD}{_MORE}|{_CLOSED_FIELDS}){_SIDE}{_STOP}|has (?:the |our )(?P<under>{_OPEN}) under (?:him|her)\b|{_SITS}|{_RUNS_PLACE}|{_WORKS_AT}|{_BROAD})"
_SPEAKS_FOR = r"(?P<speaks>works council|(?:trade )?union|board|staff council|drivers|farmers|members|suppliers|growers|teachers|nurses|tenants|parents)"
_IS: Final = rf"(?:['\u2019]s| is) (?:from |in |with |in charge of |responsible for |on (?=(?:our |the )?(?:front|counter|reception|help ?desk|service desk)))?(?:our |the |all )*(?P<is>{_FIELD}{_MORE}){_STOP}"

_THE_ONE = r"(?:['\u2019]s| is) the (?:one|person|man|woman|girl|lady|guy|colleague) (?:who|that|which)"
_AFTER_NAME: Final = re.compile(
    rf"(?:(?:,? (?:who|she|he))? ?{_CHARGE})|(?:,? (?:who|she|he)|,|{_THE_ONE})? (?:{_OTHERS_DUTY})|(?:,? (?:who|she|he))?{_IS}|{_ON_CONTRACT}",
    re.IGNORECASE,
)
_APPOSITION: Final = re.compile(
    rf"(?: here)?, (?:our |the )?(?P<is>{_FIELD}|(?:{_WORD} )?(?:{_CLOSED_FIELDS}))(?=\.|, (?:she|he|who|does|do|runs|I)\b|, (?!and\b|or\b|but\b|then\b|so\b|the\b|our\b|my\b|(?:{_CLOSED_FIELDS})\b)(?-i:[a-z]))",
    re.IGNORECASE,
)
_ATTENDS = r"(?!(?:remote|online|absent|late|left|joined|by|via|phone|video|cc|me|no|not|new|again|sick|away|ill|sic|see|spelling|name|part|first|second|only|still|very|also|both|per|ex|yes|off|his|her|their|my|half|mostly|maybe|probably|unsure|tbc|camera|silent|quiet|listening|keen|happy|nice|tough)\b)"
_BRACKET: Final = re.compile(
    rf"(?: \((?P<is>{_FIELD}|{_CLOSED_FIELDS}|{_PLACE_OF_WORK})[),;]| \((?P<site>{_ATTENDS}{_OPEN})\)| ?[-\u2013\u2014/:] (?P<does>{_FIELD}|{_CLOSED_FIELDS})(?=[,.;]|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""`Bev (billing)`, `Bev - billing`: how notes and lists name people."""
_WHENCE = rf"(?P<whence>{_STILL}{_WORD}(?: {_STILL}{_WORD})?)"
_GOES_ON = r"(?=[.,;:!?)\n]|$|['\u2019]ll\b| (?:is|was|has|had|who|will|would|can|could|wants?|needs?|thinks?|says?|said|asks?|asked|and|does|did|may|might|knows|likes?|here|speaking|[a-z]{3,}s|[a-z]{2,}ed|[a-z]+n['\u2019]t)\b)"
_FROM: Final = re.compile(
    rf"(?:(?:(?:,? (?:who|he|she))?(?:['\u2019]s| is)(?: here| joining| with us)?)?,? from (?:the |our )?(?!home\b|work\b|here\b|there\b|now\b|memory\b|scratch\b|experience\b|head office\b|beginning\b|other\b)(?:(?<=the )|(?<=our )|(?=[a-z])){_WHENCE}"
    rf"|,? (?:up |down |over |out |above |below |inside |back )?(?:in|at|on|of) (?:the |our )(?P<site>(?:{_STILL}{_WORD} ){{0,2}}(?:(?!office|line|floor|yard|kitchen|hospital)(?:{_SITES})|{_GROUPS_OF}))"
    rf"|(?:['\u2019]s| is) our (?:man|woman|person|guy|lady|girl|lad|bloke|colleague) (?:in|on|at|for|from) (?:the )?(?P<tends>{_STILL}{_WORD}(?: {_STILL}{_WORD})?)"
    rf"|(?:['\u2019]s| is) our (?!new|main|best|old|young|good|key|contact|point|right|other|only|first)(?P<man>{_STILL}{_WORD}) (?:man|woman|person|guy|lady|girl|lad|bloke)"
    rf"|(?:,? (?:who|he|she))?(?:['\u2019]s| is) on (?:the |our )(?P<sits>(?:{_STILL}{_WORD} )?(?:{_GROUPS_OF}|board|committee|works council))"
    rf"|(?:['\u2019]s| is) (?:(?:here |there )?for|with|on) (?:the |our )?(?P<under>(?:{_STILL}{_WORD} )?(?:{_CLOSED_FIELDS}))"
    rf"|(?:['\u2019]s| is) in (?:the |our )(?P<works>(?:{_STILL}{_WORD} ){{1,2}}(?:department|team|section|division|unit))"
    rf"|,? (?:up |down |over |out |above |below |inside |back )?(?:in|of|on) (?:the |our )?(?P<in>{_STILL}{_FIELD}|intake|(?<=in )quality|(?<=in )planning|(?!during|everything|nothing|something|anything|meeting|being|having|going)(?<!on ){_STILL}[a-z]{{3,}}ing)){_GOES_ON}"
)
"""`Bev from transport`, `Bev in the workshop`, `Bev in buying`: where somebody works."""
_FIRM: Final = re.compile(
    r"\b(?:he|she)(?:['\u2019]s| is) (?:at|with|from) (?P<is>(?-i:[A-Z])[\w&'-]*(?: (?-i:[A-Z])[\w&'-]*){0,2}, (?:the|our|an?) (?:[\w-]+ ){0,2}(?:agency|firm|consultancy|contractor|integrator|supplier|distributor|bureau|practice|accountants|solicitors|lawyers))\b",
    re.IGNORECASE,
)
"""`He's at Northwind, the agency that ...`: of an outsider the firm says what they do."""
_PRONOUN: Final = re.compile(rf"\b(?:he|she)(?: ?{_CHARGE}|(?:{_THE_ONE})? (?:{_OTHERS_DUTY})|{_IS}|{_ON_CONTRACT})", re.IGNORECASE)
_I_DO = rf"(?:{_RUN_OF}|(?:{_DO}) {_ARTICLE}(?P<does>{_FIELD}{_MORE}|{_CLOSED_FIELDS}){_SIDE}{_STOP}|(?:work|sit) in (?:our |the )?(?P<works>{_FIELD}){_STOP}|{_CHAIRS}|{_OWNS}|{_BROAD}|(?P<mine>(?:do|keep|make) (?:all )?(?:the|our) (?:{_CHORES})){_STOP}|(?:represent|speak for) (?:the |our )(?P<team>{_FIELD}) team\b)"
_SELF: Final = re.compile(
    rf"\bI(?: (?:{_I_DO})| ?{_CHARGE}|(?:['\u2019]m| am) the (?:one|person) (?:who|that) (?:(?:{_DOES}) {_ARTICLE}(?P<one>{_FIELD}{_MORE}){_SIDE}{_STOP})"
    rf"|(?: work| sit)(?: mostly| mainly)? (?:on|at|in) (?:the |our )(?P<site>(?:{_STILL}{_WORD} ){{0,2}}(?:{_SITES}|{_GROUPS_OF})){_STOP}"
    rf"|(?:['\u2019]m| am)(?: mostly| mainly)? on (?:the |our )(?P<sits>(?:{_STILL}{_WORD} )?(?:{_GROUPS_OF})){_STOP}"
    rf"|(?:(?:['\u2019]m| am) (?:the one (?:of|for|from)|with|over|on)| come from|['\u2019]m(?: here)? for) (?:the |our )?(?P<under>(?:{_STILL}{_WORD} )?(?:{_CLOSED_FIELDS}))(?: side| team)?{_STOP}"
    rf"|(?: have|['\u2019]ve got) (?:the|our) (?P<tended>lab|laboratory|workshop|depot|stores|warehouse|kitchen|office|yard|intake|night shift|day shift){_STOP}"
    rf"|(?:(?:['\u2019]m| am)(?: here)? (?:for|from)| speak for| represent) (?:the |our ){_SPEAKS_FOR}{_STOP}"
    rf"|(?:['\u2019]ve got| have) the (?P<got>{_FIELD})(?:(?= team\b)|{_STOP})"
    rf"|(?:['\u2019]d be| would be) (?:our |the )?(?P<in>{_FIELD}|{_CLOSED_FIELDS})(?: (?:side|bit|end|part)(?: of (?:it|things))?){_STOP}"
    rf"|(?:['\u2019]m| am) (?:in |from |responsible for |on (?=(?:our |the )?(?:front|counter|reception|help ?desk|service desk)))?(?:our |the |all )*(?P<is>{_FIELD}{_MORE}){_STOP})",
    re.IGNORECASE,
)
_THIRD: Final = {
    "run": "runs",
    "head": "heads",
    "head up": "heads up",
    "lead": "leads",
    "manage": "manages",
    "oversee": "oversees",
    "coordinate": "coordinates",
}
_LINE: Final = re.compile(
    rf"(?:[\w&/-]+ ){{0,3}}(?:{OWN_FIELDS}|control|prevention|support|management|planning|development|quality|safety|security|training|inventory|privacy|audit)",
    re.IGNORECASE,
)
"""Of the words that need another before them only those with which no company is called."""
WEIGHT: Final = 0.5
"""How surely a duty tells the post; less than any job that is named."""


def is_field(text: str) -> bool:
    """Is `text` nothing but a field of work or a place of it (`Production`, `glazing line`), or a few small words that may be one?"""
    return bool(_WHOLE.fullmatch(text.strip()) or _DECLARED.fullmatch(text.strip()))


def is_activity(title: str) -> bool:
    """Does `title` begin with what somebody does (`runs linen services`)?"""
    return title.partition(" ")[0] in _ACTIVITIES


_VERBS = (
    "does keeps makes chairs types keys enters fills plans schedules drives loads packs grades weighs mixes sorts answers takes pays writes designs builds inspects"
    " repairs cleans fires"
)
_ACTIVITIES: Final = frozenset([*_RUNS.split("|"), *_VERBS.split()])


def after_name(text: str, end: int) -> Title | None:
    """The duty that follows a name ending at `end`: `Terrell has transportation`, `Jules, paid social, does ...`."""
    for frame in (_AFTER_NAME, _APPOSITION, _BRACKET, _FROM):
        if title := _title(frame.match(text, end)):
            return title
    return None


_LEAD = r"(?:(?!(?:and|or|but|so|for|with|then|the|our|my|on|in)\b)" + _WORD + r" )?"
_BEFORE: Final = re.compile(
    rf"(?:^|[.,;:!?\n] ?|\b(?:and|then|so|with|for|on|in) )(?:the |our |my )?(?P<is>{_LEAD}(?:{_CLOSED_FIELDS}))(?: side)?"
    r"(?:['\u2019]s| is|,? (?:that|it)(?:['\u2019]s| is|['\u2019]d be| would be)| would be) $",
    re.IGNORECASE,
)
"""`Payroll is Ruth`, `for finance it's Ruth`."""
_WE_HAVE: Final = re.compile(
    rf"\b(?:for|in|on) (?:the |our )(?P<in>{_LEAD}(?:{_CLOSED_FIELDS}|{_SITES}|computers|{_GROUPS_OF}|[a-z]{{3,}}ing)),? (?:we have|we['\u2019]ve got|there is|there['\u2019]s|it is|it['\u2019]s) $",
    re.IGNORECASE,
)
"""`In the glazing we have Rosa`."""
_HEADED: Final = re.compile(rf"(?:^|\n)[-*\u2022 ]*(?P<is>{_LEAD}(?:{_CLOSED_FIELDS}))(?: (?:lead|contact|owner))?: $", re.IGNORECASE)
"""`IT: Paulo Mendes` at the beginning of a line; a single word behind it may be a product."""


_DECLARED: Final = re.compile(rf"{_ATTENDS}(?=[a-z]){_OPEN}")
_WHOLE: Final = re.compile(rf"{_FIELD}|{_LEAD}(?:{_CLOSED_FIELDS})|{_PLACE_OF_WORK}", re.IGNORECASE)


def before_name(text: str, start: int, whole: bool = False) -> Title | None:
    """The field whose person is the name that starts at `start`: `Payroll is Ruth`; `whole`: it has two words or more."""
    lead = text[max(0, start - 60) : start]
    return _title(_BEFORE.search(lead)) or _title(_WE_HAVE.search(lead)) or (_title(_HEADED.search(lead)) if whole else None)


def of_pronoun(sentence: str) -> Title | None:
    """The duty that `he runs the Unley shop` gives to whom the sentence is about."""
    firm = _FIRM.search(sentence)
    return Title(" ".join(firm["is"].split()), WEIGHT) if firm else _title(_PRONOUN.search(sentence))


def of_self(sentence: str) -> Title | None:
    """The duty that a speaker states: `I run linen services`, `weighbridge here`."""
    return _title(_SELF.search(sentence)) or _title(_HERE.match(sentence)) or _title(_MINE.search(sentence))


_MINE: Final = re.compile(
    rf"\bmy (?:department|area|job|part|field|side) is (?:the )?(?P<under>{_FIELD}|{_CLOSED_FIELDS}){_STOP}|\bon my side it['\u2019]s (?:the )?(?P<works>{_FIELD}|{_CLOSED_FIELDS}){_STOP}"
    rf"|(?:^|[.,;!?] |\bfor )(?P<in>{_LEAD}(?:{_CLOSED_FIELDS})),?(?: is|,? that['\u2019]s|['\u2019]s) me\b",
    re.IGNORECASE,
)
"""`My department is logistics`, `quality, that's me`."""


_HERE: Final = re.compile(
    rf"(?:(?:hi|hello|hey|morning)(?: all| everyone)?[,.!]? )?(?P<is>{_LEAD}(?:{_CLOSED_FIELDS}|{_GROUPS_OF})) here(?=[,.;!]|$)",
    re.IGNORECASE,
)


def from_line(line: str) -> str | None:
    """A signature line that is a field of work (`Contracts & Sourcing | Acme Ltd`), or None."""
    parts = re.split(r"\s*[,|\u2013\u2014\u00b7]\s+|\s+-\s+", " ".join(line.split()))
    first = parts[1] if parts[0].lower() == "head office" and len(parts) > 1 else parts[0]
    return first if first[:1].isupper() and len(first) < 60 and _LINE.fullmatch(first) else None


_SAID_BY = "place does works one got is all site in sits tends whence speaks under team tended man"
_WHAT: Final = tuple(_SAID_BY.split())
"""Groups of the frames above that hold a field or place of work."""


def _title(found: re.Match[str] | None) -> Title | None:
    if found is None:
        return None
    said = found.groupdict()
    if working := _fixed(said) or _working(said):
        return working
    what = next((said[k] for k in _WHAT if said.get(k)), "")
    inner = [w if w == "IT" else w.lower() for w in what.split() if w.lower() not in {"the", "our", "my", "all", "and", "&"}]
    learns = bool(said.get("is") or said.get("all"))
    if not inner or any(w in _NO_FIELD or (learns and w.endswith("ing") and not _LINE.fullmatch(w)) for w in inner):
        return None
    if said.get("charge"):
        what = f"{'in charge of' if 'charge' in said['charge'].lower() else 'heads up'} {what}"
    run = (said.get("run") or "").lower()
    return Title(" ".join([_THIRD.get(run, run), what] if run else [what]), WEIGHT)


def _fixed(said: Mapping[str, str | None]) -> Title | None:
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


def _working(said: Mapping[str, str | None]) -> Title | None:
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
