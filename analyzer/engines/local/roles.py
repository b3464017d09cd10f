"""Which parts a person plays in the purchase, and how much they weigh, from titles and sentences."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from analyzer.domain.cue import Cue
from analyzer.domain.statement import Level, Role

_TITLE_ROLES: Final[tuple[tuple[Cue, tuple[Role, ...], Level], ...]] = (
    (
        Cue(
            r"\b(?:cfo|chief financ\w+|finance director|director of finance|vp,? (?:of )?finance|head of finance|director,? finance|treasurer|bursar"
            r"|finance and \w+ director|budget holder|kaufmännische[rn]?|(?:group )?fd|c f o|diretora? financeir[oa]|daf"
            r"|director[a]? financier[oa]|directeur financier|directrice financière|direttore finanziario)\b"
        ),
        (Role.ECONOMIC_BUYER,),
        Level.HIGH,
    ),
    (
        Cue(
            r"\b(?:owner|chief exec|co-owner|founder|co-founder|proprietor|managing director|md|ceo|chief executive|managing partner|geschäftsführer(?:in)?"
            r"|c e o|m d|jmd|pdg|geschäftsführung|s[óo]ci[oa]-gerente|due[ñn][oa]|titolare|eigenaar|zaakvoerder|właściciel|prezes"
            r"|jednatel|ügyvezető|(?<!deputy )(?<!assistant )(?<!asst\. )(?<!dy\. )general manager|diretora?-?geral|directeur général"
            r"|director general|directora general|inhaber(?:in)?|gérant)\b"
        ),
        (Role.ECONOMIC_BUYER, Role.DECISION_MAKER),
        Level.HIGH,
    ),
    (
        Cue(r"\b(?:president|executive director|board chair|chairman|chairwoman|coo|chief operating|evp|svp|prokurist(?:in)?)\b"),
        (Role.EXEC_SPONSOR, Role.DECISION_MAKER),
        Level.HIGH,
    ),
    (
        Cue(r"\b(?:superintendent|dsi|vp|vice president|cio|chief information officer|cto|chief technology)\b"),
        (Role.EXEC_SPONSOR,),
        Level.HIGH,
    ),
    (
        Cue(
            r"\b(?:i\.?t\.?|i t|cio|dsi|cto|ciso|cyber\w*|infosec|information security|security|technology|technical|systems?|infrastructure|network"
            r"|software|developer|integrations?|data (?:engineer|architect|person|guy|lady|team)|architect|sysadmin|edv|sap|erp|devops"
            r"|platform|informatique|informática|computers|webmaster|website|(?:google|domain|network|office|cloud) admin\w*)\b"
        ),
        (Role.TECHNICAL,),
        Level.MEDIUM,
    ),
    (
        Cue(
            r"\b(?:legal|counsel|lawyer|attorney|solicitor|procurement|purchasing|buyer|sourcing|contracts?|category manager|compliance|data protection"
            r"|dpo|privacy|einkauf|einkäufer(?:in)?|inkoop|inkoper|acquisti|acheteur|acheteuse|compradora?"
            r"|datenschutz\w*|advogad[oa]|abogad[oa]|achats|compras|jurist(?:in)?|barrister)\b"
        ),
        (Role.LEGAL_PROCUREMENT,),
        Level.MEDIUM,
    ),
    (
        Cue(r"\b(?:works council|betriebsr[aä]t(?:in)?|union|steward|staff council|personalkommission)\b"),
        (Role.INFLUENCER, Role.BLOCKER),
        Level.HIGH,
    ),
    (
        Cue(
            r"\b(?:infection (?:prevention|control)|(?:health and )?safety|quality|board member|trustee|councillor|principal|medical director|clinical director)\b"
        ),
        (Role.INFLUENCER,),
        Level.MEDIUM,
    ),
    (
        Cue(
            r"\b(?:project (?:manager|lead|director|owner|coordinator)|programme (?:manager|lead)|program (?:manager|lead)|pmo|implementation)\b"
        ),
        (Role.PROJECT_LEAD,),
        Level.MEDIUM,
    ),
    (
        Cue(
            r"\b(?:front (?:desk|office|counter|of house)|counter|reception|bookings|reservations|transport(?:ation)?"
            r"|workshop manager|shop floor|e-?mail|(?:paid |organic )?social(?: media)?|receptionist|dispatch(?:er)?|clerk"
            r"|technician|operator|nurse|hygienist|teacher|driver|planner|scheduler|coordinator"
            r"|foreman|marshal|liaison|bookkeeper|estimator|csr|assistant|housekeeper|shift|supervisor|yard|desk|payroll|accounts|trainer|floor"
            r"|admissions|enrol?ments|box office|ticketing|membership|patron services|studies|processing|intake"
            r"|weighbridge|kilns?|glazing|workshop|stores|tankers|lorries|forklifts?"
            r"|forewoman|matron|ward|encarregad[oa]|encargad[oa]|meister(?:in)?|disponent(?:in)?|disposition|lager|werkstatt|versand"
            r"|fertigung|armazém|almacén|magazijn|magazzino|buchhaltung|boekhouding|sekretariat"
            r"|types|keys|enters|fills|answers|drives|sorts|packs|loads|weighs|grades"
            r"|warehouse|store manager|site manager|fitter|mechanic|analyst|specialist|(?<!union )(?<!staff )(?<!safety )rep|officer on duty|hand"
            r"|billing|office manager|team (?:coach|lead(?:er)?)|licensing officer)\b"
        ),
        (Role.DAY_TO_DAY_USER,),
        Level.MEDIUM,
    ),
)

_HAS_A_SAY: Final = Cue(
    r"\b(?:controller|comptroller|accountant|finance manager|head of|deputy|betriebsleiter(?:in)?|werksleiter(?:in)?"
    r"|produktionsleiter(?:in)?|(?:plant|operations|production|works|site|area|regional|campus) manager"
    r"|laboratory|lab|research|shareholder|investor|external|advis[eo]r|consultant|contractor)\b"
)
"""Posts that suggest no part of their own, but a say."""

_SENTENCE_ROLES: Final[tuple[tuple[Role, Cue], ...]] = (
    (
        Role.ECONOMIC_BUYER,
        Cue(
            r"\b(?:sign(?:s|ed)? (?:the|everything|anything|it all|all|whatever|up to|for|checks?|cheques?|it\b(?! off))|has to sign|must sign"
            r"|will sign(?! it off| off)|to sign it(?! off)|(?:i|he|she) signs?(?=[.,;]|$)|(?:over|above|up to) [^.;]{2,40} signs?\b"
            r"|(?:needs?|wait(?:ing)? for|get) (?:his|her|my) (?:signature|sign-?off|ok|okay|approval)"
            r"|(?:his|her|my) (?:budget|money|pocket|signature|checkbook|chequebook|grant|cost cent)"
            r"|(?:the )?(?:checkbook|chequebook|purse|purse strings)|holds? the (?:budget|money|purse|pen)"
            r"|owns? the (?:budget|money|place|business|company|lot)"
            r"|approves? (?:the )?(?:spend|budget|money|anything|it|purchases?)"
            r"|releases? (?:the )?(?:money|funds?|budget|capital|anything|it)"
            r"|writes? the che(?:ck|que)s?|pays? for it|(?:holds?|has|have|do|does|got|gets?|controls?|finds?|with|releases?) the money|(?:his|her|my|whose) money"
            r"|the money(?:['\u2019]s| is| comes) (?:mine|his|hers|with|from)|budget line|controls? the (?:budget|money)"
            r"|does the (?:money|che(?:ck|que)s)|comes? (?:out of|from) (?:my|his|her)"
            r"|(?:above|over) that (?:it['\u2019]s (?:her|him|me)|(?:it )?goes to)|i can spend up to|(?:two|second) signatures?"
            r"|cost cent(?:er|re))\b"
        ),
    ),
    (
        Role.DECISION_MAKER,
        Cue(
            r"\b(?:(?:he|she|i|\w+) decides?|decision is (?:mine|his|hers)|(?:my|his|her) (?:call|decision)"
            r"|final (?:say|word|decision|approval)|last word|makes? the (?:call|decision)"
            r"|has (?:a|the) veto|(?:the )?casting vote|i pick|has the (?:last|final)|says? yes or|has to agree|must agree"
            r"|(?:signs?|signed|sign) (?:everything|anything|it|off|the)|has to sign|must sign|own say-so|authority"
            r"|don['\u2019]t (?:have to ask|need the board)|the one who decides|majority|whatever (?:he|she) says goes)\b"
        ),
    ),
    (
        Role.EXEC_SPONSOR,
        Cue(
            r"\b(?:sponsors?|sponsoring|executive sponsor|accountable executive|chairs?|as a courtesy|backs? it|(?:her|his|my) objective|owns? the budget|board (?:chair|member))\b"
        ),
    ),
    (
        Role.TECHNICAL,
        Cue(
            r"\b(?:runs? (?:the |our |all (?:the |our )?)?(?:servers?|network|it\b systems?|infotech)|firewall|single sign|integrations?"
            r"|interfaces?|connector|connection|trackers?|vpn|hosting|api(?: keys?)?|tokens?|webhooks?|installs?|installer|servers?"
            r"|(?:our|the) it (?:guy|person|man|lady|manager|department)|our infotech"
            r"|security (?:review|questionnaire|questions|assessment)"
            r"|(?:do|does|looks? after|handles?) (?:our |the |all the |all our )(?:computers|phones|systems?|network|software|tech|wi-?fi"
            r"|database|website)|get the data out|(?:do|does|is|in|from) (?:the |our )?infotech|penetration test|pen test|sync agent"
            r"|connector|admin rights|penetration|looks? after the (?:erp|sap|crm|servers?)|encrypt(?:ed|ion)"
            r"|where the data (?:is|sits|lives|goes)|set up the interface|credentials|back-?ups?)\b"
        ),
    ),
    (
        Role.DAY_TO_DAY_USER,
        Cue(
            r"\b(?:use it every ?day|uses? it (?:daily|every)|in (?:there|it) every day|(?:on|at) the (?:desk|floor|gate|phones|counter|line|dock)"
            r"|types? (?:it|them|everything)|typing it|does the (?:actual|real|day-to-day) work"
            r"|(?:she|he|who|admin|[a-z]+ly|\w+) (?:types|re-?keys|keys in|pastes|fills in|fills out) (?!in\b)|by hand"
            r"|(?:would|['\u2019]d|will|['\u2019]ll) be (?:in|on|using) (?:it|there) (?:all|every|in|ten|twenty|from)"
            r"|(?:would|['\u2019]d) fill it in|(?:take|takes|answer|answers) the (?:phones?|calls)"
            r"|(?:do|does) the (?:scheduling|invoicing|bookings|typing|lists|sheets|round)"
            r"|the one (?:who is |who['\u2019]s )?(?:entering|typing|using|answering)"
            r"|i (?:have to |['\u2019]ve got to )?(?:type|key|paste|print|chase|sort|scan|count|pull|delete) (?:the|them|it|every|each|all"
            r"|my|those|in)\b|i (?:am )?(?:typing|keying|pasting|chasing|deleting)"
            r"|(?:who|one|ones) (?:actually )?(?:answers?|enters?|types?|keys?|uses?) (?:it|the|them|all)"
            r"|(?:she|he|i)(?:['\u2019]ll|['\u2019]d| will| would) (?:be )?(?:in it|using it|on it) (?:all|every)"
            r"|(?:i|he|she) (?:do|does|keeps?|fills? in) the (?:pack|sheet|list|diary|board|rosters?|rota|bookings|orders|log)"
            r"|does the (?:schedul\w+|rota|spreadsheet|reports?|grading|data entry|entry)|spreadsheet|front desk"
            r"|(?:do|does|did|doing) (?:it|this|that|them) in excel|i(?:['\u2019]ve got| have) a tab"
            r"|(?:two|three|four|five|six|ten|twenty|\d+) times a (?:day|week)|i ring (?:round|them|everybody|everyone)"
            r"|(?:early|late|night|back) shift"
            r"|day[- ]to[- ]day|(?:the )?daily (?:work|contact|business)|every (?:normal )?day|hands[- ]on|every morning|cycle counts"
            r"|the (?:returns|billing|rules|post)\b|shift leader|my (?:people|guys|nurses|team) (?:use|have to))\b"
        ),
    ),
    (
        Role.PROJECT_LEAD,
        Cue(
            r"\b(?:i['\u2019]ll (?:run|lead|own) (?:it|this|the)"
            r"|(?:would|will|'d|['\u2019]ll|be) (?:be )?(?:running|leading|owning|the one running|run it|own (?:it|all)"
            r"|set(?:ting)? it up)"
            r"|(?:runs?|leads?|owns?|organi[sz]es?|coordinates?) (?:it|the (?:project|rollout|roll-out|implementation|pilot|training))"
            r"|(?:will|to|would|['\u2019]ll) (?:lead|own|organi[sz]e|coordinate|run) (?:it|this|the)"
            r"|(?:in charge of|responsible for|on the hook for|driving|heading up|coordinating) (?:the |this )?(?:whole "
            r"|entire )?(?:project|roll-?out|implementation|migration|changeover|switch|pilot|thing)\b|responsible for the project"
            r"|runs? the (?:project|rollout|roll-out|implementation|pilot)|point (?:person|of contact)|main contact"
            r"|goes through (?:me|him|her)|contact (?:person )?(?:is|for)|project (?:lead|manager|owner|is mine)"
            r"|(?:next steps|kick-?off) (?:with|to) (?:me|him|her)|carry this|putting the plan together|(?:does|doing|do) the roll-?out|(?:my|her|his) project)\b"
        ),
    ),
    (
        Role.LEGAL_PROCUREMENT,
        Cue(
            r"\b(?:in legal|from legal|legal (?:read|review|points)|redlines?|counsel|procurement|purchasing|purchase orders?"
            r"|po (?:to|from|comes|number)|(?:the )?(?:contract|paper|terms|order form) (?:goes|through|past)|outside counsel"
            r"|solicitors?|po number|cuts? the po|accounts payable|reads? the contract"
            r"|dpa|data protection|data agreement|processing agreement|redlin\w+|clauses?|liability|supplier form|vendor registration"
            r"|paperwork|(?:does|do|issues?|sends?|raises?) the po|purchase officer|our lawyers?|tender|three quotes|vendor forms?"
            r"|terms and conditions|(?:reads?|checks?) the (?:contracts?|small print|terms)|supplier forms?"
            r"|invoices? to (?:him|her|me)|(?:does|do) the tenders?|tenders)\b"
        ),
    ),
    (
        Role.BLOCKER,
        Cue(
            r"\b(?:(?:can|could|will|would) (?:stop|kill|block|sink|veto) (?:this|it|the)|pulls? the plug|works council|veto"
            r"|voted (?:no|against)|(?:if|when) (?:he|she|\w+) says no|stopped (?:two|three|it|the)|won['\u2019]t (?:allow|let|have it)"
            r"|oppos(?:e|es|ed)\b|not (?:going|gonna) to? happen|against it|blocks?|blocked|over my dead body"
            r"|without (?:his|her|the|my) (?:yes|ok|okay|agreement|approval|nod|signature))\b"
        ),
    ),
    (
        Role.INFLUENCER,
        Cue(
            r"\b(?:listens? to (?:him|her|me)|(?:his|her|my) (?:opinion|vote|recommendation|blessing)|has the ear"
            r"|recommend(?:s|ation)?|has a say|weighs? in|(?:has|have|ha[sd]) opinions"
            r"|close to the (?:owner|boss|director|md|ceo)|sits on the (?:board|committee|council|panel)|talks? to the board"
            r"|asked for it|has to be (?:informed|asked|consulted)|the others? (?:follow|do|copy|listen|will)"
            r"|speaks for|trained half|(?:the one|who) you(?:['\u2019]ve got to| have to| need to|['\u2019]d have to) (?:convince|win"
            r"|persuade)|(?:will|['\u2019]ll) have a view|(?:has|had) a view|voted|votes?|if (?:he|she|\w+) (?:says|reckons|likes)"
            r"|hear about it|asks? (?:him|her|me) first|respect(?:s|ed)?|advis(?:es|or|er)|convince[ds]?"
            r"|bring (?:him|her) (?:round|around))\b"
        ),
    ),
    (
        Role.CHAMPION,
        Cue(
            r"\b(?:i['\u2019]m sold|found you|been (?:begging|pushing|asking) for|fight(?:s|ing)? (?:for|your)|your advocate"
            r"|pushing (?:for )?(?:it|this)|i want (?:it|this|you)|sell(?:ing)? (?:it|this) (?:to|inside|internally)"
            r"|just buy it|i['\u2019]ve wanted|won['\u2019]t shut up about|brought you in|went to bat|i['\u2019]d sign (?:today|tomorrow)|loves? it)\b"
        ),
    ),
)

_FEW = r"(?:[\w'\u2019/&-]+ ){0,4}?"
_TENDS = (
    r"(?:does|do|doing|looks? after|looking after|handles?|runs?|minds?|keeps?|maintains?|manages?|administers?|administrates?|built"
    r"|builds?|wrote|set up|sets up|wires? up|wired up|wires?|owns?|supports?|programs?|programmed|developed|develops?"
    r"|configures?|configured|fixes|hosts?|hosted|takes? care of|in charge of|responsible (?:for|of)|follows)"
)
_COMPUTING = (
    r"(?:computers?|pcs|laptops|servers?|networks?|software|systems?|databases?|website|integrations?|interfaces?"
    r"|apis?|erp|sap|crm|mes|wms|plc|lims|emr|ehr|pos|edp|edv|informatics?|technical|tech|technology|infrastructure"
    r"|infra|hardware|devices|tablets|wi-?fi|routers?|cloud|tenant"
    r"|scripts|macros|data warehouse|firewalls?|sso|security|microsoft|google|digital|helpdesk|infotech)"
)
_ASKS = (
    r"(?:ask(?:s|ed)?(?: \w+)? (?:about|for|whether|if|how|where)"
    r"|(?:will|['\u2019]ll|would) (?:want|need|have) to (?:see|know|check|look at|test|approve)"
    r"|(?:wants?|needs?) to (?:see|know|check|look at|test)|will (?:check|test|ask|look at)|checks|tests)"
)
_MACHINERY = (
    r"(?:apis?|sso|saml|single sign-?on|mfa|security|back-?ups?|encryption|hosting|hosted|firewall|interfaces?|integrations?"
    r"|data model|schema|architecture|api keys|logs|sftp|ports|servers?|certificates?|permissions)"
)
_PLANS = r"(?:roll-?outs?|project|implementation|migration|change-?over|go-?live|launch|onboarding|pilot|set-?up|plan)"
_ENTERS = r"(?:types?|typing|keys?|keying|re-?keys?|enters?|entering|logs?|books?|fills?|copies|uploads?|scans?|prints?|writes? up|retypes?|pastes?)"
_DOES_ROLES: Final[tuple[tuple[Role, Cue], ...]] = (
    (Role.TECHNICAL, Cue(rf"\b(?:{_TENDS} {_FEW}{_COMPUTING}|{_ASKS} {_FEW}{_MACHINERY}|(?:he|she|i) codes?)\b")),
    (
        Role.LEGAL_PROCUREMENT,
        Cue(
            r"\b(?:(?:every|each|all|any|the|our|no) (?:contracts?|agreements?|orders?|paper) (?:[\w'\u2019]+ ){0,4}?(?:goes?"
            r"|passes|comes?|lands?|leaves?|has to go) (?:to|past|through|by|over|without|on)"
            r"|(?:redlines?|marks? up|strikes? out|crosses out|haggles? over|argues? over|negotiates?|reviews?"
            r"|vets?) (?:[\w'\u2019]+ ){0,5}?(?:contracts?|agreements?|clauses?|terms|liability|small print|conditions"
            r"|prices?)|(?:issues?|raises?|releases?|cuts?) the (?:l?po|purchase order))\b"
        ),
    ),
    (
        Role.ECONOMIC_BUYER,
        Cue(
            r"\b(?:(?:from|out of|in) [\w-]+['\u2019]s budget|(?:stops?|ends?|lands?) (?:at|on) (?:my|his|her) desk"
            r"|(?:above|below|over|under) (?:[\w,.]+ ){1,4}(?:is|are|needs|takes) (?:me|him|her|mine|his|hers)"
            r"|(?:with|has|holds|got|keeps) the (?:purse|cheque ?book|check ?book)"
            r"|(?:he|she|who|i|[a-z]+) pays(?=[.,;]|$)"
            r"|approves? (?:[\w'\u2019]+ ){0,2}?(?:capex|spend|spending|investments?|invoices|budgets?)"
            r"|signs? (?:things|the checks|the cheques|everything))"
        ),
    ),
    (
        Role.PROJECT_LEAD,
        Cue(
            rf"\b(?:(?:pull|pulls|pulling|put|puts|putting|run|runs|running|lead|leads|leading|own|owns|owning|pilot|pilots|piloting"
            rf"|drive|drives|driving|carry|carries|steer|steers|coordinate|coordinates|coordinating|manage|manages|organi[sz]es?"
            rf"|organi[sz]ing) (?:the|this|our) (?:[\w'\u2019-]+ ){{0,2}}?{_PLANS}"
            rf"|(?:keep|keeps|make|makes|own|owns) the (?:\w+ )?plan|(?:be|is|am|as) your (?:[\w-]+ ){{0,6}}?contact)\b"
        ),
    ),
    (
        Role.DAY_TO_DAY_USER,
        Cue(
            rf"\b(?:{_ENTERS} (?:[\w'\u2019]+ ){{0,5}}?(?:twice|every|all day|by hand|each|into|a day|again)"
            rf"|(?:super|power|key|main|heaviest|biggest) users?|(?:live|lives|sit|sits) in (?:it|front of it)"
            rf"|(?:in|at) it (?:all|the whole) day|do(?:es)? the (?:typing|entry|keying))\b"
        ),
    ),
    (
        Role.BLOCKER,
        Cue(
            r"\b(?:(?:has|have|he|she|who)(?:['\u2019]s)? (?:already )?(?:stopped|killed|sunk|blocked|vetoed"
            r"|sank) (?:[\w'\u2019]+ ){0,3}?(?:of these|before|projects?|tools?|systems?|already|last (?:one|time))|dead against)\b"
        ),
    ),
    (
        Role.INFLUENCER,
        Cue(
            r"\b(?:(?:nobody|no one|none of us|we never) (?:[\w'\u2019]+ ){0,9}?(?:before|without"
            r"|until) (?:[\w'\u2019]+ ){0,3}?(?:ask(?:ed|ing)?|spoken to|talk(?:ed|ing) to)"
            r"|listens? to (?:exactly |only )?(?:one|him|her|nobody but))\b"
        ),
    ),
)
"""What somebody does, by what verbs of a kind are done to: read beside the plain cues above."""

_DEPARTMENT: Final = re.compile(r"\b(?:IT\b|I\.T\.)")
"""What the cues, which heed no case, would take for the pronoun; they know it as "infotech"."""

_HIGH = Cue(
    r"\b(?:sign(?:s|ed)?|budget|decides?|veto|final|approves?|owns?|owner|the money|last word|says no|nothing happens"
    r"|without (?:her|him|his)|can (?:stop|kill)|every ?one listens|board|chairs?|authority|releases?|my call"
    r"|(?:everyone|others|rest|team) (?:follow|copy|listen)|say-so|mandate)\b"
)
_LOW = Cue(
    r"\b(?:no (?:vote|say)|don['\u2019]t (?:get|have) a (?:vote|say)|just (?:a|the) |only (?:in )?cc|in copy"
    r"|new (?:here|starter)|junior|intern|trainee|(?:invoices?|po) (?:to|from|only)|as a courtesy)\b"
)


POWER: Final = frozenset({Role.ECONOMIC_BUYER, Role.DECISION_MAKER, Role.EXEC_SPONSOR})
_OUTSIDE: Final = Cue(r"\b(?:outside|external|agency|contractor|freelancer?|consultancy|consultant|broker|integrator|solicitors|bureau)\b")


def is_outside(title: str | None) -> bool:
    """Does the title say that somebody works for another firm, or for themself?"""
    return _OUTSIDE.stands_in(title or "")


_UNPAID: Final = Cue(
    r"\b(?:steward|union|works council|staff council|betriebsr[aä]t(?:in)?|volunteer|apprentice|trainee|intern|student|temp|receptionist|admin)\b"
)


def is_without_purse(title: str | None) -> bool:
    """Does the title say that somebody pays for nothing: of another firm, who speaks for the staff, or who starts or helps out?"""
    return is_outside(title) or _UNPAID.stands_in(title or "")


_ELSEWHERE: Final = Cue(
    r"\b(?:(?:an? )?(?:outside|external) (?:firm|company|agency|bureau|consultant|contractor)"
    r"|(?:from|with|at) the (?:company|firm|people|agency|lot) (?:that|who) (?:does?|runs?|looks? after|buys?|handles?)"
    r"|(?:he|she)(?:['\u2019]s| is) (?:not (?:one of )?ours|a contractor|a freelancer|external|outside)|not (?:an? )?employee)\b"
)


def works_elsewhere(sentence: str) -> bool:
    """Does a sentence about somebody say that they belong to another firm?"""
    return _ELSEWHERE.stands_in(sentence)


def from_title(title: str | None) -> tuple[Role, ...]:
    """The roles that a job title suggests, most telling first."""
    found: list[Role] = []
    for cue, roles, _ in _TITLE_ROLES if title else ():
        if cue.stands_in(title or ""):
            found += [r for r in roles if r not in found]
    return tuple(found) or ((Role.INFLUENCER,) if _HAS_A_SAY.stands_in(title or "") else ())


def weight_of_title(title: str | None) -> Level | None:
    """How much a job title alone weighs, or None where it says nothing."""
    for cue, _, level in _TITLE_ROLES if title else ():
        if cue.stands_in(title or ""):
            return level
    return None


@lru_cache(maxsize=1024)
def from_sentence(sentence: str) -> tuple[Role, ...]:
    """The roles whose plain cues stand in a sentence about one person; remembered, since every step of a portrait asks again."""
    told = sentence if sentence.isupper() else _DEPARTMENT.sub("infotech", sentence)
    return tuple(dict.fromkeys(role for role, cue in (*_SENTENCE_ROLES, *_DOES_ROLES) if cue.stands_in(told)))


def influence(sentences: Iterable[str], title: str | None, roles: Iterable[Role]) -> Level:
    """Low, medium or high, from what is said of a person, their title and their roles."""
    said = list(sentences)
    given = set(roles)
    if given & {Role.ECONOMIC_BUYER, Role.DECISION_MAKER, Role.EXEC_SPONSOR, Role.BLOCKER}:
        return Level.HIGH
    if any(_HIGH.stands_in(s) for s in said):
        return Level.HIGH
    level = weight_of_title(title)
    if given == {Role.DAY_TO_DAY_USER} and level is not Level.HIGH:
        return Level.LOW
    if any(_LOW.stands_in(s) for s in said) and level is not Level.HIGH:
        return Level.LOW
    return level or Level.MEDIUM
