"""The words by which contract clauses are told apart, in the languages that order forms come in."""

import re

from analyzer.domain.cue import Cue


def phrases(*words: str) -> re.Pattern[str]:
    """One pattern for any of `words`, whatever their case."""
    return re.compile("|".join(words), re.IGNORECASE)


def _cue(*words: str) -> Cue:
    return Cue("|".join(words))


CUSTOMER = (
    r"(?:customer|client|buyer|purchaser|subscriber|licensee|merchant|employer|owner|principal|kunde|auftraggeber|besteller|cliente|comprador"
    r"|opdrachtgever|klant|kunden|zamawiający|klient|contratante|mandante|le client|il cliente|der kunde|der auftraggeber|pelanggan|council"
    r"|district|authority|trust|bank|society|union|county|city|school|hospital)"
)
EXCLUDED_HEADING = phrases(
    r"\bnot (?:included|in scope|covered|provided|part of)\b",
    r"\bexclu(?:ded|sions?|siones|são|sioni|des)\b",
    r"\bout of scope\b",
    r"\boutside (?:the |this )?scope\b",
    r"\bwhat(?:'|’)?s not\b",
    r"\bwhat .{0,40} will not do\b",
    r"\bwe didn't\b",
    r"^not yet\b",
    r"^no to\b",
    r"\bnicht (?:enthalten|inbegriffen|bestandteil|im liefer)",
    r"\bausschl[uü]ss",
    r"\bfora d[oe] escopo\b",
    r"\besclus",
    r"\bwyłączeni",
    r"^unntak\b",
    r"\bniet inbegrepen\b",
    r"\bnon (?:compris|inclus)",
    r"\bhors p[ée]rim[èe]tre\b",
    r"\bingår (?:inte|ej)\b",
    r"\bno incluid",
    r"\bnot inclus",
)
OPTION_HEADING = phrases(
    r"^\W{0,3}option(?:s|al|en|ale|nel|nels|es)?\b",
    r"\boptional (?:items?|services?|modules?|extras?|add)",
    r"\badd-?ons? available\b",
    r"\bopcional",
)
CUSTOMER_HEADING = phrases(
    rf"\b{CUSTOMER}(?:'s|’s|s'|s’)? (?:responsibilit|obligation|dut|input|part\b|task|deliver|to provide|prerequisit|contribution|cooperation)",
    rf"\b(?:responsibilit\w*|obligations?|duties) of (?:the )?{CUSTOMER}",
    r"\byou(?:'|’)ll need to\b",
    r"\bon you\b",
    r"\byour (?:part|scope|side|responsibilit|job)\b",
    r"^from you\b",
    r"\b(?:needed|required) from\b",
    r"\bmitwirkung",
    r"\bkundens? (?:åtaganden|del|ansvar|pflichten)",
    r"\ba carico (?:vostro|del cliente)",
    r"\bobrigações d[oa] (?:cliente|contratante)",
    r"\bobligaciones del? (?:cliente|mandante)",
    r"\bobowiązki (?:zamawiającego|klienta)",
    r"\bkewajiban pelanggan",
    r"\bobligations du client",
    r"\bverplichtingen (?:van )?(?:de )?(?:opdrachtgever|klant)",
    r"\bcooperation\b",
    r"\bpflichten des (?:kunden|auftraggebers)",
)
BOILERPLATE_HEADING = phrases(
    r"\bgoverning law\b",
    r"\bconfidential",
    r"\bliability\b",
    r"\bentire agreement\b",
    r"^general(?: (?:provisions|conditions|terms(?: and conditions)?|clauses|matters))?\W{0,3}$",
    r"\bforce majeure\b",
    r"\bassignment\b",
    r"\bnotices$",
    r"\bseverab",
    r"^definitions?\b",
    r"\bmiscellaneous\b",
    r"\bjurisdiction\b",
    r"\bindemni",
    r"\bhaftung",
    r"\bgerichtsstand",
    r"\bschlussbestimmungen",
    r"\bconsultation\b",
    r"\bintellectual property\b",
    r"\bdisputes?\b",
    r"^recitals?\b",
    r"\bwaivers?\b",
    r"\bvenue\b",
    r"\binterpretation\b",
    r"^conditions$",
)
"""Headings of what any contract says; where one joins two things ("Keys and liability") each of them has to be such a thing."""
BOTH = re.compile(r"\s(?:and|und|&)\s|,\s", re.IGNORECASE)
PLAIN_CUSTOMER = re.compile(rf"^\W{{0,3}}(?:the )?{CUSTOMER}s?\W{{0,3}}$", re.IGNORECASE)
# Negations that favour the customer; they are taken out before `excluded` is looked for.
FAVOURABLE = _cue(
    r"\b(?:shall|will|does|do|is|are|may|must)\s{1,3}(?:not|never)\s{1,3}(?:be\s{1,3})?(?:\w{2,12}ly\s{1,3})?(?:apply to renewals|decreas"
    r"|increas|exceed|rais|ris|hold|charg|bill|invoic|leave|share|sell|use|reduc|store|transfer|train)\w*",
    r"\bno (?:price |fee )?(?:increase|indexation|uplift|escalator|charge|cost|extra|additional|further|later|more|less|fewer|setup|set-up|limit|interest|minimum)\b",
    r"\bat no\b",
    r"\bnot (?:less|later|more|fewer|exceeding|to exceed|yet due)\b",
    r"\bnot applicable\b",
    r"\buplift does not apply\b",
    r"\bno\. ?\d",
    r"\bkeine (?:erhöhung|zusatzkosten)",
    r"\bno (?:automatic renewal|reason needed)\b",
    r"\bnot limited to\b",
    r"\bexclu(?:ding|sive of) (?:vat|tax|gst|planned|scheduled)",
    r"\bwhether or not\b",
    r"\bdo(?:es)? not have to\b",
)
EXCLUDED = _cue(
    r"\bnot\s(?:\w{1,15}\s){0,2}?(?:included?|inclusive|covered|provided|supported|licen[sc]ed|offered|available|permitted"
    r"|payable|warranted|guaranteed?|supplied|part|considered|compliant|planned|possible|"
    r"contingent|refundable|foreseen|required to|obliged|obligated|responsible|liable|an obligation|a guarantee|a commitment|in (?:scope|this))\b",
    r"\b(?:do|does|did|shall|will|can|may|must|is|are|was|were|has|have)\s(?:not|no longer|never)\b",
    r"\b(?:don|doesn|won|can|isn|aren)['’]?t\b",
    r"\bcannot\b",
    r"\bn[o']t (?:built|ours?|us)\b",
    r"\bout(?:side)? (?:of )?(?:the |this |these )?(?:scope|sow|support|order|contract|agreement|pilot|terms|quote)\b",
    r"\bexpressly excluded\b",
    r"\b(?:is|are|be|been) (?:excluded|withdrawn|by others|removed)\b",
    r"\bexclude[sd]?\b",
    r"\bno (?:\w{1,20} ){0,3}?(?:is|are|will|shall|can|may|accrue|applies|apply|confers?)\b",
    r"\bmakes? no\b",
    r"\b(?:has|assumes) no (?:obligation|control|liability)\b",
    r"\bno representation\b",
    r"^\W{0,3}no\b",
    r"(?:\bno|:\s{0,3}none)\W{0,2}$",
    r"\bstays? behind\b",
    r"\bnothing in (?:this|the)\b",
    r"\bno longer\b",
    r"\bthere (?:is|are) no\b",
    r"\bare for \w{2,30} to (?:buy|provide|supply)\b",
    r"\bat extra (?:cost|charge)\b",
    r"\bnicht\b",
    r"\bkeine?n?\b",
    r"\bausgeschlossen\b",
    r"\bentfällt\b",
    r"\bn['’]est pas\b",
    r"\bne (?:sont|comprend|fait) pas\b",
    r"\bexclue?s?\b",
    r"\bnon (?:compris|inclus|è|sono|include)",
    r"\bno (?:incluye|responde|aplica|se incluy)",
    r"\bnão\b",
    r"\besclus[aeio]\b",
    r"\bniet\b",
    r"\bgeen\b",
    r"\bingår (?:inte|ej)\b",
    r"\bikke\b",
    r"\bnie (?:obejmuje|importuje|jest|zawiera)\b",
    r"\bneobsahuje\b",
    r"\bnení\b",
)
OPTIONAL = phrases(
    r"^\W{0,3}option(?:al|s)?\b",
    r"\bif ordered\b",
    r"\bavailable (?:at|for) (?:an |a )?(?:extra|additional|[$€£]|\w{3} ?\d)",
    r"\bavailable as (?:an? )?(?:\w+ ){0,2}(?:options?|add-ons?|services?|extras?|modules?) (?:at|for)\b",
    r"\bavailable (?:only )?(?:in|with|on) (?:the )?(?:\w+ )?(?-i:Plus|Premium|Enterprise|Advanced|Ultimate)\b",
    r"\b(?:may|can) be (?:purchased|ordered|added) (?:at|for)\b",
    r"\bagainst (?:a )?surcharge\b",
    r"\bgegen aufpreis\b",
    r"\boptional(?:ly)?\b(?! to)",
    r"\bsold separately\b",
    r"\bat (?:an )?additional (?:cost|charge|fee)s?\b",
    r"\bin opzione\b",
    r"\bmoyennant suppl",
)
ROADMAP = _cue(
    r"\broad-?map\b",
    r"\bwould consider\b",
    r"\bmay,? (?:were|should|upon|at its|in its)\b",
    r"\bfeuille de route\b",
    r"\bhoja de ruta\b",
    r"\bnon-?binding\b",
    r"\bunverbindlich",
    r"\bbest[- ](?:effort|endeavour)s?\b",
    r"\b(?:commercially )?reasonable (?:effort|endeavour)s?\b",
    r"\bnot (?:a )?(?:contractual|commitment|binding)",
    r"\bestimates?\b.{0,30}\bnot\b",
    r"\bobjectives? only\b",
    r"\bintends?, but\b",
    r"\bwithout warranty\b",
    r"\bas a beta\b",
    r"\bno date\b",
    r"\bif technically\b",
    r"\bwhere (?:practicable|feasible)\b",
    r"\bindicative\b",
    r"\baspiration\b",
    r"\bstrives?\b",
    r"\bohne gewähr\b",
    r"\bbez gwarancji\b",
    r"\bfor information only\b",
    r"\bsubject to availability\b",
    r"\bgeen rechten\b",
    r"\bnach bestem bemühen\b",
    r"\bsous réserve\b",
    r"\bon our list\b",
)
CONDITIONAL = _cue(
    r"\bsubject to\b",
    r"\bprovided (?:that|the|always|customer|client)\b",
    r"\bif\b",
    r"\bshould (?:the|a|an|any|that)\b",
    r"^\W{0,3}should\b",
    r"\bwhere (?:the|a|an|hours|availability)\b",
    r"\bunless\b",
    r"\bonce\b",
    r"\bdepend(?:s|ent|ing) (?:up)?on\b",
    r"\bcontingent\b",
    r"\bin the event\b",
    r"\bpresuppos",
    r"\bpresum",
    r"\bsofern\b",
    r"\bfalls\b",
    r"\bvorbehaltlich\b",
    r"\bwenn\b",
    r"\bsi le\b",
    r"\bcaso\b",
    r"\bdersom\b",
    r"\bförutsatt\b",
    r"\bmits\b",
    r"\bcompatibilmente\b",
    r"\bsujeta? a\b",
    r"\bupon request\b",
    r"\bon request\b",
    r"\bas long as\b",
    r"\bin reliance on\b",
    r"\bconditional\b",
    r"\bassum(?:es|ing)\b",
    r"\bpod warunkiem\b",
)
BOILERPLATE = _cue(
    r"\bprofessional(?:ly)? and workmanlike\b",
    r"\bgood faith\b",
    r"\breasonable (?:skill|care)\b",
    r"\bapplicable laws?\b",
    r"\bdata protection (?:law|legislation)\b",
    r"\bgood industry practice\b",
    r"\bentire agreement\b",
    r"\bsupersedes? all\b",
    r"\bin full force\b",
    r"\bgovern(?:ed by|ing law)\b",
    r"\bjurisdiction\b",
    r"\bforce majeure\b",
    r"\bbeyond (?:its|their|our) (?:reasonable )?control\b",
    r"\bconfidential",
    r"\bneither party\b(?! (?:may|can|shall) (?:terminate|cancel|end)\b)",
    r"\beach party\b",
    r"\baggregate liability\b",
    r"\bconsequential\b",
    r"\bindemnif",
    r"\bseverab",
    r"\bof the essence\b",
    r"\bin accordance with the\s{1,20}documentation\b",
    r"\bdisclaims?\b",
    r"\bwarrant(?:y|ies) of any kind\b",
    r"\bshall (?:first )?be settled\b",
    r"\btribunales\b",
    r"\bgerichtsstand\b",
    r"\bgeschäftsbedingungen\b",
    r"\bcounterparts?\b",
    r"\bauthority to enter\b",
    r"\brelied on\b",
    r"\bthe parties (?:may|shall|agree to|will)\b",
    r"\btechnical and organi[sz]ational\b",
    r"\bin the ordinary course\b",
    r"\blook forward\b",
    r"\bour best services\b",
    r"\bdiligently\b",
    r"\bwe aim to\b",
    r"\bthen-current documentation\b",
    r"\btrusted partner\b",
    r"\breasonable endeavou?rs to make\b",
    r"\bcommercially reasonable (?:efforts|endeavours) to make\b",
    r"\bnotices?\b.{0,40}\bwill be sent\b",
    r"\bexclusive remedy\b",
)
EXCLUDED_CELL = _cue(
    r"\bnot\s(?:included?|supported|offered|available|covered|in scope|part)\b",
    r"\bexcluded\b",
    r"\bnicht (?:enthalten|inkl)",
    r"\bnon inclus",
    r"\bno incluid",
)
# What stands under a condition is not itself denied: "if it is not live by May, you stop paying".
CONDITION = phrases(
    r"\b(?:if|where|should|unless|when|once|dersom|wenn|sofern|provided that|in the event|as long as)\b[^,;.]{0,160}",
    r"\bcalls? .{0,30}can['’]t\b",
)
# What the vendor brings in comes from somewhere: who hands over the files does not do the work.
SOURCE = re.compile(
    rf"\bfrom\s(?:[\w'\u2019-]+\s+){{1,8}}?(?:supplied|provided|delivered|exported|sent)\sby\s(?:the\s)?{CUSTOMER}\b", re.IGNORECASE
)
CUSTOMER_DUTY = re.compile(
    rf"^\W{{0,3}}(?:[\w ]{{1,40}}[.:)\]]\s{{1,20}})?(?:(?:the|each|every|der|el|il|le|de|o|a) )?{CUSTOMER}\s(?:shall|will|must|agrees?"
    rf"|undertakes?|acknowledges?|warrants?|nominates?|is (?:responsible|to|obliged)|remains responsible|has to"
    r"|stelt|stellt|zorgt|ansvarar|meldet|designa|désigne|entregará"
    r"|(?!(?:users|licen[cs]es|systems|sites|records|orders|seats|contacts|requests|needs|contracts|relations|accounts|locations|terms"
    r"|services|premises|points|reviews|tickets|receives|gets|pays|starts|begins"
    r"|goes)\b)(?-i:[a-z]{3,12}(?<!s)(?<!u)(?<!i)s))\b(?! (?:receive|get|have (?:the right|access)"
    r"|be (?:able|entitled|charged|notified|given|offered|credited|refunded)))",
    re.IGNORECASE,
)
DUTY_ELSEWHERE = _cue(
    rf"\b{CUSTOMER}\s(?:shall|must|to)\s(?:provide|supply|arrange|deliver|ensure|purchase|make|appoint|keep|nominate|furnish|grant)",
    rf"\b(?:payable|provided|supplied|paid|purchased|borne) by (?:the )?{CUSTOMER}\b",
    r"^\W{0,3}you(?:'ll)? (?:shall|must|will|provide|supply|need to|approve|keep|agree|buy)\b(?! (?:be|get|receive|have|see|find)\b)",
    rf"\bfor {CUSTOMER} to (?:buy|provide|supply|purchase)\b",
)
SECTIONS = (
    ("excluded", EXCLUDED_HEADING),
    ("customer", CUSTOMER_HEADING),
    ("optional", OPTION_HEADING),
    ("boilerplate", BOILERPLATE_HEADING),
)
