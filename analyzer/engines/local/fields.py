"""Fields of work and places of it (`spare parts`, `glazing line`), and how far they reach in a text."""

import re
from collections.abc import Iterator
from typing import Final

from analyzer.engines.local.phrases import Ends, Listed, chain, either, here, maybe, plain, up_to, word

_OWN: Final = (
    "operations|logistics|transport|transportation|dispatch|fleet|warehouse|warehousing|production|scheduling"
    "|maintenance|facilities|housekeeping|catering|infrastructure|engineering"
    "|marketing|merchandising|communications|comms|e-mail|email|social media|e-commerce|ecommerce|sales|reception"
    "|front desk|front office|front counter|front of house|bookings|reservations|admissions"
    "|billing|invoicing|finance|accounting|accounts payable|accounts receivable|accounts|payroll|treasury"
    "|procurement|purchasing|sourcing|contracts|legal|compliance|recruitment|recruiting"
    "|customer service|customer care|customer support|customer contact|service desk|help desk|helpdesk|nursing|pharmacy|licensing|customs|supply chain|analytics"
    "|estimating|housing|estates|repairs|lettings|tenancies|rentals|assembly|packing|shipping|receiving|returns|goods in|despatch|underwriting|collections|business development"
    "|pre-sales|presales|after-sales|aftersales|spare parts"
    "|ops|tech|installation|installations|export|exports|import|imports|fundraising|membership|box office"
    "|weighbridge|stores|works council|data protection|health and safety|health & safety"
    "|litigation|buying|administration"
    "|technik|einkauf|vertrieb|buchhaltung|produktion|fertigung|lager|logistik|versand|werkstatt|montage"
    "|konstruktion|disposition|personal|personalabteilung|qualität|qualitätssicherung|edv"
    "|arbeitsvorbereitung|instandhaltung|rechnungswesen|verwaltung|empfang|sekretariat|innendienst|außendienst|datenschutz|arbeitssicherheit|fuhrpark"
    "|compras|produção|producción|qualidade|calidad|armazém|almacén|logística|manutenção|mantenimiento|contabilidade"
    "|contabilidad|laboratório|laboratorio|expedição|recursos humanos|informática"
    "|achats|qualité|comptabilité|atelier|entrepôt|informatique|acquisti|produzione|qualità|magazzino"
    "|amministrazione|manutenzione|inkoop|verkoop|magazijn|boekhouding|księgowość|magazyn"
    "|IT|HR|R&D|QA|HSE|EHS|QHSE"
)
"""Words that name a field of work by themselves."""
_CLOSED: Final = (
    "quality|safety|security|training|events|planning|development|design|research|support|audit|privacy"
    "|product|products|inventory|stock|intake|claims|media|lab|laboratory"
)
"""Those of `_OF` too that tell a post alone where a comma or a verb stands on both sides."""
_OF: Final = (
    "service|services|control|prevention|support|data|product|management|planning|development|systems|design"
    "|counter|stock|intake|events|education|risk|content|quality|safety|security"
    "|social|loyalty|growth|training|inventory|research|reporting|audit|privacy|claims|program|programs|programme"
    "|programmes|media|relations|experience|success|protection|health|stores"
)
"""Words that do so with another before them: `works planning`."""
_NO_COMPANY: Final = "control|prevention|support|management|planning|development|quality|safety|security|training|inventory|privacy|audit"
"""Of the words that need another before them those with which no company is called."""
_SITES: Final = (
    "shop|store|site|branch|plant|depot|workshop|warehouse|factory|clinic|ward|kitchen|restaurant|hotel|school|office"
    "|department|unit|lab|laboratory|desk|floor|yard|dock|farm|garage|salon|line"
    "|hub|centre|center|division|section|function|service|team|works|quarry|dairy|creamery|kiln|canteen|mill|press"
    "|bakery|gatehouse|gate|stores|campus|hospital|practice|studio|theatre"
    "|gallery|library|nursery|weighbridge|stand|counter|till|tills|shift"
)
_NO_PLACE_OF_ONES_OWN: Final = frozenset(["office", "line", "floor", "yard", "kitchen", "hospital"])
"""Where anybody may be: `Bev in the office` tells no more."""
_GROUPS: Final = "volunteers|drivers|nurses|crew|crews|team|teams|technicians|engineers|fitters|cleaners|carers|buyers|shift"
_TENDED: Final = (
    "weighbridge|front desk|help desk|helpdesk|service desk|gate|counter|reception|tankers|lorries|vans|forklifts|phones|nights|ward|wards|round|rounds|route|routes|front"
    "|kilns|presses|ovens|looms|machines|tills|buses|boats|trucks"
)
"""What people are on, or at, all day: `works on the kilns`."""
_NOTHING: Final = (
    "it this that them him her us me you everything everyone thing things one ones project show demo meeting meetings "
    "call calls numbers report reports test tests pilot trial figures analysis query"
    " day week whole risk risks script scripts search process check checks update migration spreadsheet sheet tool "
    "software campaign campaigns session sessions same first next last deal house rest"
    " question questions decision decisions point view idea door change rollout options minutes train bus time "
    "money place world kids children dog family mother father customer customers"
    " people interest interests side data file start end implementation changeover kickoff list budget two three four "
    "five very really too late fine well good tight smoothly best most many few"
    " what who how if when because rather off on up out down over back away through into around about with by to from "
    "of than like here there now today then since my your his their its a an any"
    " some each another other both wrong owner lender client vendor supplier account spring morning evening the our somebody someone"
)
"""Nothing that somebody would be called by: what this purchase is about, and what everybody does."""
_BARRED: Final = frozenset(_NOTHING.split())
_RUN: Final = re.compile(r"\w+")
_PARTED: Final = re.compile(r"(?:roll-out|kick-off)\b", re.IGNORECASE)
_VENDORS: Final = re.compile("vendor management", re.IGNORECASE)
WORD: Final = r"(?:(?!(?:good|great|nice|bad|more|some|any|no|much|enough|own|other|every|each|this|that|these|those|late|early|fine|happy|just|not|new)\b)[\w&/'\u2019-]+)"
"""A word that may stand before a field of work (a pattern)."""
_COUNT: Final = " (?:one|two|three|four|five|six|\\d+)"


def _still(text: str, at: int, *, fold: bool) -> Iterator[int]:
    """`at`, unless one of `_NOTHING` stands there."""
    run = _RUN.match(text, at)
    said = (run[0].lower() if fold else run[0]) if run else ""
    barred = said in _BARRED or (said[:4] in {"roll", "kick"} and _PARTED.match(text, at))
    if not barred or (said == "vendor" and _VENDORS.match(text, at)):
        yield at


class Words:
    """The words and phrases of this module, each told by where it may end; in any case, or with `as_written` only as written here."""

    def __init__(self, *, as_written: bool = False) -> None:
        flags = 0 if as_written else re.IGNORECASE
        self.lead: Ends = plain(f"{WORD} ", flags)
        """One word before a field, and the space behind it."""
        self.own: Ends = Listed(_OWN, as_written=as_written)
        of = Listed(_OF, as_written=as_written)
        self.closed: Ends = Listed(f"{_OWN}|{_CLOSED}", as_written=as_written)
        self.sites: Ends = Listed(_SITES, as_written=as_written)
        self.own_sites: Ends = Listed(
            "|".join(site for site in _SITES.split("|") if site not in _NO_PLACE_OF_ONES_OWN), as_written=as_written
        )
        self.tended: Ends = Listed(_TENDED, as_written=as_written)
        lead = self.lead
        self.field: Ends = either(self.own, chain(lead, self.own), chain(lead, lead, self.own), chain(lead, of), chain(lead, lead, of))
        """`transport`, `infection control`."""
        self.line: Ends = chain(up_to(3, plain(r"[\w&/-]+ ")), Listed(f"{_OWN}|{_NO_COMPANY}", as_written=as_written))
        """A field of work that stands alone in a line."""
        more = chain(
            plain(" (?:and|&) ", flags),
            maybe(plain("the ", flags)),
            maybe(lead),
            either(self.own, of),
            maybe(plain(" bit| side| stuff", flags)),
        )
        self.fields: Ends = chain(self.field, maybe(more))
        """`billing and the claims side`."""
        self.still: Ends = lambda text, at: _still(text, at, fold=not as_written)
        """No words; but none of those that nobody would be called by may follow."""
        self.still_lead: Ends = chain(self.still, lead)
        self.still_word: Ends = chain(self.still, word(WORD, flags))
        self.place: Ends = chain(
            up_to(2, self.still_lead), either(self.sites, self.tended), maybe(plain(" (?:one|two|three|four|\\d)", flags))
        )
        """`night press`, `kilns`."""
        groups = Listed(_GROUPS, as_written=as_written)
        self.run_place: Ends = either(
            self.fields, self.closed, chain(up_to(2, lead), either(self.sites, groups), maybe(plain(_COUNT, flags)))
        )
        """What somebody runs: `Leeds depot`, `kiln two`."""
        first = chain(self.still, word(r"[a-z\xe0-\xff][\w'\u2019-]*", 0))
        further = chain(plain(" "), self.still, word(r"[a-z0-9\xe0-\xff][\w'\u2019-]*", 0))
        self.open: Ends = chain(first, either(here, chain(further, either(here, further))))
        """Up to three words, whatever they are: behind `looks after the` they need not be known."""
        self.counted: Ends = chain(self.still, plain(f"[a-z]+{_COUNT}", flags))
        """`kiln two`."""


ANY: Final = Words()
AS_WRITTEN: Final = Words(as_written=True)


def is_own(word: str) -> bool:
    """Does `word` name a field of work by itself?"""
    return any(end == len(word) for end in ANY.own(word, 0))
