"""What somebody runs, does or looks after, where no job is named: `I run linen services`, `she's infection prevention`."""

import re
from typing import Final

from analyzer.engines.local.titles import Title

_OWN_FIELDS = (
    r"operations|logistics|transport(?:ation)?|dispatch|fleet|warehous(?:e|ing)|production|scheduling|maintenance|facilities|housekeeping|catering|infrastructure|engineering"
    r"|marketing|merchandising|communications|comms|e-?mail|social media|e-?commerce|sales|reception|front (?:desk|office|counter|of house)|bookings|reservations|admissions"
    r"|billing|invoicing|finance|accounting|accounts(?: payable| receivable)?|payroll|treasury|procurement|purchasing|sourcing|contracts|legal|compliance|(?-i:IT|HR)|recruit(?:ment|ing)"
    r"|customer (?:service|care|support|contact)|service desk|help ?desk|nursing|pharmacy|licensing|customs|supply chain|analytics"
    r"|estimating|housing|estates|repairs|lettings|tenancies|rentals|assembly|packing|shipping|receiving|returns|goods in|despatch|underwriting|collections|business development|pre-?sales|after-?sales|spare parts"
)
"""Words that name a field of work by themselves."""
_OF_FIELDS = (
    r"services?|control|prevention|support|data|product|management|planning|development|systems|design|counter|stock|intake|events|education|risk|content|quality|safety|security"
    r"|social|loyalty|growth|training|inventory|research|reporting|audit|privacy|claims|programmes?|programs?|media|relations|experience|success|protection|health|stores"
)
"""Words that do so with another before them: `works planning`."""
_SITES = r"shop|store|site|branch|plant|depot|workshop|warehouse|factory|clinic|ward|kitchen|restaurant|hotel|school|office|department|unit|lab|laboratory|desk|floor|yard|dock|farm|garage|salon|line|hub|centre|center|division|section|function|service"
_CHORES = r"books|wages|rents|rota|rosters?|invoices|orders|quotes|permits|timesheets|schedules?|deliveries|bookings|planning|tickets|paperwork|numbers"
_WORD = r"(?:(?!(?:good|great|nice|bad|more|some|any|no|much|enough|own|other|every|each|this|that|these|those|late|early|fine|happy|just|not|new)\b)[\w&/'\u2019-]+)"
_SMALL = (
    "a an and or but so if with from to of for by at in on over behind into as not all about your you my his her their its i we he she they it is are was were has had"
    " have do does did who which what when where how why than then too very really still also only"
)
_FIELD = rf"(?:(?:{_WORD} ){{0,2}}?(?:{_OWN_FIELDS})|{_WORD}(?: {_WORD})?? (?:{_OF_FIELDS}))"
_MORE = rf"(?: (?:and|&) (?:the )?(?:(?:{_WORD} )?(?:{_OWN_FIELDS}|{_OF_FIELDS})(?: bit| side| stuff)?))?"
_SIDE = r"(?: (?:side|bit|work)(?: of (?:it|things))?)?"
_ARTICLE = r"(?:all (?:of )?)?(?:(?:our|the|my|all)\s+)?"
_STOP = r"(?=\s*(?:[.,;:!?)\n\u2014\u2013-]|$)| (?:at|in|for|over|across|up|down|out|here|there|so|and|two|three|half|part)\b)"
_GROUPS = r"volunteers|drivers|nurses|crews?|teams?|technicians|engineers|fitters|cleaners|carers|buyers|shift"
_RUN = r"run|head|head up|lead|manage|oversee|coordinate"
_RUNS = r"runs|heads|heads up|leads|manages|oversees|coordinates"
_DO = r"do|handle|cover|look after|take care of"
_DOES = r"does|handles|covers|looks after|takes care of"
_HAS = r"has (?=(?:our |the |all )*(?:transport(?:ation)?|logistics|operations|production|maintenance|dispatch|purchasing|procurement|finance|marketing|sales|facilities|fleet|engineering|payroll|(?-i:IT|HR))\b)"
_RUN_OF = rf"(?P<run>{_RUN}|{_RUNS}) (?P<place>{_ARTICLE}(?:{_FIELD}{_MORE}|(?:{_WORD} ){{0,2}}(?:{_SITES}|{_GROUPS}))){_STOP}"
_CHARGE = rf"(?P<charge>(?:head|heads) up|(?:['\u2019]s|['\u2019]m|is|am) in charge of) (?P<all>{_ARTICLE}{_WORD}(?: {_WORD}){{0,2}}?)(?=\s*[.,;]|$| (?:at|for|across|over|here|and (?:she|he|I))\b)"
_CHAIRS = r"(?P<chairs>chairs? (?:the |our )(?:[\w'\u2019-]+ ){0,2}(?:panel|board|committee|council|forum|group))"
_OWNS = r"(?P<owns>owns? (?:the|this) (?:company|business|firm|place|shop|farm|practice))"
_OTHERS_DUTY = rf"(?:{_RUN_OF}|{_CHAIRS}|{_OWNS}|(?:works|sits) in (?:our |the )?(?P<works>{_FIELD}){_STOP}|(?P<chore>(?:does|keeps) (?:all )?(?:the|our) (?:{_CHORES})){_STOP}|(?:(?:{_DOES}) |{_HAS}){_ARTICLE}(?P<does>{_FIELD}{_MORE}){_SIDE}{_STOP})"
_IS: Final = rf"(?:['\u2019]s| is) (?:from |in charge of |responsible for |on (?=(?:our |the )?(?:front|counter|reception|help ?desk|service desk)))?(?:our |the |all )*(?P<is>{_FIELD}{_MORE}){_STOP}"

_AFTER_NAME: Final = re.compile(
    rf"(?:(?:,? (?:who|she|he))? ?{_CHARGE})|(?:,? (?:who|she|he)|,)? (?:{_OTHERS_DUTY})|(?:,? (?:who|she|he))?{_IS}", re.IGNORECASE
)
_APPOSITION: Final = re.compile(rf", (?:our |the )?(?P<is>{_FIELD})(?=\.|, (?:she|he|who|does|do|runs|I)\b)", re.IGNORECASE)
_BRACKET: Final = re.compile(rf" \((?P<is>{_FIELD})\)", re.IGNORECASE)
"""`Bev (billing)`: how notes and lists name people."""
_FIRM: Final = re.compile(
    r"\b(?:he|she)(?:['\u2019]s| is) (?:at|with|from) (?P<is>(?-i:[A-Z])[\w&'-]*(?: (?-i:[A-Z])[\w&'-]*){0,2}, (?:the|our|an?) (?:[\w-]+ ){0,2}(?:agency|firm|consultancy|contractor|integrator|supplier|distributor|bureau|practice|accountants|solicitors|lawyers))\b",
    re.IGNORECASE,
)
"""`He's at Northwind, the agency that ...`: of an outsider the firm says what they do."""
_PRONOUN: Final = re.compile(rf"\b(?:he|she)(?: ?{_CHARGE}| (?:{_OTHERS_DUTY})|{_IS})", re.IGNORECASE)
_I_DO = rf"(?:{_RUN_OF}|(?:{_DO}) {_ARTICLE}(?P<does>{_FIELD}{_MORE}){_SIDE}{_STOP}|(?:work|sit) in (?:our |the )?(?P<works>{_FIELD}){_STOP}|{_CHAIRS}|{_OWNS})"
_SELF: Final = re.compile(
    rf"\bI(?: (?:{_I_DO})| ?{_CHARGE}|(?:['\u2019]m| am) the (?:one|person) (?:who|that) (?:(?:{_DOES}) {_ARTICLE}(?P<one>{_FIELD}{_MORE}){_SIDE}{_STOP})"
    rf"|(?:['\u2019]ve got| have) the (?P<got>{_FIELD})(?= team\b)"
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
    rf"(?:[\w&/-]+ ){{0,3}}(?:{_OWN_FIELDS}|control|prevention|support|management|planning|development|quality|safety|security|training|inventory|privacy|audit)",
    re.IGNORECASE,
)
"""Of the words that need another before them only those with which no company is called."""
WEIGHT: Final = 0.5
"""How surely a duty tells the post; less than any job that is named."""


def is_activity(title: str) -> bool:
    """Does `title` begin with what somebody does (`runs linen services`)?"""
    return title.partition(" ")[0] in {*_RUNS.split("|"), "does", "keeps", "chairs"}


def after_name(text: str, end: int) -> Title | None:
    """The duty that follows a name ending at `end`: `Terrell has transportation`, `Jules, paid social, does ...`."""
    return _title(_AFTER_NAME.match(text, end)) or _title(_APPOSITION.match(text, end)) or _title(_BRACKET.match(text, end))


def of_pronoun(sentence: str) -> Title | None:
    """The duty that `he runs the Unley shop` gives to whom the sentence is about."""
    firm = _FIRM.search(sentence)
    return Title(" ".join(firm["is"].split()), WEIGHT) if firm else _title(_PRONOUN.search(sentence))


def of_self(sentence: str) -> Title | None:
    """The duty that a speaker states: `I run linen services`."""
    return _title(_SELF.search(sentence))


def from_line(line: str) -> str | None:
    """A signature line that is a field of work (`Contracts & Sourcing | Acme Ltd`), or None."""
    first = re.split(r"\s*[,|\u2013\u2014\u00b7]\s+|\s+-\s+", " ".join(line.split()))[0]
    return first if first[:1].isupper() and len(first) < 60 and _LINE.fullmatch(first) else None


def _title(found: re.Match[str] | None) -> Title | None:
    if found is None:
        return None
    said = found.groupdict()
    if chore := said.get("chore"):
        return Title(chore, WEIGHT)
    if said.get("owns"):
        return Title("owner", WEIGHT)
    if chairs := said.get("chairs"):
        return Title(f"chairs{chairs.lower().removeprefix('chairs').removeprefix('chair')}", WEIGHT)
    what = next((said[k] for k in ("place", "does", "works", "one", "got", "is", "all") if said.get(k)), "")
    inner = [w if w == "IT" else w.lower() for w in what.split() if w.lower() not in {"the", "our", "my", "all", "and", "&"}]
    if not inner or any(w in _NO_FIELD or (w.endswith("ing") and not _LINE.fullmatch(w)) for w in inner):
        return None
    if said.get("charge"):
        what = f"{'in charge of' if 'charge' in said['charge'].lower() else 'heads up'} {what}"
    run = (said.get("run") or "").lower()
    return Title(" ".join([_THIRD.get(run, run), what] if run else [what]), WEIGHT)


_NO_FIELD: Final = frozenset(_SMALL.split())
